/* How many machines to commit to, by the clock hour: a committed hour may be used by any mix of machines within it, so
 * what counts is the machine time of each hour, not how long each machine runs. */
#include "decision/internal.h"

enum { HOUR = 3600 };

/* Hours over the horizon in which machine n + 1 is used, in full or in part. */
static double hours_beyond(const be_usage *usage, const be_i_context *context, const char *type, double n) {
    be_i_sum hours = {0, 0};
    for (size_t i = 0; i < be_usage_count(usage); i++) {
        be_usage_item item = {.size = sizeof item};
        be_usage_at(usage, i, &item, NULL);
        if (strcmp(item.service, context->platform->machine_service) != 0 || strcmp(item.meter, type) != 0) {
            continue;
        }
        for (uint64_t h = 0; h < item.hourly_count; h++) {
            be_i_sum_add(&hours, fmin(1, fmax(0, item.hourly[h] / HOUR - n)));
        }
    }
    return be_i_sum_value(hours);
}

/* Each further machine is used for fewer hours, so the last that is worth its fee is found by bisection. */
void be_i_recommit(const be_i_context *context, const be_candidate *candidate, const be_outcome *outcome,
                   be_i_plan *plan) {
    be_i_machine_price price;
    be_i_why why = {0};
    bool machines = plan->deployment.model != BE_MODEL_CONTAINERS && plan->deployment.model != BE_MODEL_FUNCTIONS;
    if (!machines || candidate->purchase_option < BE_PURCHASE_RESERVED_STANDARD ||
        !be_i_machine_price_of(context, candidate, plan->machine.name, &price, &why)) {
        return;
    }
    double fee = price.committed * (double)(context->horizon_end - context->horizon_start) / HOUR;
    double low = 0, high = outcome->quality.peak_machines; /* so many are worth it; no more can be */
    while (low < high) {
        double middle = ceil((low + high) / 2);
        if (price.by_use * hours_beyond(outcome->usage, context, plan->machine.name, middle - 1) > fee) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    be_i_plan_commit(context, candidate, &price, low, plan);
}
