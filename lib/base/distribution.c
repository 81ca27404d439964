/* The mean size of an event after a billing rule has rounded it. */
#include "base/internal.h"

/* x / increment is within this of a whole number: then it is one. 0.12 s is 120 increments of 1 ms, though the quotient
 * of the doubles is not. */
static const double WHOLE = 1e-9;

double be_i_billed_size(double size, double increment, double minimum) {
    double billed = size;
    if (increment > 0) {
        double steps = size / increment;
        double whole = round(steps);
        billed = (fabs(steps - whole) <= WHOLE * fmax(1, whole) ? whole : ceil(steps)) * increment;
    }
    return fmax(billed, minimum);
}

static double normal_tail(double x) {
    return 0.5 * erfc(x / sqrt(2.0));
}

typedef struct shape {
    uint32_t distribution;
    double mean;
    double low, high; /* uniform */
    double mu, sigma; /* log-normal */
} shape;

static shape shape_of(uint32_t distribution, double mean, double scv) {
    shape s = {.distribution = distribution, .mean = mean};
    double half = mean * sqrt(3 * scv);
    s.low = fmax(0, mean - half);
    s.high = mean + half;
    s.sigma = sqrt(log1p(scv));
    s.mu = log(mean) - 0.5 * s.sigma * s.sigma;
    return s;
}

/* P(X > x) */
static double tail(const shape *s, double x) {
    switch (s->distribution) {
    case BE_DISTRIBUTION_EXPONENTIAL:
        return x <= 0 ? 1 : exp(-x / s->mean);
    case BE_DISTRIBUTION_LOGNORMAL:
        return x <= 0 ? 1 : normal_tail((log(x) - s->mu) / s->sigma);
    default:
        return x <= s->low ? 1 : x >= s->high ? 0 : (s->high - x) / (s->high - s->low);
    }
}

/* E[(X - x)+], the mean of what lies beyond x. */
static double excess(const shape *s, double x) {
    switch (s->distribution) {
    case BE_DISTRIBUTION_EXPONENTIAL:
        return s->mean * exp(-x / s->mean);
    case BE_DISTRIBUTION_LOGNORMAL: {
        double d = (s->mu - log(x)) / s->sigma;
        return s->mean * normal_tail(-(d + s->sigma)) - x * normal_tail(-d);
    }
    default:
        if (x <= s->low) {
            return s->mean - x;
        }
        return x >= s->high ? 0 : 0.5 * (s->high - x) * (s->high - x) / (s->high - s->low);
    }
}

/* E[max(minimum, rounded X)] = minimum + (m - minimum) x P(X > m - increment) + the sum over the multiples n of the
 * increment from m on of increment x P(X > n), where m is the first multiple that is not below the minimum. The sum
 * runs until the tail is negligible. Where the increment is fine against the spread, the sum is the trapezoid rule for
 * the integral of the tail, half a step off: after the first steps the rest is the excess mean plus half a step times
 * the tail at the joint (Euler-Maclaurin; the next term is increment^2 / 12 x density). */
static double rounded_mean(const shape *s, double increment, double minimum) {
    enum { TERMS = 20000 };
    double first = ceil(minimum / increment - WHOLE);
    double top = fmax(first, floor(s->low / increment));
    if (s->distribution == BE_DISTRIBUTION_UNIFORM && top > first) {
        first = top; /* every step below the least value is certain */
    }
    double base = minimum;
    if (first * increment > minimum) {
        base += (first * increment - minimum) * tail(s, (first - 1) * increment);
    }
    be_i_sum sum = {base, 0};
    for (int i = 0; i < TERMS; i++) {
        double p = tail(s, (first + i) * increment);
        if (p < 1e-17) {
            return be_i_sum_value(sum);
        }
        be_i_sum_add(&sum, increment * p);
    }
    double joint = (first + TERMS) * increment;
    be_i_sum_add(&sum, excess(s, joint) + 0.5 * increment * tail(s, joint));
    return be_i_sum_value(sum);
}

static bool is_certain(uint32_t distribution, double mean, double scv) {
    return distribution == BE_DISTRIBUTION_CONSTANT || mean <= 0 ||
           (scv <= 0 && distribution != BE_DISTRIBUTION_EXPONENTIAL);
}

double be_i_distribution_billed_mean(uint32_t distribution, double mean, double scv, double increment, double minimum) {
    if (is_certain(distribution, mean, scv)) {
        return be_i_billed_size(mean, increment, minimum);
    }
    shape s = shape_of(distribution, mean, scv);
    if (increment > 0) {
        return rounded_mean(&s, increment, minimum);
    }
    return minimum > 0 ? minimum + excess(&s, minimum) : mean;
}

double be_i_distribution_tail(uint32_t distribution, double mean, double scv, double limit) {
    if (is_certain(distribution, mean, scv)) {
        return mean > limit;
    }
    shape s = shape_of(distribution, mean, scv);
    return tail(&s, limit);
}

double be_i_distribution_excess(uint32_t distribution, double mean, double scv, double limit) {
    if (limit <= 0) {
        return mean - limit;
    }
    if (is_certain(distribution, mean, scv)) {
        return fmax(0, mean - limit);
    }
    shape s = shape_of(distribution, mean, scv);
    return fmax(0, excess(&s, limit));
}

double be_i_distribution_square_beyond(uint32_t distribution, double mean, double scv, double limit) {
    if (is_certain(distribution, mean, scv)) {
        return mean > limit ? mean * mean : 0;
    }
    shape s = shape_of(distribution, mean, scv);
    switch (distribution) {
    case BE_DISTRIBUTION_EXPONENTIAL:
        return (limit * limit + 2 * mean * limit + 2 * mean * mean) * exp(-limit / mean);
    case BE_DISTRIBUTION_LOGNORMAL:
        return mean * mean * (1 + scv) * normal_tail((log(limit) - s.mu) / s.sigma - 2 * s.sigma);
    default: {
        double low = fmin(s.high, fmax(s.low, limit));
        return (s.high * s.high * s.high - low * low * low) / (3 * (s.high - s.low));
    }
    }
}
