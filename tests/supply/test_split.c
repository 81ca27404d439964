/* Two deployments for one series: the base up to its ceiling, the overflow beyond. */
#include "given.h"

/* 10, 30, 30 and 0 requests/s on a base of three machines, 70 and 5 beyond. */
static const double rates[] = {10, 100, 35, 0};

/* A fleet of at most three machines (30 requests/s planned) and functions. */
typedef struct pair {
    be_instance_type type;
    be_request request;
    be_deployment base, overflow, split;
} pair;

static void make(pair *p) {
    p->type = a_machine();
    p->request = a_request();
    p->base = a_deployment(BE_MODEL_FLEET, &p->type);
    p->base.ceiling = 3;
    p->overflow = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    p->overflow.unit_memory_mib = 1769;
    p->split = a_deployment(BE_MODEL_SPLIT, NULL);
    p->split.base = &p->base;
    p->split.overflow = &p->overflow;
}

static be_outcome *run(const pair *p) {
    be_series *series = series_of(rates, 4, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &p->request, &p->split);
    be_series_free(series);
    return outcome;
}

static void the_base_carries_what_its_ceiling_is_planned_with_and_the_overflow_the_rest(void **state) {
    (void)state;
    pair p;
    make(&p);
    be_outcome *outcome = run(&p);
    assert_near(total_of(outcome, "ec2", "m7i.large", ANY_MONTH), (1 + 3 + 3 + 0) * 3600, 0, 0);
    assert_near(total_of(outcome, "lambda", "requests", ANY_MONTH), (70 + 5) * 3600, 1e-13, 0);
    assert_near(the_item(outcome, "lambda", "duration-x86_64", ANY_MONTH).events, (70 + 5) * 3600, 1e-13, 0);
    be_outcome_free(outcome);
}

static void the_quality_of_a_split_is_that_of_both_parts(void **state) {
    (void)state;
    pair p;
    make(&p);
    be_outcome *outcome = run(&p);
    be_quality quality = quality_of(outcome);
    assert_int_equal(quality.can_run, 1);
    assert_near(quality.requests, 145 * 3600, 1e-13, 0);
    assert_near(quality.unserved, 0, 0, 1e-6);
    assert_near(quality.peak_units, 3 + 7, 1e-13, 0);   /* 70/s of 0.1 s keep 7 environments busy */
    assert_near(quality.unit_hours, 7 + 7.5, 1e-13, 0); /* 75 request-hours of 0.1 s */
    assert_near(quality.mean_units, (7 + 7.5) / 4, 1e-13, 0);
    assert_near(quality.machine_hours, 7, 1e-13, 0);
    assert_near(quality.peak_machines, 3, 0, 0);
    assert_near(quality.capacity, 10, 0, 0);
    assert_near(quality.utilisation, 145.0 / (7 * 20 + 75), 1e-12, 0); /* the functions have nothing idle */
    be_outcome_free(outcome);
}

/* Base: 7 machine-hours of 20/s. Overflow: tasks of 1 vCPU, 5/s planned and 10/s possible, 4 at least: 4, 14, 4, 4. */
static void what_idles_in_the_overflow_lowers_the_utilisation(void **state) {
    (void)state;
    pair p;
    make(&p);
    p.overflow = a_deployment(BE_MODEL_CONTAINERS, NULL);
    p.overflow.floor = 4;
    be_outcome *outcome = run(&p);
    be_quality quality = quality_of(outcome);
    assert_near(quality.unit_hours, 7 + 26, 1e-13, 0);
    assert_near(quality.utilisation, 145.0 / (7 * 20 + 26 * 10), 1e-12, 0);
    be_outcome_free(outcome);
}

static void an_overflow_that_is_never_needed_idles_all_the_same(void **state) {
    (void)state;
    pair p;
    make(&p);
    p.base.ceiling = 100;
    p.overflow = a_deployment(BE_MODEL_CONTAINERS, NULL);
    p.overflow.floor = 4;
    be_outcome *outcome = run(&p);
    assert_near(quality_of(outcome).utilisation, 145.0 / (15 * 20 + 16 * 10), 1e-12, 0);
    be_outcome_free(outcome);
}

static void base_and_overflow_conserve_requests(void **state) {
    (void)state;
    enum { STEPS = 500 };
    double wild[STEPS];
    uint64_t seed = 41;
    for (int i = 0; i < 100; i++) {
        pair p;
        make(&p);
        p.base.ceiling = (uint32_t)(1 + random_below(&seed, 20));
        p.base.target_utilisation = 0.05 + 0.95 * random_share(&seed);
        double planned = p.base.ceiling * 20 * p.base.target_utilisation, beyond = 0, sum = 0;
        for (int s = 0; s < STEPS; s++) {
            wild[s] = 400 * random_share(&seed) * random_share(&seed);
            sum += wild[s] * 60;
            beyond += fmax(0, wild[s] - planned) * 60;
        }
        be_series *series = series_of(wild, STEPS, "2026-01-01", 60);
        be_outcome *outcome = outcome_of(series, &p.request, &p.split);
        be_quality quality = quality_of(outcome);
        assert_near(quality.requests, sum, 1e-12, 0);
        assert_near(total_of(outcome, "lambda", "requests", ANY_MONTH), beyond, 1e-9, 1e-6);
        assert_near(quality.unserved, 0, 0, 1e-12 * sum);
        assert_true(quality.peak_machines <= p.base.ceiling);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

/* A ceiling of k units carries exactly the rates that need k: a tie must not leak a rounding error into the overflow.
 */
static void a_rate_at_the_ceiling_leaves_nothing_to_the_overflow(void **state) {
    (void)state;
    const double targets[] = {0.7, 1.0 / 3, 0.37};
    for (uint32_t i = 0; i < 3 * 200; i++) {
        pair p;
        make(&p);
        p.base.ceiling = 1 + i / 3;
        p.base.target_utilisation = targets[i % 3];
        double rate = be_unit_threshold(p.base.ceiling, 2 / 0.1 * targets[i % 3]);
        be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
        be_outcome *outcome = outcome_of(series, &p.request, &p.split);
        assert_near(total_of(outcome, "lambda", "requests", ANY_MONTH), 0, 0, 0);
        assert_near(quality_of(outcome).peak_machines, p.base.ceiling, 0, 0);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

static void the_parts_of_a_split_may_be_of_any_kind(void **state) {
    (void)state;
    const uint32_t bases[] = {BE_MODEL_FLEET, BE_MODEL_CLUSTER, BE_MODEL_CONTAINERS};
    const uint32_t overflows[] = {BE_MODEL_FLEET, BE_MODEL_CLUSTER, BE_MODEL_CONTAINERS, BE_MODEL_FUNCTIONS};
    for (size_t i = 0; i < COUNT(bases) * COUNT(overflows); i++) {
        pair p;
        make(&p);
        p.base.model = bases[i % COUNT(bases)];
        p.overflow.model = overflows[i / COUNT(bases)];
        p.base.instance_type = p.overflow.instance_type = &p.type;
        be_outcome *outcome = run(&p);
        be_quality quality = quality_of(outcome);
        assert_int_equal(quality.can_run, 1);
        assert_near(quality.requests, 145 * 3600, 1e-13, 0);
        assert_true(quality.utilisation > 0 && quality.utilisation <= 1);
        be_outcome_free(outcome);
    }
}

static void a_split_cannot_run_if_one_part_cannot(void **state) {
    (void)state;
    pair p;
    make(&p);
    p.overflow.timeout_seconds = 0.01;
    be_outcome *outcome = run(&p);
    assert_string_equal(be_outcome_why_not(outcome), "its overflow: a request takes 0.1 s, a function may run 0.01 s");
    assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 0);
    be_outcome_free(outcome);
    p.base.instance_type = &p.type;
    p.type.memory_mib = 100;
    outcome = run(&p);
    assert_string_equal(be_outcome_why_not(outcome), "its base: a process needs 128 MiB, the unit has 100 MiB");
    assert_int_equal(quality_of(outcome).can_run, 0);
    be_outcome_free(outcome);
}

/* All that the parts ask for around themselves is ignored: the split's own door, disks apart. */
static void only_the_door_of_the_split_counts(void **state) {
    (void)state;
    pair p;
    make(&p);
    p.base.door = BE_DOOR_LOAD_BALANCER;
    p.overflow.door = BE_DOOR_HTTP_API;
    p.overflow.queue_messages = 3;
    be_outcome *outcome = run(&p);
    assert_int_equal(count_items(outcome, "elb", "alb-hour", ANY_MONTH), 0);
    assert_int_equal(count_items(outcome, "api-gateway", "http-requests", ANY_MONTH), 0);
    assert_int_equal(count_items(outcome, "sqs", "standard-requests", ANY_MONTH), 0);
    be_outcome_free(outcome);
    p.split.door = BE_DOOR_LOAD_BALANCER;
    p.split.queue_messages = 2;
    outcome = run(&p);
    assert_near(total_of(outcome, "elb", "alb-hour", ANY_MONTH), 4, 0, 0);
    assert_near(total_of(outcome, "sqs", "standard-requests", ANY_MONTH), 2 * 145 * 3600, 0, 0);
    be_outcome_free(outcome);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_carries_what_its_ceiling_is_planned_with_and_the_overflow_the_rest),
        cmocka_unit_test(the_quality_of_a_split_is_that_of_both_parts),
        cmocka_unit_test(what_idles_in_the_overflow_lowers_the_utilisation),
        cmocka_unit_test(an_overflow_that_is_never_needed_idles_all_the_same),
        cmocka_unit_test(base_and_overflow_conserve_requests),
        cmocka_unit_test(a_rate_at_the_ceiling_leaves_nothing_to_the_overflow),
        cmocka_unit_test(the_parts_of_a_split_may_be_of_any_kind),
        cmocka_unit_test(a_split_cannot_run_if_one_part_cannot),
        cmocka_unit_test(only_the_door_of_the_split_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
