/* Target tracking: the alarms, the run of datapoints, what follows, and how long it waits. */
#include "scaling.h"

static be_target_tracking quick(void) {
    be_target_tracking tracking;
    be_target_tracking_init(&tracking);
    tracking.out_cooldown_seconds = tracking.in_cooldown_seconds = 0;
    return tracking;
}

static be_scaler *tracker(const be_target_tracking *tracking, uint32_t floor, uint32_t ceiling) {
    be_scaling scaling = a_scaling(BE_SCALING_TARGET_TRACKING);
    scaling.target_tracking = tracking;
    return scaler_of(&scaling, floor, ceiling); /* the target is the planned utilisation, 0.5 */
}

/* ---- alarms ---- */

static void check_alarms(char **fields) {
    be_target_tracking tracking, defaults;
    be_target_tracking_init(&defaults);
    be_target_tracking_init(&tracking);
    tracking.in_share = strtod(fields[0], NULL);
    double high = 0, low = 0;
    assert_ok(be_target_tracking_alarms(&tracking, strtod(fields[1], NULL), &high, &low, error));
    assert_true(high == strtod(fields[2], NULL));
    assert_true(low == strtod(fields[3], NULL));
    assert_int_equal(defaults.out_datapoints, atoi(fields[4]));
    assert_int_equal(defaults.in_datapoints, atoi(fields[5]));
    assert_true(defaults.period_seconds == atoi(fields[6]));
}

static void the_alarms_are_those_that_were_seen(void **state) {
    (void)state;
    assert_int_equal(each_row("target_tracking_alarms.csv", check_alarms), 3);
}

static void an_alarm_needs_a_target(void **state) {
    (void)state;
    double high = 7, low = 7;
    assert_fails(be_target_tracking_alarms(NULL, 0, &high, &low, error), BE_STATUS_RANGE, "target");
    assert_fails(be_target_tracking_alarms(NULL, NAN, &high, &low, error), BE_STATUS_RANGE, "target");
    assert_fails(be_target_tracking_alarms(NULL, INFINITY, &high, &low, error), BE_STATUS_RANGE, "target");
    assert_fails(be_target_tracking_alarms(NULL, 1, NULL, &low, error), BE_STATUS_ARGUMENT, "high");
    assert_fails(be_target_tracking_alarms(NULL, 1, &high, NULL, error), BE_STATUS_ARGUMENT, "low");
    assert_true(high == 7 && low == 7);
}

/* ---- datapoints ---- */

static void it_scales_out_after_exactly_three_minutes(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    for (int64_t minute = 1; minute <= 10; minute++) {
        assert_int_equal(after(scaler, minute * 60, 60, 10, 0.5), 10); /* at the target is not above */
    }
    assert_int_equal(after(scaler, 660, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 720, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 780, 60, 10, 0.8), 16);
    be_scaler_free(scaler);
}

/* 15 second steps: the minute is what counts, and a decision is made at its end. */
static void a_datapoint_is_the_mean_of_its_period(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = 1;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 15, 15, 10, 1), 10);
    assert_int_equal(after(scaler, 30, 15, 10, 0.2), 10);
    assert_int_equal(after(scaler, 45, 15, 10, 0.2), 10);
    assert_int_equal(after(scaler, 60, 15, 10, 0.6), 10); /* 0.5 on average: at the target, not above */
    assert_int_equal(after(scaler, 75, 15, 10, 1), 10);
    assert_int_equal(after(scaler, 90, 15, 10, 0.2), 10);
    assert_int_equal(after(scaler, 105, 15, 10, 0.2), 10);
    assert_int_equal(after(scaler, 120, 15, 10, 0.9), 12); /* 0.575 */
    be_scaler_free(scaler);
}

static void a_step_across_periods_is_divided_between_them(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 45, 45, 10, 0.5), 10);
    assert_int_equal(after(scaler, 90, 45, 10, 0.6), 10);  /* the first is 0.525 */
    assert_int_equal(after(scaler, 120, 30, 10, 0.6), 10); /* the second 0.6 */
    assert_int_equal(after(scaler, 210, 90, 10, 0.7), 14); /* the third 0.7 */
    be_scaler_free(scaler);
    scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 170, 170, 10, 0.6), 10);
    assert_int_equal(after(scaler, 180, 10, 10, 0.6), 12);
    be_scaler_free(scaler);
}

static void it_scales_in_after_exactly_fifteen_minutes(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    for (int64_t minute = 1; minute <= 14; minute++) {
        assert_int_equal(after(scaler, minute * 60, 60, 10, 0.21), 10);
    }
    assert_int_equal(after(scaler, 900, 60, 10, 0.21), 5); /* 4.2, rounded up */
    be_scaler_free(scaler);
}

static void within_the_band_nothing_happens(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    for (int64_t minute = 1; minute <= 100; minute++) {
        assert_int_equal(after(scaler, minute * 60, 60, 10, minute < 50 ? 0.5 : 0.45), 10);
    }
    be_scaler_free(scaler);
}

static void a_missing_metric_breaks_the_run(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    const double metric[] = {0.8, 0.8, NAN, 0.8, 0.8};
    for (int64_t minute = 1; minute <= 5; minute++) {
        assert_int_equal(after(scaler, minute * 60, 60, 10, metric[minute - 1]), 10);
    }
    assert_int_equal(after(scaler, 360, 60, 10, 0.8), 16);
    be_scaler_free(scaler);
}

static void a_gap_in_what_is_seen_breaks_the_run(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 120, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 240, 60, 10, 0.8), 10); /* one minute is missing */
    assert_int_equal(after(scaler, 300, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 1200, 60, 10, 0.8), 10); /* and here 14 */
    assert_int_equal(after(scaler, 1260, 60, 10, 0.8), 10);
    assert_int_equal(after(scaler, 1320, 60, 10, 0.8), 16);
    be_scaler_free(scaler);
}

static void an_alarm_that_stays_acts_every_period(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    be_scaler *scaler = tracker(&tracking, 1, 0);
    after(scaler, 60, 60, 10, 0.6);
    after(scaler, 120, 60, 10, 0.6);
    assert_int_equal(after(scaler, 180, 60, 10, 0.6), 12);
    assert_int_equal(after(scaler, 240, 60, 12, 0.6), 15);
    be_scaler_free(scaler);
}

/* ---- cool-down and warm-up ---- */

static void after_scaling_out_only_a_larger_one_goes_ahead(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = 1;
    tracking.out_cooldown_seconds = 300;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.7), 14);
    assert_int_equal(after(scaler, 120, 60, 14, 0.7), 14); /* 14 x 1.4 = 20 without the wait */
    assert_int_equal(after(scaler, 180, 60, 14, 0.9), 18); /* ceil(10 x 1.8): larger */
    assert_int_equal(after(scaler, 240, 60, 18, 0.9), 18);
    assert_int_equal(after(scaler, 480, 240, 18, 0.6), 22); /* 300 s after the second one */
    be_scaler_free(scaler);
}

static void after_scaling_out_it_does_not_scale_in(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = tracking.in_datapoints = 1;
    tracking.out_cooldown_seconds = 300;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.7), 14);
    for (int64_t time = 120; time < 360; time += 60) {
        assert_int_equal(after(scaler, time, 60, 14, 0.1), 14);
    }
    assert_int_equal(after(scaler, 360, 60, 14, 0.1), 3);
    be_scaler_free(scaler);
}

static void after_scaling_in_it_waits_but_scales_out_at_once(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = tracking.in_datapoints = 1;
    tracking.in_cooldown_seconds = 300;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.4), 8);
    for (int64_t time = 120; time < 360; time += 60) {
        assert_int_equal(after(scaler, time, 60, 8, 0.25), 8);
    }
    assert_int_equal(after(scaler, 360, 60, 8, 0.25), 4);
    assert_int_equal(after(scaler, 420, 60, 4, 1), 8);
    assert_int_equal(after(scaler, 480, 60, 8, 0.25), 4); /* scaling out ended the wait */
    be_scaler_free(scaler);
}

/* EC2: units that are starting or warming up count towards the number and not in the metric. */
static void units_on_their_way_are_not_asked_for_twice(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = 1;
    tracking.warm_up_seconds = 300;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.7), 14);
    be_observation starting = observed(120, 60, 14, 0.7);
    starting.ready = 10;
    assert_int_equal(desired_after(scaler, &starting), 14);
    for (int64_t time = 180; time <= 420; time += 60) {
        assert_int_equal(after(scaler, time, 60, 14, 0.6), 14); /* ready, not yet warm */
    }
    assert_int_equal(after(scaler, 480, 60, 14, 0.6), 17); /* ready for 300 s: ceil(14 x 1.2) */
    be_scaler_free(scaler);
}

static void while_units_warm_up_none_is_taken_away(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = tracking.in_datapoints = 1;
    tracking.warm_up_seconds = 300;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.7), 14);
    for (int64_t time = 120; time <= 360; time += 60) {
        assert_int_equal(after(scaler, time, 60, 14, 0.2), 14);
    }
    assert_int_equal(after(scaler, 420, 60, 14, 0.2), 6);
    be_scaler_free(scaler);
}

static void it_can_be_told_not_to_scale_in(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.no_scale_in = 1;
    tracking.in_datapoints = 1;
    be_scaler *scaler = tracker(&tracking, 1, 0);
    assert_int_equal(after(scaler, 60, 60, 10, 0.01), 10);
    be_scaler_free(scaler);
}

/* ---- several metrics ---- */

static uint32_t with_queue(be_scaler *scaler, int64_t time, uint32_t units, double utilisation, double queue) {
    be_observation observation = observed(time, 60, units, utilisation);
    observation.queue = queue;
    return desired_after(scaler, &observation);
}

static void one_metric_scales_out_and_all_must_agree_to_scale_in(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = tracking.in_datapoints = 1;
    be_scaling scaling = a_scaling(BE_SCALING_TARGET_TRACKING);
    scaling.target_tracking = &tracking;
    scaling.target_utilisation = 0.5;
    scaling.target_queue = 10;
    be_scaler *scaler = scaler_of(&scaling, 1, 0);
    assert_int_equal(with_queue(scaler, 60, 10, 0.1, 150), 15);
    assert_int_equal(with_queue(scaler, 120, 15, 0.1, 145), 15); /* the queue is in its band */
    assert_int_equal(with_queue(scaler, 180, 15, 0.1, NAN), 15);
    assert_int_equal(with_queue(scaler, 240, 15, 0.1, 75), 8); /* the larger of 3 and 7.5 */
    assert_int_equal(with_queue(scaler, 300, 8, 0.9, 160), 16);
    assert_int_equal(with_queue(scaler, 360, 16, 0.9, NAN), 29);
    be_scaler_free(scaler);
}

static void while_none_is_ready_there_is_no_metric(void **state) {
    (void)state;
    be_target_tracking tracking = quick();
    tracking.out_datapoints = 1;
    be_scaling scaling = a_scaling(BE_SCALING_TARGET_TRACKING);
    scaling.target_tracking = &tracking;
    scaling.target_queue = 10;
    be_scaler *scaler = scaler_of(&scaling, 1, 0);
    be_observation starting = observed(30, 30, 10, NAN), serving = observed(60, 30, 10, NAN);
    starting.ready = 0;
    starting.queue = 1000;
    serving.queue = 50;
    assert_int_equal(desired_after(scaler, &starting), 10);
    assert_int_equal(desired_after(scaler, &serving), 10);
    be_scaler_free(scaler);
}

/* ---- bad input ---- */

static void what_is_out_of_range_is_named(void **state) {
    (void)state;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_INSTANT); /* read whatever the policy */
    be_target_tracking tracking = quick();
    scaling.target_tracking = &tracking;
    tracking.out_datapoints = 0;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "out_datapoints");
    tracking = quick();
    tracking.in_share = 1.01;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "in_share");
    tracking = quick();
    tracking.warm_up_seconds = NAN;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "warm_up_seconds");
    assert_null(scaler);
}

static void every_smaller_size_is_accepted(void **state) {
    (void)state;
    for (uint32_t size = sizeof size; size <= sizeof(be_target_tracking); size++) {
        be_target_tracking *tracking = malloc(size);
        double high, low;
        be_target_tracking_init_sized(tracking, size);
        assert_ok(be_target_tracking_alarms(tracking, 50, &high, &low, error));
        assert_true(high == 50 && low == 45);
        free(tracking);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alarms_are_those_that_were_seen),
        cmocka_unit_test(an_alarm_needs_a_target),
        cmocka_unit_test(it_scales_out_after_exactly_three_minutes),
        cmocka_unit_test(a_datapoint_is_the_mean_of_its_period),
        cmocka_unit_test(a_step_across_periods_is_divided_between_them),
        cmocka_unit_test(it_scales_in_after_exactly_fifteen_minutes),
        cmocka_unit_test(within_the_band_nothing_happens),
        cmocka_unit_test(a_missing_metric_breaks_the_run),
        cmocka_unit_test(a_gap_in_what_is_seen_breaks_the_run),
        cmocka_unit_test(an_alarm_that_stays_acts_every_period),
        cmocka_unit_test(after_scaling_out_only_a_larger_one_goes_ahead),
        cmocka_unit_test(after_scaling_out_it_does_not_scale_in),
        cmocka_unit_test(after_scaling_in_it_waits_but_scales_out_at_once),
        cmocka_unit_test(units_on_their_way_are_not_asked_for_twice),
        cmocka_unit_test(while_units_warm_up_none_is_taken_away),
        cmocka_unit_test(it_can_be_told_not_to_scale_in),
        cmocka_unit_test(one_metric_scales_out_and_all_must_agree_to_scale_in),
        cmocka_unit_test(while_none_is_ready_there_is_no_metric),
        cmocka_unit_test(what_is_out_of_range_is_named),
        cmocka_unit_test(every_smaller_size_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
