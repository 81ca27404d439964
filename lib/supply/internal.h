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
    double requests;       /* of which a share may be late or unserved; infinite where that is judged elsewhere */
} be_i_run;

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
void be_i_latency_free(be_i_latency *mix); /* NULL is fine */

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
