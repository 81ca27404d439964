/* What a meter bills for an item: events one by one, each rounded as the rate card says. */
#include "pricing/internal.h"

/* To round a spread time takes a sum of thousands of terms. */
static double billed_mean(const be_usage_item *item, double increment, double minimum, be_i_billed_mean *last) {
    be_i_billed_mean asked = {item->event_distribution, item->event_mean, item->event_scv, increment, minimum, 0};
    if (last && last->billed > 0 && asked.distribution == last->distribution && asked.mean == last->mean &&
        asked.scv == last->scv && asked.increment == last->increment && asked.minimum == last->minimum) {
        return last->billed;
    }
    asked.billed =
        be_i_distribution_billed_mean(asked.distribution, asked.mean, asked.scv, asked.increment, asked.minimum);
    if (last) {
        *last = asked;
    }
    return asked.billed;
}

double be_i_billed_quantity(const be_usage_item *item, double increment, double minimum, double increment_quantity,
                            be_i_billed_mean *last) {
    /* An increment counts as `increment_quantity` units; without a rule a unit of size counts as one. */
    double units = increment > 0 ? increment_quantity / increment : 1;
    be_i_sum sum = {item->quantity, 0};
    if (item->events > 0) {
        double mean = billed_mean(item, increment, minimum, last);
        be_i_sum_add(&sum, item->events * mean * units * item->event_scale);
    }
    for (uint64_t i = 0; i < item->value_count; i++) {
        double size = be_i_billed_size(item->values[i], increment, minimum);
        be_i_sum_add(&sum, item->value_weights[i] * size * units * item->event_scale);
    }
    return be_i_sum_value(sum);
}
