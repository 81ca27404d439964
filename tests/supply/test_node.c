/* What the system leaves of a node, and how many pods fit into the rest. */
#include "given.h"

static void check_allocatable(char **fields) {
    double given[8];
    for (int i = 0; i < 8; i++) {
        given[i] = strtod(fields[i], NULL);
    }
    be_instance_type type = a_machine();
    type.vcpu = given[0];
    type.memory_mib = given[1];
    type.max_pods = (uint32_t)given[2];
    be_allocatable left = {.size = sizeof left};
    assert_ok(be_node_allocatable(&type, &left, error));
    assert_int_equal(left.pods, (uint32_t)given[3]);
    assert_near(left.reserved_vcpu, given[4], 1e-12, 0);
    assert_near(left.reserved_memory_mib, given[5], 0, 0);
    assert_near(left.vcpu, given[6], 1e-12, 0);
    assert_near(left.memory_mib, given[7], 0, 0);
}

/* Three published cases cannot be stated, for they are other rules than that of EKS: gardener-mem-4gi-8gi and the
 * memory of ocp-16c-32g (shares of memory, as on GKE), and aks-8gb-30pods (20 MB a pod, at most a quarter). */
static void the_reserve_of_a_node_is_the_published_one(void **state) {
    (void)state;
    assert_int_equal(each_row("node_allocatable.csv", check_allocatable), 11);
}

/* The node of the first published case, 3.92 vCPU and 15,391 MiB for 58 pods, with two GPUs. */
static be_instance_type a_node(void) {
    be_instance_type type = a_machine();
    type.vcpu = 4;
    type.gpu_count = 2;
    return type;
}

static uint32_t pods_on(const be_instance_type *type, double vcpu, double memory_mib, uint32_t gpus, double daemon_vcpu,
                        double daemon_mib, uint32_t daemon_pods) {
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, type);
    cluster.unit_vcpu = vcpu;
    cluster.unit_memory_mib = memory_mib;
    cluster.unit_gpus = gpus;
    cluster.daemon_vcpu = daemon_vcpu;
    cluster.daemon_memory_mib = daemon_mib;
    cluster.daemon_pods = daemon_pods;
    uint32_t pods = 12345;
    assert_ok(be_node_pods(&cluster, &pods, error));
    return pods;
}

static void pods_fit_until_the_first_limit(void **state) {
    (void)state;
    const struct {
        double vcpu, memory_mib;
        uint32_t gpus;
        double daemon_vcpu, daemon_mib;
        uint32_t daemon_pods, pods;
    } cases[] = {
        {0.5, 512, 0, 0.15, 200, 3, 7},      /* CPU: 3.77 / 0.5 = 7.54 */
        {0.56, 512, 0, 0, 0, 0, 7},          /* CPU: 3.92 / 0.56 = 7, in binary 6.999999999999999 */
        {0.98, 512, 0, 0, 0, 0, 4},          /* CPU: 3.92 / 0.98 = 4 without daemon sets */
        {0.98, 512, 0, 0.01, 0, 0, 3},       /* CPU: 3.91 / 0.98 = 3.99 */
        {0.1, 1024, 0, 0.15, 200, 3, 14},    /* memory: 15,191 / 1,024 = 14.8 */
        {0.1, 1085.07, 0, 0.15, 200, 3, 14}, /* memory: 15,191 / 1,085.07 = 14.00002 */
        {0.1, 1085.08, 0, 0.15, 200, 3, 13}, /* memory: 13.9999 */
        {0.1, 1085.07, 0, 0.15, 201, 3, 13}, /* memory: 15,190 / 1,085.07 = 13.9991 */
        {0.01, 64, 0, 0.15, 200, 3, 55},     /* pod limit: 58 less 3 */
        {0.01, 64, 0, 0.15, 200, 0, 58},     /* pod limit */
        {0.01, 64, 1, 0.15, 200, 3, 2},      /* GPU: 2 / 1 */
        {0.01, 64, 2, 0.15, 200, 3, 1},      /* GPU: 2 / 2 */
        {0.01, 64, 3, 0.15, 200, 3, 0},      /* GPU: not enough */
        {3.78, 64, 0, 0.15, 200, 3, 0},      /* CPU: 3.77 is not enough */
        {0.01, 15192, 0, 0.15, 200, 3, 0},   /* memory: 15,191 is not enough */
        {0.01, 64, 0, 0.15, 200, 58, 0},     /* the daemon sets take every pod */
        {0.01, 64, 0, 0.15, 200, 1000, 0},   /* and more than there are */
        {0.01, 64, 0, 100, 200, 3, 0},       /* the daemon sets take more vCPU than there is */
    };
    be_instance_type node = a_node();
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t pods = pods_on(&node, cases[i].vcpu, cases[i].memory_mib, cases[i].gpus, cases[i].daemon_vcpu,
                                cases[i].daemon_mib, cases[i].daemon_pods);
        if (pods != cases[i].pods) {
            fail_msg("case %zu: %u pods, expected %u", i, pods, cases[i].pods);
        }
    }
}

/* The scheduler would see 4 vCPU, of which 1.6 are there for good: (1.6 - 0.15) / 0.25 = 5.8. */
static void a_burstable_node_holds_what_its_baseline_carries(void **state) {
    (void)state;
    be_instance_type node = a_node();
    node.burstable = 1;
    node.baseline_vcpu = 1.6; /* a t3.xlarge: 40 % of each of 4 vCPU */
    assert_int_equal(pods_on(&node, 0.25, 512, 0, 0.15, 200, 3), 5);
    node.baseline_vcpu = 4; /* never more than what the reserve leaves: (3.92 - 0.15) / 0.25 = 15.08 */
    assert_int_equal(pods_on(&node, 0.25, 512, 0, 0.15, 200, 3), 15);
    node.baseline_vcpu = 0; /* not sourced */
    assert_int_equal(pods_on(&node, 0.25, 512, 0, 0.15, 200, 3), 0);
}

static void gpu_pods_fit_no_node_without_gpus(void **state) {
    (void)state;
    be_instance_type node = a_machine();
    assert_int_equal(pods_on(&node, 0.1, 64, 1, 0, 0, 0), 0);
}

static void all_pods_together_never_exceed_the_node(void **state) {
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 2000; i++) {
        be_instance_type node = a_machine();
        node.vcpu = (double)(1 + random_below(&seed, 128));
        node.memory_mib = 1024 * (double)(1 + random_below(&seed, 512));
        node.max_pods = (uint32_t)(4 + random_below(&seed, 733));
        double vcpu = 0.05 + 4 * random_share(&seed), memory = 64 + 8192 * random_share(&seed);
        double pods = pods_on(&node, vcpu, memory, 0, 0.15, 200, 3);
        be_allocatable left = {.size = sizeof left};
        assert_ok(be_node_allocatable(&node, &left, error));
        assert_true(pods == 0 || pods * vcpu + 0.15 <= left.vcpu * (1 + 1e-8));
        assert_true(pods == 0 || pods * memory + 200 <= left.memory_mib * (1 + 1e-8));
        assert_true(pods == 0 || pods + 3 <= left.pods);
        bool full = (pods + 1) * vcpu + 0.15 > left.vcpu || (pods + 1) * memory + 200 > left.memory_mib ||
                    pods + 1 + 3 > left.pods;
        assert_true(full);
    }
}

static void a_node_of_unknown_pod_limit_is_refused(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    type.max_pods = 0;
    be_allocatable left = {.size = sizeof left, .pods = 77};
    assert_fails(be_node_allocatable(&type, &left, error), BE_STATUS_RANGE, "max_pods of m7i.large is not known");
    assert_int_equal(left.pods, 77);
}

static void a_node_needs_all_its_arguments(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, &type), tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    be_allocatable left = {.size = sizeof left}, unset = {0};
    uint32_t pods = 77;
    assert_fails(be_node_allocatable(NULL, &left, error), BE_STATUS_ARGUMENT, "be_instance_type");
    assert_fails(be_node_allocatable(&type, NULL, error), BE_STATUS_ARGUMENT, "be_allocatable");
    assert_fails(be_node_allocatable(&type, &unset, error), BE_STATUS_SIZE, "be_allocatable.size");
    assert_fails(be_node_pods(NULL, &pods, error), BE_STATUS_ARGUMENT, "be_deployment");
    assert_fails(be_node_pods(&cluster, NULL, error), BE_STATUS_ARGUMENT, "pods");
    assert_fails(be_node_pods(&tasks, &pods, error), BE_STATUS_ARGUMENT, "instance_type is missing");
    type.vcpu = -1;
    assert_fails(be_node_pods(&cluster, &pods, error), BE_STATUS_RANGE, "be_instance_type.vcpu");
    assert_fails(be_node_allocatable(&type, &left, error), BE_STATUS_RANGE, "be_instance_type.vcpu");
    assert_int_equal(pods, 77);
}

static void an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for(void **state) {
    (void)state;
    be_instance_type type = a_node();
    for (uint32_t size = sizeof(uint32_t); size <= sizeof(be_allocatable); size++) {
        be_allocatable *left = calloc(1, size); /* not a byte more: the sanitizer watches */
        memcpy(left, &size, sizeof size);
        assert_ok(be_node_allocatable(&type, left, error));
        uint32_t pods = 58;
        assert_memory_equal((char *)left + sizeof size, &pods, size < 8 ? size - 4 : 4);
        free(left);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reserve_of_a_node_is_the_published_one),
        cmocka_unit_test(pods_fit_until_the_first_limit),
        cmocka_unit_test(a_burstable_node_holds_what_its_baseline_carries),
        cmocka_unit_test(gpu_pods_fit_no_node_without_gpus),
        cmocka_unit_test(all_pods_together_never_exceed_the_node),
        cmocka_unit_test(a_node_of_unknown_pod_limit_is_refused),
        cmocka_unit_test(a_node_needs_all_its_arguments),
        cmocka_unit_test(an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
