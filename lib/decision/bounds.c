/* What a way costs at least, however its policies, queues and cold starts turn out: by which ways are left out that
 * cannot be the cheapest. Every bound rests on what no dynamics change:
 *
 * - Units that scale are never fewer than their floor, and a unit serves no more than its saturation; to keep the
 *   promise, all but the share that may go unserved must be served. Where capacity follows at once, the hours are
 * known.
 * - An hour of a machine costs its price by use or, committed, at least the fee of an hour: a committed hour covers no
 *   more than one.
 * - A request on a function is billed its own time at least, at the lowest price of the meter's tiers.
 *
 * What a comparison adds to every way of a candidate alike, the front door first of all, is on neither side. */
#include "decision/internal.h"
#include "pricing/internal.h"

static const double ROUNDING = 1 - 1e-9;
static const double LONGEST_MONTH = 744, USUAL_MONTH = 730; /* hours; see be_i_volume_price */

static double all_requests(const be_i_context *context) {
    return be_curve_requests_between(context->curve, 0, INFINITY);
}

/* Requests that may go unserved. */
static double may_lose(const be_i_context *context) {
    return fmin(1, context->request->unserved_share + 1e-9) * all_requests(context);
}

static double series_hours(const be_i_context *context) {
    return (double)be_curve_count(context->curve) * (double)be_curve_step_seconds(context->curve) / 3600;
}

/* The lowest price among the tiers of a meter, 0 where it has none or an allowance may make it free. */
static double lowest_price(const be_i_context *context, const char *service, const char *meter) {
    const be_comparison_options *o = context->options;
    double lowest = INFINITY;
    be_price row = {.size = sizeof row};
    for (size_t tier = 0;
         !be_catalogue_meter_price(context->catalogue, o->provider, o->region, service, meter, tier, &row, NULL);
         tier++) {
        lowest = fmin(lowest, row.price_usd / row.per);
    }
    return isfinite(lowest) && !o->free_allowances ? lowest : 0;
}

/* ---- machines ---- */

/* Those that serve so many units. */
static double machines_for(double units, uint64_t per_machine) {
    return ceil(units / (double)per_machine);
}

static double hours_at_once(const be_i_context *context, double capacity, uint64_t per_machine, uint64_t count) {
    be_i_sum hours = {0, 0};
    for (uint64_t k = 0; k < count; k++) {
        be_i_sum_add(&hours, be_i_machine_hours(context, capacity, per_machine, context->options->zones, k));
    }
    return be_i_sum_value(hours);
}

static double least_unit_hours(const be_i_context *context, const be_capacity *capacity) {
    double must_serve = fmax(0, all_requests(context) - may_lose(context));
    return must_serve / capacity->saturation / 3600;
}

static double machine_hour_bound(const be_i_context *context, const be_i_machine_price *price) {
    double volume = context->options->free_allowances ? 0 : price->volume_by_hour * USUAL_MONTH / LONGEST_MONTH;
    return fmin(price->by_use, price->committed) + volume;
}

double be_i_machines_bound(const be_i_context *context, const be_deployment *d, const be_i_machine_price *price,
                           const be_capacity *capacity, uint64_t per_machine) {
    double zones = context->options->zones, hours;
    if (context->policies->at_once) {
        uint64_t count =
            be_i_machines_at_peak(context, capacity->requests_per_second, per_machine, context->options->zones);
        hours = hours_at_once(context, capacity->requests_per_second, per_machine, count);
    } else {
        double floor = fmax(zones, machines_for(d->floor, per_machine));
        hours = fmax(floor * series_hours(context), least_unit_hours(context, capacity) / (double)per_machine);
    }
    double standing = 0;
    if (d->model == BE_MODEL_CLUSTER) {
        standing = series_hours(context) *
                   lowest_price(context, context->platform->cluster_service, context->platform->cluster_meter);
    }
    return (hours * machine_hour_bound(context, price) + standing) * ROUNDING;
}

/* ---- managed containers ---- */

double be_i_containers_bound(const be_i_context *context, const be_deployment *d, const be_capacity *capacity) {
    const be_i_platform *p = context->platform;
    double hours;
    if (context->policies->at_once) {
        uint64_t steps = be_curve_unit_steps(context->curve, capacity->requests_per_second, d->floor, 0);
        hours = (double)steps * (double)be_curve_step_seconds(context->curve) / 3600;
    } else {
        hours = fmax(d->floor * series_hours(context), least_unit_hours(context, capacity));
    }
    double by_second =
        d->unit_vcpu * lowest_price(context, p->container_service, p->container_vcpu[d->arch]) +
        d->unit_memory_mib / 1024 * lowest_price(context, p->container_service, p->container_memory[d->arch]);
    return hours * 3600 * by_second * ROUNDING;
}

/* ---- functions ---- */

/* The time of a request as the meter rounds it; without the rule of a meter, the time itself. */
static double billed_seconds(const be_i_context *context, const char *meter, double wall_seconds) {
    const be_request *r = context->request;
    const be_i_region *region =
        be_i_loaded_region(context->catalogue, context->options->provider, context->options->region);
    size_t tiers;
    const be_i_meter_row *row =
        region ? be_i_find_meter(region, context->platform->function_service, meter, &tiers) : NULL;
    return row ? be_i_distribution_billed_mean(r->wall_distribution, wall_seconds, r->wall_scv, row->increment,
                                               row->minimum)
               : wall_seconds;
}

/* Environments that stand ready cost less by the second, and several requests in one share its time. */
static bool is_time_its_own(const be_i_context *context) {
    const be_function_scaling *s = &context->policies->functions;
    return context->policies->at_once || (s->requests_per_environment < 2 && s->provisioned_floor == 0 &&
                                          s->provisioned_target <= 0 && !s->provisioned_by_hour);
}

double be_i_function_request_bound(const be_i_context *context, const be_deployment *d) {
    const be_i_platform *p = context->platform;
    double call = lowest_price(context, p->function_service, p->function_requests);
    if (!is_time_its_own(context)) {
        return call * ROUNDING;
    }
    const char *meter = p->function_duration[d->arch];
    double wall = be_i_wall_seconds(context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    double seconds = billed_seconds(context, meter, wall);
    if (!context->policies->at_once) { /* one that starts cold is longer, but rounded by another distribution */
        seconds = fmin(seconds, wall + context->policies->functions.initialisation_seconds);
    }
    double time = lowest_price(context, p->function_service, meter) * seconds;
    return (call + d->unit_memory_mib / 1024 * time) * ROUNDING;
}

/* Whether no limit of the platform is ever near, by far: then none of the requests goes unbilled. */
static bool is_far_from_limits(const be_i_context *context, const be_deployment *d) {
    const be_function_scaling *s = &context->policies->functions;
    double rate = be_curve_rates(context->curve)[0];
    double load = rate * be_i_wall_seconds(context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    double most = d->ceiling ? (double)d->ceiling : INFINITY;
    if (context->policies->at_once) {
        return load <= most * ROUNDING;
    }
    double step = (double)be_curve_step_seconds(context->curve);
    double environments = load * (1 + fmax(1, s->initialisation_seconds)) + 8 * sqrt(load) + 8;
    most = fmin(most, s->account_concurrency);
    most = s->function_concurrency > 0 ? fmin(most, s->function_concurrency) : most;
    double created = fmin(s->creation_burst, s->creation_burst / s->creation_seconds * step);
    double requests = s->requests_per_concurrency > 0 ? s->requests_per_concurrency * most / 2 : INFINITY;
    return environments <= fmin(most, created) && rate <= requests;
}

double be_i_functions_bound(const be_i_context *context, const be_deployment *d, double request_bound) {
    double unbilled = is_far_from_limits(context, d) ? 0 : may_lose(context);
    return fmax(0, all_requests(context) - unbilled) * request_bound;
}

/* ---- splits ---- */

be_i_request_bound be_i_overflow_bound(const be_i_context *context, const be_i_option *overflows, size_t count) {
    be_i_request_bound least = {INFINITY, 0};
    for (size_t i = 0; i < count; i++) {
        bool far = is_far_from_limits(context, &overflows[i].plan.deployment);
        least.usd = fmin(least.usd, overflows[i].request_bound);
        least.unbilled = fmax(least.unbilled, far ? 0 : may_lose(context));
    }
    return least;
}

/* The screening curve of a split: what machines of the base cost, against what functions would for the requests above
 * them. */
double be_i_split_bound(const be_i_context *context, const be_i_machine_price *price, double capacity, uint32_t least,
                        uint32_t most, const be_i_request_bound *request, double *bounds) {
    double by_hour = machine_hour_bound(context, price), lowest = INFINITY, all = series_hours(context);
    be_i_sum hours = {0, 0};
    for (uint32_t machines = 1; machines <= most; machines++) {
        bool once = context->policies->at_once;
        be_i_sum_add(&hours,
                     once ? be_i_machine_hours(context, capacity, 1, context->options->zones, machines - 1) : all);
        if (machines < least) {
            continue;
        }
        double above = be_curve_requests_between(context->curve, be_unit_threshold(machines, capacity), INFINITY);
        double overflow = fmax(0, above * ROUNDING - request->unbilled) * request->usd;
        double bound = be_i_sum_value(hours) * by_hour * ROUNDING + overflow;
        lowest = fmin(lowest, bound);
        if (bounds) {
            bounds[machines - least] = bound;
        }
    }
    return lowest;
}
