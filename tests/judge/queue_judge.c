/* The judge of the M/G/c formulas: an event simulation of the queue itself, which knows none of them. It prints a table
 * of both and fails where they differ by more than was promised. Seeded, so that it says the same every time; optimised
 * even where the library is not, for near saturation only long runs say anything. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { BATCHES = 25, MOST_SERVERS = 200, OCTAVES = 44, PARTS = 1024, CELLS = OCTAVES * PARTS };

typedef struct row {
    uint32_t distribution;
    double scv;
    int servers;
    double utilisation;
    double below, above; /* how far the formula may lie below and above the simulation */
} row;

/* ---- a histogram of responses, cells 0.1 % wide ---- */

typedef struct histogram {
    uint64_t cells[CELLS];
    uint64_t count;
} histogram;

static const int LEAST_EXPONENT = 1023 - 22;

static void note(histogram *h, double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t cell = (int64_t)(bits >> 42) - (int64_t)LEAST_EXPONENT * PARTS;
    h->cells[cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell]++;
    h->count++;
}

static double quantile_of(const histogram *h, double quantile) {
    double beyond = (1 - quantile) * (double)h->count, sum = 0;
    int cell = CELLS;
    while (cell > 0 && sum < beyond) {
        sum += (double)h->cells[--cell];
    }
    uint64_t bits = ((uint64_t)(cell + (int64_t)LEAST_EXPONENT * PARTS) << 42) + (UINT64_C(1) << 41);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- the queue ---- */

typedef struct queue {
    uint64_t random;
    double free_at[MOST_SERVERS]; /* a heap, the first free server first */
    int servers;
    double fast_wait, fast_left; /* the wait before one server as fast as all, and the work that it has left */
    double now, spare;
    int has_spare;
} queue;

/* G. Marsaglia's polar method. */
static double normal(queue *q) {
    if (q->has_spare) {
        q->has_spare = 0;
        return q->spare;
    }
    double u, v, s;
    do {
        u = 2 * random_share(&q->random) - 1;
        v = 2 * random_share(&q->random) - 1;
        s = u * u + v * v;
    } while (s >= 1 || s <= 0);
    double scale = sqrt(-2 * log(s) / s);
    q->spare = v * scale;
    q->has_spare = 1;
    return u * scale;
}

/* One service of mean 1. */
static double serve(queue *q, const row *r, double sigma) {
    switch (r->distribution) {
    case BE_DISTRIBUTION_CONSTANT:
        return 1;
    case BE_DISTRIBUTION_EXPONENTIAL:
        return -log(random_share(&q->random));
    case BE_DISTRIBUTION_UNIFORM:
        return 1 + sqrt(3 * r->scv) * (2 * random_share(&q->random) - 1);
    default:
        return exp(sigma * normal(q) - 0.5 * sigma * sigma);
    }
}

/* The next request takes the server that is free first. Returns its wait. The same requests go through one server that
 * is as fast as all together (D. V. Lindley, 1952). */
static double arrive(queue *q, double rate, double service) {
    double since = -log(random_share(&q->random)) / rate;
    q->now += since;
    q->fast_wait = fmax(0, q->fast_left - since);
    q->fast_left = q->fast_wait + service / q->servers;
    double wait = fmax(0, q->free_at[0] - q->now), end = q->now + wait + service;
    int at = 0;
    for (int child; (child = 2 * at + 1) < q->servers; at = child) {
        child += child + 1 < q->servers && q->free_at[child + 1] < q->free_at[child];
        if (q->free_at[child] >= end) {
            break;
        }
        q->free_at[at] = q->free_at[child];
    }
    q->free_at[at] = end;
    return wait;
}

/* F. Pollaczek, A. Khinchine: the mean wait before the fast server. */
static double mean_fast_wait(const row *r) {
    return r->utilisation / (1 - r->utilisation) * 0.5 * (1 + r->scv) / r->servers;
}

typedef struct finding {
    double p99, error; /* its standard error, as a share of it */
} finding;

/* The fast server's mean wait is known, and what the batches show of its bond with the quantile takes out most of the
 * chance (a control variate). */
static finding sum_up(const double *p99s, const double *waits, double p99, double exact) {
    double p = 0, w = 0, pw = 0, ww = 0, pp = 0;
    for (int i = 0; i < BATCHES; i++) {
        p += p99s[i] / BATCHES;
        w += waits[i] / BATCHES;
    }
    for (int i = 0; i < BATCHES; i++) {
        pp += (p99s[i] - p) * (p99s[i] - p);
        pw += (p99s[i] - p) * (waits[i] - w);
        ww += (waits[i] - w) * (waits[i] - w);
    }
    double slope = ww > 0 ? pw / ww : 0, adjusted = p99 + slope * (exact - w);
    double left = fmax(0, pp - slope * pw);
    return (finding){adjusted, sqrt(left / (BATCHES - 1) / BATCHES) / adjusted};
}

/* Enough for an error that is small against the tolerance: waits are alike for about (1 + scv) / (1 - utilisation)^2
 * requests in a row. */
static double requests_for(const row *r) {
    double idle = 1 - r->utilisation;
    double tight = r->distribution == BE_DISTRIBUTION_EXPONENTIAL ? 4 : 1;
    return fmin(4e7, fmax(1.5e6, tight * 5e4 * (1 + r->scv) / (idle * idle)));
}

static finding simulate(const row *r, uint64_t seed) {
    static histogram all, batch;
    memset(&all, 0, sizeof all);
    queue q = {.random = seed, .servers = r->servers};
    double sigma = sqrt(log1p(r->scv)), rate = r->utilisation * r->servers;
    double requests = requests_for(r);
    uint64_t each = (uint64_t)requests / BATCHES;
    double p99s[BATCHES], waits[BATCHES];
    for (int i = -1; i < BATCHES; i++) { /* the first one warms up */
        memset(&batch, 0, sizeof batch);
        double sum = 0;
        for (uint64_t j = 0; j < each; j++) {
            double service = serve(&q, r, sigma), wait = arrive(&q, rate, service);
            note(&batch, wait + service);
            sum += q.fast_wait;
        }
        for (int s = 0; s < q.servers; s++) { /* keep the clock short, so that times keep their digits */
            q.free_at[s] -= q.now;
        }
        q.now = 0;
        if (i < 0) {
            continue;
        }
        p99s[i] = quantile_of(&batch, 0.99);
        waits[i] = sum / (double)each;
        all.count += batch.count;
        for (int c = 0; c < CELLS; c++) {
            all.cells[c] += batch.cells[c];
        }
    }
    return sum_up(p99s, waits, quantile_of(&all, 0.99), mean_fast_wait(r));
}

/* ---- the table ---- */

static const char *name_of(uint32_t distribution) {
    static const char *const names[] = {"constant", "exponential", "log-normal", "uniform"};
    return names[distribution];
}

static int judge(const row *r, uint64_t seed) {
    finding found = simulate(r, seed);
    double formula =
        be_mgc_response_quantile((uint64_t)r->servers, r->utilisation * r->servers, 1, r->scv, r->distribution, 0.99);
    double off = formula / found.p99 - 1;
    int good = off >= -r->below && off <= r->above;
    printf("%-11s %6.4g %7d %11.2f %12.4f %7.2f %12.4f %+8.2f%s\n", name_of(r->distribution), r->scv, r->servers,
           r->utilisation, found.p99, 100 * found.error, formula, 100 * off, good ? "" : "  <- too far off");
    return good;
}

static int judge_grid(uint32_t distribution, double scv, const int *servers, const double *utilisations, double below,
                      double above) {
    int good = 1;
    for (const int *c = servers; *c; c++) {
        for (const double *u = utilisations; *u > 0; u++) {
            row r = {distribution, scv, *c, *u, below, above};
            good &= judge(&r, 20261122 + (uint64_t)*c);
        }
    }
    return good;
}

int main(void) {
    static const int all[] = {1, 2, 4, 20, 200, 0}, four_up[] = {4, 10, 50, 200, 0}, few[] = {1, 2, 3, 0};
    static const int ends[] = {1, 8, 0}, four[] = {4, 50, 0};
    static const double apart[] = {0.3, 0.7, 0.9, 0}, near[] = {0.97, 0}, mild[] = {0.3, 0.7, 0.8, 0.9, 0};
    printf("service        scv servers utilisation simulated p99 +- %%  formula p99  error %%\n");
    int good = judge_grid(BE_DISTRIBUTION_EXPONENTIAL, 1, all, mild, 0.01, 0.01);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 0.25, all, apart, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 0.7, ends, apart, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 1, all, apart, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 1, ends, near, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 4, four_up, apart, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 4, four, near, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 2, few, apart, 0.03, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_LOGNORMAL, 4, few, apart, 0.03, 0.15);
    good &= judge_grid(BE_DISTRIBUTION_CONSTANT, 0, all, apart, 0.1, 0.1);
    good &= judge_grid(BE_DISTRIBUTION_UNIFORM, 1.0 / 3, all, apart, 0.1, 0.1);
    puts(good ? "all within what is promised" : "NOT all within what is promised");
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
