/* Target tracking: alarms around a target, and what follows from them. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_target_tracking, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(out_datapoints, BE_TYPE_U32, "", 1, 1000, 3, "periods above the target before scaling out"),
    ROW(in_datapoints, BE_TYPE_U32, "", 1, 1000, 15, "periods below the band before scaling in"),
    ROW(no_scale_in, BE_TYPE_U32, "", 0, 1, 0, "1 to scale out only"),
    ROW(period_seconds, BE_TYPE_F64, "s", 1, 86400, 60, "length of a metric period"),
    ROW(in_share, BE_TYPE_F64, "", 0, 1, 0.9, "lower end of the band as a share of the target"),
    ROW(out_cooldown_seconds, BE_TYPE_F64, "s", 0, 86400, 300, "wait after scaling out"),
    ROW(in_cooldown_seconds, BE_TYPE_F64, "s", 0, 86400, 300, "wait after scaling in"),
    ROW(warm_up_seconds, BE_TYPE_F64, "s", 0, 86400, 0, "how long a ready unit is left out of the metric"),
};

static const be_i_description description = {"be_target_tracking", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_target_tracking)};

void be_target_tracking_init_sized(be_target_tracking *tracking, uint32_t size) {
    be_i_describe_init_sized(&description, tracking, size);
}

const be_field *be_target_tracking_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_target_tracking_read(const be_target_tracking *tracking, be_target_tracking *copy, be_error *error) {
    if (!tracking) {
        be_i_describe_init(&description, copy);
        return BE_STATUS_OK;
    }
    return be_i_describe_read(&description, tracking, copy, error);
}

/* A share of a few digits is meant as the decimal fraction: 0.7 x 90 is 63. */
static double low_of(double target, double share) {
    double millionths = share * 1e6, nearest = round(millionths);
    return target * (fabs(millionths - nearest) < 1e-6 ? nearest : millionths) / 1e6;
}

be_status be_target_tracking_alarms(const be_target_tracking *tracking, double target, double *high, double *low,
                                    be_error *error) {
    be_target_tracking rules;
    be_status status = be_i_target_tracking_read(tracking, &rules, error);
    if (status) {
        return status;
    }
    if (!high || !low) {
        return be_i_fail_null(error, high ? "low" : "high");
    }
    if (!(target > 0) || isinf(target)) {
        return be_i_fail(error, BE_STATUS_RANGE, "target is %g, not a finite number above 0", target);
    }
    *high = target;
    *low = low_of(target, rules.in_share);
    return BE_STATUS_OK;
}

be_status be_i_tracking_init(be_i_scaler *scaler, const be_target_tracking *rules, be_error *error) {
    be_i_tracking *tracking = &scaler->tracking;
    int64_t warm_up = be_i_whole_seconds(rules->warm_up_seconds);
    tracking->period = be_i_whole_seconds(rules->period_seconds);
    tracking->out_needed = rules->out_datapoints;
    tracking->in_needed = rules->in_datapoints;
    tracking->out_cooldown = be_i_whole_seconds(rules->out_cooldown_seconds);
    tracking->in_cooldown = be_i_whole_seconds(rules->in_cooldown_seconds);
    tracking->out_until = tracking->in_until = INT64_MIN;
    tracking->no_scale_in = rules->no_scale_in;
    tracking->has_warm_up = warm_up > 0;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        /* What rounding adds to a mean is no excess. */
        tracking->high[i] = scaler->metrics[i].target * (1 + 1e-12);
        tracking->low[i] = low_of(scaler->metrics[i].target, rules->in_share) * (1 - 1e-12);
        be_i_tally_clear(&tracking->tallies[i]);
    }
    if (!tracking->has_warm_up) {
        return BE_STATUS_OK;
    }
    return be_i_window_init(&tracking->warm, BE_I_WINDOW_MIN, warm_up, (uint64_t)warm_up + 2, &scaler->allocator,
                            error);
}

void be_i_tracking_free(be_i_scaler *scaler) {
    be_i_window_free(&scaler->tracking.warm, &scaler->allocator);
}

void be_i_tracking_begin(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_tracking *tracking = &scaler->tracking;
    tracking->period_end = be_i_next_multiple(seen->time - seen->seconds, tracking->period);
    tracking->last_ready = (double)seen->ready;
}

static void add(be_i_scaler *scaler, const be_i_sample *sample, int64_t seconds) {
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        be_i_tally_add(&scaler->tracking.tallies[i], sample->totals[i], sample->ready, (double)seconds);
    }
}

/* The period that is open, and those of the same datapoint after it, are over. */
static void close_periods(be_i_scaler *scaler, int64_t periods) {
    be_i_tracking *tracking = &scaler->tracking;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        double mean = be_i_tally_per_unit(&tracking->tallies[i]);
        tracking->out_run[i] = mean > tracking->high[i] ? tracking->out_run[i] + periods : 0;
        tracking->in_run[i] = mean < tracking->low[i] ? tracking->in_run[i] + periods : 0;
        tracking->mean[i] = mean;
        be_i_tally_clear(&tracking->tallies[i]);
    }
    tracking->period_end += periods * tracking->period;
    tracking->due = true;
}

void be_i_tracking_absorb(be_i_scaler *scaler, const be_i_sample *sample) {
    be_i_tracking *tracking = &scaler->tracking;
    int64_t begin = sample->time - sample->seconds;
    if (begin >= tracking->period_end) {
        close_periods(scaler, 1);
        if (begin >= tracking->period_end) { /* periods of which nothing is known */
            close_periods(scaler, (begin - tracking->period_end) / tracking->period + 1);
        }
    }
    if (sample->time < tracking->period_end) {
        add(scaler, sample, sample->seconds);
        return;
    }
    add(scaler, sample, tracking->period_end - begin);
    close_periods(scaler, 1);
    if (sample->time >= tracking->period_end) {
        int64_t whole = (sample->time - tracking->period_end) / tracking->period + 1;
        add(scaler, sample, whole * tracking->period);
        close_periods(scaler, whole);
    }
    int64_t rest = sample->time - (tracking->period_end - tracking->period);
    if (rest > 0) {
        add(scaler, sample, rest);
    }
}

/* The units that the metric is taken to be the mean of. */
static double counted_units(be_i_tracking *tracking, const be_i_seen *seen) {
    double counted = (double)seen->ready;
    if (tracking->has_warm_up) {
        /* What was not ready at the start of this step is not warm before its end. */
        double least = counted < tracking->last_ready ? counted : tracking->last_ready;
        be_i_window_push(&tracking->warm, seen->time, 0, least);
        tracking->last_ready = counted;
        counted = tracking->due ? be_i_window_value(&tracking->warm, seen->time) : counted;
    }
    return counted;
}

/* The largest number that the metrics whose alarm has gone off ask for; -1 if none has, or of scaling in not all. */
static double wanted(const be_i_scaler *scaler, double counted, bool out) {
    const be_i_tracking *tracking = &scaler->tracking;
    double most = -1;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        bool alarm = out ? tracking->out_run[i] >= tracking->out_needed : tracking->in_run[i] >= tracking->in_needed;
        if (!alarm && !out) {
            return -1;
        }
        if (alarm) {
            double units = be_i_units_for_load(counted * tracking->mean[i], scaler->metrics[i].target);
            most = units > most ? units : most;
        }
    }
    return most;
}

uint64_t be_i_tracking_decide(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_tracking *tracking = &scaler->tracking;
    double counted = counted_units(tracking, seen), units = (double)seen->units;
    if (!tracking->due) {
        return scaler->desired;
    }
    tracking->due = false;
    bool cooling = seen->time < tracking->out_until;
    double base = cooling && (double)tracking->before < counted ? (double)tracking->before : counted;
    uint64_t out = be_i_scaler_bounded(scaler, wanted(scaler, base, true), 0);
    if (out > seen->units) {
        tracking->before = (uint64_t)base;
        tracking->out_until = seen->time + tracking->out_cooldown;
        tracking->in_until = INT64_MIN;
        return out;
    }
    double in = wanted(scaler, counted, false);
    bool warming = tracking->has_warm_up && counted < units;
    uint64_t fewer = be_i_scaler_bounded(scaler, in, 0);
    bool waits = warming || cooling || seen->time < tracking->in_until;
    if (in < 0 || fewer >= seen->units || tracking->no_scale_in || waits) {
        return seen->units;
    }
    tracking->in_until = seen->time + tracking->in_cooldown;
    return fewer;
}

/* The datapoints of both alarms, and what follows a decision. */
double be_i_tracking_memory(const be_target_tracking *rules) {
    return (rules->in_datapoints + rules->out_datapoints + 2.0) * rules->period_seconds + rules->in_cooldown_seconds +
           rules->out_cooldown_seconds + rules->warm_up_seconds;
}
