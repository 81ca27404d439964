/* What happens to the units that are there when the floor is raised, and when all is made larger. */
#include "walking.h"

enum { DRAWS = 200 };

/* Machines that are always found, in zones that stay. */
static void make_plain(draw *w, uint64_t *seed, uint32_t policy) {
    make(w, seed, policy, (uint32_t)random_below(seed, 3));
    w->deployment.node_scaling = NULL;
    w->deployment.zones_lost = 0;
    w->deployment.ceiling = 0;
}

/* A policy that does not look at what was served wants more of everything when the floor is raised; and who has been
 * wanted for as long as a start takes is ready. */
static void a_higher_floor_never_leaves_fewer_units_where_the_policy_looks_at_the_rate(void **state) {
    (void)state;
    static const uint32_t policies[] = {BE_SCALING_INSTANT, BE_SCALING_FIXED, BE_SCALING_SCHEDULED,
                                        BE_SCALING_PREDICTIVE};
    uint64_t seed = 101;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make_plain(&w, &seed, policies[i % COUNT(policies)]);
        be_timeline *less = timeline_of(&w);
        w.deployment.floor += 1 + (uint32_t)random_below(&seed, 20);
        be_timeline *more = timeline_of(&w);
        double hours[2] = {0, 0};
        for (uint64_t k = 0; k < be_timeline_count(less); k++) {
            assert_true(value_at(more, BE_COLUMN_READY, k) >= value_at(less, BE_COLUMN_READY, k) * (1 - 1e-12));
            hours[0] += value_at(less, BE_COLUMN_READY, k) + value_at(less, BE_COLUMN_STARTING, k);
            hours[1] += value_at(more, BE_COLUMN_READY, k) + value_at(more, BE_COLUMN_STARTING, k);
        }
        assert_true(hours[1] >= hours[0] * (1 - 1e-12));
        be_timeline_free(less);
        be_timeline_free(more);
        be_series_free(w.series);
    }
}

static void unit_hours_never_fall_when_the_floor_of_instant_units_is_raised(void **state) {
    (void)state;
    uint64_t seed = 102;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make_plain(&w, &seed, BE_SCALING_INSTANT);
        double last = -1;
        for (w.deployment.floor = 0; w.deployment.floor < 30; w.deployment.floor += 5) {
            be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
            double hours = quality_of(outcome).unit_hours;
            assert_true(hours >= last * (1 - 1e-12));
            last = hours;
            be_outcome_free(outcome);
        }
        be_series_free(w.series);
    }
}

/* A policy that reacts takes another path from another floor, so that single steps may have fewer; what the floor
 * promises is that there are never fewer than it. */
static void the_floor_is_always_there_whatever_the_policy(void **state) {
    (void)state;
    uint64_t seed = 103;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make_plain(&w, &seed, i % BE_SCALING_COUNT);
        for (w.deployment.floor = 0; w.deployment.floor < 12; w.deployment.floor += 4) {
            be_timeline *t = timeline_of(&w);
            double least = w.deployment.floor + (double)w.deployment.spare_units;
            for (uint64_t k = 0; k < be_timeline_count(t); k++) {
                assert_true(value_at(t, BE_COLUMN_READY, k) >= least * (1 - 1e-12));
            }
            be_timeline_free(t);
        }
        be_series_free(w.series);
    }
}

static void a_ceiling_is_never_passed_and_a_higher_one_never_below_a_lower_at_once(void **state) {
    (void)state;
    uint64_t seed = 104;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make_plain(&w, &seed, i % 4);
        w.deployment.ceiling = w.deployment.floor + 8;
        be_timeline *less = timeline_of(&w);
        w.deployment.ceiling *= 2;
        be_timeline *more = timeline_of(&w);
        for (uint64_t k = 0; k < be_timeline_count(less); k++) {
            assert_true(value_at(less, BE_COLUMN_READY, k) <= w.deployment.ceiling / 2 * (1 + 1e-12));
            assert_true(value_at(more, BE_COLUMN_READY, k) >= value_at(less, BE_COLUMN_READY, k) * (1 - 1e-12));
        }
        be_timeline_free(less);
        be_timeline_free(more);
        be_series_free(w.series);
    }
}

/* ---- all larger ---- */

static be_series *scaled(const be_series *series, double factor) {
    static double rates[MOST_STEPS];
    be_series *made = NULL;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        rates[i] = be_series_rates(series)[i] * factor;
    }
    assert_ok(be_series_copy(rates, be_series_count(series), be_series_start(series), be_series_step_seconds(series),
                             NULL, &made, error));
    return made;
}

/* Sixteen times the requests, each a sixteenth of the work: the same units do it, and as full. */
static void units_that_carry_as_much_more_as_comes_stay_as_many(void **state) {
    (void)state;
    static const uint32_t same[] = {BE_COLUMN_NEEDED, BE_COLUMN_READY, BE_COLUMN_STARTING, BE_COLUMN_MACHINES};
    static const uint32_t more[] = {BE_COLUMN_SERVED, BE_COLUMN_TIMED_OUT, BE_COLUMN_WAITING};
    uint64_t seed = 105;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make(&w, &seed, i % BE_SCALING_COUNT, i % 3);
        be_timeline *one = timeline_of(&w);
        be_series *first = w.series;
        w.series = scaled(first, 16);
        w.request.cpu_seconds /= 16;
        w.request.wall_seconds /= 16;
        w.request.queue_limit *= 16;
        be_timeline *two = timeline_of(&w);
        for (uint64_t k = 0; k < be_timeline_count(one); k++) {
            for (size_t c = 0; c < COUNT(same); c++) {
                assert_near(value_at(two, same[c], k), value_at(one, same[c], k), 1e-9, 1e-9);
            }
            for (size_t c = 0; c < COUNT(more); c++) {
                assert_near(value_at(two, more[c], k), value_at(one, more[c], k) * 16, 1e-9, 1e-6);
            }
            assert_near(value_at(two, BE_COLUMN_UTILISATION, k), value_at(one, BE_COLUMN_UTILISATION, k), 1e-9, 1e-9);
        }
        be_timeline_free(one);
        be_timeline_free(two);
        be_series_free(first);
        be_series_free(w.series);
    }
}

static void requests_that_find_any_unit_are_never_served_better_than_by_the_first_free(void **state) {
    (void)state;
    uint64_t seed = 106;
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw w;
        make(&w, &seed, i % BE_SCALING_COUNT, i % 3);
        w.request.overload = BE_OVERLOAD_WAIT;
        w.request.latency_seconds = 2 * w.request.wall_seconds;
        be_quality q[2];
        for (uint32_t balancing = 0; balancing < 2; balancing++) {
            w.deployment.balancing = balancing;
            be_outcome *outcome = outcome_of(w.series, &w.request, &w.deployment);
            q[balancing] = quality_of(outcome);
            be_outcome_free(outcome);
        }
        assert_true(q[BE_BALANCING_RANDOM].late_share >= q[BE_BALANCING_POOLED].late_share - 1e-4);
        assert_near(q[1].served, q[0].served, 1e-12, 0);
        assert_near(q[1].unit_hours, q[0].unit_hours, 1e-12, 0);
        be_series_free(w.series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_higher_floor_never_leaves_fewer_units_where_the_policy_looks_at_the_rate),
        cmocka_unit_test(unit_hours_never_fall_when_the_floor_of_instant_units_is_raised),
        cmocka_unit_test(the_floor_is_always_there_whatever_the_policy),
        cmocka_unit_test(a_ceiling_is_never_passed_and_a_higher_one_never_below_a_lower_at_once),
        cmocka_unit_test(units_that_carry_as_much_more_as_comes_stay_as_many),
        cmocka_unit_test(requests_that_find_any_unit_are_never_served_better_than_by_the_first_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
