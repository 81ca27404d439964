/* What a meter bills for an item: events one by one, each rounded as the rate card says. */
#include "pricing/internal.h"

double be_i_billed_quantity(const be_usage_item *item, double increment, double minimum, double increment_quantity) {
    /* An increment counts as `increment_quantity` units; without a rule a unit of size counts as one. */
    double units = increment > 0 ? increment_quantity / increment : 1;
    be_i_sum sum = {item->quantity, 0};
    if (item->events > 0) {
        double mean = be_i_distribution_billed_mean(item->event_distribution, item->event_mean, item->event_scv,
                                                    increment, minimum);
        be_i_sum_add(&sum, item->events * mean * units * item->event_scale);
    }
    for (uint64_t i = 0; i < item->value_count; i++) {
        double size = be_i_billed_size(item->values[i], increment, minimum);
        be_i_sum_add(&sum, item->value_weights[i] * size * units * item->event_scale);
    }
    return be_i_sum_value(sum);
}
