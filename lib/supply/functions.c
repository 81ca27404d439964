/* Functions: each request has an environment of its own, and is billed for its time. */
#include "supply/internal.h"

#include <stdio.h>

static bool cannot(const be_request *r, const be_deployment *d, const be_i_function *f, char *why) {
    if (d->unit_memory_mib > d->memory_max_mib) {
        snprintf(why, BE_I_WHY_BYTES, "a function has at most %g MiB", d->memory_max_mib);
    } else if (f->wall_seconds > d->timeout_seconds) {
        snprintf(why, BE_I_WHY_BYTES, "a request takes %g s, a function may run %g s", f->wall_seconds,
                 d->timeout_seconds);
    } else if (fmax(r->request_bytes, r->response_bytes) > d->payload_max_bytes) {
        snprintf(why, BE_I_WHY_BYTES, "a payload of %g bytes exceeds the limit of %g",
                 fmax(r->request_bytes, r->response_bytes), d->payload_max_bytes);
    } else {
        return false;
    }
    return true;
}

double be_i_provisioned_share(double environments, double load) {
    if (environments < 1 || load <= 0) {
        return 0;
    }
    return 1 - be_erlang_b((uint64_t)environments, load);
}

/* ---- usage ---- */

/* The time of `requests` requests in one month, as events whose duration the rate card rounds. */
static be_status add_duration(const be_i_run *run, const be_i_function *f, const char *meter, be_month month,
                              double requests, double initialisation_seconds, double share) {
    be_usage_item item = be_i_item(run->deployment, f->platform->function_service, meter, month);
    double mean = f->wall_seconds + initialisation_seconds;
    item.events = requests;
    item.event_mean = mean;
    item.event_scv = run->request->wall_scv * (f->wall_seconds / mean) * (f->wall_seconds / mean);
    item.event_distribution = run->request->wall_distribution;
    if (initialisation_seconds > 0 && item.event_distribution == BE_DISTRIBUTION_EXPONENTIAL) {
        item.event_distribution = BE_DISTRIBUTION_LOGNORMAL; /* with a fixed start it is exponential no more */
        item.event_scv = (f->wall_seconds / mean) * (f->wall_seconds / mean);
    }
    item.event_scale = f->gb * share;
    return requests > 0 ? be_usage_add(run->outcome->usage, &item, run->error) : BE_STATUS_OK;
}

/* By hour: requests in all, those on provisioned environments, those that start cold, and environment-seconds. */
enum { ALL, PROVISIONED, COLD, ENVIRONMENTS, TRACKS };

typedef struct hourly {
    double *values[TRACKS];
    int64_t first_hour;
    uint64_t hours;
} hourly;

static double sum_of(const hourly *h, int kind, uint64_t from, uint64_t to) {
    be_i_sum sum = {0, 0};
    for (uint64_t i = from; i < to && h->values[kind]; i++) {
        be_i_sum_add(&sum, h->values[kind][i]);
    }
    return be_i_sum_value(sum);
}

static be_status add_month(const be_i_run *run, const be_i_function *f, const be_i_served *served, const hourly *h,
                           uint64_t from, uint64_t to, be_month month) {
    const be_i_platform *p = f->platform;
    uint32_t arch = run->deployment->arch;
    double all = sum_of(h, ALL, from, to), cold = sum_of(h, COLD, from, to);
    double provisioned = sum_of(h, PROVISIONED, from, to), environments = sum_of(h, ENVIRONMENTS, from, to);
    double share = served->requests_per_environment > 1 ? 1 / served->requests_per_environment : 1;
    be_usage_item item = be_i_item(run->deployment, p->function_service, p->function_requests, month);
    item.quantity = all;
    be_status status = be_usage_add(run->outcome->usage, &item, run->error);
    if (!status) {
        status = add_duration(run, f, p->function_duration[arch], month, fmax(0, all - provisioned - cold), 0, share);
    }
    if (!status) {
        status = add_duration(run, f, p->function_duration[arch], month, cold, served->initialisation_seconds, share);
    }
    if (!status) {
        status = add_duration(run, f, p->function_provisioned_duration[arch], month, provisioned, 0, share);
    }
    if (!status && environments > 0) {
        item = be_i_item(run->deployment, p->function_service, p->function_provisioned[arch], month);
        item.quantity = environments * f->gb;
        status = be_usage_add(run->outcome->usage, &item, run->error);
    }
    return status;
}

static be_status add_usage(const be_i_run *run, const be_i_function *f, const be_i_served *served) {
    const be_series *const series[TRACKS] = {served->all, served->provisioned, served->cold, served->environments};
    const be_allocator *allocator = &run->outcome->allocator;
    hourly h = {0};
    be_status status = BE_STATUS_OK;
    for (int i = 0; i < TRACKS && !status; i++) {
        if (series[i]) {
            status = be_i_hourly_requests(series[i], allocator, &h.values[i], &h.first_hour, &h.hours, run->error);
        }
    }
    for (uint64_t hour = 0; hour < h.hours && !status;) {
        be_month month;
        uint64_t end = be_i_month_end(h.first_hour, h.hours, hour, &month);
        status = add_month(run, f, served, &h, hour, end, month);
        hour = end;
    }
    for (int i = 0; i < TRACKS; i++) {
        be_i_release(allocator, h.values[i]);
    }
    return status;
}

/* ---- the reference: no limit but one on concurrency, no cold starts ---- */

/* Every environment busy is a server; beyond the concurrency limit requests are throttled. */
static be_status judge(const be_i_run *run, const be_i_function *f) {
    const double *rates = be_series_rates(run->series);
    uint64_t count = be_series_count(run->series);
    double step = (double)be_series_step_seconds(run->series);
    be_i_sum requests = {0, 0}, throttled = {0, 0};
    be_quality *q = &run->outcome->quality;
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&requests, rates[i] * step);
        be_i_sum_add(&throttled, fmax(0, rates[i] - f->most) * step);
        q->peak_units = fmax(q->peak_units, fmin(rates[i], f->most) * f->wall_seconds);
    }
    q->requests = be_i_sum_value(requests);
    double throttled_requests = be_i_sum_value(throttled);
    q->throttled = throttled_requests;
    q->timed_out = (q->requests - throttled_requests) * f->timed_out_share;
    q->unserved = q->throttled + q->timed_out;
    q->served = q->requests - q->unserved;
    double busy_seconds = (q->requests - throttled_requests) * f->wall_seconds;
    q->mean_units = busy_seconds / ((double)count * step);
    q->unit_hours = busy_seconds / 3600;
    q->utilisation = q->requests > 0 ? 1 : 0; /* what is idle is not billed */
    be_outcome *outcome = run->outcome;
    outcome->possible = q->requests - q->unserved;
    be_i_service service = be_i_wall(run->request, f->wall_seconds);
    be_status status =
        be_i_latency_add(outcome->latency, q->requests - throttled_requests, &service, UINT64_MAX, 0, 0, run->error);
    if (status) {
        return status;
    }
    return be_i_judge(outcome, run->request, run->error);
}

static be_status write_usage(const be_i_run *run, const be_i_function *f) {
    const be_series *series = run->series;
    const double environments = run->deployment->provisioned_concurrency;
    be_i_served served = {0};
    be_series *all = NULL, *provisioned = NULL, *standing = NULL;
    double *rates[3];
    uint64_t count = be_series_count(series);
    be_series **const made[] = {&all, &provisioned, &standing};
    be_status status = BE_STATUS_OK;
    for (int i = 0; i < (environments > 0 ? 3 : 1) && !status; i++) {
        status = be_i_series_new(count, be_series_start(series), be_series_step_seconds(series),
                                 &run->outcome->allocator, made[i], &rates[i], run->error);
    }
    for (uint64_t i = 0; i < count && !status; i++) {
        rates[0][i] = fmin(be_series_rates(series)[i], f->most);
        if (environments > 0) {
            bool same = i && rates[0][i] == rates[0][i - 1];
            double share = same && rates[0][i] > 0
                               ? rates[1][i - 1] / rates[0][i - 1]
                               : be_i_provisioned_share(environments, rates[0][i] * f->wall_seconds);
            rates[1][i] = rates[0][i] * share;
            rates[2][i] = environments;
        }
    }
    if (!status) {
        served = (be_i_served){.all = all, .provisioned = provisioned, .environments = standing};
        status = add_usage(run, f, &served);
    }
    be_series_free(all);
    be_series_free(provisioned);
    be_series_free(standing);
    return status;
}

be_status be_i_functions_run(const be_i_run *run) {
    const be_request *r = run->request;
    const be_deployment *d = run->deployment;
    const be_i_platform *platform;
    be_status status = be_i_platform_of(d->provider, &platform, run->error);
    if (status) {
        return status;
    }
    be_capacity capacity;
    be_i_capacity(r, d, &capacity, run->outcome->why_not);
    be_i_function f = {.platform = platform, .wall_seconds = capacity.wall_seconds, .gb = d->unit_memory_mib / 1024};
    if (run->outcome->why_not[0] || cannot(r, d, &f, run->outcome->why_not)) {
        return BE_STATUS_OK;
    }
    f.most = d->ceiling ? d->ceiling / f.wall_seconds : INFINITY;
    f.timed_out_share = be_i_distribution_tail(r->wall_distribution, f.wall_seconds, r->wall_scv, d->timeout_seconds);
    if (d->function_scaling || run->row) {
        return be_i_function_walk(run, &f, add_usage);
    }
    status = judge(run, &f);
    return status || run->verdict_only || be_i_gave_up(run) ? status : write_usage(run, &f);
}
