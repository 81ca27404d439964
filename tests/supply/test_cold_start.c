/* Environments of functions: the properties that their forms must have, and small cases worked out another way. How
 * near they come to simulations is for judge/cold_judge.c to say. */
#include "given.h"
#include "simulate_environments.h"

static be_environment an_environment(double seconds, double keep_alive) {
    be_environment e;
    be_environment_init(&e);
    e.warm_seconds = e.cold_seconds = seconds;
    e.keep_alive_seconds = keep_alive;
    return e;
}

static be_cold_starts steady(const be_environment *e, double rate) {
    be_cold_starts starts = {.size = sizeof starts};
    assert_ok(be_environment_steady(e, rate, NULL, &starts, error));
    return starts;
}

/* ---- a steady rate, worked out another way ---- */

/* P(t_k > time) for all k up to `most`, by integrating the chain that ends at k step by step (Runge and Kutta). */
static void flow(const double *p, int k, double rate, double end_rate, double *slope) {
    for (int j = 0; j < k; j++) {
        slope[j] = -(rate + j * end_rate) * p[j] + (j > 0 ? rate * p[j - 1] : 0) +
                   (j + 1 < k ? (j + 1) * end_rate * p[j + 1] : 0);
    }
}

static double not_yet(int k, double rate, double service, double time) {
    enum { STEPS = 4000, MOST = 32 };
    double p[MOST] = {0}, a[MOST], b[MOST], c[MOST], d[MOST], at[MOST], h = time / STEPS, left = 0;
    p[k - 1] = 1;
    for (int i = 0; i < STEPS; i++) {
        flow(p, k, rate, 1 / service, a);
        for (int j = 0; j < k; j++) {
            at[j] = p[j] + h / 2 * a[j];
        }
        flow(at, k, rate, 1 / service, b);
        for (int j = 0; j < k; j++) {
            at[j] = p[j] + h / 2 * b[j];
        }
        flow(at, k, rate, 1 / service, c);
        for (int j = 0; j < k; j++) {
            at[j] = p[j] + h * c[j];
        }
        flow(at, k, rate, 1 / service, d);
        for (int j = 0; j < k; j++) {
            p[j] += h / 6 * (a[j] + 2 * b[j] + 2 * c[j] + d[j]);
        }
    }
    for (int j = 0; j < k; j++) {
        left += p[j];
    }
    return left;
}

static void the_exact_share_is_that_of_first_passages_step_by_step(void **state) {
    (void)state;
    static const struct {
        double rate, service, keep_alive;
    } cases[] = {{1, 1, 3}, {0.4, 2, 10}, {6, 0.5, 1}, {2, 1, 0.3}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double load = cases[i].rate * cases[i].service, weight = exp(-load), share = 0;
        for (int k = 1; k < 25; k++) {
            share += weight * not_yet(k, cases[i].rate, cases[i].service, cases[i].keep_alive);
            weight *= load / k;
        }
        be_environment e = an_environment(cases[i].service, cases[i].keep_alive);
        be_cold_starts found = steady(&e, cases[i].rate);
        assert_int_equal(found.method, BE_COLD_METHOD_EXACT);
        assert_near(found.cold_share, share, 1e-8, 0);
    }
}

/* Environments in use or idle are as many as were needed within the keep-alive time, of which the share is the
 * derivative: d environments / d keep-alive = rate x share. */
static void environments_grow_with_the_keep_alive_time_at_the_rate_of_cold_starts(void **state) {
    (void)state;
    static const double rates[] = {0.003, 0.8, 40, 3000};
    for (size_t i = 0; i < COUNT(rates); i++) {
        for (double keep_alive = 0.5; keep_alive < 2000; keep_alive *= 7) {
            double h = 1e-3 * keep_alive;
            be_environment e = an_environment(0.7, keep_alive);
            double share = steady(&e, rates[i]).cold_share;
            e.keep_alive_seconds = keep_alive - h;
            double before = steady(&e, rates[i]).environments;
            e.keep_alive_seconds = keep_alive + h;
            double after = steady(&e, rates[i]).environments;
            assert_near((after - before) / (2 * h), rates[i] * share, 1e-4, 1e-9 * after / h);
        }
    }
}

/* One environment at most is ever in use: it is gone when no request came for the keep-alive time. */
static void requests_of_almost_no_length_are_cold_after_a_gap(void **state) {
    (void)state;
    for (double offered = 0.1; offered < 12; offered *= 2) {
        for (uint32_t routing = 0; routing < BE_ROUTING_COUNT; routing++) {
            be_environment e = an_environment(1e-6, 600);
            e.routing = routing;
            be_cold_starts found = steady(&e, offered / 600);
            assert_near(found.cold_share, exp(-offered), 2e-3, 1e-8);
            assert_near(found.environments, -expm1(-offered), 2e-3, 0);
            assert_near(found.lifetime_seconds, be_environment_lifetime(offered / 600, 600), 4e-3, 0);
        }
    }
}

/* Published: pacslab/simfaas examples/01-Simulate-Termination-Process.ipynb, 10,000 replications with a cap of a day.
 */
static void one_environment_lives_as_long_as_a_published_simulation_says(void **state) {
    (void)state;
    assert_near(be_environment_lifetime(1.0 / 180, 600), 4931.738777, 0.04, 0);
    assert_near(be_environment_lifetime(1.0 / 180, 600), 180 * (exp(600.0 / 180) - 1), 1e-12, 0);
    assert_near(be_environment_lifetime(0, 600), 600, 0, 0);
    assert_near(be_environment_lifetime(1e-12, 600), 600, 1e-9, 0);
    assert_true(isinf(be_environment_lifetime(10, 600)));
    assert_true(isnan(be_environment_lifetime(-1, 600)) && isnan(be_environment_lifetime(1, -1)));
    assert_true(isnan(be_environment_lifetime(NAN, 600)) && isnan(be_environment_lifetime(1, NAN)));
}

static void requests_beyond_the_limit_are_rejected_as_erlang_says(void **state) {
    (void)state;
    static const struct {
        double rate;
        uint32_t limit;
    } cases[] = {{1, 1}, {3, 4}, {50, 40}, {1000, 1000}, {900, 1000}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (uint32_t method = BE_COLD_METHOD_EXACT; method < BE_COLD_METHOD_COUNT; method++) {
            be_environment e = an_environment(1.1, 60);
            e.concurrency_limit = cases[i].limit;
            e.method = method;
            be_cold_starts found = steady(&e, cases[i].rate);
            double rejected = be_erlang_b(cases[i].limit, 1.1 * cases[i].rate);
            assert_int_equal(found.method, method);
            assert_near(found.rejected_share, rejected, 1e-9, 1e-15);
            assert_near(found.busy, 1.1 * cases[i].rate * (1 - rejected), 1e-9, 0);
            assert_true(found.environments <= cases[i].limit * (1 + 1e-9));
        }
    }
}

static void without_keep_alive_every_served_request_is_cold(void **state) {
    (void)state;
    for (uint32_t method = BE_COLD_METHOD_EXACT; method < BE_COLD_METHOD_COUNT; method++) {
        be_environment e = an_environment(2, 0);
        e.method = method;
        be_cold_starts found = steady(&e, 3);
        assert_near(found.cold_share, 1, 1e-9, 0);
        assert_near(found.environments, 6, 1e-9, 0);
        assert_near(found.lifetime_seconds, 2, 1e-9, 0);
    }
}

static void nobody_comes_and_the_next_one_is_cold(void **state) {
    (void)state;
    be_environment e = an_environment(2, 600);
    e.cold_seconds = 5;
    be_cold_starts none = steady(&e, 0), few = steady(&e, 1e-9);
    assert_near(none.cold_share, 1, 0, 0);
    assert_near(none.environments + none.busy + none.idle + none.rejected_share, 0, 0, 0);
    assert_near(none.lifetime_seconds, 605, 0, 0);
    assert_near(few.cold_share, none.cold_share, 1e-5, 0);
    assert_near(few.lifetime_seconds, none.lifetime_seconds, 0.01, 0);
}

static void only_the_proportion_of_times_counts(void **state) {
    (void)state;
    for (uint32_t routing = 0; routing < BE_ROUTING_COUNT; routing++) {
        for (uint32_t distribution = 0; distribution < 4; distribution++) {
            be_environment e = an_environment(0.5, 100), slow = an_environment(500, 100000);
            e.routing = slow.routing = routing;
            e.warm_distribution = slow.warm_distribution = distribution;
            e.warm_scv = slow.warm_scv = 0.3;
            e.cold_seconds = 0.8;
            slow.cold_seconds = 800;
            be_cold_starts a = steady(&e, 20), b = steady(&slow, 0.02);
            assert_near(b.cold_share, a.cold_share, 1e-9, 0);
            assert_near(b.environments, a.environments, 1e-9, 0);
            assert_near(b.lifetime_seconds, 1000 * a.lifetime_seconds, 1e-9, 0);
        }
    }
}

static void the_parts_add_up_for_every_kind(void **state) {
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < 200; i++) {
        be_environment e = an_environment(exp(10 * random_share(&seed) - 5), exp(12 * random_share(&seed) - 3));
        double rate = exp(14 * random_share(&seed) - 7);
        e.cold_seconds = e.warm_seconds * (0.5 + 4 * random_share(&seed));
        e.routing = (uint32_t)random_below(&seed, BE_ROUTING_COUNT);
        e.method = (uint32_t)random_below(&seed, BE_COLD_METHOD_COUNT);
        e.warm_distribution = (uint32_t)random_below(&seed, 4);
        e.warm_scv = 0.3 * random_share(&seed);
        e.concurrency_limit = (uint32_t)(random_below(&seed, 2) * (1 + random_below(&seed, 300)));
        e.requests_per_environment = 1 + (uint32_t)(random_below(&seed, 2) * random_below(&seed, 20));
        be_cold_starts s = steady(&e, rate);
        assert_true(s.cold_share >= 0 && s.rejected_share >= 0 && s.cold_share + s.rejected_share <= 1 + 1e-12);
        assert_true(s.busy >= 0 && s.idle >= 0 && s.lifetime_seconds > 0);
        assert_near(s.busy + s.idle, s.environments, 1e-12, 0);
        if (s.cold_share > 1e-9) {
            assert_near(s.lifetime_seconds * rate * s.cold_share, s.environments, 1e-9, 0);
        }
    }
}

static void check_sane(const be_environment *e, double rate) {
    be_cold_starts s = steady(e, rate);
    if (!(s.cold_share >= 0 && s.cold_share <= 1 && s.rejected_share >= 0 && s.rejected_share <= 1 &&
          s.environments >= s.busy && s.busy >= 0 && isfinite(s.environments) && s.lifetime_seconds > 0)) {
        fail_msg("rate %g warm %g cold %g keep %g distribution %u scv %g routing %u method %u limit %u slots %u: share "
                 "%g rejected %g environments %g busy %g life %g",
                 rate, e->warm_seconds, e->cold_seconds, e->keep_alive_seconds, e->warm_distribution, e->warm_scv,
                 e->routing, e->method, e->concurrency_limit, e->requests_per_environment, s.cold_share,
                 s.rejected_share, s.environments, s.busy, s.lifetime_seconds);
    }
}

static void check_sane_walk(const be_environment *e, double rate) {
    const double rates[] = {rate, 0, rate / 2, rate, rate, 0, 0};
    be_series *series = series_of(rates, 7, "2026-01-01", 60);
    double share[7], alive[7];
    for (uint32_t start = 0; start < BE_START_COUNT; start++) {
        assert_ok(be_environment_walk(e, series, start, NULL, share, alive, NULL, error));
        for (int i = 0; i < 7; i++) {
            assert_true(share[i] >= 0 && share[i] <= 1 && alive[i] >= 0 && isfinite(alive[i]));
        }
    }
    be_series_free(series);
}

/* Members at the ends of their ranges, drawn in all combinations. */
static void the_ends_of_the_ranges_give_sane_answers(void **state) {
    (void)state;
    static const double seconds[] = {1e-6, 0.2, 30, 1e6}, keeps[] = {0, 1e-9, 1, 600, 1e9},
                        rates[] = {1e-300, 1e-9, 1e-3, 1, 1000, 1e8}, scvs[] = {0, 0.3, 5, 100};
    static const uint32_t limits[] = {0, 0, 1, 7, 1000000000}, slots[] = {1, 1, 3, 1000000};
    uint64_t seed = 11;
    for (int i = 0; i < 250; i++) {
        be_environment e = an_environment(seconds[random_below(&seed, 4)], keeps[random_below(&seed, 5)]);
        double rate = rates[random_below(&seed, 6)];
        e.cold_seconds = seconds[random_below(&seed, 4)];
        e.routing = (uint32_t)random_below(&seed, BE_ROUTING_COUNT);
        e.method = (uint32_t)random_below(&seed, BE_COLD_METHOD_COUNT);
        e.warm_distribution = (uint32_t)random_below(&seed, 4);
        e.warm_scv = e.warm_distribution == BE_DISTRIBUTION_UNIFORM ? 0.3 : scvs[random_below(&seed, 4)];
        e.concurrency_limit = limits[random_below(&seed, 5)];
        e.requests_per_environment = slots[random_below(&seed, 4)];
        if (rate * fmax(e.warm_seconds, e.cold_seconds) < 300) {
            check_sane(&e, rate);
            check_sane_walk(&e, rate);
        }
    }
}

static void a_longer_keep_alive_never_makes_more_cold(void **state) {
    (void)state;
    for (uint32_t distribution = 0; distribution < 3; distribution++) {
        double last_share = 1, last_alive = 0;
        for (double keep_alive = 1; keep_alive < 1e5; keep_alive *= 1.5) {
            be_environment e = an_environment(0.8, keep_alive);
            e.cold_seconds = 1.2;
            e.warm_distribution = distribution;
            be_cold_starts s = steady(&e, 5);
            assert_true(s.cold_share <= last_share && s.environments >= last_alive * (1 - 1e-9));
            last_share = s.cold_share;
            last_alive = s.environments;
        }
    }
}

static void the_fast_method_is_near_the_exact_one_where_the_keep_alive_is_long(void **state) {
    (void)state;
    for (double load = 0.01; load < 2e5; load *= 6) {
        for (double keep_alive = 10; keep_alive < 1e4; keep_alive *= 5) {
            be_environment e = an_environment(1, keep_alive);
            be_cold_starts exact = steady(&e, load);
            e.method = BE_COLD_METHOD_FAST;
            be_cold_starts fast = steady(&e, load);
            assert_near(fast.cold_share, exact.cold_share, 0.01, 1e-12);
            assert_near(fast.environments, exact.environments, 0.002, 0);
        }
    }
}

static void more_slots_need_fewer_environments(void **state) {
    (void)state;
    double last = INFINITY;
    for (uint32_t slots = 1; slots < 100; slots *= 2) {
        be_environment e = an_environment(1, 300);
        e.requests_per_environment = slots;
        be_cold_starts s = steady(&e, 20);
        assert_true(s.environments < last);
        assert_true(s.environments >= ceil(20.0 / slots) * 0.99);
        last = s.environments;
    }
}

static void a_thousand_million_requests_at_once_are_no_trouble(void **state) {
    (void)state;
    be_environment e = an_environment(1, 1000);
    e.method = BE_COLD_METHOD_FAST;
    be_cold_starts fast = steady(&e, 1e9);
    assert_near(fast.busy, 1e9, 1e-6, 0);
    assert_true(fast.environments > 1e9 && fast.environments < 1e9 + 6 * sqrt(1e9));
    e.method = BE_COLD_METHOD_EXACT;
    be_cold_starts exact = steady(&e, 1e7);
    assert_true(exact.environments > 1e7 && exact.environments < 1e7 + 6 * sqrt(1e7));
}

/* ---- a rate that moves ---- */

static be_cold_totals walk(const be_environment *e, const be_series *series, uint32_t start, double *share,
                           double *alive) {
    be_cold_totals totals = {.size = sizeof totals};
    assert_ok(be_environment_walk(e, series, start, NULL, share, alive, &totals, error));
    return totals;
}

static void a_steady_series_stays_steady(void **state) {
    (void)state;
    enum { STEPS = 50 };
    static const struct {
        double rate, warm, cold, keep_alive;
        uint32_t routing, distribution;
    } cases[] = {
        {0.01, 0.2, 0.2, 600, 0, 1}, {5, 0.3, 0.3, 600, 0, 1}, {5, 0.3, 2, 600, 0, 1},    {300, 1, 1.3, 90, 0, 2},
        {2, 1, 1.5, 45, 1, 1},       {30, 6, 6, 30, 0, 0},     {0.5, 0.5, 20, 900, 1, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double rates[STEPS], share[STEPS], alive[STEPS];
        for (int s = 0; s < STEPS; s++) {
            rates[s] = cases[i].rate;
        }
        be_environment e = an_environment(cases[i].warm, cases[i].keep_alive);
        e.cold_seconds = cases[i].cold;
        e.routing = cases[i].routing;
        e.warm_distribution = cases[i].distribution;
        be_cold_starts wanted = steady(&e, cases[i].rate);
        be_series *series = series_of(rates, STEPS, "2026-01-01", 60);
        be_cold_totals totals = walk(&e, series, BE_START_STEADY, share, alive);
        assert_int_equal(totals.method, BE_COLD_METHOD_FAST);
        assert_near(share[0], wanted.cold_share, 0.03, 0);
        assert_near(alive[0], wanted.environments, 0.01, 0);
        assert_near(share[STEPS - 1], share[0], 0.01, 0);
        assert_near(alive[STEPS - 1], alive[0], 0.01, 0);
        be_series_free(series);
    }
}

static be_series *constant_series(double rate, uint64_t steps, int64_t seconds) {
    be_series *series = NULL;
    assert_ok(be_series_constant(rate, steps, 1767225600, seconds, NULL, &series, error));
    return series;
}

/* Down to no keep-alive time at all, whatever the step; the walk stays within 1 % of the steady state. */
static void a_keep_alive_time_much_shorter_than_a_step_gives_the_steady_state(void **state) {
    (void)state;
    enum { STEPS = 3 };
    static const struct {
        double rate, keep_alive;
        int64_t step;
    } cases[] = {
        {5, 600, 86400},  {5, 10, 3600},      {0.05, 1, 3600},     {0.05, 0, 1},   {0.05, 0, 60},
        {0.05, 0, 86400}, {5, 0, 86400},      {0.0001, 60, 86400}, {40, 2, 3600},  {0.7, 30, 3600},
        {1e-9, 1, 60},    {1e-4, 600, 86400}, {300, 0.5, 60},      {12, 56, 3600},
    };
    for (uint32_t routing = 0; routing < BE_ROUTING_COUNT; routing++) {
        for (size_t i = 0; i < COUNT(cases); i++) {
            double share[STEPS], alive[STEPS];
            be_environment e = an_environment(0.1, cases[i].keep_alive);
            e.cold_seconds = 0.6;
            e.routing = routing;
            be_cold_starts wanted = steady(&e, cases[i].rate);
            be_series *series = constant_series(cases[i].rate, STEPS, cases[i].step);
            be_cold_totals totals = walk(&e, series, BE_START_STEADY, share, alive);
            for (int s = 0; s < STEPS; s++) {
                assert_near(share[s], wanted.cold_share, 0.01, 0);
                assert_near(alive[s], wanted.environments, 0.01, 1e-9);
            }
            double seconds = (double)(STEPS * cases[i].step);
            assert_near(totals.busy_seconds, wanted.busy * seconds, 0.01, 1e-9 * seconds);
            be_series_free(series);
        }
    }
}

/* Without a keep-alive time all requests are cold and none idles: the number busy alone follows the rate. */
static void without_keep_alive_the_number_busy_follows_the_rate(void **state) {
    (void)state;
    const double rates[] = {2, 2, 0, 0};
    double share[4], alive[4];
    be_environment e = an_environment(60, 0);
    be_series *series = series_of(rates, 4, "2026-01-01", 60);
    walk(&e, series, BE_START_EMPTY, share, alive);
    /* 120 (1 - e^-t), t in minutes, then falling from where it is; averages over a minute. */
    double left = exp(-1), wanted[] = {120 * left, 120 * (1 - left * (1 - left))};
    double high = 120 * (1 - left * left);
    assert_near(alive[0], wanted[0], 1e-9, 0);
    assert_near(alive[1], wanted[1], 1e-9, 0);
    assert_near(alive[2], high * (1 - left), 1e-9, 0);
    assert_near(alive[3], high * left * (1 - left), 1e-9, 0);
    assert_near(share[0] + share[1], 2, 1e-9, 0);
    assert_near(share[2] + share[3], 0, 0, 0);
    be_series_free(series);
}

/* "As if the first rate had lasted for ever", also where the series is shorter than the keep-alive time. */
static void a_steady_start_does_not_depend_on_the_length_of_the_series(void **state) {
    (void)state;
    enum { MOST = 400 };
    static const struct {
        double rate, keep_alive;
        int64_t step;
        size_t steps;
    } cases[] = {
        {0.005, 600, 60, 1},   {0.005, 600, 60, 2}, {0.005, 600, 60, 4}, {0.005, 600, 60, 12},
        {0.005, 1800, 1, 400}, {0.005, 1800, 1, 1}, {0.005, 610, 60, 3}, {5, 1e6, 60, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double share[MOST], alive[MOST];
        be_environment e = an_environment(0.1, cases[i].keep_alive);
        e.cold_seconds = 0.6;
        be_cold_starts wanted = steady(&e, cases[i].rate);
        be_series *series = constant_series(cases[i].rate, cases[i].steps, cases[i].step);
        walk(&e, series, BE_START_STEADY, share, alive);
        for (size_t s = 0; s < cases[i].steps; s++) {
            assert_near(share[s], wanted.cold_share, 0.03, 1e-9);
            assert_near(alive[s], wanted.environments, 0.01, 0);
        }
        be_series_free(series);
    }
}

static void from_nothing_every_environment_must_be_created_once(void **state) {
    (void)state;
    enum { STEPS = 30 };
    double rates[STEPS], share[STEPS], alive[STEPS];
    for (int s = 0; s < STEPS; s++) {
        rates[s] = 4;
    }
    be_environment e = an_environment(0.5, 1e6);
    be_series *series = series_of(rates, STEPS, "2026-01-01", 60);
    be_cold_totals totals = walk(&e, series, BE_START_EMPTY, share, alive);
    /* Nothing ever expires: as many are alive at the end as were created. */
    assert_near(totals.cold_requests, alive[STEPS - 1], 0.01, 0);
    assert_near(totals.peak_environments, alive[STEPS - 1], 1e-12, 0);
    assert_near(totals.requests, 4 * 60 * STEPS, 1e-12, 0);
    assert_near(totals.busy_seconds, 2 * 60 * STEPS, 0.01, 0);
    for (int s = 1; s < STEPS; s++) {
        assert_true(alive[s] >= alive[s - 1] && share[s] <= share[s - 1]);
    }
    be_series_free(series);
}

static void after_the_last_request_all_die_within_the_keep_alive_time(void **state) {
    (void)state;
    const double rates[] = {10, 10, 10, 0, 0, 0, 0, 0, 0, 0};
    double share[10], alive[10];
    be_environment e = an_environment(0.2, 240);
    be_series *series = series_of(rates, 10, "2026-01-01", 60);
    walk(&e, series, BE_START_STEADY, share, alive);
    assert_true(alive[4] > 0.9 * alive[2] && alive[5] > 0.5 && alive[6] > 0.5);
    assert_near(alive[8], 0, 0, 0.01);
    assert_near(alive[9], 0, 0, 1e-6);
    assert_near(share[5], 0, 0, 0);
    be_series_free(series);
}

/* Whole steps, parts of steps and steps longer than the keep-alive time, before the simulation. */
static void keep_alive_times_need_not_fit_the_steps(void **state) {
    (void)state;
    enum { STEPS = 40, SEEDS = 20 };
    static const struct {
        double keep_alive;
        int64_t step;
    } cases[] = {{90, 60}, {200, 60}, {25, 60}, {600, 1800}, {61, 60}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double rates[STEPS], cold = 0, requests = 0, alive = 0, step = (double)cases[i].step;
        for (int s = 0; s < STEPS; s++) {
            rates[s] = (s / 3) % 3 == 0 ? 0.4 : 0.03;
        }
        be_environment e = an_environment(0.7, cases[i].keep_alive);
        be_series *series = series_of(rates, STEPS, "2026-01-01", cases[i].step);
        be_cold_totals totals = walk(&e, series, BE_START_EMPTY, NULL, NULL);
        uint64_t seeds = (uint64_t)(SEEDS * 1800 / step);
        for (uint64_t seed = 0; seed < seeds; seed++) {
            sim_case c = {.rates = rates,
                          .rate_count = STEPS,
                          .step_seconds = step,
                          .measured_seconds = STEPS * step,
                          .bins = 1,
                          .distribution = SIM_EXPONENTIAL,
                          .warm_seconds = 0.7,
                          .cold_seconds = 0.7,
                          .keep_alive_seconds = cases[i].keep_alive,
                          .slots = 1,
                          .seed = seed};
            sim_result r = sim_run(&c);
            cold += r.total.cold;
            requests += r.total.requests;
            alive += r.total.alive_seconds / (double)seeds;
            sim_free(&r);
        }
        assert_near(totals.cold_requests / totals.requests, cold / requests, 0.06, 0);
        assert_near(totals.environment_seconds, alive, 0.05, 0);
        be_series_free(series);
    }
}

static void a_limit_holds_all_along(void **state) {
    (void)state;
    enum { STEPS = 20 };
    double rates[STEPS], alive[STEPS];
    for (int s = 0; s < STEPS; s++) {
        rates[s] = s % 2 ? 30 : 1;
    }
    be_environment e = an_environment(1, 600);
    e.concurrency_limit = 10;
    be_series *series = series_of(rates, STEPS, "2026-01-01", 60);
    be_cold_totals totals = walk(&e, series, BE_START_EMPTY, NULL, alive);
    assert_near(totals.rejected_requests, 10 * 60 * 30 * be_erlang_b(10, 30), 0.03, 0);
    assert_near(totals.peak_environments, 10, 1e-3, 0);
    assert_true(totals.cold_requests < 11);
    be_series_free(series);
}

static void a_year_of_minutes_can_be_walked(void **state) {
    (void)state;
    enum { MINUTES = 525600 };
    be_series *series = NULL;
    assert_ok(be_series_wave(0.5, 6, 14, 0, MINUTES, 1767225600, 60, NULL, &series, error));
    be_environment e = an_environment(0.2, 600);
    e.cold_seconds = 0.6;
    be_cold_totals totals = walk(&e, series, BE_START_EMPTY, NULL, NULL);
    assert_true(totals.cold_requests > 1e4 && totals.cold_requests < 1e6);
    assert_true(totals.peak_environments > 6 && totals.peak_environments < 12);
    be_series_free(series);
}

/* ---- what goes wrong ---- */

static void a_member_out_of_range_is_named(void **state) {
    (void)state;
    be_cold_starts starts = {.size = sizeof starts};
    size_t count;
    const be_field *fields = be_environment_fields(&count);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].type != BE_TYPE_F64) {
            continue;
        }
        const double wrong[] = {NAN, INFINITY, -INFINITY, -1, fields[i].maximum * 1.01};
        for (size_t j = 0; j < COUNT(wrong); j++) {
            be_environment e = an_environment(1, 60);
            memcpy((char *)&e + fields[i].offset, &wrong[j], sizeof wrong[j]);
            assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, fields[i].name);
        }
    }
}

static void choices_and_counts_out_of_range_are_named(void **state) {
    (void)state;
    be_cold_starts starts = {.size = sizeof starts};
    be_environment e = an_environment(1, 60);
    e.routing = BE_ROUTING_COUNT;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, "routing");
    e = an_environment(1, 60);
    e.method = BE_COLD_METHOD_COUNT;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, "method");
    e = an_environment(1, 60);
    e.warm_distribution = 4;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, "warm_distribution");
    e = an_environment(1, 60);
    e.requests_per_environment = 0;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, "requests_per_environment");
    e = an_environment(1, 60);
    e.warm_distribution = BE_DISTRIBUTION_UNIFORM;
    e.warm_scv = 0.4;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_RANGE, "1/3");
}

static void an_impossible_rate_is_refused(void **state) {
    (void)state;
    be_cold_starts starts = {.size = sizeof starts};
    be_environment e = an_environment(1, 60);
    const double rates[] = {NAN, INFINITY, -INFINITY, -1, -1e-300};
    for (size_t i = 0; i < COUNT(rates); i++) {
        assert_fails(be_environment_steady(&e, rates[i], NULL, &starts, error), BE_STATUS_RANGE, "rate");
    }
    assert_fails(be_environment_steady(&e, 1.1e9, NULL, &starts, error), BE_STATUS_RANGE, "requests at once");
    e.cold_seconds = 1e6;
    assert_fails(be_environment_steady(&e, 1100, NULL, &starts, error), BE_STATUS_RANGE, "cold_seconds");
}

static void what_is_missing_is_named_and_nothing_is_written(void **state) {
    (void)state;
    const double rates[] = {1, 2};
    be_series *series = series_of(rates, 2, "2026-01-01", 60);
    be_environment e = an_environment(1, 60);
    be_cold_starts starts = {.size = sizeof starts, .cold_share = 7};
    be_cold_totals totals = {.size = sizeof totals, .requests = 7};
    double share[2] = {7, 7}, alive[2] = {7, 7};
    assert_fails(be_environment_steady(NULL, 1, NULL, &starts, error), BE_STATUS_ARGUMENT, "environment");
    assert_fails(be_environment_steady(&e, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "starts");
    assert_fails(be_environment_walk(NULL, series, 0, NULL, share, alive, &totals, error), BE_STATUS_ARGUMENT,
                 "environment");
    assert_fails(be_environment_walk(&e, NULL, 0, NULL, share, alive, &totals, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_environment_walk(&e, series, 2, NULL, share, alive, &totals, error), BE_STATUS_RANGE, "start");
    totals.size = 3;
    assert_fails(be_environment_walk(&e, series, 0, NULL, share, alive, &totals, error), BE_STATUS_SIZE,
                 "be_cold_totals");
    starts.size = 3;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_SIZE, "be_cold_starts");
    assert_near(starts.cold_share + totals.requests + share[0] + share[1] + alive[0] + alive[1], 42, 0, 0);
    e.size = 2;
    starts.size = sizeof starts;
    assert_fails(be_environment_steady(&e, 1, NULL, &starts, error), BE_STATUS_SIZE, "be_environment");
    be_series_free(series);
}

static void arrays_and_totals_may_be_left_out(void **state) {
    (void)state;
    const double rates[] = {1, 2};
    be_series *series = series_of(rates, 2, "2026-01-01", 60);
    be_environment e = an_environment(1, 60);
    double share[2], alive[2], again[2];
    assert_ok(be_environment_walk(&e, series, BE_START_STEADY, NULL, NULL, NULL, NULL, error));
    assert_ok(be_environment_walk(&e, series, BE_START_STEADY, NULL, share, alive, NULL, error));
    assert_ok(be_environment_walk(&e, series, BE_START_STEADY, NULL, NULL, again, NULL, error));
    assert_near(again[1], alive[1], 0, 0);
    be_series_free(series);
}

static be_status everything(const be_allocator *allocator, void *context, be_error *error) {
    const be_series *series = context;
    be_environment e = an_environment(0.5, 90);
    e.cold_seconds = 2;
    be_cold_starts starts = {.size = sizeof starts};
    be_status status = be_environment_steady(&e, 3, allocator, &starts, error);
    e.method = BE_COLD_METHOD_FAST;
    status = status ? status : be_environment_steady(&e, 3, allocator, &starts, error);
    e.routing = BE_ROUTING_NEWEST_CREATED;
    e.concurrency_limit = 8;
    status = status ? status : be_environment_steady(&e, 3, allocator, &starts, error);
    status = status ? status : be_environment_walk(&e, series, BE_START_STEADY, allocator, NULL, NULL, NULL, error);
    e.keep_alive_seconds = 0.5;
    return status ? status : be_environment_walk(&e, series, BE_START_STEADY, allocator, NULL, NULL, NULL, error);
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    const double rates[] = {1, 3, 0.2};
    be_series *series = series_of(rates, 3, "2026-01-01", 60);
    be_test_each_failing_allocation(everything, series);
    be_series_free(series);
}

static void names_of_routings_and_methods(void **state) {
    (void)state;
    assert_string_equal(be_routing_name(BE_ROUTING_MOST_RECENTLY_USED), "most-recently-used");
    assert_string_equal(be_routing_name(BE_ROUTING_NEWEST_CREATED), "newest-created");
    assert_string_equal(be_routing_name(BE_ROUTING_COUNT), "unknown");
    assert_string_equal(be_cold_method_name(BE_COLD_METHOD_AUTO), "auto");
    assert_string_equal(be_cold_method_name(BE_COLD_METHOD_EXACT), "exact");
    assert_string_equal(be_cold_method_name(BE_COLD_METHOD_FAST), "fast");
    assert_string_equal(be_cold_method_name(BE_COLD_METHOD_COUNT), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_share_is_that_of_first_passages_step_by_step),
        cmocka_unit_test(environments_grow_with_the_keep_alive_time_at_the_rate_of_cold_starts),
        cmocka_unit_test(requests_of_almost_no_length_are_cold_after_a_gap),
        cmocka_unit_test(one_environment_lives_as_long_as_a_published_simulation_says),
        cmocka_unit_test(requests_beyond_the_limit_are_rejected_as_erlang_says),
        cmocka_unit_test(without_keep_alive_every_served_request_is_cold),
        cmocka_unit_test(nobody_comes_and_the_next_one_is_cold),
        cmocka_unit_test(only_the_proportion_of_times_counts),
        cmocka_unit_test(the_parts_add_up_for_every_kind),
        cmocka_unit_test(the_ends_of_the_ranges_give_sane_answers),
        cmocka_unit_test(a_longer_keep_alive_never_makes_more_cold),
        cmocka_unit_test(the_fast_method_is_near_the_exact_one_where_the_keep_alive_is_long),
        cmocka_unit_test(more_slots_need_fewer_environments),
        cmocka_unit_test(a_thousand_million_requests_at_once_are_no_trouble),
        cmocka_unit_test(a_steady_series_stays_steady),
        cmocka_unit_test(a_keep_alive_time_much_shorter_than_a_step_gives_the_steady_state),
        cmocka_unit_test(without_keep_alive_the_number_busy_follows_the_rate),
        cmocka_unit_test(a_steady_start_does_not_depend_on_the_length_of_the_series),
        cmocka_unit_test(from_nothing_every_environment_must_be_created_once),
        cmocka_unit_test(after_the_last_request_all_die_within_the_keep_alive_time),
        cmocka_unit_test(keep_alive_times_need_not_fit_the_steps),
        cmocka_unit_test(a_limit_holds_all_along),
        cmocka_unit_test(a_year_of_minutes_can_be_walked),
        cmocka_unit_test(a_member_out_of_range_is_named),
        cmocka_unit_test(choices_and_counts_out_of_range_are_named),
        cmocka_unit_test(an_impossible_rate_is_refused),
        cmocka_unit_test(what_is_missing_is_named_and_nothing_is_written),
        cmocka_unit_test(arrays_and_totals_may_be_left_out),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
        cmocka_unit_test(names_of_routings_and_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
