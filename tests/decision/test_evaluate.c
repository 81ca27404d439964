/* What a choice costs: the bill behind it, on either basis, with allowances and without. */
#include "given.h"

static workload usual_workload(void) {
    workload w = basic_workload("decision_evaluate/basic");
    set_wave(&w, 10, 200, 48);
    w.options.volume_gb = 20;
    w.request.object_reads = w.request.object_writes = 1;
    return w;
}

static be_comparison *compare_usual(const workload *w) {
    be_candidate candidates[USUAL];
    usual_candidates(candidates);
    return compare(w, candidates, USUAL);
}

static void the_lines_of_the_bill_add_up_to_the_cost(void **state) {
    (void)state;
    workload w = usual_workload();
    be_comparison *comparison = compare_usual(&w);
    for (size_t rank = 0; rank < USUAL; rank++) {
        const be_bill *bill = be_comparison_bill(comparison, rank);
        double sum = 0;
        for (size_t i = 0; i < be_bill_line_count(bill); i++) {
            be_bill_line line = {.size = sizeof line};
            assert_ok(be_bill_line_at(bill, i, &line, error));
            sum += line.cost_usd;
        }
        assert_true(sum > 0);
        assert_near(entry_at(comparison, rank).cost_usd, sum, 1e-12, 0);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

static void the_dates_are_the_oldest_and_newest_of_the_prices_on_the_bill(void **state) {
    (void)state;
    cards own = {.meters = METER_COLUMNS "ebs,gp3,GB-month,0,,0.1,1,,,,,,,here,2024-03\n"
                                         "data-transfer,internet-out,GB,0,,0.1,1,,,,,,,here,2025\n"
                                         "vpc,public-ipv4,address-hour,0,,0.005,1,,,,,,,here,2019-01-01\n"};
    workload w = workload_with("decision_evaluate/dates", &own);
    set_constant(&w, 10, 24);
    w.options.volume_gb = 20;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET); /* behind no door: it has no public address */
    be_comparison *comparison = compare_one(&w, &fleet);
    assert_string_equal(entry_at(comparison, 0).oldest, "2024-03");
    assert_string_equal(entry_at(comparison, 0).newest, "2026-01"); /* of the machines */
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- allowances ---- */

/* A million requests and 400,000 GB-seconds a month are free. 2 requests/s for two days are 345,600; at 512 MiB each
 * takes 0.1 x 1769 / 512 = 0.3456 s, rounded up to 0.346 s, so 59,788.8 GB-seconds: all of it is free. */
static void what_an_allowance_covers_costs_nothing_with_it(void **state) {
    (void)state;
    workload w = basic_workload("decision_evaluate/basic");
    set_constant(&w, 2, 48);
    w.request.response_bytes = 0;
    w.request.wall_distribution = BE_DISTRIBUTION_CONSTANT;
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.arch = BE_ARCH_ARM64;
    functions.unit_memory_mib = 512;
    be_comparison *comparison = compare_one(&w, &functions);
    be_entry entry = entry_at(comparison, 0);
    assert_near(entry.cost_usd, 345600 * 0.2e-6 + 345600 * 0.346 * 0.5 * 0.000016, 1e-12, 0);
    assert_near(entry.cost_with_allowances_usd, 0, 0, 1e-15);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void allowances_never_make_anything_dearer(void **state) {
    (void)state;
    workload w = usual_workload();
    be_comparison *comparison = compare_usual(&w);
    for (size_t rank = 0; rank < USUAL; rank++) {
        be_entry entry = entry_at(comparison, rank);
        assert_true(entry.cost_with_allowances_usd <= entry.cost_usd);
        bool has_functions = entry.model == BE_MODEL_FUNCTIONS || entry.model == BE_MODEL_SPLIT;
        assert_int_equal(entry.cost_with_allowances_usd < entry.cost_usd, has_functions); /* no others have any here */
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

/* What is chosen with them may be another, which is then cheaper. */
static void where_allowances_are_used_the_cost_is_that_with_them(void **state) {
    (void)state;
    workload w = usual_workload();
    be_comparison *without = compare_usual(&w);
    w.options.free_allowances = 1;
    be_comparison *with = compare_usual(&w);
    for (size_t i = 0; i < USUAL; i++) {
        be_entry used = entry_at(with, i);
        assert_near(used.cost_usd, used.cost_with_allowances_usd, 0, 0);
        for (size_t j = 0; j < USUAL; j++) {
            be_entry unused = entry_at(without, j);
            if (strcmp(used.name, unused.name) == 0) {
                assert_true(used.cost_usd <= unused.cost_with_allowances_usd * (1 + 1e-12));
            }
        }
    }
    be_comparison_free(without);
    be_comparison_free(with);
    workload_free(&w);
}

/* ---- amortised and cash ---- */

/* Two machines all year at 0.018 USD an hour, or 157.68 USD at once: 2 x 8,760 x 0.018 = 2 x 157.68 = 315.36 USD. */
static be_comparison *compare_reserved_year(workload *w, uint32_t basis) {
    be_series *series = NULL;
    assert_ok(be_series_constant(14, 365, be_year_start(2026), DAY, NULL, &series, error));
    set_series(w, series);
    w->request.response_bytes = 0;
    w->options.basis = basis;
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    reserved.instance_type = "a1.small";
    be_comparison *comparison = compare_one(w, &reserved);
    assert_string_equal(entry_at(comparison, 0).choice, "2 x a1.small, 2 reserved 1 y all upfront");
    return comparison;
}

static void amortised_a_commitment_costs_as_much_in_every_hour(void **state) {
    (void)state;
    workload w = basic_workload("decision_evaluate/basic");
    be_comparison *comparison = compare_reserved_year(&w, BE_BASIS_AMORTISED);
    const be_bill *bill = be_comparison_bill(comparison, 0);
    assert_near(entry_at(comparison, 0).cost_usd, 315.36, 1e-12, 0);
    assert_near(be_bill_total_where(bill, be_month_from(2026, 1), NULL, BE_ANY_PURCHASE), 2 * 31 * 24 * 0.018, 1e-12,
                0);
    assert_near(be_bill_total_where(bill, be_month_from(2026, 2), NULL, BE_ANY_PURCHASE), 2 * 28 * 24 * 0.018, 1e-12,
                0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void in_cash_a_prepaid_commitment_is_paid_in_its_first_month(void **state) {
    (void)state;
    workload w = basic_workload("decision_evaluate/basic");
    be_comparison *comparison = compare_reserved_year(&w, BE_BASIS_CASH);
    const be_bill *bill = be_comparison_bill(comparison, 0);
    assert_near(entry_at(comparison, 0).cost_usd, 315.36, 1e-12, 0);
    assert_near(be_bill_total_where(bill, be_month_from(2026, 1), NULL, BE_ANY_PURCHASE), 315.36, 1e-12, 0);
    assert_near(be_bill_total_where(bill, be_month_from(2026, 2), NULL, BE_ANY_PURCHASE), 0, 0, 1e-12);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- the outcome ---- */

static void the_outcome_behind_an_entry_says_the_same(void **state) {
    (void)state;
    workload w = usual_workload();
    be_comparison *comparison = compare_usual(&w);
    for (size_t rank = 0; rank < USUAL; rank++) {
        be_entry entry = entry_at(comparison, rank);
        be_quality quality = {.size = sizeof quality};
        assert_ok(be_outcome_quality(be_comparison_outcome(comparison, rank), &quality, error));
        assert_int_equal(entry.keeps_promise, quality.keeps_promise);
        assert_near(entry.utilisation, quality.utilisation, 0, 0);
        assert_near(entry.late_share, quality.late_share, 0, 0);
        assert_near(entry.latency_seconds, quality.latency_seconds, 0, 0);
        assert_near(entry.peak_units, quality.peak_units, 0, 0);
        assert_near(entry.mean_units, quality.mean_units, 0, 0);
        assert_near(entry.unserved_share, quality.unserved / quality.requests, 0, 0);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lines_of_the_bill_add_up_to_the_cost),
        cmocka_unit_test(the_dates_are_the_oldest_and_newest_of_the_prices_on_the_bill),
        cmocka_unit_test(what_an_allowance_covers_costs_nothing_with_it),
        cmocka_unit_test(allowances_never_make_anything_dearer),
        cmocka_unit_test(where_allowances_are_used_the_cost_is_that_with_them),
        cmocka_unit_test(amortised_a_commitment_costs_as_much_in_every_hour),
        cmocka_unit_test(in_cash_a_prepaid_commitment_is_paid_in_its_first_month),
        cmocka_unit_test(the_outcome_behind_an_entry_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
