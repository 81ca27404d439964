/* What the tests of menus and purchases build on: small menus with easy numbers. */
#ifndef BE_TESTS_PRICING_GIVEN_MENU_H
#define BE_TESTS_PRICING_GIVEN_MENU_H

#include "given.h"

/* A year from 2026-01-01, 8,760 hours. */
static inline int64_t new_year(void) {
    return be_year_start(2026);
}

/* A menu over so many hours from the new year; 0 leaves it to the first unit type. */
static inline be_menu_options menu_options(uint64_t hours) {
    be_menu_options options;
    be_menu_options_init(&options);
    options.start = new_year();
    options.hours = hours;
    return options;
}

static inline be_menu *menu_with(const be_menu_options *options) {
    be_menu *menu = NULL;
    assert_ok(be_menu_new(options, NULL, &menu, error));
    return menu;
}

static inline be_menu *menu_of(uint64_t hours) {
    be_menu_options options = menu_options(hours);
    return menu_with(&options);
}

static inline be_unit unit_of(const char *name, double on_demand) {
    be_unit unit;
    be_unit_init(&unit);
    unit.name = name;
    unit.on_demand_usd_per_hour = on_demand;
    return unit;
}

/* A unit type with the same usage in every hour of the horizon. */
static inline void add_even(be_menu *menu, const be_unit *unit, double usage) {
    assert_ok(be_menu_add_unit(menu, unit, &usage, 1, error));
}

/* A reservation of a year from the new year that costs so much an hour. */
static inline be_offer reservation_of(const char *name, const char *unit, double hourly) {
    be_offer offer;
    be_offer_init(&offer);
    offer.name = name;
    offer.unit = unit;
    offer.hourly_usd = hourly;
    assert_ok(be_offer_term(&offer, new_year(), 1, error));
    return offer;
}

/* A compute savings plan of a year from the new year, paid by the hour; an instance plan where there is a family. */
static inline be_offer plan_of(const char *name, const char *family) {
    be_offer offer = reservation_of(name, NULL, 1);
    offer.purchase_option = family ? BE_PURCHASE_SAVINGS_PLAN_INSTANCE : BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.family = family;
    return offer;
}

static inline void add_offer(be_menu *menu, const be_offer *offer) {
    assert_ok(be_menu_add_offer(menu, offer, error));
}

static inline be_purchase *purchase_of(const be_menu *menu, const double *quantities, size_t count) {
    be_purchase *purchase = NULL;
    assert_ok(be_purchase_new(menu, quantities, count, NULL, &purchase, error));
    return purchase;
}

static inline be_purchase_summary summary_of(const be_purchase *purchase) {
    be_purchase_summary summary = {.size = sizeof summary};
    assert_ok(be_purchase_summarise(purchase, &summary, error));
    return summary;
}

static inline be_purchase_offer offer_at(const be_purchase *purchase, size_t index) {
    be_purchase_offer offer = {.size = sizeof offer};
    assert_ok(be_purchase_offer_at(purchase, index, &offer, error));
    return offer;
}

static inline be_purchase_unit unit_at(const be_purchase *purchase, size_t index) {
    be_purchase_unit unit = {.size = sizeof unit};
    assert_ok(be_purchase_unit_at(purchase, index, &unit, error));
    return unit;
}

static inline be_purchase_month month_at(const be_purchase *purchase, size_t index) {
    be_purchase_month month = {.size = sizeof month};
    assert_ok(be_purchase_month_at(purchase, index, &month, error));
    return month;
}

static inline be_purchase_charge charge_at(const be_purchase *purchase, size_t index) {
    be_purchase_charge charge = {.size = sizeof charge};
    assert_ok(be_purchase_charge_at(purchase, index, &charge, error));
    return charge;
}

/* What quantities cost. */
static inline double cost_of(const be_menu *menu, const double *quantities, size_t count) {
    be_purchase *purchase = purchase_of(menu, quantities, count);
    double cost = summary_of(purchase).cost_usd;
    be_purchase_free(purchase);
    return cost;
}

/* ---- random menus, kept as they were thought of ---- */

enum { PLANS_UNITS = 4, PLANS_OFFERS = 6, PLANS_HOURS = 60 };

typedef struct planned_unit {
    char name[32];
    const char *family;
    bool whole;
    double size, on_demand, spot, cap, function;
    double usage[PLANS_HOURS];
} planned_unit;

typedef struct planned_offer {
    char name[32];
    const char *family; /* instance plans */
    bool plan, flexible;
    size_t unit;
    double upfront, hourly, usage, quantity;
    int64_t from, to; /* hours from the start of the horizon */
    double rates[PLANS_UNITS];
} planned_offer;

typedef struct planned_menu {
    size_t units, offers;
    int64_t start; /* of the horizon */
    uint64_t hours;
    double discount_rate;
    bool cash, present_value;
    planned_unit unit[PLANS_UNITS];
    planned_offer offer[PLANS_OFFERS];
} planned_menu;

/* Multiples of `step`, so that ties are many. */
static inline double random_steps(uint64_t *seed, uint64_t most, double step) {
    return (double)random_below(seed, most + 1) * step;
}

static inline void plan_unit(planned_unit *u, size_t index, uint64_t hours, uint64_t *seed) {
    static const char *const families[] = {"m", "m", "c", NULL};
    *u = (planned_unit){.family = families[random_below(seed, 4)], .whole = random_below(seed, 2)};
    snprintf(u->name, sizeof u->name, "%c%zu", (int)('a' + random_below(seed, 26)), index);
    u->size = (double)(1 << random_below(seed, 3));
    u->on_demand = random_below(seed, 12) ? 0.5 + random_steps(seed, 10, 0.05) : 0;
    u->spot = random_below(seed, 2) ? 0.1 + random_steps(seed, 10, 0.05) : INFINITY;
    u->cap = random_steps(seed, 4, 0.25);
    u->function = random_below(seed, 2) ? 0.3 + random_steps(seed, 20, 0.1) : INFINITY;
    for (uint64_t h = 0; h < hours; h++) {
        u->usage[h] = random_below(seed, 5) ? random_steps(seed, 20, 0.25) : 10 * random_share(seed);
    }
}

static inline void plan_offer(planned_menu *m, size_t index, uint64_t *seed) {
    planned_offer *o = &m->offer[index];
    *o = (planned_offer){.plan = random_below(seed, 2), .unit = random_below(seed, m->units)};
    snprintf(o->name, sizeof o->name, "%c%zu", (int)('a' + random_below(seed, 26)), index);
    const char *family = m->unit[o->unit].family;
    o->flexible = !o->plan && family && random_below(seed, 2);
    o->family = o->plan && random_below(seed, 2) ? family : NULL;
    o->upfront = random_steps(seed, 3, 2);
    o->hourly = random_steps(seed, 10, 0.05);
    o->usage = o->plan || o->flexible || random_below(seed, 2) ? 0 : random_steps(seed, 8, 0.1);
    o->quantity = o->plan ? random_steps(seed, 20, 0.2) : random_steps(seed, 4, 1);
    o->from = random_below(seed, 2) ? 0 : (int64_t)random_below(seed, m->hours + 20) - 10;
    o->to = o->from + 1 + (int64_t)random_below(seed, m->hours + 10);
    for (size_t t = 0; t < m->units; t++) {
        bool covers = !o->family || (m->unit[t].family && strcmp(o->family, m->unit[t].family) == 0);
        o->rates[t] = o->plan && covers && random_below(seed, 4) ? 0.2 + random_steps(seed, 12, 0.05) : 0;
    }
}

static inline planned_menu plan_menu(uint64_t seed) {
    planned_menu m = {.units = 1 + random_below(&seed, PLANS_UNITS), .offers = random_below(&seed, PLANS_OFFERS + 1)};
    m.start = be_month_start(be_month_from(2026, 2)) - PLANS_HOURS / 2 * HOUR;
    m.hours = 1 + random_below(&seed, PLANS_HOURS);
    m.cash = random_below(&seed, 2);
    m.present_value = random_below(&seed, 3) == 0;
    m.discount_rate = random_below(&seed, 2) ? 5 : 0;
    for (size_t t = 0; t < m.units; t++) {
        plan_unit(&m.unit[t], t, m.hours, &seed);
    }
    for (size_t o = 0; o < m.offers; o++) {
        plan_offer(&m, o, &seed);
    }
    return m;
}

static inline void add_planned_unit(be_menu *menu, const planned_menu *m, size_t t) {
    const planned_unit *u = &m->unit[t];
    be_unit unit = unit_of(u->name, u->on_demand);
    unit.family = u->family;
    unit.whole_units = u->whole;
    unit.normalised_units = u->size;
    unit.spot_usd_per_hour = u->spot;
    unit.spot_cap = u->cap;
    unit.function_usd_per_hour = u->function;
    assert_ok(be_menu_add_unit(menu, &unit, u->usage, m->hours, error));
}

static inline void add_planned_offer(be_menu *menu, const planned_menu *m, size_t index) {
    const planned_offer *o = &m->offer[index];
    be_offer offer;
    be_offer_init(&offer);
    offer.name = o->name;
    offer.purchase_option = !o->plan    ? BE_PURCHASE_RESERVED_STANDARD
                            : o->family ? BE_PURCHASE_SAVINGS_PLAN_INSTANCE
                                        : BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.unit = o->plan ? NULL : m->unit[o->unit].name;
    offer.family = o->family;
    offer.size_flexible = o->flexible;
    offer.upfront_usd = o->upfront;
    offer.hourly_usd = o->hourly;
    offer.usage_usd = o->usage;
    offer.start = m->start + o->from * HOUR;
    offer.end = m->start + o->to * HOUR;
    add_offer(menu, &offer);
    for (size_t t = 0; t < m->units; t++) {
        if (o->rates[t] > 0) {
            assert_ok(be_menu_plan_rate(menu, o->name, m->unit[t].name, o->rates[t], error));
        }
    }
}

static inline be_menu *menu_as_planned(const planned_menu *m) {
    be_menu_options options = menu_options(m->hours);
    options.start = m->start;
    options.basis = m->cash ? BE_BASIS_CASH : BE_BASIS_AMORTISED;
    options.present_value = m->present_value;
    options.discount_rate_per_year = m->discount_rate;
    be_menu *menu = menu_with(&options);
    for (size_t t = 0; t < m->units; t++) {
        add_planned_unit(menu, m, t);
    }
    for (size_t o = 0; o < m->offers; o++) {
        add_planned_offer(menu, m, o);
    }
    return menu;
}

static inline void planned_quantities(const planned_menu *m, double *quantities) {
    for (size_t o = 0; o < m->offers; o++) {
        quantities[o] = m->offer[o].quantity;
    }
}

#endif
