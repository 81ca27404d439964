/* Events are billed one by one: each size is rounded up to the meter's increment and raised to its minimum. */
#include "given.h"

/* blocks: 10 units of size make 2 units, at least 10; steps: 1 each, at least 2.5; least: no increment, at least 4. */
static const char meters[] = METER_COLUMNS "e,plain,unit,0,,1,1,,,,,,,here,2026\n"
                                           "e,blocks,unit,0,,1,1,KB,10,10,2,,,here,2026\n"
                                           "e,steps,unit,0,,1,1,s,1,2.5,1,,,here,2026\n"
                                           "e,least,unit,0,,1,1,s,,4,,,,here,2026\n";

static be_catalogue *given(void) {
    plain_cards("meter");
    return loaded_cards(card("meter", "p/r/meters.csv", meters));
}

static double billed(const be_catalogue *catalogue, const be_usage_item *item) {
    be_bill *bill = bill_of(catalogue, item, 1, NULL);
    double quantity = quantity_of(bill);
    be_bill_free(bill);
    return quantity;
}

/* By hand: max(minimum, size rounded up to whole increments) / increment x increment_quantity. */
static const struct {
    const char *meter;
    double size, billed;
} sizes[] = {
    {"plain", 0.3, 0.3}, {"plain", 0, 0},    {"blocks", 0, 2},    {"blocks", 1, 2},  {"blocks", 10, 2},
    {"blocks", 10.5, 4}, {"blocks", 95, 20}, {"steps", 0.1, 2.5}, {"steps", 2.2, 3}, {"steps", 2, 2.5},
    {"steps", 3, 3},     {"steps", 3.01, 4}, {"least", 1, 4},     {"least", 4, 4},   {"least", 4.75, 4.75},
};

static void the_size_of_an_event_is_rounded_up_and_raised(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    for (size_t i = 0; i < COUNT(sizes); i++) {
        be_usage_item item = an_item("e", sizes[i].meter, 0);
        item.events = 1;
        item.event_mean = sizes[i].size;
        assert_near(billed(catalogue, &item), sizes[i].billed, 1e-15, 0);
    }
    be_catalogue_free(catalogue);
}

/* The vendors' rules: Lambda by the millisecond (aws.amazon.com/lambda/pricing), provisioned concurrency by five
 * minutes (same page), Fargate by the second and 60 at least (vantage.sh/blog/fargate-pricing), HTTP API by 512 KB
 * (aws.amazon.com/api-gateway/pricing), EventBridge by 64 KB (infracost golden cloudwatch_event_bus). */
static const struct {
    const char *service, *meter;
    double size, billed;
} vendor_rules[] = {
    {"lambda", "duration-x86_64", 0.1204, 0.121},
    {"lambda", "duration-x86_64", 0.12, 0.12}, /* 120 increments, though the quotient of the doubles is a bit off */
    {"lambda", "duration-x86_64", 0.0001, 0.001},
    {"lambda", "duration-arm64", 1.2341, 1.235},
    {"lambda", "provisioned-concurrency-x86_64", 1, 300},
    {"lambda", "provisioned-concurrency-x86_64", 301, 600},
    {"fargate", "vcpu-x86_64", 12, 60},
    {"fargate", "vcpu-x86_64", 59.2, 60},
    {"fargate", "vcpu-x86_64", 60.2, 61},
    {"fargate", "memory-arm64", 600, 600},
    {"api-gateway", "http-requests", 3, 1},
    {"api-gateway", "http-requests", 0, 1},
    {"api-gateway", "http-requests", 512, 1},
    {"api-gateway", "http-requests", 513, 2},
    {"api-gateway", "http-requests", 1025, 3},
    {"eventbridge", "custom-events", 65, 2},
};

static void the_shipped_meters_round_as_their_vendor_does(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    for (size_t i = 0; i < COUNT(vendor_rules); i++) {
        be_usage_item item = an_aws_item(vendor_rules[i].service, vendor_rules[i].meter, 0);
        item.events = 1;
        item.event_mean = vendor_rules[i].size;
        if (fabs(billed(catalogue, &item) - vendor_rules[i].billed) > 1e-12 * vendor_rules[i].billed) {
            fail_msg("%s %s: %g is billed as %.17g, expected %g", item.service, item.meter, item.event_mean,
                     billed(catalogue, &item), vendor_rules[i].billed);
        }
    }
    be_catalogue_free(catalogue);
}

static void a_quantity_is_beyond_the_rules_of_events(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("e", "blocks", 0.7);
    assert_near(billed(catalogue, &item), 0.7, 0, 0);
    item.events = 3;
    item.event_mean = 1;
    assert_near(billed(catalogue, &item), 6.7, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* A function of 1.5 GB that runs 2.2 s is billed for 3 s of them. */
static void the_scale_is_applied_after_rounding(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("e", "steps", 0);
    item.events = 1000;
    item.event_mean = 2.2;
    item.event_scale = 1.5;
    assert_near(billed(catalogue, &item), 4500, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* 5 of 1, 2 of 10.5 and a half of 25: 5 x 2 + 2 x 4 + 0.5 x 6. */
static void values_are_rounded_one_by_one(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double values[] = {1, 10.5, 25}, weights[] = {5, 2, 0.5};
    be_usage_item item = an_item("e", "blocks", 0);
    item.values = values;
    item.value_weights = weights;
    item.value_count = 3;
    assert_near(billed(catalogue, &item), 21, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* An exponential size of mean m, rounded up to d, has the mean d / (1 - exp(-d/m)); raised to the minimum n d as well,
 * it has n d + d exp(-n d/m) / (1 - exp(-d/m)). Blocks: d = n d = 10, 2 units each. */
static void an_exponential_size_is_rounded_in_the_mean(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("e", "blocks", 0);
    item.events = 100;
    item.event_mean = 7;
    item.event_distribution = BE_DISTRIBUTION_EXPONENTIAL;
    double expected = 100 * (10 + 10 * exp(-10.0 / 7) / (1 - exp(-10.0 / 7))) / 10 * 2;
    assert_near(billed(catalogue, &item), expected, 1e-12, 0);
    be_catalogue_free(catalogue);
}

/* Uniform on 0 to 8 (mean 4, squared variation 1/3): whole steps 1 ... 8 with an eighth each; the first two are raised
 * to 2.5, so 2.5 / 4 + (3 + ... + 8) / 8. */
static void a_uniform_size_is_rounded_in_the_mean(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("e", "steps", 0);
    item.events = 1;
    item.event_mean = 4;
    item.event_scv = 1.0 / 3;
    item.event_distribution = BE_DISTRIBUTION_UNIFORM;
    assert_near(billed(catalogue, &item), 4.75, 1e-12, 0);
    be_catalogue_free(catalogue);
}

static void events_that_did_not_happen_cost_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("e", "blocks", 0);
    item.event_mean = 100;
    assert_near(billed(catalogue, &item), 0, 0, 0);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_size_of_an_event_is_rounded_up_and_raised),
        cmocka_unit_test(the_shipped_meters_round_as_their_vendor_does),
        cmocka_unit_test(a_quantity_is_beyond_the_rules_of_events),
        cmocka_unit_test(the_scale_is_applied_after_rounding),
        cmocka_unit_test(values_are_rounded_one_by_one),
        cmocka_unit_test(an_exponential_size_is_rounded_in_the_mean),
        cmocka_unit_test(a_uniform_size_is_rounded_in_the_mean),
        cmocka_unit_test(events_that_did_not_happen_cost_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
