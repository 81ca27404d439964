/* Metered usage of one month: free allowance first, then graduated tiers. */
#include "pricing/internal.h"

static bool same_text(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* The allowance that a meter draws on in a month; meters of one group, in whatever region, draw on the same. */
static be_status find_allowance(const be_i_billing *billing, const be_usage_item *item, const be_i_meter_row *meter,
                                be_i_allowances *allowances, be_i_allowance **found) {
    const char *group = meter->free_group ? meter->free_group : meter->meter;
    for (size_t i = 0; i < allowances->count; i++) {
        be_i_allowance *a = &allowances->items[i];
        if (a->month == item->month && same_text(a->provider, item->provider) && same_text(a->service, item->service) &&
            same_text(a->group, group)) {
            *found = a;
            return BE_STATUS_OK;
        }
    }
    be_status status = be_i_grow(be_i_bill_allocator(billing->bill), (void **)&allowances->items, &allowances->capacity,
                                 allowances->count + 1, sizeof *allowances->items, billing->error);
    if (status) {
        return status;
    }
    *found = &allowances->items[allowances->count++];
    **found = (be_i_allowance){item->provider, item->service, group, item->month, meter->free_per_month};
    return BE_STATUS_OK;
}

/* Take what is free off the quantity, as a line of its own. */
static be_status use_allowance(const be_i_billing *billing, const be_usage_item *item, const be_i_meter_row *meter,
                               be_i_allowances *allowances, double *quantity) {
    if (!billing->options->free_allowances || meter->free_per_month <= 0) {
        return BE_STATUS_OK;
    }
    be_i_allowance *allowance = NULL;
    be_status status = find_allowance(billing, item, meter, allowances, &allowance);
    if (status) {
        return status;
    }
    double free_quantity = fmin(*quantity, allowance->left);
    allowance->left -= free_quantity;
    *quantity -= free_quantity;
    if (free_quantity <= 0) {
        return BE_STATUS_OK;
    }
    return be_i_bill_add(billing, item, &meter->origin, BE_PURCHASE_FREE, false, meter->unit, free_quantity, 0,
                         meter->per);
}

static be_status add_tiers(const be_i_billing *billing, const be_usage_item *item, const be_i_meter_row *tier,
                           size_t tiers, double quantity) {
    const be_i_meter_row *last = &tier[tiers - 1];
    if (quantity > last->tier_to) {
        char month[32];
        return be_i_fail(billing->error, BE_STATUS_NOT_FOUND,
                         "%g %s of %.60s %.60s in %.60s in %s: no price is sourced above %g %s", quantity, tier->unit,
                         item->service, item->meter, item->region, be_month_format(item->month, month), last->tier_to,
                         tier->unit);
    }
    for (size_t i = 0; i < tiers && (quantity > tier[i].tier_from || i == 0); i++) {
        double here = fmin(quantity, tier[i].tier_to) - tier[i].tier_from;
        be_status status = be_i_bill_add(billing, item, &tier[i].origin, BE_PURCHASE_ON_DEMAND, false, tier[i].unit,
                                         fmax(0, here), tier[i].price_usd, tier[i].per);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status quantity_of(const be_i_billing *billing, const be_i_meter_row *meter, const be_usage_item *items,
                             size_t count, double *quantity) {
    for (size_t i = 0; i < count; i++) {
        if (items[i].dimension) {
            return be_i_largest_dimension(billing->catalogue, items, count, be_i_bill_allocator(billing->bill),
                                          quantity, billing->error);
        }
    }
    be_i_sum sum = {0, 0};
    for (size_t i = 0; i < count; i++) {
        be_i_sum_add(&sum, be_i_billed_quantity(&items[i], meter->increment, meter->minimum, meter->increment_quantity,
                                                billing->last_mean));
    }
    *quantity = be_i_sum_value(sum);
    return BE_STATUS_OK;
}

be_status be_i_bill_meter(const be_i_billing *billing, const be_i_region *region, const be_usage_item *items,
                          size_t count, be_i_allowances *allowances) {
    size_t tiers = 0;
    const be_i_meter_row *meter = be_i_find_meter(region, items->service, items->meter, &tiers);
    if (!meter) {
        return be_i_fail(billing->error, BE_STATUS_NOT_FOUND, "no sourced price of meter %.60s %.60s in %.60s",
                         items->service, items->meter, items->region);
    }
    double quantity = 0;
    be_status status = quantity_of(billing, meter, items, count, &quantity);
    if (!status) {
        status = use_allowance(billing, items, meter, allowances, &quantity);
    }
    return status ? status : add_tiers(billing, items, meter, tiers, quantity);
}
