/* What the tests of units that are walked share: a series, a policy and a deployment drawn at random. */
#ifndef BE_TESTS_SUPPLY_WALKING_H
#define BE_TESTS_SUPPLY_WALKING_H

#include "given.h"

enum { MOST_STEPS = 120 };

typedef struct draw {
    be_instance_type type, other;
    be_request request;
    be_deployment deployment;
    be_scaling scaling;
    be_node_scaling nodes;
    be_target_tracking tracking;
    be_hpa hpa;
    be_keda keda;
    be_concurrency_scaling concurrency;
    double by_hour[168];
    be_series *series;
} draw;

static inline double any_rate(uint64_t *seed, double scale) {
    switch (random_below(seed, 8)) {
    case 0:
        return 0;
    case 1:
        return scale * 30 * random_share(seed); /* a spike */
    default:
        return scale * random_share(seed);
    }
}

static inline be_series *any_series(uint64_t *seed, double scale) {
    static const int64_t steps[] = {1, 7, 10, 60, 60, 300, 900, 3600};
    int64_t step = steps[random_below(seed, COUNT(steps))];
    uint64_t count = 1 + random_below(seed, step > 600 ? 24 : MOST_STEPS);
    double rates[MOST_STEPS];
    for (uint64_t i = 0; i < count; i++) {
        bool same = i > 0 && random_below(seed, 3) > 0;
        rates[i] = same ? rates[i - 1] : any_rate(seed, scale);
    }
    int64_t start = be_month_start(be_month_from(2026, 3)) - 15 * (int64_t)random_below(seed, 13000);
    start -= random_below(seed, 6) == 0 ? (int64_t)random_below(seed, 60) : 0;
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, start, step, NULL, &series, error));
    return series;
}

static inline void any_times(be_scaling *s, uint64_t *seed) {
    double *times[] = {&s->boot_seconds, &s->image_pull_seconds, &s->initialisation_seconds, &s->health_check_seconds,
                       &s->drain_seconds};
    for (size_t i = 0; i < COUNT(times); i++) {
        *times[i] = random_below(seed, 2) ? 200 * random_share(seed) : 0;
    }
    s->lookahead_seconds = 1200 * random_share(seed);
    s->metric_delay_seconds = random_below(seed, 3) ? 0 : 60 * random_share(seed);
}

static inline void any_scaling(draw *w, uint64_t *seed, uint32_t policy) {
    be_scaling_init(&w->scaling);
    be_target_tracking_init(&w->tracking);
    be_hpa_init(&w->hpa);
    be_keda_init(&w->keda);
    be_concurrency_scaling_init(&w->concurrency);
    w->scaling.policy = policy;
    w->scaling.target_tracking = &w->tracking;
    w->scaling.hpa = &w->hpa;
    w->scaling.keda = &w->keda;
    w->scaling.concurrency = &w->concurrency;
    w->tracking.out_datapoints = 1 + (uint32_t)random_below(seed, 3);
    w->tracking.in_datapoints = 1 + (uint32_t)random_below(seed, 15);
    w->tracking.warm_up_seconds = random_below(seed, 2) ? 120 : 0;
    any_times(&w->scaling, seed);
    for (int i = 0; i < 168; i++) {
        w->by_hour[i] = (double)random_below(seed, 8);
    }
    if (policy == BE_SCALING_SCHEDULED || random_below(seed, 5) == 0) {
        w->scaling.units_by_hour = w->by_hour;
    }
}

static inline void make(draw *w, uint64_t *seed, uint32_t policy, uint32_t model) {
    w->type = a_machine();
    w->type.vcpu = (double)(2 + random_below(seed, 30));
    w->type.memory_mib = 4096 * (double)(2 + random_below(seed, 30));
    w->other = w->type;
    w->other.name = "m7i.other";
    w->other.vcpu += 1;
    w->request = a_request();
    w->request.cpu_seconds = 0.01 + 0.2 * random_share(seed);
    w->request.wall_seconds = w->request.cpu_seconds + 0.5 * random_share(seed);
    w->request.process_concurrency = (double)(1 + random_below(seed, 10));
    w->request.wall_distribution = random_below(seed, 12) ? BE_DISTRIBUTION_EXPONENTIAL : BE_DISTRIBUTION_LOGNORMAL;
    w->request.overload = random_below(seed, 4) == 0;
    w->request.asynchronous = (uint32_t)random_below(seed, 2);
    w->request.wait_limit_seconds = random_below(seed, 3) ? 0 : 300 * random_share(seed);
    w->request.queue_limit = random_below(seed, 3) ? 0 : 1000 * random_share(seed);
    be_deployment d = a_deployment(model, &w->type);
    d.target_utilisation = 0.05 + 0.95 * random_share(seed);
    d.floor = (uint32_t)random_below(seed, 6);
    d.ceiling = random_below(seed, 3) == 0 ? d.floor + 8 + (uint32_t)random_below(seed, 40) : 0;
    d.spare_units = random_below(seed, 3) ? 0 : (uint32_t)random_below(seed, 4);
    d.zones = 3;
    d.zones_lost = (uint32_t)random_below(seed, 3);
    d.balancing = (uint32_t)random_below(seed, 2);
    d.spare_nodes = (uint32_t)random_below(seed, 2);
    any_scaling(w, seed, policy);
    d.scaling = &w->scaling;
    be_node_scaling_init(&w->nodes);
    w->nodes.scaler = (uint32_t)random_below(seed, BE_NODE_SCALER_COUNT);
    d.node_scaling = random_below(seed, 2) ? &w->nodes : NULL;
    d.node_types = &w->other;
    d.node_type_count = (uint32_t)random_below(seed, 2);
    w->series = any_series(seed, pow(10, 5 * random_share(seed) - 1));
    d.zone_loss_time = be_series_start(w->series) + (int64_t)random_below(seed, 4000);
    w->deployment = d;
}

static inline be_timeline *timeline_of(const draw *w) {
    be_timeline *timeline = NULL;
    assert_ok(be_timeline_new(w->series, &w->request, &w->deployment, NULL, &timeline, error));
    return timeline;
}

static inline double value_at(const be_timeline *timeline, uint32_t column, uint64_t step) {
    return be_timeline_column(timeline, column)[step];
}

static inline double sum_of(const be_timeline *timeline, uint32_t column) {
    double sum = 0;
    for (uint64_t i = 0; i < be_timeline_count(timeline); i++) {
        sum += value_at(timeline, column, i);
    }
    return sum;
}

#endif
