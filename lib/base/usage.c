/* Usage is what supply hands to pricing; it stands on the ground floor so that neither need know the other. */
#include "base/internal.h"

#include <stdlib.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_usage_item, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(month, BE_TYPE_I32, "", 0, 96000, 0, "calendar month, months since January 1970"),
    ROW(provider, BE_TYPE_TEXT, "", 0, 0, 0, "who provides the service"),
    ROW(region, BE_TYPE_TEXT, "", 0, 0, 0, "where it was used"),
    ROW(service, BE_TYPE_TEXT, "", 0, 0, 0, "the service"),
    ROW(meter, BE_TYPE_TEXT, "", 0, 0, 0, "the meter of the service, or the instance type"),
    ROW(dimension, BE_TYPE_TEXT, "", 0, 0, 0, "which of several dimensions of the meter"),
    ROW(quantity, BE_TYPE_F64, "", 0, 1e30, 0, "amount that no rule about single events changes"),
    ROW(events, BE_TYPE_F64, "", 0, 1e30, 0, "number of events"),
    ROW(event_mean, BE_TYPE_F64, "", 0, 1e30, 0, "mean size of an event"),
    ROW(event_scv, BE_TYPE_F64, "", 0, 1e6, 0, "squared coefficient of variation of the size"),
    ROW(event_scale, BE_TYPE_F64, "", 1e-30, 1e30, 1, "units of the meter per unit of size"),
    BE_I_CHOICE(be_usage_item, event_distribution, "constant|exponential|lognormal|uniform", 0, 3,
                "distribution of the size"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(value_count, BE_TYPE_U64, "", 0, 1e9, 0, "number of values and weights"),
    ROW(values, BE_TYPE_POINTER, "", 0, 0, 0, "sizes of further events"),
    ROW(value_weights, BE_TYPE_POINTER, "", 0, 0, 0, "how many events have each size"),
    ROW(hourly_start, BE_TYPE_I64, "s", 0, 8e12, 0, "time of the first hour"),
    ROW(hourly_count, BE_TYPE_U64, "", 0, 1e9, 0, "number of hours"),
    ROW(hourly, BE_TYPE_POINTER, "", 0, 0, 0, "amount by hour"),
};

static const be_i_description description = {"be_usage_item", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_usage_item)};

struct be_usage {
    be_allocator allocator;
    be_usage_item *items;
    size_t count;
    size_t capacity;
};

void be_usage_item_init_sized(be_usage_item *item, uint32_t size) {
    be_i_describe_init_sized(&description, item, size);
}

const be_field *be_usage_item_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_usage_new(const be_allocator *allocator, be_usage **usage, be_error *error) {
    if (!usage) {
        return be_i_fail_null(error, "usage");
    }
    be_allocator use = be_i_allocator(allocator);
    be_usage *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    *usage = made;
    return BE_STATUS_OK;
}

/* An item's texts and arrays live in one block, which begins at `provider`: one allocation to fail, one to free. */
static void free_item(const be_allocator *allocator, be_usage_item *item) {
    be_i_release(allocator, (void *)(uintptr_t)item->values);
}

static void truncate_to(be_usage *usage, size_t count) {
    while (usage->count > count) {
        free_item(&usage->allocator, &usage->items[--usage->count]);
    }
}

void be_usage_free(be_usage *usage) {
    if (!usage) {
        return;
    }
    truncate_to(usage, 0);
    be_allocator allocator = usage->allocator;
    be_i_release(&allocator, usage->items);
    be_i_release(&allocator, usage);
}

static be_status check_array(const char *name, const double *values, uint64_t count, be_error *error) {
    if (count && !values) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_usage_item.%s must not be NULL, its count is not 0", name);
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!(values[i] >= 0) || isinf(values[i])) {
            return be_i_fail(error, BE_STATUS_RANGE, "be_usage_item.%s[%llu] is %g, not a finite number of 0 or more",
                             name, (unsigned long long)i, values[i]);
        }
    }
    return BE_STATUS_OK;
}

/* Hours belong to the month of the item: what commitments cover is found month by month. */
static be_status check_hours(const be_usage_item *item, be_error *error) {
    int64_t hours = be_month_seconds(item->month) / 3600;
    int64_t before = (item->hourly_start - be_month_start(item->month)) / 3600;
    if (item->hourly_count && (before < 0 || before > hours || item->hourly_count > (uint64_t)(hours - before))) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_usage_item.hourly has hours that are not in the item's month");
    }
    return BE_STATUS_OK;
}

static be_status check_item(const be_usage_item *item, be_error *error) {
    const char *const texts[] = {item->provider, item->region, item->service, item->meter};
    static const char *const names[] = {"provider", "region", "service", "meter"};
    for (size_t i = 0; i < 4; i++) {
        if (!texts[i] || !*texts[i]) {
            return be_i_fail(error, BE_STATUS_ARGUMENT, "be_usage_item.%s is missing", names[i]);
        }
    }
    if (item->event_distribution == BE_DISTRIBUTION_UNIFORM && item->event_scv > 1.0 / 3 + 1e-12) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_usage_item.event_scv is %g; a uniform size of 0 or more has at most 1/3", item->event_scv);
    }
    if (item->hourly_count && item->hourly_start % 3600 != 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_usage_item.hourly_start is not on the hour");
    }
    be_status status = check_array("values", item->values, item->value_count, error);
    if (!status) {
        status = check_array("value_weights", item->value_weights, item->value_count, error);
    }
    if (!status) {
        status = check_array("hourly", item->hourly, item->hourly_count, error);
    }
    return status ? status : check_hours(item, error);
}

static double *copy_doubles(double **at, const double *values, uint64_t count) {
    double *copy = *at;
    if (count) {
        memcpy(copy, values, count * sizeof *values);
    }
    *at += count;
    return copy;
}

static const char *copy_text(char **at, const char *text) {
    if (!text) {
        return NULL;
    }
    size_t bytes = strlen(text) + 1;
    char *copy = memcpy(*at, text, bytes);
    *at += bytes;
    return copy;
}

static size_t text_bytes(const char *text) {
    return text ? strlen(text) + 1 : 0;
}

/* Make `copy` independent of the caller: one block, arrays first, for they need the alignment. */
static be_status own_item(const be_allocator *allocator, be_usage_item *item, be_error *error) {
    size_t doubles = (size_t)item->value_count * 2 + (size_t)item->hourly_count;
    size_t bytes = text_bytes(item->provider) + text_bytes(item->region) + text_bytes(item->service) +
                   text_bytes(item->meter) + text_bytes(item->dimension);
    double *block = be_i_alloc(allocator, doubles + bytes / sizeof(double) + 1, sizeof(double));
    if (!block) {
        return be_i_fail_memory(error);
    }
    double *at = block;
    item->values = copy_doubles(&at, item->values, item->value_count);
    item->value_weights = copy_doubles(&at, item->value_weights, item->value_count);
    item->hourly = copy_doubles(&at, item->hourly, item->hourly_count);
    char *text = (char *)at;
    item->provider = copy_text(&text, item->provider);
    item->region = copy_text(&text, item->region);
    item->service = copy_text(&text, item->service);
    item->meter = copy_text(&text, item->meter);
    item->dimension = copy_text(&text, item->dimension);
    return BE_STATUS_OK;
}

be_status be_usage_add(be_usage *usage, const be_usage_item *item, be_error *error) {
    if (!usage) {
        return be_i_fail_null(error, "usage");
    }
    be_usage_item copy;
    be_status status = be_i_describe_read(&description, item, &copy, error);
    if (status || (status = check_item(&copy, error))) {
        return status;
    }
    status = be_i_grow(&usage->allocator, (void **)&usage->items, &usage->capacity, usage->count + 1,
                       sizeof *usage->items, error);
    if (status || (status = own_item(&usage->allocator, &copy, error))) {
        return status;
    }
    usage->items[usage->count++] = copy;
    return BE_STATUS_OK;
}

be_status be_usage_merge(be_usage *usage, const be_usage *other, be_error *error) {
    if (!usage || !other) {
        return be_i_fail_null(error, usage ? "other" : "usage");
    }
    size_t before = usage->count;
    size_t added = other->count;
    for (size_t i = 0; i < added; i++) {
        be_status status = be_usage_add(usage, &other->items[i], error);
        if (status) {
            truncate_to(usage, before);
            return status;
        }
    }
    return BE_STATUS_OK;
}

size_t be_usage_count(const be_usage *usage) {
    return usage ? usage->count : 0;
}

be_status be_usage_at(const be_usage *usage, size_t index, be_usage_item *item, be_error *error) {
    if (!usage) {
        return be_i_fail_null(error, "usage");
    }
    if (index >= usage->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "usage item %zu of %zu does not exist", index, usage->count);
    }
    return be_i_describe_write("be_usage_item", &usage->items[index], sizeof(be_usage_item), item, error);
}

/* ---- from CSV ---- */

enum {
    PROVIDER,
    REGION,
    SERVICE,
    METER,
    MONTH,
    QUANTITY,
    EVENTS,
    EVENT_MEAN,
    EVENT_SCV,
    EVENT_SCALE,
    EVENT_DISTRIBUTION,
    DIMENSION,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    "provider",           "region",   "service",    "meter",     "month",
    "quantity",           "events",   "event_mean", "event_scv", "event_scale",
    "event_distribution", "dimension"};

/* The field of a column, or NULL where the column or the value is absent. */
static const char *field_of(const be_i_csv *csv, const int *columns, int column) {
    if (columns[column] < 0 || !*csv->fields[columns[column]]) {
        return NULL;
    }
    return csv->fields[columns[column]];
}

static be_status read_numbers(const be_i_csv *csv, const int *columns, be_usage_item *item, be_error *error) {
    struct {
        int column;
        double *target;
    } const numbers[] = {{QUANTITY, &item->quantity},
                         {EVENTS, &item->events},
                         {EVENT_MEAN, &item->event_mean},
                         {EVENT_SCV, &item->event_scv},
                         {EVENT_SCALE, &item->event_scale}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const char *text = field_of(csv, columns, numbers[i].column);
        if (!text && numbers[i].column == QUANTITY) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "quantity is empty");
        }
        if (text && !be_i_number_parse(text, numbers[i].target)) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%s '%.40s' is not a number",
                                column_names[numbers[i].column], text);
        }
    }
    return BE_STATUS_OK;
}

static be_status read_month(const be_i_csv *csv, const char *text, be_month *month, be_error *error) {
    char day[16];
    int64_t time;
    size_t length = text ? strlen(text) : 0;
    if (length == 7) {
        memcpy(day, text, 7);
        memcpy(day + 7, "-01", 4);
        if (!be_time_parse(day, &time, NULL)) {
            *month = be_month_of(time);
            return BE_STATUS_OK;
        }
    }
    return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "month '%.40s' is not of the form 2026-12",
                        text ? text : "");
}

static be_status read_distribution(const be_i_csv *csv, const char *text, uint32_t *distribution, be_error *error) {
    static const char *const names[] = {"constant", "exponential", "lognormal", "uniform"};
    for (uint32_t i = 0; text && i < 4; i++) {
        if (strcmp(text, names[i]) == 0) {
            *distribution = i;
            return BE_STATUS_OK;
        }
    }
    if (!text) {
        return BE_STATUS_OK;
    }
    return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line,
                        "event_distribution '%.40s' is none of constant, exponential, lognormal, uniform", text);
}

static be_status read_row(const be_i_csv *csv, const int *columns, be_usage *usage, be_error *error) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.provider = field_of(csv, columns, PROVIDER);
    item.region = field_of(csv, columns, REGION);
    item.service = field_of(csv, columns, SERVICE);
    item.meter = field_of(csv, columns, METER);
    item.dimension = field_of(csv, columns, DIMENSION);
    be_status status = read_month(csv, field_of(csv, columns, MONTH), &item.month, error);
    if (!status) {
        status = read_numbers(csv, columns, &item, error);
    }
    if (!status) {
        status = read_distribution(csv, field_of(csv, columns, EVENT_DISTRIBUTION), &item.event_distribution, error);
    }
    if (status) {
        return status;
    }
    be_error reason;
    status = be_usage_add(usage, &item, &reason);
    if (status == BE_STATUS_ARGUMENT) {
        status = BE_STATUS_FORMAT; /* what is missing is missing from the file, not from the call */
    }
    return status ? be_i_fail_at(error, status, csv->name, csv->line, "%.400s", reason.message) : BE_STATUS_OK;
}

static be_status read_rows(be_i_csv *csv, be_usage *usage, be_error *error) {
    int columns[COLUMNS];
    be_status status = be_i_csv_header(csv, column_names, COLUMNS, QUANTITY + 1, columns, error);
    size_t width = csv->field_count;
    bool more = true;
    while (!status) {
        status = be_i_csv_next(csv, &more, error);
        if (status || !more) {
            return status;
        }
        if (csv->field_count != width) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, csv->name, csv->line, "%zu fields where the header has %zu",
                                csv->field_count, width);
        }
        status = read_row(csv, columns, usage, error);
    }
    return status;
}

be_status be_usage_from_csv(const char *path, const be_allocator *allocator, be_usage **usage, be_error *error) {
    if (!path || !usage) {
        return be_i_fail_null(error, path ? "usage" : "path");
    }
    be_usage *made = NULL;
    be_status status = be_usage_new(allocator, &made, error);
    if (status) {
        return status;
    }
    be_i_csv csv;
    status = be_i_csv_open(&csv, path, &made->allocator, error);
    if (!status) {
        status = read_rows(&csv, made, error);
        be_i_csv_close(&csv);
    }
    if (status) {
        be_usage_free(made);
        return status;
    }
    *usage = made;
    return BE_STATUS_OK;
}
