/* The main risk of what is chosen, and what can be done: the plan with each mitigation in place, evaluated again. */
#include "decision/internal.h"
#include "decision/model_table.h"

#include <stdio.h>

static const double BURSTY = 4;
static const double TRACKED_SHARE = 0.7;
static const double LEAST_MISSED = 1e-9;
static const double LEAST_TARGET = 0.01; /* of a deployment's target_utilisation */

typedef struct situation {
    const be_i_context *context;
    const be_i_plan *plan;
    const be_quality *quality;
} situation;

static bool holds(uint32_t trait, const void *given) {
    const situation *s = given;
    double highest = be_curve_rates(s->context->curve)[0];
    double seconds = (double)be_curve_count(s->context->curve) * (double)be_curve_step_seconds(s->context->curve);
    switch (trait) {
    case BE_I_TRAIT_BURSTY:
        return highest > 0 && highest * seconds >= BURSTY * s->quality->requests;
    case BE_I_TRAIT_ASYNCHRONOUS:
        return s->context->request->asynchronous;
    case BE_I_TRAIT_SPOT:
        return s->plan->remainder_option == BE_PURCHASE_SPOT;
    case BE_I_TRAIT_COMMITTED:
        return s->plan->commitment.count > 0;
    case BE_I_TRAIT_SCALES:
        return !s->context->policies->at_once;
    default:
        return true;
    }
}

static void halve_commitment(be_i_plan *plan, char *detail) {
    double before = plan->commitment.count;
    plan->commitment.count = floor(before / 2);
    snprintf(detail, BE_I_TEXT_BYTES, "%g of %g", plan->commitment.count, before);
}

static void raise_floor(const situation *s, be_i_plan *plan, char *detail) {
    be_deployment *d = be_i_plan_machines(plan);
    uint32_t before = d->floor;
    double half = ceil(s->quality->peak_units / 2);
    d->floor = half > before ? (uint32_t)half : before + 1;
    snprintf(detail, BE_I_TEXT_BYTES, "%u instead of %u at least", d->floor, before);
}

/* With one of z zones gone the others have (z - 1) / z of the capacity. A floor alone would hold the peak's machines
 * all day; a lower target follows the load. Units that memory limits do not heed the target, so there the floor must
 * do. */
static void lose_a_zone(const situation *s, be_i_plan *plan, char *detail) {
    be_deployment *d = be_i_plan_machines(plan);
    d->zones = d->zones < 2 ? 2 : d->zones;
    double share = (double)(d->zones - 1) / d->zones;
    double lower = d->target_utilisation * share;
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_plan_link(plan);
    be_i_capacity(s->context->request, d, &capacity, why);
    if ((capacity.binding == BE_BINDING_CPU || capacity.binding == BE_BINDING_GPU) && lower >= LEAST_TARGET) {
        snprintf(detail, BE_I_TEXT_BYTES, "%.4g %% planned utilisation instead of %.4g %%, in %u zones", lower * 100,
                 d->target_utilisation * 100, d->zones);
        d->target_utilisation = lower;
        return;
    }
    uint32_t before = d->floor;
    d->floor = (uint32_t)fmax(before, ceil(s->quality->peak_units / share));
    snprintf(detail, BE_I_TEXT_BYTES, "%u instead of %u at least, in %u zones", d->floor, before, d->zones);
}

static void spare_node(be_i_plan *plan, char *detail) {
    plan->deployment.spare_nodes++;
    snprintf(detail, BE_I_TEXT_BYTES, "%u", plan->deployment.spare_nodes);
}

/* The fewest servers with a probability of blocking of at most `share`, which falls as they grow in number. */
static uint64_t servers_for(double load, double share) {
    uint64_t low = 0, high = 1; /* too few, enough */
    while (high < BE_UNITS_MAX && be_erlang_b(high, load) > share) {
        low = high;
        high = high * 2 < BE_UNITS_MAX ? high * 2 : BE_UNITS_MAX;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (be_erlang_b(middle, load) > share) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* The share of requests that may find no environment ready at the busiest time: as many as may be late, but far fewer
 * than start cold now, or little were gained. */
static double may_miss(const situation *s) {
    double late = 1 - s->context->request->latency_quantile;
    double cold = s->plan->deployment.model == BE_MODEL_SPLIT ? 0 : s->quality->cold_share;
    return cold > 0 ? fmin(late, fmax(LEAST_MISSED, cold / 10)) : late;
}

/* The fewest environments that all but that share of the requests find idle at the busiest time. */
static void provision(const situation *s, be_i_plan *plan, char *detail) {
    be_deployment *d = plan->deployment.model == BE_MODEL_SPLIT ? &plan->overflow : &plan->deployment;
    double wall = be_i_wall_seconds(s->context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    double highest = be_curve_rates(s->context->curve)[0];
    if (plan->deployment.model == BE_MODEL_SPLIT) {
        be_capacity capacity;
        char why[BE_I_WHY_BYTES];
        be_i_plan_link(plan);
        be_i_capacity(s->context->request, &plan->base, &capacity, why);
        highest = fmax(0, highest - be_unit_threshold(plan->base.ceiling, capacity.requests_per_second));
    }
    uint64_t environments = servers_for(highest * wall, may_miss(s));
    d->provisioned_concurrency = (double)environments;
    snprintf(detail, BE_I_TEXT_BYTES, "%llu environment%s", (unsigned long long)environments,
             environments == 1 ? "" : "s");
}

static void spare_unit(be_i_plan *plan, char *detail) {
    plan->deployment.spare_units++;
    snprintf(detail, BE_I_TEXT_BYTES, "%u", plan->deployment.spare_units);
}

/* By the alarms of Application Auto Scaling, whose guide suggests this share. */
static void track_provisioned(const situation *s, be_i_plan *plan, be_function_scaling *scaling, char *detail) {
    be_deployment *d = &plan->deployment;
    double wall = be_i_wall_seconds(s->context->request, d->cpu_speed * fmin(1, be_i_function_vcpu(d)), 1);
    double load = be_curve_rates(s->context->curve)[0] * wall;
    *scaling = *d->function_scaling;
    scaling->provisioned_target = TRACKED_SHARE;
    scaling->provisioned_ceiling = (uint32_t)servers_for(load, may_miss(s));
    scaling->provisioned_floor = scaling->provisioned_floor ? scaling->provisioned_floor : 1;
    d->function_scaling = scaling;
    snprintf(detail, BE_I_TEXT_BYTES, "1 to %u environments", scaling->provisioned_ceiling);
}

static void put_queue(be_i_plan *plan, char *detail) {
    plan->deployment.queue_messages = 3;
    snprintf(detail, BE_I_TEXT_BYTES, "3 queue requests a message: sent, received, deleted");
}

/* A mitigation in place. */
typedef struct attempt {
    be_i_plan plan;
    be_function_scaling functions; /* which the plan may point to */
    char detail[BE_I_TEXT_BYTES];
} attempt;

static void apply(const be_i_risk *risk, const situation *s, attempt *a) {
    switch (risk->action) {
    case BE_I_ACTION_HALVE_COMMITMENT:
        halve_commitment(&a->plan, a->detail);
        break;
    case BE_I_ACTION_RAISE_FLOOR:
        raise_floor(s, &a->plan, a->detail);
        break;
    case BE_I_ACTION_LOSE_A_ZONE:
        lose_a_zone(s, &a->plan, a->detail);
        break;
    case BE_I_ACTION_SPARE_NODE:
        spare_node(&a->plan, a->detail);
        break;
    case BE_I_ACTION_SPARE_UNIT:
        spare_unit(&a->plan, a->detail);
        break;
    case BE_I_ACTION_PROVISION:
        provision(s, &a->plan, a->detail);
        break;
    case BE_I_ACTION_TRACK_PROVISIONED:
        track_provisioned(s, &a->plan, &a->functions, a->detail);
        break;
    default:
        put_queue(&a->plan, a->detail);
    }
}

/* ---- a mitigation, evaluated ---- */

static void summarise(be_i_mitigation *m) {
    const be_mitigation *x = &m->shown;
    bool share = strcmp(x->unit, "share") == 0;
    char cost[60] = "not priced";
    if (!isnan(x->more_per_month_usd)) {
        snprintf(cost, sizeof cost, "%+.2f USD a month", x->more_per_month_usd);
    }
    if (share) {
        snprintf(m->summary, sizeof m->summary, "%.300s: %.100s %.3g %% to %.3g %%, %s", m->text, x->quality,
                 x->before * 100, x->after * 100, cost);
    } else {
        snprintf(m->summary, sizeof m->summary, "%.300s: %.100s %.2f to %.2f %s, %s", m->text, x->quality, x->before,
                 x->after, x->unit, cost);
    }
}

/* Run, measure and price a plan that has a mitigation. One that would take more units than can be is not `possible`; of
 * one without a sourced price `missing` of BE_I_TEXT_BYTES names the price, else it is empty. */
static be_status evaluate(const be_i_context *context, const be_i_entry *best, const be_i_risk *risk,
                          const be_i_plan *plan, be_mitigation *result, bool *possible, char *missing) {
    be_outcome *outcome = NULL;
    be_bill *bill = NULL;
    be_status status = be_i_measure(context, risk->measure, &best->plan, best->outcome, &result->before);
    if (!status) {
        status = be_i_run_plan(context, plan, BE_I_RUN_ALL, &outcome);
    }
    *possible = !status && !outcome->why_not[0];
    if (*possible) {
        result->keeps_promise = outcome->quality.keeps_promise;
        status = be_i_measure(context, risk->measure, plan, outcome, &result->after);
    }
    if (*possible && !status) {
        status = be_i_price_plan(context, plan, outcome, context->options->free_allowances, &bill);
        result->more_per_month_usd = (be_bill_total(bill) - best->shown.cost_usd) / be_i_months(context->series);
    }
    be_bill_free(bill);
    be_outcome_free(outcome);
    if (status == BE_STATUS_NOT_FOUND) {
        result->more_per_month_usd = NAN;
        snprintf(missing, BE_I_TEXT_BYTES, "%.120s", context->error->message);
        return BE_STATUS_OK;
    }
    *possible = *possible && !status;
    return status == BE_STATUS_RANGE ? BE_STATUS_OK : status;
}

/* Below a share of one in a million, and where it lessens nothing, only the main risk is worth a word. */
static bool helps(const be_mitigation *m) {
    static const double NEGLIGIBLE = 1e-6;
    return m->before >= NEGLIGIBLE && m->after < m->before;
}

/* Add what can be done about a risk, unless it cannot or does not help. */
static be_status mitigate(const situation *s, const be_i_entry *best, const be_i_risk *risk, bool is_main,
                          be_comparison *comparison) {
    attempt a = {.plan = best->plan};
    be_i_mitigation m = {.shown = {.size = sizeof m.shown,
                                   .quality = be_i_measure_name(risk->measure),
                                   .unit = be_i_measure_unit(risk->measure)}};
    be_i_context quiet = *s->context;
    be_error reason;
    bool possible = false;
    char missing[BE_I_TEXT_BYTES] = "";
    quiet.error = &reason;
    apply(risk, s, &a);
    be_status status = evaluate(&quiet, best, risk, &a.plan, &m.shown, &possible, missing);
    if (status) {
        return be_i_fail(s->context->error, status, "%s", reason.message);
    }
    if (!possible || comparison->mitigation_count == BE_I_MAX_MITIGATIONS || !(is_main || helps(&m.shown))) {
        return BE_STATUS_OK;
    }
    if (missing[0]) {
        snprintf(m.text, sizeof m.text, "%.150s (%.100s; not priced: %.120s)", risk->mitigation, a.detail, missing);
    } else {
        snprintf(m.text, sizeof m.text, "%.200s (%.180s)", risk->mitigation, a.detail);
    }
    summarise(&m);
    comparison->mitigations[comparison->mitigation_count++] = m;
    return BE_STATUS_OK;
}

/* The next candidate is a way out where it does not have the main risk, or less of it. */
static be_status consider_next(const be_i_context *context, const be_i_risk *risk, be_comparison *comparison) {
    const be_i_entry *best = &comparison->entries[0], *next = best + 1;
    if (comparison->count < 2 || !next->shown.keeps_promise || comparison->mitigation_count == BE_I_MAX_MITIGATIONS) {
        return BE_STATUS_OK;
    }
    be_i_mitigation m = {.shown = {.size = sizeof m.shown,
                                   .keeps_promise = 1,
                                   .quality = be_i_measure_name(risk->measure),
                                   .unit = be_i_measure_unit(risk->measure)}};
    be_status status = be_i_measure(context, risk->measure, &best->plan, best->outcome, &m.shown.before);
    if (!status) {
        status = be_i_measure(context, risk->measure, &next->plan, next->outcome, &m.shown.after);
    }
    if (status || !(m.shown.after < m.shown.before)) {
        return status == BE_STATUS_RANGE || status == BE_STATUS_NOT_FOUND ? BE_STATUS_OK : status;
    }
    m.shown.more_per_month_usd = next->shown.cost_per_month_usd - best->shown.cost_per_month_usd;
    m.shown.more_operations_hours = be_i_operations_hours(context->options, next->shown.model) -
                                    be_i_operations_hours(context->options, best->shown.model);
    snprintf(m.text, sizeof m.text, "run it as %.100s instead (%.200s)", next->name, next->choice);
    summarise(&m);
    comparison->mitigations[comparison->mitigation_count++] = m;
    return BE_STATUS_OK;
}

be_status be_i_advise(const be_i_context *context, be_comparison *comparison) {
    const be_i_entry *best = &comparison->entries[0];
    situation s = {context, &best->plan, &best->outcome->quality};
    const be_i_risk *main_risk = be_i_next_risk(NULL, best->shown.model, holds, &s);
    be_status status = BE_STATUS_OK;
    if (!main_risk) {
        return status;
    }
    snprintf(comparison->risk, sizeof comparison->risk, "%s", main_risk->risk);
    for (const be_i_risk *risk = main_risk; risk && !status;
         risk = be_i_next_risk(risk, best->shown.model, holds, &s)) {
        status = mitigate(&s, best, risk, risk == main_risk, comparison);
        if (risk == main_risk && comparison->mitigation_count) {
            const be_i_mitigation *first = &comparison->mitigations[0];
            snprintf(comparison->mitigation, sizeof comparison->mitigation, "%s", first->text);
            comparison->choice.mitigation_per_month_usd = first->shown.more_per_month_usd;
        }
    }
    return status ? status : consider_next(context, main_risk, comparison);
}

/* ---- asking ---- */

size_t be_comparison_mitigation_count(const be_comparison *comparison) {
    return comparison ? comparison->mitigation_count : 0;
}

be_status be_comparison_mitigation_at(const be_comparison *comparison, size_t index, be_mitigation *mitigation,
                                      be_error *error) {
    if (!comparison) {
        return be_i_fail_null(error, "comparison");
    }
    if (index >= comparison->mitigation_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "mitigation %zu of %zu does not exist", index,
                         comparison->mitigation_count);
    }
    const be_i_mitigation *found = &comparison->mitigations[index];
    be_mitigation shown = found->shown;
    shown.text = found->text;
    shown.summary = found->summary;
    return be_i_describe_write("be_mitigation", &shown, sizeof shown, mitigation, error);
}
