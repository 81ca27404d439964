/* Where costs are monotone: what a candidate costs between two values lies between what it costs at both, so the winner
 * of an interval is known as soon as its cost at the dear end is below that of all others at the cheap one. */
#include "decision/internal.h"

#include <stdlib.h>

enum { COARSE = 8 /* halvings of what cannot be proven */, HARD = 2 /* times values_max, for crossings */ };

static const double TO_ROUNDING = 1e-12;

/* A value that was looked at. */
typedef struct node {
    double x;
    be_i_point *points; /* by candidate */
    uint64_t known;     /* which of them */
} node;

/* Candidates that may win somewhere in an interval are a set of bits. */
typedef struct interval {
    size_t a, b; /* nodes */
    uint64_t alive;
    uint32_t depth;
} interval;

typedef struct leaf {
    double from;
    size_t a, b;
    uint64_t winner_a, winner_b;
    bool proven;
} leaf;

typedef struct search {
    be_i_world *world;
    const be_i_search *asked;
    be_break_even *result;
    uint32_t parameter;
    node *nodes;
    size_t node_count, node_capacity;
    interval *queue;
    size_t queue_first, queue_count, queue_capacity;
    leaf *leaves;
    size_t leaf_count, leaf_capacity;
    int nearest; /* 1: only up to the first change of winner, from the low end; -1: from the high end; 0: all */
    uint64_t origin;
    bool found;
} search;

static bool has(uint64_t set, size_t i) {
    return set >> i & 1;
}

/* ---- nodes ---- */

static be_status add_node(search *s, double x, size_t *index) {
    be_status status = be_i_grow(s->world->allocator, (void **)&s->nodes, &s->node_capacity, s->node_count + 1,
                                 sizeof *s->nodes, s->world->error);
    if (status) {
        return status;
    }
    node *n = &s->nodes[s->node_count];
    memset(n, 0, sizeof *n);
    n->x = x;
    n->points = be_i_alloc(s->world->allocator, s->world->count, sizeof *n->points);
    if (!n->points) {
        return be_i_fail_memory(s->world->error);
    }
    *index = s->node_count++;
    return BE_STATUS_OK;
}

/* The function that a candidate takes on either side: as fewer and fewer memories keep the promise the higher the rate,
 * and each costs by request, it is the one taken in between too. */
static void function_between(const search *s, const node *a, const node *b, size_t candidate, double *memory,
                             uint32_t *arch) {
    *memory = 0;
    *arch = BE_ARCH_ANY;
    bool rates = s->parameter == BE_PARAMETER_REQUEST_RATE || s->parameter == BE_PARAMETER_GROWTH;
    if (!rates || !a || !has(a->known, candidate) || !has(b->known, candidate)) {
        return;
    }
    const be_i_point *p = &a->points[candidate], *q = &b->points[candidate];
    if (p->memory_mib >= q->memory_mib && p->memory_mib <= q->memory_mib && p->arch == q->arch) {
        *memory = p->memory_mib;
        *arch = p->arch;
    }
}

/* Look at those of `wanted` that were not looked at; a and b lie on either side, or are NULL. */
static be_status look(search *s, node *n, uint64_t wanted, const node *a, const node *b) {
    uint64_t missing = wanted & ~n->known;
    if (!missing) {
        return BE_STATUS_OK;
    }
    be_i_setting settings[2] = {s->asked->settings[0], s->asked->settings[1]};
    settings[s->asked->count - 1].value = n->x;
    be_i_scene scene;
    be_status status = be_i_scene_open(s->world, settings, s->asked->count, &scene);
    for (size_t i = 0; i < s->world->count && !status; i++) {
        if (has(missing, i)) {
            double memory;
            uint32_t arch;
            function_between(s, a, b, i, &memory, &arch);
            status = be_i_point_find(s->world, &scene, i, memory, arch, &n->points[i]);
            n->known |= UINT64_C(1) << i;
        }
    }
    be_i_scene_close(s->world, &scene);
    return status;
}

static uint64_t winner_of(const node *n, uint64_t alive, size_t count) {
    uint64_t best = BE_NO_CANDIDATE;
    for (size_t i = 0; i < count; i++) {
        if (has(alive, i) && isfinite(n->points[i].cost) &&
            (best == BE_NO_CANDIDATE || n->points[i].cost < n->points[best].cost)) {
            best = i;
        }
    }
    return best;
}

/* ---- bounds ---- */

static bool falls(const search *s) {
    return s->parameter == BE_PARAMETER_TARGET_UTILISATION;
}

/* Whether a candidate is sure to keep the promise throughout an interval. */
static bool keeps(const search *s, const node *a, const node *b, size_t i) {
    const be_i_point *dear = falls(s) ? &a->points[i] : &b->points[i];
    double planned = falls(s) && !isinf(dear->safe_until) ? b->x : dear->planned;
    return isfinite(dear->cost) && dear->safe_until >= planned;
}

static bool never(const search *s, const node *a, const node *b, size_t i) {
    return falls(s) ? b->points[i].never : a->points[i].never;
}

static bool same_door(const search *s, size_t i, size_t j) {
    const be_candidate *x = &s->world->candidates[i], *y = &s->world->candidates[j];
    return x->door == y->door && (x->model == BE_MODEL_FUNCTIONS) == (y->model == BE_MODEL_FUNCTIONS);
}

/* Whether i, which keeps the promise throughout, is cheaper than j throughout: what it costs at the dear end against
 * what j costs at the cheap one, but for what both pay alike. Of equal costs the first listed wins. */
static bool beats(const search *s, const node *a, const node *b, size_t i, size_t j) {
    const node *dear = falls(s) ? a : b, *cheap = falls(s) ? b : a;
    if (!cheap->points[j].bounded) {
        return false;
    }
    bool alike[BE_I_PARTS] = {false};
    bool lossless = dear->points[i].lossless && dear->points[j].lossless && cheap->points[i].lossless;
    alike[BE_I_PART_EGRESS] = lossless && cheap->points[j].lossless;
    alike[BE_I_PART_DOOR] = alike[BE_I_PART_EGRESS] && same_door(s, i, j);
    double most = 0, least = 0;
    for (int part = 0; part < BE_I_PARTS; part++) {
        double own = part == BE_I_PART_OWN ? dear->points[i].most_own : dear->points[i].parts[part];
        most += alike[part] ? 0 : own;
        least += alike[part] ? 0 : cheap->points[j].lower[part];
    }
    return most < least || (most <= least && i < j);
}

/* Those that can still win, and one that is sure to keep the promise among them; BE_NO_CANDIDATE: there is none. */
static uint64_t survivors(const search *s, const node *a, const node *b, uint64_t alive, uint64_t *sure) {
    uint64_t left = alive;
    for (size_t i = 0; i < s->world->count; i++) {
        if (has(alive, i) && never(s, a, b, i)) {
            left &= ~(UINT64_C(1) << i);
        } else if (has(alive, i) && keeps(s, a, b, i)) {
            for (size_t j = 0; j < s->world->count; j++) {
                bool beaten = j != i && has(alive, j) && beats(s, a, b, i, j);
                left &= beaten ? ~(UINT64_C(1) << j) : UINT64_MAX;
            }
        }
    }
    *sure = BE_NO_CANDIDATE;
    for (size_t i = 0; i < s->world->count; i++) {
        *sure = has(left, i) && keeps(s, a, b, i) ? i : *sure;
    }
    return left;
}

/* Whether a closer look can prove that this one wins: where it is sure to keep the promise, and the others' costs are
 * bounded. That none wins is proven only where none ever can. */
static bool is_provable(const search *s, const node *a, const node *b, uint64_t alive, uint64_t winner) {
    const node *cheap = falls(s) ? b : a;
    for (size_t i = 0; i < s->world->count; i++) {
        if (has(alive, i) && (!cheap->points[i].bounded || cheap->points[i].weak)) {
            return false;
        }
    }
    return winner != BE_NO_CANDIDATE && keeps(s, a, b, winner);
}

/* ---- the search, the widest intervals first ---- */

static be_status push(search *s, size_t a, size_t b, uint64_t alive, uint32_t depth) {
    be_status status = be_i_grow(s->world->allocator, (void **)&s->queue, &s->queue_capacity, s->queue_count + 1,
                                 sizeof *s->queue, s->world->error);
    if (!status) {
        s->queue[s->queue_count++] = (interval){a, b, alive, depth};
    }
    return status;
}

static be_status add_leaf(search *s, const interval *at, uint64_t winner_a, uint64_t winner_b, bool proven) {
    be_status status = be_i_grow(s->world->allocator, (void **)&s->leaves, &s->leaf_capacity, s->leaf_count + 1,
                                 sizeof *s->leaves, s->world->error);
    if (!status) {
        s->leaves[s->leaf_count++] = (leaf){s->nodes[at->a].x, at->a, at->b, winner_a, winner_b, proven};
        s->found = s->nearest && (winner_a != s->origin || winner_b != s->origin);
    }
    return status;
}

static double middle(double a, double b) {
    return a > 0 && b > 2 * a ? sqrt(a) * sqrt(b) : a + (b - a) / 2;
}

static be_status split(search *s, const interval *at, uint64_t alive) {
    size_t m;
    be_status status = add_node(s, middle(s->nodes[at->a].x, s->nodes[at->b].x), &m);
    if (!status) {
        status = look(s, &s->nodes[m], alive, &s->nodes[at->a], &s->nodes[at->b]);
    }
    if (!status && s->nearest > 0) { /* the nearer is taken first */
        status = push(s, m, at->b, alive, at->depth + 1);
        return status ? status : push(s, at->a, m, alive, at->depth + 1);
    }
    if (!status) {
        status = push(s, at->a, m, alive, at->depth + 1);
    }
    return status ? status : push(s, m, at->b, alive, at->depth + 1);
}

static be_status decide(search *s, const interval *at) {
    const node *a = &s->nodes[at->a], *b = &s->nodes[at->b];
    uint64_t sure, alive = survivors(s, a, b, at->alive, &sure);
    uint64_t first = winner_of(a, at->alive, s->world->count), last = winner_of(b, at->alive, s->world->count);
    bool alone = sure != BE_NO_CANDIDATE && !(alive & ~(UINT64_C(1) << sure));
    if (!alive || alone) {
        uint64_t winner = alive ? sure : BE_NO_CANDIDATE;
        return add_leaf(s, at, winner, winner, true);
    }
    double m = middle(a->x, b->x), width = b->x - a->x;
    if (m <= a->x || m >= b->x) {
        return add_leaf(s, at, first, last, true);
    }
    if (first == last) {
        bool narrow = width <= TO_ROUNDING * fmax(fabs(a->x), fabs(b->x));
        bool hopeless = at->depth >= COARSE && !is_provable(s, a, b, alive, first);
        if (narrow || hopeless || s->node_count >= s->asked->values_max) {
            return add_leaf(s, at, first, last, narrow && !hopeless);
        }
    } else if (s->node_count >= (size_t)s->asked->values_max * HARD) {
        return add_leaf(s, at, first, last, false);
    }
    return split(s, at, alive);
}

static be_status run(search *s) {
    size_t a, b;
    uint64_t all = s->world->count == 64 ? UINT64_MAX : (UINT64_C(1) << s->world->count) - 1;
    be_status status = add_node(s, s->asked->low, &a);
    if (!status) {
        status = look(s, &s->nodes[a], all, NULL, NULL);
    }
    if (!status) {
        status = add_node(s, s->asked->high, &b);
    }
    if (!status) {
        status = look(s, &s->nodes[b], all, NULL, NULL);
    }
    if (!status) {
        status = push(s, a, b, all, 0);
    }
    s->origin = status ? 0 : winner_of(&s->nodes[s->nearest > 0 ? a : b], all, s->world->count);
    while (!status && s->queue_first < s->queue_count && !s->found) {
        interval at = s->queue[s->nearest ? --s->queue_count : s->queue_first++];
        status = decide(s, &at);
    }
    return status;
}

/* ---- from leaves to segments ---- */

static int by_place(const void *a, const void *b) {
    const leaf *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static double cost_at(search *s, size_t index, uint64_t candidate) {
    const node *n = &s->nodes[index];
    return candidate == BE_NO_CANDIDATE ? INFINITY : n->points[candidate].cost;
}

/* All that is shown must have been looked at. */
static be_status look_again(search *s, size_t index, uint64_t one, uint64_t other) {
    uint64_t wanted =
        (one == BE_NO_CANDIDATE ? 0 : UINT64_C(1) << one) | (other == BE_NO_CANDIDATE ? 0 : UINT64_C(1) << other);
    return look(s, &s->nodes[index], wanted, NULL, NULL);
}

static bool differ(double a, double b) {
    return fabs(a - b) > 1e-9 * fmax(fabs(a), fabs(b));
}

static uint32_t kind_of(const be_crossing *c) {
    bool none = c->before == BE_NO_CANDIDATE || c->after == BE_NO_CANDIDATE;
    if (none || isinf(c->before_cost_value) || isinf(c->after_cost_last)) {
        return BE_CROSSING_FEASIBLE;
    }
    bool jump = differ(c->before_cost_last, c->before_cost_value) || differ(c->after_cost_last, c->after_cost_value);
    return jump ? BE_CROSSING_JUMP : BE_CROSSING_MEET;
}

/* The winner changes between two nodes. */
static be_status cross(search *s, size_t a, size_t b, uint64_t before, uint64_t after, bool proven) {
    be_status status = look_again(s, a, before, after);
    if (!status) {
        status = look_again(s, b, before, after);
    }
    if (status) {
        return status;
    }
    be_break_even *r = s->result;
    be_i_break_even_end(r, s->nodes[a].x, cost_at(s, a, before), proven);
    be_crossing *c = &r->items[r->count - 1].crossing;
    c->before_cost_last = cost_at(s, a, before);
    c->after_cost_last = cost_at(s, a, after);
    c->before_cost_value = cost_at(s, b, before);
    c->after_cost_value = cost_at(s, b, after);
    status = be_i_break_even_begin(r, after, s->nodes[b].x, cost_at(s, b, after), s->world->error);
    if (!status) {
        c = &r->items[r->count - 2].crossing;
        c->kind = kind_of(c);
    }
    return status;
}

static be_status put_together(search *s) {
    qsort(s->leaves, s->leaf_count, sizeof *s->leaves, by_place);
    uint64_t winner = s->leaves[0].winner_a;
    be_status status = look_again(s, s->leaves[0].a, winner, winner);
    if (!status) {
        status = be_i_break_even_begin(s->result, winner, s->asked->low, cost_at(s, s->leaves[0].a, winner),
                                       s->world->error);
    }
    bool proven = true;
    for (size_t i = 0; i < s->leaf_count && !status; i++) {
        const leaf *l = &s->leaves[i];
        if (l->winner_a != winner) { /* only where costs are equal but for rounding */
            status = cross(s, l->a, l->a, winner, l->winner_a, proven);
            proven = true;
        }
        proven = proven && l->proven;
        if (l->winner_b != l->winner_a && !status) {
            status = cross(s, l->a, l->b, l->winner_a, l->winner_b, proven);
            proven = l->proven;
        }
        winner = l->winner_b;
    }
    size_t end = s->leaves[s->leaf_count - 1].b;
    if (!status) {
        status = look_again(s, end, winner, winner);
    }
    if (!status) {
        be_i_break_even_end(s->result, s->asked->high, cost_at(s, end, winner), proven);
    }
    return status;
}

static void close_search(search *s) {
    const be_allocator *allocator = s->world->allocator;
    for (size_t i = 0; i < s->node_count; i++) {
        be_i_release(allocator, s->nodes[i].points);
    }
    be_i_release(allocator, s->nodes);
    be_i_release(allocator, s->queue);
    be_i_release(allocator, s->leaves);
}

be_status be_i_break_even_search(be_i_world *world, const be_i_search *asked, be_break_even *result) {
    search s = {.world = world, .asked = asked, .result = result};
    s.parameter = asked->settings[asked->count - 1].parameter;
    be_status status = run(&s);
    if (!status) {
        status = put_together(&s);
    }
    close_search(&s);
    return status;
}

be_status be_i_break_even_nearest(be_i_world *world, const be_i_search *asked, bool from_low, be_i_flip *flip) {
    search s = {.world = world, .asked = asked, .nearest = from_low ? 1 : -1};
    s.parameter = asked->settings[asked->count - 1].parameter;
    be_status status = run(&s);
    *flip = (be_i_flip){NAN, BE_NO_CANDIDATE, true};
    for (size_t i = 0; i < s.leaf_count && !status; i++) {
        flip->proven = flip->proven && s.leaves[i].proven;
    }
    if (!status && s.found) {
        const leaf *l = &s.leaves[s.leaf_count - 1];
        bool near = (from_low ? l->winner_a : l->winner_b) != s.origin; /* equal but for rounding */
        bool at_a = from_low == near;
        flip->value = s.nodes[at_a ? l->a : l->b].x;
        flip->to = at_a ? l->winner_a : l->winner_b;
    }
    close_search(&s);
    return status;
}
