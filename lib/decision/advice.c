/* The main risk of a plan, and what its mitigation costs: the plan with the mitigation in place, evaluated again. */
#include "decision/internal.h"
#include "decision/model_table.h"

#include <stdio.h>

static const double BURSTY = 4;
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
        snprintf(detail, BE_I_TEXT_BYTES, "%g %% planned utilisation instead of %g %%, in %u zones", lower * 100,
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

/* The fewest environments that all but the share of requests that may be late find idle at the busiest time. */
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
    uint64_t environments = servers_for(highest * wall, 1 - s->context->request->latency_quantile);
    d->provisioned_concurrency = (double)environments;
    snprintf(detail, BE_I_TEXT_BYTES, "%llu environment%s", (unsigned long long)environments,
             environments == 1 ? "" : "s");
}

static void spare_unit(be_i_plan *plan, char *detail) {
    plan->deployment.spare_units++;
    snprintf(detail, BE_I_TEXT_BYTES, "%u", plan->deployment.spare_units);
}

static void put_queue(be_i_plan *plan, char *detail) {
    plan->deployment.queue_messages = 3;
    snprintf(detail, BE_I_TEXT_BYTES, "3 queue requests a message: sent, received, deleted");
}

static void apply(const be_i_risk *risk, const situation *s, be_i_plan *plan, char *detail) {
    switch (risk->action) {
    case BE_I_ACTION_HALVE_COMMITMENT:
        halve_commitment(plan, detail);
        break;
    case BE_I_ACTION_RAISE_FLOOR:
        raise_floor(s, plan, detail);
        break;
    case BE_I_ACTION_LOSE_A_ZONE:
        lose_a_zone(s, plan, detail);
        break;
    case BE_I_ACTION_SPARE_NODE:
        spare_node(plan, detail);
        break;
    case BE_I_ACTION_SPARE_UNIT:
        spare_unit(plan, detail);
        break;
    case BE_I_ACTION_PROVISION:
        provision(s, plan, detail);
        break;
    default:
        put_queue(plan, detail);
    }
}

be_status be_i_advise(const be_i_context *context, const be_i_plan *plan, const be_outcome *outcome, double cost_usd,
                      char *risk, char *mitigation, double *extra_usd) {
    situation s = {context, plan, &outcome->quality};
    const be_i_risk *main_risk = be_i_main_risk(plan->deployment.model, holds, &s);
    risk[0] = mitigation[0] = '\0';
    *extra_usd = 0;
    if (!main_risk) {
        return BE_STATUS_OK;
    }
    snprintf(risk, BE_I_TEXT_BYTES, "%s", main_risk->risk);
    be_i_plan mitigated = *plan;
    char detail[BE_I_TEXT_BYTES];
    apply(main_risk, &s, &mitigated, detail);
    be_outcome *again = NULL;
    be_bill *bill = NULL;
    be_i_context quiet = *context;
    be_error reason;
    quiet.error = &reason;
    be_status status = be_i_evaluate(&quiet, &mitigated, &again, &bill);
    if (status == BE_STATUS_RANGE) {
        return BE_STATUS_OK; /* of more units than can be, it is not offered */
    }
    if (status == BE_STATUS_NOT_FOUND) {
        *extra_usd = NAN;
        snprintf(mitigation, BE_I_TEXT_BYTES, "%.150s (%.100s; not priced: %.120s)", main_risk->mitigation, detail,
                 reason.message);
        return BE_STATUS_OK;
    }
    if (status) {
        return be_i_fail(context->error, status, "%s", reason.message);
    }
    if (bill) {
        *extra_usd = be_bill_total(bill) - cost_usd;
        snprintf(mitigation, BE_I_TEXT_BYTES, "%.200s (%.180s)", main_risk->mitigation, detail);
    }
    be_bill_free(bill);
    be_outcome_free(again);
    return BE_STATUS_OK;
}
