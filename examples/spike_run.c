/* A way is run through the spike, measured second by second, and priced. */
#include "spike.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const int64_t telling_seconds[] = {-1,  0,   1,   5,   15,  30,  60,  90,   120,  180,  240, 300,
                                   420, 600, 780, 899, 900, 930, 960, 1200, 1500, 1800, 4499};
const size_t telling_count = sizeof telling_seconds / sizeof telling_seconds[0];

void link_way(way *w) {
    be_deployment *d = &w->deployment;
    bool machines = d->model == BE_MODEL_FLEET || d->model == BE_MODEL_CLUSTER;
    bool functions = d->model == BE_MODEL_FUNCTIONS;
    d->instance_type = machines ? &w->machine : NULL;
    d->node_types = d->node_type_count ? w->more_types : NULL;
    d->scaling = functions ? NULL : &w->scaling;
    d->node_scaling = d->model == BE_MODEL_CLUSTER ? &w->nodes : NULL;
    d->function_scaling = functions ? &w->functions : NULL;
    w->scaling.units_by_hour = w->prepares == PREPARE_UNITS ? w->by_hour : NULL;
    w->functions.provisioned_by_hour = w->prepares == PREPARE_ENVIRONMENTS ? w->by_hour : NULL;
}

/* ---- what happened in a second ---- */

uint64_t step_of(const spike *s, int64_t second) {
    return (uint64_t)(s->begin - s->start + second);
}

double value_at(const spike *s, const result *r, uint32_t column, int64_t second) {
    return be_timeline_column(r->timeline, column)[step_of(s, second)];
}

double lost_at(const spike *s, const result *r, int64_t second) {
    return value_at(s, r, BE_COLUMN_DROPPED, second) + value_at(s, r, BE_COLUMN_TIMED_OUT, second) +
           value_at(s, r, BE_COLUMN_THROTTLED, second);
}

/* Units beyond those that the rate needs, ready or about to be; an environment is there when it is created. */
static double surplus_at(const spike *s, const result *r, int64_t second) {
    double starting = r->way->deployment.model == BE_MODEL_FUNCTIONS ? 0 : value_at(s, r, BE_COLUMN_STARTING, second);
    return value_at(s, r, BE_COLUMN_READY, second) + starting - ceil(value_at(s, r, BE_COLUMN_NEEDED, second) - 1e-9);
}

/* Functions have no capacity of their own: they serve what they are not refused. */
static bool covers(const spike *s, const result *r, int64_t second) {
    if (r->way->deployment.model == BE_MODEL_FUNCTIONS) {
        return value_at(s, r, BE_COLUMN_THROTTLED, second) <= 1e-9;
    }
    double most = value_at(s, r, BE_COLUMN_READY, second) * r->capacity.saturation;
    return most >= value_at(s, r, BE_COLUMN_REQUESTS_PER_SECOND, second);
}

/* ---- measures ---- */

static void note_first(int64_t *first, bool here, int64_t second) {
    *first = *first == NEVER && here ? second : *first;
}

static void measure_start(const spike *s, result *r) {
    double before = value_at(s, r, BE_COLUMN_READY, -1);
    r->asked = r->served = r->covered = NEVER;
    for (int64_t t = 0; t < s->end - s->begin; t++) {
        note_first(&r->asked, value_at(s, r, BE_COLUMN_STARTING, t) > 1e-6, t);
        note_first(&r->served, value_at(s, r, BE_COLUMN_READY, t) > before + 1e-6, t);
        note_first(&r->covered, covers(s, r, t), t);
    }
}

static void measure_worst(const spike *s, result *r) {
    uint32_t column = r->way->deployment.model == BE_MODEL_FUNCTIONS ? BE_COLUMN_THROTTLED : BE_COLUMN_WAITING;
    r->worst = NEVER;
    for (int64_t t = 0; t < s->stop - s->begin; t++) {
        double count = value_at(s, r, column, t);
        if (count > r->worst_count * (1 + 1e-9) + 1e-6) {
            r->worst = t;
            r->worst_count = count;
        }
        r->worst_age = fmax(r->worst_age, value_at(s, r, BE_COLUMN_QUEUE_AGE_SECONDS, t));
    }
}

/* What is beyond need, and beyond what was so before the spike. */
static void measure_surplus(const spike *s, result *r) {
    double units_before = surplus_at(s, r, -1), machines_before = value_at(s, r, BE_COLUMN_MACHINES, -1);
    r->surplus_until = NEVER;
    for (int64_t t = 0; t < s->stop - s->begin; t++) {
        double surplus = surplus_at(s, r, t) - units_before;
        if (t < s->end - s->begin) {
            r->surplus_peak = fmax(r->surplus_peak, surplus);
            continue;
        }
        r->surplus_unit_hours += fmax(0, surplus) / 3600;
        r->surplus_machine_hours += fmax(0, value_at(s, r, BE_COLUMN_MACHINES, t) - machines_before) / 3600;
        r->surplus_until = surplus > 0.5 ? t : r->surplus_until;
    }
}

/* ---- prices ---- */

static be_status price(const be_series *series, const spike *s, const be_deployment *d, const be_catalogue *catalogue,
                       be_quality *quality, be_bill **bill, be_error *error) {
    be_outcome *outcome;
    be_status status = be_outcome_new(series, &s->request, d, NULL, &outcome, error);
    if (status) {
        return status;
    }
    if (quality) {
        quality->size = sizeof *quality;
        status = be_outcome_quality(outcome, quality, error);
    }
    if (!status) {
        status = be_bill_new(be_outcome_usage(outcome), catalogue, NULL, NULL, bill, error);
    }
    be_outcome_free(outcome);
    return status;
}

static be_status price_of(const be_series *series, const spike *s, const be_deployment *d,
                          const be_catalogue *catalogue, double *usd, be_error *error) {
    be_bill *bill = NULL;
    be_status status = price(series, s, d, catalogue, NULL, &bill, error);
    *usd = be_bill_total(bill);
    be_bill_free(bill);
    return status;
}

/* What `hours` of normal traffic from `start` cost with the preparation, beyond what they cost without. */
static be_status price_extra(int64_t start, uint64_t hours, const spike *s, const way *w, const way *plain,
                             const be_catalogue *catalogue, double *usd, be_error *error) {
    way kept = *w; /* all the time, in place of by the hour */
    for (size_t hour = 0; hour < HOURS_OF_WEEK; hour++) {
        kept.by_hour[hour] = w->prepared;
    }
    link_way(&kept);
    be_series *normal;
    double with = 0, without = 0;
    be_status status = be_series_constant(s->rate, hours, start, 3600, NULL, &normal, error);
    if (status) {
        return status;
    }
    status = price_of(normal, s, &kept.deployment, catalogue, &with, error);
    if (!status) {
        status = price_of(normal, s, &plain->deployment, catalogue, &without, error);
    }
    be_series_free(normal);
    *usd = status ? NAN : with - without;
    return status;
}

static be_status price_preparation(const spike *s, const way *w, const way *plain, const be_catalogue *catalogue,
                                   result *r, be_error *error) {
    be_month month = be_month_of(s->start);
    uint64_t hours = (uint64_t)(be_month_seconds(month) / 3600);
    be_status status = price_extra(be_month_start(month), hours, s, w, plain, catalogue, &r->per_month, error);
    return status ? status : price_extra(s->start / 3600 * 3600 + 3600, 1, s, w, plain, catalogue, &r->per_hour, error);
}

/* ---- a run ---- */

/* A price that nobody sourced is an answer, not an error. */
static be_status price_run(const spike *s, const way *w, const way *plain, const be_catalogue *catalogue, result *r,
                           be_error *error) {
    r->per_month = r->per_hour = NAN;
    be_status status = price(s->series, s, &w->deployment, catalogue, &r->quality, &r->bill, error);
    if (!status && w->prepares != PREPARE_NOTHING) {
        status = price_preparation(s, w, plain, catalogue, r, error);
    }
    if (status == BE_STATUS_NOT_FOUND) {
        snprintf(r->no_price, sizeof r->no_price, "%s", error->message);
        return BE_STATUS_OK;
    }
    return status;
}

be_status run_way(const spike *s, const way *w, const way *plain, const be_catalogue *catalogue, result *r,
                  be_error *error) {
    memset(r, 0, sizeof *r);
    r->way = w;
    r->capacity.size = sizeof r->capacity;
    be_status status = be_deployment_capacity(&s->request, &w->deployment, &r->capacity, error);
    if (!status) {
        status = be_timeline_new(s->series, &s->request, &w->deployment, NULL, &r->timeline, error);
    }
    if (!status) {
        measure_start(s, r);
        measure_worst(s, r);
        measure_surplus(s, r);
        status = price_run(s, w, plain, catalogue, r, error);
    }
    return status;
}

void free_result(result *r) {
    be_timeline_free(r->timeline);
    be_bill_free(r->bill);
}

/* ---- for a plot ---- */

static void write_row(FILE *file, const spike *s, const result *r, int64_t second) {
    char time[64];
    fprintf(file, "%s,%lld,%s", be_time_format(s->begin + second, time), (long long)second, r->way->name);
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        fprintf(file, ",%.10g", value_at(s, r, column, second));
    }
    fputc('\n', file);
}

int write_plot(const char *path, const spike *s, const result *results, size_t count) {
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        return 0;
    }
    fprintf(file, "time,second,candidate");
    for (uint32_t column = 0; column < BE_COLUMN_COUNT; column++) {
        fprintf(file, ",%s", be_column_name(column));
    }
    fputc('\n', file);
    for (size_t i = 0; i < count; i++) {
        for (int64_t second = s->start - s->begin; second < s->stop - s->begin; second++) {
            write_row(file, s, &results[i], second);
        }
    }
    bool bad = ferror(file);
    if (fclose(file) || bad) {
        perror(path);
        return 0;
    }
    return 1;
}
