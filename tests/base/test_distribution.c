/* The mean size of an event after a billing rule has rounded it up and raised it to a minimum. Judges: arithmetic by
 * hand, closed forms, and an integral of the density that knows nothing of tails and sums of tails. */
#include "support.h"

#include "base/internal.h"

#include <math.h>

enum {
    CONSTANT = BE_DISTRIBUTION_CONSTANT,
    EXPONENTIAL = BE_DISTRIBUTION_EXPONENTIAL,
    LOGNORMAL = BE_DISTRIBUTION_LOGNORMAL,
    UNIFORM = BE_DISTRIBUTION_UNIFORM
};

/* ---- one event ---- */

static const struct {
    const char *why;
    double size, increment, minimum, expected;
} sizes[] = {
    {"120 ms at 1 ms is 120 steps, though 0.12 / 0.001 is not 120 in binary", 0.12, 0.001, 0, 0.12},
    {"100.2 ms is billed as 101 ms", 0.1002, 0.001, 0, 0.101},
    {"100.0001 ms is billed as 101 ms", 0.1000001, 0.001, 0, 0.101},
    {"0.3 s at 100 ms is three steps", 0.3, 0.1, 0, 0.3},
    {"0.7 s at 100 ms is seven steps", 0.7, 0.1, 0, 0.7},
    {"nothing is no step", 0, 0.001, 0, 0},
    {"a trace is a step", 1e-6, 1, 0, 1},
    {"513 KB at 512 KB is two steps", 513, 512, 0, 1024},
    {"512 KB at 512 KB is one", 512, 512, 0, 512},
    {"without increment a size is itself", 0.1234567, 0, 0, 0.1234567},
    {"30 s are raised to 60 s", 30, 1, 60, 60},
    {"60.5 s are 61 s", 60.5, 1, 60, 61},
    {"without increment the minimum still holds", 0.5, 0, 1, 1},
    {"the minimum need be no multiple: 1 s at a minimum of 1.5 s", 0.2, 1, 1.5, 1.5},
    {"and above it the multiples count", 1.2, 1, 1.5, 2},
    {"a long run: 86,400 s at 1 ms", 86400, 0.001, 0, 86400},
};

static void a_size_is_rounded_up_and_raised_to_the_minimum(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double billed = be_i_billed_size(sizes[i].size, sizes[i].increment, sizes[i].minimum);
        if (!(fabs(billed - sizes[i].expected) <= 1e-15 * sizes[i].expected)) {
            fail_msg("%s: %.17g, expected %.17g", sizes[i].why, billed, sizes[i].expected);
        }
    }
}

static void constant_sizes_are_all_billed_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double billed = be_i_distribution_billed_mean(CONSTANT, sizes[i].size, 0, sizes[i].increment, sizes[i].minimum);
        assert_near(billed, sizes[i].expected, 1e-15, 0);
    }
}

static void a_spread_of_zero_is_a_constant_unless_it_is_exponential(void **state) {
    (void)state;
    assert_near(be_i_distribution_billed_mean(LOGNORMAL, 0.1002, 0, 0.001, 0), 0.101, 1e-15, 0);
    assert_near(be_i_distribution_billed_mean(UNIFORM, 0.1002, 0, 0.001, 0), 0.101, 1e-15, 0);
    assert_near(be_i_distribution_billed_mean(EXPONENTIAL, 2, 0, 0, 0), 2, 0, 0);
    assert_near(be_i_distribution_billed_mean(EXPONENTIAL, 1, 0, 1, 0), 1 / (1 - exp(-1.0)), 1e-14, 0);
}

static void without_a_rule_the_mean_is_the_mean(void **state) {
    (void)state;
    for (uint32_t d = CONSTANT; d <= UNIFORM; d++) {
        assert_near(be_i_distribution_billed_mean(d, 0.25, 0.3, 0, 0), 0.25, 0, 0);
    }
}

/* ---- closed forms ---- */

/* E[ceil(X / d) d] = d / (1 - exp(-d / mean)): a geometric number of steps. Beyond the 20,000th step the sum is closed
 * by Euler-Maclaurin, whose next term is d^2 / 12 times a density of 1 / mean at most. */
static void exponential_sizes_have_the_geometric_mean(void **state) {
    (void)state;
    static const struct {
        double mean, increment;
    } cases[] = {{1, 1},        {0.05, 0.001}, {0.0005, 0.001},
                 {0.2, 0.1},    {3, 0.1},      {300, 60},
                 {1e-5, 0.1},   {64, 512},     {100, 0.001} /* beyond the 20,000th step */,
                 {3600, 0.001}, {1e6, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double d = cases[i].increment, mean = cases[i].mean;
        assert_near(be_i_distribution_billed_mean(EXPONENTIAL, mean, 1, d, 0), d / -expm1(-d / mean), 1e-12,
                    d * d / 12 / mean);
    }
}

/* No memory: what exceeds the minimum is again exponential, so E[max(X, m)] = m + mean exp(-m / mean). */
static void exponential_sizes_with_a_minimum(void **state) {
    (void)state;
    assert_near(be_i_distribution_billed_mean(EXPONENTIAL, 40, 1, 0, 60), 60 + 40 * exp(-1.5), 1e-14, 0);
    assert_near(be_i_distribution_billed_mean(EXPONENTIAL, 40, 1, 1, 60), 60 + exp(-1.5) / -expm1(-1.0 / 40), 1e-13, 0);
}

/* Steps of 1 ms, at least 1.5 ms, mean 2 ms, q = exp(-0.5): the first step costs 1.5 ms in place of 1 ms, with 1 - q.
 */
static void a_minimum_between_two_steps_is_charged_as_it_is(void **state) {
    (void)state;
    double q = exp(-0.5);
    assert_near(be_i_distribution_billed_mean(EXPONENTIAL, 0.002, 1, 0.001, 0.0015), 0.001 / (1 - q) + 0.0005 * (1 - q),
                1e-14, 0);
}

/* Squared variation 1/12: half the width is half the mean, so mean 5 runs from 2.5 to 7.5. */
static void uniform_sizes_by_hand(void **state) {
    (void)state;
    static const struct {
        const char *why;
        double increment, minimum, expected;
    } cases[] = {
        {"steps 3 and 8 with 0.1 each, 4 to 7 with 0.2 each", 1, 0, 5.5},
        {"steps 4 with 0.3, 6 with 0.4, 8 with 0.3", 2, 0, 6},
        {"always one step", 10, 0, 10},
        {"minimum 5: 0.5 x 5 + 0.2 x 6 + 0.2 x 7 + 0.1 x 8", 1, 5, 5.9},
        {"minimum 5, no step: 0.5 x 5 + 0.5 x 6.25", 0, 5, 5.625},
        {"minimum above all", 1, 9, 9},
        {"minimum below all", 1, 1, 5.5},
        {"minimum above all, no step", 0, 9, 9},
        {"minimum below all, no step", 0, 1, 5},
        {"minimum 4.5: 0.3 x 4.5 + 0.2 x 5 + 0.2 x 6 + 0.2 x 7 + 0.1 x 8", 1, 4.5, 5.75},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double mean = be_i_distribution_billed_mean(UNIFORM, 5, 1.0 / 12, cases[i].increment, cases[i].minimum);
        if (!(fabs(mean - cases[i].expected) <= 1e-13)) {
            fail_msg("%s: %.17g, expected %.17g", cases[i].why, mean, cases[i].expected);
        }
    }
}

/* From 100 s to 300 s in steps of 1 ms: every step has the same weight, the mean is half a step above 200 s. */
static void uniform_sizes_of_very_many_steps(void **state) {
    (void)state;
    assert_near(be_i_distribution_billed_mean(UNIFORM, 200, 1.0 / 12, 0.001, 0), 200.0005, 1e-12, 0);
}

/* ---- against the integral of the density ---- */

/* Density of the standard normal: X = exp(mu + sigma z). */
static double normal_density(double z) {
    return exp(-0.5 * z * z) / sqrt(2 * 3.14159265358979323846);
}

/* Simpson's rule on pieces of at most 1/100. */
static double normal_weight(double from, double to) {
    int pieces = 2 * (1 + (int)((to - from) / 0.02));
    double h = (to - from) / pieces, sum = normal_density(from) + normal_density(to);
    for (int i = 1; i < pieces; i++) {
        sum += (i % 2 ? 4 : 2) * normal_density(from + i * h);
    }
    return sum * h / 3;
}

/* Sum over the steps n of max(n d, minimum) x P((n - 1) d < X <= n d), each weight an integral. */
static double integrated_lognormal(double mean, double scv, double d, double minimum) {
    double sigma = sqrt(log(1 + scv)), mu = log(mean) - sigma * sigma / 2;
    double from = -9, sum = 0;
    double n = fmax(1, ceil(exp(mu + sigma * from) / d));
    for (; from < 9; n++) {
        double to = fmin(9, (log(n * d) - mu) / sigma);
        if (to > from) {
            sum += fmax(n * d, minimum) * normal_weight(from, to);
            from = to;
        }
    }
    return sum;
}

static void lognormal_sizes_agree_with_the_integral(void **state) {
    (void)state;
    static const struct {
        double mean, scv, increment, minimum;
    } cases[] = {
        {0.1, 1, 0.001, 0},    {0.1, 1, 0.1, 0},       {0.1, 0.25, 0.1, 0},   {0.0004, 1, 0.001, 0},
        {0.1, 4, 0.001, 0},    {2, 0.5, 0.1, 0},       {45, 0.5, 1, 60},      {45, 0.5, 1, 60.5},
        {600, 2, 60, 60},      {0.05, 0.01, 0.001, 0}, {700, 1, 512, 0},      {64, 3, 64, 0},
        {0.12, 1, 0.001, 0.1}, {0.12, 1, 0.1, 0.25},   {100, 0.25, 0.001, 0}, /* half a million steps: the sum must join
                                                                                 its closed tail at the 20,000th */
        {30, 1, 0.001, 0},                                                    /* the joint lies within the bulk */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double expected = integrated_lognormal(cases[i].mean, cases[i].scv, cases[i].increment, cases[i].minimum);
        double mean =
            be_i_distribution_billed_mean(LOGNORMAL, cases[i].mean, cases[i].scv, cases[i].increment, cases[i].minimum);
        assert_near(mean, expected, 2e-9, 0);
    }
}

/* E[max(X, m)] by Simpson's rule over z, split at the kink. */
static void lognormal_sizes_with_a_minimum_alone(void **state) {
    (void)state;
    double scv = 0.5, mean = 45, minimum = 60;
    double sigma = sqrt(log(1 + scv)), mu = log(mean) - sigma * sigma / 2, kink = (log(minimum) - mu) / sigma;
    double above = mean * normal_weight(kink - sigma, 12); /* completing the square moves the density by sigma */
    assert_near(be_i_distribution_billed_mean(LOGNORMAL, mean, scv, 0, minimum),
                minimum * normal_weight(-12, kink) + above, 1e-9, 0);
}

static void a_billed_mean_lies_between_the_mean_and_a_step_more(void **state) {
    (void)state;
    for (uint32_t d = CONSTANT; d <= UNIFORM; d++) {
        for (double mean = 1e-4; mean < 1e4; mean *= 1.7) {
            double billed = be_i_distribution_billed_mean(d, mean, 0.3, 0.01, 0);
            assert_true(billed >= mean * (1 - 1e-12) && billed <= (mean + 0.01) * (1 + 1e-12));
        }
    }
}

/* ---- tail ---- */

static const struct {
    const char *why;
    uint32_t distribution;
    double mean, scv, limit, expected;
} tails[] = {
    {"a constant is above what is less", CONSTANT, 2, 0, 1.9, 1},
    {"a constant is not above itself", CONSTANT, 2, 0, 2, 0},
    {"a log-normal without spread is a constant", LOGNORMAL, 2, 0, 2, 0},
    {"exp(-1)", EXPONENTIAL, 2, 1, 2, 0.36787944117144233},
    {"exponential whatever the variation says", EXPONENTIAL, 2, 0, 2, 0.36787944117144233},
    {"all of an exponential lies above 0", EXPONENTIAL, 2, 1, 0, 1},
    {"and above less than 0", EXPONENTIAL, 2, 1, -5, 1},
    {"a log-normal's median is mean / sqrt(1 + scv)", LOGNORMAL, 2, 3, 1, 0.5},
    {"all of a log-normal lies above 0", LOGNORMAL, 2, 3, 0, 1},
    {"uniform from 2.5 to 7.5: a fifth above 6.5", UNIFORM, 5, 1.0 / 12, 6.5, 0.2},
    {"uniform: all above its begin", UNIFORM, 5, 1.0 / 12, 2.5, 1},
    {"uniform: none above its end", UNIFORM, 5, 1.0 / 12, 7.5, 0},
    {"nothing is not above 0", EXPONENTIAL, 0, 1, 0, 0},
};

static void tails_by_hand(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        double tail = be_i_distribution_tail(tails[i].distribution, tails[i].mean, tails[i].scv, tails[i].limit);
        if (!(fabs(tail - tails[i].expected) <= 1e-14)) {
            fail_msg("%s: %.17g, expected %.17g", tails[i].why, tail, tails[i].expected);
        }
    }
}

/* One standard deviation of the logarithm above the median: the normal table's 0.158655253931457. */
static void a_lognormal_tail_is_the_normal_table(void **state) {
    (void)state;
    double sigma = sqrt(log(2.0)), median = 1 / sqrt(2.0);
    assert_near(be_i_distribution_tail(LOGNORMAL, 1, 1, median * exp(sigma)), 0.158655253931457, 1e-13, 0);
}

/* E[(X - t)+] is the integral of the tail, E[X^2; X > t] = t^2 P(X > t) + twice that of x P(X > x). */
static void moments_beyond_a_limit_are_integrals_of_the_tail(void **state) {
    (void)state;
    const double scvs[] = {0, 0.1, 1.0 / 3}, limits[] = {0, 0.2, 0.9, 1.4, 3};
    for (uint32_t d = 0; d <= BE_DISTRIBUTION_UNIFORM; d++) {
        for (size_t i = 0; i < sizeof scvs / sizeof scvs[0]; i++) {
            for (size_t j = 0; j < sizeof limits / sizeof limits[0]; j++) {
                const double h = 1e-4, t = limits[j], scv = scvs[i];
                double excess = 0, square = t * t * be_i_distribution_tail(d, 1, scv, t);
                for (double x = t + h / 2; x < t + 60; x += h) {
                    double tail = be_i_distribution_tail(d, 1, scv, x);
                    excess += h * tail;
                    square += 2 * h * x * tail;
                    if (tail < 1e-14) {
                        break;
                    }
                }
                assert_near(be_i_distribution_excess(d, 1, scv, t), excess, 1e-6, 1e-4);
                assert_near(be_i_distribution_square_beyond(d, 1, scv, t), square, 1e-6, 2e-4);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_is_rounded_up_and_raised_to_the_minimum),
        cmocka_unit_test(constant_sizes_are_all_billed_alike),
        cmocka_unit_test(a_spread_of_zero_is_a_constant_unless_it_is_exponential),
        cmocka_unit_test(without_a_rule_the_mean_is_the_mean),
        cmocka_unit_test(exponential_sizes_have_the_geometric_mean),
        cmocka_unit_test(exponential_sizes_with_a_minimum),
        cmocka_unit_test(a_minimum_between_two_steps_is_charged_as_it_is),
        cmocka_unit_test(uniform_sizes_by_hand),
        cmocka_unit_test(uniform_sizes_of_very_many_steps),
        cmocka_unit_test(lognormal_sizes_agree_with_the_integral),
        cmocka_unit_test(lognormal_sizes_with_a_minimum_alone),
        cmocka_unit_test(a_billed_mean_lies_between_the_mean_and_a_step_more),
        cmocka_unit_test(tails_by_hand),
        cmocka_unit_test(a_lognormal_tail_is_the_normal_table),
        cmocka_unit_test(moments_beyond_a_limit_are_integrals_of_the_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
