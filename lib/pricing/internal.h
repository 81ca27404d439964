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

/* The rows of the instances of a service, in order of type, option, term and payment, and how many there are. */
const be_i_instance_row *be_i_service_instances(const be_i_region *region, const char *service, size_t *count);

/* The error of a price that is not sourced. */
be_status be_i_fail_no_price(be_error *error, uint32_t purchase_option, uint32_t term_years, uint32_t payment_option,
                             const char *service, const char *instance_type, const char *region);

/* The tiers of a meter: the first row and how many; NULL where it is not sourced. */
const be_i_meter_row *be_i_find_meter(const be_i_region *region, const char *service, const char *meter, size_t *tiers);

/* What is left of a price after discount: 1 where there is none. */
double be_i_discount_factor(const be_catalogue *catalogue, const char *provider, const char *service);

/* ---- meter.c ---- */

/* The mean billed size that was found last: the months of a bill ask for the same one. All zeros at first. */
typedef struct be_i_billed_mean {
    uint32_t distribution;
    double mean, scv, increment, minimum;
    double billed; /* 0: none yet */
} be_i_billed_mean;

/* The quantity that a meter bills for an item, its events rounded by the meter's rule. `last` may be NULL. */
double be_i_billed_quantity(const be_usage_item *item, double increment, double minimum, double increment_quantity,
                            be_i_billed_mean *last);

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
    be_i_billed_mean *last_mean;
    const be_usage_item *items; /* all of the usage, sorted by key */
    size_t item_count;
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

/* Add the part of an item's hours that lies between two times. */
void be_i_add_hours(const be_usage_item *item, int64_t from, int64_t to, double *amount);

/* ---- cover.c: commitments that share their use with other types, or have terms of their own ---- */

/* Whether any such commitment may cover an item. */
bool be_i_cover_is_ordered(const be_i_billing *billing, const be_usage_item *item);

/* The seconds between two times that commitments cover of the items of this one's type and month. */
be_status be_i_cover_in_order(const be_i_billing *billing, const be_usage_item *item, int64_t from, int64_t to,
                              double *covered);

/* The end of a term that begins at `start`: the same day and time, one or three years on. */
int64_t be_i_term_end(int64_t start, uint32_t term_years);

/* The same day and time so many calendar months later; a day that the month has not becomes its end. */
int64_t be_i_months_later(int64_t time, int64_t months);

/* The fees of all commitments over the horizon. */
be_status be_i_bill_commitments(const be_i_billing *billing);

be_status be_i_commitment_read(const be_commitment *commitment, be_commitment *copy, be_error *error);

/* ---- unit.c, offer.c, menu.c: usage by the hour and the ways to buy it ---- */

enum { BE_I_YEAR_HOURS = 8760 };

/* A unit type of a menu. */
typedef struct be_i_unit {
    be_unit given; /* texts owned */
    void *texts;
    double *hours; /* of the horizon: repeated or ended, and grown */
} be_i_unit;

/* An offer of a menu. A commitment is capacity by the hour in its own measure: units, normalised units or money;
 * measure[t] is how much of one of `quantity` a unit-hour of type t takes, 0 where it does not cover t. */
typedef struct be_i_offer {
    be_offer given; /* texts owned; currency NULL; step the one that holds: 0 is divisible */
    void *texts;
    size_t unit; /* reservations: the unit type */
    double *measure;
    size_t measure_capacity;
    uint64_t from, to; /* hours of the horizon within the term; equal where there are none */
    double fee_usd;    /* of a quantity of 1 over the horizon, by the menu's basis and present value */
} be_i_offer;

struct be_menu {
    be_allocator allocator;
    be_menu_options options; /* currency owned */
    char *currency;
    uint64_t hours; /* 0 until the first unit type where the options leave it to that */
    be_i_unit *units;
    size_t unit_count, unit_capacity;
    be_i_offer *offers;
    size_t offer_count, offer_capacity;
    double *weights; /* by which costs of an hour count: its present value; NULL: 1 */
};

be_status be_i_unit_read(const be_menu *menu, const be_unit *unit, be_unit *copy, be_error *error);
be_status be_i_offer_read(const be_menu *menu, const be_offer *offer, be_offer *copy, be_error *error);

/* The usage of the horizon from `count` hours given, `hours` of them into `usage`. */
void be_i_unit_hours(const be_menu_options *options, const double *given, uint64_t count, uint64_t hours,
                     double *usage);

/* Hours and fee of an offer within the menu's horizon. */
void be_i_offer_settle(const be_menu *menu, be_i_offer *offer);

/* What a unit-hour of type t takes of an offer, 0 of a plan, which has rates. */
double be_i_reserved_measure(const be_menu *menu, const be_i_offer *offer, size_t t);

bool be_i_offer_is_plan(const be_offer *offer);

/* The weight of an hour in a net present value, whether or not the menu counts by it. */
double be_i_present_value(const be_menu_options *options, double hour);

/* Their places in the menu; the count of them where there is no such name. */
size_t be_i_menu_unit(const be_menu *menu, const char *name);
size_t be_i_menu_offer(const be_menu *menu, const char *name);

/* Where the family of an instance type ends in its name, and its normalised units: by its size, or as the type of its
 * family with as many vCPU; NaN where it has none. */
size_t be_i_family_of(const be_catalogue *catalogue, const char *provider, const char *name, double *units);

/* How full a menu is, to return to where something fails later. */
typedef struct be_i_menu_mark {
    size_t unit_count, offer_count;
    uint64_t hours;
} be_i_menu_mark;

be_i_menu_mark be_i_menu_mark_of(const be_menu *menu);
void be_i_menu_return_to(be_menu *menu, be_i_menu_mark mark);

/* ---- blocks.c: what usage costs that no commitment covers ---- */

/* A part of what is used of a unit type in an hour: `quantity` unit-hours that cost `value_usd` each where no
 * commitment covers them (on demand, spot within its cap, or on functions, whatever is cheapest). The parts of an hour
 * are in descending order of value, which is the order in which commitments cover them. A partly filled whole unit is a
 * quantity of 1. */
typedef struct be_i_block {
    double quantity, value_usd;
    uint32_t option; /* how it is bought uncovered: BE_PURCHASE_ON_DEMAND, _SPOT, or BE_I_FUNCTION */
} be_i_block;

enum { BE_I_FUNCTION = 100, BE_I_BLOCKS_MAX = 3 };

/* The blocks of unit type t in an hour, and how many they are; none is empty. Values are weighted by the hour. */
size_t be_i_blocks(const be_menu *menu, size_t t, uint64_t hour, be_i_block *blocks);

/* The same for a quantity of one hour, unweighted; be_i_blocks_count of them, empty ones included. */
void be_i_blocks_of(const be_unit *unit, double quantity, be_i_block *blocks);

/* How many blocks an hour of a unit type may have. */
size_t be_i_blocks_count(const be_unit *unit);

/* Whether the values of a unit type's blocks depend on the hour; otherwise block k has the same in every hour. */
bool be_i_blocks_move(const be_unit *unit);

/* ---- apply.c: which commitment covers what, in the vendor's order ---- */

/* The vendor's stages of an hour, in order. */
enum { BE_I_STAGE_RESERVED = 0, BE_I_STAGE_FLEXIBLE = 1, BE_I_STAGE_INSTANCE_PLAN = 2, BE_I_STAGE_COMPUTE_PLAN = 3 };

static inline uint16_t be_i_stage_of(const be_offer *offer) {
    return offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_INSTANCE  ? BE_I_STAGE_INSTANCE_PLAN
           : offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE ? BE_I_STAGE_COMPUTE_PLAN
           : offer->size_flexible                                       ? BE_I_STAGE_FLEXIBLE
                                                                        : BE_I_STAGE_RESERVED;
}

/* What a plan's rate is of a value, by which plans are sorted: the lower the higher the saving. In whole numbers of
 * 1e-12, since savings that agree to 12 decimals are equal; else it were the last bits of a quotient that decided. */
static inline double be_i_rate_share(double rate, double value) {
    const double whole = 0x1.8p52; /* numbers from here on are whole, so adding it rounds */
    double share = value > 0 ? rate / value * 1e12 : INFINITY;
    return share < 0x1p51 ? (share + whole) - whole : nearbyint(share);
}

static inline int be_i_compare_numbers(double a, double b) {
    return (a > b) - (a < b);
}

/* An offer that may cover a block. Blocks are numbered through: be_i_blocks_count for each type, in order of types. */
typedef struct be_i_pair {
    uint32_t offer, block;
    double measure, per_measure; /* what a unit-hour of the block takes of the offer, and its reciprocal */
    double usage_usd;
    uint32_t order; /* among plans of the same stage and saving */
    uint16_t stage;
    uint16_t moving; /* 1 if the ratio depends on the hour */
    double ratio;    /* plans: rate to value, the lower the higher the saving */
} be_i_pair;

/* A menu made ready to be applied, often. It borrows the menu, which must not change, and is for one thread at a time.
 */
typedef struct be_i_application {
    be_allocator allocator;
    const be_menu *menu;
    size_t block_count;
    uint32_t *type;   /* [block]: its unit type */
    double *quantity; /* [hour][block] */
    double *value;    /* [hour][block] where moving, else [block]; unweighted */
    uint32_t *option; /* the same, how it is bought uncovered */
    bool moving;
    be_i_pair *pairs; /* in the vendor's order, plans last */
    size_t pair_count, reserved_count;
    uint32_t *plan_order; /* [hour][pair]: plans in the order of the hour; NULL where it is that of the pairs always */
    uint64_t *edges;      /* hours at which a term begins or ends, and the ends of the horizon; ascending */
    size_t edge_count;
    be_i_pair *live; /* scratch: those of offers that are bought and in their term */
    double *held;    /* scratch: [offer], at the start of an hour */
    double *left;    /* scratch: [offer] */
    double *rest;    /* scratch: [block] */
} be_i_application;

be_status be_i_application_new(const be_menu *menu, const be_allocator *allocator, be_i_application **application,
                               be_error *error);
void be_i_application_free(be_i_application *application);

/* The cost of quantities, one per offer, over the horizon, fees included; by the menu's weights. */
double be_i_application_cost(be_i_application *application, const double *quantities);

/* What hears of an application hour by hour; either may be NULL. */
typedef struct be_i_application_listener {
    void *context;
    /* a pair covers so many unit-hours of its block */
    void (*on_cover)(void *context, uint64_t hour, const be_i_pair *pair, double covered);
    /* an hour is over: what is left of each offer, in its measure (0 outside its term), and of each block */
    void (*on_hour)(void *context, uint64_t hour, const double *left, const double *rest);
} be_i_application_listener;

void be_i_application_walk(be_i_application *application, const double *quantities,
                           const be_i_application_listener *listener);

/* The quantities and values of the blocks of an hour, unweighted, and how they are bought uncovered. */
const double *be_i_application_quantities(const be_i_application *application, uint64_t hour);
const double *be_i_application_values(const be_i_application *application, uint64_t hour);
const uint32_t *be_i_application_options(const be_i_application *application, uint64_t hour);

#endif
