/* What one unit carries: the least of CPU, memory, GPU and GPU memory. */
#include "given.h"

static be_capacity capacity_of(const be_request *request, const be_deployment *deployment) {
    be_capacity capacity = {.size = sizeof capacity};
    assert_ok(be_deployment_capacity(request, deployment, &capacity, error));
    return capacity;
}

/* Plan at half of the vCPU and GPU. Times in seconds, memory in MiB. */
static void a_machine_carries_what_its_scarcest_part_carries(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        double vcpu, memory, gpus, gpu_memory, cpu_speed, gpu_speed;                /* the machine */
        double cpu_seconds, gpu_seconds, wall_seconds, process, slots, gpu_process; /* the request */
        uint32_t binding;
        double planned, saturation, servers, wall;
    } cases[] = {
        {"CPU: 2 / 0.1 = 20", 2, 16384, 0, 0, 1, 1, 0.1, 0, 0.1, 128, 1, 0, BE_BINDING_CPU, 10, 20, 2, 0.1},
        {"while a request waits for others, more are in service: 20 x 0.5", 2, 16384, 0, 0, 1, 1, 0.1, 0, 0.5, 128, 1,
         0, BE_BINDING_CPU, 10, 20, 10, 0.5},
        {"memory: 1024 / 256 = 4 processes of one request, 4 / 0.5 (Little)", 4, 1024, 0, 0, 1, 1, 0.01, 0, 0.5, 256, 1,
         0, BE_BINDING_MEMORY, 8, 8, 4, 0.5},
        {"4 processes of ten requests each: 40 / 0.5 (Little)", 4, 1024, 0, 0, 1, 1, 0.01, 0, 0.5, 256, 10, 0,
         BE_BINDING_MEMORY, 80, 80, 40, 0.5},
        {"1023 MiB hold three processes of 256", 4, 1023, 0, 0, 1, 1, 0.01, 0, 0.5, 256, 1, 0, BE_BINDING_MEMORY, 6, 6,
         3, 0.5},
        {"13.2 MiB hold twelve processes of 1.1, in binary 11.999999999999998", 4, 13.2, 0, 0, 1, 1, 0.001, 0, 0.5, 1.1,
         1, 0, BE_BINDING_MEMORY, 24, 24, 12, 0.5},
        {"planned by CPU (20 x 0.5), saturated by memory (4 / 0.25)", 2, 512, 0, 0, 1, 1, 0.1, 0, 0.25, 128, 1, 0,
         BE_BINDING_CPU, 10, 16, 4, 0.25},
        {"without CPU time memory is all: 128 / 0.5", 2, 16384, 0, 0, 1, 1, 0, 0, 0.5, 128, 1, 0, BE_BINDING_MEMORY,
         256, 256, 128, 0.5},
        {"twice the speed: 2 x 2 / 0.1 and half the time", 2, 16384, 0, 0, 2, 1, 0.1, 0, 0.1, 128, 1, 0, BE_BINDING_CPU,
         20, 40, 2, 0.05},
        {"half the speed: 2 x 0.5 / 0.1; only the CPU part doubles: 0.4 + 0.2", 2, 16384, 0, 0, 0.5, 1, 0.1, 0, 0.5,
         128, 1, 0, BE_BINDING_CPU, 5, 10, 6, 0.6},
        {"a fraction of a vCPU: 0.25 / 0.1; the CPU part takes four times as long", 0.25, 512, 0, 0, 1, 1, 0.1, 0, 0.1,
         128, 1, 0, BE_BINDING_CPU, 1.25, 2.5, 1, 0.4},
        {"GPU: 1 / 0.05 = 20", 8, 65536, 1, 24576, 1, 1, 0.01, 0.05, 0.1, 128, 1, 1024, BE_BINDING_GPU, 10, 20, 2, 0.1},
        {"two GPUs of twice the speed: 2 x 2 / 0.05 = 80; 0.1 - 0.05 + 0.025", 8, 65536, 2, 24576, 1, 2, 0.01, 0.05,
         0.1, 128, 1, 1024, BE_BINDING_GPU, 40, 80, 6, 0.075},
        {"GPU memory: one process of 20000 MiB, 1 / 0.2", 8, 65536, 1, 24576, 1, 1, 0.01, 0.05, 0.2, 128, 1, 20000,
         BE_BINDING_GPU_MEMORY, 5, 5, 1, 0.2},
        {"GPU memory of two GPUs is not one: 2 / 0.2", 8, 65536, 2, 24576, 1, 1, 0.01, 0.05, 0.2, 128, 1, 20000,
         BE_BINDING_GPU_MEMORY, 10, 10, 2, 0.2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_instance_type type = a_machine();
        be_request request = a_request();
        be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
        type.vcpu = cases[i].vcpu;
        type.memory_mib = cases[i].memory;
        type.gpu_count = (uint32_t)cases[i].gpus;
        type.gpu_memory_mib = cases[i].gpu_memory;
        fleet.cpu_speed = cases[i].cpu_speed;
        fleet.gpu_speed = cases[i].gpu_speed;
        request.cpu_seconds = cases[i].cpu_seconds;
        request.gpu_seconds = cases[i].gpu_seconds;
        request.wall_seconds = cases[i].wall_seconds;
        request.memory_mib = cases[i].process;
        request.process_concurrency = cases[i].slots;
        request.gpu_memory_mib = cases[i].gpu_process;
        be_capacity capacity = capacity_of(&request, &fleet);
        if (capacity.binding != cases[i].binding) {
            fail_msg("%s: bound by %u", cases[i].rule, capacity.binding);
        }
        assert_near(capacity.requests_per_second, cases[i].planned, 1e-13, 0);
        assert_near(capacity.saturation, cases[i].saturation, 1e-13, 0);
        assert_near(capacity.servers, cases[i].servers, 1e-13, 0);
        assert_near(capacity.wall_seconds, cases[i].wall, 1e-13, 0);
    }
}

static void target_utilisation_is_the_share_planned_with(void **state) {
    (void)state;
    const double targets[] = {0.01, 0.3, 0.5, 0.9, 1};
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    for (size_t i = 0; i < COUNT(targets); i++) {
        fleet.target_utilisation = targets[i];
        be_capacity capacity = capacity_of(&request, &fleet);
        assert_near(capacity.requests_per_second, 20 * targets[i], 1e-13, 0);
        assert_near(capacity.saturation, 20, 1e-13, 0);
    }
}

/* AWS: a t3.medium has 2 vCPUs with a baseline of 20 % each. Load below the baseline finds credits, so that a thread
 * has a whole vCPU. */
static void a_burstable_machine_counts_with_its_baseline_and_runs_at_full_speed(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    type.burstable = 1;
    type.baseline_vcpu = 0.4;
    be_capacity capacity = capacity_of(&request, &fleet);
    assert_near(capacity.saturation, 4, 1e-13, 0);
    assert_near(capacity.requests_per_second, 2, 1e-13, 0);
    assert_near(capacity.wall_seconds, 0.1, 1e-13, 0);
    assert_near(capacity.servers, 0.4, 1e-13, 0); /* 4/s x 0.1 s */
}

static void the_unit_of_a_cluster_is_a_pod_and_not_its_node(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    type.vcpu = 64;
    type.gpu_count = 8;
    type.gpu_memory_mib = 16384;
    be_request request = a_request();
    request.wall_seconds = 0.2;
    request.gpu_seconds = 0.1;
    request.gpu_memory_mib = 16000;
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, &type);
    cluster.unit_vcpu = 8;
    cluster.unit_memory_mib = 8192;
    cluster.unit_gpus = 2;
    be_capacity capacity = capacity_of(&request, &cluster);
    /* CPU 80, memory 64 / 0.2 = 320, GPU 2 / 0.1 = 20, GPU memory 2 x 1 / 0.2 = 10; planned 40, 320, 10, 10 */
    assert_near(capacity.requests_per_second, 10, 1e-13, 0);
    assert_near(capacity.saturation, 10, 1e-13, 0);
}

static void the_unit_of_managed_containers_is_a_task(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    tasks.unit_vcpu = 0.5;
    tasks.unit_memory_mib = 1024;
    be_capacity capacity = capacity_of(&request, &tasks);
    assert_int_equal(capacity.binding, BE_BINDING_CPU);
    assert_near(capacity.saturation, 5, 1e-13, 0);
    assert_near(capacity.requests_per_second, 2.5, 1e-13, 0);
    assert_near(capacity.wall_seconds, 0.2, 1e-13, 0);
}

/* AWS Lambda: 1,769 MB buy one vCPU, in proportion below. */
static void a_function_is_limited_by_nothing_and_slowed_by_little_memory(void **state) {
    (void)state;
    const struct {
        double memory_mib, cpu_seconds, wall_seconds, on_function;
    } cases[] = {
        {1769, 0.1, 0.1, 0.1},  {884.5, 0.1, 0.1, 0.2}, /* half a vCPU */
        {884.5, 0.1, 0.5, 0.6},                         /* waiting takes no longer */
        {176.9, 0.1, 0.1, 1},                           /* a tenth */
        {3538, 0.1, 0.1, 0.1},                          /* a request runs on one thread */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = a_request();
        request.cpu_seconds = cases[i].cpu_seconds;
        request.wall_seconds = cases[i].wall_seconds;
        be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
        function.unit_memory_mib = cases[i].memory_mib;
        be_capacity capacity = capacity_of(&request, &function);
        assert_true(isinf(capacity.requests_per_second));
        assert_int_equal(capacity.binding, BE_BINDING_NOTHING);
        assert_near(capacity.wall_seconds, cases[i].on_function, 1e-13, 0);
    }
}

/* ---- what cannot serve at all ---- */

static void assert_cannot(const be_request *request, const be_deployment *deployment, const char *why) {
    be_capacity capacity = capacity_of(request, deployment);
    assert_int_equal(capacity.binding, BE_BINDING_NOTHING);
    assert_true(capacity.requests_per_second == 0 && capacity.saturation == 0);
    assert_true(capacity.servers == 0 && capacity.wall_seconds == 0);
    const double rate = 1;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, request, deployment);
    be_quality quality = quality_of(outcome);
    assert_non_null(be_outcome_why_not(outcome));
    if (!strstr(be_outcome_why_not(outcome), why)) {
        fail_msg("\"%s\" does not say \"%s\"", be_outcome_why_not(outcome), why);
    }
    assert_int_equal(quality.can_run, 0);
    assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void code_for_one_architecture_does_not_run_on_the_other(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type), tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    request.arch = BE_ARCH_ARM64;
    assert_cannot(&request, &fleet, "the code runs on arm64, the unit is x86_64");
    assert_cannot(&request, &tasks, "the code runs on arm64, the unit is x86_64");
    tasks.arch = type.arch = BE_ARCH_ARM64;
    assert_near(capacity_of(&request, &fleet).requests_per_second, 10, 1e-13, 0);
    assert_near(capacity_of(&request, &tasks).requests_per_second, 5, 1e-13, 0);
    request.arch = BE_ARCH_X86_64;
    assert_cannot(&request, &fleet, "the code runs on x86_64, the unit is arm64");
    request.arch = BE_ARCH_ANY;
    assert_near(capacity_of(&request, &fleet).requests_per_second, 10, 1e-13, 0);
}

static void gpu_work_needs_a_gpu(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    request.cpu_seconds = 0.01;
    request.gpu_seconds = 0.05;
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type), cluster = a_deployment(BE_MODEL_CLUSTER, &type);
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL), function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    assert_cannot(&request, &fleet, "the unit has no GPU");
    assert_cannot(&request, &cluster, "the unit has no GPU");
    assert_cannot(&request, &tasks, "the platform has no GPU");
    assert_cannot(&request, &function, "the platform has no GPU");
}

static void a_process_must_fit_into_memory(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    type.memory_mib = 1000;
    be_request request = a_request();
    request.memory_mib = 1001;
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type), tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    tasks.unit_memory_mib = function.unit_memory_mib = 1000;
    assert_cannot(&request, &fleet, "a process needs 1001 MiB, the unit has 1000 MiB");
    assert_cannot(&request, &tasks, "a process needs 1001 MiB, the unit has 1000 MiB");
    assert_cannot(&request, &function, "a process needs 1001 MiB, the unit has 1000 MiB");
    request.memory_mib = 1000;
    assert_true(capacity_of(&request, &fleet).requests_per_second > 0);
}

static void a_process_must_fit_into_gpu_memory(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    type.gpu_count = 4;
    type.gpu_memory_mib = 16384;
    be_request request = a_request();
    request.cpu_seconds = 0.01;
    request.gpu_seconds = 0.05;
    request.gpu_memory_mib = 16385; /* four GPUs do not lend one another memory */
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    assert_cannot(&request, &fleet, "a process needs 16385 MiB of GPU memory, a GPU has 16384 MiB");
    request.gpu_memory_mib = 16384;
    assert_true(capacity_of(&request, &fleet).requests_per_second > 0);
}

/* Counting it with all its vCPUs would let it win every comparison by pretending (design.md). */
static void a_burstable_machine_of_unknown_baseline_is_left_out(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    type.burstable = 1;
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    assert_cannot(&request, &fleet, "m7i.large is burstable and its baseline is not sourced");
}

/* ---- rules that hold for any machine and request ---- */

typedef struct pair {
    be_instance_type type;
    be_request request;
} pair;

static pair any_pair(uint64_t *seed) {
    pair p = {a_machine(), a_request()};
    p.type.vcpu = (double)(1 + random_below(seed, 96));
    p.type.memory_mib = 1024 * (double)(1 + random_below(seed, 384));
    p.type.gpu_count = (uint32_t)(1 + random_below(seed, 8));
    p.type.gpu_memory_mib = 24576;
    p.request.cpu_seconds = 0.001 + 0.3 * random_share(seed);
    p.request.gpu_seconds = random_below(seed, 2) ? 0.3 * random_share(seed) : 0;
    p.request.wall_seconds = p.request.cpu_seconds + p.request.gpu_seconds + 2 * random_share(seed);
    p.request.memory_mib = 10 + 1000 * random_share(seed);
    p.request.process_concurrency = (double)(1 + random_below(seed, 20));
    p.request.gpu_memory_mib = 24576 * random_share(seed);
    return p;
}

static be_capacity fleet_capacity(const pair *p) {
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &p->type);
    return capacity_of(&p->request, &fleet);
}

static void doubling_what_binds_never_more_than_doubles_and_nothing_else_moves(void **state) {
    (void)state;
    uint64_t seed = 21;
    uint32_t seen[5] = {0};
    for (int i = 0; i < 2000; i++) {
        pair p = any_pair(&seed);
        be_capacity before = fleet_capacity(&p);
        seen[before.binding]++;
        p.type.vcpu *= 2;
        double after = fleet_capacity(&p).requests_per_second, limit = 2 * before.requests_per_second * (1 + 1e-12);
        assert_true(after >= before.requests_per_second && after <= limit);
        if (before.binding != BE_BINDING_CPU) {
            assert_near(after, before.requests_per_second, 1e-12, 0);
        }
    }
    for (int binding = BE_BINDING_CPU; binding <= BE_BINDING_GPU_MEMORY; binding++) {
        assert_true(seen[binding] > 20); /* the pairs are of every kind */
    }
}

static void doubling_the_vcpu_doubles_what_only_cpu_limits(void **state) {
    (void)state;
    uint64_t seed = 22;
    for (int i = 0; i < 500; i++) {
        pair p = any_pair(&seed);
        p.request.gpu_seconds = 0;
        p.type.memory_mib = 1e12;
        be_capacity before = fleet_capacity(&p);
        p.type.vcpu *= 2;
        be_capacity after = fleet_capacity(&p);
        assert_near(after.requests_per_second, 2 * before.requests_per_second, 1e-13, 0);
        assert_near(after.saturation, 2 * before.saturation, 1e-13, 0);
    }
}

static void more_memory_never_carries_less(void **state) {
    (void)state;
    uint64_t seed = 23;
    for (int i = 0; i < 1000; i++) {
        pair p = any_pair(&seed);
        double before = fleet_capacity(&p).requests_per_second;
        p.type.memory_mib *= 1 + random_share(&seed);
        assert_true(fleet_capacity(&p).requests_per_second >= before);
    }
}

static void requests_in_service_are_rate_times_time(void **state) {
    (void)state;
    uint64_t seed = 24;
    for (int i = 0; i < 1000; i++) {
        pair p = any_pair(&seed);
        be_capacity c = fleet_capacity(&p);
        assert_near(c.servers, c.saturation * c.wall_seconds, 1e-12, 0); /* J. D. C. Little, 1961 */
        assert_true(c.requests_per_second <= c.saturation);
        assert_true(c.servers >= 1 - 1e-9);
    }
}

/* ---- arguments ---- */

static void capacity_is_asked_of_one_unit(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type), split = a_deployment(BE_MODEL_SPLIT, NULL);
    split.base = split.overflow = &fleet;
    be_capacity capacity = {.size = sizeof capacity, .binding = 77}, unset = {0};
    assert_fails(be_deployment_capacity(&request, &split, &capacity, error), BE_STATUS_ARGUMENT, "split");
    assert_fails(be_deployment_capacity(NULL, &fleet, &capacity, error), BE_STATUS_ARGUMENT, "be_request");
    assert_fails(be_deployment_capacity(&request, NULL, &capacity, error), BE_STATUS_ARGUMENT, "be_deployment");
    assert_fails(be_deployment_capacity(&request, &fleet, NULL, error), BE_STATUS_ARGUMENT, "be_capacity");
    assert_fails(be_deployment_capacity(&request, &fleet, &unset, error), BE_STATUS_SIZE, "be_capacity.size");
    request.cpu_seconds = -1;
    assert_fails(be_deployment_capacity(&request, &fleet, &capacity, error), BE_STATUS_RANGE, "cpu_seconds");
    assert_int_equal(capacity.binding, 77);
    assert_int_equal(be_deployment_capacity(&request, &fleet, &capacity, NULL), BE_STATUS_RANGE);
}

static void an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_capacity full = capacity_of(&request, &fleet);
    for (uint32_t size = sizeof(uint32_t); size <= sizeof full; size++) {
        be_capacity *capacity = calloc(1, size); /* not a byte more: the sanitizer watches */
        memcpy(capacity, &size, sizeof size);
        assert_ok(be_deployment_capacity(&request, &fleet, capacity, error));
        assert_memory_equal((char *)capacity + sizeof size, (char *)&full + sizeof size, size - sizeof size);
        free(capacity);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_carries_what_its_scarcest_part_carries),
        cmocka_unit_test(target_utilisation_is_the_share_planned_with),
        cmocka_unit_test(a_burstable_machine_counts_with_its_baseline_and_runs_at_full_speed),
        cmocka_unit_test(the_unit_of_a_cluster_is_a_pod_and_not_its_node),
        cmocka_unit_test(the_unit_of_managed_containers_is_a_task),
        cmocka_unit_test(a_function_is_limited_by_nothing_and_slowed_by_little_memory),
        cmocka_unit_test(code_for_one_architecture_does_not_run_on_the_other),
        cmocka_unit_test(gpu_work_needs_a_gpu),
        cmocka_unit_test(a_process_must_fit_into_memory),
        cmocka_unit_test(a_process_must_fit_into_gpu_memory),
        cmocka_unit_test(a_burstable_machine_of_unknown_baseline_is_left_out),
        cmocka_unit_test(doubling_what_binds_never_more_than_doubles_and_nothing_else_moves),
        cmocka_unit_test(doubling_the_vcpu_doubles_what_only_cpu_limits),
        cmocka_unit_test(more_memory_never_carries_less),
        cmocka_unit_test(requests_in_service_are_rate_times_time),
        cmocka_unit_test(capacity_is_asked_of_one_unit),
        cmocka_unit_test(an_older_caller_gets_as_much_of_the_answer_as_it_has_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
