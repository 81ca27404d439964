/* The request-rate series: made by copy or view, and what is made from it. Expected values by hand, or by counting
 * requests second by second. */
#include "support.h"

#include <math.h>
#include <stdio.h>

enum { DAY = 86400 };

/* 2026-11-21T00:00:00Z, a Saturday; date -u -d 2026-11-21 +%s */
#define SATURDAY INT64_C(1795219200)

static be_series *series_of(const double *rate, uint64_t count, int64_t start, int64_t step) {
    be_series *series = NULL;
    assert_ok(be_series_copy(rate, count, start, step, NULL, &series, error));
    return series;
}

static double requests_of(const be_series *series) {
    double sum = 0;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        sum += be_series_rates(series)[i] * (double)be_series_step_seconds(series);
    }
    return sum;
}

static void assert_rates(const be_series *series, const double *expected, uint64_t count, double tolerance) {
    assert_int_equal(be_series_count(series), count);
    for (uint64_t i = 0; i < count; i++) {
        assert_near(be_series_rates(series)[i], expected[i], 0, tolerance);
    }
}

/* ---- copy and view ---- */

static void a_series_says_what_it_was_made_from(void **state) {
    (void)state;
    static const double rate[] = {0, 1.5, 2};
    be_series *series = series_of(rate, 3, SATURDAY, 300);
    assert_int_equal(be_series_start(series), SATURDAY);
    assert_int_equal(be_series_step_seconds(series), 300);
    assert_int_equal(be_series_count(series), 3);
    assert_memory_equal(be_series_rates(series), rate, sizeof rate);
    be_series_free(series);
}

static void a_copy_no_longer_needs_its_source(void **state) {
    (void)state;
    double rate[] = {1, 2};
    be_series *series = series_of(rate, 2, 0, 60);
    assert_ptr_not_equal(be_series_rates(series), rate);
    rate[0] = -1;
    assert_near(be_series_rates(series)[0], 1, 0, 0);
    be_series_free(series);
}

static void a_view_is_its_source(void **state) {
    (void)state;
    static const double rate[] = {1, 2};
    be_series *series = NULL;
    assert_ok(be_series_view(rate, 2, 0, 60, NULL, &series, error));
    assert_ptr_equal(be_series_rates(series), rate);
    be_series_free(series);
}

typedef be_status (*maker)(const double *rate, uint64_t count, int64_t start, int64_t step_seconds,
                           const be_allocator *allocator, be_series **series, be_error *error);

static const maker makers[] = {be_series_copy, be_series_view};

static void a_series_out_of_range_is_refused_and_the_output_untouched(void **state) {
    (void)state;
    const double good[] = {1, 2}, negative[] = {0, -1e-300}, nan[] = {0, (double)NAN}, inf[] = {0, (double)INFINITY},
                 minus_inf[] = {0, -(double)INFINITY};
    const struct {
        const double *rate;
        uint64_t count;
        int64_t start, step;
        const char *part;
    } cases[] = {
        {negative, 2, 0, 60, "rate[1]"},
        {nan, 2, 0, 60, "rate[1]"},
        {inf, 2, 0, 60, "rate[1]"},
        {minus_inf, 2, 0, 60, "rate[1]"},
        {good, 0, 0, 60, "not 0"},
        {good, BE_SERIES_MAX_COUNT + 1, 0, 60, "268435457"},
        {good, UINT64_MAX, 0, 60, "18446744073709551615"},
        {good, 2, 0, 0, "not 0"},
        {good, 2, 0, -60, "not -60"},
        {good, 2, 0, 31622401, "not 31622401"},
        {good, 2, INT64_MAX, 60, "start"},
        {good, 2, INT64_MIN, 60, "start"},
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        size_t c = i / 2;
        be_series *const sentinel = (be_series *)(uintptr_t)good;
        be_series *series = sentinel;
        assert_fails(makers[i % 2](cases[c].rate, cases[c].count, cases[c].start, cases[c].step, NULL, &series, error),
                     BE_STATUS_RANGE, cases[c].part);
        assert_ptr_equal(series, sentinel);
    }
}

static void the_ends_of_the_ranges_are_accepted(void **state) {
    (void)state;
    static const double rate[] = {0, 1.7976931348623157e308};
    static const struct {
        uint64_t count;
        int64_t start, step;
    } cases[] = {{1, 0, 1}, {2, 0, 31622400}, {2, -INT64_C(2208988800), 60}, {2, INT64_C(253402300799), 60}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = series_of(rate, cases[i].count, cases[i].start, cases[i].step);
        assert_int_equal(be_series_start(series), cases[i].start);
        be_series_free(series);
    }
}

static void null_is_an_empty_series(void **state) {
    (void)state;
    assert_int_equal(be_series_start(NULL), 0);
    assert_int_equal(be_series_step_seconds(NULL), 0);
    assert_int_equal(be_series_count(NULL), 0);
    assert_null(be_series_rates(NULL));
    be_series_free(NULL);
}

/* ---- resample ---- */

static void resampling_spreads_and_gathers_requests(void **state) {
    (void)state;
    static const struct {
        const char *why;
        double rate[4];
        uint64_t count;
        int64_t from, to;
        double expected[12];
        uint64_t expected_count;
    } cases[] = {
        {"coarser: the mean", {1, 3, 5, 7}, 4, 60, 120, {2, 6}, 2},
        {"coarser: all in one", {1, 3, 5, 7}, 4, 60, 240, {4}, 1},
        {"finer: the same rate", {1, 3}, 2, 60, 20, {1, 1, 1, 3, 3, 3}, 6},
        {"the same step", {1, 3, 5, 7}, 4, 60, 60, {1, 3, 5, 7}, 4},
        {"60 s to 90 s: (60 x 1 + 30 x 4) / 90, (30 x 4 + 60 x 7) / 90", {1, 4, 7}, 3, 60, 90, {2, 6}, 2},
        {"90 s to 60 s: 2, (30 x 2 + 30 x 6) / 60, 6", {2, 6}, 2, 90, 60, {2, 4, 6}, 3},
        {"4 s to 3 s: 0, (1 x 0 + 2 x 3) / 3, (2 x 3 + 1 x 6) / 3, 6", {0, 3, 6}, 3, 4, 3, {0, 2, 4, 6}, 4},
        {"3 s to 1 s", {5}, 1, 3, 1, {5, 5, 5}, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].why);
        be_series *series = series_of(cases[i].rate, cases[i].count, 600, cases[i].from), *result = NULL;
        assert_ok(be_series_resample(series, cases[i].to, NULL, &result, error));
        assert_rates(result, cases[i].expected, cases[i].expected_count, 1e-15);
        assert_int_equal(be_series_step_seconds(result), cases[i].to);
        assert_int_equal(be_series_start(result), 600);
        be_series_free(series);
        be_series_free(result);
    }
}

/* A step of 360 s resampled to each divisor of the series' length: the requests of every second are in the right step.
 */
static void check_resampled(const be_series *series, int64_t step, double tolerance) {
    be_series *result = NULL;
    assert_ok(be_series_resample(series, step, NULL, &result, error));
    const double *rate = be_series_rates(series);
    for (uint64_t i = 0; i < be_series_count(result); i++) {
        double expected = 0;
        for (int64_t second = (int64_t)i * step; second < (int64_t)(i + 1) * step; second++) {
            expected += rate[second / be_series_step_seconds(series)];
        }
        assert_near(be_series_rates(result)[i] * (double)step, expected, tolerance, 0);
    }
    assert_near(requests_of(result), requests_of(series), tolerance, 0);
    be_series_free(result);
}

static void resampling_conserves_requests_second_by_second(void **state) {
    (void)state;
    double whole[60], fractional[60];
    for (int i = 0; i < 60; i++) {
        whole[i] = i * 37 % 101;
        fractional[i] = 100 * fabs(sin(i * 1.7)) + 1e-3;
    }
    be_series *w = series_of(whole, 60, SATURDAY, 360), *f = series_of(fractional, 60, SATURDAY, 360);
    for (int64_t step = 1; step <= 60 * 360; step++) {
        if (60 * 360 % step == 0) {
            check_resampled(w, step, 1e-15);
            check_resampled(f, step, 1e-12);
        }
    }
    be_series_free(w);
    be_series_free(f);
}

/* Whole requests: 7 steps of 60 s to one of 420 s and back to 60 s lose none of them. */
static void whole_requests_are_conserved_exactly(void **state) {
    (void)state;
    static const double rate[] = {1, 0, 3, 1000000, 7, 2, 9};
    be_series *series = series_of(rate, 7, 0, 60), *coarse = NULL, *fine = NULL;
    assert_ok(be_series_resample(series, 420, NULL, &coarse, error));
    assert_ok(be_series_resample(series, 1, NULL, &fine, error));
    assert_near(requests_of(series), 60.0 * 1000022, 0, 0);
    assert_near(requests_of(coarse), 60.0 * 1000022, 0, 0);
    assert_near(requests_of(fine), 60.0 * 1000022, 0, 0);
    be_series_free(series);
    be_series_free(coarse);
    be_series_free(fine);
}

static void a_step_that_does_not_divide_the_length_is_refused(void **state) {
    (void)state;
    static const double rate[] = {1, 2, 3};
    static const int64_t steps[] = {0, -60, 7, 61, 120, 181, 360, INT64_MAX, INT64_MIN};
    be_series *series = series_of(rate, 3, 0, 60), *result = series;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        assert_fails(be_series_resample(series, steps[i], NULL, &result, error), BE_STATUS_RANGE, "180 s");
        assert_ptr_equal(result, series);
    }
    be_series_free(series);
}

static void resampling_into_too_many_steps_is_refused(void **state) {
    (void)state;
    static const double rate[9] = {0};
    be_series *series = series_of(rate, 9, 0, 31622400), *result = NULL;
    assert_fails(be_series_resample(series, 1, NULL, &result, error), BE_STATUS_RANGE, "284601600");
    be_series_free(series);
}

/* ---- tile ---- */

static void a_tiled_series_repeats_in_both_directions(void **state) {
    (void)state;
    static const double rate[] = {0, 1, 2};
    static const struct {
        const char *why;
        int64_t steps_after; /* start, in steps after the series' own */
        uint64_t count;
        double expected[8];
    } cases[] = {
        {"itself", 0, 3, {0, 1, 2}},
        {"forwards", 0, 8, {0, 1, 2, 0, 1, 2, 0, 1}},
        {"from within", 2, 4, {2, 0, 1, 2}},
        {"from its end", 3, 4, {0, 1, 2, 0}},
        {"from far behind", 3000001, 3, {1, 2, 0}},
        {"from before", -1, 4, {2, 0, 1, 2}},
        {"from a whole length before", -3, 3, {0, 1, 2}},
        {"from far before", -3000001, 5, {2, 0, 1, 2, 0}},
        {"a part only", 1, 1, {1}},
    };
    be_series *series = series_of(rate, 3, SATURDAY, 300);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].why);
        int64_t start = SATURDAY + 300 * cases[i].steps_after;
        be_series *result = NULL;
        assert_ok(be_series_tile(series, start, cases[i].count, NULL, &result, error));
        assert_rates(result, cases[i].expected, cases[i].count, 0);
        assert_int_equal(be_series_start(result), start);
        assert_int_equal(be_series_step_seconds(result), 300);
        be_series_free(result);
    }
    be_series_free(series);
}

/* A week of days, Saturday first, tiled from 2025-01-01, a Wednesday: four days after a Saturday. */
static void a_tiled_week_keeps_its_weekdays(void **state) {
    (void)state;
    static const double week[] = {6, 7, 1, 2, 3, 4, 5}; /* ISO weekday numbers from Saturday on */
    be_series *series = series_of(week, 7, SATURDAY, DAY), *year = NULL;
    assert_ok(be_series_tile(series, be_year_start(2025), 365, NULL, &year, error));
    for (int day = 0; day < 365; day++) {
        assert_near(be_series_rates(year)[day], (double)((day + 2) % 7 + 1), 0, 0);
    }
    be_series_free(series);
    be_series_free(year);
}

static void a_start_off_the_grid_is_refused(void **state) {
    (void)state;
    static const double rate[] = {0, 1, 2};
    static const int64_t offsets[] = {1, 299, -1, 301, -299};
    be_series *series = series_of(rate, 3, SATURDAY, 300), *result = series;
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        assert_fails(be_series_tile(series, SATURDAY + offsets[i], 3, NULL, &result, error), BE_STATUS_RANGE,
                     "no whole number of steps of 300 s");
        assert_ptr_equal(result, series);
    }
    assert_fails(be_series_tile(series, SATURDAY, 0, NULL, &result, error), BE_STATUS_RANGE, "not 0");
    assert_fails(be_series_tile(series, INT64_MIN, 3, NULL, &result, error), BE_STATUS_RANGE, "start");
    be_series_free(series);
}

/* ---- scale, add, slice ---- */

static void scaling_multiplies_every_rate(void **state) {
    (void)state;
    static const double rate[] = {0, 1.5, 4}, expected[] = {0, 3.75, 10}, zeros[] = {0, 0, 0};
    be_series *series = series_of(rate, 3, 60, 60), *result = NULL, *nothing = NULL;
    assert_ok(be_series_scale(series, 2.5, NULL, &result, error));
    assert_rates(result, expected, 3, 0);
    assert_int_equal(be_series_start(result), 60);
    assert_ok(be_series_scale(series, 0, NULL, &nothing, error));
    assert_rates(nothing, zeros, 3, 0);
    be_series_free(series);
    be_series_free(result);
    be_series_free(nothing);
}

static void a_factor_is_finite_and_not_negative(void **state) {
    (void)state;
    static const double rate[] = {1, 1e300};
    const double factors[] = {-1, -1e-300, (double)NAN, (double)INFINITY};
    be_series *series = series_of(rate, 2, 0, 60), *result = series;
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        assert_fails(be_series_scale(series, factors[i], NULL, &result, error), BE_STATUS_RANGE, "factor");
    }
    assert_fails(be_series_scale(series, 1e10, NULL, &result, error), BE_STATUS_RANGE, "rate[1]"); /* the product */
    assert_ptr_equal(result, series);
    be_series_free(series);
}

static void adding_goes_step_by_step(void **state) {
    (void)state;
    static const double one[] = {0, 1.5, 4}, other[] = {2, 0.25, 0}, expected[] = {2, 1.75, 4};
    be_series *a = series_of(one, 3, 60, 60), *b = series_of(other, 3, 60, 60), *sum = NULL;
    assert_ok(be_series_add(a, b, NULL, &sum, error));
    assert_rates(sum, expected, 3, 0);
    assert_int_equal(be_series_start(sum), 60);
    be_series_free(a);
    be_series_free(b);
    be_series_free(sum);
}

static void only_series_of_one_shape_are_added(void **state) {
    (void)state;
    static const double rate[] = {1, 1.7e308, 3};
    be_series *series = series_of(rate, 3, 60, 60), *result = series;
    static const struct {
        uint64_t count;
        int64_t start, step;
    } cases[] = {{2, 60, 60}, {3, 0, 60}, {3, 60, 120}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *other = series_of(rate, cases[i].count, cases[i].start, cases[i].step);
        assert_fails(be_series_add(series, other, NULL, &result, error), BE_STATUS_ARGUMENT, "start, step or count");
        be_series_free(other);
    }
    assert_fails(be_series_add(series, series, NULL, &result, error), BE_STATUS_RANGE, "rate[1]"); /* the sum */
    assert_ptr_equal(result, series);
    be_series_free(series);
}

static void a_slice_starts_where_its_first_step_does(void **state) {
    (void)state;
    static const double rate[] = {0, 1, 2, 3, 4};
    be_series *series = series_of(rate, 5, 1000, 60), *slice = NULL;
    assert_ok(be_series_slice(series, 1, 3, NULL, &slice, error));
    assert_rates(slice, rate + 1, 3, 0);
    assert_int_equal(be_series_start(slice), 1060);
    assert_int_equal(be_series_step_seconds(slice), 60);
    be_series_free(series);
    assert_rates(slice, rate + 1, 3, 0); /* and is independent of the whole */
    be_series_free(slice);
}

static void a_slice_lies_within_the_series(void **state) {
    (void)state;
    static const double rate[] = {0, 1, 2, 3, 4};
    static const struct {
        uint64_t first, count;
    } cases[] = {{0, 6}, {5, 1}, {4, 2}, {1, UINT64_MAX}, {UINT64_MAX, 1}, {UINT64_MAX, UINT64_MAX}, {0, 0}, {5, 0}};
    be_series *series = series_of(rate, 5, 0, 60), *slice = series;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(be_series_slice(series, cases[i].first, cases[i].count, NULL, &slice, NULL), BE_STATUS_RANGE);
        assert_ptr_equal(slice, series);
    }
    be_series_free(series);
}

/* ---- summary ---- */

static be_series_summary summary_of(const double *rate, uint64_t count, int64_t step) {
    be_series *series = series_of(rate, count, 0, step);
    be_series_summary summary;
    memset(&summary, 0xAA, sizeof summary);
    summary.size = sizeof summary;
    assert_ok(be_series_summarise(series, &summary, error));
    be_series_free(series);
    return summary;
}

/* 0, 0, 2, 4, 4: mean 2, deviations 4 4 0 4 4, variance 16 / 5 = 3.2, over the squared mean 0.8. */
static void a_summary_by_hand(void **state) {
    (void)state;
    static const double rate[] = {4, 0, 2, 0, 4};
    be_series_summary s = summary_of(rate, 5, 60);
    assert_int_equal(s.size, sizeof s);
    assert_int_equal(s.reserved, 0);
    assert_int_equal(s.count, 5);
    assert_near(s.seconds, 300, 0, 0);
    assert_near(s.requests, 600, 0, 0);
    assert_near(s.mean, 2, 0, 0);
    assert_near(s.minimum, 0, 0, 0);
    assert_near(s.maximum, 4, 0, 0);
    assert_near(s.p50, 2, 0, 0);
    assert_near(s.p99, 4, 0, 0);
    assert_near(s.peak_to_mean, 2, 0, 0);
    assert_near(s.scv, 0.8, 1e-15, 0);
    assert_near(s.zero_share, 0.4, 0, 0);
}

static void quantiles_are_by_nearest_rank(void **state) {
    (void)state;
    static const struct {
        uint64_t count; /* of the rates 1, 2 ... count */
        double p50, p99;
    } cases[] = {{1, 1, 1},      {2, 1, 2},       {3, 2, 3},       {4, 2, 4},        {99, 50, 99},    {100, 50, 99},
                 {101, 51, 100}, {200, 100, 198}, {201, 101, 199}, {1000, 500, 990}, {1001, 501, 991}};
    double rate[1001];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (uint64_t r = 0; r < cases[i].count; r++) {
            rate[r] = (double)(cases[i].count - r);
        }
        be_series_summary s = summary_of(rate, cases[i].count, 1);
        assert_near(s.p50, cases[i].p50, 0, 0);
        assert_near(s.p99, cases[i].p99, 0, 0);
    }
}

static void a_series_of_zeros_has_no_peak_and_no_spread(void **state) {
    (void)state;
    static const double rate[] = {0, 0, 0};
    be_series_summary s = summary_of(rate, 3, 3600);
    assert_near(s.requests, 0, 0, 0);
    assert_near(s.peak_to_mean, 0, 0, 0);
    assert_near(s.scv, 0, 0, 0);
    assert_near(s.zero_share, 1, 0, 0);
}

/* 1e16 and a hundred ones: a plain sum of doubles loses every one. */
static void requests_are_summed_without_loss(void **state) {
    (void)state;
    double rate[101];
    rate[0] = 1e16;
    for (int i = 1; i <= 100; i++) {
        rate[i] = 1;
    }
    assert_near(summary_of(rate, 101, 1).requests, 1e16 + 100, 0, 0);
}

static void a_summary_fills_what_the_caller_has_room_for(void **state) {
    (void)state;
    static const double rate[] = {4, 0, 2, 0, 4};
    be_series *series = series_of(rate, 5, 0, 60);
    be_series_summary whole = summary_of(rate, 5, 60);
    for (uint32_t size = 4; size <= sizeof whole; size++) {
        unsigned char *exact = malloc(size);
        assert_non_null(exact);
        memset(exact, 0xAA, size);
        memcpy(exact, &size, sizeof size);
        assert_ok(be_series_summarise(series, (be_series_summary *)(void *)exact, error));
        whole.size = size;
        assert_memory_equal(exact, &whole, size);
        free(exact);
    }
    be_series_free(series);
}

static void a_summary_needs_its_size(void **state) {
    (void)state;
    static const double rate[] = {1};
    static const uint32_t sizes[] = {0, 3, UINT32_MAX};
    be_series *series = series_of(rate, 1, 0, 60);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        be_series_summary summary = {.size = sizes[i], .mean = 77};
        assert_fails(be_series_summarise(series, &summary, error), BE_STATUS_SIZE, "be_series_summary.size");
        assert_near(summary.mean, 77, 0, 0);
    }
    be_series_free(series);
}

/* ---- NULL and memory ---- */

static void null_is_refused_by_name(void **state) {
    (void)state;
    static const double rate[] = {1};
    be_series *s = series_of(rate, 1, 0, 60), *out = NULL;
    be_series_summary summary = {.size = sizeof summary};
    assert_fails(be_series_copy(NULL, 1, 0, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "rate");
    assert_fails(be_series_copy(rate, 1, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_view(NULL, 1, 0, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "rate");
    assert_fails(be_series_view(rate, 1, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_resample(NULL, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_resample(s, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_series_tile(NULL, 0, 1, NULL, &out, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_tile(s, 0, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_series_scale(NULL, 1, NULL, &out, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_scale(s, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_series_add(NULL, s, NULL, &out, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_add(s, NULL, NULL, &out, error), BE_STATUS_ARGUMENT, "other");
    assert_fails(be_series_add(s, s, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_series_slice(NULL, 0, 1, NULL, &out, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_slice(s, 0, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_series_summarise(NULL, &summary, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_summarise(s, NULL, error), BE_STATUS_ARGUMENT, "summary");
    be_series_free(s);
}

enum { COPY, VIEW, RESAMPLE, TILE, SCALE, ADD, SLICE, LAST = SLICE };

static be_status construct(int which, const be_series *from, const be_allocator *allocator, be_series **out,
                           be_error *error) {
    static const double rate[] = {1, 2, 3};
    switch (which) {
    case COPY:
        return be_series_copy(rate, 3, 0, 60, allocator, out, error);
    case VIEW:
        return be_series_view(rate, 3, 0, 60, allocator, out, error);
    case RESAMPLE:
        return be_series_resample(from, 90, allocator, out, error);
    case TILE:
        return be_series_tile(from, -60, 10, allocator, out, error);
    case SCALE:
        return be_series_scale(from, 2, allocator, out, error);
    case ADD:
        return be_series_add(from, from, allocator, out, error);
    default:
        return be_series_slice(from, 1, 2, allocator, out, error);
    }
}

static be_status construct_and_free(const be_allocator *allocator, void *context, be_error *error) {
    static const double rate[] = {1, 2, 3};
    be_series *from = series_of(rate, 3, 0, 60);
    be_series *out = from;
    be_status status = construct(*(int *)context, from, allocator, &out, error);
    if (status) {
        assert_ptr_equal(out, from);
    } else {
        be_series_free(out);
    }
    be_series_free(from);
    return status;
}

static be_status summarise_and_free(const be_allocator *allocator, void *context, be_error *error) {
    static const double rate[] = {1, 2, 3};
    (void)context;
    be_series *from = NULL;
    be_series_summary summary = {.size = sizeof summary, .mean = 77};
    be_status status = be_series_copy(rate, 3, 0, 60, allocator, &from, error);
    if (!status && (status = be_series_summarise(from, &summary, error))) {
        assert_near(summary.mean, 77, 0, 0);
    }
    be_series_free(from);
    return status;
}

static void every_constructor_survives_every_failing_allocation(void **state) {
    (void)state;
    for (int which = COPY; which <= LAST; which++) {
        be_test_each_failing_allocation(construct_and_free, &which);
    }
    be_test_each_failing_allocation(summarise_and_free, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_says_what_it_was_made_from),
        cmocka_unit_test(a_copy_no_longer_needs_its_source),
        cmocka_unit_test(a_view_is_its_source),
        cmocka_unit_test(a_series_out_of_range_is_refused_and_the_output_untouched),
        cmocka_unit_test(the_ends_of_the_ranges_are_accepted),
        cmocka_unit_test(null_is_an_empty_series),
        cmocka_unit_test(resampling_spreads_and_gathers_requests),
        cmocka_unit_test(resampling_conserves_requests_second_by_second),
        cmocka_unit_test(whole_requests_are_conserved_exactly),
        cmocka_unit_test(a_step_that_does_not_divide_the_length_is_refused),
        cmocka_unit_test(resampling_into_too_many_steps_is_refused),
        cmocka_unit_test(a_tiled_series_repeats_in_both_directions),
        cmocka_unit_test(a_tiled_week_keeps_its_weekdays),
        cmocka_unit_test(a_start_off_the_grid_is_refused),
        cmocka_unit_test(scaling_multiplies_every_rate),
        cmocka_unit_test(a_factor_is_finite_and_not_negative),
        cmocka_unit_test(adding_goes_step_by_step),
        cmocka_unit_test(only_series_of_one_shape_are_added),
        cmocka_unit_test(a_slice_starts_where_its_first_step_does),
        cmocka_unit_test(a_slice_lies_within_the_series),
        cmocka_unit_test(a_summary_by_hand),
        cmocka_unit_test(quantiles_are_by_nearest_rank),
        cmocka_unit_test(a_series_of_zeros_has_no_peak_and_no_spread),
        cmocka_unit_test(requests_are_summed_without_loss),
        cmocka_unit_test(a_summary_fills_what_the_caller_has_room_for),
        cmocka_unit_test(a_summary_needs_its_size),
        cmocka_unit_test(null_is_refused_by_name),
        cmocka_unit_test(every_constructor_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
