/** @file
 * Decision: candidates in, ranked outcomes out, with the reason, the main risk and a mitigation that has a price.
 */
#ifndef BREAKEVEN_DECISION_H
#define BREAKEVEN_DECISION_H

#include "breakeven/pricing.h"
#include "breakeven/supply.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- candidates ---------------------------------------------------------------------------------------------- */

/**
 * A way of running and buying the workload. What is left at 0 or NULL is chosen: the cheapest that keeps the promise
 * from the region's rate cards. Set it with be_candidate_init. Its texts are borrowed for the call.
 */
typedef struct be_candidate {
    uint32_t size;             /**< sizeof(be_candidate), set by init */
    uint32_t model;            /**< BE_MODEL_...; a split has a fleet as base and functions as overflow */
    const char *name;          /**< what it is called in the results; required, 1 to 100 bytes */
    uint32_t door;             /**< BE_DOOR_...; a load balancer by default; the others but none are for functions */
    uint32_t purchase_option;  /**< of its machines: BE_PURCHASE_ON_DEMAND, _SPOT or _RESERVED_... */
    uint32_t term_years;       /**< of reserved machines: 1, the default, or 3 */
    uint32_t arch;             /**< BE_ARCH_...; BE_ARCH_ANY takes the cheaper */
    const char *instance_type; /**< machine or node; NULL to choose */
    double unit_vcpu;          /**< vCPU of a pod or task, up to 1e6; 0 to choose */
    double unit_memory_mib;    /**< memory of a pod, task or function, MiB, up to 1e9; 0 to choose */
} be_candidate;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_candidate_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_candidate_init_sized(be_candidate *candidate, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_candidate_init(be_candidate *candidate) {
    be_candidate_init_sized(candidate, (uint32_t)sizeof *candidate);
}

/**
 * The rows that describe be_candidate, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_candidate_fields(size_t *count);

/** How fast something is against the reference: a GPU model by its name in the rate cards. Never grows. */
typedef struct be_speed {
    const char *name; /**< such as "NVIDIA T4"; required, borrowed for the call */
    double factor;    /**< 0.001 to 1000; 2 is twice as fast */
} be_speed;

/** The horizon of a comparison. */
enum {
    BE_HORIZON_YEAR = 0,  /**< a calendar year; a shorter series is repeated end to end; a longer one is taken as it is,
                                unless `year` names the one to cut from it */
    BE_HORIZON_SERIES = 1 /**< the series as it is */
};

/** What a comparison assumes; set it with be_comparison_options_init. What it points to is borrowed for the call. */
typedef struct be_comparison_options {
    uint32_t size;                      /**< sizeof(be_comparison_options), set by init */
    uint32_t zones;                     /**< zones, and fewest machines, pods and tasks, 1 to 100; 2 by default */
    const char *provider;               /**< "aws" by default */
    const char *region;                 /**< "us-east-1" by default; must be loaded */
    uint32_t horizon;                   /**< BE_HORIZON_... */
    int32_t year;                       /**< calendar year, 1970 to 9999; 0: that in which the series starts */
    uint32_t free_allowances;           /**< 1 to count the providers' monthly free allowances; 0 by default */
    uint32_t basis;                     /**< BE_BASIS_... of commitments; amortised by default */
    uint32_t previous_generations;      /**< 1 to consider machines no longer called current too; 0 by default */
    uint32_t speed_count;               /**< number of `speeds`, up to 10,000 */
    const be_speed *speeds;             /**< GPU speeds, or NULL; a GPU model that is not listed is not considered */
    double target_utilisation;          /**< share of vCPU or GPU to plan capacity with, 0.01 to 1; 0, the default: the
                                             highest with which the promise is kept, see be_comparison_new */
    double volume_gb;                   /**< disk of a machine, GB, 0 to 1e9; 20 by default */
    double daemon_vcpu;                 /**< vCPU that the daemon sets of a node request, 0 to 1e6; 0.15 by default */
    double daemon_memory_mib;           /**< memory that they request, MiB, 0 to 1e9; 200 by default */
    uint32_t daemon_pods;               /**< how many pods they are, 0 to 1e6; 3 by default */
    uint32_t reserved;                  /**< 0 */
    double operations_usd_per_hour;     /**< what an hour of operations work costs, USD, 0 to 1e6; 0 by default */
    double operations_hours_fleet;      /**< hours of it a month for a fleet, 0 to 1e6; 8 by default */
    double operations_hours_cluster;    /**< for a cluster; 20 by default */
    double operations_hours_containers; /**< for managed containers; 4 by default */
    double operations_hours_functions;  /**< for functions; 2 by default */
    double operations_hours_split;      /**< for a split; 10 by default */
    uint32_t instant_scaling;           /**< 1 if capacity is to follow at once, without limits and cold starts: the
                                             reference; 0 by default: as the platforms behave */
    uint32_t reserved_2;                /**< 0 */
    const be_scaling *fleet_scaling;    /**< of instances; NULL: be_scaling_init_for_model */
    const be_scaling *cluster_scaling;  /**< of pods; NULL: be_scaling_init_for_model */
    const be_scaling *containers_scaling;        /**< of tasks; NULL: be_scaling_init_for_model */
    const be_node_scaling *node_scaling;         /**< of nodes under pods; NULL: be_node_scaling_init */
    const be_function_scaling *function_scaling; /**< limits and cold starts; NULL: be_function_scaling_init */
    const be_spot *spot;                         /**< of machines bought spot; NULL: be_spot_init, and never taken away
                                                      where capacity follows at once */
} be_comparison_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_comparison_options_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_comparison_options_init_sized(be_comparison_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_comparison_options_init(be_comparison_options *options) {
    be_comparison_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_comparison_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_comparison_options_fields(size_t *count);

/* ---- comparison ---------------------------------------------------------------------------------------------- */

/** Ranked outcomes. Immutable once made. */
typedef struct be_comparison be_comparison;

/**
 * Evaluate `count` candidates for a series and rank them: first those that keep the promise, by cost; then those that
 * break it, by cost; then those that cannot run. What a candidate leaves open is chosen as the cheapest way of the
 * catalogue that keeps the promise; where none does, the one of the least estimate (of functions, the one that loses
 * the fewest requests). `options` and `allocator` may be NULL. The caller owns `*comparison`, which borrows nothing.
 *
 * A way is a machine type, a pod or task size, a memory of a function, a target utilisation and, of a split, a size of
 * the base and a memory of the overflow. Each has a lower bound of its cost that holds whatever policies, queues and
 * cold starts do: units are never fewer than their floor nor serve more than they can; an hour costs the cheaper of its
 * price by use and its fee; a request is billed its own time. Ways are run and priced, the least bound first, until no
 * bound is below the cheapest that keeps the promise: the choice is that of running and pricing all of them, but for
 * one case: of a split of which 200 ways break the promise before one keeps it, the rest is not tried. Of functions,
 * the ways are the memories that keep the promise without cold starts for less than all smaller ones do, and some above
 * the cheapest; of those that overflow, the ones that differ by a quarter at least.
 *
 * Where no target utilisation is given, the highest at which one unit keeps the latency promise is tried (see
 * be_deployment.target_utilisation), 90, 80, 65 and 50 % of it, since policies that lag need room, and 0.95, 0.8 and
 * 0.7 where that is more, since units that share a queue can be busier than one alone. Autoscaled units are never fewer
 * than the series' lowest rate needs. The base of a split is there all the time.
 *
 * A candidate for which a price is not sourced cannot run, and its why_not names the price; that is no error. Nor is
 * one that needs more units than can be.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL, no candidates, a missing member, a contradiction), BE_STATUS_SIZE (also candidates
 * of different sizes), BE_STATUS_RANGE (a member out of range, a horizon that begins before 1970), BE_STATUS_NOT_FOUND
 * (the region is not loaded), BE_STATUS_UNSUPPORTED (a step that does not divide the year, a provider whose services
 * are not known), BE_STATUS_MEMORY. O(types x units x log count) to list the ways, then O(count) for each way whose
 * bound is below the cost of the choice; ways that differ in name and price only are run once.
 */
BE_API be_status be_comparison_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count, const be_comparison_options *options,
                                   const be_allocator *allocator, be_comparison **comparison, be_error *error);

/** Free a comparison; NULL is fine. Its bills, outcomes, series and texts go with it. */
BE_API void be_comparison_free(be_comparison *comparison);

/** How many candidates were compared; 0 for NULL. */
BE_API size_t be_comparison_count(const be_comparison *comparison);

/** A candidate and what became of it. Texts are borrowed until the comparison is freed. */
typedef struct be_entry {
    uint32_t size;             /**< sizeof(be_entry), set by the caller */
    uint32_t model;            /**< BE_MODEL_... */
    uint32_t can_run;          /**< 0 if it cannot run at all; then every number below is 0 but lacks_price */
    uint32_t keeps_promise;    /**< 1 if it keeps the promises of latency and of requests served */
    const char *name;          /**< as the candidate said */
    const char *choice;        /**< what was chosen, such as "5 x c8g.medium", or "up to 14 x c6g.medium (mean
                                  5.2)" where the number varies; "" where it cannot run */
    const char *why_not;       /**< why it cannot run or breaks the promise; NULL where neither */
    double cost_usd;           /**< USD over the horizon, without operations */
    double cost_per_month_usd; /**< a twelfth of it for a calendar year, else by months of 30.436875 days */
    double cost_per_million_requests_usd; /**< USD, by requests served; 0 where none was */
    double operations_per_month_usd;      /**< operations effort, USD */
    double cost_with_operations_usd;      /**< USD over the horizon with operations */
    double cost_with_allowances_usd;      /**< USD over the horizon if free allowances were used */
    double utilisation;                   /**< see be_quality */
    double unserved_share;                /**< share of requests that go unserved, 0 to 1 */
    double late_share;                    /**< share of the served that take longer than promised, 0 to 1 */
    double latency_seconds;               /**< the promised quantile, s, infinite in a backlog (M/G/c) */
    double peak_units;                    /**< see be_quality */
    double mean_units;                    /**< see be_quality */
    const char *oldest;                   /**< oldest date among the prices; NULL where it cannot run */
    const char *newest;                   /**< newest date; NULL where it cannot run */
    uint32_t lacks_price;                 /**< 1 if it cannot run because a price that it needs is not sourced */
    uint32_t reserved;                    /**< 0 */
} be_entry;

/**
 * Fill `entry`, whose size is set, with the candidate of rank `rank`, from 0. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE past the last rank.
 */
BE_API be_status be_comparison_at(const be_comparison *comparison, size_t rank, be_entry *entry, be_error *error);

/**
 * The bill of the candidate of a rank, over the horizon; NULL where it cannot run, past the last rank, and for NULL.
 * Borrowed until the comparison is freed.
 */
BE_API const be_bill *be_comparison_bill(const be_comparison *comparison, size_t rank);

/**
 * The outcome of the candidate of a rank; NULL where it cannot run, past the last rank, and for NULL. Borrowed until
 * the comparison is freed.
 */
BE_API const be_outcome *be_comparison_outcome(const be_comparison *comparison, size_t rank);

/** The months of the horizon, by which costs a month are stated: 12 for a calendar year, else its length in months of
 * 30.436875 days. 0 for NULL. Never fails. */
BE_API double be_comparison_months(const be_comparison *comparison);

/** The series over the horizon, as it was priced. Borrowed until the comparison is freed. NULL for NULL. */
BE_API const be_series *be_comparison_series(const be_comparison *comparison);

/**
 * What the candidate of a rank does in each step of be_comparison_series: of a split, its base. The caller owns
 * `*timeline`. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE past the last rank, BE_STATUS_UNSUPPORTED where it
 * cannot run, BE_STATUS_MEMORY.
 */
BE_API be_status be_comparison_timeline(const be_comparison *comparison, size_t rank, const be_allocator *allocator,
                                        be_timeline **timeline, be_error *error);

/** What to choose, and why. Texts are borrowed until the comparison is freed. */
typedef struct be_choice {
    uint32_t size;                        /**< sizeof(be_choice), set by the caller */
    uint32_t found;                       /**< 0 if no candidate keeps the promise; then only `reason` is not empty */
    const char *name;                     /**< the candidate */
    const char *reason;                   /**< in numbers; a difference of less than 1 % is called as good as equal */
    const char *risk;                     /**< the main risk of it */
    const char *mitigation;               /**< what to do about it; "" where there is nothing to do */
    double mitigation_per_month_usd;      /**< what that costs more a month: the deployment evaluated again with it. NaN
                                             where a price for it is not sourced, which `mitigation` then names; 0
                                             with an empty `mitigation` where it would take too many units */
    const char *with_operations;          /**< the candidate that is the cheapest once operations are paid for */
    double with_operations_per_month_usd; /**< and what it then costs a month, USD */
} be_choice;

/** Fill `choice`, whose size is set. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE. */
BE_API be_status be_comparison_choice(const be_comparison *comparison, be_choice *choice, be_error *error);

/** How many notes there are on the ground of the answer: horizon, price dates, what was left out; 0 for NULL. */
BE_API size_t be_comparison_note_count(const be_comparison *comparison);

/** Note `index`, from 0, one sentence; NULL past the end, and for NULL. Borrowed until the comparison is freed. */
BE_API const char *be_comparison_note_at(const be_comparison *comparison, size_t index);

/* ---- how the models differ ----------------------------------------------------------------------------------- */

/** Dimensions by which people compare supply models. */
enum {
    BE_DIMENSION_START_UP = 0,      /**< time until a new unit serves */
    BE_DIMENSION_COST_MODEL = 1,    /**< what is paid for */
    BE_DIMENSION_SCALING_SPEED = 2, /**< how fast capacity follows demand */
    BE_DIMENSION_ISOLATION = 3,     /**< what separates one tenant or request from another */
    BE_DIMENSION_OPERATIONS = 4,    /**< what remains to be done by hand */
    BE_DIMENSION_LOCK_IN = 5,       /**< what it costs to leave */
    BE_DIMENSION_BEST_FOR = 6,      /**< what it is best for */
    BE_DIMENSION_COUNT = 7          /**< how many this version knows */
};

/**
 * The name of a dimension, such as "start-up time"; "unknown" for other numbers. Borrowed for the life of the program.
 * Never fails.
 */
BE_API const char *be_dimension_name(uint32_t dimension);

/**
 * A BE_MODEL_... in a BE_DIMENSION_..., one clause; NULL where either number is none. Borrowed for the life of the
 * program. Never fails.
 */
BE_API const char *be_model_dimension(uint32_t model, uint32_t dimension);

/* ---- search -------------------------------------------------------------------------------------------------- */

/**
 * Every instance type of a region under every purchase option that its rate card has, ranked by cost over the horizon.
 * Immutable once made.
 */
typedef struct be_search be_search;

/**
 * Price a fleet of every instance type of the region of the options, bought in every way that the type has prices for:
 * on demand or spot alone, and each commitment (reserved standard and convertible and savings plan, every term and
 * payment option) with either for what is used beyond it.
 *
 * As many machines run in each step as the rate needs (see be_units_for_rate), at least one a zone: capacity follows at
 * once, which is the reference of be_comparison_options.instant_scaling, whatever that says. Machine k is used in the
 * steps in which more than k are needed; it is committed to where the fees of the horizon are below what these steps
 * cost by use. A commitment is paid in every hour, so on the screening curve of a type its line is flat: no more than
 * one commitment is on the lower envelope, and the cheapest entry of a type is its exact cheapest mix of all options,
 * machine by machine. Within a clock hour, several machines that are used in turn may share a committed hour (see
 * be_bill_new); where steps are shorter than an hour, that makes a bill at most cheaper than what is stated here.
 *
 * What is the same for all fleets is not counted: front door, transfer, and what else goes with a request. Disks are
 * spread over months of 730 hours. The capacity of a machine is that of be_deployment_capacity with the target
 * utilisation of the options, where that is 0 with the highest at which one machine alone keeps the latency promise. A
 * commitment is priced at its own rate over the horizon, amortised or cash as the options say, however long its term. A
 * commitment whose upfront fee is not sourced is not on a cash bill.
 *
 * Left out, for a reason that be_search_excluded_reason gives, are types without an on-demand price or of another
 * architecture, that are too small for a process or too slow for the latency promise, burstable ones whose baseline is
 * not sourced, GPUs without a stated speed or without need, previous generations unless asked for, and types of which
 * more than 100,000 would be needed. Of be_comparison_options the horizon, year, provider, region, zones, basis,
 * previous_generations, speeds, target_utilisation, volume_gb and the `share` of spot count.
 *
 * `options` and `allocator` may be NULL. The caller owns `*search`, which borrows nothing.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL), BE_STATUS_SIZE, BE_STATUS_RANGE (a member out of range; types of so many different
 * small capacities that they need 2^24 machines together), BE_STATUS_NOT_FOUND (the region is not loaded),
 * BE_STATUS_UNSUPPORTED (a step that does not divide the year, a provider whose services are not known),
 * BE_STATUS_MEMORY. O(steps + types + entries x log), by one pass over the rates for all types (see be_layers_new).
 */
BE_API be_status be_search_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                               const be_comparison_options *options, const be_allocator *allocator, be_search **search,
                               be_error *error);

/** Free a search; NULL is fine. Its texts go with it. */
BE_API void be_search_free(be_search *search);

/** How many entries there are; 0 for NULL. */
BE_API size_t be_search_count(const be_search *search);

/** A type and a way to buy it. */
typedef struct be_search_entry {
    uint32_t size;                 /**< sizeof(be_search_entry), set by the caller */
    uint32_t purchase_option;      /**< of the commitment: BE_PURCHASE_RESERVED_... or _SAVINGS_PLAN_COMPUTE;
                                        BE_PURCHASE_ON_DEMAND where none is considered */
    uint32_t term_years;           /**< of the commitment: 1 or 3; 0 without one */
    uint32_t payment_option;       /**< of the commitment: BE_PAYMENT_...; 0 without one */
    uint32_t remainder_option;     /**< how the other hours are bought: BE_PURCHASE_ON_DEMAND or _SPOT */
    uint32_t reserved;             /**< 0 */
    const char *instance_type;     /**< borrowed until the search is freed */
    double capacity;               /**< requests/s that one machine is planned to carry */
    double peak_units;             /**< machines at the highest rate */
    double committed_units;        /**< machines that are worth their fee; may be 0 */
    double unit_hours;             /**< hours of all machines */
    double committed_hours;        /**< of these, the hours of machines that are committed to */
    double utilisation;            /**< share of what the machines could serve at most that is asked of them */
    double commitment_utilisation; /**< share of the committed hours that is used; 0 without any */
    double cost_usd;               /**< USD over the horizon: the sum of the three below */
    double committed_usd;          /**< fees */
    double remainder_usd;          /**< hours beyond the commitment */
    double volume_usd;             /**< disks */
} be_search_entry;

/**
 * Fill `entry`, whose size is set, with the entry of a rank, from 0, the cheapest; of equal cost the first by the name
 * of the type, then on demand before spot. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past
 * the last rank. O(1).
 */
BE_API be_status be_search_at(const be_search *search, size_t rank, be_search_entry *entry, be_error *error);

/** How many types were left out; 0 for NULL. */
BE_API size_t be_search_excluded_count(const be_search *search);

/** The name of a type that was left out, from 0; NULL past the last and for NULL. Borrowed until the search is freed.
 */
BE_API const char *be_search_excluded_type(const be_search *search, size_t index);

/** Why it was; NULL past the last and for NULL. Borrowed until the search is freed. */
BE_API const char *be_search_excluded_reason(const be_search *search, size_t index);

#ifdef __cplusplus
}
#endif

#endif
