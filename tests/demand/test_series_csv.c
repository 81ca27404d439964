/* A series from CSV: what a file may look like, and what becomes of its gaps. Epoch times with GNU date. */
#include "support.h"

#include <math.h>
#include <stdio.h>

#define SATURDAY INT64_C(1795219200) /* 2026-11-21T00:00:00Z */

enum { MOST = 8 };

typedef struct reading {
    const char *why, *text;
    uint32_t gap_policy;
    int64_t step; /* named step; 0 to infer it */
    int64_t expected_start, expected_step;
    uint64_t expected_count;
    double expected[MOST];
} reading;

static be_status read_text(const char *text, uint32_t gap_policy, int64_t step, be_series **series, be_error *error) {
    be_series_csv options;
    be_series_csv_init(&options);
    options.gap_policy = gap_policy;
    options.step_seconds = step;
    return be_series_from_csv_text(text, strlen(text), "t.csv", &options, NULL, series, error);
}

static void check(const reading *r) {
    be_series *series = NULL;
    be_error error = {0};
    if (read_text(r->text, r->gap_policy, r->step, &series, &error)) {
        fail_msg("%s: %s", r->why, error.message);
    }
    if (be_series_start(series) != r->expected_start || be_series_step_seconds(series) != r->expected_step ||
        be_series_count(series) != r->expected_count) {
        fail_msg("%s: start %lld, step %lld, %llu steps", r->why, (long long)be_series_start(series),
                 (long long)be_series_step_seconds(series), (unsigned long long)be_series_count(series));
    }
    for (uint64_t i = 0; i < r->expected_count; i++) {
        if (!(fabs(be_series_rates(series)[i] - r->expected[i]) <= 1e-15 * r->expected[i])) {
            fail_msg("%s: rate %d is %.17g", r->why, (int)i, be_series_rates(series)[i]);
        }
    }
    be_series_free(series);
}

static void check_all(const reading *readings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        check(&readings[i]);
    }
}

#define CHECK_ALL(readings) check_all(readings, sizeof(readings) / sizeof(readings)[0])

/* ---- the default ---- */

static void by_default_gaps_are_errors_and_the_step_is_inferred(void **state) {
    (void)state;
    be_series_csv options;
    memset(&options, 0xAA, sizeof options);
    be_series_csv_init(&options);
    assert_int_equal(options.size, sizeof options);
    assert_int_equal(options.gap_policy, BE_GAP_ERROR);
    assert_int_equal(options.step_seconds, 0);
}

static void options_may_be_null(void **state) {
    (void)state;
    static const char text[] = "timestamp,requests\n0,60\n60,120\n";
    be_series *series = NULL;
    assert_ok(be_series_from_csv_text(text, sizeof text - 1, NULL, NULL, NULL, &series, error));
    assert_near(be_series_rates(series)[1], 2, 0, 0);
    be_series_free(series);
}

/* ---- columns and numbers ---- */

static void requests_are_divided_by_the_step_and_rates_are_not(void **state) {
    (void)state;
    static const reading readings[] = {
        {"requests", "timestamp,requests\n0,60\n60,90\n", 0, 0, 0, 60, 2, {1, 1.5}},
        {"rate", "timestamp,rate\n0,60\n60,90\n", 0, 0, 0, 60, 2, {60, 90}},
        {"fractions", "timestamp,rate\n0,0.1\n60,1e-3\n", 0, 0, 0, 60, 2, {0.1, 0.001}},
        {"zero", "timestamp,requests\n0,0\n60,0.0\n120,-0\n", 0, 0, 0, 60, 3, {0, 0, 0}},
        {"requests in steps of a second", "timestamp,requests\n0,7\n1,8\n", 0, 0, 0, 1, 2, {7, 8}},
    };
    CHECK_ALL(readings);
}

static void timestamps_are_iso_8601_or_whole_seconds(void **state) {
    (void)state;
    static const reading readings[] = {
        {"seconds", "timestamp,rate\n1795219200,1\n1795219500,2\n", 0, 0, SATURDAY, 300, 2, {1, 2}},
        {"seconds before 1970", "timestamp,rate\n-120,1\n-60,2\n0,3\n", 0, 0, -120, 60, 3, {1, 2, 3}},
        {"ISO with Z",
         "timestamp,rate\n2026-11-21T00:00:00Z,1\n2026-11-21T00:05:00Z,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"ISO without zone",
         "timestamp,rate\n2026-11-21T00:00:00,1\n2026-11-21 00:05:00,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"ISO with a blank and Z",
         "timestamp,rate\n2026-11-21 00:00:00Z,1\n2026-11-21 00:05:00Z,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"ISO without seconds",
         "timestamp,rate\n2026-11-21T00:00Z,1\n2026-11-21T00:05Z,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"ISO with an offset",
         "timestamp,rate\n2026-11-21T01:00:00+01:00,1\n2026-11-20T23:05:00-01:00,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"ISO with a fraction of zeros",
         "timestamp,rate\n2026-11-21T00:00:00.000Z,1\n2026-11-21T00:05:00.000Z,2\n",
         0,
         0,
         SATURDAY,
         300,
         2,
         {1, 2}},
        {"dates alone", "timestamp,rate\n2026-11-21,1\n2026-11-22,2\n", 0, 0, SATURDAY, 86400, 2, {1, 2}},
        {"dates before 1970", "timestamp,rate\n1969-12-31,1\n1970-01-01,2\n", 0, 0, -86400, 86400, 2, {1, 2}},
        {"across midnight",
         "timestamp,rate\n2026-11-20T23:00:00Z,1\n2026-11-21T00:00:00Z,2\n2026-11-21T01:00:00Z,3\n",
         0,
         0,
         SATURDAY - 3600,
         3600,
         3,
         {1, 2, 3}},
        {"across a leap day",
         "timestamp,rate\n2024-02-28,1\n2024-02-29,2\n2024-03-01,3\n",
         0,
         0,
         1709078400,
         86400,
         3,
         {1, 2, 3}},
        {"the hour that a clock change repeats",
         "timestamp,rate\n2026-10-25T02:00:00+02:00,1\n2026-10-25T02:00:00+01:00,2\n",
         0,
         0,
         1792886400,
         3600,
         2,
         {1, 2}},
    };
    CHECK_ALL(readings);
}

static void files_come_with_quotes_marks_and_line_ends_of_many_kinds(void **state) {
    (void)state;
    static const reading readings[] = {
        {"quoted fields", "\"timestamp\",\"requests\"\n\"0\",\"60\"\n\"60\",\"120\"\n", 0, 0, 0, 60, 2, {1, 2}},
        {"quoted ISO times",
         "timestamp,requests\n\"2026-11-21T00:00:00Z\",60\n\"2026-11-21T00:01:00Z\",120\n",
         0,
         0,
         SATURDAY,
         60,
         2,
         {1, 2}},
        {"carriage returns", "timestamp,requests\r\n0,60\r\n60,120\r\n", 0, 0, 0, 60, 2, {1, 2}},
        {"quotes and carriage returns",
         "\"timestamp\",\"requests\"\r\n\"0\",\"60\"\r\n\"60\",\"120\"\r\n",
         0,
         0,
         0,
         60,
         2,
         {1, 2}},
        {"a byte order mark", "\xEF\xBB\xBFtimestamp,requests\n0,60\n60,120\n", 0, 0, 0, 60, 2, {1, 2}},
        {"no final newline", "timestamp,requests\n0,60\n60,120", 0, 0, 0, 60, 2, {1, 2}},
    };
    CHECK_ALL(readings);
}

/* ---- the step ---- */

static void the_step_is_the_smallest_difference_unless_named(void **state) {
    (void)state;
    static const reading readings[] = {
        {"all alike", "timestamp,rate\n0,1\n300,2\n600,3\n", 0, 0, 0, 300, 3, {1, 2, 3}},
        {"the smallest comes last", "timestamp,rate\n0,1\n120,2\n180,3\n", BE_GAP_HOLD, 0, 0, 60, 4, {1, 1, 2, 3}},
        {"named finer than the rows: gaps", "timestamp,rate\n0,1\n120,2\n", BE_GAP_ZERO, 60, 0, 60, 3, {1, 0, 2}},
        {"named and as it is", "timestamp,requests\n0,60\n60,120\n", 0, 60, 0, 60, 2, {1, 2}},
        {"one row with a named step", "timestamp,requests\n500,60\n", 0, 60, 500, 60, 1, {1}},
        {"off the clock's grid, but on its own",
         "timestamp,rate\n2015-02-26T21:42:53Z,1\n2015-02-26T21:47:53Z,2\n",
         0,
         0,
         1424986973,
         300,
         2,
         {1, 2}},
    };
    CHECK_ALL(readings);
}

/* ---- gaps ---- */

#define GAP "timestamp,requests\n0,60\n60,120\n240,300\n300,0\n" /* the steps at 120 and 180 are missing */

static void a_gap_is_filled_as_the_policy_says(void **state) {
    (void)state;
    static const reading readings[] = {
        {"hold", GAP, BE_GAP_HOLD, 0, 0, 60, 6, {1, 2, 2, 2, 5, 0}},
        {"zero", GAP, BE_GAP_ZERO, 0, 0, 60, 6, {1, 2, 0, 0, 5, 0}},
        {"interpolate", GAP, BE_GAP_INTERPOLATE, 0, 0, 60, 6, {1, 2, 3, 4, 5, 0}},
        {"interpolate downwards",
         "timestamp,rate\n0,5\n60,4\n240,1\n",
         BE_GAP_INTERPOLATE,
         0,
         0,
         60,
         5,
         {5, 4, 3, 2, 1}},
        {"two gaps", "timestamp,rate\n0,8\n60,4\n180,2\n300,6\n", BE_GAP_INTERPOLATE, 0, 0, 60, 6, {8, 4, 3, 2, 4, 6}},
        {"no gap, hold", "timestamp,rate\n0,8\n60,4\n", BE_GAP_HOLD, 0, 0, 60, 2, {8, 4}},
    };
    CHECK_ALL(readings);
}

static void the_steps_that_were_filled_are_counted(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t gap_policy;
        uint64_t filled;
    } cases[] = {{GAP, BE_GAP_HOLD, 2},
                 {GAP, BE_GAP_ZERO, 2},
                 {GAP, BE_GAP_INTERPOLATE, 2},
                 {"timestamp,rate\n0,8\n60,4\n180,2\n300,6\n", BE_GAP_ZERO, 2},
                 {"timestamp,rate\n0,8\n60,4\n", BE_GAP_HOLD, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = NULL;
        assert_ok(read_text(cases[i].text, cases[i].gap_policy, 0, &series, error));
        assert_int_equal(be_series_filled(series), cases[i].filled);
        be_series_free(series);
    }
    static const double rate = 1;
    be_series *view = NULL;
    assert_ok(be_series_view(&rate, 1, 0, 60, NULL, &view, error));
    assert_int_equal(be_series_filled(view), 0);
    assert_int_equal(be_series_filled(NULL), 0);
    be_series_free(view);
}

static void without_a_policy_a_gap_is_an_error_at_the_row_after_it(void **state) {
    (void)state;
    be_series *series = NULL;
    be_error error = {0};
    assert_int_equal(read_text(GAP, BE_GAP_ERROR, 0, &series, &error), BE_STATUS_GAP);
    assert_int_equal(error.line, 4);
    assert_non_null(strstr(error.message, "t.csv:4: 2 steps are missing"));
    assert_null(series);
}

/* ---- files ---- */

static void a_file_reads_as_its_text_does(void **state) {
    (void)state;
    be_series *series = NULL;
    assert_ok(be_series_from_csv(be_test_write("series/two.csv", "timestamp,requests\n0,60\n60,120\n"), NULL, NULL,
                                 &series, error));
    assert_int_equal(be_series_count(series), 2);
    assert_near(be_series_rates(series)[1], 2, 0, 0);
    be_series_free(series);
}

static void a_text_ends_where_its_bytes_do(void **state) {
    (void)state;
    static const char text[] = "timestamp,requests\n0,60\n60,120\n#not part of it";
    be_series *series = NULL;
    assert_ok(be_series_from_csv_text(text, 30, NULL, NULL, NULL, &series, error));
    assert_int_equal(be_series_count(series), 2);
    be_series_free(series);
}

static void a_series_no_longer_needs_its_text(void **state) {
    (void)state;
    char text[] = "timestamp,requests\n0,60\n60,120\n";
    const char *const before = "timestamp,requests\n0,60\n60,120\n";
    be_series *series = NULL;
    assert_ok(be_series_from_csv_text(text, strlen(text), NULL, NULL, NULL, &series, error));
    assert_string_equal(text, before); /* nor is the text changed by reading it */
    memset(text, '#', sizeof text);
    assert_near(be_series_rates(series)[1], 2, 0, 0);
    be_series_free(series);
}

/* A year of minutes with a date in every row, against rates that are known. */
static void a_year_of_minutes_is_read(void **state) {
    (void)state;
    enum { N = 525600 };
    char *text = malloc(N * 32 + 64);
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "timestamp,requests\n");
    for (int i = 0; i < N; i++) {
        char time[64];
        used += (size_t)sprintf(text + used, "%s,%d\n", be_time_format(be_year_start(2027) + 60 * (int64_t)i, time),
                                i % 1000);
    }
    be_series *series = NULL;
    assert_ok(be_series_from_csv_text(text, used, NULL, NULL, NULL, &series, error));
    free(text);
    assert_int_equal(be_series_count(series), N);
    assert_int_equal(be_series_start(series), 1798761600); /* date */
    for (int i = 0; i < N; i++) {
        assert_near(be_series_rates(series)[i], i % 1000 / 60.0, 0, 0);
    }
    be_series_free(series);
}

/* ---- NULL and memory ---- */

static void null_is_refused_by_name(void **state) {
    (void)state;
    be_series *series = NULL;
    assert_fails(be_series_from_csv(NULL, NULL, NULL, &series, error), BE_STATUS_ARGUMENT, "path");
    assert_fails(be_series_from_csv("x.csv", NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_from_csv_text(NULL, 1, NULL, NULL, NULL, &series, error), BE_STATUS_ARGUMENT, "text");
    assert_fails(be_series_from_csv_text("x", 1, NULL, NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
}

static be_status read_and_free(const be_allocator *allocator, void *path, be_error *error) {
    be_series *const sentinel = (be_series *)path;
    be_series *series = sentinel;
    be_series_csv options;
    be_series_csv_init(&options);
    options.gap_policy = BE_GAP_HOLD;
    be_status status = be_series_from_csv(path, &options, allocator, &series, error);
    if (status) {
        assert_ptr_equal(series, sentinel);
        return status;
    }
    be_series_free(series);
    return BE_STATUS_OK;
}

static be_status read_text_and_free(const be_allocator *allocator, void *text, be_error *error) {
    be_series *const sentinel = (be_series *)text;
    be_series *series = sentinel;
    be_series_csv options;
    be_series_csv_init(&options);
    options.gap_policy = BE_GAP_HOLD;
    be_status status = be_series_from_csv_text(text, strlen(text), NULL, &options, allocator, &series, error);
    if (status) {
        assert_ptr_equal(series, sentinel);
        return status;
    }
    be_series_free(series);
    return BE_STATUS_OK;
}

static void reading_survives_every_failing_allocation(void **state) {
    (void)state;
    char text[] =
        "timestamp,rate\n0,1\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,1\n12,1\n13,1\n14,1\n15,1\n16,1\n17,1\n";
    char path[2048];
    snprintf(path, sizeof path, "%s", be_test_write("series/memory.csv", text));
    be_test_each_failing_allocation(read_text_and_free, text);
    be_test_each_failing_allocation(read_and_free, path);
}

/* An allocator that has a megabyte for a request, no more. */
static void *allocate_little(void *context, size_t bytes) {
    (void)context;
    return bytes > 1 << 20 ? NULL : malloc(bytes);
}

static void *reallocate_little(void *context, void *pointer, size_t bytes) {
    (void)context;
    return bytes > 1 << 20 ? NULL : realloc(pointer, bytes);
}

static void release(void *context, void *pointer) {
    (void)context;
    free(pointer);
}

/* Three rows span 2^28 steps, 2 GiB of them; that they are not there is found before memory is taken for them. */
static void a_gap_that_nobody_asked_to_fill_costs_no_memory(void **state) {
    (void)state;
    static const char text[] = "timestamp,rate\n0,1\n1,1\n268435455,1\n";
    const be_allocator little = {allocate_little, reallocate_little, release, NULL};
    be_series *series = NULL;
    assert_fails(be_series_from_csv_text(text, sizeof text - 1, "t.csv", NULL, &little, &series, error), BE_STATUS_GAP,
                 "t.csv:4: 268435453 steps are missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_default_gaps_are_errors_and_the_step_is_inferred),
        cmocka_unit_test(options_may_be_null),
        cmocka_unit_test(requests_are_divided_by_the_step_and_rates_are_not),
        cmocka_unit_test(timestamps_are_iso_8601_or_whole_seconds),
        cmocka_unit_test(files_come_with_quotes_marks_and_line_ends_of_many_kinds),
        cmocka_unit_test(the_step_is_the_smallest_difference_unless_named),
        cmocka_unit_test(a_gap_is_filled_as_the_policy_says),
        cmocka_unit_test(the_steps_that_were_filled_are_counted),
        cmocka_unit_test(without_a_policy_a_gap_is_an_error_at_the_row_after_it),
        cmocka_unit_test(a_file_reads_as_its_text_does),
        cmocka_unit_test(a_text_ends_where_its_bytes_do),
        cmocka_unit_test(a_series_no_longer_needs_its_text),
        cmocka_unit_test(a_year_of_minutes_is_read),
        cmocka_unit_test(null_is_refused_by_name),
        cmocka_unit_test(reading_survives_every_failing_allocation),
        cmocka_unit_test(a_gap_that_nobody_asked_to_fill_costs_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
