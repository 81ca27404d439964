/* What commitments that were chosen on the first half of a recorded series cost in its second half: chosen as the
 * optimum of the whole first half, of its last 7, 30 and 60 days, under scenarios, without any foresight, or not at
 * all, beside what would have been best in hindsight. The table is the evidence, whoever wins; the test is that nothing
 * beats hindsight, and that the online policy keeps its proven factor on the exact optimum with full knowledge.
 *
 * How a series becomes units: it is summed by the hour (days of daily series are spread evenly), gaps hold the value
 * before them, and one unit serves a 40th of the mean hour of the first half; the units of an hour are rounded up. The
 * unit is an x2iedn.32xlarge of us-east-1, on demand, or reserved (standard) for 1 or for 3 years at the cheapest
 * payment option, amortised: a commitment lasts to the end of the second half and is charged its share of the term. The
 * online policy starts with nothing and pays for the whole half whenever it reserves; what it is worth over many terms
 * stands in the second table. */
#include "decision/internal.h"
#include "decision/offline.h"
#include "decision/risky.h"

/* Scenarios, in parts of what an uninstrumented build affords. */
#ifndef BE_TEST_EFFORT
#define BE_TEST_EFFORT 1.0
#endif

enum { DAY_HOURS = 24, UNITS_MEAN = 40, LEVELS = 31, FINE = 9, QUARTER = 13 * 7 * 24 };

/* ---- recorded series ---- */

static const struct {
    const char *name, *file;
} traces[] = {
    {"appserver, 5 years", "appserver_cluster_hourly_5y.csv.gz"},
    {"wikipedia R, 8 years", "wikipedia_article_R_daily_8y.csv"},
    {"nyc taxi, 215 days", "demand_nyc_taxi_30min.csv"},
    {"nasa, 62 days", "nasa_http_1995_1min.csv.gz"},
    {"tweets AAPL, 55 days", "nab_tweets_aapl_5min.csv"},
    {"azure vm, 30 days", "demand_azure_vm_2019_cpu_5min.csv"},
};

enum { TRACES = sizeof traces / sizeof traces[0] };

typedef struct trace {
    double *units; /* whole numbers, by the hour */
    size_t hours, half;
} trace;

static be_series *series_of(size_t index) {
    char file[200];
    snprintf(file, sizeof file, "traces/%s", traces[index].file);
    size_t bytes;
    char *text = be_test_read(be_test_shared(file), &bytes);
    be_series_csv options;
    be_series_csv_init(&options);
    options.gap_policy = BE_GAP_HOLD;
    be_series *series = NULL;
    assert_ok(be_series_from_csv_text(text, bytes, file, &options, NULL, &series, error));
    free(text);
    return series;
}

static double requests_in(const be_series *series, size_t hour) {
    int64_t step = be_series_step_seconds(series);
    const double *rates = be_series_rates(series);
    if (step >= HOUR) {
        return rates[hour / (size_t)(step / HOUR)] * HOUR;
    }
    double requests = 0;
    size_t steps = (size_t)(HOUR / step);
    for (size_t i = 0; i < steps; i++) {
        requests += rates[hour * steps + i] * (double)step;
    }
    return requests;
}

static trace trace_of(size_t index) {
    be_series *series = series_of(index);
    trace t = {0};
    t.hours = (size_t)((int64_t)be_series_count(series) * be_series_step_seconds(series) / HOUR);
    t.half = t.hours / 2;
    t.units = malloc(t.hours * sizeof *t.units);
    assert_non_null(t.units);
    double first = 0;
    for (size_t h = 0; h < t.hours; h++) {
        t.units[h] = requests_in(series, h);
        first += h < t.half ? t.units[h] : 0;
    }
    double per_unit = first / (double)t.half / UNITS_MEAN;
    for (size_t h = 0; h < t.hours; h++) {
        t.units[h] = ceil(t.units[h] / per_unit);
    }
    be_series_free(series);
    return t;
}

/* ---- prices ---- */

typedef struct prices {
    double on_demand, reserved; /* USD of an hour */
} prices;

static double price_of(const be_catalogue *catalogue, uint32_t option, uint32_t years, uint32_t payment) {
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", "x2iedn.32xlarge", option, years,
                                          payment, &price, error));
    return price.price_usd;
}

static prices prices_of(uint32_t years) {
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(NULL, NULL, &catalogue, error));
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    prices p = {price_of(catalogue, BE_PURCHASE_ON_DEMAND, 0, 0), INFINITY};
    for (uint32_t payment = 0; payment <= BE_PAYMENT_ALL; payment++) {
        p.reserved = fmin(p.reserved, price_of(catalogue, BE_PURCHASE_RESERVED_STANDARD, years, payment));
    }
    be_catalogue_free(catalogue);
    return p;
}

/* Whole units on demand, or reserved for all of the horizon. */
static be_menu *buying(const double *units, size_t count, size_t horizon, prices p) {
    be_menu *menu = menu_of(horizon);
    add_unit(menu, "x2iedn.32xlarge", p.on_demand, units, count);
    be_offer offer;
    be_offer_init(&offer);
    offer.name = "reserved";
    offer.unit = "x2iedn.32xlarge";
    offer.hourly_usd = p.reserved;
    offer.end = (int64_t)horizon * HOUR;
    assert_ok(be_menu_add_offer(menu, &offer, error));
    return menu;
}

/* ---- ways to choose ---- */

/* The cheapest number reserved for all of these hours, and that no other costs less. */
static double optimum_of(const double *units, size_t count, prices p) {
    be_menu *menu = buying(units, count, count, p);
    be_mix_options options;
    be_mix_options_init(&options);
    options.brief = 1;
    be_mix *mix = NULL;
    assert_ok(be_mix_new(menu, &options, NULL, &mix, error));
    be_mix_summary summary = {.size = sizeof summary};
    assert_ok(be_mix_summarise(mix, &summary, error));
    assert_near(summary.bound_usd, summary.cost_usd, 1e-9, 0);
    double level = be_mix_quantities(mix, NULL)[0];
    be_mix_free(mix);
    be_menu_free(menu);
    return level;
}

static double look_back(const trace *t, size_t days, prices p) {
    size_t count = days * DAY_HOURS < t->half ? days * DAY_HOURS : t->half;
    return optimum_of(t->units + t->half - count, count, p);
}

/* Weeks of the last quarter of a year drawn anew, for growth is counted from now on, for as long as the second lasts,
 * growth of -20 to 40 % a year, twelve spikes a year of twice the usage for six hours, and a cut of on-demand prices by
 * 5 to 15 % with a probability of 0.2 a year.
 */
static be_scenario_options assumed(void) {
    be_scenario_options o = scenario_options((uint64_t)(150 * BE_TEST_EFFORT), 2026);
    o.growth_low = -0.2;
    o.growth_high = 0.4;
    o.resample = 1;
    o.block_days = 7;
    o.spikes_per_year = 12;
    o.spike_factor = 2;
    o.spike_hours = 6;
    o.price_change_probability = 0.2;
    o.price_factor_low = 0.85;
    o.price_factor_high = 0.95;
    return o;
}

/* The best levels of a ladder: of least expected cost, and of least CVaR. */
static void best_of(const be_menu *menu, double from, double to, size_t count, double *best) {
    double levels[LEVELS];
    assert_ok(be_levels_of_offer(menu, "reserved", from, to, NULL, count, levels, error));
    be_scenario_options o = assumed();
    be_risk *risk = run_all(menu, &o, levels, count);
    be_risk_choice c = risk_choice(risk);
    best[0] = levels[c.least_mean_level];
    best[1] = levels[c.least_cvar_level];
    be_risk_free(risk);
}

/* Costs are convex in the level, so a coarse ladder finds the place where a fine one looks. */
static void under_scenarios(const trace *t, prices p, double *mean, double *cvar) {
    size_t recent = t->half < QUARTER ? t->half : QUARTER;
    be_menu *menu = buying(t->units + t->half - recent, recent, t->hours - t->half, p);
    double coarse[2], fine[2];
    best_of(menu, 0, 4 * (LEVELS - 1), LEVELS, coarse);
    best_of(menu, fmax(0, coarse[0] - 4), fmax(0, coarse[0] - 4) + FINE - 1, FINE, fine);
    *mean = fine[0];
    best_of(menu, fmax(0, coarse[1] - 4), fmax(0, coarse[1] - 4) + FINE - 1, FINE, fine);
    *cvar = fine[1];
    be_menu_free(menu);
}

static double without_foresight(const double *units, size_t count, size_t term, prices p, double usage,
                                be_online_summary *summary) {
    be_online_options o;
    be_online_options_init(&o);
    o.term_hours = (uint32_t)term;
    o.on_demand_usd_per_hour = p.on_demand;
    o.usage_usd_per_hour = usage;
    o.fee_usd = (p.reserved - usage) * (double)term;
    be_online *online = NULL;
    assert_ok(be_online_new(&o, NULL, &online, error));
    for (size_t h = 0; h < count; h++) {
        be_online_purchase purchase = {.size = sizeof purchase};
        assert_ok(be_online_step(online, (uint32_t)units[h], &purchase, error));
    }
    assert_ok(be_online_summarise(online, summary, error));
    be_online_free(online);
    return summary->cost_usd;
}

/* ---- the table ---- */

enum { ON_DEMAND, BACK_7, BACK_30, BACK_60, FIRST_HALF, EXPECTED, CVAR, ONLINE, RULES };

static const char *const rule_names[] = {"on demand", "7 d", "30 d", "60 d", "1st half", "scenarios", "CVaR", "online"};

static double excess[TRACES * 2][RULES];
static size_t rows;

static void judge_trace(size_t index, uint32_t years) {
    prices p = prices_of(years);
    trace t = trace_of(index);
    size_t second = t.hours - t.half;
    be_menu *menu = buying(t.units + t.half, second, second, p);
    double level[RULES] = {0, look_back(&t, 7, p), look_back(&t, 30, p), look_back(&t, 60, p),
                           optimum_of(t.units, t.half, p)};
    under_scenarios(&t, p, &level[EXPECTED], &level[CVAR]);
    double best = optimum_of(t.units + t.half, second, p), hindsight = billed(menu, &best), cost[RULES];
    const double more = best + 1, less = fmax(0, best - 1);
    assert_true(hindsight <= billed(menu, &more) && hindsight <= billed(menu, &less));
    be_online_summary online = {.size = sizeof online};
    for (size_t i = 0; i < RULES; i++) {
        cost[i] =
            i == ONLINE ? without_foresight(t.units + t.half, second, second, p, 0, &online) : billed(menu, &level[i]);
        assert_true(cost[i] >= hindsight * (1 - 1e-12));
        excess[rows][i] = cost[i] / hindsight;
    }
    assert_true(cost[ONLINE] <= online.bound * hindsight * (1 + 1e-12));
    print_message("%-20s %uy %12.0f %5.0f", traces[index].name, years, hindsight, best);
    for (size_t i = 0; i < RULES; i++) {
        print_message("  %6.3f", excess[rows][i]);
    }
    print_message("   levels");
    for (size_t i = BACK_7; i < ONLINE; i++) {
        print_message(" %.0f", level[i]);
    }
    print_message(", online %llu\n", (unsigned long long)online.reservations);
    rows++;
    be_menu_free(menu);
    free(t.units);
}

static void count_wins(size_t rule) {
    for (size_t other = BACK_7; other <= BACK_60; other++) {
        int wins = 0, losses = 0;
        double gain = 0;
        for (size_t i = 0; i < rows; i++) {
            wins += excess[i][rule] < excess[i][other] - 1e-12;
            losses += excess[i][rule] > excess[i][other] + 1e-12;
            gain += (excess[i][other] - excess[i][rule]) / (double)rows;
        }
        print_message(
            "%-10s against %4s: cheaper in %2d, dearer in %2d, the same in %2d; on average %+.4f of hindsight\n",
            rule_names[rule], rule_names[other], wins, losses, (int)rows - wins - losses, -gain);
    }
}

static void what_was_chosen_on_the_first_half_is_charged_on_the_second(void **state) {
    (void)state;
    if (!be_test_shared("traces/README.md")) {
        be_test_skip_shared();
    }
    print_message("cost in the second half over that of the best commitment in hindsight (USD, its level)\n");
    print_message("%-23s %12s %5s", "trace, term", "hindsight", "level");
    for (size_t i = 0; i < RULES; i++) {
        print_message(" %7.7s", rule_names[i]);
    }
    print_message("\n");
    for (uint32_t years = 1; years <= 3; years += 2) {
        for (size_t i = 0; i < TRACES; i++) {
            judge_trace(i, years);
        }
    }
    for (size_t rule = FIRST_HALF; rule < RULES; rule++) {
        count_wins(rule);
    }
}

/* ---- the online policy against the exact optimum with full knowledge ---- */

/* By the hour; series of more than some months by the day, so that the flow is quick. */
static size_t step_of(const trace *t) {
    return t->hours > 2000 ? DAY_HOURS : 1;
}

static size_t demand_of(const trace *t, double *units, uint32_t *demand) {
    size_t step = step_of(t), count = t->hours / step;
    for (size_t i = 0; i < count; i++) {
        units[i] = 0;
        for (size_t h = 0; h < step; h++) {
            units[i] += t->units[i * step + h];
        }
        units[i] = ceil(units[i] / (double)step);
        demand[i] = (uint32_t)units[i];
    }
    return count;
}

static void judge_term(const char *name, const double *units, const uint32_t *demand, size_t count, size_t term,
                       prices p, double usage) {
    be_online_summary s = {.size = sizeof s};
    double cost = without_foresight(units, count, term, p, usage, &s);
    double best = offline_cost(demand, count, term, p.on_demand, usage, (p.reserved - usage) * (double)term);
    print_message("%-20s %6zu of %6zu %6.2f %14.0f  %7.4f  %7.4f  %7.4f\n", name, term, count, usage, best, cost / best,
                  s.on_demand_cost_usd / best, s.bound);
    assert_true(cost >= best * (1 - 1e-9) && cost <= s.bound * best * (1 + 1e-9));
}

/* Terms of a week, a month and a year at the price of a year's reservation, of which half is for usage in the second
 * case; a step of a day costs 24 hours. */
static void judge_online(size_t index) {
    static const size_t days[] = {7, 30, 365};
    trace t = trace_of(index);
    double *units = malloc(t.hours * sizeof *units);
    uint32_t *demand = malloc(t.hours * sizeof *demand);
    assert_non_null(units);
    assert_non_null(demand);
    size_t count = demand_of(&t, units, demand);
    prices p = prices_of(1);
    p.on_demand *= (double)step_of(&t);
    p.reserved *= (double)step_of(&t);
    for (size_t i = 0; i < COUNT(days); i++) {
        size_t term = days[i] * DAY_HOURS / step_of(&t);
        if (term < count) {
            judge_term(traces[index].name, units, demand, count, term, p, 0);
            judge_term(traces[index].name, units, demand, count, term, p, p.reserved / 2);
        }
    }
    free(units);
    free(demand);
    free(t.units);
}

static void the_online_policy_keeps_its_bound_on_every_series(void **state) {
    (void)state;
    if (!be_test_shared("traces/README.md")) {
        be_test_skip_shared();
    }
    print_message("%-20s %16s %6s %14s  %7s  %7s  %7s\n", "trace", "term of steps", "usage", "optimum USD", "online",
                  "on dem.", "bound");
    for (size_t i = 0; i < TRACES; i++) {
        judge_online(i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_chosen_on_the_first_half_is_charged_on_the_second),
        cmocka_unit_test(the_online_policy_keeps_its_bound_on_every_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
