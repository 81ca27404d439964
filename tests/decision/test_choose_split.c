/* How large the base of a split is, and what takes the rest: as good as trying every size by hand. */
#include "given.h"

/* A base of `size` machines of a1.small under functions of the memory and architecture given. */
typedef struct parts {
    be_instance_type machine;
    be_deployment base, overflow, split;
} parts;

static void make(parts *p, const workload *w, uint32_t size, double function_mib) {
    p->machine = type_of(w, "a1.small");
    p->base = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER);
    p->base.instance_type = &p->machine;
    p->base.ceiling = size;
    p->overflow = deployment_of(w, BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER);
    p->overflow.arch = BE_ARCH_ARM64;
    p->overflow.unit_memory_mib = function_mib;
    p->split = deployment_of(w, BE_MODEL_SPLIT, BE_DOOR_NONE);
    p->split.base = &p->base;
    p->split.overflow = &p->overflow;
}

/* Each size from the two zones' machines to one less than the peak needs, each with the cheapest number reserved. */
static double cheapest_size(const workload *w, bool reserved, uint32_t most, double function_mib, uint32_t *size,
                            unsigned *committed) {
    parts p;
    double least = INFINITY;
    for (uint32_t machines = 2; machines <= most; machines++) {
        make(&p, w, machines, function_mib);
        for (unsigned count = 0; count <= (reserved ? machines : 0); count++) {
            be_commitment c = commitment_to("a1.small", count, BE_PAYMENT_ALL);
            double usd = keeping_cost(w, &p.split, &c);
            if (usd < least * (1 - 1e-12)) {
                least = usd;
                *size = machines;
                *committed = count;
            }
        }
    }
    return least;
}

/* 1 s of waiting for others: a function of 512 MiB, 0.1 s of CPU stretched to 0.345 s. A constant time, that the
 * estimate of a function's cost be exact. */
static workload split_workload(void) {
    workload w = basic_workload("decision_choose_split/basic");
    w.request.wall_distribution = BE_DISTRIBUTION_CONSTANT;
    w.request.latency_seconds = 10;
    return w;
}

static void check_size(const workload *w, uint32_t purchase_option, uint32_t most) {
    uint32_t size = 0;
    unsigned committed = 0;
    char machines[100], commitment[100] = "", choice[300];
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    split.instance_type = "a1.small";
    split.unit_memory_mib = 512;
    split.arch = BE_ARCH_ARM64;
    split.purchase_option = purchase_option;
    be_comparison *comparison = compare_one(w, &split);
    be_entry entry = entry_at(comparison, 0);
    double usd = cheapest_size(w, purchase_option == BE_PURCHASE_RESERVED_STANDARD, most, 512, &size, &committed);
    snprintf(machines, sizeof machines, "%u x a1.small", size);
    if (committed) {
        snprintf(commitment, sizeof commitment, ", %u reserved 1 y all upfront", committed);
    }
    snprintf(choice, sizeof choice, "%s%s + functions of 512 MiB arm64", machines, commitment);
    if (strcmp(plain(entry.choice).text, choice) != 0) {
        fail_msg("chosen '%s' at %.17g, expected '%s' at %.17g", entry.choice, entry.cost_usd, choice, usd);
    }
    assert_near(entry.cost_usd, usd, 1e-12, 0);
    be_comparison_free(comparison);
}

static void the_base_has_the_cheapest_of_all_sizes(void **state) {
    (void)state;
    static const struct {
        int shape;
        double high; /* requests/s, 7 a machine */
    } cases[] = {{CONSTANT, 100}, {WAVE, 100}, {BURSTS, 100}, {WAVE, 40}};
    workload w = split_workload();
    for (size_t i = 0; i < COUNT(cases); i++) {
        set_shape(&w, cases[i].shape, cases[i].high);
        be_series_summary summary = {.size = sizeof summary};
        assert_ok(be_series_summarise(w.series, &summary, error));
        uint32_t most = (uint32_t)ceil(summary.maximum / 7) - 1;
        check_size(&w, BE_PURCHASE_ON_DEMAND, most);
        check_size(&w, BE_PURCHASE_RESERVED_STANDARD, most);
    }
    workload_free(&w);
}

/* The third machine is hardly used in 20 of 24 hours, and functions would be cheaper there; but in the other four hours
 * the third to the ninth are full, and save more than the third loses. */
static void a_machine_that_does_not_pay_is_kept_for_the_sake_of_those_above_it(void **state) {
    (void)state;
    double rates[24];
    for (int hour = 0; hour < 24; hour++) {
        rates[hour] = hour < 4 ? 70 : 14.1;
    }
    workload w = split_workload();
    set_rates(&w, rates, 24);
    check_size(&w, BE_PURCHASE_ON_DEMAND, 9);
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    split.instance_type = "a1.small";
    split.unit_memory_mib = 512;
    split.arch = BE_ARCH_ARM64;
    check_choice(&w, &split, "9 x a1.small + functions of 512 MiB arm64");
    workload_free(&w);
}

/* With everything open, no named size of any machine is cheaper. */
static void the_machine_of_the_base_is_the_cheapest_of_all(void **state) {
    (void)state;
    static const char *const types[] = {"a1.large", "a1.small", "x1.fat", "x1.medium"};
    workload w = split_workload();
    for (int shape = WAVE; shape < SHAPES; shape++) {
        double least = INFINITY;
        set_shape(&w, shape, 150);
        for (size_t t = 0; t < COUNT(types); t++) {
            be_candidate named = candidate_of("named", BE_MODEL_SPLIT);
            named.instance_type = types[t];
            be_comparison *comparison = compare_one(&w, &named);
            least = fmin(least, entry_at(comparison, 0).cost_usd);
            be_comparison_free(comparison);
        }
        be_candidate open = candidate_of("open", BE_MODEL_SPLIT);
        be_comparison *comparison = compare_one(&w, &open);
        assert_near(entry_at(comparison, 0).cost_usd, least, 1e-12, 0);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void where_nothing_overflows_there_is_no_split(void **state) {
    (void)state;
    workload w = split_workload();
    set_constant(&w, 13, 24); /* two machines carry 14 */
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    split.instance_type = "a1.small";
    check_cannot_run(&w, &split, "the fewest machines carry the peak, so nothing overflows");
    workload_free(&w);
}

static void a_split_whose_overflow_cannot_run_says_so(void **state) {
    (void)state;
    workload w = split_workload();
    set_wave(&w, 1, 100, 24);
    w.request.memory_mib = 3000; /* functions have at most 2,048 here */
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    check_cannot_run(&w, &split, "its overflow: a process needs 3000 MiB, a function has at most 2048 MiB");
    workload_free(&w);
}

/* All of 20,000 requests/s would keep 20,000 x 0.1 s = 2,000 environments busy at best, of which 1,000 are allowed;
 * what overflows does not. So the memory is chosen for the time that it takes: with 512 MiB, the cheapest, 0.35 s, of
 * which 4.5 % would take more than 1 s. The 99th percentile of a log-normal time of squared variation 1 is e^(-0.3466 +
 * 2.3263 x 0.8326) = 4.905 means, so 99 % are in time from a mean of 0.2039 s on, from 868 MiB. */
static void the_overflow_is_chosen_for_what_overflows(void **state) {
    (void)state;
    static const double rates[] = {20000, 19995, 20000, 19999};
    workload w = split_workload();
    set_rates(&w, rates, 4);
    w.request.wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    w.request.latency_seconds = 1;
    be_candidate split = candidate_of("split", BE_MODEL_SPLIT);
    split.instance_type = "a1.small";
    be_comparison *comparison = compare_one(&w, &split);
    assert_non_null(strstr(entry_at(comparison, 0).choice, "functions of 896 MiB arm64"));
    assert_int_equal(entry_at(comparison, 0).keeps_promise, 1);
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_has_the_cheapest_of_all_sizes),
        cmocka_unit_test(a_machine_that_does_not_pay_is_kept_for_the_sake_of_those_above_it),
        cmocka_unit_test(the_machine_of_the_base_is_the_cheapest_of_all),
        cmocka_unit_test(where_nothing_overflows_there_is_no_split),
        cmocka_unit_test(a_split_whose_overflow_cannot_run_says_so),
        cmocka_unit_test(the_overflow_is_chosen_for_what_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
