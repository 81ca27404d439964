/* What the answer depends on: each parameter lowered and raised, and the smallest change of it that flips the winner.
 */
#include "decision/internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 64 };

static const double UNPAID_USD = 10; /* an hour, where work costs nothing yet */

#define OPTION(member, kind, unit, low, high, initial, meaning)                                                        \
    BE_I_ROW(be_sensitivity_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    OPTION(parameter_count, BE_TYPE_U32, "", 0, MOST, 0, "number of parameters, 0 for all that apply"),
    OPTION(parameters, BE_TYPE_POINTER, "", 0, 0, 0, "what to vary"),
    OPTION(step, BE_TYPE_F64, "", 1e-6, 0.99, 0.1, "share by which a value is lowered and raised"),
    OPTION(reach, BE_TYPE_F64, "", 1, 1000, 10, "how many times the value is tried for a flip"),
    OPTION(operations, BE_TYPE_U32, "", 0, 1, 0, "whether operations work counts as a cost"),
    OPTION(values_max, BE_TYPE_U32, "", 16, 1e6, 4096, "how many values are looked at for a proof"),
};

static const be_i_description description = {"be_sensitivity_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_sensitivity_options)};

void be_sensitivity_options_init_sized(be_sensitivity_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_sensitivity_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- the handle ---- */

typedef struct bar {
    be_sensitivity_row shown;
    char provider[64], service[64];
    double *low, *high; /* costs by candidate */
    double swing;
    size_t order;
} bar;

struct be_sensitivity {
    be_allocator allocator;
    char (*names)[BE_I_NAME_BYTES];
    double *base; /* costs by candidate */
    bar *bars;
    size_t count, candidates;
};

void be_sensitivity_free(be_sensitivity *result) {
    if (!result) {
        return;
    }
    be_allocator allocator = result->allocator;
    for (size_t i = 0; i < result->count; i++) {
        be_i_release(&allocator, result->bars[i].low);
        be_i_release(&allocator, result->bars[i].high);
    }
    be_i_release(&allocator, result->bars);
    be_i_release(&allocator, result->base);
    be_i_release(&allocator, result->names);
    be_i_release(&allocator, result);
}

/* ---- which parameters ---- */

typedef struct list {
    be_i_setting items[MOST];
    size_t count;
} list;

static void add(list *l, uint32_t parameter, const char *provider, const char *service) {
    l->items[l->count++] = (be_i_setting){parameter, provider, service, NAN};
}

static bool uses(const be_i_world *world, uint32_t first, uint32_t second) {
    for (size_t i = 0; i < world->count; i++) {
        uint32_t model = world->candidates[i].model;
        if (model == first || model == second || model == BE_MODEL_SPLIT) {
            return true;
        }
    }
    return false;
}

static void list_all(const be_i_world *world, list *l) {
    const be_comparison_options *o = &world->options;
    const be_i_platform *p = world->platform;
    if (world->mean > 0) {
        add(l, BE_PARAMETER_REQUEST_RATE, NULL, NULL);
    }
    add(l, BE_PARAMETER_DURATION, NULL, NULL);
    add(l, BE_PARAMETER_MEMORY, NULL, NULL);
    if (uses(world, BE_MODEL_FLEET, BE_MODEL_CLUSTER)) {
        add(l, BE_PARAMETER_PRICE, o->provider, p->machine_service);
    }
    if (uses(world, BE_MODEL_CONTAINERS, BE_MODEL_CONTAINERS)) {
        add(l, BE_PARAMETER_PRICE, o->provider, p->container_service);
    }
    if (uses(world, BE_MODEL_FUNCTIONS, BE_MODEL_FUNCTIONS)) {
        add(l, BE_PARAMETER_PRICE, o->provider, p->function_service);
    }
    if (world->operations && o->operations_usd_per_hour > 0) {
        add(l, BE_PARAMETER_OPERATIONS_RATE, NULL, NULL);
    }
    if (o->target_utilisation > 0) {
        add(l, BE_PARAMETER_TARGET_UTILISATION, NULL, NULL);
    }
    add(l, BE_PARAMETER_GROWTH, NULL, NULL);
}

static be_status list_given(const be_i_world *world, const be_sensitivity_options *o, list *l) {
    const char *at = (const char *)o->parameters;
    for (uint32_t i = 0; i < o->parameter_count; i++) {
        const be_break_even_options *given = (const be_break_even_options *)(const void *)at;
        be_break_even_options read;
        be_status status = be_i_break_even_options_read(given, &read, world->error);
        if (!status && (given->size != o->parameters->size || given->size % sizeof(void *) != 0)) {
            status = be_i_fail(world->error, BE_STATUS_SIZE,
                               "be_break_even_options.size is %u; in an array all have the same, a multiple of %zu",
                               given->size, sizeof(void *));
        }
        add(l, read.parameter, read.provider, read.service);
        if (status || (status = be_i_setting_check(world, &l->items[i], "be_sensitivity_options.parameters"))) {
            return status;
        }
        at += given->size;
    }
    return BE_STATUS_OK;
}

static be_status list_parameters(const be_i_world *world, const be_sensitivity_options *o, list *l) {
    l->count = 0;
    if (!o->parameter_count) {
        list_all(world, l);
        return BE_STATUS_OK;
    }
    if (!o->parameters) {
        return be_i_fail_null(world->error, "be_sensitivity_options.parameters");
    }
    return list_given(world, o, l);
}

/* ---- how far ---- */

/* Growth and discounts are moved by points, others by a share of their value. */
static bool by_points(uint32_t parameter) {
    return parameter == BE_PARAMETER_GROWTH || parameter == BE_PARAMETER_DISCOUNT;
}

static double points_of(uint32_t parameter, double share) {
    return parameter == BE_PARAMETER_DISCOUNT ? 100 * share : share;
}

static double within(uint32_t parameter, double value) {
    return fmin(be_i_parameter_high(parameter), fmax(be_i_parameter_low(parameter), value));
}

static double moved(const be_i_setting *s, double base, double share) {
    double to = by_points(s->parameter) ? base + points_of(s->parameter, share) : base * (1 + share);
    return within(s->parameter, to);
}

static be_status check_base(const be_i_world *world, const be_i_setting *s, double base) {
    if (base > 0 || by_points(s->parameter) || s->parameter == BE_PARAMETER_OPERATIONS_RATE) {
        return BE_STATUS_OK;
    }
    return be_i_fail(world->error, BE_STATUS_RANGE, "the %s is %g, so there is nothing to lower or raise",
                     be_parameter_name(s->parameter), base);
}

/* ---- a bar ---- */

static be_status costs_at(be_i_world *world, const be_i_setting *setting, double value, double *costs,
                          uint64_t *winner) {
    be_i_setting s = *setting;
    s.value = value;
    be_i_scene scene;
    be_status status = be_i_scene_open(world, &s, 1, &scene);
    *winner = BE_NO_CANDIDATE;
    for (size_t i = 0; i < world->count && !status; i++) {
        be_i_point point = {.cost = INFINITY};
        status = be_i_point_find(world, &scene, i, 0, 0, &point);
        costs[i] = point.cost;
        bool cheaper = isfinite(costs[i]) && (*winner == BE_NO_CANDIDATE || costs[i] < costs[*winner]);
        *winner = cheaper ? i : *winner;
    }
    be_i_scene_close(world, &scene);
    return status;
}

/* Along lines the whole answer is at hand. */
static be_status flip_of_lines(be_i_world *world, const be_i_search *search, bool above, be_i_flip *flip) {
    be_break_even *whole = NULL;
    be_status status = be_i_break_even_find(world, search, &whole);
    if (status) {
        return status;
    }
    size_t last = whole->count - 1;
    *flip = (be_i_flip){NAN, BE_NO_CANDIDATE, whole->items[above ? 0 : last].segment.proven};
    if (last > 0) {
        const be_crossing *c = &whole->items[above ? 0 : last - 1].crossing;
        flip->value = above ? c->value : c->last;
        flip->to = above ? c->after : c->before;
    }
    be_break_even_free(whole);
    return BE_STATUS_OK;
}

static be_status find_flip(be_i_world *world, const be_sensitivity_options *o, const be_i_setting *setting, double base,
                           bool above, be_i_flip *flip) {
    bool points = by_points(setting->parameter);
    double reach = points ? points_of(setting->parameter, 0.1 * o->reach) : above ? o->reach : 1 / o->reach;
    double to = !points ? base * reach : above ? base + reach : base - reach;
    bool unpaid = setting->parameter == BE_PARAMETER_OPERATIONS_RATE && !(base > 0);
    double far = within(setting->parameter, unpaid && above ? UNPAID_USD * o->reach : to);
    bool lines = setting->parameter >= BE_PARAMETER_PRICE && setting->parameter <= BE_PARAMETER_OPERATIONS_RATE;
    be_i_search search = {.settings = {*setting},
                          .count = 1,
                          .low = above ? base : far,
                          .high = above ? far : base,
                          .values_max = o->values_max};
    *flip = (be_i_flip){NAN, BE_NO_CANDIDATE, true};
    if (!(search.low < search.high)) {
        return BE_STATUS_OK;
    }
    return lines ? flip_of_lines(world, &search, above, flip) : be_i_break_even_nearest(world, &search, above, flip);
}

static be_status find_flips(be_i_world *world, const be_sensitivity_options *o, const be_i_setting *setting, bar *b) {
    be_sensitivity_row *r = &b->shown;
    be_i_flip below, above;
    be_status status = find_flip(world, o, setting, r->base, false, &below);
    if (status || (status = find_flip(world, o, setting, r->base, true, &above))) {
        return status;
    }
    r->flip_below = below.value;
    r->flip_below_to = below.to;
    r->flip_below_known = below.proven;
    r->flip_above = above.value;
    r->flip_above_to = above.to;
    r->flip_above_known = above.proven;
    double change = fmin(isnan(below.value) ? INFINITY : r->base - below.value,
                         isnan(above.value) ? INFINITY : above.value - r->base);
    bool points = by_points(r->parameter) || !(r->base > 0);
    r->flip_share = isinf(change) ? NAN : points ? change : change / r->base;
    return BE_STATUS_OK;
}

static be_status make_bar(be_i_world *world, const be_sensitivity_options *o, const be_i_setting *setting, bar *b) {
    be_sensitivity_row *r = &b->shown;
    r->size = sizeof *r;
    r->parameter = setting->parameter;
    r->base = be_i_setting_base(world, setting);
    be_status status = check_base(world, setting, r->base);
    if (status) {
        return status;
    }
    snprintf(b->provider, sizeof b->provider, "%s", setting->provider ? setting->provider : "");
    snprintf(b->service, sizeof b->service, "%s", setting->service ? setting->service : "");
    r->low = moved(setting, r->base, -o->step);
    r->high = moved(setting, r->base, o->step);
    b->low = be_i_alloc(world->allocator, world->count, sizeof *b->low);
    b->high = be_i_alloc(world->allocator, world->count, sizeof *b->high);
    if (!b->low || !b->high) {
        return be_i_fail_memory(world->error);
    }
    status = costs_at(world, setting, r->low, b->low, &r->winner_low);
    if (status || (status = costs_at(world, setting, r->high, b->high, &r->winner_high))) {
        return status;
    }
    r->winner_cost_low = b->low[r->winner];
    r->winner_cost_high = b->high[r->winner];
    bool infinite = isinf(r->winner_cost_low) || isinf(r->winner_cost_high);
    b->swing = infinite ? INFINITY : fabs(r->winner_cost_high - r->winner_cost_low);
    return find_flips(world, o, setting, b);
}

static int by_swing(const void *a, const void *b) {
    const bar *x = a, *y = b;
    int order = (x->swing < y->swing) - (x->swing > y->swing);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* ---- all of them ---- */

static be_status find_base(be_i_world *world, be_sensitivity *made, uint64_t *winner) {
    be_i_setting none = {BE_PARAMETER_GROWTH, NULL, NULL, 0}; /* changes nothing */
    be_status status = costs_at(world, &none, 0, made->base, winner);
    if (!status && *winner == BE_NO_CANDIDATE) {
        return be_i_fail(world->error, BE_STATUS_UNSUPPORTED,
                         "no candidate keeps the promise, so there is no winner that could change");
    }
    return status;
}

static be_status fill(be_i_world *world, const be_sensitivity_options *o, const list *l, be_sensitivity *made) {
    uint64_t winner;
    be_status status = find_base(world, made, &winner);
    for (size_t i = 0; i < l->count && !status; i++) {
        bar *b = &made->bars[i];
        made->count = i + 1;
        b->order = i;
        b->shown.winner = winner;
        b->shown.winner_cost = made->base[winner];
        status = make_bar(world, o, &l->items[i], b);
    }
    if (!status) {
        qsort(made->bars, made->count, sizeof *made->bars, by_swing);
    }
    for (size_t i = 0; i < made->count; i++) {
        made->bars[i].shown.provider = made->bars[i].provider;
        made->bars[i].shown.service = made->bars[i].service;
    }
    return status;
}

static be_status make(be_i_world *world, const be_sensitivity_options *o, const list *l, be_sensitivity **result) {
    be_sensitivity *made = be_i_alloc(world->allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(world->error);
    }
    made->allocator = *world->allocator;
    made->candidates = world->count;
    made->names = be_i_alloc(world->allocator, world->count, sizeof *made->names);
    made->base = be_i_alloc(world->allocator, world->count, sizeof *made->base);
    made->bars = be_i_alloc(world->allocator, l->count, sizeof *made->bars);
    bool enough = made->names && made->base && made->bars;
    for (size_t i = 0; i < world->count && enough; i++) {
        snprintf(made->names[i], sizeof made->names[i], "%s", world->candidates[i].name);
    }
    be_status status = enough ? fill(world, o, l, made) : be_i_fail_memory(world->error);
    if (status) {
        be_sensitivity_free(made);
        return status;
    }
    *result = made;
    return BE_STATUS_OK;
}

be_status be_sensitivity_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                             const be_candidate *candidates, size_t count,
                             const be_comparison_options *comparison_options, const be_sensitivity_options *options,
                             const be_allocator *allocator, be_sensitivity **result, be_error *error) {
    if (!result) {
        return be_i_fail_null(error, "result");
    }
    be_sensitivity_options o;
    be_sensitivity_options_init(&o);
    be_status status = options ? be_i_describe_read(&description, options, &o, error) : BE_STATUS_OK;
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_i_world world = {.allocator = &use, .error = error, .operations = o.operations};
    list parameters = {.count = 0};
    status = be_i_world_open(&world, series, request, catalogue, candidates, count, comparison_options);
    world.dynamics = false;
    if (!status) {
        status = list_parameters(&world, &o, &parameters);
    }
    for (size_t i = 0; i < parameters.count && !status && o.parameter_count; i++) {
        world.operations = world.operations || parameters.items[i].parameter == BE_PARAMETER_OPERATIONS_RATE;
    }
    if (!status) {
        status = make(&world, &o, &parameters, result);
    }
    be_i_world_close(&world);
    return status;
}

/* ---- reading it ---- */

size_t be_sensitivity_count(const be_sensitivity *result) {
    return result ? result->count : 0;
}

static be_status check_index(const be_sensitivity *result, size_t index, be_error *error) {
    if (!result) {
        return be_i_fail_null(error, "result");
    }
    if (index >= result->count) {
        return be_i_fail(error, BE_STATUS_RANGE, "row %zu of %zu does not exist", index, result->count);
    }
    return BE_STATUS_OK;
}

be_status be_sensitivity_at(const be_sensitivity *result, size_t index, be_sensitivity_row *row, be_error *error) {
    be_status status = check_index(result, index, error);
    return status ? status
                  : be_i_describe_write("be_sensitivity_row", &result->bars[index].shown, sizeof *row, row, error);
}

/* Between the means of both ends. */
static double arc_elasticity(double low, double high, double cost_low, double cost_high) {
    double cost = (cost_low + cost_high) / 2, value = (low + high) / 2;
    if (!isfinite(cost) || !(cost > 0) || !(value > 0 || value < 0) || !(high > low)) {
        return NAN;
    }
    return (cost_high - cost_low) / cost / ((high - low) / value);
}

be_status be_sensitivity_cell_at(const be_sensitivity *result, size_t index, size_t candidate,
                                 be_sensitivity_cell *cell, be_error *error) {
    be_status status = check_index(result, index, error);
    if (status) {
        return status;
    }
    if (candidate >= result->candidates) {
        return be_i_fail(error, BE_STATUS_RANGE, "candidate %zu of %zu does not exist", candidate, result->candidates);
    }
    const bar *b = &result->bars[index];
    be_sensitivity_cell full = {.size = sizeof full,
                                .name = result->names[candidate],
                                .cost = result->base[candidate],
                                .cost_low = b->low[candidate],
                                .cost_high = b->high[candidate]};
    full.elasticity = arc_elasticity(b->shown.low, b->shown.high, full.cost_low, full.cost_high);
    return be_i_describe_write("be_sensitivity_cell", &full, sizeof *cell, cell, error);
}
