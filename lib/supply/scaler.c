/* An autoscaler: what is common to the policies, and which of them decides. */
#include "supply/internal.h"

struct be_scaler {
    be_i_scaler inner;
    int64_t seen_until;
    bool begun;
};

/* ---- what the policies share ---- */

uint64_t be_i_scaler_bounded(const be_i_scaler *scaler, double units, uint64_t least) {
    least = least > scaler->least ? least : scaler->least;
    if (!(units > (double)least)) {
        return least < scaler->ceiling ? least : scaler->ceiling;
    }
    return units < (double)scaler->ceiling ? (uint64_t)units : scaler->ceiling;
}

/* ---- set up ---- */

static void add_metric(be_i_scaler *scaler, uint32_t kind, double target) {
    if (target > 0) {
        scaler->metrics[scaler->metric_count++] = (be_i_metric){kind, target};
    }
}

static void set_metrics(be_i_scaler *scaler, const be_scaling *scaling, double planned) {
    add_metric(scaler, BE_I_METRIC_UTILISATION, scaling->target_utilisation);
    add_metric(scaler, BE_I_METRIC_REQUESTS, scaling->target_requests_per_second);
    add_metric(scaler, BE_I_METRIC_CONCURRENCY, scaling->target_concurrency);
    add_metric(scaler, BE_I_METRIC_QUEUE, scaling->target_queue);
    if (!scaler->metric_count) {
        add_metric(scaler, BE_I_METRIC_UTILISATION, planned);
    }
}

static be_status set_hours(be_i_scaler *scaler, const be_i_scaling *scaling, be_error *error) {
    scaler->by_hour = scaling->by_hour;
    for (int i = 0; scaling->by_hour && i < BE_I_WEEK_HOURS; i++) {
        uint64_t units = scaling->units_by_hour[i];
        if (units > scaler->ceiling) {
            return be_i_fail(error, BE_STATUS_ARGUMENT,
                             "be_scaling.units_by_hour[%d] (%.0f) is above the ceiling (%.0f)", i, (double)units,
                             (double)scaler->ceiling);
        }
        scaler->units_by_hour[i] = (uint32_t)(units > scaler->floor ? units : scaler->floor);
    }
    return BE_STATUS_OK;
}

static be_status set_delay(be_i_scaler *scaler, const be_scaling *scaling, be_error *error) {
    scaler->delay = be_i_whole_seconds(scaling->metric_delay_seconds);
    if (!scaler->delay) {
        return BE_STATUS_OK;
    }
    scaler->delayed_capacity = 1;
    while (scaler->delayed_capacity < (uint64_t)scaler->delay + 2) {
        scaler->delayed_capacity *= 2;
    }
    scaler->delayed = be_i_alloc(&scaler->allocator, (size_t)scaler->delayed_capacity, sizeof *scaler->delayed);
    return scaler->delayed ? BE_STATUS_OK : be_i_fail_memory(error);
}

static be_status set_policy(be_i_scaler *scaler, const be_i_scaling *scaling, be_error *error) {
    switch (scaler->policy) {
    case BE_SCALING_FIXED:
    case BE_SCALING_SCHEDULED:
        return BE_STATUS_OK;
    case BE_SCALING_TARGET_TRACKING:
        return be_i_tracking_init(scaler, &scaling->target_tracking, error);
    case BE_SCALING_KEDA:
        be_i_keda_init(scaler, &scaling->keda);
        return be_i_hpa_init(scaler, &scaling->hpa, error);
    case BE_SCALING_HPA:
        return be_i_hpa_init(scaler, &scaling->hpa, error);
    case BE_SCALING_CONCURRENCY:
        return be_i_concurrency_init(scaler, &scaling->concurrency, error);
    default:
        return be_i_fail(error, BE_STATUS_UNSUPPORTED,
                         "%s scaling follows a series and a capacity; alone, from what is observed, it cannot decide",
                         be_scaling_name(scaler->policy));
    }
}

be_status be_i_scaler_init(be_i_scaler *scaler, const be_i_scaling *scaling, uint64_t floor, uint64_t ceiling,
                           double planned, const be_allocator *allocator, be_error *error) {
    memset(scaler, 0, sizeof *scaler);
    scaler->allocator = be_i_allocator(allocator);
    scaler->policy = scaling->scaling.policy;
    scaler->floor = scaler->least = floor;
    scaler->ceiling = ceiling ? ceiling : BE_UNITS_MAX;
    scaler->period = be_i_scaler_period(scaling);
    scaler->hour_end = INT64_MIN;
    set_metrics(scaler, &scaling->scaling, planned);
    if (scaler->ceiling < floor) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "ceiling (%.0f) is below the floor (%.0f)", (double)scaler->ceiling,
                         (double)floor);
    }
    be_status status = set_hours(scaler, scaling, error);
    if (status || (status = set_delay(scaler, &scaling->scaling, error))) {
        return status;
    }
    return set_policy(scaler, scaling, error);
}

void be_i_scaler_free(be_i_scaler *scaler) {
    be_i_release(&scaler->allocator, scaler->delayed);
    scaler->delayed = NULL;
    be_i_tracking_free(scaler);
    be_i_hpa_free(scaler);
    be_i_concurrency_free(scaler);
}

int64_t be_i_scaler_period(const be_i_scaling *scaling) {
    int64_t sync = be_i_whole_seconds(scaling->hpa.sync_seconds);
    int64_t polling = be_i_whole_seconds(scaling->keda.polling_seconds);
    switch (scaling->scaling.policy) {
    case BE_SCALING_TARGET_TRACKING:
        return be_i_whole_seconds(scaling->target_tracking.period_seconds);
    case BE_SCALING_HPA:
        return sync;
    case BE_SCALING_KEDA:
        return polling < sync ? polling : sync;
    case BE_SCALING_CONCURRENCY:
        return be_i_whole_seconds(scaling->concurrency.tick_seconds);
    default:
        return 0;
    }
}

double be_i_scaler_memory(const be_i_scaling *scaling) {
    double delay = scaling->scaling.metric_delay_seconds;
    switch (scaling->scaling.policy) {
    case BE_SCALING_TARGET_TRACKING:
        return delay + be_i_tracking_memory(&scaling->target_tracking);
    case BE_SCALING_HPA:
        return delay + be_i_hpa_memory(&scaling->hpa);
    case BE_SCALING_KEDA:
        return delay + be_i_hpa_memory(&scaling->hpa) + be_i_keda_memory(&scaling->keda);
    case BE_SCALING_CONCURRENCY:
        return delay + be_i_concurrency_memory(&scaling->concurrency);
    default:
        return 0;
    }
}

/* ---- step ---- */

static void absorb(be_i_scaler *scaler, const be_i_sample *sample) {
    switch (scaler->policy) {
    case BE_SCALING_TARGET_TRACKING:
        be_i_tracking_absorb(scaler, sample);
        break;
    case BE_SCALING_KEDA:
        be_i_keda_absorb(scaler, sample);
        be_i_hpa_absorb(scaler, sample);
        break;
    case BE_SCALING_HPA:
        be_i_hpa_absorb(scaler, sample);
        break;
    case BE_SCALING_CONCURRENCY:
        be_i_concurrency_absorb(scaler, sample);
        break;
    default:
        break;
    }
}

static void set_sample(const be_i_scaler *scaler, const be_i_seen *seen, be_i_sample *sample) {
    double ready = (double)seen->ready;
    double none = scaler->policy == BE_SCALING_CONCURRENCY ? 0 : NAN; /* where nothing is ready */
    double used = seen->ready ? seen->utilisation * ready : none;
    sample->time = seen->time;
    sample->seconds = seen->seconds;
    sample->ready = ready;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        uint32_t kind = scaler->metrics[i].kind;
        sample->totals[i] = kind == BE_I_METRIC_UTILISATION   ? used
                            : kind == BE_I_METRIC_REQUESTS    ? seen->requests_per_second
                            : kind == BE_I_METRIC_CONCURRENCY ? seen->concurrency
                                                              : seen->queue;
    }
    sample->concurrency = seen->concurrency;
    sample->queue = seen->queue;
}

static void absorb_now(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_sample sample;
    set_sample(scaler, seen, &sample);
    absorb(scaler, &sample);
}

/* Old metrics wait until they are as old as the delay. */
static void absorb_delayed(be_i_scaler *scaler, const be_i_seen *seen) {
    uint64_t mask = scaler->delayed_capacity - 1;
    set_sample(scaler, seen, &scaler->delayed[scaler->delayed_end++ & mask]);
    while (scaler->delayed_first < scaler->delayed_end) {
        const be_i_sample *oldest = &scaler->delayed[scaler->delayed_first & mask];
        if (oldest->time > seen->time - scaler->delay) {
            return;
        }
        absorb(scaler, oldest);
        scaler->delayed_first++;
    }
}

static void begin(be_i_scaler *scaler, const be_i_seen *seen) {
    scaler->begun = true;
    scaler->desired = be_i_scaler_bounded(scaler, (double)seen->units, 0);
    scaler->next_decision = scaler->period ? be_i_next_multiple(seen->time - 1, scaler->period) : INT64_MAX;
    if (scaler->policy == BE_SCALING_TARGET_TRACKING) {
        be_i_tracking_begin(scaler, seen);
    }
}

static bool is_due(be_i_scaler *scaler, int64_t time) {
    if (time < scaler->next_decision) {
        return false;
    }
    int64_t next = scaler->next_decision + scaler->period;
    scaler->next_decision = next > time ? next : be_i_next_multiple(time, scaler->period);
    return true;
}

static uint64_t decide(be_i_scaler *scaler, const be_i_seen *seen) {
    switch (scaler->policy) {
    case BE_SCALING_TARGET_TRACKING:
        return be_i_tracking_decide(scaler, seen);
    case BE_SCALING_HPA:
        return is_due(scaler, seen->time) ? be_i_hpa_decide(scaler, seen) : scaler->desired;
    case BE_SCALING_KEDA:
        return be_i_keda_decide(scaler, seen);
    case BE_SCALING_CONCURRENCY:
        return is_due(scaler, seen->time) ? be_i_concurrency_decide(scaler, seen) : scaler->desired;
    default:
        return scaler->least;
    }
}

static void look_at_clock(be_i_scaler *scaler, int64_t time) {
    if (!scaler->by_hour) {
        scaler->hour_end = INT64_MAX;
        return;
    }
    scaler->least = scaler->units_by_hour[be_i_hour_of_week(time)];
    scaler->hour_end = be_i_next_multiple(time, 3600);
}

uint64_t be_i_scaler_step(be_i_scaler *scaler, const be_i_seen *seen) {
    if (seen->time >= scaler->hour_end) {
        look_at_clock(scaler, seen->time);
    }
    if (!scaler->begun) {
        begin(scaler, seen);
    }
    if (scaler->period) {
        if (scaler->delay) {
            absorb_delayed(scaler, seen);
        } else {
            absorb_now(scaler, seen);
        }
    }
    uint64_t wanted = decide(scaler, seen);
    uint64_t least = scaler->policy == BE_SCALING_HPA ? 1 : 0;
    uint64_t desired = be_i_scaler_bounded(scaler, (double)wanted, least);
    if (desired != wanted && (scaler->policy == BE_SCALING_HPA || scaler->policy == BE_SCALING_KEDA)) {
        be_i_hpa_record(scaler, seen->time, (double)desired - (double)wanted);
    }
    return scaler->desired = desired;
}

/* ---- observations ---- */

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_observation, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(units, BE_TYPE_U32, "", 0, 1e9, 0, "units that were asked for before"),
    ROW(ready, BE_TYPE_U32, "", 0, 1e9, 0, "those of them that serve"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(time, BE_TYPE_I64, "s", -1e15, 1e15, 0, "end of what was observed"),
    ROW(seconds, BE_TYPE_I64, "s", 1, 86400, 60, "length of it"),
    ROW(utilisation, BE_TYPE_F64, "", 0, 1e15, NAN, "mean of the ready units"),
    ROW(requests_per_second, BE_TYPE_F64, "1/s", 0, 1e15, NAN, "requests that come to all"),
    ROW(concurrency, BE_TYPE_F64, "", 0, 1e15, NAN, "requests being served or waiting in all"),
    ROW(queue, BE_TYPE_F64, "", 0, 1e15, NAN, "requests waiting in all"),
};

enum { FIRST_METRIC = 5 }; /* among the rows */

static const be_i_description whole = {"be_observation", rows, sizeof rows / sizeof rows[0], sizeof(be_observation)};
static const be_i_description numbers = {"be_observation", rows, FIRST_METRIC, sizeof(be_observation)};

void be_observation_init_sized(be_observation *observation, uint32_t size) {
    be_i_describe_init_sized(&whole, observation, size);
}

static be_status read_metrics(const be_observation *observation, be_observation *copy, be_error *error) {
    double *metrics[] = {&copy->utilisation, &copy->requests_per_second, &copy->concurrency, &copy->queue};
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const be_field *row = &rows[FIRST_METRIC + i];
        *metrics[i] = NAN;
        if (row->offset + sizeof(double) <= observation->size) {
            memcpy(metrics[i], (const char *)observation + row->offset, sizeof(double));
        }
        if (*metrics[i] < row->minimum || *metrics[i] > row->maximum) {
            return be_i_fail(error, BE_STATUS_RANGE, "be_observation.%s is %.17g, outside %g to %g, and not NaN (%s)",
                             row->name, *metrics[i], row->minimum, row->maximum, row->meaning);
        }
    }
    return BE_STATUS_OK;
}

static be_status read_observation(const be_scaler *scaler, const be_observation *observation, be_observation *copy,
                                  be_error *error) {
    be_status status = be_i_describe_read(&numbers, observation, copy, error);
    if (status || (status = read_metrics(observation, copy, error))) {
        return status;
    }
    if (copy->ready > copy->units) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_observation.ready (%u) is more than its units (%u)",
                         copy->ready, copy->units);
    }
    if (scaler->begun && copy->time - copy->seconds < scaler->seen_until) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "be_observation.time less its seconds is %.0f, before %.0f, the end of the one before",
                         (double)(copy->time - copy->seconds), (double)scaler->seen_until);
    }
    return BE_STATUS_OK;
}

/* ---- the handle ---- */

static be_status check_bounds(uint32_t floor, uint32_t ceiling, double planned, be_error *error) {
    if (floor > BE_UNITS_MAX || ceiling > BE_UNITS_MAX) {
        return be_i_fail(error, BE_STATUS_RANGE, "%s is %u, more than 1e9", floor > BE_UNITS_MAX ? "floor" : "ceiling",
                         floor > BE_UNITS_MAX ? floor : ceiling);
    }
    if (!(planned >= 0.01 && planned <= 1)) {
        return be_i_fail(error, BE_STATUS_RANGE, "planned is %g, outside 0.01 to 1", planned);
    }
    return BE_STATUS_OK;
}

be_status be_scaler_new(const be_scaling *scaling, uint32_t floor, uint32_t ceiling, double planned,
                        const be_allocator *allocator, be_scaler **scaler, be_error *error) {
    be_i_scaling read;
    if (!scaling || !scaler) {
        return be_i_fail_null(error, scaling ? "scaler" : "scaling");
    }
    be_status status = be_i_scaling_read(scaling, &read, error);
    if (status || (status = check_bounds(floor, ceiling, planned, error))) {
        return status;
    }
    be_allocator own = be_i_allocator(allocator);
    be_scaler *made = be_i_alloc(&own, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    if ((status = be_i_scaler_init(&made->inner, &read, floor, ceiling, planned, &own, error))) {
        be_scaler_free(made);
        return status;
    }
    *scaler = made;
    return BE_STATUS_OK;
}

void be_scaler_free(be_scaler *scaler) {
    if (scaler) {
        be_allocator own = scaler->inner.allocator;
        be_i_scaler_free(&scaler->inner);
        be_i_release(&own, scaler);
    }
}

be_status be_scaler_desired(be_scaler *scaler, const be_observation *observation, uint32_t *desired, be_error *error) {
    be_observation read;
    if (!scaler || !observation || !desired) {
        return be_i_fail_null(error, !scaler ? "scaler" : observation ? "desired" : "observation");
    }
    be_status status = read_observation(scaler, observation, &read, error);
    if (status) {
        return status;
    }
    be_i_seen seen = {.time = read.time,
                      .seconds = read.seconds,
                      .units = read.units,
                      .ready = read.ready,
                      .utilisation = read.utilisation,
                      .requests_per_second = read.requests_per_second,
                      .concurrency = read.concurrency,
                      .queue = read.queue};
    *desired = (uint32_t)be_i_scaler_step(&scaler->inner, &seen);
    scaler->begun = true;
    scaler->seen_until = read.time;
    return BE_STATUS_OK;
}
