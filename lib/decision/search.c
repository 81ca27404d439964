/* The search: every instance type of a region under every purchase option that its rate card has.
 *
 * The fleets differ in what one machine carries, and many machines carry the same; the layers of all capacities are
 * counted in one pass over the rates. On a layer used for so many hours, each option is a line: a fixed fee and a price
 * of the hour. A commitment is paid in every hour, so its line is flat and the lowest of them is the one on the
 * envelope; by use, the cheapest price is. What two lines cost over all layers needs no walk along them: layers never
 * get longer, so the committed ones come first. */
#include "decision/internal.h"
#include "pricing/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t MOST_MACHINES = 100000; /* of one type */

typedef struct excluded {
    char *instance_type, *reason;
} excluded;

/* A type that is considered. */
typedef struct machine {
    const char *name;
    size_t fleet; /* which capacity it has */
    double saturation;
} machine;

/* The fleet of a capacity, whatever it is made of: its layers and what the first n of them add up to, in steps. */
typedef struct fleet {
    double capacity;
    uint64_t units;
    const uint64_t *steps;
    uint64_t *sums; /* units + 1 */
} fleet;

/* How the machines of a type are bought. */
typedef struct way {
    size_t machine;
    uint32_t purchase_option, term_years, payment_option; /* of those committed to; ON_DEMAND: of none */
    uint32_t remainder_option;
    double fee, price; /* of an hour committed, and of an hour used beyond */
    uint64_t committed;
    double cost;
} way;

/* A place in the ranking. */
typedef struct place {
    double cost;
    uint64_t way;
} place;

struct be_search {
    be_allocator allocator;
    machine *machines;
    fleet *fleets;
    way *ways;
    place *ranking;
    excluded *excluded;
    size_t machine_count, fleet_count, way_count, excluded_count;
    size_t machine_capacity, fleet_capacity, way_capacity, excluded_capacity;
    be_layers *layers;
    char *names;
    uint64_t steps, floor;
    double step_hours, horizon_hours, volume_by_hour, requests;
};

/* What one search works with. */
typedef struct looking {
    be_search *search;
    const be_i_context *context;
    be_candidate candidate;
    be_i_plan plan; /* a fleet of the type that is looked at */
    const be_i_instance_row *rows;
    size_t row_count, row;
    double factor;    /* what a discount leaves of a price */
    be_i_range range; /* of the rates */
    size_t name_bytes;
} looking;

/* ---- what is left out ---- */

static be_status leave_out(const looking *l, const char *type, const char *format, ...) BE_I_PRINTF(3, 4);

static be_status leave_out(const looking *l, const char *type, const char *format, ...) {
    be_search *s = l->search;
    char reason[BE_I_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    be_status status = be_i_grow(&s->allocator, (void **)&s->excluded, &s->excluded_capacity, s->excluded_count + 1,
                                 sizeof *s->excluded, l->context->error);
    if (status) {
        return status;
    }
    excluded made = {be_i_strdup(&s->allocator, type), be_i_strdup(&s->allocator, reason)};
    s->excluded[s->excluded_count++] = made;
    return made.instance_type && made.reason ? BE_STATUS_OK : be_i_fail_memory(l->context->error);
}

/* ---- purchase options ---- */

static double share_of_spot(const be_i_context *context) {
    const be_spot *spot = context->options->spot;
    return spot ? context->policies->spot.share : 1;
}

static be_status add_way(const looking *l, way w) {
    be_search *s = l->search;
    w.machine = s->machine_count - 1;
    be_status status =
        be_i_grow(&s->allocator, (void **)&s->ways, &s->way_capacity, s->way_count + 1, sizeof w, l->context->error);
    if (!status) {
        s->ways[s->way_count++] = w;
    }
    return status;
}

static bool is_commitment(uint32_t purchase_option) {
    return purchase_option == BE_PURCHASE_RESERVED_STANDARD || purchase_option == BE_PURCHASE_RESERVED_CONVERTIBLE ||
           purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
}

/* One of the prices by use alone, and every commitment with it for what is beyond. */
static be_status add_ways(const looking *l, const be_i_instance_row *rows, size_t count, uint32_t remainder,
                          double price) {
    way by_use = {.purchase_option = BE_PURCHASE_ON_DEMAND, .remainder_option = remainder, .price = price};
    by_use.fee = INFINITY;
    be_status status = add_way(l, by_use);
    for (size_t i = 0; i < count && !status; i++) {
        const be_i_instance_row *row = &rows[i];
        double fee = is_commitment(row->purchase_option)
                         ? be_i_hourly_fee(l->context, row->term_years, row->effective_usd * l->factor,
                                           row->upfront_usd * l->factor, row->hourly_usd * l->factor)
                         : INFINITY;
        if (isfinite(fee)) {
            status = add_way(l, (way){.purchase_option = row->purchase_option,
                                      .term_years = row->term_years,
                                      .payment_option = row->payment_option,
                                      .remainder_option = remainder,
                                      .fee = fee,
                                      .price = price});
        }
    }
    return status;
}

/* Types and rows are both in order of names. Returns the rows of a type. */
static const be_i_instance_row *rows_of(looking *l, const char *type, size_t *count) {
    while (l->row < l->row_count && strcmp(l->rows[l->row].instance_type, type) < 0) {
        l->row++;
    }
    size_t end = l->row;
    while (end < l->row_count && strcmp(l->rows[end].instance_type, type) == 0) {
        end++;
    }
    *count = end - l->row;
    return l->rows + l->row;
}

static const be_i_instance_row *row_of(const be_i_instance_row *rows, size_t count, uint32_t purchase_option) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].purchase_option == purchase_option) {
            return &rows[i];
        }
    }
    return NULL;
}

static be_status add_all_ways(const looking *l, const be_i_instance_row *rows, size_t count) {
    const be_i_instance_row *on_demand = row_of(rows, count, BE_PURCHASE_ON_DEMAND);
    const be_i_instance_row *spot = row_of(rows, count, BE_PURCHASE_SPOT);
    double share = share_of_spot(l->context);
    be_status status = add_ways(l, rows, count, BE_PURCHASE_ON_DEMAND, on_demand->effective_usd * l->factor);
    if (!status && spot && share > 0) {
        double price = share * spot->effective_usd + (1 - share) * on_demand->effective_usd;
        status = add_ways(l, rows, count, BE_PURCHASE_SPOT, price * l->factor);
    }
    return status;
}

/* ---- instance types ---- */

static size_t fleet_of(be_search *s, double capacity) {
    for (size_t i = 0; i < s->fleet_count; i++) {
        if (s->fleets[i].capacity == capacity) {
            return i;
        }
    }
    return s->fleet_count;
}

static be_status add_machine(looking *l, const be_instance_type *type, const be_capacity *capacity) {
    be_search *s = l->search;
    be_error *error = l->context->error;
    size_t at = fleet_of(s, capacity->requests_per_second);
    if (at == s->fleet_count) {
        be_status status =
            be_i_grow(&s->allocator, (void **)&s->fleets, &s->fleet_capacity, at + 1, sizeof *s->fleets, error);
        if (status) {
            return status;
        }
        s->fleets[s->fleet_count++] = (fleet){.capacity = capacity->requests_per_second};
    }
    be_status status = be_i_grow(&s->allocator, (void **)&s->machines, &s->machine_capacity, s->machine_count + 1,
                                 sizeof *s->machines, error);
    if (!status) {
        s->machines[s->machine_count++] = (machine){type->name, at, capacity->saturation};
        l->name_bytes += strlen(type->name) + 1;
    }
    return status;
}

/* Why a type may not be considered where be_i_machine_eligible has no reason of its own. */
static const char *usual_reason(const be_instance_type *type) {
    return type->gpu_count > 0 ? "it has a GPU, and the request needs none" : "it is of a previous generation";
}

/* Each capacity that is planned with is the highest with which one unit alone keeps the promise, unless the caller says
 * otherwise. */
static be_status look_at_capacity(looking *l, const be_instance_type *type, be_capacity *capacity, bool *fits) {
    const be_request *r = l->context->request;
    be_deployment *d = &l->plan.deployment;
    char why[BE_I_WHY_BYTES];
    double targets[BE_I_TARGETS_MAX];
    *fits = false;
    be_i_targets_of(l->context, d, targets);
    d->target_utilisation = targets[0];
    be_i_capacity(r, d, capacity, why);
    d->target_utilisation = l->context->options->target_utilisation;
    if (why[0]) {
        return leave_out(l, type->name, "%s", why);
    }
    if (!be_i_could_keep(r, capacity->wall_seconds)) {
        return leave_out(l, type->name, "with %g s in service, too many take longer than %g s", capacity->wall_seconds,
                         r->latency_seconds);
    }
    double machines = ceil(l->range.high / capacity->requests_per_second);
    if (!(machines <= (double)MOST_MACHINES)) {
        return leave_out(l, type->name, "it would take %g machines", machines);
    }
    *fits = true;
    return BE_STATUS_OK;
}

static be_status look_at(looking *l, const be_instance_type *type) {
    double gpu_speed;
    be_i_why why = {.weight = BE_I_WHY_NOTHING};
    size_t count;
    if (!be_i_machine_eligible(l->context, &l->candidate, type, &gpu_speed, &why)) {
        return leave_out(l, type->name, "%s", why.text[0] ? why.text : usual_reason(type));
    }
    const be_i_instance_row *rows = rows_of(l, type->name, &count);
    if (!row_of(rows, count, BE_PURCHASE_ON_DEMAND)) {
        return leave_out(l, type->name, "no sourced on_demand price in %.60s", l->context->options->region);
    }
    be_capacity capacity;
    bool fits;
    l->plan.machine = *type;
    l->plan.deployment.gpu_speed = gpu_speed;
    be_i_plan_link(&l->plan);
    be_status status = look_at_capacity(l, type, &capacity, &fits);
    if (!status && fits) {
        status = add_machine(l, type, &capacity);
        status = status ? status : add_all_ways(l, rows, count);
    }
    return status;
}

static be_status look_at_all(looking *l) {
    const be_i_context *c = l->context;
    size_t count = be_catalogue_type_count(c->catalogue, c->options->provider);
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        be_instance_type type = {.size = sizeof type};
        status = be_catalogue_type_at(c->catalogue, c->options->provider, i, &type, c->error);
        if (!status) {
            status = look_at(l, &type);
        }
    }
    return status;
}

/* The catalogue may be gone before the search. */
static be_status own_names(const looking *l) {
    be_search *s = l->search;
    char *at = s->names = be_i_alloc(&s->allocator, l->name_bytes, 1);
    if (!s->names) {
        return be_i_fail_memory(l->context->error);
    }
    for (size_t i = 0; i < s->machine_count; i++) {
        size_t bytes = strlen(s->machines[i].name) + 1;
        s->machines[i].name = memcpy(at, s->machines[i].name, bytes);
        at += bytes;
    }
    return BE_STATUS_OK;
}

/* ---- layers ---- */

static uint64_t steps_of(const be_search *s, const fleet *f, uint64_t layer) {
    return layer < s->floor ? s->steps : f->steps[layer];
}

static be_status add_up_layers(be_search *s, fleet *f, be_error *error) {
    f->units = f->units > s->floor ? f->units : s->floor;
    f->sums = be_i_alloc(&s->allocator, (size_t)f->units + 1, sizeof *f->sums);
    if (!f->sums) {
        return be_i_fail_memory(error);
    }
    for (uint64_t k = 0; k < f->units; k++) {
        f->sums[k + 1] = f->sums[k] + steps_of(s, f, k);
    }
    return BE_STATUS_OK;
}

static be_status count_layers(const looking *l) {
    be_search *s = l->search;
    const be_series *series = l->context->series;
    be_error *error = l->context->error;
    double *capacity = be_i_alloc(&s->allocator, s->fleet_count, sizeof *capacity);
    if (!capacity) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < s->fleet_count; i++) {
        capacity[i] = s->fleets[i].capacity;
    }
    be_status status =
        be_i_step_layers_new(series, &l->range, capacity, s->fleet_count, false, &s->allocator, &s->layers, error);
    be_i_release(&s->allocator, capacity);
    for (size_t i = 0; i < s->fleet_count && !status; i++) {
        s->fleets[i].units = be_layers_units(s->layers, i);
        s->fleets[i].steps = be_layers_steps(s->layers, i);
        status = add_up_layers(s, &s->fleets[i], error);
    }
    return status;
}

/* ---- costs ---- */

static double hours_of(const be_search *s, uint64_t steps) {
    return (double)steps * s->step_hours;
}

/* The layers that are cheaper committed come first; how many they are. */
static uint64_t committed_layers(const be_search *s, const fleet *f, const way *w) {
    double fee = w->fee * s->horizon_hours;
    uint64_t low = 0, high = f->units;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (fee < w->price * hours_of(s, steps_of(s, f, middle))) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static double fees_of(const be_search *s, const way *w) {
    return w->committed ? (double)w->committed * (w->fee * s->horizon_hours) : 0;
}

static double remainder_of(const be_search *s, const fleet *f, const way *w) {
    return w->price * hours_of(s, f->sums[f->units] - f->sums[w->committed]);
}

static int by_cost(const void *a, const void *b) {
    const place *x = a, *y = b;
    int order = (x->cost > y->cost) - (x->cost < y->cost);
    return order ? order : (x->way > y->way) - (x->way < y->way);
}

static be_status rank(be_search *s, be_error *error) {
    s->ranking = be_i_alloc(&s->allocator, s->way_count, sizeof *s->ranking);
    if (!s->ranking) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < s->way_count; i++) {
        way *w = &s->ways[i];
        const fleet *f = &s->fleets[s->machines[w->machine].fleet];
        w->committed = committed_layers(s, f, w);
        w->cost = fees_of(s, w) + remainder_of(s, f, w) + s->volume_by_hour * hours_of(s, f->sums[f->units]);
        s->ranking[i] = (place){w->cost, i};
    }
    qsort(s->ranking, s->way_count, sizeof *s->ranking, by_cost);
    return BE_STATUS_OK;
}

/* ---- the handle ---- */

static be_status search_series(looking *l) {
    const be_i_context *c = l->context;
    be_search *s = l->search;
    s->steps = be_series_count(c->series);
    s->floor = c->options->zones;
    s->step_hours = (double)be_series_step_seconds(c->series) / 3600;
    s->horizon_hours = (double)(c->horizon_end - c->horizon_start) / 3600;
    s->volume_by_hour = be_i_volume_price(c);
    be_i_range_of(c->series, &l->range);
    s->requests = l->range.sum * (double)be_series_step_seconds(c->series);
    be_status status = look_at_all(l);
    if (!status) {
        status = own_names(l);
    }
    if (!status) {
        status = count_layers(l);
    }
    return status ? status : rank(s, c->error);
}

/* Over the horizon, which is the series itself where that is what is asked for. */
static be_status search_horizon(looking *l, be_i_context *context, const be_series *series) {
    be_series *made = NULL;
    char note[BE_I_TEXT_BYTES];
    context->series = series;
    if (!be_i_horizon_is_series(series, context->options)) {
        be_status status = be_i_horizon(series, context->options, &l->search->allocator, &made, note, context->error);
        if (status) {
            return status;
        }
        context->series = made;
    }
    be_i_horizon_hours(context->series, &context->horizon_start, &context->horizon_end);
    be_status status = search_series(l);
    be_series_free(made);
    return status;
}

static be_status look(be_search *made, be_i_context *context, const be_series *series) {
    const be_comparison_options *o = context->options;
    looking l = {.search = made, .context = context};
    const be_i_region *region;
    be_status status = be_i_find_region(context->catalogue, o->provider, o->region, &region, context->error);
    if (status) {
        return status;
    }
    be_candidate_init(&l.candidate);
    l.plan = be_i_plan_new(context, &l.candidate);
    l.rows = be_i_service_instances(region, context->platform->machine_service, &l.row_count);
    l.factor = be_i_discount_factor(context->catalogue, o->provider, context->platform->machine_service);
    return search_horizon(&l, context, series);
}

be_status be_search_new(const be_series *series, const be_request *request, const be_catalogue *catalogue,
                        const be_comparison_options *options, const be_allocator *allocator, be_search **search,
                        be_error *error) {
    if (!series || !catalogue || !search) {
        return be_i_fail_null(error, !series ? "series" : !catalogue ? "catalogue" : "search");
    }
    be_request r;
    be_comparison_options o;
    be_i_policies policies;
    const be_i_platform *platform;
    be_i_targets targets = {.count = 0};
    be_status status = be_i_request_read(request, &r, error);
    if (status || (status = be_i_options_read(options, &o, error)) ||
        (status = be_i_platform_of(o.provider, &platform, error))) {
        return status;
    }
    o.instant_scaling = 1;
    if ((status = be_i_policies_read(&o, platform, catalogue, &policies, error))) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_search *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    be_i_context context = {.request = &r,
                            .catalogue = catalogue,
                            .options = &o,
                            .platform = platform,
                            .policies = &policies,
                            .targets = &targets,
                            .allocator = &made->allocator,
                            .error = error};
    if ((status = look(made, &context, series))) {
        be_search_free(made);
        return status;
    }
    *search = made;
    return BE_STATUS_OK;
}

void be_search_free(be_search *search) {
    if (!search) {
        return;
    }
    be_allocator allocator = search->allocator;
    for (size_t i = 0; i < search->excluded_count; i++) {
        be_i_release(&allocator, search->excluded[i].instance_type);
        be_i_release(&allocator, search->excluded[i].reason);
    }
    for (size_t i = 0; i < search->fleet_count; i++) {
        be_i_release(&allocator, search->fleets[i].sums);
    }
    be_layers_free(search->layers);
    be_i_release(&allocator, search->excluded);
    be_i_release(&allocator, search->machines);
    be_i_release(&allocator, search->fleets);
    be_i_release(&allocator, search->ways);
    be_i_release(&allocator, search->ranking);
    be_i_release(&allocator, search->names);
    be_i_release(&allocator, search);
}

/* ---- reading it ---- */

size_t be_search_count(const be_search *search) {
    return search ? search->way_count : 0;
}

be_status be_search_at(const be_search *s, size_t rank, be_search_entry *entry, be_error *error) {
    if (!s) {
        return be_i_fail_null(error, "search");
    }
    if (rank >= s->way_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "rank %zu of %zu does not exist", rank, s->way_count);
    }
    const way *w = &s->ways[s->ranking[rank].way];
    const machine *m = &s->machines[w->machine];
    const fleet *f = &s->fleets[m->fleet];
    double hours = hours_of(s, f->sums[f->units]), used = hours_of(s, f->sums[w->committed]);
    double possible = hours * 3600 * m->saturation, committed = (double)w->committed * s->horizon_hours;
    be_search_entry full = {.size = sizeof full,
                            .purchase_option = w->purchase_option,
                            .term_years = w->term_years,
                            .payment_option = w->payment_option,
                            .remainder_option = w->remainder_option,
                            .instance_type = m->name,
                            .capacity = f->capacity,
                            .peak_units = (double)f->units,
                            .committed_units = (double)w->committed,
                            .unit_hours = hours,
                            .committed_hours = used,
                            .utilisation = possible > 0 ? s->requests / possible : 0,
                            .commitment_utilisation = committed > 0 ? used / committed : 0,
                            .cost_usd = w->cost,
                            .committed_usd = fees_of(s, w),
                            .remainder_usd = remainder_of(s, f, w),
                            .volume_usd = s->volume_by_hour * hours};
    return be_i_describe_write("be_search_entry", &full, sizeof full, entry, error);
}

size_t be_search_excluded_count(const be_search *search) {
    return search ? search->excluded_count : 0;
}

const char *be_search_excluded_type(const be_search *search, size_t index) {
    return search && index < search->excluded_count ? search->excluded[index].instance_type : NULL;
}

const char *be_search_excluded_reason(const be_search *search, size_t index) {
    return search && index < search->excluded_count ? search->excluded[index].reason : NULL;
}
