/* What the files of the pricing floor share. */
#ifndef BE_PRICING_INTERNAL_H
#define BE_PRICING_INTERNAL_H

#include "base/internal.h"
#include "breakeven/pricing.h"

/* ---- card.c: rows of rate cards as they stand in the files ---- */

/* Where a row came from. Texts point into the file, which the catalogue keeps. */
typedef struct be_i_origin {
    const char *file;
    const char *source;
    const char *as_of;
    uint32_t line;
    uint32_t priority; /* a row replaces those of the same key with a lower one */
} be_i_origin;

typedef struct be_i_type_row {
    be_i_origin origin;
    be_instance_type type;
} be_i_type_row;

typedef struct be_i_instance_row {
    be_i_origin origin;
    const char *service, *instance_type;
    uint32_t purchase_option, term_years, payment_option;
    double effective_usd, upfront_usd, hourly_usd; /* NaN where not sourced */
} be_i_instance_row;

typedef struct be_i_meter_row {
    be_i_origin origin;
    const char *service, *meter, *unit;
    double tier_from, tier_to, price_usd, per;
    double increment, minimum, increment_quantity; /* 0 where there is no rule */
    double free_per_month;                         /* 0 where there is no allowance */
    const char *free_group;                        /* NULL where there is none */
} be_i_meter_row;

typedef struct be_i_limit_row {
    be_i_origin origin;
    const char *service, *limit;
    double value;
} be_i_limit_row;

typedef struct be_i_task_size_row {
    be_i_origin origin;
    const char *service;
    be_task_size task_size;
} be_i_task_size_row;

typedef struct be_i_dimension_row {
    be_i_origin origin;
    const char *service, *meter, *dimension,
        *adds_to; /* dimensions of one adds_to are added before the largest is taken */
    double per_unit;
} be_i_dimension_row;

/* A kind of file: its columns, and how a record of it becomes a row. */
typedef struct be_i_card {
    const char *const *columns;
    size_t column_count;
    size_t row_bytes;
    be_status (*read)(const be_i_csv *csv, const int *columns, void *row, be_error *error);
    int (*compare)(const void *a, const void *b); /* by key; 0 means the same row */
    int (*group)(const void *a, const void *b);   /* by the part of the key that a newer file replaces as a whole */
    int (*order)(const void *a, const void *b);   /* group, then priority, highest first, then key */
} be_i_card;

extern const be_i_card be_i_card_types, be_i_card_instances, be_i_card_meters, be_i_card_limits, be_i_card_task_sizes,
    be_i_card_dimensions;

/* ---- cards.c: where rate cards lie ---- */

enum { BE_I_PATH_BYTES = 1024 };

/* The folder to read from, in `root` of BE_I_PATH_BYTES; `given` may be NULL. */
be_status be_i_find_cards(const char *given, char *root, be_error *error);

/* ---- catalogue.c ---- */

typedef struct be_i_table {
    void *rows;
    size_t count, capacity;
} be_i_table;

typedef struct be_i_provider {
    const char *name;
    be_i_table types, limits, task_sizes, dimensions;
} be_i_provider;

typedef struct be_i_region {
    const char *provider, *name;
    be_i_table instances, meters;
} be_i_region;

/* Percentage off a provider, or off one of its services. */
typedef struct be_i_discount {
    char *provider, *service; /* service NULL: all of the provider */
    double percent;
} be_i_discount;

struct be_catalogue {
    be_allocator allocator;
    char *root, *overlay; /* overlay may be NULL */
    be_i_provider *providers;
    size_t provider_count, provider_capacity;
    be_i_region *regions;
    size_t region_count, region_capacity;
    void **kept; /* texts that rows point into */
    size_t kept_count, kept_capacity;
    be_i_discount *discounts;
    size_t discount_count, discount_capacity;
};

/* The row of a limit, or of an instance type; NULL where it is not sourced. */
const be_i_limit_row *be_i_find_limit(const be_catalogue *catalogue, const char *provider, const char *service,
                                      const char *limit);
const be_i_type_row *be_i_find_type(const be_catalogue *catalogue, const char *provider, const char *name);

const be_i_provider *be_i_find_provider(const be_catalogue *catalogue, const char *provider);
be_status be_i_find_region(const be_catalogue *catalogue, const char *provider, const char *region,
                           const be_i_region **found, be_error *error);

/* The region, or NULL where it is not loaded. */
const be_i_region *be_i_loaded_region(const be_catalogue *catalogue, const char *provider, const char *region);

/* ---- load.c ---- */

void be_i_free_provider(const be_allocator *allocator, be_i_provider *provider);
void be_i_free_region(const be_allocator *allocator, be_i_region *region);

/* Release kept texts from the newest on, until `count` are left. */
void be_i_drop_kept(be_catalogue *catalogue, size_t count);

/* ---- price.c ---- */

/* The row of an instance under a purchase option, or NULL. */
const be_i_instance_row *be_i_find_instance(const be_i_region *region, const char *service, const char *instance_type,
                                            uint32_t purchase_option, uint32_t term_years, uint32_t payment_option);

/* The error of a price that is not sourced. */
be_status be_i_fail_no_price(be_error *error, uint32_t purchase_option, uint32_t term_years, uint32_t payment_option,
                             const char *service, const char *instance_type, const char *region);

/* The tiers of a meter: the first row and how many; NULL where it is not sourced. */
const be_i_meter_row *be_i_find_meter(const be_i_region *region, const char *service, const char *meter, size_t *tiers);

/* What is left of a price after discount: 1 where there is none. */
double be_i_discount_factor(const be_catalogue *catalogue, const char *provider, const char *service);

/* ---- meter.c ---- */

/* The quantity that a meter bills for an item, its events rounded by the meter's rule. */
double be_i_billed_quantity(const be_usage_item *item, double increment, double minimum, double increment_quantity);

/* ---- dimension.c: meters billed on the largest dimension ---- */

/* The billed quantity of `count` items of one meter and month. */
be_status be_i_largest_dimension(const be_catalogue *catalogue, const be_usage_item *items, size_t count,
                                 const be_allocator *allocator, double *quantity, be_error *error);

/* ---- bill.c ---- */

/* What a bill is being made from, and where its lines go. */
typedef struct be_i_billing {
    const be_catalogue *catalogue;
    const be_bill_options *options;
    be_bill *bill;
    be_error *error;
} be_i_billing;

/* A line for a quantity at a row's price; texts are taken over by the bill. */
be_status be_i_bill_add(const be_i_billing *billing, const be_usage_item *item, const be_i_origin *origin,
                        uint32_t purchase_option, bool upfront, const char *unit, double quantity, double price_usd,
                        double per);

const be_allocator *be_i_bill_allocator(const be_bill *bill);

/* ---- tier.c: metered usage ---- */

/* What is left of each free allowance in each month. */
typedef struct be_i_allowance {
    const char *provider, *service, *group;
    be_month month;
    double left;
} be_i_allowance;

typedef struct be_i_allowances {
    be_i_allowance *items;
    size_t count, capacity;
} be_i_allowances;

be_status be_i_bill_meter(const be_i_billing *billing, const be_i_region *region, const be_usage_item *items,
                          size_t count, be_i_allowances *allowances);

/* ---- instance.c: instances and commitments ---- */

be_status be_i_bill_instances(const be_i_billing *billing, const be_i_region *region, const be_usage_item *items,
                              size_t count);

/* The end of a term that begins at `start`: the same day and time, one or three years on. */
int64_t be_i_term_end(int64_t start, uint32_t term_years);

/* The fees of all commitments over the horizon. */
be_status be_i_bill_commitments(const be_i_billing *billing);

be_status be_i_commitment_read(const be_commitment *commitment, be_commitment *copy, be_error *error);

#endif
