/* The time over which candidates are compared. */
#include "given.h"

static int64_t time_of(const char *text) {
    int64_t time = 0;
    assert_ok(be_time_parse(text, &time, error));
    return time;
}

/* A ramp, so that every step is told apart, compared over a year. */
static workload ramp_workload(const char *start, uint64_t count, int64_t step_seconds) {
    workload w = basic_workload("decision_horizon/basic");
    w.options.horizon = BE_HORIZON_YEAR;
    be_series *series = NULL;
    assert_ok(be_series_ramp(0, (double)count, count, time_of(start), step_seconds, NULL, &series, error));
    set_series(&w, series);
    return w;
}

static be_comparison *compare_functions(const workload *w) {
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 512;
    return compare_one(w, &functions);
}

static void check_span(const be_comparison *comparison, const char *start, uint64_t count, const char *note) {
    const be_series *series = be_comparison_series(comparison);
    assert_int_equal(be_series_start(series), time_of(start));
    assert_int_equal(be_series_count(series), count);
    if (strcmp(be_comparison_note_at(comparison, 0), note) != 0) {
        fail_msg("note '%s', expected '%s'", be_comparison_note_at(comparison, 0), note);
    }
}

static void a_calendar_year_is_left_as_it_is(void **state) {
    (void)state;
    workload w = ramp_workload("2026-01-01", 8760, HOUR);
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2026-01-01", 8760, "Horizon: the calendar year 2026, UTC");
    assert_memory_equal(be_series_rates(be_comparison_series(comparison)), be_series_rates(w.series),
                        8760 * sizeof(double));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* A week from Monday, 5 January 2026, 168 hours with the rates 0.5 to 167.5: the year begins on the Thursday before, 72
 * hours into the week, and the Monday itself is hour 96 of the year. */
static void a_shorter_series_is_repeated_end_to_end_and_says_so(void **state) {
    (void)state;
    workload w = ramp_workload("2026-01-05", 168, HOUR);
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2026-01-01", 8760,
               "Horizon: the calendar year 2026, UTC; the series of 7 days is repeated end to end");
    const double *rates = be_series_rates(be_comparison_series(comparison));
    assert_near(rates[0], 72.5, 1e-12, 0);
    assert_near(rates[95], 167.5, 1e-12, 0);
    assert_near(rates[96], 0.5, 1e-12, 0);
    for (size_t hour = 0; hour + 168 < 8760; hour++) {
        assert_near(rates[hour], rates[hour + 168], 0, 0);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_leap_year_has_366_days(void **state) {
    (void)state;
    workload w = ramp_workload("2028-03-01", 240, HOUR);
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2028-01-01", 8784,
               "Horizon: the calendar year 2028, UTC; the series of 10 days is repeated end to end; as it is not of "
               "whole weeks, its weekdays drift");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 365 days are no calendar year where that has 366. */
static void a_year_of_365_days_is_repeated_into_a_leap_year(void **state) {
    (void)state;
    workload w = ramp_workload("2028-01-01", 365, DAY);
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2028-01-01", 366,
               "Horizon: the calendar year 2028, UTC; the series of 365 days is repeated end to end; as it is not of "
               "whole weeks, its weekdays drift");
    const double *rates = be_series_rates(be_comparison_series(comparison));
    assert_near(rates[365], rates[0], 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void the_year_can_be_named(void **state) {
    (void)state;
    workload w = ramp_workload("2026-01-05", 168, HOUR);
    w.options.year = 2028;
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2028-01-01", 8784,
               "Horizon: the calendar year 2028, UTC; the series of 7 days is repeated end to end");
    /* 1 January 2028 is a Saturday: weekdays are kept, for the series has whole weeks. */
    assert_near(be_series_rates(be_comparison_series(comparison))[0], 5 * 24 + 0.5, 1e-12, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_start_off_the_steps_of_the_year_is_moved_back_and_says_so(void **state) {
    (void)state;
    workload w = ramp_workload("2026-02-01T00:25:00Z", 48, HOUR);
    be_comparison *comparison = compare_functions(&w);
    check_span(
        comparison, "2026-01-01", 8760,
        "Horizon: the calendar year 2026, UTC; the series of 2 days is repeated end to end, moved back by 1500 s "
        "onto the steps of the year; less than a week shows no week-ends");
    /* 1 February is day 31 of the year: the rates of its first hour are those of the first step. */
    assert_near(be_series_rates(be_comparison_series(comparison))[31 * 24], 0.5, 1e-12, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* The year may lie before the series as well as behind it. */
static void a_start_off_the_steps_is_moved_back_whatever_the_year(void **state) {
    (void)state;
    static const int32_t years[] = {2025, 2028};
    workload w = ramp_workload("2026-02-01T00:25:00Z", 48, HOUR);
    for (size_t i = 0; i < COUNT(years); i++) {
        w.options.year = years[i];
        be_comparison *comparison = compare_functions(&w);
        assert_non_null(
            strstr(be_comparison_note_at(comparison, 0), ", moved back by 1500 s onto the steps of the year"));
        assert_int_equal(be_series_start(be_comparison_series(comparison)), be_year_start(years[i]));
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void a_step_that_does_not_divide_the_year_is_an_error_that_names_both(void **state) {
    (void)state;
    static const struct {
        const char *start;
        int64_t step_seconds;
        const char *part; /* NULL: it divides */
    } cases[] = {
        {"2026-01-05", 7 * DAY, "a step of 604800 s does not divide the year 2026"},
        {"2026-01-05", 7 * HOUR, "a step of 25200 s does not divide the year 2026"},
        {"2026-01-05", 5 * DAY, NULL},                                               /* 73 of them */
        {"2028-01-05", 5 * DAY, "a step of 432000 s does not divide the year 2028"}, /* 366 days */
        {"2028-01-05", 6 * DAY, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        workload w = ramp_workload(cases[i].start, 3, cases[i].step_seconds);
        be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
        be_comparison *comparison = NULL;
        if (cases[i].part) {
            assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &functions, 1, &w.options, NULL,
                                           &comparison, error),
                         BE_STATUS_UNSUPPORTED, cases[i].part);
            assert_null(comparison);
        } else {
            comparison = compare_functions(&w);
        }
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

static void a_longer_series_is_taken_as_it_is(void **state) {
    (void)state;
    workload w = ramp_workload("2026-03-01", 400, DAY);
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2026-03-01", 400,
               "Horizon: the series itself, 2026-03-01T00:00:00Z to 2027-04-05T00:00:00Z");
    be_comparison_free(comparison);
    workload_free(&w);
}

static void the_series_is_the_horizon_where_asked_for(void **state) {
    (void)state;
    workload w = ramp_workload("2026-02-01T00:25:00Z", 48, 7 * 60);
    w.options.horizon = BE_HORIZON_SERIES;
    be_comparison *comparison = compare_functions(&w);
    check_span(comparison, "2026-02-01T00:25:00Z", 48,
               "Horizon: the series itself, 2026-02-01T00:25:00Z to 2026-02-01T06:01:00Z");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* "Per month" is a twelfth of a calendar year, leap or not; of anything else it is the mean month of the calendar,
 * 365.2425 days / 12. */
static void a_month_is_a_twelfth_of_a_calendar_year_or_a_mean_one(void **state) {
    (void)state;
    static const struct {
        const char *start;
        uint64_t count;
        uint32_t horizon;
        double months;
    } cases[] = {
        {"2026-01-01", 8760, BE_HORIZON_YEAR, 12},
        {"2028-01-01", 8784, BE_HORIZON_YEAR, 12},
        {"2026-06-01", 168, BE_HORIZON_YEAR, 12},
        {"2028-01-01", 8784, BE_HORIZON_SERIES, 12},
        {"2026-06-01", 168, BE_HORIZON_SERIES, 7 * 12 / 365.2425},
        {"2026-01-01", 2 * 8760, BE_HORIZON_YEAR, 2 * 365 * 12 / 365.2425},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        workload w = ramp_workload(cases[i].start, cases[i].count, HOUR);
        be_series *constant = NULL;
        assert_ok(be_series_constant(1, cases[i].count, time_of(cases[i].start), HOUR, NULL, &constant, error));
        set_series(&w, constant);
        w.options.horizon = cases[i].horizon;
        be_comparison *comparison = compare_functions(&w);
        be_entry entry = entry_at(comparison, 0);
        assert_near(entry.cost_usd / entry.cost_per_month_usd, cases[i].months, 1e-12, 0);
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* Commitments are charged by whole hours, and one that a series touches counts; what is used within an hour adds up,
 * whichever machine it was. */
static void a_horizon_between_the_hours_counts_the_hours_that_it_touches(void **state) {
    (void)state;
    static const struct {
        uint64_t minutes; /* from 00:30 on, two machines */
        double cost_usd;
    } cases[] = {
        {30, 1 * 0.018},                    /* one hour is touched, of which the two use 1 machine-hour */
        {70, 2 * 0.018 + 20.0 / 60 * 0.03}, /* two: 1 machine-hour, and 80 minutes of which 20 are beyond the one */
        {80, 2 * 0.018 + 40.0 / 60 * 0.03}, /* two: 1 machine-hour, and 100 minutes of which 40 are beyond the one */
    };
    workload w = basic_workload("decision_horizon/basic");
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.instance_type = "a1.small";
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    w.request.response_bytes = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_series *series = NULL;
        assert_ok(be_series_constant(14, cases[i].minutes, time_of("2026-06-01T00:30:00Z"), 60, NULL, &series, error));
        set_series(&w, series);
        be_comparison *comparison = compare_one(&w, &reserved);
        assert_string_equal(entry_at(comparison, 0).choice, "2 x a1.small, 1 reserved 1 y all upfront");
        assert_near(entry_at(comparison, 0).cost_usd, cases[i].cost_usd, 1e-12, 0);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_year_is_left_as_it_is),
        cmocka_unit_test(a_shorter_series_is_repeated_end_to_end_and_says_so),
        cmocka_unit_test(a_leap_year_has_366_days),
        cmocka_unit_test(a_year_of_365_days_is_repeated_into_a_leap_year),
        cmocka_unit_test(the_year_can_be_named),
        cmocka_unit_test(a_start_off_the_steps_of_the_year_is_moved_back_and_says_so),
        cmocka_unit_test(a_start_off_the_steps_is_moved_back_whatever_the_year),
        cmocka_unit_test(a_step_that_does_not_divide_the_year_is_an_error_that_names_both),
        cmocka_unit_test(a_longer_series_is_taken_as_it_is),
        cmocka_unit_test(the_series_is_the_horizon_where_asked_for),
        cmocka_unit_test(a_month_is_a_twelfth_of_a_calendar_year_or_a_mean_one),
        cmocka_unit_test(a_horizon_between_the_hours_counts_the_hours_that_it_touches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
