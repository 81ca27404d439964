/* The task that is chosen, against every task of the rate card. */
#include "given.h"

static void the_task_size_is_the_cheapest_of_all(void **state) {
    (void)state;
    static const struct {
        double vcpu, least, most, step;
    } ranges[] = {{0.25, 512, 2048, 512}, {1, 2048, 8192, 1024}}; /* as in the rate card */
    static const struct {
        double wall_seconds, memory_mib, latency_seconds;
    } requests[] = {{0.1, 512, 3}, {0.1, 512, 1}, {1, 700, 10}, {0.5, 1500, 5}};
    workload w = basic_workload("decision_choose_containers/basic");
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    for (size_t i = 0; i < COUNT(requests) * SHAPES; i++) {
        w.request.wall_seconds = requests[i / SHAPES].wall_seconds;
        w.request.memory_mib = requests[i / SHAPES].memory_mib;
        w.request.latency_seconds = requests[i / SHAPES].latency_seconds;
        set_shape(&w, (int)(i % SHAPES), 150);
        double least = INFINITY;
        char choice[100] = "none";
        be_deployment d = deployment_of(&w, BE_MODEL_CONTAINERS, BE_DOOR_NONE);
        for (d.arch = BE_ARCH_X86_64; d.arch <= BE_ARCH_ARM64; d.arch++) {
            for (size_t r = 0; r < COUNT(ranges); r++) {
                d.unit_vcpu = ranges[r].vcpu;
                for (double mib = ranges[r].least; mib <= ranges[r].most; mib += ranges[r].step) {
                    d.unit_memory_mib = mib;
                    evaluated e = evaluate(&w, &d, NULL, NULL);
                    if (e.quality.keeps_promise && e.cost_usd < least) {
                        least = e.cost_usd;
                        snprintf(choice, sizeof choice, "%g x %g vCPU %g MiB %s", e.quality.peak_units, d.unit_vcpu,
                                 mib, be_arch_name(d.arch));
                    }
                }
            }
        }
        be_comparison *comparison = compare_one(&w, &containers);
        assert_string_equal(plain(entry_at(comparison, 0).choice).text, choice);
        assert_near(entry_at(comparison, 0).cost_usd, least, 1e-12, 0);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

static void the_task_size_that_a_candidate_names_is_taken(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_containers/basic");
    set_constant(&w, 20, 24);
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    containers.arch = BE_ARCH_X86_64;
    containers.unit_vcpu = 1;
    containers.unit_memory_mib = 7168;
    check_choice(&w, &containers, "3 x 1 vCPU 7168 MiB x86_64"); /* ceil(20 / 7) */
    workload_free(&w);
}

static void a_task_size_that_is_not_sold_cannot_run_and_says_so(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_containers/basic");
    set_constant(&w, 20, 24);
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    containers.unit_memory_mib = 777;
    check_cannot_run(&w, &containers, "there is no task of the size asked for");
    containers.unit_memory_mib = 0;
    containers.unit_vcpu = 3;
    check_cannot_run(&w, &containers, "there is no task of the size asked for");
    workload_free(&w);
}

static void a_process_larger_than_any_task_cannot_run_and_says_so(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_containers/basic");
    set_constant(&w, 20, 24);
    w.request.memory_mib = 8193;
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    check_cannot_run(&w, &containers, "a process needs 8193 MiB, the unit has 8192 MiB");
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_task_size_is_the_cheapest_of_all),
        cmocka_unit_test(the_task_size_that_a_candidate_names_is_taken),
        cmocka_unit_test(a_task_size_that_is_not_sold_cannot_run_and_says_so),
        cmocka_unit_test(a_process_larger_than_any_task_cannot_run_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
