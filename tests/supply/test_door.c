/* What stands around every deployment alike: front door, transfer to the internet, object store and queue. */
#include "given.h"

/* 10 and 100 requests/s for an hour each; 1 MiB in, 3 MiB out: 2^-8 GB a request, a GB being 2^30 bytes. */
static const double rates[] = {10, 100};

static be_request heavy_request(void) {
    be_request request = a_request();
    request.request_bytes = 1048576;
    request.response_bytes = 3145728;
    return request;
}

static be_outcome *run(const be_request *request, const be_deployment *deployment) {
    be_series *series = series_of(rates, 2, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, request, deployment);
    be_series_free(series);
    return outcome;
}

/* The balancer's load in one dimension; NULL where there is none. */
static const double *load_of(const be_outcome *outcome, const char *dimension, uint64_t hours) {
    const double *hourly = NULL;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        if (item_is(&item, "elb", "alb-lcu", ANY_MONTH) && strcmp(item.dimension, dimension) == 0) {
            assert_int_equal(item.hourly_count, hours);
            hourly = item.hourly;
        }
    }
    return hourly;
}

static void assert_load(const be_outcome *outcome, const char *dimension, double first, double second) {
    const double *hourly = load_of(outcome, dimension, 2);
    assert_non_null(hourly);
    assert_near(hourly[0], first, 1e-13, 0);
    assert_near(hourly[1], second, 1e-13, 0);
}

static void a_balancer_is_loaded_with_connections_and_bytes(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = heavy_request();
    request.requests_per_connection = 5;
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    be_outcome *outcome = run(&request, &fleet);
    assert_load(outcome, "new_connections_per_second", 2, 20);
    assert_load(outcome, "active_connections_per_minute", 2 * 60, 20 * 60); /* each connection counts once */
    assert_load(outcome, "processed_gb_per_hour", 36000.0 / 256, 360000.0 / 256);
    assert_null(load_of(outcome, "lambda_processed_gb_per_hour", 2));
    be_outcome_free(outcome);
}

static void bytes_to_functions_are_a_dimension_of_their_own(void **state) {
    (void)state;
    be_request request = heavy_request();
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.door = BE_DOOR_LOAD_BALANCER;
    be_outcome *outcome = run(&request, &function);
    assert_load(outcome, "new_connections_per_second", 10, 100);
    assert_load(outcome, "lambda_processed_gb_per_hour", 36000.0 / 256, 360000.0 / 256);
    assert_null(load_of(outcome, "processed_gb_per_hour", 2));
    be_outcome_free(outcome);
}

static void the_bytes_of_a_split_go_where_its_requests_go(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = heavy_request();
    be_deployment base = a_deployment(BE_MODEL_FLEET, &type), function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    be_deployment split = a_deployment(BE_MODEL_SPLIT, NULL);
    base.ceiling = 3; /* 30 requests/s */
    split.base = &base;
    split.overflow = &function;
    split.door = BE_DOOR_LOAD_BALANCER;
    be_outcome *outcome = run(&request, &split);
    assert_load(outcome, "new_connections_per_second", 10, 100);
    assert_load(outcome, "processed_gb_per_hour", 36000.0 / 256, 30 * 3600.0 / 256);
    assert_load(outcome, "lambda_processed_gb_per_hour", 0, 70 * 3600.0 / 256);
    be_outcome_free(outcome);
    function = a_deployment(BE_MODEL_CONTAINERS, NULL);
    outcome = run(&request, &split);
    assert_load(outcome, "processed_gb_per_hour", 36000.0 / 256, 360000.0 / 256);
    assert_null(load_of(outcome, "lambda_processed_gb_per_hour", 2));
    be_outcome_free(outcome);
}

static void load_is_the_average_of_the_hour(void **state) {
    (void)state;
    const double halves[] = {10, 30, 40}; /* 10:00 to 11:30 */
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    be_series *series = series_of(halves, 3, "2026-01-01T10:00:00Z", 1800);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    assert_load(outcome, "new_connections_per_second", 20, 20); /* the second hour is half empty */
    be_outcome_free(outcome);
    be_series_free(series);
}

static void load_is_cut_at_the_month(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    be_series *series = series_of(rates, 2, "2026-01-31T23:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    const double expected[] = {10, 100};
    int found = 0;
    for (size_t i = 0; i < be_usage_count(be_outcome_usage(outcome)); i++) {
        be_usage_item item = item_at(outcome, i);
        if (item.dimension && strcmp(item.dimension, "new_connections_per_second") == 0) {
            be_month month = be_month_from(2026, 1) + found;
            assert_int_equal(item.month, month);
            assert_int_equal(item.hourly_count, 1);
            assert_int_equal(item.hourly_start, be_month_start(be_month_from(2026, 2)) - 3600 + 3600 * found);
            assert_near(item.hourly[0], expected[found], 1e-13, 0);
            found++;
        }
    }
    assert_int_equal(found, 2);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void a_balancer_is_there_every_hour_with_an_address_in_every_zone(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.door = BE_DOOR_LOAD_BALANCER;
    for (uint32_t zones = 1; zones <= 3; zones++) {
        fleet.zones = zones;
        be_outcome *outcome = run(&request, &fleet);
        assert_near(the_item(outcome, "elb", "alb-hour", ANY_MONTH).quantity, 2, 0, 0);
        assert_near(the_item(outcome, "vpc", "public-ipv4", ANY_MONTH).quantity, 2 * zones, 0, 0);
        be_outcome_free(outcome);
    }
}

/* ---- gateways ---- */

static void the_cheap_gateway_sees_every_request_with_its_larger_payload_in_kb(void **state) {
    (void)state;
    const struct {
        uint32_t door;
        double in, out, kb;
        const char *meter;
    } cases[] = {
        {BE_DOOR_HTTP_API, 1048576, 3145728, 3072, "http-requests"},
        {BE_DOOR_HTTP_API, 3145728, 1048576, 3072, "http-requests"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_request request = a_request();
        request.request_bytes = cases[i].in;
        request.response_bytes = cases[i].out;
        be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
        function.door = cases[i].door;
        be_outcome *outcome = run(&request, &function);
        be_usage_item item = the_item(outcome, "api-gateway", cases[i].meter, ANY_MONTH);
        assert_near(item.events, 110 * 3600, 1e-13, 0);
        assert_near(item.event_mean, cases[i].kb, 0, 0);
        assert_int_equal(item.event_distribution, BE_DISTRIBUTION_CONSTANT);
        assert_near(item.quantity, 0, 0, 0);
        assert_int_equal(count_items(outcome, "elb", "alb-hour", ANY_MONTH), 0);
        be_outcome_free(outcome);
    }
}

/* Amazon API Gateway meters HTTP APIs in increments of 512 KB, REST APIs by the request. */
static void the_rich_gateway_counts_requests_whatever_their_payload(void **state) {
    (void)state;
    static const double payloads[] = {0, 100, 4096, 3145728};
    for (size_t i = 0; i < COUNT(payloads); i++) {
        be_request request = a_request();
        request.request_bytes = request.response_bytes = payloads[i];
        be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
        function.door = BE_DOOR_REST_API;
        be_outcome *outcome = run(&request, &function);
        be_usage_item item = the_item(outcome, "api-gateway", "rest-requests", ANY_MONTH);
        assert_near(item.quantity, 110 * 3600, 1e-13, 0);
        assert_near(item.events, 0, 0, 0);
        be_outcome_free(outcome);
    }
}

static void a_gateway_counts_by_month(void **state) {
    (void)state;
    be_request request = a_request();
    be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
    function.door = BE_DOOR_HTTP_API;
    be_series *series = series_of(rates, 2, "2026-02-28T23:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &function);
    assert_near(the_item(outcome, "api-gateway", "http-requests", be_month_from(2026, 2)).events, 36000, 1e-13, 0);
    assert_near(the_item(outcome, "api-gateway", "http-requests", be_month_from(2026, 3)).events, 360000, 1e-13, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

static void the_other_doors_use_nothing_of_their_own(void **state) {
    (void)state;
    const uint32_t doors[] = {BE_DOOR_NONE, BE_DOOR_FUNCTION_URL};
    for (size_t i = 0; i < COUNT(doors); i++) {
        be_request request = a_request();
        be_deployment function = a_deployment(BE_MODEL_FUNCTIONS, NULL);
        function.door = doors[i];
        be_outcome *outcome = run(&request, &function);
        assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 3); /* requests, duration, transfer out */
        be_outcome_free(outcome);
    }
}

/* ---- whatever the door ---- */

static void answers_leave_for_the_internet_in_gb_of_two_to_the_30_bytes(void **state) {
    (void)state;
    be_instance_type type = a_machine();
    be_request request = a_request();
    request.request_bytes = 1e6; /* what comes in is free */
    request.response_bytes = 65536;
    const be_deployment deployments[] = {a_deployment(BE_MODEL_FLEET, &type), a_deployment(BE_MODEL_CLUSTER, &type),
                                         a_deployment(BE_MODEL_CONTAINERS, NULL),
                                         a_deployment(BE_MODEL_FUNCTIONS, NULL)};
    for (size_t i = 0; i < COUNT(deployments); i++) {
        be_outcome *outcome = run(&request, &deployments[i]);
        assert_near(the_item(outcome, "data-transfer", "internet-out", ANY_MONTH).quantity, 396000.0 / 16384, 1e-13, 0);
        be_outcome_free(outcome);
    }
}

static void objects_and_messages_are_counted_per_request(void **state) {
    (void)state;
    be_request request = a_request();
    request.object_reads = 2.5;
    request.object_writes = 0.25;
    request.response_bytes = 0;
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    tasks.queue_messages = 3;
    be_outcome *outcome = run(&request, &tasks);
    assert_near(the_item(outcome, "s3", "requests-get", ANY_MONTH).quantity, 2.5 * 396000, 1e-13, 0);
    assert_near(the_item(outcome, "s3", "requests-put", ANY_MONTH).quantity, 0.25 * 396000, 1e-13, 0);
    assert_near(the_item(outcome, "sqs", "standard-requests", ANY_MONTH).quantity, 3 * 396000, 1e-13, 0);
    assert_int_equal(count_items(outcome, "data-transfer", "internet-out", ANY_MONTH), 0);
    be_outcome_free(outcome);
}

static void what_a_request_does_not_touch_is_no_item(void **state) {
    (void)state;
    be_request request = a_request();
    request.response_bytes = 0;
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    be_outcome *outcome = run(&request, &tasks);
    assert_int_equal(be_usage_count(be_outcome_usage(outcome)), 2); /* vCPU and memory */
    be_outcome_free(outcome);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_balancer_is_loaded_with_connections_and_bytes),
        cmocka_unit_test(bytes_to_functions_are_a_dimension_of_their_own),
        cmocka_unit_test(the_bytes_of_a_split_go_where_its_requests_go),
        cmocka_unit_test(load_is_the_average_of_the_hour),
        cmocka_unit_test(load_is_cut_at_the_month),
        cmocka_unit_test(a_balancer_is_there_every_hour_with_an_address_in_every_zone),
        cmocka_unit_test(the_cheap_gateway_sees_every_request_with_its_larger_payload_in_kb),
        cmocka_unit_test(the_rich_gateway_counts_requests_whatever_their_payload),
        cmocka_unit_test(a_gateway_counts_by_month),
        cmocka_unit_test(the_other_doors_use_nothing_of_their_own),
        cmocka_unit_test(answers_leave_for_the_internet_in_gb_of_two_to_the_30_bytes),
        cmocka_unit_test(objects_and_messages_are_counted_per_request),
        cmocka_unit_test(what_a_request_does_not_touch_is_no_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
