/** @file
 * Supply: what a deployment does with the demand - the usage it causes and the quality it gives. No prices here.
 *
 * A series is walked tick by tick: units start and stop as a scaling policy says and take their time to, requests
 * beyond capacity wait, time out, are dropped or throttled, functions start cold. Without a policy capacity follows the
 * rate at once; that is the reference, of which nothing but the load-duration curve matters.
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
 * NaN for a rate that is negative or not finite, a time that is negative or NaN, or a service time that is not positive
 * and finite. O(servers). Source: the sum of an exponential service and a wait that is 0, or exponential of rate c/s -
 * rate with the Erlang C probability (L. Kleinrock, Queueing Systems I, 1975, ch. 3).
 */
BE_API double be_mmc_response_tail(uint64_t servers, double rate, double service_seconds, double seconds);

/**
 * The probability that a request waits longer than `seconds` (>= 0) in an M/G/c queue, first come first served: Poisson
 * arrivals of `rate` requests/s (>= 0, finite), `servers` servers, and services with the mean `service_seconds` (> 0,
 * finite), the squared coefficient of variation `service_scv` (0 to 10,000, uniform: to 1/3; not looked at for constant
 * and exponential services) and the BE_DISTRIBUTION_... `distribution`. 1 where rate x service_seconds >= servers, for
 * then the wait grows without end. UINT64_MAX servers are as many as it takes. NaN for input out of these ranges.
 * O(servers).
 *
 * Exact for exponential service; otherwise an approximation: the probability of waiting is Erlang C, and the wait of
 * those who wait is the time until one of the busy servers is free (the least of c residual services) and a geometric
 * sum of residuals of services c times as fast (H. C. Tijms, M. H. van Hoorn, A. Federgruen, Adv. Appl. Prob. 13, 1981;
 * on one server that is the formula of Pollaczek and Khinchine). Near saturation its mean is that of the Allen-Cunneen
 * formula, Erlang C x (1 + scv) / 2 x mean service / (servers - load). The residual of a log-normal service with a
 * squared variation above 1/2 is fitted by a mixture of up to six exponentials (A. Feldmann, W. Whitt, Performance
 * Evaluation 31, 1998); other waits by two exponential phases of the same mean and variance; on two servers or more,
 * the longer tail of a log-normal counts with the weight utilisation^(servers - 2), for one long service does not stop
 * the others. Against simulation the 99th percentile of the response is within 1 % for exponential service; for
 * log-normal service within 3 % up to a squared variation of 1, and from 3 % below to 6 % above up to 4; for uniform
 * and constant service within 6 %: for 1 to 200 servers at a utilisation of 0.3 to 0.97, and up to the chance of those
 * runs. Above 4 it errs on the long side, by some 15 % at 10. See tests/judge/queue_judge.c.
 */
BE_API double be_mgc_wait_tail(uint64_t servers, double rate, double service_seconds, double service_scv,
                               uint32_t distribution, double seconds);

/**
 * The probability that the response of an M/G/c queue, wait and service, takes longer than `seconds`: the wait of
 * be_mgc_wait_tail and an independent service of the distribution given, which alone is exact. 1 for `seconds` 0.
 * Arguments, NaN and effort as there.
 */
BE_API double be_mgc_response_tail(uint64_t servers, double rate, double service_seconds, double service_scv,
                                   uint32_t distribution, double seconds);

/**
 * The response time, s, that the share 1 - `quantile` of the requests exceeds, to a millionth of it; `quantile` from 0
 * to below 1. 0 for quantile 0; infinite where rate x service_seconds >= servers. Other arguments, NaN and accuracy as
 * for be_mgc_wait_tail. O(servers).
 */
BE_API double be_mgc_response_quantile(uint64_t servers, double rate, double service_seconds, double service_scv,
                                       uint32_t distribution, double quantile);

/**
 * Capacity planning backwards: the highest utilisation (rate x service_seconds / servers), 0 to below 1, at which the
 * quantile of the response stays within `seconds`. 0 where even a request that meets nobody takes too long, and for no
 * servers. What one server may be planned to carry is this / service_seconds. Arguments, NaN and accuracy as for
 * be_mgc_response_quantile. O(servers), some 60 times over.
 */
BE_API double be_mgc_highest_utilisation(uint64_t servers, double service_seconds, double service_scv,
                                         uint32_t distribution, double quantile, double seconds);
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
 * that are as old as metric_delay_seconds, but the units as they are. Utilisation cannot exceed 1, however many wait;
 * requests/s are those that come, for a front door counts a request when it sends it to a unit, where it may wait
 * (Application Load Balancer user guide, RequestCountPerTarget); of asynchronous requests those that units take.
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
    double target_requests_per_second;         /**< come to a unit, 0 to 1e9; 0: not looked at */
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
    double requests_per_second; /**< come to all, >= 0 */
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

/* ---- nodes under pods -------------------------------------------------------------------------------------------- */

/** What adds nodes to a cluster and takes them away. */
enum {
    BE_NODE_SCALER_INSTANT = 0,            /**< nodes come and go with the pods, at once: the reference */
    BE_NODE_SCALER_CLUSTER_AUTOSCALER = 1, /**< the Cluster Autoscaler of Kubernetes, on one node group */
    BE_NODE_SCALER_KARPENTER = 2,          /**< Karpenter, on the types given */
    BE_NODE_SCALER_COUNT = 3               /**< how many this version knows */
};

/**
 * The name of a node scaler: "instant", "cluster-autoscaler", "karpenter"; "unknown" for other numbers. Borrowed for
 * the life of the program. Never fails.
 */
BE_API const char *be_node_scaler_name(uint32_t scaler);

/**
 * How nodes follow pods. Set it with be_node_scaling_init; the ranges and defaults are those of be_node_scaling_fields.
 * Members that a scaler does not use are ignored, but must be in range.
 *
 * Sources: "Frequently Asked Questions" of the Cluster Autoscaler (kubernetes/autoscaler) for its flags' defaults;
 * "Settings", "Disruption" and "Scheduling" of the Karpenter documentation, and its disruption controller, which polls
 * every 10 s; "Pod Lifecycle" of Kubernetes for the 30 s of grace; KubeFM, "Faster EKS Node and Pod Startup", 2026, for
 * the boot: 65 s from launch to ready over about 1,000 nodes, 45 s after tuning.
 */
typedef struct be_node_scaling {
    uint32_t size;                    /**< sizeof(be_node_scaling), set by init */
    uint32_t scaler;                  /**< BE_NODE_SCALER_...; Cluster Autoscaler by default */
    double node_boot_seconds;         /**< launch until the node takes pods, s, 0 to 1e6; 65 by default */
    double drain_seconds;             /**< until the pods of a node are elsewhere and it ends, s, 0 to 1e6; 30 */
    double scan_seconds;              /**< between two looks at the cluster, s, 0.1 to 1e6; 10 by default */
    double unneeded_seconds;          /**< Cluster Autoscaler: how long a node must be unneeded, s, 0 to 1e7; 600 */
    double delay_after_add_seconds;   /**< Cluster Autoscaler: none removed so long after an addition, s; 600 */
    double utilisation_threshold;     /**< Cluster Autoscaler: unneeded below this share of its pods, 0 to 1; 0.5 */
    uint32_t empty_bulk;              /**< Cluster Autoscaler: empty nodes removed at one look, 1 to 1e9; 10 */
    uint32_t reserved;                /**< 0 */
    double batch_idle_seconds;        /**< Karpenter: a batch ends so long after its last pod, s, 0 to 1e6; 1 */
    double batch_max_seconds;         /**< Karpenter: and so long after its first, s, 0 to 1e6; 10 */
    double consolidate_after_seconds; /**< Karpenter: how long a node must be removable, s, 0 to 1e7; 0 */
    double disruption_share;          /**< Karpenter: share of nodes disrupted at once, rounded up, 0 to 1; 0.1 */
} be_node_scaling;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_node_scaling_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_node_scaling_init_sized(be_node_scaling *scaling, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_node_scaling_init(be_node_scaling *scaling) {
    be_node_scaling_init_sized(scaling, (uint32_t)sizeof *scaling);
}

/**
 * The rows that describe be_node_scaling, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_node_scaling_fields(size_t *count);

/**
 * The nodes of a cluster as time goes by. Pods are alike; a pod counts as placed from the moment that a ready node has
 * room for it (its own start is not the node's business). One handle may be used by one thread at a time.
 *
 * The pods are spread evenly over the ready nodes (the scheduler prefers the least allocated node, and a ReplicaSet
 * that shrinks takes pods from where most of its own are). A node that drains takes no pods; its pods move to the
 * others at once.
 *
 * Instant: always just as many nodes of the first type as a cluster deployment has: the larger of node_floor and pods /
 * pods per node, rounded up, and the spare nodes.
 *
 * Cluster Autoscaler: nodes of the first type only. At each look it adds what pods without room need beyond the nodes
 * that are starting. A node is unneeded while its pods are below the threshold and fit on the other ready nodes; of
 * those that stay unneeded for `unneeded_seconds` it removes the empty ones at once, up to `empty_bulk` a look, and
 * the others one by one, each drained first; nothing within `delay_after_add_seconds` of an addition.
 *
 * Karpenter: a batch begins with the first pod without room and ends `batch_idle_seconds` after the latest or
 * `batch_max_seconds` after the first. Then it packs: as many of the waiting pods as any type can hold go to one node,
 * which becomes the most preferred type that holds them; and so on. At each look it consolidates: it deletes ready
 * nodes whose pods fit on the other ready ones, the least full first; where there are none, it replaces one node by one
 * of a more preferred type that holds what fits nowhere else, and drains the old one when the new one is ready. It
 * waits while nodes start, and one replacement is under way at a time. That several nodes are replaced by one is not
 * modelled, since whether it pays depends on more than an order of preference.
 *
 * Spare nodes are room for `spare_nodes` times the pods of a first type's node, kept by placeholders that give way to
 * real pods at once; both scalers count them as pods. There never are fewer ready nodes than node_floor + spare_nodes.
 */
typedef struct be_node_scaler be_node_scaler;

/**
 * A cluster that has not seen its first step. `pods_per_node` holds how many pods fit on a node of each of `type_count`
 * types (1 to 1e6 each, at most 65536 types), the most preferred type first; it and `scaling` (NULL: the defaults) are
 * copied. `allocator` may be NULL. The caller owns `*scaler`.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL or no type, BE_STATUS_SIZE, BE_STATUS_RANGE (a member, a number of pods or types,
 * node_floor above 1e9 or spare_nodes above 1e6), BE_STATUS_MEMORY.
 */
BE_API be_status be_node_scaler_new(const be_node_scaling *scaling, const uint32_t *pods_per_node, size_t type_count,
                                    uint32_t node_floor, uint32_t spare_nodes, const be_allocator *allocator,
                                    be_node_scaler **scaler, be_error *error);

/** Free it; NULL is fine. */
BE_API void be_node_scaler_free(be_node_scaler *scaler);

/**
 * From `time` (s since 1970, not before the last step's) on there are `pods` pods, at most BE_UNITS_MAX. What became
 * due since the last step happens first, in its order and with the pods of that time. `*room` (NULL is fine) becomes
 * the number of pods that have a place at `time`. The first step finds a cluster at rest, with room for all.
 *
 * Looks happen every `scan_seconds` from the first step on, whatever the steps of the caller. O(1) where nothing is
 * due. Errors: BE_STATUS_ARGUMENT (NULL, a time before the last), BE_STATUS_RANGE (pods), BE_STATUS_MEMORY; after that
 * one, the handle can only be freed.
 */
BE_API be_status be_node_scaler_step(be_node_scaler *scaler, int64_t time, uint32_t pods, uint32_t *room,
                                     be_error *error);

/** Nodes of a type that take pods, after the last step; 0 for NULL, or a type that is none. */
BE_API uint64_t be_node_scaler_ready(const be_node_scaler *scaler, size_t type);

/** Nodes of a type that are billed: starting, ready and draining; 0 for NULL, or a type that is none. */
BE_API uint64_t be_node_scaler_nodes(const be_node_scaler *scaler, size_t type);

/**
 * Seconds of all nodes of a type, starting, ready and draining, from the first step to the last, to the instant at
 * which each came and went; 0 for NULL, or a type that is none.
 */
BE_API double be_node_scaler_node_seconds(const be_node_scaler *scaler, size_t type);

/** Nodes of a type that were launched since the first step, its own included; 0 for NULL, or a type that is none. */
BE_API uint64_t be_node_scaler_launches(const be_node_scaler *scaler, size_t type);

/**
 * Seconds that pods were pending from the first step to the last, added up over the pods: each was without a place on a
 * ready node. 0 for NULL. With pods x time it gives the mean number that had a place.
 */
BE_API double be_node_scaler_pending_seconds(const be_node_scaler *scaler);

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
 * step, the step is divided, into 64 parts at most, and into four where responses take more than a thirtieth of it.
 * Where the keep-alive time is shorter than a 64th of a step, or 0, the step takes its shares and its idle environments
 * from the steady state at its rate (interpolated, within 1 %), and the number busy follows with the delay of the
 * response time; what a change of the rate creates beyond that is left out. Of recorded functions over 8 to 24 hours in
 * steps of a minute, the share of cold requests came out within 5 % of event simulations, environments within 3 %; with
 * cold responses a second longer than warm ones, within 13 % and 3 %.
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

/* ---- limits of functions ----------------------------------------------------------------------------------------- */

/** What keeps a function from serving all that is wanted. */
enum {
    BE_FUNCTION_LIMIT_NOTHING = 0,  /**< nothing */
    BE_FUNCTION_LIMIT_ACCOUNT = 1,  /**< the concurrency of the account */
    BE_FUNCTION_LIMIT_FUNCTION = 2, /**< the concurrency reserved for the function */
    BE_FUNCTION_LIMIT_REQUESTS = 3, /**< requests/s per unit of concurrency, at one of the two limits above */
    BE_FUNCTION_LIMIT_CREATION = 4, /**< how fast environments are created */
    BE_FUNCTION_LIMIT_COUNT = 5     /**< how many this version knows */
};

/**
 * The name of a limit: "nothing", "account-concurrency", "function-concurrency", "request-rate", "creation-rate";
 * "unknown" for other numbers. Borrowed for the life of the program. Never fails.
 */
BE_API const char *be_function_limit_name(uint32_t limit);

/**
 * How a platform scales a function. Set it with be_function_scaling_init; the ranges and defaults, those of AWS Lambda
 * in 2026, are those of be_function_scaling_fields. What it points to is borrowed for the call.
 *
 * Sources: AWS Lambda Developer Guide, "Lambda scaling behavior" (1,000 environments, or 10,000 requests/s, every 10 s
 * per function, refilled continuously, not saved up), "Understanding Lambda function scaling" (concurrency 1,000 by
 * default, requests/s at most 10 times the concurrency, reserved concurrency) and "Configuring provisioned concurrency
 * for a function" (6,000 environments a minute); Application Auto Scaling User Guide for tracking a target, commonly
 * 0.7; AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase", 2025; N. Mahmoudi and H. Khazaei (SimFaaS)
 * for the 600 s of an idle environment, an observation of 2020 and no promise; A. Tanasa, "Lambda Cold Starts Benchmark
 * 2023", for the cold start: 0.17 to 0.65 s on average for small to middling packages on Node.js 18, 3 s for large
 * ones.
 */
typedef struct be_function_scaling {
    uint32_t size;                     /**< sizeof(be_function_scaling), set by init */
    uint32_t routing;                  /**< BE_ROUTING_...: which idle environment serves; most recently used */
    uint32_t initialisation_billed;    /**< 1, the default, if the time of a cold start is billed, else 0 */
    uint32_t reserved;                 /**< 0 */
    double requests_per_environment;   /**< requests that one environment serves at once, 1 to 1000; 1 by default */
    double account_concurrency;        /**< requests in service, less what other functions use, 1 to 1e9; 1000 */
    double function_concurrency;       /**< limit of this function alone, up to 1e9; 0, the default: none */
    double requests_per_concurrency;   /**< requests/s per unit of concurrency, up to 1e9; 10; 0: no such limit */
    double creation_burst;             /**< environments that can be created at once, 1 to 1e9; 1000 by default */
    double creation_seconds;           /**< time in which as many can be created again, s, 1e-3 to 1e6; 10 */
    double keep_alive_seconds;         /**< life of an idle environment, s, 0 to 1e6; 600, as observed in 2020 */
    double initialisation_seconds;     /**< time of a cold start, s, 0 to 1e4; 0.5 by default: measure your own */
    double provisioned_per_minute;     /**< provisioned environments that can be added, 1 to 1e9; 6000 by default */
    double provisioned_target;         /**< share in use that a scaler keeps, up to 1; 0, the default: not tracked */
    uint32_t provisioned_floor;        /**< fewest provisioned environments, 0 to 1e9; 0 by default */
    uint32_t provisioned_ceiling;      /**< most of them, up to 1e9, >= the floor; 0, the default: no limit */
    const double *provisioned_by_hour; /**< 168 whole numbers, 0 to 1e9, from Monday 00:00 UTC; copied; NULL: none */
} be_function_scaling;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_function_scaling_init, which passes the size that
 * the program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_function_scaling_init_sized(be_function_scaling *scaling, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_function_scaling_init(be_function_scaling *scaling) {
    be_function_scaling_init_sized(scaling, (uint32_t)sizeof *scaling);
}

/**
 * The rows that describe be_function_scaling, `count` of them where that is not NULL; borrowed for the life of the
 * program. Never fails.
 */
BE_API const be_field *be_function_scaling_fields(size_t *count);

/**
 * What a function may use of its platform as time goes by. One handle may be used by one thread at a time.
 *
 * A unit of concurrency is a request in service, or `requests_per_concurrency` requests/s, whichever asks for more. The
 * units wanted are cut to the two concurrency limits; provisioned environments serve first; for the rest there must be
 * environments on demand, and new ones come out of a bucket of `creation_burst` that refills within `creation_seconds`
 * and never holds more. Environments stay for `keep_alive_seconds` after they were last needed. All are means: that
 * the number in service varies by chance is not the business of this unit.
 *
 * Provisioned environments are the largest of what the hour of the week, the floor and be_function_limits_provision ask
 * for, cut to the ceiling. They are added at `provisioned_per_minute` and leave at once. Which of them a target asks
 * for is a scaler's business: it is told their number and use, and its answer goes to be_function_limits_provision.
 */
typedef struct be_function_limits be_function_limits;

/** What a function may use during a step. */
typedef struct be_function_grant {
    uint32_t size;              /**< sizeof(be_function_grant), set by the caller */
    uint32_t limit;             /**< BE_FUNCTION_LIMIT_...: what cut most of what was wanted */
    double served_share;        /**< share of the requests of the step that may be served, 0 to 1; 1 if none came */
    double concurrency;         /**< requests in service that may be, on average over the step */
    double requests_per_second; /**< requests that may be served, on average over the step, 1/s */
    double created;             /**< environments on demand created during the step, on average */
    double environments;        /**< environments on demand at the end of the step, busy or idle */
    double creatable;           /**< environments that could be created at once, at the end of the step */
    double provisioned;         /**< provisioned environments that are ready, on average over the step */
    double provisioned_end;     /**< the same at the end of the step */
    double spilled;             /**< concurrency beyond the provisioned environments, on average over the step */
} be_function_grant;

/**
 * A function that has not seen its first step; `scaling` (NULL: the defaults) is copied, `allocator` may be NULL. The
 * caller owns `*limits`. Errors: BE_STATUS_ARGUMENT (NULL, a ceiling below the floor), BE_STATUS_SIZE, BE_STATUS_RANGE,
 * BE_STATUS_MEMORY.
 */
BE_API be_status be_function_limits_new(const be_function_scaling *scaling, const be_allocator *allocator,
                                        be_function_limits **limits, be_error *error);

/** Free it; NULL is fine. */
BE_API void be_function_limits_free(be_function_limits *limits);

/**
 * Ask for `environments` provisioned environments, 0 to 1e9, from the next step on: what a scaler wants that tracks
 * `provisioned_target`. Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_RANGE.
 */
BE_API be_status be_function_limits_provision(be_function_limits *limits, uint64_t environments, be_error *error);

/**
 * From `time` (s since 1970, not before the end of the last step) for `seconds` (1 to 1e9) the function wants
 * `concurrency` requests in service and receives `requests_per_second`, each finite and 0 to 1e15; `grant`, whose size
 * the caller has set, says what it may have. The first step finds the environments that it needs, within the
 * concurrency limits, and all that is provisioned; let it want nothing to begin cold. Between two steps nothing is
 * wanted, and nothing provisioned is added. The hour of the week is that of `time`. O(1) on average.
 *
 * Errors: BE_STATUS_ARGUMENT (NULL, a time before the end of the last step), BE_STATUS_SIZE, BE_STATUS_RANGE,
 * BE_STATUS_MEMORY; nothing has changed then.
 */
BE_API be_status be_function_limits_step(be_function_limits *limits, int64_t time, int64_t seconds, double concurrency,
                                         double requests_per_second, be_function_grant *grant, be_error *error);

/**
 * Provisioned environments for a peak: peak_concurrency x (1 + headroom) requests in service,
 * `requests_per_environment` to each, rounded up; what lies within 1e-9 of a whole number counts as one. UINT64_MAX for
 * a negative or infinite number or NaN, for requests_per_environment below 1, or beyond 2^53. Source: AWS Lambda
 * Developer Guide, "Configuring provisioned concurrency for a function", which suggests a headroom of 0.1.
 */
BE_API uint64_t be_provisioned_for_peak(double peak_concurrency, double headroom, double requests_per_environment);

/* ---- spot -------------------------------------------------------------------------------------------------------- */

/**
 * Interruptions per hour of one instance, of which a share `monthly_share` is interrupted in a month of 730 hours:
 * -ln(1 - share) / 730. Advisors publish bands of that share: of AWS, below 5 % (use 0.05 to be careful: 7.03e-5 per
 * hour), 5 to 10 %, 10 to 15 %, 15 to 20 % and above 20 %. NaN unless 0 <= share < 1. Source: Amazon EC2 Spot Instance
 * Advisor, frequency of interruption; the rate is taken as constant.
 */
BE_API double be_spot_interruptions_per_hour(double monthly_share);

/**
 * Units that can be taken back. Set it with be_spot_init; the ranges and defaults are those of be_spot_fields. Sources:
 * Amazon EC2 User Guide, "Spot Instance interruption notices" for the notice of 120 s; the replacement is an
 * assumption: the boot of be_node_scaling, and 25 s until what runs there serves.
 */
typedef struct be_spot {
    uint32_t size;     /**< sizeof(be_spot), set by init */
    uint32_t reserved; /**< 0 */
    double share;      /**< share of the units that are spot, rounded to whole units, 0 to 1; 1 by default */
    double interruptions_per_hour; /**< of one unit, up to 3600; by default that of 5 % in a month */
    double notice_seconds;         /**< notice until the unit is gone, s, 0 to 1e6; 120 by default */
    double replacement_seconds;    /**< notice until a replacement serves, s, 0 to 1e6; 90 by default */
    double short_share;            /**< share of time with too few units that one would bear, 0 to 1; 0.001 */
} be_spot;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_spot_init, which passes the size that the program
 * was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_spot_init_sized(be_spot *spot, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_spot_init(be_spot *spot) {
    be_spot_init_sized(spot, (uint32_t)sizeof *spot);
}

/**
 * The rows that describe be_spot, `count` of them where that is not NULL; borrowed for the life of the program. Never
 * fails.
 */
BE_API const be_field *be_spot_fields(size_t *count);

/** What spot units carry. Set it with be_spot_load_init; the ranges and defaults are those of be_spot_load_fields. */
typedef struct be_spot_load {
    uint32_t size;                 /**< sizeof(be_spot_load), set by init */
    uint32_t service_distribution; /**< BE_DISTRIBUTION_... of the time in service; exponential by default */
    uint64_t units;                /**< units that run, spot or not, 0 to 1e9 */
    uint64_t needed;               /**< units below which too few are there, 0 to 1e9 */
    double requests_per_second;    /**< requests/s that come in, 0 to 1e15 */
    double unit_capacity;          /**< requests/s that one unit carries, 1e-9 to 1e15; 1 by default */
    double service_seconds;        /**< mean time of a request in service, s, 0 to 1e7 */
    double service_scv;            /**< its squared coefficient of variation, 0 to 100; uniform: to 1/3; 1 by default */
} be_spot_load;

/**
 * Set every member that lies within `size` bytes to its default, bytes beyond those that this library knows to 0, and
 * the size to `size`; NULL and a size below 4 are ignored. Call be_spot_load_init, which passes the size that the
 * program was compiled with: a newer library then never writes beyond it.
 */
BE_API void be_spot_load_init_sized(be_spot_load *load, uint32_t size);

/** Set every member to its default, for the struct as this header has it. NULL is ignored. */
static inline void be_spot_load_init(be_spot_load *load) {
    be_spot_load_init_sized(load, (uint32_t)sizeof *load);
}

/**
 * The rows that describe be_spot_load, `count` of them where that is not NULL; borrowed for the life of the program.
 * Never fails.
 */
BE_API const be_field *be_spot_load_fields(size_t *count);

/** What interruptions do, in each hour and on average. */
typedef struct be_spot_effect {
    uint32_t size;           /**< sizeof(be_spot_effect), set by the caller */
    uint32_t reserved;       /**< 0 */
    uint64_t spot_units;     /**< units that are spot */
    double interruptions;    /**< notices per hour */
    double missing_hours;    /**< instance-hours missing per hour: the mean number of units that are not there */
    double overlap_hours;    /**< instance-hours per hour that run twice: the old unit drains, the new one runs */
    double cut_off;          /**< requests per hour that were in service at a notice and outlast it */
    double repeated_seconds; /**< request-seconds per hour of work on those that is lost, to be done again */
    double short_share;      /**< share of the time in which fewer than the needed units are there, 0 to 1 */
    double beyond_share;     /**< share of requests beyond what the units that are there carry, 0 to 1 */
    uint64_t spare_units; /**< units to add until the short share is at most be_spot.short_share; UINT64_MAX: none do */
} be_spot_effect;

/**
 * What interruptions do to units under a steady load.
 *
 * Each spot unit is given notice at a constant rate, independently of the others. At the notice it takes no more
 * requests, and its replacement is launched, which can itself be interrupted from then on; the old unit is gone, and
 * what is still in service with it, after `notice_seconds`; both run in the meantime. So a unit is missing while there
 * was a notice within the last `replacement_seconds`, with probability p = 1 - exp(-rate x replacement), and the number
 * missing is binomial (for rare interruptions Poisson, that of an M/G/infinity queue). A request found in service has
 * the equilibrium residual life of its time in service, P(residual > t) = E[(S - t)+] / E[S]; there are as many per
 * unit as Little's law says, of no more requests than the units carry. The spare units are of the same mix.
 *
 * Real interruptions come in waves when a pool of capacity runs dry: spread the units over several pools, and read
 * short_share as the best case. O(sqrt(units)). `effect->size` is set by the caller.
 *
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE, BE_STATUS_RANGE for a member out of range, a uniform time in
 * service with a variation above 1/3 included.
 */
BE_API be_status be_spot_effect_of(const be_spot *spot, const be_spot_load *load, be_spot_effect *effect,
                                   be_error *error);

/* ---- loss of zones ----------------------------------------------------------------------------------------------- */

/**
 * The units that remain of `units`, spread over `zones` zones as evenly as they go, when `lost` zones are lost, those
 * with most units first; 0 where no zone remains.
 */
BE_API uint64_t be_units_after_zone_loss(uint64_t units, uint32_t zones, uint32_t lost);

/**
 * The fewest units to run, spread evenly over `zones` zones, so that at least `needed` remain when any `lost` zones are
 * lost: 0 for none needed, UINT64_MAX where no number is enough or it exceeds 64 bits.
 */
BE_API uint64_t be_units_for_zone_loss(uint64_t needed, uint32_t zones, uint32_t lost);

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

/** How requests find a unit. */
enum {
    BE_BALANCING_POOLED = 0, /**< the first that is free: all units are one queue */
    BE_BALANCING_RANDOM = 1, /**< any of them, busy or not: each unit has a queue of its own */
    BE_BALANCING_COUNT = 2   /**< how many this version knows */
};

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
    double target_utilisation;             /**< share of vCPU or GPU to plan with, 0.01 to 1; 0.7 by default; 0: the
                                                highest at which one unit keeps the latency promise, but at most 0.95,
                                                of a burstable type 0.7 */
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
    const be_scaling *scaling;             /**< fleet, cluster, containers: how units scale; NULL: with the rate, and
                                                what exceeds the ceiling is dropped */
    const be_node_scaling *node_scaling;   /**< cluster: how nodes scale; NULL: with the pods */
    const be_function_scaling *function_scaling; /**< functions: limits, cold starts; NULL: none of either */
    const be_spot *spot;                         /**< fleet, cluster: machines that may be taken away; NULL: none */
    const be_instance_type *node_types;          /**< cluster: further types for Karpenter, in order of preference */
    uint32_t node_type_count;                    /**< how many, 0 to 64 */
    uint32_t balancing;                          /**< BE_BALANCING_...: how requests find a unit; pooled by default */
    uint32_t spare_units;                        /**< units kept beyond what the policy says, 0 to 1e6 */
    uint32_t zones_lost;                         /**< how many zones fail, fewer than `zones`; 0 by default */
    int64_t zone_loss_time;                      /**< when they fail, s since 1970, within the series: with them go the
                                                      units that serve in them; the others have room for all that a
                                                      policy starts anew (with INSTANT at once) */
    uint32_t target_slots;                       /**< 1 if the target holds for slots by memory too, as it does where it
                                                      is derived; 0, the default: these are planned full */
    uint32_t reserved_2;                         /**< 0 */
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
    double planned_utilisation; /**< share of vCPU or GPU that it is planned with, given or derived; functions: 0 */
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
    double unserved;        /**< requests not served: dropped, timed out, throttled, or still waiting at the end */
    double late_share;      /**< share of the served that take longer than promised, 0 to 1 (M/G/c) */
    double latency_seconds; /**< the promised quantile of the response time over the period, s; infinite in a backlog */
    double utilisation;     /**< served requests / those that the units could serve at saturation; functions: 1 */
    double peak_units;      /**< most units in a step (functions: most environments busy on average) */
    double mean_units;      /**< units on average */
    double unit_hours;      /**< hours of all units together */
    double machine_hours;   /**< instance-hours, or node-hours of a cluster; 0 where there are no machines */
    double peak_machines;   /**< most machines in a step; 0 where there are none */
    double capacity;        /**< requests/s of one unit, of a split of its base; 0 where it is not limited */
    double served;          /**< requests served: requests = served + dropped + timed out + throttled + waiting */
    double late;            /**< of these, later than promised */
    double dropped;         /**< requests turned away, for nothing was free or too many waited */
    double timed_out;       /**< requests that waited, or ran, too long */
    double throttled;       /**< requests that a limit of the platform refused */
    double waiting;         /**< requests that still wait at the end */
    double peak_queue;      /**< most requests waiting at the end of a tick */
    double peak_queue_age_seconds;  /**< the longest that the oldest of them has waited, s */
    double recovery_seconds;        /**< the longest unbroken time with requests waiting, lost or refused, s */
    double under_provisioned_share; /**< share of the time with fewer units than needed, 0 to 1 */
    double over_provisioned_share;  /**< share of the time with more, 0 to 1 */
    double under_provisioned_units; /**< units short / units needed, averaged over the time that some are needed */
    double over_provisioned_units;  /**< units too many / units needed, averaged likewise */
    double launches;                /**< units started; functions: environments created */
    double cold_share;              /**< share of the served requests that wait for an environment to start */
    double cold_added_seconds;      /**< what that adds to the promised quantile of the response time, s */
    double environments;            /**< functions: environments alive on average, provisioned ones included */
    double idle_environments;       /**< functions: of these idle */
    double interruptions;           /**< spot: machines taken away, expected */
    double repeated_seconds;        /**< spot: work that is lost with them and done again, request-seconds */
    double planned_utilisation;     /**< share of vCPU or GPU that capacity was planned with; functions: 0 */
} be_quality;

/**
 * Run a series through a deployment. `allocator` may be NULL. The caller owns `*outcome`, which does not borrow
 * anything.
 *
 * A deployment that cannot serve the request at all (no GPU, too little memory, past a time limit, ...) is an outcome
 * too: `can_run` is 0 and be_outcome_why_not says why. The front door, transfer, object store and queue count every
 * request that comes in, served or not. O(count), and O(servers) for the latency of each distinct queue (nearly equal
 * ones count once).
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
 * Fill `quality`, whose size the caller has set. O(distinct queues), some 30 times over, for the quantile.
 * Errors: BE_STATUS_ARGUMENT for NULL, BE_STATUS_SIZE.
 */
BE_API be_status be_outcome_quality(const be_outcome *outcome, be_quality *quality, be_error *error);

/* ---- timeline ------------------------------------------------------------------------------------------------ */

/** What a deployment did in each step of a series, column by column. Immutable once made. */
typedef struct be_timeline be_timeline;

/** The columns of a timeline; each has a value for each step of the series. */
enum {
    BE_COLUMN_REQUESTS_PER_SECOND = 0, /**< requests that came, requests/s */
    BE_COLUMN_SERVED = 1,              /**< requests served in the step */
    BE_COLUMN_DROPPED = 2,             /**< requests dropped in the step */
    BE_COLUMN_TIMED_OUT = 3,           /**< requests timed out in the step */
    BE_COLUMN_THROTTLED = 4,           /**< requests throttled in the step */
    BE_COLUMN_WAITING = 5,             /**< requests waiting at its end */
    BE_COLUMN_QUEUE_AGE_SECONDS = 6,   /**< how long the oldest of them has waited, s */
    BE_COLUMN_NEEDED = 7,              /**< units that the rate needs (functions: environments) */
    BE_COLUMN_READY = 8,               /**< units that serve, on average (functions: environments alive) */
    BE_COLUMN_STARTING = 9,            /**< units asked for that do not serve yet, on average */
    BE_COLUMN_MACHINES = 10,           /**< machines that are there, starting and draining ones too, on average; 0
                                            where there are none */
    BE_COLUMN_UTILISATION = 11,        /**< served / what the ready units could have served, 0 to 1 */
    BE_COLUMN_LATENCY_SECONDS = 12,    /**< the promised quantile of those served in the step, s; 0 where none is */
    BE_COLUMN_COLD_SHARE = 13,         /**< of those served in the step, 0 to 1 */
    BE_COLUMN_UNITS = 14, /**< units that are there, starting and draining ones too, on average; functions: as
                               ready */
    BE_COLUMN_COUNT = 15  /**< how many this version knows */
};

/**
 * The name of a column, such as "requests_per_second", "served", "queue_age_seconds"; "unknown" for other numbers.
 * Borrowed for the life of the program. Never fails.
 */
BE_API const char *be_column_name(uint32_t column);

/**
 * Run a series through a deployment, as be_outcome_new does, and keep what happened in each step. The caller owns
 * `*timeline`, which does not borrow anything. A split is not one timeline but two: ask for those of its parts.
 *
 * Errors: as be_outcome_new; BE_STATUS_ARGUMENT for a split, BE_STATUS_UNSUPPORTED for a deployment that cannot run.
 */
BE_API be_status be_timeline_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                                 const be_allocator *allocator, be_timeline **timeline, be_error *error);

/** Free a timeline; NULL is fine. */
BE_API void be_timeline_free(be_timeline *timeline);

/** How many steps it has; 0 for NULL. */
BE_API uint64_t be_timeline_count(const be_timeline *timeline);

/**
 * The values of a column, be_timeline_count of them; borrowed until the timeline is freed. NULL for NULL and for a
 * column that there is not.
 */
BE_API const double *be_timeline_column(const be_timeline *timeline, uint32_t column);

#ifdef __cplusplus
}
#endif

#endif
