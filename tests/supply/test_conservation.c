/* Requests are conserved in every model, walked or not: requests = served + dropped + timed out + throttled + waiting.
 */
#include "given.h"

static be_quality run(const be_series *series, const be_request *request, const be_deployment *deployment) {
    be_outcome *outcome = NULL;
    be_quality q = {.size = sizeof q};
    assert_ok(be_outcome_new(series, request, deployment, NULL, &outcome, error));
    assert_ok(be_outcome_quality(outcome, &q, error));
    be_outcome_free(outcome);
    return q;
}

static void assert_conserved(const be_quality *q) {
    assert_near(q->served + q->dropped + q->timed_out + q->throttled + q->waiting, q->requests, 1e-9, 0);
    assert_near(q->served + q->unserved, q->requests, 1e-9, 0);
    assert_near(q->late, q->late_share * q->served, 1e-12, 1e-12);
}

static be_deployment a_function(void) {
    be_deployment d = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    d.unit_memory_mib = 1769;
    d.door = BE_DOOR_NONE;
    return d;
}

/* 0.1 s each: a ceiling of 2 lets 20 requests/s pass. */
static void functions_without_a_policy_throttle_what_exceeds_the_ceiling(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment d = a_function();
    d.ceiling = 2;
    const double rates[] = {50, 10};
    be_series *series = series_of(rates, 2, "2026-03-02T00:00:00Z", 60);
    be_quality q = run(series, &request, &d);
    assert_conserved(&q);
    assert_near(q.throttled, 30 * 60, 1e-12, 0);
    assert_near(q.served, 30 * 60, 1e-12, 0);
    be_series_free(series);
}

/* Neither limits nor cold starts, and the same in each step. */
static void the_timeline_of_such_a_function_is_that_of_its_outcome(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment d = a_function();
    const double rates[] = {20000, 0, 5};
    be_series *series = series_of(rates, 3, "2026-03-02T00:00:00Z", 60);
    for (uint32_t ceiling = 0; ceiling < 200; ceiling += 100) {
        d.ceiling = ceiling;
        be_quality q = run(series, &request, &d);
        be_timeline *t = NULL;
        assert_ok(be_timeline_new(series, &request, &d, NULL, &t, error));
        double served = 0, throttled = 0, cold = 0;
        for (int i = 0; i < 3; i++) {
            served += be_timeline_column(t, BE_COLUMN_SERVED)[i];
            throttled += be_timeline_column(t, BE_COLUMN_THROTTLED)[i];
            cold += be_timeline_column(t, BE_COLUMN_COLD_SHARE)[i];
        }
        assert_near(served, q.served, 1e-12, 0);
        assert_near(throttled, q.throttled, 1e-12, 0);
        assert_near(cold, 0, 0, 0);
        be_timeline_free(t);
    }
    be_series_free(series);
}

static void a_split_adds_up_its_parts(void **state) {
    (void)state;
    be_request request = a_request();
    be_instance_type type = a_machine();
    be_deployment base = a_deployment(BE_MODEL_FLEET, &type), overflow = a_function();
    base.floor = base.ceiling = 2;
    be_deployment split = a_deployment(BE_MODEL_SPLIT, NULL);
    split.base = &base;
    split.overflow = &overflow;
    be_function_scaling limits;
    be_function_scaling_init(&limits);
    limits.account_concurrency = 3;
    overflow.function_scaling = &limits;
    const double rates[] = {100, 10};
    be_series *series = series_of(rates, 2, "2026-03-02T00:00:00Z", 60);
    be_quality q = run(series, &request, &split);
    assert_conserved(&q);
    assert_true(q.throttled > 0 && q.environments > 0 && q.cold_share > 0 && q.cold_share < 1);
    be_series_free(series);
}

/* What such a base leaves waiting would have to overflow. */
static void the_base_of_a_split_does_not_lag(void **state) {
    (void)state;
    be_request request = a_request();
    be_instance_type type = a_machine();
    be_deployment base = a_deployment(BE_MODEL_FLEET, &type), overflow = a_function();
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    base.floor = 1;
    base.ceiling = 10;
    base.scaling = &scaling;
    be_deployment split = a_deployment(BE_MODEL_SPLIT, NULL);
    split.base = &base;
    split.overflow = &overflow;
    const double rates[] = {10, 90};
    be_series *series = series_of(rates, 2, "2026-03-02T00:00:00Z", 60);
    be_outcome *outcome = NULL;
    assert_fails(be_outcome_new(series, &request, &split, NULL, &outcome, error), BE_STATUS_UNSUPPORTED,
                 "floor = ceiling");
    base.floor = 10;
    be_quality q = run(series, &request, &split);
    assert_conserved(&q);
    be_series_free(series);
}

/* 110/s before 100/s: what is too much for all of the machines is turned away, spot or not. */
static void spot_that_is_never_taken_back_changes_nothing(void **state) {
    (void)state;
    be_request request = a_request();
    request.overload = BE_OVERLOAD_DROP;
    be_instance_type type = a_machine();
    be_deployment d = a_deployment(BE_MODEL_FLEET, &type);
    be_scaling scaling;
    be_scaling_init(&scaling);
    scaling.policy = BE_SCALING_FIXED;
    d.scaling = &scaling;
    d.floor = 5;
    const double rates[] = {110, 99.95};
    be_series *series = series_of(rates, 2, "2026-03-02T00:00:00Z", 3600);
    be_quality plain = run(series, &request, &d);
    be_spot spot;
    be_spot_init(&spot);
    spot.interruptions_per_hour = 0;
    d.spot = &spot;
    be_quality q = run(series, &request, &d);
    assert_conserved(&q);
    assert_near(q.late_share, plain.late_share, 1e-9, 0);
    assert_near(q.dropped, plain.dropped, 1e-12, 0);
    spot.interruptions_per_hour = 1;
    q = run(series, &request, &d);
    assert_conserved(&q);
    assert_true(q.dropped > plain.dropped);
    be_series_free(series);
}

/* Twenty provisioned environments of 80 requests each hold 1,000 requests in service nearly always. */
static void provisioned_environments_serve_as_many_requests_as_they_hold(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment d = a_function();
    be_function_scaling limits;
    be_function_scaling_init(&limits);
    limits.requests_per_environment = 80;
    limits.account_concurrency = 1e6;
    d.function_scaling = &limits;
    d.provisioned_concurrency = 20;
    const double rates[] = {10000, 10000};
    be_series *series = series_of(rates, 2, "2026-03-02T00:00:00Z", 60);
    be_outcome *outcome = NULL;
    assert_ok(be_outcome_new(series, &request, &d, NULL, &outcome, error));
    double provisioned = 0, demand = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = {.size = sizeof item};
        assert_ok(be_usage_at(be_outcome_usage(outcome), i, &item, error));
        provisioned += strncmp(item.meter, "provisioned-duration", 20) == 0 ? item.events : 0;
        demand += strncmp(item.meter, "duration", 8) == 0 ? item.events : 0;
    }
    assert_near(provisioned, 1.2e6, 1e-9, 0);
    assert_near(demand, 0, 0, 1);
    be_outcome_free(outcome);
    limits.requests_per_environment = 1.5;
    assert_fails(be_outcome_new(series, &request, &d, NULL, &outcome, error), BE_STATUS_RANGE,
                 "requests_per_environment is 1.5, not a whole number");
    be_series_free(series);
}

static void not_all_zones_can_be_lost(void **state) {
    (void)state;
    be_request request = a_request();
    be_instance_type type = a_machine();
    be_deployment d = a_deployment(BE_MODEL_FLEET, &type);
    d.zones_lost = d.zones = 2;
    const double rates[] = {10};
    be_series *series = series_of(rates, 1, "2026-03-02T00:00:00Z", 60);
    be_outcome *outcome = NULL;
    assert_fails(be_outcome_new(series, &request, &d, NULL, &outcome, error), BE_STATUS_ARGUMENT,
                 "be_deployment.zones_lost (2) must be fewer than its zones (2)");
    be_series_free(series);
}

/* 0.5 s of which 2 ms are CPU, 2 GiB a process on 16: eight slots carry 16 requests/s, planned full a queue without
 * end. */
static void a_derived_target_leaves_room_in_slots_too(void **state) {
    (void)state;
    be_request request = a_request();
    request.cpu_seconds = 0.002;
    request.wall_seconds = 0.5;
    request.memory_mib = 2048;
    request.latency_seconds = 3;
    be_instance_type type = a_machine();
    be_deployment d = a_deployment(BE_MODEL_FLEET, &type);
    d.target_utilisation = 0;
    be_capacity capacity = {.size = sizeof capacity};
    assert_ok(be_deployment_capacity(&request, &d, &capacity, error));
    assert_int_equal(capacity.binding, BE_BINDING_MEMORY);
    assert_near(capacity.saturation, 16, 1e-12, 0);
    assert_near(capacity.requests_per_second, 16 * capacity.planned_utilisation, 1e-12, 0);
    double p99 = be_mgc_response_quantile(8, capacity.requests_per_second, 0.5, request.wall_scv,
                                          request.wall_distribution, 0.99);
    assert_near(p99, 3, 1e-3, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_without_a_policy_throttle_what_exceeds_the_ceiling),
        cmocka_unit_test(the_timeline_of_such_a_function_is_that_of_its_outcome),
        cmocka_unit_test(a_split_adds_up_its_parts),
        cmocka_unit_test(the_base_of_a_split_does_not_lag),
        cmocka_unit_test(spot_that_is_never_taken_back_changes_nothing),
        cmocka_unit_test(provisioned_environments_serve_as_many_requests_as_they_hold),
        cmocka_unit_test(not_all_zones_can_be_lost),
        cmocka_unit_test(a_derived_target_leaves_room_in_slots_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
