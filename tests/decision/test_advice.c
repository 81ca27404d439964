/* The main risk of what is chosen, and what its mitigation costs: the difference of two deployments that the test names
 * itself. */
#include "given.h"

/* Of the series' own length, as a share of the mean month of the Gregorian calendar. */
static double months_of(const workload *w) {
    return (double)be_series_count(w->series) * (double)be_series_step_seconds(w->series) / (365.2425 * 86400 / 12);
}

/* The candidate is chosen, with this risk and mitigation, which costs the difference of the two a month. */
static void check_advice(const workload *w, const be_candidate *candidate, const char *risk, const char *mitigation,
                         double before_usd, double after_usd) {
    be_comparison *comparison = compare_one(w, candidate);
    be_choice choice = choice_of(comparison);
    assert_int_equal(choice.found, 1);
    if (!strstr(choice.risk, risk) || !strstr(choice.mitigation, mitigation)) {
        fail_msg("risk '%s', mitigation '%s'; expected '%s', '%s'", choice.risk, choice.mitigation, risk, mitigation);
    }
    assert_near(entry_at(comparison, 0).cost_usd, before_usd, 1e-12, 0);
    assert_near(choice.mitigation_per_month_usd, (after_usd - before_usd) / months_of(w), 1e-9, 1e-12);
    be_comparison_free(comparison);
}

static workload steady_workload(void) {
    workload w = basic_workload("decision_advice/basic");
    set_wave(&w, 60, 100, 48);
    return w;
}

/* One hour of four times the mean and more. */
static workload bursty_workload(void) {
    workload w = basic_workload("decision_advice/basic");
    double rates[24];
    for (int hour = 0; hour < 24; hour++) {
        rates[hour] = hour == 12 ? 100 : 5;
    }
    set_rates(&w, rates, 24);
    return w;
}

static be_deployment fleet_deployment(const workload *w, const be_instance_type *machine) {
    be_deployment d = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_NONE);
    d.instance_type = machine;
    return d;
}

static double cost_of(const workload *w, const be_deployment *d) {
    return evaluate(w, d, NULL, NULL).cost_usd;
}

/* ---- fleets ---- */

static void of_committed_machines_half_are_bought_on_demand(void **state) {
    (void)state;
    workload w = basic_workload("decision_advice/basic");
    set_constant(&w, 100, 24); /* 15 machines, all of them committed */
    be_instance_type machine = type_of(&w, "a1.small");
    be_deployment d = fleet_deployment(&w, &machine);
    be_commitment all = commitment_to("a1.small", 15, BE_PAYMENT_ALL),
                  half = commitment_to("a1.small", 7, BE_PAYMENT_ALL);
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.instance_type = "a1.small";
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    check_advice(&w, &reserved, "the committed machines are paid for until the end of the term", "(7 of 15)",
                 evaluate(&w, &d, &all, NULL).cost_usd, evaluate(&w, &d, &half, NULL).cost_usd);
    workload_free(&w);
}

/* 100 requests/s at the most need 15 machines, half of them are 8. */
static void of_a_bursty_fleet_half_of_the_peak_is_kept_running(void **state) {
    (void)state;
    workload w = bursty_workload();
    be_instance_type machine = type_of(&w, "a1.small");
    be_deployment before = fleet_deployment(&w, &machine), after = before;
    after.floor = 8;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    check_advice(&w, &fleet, "a new machine serves only minutes after the demand for it rose",
                 "(8 instead of 2 at least)", cost_of(&w, &before), cost_of(&w, &after));
    workload_free(&w);
}

/* 46 requests/s in one hour of a day and 10 in the others are 4 x 11.5 on average; 45 are less than 4 x 11.46. */
static void a_series_is_bursty_from_four_times_its_mean_on(void **state) {
    (void)state;
    static const struct {
        double high;
        const char *risk;
    } cases[] = {{46, "a new machine serves only minutes after"}, {45, "the loss of a zone"}};
    workload w = basic_workload("decision_advice/basic");
    for (size_t i = 0; i < COUNT(cases); i++) {
        double rates[24];
        for (int hour = 0; hour < 24; hour++) {
            rates[hour] = hour == 12 ? cases[i].high : 10;
        }
        set_rates(&w, rates, 24);
        be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
        be_comparison *comparison = compare_one(&w, &fleet);
        assert_non_null(strstr(choice_of(comparison).risk, cases[i].risk));
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

/* Where half of the peak runs anyway, one more does. */
static void a_floor_that_is_half_of_the_peak_is_raised_by_one(void **state) {
    (void)state;
    workload w = bursty_workload();
    be_instance_type machine = type_of(&w, "a1.large");
    be_deployment before = fleet_deployment(&w, &machine), after = before; /* 28 requests/s each, 4 at the most */
    after.floor = 3;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.large";
    check_advice(&w, &fleet, "minutes after the demand", "(3 instead of 2 at least)", cost_of(&w, &before),
                 cost_of(&w, &after));
    workload_free(&w);
}

/* With one of z zones gone the others have (z - 1) / z of the machines, so they are planned with that share of the 70
 * %. */
static void a_steady_fleet_is_planned_to_bear_the_loss_of_a_zone(void **state) {
    (void)state;
    static const struct {
        uint32_t zones, planned_zones;
        double target;
        const char *detail;
    } cases[] = {{2, 2, 0.7 / 2, "(35 % planned utilisation instead of 70 %, in 2 zones)"},
                 {4, 4, 0.7 * 3 / 4, "(52.5 % planned utilisation instead of 70 %, in 4 zones)"},
                 {1, 2, 0.7 / 2, "(35 % planned utilisation instead of 70 %, in 2 zones)"}};
    workload w = steady_workload();
    for (size_t i = 0; i < COUNT(cases); i++) {
        w.options.zones = cases[i].zones;
        be_instance_type machine = type_of(&w, "a1.small");
        be_deployment before = fleet_deployment(&w, &machine), after = before;
        after.target_utilisation = cases[i].target;
        after.zones = cases[i].planned_zones;
        be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
        fleet.instance_type = "a1.small";
        check_advice(&w, &fleet, "the loss of a zone takes its machines along", cases[i].detail, cost_of(&w, &before),
                     cost_of(&w, &after));
    }
    workload_free(&w);
}

/* Memory is not planned with a target: the whole of the peak's machines must be there twice. In 2,048 MiB one process
 * of 1,500 MiB serves 8 requests of 0.5 s: 16 requests/s, 7 machines at the most; 14 with a zone to lose. */
static void what_memory_limits_is_planned_by_its_floor(void **state) {
    (void)state;
    workload w = steady_workload();
    w.request.cpu_seconds = 0.002;
    w.request.wall_seconds = 0.5;
    w.request.memory_mib = 1500;
    w.request.process_concurrency = 8;
    w.request.latency_seconds = 30;
    be_instance_type machine = type_of(&w, "a1.small");
    be_deployment before = fleet_deployment(&w, &machine), after = before;
    after.floor = 14;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    check_advice(&w, &fleet, "the loss of a zone", "(14 instead of 2 at least, in 2 zones)", cost_of(&w, &before),
                 cost_of(&w, &after));
    workload_free(&w);
}

/* 1 % is the least that can be planned with; half of it cannot, so there the floor must do, too. */
static void the_lowest_target_is_not_lowered_further(void **state) {
    (void)state;
    workload w = steady_workload();
    w.options.target_utilisation = 0.01;
    set_constant(&w, 1, 24); /* 0.1 requests/s a machine: ten of them, twenty with a zone to lose */
    be_instance_type machine = type_of(&w, "a1.small");
    be_deployment before = fleet_deployment(&w, &machine), after = before;
    after.floor = 20;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    check_advice(&w, &fleet, "the loss of a zone", "(20 instead of 2 at least, in 2 zones)", cost_of(&w, &before),
                 cost_of(&w, &after));
    workload_free(&w);
}

/* ---- clusters and containers ---- */

static void a_cluster_keeps_a_spare_node(void **state) {
    (void)state;
    workload w = steady_workload();
    be_instance_type machine = type_of(&w, "a1.large");
    be_deployment before = deployment_of(&w, BE_MODEL_CLUSTER, BE_DOOR_NONE);
    before.instance_type = &machine;
    before.unit_vcpu = 1;
    before.unit_memory_mib = 512;
    be_deployment after = before;
    after.spare_nodes = 1;
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    cluster.instance_type = "a1.large";
    cluster.unit_vcpu = 1;
    cluster.unit_memory_mib = 512;
    check_advice(&w, &cluster, "a pod that finds no room waits until a new node has booted", "keep a spare node (1)",
                 cost_of(&w, &before), cost_of(&w, &after));
    assert_near(cost_of(&w, &after) - cost_of(&w, &before), 48 * 0.11, 1e-9, 0); /* two days of one node */
    workload_free(&w);
}

static void containers_keep_half_of_a_peak_or_bear_the_loss_of_a_zone(void **state) {
    (void)state;
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    containers.arch = BE_ARCH_ARM64;
    containers.unit_vcpu = 1;
    containers.unit_memory_mib = 2048;
    workload w = bursty_workload();
    be_deployment before = deployment_of(&w, BE_MODEL_CONTAINERS, BE_DOOR_NONE);
    before.arch = BE_ARCH_ARM64;
    before.unit_vcpu = 1;
    before.unit_memory_mib = 2048;
    be_deployment after = before;
    after.floor = 8;
    check_advice(&w, &containers, "a new task serves only about a minute after", "(8 instead of 2 at least)",
                 cost_of(&w, &before), cost_of(&w, &after));
    workload_free(&w);
    w = steady_workload();
    after = before;
    after.target_utilisation = 0.35;
    check_advice(&w, &containers, "the loss of a zone takes its tasks along", "(35 % planned utilisation",
                 cost_of(&w, &before), cost_of(&w, &after));
    workload_free(&w);
}

/* ---- functions ---- */

/* Erlang B by its recursion, B(0) = 1, B(n) = a B(n - 1) / (n + a B(n - 1)): the fewest environments of which one is
 * idle for all but the share given. */
static unsigned environments_for(double load, double share) {
    double blocked = 1;
    unsigned n = 0;
    while (blocked > share) {
        n++;
        blocked = load * blocked / (n + load * blocked);
    }
    return n;
}

static be_deployment function_deployment(const workload *w) {
    be_deployment d = deployment_of(w, BE_MODEL_FUNCTIONS, BE_DOOR_NONE);
    d.arch = BE_ARCH_ARM64;
    d.unit_memory_mib = 512;
    return d;
}

static be_candidate function_candidate(uint32_t model) {
    be_candidate functions = candidate_of("functions", model);
    functions.arch = BE_ARCH_ARM64;
    functions.unit_memory_mib = 512;
    return functions;
}

static void functions_keep_environments_ready_for_the_busiest_time(void **state) {
    (void)state;
    workload w = steady_workload();
    be_series_summary summary = {.size = sizeof summary};
    assert_ok(be_series_summarise(w.series, &summary, error));
    double wall = 0.1 * 1769 / 512; /* 512 MiB buy that share of a vCPU */
    unsigned ready = environments_for(summary.maximum * wall, 0.01);
    char detail[64];
    snprintf(detail, sizeof detail, "(%u environment%s)", ready, ready == 1 ? "" : "s");
    be_deployment before = function_deployment(&w), after = before;
    after.provisioned_concurrency = ready;
    be_candidate functions = function_candidate(BE_MODEL_FUNCTIONS);
    check_advice(&w, &functions, "cold starts", detail, cost_of(&w, &before), cost_of(&w, &after));
    workload_free(&w);
}

/* The number is looked for by bisection: it must be the same for any load. */
static void the_environments_kept_ready_are_the_fewest_that_do(void **state) {
    (void)state;
    static const double rates[] = {0, 1e-6, 0.05, 1, 3, 10, 333, 2000}; /* requests/s; all below 1,000 environments */
    workload w = basic_workload("decision_advice/basic");
    for (size_t i = 0; i < COUNT(rates); i++) {
        char detail[64];
        set_constant(&w, rates[i], 2);
        unsigned ready = environments_for(rates[i] * 0.1 * 1769 / 512, 0.01);
        snprintf(detail, sizeof detail, "(%u environment%s)", ready, ready == 1 ? "" : "s");
        be_candidate functions = function_candidate(BE_MODEL_FUNCTIONS);
        be_comparison *comparison = compare_one(&w, &functions);
        if (!strstr(choice_of(comparison).mitigation, detail)) {
            fail_msg("%g requests/s: '%s', expected '%s'", rates[i], choice_of(comparison).mitigation, detail);
        }
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void asynchronous_functions_get_a_queue(void **state) {
    (void)state;
    workload w = steady_workload();
    w.request.asynchronous = 1;
    be_deployment before = function_deployment(&w), after = before;
    after.queue_messages = 3; /* sent, received, deleted */
    be_candidate functions = function_candidate(BE_MODEL_FUNCTIONS);
    check_advice(&w, &functions, "concurrency limit", "put a queue in front", cost_of(&w, &before),
                 cost_of(&w, &after));
    be_series_summary summary = {.size = sizeof summary};
    assert_ok(be_series_summarise(w.series, &summary, error));
    assert_near(cost_of(&w, &after) - cost_of(&w, &before), 3 * summary.requests / 1e6 * 0.4, 1e-9, 0);
    workload_free(&w);
}

/* ---- splits ---- */

/* A split of 14 machines of 7 requests/s for up to 100: what overflows is 2 requests/s at the most. */
static void check_split_advice(workload *w, uint32_t asynchronous, const char *risk, const char *detail,
                               double provisioned, double queue_messages) {
    w->request.asynchronous = asynchronous;
    be_instance_type machine = type_of(w, "a1.small");
    be_deployment base = fleet_deployment(w, &machine), overflow = function_deployment(w);
    base.ceiling = 14;
    be_deployment split = deployment_of(w, BE_MODEL_SPLIT, BE_DOOR_NONE);
    split.base = &base;
    split.overflow = &overflow;
    double before_usd = cost_of(w, &split);
    overflow.provisioned_concurrency = provisioned;
    split.queue_messages = queue_messages;
    be_candidate candidate = function_candidate(BE_MODEL_SPLIT);
    candidate.instance_type = "a1.small";
    check_advice(w, &candidate, risk, detail, before_usd, cost_of(w, &split));
}

static void a_split_keeps_environments_ready_for_its_highest_overflow(void **state) {
    (void)state;
    workload w = basic_workload("decision_advice/basic");
    set_constant(&w, 100, 24);
    unsigned ready = environments_for(2 * 0.1 * 1769 / 512, 0.01);
    char detail[64];
    snprintf(detail, sizeof detail, "(%u environment%s)", ready, ready == 1 ? "" : "s");
    check_split_advice(&w, 0, "what overflows meets cold starts", detail, ready, 0);
    workload_free(&w);
}

static void an_asynchronous_split_gets_a_queue(void **state) {
    (void)state;
    workload w = basic_workload("decision_advice/basic");
    set_constant(&w, 100, 24);
    check_split_advice(&w, 1, "concurrency limit", "put a queue in front", 0, 3);
    workload_free(&w);
}

/* ---- where there is nothing to say ---- */

static void a_mitigation_without_a_sourced_price_names_the_price_that_is_missing(void **state) {
    (void)state;
    cards own = {.meters = METER_COLUMNS METER(
                     "data-transfer", "internet-out", "GB",
                     "0.1") "lambda,requests,request,0,,0.2,1000000,,,,,,,here,2026-01\n"
                            "lambda,duration-arm64,GB-second,0,,0.000016,1,second,0.001,0.001,0.001,,,here,2026-01\n"};
    workload w = workload_with("decision_advice/unpriced", &own);
    set_constant(&w, 10, 24);
    be_candidate functions = function_candidate(BE_MODEL_FUNCTIONS);
    be_comparison *comparison = NULL;
    be_error error = {.status = BE_STATUS_END, .message = "as it was"};
    assert_int_equal(
        be_comparison_new(w.series, &w.request, w.catalogue, &functions, 1, &w.options, NULL, &comparison, &error),
        BE_STATUS_OK);
    be_choice choice = choice_of(comparison);
    assert_non_null(strstr(choice.risk, "cold starts"));
    assert_non_null(strstr(choice.mitigation, "not priced: no sourced price of meter lambda provisioned-concurrency"));
    assert_true(isnan(choice.mitigation_per_month_usd));
    assert_string_equal(error.message, "as it was"); /* written on failure only */
    be_comparison_free(comparison);
    workload_free(&w);
}

/* The deployments are compared with the allowances that the comparison uses. */
static void a_mitigation_is_priced_with_allowances_where_the_comparison_is(void **state) {
    (void)state;
    workload w = basic_workload("decision_advice/basic");
    set_constant(&w, 1, 24); /* within the allowance of a million requests and 400,000 GB-seconds */
    w.options.free_allowances = 1;
    be_deployment before = function_deployment(&w), after = before;
    after.provisioned_concurrency = environments_for(0.1 * 1769 / 512, 0.01);
    be_bill_options free_of_charge;
    be_bill_options_init(&free_of_charge);
    free_of_charge.free_allowances = 1;
    be_candidate functions = function_candidate(BE_MODEL_FUNCTIONS);
    check_advice(&w, &functions, "cold starts", "environments", evaluate(&w, &before, NULL, &free_of_charge).cost_usd,
                 evaluate(&w, &after, NULL, &free_of_charge).cost_usd);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_committed_machines_half_are_bought_on_demand),
        cmocka_unit_test(of_a_bursty_fleet_half_of_the_peak_is_kept_running),
        cmocka_unit_test(a_series_is_bursty_from_four_times_its_mean_on),
        cmocka_unit_test(a_floor_that_is_half_of_the_peak_is_raised_by_one),
        cmocka_unit_test(a_steady_fleet_is_planned_to_bear_the_loss_of_a_zone),
        cmocka_unit_test(what_memory_limits_is_planned_by_its_floor),
        cmocka_unit_test(the_lowest_target_is_not_lowered_further),
        cmocka_unit_test(a_cluster_keeps_a_spare_node),
        cmocka_unit_test(containers_keep_half_of_a_peak_or_bear_the_loss_of_a_zone),
        cmocka_unit_test(functions_keep_environments_ready_for_the_busiest_time),
        cmocka_unit_test(the_environments_kept_ready_are_the_fewest_that_do),
        cmocka_unit_test(asynchronous_functions_get_a_queue),
        cmocka_unit_test(a_split_keeps_environments_ready_for_its_highest_overflow),
        cmocka_unit_test(an_asynchronous_split_gets_a_queue),
        cmocka_unit_test(a_mitigation_without_a_sourced_price_names_the_price_that_is_missing),
        cmocka_unit_test(a_mitigation_is_priced_with_allowances_where_the_comparison_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
