/* What the files of the decision floor share. */
#ifndef BE_DECISION_INTERNAL_H
#define BE_DECISION_INTERNAL_H

#include "breakeven/decision.h"
#include "demand/internal.h"
#include "pricing/internal.h"
#include "supply/internal.h"

enum { BE_I_TEXT_BYTES = 600, BE_I_NAME_BYTES = 101, BE_I_UNIT_BYTES = 32 };

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
    double hours[BE_I_WEEK_HOURS];
} be_i_policy;

/* How the candidates scale; see policies.c. */
typedef struct be_i_policies {
    bool at_once, has_spot;
    be_i_policy units[BE_MODEL_CONTAINERS + 1]; /* by model */
    be_node_scaling nodes;
    be_function_scaling functions;
    double provisioned_by_hour[BE_I_WEEK_HOURS];
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
    struct be_i_verdicts *verdicts; /* likewise; see cheapest.c */
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

be_status be_i_policies_read(const be_comparison_options *options, const be_i_platform *platform,
                             const be_catalogue *catalogue, be_i_policies *policies, be_error *error);

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

/* Run a plan; `extent`: BE_I_RUN_..., as be_i_outcome_new has it. */
be_status be_i_run_plan(const be_i_context *context, const be_i_plan *plan, uint32_t extent, be_outcome **outcome);

/* The bill of what a plan's run used. A price that is not sourced makes the call fail with BE_STATUS_NOT_FOUND. */
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

/* The order in which ways are tried; for qsort. */
int be_i_option_compare(const void *a, const void *b);

/* A plan with what the options say, before anything is chosen. */
be_i_plan be_i_plan_new(const be_i_context *context, const be_candidate *candidate);

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

/* ---- commit.c ---- */

/* Set how many machines of a plan that was run are worth committing to. */
void be_i_recommit(const be_i_context *context, const be_candidate *candidate, const be_outcome *outcome,
                   be_i_plan *plan);

/* ---- comparison.c ---- */

enum { BE_I_MAX_NOTES = 12 };

/* What is known of a candidate; the texts of `shown` are set when it is asked for. */
typedef struct be_i_trait {
    be_trait shown;
    char text[BE_I_TEXT_BYTES], source[BE_I_TEXT_BYTES];
    char unit[BE_I_UNIT_BYTES], as_of[16];
} be_i_trait;

typedef struct be_i_traits {
    be_i_trait *items;
    size_t count, capacity;
} be_i_traits;

typedef struct be_i_entry {
    be_entry shown;
    char name[BE_I_NAME_BYTES];
    char choice[BE_I_TEXT_BYTES];
    char why_not[BE_I_TEXT_BYTES];
    be_i_plan plan;
    be_outcome *outcome;
    be_bill *bill;
    be_i_why why;  /* it could not choose, and what it could not choose from */
    char *machine; /* its name, which the plan points to: the catalogue may be gone before the comparison */
    size_t order;  /* as the caller listed them */
    be_i_traits traits;
} be_i_entry;

enum { BE_I_MAX_MITIGATIONS = 8 };

/* The texts of `shown` are set when it is asked for. */
typedef struct be_i_mitigation {
    be_mitigation shown;
    char text[BE_I_TEXT_BYTES], summary[BE_I_TEXT_BYTES];
} be_i_mitigation;

struct be_comparison {
    be_allocator allocator;
    be_request request;
    be_i_policies policies;
    char *provider, *region; /* the plans point to them */
    be_series *series;
    be_i_entry *entries; /* the best first */
    size_t count;
    be_choice choice;
    char reason[BE_I_TEXT_BYTES], risk[BE_I_TEXT_BYTES], mitigation[BE_I_TEXT_BYTES], flip[BE_I_TEXT_BYTES];
    be_i_mitigation mitigations[BE_I_MAX_MITIGATIONS]; /* the first, if it was evaluated, is that of the choice */
    size_t mitigation_count;
    char notes[BE_I_MAX_NOTES][BE_I_TEXT_BYTES];
    size_t note_count;
};

/* ---- entry.c ---- */

/* Add to a text of BE_I_TEXT_BYTES what fits. */
void be_i_append(char *text, const char *format, ...) BE_I_PRINTF(2, 3);

/* Fill what is shown of a candidate that runs and was priced. */
be_status be_i_entry_show(const be_i_context *context, be_i_entry *entry);

/* ---- trait*.c ---- */

/* A candidate whose traits are being noted. The first failure stays, and ends it. */
typedef struct be_i_profile {
    const be_i_context *context;
    be_i_entry *entry;
    be_i_plan plan;    /* linked */
    double base_level; /* requests/s that the base of a split carries; else 0 */
    be_status status;
} be_i_profile;

/* A number and its source; `needed` is NaN but for hard limits. */
typedef struct be_i_fact {
    uint32_t dimension;
    double value, needed;
    const char *unit, *source, *as_of;
} be_i_fact;

/* Add a trait with a clause. */
void be_i_profile_add(be_i_profile *p, const be_i_fact *fact, const char *format, ...) BE_I_PRINTF(3, 4);

/* Name a row of a rate card in `text` of BE_I_TEXT_BYTES. */
void be_i_name_row(const be_catalogue *catalogue, const be_i_origin *origin, char *text);

/* The part that functions run: the overflow of a split, else the deployment itself. */
const be_deployment *be_i_function_part(const be_i_plan *plan);

/* All that is known of a candidate that runs and was priced. */
be_status be_i_entry_profile(const be_i_context *context, be_i_entry *entry);

void be_i_profile_times(be_i_profile *p);  /* start-up time and scaling speed */
void be_i_profile_limits(be_i_profile *p); /* hard limits */

/* ---- reason.c ---- */

/* Fill the choice of a comparison whose entries are ranked. */
be_status be_i_give_reason(const be_i_context *context, be_comparison *comparison);

/* ---- flip.c ---- */

/* Fill in what would make the runner-up of a choice win. */
void be_i_find_flip(be_comparison *comparison);

/* ---- notes.c ---- */

/* A new note, of BE_I_TEXT_BYTES, to be filled in. */
char *be_i_next_note(be_comparison *comparison);

/* Note what the answer of a comparison whose entries are ranked stands on. */
void be_i_note_ground(const be_i_context *context, be_comparison *comparison);

/* ---- measure.c: what a risk does to a plan ---- */

enum {
    BE_I_MEASURE_BROKEN,    /* share of the requests that come late or go unserved */
    BE_I_MEASURE_ZONE_LOSS, /* the same in the hour after a zone is lost at the busiest time */
    BE_I_MEASURE_OWED,      /* USD a month that must be paid without any load */
    BE_I_MEASURE_COLD,      /* share of the requests served that start cold */
    BE_I_MEASURE_REFUSED,   /* share of the calls that are refused at the first try */
    BE_I_MEASURE_COUNT
};

const char *be_i_measure_name(uint32_t measure);
const char *be_i_measure_unit(uint32_t measure);

/* Measure a plan, that was run with this outcome. */
be_status be_i_measure(const be_i_context *context, uint32_t measure, const be_i_plan *plan, const be_outcome *outcome,
                       double *value);

/* ---- advice.c ---- */

/* The main risk of the best candidate of a comparison whose entries are ranked, and what can be done about this and the
 * others: each evaluated again, and the runner-up where it does not have the main risk. */
be_status be_i_advise(const be_i_context *context, be_comparison *comparison);

/* ---- parameter.c: a comparison with some of its inputs set to other values ---- */

/* A parameter and its value. */
typedef struct be_i_setting {
    uint32_t parameter;
    const char *provider, *service; /* of a price or discount; service NULL: all */
    double value;
} be_i_setting;

/* What evaluations share: the comparison as given, but that capacity follows at once. */
typedef struct be_i_world {
    const be_allocator *allocator;
    be_error *error;
    const be_catalogue *catalogue;
    be_request request;
    be_comparison_options options;
    be_i_policies policies;
    const be_i_platform *platform;
    be_series *series; /* over the horizon */
    be_curve *curve;   /* of it */
    double mean;       /* its mean rate */
    double months;
    be_candidate *candidates;
    struct be_i_field *fields; /* what each may choose its machines from */
    size_t count;
    be_i_targets targets; /* of the request as given */
    bool operations;      /* count as a cost */
    bool dynamics;        /* the platforms' behaviour was asked for */
    uint64_t evaluations;
} be_i_world;

/* The world at some values. Do not copy: its parts point at one another. */
typedef struct be_i_scene {
    be_series *series;
    be_curve *curve;
    be_request request;
    be_comparison_options options;
    be_catalogue catalogue, prior; /* the prior is that before the last setting */
    be_i_discount *discounts, *prior_discounts;
    be_i_targets targets;
    be_i_verdicts verdicts;
    be_i_context context;
    be_i_setting along; /* the last setting */
} be_i_scene;

/* Closed by be_i_world_close, also after a failure. */
be_status be_i_world_open(be_i_world *world, const be_series *series, const be_request *request,
                          const be_catalogue *catalogue, const be_candidate *candidates, size_t count,
                          const be_comparison_options *options);
void be_i_world_close(be_i_world *world);

/* Closed by be_i_scene_close, also after a failure. Later settings come on top of earlier ones. */
be_status be_i_scene_open(be_i_world *world, const be_i_setting *settings, size_t count, be_i_scene *scene);
void be_i_scene_close(const be_i_world *world, be_i_scene *scene);

/* Check what a setting is about and, unless that is NaN, its value. Fills in the provider. */
be_status be_i_setting_check(const be_i_world *world, be_i_setting *setting, const char *what);

/* The value of a parameter as it is. */
double be_i_setting_base(const be_i_world *world, const be_i_setting *setting);

double be_i_parameter_low(uint32_t parameter);
double be_i_parameter_high(uint32_t parameter);

/* ---- point.c: one candidate at one value ---- */

/* The machines that a candidate may choose from, without those that another beats whatever is asked of it. */
typedef struct be_i_field {
    const char **names; /* the catalogue's */
    size_t count;
    bool known; /* else it may choose from all */
} be_i_field;

/* What a cost is for. Egress is the same for all that lose no request, a door for all that stand behind it. */
enum { BE_I_PART_OWN, BE_I_PART_DOOR, BE_I_PART_EGRESS, BE_I_PARTS };

typedef struct be_i_point {
    double cost;              /* USD a month; infinite where it cannot run or breaks the promise */
    double parts[BE_I_PARTS]; /* of it */
    double lower[BE_I_PARTS]; /* no way to run it costs less, at this value and where more is asked */
    bool never;               /* it cannot keep the promise, at this value and where more is asked */
    bool weak;                /* but it never comes near the cost */
    double most_own;          /* the own part of the cheapest way by estimate, at this value and where less is asked */
    bool bounded;             /* `lower` is known */
    bool lossless;            /* it serves every request */
    double varying;           /* slope of the cost along a price or discount */
    double safe_until; /* target utilisation up to which its units are sure to keep the promise; below 0: unknown */
    double planned;    /* and that which they are planned with */
    double memory_mib; /* of functions that keep the promise; else 0 */
    uint32_t arch;
} be_i_point;

/* `memory_mib` and `arch`: the function to take, 0 to choose. */
be_status be_i_point_find(be_i_world *world, be_i_scene *scene, size_t candidate, double memory_mib, uint32_t arch,
                          be_i_point *point);

/* ---- break_even.c: the answer as it is put together ---- */

/* A segment, and the crossing that ends it. */
typedef struct be_i_stretch {
    be_segment segment;
    be_crossing crossing; /* of all but the last */
} be_i_stretch;

struct be_break_even {
    be_allocator allocator;
    char (*names)[BE_I_NAME_BYTES];
    size_t name_count;
    be_i_stretch *items;
    size_t count, capacity;
    uint64_t evaluations;
    uint32_t parameter; /* BE_PARAMETER_COUNT: none in particular */
    char line[BE_I_TEXT_BYTES];
};

/* A new one for so many candidates, whose names the caller fills in. NULL where there is no memory. */
be_break_even *be_i_break_even_new(const be_allocator *allocator, size_t count);

/* Begin a segment at `from`. */
be_status be_i_break_even_begin(be_break_even *result, uint64_t candidate, double from, double cost, be_error *error);

/* End the last segment. */
void be_i_break_even_end(be_break_even *result, double to, double cost, bool proven);

/* Write the line, and give texts to segments and crossings. */
void be_i_break_even_finish(be_break_even *result);

typedef struct be_i_search {
    be_i_setting settings[2]; /* the last is what is searched along */
    size_t count;
    double low, high;
    uint32_t values_max;
    double check_margin;
} be_i_search;

be_status be_i_break_even_options_read(const be_break_even_options *options, be_break_even_options *copy,
                                       be_error *error);

/* Check what is searched along and its range; `setting` is then what is varied. */
be_status be_i_break_even_range(const be_i_world *world, const be_break_even_options *options, be_i_setting *setting);

/* The break-even of a world. */
be_status be_i_break_even_find(be_i_world *world, const be_i_search *search, be_break_even **result);

/* ---- envelope.c ---- */

/* The lower envelope of cost curves that were checked; of curve i the pieces are proven where `proven` is NULL or
 * proven[i]. */
be_status be_i_envelope(const be_cost_curve *curves, size_t count, double low, double high, const bool *proven,
                        be_break_even *result, be_error *error);

/* ---- break_even_lines.c and break_even_search.c ---- */

/* Where costs are lines: along prices, discounts and the operations rate. */
be_status be_i_break_even_lines(be_i_world *world, const be_i_search *search, be_break_even *result);

/* Where they are monotone: along the others. */
be_status be_i_break_even_search(be_i_world *world, const be_i_search *search, be_break_even *result);

/* The first change of the winner. */
typedef struct be_i_flip {
    double value; /* at which another wins; NaN: none within the range */
    uint64_t to;
    bool proven;
} be_i_flip;

/* The change that is nearest to the low or the high end, along a parameter where costs are monotone. */
be_status be_i_break_even_nearest(be_i_world *world, const be_i_search *search, bool from_low, be_i_flip *flip);

/* ---- scenario.c: what may come otherwise ---- */

/* A menu's usage and prices in one scenario at a time. It borrows the menu. */
typedef struct be_i_scenario {
    be_allocator allocator;
    const be_menu *menu;
    be_scenario_options options;
    be_scenario drawn;
    double *factor;          /* [hour] of usage: growth and spikes */
    unsigned char *in_spike; /* [hour] */
    uint64_t *day_from;      /* [day] the day whose usage it has, where days are drawn */
    uint64_t *change_hours;  /* hours at which on-demand prices change, ascending */
    double *change_factors;  /* by which the menu's are multiplied from then on */
    size_t change_capacity, factor_capacity;
} be_i_scenario;

be_status be_i_scenario_options_read(const be_scenario_options *options, be_scenario_options *copy, be_error *error);
be_status be_i_scenario_new(const be_menu *menu, const be_scenario_options *options, const be_allocator *allocator,
                            be_i_scenario **scenario, be_error *error);
void be_i_scenario_free(be_i_scenario *scenario);

/* Go to scenario `index`. */
be_status be_i_scenario_draw(be_i_scenario *scenario, uint64_t index, be_error *error);

/* What is used of a unit type in each hour of it. */
void be_i_scenario_usage(const be_i_scenario *scenario, size_t unit, double *usage);

/* ---- durations.c: the cost of many quantities where hours differ in the amount used only ---- */

/* It borrows the application. */
typedef struct be_i_durations {
    be_allocator allocator;
    const be_i_application *application;
    double *usage;  /* [hour], descending from one edge of the application to the next */
    double *prefix; /* sums of usage before each of these hours, and to the end of each part */
} be_i_durations;

/* Whether an application can be done so. */
bool be_i_durations_suit(const be_i_application *application);

be_status be_i_durations_new(const be_i_application *application, const be_allocator *allocator,
                             be_i_durations **durations, be_error *error);
void be_i_durations_free(be_i_durations *durations);

/* As be_i_application_cost has it, but for rounding. */
double be_i_durations_cost(const be_i_durations *durations, const double *quantities);

/* ---- levels.c ---- */

/* Whether an offer can be bought so often. */
be_status be_i_quantity_check(const be_offer *offer, double quantity, be_error *error);

/* ---- risk.c: what levels cost in scenarios ---- */

struct be_risk {
    be_allocator allocator;
    const be_menu *menu;
    be_scenario_options options;
    size_t level_count;
    double *levels;      /* [level][offer] */
    double *costs;       /* [scenario][level] */
    unsigned char *done; /* [scenario]; a byte each, so that threads do not meet */
};

#endif
