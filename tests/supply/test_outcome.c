/* What became of a series on a deployment: rules that hold for any of either, and what a failure leaves behind. */
#include "given.h"

enum { CASES = 300, MOST_STEPS = 400 };

/* A deployment and a series drawn at random, within what is accepted and can run. */
typedef struct draw {
    be_instance_type type;
    be_request request;
    be_deployment base, overflow, deployment;
    be_series *series;
} draw;

static be_deployment any_deployment(uint64_t *seed, uint32_t model, const be_instance_type *type) {
    be_deployment d = a_deployment(model, type);
    d.target_utilisation = 0.05 + 0.95 * random_share(seed);
    d.cpu_speed = 0.5 + random_share(seed);
    d.floor = (uint32_t)random_below(seed, 6);
    d.ceiling = random_below(seed, 2) ? d.floor + 1 + (uint32_t)random_below(seed, 40) : 0;
    d.node_floor = (uint32_t)random_below(seed, 4);
    d.spare_nodes = (uint32_t)random_below(seed, 3);
    d.unit_vcpu = 0.25 * (double)(1 + random_below(seed, 8));
    d.unit_memory_mib = 1024 + 1024 * (double)random_below(seed, 3);
    d.volume_gb = 20;
    d.provisioned_concurrency = (double)random_below(seed, 10);
    d.door = random_below(seed, 2) ? BE_DOOR_LOAD_BALANCER : BE_DOOR_NONE;
    return d;
}

static be_series *any_series(uint64_t *seed) {
    static const int64_t steps[] = {1, 10, 60, 300, 900, 3600, 7200, 86400};
    double rates[MOST_STEPS];
    uint64_t count = 1 + random_below(seed, MOST_STEPS);
    double scale = pow(10, 4 * random_share(seed) - 1);
    for (uint64_t i = 0; i < count; i++) {
        bool same = i > 0 && random_below(seed, 3) == 0;
        rates[i] = same ? rates[i - 1] : random_below(seed, 8) ? scale * random_share(seed) : 0;
    }
    int64_t start = be_month_start(be_month_from(2026, 3)) - (int64_t)random_below(seed, 200000);
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, start, steps[random_below(seed, COUNT(steps))], NULL, &series, error));
    return series;
}

static void make(draw *w, uint64_t *seed, uint32_t model) {
    w->type = a_machine();
    w->type.vcpu = (double)(4 + random_below(seed, 30));
    w->type.memory_mib = 4096 * (double)(4 + random_below(seed, 30));
    w->request = a_request();
    w->request.cpu_seconds = 0.01 + 0.2 * random_share(seed);
    w->request.wall_seconds = w->request.cpu_seconds + 0.5 * random_share(seed);
    w->request.memory_mib = 50 + 400 * random_share(seed);
    w->request.process_concurrency = (double)(1 + random_below(seed, 10));
    w->deployment = any_deployment(seed, model, &w->type);
    w->base = any_deployment(seed, (uint32_t)random_below(seed, 3), &w->type);
    w->base.ceiling = w->base.floor + 1 + (uint32_t)random_below(seed, 20);
    w->overflow = any_deployment(seed, (uint32_t)random_below(seed, 4), &w->type);
    w->deployment.base = &w->base;
    w->deployment.overflow = &w->overflow;
    w->series = any_series(seed);
}

static double requests_of(const be_series *series) {
    double sum = 0;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        sum += be_series_rates(series)[i] * (double)be_series_step_seconds(series);
    }
    return sum;
}

static void every_outcome_keeps_within_its_bounds(void **state) {
    (void)state;
    uint64_t seed = 71;
    for (int i = 0; i < CASES; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % BE_MODEL_COUNT);
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        be_quality q = quality_of(outcome);
        assert_null(be_outcome_why_not(outcome));
        assert_near(q.requests, requests_of(w.series), 1e-12, 0);
        assert_true(q.unserved >= 0 && q.unserved <= q.requests);
        assert_true(q.utilisation >= 0 && q.utilisation <= 1);
        assert_true(q.late_share >= 0 && q.late_share <= 1);
        assert_true(q.mean_units <= q.peak_units * (1 + 1e-12));
        be_outcome_free(outcome);
        be_series_free(w.series);
    }
}

/* Fleet, cluster and containers, step by step from the capacity of a unit. */
static void served_and_unserved_are_all_requests(void **state) {
    (void)state;
    uint64_t seed = 72;
    for (int i = 0; i < CASES; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % 3);
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        be_quality q = quality_of(outcome);
        be_capacity unit = {.size = sizeof unit};
        assert_ok(be_deployment_capacity(&w.request, &w.deployment, &unit, error));
        double step = (double)be_series_step_seconds(w.series), served = 0, possible = 0;
        for (uint64_t s = 0; s < be_series_count(w.series); s++) {
            double rate = be_series_rates(w.series)[s], units = ceil(rate / unit.requests_per_second);
            units = fmax(units, w.deployment.floor);
            units = w.deployment.ceiling ? fmin(units, w.deployment.ceiling) : units;
            served += fmin(rate, units * unit.saturation) * step;
            possible += units * unit.saturation * step;
        }
        assert_near(served + q.unserved, q.requests, 1e-12, 0);
        assert_near(q.utilisation, possible > 0 ? served / possible : 0, 1e-12, 0);
        be_outcome_free(outcome);
        be_series_free(w.series);
    }
}

static void unit_hours_are_the_unit_steps(void **state) {
    (void)state;
    uint64_t seed = 73;
    for (int i = 0; i < CASES; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % 3);
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        be_quality q = quality_of(outcome);
        uint64_t steps = be_series_unit_steps(w.series, q.capacity, w.deployment.floor, w.deployment.ceiling);
        assert_near(q.unit_hours, (double)steps * (double)be_series_step_seconds(w.series) / 3600, 1e-13, 0);
        be_outcome_free(outcome);
        be_series_free(w.series);
    }
}

static double hourly_sum(const be_outcome *outcome) {
    double sum = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        for (uint64_t h = 0; h < item.hourly_count && strcmp(item.service, "ec2") == 0; h++) {
            sum += item.hourly[h];
        }
    }
    return sum;
}

static void hours_months_and_runs_hold_the_same_machine_time(void **state) {
    (void)state;
    uint64_t seed = 74;
    for (int i = 0; i < CASES; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % 2); /* fleet and cluster */
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        be_quality q = quality_of(outcome);
        assert_near(hourly_sum(outcome), q.machine_hours * 3600, 1e-12, 0);
        assert_near(total_of(outcome, "ec2", w.type.name, ANY_MONTH), q.machine_hours * 3600, 1e-12, 1e-9);
        be_outcome_free(outcome);
        be_series_free(w.series);
    }
}

static void the_length_of_the_step_does_not_matter_to_a_constant_rate(void **state) {
    (void)state;
    uint64_t seed = 75;
    for (int i = 0; i < CASES; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % BE_MODEL_COUNT);
        be_series_free(w.series);
        be_series *longer = NULL;
        assert_ok(be_series_constant(200 * random_share(&seed), 48, 1772000000, 300, NULL, &w.series, error));
        assert_ok(be_series_resample(w.series, 600, NULL, &longer, error));
        be_outcome *one = outcome_of(w.series, &w.request, &w.deployment);
        be_outcome *two = outcome_of(longer, &w.request, &w.deployment);
        be_quality first = quality_of(one), second = quality_of(two);
        const double *a = &first.requests, *b = &second.requests;
        for (size_t k = 0; k < (sizeof first - offsetof(be_quality, requests)) / sizeof(double); k++) {
            assert_near(b[k], a[k], 1e-12, 1e-9);
        }
        assert_int_equal(be_usage_count(be_outcome_usage(two)), be_usage_count(be_outcome_usage(one)));
        for (size_t k = 0; k < be_usage_count(be_outcome_usage(one)); k++) {
            be_usage_item item = item_at(one, k), same = item_at(two, k);
            assert_string_equal(same.meter, item.meter);
            assert_near(amount_of(&same), amount_of(&item), 1e-12, 1e-9);
        }
        be_outcome_free(one);
        be_outcome_free(two);
        be_series_free(w.series);
        be_series_free(longer);
    }
}

static void a_higher_ceiling_never_leaves_more_unserved(void **state) {
    (void)state;
    uint64_t seed = 76;
    for (int i = 0; i < 60; i++) {
        draw w;
        make(&w, &seed, (uint32_t)i % 4);
        double last = INFINITY;
        w.deployment.floor = 0;
        for (w.deployment.ceiling = 1; w.deployment.ceiling < 64; w.deployment.ceiling *= 2) {
            be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
            double unserved = quality_of(outcome).unserved;
            assert_true(unserved <= last * (1 + 1e-12));
            last = unserved;
            be_outcome_free(outcome);
        }
        be_series_free(w.series);
    }
}

/* ---- what a failure leaves behind ---- */

/* Short runs over the end of a month, so that every list and array is needed. */
static be_series *busy_series(void) {
    static const double rates[] = {10, 100, 35, 0, 70, 300, 5, 80, 81, 82, 83, 84, 85, 86, 5};
    return series_of(rates, COUNT(rates), "2026-01-31T23:55:00Z", 60);
}

static be_status make_and_free(const be_allocator *allocator, void *context, be_error *error) {
    draw *w = context;
    be_outcome *outcome = NULL;
    be_status status = be_outcome_new(w->series, &w->request, &w->deployment, allocator, &outcome, error);
    if (status) {
        assert_null(outcome);
    }
    be_outcome_free(outcome);
    return status;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    const uint32_t overflows[] = {BE_MODEL_CONTAINERS, BE_MODEL_FUNCTIONS};
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        for (size_t i = 0; i < COUNT(overflows); i++) {
            draw w;
            w.type = a_machine();
            w.type.vcpu = 8;
            w.request = a_request();
            w.deployment = a_deployment(model, &w.type);
            w.base = a_deployment(BE_MODEL_FLEET, &w.type);
            w.base.ceiling = 4;
            w.overflow = a_deployment(overflows[i], NULL);
            w.deployment.base = &w.base;
            w.deployment.overflow = &w.overflow;
            w.deployment.door = BE_DOOR_LOAD_BALANCER;
            w.deployment.volume_gb = w.base.volume_gb = 20;
            w.deployment.provisioned_concurrency = 2;
            w.deployment.queue_messages = 1;
            w.series = busy_series();
            be_test_each_failing_allocation(make_and_free, &w);
            be_series_free(w.series);
        }
    }
}

static void gateways_report_every_failing_allocation_too(void **state) {
    (void)state;
    draw w;
    w.request = a_request();
    w.deployment = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    w.deployment.door = BE_DOOR_HTTP_API;
    w.series = busy_series();
    be_test_each_failing_allocation(make_and_free, &w);
    be_series_free(w.series);
}

static void an_outcome_needs_all_its_arguments(void **state) {
    (void)state;
    const double rate = 10;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = (be_outcome *)&type; /* must stay as it is */
    assert_fails(be_outcome_new(NULL, &request, &fleet, NULL, &outcome, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_outcome_new(series, NULL, &fleet, NULL, &outcome, error), BE_STATUS_ARGUMENT, "be_request");
    assert_fails(be_outcome_new(series, &request, NULL, NULL, &outcome, error), BE_STATUS_ARGUMENT, "be_deployment");
    assert_fails(be_outcome_new(series, &request, &fleet, NULL, NULL, error), BE_STATUS_ARGUMENT, "outcome");
    assert_int_equal(be_outcome_new(NULL, NULL, NULL, NULL, NULL, NULL), BE_STATUS_ARGUMENT);
    assert_ptr_equal(outcome, &type);
    be_series_free(series);
}

static void no_outcome_has_no_usage_and_no_reason(void **state) {
    (void)state;
    be_outcome_free(NULL);
    assert_null(be_outcome_usage(NULL));
    assert_null(be_outcome_why_not(NULL));
}

static void what_cannot_run_is_an_outcome_without_numbers(void **state) {
    (void)state;
    const double rate = 10;
    be_instance_type type = a_machine();
    type.memory_mib = 64;
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_quality quality = quality_of(outcome), nothing = {.size = sizeof nothing};
    assert_memory_equal(&quality, &nothing, sizeof quality);
    assert_string_equal(be_outcome_why_not(outcome), "a process needs 128 MiB, the unit has 64 MiB");
    assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_keeps_within_its_bounds),
        cmocka_unit_test(served_and_unserved_are_all_requests),
        cmocka_unit_test(unit_hours_are_the_unit_steps),
        cmocka_unit_test(hours_months_and_runs_hold_the_same_machine_time),
        cmocka_unit_test(the_length_of_the_step_does_not_matter_to_a_constant_rate),
        cmocka_unit_test(a_higher_ceiling_never_leaves_more_unserved),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
        cmocka_unit_test(gateways_report_every_failing_allocation_too),
        cmocka_unit_test(an_outcome_needs_all_its_arguments),
        cmocka_unit_test(no_outcome_has_no_usage_and_no_reason),
        cmocka_unit_test(what_cannot_run_is_an_outcome_without_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
