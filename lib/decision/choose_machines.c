/* Ways to run on machines: a fleet of each type, a cluster of pods of several sizes on each type of node. */
#include "decision/internal.h"

#include <stdio.h>

/* What to do with each machine that may be considered. */
typedef be_status (*visit)(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                           const be_i_machine_price *price, be_i_option_list *list, be_i_why *why);

static void count_machine(const be_instance_type *type, bool priced, be_i_why *why) {
    why->machines_priced += priced;
    why->machines_without_price += !priced;
    why->machines_without_baseline += priced && type->burstable && type->baseline_vcpu <= 0;
}

static be_status visit_type(const be_i_context *context, const be_candidate *candidate, const be_instance_type *type,
                            visit use, be_i_option_list *list, be_i_why *why) {
    double gpu_speed;
    be_i_machine_price price;
    if (!be_i_machine_eligible(context, candidate, type, &gpu_speed, why)) {
        return BE_STATUS_OK;
    }
    if (!be_i_machine_price_of(context, candidate, type->name, &price, why)) {
        count_machine(type, false, why);
        return BE_STATUS_OK;
    }
    count_machine(type, true, why);
    be_i_plan plan = be_i_plan_new(context, candidate);
    plan.machine = *type;
    plan.deployment.gpu_speed = gpu_speed;
    be_i_plan_link(&plan);
    return use(context, candidate, &plan, &price, list, why);
}

static be_status each_type(const be_i_context *context, const be_candidate *candidate, visit use,
                           be_i_option_list *list, be_i_why *why) {
    const char *provider = context->options->provider;
    be_instance_type type = {.size = sizeof type};
    be_error reason;
    if (candidate->instance_type) {
        if (be_catalogue_type_find(context->catalogue, provider, candidate->instance_type, &type, &reason)) {
            be_i_explain(why, BE_I_WHY_INELIGIBLE, "%.300s", reason.message);
            return BE_STATUS_OK;
        }
        return visit_type(context, candidate, &type, use, list, why);
    }
    size_t count = be_catalogue_type_count(context->catalogue, provider);
    for (size_t i = 0; i < count; i++) {
        be_status status = be_catalogue_type_at(context->catalogue, provider, i, &type, context->error);
        if (!status) {
            status = visit_type(context, candidate, &type, use, list, why);
        }
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

/* Cost of the plan's machines, `per_machine` units each; sets the commitment. */
static be_status add_machines(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                              const be_i_machine_price *price, const be_capacity *of_unit, uint64_t per_machine,
                              be_i_option_list *list, be_i_why *why) {
    double capacity = of_unit->requests_per_second;
    uint64_t floor = context->options->zones;
    uint64_t count = be_i_machines_at_peak(context, capacity, per_machine, floor);
    if (count > be_curve_count(context->curve) + 1000000) {
        be_i_explain(why, BE_I_WHY_CANNOT, "it would take %llu machines", (unsigned long long)count);
        return BE_STATUS_OK;
    }
    double committed;
    double cost = be_i_machines_cost(context, price, capacity, per_machine, floor, count, &committed);
    be_i_plan_commit(context, candidate, price, committed, plan);
    double bound = be_i_machines_bound(context, &plan->deployment, price, of_unit, per_machine);
    be_i_option option = {
        .plan = *plan, .cost = cost, .bound = bound, .by_use = price->by_use, .committed = price->committed};
    return be_i_option_add(context, list, &option);
}

static be_status use_target(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                            const be_i_machine_price *price, uint64_t per_machine, be_i_option_list *list,
                            be_i_why *why) {
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_i_capacity(context->request, &plan->deployment, &capacity, reason);
    if (reason[0]) {
        be_i_explain(why, BE_I_WHY_CANNOT, "%s", reason);
        return BE_STATUS_OK;
    }
    plan->deployment.floor = be_i_lowest_units(context, capacity.requests_per_second);
    return add_machines(context, candidate, plan, price, &capacity, per_machine, list, why);
}

static be_status use_targets(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                             const be_i_machine_price *price, uint64_t per_machine, be_i_option_list *list,
                             be_i_why *why) {
    double targets[BE_I_TARGETS_MAX];
    size_t count = be_i_targets_of(context, &plan->deployment, targets);
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        plan->deployment.target_utilisation = targets[i];
        status = use_target(context, candidate, plan, price, per_machine, list, why);
    }
    return status;
}

static be_status use_fleet(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                           const be_i_machine_price *price, be_i_option_list *list, be_i_why *why) {
    return use_targets(context, candidate, plan, price, 1, list, why);
}

be_status be_i_choose_fleet(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                            be_i_why *why) {
    return each_type(context, candidate, use_fleet, list, why);
}

/* Memory for as many processes as keep the CPU (or GPU) of the unit busy. */
static double memory_for(const be_i_context *context, const be_deployment *d) {
    const be_request *r = context->request;
    double cpu = r->cpu_seconds > 0 ? d->unit_vcpu * d->cpu_speed / r->cpu_seconds : INFINITY;
    double gpu = r->gpu_seconds > 0 ? d->unit_gpus * d->gpu_speed / r->gpu_seconds : INFINITY;
    double wall = be_i_wall_seconds(r, d->cpu_speed * fmin(1, d->unit_vcpu), d->gpu_speed);
    double busy = fmin(cpu, gpu) * wall / r->process_concurrency;
    return r->memory_mib * fmax(1, isinf(busy) ? 1 : ceil(busy * (1 - 1e-9)));
}

static be_status use_pod(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                         const be_i_machine_price *price, be_i_option_list *list, be_i_why *why) {
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_i_capacity(context->request, &plan->deployment, &capacity, reason);
    uint32_t pods = reason[0] ? 0 : be_i_node_pods(&plan->deployment, reason);
    if (pods == 0) {
        be_i_explain(why, BE_I_WHY_CANNOT, "%s", reason);
        return BE_STATUS_OK;
    }
    return use_targets(context, candidate, plan, price, pods, list, why);
}

/* Pods of several sizes. With a GPU, a pod has one, and vCPU enough to feed it: a whole one at least, so that no thread
 * is slowed. */
static be_status use_cluster(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan,
                             const be_i_machine_price *price, be_i_option_list *list, be_i_why *why) {
    static const double sizes[] = {0.25, 0.5, 1, 2, 4};
    const be_request *r = context->request;
    be_deployment *d = &plan->deployment;
    d->unit_gpus = r->gpu_seconds > 0;
    double feeding = r->gpu_seconds > 0 ? fmax(1, ceil(4 * d->gpu_speed / r->gpu_seconds * r->cpu_seconds) / 4) : 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        d->unit_vcpu = candidate->unit_vcpu > 0 ? candidate->unit_vcpu : r->gpu_seconds > 0 ? feeding : sizes[i];
        d->unit_memory_mib = candidate->unit_memory_mib > 0 ? candidate->unit_memory_mib : memory_for(context, d);
        be_i_plan_link(plan);
        be_status status = use_pod(context, candidate, plan, price, list, why);
        if (status || candidate->unit_vcpu > 0 || r->gpu_seconds > 0) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_choose_cluster(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                              be_i_why *why) {
    return each_type(context, candidate, use_cluster, list, why);
}
