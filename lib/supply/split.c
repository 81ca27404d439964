/* Two deployments for one series: the base carries what it can, the overflow the rest. */
#include "supply/internal.h"

#include <stdio.h>

/* The most that the base carries at its ceiling; 0 where it cannot run. */
static be_status base_level(const be_request *request, const be_deployment *split, double *level, be_error *error) {
    be_deployment base;
    be_instance_type machine;
    be_status status = be_i_deployment_read(split->base, &base, &machine, error);
    if (status) {
        return status;
    }
    if (base.scaling && base.floor < base.ceiling) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED,
                         "be_deployment.base of a split must be there all the time (floor = ceiling) where it has a "
                         "scaling policy: what a policy that lags leaves waiting would not overflow");
    }
    if (!base.ceiling || base.model == BE_MODEL_SPLIT || base.model == BE_MODEL_FUNCTIONS) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "be_deployment.base must be a fleet, a cluster or containers with a ceiling");
    }
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_capacity(request, &base, &capacity, why);
    *level = capacity.requests_per_second > 0 ? be_unit_threshold(base.ceiling, capacity.requests_per_second) : 0;
    return BE_STATUS_OK;
}

/* The part of each rate that lies below the level, or above it. */
static be_status cut(const be_series *series, double level, bool above, const be_allocator *allocator, be_series **part,
                     be_error *error) {
    const double *rates = be_series_rates(series);
    uint64_t count = be_series_count(series);
    double *own;
    be_status status =
        be_i_series_new(count, be_series_start(series), be_series_step_seconds(series), allocator, part, &own, error);
    for (uint64_t i = 0; i < count && !status; i++) {
        double low = fmin(rates[i], level);
        own[i] = above ? rates[i] - low : low;
    }
    return status;
}

be_status be_i_split_series(const be_series *series, const be_request *request, const be_deployment *split,
                            const be_allocator *allocator, be_series **to_base, be_series **to_overflow,
                            be_error *error) {
    double level;
    be_series *base = NULL;
    be_status status = base_level(request, split, &level, error);
    if (!status && to_base) {
        status = cut(series, level, false, allocator, &base, error);
    }
    if (!status && to_overflow) {
        status = cut(series, level, true, allocator, to_overflow, error);
    }
    if (status) {
        be_series_free(base);
        return status;
    }
    if (to_base) {
        *to_base = base;
    }
    return BE_STATUS_OK;
}

static be_status run_part(const be_i_run *run, const be_series *series, const be_deployment *deployment,
                          be_outcome **part) {
    be_deployment d;
    be_instance_type machine;
    be_status status = be_i_deployment_read(deployment, &d, &machine, run->error);
    if (status) {
        return status;
    }
    if (d.model == BE_MODEL_SPLIT) {
        return be_i_fail(run->error, BE_STATUS_ARGUMENT, "a part of a split must not be a split");
    }
    be_outcome *made = NULL;
    if ((status = be_i_outcome_empty(&run->outcome->allocator, &made, run->error))) {
        return status;
    }
    be_i_run inner = {.series = series,
                      .request = run->request,
                      .deployment = &d,
                      .outcome = made,
                      .error = run->error,
                      .verdict_only = run->verdict_only,
                      .gives_up = run->gives_up,
                      .requests = INFINITY};
    if ((status = be_i_model_run(&inner))) {
        be_outcome_free(made);
        return status;
    }
    *part = made;
    return BE_STATUS_OK;
}

/* Peaks of both need not fall together, so what is joined of them is the most that there can have been. */
static void join_extremes(be_quality *all, const be_quality *base, const be_quality *overflow) {
    all->peak_queue = base->peak_queue + overflow->peak_queue;
    all->peak_queue_age_seconds = fmax(base->peak_queue_age_seconds, overflow->peak_queue_age_seconds);
    all->recovery_seconds = fmax(base->recovery_seconds, overflow->recovery_seconds);
    all->under_provisioned_share = fmax(base->under_provisioned_share, overflow->under_provisioned_share);
    all->over_provisioned_share = fmax(base->over_provisioned_share, overflow->over_provisioned_share);
    all->under_provisioned_units = fmax(base->under_provisioned_units, overflow->under_provisioned_units);
    all->over_provisioned_units = fmax(base->over_provisioned_units, overflow->over_provisioned_units);
}

static void join_quality(be_quality *all, const be_quality *base, const be_quality *overflow, double possible) {
    all->requests = base->requests + overflow->requests;
    all->unserved = base->unserved + overflow->unserved;
    all->utilisation = possible > 0 ? (all->requests - all->unserved) / possible : 0;
    all->peak_units = base->peak_units + overflow->peak_units;
    all->mean_units = base->mean_units + overflow->mean_units;
    all->unit_hours = base->unit_hours + overflow->unit_hours;
    all->machine_hours = base->machine_hours + overflow->machine_hours;
    all->peak_machines = base->peak_machines + overflow->peak_machines;
    all->capacity = base->capacity;
    all->planned_utilisation = base->planned_utilisation;
    all->served = base->served + overflow->served;
    all->dropped = base->dropped + overflow->dropped;
    all->timed_out = base->timed_out + overflow->timed_out;
    all->throttled = base->throttled + overflow->throttled;
    all->waiting = base->waiting + overflow->waiting;
    all->launches = base->launches + overflow->launches;
    all->interruptions = base->interruptions + overflow->interruptions;
    all->repeated_seconds = base->repeated_seconds + overflow->repeated_seconds;
    all->environments = overflow->environments;
    all->idle_environments = overflow->idle_environments;
    all->cold_share = all->served > 0 ? overflow->cold_share * overflow->served / all->served : 0;
    join_extremes(all, base, overflow);
}

static be_status join(const be_i_run *run, const be_outcome *base, const be_outcome *overflow) {
    be_outcome *all = run->outcome;
    if (base->why_not[0] || overflow->why_not[0]) {
        const be_outcome *part = base->why_not[0] ? base : overflow;
        snprintf(all->why_not, sizeof all->why_not, "its %s: %.180s", part == base ? "base" : "overflow",
                 part->why_not);
        return BE_STATUS_OK;
    }
    be_status status = be_usage_merge(all->usage, base->usage, run->error);
    if (!status) {
        status = be_usage_merge(all->usage, overflow->usage, run->error);
    }
    if (!status) {
        status = be_i_latency_merge(all->latency, base->latency, run->error);
    }
    if (!status) {
        status = be_i_latency_merge(all->latency, overflow->latency, run->error);
    }
    if (status) {
        return status;
    }
    all->possible = base->possible + overflow->possible;
    join_quality(&all->quality, &base->quality, &overflow->quality, all->possible);
    return be_i_judge(all, run->request, run->error);
}

be_status be_i_split_run(const be_i_run *run) {
    be_series *to_base = NULL, *to_overflow = NULL;
    be_outcome *base = NULL, *overflow = NULL;
    be_status status = be_i_split_series(run->series, run->request, run->deployment, &run->outcome->allocator, &to_base,
                                         &to_overflow, run->error);
    if (!status) {
        status = run_part(run, to_base, run->deployment->base, &base);
    }
    if (!status) {
        status = run_part(run, to_overflow, run->deployment->overflow, &overflow);
    }
    if (!status) {
        status = join(run, base, overflow);
    }
    be_outcome_free(base);
    be_outcome_free(overflow);
    be_series_free(to_base);
    be_series_free(to_overflow);
    return status;
}
