/* What can be done about the risks of a choice: each effect is the difference of two deployments that the test names
 * itself and runs as their platforms scale them. */
#include "given.h"

static double months_of(const workload *w) {
    return (double)be_series_count(w->series) * (double)be_series_step_seconds(w->series) / (365.2425 * 86400 / 12);
}

static be_mitigation mitigation_at(const be_comparison *comparison, size_t index) {
    be_mitigation m = {.size = sizeof m};
    assert_ok(be_comparison_mitigation_at(comparison, index, &m, error));
    return m;
}

static be_mitigation mitigation_with(const be_comparison *comparison, const char *words) {
    for (size_t i = 0; i < be_comparison_mitigation_count(comparison); i++) {
        be_mitigation m = mitigation_at(comparison, i);
        if (strstr(m.text, words)) {
            return m;
        }
    }
    fail_msg("no mitigation says '%s'", words);
    return (be_mitigation){0};
}

static workload behaving(void) {
    workload w = basic_workload("decision_mitigation/basic");
    w.options.instant_scaling = 0;
    w.request.latency_seconds = 30;
    w.request.response_bytes = 0;
    return w;
}

static double broken(const be_quality *q) {
    return (q->unserved + q->late) / q->requests;
}

/* The mitigation that says this has this effect, and costs the difference of the two. */
static void check_effect(const be_comparison *comparison, const workload *w, const char *words, const char *quality,
                         double before, double after, const evaluated *plain, const evaluated *mitigated) {
    be_mitigation m = mitigation_with(comparison, words);
    assert_string_equal(m.quality, quality);
    assert_near(m.before, before, 1e-9, 1e-15);
    assert_near(m.after, after, 1e-9, 1e-15);
    assert_near(m.more_per_month_usd, (mitigated->cost_usd - plain->cost_usd) / months_of(w), 1e-9, 1e-9);
    assert_int_equal(m.keeps_promise, mitigated->quality.keeps_promise);
    assert_near(m.more_operations_hours, 0, 0, 0);
    assert_non_null(strstr(m.summary, m.text));
    assert_non_null(strstr(m.summary, m.quality));
}

/* ---- functions ---- */

/* Erlang B by its recursion: the fewest environments of which one is idle for all but the share given. */
static uint32_t environments_for(double load, double share) {
    double blocked = 1;
    uint32_t n = 0;
    while (blocked > share) {
        n++;
        blocked = load * blocked / (n + load * blocked);
    }
    return n;
}

static be_candidate function_candidate(void) {
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.arch = BE_ARCH_ARM64;
    functions.unit_memory_mib = 512;
    return functions;
}

static void environments_kept_ready_start_warm(void **state) {
    (void)state;
    workload w = behaving();
    set_wave(&w, 0.01, 3, 24);
    be_function_scaling limits;
    be_function_scaling_init(&limits);
    be_deployment d = deployment_of(&w, BE_MODEL_FUNCTIONS, BE_DOOR_NONE);
    d.arch = BE_ARCH_ARM64;
    d.unit_memory_mib = 512;
    d.function_scaling = &limits;
    evaluated plain = evaluate(&w, &d, NULL, NULL);
    be_series_summary summary = {.size = sizeof summary};
    assert_ok(be_series_summarise(w.series, &summary, error));
    uint32_t most = environments_for(summary.maximum * 0.1 * 1769 / 512, fmin(0.01, plain.quality.cold_share / 10));
    d.provisioned_concurrency = most;
    evaluated ready = evaluate(&w, &d, NULL, NULL);
    d.provisioned_concurrency = 0;
    limits.provisioned_target = 0.7;
    limits.provisioned_floor = 1;
    limits.provisioned_ceiling = most;
    evaluated tracked = evaluate(&w, &d, NULL, NULL);
    be_candidate functions = function_candidate();
    be_comparison *comparison = compare_one(&w, &functions);
    const char *cold = "requests that start cold";
    check_effect(comparison, &w, "keep environments ready", cold, plain.quality.cold_share, ready.quality.cold_share,
                 &plain, &ready);
    check_effect(comparison, &w, "let a scaler keep 70 %", cold, plain.quality.cold_share, tracked.quality.cold_share,
                 &plain, &tracked);
    assert_true(plain.quality.cold_share > 5 * ready.quality.cold_share);
    assert_true(tracked.cost_usd < ready.cost_usd);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* One hour of 1,500 calls of 1 s at once, of which the account allows 1,000, among five of 500: 500 of 4,000 are
 * refused, and some more by chance. A queue holds them. */
static void a_queue_holds_what_is_refused_without(void **state) {
    (void)state;
    static const double rates[] = {500, 1500, 500, 500, 500, 500};
    workload w = behaving();
    set_rates(&w, rates, COUNT(rates));
    w.request.asynchronous = 1;
    w.request.cpu_seconds = 0;
    w.request.wall_seconds = 1;
    w.request.latency_seconds = 1e5;
    be_candidate functions = function_candidate();
    be_comparison *comparison = compare_one(&w, &functions);
    be_mitigation m = mitigation_at(comparison, 0);
    assert_non_null(strstr(m.text, "put a queue in front"));
    assert_string_equal(m.quality, "calls refused at the first try");
    assert_near(m.before, 500.0 / 4000, 0, 0.002);
    assert_near(m.after, 0, 0, 0);
    assert_near(m.more_per_month_usd, 3 * 4000 * 3600 / 1e6 * 0.4 / months_of(&w), 1e-9, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- machines ---- */

/* The fleet that a candidate becomes. */
static be_deployment fleet_of(const workload *w, const be_instance_type *type, const be_scaling *scaling,
                              uint32_t floor) {
    be_deployment d = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_NONE);
    d.instance_type = type;
    d.scaling = scaling;
    d.floor = floor;
    return d;
}

static void half_of_the_peak_kept_running_takes_a_burst(void **state) {
    (void)state;
    enum { STEPS = 600 };
    double rates[STEPS];
    for (int i = 0; i < STEPS; i++) {
        rates[i] = i >= 300 && i < 320 ? 70 : 7;
    }
    workload w = behaving();
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, STEPS, june(), 60, NULL, &series, error));
    set_series(&w, series);
    w.request.latency_quantile = 0.5;
    w.request.unserved_share = 0.5;
    be_instance_type type = type_of(&w, "a1.small");
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    be_deployment d = fleet_of(&w, &type, &scaling, 2);
    evaluated plain = evaluate(&w, &d, NULL, NULL);
    d.floor = (uint32_t)ceil(plain.quality.peak_units / 2);
    evaluated half = evaluate(&w, &d, NULL, NULL);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    be_comparison *comparison = compare_one(&w, &fleet);
    char words[60];
    snprintf(words, sizeof words, "(%u instead of 2 at least)", d.floor);
    check_effect(comparison, &w, words, "requests late or unserved", broken(&plain.quality), broken(&half.quality),
                 &plain, &half);
    assert_true(broken(&half.quality) < broken(&plain.quality));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* 70 requests/s in the busiest hour of three; a zone takes half of the machines for them. Nine carry the lowest rate.
 */
static void the_hour_after_a_zone_is_lost_is_played_out(void **state) {
    (void)state;
    static const double rates[] = {60, 70, 65};
    workload w = behaving();
    set_rates(&w, rates, COUNT(rates));
    w.request.latency_seconds = 2;
    be_instance_type type = type_of(&w, "a1.small");
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    evaluated all[2], struck[2];
    for (int i = 0; i < 2; i++) {
        be_deployment d = fleet_of(&w, &type, &scaling, 9);
        d.target_utilisation = i ? 0.35 : 0.7;
        all[i] = evaluate(&w, &d, NULL, NULL);
        workload hour = w;
        hour.series = NULL;
        assert_ok(be_series_slice(w.series, 1, 1, NULL, &hour.series, error));
        d.zones_lost = 1;
        d.zone_loss_time = be_series_start(hour.series);
        struck[i] = evaluate(&hour, &d, NULL, NULL);
        be_series_free(hour.series);
    }
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    be_comparison *comparison = compare_one(&w, &fleet);
    check_effect(comparison, &w, "(35 % planned utilisation",
                 "requests late or unserved in the hour after a zone is lost at the busiest time",
                 broken(&struck[0].quality), broken(&struck[1].quality), &all[0], &all[1]);
    assert_true(broken(&struck[0].quality) > 0.05 && broken(&struck[1].quality) < 0.01);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void of_a_single_zone_nothing_is_left(void **state) {
    (void)state;
    workload w = behaving();
    w.options.zones = 1;
    set_constant(&w, 20, 3);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "a1.small";
    be_comparison *comparison = compare_one(&w, &fleet);
    be_mitigation m = mitigation_with(comparison, "in 2 zones");
    assert_near(m.before, 1, 0, 0);
    assert_true(m.after < 1);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_spare_node_saves_pods_their_wait(void **state) {
    (void)state;
    workload w = behaving();
    set_wave(&w, 10, 100, 24);
    be_instance_type type = type_of(&w, "a1.large");
    be_scaling scaling;
    be_node_scaling nodes;
    be_scaling_init_for_model(&scaling, BE_MODEL_CLUSTER);
    be_node_scaling_init(&nodes);
    be_deployment d = deployment_of(&w, BE_MODEL_CLUSTER, BE_DOOR_NONE);
    d.instance_type = &type;
    d.unit_vcpu = 1;
    d.unit_memory_mib = 512;
    d.scaling = &scaling;
    d.node_scaling = &nodes;
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    cluster.instance_type = "a1.large";
    cluster.unit_vcpu = 1;
    cluster.unit_memory_mib = 512;
    be_comparison *comparison = compare_one(&w, &cluster);
    be_quality chosen = {.size = sizeof chosen};
    assert_ok(be_outcome_quality(be_comparison_outcome(comparison, 0), &chosen, error));
    evaluated plain = evaluate(&w, &d, NULL, NULL);
    assert_near(plain.quality.unit_hours, chosen.unit_hours, 1e-12, 0); /* it is this deployment */
    d.spare_nodes = 1;
    evaluated spare = evaluate(&w, &d, NULL, NULL);
    check_effect(comparison, &w, "keep a spare node (1)", "requests late or unserved", broken(&plain.quality),
                 broken(&spare.quality), &plain, &spare);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- commitments and the runner-up ---- */

/* 0.018 USD an hour for each machine that was committed to and paid upfront, amortised, whatever runs. */
static void without_load_the_commitments_are_owed(void **state) {
    (void)state;
    workload w = behaving();
    set_constant(&w, 100, 24);
    be_candidate candidates[] = {candidate_of("reserved", BE_MODEL_FLEET), candidate_of("tasks", BE_MODEL_CONTAINERS)};
    candidates[0].instance_type = "a1.small";
    candidates[0].purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    be_comparison *comparison = compare(&w, candidates, 2);
    be_mitigation m = mitigation_at(comparison, 0);
    double count, all;
    assert_non_null(strstr(m.text, "commit to half of them"));
    assert_int_equal(sscanf(strchr(m.text, '('), "(%lf of %lf)", &count, &all), 2);
    assert_true(count > 0 && count < all);
    assert_string_equal(m.quality, "owed without any load");
    assert_string_equal(m.unit, "USD/month");
    assert_near(m.before, all * 0.018 * 24 / months_of(&w), 1e-9, 0);
    assert_near(m.after, count * 0.018 * 24 / months_of(&w), 1e-9, 0);
    assert_true(m.more_per_month_usd > 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void the_runner_up_is_a_way_out_where_it_lacks_the_main_risk(void **state) {
    (void)state;
    workload w = behaving();
    set_constant(&w, 100, 24);
    be_candidate candidates[] = {candidate_of("reserved", BE_MODEL_FLEET), candidate_of("tasks", BE_MODEL_CONTAINERS)};
    candidates[0].instance_type = "a1.small";
    candidates[0].purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    be_comparison *comparison = compare(&w, candidates, 2);
    be_choice choice = choice_of(comparison);
    size_t count = be_comparison_mitigation_count(comparison);
    be_mitigation first = mitigation_at(comparison, 0), last = mitigation_at(comparison, count - 1);
    assert_string_equal(choice.name, "reserved");
    assert_string_equal(choice.runner_up, "tasks");
    assert_string_equal(choice.mitigation, first.text); /* what it always said */
    assert_near(choice.mitigation_per_month_usd, first.more_per_month_usd, 0, 0);
    assert_int_equal(count, 3); /* of the commitment, of the loss of a zone, and this */
    assert_non_null(strstr(last.text, "run it as tasks instead"));
    assert_near(last.before, first.before, 0, 0);
    assert_near(last.after, 0, 0, 0);
    assert_near(last.more_per_month_usd, choice.runner_up_more_per_month_usd, 1e-12, 0);
    assert_near(last.more_operations_hours, 4 - 8, 0, 0);
    assert_near(choice.runner_up_more_operations_hours, 4 - 8, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* A platform of functions does not notice the loss of a zone: what is modelled of it has none. */
static void functions_are_a_way_out_of_the_loss_of_a_zone(void **state) {
    (void)state;
    workload w = behaving();
    set_constant(&w, 60, 3);
    w.request.latency_seconds = 2;
    be_candidate candidates[] = {candidate_of("fleet", BE_MODEL_FLEET), candidate_of("functions", BE_MODEL_FUNCTIONS)};
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_string_equal(choice_of(comparison).name, "fleet");
    be_mitigation m = mitigation_with(comparison, "run it as functions instead");
    assert_true(m.before > 0.05);
    assert_near(m.after, entry_at(comparison, 1).late_share, 0, 1e-3);
    assert_near(m.more_operations_hours, 2 - 8, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- where there is none ---- */

static void what_has_no_sourced_price_is_measured_all_the_same(void **state) {
    (void)state;
    cards own = {.meters = METER_COLUMNS METER(
                     "data-transfer", "internet-out", "GB",
                     "0.1") "lambda,requests,request,0,,0.2,1000000,,,,,,,here,2026-01\n"
                            "lambda,duration-arm64,GB-second,0,,0.000016,1,second,0.001,0.001,0.001,,,here,2026-01\n"};
    workload w = workload_with("decision_mitigation/unpriced", &own);
    w.options.instant_scaling = 0;
    set_constant(&w, 0.1, 24);
    be_candidate functions = function_candidate();
    be_comparison *comparison = compare_one(&w, &functions);
    be_mitigation m = mitigation_at(comparison, 0);
    assert_true(isnan(m.more_per_month_usd));
    assert_non_null(strstr(m.text, "not priced: no sourced price of meter lambda provisioned-concurrency"));
    assert_non_null(strstr(m.summary, "not priced"));
    assert_true(m.after < m.before);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void without_a_choice_there_is_nothing_to_mitigate(void **state) {
    (void)state;
    workload w = behaving();
    set_constant(&w, 1, 24);
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "no.such";
    be_comparison *comparison = compare_one(&w, &fleet);
    be_mitigation m = {.size = sizeof m};
    assert_int_equal(be_comparison_mitigation_count(comparison), 0);
    assert_int_equal(be_comparison_mitigation_count(NULL), 0);
    assert_fails(be_comparison_mitigation_at(comparison, 0, &m, error), BE_STATUS_RANGE, "mitigation 0 of 0");
    assert_fails(be_comparison_mitigation_at(NULL, 0, &m, error), BE_STATUS_ARGUMENT, "comparison");
    be_comparison_free(comparison);
    fleet.instance_type = NULL;
    comparison = compare_one(&w, &fleet);
    m.size = 2;
    assert_fails(be_comparison_mitigation_at(comparison, 0, &m, error), BE_STATUS_SIZE, "be_mitigation");
    assert_fails(be_comparison_mitigation_at(comparison, 0, NULL, error), BE_STATUS_ARGUMENT, "be_mitigation");
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(environments_kept_ready_start_warm),
        cmocka_unit_test(a_queue_holds_what_is_refused_without),
        cmocka_unit_test(half_of_the_peak_kept_running_takes_a_burst),
        cmocka_unit_test(the_hour_after_a_zone_is_lost_is_played_out),
        cmocka_unit_test(of_a_single_zone_nothing_is_left),
        cmocka_unit_test(a_spare_node_saves_pods_their_wait),
        cmocka_unit_test(without_load_the_commitments_are_owed),
        cmocka_unit_test(the_runner_up_is_a_way_out_where_it_lacks_the_main_risk),
        cmocka_unit_test(functions_are_a_way_out_of_the_loss_of_a_zone),
        cmocka_unit_test(what_has_no_sourced_price_is_measured_all_the_same),
        cmocka_unit_test(without_a_choice_there_is_nothing_to_mitigate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
