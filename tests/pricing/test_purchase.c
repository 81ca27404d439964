/* What quantities of offers cost: the vendors' own scenarios, and what holds between the views of a purchase. */
#include "given_menu.h"

/* ---- published scenarios ---- */

/* The columns of commitments.csv, a row of which is
 *   unit     a unit type: of is its family, value its usage hour by hour, price that on demand, size its normalised
 *            units
 *   offer    a commitment: kind says which, of is its unit type or family, value its quantity, price its hourly fee,
 *            size the hours by which its term of a year began before
 *   rate     of plan `name` for unit type `of`: value
 *   expect   figure `name`, of a unit type, offer or charge where it is one's, is value within the tolerance; kind is
 *            its key in the published results, where it has one
 */

static size_t end_of_case(const table *t, size_t row) {
    size_t end = row + 1;
    while (end < t->rows && cell_is(t, end, "id", cell(t, row, "id"))) {
        end++;
    }
    return end;
}

static void add_unit_row(be_menu *menu, const table *t, size_t row) {
    be_unit unit = unit_of(cell(t, row, "name"), number(t, row, "price", NAN));
    unit.family = *cell(t, row, "of") ? cell(t, row, "of") : NULL;
    unit.normalised_units = number(t, row, "size", 1);
    unit.source = cell(t, row, "note");
    double hours[16];
    uint64_t count = 0;
    char *end = NULL;
    for (const char *at = cell(t, row, "value"); *at; at = *end ? end + 1 : end) {
        hours[count++] = strtod(at, &end);
    }
    assert_ok(be_menu_add_unit(menu, &unit, hours, count, error));
}

static double add_offer_row(be_menu *menu, const table *t, size_t row) {
    bool reserved = cell_is(t, row, "kind", "reserved") || cell_is(t, row, "kind", "flexible");
    const char *of = *cell(t, row, "of") ? cell(t, row, "of") : NULL;
    be_offer offer = reserved ? reservation_of(cell(t, row, "name"), of, 0) : plan_of(cell(t, row, "name"), of);
    offer.size_flexible = cell_is(t, row, "kind", "flexible");
    offer.hourly_usd = number(t, row, "price", 0);
    offer.upfront_usd = number(t, row, "upfront", 0);
    offer.start -= (int64_t)number(t, row, "size", 0) * HOUR;
    offer.end -= (int64_t)number(t, row, "size", 0) * HOUR;
    add_offer(menu, &offer);
    return number(t, row, "value", 0);
}

static size_t unit_named(const be_purchase *purchase, const char *name) {
    for (size_t i = 0; i < be_purchase_unit_count(purchase); i++) {
        if (strcmp(unit_at(purchase, i).name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t offer_named(const be_purchase *purchase, const char *name) {
    for (size_t i = 0; i < be_purchase_offer_count(purchase); i++) {
        if (strcmp(offer_at(purchase, i).name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static double figure_of_charges(const be_purchase *purchase, const char *charge, bool billed) {
    double sum = 0;
    for (size_t i = 0; i < be_purchase_charge_count(purchase); i++) {
        be_purchase_charge c = charge_at(purchase, i);
        bool counts = strcmp(be_charge_name(c.charge), charge) == 0;
        sum += counts ? (billed ? c.billed_usd : c.effective_usd) : 0;
    }
    return sum;
}

static double figure_of_unit(const be_purchase *purchase, const char *name, const char *of) {
    be_purchase_unit u = unit_at(purchase, unit_named(purchase, of));
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {"covered", u.covered_hours},
        {"on_demand", u.on_demand_hours},
        {"coverage", u.coverage},
        {"covered_cost", u.covered_usd},
    };
    for (size_t i = 0; i < COUNT(figures); i++) {
        if (strcmp(figures[i].name, name) == 0) {
            return figures[i].value;
        }
    }
    fail_msg("a unit type has no figure %s", name);
    return NAN;
}

static double figure_of_offer(const be_purchase *purchase, const char *name, const char *of) {
    be_purchase_offer o = offer_at(purchase, offer_named(purchase, of));
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {"used", o.used},
        {"wasted", o.wasted_usd},
        {"utilisation_percent", 100 * o.utilisation},
        {"break_even_hours_a_day", 24 * o.break_even},
    };
    for (size_t i = 0; i < COUNT(figures); i++) {
        if (strcmp(figures[i].name, name) == 0) {
            return figures[i].value;
        }
    }
    fail_msg("an offer has no figure %s", name);
    return NAN;
}

static double figure_of_all(const be_purchase *purchase, const char *name) {
    be_purchase_summary s = summary_of(purchase);
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {"cost", s.cost_usd},
        {"all_on_demand", s.on_demand_usd},
        {"by_use", s.use_usd},
        {"cash", s.cash_usd},
        {"amortised", s.amortised_usd},
        {"coverage_of_all", s.coverage},
        {"utilisation_of_all", s.utilisation},
    };
    for (size_t i = 0; i < COUNT(figures); i++) {
        if (strcmp(figures[i].name, name) == 0) {
            return figures[i].value;
        }
    }
    fail_msg("there is no figure %s", name);
    return NAN;
}

static double figure(const be_purchase *purchase, const char *name, const char *of) {
    if (strcmp(name, "billed") == 0 || strcmp(name, "effective") == 0) {
        return figure_of_charges(purchase, of, *name == 'b');
    }
    return !*of                                   ? figure_of_all(purchase, name)
           : unit_named(purchase, of) != SIZE_MAX ? figure_of_unit(purchase, name, of)
                                                  : figure_of_offer(purchase, name, of);
}

static void check_case(const table *t, size_t from, size_t to) {
    be_menu *menu = menu_of(0);
    double quantities[4];
    size_t offers = 0;
    for (size_t row = from; row < to; row++) {
        if (cell_is(t, row, "row", "unit")) {
            add_unit_row(menu, t, row);
        } else if (cell_is(t, row, "row", "offer")) {
            quantities[offers++] = add_offer_row(menu, t, row);
        } else if (cell_is(t, row, "row", "rate")) {
            assert_ok(
                be_menu_plan_rate(menu, cell(t, row, "name"), cell(t, row, "of"), number(t, row, "value", NAN), error));
        }
    }
    be_purchase *purchase = purchase_of(menu, quantities, offers);
    be_menu_free(menu);
    for (size_t row = from; row < to; row++) {
        if (cell_is(t, row, "row", "expect")) {
            double actual = figure(purchase, cell(t, row, "name"), cell(t, row, "of"));
            double expected = number(t, row, "value", NAN), tolerance = number(t, row, "tolerance", NAN);
            if (!(fabs(actual - expected) <= tolerance)) {
                fail_msg("%s: %s %s is %.17g, not %.17g", cell(t, row, "id"), cell(t, row, "name"), cell(t, row, "of"),
                         actual, expected);
            }
        }
    }
    be_purchase_free(purchase);
}

static void vendors_scenarios_are_reproduced(void **state) {
    (void)state;
    table t = cases_read("commitments.csv");
    size_t cases = 0;
    for (size_t row = 0; row < t.rows; row = end_of_case(&t, row), cases++) {
        check_case(&t, row, end_of_case(&t, row));
    }
    assert_int_equal(cases, 17);
    table_free(&t);
}

/* Upfront fees are to be spread before payment options are compared. The published effective rates, as 0, 50 and 100 %
 * upfront: an OpenSearch instance, github vantage-sh/ec2instances.info pull 912. */
static void more_upfront_costs_less_once_it_is_spread(void **state) {
    (void)state;
    static const struct {
        double rate, upfront_share;
        uint32_t years;
    } options[] = {{0.513, 0, 1}, {0.498, 0.5, 1}, {0.483, 1, 1}, {0.357, 1, 3}};
    be_menu *menu = menu_of(8760);
    be_unit unit = unit_of("u", 0.743);
    add_even(menu, &unit, 1);
    for (size_t i = 0; i < COUNT(options); i++) {
        char name[32];
        snprintf(name, sizeof name, "o%zu", i);
        be_offer offer = reservation_of(name, "u", options[i].rate * (1 - options[i].upfront_share));
        assert_ok(be_offer_term(&offer, new_year(), options[i].years, error));
        offer.upfront_usd = options[i].rate * options[i].upfront_share * (double)((offer.end - offer.start) / HOUR);
        add_offer(menu, &offer);
    }
    double before = cost_of(menu, (double[]){0, 0, 0, 0}, 4);
    assert_near(before, 0.743 * 8760, 1e-12, 0);
    for (size_t i = 0; i < COUNT(options); i++) {
        double quantities[4] = {0};
        quantities[i] = 1;
        double cost = cost_of(menu, quantities, 4);
        assert_near(cost, options[i].rate * 8760, 1e-12, 0);
        assert_true(cost < before);
        before = cost;
    }
    be_menu_free(menu);
}

/* Coal, gas and load shedding over a load that falls from 1,000 to 0: PyPSA's screening curve example, whose lines
 * cross at 0.01 and 0.5 of the time, so that 500 of coal, 490 of gas and 10 of shedding are the cheapest. */
static void published_capacities_of_a_screening_curve_are_the_cheapest(void **state) {
    (void)state;
    enum { STEPS = 1000 };
    be_menu *menu = menu_of(STEPS);
    be_unit load = unit_of("load", 1012);
    double hours[STEPS];
    for (size_t h = 0; h < STEPS; h++) {
        hours[h] = 999.5 - (double)h;
    }
    assert_ok(be_menu_add_unit(menu, &load, hours, STEPS, error));
    be_offer coal = reservation_of("coal", "load", 0.015), gas = reservation_of("gas", "load", 0.010);
    coal.hourly_usd = 15;
    coal.usage_usd = 2;
    gas.hourly_usd = 10;
    gas.usage_usd = 12;
    add_offer(menu, &coal);
    add_offer(menu, &gas);
    double least = cost_of(menu, (double[]){500, 490}, 2);
    for (int i = -6; i <= 6; i++) {
        for (int j = -6; j <= 6; j++) {
            double cost = cost_of(menu, (double[]){500 + i * 2, 490 + j * 2}, 2);
            assert_true(cost >= least - 1e-9 * least);
        }
    }
    be_purchase *none = purchase_of(menu, (double[]){0, 0}, 2);
    assert_near(offer_at(none, 1).break_even, 0.01, 1e-12, 0); /* gas against shedding */
    be_purchase_free(none);
    be_menu_free(menu);
}

/* ---- the published results, so that none is forgotten or changed ---- */

static bool stands_in(const char *line, double value) {
    const char *at = strstr(line, "\"expected\": ");
    for (; at && *at && *at != '}'; at++) {
        char *end;
        bool begins = at[-1] == ' ' || at[-1] == '[';
        if (begins && (*at == '-' || (*at >= '0' && *at <= '9')) &&
            fabs(strtod(at, &end) - value) <= 1e-12 * fabs(value)) {
            return true;
        }
    }
    return false;
}

static void expected_figures_are_those_published(void **state) {
    (void)state;
    const char *path = be_test_shared("goldens/published-results.jsonl");
    if (!path) {
        be_test_skip_shared();
    }
    size_t bytes, checked = 0;
    char *text = be_test_read(path, &bytes), *rest;
    table t = cases_read("commitments.csv");
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        for (size_t row = 0; row < t.rows; row++) {
            char id[128];
            snprintf(id, sizeof id, "{\"id\": \"%.*s\"", (int)strcspn(cell(&t, row, "id"), "/"), cell(&t, row, "id"));
            if (strncmp(line, id, strlen(id)) == 0 && cell_is(&t, row, "row", "expect") && *cell(&t, row, "kind")) {
                char key[128];
                snprintf(key, sizeof key, "\"%s\"", cell(&t, row, "kind"));
                if (!strstr(line, key) || !stands_in(line, number(&t, row, "value", NAN))) {
                    fail_msg("%s %s is no figure of the source", cell(&t, row, "id"), cell(&t, row, "kind"));
                }
                checked++;
            }
        }
    }
    assert_int_equal(checked, 30);
    table_free(&t);
    free(text);
}

/* ---- between the views ---- */

static void amortised_over_whole_terms_is_what_is_paid(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        uint64_t s = seed;
        be_menu *menu = menu_of(4 * 8760 + 48);
        be_unit unit = unit_of("u", 1);
        add_even(menu, &unit, 5 * random_share(&s));
        double quantities[3];
        for (size_t i = 0; i < 3; i++) {
            char name[32];
            snprintf(name, sizeof name, "o%zu", i);
            be_offer offer = reservation_of(name, "u", random_share(&s));
            offer.upfront_usd = 5000 * random_share(&s);
            int64_t start = new_year() + (int64_t)random_below(&s, 8000) * HOUR;
            assert_ok(be_offer_term(&offer, start, 1 + 2 * (uint32_t)random_below(&s, 2), error));
            add_offer(menu, &offer);
            quantities[i] = 3 * random_share(&s);
        }
        be_purchase *purchase = purchase_of(menu, quantities, 3);
        be_purchase_summary sum = summary_of(purchase);
        assert_near(sum.amortised_usd, sum.cash_usd, 1e-12, 0);
        assert_near(sum.cost_usd, sum.amortised_usd, 1e-12, 0);
        assert_true(sum.fees_usd > 0);
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

/* Half a year of a one-year term, and of one that begins after it. */
static void what_lies_beyond_the_horizon_is_owed_or_prepaid(void **state) {
    (void)state;
    be_menu *menu = menu_of(4380);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 5);
    be_offer offer = reservation_of("half", "u", 0.25);
    offer.upfront_usd = 1000;
    assert_ok(be_offer_term(&offer, new_year(), 1, error));
    double term = (double)((offer.end - offer.start) / HOUR);
    add_offer(menu, &offer);
    offer.name = "later";
    assert_ok(be_offer_term(&offer, new_year() + INT64_C(4380) * HOUR, 1, error));
    double later_term = (double)((offer.end - offer.start) / HOUR);
    add_offer(menu, &offer);
    be_purchase *purchase = purchase_of(menu, (double[]){2, 3}, 2);
    be_purchase_offer half = offer_at(purchase, 0), later = offer_at(purchase, 1);
    assert_near(half.owed_usd, 2 * 0.25 * (term - 4380), 1e-15, 0);
    assert_near(half.prepaid_usd, 2 * 1000 * (term - 4380) / term, 1e-15, 0);
    assert_near(half.cash_usd - half.prepaid_usd, half.fees_usd, 1e-12, 0);
    assert_near(later.owed_usd, 3 * (1000 + 0.25 * later_term), 1e-15, 0);
    assert_near(later.prepaid_usd, 0, 0, 0);
    be_purchase_summary sum = summary_of(purchase);
    assert_near(sum.owed_usd, half.owed_usd + later.owed_usd, 1e-15, 0);
    assert_near(sum.prepaid_usd, half.prepaid_usd, 0, 0);
    be_purchase_free(purchase);
    be_menu_free(menu);
}

/* What charges say of a month, a unit type and an offer is what their rows say. */
static void check_charges(const be_purchase *purchase) {
    be_purchase_summary s = summary_of(purchase);
    double cash = 0, amortised = 0, wasted = 0, use = 0;
    for (size_t m = 0; m < be_purchase_month_count(purchase); m++) {
        be_purchase_month month = month_at(purchase, m);
        double billed = 0, effective = 0;
        for (size_t i = 0; i < be_purchase_charge_count(purchase); i++) {
            be_purchase_charge c = charge_at(purchase, i);
            billed += c.month == month.month ? c.billed_usd : 0;
            effective += c.month == month.month ? c.effective_usd : 0;
        }
        assert_near(month.cash_usd, billed, 1e-12, 1e-12);
        assert_near(month.amortised_usd, effective, 1e-12, 1e-12);
        assert_near(month.fees_usd + month.use_usd, month.amortised_usd, 1e-12, 1e-12);
        cash += billed;
        amortised += effective;
        wasted += month.wasted_usd;
        use += month.use_usd;
    }
    assert_near(s.cash_usd, cash, 1e-12, 1e-12);
    assert_near(s.amortised_usd, amortised, 1e-12, 1e-12);
    assert_near(s.wasted_usd, wasted, 1e-12, 1e-12);
    assert_near(s.use_usd, use, 1e-12, 1e-12);
    assert_near(s.wasted_usd, figure_of_charges(purchase, "unused", false), 1e-12, 1e-12);
}

static void check_rows(const be_purchase *purchase) {
    be_purchase_summary s = summary_of(purchase);
    double by_units = s.wasted_usd, cash = s.use_usd, fees = 0;
    for (size_t t = 0; t < be_purchase_unit_count(purchase); t++) {
        be_purchase_unit u = unit_at(purchase, t);
        by_units += u.covered_usd + u.on_demand_usd + u.spot_usd + u.function_usd;
        assert_true(u.uncommitted_usd <= u.all_on_demand_usd * (1 + 1e-12));
        assert_true(u.coverage >= 0 && u.coverage <= 1);
    }
    for (size_t o = 0; o < be_purchase_offer_count(purchase); o++) {
        be_purchase_offer r = offer_at(purchase, o);
        cash += r.cash_usd - r.usage_usd;
        fees += r.fees_usd;
        assert_true(r.utilisation >= 0 && r.utilisation <= 1);
        assert_near(r.wasted_usd, r.fees_usd * (1 - r.utilisation), 1e-10, 1e-10);
    }
    assert_near(by_units, s.amortised_usd, 1e-12, 1e-12);
    assert_near(cash, s.cash_usd, 1e-12, 1e-12);
    assert_near(fees, s.fees_usd, 1e-12, 1e-12);
}

static void every_view_of_a_purchase_adds_up(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        planned_menu m = plan_menu(seed);
        double quantities[PLANS_OFFERS];
        planned_quantities(&m, quantities);
        be_menu *menu = menu_as_planned(&m);
        be_purchase *purchase = purchase_of(menu, quantities, m.offers);
        be_purchase_summary s = summary_of(purchase);
        check_charges(purchase);
        check_rows(purchase);
        double basis = m.cash ? (m.present_value ? s.cash_present_usd : s.cash_usd)
                              : (m.present_value ? s.amortised_present_usd : s.amortised_usd);
        assert_near(s.cost_usd, basis, 1e-11, 1e-11);
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

static void nothing_bought_costs_what_use_costs(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        planned_menu m = plan_menu(seed);
        double none[PLANS_OFFERS] = {0};
        be_menu *menu = menu_as_planned(&m);
        be_purchase *purchase = purchase_of(menu, none, m.offers);
        be_purchase_summary s = summary_of(purchase);
        assert_near(s.cost_usd, s.uncommitted_usd, 1e-12, 0);
        assert_true(s.uncommitted_usd <= s.on_demand_usd * (1 + 1e-12));
        assert_near(s.fees_usd + s.coverage + s.utilisation, 0, 0, 0);
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

/* Three months from 15 January, 1 USD an hour on demand; a reservation of 2 units from 1 February. */
static void cash_and_amortised_costs_fall_into_their_months(void **state) {
    (void)state;
    be_menu_options options = menu_options(45 * 24);
    options.start = new_year() + 14 * 86400;
    be_menu *menu = menu_with(&options);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 3);
    be_offer offer = reservation_of("r", "u", 0.25);
    offer.upfront_usd = 876;
    assert_ok(be_offer_term(&offer, be_month_start(be_month_from(2026, 2)), 1, error));
    add_offer(menu, &offer);
    be_purchase *purchase = purchase_of(menu, (double[]){2}, 1);
    static const struct {
        double cash, amortised, use;
    } expected[] = {
        {17 * 24 * 3, 17 * 24 * 3, 17 * 24 * 3},
        {672 * 1 + 2 * 876 + 2 * 0.25 * 672, 672 * 1 + 2 * 0.35 * 672, 672},
    };
    assert_int_equal(be_purchase_month_count(purchase), 2);
    for (size_t m = 0; m < 2; m++) {
        be_purchase_month month = month_at(purchase, m);
        assert_int_equal(month.month, be_month_from(2026, 1 + (int32_t)m));
        assert_near(month.cash_usd, expected[m].cash, 1e-13, 0);
        assert_near(month.amortised_usd, expected[m].amortised, 1e-13, 0);
        assert_near(month.use_usd, expected[m].use, 1e-13, 0);
        assert_near(month.wasted_usd, 0, 0, 0);
    }
    be_purchase_free(purchase);
    be_menu_free(menu);
}

/* 10 % a year: 100 USD at once and 1 USD an hour for a year from the middle of this one, and 0.25 for each of the three
 * quarters of a unit-hour that are used. The sums are of the geometric series. */
static void present_values_discount_what_is_paid_later(void **state) {
    (void)state;
    be_menu_options options = menu_options(8760);
    options.discount_rate_per_year = 0.1;
    be_menu *menu = menu_with(&options);
    be_unit unit = unit_of("u", 2);
    add_even(menu, &unit, 0.75);
    be_offer offer = reservation_of("r", "u", 1);
    offer.start = new_year() + 4380 * HOUR;
    offer.upfront_usd = 100;
    offer.usage_usd = 0.25;
    offer.end = offer.start + 8760 * HOUR;
    add_offer(menu, &offer);
    be_purchase *purchase = purchase_of(menu, (double[]){1}, 1);
    double before = 0, after = 0;
    for (int h = 0; h < 8760; h++) {
        *(h < 4380 ? &before : &after) += pow(1.1, -h / 8760.0);
    }
    be_purchase_summary s = summary_of(purchase);
    double use = 0.75 * 0.25 * after, on_demand = 0.75 * 2 * before;
    assert_near(s.cash_present_usd, 100 / sqrt(1.1) + after + use + on_demand, 1e-13, 0);
    assert_near(offer_at(purchase, 0).present_usd, 100 / sqrt(1.1) + after + use, 1e-13, 0);
    assert_near(s.amortised_present_usd, (100 / 8760.0 + 1) * after + use + on_demand, 1e-13, 0);
    assert_near(s.cost_usd, 4380 + 50 + 4380 * 0.75 * (0.25 + 2), 1e-13, 0); /* not asked for: nominal */
    be_purchase_free(purchase);
    be_menu_free(menu);
}

static void break_even_is_the_utilisation_at_which_a_commitment_costs_what_it_saves(void **state) {
    (void)state;
    static const double usages[] = {0, 0.3, 1, 5};
    for (size_t i = 0; i < COUNT(usages); i++) {
        be_menu *menu = menu_of(24);
        be_unit unit = unit_of("u", 1);
        unit.function_usd_per_hour = 0.8;
        add_even(menu, &unit, usages[i]);
        be_offer reserved = reservation_of("r", "u", 0.4), plan = plan_of("p", NULL);
        reserved.usage_usd = 0.2;
        add_offer(menu, &reserved);
        add_offer(menu, &plan);
        assert_ok(be_menu_plan_rate(menu, "p", "u", 0.6, error));
        be_purchase *purchase = purchase_of(menu, (double[]){1, 1}, 2);
        assert_near(offer_at(purchase, 0).break_even, 0.5, 1e-14, 0);                 /* 0.4 / (1 - 0.2) */
        assert_near(offer_at(purchase, 0).break_even_uncovered, 0.4 / 0.6, 1e-14, 0); /* functions at 0.8 */
        assert_near(offer_at(purchase, 1).break_even, 0.6, 1e-14, 0);
        assert_near(offer_at(purchase, 1).break_even_uncovered, 0.75, 1e-14, 0);
        be_purchase_free(purchase);
        be_menu_free(menu);
    }
}

static void a_purchase_outlives_its_menu(void **state) {
    (void)state;
    be_menu *menu = menu_of(24);
    be_unit unit = unit_of("unit", 1);
    add_even(menu, &unit, 1);
    be_offer offer = reservation_of("offer", "unit", 0.5);
    add_offer(menu, &offer);
    be_purchase *purchase = purchase_of(menu, (double[]){1}, 1);
    be_menu_free(menu);
    assert_string_equal(offer_at(purchase, 0).name, "offer");
    assert_string_equal(unit_at(purchase, 0).name, "unit");
    assert_string_equal(charge_at(purchase, 0).offer, "offer");
    assert_int_equal(offer_at(purchase, 0).end, offer.end);
    be_purchase_free(purchase);
}

static void bad_quantities_are_refused(void **state) {
    (void)state;
    be_menu *empty = menu_of(24), *menu = menu_of(24);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1);
    be_offer offer = reservation_of("r", "u", 0.5);
    add_offer(menu, &offer);
    be_purchase *purchase = NULL;
    double one = 1;
    static const double bad[] = {-1, NAN, INFINITY, 1e13};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(be_purchase_new(menu, &bad[i], 1, NULL, &purchase, error), BE_STATUS_RANGE,
                     "quantities[0] of 'r' is");
    }
    assert_fails(be_purchase_new(menu, &one, 0, NULL, &purchase, error), BE_STATUS_ARGUMENT,
                 "0 quantities for 1 offers");
    assert_fails(be_purchase_new(menu, NULL, 1, NULL, &purchase, error), BE_STATUS_ARGUMENT, "quantities");
    assert_fails(be_purchase_new(NULL, &one, 1, NULL, &purchase, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_purchase_new(menu, &one, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "purchase");
    assert_fails(be_purchase_new(empty, NULL, 0, NULL, &purchase, error), BE_STATUS_ARGUMENT, "the menu is empty");
    assert_null(purchase);
    be_menu_free(empty);
    be_menu_free(menu);
}

static void nothing_is_read_past_the_end(void **state) {
    (void)state;
    be_menu *menu = menu_of(24);
    be_unit unit = unit_of("u", 1);
    add_even(menu, &unit, 1);
    be_purchase *purchase = purchase_of(menu, NULL, 0);
    be_purchase_offer o = {.size = sizeof o};
    be_purchase_unit u = {.size = sizeof u};
    be_purchase_month m = {.size = sizeof m};
    be_purchase_charge c = {.size = sizeof c};
    be_purchase_summary s = {.size = sizeof s};
    assert_fails(be_purchase_offer_at(purchase, 0, &o, error), BE_STATUS_RANGE, "offer 0 of 0");
    assert_fails(be_purchase_unit_at(purchase, 1, &u, error), BE_STATUS_RANGE, "unit type 1 of 1");
    assert_fails(be_purchase_month_at(purchase, 1, &m, error), BE_STATUS_RANGE, "month 1 of 1");
    assert_fails(be_purchase_charge_at(purchase, 1, &c, error), BE_STATUS_RANGE, "charge 1 of 1");
    assert_fails(be_purchase_summarise(NULL, &s, error), BE_STATUS_ARGUMENT, "purchase");
    assert_fails(be_purchase_summarise(purchase, NULL, error), BE_STATUS_ARGUMENT, "be_purchase_summary");
    assert_int_equal(be_purchase_offer_count(NULL) + be_purchase_unit_count(NULL) + be_purchase_month_count(NULL) +
                         be_purchase_charge_count(NULL),
                     0);
    assert_near(be_purchase_covered(NULL, 0, 0) + be_purchase_covered(purchase, 0, 0), 0, 0, 0);
    assert_string_equal(be_charge_name(BE_CHARGE_COUNT), "unknown");
    be_purchase_free(purchase);
    be_menu_free(menu);
    be_purchase_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vendors_scenarios_are_reproduced),
        cmocka_unit_test(more_upfront_costs_less_once_it_is_spread),
        cmocka_unit_test(published_capacities_of_a_screening_curve_are_the_cheapest),
        cmocka_unit_test(expected_figures_are_those_published),
        cmocka_unit_test(amortised_over_whole_terms_is_what_is_paid),
        cmocka_unit_test(what_lies_beyond_the_horizon_is_owed_or_prepaid),
        cmocka_unit_test(every_view_of_a_purchase_adds_up),
        cmocka_unit_test(nothing_bought_costs_what_use_costs),
        cmocka_unit_test(cash_and_amortised_costs_fall_into_their_months),
        cmocka_unit_test(present_values_discount_what_is_paid_later),
        cmocka_unit_test(break_even_is_the_utilisation_at_which_a_commitment_costs_what_it_saves),
        cmocka_unit_test(a_purchase_outlives_its_menu),
        cmocka_unit_test(bad_quantities_are_refused),
        cmocka_unit_test(nothing_is_read_past_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
