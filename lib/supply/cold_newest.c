/* Cold starts where the idle environment that was created last serves first.
 *
 * Seen from the requests, environments stand in a row and each request takes the first idle one. One that is created
 * while all others are busy may as well stand at the end of the row as at its head: with exponential service nobody can
 * tell. So place k+1 of the row is offered what k servers without a queue turn away (R. I. Wilkinson, 1956; L. Takacs,
 * Introduction to the Theory of Queues, 1962):
 *
 *   - it serves the share B(k) - B(k+1) of all requests, B being Erlang's B;
 *   - the time between two requests that k servers turn away has the transform R_k(s), where with one service time as
 *     the unit of time and the load a, R_k(s) = a / (s + a + k (1 - R_{k-1}(s)));
 *   - it is idle from the end of its service to the next such request: (R_k(s) - R_k(1)) / ((1 - s)(1 - R_k(1)));
 *   - a request that finds it idle for longer than the keep-alive is cold.
 *
 * The recursion gives all places at once; a few complex s of it are all that inverting the transform needs (J. Abate
 * and W. Whitt, A Unified Framework for Numerically Inverting Laplace Transforms, 2006, after A. Talbot, 1979). Only
 * places around the load matter, so the work is that of about 20 sqrt(a) places.
 *
 * Two things are not in this. First, environments behind one that expired move up and may still serve, which is felt
 * where the keep-alive is not many service times. Second, service that is not exponential, and cold responses that last
 * longer. For these there are corrections with constants that were fitted to simulated stationary states: 528 of loads
 * from 0.03 to 20,000, keep-alives from 0.03 to 20,000 service times, with exponential service and log-normal service
 * of squared coefficient of variation 1/4, 1 and 4; and 391 with cold responses 2 to 100 times as long. */
#include "supply/internal.h"

enum { NODES = 16 };

static const double PI = 3.14159265358979323846;

/* Points of Talbot's contour for one time t, and what to multiply Q = 1 - R with. */
typedef struct contour {
    double s_real[NODES], s_imaginary[NODES];
    double tail_real[NODES], tail_imaginary[NODES]; /* P(idle > t) = tail + sum of these with Q(s) / Q(1) */
    double area_real[NODES], area_imaginary[NODES]; /* its integral from 0 to t, likewise */
    double tail, area;
} contour;

static void divide(double *real, double *imaginary, double by_real, double by_imaginary) {
    double square = by_real * by_real + by_imaginary * by_imaginary, x = *real, y = *imaginary;
    *real = (x * by_real + y * by_imaginary) / square;
    *imaginary = (y * by_real - x * by_imaginary) / square;
}

static void contour_new(double t, contour *c) {
    /* 2/5 of the nodes over t is the usual scale; any near it will do, and a node at 1 would divide by 0. */
    double scale = 0.4 * NODES / t;
    scale = fabs(scale - 1) < 1e-3 ? 1.001 : scale;
    c->tail = c->area = 0;
    for (int j = 0; j < NODES; j++) {
        double angle = j * PI / NODES, cotangent = j ? 1 / tan(angle) : 0;
        double bend = j ? angle + (angle * cotangent - 1) * cotangent : 0;
        double x = j ? scale * angle * cotangent : scale, y = scale * angle;
        double size = (j ? 1 : 0.5) * exp(x * t) * scale / NODES;
        /* The weight e^(st) (1 + i bend), divided by 1 - s, by s, and by s again. */
        double real = size * (cos(y * t) - bend * sin(y * t)), imaginary = size * (sin(y * t) + bend * cos(y * t));
        divide(&real, &imaginary, 1 - x, -y);
        c->tail -= real;
        divide(&real, &imaginary, x, y);
        c->area -= real;
        c->s_real[j] = x;
        c->s_imaginary[j] = y;
        c->tail_real[j] = real;
        c->tail_imaginary[j] = imaginary;
        divide(&real, &imaginary, x, y);
        c->area_real[j] = real;
        c->area_imaginary[j] = imaginary;
    }
}

/* Q_k(s) = 1 - R_k(s) at every node, and at 1. */
typedef struct turned_away {
    double real[NODES], imaginary[NODES];
    double at_one;
} turned_away;

/* Of the first place that is looked at: exact for none before it, else as if requests were turned away at random. What
 * is wrong with that is forgotten within a few places. */
static void turned_away_first(const contour *c, double load, double before, turned_away *q) {
    double rate = load - before;
    q->at_one = 1 / (1 + rate);
    for (int j = 0; j < NODES; j++) {
        q->real[j] = c->s_real[j];
        q->imaginary[j] = c->s_imaginary[j];
        divide(&q->real[j], &q->imaginary[j], c->s_real[j] + rate, c->s_imaginary[j]);
    }
}

/* Q_k = n / (n + a) with n = s + k Q_{k-1}: nothing is subtracted, so nothing cancels. */
static void turned_away_next(const contour *c, double load, double before, turned_away *q) {
    double n = 1 + before * q->at_one;
    q->at_one = n / (n + load);
    for (int j = 0; j < NODES; j++) {
        double x = c->s_real[j] + before * q->real[j], y = c->s_imaginary[j] + before * q->imaginary[j];
        double over = 1 / ((x + load) * (x + load) + y * y);
        q->real[j] = (x * x + y * y + load * x) * over;
        q->imaginary[j] = load * y * over;
    }
}

/* The place from which on it is worth looking: before it, being idle for so long has a probability below 1e-10. Where
 * that is not the first one, a few of those before it are passed to forget the start. */
static double first_place(double load, double keep_alive, double *settled) {
    double spread = fmax(5, 10 / sqrt(keep_alive)) * sqrt(load), lead = 4 * sqrt(load);
    *settled = floor(fmax(0, load - spread));
    return floor(fmax(0, load - spread - lead));
}

/* The share of cold requests and the environments alive, were each to keep its place in the row. Unit of time: a
 * service. */
static void keep_places(double load, double keep_alive, double *share, double *alive) {
    contour c;
    turned_away q;
    double settled, before = first_place(load, keep_alive, &settled), refused = 1 - before / load;
    contour_new(keep_alive, &c);
    turned_away_first(&c, load, before, &q);
    *share = 0;
    *alive = settled;
    while (load * refused * (1 + keep_alive) > 1e-9 * *alive || refused > 1e-9 * *share) {
        double refused_after = load * refused / (before + 1 + load * refused);
        double tail = 0, area = 0, served = before < settled ? 0 : refused - refused_after;
        for (int j = 0; j < NODES; j++) {
            tail += c.tail_real[j] * q.real[j] - c.tail_imaginary[j] * q.imaginary[j];
            area += c.area_real[j] * q.real[j] - c.area_imaginary[j] * q.imaginary[j];
        }
        *share += served * fmin(1, fmax(0, c.tail + tail / q.at_one));
        *alive += load * served * (1 + c.area + area / q.at_one);
        refused = refused_after;
        before += 1;
        turned_away_next(&c, load, before, &q);
    }
}

/* For how many service times the count of busy environments remembers: the integral of its autocorrelation, which is
 * E X^2 / 2 (E X)^2 for a service time X. */
static double memory(double scv) {
    return (1 + scv) / 2;
}

/* How far the share is too high where places are not kept and service is not exponential: fitted. */
static double share_excess(double load, double keep_alive, double scv) {
    double t = keep_alive, m = memory(scv), spread = (scv - 1) / (scv + 1), idle = load * t * load / (1 + load);
    double moving_up = 0.555 / (1 + 2 * t);
    double uneven = 0.412 * t * m / (m * m + t * t) - 0.106 * t / ((t + 10) * (1 + t / 300));
    return (moving_up + spread * uneven) * idle / (1 + idle);
}

/* How many environments too many: fitted. */
static double alive_excess(double load, double keep_alive, double scv) {
    double offered = load * keep_alive, spread = (scv - 1) / (scv + 1);
    return 1.09 * spread * sqrt(offered) / (keep_alive + 9) * offered / (offered + 6.5);
}

/* How many more are cold because one that is still starting cannot help with the burst that called for it: fitted.
 * `longer` is what a cold response takes more than a warm one. */
static double start_excess(double load, double keep_alive, double scv, double longer) {
    double m = memory(scv), offered = load * keep_alive;
    double late = longer / (longer + 4.3 + keep_alive / (7 * m));
    double spread_out = 1 + longer * load / ((1 + load) * 2.7 * keep_alive * m);
    return 0.33 * offered * offered / (1 + offered * offered) * late / spread_out;
}

void be_i_cold_newest(double rate, double warm_seconds, double warm_scv, double cold_seconds, double keep_alive_seconds,
                      double *cold_share, double *environments, double *lifetime_seconds) {
    *cold_share = 1;
    *environments = rate * cold_seconds;
    *lifetime_seconds = cold_seconds + keep_alive_seconds;
    if (rate * warm_seconds <= 0 || keep_alive_seconds <= 0) {
        return;
    }
    /* Beyond a million the count of busy environments is as good as normal, and all goes with its deviation. */
    double load = rate * warm_seconds, keep_alive = keep_alive_seconds / warm_seconds, computed = fmin(load, 1e6);
    double deviations = sqrt(load / computed), share, alive;
    keep_places(computed, keep_alive, &share, &alive);
    share /= deviations * (1 + share_excess(computed, keep_alive, warm_scv));
    alive = load + deviations * (alive - computed - alive_excess(computed, keep_alive, warm_scv));
    share =
        fmin(1, share * (1 + start_excess(computed, keep_alive, warm_scv, fmax(0, cold_seconds / warm_seconds - 1))));
    *cold_share = share;
    *environments = alive + rate * share * (cold_seconds - warm_seconds);
    *lifetime_seconds = *environments / (rate * share);
}
