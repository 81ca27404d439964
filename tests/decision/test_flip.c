/* What would make the runner-up of a choice win. */
#include "decision/given.h"

static be_candidate fleet_of(const char *name, const char *type, uint32_t purchase_option) {
    be_candidate candidate = candidate_of(name, BE_MODEL_FLEET);
    candidate.instance_type = type;
    candidate.purchase_option = purchase_option;
    return candidate;
}

/* A machine, against a function of one size. */
static be_comparison *machine_or_function(workload *w, double rate) {
    w->request.response_bytes = 0;
    set_constant(w, rate, 24);
    be_candidate candidates[] = {fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND),
                                 candidate_of("functions", BE_MODEL_FUNCTIONS)};
    candidates[1].unit_memory_mib = 2048;
    candidates[1].arch = BE_ARCH_ARM64;
    return compare(w, candidates, 2);
}

static void at_the_factor_named_both_cost_the_same(void **state) {
    (void)state;
    static const double rates[] = {0.5, 1, 2, 20, 100};
    for (size_t i = 0; i < COUNT(rates); i++) {
        workload w = basic_workload("decision_flip/basic");
        be_comparison *comparison = machine_or_function(&w, rates[i]);
        be_choice choice = choice_of(comparison);
        assert_string_not_equal(choice.runner_up_service, "");
        assert_ok(be_catalogue_discount(w.catalogue, "aws", choice.runner_up_service,
                                        100 * (1 - choice.runner_up_price_factor), error));
        be_comparison_free(comparison);
        comparison = machine_or_function(&w, rates[i]);
        double first = entry_at(comparison, 0).cost_usd, second = entry_at(comparison, 1).cost_usd;
        assert_near(first, second, 1e-9, 0);
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* 15 machines at 0.01 USD an hour against the same at 0.03: no factor on their one service makes them equal. */
static void prices_that_both_pay_in_proportion_make_nothing_equal(void **state) {
    (void)state;
    workload w = basic_workload("decision_flip/basic");
    w.request.response_bytes = 0;
    set_constant(&w, 100, 24);
    be_candidate candidates[] = {fleet_of("on demand", "a1.small", BE_PURCHASE_ON_DEMAND),
                                 fleet_of("spot", "a1.small", BE_PURCHASE_SPOT)};
    candidates[0].door = candidates[1].door = BE_DOOR_NONE;
    w.options.volume_gb = 0;
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_string_equal(choice_of(comparison).runner_up_wins, "");
    assert_string_equal(choice_of(comparison).runner_up_service, "");
    assert_true(isnan(choice_of(comparison).runner_up_price_factor));
    be_comparison_free(comparison);
    workload_free(&w);
}

static void the_clause_says_which_prices_and_by_how_much(void **state) {
    (void)state;
    workload w = basic_workload("decision_flip/basic");
    be_comparison *comparison = machine_or_function(&w, 0.1);
    be_choice choice = choice_of(comparison);
    assert_string_equal(choice.name, "functions");
    char clause[100];
    assert_true(choice.runner_up_price_factor > 10);
    snprintf(clause, sizeof clause, "if the prices of %s rose to %.3g times theirs", choice.runner_up_service,
             choice.runner_up_price_factor);
    assert_string_equal(choice.runner_up_wins, clause);
    be_comparison_free(comparison);
    comparison = machine_or_function(&w, 0.5);
    choice = choice_of(comparison);
    snprintf(clause, sizeof clause, "if the prices of %s %s by %.3g %%", choice.runner_up_service,
             choice.runner_up_price_factor > 1 ? "rose" : "fell", fabs(choice.runner_up_price_factor - 1) * 100);
    assert_memory_equal(choice.runner_up_wins, clause, strlen(clause));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* Functions take 6 hours of work a month less than a fleet. */
static void less_work_makes_the_runner_up_win_from_an_hourly_rate_on(void **state) {
    (void)state;
    workload w = basic_workload("decision_flip/basic");
    be_comparison *comparison = machine_or_function(&w, 20);
    be_choice choice = choice_of(comparison);
    assert_string_equal(choice.runner_up, "functions");
    char clause[100];
    snprintf(clause, sizeof clause, "with operations work counted at %.2f USD an hour or more",
             choice.runner_up_more_per_month_usd / 6);
    assert_non_null(strstr(choice.runner_up_wins, clause));
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_factor_named_both_cost_the_same),
        cmocka_unit_test(prices_that_both_pay_in_proportion_make_nothing_equal),
        cmocka_unit_test(the_clause_says_which_prices_and_by_how_much),
        cmocka_unit_test(less_work_makes_the_runner_up_win_from_an_hourly_rate_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
