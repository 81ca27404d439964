/* The cheapest of many ways: each has a bound that it cannot cost less than, and is run and priced only while its bound
 * is not above the cheapest that was found to keep the promise. What is left out so cannot be the answer, which is that
 * of running and pricing all of them.
 *
 * Of a split, a way stands for all sizes of its base: when it is its turn, a part for each size takes its place with a
 * bound of its own, and when it is a size's, a part for each way to run the overflow. */
#include "decision/internal.h"

#include <stdlib.h>

/* Costs so close are as good as equal: sums of the same parts in another order. */
static const double EQUAL = 1e-12;

/* Where nothing keeps the promise, no cost says which sizes of a split need not be tried: no more than so many are. */
enum { MOST_HOPELESS = 200, ALL_SIZES = 0 };
#define ALL_OVERFLOWS UINT32_MAX

/* By estimate; ties by the name of the machine, then by size, so that the answer is the same everywhere. */
static int by_name(const be_i_plan *x, const be_i_plan *y) {
    const char *x_name = x->machine.name, *y_name = y->machine.name;
    int order = strcmp(x_name ? x_name : "", y_name ? y_name : "");
    double x_size = x->deployment.unit_memory_mib, y_size = y->deployment.unit_memory_mib;
    order = order ? order : (x_size > y_size) - (x_size < y_size);
    double x_vcpu = x->deployment.unit_vcpu, y_vcpu = y->deployment.unit_vcpu;
    order = order ? order : (x_vcpu > y_vcpu) - (x_vcpu < y_vcpu);
    uint32_t x_arch = x->deployment.arch, y_arch = y->deployment.arch;
    return order ? order : (x_arch > y_arch) - (x_arch < y_arch);
}

int be_i_option_compare(const void *a, const void *b) {
    const be_i_option *x = a, *y = b;
    int order = (x->cost > y->cost) - (x->cost < y->cost);
    return order ? order : by_name(&x->plan, &y->plan);
}

/* ---- what is known of ways that differ in name and price only ---- */

/* Machines of different names often carry the same, and functions behind different doors are the same: what was found
 * of one holds for all that ask the same question, in whichever candidate. */
struct be_i_verdict {
    be_capacity capacity;
    uint32_t model, floor, ceiling, per_machine, spot, arch; /* the last of functions */
    double timeout_seconds, unserved_share, memory_mib;      /* likewise */
    bool keeps;
    be_outcome *outcome;      /* of those that keep the promise, but for containers: what was used, */
    const char *machine;      /* and by machines of which name */
    size_t hunt;              /* in which a way was priced last, counted from 1, */
    double by_use, committed; /* and what that pays by */
};

void be_i_verdicts_free(be_i_verdicts *verdicts, const be_allocator *allocator) {
    for (size_t i = 0; i < verdicts->count; i++) {
        be_outcome_free(verdicts->items[i].outcome);
    }
    be_i_release(allocator, verdicts->items);
}

static be_i_verdict question_of(const be_i_context *context, be_i_plan *plan) {
    char why[BE_I_WHY_BYTES];
    be_i_verdict v = {.keeps = false};
    be_i_plan_link(plan);
    const be_deployment *d = &plan->deployment;
    be_i_capacity(context->request, d, &v.capacity, why);
    v.model = d->model;
    v.floor = d->floor;
    v.ceiling = d->ceiling;
    v.spot = d->spot != NULL;
    v.timeout_seconds = d->timeout_seconds;
    v.unserved_share = context->request->unserved_share;
    v.per_machine = d->model == BE_MODEL_CLUSTER ? be_i_node_pods(d, why) : 1;
    v.arch = d->model == BE_MODEL_FUNCTIONS ? d->arch : BE_ARCH_ANY;
    v.memory_mib = d->model == BE_MODEL_FUNCTIONS ? d->unit_memory_mib : 0;
    return v;
}

static bool same_question(const be_i_verdict *a, const be_i_verdict *b) {
    const be_capacity *x = &a->capacity, *y = &b->capacity;
    return x->requests_per_second == y->requests_per_second && x->saturation == y->saturation &&
           x->servers == y->servers && x->wall_seconds == y->wall_seconds &&
           x->planned_utilisation == y->planned_utilisation && a->floor == b->floor && a->ceiling == b->ceiling &&
           a->per_machine == b->per_machine && a->model == b->model && a->spot == b->spot &&
           a->timeout_seconds == b->timeout_seconds && a->unserved_share == b->unserved_share && a->arch == b->arch &&
           a->memory_mib == b->memory_mib;
}

static bool is_of_machines(const be_i_plan *plan) {
    return plan->deployment.model == BE_MODEL_FLEET || plan->deployment.model == BE_MODEL_CLUSTER;
}

/* ---- run and price ---- */

/* One that needs too many units keeps no promise. */
static be_status run_way(const be_i_context *context, const be_i_plan *plan, be_outcome **outcome) {
    be_i_context quiet = *context;
    be_error reason;
    quiet.error = &reason;
    be_outcome *made = NULL;
    be_status status = be_i_run_plan(&quiet, plan, BE_I_RUN_USAGE, &made);
    if (status && status != BE_STATUS_RANGE) {
        return be_i_fail(context->error, status, "%s", reason.message);
    }
    if (!status && made->quality.keeps_promise) {
        *outcome = made;
    } else {
        be_outcome_free(made);
    }
    return BE_STATUS_OK;
}

/* A price that is not sourced makes a way one that cannot be had: infinite. */
static be_status price_way(const be_i_context *context, const be_candidate *candidate, const be_outcome *outcome,
                           be_i_plan *plan, double *cost) {
    be_i_context quiet = *context;
    be_error reason;
    be_bill *bill = NULL;
    quiet.error = &reason;
    be_i_recommit(&quiet, candidate, outcome, plan);
    be_status status = be_i_price_plan(&quiet, plan, outcome, context->options->free_allowances, &bill);
    *cost = status ? INFINITY : be_bill_total(bill);
    be_bill_free(bill);
    bool ours = status && status != BE_STATUS_NOT_FOUND && status != BE_STATUS_RANGE;
    return ours ? be_i_fail(context->error, status, "%s", reason.message) : BE_STATUS_OK;
}

be_status be_i_weigh_way(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan, bool *keeps,
                         double *cost) {
    be_outcome *outcome = NULL;
    be_status status = run_way(context, plan, &outcome);
    *keeps = outcome != NULL;
    if (!status && outcome) {
        status = price_way(context, candidate, outcome, plan, cost);
    }
    be_outcome_free(outcome);
    return status;
}

/* What machines of one name used, as if they had another. */
static be_status rename_usage(const be_i_context *context, const be_i_verdict *v, const char *name, be_usage **usage) {
    be_usage *made = NULL;
    be_status status = be_usage_new(context->allocator, &made, context->error);
    for (size_t i = 0; i < be_usage_count(v->outcome->usage) && !status; i++) {
        be_usage_item item = {.size = sizeof item};
        be_usage_at(v->outcome->usage, i, &item, NULL);
        bool machine =
            strcmp(item.service, context->platform->machine_service) == 0 && strcmp(item.meter, v->machine) == 0;
        item.meter = machine ? name : item.meter;
        status = be_usage_add(made, &item, context->error);
    }
    if (status) {
        be_usage_free(made);
        return status;
    }
    *usage = made;
    return BE_STATUS_OK;
}

static be_status price_renamed(const be_i_context *context, const be_candidate *candidate, const be_i_verdict *v,
                               be_i_plan *plan, double *cost) {
    if (strcmp(plan->machine.name, v->machine) == 0) {
        return price_way(context, candidate, v->outcome, plan, cost);
    }
    be_outcome renamed = *v->outcome;
    be_status status = rename_usage(context, v, plan->machine.name, &renamed.usage);
    if (!status) {
        status = price_way(context, candidate, &renamed, plan, cost);
        be_usage_free(renamed.usage);
    }
    return status;
}

/* ---- the search ---- */

/* A way, or a part of one, that has not been looked at. */
typedef struct part {
    double bound;
    uint32_t way, machines, overflow;
} part;

typedef struct hunt {
    const be_i_context *context;
    const be_candidate *candidate;
    be_i_option_list *list;
    part *parts; /* a heap, the least bound first */
    size_t count, capacity;
    be_i_plan *best;
    double cost; /* of the best; infinite where none keeps the promise yet */
    double door; /* of a split: what all of its ways pay at least */
    part found;
    uint32_t hopeless;
} hunt;

static bool comes_first(const part *a, const part *b) {
    if (a->bound < b->bound || a->bound > b->bound) {
        return a->bound < b->bound;
    }
    if (a->way != b->way) {
        return a->way < b->way;
    }
    return a->machines != b->machines ? a->machines < b->machines : a->overflow < b->overflow;
}

static be_status push(hunt *h, part new) {
    be_status status = be_i_grow(h->context->allocator, (void **)&h->parts, &h->capacity, h->count + 1,
                                 sizeof *h->parts, h->context->error);
    if (status) {
        return status;
    }
    size_t at = h->count++;
    for (; at > 0 && comes_first(&new, &h->parts[(at - 1) / 2]); at = (at - 1) / 2) {
        h->parts[at] = h->parts[(at - 1) / 2];
    }
    h->parts[at] = new;
    return BE_STATUS_OK;
}

static part pop(hunt *h) {
    part first = h->parts[0], last = h->parts[--h->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < h->count; at = child) {
        if (child + 1 < h->count && comes_first(&h->parts[child + 1], &h->parts[child])) {
            child++;
        }
        if (!comes_first(&h->parts[child], &last)) {
            break;
        }
        h->parts[at] = h->parts[child];
    }
    h->parts[at] = last;
    return first;
}

/* Of equal cost the first by name, then the smaller base and the cheaper overflow. */
static bool is_better(const hunt *h, double cost, const part *p, const be_i_plan *plan) {
    if (isinf(h->cost) || cost < h->cost * (1 - EQUAL)) {
        return cost < h->cost;
    }
    if (cost > h->cost * (1 + EQUAL)) {
        return false;
    }
    int order = by_name(plan, h->best);
    if (order) {
        return order < 0;
    }
    return p->machines != h->found.machines ? p->machines < h->found.machines : p->overflow < h->found.overflow;
}

static void consider(hunt *h, double cost, const part *p, const be_i_plan *plan) {
    if (is_better(h, cost, p, plan)) {
        h->cost = cost;
        h->found = *p;
        *h->best = *plan;
    }
}

static be_status remember(const be_i_context *context, const be_i_verdict *v) {
    be_i_verdicts *known = context->verdicts;
    be_status status = be_i_grow(context->allocator, (void **)&known->items, &known->capacity, known->count + 1,
                                 sizeof *known->items, context->error);
    if (!status) {
        known->items[known->count++] = *v;
    }
    return status;
}

static be_status ask(hunt *h, be_i_option *way, size_t *index) {
    be_i_verdicts *known = h->context->verdicts;
    be_i_verdict asked = question_of(h->context, &way->plan);
    for (*index = 0; *index < known->count; (*index)++) {
        if (same_question(&known->items[*index], &asked)) {
            return BE_STATUS_OK;
        }
    }
    be_status status = run_way(h->context, &way->plan, &asked.outcome);
    if (status) {
        return status;
    }
    asked.keeps = asked.outcome != NULL;
    asked.machine = way->plan.machine.name;
    if ((status = remember(h->context, &asked))) {
        be_outcome_free(asked.outcome);
    }
    return status;
}

/* Of ways that differ in name and price only, one that pays no less by use and no less committed is no cheaper. */
static bool is_dominated(const hunt *h, const be_i_verdict *v, const be_i_option *way) {
    return v->hunt == h->context->verdicts->hunts && way->by_use >= v->by_use && way->committed >= v->committed;
}

static be_status try_way(hunt *h, const part *p) {
    be_i_option *way = &h->list->items[p->way];
    size_t index;
    be_status status = ask(h, way, &index);
    be_i_verdict *v = status ? NULL : &h->context->verdicts->items[index];
    if (status || !v->keeps || is_dominated(h, v, way)) {
        return status;
    }
    be_i_plan plan = way->plan;
    double cost = INFINITY;
    bool keeps = true;
    if (is_of_machines(&plan)) {
        status = price_renamed(h->context, h->candidate, v, &plan, &cost);
    } else if (v->outcome) {
        status = price_way(h->context, h->candidate, v->outcome, &plan, &cost);
    } else {
        status = be_i_weigh_way(h->context, h->candidate, &plan, &keeps, &cost);
    }
    if (plan.deployment.model == BE_MODEL_CONTAINERS) { /* those of another size use other amounts */
        be_outcome_free(v->outcome);
        v->outcome = NULL;
    }
    if (status) {
        return status;
    }
    if (isfinite(cost)) {
        v->hunt = h->context->verdicts->hunts;
        v->by_use = way->by_use;
        v->committed = way->committed;
    }
    consider(h, cost, p, &plan);
    return BE_STATUS_OK;
}

/* ---- splits ---- */

/* Machines that carry the same make the same bases: of them, those that pay no less by use and committed are left out.
 */
static be_status is_base_dominated(hunt *h, const part *p, bool *dominated) {
    be_i_verdicts *known = h->context->verdicts;
    const be_i_option *way = &h->list->items[p->way];
    be_i_plan base = way->plan;
    base.deployment = way->plan.base;
    be_i_verdict asked = question_of(h->context, &base);
    asked.model = BE_MODEL_SPLIT;
    asked.floor = asked.ceiling = 0; /* any */
    *dominated = false;
    for (size_t i = 0; i < known->count; i++) {
        if (same_question(&known->items[i], &asked) && is_dominated(h, &known->items[i], way)) {
            *dominated = true;
            return BE_STATUS_OK;
        }
    }
    asked.hunt = known->hunts;
    asked.by_use = way->by_use;
    asked.committed = way->committed;
    return remember(h->context, &asked);
}

static be_status push_sizes(hunt *h, const part *p) {
    const be_i_option *way = &h->list->items[p->way];
    size_t sizes = (size_t)(way->most - way->least) + 1;
    bool dominated;
    be_status status = is_base_dominated(h, p, &dominated);
    double *bounds = status || dominated ? NULL : be_i_alloc(h->context->allocator, sizes, sizeof *bounds);
    if (status || dominated || !bounds) {
        return status || dominated ? status : be_i_fail_memory(h->context->error);
    }
    be_i_request_bound request = be_i_overflow_bound(h->context, h->list->overflows, h->list->overflow_count);
    be_i_split_bounds(h->context, h->candidate, way, &request, bounds);
    for (uint32_t i = 0; i < sizes && !status; i++) {
        status = push(h, (part){bounds[i], p->way, way->least + i, ALL_OVERFLOWS});
    }
    be_i_release(h->context->allocator, bounds);
    return status;
}

static be_status push_overflows(hunt *h, const part *p) {
    const be_i_option_list *list = h->list;
    be_i_option way = list->items[p->way];
    be_status status = BE_STATUS_OK;
    way.least = way.most = p->machines;
    for (uint32_t i = 0; i < list->overflow_count && !status; i++) {
        double bound;
        be_i_request_bound request = be_i_overflow_bound(h->context, &list->overflows[i], 1);
        be_i_split_bounds(h->context, h->candidate, &way, &request, &bound);
        status = push(h, (part){bound, p->way, p->machines, i});
    }
    return status;
}

static be_status try_split(hunt *h, const part *p) {
    be_i_plan plan;
    bool keeps = false;
    double cost;
    be_i_split_plan(h->context, h->candidate, &h->list->items[p->way], &h->list->overflows[p->overflow], p->machines,
                    &plan);
    be_status status = be_i_weigh_way(h->context, h->candidate, &plan, &keeps, &cost);
    h->hopeless += !keeps;
    if (!status && keeps) {
        consider(h, cost, p, &plan);
    }
    return status;
}

static be_status look_at(hunt *h, const part *p) {
    if (h->list->items[p->way].plan.deployment.model != BE_MODEL_SPLIT) {
        return try_way(h, p);
    }
    if (p->machines == ALL_SIZES) {
        return push_sizes(h, p);
    }
    return p->overflow == ALL_OVERFLOWS ? push_overflows(h, p) : try_split(h, p);
}

static bool is_over(const hunt *h) {
    if (!h->count) {
        return true;
    }
    bool beaten = h->parts[0].bound + h->door > h->cost * (1 + EQUAL);
    return beaten || (isinf(h->cost) && h->hopeless >= MOST_HOPELESS);
}

static be_status begin(hunt *h) {
    be_i_option_list *list = h->list;
    qsort(list->items, list->count, sizeof *list->items, be_i_option_compare);
    *h->best = list->items[0].plan;
    be_status status = BE_STATUS_OK;
    if (list->items[0].plan.deployment.model == BE_MODEL_SPLIT) {
        status = be_i_split_door(h->context, &list->items[0].plan, &h->door);
    }
    for (uint32_t i = 0; i < list->count && !status; i++) {
        status = push(h, (part){list->items[i].bound, i, ALL_SIZES, ALL_OVERFLOWS});
    }
    return status;
}

be_status be_i_cheapest(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                        be_i_plan *plan) {
    context->verdicts->hunts++;
    hunt h = {.context = context, .candidate = candidate, .list = list, .best = plan, .cost = INFINITY};
    be_status status = begin(&h);
    while (!status && !is_over(&h)) {
        part next = pop(&h);
        status = look_at(&h, &next);
    }
    be_i_release(context->allocator, h.parts);
    return status;
}
