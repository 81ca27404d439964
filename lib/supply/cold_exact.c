/* Environments under a steady rate, the most recently used one first: by first passages of the number busy. */
#include "supply/internal.h"

/* The number busy, N, moves like a queue without waiting: up at the request rate, down at `ending` of each level. The
 * environment for level k (of k - 1 busy) is needed when N goes from k - 1 to k, and is gone by then if N came back to
 * k - 1 longer ago than the keep-alive time T. So the cold share is the sum over k of weight(k - 1) P(t_k > T), where
 * t_k is the time from k - 1 to k. Its transform follows level by level: with g = (1 - E e^(-s t)) / s, the transform
 * of P(t_k > t),
 *
 *     g_k = A / (rate + s A),   A = 1 + ending(k - 1) g_(k - 1).
 *
 * All levels are inverted at once, on the contour of Talbot as L. N. Trefethen, J. A. C. Weideman and T. Schmelzer
 * (BIT 46, 2006) chose it, which for such mixtures of exponentials is exact to ten digits or so with 12 evaluations. */

enum { NODES = 12, ROUNDS = 6, GUESSES = 60 };

typedef struct complex_number {
    double re, im;
} complex_number;

typedef struct node {
    complex_number z;      /* the contour at T = 1 */
    complex_number weight; /* of e^z F(z), the imaginary part of which is wanted */
} node;

typedef struct levels {
    double rate;
    uint64_t first, count; /* numbers busy: first .. first + count - 1 */
    uint32_t slots;
    uint32_t clocked;
    double *weight;    /* probability of the number busy */
    double *ending;    /* 1/s */
    double *clock;     /* factor on the keep-alive time, of the level above */
    double *slope;     /* its derivative by the logarithm of that time */
    double *cold;      /* share of requests that are cold and bring this number about */
    double *lasting;   /* cold requests in service while it is this number, times its probability */
    double *eliminate; /* for the solution of a tridiagonal system */
} levels;

typedef struct passage {
    double share; /* of requests that are cold */
    double idle;  /* environments beyond those in use */
} passage;

static complex_number multiply(complex_number a, complex_number b) {
    return (complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static complex_number divide(complex_number a, complex_number b) {
    double square = b.re * b.re + b.im * b.im;
    return (complex_number){(a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square};
}

static complex_number scale(complex_number a, double factor) {
    return (complex_number){a.re * factor, a.im * factor};
}

static complex_number exponential(complex_number a) {
    double size = exp(a.re);
    return (complex_number){size * cos(a.im), size * sin(a.im)};
}

static node node_at(int index) {
    const double n = 2 * NODES, pi = 3.14159265358979323846;
    double angle = (2 * index + 1) * pi / n, inner = 0.6407 * angle;
    double cotangent = cos(inner) / sin(inner), sine = sin(inner);
    node at = {{n * (0.5017 * angle * cotangent - 0.6122), n * 0.2645 * angle},
               {2 * 0.5017 * (cotangent - inner / (sine * sine)), 2 * 0.2645}};
    return at;
}

/* Environment `level` is looked at only where one begins: with several requests in an environment, every so many. */
static bool begins_one(const levels *l, uint64_t index) {
    return l->slots <= 1 || (l->first + index) % l->slots == 0;
}

static void invert_node(levels *l, node at, double keep_alive, passage *sum) {
    complex_number s = scale(at.z, 1 / keep_alive), plain = multiply(exponential(at.z), at.weight);
    complex_number g = {0, 0};
    for (uint64_t i = 0; i + 1 < l->count; i++) {
        complex_number above = {1 + l->ending[i] * g.re, l->ending[i] * g.im};
        complex_number below = multiply(s, above);
        below.re += l->rate;
        g = divide(above, below);
        if (!begins_one(l, i)) {
            continue;
        }
        double clock = l->clocked ? l->clock[i] : 1, speed = l->clocked ? clock + l->slope[i] : 1;
        complex_number factor = l->clocked ? multiply(exponential(scale(at.z, clock)), at.weight) : plain;
        complex_number term = scale(multiply(factor, g), l->weight[i] / keep_alive);
        l->cold[i + 1] += speed * term.im;
        sum->share += speed * term.im;
        sum->idle += l->rate * divide(term, s).im;
    }
}

/* What happens with the weights and rates as they are. */
static passage invert(levels *l, double keep_alive) {
    passage sum = {0, 0};
    memset(l->cold, 0, (size_t)l->count * sizeof *l->cold);
    for (int i = 0; keep_alive > 0 && i < NODES; i++) {
        invert_node(l, node_at(i), keep_alive, &sum);
    }
    for (uint64_t i = 0; !(keep_alive > 0) && i + 1 < l->count; i++) {
        l->cold[i + 1] = begins_one(l, i) ? l->weight[i] : 0;
        sum.share += l->cold[i + 1];
    }
    return sum;
}

/* ---- how many are busy ---- */

/* Environments with a request in them, if as few as possible are used. */
static double busy_of(const levels *l) {
    double busy = 0;
    for (uint64_t i = 0; i < l->count; i++) {
        busy += l->weight[i] * ceil((double)(l->first + i) / (double)l->slots);
    }
    return busy;
}

/* The balance of ups and downs, from the most likely number outwards. */
static void balance(levels *l) {
    uint64_t top = 0;
    while (top + 1 < l->count && l->ending[top + 1] <= l->rate) {
        top++;
    }
    double total = l->weight[top] = 1;
    for (uint64_t i = top + 1; i < l->count; i++) {
        total += l->weight[i] = l->weight[i - 1] * l->rate / l->ending[i];
    }
    for (uint64_t i = top; i-- > 0;) {
        total += l->weight[i] = l->weight[i + 1] * l->ending[i + 1] / l->rate;
    }
    for (uint64_t i = 0; i < l->count; i++) {
        l->weight[i] /= total;
    }
}

static void serve_all_alike(levels *l, double service) {
    for (uint64_t i = 0; i < l->count; i++) {
        l->ending[i] = (double)(l->first + i) / service;
    }
    balance(l);
}

/* ---- cold requests last longer ---- */

/* Requests of this mean service time come, of which the cold share follows from it. */
static double settle_service(levels *l, const be_environment *e, passage *found) {
    double service = e->warm_seconds;
    for (int i = 0; i < GUESSES; i++) {
        serve_all_alike(l, service);
        *found = invert(l, e->keep_alive_seconds);
        double served = 1 - (e->concurrency_limit ? l->weight[l->count - 1] : 0);
        double cold = served > 0 ? fmin(1, found->share / served) : 0;
        double next = e->warm_seconds + cold * (e->cold_seconds - e->warm_seconds);
        bool settled = fabs(next - service) <= 1e-9 * service;
        service = i < 8 ? next : 0.5 * (service + next);
        if (settled) {
            break;
        }
    }
    return service;
}

/* Cold requests come at rate x cold, each stays for a time of its own while the others go on as ever: how many of them
 * are there, by the number busy. */
static void follow_cold_requests(levels *l, double cold_seconds) {
    double previous = 0, previous_up = 0;
    for (uint64_t i = 0; i < l->count; i++) {
        double busy = (double)(l->first + i), share = busy > 0 ? (busy - 1) / busy : 0;
        double enter = busy > 1 && i > 0 ? l->rate : 0;
        double out = 1 / cold_seconds + (i + 1 < l->count ? l->rate : 0) + share * l->ending[i];
        double pivot = out - enter * previous_up;
        double from_above = i + 1 < l->count ? l->ending[i + 1] * busy / (busy + 1) : 0;
        double value = (l->rate * fmax(0, l->cold[i]) + enter * previous) / pivot;
        previous_up = l->eliminate[i] = busy > 0 ? from_above / pivot : 0;
        previous = l->lasting[i] = busy > 0 ? value : 0;
    }
    for (uint64_t i = l->count - 1; i-- > 0;) {
        l->lasting[i] += l->eliminate[i] * l->lasting[i + 1];
    }
}

static void mix_endings(levels *l, const be_environment *e, bool damped) {
    double warm = 1 / e->warm_seconds, cold = 1 / e->cold_seconds;
    for (uint64_t i = 0; i < l->count; i++) {
        double busy = (double)(l->first + i);
        double lasting = l->weight[i] > 0 ? fmin(busy, l->lasting[i] / l->weight[i]) : 0;
        double ending = (busy - lasting) * warm + lasting * cold;
        l->ending[i] = damped ? sqrt(l->ending[i] * ending) : ending;
    }
    balance(l);
}

/* A cold request is one when most are busy, so that its longer stay calls for yet more environments. This lets the rate
 * at which requests end depend on the number busy; it knows at most one cold request at a time, and gives way to the
 * mean service where cold requests last almost as long as the keep-alive time. */
static double share_with_clumps(levels *l, const be_environment *e, double share) {
    double relation = 4 * e->cold_seconds / e->keep_alive_seconds;
    double belief = 1 / (1 + relation * relation);
    if (!(belief > 0.01)) {
        return share;
    }
    passage clumped = {share, 0};
    for (int i = 0; i < ROUNDS; i++) {
        follow_cold_requests(l, e->cold_seconds);
        mix_endings(l, e, i > 1);
        clumped = invert(l, e->keep_alive_seconds);
    }
    return isfinite(clumped.share) ? share + belief * (clumped.share - share) : share;
}

/* ---- service of other spread ---- */

/* The clocks of the levels that matter, and between them a straight line. */
static void set_clocks(levels *l, const be_environment *e, double service) {
    double load = fmin(l->rate * service, (double)(l->first + l->count)), root = sqrt(load);
    double from = fmax(0, load - 2 * root - (double)l->first), to = load + 7 * root + 25 - (double)l->first;
    uint64_t stride = (uint64_t)fmax(1, floor(root / 3)), known = 0;
    be_i_clock last = {1, 0};
    bool any = false;
    for (uint64_t i = (uint64_t)from; i < l->count && (double)i <= to; i += stride) {
        be_i_clock here = be_i_cold_clock(e, l->rate, service, l->first + i + 1);
        for (uint64_t j = known; j <= i; j++) {
            double part = any ? 1 - (double)(i - j) / (double)stride : 1;
            l->clock[j] = any ? last.clock + part * (here.clock - last.clock) : here.clock;
            l->slope[j] = any ? last.slope + part * (here.slope - last.slope) : here.slope;
        }
        known = i + 1;
        last = here;
        any = true;
    }
    for (uint64_t j = known; j < l->count; j++) {
        l->clock[j] = last.clock;
        l->slope[j] = last.slope;
    }
    l->clocked = any;
}

/* ---- all of it ---- */

/* Room for the numbers busy that matter: 9 deviations below and 12 above the loads that warm and cold requests make. */
static be_status levels_new(const be_environment *e, double rate, const be_allocator *allocator, levels *l,
                            be_error *error) {
    double warm = rate * e->warm_seconds, cold = rate * e->cold_seconds;
    double low = fmin(warm, cold), high = fmax(warm, cold);
    if (e->concurrency_limit) {
        low = fmin(low, e->concurrency_limit);
        high = fmin(high, e->concurrency_limit);
    }
    low = fmax(0, floor(low - 9 * sqrt(low) - 20));
    high = ceil(high + 12 * sqrt(high) + 60);
    if (e->concurrency_limit) {
        high = fmin(high, e->concurrency_limit);
    }
    *l = (levels){.rate = rate, .first = (uint64_t)low, .count = (uint64_t)(high - low) + 1};
    l->slots = e->requests_per_environment;
    double *memory = be_i_alloc(allocator, (size_t)l->count, 7 * sizeof(double));
    if (!memory) {
        return be_i_fail_memory(error);
    }
    double **parts[] = {&l->weight, &l->ending, &l->clock, &l->slope, &l->cold, &l->lasting, &l->eliminate};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        *parts[i] = memory + i * (size_t)l->count;
    }
    return BE_STATUS_OK;
}

/* What following cold requests one by one changes, by the fast form, in proportion. */
static be_status follow_each(const be_environment *e, double rate, const be_allocator *allocator,
                             be_cold_starts *starts, be_error *error) {
    be_environment all_warm = *e;
    be_cold_starts with, without, warm;
    all_warm.cold_seconds = e->warm_seconds;
    be_status status = be_i_cold_fast(e, rate, allocator, &with, error);
    if (status || (status = be_i_cold_fast(&all_warm, rate, allocator, &without, error)) ||
        (status = be_i_cold_exact(&all_warm, rate, allocator, &warm, error))) {
        return status;
    }
    double followed = be_i_cold_followed(e, rate * e->warm_seconds);
    double share = warm.cold_share * with.cold_share / fmax(without.cold_share, 1e-300);
    double alive = warm.environments + with.environments - without.environments;
    starts->cold_share += followed * (share - starts->cold_share);
    starts->environments += followed * (alive - starts->environments);
    starts->busy += followed * (with.busy - starts->busy);
    return BE_STATUS_OK;
}

be_status be_i_cold_exact(const be_environment *e, double rate, const be_allocator *allocator, be_cold_starts *starts,
                          be_error *error) {
    levels l;
    be_status status = levels_new(e, rate, allocator, &l, error);
    if (status) {
        return status;
    }
    passage found;
    double service = settle_service(&l, e, &found);
    if (e->warm_distribution != BE_DISTRIBUTION_EXPONENTIAL && e->keep_alive_seconds > 0) {
        set_clocks(&l, e, service);
        found = invert(&l, e->keep_alive_seconds);
    }
    double busy = busy_of(&l), rejected = e->concurrency_limit ? l.weight[l.count - 1] : 0;
    if (e->cold_seconds != e->warm_seconds && e->keep_alive_seconds > 0) {
        found.share = share_with_clumps(&l, e, found.share);
    }
    starts->cold_share = found.share;
    starts->rejected_share = rejected;
    starts->busy = busy;
    starts->environments = busy + fmax(found.idle, 0);
    be_i_release(allocator, l.weight);
    status = be_i_cold_followed(e, rate * e->warm_seconds) > 0.001 ? follow_each(e, rate, allocator, starts, error)
                                                                   : BE_STATUS_OK;
    starts->cold_share = fmin(fmax(starts->cold_share, 0), 1 - rejected);
    starts->environments = fmax(starts->environments, starts->busy);
    return status;
}
