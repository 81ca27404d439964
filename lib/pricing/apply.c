/* Which commitment covers what, hour by hour in the vendor's order: a fixed sequence of pairs of an offer and a block
 * of usage, of which each takes what is left of both. */
#include "pricing/internal.h"

#include <stdlib.h>

/* The vendor's classes, in the order in which they apply. */
enum { KIND_RESERVED, KIND_FLEXIBLE, KIND_INSTANCE_PLAN, KIND_COMPUTE_PLAN };

/* ---- the vendor's order ---- */

/* A pair with what it is sorted by. */
typedef struct sortable {
    be_i_pair pair;
    double first, second;
    const char *unit, *offer;
} sortable;

static int compare_numbers(double a, double b) {
    return (a > b) - (a < b);
}

static int compare_sortables(const void *a, const void *b) {
    const sortable *x = a, *y = b;
    int order = (x->pair.kind > y->pair.kind) - (x->pair.kind < y->pair.kind);
    order = order ? order : compare_numbers(x->first, y->first);
    order = order ? order : compare_numbers(x->second, y->second);
    order = order ? order : strcmp(x->unit, y->unit);
    order = order ? order : strcmp(x->offer, y->offer);
    return order ? order : (x->pair.block > y->pair.block) - (x->pair.block < y->pair.block);
}

/* Savings that agree to 12 decimals are equal; else it were the last bits of a quotient that decided. */
static double ratio_of(double rate, double value) {
    return value > 0 ? nearbyint(rate / value * 1e12) : INFINITY;
}

static uint32_t kind_of(const be_offer *offer) {
    return offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_INSTANCE  ? KIND_INSTANCE_PLAN
           : offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE ? KIND_COMPUTE_PLAN
           : offer->size_flexible                                       ? KIND_FLEXIBLE
                                                                        : KIND_RESERVED;
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
                           .kind = kind_of(&offer->given)},
                  .unit = unit->name,
                  .offer = offer->given.name};
    bool plan = s.pair.kind >= KIND_INSTANCE_PLAN;
    s.pair.ratio = plan ? ratio_of(measure, a->value[block]) : 0;
    s.first = plan ? s.pair.ratio : s.pair.kind == KIND_FLEXIBLE ? unit->normalised_units : 0;
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
        sorted[i].first = sorted[i].pair.kind >= KIND_INSTANCE_PLAN ? 0 : sorted[i].first;
    }
    qsort(sorted, count, sizeof *sorted, compare_sortables);
    for (size_t i = 0; i < count; i++) {
        sorted[i].pair.order = (uint32_t)i;
        sorted[i].first = sorted[i].pair.kind >= KIND_INSTANCE_PLAN ? sorted[i].pair.ratio : sorted[i].first;
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
    size_t all = a->block_count * (size_t)menu->hours, values = a->moving ? all : a->block_count;
    a->type = be_i_alloc(&a->allocator, a->block_count, sizeof *a->type);
    a->quantity = be_i_alloc(&a->allocator, all, sizeof *a->quantity);
    a->value = be_i_alloc(&a->allocator, values, sizeof *a->value);
    a->option = be_i_alloc(&a->allocator, values, sizeof *a->option);
    a->rest = be_i_alloc(&a->allocator, a->block_count, sizeof *a->rest);
    a->left = be_i_alloc(&a->allocator, menu->offer_count, sizeof *a->left);
    if (!a->type || !a->quantity || !a->value || !a->option || !a->rest || !a->left) {
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
    if (status || (status = sort_pairs(made, error)) || (status = find_edges(made, error))) {
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

/* The pairs of what is bought and in its term in an hour. */
static size_t find_live(be_i_application *a, const double *quantities, uint64_t hour) {
    size_t count = 0;
    for (size_t i = 0; i < a->pair_count; i++) {
        const be_i_offer *offer = &a->menu->offers[a->pairs[i].offer];
        if (quantities[a->pairs[i].offer] > 0 && hour >= offer->from && hour < offer->to) {
            a->live[count++] = a->pairs[i];
        }
    }
    return count;
}

static bool comes_before(const be_i_pair *a, const be_i_pair *b) {
    if (a->kind != b->kind || a->kind < KIND_INSTANCE_PLAN) {
        return a->kind < b->kind;
    }
    return a->ratio != b->ratio ? a->ratio < b->ratio : a->order < b->order;
}

/* Put the plans in order of this hour's savings. From one hour to the next little moves, so insertion is quick. */
static void sort_live(be_i_pair *live, size_t count, const double *values) {
    for (size_t i = 0; i < count; i++) {
        live[i].ratio = live[i].kind >= KIND_INSTANCE_PLAN ? ratio_of(live[i].measure, values[live[i].block]) : 0;
    }
    for (size_t i = 1; i < count; i++) {
        be_i_pair pair = live[i];
        size_t at = i;
        while (at > 0 && comes_before(&pair, &live[at - 1])) {
            live[at] = live[at - 1];
            at--;
        }
        live[at] = pair;
    }
}

/* Let each pair take what is left of both; the sum of what is paid for use comes back. */
static inline double apply_hour(be_i_application *a, size_t live, uint64_t hour, const double *values,
                                const be_i_application_listener *listener) {
    double usage_usd = 0;
    for (size_t i = 0; i < live; i++) {
        const be_i_pair *pair = &a->live[i];
        double rest = a->rest[pair->block], left = a->left[pair->offer];
        if (rest <= 0 || left <= 0 || values[pair->block] < pair->usage_usd) {
            continue;
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
        usage_usd += covered * pair->usage_usd;
        if (listener && listener->on_cover) {
            listener->on_cover(listener->context, hour, pair, covered);
        }
    }
    return usage_usd;
}

/* Restore what offers and blocks have at the start of an hour. */
static const double *begin_hour(be_i_application *a, const double *quantities, size_t live, uint64_t hour) {
    const double *values = be_i_application_values(a, hour);
    memcpy(a->rest, be_i_application_quantities(a, hour), a->block_count * sizeof *a->rest);
    for (size_t i = 0; i < live; i++) {
        a->left[a->live[i].offer] = quantities[a->live[i].offer];
    }
    if (a->moving) {
        sort_live(a->live, live, values);
    }
    return values;
}

double be_i_application_cost(be_i_application *a, const double *quantities) {
    const double *weights = a->menu->weights;
    be_i_sum cost = {0, 0};
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        be_i_sum_add(&cost, quantities[o] * a->menu->offers[o].fee_usd);
    }
    for (size_t e = 0; e + 1 < a->edge_count; e++) {
        size_t live = find_live(a, quantities, a->edges[e]);
        for (uint64_t h = a->edges[e]; h < a->edges[e + 1]; h++) {
            const double *values = begin_hour(a, quantities, live, h);
            double usd = apply_hour(a, live, h, values, NULL);
            for (size_t b = 0; b < a->block_count; b++) {
                usd += a->rest[b] * values[b];
            }
            be_i_sum_add(&cost, weights ? usd * weights[h] : usd);
        }
    }
    return be_i_sum_value(cost);
}

/* What an offer has at the start of an hour in which no pair of it is live. */
static void fill_left(be_i_application *a, const double *quantities, uint64_t hour) {
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        const be_i_offer *offer = &a->menu->offers[o];
        a->left[o] = hour >= offer->from && hour < offer->to ? quantities[o] : 0;
    }
}

void be_i_application_walk(be_i_application *a, const double *quantities, const be_i_application_listener *listener) {
    for (size_t e = 0; e + 1 < a->edge_count; e++) {
        size_t live = find_live(a, quantities, a->edges[e]);
        for (uint64_t h = a->edges[e]; h < a->edges[e + 1]; h++) {
            fill_left(a, quantities, h);
            const double *values = begin_hour(a, quantities, live, h);
            apply_hour(a, live, h, values, listener);
            if (listener->on_hour) {
                listener->on_hour(listener->context, h, a->left, a->rest);
            }
        }
    }
}

be_status be_i_purchase_cost(const be_menu *menu, const double *quantities, const be_allocator *allocator,
                             double *cost_usd, be_error *error) {
    be_i_application *application;
    be_status status = be_i_application_new(menu, allocator, &application, error);
    if (status) {
        return status;
    }
    *cost_usd = be_i_application_cost(application, quantities);
    be_i_application_free(application);
    return BE_STATUS_OK;
}
