/* From a candidate to the plan that is evaluated: list the ways of its model with an estimate of their cost, and take
 * the first, from the cheapest on, that keeps the promise. */
#include "decision/internal.h"

#include <stdarg.h>
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
    d->target_slots = o->target_utilisation <= 0;
    d->volume_gb = o->volume_gb;
    d->daemon_vcpu = o->daemon_vcpu;
    d->daemon_memory_mib = o->daemon_memory_mib;
    d->daemon_pods = o->daemon_pods;
    be_i_policies_apply(context->policies, candidate, d);
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
int be_i_option_compare(const void *a, const void *b) {
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

/* ---- the first that keeps the promise ---- */

/* Machines of different names often carry the same, and functions behind different doors are the same: what was found
 * of one holds for all that ask the same question, in whichever candidate. */
struct be_i_verdict {
    be_capacity capacity;
    uint32_t model, floor, ceiling, per_machine, spot;
    double timeout_seconds, unserved_share;
    bool keeps;
};

void be_i_verdicts_free(be_i_verdicts *verdicts, const be_allocator *allocator) {
    be_i_release(allocator, verdicts->items);
}

static be_i_verdict question_of(const be_i_context *context, be_i_plan *plan) {
    char why[BE_I_WHY_BYTES];
    be_i_verdict v = {0};
    be_i_plan_link(plan);
    be_deployment *d = be_i_plan_machines(plan);
    be_i_capacity(context->request, d, &v.capacity, why);
    v.model = plan->deployment.model;
    v.floor = d->floor;
    v.ceiling = d->ceiling;
    v.spot = d->spot != NULL;
    v.timeout_seconds = d->timeout_seconds;
    v.unserved_share = context->request->unserved_share;
    v.per_machine = d->model == BE_MODEL_CLUSTER && d->node_scaling ? be_i_node_pods(d, why) : 1;
    return v;
}

static bool same_question(const be_i_verdict *a, const be_i_verdict *b) {
    const be_capacity *x = &a->capacity, *y = &b->capacity;
    return x->requests_per_second == y->requests_per_second && x->saturation == y->saturation &&
           x->servers == y->servers && x->wall_seconds == y->wall_seconds &&
           x->planned_utilisation == y->planned_utilisation && a->floor == b->floor && a->ceiling == b->ceiling &&
           a->per_machine == b->per_machine && a->model == b->model && a->spot == b->spot &&
           a->timeout_seconds == b->timeout_seconds && a->unserved_share == b->unserved_share;
}

/* One that needs too many units keeps no promise. */
static be_status judge(const be_i_context *context, const be_i_plan *plan, bool *keeps) {
    be_outcome *outcome = NULL;
    be_i_context quiet = *context;
    be_error reason;
    quiet.error = &reason;
    be_status status = be_i_run_plan(&quiet, plan, true, &outcome);
    *keeps = !status && outcome->quality.keeps_promise;
    be_outcome_free(outcome);
    if (!status || status == BE_STATUS_RANGE) {
        return BE_STATUS_OK;
    }
    return be_i_fail(context->error, status, "%s", reason.message);
}

/* Of a split only the base is a question of this kind: it is always judged. */
static be_status keeps_promise(const be_i_context *context, be_i_plan *plan, bool *keeps) {
    be_i_verdicts *known = context->verdicts;
    if (plan->deployment.model == BE_MODEL_SPLIT) {
        return judge(context, plan, keeps);
    }
    be_i_verdict asked = question_of(context, plan);
    for (size_t i = 0; i < known->count; i++) {
        if (same_question(&known->items[i], &asked)) {
            *keeps = known->items[i].keeps;
            return BE_STATUS_OK;
        }
    }
    be_status status = judge(context, plan, &asked.keeps);
    if (!status) {
        status = be_i_grow(context->allocator, (void **)&known->items, &known->capacity, known->count + 1,
                           sizeof *known->items, context->error);
    }
    if (!status) {
        known->items[known->count++] = asked;
        *keeps = asked.keeps;
    }
    return status;
}

static be_status pick(const be_i_context *context, be_i_option_list *list, be_i_plan *plan) {
    qsort(list->items, list->count, sizeof *list->items, be_i_option_compare);
    *plan = list->items[0].plan;
    be_status status = BE_STATUS_OK;
    bool keeps = false;
    for (size_t i = 0; i < list->count && !keeps && !status; i++) {
        status = keeps_promise(context, &list->items[i].plan, &keeps);
        if (keeps) {
            *plan = list->items[i].plan;
        }
    }
    return status;
}

static be_status list_ways(const be_i_context *context, const be_candidate *candidate, be_i_option_list *list,
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
    be_status status = list_ways(context, candidate, &list, why);
    if (!status && list.count == 0) {
        count_missing(why);
    } else if (!status) {
        why->text[0] = '\0';
        status = pick(context, &list, plan);
    }
    be_i_release(context->allocator, list.items);
    return status;
}
