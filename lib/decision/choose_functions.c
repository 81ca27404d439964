/* Ways to run on functions: each memory that could be worth its price, on each architecture. */
#include "decision/internal.h"

#include <stdio.h>

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
    /* Where functions scale as the platform has it, the limit on concurrency is the policy's; see policies.c. */
    d->ceiling = d->function_scaling ? 0 : (uint32_t)fmin(1e9, limit(context, p->function_service, "concurrency", 0));
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

static bool function_cost(const be_i_context *context, const be_deployment *d, double *cost, be_i_why *why) {
    const be_i_platform *p = context->platform;
    const char *meter = p->function_duration[d->arch];
    double by_gb_second, by_call;
    if (!be_i_meter_price(context, p->function_service, meter, &by_gb_second, why) ||
        !be_i_meter_price(context, p->function_service, p->function_requests, &by_call, why)) {
        return false;
    }
    double wall = be_i_wall_seconds(context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    *cost = by_call + by_gb_second * d->unit_memory_mib / 1024 * billed_seconds(context, meter, wall);
    return true;
}

/* The requests/s that the limits of a function let pass. */
static double most_requests(const be_deployment *d, double wall_seconds) {
    const be_function_scaling *scaling = d->function_scaling;
    if (!scaling) {
        return d->ceiling ? d->ceiling / wall_seconds : INFINITY;
    }
    double concurrency = be_i_function_concurrency(scaling);
    double each = scaling->requests_per_concurrency;
    return fmin(concurrency / wall_seconds, each > 0 ? concurrency * each : INFINITY);
}

/* The requests that a function of this wall time loses, as supply will judge it: beyond its limits they are throttled,
 * and past the time limit they are lost. */
static double lost_requests(const be_i_context *context, const be_deployment *d, double wall_seconds) {
    const be_request *r = context->request;
    double most = most_requests(d, wall_seconds);
    double requests = be_curve_requests_between(context->curve, 0, INFINITY);
    double throttled = be_curve_requests_between(context->curve, most, INFINITY);
    return throttled + be_i_distribution_tail(r->wall_distribution, wall_seconds, r->wall_scv, d->timeout_seconds) *
                           (requests - throttled);
}

static be_status add_function(const be_i_context *context, const be_i_plan *plan, double request_cost,
                              be_i_option_list *list) {
    double requests = be_curve_requests_between(context->curve, 0, INFINITY);
    double least = be_i_function_request_bound(context, &plan->deployment);
    be_i_option option = {.plan = *plan,
                          .cost = request_cost * requests,
                          .bound = be_i_functions_bound(context, &plan->deployment, least),
                          .request_bound = least,
                          .by_use = request_cost,
                          .committed = INFINITY};
    return be_i_option_add(context, list, &option);
}

/* What the memories looked at so far come to. */
typedef struct best_memory {
    double cost;      /* of the cheapest that keeps the promise; infinite where none does */
    double lost;      /* requests that the one which loses the fewest loses */
    double lost_cost; /* and its cost */
    be_i_plan cheapest, least_lost;
} best_memory;

/* Cost and speed both rise with memory: a way is worth listing if it keeps the promise for less than those before. */
static be_status weigh_memory(const be_i_context *context, const be_i_plan *plan, double wall_seconds, double cost,
                              best_memory *best, be_i_option_list *list) {
    double requests = be_curve_requests_between(context->curve, 0, INFINITY);
    double lost = lost_requests(context, &plan->deployment, wall_seconds);
    if (lost < best->lost * (1 - 1e-9) || (lost <= best->lost && cost < best->lost_cost)) {
        best->lost = lost;
        best->lost_cost = cost;
        best->least_lost = *plan;
    }
    bool keeps =
        be_i_could_keep(context->request, wall_seconds) && be_i_serves_enough(context->request, lost, requests);
    if (!keeps || cost >= best->cost) {
        return BE_STATUS_OK;
    }
    best->cost = cost;
    best->cheapest = *plan;
    return add_function(context, plan, cost, list);
}

/* Cold starts make more requests late than the time in service alone: with limits and cold starts, memories somewhat
 * above the cheapest that keeps the promise without are ways too. */
static be_status add_headroom(const be_i_context *context, const be_i_plan *least, double last_mib, double step_mib,
                              be_i_option_list *list, be_i_why *why) {
    static const double parts[] = {1.02, 1.05, 1.1, 1.2, 1.4, 1.7, 2};
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !context->policies->at_once && !status; i++) {
        be_i_plan plan = *least;
        double cost, mib = ceil(least->deployment.unit_memory_mib * parts[i] / step_mib) * step_mib;
        plan.deployment.unit_memory_mib = mib;
        if (mib <= last_mib && function_cost(context, &plan.deployment, &cost, why)) {
            status = add_function(context, &plan, cost, list);
        }
    }
    return status;
}

/* Every memory from the least that holds a process on, where it ends in time. Where none keeps the promise, the one
 * that loses the fewest requests. */
static be_status use_memories(const be_i_context *context, const be_candidate *candidate, uint32_t arch,
                              be_i_option_list *list, be_i_why *why) {
    const be_request *r = context->request;
    be_i_plan plan = be_i_plan_new(context, candidate);
    be_deployment *d = &plan.deployment;
    d->model = BE_MODEL_FUNCTIONS;
    d->arch = arch;
    be_i_policies_apply(context->policies, candidate, d);
    apply_limits(context, d);
    double step = limit(context, context->platform->function_service, "memory_step_mib", 1);
    step = step > 0 ? step : 1;
    double least = fmax(r->memory_mib, limit(context, context->platform->function_service, "memory_min_mib", 128));
    double first = candidate->unit_memory_mib > 0 ? candidate->unit_memory_mib : ceil(least / step) * step;
    double last = candidate->unit_memory_mib > 0 ? first : d->memory_max_mib;
    best_memory best = {.cost = INFINITY, .lost = INFINITY, .lost_cost = INFINITY};
    if (first > d->memory_max_mib) {
        be_i_explain(why, BE_I_WHY_CANNOT, "a process needs %g MiB, a function has at most %g MiB", r->memory_mib,
                     d->memory_max_mib);
        return BE_STATUS_OK;
    }
    for (double mib = first; mib <= last; mib += step) {
        d->unit_memory_mib = mib;
        be_capacity capacity;
        char reason[BE_I_WHY_BYTES];
        double cost;
        be_i_capacity(r, d, &capacity, reason);
        if (reason[0]) {
            be_i_explain(why, BE_I_WHY_CANNOT, "%s", reason);
            return BE_STATUS_OK;
        }
        if (!function_cost(context, d, &cost, why)) {
            return BE_STATUS_OK;
        }
        if (capacity.wall_seconds > d->timeout_seconds) {
            be_i_explain(why, BE_I_WHY_CANNOT, "a request takes %g s, a function may run %g s", capacity.wall_seconds,
                         d->timeout_seconds);
            continue;
        }
        be_status status = weigh_memory(context, &plan, capacity.wall_seconds, cost, &best, list);
        if (status) {
            return status;
        }
    }
    if (isfinite(best.cost)) {
        return add_headroom(context, &best.cheapest, last, step, list, why);
    }
    if (isinf(best.lost)) {
        return BE_STATUS_OK;
    }
    return add_function(context, &best.least_lost, best.lost_cost, list);
}

be_status be_i_choose_functions(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                be_i_why *why) {
    return be_i_each_arch(context, candidate, list, why, use_memories);
}
