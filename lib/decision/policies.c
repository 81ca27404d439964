/* How the candidates of a comparison scale: as the options say, or as their platforms do by default. The policies are
 * copied, for the plans of a comparison outlive the call. */
#include "decision/internal.h"

/* Point the copy at its own parts. */
static void point_to_parts(be_i_policy *policy) {
    be_scaling *s = &policy->scaling;
    *s = policy->read.scaling;
    s->target_tracking = &policy->read.target_tracking;
    s->hpa = &policy->read.hpa;
    s->keda = &policy->read.keda;
    s->concurrency = &policy->read.concurrency;
    s->units_by_hour = NULL;
    if (policy->read.by_hour) {
        for (size_t i = 0; i < BE_I_WEEK_HOURS; i++) {
            policy->hours[i] = policy->read.units_by_hour[i];
        }
        s->units_by_hour = policy->hours;
    }
}

static be_status read_policy(const be_scaling *given, uint32_t model, be_i_policy *policy, be_error *error) {
    be_scaling usual;
    be_scaling_init_for_model(&usual, model);
    be_status status = be_i_scaling_read(given ? given : &usual, &policy->read, error);
    if (!status) {
        point_to_parts(policy);
    }
    return status;
}

/* A limit of the rate cards, where it is sourced and the policy can have it. */
static void take_limit(const be_catalogue *catalogue, const char *provider, const char *service, const char *name,
                       double low, double *value) {
    double found;
    if (!be_catalogue_limit(catalogue, provider, service, name, &found, NULL) && found >= low && found <= 1e9) {
        *value = found;
    }
}

/* The limits of the account are those of the rate cards, unless the caller knows better. */
static be_status read_functions(const be_comparison_options *options, const be_i_platform *platform,
                                const be_catalogue *catalogue, be_i_policies *policies, be_error *error) {
    be_function_scaling usual;
    be_function_scaling_init(&usual);
    const char *provider = options->provider, *service = platform->function_service;
    take_limit(catalogue, provider, service, "concurrency", 1, &usual.account_concurrency);
    take_limit(catalogue, provider, service, "requests_per_second_per_concurrency", 0, &usual.requests_per_concurrency);
    take_limit(catalogue, provider, service, "concurrency_growth_per_10_seconds", 1, &usual.creation_burst);
    usual.creation_seconds = 10;
    const be_function_scaling *given = options->function_scaling ? options->function_scaling : &usual;
    return be_i_function_scaling_read(given, &policies->functions, policies->provisioned_by_hour, error);
}

be_status be_i_policies_read(const be_comparison_options *options, const be_i_platform *platform,
                             const be_catalogue *catalogue, be_i_policies *policies, be_error *error) {
    const be_scaling *const given[] = {options->fleet_scaling, options->cluster_scaling, options->containers_scaling};
    be_status status = BE_STATUS_OK;
    for (uint32_t model = BE_MODEL_FLEET; model <= BE_MODEL_CONTAINERS && !status; model++) {
        status = read_policy(given[model], model, &policies->units[model], error);
    }
    if (!status) {
        status = read_functions(options, platform, catalogue, policies, error);
    }
    if (!status) {
        status = be_i_node_scaling_read(options->node_scaling, &policies->nodes, error);
    }
    if (!status) {
        be_spot usual;
        be_spot_init(&usual);
        status = be_i_spot_read(options->spot ? options->spot : &usual, &policies->spot, error);
    }
    policies->at_once = options->instant_scaling;
    policies->has_spot = options->spot || !options->instant_scaling;
    return status;
}

void be_i_policies_apply(const be_i_policies *policies, const be_candidate *candidate, be_deployment *d) {
    if (candidate->purchase_option == BE_PURCHASE_SPOT && policies->has_spot) {
        d->spot = &policies->spot;
    }
    if (policies->at_once) {
        return;
    }
    d->scaling = d->model <= BE_MODEL_CONTAINERS ? &policies->units[d->model].scaling : NULL;
    d->node_scaling = d->model == BE_MODEL_CLUSTER ? &policies->nodes : NULL;
    d->function_scaling = d->model == BE_MODEL_FUNCTIONS ? &policies->functions : NULL;
}
