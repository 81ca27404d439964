/* The bill: usage in, line items out; every cent is on a line and every line names its row of the rate card. */
#include "given.h"

/* A month of the published Lambda example: 3,000,000 requests of 120 ms and 1,536 MB. */
static void mobile_backend(be_usage_item *items) {
    items[0] = an_aws_item("lambda", "requests", 3000000);
    items[1] = an_aws_item("lambda", "duration-x86_64", 0);
    items[1].events = 3000000;
    items[1].event_mean = 0.12;
    items[1].event_scale = 1.5;
}

/* aws.amazon.com/lambda/pricing: 540,000 GB-s less 400,000 at 0.0000166667 are 2.33, two million requests 0.40. */
static void the_lambda_example_costs_2_73_with_the_free_allowance(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_bill_options options = bill_options();
    options.free_allowances = 1;
    be_usage_item items[2];
    mobile_backend(items);
    be_bill *bill = bill_of(catalogue, items, 2, &options);
    assert_near(be_bill_total_rounded(bill, BE_ROUNDING_LINE, 2), 2.73, 1e-15, 0);
    assert_near(be_bill_total(bill), 140000 * 0.0000166667 + 0.4, 1e-14, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* 540,000 GB-s at 0.0000166667 are 9.000018, three million requests 0.60. */
static void the_lambda_example_costs_9_60_without_it(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_usage_item items[2];
    mobile_backend(items);
    be_bill *bill = bill_of(catalogue, items, 2, NULL);
    assert_near(be_bill_total_rounded(bill, BE_ROUNDING_LINE, 2), 9.6, 1e-15, 0);
    assert_near(be_bill_total(bill), 9.600018, 1e-14, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* infracost golden eks_fargate_profile: 73.00 + 29.55 + 3.24 on the lines, 105.80 below them. */
static void rounding_each_line_and_rounding_the_total_differ(void **state) {
    (void)state;
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), be_test_source("tests/cases/pricing/overlay"));
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1-hourly", error));
    be_usage_item items[] = {an_aws_item("eks", "cluster-hour", 730), an_aws_item("fargate", "vcpu-x86_64", 730 * HOUR),
                             an_aws_item("fargate", "memory-x86_64", 730 * HOUR)};
    for (size_t i = 0; i < 3; i++) {
        items[i].region = "us-east-1-hourly";
    }
    be_bill *bill = bill_of(catalogue, items, 3, NULL);
    assert_near(be_bill_total_rounded(bill, BE_ROUNDING_LINE, 2), 105.79, 1e-15, 0);
    assert_near(be_bill_total_rounded(bill, BE_ROUNDING_TOTAL, 2), 105.8, 1e-15, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* ---- a bill of everything ---- */

enum { HOURS = 100, ITEMS = 44 };

/* Meters with tiers, rules, allowances and dimensions, instances of two types, two regions, two months; several items
 * of each, most of them alike in their quantity. */
static be_catalogue *given(void) {
    static const char *const regions[] = {"r", "r2"};
    plain_cards("bill");
    card("bill", "p/dimensions.csv",
         DIMENSION_COLUMNS "lb,unit,connections,connections,25,1/s,here,2026\nlb,unit,gb,bytes,1,GB/h,here,2026\n");
    const char *root = NULL;
    for (size_t i = 0; i < 2; i++) {
        char name[64];
        snprintf(name, sizeof name, "p/%s/meters.csv", regions[i]);
        root =
            card("bill", name,
                 METER_COLUMNS "f,duration,GB-second,0,300,0.0000166667,1,second,0.001,0.001,0.001,40,,page,2026-07\n"
                               "f,duration,GB-second,300,,0.1,3,,,,,,,page,2026-07\n"
                               "f,requests,request,0,,0.2,1000000,,,,,,,page,2026-03\n"
                               "lb,unit,unit-hour,0,,0.008,1,,,,,,,list,2024\n");
        snprintf(name, sizeof name, "p/%s/instance_prices.csv", regions[i]);
        card("bill", name,
             PRICE_COLUMNS "vm,big,on_demand,,,0.1234,,0.1234,list,2026-07-20\n"
                           "vm,big,reserved_standard,1,partial,0.0777,340.326,0.03885,list,2023-08\n"
                           "vm,small,on_demand,,,0.0101,,0.0101,list,2026-07-20\n");
    }
    be_catalogue *catalogue = loaded_cards(root);
    assert_ok(be_catalogue_load(catalogue, "p", "r2", error));
    return catalogue;
}

static double the_hours[ITEMS][HOURS];

static be_usage_item with_hours(be_usage_item item, double *hours, uint64_t *random, double largest) {
    for (size_t h = 0; h < HOURS; h++) {
        hours[h] = random_share(random) * largest;
        item.quantity += item.dimension ? 0 : hours[h];
    }
    item.hourly = hours;
    item.hourly_count = HOURS;
    item.hourly_start = be_month_start(item.month);
    return item;
}

static void everything(be_usage_item *items) {
    static const char *const names[][2] = {
        {"f", "duration"}, {"f", "requests"}, {"lb", "unit"}, {"vm", "big"}, {"vm", "small"}};
    uint64_t random = 5;
    for (size_t i = 0; i < ITEMS; i++) {
        size_t kind = i % COUNT(names);
        be_usage_item item = an_item(names[kind][0], names[kind][1], 0);
        item.region = random_below(&random, 2) ? "r" : "r2";
        item.month += (int32_t)random_below(&random, 2);
        if (kind == 0) {
            item.events = 1000;
            item.event_mean = 0.12;
            item.event_scale = 0.1 + random_share(&random);
        } else if (kind == 1) {
            item.quantity = random_share(&random) * 1e7;
        } else if (kind == 2) {
            item.dimension = i % 2 ? "gb" : "connections";
            item = with_hours(item, the_hours[i], &random, i % 2 ? 2 : 50);
        } else {
            item = with_hours(item, the_hours[i], &random, 3600);
        }
        items[i] = item;
    }
}

static be_bill_options all_options(be_commitment *commitment) {
    be_commitment_init(commitment);
    commitment->provider = "p";
    commitment->region = "r";
    commitment->service = "vm";
    commitment->instance_type = "big";
    commitment->payment_option = BE_PAYMENT_PARTIAL;
    be_bill_options options = bill_options();
    options.commitments = commitment;
    options.commitment_count = 1;
    options.free_allowances = 1;
    options.basis = BE_BASIS_CASH;
    return options;
}

static be_bill *bill_of_everything(const be_catalogue *catalogue, const be_usage_item *items, size_t count) {
    be_commitment commitment;
    be_bill_options options = all_options(&commitment);
    return bill_of(catalogue, items, count, &options);
}

/* ---- totals ---- */

static void totals_by_month_service_and_purchase_add_up_to_the_total(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    everything(items);
    be_bill *bill = bill_of_everything(catalogue, items, ITEMS);
    static const char *const services[] = {"f", "lb", "vm"};
    double months = 0, by_service = 0, purchases = 0;
    for (be_month m = be_month_from(2026, 1); m <= be_month_from(2026, 12); m++) {
        months += be_bill_total_where(bill, m, NULL, BE_ANY_PURCHASE);
    }
    for (size_t i = 0; i < COUNT(services); i++) {
        by_service += be_bill_total_where(bill, BE_ANY_MONTH, services[i], BE_ANY_PURCHASE);
    }
    for (uint32_t option = 0; option < BE_PURCHASE_COUNT; option++) {
        purchases += be_bill_total_where(bill, BE_ANY_MONTH, NULL, option);
    }
    assert_near(months, be_bill_total(bill), 1e-14, 0);
    assert_near(by_service, be_bill_total(bill), 1e-14, 0);
    assert_near(purchases, be_bill_total(bill), 1e-14, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void conditions_of_a_total_narrow_it_down_together(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "requests", 1000000), an_item("f", "requests", 2000000),
                             an_item("vm", "big", HOUR)};
    items[1].month++;
    be_bill *bill = bill_of(catalogue, items, 3, NULL);
    assert_near(be_bill_total_where(bill, items[1].month, "f", BE_PURCHASE_ON_DEMAND), 0.4, 1e-15, 0);
    assert_near(be_bill_total_where(bill, items[1].month, "vm", BE_ANY_PURCHASE), 0, 0, 0);
    assert_near(be_bill_total_where(bill, items[1].month, "f", BE_PURCHASE_SPOT), 0, 0, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void the_total_is_the_sum_of_the_lines(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    everything(items);
    be_bill *bill = bill_of_everything(catalogue, items, ITEMS);
    long double sum = 0;
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        sum += (long double)line_at(bill, i).cost_usd;
    }
    assert_near(be_bill_total(bill), (double)sum, 1e-15, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* ---- lines ---- */

static void every_line_is_quantity_by_price_and_names_its_row(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    assert_ok(be_catalogue_discount(catalogue, "p", NULL, 12.5, error));
    be_usage_item items[ITEMS];
    everything(items);
    be_bill *bill = bill_of_everything(catalogue, items, ITEMS);
    assert_true(be_bill_line_count(bill) > 20);
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = line_at(bill, i);
        assert_near(line.cost_usd, line.quantity / line.per * line.unit_price_usd, 1e-15, 0);
        assert_near(line.cost_usd, line.list_cost_usd * 0.875, 1e-15, 0);
        assert_non_null(strstr(line.file, "/p/r"));
        assert_true(line.row > 1 && *line.source && *line.as_of && *line.unit);
    }
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void lines_are_in_order_of_region_service_meter_and_month(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    everything(items);
    be_bill *bill = bill_of_everything(catalogue, items, ITEMS);
    for (size_t i = 1; i < be_bill_line_count(bill); i++) {
        be_bill_line a = line_at(bill, i - 1), b = line_at(bill, i);
        int order = strcmp(a.region, b.region);
        order = order ? order : strcmp(a.service, b.service);
        order = order ? order : strcmp(a.meter, b.meter);
        order = order ? order : (a.month > b.month) - (a.month < b.month);
        assert_true(order <= 0);
    }
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void a_bill_outlives_what_it_was_made_from(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("f", "requests", 1000000);
    be_bill *bill = bill_of(catalogue, &item, 1, NULL);
    be_catalogue_free(catalogue);
    assert_string_equal(line_at(bill, 0).source, "page");
    assert_string_equal(line_at(bill, 0).meter, "requests");
    be_bill_free(bill);
}

static void a_line_past_the_end_does_not_exist(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("f", "requests", 1);
    be_bill *bill = bill_of(catalogue, &item, 1, NULL);
    be_bill_line line = {.size = sizeof line};
    assert_fails(be_bill_line_at(bill, 1, &line, error), BE_STATUS_RANGE, "line 1 of 1");
    assert_fails(be_bill_line_at(NULL, 0, &line, error), BE_STATUS_ARGUMENT, "bill");
    assert_fails(be_bill_line_at(bill, 0, NULL, error), BE_STATUS_ARGUMENT, "be_bill_line");
    line.size = 0;
    assert_fails(be_bill_line_at(bill, 0, &line, error), BE_STATUS_SIZE, "be_bill_line.size is 0");
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void dates_of_the_rows_used_span_the_bill(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "requests", 1), an_item("lb", "unit", 1), an_item("vm", "small", 1)};
    be_bill *bill = bill_of(catalogue, items, 3, NULL);
    assert_string_equal(be_bill_oldest(bill), "2024");
    assert_string_equal(be_bill_newest(bill), "2026-07-20");
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* ---- invariants ---- */

static void check_same(const be_bill *a, const be_bill *b) {
    assert_int_equal(be_bill_line_count(a), be_bill_line_count(b));
    for (size_t i = 0; i < be_bill_line_count(a); i++) {
        be_bill_line x = line_at(a, i), y = line_at(b, i);
        assert_memory_equal(&x.quantity, &y.quantity, sizeof x.quantity);
        assert_memory_equal(&x.cost_usd, &y.cost_usd, sizeof x.cost_usd);
        assert_string_equal(x.meter, y.meter);
    }
    double total_a = be_bill_total(a), total_b = be_bill_total(b);
    assert_memory_equal(&total_a, &total_b, sizeof total_a);
}

static void check_shuffles(const be_catalogue *catalogue, be_usage_item *items, size_t count) {
    be_bill *bill = bill_of_everything(catalogue, items, count);
    uint64_t random = 99;
    for (int shuffle = 0; shuffle < 100; shuffle++) {
        for (size_t i = count - 1; i > 0; i--) {
            size_t other = (size_t)random_below(&random, i + 1);
            be_usage_item item = items[i];
            items[i] = items[other];
            items[other] = item;
        }
        be_bill *shuffled = bill_of_everything(catalogue, items, count);
        check_same(bill, shuffled);
        be_bill_free(shuffled);
    }
    be_bill_free(bill);
}

static void the_order_of_the_usage_changes_nothing_to_the_last_bit(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    everything(items);
    check_shuffles(catalogue, items, ITEMS);
    be_catalogue_free(catalogue);
}

/* The hard case: all of one meter and month, and the same but for the amount of one hour, so that only this can put
 * them in order; a longer sum would round the difference away. */
static void nor_does_the_order_of_items_that_differ_in_one_hour_only(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    uint64_t random = 3;
    for (size_t i = 0; i < ITEMS; i++) {
        be_usage_item item = an_item("lb", "unit", 0);
        item.dimension = "gb";
        items[i] = with_hours(item, the_hours[i], &random, 1);
        items[i].hourly_count = 1;
    }
    check_shuffles(catalogue, items, ITEMS);
    be_catalogue_free(catalogue);
}

static void doubled_prices_double_the_bill(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[ITEMS];
    everything(items);
    be_bill *once = bill_of_everything(catalogue, items, ITEMS);
    assert_ok(be_catalogue_discount(catalogue, "p", NULL, -100, error));
    be_bill *twice = bill_of_everything(catalogue, items, ITEMS);
    assert_near(be_bill_total(twice), 2 * be_bill_total(once), 0, 0);
    be_bill_free(once);
    be_bill_free(twice);
    be_catalogue_free(catalogue);
}

/* Each item in two of half its size: the same meters, the same tiers, the same hours. */
static void usage_in_two_halves_costs_the_same(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static double halves[ITEMS][HOURS];
    be_usage_item items[ITEMS], split[2 * ITEMS];
    everything(items);
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t h = 0; h < HOURS; h++) {
            halves[i][h] = the_hours[i][h] / 2;
        }
        split[2 * i] = items[i];
        split[2 * i].quantity /= 2;
        split[2 * i].events /= 2;
        split[2 * i].hourly = items[i].hourly ? halves[i] : NULL;
        split[2 * i + 1] = split[2 * i];
    }
    be_bill *whole = bill_of_everything(catalogue, items, ITEMS);
    be_bill *halved = bill_of_everything(catalogue, split, 2 * ITEMS);
    assert_int_equal(be_bill_line_count(halved), be_bill_line_count(whole));
    assert_near(be_bill_total(halved), be_bill_total(whole), 1e-14, 0);
    be_bill_free(whole);
    be_bill_free(halved);
    be_catalogue_free(catalogue);
}

static void a_service_discount_replaces_that_of_its_provider(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "requests", 1000000), an_item("vm", "big", HOUR)};
    assert_ok(be_catalogue_discount(catalogue, "p", NULL, 10, error));
    assert_ok(be_catalogue_discount(catalogue, "p", "vm", 50, error));
    be_bill *bill = bill_of(catalogue, items, 2, NULL);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, "f", BE_ANY_PURCHASE), 0.18, 1e-15, 0);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, "vm", BE_ANY_PURCHASE), 0.0617, 1e-15, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* ---- edges ---- */

static void no_usage_makes_an_empty_bill(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill *bill = bill_of(catalogue, NULL, 0, NULL);
    assert_int_equal(be_bill_line_count(bill), 0);
    assert_near(be_bill_total_rounded(bill, BE_ROUNDING_LINE, 2), 0, 0, 0);
    assert_null(be_bill_oldest(bill));
    assert_null(be_bill_newest(bill));
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void no_bill_counts_as_an_empty_one(void **state) {
    (void)state;
    assert_int_equal(be_bill_line_count(NULL), 0);
    assert_near(be_bill_total(NULL), 0, 0, 0);
    assert_near(be_bill_total_where(NULL, BE_ANY_MONTH, NULL, BE_ANY_PURCHASE), 0, 0, 0);
    assert_near(be_bill_total_rounded(NULL, BE_ROUNDING_TOTAL, 2), 0, 0, 0);
    assert_null(be_bill_oldest(NULL));
    assert_null(be_bill_newest(NULL));
    be_bill_free(NULL);
}

static void what_is_missing_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item meter = an_item("f", "storage", 1), type = an_item("vm", "huge", 1),
                  region = an_item("f", "requests", 1);
    region.region = "elsewhere";
    check_refused(catalogue, &meter, 1, NULL, BE_STATUS_NOT_FOUND, "no sourced price of meter f storage in r");
    check_refused(catalogue, &type, 1, NULL, BE_STATUS_NOT_FOUND, "vm huge in r");
    check_refused(catalogue, &region, 1, NULL, BE_STATUS_NOT_FOUND, "region elsewhere of p is not loaded");
    be_catalogue_free(catalogue);
}

static void a_missing_argument_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage *usage = usage_of(NULL, 0);
    be_bill *bill = NULL;
    assert_fails(be_bill_new(NULL, catalogue, NULL, NULL, &bill, error), BE_STATUS_ARGUMENT, "usage");
    assert_fails(be_bill_new(usage, NULL, NULL, NULL, &bill, error), BE_STATUS_ARGUMENT, "catalogue");
    assert_fails(be_bill_new(usage, catalogue, NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "bill");
    be_usage_free(usage);
    be_catalogue_free(catalogue);
}

static void a_cost_beyond_all_doubles_is_refused(void **state) {
    (void)state;
    plain_cards("bill/dear");
    be_catalogue *catalogue =
        loaded_cards(card("bill/dear", "p/r/meters.csv", METER_COLUMNS "s,gold,g,0,,1e300,1,,,,,,,here,2026\n"));
    be_usage_item item = an_item("s", "gold", 1e30);
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_RANGE, "more than a double can say");
    be_catalogue_free(catalogue);
}

/* ---- options ---- */

static void options_out_of_range_are_named(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options basis = bill_options(), remainder = bill_options(), flag = bill_options();
    basis.basis = 2;
    remainder.remainder_option = BE_PURCHASE_RESERVED_STANDARD;
    flag.free_allowances = 2;
    check_refused(catalogue, NULL, 0, &basis, BE_STATUS_RANGE,
                  "be_bill_options.basis is 2, none of its choices amortised|cash");
    check_refused(catalogue, NULL, 0, &remainder, BE_STATUS_RANGE, "be_bill_options.remainder_option is 2");
    check_refused(catalogue, NULL, 0, &flag, BE_STATUS_RANGE, "be_bill_options.free_allowances is 2");
    be_catalogue_free(catalogue);
}

/* A struct of an older header ends before remainder_option; what it lacks has its default, whatever lies behind it. */
static void options_of_an_older_version_get_defaults_for_the_rest(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options old = bill_options();
    old.size = offsetof(be_bill_options, remainder_option);
    old.remainder_option = 77;
    old.commitment_count = 77;
    be_usage_item item = an_item("vm", "big", HOUR);
    assert_near(total_of(catalogue, &item, 1, &old), 0.1234, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void options_of_a_later_version_are_fine_while_their_rest_is_zero(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    struct {
        be_bill_options known;
        uint64_t later;
    } options = {bill_options(), 0};
    options.known.size = sizeof options;
    be_usage_item item = an_item("vm", "big", HOUR);
    assert_near(total_of(catalogue, &item, 1, &options.known), 0.1234, 1e-15, 0);
    options.later = 1;
    check_refused(catalogue, &item, 1, &options.known, BE_STATUS_SIZE, "be_bill_options.size");
    be_catalogue_free(catalogue);
}

static void options_without_size_are_refused(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = {0};
    check_refused(catalogue, NULL, 0, &options, BE_STATUS_SIZE,
                  "be_bill_options.size is 0; call its init function first");
    be_catalogue_free(catalogue);
}

/* A caller with an older, shorter line gets what fits and nothing behind it. */
static void a_shorter_line_is_filled_as_far_as_it_goes(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("f", "requests", 5000000);
    be_bill *bill = bill_of(catalogue, &item, 1, NULL);
    be_bill_line line = {.size = offsetof(be_bill_line, unit_price_usd), .unit_price_usd = -1, .row = 77};
    assert_ok(be_bill_line_at(bill, 0, &line, error));
    assert_near(line.quantity, 5000000, 0, 0);
    assert_near(line.unit_price_usd, -1, 0, 0);
    assert_int_equal(line.row, 77);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void the_rows_of_the_options_describe_them(void **state) {
    (void)state;
    size_t count = 0;
    const be_field *fields = be_bill_options_fields(&count);
    assert_int_equal(count, 8);
    assert_string_equal(fields[0].name, "basis");
    assert_string_equal(be_commitment_fields(NULL)[0].name, "purchase_option");
    be_bill_options_init(NULL);
    be_commitment_init(NULL);
}

/* ---- memory ---- */

static be_status make_bill(const be_allocator *allocator, void *context, be_error *error) {
    be_usage_item items[ITEMS];
    everything(items);
    be_usage *usage = usage_of(items, ITEMS);
    be_commitment commitment;
    be_bill_options options = all_options(&commitment);
    be_bill *bill = NULL;
    be_status status = be_bill_new(usage, context, &options, allocator, &bill, error);
    be_usage_free(usage);
    be_bill_free(bill);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_test_each_failing_allocation(make_bill, catalogue);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lambda_example_costs_2_73_with_the_free_allowance),
        cmocka_unit_test(the_lambda_example_costs_9_60_without_it),
        cmocka_unit_test(rounding_each_line_and_rounding_the_total_differ),
        cmocka_unit_test(totals_by_month_service_and_purchase_add_up_to_the_total),
        cmocka_unit_test(conditions_of_a_total_narrow_it_down_together),
        cmocka_unit_test(the_total_is_the_sum_of_the_lines),
        cmocka_unit_test(every_line_is_quantity_by_price_and_names_its_row),
        cmocka_unit_test(lines_are_in_order_of_region_service_meter_and_month),
        cmocka_unit_test(a_bill_outlives_what_it_was_made_from),
        cmocka_unit_test(a_line_past_the_end_does_not_exist),
        cmocka_unit_test(dates_of_the_rows_used_span_the_bill),
        cmocka_unit_test(the_order_of_the_usage_changes_nothing_to_the_last_bit),
        cmocka_unit_test(nor_does_the_order_of_items_that_differ_in_one_hour_only),
        cmocka_unit_test(doubled_prices_double_the_bill),
        cmocka_unit_test(usage_in_two_halves_costs_the_same),
        cmocka_unit_test(a_service_discount_replaces_that_of_its_provider),
        cmocka_unit_test(no_usage_makes_an_empty_bill),
        cmocka_unit_test(no_bill_counts_as_an_empty_one),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_missing_argument_is_named),
        cmocka_unit_test(a_cost_beyond_all_doubles_is_refused),
        cmocka_unit_test(options_out_of_range_are_named),
        cmocka_unit_test(options_of_an_older_version_get_defaults_for_the_rest),
        cmocka_unit_test(options_of_a_later_version_are_fine_while_their_rest_is_zero),
        cmocka_unit_test(options_without_size_are_refused),
        cmocka_unit_test(a_shorter_line_is_filled_as_far_as_it_goes),
        cmocka_unit_test(the_rows_of_the_options_describe_them),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
