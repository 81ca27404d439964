/* Stationary queues: Erlang B, Erlang C, and waits and response times of M/M/c and M/G/c queues. How near the M/G/c
 * forms come to queues as they are is for queue_judge.c to say. */
#include "given.h"

static void check_erlang(char **fields) {
    uint64_t servers = strtoull(fields[1], NULL, 10);
    double load = strtod(fields[2], NULL), expected = strtod(fields[3], NULL), relative = strtod(fields[4], NULL);
    if (strcmp(fields[0], "erlang_b") == 0) {
        assert_near(be_erlang_b(servers, load), expected, relative, 0);
    } else {
        assert_near(be_erlang_c(servers, load), expected, relative, 0);
    }
}

static void erlang_formulas_give_the_published_values(void **state) {
    (void)state;
    assert_int_equal(each_row("erlang.csv", check_erlang), 14);
}

static void check_40_digits(char **fields) {
    uint64_t servers = strtoull(fields[0], NULL, 10);
    double load = strtod(fields[1], NULL);
    assert_near(be_erlang_b(servers, load), strtod(fields[2], NULL), 1e-13, 0);
    assert_near(be_erlang_c(servers, load), strtod(fields[3], NULL), 1e-13, 0);
}

/* erlang_40_digits.py made the table: 1 to 100,000 servers, a millionth of their load to a million times it. */
static void erlang_formulas_are_those_of_40_digit_arithmetic(void **state) {
    (void)state;
    assert_int_equal(each_row("erlang_40_digits.csv", check_40_digits), 332);
}

/* 1 / B of 200 servers at load 0.01 is 200! x 100^200 = 10^774.9: not a double. */
static void a_probability_too_small_for_a_double_is_nothing(void **state) {
    (void)state;
    assert_true(be_erlang_b(200, 0.01) == 0);
    assert_true(be_erlang_c(200, 0.01) == 0);
    /* By hand: 3 servers at 1e-100: a^3 / 6 = 1.67e-301, and C = B c / (c - a). */
    assert_near(be_erlang_b(3, 1e-100), 1e-300 / 6, 1e-12, 0);
    assert_near(be_erlang_c(3, 1e-100), 1e-300 / 6, 1e-12, 0);
}

/* rodrigo-arenas/pyworkforce README: calls of 3 min, answered within 20 s by 14 people at 10 Erlang. */
static void the_published_service_level_follows_from_erlang_c(void **state) {
    (void)state;
    double within = 1 - be_erlang_c(14, 10) * exp(-(14.0 - 10.0) * 20 / 180);
    assert_near(within, 0.8883500191794669, 1e-12, 0);
}

/* The textbook recursion (L. Kleinrock, Queueing Systems I, 1975): B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1)). */
static double textbook_b(uint64_t servers, double load) {
    double b = 1;
    for (uint64_t c = 1; c <= servers; c++) {
        b = load * b / ((double)c + load * b);
    }
    return b;
}

static double textbook_c(uint64_t servers, double load) {
    double b = textbook_b(servers, load), c = (double)servers;
    return c * b / (c - load * (1 - b));
}

static const uint64_t server_grid[] = {1, 2, 3, 5, 8, 14, 37, 100, 333, 1000, 2500, 5000};

static void erlang_b_equals_the_recursion(void **state) {
    (void)state;
    const double shares[] = {0.001, 0.05, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 1, 1.01, 1.5, 10};
    for (size_t i = 0; i < COUNT(server_grid); i++) {
        for (size_t j = 0; j < COUNT(shares); j++) {
            double load = shares[j] * (double)server_grid[i];
            assert_near(be_erlang_b(server_grid[i], load), textbook_b(server_grid[i], load), 1e-10, 1e-290);
        }
    }
}

static void erlang_c_equals_the_recursion(void **state) {
    (void)state;
    const double shares[] = {0.001, 0.05, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999};
    for (size_t i = 0; i < COUNT(server_grid); i++) {
        for (size_t j = 0; j < COUNT(shares); j++) {
            double load = shares[j] * (double)server_grid[i];
            assert_near(be_erlang_c(server_grid[i], load), textbook_c(server_grid[i], load), 1e-10, 1e-290);
        }
    }
}

static void a_million_servers_are_as_exact_as_one(void **state) {
    (void)state;
    const double loads[] = {1, 5e5, 9e5, 9.99e5, 9.999e5, 999999};
    for (size_t i = 0; i < COUNT(loads); i++) {
        assert_near(be_erlang_b(1000000, loads[i]), textbook_b(1000000, loads[i]), 1e-9, 1e-290);
        assert_near(be_erlang_c(1000000, loads[i]), textbook_c(1000000, loads[i]), 1e-9, 1e-290);
    }
}

/* S. Halfin and W. Whitt, 1981: with load c - x sqrt(c), C tends to 1 / (1 + x Phi(x) / phi(x)) as c grows. */
static void a_thousand_million_servers_come_close_to_the_limit(void **state) {
    (void)state;
    const double offsets[] = {0.1, 0.5, 1, 2, 3};
    for (size_t i = 0; i < COUNT(offsets); i++) {
        double x = offsets[i];
        double below = 0.5 * erfc(-x / sqrt(2)), density = exp(-x * x / 2) / sqrt(2 * acos(-1.0));
        assert_near(be_erlang_c(1000000000, 1e9 - x * sqrt(1e9)), 1 / (1 + x * below / density), 1e-3, 0);
    }
}

static void the_ends_of_the_erlang_formulas(void **state) {
    (void)state;
    assert_true(be_erlang_b(0, 0) == 0); /* nobody arrives */
    assert_true(be_erlang_b(7, 0) == 0);
    assert_true(be_erlang_b(0, 0.1) == 1); /* everybody is refused */
    assert_true(be_erlang_c(7, 0) == 0);
    assert_true(be_erlang_c(0, 0.1) == 1);
    assert_true(be_erlang_c(7, 7) == 1); /* nobody escapes the queue */
    assert_true(be_erlang_c(7, 1e9) == 1);
}

static void an_impossible_load_is_not_a_number(void **state) {
    (void)state;
    const double loads[] = {-1, -1e-300, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT(loads); i++) {
        assert_true(isnan(be_erlang_b(3, loads[i])));
        assert_true(isnan(be_erlang_c(3, loads[i])));
    }
}

/* ---- response time ---- */

/* Kleinrock, ch. 3: the response of M/M/1 is exponential of rate mu - lambda. */
static void the_response_of_one_server_is_exponential(void **state) {
    (void)state;
    const double shares[] = {0, 0.1, 0.5, 0.9, 0.995, 0.9999};
    const double times[] = {0, 0.001, 0.05, 0.3, 2, 10, 40};
    double mu = 100;
    for (size_t i = 0; i < COUNT(shares); i++) {
        for (size_t j = 0; j < COUNT(times); j++) {
            double lambda = shares[i] * mu;
            assert_near(be_mmc_response_tail(1, lambda, 1 / mu, times[j]), exp(-(mu - lambda) * times[j]), 1e-9,
                        1e-250);
        }
    }
}

/* P(S > t) + the integral over u < t of the density of S at u times P(W > t - u), by Simpson's rule; Kleinrock: the
 * wait is beyond w with probability C e^(-(c mu - lambda) w). */
static double convolved_tail(uint64_t servers, double lambda, double mu, double t) {
    enum { PANELS = 20000 };
    double drain = (double)servers * mu - lambda, wait = textbook_c(servers, lambda / mu), h = t / PANELS, sum = 0;
    for (int i = 0; i <= PANELS; i++) {
        double u = i * h, weight = i == 0 || i == PANELS ? 1 : i % 2 ? 4 : 2;
        sum += weight * mu * exp(-mu * u) * wait * exp(-drain * (t - u));
    }
    return exp(-mu * t) + sum * h / 3;
}

static void the_response_tail_equals_the_convolution_of_wait_and_service(void **state) {
    (void)state;
    const struct {
        uint64_t servers;
        double lambda, mu;
    } queues[] = {{1, 0.5, 1},   {2, 1, 1},   {2, 1.9, 1},   {3, 2.4, 1},   {10, 9, 1},     {10, 9.9, 1},
                  {50, 480, 10}, {4, 0.1, 1}, {2, 1.001, 1}, {2, 0.999, 1}, {2, 1.00001, 1}};
    const double times[] = {0.01, 0.1, 0.5, 1, 3, 8};
    for (size_t i = 0; i < COUNT(queues); i++) {
        for (size_t j = 0; j < COUNT(times); j++) {
            double t = times[j] / queues[i].mu;
            double expected = convolved_tail(queues[i].servers, queues[i].lambda, queues[i].mu, t);
            assert_near(be_mmc_response_tail(queues[i].servers, queues[i].lambda, 1 / queues[i].mu, t), expected, 1e-9,
                        0);
        }
    }
}

/* Where wait and service end at the same rate, the closed form divides 0 by 0: there the tail is e^(-mu t) (1 + C mu
 * t). Two servers at load 1 have C = 1/3. */
static void wait_and_service_may_end_at_the_same_rate(void **state) {
    (void)state;
    const double nudges[] = {0, 1e-15, -1e-15, 1e-12, -1e-12, 1e-9, -1e-9};
    for (size_t i = 0; i < COUNT(nudges); i++) {
        for (double t = 0.25; t < 100; t *= 2) {
            double tail = be_mmc_response_tail(2, 1 + nudges[i], 1, t);
            assert_near(tail, exp(-t) * (1 + t / 3), 1e-7, 0);
        }
    }
}

static void a_long_wait_behind_short_services_does_not_overflow(void **state) {
    (void)state;
    /* 1,000 mean services of time, in which e^(-mu t) is 0: only the wait is left, at drain 0.5/s and C = 0.995. */
    assert_near(be_mmc_response_tail(1, 99.5, 0.01, 10), exp(-5), 1e-9, 0);
    /* 2 servers, load 1.99, drain 1/s: C s / (s - d) e^(-dt) with s = 100. */
    double wait = textbook_c(2, 1.99);
    assert_near(be_mmc_response_tail(2, 199, 0.01, 20), wait * 100 / 99 * exp(-20), 1e-9, 0);
}

static void an_overloaded_queue_never_answers_in_time(void **state) {
    (void)state;
    assert_true(be_mmc_response_tail(4, 40, 0.1, 1e6) == 1); /* load 4 on 4 */
    assert_true(be_mmc_response_tail(4, 50, 0.1, 1e6) == 1);
    assert_true(be_mmc_response_tail(0, 1, 0.1, 1) == 1);
}

static void more_servers_never_slow_the_response(void **state) {
    (void)state;
    for (uint64_t servers = 10; servers < 200; servers++) {
        double fewer = be_mmc_response_tail(servers, 90, 0.1, 0.25);
        assert_true(be_mmc_response_tail(servers + 1, 90, 0.1, 0.25) <= fewer * (1 + 1e-14));
    }
}

/* ---- M/G/c ---- */

enum {
    CONSTANT = BE_DISTRIBUTION_CONSTANT,
    EXPONENTIAL = BE_DISTRIBUTION_EXPONENTIAL,
    LOGNORMAL = BE_DISTRIBUTION_LOGNORMAL,
    UNIFORM = BE_DISTRIBUTION_UNIFORM
};

typedef struct service {
    uint32_t distribution;
    double scv;
} service;

static const service services[] = {{CONSTANT, 0},    {UNIFORM, 0.1},   {UNIFORM, 1.0 / 3}, {EXPONENTIAL, 1},
                                   {LOGNORMAL, 0},   {LOGNORMAL, 0.1}, {LOGNORMAL, 0.5},   {LOGNORMAL, 0.51},
                                   {LOGNORMAL, 0.8}, {LOGNORMAL, 1},   {LOGNORMAL, 4},     {LOGNORMAL, 20},
                                   {LOGNORMAL, 100}};

/* The integral of the wait's tail, in steps that grow with the time. */
static double mean_wait(uint64_t servers, double rate, double seconds, const service *s) {
    const double step = 0.02;
    double sum = 0, last_t = 0, last = be_mgc_wait_tail(servers, rate, seconds, s->scv, s->distribution, 0);
    for (double x = -9; x < 18; x += step) {
        double t = seconds * exp(x);
        double tail = be_mgc_wait_tail(servers, rate, seconds, s->scv, s->distribution, t);
        sum += 0.5 * (last + tail) * (t - last_t);
        last_t = t;
        last = tail;
        if (tail < 1e-12) {
            break;
        }
    }
    return sum;
}

/* F. Pollaczek, 1930: one server's mean wait is load / (1 - load) x (1 + scv) / 2 services. */
static void one_server_keeps_them_waiting_as_pollaczek_and_khinchine_say(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(services); i++) {
        double expected = 0.1 * 0.7 / 0.3 * (1 + services[i].scv) / 2;
        assert_near(mean_wait(1, 7, 0.1, &services[i]), expected, 1e-4, 0);
    }
}

/* A. O. Allen, Probability, Statistics and Queueing Theory, 1978; the nearer to saturation, the better it holds. */
static void near_saturation_the_mean_wait_is_that_of_allen_and_cunneen(void **state) {
    (void)state;
    static const uint64_t servers[] = {2, 7, 40};
    for (size_t i = 0; i < COUNT(services); i++) {
        for (size_t j = 0; j < COUNT(servers); j++) {
            double c = (double)servers[j], load = 0.998 * c;
            double expected = 0.1 * textbook_c(servers[j], load) * (1 + services[i].scv) / 2 / (c - load);
            assert_near(mean_wait(servers[j], load / 0.1, 0.1, &services[i]), expected, 0.003, 0);
        }
    }
}

static void those_who_wait_are_as_many_as_erlang_c_says(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(services); i++) {
        for (uint64_t c = 1; c < 100; c = 2 * c + 1) {
            double load = 0.8 * (double)c;
            double waiting = be_mgc_wait_tail(c, load / 0.25, 0.25, services[i].scv, services[i].distribution, 0);
            assert_near(waiting, textbook_c(c, load), 1e-9, 0);
        }
    }
}

/* C. D. Crommelin, 1932: P(wait <= t) = (1 - a) sum over k up to t of e^(-x) x^k / k!, x = a (k - t), service 1. */
static double crommelin_tail(double load, double t) {
    double sum = 0, factorial = 1;
    for (int k = 0; k <= t; factorial *= ++k) {
        double x = load * (k - t);
        sum += exp(-x) * (k ? pow(x, k) : 1) / factorial;
    }
    return 1 - (1 - load) * sum;
}

static void constant_services_are_waited_for_as_crommelin_says(void **state) {
    (void)state;
    static const double loads[] = {0.3, 0.5, 0.7, 0.9};
    for (size_t i = 0; i < COUNT(loads); i++) {
        for (double t = 0.5; t < 10; t += 0.5) {
            double expected = crommelin_tail(loads[i], t);
            if (expected > 0.002) {
                assert_near(be_mgc_wait_tail(1, loads[i], 1, 0, CONSTANT, t), expected, 0.05, 0.015);
            }
        }
    }
}

static double residual_density(double sigma, double x) { /* of a log-normal service of mean 1 */
    return x <= 0 ? 1 : 0.5 * erfc((log(x) + 0.5 * sigma * sigma) / (sigma * sqrt(2)));
}

/* P(wait > x) = h(x) solves h = load x (residual's tail + the convolution of its density with h); by the trapezoid
 * rule. */
static void long_tailed_services_are_waited_for_as_their_integral_equation_says(void **state) {
    (void)state;
    enum { STEPS = 2400 };
    static double h[STEPS], density[STEPS], tail[STEPS];
    const double step = 0.05, load = 0.7;
    const double scvs[] = {0.8, 1, 2, 4};
    for (size_t i = 0; i < COUNT(scvs); i++) {
        double sigma = sqrt(log1p(scvs[i]));
        tail[0] = 1;
        for (int n = 0; n < STEPS; n++) {
            density[n] = residual_density(sigma, n * step);
            tail[n] = n ? tail[n - 1] - 0.5 * step * (density[n - 1] + density[n]) : 1;
        }
        for (int n = 0; n < STEPS; n++) {
            double sum = n ? 0.5 * density[n] * h[0] : 0;
            for (int k = 1; k < n; k++) {
                sum += density[n - k] * h[k];
            }
            h[n] = load * (tail[n] + step * sum) / (n ? 1 - 0.5 * load * step * density[0] : 1);
            if (n % 40 == 0 && h[n] > 0.005) {
                assert_near(be_mgc_wait_tail(1, load, 1, scvs[i], LOGNORMAL, n * step), h[n], 0.06, 0);
            }
        }
    }
}

/* ---- M/G/c: response ---- */

static const double normal_99 = 2.3263478740408408; /* standard normal quantile */

static void a_request_that_meets_nobody_takes_its_service(void **state) {
    (void)state;
    static const double scvs[] = {0.01, 0.3, 1, 4, 100};
    for (size_t i = 0; i < COUNT(scvs); i++) {
        double sigma = sqrt(log1p(scvs[i])), p99 = 0.2 * exp(normal_99 * sigma - 0.5 * sigma * sigma);
        assert_near(be_mgc_response_quantile(3, 0, 0.2, scvs[i], LOGNORMAL, 0.99), p99, 1e-6, 0);
        assert_near(be_mgc_response_tail(3, 0, 0.2, scvs[i], LOGNORMAL, p99), 0.01, 1e-9, 0);
        assert_near(be_mgc_response_quantile(UINT64_MAX, 1e9, 0.2, scvs[i], LOGNORMAL, 0.99), p99, 1e-6, 0);
    }
    double half = sqrt(3 * 0.12);
    assert_near(be_mgc_response_quantile(3, 0, 0.2, 0.12, UNIFORM, 0.99), 0.2 * (1 + half * 0.98), 1e-6, 0);
    assert_near(be_mgc_response_quantile(3, 0, 0.2, 7, EXPONENTIAL, 0.99), 0.2 * log(100), 1e-6, 0);
    assert_near(be_mgc_response_quantile(3, 0, 0.2, 7, CONSTANT, 0.99), 0.2, 1e-6, 0);
    assert_true(be_mgc_response_tail(3, 0, 0.2, 7, CONSTANT, 0.2) == 0);
    assert_true(be_mgc_response_tail(3, 0, 0.2, 7, CONSTANT, 0.1999) == 1);
}

static void the_quantile_is_where_the_tail_says(void **state) {
    (void)state;
    static const double quantiles[] = {0.1, 0.5, 0.99, 0.99999};
    for (size_t i = 0; i < COUNT(services) * COUNT(quantiles); i++) {
        const service *s = &services[i / COUNT(quantiles)];
        double q = quantiles[i % COUNT(quantiles)];
        double t = be_mgc_response_quantile(2, 1.7, 1, s->scv, s->distribution, q);
        double just_before = be_mgc_response_tail(2, 1.7, 1, s->scv, s->distribution, t * (1 - 2e-6));
        assert_true(be_mgc_response_tail(2, 1.7, 1, s->scv, s->distribution, t) <= 1 - q);
        assert_true(just_before > (1 - q) * (1 - 1e-9));
    }
}

static void a_busier_queue_takes_longer(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(services); i++) {
        for (uint64_t c = 1; c <= 64; c *= 4) {
            double last = 0;
            for (double share = 0; share < 0.99; share += 0.03) {
                double rate = share * (double)c / 0.3;
                double p99 = be_mgc_response_quantile(c, rate, 0.3, services[i].scv, services[i].distribution, 0.99);
                assert_true(p99 >= last * (1 - 3e-6));
                last = p99;
            }
        }
    }
}

static void the_highest_utilisation_just_keeps_the_quantile(void **state) {
    (void)state;
    static const uint64_t servers[] = {1, 2, 5, 40};
    for (size_t i = 0; i < COUNT(services) * COUNT(servers); i++) {
        const service *s = &services[i / COUNT(servers)];
        uint64_t c = servers[i % COUNT(servers)];
        double alone = be_mgc_response_quantile(c, 0, 0.1, s->scv, s->distribution, 0.95), limit = 1.3 * alone;
        double most = be_mgc_highest_utilisation(c, 0.1, s->scv, s->distribution, 0.95, limit), unit = (double)c / 0.1;
        assert_true(most > 0 && most < 1);
        assert_near(be_mgc_response_tail(c, most * unit, 0.1, s->scv, s->distribution, limit), 0.05, 1e-6, 0);
        assert_true(be_mgc_highest_utilisation(c, 0.1, s->scv, s->distribution, 0.95, 0.999 * alone) == 0);
    }
    /* Kleinrock: the response of M/M/1 is exponential of rate mu - lambda, so ln 100 = (10 - lambda) x 1 s. */
    assert_near(be_mgc_highest_utilisation(1, 0.1, 1, EXPONENTIAL, 0.99, 1), 1 - log(100) / 10, 1e-9, 0);
    assert_true(be_mgc_highest_utilisation(0, 0.1, 1, EXPONENTIAL, 0.99, 1) == 0);
    assert_true(be_mgc_highest_utilisation(5, 0.1, 1, EXPONENTIAL, 0, 1) < 1);
    assert_true(be_mgc_highest_utilisation(5, 0.1, 1, EXPONENTIAL, 0, 1) > 0.999999);
}

static void a_queue_without_end_has_no_quantile(void **state) {
    (void)state;
    assert_true(isinf(be_mgc_response_quantile(4, 40, 0.1, 1, LOGNORMAL, 0.99)));
    assert_true(isinf(be_mgc_response_quantile(0, 1, 0.1, 1, LOGNORMAL, 0.99)));
    assert_true(be_mgc_response_quantile(4, 20, 0.1, 1, LOGNORMAL, 0) == 0);
    assert_true(be_mgc_wait_tail(4, 41, 0.1, 1, LOGNORMAL, 1e9) == 1);
    assert_true(be_mgc_response_tail(4, 41, 0.1, 1, CONSTANT, 1e9) == 1);
    assert_true(be_mgc_response_tail(4, 20, 0.1, 1, LOGNORMAL, INFINITY) == 0);
    assert_true(be_mgc_wait_tail(4, 20, 0.1, 1, LOGNORMAL, INFINITY) == 0);
    assert_true(be_mgc_response_tail(4, 20, 0.1, 1, LOGNORMAL, 0) == 1);
}

static void a_queue_that_cannot_be_is_not_a_number(void **state) {
    (void)state;
    static const struct {
        double rate, seconds, scv, time, quantile;
        int distribution;
    } bad[] = {{-1, 1, 1, 1, 0.9, LOGNORMAL},       {NAN, 1, 1, 1, 0.9, LOGNORMAL}, {INFINITY, 1, 1, 1, 0.9, LOGNORMAL},
               {1, 0, 1, 1, 0.9, LOGNORMAL},        {1, -1, 1, 1, 0.9, LOGNORMAL},  {1, NAN, 1, 1, 0.9, LOGNORMAL},
               {1, INFINITY, 1, 1, 0.9, LOGNORMAL}, {1, 1, -1, 1, 0.9, LOGNORMAL},  {1, 1, NAN, 1, 0.9, LOGNORMAL},
               {1, 1, 10001, 1, 0.9, LOGNORMAL},    {1, 1, 0.34, 1, 0.9, UNIFORM},  {1, 1, 1, 1, 0.9, 4},
               {1, 1, 1, -1, -0.1, LOGNORMAL},      {1, 1, 1, NAN, 1, LOGNORMAL},   {1, 1, 1, NAN, NAN, LOGNORMAL}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        double r = bad[i].rate, s = bad[i].seconds, v = bad[i].scv, t = bad[i].time, q = bad[i].quantile;
        uint32_t d = (uint32_t)bad[i].distribution;
        assert_true(isnan(be_mgc_wait_tail(3, r, s, v, d, t)));
        assert_true(isnan(be_mgc_response_tail(3, r, s, v, d, t)));
        assert_true(isnan(be_mgc_response_quantile(3, r, s, v, d, q)));
        if (r == 1) { /* which the backward question has not */
            assert_true(isnan(be_mgc_highest_utilisation(3, s, v, d, q, t)));
        }
    }
    assert_true(isnan(be_mgc_highest_utilisation(3, 1, 1, LOGNORMAL, 0.9, NAN)));
    assert_true(isnan(be_mgc_highest_utilisation(3, 1, 1, LOGNORMAL, 1, 5)));
    assert_true(!isnan(be_mgc_wait_tail(3, 1, 1, NAN, CONSTANT, 1))); /* a spread that is not looked at */
}

/* ---- against a queue that is played out ---- */

enum { SERVERS = 3, WARM_UP = 2000, MEASURED = 6000, RUNS = 60 };

static double exponential(uint64_t *state, double rate) {
    return -log(random_share(state)) / rate;
}

/* One run of an M/M/3 queue, first come first served: the share of responses longer than `limit`. */
static double play(uint64_t *state, double lambda, double mu, double limit) {
    double free_at[SERVERS] = {0}, now = 0;
    int late = 0;
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
        now += exponential(state, lambda);
        int first = 0;
        for (int s = 1; s < SERVERS; s++) {
            first = free_at[s] < free_at[first] ? s : first;
        }
        double end = fmax(now, free_at[first]) + exponential(state, mu);
        free_at[first] = end;
        late += i >= WARM_UP && end - now > limit;
    }
    return (double)late / MEASURED;
}

static void the_response_tail_is_what_a_simulated_queue_shows(void **state) {
    (void)state;
    const struct { double lambda, limit; } cases[] = {{0.6, 2}, {1.5, 2}, {2.4, 3}, {2.7, 6}};
    uint64_t seed = 20260117;
    for (size_t i = 0; i < COUNT(cases); i++) {
        double sum = 0, squares = 0;
        for (int run = 0; run < RUNS; run++) {
            double share = play(&seed, cases[i].lambda, 1, cases[i].limit);
            sum += share;
            squares += share * share;
        }
        double mean = sum / RUNS, error = sqrt((squares / RUNS - mean * mean) / (RUNS - 1));
        assert_true(error > 0 && error < 0.02);
        assert_near(be_mmc_response_tail(SERVERS, cases[i].lambda, 1, cases[i].limit), mean, 0, 4 * error);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erlang_formulas_give_the_published_values),
        cmocka_unit_test(erlang_formulas_are_those_of_40_digit_arithmetic),
        cmocka_unit_test(a_probability_too_small_for_a_double_is_nothing),
        cmocka_unit_test(the_published_service_level_follows_from_erlang_c),
        cmocka_unit_test(erlang_b_equals_the_recursion),
        cmocka_unit_test(erlang_c_equals_the_recursion),
        cmocka_unit_test(a_million_servers_are_as_exact_as_one),
        cmocka_unit_test(a_thousand_million_servers_come_close_to_the_limit),
        cmocka_unit_test(the_ends_of_the_erlang_formulas),
        cmocka_unit_test(an_impossible_load_is_not_a_number),
        cmocka_unit_test(the_response_of_one_server_is_exponential),
        cmocka_unit_test(the_response_tail_equals_the_convolution_of_wait_and_service),
        cmocka_unit_test(wait_and_service_may_end_at_the_same_rate),
        cmocka_unit_test(a_long_wait_behind_short_services_does_not_overflow),
        cmocka_unit_test(an_overloaded_queue_never_answers_in_time),
        cmocka_unit_test(more_servers_never_slow_the_response),
        cmocka_unit_test(one_server_keeps_them_waiting_as_pollaczek_and_khinchine_say),
        cmocka_unit_test(near_saturation_the_mean_wait_is_that_of_allen_and_cunneen),
        cmocka_unit_test(those_who_wait_are_as_many_as_erlang_c_says),
        cmocka_unit_test(constant_services_are_waited_for_as_crommelin_says),
        cmocka_unit_test(long_tailed_services_are_waited_for_as_their_integral_equation_says),
        cmocka_unit_test(a_request_that_meets_nobody_takes_its_service),
        cmocka_unit_test(the_quantile_is_where_the_tail_says),
        cmocka_unit_test(a_busier_queue_takes_longer),
        cmocka_unit_test(the_highest_utilisation_just_keeps_the_quantile),
        cmocka_unit_test(a_queue_without_end_has_no_quantile),
        cmocka_unit_test(a_queue_that_cannot_be_is_not_a_number),
        cmocka_unit_test(the_response_tail_is_what_a_simulated_queue_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
