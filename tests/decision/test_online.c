/* Reserving without foresight: by hand, against the proven factors on the cost with full knowledge, and against a
 * policy written down as the paper has it. */
#include "decision/given.h"
#include "decision/offline.h"

static be_online_options online_options(double on_demand, double usage, double fee, uint32_t term) {
    be_online_options o;
    be_online_options_init(&o);
    o.on_demand_usd_per_hour = on_demand;
    o.usage_usd_per_hour = usage;
    o.fee_usd = fee;
    o.term_hours = term;
    return o;
}

static be_online *online_new(const be_online_options *options) {
    be_online *online = NULL;
    assert_ok(be_online_new(options, NULL, &online, error));
    return online;
}

static be_online_purchase step(be_online *online, uint32_t units) {
    be_online_purchase p = {.size = sizeof p};
    assert_ok(be_online_step(online, units, &p, error));
    return p;
}

static be_online_summary summary_of(const be_online *online) {
    be_online_summary s = {.size = sizeof s};
    assert_ok(be_online_summarise(online, &s, error));
    return s;
}

static be_online_summary run(const be_online_options *options, const uint32_t *demand, size_t count) {
    be_online *online = online_new(options);
    for (size_t t = 0; t < count; t++) {
        step(online, demand[t]);
    }
    be_online_summary s = summary_of(online);
    be_online_free(online);
    return s;
}

/* ---- by hand ---- */

/* A reservation spares 1 an hour and costs 2.5: two hours on demand are not worth it, the third is. */
static void it_reserves_in_the_hour_whose_usage_passes_the_break_even(void **state) {
    (void)state;
    be_online_options o = online_options(1.5, 0.5, 2.5, 6);
    be_online *online = online_new(&o);
    static const struct {
        uint32_t units, reserve, held, on_demand;
        double cost;
    } hours[] = {
        {2, 0, 0, 2, 3},            /* one hour of need for each of two units */
        {1, 0, 0, 1, 1.5},          /* two for the first */
        {3, 1, 1, 2, 2.5 + .5 + 3}, /* three for the first; two for the second, one for the third */
        {1, 0, 1, 0, 0.5},          /**/
        {2, 1, 2, 0, 2.5 + 1},      /* the third hour of the second */
        {3, 0, 2, 1, 1 + 1.5},      /* two for the third */
        {2, 0, 2, 0, 1},            /* the first hour is out of sight */
        {2, 0, 2, 0, 1},            /* the first reservation holds for the last time */
        {2, 0, 1, 1, 0.5 + 1.5},    /* and is gone: one hour of need */
    };
    double cost = 0;
    for (size_t i = 0; i < COUNT(hours); i++) {
        be_online_purchase p = step(online, hours[i].units);
        if (p.reserve != hours[i].reserve || p.held != hours[i].held || p.on_demand != hours[i].on_demand) {
            fail_msg("hour %zu: reserve %llu, held %llu, on demand %llu", i, (unsigned long long)p.reserve,
                     (unsigned long long)p.held, (unsigned long long)p.on_demand);
        }
        assert_near(p.cost_usd, hours[i].cost, 1e-15, 0);
        cost += p.cost_usd;
    }
    be_online_summary s = summary_of(online);
    assert_near(s.cost_usd, cost, 1e-15, 0);
    assert_near(s.on_demand_cost_usd, 18 * 1.5, 1e-15, 0);
    assert_near(s.on_demand_hours, 7, 0, 0);
    assert_near(s.reserved_used_hours, 11, 0, 0);
    assert_near(s.reserved_held_hours, 11, 0, 0);
    assert_int_equal(s.hours, COUNT(hours));
    assert_int_equal(s.reservations, 2);
    be_online_free(online);
}

/* One unit needed until the policy has just reserved, and never again, is the worst that can be: on demand for the fee
 * and then the fee, against on demand alone. Prices are such that N hours are the break-even exactly. */
static void the_worst_demand_reaches_the_bound(void **state) {
    (void)state;
    enum { N = 4000 };
    static const double alphas[] = {0, 0.25, 0.5, 0.75};
    for (size_t a = 0; a < COUNT(alphas); a++) {
        be_online_options o = online_options(1, alphas[a], (1 - alphas[a]) * N, N + 2);
        static uint32_t demand[N + 1];
        for (size_t t = 0; t <= N; t++) {
            demand[t] = 1;
        }
        be_online_summary s = run(&o, demand, N + 1);
        assert_int_equal(s.reservations, 1);
        double best = offline_cost(demand, N + 1, N + 2, 1, alphas[a], o.fee_usd);
        assert_near(best, (1 - alphas[a]) * N + alphas[a] * (N + 1), 1e-12, 0);
        assert_near(s.cost_usd / best, 2 - alphas[a], 2.0 / N, 0);
        assert_true(s.cost_usd <= s.bound * best * (1 + 1e-12));
    }
}

/* arXiv 1305.5608, abstract. */
static void the_bounds_are_the_published_ones(void **state) {
    (void)state;
    static const double alpha[] = {0, 0.5, 1}, deterministic[] = {2, 1.5, 1},
                        randomised[] = {1.5819767068693265, 1.2253996735605641, 1};
    for (size_t i = 0; i < COUNT(alpha); i++) {
        be_online_options o = online_options(3, 3 * alpha[i], 100, 24);
        assert_near(run(&o, NULL, 0).bound, deterministic[i], 1e-12, 0);
        o.policy = BE_ONLINE_RANDOMISED;
        assert_near(run(&o, NULL, 0).bound, randomised[i], 1e-12, 0);
    }
}

/* ---- the judge is right ---- */

static double enumerate(const uint32_t *demand, size_t count, size_t term, const double *price, uint32_t *reserve,
                        size_t at) {
    if (at == count) {
        double cost = 0;
        for (size_t t = 0; t < count; t++) {
            uint32_t held = 0;
            for (size_t i = t + 1 >= term ? t + 1 - term : 0; i <= t; i++) {
                held += reserve[i];
            }
            uint32_t used = held < demand[t] ? held : demand[t];
            cost += price[2] * reserve[t] + price[1] * used + price[0] * (demand[t] - used);
        }
        return cost;
    }
    double least = INFINITY;
    for (reserve[at] = 0; reserve[at] <= 2; reserve[at]++) {
        least = fmin(least, enumerate(demand, count, term, price, reserve, at + 1));
    }
    return least;
}

static void the_flow_finds_what_trying_all_purchases_finds(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 300; i++) {
        uint32_t demand[7], reserve[7];
        size_t count = 1 + random_below(&seed, 7), term = 1 + random_below(&seed, 4);
        for (size_t t = 0; t < count; t++) {
            demand[t] = (uint32_t)random_below(&seed, 3);
        }
        double on_demand = 1, usage = 0.1 * (double)random_below(&seed, 11), fee = 4 * random_share(&seed);
        const double price[] = {on_demand, usage, fee};
        assert_near(offline_cost(demand, count, term, on_demand, usage, fee),
                    enumerate(demand, count, term, price, reserve, 0), 1e-12, 1e-12);
    }
}

/* ---- the policy as the paper writes it ---- */

typedef struct ledger {
    double cost;
    uint64_t reservations;
} ledger;

static ledger as_published(const be_online_options *o, double threshold, const uint32_t *demand, size_t count) {
    size_t term = o->term_hours;
    uint32_t *x = calloc(count + term, sizeof *x); /* reservations in each hour, real and of the past */
    assert_non_null(x);
    ledger l = {0};
    for (size_t t = 0; t < count; t++) {
        size_t from = t + 1 >= term ? t + 1 - term : 0;
        for (;;) {
            size_t needed = 0;
            for (size_t i = from; i <= t; i++) {
                needed += demand[i] > x[i];
            }
            if (!((double)needed * (o->on_demand_usd_per_hour - o->usage_usd_per_hour) > threshold)) {
                break;
            }
            for (size_t i = from; i < t + term; i++) {
                x[i]++;
            }
            l.cost += o->fee_usd;
            l.reservations++;
        }
        uint32_t used = x[t] < demand[t] ? x[t] : demand[t];
        l.cost += o->usage_usd_per_hour * used + o->on_demand_usd_per_hour * (demand[t] - used);
    }
    free(x);
    return l;
}

/* ---- series that may hurt ---- */

enum { HOURS_MAX = 200 };

typedef struct trial {
    be_online_options options;
    uint32_t demand[HOURS_MAX];
    size_t count;
} trial;

static uint32_t draw_units(uint64_t *seed, uint64_t shape, size_t t, size_t term, uint32_t high) {
    switch (shape) {
    case 0: /* noise */
        return (uint32_t)random_below(seed, high + 1u);
    case 1: /* mostly nothing */
        return random_below(seed, 5) ? 0 : (uint32_t)random_below(seed, high + 1u);
    case 2: /* on and off by the term */
        return t / (term + 1) % 2 ? 0 : high;
    case 3: /* growth */
        return (uint32_t)(t * high / HOURS_MAX + random_below(seed, 2));
    default: /* steps of all lengths */
        return (uint32_t)(random_below(seed, 3) ? high : 0);
    }
}

static trial draw_trial(uint64_t *seed, bool against) {
    double usage = random_below(seed, 4) ? random_share(seed) : 0;
    uint32_t term = (uint32_t)(1 + random_below(seed, 40));
    /* from a fraction of an hour to more than a term; at times whole hours, where ties are */
    double hours = 1.2 * term * random_share(seed);
    double fee = (1 - usage) * (random_below(seed, 3) ? hours : floor(hours));
    trial r = {.options = online_options(1, usage, fee, term), .count = 1 + random_below(seed, HOURS_MAX)};
    uint64_t shape = random_below(seed, 5);
    uint32_t high = (uint32_t)(1 + random_below(seed, 6));
    be_online *online = online_new(&r.options);
    for (size_t t = 0; t < r.count; t++) {
        r.demand[t] = draw_units(seed, shape, t, term, high);
        be_online_purchase bought = step(online, r.demand[t]);
        uint64_t pause = against && bought.reserve ? random_below(seed, term + 2u) : 0;
        for (; pause > 0 && t + 1 < r.count; pause--) { /* what was reserved is not needed for a while */
            r.demand[++t] = 0;
            step(online, 0);
        }
    }
    be_online_free(online);
    return r;
}

static void check_trial(const trial *r, double *worst) {
    be_online_summary s = run(&r->options, r->demand, r->count);
    const be_online_options *o = &r->options;
    ledger paper = as_published(o, o->fee_usd, r->demand, r->count);
    assert_int_equal(s.reservations, paper.reservations);
    assert_near(s.cost_usd, paper.cost, 1e-12, 1e-12);
    double best = offline_cost(r->demand, r->count, o->term_hours, 1, o->usage_usd_per_hour, o->fee_usd);
    if (!(s.cost_usd <= s.bound * best * (1 + 1e-12)) || !(s.cost_usd >= best * (1 - 1e-12))) {
        fail_msg("cost %.17g, with foresight %.17g, bound %g", s.cost_usd, best, s.bound);
    }
    *worst = best > 0 ? fmax(*worst, (s.cost_usd / best - 1) / fmax(1e-300, s.bound - 1)) : *worst;
}

static void the_cost_never_exceeds_the_bound_and_follows_the_paper(void **state) {
    (void)state;
    uint64_t seed = 20130524;
    double worst[2] = {0, 0};
    for (int i = 0; i < 4000; i++) {
        trial r = draw_trial(&seed, i % 2);
        check_trial(&r, &worst[i % 2]);
    }
    print_message("of the excess that the bound allows, at most %.3f was seen in random series, %.3f in series that "
                  "stop when it reserves\n",
                  worst[0], worst[1]);
    assert_true(worst[1] > 0.8);
}

/* ---- the randomised policy ---- */

/* A seed for which the policy acts when there are more than `hours` hours of need, or never. */
static bool seek_seed(be_online_options *o, double hours) {
    double spared = o->on_demand_usd_per_hour - o->usage_usd_per_hour;
    for (o->seed = 0; o->seed < 20000; o->seed++) {
        double threshold = run(o, NULL, 0).threshold_usd / spared;
        if (isinf(hours) ? isinf(threshold) : !isinf(threshold) && fabs(floor(threshold) - hours) < 0.5) {
            return true;
        }
    }
    return false;
}

/* The expected cost, exactly: a threshold between two whole numbers of hours acts as the lower does, so the policy is
 * one of a few, of known probability. */
static double expected_cost(be_online_options o, const uint32_t *demand, size_t count) {
    double hours = o.fee_usd / (o.on_demand_usd_per_hour - o.usage_usd_per_hour);
    double alpha = o.usage_usd_per_hour / o.on_demand_usd_per_hour, normal = exp(1) - 1 + alpha;
    double expected = alpha / normal * run(&o, demand, count).on_demand_cost_usd, mass = alpha / normal;
    for (double n = 0; n < hours; n++) {
        double share = (exp(fmin(1, (n + 1) / hours)) - exp(n / hours)) / normal;
        if (seek_seed(&o, n)) {
            expected += share * run(&o, demand, count).cost_usd;
        } else {
            assert_true(share < 1e-3);
        }
        mass += share;
    }
    assert_near(mass, 1, 1e-12, 0);
    return expected;
}

static void the_randomised_policy_keeps_its_bound_in_expectation(void **state) {
    (void)state;
    uint64_t seed = 7;
    double worst = 0;
    for (int i = 0; i < 600; i++) {
        trial r = draw_trial(&seed, true);
        if (r.options.fee_usd <= 0) {
            continue; /* there is nothing to draw */
        }
        r.options.policy = BE_ONLINE_RANDOMISED;
        double usage = r.options.usage_usd_per_hour;
        double expected = expected_cost(r.options, r.demand, r.count);
        double best = offline_cost(r.demand, r.count, r.options.term_hours, 1, usage, r.options.fee_usd);
        double bound = run(&r.options, NULL, 0).bound;
        if (!(expected <= bound * best * (1 + 1e-12))) {
            fail_msg("case %d: expected cost %.17g, with foresight %.17g, bound %g", i, expected, best, bound);
        }
        worst = best > 0 ? fmax(worst, (expected / best - 1) / (bound - 1)) : worst;
    }
    print_message("of the excess that the bound allows, at most %.3f was expected\n", worst);
}

static void thresholds_are_drawn_from_the_published_density(void **state) {
    (void)state;
    enum { N = 20000, CELLS = 10 };
    static const double alphas[] = {0, 0.4, 1};
    for (size_t a = 0; a < COUNT(alphas); a++) {
        be_online_options o = online_options(1, alphas[a], 10, 1);
        o.policy = BE_ONLINE_RANDOMISED;
        int below[CELLS + 1] = {0};
        for (o.seed = 0; o.seed < N; o.seed++) {
            double w = run(&o, NULL, 0).threshold_usd / 10;
            assert_true((w >= 0 && w <= 1) || isinf(w));
            for (int c = 1; c <= CELLS; c++) {
                below[c] += w < c / (double)CELLS;
            }
        }
        for (int c = 1; c <= CELLS; c++) {
            double expected = (exp(c / (double)CELLS) - 1) / (exp(1) - 1 + alphas[a]);
            assert_near((double)below[c] / N, expected, 0, 5 * sqrt(expected * (1 - expected) / N) + 1e-12);
        }
    }
}

/* ---- edges ---- */

static void what_never_pays_is_never_reserved(void **state) {
    (void)state;
    static const uint32_t demand[] = {5, 5, 5, 5, 5};
    be_online_options dear = online_options(1, 0, 3, 3), equal = online_options(1, 1, 0, 3);
    assert_int_equal(run(&dear, demand, COUNT(demand)).reservations, 0);
    assert_int_equal(run(&equal, demand, COUNT(demand)).reservations, 0);
    be_online_options free_fee = online_options(1, 0, 0, 3);
    be_online_summary s = run(&free_fee, demand, COUNT(demand));
    assert_int_equal(s.reservations, 10);
    assert_near(s.cost_usd, 0, 0, 0);
}

static void a_large_demand_after_small_ones_is_counted_rightly(void **state) {
    (void)state;
    enum { N = 60 };
    uint32_t demand[N];
    for (uint32_t t = 0; t < N; t++) {
        demand[t] = t % 7 == 3 ? 40 * t * t : t;
    }
    for (uint32_t term = 2; term < 50; term += 5) {
        be_online_options o = online_options(1, 0.2, 1.3, term);
        ledger paper = as_published(&o, o.fee_usd, demand, N);
        be_online_summary s = run(&o, demand, N);
        assert_int_equal(s.reservations, paper.reservations);
        assert_near(s.cost_usd, paper.cost, 1e-10, 0);
    }
}

static void bad_input_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const struct {
        double on_demand, usage, fee;
        uint32_t term;
        const char *part;
    } cases[] = {
        {-1, 0, 1, 1, "on_demand_usd_per_hour is -1"},
        {NAN, 0, 1, 1, "on_demand_usd_per_hour"},
        {1, -0.1, 1, 1, "usage_usd_per_hour is -0.1"},
        {1, 1.5, 1, 1, "usage_usd_per_hour is 1.5, more than"},
        {1, 0, -1, 1, "fee_usd"},
        {1, 0, INFINITY, 1, "fee_usd"},
        {1, 0, 1, 0, "term_hours is 0"},
    };
    be_online *online = NULL;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_online_options o = online_options(cases[i].on_demand, cases[i].usage, cases[i].fee, cases[i].term);
        assert_fails(be_online_new(&o, NULL, &online, error), BE_STATUS_RANGE, cases[i].part);
        assert_null(online);
    }
    be_online_options o = online_options(1, 0, 1, 10);
    o.policy = BE_ONLINE_COUNT;
    assert_fails(be_online_new(&o, NULL, &online, error), BE_STATUS_RANGE, "policy");
    o.policy = 0;
    assert_fails(be_online_new(NULL, NULL, &online, error), BE_STATUS_ARGUMENT, "be_online_options");
    assert_fails(be_online_new(&o, NULL, NULL, error), BE_STATUS_ARGUMENT, "online");
    online = online_new(&o);
    be_online_purchase p = {.size = sizeof p, .cost_usd = 7};
    assert_fails(be_online_step(online, 10000001, &p, error), BE_STATUS_RANGE, "units is 10000001");
    assert_near(p.cost_usd, 7, 0, 0);
    assert_fails(be_online_step(online, 3, NULL, error), BE_STATUS_ARGUMENT, "be_online_purchase");
    assert_fails(be_online_step(NULL, 3, &p, error), BE_STATUS_ARGUMENT, "online");
    p.size = 0;
    assert_fails(be_online_step(online, 3, &p, error), BE_STATUS_SIZE, "be_online_purchase.size");
    assert_int_equal(summary_of(online).hours, 0);
    be_online_summary s = {.size = 2};
    assert_fails(be_online_summarise(online, &s, error), BE_STATUS_SIZE, "be_online_summary.size");
    assert_fails(be_online_summarise(NULL, &s, error), BE_STATUS_ARGUMENT, "online");
    be_online_free(online);
    be_online_free(NULL);
}

static be_status run_with(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_online_options o = online_options(1, 0, 2, 5);
    be_online *online = NULL;
    be_status status = be_online_new(&o, allocator, &online, error);
    be_online_purchase p = {.size = sizeof p};
    for (uint32_t t = 0; t < 20 && !status; t++) {
        status = be_online_step(online, t * t, &p, error);
    }
    be_online_free(online);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    be_test_each_failing_allocation(run_with, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reserves_in_the_hour_whose_usage_passes_the_break_even),
        cmocka_unit_test(the_worst_demand_reaches_the_bound),
        cmocka_unit_test(the_bounds_are_the_published_ones),
        cmocka_unit_test(the_flow_finds_what_trying_all_purchases_finds),
        cmocka_unit_test(the_cost_never_exceeds_the_bound_and_follows_the_paper),
        cmocka_unit_test(the_randomised_policy_keeps_its_bound_in_expectation),
        cmocka_unit_test(thresholds_are_drawn_from_the_published_density),
        cmocka_unit_test(what_never_pays_is_never_reserved),
        cmocka_unit_test(a_large_demand_after_small_ones_is_counted_rightly),
        cmocka_unit_test(bad_input_is_refused_and_changes_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
