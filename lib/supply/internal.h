/* What the files of the supply floor share. */
#ifndef BE_SUPPLY_INTERNAL_H
#define BE_SUPPLY_INTERNAL_H

#include "breakeven/supply.h"
#include "demand/internal.h"

enum { BE_I_WHY_BYTES = 200 };

struct be_outcome {
    be_allocator allocator;
    be_usage *usage;
    be_quality quality;
    struct be_i_group *groups; /* response times; see quality.c */
    uint64_t group_count;
    double latency_quantile; /* the promised one; the time is found when it is asked for */
    double possible; /* requests that the units could have served at saturation; of functions, what they did serve */
    char why_not[BE_I_WHY_BYTES]; /* empty where it can run */
};

/* The response times of `weight` requests that met the same M/M/c queue; see quality.c. */
typedef struct be_i_group {
    double weight;  /* requests */
    double wait;    /* probability of waiting; 2 marks a backlog */
    double drain;   /* rate at which the wait ends, 1/s */
    double service; /* rate at which the service ends, 1/s */
} be_i_group;

/* What every model works with. */
typedef struct be_i_run {
    const be_series *series;
    const be_request *request;
    const be_deployment *deployment;
    be_outcome *outcome;
    be_error *error;
    const be_curve *curve; /* of the series, where the caller has it; else NULL */
    bool verdict_only;     /* only whether the promise is kept is asked for: no usage, and no more than it takes */
    double requests;       /* of which a share may be late or unserved; infinite where that is judged elsewhere */
} be_i_run;

/* ---- window.c: what a window of time that ends now held ---- */

enum { BE_I_WINDOW_MAX, BE_I_WINDOW_MIN, BE_I_WINDOW_SUM, BE_I_WINDOW_MEAN };

typedef struct be_i_moment {
    int64_t time, seconds; /* end, and of a mean the length */
    double value;
    double fold;          /* of this and what is younger, up to the middle; of a mean the sum of value x seconds */
    int64_t fold_seconds; /* of a mean */
} be_i_moment;

/* A queue of two stacks: the older moments carry what they and those after them come to, the younger are folded as
 * they come. Nothing is ever taken out of a sum, so none loses digits. */
typedef struct be_i_window {
    be_i_moment *moments; /* a ring */
    uint64_t capacity;
    uint64_t first, middle, end; /* counted on for ever: the older are first to middle, the younger middle to end */
    int64_t seconds;             /* a moment counts while it is younger than this */
    uint32_t kind;
    be_i_moment young; /* the younger folded */
} be_i_window;

/* A window of `seconds` into which at most `most` moments fall; freed with be_i_window_free. */
be_status be_i_window_init(be_i_window *window, uint32_t kind, int64_t seconds, uint64_t most,
                           const be_allocator *allocator, be_error *error);
void be_i_window_free(be_i_window *window, const be_allocator *allocator);

/* Times must rise. A mean is given the time that the value held, which ends at `time`. */
void be_i_window_push(be_i_window *window, int64_t time, int64_t seconds, double value);

/* What lies in (time - seconds, time]: the largest, the least, the sum (0 if there is nothing), or the mean weighted by
 * time, to which a value counts as far as it reaches in; NaN if there is nothing. */
double be_i_window_value(be_i_window *window, int64_t time);

/* ---- scaling.c ---- */

/* A be_scaling that was read, with all that it points to; `scaling` itself then points to nothing. */
typedef struct be_i_scaling {
    be_scaling scaling;
    be_target_tracking target_tracking;
    be_hpa hpa;
    be_keda keda;
    be_concurrency_scaling concurrency;
    bool by_hour;
    uint32_t units_by_hour[168];
} be_i_scaling;

/* Copy and check everything; NULL stands for the defaults. */
be_status be_i_scaling_read(const be_scaling *scaling, be_i_scaling *copy, be_error *error);

/* From the decision to the first request that a new unit serves, s: the four stages, rounded up. */
int64_t be_i_scaling_start_seconds(const be_i_scaling *scaling);

/* Whole seconds, rounded up. */
int64_t be_i_whole_seconds(double seconds);

/* ---- schedule.c: a number by hour of the week ---- */

/* The hour of the week of a time, 0 from Monday 00:00 UTC. */
uint64_t be_i_hour_of_week(int64_t time);

/* The first multiple of `period` after `time`. */
int64_t be_i_next_multiple(int64_t time, int64_t period);

/* ---- scaler.c: an autoscaler step by step ---- */

enum { BE_I_METRICS = 4 };

/* What is seen at the end of a step; see be_observation. A metric that is NaN is missing. */
typedef struct be_i_seen {
    int64_t time, seconds;
    uint64_t units, ready;
    double utilisation, requests_per_second, concurrency, queue;
} be_i_seen;

enum { BE_I_METRIC_UTILISATION, BE_I_METRIC_REQUESTS, BE_I_METRIC_CONCURRENCY, BE_I_METRIC_QUEUE };

/* A metric that is looked at. */
typedef struct be_i_metric {
    uint32_t kind;
    double target;
} be_i_metric;

/* What was seen of the metrics: in all, of the units that were ready then. */
typedef struct be_i_sample {
    int64_t time, seconds;
    double ready;
    double totals[BE_I_METRICS];
    double concurrency, queue; /* of KEDA */
} be_i_sample;

/* A metric over the time since it was last cleared: sums of what it was x seconds. */
typedef struct be_i_tally {
    double total, seconds;             /* in all */
    double ready_total, ready_seconds; /* in all and units, while any was ready */
    double last;                       /* the newest total, NaN if there was none */
} be_i_tally;

typedef struct be_i_tracking {
    be_i_tally tallies[BE_I_METRICS];
    double high[BE_I_METRICS], low[BE_I_METRICS], mean[BE_I_METRICS];
    int64_t out_run[BE_I_METRICS], in_run[BE_I_METRICS];
    int64_t period, period_end, out_needed, in_needed;
    int64_t out_cooldown, in_cooldown, out_until, in_until;
    uint64_t before;  /* units that were counted when the cool-down of scaling out began */
    be_i_window warm; /* the fewest units that were ready */
    double last_ready;
    bool due, has_warm_up, no_scale_in;
} be_i_tracking;

typedef struct be_i_hpa {
    be_hpa rules;
    int64_t sync;
    double aims[BE_I_METRICS]; /* in percent or thousandths */
    be_i_tally tallies[BE_I_METRICS];
    be_i_window lowest, highest;                              /* recommendations */
    be_i_window up_pods, up_percent, down_pods, down_percent; /* changes */
    bool begun;
} be_i_hpa;

typedef struct be_i_keda {
    double activation, work;
    int64_t polling, cooldown, next_poll, next_sync, last_active;
    bool has_target; /* other than utilisation */
} be_i_keda;

typedef struct be_i_concurrency {
    be_concurrency_scaling rules;
    be_i_window stable[BE_I_METRICS], panic[BE_I_METRICS];
    be_i_window delay;
    double aims[BE_I_METRICS];
    int64_t stable_seconds, grace, panic_time, zero_since; /* a zero_since of INT64_MIN: some are wanted */
    uint64_t panic_units;
    bool begun, panicking, has_delay, activating;
} be_i_concurrency;

typedef struct be_i_scaler {
    be_allocator allocator;
    uint32_t policy, metric_count;
    be_i_metric metrics[BE_I_METRICS];
    uint64_t floor, ceiling; /* no ceiling is BE_UNITS_MAX */
    uint64_t least;          /* the floor of this hour */
    uint64_t desired;
    int64_t hour_end, next_decision, period;
    bool begun, by_hour;
    be_i_sample *delayed; /* a ring of what cannot be seen yet, where metrics are old */
    uint64_t delayed_capacity, delayed_first, delayed_end;
    int64_t delay;
    be_i_tracking tracking;
    be_i_hpa hpa;
    be_i_keda keda;
    be_i_concurrency concurrency;
    uint32_t units_by_hour[168];
} be_i_scaler;

/* `ceiling` 0 means none; `planned` stands in where no target is set. What was taken is freed with be_i_scaler_free,
 * also after a failure. INSTANT and PREDICTIVE are BE_STATUS_UNSUPPORTED. Large: keep it off the stack of a deep call,
 * and do not copy it. */
be_status be_i_scaler_init(be_i_scaler *scaler, const be_i_scaling *scaling, uint64_t floor, uint64_t ceiling,
                           double planned, const be_allocator *allocator, be_error *error);
void be_i_scaler_free(be_i_scaler *scaler);

/* The number wanted after what was seen. Call it once per step, steps of whole seconds one after the other; it decides
 * itself whether a decision is due. Never fails, asks for no memory. */
uint64_t be_i_scaler_step(be_i_scaler *scaler, const be_i_seen *seen);

/* Seconds between two decisions: the step to walk with, or a multiple of it. 0 where nothing is decided by period
 * (INSTANT, FIXED, SCHEDULED, PREDICTIVE). */
int64_t be_i_scaler_period(const be_i_scaling *scaling);

/* The number, between the floor of this hour, or `least` if that is more, and the ceiling. */
uint64_t be_i_scaler_bounded(const be_i_scaler *scaler, double units, uint64_t least);

/* Units for `load` with a target each: rounded up, but for what rounding may have added. */
double be_i_units_for_load(double load, double target);

/* fmin and fmax for numbers, without the call. */
static inline double be_i_lesser(double a, double b) {
    return a < b ? a : b;
}

static inline double be_i_greater(double a, double b) {
    return a > b ? a : b;
}

void be_i_tally_clear(be_i_tally *tally);
void be_i_tally_add(be_i_tally *tally, double total, double ready, double seconds);
double be_i_tally_mean(const be_i_tally *tally);     /* in all; NaN if there was none */
double be_i_tally_per_unit(const be_i_tally *tally); /* of the ready units; NaN if there was none */

/* ---- the policies: how each reads its rules, takes a sample in and decides ---- */

be_status be_i_target_tracking_read(const be_target_tracking *tracking, be_target_tracking *copy, be_error *error);
be_status be_i_tracking_init(be_i_scaler *scaler, const be_target_tracking *rules, be_error *error);
void be_i_tracking_free(be_i_scaler *scaler);
void be_i_tracking_begin(be_i_scaler *scaler, const be_i_seen *seen);
void be_i_tracking_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_tracking_decide(be_i_scaler *scaler, const be_i_seen *seen);

be_status be_i_hpa_read(const be_hpa *hpa, be_hpa *copy, be_error *error);
be_status be_i_hpa_init(be_i_scaler *scaler, const be_hpa *rules, be_error *error);
void be_i_hpa_free(be_i_scaler *scaler);
void be_i_hpa_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_hpa_decide(be_i_scaler *scaler, const be_i_seen *seen);
void be_i_hpa_record(be_i_scaler *scaler, int64_t time, double change);

be_status be_i_keda_read(const be_keda *keda, be_keda *copy, be_error *error);
void be_i_keda_init(be_i_scaler *scaler, const be_keda *rules);
void be_i_keda_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_keda_decide(be_i_scaler *scaler, const be_i_seen *seen);

be_status be_i_concurrency_read(const be_concurrency_scaling *scaling, be_concurrency_scaling *copy, be_error *error);
be_status be_i_concurrency_init(be_i_scaler *scaler, const be_concurrency_scaling *rules, be_error *error);
void be_i_concurrency_free(be_i_scaler *scaler);
void be_i_concurrency_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_concurrency_decide(be_i_scaler *scaler, const be_i_seen *seen);

/* ---- deployment.c ---- */

/* Copy and check; `copy->instance_type` then points to `machine`. A split's two are read when it is their turn. */
be_status be_i_deployment_read(const be_deployment *deployment, be_deployment *copy, be_instance_type *machine,
                               be_error *error);

/* ---- platform.c: what a provider calls the services that a model uses ---- */

typedef struct be_i_platform {
    const char *provider;
    const char *machine_service;
    const char *volume_service, *volume_meter;
    const char *cluster_service, *cluster_meter;
    const char *container_service, *container_vcpu[3], *container_memory[3]; /* by BE_ARCH_... */
    const char *function_service, *function_requests, *function_duration[3];
    const char *function_provisioned[3], *function_provisioned_duration[3];
    const char *balancer_service, *balancer_hour, *balancer_load, *balancer_dimension_new, *balancer_dimension_active,
        *balancer_dimension_bytes, *balancer_dimension_function_bytes;
    const char *address_service, *address_meter;
    const char *gateway_service, *gateway_http, *gateway_rest;
    const char *transfer_service, *transfer_out;
    const char *object_service, *object_reads, *object_writes;
    const char *queue_service, *queue_meter;
} be_i_platform;

be_status be_i_platform_of(const char *provider, const be_i_platform **platform, be_error *error);

/* ---- capacity.c ---- */

/* `why`, of BE_I_WHY_BYTES, receives the reason where the capacity is 0. */
void be_i_capacity(const be_request *request, const be_deployment *deployment, be_capacity *capacity, char *why);

/* Mean wall time of a request where a thread gets this share of a reference vCPU, and this speed of GPU. */
double be_i_wall_seconds(const be_request *request, double cpu_speed, double gpu_speed);

/* vCPUs that the memory of a function buys. */
double be_i_function_vcpu(const be_deployment *deployment);

/* ---- node.c ---- */

uint32_t be_i_node_pods(const be_deployment *deployment, char *why);

/* ---- presence.c: which units are there when ---- */

/* Units follow the rate at once. `per_machine` units share a machine; a machine is what is counted and billed. */
typedef struct be_i_rule {
    double capacity;
    uint64_t floor, ceiling; /* units; ceiling 0 means none */
    uint64_t per_machine, machine_floor, machine_spare;
} be_i_rule;

uint64_t be_i_rule_units(const be_i_rule *rule, double rate);
uint64_t be_i_rule_machines(const be_i_rule *rule, double rate);

typedef struct be_i_presence {
    be_allocator allocator;
    int64_t first_hour; /* time of hour 0, on the hour */
    uint64_t hours;
    double *machine_seconds; /* by hour */
    be_month first_month;
    uint64_t months;
    int64_t step_seconds;
    uint64_t bins;         /* runs of 1 .. bins steps, all shorter than an hour, are kept apart */
    double *short_runs;    /* months x bins: how many ended runs of that length began in that month */
    double *short_seconds; /* by month: seconds of those runs */
} be_i_presence;

be_status be_i_presence_new(const be_series *series, const be_i_rule *rule, const be_allocator *allocator,
                            be_i_presence *presence, be_error *error);
void be_i_presence_free(be_i_presence *presence);

/* Add one item a month: machine time x scale on the meter. With `by_hour`, the hours go along for commitments. */
be_status be_i_presence_usage(const be_i_presence *presence, const be_deployment *deployment, const char *service,
                              const char *meter, double scale, bool by_hour, be_usage *usage, be_error *error);

/* Quality, and unless only the verdict is asked for usage, of units that follow a rule: `add_usage` writes down what
 * the model uses while its units are there. */
be_status be_i_run_units(const be_i_run *run, const be_i_platform *platform, const be_capacity *capacity,
                         const be_i_rule *rule,
                         be_status (*add_usage)(const be_i_run *, const be_i_platform *, const be_i_presence *));

/* Requests of a series by hour; free with be_i_release. */
be_status be_i_hourly_requests(const be_series *series, const be_allocator *allocator, double **requests,
                               int64_t *first_hour, uint64_t *hours, be_error *error);

/* ---- quality.c ---- */

/* Fill the outcome's quality of units that serve `capacity` each, in numbers that `rule` gives. */
be_status be_i_quality_of_units(const be_i_run *run, const be_capacity *capacity, const be_i_rule *rule);

double be_i_late_share(const be_i_group *groups, uint64_t count, double seconds);
double be_i_latency_quantile(const be_i_group *groups, uint64_t count, double quantile);

/* The two promises. */
bool be_i_in_time(const be_request *request, double late_share);
bool be_i_serves_enough(const be_request *request, double unserved, double requests);

/* Whether the latency promise would be kept if nothing waited: the least that any deployment of this wall time must do.
 */
bool be_i_could_keep(const be_request *request, double wall_seconds);

/* Set late_share, can_run and keeps_promise from the rest of the outcome. */
void be_i_judge(be_outcome *outcome, const be_request *request);

/* ---- usage helpers: usage_item.c ---- */

/* An item of the deployment's provider and region. */
be_usage_item be_i_item(const be_deployment *deployment, const char *service, const char *meter, be_month month);

/* The month of an hour (counted from `first_hour`), and the first hour that is no longer in it, or `hours`. */
uint64_t be_i_month_end(int64_t first_hour, uint64_t hours, uint64_t hour, be_month *month);

/* Add one item a month with the sum of `hourly` in it, times `scale`. */
be_status be_i_add_monthly(be_usage *usage, const be_deployment *deployment, const char *service, const char *meter,
                           const double *hourly, int64_t first_hour, uint64_t hours, double scale, be_error *error);

/* Add one item a month: `per_hour` units in every hour of the series. */
be_status be_i_add_standing(const be_i_run *run, const be_series *series, const char *service, const char *meter,
                            double per_hour);

/* Add the disks of the machines that are there. */
be_status be_i_add_volumes(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presence);

/* ---- outcome.c ---- */

/* Run the model of `run->deployment`, without a door. */
be_status be_i_model_run(const be_i_run *run);

/* be_outcome_new for a caller that has the curve of the series (or NULL), and may want the verdict only: then nothing
 * of the outcome but why_not, can_run and keeps_promise need be complete, and units are judged by one look at each
 * distinct rate, ending where the promise is broken for certain. */
be_status be_i_outcome_new(const be_series *series, const be_curve *curve, const be_request *request,
                           const be_deployment *deployment, bool verdict_only, const be_allocator *allocator,
                           be_outcome **outcome, be_error *error);

/* An outcome with nothing in it yet. */
be_status be_i_outcome_empty(const be_allocator *allocator, be_outcome **outcome, be_error *error);

/* ---- the models, one file each ---- */

be_status be_i_fleet_run(const be_i_run *run);
be_status be_i_cluster_run(const be_i_run *run);
be_status be_i_containers_run(const be_i_run *run);
be_status be_i_functions_run(const be_i_run *run);
be_status be_i_split_run(const be_i_run *run);

/* What the base of a split takes of the series, and what is left for the overflow. */
be_status be_i_split_series(const be_i_run *run, be_series **to_base, be_series **to_overflow);

/* ---- door.c ---- */

/* Usage of the front door, of transfer to the internet, of the object store and of the queue; either series may be
 * NULL. */
be_status be_i_door_usage(const be_i_run *run, const be_series *to_machines, const be_series *to_functions);

#endif
