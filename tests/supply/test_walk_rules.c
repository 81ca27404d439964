/* Rules that hold for any series, any policy and any model that is walked. */
#include "walking.h"

enum { DRAWS = 480 };

/* ---- each step ---- */

static void assert_step(const draw *w, const be_timeline *t, uint64_t i) {
    double seconds = (double)be_series_step_seconds(w->series);
    double before = i ? value_at(t, BE_COLUMN_WAITING, i - 1) : 0;
    double arrived = value_at(t, BE_COLUMN_REQUESTS_PER_SECOND, i) * seconds;
    double out = value_at(t, BE_COLUMN_SERVED, i) + value_at(t, BE_COLUMN_WAITING, i) +
                 value_at(t, BE_COLUMN_DROPPED, i) + value_at(t, BE_COLUMN_TIMED_OUT, i) +
                 value_at(t, BE_COLUMN_THROTTLED, i);
    assert_near(out, before + arrived, 1e-9, 1e-9);
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        assert_true(value_at(t, column, i) >= 0);
    }
    assert_true(value_at(t, BE_COLUMN_UTILISATION, i) <= 1);
    assert_true(value_at(t, BE_COLUMN_COLD_SHARE, i) <= 1);
    if (w->deployment.ceiling) {
        assert_true(value_at(t, BE_COLUMN_READY, i) <= w->deployment.ceiling * (1 + 1e-12));
    }
    if (w->request.wait_limit_seconds > 0) {
        assert_true(value_at(t, BE_COLUMN_QUEUE_AGE_SECONDS, i) <= w->request.wait_limit_seconds + 1e-6);
    }
    if (w->request.queue_limit > 0) {
        assert_true(value_at(t, BE_COLUMN_WAITING, i) <= w->request.queue_limit * (1 + 1e-6));
    }
}

static void requests_are_conserved_in_every_step(void **state) {
    (void)state;
    uint64_t seed = 91;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make(&w, &seed, i % BE_SCALING_COUNT, i / BE_SCALING_COUNT % 3);
        be_timeline *t = timeline_of(&w);
        assert_int_equal(be_timeline_count(t), be_series_count(w.series));
        for (uint64_t k = 0; k < be_timeline_count(t); k++) {
            assert_step(&w, t, k);
        }
        be_timeline_free(t);
        be_series_free(w.series);
    }
}

/* ---- in all ---- */

static void assert_totals(const draw *w, const be_timeline *t, const be_outcome *outcome) {
    be_quality q = quality_of(outcome);
    double hours = (double)be_series_step_seconds(w->series) / 3600;
    assert_near(q.served, sum_of(t, BE_COLUMN_SERVED), 1e-9, 1e-9);
    assert_near(q.dropped, sum_of(t, BE_COLUMN_DROPPED), 1e-9, 1e-9);
    assert_near(q.timed_out, sum_of(t, BE_COLUMN_TIMED_OUT), 1e-9, 1e-9);
    assert_near(q.throttled, sum_of(t, BE_COLUMN_THROTTLED), 1e-9, 1e-9);
    assert_near(q.waiting, value_at(t, BE_COLUMN_WAITING, be_timeline_count(t) - 1), 1e-9, 1e-9);
    assert_near(q.requests, sum_of(t, BE_COLUMN_REQUESTS_PER_SECOND) * 3600 * hours, 1e-9, 1e-9);
    assert_near(q.served + q.unserved, q.requests, 1e-9, 1e-9);
    assert_near(q.unserved, q.dropped + q.timed_out + q.throttled + q.waiting, 1e-9, 1e-9);
    assert_true(q.late >= 0 && q.late <= q.served * (1 + 1e-12));
    assert_true(q.peak_queue >= q.waiting * (1 - 1e-12) && q.utilisation >= 0 && q.utilisation <= 1 + 1e-12);
    assert_true(q.mean_units <= q.peak_units * (1 + 1e-12));
    assert_true(q.under_provisioned_share + q.over_provisioned_share <= 1 + 1e-12);
    assert_true(q.recovery_seconds >= 0 && q.recovery_seconds <= hours * 3600 * (double)be_timeline_count(t));
    assert_near(q.machine_hours, sum_of(t, BE_COLUMN_MACHINES) * hours, 1e-9, 1e-9);
    assert_near(q.unit_hours, sum_of(t, BE_COLUMN_UNITS) * hours, 1e-9, 1e-9);
}

/* What is billed, hour by hour and run by run, is what was there. */
static void assert_usage(const draw *w, const be_timeline *t, const be_outcome *outcome) {
    bool tasks = w->deployment.model == BE_MODEL_CONTAINERS;
    double step = (double)be_series_step_seconds(w->series);
    double seconds = sum_of(t, tasks ? BE_COLUMN_UNITS : BE_COLUMN_MACHINES) * step;
    if (w->deployment.model == BE_MODEL_CONTAINERS) {
        double vcpu = total_of(outcome, "fargate", "vcpu-x86_64", ANY_MONTH);
        assert_near(vcpu, seconds * w->deployment.unit_vcpu, 1e-9, 1e-6);
        return;
    }
    double billed = total_of(outcome, "ec2", "m7i.large", ANY_MONTH) + total_of(outcome, "ec2", "m7i.other", ANY_MONTH);
    assert_near(billed, seconds, 1e-9, 1e-6);
    double hourly = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        for (uint64_t h = 0; h < item.hourly_count && strcmp(item.service, "ec2") == 0; h++) {
            hourly += item.hourly[h];
        }
    }
    assert_near(hourly, seconds, 1e-9, 1e-6);
}

static void quality_and_usage_are_the_sums_of_the_timeline(void **state) {
    (void)state;
    uint64_t seed = 92;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make(&w, &seed, i % BE_SCALING_COUNT, i / BE_SCALING_COUNT % 3);
        if (random_below(&seed, 5) == 0) {
            w.deployment.scaling = NULL;
        }
        be_timeline *t = timeline_of(&w);
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        assert_totals(&w, t, outcome);
        assert_usage(&w, t, outcome);
        be_outcome_free(outcome);
        be_timeline_free(t);
        be_series_free(w.series);
    }
}

/* What would be billed with 60 s at least per run, from the runs of machines that the column shows, the newest ending
 * first; those at either end of the series and those of an hour or more as they are. */
static double billed_by_hand(const be_timeline *t, int64_t step, double least) {
    enum { MOST_MACHINES = 20000 };
    static uint64_t since[MOST_MACHINES];
    uint64_t count = be_timeline_count(t), there = 0;
    double billed = 0;
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t now = i < count ? (uint64_t)round(value_at(t, BE_COLUMN_MACHINES, i)) : 0;
        assert_true(now < MOST_MACHINES);
        while (there < now) {
            since[there++] = i;
        }
        while (there > now) {
            double seconds = (double)((int64_t)(i - since[--there]) * step);
            bool is_short = seconds < 3600 && i < count && since[there] > 0;
            billed += is_short ? fmax(least, seconds) : seconds;
        }
    }
    return billed;
}

static void runs_shorter_than_a_minute_can_be_billed_as_one(void **state) {
    (void)state;
    static const uint32_t policies[] = {BE_SCALING_HPA, BE_SCALING_KEDA, BE_SCALING_INSTANT};
    uint64_t seed = 95;
    for (uint32_t i = 0; i < 60; i++) {
        draw w;
        make(&w, &seed, policies[i % COUNT(policies)], BE_MODEL_FLEET);
        be_series_free(w.series);
        w.series = NULL;
        double rates[MOST_STEPS];
        for (int k = 0; k < MOST_STEPS; k++) {
            rates[k] = k && random_below(&seed, 2) ? rates[k - 1] : 100 * random_share(&seed);
        }
        /* A step is a tick, so that the column holds whole machines; all within a month. */
        assert_ok(
            be_series_copy(rates, MOST_STEPS, be_month_start(be_month_from(2026, 3)), 15, NULL, &w.series, error));
        w.scaling.units_by_hour = NULL;
        w.deployment.zones_lost = 0;
        be_timeline *t = timeline_of(&w);
        be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
        be_usage_item item = the_item(outcome, "ec2", "m7i.large", ANY_MONTH);
        double billed = item.quantity;
        for (uint64_t v = 0; v < item.value_count; v++) {
            billed += item.value_weights[v] * fmax(60, item.values[v]);
        }
        assert_near(billed, billed_by_hand(t, 15, 60), 1e-12, 0);
        be_outcome_free(outcome);
        be_timeline_free(t);
        be_series_free(w.series);
    }
}

/* Nothing said about scaling, waiting, spare units or zones: the outcome is read off the load-duration curve, the
 * timeline is walked. */
static void the_walk_and_the_load_duration_curve_agree(void **state) {
    (void)state;
    uint64_t seed = 93;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make(&w, &seed, 0, i % 3);
        be_deployment *d = &w.deployment;
        d->scaling = NULL;
        d->node_scaling = NULL;
        d->spare_units = d->zones_lost = d->balancing = 0;
        w.request.overload = 0;
        w.request.wait_limit_seconds = w.request.queue_limit = 0;
        be_timeline *t = timeline_of(&w);
        be_outcome *curve = outcome_of(w.series, &w.request, d);
        assert_totals(&w, t, curve);
        assert_usage(&w, t, curve);
        w.request.queue_limit = 1e-9; /* so that it is walked */
        be_outcome *walked = outcome_of(w.series, &w.request, d);
        be_quality a = quality_of(curve), b = quality_of(walked);
        assert_near(b.unit_hours, a.unit_hours, 1e-12, 0);
        assert_near(b.machine_hours, a.machine_hours, 1e-12, 0);
        assert_near(b.peak_units, a.peak_units, 0, 0);
        assert_near(b.served, a.served, 1e-9, 0);
        be_outcome_free(curve);
        be_outcome_free(walked);
        be_timeline_free(t);
        be_series_free(w.series);
    }
}

/* ---- against a walk written down plainly ---- */

enum { PARCELS = 400000 };

/* A queue in a list, one parcel for what comes in a part of a second or more. */
typedef struct plain_walk {
    double ready, served, waiting, unit_seconds, starting_seconds;
    double ready_seconds[MOST_STEPS], served_in[MOST_STEPS], waiting_at[MOST_STEPS], there_seconds[MOST_STEPS];
} plain_walk;

static double units_wanted(const draw *w, const be_capacity *unit, int64_t now) {
    const be_deployment *d = &w->deployment;
    const double *rates = be_series_rates(w->series);
    int64_t start = be_series_start(w->series), step = be_series_step_seconds(w->series);
    double units = 0;
    if (w->scaling.policy == BE_SCALING_SCHEDULED || w->scaling.units_by_hour) {
        int64_t hour = now / 3600 + 72; /* 1970 began on a Thursday */
        units = w->by_hour[hour % 168];
    }
    if (w->scaling.policy == BE_SCALING_INSTANT || w->scaling.policy == BE_SCALING_PREDICTIVE) {
        double highest = 0, ahead = w->scaling.policy == BE_SCALING_PREDICTIVE ? w->scaling.lookahead_seconds : 0;
        for (uint64_t i = 0; i < be_series_count(w->series); i++) {
            int64_t from = start + (int64_t)i * step;
            if (from + step > now && (double)from <= (double)now + ahead) {
                highest = fmax(highest, rates[i]);
            }
        }
        units = fmax(units, ceil(highest / unit->requests_per_second));
    }
    units = fmax(units, d->floor) + d->spare_units;
    return d->ceiling ? fmin(units, d->ceiling) : units;
}

/* Every second by itself: each unit is a number in a list, the second in which it serves and the one in which it is
 * gone. */
static void walk_plainly(const draw *w, const be_capacity *unit, plain_walk *p) {
    enum { MOST_UNITS = 4000 };
    static double serves[MOST_UNITS], gone[MOST_UNITS];
    int64_t start = be_series_start(w->series), step = be_series_step_seconds(w->series);
    const be_scaling *s = &w->scaling;
    bool instant = s->policy == BE_SCALING_INSTANT;
    double delay =
        instant ? 0
                : ceil(s->boot_seconds + s->image_pull_seconds + s->initialisation_seconds + s->health_check_seconds);
    double drain = instant ? 0 : ceil(s->drain_seconds);
    size_t here = 0, leaving = 0; /* units wanted are serves[0 .. here); those that drain gone[0 .. leaving) */
    memset(p, 0, sizeof *p);
    for (uint64_t i = 0; i < be_series_count(w->series); i++) {
        for (int64_t k = 0; k < step; k++) {
            int64_t now = start + (int64_t)i * step + k;
            double wanted = units_wanted(w, unit, now);
            while ((double)here < wanted) {
                assert_true(here < MOST_UNITS);
                serves[here++] = i == 0 && k == 0 ? (double)now : (double)now + delay;
            }
            while ((double)here > wanted) {
                /* The one that would serve last of those that do not yet, else any that does: it drains. */
                here--;
                if (serves[here] <= (double)now) {
                    gone[leaving++ % MOST_UNITS] = (double)now + drain;
                }
            }
            double ready = 0, there = (double)here;
            for (size_t u = 0; u < here; u++) {
                ready += serves[u] <= (double)now;
            }
            for (size_t u = 0; u < leaving; u++) {
                there += gone[u] > (double)now;
            }
            double load = p->waiting + be_series_rates(w->series)[i];
            double out = fmin(load, ready * unit->saturation);
            p->waiting = load - out;
            p->served += out;
            p->served_in[i] += out;
            p->ready_seconds[i] += ready;
            p->there_seconds[i] += there;
        }
        p->waiting_at[i] = p->waiting;
    }
}

static void a_plain_walk_second_by_second_comes_to_the_same(void **state) {
    (void)state;
    static plain_walk p;
    static const uint32_t policies[] = {BE_SCALING_INSTANT, BE_SCALING_FIXED, BE_SCALING_SCHEDULED,
                                        BE_SCALING_PREDICTIVE};
    uint64_t seed = 94;
    for (uint32_t i = 0; i < 120; i++) {
        draw w;
        make(&w, &seed, policies[i % COUNT(policies)], BE_MODEL_FLEET);
        be_series_free(w.series);
        double rates[24];
        uint64_t count = 1 + random_below(&seed, COUNT(rates));
        for (uint64_t k = 0; k < count; k++) {
            rates[k] = random_below(&seed, 4) ? 200 * random_share(&seed) : 0;
        }
        int64_t step = (int64_t[]){1, 20, 60, 300}[random_below(&seed, 4)];
        int64_t start = 1772000000 / 3600 * 3600 + 60 * (int64_t)random_below(&seed, 60);
        start += i % 3 ? 0 : (int64_t)random_below(&seed, 60);
        assert_ok(be_series_copy(rates, count, start, step, NULL, &w.series, error));
        w.request.overload = BE_OVERLOAD_WAIT;
        w.request.wait_limit_seconds = w.request.queue_limit = 0;
        w.deployment.zones_lost = 0;
        /* Times in ticks, as the walk has them. */
        double *times[] = {&w.scaling.boot_seconds,           &w.scaling.image_pull_seconds,
                           &w.scaling.initialisation_seconds, &w.scaling.health_check_seconds,
                           &w.scaling.drain_seconds,          &w.scaling.lookahead_seconds};
        for (size_t k = 0; k < COUNT(times); k++) {
            *times[k] = 60 * round(*times[k] / 60);
        }
        be_capacity unit = {.size = sizeof unit};
        assert_ok(be_deployment_capacity(&w.request, &w.deployment, &unit, error));
        walk_plainly(&w, &unit, &p);
        be_timeline *t = timeline_of(&w);
        for (uint64_t k = 0; k < count; k++) {
            assert_near(value_at(t, BE_COLUMN_READY, k) * (double)step, p.ready_seconds[k], 1e-9, 1e-9);
            assert_near(value_at(t, BE_COLUMN_UNITS, k) * (double)step, p.there_seconds[k], 1e-9, 1e-9);
            assert_near(value_at(t, BE_COLUMN_WAITING, k), p.waiting_at[k], 1e-9, 1e-6);
            assert_near(value_at(t, BE_COLUMN_SERVED, k), p.served_in[k], 1e-9, 1e-6);
        }
        be_timeline_free(t);
        be_series_free(w.series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_conserved_in_every_step),
        cmocka_unit_test(quality_and_usage_are_the_sums_of_the_timeline),
        cmocka_unit_test(runs_shorter_than_a_minute_can_be_billed_as_one),
        cmocka_unit_test(the_walk_and_the_load_duration_curve_agree),
        cmocka_unit_test(a_plain_walk_second_by_second_comes_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
