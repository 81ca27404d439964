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
    struct be_i_latency *latency; /* response times */
    double latency_quantile;      /* the promised one; the time is found when it is asked for */
    double possible; /* requests that the units could have served at saturation; of functions, what they did serve */
    char why_not[BE_I_WHY_BYTES]; /* empty where it can run */
};

/* What every model works with. */
typedef struct be_i_run {
    const be_series *series;
    const be_request *request;
    const be_deployment *deployment;
    be_outcome *outcome;
    be_error *error;
    const be_curve *curve; /* of the series, where the caller has it; else NULL */
    bool verdict_only;     /* only whether the promise is kept is asked for: no usage, and no more than it takes */
    bool gives_up;         /* no more than it takes to know that the promise is broken */
    double requests;       /* of which a share may be late or unserved; infinite where that is judged elsewhere */
    struct be_i_row *row;  /* of a timeline to fill, or NULL */
} be_i_run;

/* Whether the run may have ended early, the promise being broken. Of the parts of a split none does: the promise is
 * that of both. */
static inline bool be_i_gave_up(const be_i_run *run) {
    return run->gives_up && !run->outcome->quality.keeps_promise && isfinite(run->requests);
}

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

/* The highest utilisation at which one unit, that serves `saturation` requests/s at most, keeps the latency promise. */
double be_i_promised_utilisation(const be_request *request, double wall_seconds, double saturation, bool burstable);
bool be_i_is_burstable(const be_deployment *deployment);

/* Servers of so many units: whole ones, for a part of one serves nobody; but a burstable unit serves one request at
 * full speed, though seldom. */
uint64_t be_i_servers(const be_capacity *capacity, uint64_t units);

/* Mean wall time of a request where a thread gets this share of a reference vCPU, and this speed of GPU. */
double be_i_wall_seconds(const be_request *request, double cpu_speed, double gpu_speed);

/* vCPUs that the memory of a function buys. */
double be_i_function_vcpu(const be_deployment *deployment);

/* ---- node.c ---- */

uint32_t be_i_node_pods(const be_deployment *deployment, char *why);

/* The types of node that a cluster may have, read, `instance_type` first. BE_STATUS_RANGE past the last. */
be_status be_i_node_type_at(const be_deployment *deployment, uint32_t index, be_instance_type *type, be_error *error);

/* How many pods fit on a node of each of them. */
be_status be_i_node_types_pods(const be_deployment *deployment, uint32_t *pods, be_error *error);

/* ---- window.c: what a window of time that ends now held ---- */

enum { BE_I_WINDOW_MAX, BE_I_WINDOW_MIN, BE_I_WINDOW_SUM, BE_I_WINDOW_MEAN };

typedef struct be_i_moment {
    int64_t time, seconds; /* end, and of a mean the length */
    double value;
    double fold;          /* of this and what is younger, up to the middle; of a mean the sum of value x seconds */
    int64_t fold_seconds; /* of a mean */
} be_i_moment;

/* Of a sum or a mean, a queue of two stacks: the older moments carry what they and those after them come to, the
 * younger are folded as they come. Nothing is ever taken out of a sum, so none loses digits. Of an extreme, only the
 * moments that no younger one exceeds, so that the first is the extreme. */
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
    uint32_t units_by_hour[BE_I_WEEK_HOURS];
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

/* The replicas that the controller worked out of a mean, with so many units and of them ready. */
typedef struct be_i_answer {
    double mean;
    uint64_t units, ready;
    double replicas;
} be_i_answer;

typedef struct be_i_hpa {
    be_hpa rules;
    int64_t sync;
    double aims[BE_I_METRICS]; /* in percent or thousandths */
    be_i_tally tallies[BE_I_METRICS];
    be_i_answer answers[BE_I_METRICS];                        /* the last, as the next question is often the same */
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
    uint32_t units_by_hour[BE_I_WEEK_HOURS];
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

/* How far back a policy remembers anything, from the newest that it can see, s. */
double be_i_scaler_memory(const be_i_scaling *scaling);

/* The number, between the floor of this hour, or `least` if that is more, and the ceiling. */
uint64_t be_i_scaler_bounded(const be_i_scaler *scaler, double units, uint64_t least);

/* ceil and floor, but that a compiler for any processor need not call them. */
static inline double be_i_ceil(double x) {
    double whole = fabs(x) < 0x1p52 ? (double)(int64_t)x : x;
    return whole < x ? whole + 1 : whole;
}

static inline double be_i_floor(double x) {
    double whole = fabs(x) < 0x1p52 ? (double)(int64_t)x : x;
    return whole > x ? whole - 1 : whole;
}

/* Units for `load` with a target each: rounded up, but for what rounding may have added. */
static inline double be_i_units_for_load(double load, double target) {
    return be_i_ceil(load / target * (1 - 1e-12));
}

static inline void be_i_tally_clear(be_i_tally *tally) {
    *tally = (be_i_tally){.last = NAN};
}

static inline void be_i_tally_add(be_i_tally *tally, double total, double ready, double seconds) {
    tally->last = total;
    if (isnan(total)) {
        return;
    }
    tally->total += total * seconds;
    tally->seconds += seconds;
    if (ready > 0) {
        tally->ready_total += total * seconds;
        tally->ready_seconds += ready * seconds;
    }
}

/* In all; NaN if there was none. */
static inline double be_i_tally_mean(const be_i_tally *tally) {
    return tally->seconds > 0 ? tally->total / tally->seconds : NAN;
}

/* Of the ready units; NaN if there was none. */
static inline double be_i_tally_per_unit(const be_i_tally *tally) {
    return tally->ready_seconds > 0 ? tally->ready_total / tally->ready_seconds : NAN;
}

/* fmin and fmax for numbers, without the call. */
static inline double be_i_lesser(double a, double b) {
    return a < b ? a : b;
}

static inline double be_i_greater(double a, double b) {
    return a > b ? a : b;
}

/* ---- the policies: how each reads its rules, takes a sample in and decides ---- */

be_status be_i_target_tracking_read(const be_target_tracking *tracking, be_target_tracking *copy, be_error *error);
be_status be_i_tracking_init(be_i_scaler *scaler, const be_target_tracking *rules, be_error *error);
void be_i_tracking_free(be_i_scaler *scaler);
void be_i_tracking_begin(be_i_scaler *scaler, const be_i_seen *seen);
void be_i_tracking_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_tracking_decide(be_i_scaler *scaler, const be_i_seen *seen);
double be_i_tracking_memory(const be_target_tracking *rules);

be_status be_i_hpa_read(const be_hpa *hpa, be_hpa *copy, be_error *error);
be_status be_i_hpa_init(be_i_scaler *scaler, const be_hpa *rules, be_error *error);
void be_i_hpa_free(be_i_scaler *scaler);
void be_i_hpa_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_hpa_decide(be_i_scaler *scaler, const be_i_seen *seen);
double be_i_hpa_memory(const be_hpa *rules);
double be_i_hpa_percent(double share); /* what the controller takes a target to be */
void be_i_hpa_record(be_i_scaler *scaler, int64_t time, double change);

be_status be_i_keda_read(const be_keda *keda, be_keda *copy, be_error *error);
void be_i_keda_init(be_i_scaler *scaler, const be_keda *rules);
void be_i_keda_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_keda_decide(be_i_scaler *scaler, const be_i_seen *seen);
double be_i_keda_memory(const be_keda *rules); /* beside that of the HPA */

be_status be_i_concurrency_read(const be_concurrency_scaling *scaling, be_concurrency_scaling *copy, be_error *error);
be_status be_i_concurrency_init(be_i_scaler *scaler, const be_concurrency_scaling *rules, be_error *error);
void be_i_concurrency_free(be_i_scaler *scaler);
void be_i_concurrency_absorb(be_i_scaler *scaler, const be_i_sample *sample);
uint64_t be_i_concurrency_decide(be_i_scaler *scaler, const be_i_seen *seen);
double be_i_concurrency_memory(const be_concurrency_scaling *rules);

/* ---- node_scaler.c ---- */

/* `count` nodes of one type that become ready, or end, at `time`; `replaces` is the type that the one replaces. */
typedef struct be_i_node_event {
    double time;
    uint64_t count;
    uint32_t type, replaces;
} be_i_node_event;

/* Events in the order of their time; those before `first` are past. */
typedef struct be_i_node_queue {
    be_i_node_event *events;
    size_t first, count, capacity;
} be_i_node_queue;

/* Nodes that can go since `since`. */
typedef struct be_i_node_surplus {
    double since;
    uint64_t count;
} be_i_node_surplus;

typedef struct be_i_node_type {
    uint64_t ready, starting, draining, launches;
    uint32_t pods;        /* that fit on one */
    uint32_t by_pods;     /* the type that has this place when all are sorted by pods */
    double counted_until; /* node_seconds is right up to here */
    double node_seconds;
} be_i_node_type;

/* Times are seconds since the first step, but for `start`. */
struct be_node_scaler {
    be_allocator allocator;
    be_node_scaling scaling;
    be_i_node_type *types;
    size_t type_count;
    uint64_t floor;        /* nodes, the spare ones included */
    uint64_t placeholders; /* pods that keep room free */
    bool begun;
    int64_t start; /* time of the first step */
    double now;
    double due;                     /* nothing happens before, unless the pods change */
    double looked;                  /* number of the last look */
    double look;                    /* time of the next look at which something can happen */
    double added;                   /* time of the latest launch for pods without room */
    double batch_first, batch_last; /* when pods began to wait, and when the latest did; infinite: none wait */
    uint64_t pods;                  /* with the placeholders */
    uint64_t waiting;               /* pods without room on nodes ready or starting */
    uint64_t ready, ready_room, starting_room, draining;
    double pending_until; /* pending_seconds is right up to here */
    double pending_seconds;
    be_i_node_queue boots, drains;
    be_i_node_surplus *surplus; /* a stack, the longest first */
    size_t surplus_count, surplus_capacity;
    uint64_t surplus_nodes;
};

/* Copy and check; NULL stands for the defaults. */
be_status be_i_node_scaling_read(const be_node_scaling *scaling, be_node_scaling *copy, be_error *error);

/* be_node_scaler_new and _free for a scaler that is part of something else. */
be_status be_i_node_scaler_init(be_node_scaler *scaler, const be_node_scaling *scaling, const uint32_t *pods_per_node,
                                size_t type_count, uint32_t node_floor, uint32_t spare_nodes,
                                const be_allocator *allocator, be_error *error);
void be_i_node_scaler_clear(be_node_scaler *scaler);

/* How far back it remembers anything, s. */
double be_i_node_scaler_memory(const be_node_scaler *scaler);

/* ---- function_limits.c ---- */

/* Environments on demand that were last needed, all of them, at `until`. */
typedef struct be_i_environments {
    double until; /* s since the first step */
    double count;
} be_i_environments;

struct be_function_limits {
    be_allocator allocator;
    be_function_scaling scaling;
    double hours[BE_I_WEEK_HOURS]; /* zeros where no numbers are given */
    bool begun;
    int64_t start;           /* time of the first step */
    double now;              /* end of the last step, s since the first */
    double tokens;           /* environments that can be created at once */
    double provisioned;      /* ready */
    double asked;            /* by be_function_limits_provision */
    be_i_environments *kept; /* later and fewer from one to the next; those before `first` are gone */
    size_t first, count, capacity;
};

/* Copy and check; NULL stands for the defaults. `hours` receives the 168 numbers, zeros where there are none. */
be_status be_i_function_scaling_read(const be_function_scaling *scaling, be_function_scaling *copy, double *hours,
                                     be_error *error);

/* be_function_limits_new and _free for limits that are part of something else. */
be_status be_i_function_limits_init(be_function_limits *limits, const be_function_scaling *scaling,
                                    const be_allocator *allocator, be_error *error);
void be_i_function_limits_clear(be_function_limits *limits);

/* The most requests in service at once that the concurrency limits allow. */
double be_i_function_concurrency(const be_function_scaling *scaling);

/* ---- spot.c ---- */

/* Copy and check. */
be_status be_i_spot_read(const be_spot *spot, be_spot *copy, be_error *error);

/* ---- batches.c ---- */

typedef struct be_i_batch {
    int64_t time;
    double amount;     /* what is left of it */
    double from, rate; /* of requests: the first that is left came so long after `time`, the others at this rate */
} be_i_batch;

/* A queue open at both ends; all zeros is an empty one. */
typedef struct be_i_batches {
    be_i_batch *items;
    size_t first, count, capacity;
} be_i_batches;

be_status be_i_batches_push(be_i_batches *batches, int64_t time, double amount, const be_allocator *allocator,
                            be_error *error);
be_i_batch *be_i_batches_at(const be_i_batches *batches, size_t index);
be_i_batch *be_i_batches_first(const be_i_batches *batches); /* NULL where there is none */
be_i_batch *be_i_batches_last(const be_i_batches *batches);
void be_i_batches_drop_first(be_i_batches *batches);
void be_i_batches_drop_last(be_i_batches *batches);
void be_i_batches_free(be_i_batches *batches, const be_allocator *allocator);

/* ---- pool.c ---- */

typedef struct be_i_pool {
    be_allocator allocator;
    int64_t start_seconds, drain_seconds;
    uint64_t ready, starting, draining;
    uint64_t launched;         /* in all */
    be_i_batches start, drain; /* when they are ready, and gone */
} be_i_pool;

void be_i_pool_free(be_i_pool *pool);

/* Let what is due by now become ready, and gone. */
void be_i_pool_advance(be_i_pool *pool, int64_t now);

/* Have so many, ready or starting, from now on. */
be_status be_i_pool_set(be_i_pool *pool, int64_t now, uint64_t units, be_error *error);

/* Take away so many that serve. */
be_status be_i_pool_drain(be_i_pool *pool, int64_t now, uint64_t units, be_error *error);

/* ---- backlog.c ---- */

typedef struct be_i_backlog {
    be_allocator allocator;
    double wait_limit_seconds; /* 0: they wait as long as it takes */
    double queue_limit;        /* 0: as many as there are */
    double waiting;
    be_i_sum exact;       /* the same */
    be_i_batches cohorts; /* that came at one rate; by the start of their tick */
} be_i_backlog;

typedef struct be_i_inflow {
    int64_t start, seconds; /* the tick */
    double arrived;         /* requests */
    double capacity;        /* requests that it can serve */
} be_i_inflow;

/* waiting before + arrived = served + waiting after + dropped + timed_out */
typedef struct be_i_outflow {
    double served;
    double prompt; /* of these, without a delay */
    double dropped, timed_out;
} be_i_outflow;

/* Receives the requests that are served with a delay. */
typedef struct be_i_delayed {
    be_status (*add)(void *context, double requests, double delay_seconds, be_error *error);
    void *context;
} be_i_delayed;

void be_i_backlog_free(be_i_backlog *backlog);
be_status be_i_backlog_step(be_i_backlog *backlog, const be_i_inflow *in, const be_i_delayed *delayed,
                            be_i_outflow *out, be_error *error);

/* How long the oldest has waited, s. */
double be_i_backlog_age(const be_i_backlog *backlog, int64_t now);

/* ---- elasticity.c ---- */

typedef struct be_i_elasticity {
    double seconds, needed_seconds, under_seconds, over_seconds;
    double under, over; /* shares of what is needed x s */
} be_i_elasticity;

void be_i_elasticity_add(be_i_elasticity *elasticity, uint64_t needed, uint64_t ready, double seconds);
void be_i_elasticity_write(const be_i_elasticity *elasticity, be_quality *quality);

/* Requests that wait or are lost, for how long without a break. */
typedef struct be_i_disturbance {
    double seconds, longest; /* so far, and ever */
    double peak_queue, peak_age;
} be_i_disturbance;

void be_i_disturbance_add(be_i_disturbance *disturbance, bool disturbed, double seconds, const be_i_backlog *backlog,
                          int64_t now);
void be_i_disturbance_write(const be_i_disturbance *disturbance, be_quality *quality);

/* ---- presence.c: which units are there when ---- */

/* Units follow the rate at once. `per_machine` units share a machine; a machine is what is counted and billed. */
typedef struct be_i_rule {
    double capacity;
    uint64_t floor, ceiling; /* units; ceiling 0 means none */
    uint64_t per_machine, machine_floor, machine_spare;
} be_i_rule;

uint64_t be_i_rule_units(const be_i_rule *rule, double rate);
uint64_t be_i_rule_machines(const be_i_rule *rule, double rate);
uint64_t be_i_rule_hosts(const be_i_rule *rule, uint64_t units);

typedef struct be_i_presence {
    be_allocator allocator;
    int64_t series_start;
    uint64_t machines;    /* there now */
    be_i_batches running; /* those started together and still there, the newest last */
    int64_t first_hour;   /* time of hour 0, on the hour */
    uint64_t hours;
    double *machine_seconds; /* by hour */
    be_month first_month;
    uint64_t months;
    int64_t tick_seconds;
    uint64_t bins;         /* runs of 1 .. bins ticks, all shorter than an hour, are kept apart */
    double *short_runs;    /* months x bins: how many ended runs of that length began in that month */
    double *short_seconds; /* by month: seconds of those runs */
} be_i_presence;

void be_i_presence_free(be_i_presence *presence);

/* One that nothing is known of yet; then have so many machines there from `from` to `to`, in order of time and on
 * multiples of the tick. */
be_status be_i_presence_open(const be_series *series, int64_t tick_seconds, const be_allocator *allocator,
                             be_i_presence *presence, be_error *error);
be_status be_i_presence_hold(be_i_presence *presence, int64_t from, int64_t to, uint64_t machines, be_error *error);

/* Add one item a month: machine time x scale on the meter. With `by_hour`, the hours go along for commitments. */
be_status be_i_presence_usage(const be_i_presence *presence, const be_deployment *deployment, const char *service,
                              const char *meter, double scale, bool by_hour, be_usage *usage, be_error *error);

/* Requests of a series by hour; free with be_i_release. */
be_status be_i_hourly_requests(const be_series *series, const be_allocator *allocator, double **requests,
                               int64_t *first_hour, uint64_t *hours, be_error *error);

/* ---- service.c: the time of a request in service, and its wait in an M/G/c queue ---- */

typedef struct be_i_service {
    uint32_t distribution; /* BE_DISTRIBUTION_... */
    double mean_seconds;   /* > 0 */
    double scv;            /* up to BE_I_SERVICE_SCV_MAX */
} be_i_service;

#define BE_I_SERVICE_SCV_MAX 1e4
enum { BE_I_PHASES = 6, BE_I_RESIDUAL_NODES = 96, BE_I_SPAN_NODES = 88 };

/* A service made ready; times in units of its mean. */
typedef struct be_i_work {
    be_i_service asked, service; /* as it was given; and in its simplest terms */
    double mu, sigma;            /* log-normal */
    double residual_mean, residual_square;
    uint32_t phases; /* the residual as a mixture of exponentials; 0: not needed, or it has less spread than one */
    double phase_share[BE_I_PHASES], phase_rate[BE_I_PHASES];                                  /* rates rise */
    double residual_at[BE_I_RESIDUAL_NODES], residual_log[BE_I_RESIDUAL_NODES], residual_step; /* log of its tail */
} be_i_work;

void be_i_work_prepare(const be_i_service *service, be_i_work *work);

/* P(wait > t) = the sum of share x e^(-rate t), rates in 1/s; a share may be negative. */
typedef struct be_i_wait {
    uint32_t terms;
    bool backlog; /* no stationary wait: it is infinite */
    double share[BE_I_PHASES + 2], rate[BE_I_PHASES + 2];
} be_i_wait;

/* The wait before `servers` servers, of which UINT64_MAX means no queue, at `rate` requests/s in all. */
void be_i_wait_in_queue(const be_i_work *work, uint64_t servers, double rate, be_i_wait *wait);
double be_i_wait_tail(const be_i_wait *wait, double seconds);

/* All that responses within one time have in common, whatever the wait; borrows the work. */
typedef struct be_i_span {
    const be_i_work *work;
    double time;        /* in units of the mean service */
    double served_late; /* P(service > time) */
    uint32_t nodes;
    double gap[BE_I_SPAN_NODES], weight[BE_I_SPAN_NODES]; /* what services up to `time` leave of it */
    struct be_i_span_table *table;                        /* NULL, or what many waits share; see below */
} be_i_span;

/* The integrals of a span at fixed rates, worked out when first needed; what lies between is interpolated, to a
 * relative 1e-5. Worth it from some dozens of waits on. */
enum { BE_I_SPAN_RATES = 900 };
typedef struct be_i_span_table {
    double value[BE_I_SPAN_RATES]; /* logarithms */
} be_i_span_table;

void be_i_span_until(const be_i_work *work, double seconds, be_i_span *span);
void be_i_span_tabulate(be_i_span *span, be_i_span_table *table);

/* P(wait + service > the time of the span) */
double be_i_span_tail(const be_i_span *span, const be_i_wait *wait);

/* ---- latency.c: a mixture of response times ---- */

typedef struct be_i_latency be_i_latency;

be_status be_i_latency_new(const be_allocator *allocator, be_i_latency **mix, be_error *error);
void be_i_latency_free(be_i_latency *mix);  /* NULL is fine */
void be_i_latency_clear(be_i_latency *mix); /* forget all additions */

/* `requests` requests, after a fixed delay (>= 0, of a backlog that flows off, or of a start), meet a stationary M/G/c
 * queue of `servers` servers at `rate` requests/s. Servers that are not saved up for each other - requests handed to
 * units at random or in turn rather than to a free server - are queues of their own: then pass the servers of one unit
 * and its part of the rate, and still all of the requests. UINT64_MAX servers never make anyone wait; rate x mean >=
 * servers is a backlog, whose wait is infinite, as is an infinite delay. Constant time, bounded memory. */
be_status be_i_latency_add(be_i_latency *mix, double requests, const be_i_service *service, uint64_t servers,
                           double rate, double extra_delay_seconds, be_error *error);

/* Add all of `other`, which stays as it is. */
be_status be_i_latency_merge(be_i_latency *mix, const be_i_latency *other, be_error *error);

/* Work out the waits now and keep them, so that the questions below are answered sooner; they answer the same without.
 */
be_status be_i_latency_settle(be_i_latency *mix, be_error *error);

double be_i_latency_requests(const be_i_latency *mix);

/* The share of the requests whose response takes longer, 0 where there are none. */
double be_i_latency_late_share(const be_i_latency *mix, double seconds);

/* The time that the share 1 - quantile exceeds, to a millionth of it; infinite in a backlog, 0 for no requests. */
double be_i_latency_quantile(const be_i_latency *mix, double quantile);

/* P(response > seconds) of one addition. */
double be_i_latency_tail_of_one(const be_i_service *service, uint64_t servers, double rate, double extra_delay_seconds,
                                double seconds);

/* Where a tail, falling from time 0 on, comes down to 1 - quantile, to a millionth; the search starts at `scale`. */
double be_i_tail_quantile(double (*tail)(const void *, double), const void *context, double quantile, double scale);

/* ---- timeline.c ---- */

/* The row of the step that is under way. */
typedef struct be_i_row {
    be_timeline *timeline;
    uint64_t at;
    double quantile;
    double possible;       /* requests that the ready units could have served */
    be_i_latency *latency; /* of those served in the step */
} be_i_row;

void be_i_row_set_at(const be_i_row *row, uint64_t step, uint32_t column, double value);
void be_i_row_add_at(const be_i_row *row, uint64_t step, uint32_t column, double value);

/* Finish the row and go on to the next. */
void be_i_row_end(be_i_row *row, double step_seconds);

/* ---- lookahead.c ---- */

/* The highest rate of what is known ahead, by step. All zeros is an empty one. */
typedef struct be_i_lookahead {
    const be_series *series;
    int64_t seconds;
    double *highest;
} be_i_lookahead;

be_status be_i_lookahead_new(const be_series *series, double lookahead_seconds, int64_t tick,
                             const be_allocator *allocator, be_i_lookahead *lookahead, be_error *error);
void be_i_lookahead_free(be_i_lookahead *lookahead, const be_allocator *allocator);

/* The highest rate that is known at a time within a step. */
double be_i_lookahead_at(const be_i_lookahead *lookahead, int64_t now, uint64_t step);

/* ---- walk.c ---- */

enum { BE_I_NODE_TYPES_MAX = 65 };

/* Writes down what a model uses while its machines are there: one presence for each type of node, or just one. */
typedef be_status (*be_i_add_usage)(const be_i_run *run, const be_i_platform *platform, const be_i_presence *presences,
                                    uint32_t count);

/* Quality, and unless only the verdict is asked for usage, of units that follow a rule or a policy. */
be_status be_i_run_units(const be_i_run *run, const be_i_platform *platform, const be_capacity *capacity,
                         const be_i_rule *rule, be_i_add_usage add_usage);

/* The longest tick of which both are multiples; the first where the second is 0. */
int64_t be_i_common_tick(int64_t step, int64_t period);

/* Whether there is more to it than the load-duration curve tells. */
bool be_i_is_walked(const be_i_run *run);

/* As be_i_run_units, with a policy, tick by tick. */
be_status be_i_walk_units(const be_i_run *run, const be_i_platform *platform, const be_capacity *capacity,
                          const be_i_rule *rule, be_i_add_usage add_usage);

/* ---- lanes.c: many candidates walked side by side ---- */

enum { BE_I_LANES = 16 };

typedef struct be_i_lane {
    double capacity, saturation; /* of a unit, requests/s: planned, and at most */
    double target;               /* utilisation */
    uint64_t floor, ceiling;     /* ceiling 0 means none */
} be_i_lane;

typedef struct be_i_lane_result {
    uint64_t unit_ticks;       /* units x ticks of the policy */
    uint64_t short_ticks;      /* with fewer ready than the rate needs */
    uint64_t overloaded_ticks; /* in which requests waited */
    uint64_t launches;
} be_i_lane_result;

/* Whether be_i_lanes_walk can do it; else walk them one by one. */
bool be_i_lanes_can(const be_series *series, const be_i_scaling *scaling);

/* Up to BE_I_LANES candidates that share all but what a lane says; each comes to the integers of be_i_walk_units for a
 * deployment whose units go without nodes and spare ones, and whose requests wait, 0: for ever. */
be_status be_i_lanes_walk(const be_series *series, const be_i_scaling *scaling, double wait_limit_seconds,
                          const be_i_lane *candidates, uint32_t count, const be_allocator *allocator,
                          be_i_lane_result *results, be_error *error);

/* ---- functions.c ---- */

/* What one request does on a function. */
typedef struct be_i_function {
    const be_i_platform *platform;
    double wall_seconds;
    double gb;
    double timed_out_share;
    double most; /* requests/s that the concurrency limit lets pass, in the reference */
} be_i_function;

/* What is billed, as series of requests/s and of environments; NULL where there is none of it. */
typedef struct be_i_served {
    const be_series *all, *provisioned, *cold;
    const be_series *environments;
    double initialisation_seconds;   /* billed with each cold request */
    double requests_per_environment; /* they share the time that is billed; 0 is 1 */
} be_i_served;

/* Share of the requests that find one of the provisioned environments idle (Erlang B of the load). */
double be_i_provisioned_share(double environments, double load);

/* ---- function_walk.c ---- */

be_status be_i_function_walk(const be_i_run *run, const be_i_function *function,
                             be_status (*add_usage)(const be_i_run *, const be_i_function *, const be_i_served *));

/* ---- interruptions.c ---- */

typedef struct be_i_interruptions {
    bool spot, asked;
    uint64_t per_machine;
    double saturation; /* requests/s that a machine can serve */
    be_spot rules;
    be_spot_load load; /* last asked about */
    be_spot_effect effect;
    double interruptions, repeated_seconds;
} be_i_interruptions;

/* Requests that come late because machines are missing, and those that are cut off and done again. */
typedef struct be_i_interrupted {
    double delayed, delay_seconds;
    double repeated, repeat_seconds;
} be_i_interrupted;

be_status be_i_interruptions_begin(be_i_interruptions *interruptions, const be_i_run *run, const be_capacity *capacity,
                                   uint64_t per_machine);
be_status be_i_interruptions_add(be_i_interruptions *interruptions, uint64_t machines, double rate, double seconds,
                                 be_i_interrupted *interrupted, be_error *error);
be_status be_i_interruptions_usage(const be_i_run *run, const be_i_presence *presence, const char *service,
                                   const char *meter);

/* ---- quality.c ---- */

/* Fill the outcome's quality of units that serve `capacity` each, in numbers that `rule` gives. */
be_status be_i_quality_of_units(const be_i_run *run, const be_capacity *capacity, const be_i_rule *rule);

/* The two promises. */
bool be_i_in_time(const be_request *request, double late_share);
bool be_i_serves_enough(const be_request *request, double unserved, double requests);

/* The time in service of a request whose mean is this. */
be_i_service be_i_wall(const be_request *request, double wall_seconds);

/* Whether the latency promise would be kept if nothing waited: the least that any deployment of this wall time must do.
 */
bool be_i_could_keep(const be_request *request, double wall_seconds);

/* Set late_share, can_run and keeps_promise from the rest of the outcome. */
be_status be_i_judge(be_outcome *outcome, const be_request *request, be_error *error);

/* ---- cold_newest.c ---- */

/* The stationary state of environments that serve one request at a time, where the idle one that was created last
 * serves first, a request that finds none idle has a new one created (it is cold), and one that has been idle for the
 * keep-alive is destroyed. Requests arrive at random (Poisson). A warm response takes `warm_seconds` (> 0) on average,
 * exponential (scv 1) or log-normal with this squared coefficient of variation; a cold one `cold_seconds` in all. No
 * argument may be negative, infinite or NaN. Results: the share of requests that are cold, environments alive on
 * average (busy, starting or idle), and the mean time from the creation of one to its end. */
void be_i_cold_newest(double rate, double warm_seconds, double warm_scv, double cold_seconds, double keep_alive_seconds,
                      double *cold_share, double *environments, double *lifetime_seconds);

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

/* How much of an outcome is asked for. */
enum {
    BE_I_RUN_ALL,     /* all of it */
    BE_I_RUN_VERDICT, /* whether the promise is kept: nothing of the outcome but why_not, can_run and keeps_promise need
                         be complete, and units are judged by one look at each distinct rate, ending where the promise
                         is broken for certain */
    BE_I_RUN_USAGE    /* the same, but where the promise is kept all of the outcome without the front door; of a split
                         with it, for that depends on what goes where */
};

/* be_outcome_new for a caller that has the curve of the series (or NULL), and may want less than all: `extent` is one
 * of BE_I_RUN_.... */
be_status be_i_outcome_new(const be_series *series, const be_curve *curve, const be_request *request,
                           const be_deployment *deployment, uint32_t extent, const be_allocator *allocator,
                           be_outcome **outcome, be_error *error);

/* An outcome with nothing but the front door of a deployment, were all requests to go to machines. */
be_status be_i_outcome_of_door(const be_series *series, const be_request *request, const be_deployment *deployment,
                               const be_allocator *allocator, be_outcome **outcome, be_error *error);

/* An outcome with nothing in it yet. */
be_status be_i_outcome_empty(const be_allocator *allocator, be_outcome **outcome, be_error *error);

/* ---- cold starts ---- */

/* What a steady rate leads to, of an environment that has been checked. */
be_status be_i_cold_steady(const be_environment *environment, double rate, const be_allocator *allocator,
                           be_cold_starts *starts, be_error *error);

/* cold_exact.c, cold_fast.c: shares, environments and busy at a steady rate above 0, the most recently used first. */
be_status be_i_cold_exact(const be_environment *environment, double rate, const be_allocator *allocator,
                          be_cold_starts *starts, be_error *error);
be_status be_i_cold_fast(const be_environment *environment, double rate, const be_allocator *allocator,
                         be_cold_starts *starts, be_error *error);

/* cold_clump.c: what the spread of the service does to the times between two needs of an environment: they are as those
 * of exponential service with the keep-alive time multiplied by `clock`; `slope` is its derivative by the logarithm of
 * the keep-alive time. */
typedef struct be_i_clock {
    double clock, slope;
} be_i_clock;

be_i_clock be_i_cold_clock(const be_environment *environment, double rate, double service, uint64_t level);

/* cold_hazard.c: how soon an environment that is not there is needed. Environment k (from 1, in the order in which they
 * are called for) is needed when k - 1 others are busy. While it is not there, that happens at `hazard` x request rate,
 * where `load` are busy on average. Of large loads only some environments are looked at, each for `weight` of them. */
typedef struct be_i_cold_grid {
    uint64_t count;
    uint64_t *level; /* as many are busy once it is needed */
    double *weight;  /* environments that it stands for */
} be_i_cold_grid;

typedef struct be_i_cold_hazards {
    uint64_t first, end; /* of the grid: those before are always there, those from `end` on are never needed */
    double rejected;     /* share of the requests that find the limit reached */
    double longer;       /* by which part of the keep-alive time a cold request stays longer than a warm one */
    double busy;         /* environments with a request in them */
    double *hazard;      /* of grid entry first + i */
    double *below;       /* probability that it is not in use */
    double *follow;      /* how many times the next one is needed because the cold request of this one stays longer */
} be_i_cold_hazards;

/* How far cold requests are to be followed one by one, 0 to 1; the rest of them counts as load like any other. */
double be_i_cold_followed(const be_environment *environment, double load);

be_status be_i_cold_grid_new(const be_environment *environment, double load, const be_allocator *allocator,
                             be_i_cold_grid *grid, be_error *error);
void be_i_cold_grid_free(be_i_cold_grid *grid, const be_allocator *allocator);

be_status be_i_cold_hazards_new(const be_environment *environment, const be_i_cold_grid *grid, double load,
                                const be_allocator *allocator, be_i_cold_hazards *hazards, be_error *error);
void be_i_cold_hazards_free(be_i_cold_hazards *hazards, const be_allocator *allocator);

/* The probability that an environment is not there which was `unused` a keep-alive time ago and needed `pending` times
 * since, where a cold request stays longer by that part of it. */
static inline double be_i_cold_gone(double unused, double pending, double longer) {
    double none = exp(-pending);
    return unused * none / (1 + longer * pending * none);
}

/* cold_fast.c: what the hazards add up to where `requests` come in the keep-alive time. */
void be_i_cold_sum(const be_i_cold_grid *grid, const be_i_cold_hazards *hazards, double requests,
                   be_cold_starts *starts);

/* The mean service time that makes the load, where `cold` is the cold share of what is served: without the longer stay
 * of the cold requests that are followed. */
double be_i_cold_service(const be_environment *environment, double rate, double cold);

/* cold_walk.c: the fast form along a series of rates up to `peak`. */
typedef struct be_i_cold_steps {
    double *cold_share, *environments; /* a value a step */
} be_i_cold_steps;

be_status be_i_cold_walk(const be_environment *environment, const be_series *series, double peak, uint32_t start,
                         const be_allocator *allocator, const be_i_cold_steps *steps, be_cold_totals *totals,
                         be_error *error);

/* ---- the models, one file each ---- */

be_status be_i_fleet_run(const be_i_run *run);
be_status be_i_cluster_run(const be_i_run *run);
be_status be_i_containers_run(const be_i_run *run);
be_status be_i_functions_run(const be_i_run *run);
be_status be_i_split_run(const be_i_run *run);

/* What the base of a split takes of the series, and what is left for the overflow; either may be NULL. */
be_status be_i_split_series(const be_series *series, const be_request *request, const be_deployment *split,
                            const be_allocator *allocator, be_series **to_base, be_series **to_overflow,
                            be_error *error);

/* ---- door.c ---- */

/* Usage of the front door, of transfer to the internet, of the object store and of the queue; either series may be
 * NULL. */
be_status be_i_door_usage(const be_i_run *run, const be_series *to_machines, const be_series *to_functions);

#endif
