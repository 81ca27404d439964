/* What the spread of the service times does to cold starts. */
#include "supply/internal.h"

/* How often k are busy does not depend on the spread of the service, and neither does how often the number rises to k.
 * But it does so in clumps: having just fallen to k - 1 it soon rises again. Only the first of a clump finds its
 * environment gone, and the rest makes the time between clumps longer by the mean size of a clump (the Poisson clumping
 * of D. Aldous, 1989). That size is 1 + R, where
 *
 *     R = rate x the integral over t < T of P(k - 1 busy at t | risen to k at 0) - P(k - 1 busy),
 *
 * in which the k - 1 others are left at t with the probability that a residual service exceeds t, and the one that came
 * at 0 with the probability that a service does. The times between needs are then as with exponential service of the
 * same mean, slower by the ratio of the two sizes. Long services stay for many clumps at once, so that R says too much
 * where the spread is above that of the exponential; there a power of the ratio, fitted to simulations with squared
 * variations of 2 and 4, is taken. */

enum { PANELS = 60, SUMMED = 60 };

typedef struct service {
    uint32_t distribution;
    double mean, scv;
} service;

static double normal_below(double x) {
    return 0.5 * erfc(-x / sqrt(2.0));
}

/* P(n = target) of a whole number with these moments, by the normal distribution and its first correction. */
static double whole_number(double target, double mean, double variance, double third) {
    if (variance < 1e-9) {
        return fabs(target - mean) < 0.5;
    }
    double deviation = sqrt(variance), skew = third / (variance * deviation), edge[2];
    for (int i = 0; i < 2; i++) {
        double x = (target - 0.5 + i - mean) / deviation;
        edge[i] = normal_below(x) - skew / 6 * (x * x - 1) * exp(-0.5 * x * x) / sqrt(2 * 3.14159265358979323846);
    }
    return fmax(0, edge[1] - edge[0]);
}

/* P(as many others came as left), or one less where the first is still there: `others` of which each is left with
 * probability `left`, newcomers of mean load x (1 - left), the first one there with probability `there`. */
static double summed(double others, double load, double there, double left) {
    double gone = 1 - left, newcomers = load * gone;
    double as_many = exp(-newcomers), one_less = 0, leave = pow(left, others), sum = 0;
    if (left < 1e-4) {
        for (double n = 1; n <= others; n++) {
            one_less = as_many;
            as_many *= newcomers / n;
        }
        return (1 - there) * as_many + there * one_less;
    }
    for (double n = 0; n <= others; n++) {
        sum += leave * ((1 - there) * as_many + there * one_less);
        leave *= (others - n) / (n + 1) * gone / left;
        one_less = as_many;
        as_many *= newcomers / (n + 1);
    }
    return sum;
}

/* P(k - 1 busy | risen to k before). */
static double back_below(double k, double load, double there, double left) {
    if (k <= SUMMED) {
        return summed(k - 1, load, there, left);
    }
    double stay = (k - 1) * left, leave = 1 - left, come = load * leave;
    double mean = stay + there + come, variance = stay * leave + there * (1 - there) + come;
    double third = stay * leave * (1 - 2 * left) + there * (1 - there) * (1 - 2 * there) + come;
    return whole_number(k - 1, mean, variance, third);
}

/* The time after which nothing is remembered. */
static double memory_of(const service *s) {
    switch (s->distribution) {
    case BE_DISTRIBUTION_CONSTANT:
        return s->mean;
    case BE_DISTRIBUTION_UNIFORM:
        return s->mean * (1 + sqrt(3 * s->scv));
    case BE_DISTRIBUTION_EXPONENTIAL:
        return 40 * s->mean;
    default:
        return 40 * s->mean * (1 + s->scv);
    }
}

static double excess_return(const service *s, double k, double load, double usual, double time) {
    double there = be_i_distribution_tail(s->distribution, s->mean, s->scv, time);
    double left = be_i_distribution_excess(s->distribution, s->mean, s->scv, time) / s->mean;
    return back_below(k, load, there, left) - usual;
}

/* R; `change` is its derivative by the logarithm of the keep-alive time. */
static double clump(const service *s, double k, double rate, double keep_alive, double *change) {
    double load = rate * s->mean, usual = back_below(k, load, 0, 0), memory = memory_of(s), sum = 0;
    double until = fmin(keep_alive, memory);
    for (int i = 0; i < PANELS; i++) {
        double u = (i + 0.5) / PANELS;
        sum += excess_return(s, k, load, usual, until * u * u * u) * 3 * u * u / PANELS;
    }
    *change = keep_alive < memory ? rate * keep_alive * excess_return(s, k, load, usual, keep_alive) : 0;
    return rate * until * sum;
}

be_i_clock be_i_cold_clock(const be_environment *e, double rate, double seconds, uint64_t level) {
    service own = {e->warm_distribution, seconds, e->warm_scv}, plain = {BE_DISTRIBUTION_EXPONENTIAL, seconds, 1};
    double change, plain_change, k = (double)level;
    double size = 1 + clump(&own, k, rate, e->keep_alive_seconds, &change);
    double plain_size = 1 + clump(&plain, k, rate, e->keep_alive_seconds, &plain_change);
    if (!(size > 0.01) || !(plain_size > 0.01)) {
        return (be_i_clock){1, 0};
    }
    bool wide = e->warm_distribution == BE_DISTRIBUTION_LOGNORMAL && e->warm_scv > 1;
    double power = wide ? 4 / (3 + e->warm_scv) : 1;
    double clock = pow(plain_size / size, power);
    return (be_i_clock){clock, clock * power * (plain_change / plain_size - change / size)};
}
