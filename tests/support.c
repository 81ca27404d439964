#include "support.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>

void be_test_near(double actual, double expected, double relative, double absolute, const char *text, const char *file,
                  int line) {
    double allowed = fmax(absolute, relative * fabs(expected));
    if (fabs(actual - expected) <= allowed || actual == expected) {
        return;
    }
    print_error("%s is %.17g, expected %.17g within %.3g\n", text, actual, expected, allowed);
    _fail(file, line);
}

void be_test_ok(be_status status, const be_error *error, const char *text, const char *file, int line) {
    if (status == BE_STATUS_OK) {
        return;
    }
    print_error("%s failed: %s: %s\n", text, be_status_name(status), error->message);
    _fail(file, line);
}

void be_test_fails(be_status status, const be_error *error, be_status wanted, const char *part, const char *text,
                   const char *file, int line) {
    if (status == wanted && error->status == wanted && strstr(error->message, part)) {
        return;
    }
    print_error("%s: status %s, message \"%s\"; expected %s with \"%s\"\n", text, be_status_name(status),
                error->message, be_status_name(wanted), part);
    _fail(file, line);
}

enum { BUFFERS = 8, PATH_BYTES = 2048 };

static char *next_buffer(void) {
    static char buffers[BUFFERS][PATH_BYTES];
    static int at;
    at = (at + 1) % BUFFERS;
    return buffers[at];
}

const char *be_test_source(const char *relative) {
    char *path = next_buffer();
    snprintf(path, PATH_BYTES, "%s/%s", BE_TEST_SOURCE_DIR, relative);
    return path;
}

const char *be_test_shared(const char *relative) {
    const char *folder = getenv("BREAKEVEN_SHARED");
    char *path = next_buffer();
    struct stat info;
    snprintf(path, PATH_BYTES, "%s/../shared", BE_TEST_SOURCE_DIR);
    if (stat(folder ? folder : path, &info) != 0) {
        return NULL;
    }
    if (folder) {
        snprintf(path, PATH_BYTES, "%s/%s", folder, relative);
    } else {
        snprintf(path, PATH_BYTES, "%s/../shared/%s", BE_TEST_SOURCE_DIR, relative);
    }
    return path;
}

static FILE *open_any(const char *path, int *is_pipe) {
    size_t length = strlen(path);
    *is_pipe = length > 3 && strcmp(path + length - 3, ".gz") == 0;
    if (!*is_pipe) {
        return fopen(path, "rb");
    }
    char command[PATH_BYTES + 32];
    snprintf(command, sizeof command, "gzip -dc '%s'", path);
    return popen(command, "r");
}

char *be_test_read(const char *path, size_t *bytes) {
    int is_pipe;
    FILE *file = open_any(path, &is_pipe);
    if (!file) {
        fail_msg("cannot open %s", path);
    }
    size_t capacity = 1 << 16, used = 0, got;
    char *text = malloc(capacity);
    while (text && (got = fread(text + used, 1, capacity - used - 1, file)) > 0) {
        used += got;
        if (capacity - used < 2) {
            capacity *= 2;
            text = realloc(text, capacity);
        }
    }
    int closed = is_pipe ? pclose(file) : fclose(file);
    if (!text || closed != 0) {
        fail_msg("cannot read %s", path);
    }
    text[used] = '\0';
    *bytes = used;
    return text;
}

static void make_folders(char *path) {
    for (char *at = path + 1; *at; at++) {
        if (*at != '/') {
            continue;
        }
        *at = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            fail_msg("cannot make %s", path);
        }
        *at = '/';
    }
}

const char *be_test_write_bytes(const char *name, const char *bytes, size_t count) {
    char *path = next_buffer();
    snprintf(path, PATH_BYTES, "%s/%s", BE_TEST_SCRATCH_DIR, name);
    make_folders(path);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        fail_msg("cannot write %s", path);
    }
    return path;
}

const char *be_test_write(const char *name, const char *text) {
    return be_test_write_bytes(name, text, strlen(text));
}

typedef struct ledger {
    long requests, fail_at, live;
} ledger;

static int must_fail(ledger *l) {
    return l->requests++ == l->fail_at;
}

static void *ledger_allocate(void *context, size_t bytes) {
    ledger *l = context;
    void *memory = must_fail(l) ? NULL : malloc(bytes);
    l->live += memory != NULL;
    return memory;
}

static void *ledger_reallocate(void *context, void *pointer, size_t bytes) {
    ledger *l = context;
    void *memory = must_fail(l) ? NULL : realloc(pointer, bytes);
    l->live += memory != NULL && !pointer;
    return memory;
}

static void ledger_release(void *context, void *pointer) {
    ledger *l = context;
    l->live -= pointer != NULL;
    free(pointer);
}

void be_test_each_failing_allocation(be_test_body body, void *context) {
    for (long i = 0; i < 1000000; i++) {
        ledger l = {.fail_at = i};
        be_allocator allocator = {ledger_allocate, ledger_reallocate, ledger_release, &l};
        be_error error = {0};
        be_status status = body(&allocator, context, &error);
        assert_int_equal(l.live, 0);
        if (status == BE_STATUS_OK) {
            assert_true(l.requests <= i);
            assert_true(i > 0);
            return;
        }
        if (status != BE_STATUS_MEMORY) {
            fail_msg("allocation %ld failed and the call said %s: %s", i, be_status_name(status), error.message);
        }
    }
    fail_msg("the call never succeeded");
}
