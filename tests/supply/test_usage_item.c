/* Quantities by month: disks, what stands all the time, what goes with the hours. */
#include "given.h"

static void a_disk_counts_for_the_part_of_the_month_that_its_machine_is_there(void **state) {
    (void)state;
    /* Two hours each of January (31 days) and February (28 days); 1, 10, 4 and 2 machines of 100 GB. */
    const double rates[] = {10, 100, 35, 20};
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.volume_gb = 100;
    be_series *series = series_of(rates, 4, "2026-01-31T22:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    double january = 100 * 11.0 / (31 * 24), february = 100 * 6.0 / (28 * 24);
    assert_near(the_item(outcome, "ebs", "gp3", be_month_from(2026, 1)).quantity, january, 1e-13, 0);
    assert_near(the_item(outcome, "ebs", "gp3", be_month_from(2026, 2)).quantity, february, 1e-13, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void a_disk_that_is_there_all_month_is_a_gb_month_a_gb(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, &type);
    cluster.unit_vcpu = 0.5;
    cluster.node_floor = 3;
    cluster.volume_gb = 20;
    for (be_month month = be_month_from(2027, 1); month < be_month_from(2029, 1); month++) { /* 28 to 31 days */
        be_series *series = NULL;
        uint64_t hours = (uint64_t)be_month_seconds(month) / HOUR;
        assert_ok(be_series_constant(0, hours, be_month_start(month), HOUR, NULL, &series, error));
        be_outcome *outcome = outcome_of(series, &request, &cluster);
        assert_near(the_item(outcome, "ebs", "gp3", ANY_MONTH).quantity, 3 * 20, 1e-13, 0);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

static void without_a_disk_there_is_no_disk_item(void **state) {
    (void)state;
    const double rate = 10;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    assert_int_equal(count_items(outcome, "ebs", "gp3", ANY_MONTH), 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void what_stands_all_the_time_counts_the_hours_of_the_series(void **state) {
    (void)state;
    const struct {
        const char *start;
        int64_t step;
        double january, february;
    } cases[] = {
        {"2026-01-31T22:00:00Z", HOUR, 2, 1},   /* 3 hours */
        {"2026-01-31T23:15:00Z", 900, 0.75, 0}, /* 45 minutes, no whole hour */
        {"2026-01-31T23:59:59Z", 1, 1.0 / 3600, 2.0 / 3600},
        {"2026-01-31T00:00:00Z", 86400, 24, 48},
    };
    const double rates[] = {10, 10, 10};
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_series *series = series_of(rates, 3, cases[i].start, cases[i].step);
        be_outcome *outcome = outcome_of(series, &request, &fleet);
        assert_near(total_of(outcome, "elb", "alb-hour", be_month_from(2026, 1)), cases[i].january, 1e-13, 0);
        assert_near(total_of(outcome, "elb", "alb-hour", be_month_from(2026, 2)), cases[i].february, 1e-13, 0);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

/* Fifteen months of days: whatever is counted by month adds up to what the days amount to. */
static void months_add_up_to_the_whole(void **state) {
    (void)state;
    enum { DAYS = 456 };
    double rates[DAYS], requests = 0;
    uint64_t seed = 51;
    for (int i = 0; i < DAYS; i++) {
        rates[i] = 50 * random_share(&seed);
        requests += rates[i] * 86400;
    }
    be_request request = a_request();
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.queue_messages = 2;
    function.door = BE_DOOR_LOAD_BALANCER;
    be_series *series = series_of(rates, DAYS, "2027-11-20T07:00:00Z", 86400);
    be_outcome *outcome = outcome_of(series, &request, &function);
    assert_int_equal(count_items(outcome, "lambda", "requests", ANY_MONTH), 16);
    assert_near(total_of(outcome, "lambda", "requests", ANY_MONTH), requests, 1e-12, 0);
    assert_near(total_of(outcome, "sqs", "standard-requests", ANY_MONTH), 2 * requests, 1e-12, 0);
    assert_near(total_of(outcome, "data-transfer", "internet-out", ANY_MONTH), requests * 4096 / 1073741824, 1e-12, 0);
    assert_near(total_of(outcome, "elb", "alb-hour", ANY_MONTH), DAYS * 24, 1e-12, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_counts_for_the_part_of_the_month_that_its_machine_is_there),
        cmocka_unit_test(a_disk_that_is_there_all_month_is_a_gb_month_a_gb),
        cmocka_unit_test(without_a_disk_there_is_no_disk_item),
        cmocka_unit_test(what_stands_all_the_time_counts_the_hours_of_the_series),
        cmocka_unit_test(months_add_up_to_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
