/* What the tests of the pricing floor build on: small rate cards with easy numbers, usage items, bills, and tables of
 * cases with named columns. */
#ifndef BE_TESTS_PRICING_GIVEN_H
#define BE_TESTS_PRICING_GIVEN_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/internal.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { HOUR = 3600 };

/* ---- rate cards ---- */

#define TYPE_COLUMNS                                                                                                   \
    "instance_type,vcpu,memory_mib,gpu_count,gpu_model,gpu_memory_mib,arch,max_pods,burstable,baseline_vcpu,"          \
    "current_generation,source,as_of\n"
#define PRICE_COLUMNS                                                                                                  \
    "service,instance_type,purchase_option,term_years,payment_option,effective_usd_per_hour,upfront_usd,hourly_usd,"   \
    "source,as_of\n"
#define METER_COLUMNS                                                                                                  \
    "service,meter,unit,tier_from,tier_to,price_usd,per,event_unit,increment,minimum,increment_quantity,"              \
    "free_per_month,free_group,source,as_of\n"
#define SIZE_COLUMNS "service,vcpu,memory_min_mib,memory_max_mib,memory_step_mib,source,as_of\n"
#define LIMIT_COLUMNS "service,limit,value,unit,source,as_of\n"
#define DIMENSION_COLUMNS "service,meter,dimension,adds_to,per_unit,unit,source,as_of\n"

/* Machines of the service "vm" are billed by the second, at least 60. */
#define VM_LIMITS                                                                                                      \
    LIMIT_COLUMNS "vm,billing_increment_seconds,1,second,here,2026\nvm,billing_minimum_seconds,60,second,here,2026\n"

/* Write one file of a folder of rate cards in the scratch folder; the path of the folder comes back. */
static inline const char *card(const char *folder, const char *file, const char *text) {
    static char paths[4][1200];
    static size_t at;
    char name[512];
    snprintf(name, sizeof name, "%s/README.md", folder);
    be_test_write(name, "rate cards of a test\n");
    snprintf(name, sizeof name, "%s/%s", folder, file);
    const char *written = be_test_write(name, text);
    char *path = paths[at++ % COUNT(paths)];
    snprintf(path, sizeof paths[0], "%.*s", (int)(strlen(written) - strlen(file) - 1), written);
    return path;
}

/* A provider "p" with nothing but the limits of its machines; the path of the folder comes back. */
static inline const char *plain_cards(const char *folder) {
    return card(folder, "p/limits.csv", VM_LIMITS);
}

static inline be_catalogue *catalogue_of(const char *path, const char *overlay) {
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = path;
    options.overlay_path = overlay;
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(&options, NULL, &catalogue, error));
    return catalogue;
}

/* The catalogue of a folder, with region "r" of provider "p". */
static inline be_catalogue *loaded_cards(const char *path) {
    be_catalogue *catalogue = catalogue_of(path, NULL);
    assert_ok(be_catalogue_load(catalogue, "p", "r", error));
    return catalogue;
}

/* The shipped cards of one AWS region. */
static inline be_catalogue *shipped(const char *region) {
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), NULL);
    assert_ok(be_catalogue_load(catalogue, "aws", region, error));
    return catalogue;
}

/* ---- usage ---- */

/* Usage of provider "p" in region "r" in June 2026; change what is to be different. */
static inline be_usage_item an_item(const char *service, const char *meter, double quantity) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.provider = "p";
    item.region = "r";
    item.service = service;
    item.meter = meter;
    item.month = be_month_from(2026, 6);
    item.quantity = quantity;
    return item;
}

/* The same of AWS in us-east-1. */
static inline be_usage_item an_aws_item(const char *service, const char *meter, double quantity) {
    be_usage_item item = an_item(service, meter, quantity);
    item.provider = "aws";
    item.region = "us-east-1";
    return item;
}

static inline be_usage *usage_of(const be_usage_item *items, size_t count) {
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    for (size_t i = 0; i < count; i++) {
        assert_ok(be_usage_add(usage, &items[i], error));
    }
    return usage;
}

/* ---- bills ---- */

static inline be_bill_options bill_options(void) {
    be_bill_options options;
    be_bill_options_init(&options);
    return options;
}

static inline be_bill *bill_of(const be_catalogue *catalogue, const be_usage_item *items, size_t count,
                               const be_bill_options *options) {
    be_usage *usage = usage_of(items, count);
    be_bill *bill = NULL;
    assert_ok(be_bill_new(usage, catalogue, options, NULL, &bill, error));
    be_usage_free(usage);
    return bill;
}

static inline double total_of(const be_catalogue *catalogue, const be_usage_item *items, size_t count,
                              const be_bill_options *options) {
    be_bill *bill = bill_of(catalogue, items, count, options);
    double total = be_bill_total(bill);
    be_bill_free(bill);
    return total;
}

/* Making the bill fails with this status and these words. */
static inline void check_refused(const be_catalogue *catalogue, const be_usage_item *items, size_t count,
                                 const be_bill_options *options, be_status status, const char *part) {
    be_usage *usage = usage_of(items, count);
    be_bill *bill = NULL;
    assert_fails(be_bill_new(usage, catalogue, options, NULL, &bill, error), status, part);
    assert_null(bill);
    be_usage_free(usage);
}

static inline be_bill_line line_at(const be_bill *bill, size_t index) {
    be_bill_line line = {.size = sizeof line};
    assert_ok(be_bill_line_at(bill, index, &line, error));
    return line;
}

/* The billed quantity of a bill's lines, free ones included. */
static inline double quantity_of(const be_bill *bill) {
    double quantity = 0;
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        quantity += line_at(bill, i).quantity;
    }
    return quantity;
}

/* ---- tables of cases ---- */

typedef struct table {
    be_i_csv csv;
    size_t columns, rows;
    char *names[BE_I_CSV_MAX_FIELDS];
    char **cells;
} table;

/* Read a file whose first line names the columns. */
static inline table table_read(const char *path) {
    table t = {0};
    be_allocator allocator = be_i_allocator(NULL);
    bool more = true;
    assert_ok(be_i_csv_open(&t.csv, path, &allocator, error));
    assert_ok(be_i_csv_next(&t.csv, &more, error));
    t.columns = t.csv.field_count;
    memcpy(t.names, t.csv.fields, sizeof t.names);
    for (;;) {
        assert_ok(be_i_csv_next(&t.csv, &more, error));
        if (!more) {
            return t;
        }
        if (t.csv.field_count != t.columns) {
            fail_msg("%s:%" PRIu32 ": %zu fields", path, t.csv.line, t.csv.field_count);
        }
        t.cells = realloc(t.cells, (t.rows + 1) * t.columns * sizeof *t.cells);
        assert_non_null(t.cells);
        memcpy(t.cells + t.rows * t.columns, t.csv.fields, t.columns * sizeof *t.cells);
        t.rows++;
    }
}

/* A table below tests/cases/pricing. */
static inline table cases_read(const char *name) {
    char relative[256];
    snprintf(relative, sizeof relative, "tests/cases/pricing/%s", name);
    return table_read(be_test_source(relative));
}

static inline void table_free(table *t) {
    free(t->cells);
    be_i_csv_close(&t->csv);
}

static inline const char *cell(const table *t, size_t row, const char *column) {
    for (size_t i = 0; i < t->columns; i++) {
        if (strcmp(t->names[i], column) == 0) {
            return t->cells[row * t->columns + i];
        }
    }
    fail_msg("there is no column %s", column);
    return "";
}

/* The number in a cell, or `absent` where it is empty. */
static inline double number(const table *t, size_t row, const char *column, double absent) {
    const char *text = cell(t, row, column);
    char *end;
    double value = strtod(text, &end);
    if (*end) {
        fail_msg("%s '%s' is no number", column, text);
    }
    return *text ? value : absent;
}

static inline bool cell_is(const table *t, size_t row, const char *column, const char *text) {
    return strcmp(cell(t, row, column), text) == 0;
}

#endif
