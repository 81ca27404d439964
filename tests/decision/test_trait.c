/* What is known of a candidate: in every dimension something, with a source that is there; numbers that the test works
 * out itself. */
#include "given.h"

static be_trait trait_at(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index) {
    be_trait trait = {.size = sizeof trait};
    assert_ok(be_comparison_trait(comparison, rank, dimension, index, &trait, error));
    return trait;
}

/* The trait whose text holds these words. */
static be_trait trait_with(const be_comparison *comparison, uint32_t dimension, const char *words) {
    for (size_t i = 0; i < be_comparison_trait_count(comparison, 0, dimension); i++) {
        be_trait trait = trait_at(comparison, 0, dimension, i);
        if (strstr(trait.text, words)) {
            return trait;
        }
    }
    fail_msg("no trait in %s says '%s'", be_dimension_name(dimension), words);
    return (be_trait){0};
}

static void check_value(const be_comparison *comparison, uint32_t dimension, const char *words, double value,
                        const char *unit, const char *source) {
    be_trait trait = trait_with(comparison, dimension, words);
    assert_near(trait.value, value, 1e-12, 0);
    assert_string_equal(trait.unit, unit);
    if (!strstr(trait.source, source)) {
        fail_msg("'%s' is from '%s', expected '%s'", trait.text, trait.source, source);
    }
}

static void check_limit(const be_comparison *comparison, const char *words, double needed, double limit,
                        const char *source) {
    be_trait trait = trait_with(comparison, BE_DIMENSION_HARD_LIMITS, words);
    assert_near(trait.needed, needed, 1e-9, 0);
    assert_near(trait.value, limit, 1e-12, 0);
    if (!strstr(trait.source, source)) {
        fail_msg("'%s' is from '%s', expected '%s'", trait.text, trait.source, source);
    }
}

static workload behaving(const char *folder, const cards *own) {
    workload w = workload_with(folder, own);
    w.options.instant_scaling = 0;
    w.request.latency_seconds = 30;
    return w;
}

static workload basic_behaving(void) {
    cards own = {0};
    return behaving("decision_trait/basic", &own);
}

/* ---- all of them ---- */

static void check_trait(const be_trait *trait, uint32_t dimension) {
    bool limit = dimension == BE_DIMENSION_HARD_LIMITS;
    assert_int_equal(trait->dimension, dimension);
    if (strlen(trait->text) < 5 || strlen(trait->source) < 4 || !trait->as_of) {
        fail_msg("'%s' from '%s'", trait->text, trait->source);
    }
    assert_int_equal(isnan(trait->value), *trait->unit == '\0');
    assert_int_equal(isnan(trait->needed), !limit);
}

static void every_candidate_that_runs_has_sourced_traits_in_every_dimension(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_wave(&w, 20, 100, 24);
    be_candidate candidates[USUAL + 1];
    usual_candidates(candidates);
    candidates[USUAL] = candidate_of("no such machine", BE_MODEL_FLEET);
    candidates[USUAL].instance_type = "no.such";
    for (w.options.instant_scaling = 0; w.options.instant_scaling < 2; w.options.instant_scaling++) {
        be_comparison *comparison = compare(&w, candidates, USUAL + 1);
        for (size_t rank = 0; rank <= USUAL; rank++) {
            for (uint32_t dimension = 0; dimension < BE_DIMENSION_COUNT; dimension++) {
                size_t count = be_comparison_trait_count(comparison, rank, dimension);
                assert_int_equal(count > 0, entry_at(comparison, rank).can_run);
                for (size_t i = 0; i < count; i++) {
                    be_trait trait = trait_at(comparison, rank, dimension, i);
                    check_trait(&trait, dimension);
                }
            }
        }
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

/* Line `number`, from 1, of a text, without its quotes. */
static plain_text line_of(const char *text, long number) {
    plain_text line;
    size_t used = 0;
    while (--number > 0) {
        text = strchr(text, '\n') + 1;
    }
    for (; *text && *text != '\n' && used + 1 < sizeof line.text; text++) {
        line.text[used] = *text;
        used += *text != '"';
    }
    line.text[used] = '\0';
    return line;
}

/* "aws/limits.csv:14: notes ..." must be what line 14 says, date and all. */
static void check_row(const be_trait *trait) {
    const char *colon = strchr(trait->source, ':');
    char path[300], *end;
    snprintf(path, sizeof path, "pricing/%.*s", (int)(colon - trait->source), trait->source);
    long number = strtol(colon + 1, &end, 10);
    size_t bytes;
    char *text = be_test_read(be_test_source(path), &bytes);
    plain_text line = line_of(text, number), source = line_of(end + 2, 1);
    if (!strstr(line.text, source.text) || !strstr(line.text, trait->as_of)) {
        fail_msg("'%s' is not in line %ld of %s", trait->source, number, path);
    }
    free(text);
}

static void rows_of_the_rate_cards_are_named_by_file_and_line(void **state) {
    (void)state;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = be_test_source("pricing");
    workload w = {0};
    assert_ok(be_catalogue_open(&options, NULL, &w.catalogue, error));
    assert_ok(be_catalogue_load(w.catalogue, "aws", "us-east-1", error));
    be_request_init(&w.request);
    w.request.cpu_seconds = w.request.wall_seconds = 0.1;
    w.request.memory_mib = 512;
    w.request.latency_seconds = 3;
    be_comparison_options_init(&w.options);
    w.options.horizon = BE_HORIZON_SERIES;
    set_wave(&w, 20, 100, 24);
    be_candidate candidates[USUAL];
    usual_candidates(candidates);
    be_comparison *comparison = compare(&w, candidates, USUAL);
    size_t rows = 0;
    for (size_t rank = 0; rank < USUAL; rank++) {
        for (uint32_t dimension = 0; dimension < BE_DIMENSION_COUNT; dimension++) {
            for (size_t i = 0; i < be_comparison_trait_count(comparison, rank, dimension); i++) {
                be_trait trait = trait_at(comparison, rank, dimension, i);
                if (strncmp(trait.source, "aws/", 4) == 0) {
                    check_row(&trait);
                    rows++;
                }
            }
        }
    }
    assert_true(rows > 5 * USUAL);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- start-up ---- */

static void start_up_is_the_stages_of_the_policy_and_their_sum(void **state) {
    (void)state;
    static const struct {
        uint32_t model;
        double stages[4], total;
    } cases[] = {{BE_MODEL_FLEET, {40, 10, 30}, 80},
                 {BE_MODEL_CLUSTER, {10, 10, 10}, 30},
                 {BE_MODEL_CONTAINERS, {30, 10, 10, 30}, 80}};
    workload w = basic_behaving();
    set_constant(&w, 20, 2);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate candidate = candidate_of("candidate", cases[i].model);
        be_comparison *comparison = compare_one(&w, &candidate);
        size_t stage = 0;
        for (; stage < 4 && cases[i].stages[stage] > 0; stage++) {
            be_trait trait = trait_at(comparison, 0, BE_DIMENSION_START_UP, stage);
            assert_near(trait.value, cases[i].stages[stage], 0, 0);
            assert_string_equal(trait.unit, "s");
        }
        check_value(comparison, BE_DIMENSION_START_UP, "from the decision to the first request served", cases[i].total,
                    "s", "the sum of the rows above");
        if (cases[i].model == BE_MODEL_CLUSTER) {
            check_value(comparison, BE_DIMENSION_START_UP, "a node boots", 65, "s", "KubeFM");
        }
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void what_the_caller_sets_is_named_as_the_source(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 20, 2);
    be_target_tracking tracking;
    be_target_tracking_init(&tracking);
    tracking.out_datapoints = 2;
    tracking.period_seconds = 10;
    tracking.out_cooldown_seconds = 45;
    tracking.warm_up_seconds = 0;
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    scaling.target_tracking = &tracking;
    scaling.boot_seconds = 100;
    scaling.health_check_seconds = 0;
    scaling.metric_delay_seconds = 7;
    w.options.fleet_scaling = &scaling;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    be_comparison *comparison = compare_one(&w, &fleet);
    const char *option = "be_comparison_options.fleet_scaling";
    check_value(comparison, BE_DIMENSION_START_UP, "the machine boots", 100, "s", option);
    check_value(comparison, BE_DIMENSION_START_UP, "from the decision", 110, "s", "the sum");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "after 2 periods of 10 s", 20, "s", option);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "cool-down", 45, "s", option);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "age of the metrics", 7, "s", option);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "from a jump of the rate", 7 + 20 + 110, "s", "worked out");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 0.1 s of CPU take 0.1 x 1769 / 512 s in 512 MiB. */
static void a_function_starts_cold_as_its_policy_and_its_memory_have_it(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 0.01, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 512;
    be_comparison *comparison = compare_one(&w, &functions);
    be_quality quality = {.size = sizeof quality};
    assert_ok(be_outcome_quality(be_comparison_outcome(comparison, 0), &quality, error));
    check_value(comparison, BE_DIMENSION_START_UP, "a new environment starts cold", 0.5, "s", "A. Tanasa");
    check_value(comparison, BE_DIMENSION_START_UP, "a cold call of 512 MiB", 0.5 + 0.1 * 1769 / 512, "s", "worked out");
    check_value(comparison, BE_DIMENSION_START_UP, "start cold", quality.cold_share, "share", "be_quality.cold_share");
    assert_true(quality.cold_share > 0.001); /* e^(-0.01 x 600) of them at least */
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- scaling speed ---- */

static void scaling_speed_is_that_of_the_policy(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 20, 2);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET), cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    be_comparison *comparison = compare_one(&w, &fleet);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "after 3 periods of 60 s", 180, "s", "user guide");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "warm-up", 300, "s", "user guide");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "from a jump of the rate", 180 + 80, "s", "worked out");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "no time with requests waiting", 0, "s", "recovery_seconds");
    be_comparison_free(comparison);
    comparison = compare_one(&w, &cluster);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "between two decisions", 15, "s", "Horizontal Pod Autoscaling");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "4 pods in 15 s or 100 % in 15 s", 16, "1/minute",
                "Kubernetes");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "from a jump of the rate", 15 + 15 + 30, "s", "worked out");
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "pods without a node", 10, "s", "Cluster Autoscaler");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* Another policy of pods each time. */
static void every_policy_says_how_it_decides(void **state) {
    (void)state;
    static const struct {
        uint32_t policy;
        const char *words;
        double value;
    } cases[] = {{BE_SCALING_KEDA, "looks for work", 30},       {BE_SCALING_CONCURRENCY, "between two decisions", 2},
                 {BE_SCALING_PREDICTIVE, "how far ahead", 600}, {BE_SCALING_INSTANT, "decides at once", 0},
                 {BE_SCALING_FIXED, "does not scale", NAN},     {BE_SCALING_SCHEDULED, "by the hour of the week", NAN}};
    workload w = basic_behaving();
    set_constant(&w, 2, 2);
    double hours[168];
    for (int i = 0; i < 168; i++) {
        hours[i] = 9;
    }
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_scaling scaling;
        be_scaling_init_for_model(&scaling, BE_MODEL_CLUSTER);
        scaling.policy = cases[i].policy;
        scaling.units_by_hour = cases[i].policy == BE_SCALING_SCHEDULED ? hours : NULL;
        w.options.cluster_scaling = &scaling;
        be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
        be_comparison *comparison = compare_one(&w, &cluster);
        be_trait trait = trait_with(comparison, BE_DIMENSION_SCALING_SPEED, cases[i].words);
        assert_true(isnan(cases[i].value) ? isnan(trait.value) : trait.value == cases[i].value);
        assert_string_equal(trait.source, "be_comparison_options.cluster_scaling");
        if (cases[i].policy == BE_SCALING_INSTANT) {
            check_value(comparison, BE_DIMENSION_START_UP, "units are there at once", 0, "s", "cluster_scaling");
            check_value(comparison, BE_DIMENSION_SCALING_SPEED, "from a jump of the rate", 0, "s", "worked out");
        }
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void environments_are_created_as_fast_as_the_rate_card_or_the_caller_says(void **state) {
    (void)state;
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "concurrency_growth_per_10_seconds", "500")
                     LIMIT("lambda", "memory_max_mib", "1024") LIMIT("lambda", "memory_step_mib", "64")};
    workload w = behaving("decision_trait/growth", &own);
    set_constant(&w, 20, 2);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    be_comparison *comparison = compare_one(&w, &functions);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "500 new environments at once", 3000, "1/minute",
                "aws/limits.csv:4: here");
    assert_string_equal(trait_with(comparison, BE_DIMENSION_SCALING_SPEED, "500 new").as_of, "2026-01");
    check_limit(comparison, "new environments", 0, 500, "aws/limits.csv:4: here");
    be_comparison_free(comparison);
    be_function_scaling scaling;
    be_function_scaling_init(&scaling);
    scaling.creation_burst = 30;
    scaling.creation_seconds = 20;
    w.options.function_scaling = &scaling;
    comparison = compare_one(&w, &functions);
    check_value(comparison, BE_DIMENSION_SCALING_SPEED, "30 new environments at once", 90, "1/minute",
                "be_comparison_options.function_scaling");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- hard limits ---- */

#define FUNCTION_LIMITS                                                                                                \
    LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_max_mib", "2048") LIMIT("lambda", "memory_step_mib", "64")    \
        LIMIT("lambda", "timeout_seconds", "900") LIMIT("lambda", "max_vcpu", "6")                                     \
            LIMIT("lambda", "request_payload_max_bytes", "6000000") LIMIT("lambda", "concurrency", "1000")             \
                LIMIT("lambda", "requests_per_second_per_concurrency", "10") LIMIT("lambda", "gpu", "0")               \
                    LIMIT("lambda", "alb_payload_max_bytes", "1000000")                                                \
                        LIMIT("api-gateway", "http_timeout_seconds", "30")                                             \
                            LIMIT("api-gateway", "http_payload_max_bytes", "10000000")

/* At most 200 requests/s, 90 more than the hour before; 0.1 s of CPU in 512 MiB. */
static void limits_of_functions_stand_beside_what_the_workload_needs(void **state) {
    (void)state;
    static const double rates[] = {100, 50, 110, 200, 130};
    cards own = {.limits = FUNCTION_LIMITS};
    workload w = behaving("decision_trait/limits", &own);
    set_rates(&w, rates, COUNT(rates));
    w.request.request_bytes = 100;
    w.request.response_bytes = 5000;
    double wall = 0.1 * 1769 / 512;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 512;
    functions.door = BE_DOOR_HTTP_API;
    be_comparison *comparison = compare_one(&w, &functions);
    check_limit(comparison, "a request takes on average", wall, 900, "aws/limits.csv:6: here");
    check_limit(comparison, "a function is given", 512, 2048, "aws/limits.csv:4: here");
    check_limit(comparison, "its memory buys", 512.0 / 1769, 6, "aws/limits.csv:7: here");
    check_limit(comparison, "a payload is", 5000, 6000000, "aws/limits.csv:8: here");
    check_limit(comparison, "the peak needs", 200 * wall, 1000, "aws/limits.csv:9: here");
    check_limit(comparison, "the peak brings", 200, 10000, "aws/limits.csv:10: here");
    check_limit(comparison, "the steepest step", 90 * wall, 1000, "be_function_scaling_init");
    check_limit(comparison, "through the gateway a payload is", 5000, 10000000, "aws/limits.csv:14: here");
    check_limit(comparison, "through the gateway the promised quantile takes", entry_at(comparison, 0).latency_seconds,
                30, "aws/limits.csv:13: here");
    assert_string_equal(trait_with(comparison, BE_DIMENSION_HARD_LIMITS, "the peak needs").text,
                        "the peak needs 69.1 of 1000 executions at once");
    be_comparison_free(comparison);
    functions.door = BE_DOOR_LOAD_BALANCER;
    be_function_scaling scaling;
    be_function_scaling_init(&scaling);
    scaling.account_concurrency = 3000;
    w.options.function_scaling = &scaling;
    comparison = compare_one(&w, &functions);
    check_limit(comparison, "behind a load balancer a payload is", 5000, 1000000, "aws/limits.csv:12: here");
    check_limit(comparison, "the peak needs", 200 * wall, 3000, "be_comparison_options.function_scaling");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 14 machines of 7 requests/s are there for 100: the functions get 2 of them. */
static void of_a_split_the_functions_need_what_overflows(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 100, 24);
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    split.instance_type = "a1.small";
    split.unit_memory_mib = 512;
    be_comparison *comparison = compare_one(&w, &split);
    double machines = strtod(entry_at(comparison, 0).choice, NULL);
    double level = machines * 1 * 0.7 / 0.1;
    check_limit(comparison, "the peak needs", (100 - level) * 0.1 * 1769 / 512, 1000, "aws/limits.csv:7: here");
    check_limit(comparison, "a process needs", 512, 2048, "aws/instance_types.csv:3: here");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 7 requests/s a vCPU: from 10 to 60 requests/s are 2 and 9 tasks of one. Three daemon pods are on each node. */
static void limits_of_pods_and_tasks_are_those_of_their_nodes_and_sizes(void **state) {
    (void)state;
    static const double rates[] = {60, 10, 60, 60};
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("fargate", "task_launch_burst", "100")};
    workload w = behaving("decision_trait/tasks", &own);
    set_rates(&w, rates, COUNT(rates));
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS),
                 cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    containers.unit_vcpu = 1;
    containers.unit_memory_mib = 2048;
    be_comparison *comparison = compare_one(&w, &containers);
    check_limit(comparison, "a task is given", 1, 1, "aws/task_sizes.csv:3: here");
    check_limit(comparison, "a task with its vCPU is given", 2048, 8192, "aws/task_sizes.csv:3: here");
    check_limit(comparison, "the steepest step of the rate launches", 9 - 2, 100, "aws/limits.csv:4: here");
    be_comparison_free(comparison);
    cluster.instance_type = "a1.large";
    cluster.unit_vcpu = 1;
    cluster.unit_memory_mib = 512;
    comparison = compare_one(&w, &cluster);
    check_limit(comparison, "a full node holds", 3 + 3, 30, "aws/instance_types.csv:2: here"); /* 3 fit on 3.x vCPU */
    check_limit(comparison, "a pod needs", 512, 8192, "aws/instance_types.csv:2: here");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- the rest ---- */

static void the_price_that_matters_is_named_with_its_row(void **state) {
    (void)state;
    workload w = basic_behaving();
    w.request.response_bytes = 1e6; /* transfer costs more than all compute, and is no cost of the model */
    set_constant(&w, 20, 24);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET),
                 functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    fleet.instance_type = "a1.small";
    functions.arch = BE_ARCH_ARM64;
    be_comparison *comparison = compare_one(&w, &fleet);
    check_value(comparison, BE_DIMENSION_COST_MODEL, "most of it for a1.small", 0.03, "USD/hour",
                "aws/" REGION "/instance_prices.csv:3: here");
    be_comparison_free(comparison);
    comparison = compare_one(&w, &functions);
    check_value(comparison, BE_DIMENSION_COST_MODEL, "most of it for duration-arm64", 0.000016, "USD/GB-second",
                "aws/" REGION "/meters.csv:");
    be_comparison_free(comparison);
    workload_free(&w);
}

static void operations_are_the_hours_that_the_options_assume(void **state) {
    (void)state;
    workload w = basic_behaving();
    w.options.operations_usd_per_hour = 75;
    w.options.operations_hours_fleet = 6;
    set_constant(&w, 20, 2);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    be_comparison *comparison = compare_one(&w, &fleet);
    check_value(comparison, BE_DIMENSION_OPERATIONS, "6 hours of work a month, 450.00 USD", 6, "h/month",
                "be_comparison_options.operations_hours_fleet, an assumption");
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_commitment_locks_in_for_its_term(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 100, 24);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    be_comparison *on_demand = compare_one(&w, &fleet);
    fleet.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    be_comparison *reserved = compare_one(&w, &fleet);
    assert_int_equal(be_comparison_trait_count(on_demand, 0, BE_DIMENSION_LOCK_IN), 1);
    check_value(reserved, BE_DIMENSION_LOCK_IN,
                "x a1.small are paid for until the end of a term of 1 year, all upfront", 1, "year",
                "aws/" REGION "/instance_prices.csv:9: here");
    be_comparison_free(on_demand);
    be_comparison_free(reserved);
    workload_free(&w);
}

static void pods_share_a_kernel_and_requests_an_environment(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 20, 2);
    be_function_scaling scaling;
    be_function_scaling_init(&scaling);
    scaling.requests_per_environment = 4;
    w.options.function_scaling = &scaling;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS),
                 cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    be_comparison *comparison = compare_one(&w, &functions);
    check_value(comparison, BE_DIMENSION_ISOLATION, "4 requests at a time in an environment", 4, "request",
                "requests_per_environment");
    be_comparison_free(comparison);
    cluster.instance_type = "a1.large";
    cluster.unit_vcpu = 1;
    cluster.unit_memory_mib = 512;
    comparison = compare_one(&w, &cluster);
    check_value(comparison, BE_DIMENSION_ISOLATION, "up to 3 pods share the kernel of each a1.large", 3, "pod",
                "be_node_pods");
    be_comparison_free(comparison);
    workload_free(&w);
}

static void what_is_not_there_cannot_be_asked_for(void **state) {
    (void)state;
    workload w = basic_behaving();
    set_constant(&w, 1, 2);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    be_comparison *comparison = compare_one(&w, &fleet);
    be_trait trait = {.size = sizeof trait};
    size_t count = be_comparison_trait_count(comparison, 0, BE_DIMENSION_LOCK_IN);
    assert_int_equal(be_comparison_trait_count(NULL, 0, 0), 0);
    assert_int_equal(be_comparison_trait_count(comparison, 1, 0), 0);
    assert_int_equal(be_comparison_trait_count(comparison, 0, BE_DIMENSION_COUNT), 0);
    assert_fails(be_comparison_trait(NULL, 0, 0, 0, &trait, error), BE_STATUS_ARGUMENT, "comparison");
    assert_fails(be_comparison_trait(comparison, 0, 0, 0, NULL, error), BE_STATUS_ARGUMENT, "be_trait");
    assert_fails(be_comparison_trait(comparison, 1, 0, 0, &trait, error), BE_STATUS_RANGE, "does not exist");
    assert_fails(be_comparison_trait(comparison, 0, BE_DIMENSION_LOCK_IN, count, &trait, error), BE_STATUS_RANGE,
                 "does not exist");
    trait.size = 3;
    assert_fails(be_comparison_trait(comparison, 0, 0, 0, &trait, error), BE_STATUS_SIZE, "be_trait");
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_candidate_that_runs_has_sourced_traits_in_every_dimension),
        cmocka_unit_test(rows_of_the_rate_cards_are_named_by_file_and_line),
        cmocka_unit_test(start_up_is_the_stages_of_the_policy_and_their_sum),
        cmocka_unit_test(what_the_caller_sets_is_named_as_the_source),
        cmocka_unit_test(a_function_starts_cold_as_its_policy_and_its_memory_have_it),
        cmocka_unit_test(scaling_speed_is_that_of_the_policy),
        cmocka_unit_test(every_policy_says_how_it_decides),
        cmocka_unit_test(environments_are_created_as_fast_as_the_rate_card_or_the_caller_says),
        cmocka_unit_test(limits_of_functions_stand_beside_what_the_workload_needs),
        cmocka_unit_test(of_a_split_the_functions_need_what_overflows),
        cmocka_unit_test(limits_of_pods_and_tasks_are_those_of_their_nodes_and_sizes),
        cmocka_unit_test(the_price_that_matters_is_named_with_its_row),
        cmocka_unit_test(operations_are_the_hours_that_the_options_assume),
        cmocka_unit_test(a_commitment_locks_in_for_its_term),
        cmocka_unit_test(pods_share_a_kernel_and_requests_an_environment),
        cmocka_unit_test(what_is_not_there_cannot_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
