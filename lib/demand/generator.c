/* Series made from a few numbers. */
#include "demand/internal.h"

#include <inttypes.h>

enum { HOUR = 3600, DAY = 86400, WEEK = BE_I_WEEK_HOURS * HOUR };

static be_status check_rate(const char *name, double rate, be_error *error) {
    if (rate >= 0 && isfinite(rate)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_RANGE, "%s is %g, not a finite number of 0 or more", name, rate);
}

/* The middle of step i in seconds, within a period that starts at `phase` (seconds since 1970). */
static double middle_in_period(int64_t start, int64_t step_seconds, uint64_t i, int64_t phase, int64_t period) {
    int64_t begin = (start + (int64_t)i * step_seconds - phase) % period;
    double middle = (double)(begin < 0 ? begin + period : begin) + 0.5 * (double)step_seconds;
    return fmod(middle, (double)period);
}

be_status be_series_constant(double rate, uint64_t count, int64_t start, int64_t step_seconds,
                             const be_allocator *allocator, be_series **series, be_error *error) {
    return be_series_ramp(rate, rate, count, start, step_seconds, allocator, series, error);
}

static be_status by_hour(const double *rate_by_hour, int64_t phase, int64_t period, uint64_t count, int64_t start,
                         int64_t step_seconds, const be_allocator *allocator, be_series **series, be_error *error) {
    if (!rate_by_hour || !series) {
        return be_i_fail_null(error, rate_by_hour ? "series" : "rate_by_hour");
    }
    for (int64_t hour = 0; hour < period / HOUR; hour++) {
        be_status status = check_rate("a rate of the profile", rate_by_hour[hour], error);
        if (status) {
            return status;
        }
    }
    be_series *made = NULL;
    double *rate;
    be_status status = be_i_series_new(count, start, step_seconds, allocator, &made, &rate, error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = rate_by_hour[(size_t)(middle_in_period(start, step_seconds, i, phase, period) / HOUR)];
    }
    return be_i_series_finish(made, series, error);
}

be_status be_series_daily(const double *rate_by_hour, uint64_t count, int64_t start, int64_t step_seconds,
                          const be_allocator *allocator, be_series **series, be_error *error) {
    return by_hour(rate_by_hour, 0, DAY, count, start, step_seconds, allocator, series, error);
}

be_status be_series_weekly(const double *rate_by_hour, uint64_t count, int64_t start, int64_t step_seconds,
                           const be_allocator *allocator, be_series **series, be_error *error) {
    return by_hour(rate_by_hour, BE_I_A_MONDAY, WEEK, count, start, step_seconds, allocator, series, error);
}

be_status be_series_wave(double low, double high, double peak_hour, uint32_t logarithmic, uint64_t count, int64_t start,
                         int64_t step_seconds, const be_allocator *allocator, be_series **series, be_error *error) {
    if (!series) {
        return be_i_fail_null(error, "series");
    }
    be_status status = check_rate("low", low, error);
    if (status || (status = check_rate("high", high, error))) {
        return status;
    }
    if (low > high || (logarithmic && low <= 0)) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "low is %g; it must not exceed high (%g), nor be 0 in a logarithmic wave", low, high);
    }
    if (!(peak_hour >= 0 && peak_hour <= 24)) {
        return be_i_fail(error, BE_STATUS_RANGE, "peak_hour is %g, outside 0 to 24", peak_hour);
    }
    be_series *made = NULL;
    double *rate;
    if ((status = be_i_series_new(count, start, step_seconds, allocator, &made, &rate, error))) {
        return status;
    }
    for (uint64_t i = 0; i < count; i++) {
        double hour = middle_in_period(start, step_seconds, i, 0, DAY) / HOUR;
        double share = 0.5 * (1 + cos((hour - peak_hour) / 24 * 6.283185307179586));
        rate[i] = logarithmic ? low * pow(high / low, share) : low + (high - low) * share;
    }
    return be_i_series_finish(made, series, error);
}

be_status be_series_ramp(double from, double to, uint64_t count, int64_t start, int64_t step_seconds,
                         const be_allocator *allocator, be_series **series, be_error *error) {
    if (!series) {
        return be_i_fail_null(error, "series");
    }
    be_status status = check_rate("the rate at the start", from, error);
    if (status || (status = check_rate("the rate at the end", to, error))) {
        return status;
    }
    be_series *made = NULL;
    double *rate;
    if ((status = be_i_series_new(count, start, step_seconds, allocator, &made, &rate, error))) {
        return status;
    }
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = from + (to - from) * (((double)i + 0.5) / (double)count);
    }
    return be_i_series_finish(made, series, error);
}

static int64_t overlap(int64_t a_from, int64_t a_to, int64_t b_from, int64_t b_to) {
    int64_t from = a_from > b_from ? a_from : b_from;
    int64_t to = a_to < b_to ? a_to : b_to;
    return to > from ? to - from : 0;
}

be_status be_series_spike(const be_series *base, double height, int64_t time, int64_t seconds,
                          const be_allocator *allocator, be_series **series, be_error *error) {
    if (!base || !series) {
        return be_i_fail_null(error, base ? "series" : "base");
    }
    be_status status = check_rate("height", height, error);
    if (status) {
        return status;
    }
    int64_t start = be_series_start(base), step = be_series_step_seconds(base);
    uint64_t count = be_series_count(base);
    int64_t end = start + (int64_t)count * step;
    if (seconds < 1 || time < start || time > end || seconds > end - time) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "a spike of %" PRId64 " s at %" PRId64 " does not lie inside the series (%" PRId64
                         " to %" PRId64 ")",
                         seconds, time, start, end);
    }
    be_series *made = NULL;
    double *rate;
    if ((status = be_i_series_new(count, start, step, allocator, &made, &rate, error))) {
        return status;
    }
    const double *old = be_series_rates(base);
    for (uint64_t i = 0; i < count; i++) {
        int64_t from = start + (int64_t)i * step;
        rate[i] = old[i] + height * (double)overlap(from, from + step, time, time + seconds) / (double)step;
    }
    return be_i_series_finish(made, series, error);
}

be_status be_series_poisson(const be_series *base, uint64_t seed, const be_allocator *allocator, be_series **series,
                            be_error *error) {
    if (!base || !series) {
        return be_i_fail_null(error, base ? "series" : "base");
    }
    uint64_t count = be_series_count(base);
    const double *old = be_series_rates(base);
    double step = (double)be_series_step_seconds(base);
    for (uint64_t i = 0; i < count; i++) {
        if (!(old[i] * step >= 0 && old[i] * step <= 1e15)) { /* a view may have changed since it was checked */
            return be_i_fail(error, BE_STATUS_RANGE, "step %" PRIu64 " has %g requests, outside 0 to 1e15", i,
                             old[i] * step);
        }
    }
    be_series *made = NULL;
    double *rate;
    be_status status =
        be_i_series_new(count, be_series_start(base), be_series_step_seconds(base), allocator, &made, &rate, error);
    if (status) {
        return status;
    }
    be_i_random random = {seed};
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = be_i_random_poisson(&random, old[i] * step) / step;
    }
    return be_i_series_finish(made, series, error);
}
