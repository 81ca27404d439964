/* The cheapest use of given quantities, hour by hour, and the prices at which more of them would be worth it. Prices
 * make a cut that holds everywhere: what a part costs is at least the least of its value and of what each offer asks
 * for it. */
#include "decision/mix.h"

be_status be_i_dispatch_new(const be_i_layout *layout, be_i_dispatch *d, be_error *error) {
    memset(d, 0, sizeof *d);
    const be_allocator *a = &layout->allocator;
    d->allocator = *a;
    d->layout = layout;
    size_t offers = layout->offers + 1, parts = layout->types * BE_I_BLOCKS_MAX;
    d->prices = be_i_alloc(a, offers, sizeof(double));
    d->rest = be_i_alloc(a, parts, sizeof(double));
    d->worth = be_i_alloc(a, parts, sizeof(double));
    d->paid = be_i_alloc(a, offers + parts, sizeof(double));
    d->scarce = be_i_alloc(a, parts, sizeof(double));
    d->left = be_i_alloc(a, 2 * (offers + parts), sizeof(double));
    d->least = be_i_alloc(a, offers * parts, sizeof(double));
    d->most = be_i_alloc(a, offers * parts, sizeof(double));
    d->uncovered = be_i_alloc(a, 2 * parts, sizeof(double));
    d->seat = be_i_alloc(a, offers, sizeof(size_t));
    d->row = be_i_alloc(a, parts, sizeof(size_t));
    bool enough = d->prices && d->rest && d->worth && d->paid && d->left && d->least && d->most && d->uncovered &&
                  d->scarce && d->seat && d->row;
    be_status status = enough ? BE_STATUS_OK : be_i_fail_memory(error);
    if (!status && !layout->convex) {
        size_t pools = 0;
        for (size_t e = 0; e < layout->epoch_count; e++) {
            pools = layout->epochs[e].pools > pools ? layout->epochs[e].pools : pools;
        }
        status = be_i_hourly_new(a, pools, parts, &d->hourly, error);
    }
    if (status) {
        be_i_dispatch_free(d);
    }
    return status;
}

void be_i_dispatch_free(be_i_dispatch *d) {
    const be_allocator *a = &d->allocator;
    void *all[] = {d->prices,    d->rest, d->worth, d->left,   d->least, d->most,
                   d->uncovered, d->paid, d->seat,  d->scarce, d->row};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(a, all[i]);
    }
    be_i_hourly_free(&d->hourly);
    memset(d, 0, sizeof *d);
}

/* ---- what the corners of the box cover ---- */

static size_t part_index(size_t type, size_t part) {
    return type * BE_I_BLOCKS_MAX + part;
}

/* In every stage of the vendor's order, more of any offer leaves no more of any part and no less of any offer. So what
 * is left anywhere in the box lies between what is left at its corners, and so does what is covered. */
static void cover_corners(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour) {
    const be_i_layout *layout = d->layout;
    size_t parts = layout->types * BE_I_BLOCKS_MAX;
    double *offer_low = d->left, *offer_high = offer_low + layout->offers;
    double *part_high = offer_high + layout->offers, *part_low = part_high + parts; /* at the low and the high corner */
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        offer_low[o] = d->low[o];
        offer_high[o] = d->high[o];
        memset(d->least + o * parts, 0, parts * sizeof(double));
        memset(d->most + o * parts, 0, parts * sizeof(double));
    }
    for (size_t t = 0; t < layout->types; t++) {
        size_t count;
        const be_i_part *part = be_i_parts_of(layout, hour, t, &count);
        for (size_t b = 0; b < count; b++) {
            part_high[part_index(t, b)] = part_low[part_index(t, b)] = part[b].quantity;
        }
    }
    for (size_t i = layout->meeting_from[hour]; i < layout->meeting_from[hour + 1]; i++) {
        const be_i_meeting *m = &layout->meetings[i];
        size_t o = m->offer, p = part_index(m->type, m->part);
        double measure = layout->choice[o].measure[m->type];
        d->least[o * parts + p] = fmin(offer_low[o] / measure, part_low[p]);
        d->most[o * parts + p] = fmin(offer_high[o] / measure, part_high[p]);
        double at_low = fmin(offer_low[o] / measure, part_high[p]),
               at_high = fmin(offer_high[o] / measure, part_low[p]);
        offer_low[o] = fmax(0, offer_low[o] - at_low * measure);
        offer_high[o] = fmax(0, offer_high[o] - at_high * measure);
        part_high[p] = fmax(0, part_high[p] - at_low);
        part_low[p] = fmax(0, part_low[p] - at_high);
    }
    for (size_t p = 0; p < parts; p++) {
        d->uncovered[2 * p] = part_low[p];
        d->uncovered[2 * p + 1] = part_high[p];
    }
}

/* Whether whole reservations of a type differ within the box: then they cover layers. */
static bool in_layers(const be_i_dispatch *d, const be_i_epoch *epoch, size_t type, bool corners) {
    if (!epoch->layered[type] || !corners) {
        return epoch->layered[type];
    }
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        if (d->layout->choice[o].type == type && d->low[o] < d->high[o]) {
            return true;
        }
    }
    return false;
}

/* ---- what reservations leave ---- */

/* How much of a part that lies from `from` to `to` lies beyond a position. */
static double beyond(double from, double to, double position) {
    return fmax(0, to - fmax(from, position));
}

/* Whole reservations in part cover a part of a layer, across all that is in it. */
static void cover_first(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, const double *x) {
    size_t count;
    const be_i_part *part = be_i_parts_of(d->layout, hour, type, &count);
    double covered = 0, from = 0;
    for (size_t i = epoch->reserve_from[type]; i < epoch->reserve_from[type + 1]; i++) {
        covered += x[epoch->reserve[i]];
    }
    double layer = epoch->layered[type] ? floor(covered + 1e-9) : covered, share = fmax(0, covered - layer);
    for (size_t b = 0; b < count; b++) {
        double to = from + part[b].quantity;
        d->rest[part_index(type, b)] =
            (1 - share) * beyond(from, to, layer) + (share > 0 ? share * beyond(from, to, layer + 1) : 0);
        from = to;
    }
}

/* ---- the prices of plans and other pools ---- */

/* A single plan: the greatest savings first. */
static void price_plan(be_i_dispatch *d, uint64_t hour, size_t plan, double quantity) {
    const be_i_layout *layout = d->layout;
    double left = quantity;
    d->prices[plan] = 0;
    for (size_t i = layout->meeting_from[hour]; i < layout->meeting_from[hour + 1]; i++) {
        const be_i_meeting *m = &layout->meetings[i];
        double measure = layout->choice[plan].measure[m->type], rest = d->rest[part_index(m->type, m->part)];
        if (rest > 0 && rest * measure > left) {
            size_t count;
            d->prices[plan] = be_i_parts_of(layout, hour, m->type, &count)[m->part].value / measure;
            return;
        }
        left -= rest * measure;
    }
}

/* What a part costs where pools other than reservations of the type are at hand. */
static void find_worth(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type) {
    size_t count;
    const be_i_part *part = be_i_parts_of(d->layout, hour, type, &count);
    double asked = INFINITY;
    for (size_t i = 0; i < epoch->pools; i++) {
        const be_i_choice_of_offer *choice = &d->layout->choice[epoch->pool[i]];
        if (choice->measure[type] > 0 && choice->stage != BE_I_STAGE_RESERVED) {
            asked = fmin(asked, d->prices[epoch->pool[i]] * choice->measure[type]);
        }
    }
    for (size_t b = 0; b < count; b++) {
        d->worth[part_index(type, b)] = fmin(part[b].value, asked);
    }
}

/* The uses of a part by the pools that have something, beyond what they cover in any case. A part of a single use needs
 * no row of the programme. */
static void add_uses(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, size_t part, bool known) {
    const be_i_layout *layout = d->layout;
    be_i_hourly *h = &d->hourly;
    size_t count, p = part_index(type, part), parts = layout->types * BE_I_BLOCKS_MAX, first = h->uses;
    double value = be_i_parts_of(layout, hour, type, &count)[part].value;
    double left = d->rest[p] - (known ? d->uncovered[2 * p] : 0);
    for (size_t i = 0; i < epoch->pools; i++) {
        size_t o = epoch->pool[i];
        double measure = layout->choice[o].measure[type], saving = value - be_i_usage_in(layout, o, hour);
        if (d->seat[o] == BE_I_NONE || !(measure > 0) || !(saving > 0)) {
            continue;
        }
        double least = known ? d->least[o * parts + p] : 0;
        double most = known ? fmax(0, d->most[o * parts + p] - least) : INFINITY;
        h->pool_left[d->seat[o]] -= measure * least;
        left -= least;
        h->use[h->uses++] = (be_i_use){d->seat[o], h->parts, measure, saving, most};
    }
    d->scarce[p] = left > 0 ? 0 : INFINITY;
    if (!(left > 0)) {
        h->uses = first;
    } else if (h->uses == first + 1 && h->use[first].most <= left) {
        h->use[first].part = BE_I_NONE;
    } else if (h->uses > first) {
        h->part_left[h->parts] = left;
        d->row[p] = h->parts++;
        d->scarce[p] = NAN;
    }
}

/* A pool that has nothing is worth what the first of it would save, beyond what is saved without it. */
static void price_empty(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t offer, bool corners) {
    const be_i_choice_of_offer *choice = &d->layout->choice[offer];
    size_t parts = d->layout->types * BE_I_BLOCKS_MAX;
    double usage = be_i_usage_in(d->layout, offer, hour), price = 0;
    for (size_t t = 0; t < d->layout->types; t++) {
        size_t count;
        const be_i_part *part = be_i_parts_of(d->layout, hour, t, &count);
        bool known = corners && !in_layers(d, epoch, t, corners);
        for (size_t b = 0; b < count && choice->measure[t] > 0; b++) {
            size_t p = part_index(t, b);
            double saved = known && isfinite(d->scarce[p]) ? d->scarce[p] : part[b].value - d->worth[p];
            if (!known || d->most[offer * parts + p] > d->least[offer * parts + p]) {
                price = fmax(price, (part[b].value - usage - saved) / choice->measure[t]);
            }
        }
    }
    d->prices[offer] = price;
}

static void price_pools(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, const double *x, bool corners) {
    const be_i_layout *layout = d->layout;
    be_i_hourly *h = &d->hourly;
    h->pools = h->parts = h->uses = 0;
    for (size_t i = 0; i < epoch->pools; i++) {
        size_t o = epoch->pool[i];
        bool empty = !(x[o] > 0);
        d->seat[o] = empty ? BE_I_NONE : h->pools;
        d->prices[o] = INFINITY;
        if (!empty) {
            h->pool_left[h->pools++] = x[o];
        }
    }
    for (size_t t = 0; t < layout->types; t++) {
        bool known = corners && !in_layers(d, epoch, t, corners);
        for (size_t b = 0; b < layout->part_counts[(size_t)hour * layout->types + t]; b++) {
            add_uses(d, epoch, hour, t, b, known);
        }
    }
    be_i_hourly_solve(h, d->paid);
    for (size_t p = 0; p < layout->types * BE_I_BLOCKS_MAX; p++) {
        d->scarce[p] = isnan(d->scarce[p]) ? d->paid[h->pools + d->row[p]] : d->scarce[p];
    }
    for (size_t i = 0; i < epoch->pools; i++) {
        size_t o = epoch->pool[i];
        d->prices[o] = d->seat[o] == BE_I_NONE ? INFINITY : d->paid[d->seat[o]];
    }
    for (size_t t = 0; t < layout->types && h->pools < epoch->pools; t++) {
        find_worth(d, epoch, hour, t);
    }
    for (size_t i = 0; i < epoch->pools; i++) {
        if (d->seat[epoch->pool[i]] == BE_I_NONE) {
            price_empty(d, epoch, hour, epoch->pool[i], corners);
        }
    }
}

/* ---- the prices of reservations ---- */

/* What covering saves at a position, at a usage price: of the layer that holds it, or at the very place. */
static double saved_at(const be_i_dispatch *d, uint64_t hour, size_t type, double position, double usage,
                       bool layered) {
    size_t count;
    const be_i_part *part = be_i_parts_of(d->layout, hour, type, &count);
    double at = layered ? floor(position + 1e-9) : position, from = 0, saved = 0;
    for (size_t b = 0; b < count; b++) {
        double to = from + part[b].quantity, gain = fmax(0, d->worth[part_index(type, b)] - usage);
        if (!layered && at < to) {
            return gain;
        }
        saved += layered ? gain * (beyond(from, to, at) - beyond(from, to, at + 1)) : 0;
        from = to;
    }
    return saved;
}

/* The last reservation is worth what it saves at the margin; one of a lower usage price is worth more by what the two
 * differ in where the one ends and the next begins. */
static void price_reservations(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, const double *x) {
    size_t from = epoch->reserve_from[type], to = epoch->reserve_from[type + 1];
    double position = 0, price = 0, after = 0;
    for (size_t i = from; i < to; i++) {
        position += x[epoch->reserve[i]];
    }
    for (size_t i = to; i-- > from;) {
        size_t o = epoch->reserve[i];
        double usage = be_i_usage_in(d->layout, o, hour);
        if (i + 1 == to || usage != after) {
            price += saved_at(d, hour, type, position, usage, epoch->layered[type]);
            price -= i + 1 < to ? saved_at(d, hour, type, position, after, epoch->layered[type]) : 0;
        }
        d->prices[o] = fmax(0, price);
        after = usage;
        position -= x[o];
    }
}

/* ---- the cut ---- */

typedef struct layer {
    double filled, cost;
} layer;

/* What a layer costs at least: without a reservation, or with the one that asks least. */
static double close_layer(const be_i_dispatch *d, const be_i_epoch *epoch, size_t type, layer *open) {
    double cost = open->cost;
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        if (d->layout->choice[o].type == type) {
            cost = fmin(cost, d->prices[o] + d->paid[o]);
            d->paid[o] = 0;
        }
    }
    *open = (layer){0, 0};
    return cost;
}

static void fill_layer(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, double quantity,
                       double worth, layer *open) {
    open->filled += quantity;
    open->cost += quantity * worth;
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        if (d->layout->choice[o].type == type) {
            d->paid[o] += quantity * fmin(worth, be_i_usage_in(d->layout, o, hour));
        }
    }
}

/* Layers of one unit, the most valuable first. */
static double cost_in_layers(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type) {
    size_t count;
    const be_i_part *part = be_i_parts_of(d->layout, hour, type, &count);
    double cost = 0;
    layer open = {0, 0};
    for (size_t i = 0; i < epoch->actives; i++) {
        d->paid[epoch->active[i]] = 0;
    }
    for (size_t b = 0; b < count; b++) {
        double quantity = part[b].quantity, worth = d->worth[part_index(type, b)];
        if (open.filled > 0) {
            double taken = fmin(quantity, 1 - open.filled);
            fill_layer(d, epoch, hour, type, taken, worth, &open);
            quantity -= taken;
            cost += open.filled > 1 - 1e-12 ? close_layer(d, epoch, type, &open) : 0;
        }
        double full = floor(quantity + 1e-12);
        if (full > 0) {
            fill_layer(d, epoch, hour, type, 1, worth, &open);
            cost += full * close_layer(d, epoch, type, &open);
        }
        if (quantity - full > 0) {
            fill_layer(d, epoch, hour, type, quantity - full, worth, &open);
        }
    }
    return cost + close_layer(d, epoch, type, &open);
}

/* A part is shared out among those that ask least, each between what it covers at least and at most. Whole reservations
 * whose number is decided are paid for as they are, not as they are used: see cost_in_parts. */
static double share_out(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, size_t part,
                        const be_i_part *of, bool decided) {
    const be_i_layout *layout = d->layout;
    size_t parts = layout->types * BE_I_BLOCKS_MAX, p = part_index(type, part);
    double left = of->quantity - d->uncovered[2 * p], cost = d->uncovered[2 * p] * of->value;
    double free_uncovered = d->uncovered[2 * p + 1] - d->uncovered[2 * p];
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        double measure = layout->choice[o].measure[type];
        bool known = decided && layout->choice[o].type == type;
        d->paid[o] = (known ? 0 : d->prices[o] * measure) + be_i_usage_in(layout, o, hour);
        d->paid[o] = measure > 0 ? d->paid[o] : INFINITY;
        if (measure > 0) {
            left -= d->least[o * parts + p];
            cost += d->least[o * parts + p] * d->paid[o];
        }
    }
    while (left > 0) {
        size_t best = layout->offers;
        double least = free_uncovered > 0 ? of->value : INFINITY;
        for (size_t i = 0; i < epoch->actives; i++) {
            size_t o = epoch->active[i];
            if (d->paid[o] < least && d->most[o * parts + p] > d->least[o * parts + p]) {
                best = o;
                least = d->paid[o];
            }
        }
        if (isinf(least)) {
            break;
        }
        double room = best == layout->offers ? free_uncovered : d->most[best * parts + p] - d->least[best * parts + p];
        double taken = fmin(left, room);
        cost += taken * least;
        left -= taken;
        if (best == layout->offers) {
            free_uncovered = 0;
        } else {
            d->paid[best] = INFINITY;
        }
    }
    return cost;
}

static double cost_in_parts(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, bool corners,
                            bool decided) {
    size_t count;
    const be_i_part *part = be_i_parts_of(d->layout, hour, type, &count);
    double asked = INFINITY, cost = 0;
    for (size_t i = 0; i < epoch->actives; i++) {
        size_t o = epoch->active[i];
        double measure = d->layout->choice[o].measure[type];
        if (corners && decided && d->layout->choice[o].type == type) {
            cost += d->prices[o] * d->low[o];
        } else if (measure > 0) {
            asked = fmin(asked, d->prices[o] * measure + be_i_usage_in(d->layout, o, hour));
        }
    }
    for (size_t b = 0; b < count; b++) {
        cost += corners ? share_out(d, epoch, hour, type, b, &part[b], decided)
                        : part[b].quantity * fmin(part[b].value, asked);
    }
    return cost;
}

/* Layers know that reservations are whole, parts what the corners of the box cover: both hold, so the higher does. */
static double cost_of_type(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, size_t type, bool corners) {
    if (!in_layers(d, epoch, type, corners)) {
        return cost_in_parts(d, epoch, hour, type, corners, epoch->layered[type]);
    }
    double cost = cost_in_layers(d, epoch, hour, type);
    return corners ? fmax(cost, cost_in_parts(d, epoch, hour, type, true, false)) : cost;
}

static double cut_hour(be_i_dispatch *d, const be_i_epoch *epoch, uint64_t hour, const double *x) {
    size_t types = d->layout->types;
    bool corners = d->low && !epoch->closed;
    double cost = 0;
    if (corners) {
        cover_corners(d, epoch, hour);
    }
    for (size_t t = 0; t < types && epoch->pools > 0; t++) {
        cover_first(d, epoch, hour, t, x);
    }
    if (!epoch->closed) {
        price_pools(d, epoch, hour, x, corners);
    } else if (epoch->pools > 0) {
        price_plan(d, hour, epoch->pool[0], x[epoch->pool[0]]);
    }
    for (size_t t = 0; t < types; t++) {
        find_worth(d, epoch, hour, t);
        price_reservations(d, epoch, hour, t, x);
        cost += cost_of_type(d, epoch, hour, t, corners);
    }
    return cost;
}

void be_i_dispatch_cut(be_i_dispatch *d, const double *x, const double *low, const double *high, double *k, double *g,
                       double *prices) {
    const be_i_layout *layout = d->layout;
    be_i_sum sum = {0, 0};
    d->low = low;
    d->high = high;
    for (size_t o = 0; o < layout->offers; o++) {
        g[o] = 0;
    }
    for (size_t e = 0; e < layout->epoch_count; e++) {
        const be_i_epoch *epoch = &layout->epochs[e];
        for (uint64_t h = epoch->from; h < epoch->to; h++) {
            be_i_sum_add(&sum, cut_hour(d, epoch, h, x));
            for (size_t i = 0; i < epoch->actives; i++) {
                size_t o = epoch->active[i];
                g[o] += d->prices[o];
                if (prices) {
                    prices[o * layout->hours + h] = d->prices[o];
                }
            }
        }
    }
    *k = be_i_sum_value(sum);
}
