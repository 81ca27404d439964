/* What many scenarios say of each level of commitment: distribution, regret, conditional value at risk. All sums run in
 * the order of scenarios, or of sorted costs, so that they are the same however the scenarios were evaluated. */
#include "decision/internal.h"

#include <stdlib.h>

static be_status check_done(const be_risk *risk, be_error *error) {
    if (!risk) {
        return be_i_fail_null(error, "risk");
    }
    uint64_t done = be_risk_done(risk);
    if (done < risk->options.count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "%llu of %llu scenarios have not been evaluated",
                         (unsigned long long)(risk->options.count - done), (unsigned long long)risk->options.count);
    }
    return BE_STATUS_OK;
}

static const double *costs_of(const be_risk *risk, uint64_t scenario) {
    return risk->costs + (size_t)scenario * risk->level_count;
}

static double cheapest_in(const be_risk *risk, uint64_t scenario) {
    double least = INFINITY;
    for (size_t i = 0; i < risk->level_count; i++) {
        least = fmin(least, costs_of(risk, scenario)[i]);
    }
    return least;
}

static int compare_costs(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Hyndman and Fan's definition 7. */
static double quantile(const double *sorted, size_t count, double q) {
    double place = (double)(count - 1) * q;
    size_t below = (size_t)place;
    double share = place - (double)below;
    return share > 0 ? sorted[below] + share * (sorted[below + 1] - sorted[below]) : sorted[below];
}

static double tail_mean(const double *sorted, size_t count, double level) {
    double tail = (1 - level) * (double)count, rest = tail;
    be_i_sum sum = {0, 0};
    for (size_t i = count; i > 0 && rest > 0; i--) {
        double weight = fmin(1, rest);
        be_i_sum_add(&sum, weight * sorted[i - 1]);
        rest -= weight;
    }
    return be_i_sum_value(sum) / tail;
}

/* Room for a cost of each scenario, and what the cheapest level costs in each. */
typedef struct notes {
    double *sorted, *cheapest;
} notes;

static void notes_free(const be_risk *risk, notes *n) {
    be_i_release(&risk->allocator, n->sorted);
    be_i_release(&risk->allocator, n->cheapest);
}

static be_status notes_new(const be_risk *risk, notes *n, be_error *error) {
    be_status status = check_done(risk, error);
    if (status) {
        return status;
    }
    size_t count = (size_t)risk->options.count;
    n->sorted = be_i_alloc(&risk->allocator, count, sizeof *n->sorted);
    n->cheapest = be_i_alloc(&risk->allocator, count, sizeof *n->cheapest);
    if (!n->sorted || !n->cheapest) {
        notes_free(risk, n);
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        n->cheapest[i] = cheapest_in(risk, i);
    }
    return BE_STATUS_OK;
}

/* Mean and standard error, in the order of scenarios. */
static void measure_mean(const be_risk *risk, size_t level, be_level_risk *result) {
    uint64_t count = risk->options.count;
    be_i_sum sum = {0, 0}, squares = {0, 0};
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&sum, costs_of(risk, i)[level]);
    }
    result->mean_usd = be_i_sum_value(sum) / (double)count;
    for (uint64_t i = 0; i < count; i++) {
        double off = costs_of(risk, i)[level] - result->mean_usd;
        be_i_sum_add(&squares, off * off);
    }
    double freedom = (double)count - 1;
    result->standard_error_usd = freedom > 0 ? sqrt(be_i_sum_value(squares) / freedom / (double)count) : 0;
}

static void measure_regret(const be_risk *risk, size_t level, const double *least, be_level_risk *result) {
    be_i_sum sum = {0, 0};
    uint64_t cheapest = 0, count = risk->options.count;
    for (uint64_t i = 0; i < count; i++) {
        double regret = costs_of(risk, i)[level] - least[i];
        be_i_sum_add(&sum, regret);
        result->worst_regret_usd = fmax(result->worst_regret_usd, regret);
        cheapest += !(regret > 0);
    }
    result->mean_regret_usd = be_i_sum_value(sum) / (double)count;
    result->cheapest_share = (double)cheapest / (double)count;
}

static be_level_risk measure(const be_risk *risk, size_t level, const notes *n) {
    size_t count = (size_t)risk->options.count;
    double *sorted = n->sorted;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = costs_of(risk, i)[level];
    }
    qsort(sorted, count, sizeof *sorted, compare_costs);
    be_level_risk result = {
        .least_usd = sorted[0],
        .p5_usd = quantile(sorted, count, 0.05),
        .p25_usd = quantile(sorted, count, 0.25),
        .p50_usd = quantile(sorted, count, 0.5),
        .p75_usd = quantile(sorted, count, 0.75),
        .p95_usd = quantile(sorted, count, 0.95),
        .most_usd = sorted[count - 1],
        .cvar_usd = tail_mean(sorted, count, risk->options.cvar_level),
    };
    measure_mean(risk, level, &result);
    measure_regret(risk, level, n->cheapest, &result);
    return result;
}

be_status be_risk_level(const be_risk *risk, size_t level, be_level_risk *result, be_error *error) {
    if (risk && level >= risk->level_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "level %zu: there are %zu", level, risk->level_count);
    }
    notes n;
    be_status status = notes_new(risk, &n, error);
    if (status) {
        return status;
    }
    be_level_risk measured = measure(risk, level, &n);
    notes_free(risk, &n);
    return be_i_describe_write("be_level_risk", &measured, sizeof measured, result, error);
}

static double mean_of(const double *values, uint64_t count) {
    be_i_sum sum = {0, 0};
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&sum, values[i]);
    }
    return be_i_sum_value(sum) / (double)count;
}

static void prefer(size_t level, double value, uint64_t *best, double *least) {
    if (value < *least) {
        *least = value;
        *best = level;
    }
}

be_status be_risk_choose(const be_risk *risk, be_risk_choice *choice, be_error *error) {
    notes n;
    be_status status = notes_new(risk, &n, error);
    if (status) {
        return status;
    }
    be_risk_choice best = {.least_mean_usd = INFINITY, .least_cvar_usd = INFINITY, .least_regret_usd = INFINITY};
    for (size_t i = 0; i < risk->level_count; i++) {
        be_level_risk measured = measure(risk, i, &n);
        prefer(i, measured.mean_usd, &best.least_mean_level, &best.least_mean_usd);
        prefer(i, measured.cvar_usd, &best.least_cvar_level, &best.least_cvar_usd);
        prefer(i, measured.worst_regret_usd, &best.least_regret_level, &best.least_regret_usd);
    }
    best.mean_of_cheapest_usd = mean_of(n.cheapest, risk->options.count);
    notes_free(risk, &n);
    return be_i_describe_write("be_risk_choice", &best, sizeof best, choice, error);
}
