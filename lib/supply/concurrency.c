/* Autoscaling by concurrency, as Knative has it: a stable and a panic window. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_concurrency_scaling, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(activation_scale, BE_TYPE_U32, "", 1, 1e9, 1, "fewest pods when coming from none"),
    ROW(tick_seconds, BE_TYPE_F64, "s", 1, 60, 2, "time between two decisions"),
    ROW(stable_window_seconds, BE_TYPE_F64, "s", 6, 3600, 60, "length of the stable window"),
    ROW(panic_window_share, BE_TYPE_F64, "", 0.01, 1, 0.1, "panic window as a share of the stable one"),
    ROW(panic_threshold, BE_TYPE_F64, "", 1.1, 10, 2, "times the ready pods at which it panics"),
    ROW(target_share, BE_TYPE_F64, "", 0.01, 1, 0.7, "share of the target that is aimed at"),
    ROW(max_up_rate, BE_TYPE_F64, "", 1.000001, 1e9, 1000, "most times the ready pods in one decision"),
    ROW(max_down_rate, BE_TYPE_F64, "", 1.000001, 1e9, 2, "most times fewer than the ready pods in one decision"),
    ROW(scale_down_delay_seconds, BE_TYPE_F64, "s", 0, 3600, 0, "the highest decision of so long counts"),
    ROW(scale_to_zero_grace_seconds, BE_TYPE_F64, "s", 0, 3600, 30, "how long the last pod stays"),
};

static const be_i_description description = {"be_concurrency_scaling", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_concurrency_scaling)};

void be_concurrency_scaling_init_sized(be_concurrency_scaling *scaling, uint32_t size) {
    be_i_describe_init_sized(&description, scaling, size);
}

const be_field *be_concurrency_scaling_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_concurrency_read(const be_concurrency_scaling *scaling, be_concurrency_scaling *copy, be_error *error) {
    if (!scaling) {
        be_i_describe_init(&description, copy);
        return BE_STATUS_OK;
    }
    return be_i_describe_read(&description, scaling, copy, error);
}

static be_status add_windows(be_i_scaler *scaler, int64_t panic_seconds, be_error *error) {
    be_i_concurrency *own = &scaler->concurrency;
    int64_t stable_seconds = own->stable_seconds, delay = be_i_whole_seconds(own->rules.scale_down_delay_seconds);
    const be_allocator *allocator = &scaler->allocator;
    be_status status = BE_STATUS_OK;
    for (uint32_t i = 0; i < scaler->metric_count && !status; i++) {
        status = be_i_window_init(&own->stable[i], BE_I_WINDOW_MEAN, stable_seconds, (uint64_t)stable_seconds + 2,
                                  allocator, error);
        if (!status) {
            status = be_i_window_init(&own->panic[i], BE_I_WINDOW_MEAN, panic_seconds, (uint64_t)panic_seconds + 2,
                                      allocator, error);
        }
    }
    if (!status && delay > 0) {
        status = be_i_window_init(&own->delay, BE_I_WINDOW_MAX, delay, (uint64_t)delay + 2, allocator, error);
    }
    return status;
}

be_status be_i_concurrency_init(be_i_scaler *scaler, const be_concurrency_scaling *rules, be_error *error) {
    be_i_concurrency *own = &scaler->concurrency;
    own->rules = *rules;
    own->stable_seconds = be_i_whole_seconds(rules->stable_window_seconds);
    own->grace = be_i_whole_seconds(rules->scale_to_zero_grace_seconds);
    own->zero_since = INT64_MIN;
    own->has_delay = rules->scale_down_delay_seconds > 0;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        bool shares = scaler->metrics[i].kind == BE_I_METRIC_UTILISATION;
        own->aims[i] = scaler->metrics[i].target * (shares ? 1 : rules->target_share);
    }
    /* What rounding adds to the product is no second. */
    double panic_seconds = ceil(rules->stable_window_seconds * rules->panic_window_share * (1 - 1e-12));
    return add_windows(scaler, (int64_t)be_i_greater(1, panic_seconds), error);
}

void be_i_concurrency_free(be_i_scaler *scaler) {
    be_i_concurrency *own = &scaler->concurrency;
    for (int i = 0; i < BE_I_METRICS; i++) {
        be_i_window_free(&own->stable[i], &scaler->allocator);
        be_i_window_free(&own->panic[i], &scaler->allocator);
    }
    be_i_window_free(&own->delay, &scaler->allocator);
}

void be_i_concurrency_absorb(be_i_scaler *scaler, const be_i_sample *sample) {
    be_i_concurrency *own = &scaler->concurrency;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        if (!isnan(sample->totals[i])) {
            be_i_window_push(&own->stable[i], sample->time, sample->seconds, sample->totals[i]);
            be_i_window_push(&own->panic[i], sample->time, sample->seconds, sample->totals[i]);
        }
    }
}

/* The largest number that a metric asks for over these windows; -1 where all are missing. */
static double wanted_by(const be_i_scaler *scaler, be_i_window *windows, int64_t time) {
    double most = -1;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        double units = be_i_units_for_load(be_i_window_value(&windows[i], time), scaler->concurrency.aims[i]);
        most = units > most ? units : most;
    }
    return most;
}

/* Panic begins with a reason and ends once the last one is more than a stable window old. */
static void consider_panic(be_i_concurrency *own, int64_t time, bool reason) {
    if (reason) {
        own->panicking = true;
        own->panic_time = time;
    } else if (own->panicking && own->panic_time + own->stable_seconds < time) {
        own->panicking = false;
        own->panic_units = 0;
    }
}

static void begin(be_i_concurrency *own, const be_i_seen *seen) {
    own->begun = true;
    own->panicking = seen->ready > 1;
    own->panic_time = seen->time;
    own->panic_units = seen->ready;
}

/* Coming from none: the activation scale, until it has been reached. */
static uint64_t activated(be_i_concurrency *own, const be_i_seen *seen, uint64_t units) {
    uint64_t scale = own->rules.activation_scale;
    own->activating = units > 0 && (own->activating || seen->units == 0) && seen->ready < scale;
    return own->activating && units < scale ? scale : units;
}

/* The last pod stays until the decision for none has stood for the grace period. */
static uint64_t after_grace(be_i_concurrency *own, const be_i_seen *seen, uint64_t units) {
    if (units > 0 || seen->units == 0) {
        own->zero_since = INT64_MIN;
        return units;
    }
    if (own->zero_since == INT64_MIN) {
        own->zero_since = seen->time;
    }
    return seen->time - own->zero_since < own->grace ? 1 : 0;
}

static uint64_t limited(double units, double least, double most) {
    units = units > least ? units : least;
    units = units < most ? units : most;
    return units < (double)BE_UNITS_MAX ? (uint64_t)units : BE_UNITS_MAX;
}

uint64_t be_i_concurrency_decide(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_concurrency *own = &scaler->concurrency;
    const be_concurrency_scaling *rules = &own->rules;
    if (!own->begun) {
        begin(own, seen);
    }
    int64_t seen_until = seen->time - scaler->delay;
    double stable = wanted_by(scaler, own->stable, seen_until), panic = wanted_by(scaler, own->panic, seen_until);
    if (seen->ready == 0 && (seen->concurrency > 0 || seen->queue > 0)) {
        stable = be_i_greater(stable, 1); /* what waits at the front door wakes the first one */
        panic = be_i_greater(panic, 1);
    }
    if (stable < 0 || panic < 0) {
        return scaler->desired;
    }
    double ready = seen->ready ? (double)seen->ready : 1;
    double most = be_i_ceil(rules->max_up_rate * ready), least = be_i_floor(ready / rules->max_down_rate);
    consider_panic(own, seen->time, panic / ready >= rules->panic_threshold);
    uint64_t units = activated(own, seen, limited(stable, least, most));
    if (own->panicking) {
        uint64_t now = limited(panic, least, most);
        units = now > units ? now : units;
        own->panic_units = units > own->panic_units ? units : own->panic_units;
        units = own->panic_units;
    }
    if (own->has_delay) {
        be_i_window_push(&own->delay, seen->time, 0, (double)units);
        units = (uint64_t)be_i_window_value(&own->delay, seen->time);
    }
    return be_i_scaler_bounded(scaler, (double)after_grace(own, seen, units), 0);
}

double be_i_concurrency_memory(const be_concurrency_scaling *rules) {
    return rules->stable_window_seconds + rules->scale_down_delay_seconds + rules->scale_to_zero_grace_seconds +
           2 * rules->tick_seconds;
}
