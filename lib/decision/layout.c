/* A menu laid out for the mix: parts of usage, quantities that can matter, offers that need not be looked at, and the
 * hours in which the same offers are active. */
#include "decision/mix.h"

#include <stdlib.h>

void be_i_layout_free(be_i_layout *layout) {
    const be_allocator *a = &layout->allocator;
    for (size_t e = 0; e < layout->epoch_count; e++) {
        be_i_release(a, layout->epochs[e].slab);
        be_i_release(a, layout->epochs[e].layered);
    }
    be_i_release(a, layout->epochs);
    be_i_release(a, layout->parts);
    be_i_release(a, layout->part_counts);
    be_i_release(a, layout->choice);
    be_i_release(a, layout->meetings);
    be_i_release(a, layout->meeting_from);
    memset(layout, 0, sizeof *layout);
}

/* ---- offers ---- */

/* The most of an offer that any hour can use. */
static double peak_of(const be_i_layout *layout, const be_i_choice_of_offer *choice) {
    double peak = 0;
    for (uint64_t h = choice->from; h < choice->to; h++) {
        double sum = 0;
        for (size_t t = 0; t < layout->types; t++) {
            size_t count;
            const be_i_part *part = be_i_parts_of(layout, h, t, &count);
            for (size_t b = 0; b < count && choice->measure[t] > 0; b++) {
                sum += choice->measure[t] * part[b].quantity;
            }
        }
        peak = fmax(peak, sum);
    }
    return peak;
}

static bool is_whole(double x) {
    return x == floor(x) && fabs(x) < 0x1p52;
}

/* Beyond what covers the peak a quantity costs its fee, which is not negative, and saves nothing. More than a purchase
 * may hold is not to be had. */
static void bound_quantity(const be_i_layout *layout, be_i_choice_of_offer *choice, double least, double most) {
    double step = choice->step, peak = peak_of(layout, choice);
    double high = step > 0 ? step * ceil(peak / step * (1 - 1e-12)) : peak;
    choice->limited = high > BE_I_QUANTITY_MOST;
    high = fmin(fmax(high, least), fmin(most, BE_I_QUANTITY_MOST));
    if (step > 0 && high > least) {
        double steps = floor(high / step * (1 + 1e-12));
        steps -= step * steps > BE_I_QUANTITY_MOST;
        high = fmax(least, step * steps);
    }
    choice->low = least;
    choice->high = high;
    choice->whole = least == high ? is_whole(least) : step > 0 && is_whole(step) && is_whole(least);
}

static void read_offer(const be_i_layout *layout, size_t o) {
    const be_i_offer *offer = &layout->menu->offers[o];
    be_i_choice_of_offer *choice = &layout->choice[o];
    choice->measure = offer->measure;
    choice->from = offer->from;
    choice->to = offer->to;
    choice->fee = offer->fee_usd;
    choice->usage = offer->given.usage_usd;
    choice->step = offer->given.step;
    choice->stage = be_i_stage_of(&offer->given);
    choice->aside = o;
    choice->type = layout->types;
    for (size_t t = 0; choice->stage == BE_I_STAGE_RESERVED && t < layout->types; t++) {
        choice->type = choice->measure[t] > 0 ? t : choice->type;
    }
    bound_quantity(layout, choice, offer->given.least, offer->given.most);
}

static be_status read_parts(be_i_layout *layout, be_error *error) {
    size_t cells = (size_t)layout->hours * layout->types;
    layout->parts = be_i_alloc(&layout->allocator, cells * BE_I_BLOCKS_MAX, sizeof *layout->parts);
    layout->part_counts = be_i_alloc(&layout->allocator, cells, sizeof *layout->part_counts);
    if (!layout->parts || !layout->part_counts) {
        return be_i_fail_memory(error);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        be_i_block blocks[BE_I_BLOCKS_MAX];
        size_t count = be_i_blocks(layout->menu, cell % layout->types, cell / layout->types, blocks);
        layout->part_counts[cell] = (uint8_t)count;
        for (size_t b = 0; b < count; b++) {
            layout->parts[cell * BE_I_BLOCKS_MAX + b] = (be_i_part){blocks[b].quantity, blocks[b].value_usd};
        }
    }
    return BE_STATUS_OK;
}

/* ---- offers that need not be looked at ---- */

/* How much of `a` does all that one of `b` does, by the types that b covers; infinite where it cannot, and where `same`
 * is asked for and the offers are not proportional. */
static double ratio_of(const be_i_layout *layout, const be_i_choice_of_offer *a, const be_i_choice_of_offer *b,
                       bool same) {
    double most = 0, least = INFINITY;
    for (size_t t = 0; t < layout->types; t++) {
        if (same && (a->measure[t] > 0) != (b->measure[t] > 0)) {
            return INFINITY;
        }
        if (b->measure[t] > 0) {
            double ratio = a->measure[t] > 0 ? a->measure[t] / b->measure[t] : INFINITY;
            most = fmax(most, ratio);
            least = fmin(least, ratio);
        }
    }
    return same && most != least ? INFINITY : most;
}

static bool multiple(double x, double step) {
    return step == 0 || (x > 0 && is_whole(x / step));
}

/* Whether quantities of b can become quantities of a at no higher fee; at equal fees the name decides. */
static bool can_replace(const be_i_layout *layout, size_t a, size_t b, double ratio) {
    const be_i_choice_of_offer *x = &layout->choice[a], *y = &layout->choice[b];
    const be_offer *given = &layout->menu->offers[a].given;
    if (a == b || x->limited || !isfinite(ratio) || x->stage != y->stage || y->low > 0 || !isinf(given->most) ||
        x->from > y->from || x->to < y->to) {
        return false;
    }
    bool fits = x->step == 0 || (y->step > 0 && multiple(ratio * y->step, x->step));
    bool tie = x->fee * ratio == y->fee && x->from == y->from && x->to == y->to && ratio == 1;
    bool cheaper = x->fee * ratio < y->fee || (x->fee * ratio == y->fee && !tie) ||
                   (tie && strcmp(given->name, layout->menu->offers[b].given.name) < 0);
    return fits && cheaper;
}

/* Reservations of the same kind: one of a longer term and no higher fee. */
static bool reservation_aside(const be_i_layout *layout, size_t a, size_t b) {
    const be_i_choice_of_offer *x = &layout->choice[a], *y = &layout->choice[b];
    bool same_hours = x->from == y->from && x->to == y->to;
    if (x->stage > BE_I_STAGE_FLEXIBLE || x->usage != y->usage || (x->usage > 0 && !same_hours)) {
        return false;
    }
    return can_replace(layout, a, b, ratio_of(layout, x, y, true));
}

/* Plans of the same stage, where nothing else covers what they cover at that stage or later: then the vendor's order is
 * the best, and a plan with lower rates does more. */
static bool plan_aside(const be_i_layout *layout, size_t a, size_t b) {
    const be_i_choice_of_offer *x = &layout->choice[a], *y = &layout->choice[b];
    return x->stage >= BE_I_STAGE_INSTANCE_PLAN && x->step == 0 &&
           can_replace(layout, a, b, ratio_of(layout, x, y, false));
}

static bool meets(const be_i_layout *layout, const be_i_choice_of_offer *x, const be_i_choice_of_offer *y) {
    bool meet = false;
    for (size_t t = 0; t < layout->types; t++) {
        meet = meet || (x->measure[t] > 0 && y->measure[t] > 0);
    }
    return meet && x->from < y->to && y->from < x->to;
}

static bool is_aside(const be_i_layout *layout, size_t o) {
    return layout->choice[o].aside != o;
}

static bool last_of_its_kind(const be_i_layout *layout, size_t a) {
    const be_i_choice_of_offer *x = &layout->choice[a];
    for (size_t o = 0; o < layout->offers; o++) {
        const be_i_choice_of_offer *y = &layout->choice[o];
        if (o != a && y->stage >= x->stage && y->high > 0 && meets(layout, x, y) && !is_aside(layout, o) &&
            !plan_aside(layout, a, o)) {
            return false;
        }
    }
    return true;
}

static void set_aside(be_i_layout *layout) {
    for (size_t a = 0; a < layout->offers; a++) {
        for (size_t b = 0; b < layout->offers && !is_aside(layout, a); b++) {
            if (!is_aside(layout, b) && reservation_aside(layout, a, b)) {
                layout->choice[b].aside = a;
            }
        }
    }
    for (size_t a = 0; a < layout->offers; a++) {
        bool plan = layout->choice[a].stage >= BE_I_STAGE_INSTANCE_PLAN;
        if (!plan || is_aside(layout, a) || !last_of_its_kind(layout, a)) {
            continue;
        }
        for (size_t b = 0; b < layout->offers; b++) {
            if (!is_aside(layout, b) && plan_aside(layout, a, b)) {
                layout->choice[b].aside = a;
            }
        }
    }
    for (size_t o = 0; o < layout->offers; o++) {
        be_i_choice_of_offer *choice = &layout->choice[o];
        while (is_aside(layout, choice->aside)) {
            choice->aside = layout->choice[choice->aside].aside;
        }
        choice->high = is_aside(layout, o) ? 0 : choice->high;
    }
}

/* ---- hours in which the same offers are active ---- */

static bool is_active(const be_i_choice_of_offer *choice, uint64_t hour) {
    return choice->high > 0 && choice->from <= hour && hour < choice->to;
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool some_pool_covers(const be_i_layout *layout, const be_i_epoch *epoch, size_t type) {
    for (size_t i = 0; i < epoch->actives; i++) {
        const be_i_choice_of_offer *choice = &layout->choice[epoch->active[i]];
        if (choice->stage != BE_I_STAGE_RESERVED && choice->measure[type] > 0) {
            return true;
        }
    }
    return false;
}

/* The reservations of a type, by usage price: those that come before all pools, which with a usage price is so only
 * where no pool covers the type. */
static void sort_reservations(be_i_layout *layout, be_i_epoch *epoch, size_t type) {
    size_t from = epoch->reserve_from[type], to = from;
    bool whole = true, paid_by_use = false;
    for (size_t i = 0; i < epoch->actives; i++) {
        const be_i_choice_of_offer *choice = &layout->choice[epoch->active[i]];
        if (choice->type != type) {
            continue;
        }
        size_t at = to++;
        while (at > from && layout->choice[epoch->reserve[at - 1]].usage > choice->usage) {
            epoch->reserve[at] = epoch->reserve[at - 1];
            at--;
        }
        epoch->reserve[at] = epoch->active[i];
        whole = whole && choice->whole;
        paid_by_use = paid_by_use || choice->usage > 0;
    }
    epoch->layered[type] = whole && to > from;
    if (paid_by_use && some_pool_covers(layout, epoch, type)) {
        for (; to > from; to--) {
            epoch->pool[epoch->pools++] = epoch->reserve[to - 1];
        }
        epoch->closed = false;
    }
    epoch->reserve_from[type + 1] = to;
}

static be_status add_epoch(be_i_layout *layout, uint64_t from, uint64_t to, be_error *error) {
    const be_allocator *a = &layout->allocator;
    be_status status = be_i_grow(a, (void **)&layout->epochs, &layout->epoch_capacity, layout->epoch_count + 1,
                                 sizeof *layout->epochs, error);
    if (status) {
        return status;
    }
    be_i_epoch epoch = {.from = from, .to = to, .closed = true};
    epoch.slab = be_i_alloc(a, 3 * layout->offers + layout->types + 1, sizeof *epoch.slab);
    epoch.layered = be_i_alloc(a, layout->types + 1, sizeof *epoch.layered);
    layout->epochs[layout->epoch_count++] = epoch;
    be_i_epoch *added = &layout->epochs[layout->epoch_count - 1];
    if (!added->slab || !added->layered) {
        return be_i_fail_memory(error);
    }
    added->active = added->slab;
    added->pool = added->slab + layout->offers;
    added->reserve = added->slab + 2 * layout->offers;
    added->reserve_from = added->slab + 3 * layout->offers;
    for (size_t o = 0; o < layout->offers; o++) {
        const be_i_choice_of_offer *choice = &layout->choice[o];
        if (!is_active(choice, from)) {
            continue;
        }
        added->active[added->actives++] = o;
        if (choice->stage != BE_I_STAGE_RESERVED) {
            added->pool[added->pools++] = o;
            added->closed = added->closed && added->pools == 1 && choice->stage != BE_I_STAGE_FLEXIBLE;
        }
    }
    for (size_t t = 0; t < layout->types; t++) {
        sort_reservations(layout, added, t);
    }
    layout->convex = layout->convex && added->closed;
    return BE_STATUS_OK;
}

static be_status add_epochs(be_i_layout *layout, be_error *error) {
    uint64_t *edges = be_i_alloc(&layout->allocator, 2 * layout->offers + 2, sizeof *edges);
    if (!edges) {
        return be_i_fail_memory(error);
    }
    size_t count = 0;
    edges[count++] = 0;
    edges[count++] = layout->hours;
    for (size_t o = 0; o < layout->offers; o++) {
        if (layout->choice[o].high > 0 && layout->choice[o].from < layout->choice[o].to) {
            edges[count++] = layout->choice[o].from;
            edges[count++] = layout->choice[o].to;
        }
    }
    qsort(edges, count, sizeof *edges, by_value);
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i + 1 < count && !status; i++) {
        if (edges[i] < edges[i + 1]) {
            status = add_epoch(layout, edges[i], edges[i + 1], error);
        }
    }
    be_i_release(&layout->allocator, edges);
    return status;
}

be_status be_i_layout_new(const be_menu *menu, const be_allocator *allocator, be_i_layout *layout, be_error *error) {
    memset(layout, 0, sizeof *layout);
    layout->allocator = *allocator;
    layout->menu = menu;
    layout->types = menu->unit_count;
    layout->offers = menu->offer_count;
    layout->hours = menu->hours;
    layout->convex = true;
    layout->choice = be_i_alloc(allocator, layout->offers + 1, sizeof *layout->choice);
    be_status status = layout->choice ? read_parts(layout, error) : be_i_fail_memory(error);
    if (!status) {
        for (size_t o = 0; o < layout->offers; o++) {
            read_offer(layout, o);
        }
        set_aside(layout);
        status = add_epochs(layout, error);
    }
    status = status ? status : be_i_layout_order(layout, error);
    if (status) {
        be_i_layout_free(layout);
    }
    return status;
}
