/* Which commitment covers what, hour by hour in the vendor's order: a fixed sequence of pairs of an offer and a block
 * of usage, of which each takes what is left of both. */
#include "pricing/internal.h"

#include <stdlib.h>

/* ---- the vendor's order ---- */

/* A pair with what it is sorted by. */
typedef struct sortable {
    be_i_pair pair;
    double first, second;
    const char *unit, *offer;
} sortable;

static int compare_sortables(const void *a, const void *b) {
    const sortable *x = a, *y = b;
    int order = (x->pair.stage > y->pair.stage) - (x->pair.stage < y->pair.stage);
    order = order ? order : be_i_compare_numbers(x->first, y->first);
    order = order ? order : be_i_compare_numbers(x->second, y->second);
    order = order ? order : strcmp(x->unit, y->unit);
    order = order ? order : strcmp(x->offer, y->offer);
    return order ? order : (x->pair.block > y->pair.block) - (x->pair.block < y->pair.block);
}

static sortable sortable_of(const be_i_application *a, size_t o, size_t block) {
    const be_i_offer *offer = &a->menu->offers[o];
    size_t t = a->type[block];
    const be_unit *unit = &a->menu->units[t].given;
    double measure = offer->measure[t];
    sortable s = {.pair = {.offer = (uint32_t)o,
                           .block = (uint32_t)block,
                           .measure = measure,
                           .per_measure = 1 / measure,
                           .usage_usd = offer->given.usage_usd,
                           .stage = be_i_stage_of(&offer->given)},
                  .unit = unit->name,
                  .offer = offer->given.name};
    bool plan = s.pair.stage >= BE_I_STAGE_INSTANCE_PLAN;
    s.pair.ratio = plan ? be_i_rate_share(measure, a->value[block]) : 0;
    s.pair.moving = plan && be_i_blocks_move(unit);
    s.first = plan ? s.pair.ratio : s.pair.stage == BE_I_STAGE_FLEXIBLE ? unit->normalised_units : 0;
    s.second = plan ? measure : s.pair.usage_usd;
    return s;
}

static size_t count_pairs(const be_i_application *a) {
    size_t count = 0;
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        for (size_t b = 0; b < a->block_count; b++) {
            count += a->menu->offers[o].measure[a->type[b]] > 0;
        }
    }
    return count;
}

/* The order among plans of equal saving: that of names, whatever the saving. */
static void rank_ties(sortable *sorted, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sorted[i].first = sorted[i].pair.stage >= BE_I_STAGE_INSTANCE_PLAN ? 0 : sorted[i].first;
    }
    qsort(sorted, count, sizeof *sorted, compare_sortables);
    for (size_t i = 0; i < count; i++) {
        sorted[i].pair.order = (uint32_t)i;
        sorted[i].first = sorted[i].pair.stage >= BE_I_STAGE_INSTANCE_PLAN ? sorted[i].pair.ratio : sorted[i].first;
    }
}

static be_status sort_pairs(be_i_application *a, be_error *error) {
    size_t count = count_pairs(a);
    sortable *sorted = be_i_alloc(&a->allocator, count, sizeof *sorted);
    a->pairs = be_i_alloc(&a->allocator, count, sizeof *a->pairs);
    a->live = be_i_alloc(&a->allocator, count, sizeof *a->live);
    if (!sorted || !a->pairs || !a->live) {
        be_i_release(&a->allocator, sorted);
        return be_i_fail_memory(error);
    }
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        for (size_t b = 0; b < a->block_count; b++) {
            if (a->menu->offers[o].measure[a->type[b]] > 0) {
                sorted[a->pair_count++] = sortable_of(a, o, b);
            }
        }
    }
    rank_ties(sorted, count);
    qsort(sorted, count, sizeof *sorted, compare_sortables);
    for (size_t i = 0; i < count; i++) {
        a->pairs[i] = sorted[i].pair;
    }
    be_i_release(&a->allocator, sorted);
    return BE_STATUS_OK;
}

/* ---- plans whose saving depends on the hour ---- */

static bool comes_before(const be_i_pair *a, const be_i_pair *b) {
    if (a->stage != b->stage) {
        return a->stage < b->stage;
    }
    return a->ratio != b->ratio ? a->ratio < b->ratio : a->order < b->order;
}

/* Put the plans in order of an hour's savings, from the order of the hour before. */
static void sort_plans(be_i_pair *pairs, uint32_t *order, size_t count, const double *values) {
    for (size_t i = 0; i < count; i++) {
        be_i_pair *pair = &pairs[order[i]];
        pair->ratio = pair->moving ? be_i_rate_share(pair->measure, values[pair->block]) : pair->ratio;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t moved = order[i];
        size_t at = i;
        while (at > 0 && comes_before(&pairs[moved], &pairs[order[at - 1]])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = moved;
    }
}

/* The order of plans in each hour, where it is not the same in all. */
static be_status order_plans(be_i_application *a, be_error *error) {
    size_t plans = 0, moving = 0;
    for (size_t i = 0; i < a->pair_count; i++) {
        plans += a->pairs[i].stage >= BE_I_STAGE_INSTANCE_PLAN;
        moving += a->pairs[i].moving;
    }
    a->reserved_count = a->pair_count - plans;
    if (!moving) {
        return BE_STATUS_OK;
    }
    if (plans > SIZE_MAX / a->menu->hours) {
        return be_i_fail_memory(error);
    }
    a->plan_order = be_i_alloc(&a->allocator, plans * (size_t)a->menu->hours, sizeof *a->plan_order);
    if (!a->plan_order) {
        return be_i_fail_memory(error);
    }
    uint32_t *order = a->plan_order;
    for (size_t i = 0; i < plans; i++) {
        order[i] = (uint32_t)(a->reserved_count + i);
    }
    for (uint64_t h = 0; h < a->menu->hours; h++, order += plans) {
        if (h > 0) {
            memcpy(order, order - plans, plans * sizeof *order);
        }
        sort_plans(a->pairs, order, plans, be_i_application_values(a, h));
    }
    return BE_STATUS_OK;
}

/* ---- making it ready ---- */

static int compare_hours(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static be_status find_edges(be_i_application *a, be_error *error) {
    const be_menu *menu = a->menu;
    size_t count = 2;
    a->edges = be_i_alloc(&a->allocator, 2 * menu->offer_count + 2, sizeof *a->edges);
    if (!a->edges) {
        return be_i_fail_memory(error);
    }
    a->edges[1] = menu->hours;
    for (size_t o = 0; o < menu->offer_count; o++) {
        a->edges[count++] = menu->offers[o].from;
        a->edges[count++] = menu->offers[o].to;
    }
    qsort(a->edges, count, sizeof *a->edges, compare_hours);
    for (size_t i = 0; i < count; i++) {
        if (a->edge_count == 0 || a->edges[i] != a->edges[a->edge_count - 1]) {
            a->edges[a->edge_count++] = a->edges[i];
        }
    }
    return BE_STATUS_OK;
}

static void cut_into_blocks(be_i_application *a) {
    size_t first = 0;
    for (size_t t = 0; t < a->menu->unit_count; t++) {
        const be_i_unit *unit = &a->menu->units[t];
        size_t count = be_i_blocks_count(&unit->given);
        for (uint64_t h = 0; h < a->menu->hours; h++) {
            be_i_block blocks[BE_I_BLOCKS_MAX];
            be_i_blocks_of(&unit->given, unit->hours[h], blocks);
            for (size_t k = 0; k < count; k++) {
                size_t at = (size_t)h * a->block_count + first + k, value_at = a->moving ? at : first + k;
                a->quantity[at] = blocks[k].quantity;
                a->value[value_at] = blocks[k].value_usd;
                a->option[value_at] = blocks[k].option;
            }
        }
        first += count;
    }
}

static be_status new_blocks(be_i_application *a, be_error *error) {
    const be_menu *menu = a->menu;
    for (size_t t = 0; t < menu->unit_count; t++) {
        a->block_count += be_i_blocks_count(&menu->units[t].given);
        a->moving = a->moving || be_i_blocks_move(&menu->units[t].given);
    }
    if (a->block_count > SIZE_MAX / menu->hours) {
        return be_i_fail_memory(error);
    }
    size_t all = a->block_count * (size_t)menu->hours, values = a->moving ? all : a->block_count;
    a->type = be_i_alloc(&a->allocator, a->block_count, sizeof *a->type);
    a->quantity = be_i_alloc(&a->allocator, all, sizeof *a->quantity);
    a->value = be_i_alloc(&a->allocator, values, sizeof *a->value);
    a->option = be_i_alloc(&a->allocator, values, sizeof *a->option);
    a->rest = be_i_alloc(&a->allocator, a->block_count, sizeof *a->rest);
    a->left = be_i_alloc(&a->allocator, menu->offer_count, sizeof *a->left);
    a->held = be_i_alloc(&a->allocator, menu->offer_count, sizeof *a->held);
    if (!a->type || !a->quantity || !a->value || !a->option || !a->rest || !a->left || !a->held) {
        return be_i_fail_memory(error);
    }
    for (size_t t = 0, b = 0; t < menu->unit_count; t++) {
        for (size_t k = be_i_blocks_count(&menu->units[t].given); k > 0; k--) {
            a->type[b++] = (uint32_t)t;
        }
    }
    cut_into_blocks(a);
    return BE_STATUS_OK;
}

be_status be_i_application_new(const be_menu *menu, const be_allocator *allocator, be_i_application **application,
                               be_error *error) {
    if (!menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu is empty: it has no unit type");
    }
    be_allocator use = be_i_allocator(allocator);
    be_i_application *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    made->menu = menu;
    be_status status = new_blocks(made, error);
    if (status || (status = sort_pairs(made, error)) || (status = order_plans(made, error)) ||
        (status = find_edges(made, error))) {
        be_i_application_free(made);
        return status;
    }
    *application = made;
    return BE_STATUS_OK;
}

void be_i_application_free(be_i_application *application) {
    if (!application) {
        return;
    }
    be_allocator allocator = application->allocator;
    be_i_release(&allocator, application->type);
    be_i_release(&allocator, application->quantity);
    be_i_release(&allocator, application->value);
    be_i_release(&allocator, application->option);
    be_i_release(&allocator, application->pairs);
    be_i_release(&allocator, application->live);
    be_i_release(&allocator, application->plan_order);
    be_i_release(&allocator, application->held);
    be_i_release(&allocator, application->left);
    be_i_release(&allocator, application->rest);
    be_i_release(&allocator, application->edges);
    be_i_release(&allocator, application);
}

/* ---- applying it ---- */

const double *be_i_application_quantities(const be_i_application *a, uint64_t hour) {
    return &a->quantity[(size_t)hour * a->block_count];
}

const double *be_i_application_values(const be_i_application *a, uint64_t hour) {
    return &a->value[a->moving ? (size_t)hour * a->block_count : 0];
}

const uint32_t *be_i_application_options(const be_i_application *a, uint64_t hour) {
    return &a->option[a->moving ? (size_t)hour * a->block_count : 0];
}

/* From here on for as long as no term begins or ends: what each offer has in an hour, and the pairs of those that have
 * anything. Where plans are in another order each hour, only reservations are listed. */
static size_t begin_segment(be_i_application *a, const double *quantities, uint64_t hour) {
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        const be_i_offer *offer = &a->menu->offers[o];
        a->held[o] = hour >= offer->from && hour < offer->to ? quantities[o] : 0;
    }
    size_t live = 0;
    for (size_t i = 0; i < (a->plan_order ? a->reserved_count : a->pair_count); i++) {
        if (a->held[a->pairs[i].offer] > 0) {
            a->live[live++] = a->pairs[i];
        }
    }
    return live;
}

/* Let a pair take what is left of both; what is paid for the use comes back. */
static inline double take(be_i_application *a, const be_i_pair *pair, uint64_t hour, const double *values,
                          const be_i_application_listener *listener) {
    double rest = a->rest[pair->block], left = a->left[pair->offer];
    if (rest <= 0 || left <= 0 || values[pair->block] < pair->usage_usd) {
        return 0;
    }
    double needed = rest * pair->measure, covered = rest;
    if (needed <= left) {
        a->left[pair->offer] = left - needed;
        a->rest[pair->block] = 0;
    } else {
        covered = left * pair->per_measure;
        a->left[pair->offer] = 0;
        a->rest[pair->block] = fmax(0, rest - covered);
    }
    if (listener && listener->on_cover) {
        listener->on_cover(listener->context, hour, pair, covered);
    }
    return covered * pair->usage_usd;
}

/* Apply all pairs to an hour; what is paid for use comes back. */
static inline double apply_hour(be_i_application *a, size_t live, uint64_t hour, const double *values,
                                const be_i_application_listener *listener) {
    memcpy(a->rest, be_i_application_quantities(a, hour), a->block_count * sizeof *a->rest);
    memcpy(a->left, a->held, a->menu->offer_count * sizeof *a->left);
    double usage_usd = 0;
    for (size_t i = 0; i < live; i++) {
        usage_usd += take(a, &a->live[i], hour, values, listener);
    }
    if (!a->plan_order) {
        return usage_usd;
    }
    size_t plans = a->pair_count - a->reserved_count;
    const uint32_t *order = &a->plan_order[(size_t)hour * plans];
    for (size_t i = 0; i < plans; i++) {
        usage_usd += take(a, &a->pairs[order[i]], hour, values, listener);
    }
    return usage_usd;
}

double be_i_application_cost(be_i_application *a, const double *quantities) {
    const double *weights = a->menu->weights;
    be_i_sum cost = {0, 0};
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        be_i_sum_add(&cost, quantities[o] * a->menu->offers[o].fee_usd);
    }
    for (size_t e = 0; e + 1 < a->edge_count; e++) {
        size_t live = begin_segment(a, quantities, a->edges[e]);
        for (uint64_t h = a->edges[e]; h < a->edges[e + 1]; h++) {
            const double *values = be_i_application_values(a, h);
            double usd = apply_hour(a, live, h, values, NULL);
            for (size_t b = 0; b < a->block_count; b++) {
                usd += a->rest[b] * values[b];
            }
            be_i_sum_add(&cost, weights ? usd * weights[h] : usd);
        }
    }
    return be_i_sum_value(cost);
}

void be_i_application_walk(be_i_application *a, const double *quantities, const be_i_application_listener *listener) {
    for (size_t e = 0; e + 1 < a->edge_count; e++) {
        size_t live = begin_segment(a, quantities, a->edges[e]);
        for (uint64_t h = a->edges[e]; h < a->edges[e + 1]; h++) {
            apply_hour(a, live, h, be_i_application_values(a, h), listener);
            if (listener->on_hour) {
                listener->on_hour(listener->context, h, a->left, a->rest);
            }
        }
    }
}
