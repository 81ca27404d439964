/** @file
 * Pricing: rate cards, purchase options, and the bill for a usage list. No requests here: what comes in is usage.
 */
#ifndef BREAKEVEN_PRICING_H
#define BREAKEVEN_PRICING_H

#include "breakeven/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- catalogue ----------------------------------------------------------------------------------------------- */

/**
 * Rate cards: what things are and what they cost, by provider and region, from the CSV files that pricing/README.md
 * describes. A region is read when it is loaded, and nothing else is. be_catalogue_load and be_catalogue_discount
 * change it; what was borrowed from it stays until it is freed.
 */
typedef struct be_catalogue be_catalogue;

/** Where rate cards come from; set it with be_catalogue_options_init. Its texts are copied. */
typedef struct be_catalogue_options {
    uint32_t size;     /**< sizeof(be_catalogue_options), set by init */
    uint32_t reserved; /**< 0 */
    const char *path;  /**< folder of the rate cards, below 1,024 bytes; NULL: $BREAKEVEN_PRICING, else the installed or
                          shipped one */
    const char *overlay_path; /**< folder of the user's own rows, which replace the shipped ones key by key; or NULL */
} be_catalogue_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_catalogue_options_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_catalogue_options_init_sized(be_catalogue_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_catalogue_options_init(be_catalogue_options *options) {
    be_catalogue_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_catalogue_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_catalogue_options_fields(size_t *count);

/**
 * Open the rate cards, without reading any yet. `options` and `allocator` may be NULL. Only here is the environment
 * read. The caller owns `*catalogue`.
 * Errors: BE_STATUS_ARGUMENT for a NULL output, BE_STATUS_SIZE, BE_STATUS_RANGE for a reserved member that is not 0 or
 * a folder of 1,024 bytes or more, BE_STATUS_NOT_FOUND where no folder of rate cards is there (a given path or the
 * environment's is not searched beyond) or the overlay's folder is not, BE_STATUS_MEMORY.
 */
BE_API be_status be_catalogue_open(const be_catalogue_options *options, const be_allocator *allocator,
                                   be_catalogue **catalogue, be_error *error);

/** Free a catalogue; NULL is fine. What was borrowed from it dies with it. */
BE_API void be_catalogue_free(be_catalogue *catalogue);

/**
 * Read the rate cards of a region, and of its provider the first time. Loading it again does nothing. Both names are of
 * lower-case letters, digits and hyphens. In an overlay every file may be missing; a meter in it replaces all tiers of
 * the shipped one. Errors: BE_STATUS_ARGUMENT (NULL, another name, a path that is too long), BE_STATUS_NOT_FOUND (no
 * such provider or region), BE_STATUS_IO, BE_STATUS_FORMAT and BE_STATUS_RANGE (with file and line), BE_STATUS_MEMORY.
 * After an error the catalogue is as it was. O(rows log rows).
 */
BE_API be_status be_catalogue_load(be_catalogue *catalogue, const char *provider, const char *region, be_error *error);

/** 1 if the region is loaded, else 0; 0 where an argument is NULL. */
BE_API uint32_t be_catalogue_has_region(const be_catalogue *catalogue, const char *provider, const char *region);

/**
 * Take `percent` (-1000 to 100, below 0 a surcharge) off every price of a provider, or of one of its services where
 * `service` is not NULL. The service's own discount replaces the provider's. A later call for the same replaces the
 * earlier one. Neither need be loaded; bills and comparisons that are made already keep their prices. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for another percentage or NaN, BE_STATUS_MEMORY.
 */
BE_API be_status be_catalogue_discount(be_catalogue *catalogue, const char *provider, const char *service,
                                       double percent, be_error *error);

/** How many instance types a loaded provider has; 0 where it is not loaded, and for NULL. */
BE_API size_t be_catalogue_type_count(const be_catalogue *catalogue, const char *provider);

/**
 * Fill `type`, whose size is set, with instance type `index`, from 0, of a provider, in order of their names. Texts are
 * borrowed until the catalogue is freed. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the
 * end or where the provider is not loaded.
 */
BE_API be_status be_catalogue_type_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                      be_instance_type *type, be_error *error);

/**
 * Fill `type`, whose size is set, with the instance type of a name. Texts are borrowed until the catalogue is freed.
 * O(log types). Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_NOT_FOUND, also where the provider is
 * not loaded.
 */
BE_API be_status be_catalogue_type_find(const be_catalogue *catalogue, const char *provider, const char *name,
                                        be_instance_type *type, be_error *error);

/**
 * A limit or rule of a service, such as ("aws", "lambda", "timeout_seconds"), in the unit that its row of limits.csv
 * has.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_NOT_FOUND, also where the provider is not loaded.
 */
BE_API be_status be_catalogue_limit(const be_catalogue *catalogue, const char *provider, const char *service,
                                    const char *limit, double *value, be_error *error);

/** A range of sizes that a managed container may have. */
typedef struct be_task_size {
    uint32_t size;          /**< sizeof(be_task_size), set by the caller */
    uint32_t reserved;      /**< 0 */
    double vcpu;            /**< vCPU, > 0 */
    double memory_min_mib;  /**< least memory with it, MiB */
    double memory_max_mib;  /**< most memory with it, MiB */
    double memory_step_mib; /**< and the step between, MiB, >= 1 */
    const char *service;    /**< the service that has it, such as "fargate"; borrowed from the catalogue */
} be_task_size;

/** How many ranges of task sizes a loaded provider has; 0 where it is not loaded, and for NULL. */
BE_API size_t be_catalogue_task_size_count(const be_catalogue *catalogue, const char *provider);

/**
 * Fill `task_size`, whose size is set, with range `index`, from 0, in order of service, vCPU and least memory. Its text
 * is borrowed until the catalogue is freed. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past
 * the end or where the provider is not loaded.
 */
BE_API be_status be_catalogue_task_size_at(const be_catalogue *catalogue, const char *provider, size_t index,
                                           be_task_size *task_size, be_error *error);

/* ---- prices -------------------------------------------------------------------------------------------------- */

/** Purchase options. */
enum {
    BE_PURCHASE_ON_DEMAND = 0,             /**< by use, at list price */
    BE_PURCHASE_SPOT = 1,                  /**< by use, at the spot price; may be taken away */
    BE_PURCHASE_RESERVED_STANDARD = 2,     /**< committed units of one instance type */
    BE_PURCHASE_RESERVED_CONVERTIBLE = 3,  /**< the same, exchangeable */
    BE_PURCHASE_SAVINGS_PLAN_COMPUTE = 4,  /**< rate of a money commitment on any compute */
    BE_PURCHASE_FREE = 5,                  /**< inside a free allowance; on bill lines only */
    BE_PURCHASE_SAVINGS_PLAN_INSTANCE = 6, /**< rate of a money commitment on one family of instances */
    BE_PURCHASE_COUNT = 7                  /**< how many this version knows */
};

/**
 * The name of a purchase option, such as "on_demand"; "unknown" for other numbers. Borrowed for the life of the
 * program. Never fails.
 */
BE_API const char *be_purchase_name(uint32_t purchase_option);

/** Payment options of a commitment. */
enum {
    BE_PAYMENT_NONE = 0,    /**< nothing upfront */
    BE_PAYMENT_PARTIAL = 1, /**< part upfront */
    BE_PAYMENT_ALL = 2      /**< all upfront */
};

/**
 * The name of a payment option: "none", "partial", "all"; "unknown" for other numbers. Borrowed for the life of the
 * program. Never fails.
 */
BE_API const char *be_payment_name(uint32_t payment_option);

/** A row of a rate card. Texts are borrowed until the catalogue is freed. */
typedef struct be_price {
    uint32_t size;            /**< sizeof(be_price), set by the caller */
    uint32_t purchase_option; /**< BE_PURCHASE_... */
    uint32_t term_years;      /**< commitments: 1 or 3; otherwise 0 */
    uint32_t payment_option;  /**< commitments: BE_PAYMENT_... */
    const char *unit;         /**< what is counted; "hour" for instances */
    double price_usd;         /**< price of `per` units after discount; instances: of an hour, upfront fees spread */
    double per;               /**< units that the price is for, > 0; instances: 1 */
    double list_price_usd;    /**< the same before discount */
    double tier_from;         /**< first unit of the tier; 0 for instances */
    double tier_to;           /**< end of the tier; infinite where it has none */
    double upfront_usd;       /**< commitments: paid at once, after discount; NaN where not sourced, and for meters */
    double hourly_usd;        /**< commitments: paid each hour, after discount; NaN where not sourced, and for meters */
    const char *source;       /**< where the figure was seen */
    const char *as_of;        /**< date of the figure: YYYY, YYYY-MM or YYYY-MM-DD */
    const char *file;         /**< file of the row */
    uint64_t line;            /**< line in it, from 1 */
} be_price;

/**
 * The hourly price of an instance type under a purchase option, after discount; `term_years` and `payment_option` are 0
 * unless it is a commitment. `price->size` is set by the caller. O(log rows).
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_NOT_FOUND - naming what is missing: the region is not
 * loaded, or the figure is not sourced.
 */
BE_API be_status be_catalogue_instance_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                             const char *service, const char *instance_type, uint32_t purchase_option,
                                             uint32_t term_years, uint32_t payment_option, be_price *price,
                                             be_error *error);

/**
 * Tier `tier` (from 0) of a meter, after discount. Errors: as be_catalogue_instance_price, and BE_STATUS_RANGE past the
 * last tier.
 */
BE_API be_status be_catalogue_meter_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                          const char *service, const char *meter, size_t tier, be_price *price,
                                          be_error *error);

/* ---- bill ---------------------------------------------------------------------------------------------------- */

/**
 * A commitment to instances: `count` units of one type, paid for every hour of the horizon, used or not; use beyond it
 * is bought as the remainder option says. Several cover in the order of be_purchase_new. Set it with
 * be_commitment_init. Its texts are borrowed for the call.
 */
typedef struct be_commitment {
    uint32_t size;             /**< sizeof(be_commitment), set by init */
    uint32_t purchase_option;  /**< BE_PURCHASE_RESERVED_STANDARD or _CONVERTIBLE */
    uint32_t term_years;       /**< 1 or 3 */
    uint32_t payment_option;   /**< BE_PAYMENT_... */
    double count;              /**< units, a whole number, 0 to 1e9; 1 by default */
    const char *provider;      /**< required */
    const char *region;        /**< required */
    const char *service;       /**< required */
    const char *instance_type; /**< required */
    int64_t start;             /**< begin of the commitment, s since 1970, on the hour, 0 to 8e12 */
    int64_t end;            /**< its end, after the start; until then a term that ends is followed by another. Both 0,
                               the default: those of the horizon */
    uint32_t size_flexible; /**< 1 if it covers all sizes of the type's family, as what stands before the dot of its
                               name, by their normalised units (be_normalised_units); 0 by default */
    uint32_t reserved;      /**< 0 */
} be_commitment;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_commitment_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_commitment_init_sized(be_commitment *commitment, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_commitment_init(be_commitment *commitment) {
    be_commitment_init_sized(commitment, (uint32_t)sizeof *commitment);
}

/**
 * The rows that describe be_commitment, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_commitment_fields(size_t *count);

/** What a commitment costs when. */
enum {
    BE_BASIS_AMORTISED = 0, /**< upfront fees spread evenly over the term */
    BE_BASIS_CASH = 1 /**< upfront fees in the month in which a term begins; it ends on the same day of a later year */
};

/** How a bill is made; set it with be_bill_options_init. What it points to is borrowed for the call. */
typedef struct be_bill_options {
    uint32_t size;                    /**< sizeof(be_bill_options), set by init */
    uint32_t basis;                   /**< BE_BASIS_...; amortised by default */
    uint32_t free_allowances;         /**< 1 to use the providers' monthly free allowances; 0 by default */
    uint32_t remainder_option;        /**< BE_PURCHASE_ON_DEMAND or _SPOT, for instances beyond commitments */
    const be_commitment *commitments; /**< commitments, all of the same size, a multiple of a pointer's; or NULL */
    uint64_t commitment_count;        /**< how many, up to 1e6 */
    int64_t horizon_start;            /**< commitments begin here, s since 1970, on the hour */
    int64_t horizon_end;              /**< up to here, on the hour, 100 years at most; both 0: the hours of the usage */
    double spot_share; /**< share of a remainder bought spot that is, 0 to 1, the rest being on demand; 1 */
} be_bill_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_bill_options_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_bill_options_init_sized(be_bill_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_bill_options_init(be_bill_options *options) {
    be_bill_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_bill_options, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_bill_options_fields(size_t *count);

/** A bill: line items. Immutable once made. */
typedef struct be_bill be_bill;

/**
 * Price a usage list. Usage of the same meter, region and month is added up first, whatever its order; then:
 *
 * - events are rounded by the meter's own rule (increment, minimum);
 * - a meter with dimensions is billed, hour by hour, on the largest;
 * - free allowances, where asked for, come off before the tiers, shared within their group in the order of the lines;
 * - graduated tiers apply within the month;
 * - instances are billed by the second with the provider's minimum; commitments cover the use of each hour first, up to
 *   their number of instance-hours, those of the type itself before size-flexible ones, which go from the smallest size
 *   of the family to the largest. Source: Amazon EC2, by which an hour of a reserved instance is 3,600 seconds that any
 *   mix of matching instances may use, and be_purchase_new.
 *
 * `options` and `allocator` may be NULL. The caller owns `*bill`, which borrows nothing.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL, a missing name, usage without the hours that a commitment or a dimension needs, or
 * with hours that do not add up to its amount); BE_STATUS_SIZE; BE_STATUS_RANGE (a member out of range, commitments
 * without a horizon, a cost that is not finite); BE_STATUS_NOT_FOUND (a region that is not loaded, a meter or price
 * that is not sourced - a quantity above the last sourced tier, a cash price where only the effective rate is known),
 * named; BE_STATUS_UNSUPPORTED (a commitment that is no reserved one, a size-flexible one whose type has no size, or
 * more than 16 dimensions); BE_STATUS_MEMORY. O(items log items + hours).
 */
BE_API be_status be_bill_new(const be_usage *usage, const be_catalogue *catalogue, const be_bill_options *options,
                             const be_allocator *allocator, be_bill **bill, be_error *error);

/** Free a bill; NULL is fine. */
BE_API void be_bill_free(be_bill *bill);

/** A line of a bill. Texts are borrowed until the bill is freed. */
typedef struct be_bill_line {
    uint32_t size;            /**< sizeof(be_bill_line), set by the caller */
    be_month month;           /**< calendar month, UTC */
    const char *provider;     /**< such as "aws" */
    const char *region;       /**< such as "us-east-1" */
    const char *service;      /**< such as "lambda" */
    const char *meter;        /**< meter or instance type */
    const char *unit;         /**< what quantity counts */
    uint32_t purchase_option; /**< BE_PURCHASE_... */
    uint32_t upfront;         /**< 1 for an upfront fee on a cash bill */
    double quantity;          /**< billed quantity, in `unit`, >= 0 */
    double unit_price_usd;    /**< price of `per` units, after discount */
    double per;               /**< units that the price is for, > 0 */
    double cost_usd;          /**< quantity / per x unit price, USD, unrounded */
    double list_cost_usd;     /**< the same before discount */
    const char *source;       /**< where the figure was seen */
    const char *as_of;        /**< date of the figure: YYYY, YYYY-MM or YYYY-MM-DD */
    const char *file;         /**< file of the catalogue row */
    uint64_t row;             /**< its line in the file, from 1 */
} be_bill_line;

/** The number of lines; 0 for NULL. */
BE_API size_t be_bill_line_count(const be_bill *bill);

/**
 * Fill `line`, whose size is set, with line `index`, from 0. Lines are in order of provider, region, service, meter,
 * month; within a month the tiers bought on demand, then spot, then commitments (an upfront fee first), then what was
 * free. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_bill_line_at(const be_bill *bill, size_t index, be_bill_line *line, be_error *error);

/** The sum of all lines, USD, unrounded; 0 for NULL. O(lines). */
BE_API double be_bill_total(const be_bill *bill);

#ifndef SWIG
/** Any month, for be_bill_total_where. */
#define BE_ANY_MONTH INT32_MIN
#endif
#ifndef SWIG
/** Any purchase option, for be_bill_total_where. */
#define BE_ANY_PURCHASE UINT32_MAX
#endif

/**
 * The sum of the lines of a month (or BE_ANY_MONTH), a service (or NULL) and a purchase option (or BE_ANY_PURCHASE),
 * USD, unrounded; 0 for NULL, and where no line is of all three. O(lines).
 */
BE_API double be_bill_total_where(const be_bill *bill, be_month month, const char *service, uint32_t purchase_option);

/** How a total is rounded for show. */
enum {
    BE_ROUNDING_LINE = 0, /**< each line first, then added */
    BE_ROUNDING_TOTAL = 1 /**< the total only */
};

/**
 * The total, USD, rounded for show by be_money_round to `decimals` places, 0 to 9; `rounding` is BE_ROUNDING_..., of
 * which other numbers count as BE_ROUNDING_TOTAL; 0 for NULL. O(lines).
 */
BE_API double be_bill_total_rounded(const be_bill *bill, uint32_t rounding, uint32_t decimals);

/**
 * The oldest `as_of` among the rows that the bill uses, a year alone counting as its beginning; NULL for a bill without
 * lines, and for NULL. Borrowed until the bill is freed.
 */
BE_API const char *be_bill_oldest(const be_bill *bill);

/** The newest `as_of`; NULL for a bill without lines, and for NULL. Borrowed until the bill is freed. */
BE_API const char *be_bill_newest(const be_bill *bill);

/* ---- menus: what is used by the hour, and the ways to buy it ---------------------------------------------------- */

/** What follows the end of the hours that are given, where the horizon is longer. */
enum {
    BE_BEYOND_REPEAT = 0, /**< the hours again: hour h is hour h modulo P, where P is all whole weeks that are given or,
                             below a week, all hours; days of the week stay in step */
    BE_BEYOND_STOP = 1,   /**< nothing is used any more */
    BE_BEYOND_ERROR = 2   /**< an error: the hours must be those of the horizon */
};

/** A horizon and what holds for all that is bought over it; set it with be_menu_options_init. Its text is copied. */
typedef struct be_menu_options {
    uint32_t size;          /**< sizeof(be_menu_options), set by init */
    uint32_t beyond;        /**< BE_BEYOND_...; repeat by default */
    int64_t start;          /**< begin of the horizon, s since 1970, on the hour, 0 to 8e12; 0 by default */
    uint64_t hours;         /**< its length, up to 876,600; 0, the default: the hours of the first unit type, of
                               which all then have as many */
    double growth_per_year; /**< growth of all usage, per year of 8,760 h from the start, compounded by the hour: the
                               usage of hour h is multiplied by (1 + growth)^(h / 8760); -0.999 to 100; 0 by default */
    double discount_rate_per_year; /**< for net present values: what is paid in hour h counts (1 + rate)^(-h / 8760);
                                      -0.999 to 10; 0 by default */
    uint32_t basis;                /**< BE_BASIS_... by which fees are charged to the horizon: amortised, the default
                                      (the share of the term that lies in it), or cash (what is paid within it) */
    uint32_t present_value;        /**< 1 if costs are counted at their present value at the start; 0 by default */
    const char *currency;          /**< that all prices are in; NULL, the default: "USD" */
} be_menu_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_menu_options_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_menu_options_init_sized(be_menu_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_menu_options_init(be_menu_options *options) {
    be_menu_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_menu_options, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_menu_options_fields(size_t *count);

/**
 * A type of unit that is used by the hour: an instance type, a task size, a meter. Set it with be_unit_init. Its texts
 * are copied.
 *
 * What no commitment covers is bought in the cheapest way that there is, hour by hour. Of unit-hours that are paid as
 * used, d in an hour cost min(on demand, functions) each, and the last spot_cap * d of them spot where that is less. Of
 * whole units, a load of d is floor(d) full units and, for a rest r > 0, one unit that costs min(on demand, r *
 * functions); spot replaces the dearest of them, up to spot_cap times their number. A commitment covers the dearest
 * first, and the partly filled unit whole.
 */
typedef struct be_unit {
    uint32_t size;           /**< sizeof(be_unit), set by init */
    uint32_t whole_units;    /**< 1: the hours are load in units, and a unit bought by the hour is paid whole where any
                                part of it is needed; 0, the default: the hours are unit-hours paid as used */
    const char *name;        /**< required, unique in a menu */
    const char *family;      /**< within which size-flexible reservations and instance plans hold; NULL: none */
    const char *currency;    /**< of its prices; NULL: the menu's. Another than the menu's is an error */
    const char *source;      /**< where its prices were seen; NULL: not said */
    const char *as_of;       /**< date of its prices; NULL: not said */
    double normalised_units; /**< its size within the family, such as 8 for xlarge; 1e-6 to 1e6; 1 by default */
    double on_demand_usd_per_hour; /**< price of a unit-hour, 0 to 1e9; required */
    double spot_usd_per_hour;      /**< the same at spot, from 0; infinite, the default: not to be had */
    double spot_cap;               /**< share of an hour's units that may be spot, 0 to 1; 0 by default */
    double function_usd_per_hour;  /**< price on functions of the load that fills one unit for an hour, from 0;
                                      infinite, the default: not to be had */
    uint32_t spot_whole_units;     /**< 1: the cap of an hour is rounded down to whole units; 0 by default */
    uint32_t reserved;             /**< 0 */
} be_unit;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_unit_init, which passes the size that the program
 * was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_unit_init_sized(be_unit *unit, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_unit_init(be_unit *unit) {
    be_unit_init_sized(unit, (uint32_t)sizeof *unit);
}

/**
 * The rows that describe be_unit, `count` of them where that is not NULL; borrowed for the life of the program. Never
 * fails.
 */
BE_API const be_field *be_unit_fields(size_t *count);

/**
 * A commitment on offer, or one that exists. Set it with be_offer_init. Its texts are copied.
 *
 * Every commitment is capacity by the hour, paid whether used or not: a reservation so many units of its type; a
 * size-flexible one the same in normalised units of the family; a savings plan so many USD an hour, of which an hour of
 * a unit type uses its plan rate (be_menu_plan_rate). What an hour does not use is lost.
 */
typedef struct be_offer {
    uint32_t size;            /**< sizeof(be_offer), set by init */
    uint32_t purchase_option; /**< BE_PURCHASE_RESERVED_..., the default, or BE_PURCHASE_SAVINGS_PLAN_... */
    const char *name;         /**< required, unique in a menu */
    const char *unit;         /**< reserved: the unit type, whose units are counted; plans: NULL */
    const char *family;       /**< instance savings plans: the family; others: NULL */
    const char *currency;     /**< NULL: the menu's. Another than the menu's is an error */
    const char *source;       /**< where its prices were seen; NULL: not said */
    const char *as_of;        /**< date of its prices; NULL: not said */
    uint32_t size_flexible;   /**< reserved: 1 if it covers all types of the unit's family by their normalised units */
    uint32_t payment_option;  /**< BE_PAYMENT_..., a label; what is paid stands in the next members */
    double upfront_usd; /**< paid at the start for one unit, or for 1 USD an hour of a plan, 0 to 1e12; 0 by default */
    double hourly_usd;  /**< paid each hour of the term for one unit, or for 1 USD an hour of a plan (1 where nothing is
                           paid upfront), 0 to 1e9; 0 by default */
    double usage_usd;   /**< paid for each unit-hour that is used of a reservation which is not size-flexible, 0 to
                           1e9; 0 by default */
    int64_t start;      /**< begin of the term, s since 1970, on the hour; may lie before the horizon */
    int64_t end;        /**< end of the term, on the hour, after the start, within or beyond the horizon; required.
                           be_offer_term sets both */
    double least;       /**< fewest to be bought: units, or USD an hour, a multiple of the step; 0 by default. A
                           commitment that exists already has least = most */
    double most;        /**< most to be bought; infinite, the default: no limit */
    double step;        /**< granularity, from 0; 0, the default: 1 of a reservation, any amount of a plan */
    uint32_t divisible; /**< 1 if any amount of a reservation can be had, for unit types that are not whole; 0 */
    uint32_t reserved;  /**< 0 */
} be_offer;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_offer_init, which passes the size that the program
 * was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_offer_init_sized(be_offer *offer, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_offer_init(be_offer *offer) {
    be_offer_init_sized(offer, (uint32_t)sizeof *offer);
}

/**
 * The rows that describe be_offer, `count` of them where that is not NULL; borrowed for the life of the program. Never
 * fails.
 */
BE_API const be_field *be_offer_fields(size_t *count);

/**
 * Set the start of an offer, and its end to the same day and hour `term_years` (1 to 100) later; a term from 29
 * February ends with that month. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE for a start that
 * is not on the hour from 1970 on, or another term.
 */
BE_API be_status be_offer_term(be_offer *offer, int64_t start, uint32_t term_years, be_error *error);

/**
 * What can be used and bought: unit types with their hours, and offers. Adding changes it; what was borrowed from it
 * ends with that. Whatever fails leaves it as it was.
 */
typedef struct be_menu be_menu;

/**
 * Make an empty menu. `options` and `allocator` may be NULL. The caller owns `*menu`.
 * Errors: BE_STATUS_ARGUMENT for a NULL output, BE_STATUS_SIZE, BE_STATUS_RANGE for a member out of range or a start
 * off the hour, BE_STATUS_MEMORY.
 */
BE_API be_status be_menu_new(const be_menu_options *options, const be_allocator *allocator, be_menu **menu,
                             be_error *error);

/** Free a menu; NULL is fine. What was borrowed from it dies with it. */
BE_API void be_menu_free(be_menu *menu);

/**
 * Add a unit type and what is used of it: `count` hours from the start of the horizon, each finite and from 0 to 1e15.
 * Of hours beyond the horizon nothing is kept.
 * Errors: BE_STATUS_ARGUMENT for NULL, a missing name, one that the menu has already, another currency, no hours, or
 * hours unlike the horizon's where that is an error; BE_STATUS_SIZE; BE_STATUS_RANGE for a member or an hour out of
 * range, the hour named by its index; BE_STATUS_MEMORY. O(hours of the horizon + offers).
 */
BE_API be_status be_menu_add_unit(be_menu *menu, const be_unit *unit, const double *hours, uint64_t count,
                                  be_error *error);

/**
 * Add an offer. The unit type or family that it names must be there; size-flexible reservations and instance plans also
 * hold for what is added to the family later.
 * Errors: BE_STATUS_ARGUMENT for NULL, a missing name, one that the menu has already, another currency, or members that
 * contradict one another; BE_STATUS_SIZE; BE_STATUS_RANGE for a member out of range, a term without an end, off the
 * hour or ending before it starts, least above most, least off the step; BE_STATUS_NOT_FOUND for a unit type or family
 * that the menu has not; BE_STATUS_MEMORY. O(unit types + hours of the horizon).
 */
BE_API be_status be_menu_add_offer(be_menu *menu, const be_offer *offer, be_error *error);

/**
 * Add the same offer `count` (1 to 1,200) times, its term begun every `every_months` (1 to 1,200) calendar months
 * later, and named by its start: "plan from 2027-01-01T00:00Z". Errors: as be_menu_add_offer, and BE_STATUS_RANGE for
 * another number; after any of them none is added.
 */
BE_API be_status be_menu_ladder(be_menu *menu, const be_offer *offer, uint32_t every_months, uint32_t count,
                                be_error *error);

/**
 * Set the rate at which a savings plan covers a unit type: what an hour of a unit uses of the commitment, USD, above 0
 * to 1e9. A plan covers only what it was given rates for; a later call replaces an earlier one.
 * Errors: BE_STATUS_ARGUMENT for NULL, an offer that is no plan, or a unit type outside an instance plan's family;
 * BE_STATUS_RANGE for another rate; BE_STATUS_NOT_FOUND for an offer or unit type that the menu has not.
 */
BE_API be_status be_menu_plan_rate(be_menu *menu, const char *offer, const char *unit, double usd_per_hour,
                                   be_error *error);

/** How many unit types a menu has; 0 for NULL. */
BE_API size_t be_menu_unit_count(const be_menu *menu);

/**
 * Fill `unit`, whose size is set, with unit type `index`, from 0, in the order in which they were added. Texts are
 * borrowed until the menu is changed or freed. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE
 * past the end.
 */
BE_API be_status be_menu_unit_at(const be_menu *menu, size_t index, be_unit *unit, be_error *error);

/**
 * What is used of unit type `index`, from 0, in each hour of the horizon, growth included; NULL past the end and for
 * NULL. Borrowed until the menu is freed.
 */
BE_API const double *be_menu_unit_hours(const be_menu *menu, size_t index);

/** How many offers a menu has; 0 for NULL. */
BE_API size_t be_menu_offer_count(const be_menu *menu);

/**
 * Fill `offer`, whose size is set, with offer `index`, from 0, in the order in which they were added; its step is the
 * one that holds. Texts are borrowed until the menu is changed or freed. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_menu_offer_at(const be_menu *menu, size_t index, be_offer *offer, be_error *error);

/**
 * How much of one of an offer's quantity an hour of a unit takes: of a reservation 1, or the ratio of normalised units
 * where it is size-flexible; of a plan its rate. 0 where it does not cover the type, past either end, and for NULL.
 */
BE_API double be_menu_measure(const be_menu *menu, size_t offer, size_t unit);

/** The length of the horizon, hours; 0 for NULL, and before the first unit type where the options leave it to that. */
BE_API uint64_t be_menu_hours(const be_menu *menu);

/** The begin of the horizon, s since 1970; 0 for NULL. */
BE_API int64_t be_menu_start(const be_menu *menu);

/**
 * The normalised units of an AWS instance size: "nano" is 0.25, "small" 1, "large" 4, "xlarge" 8, "2xlarge" 16,
 * "112xlarge" 896; "metal-24xl" is that of "24xlarge". NaN for another text, for "metal", whose size is that of the
 * type of its family with as many vCPU, and for NULL. Source: Amazon EC2 user guide, "How Reserved Instance discounts
 * are applied", instance size flexibility.
 */
BE_API double be_normalised_units(const char *instance_size);

/** An instance type of a rate card, to be added to a menu with the options that it has. Set it with be_card_unit_init.
 */
typedef struct be_card_unit {
    uint32_t size;                /**< sizeof(be_card_unit), set by init */
    uint32_t whole_units;         /**< as in be_unit */
    const char *provider;         /**< such as "aws"; required, and loaded with the region */
    const char *region;           /**< such as "us-east-1"; required */
    const char *service;          /**< such as "ec2"; required */
    const char *instance_type;    /**< such as "m7g.large", also the name in the menu; required */
    double spot_cap;              /**< as in be_unit; 0 leaves spot out; 0 by default */
    double function_usd_per_hour; /**< as in be_unit; infinite by default */
    int64_t term_start;           /**< begin of all terms, s since 1970, on the hour, 0 to 8e12 */
    uint32_t size_flexible; /**< 1, the default, if reservations are, as regional ones for Linux with shared tenancy at
                               AWS, some families of accelerators aside; 0 else */
    uint32_t reserved;      /**< 0 */
} be_card_unit;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_card_unit_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_card_unit_init_sized(be_card_unit *unit, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_card_unit_init(be_card_unit *unit) {
    be_card_unit_init_sized(unit, (uint32_t)sizeof *unit);
}

/**
 * The rows that describe be_card_unit, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_card_unit_fields(size_t *count);

/**
 * Add an instance type with its prices on demand and spot, and every commitment that the region's rate card has for it,
 * after discount and with their sources. `hours` are as in be_menu_add_unit.
 *
 * The family is what stands before the first dot of the name, the normalised units follow from what stands behind it; a
 * name that has none of either belongs to no family and its reservations are not size-flexible. Reservations are named
 * "m7g.large reserved_standard 1y all". Where the card knows the effective price of a reservation only, it is paid by
 * the hour. A savings plan is added once, "savings_plan_compute 1y none", and gets the type's rate; of a plan with all
 * or part upfront, all or half of the commitment is paid so.
 *
 * Errors: as be_menu_add_unit and be_menu_add_offer; BE_STATUS_NOT_FOUND for a region that is not loaded or an
 * on-demand price that is not sourced; BE_STATUS_ARGUMENT for a missing name, or where the menu has a plan of that name
 * with another start. After an error the menu is as it was.
 */
BE_API be_status be_menu_add_card_unit(be_menu *menu, const be_catalogue *catalogue, const be_card_unit *unit,
                                       const double *hours, uint64_t count, be_error *error);

/**
 * Write what is used of a meter in each of `count` hours from `start`, on the hour, into `hours`: the sum of its items'
 * usage by the hour, divided by `per`: of instances, whose usage is in seconds, 3600 makes units. Usage of other hours
 * is left out, and hours without usage are 0. On failure `hours` is as it was.
 * Errors: BE_STATUS_ARGUMENT for NULL, or an item of the meter without usage by the hour; BE_STATUS_RANGE for a start
 * off the hour or a `per` that is not above 0 and finite; BE_STATUS_NOT_FOUND for a meter that the list has not.
 * O(items + hours).
 */
BE_API be_status be_usage_hours(const be_usage *usage, const char *provider, const char *region, const char *service,
                                const char *meter, double per, int64_t start, uint64_t count, double *hours,
                                be_error *error);

/* ---- purchases: what quantities of a menu's offers cost --------------------------------------------------------- */

/**
 * What quantities of the offers of a menu cost over its horizon, billed hour by hour in the vendor's order. Immutable
 * once made; it borrows nothing.
 */
typedef struct be_purchase be_purchase;

/**
 * Bill `quantities`, one for each of `count` offers in the order of the menu: units, or USD an hour of a plan, each
 * finite and from 0 to 1e12. Limits and steps of offers are not looked at. `quantities` may be NULL where `count` is 0.
 *
 * In each hour, commitments cover what the menu's unit types use (see be_unit), each as far as it reaches:
 *
 * 1. reservations of the type itself, those with the lowest fee for use first;
 * 2. size-flexible reservations, within their family from the smallest normalised size to the largest;
 * 3. savings plans, instance plans before compute plans; of all plans and types the pair with the highest saving first
 *    (1 - plan rate / what the unit-hour costs otherwise), of equal savings the lowest plan rate. Savings that agree to
 *    12 decimals are equal.
 *
 * What is still equal goes by the names of unit type and offer. A part of an hour that costs less uncovered than a
 * reservation's fee for use is not covered by it. Commitment that an hour does not use is lost.
 * Sources: AWS Savings Plans user guide, "Understanding how Savings Plans apply to your AWS usage"; Amazon EC2 user
 * guide, "How Reserved Instance discounts are applied". AWS states the saving against the on-demand price; here it is
 * against the cheapest way that the operator has, by which he decides what runs on demand at all.
 *
 * `allocator` may be NULL. The caller owns `*purchase`.
 * Errors: BE_STATUS_ARGUMENT for NULL, a menu without unit types, or a count that is not the menu's; BE_STATUS_RANGE
 * for a quantity that is out of range, with its index; BE_STATUS_MEMORY. O(hours * unit types * offers).
 */
BE_API be_status be_purchase_new(const be_menu *menu, const double *quantities, size_t count,
                                 const be_allocator *allocator, be_purchase **purchase, be_error *error);

/** Free a purchase; NULL is fine. What was borrowed from it dies with it. */
BE_API void be_purchase_free(be_purchase *purchase);

/** A purchase in a few numbers. All USD are of the horizon. */
typedef struct be_purchase_summary {
    uint32_t size;                /**< sizeof(be_purchase_summary), set by the caller */
    uint32_t reserved;            /**< 0 */
    double cost_usd;              /**< fees and use, by the menu's basis, and at present value where it says so */
    double on_demand_usd;         /**< the same usage, all on demand; at present value where the menu says so */
    double uncommitted_usd;       /**< the same usage without commitments, in the cheapest way; as above */
    double cash_usd;              /**< what is paid within the horizon, upfront fees when a term begins */
    double amortised_usd;         /**< the same with upfront fees spread evenly over their terms */
    double cash_present_usd;      /**< net present value of what is paid, at the start of the horizon */
    double amortised_present_usd; /**< net present value of the amortised view */
    double fees_usd;              /**< amortised fees of the commitments, used or not */
    double wasted_usd;            /**< of those, of what was not used */
    double use_usd;     /**< what is paid by use: on demand, spot, functions, fees for the use of reservations */
    double coverage;    /**< share of usage that commitments cover, each unit-hour weighed by its on-demand price; 0
                           to 1, and 0 where that is nothing */
    double utilisation; /**< share of the fees whose commitments were used, 0 to 1; 0 without any */
} be_purchase_summary;

/**
 * Fill `summary`, whose size is set. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE.
 */
BE_API be_status be_purchase_summarise(const be_purchase *purchase, be_purchase_summary *summary, be_error *error);

/** What became of an offer. Its measure is the unit, or the USD of a plan. Texts are borrowed from the purchase. */
typedef struct be_purchase_offer {
    uint32_t size;            /**< sizeof(be_purchase_offer), set by the caller */
    uint32_t purchase_option; /**< BE_PURCHASE_... */
    const char *name;         /**< its name in the menu */
    int64_t start;            /**< begin of the term, s since 1970 */
    int64_t end;              /**< when it expires */
    double quantity;          /**< units, or USD an hour */
    double committed;         /**< quantity times the hours of the term within the horizon */
    double used;              /**< how much of that was used */
    double utilisation;       /**< used / committed, 0 to 1; 0 where nothing was committed */
    double fees_usd;          /**< amortised fees over the horizon */
    double wasted_usd;        /**< of those, of what was not used */
    double usage_usd;         /**< fees paid for use */
    double cash_usd;          /**< fees paid within the horizon, those for use included */
    double present_usd;       /**< net present value of them */
    double on_demand_usd;     /**< what it covered, at on-demand prices */
    double uncovered_usd;     /**< what it covered, as it would have cost without it: the cheapest way */
    double
        break_even; /**< utilisation at which it costs what on demand does: what it covers on average, or its best unit
                       type where it covers nothing; above 1 it never pays, infinite where use alone costs as much */
    double break_even_uncovered; /**< the same against the cheapest way without it */
} be_purchase_offer;

/** How many offers the menu had; 0 for NULL. */
BE_API size_t be_purchase_offer_count(const be_purchase *purchase);

/**
 * Fill `offer`, whose size is set, with offer `index`, from 0, in the order of the menu. Errors: BE_STATUS_ARGUMENT for
 * NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_purchase_offer_at(const be_purchase *purchase, size_t index, be_purchase_offer *offer,
                                      be_error *error);

/**
 * How a unit type's usage was bought. Of whole units, hours are those of the units needed, of which a partly filled one
 * counts whole, on functions too. Texts are borrowed from the purchase.
 */
typedef struct be_purchase_unit {
    uint32_t size;            /**< sizeof(be_purchase_unit), set by the caller */
    uint32_t reserved;        /**< 0 */
    const char *name;         /**< its name in the menu */
    double unit_hours;        /**< needed; the sum of the four that follow */
    double covered_hours;     /**< covered by commitments */
    double on_demand_hours;   /**< bought on demand */
    double spot_hours;        /**< bought at spot */
    double function_hours;    /**< run on functions */
    double covered_usd;       /**< amortised fees of the commitments so used, and fees for their use */
    double on_demand_usd;     /**< paid on demand */
    double spot_usd;          /**< paid at spot */
    double function_usd;      /**< paid for functions */
    double all_on_demand_usd; /**< what all its unit-hours would cost on demand */
    double uncommitted_usd;   /**< what they would cost without commitments, in the cheapest way */
    double coverage;          /**< covered_hours / unit_hours; 0 where there are none */
} be_purchase_unit;

/** How many unit types the menu had; 0 for NULL. */
BE_API size_t be_purchase_unit_count(const be_purchase *purchase);

/**
 * Fill `unit`, whose size is set, with unit type `index`, from 0, in the order of the menu. Errors: BE_STATUS_ARGUMENT
 * for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_purchase_unit_at(const be_purchase *purchase, size_t index, be_purchase_unit *unit,
                                     be_error *error);

/** The unit-hours of a unit type that an offer covered; 0 past either end, and for NULL. */
BE_API double be_purchase_covered(const be_purchase *purchase, size_t offer, size_t unit);

/** What a charge is for. */
enum {
    BE_CHARGE_UPFRONT = 0,   /**< the upfront fee of a commitment */
    BE_CHARGE_RECURRING = 1, /**< its hourly fee */
    BE_CHARGE_COVERED = 2,   /**< usage that a commitment covers */
    BE_CHARGE_UNUSED = 3,    /**< what of a commitment was not used */
    BE_CHARGE_ON_DEMAND = 4, /**< usage on demand */
    BE_CHARGE_SPOT = 5,      /**< usage at spot */
    BE_CHARGE_FUNCTION = 6,  /**< usage on functions */
    BE_CHARGE_COUNT = 7      /**< how many this version knows */
};

/**
 * The name of a charge, such as "unused"; "unknown" for other numbers. Borrowed for the life of the program. Never
 * fails.
 */
BE_API const char *be_charge_name(uint32_t charge);

/**
 * A charge of a month, billed and effective as FinOps FOCUS has it: the purchase of a commitment is billed and has no
 * effective cost; the usage that it covers, and what of it was not used, have the amortised fee as effective cost and
 * are not billed. The billed costs of a month are its cash flow, the effective ones its amortised view. Source: FOCUS
 * specification 1.2, EffectiveCost and its appendix on commitment discounts. Texts are borrowed from the purchase.
 */
typedef struct be_purchase_charge {
    uint32_t size;        /**< sizeof(be_purchase_charge), set by the caller */
    uint32_t charge;      /**< BE_CHARGE_... */
    be_month month;       /**< calendar month, UTC */
    uint32_t reserved;    /**< 0 */
    const char *offer;    /**< the commitment; NULL for what none covers */
    const char *unit;     /**< the unit type; NULL for fees and what was not used */
    double quantity;      /**< upfront: units, or USD an hour; recurring and unused: the same times hours; otherwise
                             unit-hours */
    double billed_usd;    /**< paid in the month */
    double effective_usd; /**< its amortised cost */
} be_purchase_charge;

/** How many charges there are; none of them is of nothing. 0 for NULL. */
BE_API size_t be_purchase_charge_count(const be_purchase *purchase);

/**
 * Fill `charge`, whose size is set, with charge `index`, from 0, in order of months; within one by offer (upfront,
 * recurring, covered, unused), then by unit type (on demand, spot, functions). Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_purchase_charge_at(const be_purchase *purchase, size_t index, be_purchase_charge *charge,
                                       be_error *error);

/** A calendar month of a purchase: cash flow beside the amortised view. */
typedef struct be_purchase_month {
    uint32_t size;        /**< sizeof(be_purchase_month), set by the caller */
    be_month month;       /**< calendar month, UTC */
    double cash_usd;      /**< paid: fees and use */
    double amortised_usd; /**< the same with upfront fees spread over their terms */
    double fees_usd;      /**< amortised fees, used or not */
    double wasted_usd;    /**< of those, of what was not used */
    double use_usd;       /**< paid by use, in both views */
} be_purchase_month;

/** How many calendar months the horizon touches; 0 for NULL. */
BE_API size_t be_purchase_month_count(const be_purchase *purchase);

/**
 * Fill `month`, whose size is set, with month `index`, from 0. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE,
 * BE_STATUS_RANGE past the end.
 */
BE_API be_status be_purchase_month_at(const be_purchase *purchase, size_t index, be_purchase_month *month,
                                      be_error *error);

#ifdef __cplusplus
}
#endif

#endif
