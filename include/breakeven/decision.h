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
    const be_function_scaling *function_scaling; /**< limits and cold starts; NULL: be_function_scaling_init
                                                      with the account's limits of the rate cards */
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
    const char *reason;                   /**< in two or three sentences of numbers; a difference of less than 1 % is
                                               called as good as equal */
    const char *risk;                     /**< the main risk of it */
    const char *mitigation;               /**< what to do about it; "" where there is nothing to do */
    double mitigation_per_month_usd;      /**< what that costs more a month: the deployment evaluated again with it. NaN
                                             where a price for it is not sourced, which `mitigation` then names; 0
                                             with an empty `mitigation` where it would take too many units */
    const char *with_operations;          /**< the candidate that is the cheapest once operations are paid for */
    double with_operations_per_month_usd; /**< and what it then costs a month, USD */
    const char *runner_up;                /**< the next that keeps the promise; "" where there is none */
    double runner_up_more_per_month_usd;  /**< what it costs more a month, USD; 0 where there is none */
    double runner_up_more_share;          /**< the same as a share of the choice's cost; NaN where that is 0 */
    double runner_up_more_operations_hours; /**< hours of operations work that it takes more a month, or less */
    const char *runner_up_wins; /**< what would make it cost as little, both run as they are, such as "if the prices of
                                     ec2 rose by 6.84 %"; "" where nothing is known to. be_break_even_new finds the
                                     request rate, run time and so on at which it wins */
    const char *runner_up_service; /**< of all services that either pays, the one whose prices need change least; "" */
    double runner_up_price_factor; /**< the factor on all of its prices at which both cost the same; NaN: none */
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
    BE_DIMENSION_HARD_LIMITS = 7,   /**< what cannot be had more of, and how near the workload comes to it */
    BE_DIMENSION_COUNT = 8          /**< how many this version knows */
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
 * at the two corners of the box, since more of any offer never leaves more of anything uncovered. Where whole
 * reservations differ within the box, the higher of the two counts, by hour and type. The bound is the least of all
 * boxes. Immutable once made; it borrows nothing.
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
 * terms' sizes, which is more than they can be off by rounding. Success means that no quantities cost less that
 * be_purchase_new takes, which are from 0 to 1e12 of each offer. Errors:
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
 * Find the quantities of a menu's offers, within their limits and on their steps and at most 1e12, that cost least as
 * be_purchase_new bills them, and prove it.
 *
 * What a commitment costs beyond the horizon is in no cost: with the amortised basis a term that is longer counts by
 * the share of it that lies within, as if what follows were used as well. be_purchase_summary.owed_usd and prepaid_usd
 * say how much that is; let the horizon be as long as the longest term, with what is then used, where that is not so.
 *
 * The bound equals the cost, but for 1e-9 of it at most, with reservations of one unit type; with any whole or
 * divisible reservations, not size-flexible, of several types under at most one savings plan in each hour; and wherever
 * all quantities come in steps. Else - plans or size-flexible reservations that overlap, some of them divisible - the
 * vendor's order is not always the best use of them, and the gap is proven to be at most `gap`.
 *
 * How many boxes that takes grows with the offers that overlap, and where the node limit is met first, `proven` is 0:
 * the quantities are the best found, and the bound holds all the same. Measured at -O2 on a core of a shared machine:
 * two unlimited whole reservations of each of 1 to 6 unit types, some size-flexible, some for a part of the horizon,
 * under a compute and an instance plan, over 45 to 320 hours. All of 14 such menus were proven within 1,300 boxes; up
 * to 3 unit types took less than a second, 4 to 6 of them 2 to 50. Each box takes a time that grows with the hours:
 * where such a menu spans a year, a lower node limit keeps the wait short, at the price of a larger gap.
 *
 * Method: screening curves for one unit type (power systems planning: the lower envelope of fixed and variable cost
 * read against the load-duration curve, applied to each layer of load); else the dual of the hourly linear programme by
 * cutting planes (J. E. Kelley, 1960), with layers of one unit for whole reservations, and best-first branch and bound,
 * which splits where cuts in both halves gain most (strong branching: D. Applegate and others, 1995).
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
    uint32_t proven; /**< 1 if the gap is as small as be_mix_new promises, or as the options ask, or nothing is left to
                        save but rounding, 2e-14 of the cost with the least of all offers; 0: the node limit was met */
    uint32_t reserved; /**< 0 */
    double cost_usd;   /**< of the quantities found, as billed */
    double bound_usd;  /**< no quantities cost less; where there is a certificate, no more than it claims */
    double gap;        /**< (cost - bound) / cost, at most 1; 0 where the cost is 0; from 0 */
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
                             then leaves the services alone that have one of their own, as be_catalogue_discount does */
    double low;  /**< first value, in the parameter's unit; 0.01 by default. A request rate 0 to 1e12, a duration
                    1e-6 to 1e6, memory 1 to 1e9, a factor 0 to 1000, a discount -1000 to 100, an operations rate 0 to
                    1e6, a utilisation 0.01 to 1, a  growth -0.99 to 100 */
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
 * The answer in one line; where the platforms' behaviour does not confirm crossings (see check_margin), it says so.
 * Such as "functions is the cheapest up to 15.15 requests/s, then containers". Ranges in between that are narrower than
 * 1 % of their value are left out of it, and counted. Borrowed until the break-even is freed; NULL for NULL. Never
 * fails.
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

/* ---- online purchase: reserving without foresight ---------------------------------------------------------------- */

/** How be_online decides when to reserve. */
enum {
    BE_ONLINE_DETERMINISTIC = 0, /**< when on-demand usage of the last term reaches the break-even */
    BE_ONLINE_RANDOMISED = 1,    /**< earlier or never, by a threshold that is drawn once */
    BE_ONLINE_COUNT = 2          /**< how many this version knows */
};

/**
 * What one unit costs on demand and reserved; set it with be_online_options_init. A reservation that is billed every
 * hour of its term, used or not, has all of it as its fee (upfront plus hours of the term times the hourly price) and
 * pays nothing for usage.
 */
typedef struct be_online_options {
    uint32_t size;                 /**< sizeof(be_online_options), set by init */
    uint32_t policy;               /**< BE_ONLINE_...; deterministic by default */
    uint32_t term_hours;           /**< how long a reservation holds, h, 1 to 876,600; 8,760 by default */
    uint32_t reserved;             /**< 0 */
    double on_demand_usd_per_hour; /**< price of a unit-hour on demand, USD, 0 to 1e9; 0 by default */
    double usage_usd_per_hour;     /**< price of a unit-hour that a reservation is used for, USD, 0 to the price on
                                        demand; 0 by default */
    double fee_usd;                /**< price of reserving one unit for a term, USD, 0 to 1e15; 0 by default */
    uint64_t seed;                 /**< of the randomised policy; 0 by default */
} be_online_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_online_options_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_online_options_init_sized(be_online_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_online_options_init(be_online_options *options) {
    be_online_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_online_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_online_options_fields(size_t *count);

/**
 * A purchase policy that knows nothing of the future, fed hour by hour: one unit type, whole units, one reservation on
 * offer. W. Wang, B. Li, B. Liang, "To Reserve or Not to Reserve: Optimal Online Multi-Instance Acquisition in IaaS
 * Clouds" (arXiv 1305.5608, ICAC 2013), with p the price on demand, a = usage price / p, T the term in hours:
 *
 * In hour t, d(t) units are needed. Let x(i) be the reservations that hold in hour i, and those that were made later
 * while i was one of the last T hours. While the number of hours i of t - T + 1 to t in which d(i) > x(i), times
 * (1 - a) p, exceeds the threshold, reserve one unit more, for the hours t to t + T - 1; it counts in x(i) of all these
 * hours i, which thereby are settled. What is then needed beyond the reservations that hold is bought on demand.
 *
 * The deterministic policy has the fee as its threshold: it reserves when the on-demand usage that a reservation would
 * have spared had been worth its fee. Its cost never exceeds 2 - a times that of the cheapest purchase with full
 * knowledge of the demand, which may reserve in any hour, and no deterministic policy has a smaller factor. The
 * randomised one draws its threshold once: fee times w, with w from 0 to 1 of density e^w / (e - 1 + a), and with the
 * rest, a / (e - 1 + a), it never reserves. Its expected cost never exceeds e / (e - 1 + a) times the same cost, and no
 * policy has a smaller factor. (The rest must not be put on the fee itself: for bursts of just above the break-even
 * that lie more than a term apart, the factor would then be 1 + (1 - a) (1 + a) / (e - 1 + a).) Both bounds hold for
 * full fees: a reservation is paid whole even where the hours end before its term does.
 *
 * One thread at a time.
 */
typedef struct be_online be_online;

/**
 * Start without reservations. `allocator` may be NULL. The caller owns `*online`. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE (a member out of range, usage dearer than on demand), BE_STATUS_MEMORY. Takes 16
 * bytes per hour of the term.
 */
BE_API be_status be_online_new(const be_online_options *options, const be_allocator *allocator, be_online **online,
                               be_error *error);

/** Free a policy; NULL is fine. */
BE_API void be_online_free(be_online *online);

/** What to buy in an hour. */
typedef struct be_online_purchase {
    uint32_t size;      /**< sizeof(be_online_purchase), set by the caller */
    uint32_t reserved;  /**< 0 */
    uint64_t reserve;   /**< units to reserve now, for a term that begins with this hour */
    uint64_t held;      /**< units reserved in this hour, those included */
    uint64_t on_demand; /**< units to buy on demand for this hour */
    double cost_usd;    /**< of this hour: fees of what is reserved now, usage of reservations, on demand, USD */
} be_online_purchase;

/**
 * The next hour: `units` are needed in it, 0 to 10,000,000. Fills `purchase`, whose size is set. Errors, all of which
 * leave the policy as it was: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE, BE_STATUS_MEMORY. O(1) and
 * what is reserved, amortised; takes 4 bytes per unit of the highest demand so far.
 */
BE_API be_status be_online_step(be_online *online, uint32_t units, be_online_purchase *purchase, be_error *error);

/** What became of the hours so far. */
typedef struct be_online_summary {
    uint32_t size;              /**< sizeof(be_online_summary), set by the caller */
    uint32_t reserved;          /**< 0 */
    uint64_t hours;             /**< how many were fed */
    uint64_t reservations;      /**< units reserved, in all */
    double on_demand_hours;     /**< unit-hours on demand */
    double reserved_used_hours; /**< unit-hours for which reservations were used */
    double reserved_held_hours; /**< unit-hours for which reservations held */
    double cost_usd;            /**< in all, whole fees, USD */
    double on_demand_cost_usd;  /**< what all hours would have cost on demand, USD */
    double threshold_usd;       /**< the policy's threshold, USD; infinite if it never reserves */
    double bound;               /**< proven factor on the cost with full knowledge of the demand: 2 - a, or in
                                     expectation e / (e - 1 + a), where a is the usage price over that on demand; where
                                     both are 0, a is 1 */
} be_online_summary;

/** Fill `summary`, whose size is set. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE. */
BE_API be_status be_online_summarise(const be_online *online, be_online_summary *summary, be_error *error);

/* ---- uncertainty: scenarios, and what commitments cost in them --------------------------------------------------- */

/** How a number that is known as a band, low to high, is distributed. */
enum {
    BE_BAND_UNIFORM = 0,   /**< evenly from low to high */
    BE_BAND_LOGNORMAL = 1, /**< log-normal, a factor of which 5 % lie below low and 5 % above high; of a growth rate g,
                                1 + g */
    BE_BAND_COUNT = 2      /**< how many this version knows */
};

/**
 * What may come otherwise than a menu has it; set it with be_scenario_options_init. By default nothing does. Scenario
 * number i depends on the options and i alone, and each kind of change is drawn by itself: with spikes or without, the
 * growth of scenario i is the same.
 */
typedef struct be_scenario_options {
    uint32_t size;          /**< sizeof(be_scenario_options), set by init */
    uint32_t growth_band;   /**< BE_BAND_... of growth; uniform by default */
    double growth_low;      /**< growth per year of 8,760 h, compounded by the hour from the start of the horizon,
                                 on top of the menu's own; -0.999 to 100; 0 by default */
    double growth_high;     /**< the other end; 0 by default */
    uint32_t resample;      /**< 1: days of usage are drawn, with replacement, from the days of the horizon. A day is
                                 24 hours from the start of the horizon on, and takes the place of one of the same
                                 day of the week; it is that day for all unit types, and the menu's own growth from
                                 the one place to the other is added. What nothing in the horizon can take the place of
                                 stays. 0 by default */
    uint32_t block_days;    /**< how many days in a row are drawn at once, 1 to 366; 1 by default. 7 keeps weeks */
    double spikes_per_year; /**< spikes, at random times (Poisson), per year of 8,760 h, 0 to 8,760; 0 by default */
    double spike_factor;    /**< by which usage of all unit types is multiplied in a spike, 0 to 1000; 1 by default.
                                 Spikes that overlap are one */
    uint32_t spike_hours;   /**< how long a spike lasts, h, 1 to 8,760; 1 by default */
    uint32_t price_band;    /**< BE_BAND_... of price changes; uniform by default */
    double price_change_probability; /**< that on-demand prices change at least once in a year of 8,760 h, 0 to 0.9999;
                                          0 by default. Changes come at random times (Poisson) */
    double price_factor_low;  /**< by which all on-demand prices are multiplied from then on, 0 to 1000: 0.9 is a cut
                                   of 10 %; 1 by default. Commitments, spot and functions keep their prices */
    double price_factor_high; /**< the other end; 1 by default */
    uint32_t spot_band;       /**< BE_BAND_... of spot prices; uniform by default */
    uint32_t reserved;        /**< 0 */
    double spot_factor_low;   /**< by which all spot prices are multiplied, for the whole of a scenario, 0 to 1000; 1
                                   by default */
    double spot_factor_high;  /**< the other end; 1 by default */
    uint64_t count;           /**< how many scenarios, 1 to 1,000,000; 1,000 by default */
    uint64_t seed;            /**< of all draws; 0 by default */
    double cvar_level;        /**< of the conditional value at risk, 0 to 0.9999; 0.95 by default: the mean of the
                                   worst 5 % */
} be_scenario_options;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_scenario_options_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_scenario_options_init_sized(be_scenario_options *options, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_scenario_options_init(be_scenario_options *options) {
    be_scenario_options_init_sized(options, (uint32_t)sizeof *options);
}

/**
 * The rows that describe be_scenario_options, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_scenario_options_fields(size_t *count);

/**
 * Write levels of one offer: `count` rows, each with a quantity for every offer of the menu, in its order. The offer's
 * goes from `from` in the first row to `to` in the last in even steps, each rounded to the nearest multiple of its
 * step, a tie up; the others' are those of `base`, or where that is NULL, their least. `levels` has room for count
 * times be_menu_offer_count. Errors: BE_STATUS_ARGUMENT for NULL or a count of 0; BE_STATUS_NOT_FOUND; BE_STATUS_RANGE
 * for a quantity outside the offer's least and most. On failure nothing is written.
 */
BE_API be_status be_levels_of_offer(const be_menu *menu, const char *offer, double from, double to, const double *base,
                                    size_t count, double *levels, be_error *error);

/**
 * Write levels of a mix: `count` rows in which the quantities of `mix`, one for every offer of the menu, are multiplied
 * by `from` in the first row to `to` in the last, in even steps, and rounded likewise. Offers whose least is their most
 * keep it. Errors: as be_levels_of_offer.
 */
BE_API be_status be_levels_of_mix(const be_menu *menu, const double *mix, double from, double to, size_t count,
                                  double *levels, be_error *error);

/** What levels of commitment cost in each of many scenarios. */
typedef struct be_risk be_risk;

/**
 * Make ready to evaluate `level_count` (1 to 10,000) levels of commitment; level i is the quantities
 * levels[i * be_menu_offer_count] and so on, one for every offer of the menu. `levels` is copied; the menu is borrowed
 * until the risk is freed, and must not change. `options` and `allocator` may be NULL. The caller owns `*risk`.
 * Errors: BE_STATUS_ARGUMENT (NULL, no levels, a menu without unit types), BE_STATUS_SIZE, BE_STATUS_RANGE (a member
 * out of range, low above high, a quantity outside its offer's least and most or off its step), BE_STATUS_MEMORY. Takes
 * 8 bytes per scenario and level.
 */
BE_API be_status be_risk_new(const be_menu *menu, const be_scenario_options *options, const double *levels,
                             size_t level_count, const be_allocator *allocator, be_risk **risk, be_error *error);

/** Free a risk; NULL is fine. */
BE_API void be_risk_free(be_risk *risk);

/**
 * Evaluate the scenarios `first` to `first + count - 1`; those that have been are not evaluated again. Calls for ranges
 * that do not overlap may run on several threads at once: every cost is the same to the last bit, in however many
 * ranges and in whatever order. `progress` may be NULL; it hears the share of this call's scenarios that are done, and
 * where it asks to stop, the call ends with BE_STATUS_CANCELLED, what has been evaluated is kept, and a later call goes
 * on. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE for scenarios past the last, BE_STATUS_MEMORY,
 * BE_STATUS_CANCELLED. O(hours x (unit types + levels x (offers x unit types))) for each scenario.
 */
BE_API be_status be_risk_run(be_risk *risk, uint64_t first, uint64_t count, be_progress progress, void *context,
                             be_error *error);

/** How many scenarios there are; 0 for NULL. */
BE_API uint64_t be_risk_scenario_count(const be_risk *risk);

/** How many levels there are; 0 for NULL. */
BE_API size_t be_risk_level_count(const be_risk *risk);

/** How many scenarios have been evaluated; 0 for NULL. Not while a call of be_risk_run is under way. */
BE_API uint64_t be_risk_done(const be_risk *risk);

/** What a scenario is. */
typedef struct be_scenario {
    uint32_t size;          /**< sizeof(be_scenario), set by the caller */
    uint32_t reserved;      /**< 0 */
    double growth_per_year; /**< that is added to the menu's own */
    double spot_factor;     /**< of spot prices */
    uint64_t spikes;        /**< how many begin */
    uint64_t spike_hours;   /**< hours that lie in one or more */
    uint64_t price_changes; /**< how often on-demand prices change */
    uint64_t first_change; /**< the hour of the horizon of the first of them; the horizon's hours where there is none */
    double last_price_factor; /**< of on-demand prices at the end, the product of all changes */
} be_scenario;

/**
 * Fill `scenario`, whose size is set, with scenario `index`, from 0, whether or not it has been evaluated. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the last, BE_STATUS_MEMORY. O(hours).
 */
BE_API be_status be_risk_scenario(const be_risk *risk, uint64_t index, be_scenario *scenario, be_error *error);

/**
 * Write what is used in a scenario of unit type `unit`, from 0, into `hours`, which has room for be_menu_hours. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE past the last scenario or unit type, BE_STATUS_MEMORY. O(hours).
 */
BE_API be_status be_risk_usage(const be_risk *risk, uint64_t index, size_t unit, double *hours, be_error *error);

/**
 * Write what a level costs in a scenario over the horizon, USD, both from 0, into `cost_usd`. Errors:
 * BE_STATUS_ARGUMENT for NULL or a scenario that has not been evaluated, BE_STATUS_RANGE past the last of either.
 */
BE_API be_status be_risk_cost(const be_risk *risk, uint64_t scenario, size_t level, double *cost_usd, be_error *error);

/**
 * The costs of a level over all scenarios, each as likely as any other. A quantile q of n scenarios is the linear
 * interpolation between order statistics at (n - 1) q (definition 7 of R. Hyndman, Y. Fan, "Sample Quantiles in
 * Statistical Packages", 1996). The regret of a level in a scenario is what it costs more than the cheapest of the
 * levels does in that scenario.
 */
typedef struct be_level_risk {
    uint32_t size;             /**< sizeof(be_level_risk), set by the caller */
    uint32_t reserved;         /**< 0 */
    double mean_usd;           /**< mean cost */
    double standard_error_usd; /**< of the mean: standard deviation (n - 1) over the root of n; 0 of one scenario */
    double least_usd;          /**< least cost */
    double p5_usd;             /**< 5 % quantile */
    double p25_usd;            /**< lower quartile */
    double p50_usd;            /**< median */
    double p75_usd;            /**< upper quartile */
    double p95_usd;            /**< 95 % quantile */
    double most_usd;           /**< greatest cost */
    double cvar_usd;         /**< conditional value at risk: the mean of the worst (1 - level) n scenarios, of which the
                                  last counts in part where that is no whole number (R. Rockafellar, S. Uryasev,
                                  "Conditional value-at-risk for general loss distributions", 2002) */
    double mean_regret_usd;  /**< mean regret */
    double worst_regret_usd; /**< greatest regret */
    double cheapest_share;   /**< share of scenarios in which no level costs less */
} be_level_risk;

/**
 * Fill `result`, whose size is set, with level `level`, from 0. Errors: BE_STATUS_ARGUMENT for NULL or where a scenario
 * has not been evaluated, BE_STATUS_SIZE, BE_STATUS_RANGE past the last, BE_STATUS_MEMORY. O(n (levels + log n)).
 */
BE_API be_status be_risk_level(const be_risk *risk, size_t level, be_level_risk *result, be_error *error);

/** Which levels are best; of equals the first. */
typedef struct be_risk_choice {
    uint32_t size;               /**< sizeof(be_risk_choice), set by the caller */
    uint32_t reserved;           /**< 0 */
    uint64_t least_mean_level;   /**< the level of least expected cost */
    uint64_t least_cvar_level;   /**< the level of least conditional value at risk */
    uint64_t least_regret_level; /**< the level whose worst regret is least */
    double least_mean_usd;       /**< its mean cost */
    double least_cvar_usd;       /**< its conditional value at risk */
    double least_regret_usd;     /**< its worst regret */
    double mean_of_cheapest_usd; /**< mean over the scenarios of the cheapest level in each: what could be had if the
                                      scenario were known before a level is chosen */
} be_risk_choice;

/**
 * Fill `choice`, whose size is set. Errors: BE_STATUS_ARGUMENT for NULL or where a scenario has not been evaluated,
 * BE_STATUS_SIZE, BE_STATUS_MEMORY. O(levels x n log n).
 */
BE_API be_status be_risk_choose(const be_risk *risk, be_risk_choice *choice, be_error *error);
/* ---- what is known of a candidate, with its source ------------------------------------------------------------- */

/**
 * One thing that is known of a candidate as it was chosen and run, in one BE_DIMENSION_...: a clause, the number in it
 * and where that is from. Texts are borrowed until the comparison is freed.
 */
typedef struct be_trait {
    uint32_t size;      /**< sizeof(be_trait), set by the caller */
    uint32_t dimension; /**< BE_DIMENSION_... */
    const char *text;   /**< one clause, such as "peak needs 640 of 1000 concurrent executions" */
    double value;       /**< the number, of a hard limit the limit itself; NaN where there is none */
    double needed;      /**< hard limits: what the workload needs of it at most; NaN in other dimensions */
    const char *unit;   /**< of both numbers, such as "s" or "1/minute"; "" where there is none */
    const char *source; /**< the row of a rate card with its file and line, a document, the option that assumes it, or
                             the result that it was worked out in */
    const char *as_of;  /**< date of the source: YYYY, YYYY-MM or YYYY-MM-DD; "" where it bears none */
} be_trait;

/**
 * How many traits the candidate of a rank has in a dimension; 0 where it cannot run, past the last rank or dimension,
 * and for NULL. Every candidate that runs has at least one in each dimension. Start-up and scaling speed are those of
 * the policies that it was run with: of the stages from a decision to the first request served, of the periods, delays
 * and ramps before. Hard limits stand beside what the workload needs of them: time, memory and payload of a function,
 * concurrency, the burst of new environments, requests/s; pods on a node; sizes and launches of tasks.
 */
BE_API size_t be_comparison_trait_count(const be_comparison *comparison, size_t rank, uint32_t dimension);

/**
 * Fill `trait`, whose size is set, with trait `index`, from 0, of the candidate of a rank in a dimension. Errors:
 * BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE past the last rank, dimension or trait.
 */
BE_API be_status be_comparison_trait(const be_comparison *comparison, size_t rank, uint32_t dimension, size_t index,
                                     be_trait *trait, be_error *error);

/* ---- what can be done about the risks of the choice ------------------------------------------------------------ */

/**
 * Something to do about a risk of the chosen candidate: run again with it, over the same horizon and under the same
 * policies, measured and priced. Texts are borrowed until the comparison is freed.
 */
typedef struct be_mitigation {
    uint32_t size;                /**< sizeof(be_mitigation), set by the caller */
    uint32_t keeps_promise;       /**< 1 if the candidate keeps the promise with it */
    const char *text;             /**< what to do, and how much of it */
    const char *quality;          /**< what it improves, such as "requests that start cold" */
    const char *unit;             /**< of `before` and `after`: "share" or "USD/month" */
    double before;                /**< without it */
    double after;                 /**< with it */
    double more_per_month_usd;    /**< what it costs more a month, USD; NaN where a price is not sourced, which `text`
                                       then names */
    double more_operations_hours; /**< hours of operations work more a month, as be_comparison_options assumes them: a
                                       setting takes none, another model of compute has its own */
    const char *summary; /**< all of it in one clause, such as "keep environments ready for the busiest hour (12
                              environments): requests that start cold 1.2 % to 0.03 %, +41.00 USD a month" */
} be_mitigation;

/**
 * How many mitigations there are for the chosen candidate: one for each of its risks, that of the main risk first,
 * then, where it has less of the main risk, the runner-up itself. One that would take more units than can be is left
 * out, as is, but for the main risk, one that lessens nothing or a share below one in a million. 0 where nothing is
 * chosen, and for NULL.
 *
 * The risks are measured on the run itself (requests late or unserved; requests that start cold), or on one in which
 * they strike: a zone is lost at the busiest time, and the hour from there on is counted; without any load, what
 * remains to be paid; calls that meet the limit are not tried again.
 */
BE_API size_t be_comparison_mitigation_count(const be_comparison *comparison);

/**
 * Fill `mitigation`, whose size is set, with mitigation `index`, from 0. Errors: BE_STATUS_ARGUMENT for NULL,
 * BE_STATUS_SIZE, BE_STATUS_RANGE past the last.
 */
BE_API be_status be_comparison_mitigation_at(const be_comparison *comparison, size_t index, be_mitigation *mitigation,
                                             be_error *error);

#ifdef __cplusplus
}
#endif

#endif
