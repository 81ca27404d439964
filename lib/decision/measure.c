/* What a risk does to a plan, in one number: measured on its run, or on one in which the risk strikes. */
#include "decision/internal.h"

static const struct {
    const char *name, *unit;
} measures[BE_I_MEASURE_COUNT] = {
    [BE_I_MEASURE_BROKEN] = {"requests late or unserved", "share"},
    [BE_I_MEASURE_ZONE_LOSS] = {"requests late or unserved in the hour after a zone is lost at the busiest time",
                                "share"},
    [BE_I_MEASURE_OWED] = {"owed without any load", "USD/month"},
    [BE_I_MEASURE_COLD] = {"requests that start cold", "share"},
    [BE_I_MEASURE_REFUSED] = {"calls refused at the first try", "share"},
};

const char *be_i_measure_name(uint32_t measure) {
    return measures[measure].name;
}

const char *be_i_measure_unit(uint32_t measure) {
    return measures[measure].unit;
}

static double share(double part, double all) {
    return all > 0 ? part / all : 0;
}

static double broken(const be_outcome *outcome) {
    const be_quality *q = &outcome->quality;
    return share(q->unserved + q->late_share * q->served, q->requests);
}

/* ---- a zone is lost ---- */

/* The hour from the step with the highest rate on, or what is left of the series. */
static be_status busiest_hour(const be_i_context *context, be_series **hour) {
    const be_series *series = context->series;
    const double *rates = be_series_rates(series);
    uint64_t count = be_series_count(series), first = 0;
    for (uint64_t i = 1; i < count; i++) {
        first = rates[i] > rates[first] ? i : first;
    }
    int64_t step = be_series_step_seconds(series);
    uint64_t steps = step < 3600 ? (uint64_t)(3600 / step) : 1;
    steps = steps < count - first ? steps : count - first;
    return be_series_slice(series, first, steps, context->allocator, hour, context->error);
}

/* With all zones in one, nothing is left. */
static be_status broken_in_zone_loss(const be_i_context *context, const be_i_plan *plan, double *value) {
    be_i_plan struck = *plan;
    be_deployment *machines = be_i_plan_machines(&struck);
    if (machines->zones < 2) {
        *value = 1;
        return BE_STATUS_OK;
    }
    be_series *hour = NULL;
    be_outcome *outcome = NULL;
    be_status status = busiest_hour(context, &hour);
    if (status) {
        return status;
    }
    be_i_context inner = *context;
    inner.series = hour;
    inner.curve = NULL;
    machines->zones_lost = 1;
    machines->zone_loss_time = be_series_start(hour);
    status = be_i_run_plan(&inner, &struck, BE_I_RUN_ALL, &outcome);
    if (!status) {
        *value = broken(outcome);
    }
    be_outcome_free(outcome);
    be_series_free(hour);
    return status;
}

/* ---- the load goes away ---- */

/* The bill of nothing used: the fees of the commitments. */
static be_status owed(const be_i_context *context, const be_i_plan *plan, double *value) {
    be_outcome *nothing = NULL;
    be_bill *bill = NULL;
    be_status status = be_i_outcome_empty(context->allocator, &nothing, context->error);
    if (!status) {
        status = be_i_price_plan(context, plan, nothing, false, &bill);
    }
    if (!status) {
        *value = be_bill_total(bill) / be_i_months(context->series);
    }
    be_bill_free(bill);
    be_outcome_free(nothing);
    return status;
}

/* ---- calls are refused ---- */

/* What a queue holds is refused where there is none: as if somebody waited for it. */
static be_status refused(const be_i_context *context, const be_i_plan *plan, const be_outcome *run, double *value) {
    if (plan->deployment.queue_messages > 0) {
        *value = share(run->quality.throttled, run->quality.requests);
        return BE_STATUS_OK;
    }
    be_request waited_for = *context->request;
    waited_for.asynchronous = 0;
    be_i_context inner = *context;
    inner.request = &waited_for;
    be_outcome *outcome = NULL;
    be_status status = be_i_run_plan(&inner, plan, BE_I_RUN_ALL, &outcome);
    if (!status) {
        *value = share(outcome->quality.throttled, outcome->quality.requests);
    }
    be_outcome_free(outcome);
    return status;
}

be_status be_i_measure(const be_i_context *context, uint32_t measure, const be_i_plan *plan, const be_outcome *outcome,
                       double *value) {
    switch (measure) {
    case BE_I_MEASURE_ZONE_LOSS:
        return broken_in_zone_loss(context, plan, value);
    case BE_I_MEASURE_OWED:
        return owed(context, plan, value);
    case BE_I_MEASURE_REFUSED:
        return refused(context, plan, outcome, value);
    case BE_I_MEASURE_COLD:
        *value = outcome->quality.cold_share;
        return BE_STATUS_OK;
    default:
        *value = broken(outcome);
        return BE_STATUS_OK;
    }
}
