/* A node of a cluster: what the system takes, and how many pods fit into the rest. */
#include "supply/internal.h"

#include <stdio.h>

/* awslabs/amazon-eks-ami @81fec2e, nodeadm: shares of the first, the second, the next two and all other cores. */
static double reserved_vcpu(double vcpu) {
    static const struct { double cores, share; } ranges[] = {{1, 0.06}, {1, 0.01}, {2, 0.005}, {INFINITY, 0.0025}};
    double reserved = 0;
    for (size_t i = 0; i < 4 && vcpu > 0; i++) {
        double here = fmin(vcpu, ranges[i].cores);
        reserved += here * ranges[i].share;
        vcpu -= here;
    }
    return reserved;
}

/* The kubelet's own limit, by size of the machine (AWS: 110 below 30 vCPU, 250 from there on). */
static uint32_t pod_limit(const be_instance_type *type) {
    uint32_t cap = type->vcpu < 30 ? 110 : 250;
    return type->max_pods < cap ? type->max_pods : cap;
}

static void allocate(const be_instance_type *type, be_allocatable *a) {
    *a = (be_allocatable){.size = sizeof *a, .pods = pod_limit(type)};
    a->reserved_vcpu = reserved_vcpu(type->vcpu);
    a->reserved_memory_mib = 11.0 * a->pods + 255;
    a->vcpu = fmax(0, type->vcpu - a->reserved_vcpu);
    a->memory_mib = fmax(0, type->memory_mib - a->reserved_memory_mib - 100);
}

be_status be_node_allocatable(const be_instance_type *type, be_allocatable *allocatable, be_error *error) {
    be_instance_type copy;
    be_status status = be_i_instance_type_read(type, &copy, error);
    if (status) {
        return status;
    }
    if (!copy.max_pods) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_instance_type.max_pods of %.60s is not known",
                         copy.name ? copy.name : "the type");
    }
    be_allocatable full;
    allocate(&copy, &full);
    return be_i_describe_write("be_allocatable", &full, sizeof full, allocatable, error);
}

static double fit(double available, double needed) {
    return needed > 0 ? floor(available / needed * (1 + 1e-9)) : INFINITY;
}

uint32_t be_i_node_pods(const be_deployment *d, char *why) {
    const be_instance_type *type = d->instance_type;
    if (!type->max_pods) {
        snprintf(why, BE_I_WHY_BYTES, "the pod limit of %s is not sourced", type->name);
        return 0;
    }
    if (type->burstable && type->baseline_vcpu <= 0) {
        snprintf(why, BE_I_WHY_BYTES, "%s is burstable and its baseline is not sourced", type->name);
        return 0;
    }
    be_allocatable a;
    allocate(type, &a);
    /* The scheduler would see every vCPU of a burstable node; only the baseline is there for good. */
    double vcpu = type->burstable ? fmin(a.vcpu, type->baseline_vcpu) : a.vcpu;
    double pods = (double)a.pods - d->daemon_pods;
    pods = fmin(pods, fit(vcpu - d->daemon_vcpu, d->unit_vcpu));
    pods = fmin(pods, fit(a.memory_mib - d->daemon_memory_mib, d->unit_memory_mib));
    pods = fmin(pods, fit(type->gpu_count, d->unit_gpus));
    if (pods >= 1) {
        return (uint32_t)pods;
    }
    snprintf(why, BE_I_WHY_BYTES, "no pod of %g vCPU, %g MiB and %u GPUs fits on %s", d->unit_vcpu, d->unit_memory_mib,
             d->unit_gpus, type->name);
    return 0;
}

be_status be_i_node_type_at(const be_deployment *d, uint32_t index, be_instance_type *type, be_error *error) {
    if (index == 0) {
        *type = *d->instance_type;
        return BE_STATUS_OK;
    }
    if (index > d->node_type_count || !d->node_types) {
        return be_i_fail(error, BE_STATUS_RANGE, "there is no node type %u", index);
    }
    /* The caller's struct may be of another size than ours; all of an array are of one size. */
    const char *first = (const char *)d->node_types;
    be_status status = be_i_instance_type_read(
        (const be_instance_type *)(const void *)(first + (size_t)(index - 1) * d->node_types->size), type, error);
    if (!status && !type->name) {
        status = be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.node_types[%u].name is missing", index - 1);
    }
    return status;
}

be_status be_i_node_types_pods(const be_deployment *d, uint32_t *pods, be_error *error) {
    char why[BE_I_WHY_BYTES];
    for (uint32_t i = 0; i <= d->node_type_count; i++) {
        be_instance_type type;
        be_deployment of_type = *d;
        be_status status = be_i_node_type_at(d, i, &type, error);
        if (status) {
            return status;
        }
        of_type.instance_type = &type;
        pods[i] = be_i_node_pods(&of_type, why);
        if (!pods[i]) {
            return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.node_types[%u]: %s", i ? i - 1 : 0, why);
        }
    }
    return BE_STATUS_OK;
}

be_status be_node_pods(const be_deployment *deployment, uint32_t *pods, be_error *error) {
    if (!pods) {
        return be_i_fail_null(error, "pods");
    }
    be_deployment d;
    be_instance_type machine;
    be_status status = be_i_deployment_read(deployment, &d, &machine, error);
    if (status) {
        return status;
    }
    if (!d.instance_type) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_deployment.instance_type is missing, a node needs one");
    }
    if (!machine.max_pods) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_instance_type.max_pods of %.60s is not known", machine.name);
    }
    char why[BE_I_WHY_BYTES];
    *pods = be_i_node_pods(&d, why);
    return BE_STATUS_OK;
}
