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

/* be_outcome_new for a caller that has the curve of the series (or NULL), and may want the verdict only: then nothing
 * of the outcome but why_not, can_run and keeps_promise need be complete, and units are judged by one look at each
 * distinct rate, ending where the promise is broken for certain. */
be_status be_i_outcome_new(const be_series *series, const be_curve *curve, const be_request *request,
                           const be_deployment *deployment, bool verdict_only, const be_allocator *allocator,
                           be_outcome **outcome, be_error *error);

/* An outcome with nothing in it yet. */
be_status be_i_outcome_empty(const be_allocator *allocator, be_outcome **outcome, be_error *error);

/* ---- cold starts ---- */

/* cold_start.c: copy and check, for rates up to `rate`. */
be_status be_i_environment_read(const be_environment *environment, double rate, be_environment *copy, be_error *error);

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

/* What the base of a split takes of the series, and what is left for the overflow. */
be_status be_i_split_series(const be_i_run *run, be_series **to_base, be_series **to_overflow);

/* ---- door.c ---- */

/* Usage of the front door, of transfer to the internet, of the object store and of the queue; either series may be
 * NULL. */
be_status be_i_door_usage(const be_i_run *run, const be_series *to_machines, const be_series *to_functions);

#endif
