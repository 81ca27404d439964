/* A series from CSV: timestamp and requests, or timestamp and rate. */
#include "demand/internal.h"

#include <inttypes.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_series_csv, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_series_csv, gap_policy, "error|hold|zero|interpolate", BE_GAP_ERROR, 3,
                "what to do where steps are missing"),
    ROW(step_seconds, BE_TYPE_I64, "s", 0, 31622400, 0, "length of a step, 0 to infer it"),
};

static const be_i_description description = {"be_series_csv", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_series_csv)};

void be_series_csv_init_sized(be_series_csv *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_series_csv_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* The first second of the year 1 and the last of 9999: what ISO-8601 can say. Milliseconds of our days lie beyond. */
static const int64_t FIRST_TIME = -62135596800, LAST_TIME = 253402300799;

typedef struct sample {
    int64_t time;
    double value;
    uint32_t line;
} sample;

typedef struct reader {
    be_i_csv csv;
    sample *samples;
    size_t count;
    size_t capacity;
    int columns[3]; /* timestamp, requests, rate */
    bool iso;       /* all timestamps are ISO-8601, else all are numbers */
    char day[11];   /* the date read last, and its time: most rows repeat the date of the row before */
    int64_t day_start;
} reader;

static be_status read_header(reader *r, be_error *error) {
    static const char *const names[] = {"timestamp", "requests", "rate"};
    be_status status = be_i_csv_header(&r->csv, names, 3, 1, r->columns, error);
    if (status) {
        return status;
    }
    if ((r->columns[1] < 0) == (r->columns[2] < 0)) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, 1,
                            "the header must be timestamp,requests or timestamp,rate");
    }
    return BE_STATUS_OK;
}

/* "2026-11-21T10:20:30Z" with the date of the row before: all but the clock is known already. */
static bool read_known_day(reader *r, const char *text, int64_t *time) {
    if (!r->day[0] || memcmp(text, r->day, 10) != 0 || strlen(text) != 20 || text[19] != 'Z') {
        return false;
    }
    const char *c = text + 10;
    for (int i = 0; i < 9; i++) {
        if (i % 3 == 0 ? (c[i] != (i ? ':' : 'T') && !(i == 0 && c[i] == ' ')) : (c[i] < '0' || c[i] > '9')) {
            return false;
        }
    }
    int hour = (c[1] - '0') * 10 + c[2] - '0', minute = (c[4] - '0') * 10 + c[5] - '0',
        second = (c[7] - '0') * 10 + c[8] - '0';
    *time = r->day_start + hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second < 60;
}

static bool read_iso(reader *r, const char *text, int64_t *time) {
    if (strlen(text) >= 10 && read_known_day(r, text, time)) {
        return true;
    }
    if (be_time_parse(text, time, NULL)) {
        return false;
    }
    memcpy(r->day, text, 10);
    return be_time_parse(r->day, &r->day_start, NULL) == BE_STATUS_OK;
}

static be_status read_time(reader *r, const char *text, int64_t *time, be_error *error) {
    bool iso = strchr(text, ':') || (strlen(text) >= 8 && strchr(text + 1, '-'));
    if (r->count == 0) {
        r->iso = iso;
    }
    if (iso != r->iso) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->csv.line,
                            "timestamp '%.40s' is not of the kind that the rows before have", text);
    }
    bool good = iso ? read_iso(r, text, time) : be_i_integer_parse(text, time);
    if (!good) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->csv.line,
                            "timestamp '%.40s' is neither ISO-8601 nor whole seconds since 1970", text);
    }
    if (*time < FIRST_TIME || *time > LAST_TIME) {
        return be_i_fail_at(error, BE_STATUS_RANGE, r->csv.name, r->csv.line,
                            "timestamp '%.40s' is no time of the years 1 to 9999 in seconds; is it in milliseconds?",
                            text);
    }
    return BE_STATUS_OK;
}

/* Whether a text that is no finite number is one of the others; `parsed` is infinite where it is merely too large. */
static bool is_not_finite(const char *text, double parsed) {
    static const char *const names[] = {"nan", "NaN", "NAN", "inf", "Inf", "INF", "infinity", "Infinity"};
    text += *text == '-' || *text == '+';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            return true;
        }
    }
    return isinf(parsed);
}

static be_status read_value(const reader *r, double *value, be_error *error) {
    bool counts = r->columns[1] >= 0;
    const char *text = r->csv.fields[r->columns[counts ? 1 : 2]];
    const char *name = counts ? "requests" : "rate";
    *value = 0;
    if (!be_i_number_parse(text, value)) {
        be_status status = is_not_finite(text, *value) ? BE_STATUS_RANGE : BE_STATUS_FORMAT;
        return be_i_fail_at(error, status, r->csv.name, r->csv.line, "%s '%.40s' is not a finite number", name, text);
    }
    if (*value < 0) {
        return be_i_fail_at(error, BE_STATUS_RANGE, r->csv.name, r->csv.line, "%s %g is negative", name, *value);
    }
    return BE_STATUS_OK;
}

static be_status read_sample(reader *r, be_error *error) {
    sample next = {.line = r->csv.line};
    be_status status = read_time(r, r->csv.fields[r->columns[0]], &next.time, error);
    if (status || (status = read_value(r, &next.value, error))) {
        return status;
    }
    if (r->count && next.time <= r->samples[r->count - 1].time) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->csv.line,
                            "timestamp '%.40s' does not come after the one before it", r->csv.fields[r->columns[0]]);
    }
    status = be_i_grow(&r->csv.allocator, (void **)&r->samples, &r->capacity, r->count + 1, sizeof(sample), error);
    if (!status) {
        r->samples[r->count++] = next;
    }
    return status;
}

static be_status read_samples(reader *r, be_error *error) {
    be_status status = read_header(r, error);
    bool more = true;
    while (!status) {
        status = be_i_csv_next(&r->csv, &more, error);
        if (status || !more) {
            break;
        }
        if (r->csv.field_count != 2) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->csv.line, "%zu field%s where a row has 2",
                                r->csv.field_count, r->csv.field_count == 1 ? "" : "s");
        }
        status = read_sample(r, error);
    }
    if (!status && r->count == 0) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, 1, "the file has a header but no rows");
    }
    return status;
}

static be_status infer_step(const reader *r, int64_t *step_seconds, be_error *error) {
    if (*step_seconds == 0 && r->count < 2) {
        return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->samples[0].line,
                            "one row alone does not tell the step; name it (step_seconds)");
    }
    if (*step_seconds == 0) {
        *step_seconds = INT64_MAX;
        for (size_t i = 1; i < r->count; i++) {
            int64_t difference = r->samples[i].time - r->samples[i - 1].time;
            *step_seconds = difference < *step_seconds ? difference : *step_seconds;
        }
    }
    if ((double)*step_seconds > rows[1].maximum) {
        return be_i_fail_at(error, BE_STATUS_RANGE, r->csv.name, r->samples[1].line,
                            "no two rows are less than %" PRId64 " s apart; a step has at most %.0f", *step_seconds,
                            rows[1].maximum);
    }
    for (size_t i = 1; i < r->count; i++) {
        int64_t difference = r->samples[i].time - r->samples[i - 1].time;
        if (difference % *step_seconds != 0) {
            return be_i_fail_at(error, BE_STATUS_FORMAT, r->csv.name, r->samples[i].line,
                                "%" PRId64 " s after the row before, no multiple of the step of %" PRId64 " s",
                                difference, *step_seconds);
        }
    }
    return BE_STATUS_OK;
}

/* Fill the steps strictly between two samples. */
static void fill_gap(double *rate, uint64_t from, uint64_t to, uint32_t policy) {
    for (uint64_t i = from + 1; i < to; i++) {
        double share = (double)(i - from) / (double)(to - from);
        rate[i] = policy == BE_GAP_ZERO          ? 0
                  : policy == BE_GAP_INTERPOLATE ? rate[from] + (rate[to] - rate[from]) * share
                                                 : rate[from];
    }
}

static void fill(const reader *r, int64_t step, uint32_t policy, double *rate) {
    double divisor = r->columns[1] >= 0 ? (double)step : 1;
    uint64_t before = 0;
    for (size_t i = 0; i < r->count; i++) {
        uint64_t at = (uint64_t)((r->samples[i].time - r->samples[0].time) / step);
        rate[at] = r->samples[i].value / divisor;
        fill_gap(rate, before, at, policy);
        before = at;
    }
}

/* Before memory is taken for the steps: three rows can span gigabytes of them. */
static be_status check_gaps(const reader *r, int64_t step, uint32_t policy, be_error *error) {
    for (size_t i = 1; i < r->count && policy == BE_GAP_ERROR; i++) {
        int64_t missing = (r->samples[i].time - r->samples[i - 1].time) / step - 1;
        if (missing > 0) {
            return be_i_fail_at(error, BE_STATUS_GAP, r->csv.name, r->samples[i].line,
                                "%" PRId64
                                " step%s missing before this row; name a gap policy (hold, zero, interpolate)",
                                missing, missing == 1 ? " is" : "s are");
        }
    }
    return BE_STATUS_OK;
}

static be_status build(const reader *r, const be_series_csv *options, const be_allocator *allocator, be_series **series,
                       be_error *error) {
    int64_t step = options->step_seconds;
    be_status status = infer_step(r, &step, error);
    if (status) {
        return status;
    }
    const sample *last = &r->samples[r->count - 1];
    uint64_t count = (uint64_t)((last->time - r->samples[0].time) / step) + 1;
    if (count > BE_SERIES_MAX_COUNT) {
        return be_i_fail_at(error, BE_STATUS_RANGE, r->csv.name, last->line,
                            "%" PRIu64 " steps of %" PRId64 " s from the first row to this one, more than %" PRIu64,
                            count, step, BE_SERIES_MAX_COUNT);
    }
    be_series *made = NULL;
    double *rate;
    if ((status = check_gaps(r, step, options->gap_policy, error)) ||
        (status = be_i_series_new(count, r->samples[0].time, step, allocator, &made, &rate, error))) {
        return status;
    }
    fill(r, step, options->gap_policy, rate);
    be_i_series_set_filled(made, count - r->count);
    return be_i_series_finish(made, series, error);
}

/* Read what `r->csv` holds, and close it. */
static be_status read_all(reader *r, const be_series_csv *options, const be_allocator *allocator, be_series **series,
                          be_error *error) {
    be_status status = read_samples(r, error);
    if (!status) {
        status = build(r, options, allocator, series, error);
    }
    be_i_release(&r->csv.allocator, r->samples);
    be_i_csv_close(&r->csv);
    return status;
}

static be_status read_options(const be_series_csv *options, be_series_csv *copy, be_error *error) {
    if (!options) {
        be_series_csv_init(copy);
        return BE_STATUS_OK;
    }
    return be_i_describe_read(&description, options, copy, error);
}

be_status be_series_from_csv(const char *path, const be_series_csv *options, const be_allocator *allocator,
                             be_series **series, be_error *error) {
    if (!path || !series) {
        return be_i_fail_null(error, path ? "series" : "path");
    }
    be_series_csv copy;
    be_allocator use = be_i_allocator(allocator);
    reader r = {0};
    be_status status = read_options(options, &copy, error);
    if (status || (status = be_i_csv_open(&r.csv, path, &use, error))) {
        return status;
    }
    return read_all(&r, &copy, allocator, series, error);
}

be_status be_series_from_csv_text(const char *text, size_t bytes, const char *name, const be_series_csv *options,
                                  const be_allocator *allocator, be_series **series, be_error *error) {
    if (!text || !series) {
        return be_i_fail_null(error, text ? "series" : "text");
    }
    be_series_csv copy;
    be_allocator use = be_i_allocator(allocator);
    reader r = {0};
    be_status status = read_options(options, &copy, error);
    if (status || (status = be_i_csv_open_text(&r.csv, text, bytes, name, &use, error))) {
        return status;
    }
    return read_all(&r, &copy, allocator, series, error);
}
