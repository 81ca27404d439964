/* What ways without machines have in common: architectures, GPUs and prices that are missing. */
#include "given.h"

static void code_of_another_architecture_cannot_run(void **state) {
    (void)state;
    workload w = basic_workload("decision_managed/basic");
    set_constant(&w, 1, 24);
    w.request.arch = BE_ARCH_X86_64;
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    containers.arch = functions.arch = BE_ARCH_ARM64;
    check_cannot_run(&w, &containers, "the code does not run on the architecture asked for");
    check_cannot_run(&w, &functions, "the code does not run on the architecture asked for");
    workload_free(&w);
}

static void a_platform_without_gpus_cannot_run_what_needs_one(void **state) {
    (void)state;
    static const struct {
        uint32_t model;
        const char *why_not;
    } cases[] = {{BE_MODEL_CONTAINERS, "the platform has no GPU"},
                 {BE_MODEL_FUNCTIONS, "the platform has no GPU"},
                 {BE_MODEL_SPLIT, "its overflow: the platform has no GPU"}};
    workload w = basic_workload("decision_managed/basic");
    set_constant(&w, 1, 24);
    w.request.gpu_seconds = 0.05;
    w.request.wall_seconds = 0.2;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate candidate = candidate_of("candidate", cases[i].model);
        check_cannot_run(&w, &candidate, cases[i].why_not);
    }
    workload_free(&w);
}

static void a_missing_price_of_tasks_or_functions_is_named(void **state) {
    (void)state;
    cards own = {.meters = METER_COLUMNS METER("ebs", "gp3", "GB-month", "0.1")};
    workload w = workload_with("decision_managed/unpriced", &own);
    set_constant(&w, 1, 24);
    be_candidate containers = candidate_of("containers", BE_MODEL_CONTAINERS);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    containers.arch = functions.arch = BE_ARCH_ARM64;
    check_cannot_run(&w, &containers, "vcpu-arm64");
    check_cannot_run(&w, &functions, "duration-arm64");
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_of_another_architecture_cannot_run),
        cmocka_unit_test(a_platform_without_gpus_cannot_run_what_needs_one),
        cmocka_unit_test(a_missing_price_of_tasks_or_functions_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
