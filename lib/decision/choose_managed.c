/* Ways to run without machines: containers of each size that the provider has, functions of each memory. */
#include "decision/internal.h"
#include "pricing/internal.h"

#include <stdio.h>

/* ---- prices ---- */

static bool meter_price(const be_i_context *context, const char *service, const char *meter, double *price, char *why) {
    be_price row = {.size = sizeof row};
    be_error reason;
    if (be_catalogue_meter_price(context->catalogue, context->options->provider, context->options->region, service,
                                 meter, 0, &row, &reason)) {
        snprintf(why, BE_I_TEXT_BYTES, "%.300s", reason.message);
        return false;
    }
    *price = row.price_usd / row.per;
    return true;
}

/* ---- containers ---- */

static be_status use_size(const be_i_context *context, be_i_plan *plan, double vcpu_price, double memory_price,
                          be_i_option_list *list, char *why) {
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_deployment *d = &plan->deployment;
    be_i_capacity(context->request, d, &capacity, reason);
    if (reason[0]) {
        snprintf(why, BE_I_TEXT_BYTES, "%s", reason);
        return BE_STATUS_OK;
    }
    uint64_t steps = be_curve_unit_steps(context->curve, capacity.requests_per_second, d->floor, 0);
    double seconds = (double)steps * (double)be_curve_step_seconds(context->curve);
    double cost = seconds * (d->unit_vcpu * vcpu_price + d->unit_memory_mib / 1024 * memory_price);
    return be_i_option_add(context, list, plan, cost);
}

/* More memory than keeps the vCPU busy buys nothing: the first size from there on is the last to be considered. */
static be_status use_range(const be_i_context *context, const be_candidate *candidate, const be_task_size *range,
                           be_i_plan *plan, double vcpu_price, double memory_price, be_i_option_list *list, char *why) {
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
                          be_i_option_list *list, char *why) {
    const be_i_platform *platform = context->platform;
    double vcpu_price, memory_price;
    be_i_plan plan = be_i_plan_new(context, candidate);
    plan.deployment.arch = arch;
    if (!meter_price(context, platform->container_service, platform->container_vcpu[arch], &vcpu_price, why) ||
        !meter_price(context, platform->container_service, platform->container_memory[arch], &memory_price, why)) {
        return BE_STATUS_OK;
    }
    snprintf(why, BE_I_TEXT_BYTES, "there is no task of the size asked for");
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

/* Each architecture that the code and the candidate allow. */
static be_status
each_arch(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list, char *why,
          be_status (*use)(const be_i_context *, const be_candidate *, uint32_t, be_i_option_list *, char *)) {
    snprintf(why, BE_I_TEXT_BYTES, "the code does not run on the architecture asked for");
    for (uint32_t arch = BE_ARCH_X86_64; arch <= BE_ARCH_ARM64; arch++) {
        bool fits = be_i_arch_fits(context, candidate, arch);
        be_status status = fits ? use(context, candidate, arch, list, why) : BE_STATUS_OK;
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_choose_containers(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                 char *why) {
    return each_arch(context, candidate, list, why, use_arch);
}

/* ---- functions ---- */

static double limit(const be_i_context *context, const char *service, const char *name, double absent) {
    double value = absent;
    be_catalogue_limit(context->catalogue, context->options->provider, service, name, &value, NULL);
    return value;
}

/* What the platform and the door allow. A limit that is not sourced leaves the deployment's default. */
static void apply_limits(const be_i_context *context, be_deployment *d) {
    const be_i_platform *p = context->platform;
    d->memory_max_mib = limit(context, p->function_service, "memory_max_mib", d->memory_max_mib);
    d->mib_per_vcpu = limit(context, p->function_service, "mib_per_vcpu", d->mib_per_vcpu);
    d->max_vcpu = limit(context, p->function_service, "max_vcpu", d->max_vcpu);
    d->timeout_seconds = limit(context, p->function_service, "timeout_seconds", d->timeout_seconds);
    d->payload_max_bytes = limit(context, p->function_service, "request_payload_max_bytes", d->payload_max_bytes);
    d->ceiling = (uint32_t)fmin(1e9, limit(context, p->function_service, "concurrency", d->ceiling));
    d->floor = 0;
    const char *door = d->door == BE_DOOR_HTTP_API ? "http" : d->door == BE_DOOR_REST_API ? "rest" : NULL;
    if (d->door == BE_DOOR_LOAD_BALANCER) {
        double payload = limit(context, p->function_service, "alb_payload_max_bytes", d->payload_max_bytes);
        d->payload_max_bytes = fmin(d->payload_max_bytes, payload);
    }
    if (door) {
        char name[64];
        snprintf(name, sizeof name, "%s_payload_max_bytes", door);
        d->payload_max_bytes =
            fmin(d->payload_max_bytes, limit(context, p->gateway_service, name, d->payload_max_bytes));
        snprintf(name, sizeof name, "%s_timeout_seconds", door);
        double patience = limit(context, p->gateway_service, name, d->timeout_seconds);
        d->timeout_seconds = context->request->asynchronous ? d->timeout_seconds : fmin(d->timeout_seconds, patience);
    }
}

/* The mean time that is billed, near enough to choose a memory: rounding up adds half an increment on average. The bill
 * has the exact mean. */
static double billed_seconds(const be_i_context *context, const char *meter, double wall) {
    const be_i_region *region;
    size_t tiers;
    be_error ignored;
    const be_i_meter_row *row = NULL;
    if (!be_i_find_region(context->catalogue, context->options->provider, context->options->region, &region,
                          &ignored)) {
        row = be_i_find_meter(region, context->platform->function_service, meter, &tiers);
    }
    if (!row) {
        return wall;
    }
    if (context->request->wall_distribution == BE_DISTRIBUTION_CONSTANT) {
        return be_i_billed_size(wall, row->increment, row->minimum);
    }
    return fmax(row->minimum, wall + row->increment / 2);
}

bool be_i_function_cost(const be_i_context *context, const be_deployment *d, double *cost, char *why) {
    const be_i_platform *p = context->platform;
    const char *meter = p->function_duration[d->arch];
    double by_gb_second, by_call;
    if (!meter_price(context, p->function_service, meter, &by_gb_second, why) ||
        !meter_price(context, p->function_service, p->function_requests, &by_call, why)) {
        return false;
    }
    double wall = be_i_wall_seconds(context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    *cost = by_call + by_gb_second * d->unit_memory_mib / 1024 * billed_seconds(context, meter, wall);
    return true;
}

/* Whether a function of this wall time keeps both promises, as supply will judge it: each request has an environment of
 * its own, beyond the concurrency limit it is throttled, and past the time limit it is lost. */
static bool function_keeps(const be_i_context *context, const be_deployment *d, double wall_seconds) {
    const be_request *r = context->request;
    double most = d->ceiling ? d->ceiling / wall_seconds : INFINITY;
    double requests = be_curve_requests_between(context->curve, 0, INFINITY);
    double throttled = be_curve_requests_between(context->curve, most, INFINITY);
    double timed_out = be_i_distribution_tail(r->wall_distribution, wall_seconds, r->wall_scv, d->timeout_seconds) *
                       (requests - throttled);
    return be_i_could_keep(r, wall_seconds) && throttled + timed_out <= (r->unserved_share + 1e-12) * requests;
}

/* Every memory from the least that holds a process on, where it ends in time; only those are kept that are the cheapest
 * so far or keep the promise where the ones before did not, for cost and speed both rise with memory. */
static be_status use_memories(const be_i_context *context, const be_candidate *candidate, uint32_t arch,
                              be_i_option_list *list, char *why) {
    const be_request *r = context->request;
    be_i_plan plan = be_i_plan_new(context, candidate);
    be_deployment *d = &plan.deployment;
    d->model = BE_MODEL_FUNCTIONS;
    d->arch = arch;
    apply_limits(context, d);
    double step = limit(context, context->platform->function_service, "memory_step_mib", 1);
    step = step > 0 ? step : 1;
    double least = fmax(r->memory_mib, limit(context, context->platform->function_service, "memory_min_mib", 128));
    double first = candidate->unit_memory_mib > 0 ? candidate->unit_memory_mib : ceil(least / step) * step;
    double last = candidate->unit_memory_mib > 0 ? first : d->memory_max_mib;
    double requests = be_curve_requests_between(context->curve, 0, INFINITY);
    double best_keeping = INFINITY, best = INFINITY, cost;
    if (first > d->memory_max_mib) {
        snprintf(why, BE_I_TEXT_BYTES, "a process needs %g MiB, a function has at most %g MiB", r->memory_mib,
                 d->memory_max_mib);
        return BE_STATUS_OK;
    }
    for (double mib = first; mib <= last; mib += step) {
        d->unit_memory_mib = mib;
        be_capacity capacity;
        char reason[BE_I_WHY_BYTES];
        be_i_capacity(r, d, &capacity, reason);
        if (reason[0] || !be_i_function_cost(context, d, &cost, why)) {
            if (reason[0]) {
                snprintf(why, BE_I_TEXT_BYTES, "%s", reason);
            }
            return BE_STATUS_OK;
        }
        if (capacity.wall_seconds > d->timeout_seconds) {
            snprintf(why, BE_I_TEXT_BYTES, "a request takes %g s, a function may run %g s", capacity.wall_seconds,
                     d->timeout_seconds);
            continue;
        }
        bool keeps = cost < best_keeping && function_keeps(context, d, capacity.wall_seconds);
        if (cost >= best && !keeps) {
            continue;
        }
        best = fmin(best, cost);
        best_keeping = keeps ? cost : best_keeping;
        be_status status = be_i_option_add(context, list, &plan, cost * requests);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_choose_functions(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                char *why) {
    return each_arch(context, candidate, list, why, use_memories);
}
