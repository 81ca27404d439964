/* What a deployment is: defaults, description, and what is refused. */
#include "given.h"

static void models_and_doors_have_names(void **state) {
    (void)state;
    const char *const models[] = {"fleet", "cluster", "containers", "functions", "split", "unknown"};
    const char *const doors[] = {"none", "load-balancer", "http-api", "rest-api", "function-url", "unknown"};
    for (uint32_t i = 0; i <= BE_MODEL_COUNT; i++) {
        assert_string_equal(be_model_name(i), models[i]);
    }
    for (uint32_t i = 0; i <= BE_DOOR_COUNT; i++) {
        assert_string_equal(be_door_name(i), doors[i]);
    }
    assert_string_equal(be_model_name(UINT32_MAX), "unknown");
    assert_string_equal(be_door_name(UINT32_MAX), "unknown");
}

static size_t width_of(const be_field *field) {
    return field->type == BE_TYPE_U32 || field->type == BE_TYPE_CHOICE ? sizeof(uint32_t) : sizeof(double);
}

static void init_writes_the_default_of_every_row(void **state) {
    (void)state;
    be_deployment deployment;
    memset(&deployment, 0x5a, sizeof deployment);
    be_deployment_init(&deployment);
    be_deployment_init(NULL);
    assert_int_equal(deployment.size, sizeof deployment);
    size_t count = 0;
    const be_field *rows = be_deployment_fields(&count);
    assert_ptr_equal(be_deployment_fields(NULL), rows);
    for (size_t i = 0; i < count; i++) {
        const char *member = (const char *)&deployment + rows[i].offset;
        double number;
        uint32_t whole;
        const void *pointer;
        switch (rows[i].type) {
        case BE_TYPE_F64:
            memcpy(&number, member, sizeof number);
            assert_true(number == rows[i].default_value);
            break;
        case BE_TYPE_U32:
        case BE_TYPE_CHOICE:
            memcpy(&whole, member, sizeof whole);
            assert_true(whole == rows[i].default_value);
            break;
        default:
            memcpy(&pointer, member, sizeof pointer);
            assert_null(pointer);
        }
    }
}

static void the_rows_cover_the_struct_without_gap_or_overlap(void **state) {
    (void)state;
    unsigned char covered[sizeof(be_deployment)] = {1, 1, 1, 1}; /* `size` has no row */
    size_t count = 0;
    const be_field *rows = be_deployment_fields(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].name[0] && rows[i].meaning[0]);
        assert_true(rows[i].minimum <= rows[i].default_value && rows[i].default_value <= rows[i].maximum);
        assert_true((rows[i].choices != NULL) == (rows[i].type == BE_TYPE_CHOICE));
        for (size_t b = 0; b < width_of(&rows[i]); b++) {
            assert_int_equal(covered[rows[i].offset + b]++, 0);
        }
    }
    for (size_t b = 0; b < sizeof covered; b++) {
        assert_int_equal(covered[b], 1);
    }
}

/* Defaults that stand for a provider's rule or for a rule of the house. */
static void defaults_are_the_documented_ones(void **state) {
    (void)state;
    be_deployment d;
    be_deployment_init(&d);
    assert_int_equal(d.zones, 2);                    /* at least two zones (design.md) */
    assert_near(d.mib_per_vcpu, 1769, 0, 0);         /* AWS Lambda developer guide: 1,769 MB are one vCPU */
    assert_near(d.max_vcpu, 6, 0, 0);                /* ... and 10,240 MB are six */
    assert_near(d.memory_max_mib, 10240, 0, 0);      /* AWS Lambda quotas */
    assert_near(d.timeout_seconds, 900, 0, 0);       /* AWS Lambda quotas: 15 minutes */
    assert_near(d.payload_max_bytes, 6291456, 0, 0); /* AWS Lambda quotas: 6 MB, synchronous */
    assert_near(d.cpu_speed, 1, 0, 0);
    assert_near(d.gpu_speed, 1, 0, 0);
    assert_near(d.provisioned_concurrency, 0, 0, 0);
    assert_int_equal(d.ceiling, 0);
}

/* ---- what is refused ---- */

enum { IN_DEPLOYMENT, IN_REQUEST, IN_MACHINE, IN_BASE, IN_OVERFLOW };
enum { F64, U32, TEXT, NOTHING };

/* A good deployment of every model, of which each case spoils one member. */
typedef struct whole {
    be_request request;
    be_instance_type machine;
    be_deployment base, overflow, deployment;
} whole;

static void make_whole(whole *w, uint32_t model) {
    w->request = a_request();
    w->machine = a_machine();
    w->base = a_deployment(BE_MODEL_FLEET, &w->machine);
    w->base.ceiling = 3;
    w->overflow = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    w->deployment = a_deployment(model, model == BE_MODEL_FLEET || model == BE_MODEL_CLUSTER ? &w->machine : NULL);
    if (model == BE_MODEL_SPLIT) {
        w->deployment.base = &w->base;
        w->deployment.overflow = &w->overflow;
    }
}

static void spoil(whole *w, int where, size_t offset, int kind, double number, const char *text) {
    void *const structs[] = {&w->deployment, &w->request, &w->machine, &w->base, &w->overflow};
    char *member = (char *)structs[where] + offset;
    uint32_t integer = kind == U32 ? (uint32_t)number : 0;
    const void *nothing = NULL;
    switch (kind) {
    case F64:
        memcpy(member, &number, sizeof number);
        break;
    case U32:
        memcpy(member, &integer, sizeof integer);
        break;
    case TEXT:
        memcpy(member, &text, sizeof text);
        break;
    default:
        memcpy(member, &nothing, sizeof nothing);
    }
}

#define D(member) IN_DEPLOYMENT, offsetof(be_deployment, member)
#define R(member) IN_REQUEST, offsetof(be_request, member)
#define M(member) IN_MACHINE, offsetof(be_instance_type, member)
#define BASE(member) IN_BASE, offsetof(be_deployment, member)
#define OVER(member) IN_OVERFLOW, offsetof(be_deployment, member)

static const struct {
    uint32_t model;
    int where;
    size_t offset;
    int kind;
    double number;
    const char *text;
    be_status status;
    const char *part;
} refused[] = {
    {BE_MODEL_FLEET, D(size), U32, 0, NULL, BE_STATUS_SIZE, "be_deployment.size is 0; call its init function"},
    {BE_MODEL_FLEET, D(size), U32, 3, NULL, BE_STATUS_SIZE, "be_deployment.size is 3"},
    {BE_MODEL_FLEET, D(size), U32, 1e6, NULL, BE_STATUS_SIZE, "be_deployment.size is 1000000"},
    {BE_MODEL_FLEET, D(size), U32, 4, NULL, BE_STATUS_ARGUMENT, "be_deployment.provider is missing"},
    {BE_MODEL_FLEET, D(model), U32, 5, NULL, BE_STATUS_RANGE, "be_deployment.model is 5, none of its choices"},
    {BE_MODEL_FLEET, D(provider), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.provider is missing"},
    {BE_MODEL_FLEET, D(region), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.region is missing"},
    {BE_MODEL_FLEET, D(provider), TEXT, 0, "nimbus", BE_STATUS_UNSUPPORTED, "provider 'nimbus' are not known"},
    {BE_MODEL_FLEET, D(instance_type), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "instance_type is missing, a fleet needs"},
    {BE_MODEL_CLUSTER, D(instance_type), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "instance_type is missing, a cluster"},
    {BE_MODEL_FLEET, D(door), U32, 5, NULL, BE_STATUS_RANGE, "be_deployment.door is 5, none of its choices"},
    {BE_MODEL_FLEET, D(door), U32, BE_DOOR_HTTP_API, NULL, BE_STATUS_ARGUMENT, "door http-api stands before functions"},
    {BE_MODEL_CONTAINERS, D(door), U32, BE_DOOR_REST_API, NULL, BE_STATUS_ARGUMENT, "door rest-api stands before"},
    {BE_MODEL_SPLIT, D(door), U32, BE_DOOR_FUNCTION_URL, NULL, BE_STATUS_ARGUMENT, "door function-url stands before"},
    {BE_MODEL_CONTAINERS, D(arch), U32, BE_ARCH_ANY, NULL, BE_STATUS_RANGE, "be_deployment.arch is 'any'"},
    {BE_MODEL_FUNCTIONS, D(arch), U32, BE_ARCH_ANY, NULL, BE_STATUS_RANGE, "be_deployment.arch is 'any'"},
    {BE_MODEL_CONTAINERS, D(arch), U32, 3, NULL, BE_STATUS_RANGE, "be_deployment.arch is 3"},
    {BE_MODEL_FLEET, D(zones), U32, 0, NULL, BE_STATUS_RANGE, "be_deployment.zones is 0, outside 1 to 100"},
    {BE_MODEL_FLEET, D(zones), U32, 101, NULL, BE_STATUS_RANGE, "be_deployment.zones is 101"},
    {BE_MODEL_FLEET, D(floor), U32, 1000000001, NULL, BE_STATUS_RANGE, "be_deployment.floor"},
    {BE_MODEL_FLEET, D(ceiling), U32, 1000000001, NULL, BE_STATUS_RANGE, "be_deployment.ceiling"},
    {BE_MODEL_FLEET, D(target_utilisation), F64, 0.001, NULL, BE_STATUS_RANGE,
     "be_deployment.target_utilisation is 0.001"},
    {BE_MODEL_FLEET, D(target_utilisation), F64, 1.01, NULL, BE_STATUS_RANGE,
     "be_deployment.target_utilisation is 1.01"},
    {BE_MODEL_FLEET, D(target_utilisation), F64, NAN, NULL, BE_STATUS_RANGE, "not a finite number"},
    {BE_MODEL_FLEET, D(cpu_speed), F64, 0, NULL, BE_STATUS_RANGE, "be_deployment.cpu_speed is 0"},
    {BE_MODEL_FLEET, D(gpu_speed), F64, -1, NULL, BE_STATUS_RANGE, "be_deployment.gpu_speed is -1"},
    {BE_MODEL_FLEET, D(unit_vcpu), F64, INFINITY, NULL, BE_STATUS_RANGE, "be_deployment.unit_vcpu is inf"}, /* unused */
    {BE_MODEL_CONTAINERS, D(unit_memory_mib), F64, 0, NULL, BE_STATUS_RANGE, "be_deployment.unit_memory_mib is 0 MiB"},
    {BE_MODEL_FLEET, D(volume_gb), F64, -20, NULL, BE_STATUS_RANGE, "be_deployment.volume_gb is -20 GB"},
    {BE_MODEL_CLUSTER, D(daemon_vcpu), F64, -0.1, NULL, BE_STATUS_RANGE, "be_deployment.daemon_vcpu"},
    {BE_MODEL_FUNCTIONS, D(provisioned_concurrency), F64, -1, NULL, BE_STATUS_RANGE, "provisioned_concurrency is -1"},
    {BE_MODEL_FUNCTIONS, D(timeout_seconds), F64, 0, NULL, BE_STATUS_RANGE, "be_deployment.timeout_seconds is 0 s"},
    {BE_MODEL_FUNCTIONS, D(queue_messages), F64, NAN, NULL, BE_STATUS_RANGE, "be_deployment.queue_messages is"},
    {BE_MODEL_FLEET, R(size), U32, 0, NULL, BE_STATUS_SIZE, "be_request.size is 0"},
    {BE_MODEL_FLEET, R(cpu_seconds), F64, -1, NULL, BE_STATUS_RANGE, "be_request.cpu_seconds is -1 s"},
    {BE_MODEL_FLEET, R(cpu_seconds), F64, 0.2, NULL, BE_STATUS_ARGUMENT, "a request runs on one thread"},
    {BE_MODEL_FLEET, R(latency_quantile), F64, 1, NULL, BE_STATUS_RANGE, "be_request.latency_quantile is 1"},
    {BE_MODEL_FLEET, M(size), U32, 0, NULL, BE_STATUS_SIZE, "be_instance_type.size is 0"},
    {BE_MODEL_FLEET, M(name), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_instance_type.name is missing"},
    {BE_MODEL_FLEET, M(vcpu), F64, 0, NULL, BE_STATUS_RANGE, "be_instance_type.vcpu is 0"},
    {BE_MODEL_CLUSTER, M(memory_mib), F64, NAN, NULL, BE_STATUS_RANGE, "be_instance_type.memory_mib is"},
    {BE_MODEL_SPLIT, D(base), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.base is missing"},
    {BE_MODEL_SPLIT, D(overflow), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.overflow is missing"},
    {BE_MODEL_SPLIT, BASE(ceiling), U32, 0, NULL, BE_STATUS_ARGUMENT, "with a ceiling"},
    {BE_MODEL_SPLIT, BASE(model), U32, BE_MODEL_FUNCTIONS, NULL, BE_STATUS_ARGUMENT, "must be a fleet, a cluster or"},
    {BE_MODEL_SPLIT, BASE(provider), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.provider is missing"},
    {BE_MODEL_SPLIT, OVER(size), U32, 0, NULL, BE_STATUS_SIZE, "be_deployment.size is 0"},
    {BE_MODEL_SPLIT, OVER(region), NOTHING, 0, NULL, BE_STATUS_ARGUMENT, "be_deployment.region is missing"},
    {BE_MODEL_SPLIT, OVER(provider), TEXT, 0, "nimbus", BE_STATUS_UNSUPPORTED, "nimbus"},
    {BE_MODEL_SPLIT, OVER(cpu_speed), F64, NAN, NULL, BE_STATUS_RANGE, "be_deployment.cpu_speed is"},
};

static void what_is_malformed_is_refused_by_name(void **state) {
    (void)state;
    const double rate = 100;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    for (size_t i = 0; i < COUNT(refused); i++) {
        whole w;
        be_outcome *outcome = (be_outcome *)&w; /* must stay as it is */
        make_whole(&w, refused[i].model);
        spoil(&w, refused[i].where, refused[i].offset, refused[i].kind, refused[i].number, refused[i].text);
        assert_fails(be_outcome_new(series, &w.request, &w.deployment, NULL, &outcome, error), refused[i].status,
                     refused[i].part);
        assert_ptr_equal(outcome, &w);
        assert_int_equal(be_outcome_new(series, &w.request, &w.deployment, NULL, &outcome, NULL), refused[i].status);
    }
    be_series_free(series);
}

static void what_the_cases_spoil_is_accepted_whole(void **state) {
    (void)state;
    const double rate = 100;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        whole w;
        make_whole(&w, model);
        be_outcome *outcome = outcome_of(series, &w.request, &w.deployment);
        assert_null(be_outcome_why_not(outcome));
        be_outcome_free(outcome);
    }
    be_series_free(series);
}

static void a_part_of_a_split_is_no_split(void **state) {
    (void)state;
    const double rate = 100;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    whole inner, outer;
    make_whole(&inner, BE_MODEL_SPLIT);
    make_whole(&outer, BE_MODEL_SPLIT);
    be_outcome *outcome = NULL;
    outer.deployment.overflow = &inner.deployment;
    assert_fails(be_outcome_new(series, &outer.request, &outer.deployment, NULL, &outcome, error), BE_STATUS_ARGUMENT,
                 "a part of a split must not be a split");
    outer.deployment.overflow = &outer.overflow;
    outer.deployment.base = &inner.deployment;
    inner.deployment.ceiling = 3;
    assert_fails(be_outcome_new(series, &outer.request, &outer.deployment, NULL, &outcome, error), BE_STATUS_ARGUMENT,
                 "must be a fleet, a cluster or containers");
    assert_null(outcome);
    be_series_free(series);
}

static void a_ceiling_below_the_floor_contradicts_it_where_both_count(void **state) {
    (void)state;
    const double rate = 1;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        whole w;
        make_whole(&w, model);
        w.deployment.floor = 2;
        w.deployment.ceiling = 1;
        be_outcome *outcome = NULL;
        if (model == BE_MODEL_FUNCTIONS ||
            model == BE_MODEL_SPLIT) { /* no floor: a member that is not used is ignored */
            assert_ok(be_outcome_new(series, &w.request, &w.deployment, NULL, &outcome, error));
        } else {
            assert_fails(be_outcome_new(series, &w.request, &w.deployment, NULL, &outcome, error), BE_STATUS_ARGUMENT,
                         "be_deployment.ceiling (1) is below its floor (2)");
        }
        be_outcome_free(outcome);
    }
    be_series_free(series);
}

/* ---- structs of other sizes ---- */

/* What the library should make of the first `size` bytes: whole members count, the rest keep their defaults. */
static void copy_members(const be_field *rows, size_t count, const void *from, void *to, uint32_t size) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].offset + width_of(&rows[i]) <= size) {
            memcpy((char *)to + rows[i].offset, (const char *)from + rows[i].offset, width_of(&rows[i]));
        }
    }
}

static void *cut_copy(const void *from, uint32_t size) {
    void *cut = malloc(size); /* not a byte more: the sanitizer watches */
    memcpy(cut, from, size);
    memcpy(cut, &size, sizeof size);
    return cut;
}

static void assert_same_outcome(const be_request *request, const be_deployment *deployment, const be_request *request_2,
                                const be_deployment *deployment_2) {
    const double rates[] = {10, 100, 35};
    be_series *series = series_of(rates, 3, "2026-01-01", HOUR);
    be_outcome *one = NULL, *two = NULL;
    be_status status = be_outcome_new(series, request, deployment, NULL, &one, NULL);
    assert_int_equal(status, be_outcome_new(series, request_2, deployment_2, NULL, &two, NULL));
    assert_int_not_equal(status, BE_STATUS_SIZE);
    if (!status) {
        be_quality first = quality_of(one), second = quality_of(two);
        assert_memory_equal(&first, &second, sizeof first);
        assert_int_equal(be_usage_count(be_outcome_usage(one)), be_usage_count(be_outcome_usage(two)));
    }
    be_outcome_free(one);
    be_outcome_free(two);
    be_series_free(series);
}

static void every_smaller_deployment_is_accepted(void **state) {
    (void)state;
    size_t count;
    const be_field *rows = be_deployment_fields(&count);
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        whole w;
        make_whole(&w, model);
        for (uint32_t size = sizeof size; size <= sizeof w.deployment; size++) {
            be_deployment *cut = cut_copy(&w.deployment, size), same;
            be_deployment_init(&same);
            copy_members(rows, count, &w.deployment, &same, size);
            assert_same_outcome(&w.request, cut, &w.request, &same);
            free(cut);
        }
    }
}

static void every_smaller_part_of_a_split_is_accepted(void **state) {
    (void)state;
    size_t count;
    const be_field *rows = be_deployment_fields(&count);
    whole w;
    make_whole(&w, BE_MODEL_SPLIT);
    for (uint32_t size = sizeof size; size <= sizeof w.overflow; size++) {
        be_deployment *cut = cut_copy(&w.overflow, size), same, split = w.deployment, split_2 = w.deployment;
        be_deployment_init(&same);
        copy_members(rows, count, &w.overflow, &same, size);
        split.overflow = cut;
        split_2.overflow = &same;
        assert_same_outcome(&w.request, &split, &w.request, &split_2);
        free(cut);
    }
}

static void every_smaller_request_is_accepted(void **state) {
    (void)state;
    size_t count;
    const be_field *rows = be_request_fields(&count);
    whole w;
    make_whole(&w, BE_MODEL_FLEET);
    for (uint32_t size = sizeof size; size <= sizeof w.request; size++) {
        be_request *cut = cut_copy(&w.request, size), same;
        be_request_init(&same);
        copy_members(rows, count, &w.request, &same, size);
        assert_same_outcome(cut, &w.deployment, &same, &w.deployment);
        free(cut);
    }
}

static void every_smaller_instance_type_is_accepted(void **state) {
    (void)state;
    size_t count;
    const be_field *rows = be_instance_type_fields(&count);
    whole w;
    make_whole(&w, BE_MODEL_CLUSTER);
    for (uint32_t size = sizeof size; size <= sizeof w.machine; size++) {
        be_instance_type *cut = cut_copy(&w.machine, size), same;
        be_deployment cluster = w.deployment, cluster_2 = w.deployment;
        be_instance_type_init(&same);
        copy_members(rows, count, &w.machine, &same, size);
        cluster.instance_type = cut;
        cluster_2.instance_type = &same;
        assert_same_outcome(&w.request, &cluster, &w.request, &cluster_2);
        free(cut);
    }
}

static void a_larger_deployment_is_accepted_if_its_tail_is_zero(void **state) {
    (void)state;
    enum { TAIL = 24 };
    const double rate = 100;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    whole w;
    make_whole(&w, BE_MODEL_FLEET);
    w.deployment.size += TAIL;
    char *larger = calloc(1, sizeof w.deployment + TAIL);
    memcpy(larger, &w.deployment, sizeof w.deployment);
    be_outcome *outcome = NULL;
    assert_ok(be_outcome_new(series, &w.request, (be_deployment *)larger, NULL, &outcome, error));
    be_outcome_free(outcome);
    larger[sizeof w.deployment + TAIL - 1] = 1;
    assert_fails(be_outcome_new(series, &w.request, (be_deployment *)larger, NULL, &outcome, error), BE_STATUS_SIZE,
                 "is not zero");
    free(larger);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_and_doors_have_names),
        cmocka_unit_test(init_writes_the_default_of_every_row),
        cmocka_unit_test(the_rows_cover_the_struct_without_gap_or_overlap),
        cmocka_unit_test(defaults_are_the_documented_ones),
        cmocka_unit_test(what_is_malformed_is_refused_by_name),
        cmocka_unit_test(what_the_cases_spoil_is_accepted_whole),
        cmocka_unit_test(a_part_of_a_split_is_no_split),
        cmocka_unit_test(a_ceiling_below_the_floor_contradicts_it_where_both_count),
        cmocka_unit_test(every_smaller_deployment_is_accepted),
        cmocka_unit_test(every_smaller_part_of_a_split_is_accepted),
        cmocka_unit_test(every_smaller_request_is_accepted),
        cmocka_unit_test(every_smaller_instance_type_is_accepted),
        cmocka_unit_test(a_larger_deployment_is_accepted_if_its_tail_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
