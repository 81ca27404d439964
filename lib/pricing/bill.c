/* The bill: usage in, line items out. */
#include "pricing/internal.h"

#include <stdlib.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_bill_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_bill_options, basis, "amortised|cash", BE_BASIS_AMORTISED, 1, "when a commitment costs what"),
    ROW(free_allowances, BE_TYPE_U32, "", 0, 1, 0, "whether monthly free allowances are used"),
    BE_I_CHOICE(be_bill_options, remainder_option, "on_demand|spot", BE_PURCHASE_ON_DEMAND, 1,
                "how instances beyond commitments are bought"),
    ROW(commitments, BE_TYPE_POINTER, "", 0, 0, 0, "commitments"),
    ROW(commitment_count, BE_TYPE_U64, "", 0, 1e6, 0, "how many commitments"),
    ROW(horizon_start, BE_TYPE_I64, "s", 0, 8e12, 0, "time from which commitments are charged"),
    ROW(horizon_end, BE_TYPE_I64, "s", 0, 8e12, 0, "time up to which they are"),
    ROW(spot_share, BE_TYPE_F64, "", 0, 1, 1, "share of a remainder bought spot that is, the rest on demand"),
};

static const be_i_description description = {"be_bill_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_bill_options)};

/* A line and how many were added before it: the tiers of a meter are added in their order. */
typedef struct entry {
    be_bill_line line;
    size_t order;
} entry;

static const int64_t MAX_HORIZON_SECONDS = INT64_C(100) * 366 * 86400;

struct be_bill {
    be_allocator allocator;
    entry *entries;
    size_t count, capacity;
};

void be_bill_options_init_sized(be_bill_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_bill_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- lines ---- */

const be_allocator *be_i_bill_allocator(const be_bill *bill) {
    return &bill->allocator;
}

/* The texts of a line live in one block, which begins at `provider`. */
static be_status own_texts(const be_allocator *allocator, be_bill_line *line, be_error *error) {
    const char **const texts[] = {&line->provider, &line->region, &line->service, &line->meter,
                                  &line->unit,     &line->source, &line->as_of,   &line->file};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    size_t lengths[TEXTS], bytes = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        lengths[i] = strlen(*texts[i]) + 1;
        bytes += lengths[i];
    }
    char *block = be_i_alloc(allocator, bytes, 1);
    if (!block) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        *texts[i] = memcpy(block, *texts[i], lengths[i]);
        block += lengths[i];
    }
    return BE_STATUS_OK;
}

be_status be_i_bill_add(const be_i_billing *billing, const be_usage_item *item, const be_i_origin *origin,
                        uint32_t purchase_option, bool upfront, const char *unit, double quantity, double price_usd,
                        double per) {
    be_bill *bill = billing->bill;
    double factor = be_i_discount_factor(billing->catalogue, item->provider, item->service);
    be_bill_line line = {.size = sizeof line,
                         .month = item->month,
                         .provider = item->provider,
                         .region = item->region,
                         .service = item->service,
                         .meter = item->meter,
                         .unit = unit,
                         .purchase_option = purchase_option,
                         .upfront = upfront,
                         .quantity = quantity,
                         .unit_price_usd = price_usd * factor,
                         .per = per,
                         .cost_usd = quantity / per * price_usd * factor,
                         .list_cost_usd = quantity / per * price_usd,
                         .source = origin->source,
                         .as_of = origin->as_of,
                         .file = origin->file,
                         .row = origin->line};
    if (!isfinite(line.cost_usd)) {
        return be_i_fail(billing->error, BE_STATUS_RANGE, "%g %s of %.60s %.60s cost more than a double can say",
                         quantity, unit, item->service, item->meter);
    }
    be_status status = be_i_grow(&bill->allocator, (void **)&bill->entries, &bill->capacity, bill->count + 1,
                                 sizeof(entry), billing->error);
    if (status || (status = own_texts(&bill->allocator, &line, billing->error))) {
        return status;
    }
    bill->entries[bill->count] = (entry){line, bill->count};
    bill->count++;
    return BE_STATUS_OK;
}

void be_bill_free(be_bill *bill) {
    if (!bill) {
        return;
    }
    be_allocator allocator = bill->allocator;
    for (size_t i = 0; i < bill->count; i++) {
        be_i_release(&allocator, (void *)(uintptr_t)bill->entries[i].line.provider);
    }
    be_i_release(&allocator, bill->entries);
    be_i_release(&allocator, bill);
}

/* ---- making it ---- */

static int compare_keys(const void *a, const void *b) {
    const be_usage_item *x = a, *y = b;
    int order = strcmp(x->provider, y->provider);
    order = order ? order : strcmp(x->region, y->region);
    order = order ? order : strcmp(x->service, y->service);
    order = order ? order : strcmp(x->meter, y->meter);
    return order ? order : (x->month > y->month) - (x->month < y->month);
}

static int compare_arrays(const double *a, uint64_t a_count, const double *b, uint64_t b_count) {
    int order = (a_count > b_count) - (a_count < b_count);
    for (uint64_t i = 0; !order && i < a_count; i++) {
        order = (a[i] > b[i]) - (a[i] < b[i]);
    }
    return order;
}

/* Within a key by content, all of it, so that the order in which items came cannot move a last bit. */
static int compare_items(const void *a, const void *b) {
    const be_usage_item *x = a, *y = b;
    const double left[] = {x->quantity, x->events, x->event_mean, x->event_scv, x->event_scale, x->event_distribution};
    const double right[] = {y->quantity, y->events, y->event_mean, y->event_scv, y->event_scale, y->event_distribution};
    enum { NUMBERS = sizeof left / sizeof left[0] };
    int order = compare_keys(a, b);
    order = order ? order : strcmp(x->dimension ? x->dimension : "", y->dimension ? y->dimension : "");
    order = order ? order : compare_arrays(left, NUMBERS, right, NUMBERS);
    order = order ? order : (x->hourly_start > y->hourly_start) - (x->hourly_start < y->hourly_start);
    order = order ? order : compare_arrays(x->hourly, x->hourly_count, y->hourly, y->hourly_count);
    order = order ? order : compare_arrays(x->values, x->value_count, y->values, y->value_count);
    return order ? order : compare_arrays(x->value_weights, x->value_count, y->value_weights, y->value_count);
}

/* A copy of the items, sorted by key; their texts stay with the usage. */
static be_status sorted_items(const be_usage *usage, const be_allocator *allocator, be_usage_item **items,
                              size_t *count, be_error *error) {
    *count = be_usage_count(usage);
    *items = be_i_alloc(allocator, *count, sizeof **items);
    if (!*items) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < *count; i++) {
        (*items)[i].size = sizeof **items;
        be_usage_at(usage, i, &(*items)[i], NULL);
    }
    qsort(*items, *count, sizeof **items, compare_items);
    return BE_STATUS_OK;
}

/* Whether a meter is an instance type: it has instance prices, under whatever option. */
static bool is_instance(const be_i_region *region, const be_usage_item *item) {
    const be_i_instance_row *row = region->instances.rows;
    size_t low = 0, high = region->instances.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(row[middle].service, item->service);
        order = order ? order : strcmp(row[middle].instance_type, item->meter);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

static be_status bill_items(const be_i_billing *billing, const be_usage_item *items, size_t count) {
    be_i_allowances allowances = {0};
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status;) {
        size_t same = i + 1;
        while (same < count && compare_keys(&items[i], &items[same]) == 0) {
            same++;
        }
        const be_i_region *region;
        status = be_i_find_region(billing->catalogue, items[i].provider, items[i].region, &region, billing->error);
        if (!status) {
            status = is_instance(region, &items[i])
                         ? be_i_bill_instances(billing, region, &items[i], same - i)
                         : be_i_bill_meter(billing, region, &items[i], same - i, &allowances);
        }
        i = same;
    }
    be_i_release(&billing->bill->allocator, allowances.items);
    return status;
}

/* Where the caller named no horizon, the hours that the usage has. */
static void use_hours(be_bill_options *o, const be_usage_item *items, size_t count) {
    o->horizon_start = INT64_MAX;
    o->horizon_end = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        int64_t end = items[i].hourly_start + (int64_t)items[i].hourly_count * 3600;
        bool counts = items[i].hourly_count > 0;
        o->horizon_start =
            counts && items[i].hourly_start < o->horizon_start ? items[i].hourly_start : o->horizon_start;
        o->horizon_end = counts && end > o->horizon_end ? end : o->horizon_end;
    }
}

/* The hours over which commitments are charged. */
static be_status find_horizon(be_bill_options *o, const be_usage_item *items, size_t count, be_error *error) {
    if (!o->commitment_count) {
        return BE_STATUS_OK;
    }
    if (o->horizon_start == 0 && o->horizon_end == 0) {
        use_hours(o, items, count);
    }
    if (o->horizon_start >= o->horizon_end || o->horizon_start % 3600 != 0 || o->horizon_end % 3600 != 0) {
        return be_i_fail(
            error, BE_STATUS_RANGE,
            "commitments need a horizon: be_bill_options.horizon_start and horizon_end, on the hour, in order");
    }
    if (o->horizon_end - o->horizon_start > MAX_HORIZON_SECONDS) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_bill_options.horizon_end is more than 100 years after horizon_start");
    }
    return BE_STATUS_OK;
}

static be_status read_commitments(const be_bill_options *options, const be_allocator *allocator,
                                  be_commitment **commitments, be_error *error) {
    if (options->commitment_count && !options->commitments) {
        return be_i_fail_null(error, "be_bill_options.commitments");
    }
    *commitments = be_i_alloc(allocator, (size_t)options->commitment_count, sizeof **commitments);
    if (!*commitments) {
        return be_i_fail_memory(error);
    }
    const char *at = (const char *)options->commitments;
    for (uint64_t i = 0; i < options->commitment_count; i++) {
        const be_commitment *given = (const be_commitment *)(const void *)at;
        be_status status = be_i_commitment_read(given, &(*commitments)[i], error);
        if (!status && (given->size != options->commitments->size || given->size % sizeof(void *) != 0)) {
            status = be_i_fail(error, BE_STATUS_SIZE,
                               "be_commitment.size is %u; in an array all have the same, a multiple of %zu",
                               given->size, sizeof(void *));
        }
        if (status) {
            return status;
        }
        at += given->size; /* an older program's array has older strides */
    }
    return BE_STATUS_OK;
}

static int compare_entries(const void *a, const void *b) {
    const entry *left = a, *right = b;
    const be_bill_line *x = &left->line, *y = &right->line;
    int order = strcmp(x->provider, y->provider);
    order = order ? order : strcmp(x->region, y->region);
    order = order ? order : strcmp(x->service, y->service);
    order = order ? order : strcmp(x->meter, y->meter);
    order = order ? order : (x->month > y->month) - (x->month < y->month);
    order = order ? order : (int)x->purchase_option - (int)y->purchase_option;
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

static be_status make(const be_i_billing *billing, be_bill_options *options, const be_usage *usage) {
    const be_allocator *allocator = &billing->bill->allocator;
    be_commitment *commitments = NULL;
    be_usage_item *items = NULL;
    size_t count = 0;
    be_status status = read_commitments(options, allocator, &commitments, billing->error);
    options->commitments = commitments;
    if (!status) {
        status = sorted_items(usage, allocator, &items, &count, billing->error);
    }
    if (!status) {
        status = find_horizon(options, items, count, billing->error);
    }
    if (!status) {
        be_i_billing with_items = *billing;
        with_items.items = items;
        with_items.item_count = count;
        status = bill_items(&with_items, items, count);
    }
    if (!status) {
        status = be_i_bill_commitments(billing);
    }
    if (!status && billing->bill->count) {
        qsort(billing->bill->entries, billing->bill->count, sizeof(entry), compare_entries);
    }
    be_i_release(allocator, items);
    be_i_release(allocator, commitments);
    return status;
}

be_status be_bill_new(const be_usage *usage, const be_catalogue *catalogue, const be_bill_options *options,
                      const be_allocator *allocator, be_bill **bill, be_error *error) {
    if (!usage || !catalogue || !bill) {
        return be_i_fail_null(error, !usage ? "usage" : !catalogue ? "catalogue" : "bill");
    }
    be_bill_options o;
    be_bill_options_init(&o);
    be_status status = options ? be_i_describe_read(&description, options, &o, error) : BE_STATUS_OK;
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_bill *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    be_i_billed_mean last_mean = {0};
    be_i_billing billing = {catalogue, &o, made, error, &last_mean, NULL, 0};
    status = make(&billing, &o, usage);
    if (status) {
        be_bill_free(made);
        return status;
    }
    *bill = made;
    return BE_STATUS_OK;
}

/* ---- reading it ---- */

size_t be_bill_line_count(const be_bill *bill) {
    return bill ? bill->count : 0;
}

be_status be_bill_line_at(const be_bill *bill, size_t index, be_bill_line *line, be_error *error) {
    if (!bill) {
        return be_i_fail_null(error, "bill");
    }
    if (index >= bill->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "line %zu of %zu does not exist", index, bill->count);
    }
    return be_i_describe_write("be_bill_line", &bill->entries[index].line, sizeof *line, line, error);
}

double be_bill_total(const be_bill *bill) {
    return be_bill_total_where(bill, BE_ANY_MONTH, NULL, BE_ANY_PURCHASE);
}

double be_bill_total_where(const be_bill *bill, be_month month, const char *service, uint32_t purchase_option) {
    be_i_sum sum = {0, 0};
    for (size_t i = 0; bill && i < bill->count; i++) {
        const be_bill_line *line = &bill->entries[i].line;
        bool counts = (month == BE_ANY_MONTH || line->month == month) &&
                      (!service || strcmp(line->service, service) == 0) &&
                      (purchase_option == BE_ANY_PURCHASE || line->purchase_option == purchase_option);
        if (counts) {
            be_i_sum_add(&sum, line->cost_usd);
        }
    }
    return be_i_sum_value(sum);
}

double be_bill_total_rounded(const be_bill *bill, uint32_t rounding, uint32_t decimals) {
    if (rounding != BE_ROUNDING_LINE) {
        return be_money_round(be_bill_total(bill), decimals);
    }
    be_i_sum sum = {0, 0};
    for (size_t i = 0; bill && i < bill->count; i++) {
        be_i_sum_add(&sum, be_money_round(bill->entries[i].line.cost_usd, decimals));
    }
    return be_money_round(be_i_sum_value(sum), decimals);
}

/* Dates are written so that they order as texts do. */
static const char *extreme_date(const be_bill *bill, int sign) {
    const char *found = NULL;
    for (size_t i = 0; bill && i < bill->count; i++) {
        const char *date = bill->entries[i].line.as_of;
        found = !found || strcmp(date, found) * sign > 0 ? date : found;
    }
    return found;
}

const char *be_bill_oldest(const be_bill *bill) {
    return extreme_date(bill, -1);
}

const char *be_bill_newest(const be_bill *bill) {
    return extreme_date(bill, 1);
}
