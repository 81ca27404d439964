/* Managed containers: a task of half a vCPU is planned with 2.5 requests/s and can serve 5. */
#include "given.h"

/* 22:00 to 02:00 over the end of January 2026; 4, 40, 14 and 0 tasks. */
static const double rates[] = {10, 100, 35, 0};

static be_deployment some_tasks(void) {
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    tasks.unit_vcpu = 0.5;
    tasks.unit_memory_mib = 1536;
    return tasks;
}

static be_outcome *run(const be_deployment *tasks) {
    be_request request = a_request();
    be_series *series = series_of(rates, 4, "2026-01-31T22:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, tasks);
    be_series_free(series);
    return outcome;
}

static void tasks_use_vcpu_seconds_and_gb_seconds(void **state) {
    (void)state;
    be_deployment tasks = some_tasks();
    be_outcome *outcome = run(&tasks);
    be_month january = be_month_from(2026, 1);
    /* 44 and 14 task-hours, of 0.5 vCPU and 1.5 GB */
    assert_near(total_of(outcome, "fargate", "vcpu-x86_64", january), 44 * 3600 * 0.5, 1e-13, 0);
    assert_near(total_of(outcome, "fargate", "memory-x86_64", january), 44 * 3600 * 1.5, 1e-13, 0);
    assert_near(total_of(outcome, "fargate", "vcpu-x86_64", january + 1), 14 * 3600 * 0.5, 1e-13, 0);
    assert_near(total_of(outcome, "fargate", "memory-x86_64", january + 1), 14 * 3600 * 1.5, 1e-13, 0);
    be_outcome_free(outcome);
}

static void tasks_have_hours_but_no_machines(void **state) {
    (void)state;
    be_deployment tasks = some_tasks();
    be_outcome *outcome = run(&tasks);
    be_quality quality = quality_of(outcome);
    assert_near(quality.unit_hours, 58, 0, 0);
    assert_near(quality.mean_units, 58.0 / 4, 0, 0);
    assert_near(quality.peak_units, 40, 0, 0);
    assert_near(quality.machine_hours, 0, 0, 0);
    assert_near(quality.peak_machines, 0, 0, 0);
    assert_near(quality.utilisation, 145.0 / (58 * 5), 1e-13, 0);
    assert_near(quality.capacity, 2.5, 0, 0);
    assert_int_equal(the_item(outcome, "fargate", "vcpu-x86_64", be_month_from(2026, 1)).hourly_count, 0);
    be_outcome_free(outcome);
}

static void floor_and_ceiling_count_tasks(void **state) {
    (void)state;
    be_deployment tasks = some_tasks();
    tasks.floor = 6;
    tasks.ceiling = 10; /* 50 requests/s */
    be_outcome *outcome = run(&tasks);
    be_quality quality = quality_of(outcome);
    assert_near(quality.unit_hours, 6 + 10 + 10 + 6, 0, 0);
    assert_near(quality.unserved, 50 * 3600, 1e-13, 0);
    be_outcome_free(outcome);
}

static void the_architecture_names_the_meters(void **state) {
    (void)state;
    be_deployment tasks = some_tasks();
    tasks.arch = BE_ARCH_ARM64;
    be_outcome *outcome = run(&tasks);
    assert_int_equal(count_items(outcome, "fargate", "vcpu-arm64", ANY_MONTH), 2);
    assert_int_equal(count_items(outcome, "fargate", "memory-arm64", ANY_MONTH), 2);
    assert_int_equal(count_items(outcome, "fargate", "vcpu-x86_64", ANY_MONTH), 0);
    be_outcome_free(outcome);
}

/* Runs are in seconds, for the meter's rule is about seconds; the size of a task scales them. */
static void a_short_run_has_its_seconds_and_the_size_of_the_task(void **state) {
    (void)state;
    const double seconds[] = {2.5, 10, 10, 2.5}; /* 1, 4, 4, 1 tasks by the half minute */
    be_request request = a_request();
    be_deployment tasks = some_tasks();
    be_series *series = series_of(seconds, 4, "2026-01-01", 30);
    be_outcome *outcome = outcome_of(series, &request, &tasks);
    const struct {
        const char *meter;
        double scale;
    } meters[] = {{"vcpu-x86_64", 0.5}, {"memory-x86_64", 1.5}};
    for (size_t i = 0; i < COUNT(meters); i++) {
        be_usage_item item = the_item(outcome, "fargate", meters[i].meter, ANY_MONTH);
        assert_int_equal(item.value_count, 1);
        assert_near(item.values[0], 60, 0, 0);
        assert_near(item.value_weights[0], 3, 0, 0);
        assert_near(item.event_scale, meters[i].scale, 0, 0);
        assert_near(item.quantity, 120 * meters[i].scale, 1e-13, 0);
    }
    be_outcome_free(outcome);
    be_series_free(series);
}

static void a_timeline_of_tasks_has_no_machines(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment tasks = some_tasks();
    be_series *series = series_of(rates, COUNT(rates), "2026-01-01", HOUR);
    be_timeline *timeline = NULL;
    assert_ok(be_timeline_new(series, &request, &tasks, NULL, &timeline, error));
    for (size_t i = 0; i < COUNT(rates); i++) {
        assert_near(be_timeline_column(timeline, BE_COLUMN_READY)[i], ceil(rates[i] / 2.5), 0, 0);
        assert_near(be_timeline_column(timeline, BE_COLUMN_MACHINES)[i], 0, 0, 0);
    }
    be_timeline_free(timeline);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_use_vcpu_seconds_and_gb_seconds),
        cmocka_unit_test(tasks_have_hours_but_no_machines),
        cmocka_unit_test(floor_and_ceiling_count_tasks),
        cmocka_unit_test(the_architecture_names_the_meters),
        cmocka_unit_test(a_short_run_has_its_seconds_and_the_size_of_the_task),
        cmocka_unit_test(a_timeline_of_tasks_has_no_machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
