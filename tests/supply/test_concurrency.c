/* Autoscaling by concurrency: windows, panic, rates, the way to none and from it; and the whole against a plain
 * transcription that looks at all that ever happened. */
#include "scaling.h"

/* A target of 10, of which 7 are aimed at. */
static be_scaler *kpa(const be_concurrency_scaling *rules, uint32_t floor) {
    be_scaling scaling = a_scaling(BE_SCALING_CONCURRENCY);
    scaling.concurrency = rules;
    scaling.target_concurrency = 10;
    return scaler_of(&scaling, floor, 0);
}

static uint32_t with(be_scaler *scaler, int64_t time, uint32_t ready, double concurrency) {
    be_observation observation = observed(time, 2, ready, NAN);
    observation.concurrency = concurrency;
    return desired_after(scaler, &observation);
}

static void the_stable_window_sets_the_number(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 1);
    uint32_t desired = 0;
    for (int64_t time = 2; time <= 200; time += 2) {
        desired = with(scaler, time, 2, 13);
    }
    assert_int_equal(desired, 2); /* 13 / 7 */
    /* A minute at 13, of which more and more is at 0: below 7 with 28 s of it. */
    for (int64_t time = 202; time < 228; time += 2) {
        assert_int_equal(with(scaler, time, 2, 0), 2);
    }
    assert_int_equal(with(scaler, 228, 2, 0), 1);
    be_scaler_free(scaler);
}

static void a_burst_makes_it_panic_and_it_never_falls_for_a_stable_window(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 1);
    for (int64_t time = 2; time <= 100; time += 2) {
        assert_int_equal(with(scaler, time, 1, 5), 1);
    }
    assert_int_equal(with(scaler, 102, 1, 26), 2);   /* (5 + 5 + 26) / 3 / 7 = 1.7: twice one */
    assert_int_equal(with(scaler, 104, 1, 170), 10); /* (5 + 26 + 170) / 3 / 7 = 9.6 */
    for (int64_t time = 106; time <= 164; time += 2) {
        assert_int_equal(with(scaler, time, 10, 0), 10); /* the last reason was at 104 */
    }
    assert_int_equal(with(scaler, 166, 10, 0), 5); /* at most half of the ready go */
    assert_int_equal(with(scaler, 168, 5, 0), 2);
    be_scaler_free(scaler);
}

static void it_starts_panicking_where_more_than_one_is_ready(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 1);
    for (int64_t time = 2; time <= 62; time += 2) {
        assert_int_equal(with(scaler, time, 8, 0), 8);
    }
    assert_int_equal(with(scaler, 64, 8, 0), 4);
    be_scaler_free(scaler);
}

/* Pods are lost, and the load falls at once: what the minute before it needed is not forgotten. */
static void in_panic_the_larger_of_the_two_windows_counts(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 1);
    for (int64_t time = 2; time <= 200; time += 2) {
        with(scaler, time, 10, 60);
    }
    assert_int_equal(with(scaler, 202, 1, 20), 9); /* (29 x 60 + 20) / 30 / 7 = 8.4; the panic window asks for 7 */
    be_scaler_free(scaler);
}

static void one_decision_multiplies_by_no_more_than_the_rate(void **state) {
    (void)state;
    be_concurrency_scaling rules;
    be_concurrency_scaling_init(&rules);
    rules.max_up_rate = 1.1;
    be_scaler *scaler = kpa(&rules, 1);
    assert_int_equal(with(scaler, 2, 1, 700), 2); /* ceil(1.1) */
    assert_int_equal(with(scaler, 4, 2, 700), 3);
    be_scaler_free(scaler);
}

static void the_last_one_stays_for_the_grace_period(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 0);
    assert_int_equal(with(scaler, 2, 1, 1), 1);
    for (int64_t time = 4; time <= 90; time += 2) {
        assert_int_equal(with(scaler, time, 1, 0), 1); /* nothing in the window from 62, and 30 s more */
    }
    assert_int_equal(with(scaler, 92, 1, 0), 0);
    assert_int_equal(with(scaler, 94, 0, 0), 0);
    be_scaler_free(scaler);
}

static void coming_from_none_the_activation_scale_is_reached_once(void **state) {
    (void)state;
    be_concurrency_scaling rules;
    be_concurrency_scaling_init(&rules);
    rules.activation_scale = 5;
    be_scaler *scaler = kpa(&rules, 0);
    assert_int_equal(with(scaler, 2, 0, 0), 0);
    be_observation waiting = observed(4, 2, 0, NAN);
    waiting.concurrency = waiting.queue = 1;
    assert_int_equal(desired_after(scaler, &waiting), 5);
    be_observation starting = observed(6, 2, 5, NAN);
    starting.ready = 0;
    starting.concurrency = 1;
    assert_int_equal(desired_after(scaler, &starting), 5);
    assert_int_equal(with(scaler, 8, 5, 1), 2); /* reached; at most half of the ready go */
    be_scaler_free(scaler);
}

static void who_does_not_come_from_none_ignores_the_activation_scale(void **state) {
    (void)state;
    be_concurrency_scaling rules;
    be_concurrency_scaling_init(&rules);
    rules.activation_scale = 5;
    be_scaler *scaler = kpa(&rules, 0);
    for (int64_t time = 2; time <= 200; time += 2) {
        assert_int_equal(with(scaler, time, 1, 5), 1);
    }
    be_scaler_free(scaler);
}

static void a_delay_holds_the_highest_decision(void **state) {
    (void)state;
    be_concurrency_scaling rules;
    be_concurrency_scaling_init(&rules);
    rules.scale_down_delay_seconds = 100;
    rules.stable_window_seconds = 6;
    be_scaler *scaler = kpa(&rules, 1);
    assert_int_equal(with(scaler, 2, 1, 13), 2);
    for (int64_t time = 4; time <= 200; time += 2) {
        uint32_t desired = with(scaler, time, 1, 1);
        if (time < 108) {
            assert_int_equal(desired, 2);
        }
        if (time > 120) {
            assert_int_equal(desired, 1);
        }
    }
    be_scaler_free(scaler);
}

static void without_a_metric_nothing_happens(void **state) {
    (void)state;
    be_scaler *scaler = kpa(NULL, 1);
    for (int64_t time = 2; time <= 200; time += 2) {
        assert_int_equal(with(scaler, time, 7, NAN), 7);
    }
    be_scaler_free(scaler);
}

static void utilisation_is_aimed_at_in_full(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_CONCURRENCY); /* by the planned utilisation, 0.5 */
    be_scaler *scaler = scaler_of(&scaling, 0, 0);
    assert_int_equal(after(scaler, 2, 2, 1, 0.9), 2);
    be_scaler_free(scaler);
}

/* ---- against a transcription ---- */

enum { TICKS = 1500 };

static double mean_over(const double *values, int count, int ticks) {
    double sum = 0;
    int first = count > ticks ? count - ticks : 0;
    for (int i = first; i < count; i++) {
        sum += values[i];
    }
    return sum / (count - first);
}

typedef struct plain {
    double values[TICKS];
    int count;
    bool panicking;
    int64_t panic_time;
    double panic_pods;
} plain;

static double plain_decision(plain *p, int64_t now, double ready) {
    double pods = fmax(1, ready), most = ceil(1000 * pods), least = floor(pods / 2);
    double stable = ceil(mean_over(p->values, p->count, 30) / 8), panic = ceil(mean_over(p->values, p->count, 3) / 8);
    bool reason = panic / pods >= 2;
    if (reason) {
        p->panicking = true;
        p->panic_time = now;
    } else if (p->panicking && p->panic_time + 60 < now) {
        p->panicking = false;
        p->panic_pods = 0;
    }
    double wanted = fmin(fmax(stable, least), most);
    if (p->panicking) {
        wanted = fmax(wanted, fmin(fmax(panic, least), most));
        p->panic_pods = fmax(p->panic_pods, wanted);
        wanted = p->panic_pods;
    }
    return fmax(wanted, 1);
}

/* Ready pods follow at once; whole numbers against 16 x 0.5 = 8, so that nothing is rounded. */
static void the_autoscaler_is_that_of_a_plain_transcription(void **state) {
    (void)state;
    static plain p;
    be_concurrency_scaling rules;
    be_concurrency_scaling_init(&rules);
    rules.target_share = 0.5;
    be_scaling scaling = a_scaling(BE_SCALING_CONCURRENCY);
    scaling.concurrency = &rules;
    scaling.target_concurrency = 16;
    for (uint64_t round = 0; round < 20; round++) {
        uint64_t seed = round;
        uint32_t units = 1, before = 1;
        memset(&p, 0, sizeof p);
        be_scaler *scaler = scaler_of(&scaling, 1, 0);
        for (int tick = 0; tick < TICKS; tick++) {
            uint64_t scale = tick / 60 % 3 == 0 ? 300 : tick / 60 % 3 == 1 ? 20 : 3;
            p.values[p.count++] = (double)random_below(&seed, scale);
            before = units;
            double expected = plain_decision(&p, 2 * (tick + 1), units);
            units = with(scaler, 2 * (tick + 1), units, p.values[tick]);
            if (units != expected) {
                fail_msg("round %d, tick %d: %u, not %g", (int)round, tick, units, expected);
            }
            assert_true(!p.panicking || units >= before || before > p.panic_pods);
        }
        be_scaler_free(scaler);
    }
}

static void what_is_out_of_range_is_named(void **state) {
    (void)state;
    be_concurrency_scaling rules;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_CONCURRENCY);
    scaling.concurrency = &rules;
    be_concurrency_scaling_init(&rules);
    rules.max_down_rate = 1;
    assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "max_down_rate");
    be_concurrency_scaling_init(&rules);
    rules.activation_scale = 0;
    assert_fails(be_scaler_new(&scaling, 0, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "activation_scale");
    assert_null(scaler);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stable_window_sets_the_number),
        cmocka_unit_test(a_burst_makes_it_panic_and_it_never_falls_for_a_stable_window),
        cmocka_unit_test(it_starts_panicking_where_more_than_one_is_ready),
        cmocka_unit_test(in_panic_the_larger_of_the_two_windows_counts),
        cmocka_unit_test(one_decision_multiplies_by_no_more_than_the_rate),
        cmocka_unit_test(the_last_one_stays_for_the_grace_period),
        cmocka_unit_test(coming_from_none_the_activation_scale_is_reached_once),
        cmocka_unit_test(who_does_not_come_from_none_ignores_the_activation_scale),
        cmocka_unit_test(a_delay_holds_the_highest_decision),
        cmocka_unit_test(without_a_metric_nothing_happens),
        cmocka_unit_test(utilisation_is_aimed_at_in_full),
        cmocka_unit_test(the_autoscaler_is_that_of_a_plain_transcription),
        cmocka_unit_test(what_is_out_of_range_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
