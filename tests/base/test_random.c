/* Random numbers: SplitMix64 against its published vector, Poisson counts against the moments and the exact weights.
 * The seeds are fixed, so a test that passes once passes always; five standard errors are allowed. */
#include "support.h"

#include "base/internal.h"

#include <math.h>

/* First outputs of SplitMix64 for seed 1234567, as listed at rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64. The
 * uniform number is the middle of the interval that the upper 53 bits name. */
static void uniform_numbers_are_the_upper_bits_of_splitmix64(void **state) {
    (void)state;
    static const uint64_t published[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                         UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                         UINT64_C(16408922859458223821)};
    be_i_random random = {1234567};
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        double expected = ldexp((double)(published[i] >> 11) + 0.5, -53);
        assert_near(be_i_random_uniform(&random), expected, 0, 0);
    }
}

static void uniform_numbers_have_the_moments_of_the_unit_interval(void **state) {
    (void)state;
    enum { N = 1000000 };
    be_i_random random = {42};
    double sum = 0, squares = 0, least = 1, most = 0;
    for (int i = 0; i < N; i++) {
        double u = be_i_random_uniform(&random);
        sum += u;
        squares += (u - 0.5) * (u - 0.5);
        least = fmin(least, u);
        most = fmax(most, u);
    }
    assert_true(least > 0 && most < 1);
    assert_near(sum / N, 0.5, 0, 5 * sqrt(1.0 / 12 / N));
    assert_near(squares / N, 1.0 / 12, 0, 5 * sqrt(1.0 / 180 / N)); /* fourth moment 1/80 - (1/12)^2 */
}

static const double means[] = {0.01, 0.5, 1, 5, 9.99, 10, 10.01, 15.5, 50, 1e3, 1e4, 1e6, 1e9, 1e12, 1e15};

/* The mean's standard error is sqrt(m / n), the variance's sqrt((2 m^2 + m) / n), since the fourth moment is 3 m^2 + m.
 */
static void poisson_counts_have_mean_and_variance_of_their_mean(void **state) {
    (void)state;
    enum { N = 200000 };
    for (size_t m = 0; m < sizeof means / sizeof means[0]; m++) {
        be_i_random random = {2026};
        double mean = means[m], sum = 0, squares = 0;
        for (int i = 0; i < N; i++) {
            double deviation = be_i_random_poisson(&random, mean) - mean;
            sum += deviation;
            squares += deviation * deviation;
        }
        double bias = sum / N;
        double variance = squares / N - bias * bias;
        assert_near(bias, 0, 0, 5 * sqrt(mean / N));
        assert_near(variance, mean, 0, 5 * sqrt((2 * mean * mean + mean) / N));
    }
}

static void poisson_counts_are_whole_and_not_negative(void **state) {
    (void)state;
    for (size_t m = 0; m < sizeof means / sizeof means[0]; m++) {
        be_i_random random = {11};
        for (int i = 0; i < 20000; i++) {
            double count = be_i_random_poisson(&random, means[m]);
            assert_true(count >= 0 && count - floor(count) <= 0);
        }
    }
}

/* Pearson's statistic against the exact weights, by the recurrence p(k) = p(k - 1) mean / k. Cells that expect fewer
 * than ten are pooled with the rest. Its own mean is the degrees of freedom, its variance twice that. */
static double chi_square(double mean, uint64_t seed, int *freedom) {
    enum { N = 400000, CELLS = 256 };
    static int seen[CELLS + 1];
    memset(seen, 0, sizeof seen);
    be_i_random random = {seed};
    for (int i = 0; i < N; i++) {
        double count = be_i_random_poisson(&random, mean);
        seen[count < CELLS ? (int)count : CELLS]++;
    }
    double p = exp(-mean), rest_expected = N, sum = 0;
    int rest_seen = N;
    *freedom = 0;
    for (int k = 0; k < CELLS; p *= mean / ++k) {
        if (N * p >= 10) {
            sum += (seen[k] - N * p) * (seen[k] - N * p) / (N * p);
            rest_expected -= N * p;
            rest_seen -= seen[k];
            ++*freedom;
        }
    }
    return rest_expected > 0 ? sum + (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected : sum;
}

static void small_poisson_counts_follow_the_exact_weights(void **state) {
    (void)state;
    static const double small[] = {0.5, 1, 5, 9.99, 10, 10.5, 15, 17, 50, 100};
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        int freedom;
        double statistic = chi_square(small[i], 5 + i, &freedom);
        if (!(fabs(statistic - freedom) <= 5 * sqrt(2.0 * freedom))) {
            fail_msg("mean %g: chi-square %g with %d degrees of freedom", small[i], statistic, freedom);
        }
    }
}

/* Large counts are nearly normal: the share within one and within two standard deviations. */
static void large_poisson_counts_are_nearly_normal(void **state) {
    (void)state;
    enum { N = 200000 };
    static const double large[] = {1e8, 1e15};
    for (size_t m = 0; m < 2; m++) {
        be_i_random random = {99};
        int within[3] = {0, 0, 0};
        for (int i = 0; i < N; i++) {
            double z = fabs(be_i_random_poisson(&random, large[m]) - large[m]) / sqrt(large[m]);
            within[1] += z <= 1;
            within[2] += z <= 2;
        }
        for (int sd = 1; sd <= 2; sd++) {
            double expected = erf(sd / sqrt(2.0));
            assert_near((double)within[sd] / N, expected, 0, 5 * sqrt(expected * (1 - expected) / N) + 1e-4);
        }
    }
}

static void a_mean_of_zero_draws_zero(void **state) {
    (void)state;
    be_i_random random = {1};
    for (int i = 0; i < 100; i++) {
        assert_near(be_i_random_poisson(&random, 0), 0, 0, 0);
    }
}

/* Mean, variance, and the share within one and two standard deviations. */
static void normal_numbers_are_normal(void **state) {
    (void)state;
    enum { N = 400000 };
    be_i_random random = {17};
    double sum = 0, squares = 0;
    int within[3] = {0, 0, 0};
    for (int i = 0; i < N; i++) {
        double z = be_i_random_normal(&random);
        sum += z;
        squares += z * z;
        within[1] += fabs(z) <= 1;
        within[2] += fabs(z) <= 2;
    }
    assert_near(sum / N, 0, 0, 5 / sqrt(N));
    assert_near(squares / N, 1, 0, 5 * sqrt(2.0 / N));
    for (int sd = 1; sd <= 2; sd++) {
        double expected = erf(sd / sqrt(2.0));
        assert_near((double)within[sd] / N, expected, 0, 5 * sqrt(expected * (1 - expected) / N));
    }
}

static void whole_numbers_below_a_limit_are_equally_likely(void **state) {
    (void)state;
    enum { N = 140000, LIMIT = 7 };
    be_i_random random = {23};
    int seen[LIMIT] = {0};
    for (int i = 0; i < N; i++) {
        uint64_t drawn = be_i_random_below(&random, LIMIT);
        assert_true(drawn < LIMIT);
        seen[drawn]++;
    }
    for (int k = 0; k < LIMIT; k++) {
        assert_near(seen[k], (double)N / LIMIT, 0, 5 * sqrt((double)N / LIMIT));
    }
    assert_int_equal(be_i_random_below(&random, 1), 0);
}

static int compare_numbers(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Seed, index and purpose each make another stream; none repeats a neighbour's numbers, at whatever distance. */
static void streams_are_told_apart(void **state) {
    (void)state;
    enum { STREAMS = 5 * 5 * 5, DRAWS = 200 };
    static double drawn[STREAMS * DRAWS];
    size_t count = 0;
    for (uint64_t i = 0; i < STREAMS; i++) {
        be_i_random random = be_i_random_stream(i / 25, i / 5 % 5, i % 5);
        be_i_random again = be_i_random_stream(i / 25, i / 5 % 5, i % 5);
        assert_true(random.state == again.state);
        for (int k = 0; k < DRAWS; k++) {
            drawn[count++] = be_i_random_uniform(&random);
        }
    }
    double least = 1;
    qsort(drawn, count, sizeof *drawn, compare_numbers);
    for (size_t i = 1; i < count; i++) {
        least = fmin(least, drawn[i] - drawn[i - 1]);
    }
    assert_true(least > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniform_numbers_are_the_upper_bits_of_splitmix64),
        cmocka_unit_test(uniform_numbers_have_the_moments_of_the_unit_interval),
        cmocka_unit_test(poisson_counts_have_mean_and_variance_of_their_mean),
        cmocka_unit_test(poisson_counts_are_whole_and_not_negative),
        cmocka_unit_test(small_poisson_counts_follow_the_exact_weights),
        cmocka_unit_test(large_poisson_counts_are_nearly_normal),
        cmocka_unit_test(a_mean_of_zero_draws_zero),
        cmocka_unit_test(normal_numbers_are_normal),
        cmocka_unit_test(whole_numbers_below_a_limit_are_equally_likely),
        cmocka_unit_test(streams_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
