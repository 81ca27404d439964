/* Instance types of rate cards in a menu, with all that the card offers for them, and usage by the hour. */
#include "given_menu.h"

/* ---- sizes ---- */

/* Amazon EC2 user guide, "How Reserved Instance discounts are applied", the table of normalisation factors; a
 * bare-metal size that names another has that one's. */
static void normalised_units_are_those_of_the_vendors_table(void **state) {
    (void)state;
    static const struct {
        const char *size;
        double units;
    } table_of_sizes[] = {
        {"nano", 0.25},     {"micro", 0.5},      {"small", 1},        {"medium", 2},     {"large", 4},
        {"xlarge", 8},      {"2xlarge", 16},     {"3xlarge", 24},     {"4xlarge", 32},   {"6xlarge", 48},
        {"8xlarge", 64},    {"9xlarge", 72},     {"10xlarge", 80},    {"12xlarge", 96},  {"16xlarge", 128},
        {"18xlarge", 144},  {"24xlarge", 192},   {"32xlarge", 256},   {"48xlarge", 384}, {"56xlarge", 448},
        {"112xlarge", 896}, {"metal-24xl", 192}, {"metal-48xl", 384},
    };
    for (size_t i = 0; i < COUNT(table_of_sizes); i++) {
        assert_near(be_normalised_units(table_of_sizes[i].size), table_of_sizes[i].units, 0, 0);
    }
    static const char *const none[] = {"metal",    "",        "large ",    "Xlarge", "1xlarge", "0xlarge",
                                       "02xlarge", "-xlarge", "2.5xlarge", "metal-", "xlargest"};
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_true(isnan(be_normalised_units(none[i])));
    }
    assert_true(isnan(be_normalised_units(NULL)));
}

/* ---- rate cards ---- */

static const char types[] = TYPE_COLUMNS "m.large,2,8192,0,,,x86_64,,false,,true,here,2026\n"
                                         "m.xlarge,96,8192,0,,,x86_64,,false,,true,here,2026\n"
                                         "m.metal,96,8192,0,,,x86_64,,false,,true,here,2026\n"
                                         "z.metal,96,8192,0,,,x86_64,,false,,true,here,2026\n"
                                         "plain,4,8192,0,,,x86_64,,false,,true,here,2026\n";

static const char prices[] = PRICE_COLUMNS "vm,m.large,on_demand,,,1,,1,od page,2026-01\n"
                                           "vm,m.large,spot,,,0.25,,0.25,spot page,2026-02\n"
                                           "vm,m.large,reserved_standard,1,none,0.625,0,0.625,ri page,2026-03\n"
                                           "vm,m.large,reserved_standard,1,partial,0.6,2628,0.3,ri page,2026-03\n"
                                           "vm,m.large,reserved_standard,3,all,0.4,10512,0,ri page,2026-03\n"
                                           "vm,m.large,reserved_convertible,3,none,0.5,,,ri page,2026-03\n"
                                           "vm,m.large,savings_plan_compute,1,none,0.7,0,0.7,sp page,2026-04\n"
                                           "vm,m.large,savings_plan_compute,3,all,0.5,,,sp page,2026-04\n"
                                           "vm,m.xlarge,on_demand,,,48,,48,od page,2026-01\n"
                                           "vm,m.metal,on_demand,,,48,,48,od page,2026-01\n"
                                           "vm,m.metal,reserved_standard,1,none,30,0,30,ri page,2026-03\n"
                                           "vm,m.metal,savings_plan_compute,1,none,32,0,32,sp page,2026-04\n"
                                           "vm,z.metal,on_demand,,,48,,48,od page,2026-01\n"
                                           "vm,z.metal,reserved_standard,1,none,30,0,30,ri page,2026-03\n"
                                           "vm,plain,on_demand,,,4,,4,od page,2026-01\n"
                                           "vm,plain,reserved_standard,1,none,3,0,3,ri page,2026-03\n"
                                           "vm,plain,savings_plan_compute,1,partial,3.5,,,sp page,2026-04\n";

static be_catalogue *cards(void) {
    plain_cards("pricing_card_unit");
    card("pricing_card_unit", "p/instance_types.csv", types);
    const char *path = card("pricing_card_unit", "p/r/instance_prices.csv", prices);
    char root[1200];
    snprintf(root, sizeof root, "%s", path);
    return loaded_cards(root);
}

static be_card_unit card_unit_of(const char *name) {
    be_card_unit unit;
    be_card_unit_init(&unit);
    unit.provider = "p";
    unit.region = "r";
    unit.service = "vm";
    unit.instance_type = name;
    unit.term_start = new_year();
    return unit;
}

static void add_card_unit(be_menu *menu, const be_catalogue *catalogue, const char *name) {
    be_card_unit unit = card_unit_of(name);
    assert_ok(be_menu_add_card_unit(menu, catalogue, &unit, (double[]){1}, 1, error));
}

static be_offer menu_offer_named(const be_menu *menu, const char *name) {
    be_offer offer = {.size = sizeof offer};
    for (size_t i = 0; i < be_menu_offer_count(menu); i++) {
        assert_ok(be_menu_offer_at(menu, i, &offer, error));
        if (strcmp(offer.name, name) == 0) {
            return offer;
        }
    }
    fail_msg("there is no offer %s", name);
    return offer;
}

static void terms_begin_with_the_menu_unless_it_is_said_when(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_menu *menu = menu_of(8760);
    be_card_unit given = card_unit_of("m.large");
    given.term_start = 0;
    assert_ok(be_menu_add_card_unit(menu, catalogue, &given, (double[]){1}, 1, error));
    assert_int_equal(menu_offer_named(menu, "m.large reserved_standard 1y none").start, be_menu_start(menu));
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

static void a_menu_in_another_currency_takes_no_rate_cards(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_menu *menu = NULL;
    be_menu_options options;
    be_menu_options_init(&options);
    options.currency = "EUR";
    assert_ok(be_menu_new(&options, NULL, &menu, error));
    be_card_unit given = card_unit_of("m.large");
    assert_fails(be_menu_add_card_unit(menu, catalogue, &given, (double[]){1}, 1, error), BE_STATUS_ARGUMENT,
                 "rate cards are in USD, the menu in EUR");
    assert_int_equal(be_menu_unit_count(menu), 0);
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

static void a_type_comes_with_all_that_the_card_has_for_it(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_menu *menu = menu_of(8760);
    be_card_unit given = card_unit_of("m.large");
    given.spot_cap = 0.5;
    assert_ok(be_menu_add_card_unit(menu, catalogue, &given, (double[]){1}, 1, error));
    be_unit unit = {.size = sizeof unit};
    assert_ok(be_menu_unit_at(menu, 0, &unit, error));
    assert_string_equal(unit.name, "m.large");
    assert_string_equal(unit.family, "m");
    assert_string_equal(unit.source, "od page");
    assert_string_equal(unit.as_of, "2026-01");
    assert_near(unit.normalised_units, 4, 0, 0);
    assert_near(unit.on_demand_usd_per_hour, 1, 0, 0);
    assert_near(unit.spot_usd_per_hour, 0.25, 0, 0);
    assert_near(unit.spot_cap, 0.5, 0, 0);
    static const struct {
        const char *name;
        uint32_t years, payment;
        double upfront, hourly;
        const char *source;
    } expected[] = {
        {"m.large reserved_standard 1y none", 1, BE_PAYMENT_NONE, 0, 0.625, "ri page"},
        {"m.large reserved_standard 1y partial", 1, BE_PAYMENT_PARTIAL, 2628, 0.3, "ri page"},
        {"m.large reserved_standard 3y all", 3, BE_PAYMENT_ALL, 10512, 0, "ri page"},
        {"m.large reserved_convertible 3y none", 3, BE_PAYMENT_NONE, 0, 0.5, "ri page"},
        {"savings_plan_compute 1y none", 1, BE_PAYMENT_NONE, 0, 1, "sp page"},
        {"savings_plan_compute 3y all", 3, BE_PAYMENT_ALL, 3 * 8760 + 24, 0, "sp page"}, /* 2028 is a leap year */
    };
    assert_int_equal(be_menu_offer_count(menu), COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        be_offer offer = menu_offer_named(menu, expected[i].name);
        assert_int_equal(offer.payment_option, expected[i].payment);
        assert_int_equal(offer.start, new_year());
        assert_int_equal(offer.end, be_year_start(2026 + (int32_t)expected[i].years));
        assert_near(offer.upfront_usd, expected[i].upfront, 0, 0);
        assert_near(offer.hourly_usd, expected[i].hourly, 0, 0);
        assert_string_equal(offer.source, expected[i].source);
        assert_int_equal(offer.size_flexible, offer.unit != NULL);
    }
    assert_near(be_menu_measure(menu, 4, 0), 0.7, 0, 0);
    assert_near(be_menu_measure(menu, 5, 0), 0.5, 0, 0);
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

static void plans_are_shared_and_families_follow_from_names(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_menu *menu = menu_of(8760);
    static const char *const names[] = {"m.large", "m.metal", "z.metal", "plain"};
    for (size_t i = 0; i < COUNT(names); i++) {
        add_card_unit(menu, catalogue, names[i]);
    }
    static const double units[] = {4, 8 /* of the xlarge, which has as many vCPU */, 1, 1};
    for (size_t i = 0; i < COUNT(names); i++) {
        be_unit unit = {.size = sizeof unit};
        assert_ok(be_menu_unit_at(menu, i, &unit, error));
        assert_near(unit.normalised_units, units[i], 0, 0);
        assert_int_equal(unit.family != NULL, i < 2);
        assert_true(isinf(unit.spot_usd_per_hour));
    }
    assert_near(be_menu_measure(menu, 4, 0), 0.7, 0, 0);
    assert_near(be_menu_measure(menu, 4, 1), 32, 0, 0);
    assert_near(be_menu_measure(menu, 4, 2), 0, 0, 0);
    assert_int_equal(menu_offer_named(menu, "m.metal reserved_standard 1y none").size_flexible, 1);
    assert_int_equal(menu_offer_named(menu, "z.metal reserved_standard 1y none").size_flexible, 0);
    assert_int_equal(menu_offer_named(menu, "plain reserved_standard 1y none").size_flexible, 0);
    be_offer half = menu_offer_named(menu, "savings_plan_compute 1y partial");
    assert_near(half.upfront_usd, 4380, 0, 0);
    assert_near(half.hourly_usd, 0.5, 0, 0);
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

static void a_card_unit_that_cannot_be_added_changes_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_menu *menu = menu_of(0);
    be_card_unit unit = card_unit_of("m.large");
    const double hour = 1, bad = -1;
    be_offer plan = plan_of("savings_plan_compute 3y all", NULL);
    plan.start += HOUR; /* the last to be added, of another start */
    add_offer(menu, &plan);
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_ARGUMENT,
                 "another offer 'savings_plan_compute 3y all'");
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &bad, 1, error), BE_STATUS_RANGE, "hours[0]");
    assert_int_equal(be_menu_unit_count(menu) + be_menu_hours(menu), 0);
    assert_int_equal(be_menu_offer_count(menu), 1);
    unit.instance_type = "none";
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_NOT_FOUND,
                 "no sourced on_demand price of vm none");
    unit.region = "nowhere";
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_NOT_FOUND, "nowhere");
    unit.region = NULL;
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_ARGUMENT, "needs provider");
    unit = card_unit_of("m.large");
    unit.spot_cap = 2;
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_RANGE,
                 "be_card_unit.spot_cap is 2");
    assert_fails(be_menu_add_card_unit(NULL, catalogue, &unit, &hour, 1, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_menu_add_card_unit(menu, NULL, &unit, &hour, 1, error), BE_STATUS_ARGUMENT, "catalogue");
    unit.spot_cap = 0;
    unit.term_start = 1;
    assert_fails(be_menu_add_card_unit(menu, catalogue, &unit, &hour, 1, error), BE_STATUS_RANGE, "on the hour");
    assert_int_equal(be_menu_unit_count(menu), 0);
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

static be_status make_menu(const be_allocator *allocator, void *context, be_error *error) {
    be_menu_options options = menu_options(0);
    options.present_value = 1;
    options.discount_rate_per_year = 0.1;
    be_menu *menu = NULL;
    be_status status = be_menu_new(&options, allocator, &menu, error);
    be_card_unit large = card_unit_of("m.large"), metal = card_unit_of("m.metal");
    status = status ? status : be_menu_add_card_unit(menu, context, &large, (double[]){1, 2}, 2, error);
    assert_int_equal(be_menu_hours(menu), status ? 0 : 2);
    status = status ? status : be_menu_add_card_unit(menu, context, &metal, (double[]){1, 2}, 2, error);
    be_menu_free(menu);
    return status;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = cards();
    be_test_each_failing_allocation(make_menu, catalogue);
    be_catalogue_free(catalogue);
}

/* Every type of a shipped region can be on one menu, and a purchase of one of each is billed. */
static void a_whole_region_can_be_on_one_menu(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_menu *menu = menu_of(24);
    size_t added = 0;
    for (size_t i = 0; i < be_catalogue_type_count(catalogue, "aws"); i++) {
        be_instance_type type = {.size = sizeof type};
        assert_ok(be_catalogue_type_at(catalogue, "aws", i, &type, error));
        be_card_unit unit = card_unit_of(type.name);
        unit.provider = "aws";
        unit.region = "us-east-1";
        unit.service = "ec2";
        unit.spot_cap = 0.5;
        be_status status = be_menu_add_card_unit(menu, catalogue, &unit, (double[]){1}, 1, NULL);
        assert_true(status == BE_STATUS_OK || status == BE_STATUS_NOT_FOUND);
        added += status == BE_STATUS_OK;
    }
    assert_true(added > 1000);
    assert_int_equal(be_menu_unit_count(menu), added);
    be_menu_free(menu);
    be_catalogue_free(catalogue);
}

/* ---- usage ---- */

static be_usage_item hourly_item(const char *meter, int64_t start, const double *hourly, uint64_t count) {
    be_usage_item item = an_item("vm", meter, 0);
    item.month = be_month_of(start);
    item.hourly_start = start;
    item.hourly_count = count;
    item.hourly = hourly;
    for (uint64_t h = 0; h < count; h++) {
        item.quantity += hourly[h];
    }
    return item;
}

static void usage_by_the_hour_becomes_units(void **state) {
    (void)state;
    const double first[] = {3600, 7200, 1800}, second[] = {3600, 3600};
    be_usage_item items[] = {hourly_item("a", new_year(), first, 3), hourly_item("a", new_year() + HOUR, second, 2),
                             hourly_item("b", new_year(), second, 2),
                             hourly_item("a", be_month_start(be_month_from(2026, 2)), second, 2)};
    be_usage *usage = usage_of(items, COUNT(items));
    double hours[5];
    assert_ok(be_usage_hours(usage, "p", "r", "vm", "a", 3600, new_year() + HOUR, 5, hours, error));
    static const double expected[] = {3, 1.5, 0, 0, 0};
    for (size_t h = 0; h < 5; h++) {
        assert_near(hours[h], expected[h], 1e-15, 0);
    }
    assert_ok(
        be_usage_hours(usage, "p", "r", "vm", "a", 1, be_month_start(be_month_from(2026, 2)) - HOUR, 2, hours, error));
    assert_near(hours[0], 0, 0, 0);
    assert_near(hours[1], 3600, 0, 0);
    be_usage_free(usage);
}

static void usage_without_hours_is_refused(void **state) {
    (void)state;
    const double hourly[] = {3600};
    be_usage_item items[] = {hourly_item("a", new_year(), hourly, 1), an_item("vm", "lump", 10)};
    be_usage *usage = usage_of(items, COUNT(items));
    double hours[1] = {7};
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "lump", 3600, 0, 1, hours, error), BE_STATUS_ARGUMENT,
                 "usage of lump needs its amount by the hour");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "none", 3600, 0, 1, hours, error), BE_STATUS_NOT_FOUND,
                 "no usage of vm none in r");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "a", 3600, 1, 1, hours, error), BE_STATUS_RANGE, "start 1");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "a", 0, 0, 1, hours, error), BE_STATUS_RANGE, "per is 0");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "a", NAN, 0, 1, hours, error), BE_STATUS_RANGE, "per is nan");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", NULL, 3600, 0, 1, hours, error), BE_STATUS_ARGUMENT, "meter");
    assert_fails(be_usage_hours(NULL, "p", "r", "vm", "a", 3600, 0, 1, hours, error), BE_STATUS_ARGUMENT, "usage");
    assert_fails(be_usage_hours(usage, "p", "r", "vm", "a", 3600, 0, 1, NULL, error), BE_STATUS_ARGUMENT, "hours");
    assert_near(hours[0], 7, 0, 0);
    be_usage_free(usage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalised_units_are_those_of_the_vendors_table),
        cmocka_unit_test(a_type_comes_with_all_that_the_card_has_for_it),
        cmocka_unit_test(terms_begin_with_the_menu_unless_it_is_said_when),
        cmocka_unit_test(a_menu_in_another_currency_takes_no_rate_cards),
        cmocka_unit_test(plans_are_shared_and_families_follow_from_names),
        cmocka_unit_test(a_card_unit_that_cannot_be_added_changes_nothing),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
        cmocka_unit_test(a_whole_region_can_be_on_one_menu),
        cmocka_unit_test(usage_by_the_hour_becomes_units),
        cmocka_unit_test(usage_without_hours_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
