/* Functions: each request has an environment of its own, and is billed for its time. */
#include "supply/internal.h"

#include <stdio.h>

/* What one request does on this function. */
typedef struct run_shape {
    double wall_seconds;
    double gb;
    double timed_out_share;
    double most; /* requests/s that the concurrency limit lets pass; beyond it they are throttled */
} run_shape;

static bool cannot(const be_request *r, const be_deployment *d, const run_shape *shape, char *why) {
    if (d->unit_memory_mib > d->memory_max_mib) {
        snprintf(why, BE_I_WHY_BYTES, "a function has at most %g MiB", d->memory_max_mib);
    } else if (shape->wall_seconds > d->timeout_seconds) {
        snprintf(why, BE_I_WHY_BYTES, "a request takes %g s, a function may run %g s", shape->wall_seconds,
                 d->timeout_seconds);
    } else if (fmax(r->request_bytes, r->response_bytes) > d->payload_max_bytes) {
        snprintf(why, BE_I_WHY_BYTES, "a payload of %g bytes exceeds the limit of %g",
                 fmax(r->request_bytes, r->response_bytes), d->payload_max_bytes);
    } else {
        return false;
    }
    return true;
}

/* Requests that provisioned environments serve: those that find one of them idle (Erlang B of the load). */
static double provisioned_share(double environments, double load) {
    if (environments < 1 || load <= 0) {
        return 0;
    }
    return 1 - be_erlang_b((uint64_t)environments, load);
}

/* Requests by hour that are not throttled, for those are not billed: in all, and those on provisioned environments. */
typedef struct served {
    double *all, *provisioned;
    int64_t first_hour;
    uint64_t hours;
} served;

static be_status split_by_provision(const be_i_run *run, const run_shape *shape, served *s) {
    const be_allocator *allocator = &run->outcome->allocator;
    const be_series *series = run->series;
    double *rate;
    be_series *part = NULL;
    uint64_t count = be_series_count(series);
    be_status status = be_i_series_new(count, be_series_start(series), be_series_step_seconds(series), allocator, &part,
                                       &rate, run->error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = fmin(be_series_rates(series)[i], shape->most);
    }
    status = be_i_hourly_requests(part, allocator, &s->all, &s->first_hour, &s->hours, run->error);
    double last = -1, share = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (rate[i] != last) {
            last = rate[i];
            share = provisioned_share(run->deployment->provisioned_concurrency, last * shape->wall_seconds);
        }
        rate[i] *= share;
    }
    if (!status) {
        status = be_i_hourly_requests(part, allocator, &s->provisioned, &s->first_hour, &s->hours, run->error);
    }
    be_series_free(part);
    return status;
}

/* The time of `requests` requests in one month, as events whose duration the rate card rounds. */
static be_status add_duration(const be_i_run *run, const run_shape *shape, const char *service, const char *meter,
                              be_month month, double requests) {
    be_usage_item item = be_i_item(run->deployment, service, meter, month);
    item.events = requests;
    item.event_mean = shape->wall_seconds;
    item.event_scv = run->request->wall_scv;
    item.event_distribution = run->request->wall_distribution;
    item.event_scale = shape->gb;
    return requests > 0 ? be_usage_add(run->outcome->usage, &item, run->error) : BE_STATUS_OK;
}

static be_status add_month(const be_i_run *run, const run_shape *shape, const be_i_platform *platform, const served *s,
                           uint64_t h, uint64_t end, be_month month) {
    const be_deployment *d = run->deployment;
    be_i_sum all = {0, 0}, provisioned = {0, 0};
    for (; h < end; h++) {
        be_i_sum_add(&all, s->all[h]);
        be_i_sum_add(&provisioned, s->provisioned[h]);
    }
    be_usage_item item = be_i_item(d, platform->function_service, platform->function_requests, month);
    item.quantity = be_i_sum_value(all);
    be_status status = be_usage_add(run->outcome->usage, &item, run->error);
    if (!status) {
        status = add_duration(run, shape, platform->function_service, platform->function_duration[d->arch], month,
                              fmax(0, be_i_sum_value(all) - be_i_sum_value(provisioned)));
    }
    if (!status) {
        status = add_duration(run, shape, platform->function_service, platform->function_provisioned_duration[d->arch],
                              month, be_i_sum_value(provisioned));
    }
    return status;
}

static be_status add_usage(const be_i_run *run, const run_shape *shape, const be_i_platform *platform,
                           const served *s) {
    be_status status = BE_STATUS_OK;
    for (uint64_t h = 0; h < s->hours && !status;) {
        be_month month;
        uint64_t end = be_i_month_end(s->first_hour, s->hours, h, &month);
        status = add_month(run, shape, platform, s, h, end, month);
        h = end;
    }
    const be_deployment *d = run->deployment;
    if (status || d->provisioned_concurrency <= 0) {
        return status;
    }
    return be_i_add_standing(run, run->series, platform->function_service, platform->function_provisioned[d->arch],
                             d->provisioned_concurrency * shape->gb * 3600);
}

/* Every environment busy is a server; beyond the concurrency limit requests are throttled. */
static be_status judge(const be_i_run *run, const run_shape *shape) {
    const double *rates = be_series_rates(run->series);
    uint64_t count = be_series_count(run->series);
    double step = (double)be_series_step_seconds(run->series);
    be_i_sum requests = {0, 0}, throttled = {0, 0};
    be_quality *q = &run->outcome->quality;
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&requests, rates[i] * step);
        be_i_sum_add(&throttled, fmax(0, rates[i] - shape->most) * step);
        q->peak_units = fmax(q->peak_units, fmin(rates[i], shape->most) * shape->wall_seconds);
    }
    q->requests = be_i_sum_value(requests);
    double throttled_requests = be_i_sum_value(throttled);
    q->unserved = throttled_requests + (q->requests - throttled_requests) * shape->timed_out_share;
    double busy_seconds = (q->requests - throttled_requests) * shape->wall_seconds;
    q->mean_units = busy_seconds / ((double)count * step);
    q->unit_hours = busy_seconds / 3600;
    q->utilisation = q->requests > 0 ? 1 : 0; /* what is idle is not billed */
    be_outcome *outcome = run->outcome;
    outcome->possible = q->requests - q->unserved;
    be_i_service service = be_i_wall(run->request, shape->wall_seconds);
    be_status status =
        be_i_latency_add(outcome->latency, q->requests - throttled_requests, &service, UINT64_MAX, 0, 0, run->error);
    if (status) {
        return status;
    }
    return be_i_judge(outcome, run->request, run->error);
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
    run_shape shape = {.wall_seconds = capacity.wall_seconds, .gb = d->unit_memory_mib / 1024};
    if (run->outcome->why_not[0] || cannot(r, d, &shape, run->outcome->why_not)) {
        return BE_STATUS_OK;
    }
    shape.most = d->ceiling ? d->ceiling / shape.wall_seconds : INFINITY;
    shape.timed_out_share =
        be_i_distribution_tail(r->wall_distribution, shape.wall_seconds, r->wall_scv, d->timeout_seconds);
    if ((status = judge(run, &shape)) || run->verdict_only) {
        return status;
    }
    served s = {0};
    status = split_by_provision(run, &shape, &s);
    if (!status) {
        status = add_usage(run, &shape, platform, &s);
    }
    be_i_release(&run->outcome->allocator, s.all);
    be_i_release(&run->outcome->allocator, s.provisioned);
    return status;
}
