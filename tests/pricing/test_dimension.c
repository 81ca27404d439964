/* Meters that are billed, hour by hour, on the largest of several dimensions. */
#include "given.h"

/* A load balancer unit: 25 connections, or 1 GB, where a GB to functions counts as 2.5 and is added to the rest. */
static be_catalogue *given(void) {
    plain_cards("dimension");
    card("dimension", "p/dimensions.csv",
         DIMENSION_COLUMNS "lb,unit,connections,connections,25,1/s,here,2026\n"
                           "lb,unit,gb,bytes,1,GB/h,here,2026\n"
                           "lb,unit,lambda_gb,bytes,0.4,GB/h,here,2026\n");
    return loaded_cards(
        card("dimension", "p/r/meters.csv", METER_COLUMNS "lb,unit,unit-hour,0,,1,1,,,,,,,here,2026\n"));
}

static be_usage_item a_dimension(const char *dimension, const double *hourly, uint64_t hours) {
    be_usage_item item = an_item("lb", "unit", 0);
    item.dimension = dimension;
    item.hourly = hourly;
    item.hourly_count = hours;
    item.hourly_start = be_month_start(item.month);
    return item;
}

/* Hour 1: 50 connections are 2 units, 1 GB is 1. Hour 2: 25 connections are 1 unit, 3 GB are 3. Together 5, not the
 * larger of the sums, which is 4. */
static void the_largest_dimension_is_taken_hour_by_hour(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double connections[] = {50, 25}, gb[] = {1, 3};
    be_usage_item items[] = {a_dimension("connections", connections, 2), a_dimension("gb", gb, 2)};
    assert_near(total_of(catalogue, items, 2, NULL), 5, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* 1 GB to machines and 1 GB to functions: 1 + 2.5 units, more than the 2 of the connections. */
static void dimensions_that_add_up_are_added_first(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double connections[] = {50}, one[] = {1};
    be_usage_item items[] = {a_dimension("connections", connections, 1), a_dimension("gb", one, 1),
                             a_dimension("lambda_gb", one, 1)};
    assert_near(total_of(catalogue, items, 3, NULL), 3.5, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* Two services behind one load balancer: 20 + 30 connections are 2 units. */
static void items_of_one_dimension_are_added_hour_by_hour(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double first[] = {20}, second[] = {30};
    be_usage_item items[] = {a_dimension("connections", first, 1), a_dimension("connections", second, 1)};
    assert_near(total_of(catalogue, items, 2, NULL), 2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* Connections in hours 0 and 1, bytes in hours 1 and 2: 1 + max(1, 4) + 2. */
static void hours_are_matched_by_their_time(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double connections[] = {25, 25}, gb[] = {4, 2};
    be_usage_item items[] = {a_dimension("connections", connections, 2), a_dimension("gb", gb, 2)};
    items[1].hourly_start += HOUR;
    assert_near(total_of(catalogue, items, 2, NULL), 7, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* The public note behind alb-lcu-frankfurt: 26.6 connections/s, 1,620 active, 0.9 GB/h: 1.064 LCU in each of 720 hours.
 */
static void the_application_load_balancer_follows_its_busiest_dimension(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    double new_ones[720], active[720], gb[720];
    for (size_t h = 0; h < 720; h++) {
        new_ones[h] = 26.6;
        active[h] = 1620;
        gb[h] = 0.9;
    }
    be_usage_item items[] = {a_dimension("new_connections_per_second", new_ones, 720),
                             a_dimension("active_connections_per_minute", active, 720),
                             a_dimension("processed_gb_per_hour", gb, 720)};
    for (size_t i = 0; i < 3; i++) {
        items[i].provider = "aws";
        items[i].region = "us-east-1";
        items[i].service = "elb";
        items[i].meter = "alb-lcu";
    }
    be_bill *bill = bill_of(catalogue, items, 3, NULL);
    assert_near(quantity_of(bill), 766.08, 1e-14, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void a_quantity_without_dimension_is_billed_as_it_is(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("lb", "unit", 730);
    assert_near(total_of(catalogue, &item, 1, NULL), 730, 0, 0);
    be_catalogue_free(catalogue);
}

static void an_unknown_dimension_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double one[] = {1};
    be_usage_item item = a_dimension("rules", one, 1);
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_NOT_FOUND, "dimension 'rules' of meter lb unit is not sourced");
    be_catalogue_free(catalogue);
}

static void a_dimension_needs_its_hours(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = a_dimension("gb", NULL, 0);
    item.quantity = 5;
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_ARGUMENT, "needs a dimension and its amount by the hour");
    be_catalogue_free(catalogue);
}

static void items_with_and_without_dimension_do_not_mix(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double one[] = {1};
    be_usage_item items[] = {a_dimension("gb", one, 1), an_item("lb", "unit", 5)};
    check_refused(catalogue, items, 2, NULL, BE_STATUS_ARGUMENT, "needs a dimension and its amount by the hour");
    be_catalogue_free(catalogue);
}

/* A random month: the sum over the hours of max(connections / 25, gb + lambda_gb / 0.4). */
static void a_random_month_is_the_sum_of_its_hourly_maxima(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    enum { HOURS = 720 };
    double connections[HOURS], gb[HOURS], lambda[HOURS];
    long double expected = 0;
    uint64_t random = 7;
    for (size_t h = 0; h < HOURS; h++) {
        connections[h] = random_share(&random) * 100;
        gb[h] = random_share(&random) * 2;
        lambda[h] = random_share(&random);
        double bytes = gb[h] + lambda[h] / 0.4, units = connections[h] / 25;
        expected += bytes > units ? bytes : units;
    }
    be_usage_item items[] = {a_dimension("connections", connections, HOURS), a_dimension("gb", gb, HOURS),
                             a_dimension("lambda_gb", lambda, HOURS)};
    assert_near(total_of(catalogue, items, 3, NULL), (double)expected, 1e-14, 0);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_dimension_is_taken_hour_by_hour),
        cmocka_unit_test(dimensions_that_add_up_are_added_first),
        cmocka_unit_test(items_of_one_dimension_are_added_hour_by_hour),
        cmocka_unit_test(hours_are_matched_by_their_time),
        cmocka_unit_test(the_application_load_balancer_follows_its_busiest_dimension),
        cmocka_unit_test(a_quantity_without_dimension_is_billed_as_it_is),
        cmocka_unit_test(an_unknown_dimension_is_named),
        cmocka_unit_test(a_dimension_needs_its_hours),
        cmocka_unit_test(items_with_and_without_dimension_do_not_mix),
        cmocka_unit_test(a_random_month_is_the_sum_of_its_hourly_maxima),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
