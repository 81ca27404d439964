/* The time over which candidates are compared. */
#include "decision/internal.h"

#include <stdio.h>

static const double MEAN_MONTH_SECONDS = 365.2425 * 86400 / 12;

static bool is_calendar_year(const be_series *series) {
    int64_t start = be_series_start(series);
    int64_t end = start + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    int32_t year = be_year_of(start);
    return start == be_year_start(year) && end == be_year_start(year + 1);
}

double be_i_months(const be_series *series) {
    if (is_calendar_year(series)) {
        return 12;
    }
    return (double)be_series_count(series) * (double)be_series_step_seconds(series) / MEAN_MONTH_SECONDS;
}

static be_status copy_series(const be_series *series, int64_t start, const be_allocator *allocator, be_series **result,
                             be_error *error) {
    return be_series_copy(be_series_rates(series), be_series_count(series), start, be_series_step_seconds(series),
                          allocator, result, error);
}

/* Steps of the year start at its beginning; a series whose own steps lie between is moved back onto them. */
static be_status tile_year(const be_series *series, int32_t year, const be_allocator *allocator, be_series **result,
                           char *note, be_error *error) {
    int64_t start = be_year_start(year), step = be_series_step_seconds(series);
    int64_t seconds = be_year_start(year + 1) - start;
    if (seconds % step != 0) {
        return be_i_fail(
            error, BE_STATUS_UNSUPPORTED,
            "a step of %lld s does not divide the year %d; resample the series, or compare over the series",
            (long long)step, year);
    }
    int64_t off = (be_series_start(series) - start) % step;
    off = off < 0 ? off + step : off;
    be_series *moved = NULL;
    be_status status = copy_series(series, be_series_start(series) - off, allocator, &moved, error);
    if (status) {
        return status;
    }
    status = be_series_tile(moved, start, (uint64_t)(seconds / step), allocator, result, error);
    double days = (double)be_series_count(series) * (double)step / 86400;
    bool covered = be_series_start(moved) <= start &&
                   be_series_start(moved) + (int64_t)be_series_count(series) * step >= start + seconds;
    snprintf(note, BE_I_TEXT_BYTES, "Horizon: the calendar year %d, UTC; %sthe series of %g days%s", year,
             covered ? "cut from " : "", days, covered ? "" : " is repeated end to end");
    if (off) {
        size_t used = strlen(note);
        snprintf(note + used, BE_I_TEXT_BYTES - used, ", moved back by %lld s onto the steps of the year",
                 (long long)off);
    }
    if (!covered && days < 7) {
        size_t used = strlen(note);
        snprintf(note + used, BE_I_TEXT_BYTES - used, "; less than a week shows no week-ends");
    } else if (!covered && fmod(days, 7) > 0) {
        size_t used = strlen(note);
        snprintf(note + used, BE_I_TEXT_BYTES - used, "; as it is not of whole weeks, its weekdays drift");
    }
    be_series_free(moved);
    return status;
}

bool be_i_horizon_is_series(const be_series *series, const be_comparison_options *options) {
    int64_t start = be_series_start(series);
    int64_t end = start + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    int32_t year = options->year ? options->year : be_year_of(start);
    bool whole_year = start == be_year_start(year) && end == be_year_start(year + 1);
    bool shorter = end - start < be_year_start(year + 1) - be_year_start(year);
    return options->horizon != BE_HORIZON_YEAR || whole_year || (!shorter && !options->year);
}

void be_i_horizon_hours(const be_series *series, int64_t *start, int64_t *end) {
    int64_t first = be_series_start(series);
    int64_t last = first + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    int64_t late = first % 3600, over = last % 3600;
    *start = first - (late < 0 ? late + 3600 : late);
    *end = over ? last - (over < 0 ? over + 3600 : over) + 3600 : last;
}

be_status be_i_horizon(const be_series *series, const be_comparison_options *options, const be_allocator *allocator,
                       be_series **result, char *note, be_error *error) {
    int64_t start = be_series_start(series);
    int64_t end = start + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    int32_t year = options->year ? options->year : be_year_of(start);
    bool whole_year = start == be_year_start(year) && end == be_year_start(year + 1);
    if (!be_i_horizon_is_series(series, options)) {
        return tile_year(series, year, allocator, result, note, error);
    }
    char from[64], to[64];
    if (whole_year) {
        snprintf(note, BE_I_TEXT_BYTES, "Horizon: the calendar year %d, UTC", year);
    } else {
        snprintf(note, BE_I_TEXT_BYTES, "Horizon: the series itself, %s to %s", be_time_format(start, from),
                 be_time_format(end, to));
    }
    return copy_series(series, start, allocator, result, error);
}
