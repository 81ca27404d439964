/* Numbers and floors by hour of the week. */
#include "scaling.h"
#include "supply/internal.h"

enum { DAY = 24 * HOUR };

static void the_hours_of_the_week_begin_on_monday(void **state) {
    (void)state;
    const struct {
        const char *time;
        uint64_t hour;
    } cases[] = {
        {"2026-01-05T00:00:00Z", 0},                                        /* a Monday */
        {"2026-01-04T23:59:59Z", 167},                                      /* a Sunday */
        {"2024-02-29T12:30:00Z", 3 * 24 + 12},                              /* a Thursday */
        {"1970-01-01T00:00:00Z", 3 * 24},                                   /* a Thursday */
        {"1969-12-31T23:59:59Z", 2 * 24 + 23}, {"1900-01-01T05:00:00Z", 5}, /* a Monday */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t time;
        assert_ok(be_time_parse(cases[i].time, &time, error));
        assert_int_equal(be_i_hour_of_week(time), cases[i].hour);
    }
}

static void the_next_multiple_lies_after_the_time(void **state) {
    (void)state;
    assert_int_equal(be_i_next_multiple(0, 60), 60);
    assert_int_equal(be_i_next_multiple(59, 60), 60);
    assert_int_equal(be_i_next_multiple(60, 60), 120);
    assert_int_equal(be_i_next_multiple(-1, 60), 0);
    assert_int_equal(be_i_next_multiple(-60, 60), 0);
    assert_int_equal(be_i_next_multiple(-61, 60), -60);
}

/* 2 by night, 9 from 08:00 to 18:00 on weekdays. */
static void office_hours(double *hours) {
    for (int i = 0; i < 168; i++) {
        hours[i] = i < 120 && i % 24 >= 8 && i % 24 < 18 ? 9 : 2;
    }
}

static void a_schedule_gives_the_number_of_the_hour_that_begins(void **state) {
    (void)state;
    double hours[168];
    office_hours(hours);
    be_scaling scaling = a_scaling(BE_SCALING_SCHEDULED);
    scaling.units_by_hour = hours;
    be_scaler *scaler = scaler_of(&scaling, 0, 20);
    for (int64_t time = 60; time <= 14 * DAY; time += 60) {
        int64_t hour = time / HOUR % 168;
        assert_int_equal(after(scaler, time, 60, 3, 0.9), hour < 120 && hour % 24 >= 8 && hour % 24 < 18 ? 9 : 2);
    }
    be_scaler_free(scaler);
}

static void the_floor_holds_under_a_schedule(void **state) {
    (void)state;
    double hours[168] = {0};
    be_scaling scaling = a_scaling(BE_SCALING_SCHEDULED);
    scaling.units_by_hour = hours;
    be_scaler *scaler = scaler_of(&scaling, 3, 0);
    assert_int_equal(after(scaler, 60, 60, 3, 0.9), 3);
    be_scaler_free(scaler);
}

static void numbers_of_another_policy_are_floors(void **state) {
    (void)state;
    double hours[168];
    office_hours(hours);
    const uint32_t policies[] = {BE_SCALING_FIXED, BE_SCALING_TARGET_TRACKING, BE_SCALING_HPA, BE_SCALING_KEDA,
                                 BE_SCALING_CONCURRENCY};
    for (size_t i = 0; i < COUNT(policies); i++) {
        be_scaling scaling = a_scaling(policies[i]);
        scaling.units_by_hour = hours;
        be_scaler *scaler = scaler_of(&scaling, 0, 0);
        uint32_t units = 2;
        for (int64_t time = 15; time < 30 * HOUR; time += 15) {
            units = after(scaler, time, 15, units, 0.01);
            uint32_t least = time / HOUR % 24 >= 8 && time / HOUR % 24 < 18 ? 9 : 2;
            assert_true(units >= least);
        }
        assert_int_equal(units, 2);
        be_scaler_free(scaler);
    }
}

static void numbers_that_cannot_be_are_refused(void **state) {
    (void)state;
    double hours[168];
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_SCHEDULED);
    assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT, "units_by_hour");
    scaling.units_by_hour = hours;
    const double wrong[] = {-1, 0.5, 1e9 + 1, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        office_hours(hours);
        hours[167] = wrong[i];
        assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "units_by_hour[167]");
    }
    office_hours(hours);
    assert_fails(be_scaler_new(&scaling, 0, 8, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT,
                 "units_by_hour[8] (9) is above the ceiling (8)");
    assert_null(scaler);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hours_of_the_week_begin_on_monday),
        cmocka_unit_test(the_next_multiple_lies_after_the_time),
        cmocka_unit_test(a_schedule_gives_the_number_of_the_hour_that_begins),
        cmocka_unit_test(the_floor_holds_under_a_schedule),
        cmocka_unit_test(numbers_of_another_policy_are_floors),
        cmocka_unit_test(numbers_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
