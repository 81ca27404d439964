/* A plan run and priced. */
#include "decision/internal.h"

void be_i_plan_link(be_i_plan *plan) {
    bool split = plan->deployment.model == BE_MODEL_SPLIT;
    bool machines = plan->deployment.model == BE_MODEL_FLEET || plan->deployment.model == BE_MODEL_CLUSTER;
    plan->deployment.base = split ? &plan->base : NULL;
    plan->deployment.overflow = split ? &plan->overflow : NULL;
    plan->deployment.instance_type = machines ? &plan->machine : NULL;
    plan->base.instance_type = &plan->machine;
    plan->commitment.instance_type = plan->machine.name;
}

be_deployment *be_i_plan_machines(be_i_plan *plan) {
    return plan->deployment.model == BE_MODEL_SPLIT ? &plan->base : &plan->deployment;
}

be_status be_i_price_plan(const be_i_context *context, const be_i_plan *plan, const be_outcome *outcome,
                          bool free_allowances, be_bill **bill) {
    be_i_plan linked = *plan;
    be_i_plan_link(&linked);
    be_bill_options options;
    be_bill_options_init(&options);
    options.basis = context->options->basis;
    options.free_allowances = free_allowances;
    options.remainder_option = linked.remainder_option;
    options.commitments = &linked.commitment;
    options.commitment_count = linked.commitment.count > 0;
    const be_spot *spot = be_i_plan_machines(&linked)->spot;
    options.spot_share = spot ? spot->share : 1;
    options.horizon_start = context->horizon_start;
    options.horizon_end = context->horizon_end;
    return be_bill_new(be_outcome_usage(outcome), context->catalogue, &options, context->allocator, bill,
                       context->error);
}

be_status be_i_run_plan(const be_i_context *context, const be_i_plan *plan, uint32_t extent, be_outcome **outcome) {
    be_i_plan linked = *plan;
    be_i_plan_link(&linked);
    return be_i_outcome_new(context->series, context->curve, context->request, &linked.deployment, extent,
                            context->allocator, outcome, context->error);
}

be_status be_i_timeline_of_plan(const be_i_plan *plan, const be_series *series, const be_request *request,
                                const be_allocator *allocator, be_timeline **timeline, be_error *error) {
    be_i_plan linked = *plan;
    be_i_plan_link(&linked);
    if (linked.deployment.model != BE_MODEL_SPLIT) {
        return be_timeline_new(series, request, &linked.deployment, allocator, timeline, error);
    }
    be_series *to_base = NULL;
    be_status status = be_i_split_series(series, request, &linked.deployment, allocator, &to_base, NULL, error);
    if (!status) {
        status = be_timeline_new(to_base, request, &linked.base, allocator, timeline, error);
    }
    be_series_free(to_base);
    return status;
}
