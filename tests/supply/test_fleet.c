/* Virtual machines: 10 requests/s planned and 20 possible on each. */
#include "given.h"

/* 22:00 to 02:00 over the end of January 2026; 1, 10, 4 and 0 machines. */
static const double rates[] = {10, 100, 35, 0};

static be_outcome *fleet_with(uint32_t floor, uint32_t ceiling) {
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.floor = floor;
    fleet.ceiling = ceiling;
    be_series *series = series_of(rates, 4, "2026-01-31T22:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_series_free(series);
    return outcome;
}

static void machines_follow_the_rate_within_floor_and_ceiling(void **state) {
    (void)state;
    const struct {
        uint32_t floor, ceiling;
        double machines[4], unserved; /* requests/s beyond 20 a machine, summed */
    } cases[] =
        {
            {0, 0, {1, 10, 4, 0}, 0},      {2, 0, {2, 10, 4, 2}, 0},
            {0, 6, {1, 6, 4, 0}, 0}, /* 6 machines still serve 120/s */
            {0, 4, {1, 4, 4, 0}, 20},      {2, 4, {2, 4, 4, 2}, 20},
            {0, 1, {1, 1, 1, 0}, 80 + 15}, {3, 3, {3, 3, 3, 3}, 40},
            {50, 0, {50, 50, 50, 50}, 0},
        };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_outcome *outcome = fleet_with(cases[i].floor, cases[i].ceiling);
        be_quality quality = quality_of(outcome);
        const double *m = cases[i].machines;
        double hours = m[0] + m[1] + m[2] + m[3];
        be_usage_item january = the_item(outcome, "ec2", "m7i.large", be_month_from(2026, 1));
        be_usage_item february = the_item(outcome, "ec2", "m7i.large", be_month_from(2026, 2));
        assert_near(january.quantity, (m[0] + m[1]) * 3600, 0, 0);
        assert_near(february.quantity, (m[2] + m[3]) * 3600, 0, 0);
        assert_int_equal(january.hourly_count, 2);
        assert_int_equal(february.hourly_count, 2);
        assert_near(january.hourly[1], m[1] * 3600, 0, 0);
        assert_near(february.hourly[1], m[3] * 3600, 0, 0);
        assert_near(quality.unit_hours, hours, 0, 0);
        assert_near(quality.machine_hours, hours, 0, 0);
        assert_near(quality.mean_units, hours / 4, 0, 0);
        assert_near(quality.peak_units, fmax(fmax(m[0], m[1]), fmax(m[2], m[3])), 0, 0);
        assert_near(quality.peak_machines, quality.peak_units, 0, 0);
        assert_near(quality.requests, 145 * 3600, 0, 0);
        assert_near(quality.unserved, cases[i].unserved * 3600, 1e-13, 0);
        assert_near(quality.utilisation, (145 - cases[i].unserved) / (20 * hours), 1e-13, 0);
        assert_near(quality.capacity, 10, 0, 0);
        be_outcome_free(outcome);
    }
}

static void a_fleet_names_its_machine_and_place(void **state) {
    (void)state;
    be_outcome *outcome = fleet_with(0, 0);
    be_usage_item item = the_item(outcome, "ec2", "m7i.large", be_month_from(2026, 1));
    assert_string_equal(item.provider, "aws");
    assert_string_equal(item.region, "us-east-1");
    assert_null(item.dimension);
    be_outcome_free(outcome);
}

static void nothing_but_machines_and_traffic_is_used_without_a_door(void **state) {
    (void)state;
    be_outcome *outcome = fleet_with(0, 0);
    assert_int_equal(count_items(outcome, "ec2", "m7i.large", ANY_MONTH), 2);
    assert_int_equal(count_items(outcome, "data-transfer", "internet-out", ANY_MONTH), 2);
    assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 4);
    be_outcome_free(outcome);
}

static void an_outcome_borrows_nothing(void **state) {
    (void)state;
    char name[] = "m7i.large", provider[] = "aws", region[] = "us-east-1";
    double *hour = malloc(sizeof *hour);
    *hour = 35;
    be_series *series = NULL;
    assert_ok(be_series_view(hour, 1, 0, HOUR, NULL, &series, error));
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    type.name = name;
    fleet.provider = provider;
    fleet.region = region;
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_series_free(series);
    free(hour);
    name[0] = provider[0] = region[0] = '?';
    memset(&type, 0x5a, sizeof type);
    memset(&fleet, 0x5a, sizeof fleet);
    be_usage_item item = the_item(outcome, "ec2", "m7i.large", 0);
    assert_string_equal(item.provider, "aws");
    assert_string_equal(item.region, "us-east-1");
    assert_near(item.quantity, 4 * 3600, 0, 0);
    be_outcome_free(outcome);
}

/* Elastic Load Balancing, RequestCountPerTarget: requests received by each target, answered or not. From 10 to 200
 * requests/s, one machine can serve 20 and is planned with 10: three minutes later there must be 20. */
static void a_target_of_requests_counts_those_that_wait(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_scaling scaling;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    scaling.target_requests_per_second = 10;
    fleet.scaling = &scaling;
    const double minutes[] = {10, 200, 200, 200, 200};
    be_series *series = series_of(minutes, COUNT(minutes), "2026-01-01", 60);
    for (uint32_t asynchronous = 0; asynchronous <= 1; asynchronous++) {
        request.asynchronous = asynchronous; /* then a metric of what is taken: ceil(20 / 10) */
        be_outcome *outcome = outcome_of(series, &request, &fleet);
        assert_near(quality_of(outcome).peak_units, asynchronous ? 2 : 20, 0, 0);
        be_outcome_free(outcome);
    }
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_follow_the_rate_within_floor_and_ceiling),
        cmocka_unit_test(a_fleet_names_its_machine_and_place),
        cmocka_unit_test(nothing_but_machines_and_traffic_is_used_without_a_door),
        cmocka_unit_test(an_outcome_borrows_nothing),
        cmocka_unit_test(a_target_of_requests_counts_those_that_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
