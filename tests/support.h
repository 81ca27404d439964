/* What all tests share: the real cmocka, comparisons that say what they saw, and an allocator that can run dry. */
#ifndef BE_TESTS_SUPPORT_H
#define BE_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "breakeven/breakeven.h"

/* |actual - expected| <= max(absolute, relative * |expected|); prints 17 digits. (cmocka's own compares floats.) */
#define assert_near(actual, expected, relative, absolute)                                                              \
    be_test_near((actual), (expected), (relative), (absolute), #actual, __FILE__, __LINE__)
void be_test_near(double actual, double expected, double relative, double absolute, const char *text, const char *file,
                  int line);

/* The call succeeded; else its message is the failure's. */
#define assert_ok(call)                                                                                                \
    do {                                                                                                               \
        be_error be_test_error_ = {0};                                                                                 \
        be_error *error = &be_test_error_;                                                                             \
        be_status be_test_status_ = (call);                                                                            \
        be_test_ok(be_test_status_, error, #call, __FILE__, __LINE__);                                                 \
    } while (0)
void be_test_ok(be_status status, const be_error *error, const char *text, const char *file, int line);

/* The call failed with `status`, and its message holds `part`. Inside the call the error is named `error`. */
#define assert_fails(call, wanted, part)                                                                               \
    do {                                                                                                               \
        be_error be_test_error_ = {0};                                                                                 \
        be_error *error = &be_test_error_;                                                                             \
        be_status be_test_status_ = (call);                                                                            \
        be_test_fails(be_test_status_, error, (wanted), (part), #call, __FILE__, __LINE__);                            \
    } while (0)
void be_test_fails(be_status status, const be_error *error, be_status wanted, const char *part, const char *text,
                   const char *file, int line);

/* A file below the shared folder, or NULL where that folder is absent: then the test must call be_test_skip_shared. The
 * result is one of a few static buffers. */
const char *be_test_shared(const char *relative);
#define be_test_skip_shared()                                                                                          \
    do {                                                                                                               \
        print_message("SKIPPED: the shared data folder is absent\n");                                                  \
        skip();                                                                                                        \
    } while (0)

/* A file of the source tree. */
const char *be_test_source(const char *relative);

/* All of a file; gzip is undone by its name. Free it. Fails the test where it cannot be read. */
char *be_test_read(const char *path, size_t *bytes);

/* Write a file below the build tree's scratch folder and return its path (one of a few static buffers): a text, or
 * bytes among which there may be zeros. */
const char *be_test_write(const char *name, const char *text);
const char *be_test_write_bytes(const char *name, const char *bytes, size_t count);

/* SplitMix64 (G. Steele, D. Lea, C. Flood, 2014): the same numbers everywhere. */
static inline uint64_t random_bits(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t random_below(uint64_t *state, uint64_t limit) {
    return random_bits(state) % limit;
}

/* Uniform in (0, 1). */
static inline double random_share(uint64_t *state) {
    return ((double)(random_bits(state) >> 11) + 0.5) * 0x1p-53;
}

/* Call `body` with an allocator that fails its i-th request, for i = 0, 1, 2 ... until the body reports success; each
 * failure must be BE_STATUS_MEMORY, the first request must matter, and nothing may leak. */
typedef be_status (*be_test_body)(const be_allocator *allocator, void *context, be_error *error);
void be_test_each_failing_allocation(be_test_body body, void *context);

#endif
