/* Ways to run on managed containers: tasks of each size that the provider has, on each architecture. */
#include "decision/internal.h"

#include <stdio.h>

static be_status use_target(const be_i_context *context, be_i_plan *plan, double vcpu_price, double memory_price,
                            be_i_option_list *list, be_i_why *why) {
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_deployment *d = &plan->deployment;
    be_i_capacity(context->request, d, &capacity, reason);
    if (reason[0]) {
        be_i_explain(why, BE_I_WHY_CANNOT, "%s", reason);
        return BE_STATUS_OK;
    }
    d->floor = be_i_lowest_units(context, capacity.requests_per_second);
    uint64_t steps = be_curve_unit_steps(context->curve, capacity.requests_per_second, d->floor, 0);
    double seconds = (double)steps * (double)be_curve_step_seconds(context->curve);
    double by_second = d->unit_vcpu * vcpu_price + d->unit_memory_mib / 1024 * memory_price;
    double bound = be_i_containers_bound(context, d, &capacity);
    be_i_option option = {
        .plan = *plan, .cost = seconds * by_second, .bound = bound, .by_use = by_second, .committed = INFINITY};
    return be_i_option_add(context, list, &option);
}

static be_status use_size(const be_i_context *context, be_i_plan *plan, double vcpu_price, double memory_price,
                          be_i_option_list *list, be_i_why *why) {
    double targets[BE_I_TARGETS_MAX];
    size_t count = be_i_targets_of(context, &plan->deployment, targets);
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        plan->deployment.target_utilisation = targets[i];
        status = use_target(context, plan, vcpu_price, memory_price, list, why);
    }
    return status;
}

/* More memory than keeps the vCPU busy buys nothing: the first size from there on is the last to be considered. */
static be_status use_range(const be_i_context *context, const be_candidate *candidate, const be_task_size *range,
                           be_i_plan *plan, double vcpu_price, double memory_price, be_i_option_list *list,
                           be_i_why *why) {
    const be_request *r = context->request;
    be_deployment *d = &plan->deployment;
    d->unit_vcpu = range->vcpu;
    double wall = be_i_wall_seconds(r, fmin(1, range->vcpu), 1);
    double busy = r->cpu_seconds > 0 ? ceil(range->vcpu / r->cpu_seconds * wall / r->process_concurrency) : 1;
    for (double mib = range->memory_min_mib; mib <= range->memory_max_mib; mib += range->memory_step_mib) {
        bool wanted =
            candidate->unit_memory_mib <= 0 || (mib >= candidate->unit_memory_mib && mib <= candidate->unit_memory_mib);
        if (!wanted) {
            continue;
        }
        d->unit_memory_mib = mib;
        be_status status = use_size(context, plan, vcpu_price, memory_price, list, why);
        if (status) {
            return status;
        }
        if (mib >= busy * r->memory_mib) {
            break;
        }
    }
    return BE_STATUS_OK;
}

static be_status use_arch(const be_i_context *context, const be_candidate *candidate, uint32_t arch,
                          be_i_option_list *list, be_i_why *why) {
    const be_i_platform *platform = context->platform;
    double vcpu_price, memory_price;
    be_i_plan plan = be_i_plan_new(context, candidate);
    plan.deployment.arch = arch;
    if (!be_i_meter_price(context, platform->container_service, platform->container_vcpu[arch], &vcpu_price, why) ||
        !be_i_meter_price(context, platform->container_service, platform->container_memory[arch], &memory_price, why)) {
        return BE_STATUS_OK;
    }
    be_i_explain(why, BE_I_WHY_CANNOT, "there is no task of the size asked for");
    size_t count = be_catalogue_task_size_count(context->catalogue, context->options->provider);
    for (size_t i = 0; i < count; i++) {
        be_task_size range = {.size = sizeof range};
        be_status status =
            be_catalogue_task_size_at(context->catalogue, context->options->provider, i, &range, context->error);
        bool wanted =
            !status && strcmp(range.service, platform->container_service) == 0 &&
            (candidate->unit_vcpu <= 0 || (range.vcpu >= candidate->unit_vcpu && range.vcpu <= candidate->unit_vcpu));
        if (wanted) {
            status = use_range(context, candidate, &range, &plan, vcpu_price, memory_price, list, why);
        }
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_choose_containers(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                 be_i_why *why) {
    return be_i_each_arch(context, candidate, list, why, use_arch);
}
