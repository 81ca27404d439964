/* What usage costs where no commitment covers it: the blocks of an hour, against all ways of buying its units. */
#include "given_menu.h"

#include "pricing/internal.h"

enum { UNITS = 12 };

/* The least cost of the units of an hour of which those in `covered` are paid for, the others being bought on demand,
 * on functions, or spot within the cap: every choice is tried, with the last spot unit in part. */
static double cheapest_use(const be_unit *u, double load, unsigned covered) {
    double worth[UNITS];
    size_t count = (size_t)ceil(load), left = 0;
    for (size_t i = 0; i < count; i++) {
        double share = fmin(1, load - (double)i);
        if (!(covered >> i & 1)) {
            worth[left++] = fmin(u->on_demand_usd_per_hour, share * u->function_usd_per_hour);
        }
    }
    double cap = u->spot_cap * (double)count, best = INFINITY;
    for (unsigned spot = 0; spot < 1u << left; spot++) {
        for (size_t part = 0; part <= left; part++) { /* the unit that is spot for the rest of the cap only */
            double cost = 0, used = 0;
            for (size_t i = 0; i < left; i++) {
                bool whole = spot >> i & 1;
                used += whole && i != part ? 1 : 0;
                cost += !whole ? worth[i] : i != part ? u->spot_usd_per_hour : 0;
            }
            double rest = fmin(1, cap - used);
            bool has_part = part < left && (spot >> part & 1);
            cost += has_part ? rest * u->spot_usd_per_hour + (1 - rest) * worth[part] : 0;
            best = used <= cap && !isnan(cost) ? fmin(best, cost) : best;
        }
    }
    return best;
}

/* Which of the units the blocks cover first: the dearest, which are the full ones. */
static double blocks_cost(const be_unit *u, double load, double covered) {
    be_i_block blocks[BE_I_BLOCKS_MAX];
    be_i_blocks_of(u, load, blocks);
    double cost = 0;
    for (size_t i = 0; i < be_i_blocks_count(u); i++) {
        double taken = fmin(covered, blocks[i].quantity);
        covered -= taken;
        cost += (blocks[i].quantity - taken) * blocks[i].value_usd;
    }
    return cost;
}

/* The least cost over all choices of so many units to cover. */
static double cheapest_with_covered(const be_unit *u, double load, size_t covered) {
    size_t count = (size_t)ceil(load);
    double best = INFINITY;
    for (unsigned set = 0; set < 1u << count; set++) {
        size_t size = 0;
        for (size_t i = 0; i < count; i++) {
            size += set >> i & 1;
        }
        best = size == covered ? fmin(best, cheapest_use(u, load, set)) : best;
    }
    return best;
}

static be_unit random_unit(uint64_t *seed) {
    be_unit u = unit_of("u", 0.5 + random_steps(seed, 6, 0.25));
    u.whole_units = 1;
    u.spot_usd_per_hour = random_below(seed, 4) ? random_steps(seed, 10, 0.25) : INFINITY;
    u.spot_cap = random_below(seed, 2) ? random_steps(seed, 4, 0.25) : random_share(seed);
    u.function_usd_per_hour = random_below(seed, 4) ? 0.25 + random_steps(seed, 10, 0.25) : INFINITY;
    return u;
}

static void blocks_are_the_cheapest_of_all_ways_to_buy_the_units_of_an_hour(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 1500; i++) {
        be_unit u = random_unit(&seed);
        double load = random_below(&seed, 3) ? random_steps(&seed, 16, 0.25) : (double)random_below(&seed, 5);
        for (size_t covered = 0; covered <= (size_t)ceil(load); covered++) {
            assert_near(blocks_cost(&u, load, (double)covered), cheapest_with_covered(&u, load, covered), 1e-12, 1e-12);
        }
    }
}

static void unit_hours_paid_as_used_are_spot_up_to_the_cap(void **state) {
    (void)state;
    static const struct {
        double usage, on_demand, spot, cap, function, cost;
    } cases[] = {
        {10, 1, INFINITY, 0, INFINITY, 10}, {10, 1, 0.25, 0.4, INFINITY, 7}, /* 6 x 1 + 4 x 0.25 */
        {10, 1, 0.25, 1, INFINITY, 2.5},    {10, 1, 1.5, 0.4, INFINITY, 10}, /* spot is dearer */
        {10, 1, 0.25, 0, INFINITY, 10},     {10, 1, INFINITY, 0, 0.5, 5},
        {10, 1, 0.75, 0.4, 0.5, 5}, /* functions are cheaper than spot */
        {2.5, 1, 0.25, 0.4, 0.5, 1},        {0, 1, 0.25, 0.4, 0.5, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_unit u = unit_of("u", cases[i].on_demand);
        u.spot_usd_per_hour = cases[i].spot;
        u.spot_cap = cases[i].cap;
        u.function_usd_per_hour = cases[i].function;
        assert_near(blocks_cost(&u, cases[i].usage, 0), cases[i].cost, 1e-15, 0);
    }
}

static void a_partly_filled_unit_is_paid_whole_or_as_load_on_functions(void **state) {
    (void)state;
    static const struct {
        double load, function, cost;
    } cases[] = {
        {2.25, INFINITY, 3}, {2.25, 2, 2.5}, {2.25, 8, 3}, {2.5, 2, 3}, {0.25, 0.5, 0.125}, {2, 2, 2}, {0, 2, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_unit u = unit_of("u", 1);
        u.whole_units = 1;
        u.function_usd_per_hour = cases[i].function;
        assert_near(blocks_cost(&u, cases[i].load, 0), cases[i].cost, 1e-15, 0);
    }
}

static void blocks_are_in_descending_order_and_none_is_empty(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        planned_menu m = plan_menu(seed);
        be_menu *menu = menu_as_planned(&m);
        for (size_t t = 0; t < m.units; t++) {
            for (uint64_t h = 0; h < m.hours; h++) {
                be_i_block blocks[BE_I_BLOCKS_MAX];
                size_t count = be_i_blocks(menu, t, h, blocks);
                assert_true(count <= BE_I_BLOCKS_MAX && (count > 0) == (m.unit[t].usage[h] > 0));
                for (size_t k = 0; k < count; k++) {
                    assert_true(blocks[k].quantity > 0);
                    assert_true(k == 0 || blocks[k].value_usd <= blocks[k - 1].value_usd);
                }
            }
        }
        be_menu_free(menu);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_the_cheapest_of_all_ways_to_buy_the_units_of_an_hour),
        cmocka_unit_test(unit_hours_paid_as_used_are_spot_up_to_the_cap),
        cmocka_unit_test(a_partly_filled_unit_is_paid_whole_or_as_load_on_functions),
        cmocka_unit_test(blocks_are_in_descending_order_and_none_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
