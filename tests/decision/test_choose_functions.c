/* The memory that is chosen, against every memory of the rate card; and what the limits forbid. */
#include "given.h"

/* The cheapest memory from 128 MiB on, in steps of 64. A constant time is what the estimate knows exactly; of a spread
 * one it takes half a millisecond for the rounding up. */
static void the_memory_of_a_function_is_the_cheapest_of_all(void **state) {
    (void)state;
    static const struct {
        double cpu_seconds, wall_seconds, memory_mib, latency_seconds;
        uint32_t distribution;
    } requests[] = {
        {0.1, 0.1, 128, 60, BE_DISTRIBUTION_CONSTANT},    /* CPU alone: any memory, but for the rounding */
        {0.1, 0.6, 128, 60, BE_DISTRIBUTION_CONSTANT},    /* waiting: little memory */
        {0.1, 0.2, 128, 2, BE_DISTRIBUTION_EXPONENTIAL},  /* in time only with much */
        {0.1, 0.2, 900, 2, BE_DISTRIBUTION_LOGNORMAL},    /* the process needs much */
        {0.05, 0.05, 1, 0.26, BE_DISTRIBUTION_LOGNORMAL}, /* in time only with about a vCPU */
    };
    workload w = basic_workload("decision_choose_functions/basic");
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    for (size_t i = 0; i < COUNT(requests) * SHAPES; i++) {
        size_t request = i / SHAPES;
        w.request.cpu_seconds = requests[request].cpu_seconds;
        w.request.wall_seconds = requests[request].wall_seconds;
        w.request.memory_mib = requests[request].memory_mib;
        w.request.latency_seconds = requests[request].latency_seconds;
        w.request.wall_distribution = requests[request].distribution;
        set_shape(&w, (int)(i % SHAPES), 50);
        double least = INFINITY;
        char choice[100] = "none";
        be_deployment d = deployment_of(&w, BE_MODEL_FUNCTIONS, BE_DOOR_NONE);
        for (d.arch = BE_ARCH_X86_64; d.arch <= BE_ARCH_ARM64; d.arch++) {
            for (double mib = 128; mib <= 2048; mib += 64) {
                d.unit_memory_mib = mib;
                double usd = keeping_cost(&w, &d, NULL);
                if (usd < least * (1 - 1e-12)) { /* of equals the smallest */
                    least = usd;
                    snprintf(choice, sizeof choice, "%g MiB %s", mib, be_arch_name(d.arch));
                }
            }
        }
        be_comparison *comparison = compare_one(&w, &functions);
        assert_string_equal(plain(entry_at(comparison, 0).choice).text, choice);
        assert_near(entry_at(comparison, 0).cost_usd, least, 1e-12, 0);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void the_memory_that_a_candidate_names_is_taken(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    set_constant(&w, 20, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 2000;
    functions.arch = BE_ARCH_X86_64;
    check_choice(&w, &functions, "2000 MiB x86_64");
    workload_free(&w);
}

/* 1 s of CPU and 1 s of waiting: the less memory, the cheaper. 400 requests/s in 128 MiB would keep 400 x 14.8 s =
 * 5,928 environments busy, of which 1,000 are allowed. With m MiB it is 400 x (1 + 1769 / m) <= 1,000 from m = 1,179.3
 * on. */
static void a_memory_that_meets_the_concurrency_limit_is_passed_over(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    set_constant(&w, 400, 24);
    w.request.cpu_seconds = 1;
    w.request.wall_seconds = 2;
    w.request.latency_seconds = 300;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    check_choice(&w, &functions, "1216 MiB arm64"); /* 128 + 17 x 64 */
    workload_free(&w);
}

/* As above, but with limits and cold starts; calls that meet the limit by chance are too few to count. The limit is the
 * account's of the policy, which is that of the rate card where the caller gives none: 400 x (1 + 1769 / m) <= 1,000
 * from 1,179.3 MiB on, and <= 3,000 from 272.2 MiB on. */
static void the_concurrency_limit_is_that_of_the_policy(void **state) {
    (void)state;
    enum { BY_THE_CARD, BY_THE_CALLER, OF_THE_FUNCTION };
    static const struct {
        const char *folder, *limits;
        int whose;
        double least_mib, most_mib;
    } cases[] = {
        {"decision_choose_functions/basic", NULL, BY_THE_CARD, 1179.3, 1500},
        {"decision_choose_functions/basic", NULL, BY_THE_CALLER, 272.2, 400},
        {"decision_choose_functions/basic", NULL, OF_THE_FUNCTION, 1179.3, 1500},
        {"decision_choose_functions/raised",
         LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_max_mib", "2048") LIMIT("lambda", "memory_step_mib", "64")
             LIMIT("lambda", "concurrency", "3000"),
         BY_THE_CARD, 272.2, 400},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        cards own = {.limits = cases[i].limits};
        workload w = workload_with(cases[i].folder, &own);
        be_function_scaling scaling;
        be_function_scaling_init(&scaling);
        scaling.account_concurrency = 3000;
        scaling.function_concurrency = cases[i].whose == OF_THE_FUNCTION ? 1000 : 0;
        w.options.function_scaling = cases[i].whose == BY_THE_CARD ? NULL : &scaling;
        w.options.instant_scaling = 0;
        set_constant(&w, 400, 24);
        w.request.cpu_seconds = 1;
        w.request.wall_seconds = 2;
        w.request.memory_mib = 128;
        w.request.latency_seconds = 300;
        be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
        be_comparison *comparison = compare_one(&w, &functions);
        be_entry entry = entry_at(comparison, 0);
        double mib = strtod(entry.choice, NULL);
        assert_int_equal(entry.keeps_promise, 1);
        assert_true(mib >= cases[i].least_mib && mib <= cases[i].most_mib);
        assert_true(entry.peak_units <= (cases[i].most_mib > 400 ? 1000 : 3000));
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* 2,000 calls of 1 s are in service at once, on any memory. */
static void a_raised_account_limit_lets_more_calls_through(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    be_function_scaling scaling;
    be_function_scaling_init(&scaling);
    w.options.instant_scaling = 0;
    w.options.function_scaling = &scaling;
    w.request.cpu_seconds = 0;
    w.request.wall_seconds = 1;
    w.request.latency_seconds = 30;
    set_constant(&w, 2000, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    be_comparison *as_usual = compare_one(&w, &functions);
    scaling.account_concurrency = 3000;
    be_comparison *raised = compare_one(&w, &functions);
    assert_int_equal(entry_at(as_usual, 0).keeps_promise, 0);
    assert_near(entry_at(as_usual, 0).unserved_share, 0.5, 0.01, 0);
    assert_int_equal(entry_at(raised, 0).keeps_promise, 1);
    assert_near(entry_at(raised, 0).peak_units, 2000, 1e-9, 0);
    be_comparison_free(as_usual);
    be_comparison_free(raised);
    workload_free(&w);
}

/* 50 units of concurrency, each worth 1 request/s: half of 100 requests/s, though they keep but 10 busy. */
static void requests_per_concurrency_are_those_of_the_rate_card(void **state) {
    (void)state;
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_max_mib", "2048")
                     LIMIT("lambda", "memory_step_mib", "64") LIMIT("lambda", "concurrency", "50")
                         LIMIT("lambda", "requests_per_second_per_concurrency", "1")};
    workload w = workload_with("decision_choose_functions/each", &own);
    w.options.instant_scaling = 0;
    w.request.cpu_seconds = 0;
    w.request.wall_seconds = 0.1;
    set_constant(&w, 100, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    be_comparison *comparison = compare_one(&w, &functions);
    assert_near(entry_at(comparison, 0).unserved_share, 0.5, 1e-9, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 100 s of CPU take 1,382 s in 128 MiB and 900 s from 196.6 MiB on. */
static void a_memory_in_which_a_request_exceeds_the_time_limit_is_passed_over(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    set_constant(&w, 0.1, 24);
    w.request.cpu_seconds = 100;
    w.request.wall_seconds = 110;
    w.request.memory_mib = 128;
    w.request.latency_seconds = 1e6;
    w.request.unserved_share = 1; /* some of them do time out; all that counts here is that it runs */
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    check_choice(&w, &functions, "256 MiB arm64"); /* 10 + 100 x 1769 / 256 = 701 s; with 192 MiB it were 931 s */
    workload_free(&w);
}

/* 10 s of waiting and 50 s of CPU, exponential in all: a thousandth may time out, so 900 s must be ln 1000 = 6.9 times
 * the mean. 10 + 50 x 1769 / m <= 130.3 s from m = 735.3 MiB on. */
static void a_memory_in_which_too_many_requests_time_out_is_passed_over(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    set_constant(&w, 0.1, 24);
    w.request.cpu_seconds = 50;
    w.request.wall_seconds = 60;
    w.request.wall_distribution = BE_DISTRIBUTION_EXPONENTIAL;
    w.request.latency_seconds = 1e6;
    w.request.unserved_share = 0.001;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    check_choice(&w, &functions, "768 MiB arm64");
    workload_free(&w);
}

/* What no memory and no other choice can help. */
static void limits_of_functions_are_reasons(void **state) {
    (void)state;
    enum { MIB = 1 << 20 };
    static const struct {
        double wall_seconds, memory_mib, response_bytes;
        uint32_t door;
        const char *why_not; /* NULL: it runs */
    } cases[] = {
        {900, 512, 0, BE_DOOR_FUNCTION_URL, NULL},
        {901, 512, 0, BE_DOOR_FUNCTION_URL, "a request takes 901 s, a function may run 900 s"}, /* 15 minutes */
        {29, 512, 0, BE_DOOR_REST_API, NULL},
        {30, 512, 0, BE_DOOR_REST_API, "a request takes 30 s, a function may run 29 s"},
        {30, 512, 0, BE_DOOR_HTTP_API, NULL},
        {31, 512, 0, BE_DOOR_HTTP_API, "a request takes 31 s, a function may run 30 s"},
        {1, 10240, 0, BE_DOOR_FUNCTION_URL, NULL},
        {1, 10241, 0, BE_DOOR_FUNCTION_URL, "a process needs 10241 MiB, a function has at most 10240 MiB"},
        {1, 512, 6 * MIB, BE_DOOR_FUNCTION_URL, NULL},
        {1, 512, 6 * MIB + 1, BE_DOOR_FUNCTION_URL, "a payload of 6.29146e+06 bytes exceeds the limit"},
        {1, 512, 6 * MIB + 1, BE_DOOR_REST_API, "a payload of 6.29146e+06 bytes exceeds the limit"},
        {1, 512, 1 * MIB, BE_DOOR_LOAD_BALANCER, NULL},
        {1, 512, 1 * MIB + 1, BE_DOOR_LOAD_BALANCER, "a payload of 1.04858e+06 bytes exceeds the limit"},
    };
    /* The vendor's limits, as pricing/aws/limits.csv sources them. */
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_max_mib", "10240")
                     LIMIT("lambda", "memory_step_mib", "64") LIMIT("lambda", "timeout_seconds", "900")
                         LIMIT("lambda", "request_payload_max_bytes", "6291456")
                             LIMIT("lambda", "alb_payload_max_bytes", "1048576")
                                 LIMIT("api-gateway", "rest_timeout_seconds", "29")
                                     LIMIT("api-gateway", "rest_payload_max_bytes", "10485760")
                                         LIMIT("api-gateway", "http_timeout_seconds", "30")};
    workload w = workload_with("decision_choose_functions/limits", &own);
    set_constant(&w, 0.01, 24);
    w.request.cpu_seconds = 0;
    w.request.latency_seconds = 1e6;
    w.request.wall_distribution = BE_DISTRIBUTION_CONSTANT;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
        functions.door = cases[i].door;
        w.request.wall_seconds = cases[i].wall_seconds;
        w.request.memory_mib = cases[i].memory_mib;
        w.request.response_bytes = cases[i].response_bytes;
        if (cases[i].why_not) {
            check_cannot_run(&w, &functions, cases[i].why_not);
        } else {
            be_comparison *comparison = compare_one(&w, &functions);
            assert_int_equal(entry_at(comparison, 0).keeps_promise, 1);
            be_comparison_free(comparison);
        }
    }
    workload_free(&w);
}

/* A gateway hangs up on a caller; nobody waits for asynchronous work. */
static void the_time_limit_of_a_gateway_does_not_bind_asynchronous_work(void **state) {
    (void)state;
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "timeout_seconds", "900")
                     LIMIT("api-gateway", "http_timeout_seconds", "30")};
    workload w = workload_with("decision_choose_functions/patience", &own);
    set_constant(&w, 0.01, 24);
    w.request.wall_seconds = 60;
    w.request.wall_scv = 0;
    w.request.latency_seconds = 600;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.door = BE_DOOR_HTTP_API;
    check_cannot_run(&w, &functions, "a function may run 30 s");
    w.request.asynchronous = 1;
    be_comparison *comparison = compare_one(&w, &functions);
    assert_int_equal(entry_at(comparison, 0).keeps_promise, 1);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_memory_above_the_limit_cannot_run_even_where_named(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_functions/basic");
    set_constant(&w, 1, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 2049;
    check_cannot_run(&w, &functions, "a function has at most 2048 MiB");
    workload_free(&w);
}

/* Steps of nothing would never reach the end. */
static void a_memory_step_of_zero_counts_as_one_mebibyte(void **state) {
    (void)state;
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_step_mib", "0")
                     LIMIT("lambda", "memory_max_mib", "600")};
    workload w = workload_with("decision_choose_functions/step", &own);
    set_constant(&w, 1, 24);
    w.request.wall_seconds = 0.2;
    w.request.memory_mib = 515;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    check_choice(&w, &functions, "515 MiB arm64");
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_of_a_function_is_the_cheapest_of_all),
        cmocka_unit_test(the_memory_that_a_candidate_names_is_taken),
        cmocka_unit_test(a_memory_that_meets_the_concurrency_limit_is_passed_over),
        cmocka_unit_test(the_concurrency_limit_is_that_of_the_policy),
        cmocka_unit_test(a_raised_account_limit_lets_more_calls_through),
        cmocka_unit_test(requests_per_concurrency_are_those_of_the_rate_card),
        cmocka_unit_test(a_memory_in_which_a_request_exceeds_the_time_limit_is_passed_over),
        cmocka_unit_test(a_memory_in_which_too_many_requests_time_out_is_passed_over),
        cmocka_unit_test(limits_of_functions_are_reasons),
        cmocka_unit_test(the_time_limit_of_a_gateway_does_not_bind_asynchronous_work),
        cmocka_unit_test(a_memory_above_the_limit_cannot_run_even_where_named),
        cmocka_unit_test(a_memory_step_of_zero_counts_as_one_mebibyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
