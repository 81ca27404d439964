/* Series made from a few numbers. Expected rates by hand; dates with GNU date. */
#include "support.h"

#include <math.h>
#include <stdio.h>

enum { HOUR = 3600, DAY = 86400 };

#define SATURDAY INT64_C(1795219200) /* 2026-11-21T00:00:00Z */
#define MONDAY INT64_C(1795392000)   /* 2026-11-23T00:00:00Z */

static const double *rates_of(const be_series *series, uint64_t count, int64_t start, int64_t step) {
    assert_int_equal(be_series_count(series), count);
    assert_int_equal(be_series_start(series), start);
    assert_int_equal(be_series_step_seconds(series), step);
    return be_series_rates(series);
}

static double requests_of(const be_series *series) {
    double sum = 0;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        sum += be_series_rates(series)[i] * (double)be_series_step_seconds(series);
    }
    return sum;
}

/* ---- constant ---- */

static void a_constant_has_the_same_rate_in_every_step(void **state) {
    (void)state;
    static const double levels[] = {0, 0.1, 1e-300, 12.75, 1e300};
    for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
        be_series *series = NULL;
        assert_ok(be_series_constant(levels[l], 1000, SATURDAY, 60, NULL, &series, error));
        const double *rate = rates_of(series, 1000, SATURDAY, 60);
        for (int i = 0; i < 1000; i++) {
            assert_near(rate[i], levels[l], 0, 0);
        }
        be_series_free(series);
    }
}

/* ---- daily ---- */

static void fill_with_numbers(double *profile, int count) {
    for (int i = 0; i < count; i++) {
        profile[i] = i;
    }
}

static void an_hour_of_the_day_begins_and_ends_on_the_hour_utc(void **state) {
    (void)state;
    double profile[24];
    fill_with_numbers(profile, 24);
    be_series *series = NULL;
    assert_ok(be_series_daily(profile, 3 * 1440, SATURDAY, 60, NULL, &series, error));
    const double *rate = rates_of(series, 3 * 1440, SATURDAY, 60);
    for (int minute = 0; minute < 3 * 1440; minute++) {
        assert_near(rate[minute], minute / 60 % 24, 0, 0);
    }
    be_series_free(series);
}

static void a_step_takes_the_hour_of_its_middle(void **state) {
    (void)state;
    static const struct {
        const char *why;
        int64_t start, step;
        double expected; /* the hour that the first step takes */
    } cases[] = {
        {"an hour from 00:00: 00:30", SATURDAY, HOUR, 0},
        {"an hour from 00:29: 00:59", SATURDAY + 29 * 60, HOUR, 0},
        {"an hour from 00:30: 01:00", SATURDAY + 30 * 60, HOUR, 1},
        {"an hour from 23:30: midnight", SATURDAY - 30 * 60, HOUR, 0},
        {"an hour from 23:29: 23:59", SATURDAY - 31 * 60, HOUR, 23},
        {"a day from 00:00: noon", SATURDAY, DAY, 12},
        {"a day from 18:00: 06:00", SATURDAY + 18 * HOUR, DAY, 6},
        {"a second from 00:59:59: half a second later", SATURDAY + HOUR - 1, 1, 0},
        {"a second from 01:00:00", SATURDAY + HOUR, 1, 1},
        {"before 1970: 1969-12-31T22:00", -2 * HOUR, HOUR, 22},
        {"a week from midnight: noon of the fourth day", SATURDAY, 7 * DAY, 12},
    };
    double profile[24];
    fill_with_numbers(profile, 24);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = NULL;
        assert_ok(be_series_daily(profile, 1, cases[i].start, cases[i].step, NULL, &series, error));
        if (!(fabs(be_series_rates(series)[0] - cases[i].expected) <= 0)) {
            fail_msg("%s: hour %g", cases[i].why, be_series_rates(series)[0]);
        }
        be_series_free(series);
    }
}

/* ---- weekly ---- */

static void the_week_begins_on_monday(void **state) {
    (void)state;
    double profile[168];
    fill_with_numbers(profile, 168);
    be_series *series = NULL;
    assert_ok(be_series_weekly(profile, 2 * 168, MONDAY, HOUR, NULL, &series, error));
    const double *rate = rates_of(series, 2 * 168, MONDAY, HOUR);
    for (int hour = 0; hour < 2 * 168; hour++) {
        assert_near(rate[hour], hour % 168, 0, 0);
    }
    be_series_free(series);
}

static void a_day_of_the_calendar_has_its_weekday(void **state) {
    (void)state;
    static const struct {
        const char *why;
        int64_t midnight;
        int days_after_monday; /* date +%u, less one */
    } cases[] = {
        {"2026-11-21, a Saturday", SATURDAY, 5}, {"2026-11-22, a Sunday", SATURDAY + DAY, 6},
        {"2026-11-23, a Monday", MONDAY, 0},     {"1970-01-01, a Thursday", 0, 3},
        {"1969-12-29, a Monday", -3 * DAY, 0},   {"1969-12-28, a Sunday", -4 * DAY, 6},
        {"2000-02-29, a Tuesday", 951782400, 1}, {"1900-01-01, a Monday", -2208988800, 0},
    };
    double profile[168];
    fill_with_numbers(profile, 168);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = NULL;
        assert_ok(be_series_weekly(profile, 24, cases[i].midnight, HOUR, NULL, &series, error));
        for (int hour = 0; hour < 24; hour++) {
            assert_near(be_series_rates(series)[hour], cases[i].days_after_monday * 24 + hour, 0, 0);
        }
        be_series_free(series);
    }
}

/* ---- wave ---- */

/* Steps of an hour from half past: the middle of step i is the hour i + 1. */
static be_series *hourly_wave(double low, double high, double peak_hour, uint32_t logarithmic) {
    be_series *series = NULL;
    assert_ok(be_series_wave(low, high, peak_hour, logarithmic, 48, SATURDAY + 1800, HOUR, NULL, &series, error));
    return series;
}

static double at_hour(const be_series *series, int hour) {
    return be_series_rates(series)[(hour + 23) % 24];
}

static void a_wave_is_high_at_its_peak_and_low_twelve_hours_off(void **state) {
    (void)state;
    for (uint32_t logarithmic = 0; logarithmic < 2; logarithmic++) {
        for (int peak = 0; peak <= 24; peak++) {
            be_series *series = hourly_wave(5, 80, peak, logarithmic);
            assert_near(at_hour(series, peak), 80, 1e-13, 0);
            assert_near(at_hour(series, peak + 12), 5, 1e-13, 0);
            be_series_free(series);
        }
    }
}

/* Six hours off, cos is 0: half way, (5 + 80) / 2, or of the logarithms sqrt(5 x 80). Four hours off, cos 60 degrees is
 * a half: three quarters of the way up. */
static void a_wave_by_hand(void **state) {
    (void)state;
    be_series *plain = hourly_wave(5, 80, 14, 0), *logarithmic = hourly_wave(5, 80, 14, 1);
    assert_near(at_hour(plain, 8), 42.5, 1e-13, 0);
    assert_near(at_hour(plain, 20), 42.5, 1e-13, 0);
    assert_near(at_hour(plain, 10), 61.25, 1e-13, 0);
    assert_near(at_hour(plain, 6), 23.75, 1e-13, 0);
    assert_near(at_hour(logarithmic, 8), 20, 1e-13, 0);
    assert_near(at_hour(logarithmic, 10), 40, 1e-13, 0); /* 5 x 16^(3/4) */
    assert_near(at_hour(logarithmic, 6), 10, 1e-13, 0);  /* 5 x 16^(1/4) */
    be_series_free(plain);
    be_series_free(logarithmic);
}

static void a_wave_is_symmetric_about_its_peak_and_repeats_daily(void **state) {
    (void)state;
    for (uint32_t logarithmic = 0; logarithmic < 2; logarithmic++) {
        be_series *series = hourly_wave(5, 80, 14, logarithmic);
        for (int off = 0; off < 12; off++) {
            assert_near(at_hour(series, 14 + off), at_hour(series, 14 - off), 1e-13, 0);
        }
        for (int i = 0; i < 24; i++) {
            assert_near(be_series_rates(series)[i + 24], be_series_rates(series)[i], 0, 0);
        }
        be_series_free(series);
    }
}

static void the_mean_of_a_whole_day_is_half_way(void **state) {
    (void)state;
    be_series *series = NULL;
    assert_ok(be_series_wave(5, 80, 13.7, 0, 1440, SATURDAY, 60, NULL, &series, error));
    assert_near(requests_of(series) / DAY, 42.5, 1e-13, 0);
    be_series_free(series);
}

static void a_wave_out_of_range_is_refused(void **state) {
    (void)state;
    const struct {
        double low, high, peak;
        uint32_t logarithmic;
        const char *part;
    } cases[] = {
        {-1, 5, 12, 0, "low"},        {(double)NAN, 5, 12, 0, "low"},
        {1, -5, 12, 0, "high"},       {1, (double)INFINITY, 12, 0, "high"},
        {6, 5, 12, 0, "low is 6"},    {1, 5, -0.1, 0, "peak_hour"},
        {1, 5, 24.1, 0, "peak_hour"}, {1, 5, (double)NAN, 0, "peak_hour"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *const sentinel = (be_series *)(uintptr_t)cases;
        be_series *series = sentinel;
        assert_fails(be_series_wave(cases[i].low, cases[i].high, cases[i].peak, cases[i].logarithmic, 24, 0, HOUR, NULL,
                                    &series, error),
                     BE_STATUS_RANGE, cases[i].part);
        assert_ptr_equal(series, sentinel);
    }
}

/* ---- ramp ---- */

/* From 0 to 8 in four steps: each step's mean is the value in its middle. */
static void a_ramp_gives_the_mean_of_each_step(void **state) {
    (void)state;
    static const double up[] = {1, 3, 5, 7}, down[] = {7, 5, 3, 1};
    be_series *rising = NULL, *falling = NULL;
    assert_ok(be_series_ramp(0, 8, 4, 600, 60, NULL, &rising, error));
    assert_ok(be_series_ramp(8, 0, 4, 600, 60, NULL, &falling, error));
    for (int i = 0; i < 4; i++) {
        assert_near(rates_of(rising, 4, 600, 60)[i], up[i], 0, 0);
        assert_near(rates_of(falling, 4, 600, 60)[i], down[i], 0, 0);
    }
    be_series_free(rising);
    be_series_free(falling);
}

static void a_ramp_has_the_requests_of_its_trapezium(void **state) {
    (void)state;
    be_series *series = NULL;
    assert_ok(be_series_ramp(3, 11, 7, 0, 60, NULL, &series, error));
    assert_near(requests_of(series), 0.5 * (3 + 11) * 420, 1e-14, 0);
    be_series_free(series);
}

/* ---- spike ---- */

static void a_spike_is_shared_out_to_the_steps_that_it_covers(void **state) {
    (void)state;
    static const struct {
        const char *why;
        int64_t time, seconds; /* in a series of four steps of 60 s from 600 on, 1 request/s */
        double expected[4];
    } cases[] = {
        {"one whole step", 660, 60, {1, 13, 1, 1}},
        {"the whole series", 600, 240, {13, 13, 13, 13}},
        {"half of a step", 600, 30, {7, 1, 1, 1}},
        {"a second", 839, 1, {1, 1, 1, 1.2}},
        {"across a boundary: 15 s and 45 s", 645, 60, {4, 10, 1, 1}},
        {"parts at both ends of a whole step", 650, 90, {3, 13, 5, 1}},
        {"up to the end", 810, 30, {1, 1, 1, 7}},
        {"within a step", 670, 10, {1, 3, 1, 1}},
    };
    static const double ones[] = {1, 1, 1, 1};
    be_series *base = NULL;
    assert_ok(be_series_copy(ones, 4, 600, 60, NULL, &base, error));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].why);
        be_series *series = NULL;
        assert_ok(be_series_spike(base, 12, cases[i].time, cases[i].seconds, NULL, &series, error));
        for (int s = 0; s < 4; s++) {
            assert_near(rates_of(series, 4, 600, 60)[s], cases[i].expected[s], 1e-15, 0);
        }
        be_series_free(series);
    }
    be_series_free(base);
}

static void a_spike_adds_height_times_seconds_requests(void **state) {
    (void)state;
    be_series *base = NULL;
    assert_ok(be_series_wave(5, 80, 14, 0, 288, SATURDAY, 300, NULL, &base, error));
    for (int64_t time = SATURDAY; time < SATURDAY + 20000; time += 1777) {
        for (int64_t seconds = 1; seconds < 60000; seconds = seconds * 3 + 1) {
            be_series *series = NULL;
            assert_ok(be_series_spike(base, 0.75, time, seconds, NULL, &series, error));
            assert_near(requests_of(series) - requests_of(base), 0.75 * (double)seconds, 0, 1e-6);
            be_series_free(series);
        }
    }
    be_series_free(base);
}

static void a_spike_lies_inside_the_series(void **state) {
    (void)state;
    static const double ones[] = {1, 1, 1, 1};
    static const struct {
        int64_t time, seconds;
    } cases[] = {{599, 60}, {600, 241}, {840, 1},       {839, 2},        {600, 0},
                 {600, -1}, {0, 60},    {INT64_MAX, 1}, {INT64_MIN, 60}, {600, INT64_MAX}};
    be_series *base = NULL;
    assert_ok(be_series_copy(ones, 4, 600, 60, NULL, &base, error));
    be_series *series = base;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_fails(be_series_spike(base, 1, cases[i].time, cases[i].seconds, NULL, &series, error), BE_STATUS_RANGE,
                     "inside the series (600 to 840)");
        assert_ptr_equal(series, base);
    }
    assert_fails(be_series_spike(base, -1, 600, 60, NULL, &series, error), BE_STATUS_RANGE, "height");
    assert_fails(be_series_spike(base, (double)NAN, 600, 60, NULL, &series, error), BE_STATUS_RANGE, "height");
    be_series_free(base);
}

/* ---- poisson ---- */

static be_series *poisson_of(double rate, uint64_t count, int64_t step, uint64_t seed) {
    be_series *base = NULL, *series = NULL;
    assert_ok(be_series_constant(rate, count, SATURDAY, step, NULL, &base, error));
    assert_ok(be_series_poisson(base, seed, NULL, &series, error));
    be_series_free(base);
    return series;
}

static void the_same_seed_gives_the_same_series_and_another_seed_another(void **state) {
    (void)state;
    be_series *one = poisson_of(0.5, 1000, 60, 7), *same = poisson_of(0.5, 1000, 60, 7),
              *other = poisson_of(0.5, 1000, 60, 8);
    assert_memory_equal(be_series_rates(one), be_series_rates(same), 1000 * sizeof(double));
    assert_memory_not_equal(be_series_rates(one), be_series_rates(other), 1000 * sizeof(double));
    be_series_free(one);
    be_series_free(same);
    be_series_free(other);
}

static void a_poisson_step_holds_a_whole_number_of_requests(void **state) {
    (void)state;
    be_series *series = poisson_of(0.5, 1000, 300, 3);
    const double *rate = rates_of(series, 1000, SATURDAY, 300);
    for (int i = 0; i < 1000; i++) {
        assert_near(rate[i] * 300, round(rate[i] * 300), 0, 1e-9);
    }
    be_series_free(series);
}

/* Requests per step have mean and variance m; allow five standard errors (seed fixed). */
static void a_poisson_series_has_the_mean_and_variance_of_its_base(void **state) {
    (void)state;
    enum { N = 50000 };
    static const struct {
        double rate;
        int64_t step;
    } cases[] = {{0.01, 60}, {0.1, 60}, {2, 300}, {1000, 3600}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        be_series *series = poisson_of(cases[c].rate, N, cases[c].step, 11);
        double m = cases[c].rate * (double)cases[c].step, sum = 0, squares = 0;
        for (int i = 0; i < N; i++) {
            double deviation = be_series_rates(series)[i] * (double)cases[c].step - m;
            sum += deviation;
            squares += deviation * deviation;
        }
        assert_near(sum / N, 0, 0, 5 * sqrt(m / N));
        assert_near(squares / N, m, 0, 5 * sqrt((2 * m * m + m) / N));
        be_series_free(series);
    }
}

static void steps_without_requests_stay_without(void **state) {
    (void)state;
    be_series *series = poisson_of(0, 100, 60, 1);
    assert_near(requests_of(series), 0, 0, 0);
    be_series_free(series);
}

static void a_step_of_more_than_1e15_requests_is_refused(void **state) {
    (void)state;
    static const double most[] = {1e15}, more[] = {1, 1.01e15};
    be_series *good = NULL, *bad = NULL, *series = NULL;
    assert_ok(be_series_copy(most, 1, 0, 1, NULL, &good, error));
    assert_ok(be_series_copy(more, 2, 0, 1, NULL, &bad, error));
    assert_fails(be_series_poisson(bad, 1, NULL, &series, error), BE_STATUS_RANGE, "step 1 has 1.01e+15 requests");
    assert_null(series);
    assert_ok(be_series_poisson(good, 1, NULL, &series, error));
    assert_near(be_series_rates(series)[0], 1e15, 0, 6 * sqrt(1e15));
    be_series_free(good);
    be_series_free(bad);
    be_series_free(series);
}

/* ---- all generators ---- */

enum { CONSTANT, DAILY, WEEKLY, WAVE, RAMP, SPIKE, POISSON, GENERATORS };

static be_status generate(int which, double rate, uint64_t count, int64_t start, int64_t step,
                          const be_allocator *allocator, be_series **series, be_error *error) {
    double profile[168];
    for (int i = 0; i < 168; i++) {
        profile[i] = rate;
    }
    switch (which) {
    case CONSTANT:
        return be_series_constant(rate, count, start, step, allocator, series, error);
    case DAILY:
        return be_series_daily(profile, count, start, step, allocator, series, error);
    case WEEKLY:
        return be_series_weekly(profile, count, start, step, allocator, series, error);
    case WAVE:
        return be_series_wave(0, rate, 12, 0, count, start, step, allocator, series, error);
    default:
        return be_series_ramp(0, rate, count, start, step, allocator, series, error);
    }
}

static void a_shape_or_rate_out_of_range_is_refused_by_every_generator(void **state) {
    (void)state;
    const struct {
        double rate;
        uint64_t count;
        int64_t start, step;
    } cases[] = {
        {1, 0, 0, 60},
        {1, BE_SERIES_MAX_COUNT + 1, 0, 60},
        {1, 10, 0, 0},
        {1, 10, 0, -1},
        {1, 10, 0, 31622401},
        {1, 10, INT64_MAX, 60},
        {1, 10, INT64_MIN, 60},
        {-1, 10, 0, 60},
        {(double)NAN, 10, 0, 60},
        {(double)INFINITY, 10, 0, 60},
    };
    for (int which = CONSTANT; which <= RAMP; which++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            be_series *const sentinel = (be_series *)(uintptr_t)cases;
            be_series *series = sentinel;
            assert_int_equal(
                generate(which, cases[i].rate, cases[i].count, cases[i].start, cases[i].step, NULL, &series, NULL),
                BE_STATUS_RANGE);
            assert_ptr_equal(series, sentinel);
        }
    }
}

static void null_is_refused_by_name(void **state) {
    (void)state;
    double profile[168] = {0};
    be_series *s = NULL, *out = NULL;
    assert_ok(be_series_constant(1, 4, 0, 60, NULL, &s, error));
    assert_fails(be_series_constant(1, 4, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_daily(NULL, 4, 0, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "rate_by_hour");
    assert_fails(be_series_daily(profile, 4, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_weekly(NULL, 4, 0, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "rate_by_hour");
    assert_fails(be_series_weekly(profile, 4, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_wave(0, 1, 12, 0, 4, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_ramp(0, 1, 4, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_spike(NULL, 1, 0, 60, NULL, &out, error), BE_STATUS_ARGUMENT, "base");
    assert_fails(be_series_spike(s, 1, 0, 60, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_series_poisson(NULL, 1, NULL, &out, error), BE_STATUS_ARGUMENT, "base");
    assert_fails(be_series_poisson(s, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "series");
    be_series_free(s);
}

static be_status generate_and_free(const be_allocator *allocator, void *context, be_error *error) {
    int which = *(int *)context;
    be_series *base = NULL;
    assert_int_equal(be_series_constant(1, 24, 0, HOUR, NULL, &base, NULL), BE_STATUS_OK);
    be_series *series = base;
    be_status status = which == SPIKE     ? be_series_spike(base, 1, 0, 60, allocator, &series, error)
                       : which == POISSON ? be_series_poisson(base, 1, allocator, &series, error)
                                          : generate(which, 1, 24, 0, HOUR, allocator, &series, error);
    if (status) {
        assert_ptr_equal(series, base);
    } else {
        be_series_free(series);
    }
    be_series_free(base);
    return status;
}

static void every_generator_survives_every_failing_allocation(void **state) {
    (void)state;
    for (int which = CONSTANT; which < GENERATORS; which++) {
        be_test_each_failing_allocation(generate_and_free, &which);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_has_the_same_rate_in_every_step),
        cmocka_unit_test(an_hour_of_the_day_begins_and_ends_on_the_hour_utc),
        cmocka_unit_test(a_step_takes_the_hour_of_its_middle),
        cmocka_unit_test(the_week_begins_on_monday),
        cmocka_unit_test(a_day_of_the_calendar_has_its_weekday),
        cmocka_unit_test(a_wave_is_high_at_its_peak_and_low_twelve_hours_off),
        cmocka_unit_test(a_wave_by_hand),
        cmocka_unit_test(a_wave_is_symmetric_about_its_peak_and_repeats_daily),
        cmocka_unit_test(the_mean_of_a_whole_day_is_half_way),
        cmocka_unit_test(a_wave_out_of_range_is_refused),
        cmocka_unit_test(a_ramp_gives_the_mean_of_each_step),
        cmocka_unit_test(a_ramp_has_the_requests_of_its_trapezium),
        cmocka_unit_test(a_spike_is_shared_out_to_the_steps_that_it_covers),
        cmocka_unit_test(a_spike_adds_height_times_seconds_requests),
        cmocka_unit_test(a_spike_lies_inside_the_series),
        cmocka_unit_test(the_same_seed_gives_the_same_series_and_another_seed_another),
        cmocka_unit_test(a_poisson_step_holds_a_whole_number_of_requests),
        cmocka_unit_test(a_poisson_series_has_the_mean_and_variance_of_its_base),
        cmocka_unit_test(steps_without_requests_stay_without),
        cmocka_unit_test(a_step_of_more_than_1e15_requests_is_refused),
        cmocka_unit_test(a_shape_or_rate_out_of_range_is_refused_by_every_generator),
        cmocka_unit_test(null_is_refused_by_name),
        cmocka_unit_test(every_generator_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
