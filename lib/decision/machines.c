/* Machines: which may be considered, and what their hours cost. */
#include "decision/internal.h"

#include <stdio.h>

static const double HOURS_PER_MONTH =
    730; /* to spread the price of a GB-month in an estimate; bills use the month itself */

static bool gpu_speed_of(const be_i_context *context, const be_instance_type *type, double *speed) {
    const be_comparison_options *o = context->options;
    for (uint32_t i = 0; type->gpu_model && i < o->speed_count; i++) {
        if (strcmp(o->speeds[i].name, type->gpu_model) == 0) {
            *speed = o->speeds[i].factor;
            return true;
        }
    }
    return false;
}

bool be_i_arch_fits(const be_i_context *context, const be_candidate *candidate, uint32_t arch) {
    uint32_t code = context->request->arch;
    return (code == BE_ARCH_ANY || code == arch) && (candidate->arch == BE_ARCH_ANY || candidate->arch == arch);
}

bool be_i_machine_eligible(const be_i_context *context, const be_candidate *candidate, const be_instance_type *type,
                           double *gpu_speed, be_i_why *why) {
    *gpu_speed = 1;
    bool needs_gpu = context->request->gpu_seconds > 0;
    if (!be_i_arch_fits(context, candidate, type->arch)) {
        be_i_explain(why, BE_I_WHY_INELIGIBLE, "no machine has the architecture");
        return false;
    }
    if (needs_gpu && (type->gpu_count == 0 || !gpu_speed_of(context, type, gpu_speed))) {
        be_i_explain(why, BE_I_WHY_INELIGIBLE, "no machine has a GPU of a stated speed");
        return false;
    }
    if (candidate->instance_type) {
        return true; /* what the caller names, the caller gets */
    }
    if (!needs_gpu && type->gpu_count > 0) {
        return false;
    }
    return type->current_generation || context->options->previous_generations;
}

/* On a cash bill upfront fees fall due in full, however short the horizon. */
double be_i_hourly_fee(const be_i_context *context, uint32_t term_years, double effective_usd, double upfront_usd,
                       double hourly_usd) {
    if (context->options->basis == BE_BASIS_AMORTISED) {
        return effective_usd;
    }
    double hours = (double)(context->horizon_end - context->horizon_start) / 3600;
    double terms = 0;
    for (int64_t at = context->horizon_start; at < context->horizon_end; at = be_i_term_end(at, term_years)) {
        terms++;
    }
    double fee = upfront_usd * terms / hours + hourly_usd;
    return isnan(fee) ? INFINITY : fee;
}

/* The cheapest payment option of a commitment that is sourced (and, on a cash bill, whose fees are). */
static void find_commitment(const be_i_context *context, const be_candidate *candidate, const char *type,
                            be_i_machine_price *price) {
    price->committed = INFINITY;
    bool reserved = candidate->purchase_option == BE_PURCHASE_RESERVED_STANDARD ||
                    candidate->purchase_option == BE_PURCHASE_RESERVED_CONVERTIBLE;
    for (uint32_t payment = BE_PAYMENT_NONE; reserved && payment <= BE_PAYMENT_ALL; payment++) {
        be_price row = {.size = sizeof row};
        if (be_catalogue_instance_price(context->catalogue, context->options->provider, context->options->region,
                                        context->platform->machine_service, type, candidate->purchase_option,
                                        candidate->term_years, payment, &row, NULL)) {
            continue;
        }
        double hourly = be_i_hourly_fee(context, candidate->term_years, row.price_usd, row.upfront_usd, row.hourly_usd);
        if (hourly < price->committed) {
            price->committed = hourly;
            price->payment = payment;
        }
    }
}

double be_i_volume_price(const be_i_context *context) {
    be_price row = {.size = sizeof row};
    be_status status =
        be_catalogue_meter_price(context->catalogue, context->options->provider, context->options->region,
                                 context->platform->volume_service, context->platform->volume_meter, 0, &row, NULL);
    return status ? 0 : row.price_usd / row.per * context->options->volume_gb / HOURS_PER_MONTH;
}

bool be_i_machine_price_of(const be_i_context *context, const be_candidate *candidate, const char *type,
                           be_i_machine_price *price, be_i_why *why) {
    uint32_t by_use = candidate->purchase_option == BE_PURCHASE_SPOT ? BE_PURCHASE_SPOT : BE_PURCHASE_ON_DEMAND;
    be_price row = {.size = sizeof row};
    be_error reason;
    if (be_catalogue_instance_price(context->catalogue, context->options->provider, context->options->region,
                                    context->platform->machine_service, type, by_use, 0, 0, &row, &reason)) {
        be_i_explain(why, BE_I_WHY_PRICE, "%.300s", reason.message);
        return false;
    }
    *price = (be_i_machine_price){.by_use = row.price_usd, .volume_by_hour = be_i_volume_price(context)};
    find_commitment(context, candidate, type, price);
    if (candidate->purchase_option >= BE_PURCHASE_RESERVED_STANDARD && isinf(price->committed)) {
        be_i_explain(why, BE_I_WHY_PRICE, "no sourced %s price of %u years of %.60s in %.60s",
                     be_purchase_name(candidate->purchase_option), candidate->term_years, type,
                     context->options->region);
        return false;
    }
    return true;
}

double be_i_machine_hours(const be_i_context *context, double capacity, uint64_t per_machine, uint64_t floor,
                          uint64_t index) {
    double step_hours = (double)be_curve_step_seconds(context->curve) / 3600;
    uint64_t steps = index < floor
                         ? be_curve_count(context->curve)
                         : be_curve_steps_above(context->curve, be_unit_threshold(index * per_machine, capacity));
    return (double)steps * step_hours;
}

/* Machine k is used for fewer hours than machine k - 1, so those worth a commitment come first (a screening curve of
 * two lines). */
double be_i_machines_cost(const be_i_context *context, const be_i_machine_price *price, double capacity,
                          uint64_t per_machine, uint64_t floor, uint64_t count, double *committed) {
    double horizon_hours = (double)(context->horizon_end - context->horizon_start) / 3600;
    double fee = price->committed * horizon_hours;
    be_i_sum cost = {0, 0};
    *committed = 0;
    for (uint64_t k = 0; k < count; k++) {
        double hours = be_i_machine_hours(context, capacity, per_machine, floor, k);
        bool commit = fee < price->by_use * hours;
        *committed += commit;
        be_i_sum_add(&cost, (commit ? fee : price->by_use * hours) + price->volume_by_hour * hours);
    }
    return be_i_sum_value(cost);
}

uint32_t be_i_lowest_units(const be_i_context *context, double capacity) {
    uint32_t zones = context->options->zones;
    if (context->policies->at_once) {
        return zones; /* it follows down to there */
    }
    double lowest = be_curve_rates(context->curve)[be_curve_count(context->curve) - 1];
    uint64_t units = be_units_for_rate(lowest, capacity);
    return units > zones && units <= BE_UNITS_MAX ? (uint32_t)units : zones;
}

uint64_t be_i_machines_at_peak(const be_i_context *context, double capacity, uint64_t per_machine, uint64_t floor) {
    uint64_t units = be_units_for_rate(be_curve_rates(context->curve)[0], capacity);
    uint64_t machines = units / per_machine + (units % per_machine != 0);
    return machines > floor ? machines : floor;
}

void be_i_plan_commit(const be_i_context *context, const be_candidate *candidate, const be_i_machine_price *price,
                      double count, be_i_plan *plan) {
    be_commitment *c = &plan->commitment;
    be_commitment_init(c);
    c->provider = context->options->provider;
    c->region = context->options->region;
    c->service = context->platform->machine_service;
    c->instance_type = plan->machine.name;
    c->count = count;
    plan->remainder_option = candidate->purchase_option == BE_PURCHASE_SPOT ? BE_PURCHASE_SPOT : BE_PURCHASE_ON_DEMAND;
    if (count > 0) {
        c->purchase_option = candidate->purchase_option;
        c->term_years = candidate->term_years;
        c->payment_option = price->payment;
    }
}
