/* How well a deployment serves: latency, backlog, what is unserved, and whether the promise is kept. */
#include "given.h"

/* Machines of one vCPU serve 10 requests/s, one at a time: each is a server of an M/G/c queue. */
static be_quality serve(const double *rates, uint64_t count, uint32_t machines, double vcpu,
                        const be_request *request) {
    be_instance_type type = a_machine();
    type.vcpu = vcpu;
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.floor = fleet.ceiling = machines;
    be_series *series = series_of(rates, count, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, request, &fleet);
    be_quality quality = quality_of(outcome);
    be_outcome_free(outcome);
    be_series_free(series);
    return quality;
}

/* Services are exponential, so that the queue is M/M/c and its formulas are in every textbook. */
static be_request promise(double quantile, double seconds) {
    be_request request = a_request();
    request.wall_distribution = BE_DISTRIBUTION_EXPONENTIAL;
    request.latency_quantile = quantile;
    request.latency_seconds = seconds;
    return request;
}

/* L. Kleinrock, 1975: M/M/1 at 5 of 10 requests/s has response times exponential of rate 5. */
static void one_machine_answers_as_a_queue_with_one_server(void **state) {
    (void)state;
    const double rate = 5;
    be_request request = promise(0.99, 1);
    be_quality quality = serve(&rate, 1, 1, 1, &request);
    assert_near(quality.late_share, 0.006737946999085467, 1e-12, 0);   /* e^-5 */
    assert_near(quality.latency_seconds, 0.9210340371976183, 2e-6, 0); /* ln 100 / 5 */
    assert_int_equal(quality.keeps_promise, 1);
}

static double textbook_tail(int servers, double lambda, double mu, double t) {
    double b = 1, load = lambda / mu;
    for (int c = 1; c <= servers; c++) {
        b = load * b / (c + load * b);
    }
    double wait = servers * b / (servers - load * (1 - b)), drain = servers * mu - lambda;
    return (1 - wait) * exp(-mu * t) + wait * (drain * exp(-mu * t) - mu * exp(-drain * t)) / (drain - mu);
}

static void machines_are_one_pool_of_servers(void **state) {
    (void)state;
    const double rates[] = {3, 20, 35, 38};
    const double limits[] = {0.05, 0.2, 0.5, 1};
    for (size_t i = 0; i < COUNT(rates); i++) {
        for (size_t j = 0; j < COUNT(limits); j++) {
            be_request request = promise(0.99, limits[j]);
            be_quality quality = serve(&rates[i], 1, 4, 1, &request);
            assert_near(quality.late_share, textbook_tail(4, rates[i], 10, limits[j]), 1e-10, 0);
        }
    }
}

/* 1.5 vCPU serve 15 requests/s, but only one request at a time; two such machines serve three. */
static void a_fraction_of_a_server_serves_nobody(void **state) {
    (void)state;
    const double rate = 5;
    be_request request = promise(0.99, 0.3);
    assert_near(serve(&rate, 1, 1, 1.5, &request).late_share, exp(-(10 - 5) * 0.3), 1e-12, 0);
    assert_near(serve(&rate, 1, 2, 1.5, &request).late_share, textbook_tail(3, 5, 10, 0.3), 1e-12, 0);
}

/* A baseline of 0.4 vCPU serves 4 requests/s in the long run, each at full speed: M/M/1 with 10/s below, a backlog
 * beyond. */
static void a_burstable_machine_serves_one_request_at_a_time_until_its_baseline_is_used_up(void **state) {
    (void)state;
    const struct {
        double rate, late;
    } cases[] = {{1, 0.06720551273974978}, {3.9, 0.1604135677751728}, {4.1, 1}}; /* e^(-0.3 (10 - rate)) */
    be_instance_type type = a_machine();
    type.burstable = 1;
    type.baseline_vcpu = 0.4;
    be_request request = promise(0.99, 0.3);
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.floor = fleet.ceiling = 1;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_series *series = series_of(&cases[i].rate, 1, "2026-01-01", HOUR);
        be_outcome *outcome = outcome_of(series, &request, &fleet);
        assert_near(quality_of(outcome).late_share, cases[i].late, 1e-12, 0);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

static void latency_is_weighted_by_requests(void **state) {
    (void)state;
    const double rates[] = {2, 5};
    be_request request = promise(0.99, 1);
    be_quality quality = serve(rates, 2, 1, 1, &request);
    assert_near(quality.late_share, (2 * exp(-8) + 5 * exp(-5)) / 7, 1e-12, 0);
}

static void the_promised_quantile_is_the_time_that_the_rest_exceeds(void **state) {
    (void)state;
    const double rates[] = {1, 4, 8, 9};
    const double quantiles[] = {0.01, 0.5, 0.9, 0.99, 0.999, 0.999999};
    for (size_t i = 0; i < COUNT(quantiles); i++) {
        be_request request = promise(quantiles[i], 1);
        double t = serve(rates, 4, 1, 1, &request).latency_seconds, late = 0;
        for (int j = 0; j < 4; j++) {
            late += rates[j] / 22 * exp(-(10 - rates[j]) * t);
        }
        assert_near(late, 1 - quantiles[i], 1e-3, 0);
        request.latency_seconds = t; /* and the two measures say the same */
        assert_near(serve(rates, 4, 1, 1, &request).late_share, late, 1e-9, 0);
    }
}

static void any_time_is_enough_for_no_share_of_the_requests(void **state) {
    (void)state;
    const double rate = 5;
    be_request request = promise(0, 1);
    assert_near(serve(&rate, 1, 1, 1, &request).latency_seconds, 0, 0, 1e-9);
}

/* Past saturation there is no stationary wait: all are late. */
static void a_backlog_is_infinitely_late(void **state) {
    (void)state;
    const double rate = 12;
    be_request request = promise(0.99, 1);
    be_quality quality = serve(&rate, 1, 1, 1, &request);
    assert_true(isinf(quality.latency_seconds));
    assert_near(quality.late_share, 1, 0, 0);
    assert_near(quality.unserved, 2 * 3600, 1e-13, 0);
    assert_near(quality.utilisation, 1, 1e-13, 0);
    assert_int_equal(quality.keeps_promise, 0);
}

static void a_backlog_spoils_only_its_own_steps(void **state) {
    (void)state;
    const double rates[] = {5, 12}; /* 5 and 10 served */
    be_request request = promise(0.3, 1);
    be_quality quality = serve(rates, 2, 1, 1, &request);
    assert_near(quality.late_share, (5 * exp(-5) + 10) / 15, 1e-12, 0);
    assert_near(quality.latency_seconds, 0.4605170185988092, 2e-6, 0); /* (5 e^(-5t) + 10) / 15 = 0.7: ln 10 / 5 */
    request.latency_quantile = 0.34;
    assert_true(isinf(serve(rates, 2, 1, 1, &request).latency_seconds));
}

static void the_promise_is_kept_if_latency_and_share_unserved_are(void **state) {
    (void)state;
    const struct {
        double rates[2], quantile, seconds, unserved_share;
        uint32_t keeps;
    } cases[] = {
        {{5, 5}, 0.99, 0.93, 0, 1},                                   /* ln 100 / 5 = 0.921 */
        {{5, 5}, 0.99, 0.91, 0, 0},    {{5, 5}, 0.9, 0.47, 0, 1},     /* ln 10 / 5 = 0.461 */
        {{5, 5}, 0.9, 0.45, 0, 0},     {{5, 12}, 0.3, 0.47, 0.12, 1}, /* 2 of 17 are unserved: 0.1176 */
        {{5, 12}, 0.3, 0.47, 0.11, 0}, {{5, 12}, 0.3, 0.45, 0.12, 0},
        {{5, 12}, 0.99, 100, 0.12, 0}, {{0, 0}, 0.99, 0.01, 0, 1}, /* nobody is disappointed */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = promise(cases[i].quantile, cases[i].seconds);
        request.unserved_share = cases[i].unserved_share;
        assert_int_equal(serve(cases[i].rates, 2, 1, 1, &request).keeps_promise, cases[i].keeps);
    }
}

static void a_series_of_zeros_is_served_at_once(void **state) {
    (void)state;
    const double rates[] = {0, 0};
    be_request request = promise(0.99, 1);
    be_quality quality = serve(rates, 2, 3, 1, &request);
    assert_int_equal(quality.can_run, 1);
    assert_near(quality.requests, 0, 0, 0);
    assert_near(quality.unserved, 0, 0, 0);
    assert_near(quality.late_share, 0, 0, 0);
    assert_near(quality.latency_seconds, 0, 0, 1e-9);
    assert_near(quality.utilisation, 0, 0, 0);
    assert_near(quality.unit_hours, 6, 0, 0);
}

/* A function has an environment for each request, so that nothing waits. */
static void requests_to_a_function_never_wait(void **state) {
    (void)state;
    const double rates[] = {5, 5000};
    be_request request = promise(0.99, 0.3);
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.unit_memory_mib = 1769;
    be_series *series = series_of(rates, 2, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &function);
    be_quality quality = quality_of(outcome);
    assert_near(quality.late_share, exp(-3), 1e-12, 0);
    assert_near(quality.latency_seconds, 0.1 * 4.605170185988092, 2e-6, 0); /* 0.1 ln 100 */
    be_outcome_free(outcome);
    be_series_free(series);
}

/* The 99th percentile of a log-normal is e^(mu + 2.3263 sigma), here sigma^2 = ln 5; a uniform time of squared
 * variation 0.03 goes from 0.7 to 1.3 means. */
static void a_function_takes_its_declared_time(void **state) {
    (void)state;
    const double sigma = sqrt(log(5));
    const struct {
        uint32_t distribution;
        double scv, p99, late; /* beyond 0.12 s */
    } cases[] = {
        {BE_DISTRIBUTION_CONSTANT, 0, 0.1, 0},
        {BE_DISTRIBUTION_UNIFORM, 0.03, 0.07 + 0.99 * 0.06, 1.0 / 6},
        {BE_DISTRIBUTION_LOGNORMAL, 4, 0.1 * exp(2.3263478740408408 * sigma - 0.5 * sigma * sigma),
         0.5 * erfc((log(1.2) / sigma + 0.5 * sigma) / sqrt(2))},
    };
    const double rate = 50;
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.unit_memory_mib = 1769;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = promise(0.99, 0.12);
        request.wall_distribution = cases[i].distribution;
        request.wall_scv = cases[i].scv;
        be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
        be_outcome *outcome = outcome_of(series, &request, &function);
        assert_near(quality_of(outcome).latency_seconds, cases[i].p99, 2e-6, 0);
        assert_near(quality_of(outcome).late_share, cases[i].late, 1e-9, 1e-12);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

/* What a queue with such services does is for test_queueing.c and queue_judge.c to say; here that it is that queue. */
static void machines_serve_for_the_declared_time(void **state) {
    (void)state;
    const struct {
        uint32_t distribution, machines;
        double scv;
    } cases[] = {{BE_DISTRIBUTION_CONSTANT, 4, 0},
                 {BE_DISTRIBUTION_UNIFORM, 1, 0.03},
                 {BE_DISTRIBUTION_LOGNORMAL, 1, 4},
                 {BE_DISTRIBUTION_LOGNORMAL, 9, 0.3}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double rate = 8.5 * cases[i].machines;
        be_request request = promise(0.98, 0.5);
        request.wall_distribution = cases[i].distribution;
        request.wall_scv = cases[i].scv;
        be_quality quality = serve(&rate, 1, cases[i].machines, 1, &request);
        double tail = be_mgc_response_tail(cases[i].machines, rate, 0.1, cases[i].scv, cases[i].distribution, 0.5);
        double most = be_mgc_response_quantile(cases[i].machines, rate, 0.1, cases[i].scv, cases[i].distribution, 0.98);
        assert_near(quality.late_share, tail, 1e-9, 0);
        assert_near(quality.latency_seconds, most, 3e-6, 0);
    }
}

/* 10 requests/s wait for the one machine of the base (20/s at two servers), 5/s go to functions. */
static void the_requests_of_a_split_mix(void **state) {
    (void)state;
    const double rate = 15;
    be_instance_type type = a_machine();
    be_request request = promise(0.99, 0.3);
    be_deployment base = a_deployment(BE_MODEL_FLEET, &type), function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    be_deployment split = a_deployment(BE_MODEL_SPLIT, NULL);
    base.ceiling = 1;
    function.unit_memory_mib = 1769;
    split.base = &base;
    split.overflow = &function;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &split);
    /* M/M/2 at load 1: C = 1/3 and service and drain both 10/s, so (1 + 10 t / 3) e^(-10 t). */
    double base_late = (1 + 1) * exp(-3), function_late = exp(-3);
    assert_near(quality_of(outcome).late_share, (10 * base_late + 5 * function_late) / 15, 1e-12, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void the_order_of_the_steps_changes_no_quality(void **state) {
    (void)state;
    enum { STEPS = 200 };
    double rates[STEPS], shuffled[STEPS];
    uint64_t seed = 61;
    for (int i = 0; i < STEPS; i++) {
        rates[i] = shuffled[i] = (double)random_below(&seed, 50);
    }
    for (uint64_t i = STEPS - 1; i > 0; i--) {
        uint64_t j = random_below(&seed, i + 1);
        double swap = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = swap;
    }
    be_request request = promise(0.99, 0.3);
    be_quality one = serve(rates, STEPS, 4, 1, &request), other = serve(shuffled, STEPS, 4, 1, &request);
    assert_memory_equal(&one, &other, sizeof one);
}

static void the_largest_machines_accepted_are_judged_without_overflow(void **state) {
    (void)state;
    const double rate = 1e6;
    be_instance_type type = a_machine();
    type.memory_mib = 1e12;
    be_request request = promise(0.99, 100);
    request.cpu_seconds = 0;
    request.memory_mib = 1;
    request.process_concurrency = 1e6;
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.floor = 1000000000; /* 10^27 requests at once */
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_quality quality = quality_of(outcome);
    assert_near(quality.latency_seconds, 0.1 * 4.605170185988092, 2e-6, 0); /* nothing waits: 0.1 ln 100 */
    assert_near(quality.late_share, 0, 0, 1e-300);
    be_outcome_free(outcome);
    be_series_free(series);
}

/* ---- the answer ---- */

static void an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for(void **state) {
    (void)state;
    const double rate = 35;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_quality full = quality_of(outcome);
    for (uint32_t size = sizeof(uint32_t); size <= sizeof full; size++) {
        be_quality *quality = calloc(1, size); /* not a byte more: the sanitizer watches */
        memcpy(quality, &size, sizeof size);
        assert_ok(be_outcome_quality(outcome, quality, error));
        assert_memory_equal((char *)quality + sizeof size, (char *)&full + sizeof size, size - sizeof size);
        free(quality);
    }
    be_outcome_free(outcome);
    be_series_free(series);
}

static void a_newer_caller_gets_zeros_for_what_is_not_known(void **state) {
    (void)state;
    const double rate = 35;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    struct {
        be_quality quality;
        double later[3];
    } answer = {.later = {1, 2, 3}};
    answer.quality.size = sizeof answer;
    assert_ok(be_outcome_quality(outcome, &answer.quality, error));
    assert_near(answer.quality.requests, 35 * 3600, 0, 0);
    for (int i = 0; i < 3; i++) {
        assert_near(answer.later[i], 0, 0, 0);
    }
    be_outcome_free(outcome);
    be_series_free(series);
}

static void quality_needs_all_its_arguments(void **state) {
    (void)state;
    const double rate = 35;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_quality quality = {.size = sizeof quality}, unset = {0};
    assert_fails(be_outcome_quality(NULL, &quality, error), BE_STATUS_ARGUMENT, "outcome");
    assert_fails(be_outcome_quality(outcome, NULL, error), BE_STATUS_ARGUMENT, "be_quality");
    assert_fails(be_outcome_quality(outcome, &unset, error), BE_STATUS_SIZE, "be_quality.size is 0");
    assert_int_equal(be_outcome_quality(outcome, NULL, NULL), BE_STATUS_ARGUMENT);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_machine_answers_as_a_queue_with_one_server),
        cmocka_unit_test(machines_are_one_pool_of_servers),
        cmocka_unit_test(a_fraction_of_a_server_serves_nobody),
        cmocka_unit_test(a_burstable_machine_serves_one_request_at_a_time_until_its_baseline_is_used_up),
        cmocka_unit_test(latency_is_weighted_by_requests),
        cmocka_unit_test(the_promised_quantile_is_the_time_that_the_rest_exceeds),
        cmocka_unit_test(any_time_is_enough_for_no_share_of_the_requests),
        cmocka_unit_test(a_backlog_is_infinitely_late),
        cmocka_unit_test(a_backlog_spoils_only_its_own_steps),
        cmocka_unit_test(the_promise_is_kept_if_latency_and_share_unserved_are),
        cmocka_unit_test(a_series_of_zeros_is_served_at_once),
        cmocka_unit_test(requests_to_a_function_never_wait),
        cmocka_unit_test(a_function_takes_its_declared_time),
        cmocka_unit_test(machines_serve_for_the_declared_time),
        cmocka_unit_test(the_requests_of_a_split_mix),
        cmocka_unit_test(the_order_of_the_steps_changes_no_quality),
        cmocka_unit_test(the_largest_machines_accepted_are_judged_without_overflow),
        cmocka_unit_test(an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for),
        cmocka_unit_test(a_newer_caller_gets_zeros_for_what_is_not_known),
        cmocka_unit_test(quality_needs_all_its_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
