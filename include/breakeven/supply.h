/** @file
 * Supply: what a deployment does with the demand - the usage it causes and the quality it gives. No prices here.
 *
 * This is the first form of supply: capacity follows the rate at once, within floor and ceiling; delays and queues that
 * carry over are not modelled yet, and cold starts stand beside the outcome, not in it. Latency is the stationary M/M/c
 * response time at each step's rate, and provisional in that sense.
 */
#ifndef BREAKEVEN_SUPPLY_H
#define BREAKEVEN_SUPPLY_H

#include "breakeven/demand.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- units: how many, exactly ------------------------------------------------------------------------------------ */

#ifndef SWIG
/** The most units, and the most machines, that a deployment may need in a step; more is BE_STATUS_RANGE. */
#define BE_UNITS_MAX ((uint64_t)1000000000)
#endif

/**
 * How many units of `capacity` requests/s carry `rate`, requests/s: the smallest whole number not below the correctly
 * rounded quotient rate / capacity. This is the one definition of "number of units" in the library. 0 for a rate of 0,
 * and for a finite one where the capacity is infinite; UINT64_MAX unless rate >= 0 and capacity > 0, or where the
 * number exceeds 2^53.
 */
BE_API uint64_t be_units_for_rate(double rate, double capacity);

/**
 * The largest rate, requests/s, that `units` units carry: the largest double x with be_units_for_rate(x, capacity) <=
 * units. So unit `units + 1` is needed exactly where the rate exceeds it; `units * capacity` itself may be off by an
 * ulp or two. 0 unless capacity > 0; infinite where the product is. Units up to 2^53.
 */
BE_API double be_unit_threshold(uint64_t units, double capacity);

/**
 * The sum over all steps of the number of units, within `floor` and `ceiling` (0 means no ceiling; one below the floor
 * wins), read off the load-duration curve: unit k + 1 runs while the rate exceeds be_unit_threshold(k). The same
 * integer as be_series_unit_steps. O(units log count), or O(count) where there are more units than steps. UINT64_MAX
 * for NULL, a capacity not > 0, or a sum of 2^63 or more.
 */
BE_API uint64_t be_curve_unit_steps(const be_curve *curve, double capacity, uint64_t floor, uint64_t ceiling);

/** The same sum by walking the series step by step: the reference. O(count). UINT64_MAX as for be_curve_unit_steps. */
BE_API uint64_t be_series_unit_steps(const be_series *series, double capacity, uint64_t floor, uint64_t ceiling);

/* ---- queueing ------------------------------------------------------------------------------------------------ */

/**
 * Erlang B: the probability that all of `servers` are busy when an arrival finds no queue; `load` in Erlang (arrival
 * rate x mean service time). 1 for 0 servers and load > 0; 0 for load 0; NaN for a load that is negative or not finite.
 * O(servers). Source: A. K. Erlang 1917; computed as the inverse of a sum of positive terms, without cancellation.
 */
BE_API double be_erlang_b(uint64_t servers, double load);

/**
 * Erlang C: the probability that an arrival must wait in an M/M/c queue; `load` in Erlang. 1 where load >= servers, so
 * also for no servers and no load; NaN as for Erlang B. O(servers). Source: A. K. Erlang 1917; computed from Erlang B.
 */
BE_API double be_erlang_c(uint64_t servers, double load);

/**
 * The probability that the response (wait and service) in an M/M/c queue takes longer than `seconds`; `rate` in
 * requests/s, `service_seconds` the mean service time. 1 where rate x service_seconds >= servers, and for `seconds` 0;
 * NaN for a rate or a time that is negative or NaN, or a service time of 0. O(servers). Source: the sum of an
 * exponential service and a wait that is 0, or exponential of rate c/s - rate with the Erlang C probability (L.
 * Kleinrock, Queueing Systems I, 1975, ch. 3).
 */
BE_API double be_mmc_response_tail(uint64_t servers, double rate, double service_seconds, double seconds);

/* ---- deployment ---------------------------------------------------------------------------------------------- */

/** The supply models. */
enum {
    BE_MODEL_FLEET = 0,      /**< virtual machines behind a front door; the unit is an instance */
    BE_MODEL_CLUSTER = 1,    /**< pods packed on nodes; the unit is a pod */
    BE_MODEL_CONTAINERS = 2, /**< managed containers; the unit is a task */
    BE_MODEL_FUNCTIONS = 3,  /**< functions; the unit is a request */
    BE_MODEL_SPLIT = 4,      /**< a base deployment up to its ceiling, an overflow deployment beyond */
    BE_MODEL_COUNT = 5       /**< how many this version knows */
};

/**
 * The name of a model: "fleet", "cluster", "containers", "functions", "split"; "unknown" for other numbers. Borrowed
 * for the life of the program. Never fails.
 */
BE_API const char *be_model_name(uint32_t model);

/** The front doors. */
enum {
    BE_DOOR_NONE = 0,          /**< no door: nothing is counted for it */
    BE_DOOR_LOAD_BALANCER = 1, /**< an application load balancer */
    BE_DOOR_HTTP_API = 2,      /**< a gateway of the cheap kind, functions only */
    BE_DOOR_REST_API = 3,      /**< a gateway of the rich kind, functions only */
    BE_DOOR_FUNCTION_URL = 4,  /**< the function's own address, functions only */
    BE_DOOR_COUNT = 5          /**< how many this version knows */
};

/**
 * The name of a door: "none", "load-balancer", "http-api", "rest-api", "function-url"; "unknown" for other numbers.
 * Borrowed for the life of the program. Never fails.
 */
BE_API const char *be_door_name(uint32_t door);

/** A deployment: one supply model with its unit, its floor and ceiling and what stands around it. */
typedef struct be_deployment be_deployment;

/**
 * The members of a be_deployment. Set it with be_deployment_init; the ranges and defaults are those of
 * be_deployment_fields. What it points to is borrowed for the call. Members that a model does not use are ignored, but
 * must be in range.
 */
struct be_deployment {
    uint32_t size;                         /**< sizeof(be_deployment), set by init */
    uint32_t model;                        /**< BE_MODEL_... */
    const char *provider;                  /**< such as "aws"; required */
    const char *region;                    /**< such as "us-east-1"; required */
    const be_instance_type *instance_type; /**< fleet: the unit; cluster: the node; else not needed */
    const be_deployment *base;             /**< split: carries what it can; no functions or split, with a ceiling */
    const be_deployment *overflow;         /**< split: carries the rest; any model but a split */
    uint32_t door;                         /**< BE_DOOR_...; load balancer by default; of a split its own counts */
    uint32_t arch;                         /**< containers, functions: BE_ARCH_X86_64 or BE_ARCH_ARM64 */
    uint32_t zones;                        /**< zones that it spreads over, 1 to 100 */
    uint32_t floor;                        /**< fewest units, 0 to 1e9; 2 by default; functions: not used */
    uint32_t ceiling;                      /**< most units, >= floor; 0: no limit; functions: the concurrency limit */
    uint32_t node_floor;                   /**< cluster: fewest nodes, 0 to 1e9; 2 by default */
    uint32_t spare_nodes;                  /**< cluster: nodes kept beyond need, 0 to 1e6 */
    uint32_t unit_gpus;                    /**< cluster: GPUs of a pod, 0 to 1e6 */
    double target_utilisation;             /**< share of vCPU or GPU to plan with, 0.01 to 1; 0.7 by default */
    double cpu_speed;                      /**< speed of a vCPU against the reference vCPU, 0.001 to 1000 */
    double gpu_speed;                      /**< speed of a GPU against the reference GPU, 0.001 to 1000 */
    double unit_vcpu;                      /**< cluster, containers: vCPU of a pod or task, 0.001 to 1e6 */
    double unit_memory_mib;                /**< cluster, containers, functions: memory of a unit, MiB, 1 to 1e9 */
    double volume_gb;                      /**< fleet, cluster: disk of a machine, GB, 0 to 1e9 */
    double daemon_vcpu;                    /**< cluster: vCPU that the daemon sets of a node request, 0 to 1e6 */
    double daemon_memory_mib;              /**< cluster: memory that they request, MiB, 0 to 1e9 */
    uint32_t daemon_pods;                  /**< cluster: how many pods they are, 0 to 1e6 */
    uint32_t reserved;                     /**< 0 */
    double provisioned_concurrency;        /**< functions: environments kept ready, a whole number, 0 to 1e9 */
    double mib_per_vcpu;                   /**< functions: memory that buys one vCPU, MiB, 1 to 1e9; 1769 by default */
    double max_vcpu;                       /**< functions: most vCPUs that memory can buy, 0.001 to 1e6; 6 by default */
    double memory_max_mib;                 /**< functions: most memory, MiB, 1 to 1e9; 10240 by default */
    double timeout_seconds;                /**< functions: longest run, s, 0.001 to 1e9; 900 by default */
    double payload_max_bytes;              /**< functions: largest payload passed on either way, bytes, to 1e15 */
    double queue_messages;                 /**< messages through a queue in front, per request, to 1e6; 0: no queue */
};

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_deployment_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_deployment_init_sized(be_deployment *deployment, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_deployment_init(be_deployment *deployment) {
    be_deployment_init_sized(deployment, (uint32_t)sizeof *deployment);
}

/**
 * The rows that describe be_deployment, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_deployment_fields(size_t *count);

/* ---- capacity ------------------------------------------------------------------------------------------------ */

/** What limits the capacity of a unit. */
enum {
    BE_BINDING_NOTHING = 0,   /**< nothing: functions have as many environments as they need; or it cannot serve */
    BE_BINDING_CPU = 1,       /**< CPU time */
    BE_BINDING_MEMORY = 2,    /**< processes that fit into memory */
    BE_BINDING_GPU = 3,       /**< GPU time */
    BE_BINDING_GPU_MEMORY = 4 /**< processes that fit into GPU memory */
};

/** What one unit carries. */
typedef struct be_capacity {
    uint32_t size;              /**< sizeof(be_capacity), set by the caller */
    uint32_t binding;           /**< BE_BINDING_... */
    double requests_per_second; /**< what capacity is planned with; 0: it cannot serve at all; functions: infinite */
    double saturation;          /**< the most it could serve, requests/s: without the target utilisation */
    double servers;             /**< requests in service at saturation (Little's law), >= 0 */
    double wall_seconds;        /**< mean time of a request on this unit, nothing waiting, s */
} be_capacity;

/**
 * The capacity of one unit (instance, pod or task), the least of: vCPU x speed x target utilisation / CPU-seconds of a
 * request; processes that fit in memory x their concurrency / wall seconds (Little's law); GPUs x speed x target
 * utilisation / GPU-seconds; processes that fit in GPU memory x their concurrency / wall seconds. On a vCPU of another
 * speed, or in a pod, task or function of less than one vCPU, the CPU part of the wall time grows in proportion. Tasks
 * and functions have no GPU.
 *
 * A burstable instance counts with its baseline, though one thread runs at full speed. Where the unit cannot serve at
 * all, every number is 0 and the call still succeeds; be_outcome_why_not says why. Functions: requests_per_second,
 * saturation and servers are infinite. `capacity->size` is set by the caller.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL, a missing member, a contradiction, a split, which has no unit of its own),
 * BE_STATUS_SIZE, BE_STATUS_RANGE (a member out of range).
 */
BE_API be_status be_deployment_capacity(const be_request *request, const be_deployment *deployment,
                                        be_capacity *capacity, be_error *error);

/** What is left of a node for pods. */
typedef struct be_allocatable {
    uint32_t size;              /**< sizeof(be_allocatable), set by the caller */
    uint32_t pods;              /**< pod limit: the type's own, at most 110, from 30 vCPU on 250 (rule of AWS) */
    double vcpu;                /**< vCPU after the reserve, >= 0 */
    double memory_mib;          /**< memory after the reserve and the eviction threshold, MiB, >= 0 */
    double reserved_vcpu;       /**< kube-reserved CPU, vCPU */
    double reserved_memory_mib; /**< kube-reserved memory, MiB */
} be_allocatable;

/**
 * What an EKS node of a type leaves for pods: CPU reserved 6 % of the first core, 1 % of the second, 0.5 % of the third
 * and fourth, 0.25 % of the others; memory reserved 11 MiB x pods + 255 MiB, with 100 MiB before eviction. A burstable
 * type counts with all of its vCPUs, as the kubelet has it. Source: nodeadm in commit 81fec2e of
 * awslabs/amazon-eks-ami. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE for a member out of
 * range or where the pod limit of the type is unknown.
 */
BE_API be_status be_node_allocatable(const be_instance_type *type, be_allocatable *allocatable, be_error *error);

/**
 * How many pods of a cluster deployment fit on one node, by CPU, memory, GPU and pod limit, after the reserve and the
 * daemon sets. A burstable node counts with its baseline. 0 where none fits, or where that baseline is unknown.
 * Errors: BE_STATUS_ARGUMENT (NULL, a missing member, a contradiction), BE_STATUS_SIZE, BE_STATUS_RANGE, also where the
 * pod limit of the type is unknown.
 */
BE_API be_status be_node_pods(const be_deployment *deployment, uint32_t *pods, be_error *error);

/* ---- outcome ------------------------------------------------------------------------------------------------- */

/** What a deployment did with a series: usage and quality. Immutable once made. */
typedef struct be_outcome be_outcome;

/** How well the deployment served. */
typedef struct be_quality {
    uint32_t size;          /**< sizeof(be_quality), set by the caller */
    uint32_t can_run;       /**< 0 if the deployment cannot serve the request at all; then all below is 0 */
    uint32_t keeps_promise; /**< 1 if it can run and keeps both promises: latency, and share unserved */
    uint32_t reserved;      /**< 0 */
    double requests;        /**< requests of the series, served or not */
    double unserved;        /**< requests beyond capacity, or past the platform's time limit */
    double late_share;      /**< share of the served that take longer than promised, 0 to 1 (provisional, M/M/c) */
    double latency_seconds; /**< the promised quantile of the response time over the period, s; infinite in a backlog */
    double utilisation;     /**< served requests / those that the units could serve at saturation; functions: 1 */
    double peak_units;      /**< most units in a step (functions: most environments busy on average) */
    double mean_units;      /**< units on average */
    double unit_hours;      /**< hours of all units together */
    double machine_hours;   /**< instance-hours, or node-hours of a cluster; 0 where there are no machines */
    double peak_machines;   /**< most machines in a step; 0 where there are none */
    double capacity;        /**< requests/s of one unit, of a split of its base; 0 where it is not limited */
} be_quality;

/**
 * Run a series through a deployment. `allocator` may be NULL. The caller owns `*outcome`, which does not borrow
 * anything.
 *
 * A deployment that cannot serve the request at all (no GPU, too little memory, past a time limit, ...) is an outcome
 * too: `can_run` is 0 and be_outcome_why_not says why. The front door, transfer, object store and queue count every
 * request that comes in, served or not. O(count), and for each distinct rate O(servers) for the latency.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL, a missing member, a contradiction), BE_STATUS_SIZE, BE_STATUS_RANGE (a member out
 * of range, a series that begins before 1970, or more than BE_UNITS_MAX units), BE_STATUS_UNSUPPORTED (a provider whose
 * services are not known), BE_STATUS_MEMORY.
 */
BE_API be_status be_outcome_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                                const be_allocator *allocator, be_outcome **outcome, be_error *error);

/** Free an outcome; NULL is fine. What was borrowed from it ends with it. */
BE_API void be_outcome_free(be_outcome *outcome);

/**
 * The usage that the deployment causes, empty where it cannot run; borrowed until the outcome is freed. NULL for NULL.
 */
BE_API const be_usage *be_outcome_usage(const be_outcome *outcome);

/** Why the deployment cannot run, one clause; NULL where it can, and for NULL. Borrowed until the outcome is freed. */
BE_API const char *be_outcome_why_not(const be_outcome *outcome);

/**
 * Fill `quality`, whose size the caller has set. O(distinct rates), some 60 times over, for the quantile.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE.
 */
BE_API be_status be_outcome_quality(const be_outcome *outcome, be_quality *quality, be_error *error);

/* ---- cold starts --------------------------------------------------------------------------------------------- */

/** Which idle environment serves the next request. */
enum {
    BE_ROUTING_MOST_RECENTLY_USED = 0, /**< the one that became idle last; keeps the fewest alive */
    BE_ROUTING_NEWEST_CREATED = 1,     /**< the one that was created last, as the simulator SimFaaS has it */
    BE_ROUTING_COUNT = 2               /**< how many this version knows */
};

/**
 * The name of a routing: "most-recently-used", "newest-created"; "unknown" for other numbers. Borrowed for the life of
 * the program. Never fails.
 */
BE_API const char *be_routing_name(uint32_t routing);

/** How cold starts are computed. */
enum {
    BE_COLD_METHOD_AUTO = 0,  /**< exact where there is such a form, else fast */
    BE_COLD_METHOD_EXACT = 1, /**< first passages of the number busy: a steady rate, most recently used first */
    BE_COLD_METHOD_FAST = 2,  /**< one exponential for each environment, or another approximation */
    BE_COLD_METHOD_COUNT = 3  /**< how many this version knows */
};

/**
 * The name of a method: "auto", "exact", "fast"; "unknown" for other numbers. Borrowed for the life of the program.
 * Never fails.
 */
BE_API const char *be_cold_method_name(uint32_t method);

/**
 * How the environments of a function, or containers that scale to zero, come and go. A request goes to an environment
 * that is idle (or has a slot free); if there is none, one is created and the request is cold. An environment without a
 * request for keep_alive_seconds is destroyed. Requests beyond the concurrency limit are rejected. Set it with
 * be_environment_init; its ranges and defaults are those of be_environment_fields.
 */
typedef struct be_environment {
    uint32_t size;                     /**< sizeof(be_environment), set by init */
    uint32_t routing;                  /**< BE_ROUTING_...; most recently used by default */
    uint32_t method;                   /**< BE_COLD_METHOD_...; auto by default */
    uint32_t warm_distribution;        /**< BE_DISTRIBUTION_... of a warm response; exponential by default */
    uint32_t requests_per_environment; /**< requests that one serves at once, 1 to 1e6 */
    uint32_t concurrency_limit;        /**< most requests at once, to 1e9; 0: no limit */
    double warm_seconds;               /**< mean response where an environment is warm, s, 1e-6 to 1e6 */
    double warm_scv;                   /**< squared coefficient of variation of it, 0 to 100; uniform: to 1/3 */
    double cold_seconds;               /**< mean response of a cold request, all of it, s, 1e-6 to 1e6 */
    double keep_alive_seconds;         /**< time from the end of its last request to its end, s, 0 to 1e9 */
} be_environment;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_environment_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_environment_init_sized(be_environment *environment, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_environment_init(be_environment *environment) {
    be_environment_init_sized(environment, (uint32_t)sizeof *environment);
}

/**
 * The rows that describe be_environment, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_environment_fields(size_t *count);

/** What a steady rate leads to. */
typedef struct be_cold_starts {
    uint32_t size;           /**< sizeof(be_cold_starts), set by the caller */
    uint32_t method;         /**< BE_COLD_METHOD_EXACT or BE_COLD_METHOD_FAST: the one that was used */
    double cold_share;       /**< share of all requests that are cold, 0 to 1; 1 at a rate of 0, as the next would be */
    double rejected_share;   /**< share of all requests that are rejected, 0 to 1 */
    double environments;     /**< environments alive on average */
    double busy;             /**< of these, with a request in them */
    double idle;             /**< of these, without one */
    double lifetime_seconds; /**< mean time from creation to destruction, s; infinite where none is ever destroyed */
} be_cold_starts;

/**
 * The stationary state under requests that arrive at random (Poisson) at `rate` requests/s, from 0 on. `allocator` may
 * be NULL. `starts->size` is set by the caller.
 *
 * Most recently used first: an environment is needed when the number busy rises to a new height, and is gone if it has
 * not been that high within the keep-alive time. How long that takes follows from the transforms of first passages,
 * for exponential responses exactly. Of other spread, the number busy rises to a height in clumps of other size (D.
 * Aldous, Probability Approximations via the Poisson Clumping Heuristic, 1989), which is as if time ran faster or
 * slower. A cold request lasts longer: its mean counts towards the load, and where it comes when most are busy, it
 * calls for more environments. Newest created first: a row of places that each serve what those before turned away (R.
 * I. Wilkinson, 1956), with fitted corrections; it counts as the fast method.
 *
 * Against an event simulation of random cases (rates 0.001 to 1,000/s, 20 ms to 60 s warm, 1 to 3 times as long cold,
 * 30 s to 1 h kept alive): the cold share within 5 % and environments within 3 % for exponential responses, within 10 %
 * and 3 % for log-normal ones of a squared variation of 0.25 to 4. Cold responses of more than 10 times the warm ones
 * are good to about 15 % of the cold share; not so where they last longer than a quarter of the keep-alive time.
 * Several requests in an environment are taken to fill as few environments as possible: that is within 5 % of the
 * environments, but says up to three times the cold share where the keep-alive time is below 30 responses and more than
 * one environment is busy.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE (a member out of range, a rate that is negative
 * or not finite, more than BE_UNITS_MAX requests at once), BE_STATUS_MEMORY. O(sqrt(requests at once)), some
 * microseconds for the fast method, 0.1 to 10 ms for the exact one.
 */
BE_API be_status be_environment_steady(const be_environment *environment, double rate, const be_allocator *allocator,
                                       be_cold_starts *starts, be_error *error);

/** What there is when a series begins. */
enum {
    BE_START_EMPTY = 0,  /**< no environment */
    BE_START_STEADY = 1, /**< what there would be if the first rate had lasted for ever */
    BE_START_COUNT = 2   /**< how many this version knows */
};

/** What a series of rates led to. */
typedef struct be_cold_totals {
    uint32_t size;              /**< sizeof(be_cold_totals), set by the caller */
    uint32_t method;            /**< BE_COLD_METHOD_FAST or BE_COLD_METHOD_EXACT: the one that was used */
    double requests;            /**< requests that came */
    double cold_requests;       /**< of these, cold */
    double rejected_requests;   /**< of these, rejected */
    double environment_seconds; /**< environments alive, summed over time, s */
    double busy_seconds;        /**< of these, with a request in them, s */
    double peak_environments;   /**< most environments alive in a step, on its average */
} be_cold_totals;

/**
 * Walk along a series whose rate moves; within a step requests arrive at random (Poisson) at its rate. `start` is
 * BE_START_.... `cold_share` and `environments` receive, for each of the be_series_count steps, the share of its
 * requests that are cold (0 where none come) and the environments alive on average; either may be NULL, and so may
 * `totals`, whose size the caller has set. `allocator` may be NULL.
 *
 * It takes the fast method, whatever the environment names, and says so in the totals: an environment that is not
 * there is needed with a hazard that depends on the number busy now, which follows the rate with the delay of the
 * response time. At a steady rate it agrees with be_environment_steady. Where the keep-alive time is shorter than a
 * step, the step is divided, into 64 parts at most, and into four where responses take more than a thirtieth of it. Of
 * recorded functions over 8 to 24 hours in steps of a minute, the share of cold requests came out within 5 % of event
 * simulations, environments within 3 %; with cold responses a second longer than warm ones, within 13 % and 3 %.
 *
 * Errors: as be_environment_steady, with the largest rate; BE_STATUS_RANGE for a start that is not known. On failure
 * nothing is written. O(count x sqrt(requests at once)): a year of minutes takes 0.2 s at one request at a time, 1 s at
 * a thousand.
 */
BE_API be_status be_environment_walk(const be_environment *environment, const be_series *series, uint32_t start,
                                     const be_allocator *allocator, double *cold_share, double *environments,
                                     be_cold_totals *totals, be_error *error);

/**
 * The mean life of one environment to which requests of no length come as a Poisson process of `rate` requests/s,
 * until none has come for `keep_alive_seconds`: (e^(rate T) - 1) / rate, s, and T at a rate of 0. NaN for a number
 * below 0 or NaN; infinite where it exceeds all doubles. Source: the mean wait for a gap of length T in a Poisson
 * process (W. Feller, An Introduction to Probability Theory II, 1971, XI.7).
 */
BE_API double be_environment_lifetime(double rate, double keep_alive_seconds);

#ifdef __cplusplus
}
#endif

#endif
