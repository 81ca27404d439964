/** @file
 * Supply: what a deployment does with the demand - the usage it causes and the quality it gives. No prices here.
 *
 * This is the first form of supply: capacity follows the rate at once, within floor and ceiling; delays, queues that
 * carry over and cold starts are not modelled yet. Latency is the stationary M/M/c response time at each step's rate,
 * and provisional in that sense.
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

/* ---- scaling: what decides how many units there are ---------------------------------------------------------- */

/** Scaling policies of units (instances, pods, tasks). */
enum {
    BE_SCALING_INSTANT = 0,         /**< the number that the rate needs, at once and both ways: the reference */
    BE_SCALING_FIXED = 1,           /**< the floor, always */
    BE_SCALING_SCHEDULED = 2,       /**< a number by hour of the week */
    BE_SCALING_PREDICTIVE = 3,      /**< the number that the highest rate of the next minutes needs */
    BE_SCALING_TARGET_TRACKING = 4, /**< alarms around a target, as EC2 Auto Scaling and ECS have them */
    BE_SCALING_HPA = 5,             /**< the Kubernetes horizontal pod autoscaler */
    BE_SCALING_KEDA = 6,            /**< the same from one on, and KEDA between none and one */
    BE_SCALING_CONCURRENCY = 7,     /**< the Knative pod autoscaler: stable and panic window */
    BE_SCALING_COUNT = 8            /**< how many this version knows */
};

/**
 * The name of a scaling policy: "instant", "fixed", "scheduled", "predictive", "target-tracking", "hpa", "keda",
 * "concurrency"; "unknown" for other numbers. Borrowed for the life of the program. Never fails.
 */
BE_API const char *be_scaling_name(uint32_t policy);

/**
 * Target tracking: what an alarm around a target needs before it acts, and what follows. Set it with
 * be_target_tracking_init; ranges and defaults are those of be_target_tracking_fields. Times are taken in whole
 * seconds, rounded up.
 *
 * Every `period_seconds` (whole periods of UTC) a datapoint is made of each metric: the sum over the ready units over
 * the period, divided by the number of them. Once it has lain above the target for `out_datapoints` periods on end, the
 * desired number becomes ceil(counted x datapoint / target) if that is more; once it has lain below in_share x target
 * for `in_datapoints` periods, it becomes that number if that is less. Between the two nothing happens. An alarm that
 * stays acts again at every period. A period without a metric breaks the run of datapoints. Of several metrics one is
 * enough to scale out; all must agree to scale in; the largest number counts.
 *
 * `counted` are the units that the metric is the mean of: those that have been ready for `warm_up_seconds`; units
 * asked for since count towards the desired number, and while there are any nothing is taken away (EC2). After scaling
 * out, what was added counts likewise only towards the desired number for `out_cooldown_seconds`, so that only a larger
 * scaling out goes ahead; scaling in waits for the end. After scaling in no other scaling in happens for
 * `in_cooldown_seconds`; scaling out happens at any time and ends that wait. With no unit ready there is no metric, and
 * nothing happens: give it a floor of one.
 *
 * Source: Amazon EC2 Auto Scaling user guide ("Target tracking scaling policies", "Set the default instance warmup")
 * and Application Auto Scaling user guide (cool-downs). The shape of the alarms (above the target for 3 minutes; below
 * 90 % of it, in EC2 70 %, for 15) is what these services make, their convention and no contract; that the number is
 * the proportional one is theirs as well, and of the rounding only that it is cautious is promised.
 */
typedef struct be_target_tracking {
    uint32_t size;               /**< sizeof(be_target_tracking), set by init */
    uint32_t out_datapoints;     /**< periods above the target before scaling out, 1 to 1000; 3 by default */
    uint32_t in_datapoints;      /**< periods below the band before scaling in, 1 to 1000; 15 by default */
    uint32_t no_scale_in;        /**< 1 to scale out only; 0 by default */
    double period_seconds;       /**< length of a metric period, s, 1 to 86400; 60 by default */
    double in_share;             /**< lower end of the band as a share of the target, 0 to 1; 0.9 by default */
    double out_cooldown_seconds; /**< s, 0 to 86400; 300 by default */
    double in_cooldown_seconds;  /**< s, 0 to 86400; 300 by default */
    double warm_up_seconds;      /**< after its start a unit is left out of the metric for so long, s, 0 to 86400; 0 */
} be_target_tracking;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_target_tracking_init.
 */
BE_API void be_target_tracking_init_sized(be_target_tracking *tracking, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_target_tracking_init(be_target_tracking *tracking) {
    be_target_tracking_init_sized(tracking, (uint32_t)sizeof *tracking);
}

/**
 * The rows that describe be_target_tracking, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_target_tracking_fields(size_t *count);

/**
 * The two alarms of target tracking around `target`: into `high` the value above which it scales out, which is the
 * target, and into `low` the one below which it scales in, in_share x target. `tracking` NULL stands for the defaults.
 * Example: with a share of 0.7, as of EC2, and a target of 50: 50 and 35.
 *
 * Errors: BE_STATUS_ARGUMENT for a NULL output, BE_STATUS_SIZE, BE_STATUS_RANGE for a member out of range or a target
 * that is not finite and > 0.
 */
BE_API be_status be_target_tracking_alarms(const be_target_tracking *tracking, double target, double *high, double *low,
                                           be_error *error);

/** How the rules of an HPA on the speed of scaling are joined. */
enum {
    BE_SELECT_MAX = 0,      /**< the rule that allows the larger change */
    BE_SELECT_MIN = 1,      /**< the rule that allows the smaller change */
    BE_SELECT_DISABLED = 2, /**< no scaling this way */
    BE_SELECT_COUNT = 3     /**< how many this version knows */
};

/**
 * The Kubernetes horizontal pod autoscaler. Set it with be_hpa_init, which gives the defaults of Kubernetes; ranges are
 * those of be_hpa_fields. Times are taken in whole seconds, rounded up. A rule with a value of 0 is not there; each way
 * needs a rule, or BE_SELECT_DISABLED.
 *
 * A be_scaler does the following every `sync_seconds` (whole multiples in UTC), with at least one unit.
 * - Replicas by each metric, as be_hpa_replicas has them, but from totals: the metric of a ready unit is the mean over
 *   the ready ones and over the time since the last decision (utilisation in whole percent, rounded down; others in
 *   thousandths, rounded down); units that were asked for and are not ready are unready pods, which count with a use of
 *   0 where the metric would scale up; no unit is without a metric unless all are. The queue is an external metric with
 *   an average per unit, as it stands at the end (be_hpa_replicas_for_total). The largest number is the recommendation;
 *   where a metric is missing and the others would scale down, or all are missing, nothing happens.
 * - Stabilisation: not above the lowest recommendation of the last `up_stabilisation_seconds`, nor below the highest of
 *   the last `down_stabilisation_seconds`; the number when it began is the first of them.
 * - Speed: each rule counts from the number that there was its number of seconds ago; up rounds up, down rounds down
 *   what remains, as the controller has it, in floating point. Then floor and ceiling.
 * Which units are ready is told to it; readiness_delay_seconds and cpu_initialisation_seconds, by which the controller
 * finds that out, matter to be_hpa_pod_state alone.
 *
 * Source: Kubernetes documentation, "Horizontal Pod Autoscaling" (replica rule, tolerance, unready and missing pods,
 * several metrics, scaling policies, stabilisation window); kubernetes/kubernetes pkg/controller/podautoscaler.
 */
typedef struct be_hpa {
    uint32_t size;                     /**< sizeof(be_hpa), set by init */
    uint32_t up_pods;                  /**< pods that may be added in up_pods_seconds, 0 to 1e9; 4 */
    uint32_t down_pods;                /**< pods that may be taken away in down_pods_seconds, 0 to 1e9; 0 */
    uint32_t up_select;                /**< BE_SELECT_...; MAX */
    uint32_t down_select;              /**< BE_SELECT_...; MAX */
    uint32_t reserved;                 /**< 0 */
    double up_percent;                 /**< percent that may be added in up_percent_seconds, 0 to 1e9; 100 */
    double down_percent;               /**< percent that may be taken away in down_percent_seconds, 0 to 100; 100 */
    double up_pods_seconds;            /**< s, 1 to 1800; 15 */
    double up_percent_seconds;         /**< s, 1 to 1800; 15 */
    double down_pods_seconds;          /**< s, 1 to 1800; 15 */
    double down_percent_seconds;       /**< s, 1 to 1800; 15 */
    double up_stabilisation_seconds;   /**< the lowest recommendation of so long counts going up, s, 0 to 3600; 0 */
    double down_stabilisation_seconds; /**< the highest recommendation of so long counts going down, s, to 3600; 300 */
    double up_tolerance;               /**< no change while metric / target is within this of 1, 0 to 1; 0.1 */
    double down_tolerance;             /**< the same downwards, 0 to 1; 0.1 */
    double sync_seconds;               /**< time between two decisions, s, 1 to 3600; 15 */
    double readiness_delay_seconds;    /**< be_hpa_pod_state: only who became unready so early never was ready, s; 30 */
    double cpu_initialisation_seconds; /**< be_hpa_pod_state: CPU of one so young counts when it is ready, s; 300 */
} be_hpa;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_hpa_init.
 */
BE_API void be_hpa_init_sized(be_hpa *hpa, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_hpa_init(be_hpa *hpa) {
    be_hpa_init_sized(hpa, (uint32_t)sizeof *hpa);
}

/**
 * The rows that describe be_hpa, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_hpa_fields(size_t *count);

/** What an HPA knows of a pod. */
enum {
    BE_POD_READY = 0,   /**< ready, with a metric */
    BE_POD_UNREADY = 1, /**< pending, or not ready: its metric is not looked at */
    BE_POD_MISSING = 2, /**< running, without a metric */
    BE_POD_UNKNOWN = 3, /**< a metric of no known pod, or a pod that failed or is being deleted: ignored */
    BE_POD_COUNT = 4    /**< how many this version knows */
};

/** A pod. Set it with be_pod_init. Never grows. */
typedef struct be_pod {
    uint32_t size;  /**< sizeof(be_pod), set by init */
    uint32_t state; /**< BE_POD_... */
    double usage;   /**< of a ready pod: what it uses, such as vCPU, or its metric, 0 to 1e12 */
    double request; /**< what it requests of the same, for BE_TARGET_UTILISATION, 0 to 1e12 */
} be_pod;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_pod_init.
 */
BE_API void be_pod_init_sized(be_pod *pod, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_pod_init(be_pod *pod) {
    be_pod_init_sized(pod, (uint32_t)sizeof *pod);
}

/** What an HPA compares a metric with: the target types of Kubernetes. */
enum {
    BE_TARGET_UTILISATION = 0,   /**< use of all pods / requests of the same, as a share */
    BE_TARGET_VALUE = 1,         /**< a total, against the target as it is */
    BE_TARGET_AVERAGE_VALUE = 2, /**< the mean of the pods, or a total divided by them */
    BE_TARGET_COUNT = 3          /**< how many this version knows */
};

/**
 * Replicas that an HPA recommends by a metric of each pod, before stabilisation and limits, into `replicas`, and into
 * `metric`, where that is not NULL, the mean that it reports: a utilisation as a share, in whole percent, or a value in
 * thousandths. `kind` is BE_TARGET_UTILISATION or BE_TARGET_AVERAGE_VALUE, `current` the replicas asked for, `target`
 * a share or a value, > 0 to 1e12; `hpa` NULL stands for the defaults. Uses, requests and targets
 * are taken in thousandths, rounded up, the utilisation in whole percent, rounded down; the ratio is floating point.
 *
 * ratio = mean of the ready pods / target. Within the tolerances: `current`. With no pod missing, and none unready or
 * no ratio above 1: ceil(ratio x ready pods). Else the missing count with all that they request (the target where that
 * is more than 100 %; of values the target) where the ratio is below 1, with 0 where it is above; the unready with 0
 * where it is above; the new ratio, if it is outside the tolerances and asks the same way, gives ceil(ratio x pods that
 * count); otherwise, or where that number goes the other way, `current`. At most 2^31 - 1. O(count).
 *
 * Errors: BE_STATUS_ARGUMENT for NULL, no ready pod, or requests that add up to 0; BE_STATUS_SIZE; BE_STATUS_RANGE for
 * a member, number or kind out of range. Source: Kubernetes documentation, "Algorithm details"; its replica calculator.
 */
BE_API be_status be_hpa_replicas(const be_hpa *hpa, uint32_t kind, uint32_t current, double target, const be_pod *pods,
                                 size_t count, uint32_t *replicas, double *metric, be_error *error);

/**
 * Replicas that an HPA recommends by a metric of all pods together (object or external), as be_hpa_replicas. `kind`
 * BE_TARGET_VALUE: ceil(total / target x ready pods), or ceil(total / target) where `current` is 0, and `metric` is the
 * total. BE_TARGET_AVERAGE_VALUE: ceil(total / target), the tolerance being on total / (target x current), and `metric`
 * is total / current, rounded up; with no replicas it is not bounded by the tolerance, and `metric` is infinite (NaN
 * for a total of 0). `total` and `target` from 0 and above 0 to 1e12. Errors as for be_hpa_replicas. O(1).
 */
BE_API be_status be_hpa_replicas_for_total(const be_hpa *hpa, uint32_t kind, uint32_t current, uint32_t ready,
                                           double target, double total, uint32_t *replicas, double *metric,
                                           be_error *error);

/**
 * Whether the CPU use of a pod counts: BE_POD_READY or BE_POD_UNREADY into `state`. `age_seconds` is the time since its
 * start, `changed_seconds` that since it last became ready or unready, `sample_age_seconds` the age of the newest
 * metric and `window_seconds` the time that this was measured over; all s, 0 to 1e12. A pod younger than
 * cpu_initialisation_seconds counts if it is ready and the whole window lies after it became so; an older one unless it
 * is unready and became so within readiness_delay_seconds of its start, so never was ready. Of other metrics every
 * running pod counts. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE. Source: as be_hpa_replicas.
 */
BE_API be_status be_hpa_pod_state(const be_hpa *hpa, uint32_t is_ready, double age_seconds, double changed_seconds,
                                  double sample_age_seconds, double window_seconds, uint32_t *state, be_error *error);

/**
 * KEDA: between none and one. Set it with be_keda_init. Every `polling_seconds` (whole multiples in UTC) it looks
 * whether there is work: whether a targeted metric other than utilisation exceeds `activation` in all; with no such
 * target, the concurrency or the queue; with no unit ready, also what waits. From none it goes to one; once the last
 * poll with work is more than `cooldown_seconds` ago, and the floor is 0, to none, whatever the HPA wants. In between
 * the rules of be_hpa apply with a minimum of one; requests, concurrency and queue are external metrics with an average
 * per unit there. A poll without any of the metrics changes nothing.
 *
 * Source: KEDA documentation, "Scaling Deployments" and "ScaledObject specification" (pollingInterval, cooldownPeriod,
 * activation threshold; initialCooldownPeriod is 0).
 */
typedef struct be_keda {
    uint32_t size;           /**< sizeof(be_keda), set by init */
    uint32_t reserved;       /**< 0 */
    double polling_seconds;  /**< how often the metric is asked for while nothing runs, s, 1 to 3600; 30 */
    double cooldown_seconds; /**< from the last active metric to none, s, 0 to 86400; 300 */
    double activation;       /**< the metric in all must exceed this to go from none to one, 0 to 1e15; 0 */
} be_keda;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_keda_init.
 */
BE_API void be_keda_init_sized(be_keda *keda, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_keda_init(be_keda *keda) {
    be_keda_init_sized(keda, (uint32_t)sizeof *keda);
}

/**
 * The rows that describe be_keda, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_keda_fields(size_t *count);

/**
 * Autoscaling by concurrency, as Knative has it and Cloud Run resembles. Set it with be_concurrency_scaling_init.
 *
 * Every `tick_seconds` (whole multiples in UTC) the mean of the metric in all over the stable window, and over the
 * panic window, divided by target_share x target and rounded up, gives two numbers; of several metrics the largest.
 * Both stay between floor(ready / max_down_rate) and ceil(ready x max_up_rate), where ready counts as one at least.
 * Where the panic number, before that, is `panic_threshold` times the ready pods or more, it panics: the larger of the
 * two numbers counts, and it never falls, until more than a stable window has passed without such a moment; it starts
 * panicking where it finds more than one pod ready. Then the highest decision of the last `scale_down_delay_seconds`
 * counts. Coming from none, it holds `activation_scale` until so many have been ready once; the last pod stays for
 * `scale_to_zero_grace_seconds`. A window that is not full yet is averaged over what there is. With none ready, one is
 * wanted while any request waits. Utilisation, which Knative does not scale by and Cloud Run does, counts as the sum
 * over the units, and its target without target_share.
 *
 * Source: Knative documentation, "Autoscaling" (config-autoscaler: names, defaults, bounds), and the autoscaler itself,
 * knative/serving pkg/autoscaler/scaling.
 */
typedef struct be_concurrency_scaling {
    uint32_t size;                      /**< sizeof(be_concurrency_scaling), set by init */
    uint32_t activation_scale;          /**< fewest pods when coming from none, 1 to 1e9; 1 */
    double tick_seconds;                /**< time between two decisions, s, 1 to 60; 2 */
    double stable_window_seconds;       /**< s, 6 to 3600; 60 */
    double panic_window_share;          /**< of the stable window, 0.01 to 1; 0.1 */
    double panic_threshold;             /**< desired by the panic window / ready, 1.1 to 10; 2 */
    double target_share;                /**< of the target that is aimed at, 0.01 to 1; 0.7 */
    double max_up_rate;                 /**< most times the ready pods in one decision, above 1 to 1e9; 1000 */
    double max_down_rate;               /**< most times fewer than the ready pods in one decision, above 1; 2 */
    double scale_down_delay_seconds;    /**< the highest decision of so long counts, s, 0 to 3600; 0 */
    double scale_to_zero_grace_seconds; /**< the last pod stays so long after the decision for none, s, to 3600; 30 */
} be_concurrency_scaling;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_concurrency_scaling_init.
 */
BE_API void be_concurrency_scaling_init_sized(be_concurrency_scaling *scaling, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_concurrency_scaling_init(be_concurrency_scaling *scaling) {
    be_concurrency_scaling_init_sized(scaling, (uint32_t)sizeof *scaling);
}

/**
 * The rows that describe be_concurrency_scaling, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_concurrency_scaling_fields(size_t *count);

/**
 * A policy, what it looks at, and how long a new unit takes. Set it with be_scaling_init, or with what a platform does
 * by default with be_scaling_init_for_model; ranges and defaults are those of be_scaling_fields. What it points to is
 * borrowed for the call; NULL stands for the defaults. Each target that is not 0 is one metric; what a policy makes of
 * several stands with its rules. A number of SCHEDULED below the floor is raised to it. A decision sees only metrics
 * that are as old as metric_delay_seconds, but the units as they are.
 */
typedef struct be_scaling {
    uint32_t size;                             /**< sizeof(be_scaling), set by init */
    uint32_t policy;                           /**< BE_SCALING_... */
    const be_target_tracking *target_tracking; /**< or NULL */
    const be_hpa *hpa;                         /**< or NULL; HPA and KEDA */
    const be_keda *keda;                       /**< or NULL */
    const be_concurrency_scaling *concurrency; /**< or NULL */
    const double *units_by_hour;               /**< 168 whole numbers, 0 to 1e9, from Monday 00:00 UTC: of
                                                    SCHEDULED the number, of the others a floor; or NULL */
    double target_utilisation;                 /**< of CPU or GPU, 0 to 1; 0: not looked at (if all four are 0, what
                                                    capacity is planned with) */
    double target_requests_per_second;         /**< served by a unit, 0 to 1e9; 0: not looked at */
    double target_concurrency;     /**< requests in a unit, being served or waiting, 0 to 1e9; 0: not looked at */
    double target_queue;           /**< requests waiting, per unit, 0 to 1e15; 0: not looked at */
    double lookahead_seconds;      /**< PREDICTIVE: how far ahead it knows the series, s, 0 to 1e6; 600 */
    double metric_delay_seconds;   /**< age of the newest metric at a decision, s, 0 to 3600; 0 */
    double boot_seconds;           /**< until the machine or task runs, s, 0 to 1e5; 0 */
    double image_pull_seconds;     /**< then until the image is there, s, 0 to 1e5; 0 */
    double initialisation_seconds; /**< then until the application is up, s, 0 to 1e5; 0 */
    double health_check_seconds;   /**< then until the front door sends requests, s, 0 to 1e5; 0 */
    double drain_seconds;          /**< a unit that is taken away is there so long still, s, 0 to 1e5; 0 */
} be_scaling;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_scaling_init.
 */
BE_API void be_scaling_init_sized(be_scaling *scaling, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_scaling_init(be_scaling *scaling) {
    be_scaling_init_sized(scaling, (uint32_t)sizeof *scaling);
}

/** be_scaling_init_for_model for a struct of `size` bytes, as be_scaling_init_sized. */
BE_API void be_scaling_init_for_model_sized(be_scaling *scaling, uint32_t size, uint32_t model);

/**
 * Set every member to what a platform does by default with units of a model, BE_MODEL_...; NULL is ignored, and another
 * model is as be_scaling_init. Initialisation is the application's: 10 s is assumed, set what yours takes.
 * - fleet: target tracking as of EC2 Auto Scaling: alarms at the target and 70 % of it, no cool-down, warm-up 300 s
 *   (the estimated warm-up falls back to the default cool-down, 300 s: EC2 Auto Scaling API, PutScalingPolicy). Boot
 *   40 s: a Linux instance answers about 30 s after the request (C. Percival, ec2-boot-bench, 2021), and services
 *   follow. Health check 30 s: the interval of a target group, one passed check makes a new target healthy (Application
 *   Load Balancer user guide). Drain 300 s: its default deregistration delay.
 * - cluster: HPA with the defaults of Kubernetes, the metrics 15 s old (metrics-server, its default resolution). Image
 *   pull 10 s, an assumption for some hundred MB onto a node that is there; readiness 10 s (the default period of a
 *   probe); drain 30 s (the default termination grace period).
 * - containers: target tracking as of Application Auto Scaling for ECS: alarms at the target and 90 % of it, cool-downs
 *   of 300 s. Boot 30 s: the first tasks on Fargate run about 30 s after the request (V. Ionescu, Scaling containers on
 *   AWS, 2022); image pull 10 s as above, nothing being cached; health check and drain as for a fleet.
 * - functions, split: at once.
 */
static inline void be_scaling_init_for_model(be_scaling *scaling, uint32_t model) {
    be_scaling_init_for_model_sized(scaling, (uint32_t)sizeof *scaling, model);
}

/**
 * The rows that describe be_scaling, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_scaling_fields(size_t *count);

/** What an autoscaler sees. Set it with be_observation_init. A metric that is NaN is missing, as all are by default. */
typedef struct be_observation {
    uint32_t size;              /**< sizeof(be_observation), set by init */
    uint32_t units;             /**< units that were asked for before, ready or not, 0 to 1e9 */
    uint32_t ready;             /**< those of them that serve, <= units */
    uint32_t reserved;          /**< 0 */
    int64_t time;               /**< end of what was observed, s since 1970 */
    int64_t seconds;            /**< length of it, s, 1 to 86400; it begins where the one before ended, or later */
    double utilisation;         /**< mean of the ready units, >= 0 */
    double requests_per_second; /**< served by all, >= 0 */
    double concurrency;         /**< requests being served or waiting in all, on average, >= 0 */
    double queue;               /**< requests waiting in all at the end, >= 0 */
} be_observation;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_observation_init.
 */
BE_API void be_observation_init_sized(be_observation *observation, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_observation_init(be_observation *observation) {
    be_observation_init_sized(observation, (uint32_t)sizeof *observation);
}

/** An autoscaler with its memory. Not to be used by two threads at once. */
typedef struct be_scaler be_scaler;

/**
 * Make an autoscaler that keeps between `floor` and `ceiling` (0: none) units; `planned` is the utilisation that
 * capacity is planned with, 0.01 to 1, and stands in where no target is set. An HPA keeps one unit at least, whatever
 * the floor. Needs the memory of its windows, at most a few MiB; none after this. Free it with be_scaler_free.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL, a ceiling below the floor or below a floor by hour, SCHEDULED without numbers,
 * an HPA without a rule; BE_STATUS_SIZE; BE_STATUS_RANGE; BE_STATUS_MEMORY; BE_STATUS_UNSUPPORTED for INSTANT and
 * PREDICTIVE, which follow a series and a capacity and not observations.
 */
BE_API be_status be_scaler_new(const be_scaling *scaling, uint32_t floor, uint32_t ceiling, double planned,
                               const be_allocator *allocator, be_scaler **scaler, be_error *error);

/** Free an autoscaler; NULL is fine. */
BE_API void be_scaler_free(be_scaler *scaler);

/**
 * Show the autoscaler what happened and put the number of units that it wants from now on into `desired`. It decides
 * when its policy would; in between the number is that of the last decision, within floor and ceiling, and before the
 * first one that of the units that it found. O(1), amortised; no memory is asked for.
 *
 * Errors, which leave everything as it was: BE_STATUS_ARGUMENT for NULL, more units ready than asked for, or an
 * observation that begins before the end of the one before; BE_STATUS_SIZE; BE_STATUS_RANGE.
 */
BE_API be_status be_scaler_desired(be_scaler *scaler, const be_observation *observation, uint32_t *desired,
                                   be_error *error);

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

#ifdef __cplusplus
}
#endif

#endif
