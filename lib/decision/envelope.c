/* The lower envelope of cost curves made of lines, which may jump. */
#include "decision/internal.h"

#include <stdlib.h>

static const double ROUNDING = 8 * 0x1p-52;

typedef struct envelope {
    const be_cost_curve *curves;
    size_t count;
    const be_cost_piece **at;   /* the piece of each curve that holds here */
    const be_cost_piece **left; /* and that which held just before */
    const bool *proven;
    be_break_even *result;
    be_error *error;
} envelope;

static double value_at(const be_cost_piece *piece, double x) {
    return isinf(piece->fixed) ? INFINITY : piece->fixed + piece->variable * x;
}

/* Which of two lines is lower at x and just after it: the sign of a - b. What is within rounding counts as equal. */
static int order_at(const be_cost_piece *a, const be_cost_piece *b, double x) {
    if (isinf(a->fixed) || isinf(b->fixed)) {
        return isinf(a->fixed) - isinf(b->fixed);
    }
    double size = fabs(a->fixed) + fabs(a->variable * x) + fabs(b->fixed) + fabs(b->variable * x);
    double difference = (a->fixed - b->fixed) + (a->variable - b->variable) * x;
    if (fabs(difference) > ROUNDING * size) {
        return difference > 0 ? 1 : -1;
    }
    return (a->variable > b->variable) - (a->variable < b->variable);
}

static size_t lowest_at(const envelope *e, double x) {
    size_t best = 0;
    for (size_t i = 1; i < e->count; i++) {
        best = order_at(e->at[i], e->at[best], x) < 0 ? i : best;
    }
    return best;
}

/* Where a line comes to lie below that of `winner`, after x; infinite where it does not. */
static double crossing_with(const envelope *e, size_t winner, size_t i, double x) {
    const be_cost_piece *w = e->at[winner], *p = e->at[i];
    if (isinf(w->fixed) || isinf(p->fixed) || !(p->variable < w->variable)) {
        return INFINITY;
    }
    double here = (p->fixed - w->fixed) / (w->variable - p->variable);
    return here > x ? here : INFINITY;
}

/* Where the next line does. Of several that meet there, but for rounding, the flattest. */
static double next_crossing(const envelope *e, size_t winner, double x, size_t *next) {
    double nearest = INFINITY;
    for (size_t i = 0; i < e->count; i++) {
        nearest = fmin(nearest, crossing_with(e, winner, i, x));
    }
    for (size_t i = 0; i < e->count && isfinite(nearest); i++) {
        bool here = crossing_with(e, winner, i, x) <= nearest + ROUNDING * fabs(nearest);
        *next = here && e->at[i]->variable < e->at[*next]->variable ? i : *next;
    }
    return nearest;
}

/* ---- segments ---- */

static uint64_t shown(const envelope *e, size_t winner) {
    return isinf(e->at[winner]->fixed) ? BE_NO_CANDIDATE : winner;
}

/* While one wins, the lines of all others matter: it is proven if each of them is. */
static bool all_proven(const envelope *e) {
    for (size_t i = 0; i < e->count; i++) {
        if (e->proven && !e->proven[i]) {
            return false;
        }
    }
    return true;
}

static be_status change(envelope *e, size_t before, size_t after, const be_cost_piece *before_left,
                        const be_cost_piece *after_left, double last, double value, uint32_t kind) {
    be_break_even *r = e->result;
    be_i_break_even_end(r, last, value_at(before_left, last), all_proven(e));
    be_crossing *c = &r->items[r->count - 1].crossing;
    c->kind = kind;
    c->before_cost_last = value_at(before_left, last);
    c->after_cost_last = value_at(after_left, last);
    c->before_cost_value = value_at(e->at[before], value);
    c->after_cost_value = value_at(e->at[after], value);
    return be_i_break_even_begin(r, shown(e, after), value, c->after_cost_value, e->error);
}

/* From where pieces begin to where the next do. */
static be_status walk(envelope *e, size_t *winner, double from, double to) {
    for (double x = from;;) {
        size_t next = *winner;
        double crossing = next_crossing(e, *winner, x, &next);
        if (!(crossing < to - ROUNDING * fabs(to))) {
            return BE_STATUS_OK; /* one at the end is found in the next step */
        }
        be_status status = change(e, *winner, next, e->at[*winner], e->at[next], crossing, crossing, BE_CROSSING_MEET);
        if (status) {
            return status;
        }
        *winner = next;
        x = crossing;
    }
}

static bool jumps(const be_cost_piece *left, const be_cost_piece *right, double x) {
    double a = value_at(left, x), b = value_at(right, x);
    return fabs(a - b) > ROUNDING * (fabs(left->fixed) + fabs(left->variable * x) + fabs(b));
}

/* At a place where pieces begin. */
static be_status step_over(envelope *e, size_t *winner, double x) {
    size_t before = *winner, after = lowest_at(e, x);
    if (shown(e, after) == e->result->items[e->result->count - 1].segment.candidate) {
        *winner = after;
        return BE_STATUS_OK;
    }
    const be_cost_piece *b = e->left[before], *a = e->left[after];
    bool feasible = isinf(b->fixed) || isinf(a->fixed) || isinf(e->at[before]->fixed) || isinf(e->at[after]->fixed);
    bool jump = feasible || jumps(b, e->at[before], x) || jumps(a, e->at[after], x);
    *winner = after;
    return change(e, before, after, b, a, jump ? nextafter(x, -INFINITY) : x, x,
                  feasible ? BE_CROSSING_FEASIBLE
                  : jump   ? BE_CROSSING_JUMP
                           : BE_CROSSING_MEET);
}

/* The first place after x where a piece begins, or `high`. */
static double next_place(const envelope *e, double x, double high) {
    double nearest = high;
    for (size_t i = 0; i < e->count; i++) {
        const be_cost_piece *end = e->curves[i].pieces + e->curves[i].piece_count;
        if (e->at[i] + 1 < end && e->at[i][1].from < nearest) {
            nearest = e->at[i][1].from;
        }
    }
    return nearest > x ? nearest : x;
}

static void move_to(envelope *e, double x) {
    for (size_t i = 0; i < e->count; i++) {
        const be_cost_piece *end = e->curves[i].pieces + e->curves[i].piece_count;
        e->left[i] = e->at[i];
        while (e->at[i] + 1 < end && e->at[i][1].from <= x) {
            e->at[i]++;
        }
    }
}

/* Whether another is cheaper at the very end, where lines that only meet there change nothing any more. */
static bool is_beaten(const envelope *e, size_t winner, double x) {
    const be_cost_piece *w = e->at[winner], *p = e->at[lowest_at(e, x)];
    double here = value_at(w, x), other = value_at(p, x);
    return other < here && !(here - other <= ROUNDING * (fabs(w->fixed) + fabs(w->variable * x) + fabs(other)));
}

static be_status trace(envelope *e, double low, double high) {
    for (size_t i = 0; i < e->count; i++) {
        e->at[i] = e->curves[i].pieces;
    }
    move_to(e, low);
    size_t winner = lowest_at(e, low);
    be_status status = be_i_break_even_begin(e->result, shown(e, winner), low, value_at(e->at[winner], low), e->error);
    for (double x = low; !status && x < high;) {
        double to = next_place(e, x, high);
        status = walk(e, &winner, x, to);
        x = to;
        move_to(e, x);
        if (!status && (x < high || is_beaten(e, winner, x))) {
            status = step_over(e, &winner, x);
        }
    }
    if (!status) {
        be_i_break_even_end(e->result, high, value_at(e->at[winner], high), all_proven(e));
    }
    return status;
}

be_status be_i_envelope(const be_cost_curve *curves, size_t count, double low, double high, const bool *proven,
                        be_break_even *result, be_error *error) {
    envelope e = {.curves = curves, .count = count, .proven = proven, .result = result, .error = error};
    e.at = be_i_alloc(&result->allocator, count, sizeof *e.at);
    e.left = be_i_alloc(&result->allocator, count, sizeof *e.left);
    be_status status = e.at && e.left ? trace(&e, low, high) : be_i_fail_memory(error);
    be_i_release(&result->allocator, (void *)e.at);
    be_i_release(&result->allocator, (void *)e.left);
    return status;
}

/* ---- curves that are given ---- */

static be_status check_pieces(const be_cost_curve *curve, size_t index, double low, be_error *error) {
    for (uint64_t i = 0; i < curve->piece_count; i++) {
        const be_cost_piece *p = &curve->pieces[i];
        bool fixed = isfinite(p->fixed) || (isinf(p->fixed) && p->fixed > 0);
        if (!fixed || !isfinite(p->variable) || !isfinite(p->from)) {
            return be_i_fail(error, BE_STATUS_RANGE, "curve %zu, piece %llu: from %g, fixed %g, variable %g", index,
                             (unsigned long long)i, p->from, p->fixed, p->variable);
        }
        if (i == 0 ? p->from > low : !(p->from > p[-1].from)) {
            return be_i_fail(error, BE_STATUS_RANGE, "curve %zu, piece %llu begins at %g, %s", index,
                             (unsigned long long)i, p->from, i ? "not after the one before" : "above the lowest value");
        }
    }
    return BE_STATUS_OK;
}

static be_status check_curve(const be_cost_curve *curve, size_t index, double low, be_error *error) {
    if (!curve->name || !*curve->name || !curve->pieces) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "curve %zu has no %s", index, curve->pieces ? "name" : "pieces");
    }
    if (strlen(curve->name) >= BE_I_NAME_BYTES) {
        return be_i_fail(error, BE_STATUS_RANGE, "the name of curve %zu has more than %d bytes", index,
                         BE_I_NAME_BYTES - 1);
    }
    if (curve->piece_count < 1 || curve->piece_count > 1000000) {
        return be_i_fail(error, BE_STATUS_RANGE, "curve %zu has %llu pieces, not 1 to 1000000", index,
                         (unsigned long long)curve->piece_count);
    }
    return check_pieces(curve, index, low, error);
}

static be_status check_curves(const be_cost_curve *curves, size_t count, double low, double high, be_error *error) {
    if (count < 1 || count > 64) {
        return be_i_fail(error, BE_STATUS_RANGE, "%zu curves, not 1 to 64", count);
    }
    if (!isfinite(low) || !isfinite(high) || !(low < high)) {
        return be_i_fail(error, BE_STATUS_RANGE, "low %g is not below high %g", low, high);
    }
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        status = check_curve(&curves[i], i, low, error);
    }
    return status;
}

be_status be_break_even_of_curves(const be_cost_curve *curves, size_t count, double low, double high,
                                  const be_allocator *allocator, be_break_even **result, be_error *error) {
    if (!curves || !result) {
        return be_i_fail_null(error, curves ? "result" : "curves");
    }
    be_status status = check_curves(curves, count, low, high, error);
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_break_even *made = be_i_break_even_new(&use, count);
    if (!made) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(made->names[i], curves[i].name, strlen(curves[i].name) + 1);
    }
    status = be_i_envelope(curves, count, low, high, NULL, made, error);
    if (status) {
        be_break_even_free(made);
        return status;
    }
    be_i_break_even_finish(made);
    *result = made;
    return BE_STATUS_OK;
}
