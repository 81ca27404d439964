/* What the files of the decision floor share. */
#ifndef BE_DECISION_INTERNAL_H
#define BE_DECISION_INTERNAL_H

#include "breakeven/decision.h"
#include "demand/internal.h"
#include "supply/internal.h"

enum { BE_I_TEXT_BYTES = 400, BE_I_NAME_BYTES = 101 };

/* Why no way was found to do it, and what was left out on the way. Of several reasons the weightiest is told. */
typedef enum be_i_weight {
    BE_I_WHY_NOTHING,    /* there was nothing to look at */
    BE_I_WHY_INELIGIBLE, /* what there is may not be considered */
    BE_I_WHY_PRICE,      /* what may be considered has no sourced price */
    BE_I_WHY_CANNOT      /* what is priced cannot do it */
} be_i_weight;

typedef struct be_i_why {
    be_i_weight weight;
    uint64_t machines_priced, machines_without_price, machines_without_baseline; /* types */
    char text[BE_I_TEXT_BYTES];
} be_i_why;

/* Give a reason; one of less weight than the one given before is not heard. */
void be_i_explain(be_i_why *why, be_i_weight weight, const char *format, ...) BE_I_PRINTF(3, 4);

/* A policy with all that it points to. */
typedef struct be_i_policy {
    be_scaling scaling;
    be_i_scaling read;
    double hours[168];
} be_i_policy;

/* How the candidates scale; see policies.c. */
typedef struct be_i_policies {
    bool at_once, has_spot;
    be_i_policy units[BE_MODEL_CONTAINERS + 1]; /* by model */
    be_node_scaling nodes;
    be_function_scaling functions;
    double provisioned_by_hour[168];
    be_spot spot;
} be_i_policies;

/* What all candidates of a comparison share. */
typedef struct be_i_context {
    const be_series *series; /* over the horizon */
    const be_curve *curve;
    const be_request *request;
    const be_catalogue *catalogue;
    const be_comparison_options *options;
    const be_i_platform *platform; /* what the provider calls its services */
    const be_i_policies *policies;
    struct be_i_targets *targets;   /* known so far; see target.c */
    struct be_i_verdicts *verdicts; /* likewise; see choose.c */
    const be_allocator *allocator;
    int64_t horizon_start, horizon_end; /* on the hour */
    be_error *error;
} be_i_context;

/* A candidate with everything chosen: what runs, and how its machines are bought. Its parts point at one another; link
 * them after a copy. */
typedef struct be_i_plan {
    be_deployment deployment, base, overflow;
    be_instance_type machine;
    be_commitment commitment;
    uint32_t remainder_option;
} be_i_plan;

void be_i_plan_link(be_i_plan *plan);

/* The deployment whose units are machines: the base of a split, else the deployment itself. */
be_deployment *be_i_plan_machines(be_i_plan *plan);

/* ---- options.c ---- */

be_status be_i_candidate_read(const be_candidate *candidate, be_candidate *copy, be_error *error);
be_status be_i_options_read(const be_comparison_options *options, be_comparison_options *copy, be_error *error);
double be_i_operations_hours(const be_comparison_options *options, uint32_t model);

/* ---- policies.c ---- */

be_status be_i_policies_read(const be_comparison_options *options, be_i_policies *policies, be_error *error);

/* Let a deployment scale as its model does. It borrows the policies. */
void be_i_policies_apply(const be_i_policies *policies, const be_candidate *candidate, be_deployment *deployment);

/* ---- target.c: with what utilisation capacity is planned ---- */

enum { BE_I_TARGETS_KEPT = 64, BE_I_TARGETS_MAX = 8 };

/* Highest utilisations that were worked out before, the oldest forgotten first. */
typedef struct be_i_targets {
    struct {
        double wall_seconds, saturation, target;
        bool burstable;
    } known[BE_I_TARGETS_KEPT];
    size_t count;
} be_i_targets;

/* The target utilisations to try for a unit, the highest first; how many they are. */
size_t be_i_targets_of(const be_i_context *context, const be_deployment *deployment, double *targets);

/* ---- horizon.c ---- */

/* The series over the horizon, and one sentence about what was done to it. */
be_status be_i_horizon(const be_series *series, const be_comparison_options *options, const be_allocator *allocator,
                       be_series **result, char *note, be_error *error);

/* Whether the horizon is the series as it is. */
bool be_i_horizon_is_series(const be_series *series, const be_comparison_options *options);

/* What the hours of the horizon are: commitments are charged by whole ones. */
void be_i_horizon_hours(const be_series *series, int64_t *start, int64_t *end);

/* Months in a horizon: 12 in a calendar year. */
double be_i_months(const be_series *series);

/* ---- evaluate.c ---- */

/* Run and price a plan. `*bill` stays NULL where it cannot run. A price that is not sourced makes the call fail with
 * BE_STATUS_NOT_FOUND. */
be_status be_i_evaluate(const be_i_context *context, const be_i_plan *plan, be_outcome **outcome, be_bill **bill);

/* Run a plan; `extent`: BE_I_RUN_..., as be_i_outcome_new has it. */
be_status be_i_run_plan(const be_i_context *context, const be_i_plan *plan, uint32_t extent, be_outcome **outcome);

/* The bill of what a plan's run used. */
be_status be_i_price_plan(const be_i_context *context, const be_i_plan *plan, const be_outcome *outcome,
                          bool free_allowances, be_bill **bill);

/* What a plan does step by step; of a split, what its base does with its part. */
be_status be_i_timeline_of_plan(const be_i_plan *plan, const be_series *series, const be_request *request,
                                const be_allocator *allocator, be_timeline **timeline, be_error *error);

/* Hourly prices of a machine. */
typedef struct be_i_machine_price {
    double by_use;         /* of an hour used */
    double committed;      /* of an hour committed; infinite where there is no commitment */
    uint32_t payment;      /* payment option of the commitment */
    double volume_by_hour; /* disk */
} be_i_machine_price;

/* ---- cheapest.c: the cheapest of the ways, by their bounds ---- */

/* What was judged before, in any candidate of a comparison; all zeros at first. */
typedef struct be_i_verdict be_i_verdict;

typedef struct be_i_verdicts {
    be_i_verdict *items;
    size_t count, capacity;
    size_t hunts; /* how often the cheapest was looked for */
} be_i_verdicts;

void be_i_verdicts_free(be_i_verdicts *verdicts, const be_allocator *allocator);

/* A way to do it: what it is estimated to cost over the horizon, and what it costs at least. Of a split, all sizes of a
 * base are one way, which is estimated with the size in the plan and bounded by the best of all. */
typedef struct be_i_option {
    be_i_plan plan;
    double cost, bound;
    double by_use, committed; /* what it pays by: two ways that differ in nothing else are ordered by these */
    double request_bound;     /* of functions: what a request costs at least */
    uint32_t least, most;     /* of a split: the smallest and the largest base; otherwise 0 */
} be_i_option;

typedef struct be_i_option_list {
    be_i_option *items;
    size_t count, capacity;
    be_i_option *overflows; /* of splits: the ways to run what overflows */
    size_t overflow_count;
} be_i_option_list;

/* The cheapest way of a list, which is not empty, that keeps the promise; where none does, the one of the least
 * estimate. Sorts the list. */
be_status be_i_cheapest(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                        be_i_plan *plan);

/* Run and price a way; `*keeps`: whether it keeps the promise, and only then is `*cost` set. What is the same for all
 * ways of the candidate, such as the front door, is not in it, but of a split is. */
be_status be_i_weigh_way(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan, bool *keeps,
                         double *cost);

/* ---- bounds.c: what a way costs at least ---- */

/* An hour of a machine. */
double be_i_machine_hour_bound(const be_i_context *context, const be_i_machine_price *price);

/* A fleet, or with `per_machine` pods a cluster. */
double be_i_machines_bound(const be_i_context *context, const be_deployment *deployment,
                           const be_i_machine_price *price, const be_capacity *capacity, uint64_t per_machine);

double be_i_containers_bound(const be_i_context *context, const be_deployment *deployment, const be_capacity *capacity);

/* One request on a function, and all of them. */
double be_i_function_request_bound(const be_i_context *context, const be_deployment *deployment);
double be_i_functions_bound(const be_i_context *context, const be_deployment *deployment, double request_bound);

/* Of what overflows: a request at the least, and how many may go unbilled at most. */
typedef struct be_i_request_bound {
    double usd, unbilled;
} be_i_request_bound;

/* Whichever of some overflows is taken. */
be_i_request_bound be_i_overflow_bound(const be_i_context *context, const be_i_option *overflows, size_t count);

/* A base of `least` to `most` machines, with what is above them on functions: the lowest of all bounds; `bounds`, where
 * it is not NULL, receives each. */
double be_i_split_bound(const be_i_context *context, const be_i_machine_price *price, double capacity, uint32_t least,
                        uint32_t most, const be_i_request_bound *request, double *bounds);

/* ---- choose*.c: from candidate to plan ---- */

be_status be_i_option_add(const be_i_context *context, be_i_option_list *list, const be_i_option *option);

/* List the ways of a candidate. */
be_status be_i_list_ways(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                         be_i_why *why);

/* Of a split's way, what each size of the base costs at least, and the plan of one with one of the list's overflows. */
void be_i_split_bounds(const be_i_context *context, const be_candidate *candidate, const be_i_option *way,
                       const be_i_request_bound *request, double *bounds);
void be_i_split_plan(const be_i_context *context, const be_candidate *candidate, const be_i_option *way,
                     const be_i_option *overflow, uint32_t machines, be_i_plan *plan);

/* What all ways of a split pay for the front door at least. */
be_status be_i_split_door(const be_i_context *context, const be_i_plan *plan, double *cost);

/* A plan with what the options say, before anything is chosen. */
be_i_plan be_i_plan_new(const be_i_context *context, const be_candidate *candidate);

/* Note that a price was missing. */
void be_i_miss_price(const be_i_context *context, const be_i_why *why);

/* The best plan of a candidate. Where there is none, `why` says why; else its text is empty. */
be_status be_i_choose(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan, be_i_why *why);

/* Each lists the ways of its model. `why` receives the reason why one was not. */
be_status be_i_choose_fleet(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                            be_i_why *why);
be_status be_i_choose_cluster(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                              be_i_why *why);
be_status be_i_choose_containers(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                 be_i_why *why);
be_status be_i_choose_functions(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                be_i_why *why);
be_status be_i_choose_split(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                            be_i_why *why);

/* ---- managed.c: what the ways without machines share ---- */

/* Price of one unit of a meter's first tier; false, with the reason, where it is not sourced. */
bool be_i_meter_price(const be_i_context *context, const char *service, const char *meter, double *price,
                      be_i_why *why);

/* What to do with an architecture. */
typedef be_status (*be_i_use_arch)(const be_i_context *context, const be_candidate *candidate, uint32_t arch,
                                   be_i_option_list *list, be_i_why *why);

/* Do it with each architecture that the code and the candidate allow. */
be_status be_i_each_arch(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                         be_i_why *why, be_i_use_arch use);

/* ---- machines.c: machines and what they cost ---- */

/* What a committed hour costs on the bill; NaN or infinite where the upfront fee of a cash bill is not sourced. */
double be_i_hourly_fee(const be_i_context *context, uint32_t term_years, double effective_usd, double upfront_usd,
                       double hourly_usd);

/* The disk of a machine, USD an hour, as an estimate has it. */
double be_i_volume_price(const be_i_context *context);

/* Prices of a type as the candidate buys it; false, with the reason, where they are not sourced. */
bool be_i_machine_price_of(const be_i_context *context, const be_candidate *candidate, const char *type,
                           be_i_machine_price *price, be_i_why *why);

/* Whether both the code and the candidate allow an architecture. */
bool be_i_arch_fits(const be_i_context *context, const be_candidate *candidate, uint32_t arch);

/* Whether a type may be considered; with its GPU speed. */
bool be_i_machine_eligible(const be_i_context *context, const be_candidate *candidate, const be_instance_type *type,
                           double *gpu_speed, be_i_why *why);

/* Hours of machine `index` (from 0) over the horizon, if each carries `per_machine` units. */
double be_i_machine_hours(const be_i_context *context, double capacity, uint64_t per_machine, uint64_t floor,
                          uint64_t index);

/* Cost of machines 0 .. count-1; sets how many of them are cheaper committed. */
double be_i_machines_cost(const be_i_context *context, const be_i_machine_price *price, double capacity,
                          uint64_t per_machine, uint64_t floor, uint64_t count, double *committed);

/* Write the commitment of a plan. */
void be_i_plan_commit(const be_i_context *context, const be_candidate *candidate, const be_i_machine_price *price,
                      double count, be_i_plan *plan);

/* The fewest units to have: one in each zone, and what the lowest rate needs. */
uint32_t be_i_lowest_units(const be_i_context *context, double capacity);

/* Machines at the highest rate. */
uint64_t be_i_machines_at_peak(const be_i_context *context, double capacity, uint64_t per_machine, uint64_t floor);

/* ---- choose_functions.c ---- */

/* What a function costs for one request on average: time and call. False, with the reason, where not sourced. */
bool be_i_function_cost(const be_i_context *context, const be_deployment *function, double *cost, be_i_why *why);

/* ---- commit.c ---- */

/* Set how many machines of a plan that was run are worth committing to. */
void be_i_recommit(const be_i_context *context, const be_candidate *candidate, const be_outcome *outcome,
                   be_i_plan *plan);

/* ---- advice.c ---- */

/* The main risk of a plan, and a mitigation with its extra cost over the horizon. */
be_status be_i_advise(const be_i_context *context, const be_i_plan *plan, const be_outcome *outcome, double cost_usd,
                      char *risk, char *mitigation, double *extra_usd);

#endif
