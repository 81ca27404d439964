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

/* ---- certificates: proofs of what a purchase costs at least ------------------------------------------------------ */

/**
 * A proof that no quantities of a menu's offers cost less than a bound. It is a tree of splits of the quantities into
 * boxes, and for each box hourly prices of commitments: lambda[o][h] USD for one of offer o in hour h. Whatever the
 * prices, if none is negative, quantities q in the box cost at least
 *
 *     sum over hours and unit types of what their usage costs at least, where offers ask lambda for what they cover
 *     + sum over offers of the least q_o * (fee_o - sum over hours of lambda[o][h]) in the box,
 *
 * for the second sum takes away what the first asks too much (weak duality). In the first sum, whole reservations of a
 * type are asked for by layers of one unit; and what an offer covers is held between what the vendor's order gives it
 * at the two corners of the box, since more of any offer never leaves more of anything uncovered. The bound is the
 * least of all boxes. Immutable once made; it borrows nothing.
 */
typedef struct be_certificate be_certificate;

/** A node of a certificate's tree: a split, or a leaf with its prices. Never grows. */
typedef struct be_certificate_node {
    uint32_t child; /**< of a split: its first child, the second follows; both come after it. 0: a leaf */
    uint32_t offer; /**< of a split: the offer whose quantity is split, by its index in the menu; else 0 */
    double at;      /**< the first child has quantities up to this, the second from this on, or from the next step */
    uint32_t first_weight; /**< of a leaf: its first weight */
    uint32_t weights;      /**< of a leaf: how many there are */
} be_certificate_node;

/**
 * All that a certificate says. The prices of a leaf are the weighted sum of price tables. Set it with
 * be_certificate_parts_init to make one; of one that is read, the size is enough.
 */
typedef struct be_certificate_parts {
    uint32_t size;                   /**< sizeof(be_certificate_parts), set by init or the caller */
    uint32_t offers;                 /**< of the menu */
    uint64_t hours;                  /**< of the menu's horizon */
    const be_certificate_node *node; /**< the tree, its root first */
    const uint32_t *weight_table;    /**< of each weight: its table */
    const double *weight;            /**< finite and from 0 */
    const double *price_usd;         /**< [table][offer][hour]; finite, from 0, and 0 outside the term of an offer */
    const uint32_t *aside;           /**< of each offer: itself, or the one that does all that it does for no more */
    uint32_t nodes;                  /**< 1 or more */
    uint32_t weights;                /**< how many weights there are */
    uint32_t tables;                 /**< how many price tables there are */
    uint32_t reserved;               /**< 0 */
    double bound_usd;                /**< what it claims to prove */
} be_certificate_parts;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_certificate_parts_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_certificate_parts_init_sized(be_certificate_parts *parts, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_certificate_parts_init(be_certificate_parts *parts) {
    be_certificate_parts_init_sized(parts, (uint32_t)sizeof *parts);
}

/**
 * The rows that describe be_certificate_parts, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_certificate_parts_fields(size_t *count);

/**
 * Make a certificate from its parts, which are copied: whoever has a proof may bring it. That it proves anything is for
 * be_certificate_check to say. `allocator` may be NULL. The caller owns `*certificate`.
 * Errors: BE_STATUS_ARGUMENT for NULL or an array that is missing, BE_STATUS_SIZE, BE_STATUS_RANGE for no nodes or a
 * bound that is not finite, BE_STATUS_MEMORY.
 */
BE_API be_status be_certificate_new(const be_certificate_parts *parts, const be_allocator *allocator,
                                    be_certificate **certificate, be_error *error);

/** Free a certificate; NULL is fine. What was borrowed from it dies with it. */
BE_API void be_certificate_free(be_certificate *certificate);

/**
 * Fill `parts`, whose size is set, with all that a certificate says; arrays are borrowed until it is freed. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE.
 */
BE_API be_status be_certificate_read(const be_certificate *certificate, be_certificate_parts *parts, be_error *error);

/**
 * Check a certificate against a menu. The bound is recomputed from the menu alone, in code that finding purchases has
 * no part in, and written to `*bound_usd`, which may be NULL: compensated sums, less 1e-13 of the sum of all their
 * terms' sizes, which is more than they can be off by rounding. Success means that no quantities cost less. Errors:
 * BE_STATUS_ARGUMENT for NULL, or a certificate that does not fit the menu: other offers or hours, a node, table or
 * offer that there is not, a split outside its box or off the step, an offer set aside without reason; BE_STATUS_RANGE
 * for a price or weight that is negative or not finite, a price outside the term, or a bound claimed above what is
 * proven; BE_STATUS_MEMORY. O(leaves * hours * unit types * offers).
 */
BE_API be_status be_certificate_check(const be_menu *menu, const be_certificate *certificate, double *bound_usd,
                                      be_error *error);

/* ---- purchase mix ---------------------------------------------------------------------------------------------- */

/** What a mix is asked; set it with be_mix_options_init. */
typedef struct be_mix_options {
    uint32_t size;  /**< sizeof(be_mix_options), set by init */
    uint32_t brief; /**< 1: only quantities, cost and bound, without the bill and the certificate; 0 by default */
    double gap; /**< where commitments overlap of which some are divisible, the relative gap to be proven, 1e-9 to 1;
                   0.0009 by default */
    uint64_t node_limit; /**< boxes of quantities to look at, from 1 to 1e9; 20,000 by default. Where they do not
                            suffice, the answer is the best found, and its gap larger */
} be_mix_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_mix_options_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_mix_options_init_sized(be_mix_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_mix_options_init(be_mix_options *options) {
    be_mix_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_mix_options, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_mix_options_fields(size_t *count);

/** How the cheapest quantities were found. */
enum {
    BE_MIX_SCREENING = 0, /**< screening curves: reservations of one unit type over the whole horizon, layer by layer */
    BE_MIX_PROGRAMME = 1, /**< a linear programme, solved by cuts */
    BE_MIX_BRANCHES = 2,  /**< the same with branch and bound over quantities */
    BE_MIX_COUNT = 3      /**< how many this version knows */
};

/** The name of a way, such as "screening curves"; "unknown" for other numbers. Borrowed for the life of the program. */
BE_API const char *be_mix_method_name(uint32_t method);

/**
 * The cheapest quantities of a menu's offers, with the proof. Immutable once made; it borrows nothing.
 */
typedef struct be_mix be_mix;

/**
 * Find the quantities of a menu's offers, within their limits and on their steps, that cost least as be_purchase_new
 * bills them, and prove it.
 *
 * The bound equals the cost, but for rounding, with reservations of one unit type; with any whole or divisible
 * reservations, not size-flexible, of several types under at most one savings plan in each hour; and wherever all
 * quantities come in steps. Else - plans or size-flexible reservations that overlap, some of them divisible - the
 * vendor's order is not always the best use of them, and the gap is proven to be at most `gap`.
 *
 * Method: screening curves for one unit type (power systems planning: the lower envelope of fixed and variable cost
 * read against the load-duration curve, applied to each layer of load); else the dual of the hourly linear programme by
 * cutting planes (J. E. Kelley, 1960), with layers of one unit for whole reservations, and best-first branch and bound.
 *
 * `options` and `allocator` may be NULL. The caller owns `*mix`.
 * Errors: BE_STATUS_ARGUMENT for NULL or a menu without unit types, BE_STATUS_SIZE, BE_STATUS_RANGE for an option out
 * of range, BE_STATUS_UNSUPPORTED for more than 65,535 offers or unit types, BE_STATUS_MEMORY.
 */
BE_API be_status be_mix_new(const be_menu *menu, const be_mix_options *options, const be_allocator *allocator,
                            be_mix **mix, be_error *error);

/** Free a mix; NULL is fine. What was borrowed from it dies with it. */
BE_API void be_mix_free(be_mix *mix);

/** A mix in a few numbers. All USD are of the horizon, by the menu's basis, and at present value where it says so. */
typedef struct be_mix_summary {
    uint32_t size;   /**< sizeof(be_mix_summary), set by the caller */
    uint32_t method; /**< BE_MIX_... */
    uint32_t proven; /**< 1 if the gap is as small as be_mix_new promises, or as the options ask; 0: the node limit was
                        met */
    uint32_t reserved; /**< 0 */
    double cost_usd;   /**< of the quantities found, as billed */
    double bound_usd;  /**< no quantities cost less */
    double gap;        /**< (cost - bound) / cost, 0 where the cost is 0; from 0 */
    uint64_t nodes;    /**< boxes of quantities that were looked at */
    uint64_t cuts;     /**< how often the hours were priced */
} be_mix_summary;

/**
 * Fill `summary`, whose size is set. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE.
 */
BE_API be_status be_mix_summarise(const be_mix *mix, be_mix_summary *summary, be_error *error);

/**
 * The quantities, one for each offer in the order of the menu, `count` of them where that is not NULL: units, or USD an
 * hour of a plan. NULL for NULL. Borrowed until the mix is freed.
 */
BE_API const double *be_mix_quantities(const be_mix *mix, size_t *count);

/** What they cost, item by item; NULL where the options were brief, and for NULL. Borrowed until the mix is freed. */
BE_API const be_purchase *be_mix_purchase(const be_mix *mix);

/** The proof of the bound; NULL where the options were brief, and for NULL. Borrowed until the mix is freed. */
BE_API const be_certificate *be_mix_certificate(const be_mix *mix);

/* ---- screening curves ------------------------------------------------------------------------------------------ */

/**
 * The picture of a mix of one unit type: layers of load below, and above them what a unit costs with each option as a
 * function of how much of the time it is used. Immutable once made.
 */
typedef struct be_screening be_screening;

/**
 * Draw the screening curves of a menu with one unit type whose offers are all reservations over the whole horizon, in
 * steps of 1 without limits. `allocator` may be NULL. The caller owns `*screening`.
 * Errors: BE_STATUS_ARGUMENT for NULL or a menu without unit types; BE_STATUS_UNSUPPORTED for another menu, or a peak
 * of more than 4,000,000 units; BE_STATUS_MEMORY.
 */
BE_API be_status be_screening_new(const be_menu *menu, const be_allocator *allocator, be_screening **screening,
                                  be_error *error);

/** Free it; NULL is fine. */
BE_API void be_screening_free(be_screening *screening);

/** A layer of load: the k-th most valuable unit of each hour. */
typedef struct be_screening_layer {
    uint32_t size;        /**< sizeof(be_screening_layer), set by the caller */
    uint32_t option;      /**< which option has it: 0 by use, else an offer of the menu from 1 */
    double hours;         /**< how many hours it is used, in part counted as such; weighted as present values are */
    double utilisation;   /**< the share of the horizon, 0 to 1 */
    double uncovered_usd; /**< what it costs by use: on demand, spot or on functions */
    double cost_usd;      /**< what it costs as bought */
} be_screening_layer;

/** How many layers are used at all: the peak, rounded up. 0 for NULL. */
BE_API uint64_t be_screening_layer_count(const be_screening *screening);

/**
 * Fill `layer`, whose size is set, with layer `index`, from 0, the base. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_screening_layer_at(const be_screening *screening, uint64_t index, be_screening_layer *layer,
                                       be_error *error);

/** A line of the picture: what a unit costs that is used for a share u of the horizon, fixed + variable * u. */
typedef struct be_screening_option {
    uint32_t size;        /**< sizeof(be_screening_option), set by the caller */
    uint32_t on_envelope; /**< 1 if it is the cheapest for some share; where `from` is below `to` */
    double fixed_usd;     /**< fee over the horizon; 0 by use */
    double variable_usd;  /**< what is paid for use if it is used all the time; by use: on demand, or functions if
                             cheaper */
    double from;          /**< share of the horizon from which on it is the cheapest of all lines */
    double to;            /**< share up to which it is; both 0 where it never is */
    double break_even;    /**< share at which it costs what use without it does; infinite where it never does */
    double units;         /**< layers that it has: units bought; by use, those that are left, which count where spot or
                             functions         are cheaper than the line */
} be_screening_option;

/** How many lines there are: one by use, and one for each offer. 0 for NULL. */
BE_API size_t be_screening_option_count(const be_screening *screening);

/**
 * Fill `option`, whose size is set, with line `index`: 0 by use, else that offer of the menu from 1. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the end.
 */
BE_API be_status be_screening_option_at(const be_screening *screening, size_t index, be_screening_option *option,
                                        be_error *error);

#ifdef __cplusplus
}
#endif

#endif
