/* Machines that may be taken back: what the walk makes of be_spot_effect_of. */
#include "given.h"

/* Ten machines that serve 20 requests/s each, for ten hours. */
typedef struct scene {
    be_instance_type type;
    be_request request;
    be_deployment deployment;
    be_scaling scaling;
    be_spot spot;
    be_series *series;
} scene;

static void make(scene *s, double rate, uint32_t machines) {
    s->type = a_machine();
    s->request = a_request();
    s->deployment = a_deployment(BE_MODEL_FLEET, &s->type);
    be_scaling_init(&s->scaling);
    s->scaling.policy = BE_SCALING_FIXED;
    s->deployment.floor = machines;
    s->deployment.scaling = &s->scaling;
    be_spot_init(&s->spot);
    s->spot.interruptions_per_hour = 0.05;
    s->spot.replacement_seconds = 90;
    s->deployment.spot = &s->spot;
    double rates[10];
    for (int i = 0; i < 10; i++) {
        rates[i] = rate;
    }
    s->series = series_of(rates, 10, "2026-03-02T00:00:00Z", HOUR);
}

static be_outcome *run(const scene *s) {
    be_outcome *outcome = NULL;
    assert_ok(be_outcome_new(s->series, &s->request, &s->deployment, NULL, &outcome, error));
    return outcome;
}

static double seconds_used(const be_outcome *outcome) {
    double sum = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = {.size = sizeof item};
        assert_ok(be_usage_at(be_outcome_usage(outcome), i, &item, error));
        sum += strcmp(item.service, "ec2") == 0 ? item.quantity : 0;
    }
    return sum;
}

static void each_machine_is_interrupted_at_its_rate(void **state) {
    (void)state;
    scene s;
    make(&s, 100, 10);
    be_outcome *outcome = run(&s);
    assert_near(quality_of(outcome).interruptions, 10 * 10 * 0.05, 1e-12, 0);
    be_outcome_free(outcome);
    s.spot.share = 0.5;
    outcome = run(&s);
    assert_near(quality_of(outcome).interruptions, 5 * 10 * 0.05, 1e-12, 0);
    be_outcome_free(outcome);
    be_series_free(s.series);
}

/* 100 machine-hours, and 5 notices of 120 s during which the replacement is paid for too. */
static void a_notice_is_paid_twice(void **state) {
    (void)state;
    scene s;
    make(&s, 100, 10);
    be_outcome *outcome = run(&s);
    assert_near(seconds_used(outcome), 100 * 3600 + 5 * 120, 1e-12, 0);
    be_outcome_free(outcome);
    be_series_free(s.series);
}

/* 199 of 200 requests/s need all ten machines; each is missing for 90 s after a notice, 1 - exp(-0.05 / 40) of the
 * time, so about 1.2 % of the time one is, and a tenth of the requests then comes late. With one machine more that
 * needs two notices at once. The rate is taken with three digits. */
static void machines_without_a_spare_make_requests_late(void **state) {
    (void)state;
    scene s;
    make(&s, 199, 10);
    s.request.latency_seconds = 60;
    s.request.wall_scv = 0;
    s.request.wall_distribution = BE_DISTRIBUTION_CONSTANT;
    be_outcome *bare = run(&s);
    double missing = 10 * -expm1(-0.05 / 40); /* machines on average */
    double most = missing / 10, least = (missing - 10.0 * (1 - 199.0 / 200)) / 10;
    double late = quality_of(bare).late_share;
    assert_true(late <= most * (1 + 1e-9) && late >= fmax(0, least) && late > 0.9 * most);
    s.deployment.spot = NULL;
    be_outcome *safe = run(&s);
    assert_true(quality_of(safe).late_share < 1e-3 * late);
    s.deployment.spot = &s.spot;
    s.deployment.floor = 11;
    be_outcome *spare = run(&s);
    assert_true(quality_of(spare).late_share < 0.1 * late);
    be_outcome_free(bare);
    be_outcome_free(safe);
    be_outcome_free(spare);
    be_series_free(s.series);
}

static void managed_containers_are_not_taken_back(void **state) {
    (void)state;
    scene s;
    make(&s, 100, 10);
    s.deployment.model = BE_MODEL_CONTAINERS;
    be_outcome *outcome = run(&s);
    assert_near(quality_of(outcome).interruptions, 0, 0, 0);
    be_outcome_free(outcome);
    be_series_free(s.series);
}

static void a_bad_spot_is_refused(void **state) {
    (void)state;
    scene s;
    make(&s, 100, 10);
    s.spot.interruptions_per_hour = -1;
    be_outcome *outcome = NULL;
    assert_fails(be_outcome_new(s.series, &s.request, &s.deployment, NULL, &outcome, error), BE_STATUS_RANGE,
                 "be_spot.interruptions_per_hour is -1");
    assert_null(outcome);
    be_series_free(s.series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_machine_is_interrupted_at_its_rate),
        cmocka_unit_test(a_notice_is_paid_twice),
        cmocka_unit_test(machines_without_a_spare_make_requests_late),
        cmocka_unit_test(managed_containers_are_not_taken_back),
        cmocka_unit_test(a_bad_spot_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
