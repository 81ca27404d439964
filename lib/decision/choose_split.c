/* Ways to split: a fleet of each type as base, the best function as overflow. */
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
                                                  : horizon_hours; /* see add_split */
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

/* Make of a fleet's plan one of a split, with `function` for what overflows. */
static be_status add_split(const be_i_context *context, const be_candidate *candidate, const be_i_plan *fleet,
                           const be_i_plan *function, double function_cost, be_i_option_list *list, be_i_why *why) {
    be_i_machine_price price;
    if (!be_i_machine_price_of(context, candidate, fleet->machine.name, &price, why)) {
        return BE_STATUS_OK;
    }
    be_i_plan plan = be_i_plan_new(context, candidate);
    plan.machine = fleet->machine;
    plan.base = fleet->deployment;
    plan.overflow = function->deployment;
    be_i_plan_link(&plan);
    be_capacity capacity;
    char reason[BE_I_WHY_BYTES];
    be_i_capacity(context->request, &plan.base, &capacity, reason);
    uint64_t floor = context->options->zones;
    uint64_t peak = be_i_machines_at_peak(context, capacity.requests_per_second, 1, floor);
    if (peak <= floor) {
        be_i_explain(why, BE_I_WHY_CANNOT, "the fewest machines carry the peak, so nothing overflows");
        return BE_STATUS_OK;
    }
    uint64_t most = peak - 1;
    uint32_t machines = base_size(context, &price, capacity.requests_per_second, function_cost, floor, most);
    /* What lags behind would send to the functions what the base could carry: then all of it is there all the time. */
    plan.base.floor = context->policies->at_once ? (uint32_t)floor : machines;
    plan.base.ceiling = machines;
    plan.base.scaling = NULL;
    double committed;
    double cost =
        be_i_machines_cost(context, &price, capacity.requests_per_second, 1, plan.base.floor, machines, &committed);
    double level = be_unit_threshold(machines, capacity.requests_per_second);
    cost += function_cost * be_curve_requests_between(context->curve, level, INFINITY);
    be_i_plan_commit(context, candidate, &price, committed, &plan);
    return be_i_option_add(context, list, &plan, cost);
}

be_status be_i_choose_split(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                            be_i_why *why) {
    be_candidate base = *candidate, overflow = *candidate;
    base.model = BE_MODEL_FLEET;
    overflow.model = BE_MODEL_FUNCTIONS;
    be_i_plan function;
    be_i_context inner = *context;
    be_request patient = *context->request;
    patient.unserved_share = 1; /* all of the traffic might exceed the concurrency limit; what overflows need not */
    inner.request = &patient;
    be_i_why overflow_why = {0};
    be_status status = be_i_choose(&inner, &overflow, &function, &overflow_why);
    if (status || overflow_why.text[0]) {
        be_i_explain(why, overflow_why.weight, "its overflow: %.380s", overflow_why.text);
        return status;
    }
    double function_cost;
    be_i_option_list fleets = {0};
    if (!be_i_function_cost(context, &function.deployment, &function_cost, why)) {
        return BE_STATUS_OK;
    }
    be_i_explain(why, BE_I_WHY_NOTHING, "its base: nothing in the rate cards fits");
    status = be_i_choose_fleet(context, &base, &fleets, why);
    for (size_t i = 0; i < fleets.count && !status; i++) {
        status = add_split(context, candidate, &fleets.items[i].plan, &function, function_cost, list, why);
    }
    be_i_release(context->allocator, fleets.items);
    return status;
}
