/* What a deployment is, and that it is one. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_deployment, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_deployment, model, "fleet|cluster|containers|functions|split", BE_MODEL_FLEET, BE_MODEL_COUNT - 1,
                "supply model"),
    ROW(provider, BE_TYPE_TEXT, "", 0, 0, 0, "who provides it"),
    ROW(region, BE_TYPE_TEXT, "", 0, 0, 0, "where it runs"),
    ROW(instance_type, BE_TYPE_POINTER, "", 0, 0, 0, "the machine of a fleet or the node of a cluster"),
    ROW(base, BE_TYPE_POINTER, "", 0, 0, 0, "the deployment that carries what it can"),
    ROW(overflow, BE_TYPE_POINTER, "", 0, 0, 0, "the deployment that carries the rest"),
    BE_I_CHOICE(be_deployment, door, "none|load-balancer|http-api|rest-api|function-url", BE_DOOR_LOAD_BALANCER,
                BE_DOOR_COUNT - 1, "front door"),
    BE_I_CHOICE(be_deployment, arch, "any|x86_64|arm64", BE_ARCH_X86_64, 2,
                "processor architecture of tasks, functions"),
    ROW(zones, BE_TYPE_U32, "", 1, 100, 2, "zones that it spreads over"),
    ROW(floor, BE_TYPE_U32, "", 0, 1e9, 2, "fewest units"),
    ROW(ceiling, BE_TYPE_U32, "", 0, 1e9, 0, "most units, 0 for no limit"),
    ROW(node_floor, BE_TYPE_U32, "", 0, 1e9, 2, "fewest nodes of a cluster"),
    ROW(spare_nodes, BE_TYPE_U32, "", 0, 1e6, 0, "nodes of a cluster kept beyond need"),
    ROW(unit_gpus, BE_TYPE_U32, "", 0, 1e6, 0, "GPUs of a pod"),
    ROW(target_utilisation, BE_TYPE_F64, "", 0, 1, 0.7, "share of vCPU or GPU that capacity is planned with"),
    ROW(cpu_speed, BE_TYPE_F64, "", 0.001, 1000, 1, "speed of a vCPU against the reference"),
    ROW(gpu_speed, BE_TYPE_F64, "", 0.001, 1000, 1, "speed of a GPU against the reference"),
    ROW(unit_vcpu, BE_TYPE_F64, "vCPU", 0.001, 1e6, 1, "vCPU of a pod or task"),
    ROW(unit_memory_mib, BE_TYPE_F64, "MiB", 1, 1e9, 2048, "memory of a pod, task or function"),
    ROW(volume_gb, BE_TYPE_F64, "GB", 0, 1e9, 20, "disk of a machine"),
    ROW(daemon_vcpu, BE_TYPE_F64, "vCPU", 0, 1e6, 0.15, "vCPU that the daemon sets of a node request"),
    ROW(daemon_memory_mib, BE_TYPE_F64, "MiB", 0, 1e9, 200, "memory that the daemon sets of a node request"),
    ROW(daemon_pods, BE_TYPE_U32, "", 0, 1e6, 3, "pods that the daemon sets of a node are"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(provisioned_concurrency, BE_TYPE_F64, "", 0, 1e9, 0, "environments of a function kept ready"),
    ROW(mib_per_vcpu, BE_TYPE_F64, "MiB", 1, 1e9, 1769, "function memory that buys one vCPU"),
    ROW(max_vcpu, BE_TYPE_F64, "vCPU", 0.001, 1e6, 6, "most vCPUs that function memory can buy"),
    ROW(memory_max_mib, BE_TYPE_F64, "MiB", 1, 1e9, 10240, "most memory of a function"),
    ROW(timeout_seconds, BE_TYPE_F64, "s", 0.001, 1e9, 900, "longest run of a function"),
    ROW(payload_max_bytes, BE_TYPE_F64, "B", 0, 1e15, 6291456, "largest payload that door and function pass on"),
    ROW(queue_messages, BE_TYPE_F64, "", 0, 1e6, 0, "messages through a queue in front, per request"),
    ROW(scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how units scale"),
    ROW(node_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how nodes scale under pods"),
    ROW(function_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "limits and cold starts of functions"),
    ROW(spot, BE_TYPE_POINTER, "", 0, 0, 0, "machines that may be taken away"),
    ROW(node_types, BE_TYPE_POINTER, "", 0, 0, 0, "further node types for Karpenter"),
    ROW(node_type_count, BE_TYPE_U32, "", 0, 64, 0, "how many they are"),
    BE_I_CHOICE(be_deployment, balancing, "pooled|random", BE_BALANCING_POOLED, BE_BALANCING_COUNT - 1,
                "how requests find a unit"),
    ROW(spare_units, BE_TYPE_U32, "", 0, 1e6, 0, "units kept beyond what the policy says"),
    ROW(zones_lost, BE_TYPE_U32, "", 0, 100, 0, "zones that fail"),
    ROW(zone_loss_time, BE_TYPE_I64, "s", 0, 253402300799, 0, "when zones fail, since 1970"),
    ROW(target_slots, BE_TYPE_U32, "", 0, 1, 0, "whether the target holds for slots by memory too"),
    ROW(reserved_2, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
};

static const be_i_description description = {"be_deployment", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_deployment)};

void be_deployment_init_sized(be_deployment *deployment, uint32_t size) {
    be_i_describe_init_sized(&description, deployment, size);
}

const be_field *be_deployment_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_model_name(uint32_t model) {
    static const char *const names[] = {"fleet", "cluster", "containers", "functions", "split"};
    return model < BE_MODEL_COUNT ? names[model] : "unknown";
}

const char *be_door_name(uint32_t door) {
    static const char *const names[] = {"none", "load-balancer", "http-api", "rest-api", "function-url"};
    return door < BE_DOOR_COUNT ? names[door] : "unknown";
}

static be_status check_pointers(const be_deployment *d, be_error *error) {
    if (!d->provider || !d->region) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.%s is missing", d->provider ? "region" : "provider");
    }
    bool machines = d->model == BE_MODEL_FLEET || d->model == BE_MODEL_CLUSTER;
    if (machines && !d->instance_type) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.instance_type is missing, a %s needs one",
                         be_model_name(d->model));
    }
    if (d->model == BE_MODEL_SPLIT && (!d->base || !d->overflow)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.%s is missing, a split needs one",
                         d->base ? "overflow" : "base");
    }
    return BE_STATUS_OK;
}

static be_status check_nodes(const be_deployment *d, be_error *error) {
    if (d->node_type_count && !d->node_types) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.node_types is missing, node_type_count is %u",
                         d->node_type_count);
    }
    if (d->zones_lost >= d->zones) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "be_deployment.zones_lost (%u) must be fewer than its zones (%u): nothing could start anew",
                         d->zones_lost, d->zones);
    }
    return BE_STATUS_OK;
}

static be_status check_rest(const be_deployment *d, be_error *error) {
    if (d->target_utilisation > 0 && d->target_utilisation < 0.01) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_deployment.target_utilisation is %g, neither 0 nor 0.01 to 1",
                         d->target_utilisation);
    }
    if (d->provisioned_concurrency != floor(d->provisioned_concurrency)) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_deployment.provisioned_concurrency is %g, not a whole number",
                         d->provisioned_concurrency);
    }
    bool units = d->model != BE_MODEL_FUNCTIONS && d->model != BE_MODEL_SPLIT;
    if (units && d->ceiling && d->ceiling < d->floor) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.ceiling (%u) is below its floor (%u)", d->ceiling,
                         d->floor);
    }
    bool gateway = d->door == BE_DOOR_HTTP_API || d->door == BE_DOOR_REST_API || d->door == BE_DOOR_FUNCTION_URL;
    if (gateway && d->model != BE_MODEL_FUNCTIONS) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.door %s stands before functions only",
                         be_door_name(d->door));
    }
    bool named_arch = d->arch == BE_ARCH_X86_64 || d->arch == BE_ARCH_ARM64;
    if ((d->model == BE_MODEL_CONTAINERS || d->model == BE_MODEL_FUNCTIONS) && !named_arch) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_deployment.arch is '%s'; a task or function needs x86_64 or arm64",
                         be_arch_name(d->arch));
    }
    return BE_STATUS_OK;
}

be_status be_i_deployment_read(const be_deployment *deployment, be_deployment *copy, be_instance_type *machine,
                               be_error *error) {
    be_status status = be_i_describe_read(&description, deployment, copy, error);
    if (status || (status = check_pointers(copy, error)) || (status = check_nodes(copy, error)) ||
        (status = check_rest(copy, error))) {
        return status;
    }
    if (!copy->instance_type) {
        be_instance_type_init(machine);
        return BE_STATUS_OK;
    }
    status = be_i_instance_type_read(copy->instance_type, machine, error);
    copy->instance_type = machine;
    if (!status && !machine->name) {
        status = be_i_fail(error, BE_STATUS_ARGUMENT, "be_instance_type.name is missing");
    }
    return status;
}
