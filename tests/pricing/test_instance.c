/* Instances are billed by the second; commitments cover their use hour by hour and are paid for, used or not. */
#include "given.h"

/* Easy rates: an hour of "big" costs 1, on spot 0.3; reserved for a year 0.6 without upfront fee, 0.55 with 2,409 paid
 * at once (half of 8,760 x 0.55), 0.5 with all of it, 4,380; for three years 0.4, all upfront, 10,512; convertible 0.7.
 * Of "dark" only the effective rate of partial upfront is known. */
static const char prices[] = PRICE_COLUMNS "vm,big,on_demand,,,1,,1,here,2026\n"
                                           "vm,big,spot,,,0.3,,0.3,here,2026\n"
                                           "vm,big,reserved_standard,1,none,0.6,0,0.6,here,2026\n"
                                           "vm,big,reserved_standard,1,partial,0.55,2409,0.275,here,2026\n"
                                           "vm,big,reserved_standard,1,all,0.5,4380,0,here,2026\n"
                                           "vm,big,reserved_standard,3,all,0.4,10512,0,here,2026\n"
                                           "vm,big,reserved_convertible,1,none,0.7,0,0.7,here,2026\n"
                                           "vm,big,savings_plan_compute,1,none,0.65,0,0.65,here,2026\n"
                                           "vm,small,on_demand,,,0.25,,0.25,here,2026\n"
                                           "vm,small,reserved_standard,1,none,0.125,0,0.125,here,2026\n"
                                           "vm,dark,on_demand,,,1,,1,here,2026\n"
                                           "vm,dark,reserved_standard,1,partial,0.55,,,here,2026\n"
                                           "db,row,on_demand,,,1,,1,here,2026\n";

static be_catalogue *given(void) {
    plain_cards("instance");
    return loaded_cards(card("instance", "p/r/instance_prices.csv", prices));
}

static be_usage_item hours_of(const char *type, const double *seconds, uint64_t hours) {
    be_usage_item item = an_item("vm", type, 0);
    for (uint64_t h = 0; h < hours; h++) {
        item.quantity += seconds[h];
    }
    item.hourly = seconds;
    item.hourly_count = hours;
    item.hourly_start = be_month_start(item.month);
    return item;
}

static be_commitment committed(const char *type, double count, uint32_t years, uint32_t payment) {
    be_commitment commitment;
    be_commitment_init(&commitment);
    commitment.provider = "p";
    commitment.region = "r";
    commitment.service = "vm";
    commitment.instance_type = type;
    commitment.count = count;
    commitment.term_years = years;
    commitment.payment_option = payment;
    return commitment;
}

/* Options with these commitments, from the start of June 2026 for so many hours. */
static be_bill_options options_with(const be_commitment *commitments, uint64_t count, int64_t hours) {
    be_bill_options options = bill_options();
    options.commitments = commitments;
    options.commitment_count = count;
    options.horizon_start = be_month_start(be_month_from(2026, 6));
    options.horizon_end = options.horizon_start + hours * HOUR;
    return options;
}

/* What the year 2026 costs with one unit committed to and nothing used. */
static be_bill *idle_year(const be_catalogue *catalogue, const be_commitment *commitment, uint32_t basis,
                          int32_t last_year) {
    be_bill_options options = options_with(commitment, 1, 0);
    options.basis = basis;
    options.horizon_start = be_year_start(2026);
    options.horizon_end = be_year_start(last_year + 1);
    return bill_of(catalogue, NULL, 0, &options);
}

static double idle_year_total(const be_catalogue *catalogue, const be_commitment *commitment, uint32_t basis) {
    be_bill *bill = idle_year(catalogue, commitment, basis, 2026);
    double total = be_bill_total(bill);
    be_bill_free(bill);
    return total;
}

/* ---- by use ---- */

static void instances_are_billed_by_the_second(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("vm", "big", 5400);
    be_bill *bill = bill_of(catalogue, &item, 1, NULL);
    assert_near(be_bill_total(bill), 1.5, 1e-15, 0);
    assert_string_equal(line_at(bill, 0).unit, "hour");
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* Amazon EC2: by the second, 60 at least for each start (AWS news of 2017-10-02). */
static void each_start_is_billed_for_a_minute_at_least(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double runs[] = {20, 60, 60.5, 100}, starts[] = {3, 2, 1, 10};
    be_usage_item item = an_item("vm", "big", 0);
    item.values = runs;
    item.value_weights = starts;
    item.value_count = 4;
    /* 3 x 60 + 2 x 60 + 61 + 10 x 100 seconds */
    assert_near(total_of(catalogue, &item, 1, NULL), 1361.0 / 3600, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* A quarter of ten hours at 0.3, the rest at 1. */
static void a_share_of_the_rest_is_bought_on_spot(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = bill_options();
    options.remainder_option = BE_PURCHASE_SPOT;
    options.spot_share = 0.25;
    be_usage_item item = an_item("vm", "big", 36000);
    be_bill *bill = bill_of(catalogue, &item, 1, &options);
    assert_int_equal(be_bill_line_count(bill), 2);
    assert_near(be_bill_total(bill), 2.5 * 0.3 + 7.5, 1e-15, 0);
    be_bill_free(bill);
    options.spot_share = 0;
    assert_near(total_of(catalogue, &item, 1, &options), 10, 1e-15, 0);
    options.remainder_option = BE_PURCHASE_ON_DEMAND;
    options.spot_share = 0.25; /* of a rest that is not bought on spot */
    assert_near(total_of(catalogue, &item, 1, &options), 10, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void spot_is_the_price_of_the_rest_where_it_is_asked_for(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = bill_options();
    options.remainder_option = BE_PURCHASE_SPOT;
    be_usage_item item = an_item("vm", "big", 36000);
    be_bill *bill = bill_of(catalogue, &item, 1, &options);
    assert_near(be_bill_total(bill), 3, 1e-15, 0);
    assert_int_equal(line_at(bill, 0).purchase_option, BE_PURCHASE_SPOT);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void a_spot_price_that_is_not_sourced_is_an_error(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = bill_options();
    options.remainder_option = BE_PURCHASE_SPOT;
    be_usage_item item = an_item("vm", "small", 3600);
    check_refused(catalogue, &item, 1, &options, BE_STATUS_NOT_FOUND, "no sourced spot price of vm small in r");
    be_catalogue_free(catalogue);
}

static void a_service_without_billing_limits_is_an_error(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("db", "row", 3600);
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_NOT_FOUND, "limit 'billing_increment_seconds' of p db");
    be_catalogue_free(catalogue);
}

static void hours_that_do_not_add_up_to_the_amount_are_an_error(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600, 3600};
    be_usage_item item = hours_of("big", seconds, 2);
    item.quantity = 7300;
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_ARGUMENT,
                  "usage of big is 7300 s in all, but 7200 s by the hour");
    be_catalogue_free(catalogue);
}

/* ---- coverage ---- */

/* 2, half an and no instance against one unit: 1.5 hours are covered, 1 is bought, 3 are paid for at 0.6. */
static void each_hour_is_covered_up_to_the_units_committed(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {7200, 1800, 0};
    be_usage_item item = hours_of("big", seconds, 3);
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 3);
    be_bill *bill = bill_of(catalogue, &item, 1, &options);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, NULL, BE_PURCHASE_ON_DEMAND), 1, 1e-15, 0);
    assert_near(be_bill_total_where(bill, BE_ANY_MONTH, NULL, BE_PURCHASE_RESERVED_STANDARD), 1.8, 1e-15, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* Amazon EC2 user guide, "How Reserved Instances are applied": an hour is 3,600 seconds for any mix of instances. */
static void instances_share_the_seconds_of_a_reserved_hour(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double half[] = {1800}, rest[] = {2400};
    be_usage_item items[] = {hours_of("big", half, 1), hours_of("big", rest, 1)};
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 1);
    /* 600 of 4,200 seconds are bought */
    assert_near(total_of(catalogue, items, 2, &options), 600.0 / 3600 + 0.6, 1e-14, 0);
    be_catalogue_free(catalogue);
}

static void commitments_to_one_type_add_up(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {4 * 3600};
    be_usage_item item = hours_of("big", seconds, 1);
    be_commitment three[] = {committed("big", 2, 1, BE_PAYMENT_NONE), committed("big", 1, 1, BE_PAYMENT_NONE)};
    three[1].purchase_option = BE_PURCHASE_RESERVED_CONVERTIBLE;
    be_bill_options options = options_with(three, 2, 1);
    assert_near(total_of(catalogue, &item, 1, &options), 1 + 2 * 0.6 + 0.7, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void a_commitment_covers_its_own_type_only(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600};
    be_usage_item item = hours_of("big", seconds, 1);
    be_commitment other = committed("small", 4, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&other, 1, 1);
    assert_near(total_of(catalogue, &item, 1, &options), 1 + 4 * 0.125, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void the_rest_can_be_bought_on_spot(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {7200};
    be_usage_item item = hours_of("big", seconds, 1);
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 1);
    options.remainder_option = BE_PURCHASE_SPOT;
    assert_near(total_of(catalogue, &item, 1, &options), 0.3 + 0.6, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* A commitment for the middle one of three hours covers that one only. */
static void nothing_is_covered_outside_the_horizon(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600, 3600, 3600};
    be_usage_item item = hours_of("big", seconds, 3);
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 1);
    options.horizon_start += HOUR;
    options.horizon_end += HOUR;
    assert_near(total_of(catalogue, &item, 1, &options), 2 + 0.6, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void the_hours_of_the_usage_are_the_horizon_where_none_is_given(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600, 0, 0, 3600};
    be_usage_item item = hours_of("big", seconds, 4);
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 0);
    options.horizon_start = options.horizon_end = 0;
    assert_near(total_of(catalogue, &item, 1, &options), 4 * 0.6, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void a_year_of_random_use_is_covered_as_if_counted_by_hand(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    enum { HOURS = 8760, MONTHS = 12, TYPES = 2 };
    static const char *const types[TYPES] = {"big", "small"};
    static const double on_demand[TYPES] = {1, 0.25}, reserved[TYPES] = {0.6, 0.125}, units[TYPES] = {7, 3};
    static double seconds[TYPES][HOURS];
    uint64_t random = 11;
    long double expected = 0;
    be_usage_item items[TYPES * MONTHS];
    be_commitment commitments[TYPES];
    for (size_t type = 0; type < TYPES; type++) {
        for (size_t h = 0; h < HOURS; h++) {
            double instances = random_share(&random) * 12;
            seconds[type][h] = random_below(&random, 3) ? 3600 * floor(instances) : 3600 * instances;
            double over = seconds[type][h] - 3600 * units[type];
            expected += (long double)((over > 0 ? over : 0) / 3600 * on_demand[type] + units[type] * reserved[type]);
        }
        for (int32_t m = 0; m < MONTHS; m++) {
            be_month month = be_month_from(2026, m + 1);
            size_t first = (size_t)((be_month_start(month) - be_year_start(2026)) / HOUR);
            be_usage_item *item = &items[type * MONTHS + (size_t)m];
            *item = hours_of(types[type], &seconds[type][first], (uint64_t)(be_month_seconds(month) / HOUR));
            item->month = month;
            item->hourly_start = be_month_start(month);
        }
        commitments[type] = committed(types[type], units[type], 1, BE_PAYMENT_NONE);
    }
    be_bill_options options = options_with(commitments, TYPES, 0);
    options.horizon_start = be_year_start(2026);
    options.horizon_end = be_year_start(2027);
    assert_near(total_of(catalogue, items, COUNT(items), &options), (double)expected, 1e-13, 0);
    be_catalogue_free(catalogue);
}

/* ---- fees ---- */

static void a_commitment_is_paid_for_unused_hours(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment two = committed("big", 2, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&two, 1, 720);
    assert_near(total_of(catalogue, NULL, 0, &options), 720 * 2 * 0.6, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* 2026: 744 hours in January, 672 in February, 8,760 in all. */
static void fees_stand_on_a_line_a_month(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill *bill = idle_year(catalogue, &one, BE_BASIS_AMORTISED, 2026);
    assert_int_equal(be_bill_line_count(bill), 12);
    assert_int_equal(line_at(bill, 0).month, be_month_from(2026, 1));
    assert_near(line_at(bill, 0).quantity, 744, 0, 0);
    assert_near(line_at(bill, 1).quantity, 672, 0, 0);
    assert_near(quantity_of(bill), 8760, 0, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* One unit for the 8,760 hours of 2026. */
static const struct {
    uint32_t years, payment;
    double amortised, cash;
} year_of_one_unit[] = {
    {1, BE_PAYMENT_NONE, 5256, 5256},
    {1, BE_PAYMENT_PARTIAL, 4818, 4818},
    {1, BE_PAYMENT_ALL, 4380, 4380},
    {3, BE_PAYMENT_ALL, 3504, 10512}, /* all three years are paid as the term begins */
};

static void a_year_costs_its_effective_rate_or_what_is_paid_in_it(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    for (size_t i = 0; i < COUNT(year_of_one_unit); i++) {
        be_commitment one = committed("big", 1, year_of_one_unit[i].years, year_of_one_unit[i].payment);
        assert_near(idle_year_total(catalogue, &one, BE_BASIS_AMORTISED), year_of_one_unit[i].amortised, 1e-15, 0);
        assert_near(idle_year_total(catalogue, &one, BE_BASIS_CASH), year_of_one_unit[i].cash, 1e-15, 0);
    }
    be_catalogue_free(catalogue);
}

/* aws-ec2-commitments.csv, us-east-1, x2iedn.32xlarge, standard: 1 year no upfront 16.41374 an hour, all
 * upfront 15.319521; 3 years all upfront 7.447412. A term has 8,760 hours a year. */
static const struct {
    uint32_t years, payment;
    double amortised, cash;
} year_of_x2iedn[] = {
    {1, BE_PAYMENT_NONE, 143784.3624, 143784.3624},
    {1, BE_PAYMENT_ALL, 134199.00396, 134199.00396},
    {3, BE_PAYMENT_ALL, 65239.32912, 195717.98736},
};

static void a_shipped_reserved_instance_costs_its_listed_rate(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    for (size_t i = 0; i < COUNT(year_of_x2iedn); i++) {
        be_commitment one = committed("x2iedn.32xlarge", 1, year_of_x2iedn[i].years, year_of_x2iedn[i].payment);
        one.provider = "aws";
        one.region = "us-east-1";
        one.service = "ec2";
        assert_near(idle_year_total(catalogue, &one, BE_BASIS_AMORTISED), year_of_x2iedn[i].amortised, 1e-13, 0);
        assert_near(idle_year_total(catalogue, &one, BE_BASIS_CASH), year_of_x2iedn[i].cash, 1e-13, 0);
    }
    be_catalogue_free(catalogue);
}

static size_t count_upfront(const be_bill *bill, be_month month) {
    size_t count = 0;
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = line_at(bill, i);
        count += line.upfront && line.month == month;
    }
    return count;
}

/* FOCUS, purchase of a commitment paid all upfront: billed at once, and no cost of its own on the amortised bill. */
static void an_upfront_fee_is_a_line_of_a_cash_bill_only(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_PARTIAL);
    be_bill *cash = idle_year(catalogue, &one, BE_BASIS_CASH, 2026);
    be_bill *amortised = idle_year(catalogue, &one, BE_BASIS_AMORTISED, 2026);
    assert_int_equal(count_upfront(cash, be_month_from(2026, 1)), 1);
    assert_int_equal(be_bill_line_count(cash), 13);
    assert_int_equal(count_upfront(amortised, be_month_from(2026, 1)), 0);
    be_bill_free(cash);
    be_bill_free(amortised);
    be_catalogue_free(catalogue);
}

static void a_term_that_ends_is_paid_for_anew(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_ALL);
    be_bill *bill = idle_year(catalogue, &one, BE_BASIS_CASH, 2027);
    assert_near(be_bill_total(bill), 8760, 1e-15, 0);
    assert_int_equal(count_upfront(bill, be_month_from(2026, 1)), 1);
    assert_int_equal(count_upfront(bill, be_month_from(2027, 1)), 1);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void a_discount_is_taken_off_all_fees(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    assert_ok(be_catalogue_discount(catalogue, "p", "vm", 20, error));
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_PARTIAL);
    assert_near(idle_year_total(catalogue, &one, BE_BASIS_CASH), 4818 * 0.8, 1e-14, 0);
    be_catalogue_free(catalogue);
}

static void an_upfront_fee_that_is_not_sourced_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment one = committed("dark", 1, 1, BE_PAYMENT_PARTIAL);
    assert_near(idle_year_total(catalogue, &one, BE_BASIS_AMORTISED), 4818, 1e-15, 0);
    be_bill_options options = options_with(&one, 1, 24);
    options.basis = BE_BASIS_CASH;
    check_refused(catalogue, NULL, 0, &options, BE_STATUS_NOT_FOUND,
                  "the upfront fee of dark (reserved_standard, 1 years, partial upfront) is not sourced");
    be_catalogue_free(catalogue);
}

/* ---- what is refused ---- */

static void check_commitment(be_commitment commitment, be_status status, const char *part) {
    be_catalogue *catalogue = given();
    be_bill_options options = options_with(&commitment, 1, 24);
    check_refused(catalogue, NULL, 0, &options, status, part);
    be_catalogue_free(catalogue);
}

static void a_commitment_without_price_is_named(void **state) {
    (void)state;
    check_commitment(committed("big", 1, 3, BE_PAYMENT_NONE), BE_STATUS_NOT_FOUND,
                     "no sourced reserved_standard price of vm big in r (3 years, none upfront)");
}

static void a_commitment_is_to_whole_units(void **state) {
    (void)state;
    check_commitment(committed("big", 1.5, 1, BE_PAYMENT_NONE), BE_STATUS_RANGE, "1.5, not a whole number");
}

static void a_commitment_names_its_instances(void **state) {
    (void)state;
    check_commitment(committed(NULL, 1, 1, BE_PAYMENT_NONE), BE_STATUS_ARGUMENT, "instance_type");
}

static void a_savings_plan_is_no_commitment_of_units(void **state) {
    (void)state;
    be_commitment plan = committed("big", 1, 1, BE_PAYMENT_NONE);
    plan.purchase_option = BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    check_commitment(plan, BE_STATUS_UNSUPPORTED, "savings_plan_compute is no reserved one");
}

static void the_region_of_a_commitment_must_be_loaded(void **state) {
    (void)state;
    be_commitment elsewhere = committed("big", 1, 1, BE_PAYMENT_NONE);
    elsewhere.region = "elsewhere";
    check_commitment(elsewhere, BE_STATUS_NOT_FOUND, "region elsewhere of p is not loaded");
}

static void covered_usage_needs_its_hours(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("vm", "big", 3600);
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options options = options_with(&one, 1, 24);
    check_refused(catalogue, &item, 1, &options, BE_STATUS_ARGUMENT, "usage of big needs its amount by the hour");
    be_catalogue_free(catalogue);
}

static void commitments_need_a_horizon_on_the_hour(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_commitment one = committed("big", 1, 1, BE_PAYMENT_NONE);
    be_bill_options none = options_with(&one, 1, 0), crooked = options_with(&one, 1, 24);
    none.horizon_start = none.horizon_end = 0;
    crooked.horizon_end += 1;
    check_refused(catalogue, NULL, 0, &none, BE_STATUS_RANGE, "commitments need a horizon");
    check_refused(catalogue, NULL, 0, &crooked, BE_STATUS_RANGE, "commitments need a horizon");
    be_catalogue_free(catalogue);
}

static void a_count_of_commitments_needs_the_commitments(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = options_with(NULL, 1, 24);
    check_refused(catalogue, NULL, 0, &options, BE_STATUS_ARGUMENT, "be_bill_options.commitments");
    be_catalogue_free(catalogue);
}

/* A program compiled with a later header has larger structs, and with them a larger stride. */
static void commitments_may_be_larger_structs_of_a_later_version(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    struct {
        be_commitment known;
        double later;
    } two[2];
    memset(two, 0, sizeof two);
    two[0].known = committed("big", 1, 1, BE_PAYMENT_NONE);
    two[1].known = committed("small", 1, 1, BE_PAYMENT_NONE);
    two[0].known.size = two[1].known.size = sizeof two[0];
    be_bill_options options = options_with(&two[0].known, 2, 10);
    assert_near(total_of(catalogue, NULL, 0, &options), 6 + 1.25, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* A term ends on the same day of a later year, so a leap year of 8,784 hours holds one one-year term and not two. */
static void a_leap_year_pays_the_upfront_fee_of_one_year_once(void **state) {
    (void)state;
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(NULL, NULL, &catalogue, error));
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    be_commitment commitment;
    be_commitment_init(&commitment);
    commitment.provider = "aws";
    commitment.region = "us-east-1";
    commitment.service = "ec2";
    commitment.instance_type = "m7g.large";
    commitment.payment_option = BE_PAYMENT_ALL;
    for (int32_t year = 2027; year <= 2029; year++) {
        be_bill_options options;
        be_bill_options_init(&options);
        options.basis = BE_BASIS_CASH;
        options.commitments = &commitment;
        options.commitment_count = 1;
        options.horizon_start = be_year_start(year);
        options.horizon_end = be_year_start(year + 1);
        be_bill *bill = NULL;
        assert_ok(be_bill_new(usage, catalogue, &options, NULL, &bill, error));
        assert_int_equal(be_bill_line_count(bill), 1);
        assert_near(be_bill_total(bill), 0.050342 * 8760, 1e-6, 0); /* 2023 list: effective rate over 8,760 hours */
        be_bill_free(bill);
    }
    be_usage_free(usage);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instances_are_billed_by_the_second),
        cmocka_unit_test(each_start_is_billed_for_a_minute_at_least),
        cmocka_unit_test(a_share_of_the_rest_is_bought_on_spot),
        cmocka_unit_test(spot_is_the_price_of_the_rest_where_it_is_asked_for),
        cmocka_unit_test(a_spot_price_that_is_not_sourced_is_an_error),
        cmocka_unit_test(a_service_without_billing_limits_is_an_error),
        cmocka_unit_test(hours_that_do_not_add_up_to_the_amount_are_an_error),
        cmocka_unit_test(each_hour_is_covered_up_to_the_units_committed),
        cmocka_unit_test(instances_share_the_seconds_of_a_reserved_hour),
        cmocka_unit_test(commitments_to_one_type_add_up),
        cmocka_unit_test(a_commitment_covers_its_own_type_only),
        cmocka_unit_test(the_rest_can_be_bought_on_spot),
        cmocka_unit_test(nothing_is_covered_outside_the_horizon),
        cmocka_unit_test(the_hours_of_the_usage_are_the_horizon_where_none_is_given),
        cmocka_unit_test(a_year_of_random_use_is_covered_as_if_counted_by_hand),
        cmocka_unit_test(a_commitment_is_paid_for_unused_hours),
        cmocka_unit_test(fees_stand_on_a_line_a_month),
        cmocka_unit_test(a_year_costs_its_effective_rate_or_what_is_paid_in_it),
        cmocka_unit_test(a_shipped_reserved_instance_costs_its_listed_rate),
        cmocka_unit_test(an_upfront_fee_is_a_line_of_a_cash_bill_only),
        cmocka_unit_test(a_term_that_ends_is_paid_for_anew),
        cmocka_unit_test(a_discount_is_taken_off_all_fees),
        cmocka_unit_test(an_upfront_fee_that_is_not_sourced_is_named),
        cmocka_unit_test(a_commitment_without_price_is_named),
        cmocka_unit_test(a_commitment_is_to_whole_units),
        cmocka_unit_test(a_commitment_names_its_instances),
        cmocka_unit_test(a_savings_plan_is_no_commitment_of_units),
        cmocka_unit_test(the_region_of_a_commitment_must_be_loaded),
        cmocka_unit_test(covered_usage_needs_its_hours),
        cmocka_unit_test(commitments_need_a_horizon_on_the_hour),
        cmocka_unit_test(a_count_of_commitments_needs_the_commitments),
        cmocka_unit_test(commitments_may_be_larger_structs_of_a_later_version),
        cmocka_unit_test(a_leap_year_pays_the_upfront_fee_of_one_year_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
