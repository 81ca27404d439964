/* From a candidate to the plan that is evaluated: list the ways of its model, with an estimate of their cost and a
 * bound below it, and take the cheapest that keeps the promise; see cheapest.c. */
#include "decision/internal.h"

#include <stdarg.h>
#include <stdio.h>

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
    d->target_slots = o->target_utilisation <= 0;
    d->volume_gb = o->volume_gb;
    d->daemon_vcpu = o->daemon_vcpu;
    d->daemon_memory_mib = o->daemon_memory_mib;
    d->daemon_pods = o->daemon_pods;
    be_i_policies_apply(context->policies, candidate, d);
    return plan;
}

be_status be_i_option_add(const be_i_context *context, be_i_option_list *list, const be_i_option *option) {
    be_status status = be_i_grow(context->allocator, (void **)&list->items, &list->capacity, list->count + 1,
                                 sizeof *list->items, context->error);
    if (!status) {
        list->items[list->count++] = *option;
    }
    return status;
}

be_status be_i_list_ways(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
                         be_i_why *why) {
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

void be_i_explain(be_i_why *why, be_i_weight weight, const char *format, ...) {
    if (weight < why->weight) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    why->weight = weight;
}

/* The one price that was named last stands for all that are missing. */
static void count_missing(be_i_why *why) {
    size_t used = strlen(why->text);
    if (why->weight == BE_I_WHY_PRICE && why->machines_without_price > 1) {
        snprintf(why->text + used, sizeof why->text - used, ", nor of %llu other machine types",
                 (unsigned long long)why->machines_without_price - 1);
    }
}

be_status be_i_choose(const be_i_context *context, const be_candidate *candidate, be_i_plan *plan, be_i_why *why) {
    be_i_option_list list = {0};
    be_i_explain(why, BE_I_WHY_NOTHING, "nothing in the rate cards fits");
    be_status status = be_i_list_ways(context, candidate, &list, why);
    if (!status && list.count == 0) {
        count_missing(why);
    } else if (!status) {
        why->text[0] = '\0';
        status = be_i_cheapest(context, candidate, &list, plan);
    }
    be_i_release(context->allocator, list.items);
    be_i_release(context->allocator, list.overflows);
    return status;
}
