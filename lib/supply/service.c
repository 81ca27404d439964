/* A request in service, and its wait in an M/G/c queue.
 *
 * The wait of those who wait is taken as M + H: M the time until the first of the busy servers is free, the least of c
 * residual services, and H the services of those ahead in the queue, a geometric sum (ratio the utilisation) of
 * residuals of services that are c times as fast. (H. C. Tijms, M. H. van Hoorn, A. Federgruen, Advances in Applied
 * Probability 13, 1981; for one server it is the formula of Pollaczek and Khinchine, exact.) The probability of waiting
 * is that of Erlang C.
 *
 * Every wait is put as a sum of exponentials, so that its sum with the service takes one integral each:
 * - Log-normal service with a spread of more than 1/2: the residual service becomes a mixture of exponentials (A.
 *   Feldmann, W. Whitt, Performance Evaluation 31, 1998), whose geometric sum is one again. One long service stops one
 *   server of several, not all; so of two servers on this H is mixed with an exponential of the same mean, which has
 *   the share 1 - rho^(c-2). (That weight is ours, found by simulation; see tests/judge/queue_judge.c.)
 * - Less spread: two phases in a row with the mean and the variance of M + H; at 1/2 both forms meet, for a residual
 *   then has the variation of an exponential.
 *
 * Times are in units of the mean service until they leave this file. */
#include "supply/internal.h"

/* ---- a service made ready ---- */

static double residual_tail(const be_i_work *work, double x) {
    return be_i_distribution_excess(work->service.distribution, 1, work->service.scv, x);
}

/* x e^(step j): where the least of c residuals is integrated. */
static const double FIRST_NODE = 1e-4;

static void prepare_nodes(be_i_work *work) {
    double last = 2;
    while (residual_tail(work, last) > 1e-6 && last < 1e12) {
        last *= 1.5;
    }
    double step = log(last / FIRST_NODE) / (BE_I_RESIDUAL_NODES - 1);
    for (int j = 0; j < BE_I_RESIDUAL_NODES; j++) {
        double x = FIRST_NODE * exp(step * j);
        work->residual_at[j] = x;
        work->residual_log[j] = log(fmax(residual_tail(work, x), 1e-300));
    }
    work->residual_step = step;
}

/* Where the residual's tail falls to `share`. */
static double residual_quantile(const be_i_work *work, double share) {
    double low = 1e-9, high = 1;
    while (residual_tail(work, high) > share) {
        high *= 2;
    }
    for (int i = 0; i < 60; i++) {
        double middle = sqrt(low * high);
        *(residual_tail(work, middle) > share ? &low : &high) = middle;
    }
    return high;
}

static double phases_tail(const be_i_work *work, double x) {
    double sum = 0;
    for (uint32_t k = 0; k < work->phases; k++) {
        sum += work->phase_share[k] * exp(-work->phase_rate[k] * x);
    }
    return sum;
}

static void add_phase(be_i_work *work, double share, double rate) {
    uint32_t k = work->phases++;
    for (; k > 0 && work->phase_rate[k - 1] > rate; k--) {
        work->phase_share[k] = work->phase_share[k - 1];
        work->phase_rate[k] = work->phase_rate[k - 1];
    }
    work->phase_share[k] = share;
    work->phase_rate[k] = rate;
}

/* From the far tail inwards, each phase goes through what the slower ones leave of the tail at two points; the last one
 * takes what is left of the probability and of the mean. */
static void prepare_phases(be_i_work *work) {
    double ratio = exp(1.1 * sqrt(log1p(work->service.scv))), at = residual_quantile(work, 1e-5);
    double share_left = 1, mean_left = work->residual_mean;
    for (int i = 0; i < BE_I_PHASES - 1; i++, at /= ratio) {
        double next = at / sqrt(ratio), here = residual_tail(work, at) - phases_tail(work, at);
        double before = residual_tail(work, next) - phases_tail(work, next);
        if (!(here > 0 && before > here)) {
            continue;
        }
        double rate = log(before / here) / (at - next), share = here * exp(rate * at);
        if (share >= 0.999 * share_left || share / rate >= 0.999 * mean_left) {
            break;
        }
        add_phase(work, share, rate);
        share_left -= share;
        mean_left -= share / rate;
    }
    add_phase(work, share_left, share_left / mean_left);
}

void be_i_work_prepare(const be_i_service *service, be_i_work *work) {
    *work = (be_i_work){.asked = *service, .service = *service};
    be_i_service *s = &work->service;
    bool exponential = s->distribution == BE_DISTRIBUTION_EXPONENTIAL;
    if (!exponential && (s->distribution == BE_DISTRIBUTION_CONSTANT || s->scv <= 0)) {
        s->distribution = BE_DISTRIBUTION_CONSTANT;
        s->scv = 0;
    }
    s->scv = exponential ? 1 : s->scv;
    work->residual_mean = 0.5 * (1 + s->scv);
    if (exponential) {
        return;
    }
    bool lognormal = s->distribution == BE_DISTRIBUTION_LOGNORMAL;
    double third = lognormal ? pow(1 + s->scv, 3) : 1 + 3 * s->scv; /* E[S^3] */
    work->residual_square = third / 3;
    work->sigma = sqrt(log1p(s->scv));
    work->mu = -0.5 * work->sigma * work->sigma;
    prepare_nodes(work);
    if (lognormal && s->scv > 0.5) {
        prepare_phases(work);
    }
}

/* ---- the wait ---- */

/* Mean and mean square of c times the least of c residuals: the integrals of P^c and of 2 x P^c, in the logarithm of x.
 * Before the first node P is as good as 1. */
static void least_residual(const be_i_work *work, double c, double *mean, double *square) {
    if (work->service.distribution == BE_DISTRIBUTION_CONSTANT) { /* a residual is uniform */
        *mean = c / (c + 1);
        *square = 2 * c * c / ((c + 1) * (c + 2));
        return;
    }
    if (c > 1000) { /* P falls from 1 as e^-x does */
        *mean = 1;
        *square = 2;
        return;
    }
    double sum = FIRST_NODE, squares = FIRST_NODE * FIRST_NODE;
    for (int j = 0; j < BE_I_RESIDUAL_NODES; j++) {
        double x = work->residual_at[j], h = j ? work->residual_step : 0.5 * work->residual_step;
        double all = exp(c * work->residual_log[j]) * x * h;
        sum += all;
        squares += 2 * all * x;
    }
    *mean = sum * c;
    *square = squares * c * c;
}

static void add_term(be_i_wait *wait, double share, double rate) {
    if (share != 0) {
        wait->share[wait->terms] = share;
        wait->rate[wait->terms++] = rate;
    }
}

/* The geometric sum of mixtures has one pole below each rate of the mixture, where rho z sum p / (r - z) = 1 - rho. The
 * left side rises between two rates without end: Newton's steps, and halves where they leave the bracket. `*slope`
 * becomes the sum of p r / (r - z)^2 there. */
static double pole_in(const be_i_work *work, double idle, double low, double high, double *slope) {
    double z = 0.5 * (low + high);
    for (int i = 0; i < 100; i++) {
        double sum = 0;
        *slope = 0;
        for (uint32_t k = 0; k < work->phases; k++) {
            double part = work->phase_share[k] / (work->phase_rate[k] - z);
            sum += part;
            *slope += part * work->phase_rate[k] / (work->phase_rate[k] - z);
        }
        double excess = (1 - idle) * z * sum - idle, next = z - excess / ((1 - idle) * *slope);
        *(excess < 0 ? &low : &high) = z;
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (fabs(next - z) <= 4e-16 * z) {
            break;
        }
        z = next;
    }
    return z;
}

static void add_geometric_sum(const be_i_work *work, double idle, double weight, be_i_wait *wait) {
    double busy = 1 - idle;
    for (uint32_t j = 0; j < work->phases; j++) {
        double low = j ? work->phase_rate[j - 1] : 0, high = work->phase_rate[j], slope;
        if (j == 0) { /* a mixture varies more than one exponential of its mean, and falls more slowly */
            high = fmin(high, idle / (busy * work->residual_mean) * (1 + 1e-12));
        }
        double z = pole_in(work, idle, low, high, &slope);
        add_term(wait, weight * idle / (z * busy * slope), z);
    }
}

/* Add an independent exponential time of this rate to a sum of exponentials of whatever total share, the rest being 0:
 * the result is never 0. */
static void add_exponential(be_i_wait *wait, double rate) {
    double rest = 1;
    for (uint32_t j = 0; j < wait->terms; j++) {
        double z = wait->rate[j];
        if (fabs(rate - z) < 1e-6 * rate) { /* a double pole, taken apart */
            z = wait->rate[j] = rate * (1 - 1e-6);
        }
        wait->share[j] *= rate / (rate - z);
        rest -= wait->share[j];
    }
    add_term(wait, rest, rate);
}

/* Two phases in a row; less variation than two equal ones have cannot be shown. */
static void set_two_phases(be_i_wait *wait, double mean, double variance) {
    double root = sqrt(fmax(1e-6, 2 * fmin(1, variance / (mean * mean)) - 1));
    double longer = 0.5 * mean * (1 + root), shorter = 0.5 * mean * (1 - root);
    if (shorter < 1e-9 * mean) {
        add_term(wait, 1, 1 / mean);
        return;
    }
    add_term(wait, longer / (longer - shorter), 1 / longer);
    add_term(wait, -shorter / (longer - shorter), 1 / shorter);
}

static void wait_of_two_phases(const be_i_work *work, double c, double idle, be_i_wait *wait) {
    double busy = 1 - idle, m = work->residual_mean, mean = m, square = work->residual_square;
    if (c > 1) {
        least_residual(work, c, &mean, &square);
    }
    double ahead = busy / idle;
    double variance = square - mean * mean + ahead * (work->residual_square - m * m) + ahead / idle * m * m;
    set_two_phases(wait, mean + ahead * m, variance);
}

static void wait_of_mixture(const be_i_work *work, double c, double idle, be_i_wait *wait) {
    double busy = 1 - idle, heavy = c > 2 ? pow(busy, c - 2) : 1;
    if (c <= 1) { /* H given that it is not 0 is M + H: no need of M */
        add_geometric_sum(work, idle, 1 / busy, wait);
        return;
    }
    if (heavy > 1e-6) {
        add_geometric_sum(work, idle, heavy, wait);
    } else {
        heavy = 0;
    }
    add_term(wait, busy * (1 - heavy), idle / work->residual_mean);
    double mean, square;
    least_residual(work, c, &mean, &square);
    add_exponential(wait, 1 / mean);
}

void be_i_wait_in_queue(const be_i_work *work, uint64_t servers, double rate, be_i_wait *wait) {
    *wait = (be_i_wait){0};
    double load = rate * work->service.mean_seconds, c = (double)servers;
    if (servers == UINT64_MAX || (load <= 0 && servers > 0)) {
        return;
    }
    if (!(load < c)) {
        wait->backlog = true;
        return;
    }
    double probability = be_erlang_c(servers, load), idle = (c - load) / c;
    if (probability <= 0) {
        return;
    }
    if (work->service.distribution == BE_DISTRIBUTION_EXPONENTIAL) {
        add_term(wait, 1, idle);
    } else if (work->phases) {
        wait_of_mixture(work, c, idle, wait);
    } else {
        wait_of_two_phases(work, c, idle, wait);
    }
    for (uint32_t j = 0; j < wait->terms; j++) {
        wait->share[j] *= probability;
        wait->rate[j] *= c / work->service.mean_seconds;
    }
}

double be_i_wait_tail(const be_i_wait *wait, double seconds) {
    if (wait->backlog) {
        return 1;
    }
    double sum = 0;
    for (uint32_t j = 0; j < wait->terms; j++) {
        sum += wait->share[j] * exp(-wait->rate[j] * seconds);
    }
    return fmin(1, fmax(0, sum));
}

/* ---- wait and service together ---- */

static void add_node(be_i_span *span, double gap, double weight) {
    span->gap[span->nodes] = gap;
    span->weight[span->nodes++] = weight;
}

/* Log-normal: Gauss's four points on panels of the normal deviate, from where the service alone takes all the time
 * downwards, narrow at first because a fast wait has little room there. */
static void span_lognormal(const be_i_work *work, double t, be_i_span *span) {
    static const double at[] = {0.06943184420297371, 0.33000947820757187, 0.66999052179242813, 0.93056815579702629};
    static const double weight[] = {0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693};
    double top = (log(t) - work->mu) / work->sigma, width = 0.004;
    const double most = 9, least = -9;
    for (top = fmin(top, most); top > least && span->nodes + 4 <= BE_I_SPAN_NODES; width = fmin(2 * width, 1.2)) {
        for (int i = 0; i < 4; i++) {
            double z = top - width * at[i];
            double density = exp(-0.5 * z * z) * 0.3989422804014327;
            add_node(span, fmax(0, t - exp(work->mu + work->sigma * z)), width * weight[i] * density);
        }
        top -= width;
    }
}

void be_i_span_until(const be_i_work *work, double seconds, be_i_span *span) {
    double t = seconds / work->service.mean_seconds;
    span->work = work;
    span->time = t;
    span->nodes = 0;
    span->table = NULL;
    span->served_late =
        be_i_distribution_tail(work->service.distribution, work->service.mean_seconds, work->service.scv, seconds);
    if (work->service.distribution == BE_DISTRIBUTION_LOGNORMAL && t > 0 && isfinite(t)) {
        span_lognormal(work, t, span);
    } else if (work->service.distribution == BE_DISTRIBUTION_CONSTANT && span->served_late < 1) {
        add_node(span, fmax(0, t - 1), 1);
    }
}

static double sum_nodes(const be_i_span *span, double rate) {
    double sum = 0;
    for (uint32_t i = 0; i < span->nodes; i++) {
        sum += span->weight[i] * exp(-rate * span->gap[i]);
    }
    return sum;
}

/* Rates of the table: e^((k - origin) / per), steps of 2.5 %. It holds logarithms, which are smooth where the integral
 * falls steeply; none is above 0. */
static const double TABLE_ORIGIN = 600, TABLE_PER = 40, TABLE_EMPTY = 2;

static double table_value(const be_i_span *span, int k) {
    double *value = &span->table->value[k];
    if (*value >= TABLE_EMPTY) {
        *value = log(fmax(1e-300, sum_nodes(span, exp((k - TABLE_ORIGIN) / TABLE_PER))));
    }
    return *value;
}

/* The cubic through the four nearest rates. */
static double look_up(const be_i_span *span, double rate) {
    double at = log(rate) * TABLE_PER + TABLE_ORIGIN;
    if (!(at >= 1 && at < BE_I_SPAN_RATES - 3)) {
        return sum_nodes(span, rate);
    }
    int k = (int)at;
    double x = at - k;
    double sum = -x * (x - 1) * (x - 2) / 6 * table_value(span, k - 1);
    sum += (x + 1) * (x - 1) * (x - 2) / 2 * table_value(span, k);
    sum -= (x + 1) * x * (x - 2) / 2 * table_value(span, k + 1);
    sum += (x + 1) * x * (x - 1) / 6 * table_value(span, k + 2);
    return exp(sum);
}

void be_i_span_tabulate(be_i_span *span, be_i_span_table *table) {
    for (int k = 0; k < BE_I_SPAN_RATES; k++) {
        table->value[k] = TABLE_EMPTY;
    }
    span->table = table;
}

/* The integral of e^(-rate (t - s)) over the services s up to t. Closed forms where there are; with expm1, so that near
 * rates cancel nothing, and the slower of two in front, so that nothing overflows. */
static double waited(const be_i_span *span, double rate) {
    double t = span->time;
    if (span->work->service.distribution == BE_DISTRIBUTION_EXPONENTIAL) {
        double slower = fmin(rate, 1), gap = fabs(rate - 1);
        return exp(-slower * t) * (gap * t > 0 ? -expm1(-gap * t) / gap : t);
    }
    if (span->work->service.distribution == BE_DISTRIBUTION_UNIFORM) {
        double half = sqrt(3 * span->work->service.scv), low = fmax(0, 1 - half), high = fmin(t, 1 + half);
        return high <= low ? 0 : exp(-rate * (t - high)) * -expm1(-rate * (high - low)) / (rate * (1 + half - low));
    }
    return span->table ? look_up(span, rate) : sum_nodes(span, rate);
}

double be_i_span_tail(const be_i_span *span, const be_i_wait *wait) {
    if (wait->backlog) {
        return 1;
    }
    if (isinf(span->time)) {
        return 0;
    }
    double sum = span->served_late;
    for (uint32_t j = 0; j < wait->terms; j++) {
        sum += wait->share[j] * waited(span, wait->rate[j] * span->work->service.mean_seconds);
    }
    return fmin(1, fmax(0, sum));
}
