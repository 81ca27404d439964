/* Bills with reserved commitments that cover several sizes of a family, or that have terms of their own. */
#include "given.h"

static const char prices[] = PRICE_COLUMNS "vm,m3.large,on_demand,,,2,,2,here,2026\n"
                                           "vm,m3.large,reserved_standard,1,none,1,0,1,here,2026\n"
                                           "vm,m3.xlarge,on_demand,,,4,,4,here,2026\n"
                                           "vm,m3.xlarge,reserved_standard,1,none,2,0,2,here,2026\n"
                                           "vm,m3.xlarge,reserved_standard,1,all,1.5,13140,0,here,2026\n"
                                           "vm,m3.2xlarge,on_demand,,,8,,8,here,2026\n"
                                           "vm,m3.2xlarge,reserved_standard,1,none,4,0,4,here,2026\n"
                                           "vm,c3.large,on_demand,,,2,,2,here,2026\n"
                                           "db,m3.2xlarge,reserved_standard,1,none,4,0,4,here,2026\n"
                                           "vm,plain,on_demand,,,1,,1,here,2026\n"
                                           "vm,plain,reserved_standard,1,none,0.5,0,0.5,here,2026\n";

static be_catalogue *given(void) {
    plain_cards("cover");
    return loaded_cards(card("cover", "p/r/instance_prices.csv", prices));
}

static int64_t june(void) {
    return be_month_start(be_month_from(2026, 6));
}

/* Use by the hour from the start of June, in seconds. */
static be_usage_item use_of(const char *type, const double *seconds, uint64_t hours) {
    be_usage_item item = an_item("vm", type, 0);
    for (uint64_t h = 0; h < hours; h++) {
        item.quantity += seconds[h];
    }
    item.hourly = seconds;
    item.hourly_count = hours;
    item.hourly_start = june();
    return item;
}

static be_commitment commitment_to(const char *type, double count, bool flexible) {
    be_commitment c;
    be_commitment_init(&c);
    c.provider = "p";
    c.region = "r";
    c.service = "vm";
    c.instance_type = type;
    c.count = count;
    c.size_flexible = flexible;
    return c;
}

static be_bill_options options_with(const be_commitment *commitments, uint64_t count, int64_t hours) {
    be_bill_options options = bill_options();
    options.commitments = commitments;
    options.commitment_count = count;
    options.horizon_start = june();
    options.horizon_end = june() + hours * HOUR;
    return options;
}

/* What was bought on demand of a type, in hours. */
static double on_demand_of(const be_bill *bill, const char *type) {
    double hours = 0;
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = line_at(bill, i);
        hours += strcmp(line.meter, type) == 0 && line.purchase_option == BE_PURCHASE_ON_DEMAND ? line.quantity : 0;
    }
    return hours;
}

/* Amazon EC2 user guide, "How Reserved Instance discounts are applied", scenario 2: an m3.2xlarge covers two m3.large
 * and one of two m3.xlarge. */
static void a_flexible_commitment_covers_the_smallest_sizes_first(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double two[] = {7200};
    be_usage_item items[] = {use_of("m3.large", two, 1), use_of("m3.xlarge", two, 1), use_of("c3.large", two, 1)};
    be_commitment c[] = {commitment_to("m3.2xlarge", 1, true), commitment_to("m3.2xlarge", 1, true)};
    c[1].service = "db"; /* of another service */
    be_bill_options options = options_with(c, 2, 1);
    be_bill *bill = bill_of(catalogue, items, COUNT(items), &options);
    assert_near(on_demand_of(bill, "m3.large"), 0, 0, 0);
    assert_near(on_demand_of(bill, "m3.xlarge"), 1, 1e-15, 0);
    assert_near(on_demand_of(bill, "c3.large"), 2, 1e-15, 0);  /* of another family */
    assert_near(be_bill_total(bill), 2 * 4 + 4 + 4, 1e-15, 0); /* the fees, an m3.xlarge, two c3.large */
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* By hand: the commitments of each type itself first, then units of four quarters of a "large" from the smallest up. */
static double by_hand(double seconds[3][720], const double *plain, double flexible_large) {
    static const double prices_of[] = {2, 4, 8}, size[] = {1, 2, 4};
    double cost = 0;
    for (size_t h = 0; h < 720; h++) {
        double units = flexible_large;
        for (size_t t = 0; t < 3; t++) {
            double rest = fmax(0, seconds[t][h] / 3600 - plain[t]);
            double taken = fmin(rest * size[t], units);
            units -= taken;
            cost += (rest - taken / size[t]) * prices_of[t];
        }
    }
    return cost;
}

static void a_month_of_random_use_is_covered_as_if_counted_by_hand(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const char *const types[] = {"m3.large", "m3.xlarge", "m3.2xlarge"};
    static double seconds[3][720];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t s = seed;
        be_usage_item items[3];
        for (size_t t = 0; t < 3; t++) {
            for (size_t h = 0; h < 720; h++) {
                seconds[t][h] = random_below(&s, 2) ? 3600 * (double)random_below(&s, 5) : 14400 * random_share(&s);
            }
            items[t] = use_of(types[t], seconds[t], 720);
        }
        double plain[3] = {(double)random_below(&s, 3), (double)random_below(&s, 3), (double)random_below(&s, 2)};
        be_commitment c[5] = {
            commitment_to(types[0], plain[0], false),
            commitment_to(types[1], plain[1], false),
            commitment_to(types[2], plain[2], false),
            commitment_to(types[0], (double)random_below(&s, 3), true),
            commitment_to(types[2], (double)random_below(&s, 2), true),
        };
        double fees = 720 * (c[0].count + 2 * c[1].count + 4 * c[2].count + c[3].count + 4 * c[4].count);
        be_bill_options options = options_with(c, 5, 720);
        assert_near(total_of(catalogue, items, 3, &options),
                    fees + by_hand(seconds, plain, c[3].count + 4 * c[4].count), 1e-12, 0);
    }
    be_catalogue_free(catalogue);
}

static void a_commitment_with_a_term_of_its_own_covers_and_costs_within_it_only(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600, 3600, 3600, 3600, 3600, 3600};
    be_usage_item item = use_of("m3.xlarge", seconds, 6);
    static const struct {
        int64_t from, to;
        double hours;
    } cases[] = {{2, 4, 2}, {-5, 3, 3}, {5, 20, 1}, {-9, -2, 0}, {6, 9, 0}, {0, 6, 6}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_commitment c = commitment_to("m3.xlarge", 1, false);
        c.start = june() + cases[i].from * HOUR;
        c.end = june() + cases[i].to * HOUR;
        be_bill_options options = options_with(&c, 1, 6);
        assert_near(total_of(catalogue, &item, 1, &options), 2 * cases[i].hours + 4 * (6 - cases[i].hours), 1e-14, 0);
    }
    be_catalogue_free(catalogue);
}

/* A horizon of 2027 and 2028. A commitment of 2026 to 2028 pays its fee at the start of each of its years. */
static void upfront_fees_fall_due_as_each_term_begins(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const struct {
        int32_t from, to; /* years */
        double fees;      /* within the horizon */
    } cases[] = {{2026, 2028, 1}, {2026, 2029, 2}, {2027, 2028, 1}, {2025, 2027, 0}, {2028, 2030, 1}, {2029, 2031, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_commitment c = commitment_to("m3.xlarge", 1, false);
        c.payment_option = BE_PAYMENT_ALL;
        c.start = be_year_start(cases[i].from);
        c.end = be_year_start(cases[i].to);
        be_bill_options options = options_with(&c, 1, 0);
        options.horizon_start = be_year_start(2027);
        options.horizon_end = be_year_start(2029);
        options.basis = BE_BASIS_CASH;
        assert_near(total_of(catalogue, NULL, 0, &options), 13140 * cases[i].fees, 1e-14, 0);
    }
    be_catalogue_free(catalogue);
}

static void bad_terms_and_sizes_are_refused(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    static const double seconds[] = {3600};
    be_usage_item items[] = {use_of("m3.large", seconds, 1), an_item("vm", "m3.xlarge", 3600)};
    be_usage_item plain = use_of("plain", seconds, 1);
    be_commitment c = commitment_to("m3.2xlarge", 1, true);
    be_bill_options options = options_with(&c, 1, 1);
    check_refused(catalogue, items, 2, &options, BE_STATUS_ARGUMENT, "usage of m3.xlarge needs its amount by the hour");
    c = commitment_to("plain", 1, true);
    check_refused(catalogue, &plain, 1, &options, BE_STATUS_UNSUPPORTED, "be_commitment.size_flexible of plain");
    static const struct {
        int64_t start, end;
    } terms[] = {{1, HOUR}, {HOUR, 2 * HOUR + 1}, {2 * HOUR, HOUR}, {HOUR, HOUR}, {HOUR, 0}};
    for (size_t i = 0; i < COUNT(terms); i++) {
        c = commitment_to("plain", 1, false);
        c.start = terms[i].start;
        c.end = terms[i].end;
        check_refused(catalogue, NULL, 0, &options, BE_STATUS_RANGE, "be_commitment.start and end of plain");
    }
    be_catalogue_free(catalogue);
}

static be_status make_bill(const be_allocator *allocator, void *context, be_error *error) {
    static const double seconds[] = {7200, 3600};
    be_usage_item items[] = {use_of("m3.large", seconds, 2), use_of("m3.xlarge", seconds, 2)};
    be_commitment c[] = {commitment_to("m3.2xlarge", 1, true), commitment_to("m3.large", 1, false)};
    be_bill_options options = options_with(c, 2, 2);
    be_usage *usage = usage_of(items, 2);
    be_bill *bill = NULL;
    be_status status = be_bill_new(usage, context, &options, allocator, &bill, error);
    be_bill_free(bill);
    be_usage_free(usage);
    return status;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_test_each_failing_allocation(make_bill, catalogue);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flexible_commitment_covers_the_smallest_sizes_first),
        cmocka_unit_test(a_month_of_random_use_is_covered_as_if_counted_by_hand),
        cmocka_unit_test(a_commitment_with_a_term_of_its_own_covers_and_costs_within_it_only),
        cmocka_unit_test(upfront_fees_fall_due_as_each_term_begins),
        cmocka_unit_test(bad_terms_and_sizes_are_refused),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
