/* Which machines may be considered, and how many of them are worth a commitment. */
#include "given.h"

/* ---- which machines may be considered ---- */

/* One ordinary machine, and cheaper ones that are each out of the question for a reason of their own. */
static const cards odd = {
    .types = TYPE_COLUMNS MACHINE("plain.arm", "2", "4096", "arm64", "20")
        MACHINE("plain.x86", "2", "4096", "x86_64",
                "20") "old.cheap,2,4096,0,,,arm64,20,false,,false,here,2026-01\n"
                      "burst.known,2,4096,0,,,arm64,20,true,0.4,true,here,2026-01\n"
                      "burst.blank,2,4096,0,,,arm64,20,true,,true,here,2026-01\n"
                      "gpu.fast,4,16384,1,Maker Fast,16384,x86_64,20,false,,true,here,2026-01\n"
                      "gpu.slow,4,16384,1,Maker Slow,16384,x86_64,20,false,,true,here,2026-01\n"
                      "gpu.other,4,16384,1,Maker Other,16384,x86_64,20,false,,true,here,2026-01\n",
    .prices = PRICE_COLUMNS ON_DEMAND("plain.arm", "0.06") ON_DEMAND("plain.x86", "0.08")
        ON_DEMAND("old.cheap", "0.001") ON_DEMAND("burst.known", "0.02") ON_DEMAND("burst.blank", "0.001")
            ON_DEMAND("gpu.fast", "1") ON_DEMAND("gpu.slow", "0.25") ON_DEMAND("gpu.other", "0.01")};

/* 100 requests/s of 0.1 s: 8 machines of 14 requests/s; a burst.known of 0.4 vCPU carries 2.8, so 36 of them, 0.72
 * USD/h against 0.48 and 0.64. */
static workload odd_workload(void) {
    workload w = workload_with("decision_machines/odd", &odd);
    set_constant(&w, 100, 24);
    return w;
}

static void previous_generations_are_left_out_unless_asked_for(void **state) {
    (void)state;
    workload w = odd_workload();
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    check_choice(&w, &fleet, "8 x plain.arm");
    w.options.previous_generations = 1;
    check_choice(&w, &fleet, "8 x old.cheap");
    workload_free(&w);
}

static void a_burstable_machine_counts_with_its_baseline(void **state) {
    (void)state;
    workload w = odd_workload();
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "burst.known";
    check_choice(&w, &fleet, "36 x burst.known"); /* ceil(100 / (0.4 x 0.7 / 0.1)) */
    workload_free(&w);
}

static void a_burstable_machine_without_a_sourced_baseline_is_left_out_and_named(void **state) {
    (void)state;
    workload w = odd_workload();
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET), cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    fleet.instance_type = cluster.instance_type = "burst.blank";
    check_cannot_run(&w, &fleet, "burst.blank is burstable and its baseline is not sourced");
    check_cannot_run(&w, &cluster, "burst.blank is burstable and its baseline is not sourced");
    workload_free(&w);
}

static void only_the_architectures_of_code_and_candidate_are_considered(void **state) {
    (void)state;
    static const struct {
        uint32_t code, candidate;
        const char *choice; /* NULL: none */
    } cases[] = {
        {BE_ARCH_ANY, BE_ARCH_ANY, "8 x plain.arm"},    {BE_ARCH_ANY, BE_ARCH_X86_64, "8 x plain.x86"},
        {BE_ARCH_X86_64, BE_ARCH_ANY, "8 x plain.x86"}, {BE_ARCH_ARM64, BE_ARCH_ARM64, "8 x plain.arm"},
        {BE_ARCH_ARM64, BE_ARCH_X86_64, NULL},
    };
    workload w = odd_workload();
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
        w.request.arch = cases[i].code;
        fleet.arch = cases[i].candidate;
        if (cases[i].choice) {
            check_choice(&w, &fleet, cases[i].choice);
        } else {
            check_cannot_run(&w, &fleet, "architecture");
        }
    }
    workload_free(&w);
}

static void a_named_machine_of_the_wrong_architecture_cannot_run(void **state) {
    (void)state;
    workload w = odd_workload();
    w.request.arch = BE_ARCH_X86_64;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "plain.arm";
    check_cannot_run(&w, &fleet, "architecture");
    workload_free(&w);
}

/* 10 requests/s of 0.1 s of the reference GPU: at a speed of 2 a machine carries 14, at a half 3.5; two at least. */
static workload gpu_workload(const be_speed *speeds, uint32_t count) {
    workload w = odd_workload();
    set_constant(&w, 10, 24);
    w.request.cpu_seconds = 0;
    w.request.gpu_seconds = 0.1;
    w.request.gpu_memory_mib = 1024;
    w.request.process_concurrency = 8;
    w.options.speeds = speeds;
    w.options.speed_count = count;
    return w;
}

static void gpu_machines_are_compared_by_the_speeds_stated(void **state) {
    (void)state;
    static const be_speed fast[] = {{"Maker Fast", 2}}, both[] = {{"Maker Fast", 2}, {"Maker Slow", 0.5}};
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    workload w = gpu_workload(fast, 1);
    check_choice(&w, &fleet, "2 x gpu.fast");
    w.options.speeds = both;
    w.options.speed_count = 2;
    check_choice(&w, &fleet, "3 x gpu.slow"); /* 0.75 USD/h against 2 */
    workload_free(&w);
}

static void a_gpu_without_a_stated_speed_is_left_out_even_where_named(void **state) {
    (void)state;
    static const be_speed fast[] = {{"Maker Fast", 2}};
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "gpu.other";
    workload w = gpu_workload(fast, 1);
    check_cannot_run(&w, &fleet, "no machine has a GPU of a stated speed");
    fleet.instance_type = NULL;
    w.options.speed_count = 0;
    check_cannot_run(&w, &fleet, "no machine has a GPU of a stated speed");
    workload_free(&w);
}

static void machines_with_a_gpu_are_not_considered_where_none_is_needed(void **state) {
    (void)state;
    workload w = odd_workload();
    w.request.arch = BE_ARCH_X86_64;
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    check_choice(&w, &fleet, "8 x plain.x86"); /* four of gpu.other would cost a sixteenth */
    workload_free(&w);
}

static void a_named_machine_is_taken_as_given(void **state) {
    (void)state;
    workload w = odd_workload();
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "plain.x86";
    check_choice(&w, &fleet, "8 x plain.x86");
    fleet.instance_type = "old.cheap";
    check_choice(&w, &fleet, "8 x old.cheap");
    fleet.instance_type = "gpu.fast";
    check_choice(&w, &fleet, "4 x gpu.fast"); /* 28 requests/s each */
    workload_free(&w);
}

static void a_machine_that_does_not_exist_cannot_run_and_is_named(void **state) {
    (void)state;
    workload w = odd_workload();
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    fleet.instance_type = "no.such";
    check_cannot_run(&w, &fleet, "no.such");
    workload_free(&w);
}

/* ---- prices ---- */

static void a_missing_price_makes_a_named_machine_unable_to_run_and_is_named(void **state) {
    (void)state;
    workload w = basic_workload("decision_machines/basic");
    set_constant(&w, 100, 24);
    be_candidate spot = candidate_of("spot", BE_MODEL_FLEET), reserved = candidate_of("reserved", BE_MODEL_FLEET);
    spot.instance_type = "a1.large";
    spot.purchase_option = BE_PURCHASE_SPOT;
    check_cannot_run(&w, &spot, "a1.large");
    reserved.instance_type = "x1.fat";
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    check_cannot_run(&w, &reserved, "no sourced reserved_standard price of 1 years of x1.fat in " REGION);
    reserved.instance_type = "a1.small";
    reserved.term_years = 3;
    check_cannot_run(&w, &reserved, "of 3 years of a1.small");
    workload_free(&w);
}

static void spot_machines_cost_the_spot_price(void **state) {
    (void)state;
    workload w = basic_workload("decision_machines/basic");
    set_constant(&w, 100, 24);
    be_candidate spot = candidate_of("spot", BE_MODEL_FLEET);
    spot.purchase_option = BE_PURCHASE_SPOT;
    be_comparison *comparison = compare_one(&w, &spot);
    assert_string_equal(plain(entry_at(comparison, 0).choice).text, "15 x a1.small"); /* ceil(100 / 7) */
    double spot_usd = be_bill_total_where(be_comparison_bill(comparison, 0), BE_ANY_MONTH, "ec2", BE_PURCHASE_SPOT);
    assert_near(spot_usd, 15 * 24 * 0.01, 1e-12, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- commitments ---- */

/* Every number of units from none to all of `type`, each bought both ways: the least cost and the fewest that reach it.
 */
static double cheapest_commitment(const workload *w, const char *type, unsigned peak, unsigned *best) {
    be_instance_type machine = type_of(w, type);
    be_deployment d = deployment_of(w, BE_MODEL_FLEET, BE_DOOR_NONE);
    d.instance_type = &machine;
    double least = INFINITY;
    for (uint32_t payment = BE_PAYMENT_NONE; payment <= BE_PAYMENT_ALL; payment += BE_PAYMENT_ALL) {
        for (unsigned count = 0; count <= peak; count++) {
            be_commitment c = commitment_to(type, count, payment);
            double usd = keeping_cost(w, &d, &c);
            if (usd < least * (1 - 1e-12)) {
                least = usd;
                *best = count;
            }
        }
    }
    return least;
}

/* By the hour: within an hour of a coarser or equal step, a machine is there or is not. */
static void the_number_reserved_is_the_cheapest_of_all_numbers(void **state) {
    (void)state;
    static const struct {
        int shape;
        double high; /* requests/s */
    } cases[] = {{CONSTANT, 100}, {WAVE, 100}, {WAVE, 30}, {BURSTS, 100}, {BURSTS, 300}};
    workload w = basic_workload("decision_machines/basic");
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned best = 0;
        char choice[100];
        set_shape(&w, cases[i].shape, cases[i].high);
        be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
        reserved.instance_type = "a1.small";
        reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
        be_comparison *comparison = compare_one(&w, &reserved);
        be_entry entry = entry_at(comparison, 0);
        double usd = cheapest_commitment(&w, "a1.small", (unsigned)entry.peak_units, &best);
        assert_near(entry.cost_usd, usd, 1e-12, 0);
        snprintf(choice, sizeof choice, "%g x a1.small, %u reserved 1 y all upfront", entry.peak_units, best);
        assert_string_equal(plain(entry.choice).text, choice);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

/* All upfront costs 0.018 USD an hour, nothing upfront 0.02; of a1.large only the latter is sourced, and of x1.medium
 * it is the cheaper: 0.05 against 0.055. */
static void of_the_payment_options_that_are_sourced_the_cheapest_is_taken(void **state) {
    (void)state;
    workload w = basic_workload("decision_machines/basic");
    set_constant(&w, 100, 24);
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    reserved.instance_type = "a1.small";
    check_choice(&w, &reserved, "15 x a1.small, 15 reserved 1 y all upfront");
    reserved.instance_type = "a1.large";
    check_choice(&w, &reserved, "4 x a1.large, 4 reserved 1 y none upfront");
    reserved.instance_type = "x1.medium";
    check_choice(&w, &reserved, "8 x x1.medium, 8 reserved 1 y none upfront");
    workload_free(&w);
}

static void a_cash_bill_needs_a_payment_option_whose_fees_are_sourced(void **state) {
    (void)state;
    cards own = {.prices = PRICE_COLUMNS ON_DEMAND("a1.small", "0.03")
                     RESERVED("a1.small", "0.02") "ec2,a1.small,reserved_standard,1,all,0.018,,,here,2026-01\n"};
    workload w = workload_with("decision_machines/cash", &own);
    set_constant(&w, 14, 24);
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    check_choice(&w, &reserved, "2 x a1.small, 2 reserved 1 y all upfront");
    w.options.basis = BE_BASIS_CASH;
    check_choice(&w, &reserved, "2 x a1.small, 2 reserved 1 y none upfront");
    workload_free(&w);
}

/* 2 of 3 machines run all day, the third for 8 of 24 hours: 8 x 0.03 USD is less than 24 x 0.018. */
static void a_machine_that_runs_too_seldom_is_bought_on_demand(void **state) {
    (void)state;
    double rates[24];
    for (int hour = 0; hour < 24; hour++) {
        rates[hour] = hour < 8 ? 20 : 10;
    }
    workload w = basic_workload("decision_machines/basic");
    set_rates(&w, rates, 24);
    be_candidate reserved = candidate_of("reserved", BE_MODEL_FLEET);
    reserved.instance_type = "a1.small";
    reserved.purchase_option = BE_PURCHASE_RESERVED_STANDARD;
    be_comparison *comparison = compare_one(&w, &reserved);
    be_entry entry = entry_at(comparison, 0);
    assert_string_equal(plain(entry.choice).text, "3 x a1.small, 2 reserved 1 y all upfront");
    const be_bill *bill = be_comparison_bill(comparison, 0);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, "ec2", BE_PURCHASE_RESERVED_STANDARD), 2 * 24 * 0.018, 1e-12,
                0);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, "ec2", BE_PURCHASE_ON_DEMAND), 8 * 0.03, 1e-12, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(previous_generations_are_left_out_unless_asked_for),
        cmocka_unit_test(a_burstable_machine_counts_with_its_baseline),
        cmocka_unit_test(a_burstable_machine_without_a_sourced_baseline_is_left_out_and_named),
        cmocka_unit_test(only_the_architectures_of_code_and_candidate_are_considered),
        cmocka_unit_test(a_named_machine_of_the_wrong_architecture_cannot_run),
        cmocka_unit_test(gpu_machines_are_compared_by_the_speeds_stated),
        cmocka_unit_test(a_gpu_without_a_stated_speed_is_left_out_even_where_named),
        cmocka_unit_test(machines_with_a_gpu_are_not_considered_where_none_is_needed),
        cmocka_unit_test(a_named_machine_is_taken_as_given),
        cmocka_unit_test(a_machine_that_does_not_exist_cannot_run_and_is_named),
        cmocka_unit_test(a_missing_price_makes_a_named_machine_unable_to_run_and_is_named),
        cmocka_unit_test(spot_machines_cost_the_spot_price),
        cmocka_unit_test(the_number_reserved_is_the_cheapest_of_all_numbers),
        cmocka_unit_test(of_the_payment_options_that_are_sourced_the_cheapest_is_taken),
        cmocka_unit_test(a_cash_bill_needs_a_payment_option_whose_fees_are_sourced),
        cmocka_unit_test(a_machine_that_runs_too_seldom_is_bought_on_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
