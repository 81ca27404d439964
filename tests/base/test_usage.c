/* The usage list: items go in as copies, come out as they went in, and all or none of a merge is done. */
#include "support.h"

#include <math.h>
#include <stdio.h>

enum { DECEMBER_2026 = 683, OCTOBER_2026 = 681 };

/* An item with nothing but its names. */
static be_usage_item named_item(void) {
    be_usage_item item;
    be_usage_item_init(&item);
    item.month = DECEMBER_2026;
    item.provider = "aws";
    item.region = "us-east-1";
    item.service = "lambda";
    item.meter = "requests";
    return item;
}

static be_usage *new_usage(void) {
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    return usage;
}

static be_usage *usage_of(size_t count) {
    be_usage *usage = new_usage();
    for (size_t i = 0; i < count; i++) {
        be_usage_item item = named_item();
        item.quantity = (double)i;
        assert_ok(be_usage_add(usage, &item, error));
    }
    return usage;
}

static be_usage_item item_at(const be_usage *usage, size_t index) {
    be_usage_item item;
    memset(&item, 0xAA, sizeof item);
    item.size = sizeof item;
    assert_ok(be_usage_at(usage, index, &item, error));
    return item;
}

/* ---- one item ---- */

static void a_new_item_is_one_unit_per_unit_and_nothing_else(void **state) {
    (void)state;
    be_usage_item item;
    memset(&item, 0xAA, sizeof item);
    be_usage_item_init(&item);
    assert_int_equal(item.size, sizeof item);
    assert_near(item.event_scale, 1, 0, 0);
    assert_near(item.quantity + item.events + item.event_mean + item.event_scv, 0, 0, 0);
    assert_int_equal(item.event_distribution, BE_DISTRIBUTION_CONSTANT);
    assert_int_equal(item.value_count + item.hourly_count, 0);
    assert_null(item.provider);
    assert_null(item.dimension);
}

static void a_list_begins_empty(void **state) {
    (void)state;
    be_usage *usage = new_usage();
    assert_int_equal(be_usage_count(usage), 0);
    be_usage_free(usage);
}

static void items_come_out_as_they_went_in(void **state) {
    (void)state;
    static const double values[] = {64, 200}, weights[] = {1000, 3}, hourly[] = {1, 0, 2.5};
    be_usage_item item = named_item();
    item.dimension = "new connections";
    item.quantity = 12.5;
    item.events = 1e6;
    item.event_mean = 0.12;
    item.event_scv = 0.25;
    item.event_scale = 0.5;
    item.event_distribution = BE_DISTRIBUTION_UNIFORM;
    item.value_count = 2;
    item.values = values;
    item.value_weights = weights;
    item.hourly_start = 1796083200; /* 2026-12-01 */
    item.hourly_count = 3;
    item.hourly = hourly;
    be_usage *usage = new_usage();
    assert_ok(be_usage_add(usage, &item, error));
    be_usage_item out = item_at(usage, 0);
    assert_int_equal(out.month, DECEMBER_2026);
    assert_string_equal(out.provider, "aws");
    assert_string_equal(out.region, "us-east-1");
    assert_string_equal(out.service, "lambda");
    assert_string_equal(out.meter, "requests");
    assert_string_equal(out.dimension, "new connections");
    assert_near(out.quantity, 12.5, 0, 0);
    assert_near(out.events, 1e6, 0, 0);
    assert_near(out.event_mean, 0.12, 0, 0);
    assert_near(out.event_scv, 0.25, 0, 0);
    assert_near(out.event_scale, 0.5, 0, 0);
    assert_int_equal(out.event_distribution, BE_DISTRIBUTION_UNIFORM);
    assert_int_equal(out.value_count, 2);
    assert_memory_equal(out.values, values, sizeof values);
    assert_memory_equal(out.value_weights, weights, sizeof weights);
    assert_int_equal(out.hourly_start, 1796083200);
    assert_int_equal(out.hourly_count, 3);
    assert_memory_equal(out.hourly, hourly, sizeof hourly);
    be_usage_free(usage);
}

static void an_added_item_no_longer_needs_its_source(void **state) {
    (void)state;
    char provider[] = "aws", region[] = "us-east-1", service[] = "alb", meter[] = "lcu", dimension[] = "bytes";
    double values[] = {1, 2, 3, 4, 5}, weights[] = {6, 7, 8, 9, 10}, hourly[] = {5};
    be_usage_item item = named_item();
    item.provider = provider;
    item.region = region;
    item.service = service;
    item.meter = meter;
    item.dimension = dimension;
    item.value_count = 5;
    item.values = values;
    item.value_weights = weights;
    item.hourly_start = be_month_start(item.month);
    item.hourly_count = 1;
    item.hourly = hourly;
    be_usage *usage = new_usage();
    assert_ok(be_usage_add(usage, &item, error));
    provider[0] = region[0] = service[0] = meter[0] = dimension[0] = '#';
    values[4] = weights[4] = hourly[0] = -99;
    memset(&item, 0xAA, sizeof item);
    be_usage_item out = item_at(usage, 0);
    assert_string_equal(out.provider, "aws");
    assert_string_equal(out.region, "us-east-1");
    assert_string_equal(out.service, "alb");
    assert_string_equal(out.meter, "lcu");
    assert_string_equal(out.dimension, "bytes");
    assert_near(out.values[4], 5, 0, 0);
    assert_near(out.value_weights[4], 10, 0, 0);
    assert_near(out.hourly[0], 5, 0, 0);
    be_usage_free(usage);
}

static void items_keep_their_order(void **state) {
    (void)state;
    be_usage *usage = usage_of(1000);
    assert_int_equal(be_usage_count(usage), 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_near(item_at(usage, i).quantity, (double)i, 0, 0);
    }
    be_usage_free(usage);
}

static void an_item_of_the_list_can_be_added_again(void **state) {
    (void)state;
    be_usage *usage = usage_of(8);
    be_usage_item item = item_at(usage, 7);
    for (int i = 0; i < 100; i++) {
        assert_ok(be_usage_add(usage, &item, error));
    }
    assert_string_equal(item_at(usage, 107).region, "us-east-1");
    be_usage_free(usage);
}

static void no_item_without_its_four_names(void **state) {
    (void)state;
    static const char *const names[] = {"provider", "region", "service", "meter"};
    be_usage *usage = new_usage();
    for (int i = 0; i < 8; i++) {
        be_usage_item item = named_item();
        const char **texts[] = {&item.provider, &item.region, &item.service, &item.meter};
        *texts[i % 4] = i < 4 ? NULL : "";
        assert_fails(be_usage_add(usage, &item, error), BE_STATUS_ARGUMENT, names[i % 4]);
    }
    assert_int_equal(be_usage_count(usage), 0);
    be_usage_free(usage);
}

/* ---- what an item may hold ---- */

static void a_dimension_is_optional(void **state) {
    (void)state;
    be_usage *usage = usage_of(1);
    assert_null(item_at(usage, 0).dimension);
    be_usage_free(usage);
}

static void arrays_that_are_counted_must_be_there(void **state) {
    (void)state;
    static const double one[] = {1};
    be_usage *usage = new_usage();
    be_usage_item item = named_item();
    item.value_count = 1;
    item.value_weights = one;
    assert_fails(be_usage_add(usage, &item, error), BE_STATUS_ARGUMENT, "be_usage_item.values");
    item.values = one;
    item.value_weights = NULL;
    assert_fails(be_usage_add(usage, &item, error), BE_STATUS_ARGUMENT, "be_usage_item.value_weights");
    item = named_item();
    item.hourly_count = 1;
    assert_fails(be_usage_add(usage, &item, error), BE_STATUS_ARGUMENT, "be_usage_item.hourly");
    be_usage_free(usage);
}

static void arrays_hold_finite_numbers_of_zero_or_more(void **state) {
    (void)state;
    const double bad[] = {-1, -1e-300, (double)NAN, (double)INFINITY, -(double)INFINITY};
    be_usage *usage = new_usage();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double good[2] = {0, 1}, mixed[2] = {0, bad[i]};
        be_usage_item item = named_item();
        item.value_count = 2;
        item.values = mixed;
        item.value_weights = good;
        assert_fails(be_usage_add(usage, &item, error), BE_STATUS_RANGE, "be_usage_item.values[1]");
        item.values = good;
        item.value_weights = mixed;
        assert_fails(be_usage_add(usage, &item, error), BE_STATUS_RANGE, "be_usage_item.value_weights[1]");
        item = named_item();
        item.hourly_count = 2;
        item.hourly = mixed;
        assert_fails(be_usage_add(usage, &item, error), BE_STATUS_RANGE, "be_usage_item.hourly[1]");
    }
    assert_int_equal(be_usage_count(usage), 0);
    be_usage_free(usage);
}

static void hours_begin_on_the_hour_and_lie_within_the_month(void **state) {
    (void)state;
    static const struct {
        int64_t start;
        be_status expected;
    } cases[] = {{0, BE_STATUS_OK},        {3600, BE_STATUS_OK},          {743 * 3600, BE_STATUS_OK},
                 {-3600, BE_STATUS_RANGE}, {744 * 3600, BE_STATUS_RANGE}, /* not in the month */
                 {1, BE_STATUS_RANGE},     {3599, BE_STATUS_RANGE},       {-1, BE_STATUS_RANGE}};
    static const double hourly[] = {1};
    be_usage *usage = new_usage();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_usage_item item = named_item();
        item.hourly_start = be_month_start(item.month) + cases[i].start; /* December has 744 hours */
        item.hourly_count = 1;
        item.hourly = hourly;
        assert_int_equal(be_usage_add(usage, &item, NULL), cases[i].expected);
    }
    be_usage_free(usage);
}

/* The uniform distribution from 0 to twice the mean has squared variation 1/3; a wider one would go below 0. */
static void a_uniform_size_varies_by_a_third_at_most(void **state) {
    (void)state;
    be_usage *usage = new_usage();
    be_usage_item item = named_item();
    item.event_distribution = BE_DISTRIBUTION_UNIFORM;
    item.event_scv = 1.0 / 3;
    assert_ok(be_usage_add(usage, &item, error));
    item.event_scv = 0.334;
    assert_fails(be_usage_add(usage, &item, error), BE_STATUS_RANGE, "1/3");
    item.event_distribution = BE_DISTRIBUTION_LOGNORMAL;
    assert_ok(be_usage_add(usage, &item, error));
    be_usage_free(usage);
}

/* ---- older and newer callers ---- */

static void a_smaller_item_is_added_as_soon_as_it_holds_the_names(void **state) {
    (void)state;
    const size_t names_end = offsetof(be_usage_item, meter) + sizeof(char *);
    for (uint32_t size = 4; size <= sizeof(be_usage_item); size++) {
        be_usage *usage = new_usage();
        be_usage_item item = named_item();
        item.size = size;
        unsigned char *exact = malloc(size);
        assert_non_null(exact);
        memcpy(exact, &item, size);
        be_status status = be_usage_add(usage, (const be_usage_item *)(void *)exact, NULL);
        free(exact);
        assert_int_equal(status, size < names_end ? BE_STATUS_ARGUMENT : BE_STATUS_OK);
        be_usage_free(usage);
    }
}

static void members_that_a_smaller_item_lacks_take_their_defaults(void **state) {
    (void)state;
    be_usage *usage = new_usage();
    be_usage_item item = named_item();
    item.quantity = 7;
    item.event_scale = 5;
    item.event_mean = -1; /* beyond the size: not read */
    item.size = offsetof(be_usage_item, events);
    assert_ok(be_usage_add(usage, &item, error));
    be_usage_item out = item_at(usage, 0);
    assert_near(out.quantity, 7, 0, 0);
    assert_near(out.event_scale, 1, 0, 0);
    assert_near(out.event_mean, 0, 0, 0);
    be_usage_free(usage);
}

/* Everything up to the caller's size is written, and not a byte beyond. */
static void at_fills_what_the_caller_has_room_for(void **state) {
    (void)state;
    be_usage *usage = usage_of(2);
    be_usage_item whole = item_at(usage, 1);
    for (uint32_t size = 4; size <= sizeof(be_usage_item); size++) {
        unsigned char *exact = malloc(size);
        assert_non_null(exact);
        memset(exact, 0xAA, size);
        memcpy(exact, &size, sizeof size);
        assert_ok(be_usage_at(usage, 1, (be_usage_item *)(void *)exact, error));
        whole.size = size;
        assert_memory_equal(exact, &whole, size);
        free(exact);
    }
    be_usage_free(usage);
}

static void at_zeroes_what_a_newer_caller_has_beyond(void **state) {
    (void)state;
    struct {
        be_usage_item item;
        unsigned char beyond[16];
    } newer;
    static const unsigned char zeros[16];
    memset(&newer, 0xAA, sizeof newer);
    newer.item.size = sizeof newer;
    be_usage *usage = usage_of(1);
    assert_ok(be_usage_at(usage, 0, &newer.item, error));
    assert_int_equal(newer.item.size, sizeof newer);
    assert_memory_equal(newer.beyond, zeros, sizeof zeros);
    be_usage_free(usage);
}

static void at_needs_a_size(void **state) {
    (void)state;
    be_usage *usage = usage_of(1);
    be_usage_item item = {.size = 0};
    assert_fails(be_usage_at(usage, 0, &item, error), BE_STATUS_SIZE, "be_usage_item.size is 0");
    be_usage_free(usage);
}

static void at_knows_the_end_of_the_list(void **state) {
    (void)state;
    be_usage *usage = usage_of(3);
    be_usage_item item, before;
    memset(&item, 0xAA, sizeof item);
    item.size = sizeof item;
    before = item;
    assert_fails(be_usage_at(usage, 3, &item, error), BE_STATUS_RANGE, "item 3 of 3");
    assert_fails(be_usage_at(usage, SIZE_MAX, &item, error), BE_STATUS_RANGE, "of 3");
    assert_memory_equal(&item, &before, sizeof item);
    be_usage_free(usage);
}

/* ---- merge ---- */

static void a_merge_appends_copies(void **state) {
    (void)state;
    be_usage *usage = usage_of(2), *other = usage_of(3);
    assert_ok(be_usage_merge(usage, other, error));
    assert_int_equal(be_usage_count(other), 3);
    be_usage_free(other);
    static const double expected[] = {0, 1, 0, 1, 2};
    assert_int_equal(be_usage_count(usage), 5);
    for (size_t i = 0; i < 5; i++) {
        be_usage_item item = item_at(usage, i);
        assert_near(item.quantity, expected[i], 0, 0);
        assert_string_equal(item.service, "lambda");
    }
    be_usage_free(usage);
}

static void a_list_merged_with_itself_is_doubled(void **state) {
    (void)state;
    be_usage *usage = usage_of(100);
    assert_ok(be_usage_merge(usage, usage, error));
    assert_int_equal(be_usage_count(usage), 200);
    assert_near(item_at(usage, 199).quantity, 99, 0, 0);
    be_usage_free(usage);
}

static void merging_an_empty_list_changes_nothing(void **state) {
    (void)state;
    be_usage *usage = usage_of(2), *other = new_usage();
    assert_ok(be_usage_merge(usage, other, error));
    assert_int_equal(be_usage_count(usage), 2);
    be_usage_free(usage);
    be_usage_free(other);
}

/* A list of two and one of forty; the merge runs into the failing allocation and must leave the two. */
static be_status merge_forty(const be_allocator *allocator, void *context, be_error *error) {
    be_usage *usage = NULL;
    const be_usage *forty = context;
    be_status status = be_usage_new(allocator, &usage, error);
    be_usage_item item = named_item();
    for (int i = 0; i < 2 && !status; i++) {
        status = be_usage_add(usage, &item, error);
    }
    if (!status && (status = be_usage_merge(usage, forty, error))) {
        assert_int_equal(be_usage_count(usage), 2);
    }
    be_usage_free(usage);
    return status;
}

static void a_merge_is_done_whole_or_not_at_all(void **state) {
    (void)state;
    be_usage *forty = usage_of(40);
    be_test_each_failing_allocation(merge_forty, forty);
    be_usage_free(forty);
}

/* ---- from CSV ---- */

static be_usage *usage_from(const char *text) {
    be_usage *usage = NULL;
    assert_ok(be_usage_from_csv(be_test_write("usage/good.csv", text), NULL, &usage, error));
    return usage;
}

static void required_columns_make_an_item(void **state) {
    (void)state;
    be_usage *usage = usage_from("provider,region,service,meter,month,quantity\n"
                                 "aws,eu-west-1,ec2,m7g.large,2026-12,2678400\n");
    assert_int_equal(be_usage_count(usage), 1);
    be_usage_item item = item_at(usage, 0);
    assert_string_equal(item.provider, "aws");
    assert_string_equal(item.region, "eu-west-1");
    assert_string_equal(item.service, "ec2");
    assert_string_equal(item.meter, "m7g.large");
    assert_int_equal(item.month, DECEMBER_2026);
    assert_near(item.quantity, 2678400, 0, 0);
    assert_near(item.event_scale, 1, 0, 0);
    assert_null(item.dimension);
    be_usage_free(usage);
}

static void columns_may_stand_in_any_order(void **state) {
    (void)state;
    be_usage *usage =
        usage_from("dimension,event_distribution,event_scale,event_scv,event_mean,events,quantity,month,meter,service,"
                   "region,provider\r\n"
                   "bytes,lognormal,0.125,0.5,0.12,1e6,3.5,2026-10,duration,\"lambda\",us-east-1,aws\r\n");
    be_usage_item item = item_at(usage, 0);
    assert_string_equal(item.provider, "aws");
    assert_string_equal(item.service, "lambda");
    assert_string_equal(item.dimension, "bytes");
    assert_int_equal(item.month, OCTOBER_2026);
    assert_near(item.quantity, 3.5, 0, 0);
    assert_near(item.events, 1e6, 0, 0);
    assert_near(item.event_mean, 0.12, 0, 0);
    assert_near(item.event_scv, 0.5, 0, 0);
    assert_near(item.event_scale, 0.125, 0, 0);
    assert_int_equal(item.event_distribution, BE_DISTRIBUTION_LOGNORMAL);
    be_usage_free(usage);
}

static void an_empty_optional_field_is_the_default(void **state) {
    (void)state;
    be_usage *usage = usage_from("provider,region,service,meter,month,quantity,events,event_scale,event_distribution,"
                                 "dimension\n"
                                 "aws,us-east-1,lambda,requests,2026-12,1,,,,\n");
    be_usage_item item = item_at(usage, 0);
    assert_near(item.events, 0, 0, 0);
    assert_near(item.event_scale, 1, 0, 0);
    assert_int_equal(item.event_distribution, BE_DISTRIBUTION_CONSTANT);
    assert_null(item.dimension);
    be_usage_free(usage);
}

static void distributions_are_named(void **state) {
    (void)state;
    static const char *const names[] = {"constant", "exponential", "lognormal", "uniform"};
    for (uint32_t i = 0; i < 4; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "provider,region,service,meter,month,quantity,event_distribution\na,b,c,d,2026-12,0,%s\n", names[i]);
        be_usage *usage = usage_from(text);
        assert_int_equal(item_at(usage, 0).event_distribution, i);
        be_usage_free(usage);
    }
}

static void a_header_alone_is_an_empty_list(void **state) {
    (void)state;
    be_usage *usage = usage_from("provider,region,service,meter,month,quantity\n");
    assert_int_equal(be_usage_count(usage), 0);
    be_usage_free(usage);
}

/* ---- memory and NULL ---- */

static be_status make_usage(const be_allocator *allocator, void *context, be_error *error) {
    be_usage *const untouched = (be_usage *)context;
    be_usage *usage = untouched;
    be_status status = be_usage_new(allocator, &usage, error);
    if (status) {
        assert_ptr_equal(usage, untouched);
        return status;
    }
    static const double numbers[] = {1, 2};
    for (int i = 0; i < 20 && !status; i++) {
        be_usage_item item = named_item();
        item.value_count = item.hourly_count = 2;
        item.values = item.value_weights = item.hourly = numbers;
        item.hourly_start = be_month_start(item.month);
        status = be_usage_add(usage, &item, error);
        assert_int_equal(be_usage_count(usage), i + !status);
    }
    be_usage_free(usage);
    return status;
}

static void adding_survives_every_failing_allocation(void **state) {
    (void)state;
    char untouched;
    be_test_each_failing_allocation(make_usage, &untouched);
}

static be_status read_usage(const be_allocator *allocator, void *path, be_error *error) {
    be_usage *const untouched = (be_usage *)path;
    be_usage *usage = untouched;
    be_status status = be_usage_from_csv(path, allocator, &usage, error);
    if (status) {
        assert_ptr_equal(usage, untouched);
        return status;
    }
    be_usage_free(usage);
    return BE_STATUS_OK;
}

static void reading_survives_every_failing_allocation(void **state) {
    (void)state;
    char path[2048];
    snprintf(path, sizeof path, "%s",
             be_test_write("usage/memory.csv", "provider,region,service,meter,month,quantity\n"
                                               "aws,us-east-1,ec2,m7g.large,2026-12,1\n"
                                               "aws,us-east-1,ec2,m7g.large,2027-01,2\n"));
    be_test_each_failing_allocation(read_usage, path);
}

static void null_is_refused_by_name(void **state) {
    (void)state;
    be_usage *usage = new_usage(), *out = NULL;
    be_usage_item item = named_item();
    assert_fails(be_usage_new(NULL, NULL, error), BE_STATUS_ARGUMENT, "usage must not be NULL");
    assert_fails(be_usage_add(NULL, &item, error), BE_STATUS_ARGUMENT, "usage must not be NULL");
    assert_fails(be_usage_add(usage, NULL, error), BE_STATUS_ARGUMENT, "be_usage_item must not be NULL");
    assert_fails(be_usage_merge(NULL, usage, error), BE_STATUS_ARGUMENT, "usage must not be NULL");
    assert_fails(be_usage_merge(usage, NULL, error), BE_STATUS_ARGUMENT, "other must not be NULL");
    assert_fails(be_usage_at(NULL, 0, &item, error), BE_STATUS_ARGUMENT, "usage must not be NULL");
    assert_ok(be_usage_add(usage, &item, error));
    assert_fails(be_usage_at(usage, 0, NULL, error), BE_STATUS_ARGUMENT, "be_usage_item must not be NULL");
    assert_fails(be_usage_from_csv(NULL, NULL, &out, error), BE_STATUS_ARGUMENT, "path must not be NULL");
    assert_fails(be_usage_from_csv("x.csv", NULL, NULL, error), BE_STATUS_ARGUMENT, "usage must not be NULL");
    be_usage_free(usage);
}

static void null_has_no_items_and_is_free(void **state) {
    (void)state;
    assert_int_equal(be_usage_count(NULL), 0);
    be_usage_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_item_is_one_unit_per_unit_and_nothing_else),
        cmocka_unit_test(a_list_begins_empty),
        cmocka_unit_test(items_come_out_as_they_went_in),
        cmocka_unit_test(an_added_item_no_longer_needs_its_source),
        cmocka_unit_test(items_keep_their_order),
        cmocka_unit_test(an_item_of_the_list_can_be_added_again),
        cmocka_unit_test(no_item_without_its_four_names),
        cmocka_unit_test(a_dimension_is_optional),
        cmocka_unit_test(arrays_that_are_counted_must_be_there),
        cmocka_unit_test(arrays_hold_finite_numbers_of_zero_or_more),
        cmocka_unit_test(hours_begin_on_the_hour_and_lie_within_the_month),
        cmocka_unit_test(a_uniform_size_varies_by_a_third_at_most),
        cmocka_unit_test(a_smaller_item_is_added_as_soon_as_it_holds_the_names),
        cmocka_unit_test(members_that_a_smaller_item_lacks_take_their_defaults),
        cmocka_unit_test(at_fills_what_the_caller_has_room_for),
        cmocka_unit_test(at_zeroes_what_a_newer_caller_has_beyond),
        cmocka_unit_test(at_needs_a_size),
        cmocka_unit_test(at_knows_the_end_of_the_list),
        cmocka_unit_test(a_merge_appends_copies),
        cmocka_unit_test(a_list_merged_with_itself_is_doubled),
        cmocka_unit_test(merging_an_empty_list_changes_nothing),
        cmocka_unit_test(a_merge_is_done_whole_or_not_at_all),
        cmocka_unit_test(required_columns_make_an_item),
        cmocka_unit_test(columns_may_stand_in_any_order),
        cmocka_unit_test(an_empty_optional_field_is_the_default),
        cmocka_unit_test(distributions_are_named),
        cmocka_unit_test(a_header_alone_is_an_empty_list),
        cmocka_unit_test(adding_survives_every_failing_allocation),
        cmocka_unit_test(reading_survives_every_failing_allocation),
        cmocka_unit_test(null_is_refused_by_name),
        cmocka_unit_test(null_has_no_items_and_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
