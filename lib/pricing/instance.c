/* Instances, billed by the second, and the commitments that cover them. */
#include "pricing/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_commitment, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_commitment, purchase_option,
                "on_demand|spot|reserved_standard|reserved_convertible|savings_plan_compute|free",
                BE_PURCHASE_RESERVED_STANDARD, 5, "what was committed to"),
    ROW(term_years, BE_TYPE_U32, "years", 1, 3, 1, "length of the term"),
    BE_I_CHOICE(be_commitment, payment_option, "none|partial|all", BE_PAYMENT_NONE, 2, "how much is paid upfront"),
    ROW(count, BE_TYPE_F64, "", 0, 1e9, 1, "units committed"),
    ROW(provider, BE_TYPE_TEXT, "", 0, 0, 0, "who provides it"),
    ROW(region, BE_TYPE_TEXT, "", 0, 0, 0, "where"),
    ROW(service, BE_TYPE_TEXT, "", 0, 0, 0, "the service of the instances"),
    ROW(instance_type, BE_TYPE_TEXT, "", 0, 0, 0, "the type"),
    ROW(start, BE_TYPE_I64, "s", 0, 8e12, 0, "begin of the commitment, since 1970"),
    ROW(end, BE_TYPE_I64, "s", 0, 8e12, 0, "end of the commitment, since 1970"),
    ROW(size_flexible, BE_TYPE_U32, "", 0, 1, 0, "whether all sizes of the family are covered"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
};

static const be_i_description description = {"be_commitment", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_commitment)};

enum { HOUR = 3600 };

void be_commitment_init_sized(be_commitment *commitment, uint32_t size) {
    be_i_describe_init_sized(&description, commitment, size);
}

const be_field *be_commitment_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_i_commitment_read(const be_commitment *commitment, be_commitment *copy, be_error *error) {
    be_status status = be_i_describe_read(&description, commitment, copy, error);
    if (status) {
        return status;
    }
    if (!copy->provider || !copy->region || !copy->service || !copy->instance_type) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_commitment needs provider, region, service and instance_type");
    }
    if (copy->purchase_option != BE_PURCHASE_RESERVED_STANDARD &&
        copy->purchase_option != BE_PURCHASE_RESERVED_CONVERTIBLE) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "be_commitment.purchase_option %s is no reserved one",
                         be_purchase_name(copy->purchase_option));
    }
    if (copy->term_years == 2) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_commitment.term_years is 2; terms are 1 or 3 years");
    }
    if (copy->count != floor(copy->count)) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_commitment.count is %g, not a whole number of units", copy->count);
    }
    bool own_term = copy->start != 0 || copy->end != 0;
    if (own_term && (copy->start % HOUR != 0 || copy->end % HOUR != 0 || copy->end <= copy->start)) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_commitment.start and end of %.60s are not on the hour, or not in order",
                         copy->instance_type);
    }
    return BE_STATUS_OK;
}

/* Begin and end of a commitment. */
static void find_term(const be_i_billing *billing, const be_commitment *c, int64_t *start, int64_t *end) {
    bool own_term = c->start != 0 || c->end != 0;
    *start = own_term ? c->start : billing->options->horizon_start;
    *end = own_term ? c->end : billing->options->horizon_end;
}

/* ---- use ---- */

/* The units committed to the instances of an item. */
static double committed_units(const be_i_billing *billing, const be_usage_item *item) {
    double units = 0;
    for (uint64_t i = 0; i < billing->options->commitment_count; i++) {
        const be_commitment *c = &billing->options->commitments[i];
        bool same = strcmp(c->provider, item->provider) == 0 && strcmp(c->region, item->region) == 0 &&
                    strcmp(c->service, item->service) == 0 && strcmp(c->instance_type, item->meter) == 0;
        units += same ? c->count : 0;
    }
    return units;
}

/* What rounding adds to the runs that were shorter than it allows. */
static double rounding_seconds(const be_usage_item *item, double increment, double minimum) {
    be_usage_item exact = *item;
    exact.quantity = 0;
    return be_i_billed_quantity(&exact, increment, minimum, increment, NULL) -
           be_i_billed_quantity(&exact, 0, 0, 0, NULL);
}

/* Hours that say something else than the amount would be billed at the wrong place. */
static be_status check_hours(const be_i_billing *billing, const be_usage_item *item) {
    if (!item->hourly_count) {
        return BE_STATUS_OK;
    }
    be_i_sum sum = {0, 0};
    for (uint64_t h = 0; h < item->hourly_count; h++) {
        be_i_sum_add(&sum, item->hourly[h]);
    }
    double amount = be_i_billed_quantity(item, 0, 0, 0, NULL);
    if (fabs(be_i_sum_value(sum) - amount) <= 1e-9 * fmax(1, amount)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(billing->error, BE_STATUS_ARGUMENT, "usage of %.60s is %.17g s in all, but %.17g s by the hour",
                     item->meter, amount, be_i_sum_value(sum));
}

/* The hours within the horizon that any of the items has. */
static be_status find_span(const be_i_billing *billing, const be_usage_item *items, size_t count, int64_t *from,
                           int64_t *to) {
    *from = INT64_MAX;
    *to = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        if (!items[i].hourly_count) {
            return be_i_fail(billing->error, BE_STATUS_ARGUMENT,
                             "usage of %.60s needs its amount by the hour for commitments", items->meter);
        }
        int64_t end = items[i].hourly_start + (int64_t)items[i].hourly_count * HOUR;
        *from = items[i].hourly_start < *from ? items[i].hourly_start : *from;
        *to = end > *to ? end : *to;
    }
    const be_bill_options *o = billing->options;
    *from = *from > o->horizon_start ? *from : o->horizon_start;
    *to = *to < o->horizon_end ? *to : o->horizon_end;
    return BE_STATUS_OK;
}

void be_i_add_hours(const be_usage_item *item, int64_t from, int64_t to, double *amount) {
    for (uint64_t h = 0; h < item->hourly_count; h++) {
        int64_t time = item->hourly_start + (int64_t)h * HOUR;
        if (time >= from && time < to) {
            amount[(time - from) / HOUR] += item->hourly[h];
        }
    }
}

/* What commitments to the type itself over the horizon cover: in each hour up to their units. */
static be_status cover_plainly(const be_i_billing *billing, const be_usage_item *items, size_t count, double units,
                               int64_t from, int64_t to, double *covered) {
    const be_allocator *allocator = be_i_bill_allocator(billing->bill);
    size_t hours = (size_t)((to - from) / HOUR);
    double *amount = be_i_alloc(allocator, hours, sizeof *amount);
    if (!amount) {
        return be_i_fail_memory(billing->error);
    }
    for (size_t i = 0; i < count; i++) {
        be_i_add_hours(&items[i], from, to, amount);
    }
    be_i_sum sum = {0, 0};
    for (size_t h = 0; h < hours; h++) {
        be_i_sum_add(&sum, fmin(amount[h], units * HOUR));
    }
    *covered = be_i_sum_value(sum);
    be_i_release(allocator, amount);
    return BE_STATUS_OK;
}

/* What commitments cover of the items, in the hours that these have. */
static be_status covered_seconds(const be_i_billing *billing, const be_usage_item *items, size_t count,
                                 double *covered) {
    *covered = 0;
    double units = committed_units(billing, items);
    bool in_order = be_i_cover_is_ordered(billing, items);
    if (units <= 0 && !in_order) {
        return BE_STATUS_OK;
    }
    int64_t from, to;
    be_status status = find_span(billing, items, count, &from, &to);
    if (status || from >= to) {
        return status;
    }
    return in_order ? be_i_cover_in_order(billing, items, from, to, covered)
                    : cover_plainly(billing, items, count, units, from, to, covered);
}

static be_status bill_hours(const be_i_billing *billing, const be_i_region *region, const be_usage_item *item,
                            uint32_t option, double hours) {
    if (hours <= 0) {
        return BE_STATUS_OK;
    }
    const be_i_instance_row *row = be_i_find_instance(region, item->service, item->meter, option, 0, 0);
    if (!row) {
        return be_i_fail_no_price(billing->error, option, 0, 0, item->service, item->meter, item->region);
    }
    return be_i_bill_add(billing, item, &row->origin, option, false, "hour", hours, row->effective_usd, 1);
}

be_status be_i_bill_instances(const be_i_billing *billing, const be_i_region *region, const be_usage_item *items,
                              size_t count) {
    const be_catalogue *catalogue = billing->catalogue;
    double increment, minimum, covered;
    be_status status = be_catalogue_limit(catalogue, items->provider, items->service, "billing_increment_seconds",
                                          &increment, billing->error);
    if (!status) {
        status = be_catalogue_limit(catalogue, items->provider, items->service, "billing_minimum_seconds", &minimum,
                                    billing->error);
    }
    if (!status) {
        status = covered_seconds(billing, items, count, &covered);
    }
    if (status) {
        return status;
    }
    be_i_sum seconds = {-covered, 0};
    for (size_t i = 0; i < count; i++) {
        if ((status = check_hours(billing, &items[i]))) {
            return status;
        }
        be_i_sum_add(&seconds, be_i_billed_quantity(&items[i], 0, 0, 0, NULL));
        be_i_sum_add(&seconds, rounding_seconds(&items[i], increment, minimum));
    }
    double hours = be_i_sum_value(seconds) / HOUR;
    if (hours <= 0 || (covered > 0 && hours < 1e-9)) {
        return BE_STATUS_OK;
    }
    uint32_t option = billing->options->remainder_option;
    double share = option == BE_PURCHASE_SPOT ? billing->options->spot_share : 1;
    status = bill_hours(billing, region, items, option, hours * share);
    return status || share >= 1 ? status
                                : bill_hours(billing, region, items, BE_PURCHASE_ON_DEMAND, hours * (1 - share));
}

/* ---- fees ---- */

static be_usage_item item_of(const be_commitment *c, be_month month) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.provider = c->provider;
    item.region = c->region;
    item.service = c->service;
    item.meter = c->instance_type;
    item.month = month;
    return item;
}

static be_status need_cash(const be_i_billing *billing, const be_commitment *c, const be_i_instance_row *row) {
    if (billing->options->basis == BE_BASIS_AMORTISED || (!isnan(row->upfront_usd) && !isnan(row->hourly_usd))) {
        return BE_STATUS_OK;
    }
    return be_i_fail(billing->error, BE_STATUS_NOT_FOUND,
                     "the upfront fee of %.60s (%s, %u years, %s upfront) is not sourced, only its effective rate",
                     c->instance_type, be_purchase_name(c->purchase_option), c->term_years,
                     be_payment_name(c->payment_option));
}

int64_t be_i_months_later(int64_t time, int64_t months) {
    be_month month = be_month_of(time);
    be_month last = month + (be_month)months;
    int64_t into = time - be_month_start(month);
    return be_month_start(last) + (into < be_month_seconds(last) ? into : be_month_seconds(last));
}

int64_t be_i_term_end(int64_t start, uint32_t term_years) {
    return be_i_months_later(start, 12 * (int64_t)term_years);
}

/* On a cash bill a term's upfront fee falls due as the term begins, and again as the next one does. */
static be_status add_upfront(const be_i_billing *billing, const be_commitment *c, const be_i_instance_row *row) {
    int64_t start, end;
    find_term(billing, c, &start, &end);
    for (; start < end && start < billing->options->horizon_end; start = be_i_term_end(start, c->term_years)) {
        if (start < billing->options->horizon_start) {
            continue;
        }
        be_usage_item item = item_of(c, be_month_of(start));
        be_status status = be_i_bill_add(billing, &item, &row->origin, c->purchase_option, true, "unit", c->count,
                                         row->upfront_usd, 1);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status bill_commitment(const be_i_billing *billing, const be_commitment *c) {
    const be_i_region *region;
    be_status status = be_i_find_region(billing->catalogue, c->provider, c->region, &region, billing->error);
    if (status) {
        return status;
    }
    const be_i_instance_row *row =
        be_i_find_instance(region, c->service, c->instance_type, c->purchase_option, c->term_years, c->payment_option);
    if (!row) {
        return be_i_fail_no_price(billing->error, c->purchase_option, c->term_years, c->payment_option, c->service,
                                  c->instance_type, c->region);
    }
    bool cash = billing->options->basis == BE_BASIS_CASH;
    status = need_cash(billing, c, row);
    if (!status && cash && row->upfront_usd > 0) {
        status = add_upfront(billing, c, row);
    }
    double hourly = cash ? row->hourly_usd : row->effective_usd;
    int64_t at, to;
    find_term(billing, c, &at, &to);
    at = at > billing->options->horizon_start ? at : billing->options->horizon_start;
    to = to < billing->options->horizon_end ? to : billing->options->horizon_end;
    while (at < to && !status && hourly > 0) {
        be_month month = be_month_of(at);
        int64_t end = be_month_start(month + 1);
        end = end < to ? end : to;
        be_usage_item item = item_of(c, month);
        status = be_i_bill_add(billing, &item, &row->origin, c->purchase_option, false, "hour",
                               c->count * (double)(end - at) / HOUR, hourly, 1);
        at = end;
    }
    return status;
}

be_status be_i_bill_commitments(const be_i_billing *billing) {
    be_status status = BE_STATUS_OK;
    for (uint64_t i = 0; i < billing->options->commitment_count && !status; i++) {
        const be_commitment *c = &billing->options->commitments[i];
        if (c->count > 0) {
            status = bill_commitment(billing, c);
        }
    }
    return status;
}
