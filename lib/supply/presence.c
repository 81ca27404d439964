/* Which machines are there when, if they follow the rate at once: by hour for commitments, and by run for rules about
 * single runs. The unit started last stops first. */
#include "supply/internal.h"

enum { HOUR = 3600 };

uint64_t be_i_rule_units(const be_i_rule *rule, double rate) {
    uint64_t units = be_units_for_rate(rate, rule->capacity);
    units = units > rule->floor ? units : rule->floor;
    return rule->ceiling && units > rule->ceiling ? rule->ceiling : units;
}

uint64_t be_i_rule_hosts(const be_i_rule *rule, uint64_t units) {
    uint64_t machines = units / rule->per_machine + (units % rule->per_machine != 0);
    machines = machines > rule->machine_floor ? machines : rule->machine_floor;
    return machines + rule->machine_spare;
}

uint64_t be_i_rule_machines(const be_i_rule *rule, double rate) {
    return be_i_rule_hosts(rule, be_i_rule_units(rule, rate));
}

static int64_t floor_hour(int64_t time) {
    int64_t rest = time % HOUR;
    return time - (rest < 0 ? rest + HOUR : rest);
}

/* Spread `per_second` over [from, to) by the hour. */
static void add_hours(double *hourly, int64_t first_hour, int64_t from, int64_t to, double per_second) {
    while (from < to) {
        int64_t hour = (from - first_hour) / HOUR;
        int64_t end = first_hour + (hour + 1) * HOUR;
        end = end < to ? end : to;
        hourly[hour] += per_second * (double)(end - from);
        from = end;
    }
}

/* Hours that a series touches. */
static uint64_t hours_of(const be_series *series, int64_t *first_hour) {
    int64_t start = be_series_start(series);
    int64_t end = start + (int64_t)be_series_count(series) * be_series_step_seconds(series);
    *first_hour = floor_hour(start);
    return (uint64_t)((end - *first_hour + HOUR - 1) / HOUR);
}

be_status be_i_hourly_requests(const be_series *series, const be_allocator *allocator, double **requests,
                               int64_t *first_hour, uint64_t *hours, be_error *error) {
    *hours = hours_of(series, first_hour);
    double *made = be_i_alloc(allocator, (size_t)*hours, sizeof(double));
    if (!made) {
        return be_i_fail_memory(error);
    }
    const double *rates = be_series_rates(series);
    int64_t step = be_series_step_seconds(series), at = be_series_start(series);
    for (uint64_t i = 0; i < be_series_count(series); i++, at += step) {
        add_hours(made, *first_hour, at, at + step, rates[i]);
    }
    *requests = made;
    return BE_STATUS_OK;
}

/* A run that began and ended inside the series and a month, and was shorter than an hour. One that lies over the end of
 * a month stays in the amounts by the hour, which are billed where they fall; no rule about single runs touches it. */
static void note_short_run(be_i_presence *p, int64_t from, int64_t to, double machines) {
    uint64_t ticks = (uint64_t)((to - from) / p->tick_seconds);
    be_month month = be_month_of(from);
    if (ticks < 1 || ticks > p->bins || to > be_month_start(month + 1)) {
        return;
    }
    uint64_t index = (uint64_t)(month - p->first_month);
    p->short_runs[index * p->bins + ticks - 1] += machines;
    p->short_seconds[index] += (double)(to - from) * machines;
}

/* The newest stop first. The series' own start is no start of a machine: what runs then may have run for long. */
static void stop_machines(be_i_presence *p, int64_t now, double machines) {
    while (machines > 0) {
        be_i_batch *newest = be_i_batches_last(&p->running);
        double here = fmin(newest->amount, machines);
        if (newest->time > p->series_start) {
            note_short_run(p, newest->time, now, here);
        }
        newest->amount -= here;
        machines -= here;
        if (newest->amount <= 0) {
            be_i_batches_drop_last(&p->running);
        }
    }
}

be_status be_i_presence_hold(be_i_presence *p, int64_t from, int64_t to, uint64_t machines, be_error *error) {
    if (machines > p->machines) {
        be_status status = be_i_batches_push(&p->running, from, (double)(machines - p->machines), &p->allocator, error);
        if (status) {
            return status;
        }
    } else if (machines < p->machines) {
        stop_machines(p, from, (double)(p->machines - machines));
    }
    p->machines = machines;
    add_hours(p->machine_seconds, p->first_hour, from, to, (double)machines);
    return BE_STATUS_OK;
}

static be_status follow(const be_series *series, const be_i_rule *rule, be_i_presence *p, be_error *error) {
    const double *rates = be_series_rates(series);
    int64_t step = be_series_step_seconds(series), now = be_series_start(series);
    double last_rate = -1;
    uint64_t machines = 0;
    be_status status = BE_STATUS_OK;
    for (uint64_t i = 0; i < be_series_count(series) && !status; i++, now += step) {
        if (rates[i] != last_rate) {
            machines = be_i_rule_machines(rule, rates[i]);
            last_rate = rates[i];
        }
        status = be_i_presence_hold(p, now, now + step, machines, error);
    }
    return status;
}

void be_i_presence_free(be_i_presence *p) {
    be_i_release(&p->allocator, p->machine_seconds);
    be_i_release(&p->allocator, p->short_runs);
    be_i_release(&p->allocator, p->short_seconds);
    be_i_batches_free(&p->running, &p->allocator);
    p->machine_seconds = p->short_runs = p->short_seconds = NULL;
}

be_status be_i_presence_open(const be_series *series, int64_t tick_seconds, const be_allocator *allocator,
                             be_i_presence *presence, be_error *error) {
    be_i_presence p = {.allocator = *allocator, .tick_seconds = tick_seconds, .series_start = be_series_start(series)};
    p.hours = hours_of(series, &p.first_hour);
    p.first_month = be_month_of(p.first_hour);
    p.months = (uint64_t)(be_month_of(p.first_hour + (int64_t)p.hours * HOUR) - p.first_month) + 1;
    p.bins = (uint64_t)((HOUR - 1) / p.tick_seconds);
    p.machine_seconds = be_i_alloc(allocator, (size_t)p.hours, sizeof(double));
    p.short_runs = be_i_alloc(allocator, (size_t)(p.months * p.bins), sizeof(double));
    p.short_seconds = be_i_alloc(allocator, (size_t)p.months, sizeof(double));
    if (!p.machine_seconds || !p.short_runs || !p.short_seconds) {
        be_i_presence_free(&p);
        return be_i_fail_memory(error);
    }
    *presence = p;
    return BE_STATUS_OK;
}

static be_status presence_of_rule(const be_series *series, const be_i_rule *rule, const be_allocator *allocator,
                                  be_i_presence *presence, be_error *error) {
    be_i_presence p;
    be_status status = be_i_presence_open(series, be_series_step_seconds(series), allocator, &p, error);
    if (status) {
        return status;
    }
    if ((status = follow(series, rule, &p, error))) {
        be_i_presence_free(&p);
        return status;
    }
    *presence = p;
    return BE_STATUS_OK;
}

/* The item of one month: hours [h, end). `values` and `weights` have room for the bins. */
static be_status add_month(const be_i_presence *p, be_usage_item *item, uint64_t h, uint64_t end, double scale,
                           bool by_hour, double *values, double *weights, be_usage *usage, be_error *error) {
    uint64_t index = (uint64_t)(item->month - p->first_month);
    be_i_sum sum = {-p->short_seconds[index], 0};
    for (uint64_t i = h; i < end; i++) {
        be_i_sum_add(&sum, p->machine_seconds[i]);
    }
    item->quantity = fmax(0, be_i_sum_value(sum)) * scale;
    item->event_scale = scale;
    item->values = values;
    item->value_weights = weights;
    for (uint64_t b = 0; b < p->bins; b++) {
        double runs = p->short_runs[index * p->bins + b];
        if (runs > 0) {
            values[item->value_count] = (double)(b + 1) * (double)p->tick_seconds;
            weights[item->value_count++] = runs;
        }
    }
    if (by_hour) {
        item->hourly_start = p->first_hour + (int64_t)h * HOUR;
        item->hourly_count = end - h;
        item->hourly = p->machine_seconds + h;
    }
    return be_usage_add(usage, item, error);
}

be_status be_i_presence_usage(const be_i_presence *p, const be_deployment *deployment, const char *service,
                              const char *meter, double scale, bool by_hour, be_usage *usage, be_error *error) {
    double *values = be_i_alloc(&p->allocator, (size_t)p->bins * 2, sizeof(double));
    if (!values) {
        return be_i_fail_memory(error);
    }
    be_status status = BE_STATUS_OK;
    for (uint64_t h = 0; h < p->hours && !status;) {
        be_month month;
        uint64_t end = be_i_month_end(p->first_hour, p->hours, h, &month);
        be_usage_item item = be_i_item(deployment, service, meter, month);
        status = add_month(p, &item, h, end, scale, by_hour, values, values + p->bins, usage, error);
        h = end;
    }
    be_i_release(&p->allocator, values);
    return status;
}

be_status be_i_run_units(const be_i_run *run, const be_i_platform *platform, const be_capacity *capacity,
                         const be_i_rule *rule, be_i_add_usage add_usage) {
    if (be_i_is_walked(run)) {
        return be_i_walk_units(run, platform, capacity, rule, add_usage);
    }
    be_status status = be_i_quality_of_units(run, capacity, rule);
    if (status || run->verdict_only || be_i_gave_up(run)) {
        return status;
    }
    be_i_presence presence;
    status = presence_of_rule(run->series, rule, &run->outcome->allocator, &presence, run->error);
    if (status) {
        return status;
    }
    status = add_usage(run, platform, &presence, 1);
    be_i_presence_free(&presence);
    return status;
}
