/* The machine, and the pod on it, that is chosen: as good as trying every one by hand. */
#include "given.h"

static const char *const types[] = {"a1.large", "a1.small", "x1.fat", "x1.medium"};

/* Requests that differ in what binds: CPU; memory, with eight requests waiting for others in each process; latency. */
static const struct {
    double cpu_seconds, wall_seconds, memory_mib, process_concurrency, latency_seconds;
} requests[] = {
    {0.1, 0.1, 512, 1, 3},
    {0.002, 0.5, 1500, 8, 10},
    {0.05, 0.1, 256, 1, 0.5},
};

static void set_request(workload *w, size_t index) {
    w->request.cpu_seconds = requests[index].cpu_seconds;
    w->request.wall_seconds = requests[index].wall_seconds;
    w->request.memory_mib = requests[index].memory_mib;
    w->request.process_concurrency = requests[index].process_concurrency;
    w->request.latency_seconds = requests[index].latency_seconds;
}

static void check_best(const workload *w, const be_candidate *candidate, const char *choice, double usd) {
    be_comparison *comparison = compare_one(w, candidate);
    be_entry entry = entry_at(comparison, 0);
    if (strcmp(plain(entry.choice).text, choice) != 0) {
        fail_msg("chosen '%s' at %.17g, expected '%s' at %.17g", entry.choice, entry.cost_usd, choice, usd);
    }
    assert_int_equal(entry.keeps_promise, 1);
    assert_near(entry.cost_usd, usd, 1e-12, 0);
    be_comparison_free(comparison);
}

static void the_machine_of_a_fleet_is_the_cheapest_of_all(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_machines/basic");
    be_candidate fleet = candidate_of("fleet", BE_MODEL_FLEET);
    for (size_t i = 0; i < COUNT(requests); i++) {
        for (int shape = 0; shape < SHAPES; shape++) {
            set_request(&w, i);
            set_shape(&w, shape, 150);
            double least = INFINITY;
            char choice[100] = "none";
            for (size_t t = 0; t < COUNT(types); t++) {
                be_instance_type machine = type_of(&w, types[t]);
                be_deployment d = deployment_of(&w, BE_MODEL_FLEET, BE_DOOR_NONE);
                d.instance_type = &machine;
                evaluated e = evaluate(&w, &d, NULL, NULL);
                if (e.quality.keeps_promise && e.cost_usd < least) {
                    least = e.cost_usd;
                    snprintf(choice, sizeof choice, "%g x %s", e.quality.peak_machines, types[t]);
                }
            }
            check_best(&w, &fleet, choice, least);
        }
    }
    workload_free(&w);
}

/* A pod of v vCPU has a process for each request that keeps it busy: v / CPU seconds requests/s, each there for its
 * wall time, which the CPU part of it stretches below 1 vCPU. */
static double pod_memory(const be_request *r, double vcpu) {
    double wall = r->wall_seconds - r->cpu_seconds + r->cpu_seconds / fmin(1, vcpu);
    double busy = vcpu / r->cpu_seconds * wall / r->process_concurrency;
    return r->memory_mib * fmax(1, ceil(busy - 1e-9));
}

static void the_node_and_the_pod_of_a_cluster_are_the_cheapest_of_all(void **state) {
    (void)state;
    static const double sizes[] = {0.25, 0.5, 1, 2, 4};
    workload w = basic_workload("decision_choose_machines/basic");
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    for (size_t i = 0; i < COUNT(requests); i++) {
        for (int shape = 0; shape < SHAPES; shape++) {
            set_request(&w, i);
            set_shape(&w, shape, 150);
            double least = INFINITY;
            char choice[100] = "none";
            for (size_t t = 0; t < COUNT(types); t++) {
                be_instance_type machine = type_of(&w, types[t]);
                for (size_t s = 0; s < COUNT(sizes); s++) {
                    be_deployment d = deployment_of(&w, BE_MODEL_CLUSTER, BE_DOOR_NONE);
                    d.instance_type = &machine;
                    d.unit_vcpu = sizes[s];
                    d.unit_memory_mib = pod_memory(&w.request, sizes[s]);
                    evaluated e = evaluate(&w, &d, NULL, NULL);
                    if (e.quality.keeps_promise && e.cost_usd < least * (1 - 1e-12)) {
                        least = e.cost_usd;
                        snprintf(choice, sizeof choice, "%g x %s, pods of %g vCPU %g MiB", e.quality.peak_machines,
                                 types[t], d.unit_vcpu, d.unit_memory_mib);
                    }
                }
            }
            check_best(&w, &cluster, choice, least);
        }
    }
    workload_free(&w);
}

/* With room for one pod beside the three of the daemon sets, the largest that fits uses the node best: 28 requests/s.
 */
static void where_few_pods_fit_on_a_node_they_are_large(void **state) {
    (void)state;
    cards own = {.types = TYPE_COLUMNS MACHINE("few.pods", "8", "16384", "arm64", "4"),
                 .prices = PRICE_COLUMNS ON_DEMAND("few.pods", "0.2")};
    workload w = workload_with("decision_choose_machines/pods", &own);
    set_constant(&w, 100, 24);
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    check_choice(&w, &cluster, "4 x few.pods, pods of 4 vCPU 2048 MiB");
    workload_free(&w);
}

static void the_pod_that_a_candidate_names_is_taken(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_machines/basic");
    set_constant(&w, 100, 24);
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    cluster.instance_type = "a1.large";
    cluster.unit_vcpu = 0.75;
    cluster.unit_memory_mib = 640;
    be_comparison *comparison = compare_one(&w, &cluster);
    be_entry entry = entry_at(comparison, 0);
    assert_non_null(strstr(entry.choice, "x a1.large, pods of 0.75 vCPU 640 MiB"));
    assert_near(entry.peak_units, 20, 0, 0); /* ceil(100 / (0.75 x 0.7 / 0.1)) */
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_pod_that_fits_on_no_node_cannot_run_and_says_so(void **state) {
    (void)state;
    workload w = basic_workload("decision_choose_machines/basic");
    set_constant(&w, 100, 24);
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    cluster.unit_vcpu = 64;
    check_cannot_run(&w, &cluster, "no pod of 64 vCPU");
    workload_free(&w);
}

/* A GPU of speed 2 serves a request in 0.05 s; a quarter of a vCPU would do to feed its 0.01 s of CPU, but a pod gets a
 * whole one, that no thread be slowed. At its fastest it has 20 requests/s x 0.06 s under way: two processes. */
static void a_pod_of_a_gpu_workload_has_one_gpu_and_what_feeds_it(void **state) {
    (void)state;
    static const be_speed speeds[] = {{"Maker Fast", 2}};
    cards own = {.types = TYPE_COLUMNS "gpu.one,4,16384,1,Maker Fast,16384,x86_64,20,false,,true,here,2026-01\n",
                 .prices = PRICE_COLUMNS ON_DEMAND("gpu.one", "1")};
    workload w = workload_with("decision_choose_machines/gpu", &own);
    set_constant(&w, 50, 24);
    w.request.cpu_seconds = 0.01;
    w.request.gpu_seconds = 0.1;
    w.request.wall_seconds = 0.11;
    w.request.memory_mib = 1024;
    w.request.gpu_memory_mib = 1024;
    w.options.speeds = speeds;
    w.options.speed_count = 1;
    be_candidate cluster = candidate_of("cluster", BE_MODEL_CLUSTER);
    check_choice(&w, &cluster, "4 x gpu.one, pods of 1 vCPU 2048 MiB"); /* ceil(50 / 14), one GPU a node */
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_of_a_fleet_is_the_cheapest_of_all),
        cmocka_unit_test(the_node_and_the_pod_of_a_cluster_are_the_cheapest_of_all),
        cmocka_unit_test(where_few_pods_fit_on_a_node_they_are_large),
        cmocka_unit_test(the_pod_that_a_candidate_names_is_taken),
        cmocka_unit_test(a_pod_that_fits_on_no_node_cannot_run_and_says_so),
        cmocka_unit_test(a_pod_of_a_gpu_workload_has_one_gpu_and_what_feeds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
