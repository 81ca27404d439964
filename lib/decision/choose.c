/* From a candidate to the plan that is evaluated: list the ways of its model with an estimate of their cost, and take
 * the first, from the cheapest on, that keeps the promise. */
#include "decision/internal.h"

#include <stdio.h>
#include <stdlib.h>

be_i_plan be_i_plan_new(const be_i_context *context, const be_candidate *candidate) {
    const be_comparison_options *o = context->options;
    be_i_plan plan;
    memset(&plan, 0, sizeof plan);
    be_commitment_init(&plan.commitment);
    plan.commitment.count = 0;
    be_instance_type_init(&plan.machine);
    be_deployment *d = &plan.deployment;
    be_deployment_init(d);
    d->model = candidate->model;
    d->provider = o->provider;
    d->region = o->region;
    d->door = candidate->door;
    d->zones = d->floor = d->node_floor = o->zones;
    d->target_utilisation = o->target_utilisation;
    d->volume_gb = o->volume_gb;
    d->daemon_vcpu = o->daemon_vcpu;
    d->daemon_memory_mib = o->daemon_memory_mib;
    d->daemon_pods = o->daemon_pods;
    return plan;
}

be_status be_i_option_add(const be_i_context *context, be_i_option_list *list, const be_i_plan *plan, double cost) {
    be_status status = be_i_grow(context->allocator, (void **)&list->items, &list->capacity, list->count + 1,
                                 sizeof *list->items, context->error);
    if (!status) {
        list->items[list->count++] = (be_i_option){*plan, cost};
    }
    return status;
}

/* By estimate; ties by the name of the machine, then by size, so that the answer is the same everywhere. */
static int by_cost(const void *a, const void *b) {
    const be_i_option *x = a, *y = b;
    int order = (x->cost > y->cost) - (x->cost < y->cost);
    const char *x_name = x->plan.machine.name, *y_name = y->plan.machine.name;
    order = order ? order : strcmp(x_name ? x_name : "", y_name ? y_name : "");
    double x_size = x->plan.deployment.unit_memory_mib, y_size = y->plan.deployment.unit_memory_mib;
    order = order ? order : (x_size > y_size) - (x_size < y_size);
    double x_vcpu = x->plan.deployment.unit_vcpu, y_vcpu = y->plan.deployment.unit_vcpu;
    order = order ? order : (x_vcpu > y_vcpu) - (x_vcpu < y_vcpu);
    uint32_t x_arch = x->plan.deployment.arch, y_arch = y->plan.deployment.arch;
    return order ? order : (x_arch > y_arch) - (x_arch < y_arch);
}

static be_status keeps_promise(const be_i_context *context, const be_i_plan *plan, bool *keeps) {
    be_outcome *outcome = NULL;
    be_status status = be_i_run_plan(context, plan, true, &outcome);
    if (!status) {
        *keeps = outcome->quality.keeps_promise;
        be_outcome_free(outcome);
    }
    return status;
}

/* Of machines that are all too slow to keep the promise even when nothing waits, the cheapest is as good as any. */
static bool hopeless(const be_i_context *context) {
    const be_request *r = context->request;
    bool one_speed = r->gpu_seconds <= 0;
    return one_speed && !be_i_could_keep(r, r->wall_seconds);
}

static be_status pick(const be_i_context *context, be_i_option_list *list, be_i_plan *plan) {
    qsort(list->items, list->count, sizeof *list->items, by_cost);
    *plan = list->items[0].plan;
    for (size_t i = 0; i < list->count && !hopeless(context); i++) {
        bool keeps = false;
        be_status status = keeps_promise(context, &list->items[i].plan, &keeps);
        if (status && status != BE_STATUS_RANGE) { /* one that needs too many units is passed over */
            return status;
        }
        if (keeps) {
            *plan = list->items[i].plan;
            break;
        }
    }
    return BE_STATUS_OK;
}

static be_status list_ways(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                           char *why) {
    switch (candidate->model) {
    case BE_MODEL_FLEET:
        return be_i_choose_fleet(context, candidate, list, why);
    case BE_MODEL_CLUSTER:
        return be_i_choose_cluster(context, candidate, list, why);
    case BE_MODEL_CONTAINERS:
        return be_i_choose_containers(context, candidate, list, why);
    case BE_MODEL_FUNCTIONS:
        return be_i_choose_functions(context, candidate, list, why);
    default:
        return be_i_choose_split(context, candidate, list, why);
    }
}

be_status be_i_choose(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan, char *why_not) {
    be_i_option_list list = {0};
    char why[BE_I_TEXT_BYTES] = "nothing in the rate cards fits";
    why_not[0] = '\0';
    be_status status = list_ways(context, candidate, &list, why);
    if (!status && list.count == 0) {
        snprintf(why_not, BE_I_TEXT_BYTES, "%s", why);
    } else if (!status) {
        status = pick(context, &list, plan);
    }
    be_i_release(context->allocator, list.items);
    return status;
}
