/* The cheapest purchases: against all quantities tried and billed one by one, with the traps of the method each as a
 * case. */
#include "decision/buying.h"

static const double ONES[8] = {1, 1, 1, 1, 1, 1, 1, 1};

/* ---- one unit type ---- */

/* Terms that begin and end anywhere, some of which exist already: the best of all numbers. */
static void of_one_unit_type_the_best_of_all_numbers_is_found(void **state) {
    (void)state;
    uint64_t random = 11;
    for (unsigned round = 0; round < 30; round++) {
        double hours[60];
        random_hours(hours, 60, 4, round % 2, &random);
        be_menu *menu = menu_over(60);
        be_unit unit = unit_of("u", 1);
        unit.whole_units = random_share(&random) < 0.5;
        unit.spot_usd_per_hour = 0.3 + random_share(&random);
        unit.spot_cap = 0.5 * random_share(&random);
        unit.function_usd_per_hour = 0.8 + 2 * random_share(&random);
        add_unit(menu, &unit, hours, 60);
        for (int o = 0; o < 3; o++) {
            char name[32];
            snprintf(name, sizeof name, "r%d", o);
            uint64_t from = random_below(&random, 40);
            be_offer offer = offer_over(name, from, from + 5 + random_below(&random, 40), 0);
            offer.unit = "u";
            offer.hourly_usd = 0.2 + 0.5 * random_share(&random);
            offer.usage_usd = o == 1 ? 0.3 * random_share(&random) : 0;
            if (o == 2) { /* it exists, and expires */
                offer.least = offer.most = 2;
            }
            add_offer(menu, &offer);
        }
        be_mix *mix = mix_of(menu);
        double cost = check_mix(menu, mix, 1e-9), quantities[3], least = INFINITY;
        for (unsigned i = 0; i < 36; i++) {
            quantities[0] = i / 6;
            quantities[1] = i % 6;
            quantities[2] = 2;
            least = fmin(least, cost_of(menu, quantities));
        }
        assert_near(cost, least, 1e-12, 0);
        assert_near(be_mix_quantities(mix, NULL)[2], 2, 0, 0);
        be_mix_free(mix);
        be_menu_free(menu);
    }
}

/* Size-flexible reservations of the one type that there is, divisible: the bound is the cost. */
static void of_one_unit_type_flexible_reservations_are_exact_too(void **state) {
    (void)state;
    uint64_t random = 12;
    for (unsigned round = 0; round < 20; round++) {
        double hours[60];
        random_hours(hours, 60, 4, false, &random);
        be_menu *menu = menu_over(60);
        be_unit unit = unit_of("u", 1);
        unit.family = "f";
        unit.normalised_units = 4;
        add_unit(menu, &unit, hours, 60);
        for (int o = 0; o < 3; o++) {
            char name[32];
            snprintf(name, sizeof name, "r%d", o);
            uint64_t from = random_below(&random, 40);
            be_offer offer = offer_over(name, from, from + 5 + random_below(&random, 40), 0);
            offer.unit = "u";
            offer.size_flexible = o > 0;
            offer.divisible = 1;
            offer.hourly_usd = 0.2 + 0.5 * random_share(&random);
            add_offer(menu, &offer);
        }
        assert_true(cheapest(menu, 1e-9) <= least_of_all(menu, 8, (const double[]){0.5, 0.5, 0.5}));
        be_menu_free(menu);
    }
}

/* A function is paid for load, a unit for presence: what going without a commitment costs is the sum of the cheaper of
 * the two by the hour. One of the two for all hours would be a third dearer here, and buy a reservation that costs more
 * than that sum. */
static void functions_are_taken_where_they_are_cheaper_hour_by_hour(void **state) {
    (void)state;
    double hours[24], by_hour = 0;
    for (int h = 0; h < 24; h++) {
        hours[h] = h % 2 ? 0.95 : 0.1;
        by_hour += fmin(1, 2 * hours[h]);
    }
    be_menu *menu = menu_over(24);
    be_unit unit = unit_of("u", 1);
    unit.whole_units = 1;
    unit.function_usd_per_hour = 2;
    add_unit(menu, &unit, hours, 24);
    be_offer offer = reservation_of("r", "u", 24, 0.8);
    add_offer(menu, &offer);
    be_mix *mix = mix_of(menu);
    assert_near(check_mix(menu, mix, 1e-9), by_hour, 1e-12, 0);
    assert_near(be_mix_quantities(mix, NULL)[0], 0, 0, 0);
    assert_near(cost_of(menu, ONES) / by_hour, 0.8 * 24 / by_hour, 1e-12, 0);
    assert_true(0.8 * 24 / by_hour > 1.13);
    be_mix_free(mix);
    be_menu_free(menu);
}

/* What was measured before this library was written: a year of 8,760 h, 48 to 500 units. The load here has the same
 * form; the numbers of units and the cost follow from all layers priced by themselves. */
static void usage_prices_and_spot_share_the_layers(void **state) {
    (void)state;
    enum { HOURS = 336 };
    uint64_t random = 3;
    double hours[HOURS];
    random_hours(hours, HOURS, 20, true, &random);
    be_menu *menu = menu_over(HOURS);
    be_unit unit = unit_of("u", 0.1);
    unit.spot_usd_per_hour = 0.045;
    unit.spot_cap = 0.3;
    unit.spot_whole_units = 1;
    add_unit(menu, &unit, hours, HOURS);
    be_offer three = reservation_of("3 years", "u", HOURS, 0.038), one = reservation_of("1 year", "u", HOURS, 0.022);
    one.usage_usd = 0.02;
    add_offer(menu, &three);
    add_offer(menu, &one);
    double sum = 0;
    for (int k = 0; k < 20; k++) {
        double by_use = 0, used = 0;
        for (int h = 0; h < HOURS; h++) {
            int spot = (int)hours[h] * 3 / 10;
            by_use += k < (int)hours[h] - spot ? 0.1 : k < (int)hours[h] ? 0.045 : 0;
            used += k < (int)hours[h];
        }
        sum += fmin(by_use, fmin(0.038 * HOURS, 0.022 * HOURS + 0.02 * used));
    }
    assert_near(cheapest(menu, 1e-9), sum, 1e-12, 0);
    be_menu_free(menu);
}

/* ---- several unit types ---- */

static be_menu *menu_of_three_types(uint64_t *random, unsigned reservations, double step) {
    static const char *const names[] = {"a", "b", "c"};
    be_menu *menu = menu_over(36);
    for (int t = 0; t < 3; t++) {
        double hours[36];
        random_hours(hours, 36, 3, true, random);
        be_unit unit = unit_of(names[t], 0.5 + random_share(random));
        add_unit(menu, &unit, hours, 36);
    }
    for (unsigned o = 0; o < reservations; o++) {
        char name[32];
        snprintf(name, sizeof name, "r%u", o);
        be_offer offer = reservation_of(name, names[o], 36, 0.2 + 0.4 * random_share(random));
        add_offer(menu, &offer);
    }
    be_offer plan = plan_of("p", 36);
    plan.step = step;
    add_offer(menu, &plan);
    for (int t = 0; t < 3; t++) {
        set_rate(menu, "p", names[t], 0.2 + 0.4 * random_share(random));
    }
    return menu;
}

/* The least over the plan for given whole quantities: the cost is convex in it. */
static double best_of_plan(const be_menu *menu, double *quantities, size_t plan) {
    double low = 0, high = 8;
    for (int i = 0; i < 200; i++) {
        double a = low + (high - low) / 3, b = high - (high - low) / 3;
        quantities[plan] = a;
        double at_a = cost_of(menu, quantities);
        quantities[plan] = b;
        *(at_a <= cost_of(menu, quantities) ? &high : &low) = at_a <= cost_of(menu, quantities) ? b : a;
    }
    return cost_of(menu, quantities);
}

/* Whole reservations of two types and a plan over three: all numbers tried, with the best of the plan for each. One
 * after the other, reservations first, is dearer. */
static void under_one_plan_several_types_are_chosen_together(void **state) {
    (void)state;
    uint64_t random = 101;
    double worst = 0;
    for (unsigned round = 0; round < 5; round++) {
        be_menu *menu = menu_of_three_types(&random, 2, 0);
        double quantities[3], least = INFINITY, alone = INFINITY, first[2] = {0, 0};
        for (unsigned i = 0; i < 16; i++) {
            quantities[0] = i / 4;
            quantities[1] = i % 4;
            quantities[2] = 0;
            double cost = cost_of(menu, quantities);
            if (cost < alone) {
                alone = cost;
                first[0] = quantities[0];
                first[1] = quantities[1];
            }
            least = fmin(least, best_of_plan(menu, quantities, 2));
        }
        double in_turn = best_of_plan(menu, (double[]){first[0], first[1], 0}, 2);
        assert_near(cheapest(menu, 1e-9), least, 1e-9, 0);
        worst = fmax(worst, in_turn / least - 1);
        be_menu_free(menu);
    }
    assert_true(worst > 0.02);
}

/* Two plans of 0.5 USD an hour; two types of 1 USD an hour, used by 2 and 1. The vendor lets both plans cover the
 * second type first, where they save most, though the second plan saves little on the first type: 13/9 remain. Used
 * well they would leave 7/6. The bill is the vendor's, and so is the bound. */
static void the_bill_is_the_vendors_also_where_his_order_is_not_the_best(void **state) {
    (void)state;
    be_menu *menu = menu_over(1);
    be_unit a = unit_of("a", 1), b = unit_of("b", 1);
    add_unit(menu, &a, (const double[]){2}, 1);
    add_unit(menu, &b, (const double[]){1}, 1);
    be_offer p = plan_of("p", 1), q = plan_of("q", 1);
    p.least = p.most = q.least = q.most = 0.5;
    add_offer(menu, &p);
    add_offer(menu, &q);
    set_rate(menu, "p", "a", 0.6);
    set_rate(menu, "p", "b", 0.5);
    set_rate(menu, "q", "a", 0.9);
    set_rate(menu, "q", "b", 0.5);
    assert_near(cheapest(menu, 1e-9), 1 + 13.0 / 9, 1e-12, 0);
    assert_near(1 + (2 - 0.5 / 0.6) + (1 - 0.5 / 0.5), 1 + 7.0 / 6, 1e-12, 0);
    be_menu_free(menu);
}

/* Overlapping plans and size-flexible reservations in steps: the best of all, billed as the vendor does. */
static void overlapping_commitments_in_steps_are_the_best_of_all(void **state) {
    (void)state;
    uint64_t random = 5;
    for (unsigned round = 0; round < 12; round++) {
        be_menu *menu = menu_over(20);
        for (int t = 0; t < 2; t++) {
            double hours[20];
            random_hours(hours, 20, 3, round % 2, &random);
            be_unit unit = unit_of(t ? "b" : "a", 0.5 + random_share(&random));
            unit.family = "f";
            unit.normalised_units = t ? 4 : 1;
            add_unit(menu, &unit, hours, 20);
        }
        be_offer flexible = reservation_of("flexible", "a", 20, 0.1 + 0.3 * random_share(&random));
        flexible.size_flexible = 1;
        flexible.most = 5;
        be_offer compute = plan_of("compute", 20), instance = plan_of("instance", 20);
        instance.purchase_option = BE_PURCHASE_SAVINGS_PLAN_INSTANCE;
        instance.family = "f";
        instance.step = compute.step = 0.25;
        instance.most = compute.most = 1.25;
        add_offer(menu, &flexible);
        add_offer(menu, &compute);
        add_offer(menu, &instance);
        for (int t = 0; t < 2; t++) {
            set_rate(menu, "compute", t ? "b" : "a", 0.25 + 0.4 * random_share(&random));
            set_rate(menu, "instance", t ? "b" : "a", 0.2 + 0.4 * random_share(&random));
        }
        double least = least_of_all(menu, 5, (const double[]){1, 0.25, 0.25});
        assert_near(cheapest(menu, 1e-9), least, 1e-12, 0);
        be_menu_free(menu);
    }
}

/* The same with divisible plans: within the gap that is proven, and below all of a grid. */
static void overlapping_divisible_plans_are_within_the_gap(void **state) {
    (void)state;
    uint64_t random = 17;
    for (unsigned round = 0; round < 10; round++) {
        be_menu *menu = menu_of_three_types(&random, 0, 0);
        be_offer other = plan_of("q", 36);
        add_offer(menu, &other);
        for (int t = 0; t < 3; t++) {
            set_rate(menu, "q", t == 0 ? "a" : t == 1 ? "b" : "c", 0.2 + 0.4 * random_share(&random));
        }
        double grid = least_of_all(menu, 20, (const double[]){0.1, 0.1});
        double cost = cheapest(menu, 1e-3);
        assert_true(cost <= grid * (1 + 1e-3));
        be_menu_free(menu);
    }
}

/* ---- laws ---- */

static void another_offer_never_raises_the_least(void **state) {
    (void)state;
    uint64_t random = 23;
    for (unsigned round = 0; round < 10; round++) {
        uint64_t same = random;
        be_menu *menu = menu_of_three_types(&random, 1, 0);
        double without = cheapest(menu, 1e-9);
        be_menu_free(menu);
        menu = menu_of_three_types(&same, 1, 0);
        be_offer more = reservation_of("more", "b", 18, 0.1 + 0.5 * random_share(&random));
        add_offer(menu, &more);
        assert_true(cheapest(menu, 1e-9) <= without * (1 + 1e-12));
        be_menu_free(menu);
    }
}

/* Two types, two reservations and a plan, added in one order or the other, at `scale` times the prices. */
static be_menu *menu_in_order(bool turned, double scale) {
    be_menu *menu = menu_over(30);
    uint64_t random = 77;
    double a[30], b[30];
    random_hours(a, 30, 5, true, &random);
    random_hours(b, 30, 3, false, &random);
    be_unit units[2] = {unit_of("a", 0.9 * scale), unit_of("b", 1.3 * scale)};
    units[1].spot_usd_per_hour = 0.5 * scale;
    units[1].spot_cap = 0.25;
    for (int i = 0; i < 2; i++) {
        int t = turned ? 1 - i : i;
        add_unit(menu, &units[t], t ? b : a, 30);
    }
    be_offer offers[3] = {reservation_of("ra", "a", 30, 0.5 * scale), reservation_of("rb", "b", 20, 0.6 * scale),
                          plan_of("p", 30)};
    for (int i = 0; i < 3; i++) {
        add_offer(menu, &offers[turned ? 2 - i : i]);
    }
    set_rate(menu, "p", "a", 0.55 * scale);
    set_rate(menu, "p", "b", 0.7 * scale);
    return menu;
}

static void the_order_of_adding_changes_nothing(void **state) {
    (void)state;
    be_menu *menu = menu_in_order(false, 1), *turned = menu_in_order(true, 1);
    be_mix *mix = mix_of(menu), *other = mix_of(turned);
    assert_near(check_mix(menu, mix, 1e-9), check_mix(turned, other, 1e-9), 1e-12, 0);
    for (size_t o = 0; o < 3; o++) {
        assert_near(be_mix_quantities(mix, NULL)[o], be_mix_quantities(other, NULL)[2 - o], 1e-9, 1e-9);
    }
    be_mix_free(mix);
    be_mix_free(other);
    be_menu_free(menu);
    be_menu_free(turned);
}

static void all_prices_times_seven_cost_seven_times(void **state) {
    (void)state;
    be_menu *menu = menu_in_order(false, 1), *dear = menu_in_order(false, 7);
    be_mix *mix = mix_of(menu), *other = mix_of(dear);
    assert_near(summary_of(other).cost_usd, 7 * summary_of(mix).cost_usd, 1e-10, 0);
    for (size_t o = 0; o < 2; o++) {
        assert_near(be_mix_quantities(mix, NULL)[o], be_mix_quantities(other, NULL)[o], 1e-9, 1e-9);
    }
    assert_near(7 * be_mix_quantities(mix, NULL)[2], be_mix_quantities(other, NULL)[2], 1e-8, 1e-9);
    be_mix_free(mix);
    be_mix_free(other);
    be_menu_free(menu);
    be_menu_free(dear);
}

/* No term spans the middle: the halves by themselves cost the same. */
static void where_no_term_spans_a_boundary_the_parts_add_up(void **state) {
    (void)state;
    uint64_t random = 31;
    double hours[96], sum = 0;
    random_hours(hours, 96, 6, false, &random);
    be_unit unit = unit_of("u", 1);
    be_menu *whole = menu_over(96);
    add_unit(whole, &unit, hours, 96);
    for (uint64_t half = 0; half < 2; half++) {
        be_menu *part = menu_over(48);
        add_unit(part, &unit, hours + 48 * half, 48);
        be_offer offer = reservation_of(half ? "second" : "first", "u", 48, 0.6);
        add_offer(part, &offer);
        sum += cheapest(part, 1e-9);
        be_menu_free(part);
        offer.start = (int64_t)half * 48 * SECONDS_OF_HOUR;
        offer.end = offer.start + 48 * SECONDS_OF_HOUR;
        add_offer(whole, &offer);
    }
    assert_near(cheapest(whole, 1e-9), sum, 1e-12, 0);
    be_menu_free(whole);
}

/* A reservation with a longer term and no higher fee does all that another does: the other is not bought, and the
 * certificate says because of which. */
static void what_another_does_for_less_is_set_aside(void **state) {
    (void)state;
    uint64_t random = 19;
    double hours[40];
    random_hours(hours, 40, 6, false, &random);
    be_menu *menu = menu_over(40);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 40);
    be_offer longer = reservation_of("longer", "u", 40, 0.4), shorter = reservation_of("shorter", "u", 20, 0.9);
    be_offer low = plan_of("low", 40), high = plan_of("high", 40);
    add_offer(menu, &longer);
    add_offer(menu, &shorter);
    add_offer(menu, &low);
    add_offer(menu, &high);
    set_rate(menu, "low", "u", 0.5);
    set_rate(menu, "high", "u", 0.55);
    be_mix *mix = mix_of(menu);
    check_mix(menu, mix, 1e-9);
    be_certificate_parts parts = {.size = sizeof parts};
    assert_ok(be_certificate_read(be_mix_certificate(mix), &parts, error));
    assert_int_equal(parts.aside[1], 0);
    assert_int_equal(parts.aside[3], 2);
    assert_int_equal(parts.aside[0], 0);
    assert_int_equal(parts.aside[2], 2);
    be_mix_free(mix);
    be_menu_free(menu);
}

/* ---- limits and options ---- */

static void quantities_keep_their_limits_and_steps(void **state) {
    (void)state;
    double hours[24];
    for (int h = 0; h < 24; h++) {
        hours[h] = 12;
    }
    be_menu *menu = menu_over(24);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 24);
    be_offer some = reservation_of("some", "u", 24, 0.1), many = reservation_of("many", "u", 24, 0.2);
    some.most = 3;
    many.step = 4;
    be_offer dear = reservation_of("dear", "u", 24, 2);
    dear.least = 1;
    add_offer(menu, &some);
    add_offer(menu, &many);
    add_offer(menu, &dear);
    be_mix *mix = mix_of(menu);
    check_mix(menu, mix, 1e-9);
    assert_near(be_mix_quantities(mix, NULL)[0], 3, 0, 0);
    assert_near(be_mix_quantities(mix, NULL)[1], 8, 0, 0);
    assert_near(be_mix_quantities(mix, NULL)[2], 1, 0, 0);
    be_mix_free(mix);
    be_menu_free(menu);
}

/* A plan at 1e6 USD an hour would have to reach 1e15 to cover all; none does, so it is bought up to 1e12. Of two such
 * plans the dearer is not set aside for the other, which does not suffice. */
static void no_more_is_bought_than_a_purchase_may_hold(void **state) {
    (void)state;
    double hours[4] = {1e9, 1e9, 1e9, 1e9}, quantities[2];
    for (unsigned offers = 1; offers <= 2; offers++) {
        be_menu *menu = menu_over(4);
        be_unit unit = unit_of("u", 4e6);
        add_unit(menu, &unit, hours, 4);
        be_offer plan = plan_of("p", 4), dear = plan_of("q", 4);
        plan.step = dear.step = 3;
        dear.hourly_usd = 1.5;
        add_offer(menu, &plan);
        set_rate(menu, "p", "u", 1e6);
        if (offers > 1) {
            add_offer(menu, &dear);
            set_rate(menu, "q", "u", 1e6);
        }
        double each = 3 * floor(1e12 / 3), saved = offers == 1 ? 3 : 3 + 2.5;
        be_mix *mix = mix_of(menu);
        assert_near(check_mix(menu, mix, 1e-9), 4 * (4e15 - saved * each), 1e-12, 0);
        memcpy(quantities, be_mix_quantities(mix, NULL), offers * sizeof *quantities);
        for (unsigned o = 0; o < offers; o++) {
            assert_near(quantities[o], each, 1e-15, 0);
            assert_true(quantities[o] <= 1e12);
        }
        be_mix_free(mix);
        be_menu_free(menu);
    }
}

/* A free reservation covers all, so that the least cost is nothing: what rounding leaves of it is no gap. */
static void to_cover_everything_for_nothing_is_proven(void **state) {
    (void)state;
    double hours[10];
    for (int h = 0; h < 10; h++) {
        hours[h] = 3.3 + 0.17 * h;
    }
    be_menu *menu = menu_over(10);
    be_unit unit = unit_of("u", 9e6);
    add_unit(menu, &unit, hours, 10);
    be_offer nothing = reservation_of("free", "u", 10, 0), plan = plan_of("p", 10);
    nothing.divisible = 1;
    add_offer(menu, &nothing);
    add_offer(menu, &plan);
    set_rate(menu, "p", "u", 3e6);
    be_mix *mix = mix_of(menu);
    be_mix_summary summary = summary_of(mix);
    assert_near(summary.cost_usd, 0, 0, 1e-5);
    assert_int_equal(summary.proven, 1);
    assert_ok(be_certificate_check(menu, be_mix_certificate(mix), NULL, error));
    be_mix_free(mix);
    be_menu_free(menu);
}

static void where_nothing_is_offered_or_used_there_is_nothing_to_buy(void **state) {
    (void)state;
    be_menu *menu = menu_over(3);
    be_unit unit = unit_of("u", 2);
    add_unit(menu, &unit, (const double[]){1, 2, 3}, 3);
    assert_near(cheapest(menu, 1e-9), 12, 0, 0);
    be_menu_free(menu);
    menu = menu_over(3);
    add_unit(menu, &unit, (const double[]){0, 0, 0}, 3);
    be_offer offer = reservation_of("r", "u", 3, 0.1);
    add_offer(menu, &offer);
    be_offer plan = plan_of("p", 3);
    add_offer(menu, &plan);
    set_rate(menu, "p", "u", 1);
    be_mix *mix = mix_of(menu);
    assert_near(summary_of(mix).cost_usd, 0, 0, 0);
    assert_near(be_mix_quantities(mix, NULL)[0] + be_mix_quantities(mix, NULL)[1], 0, 0, 0);
    be_mix_free(mix);
    be_menu_free(menu);
}

static be_menu *menu_to_branch(void) {
    uint64_t random = 17;
    be_menu *menu = menu_of_three_types(&random, 0, 0);
    be_offer other = plan_of("q", 36);
    add_offer(menu, &other);
    set_rate(menu, "q", "a", 0.52);
    set_rate(menu, "q", "b", 0.3);
    set_rate(menu, "q", "c", 0.21);
    return menu;
}

static void a_smaller_gap_takes_more_boxes_and_a_limit_is_told(void **state) {
    (void)state;
    be_menu *menu = menu_to_branch();
    be_mix_options options;
    be_mix *mix = NULL, *exact = NULL;
    be_mix_options_init(&options);
    options.gap = 1e-7;
    options.brief = 1;
    assert_ok(be_mix_new(menu, &options, NULL, &exact, error));
    be_mix_summary fine = summary_of(exact);
    assert_true(fine.gap <= 1e-7 && fine.proven && fine.nodes > 1);
    assert_int_equal(fine.method, BE_MIX_BRANCHES);
    assert_null(be_mix_certificate(exact));
    assert_null(be_mix_purchase(exact));
    options.node_limit = 1;
    assert_ok(be_mix_new(menu, &options, NULL, &mix, error));
    be_mix_summary rough = summary_of(mix);
    assert_int_equal(rough.proven, 0);
    assert_true(rough.gap > 1e-7 && rough.bound_usd <= fine.cost_usd && rough.cost_usd >= fine.bound_usd);
    be_mix_free(mix);
    be_mix_free(exact);
    be_menu_free(menu);
}

static void bad_questions_are_refused(void **state) {
    (void)state;
    be_menu *menu = menu_over(3);
    be_mix *mix = NULL;
    be_mix_options options;
    assert_fails(be_mix_new(NULL, NULL, NULL, &mix, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_mix_new(menu, NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "mix");
    assert_fails(be_mix_new(menu, NULL, NULL, &mix, error), BE_STATUS_ARGUMENT, "empty");
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, (const double[]){1, 1, 1}, 3);
    static const struct {
        double gap;
        uint64_t nodes;
        uint32_t brief;
        const char *part;
    } cases[] = {{0, 10, 0, "gap"},  {NAN, 10, 0, "gap"},       {2, 10, 0, "gap"},
                 {-1, 10, 0, "gap"}, {0.1, 0, 0, "node_limit"}, {0.1, 10, 2, "brief"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_mix_options_init(&options);
        options.gap = cases[i].gap;
        options.node_limit = cases[i].nodes;
        options.brief = cases[i].brief;
        assert_fails(be_mix_new(menu, &options, NULL, &mix, error), BE_STATUS_RANGE, cases[i].part);
    }
    options.size = 3;
    assert_fails(be_mix_new(menu, &options, NULL, &mix, error), BE_STATUS_SIZE, "size");
    assert_null(mix);
    be_mix_summary summary = {.size = sizeof summary};
    assert_fails(be_mix_summarise(NULL, &summary, error), BE_STATUS_ARGUMENT, "mix");
    size_t count = 7;
    assert_null(be_mix_quantities(NULL, &count));
    assert_int_equal(count, 0);
    assert_null(be_mix_purchase(NULL));
    assert_null(be_mix_certificate(NULL));
    assert_string_equal(be_mix_method_name(BE_MIX_SCREENING), "screening curves");
    assert_string_equal(be_mix_method_name(BE_MIX_COUNT), "unknown");
    be_mix_free(NULL);
    be_menu_free(menu);
}

static void its_options_describe_themselves(void **state) {
    (void)state;
    size_t count = 0;
    const be_field *fields = be_mix_options_fields(&count);
    assert_int_equal(count, 3);
    assert_string_equal(fields[1].name, "gap");
    be_mix_options options;
    be_mix_options_init(&options);
    assert_near(options.gap, 0.0009, 0, 0);
    assert_int_equal(options.size, sizeof options);
}

/* Older programs hand over smaller structs, and get as much as there is room for. */
static void options_and_results_may_be_of_any_smaller_size(void **state) {
    (void)state;
    be_menu *menu = menu_in_order(false, 1);
    be_mix *mix = NULL;
    be_mix_options options;
    for (uint32_t size = sizeof size; size <= sizeof options; size++) {
        be_mix_options *cut = malloc(size);
        assert_non_null(cut);
        be_mix_options_init_sized(cut, size);
        assert_ok(be_mix_new(menu, cut, NULL, &mix, error));
        free(cut);
        be_mix_summary whole = summary_of(mix), part;
        for (uint32_t room = sizeof room; room <= sizeof part; room++) {
            memset(&part, 0x5a, sizeof part);
            part.size = room;
            assert_ok(be_mix_summarise(mix, &part, error));
            assert_memory_equal((char *)&part + sizeof room, (char *)&whole + sizeof room, room - sizeof room);
            for (uint32_t i = room; i < sizeof part; i++) {
                assert_int_equal(((char *)&part)[i], 0x5a);
            }
        }
        be_mix_free(mix);
    }
    be_menu_free(menu);
}

static be_status mix_once(const be_allocator *allocator, void *context, be_error *error) {
    be_mix *mix = NULL;
    be_status status = be_mix_new(context, NULL, allocator, &mix, error);
    be_mix_free(mix);
    return status;
}

static void it_bears_an_allocator_that_runs_dry(void **state) {
    (void)state;
    be_menu *menu = menu_to_branch();
    be_test_each_failing_allocation(mix_once, menu);
    be_menu_free(menu);
    menu = menu_over(3);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, (const double[]){1, 2, 1}, 3);
    be_offer offer = reservation_of("r", "u", 3, 0.1);
    add_offer(menu, &offer);
    be_test_each_failing_allocation(mix_once, menu);
    be_menu_free(menu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_one_unit_type_the_best_of_all_numbers_is_found),
        cmocka_unit_test(of_one_unit_type_flexible_reservations_are_exact_too),
        cmocka_unit_test(functions_are_taken_where_they_are_cheaper_hour_by_hour),
        cmocka_unit_test(usage_prices_and_spot_share_the_layers),
        cmocka_unit_test(under_one_plan_several_types_are_chosen_together),
        cmocka_unit_test(the_bill_is_the_vendors_also_where_his_order_is_not_the_best),
        cmocka_unit_test(overlapping_commitments_in_steps_are_the_best_of_all),
        cmocka_unit_test(overlapping_divisible_plans_are_within_the_gap),
        cmocka_unit_test(another_offer_never_raises_the_least),
        cmocka_unit_test(the_order_of_adding_changes_nothing),
        cmocka_unit_test(all_prices_times_seven_cost_seven_times),
        cmocka_unit_test(where_no_term_spans_a_boundary_the_parts_add_up),
        cmocka_unit_test(what_another_does_for_less_is_set_aside),
        cmocka_unit_test(quantities_keep_their_limits_and_steps),
        cmocka_unit_test(no_more_is_bought_than_a_purchase_may_hold),
        cmocka_unit_test(to_cover_everything_for_nothing_is_proven),
        cmocka_unit_test(where_nothing_is_offered_or_used_there_is_nothing_to_buy),
        cmocka_unit_test(a_smaller_gap_takes_more_boxes_and_a_limit_is_told),
        cmocka_unit_test(bad_questions_are_refused),
        cmocka_unit_test(its_options_describe_themselves),
        cmocka_unit_test(options_and_results_may_be_of_any_smaller_size),
        cmocka_unit_test(it_bears_an_allocator_that_runs_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
