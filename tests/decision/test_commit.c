/* Commitments below the hour: the number committed is the cheapest of all numbers, each priced by a bill of its own. */
#include "decision/given.h"

/* Two days in steps of `step` seconds, from nothing to `high` requests/s at random: machines come and go within the
 * hour. */
static void set_noise(workload *w, int64_t step, double high, uint64_t seed) {
    uint64_t count = (uint64_t)(2 * 86400 / step);
    double *rates = malloc((size_t)count * sizeof *rates);
    assert_non_null(rates);
    for (uint64_t i = 0; i < count; i++) {
        rates[i] = high * random_share(&seed);
    }
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, june(), step, NULL, &series, error));
    free(rates);
    set_series(w, series);
}

/* The least cost of 0 to `peak` committed units, all upfront, which is the cheapest way to commit in these cards. */
static double cheapest_of_all_numbers(const workload *w, const be_instance_type *machine, unsigned peak) {
    be_deployment d = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_NONE);
    d.instance_type = machine;
    double least = INFINITY;
    for (unsigned count = 0; count <= peak; count++) {
        be_commitment c = commitment_to(machine->name, count, BE_PAYMENT_ALL);
        least = fmin(least, keeping_cost(w, &d, &c));
    }
    return least;
}

static void within_the_hour_the_number_committed_is_the_cheapest_of_all_numbers(void **state) {
    (void)state;
    static const struct {
        int64_t step;
        double high; /* requests/s */
    } cases[] = {{60, 60}, {300, 60}, {300, 200}, {900, 100}, {1800, 100}, {3600, 100}};
    workload w = basic_workload("decision_commit/basic");
    for (size_t i = 0; i < COUNT(cases); i++) {
        set_noise(&w, cases[i].step, cases[i].high, 7 + i);
        be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
        reserved.instance_type = "a1.small";
        reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
        be_comparison *comparison = compare_one(&w, &reserved);
        be_entry entry = entry_at(comparison, 0);
        be_instance_type machine = type_of(&w, "a1.small");
        assert_near(entry.cost_usd, cheapest_of_all_numbers(&w, &machine, (unsigned)entry.peak_units), 1e-12, 0);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_the_hour_the_number_committed_is_the_cheapest_of_all_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
