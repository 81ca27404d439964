/* Stationary queues: Erlang B, Erlang C, and the response time of an M/M/c queue. */
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
        cmocka_unit_test(the_response_tail_is_what_a_simulated_queue_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
