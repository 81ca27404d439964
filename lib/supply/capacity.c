/* What one unit carries. */
#include "supply/internal.h"

#include <stdio.h>

/* What a unit is made of, whatever the model. */
typedef struct unit {
    double vcpu, memory_mib;
    double gpus, gpu_memory_mib;
    double thread_vcpu; /* share of a vCPU that one thread gets */
} unit;

double be_i_wall_seconds(const be_request *request, double cpu_speed, double gpu_speed) {
    double rest = request->wall_seconds - request->cpu_seconds - request->gpu_seconds;
    return fmax(0, rest) + request->cpu_seconds / cpu_speed + request->gpu_seconds / gpu_speed;
}

double be_i_function_vcpu(const be_deployment *deployment) {
    return fmin(deployment->unit_memory_mib / deployment->mib_per_vcpu, deployment->max_vcpu);
}

static unit unit_of(const be_deployment *d) {
    switch (d->model) {
    case BE_MODEL_FLEET: {
        const be_instance_type *type = d->instance_type;
        double vcpu = type->burstable ? type->baseline_vcpu : type->vcpu;
        /* Load below the baseline finds credits, so a thread runs at full speed. */
        return (unit){vcpu, type->memory_mib, type->gpu_count, type->gpu_memory_mib, fmin(1, type->vcpu)};
    }
    case BE_MODEL_CLUSTER:
        return (unit){d->unit_vcpu, d->unit_memory_mib, d->unit_gpus, d->instance_type->gpu_memory_mib,
                      fmin(1, d->unit_vcpu)};
    case BE_MODEL_FUNCTIONS:
        return (unit){be_i_function_vcpu(d), d->unit_memory_mib, 0, 0, fmin(1, be_i_function_vcpu(d))};
    default:
        return (unit){d->unit_vcpu, d->unit_memory_mib, 0, 0, fmin(1, d->unit_vcpu)};
    }
}

/* Processes that fit; 1e-9 forgives the rounding of sizes that divide evenly. */
static double processes(double available_mib, double needed_mib) {
    return needed_mib > 0 ? floor(available_mib / needed_mib * (1 + 1e-9)) : INFINITY;
}

/* Why the unit cannot serve the request at all; false where it can. */
static bool cannot(const be_request *r, const be_deployment *d, const unit *u, char *why) {
    const be_instance_type *type = d->model == BE_MODEL_FLEET || d->model == BE_MODEL_CLUSTER ? d->instance_type : NULL;
    uint32_t arch = type ? type->arch : d->arch;
    if (r->arch != BE_ARCH_ANY && r->arch != arch) {
        snprintf(why, BE_I_WHY_BYTES, "the code runs on %s, the unit is %s", be_arch_name(r->arch), be_arch_name(arch));
    } else if (r->gpu_seconds > 0 && !type) {
        snprintf(why, BE_I_WHY_BYTES, "the platform has no GPU");
    } else if (r->gpu_seconds > 0 && u->gpus <= 0) {
        snprintf(why, BE_I_WHY_BYTES, "the unit has no GPU");
    } else if (u->vcpu <= 0) {
        snprintf(why, BE_I_WHY_BYTES, "%s is burstable and its baseline is not sourced",
                 type ? type->name : "the unit");
    } else if (processes(u->memory_mib, r->memory_mib) < 1) {
        snprintf(why, BE_I_WHY_BYTES, "a process needs %g MiB, the unit has %g MiB", r->memory_mib, u->memory_mib);
    } else if (r->gpu_seconds > 0 && processes(u->gpu_memory_mib, r->gpu_memory_mib) < 1) {
        snprintf(why, BE_I_WHY_BYTES, "a process needs %g MiB of GPU memory, a GPU has %g MiB", r->gpu_memory_mib,
                 u->gpu_memory_mib);
    } else {
        return false;
    }
    return true;
}

static void consider(be_capacity *capacity, uint32_t binding, double planned, double saturation) {
    if (planned < capacity->requests_per_second) {
        capacity->requests_per_second = planned;
        capacity->binding = binding;
    }
    capacity->saturation = fmin(capacity->saturation, saturation);
}

uint64_t be_i_servers(const be_capacity *capacity, uint64_t units) {
    double servers = fmin(floor((double)units * capacity->servers * (1 + 1e-9)), 0x1p53);
    return (uint64_t)fmax(servers, (double)units);
}

/* Where not even a request that meets nobody is in time, no utilisation helps: then it is the usual one. A unit that is
 * planned full has no room for chance, and a burstable one only so much as its credits last. */
static const double USUAL_TARGET = 0.7, MOST_TARGET = 0.95, MOST_BURSTABLE = 0.7;

/* The servers of one unit are whole: a part of one serves nobody. */
double be_i_promised_utilisation(const be_request *r, double wall_seconds, double saturation, bool burstable) {
    double servers = fmax(1, floor(saturation * wall_seconds * (1 + 1e-9)));
    double most = burstable ? MOST_BURSTABLE : MOST_TARGET;
    if (!isfinite(servers) || servers > (double)BE_UNITS_MAX) {
        return most;
    }
    double highest = be_mgc_highest_utilisation((uint64_t)servers, wall_seconds, r->wall_scv, r->wall_distribution,
                                                r->latency_quantile, r->latency_seconds);
    double target = highest * servers / wall_seconds / saturation;
    return target > 0 ? fmin(most, fmax(0.01, target)) : USUAL_TARGET;
}

bool be_i_is_burstable(const be_deployment *d) {
    bool machines = d->model == BE_MODEL_FLEET || d->model == BE_MODEL_CLUSTER;
    return machines && d->instance_type && d->instance_type->burstable;
}

void be_i_capacity(const be_request *r, const be_deployment *d, be_capacity *capacity, char *why) {
    unit u = unit_of(d);
    *capacity = (be_capacity){.size = sizeof *capacity};
    why[0] = '\0';
    if (cannot(r, d, &u, why)) {
        return;
    }
    capacity->wall_seconds = be_i_wall_seconds(r, d->cpu_speed * u.thread_vcpu, d->gpu_speed);
    capacity->requests_per_second = capacity->saturation = capacity->servers = INFINITY;
    if (d->model == BE_MODEL_FUNCTIONS) {
        return;
    }
    double cpu = r->cpu_seconds > 0 ? u.vcpu * d->cpu_speed / r->cpu_seconds : INFINITY;
    double slots = processes(u.memory_mib, r->memory_mib) * r->process_concurrency / capacity->wall_seconds;
    bool needs_gpu = r->gpu_seconds > 0;
    double gpu = needs_gpu ? u.gpus * d->gpu_speed / r->gpu_seconds : INFINITY;
    double gpu_slots = needs_gpu ? u.gpus * processes(u.gpu_memory_mib, r->gpu_memory_mib) * r->process_concurrency /
                                       capacity->wall_seconds
                                 : INFINITY;
    double target = d->target_utilisation;
    if (target <= 0) {
        target = be_i_promised_utilisation(r, capacity->wall_seconds, fmin(fmin(cpu, slots), fmin(gpu, gpu_slots)),
                                           be_i_is_burstable(d));
    }
    double of_slots = d->target_utilisation <= 0 || d->target_slots ? target : 1;
    capacity->planned_utilisation = target;
    consider(capacity, BE_BINDING_CPU, cpu * target, cpu);
    consider(capacity, BE_BINDING_MEMORY, slots * of_slots, slots);
    consider(capacity, BE_BINDING_GPU, gpu * target, gpu);
    consider(capacity, BE_BINDING_GPU_MEMORY, gpu_slots * of_slots, gpu_slots);
    capacity->servers = capacity->saturation * capacity->wall_seconds;
}

be_status be_deployment_capacity(const be_request *request, const be_deployment *deployment, be_capacity *capacity,
                                 be_error *error) {
    be_request r;
    be_deployment d;
    be_instance_type machine;
    be_status status = be_i_request_read(request, &r, error);
    if (status || (status = be_i_deployment_read(deployment, &d, &machine, error))) {
        return status;
    }
    if (d.model == BE_MODEL_SPLIT) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "a split has no unit of its own; ask its base or its overflow");
    }
    be_capacity full;
    char why[BE_I_WHY_BYTES];
    be_i_capacity(&r, &d, &full, why);
    return be_i_describe_write("be_capacity", &full, sizeof full, capacity, error);
}
