/* Units that can be taken back: how many are missing, and what becomes of what they had in service. */
#include "supply/internal.h"

#define SPOT(member, kind, unit, low, high, initial, meaning)                                                          \
    BE_I_ROW(be_spot, member, kind, unit, low, high, initial, meaning)
#define LOAD(member, kind, unit, low, high, initial, meaning)                                                          \
    BE_I_ROW(be_spot_load, member, kind, unit, low, high, initial, meaning)

/* -ln(0.95) / 730 */
#define STANDARD_RATE 7.026478683226101e-05

static const be_field spot_rows[] = {
    SPOT(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    SPOT(share, BE_TYPE_F64, "", 0, 1, 1, "share of the units that are spot"),
    SPOT(interruptions_per_hour, BE_TYPE_F64, "1/h", 0, 3600, STANDARD_RATE, "interruptions of one unit"),
    SPOT(notice_seconds, BE_TYPE_F64, "s", 0, 1e6, 120, "notice until the unit is gone"),
    SPOT(replacement_seconds, BE_TYPE_F64, "s", 0, 1e6, 90, "notice until a replacement serves"),
    SPOT(short_share, BE_TYPE_F64, "", 0, 1, 0.001, "share of time with too few units that one would bear"),
};

static const be_field load_rows[] = {
    BE_I_CHOICE(be_spot_load, service_distribution, "constant|exponential|lognormal|uniform",
                BE_DISTRIBUTION_EXPONENTIAL, BE_DISTRIBUTION_UNIFORM, "how the time in service varies"),
    LOAD(units, BE_TYPE_U64, "", 0, 1e9, 0, "units that run"),
    LOAD(needed, BE_TYPE_U64, "", 0, 1e9, 0, "units below which too few are there"),
    LOAD(requests_per_second, BE_TYPE_F64, "1/s", 0, 1e15, 0, "requests that come in"),
    LOAD(unit_capacity, BE_TYPE_F64, "1/s", 1e-9, 1e15, 1, "requests that one unit carries"),
    LOAD(service_seconds, BE_TYPE_F64, "s", 0, 1e7, 0, "mean time of a request in service"),
    LOAD(service_scv, BE_TYPE_F64, "", 0, 100, 1, "squared coefficient of variation of that time"),
};

static const be_i_description spot_description = {"be_spot", spot_rows, sizeof spot_rows / sizeof spot_rows[0],
                                                  sizeof(be_spot)};
static const be_i_description load_description = {"be_spot_load", load_rows, sizeof load_rows / sizeof load_rows[0],
                                                  sizeof(be_spot_load)};

void be_spot_init_sized(be_spot *spot, uint32_t size) {
    be_i_describe_init_sized(&spot_description, spot, size);
}

const be_field *be_spot_fields(size_t *count) {
    if (count) {
        *count = spot_description.count;
    }
    return spot_rows;
}

void be_spot_load_init_sized(be_spot_load *load, uint32_t size) {
    be_i_describe_init_sized(&load_description, load, size);
}

const be_field *be_spot_load_fields(size_t *count) {
    if (count) {
        *count = load_description.count;
    }
    return load_rows;
}

double be_spot_interruptions_per_hour(double monthly_share) {
    return monthly_share >= 0 && monthly_share < 1 ? -log1p(-monthly_share) / 730 : NAN;
}

/* ---- how many are missing: binomial ---- */

/* What Stirling's formula lacks: ln n! - ln(sqrt(2 pi n) (n/e)^n). */
static double stirling_error(double n) {
    if (n < 16) {
        double factorial = 1;
        for (double i = 2; i <= n; i++) {
            factorial *= i;
        }
        return log(factorial) - 0.5 * log(2 * acos(-1.0) * n) - n * log(n) + n;
    }
    double s = 1 / (n * n);
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - s / 1188) * s) * s) * s) / n;
}

/* x ln(x / m) + m - x, without cancellation where x is close to m. */
static double deviance(double x, double m) {
    double v = (x - m) / (x + m);
    if (fabs(v) >= 0.1) {
        return x * log(x / m) + m - x;
    }
    double sum = (x - m) * v, power = 2 * x * v;
    for (int j = 1; j < 100; j++) {
        power *= v * v;
        double next = sum + power / (2 * j + 1);
        if (next == sum) {
            break;
        }
        sum = next;
    }
    return sum;
}

/* `count` units, each missing with probability `p`, there with `q` = 1 - p; neither is 0. */
typedef struct binomial {
    double count, p, q;
} binomial;

/* C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000. */
static double probability(const binomial *b, double k) {
    double n = b->count;
    if (k <= 0 || k >= n) {
        return k == 0 ? exp(n * log(b->q)) : k == n ? exp(n * log(b->p)) : 0;
    }
    double exponent = stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * b->p) -
                      deviance(n - k, n * b->q);
    return exp(exponent) * sqrt(n / (2 * acos(-1.0) * k * (n - k)));
}

/* What is lost while k units are missing: 1, or requests/s beyond the capacity of the others. */
typedef struct loss {
    double units, rate, capacity; /* capacity 0: the loss is 1 */
} loss;

static double loss_at(const loss *l, double k) {
    return l->capacity > 0 ? fmax(0, l->rate - (l->units - k) * l->capacity) : 1;
}

/* From the likeliest number on both ways, until what follows is nothing. */
static double expected_loss(const binomial *b, const loss *l, double first) {
    if (b->p == 0 || b->q == 0 || b->count == 0) {
        double k = b->p == 0 ? 0 : b->count;
        return k >= first ? loss_at(l, k) : 0;
    }
    double begin = fmax(fmax(first, 0), fmin(b->count, floor((b->count + 1) * b->p)));
    double at_begin = probability(b, begin), sum = 0, odds = b->p / b->q, term = at_begin;
    for (double k = begin; k <= b->count && term > 0; k++) {
        double part = term * loss_at(l, k);
        sum += part;
        if (part < 1e-18 * sum) {
            break;
        }
        term *= (b->count - k) / (k + 1) * odds;
    }
    term = at_begin;
    for (double k = begin - 1; k >= first && k >= 0 && term > 1e-18 * at_begin; k--) {
        term *= (k + 1) / ((b->count - k) * odds);
        sum += term * loss_at(l, k);
    }
    return sum;
}

static binomial missing_of(const be_spot *spot, uint64_t units) {
    double exposure = spot->interruptions_per_hour * spot->replacement_seconds / 3600;
    return (binomial){floor(spot->share * (double)units + 0.5), -expm1(-exposure), exp(-exposure)};
}

static double short_share(const be_spot *spot, uint64_t units, uint64_t needed) {
    if (units < needed) {
        return 1;
    }
    binomial missing = missing_of(spot, units);
    double first = (double)(units - needed) + 1;
    return first > missing.count ? 0 : fmin(1, expected_loss(&missing, &(loss){0}, first));
}

static double beyond_share(const be_spot *spot, const be_spot_load *load) {
    if (load->requests_per_second == 0) {
        return 0;
    }
    binomial missing = missing_of(spot, load->units);
    double units = (double)load->units, rate = load->requests_per_second;
    loss beyond = {units, rate, load->unit_capacity};
    double first = fmax(0, floor(units - rate / load->unit_capacity));
    return first > missing.count ? 0 : fmin(1, expected_loss(&missing, &beyond, first) / rate);
}

/* The share falls with each unit added: one more to be missing, but one more to spare. */
static uint64_t spare_units(const be_spot *spot, const be_spot_load *load) {
    if (short_share(spot, load->units, load->needed) <= spot->short_share) {
        return 0;
    }
    uint64_t low = 0, high = 1, most = BE_UNITS_MAX - load->units;
    while (high < most && short_share(spot, load->units + high, load->needed) > spot->short_share) {
        low = high;
        high *= 2;
    }
    high = high < most ? high : most;
    if (short_share(spot, load->units + high, load->needed) > spot->short_share) {
        return UINT64_MAX;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        bool enough = short_share(spot, load->units + middle, load->needed) <= spot->short_share;
        low = enough ? low : middle;
        high = enough ? middle : high;
    }
    return high;
}

/* ---- what is in service at a notice ---- */

/* Found in service: age A and residual R of joint density f(a + r) / E[S]. P(R > t) = E[(S - t)+] / E[S], and with what
 * was done until the end, E[A + t; R > t] = the integral of u P(S > u) over u > t / E[S]. */
static void cut_off(const be_spot *spot, const be_spot_load *load, be_spot_effect *effect) {
    uint32_t distribution = load->service_distribution;
    double mean = load->service_seconds, scv = load->service_scv, t = spot->notice_seconds;
    if (mean == 0 || load->units == 0) {
        return;
    }
    double units = (double)load->units;
    double per_unit = fmin(load->requests_per_second / units, load->unit_capacity);
    double excess = be_i_distribution_excess(distribution, mean, scv, t);
    double squares = be_i_distribution_square_beyond(distribution, mean, scv, t);
    double tail = be_i_distribution_tail(distribution, mean, scv, t);
    effect->cut_off = effect->interruptions * per_unit * fmax(0, excess);
    effect->repeated_seconds = effect->interruptions * per_unit * fmax(0, 0.5 * (squares - t * t * tail));
}

static be_status read_load(const be_spot_load *load, be_spot_load *copy, be_error *error) {
    be_status status = be_i_describe_read(&load_description, load, copy, error);
    if (!status && copy->service_distribution == BE_DISTRIBUTION_UNIFORM && copy->service_scv > 1.0 / 3) {
        status = be_i_fail(error, BE_STATUS_RANGE, "be_spot_load.service_scv is %g, above 1/3 for a uniform time",
                           copy->service_scv);
    }
    return status;
}

be_status be_i_spot_read(const be_spot *spot, be_spot *copy, be_error *error) {
    return be_i_describe_read(&spot_description, spot, copy, error);
}

be_status be_spot_effect_of(const be_spot *spot, const be_spot_load *load, be_spot_effect *effect, be_error *error) {
    be_spot s;
    be_spot_load l;
    be_status status = be_i_spot_read(spot, &s, error);
    if (status || (status = read_load(load, &l, error))) {
        return status;
    }
    binomial missing = missing_of(&s, l.units);
    be_spot_effect full = {.spot_units = (uint64_t)missing.count};
    full.interruptions = missing.count * s.interruptions_per_hour;
    full.missing_hours = missing.count * missing.p;
    full.overlap_hours = full.interruptions * s.notice_seconds / 3600;
    cut_off(&s, &l, &full);
    full.short_share = short_share(&s, l.units, l.needed);
    full.beyond_share = beyond_share(&s, &l);
    full.spare_units = spare_units(&s, &l);
    return be_i_describe_write("be_spot_effect", &full, sizeof full, effect, error);
}
