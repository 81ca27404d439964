/* A function walked through a series: what its limits let pass, what finds a provisioned environment, and what starts
 * cold. */
#include "supply/internal.h"

/* One series of what happens, as it is written. */
typedef struct track {
    be_series *series;
    double *rates;
} track;

typedef struct walk {
    const be_i_run *run;
    const be_i_function *function;
    be_function_limits limits; /* with the policy */
    double slots;              /* requests that an environment serves at once */
    be_i_scaler scaler;        /* of provisioned environments, where their use is tracked */
    bool tracks;
    bool plain; /* the reference: what exceeds the ceiling is refused, nothing starts cold */
    be_i_backlog backlog;
    track served, prompt, provisioned_served, on_demand, provisioned; /* requests/s; environments */
    double *cold, *alive, *busy;                                      /* of the environments on demand, by step */
    be_i_latency *warm;                                               /* the response times, had none been cold */
    int64_t tick, now;
    be_i_sum requests, throttled, dropped, timed_out;
    double chance_load, chance; /* the last load looked at, and the share of it that finds room */
    double peak_busy;
    be_i_elasticity elasticity;
    be_i_disturbance disturbance;
} walk;

/* ---- before and after ---- */

static be_status track_new(const walk *w, track *t) {
    const be_series *s = w->run->series;
    return be_i_series_new(be_series_count(s), be_series_start(s), be_series_step_seconds(s),
                           &w->run->outcome->allocator, &t->series, &t->rates, w->run->error);
}

static be_status tracks_new(walk *w) {
    track *const tracks[] = {&w->served, &w->prompt, &w->provisioned_served, &w->on_demand, &w->provisioned};
    const be_allocator *allocator = &w->run->outcome->allocator;
    for (size_t i = 0; i < sizeof tracks / sizeof tracks[0]; i++) {
        be_status status = track_new(w, tracks[i]);
        if (status) {
            return status;
        }
        memset(tracks[i]->rates, 0, (size_t)be_series_count(w->run->series) * sizeof(double));
    }
    size_t count = (size_t)be_series_count(w->run->series);
    w->cold = be_i_alloc(allocator, count, sizeof(double));
    w->alive = be_i_alloc(allocator, count, sizeof(double));
    w->busy = be_i_alloc(allocator, count, sizeof(double));
    return w->cold && w->alive && w->busy ? BE_STATUS_OK : be_i_fail_memory(w->run->error);
}

static void clear(walk *w) {
    const be_allocator *allocator = &w->run->outcome->allocator;
    be_series_free(w->served.series);
    be_series_free(w->prompt.series);
    be_series_free(w->provisioned_served.series);
    be_series_free(w->on_demand.series);
    be_series_free(w->provisioned.series);
    be_i_release(allocator, w->cold);
    be_i_release(allocator, w->alive);
    be_i_release(allocator, w->busy);
    be_i_backlog_free(&w->backlog);
    be_i_function_limits_clear(&w->limits); /* of zeros, where there was no memory: nothing to free */
    be_i_latency_free(w->warm);
    if (w->tracks) {
        be_i_scaler_free(&w->scaler);
    }
}

/* The scaler of provisioned environments: the alarms of Application Auto Scaling on their utilisation. */
static be_status prepare_tracking(walk *w) {
    int64_t step = be_series_step_seconds(w->run->series);
    w->tick = step;
    if (w->limits.scaling.provisioned_target <= 0) {
        return BE_STATUS_OK;
    }
    be_scaling policy;
    be_scaling_init(&policy);
    policy.policy = BE_SCALING_TARGET_TRACKING;
    policy.target_utilisation = w->limits.scaling.provisioned_target;
    be_i_scaling read;
    be_status status = be_i_scaling_read(&policy, &read, w->run->error);
    if (status) {
        return status;
    }
    w->tracks = true;
    w->tick = be_i_common_tick(step, be_i_scaler_period(&read));
    uint64_t least = w->limits.scaling.provisioned_floor ? w->limits.scaling.provisioned_floor : 1;
    return be_i_scaler_init(&w->scaler, &read, least, w->limits.scaling.provisioned_ceiling,
                            w->limits.scaling.provisioned_target, &w->run->outcome->allocator, w->run->error);
}

/* The reference: neither limits nor cold starts. */
static be_function_scaling no_scaling(void) {
    be_function_scaling none;
    be_function_scaling_init(&none);
    none.account_concurrency = none.creation_burst = none.provisioned_per_minute = 1e9;
    none.requests_per_concurrency = none.keep_alive_seconds = none.initialisation_seconds = 0;
    return none;
}

static be_status prepare(walk *w) {
    const be_i_run *run = w->run;
    const be_allocator *allocator = &run->outcome->allocator;
    const be_deployment *d = run->deployment;
    be_function_scaling none = no_scaling();
    w->plain = !d->function_scaling;
    be_status status =
        be_i_function_limits_init(&w->limits, w->plain ? &none : d->function_scaling, allocator, run->error);
    if (status) {
        return status;
    }
    be_function_scaling *scaling = &w->limits.scaling;
    if (d->ceiling && (scaling->function_concurrency <= 0 || d->ceiling < scaling->function_concurrency)) {
        scaling->function_concurrency = d->ceiling;
    }
    if (d->provisioned_concurrency > scaling->provisioned_floor) {
        scaling->provisioned_floor = (uint32_t)d->provisioned_concurrency;
    }
    w->slots = scaling->requests_per_environment;
    w->backlog = (be_i_backlog){.allocator = *allocator,
                                .wait_limit_seconds = run->request->wait_limit_seconds,
                                .queue_limit = run->request->queue_limit};
    if ((status = be_i_latency_new(allocator, &w->warm, run->error)) || (status = prepare_tracking(w))) {
        return status;
    }
    return tracks_new(w);
}

/* ---- one tick ---- */

static be_status add_delayed(void *context, double requests, double delay_seconds, be_error *error) {
    walk *w = context;
    be_i_service service = be_i_wall(w->run->request, w->function->wall_seconds);
    be_status status =
        be_i_latency_add(w->run->outcome->latency, requests, &service, UINT64_MAX, 0, delay_seconds, error);
    if (!status && w->run->row) {
        status = be_i_latency_add(w->run->row->latency, requests, &service, UINT64_MAX, 0, delay_seconds, error);
    }
    return status ? status : be_i_latency_add(w->warm, requests, &service, UINT64_MAX, 0, delay_seconds, error);
}

/* Near the limit chance alone fills it: of the calls that find it reached, Erlang B knows the share. */
static double by_chance(walk *w, double load) {
    double most = be_i_function_concurrency(&w->limits.scaling);
    if (load + 8 * sqrt(load) + 8 < most) {
        return 1;
    }
    if (load != w->chance_load) {
        w->chance_load = load;
        w->chance = 1 - be_erlang_b((uint64_t)most, load);
    }
    return w->chance;
}

/* A call that is refused is lost to whoever waits for it; what nobody waits for is tried again. */
static bool tries_again(const walk *w) {
    return w->run->request->asynchronous && !w->plain;
}

/* An environment that starts is in use already. */
static double beside_starting(const walk *w, const be_function_grant *grant, double rate) {
    double starting = grant->created * w->limits.scaling.initialisation_seconds / (double)w->tick;
    double load = rate * w->function->wall_seconds;
    double room = fmax(0, be_i_function_concurrency(&w->limits.scaling) - starting);
    return load > room ? room / load : 1;
}

static double passing_share(walk *w, const be_function_grant *grant, double rate) {
    if (w->plain) {
        return rate > w->function->most ? w->function->most / rate : 1;
    }
    double share = fmin(grant->served_share, by_chance(w, rate * w->function->wall_seconds));
    return grant->created > 0 ? fmin(share, beside_starting(w, grant, rate)) : share;
}

static be_status pass(walk *w, const be_function_grant *grant, double rate, be_i_outflow *out) {
    double seconds = (double)w->tick, arrived = rate * seconds;
    if (!tries_again(w)) {
        out->served = out->prompt = arrived * passing_share(w, grant, rate);
        be_i_sum_add(&w->throttled, arrived - out->served);
        return BE_STATUS_OK;
    }
    be_i_inflow in = {w->now, w->tick, arrived, grant->requests_per_second * seconds};
    be_i_delayed delayed = {add_delayed, w};
    if (grant->limit == BE_FUNCTION_LIMIT_NOTHING && w->backlog.cohorts.count == 0) {
        out->served = out->prompt = arrived;
        return BE_STATUS_OK;
    }
    return be_i_backlog_step(&w->backlog, &in, &delayed, out, w->run->error);
}

static be_status track_provisioned(walk *w, const be_function_grant *grant, double used) {
    if (!w->tracks) {
        return BE_STATUS_OK;
    }
    uint64_t ready = (uint64_t)floor(grant->provisioned + 0.5);
    be_i_seen seen = {.time = w->now + w->tick,
                      .seconds = w->tick,
                      .units = ready,
                      .ready = ready,
                      .utilisation = ready ? used / (double)ready : NAN,
                      .requests_per_second = NAN,
                      .concurrency = NAN,
                      .queue = NAN};
    return be_function_limits_provision(&w->limits, be_i_scaler_step(&w->scaler, &seen), w->run->error);
}

static be_status walk_tick(walk *w, uint64_t step, double rate, double part) {
    double seconds = (double)w->tick;
    double wanted = rate + w->backlog.waiting / seconds;
    be_function_grant grant = {.size = sizeof grant};
    be_status status = be_function_limits_step(&w->limits, w->now, w->tick, wanted * w->function->wall_seconds, wanted,
                                               &grant, w->run->error);
    be_i_outflow out = {0};
    if (!status) {
        status = pass(w, &grant, rate, &out);
    }
    if (status) {
        return status;
    }
    double served = out.served / seconds;
    double busy = served * w->function->wall_seconds;
    double ready_made = be_i_provisioned_share(grant.provisioned * w->slots, busy);
    be_i_sum_add(&w->requests, rate * seconds);
    be_i_sum_add(&w->dropped, out.dropped);
    be_i_sum_add(&w->timed_out, out.timed_out);
    w->peak_busy = fmax(w->peak_busy, busy);
    w->served.rates[step] += served * part;
    w->prompt.rates[step] += out.prompt / seconds * part;
    w->provisioned_served.rates[step] += served * ready_made * part;
    w->on_demand.rates[step] += served * (1 - ready_made) * part;
    w->provisioned.rates[step] += grant.provisioned * part;
    double throttled = tries_again(w) ? 0 : rate * seconds - out.served;
    bool disturbed = w->backlog.waiting > 0 || throttled > 0 || out.dropped > 0 || out.timed_out > 0;
    be_i_disturbance_add(&w->disturbance, disturbed, seconds, &w->backlog, w->now + w->tick);
    if (w->run->row) {
        be_i_row_add_at(w->run->row, step, BE_COLUMN_DROPPED, out.dropped);
        be_i_row_add_at(w->run->row, step, BE_COLUMN_TIMED_OUT, out.timed_out);
        be_i_row_add_at(w->run->row, step, BE_COLUMN_THROTTLED, throttled);
        be_i_row_add_at(w->run->row, step, BE_COLUMN_STARTING,
                        grant.created * w->limits.scaling.initialisation_seconds);
    }
    return track_provisioned(w, &grant, busy * ready_made / w->slots);
}

static be_status walk_series(walk *w) {
    const double *rates = be_series_rates(w->run->series);
    uint64_t count = be_series_count(w->run->series);
    int64_t step = be_series_step_seconds(w->run->series);
    uint64_t ticks = (uint64_t)(step / w->tick);
    be_status status = BE_STATUS_OK;
    w->now = be_series_start(w->run->series);
    for (uint64_t i = 0; i < count && !status; i++) {
        for (uint64_t k = 0; k < ticks && !status; k++, w->now += w->tick) {
            status = walk_tick(w, i, rates[i], 1 / (double)ticks);
        }
        if (w->run->row && !status) {
            be_i_row_set_at(w->run->row, i, BE_COLUMN_WAITING, w->backlog.waiting);
            be_i_row_set_at(w->run->row, i, BE_COLUMN_QUEUE_AGE_SECONDS, be_i_backlog_age(&w->backlog, w->now));
        }
    }
    return status;
}

/* ---- cold starts ---- */

static be_environment environment_of(const walk *w) {
    const be_request *r = w->run->request;
    be_environment e;
    be_environment_init(&e);
    e.routing = w->limits.scaling.routing;
    e.warm_seconds = w->function->wall_seconds;
    e.warm_scv = r->wall_scv;
    e.warm_distribution = r->wall_distribution;
    e.cold_seconds = w->function->wall_seconds + w->limits.scaling.initialisation_seconds;
    e.keep_alive_seconds = w->limits.scaling.keep_alive_seconds;
    e.requests_per_environment = (uint32_t)w->slots;
    return e;
}

static be_status find_cold(walk *w) {
    be_environment e = environment_of(w);
    for (uint64_t i = 0; w->plain && i < be_series_count(w->on_demand.series); i++) {
        w->alive[i] = w->busy[i] = w->on_demand.rates[i] * w->function->wall_seconds;
    }
    if (w->plain) {
        return BE_STATUS_OK;
    }
    be_status status = be_environment_walk(&e, w->on_demand.series, BE_START_STEADY, &w->run->outcome->allocator,
                                           w->cold, w->alive, NULL, w->run->error);
    for (uint64_t i = 0; i < be_series_count(w->on_demand.series) && !status; i++) {
        w->alive[i] = fmin(
            w->alive[i], be_i_function_concurrency(&w->limits.scaling)); /* no more requests were ever there at once */
        double held = e.warm_seconds + w->cold[i] * w->limits.scaling.initialisation_seconds;
        w->busy[i] = fmin(w->alive[i], w->on_demand.rates[i] * held / w->slots);
    }
    return status;
}

/* Of `requests` served at once in a step, those on demand may start cold. */
static be_status weigh_step(const walk *w, uint64_t i, double requests, be_i_latency *mix) {
    be_i_service service = be_i_wall(w->run->request, w->function->wall_seconds);
    double on_demand = w->served.rates[i] > 0 ? w->on_demand.rates[i] / w->served.rates[i] : 0;
    double cold = requests * fmin(1, on_demand) * w->cold[i];
    be_status status = be_i_latency_add(mix, requests - cold, &service, UINT64_MAX, 0, 0, w->run->error);
    if (!status && cold > 0) {
        status = be_i_latency_add(mix, cold, &service, UINT64_MAX, 0, w->limits.scaling.initialisation_seconds,
                                  w->run->error);
    }
    return status;
}

static be_status weigh(walk *w) {
    be_outcome *outcome = w->run->outcome;
    double step = (double)be_series_step_seconds(w->run->series);
    be_i_service service = be_i_wall(w->run->request, w->function->wall_seconds);
    be_status status = BE_STATUS_OK;
    for (uint64_t i = 0; i < be_series_count(w->run->series) && !status; i++) {
        double requests = w->prompt.rates[i] * step;
        if (requests <= 0) {
            continue;
        }
        status = weigh_step(w, i, requests, outcome->latency);
        if (!status) {
            status = be_i_latency_add(w->warm, requests, &service, UINT64_MAX, 0, 0, w->run->error);
        }
    }
    return status;
}

/* ---- what it comes to ---- */

static be_status write_rows(walk *w) {
    be_i_row *row = w->run->row;
    double step = (double)be_series_step_seconds(w->run->series);
    be_status status = BE_STATUS_OK;
    for (uint64_t i = 0; i < be_series_count(w->run->series) && !status; i++) {
        double served = w->served.rates[i];
        double used = w->provisioned_served.rates[i] * w->function->wall_seconds / w->slots;
        double there = w->alive[i] + w->provisioned.rates[i];
        be_i_row_set_at(row, i, BE_COLUMN_REQUESTS_PER_SECOND, be_series_rates(w->run->series)[i]);
        double cut_off = served * w->function->timed_out_share;
        be_i_row_set_at(row, i, BE_COLUMN_SERVED, (served - cut_off) * step);
        be_i_row_add_at(row, i, BE_COLUMN_TIMED_OUT, cut_off * step);
        be_i_row_set_at(row, i, BE_COLUMN_NEEDED, be_series_rates(w->run->series)[i] * w->function->wall_seconds);
        be_i_row_set_at(row, i, BE_COLUMN_READY, there * step);
        be_i_row_set_at(row, i, BE_COLUMN_UNITS, there * step);
        be_i_row_set_at(row, i, BE_COLUMN_COLD_SHARE, served > 0 ? w->on_demand.rates[i] / served * w->cold[i] : 0);
        status = weigh_step(w, i, w->prompt.rates[i] * step, row->latency);
        double utilised = there > 0 ? fmin(1, (w->busy[i] + used) / there) : 0;
        row->possible = utilised > 0 ? (served - cut_off) * step / utilised : 0;
        be_i_row_end(row, step);
    }
    return status;
}

/* Environments come as they are needed: they are short where requests were refused or waited, and nowhere else. */
static void add_elasticity(walk *w, uint64_t i, double step) {
    double rate = be_series_rates(w->run->series)[i];
    double load = rate * w->function->wall_seconds / w->slots;
    uint64_t needed = (uint64_t)fmin(ceil(load), (double)BE_UNITS_MAX);
    uint64_t there = (uint64_t)fmin(floor(w->alive[i] + w->provisioned.rates[i]), (double)BE_UNITS_MAX);
    bool is_short = w->served.rates[i] < rate * (1 - 1e-9);
    uint64_t served = (uint64_t)(load * (rate > 0 ? w->served.rates[i] / rate : 1));
    be_i_elasticity_add(&w->elasticity, needed, is_short ? served : there > needed ? there : needed, step);
}

static be_status conclude(walk *w) {
    be_quality *q = &w->run->outcome->quality;
    double step = (double)be_series_step_seconds(w->run->series);
    uint64_t count = be_series_count(w->run->series);
    be_i_sum served = {0, 0}, cold = {0, 0}, alive = {0, 0}, busy = {0, 0};
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&served, w->served.rates[i] * step);
        be_i_sum_add(&cold, w->on_demand.rates[i] * w->cold[i] * step);
        be_i_sum_add(&alive, (w->alive[i] + w->provisioned.rates[i]) * step);
        be_i_sum_add(&busy,
                     (w->busy[i] + w->provisioned_served.rates[i] * w->function->wall_seconds / w->slots) * step);
        add_elasticity(w, i, step);
    }
    double seconds = (double)count * step, passed = be_i_sum_value(served);
    double cut_off = passed * w->function->timed_out_share;
    q->requests = be_i_sum_value(w->requests);
    q->throttled = be_i_sum_value(w->throttled);
    q->dropped = be_i_sum_value(w->dropped);
    q->timed_out = be_i_sum_value(w->timed_out) + cut_off;
    q->waiting = w->backlog.waiting;
    q->served = passed - cut_off;
    q->unserved = q->throttled + q->dropped + q->timed_out + q->waiting;
    q->peak_units = w->peak_busy;
    q->mean_units = be_i_sum_value(busy) / seconds;
    q->unit_hours = be_i_sum_value(busy) / 3600;
    q->utilisation = q->requests > 0 ? 1 : 0; /* what is idle is not billed */
    be_i_disturbance_write(&w->disturbance, q);
    q->cold_share = passed > 0 ? be_i_sum_value(cold) / passed : 0;
    q->launches = be_i_sum_value(cold);
    q->environments = be_i_sum_value(alive) / seconds;
    q->idle_environments = fmax(0, q->environments - be_i_sum_value(busy) / seconds);
    be_i_elasticity_write(&w->elasticity, q);
    w->run->outcome->possible = q->served;
    be_status status = be_i_judge(w->run->outcome, w->run->request, w->run->error);
    double quantile = w->run->request->latency_quantile;
    double added = be_i_latency_quantile(w->run->outcome->latency, quantile) - be_i_latency_quantile(w->warm, quantile);
    q->cold_added_seconds = added > 0 ? added : 0; /* NaN in a backlog of both */
    return status;
}

/* What is used; requests that start cold, as a series, take the place of those on demand. */
static be_status write_usage(walk *w,
                             be_status (*add_usage)(const be_i_run *, const be_i_function *, const be_i_served *)) {
    be_i_served served = {.all = w->served.series,
                          .provisioned = w->provisioned_served.series,
                          .environments = w->provisioned.series,
                          .requests_per_environment = w->slots,
                          .initialisation_seconds =
                              w->limits.scaling.initialisation_billed ? w->limits.scaling.initialisation_seconds : 0};
    for (uint64_t i = 0; i < be_series_count(w->run->series); i++) {
        w->on_demand.rates[i] *= w->cold[i];
    }
    served.cold = w->on_demand.series;
    return add_usage(w->run, w->function, &served);
}

be_status be_i_function_walk(const be_i_run *run, const be_i_function *function,
                             be_status (*add_usage)(const be_i_run *, const be_i_function *, const be_i_served *)) {
    walk w = {.run = run, .function = function};
    be_status status = prepare(&w);
    if (!status) {
        status = walk_series(&w);
    }
    if (!status) {
        status = find_cold(&w);
    }
    if (!status) {
        status = weigh(&w);
    }
    if (!status) {
        status = conclude(&w);
    }
    if (!status) {
        bool used = !run->verdict_only && !be_i_gave_up(run);
        status = run->row ? write_rows(&w) : used ? write_usage(&w, add_usage) : BE_STATUS_OK;
    }
    clear(&w);
    return status;
}
