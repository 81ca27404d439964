/* What is shown of a candidate: what was chosen, how well it serves and what it costs. */
#include "decision/internal.h"

#include <stdarg.h>
#include <stdio.h>

void be_i_append(char *text, const char *format, ...) {
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, BE_I_TEXT_BYTES - used, format, arguments);
    va_end(arguments);
}

/* A number that varies is said with its mean. */
static void describe_number(double peak, double mean, const char *what, char *text) {
    if (mean < peak * (1 - 1e-9)) {
        be_i_append(text, "up to %g x %.100s (mean %.1f)", peak, what, mean);
    } else {
        be_i_append(text, "%g x %.100s", peak, what);
    }
}

static double hours_of(const be_series *series) {
    return (double)be_series_count(series) * (double)be_series_step_seconds(series) / 3600;
}

static void describe_machines(const be_i_context *context, const be_i_plan *plan, const be_quality *q, char *text) {
    const be_commitment *c = &plan->commitment;
    const be_deployment *d = &plan->deployment;
    describe_number(q->peak_machines, q->machine_hours / hours_of(context->series), plan->machine.name, text);
    if (d->model == BE_MODEL_CLUSTER) {
        be_i_append(text, ", pods of %g vCPU %g MiB", d->unit_vcpu, d->unit_memory_mib);
    }
    if (c->count > 0) {
        be_i_append(text, ", %g reserved %u y %s upfront", c->count, c->term_years, be_payment_name(c->payment_option));
    }
    if (d->model == BE_MODEL_SPLIT) {
        be_i_append(text, " + functions of %g MiB %s", plan->overflow.unit_memory_mib,
                    be_arch_name(plan->overflow.arch));
    }
}

static void describe(const be_i_context *context, const be_i_plan *plan, const be_quality *q, char *text) {
    const be_deployment *d = &plan->deployment;
    if (d->model == BE_MODEL_CONTAINERS) {
        char task[100];
        snprintf(task, sizeof task, "%g vCPU %g MiB %s", d->unit_vcpu, d->unit_memory_mib, be_arch_name(d->arch));
        describe_number(q->peak_units, q->mean_units, task, text);
    } else if (d->model == BE_MODEL_FUNCTIONS) {
        snprintf(text, BE_I_TEXT_BYTES, "%g MiB %s", d->unit_memory_mib, be_arch_name(d->arch));
    } else {
        describe_machines(context, plan, q, text);
    }
}

static void explain_breach(const be_request *r, const be_quality *q, char *text) {
    bool late = !be_i_in_time(r, q->late_share);
    bool unserved = !be_i_serves_enough(r, q->unserved, q->requests);
    if (unserved) {
        be_i_append(text, "%.4g %% go unserved, %.3g %% may", q->unserved / q->requests * 100, r->unserved_share * 100);
    }
    if (late) {
        be_i_append(text, "%s%.4g %% take longer than %g s, %.3g %% may", unserved ? "; of the rest " : "",
                    q->late_share * 100, r->latency_seconds, (1 - r->latency_quantile) * 100);
    }
}

static void show_quality(const be_i_context *context, be_i_entry *e) {
    be_quality quality = {.size = sizeof quality};
    be_outcome_quality(e->outcome, &quality, NULL);
    const be_quality *q = &quality;
    be_entry *s = &e->shown;
    s->can_run = 1;
    s->keeps_promise = q->keeps_promise;
    s->utilisation = q->utilisation;
    s->unserved_share = q->requests > 0 ? q->unserved / q->requests : 0;
    s->late_share = q->late_share;
    s->latency_seconds = q->latency_seconds;
    s->peak_units = q->peak_units;
    s->mean_units = q->mean_units;
    describe(context, &e->plan, q, e->choice);
    if (!q->keeps_promise) {
        explain_breach(context->request, q, e->why_not);
    }
}

static be_status show_cost(const be_i_context *context, be_i_entry *e) {
    be_entry *s = &e->shown;
    double months = be_i_months(context->series);
    double requests = e->outcome->quality.requests - e->outcome->quality.unserved;
    s->cost_usd = be_bill_total(e->bill);
    s->cost_per_month_usd = s->cost_usd / months;
    s->cost_per_million_requests_usd = requests > 0 ? s->cost_usd / requests * 1e6 : 0;
    s->operations_per_month_usd =
        context->options->operations_usd_per_hour * be_i_operations_hours(context->options, s->model);
    s->cost_with_operations_usd = s->cost_usd + s->operations_per_month_usd * months;
    s->oldest = be_bill_oldest(e->bill);
    s->newest = be_bill_newest(e->bill);
    be_bill *with_allowances = NULL;
    be_status status = be_i_price_plan(context, &e->plan, e->outcome, true, &with_allowances);
    s->cost_with_allowances_usd = be_bill_total(with_allowances);
    be_bill_free(with_allowances);
    return status;
}

be_status be_i_entry_show(const be_i_context *context, be_i_entry *e) {
    show_quality(context, e);
    return show_cost(context, e);
}
