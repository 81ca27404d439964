/* Screening curves: the published case, and the layers against prices of each number of units. */
#include "decision/buying.h"

enum { HOURS = 1000 };

/* Load of 1000 - 1000 z units for a share z of the hours. Published: coal is cheaper than gas beyond half of the time,
 * gas than doing without beyond a hundredth; 500, 490 and 10 units. Source: PyPSA, generation investment screening
 * curve. */
static be_menu *published_menu(void) {
    double hours[HOURS];
    for (int h = 0; h < HOURS; h++) {
        hours[h] = HOURS - h;
    }
    be_menu *menu = menu_over(HOURS);
    be_unit load = unit_of("load", 1012.0 / HOURS);
    add_unit(menu, &load, hours, HOURS);
    be_offer coal = reservation_of("coal", "load", HOURS, 15.0 / HOURS);
    coal.usage_usd = 2.0 / HOURS;
    be_offer gas = reservation_of("gas", "load", HOURS, 10.0 / HOURS);
    gas.usage_usd = 12.0 / HOURS;
    add_offer(menu, &coal);
    add_offer(menu, &gas);
    return menu;
}

static be_screening *screening_of(const be_menu *menu) {
    be_screening *screening = NULL;
    assert_ok(be_screening_new(menu, NULL, &screening, error));
    return screening;
}

static be_screening_option option_at(const be_screening *screening, size_t index) {
    be_screening_option option = {.size = sizeof option};
    assert_ok(be_screening_option_at(screening, index, &option, error));
    return option;
}

static void the_published_curves_cross_where_they_should(void **state) {
    (void)state;
    be_menu *menu = published_menu();
    be_screening *screening = screening_of(menu);
    be_screening_option shed = option_at(screening, 0), coal = option_at(screening, 1), gas = option_at(screening, 2);
    assert_near(shed.to, 0.01, 1e-9, 0);
    assert_near(gas.from, 0.01, 1e-9, 0);
    assert_near(gas.to, 0.5, 1e-9, 0);
    assert_near(coal.from, 0.5, 1e-9, 0);
    assert_near(coal.to, 1, 0, 0);
    assert_near(coal.units, 500, 0, 0);
    assert_near(gas.units, 490, 0, 0);
    assert_near(shed.units, 10, 0, 0);
    assert_near(gas.break_even, 0.01, 1e-9, 0);
    assert_near(coal.break_even, 15.0 / 1010, 1e-9, 0);
    assert_true(shed.on_envelope && coal.on_envelope && gas.on_envelope);
    be_screening_free(screening);
    be_mix *mix = mix_of(menu);
    assert_int_equal(summary_of(mix).method, BE_MIX_SCREENING);
    assert_near(be_mix_quantities(mix, NULL)[0], 500, 0, 0);
    assert_near(be_mix_quantities(mix, NULL)[1], 490, 0, 0);
    check_mix(menu, mix, 1e-9);
    be_mix_free(mix);
    be_menu_free(menu);
}

static void layers_add_up_to_the_bill(void **state) {
    (void)state;
    be_menu *menu = published_menu();
    be_screening *screening = screening_of(menu);
    assert_int_equal(be_screening_layer_count(screening), 1000);
    double sum = 0, before = INFINITY;
    for (uint64_t k = 0; k < be_screening_layer_count(screening); k++) {
        be_screening_layer layer = {.size = sizeof layer};
        assert_ok(be_screening_layer_at(screening, k, &layer, error));
        assert_near(layer.hours, 1000 - (double)k, 1e-12, 0);
        assert_near(layer.utilisation, layer.hours / 1000, 1e-12, 0);
        assert_near(layer.uncovered_usd, 1.012 * layer.hours, 1e-12, 0);
        assert_true(layer.cost_usd <= layer.uncovered_usd && layer.uncovered_usd <= before);
        before = layer.uncovered_usd;
        sum += layer.cost_usd;
    }
    assert_near(sum, cheapest(menu, 1e-9), 1e-12, 0);
    be_screening_free(screening);
    be_menu_free(menu);
}

/* Of the load in part, spot and functions: each number of units priced by a bill of its own. */
static void whatever_the_unit_is_the_best_of_all_numbers_is_found(void **state) {
    (void)state;
    uint64_t random = 4242;
    for (unsigned round = 0; round < 40; round++) {
        double hours[48];
        random_hours(hours, 48, 7, round % 3 == 0, &random);
        be_menu *menu = menu_over(48);
        be_unit unit = unit_of("u", 1);
        unit.whole_units = round % 2;
        if (random_share(&random) < 0.6) {
            unit.spot_usd_per_hour = 0.2 + random_share(&random);
            unit.spot_cap = random_share(&random);
            unit.spot_whole_units = random_share(&random) < 0.5;
        }
        if (random_share(&random) < 0.6) {
            unit.function_usd_per_hour = 0.7 + 2 * random_share(&random);
        }
        add_unit(menu, &unit, hours, 48);
        be_offer flat = reservation_of("flat", "u", 48, 0.3 + 0.4 * random_share(&random));
        be_offer used = reservation_of("used", "u", 48, 0.1 + 0.2 * random_share(&random));
        used.usage_usd = 0.5 * random_share(&random);
        add_offer(menu, &flat);
        add_offer(menu, &used);
        double least = least_of_all(menu, 9, (const double[]){1, 1});
        be_mix *mix = mix_of(menu);
        assert_int_equal(summary_of(mix).method, BE_MIX_SCREENING);
        assert_near(check_mix(menu, mix, 1e-9), least, 1e-12, 0);
        be_mix_free(mix);
        be_menu_free(menu);
    }
}

/* Terms that bill every hour, all of the same hours: lines without slope, of which only the lowest is on the envelope.
 */
static void terms_that_bill_every_hour_leave_one_commitment(void **state) {
    (void)state;
    uint64_t random = 7;
    double hours[168];
    random_hours(hours, 168, 30, false, &random);
    be_menu *menu = menu_over(168);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 168);
    char name[32];
    for (int o = 0; o < 6; o++) {
        snprintf(name, sizeof name, "r%d", o);
        be_offer offer = reservation_of(name, "u", 168, 0.5 + 0.05 * ((o * 5 + 3) % 6));
        add_offer(menu, &offer);
    }
    be_screening *screening = screening_of(menu);
    be_mix *mix = mix_of(menu);
    unsigned bought = 0, drawn = 0;
    for (size_t o = 0; o < 6; o++) {
        bought += be_mix_quantities(mix, NULL)[o] > 0;
        drawn += option_at(screening, o + 1).on_envelope;
    }
    assert_int_equal(bought, 1);
    assert_int_equal(drawn, 1);
    check_mix(menu, mix, 1e-9);
    be_mix_free(mix);
    be_screening_free(screening);
    be_menu_free(menu);
}

static void menus_of_another_kind_are_refused(void **state) {
    (void)state;
    be_screening *screening = NULL;
    double hours[4] = {1, 2, 3, 4};
    be_menu *menu = menu_over(4);
    assert_fails(be_screening_new(NULL, NULL, &screening, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_screening_new(menu, NULL, &screening, error), BE_STATUS_ARGUMENT, "no unit type");
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 4);
    assert_fails(be_screening_new(menu, NULL, NULL, error), BE_STATUS_ARGUMENT, "screening");
    be_offer half = reservation_of("half", "u", 2, 0.5);
    add_offer(menu, &half);
    assert_fails(be_screening_new(menu, NULL, &screening, error), BE_STATUS_UNSUPPORTED, "whole horizon");
    be_menu_free(menu);
    menu = menu_over(4);
    hours[2] = 5e6;
    add_unit(menu, &unit, hours, 4);
    assert_fails(be_screening_new(menu, NULL, &screening, error), BE_STATUS_UNSUPPORTED, "4,000,000");
    assert_null(screening);
    be_menu_free(menu);
}

static void past_the_end_there_is_nothing(void **state) {
    (void)state;
    be_menu *menu = published_menu();
    be_screening *screening = screening_of(menu);
    be_screening_layer layer = {.size = sizeof layer};
    be_screening_option option = {.size = sizeof option};
    assert_int_equal(be_screening_option_count(screening), 3);
    assert_fails(be_screening_layer_at(screening, 1000, &layer, error), BE_STATUS_RANGE, "layer 1000 of 1000");
    assert_fails(be_screening_option_at(screening, 3, &option, error), BE_STATUS_RANGE, "line 3 of 3");
    assert_fails(be_screening_layer_at(NULL, 0, &layer, error), BE_STATUS_ARGUMENT, "screening");
    assert_fails(be_screening_option_at(NULL, 0, &option, error), BE_STATUS_ARGUMENT, "screening");
    assert_fails(be_screening_layer_at(screening, 0, NULL, error), BE_STATUS_ARGUMENT, "be_screening_layer");
    layer.size = 2;
    assert_fails(be_screening_layer_at(screening, 0, &layer, error), BE_STATUS_SIZE, "size");
    assert_int_equal(be_screening_layer_count(NULL), 0);
    assert_int_equal(be_screening_option_count(NULL), 0);
    be_screening_free(NULL);
    be_screening_free(screening);
    be_menu_free(menu);
}

static be_status draw_once(const be_allocator *allocator, void *context, be_error *error) {
    be_screening *screening = NULL;
    be_status status = be_screening_new(context, allocator, &screening, error);
    be_screening_free(screening);
    return status;
}

static void it_bears_an_allocator_that_runs_dry(void **state) {
    (void)state;
    be_menu *menu = published_menu();
    be_test_each_failing_allocation(draw_once, menu);
    be_menu_free(menu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_curves_cross_where_they_should),
        cmocka_unit_test(layers_add_up_to_the_bill),
        cmocka_unit_test(whatever_the_unit_is_the_best_of_all_numbers_is_found),
        cmocka_unit_test(terms_that_bill_every_hour_leave_one_commitment),
        cmocka_unit_test(menus_of_another_kind_are_refused),
        cmocka_unit_test(past_the_end_there_is_nothing),
        cmocka_unit_test(it_bears_an_allocator_that_runs_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
