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
 * break it, by cost; then those that cannot run. What a candidate leaves open is chosen as the cheapest of the
 * catalogue that keeps the promise; where none does, the cheapest (of functions, the one that loses the fewest
 * requests). `options` and `allocator` may be NULL. The caller owns `*comparison`, which borrows nothing.
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
 * are not known), BE_STATUS_MEMORY. O(types x units x log count) to list the ways, then O(count) for each way that is
 * tried, from the cheapest on, until one keeps the promise.
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

/* ---- break-even ---------------------------------------------------------------------------------------------- */

/** What may vary: along it winners are sought, and by it answers are tried. */
enum {
    BE_PARAMETER_REQUEST_RATE = 0, /**< mean request rate over the horizon, requests/s; the shape stays */
    BE_PARAMETER_DURATION = 1,     /**< wall time of a request, s; its CPU and GPU time scale along */
    BE_PARAMETER_MEMORY = 2,       /**< memory of a process, MiB */
    BE_PARAMETER_PRICE = 3,        /**< factor on the prices of a provider or of one of its services, after discounts */
    BE_PARAMETER_DISCOUNT = 4,     /**< discount on them, percent, in place of the catalogue's */
    BE_PARAMETER_OPERATIONS_RATE = 5,    /**< what an hour of operations work costs, USD */
    BE_PARAMETER_TARGET_UTILISATION = 6, /**< share of vCPU or GPU to plan capacity with */
    BE_PARAMETER_GROWTH = 7,             /**< growth of the rates over the horizon, share a year of 365.2425 days */
    BE_PARAMETER_COUNT = 8               /**< how many this version knows */
};

/** The name of a parameter, such as "request rate"; "unknown" for other numbers. Borrowed for ever. Never fails. */
BE_API const char *be_parameter_name(uint32_t parameter);

/** The unit of its values, such as "requests/s"; "" for a factor or share, and for other numbers. Borrowed for ever. */
BE_API const char *be_parameter_unit(uint32_t parameter);

#ifndef SWIG
/** The candidate of a segment or crossing where none wins. */
#define BE_NO_CANDIDATE UINT64_MAX
#endif

/** Along what a break-even is sought, and how; set it with be_break_even_options_init. Texts are borrowed for the call.
 */
typedef struct be_break_even_options {
    uint32_t size;        /**< sizeof(be_break_even_options), set by init */
    uint32_t parameter;   /**< BE_PARAMETER_...; the request rate by default */
    const char *provider; /**< of BE_PARAMETER_PRICE and _DISCOUNT: whose; NULL, the default: the comparison's */
    const char *service;  /**< and which of its services, such as "lambda"; NULL, the default: all; a discount on all
                             then  leaves the services alone that have one of their own, as be_catalogue_discount does */
    double low;  /**< first value, in the parameter's unit; 0.01 by default. A request rate 0 to 1e12, a duration
                    1e-6 to 1e6, memory 1 to 1e9, a factor 0 to 1000, a discount -1000 to 100, an operations
                    rate 0 to 1e6, a utilisation 0.01 to 1, a growth -0.99 to 100 */
    double high; /**< last value, above `low`; 10,000 by default */
    uint32_t operations; /**< 1 to count operations work as a cost, as along its rate is always done; 0 by default */
    uint32_t values_max; /**< so many values are looked at to prove what lies between, 16 to 1e6; 4,096 by default */
    double check_margin; /**< where the platforms' behaviour is asked for (be_comparison_options.instant_scaling 0), the
                            order at a crossing is checked with it so far on either side, as a share of the crossing's
                            value, 0 to 0.5; 0.1 by default; 0: it is not */
} be_break_even_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_break_even_options_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_break_even_options_init_sized(be_break_even_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_break_even_options_init(be_break_even_options *options) {
    be_break_even_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_break_even_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_break_even_options_fields(size_t *count);

/** Who wins where along a parameter. Immutable once made. */
typedef struct be_break_even be_break_even;

/**
 * Find every value of a parameter, between low and high, at which another of 1 to 64 candidates becomes the cheapest of
 * those that keep the promise. At each value a candidate chooses anew what it leaves open, as in be_comparison_new; of
 * equal costs the candidate listed first wins. The caller owns `*result`, which borrows nothing. `options` and
 * `allocator` may be NULL.
 *
 * The search takes capacity to follow at once (instant_scaling 1), whatever the comparison's options say, for then the
 * costs are known to be monotone, and what lies between two values can be proven instead of sampled:
 * - Prices, discounts and the operations rate: what keeps the promise does not depend on them, and each way to run
 * costs a line, so a candidate costs the lower envelope of lines. Its pieces are found by intersecting the lines of the
 * ways chosen at two values and looking there (M. J. Eisner, D. G. Severance, 1976); crossings are those of the pieces.
 * - Otherwise a candidate that is planned with no more than one unit alone bears keeps the promise at every value at
 *   which it can run, and costs no less the more is asked of it. If on [a, b] the cost of one at the dear end is below
 *   that of all others at the cheap end, it wins throughout; else the interval is halved, down to neighbouring doubles
 *   where the winner changes, so that a jump (one more machine) is found at its place. Of equal winners at both ends
 *   1e-12 apart (relative), none is taken to win in between.
 *
 * This takes for granted that the estimate by which a comparison ranks the ways of a candidate ranks them as their
 * bills do. It does, but for what it rounds: a disk's month, taken as 730 hours, and times that vary, rounded up to the
 * billing increment. Two ways that differ by less than that may change places early or late by as little.
 *
 * A segment is marked as proven where that holds for all that come into question. It does not for a split, whose ways
 * to run change with the load; for units planned with more than one alone bears, or that drop or give up requests, or
 * are taken away as spot machines can be; for steps below a minute; near a crossing of reserved machines of a type to
 * be chosen, and of reserved nodes, in steps that are not whole hours, whose bounds leave a gap; and where candidates
 * cost so nearly the same that values_max values do not tell them apart. Such segments are halved to a 256th of the
 * range at least, and the winner is the one at both ends of each part. Where winners alternate so often that twice
 * values_max values do not narrow them all down, a crossing's `last` and `value` lie apart, and the segments on both
 * sides are not proven.
 *
 * Errors: as be_comparison_new; and BE_STATUS_RANGE for more than 64 candidates, low not below high, or either outside
 * the parameter's range; BE_STATUS_ARGUMENT for a provider or service where the parameter is no price, and for a series
 * without requests along the request rate; BE_STATUS_NOT_FOUND for a provider that is not the comparison's or a service
 * that has no price in its region. O(crossings x log precision) evaluations of the candidates in question.
 */
BE_API be_status be_break_even_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                   const be_candidate *candidates, size_t count,
                                   const be_comparison_options *comparison_options,
                                   const be_break_even_options *options, const be_allocator *allocator,
                                   be_break_even **result, be_error *error);

/** A line that a cost follows from a value on: fixed + variable x value. Never grows. */
typedef struct be_cost_piece {
    double from;     /**< first value; finite, ascending; of the first piece not above the lowest value asked for */
    double fixed;    /**< finite, or infinite where it cannot be had from there on */
    double variable; /**< finite */
} be_cost_piece;

/** What an option costs along a parameter, as lines; they need not meet. Never grows. */
typedef struct be_cost_curve {
    const char *name;            /**< 1 to 100 bytes */
    const be_cost_piece *pieces; /**< the pieces, each up to where the next begins */
    uint64_t piece_count;        /**< how many, 1 to 1e6 */
} be_cost_curve;

/**
 * Who wins where among 1 to 64 given cost curves, between `low` and `high`: their lower envelope, with the crossing of
 * two lines at the correctly rounded quotient of the differences of fixed and variable cost. All segments are proven;
 * costs are in the unit of the curves. Copied, nothing is borrowed. The caller owns `*result`.
 * Errors: BE_STATUS_ARGUMENT for NULL or a missing name, BE_STATUS_RANGE for another number of curves or pieces, a name
 * that is too long, a piece out of order or not finite, low not below high; BE_STATUS_MEMORY. O(pieces x curves^2).
 */
BE_API be_status be_break_even_of_curves(const be_cost_curve *curves, size_t count, double low, double high,
                                         const be_allocator *allocator, be_break_even **result, be_error *error);

/** Free a break-even; NULL is fine. */
BE_API void be_break_even_free(be_break_even *result);

/** A range of values in which one candidate wins. Texts are borrowed until the break-even is freed. */
typedef struct be_segment {
    uint32_t size;      /**< sizeof(be_segment), set by the caller */
    uint32_t proven;    /**< 1 if nothing else can win in between */
    double from;        /**< first value at which it wins */
    double to;          /**< last value at which it does: of the last segment `high`, else the crossing's `last` */
    uint64_t candidate; /**< index as the caller listed it; BE_NO_CANDIDATE: none keeps the promise */
    const char *name;   /**< its name; "" for none */
    double cost_from;   /**< its cost at `from`, USD a month; infinite for none */
    double cost_to;     /**< its cost at `to` */
} be_segment;

/** Number of segments, at least 1; 0 for NULL. */
BE_API size_t be_break_even_segment_count(const be_break_even *result);

/**
 * Fill `segment`, whose size is set, with segment `index`, from 0, in ascending order of values. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_break_even_segment_at(const be_break_even *result, size_t index, be_segment *segment,
                                          be_error *error);

/** How the winner changes. */
enum {
    BE_CROSSING_MEET = 0,    /**< costs meet */
    BE_CROSSING_JUMP = 1,    /**< a cost jumps: one more machine, another size */
    BE_CROSSING_FEASIBLE = 2 /**< one begins or ceases to keep the promise, or to run */
};

/** A value at which the winner changes. Texts are borrowed until the break-even is freed. */
typedef struct be_crossing {
    uint32_t size; /**< sizeof(be_crossing), set by the caller */
    uint32_t kind; /**< BE_CROSSING_... */
    double last;   /**< last value at which the one before wins: the double below `value`, or `value` itself where lines
                      meet, and where both cost the same to rounding */
    double value;  /**< first value at which the one after wins */
    uint64_t before;          /**< index of the one that wins up to here; BE_NO_CANDIDATE: none */
    uint64_t after;           /**< index of the one that wins from here on; BE_NO_CANDIDATE: none */
    const char *before_name;  /**< its name; "" for none */
    const char *after_name;   /**< its name; "" for none */
    double before_cost_last;  /**< cost of the one before at `last`, USD a month; infinite where it cannot */
    double after_cost_last;   /**< of the one after at `last` */
    double before_cost_value; /**< of the one before at `value` */
    double after_cost_value;  /**< of the one after at `value` */
    uint32_t checked;         /**< 1 if the order was checked with the platforms' behaviour, see check_margin */
    uint32_t holds;           /**< 1 if it was, and the one before is cheaper below and the one after above */
} be_crossing;

/** Number of crossings: one less than there are segments; 0 for NULL. */
BE_API size_t be_break_even_crossing_count(const be_break_even *result);

/** Fill `crossing`, whose size is set, with crossing `index`, from 0, in ascending order. Errors: as of a segment. */
BE_API be_status be_break_even_crossing_at(const be_break_even *result, size_t index, be_crossing *crossing,
                                           be_error *error);

/**
 * The answer in one line, such as "functions is the cheapest up to 15.15 requests/s, then containers". Ranges in
 * between that are narrower than 1 % of their value are left out of it, and counted. Borrowed until the break-even is
 * freed; NULL for NULL. Never fails.
 */
BE_API const char *be_break_even_line(const be_break_even *result);

/** How often a candidate was evaluated; of curves 0. 0 for NULL. */
BE_API uint64_t be_break_even_evaluations(const be_break_even *result);

/** Winners over two parameters. Immutable once made. */
typedef struct be_break_even_map be_break_even_map;

/**
 * For each of `row_count` values (1 to 10,000, finite, in any order) of a second parameter, the break-even along the
 * first, exact in each row. Of `rows`, only parameter, provider and service are read; its parameter, or its service,
 * must be another than that of `options`. The caller owns `*map`. Errors: as be_break_even_new, BE_STATUS_RANGE for a
 * value out of the second parameter's range, BE_STATUS_ARGUMENT where both are the same.
 */
BE_API be_status be_break_even_map_new(const be_series *series, const be_request *request,
                                       const be_catalogue *catalogue, const be_candidate *candidates, size_t count,
                                       const be_comparison_options *comparison_options,
                                       const be_break_even_options *options, const be_break_even_options *rows,
                                       const double *values, size_t row_count, const be_allocator *allocator,
                                       be_break_even_map **map, be_error *error);

/** Free a map with its rows; NULL is fine. */
BE_API void be_break_even_map_free(be_break_even_map *map);

/** How many rows it has; 0 for NULL. */
BE_API size_t be_break_even_map_row_count(const be_break_even_map *map);

/** The break-even of row `index`, from 0; NULL past the end, and for NULL. Borrowed until the map is freed. */
BE_API const be_break_even *be_break_even_map_row(const be_break_even_map *map, size_t index);

/** The value of row `index`; NaN past the end, and for NULL. */
BE_API double be_break_even_map_value(const be_break_even_map *map, size_t index);

/* ---- sensitivity --------------------------------------------------------------------------------------------- */

/** What is varied, and how far; set it with be_sensitivity_options_init. What it points to is borrowed for the call. */
typedef struct be_sensitivity_options {
    uint32_t size;                           /**< sizeof(be_sensitivity_options), set by init */
    uint32_t parameter_count;                /**< number of `parameters`, up to 64; 0, the default: all that apply */
    const be_break_even_options *parameters; /**< what to vary: of each, parameter, provider and service are read; all
                                                of the same size, a multiple of a pointer's; or NULL */
    double step;                             /**< share of its value by which each is lowered and raised, 1e-6 to 0.99;
                                                of a growth and of a discount the points; 0.1 by default */
    double reach; /**< flips are sought up to so many times the value and down to that part of it, 1 to 1000; 10 by
                     default; of a growth and of a discount, 0.1 x reach points on either side; of an operations
 rate of 0, up to 10 x reach USD/h */
    uint32_t operations; /**< 1 to count operations work as a cost; 0 by default */
    uint32_t values_max; /**< as be_break_even_options.values_max */
} be_sensitivity_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_sensitivity_options_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_sensitivity_options_init_sized(be_sensitivity_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_sensitivity_options_init(be_sensitivity_options *options) {
    be_sensitivity_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_sensitivity_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_sensitivity_options_fields(size_t *count);

/** What the answer depends on. Immutable once made. */
typedef struct be_sensitivity be_sensitivity;

/**
 * Vary each parameter alone, down and up, and find the smallest change that makes another candidate the cheapest, by
 * the search of be_break_even_new; capacity follows at once, as there. By default all that apply are varied: request
 * rate, duration, memory, prices of machines, containers and functions where a candidate uses them, target utilisation
 * where it is given, operations rate where it is given and counted, and growth. The caller owns `*result`. `options`
 * and `allocator` may be NULL. Errors: as be_break_even_new; BE_STATUS_RANGE where a value to vary is 0 and not a
 * growth, discount or operations rate, or a target utilisation that is not given; BE_STATUS_UNSUPPORTED where no
 * candidate keeps the promise.
 */
BE_API be_status be_sensitivity_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                                    const be_candidate *candidates, size_t count,
                                    const be_comparison_options *comparison_options,
                                    const be_sensitivity_options *options, const be_allocator *allocator,
                                    be_sensitivity **result, be_error *error);

/** Free a sensitivity; NULL is fine. */
BE_API void be_sensitivity_free(be_sensitivity *result);

/** A parameter and what it moves: a bar of a tornado table. Texts are borrowed until the sensitivity is freed. */
typedef struct be_sensitivity_row {
    uint32_t size;             /**< sizeof(be_sensitivity_row), set by the caller */
    uint32_t parameter;        /**< BE_PARAMETER_... */
    const char *provider;      /**< of a price or discount: whose; otherwise "" */
    const char *service;       /**< and of which service; "" for all */
    double base;               /**< its value as it is, in its unit */
    double low;                /**< lowered value, within the parameter's range */
    double high;               /**< raised value */
    uint64_t winner;           /**< who is the cheapest as it is, index as the caller listed it */
    uint64_t winner_low;       /**< who is at `low`; BE_NO_CANDIDATE: none */
    uint64_t winner_high;      /**< who is at `high` */
    double winner_cost;        /**< cost of the winner as it is, USD a month */
    double winner_cost_low;    /**< cost of the same candidate at `low`; infinite where it does not keep the promise */
    double winner_cost_high;   /**< at `high` */
    double flip_below;         /**< highest value below at which it is no longer the cheapest; NaN: none within reach */
    double flip_above;         /**< lowest value above; NaN: none within reach */
    uint64_t flip_below_to;    /**< who then is; BE_NO_CANDIDATE: none, or no flip */
    uint64_t flip_above_to;    /**< likewise above */
    double flip_share;         /**< the smaller of the two changes as a share of the value, of a growth, a discount or a
                                  value of 0 in points; NaN where neither flips */
    uint32_t flip_below_known; /**< 1 if what lies between the value and flip_below, or the reach, is proven */
    uint32_t flip_above_known; /**< likewise above */
} be_sensitivity_row;

/** Number of parameters that were varied; 0 for NULL. */
BE_API size_t be_sensitivity_count(const be_sensitivity *result);

/**
 * Fill `row`, whose size is set, with row `index`, from 0, in descending order of the swing of the winner's cost
 * between low and high; an infinite swing comes first, equal ones as the parameters are listed. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_sensitivity_at(const be_sensitivity *result, size_t index, be_sensitivity_row *row,
                                   be_error *error);

/** What a parameter does to a candidate. */
typedef struct be_sensitivity_cell {
    uint32_t size;     /**< sizeof(be_sensitivity_cell), set by the caller */
    uint32_t reserved; /**< 0 */
    const char *name;  /**< the candidate; borrowed until the sensitivity is freed */
    double cost;       /**< its cost as it is, USD a month; infinite where it does not keep the promise */
    double cost_low;   /**< its cost at the lowered value */
    double cost_high;  /**< its cost at the raised value */
    double elasticity; /**< arc elasticity between the two: percent of cost by percent of the parameter, each of the
                          mean of both ends (R. G. D. Allen, 1934); NaN where a cost is infinite or a mean is 0 */
} be_sensitivity_cell;

/**
 * Fill `cell`, whose size is set, with candidate `candidate`, as the caller listed it, of row `index`. Errors: as
 * be_sensitivity_at.
 */
BE_API be_status be_sensitivity_cell_at(const be_sensitivity *result, size_t index, size_t candidate,
                                        be_sensitivity_cell *cell, be_error *error);

#ifdef __cplusplus
}
#endif

#endif
