/* One candidate at one value: what the cheapest way to run it costs that keeps the promise, and what is known of it
 * beyond that value. */
#include "decision/internal.h"

#include <stdlib.h>

/* ---- the machines that can be worth their price ---- */

typedef struct machine {
    be_instance_type type;
    be_i_machine_price price;
} machine;

/* Whether `a` carries at least as much as `b` whatever a request needs, and costs no more however it is bought. A
 * node's reserve grows with its pod limit, so that must be the same. */
static bool beats(const machine *a, const machine *b) {
    const be_instance_type *x = &a->type, *y = &b->type;
    bool carries = x->vcpu >= y->vcpu && x->memory_mib >= y->memory_mib && x->max_pods == y->max_pods &&
                   x->burstable == y->burstable && x->baseline_vcpu >= y->baseline_vcpu;
    return carries && a->price.by_use <= b->price.by_use && a->price.committed <= b->price.committed;
}

static bool is_beaten(const machine *machines, size_t count, size_t index) {
    for (size_t i = 0; i < count; i++) {
        bool first = i < index || !beats(&machines[index], &machines[i]); /* of equals the first stays */
        if (i != index && first && beats(&machines[i], &machines[index])) {
            return true;
        }
    }
    return false;
}

static be_status list_machines(const be_i_context *context, const be_candidate *candidate, machine *machines,
                               size_t *count) {
    const char *provider = context->options->provider;
    size_t types = be_catalogue_type_count(context->catalogue, provider);
    *count = 0;
    for (size_t i = 0; i < types; i++) {
        machine m = {.type = {.size = sizeof m.type}};
        double gpu_speed;
        be_i_why why = {0};
        be_status status = be_catalogue_type_at(context->catalogue, provider, i, &m.type, context->error);
        if (status) {
            return status;
        }
        if (be_i_machine_eligible(context, candidate, &m.type, &gpu_speed, &why) &&
            be_i_machine_price_of(context, candidate, m.type.name, &m.price, &why)) {
            machines[(*count)++] = m;
        }
    }
    return BE_STATUS_OK;
}

static be_status keep_best(const be_i_world *world, const machine *machines, size_t count, be_i_field *field) {
    field->names = be_i_alloc(world->allocator, count, sizeof *field->names);
    if (!field->names) {
        return be_i_fail_memory(world->error);
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_beaten(machines, count, i)) {
            field->names[field->count++] = machines[i].type.name;
        }
    }
    field->known = true;
    return BE_STATUS_OK;
}

static be_status find_field(const be_i_world *world, const be_i_context *context, size_t index, be_i_field *field) {
    const be_candidate *candidate = &world->candidates[index];
    bool machines = candidate->model == BE_MODEL_FLEET || candidate->model == BE_MODEL_CLUSTER;
    if (field->known || !machines || candidate->instance_type || world->request.gpu_seconds > 0) {
        return BE_STATUS_OK;
    }
    size_t count, types = be_catalogue_type_count(world->catalogue, world->options.provider);
    machine *list = be_i_alloc(world->allocator, types, sizeof *list);
    if (!list) {
        return be_i_fail_memory(world->error);
    }
    be_status status = list_machines(context, candidate, list, &count);
    if (!status && count > 0) { /* where there is none, the reason is found on the usual way */
        status = keep_best(world, list, count, field);
    }
    be_i_release(world->allocator, list);
    return status;
}

/* ---- its ways ---- */

static be_status list_ways(const be_i_context *context, const be_candidate *candidate, const be_i_field *field,
                           be_i_option_list *list) {
    be_i_why why = {0};
    if (!field->known) {
        return be_i_list_ways(context, candidate, list, &why);
    }
    be_candidate named = *candidate;
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < field->count && !status; i++) {
        named.instance_type = field->names[i];
        status = be_i_list_ways(context, &named, list, &why);
    }
    return status;
}

/* ---- one way ---- */

typedef struct attempt {
    bool can_run, keeps, lacks_price;
    bool lossless;
    double cost, varying, parts[BE_I_PARTS]; /* USD a month */
    double machines;                         /* of the own part, what machines and their disks cost */
} attempt;

static bool is_of(const be_bill_line *line, const char *service) {
    return service && strcmp(line->service, service) == 0;
}

/* The service that moves data out may be that of the machines too; then it is told by the meter. */
static int part_of(const be_i_platform *p, const be_bill_line *line) {
    if (is_of(line, p->balancer_service) || is_of(line, p->address_service) || is_of(line, p->gateway_service)) {
        return BE_I_PART_DOOR;
    }
    bool objects = is_of(line, p->object_service) &&
                   (strcmp(line->meter, p->object_reads) == 0 || strcmp(line->meter, p->object_writes) == 0);
    bool out = is_of(line, p->transfer_service) && strcmp(line->meter, p->transfer_out) == 0;
    return objects || out ? BE_I_PART_EGRESS : BE_I_PART_OWN;
}

static void split_cost(const be_i_world *world, const be_bill *bill, attempt *a) {
    be_i_sum sums[BE_I_PARTS] = {{0, 0}}, machines = {0, 0};
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = {.size = sizeof line};
        be_bill_line_at(bill, i, &line, NULL);
        be_i_sum_add(&sums[part_of(world->platform, &line)], line.cost_usd);
        bool counted = is_of(&line, world->platform->machine_service) || is_of(&line, world->platform->volume_service);
        be_i_sum_add(&machines, counted ? line.cost_usd : 0);
    }
    a->machines = be_i_sum_value(machines) / world->months;
    for (int i = 0; i < BE_I_PARTS; i++) {
        a->parts[i] = be_i_sum_value(sums[i]) / world->months;
    }
}

static bool has_own_discount(const be_catalogue *catalogue, const be_bill_line *line) {
    for (size_t i = 0; i < catalogue->discount_count; i++) {
        const be_i_discount *d = &catalogue->discounts[i];
        if (d->service && strcmp(d->provider, line->provider) == 0 && strcmp(d->service, line->service) == 0) {
            return true;
        }
    }
    return false;
}

/* The cost that a price or discount moves, by unit of it. A discount on all leaves alone what has one of its own. */
static double varying_cost(const be_i_world *world, const be_i_scene *scene, const be_bill *bill) {
    const be_i_setting *along = &scene->along;
    be_i_sum sum = {0, 0};
    for (size_t i = 0; i < be_bill_line_count(bill); i++) {
        be_bill_line line = {.size = sizeof line};
        be_bill_line_at(bill, i, &line, NULL);
        if (along->service && strcmp(line.service, along->service) != 0) {
            continue;
        }
        bool factor = along->parameter == BE_PARAMETER_PRICE;
        bool alone = !factor && !along->service && has_own_discount(&scene->prior, &line);
        double given = be_i_discount_factor(&scene->prior, line.provider, line.service);
        be_i_sum_add(&sum, factor ? line.list_cost_usd * given : alone ? 0 : -line.list_cost_usd / 100);
    }
    return be_i_sum_value(sum) / world->months;
}

static be_status run_and_price(const be_i_world *world, const be_i_scene *scene, const be_i_context *context,
                               const be_candidate *candidate, be_i_plan *plan, attempt *a) {
    be_outcome *outcome = NULL;
    be_bill *bill = NULL;
    be_status status = be_i_run_plan(context, plan, BE_I_RUN_ALL, &outcome);
    if (!status && !be_outcome_why_not(outcome)) {
        a->keeps = outcome->quality.keeps_promise;
        be_i_recommit(context, candidate, outcome, plan);
        status = be_i_price_plan(context, plan, outcome, context->options->free_allowances, &bill);
        a->can_run = !status;
    }
    if (a->can_run) {
        double work =
            context->options->operations_usd_per_hour * be_i_operations_hours(context->options, candidate->model);
        bool priced = scene->along.parameter == BE_PARAMETER_PRICE || scene->along.parameter == BE_PARAMETER_DISCOUNT;
        a->cost = be_bill_total(bill) / world->months + (world->operations ? work : 0);
        a->lossless = !(outcome->quality.unserved > 0);
        split_cost(world, bill, a);
        a->parts[BE_I_PART_OWN] += world->operations ? work : 0;
        a->varying = priced ? varying_cost(world, scene, bill) : 0;
    }
    be_bill_free(bill);
    be_outcome_free(outcome);
    return status;
}

/* What cannot run, or whose price is not sourced, is an answer and no error. */
static be_status attempt_plan(const be_i_world *world, const be_i_scene *scene, const be_candidate *candidate,
                              be_i_plan *plan, attempt *a) {
    be_i_context quiet = scene->context;
    be_error reason;
    quiet.error = &reason;
    *a = (attempt){.cost = INFINITY};
    be_status status = run_and_price(world, scene, &quiet, candidate, plan, a);
    a->lacks_price = status == BE_STATUS_NOT_FOUND;
    if (status && status != BE_STATUS_NOT_FOUND && status != BE_STATUS_RANGE) {
        return be_i_fail(world->error, status, "%s", reason.message);
    }
    return BE_STATUS_OK;
}

/* The utilisation up to which units of this kind keep the promise in any number: what one alone bears, for a larger
 * pool waits less at the same utilisation. */
static double safe_utilisation(const be_i_scene *scene, const be_i_plan *plan) {
    const be_request *r = &scene->request;
    be_i_plan linked = *plan;
    be_i_plan_link(&linked);
    bool patient =
        !r->asynchronous && r->overload == BE_OVERLOAD_WAIT && r->wait_limit_seconds <= 0 && r->queue_limit <= 0;
    if (!patient || linked.deployment.spot) {
        return -1;
    }
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    linked.deployment.target_utilisation = 0;
    be_i_capacity(r, &linked.deployment, &capacity, why);
    return why[0] ? -1 : capacity.planned_utilisation * (1 + 1e-12);
}

static void know(const be_i_scene *scene, const be_i_plan *plan, const attempt *a, be_i_point *point) {
    const be_deployment *d = &plan->deployment;
    bool keeps = a->can_run && a->keeps;
    point->cost = keeps ? a->cost : INFINITY;
    point->varying = keeps ? a->varying : 0;
    point->lossless = keeps && a->lossless;
    memcpy(point->parts, a->parts, sizeof a->parts);
    point->most_own = a->parts[BE_I_PART_OWN];
    if (keeps && d->model == BE_MODEL_FUNCTIONS) {
        point->safe_until = INFINITY;
        point->memory_mib = d->unit_memory_mib;
        point->arch = d->arch;
    } else if (keeps && d->model != BE_MODEL_SPLIT) {
        point->safe_until = safe_utilisation(scene, plan);
        point->planned = d->target_utilisation;
    }
}

/* Whether the estimate of reserved machines is above their bill: reserved hours are shared within the hour, of which
 * the estimate, by steps, knows nothing. So the cheapest by estimate need not be the cheapest by its bill. */
static bool is_above_bill(const be_i_world *world, const be_candidate *candidate) {
    bool reserved = candidate->purchase_option >= BE_PURCHASE_RESERVED_STANDARD &&
                    (candidate->model == BE_MODEL_FLEET || candidate->model == BE_MODEL_CLUSTER);
    bool chosen = !candidate->instance_type || candidate->model == BE_MODEL_CLUSTER;
    return reserved && chosen && be_series_step_seconds(world->series) % 3600 != 0;
}

/* ---- the point ---- */

/* The cheapest way breaks the promise or cannot run: the first that keeps it, as a comparison would have it. */
static be_status choose(const be_i_world *world, be_i_scene *scene, const be_candidate *candidate, be_i_point *point) {
    be_i_plan plan;
    be_i_why why = {0};
    attempt a;
    be_status status = be_i_choose(&scene->context, candidate, &plan, &why);
    if (status || why.text[0]) {
        return status;
    }
    status = attempt_plan(world, scene, candidate, &plan, &a);
    if (!status) {
        know(scene, &plan, &a, point);
        point->safe_until = is_above_bill(world, candidate) ? -1 : point->safe_until;
        bool never = a.lacks_price || (candidate->model == BE_MODEL_FUNCTIONS && isinf(point->cost));
        point->never = never && candidate->model != BE_MODEL_SPLIT;
    }
    return status;
}

/* Whether a way would keep the latency promise if nothing waited. One that would not never does. */
static bool could_keep(const be_i_scene *scene, const be_i_plan *plan) {
    be_i_plan linked = *plan;
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    be_i_plan_link(&linked);
    be_i_capacity(&scene->request, &linked.deployment, &capacity, why);
    return !why[0] && be_i_could_keep(&scene->request, capacity.wall_seconds);
}

/* ---- reserved machines within the hour ---- */

/* What a way costs at least: each hour that a machine runs at the lower of its two prices. */
static double cost_by_use(const be_i_scene *scene, const be_candidate *candidate, const be_i_plan *plan) {
    be_i_plan linked = *plan;
    be_i_machine_price price;
    be_i_why ignored = {0};
    be_capacity capacity;
    char why[BE_I_WHY_BYTES];
    double committed;
    be_i_plan_link(&linked);
    if (!be_i_machine_price_of(&scene->context, candidate, plan->machine.name, &price, &ignored)) {
        return 0;
    }
    price.by_use = fmin(price.by_use, price.committed);
    price.committed = INFINITY;
    be_i_capacity(&scene->request, &linked.deployment, &capacity, why);
    uint64_t pods = candidate->model == BE_MODEL_CLUSTER ? be_i_node_pods(&linked.deployment, why) : 1;
    uint64_t floor = scene->options.zones;
    uint64_t count = be_i_machines_at_peak(&scene->context, capacity.requests_per_second, pods, floor);
    return be_i_machines_cost(&scene->context, &price, capacity.requests_per_second, pods, floor, count, &committed);
}

/* From below, the least that any way costs by use; from above, the estimate of the one that is taken, which is the
 * least of all estimates. */
static void bound_reserved(const be_i_world *world, const be_i_scene *scene, const be_candidate *candidate,
                           const be_i_option_list *list, const be_i_option *first, const attempt *a,
                           be_i_point *point) {
    double least = INFINITY, rest = a->parts[BE_I_PART_OWN] - a->machines;
    for (size_t i = 0; i < list->count; i++) {
        least = fmin(least, cost_by_use(scene, candidate, &list->items[i].plan));
    }
    point->lower[BE_I_PART_OWN] = rest + least / world->months;
    point->most_own = rest + fmax(a->machines, first->cost / world->months);
    point->weak = true;
}

static be_status take_first(const be_i_world *world, be_i_scene *scene, const be_candidate *candidate,
                            be_i_option_list *list, be_i_point *point) {
    be_i_option *first = NULL;
    for (size_t i = 0; i < list->count; i++) {
        be_i_option *o = &list->items[i];
        bool earlier = !first || be_i_option_compare(o, first) < 0;
        first = earlier && could_keep(scene, &o->plan) ? o : first;
    }
    if (!first) {
        point->never = true;
        return BE_STATUS_OK;
    }
    attempt a;
    be_status status = attempt_plan(world, scene, candidate, &first->plan, &a);
    point->never = a.lacks_price;
    point->bounded = a.can_run;
    memcpy(point->lower, a.parts, sizeof a.parts);
    if (status || a.lacks_price) {
        return status;
    }
    if (!a.can_run || !a.keeps) {
        point->bounded = point->bounded && !is_above_bill(world, candidate);
        return choose(world, scene, candidate, point);
    }
    know(scene, &first->plan, &a, point);
    if (is_above_bill(world, candidate)) {
        bound_reserved(world, scene, candidate, list, first, &a, point);
    }
    return BE_STATUS_OK;
}

be_status be_i_point_find(be_i_world *world, be_i_scene *scene, size_t index, double memory_mib, uint32_t arch,
                          be_i_point *point) {
    be_candidate candidate = world->candidates[index];
    *point = (be_i_point){.cost = INFINITY, .safe_until = -1};
    world->evaluations++;
    if (memory_mib > 0) {
        candidate.unit_memory_mib = memory_mib;
        candidate.arch = arch;
    }
    if (candidate.model == BE_MODEL_SPLIT) {
        return choose(world, scene, &candidate, point);
    }
    be_i_field *field = &world->fields[index];
    be_i_option_list list = {0};
    be_status status = find_field(world, &scene->context, index, field);
    if (!status) {
        status = list_ways(&scene->context, &candidate, field, &list);
    }
    point->never = list.count == 0;
    if (!status && list.count > 0) {
        status = take_first(world, scene, &candidate, &list, point);
    }
    be_i_release(world->allocator, list.items);
    be_i_release(world->allocator, list.overflows);
    if (be_series_step_seconds(world->series) < 60) { /* a start is billed for longer than it runs */
        point->bounded = false;
        point->safe_until = -1;
    }
    return status;
}
