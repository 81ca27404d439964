/* The vendor's order: against a second implementation that was written from the rules alone, unit by unit and pair by
 * pair, and by what must hold whatever the menu. */
#include "given_menu.h"

#include "pricing/internal.h"

/* ---- the rules once more, without haste ---- */

/* A piece of an hour's usage of a unit type. */
typedef struct piece {
    size_t unit;
    double quantity, value;
} piece;

enum { PIECES = PLANS_UNITS * 64 };

typedef struct hour_of_use {
    piece pieces[PIECES];
    size_t count;
} hour_of_use;

/* What is used, unit by unit: each whole unit at what it costs by itself. */
static void cut(const planned_unit *u, size_t unit, double usage, hour_of_use *hour) {
    size_t first = hour->count;
    double total = 0;
    while (usage > 0) {
        double part = u->whole ? fmin(1, usage) : usage;
        double value = fmin(u->on_demand, u->function * (u->whole ? part : 1));
        hour->pieces[hour->count++] = (piece){unit, u->whole ? 1 : part, value};
        total += u->whole ? 1 : part;
        usage -= part;
    }
    /* Spot takes the place of the dearest, which come first. */
    double spot = u->cap * total;
    size_t end = hour->count;
    for (size_t i = first; i < end && spot > 0; i++) {
        piece *p = &hour->pieces[i];
        double taken = p->value > u->spot ? fmin(spot, p->quantity) : 0;
        if (taken > 0) {
            hour->pieces[hour->count++] = (piece){unit, taken, u->spot};
            p->quantity -= taken;
            spot -= taken;
        }
    }
}

typedef struct match {
    size_t offer, piece;
    double measure;
    bool done;
} match;

static int class_of(const planned_offer *o) {
    return !o->plan ? (o->flexible ? 1 : 0) : o->family ? 2 : 3;
}

static double measure_of(const planned_menu *m, size_t o, size_t t) {
    const planned_offer *offer = &m->offer[o];
    const planned_unit *own = &m->unit[offer->unit], *unit = &m->unit[t];
    if (offer->plan) {
        return offer->rates[t];
    }
    if (!offer->flexible) {
        return offer->unit == t;
    }
    return unit->family && strcmp(unit->family, own->family) == 0 ? unit->size / own->size : 0;
}

static int by(double a, double b) {
    return (a > b) - (a < b);
}

/* Whether pair a is served before pair b. */
static bool sooner(const planned_menu *m, const hour_of_use *hour, const match *a, const match *b) {
    const planned_offer *x = &m->offer[a->offer], *y = &m->offer[b->offer];
    const piece *p = &hour->pieces[a->piece], *q = &hour->pieces[b->piece];
    int order = class_of(x) - class_of(y);
    if (!order && x->plan) {
        double saving_a = round((1 - a->measure / p->value) * 1e12),
               saving_b = round((1 - b->measure / q->value) * 1e12);
        order = -by(saving_a, saving_b);
        order = order ? order : by(a->measure, b->measure);
    } else if (!order) {
        order = x->flexible ? by(m->unit[p->unit].size, m->unit[q->unit].size) : 0;
        order = order ? order : by(x->usage, y->usage);
    }
    order = order ? order : strcmp(m->unit[p->unit].name, m->unit[q->unit].name);
    order = order ? order : strcmp(x->name, y->name);
    return order ? order < 0 : p->value > q->value;
}

static double weight_of(const planned_menu *m, double hour) {
    return m->present_value ? pow(1 + m->discount_rate, -hour / 8760) : 1;
}

static bool holds(const planned_offer *o, uint64_t hour) {
    return (int64_t)hour >= o->from && (int64_t)hour < o->to;
}

/* The cost of an hour; what each unit type has covered is added to `covered`. */
static double hour_cost(const planned_menu *m, uint64_t h, double *covered) {
    static hour_of_use hour;
    static match matches[PLANS_OFFERS * PIECES];
    double left[PLANS_OFFERS], cost = 0;
    size_t count = 0;
    hour.count = 0;
    for (size_t t = 0; t < m->units; t++) {
        cut(&m->unit[t], t, m->unit[t].usage[h], &hour);
    }
    for (size_t o = 0; o < m->offers; o++) {
        left[o] = holds(&m->offer[o], h) ? m->offer[o].quantity : 0;
        for (size_t i = 0; i < hour.count; i++) {
            double measure = measure_of(m, o, hour.pieces[i].unit);
            if (measure > 0 && left[o] > 0) {
                matches[count++] = (match){o, i, measure, false};
            }
        }
    }
    for (size_t n = 0; n < count; n++) {
        match *next = NULL;
        for (size_t i = 0; i < count; i++) {
            next = !matches[i].done && (!next || sooner(m, &hour, &matches[i], next)) ? &matches[i] : next;
        }
        next->done = true;
        piece *p = &hour.pieces[next->piece];
        double usage = m->offer[next->offer].usage;
        double taken = p->value < usage ? 0 : fmin(p->quantity, left[next->offer] / next->measure);
        p->quantity -= taken;
        left[next->offer] -= taken * next->measure;
        covered[p->unit] += taken;
        cost += taken * usage;
    }
    for (size_t i = 0; i < hour.count; i++) {
        cost += hour.pieces[i].quantity * hour.pieces[i].value;
    }
    return cost * weight_of(m, (double)h);
}

static double fee_of(const planned_menu *m, const planned_offer *o) {
    double fee = 0;
    for (uint64_t h = 0; h < m->hours; h++) {
        double spread = o->upfront / (double)(o->to - o->from);
        fee += holds(o, h) ? (o->hourly + (m->cash ? 0 : spread)) * weight_of(m, (double)h) : 0;
        fee += m->cash && o->from == (int64_t)h ? o->upfront * weight_of(m, (double)h) : 0;
    }
    return fee * o->quantity;
}

static double cost_by_the_rules(const planned_menu *m, double *covered) {
    double cost = 0;
    for (size_t o = 0; o < m->offers; o++) {
        cost += fee_of(m, &m->offer[o]);
    }
    for (uint64_t h = 0; h < m->hours; h++) {
        cost += hour_cost(m, h, covered);
    }
    return cost;
}

static void a_purchase_costs_what_the_rules_say(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        planned_menu m = plan_menu(seed);
        double quantities[PLANS_OFFERS], covered[PLANS_UNITS] = {0};
        planned_quantities(&m, quantities);
        be_menu *menu = menu_as_planned(&m);
        be_purchase *purchase = purchase_of(menu, quantities, m.offers);
        assert_near(summary_of(purchase).cost_usd, cost_by_the_rules(&m, covered), 1e-12, 1e-12);
        for (size_t t = 0; t < m.units; t++) {
            assert_near(unit_at(purchase, t).covered_hours, covered[t], 1e-12, 1e-12);
        }
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

/* ---- whatever the menu ---- */

/* The same menu with unit types and offers in another order; `place` says where each offer went. */
static planned_menu shuffled(const planned_menu *m, uint64_t seed, size_t *place) {
    planned_menu other = *m;
    size_t units[PLANS_UNITS], at[PLANS_UNITS];
    for (size_t t = 0; t < m->units; t++) {
        size_t swap = random_below(&seed, t + 1);
        units[t] = units[swap];
        units[swap] = t;
    }
    for (size_t t = 0; t < m->units; t++) {
        other.unit[t] = m->unit[units[t]];
        at[units[t]] = t;
    }
    size_t offers[PLANS_OFFERS];
    for (size_t o = 0; o < m->offers; o++) {
        size_t swap = random_below(&seed, o + 1);
        offers[o] = offers[swap];
        offers[swap] = o;
    }
    for (size_t o = 0; o < m->offers; o++) {
        other.offer[o] = m->offer[offers[o]];
        other.offer[o].unit = at[other.offer[o].unit];
        for (size_t t = 0; t < m->units; t++) {
            other.offer[o].rates[at[t]] = m->offer[offers[o]].rates[t];
        }
        place[offers[o]] = o;
    }
    return other;
}

static void the_order_of_adding_changes_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        planned_menu m = plan_menu(seed);
        size_t place[PLANS_OFFERS];
        planned_menu other = shuffled(&m, seed, place);
        double quantities[PLANS_OFFERS], shuffled_quantities[PLANS_OFFERS];
        planned_quantities(&m, quantities);
        planned_quantities(&other, shuffled_quantities);
        be_menu *menu = menu_as_planned(&m), *again = menu_as_planned(&other);
        be_purchase *a = purchase_of(menu, quantities, m.offers),
                    *b = purchase_of(again, shuffled_quantities, m.offers);
        assert_near(summary_of(a).cost_usd, summary_of(b).cost_usd, 1e-13, 1e-13);
        for (size_t o = 0; o < m.offers; o++) {
            assert_near(offer_at(a, o).used, offer_at(b, place[o]).used, 1e-12, 1e-12);
        }
        be_purchase_free(a);
        be_purchase_free(b);
        be_menu_free(menu);
        be_menu_free(again);
    }
}

/* What is left of blocks in all hours, one after the other. */
typedef struct remainders {
    double *values;
    size_t count, blocks;
} remainders;

static void note_remainders(void *context, uint64_t hour, const double *left, const double *rest) {
    (void)hour;
    (void)left;
    remainders *r = context;
    memcpy(&r->values[r->count], rest, r->blocks * sizeof *rest);
    r->count += r->blocks;
}

static remainders remainders_of(be_i_application *application, const double *quantities) {
    remainders r = {calloc(application->block_count * (size_t)application->menu->hours, sizeof(double)), 0,
                    application->block_count};
    be_i_application_walk(application, quantities, &(be_i_application_listener){&r, NULL, note_remainders});
    return r;
}

static void more_of_an_offer_leaves_no_more_uncovered_anywhere(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        planned_menu m = plan_menu(seed);
        double quantities[PLANS_OFFERS];
        planned_quantities(&m, quantities);
        be_menu *menu = menu_as_planned(&m);
        be_i_application *application = NULL;
        assert_ok(be_i_application_new(menu, NULL, &application, error));
        remainders before = remainders_of(application, quantities);
        for (size_t o = 0; o < m.offers; o++) {
            double kept = quantities[o];
            quantities[o] += 0.7;
            remainders after = remainders_of(application, quantities);
            for (size_t i = 0; i < before.count; i++) {
                assert_true(after.values[i] <= before.values[i] + 1e-12);
            }
            free(after.values);
            quantities[o] = kept;
        }
        free(before.values);
        be_i_application_free(application);
        be_menu_free(menu);
    }
}

static void hours_covered_and_bought_by_use_are_those_used(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        planned_menu m = plan_menu(seed);
        double quantities[PLANS_OFFERS];
        planned_quantities(&m, quantities);
        be_menu *menu = menu_as_planned(&m);
        be_purchase *purchase = purchase_of(menu, quantities, m.offers);
        for (size_t t = 0; t < m.units; t++) {
            double needed = 0;
            for (uint64_t h = 0; h < m.hours; h++) {
                needed += m.unit[t].whole ? ceil(m.unit[t].usage[h]) : m.unit[t].usage[h];
            }
            be_purchase_unit u = unit_at(purchase, t);
            assert_near(u.unit_hours, needed, 1e-12, 0);
            assert_near(u.covered_hours + u.on_demand_hours + u.spot_hours + u.function_hours, needed, 1e-12, 0);
            double by_offer = 0;
            for (size_t o = 0; o < m.offers; o++) {
                by_offer += be_purchase_covered(purchase, o, t);
            }
            assert_near(by_offer, u.covered_hours, 1e-12, 1e-12);
        }
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

/* The menu of a part of the hours. */
static planned_menu part_of(const planned_menu *m, uint64_t from, uint64_t to) {
    planned_menu part = *m;
    part.start += (int64_t)from * HOUR;
    part.hours = to - from;
    for (size_t t = 0; t < m->units; t++) {
        memcpy(part.unit[t].usage, &m->unit[t].usage[from], (size_t)(to - from) * sizeof(double));
    }
    for (size_t o = 0; o < m->offers; o++) {
        part.offer[o].from -= (int64_t)from;
        part.offer[o].to -= (int64_t)from;
    }
    return part;
}

static be_purchase *purchase_as_planned(const planned_menu *m) {
    double quantities[PLANS_OFFERS];
    planned_quantities(m, quantities);
    be_menu *menu = menu_as_planned(m);
    be_purchase *purchase = purchase_of(menu, quantities, m->offers);
    be_menu_free(menu);
    return purchase;
}

/* The month ends after half of the hours that a plan may have; every other commitment ends or begins with it. */
static void a_horizon_may_be_split_at_a_month_that_no_commitment_spans(void **state) {
    (void)state;
    size_t split = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        planned_menu m = plan_menu(seed);
        const uint64_t middle = PLANS_HOURS / 2;
        if (m.hours <= middle) {
            continue;
        }
        m.present_value = false;
        for (size_t o = 0; o < m.offers; o++) {
            m.offer[o].from = o % 2 ? (int64_t)middle : 0;
            m.offer[o].to = (int64_t)(o % 2 ? m.hours : middle);
        }
        planned_menu head = part_of(&m, 0, middle), tail = part_of(&m, middle, m.hours);
        be_purchase *whole = purchase_as_planned(&m), *first = purchase_as_planned(&head),
                    *second = purchase_as_planned(&tail);
        assert_near(summary_of(whole).cost_usd, summary_of(first).cost_usd + summary_of(second).cost_usd, 1e-12, 1e-12);
        assert_int_equal(be_purchase_month_count(whole), 2);
        assert_int_equal(be_purchase_month_count(first) + be_purchase_month_count(second), 2);
        assert_near(month_at(whole, 0).cash_usd, month_at(first, 0).cash_usd, 1e-12, 1e-12);
        assert_near(month_at(whole, 1).cash_usd, month_at(second, 0).cash_usd, 1e-12, 1e-12);
        assert_near(month_at(whole, 0).amortised_usd, month_at(first, 0).amortised_usd, 1e-12, 1e-12);
        assert_near(month_at(whole, 1).amortised_usd, month_at(second, 0).amortised_usd, 1e-12, 1e-12);
        be_purchase_free(whole);
        be_purchase_free(first);
        be_purchase_free(second);
        split++;
    }
    assert_true(split > 100);
}

/* The check of certificates rounds savings by itself, to the nearest whole number of 1e-12: the bill must not differ.
 */
static void savings_are_compared_to_twelve_decimals(void **state) {
    (void)state;
    uint64_t random = 3;
    for (unsigned i = 0; i < 200000; i++) {
        double rate = random_share(&random), value = random_share(&random) * (i % 3 ? 1 : i % 2 ? 1e-3 : 1e-4);
        assert_true(be_i_rate_share(rate, value) == nearbyint(rate / value * 1e12));
    }
    assert_true(be_i_rate_share(2251.7998136852485, 1) == nearbyint(2251.7998136852485 * 1e12));
    assert_true(be_i_rate_share(1, 3) == 333333333333);
    assert_true(be_i_rate_share(0.1, 0.3) == be_i_rate_share(0.3, 0.9));
    assert_true(isinf(be_i_rate_share(1, 0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(savings_are_compared_to_twelve_decimals),
        cmocka_unit_test(a_purchase_costs_what_the_rules_say),
        cmocka_unit_test(the_order_of_adding_changes_nothing),
        cmocka_unit_test(more_of_an_offer_leaves_no_more_uncovered_anywhere),
        cmocka_unit_test(hours_covered_and_bought_by_use_are_those_used),
        cmocka_unit_test(a_horizon_may_be_split_at_a_month_that_no_commitment_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
