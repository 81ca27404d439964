/* The request-rate series: what it is, and what can be made from one. */
#include "demand/internal.h"

#include <inttypes.h>

struct be_series {
    be_allocator allocator;
    int64_t start;
    int64_t step_seconds;
    uint64_t count;
    const double *rate;
    double *owned;   /* NULL for a view */
    uint64_t filled; /* steps that no row of the file gave */
};

enum { MAX_STEP_SECONDS = 31622400 }; /* a leap year */

static be_status check_shape(uint64_t count, int64_t start, int64_t step_seconds, be_error *error) {
    if (count < 1 || count > BE_SERIES_MAX_COUNT) {
        return be_i_fail(error, BE_STATUS_RANGE, "a series has 1 to %" PRIu64 " steps, not %" PRIu64,
                         BE_SERIES_MAX_COUNT, count);
    }
    if (step_seconds < 1 || step_seconds > MAX_STEP_SECONDS) {
        return be_i_fail(error, BE_STATUS_RANGE, "a step has 1 to %d seconds, not %" PRId64, MAX_STEP_SECONDS,
                         step_seconds);
    }
    if (start < -INT64_C(8000000000000) || start > INT64_C(8000000000000)) {
        return be_i_fail(error, BE_STATUS_RANGE, "start %" PRId64 " is no time within 250,000 years of 1970", start);
    }
    return BE_STATUS_OK;
}

static be_status check_rates(const double *rate, uint64_t count, be_error *error) {
    for (uint64_t i = 0; i < count; i++) {
        if (!(rate[i] >= 0) || isinf(rate[i])) {
            return be_i_fail(error, BE_STATUS_RANGE, "rate[%" PRIu64 "] is %g, not a finite number of 0 or more", i,
                             rate[i]);
        }
    }
    return BE_STATUS_OK;
}

static be_status new_empty(uint64_t count, int64_t start, int64_t step_seconds, const be_allocator *allocator,
                           be_series **series, be_error *error) {
    be_status status = check_shape(count, start, step_seconds, error);
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_series *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    *made = (be_series){.allocator = use, .start = start, .step_seconds = step_seconds, .count = count};
    *series = made;
    return BE_STATUS_OK;
}

be_status be_i_series_new(uint64_t count, int64_t start, int64_t step_seconds, const be_allocator *allocator,
                          be_series **series, double **rate, be_error *error) {
    be_series *made = NULL;
    be_status status = new_empty(count, start, step_seconds, allocator, &made, error);
    if (status) {
        return status;
    }
    made->owned = be_i_alloc(&made->allocator, (size_t)count, sizeof(double));
    if (!made->owned) {
        be_series_free(made);
        return be_i_fail_memory(error);
    }
    made->rate = *rate = made->owned;
    *series = made;
    return BE_STATUS_OK;
}

be_status be_i_series_finish(be_series *made, be_series **series, be_error *error) {
    be_status status = check_rates(made->rate, made->count, error);
    if (status) {
        be_series_free(made);
        return status;
    }
    *series = made;
    return BE_STATUS_OK;
}

be_status be_series_copy(const double *rate, uint64_t count, int64_t start, int64_t step_seconds,
                         const be_allocator *allocator, be_series **series, be_error *error) {
    if (!rate || !series) {
        return be_i_fail_null(error, rate ? "series" : "rate");
    }
    be_series *made = NULL;
    double *target;
    be_status status = be_i_series_new(count, start, step_seconds, allocator, &made, &target, error);
    if (status) {
        return status;
    }
    memcpy(target, rate, (size_t)count * sizeof *rate);
    return be_i_series_finish(made, series, error);
}

be_status be_series_view(const double *rate, uint64_t count, int64_t start, int64_t step_seconds,
                         const be_allocator *allocator, be_series **series, be_error *error) {
    if (!rate || !series) {
        return be_i_fail_null(error, rate ? "series" : "rate");
    }
    be_series *made = NULL;
    be_status status = new_empty(count, start, step_seconds, allocator, &made, error);
    if (status) {
        return status;
    }
    made->rate = rate;
    return be_i_series_finish(made, series, error);
}

void be_series_free(be_series *series) {
    if (!series) {
        return;
    }
    be_allocator allocator = series->allocator;
    be_i_release(&allocator, series->owned);
    be_i_release(&allocator, series);
}

void be_i_series_set_filled(be_series *series, uint64_t steps) {
    series->filled = steps;
}

uint64_t be_series_filled(const be_series *series) {
    return series ? series->filled : 0;
}

int64_t be_series_start(const be_series *series) {
    return series ? series->start : 0;
}

int64_t be_series_step_seconds(const be_series *series) {
    return series ? series->step_seconds : 0;
}

uint64_t be_series_count(const be_series *series) {
    return series ? series->count : 0;
}

const double *be_series_rates(const be_series *series) {
    return series ? series->rate : NULL;
}

/* ---- what can be made from a series ---- */

/* Requests that the series has in [from, to), seconds from its start. */
static double requests_between(const be_series *series, int64_t from, int64_t to) {
    be_i_sum sum = {0, 0};
    int64_t step = series->step_seconds;
    for (int64_t at = from; at < to;) {
        int64_t end = (at / step + 1) * step;
        end = end < to ? end : to;
        be_i_sum_add(&sum, series->rate[at / step] * (double)(end - at));
        at = end;
    }
    return be_i_sum_value(sum);
}

be_status be_series_resample(const be_series *series, int64_t step_seconds, const be_allocator *allocator,
                             be_series **result, be_error *error) {
    if (!series || !result) {
        return be_i_fail_null(error, series ? "result" : "series");
    }
    int64_t seconds = (int64_t)series->count * series->step_seconds;
    if (step_seconds < 1 || seconds % step_seconds != 0) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "a series of %" PRId64 " s is not a whole number of steps of %" PRId64 " s", seconds,
                         step_seconds);
    }
    be_series *made = NULL;
    double *rate;
    be_status status = be_i_series_new((uint64_t)(seconds / step_seconds), series->start, step_seconds, allocator,
                                       &made, &rate, error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < made->count; i++) {
        int64_t from = (int64_t)i * step_seconds;
        rate[i] = requests_between(series, from, from + step_seconds) / (double)step_seconds;
    }
    return be_i_series_finish(made, result, error);
}

be_status be_series_tile(const be_series *series, int64_t start, uint64_t count, const be_allocator *allocator,
                         be_series **result, be_error *error) {
    if (!series || !result) {
        return be_i_fail_null(error, series ? "result" : "series");
    }
    be_status status = check_shape(count, start, series->step_seconds, error);
    if (status) {
        return status;
    }
    int64_t offset = start - series->start;
    if (offset % series->step_seconds != 0) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "start is %" PRId64 " s from the series' own, which is no whole number of steps of %" PRId64
                         " s",
                         offset, series->step_seconds);
    }
    be_series *made = NULL;
    double *rate;
    status = be_i_series_new(count, start, series->step_seconds, allocator, &made, &rate, error);
    if (status) {
        return status;
    }
    int64_t length = (int64_t)series->count;
    int64_t first = (offset / series->step_seconds) % length;
    uint64_t at = (uint64_t)(first < 0 ? first + length : first);
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = series->rate[at];
        at = at + 1 == series->count ? 0 : at + 1;
    }
    return be_i_series_finish(made, result, error);
}

be_status be_series_scale(const be_series *series, double factor, const be_allocator *allocator, be_series **result,
                          be_error *error) {
    if (!series || !result) {
        return be_i_fail_null(error, series ? "result" : "series");
    }
    if (!(factor >= 0) || isinf(factor)) {
        return be_i_fail(error, BE_STATUS_RANGE, "factor is %g, not a finite number of 0 or more", factor);
    }
    be_series *made = NULL;
    double *rate;
    be_status status =
        be_i_series_new(series->count, series->start, series->step_seconds, allocator, &made, &rate, error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < series->count; i++) {
        rate[i] = series->rate[i] * factor;
    }
    return be_i_series_finish(made, result, error);
}

be_status be_series_add(const be_series *series, const be_series *other, const be_allocator *allocator,
                        be_series **result, be_error *error) {
    if (!series || !other || !result) {
        return be_i_fail_null(error, !series ? "series" : !other ? "other" : "result");
    }
    if (series->start != other->start || series->step_seconds != other->step_seconds || series->count != other->count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "the two series differ in start, step or count; slice or resample one");
    }
    be_series *made = NULL;
    double *rate;
    be_status status =
        be_i_series_new(series->count, series->start, series->step_seconds, allocator, &made, &rate, error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < series->count; i++) {
        rate[i] = series->rate[i] + other->rate[i];
    }
    return be_i_series_finish(made, result, error);
}

be_status be_series_slice(const be_series *series, uint64_t first, uint64_t count, const be_allocator *allocator,
                          be_series **result, be_error *error) {
    if (!series || !result) {
        return be_i_fail_null(error, series ? "result" : "series");
    }
    if (first >= series->count || count > series->count - first) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "steps %" PRIu64 " to %" PRIu64 " + %" PRIu64 " - 1 are not all in a series of %" PRIu64,
                         first, first, count, series->count);
    }
    return be_series_copy(series->rate + first, count, series->start + (int64_t)first * series->step_seconds,
                          series->step_seconds, allocator, result, error);
}

/* ---- summary ---- */

/* The smallest rate that a share `quantile` of the steps does not exceed; `descending` is sorted. */
static double nearest_rank(const double *descending, uint64_t count, double quantile) {
    double rank = ceil(quantile * (double)count);
    uint64_t index = rank < 1 ? 1 : (uint64_t)rank;
    return descending[count - index];
}

static void summarise(const be_series *series, const double *descending, be_series_summary *summary) {
    uint64_t count = series->count;
    be_i_sum sum = {0, 0};
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&sum, descending[i]);
    }
    double mean = be_i_sum_value(sum) / (double)count;
    be_i_sum squares = {0, 0};
    uint64_t zeros = 0;
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&squares, (descending[i] - mean) * (descending[i] - mean));
        zeros += descending[i] <= 0;
    }
    *summary = (be_series_summary){.count = count,
                                   .seconds = (double)count * (double)series->step_seconds,
                                   .requests = be_i_sum_value(sum) * (double)series->step_seconds,
                                   .mean = mean,
                                   .minimum = descending[count - 1],
                                   .maximum = descending[0],
                                   .p50 = nearest_rank(descending, count, 0.5),
                                   .p99 = nearest_rank(descending, count, 0.99),
                                   .zero_share = (double)zeros / (double)count};
    if (mean > 0) {
        summary->peak_to_mean = summary->maximum / mean;
        summary->scv = be_i_sum_value(squares) / (double)count / (mean * mean);
    }
}

be_status be_series_summarise(const be_series *series, be_series_summary *summary, be_error *error) {
    if (!series || !summary) {
        return be_i_fail_null(error, series ? "summary" : "series");
    }
    be_curve *curve = NULL;
    be_status status = be_curve_new(series, &series->allocator, &curve, error);
    if (status) {
        return status;
    }
    be_series_summary full;
    summarise(series, be_curve_rates(curve), &full);
    be_curve_free(curve);
    return be_i_describe_write("be_series_summary", &full, sizeof full, summary, error);
}
