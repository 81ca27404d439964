/* Meters that are billed, hour by hour, on the largest of several dimensions. */
#include "pricing/internal.h"

#include <stdlib.h>

enum { MAX_SUMS = 16, HOUR = 3600 };

/* Dimensions that add up, by the hour. */
typedef struct hourly_sums {
    const char *name[MAX_SUMS];
    double *amount[MAX_SUMS];
    size_t count;
    int64_t start;
    uint64_t hours;
} hourly_sums;

static const be_i_dimension_row *find_dimension(const be_catalogue *catalogue, const be_usage_item *item) {
    const be_i_provider *p = be_i_find_provider(catalogue, item->provider);
    be_i_dimension_row key = {.service = item->service, .meter = item->meter, .dimension = item->dimension};
    if (!p || !p->dimensions.count) {
        return NULL;
    }
    return bsearch(&key, p->dimensions.rows, p->dimensions.count, sizeof key, be_i_card_dimensions.compare);
}

static void find_span(const be_usage_item *items, size_t count, hourly_sums *sums) {
    int64_t end = items[0].hourly_start;
    sums->start = items[0].hourly_start;
    for (size_t i = 0; i < count; i++) {
        int64_t stop = items[i].hourly_start + (int64_t)items[i].hourly_count * HOUR;
        sums->start = items[i].hourly_start < sums->start ? items[i].hourly_start : sums->start;
        end = stop > end ? stop : end;
    }
    sums->hours = (uint64_t)((end - sums->start) / HOUR);
}

static be_status sum_of(hourly_sums *sums, const char *name, const be_allocator *allocator, double **amount,
                        be_error *error) {
    for (size_t i = 0; i < sums->count; i++) {
        if (strcmp(sums->name[i], name) == 0) {
            *amount = sums->amount[i];
            return BE_STATUS_OK;
        }
    }
    if (sums->count == MAX_SUMS) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "a meter with more than %d dimensions", MAX_SUMS);
    }
    *amount = be_i_alloc(allocator, (size_t)sums->hours, sizeof(double));
    if (!*amount) {
        return be_i_fail_memory(error);
    }
    sums->name[sums->count] = name;
    sums->amount[sums->count++] = *amount;
    return BE_STATUS_OK;
}

static be_status add_item(const be_catalogue *catalogue, const be_usage_item *item, const be_allocator *allocator,
                          hourly_sums *sums, be_error *error) {
    if (!item->dimension || !item->hourly_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "usage of %.60s %.60s needs a dimension and its amount by the hour",
                         item->service, item->meter);
    }
    const be_i_dimension_row *row = find_dimension(catalogue, item);
    if (!row) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "dimension '%.60s' of meter %.60s %.60s is not sourced",
                         item->dimension, item->service, item->meter);
    }
    double *amount;
    be_status status = sum_of(sums, row->adds_to, allocator, &amount, error);
    if (status) {
        return status;
    }
    uint64_t first = (uint64_t)((item->hourly_start - sums->start) / HOUR);
    for (uint64_t h = 0; h < item->hourly_count; h++) {
        amount[first + h] += item->hourly[h] / row->per_unit;
    }
    return BE_STATUS_OK;
}

static double add_largest(const hourly_sums *sums) {
    be_i_sum total = {0, 0};
    for (uint64_t h = 0; h < sums->hours; h++) {
        double largest = 0;
        for (size_t i = 0; i < sums->count; i++) {
            largest = fmax(largest, sums->amount[i][h]);
        }
        be_i_sum_add(&total, largest);
    }
    return be_i_sum_value(total);
}

be_status be_i_largest_dimension(const be_catalogue *catalogue, const be_usage_item *items, size_t count,
                                 const be_allocator *allocator, double *quantity, be_error *error) {
    hourly_sums sums = {0};
    find_span(items, count, &sums);
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        status = add_item(catalogue, &items[i], allocator, &sums, error);
    }
    *quantity = add_largest(&sums);
    for (size_t i = 0; i < sums.count; i++) {
        be_i_release(allocator, sums.amount[i]);
    }
    return status;
}
