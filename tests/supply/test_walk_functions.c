/* Rules that hold for functions whatever comes and whatever their limits are. */
#include "walking.h"

enum { DRAWS = 60 };

typedef struct function_draw {
    draw w;
    be_function_scaling limits;
    double hours[168];
} function_draw;

static void make_function(function_draw *f, uint64_t *seed) {
    draw *w = &f->w;
    make(w, seed, BE_SCALING_INSTANT, BE_MODEL_FLEET);
    be_series_free(w->series);
    w->series = any_series(seed, pow(10, 3 * random_share(seed)));
    w->deployment = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    w->request.overload = BE_OVERLOAD_WAIT;
    be_function_scaling_init(&f->limits);
    f->limits.account_concurrency = 1 + (double)random_below(seed, 400);
    f->limits.function_concurrency = random_below(seed, 2) ? 1 + (double)random_below(seed, 100) : 0;
    f->limits.creation_burst = 1 + (double)random_below(seed, 50);
    f->limits.keep_alive_seconds = 300 * random_share(seed);
    f->limits.initialisation_seconds = 3 * random_share(seed);
    f->limits.provisioned_floor = random_below(seed, 3) ? 0 : 1;
    for (int i = 0; i < 168; i++) {
        f->hours[i] = (double)random_below(seed, 20);
    }
    f->limits.provisioned_by_hour = random_below(seed, 3) ? NULL : f->hours;
    f->limits.provisioned_target = random_below(seed, 3) ? 0 : 0.7;
    w->deployment.function_scaling = &f->limits;
    w->deployment.timeout_seconds = random_below(seed, 3) ? 900 : 3 * w->request.wall_seconds;
}

static void requests_are_conserved_in_every_step(void **state) {
    (void)state;
    uint64_t seed = 111;
    for (uint32_t i = 0; i < DRAWS; i++) {
        static function_draw f;
        make_function(&f, &seed);
        be_timeline *t = timeline_of(&f.w);
        double seconds = (double)be_series_step_seconds(f.w.series), before = 0;
        for (uint64_t k = 0; k < be_timeline_count(t); k++) {
            double arrived = value_at(t, BE_COLUMN_REQUESTS_PER_SECOND, k) * seconds;
            double out = value_at(t, BE_COLUMN_SERVED, k) + value_at(t, BE_COLUMN_DROPPED, k) +
                         value_at(t, BE_COLUMN_TIMED_OUT, k) + value_at(t, BE_COLUMN_THROTTLED, k);
            double after = value_at(t, BE_COLUMN_WAITING, k);
            assert_near(out + after, before + arrived, 1e-9, 1e-9);
            before = after;
            for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
                assert_true(value_at(t, column, k) >= 0);
            }
            assert_true(value_at(t, BE_COLUMN_UTILISATION, k) <= 1 && value_at(t, BE_COLUMN_COLD_SHARE, k) <= 1);
        }
        be_timeline_free(t);
        be_series_free(f.w.series);
    }
}

static void quality_is_the_sum_of_the_timeline(void **state) {
    (void)state;
    uint64_t seed = 112;
    for (uint32_t i = 0; i < DRAWS; i++) {
        static function_draw f;
        make_function(&f, &seed);
        be_timeline *t = timeline_of(&f.w);
        be_outcome *outcome = outcome_of(f.w.series, &f.w.request, &f.w.deployment);
        be_quality q = quality_of(outcome);
        assert_near(q.served, sum_of(t, BE_COLUMN_SERVED), 1e-9, 1e-9);
        assert_near(q.throttled, sum_of(t, BE_COLUMN_THROTTLED), 1e-9, 1e-9);
        assert_near(q.dropped, sum_of(t, BE_COLUMN_DROPPED), 1e-9, 1e-9);
        assert_near(q.timed_out, sum_of(t, BE_COLUMN_TIMED_OUT), 1e-9, 1e-9);
        assert_near(q.waiting, value_at(t, BE_COLUMN_WAITING, be_timeline_count(t) - 1), 1e-9, 1e-9);
        assert_near(q.served + q.unserved, q.requests, 1e-9, 1e-9);
        assert_near(q.environments, sum_of(t, BE_COLUMN_READY) / (double)be_timeline_count(t), 1e-9, 1e-9);
        assert_true(q.cold_share >= 0 && q.cold_share <= 1 && q.late <= q.served * (1 + 1e-12));
        assert_true(q.idle_environments >= 0 && q.idle_environments <= q.environments * (1 + 1e-12));
        be_outcome_free(outcome);
        be_timeline_free(t);
        be_series_free(f.w.series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_conserved_in_every_step),
        cmocka_unit_test(quality_is_the_sum_of_the_timeline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
