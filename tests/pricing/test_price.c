/* Prices as the shipped cards hold them, against the sources that their rows name; and prices that nobody could source.
 */
#include "given.h"

/* Read by hand in the price sources, not in the cards:
 *   [1] aws-ec2-ondemand-2026.csv (karpenter-provider-aws, AWS price list of 2026-07-20)
 *   [2] aws-ec2-multiregion-2020.csv (elotl/kip, 2020-12)
 *   [3] aws-ec2-commitments.csv (vantage-sh/ec2instances.info mocks; m6a fixtures of 2026-10-01)
 *   [4] aws-ec2-reserved-lowest-2021.csv (opencost, 2021-09)
 *   [5] aws-eu-west-1-pricelist-2023.csv (cycloidio/terracost, 2023-02-23) */
static const struct {
    const char *region, *type;
    uint32_t option, years, payment;
    double usd;
    const char *as_of;
} instances[] = {
    {"us-east-1", "m7g.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.0816, "2026-07-20"},                   /* [1] */
    {"us-east-1", "c7g.xlarge", BE_PURCHASE_ON_DEMAND, 0, 0, 0.145, "2026-07-20"},                   /* [1] */
    {"us-east-1", "t4g.micro", BE_PURCHASE_ON_DEMAND, 0, 0, 0.0084, "2026-07-20"},                   /* [1] */
    {"us-east-1", "p5.48xlarge", BE_PURCHASE_ON_DEMAND, 0, 0, 55.04, "2026-07-20"},                  /* [1] */
    {"us-gov-west-1", "m6i.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.121, "2026-07-20"},                /* [1] */
    {"us-gov-east-1", "c5.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.102, "2026-07-20"},                 /* [1] */
    {"eu-central-1", "m5.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.115, "2020-12"},                     /* [2] */
    {"eu-central-1", "m5.large", BE_PURCHASE_SPOT, 0, 0, 0.0373, "2020-12"},                         /* [2] */
    {"ap-northeast-1", "c5.xlarge", BE_PURCHASE_ON_DEMAND, 0, 0, 0.214, "2020-12"},                  /* [2] */
    {"sa-east-1", "m5.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.153, "2020-12"},                        /* [2] */
    {"ap-southeast-2", "r5.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.151, "2020-12"},                   /* [2] */
    {"us-west-2", "m5.xlarge", BE_PURCHASE_ON_DEMAND, 0, 0, 0.192, "2020-12"},                       /* [2] */
    {"af-south-1", "c5.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.114, "2020-12"},                       /* [2] */
    {"us-east-1", "x2iedn.32xlarge", BE_PURCHASE_RESERVED_STANDARD, 1, 0, 16.41374, "2025-06"},      /* [3] */
    {"us-east-1", "x2iedn.32xlarge", BE_PURCHASE_RESERVED_CONVERTIBLE, 3, 1, 9.523352, "2025-06"},   /* [3] */
    {"eu-west-1", "x2iedn.32xlarge", BE_PURCHASE_RESERVED_STANDARD, 3, 2, 8.9371, "2025-06"},        /* [3] */
    {"ap-southeast-3", "x2iedn.32xlarge", BE_PURCHASE_RESERVED_STANDARD, 1, 1, 22.66762, "2025-06"}, /* [3] */
    {"us-east-1", "m6a.xlarge", BE_PURCHASE_SAVINGS_PLAN_COMPUTE, 1, 0, 0.13965, "2026-10-01"},      /* [3] */
    {"eu-central-1", "m5.large", BE_PURCHASE_RESERVED_STANDARD, 3, 2, 0.043227, "2021-09"},          /* [4] */
    {"eu-west-1", "m6g.large", BE_PURCHASE_ON_DEMAND, 0, 0, 0.086, "2023-02"},                       /* [5] */
};

static void instance_prices_are_those_of_their_sources(void **state) {
    (void)state;
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), NULL);
    for (size_t i = 0; i < COUNT(instances); i++) {
        be_price price = {.size = sizeof price};
        assert_ok(be_catalogue_load(catalogue, "aws", instances[i].region, error));
        assert_ok(be_catalogue_instance_price(catalogue, "aws", instances[i].region, "ec2", instances[i].type,
                                              instances[i].option, instances[i].years, instances[i].payment, &price,
                                              error));
        assert_near(price.price_usd, instances[i].usd, 1e-15, 0);
        assert_string_equal(price.as_of, instances[i].as_of);
    }
    be_catalogue_free(catalogue);
}

/* services.csv, each row naming the vendor's page or the golden that it was read from; [5] for eu-west-1. */
static const struct {
    const char *region, *service, *meter, *unit;
    size_t tier;
    double usd, per, from, to;
} meters[] = {
    {"us-east-1", "lambda", "duration-x86_64", "GB-second", 0, 0.0000166667, 1, 0, 6e9},
    {"us-east-1", "lambda", "duration-x86_64", "GB-second", 1, 0.000015, 1, 6e9, 15e9},
    {"us-east-1", "lambda", "duration-arm64", "GB-second", 2, 0.0000106667, 1, 18.75e9, (double)INFINITY},
    {"us-east-1", "lambda", "requests", "request", 0, 0.2, 1e6, 0, (double)INFINITY},
    {"us-east-1", "fargate", "vcpu-x86_64", "vCPU-second", 0, 0.04048, 3600, 0, (double)INFINITY},
    {"us-east-1", "fargate", "memory-arm64", "GB-second", 0, 0.00356, 3600, 0, (double)INFINITY},
    {"us-east-1", "api-gateway", "http-requests", "request", 0, 1, 1e6, 0, 3e8},
    {"us-east-1", "step-functions", "standard-transitions", "transition", 0, 0.000025, 1, 0, (double)INFINITY},
    {"us-west-1", "step-functions", "standard-transitions", "transition", 0, 0.0000279, 1, 0, (double)INFINITY},
    {"ap-east-1", "lambda", "duration-x86_64", "GB-second", 0, 0.0000232, 1, 0, 6e9},
    {"sa-east-1", "fargate", "spot-vcpu-x86_64", "vCPU-second", 0, 0.02337032, 3600, 0, (double)INFINITY},
    {"eu-west-1", "nat-gateway", "hour", "hour", 0, 0.048, 1, 0, (double)INFINITY},
    {"eu-west-1", "eks", "cluster-hour", "cluster-hour", 0, 0.1, 1, 0, (double)INFINITY}, /* the same everywhere */
};

static void meter_prices_are_those_of_their_sources(void **state) {
    (void)state;
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), NULL);
    for (size_t i = 0; i < COUNT(meters); i++) {
        be_price price = {.size = sizeof price};
        assert_ok(be_catalogue_load(catalogue, "aws", meters[i].region, error));
        assert_ok(be_catalogue_meter_price(catalogue, "aws", meters[i].region, meters[i].service, meters[i].meter,
                                           meters[i].tier, &price, error));
        assert_near(price.price_usd, meters[i].usd, 1e-15, 0);
        assert_near(price.per, meters[i].per, 0, 0);
        assert_near(price.tier_from, meters[i].from, 0, 0);
        assert_near(price.tier_to, meters[i].to, 0, 0);
        assert_string_equal(price.unit, meters[i].unit);
    }
    be_catalogue_free(catalogue);
}

/* ---- what is missing ---- */

static const struct {
    const char *type;
    uint32_t option, years, payment;
    const char *part;
} missing_instances[] = {
    {"m8g.large", BE_PURCHASE_RESERVED_STANDARD, 1, BE_PAYMENT_NONE,
     "no sourced reserved_standard price of ec2 m8g.large in us-east-1 (1 years, none upfront)"},
    {"m7g.large", BE_PURCHASE_SAVINGS_PLAN_COMPUTE, 3, BE_PAYMENT_ALL,
     "no sourced savings_plan_compute price of ec2 m7g.large in us-east-1 (3 years, all upfront)"},
    {"m99.large", BE_PURCHASE_ON_DEMAND, 0, 0, "no sourced on_demand price of ec2 m99.large in us-east-1"},
    {"m7g.large", BE_PURCHASE_ON_DEMAND, 1, 0, "no sourced on_demand price of ec2 m7g.large in us-east-1 (1 years"},
    {"m7g.large", 77, 0, 0, "no sourced unknown price of ec2 m7g.large"},
};

static void an_instance_price_that_is_not_sourced_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    for (size_t i = 0; i < COUNT(missing_instances); i++) {
        be_price price = {.size = sizeof price, .price_usd = -1};
        assert_fails(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", missing_instances[i].type,
                                                 missing_instances[i].option, missing_instances[i].years,
                                                 missing_instances[i].payment, &price, error),
                     BE_STATUS_NOT_FOUND, missing_instances[i].part);
        assert_near(price.price_usd, -1, 0, 0);
    }
    be_catalogue_free(catalogue);
}

/* Nobody could source Fargate Spot in us-east-1, nor Fargate in eu-west-1. */
static void a_meter_that_is_not_sourced_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price, .price_usd = -1};
    assert_ok(be_catalogue_load(catalogue, "aws", "eu-west-1", error));
    assert_fails(
        be_catalogue_meter_price(catalogue, "aws", "us-east-1", "fargate", "spot-vcpu-x86_64", 0, &price, error),
        BE_STATUS_NOT_FOUND, "no sourced price of meter fargate spot-vcpu-x86_64 in us-east-1");
    assert_fails(be_catalogue_meter_price(catalogue, "aws", "eu-west-1", "fargate", "vcpu-x86_64", 0, &price, error),
                 BE_STATUS_NOT_FOUND, "no sourced price of meter fargate vcpu-x86_64 in eu-west-1");
    assert_near(price.price_usd, -1, 0, 0);
    be_catalogue_free(catalogue);
}

static void a_region_that_is_not_loaded_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price};
    assert_fails(be_catalogue_meter_price(catalogue, "aws", "eu-west-1", "lambda", "requests", 0, &price, error),
                 BE_STATUS_NOT_FOUND, "region eu-west-1 of aws is not loaded");
    assert_fails(be_catalogue_instance_price(catalogue, "gcp", "us-central1", "ce", "n2", 0, 0, 0, &price, error),
                 BE_STATUS_NOT_FOUND, "region us-central1 of gcp is not loaded");
    be_catalogue_free(catalogue);
}

static void a_tier_past_the_last_does_not_exist(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price};
    assert_fails(be_catalogue_meter_price(catalogue, "aws", "us-east-1", "lambda", "duration-x86_64", 3, &price, error),
                 BE_STATUS_RANGE, "tier 3 of 3 of lambda duration-x86_64 does not exist");
    be_catalogue_free(catalogue);
}

static void a_missing_argument_is_refused(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price}, without_size = {0};
    const char *p = "aws", *r = "us-east-1", *s = "lambda", *m = "requests";
    assert_fails(be_catalogue_meter_price(NULL, p, r, s, m, 0, &price, error), BE_STATUS_ARGUMENT, "NULL");
    assert_fails(be_catalogue_meter_price(catalogue, p, r, s, NULL, 0, &price, error), BE_STATUS_ARGUMENT, "NULL");
    assert_fails(be_catalogue_meter_price(catalogue, p, r, s, m, 0, NULL, error), BE_STATUS_ARGUMENT, "be_price");
    assert_fails(be_catalogue_meter_price(catalogue, p, r, s, m, 0, &without_size, error), BE_STATUS_SIZE,
                 "be_price.size");
    assert_fails(be_catalogue_instance_price(catalogue, p, NULL, s, m, 0, 0, 0, &price, error), BE_STATUS_ARGUMENT,
                 "NULL");
    be_catalogue_free(catalogue);
}

/* ---- what a row says ---- */

/* aws-ec2-commitments.csv: t3.micro, 3 years, all upfront, 0.003919 an hour; over 26,280 hours that is 102.99132. */
static void an_all_upfront_rate_shows_its_fee(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", "t3.micro",
                                          BE_PURCHASE_RESERVED_STANDARD, 3, BE_PAYMENT_ALL, &price, error));
    assert_near(price.upfront_usd, 102.99132, 1e-14, 0);
    assert_near(price.hourly_usd, 0, 0, 0);
    assert_int_equal(price.term_years, 3);
    assert_int_equal(price.payment_option, BE_PAYMENT_ALL);
    assert_string_equal(price.unit, "hour");
    be_catalogue_free(catalogue);
}

/* Of a partial upfront rate the sources hold the effective rate only: what is paid when is not known, not nothing. */
static void cash_prices_that_are_not_sourced_are_not_a_number(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", "t3.micro",
                                          BE_PURCHASE_RESERVED_STANDARD, 1, BE_PAYMENT_PARTIAL, &price, error));
    assert_near(price.price_usd, 0.006182, 1e-15, 0);
    assert_true(isnan(price.upfront_usd) && isnan(price.hourly_usd));
    be_catalogue_free(catalogue);
}

static void a_price_shows_what_it_is_after_discount_and_before(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_ok(be_catalogue_discount(catalogue, "aws", "ec2", 25, error));
    be_price type = {.size = sizeof type}, meter = {.size = sizeof meter};
    assert_ok(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", "t3.micro",
                                          BE_PURCHASE_RESERVED_STANDARD, 3, BE_PAYMENT_ALL, &type, error));
    assert_ok(be_catalogue_meter_price(catalogue, "aws", "us-east-1", "lambda", "requests", 0, &meter, error));
    assert_near(type.price_usd, 0.003919 * 0.75, 1e-15, 0);
    assert_near(type.list_price_usd, 0.003919, 1e-15, 0);
    assert_near(type.upfront_usd, 102.99132 * 0.75, 1e-14, 0);
    assert_near(meter.price_usd, meter.list_price_usd, 0, 0);
    be_catalogue_free(catalogue);
}

/* A caller with an older, shorter struct gets what fits and nothing behind it. */
static void a_shorter_price_is_filled_as_far_as_it_goes(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_price price = {.size = offsetof(be_price, per), .per = -1};
    assert_ok(be_catalogue_meter_price(catalogue, "aws", "us-east-1", "lambda", "requests", 0, &price, error));
    assert_near(price.price_usd, 0.2, 1e-15, 0);
    assert_near(price.per, -1, 0, 0);
    be_catalogue_free(catalogue);
}

static void options_have_names(void **state) {
    (void)state;
    static const char *const purchases[] = {"on_demand",
                                            "spot",
                                            "reserved_standard",
                                            "reserved_convertible",
                                            "savings_plan_compute",
                                            "free",
                                            "savings_plan_instance",
                                            "unknown"};
    static const char *const payments[] = {"none", "partial", "all", "unknown"};
    for (uint32_t i = 0; i < COUNT(purchases); i++) {
        assert_string_equal(be_purchase_name(i), purchases[i]);
    }
    for (uint32_t i = 0; i < COUNT(payments); i++) {
        assert_string_equal(be_payment_name(i), payments[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instance_prices_are_those_of_their_sources),
        cmocka_unit_test(meter_prices_are_those_of_their_sources),
        cmocka_unit_test(an_instance_price_that_is_not_sourced_is_named),
        cmocka_unit_test(a_meter_that_is_not_sourced_is_named),
        cmocka_unit_test(a_region_that_is_not_loaded_is_named),
        cmocka_unit_test(a_tier_past_the_last_does_not_exist),
        cmocka_unit_test(a_missing_argument_is_refused),
        cmocka_unit_test(an_all_upfront_rate_shows_its_fee),
        cmocka_unit_test(cash_prices_that_are_not_sourced_are_not_a_number),
        cmocka_unit_test(a_price_shows_what_it_is_after_discount_and_before),
        cmocka_unit_test(a_shorter_price_is_filled_as_far_as_it_goes),
        cmocka_unit_test(options_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
