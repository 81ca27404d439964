/* Candidates that scale as their platforms do: what lags is planned with room, what breaks the promise ranks below, and
 * what is taken away is paid for. */
#include "given.h"

/* As the platforms behave, with the target that the promise allows. */
static workload behaving(const char *folder) {
    workload w = basic_workload(folder);
    w.options.instant_scaling = 0;
    w.options.target_utilisation = 0;
    w.request.response_bytes = 0;
    return w;
}

/* Ten times the rate for a quarter of an hour: 90 minutes of minutes. */
static void set_spike(workload *w) {
    double rates[90];
    for (int i = 0; i < 90; i++) {
        rates[i] = i >= 30 && i < 45 ? 100 : 10;
    }
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, 90, june(), 60, NULL, &series, error));
    set_series(w, series);
}

static be_candidate fleet_of(const char *name, uint32_t purchase_option) {
    be_candidate candidate = candidate_of(name, BE_MODEL_FLEET);
    candidate.instance_type = "a1.small";
    candidate.purchase_option = purchase_option;
    return candidate;
}

static be_quality quality_at(const be_comparison *comparison, size_t rank) {
    be_quality quality = {.size = sizeof quality};
    assert_ok(be_outcome_quality(be_comparison_outcome(comparison, rank), &quality, error));
    return quality;
}

static void what_follows_at_once_keeps_what_lags_behind_breaks(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_spike(&w);
    be_candidate fleet = fleet_of("fleet", BE_PURCHASE_ON_DEMAND);
    be_comparison *lags = compare_one(&w, &fleet);
    w.options.instant_scaling = 1;
    be_comparison *at_once = compare_one(&w, &fleet);
    assert_int_equal(entry_at(at_once, 0).keeps_promise, 1);
    assert_int_equal(entry_at(lags, 0).keeps_promise, 0);
    assert_true(some_note_has(lags, "start-up times, limits and cold starts"));
    assert_true(some_note_has(at_once, "Capacity follows the rate at once"));
    be_comparison_free(lags);
    be_comparison_free(at_once);
    workload_free(&w);
}

/* Functions take the spike at once; the fleet that cannot ranks below them, however cheap, and says how far it misses.
 */
static void what_breaks_the_promise_ranks_below_and_says_by_how_much(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_spike(&w);
    be_candidate candidates[] = {fleet_of("fleet", BE_PURCHASE_ON_DEMAND),
                                 candidate_of("functions", BE_MODEL_FUNCTIONS)};
    candidates[1].door = BE_DOOR_FUNCTION_URL;
    be_comparison *comparison = compare(&w, candidates, 2);
    be_entry first = entry_at(comparison, 0), second = entry_at(comparison, 1);
    assert_string_equal(first.name, "functions");
    assert_int_equal(first.keeps_promise, 1);
    assert_string_equal(second.name, "fleet");
    assert_int_equal(second.keeps_promise, 0);
    assert_true(second.late_share > 0.01);
    char missed[60];
    snprintf(missed, sizeof missed, "%.4g %% take longer than 3 s, 1 %% may", second.late_share * 100);
    assert_non_null(strstr(second.why_not, missed));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* One vCPU, 0.1 s of CPU, exponential: a stationary queue answers 99 % within 3 s up to the utilisation at which the
 * 99th percentile of M/M/1, ln(100) / (1 / 0.1 - rate), is 3 s: rate 10 - ln(100) / 3. */
static void the_target_follows_from_the_promise(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    w.request.wall_distribution = BE_DISTRIBUTION_EXPONENTIAL;
    w.options.instant_scaling = 1; /* else others are tried beside it */
    set_constant(&w, 40, 24);
    be_candidate fleet = fleet_of("fleet", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    assert_int_equal(entry_at(comparison, 0).keeps_promise, 1);
    assert_near(quality_at(comparison, 0).planned_utilisation, (10 - log(100) / 3) / 10, 1e-6, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_rank_has_its_timeline_after_the_options_are_gone(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_spike(&w);
    be_candidate fleet = fleet_of("fleet", BE_PURCHASE_ON_DEMAND);
    be_scaling *own = malloc(sizeof *own);
    be_target_tracking *rules = malloc(sizeof *rules);
    assert_true(own && rules);
    be_scaling_init_for_model(own, BE_MODEL_FLEET);
    be_target_tracking_init(rules);
    rules->out_datapoints = 1;
    own->target_tracking = rules;
    w.options.fleet_scaling = own;
    char *region = malloc(sizeof REGION);
    assert_non_null(region);
    memcpy(region, REGION, sizeof REGION);
    w.options.region = region;
    be_comparison *comparison = compare_one(&w, &fleet);
    memset(region, 'x', sizeof REGION);
    free(region);
    be_catalogue_free(w.catalogue);
    w.catalogue = NULL;
    memset(own, 0xA5, sizeof *own);
    memset(rules, 0xA5, sizeof *rules);
    free(own);
    free(rules);
    be_timeline *timeline = NULL;
    assert_ok(be_comparison_timeline(comparison, 0, NULL, &timeline, error));
    assert_int_equal(be_timeline_count(timeline), 90);
    double served = 0;
    for (uint64_t i = 0; i < 90; i++) {
        served += be_timeline_column(timeline, BE_COLUMN_SERVED)[i];
    }
    assert_near(served, quality_at(comparison, 0).served, 1e-9, 0);
    assert_fails(be_comparison_timeline(comparison, 1, NULL, &timeline, error), BE_STATUS_RANGE, "rank 1");
    be_timeline_free(timeline);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* a1.small costs 0.03 on demand, 0.01 on spot, 0.018 reserved: spot, even with its interruptions, is compared with the
 * reserved rate too. Each of n machines is interrupted once in 100 hours, and paid twice for the 120 s of notice. */
static void spot_is_compared_with_reserved_machines_too(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_constant(&w, 40, 240);
    be_spot spot;
    be_spot_init(&spot);
    spot.interruptions_per_hour = 0.01;
    w.options.spot = &spot;
    be_candidate candidates[] = {fleet_of("on demand", BE_PURCHASE_ON_DEMAND), fleet_of("spot", BE_PURCHASE_SPOT),
                                 fleet_of("reserved", BE_PURCHASE_RESERVED_STANDARD)};
    be_comparison *comparison = compare(&w, candidates, 3);
    assert_string_equal(entry_at(comparison, 0).name, "spot");
    assert_string_equal(entry_at(comparison, 1).name, "reserved");
    be_quality q = quality_at(comparison, 0);
    double machines = q.peak_machines;
    assert_near(q.interruptions, machines * 240 * 0.01, 1e-9, 0);
    double hours = machines * 240 * (1 + 0.01 * 120 / 3600);
    assert_near(entry_at(comparison, 0).cost_usd, hours * 0.01, 1e-9, 0);
    assert_near(quality_at(comparison, 1).interruptions, 0, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* Half of them on spot at 0.01, half on demand at 0.03. */
static void a_share_on_spot_costs_its_share(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_constant(&w, 40, 240);
    be_spot spot;
    be_spot_init(&spot);
    spot.interruptions_per_hour = 0;
    spot.share = 0.5;
    w.options.spot = &spot;
    be_candidate fleet = fleet_of("spot", BE_PURCHASE_SPOT);
    be_comparison *comparison = compare_one(&w, &fleet);
    double machines = quality_at(comparison, 0).peak_machines;
    assert_near(entry_at(comparison, 0).cost_usd, machines * 240 * 0.02, 1e-12, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void bad_policies_are_refused_by_the_name_of_the_member(void **state) {
    (void)state;
    workload w = behaving("decision_policies/basic");
    set_constant(&w, 10, 24);
    be_candidate fleet = fleet_of("fleet", BE_PURCHASE_ON_DEMAND);
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    scaling.boot_seconds = NAN;
    w.options.fleet_scaling = &scaling;
    be_comparison *comparison = NULL;
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &fleet, 1, &w.options, NULL, &comparison, error),
                 BE_STATUS_RANGE, "be_scaling.boot_seconds");
    w.options.fleet_scaling = NULL;
    be_spot spot;
    be_spot_init(&spot);
    spot.share = 2;
    w.options.spot = &spot;
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &fleet, 1, &w.options, NULL, &comparison, error),
                 BE_STATUS_RANGE, "be_spot.share");
    assert_null(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_at_once_keeps_what_lags_behind_breaks),
        cmocka_unit_test(what_breaks_the_promise_ranks_below_and_says_by_how_much),
        cmocka_unit_test(the_target_follows_from_the_promise),
        cmocka_unit_test(a_rank_has_its_timeline_after_the_options_are_gone),
        cmocka_unit_test(spot_is_compared_with_reserved_machines_too),
        cmocka_unit_test(a_share_on_spot_costs_its_share),
        cmocka_unit_test(bad_policies_are_refused_by_the_name_of_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
