/* CSV as RFC 4180 has it, from memory: quotes are undone and fields terminated in place, nothing is copied. */
#include "base/internal.h"

#include <stdio.h>

static be_status read_file(FILE *file, be_i_csv *csv, be_error *error) {
    size_t capacity = 0;
    for (;;) {
        be_status status = be_i_grow(&csv->allocator, (void **)&csv->text, &capacity, csv->bytes + 65536, 1, error);
        if (status) {
            return status;
        }
        size_t got = fread(csv->text + csv->bytes, 1, capacity - csv->bytes - 1, file);
        csv->bytes += got;
        if (got == 0) {
            break;
        }
    }
    if (ferror(file)) {
        return be_i_fail(error, BE_STATUS_IO, "cannot read %s: a folder, or a medium that failed", csv->name);
    }
    csv->text[csv->bytes] = '\0';
    return BE_STATUS_OK;
}

static uint32_t line_of(const char *text, const char *at) {
    uint32_t line = 1;
    for (; text < at; text++) {
        line += *text == '\n';
    }
    return line;
}

static be_status check_text(be_i_csv *csv, be_error *error) {
    if (csv->bytes == 0) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, 1, "the file is empty");
    }
    const char *zero = memchr(csv->text, '\0', csv->bytes);
    if (zero) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, line_of(csv->text, zero),
                            "the file holds a zero byte; it is not CSV");
    }
    if (csv->bytes >= 3 && memcmp(csv->text, "\xEF\xBB\xBF", 3) == 0) {
        csv->at = 3;
    }
    csv->next_line = 1;
    return BE_STATUS_OK;
}

static be_status close_on(be_i_csv *csv, be_status status) {
    if (status) {
        be_i_csv_close(csv);
    }
    return status;
}

be_status be_i_csv_open(be_i_csv *csv, const char *path, const be_allocator *allocator, be_error *error) {
    *csv = (be_i_csv){.allocator = *allocator, .name = path};
    FILE *file = fopen(path, "rb");
    if (!file) {
        return be_i_fail(error, BE_STATUS_IO, "cannot open %s", path);
    }
    be_status status = read_file(file, csv, error);
    fclose(file);
    return close_on(csv, status ? status : check_text(csv, error));
}

be_status be_i_csv_open_text(be_i_csv *csv, const char *text, size_t bytes, const char *name,
                             const be_allocator *allocator, be_error *error) {
    *csv = (be_i_csv){.allocator = *allocator, .name = name ? name : "text", .bytes = bytes};
    csv->text = bytes == SIZE_MAX ? NULL : be_i_alloc(allocator, bytes + 1, 1);
    if (!csv->text) {
        return be_i_fail_memory(error);
    }
    memcpy(csv->text, text, bytes);
    return close_on(csv, check_text(csv, error));
}

void be_i_csv_close(be_i_csv *csv) {
    be_i_release(&csv->allocator, csv->text);
    csv->text = NULL;
}

/* A quoted field: `at` stands behind the opening quote. Returns where the field's end was, or NULL. */
static char *unquote(be_i_csv *csv, char *at) {
    char *out = at;
    for (; *at; at++) {
        if (*at == '\n') {
            csv->next_line++;
        }
        if (*at != '"') {
            *out++ = *at;
            continue;
        }
        if (at[1] != '"') {
            char *end = at + 1;
            *out = '\0';
            return end;
        }
        *out++ = *at++;
    }
    return NULL;
}

/* Fields are short and the text behind them long: a loop beats strcspn, which may prepare or check for all of it. */
static char *end_of_plain_field(char *at) {
    while (*at && *at != ',' && *at != '\n' && *at != '"') {
        at++;
    }
    return at;
}

/* Trim the carriage return of a line that ends in both. */
static void end_line(char *field, char *end) {
    if (end > field && end[-1] == '\r') {
        end[-1] = '\0';
    }
    *end = '\0';
}

/* Blank lines at the end are no records. Most records do not begin with one, so this is cheap. */
static bool only_blank_lines(const char *at) {
    while (*at == '\n' || *at == '\r') {
        at++;
    }
    return *at == '\0';
}

be_status be_i_csv_next(be_i_csv *csv, bool *more, be_error *error) {
    csv->field_count = 0;
    csv->line = csv->next_line;
    char *at = csv->text + csv->at;
    char *const stop = csv->text + csv->bytes;
    *more = at < stop && !only_blank_lines(at);
    while (*more) {
        if (csv->field_count == BE_I_CSV_MAX_FIELDS) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "more than %d fields in a row",
                                BE_I_CSV_MAX_FIELDS);
        }
        bool quoted = *at == '"';
        char *field = quoted ? at + 1 : at;
        char *end = quoted ? unquote(csv, field) : end_of_plain_field(field);
        if (!end) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "a quote is opened and never closed");
        }
        if (quoted && *end == '\r') {
            end++;
        }
        if (*end != ',' && *end != '\n' && end != stop) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "a quote in the middle of a field");
        }
        csv->fields[csv->field_count++] = field;
        bool last = *end != ',';
        if (!quoted) {
            last ? end_line(field, end) : (void)(*end = '\0');
        }
        at = end < stop ? end + 1 : stop;
        if (last) {
            csv->next_line += end < stop;
            break;
        }
    }
    csv->at = (size_t)(at - csv->text);
    return BE_STATUS_OK;
}

static int index_of(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static be_status fail_column(const be_i_csv *csv, const char *column, const char *const *names, size_t count,
                             be_error *error) {
    char list[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "column '%.60s' is none of %s", column, list);
}

be_status be_i_csv_header(be_i_csv *csv, const char *const *names, size_t count, size_t required, int *columns,
                          be_error *error) {
    bool more;
    be_status status = be_i_csv_next(csv, &more, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        columns[i] = -1;
    }
    for (size_t i = 0; i < csv->field_count; i++) {
        int index = index_of(csv->fields[i], names, count);
        if (index < 0) {
            return fail_column(csv, csv->fields[i], names, count, error);
        }
        if (columns[index] >= 0) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "column '%s' stands there twice",
                                names[index]);
        }
        columns[index] = (int)i;
    }
    for (size_t i = 0; i < required; i++) {
        if (columns[i] < 0) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "column '%s' is missing", names[i]);
        }
    }
    return BE_STATUS_OK;
}
