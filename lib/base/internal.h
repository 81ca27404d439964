/* What the ground floor offers the floors above, inside the library only. */
#ifndef BE_BASE_INTERNAL_H
#define BE_BASE_INTERNAL_H

#include "breakeven/base.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#if defined(__GNUC__)
#define BE_I_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define BE_I_PRINTF(text, first)
#endif

/* 1970 began on a Thursday; this is 5 January. */
enum { BE_I_A_MONDAY = 4 * 86400, BE_I_WEEK_HOURS = 168 };

/* ---- error.c ---- */

/* Write the message if the caller wants one, and hand the status back. */
be_status be_i_fail(be_error *error, be_status status, const char *format, ...) BE_I_PRINTF(3, 4);

/* The same with the place in a file. */
be_status be_i_fail_at(be_error *error, be_status status, const char *file, uint32_t line, const char *format, ...)
    BE_I_PRINTF(5, 6);

be_status be_i_fail_null(be_error *error, const char *what);

/* ---- memory.c ---- */

/* The allocator to use: a copy of the caller's, or malloc's. */
be_allocator be_i_allocator(const be_allocator *allocator);

/* Zeroed memory for count elements, or NULL: overflow of the product counts as no memory. */
void *be_i_alloc(const be_allocator *allocator, size_t count, size_t element_bytes);

/* Grow `*items` to hold at least `needed` elements; on failure nothing has changed. */
be_status be_i_grow(const be_allocator *allocator, void **items, size_t *capacity, size_t needed, size_t element_bytes,
                    be_error *error);

void be_i_release(const be_allocator *allocator, void *pointer);

char *be_i_strdup(const be_allocator *allocator, const char *text);

be_status be_i_fail_memory(be_error *error);

/* ---- describe.c ---- */

/* An input struct and its rows. The struct's first member is `uint32_t size`. */
typedef struct be_i_description {
    const char *name;
    const be_field *fields;
    size_t count;
    uint32_t size;
} be_i_description;

#define BE_I_ROW(type, member, kind, unit, low, high, initial, meaning)                                                \
    { #member, unit, meaning, NULL, kind, (uint32_t)offsetof(type, member), initial, low, high }
#define BE_I_CHOICE(type, member, choices, initial, last, meaning)                                                     \
    { #member, "", meaning, choices, BE_TYPE_CHOICE, (uint32_t)offsetof(type, member), initial, 0, last }

/* Write every default. */
void be_i_describe_init(const be_i_description *description, void *target);

/* Write every default that lies within `size` bytes; NULL is ignored. */
void be_i_describe_init_sized(const be_i_description *description, void *target, uint32_t size);

/* Copy the caller's struct of whatever accepted size into `target`, a full one, and check every member. */
be_status be_i_describe_read(const be_i_description *description, const void *source, void *target, be_error *error);

/* Fill the caller's struct of whatever accepted size from `source`, a full one of `bytes` bytes. */
be_status be_i_describe_write(const char *name, const void *source, uint32_t bytes, void *target, be_error *error);

/* ---- instance_type.c ---- */

/* Copy and check an instance type of whatever accepted size. */
be_status be_i_instance_type_read(const be_instance_type *type, be_instance_type *copy, be_error *error);

/* ---- number.c ---- */

/* Parse all of `text` as a plain decimal number, finite, whatever the locale. Where it is one, but too large for a
 * double, the answer is false and the value infinite; otherwise a failure leaves the value alone. */
bool be_i_number_parse(const char *text, double *value);

/* Parse all of `text` as a whole number. */
bool be_i_integer_parse(const char *text, int64_t *value);

/* ---- sum.c: compensated summation (A. Neumaier, 1974) ---- */

typedef struct be_i_sum {
    double high;
    double low;
} be_i_sum;

static inline void be_i_sum_add(be_i_sum *sum, double x) {
    double t = sum->high + x;
    sum->low += fabs(sum->high) >= fabs(x) ? (sum->high - t) + x : (x - t) + sum->high;
    sum->high = t;
}

static inline double be_i_sum_value(be_i_sum sum) {
    return sum.high + sum.low;
}

/* ---- random.c: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014) ---- */

typedef struct be_i_random {
    uint64_t state;
} be_i_random;

/* A stream of its own for a seed, an index and a purpose: no draw of one tells anything of another. */
be_i_random be_i_random_stream(uint64_t seed, uint64_t index, uint64_t purpose);

double be_i_random_uniform(be_i_random *random); /* in (0, 1) */
double be_i_random_normal(be_i_random *random);  /* mean 0, variance 1; takes two uniform numbers */
double be_i_random_poisson(be_i_random *random, double mean);
uint64_t be_i_random_below(be_i_random *random, uint64_t limit); /* 0 to limit - 1, each alike but for limit / 2^53 */

/* ---- distribution.c ---- */

/* Mean of a size after rounding up to whole multiples of `increment` and raising to `minimum` (either may be 0). */
double be_i_distribution_billed_mean(uint32_t distribution, double mean, double scv, double increment, double minimum);

/* The size of one event under the same rule. */
double be_i_billed_size(double size, double increment, double minimum);

/* The probability that a size exceeds `limit`. */
double be_i_distribution_tail(uint32_t distribution, double mean, double scv, double limit);

/* The mean of what lies beyond `limit`, E[(X - limit)+], and the mean of the squares of what exceeds it,
 * E[X^2; X > limit]. */
double be_i_distribution_excess(uint32_t distribution, double mean, double scv, double limit);
double be_i_distribution_square_beyond(uint32_t distribution, double mean, double scv, double limit);

/* ---- csv.c ---- */

#define BE_I_CSV_MAX_FIELDS 32

/* A CSV file in memory, read record by record; fields point into the text and are terminated in place. */
typedef struct be_i_csv {
    be_allocator allocator;
    const char *name; /* for messages */
    char *text;
    size_t bytes;
    size_t at;
    uint32_t line;      /* line of the current record, from 1 */
    uint32_t next_line; /* line of the next one */
    size_t field_count;
    char *fields[BE_I_CSV_MAX_FIELDS];
} be_i_csv;

be_status be_i_csv_open(be_i_csv *csv, const char *path, const be_allocator *allocator, be_error *error);
be_status be_i_csv_open_text(be_i_csv *csv, const char *text, size_t bytes, const char *name,
                             const be_allocator *allocator, be_error *error);
void be_i_csv_close(be_i_csv *csv);

/* Read the next record; `*more` is false at the end. */
be_status be_i_csv_next(be_i_csv *csv, bool *more, be_error *error);

/* Read the header; columns[i] becomes the index of names[i], or -1. The first `required` names must be there; a column
 * that is not in `names`, or twice, is an error. */
be_status be_i_csv_header(be_i_csv *csv, const char *const *names, size_t count, size_t required, int *columns,
                          be_error *error);

#endif
