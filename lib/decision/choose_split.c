/* Ways to split: a fleet of each type as base, of every size that leaves something to overflow, and functions of every
 * memory that is worth listing for the overflow. */
#include "decision/internal.h"

/* Machine k of the base saves what functions would cost for the requests of its layer of the load-duration curve. Paid
 * by use, a machine that is used for many hours but little in each may lose what the next ones, used for few hours but
 * fully, save again: so the base ends where the sum of all savings is highest. The zones' machines are there in any
 * case. */
static uint32_t base_size(const be_i_context *context, const be_i_machine_price *price, double capacity,
                          double function_cost, uint64_t floor, uint64_t most) {
    double horizon_hours = (double)(context->horizon_end - context->horizon_start) / 3600;
    double fee = price->committed * horizon_hours;
    uint64_t best = floor;
    double saved = 0, best_saved = 0;
    for (uint64_t count = floor; count < most; count++) {
        double hours = context->policies->at_once ? be_i_machine_hours(context, capacity, 1, floor, count)
                                                  : horizon_hours; /* see set_base */
        double machine = fmin(fee, price->by_use * hours) + price->volume_by_hour * hours;
        double layer = be_curve_requests_between(context->curve, be_unit_threshold(count, capacity),
                                                 be_unit_threshold(count + 1, capacity));
        saved += layer * function_cost - machine;
        if (saved > best_saved) {
            best_saved = saved;
            best = count + 1;
        }
    }
    return (uint32_t)best;
}

static double capacity_of(const be_i_context *context, const be_i_plan *plan) {
    be_i_plan linked = *plan;
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_i_plan_link(&linked);
    be_i_capacity(context->request, &linked.base, &capacity, reason);
    return capacity.requests_per_second;
}

/* Give the base so many machines, and the commitment that they are worth; returns what they cost. */
static double set_base(const be_i_context *context, const be_candidate *candidate, const be_i_machine_price *price,
                       double capacity, uint32_t machines, be_i_plan *plan) {
    /* What lags behind would send to the functions what the base could carry: then all of it is there all the time. */
    plan->base.floor = context->policies->at_once ? context->options->zones : machines;
    plan->base.ceiling = machines;
    plan->base.scaling = NULL;
    double committed;
    double cost = be_i_machines_cost(context, price, capacity, 1, plan->base.floor, machines, &committed);
    be_i_plan_commit(context, candidate, price, committed, plan);
    return cost;
}

static void look_up_price(const be_i_context *context, const be_candidate *candidate, const be_i_option *way,
                          be_i_machine_price *price) {
    be_i_why ignored = {.weight = BE_I_WHY_NOTHING};
    *price = (be_i_machine_price){.by_use = way->by_use, .committed = way->committed};
    be_i_machine_price_of(context, candidate, way->plan.machine.name, price, &ignored);
}

void be_i_split_bounds(const be_i_context *context, const be_candidate *candidate, const be_i_option *way,
                       const be_i_request_bound *request, double *bounds) {
    be_i_machine_price price;
    look_up_price(context, candidate, way, &price);
    be_i_split_bound(context, &price, capacity_of(context, &way->plan), way->least, way->most, request, bounds);
}

void be_i_split_plan(const be_i_context *context, const be_candidate *candidate, const be_i_option *way,
                     const be_i_option *overflow, uint32_t machines, be_i_plan *plan) {
    be_i_machine_price price;
    look_up_price(context, candidate, way, &price);
    *plan = way->plan;
    plan->overflow = overflow->plan.deployment;
    set_base(context, candidate, &price, capacity_of(context, plan), machines, plan);
    be_i_plan_link(plan);
}

/* A balancer counts bytes to functions as more than those to machines. */
be_status be_i_split_door(const be_i_context *context, const be_i_plan *plan, double *cost) {
    be_i_plan linked = *plan;
    be_outcome *outcome = NULL;
    be_bill *bill = NULL;
    linked.commitment.count = 0;
    be_i_plan_link(&linked);
    be_status status = be_i_outcome_of_door(context->series, context->request, &linked.deployment, context->allocator,
                                            &outcome, context->error);
    if (!status) {
        status = be_i_price_plan(context, &linked, outcome, context->options->free_allowances, &bill);
    }
    *cost = be_bill_total(bill) * (1 - 1e-9);
    be_bill_free(bill);
    be_outcome_free(outcome);
    return status;
}

/* Make of a fleet's way one of a split. */
static be_status add_split(const be_i_context *context, const be_candidate *candidate, const be_i_option *fleet,
                           be_i_option_list *list, be_i_why *why) {
    be_i_machine_price price;
    const be_i_option *function = &list->overflows[0];
    if (!be_i_machine_price_of(context, candidate, fleet->plan.machine.name, &price, why)) {
        return BE_STATUS_OK;
    }
    be_i_option way = {.plan = be_i_plan_new(context, candidate), .by_use = price.by_use, .committed = price.committed};
    way.plan.machine = fleet->plan.machine;
    way.plan.base = fleet->plan.deployment;
    way.plan.overflow = function->plan.deployment;
    double capacity = capacity_of(context, &way.plan);
    uint64_t floor = context->options->zones, peak = be_i_machines_at_peak(context, capacity, 1, floor);
    if (peak <= floor) {
        be_i_explain(why, BE_I_WHY_CANNOT, "the fewest machines carry the peak, so nothing overflows");
        return BE_STATUS_OK;
    }
    way.least = (uint32_t)floor;
    way.most = (uint32_t)(peak - 1);
    uint32_t machines = base_size(context, &price, capacity, function->by_use, floor, way.most);
    double level = be_unit_threshold(machines, capacity);
    way.cost = set_base(context, candidate, &price, capacity, machines, &way.plan) +
               function->by_use * be_curve_requests_between(context->curve, level, INFINITY);
    be_i_request_bound request = be_i_overflow_bound(context, list->overflows, list->overflow_count);
    way.bound = be_i_split_bound(context, &price, capacity, way.least, way.most, &request, NULL);
    be_i_plan_link(&way.plan);
    return be_i_option_add(context, list, &way);
}

static void sort_by_request(be_i_option *overflows, size_t count) {
    for (size_t i = 1; i < count; i++) {
        be_i_option moved = overflows[i];
        size_t k = i;
        for (; k > 0 && overflows[k - 1].by_use > moved.by_use; k--) {
            overflows[k] = overflows[k - 1];
        }
        overflows[k] = moved;
    }
}

static bool are_close(const be_deployment *a, const be_deployment *b) {
    static const double APART = 1.25;
    double less = fmin(a->unit_memory_mib, b->unit_memory_mib), more = fmax(a->unit_memory_mib, b->unit_memory_mib);
    return a->arch == b->arch && more < less * APART;
}

/* Of memories that lie close, the cheapest: what overflows costs little, and every size of every base is tried with
 * each. */
static size_t thin_out(be_i_option *overflows, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool close = false;
        for (size_t k = 0; k < kept && !close; k++) {
            close = are_close(&overflows[k].plan.deployment, &overflows[i].plan.deployment);
        }
        if (!close) {
            overflows[kept++] = overflows[i];
        }
    }
    return kept;
}

/* The cheapest first. All of the traffic might exceed the concurrency limit; what overflows need not. */
static be_status list_overflows(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                                be_i_why *why) {
    be_candidate overflow = *candidate;
    overflow.model = BE_MODEL_FUNCTIONS;
    be_i_context inner = *context;
    be_request patient = *context->request;
    patient.unserved_share = 1;
    inner.request = &patient;
    be_i_option_list functions = {0};
    be_i_why overflow_why = {.weight = BE_I_WHY_NOTHING};
    be_i_explain(&overflow_why, BE_I_WHY_NOTHING, "nothing in the rate cards fits");
    be_status status = be_i_choose_functions(&inner, &overflow, &functions, &overflow_why);
    sort_by_request(functions.items, functions.count);
    list->overflows = functions.items;
    list->overflow_count = status ? 0 : thin_out(functions.items, functions.count);
    if (!status && !functions.count) {
        be_i_explain(why, overflow_why.weight, "its overflow: %.380s", overflow_why.text);
    }
    return status;
}

be_status be_i_choose_split(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                            be_i_why *why) {
    be_candidate base = *candidate;
    base.model = BE_MODEL_FLEET;
    be_status status = list_overflows(context, candidate, list, why);
    if (status || !list->overflow_count) {
        return status;
    }
    be_i_option_list fleets = {0};
    be_i_explain(why, BE_I_WHY_NOTHING, "its base: nothing in the rate cards fits");
    status = be_i_choose_fleet(context, &base, &fleets, why);
    for (size_t i = 0; i < fleets.count && !status; i++) {
        status = add_split(context, candidate, &fleets.items[i], list, why);
    }
    be_i_release(context->allocator, fleets.items);
    return status;
}
