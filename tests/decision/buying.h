/* What the tests of purchases build on: menus of a few unit types and commitments, and what any quantities of them
 * cost. */
#ifndef BE_TESTS_DECISION_BUYING_H
#define BE_TESTS_DECISION_BUYING_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { SECONDS_OF_HOUR = 3600 };

static inline be_menu *menu_over(uint64_t hours) {
    be_menu_options options;
    be_menu *menu = NULL;
    be_menu_options_init(&options);
    options.hours = hours;
    assert_ok(be_menu_new(&options, NULL, &menu, error));
    return menu;
}

static inline be_unit unit_of(const char *name, double usd) {
    be_unit unit;
    be_unit_init(&unit);
    unit.name = name;
    unit.on_demand_usd_per_hour = usd;
    return unit;
}

static inline void add_unit(be_menu *menu, const be_unit *unit, const double *hours, uint64_t count) {
    assert_ok(be_menu_add_unit(menu, unit, hours, count, error));
}

/* An offer over hours of the horizon, paid by the hour. */
static inline be_offer offer_over(const char *name, uint64_t from, uint64_t to, double usd) {
    be_offer offer;
    be_offer_init(&offer);
    offer.name = name;
    offer.start = (int64_t)from * SECONDS_OF_HOUR;
    offer.end = (int64_t)to * SECONDS_OF_HOUR;
    offer.hourly_usd = usd;
    return offer;
}

static inline be_offer reservation_of(const char *name, const char *unit, uint64_t hours, double usd) {
    be_offer offer = offer_over(name, 0, hours, usd);
    offer.unit = unit;
    return offer;
}

static inline be_offer plan_of(const char *name, uint64_t hours) {
    be_offer offer = offer_over(name, 0, hours, 1);
    offer.purchase_option = BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    return offer;
}

static inline void add_offer(be_menu *menu, const be_offer *offer) {
    assert_ok(be_menu_add_offer(menu, offer, error));
}

static inline void set_rate(be_menu *menu, const char *plan, const char *unit, double usd) {
    assert_ok(be_menu_plan_rate(menu, plan, unit, usd, error));
}

static inline be_mix *mix_of(const be_menu *menu) {
    be_mix *mix = NULL;
    assert_ok(be_mix_new(menu, NULL, NULL, &mix, error));
    return mix;
}

static inline be_mix_summary summary_of(const be_mix *mix) {
    be_mix_summary summary = {.size = sizeof summary};
    assert_ok(be_mix_summarise(mix, &summary, error));
    return summary;
}

/* What quantities of all offers cost, as billed. */
static inline double cost_of(const be_menu *menu, const double *quantities) {
    be_purchase *purchase = NULL;
    be_purchase_summary summary = {.size = sizeof summary};
    assert_ok(be_purchase_new(menu, quantities, be_menu_offer_count(menu), NULL, &purchase, error));
    assert_ok(be_purchase_summarise(purchase, &summary, error));
    be_purchase_free(purchase);
    return summary.cost_usd;
}

/* The least cost of all quantities that are `most` or fewer steps, `steps` of them each. */
static inline double least_of_all(const be_menu *menu, unsigned most, const double *steps) {
    size_t count = be_menu_offer_count(menu);
    unsigned at[8] = {0};
    double quantities[8], least = INFINITY;
    assert_true(count <= COUNT(at));
    for (;;) {
        for (size_t o = 0; o < count; o++) {
            quantities[o] = at[o] * steps[o];
        }
        least = fmin(least, cost_of(menu, quantities));
        size_t o = 0;
        while (o < count && ++at[o] > most) {
            at[o++] = 0;
        }
        if (o == count) {
            return least;
        }
    }
}

/* The mix costs what it says, its bound holds by its certificate, and the two agree to `gap`. */
static inline double check_mix(const be_menu *menu, const be_mix *mix, double gap) {
    be_mix_summary summary = summary_of(mix);
    double bound = 0;
    assert_near(cost_of(menu, be_mix_quantities(mix, NULL)), summary.cost_usd, 1e-12, 1e-12);
    assert_ok(be_certificate_check(menu, be_mix_certificate(mix), &bound, error));
    assert_true(bound <= summary.cost_usd * (1 + 1e-12));
    assert_true(summary.bound_usd <= bound);
    assert_near(bound, summary.cost_usd, gap, 1e-10);
    assert_near(summary.bound_usd, summary.cost_usd, gap, 1e-10);
    assert_int_equal(summary.proven, 1);
    return summary.cost_usd;
}

/* The same, and back comes what it costs. */
static inline double cheapest(const be_menu *menu, double gap) {
    be_mix *mix = mix_of(menu);
    double cost = check_mix(menu, mix, gap);
    be_mix_free(mix);
    return cost;
}

/* Hours from 0 to `peak` at random, whole or not. */
static inline void random_hours(double *hours, uint64_t count, double peak, bool whole, uint64_t *random) {
    for (uint64_t h = 0; h < count; h++) {
        double used = peak * random_share(random);
        hours[h] = whole ? floor(used + 0.5) : used;
    }
}

#endif
