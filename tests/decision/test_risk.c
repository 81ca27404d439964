/* What levels cost over scenarios: closed forms and cases by hand, the same bytes from any number of threads, and what
 * happens where a run is stopped. */
#include <pthread.h>

#include "decision/internal.h"
#include "decision/risky.h"

static const double NOTHING[] = {0};

/* ---- costs of a scenario ---- */

static void constant_usage_costs_the_same_in_every_scenario(void **state) {
    (void)state;
    enum { H = 1000 };
    static double usage[H];
    for (int h = 0; h < H; h++) {
        usage[h] = 3;
    }
    be_menu *menu = menu_of(H);
    add_unit(menu, "u", 2, usage, H);
    add_reserved(menu, "r", "u", 0, H, 1200);
    be_scenario_options o = scenario_options(50, 1);
    o.resample = 1;
    static const double levels[] = {0, 1, 3, 4};
    be_risk *risk = run_all(menu, &o, levels, 4);
    for (size_t i = 0; i < 4; i++) {
        double cost = 1200 * levels[i] + 2 * H * fmax(0, 3 - levels[i]);
        be_level_risk l = level_risk(risk, i);
        const double same[] = {l.mean_usd, l.least_usd, l.p5_usd,   l.p25_usd, l.p50_usd,
                               l.p75_usd,  l.p95_usd,   l.most_usd, l.cvar_usd};
        for (size_t k = 0; k < COUNT(same); k++) {
            assert_near(same[k], cost, 1e-15, 0);
        }
        assert_near(l.standard_error_usd, 0, 0, 0);
        assert_near(l.mean_regret_usd, cost - 3600, 1e-15, 1e-12);
        assert_near(l.worst_regret_usd, cost - 3600, 1e-15, 1e-12);
        assert_near(l.cheapest_share, i == 2, 0, 0);
    }
    be_risk_choice c = risk_choice(risk);
    assert_int_equal(c.least_mean_level, 2);
    assert_int_equal(c.least_cvar_level, 2);
    assert_int_equal(c.least_regret_level, 2);
    assert_near(c.mean_of_cheapest_usd, 3600, 1e-15, 0);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* A price cut at hour c cuts what is bought on demand from then on, and nothing else; a term may lie on either side of
 * it or across. */
static void a_price_change_holds_from_its_hour_on(void **state) {
    (void)state;
    enum { H = 500, FROM = 100, TO = 400 };
    static double usage[H];
    for (int h = 0; h < H; h++) {
        usage[h] = 2 + h % 3;
    }
    be_menu *menu = menu_of(H);
    add_unit(menu, "u", 1.5, usage, H);
    add_reserved(menu, "r", "u", FROM, TO, 90);
    be_scenario_options o = scenario_options(200, 9);
    o.price_change_probability = 0.9999;
    o.price_factor_low = 0.25;
    o.price_factor_high = 0.75;
    static const double levels[] = {0, 2.5};
    be_risk *risk = run_all(menu, &o, levels, 2);
    int once = 0;
    for (uint64_t i = 0; i < 200; i++) {
        be_scenario s = scenario_at(risk, i);
        if (s.price_changes > 1) {
            continue;
        }
        once += s.price_changes == 1;
        for (size_t k = 0; k < 2; k++) {
            double cost = 90 * levels[k];
            for (uint64_t h = 0; h < H; h++) {
                double covered = h >= FROM && h < TO ? levels[k] : 0;
                cost += fmax(0, usage[h] - covered) * 1.5 * (h >= s.first_change ? s.last_price_factor : 1);
            }
            assert_near(cost_at(risk, i, k), cost, 1e-13, 0);
        }
    }
    assert_true(once > 20);
    be_risk_free(risk);
    be_menu_free(menu);
}

static void spot_prices_are_factored_up_to_where_on_demand_is_cheaper(void **state) {
    (void)state;
    static const double usage[] = {4};
    be_menu *menu = menu_of(1);
    be_unit unit;
    be_unit_init(&unit);
    unit.name = "u";
    unit.on_demand_usd_per_hour = 1;
    unit.spot_usd_per_hour = 0.5;
    unit.spot_cap = 0.25;
    assert_ok(be_menu_add_unit(menu, &unit, usage, 1, error));
    be_scenario_options o = scenario_options(100, 2);
    o.spot_factor_low = 0.5;
    o.spot_factor_high = 3.5;
    be_risk *risk = run_all(menu, &o, NOTHING, 1);
    for (uint64_t i = 0; i < 100; i++) {
        double factor = scenario_at(risk, i).spot_factor;
        assert_near(cost_at(risk, i, 0), 3 + fmin(1, 0.5 * factor), 1e-15, 0);
    }
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- distributions ---- */

/* Usage in the one hour a year after the start: the cost of scenario i is 100 (1 + g). */
static be_menu *one_year_on(double on_demand) {
    static double usage[YEAR_HOURS + 1];
    usage[YEAR_HOURS] = 100;
    be_menu *menu = menu_of(YEAR_HOURS + 1);
    add_unit(menu, "u", on_demand, usage, YEAR_HOURS + 1);
    return menu;
}

static void uniform_growth_has_the_moments_quantiles_and_tail_of_its_closed_form(void **state) {
    (void)state;
    enum { N = 2000 };
    be_menu *menu = one_year_on(1);
    be_scenario_options o = scenario_options(N, 3);
    o.growth_low = 0;
    o.growth_high = 1;
    be_risk *risk = run_all(menu, &o, NOTHING, 1);
    be_level_risk l = level_risk(risk, 0);
    double sd = 100 / sqrt(12);
    assert_near(l.mean_usd, 150, 0, 5 * sd / sqrt(N));
    assert_near(l.standard_error_usd, sd / sqrt(N), 0.05, 0);
    static const double share[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const double quantiles[] = {l.p5_usd, l.p25_usd, l.p50_usd, l.p75_usd, l.p95_usd};
    for (size_t i = 0; i < COUNT(share); i++) {
        assert_near(quantiles[i], 100 + 100 * share[i], 0, 500 * sqrt(share[i] * (1 - share[i]) / N));
    }
    assert_near(l.cvar_usd, 197.5, 0, 0.8);
    be_risk_free(risk);
    be_menu_free(menu);
}

static int compare_doubles(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Definition 7: place (n - 1) q between order statistics. Of 11 scenarios, p5 lies half way from the first to the
 * second, quartiles half way from the third to the fourth and from the eighth to the ninth. */
static void quantiles_lie_between_order_statistics(void **state) {
    (void)state;
    enum { N = 11 };
    be_menu *menu = one_year_on(1);
    be_scenario_options o = scenario_options(N, 4);
    o.growth_high = 1;
    o.cvar_level = 0.7; /* the worst 3.3 */
    be_risk *risk = run_all(menu, &o, NOTHING, 1);
    double c[N], mean = 0, squares = 0;
    for (uint64_t i = 0; i < N; i++) {
        c[i] = cost_at(risk, i, 0);
        mean += c[i] / N;
    }
    for (int i = 0; i < N; i++) {
        squares += (c[i] - mean) * (c[i] - mean);
    }
    qsort(c, N, sizeof *c, compare_doubles);
    be_level_risk l = level_risk(risk, 0);
    assert_near(l.least_usd, c[0], 0, 0);
    assert_near(l.p5_usd, (c[0] + c[1]) / 2, 1e-15, 0);
    assert_near(l.p25_usd, (c[2] + c[3]) / 2, 1e-15, 0);
    assert_near(l.p50_usd, c[5], 1e-15, 0);
    assert_near(l.p75_usd, (c[7] + c[8]) / 2, 1e-15, 0);
    assert_near(l.p95_usd, (c[9] + c[10]) / 2, 1e-15, 0);
    assert_near(l.most_usd, c[10], 0, 0);
    assert_near(l.mean_usd, mean, 1e-14, 0);
    assert_near(l.standard_error_usd, sqrt(squares / (N - 1) / N), 1e-13, 0);
    assert_near(l.cvar_usd, (c[10] + c[9] + c[8] + 0.3 * c[7]) / 3.3, 1e-14, 0);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* One hour, a spike or none: a cost of 10 or of 40 on demand; k scenarios of n have the spike, and everything follows
 * from k. A unit reserved costs 0.4 of one on demand; 40 units cost 16 in either case. */
static void two_outcomes_are_measured_as_by_hand(void **state) {
    (void)state;
    enum { N = 1000 };
    static const double usage[] = {10};
    be_menu *menu = menu_of(1);
    add_unit(menu, "u", 1, usage, 1);
    add_reserved(menu, "r", "u", 0, 1, 0.4);
    static const double levels[] = {0, 10, 40}, calm[] = {10, 4, 16}, spiky[] = {40, 34, 16};
    static const double cvar_levels[] = {0, 0.5, 0.9};
    for (size_t v = 0; v < COUNT(cvar_levels); v++) {
        be_scenario_options o = scenario_options(N, 77);
        o.spikes_per_year = 0.25 * YEAR_HOURS; /* none with probability e^-0.25 */
        o.spike_factor = 4;
        o.cvar_level = cvar_levels[v];
        be_risk *risk = run_all(menu, &o, levels, 3);
        double k = 0;
        for (uint64_t i = 0; i < N; i++) {
            k += scenario_at(risk, i).spike_hours > 0;
        }
        assert_near(k / N, 1 - exp(-0.25), 0, 5 * sqrt(0.2 / N));
        for (size_t i = 0; i < 3; i++) {
            be_level_risk l = level_risk(risk, i);
            double worst = fmax(calm[i], spiky[i]), other = fmin(calm[i], spiky[i]), tail = (1 - o.cvar_level) * N;
            double regrets[] = {calm[i] - 4, spiky[i] - 16};
            assert_near(l.mean_usd, (k * spiky[i] + (N - k) * calm[i]) / N, 1e-14, 0);
            assert_near(l.cvar_usd, k >= tail ? worst : (k * worst + (tail - k) * other) / tail, 1e-14, 0);
            assert_near(l.mean_regret_usd, (k * regrets[1] + (N - k) * regrets[0]) / N, 1e-14, 1e-14);
            assert_near(l.worst_regret_usd, fmax(regrets[0], regrets[1]), 1e-14, 0);
            assert_near(l.cheapest_share, i == 0 ? 0 : (i == 1 ? N - k : k) / N, 1e-15, 0);
        }
        be_risk_choice c = risk_choice(risk);
        assert_int_equal(c.least_mean_level, 1);              /* 4 + 30 k/N = 10.6 against 16 */
        assert_int_equal(c.least_cvar_level, v == 0 ? 1 : 2); /* half: 17.3 against 16 */
        assert_int_equal(c.least_regret_level, 2);            /* 18 against 12 */
        assert_near(c.mean_of_cheapest_usd, (4 * (N - k) + 16 * k) / N, 1e-14, 0);
        assert_near(c.least_cvar_usd, level_risk(risk, (size_t)c.least_cvar_level).cvar_usd, 0, 0);
        be_risk_free(risk);
    }
    be_menu_free(menu);
}

/* Demand uniform in 100 to 200 in one hour, reserved at 0.3 of on demand: the newsvendor's best quantity leaves demand
 * above it with probability 0.3, and its expected cost is the reserved one plus what is beyond. */
static void the_level_of_least_expected_cost_is_the_newsvendors(void **state) {
    (void)state;
    enum { LEVELS = 21 };
    be_menu *menu = one_year_on(1);
    add_reserved(menu, "r", "u", YEAR_HOURS, YEAR_HOURS + 1, 0.3);
    double levels[LEVELS];
    assert_ok(be_levels_of_offer(menu, "r", 100, 200, NULL, LEVELS, levels, error));
    be_scenario_options o = scenario_options(600, 8);
    o.growth_high = 1;
    be_risk *risk = run_all(menu, &o, levels, LEVELS);
    be_risk_choice c = risk_choice(risk);
    assert_near(levels[c.least_mean_level], 170, 0, 10); /* five standard errors of the quantile are 9.4 */
    double beyond = 100 * 0.3 * 0.3 / 2;
    assert_near(c.least_mean_usd, 170 * 0.3 + beyond, 0,
                5 * level_risk(risk, (size_t)c.least_mean_level).standard_error_usd);
    /* the worst 5 % have 195 to 200: best is to leave the upper 0.3 of those beyond */
    assert_near(levels[c.least_cvar_level], 195 + 0.7 * 5, 0, 2.5);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- against the vendor's bill ---- */

static be_menu *mixed_menu(uint64_t hours, uint32_t present_value) {
    be_menu_options options;
    be_menu_options_init(&options);
    options.hours = hours;
    options.present_value = present_value;
    options.discount_rate_per_year = 0.2;
    be_menu *menu = NULL;
    assert_ok(be_menu_new(&options, NULL, &menu, error));
    uint64_t seed = 5;
    double *usage = malloc((size_t)hours * sizeof *usage);
    assert_non_null(usage);
    static const char *const names[] = {"a.large", "a.xlarge", "b.large"};
    for (size_t t = 0; t < COUNT(names); t++) {
        be_unit unit;
        be_unit_init(&unit);
        unit.name = names[t];
        unit.family = t < 2 ? "a" : "b";
        unit.normalised_units = t == 1 ? 8 : 4;
        unit.on_demand_usd_per_hour = t == 1 ? 0.2 : 0.1 + 0.01 * (double)t;
        unit.spot_usd_per_hour = 0.04;
        unit.spot_cap = t == 2 ? 0.3 : 0;
        unit.whole_units = t == 0;
        unit.function_usd_per_hour = t == 0 ? 0.3 : INFINITY;
        for (uint64_t h = 0; h < hours; h++) {
            usage[h] = 10 * random_share(&seed);
        }
        assert_ok(be_menu_add_unit(menu, &unit, usage, hours, error));
    }
    free(usage);
    add_reserved(menu, "late", "b.large", hours / 3, hours, 0.05 * (double)hours);
    be_offer offer;
    be_offer_init(&offer);
    offer.name = "flexible";
    offer.unit = "a.large";
    offer.size_flexible = 1;
    offer.hourly_usd = 0.06;
    offer.end = (int64_t)hours * HOUR;
    assert_ok(be_menu_add_offer(menu, &offer, error));
    be_offer_init(&offer);
    offer.name = "plan";
    offer.purchase_option = BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.hourly_usd = 1;
    offer.end = (int64_t)hours * HOUR;
    assert_ok(be_menu_add_offer(menu, &offer, error));
    for (size_t t = 0; t < COUNT(names); t++) {
        assert_ok(be_menu_plan_rate(menu, "plan", names[t], t == 1 ? 0.14 : 0.07, error));
    }
    return menu;
}

static const double MIXED[] = {0, 0, 0, 2, 4, 0, 0, 7, 0.3, 5, 3, 0.8};

/* Without any change of prices a scenario is a menu with its usage: billed by the vendor's application of such a menu.
 */
static void a_scenario_is_billed_as_a_menu_with_its_usage(void **state) {
    (void)state;
    enum { H = 400 };
    for (uint32_t present = 0; present < 2; present++) {
        be_menu *menu = mixed_menu(H, present), *other = mixed_menu(H, present);
        be_scenario_options o = scenario_options(5, 6);
        o.growth_low = 0.5;
        o.growth_high = 2;
        o.resample = 1;
        o.spikes_per_year = 100;
        o.spike_factor = 2;
        be_risk *risk = run_all(menu, &o, MIXED, 4);
        for (uint64_t i = 0; i < 5; i++) {
            for (size_t t = 0; t < 3; t++) {
                assert_ok(be_risk_usage(risk, i, t, other->units[t].hours, error));
            }
            for (size_t k = 0; k < 4; k++) {
                assert_near(cost_at(risk, i, k), billed(other, MIXED + 3 * k), 1e-15, 0);
            }
        }
        be_risk_free(risk);
        be_menu_free(menu);
        be_menu_free(other);
    }
}

/* One unit type that is bought uncovered in one way takes a way of its own, by sorted usage. */
static be_menu *draw_single(uint64_t *seed, uint64_t hours, size_t offers, double *quantities) {
    be_menu *menu = menu_of(hours);
    double *usage = malloc((size_t)hours * sizeof *usage);
    assert_non_null(usage);
    for (uint64_t h = 0; h < hours; h++) {
        usage[h] = (double)random_below(seed, 12) * (random_below(seed, 2) ? 1 : random_share(seed));
    }
    add_unit(menu, "u", 1, usage, hours);
    free(usage);
    for (size_t i = 0; i < offers; i++) {
        be_offer offer;
        be_offer_init(&offer);
        char name[32];
        snprintf(name, sizeof name, "o%zu", i);
        bool plan = random_below(seed, 4) == 0;
        offer.name = name;
        offer.unit = plan ? NULL : "u";
        offer.purchase_option = plan ? BE_PURCHASE_SAVINGS_PLAN_COMPUTE : BE_PURCHASE_RESERVED_STANDARD;
        offer.divisible = !plan;
        offer.usage_usd = plan || random_below(seed, 2) ? 0 : 1.3 * random_share(seed);
        offer.hourly_usd = random_share(seed);
        offer.start = random_below(seed, 3) ? (int64_t)random_below(seed, hours) * HOUR : 0;
        offer.end = offer.start + (int64_t)(1 + random_below(seed, hours)) * HOUR;
        assert_ok(be_menu_add_offer(menu, &offer, error));
        if (plan) {
            assert_ok(be_menu_plan_rate(menu, name, "u", 0.2 + random_share(seed), error));
        }
        quantities[i] = random_below(seed, 4) ? 6 * random_share(seed) : 0;
    }
    return menu;
}

static void sorted_usage_is_billed_as_hour_by_hour(void **state) {
    (void)state;
    uint64_t seed = 17;
    for (int i = 0; i < 300; i++) {
        double quantities[5] = {0};
        be_menu *menu = draw_single(&seed, 1 + random_below(&seed, 200), random_below(&seed, 6), quantities);
        be_scenario_options o = scenario_options(1, 0);
        be_risk *risk = run_all(menu, &o, quantities, 1);
        assert_near(cost_at(risk, 0, 0), billed(menu, quantities), 1e-12, 1e-12);
        be_risk_free(risk);
        be_menu_free(menu);
    }
}

/* A change of prices by the factor 1 cuts the horizon in parts and changes nothing else. */
static void parts_of_a_horizon_add_up(void **state) {
    (void)state;
    enum { H = 2000 };
    for (uint32_t present = 0; present < 2; present++) {
        be_menu *menu = mixed_menu(H, present);
        be_scenario_options o = scenario_options(20, 6);
        o.price_change_probability = 0.9999;
        be_risk *risk = run_all(menu, &o, MIXED, 4);
        uint64_t changes = 0;
        for (uint64_t i = 0; i < 20; i++) {
            changes += scenario_at(risk, i).price_changes;
            for (size_t k = 0; k < 4; k++) {
                assert_near(cost_at(risk, i, k), billed(menu, MIXED + 3 * k), 1e-13, 0);
            }
        }
        assert_true(changes > 20);
        be_risk_free(risk);
        be_menu_free(menu);
    }
}

/* ---- threads ---- */

enum { THREADS_MAX = 7, SCENARIOS = 60 };

static be_scenario_options everything(void) {
    be_scenario_options o = scenario_options(SCENARIOS, 2026);
    o.growth_band = BE_BAND_LOGNORMAL;
    o.growth_high = 0.5;
    o.resample = 1;
    o.block_days = 3;
    o.spikes_per_year = 100;
    o.spike_factor = 3;
    o.price_change_probability = 0.99;
    o.price_factor_low = 0.8;
    o.spot_factor_high = 4;
    return o;
}

typedef struct job {
    be_risk *risk;
    uint64_t first, count;
    be_status status;
} job;

static void *work(void *context) {
    job *j = context;
    j->status = be_risk_run(j->risk, j->first, j->count, NULL, NULL, NULL);
    return NULL;
}

static void run_on(be_risk *risk, unsigned threads) {
    pthread_t thread[THREADS_MAX];
    job jobs[THREADS_MAX];
    for (unsigned i = 0; i < threads; i++) {
        uint64_t first = SCENARIOS * i / threads, end = SCENARIOS * (i + 1) / threads;
        jobs[i] = (job){risk, first, end - first, BE_STATUS_END};
        assert_int_equal(pthread_create(&thread[i], NULL, work, &jobs[i]), 0);
    }
    for (unsigned i = 0; i < threads; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(jobs[i].status, BE_STATUS_OK);
    }
}

/* All that can be read of a risk. */
typedef struct bytes {
    double costs[SCENARIOS][4];
    be_level_risk levels[4];
    be_risk_choice choice;
} bytes;

static bytes read_all(const be_risk *risk) {
    bytes b;
    memset(&b, 0, sizeof b);
    assert_int_equal(be_risk_done(risk), SCENARIOS);
    for (size_t k = 0; k < 4; k++) {
        for (uint64_t i = 0; i < SCENARIOS; i++) {
            b.costs[i][k] = cost_at(risk, i, k);
        }
        b.levels[k] = level_risk(risk, k);
    }
    b.choice = risk_choice(risk);
    return b;
}

static void any_number_of_threads_gives_the_same_bytes(void **state) {
    (void)state;
    static const unsigned threads[] = {1, 2, 7};
    be_menu *menu = mixed_menu(700, 1);
    be_scenario_options o = everything();
    static bytes first, again;
    for (size_t i = 0; i < COUNT(threads); i++) {
        be_risk *risk = risk_of(menu, &o, MIXED, 4);
        run_on(risk, threads[i]);
        again = read_all(risk);
        first = i ? first : again;
        assert_memory_equal(&first, &again, sizeof first);
        be_risk_free(risk);
    }
    be_risk *risk = risk_of(menu, &o, MIXED, 4);
    for (uint64_t i = SCENARIOS; i-- > 0;) { /* one by one from the last on */
        assert_ok(be_risk_run(risk, i, 1, NULL, NULL, error));
    }
    again = read_all(risk);
    assert_memory_equal(&first, &again, sizeof first);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- progress ---- */

typedef struct listener {
    int calls, stop_at;
    double last;
} listener;

static int32_t listen(void *context, double share) {
    listener *l = context;
    assert_true(share >= l->last && share >= 0 && share <= 1);
    l->last = share;
    return ++l->calls == l->stop_at;
}

static void a_stopped_run_keeps_what_it_has_and_goes_on(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(100, 0);
    be_scenario_options o = everything();
    be_risk *whole = run_all(menu, &o, MIXED, 4), *risk = risk_of(menu, &o, MIXED, 4);
    listener l = {.stop_at = 6};
    be_level_risk measured = {.size = sizeof measured};
    double cost = -1;
    assert_fails(be_risk_run(risk, 0, SCENARIOS, listen, &l, error), BE_STATUS_CANCELLED, "stopped after 5 of 60");
    assert_int_equal(be_risk_done(risk), 5);
    assert_near(cost_at(risk, 4, 3), cost_at(whole, 4, 3), 0, 0);
    assert_fails(be_risk_cost(risk, 5, 3, &cost, error), BE_STATUS_ARGUMENT, "scenario 5 has not been evaluated");
    assert_fails(be_risk_level(risk, 0, &measured, error), BE_STATUS_ARGUMENT, "55 of 60 scenarios have not");
    assert_near(cost, -1, 0, 0);
    l = (listener){.stop_at = -1};
    assert_ok(be_risk_run(risk, 0, SCENARIOS, listen, &l, error));
    assert_near(l.last, 1, 0, 0);
    assert_int_equal(l.calls, SCENARIOS + 1);
    static bytes a, b;
    a = read_all(whole);
    b = read_all(risk);
    assert_memory_equal(&a, &b, sizeof a);
    be_risk_free(whole);
    be_risk_free(risk);
    be_menu_free(menu);
}

/* ---- levels ---- */

static void a_ladder_of_one_offer_leaves_the_others(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(48, 0);
    static const double base[] = {1.5, 2, 0.25};
    double levels[15];
    assert_ok(be_levels_of_offer(menu, "flexible", 0, 6, base, 5, levels, error));
    static const double whole[] = {0, 2, 3, 5, 6}; /* 0, 1.5, 3, 4.5, 6: ties go up */
    for (size_t i = 0; i < 5; i++) {
        assert_near(levels[3 * i], 1.5, 0, 0);
        assert_near(levels[3 * i + 1], whole[i], 0, 0);
        assert_near(levels[3 * i + 2], 0.25, 0, 0);
    }
    assert_ok(be_levels_of_offer(menu, "plan", 0, 1, NULL, 5, levels, error));
    for (size_t i = 0; i < 5; i++) {
        assert_near(levels[3 * i], 0, 0, 0);
        assert_near(levels[3 * i + 1], 0, 0, 0);
        assert_near(levels[3 * i + 2], 0.25 * (double)i, 1e-15, 0);
    }
    be_menu_free(menu);
}

static void a_ladder_of_a_mix_scales_all_but_what_exists(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(48, 0);
    be_offer offer;
    be_offer_init(&offer);
    offer.name = "owned";
    offer.unit = "b.large";
    offer.end = 48 * HOUR;
    offer.least = offer.most = 3;
    assert_ok(be_menu_add_offer(menu, &offer, error));
    static const double mix[] = {1.5, 4, 0.5, 3};
    double levels[12];
    assert_ok(be_levels_of_mix(menu, mix, 0, 1.25, 3, levels, error));
    static const double expected[] = {0, 0, 0, 3, 0.9375, 3, 0.3125, 3, 1.875, 5, 0.625, 3};
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_near(levels[i], expected[i], 1e-15, 0);
    }
    be_menu_free(menu);
}

static void bad_levels_are_refused(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(48, 0), *empty = menu_of(10);
    double levels[6] = {7, 7, 7, 7, 7, 7};
    assert_fails(be_levels_of_offer(menu, "none", 0, 1, NULL, 2, levels, error), BE_STATUS_NOT_FOUND,
                 "no offer 'none'");
    assert_fails(be_levels_of_offer(menu, "plan", 1, -1, NULL, 2, levels, error), BE_STATUS_RANGE, "'plan' is -1");
    assert_fails(be_levels_of_offer(menu, "plan", 0, NAN, NULL, 2, levels, error), BE_STATUS_RANGE, "'plan' is nan");
    assert_fails(be_levels_of_offer(menu, "plan", 0, 1, NULL, 0, levels, error), BE_STATUS_ARGUMENT, "no levels");
    assert_fails(be_levels_of_offer(menu, NULL, 0, 1, NULL, 2, levels, error), BE_STATUS_ARGUMENT, "offer");
    assert_fails(be_levels_of_offer(menu, "plan", 0, 1, NULL, 2, NULL, error), BE_STATUS_ARGUMENT, "levels");
    assert_fails(be_levels_of_mix(NULL, levels, 0, 1, 2, levels, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_levels_of_mix(menu, NULL, 0, 1, 2, levels, error), BE_STATUS_ARGUMENT, "mix");
    assert_fails(be_levels_of_mix(menu, MIXED, 0, INFINITY, 2, levels, error), BE_STATUS_RANGE, "quantity");
    for (size_t i = 0; i < 6; i++) {
        assert_near(levels[i], 7, 0, 0);
    }
    static const struct {
        double quantities[3];
        const char *part;
    } cases[] = {{{-1, 0, 0}, "'late' is -1"},
                 {{0, 0.5, 0}, "'flexible' is 0.5, no multiple of 1"},
                 {{0, 0, INFINITY}, "'plan' is inf"},
                 {{NAN, 0, 0}, "'late' is nan"}};
    be_risk *risk = NULL;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fails(be_risk_new(menu, NULL, cases[i].quantities, 1, NULL, &risk, error), BE_STATUS_RANGE,
                     cases[i].part);
    }
    assert_fails(be_risk_new(NULL, NULL, MIXED, 1, NULL, &risk, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_risk_new(menu, NULL, NULL, 1, NULL, &risk, error), BE_STATUS_ARGUMENT, "levels");
    assert_fails(be_risk_new(menu, NULL, MIXED, 0, NULL, &risk, error), BE_STATUS_ARGUMENT, "level_count");
    assert_fails(be_risk_new(menu, NULL, MIXED, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "risk");
    assert_fails(be_risk_new(empty, NULL, MIXED, 1, NULL, &risk, error), BE_STATUS_ARGUMENT, "the menu is empty");
    assert_null(risk);
    be_menu_free(menu);
    be_menu_free(empty);
}

static void what_is_not_there_cannot_be_read(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(48, 0);
    be_scenario_options o = scenario_options(3, 0);
    be_risk *risk = run_all(menu, &o, MIXED, 4);
    double hours[48], cost;
    be_scenario s = {.size = sizeof s};
    be_level_risk l = {.size = sizeof l};
    be_risk_choice c = {.size = 1};
    assert_fails(be_risk_run(risk, 2, 2, NULL, NULL, error), BE_STATUS_RANGE, "there are 3");
    assert_fails(be_risk_run(risk, UINT64_MAX, 2, NULL, NULL, error), BE_STATUS_RANGE, "there are 3");
    assert_fails(be_risk_run(NULL, 0, 0, NULL, NULL, error), BE_STATUS_ARGUMENT, "risk");
    assert_fails(be_risk_scenario(risk, 3, &s, error), BE_STATUS_RANGE, "scenario 3: there are 3");
    assert_fails(be_risk_scenario(risk, 0, NULL, error), BE_STATUS_ARGUMENT, "be_scenario");
    assert_fails(be_risk_usage(risk, 3, 0, hours, error), BE_STATUS_RANGE, "scenario 3");
    assert_fails(be_risk_usage(risk, 0, 3, hours, error), BE_STATUS_RANGE, "unit type 3");
    assert_fails(be_risk_usage(risk, 0, 0, NULL, error), BE_STATUS_ARGUMENT, "hours");
    assert_fails(be_risk_cost(risk, 0, 4, &cost, error), BE_STATUS_RANGE, "level 4: there are 4");
    assert_fails(be_risk_cost(risk, 0, 0, NULL, error), BE_STATUS_ARGUMENT, "cost_usd");
    assert_fails(be_risk_level(risk, 4, &l, error), BE_STATUS_RANGE, "level 4");
    assert_fails(be_risk_level(NULL, 0, &l, error), BE_STATUS_ARGUMENT, "risk");
    assert_fails(be_risk_choose(risk, &c, error), BE_STATUS_SIZE, "be_risk_choice.size");
    assert_fails(be_risk_choose(NULL, &c, error), BE_STATUS_ARGUMENT, "risk");
    assert_int_equal(be_risk_scenario_count(NULL) + be_risk_level_count(NULL) + be_risk_done(NULL), 0);
    assert_int_equal(be_risk_level_count(risk), 4);
    be_risk_free(risk);
    be_risk_free(NULL);
    be_menu_free(menu);
}

/* ---- memory ---- */

static be_status do_all(const be_allocator *allocator, void *context, be_error *error) {
    be_scenario_options o = everything();
    o.count = 3;
    o.price_change_probability = 0.9999;
    be_risk *risk = NULL;
    be_status status = be_risk_new(context, &o, MIXED, 4, allocator, &risk, error);
    if (status) {
        return status;
    }
    be_level_risk l = {.size = sizeof l};
    be_risk_choice c = {.size = sizeof c};
    be_scenario s = {.size = sizeof s};
    if (!(status = be_risk_run(risk, 0, 3, NULL, NULL, error)) && !(status = be_risk_level(risk, 1, &l, error)) &&
        !(status = be_risk_choose(risk, &c, error))) {
        status = be_risk_scenario(risk, 1, &s, error);
    }
    be_risk_free(risk);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    be_menu *menu = mixed_menu(600, 0);
    be_test_each_failing_allocation(do_all, menu);
    be_menu_free(menu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_usage_costs_the_same_in_every_scenario),
        cmocka_unit_test(a_price_change_holds_from_its_hour_on),
        cmocka_unit_test(spot_prices_are_factored_up_to_where_on_demand_is_cheaper),
        cmocka_unit_test(uniform_growth_has_the_moments_quantiles_and_tail_of_its_closed_form),
        cmocka_unit_test(quantiles_lie_between_order_statistics),
        cmocka_unit_test(two_outcomes_are_measured_as_by_hand),
        cmocka_unit_test(the_level_of_least_expected_cost_is_the_newsvendors),
        cmocka_unit_test(a_scenario_is_billed_as_a_menu_with_its_usage),
        cmocka_unit_test(sorted_usage_is_billed_as_hour_by_hour),
        cmocka_unit_test(parts_of_a_horizon_add_up),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(a_stopped_run_keeps_what_it_has_and_goes_on),
        cmocka_unit_test(a_ladder_of_one_offer_leaves_the_others),
        cmocka_unit_test(a_ladder_of_a_mix_scales_all_but_what_exists),
        cmocka_unit_test(bad_levels_are_refused),
        cmocka_unit_test(what_is_not_there_cannot_be_read),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
