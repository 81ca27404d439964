/* What a deployment did in each step, column by column. */
#include "supply/internal.h"

struct be_timeline {
    be_allocator allocator;
    uint64_t count;
    double *values; /* column after column */
};

const char *be_column_name(uint32_t column) {
    static const char *const names[] = {
        "requests_per_second", "served",     "dropped", "timed_out", "throttled", "waiting",
        "queue_age_seconds",   "needed",     "ready",   "starting",  "machines",  "utilisation",
        "latency_seconds",     "cold_share", "units"};
    return column < BE_COLUMN_COUNT ? names[column] : "unknown";
}

void be_timeline_free(be_timeline *timeline) {
    if (!timeline) {
        return;
    }
    be_allocator allocator = timeline->allocator;
    be_i_release(&allocator, timeline->values);
    be_i_release(&allocator, timeline);
}

uint64_t be_timeline_count(const be_timeline *timeline) {
    return timeline ? timeline->count : 0;
}

const double *be_timeline_column(const be_timeline *timeline, uint32_t column) {
    return timeline && column < BE_COLUMN_COUNT ? timeline->values + column * timeline->count : NULL;
}

static be_status timeline_empty(uint64_t count, const be_allocator *allocator, be_timeline **timeline,
                                be_error *error) {
    be_timeline *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    *made = (be_timeline){.allocator = *allocator, .count = count};
    made->values = count > SIZE_MAX / BE_COLUMN_COUNT
                       ? NULL
                       : be_i_alloc(allocator, (size_t)count * BE_COLUMN_COUNT, sizeof *made->values);
    if (!made->values) {
        be_timeline_free(made);
        return be_i_fail_memory(error);
    }
    *timeline = made;
    return BE_STATUS_OK;
}

/* ---- a row as it fills ---- */

void be_i_row_set_at(const be_i_row *row, uint64_t step, uint32_t column, double value) {
    row->timeline->values[column * row->timeline->count + step] = value;
}

void be_i_row_add_at(const be_i_row *row, uint64_t step, uint32_t column, double value) {
    row->timeline->values[column * row->timeline->count + step] += value;
}

/* The means over a step are sums over its ticks until it ends. */
void be_i_row_end(be_i_row *row, double step_seconds) {
    double served = be_timeline_column(row->timeline, BE_COLUMN_SERVED)[row->at];
    static const uint32_t means[] = {BE_COLUMN_READY, BE_COLUMN_STARTING, BE_COLUMN_MACHINES, BE_COLUMN_UNITS};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        row->timeline->values[means[i] * row->timeline->count + row->at] /= step_seconds;
    }
    be_i_row_set_at(row, row->at, BE_COLUMN_UTILISATION, row->possible > 0 ? fmin(1, served / row->possible) : 0);
    be_i_row_set_at(row, row->at, BE_COLUMN_LATENCY_SECONDS, be_i_latency_quantile(row->latency, row->quantile));
    be_i_latency_clear(row->latency);
    row->possible = 0;
    row->at++;
}

/* ---- from a deployment ---- */

static be_status run_rows(const be_series *series, const be_request *request, const be_deployment *deployment,
                          be_timeline *timeline, be_outcome *outcome, be_error *error) {
    be_i_row row = {.timeline = timeline, .quantile = request->latency_quantile};
    be_status status = be_i_latency_new(&timeline->allocator, &row.latency, error);
    if (status) {
        return status;
    }
    be_i_run run = {.series = series,
                    .request = request,
                    .deployment = deployment,
                    .outcome = outcome,
                    .error = error,
                    .requests = INFINITY,
                    .row = &row};
    status = be_i_model_run(&run);
    be_i_latency_free(row.latency);
    if (!status && outcome->why_not[0]) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "the deployment cannot run: %s", outcome->why_not);
    }
    return status;
}

be_status be_timeline_new(const be_series *series, const be_request *request, const be_deployment *deployment,
                          const be_allocator *allocator, be_timeline **timeline, be_error *error) {
    if (!series || !timeline) {
        return be_i_fail_null(error, series ? "timeline" : "series");
    }
    if (be_series_start(series) < 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "the series begins before 1970");
    }
    be_request r;
    be_deployment d;
    be_instance_type machine;
    be_status status = be_i_request_read(request, &r, error);
    if (status || (status = be_i_deployment_read(deployment, &d, &machine, error))) {
        return status;
    }
    if (d.model == BE_MODEL_SPLIT) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "a split has no timeline of its own; ask its base or its overflow");
    }
    be_allocator use = be_i_allocator(allocator);
    be_timeline *made = NULL;
    be_outcome *outcome = NULL;
    if ((status = timeline_empty(be_series_count(series), &use, &made, error))) {
        return status;
    }
    if (!(status = be_i_outcome_empty(&use, &outcome, error))) {
        status = run_rows(series, &r, &d, made, outcome, error);
    }
    be_outcome_free(outcome);
    if (status) {
        be_timeline_free(made);
        return status;
    }
    *timeline = made;
    return BE_STATUS_OK;
}
