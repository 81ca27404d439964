/* Where costs are lines: each way to run costs a line along a price, so a candidate, which takes the cheapest, costs
 * their lower envelope, which is concave. Its lines are found by looking where two known ones meet (M. J. Eisner,
 * D. G. Severance, "Mathematical techniques for efficient record segmentation in large shared databases", 1976). */
#include "decision/internal.h"

static const double SAME = 1e-11; /* two lines, or a value on one, to rounding */

typedef struct known {
    double x, cost;
    be_cost_piece line; /* through there */
} known;

typedef struct pieces {
    be_cost_piece *items;
    size_t count, capacity;
    bool proven;
} pieces;

typedef struct search {
    be_i_world *world;
    const be_i_search *asked;
    size_t candidate;
    pieces *found;
    uint32_t left; /* values that may still be looked at */
} search;

static be_status look(search *s, double x, known *k) {
    be_i_setting settings[2] = {s->asked->settings[0], s->asked->settings[1]};
    settings[s->asked->count - 1].value = x;
    be_i_scene scene;
    be_i_point point = {.cost = INFINITY};
    be_status status = be_i_scene_open(s->world, settings, s->asked->count, &scene);
    if (!status) {
        status = be_i_point_find(s->world, &scene, s->candidate, 0, 0, &point);
    }
    be_i_scene_close(s->world, &scene);
    *k = (known){x, point.cost, {x, point.cost - point.varying * x, point.varying}};
    if (isinf(point.cost)) {
        k->line = (be_cost_piece){x, INFINITY, 0};
    }
    s->left -= s->left > 0;
    return status;
}

static double on_line(const be_cost_piece *line, double x) {
    return isinf(line->fixed) ? INFINITY : line->fixed + line->variable * x;
}

static bool same_value(double a, double b) {
    return (isinf(a) && isinf(b)) || fabs(a - b) <= SAME * fmax(fabs(a), fabs(b));
}

/* Whether the line through one end also meets the cost at the other: what is concave then lies on it in between. */
static bool reaches(const known *from, const known *to) {
    return same_value(on_line(&from->line, to->x), to->cost);
}

static be_status add_piece(search *s, double from, const be_cost_piece *line) {
    pieces *p = s->found;
    be_status status = be_i_grow(s->world->allocator, (void **)&p->items, &p->capacity, p->count + 1, sizeof *p->items,
                                 s->world->error);
    if (!status) {
        p->items[p->count++] = (be_cost_piece){from, line->fixed, line->variable};
    }
    return status;
}

/* Where the lines of both ends meet; NaN where that is not between them, as it is on a concave cost. */
static double meeting(const known *a, const known *b) {
    if (isinf(a->line.fixed) || isinf(b->line.fixed)) {
        return NAN;
    }
    double x = (b->line.fixed - a->line.fixed) / (a->line.variable - b->line.variable);
    return x > a->x && x < b->x ? x : NAN;
}

/* Add the pieces that begin after a, up to b. The depth is bounded by the values that may be looked at, and where ends
 * are neighbours. */
static be_status refine(search *s, const known *a, const known *b) {
    if (reaches(a, b)) {
        return BE_STATUS_OK;
    }
    if (reaches(b, a)) {
        return add_piece(s, a->x, &b->line);
    }
    double x = meeting(a, b), middle = a->x + (b->x - a->x) / 2;
    bool concave = !isnan(x);
    if (!concave && (middle <= a->x || middle >= b->x)) {
        return add_piece(s, b->x, &b->line);
    }
    s->found->proven = s->found->proven && concave;
    if (s->left == 0) {
        s->found->proven = false;
        return add_piece(s, concave ? x : middle, &b->line);
    }
    known m;
    be_status status = look(s, concave ? x : middle, &m);
    if (status) {
        return status;
    }
    if (concave && same_value(m.cost, on_line(&a->line, x))) {
        return add_piece(s, x, &b->line);
    }
    s->found->proven = s->found->proven && m.cost <= on_line(&a->line, m.x) * (1 + SAME);
    status = refine(s, a, &m);
    return status ? status : refine(s, &m, b);
}

/* Pieces begin in order but for those that rounding puts upon one another. */
static void drop_doubles(pieces *p) {
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        kept -= kept > 0 && !(p->items[i].from > p->items[kept - 1].from);
        p->items[kept++] = p->items[i];
    }
    p->count = kept;
}

static be_status find_pieces(be_i_world *world, const be_i_search *asked, size_t candidate, pieces *found) {
    search s = {world, asked, candidate, found, asked->values_max};
    known a, b;
    found->proven = true;
    be_status status = look(&s, asked->low, &a);
    if (!status) {
        status = look(&s, asked->high, &b);
    }
    if (!status) {
        status = add_piece(&s, asked->low, &a.line);
    }
    if (!status) {
        status = refine(&s, &a, &b);
    }
    drop_doubles(found);
    return status;
}

/* Operations work costs a line of its own: hours a month. */
static be_status find_work(be_i_world *world, const be_i_search *asked, size_t candidate, pieces *found) {
    search s = {world, asked, candidate, found, 1};
    known k;
    found->proven = true;
    be_status status = look(&s, asked->low, &k);
    if (status) {
        return status;
    }
    double hours = be_i_operations_hours(&world->options, world->candidates[candidate].model);
    be_cost_piece line = {asked->low, k.cost - hours * asked->low, isinf(k.cost) ? 0 : hours};
    return add_piece(&s, asked->low, &line);
}

be_status be_i_break_even_lines(be_i_world *world, const be_i_search *asked, be_break_even *result) {
    enum { MOST = 64 };
    pieces found[MOST];
    be_cost_curve curves[MOST];
    bool proven[MOST];
    be_status status = BE_STATUS_OK;
    bool work = asked->settings[asked->count - 1].parameter == BE_PARAMETER_OPERATIONS_RATE;
    memset(found, 0, sizeof found);
    for (size_t i = 0; i < world->count && !status; i++) {
        status = work ? find_work(world, asked, i, &found[i]) : find_pieces(world, asked, i, &found[i]);
        curves[i] = (be_cost_curve){result->names[i], found[i].items, found[i].count};
        proven[i] = found[i].proven;
    }
    if (!status) {
        status = be_i_envelope(curves, world->count, asked->low, asked->high, proven, result, world->error);
    }
    for (size_t i = 0; i < world->count; i++) {
        be_i_release(world->allocator, found[i].items);
    }
    return status;
}
