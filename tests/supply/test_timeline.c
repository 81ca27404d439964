/* What a deployment did step by step: the columns, their life, and what is refused. */
#include "scaling.h"

typedef struct given {
    be_instance_type type;
    be_request request;
    be_deployment deployment;
    be_scaling scaling;
    be_node_scaling nodes;
    be_series *series;
} given;

static const double BUSY[] = {10, 100, 35, 0, 70, 300, 5, 80, 81, 82, 83, 84, 85, 86, 5};

static void give(given *g, uint32_t model, uint32_t policy) {
    *g = (given){.type = a_machine(), .request = a_request(), .scaling = a_scaling(policy)};
    g->type.vcpu = 4;
    g->deployment = a_deployment(model, &g->type);
    g->deployment.scaling = &g->scaling;
    be_node_scaling_init(&g->nodes);
    g->series = series_of(BUSY, COUNT(BUSY), "2026-01-31T23:55:00Z", 60);
}

static be_timeline *timeline_of(const given *g) {
    be_timeline *timeline = NULL;
    assert_ok(be_timeline_new(g->series, &g->request, &g->deployment, NULL, &timeline, error));
    return timeline;
}

/* The same refusal from both, and nothing is made. */
static void assert_refused(const given *g, be_status status, const char *part) {
    be_timeline *timeline = NULL;
    be_outcome *outcome = NULL;
    assert_fails(be_timeline_new(g->series, &g->request, &g->deployment, NULL, &timeline, error), status, part);
    assert_fails(be_outcome_new(g->series, &g->request, &g->deployment, NULL, &outcome, error), status, part);
    assert_null(timeline);
    assert_null(outcome);
}

/* ---- columns ---- */

static void columns_have_names(void **state) {
    (void)state;
    assert_string_equal(be_column_name(BE_COLUMN_REQUESTS_PER_SECOND), "requests_per_second");
    assert_string_equal(be_column_name(BE_COLUMN_SERVED), "served");
    assert_string_equal(be_column_name(BE_COLUMN_DROPPED), "dropped");
    assert_string_equal(be_column_name(BE_COLUMN_TIMED_OUT), "timed_out");
    assert_string_equal(be_column_name(BE_COLUMN_THROTTLED), "throttled");
    assert_string_equal(be_column_name(BE_COLUMN_WAITING), "waiting");
    assert_string_equal(be_column_name(BE_COLUMN_QUEUE_AGE_SECONDS), "queue_age_seconds");
    assert_string_equal(be_column_name(BE_COLUMN_NEEDED), "needed");
    assert_string_equal(be_column_name(BE_COLUMN_READY), "ready");
    assert_string_equal(be_column_name(BE_COLUMN_STARTING), "starting");
    assert_string_equal(be_column_name(BE_COLUMN_MACHINES), "machines");
    assert_string_equal(be_column_name(BE_COLUMN_UNITS), "units");
    assert_string_equal(be_column_name(BE_COLUMN_UTILISATION), "utilisation");
    assert_string_equal(be_column_name(BE_COLUMN_LATENCY_SECONDS), "latency_seconds");
    assert_string_equal(be_column_name(BE_COLUMN_COLD_SHARE), "cold_share");
    assert_string_equal(be_column_name(BE_COLUMN_COUNT), "unknown");
    assert_string_equal(be_column_name(UINT32_MAX), "unknown");
    for (uint32_t i = 0; i < BE_COLUMN_COUNT; i++) {
        for (uint32_t k = 0; k < i; k++) {
            assert_string_not_equal(be_column_name(i), be_column_name(k));
        }
    }
}

static void each_column_has_a_value_for_each_step(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    be_timeline *t = timeline_of(&g);
    assert_int_equal(be_timeline_count(t), COUNT(BUSY));
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        assert_non_null(be_timeline_column(t, column));
    }
    assert_null(be_timeline_column(t, BE_COLUMN_COUNT));
    assert_null(be_timeline_column(t, UINT32_MAX));
    /* 4 vCPU at half: 20 requests/s a machine, 40 at most. */
    assert_near(be_timeline_column(t, BE_COLUMN_REQUESTS_PER_SECOND)[1], 100, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_NEEDED)[1], 5, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_READY)[1], 5, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_MACHINES)[1], 5, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_SERVED)[1], 6000, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_UTILISATION)[1], 0.5, 1e-12, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_UTILISATION)[3], 0, 0, 0);
    assert_near(be_timeline_column(t, BE_COLUMN_LATENCY_SECONDS)[3], 0, 0, 0);
    be_timeline_free(t);
    be_series_free(g.series);
}

/* The step's own queue: 20 servers at 100 requests/s. */
static void latency_is_the_promised_quantile_of_the_step(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    g.request.wall_distribution = BE_DISTRIBUTION_EXPONENTIAL;
    be_timeline *t = timeline_of(&g);
    double quantile = be_mgc_response_quantile(20, 100, 0.1, 1, BE_DISTRIBUTION_EXPONENTIAL, 0.99);
    assert_near(be_timeline_column(t, BE_COLUMN_LATENCY_SECONDS)[1], quantile, 1e-5, 0);
    be_timeline_free(t);
    be_series_free(g.series);
}

static void no_timeline_has_no_steps_and_no_columns(void **state) {
    (void)state;
    be_timeline_free(NULL);
    assert_int_equal(be_timeline_count(NULL), 0);
    assert_null(be_timeline_column(NULL, 0));
}

static void a_timeline_borrows_nothing(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING);
    be_timeline *t = timeline_of(&g);
    be_series_free(g.series);
    memset(&g, 0xAA, sizeof g);
    double sum = 0;
    for (uint64_t i = 0; i < be_timeline_count(t); i++) {
        sum += be_timeline_column(t, BE_COLUMN_REQUESTS_PER_SECOND)[i];
    }
    assert_near(sum, 1106, 0, 0);
    be_timeline_free(t);
}

/* ---- what is refused ---- */

static void a_timeline_needs_all_its_arguments(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    be_timeline *t = (be_timeline *)&g; /* must stay as it is */
    assert_fails(be_timeline_new(NULL, &g.request, &g.deployment, NULL, &t, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_timeline_new(g.series, NULL, &g.deployment, NULL, &t, error), BE_STATUS_ARGUMENT, "be_request");
    assert_fails(be_timeline_new(g.series, &g.request, NULL, NULL, &t, error), BE_STATUS_ARGUMENT, "be_deployment");
    assert_fails(be_timeline_new(g.series, &g.request, &g.deployment, NULL, NULL, error), BE_STATUS_ARGUMENT,
                 "timeline");
    assert_int_equal(be_timeline_new(NULL, NULL, NULL, NULL, NULL, NULL), BE_STATUS_ARGUMENT);
    assert_ptr_equal(t, &g);
    be_series_free(g.series);
}

static void a_split_has_no_timeline_of_its_own(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_SPLIT, BE_SCALING_INSTANT);
    be_deployment base = a_deployment(BE_MODEL_FLEET, &g.type), overflow = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    base.ceiling = 4;
    g.deployment.base = &base;
    g.deployment.overflow = &overflow;
    be_timeline *t = NULL;
    assert_fails(be_timeline_new(g.series, &g.request, &g.deployment, NULL, &t, error), BE_STATUS_ARGUMENT, "split");
    assert_null(t);
    be_series_free(g.series);
}

static void what_cannot_run_has_no_timeline(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    g.request.memory_mib = 1e6;
    be_timeline *t = NULL;
    assert_fails(be_timeline_new(g.series, &g.request, &g.deployment, NULL, &t, error), BE_STATUS_UNSUPPORTED,
                 "a process needs 1e+06 MiB");
    assert_null(t);
    be_series_free(g.series);
}

static void a_number_out_of_range_is_named(void **state) {
    (void)state;
    const double bad[] = {NAN, INFINITY, -INFINITY, -1, 1e300};
    given g;
    give(&g, BE_MODEL_CLUSTER, BE_SCALING_TARGET_TRACKING);
    g.deployment.node_scaling = &g.nodes;
    const struct {
        const be_field *(*fields)(size_t *);
        void *target;
    } inputs[] = {{be_scaling_fields, &g.scaling},
                  {be_node_scaling_fields, &g.nodes},
                  {be_deployment_fields, &g.deployment},
                  {be_request_fields, &g.request}};
    for (size_t i = 0; i < COUNT(inputs); i++) {
        size_t count;
        const be_field *fields = inputs[i].fields(&count);
        for (size_t k = 0; k < count; k++) {
            if (fields[k].type != BE_TYPE_F64) {
                continue;
            }
            double *member = (double *)(void *)((char *)inputs[i].target + fields[k].offset), good = *member;
            for (size_t b = 0; b < COUNT(bad); b++) {
                *member = bad[b];
                assert_refused(&g, BE_STATUS_RANGE, fields[k].name);
            }
            *member = good;
        }
    }
    be_series_free(g.series);
}

static void a_policy_that_is_none_is_refused(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_COUNT);
    assert_refused(&g, BE_STATUS_RANGE, "policy");
    g.scaling = a_scaling(BE_SCALING_SCHEDULED);
    assert_refused(&g, BE_STATUS_ARGUMENT, "units_by_hour");
    g.scaling = a_scaling(BE_SCALING_INSTANT);
    g.scaling.size = 3;
    assert_refused(&g, BE_STATUS_SIZE, "be_scaling");
    be_series_free(g.series);
}

static void a_scheduled_number_above_the_ceiling_is_refused(void **state) {
    (void)state;
    given g;
    double hours[168] = {0};
    hours[100] = 9;
    give(&g, BE_MODEL_FLEET, BE_SCALING_SCHEDULED);
    g.scaling.units_by_hour = hours;
    g.deployment.ceiling = 8;
    assert_refused(&g, BE_STATUS_ARGUMENT, "units_by_hour[100] (9) is above the ceiling (8)");
    hours[100] = 8.5;
    assert_refused(&g, BE_STATUS_RANGE, "units_by_hour[100]");
    be_series_free(g.series);
}

static void a_series_before_1970_is_refused(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    be_series_free(g.series);
    assert_ok(be_series_copy(BUSY, COUNT(BUSY), -60, 60, NULL, &g.series, error));
    assert_refused(&g, BE_STATUS_RANGE, "1970");
    be_series_free(g.series);
}

static void more_than_a_thousand_million_units_are_an_error_under_every_policy(void **state) {
    (void)state;
    static const double rates[] = {3e10, 1e15, 1e18, 1e290};
    static const uint32_t models[] = {BE_MODEL_FLEET, BE_MODEL_CLUSTER, BE_MODEL_CONTAINERS};
    for (uint32_t i = 0; i < 4 * 2 * 8 * 3; i++) {
        uint32_t policy = i % 8;
        given g;
        give(&g, models[i / 64], policy);
        be_series_free(g.series);
        g.deployment.spare_units = i / 32 % 2 ? 1000000 : 0;
        g.series = series_of(&rates[i / 8 % 4], 1, "2026-01-05", HOUR);
        if (policy != BE_SCALING_FIXED && policy != BE_SCALING_SCHEDULED) {
            assert_refused(&g, BE_STATUS_RANGE, "more than 1000000000 units");
        }
        be_series_free(g.series);
    }
}

static void more_requests_than_a_number_holds_are_an_error(void **state) {
    (void)state;
    static const double rates[] = {1, 1.7e308};
    double hours[168] = {3};
    for (uint32_t policy = 0; policy < BE_SCALING_COUNT; policy++) {
        given g;
        give(&g, BE_MODEL_FLEET, policy);
        be_series_free(g.series);
        g.scaling.units_by_hour = hours;
        g.deployment.ceiling = 5;
        g.series = series_of(rates, 2, "2026-01-05", HOUR);
        assert_refused(&g, BE_STATUS_RANGE, "more than can be counted");
        be_series_free(g.series);
    }
}

/* ---- what is accepted, however odd ---- */

static void assert_finite(const given *g) {
    be_timeline *t = timeline_of(g);
    be_outcome *outcome = outcome_of(g->series, &g->request, &g->deployment);
    be_quality q = quality_of(outcome);
    for (uint64_t i = 0; i < be_timeline_count(t); i++) {
        for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
            double value = be_timeline_column(t, column)[i];
            assert_true(value >= 0 && (isfinite(value) || column == BE_COLUMN_LATENCY_SECONDS));
        }
    }
    const double *numbers = &q.requests;
    for (size_t k = 0; k < (sizeof q - offsetof(be_quality, requests)) / sizeof(double); k++) {
        assert_true(numbers[k] >= 0 && (isfinite(numbers[k]) || &numbers[k] == &q.latency_seconds));
    }
    assert_near(q.served + q.unserved, q.requests, 1e-9, 0);
    be_outcome_free(outcome);
    be_timeline_free(t);
}

static void any_series_does_under_every_policy(void **state) {
    (void)state;
    static const double one[] = {42}, zeros[20] = {0}, huge[] = {1e15, 0, 1e12, 5e-324, 1};
    const struct {
        const double *rates;
        uint64_t count;
        int64_t step;
        const char *start;
    } cases[] = {
        {one, 1, 60, "2026-01-05"},
        {one, 1, 1, "2026-01-05T00:00:59Z"},
        {one, 1, 86400 * 31, "2026-01-05"},
        {zeros, 20, 60, "2026-01-05"},
        {zeros, 20, 3600, "1970-01-01"},
        {BUSY, 15, 7, "2026-01-05T00:00:03Z"},
        {BUSY, 15, 3601, "2024-02-28T20:00:00Z"},
        {BUSY, 15, 60, "2016-12-31T23:55:00Z"},
        {huge, 5, 60, "2026-12-31T23:58:00Z"},
    };
    double hours[168] = {1, 2, 3};
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (uint32_t policy = 0; policy < BE_SCALING_COUNT; policy++) {
            given g;
            give(&g, policy % 2 ? BE_MODEL_FLEET : BE_MODEL_CONTAINERS, policy);
            be_series_free(g.series);
            g.scaling.units_by_hour = hours;
            g.scaling.boot_seconds = 30;
            g.deployment.ceiling = 40;
            g.series = series_of(cases[i].rates, cases[i].count, cases[i].start, cases[i].step);
            assert_finite(&g);
            g.request.overload = BE_OVERLOAD_DROP;
            assert_finite(&g);
            be_series_free(g.series);
        }
    }
}

static void a_month_ends_where_the_calendar_has_it(void **state) {
    (void)state;
    static const struct {
        const char *start;
        int32_t year;
        int32_t month;
    } cases[] = {
        {"2024-02-29T22:00:00Z", 2024, 2}, {"2026-02-28T22:00:00Z", 2026, 2}, {"2025-12-31T22:00:00Z", 2025, 12}};
    static const double rates[] = {20, 20, 40, 40};
    for (size_t i = 0; i < COUNT(cases); i++) {
        given g;
        give(&g, BE_MODEL_FLEET, BE_SCALING_PREDICTIVE);
        be_series_free(g.series);
        g.scaling.lookahead_seconds = 1800;
        g.series = series_of(rates, 4, cases[i].start, HOUR);
        be_outcome *outcome = outcome_of(g.series, &g.request, &g.deployment);
        be_month month = be_month_from(cases[i].year, cases[i].month);
        assert_near(total_of(outcome, "ec2", "m7i.large", month), 3600 + 3600 + 1800, 1e-12, 0);
        assert_near(total_of(outcome, "ec2", "m7i.large", month + 1), 4 * 3600, 1e-12, 0);
        be_outcome_free(outcome);
        be_series_free(g.series);
    }
}

/* A program of an older header passes shorter structs; what it does not know has its default. */
static void structs_of_an_older_header_do(void **state) {
    (void)state;
    given g;
    give(&g, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING);
    be_timeline *now = timeline_of(&g);
    g.scaling.size = offsetof(be_scaling, boot_seconds);
    g.scaling.boot_seconds = NAN;
    g.request.size = offsetof(be_request, overload);
    g.request.wait_limit_seconds = NAN;
    g.deployment.size = offsetof(be_deployment, node_scaling);
    g.deployment.balancing = 77;
    be_timeline *then = timeline_of(&g);
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        assert_memory_equal(be_timeline_column(now, column), be_timeline_column(then, column),
                            COUNT(BUSY) * sizeof(double));
    }
    be_timeline_free(now);
    be_timeline_free(then);
    be_series_free(g.series);
}

/* ---- failing allocations ---- */

static be_status make_timeline(const be_allocator *allocator, void *context, be_error *error) {
    const given *g = context;
    be_timeline *t = NULL;
    be_status status = be_timeline_new(g->series, &g->request, &g->deployment, allocator, &t, error);
    assert_true((t == NULL) == (status != BE_STATUS_OK));
    be_timeline_free(t);
    return status;
}

static be_status make_outcome(const be_allocator *allocator, void *context, be_error *error) {
    const given *g = context;
    be_outcome *outcome = NULL;
    be_status status = be_outcome_new(g->series, &g->request, &g->deployment, allocator, &outcome, error);
    assert_true((outcome == NULL) == (status != BE_STATUS_OK));
    be_outcome_free(outcome);
    return status;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    be_target_tracking tracking;
    be_target_tracking_init(&tracking);
    tracking.warm_up_seconds = 30;
    double hours[168] = {0, 1, 2};
    for (uint32_t i = 0; i < 3 * BE_SCALING_COUNT; i++) {
        given g;
        give(&g, i % 3, i / 3);
        g.scaling.target_tracking = &tracking;
        g.scaling.units_by_hour = hours;
        g.scaling.metric_delay_seconds = 20;
        g.scaling.boot_seconds = 45;
        g.scaling.drain_seconds = 90;
        g.deployment.node_scaling = &g.nodes;
        g.deployment.ceiling = 5;
        g.deployment.unit_vcpu = 0.5;
        g.request.wait_limit_seconds = 120;
        be_test_each_failing_allocation(make_timeline, &g);
        be_test_each_failing_allocation(make_outcome, &g);
        be_series_free(g.series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_have_names),
        cmocka_unit_test(each_column_has_a_value_for_each_step),
        cmocka_unit_test(latency_is_the_promised_quantile_of_the_step),
        cmocka_unit_test(no_timeline_has_no_steps_and_no_columns),
        cmocka_unit_test(a_timeline_borrows_nothing),
        cmocka_unit_test(a_timeline_needs_all_its_arguments),
        cmocka_unit_test(a_split_has_no_timeline_of_its_own),
        cmocka_unit_test(what_cannot_run_has_no_timeline),
        cmocka_unit_test(a_number_out_of_range_is_named),
        cmocka_unit_test(a_policy_that_is_none_is_refused),
        cmocka_unit_test(a_scheduled_number_above_the_ceiling_is_refused),
        cmocka_unit_test(a_series_before_1970_is_refused),
        cmocka_unit_test(more_than_a_thousand_million_units_are_an_error_under_every_policy),
        cmocka_unit_test(more_requests_than_a_number_holds_are_an_error),
        cmocka_unit_test(any_series_does_under_every_policy),
        cmocka_unit_test(a_month_ends_where_the_calendar_has_it),
        cmocka_unit_test(structs_of_an_older_header_do),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
