/* What the tests of scenarios and risk build on: menus of one or two unit types, and a risk over them. */
#ifndef BE_TESTS_DECISION_RISKY_H
#define BE_TESTS_DECISION_RISKY_H

#include "decision/given.h"

enum { YEAR_HOURS = 8760 };

static inline be_menu *menu_of(uint64_t hours) {
    be_menu_options o;
    be_menu_options_init(&o);
    o.hours = hours;
    be_menu *menu = NULL;
    assert_ok(be_menu_new(&o, NULL, &menu, error));
    return menu;
}

static inline void add_unit(be_menu *menu, const char *name, double on_demand, const double *hours, uint64_t count) {
    be_unit unit;
    be_unit_init(&unit);
    unit.name = name;
    unit.on_demand_usd_per_hour = on_demand;
    assert_ok(be_menu_add_unit(menu, &unit, hours, count, error));
}

/* A divisible reservation from one hour of the horizon to another, paid upfront. */
static inline void add_reserved(be_menu *menu, const char *name, const char *unit, uint64_t from, uint64_t to,
                                double fee) {
    be_offer offer;
    be_offer_init(&offer);
    offer.name = name;
    offer.unit = unit;
    offer.start = (int64_t)from * HOUR;
    offer.end = (int64_t)to * HOUR;
    offer.upfront_usd = fee;
    offer.divisible = 1;
    assert_ok(be_menu_add_offer(menu, &offer, error));
}

static inline be_scenario_options scenario_options(uint64_t count, uint64_t seed) {
    be_scenario_options o;
    be_scenario_options_init(&o);
    o.count = count;
    o.seed = seed;
    return o;
}

static inline be_risk *risk_of(const be_menu *menu, const be_scenario_options *options, const double *levels,
                               size_t count) {
    be_risk *risk = NULL;
    assert_ok(be_risk_new(menu, options, levels, count, NULL, &risk, error));
    return risk;
}

static inline be_risk *run_all(const be_menu *menu, const be_scenario_options *options, const double *levels,
                               size_t count) {
    be_risk *risk = risk_of(menu, options, levels, count);
    assert_ok(be_risk_run(risk, 0, be_risk_scenario_count(risk), NULL, NULL, error));
    return risk;
}

static inline be_scenario scenario_at(const be_risk *risk, uint64_t index) {
    be_scenario s = {.size = sizeof s};
    assert_ok(be_risk_scenario(risk, index, &s, error));
    return s;
}

static inline double cost_at(const be_risk *risk, uint64_t scenario, size_t level) {
    double cost = NAN;
    assert_ok(be_risk_cost(risk, scenario, level, &cost, error));
    return cost;
}

static inline be_level_risk level_risk(const be_risk *risk, size_t level) {
    be_level_risk l = {.size = sizeof l};
    assert_ok(be_risk_level(risk, level, &l, error));
    return l;
}

static inline be_risk_choice risk_choice(const be_risk *risk) {
    be_risk_choice c = {.size = sizeof c};
    assert_ok(be_risk_choose(risk, &c, error));
    return c;
}

/* What the vendor bills for quantities of a menu's offers. */
static inline double billed(const be_menu *menu, const double *quantities) {
    be_purchase *purchase = NULL;
    assert_ok(be_purchase_new(menu, quantities, be_menu_offer_count(menu), NULL, &purchase, error));
    be_purchase_summary summary = {.size = sizeof summary};
    assert_ok(be_purchase_summarise(purchase, &summary, error));
    be_purchase_free(purchase);
    return summary.cost_usd;
}

#endif
