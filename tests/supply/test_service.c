/* A request in service and its wait: that the response is the sum of both, whatever the wait and the distribution. */
#include "supply/internal.h"

#include "given.h"

enum {
    CONSTANT = BE_DISTRIBUTION_CONSTANT,
    EXPONENTIAL = BE_DISTRIBUTION_EXPONENTIAL,
    LOGNORMAL = BE_DISTRIBUTION_LOGNORMAL,
    UNIFORM = BE_DISTRIBUTION_UNIFORM
};

static const be_i_service services[] = {{CONSTANT, 0.2, 0},    {UNIFORM, 0.2, 0.1},   {UNIFORM, 0.2, 1.0 / 3},
                                        {EXPONENTIAL, 0.2, 1}, {LOGNORMAL, 0.2, 0.1}, {LOGNORMAL, 0.2, 0.5},
                                        {LOGNORMAL, 0.2, 1},   {LOGNORMAL, 0.2, 4},   {LOGNORMAL, 0.2, 50}};

/* What the integral over the services goes over, up to t, and the service there: the normal deviate of a log-normal,
 * the share of a uniform, the service itself of an exponential. */
static double position_of(const be_i_service *s, double t) {
    double x = t / s->mean_seconds, half = sqrt(3 * s->scv), sigma = sqrt(log1p(s->scv));
    switch (s->distribution) {
    case LOGNORMAL:
        return (log(x) + 0.5 * sigma * sigma) / sigma;
    case UNIFORM:
        return fmin(1, fmax(0, (x - 1 + half) / (2 * half)));
    default:
        return x;
    }
}

static double service_at(const be_i_service *s, double u) {
    double half = sqrt(3 * s->scv), sigma = sqrt(log1p(s->scv));
    switch (s->distribution) {
    case LOGNORMAL:
        return s->mean_seconds * exp(sigma * u - 0.5 * sigma * sigma);
    case UNIFORM:
        return s->mean_seconds * (1 + half * (2 * u - 1));
    default:
        return s->mean_seconds * u;
    }
}

/* P(S > t) + the integral of P(wait > t - S) over the services up to t, by the midpoint rule. */
static double convolved(const be_i_service *s, const be_i_wait *wait, double t) {
    enum { POINTS = 20000 };
    if (s->distribution == CONSTANT) {
        return t < s->mean_seconds ? 1 : be_i_wait_tail(wait, t - s->mean_seconds);
    }
    bool normal = s->distribution == LOGNORMAL, exponential = s->distribution == EXPONENTIAL;
    double low = normal ? -9 : 0, high = position_of(s, t), step = (high - low) / POINTS, sum = 0;
    for (int i = 0; i < POINTS; i++) {
        double u = low + (i + 0.5) * step;
        double density = normal ? exp(-0.5 * u * u) / sqrt(2 * acos(-1.0)) : exponential ? exp(-u) : 1;
        sum += step * density * be_i_wait_tail(wait, t - service_at(s, u));
    }
    return sum + (normal ? 0.5 * erfc(high / sqrt(2)) : exponential ? exp(-high) : 1 - high);
}

static void the_response_is_the_wait_and_an_independent_service(void **state) {
    (void)state;
    static const uint64_t servers[] = {1, 2, 5, 60};
    static const double loads[] = {0.3, 0.9, 0.99}, times[] = {0.5, 1.7, 4, 20};
    for (size_t i = 0; i < COUNT(services); i++) {
        be_i_work work;
        be_i_work_prepare(&services[i], &work);
        for (size_t j = 0; j < COUNT(servers) * COUNT(loads); j++) {
            be_i_wait wait;
            uint64_t c = servers[j / COUNT(loads)];
            be_i_wait_in_queue(&work, c, loads[j % COUNT(loads)] * (double)c / 0.2, &wait);
            for (size_t k = 0; k < COUNT(times); k++) {
                be_i_span span;
                be_i_span_until(&work, times[k] * 0.2, &span);
                assert_near(be_i_span_tail(&span, &wait), convolved(&services[i], &wait, times[k] * 0.2), 2e-5, 1e-12);
            }
        }
    }
}

static void a_table_says_what_the_integral_says(void **state) {
    (void)state;
    static be_i_span_table table;
    for (size_t i = 0; i < COUNT(services); i++) {
        be_i_work work;
        be_i_work_prepare(&services[i], &work);
        for (double t = 0.01; t < 50; t *= 3) {
            be_i_span plain, tabulated;
            be_i_span_until(&work, t, &plain);
            be_i_span_until(&work, t, &tabulated);
            be_i_span_tabulate(&tabulated, &table);
            for (double rate = 1e-14; rate < 1e9; rate *= 1.7) {
                be_i_wait wait = {.terms = 1, .share = {0.4}, .rate = {rate}};
                assert_near(be_i_span_tail(&tabulated, &wait), be_i_span_tail(&plain, &wait), 1e-5, 1e-15);
            }
        }
    }
}

static void a_wait_falls_from_the_probability_of_waiting_to_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(services); i++) {
        be_i_work work;
        be_i_work_prepare(&services[i], &work);
        for (uint64_t c = 1; c < 3000; c = 3 * c - 1 + (c == 1)) {
            for (double load = 0.01; load < 1; load += 0.07) {
                be_i_wait wait;
                be_i_wait_in_queue(&work, c, load * (double)c / 0.2, &wait);
                double last = be_i_wait_tail(&wait, 0);
                assert_near(last, be_erlang_c(c, load * (double)c), 1e-7, 1e-300);
                for (double t = 1e-4; t < 1e5; t *= 1.5) {
                    double tail = be_i_wait_tail(&wait, t);
                    assert_true(tail <= last * (1 + 1e-7) + 1e-12 && tail >= 0);
                    last = tail;
                }
                assert_true(last < 1e-9);
            }
        }
    }
}

/* What a mixture of exponentials stands for: E[(S - x)+] / E[S], by its closed form. */
static void the_phases_follow_the_residual_service(void **state) {
    (void)state;
    static const double scvs[] = {0.8, 1, 2, 4, 10};
    for (size_t i = 0; i < COUNT(scvs); i++) {
        be_i_service service = {LOGNORMAL, 3, scvs[i]};
        be_i_work work;
        be_i_work_prepare(&service, &work);
        double sigma = sqrt(log1p(scvs[i])), mean = 0, all = 0;
        for (uint32_t k = 0; k < work.phases; k++) {
            assert_true(work.phase_share[k] > 0 && work.phase_rate[k] > 0);
            assert_true(k == 0 || work.phase_rate[k] > work.phase_rate[k - 1]);
            all += work.phase_share[k];
            mean += work.phase_share[k] / work.phase_rate[k];
        }
        assert_near(all, 1, 1e-12, 0);
        assert_near(mean, (1 + scvs[i]) / 2, 1e-9, 0);
        for (double x = 0.02; x < 40; x *= 1.6) {
            double d = (log(x) + 0.5 * sigma * sigma) / sigma, fitted = 0;
            double exact = 0.5 * erfc((d - sigma) / sqrt(2)) - x * 0.5 * erfc(d / sqrt(2));
            for (uint32_t k = 0; k < work.phases; k++) {
                fitted += work.phase_share[k] * exp(-work.phase_rate[k] * x);
            }
            if (exact > 1e-4) {
                assert_near(fitted, exact, 0.1, 0);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_response_is_the_wait_and_an_independent_service),
        cmocka_unit_test(a_table_says_what_the_integral_says),
        cmocka_unit_test(a_wait_falls_from_the_probability_of_waiting_to_nothing),
        cmocka_unit_test(the_phases_follow_the_residual_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
