/* A walk passes over the middle of a rate that lasts. Nothing may show that it did: the same deployment is walked
 * without, once for its timeline, whose rows leave nothing out, and once with floors by hour, all zero. */
#include "supply/internal.h"
#include "walking.h"

static const uint32_t policies[] = {BE_SCALING_FIXED, BE_SCALING_TARGET_TRACKING, BE_SCALING_HPA, BE_SCALING_KEDA,
                                    BE_SCALING_CONCURRENCY};
static const uint32_t models[] = {BE_MODEL_FLEET, BE_MODEL_CLUSTER, BE_MODEL_CONTAINERS};

enum { DRAWS = 30, MOST_LEVELS = 5, MOST_LONG_STEPS = MOST_LEVELS * 30 * 60 };

/* Levels of 4 to 30 hours, every other one much lower. */
static be_series *long_levels(uint64_t *seed, double scale) {
    static const int64_t steps[] = {60, 300, 900};
    static double rates[MOST_LONG_STEPS];
    int64_t step = steps[random_below(seed, COUNT(steps))];
    uint64_t count = 0, levels = 2 + random_below(seed, MOST_LEVELS - 1);
    for (uint64_t level = 0; level < levels; level++) {
        uint64_t end = count + (4 + random_below(seed, 27)) * (uint64_t)(HOUR / step);
        bool none = random_below(seed, 4) == 0;
        double rate = none ? 0 : scale * (level % 2 ? 0.1 : 1) * random_share(seed);
        for (; count < end; count++) {
            rates[count] = rate;
        }
    }
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, be_month_start(be_month_from(2026, 3)), step, NULL, &series, error));
    return series;
}

/* Everything that a walk may skip with; the levels take up to 1,000 units. */
static void make_long(draw *w, uint64_t *seed, uint32_t policy, uint32_t model) {
    make(w, seed, policy, model);
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_capacity(&w->request, &w->deployment, &capacity, why);
    be_series_free(w->series);
    w->series = long_levels(seed, capacity.requests_per_second * pow(10, 3 * random_share(seed)));
    w->scaling.units_by_hour = NULL;
    w->deployment.zones_lost = 0;
    w->request.overload = BE_OVERLOAD_WAIT;
    /* Often only one thing is remembered for long. */
    bool units_are_slow = random_below(seed, 2);
    be_scaling *s = &w->scaling;
    s->image_pull_seconds = s->initialisation_seconds = s->health_check_seconds = s->metric_delay_seconds = 0;
    s->boot_seconds = units_are_slow ? 900 * random_share(seed) : 0;
    s->drain_seconds = units_are_slow ? 1800 * random_share(seed) : 0;
    w->deployment.floor = policy == BE_SCALING_KEDA || random_below(seed, 2) ? 0 : w->deployment.floor;
    w->deployment.ceiling = random_below(seed, 4) ? 0 : w->deployment.ceiling;
    w->deployment.node_scaling = model == BE_MODEL_CLUSTER ? &w->nodes : NULL;
    w->tracking.in_cooldown_seconds = random_below(seed, 2) ? 900 * random_share(seed) : 0;
    w->hpa.down_stabilisation_seconds = random_below(seed, 2) ? 0 : 1800 * random_share(seed);
    w->keda.cooldown_seconds = 1200 * random_share(seed);
    w->nodes.unneeded_seconds = 1800 * random_share(seed);
}

static void check_rows(const draw *w, const be_quality *q) {
    be_timeline *t = timeline_of(w);
    double hours = (double)be_series_step_seconds(w->series) / 3600;
    assert_near(q->served, sum_of(t, BE_COLUMN_SERVED), 1e-9, 1e-6);
    assert_near(q->dropped, sum_of(t, BE_COLUMN_DROPPED), 1e-9, 1e-6);
    assert_near(q->timed_out, sum_of(t, BE_COLUMN_TIMED_OUT), 1e-9, 1e-6);
    assert_near(q->waiting, value_at(t, BE_COLUMN_WAITING, be_timeline_count(t) - 1), 1e-9, 1e-6);
    assert_near(q->unit_hours, sum_of(t, BE_COLUMN_UNITS) * hours, 1e-9, 1e-9);
    if (w->deployment.model != BE_MODEL_CONTAINERS) {
        assert_near(q->machine_hours, sum_of(t, BE_COLUMN_MACHINES) * hours, 1e-9, 1e-9);
    }
    be_timeline_free(t);
}

static void check_quality(const be_quality *a, const be_quality *b) {
    assert_near(a->requests, b->requests, 1e-12, 0);
    assert_near(a->served, b->served, 1e-12, 0);
    assert_near(a->unit_hours, b->unit_hours, 1e-12, 0);
    assert_near(a->machine_hours, b->machine_hours, 1e-12, 0);
    assert_near(a->late_share, b->late_share, 1e-9, 1e-12);
    assert_near(a->utilisation, b->utilisation, 1e-9, 0);
    assert_near(a->under_provisioned_share, b->under_provisioned_share, 1e-9, 1e-12);
    assert_near(a->over_provisioned_units, b->over_provisioned_units, 1e-9, 1e-12);
    assert_true(a->launches == b->launches && a->peak_units == b->peak_units && a->peak_machines == b->peak_machines);
    assert_true(a->peak_queue == b->peak_queue && a->recovery_seconds == b->recovery_seconds);
    assert_int_equal(a->keeps_promise, b->keeps_promise);
}

/* The same items in the same order, for the presence of each machine. */
static void check_usage(const be_usage *a, const be_usage *b) {
    assert_int_equal(be_usage_count(a), be_usage_count(b));
    for (size_t i = 0; i < be_usage_count(a); i++) {
        be_usage_item x = {.size = sizeof x}, y = {.size = sizeof y};
        assert_ok(be_usage_at(a, i, &x, error));
        assert_ok(be_usage_at(b, i, &y, error));
        assert_string_equal(x.meter, y.meter);
        assert_near(x.quantity, y.quantity, 1e-12, 0);
        assert_near(x.events, y.events, 1e-12, 0);
        assert_near(x.event_mean, y.event_mean, 1e-12, 0);
    }
}

static void check_draw(uint64_t seed, uint32_t policy, uint32_t model) {
    static draw w;
    make_long(&w, &seed, policy, model);
    be_outcome *skips = outcome_of(w.series, &w.request, &w.deployment);
    be_quality q = {.size = sizeof q}, every_tick = q;
    assert_ok(be_outcome_quality(skips, &q, error));
    check_rows(&w, &q);
    for (int i = 0; i < 168; i++) {
        w.by_hour[i] = 0;
    }
    w.scaling.units_by_hour = policy == BE_SCALING_FIXED ? NULL : w.by_hour; /* a fixed number has none */
    be_outcome *walks = outcome_of(w.series, &w.request, &w.deployment);
    assert_ok(be_outcome_quality(walks, &every_tick, error));
    check_quality(&q, &every_tick);
    check_usage(be_outcome_usage(skips), be_outcome_usage(walks));
    be_outcome_free(skips);
    be_outcome_free(walks);
    be_series_free(w.series);
}

static void what_is_passed_over_changes_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= DRAWS; seed++) {
        for (size_t policy = 0; policy < COUNT(policies); policy++) {
            check_draw(20261122 * seed + policy, policies[policy], models[(seed + policy) % COUNT(models)]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_passed_over_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
