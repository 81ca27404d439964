#include "base/internal.h"

static uint64_t next_bits(be_i_random *random) {
    uint64_t z = (random->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

double be_i_random_uniform(be_i_random *random) {
    return ((double)(next_bits(random) >> 11) + 0.5) * 0x1p-53;
}

/* The states of one SplitMix64 are equally spaced, so streams must start far apart: each number is hashed in. */
be_i_random be_i_random_stream(uint64_t seed, uint64_t index, uint64_t purpose) {
    be_i_random random = {seed};
    random.state = next_bits(&random) ^ index;
    random.state = next_bits(&random) ^ purpose;
    random.state = next_bits(&random);
    return random;
}

/* G. Box and M. Muller, 1958. */
double be_i_random_normal(be_i_random *random) {
    double radius = sqrt(-2 * log(be_i_random_uniform(random)));
    return radius * cos(6.283185307179586 * be_i_random_uniform(random));
}

uint64_t be_i_random_below(be_i_random *random, uint64_t limit) {
    uint64_t drawn = (uint64_t)(be_i_random_uniform(random) * (double)limit);
    return drawn < limit ? drawn : limit - 1;
}

/* log(mean^k e^-mean / k!): the product where k is small, Stirling's series with four terms (error below 1e-13) from 16
 * on. There k log k - k is taken together with k log mean - mean, for at a mean of 1e15 each is 3e16 and their
 * difference would be all rounding. */
static double log_probability(double k, double mean, double log_mean) {
    if (k < 16) {
        double product = 1;
        for (double i = 2; i <= k; i++) {
            product *= i;
        }
        return k * log_mean - mean - log(product);
    }
    double excess = (mean - k) / k;
    double r = 1 / (k * k);
    double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r / 1680))) / k;
    return k * (log1p(excess) - excess) - 0.5 * log(k) - 0.91893853320467274178 - series;
}

static double poisson_by_multiplication(be_i_random *random, double mean) {
    double limit = exp(-mean);
    double product = be_i_random_uniform(random);
    double count = 0;
    while (product > limit) {
        product *= be_i_random_uniform(random);
        count++;
    }
    return count;
}

/* W. Hormann 1993, algorithm PTRS; valid for means of 10 and more. */
static double poisson_by_rejection(be_i_random *random, double mean) {
    double b = 0.931 + 2.53 * sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double v_r = 0.9277 - 3.6224 / (b - 2);
    double log_mean = log(mean);
    for (;;) {
        double u = be_i_random_uniform(random) - 0.5;
        double v = be_i_random_uniform(random);
        double us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) {
            return k;
        }
        if (k < 0 || (us < 0.013 && v > us)) {
            continue;
        }
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= log_probability(k, mean, log_mean)) {
            return k;
        }
    }
}

double be_i_random_poisson(be_i_random *random, double mean) {
    if (mean <= 0) {
        return 0;
    }
    return mean < 10 ? poisson_by_multiplication(random, mean) : poisson_by_rejection(random, mean);
}
