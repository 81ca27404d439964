/* Functions: a request has an environment of its own, and is used for its time. */
#include "given.h"

/* 22:00 to 02:00 over the end of January 2026: 396,000 requests in January, 126,000 in February. */
static const double rates[] = {10, 100, 35, 0};

enum { JANUARY = 672, FEBRUARY = 673 }; /* of 2026: 56 x 12 */

/* 1 vCPU and 1769 MiB, on which the request takes 0.1 s. */
static be_deployment a_function(void) {
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.unit_memory_mib = 1769;
    return function;
}

static be_outcome *run(const be_request *request, const be_deployment *function) {
    be_series *series = series_of(rates, 4, "2026-01-31T22:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, request, function);
    be_series_free(series);
    return outcome;
}

static void every_request_is_counted_in_its_month(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    be_outcome *outcome = run(&request, &function);
    assert_near(the_item(outcome, "lambda", "requests", JANUARY).quantity, 396000, 0, 0);
    assert_near(the_item(outcome, "lambda", "requests", FEBRUARY).quantity, 126000, 0, 0);
    be_outcome_free(outcome);
}

static void every_request_is_an_event_of_its_duration(void **state) {
    (void)state;
    be_request request = a_request();
    request.wall_seconds = 0.25;
    request.wall_scv = 2;
    request.wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    be_deployment function = a_function();
    function.unit_memory_mib = 2048;
    be_outcome *outcome = run(&request, &function);
    be_usage_item item = the_item(outcome, "lambda", "duration-x86_64", JANUARY);
    assert_near(item.quantity, 0, 0, 0);
    assert_near(item.events, 396000, 0, 0);
    assert_near(item.event_mean, 0.25, 1e-13, 0); /* seconds */
    assert_near(item.event_scv, 2, 0, 0);
    assert_int_equal(item.event_distribution, BE_DISTRIBUTION_LOGNORMAL);
    assert_near(item.event_scale, 2, 0, 0); /* GB */
    assert_near(the_item(outcome, "lambda", "duration-x86_64", FEBRUARY).events, 126000, 0, 0);
    be_outcome_free(outcome);
}

static void the_architecture_names_the_meters(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    function.arch = BE_ARCH_ARM64;
    be_outcome *outcome = run(&request, &function);
    assert_int_equal(count_items(outcome, "lambda", "duration-arm64", ANY_MONTH), 2);
    assert_int_equal(count_items(outcome, "lambda", "duration-x86_64", ANY_MONTH), 0);
    be_outcome_free(outcome);
}

/* AWS Lambda: memory buys CPU in proportion, 1,769 MB a vCPU. */
static void less_memory_than_a_vcpu_lengthens_each_request(void **state) {
    (void)state;
    const struct {
        double memory_mib, cpu_seconds, wall_seconds, duration;
    } cases[] = {{884.5, 0.1, 0.1, 0.2}, {884.5, 0.1, 0.5, 0.6}, {442.25, 0.1, 0.1, 0.4}, {10240, 0.1, 0.1, 0.1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = a_request();
        request.cpu_seconds = cases[i].cpu_seconds;
        request.wall_seconds = cases[i].wall_seconds;
        be_deployment function = a_function();
        function.unit_memory_mib = cases[i].memory_mib;
        be_outcome *outcome = run(&request, &function);
        be_usage_item item = the_item(outcome, "lambda", "duration-x86_64", JANUARY);
        assert_near(item.event_mean, cases[i].duration, 1e-13, 0);
        assert_near(item.event_scale, cases[i].memory_mib / 1024, 1e-13, 0);
        be_outcome_free(outcome);
    }
}

/* J. D. C. Little, 1961; AWS Lambda developer guide, concurrency: 5,000 requests/s of 200 ms are 1,000 environments. */
static void environments_are_rate_times_duration(void **state) {
    (void)state;
    const double rate = 5000;
    be_request request = a_request();
    request.wall_seconds = 0.2;
    request.wall_distribution = BE_DISTRIBUTION_CONSTANT; /* none runs into the time limit */
    be_deployment function = a_function();
    function.ceiling = 1000;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &function);
    be_quality quality = quality_of(outcome);
    assert_near(quality.peak_units, 1000, 1e-13, 0);
    assert_near(quality.mean_units, 1000, 1e-13, 0);
    assert_near(quality.unit_hours, 1000, 1e-13, 0);
    assert_near(quality.unserved, 0, 0, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void functions_have_no_machines_and_no_idle_units(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    be_outcome *outcome = run(&request, &function);
    be_quality quality = quality_of(outcome);
    assert_near(quality.machine_hours, 0, 0, 0);
    assert_near(quality.peak_machines, 0, 0, 0);
    assert_near(quality.utilisation, 1, 0, 0);
    assert_near(quality.capacity, 0, 0, 0); /* not limited */
    assert_near(quality.peak_units, 10, 1e-13, 0);
    assert_near(quality.unit_hours, 14.5, 1e-13, 0); /* 145 requests/s for an hour, 0.1 s each */
    be_outcome_free(outcome);
}

/* 4 environments of 0.1 s pass 40 requests/s: 60/s of the second hour are throttled. AWS does not bill those
 * (CloudWatch metrics of Lambda: the number of invocations is the number of requests billed, without throttled ones).
 */
static void beyond_the_concurrency_limit_requests_are_throttled_and_not_used(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    function.ceiling = 4;
    be_outcome *outcome = run(&request, &function);
    be_quality quality = quality_of(outcome);
    assert_near(quality.requests, 145 * 3600, 0, 0);
    assert_near(quality.unserved, 60 * 3600, 1e-13, 0);
    assert_near(quality.peak_units, 4, 1e-13, 0);
    assert_int_equal(quality.keeps_promise, 0);
    assert_near(the_item(outcome, "lambda", "requests", JANUARY).quantity, (10 + 40) * 3600, 1e-13, 0);
    assert_near(the_item(outcome, "lambda", "duration-x86_64", JANUARY).events, (10 + 40) * 3600, 1e-13, 0);
    assert_near(the_item(outcome, "lambda", "requests", FEBRUARY).quantity, 35 * 3600, 0, 0);
    be_outcome_free(outcome);
}

/* ---- provisioned concurrency ---- */

static double textbook_b(int servers, double load) {
    double b = 1;
    for (int c = 1; c <= servers; c++) {
        b = load * b / (c + load * b);
    }
    return b;
}

static void provisioned_environments_serve_whom_erlang_b_does_not_turn_away(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    function.provisioned_concurrency = 14;
    be_outcome *outcome = run(&request, &function);
    /* Loads of 1 and 10 Erlang in January, of 3.5 in February. */
    double january = 36000 * textbook_b(14, 1) + 360000 * textbook_b(14, 10), february = 126000 * textbook_b(14, 3.5);
    be_usage_item on_demand = the_item(outcome, "lambda", "duration-x86_64", JANUARY);
    be_usage_item provisioned = the_item(outcome, "lambda", "provisioned-duration-x86_64", JANUARY);
    assert_near(on_demand.events, january, 1e-9, 0);
    assert_near(provisioned.events, 396000 - january, 1e-12, 0);
    assert_near(provisioned.event_mean, 0.1, 1e-13, 0);
    assert_near(provisioned.event_scale, 1769.0 / 1024, 1e-13, 0);
    assert_near(the_item(outcome, "lambda", "duration-x86_64", FEBRUARY).events, february, 1e-6, 0);
    assert_near(the_item(outcome, "lambda", "requests", JANUARY).quantity, 396000, 0, 0);
    be_outcome_free(outcome);
}

static void provisioned_environments_are_kept_every_second(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    function.provisioned_concurrency = 14;
    be_outcome *outcome = run(&request, &function);
    double gb_seconds = 14 * 7200 * 1769.0 / 1024;
    assert_near(total_of(outcome, "lambda", "provisioned-concurrency-x86_64", JANUARY), gb_seconds, 1e-13, 0);
    assert_near(total_of(outcome, "lambda", "provisioned-concurrency-x86_64", FEBRUARY), gb_seconds, 1e-13, 0);
    be_outcome_free(outcome);
}

static void nothing_is_provisioned_unless_asked_for(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    be_outcome *outcome = run(&request, &function);
    assert_int_equal(count_items(outcome, "lambda", "provisioned-concurrency-x86_64", ANY_MONTH), 0);
    assert_int_equal(count_items(outcome, "lambda", "provisioned-duration-x86_64", ANY_MONTH), 0);
    be_outcome_free(outcome);
}

static void throttled_requests_find_no_provisioned_environment(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_function();
    function.ceiling = 4;
    function.provisioned_concurrency = 2;
    be_outcome *outcome = run(&request, &function);
    /* 10/s of 1 Erlang, and 40 of the 100/s: 4 Erlang. */
    double turned_away = 36000 * textbook_b(2, 1) + 144000 * textbook_b(2, 4);
    assert_near(the_item(outcome, "lambda", "duration-x86_64", JANUARY).events, turned_away, 1e-12, 0);
    assert_near(the_item(outcome, "lambda", "provisioned-duration-x86_64", JANUARY).events, 180000 - turned_away, 1e-12,
                0);
    be_outcome_free(outcome);
}

/* ---- limits of the platform ---- */

static void what_exceeds_a_limit_cannot_run(void **state) {
    (void)state;
    const struct {
        size_t offset;
        double limit;
        const char *why;
    } cases[] = {
        {offsetof(be_deployment, memory_max_mib), 1768, "a function has at most 1768 MiB"},
        {offsetof(be_deployment, timeout_seconds), 0.09, "a request takes 0.1 s, a function may run 0.09 s"},
        {offsetof(be_deployment, payload_max_bytes), 4095, "a payload of 4096 bytes exceeds the limit of 4095"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = a_request();
        be_deployment function = a_function();
        memcpy((char *)&function + cases[i].offset, &cases[i].limit, sizeof(double));
        be_outcome *outcome = run(&request, &function);
        assert_string_equal(be_outcome_why_not(outcome), cases[i].why);
        assert_int_equal(quality_of(outcome).can_run, 0);
        assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 0);
        be_outcome_free(outcome);
    }
}

static void the_larger_payload_counts_whichever_way_it_goes(void **state) {
    (void)state;
    be_request request = a_request();
    request.request_bytes = 5000;
    request.response_bytes = 10;
    be_deployment function = a_function();
    function.payload_max_bytes = 4999;
    be_outcome *outcome = run(&request, &function);
    assert_string_equal(be_outcome_why_not(outcome), "a payload of 5000 bytes exceeds the limit of 4999");
    be_outcome_free(outcome);
}

/* Of an exponential time with mean 0.1 s, e^-2 exceed 0.2 s; of a uniform one from 0.05 s to 0.15 s (squared variation
 * (0.1 / 0.1)^2 / 12), a quarter exceed 0.125 s; a constant one exceeds nothing above it. */
static void requests_past_the_timeout_are_unserved(void **state) {
    (void)state;
    const struct {
        uint32_t distribution;
        double scv, timeout, share;
    } cases[] = {
        {BE_DISTRIBUTION_EXPONENTIAL, 1, 0.2, 0.1353352832366127},
        {BE_DISTRIBUTION_UNIFORM, 1.0 / 12, 0.125, 0.25},
        {BE_DISTRIBUTION_CONSTANT, 0, 0.2, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = a_request();
        request.wall_distribution = cases[i].distribution;
        request.wall_scv = cases[i].scv;
        be_deployment function = a_function();
        function.timeout_seconds = cases[i].timeout;
        be_outcome *outcome = run(&request, &function);
        assert_near(quality_of(outcome).unserved, 145 * 3600 * cases[i].share, 1e-12, 0);
        be_outcome_free(outcome);
    }
}

static void a_month_without_requests_has_no_events(void **state) {
    (void)state;
    const double none[] = {0, 0};
    be_request request = a_request();
    be_deployment function = a_function();
    be_series *series = series_of(none, 2, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &function);
    be_quality quality = quality_of(outcome);
    assert_near(total_of(outcome, "lambda", "requests", ANY_MONTH), 0, 0, 0);
    assert_int_equal(count_items(outcome, "lambda", "duration-x86_64", ANY_MONTH), 0);
    assert_near(quality.utilisation, 0, 0, 0);
    assert_int_equal(quality.can_run, 1);
    assert_int_equal(quality.keeps_promise, 1);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_counted_in_its_month),
        cmocka_unit_test(every_request_is_an_event_of_its_duration),
        cmocka_unit_test(the_architecture_names_the_meters),
        cmocka_unit_test(less_memory_than_a_vcpu_lengthens_each_request),
        cmocka_unit_test(environments_are_rate_times_duration),
        cmocka_unit_test(functions_have_no_machines_and_no_idle_units),
        cmocka_unit_test(beyond_the_concurrency_limit_requests_are_throttled_and_not_used),
        cmocka_unit_test(provisioned_environments_serve_whom_erlang_b_does_not_turn_away),
        cmocka_unit_test(provisioned_environments_are_kept_every_second),
        cmocka_unit_test(nothing_is_provisioned_unless_asked_for),
        cmocka_unit_test(throttled_requests_find_no_provisioned_environment),
        cmocka_unit_test(what_exceeds_a_limit_cannot_run),
        cmocka_unit_test(the_larger_payload_counts_whichever_way_it_goes),
        cmocka_unit_test(requests_past_the_timeout_are_unserved),
        cmocka_unit_test(a_month_without_requests_has_no_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
