/* KEDA: between none and one; from one on the horizontal pod autoscaler. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_keda, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(polling_seconds, BE_TYPE_F64, "s", 1, 3600, 30, "how often it looks for work"),
    ROW(cooldown_seconds, BE_TYPE_F64, "s", 0, 86400, 300, "from the last work to none"),
    ROW(activation, BE_TYPE_F64, "", 0, 1e15, 0, "what the metric in all must exceed to be work"),
};

static const be_i_description description = {"be_keda", rows, sizeof rows / sizeof rows[0], sizeof(be_keda)};

void be_keda_init_sized(be_keda *keda, uint32_t size) {
    be_i_describe_init_sized(&description, keda, size);
}

const be_field *be_keda_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_keda_read(const be_keda *keda, be_keda *copy, be_error *error) {
    if (!keda) {
        be_i_describe_init(&description, copy);
        return BE_STATUS_OK;
    }
    return be_i_describe_read(&description, keda, copy, error);
}

void be_i_keda_init(be_i_scaler *scaler, const be_keda *rules) {
    be_i_keda *keda = &scaler->keda;
    keda->activation = rules->activation;
    keda->work = NAN;
    keda->polling = be_i_whole_seconds(rules->polling_seconds);
    keda->cooldown = be_i_whole_seconds(rules->cooldown_seconds);
    keda->next_poll = keda->next_sync = INT64_MIN;
    keda->last_active = INT64_MIN / 2; /* long before any time */
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        keda->has_target = keda->has_target || scaler->metrics[i].kind != BE_I_METRIC_UTILISATION;
    }
}

/* The larger; NaN only where both are. */
static double larger(double a, double b) {
    return fmax(a, b);
}

void be_i_keda_absorb(be_i_scaler *scaler, const be_i_sample *sample) {
    be_i_keda *keda = &scaler->keda;
    keda->work = NAN;
    for (uint32_t i = 0; i < scaler->metric_count; i++) {
        if (scaler->metrics[i].kind != BE_I_METRIC_UTILISATION) {
            keda->work = larger(keda->work, sample->totals[i]);
        }
    }
    if (!keda->has_target) {
        keda->work = larger(sample->concurrency, sample->queue);
    }
    if (!(sample->ready > 0)) {
        keda->work = larger(keda->work, sample->queue);
    }
}

static bool is_due(int64_t *next, int64_t time, int64_t period) {
    if (time < *next) {
        return false;
    }
    bool begun = *next != INT64_MIN;
    bool due = begun || time % period == 0;
    *next = begun && *next + period > time ? *next + period : be_i_next_multiple(time, period);
    return due;
}

/* Into `desired` what KEDA itself makes of the poll, if anything. */
static bool poll(be_i_scaler *scaler, const be_i_seen *seen, uint64_t *desired) {
    be_i_keda *keda = &scaler->keda;
    bool active = keda->work > keda->activation;
    if (active) {
        keda->last_active = seen->time;
    }
    if (active && seen->units == 0) {
        *desired = be_i_scaler_bounded(scaler, 1, 0);
        return true;
    }
    bool idle = !active && !isnan(keda->work) && keda->last_active + keda->cooldown < seen->time;
    if (idle && seen->units > 0 && scaler->least == 0) {
        *desired = 0;
        return true;
    }
    return false;
}

uint64_t be_i_keda_decide(be_i_scaler *scaler, const be_i_seen *seen) {
    be_i_keda *keda = &scaler->keda;
    uint64_t desired = scaler->desired;
    bool polled = is_due(&keda->next_poll, seen->time, keda->polling) && poll(scaler, seen, &desired);
    bool synced = is_due(&keda->next_sync, seen->time, scaler->hpa.sync);
    if (polled) {
        be_i_hpa_record(scaler, seen->time, (double)desired - (double)seen->units);
        return desired;
    }
    return synced && seen->units > 0 ? be_i_hpa_decide(scaler, seen) : desired;
}

double be_i_keda_memory(const be_keda *rules) {
    return rules->cooldown_seconds + 2 * rules->polling_seconds;
}
