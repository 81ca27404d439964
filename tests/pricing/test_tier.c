/* Metered usage of a month: it is added up, free allowances come off, graduated tiers price the rest. */
#include "given.h"

/* Energy in three tiers, the last one bounded; a and b share 100 free units, c has 10 of its own. */
static const char meters[] = METER_COLUMNS "grid,energy,kWh,0,10,1,1,,,,,,,here,2026\n"
                                           "grid,energy,kWh,10,30,0.5,1,,,,,,,here,2026\n"
                                           "grid,energy,kWh,30,100,0.1,1,,,,,,,here,2026\n"
                                           "f,a,unit,0,50,2,1,,,,,100,shared,here,2026\n"
                                           "f,a,unit,50,,1,1,,,,,,,here,2026\n"
                                           "f,b,unit,0,,3,1,,,,,100,shared,here,2026\n"
                                           "f,c,unit,0,,4,1,,,,,10,,here,2026\n";

static be_catalogue *given(void) {
    plain_cards("tier");
    card("tier", "p/r2/meters.csv", meters);
    be_catalogue *catalogue = loaded_cards(card("tier", "p/r/meters.csv", meters));
    assert_ok(be_catalogue_load(catalogue, "p", "r2", error));
    return catalogue;
}

/* By hand from the tiers above: 10 at 1, 20 at 0.5, 70 at 0.1. */
static const struct {
    double quantity, cost;
    size_t lines;
} graduated[] = {{0, 0, 1},   {5, 5, 1},     {10, 10, 1}, {10.5, 10.25, 2},
                 {30, 20, 2}, {31, 20.1, 3}, {50, 22, 3}, {100, 27, 3}};

static void each_tier_prices_only_what_lies_in_it(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    for (size_t i = 0; i < COUNT(graduated); i++) {
        be_usage_item item = an_item("grid", "energy", graduated[i].quantity);
        be_bill *bill = bill_of(catalogue, &item, 1, NULL);
        assert_near(be_bill_total(bill), graduated[i].cost, 1e-15, 0);
        assert_int_equal(be_bill_line_count(bill), graduated[i].lines);
        assert_near(quantity_of(bill), graduated[i].quantity, 1e-15, 0);
        be_bill_free(bill);
    }
    be_catalogue_free(catalogue);
}

static void nothing_is_priced_above_the_last_sourced_tier(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("grid", "energy", 100.5);
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_NOT_FOUND,
                  "grid energy in r in 2026-06: no price is sourced above 100");
    be_catalogue_free(catalogue);
}

static void usage_of_one_month_reaches_the_tiers_together(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("grid", "energy", 20), an_item("grid", "energy", 11)};
    assert_near(total_of(catalogue, items, 2, NULL), 20.1, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void tiers_begin_anew_each_month(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("grid", "energy", 20), an_item("grid", "energy", 11)};
    items[1].month++;
    be_bill *bill = bill_of(catalogue, items, 2, NULL);
    assert_near(be_bill_total_where(bill, items[0].month, NULL, BE_ANY_PURCHASE), 15, 1e-15, 0);
    assert_near(be_bill_total_where(bill, items[1].month, NULL, BE_ANY_PURCHASE), 10.5, 1e-15, 0);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

static void each_region_has_tiers_of_its_own(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("grid", "energy", 20), an_item("grid", "energy", 11)};
    items[1].region = "r2";
    assert_near(total_of(catalogue, items, 2, NULL), 25.5, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* The order of rows in a file means nothing: tiers are found by where they begin. */
static void lines_are_in_order_of_tiers_whatever_the_order_of_rows(void **state) {
    (void)state;
    plain_cards("tier/shuffled");
    be_catalogue *catalogue = loaded_cards(card("tier/shuffled", "p/r/meters.csv",
                                                METER_COLUMNS "grid,energy,kWh,30,,0.1,1,,,,,,,here,2026\n"
                                                              "grid,energy,kWh,0,10,1,1,,,,,,,here,2026\n"
                                                              "grid,energy,kWh,10,30,0.5,1,,,,,,,here,2026\n"));
    be_usage_item item = an_item("grid", "energy", 40);
    be_bill *bill = bill_of(catalogue, &item, 1, NULL);
    static const double quantities[] = {10, 20, 10}, costs[] = {10, 10, 1};
    assert_int_equal(be_bill_line_count(bill), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_near(line_at(bill, i).quantity, quantities[i], 0, 0);
        assert_near(line_at(bill, i).cost_usd, costs[i], 1e-15, 0);
    }
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* ---- allowances ---- */

static double total_free(const be_catalogue *catalogue, const be_usage_item *items, size_t count) {
    be_bill_options options = bill_options();
    options.free_allowances = 1;
    return total_of(catalogue, items, count, &options);
}

static void allowances_are_left_alone_unless_asked_for(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("f", "c", 12);
    assert_near(total_of(catalogue, &item, 1, NULL), 48, 1e-15, 0);
    assert_near(total_free(catalogue, &item, 1), 8, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* 130 units of a: 30 are left after the allowance, all of them in the first tier at 2. */
static void an_allowance_comes_off_before_the_tiers(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item item = an_item("f", "a", 130);
    assert_near(total_free(catalogue, &item, 1), 60, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* 100 free units for a and b: a takes 70 of them, b the other 30 and pays 20 at 3. */
static void meters_of_a_group_share_one_allowance_in_the_order_of_the_lines(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "b", 50), an_item("f", "a", 70)};
    assert_near(total_free(catalogue, items, 2), 60, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void regions_share_one_allowance(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "a", 70), an_item("f", "a", 70)};
    items[1].region = "r2";
    assert_near(total_free(catalogue, items, 2), 80, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void an_allowance_begins_anew_each_month(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_usage_item items[] = {an_item("f", "a", 110), an_item("f", "a", 110)};
    items[1].month++;
    assert_near(total_free(catalogue, items, 2), 40, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void what_is_free_stands_on_a_line_of_its_own(void **state) {
    (void)state;
    be_catalogue *catalogue = given();
    be_bill_options options = bill_options();
    options.free_allowances = 1;
    be_usage_item item = an_item("f", "c", 12);
    be_bill *bill = bill_of(catalogue, &item, 1, &options);
    size_t found = 0;
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = line_at(bill, i);
        if (line.purchase_option == BE_PURCHASE_FREE) {
            assert_near(line.quantity, 10, 0, 0);
            assert_near(line.cost_usd, 0, 0, 0);
            found++;
        }
    }
    assert_int_equal(found, 1);
    be_bill_free(bill);
    be_catalogue_free(catalogue);
}

/* Only what is above the allowance must be sourced. */
static void an_allowance_can_bring_usage_below_the_last_sourced_tier(void **state) {
    (void)state;
    plain_cards("tier/bounded");
    be_catalogue *catalogue =
        loaded_cards(card("tier/bounded", "p/r/meters.csv", METER_COLUMNS "f,d,unit,0,100,1,1,,,,,20,,here,2026\n"));
    be_usage_item item = an_item("f", "d", 120);
    assert_near(total_free(catalogue, &item, 1), 100, 1e-15, 0);
    check_refused(catalogue, &item, 1, NULL, BE_STATUS_NOT_FOUND, "above 100");
    be_catalogue_free(catalogue);
}

/* ---- random tariffs ---- */

enum { TARIFFS = 3000, MOST_TIERS = 6, TRIES = 4 };

typedef struct tariff {
    size_t tiers;
    double from[MOST_TIERS + 1], price[MOST_TIERS], per;
    bool bounded;
} tariff;

static tariff random_tariff(uint64_t *random) {
    static const double pers[] = {1, 3600, 10000, 1e6};
    tariff t = {.tiers = 1 + random_below(random, MOST_TIERS), .per = pers[random_below(random, COUNT(pers))]};
    t.bounded = random_below(random, 4) == 0;
    for (size_t i = 0; i < t.tiers; i++) {
        t.price[i] = random_below(random, 8) ? random_share(random) * 10 : 0;
        t.from[i + 1] = t.from[i] + (random_below(random, 2) ? 1 + (double)random_below(random, 1000000)
                                                             : 1e-3 + random_share(random) * 1e4);
    }
    return t;
}

static char *write_tariffs(const tariff *tariffs) {
    size_t room = TARIFFS * MOST_TIERS * 128, used = 0;
    char *text = malloc(room);
    assert_non_null(text);
    used += (size_t)snprintf(text, room, "%s", METER_COLUMNS);
    for (size_t i = 0; i < TARIFFS; i++) {
        const tariff *t = &tariffs[i];
        for (size_t k = 0; k < t->tiers; k++) {
            char end[32] = "";
            if (k + 1 < t->tiers || t->bounded) {
                snprintf(end, sizeof end, "%.17g", t->from[k + 1]);
            }
            used += (size_t)snprintf(text + used, room - used, "s,m%zu,unit,%.17g,%s,%.17g,%.17g,,,,,,,here,2026\n", i,
                                     t->from[k], end, t->price[k], t->per);
        }
    }
    return text;
}

/* The price of each unit in turn, so to speak: the area below the staircase of prices. */
static long double area_below(const tariff *t, double quantity) {
    long double area = 0;
    for (size_t k = 0; k < t->tiers && quantity > t->from[k]; k++) {
        bool last = k + 1 == t->tiers;
        double end = last || quantity < t->from[k + 1] ? quantity : t->from[k + 1];
        area += ((long double)end - (long double)t->from[k]) * (long double)t->price[k] / (long double)t->per;
    }
    return area;
}

static double random_quantity(const tariff *t, uint64_t *random) {
    double top = t->from[t->tiers];
    switch (random_below(random, 4)) {
    case 0:
        return t->from[random_below(random, t->tiers + 1)]; /* where a tier begins or ends */
    case 1:
        return nextafter(t->from[random_below(random, t->tiers)], INFINITY);
    default:
        return random_share(random) * top * 1.2;
    }
}

static void random_tariffs_cost_the_area_below_their_prices(void **state) {
    (void)state;
    uint64_t random = 20260601;
    tariff *tariffs = calloc(TARIFFS, sizeof *tariffs);
    assert_non_null(tariffs);
    for (size_t i = 0; i < TARIFFS; i++) {
        tariffs[i] = random_tariff(&random);
    }
    char *text = write_tariffs(tariffs);
    plain_cards("tier/random");
    be_catalogue *catalogue = loaded_cards(card("tier/random", "p/r/meters.csv", text));
    for (size_t i = 0; i < TARIFFS * TRIES; i++) {
        const tariff *t = &tariffs[i % TARIFFS];
        char meter[32];
        snprintf(meter, sizeof meter, "m%zu", i % TARIFFS);
        be_usage_item item = an_item("s", meter, random_quantity(t, &random));
        if (t->bounded && item.quantity > t->from[t->tiers]) {
            check_refused(catalogue, &item, 1, NULL, BE_STATUS_NOT_FOUND, "no price is sourced above");
        } else {
            assert_near(total_of(catalogue, &item, 1, NULL), (double)area_below(t, item.quantity), 1e-13, 1e-15);
        }
    }
    be_catalogue_free(catalogue);
    free(text);
    free(tariffs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tier_prices_only_what_lies_in_it),
        cmocka_unit_test(nothing_is_priced_above_the_last_sourced_tier),
        cmocka_unit_test(usage_of_one_month_reaches_the_tiers_together),
        cmocka_unit_test(tiers_begin_anew_each_month),
        cmocka_unit_test(each_region_has_tiers_of_its_own),
        cmocka_unit_test(lines_are_in_order_of_tiers_whatever_the_order_of_rows),
        cmocka_unit_test(allowances_are_left_alone_unless_asked_for),
        cmocka_unit_test(an_allowance_comes_off_before_the_tiers),
        cmocka_unit_test(meters_of_a_group_share_one_allowance_in_the_order_of_the_lines),
        cmocka_unit_test(regions_share_one_allowance),
        cmocka_unit_test(an_allowance_begins_anew_each_month),
        cmocka_unit_test(what_is_free_stands_on_a_line_of_its_own),
        cmocka_unit_test(an_allowance_can_bring_usage_below_the_last_sourced_tier),
        cmocka_unit_test(random_tariffs_cost_the_area_below_their_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
