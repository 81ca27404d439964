/* KEDA: between none and one; from one on the horizontal pod autoscaler. */
#include "scaling.h"

static be_scaler *keda_scaler(const be_keda *keda, uint32_t floor) {
    be_scaling scaling = a_scaling(BE_SCALING_KEDA);
    scaling.keda = keda;
    scaling.target_queue = 10;
    return scaler_of(&scaling, floor, 0);
}

static uint32_t with_queue(be_scaler *scaler, int64_t time, uint32_t units, double queue) {
    be_observation observation = observed(time, 15, units, NAN);
    observation.queue = queue;
    return desired_after(scaler, &observation);
}

static void work_is_noticed_at_a_poll_and_wakes_one(void **state) {
    (void)state;
    be_scaler *scaler = keda_scaler(NULL, 0);
    assert_int_equal(with_queue(scaler, 0, 0, 0), 0);
    assert_int_equal(with_queue(scaler, 15, 0, 500), 0); /* polled every 30 s */
    assert_int_equal(with_queue(scaler, 30, 0, 500), 1); /* one, however much waits */
    assert_int_equal(with_queue(scaler, 45, 1, 500), 5); /* then the HPA: at most four more */
    assert_int_equal(with_queue(scaler, 60, 5, 500), 10);
    be_scaler_free(scaler);
}

static void what_does_not_exceed_the_activation_is_no_work(void **state) {
    (void)state;
    be_keda keda;
    be_keda_init(&keda);
    keda.activation = 5;
    be_scaler *scaler = keda_scaler(&keda, 0);
    assert_int_equal(with_queue(scaler, 0, 0, 5), 0);
    assert_int_equal(with_queue(scaler, 30, 0, 5), 0);
    assert_int_equal(with_queue(scaler, 60, 0, 5.001), 1);
    be_scaler_free(scaler);
}

/* The last work is that of second 0; more than 300 s later is the poll of 330. */
static void after_the_cooldown_none_is_left_whatever_the_hpa_wants(void **state) {
    (void)state;
    be_scaler *scaler = keda_scaler(NULL, 0);
    uint32_t units = with_queue(scaler, 0, 8, 80);
    assert_int_equal(units, 8);
    for (int64_t time = 15; time < 330; time += 15) {
        uint32_t desired = with_queue(scaler, time, units, 0);
        assert_true(desired >= 1);
        units = desired;
    }
    assert_int_equal(with_queue(scaler, 330, units, 0), 0);
    assert_int_equal(with_queue(scaler, 345, 0, 0), 0);
    be_scaler_free(scaler);
}

static void any_work_starts_the_cooldown_again(void **state) {
    (void)state;
    be_scaler *scaler = keda_scaler(NULL, 0);
    for (int64_t time = 0; time < 3600; time += 15) {
        assert_int_equal(with_queue(scaler, time, 1, time % 300 == 0 ? 1 : 0), 1);
    }
    be_scaler_free(scaler);
}

static void a_floor_keeps_it_from_none(void **state) {
    (void)state;
    be_scaler *scaler = keda_scaler(NULL, 2);
    for (int64_t time = 0; time < 1200; time += 15) {
        assert_int_equal(with_queue(scaler, time, 2, 0), 2);
    }
    be_scaler_free(scaler);
}

static void with_a_floor_the_hpa_decides_alone(void **state) {
    (void)state;
    be_keda keda;
    be_keda_init(&keda);
    keda.activation = 1000;
    be_scaler *scaler = keda_scaler(&keda, 1);
    uint32_t units = 1;
    for (int64_t time = 0; time < 1200; time += 15) {
        units = with_queue(scaler, time, units, 500);
    }
    assert_int_equal(units, 50);
    be_scaler_free(scaler);
}

static void a_metric_that_is_missing_changes_nothing(void **state) {
    (void)state;
    be_scaler *scaler = keda_scaler(NULL, 0);
    assert_int_equal(with_queue(scaler, 0, 3, 30), 3);
    for (int64_t time = 15; time < 1200; time += 15) {
        assert_int_equal(with_queue(scaler, time, 3, NAN), 3);
    }
    be_scaler_free(scaler);
}

/* From one on each rate and count is a total against a target for each unit, as an external metric is. */
static void requests_count_in_all_and_not_by_ready_units(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_KEDA);
    scaling.target_requests_per_second = 10;
    be_scaler *scaler = scaler_of(&scaling, 0, 0);
    be_observation observation = observed(0, 15, 4, NAN);
    observation.ready = 1;
    observation.requests_per_second = 61;
    assert_int_equal(desired_after(scaler, &observation), 7);
    be_scaler_free(scaler);
}

static void with_none_ready_what_waits_wakes_it(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_KEDA);
    scaling.target_requests_per_second = 10;
    be_scaler *scaler = scaler_of(&scaling, 0, 0);
    be_observation observation = observed(0, 30, 0, NAN);
    observation.requests_per_second = 0; /* nobody serves */
    observation.queue = 3;
    assert_int_equal(desired_after(scaler, &observation), 1);
    be_scaler_free(scaler);
}

static void without_a_target_what_waits_wakes_it(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_KEDA); /* scales by the planned utilisation */
    be_scaler *scaler = scaler_of(&scaling, 0, 0);
    be_observation observation = observed(0, 30, 0, NAN);
    assert_int_equal(desired_after(scaler, &observation), 0);
    observation = observed(30, 30, 0, NAN);
    observation.queue = 1;
    assert_int_equal(desired_after(scaler, &observation), 1);
    be_scaler_free(scaler);
}

static void what_is_out_of_range_is_named(void **state) {
    (void)state;
    be_keda keda;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_KEDA);
    scaling.keda = &keda;
    be_keda_init(&keda);
    keda.polling_seconds = 0;
    assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "polling_seconds");
    be_keda_init(&keda);
    keda.activation = -1;
    assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "activation");
    assert_null(scaler);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_noticed_at_a_poll_and_wakes_one),
        cmocka_unit_test(what_does_not_exceed_the_activation_is_no_work),
        cmocka_unit_test(after_the_cooldown_none_is_left_whatever_the_hpa_wants),
        cmocka_unit_test(any_work_starts_the_cooldown_again),
        cmocka_unit_test(a_floor_keeps_it_from_none),
        cmocka_unit_test(with_a_floor_the_hpa_decides_alone),
        cmocka_unit_test(a_metric_that_is_missing_changes_nothing),
        cmocka_unit_test(requests_count_in_all_and_not_by_ready_units),
        cmocka_unit_test(with_none_ready_what_waits_wakes_it),
        cmocka_unit_test(without_a_target_what_waits_wakes_it),
        cmocka_unit_test(what_is_out_of_range_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
