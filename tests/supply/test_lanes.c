/* Candidates walked in lanes come to the integers of as many walks one by one. */
#include "scaling.h"
#include "supply/internal.h"

typedef struct scene {
    be_scaling scaling;
    be_hpa hpa;
    be_series *series;
    double wait_limit_seconds;
} scene;

static be_request the_request(const scene *s) {
    be_request request = a_request();
    request.cpu_seconds = request.wall_seconds = 0.01;
    request.wait_limit_seconds = s->wait_limit_seconds;
    return request;
}

/* A candidate as a deployment of its own. */
typedef struct candidate {
    be_instance_type type;
    be_deployment deployment;
} candidate;

static void set_candidate(candidate *c, const scene *s, double vcpu, double target, uint32_t floor, uint32_t ceiling) {
    c->type = a_machine();
    c->type.vcpu = 64;
    c->deployment = a_deployment(BE_MODEL_CLUSTER, &c->type);
    c->deployment.unit_vcpu = vcpu;
    c->deployment.unit_memory_mib = 256;
    c->deployment.target_utilisation = target;
    c->deployment.floor = floor;
    c->deployment.ceiling = ceiling;
    c->deployment.scaling = &s->scaling;
}

static be_i_lane lane_of(const candidate *c, const be_request *request) {
    be_capacity capacity = {.size = sizeof capacity};
    assert_ok(be_deployment_capacity(request, &c->deployment, &capacity, error));
    return (be_i_lane){capacity.requests_per_second, capacity.saturation, capacity.planned_utilisation,
                       c->deployment.floor, c->deployment.ceiling};
}

static void walk_in_lanes(const scene *s, const candidate *candidates, uint32_t count, be_i_lane_result *results) {
    be_request request = the_request(s);
    be_allocator allocator = be_i_allocator(NULL);
    be_i_scaling scaling;
    be_i_lane lanes[BE_I_LANES];
    for (uint32_t i = 0; i < count; i++) {
        lanes[i] = lane_of(&candidates[i], &request);
    }
    assert_ok(be_i_scaling_read(&s->scaling, &scaling, error));
    assert_true(be_i_lanes_can(s->series, &scaling));
    assert_ok(be_i_lanes_walk(s->series, &scaling, s->wait_limit_seconds, lanes, count, &allocator, results, error));
}

static void check_against_single_walks(const scene *s, const candidate *candidates, uint32_t count) {
    be_i_lane_result results[BE_I_LANES];
    be_request request = the_request(s);
    double tick = s->hpa.sync_seconds;
    double ticks = (double)be_series_count(s->series) * (double)be_series_step_seconds(s->series) / tick;
    walk_in_lanes(s, candidates, count, results);
    for (uint32_t i = 0; i < count; i++) {
        be_outcome *outcome = outcome_of(s->series, &request, &candidates[i].deployment);
        be_quality q = outcome->quality; /* as it is, without the latency that takes longest */
        assert_int_equal(results[i].unit_ticks, llround(q.unit_hours * 3600 / tick));
        assert_int_equal(results[i].launches, llround(q.launches));
        assert_int_equal(results[i].short_ticks, llround(q.under_provisioned_share * ticks));
        assert_int_equal(results[i].overloaded_ticks > 0, q.peak_queue > 0);
        be_outcome_free(outcome);
    }
}

/* Rates that wander and jump, some of them 0; `calm` of them last for several steps. */
static be_series *random_series(uint64_t *seed, uint64_t count, int64_t step, double mean) {
    double *rates = malloc((size_t)count * sizeof *rates), rate = mean;
    uint64_t left = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (left-- == 0) {
            double jump = random_below(seed, 12) ? 1 : 6 * random_share(seed);
            rate = random_below(seed, 30) ? mean * jump * (0.7 + 0.6 * random_share(seed)) : 0;
            left = random_below(seed, 4) ? 0 : random_below(seed, 40);
        }
        rates[i] = rate;
    }
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, MONDAY, step, NULL, &series, error));
    free(rates);
    return series;
}

static void set_random_scene(scene *s, uint64_t *seed) {
    static const int64_t steps[] = {15, 30, 60, 60, 60, 300};
    s->scaling = a_scaling(BE_SCALING_HPA);
    be_hpa_init(&s->hpa);
    s->scaling.hpa = &s->hpa;
    s->scaling.metric_delay_seconds = 15 * (double)random_below(seed, 4);
    s->scaling.initialisation_seconds = (double)random_below(seed, 100);
    s->scaling.drain_seconds = (double)random_below(seed, 60);
    s->hpa.down_stabilisation_seconds = (double)random_below(seed, 400);
    s->hpa.up_tolerance = 0.2 * random_share(seed);
    s->hpa.down_tolerance = 0.2 * random_share(seed);
    s->hpa.up_percent = 50 * (double)random_below(seed, 4);
    s->hpa.up_pods = (uint32_t)random_below(seed, 5) + (s->hpa.up_percent <= 0);
    s->hpa.up_select = random_below(seed, 2) ? BE_SELECT_MAX : BE_SELECT_MIN;
    s->wait_limit_seconds = random_below(seed, 2) ? 0 : 5 + 40 * random_share(seed);
    s->series = random_series(seed, 200 + random_below(seed, 500), steps[random_below(seed, COUNT(steps))],
                              50 + 3000 * random_share(seed) * random_share(seed));
}

static void set_random_candidates(candidate *candidates, const scene *s, uint64_t *seed, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t floor = (uint32_t)random_below(seed, 5);
        uint32_t ceiling = random_below(seed, 3) ? 0 : floor + 1 + (uint32_t)random_below(seed, 30);
        set_candidate(&candidates[i], s, 0.1 + 3 * random_share(seed), 0.2 + 0.8 * random_share(seed), floor, ceiling);
    }
}

static void random_candidates_come_to_the_integers_of_single_walks(void **state) {
    (void)state;
    uint64_t seed = 20261122;
    for (int round = 0; round < 60; round++) {
        scene s;
        candidate candidates[BE_I_LANES];
        set_random_scene(&s, &seed);
        set_random_candidates(candidates, &s, &seed, BE_I_LANES);
        check_against_single_walks(&s, candidates, BE_I_LANES);
        be_series_free(s.series);
    }
}

static void any_number_of_lanes_up_to_sixteen_is_walked(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (uint32_t count = 1; count < BE_I_LANES; count += 3) {
        scene s;
        candidate candidates[BE_I_LANES];
        set_random_scene(&s, &seed);
        set_random_candidates(candidates, &s, &seed, count);
        check_against_single_walks(&s, candidates, count);
        be_series_free(s.series);
    }
}

/* Nothing at all, hundreds of thousands of units, units far too small under a ceiling of one, no floor. */
static void extreme_values_come_to_the_same(void **state) {
    (void)state;
    const double rates[] = {0, 0, 0, 1e7, 1e7, 1e-9, 0, 5e6, 1e7, 1e7, 1e7, 0, 0, 0, 3, 1e7};
    scene s;
    uint64_t seed = 3;
    candidate candidates[4];
    set_random_scene(&s, &seed);
    be_series_free(s.series);
    s.series = series_of(rates, COUNT(rates), "2026-01-05T00:00Z", 600);
    set_candidate(&candidates[0], &s, 0.1, 1, 0, 0);
    set_candidate(&candidates[1], &s, 0.1, 0.01, 0, 1);
    set_candidate(&candidates[2], &s, 60, 0.99, 100000, 0);
    set_candidate(&candidates[3], &s, 1, 0.5, 3, 3);
    check_against_single_walks(&s, candidates, 4);
    be_series_free(s.series);
}

static void what_lanes_cannot_do_is_refused(void **state) {
    (void)state;
    scene s;
    uint64_t seed = 1;
    be_i_scaling scaling;
    be_i_lane lane = {10, 20, 0.5, 0, 0};
    be_i_lane_result result;
    be_allocator allocator = be_i_allocator(NULL);
    set_random_scene(&s, &seed);
    assert_ok(be_i_scaling_read(&s.scaling, &scaling, error));
    assert_fails(be_i_lanes_walk(s.series, &scaling, 0, &lane, 0, &allocator, &result, error), BE_STATUS_UNSUPPORTED,
                 "in lanes");
    lane.capacity = 0;
    assert_fails(be_i_lanes_walk(s.series, &scaling, 0, &lane, 1, &allocator, &result, error), BE_STATUS_ARGUMENT,
                 "without capacity");
    const uint32_t others[] = {BE_SCALING_TARGET_TRACKING, BE_SCALING_KEDA, BE_SCALING_CONCURRENCY, BE_SCALING_FIXED};
    for (size_t i = 0; i < COUNT(others); i++) {
        scaling.scaling.policy = others[i];
        assert_false(be_i_lanes_can(s.series, &scaling));
    }
    scaling.scaling.policy = BE_SCALING_HPA;
    scaling.scaling.target_queue = 3;
    assert_false(be_i_lanes_can(s.series, &scaling));
    be_series_free(s.series);
}

typedef struct attempt {
    const scene *scene;
    const be_i_scaling *scaling;
} attempt;

static be_status walk_with(const be_allocator *allocator, void *context, be_error *error) {
    const attempt *a = context;
    be_i_lane lanes[] = {{50, 100, 0.5, 1, 0}, {20, 60, 0.4, 1, 0}};
    be_i_lane_result results[2];
    return be_i_lanes_walk(a->scene->series, a->scaling, 0, lanes, 2, allocator, results, error);
}

static void without_memory_it_fails_and_leaks_nothing(void **state) {
    (void)state;
    scene s;
    uint64_t seed = 5;
    be_i_scaling scaling;
    set_random_scene(&s, &seed);
    assert_ok(be_i_scaling_read(&s.scaling, &scaling, error));
    attempt a = {&s, &scaling};
    be_test_each_failing_allocation(walk_with, &a);
    be_series_free(s.series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_candidates_come_to_the_integers_of_single_walks),
        cmocka_unit_test(any_number_of_lanes_up_to_sixteen_is_walked),
        cmocka_unit_test(extreme_values_come_to_the_same),
        cmocka_unit_test(what_lanes_cannot_do_is_refused),
        cmocka_unit_test(without_memory_it_fails_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
