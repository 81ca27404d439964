/* What became of a series on a deployment. */
#include "supply/internal.h"

be_status be_i_outcome_empty(const be_allocator *allocator, be_outcome **outcome, be_error *error) {
    be_outcome *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = *allocator;
    made->quality.size = sizeof made->quality;
    be_status status = be_usage_new(allocator, &made->usage, error);
    if (!status) {
        status = be_i_latency_new(allocator, &made->latency, error);
    }
    if (status) {
        be_outcome_free(made);
        return status;
    }
    *outcome = made;
    return BE_STATUS_OK;
}

void be_outcome_free(be_outcome *outcome) {
    if (!outcome) {
        return;
    }
    be_allocator allocator = outcome->allocator;
    be_usage_free(outcome->usage);
    be_i_latency_free(outcome->latency);
    be_i_release(&allocator, outcome);
}

be_status be_i_model_run(const be_i_run *run) {
    switch (run->deployment->model) {
    case BE_MODEL_FLEET:
        return be_i_fleet_run(run);
    case BE_MODEL_CLUSTER:
        return be_i_cluster_run(run);
    case BE_MODEL_CONTAINERS:
        return be_i_containers_run(run);
    case BE_MODEL_FUNCTIONS:
        return be_i_functions_run(run);
    default:
        return be_i_split_run(run);
    }
}

/* A balancer counts bytes to functions differently, so the door must know which requests go where. */
static be_status add_door(const be_i_run *run) {
    const be_deployment *d = run->deployment;
    if (d->model == BE_MODEL_FUNCTIONS) {
        return be_i_door_usage(run, NULL, run->series);
    }
    if (d->model != BE_MODEL_SPLIT || d->overflow->model != BE_MODEL_FUNCTIONS) {
        return be_i_door_usage(run, run->series, NULL);
    }
    be_series *to_base = NULL, *to_overflow = NULL;
    be_status status =
        be_i_split_series(run->series, run->request, d, &run->outcome->allocator, &to_base, &to_overflow, run->error);
    if (!status) {
        status = be_i_door_usage(run, to_base, to_overflow);
    }
    be_series_free(to_base);
    be_series_free(to_overflow);
    return status;
}

be_status be_i_outcome_new(const be_series *series, const be_curve *curve, const be_request *request,
                           const be_deployment *deployment, uint32_t extent, const be_allocator *allocator,
                           be_outcome **outcome, be_error *error) {
    if (be_series_start(series) < 0) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "the series begins before 1970; usage is counted by months since then");
    }
    be_request r;
    be_deployment d;
    be_instance_type machine;
    be_status status = be_i_request_read(request, &r, error);
    if (status || (status = be_i_deployment_read(deployment, &d, &machine, error))) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_outcome *made = NULL;
    if ((status = be_i_outcome_empty(&use, &made, error))) {
        return status;
    }
    be_i_run run = {.series = series,
                    .request = &r,
                    .deployment = &d,
                    .outcome = made,
                    .error = error,
                    .curve = curve,
                    .verdict_only = extent == BE_I_RUN_VERDICT,
                    .gives_up = extent != BE_I_RUN_ALL,
                    .requests = curve ? be_curve_requests_between(curve, 0, INFINITY) : INFINITY};
    status = be_i_model_run(&run);
    bool door = extent == BE_I_RUN_ALL ||
                (extent == BE_I_RUN_USAGE && d.model == BE_MODEL_SPLIT && made->quality.keeps_promise);
    if (!status && !made->why_not[0] && door) {
        status = add_door(&run);
    }
    if (status) {
        be_outcome_free(made);
        return status;
    }
    *outcome = made;
    return BE_STATUS_OK;
}

be_status be_i_outcome_of_door(const be_series *series, const be_request *request, const be_deployment *deployment,
                               const be_allocator *allocator, be_outcome **outcome, be_error *error) {
    be_deployment d;
    be_instance_type machine;
    be_outcome *made = NULL;
    be_status status = be_i_deployment_read(deployment, &d, &machine, error);
    if (status || (status = be_i_outcome_empty(allocator, &made, error))) {
        return status;
    }
    be_i_run run = {.series = series, .request = request, .deployment = &d, .outcome = made, .error = error};
    status = be_i_door_usage(&run, series, NULL);
    if (status) {
        be_outcome_free(made);
        return status;
    }
    *outcome = made;
    return BE_STATUS_OK;
}

be_status be_outcome_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                         const be_allocator *allocator, be_outcome **outcome, be_error *error) {
    if (!series || !outcome) {
        return be_i_fail_null(error, series ? "outcome" : "series");
    }
    return be_i_outcome_new(series, NULL, request, deployment, BE_I_RUN_ALL, allocator, outcome, error);
}

const be_usage *be_outcome_usage(const be_outcome *outcome) {
    return outcome ? outcome->usage : NULL;
}

const char *be_outcome_why_not(const be_outcome *outcome) {
    return outcome && outcome->why_not[0] ? outcome->why_not : NULL;
}

be_status be_outcome_quality(const be_outcome *outcome, be_quality *quality, be_error *error) {
    if (!outcome) {
        return be_i_fail_null(error, "outcome");
    }
    be_quality full = outcome->quality;
    full.latency_seconds = be_i_latency_quantile(outcome->latency, outcome->latency_quantile);
    return be_i_describe_write("be_quality", &full, sizeof full, quality, error);
}
