/* The cheapest purchase of reservations with full knowledge of the demand, by a method of its own: a minimum-cost flow.
 *
 * Minimise sum fee r(t) + spared o(t) where o(t) + the r(i) with t - T < i <= t cover d(t), all whole numbers; the
 * usage price of all demand comes on top. Subtracting each row from the next leaves a flow along the hours (the rows of
 * intervals are totally unimodular): a unit of r(t) runs from t to t + T at the fee, of o(t) from t to t + 1 at what a
 * reservation spares, and what is held but not needed runs back for nothing; hour t supplies d(t) - d(t - 1). Cheapest
 * paths one after another (R. Ahuja, T. Magnanti, J. Orlin, Network Flows, 1993, 9.7) find the whole-number optimum. */
#ifndef BE_TESTS_DECISION_OFFLINE_H
#define BE_TESTS_DECISION_OFFLINE_H

#include <math.h>
#include <stdbool.h>

#include "support.h"

/* Arcs come in pairs, an arc and what takes its flow back; of arc a the other is a ^ 1. */
typedef struct flow_arc {
    size_t to, next;
    double cost, room;
} flow_arc;

typedef struct flow_visit {
    double distance;
    size_t node;
} flow_visit;

typedef struct flow {
    size_t nodes, arc_count, queued, seen_count;
    flow_arc *arcs;
    double *excess, *potential, *distance;
    size_t *first, *by, *seen;
    bool *settled;
    flow_visit *queue; /* a heap; a node may stand there more than once */
} flow;

enum { NO_ARC = -1 };

static inline void flow_connect(flow *f, size_t from, size_t to, double cost) {
    f->arcs[f->arc_count] = (flow_arc){to, f->first[from], cost, INFINITY};
    f->first[from] = f->arc_count++;
    f->arcs[f->arc_count] = (flow_arc){from, f->first[to], -cost, 0};
    f->first[to] = f->arc_count++;
}

static inline void flow_push(flow *f, double distance, size_t node) {
    size_t at = f->queued++;
    while (at > 0 && f->queue[(at - 1) / 2].distance > distance) {
        f->queue[at] = f->queue[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    f->queue[at] = (flow_visit){distance, node};
}

static inline flow_visit flow_pop(flow *f) {
    flow_visit top = f->queue[0], last = f->queue[--f->queued];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < f->queued) {
        child += child + 1 < f->queued && f->queue[child + 1].distance < f->queue[child].distance;
        if (f->queue[child].distance >= last.distance) {
            break;
        }
        f->queue[at] = f->queue[child];
        at = child;
    }
    f->queue[at] = last;
    return top;
}

static inline void flow_relax(flow *f, size_t node) {
    for (size_t a = f->first[node]; a != (size_t)NO_ARC; a = f->arcs[a].next) {
        size_t to = f->arcs[a].to;
        if (f->arcs[a].room <= 0 || f->settled[to]) {
            continue;
        }
        double reduced = fmax(0, f->arcs[a].cost + f->potential[node] - f->potential[to]);
        if (f->distance[node] + reduced < f->distance[to]) {
            if (isinf(f->distance[to])) {
                f->seen[f->seen_count++] = to;
            }
            f->distance[to] = f->distance[node] + reduced;
            f->by[to] = a;
            flow_push(f, f->distance[to], to);
        }
    }
}

/* The nearest node that lacks something; potentials follow, so that costs along cheapest paths are 0. */
static inline size_t flow_search(flow *f, size_t source) {
    f->queued = 0;
    f->seen_count = 1;
    f->seen[0] = source;
    f->distance[source] = 0;
    flow_push(f, 0, source);
    for (;;) {
        assert_true(f->queued > 0);
        flow_visit visit = flow_pop(f);
        if (f->settled[visit.node]) {
            continue;
        }
        f->settled[visit.node] = true;
        if (f->excess[visit.node] < 0) {
            for (size_t i = 0; i < f->seen_count; i++) {
                size_t node = f->seen[i];
                f->potential[node] += f->settled[node] ? f->distance[node] - visit.distance : 0;
                f->settled[node] = false;
                f->distance[node] = INFINITY;
            }
            return visit.node;
        }
        flow_relax(f, visit.node);
    }
}

static inline void flow_send(flow *f, size_t source, size_t sink) {
    double amount = fmin(f->excess[source], -f->excess[sink]);
    for (size_t node = sink; node != source; node = f->arcs[f->by[node] ^ 1].to) {
        amount = fmin(amount, f->arcs[f->by[node]].room);
    }
    for (size_t node = sink; node != source; node = f->arcs[f->by[node] ^ 1].to) {
        f->arcs[f->by[node]].room -= amount;
        f->arcs[f->by[node] ^ 1].room += amount;
    }
    f->excess[source] -= amount;
    f->excess[sink] += amount;
}

static inline void *flow_room(size_t count, size_t bytes) {
    void *memory = calloc(count, bytes);
    assert_non_null(memory);
    return memory;
}

static inline flow flow_new(size_t nodes) {
    flow f = {.nodes = nodes};
    f.arcs = flow_room(6 * nodes, sizeof *f.arcs);
    f.queue = flow_room(6 * nodes, sizeof *f.queue);
    f.excess = flow_room(nodes, sizeof *f.excess);
    f.potential = flow_room(nodes, sizeof *f.potential);
    f.distance = flow_room(nodes, sizeof *f.distance);
    f.first = flow_room(nodes, sizeof *f.first);
    f.by = flow_room(nodes, sizeof *f.by);
    f.seen = flow_room(nodes, sizeof *f.seen);
    f.settled = flow_room(nodes, sizeof *f.settled);
    for (size_t i = 0; i < nodes; i++) {
        f.first[i] = (size_t)NO_ARC;
        f.distance[i] = INFINITY;
    }
    return f;
}

static inline void flow_free(flow *f) {
    void *all[] = {f->arcs, f->queue, f->excess, f->potential, f->distance, f->first, f->by, f->seen, f->settled};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        free(all[i]);
    }
}

/* The least cost of the demand of `count` hours with reservations of `term` hours that may begin in any of them. */
static inline double offline_cost(const uint32_t *demand, size_t count, size_t term, double on_demand, double usage,
                                  double fee) {
    flow f = flow_new(count + 1);
    double total = 0, paid = 0;
    for (size_t t = 0; t < count; t++) {
        f.excess[t] += demand[t];
        f.excess[t + 1] -= demand[t];
        total += demand[t];
        flow_connect(&f, t, t + 1, on_demand - usage);
        flow_connect(&f, t, t + term < count ? t + term : count, fee);
        flow_connect(&f, t + 1, t, 0);
    }
    for (size_t t = 0; t <= count; t++) {
        while (f.excess[t] > 0) {
            flow_send(&f, t, flow_search(&f, t));
        }
    }
    for (size_t a = 0; a < f.arc_count; a += 2) {
        paid += f.arcs[a].cost * f.arcs[a ^ 1].room;
    }
    flow_free(&f);
    return paid + usage * total;
}

#endif
