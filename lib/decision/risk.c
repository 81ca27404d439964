/* What levels of commitment cost in each scenario. A scenario is a copy of the menu with its own usage and prices, cut
 * where on-demand prices change; the vendor's application then bills every level in it. */
#include "decision/internal.h"

enum { LEVELS_MAX = 10000 };

/* ---- making it ---- */

static be_status check_levels(const be_menu *menu, const double *levels, size_t count, be_error *error) {
    if (!levels) {
        return be_i_fail_null(error, "levels");
    }
    if (!count || count > LEVELS_MAX) {
        return be_i_fail(error, count ? BE_STATUS_RANGE : BE_STATUS_ARGUMENT, "level_count is %zu, outside 1 to %d",
                         count, LEVELS_MAX);
    }
    for (size_t i = 0; i < count * menu->offer_count; i++) {
        be_status status = be_i_quantity_check(&menu->offers[i % menu->offer_count].given, levels[i], error);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

static be_status check_new(const be_menu *menu, be_risk **risk, be_error *error) {
    if (!menu || !risk) {
        return be_i_fail_null(error, menu ? "risk" : "menu");
    }
    if (!menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu is empty: it has no unit type");
    }
    return BE_STATUS_OK;
}

be_status be_risk_new(const be_menu *menu, const be_scenario_options *options, const double *levels, size_t level_count,
                      const be_allocator *allocator, be_risk **risk, be_error *error) {
    be_scenario_options read;
    be_status status = check_new(menu, risk, error);
    if (status || (status = be_i_scenario_options_read(options, &read, error)) ||
        (status = check_levels(menu, levels, level_count, error))) {
        return status;
    }
    be_allocator own = be_i_allocator(allocator);
    be_risk *made = be_i_alloc(&own, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = own;
    made->menu = menu;
    made->options = read;
    made->level_count = level_count;
    made->levels = be_i_alloc(&own, level_count * menu->offer_count, sizeof *made->levels);
    made->costs = be_i_alloc(&own, (size_t)read.count, level_count * sizeof *made->costs);
    made->done = be_i_alloc(&own, (size_t)read.count, sizeof *made->done);
    if (!made->levels || !made->costs || !made->done) {
        be_risk_free(made);
        return be_i_fail_memory(error);
    }
    memcpy(made->levels, levels, level_count * menu->offer_count * sizeof *levels);
    *risk = made;
    return BE_STATUS_OK;
}

void be_risk_free(be_risk *risk) {
    if (!risk) {
        return;
    }
    be_allocator allocator = risk->allocator;
    be_i_release(&allocator, risk->levels);
    be_i_release(&allocator, risk->costs);
    be_i_release(&allocator, risk->done);
    be_i_release(&allocator, risk);
}

/* ---- evaluating ---- */

/* What one call of be_risk_run works with, so that several may run at once. */
typedef struct bench {
    const be_risk *risk;
    be_allocator allocator;
    be_i_scenario *scenario;
    be_menu menu; /* of the scenario between two changes of prices */
    be_i_unit *units;
    be_i_offer *offers;
    double *usage;  /* [unit][hour] */
    be_i_sum *sums; /* [level] */
} bench;

static void bench_free(bench *b) {
    be_i_scenario_free(b->scenario);
    be_i_release(&b->allocator, b->units);
    be_i_release(&b->allocator, b->offers);
    be_i_release(&b->allocator, b->usage);
    be_i_release(&b->allocator, b->sums);
}

static be_status bench_new(const be_risk *risk, bench *b, be_error *error) {
    const be_menu *menu = risk->menu;
    *b = (bench){.risk = risk, .allocator = risk->allocator, .menu = *menu};
    be_status status = be_i_scenario_new(menu, &risk->options, &b->allocator, &b->scenario, error);
    if (status) {
        return status;
    }
    b->units = be_i_alloc(&b->allocator, menu->unit_count, sizeof *b->units);
    b->offers = be_i_alloc(&b->allocator, menu->offer_count, sizeof *b->offers);
    b->usage = be_i_alloc(&b->allocator, menu->unit_count * (size_t)menu->hours, sizeof *b->usage);
    b->sums = be_i_alloc(&b->allocator, risk->level_count, sizeof *b->sums);
    if (!b->units || !b->offers || !b->usage || !b->sums) {
        bench_free(b);
        return be_i_fail_memory(error);
    }
    b->menu.units = b->units;
    b->menu.offers = b->offers;
    return BE_STATUS_OK;
}

/* An hour, or the nearest between two, counted from the first of them. */
static uint64_t within(uint64_t hour, uint64_t from, uint64_t to) {
    return (hour < from ? from : hour > to ? to : hour) - from;
}

/* The menu of the scenario from one hour to another. All fees are charged to the first such part. */
static void set_part(bench *b, uint64_t from, uint64_t to, double price_factor) {
    const be_menu *menu = b->risk->menu;
    b->menu.hours = to - from;
    b->menu.weights = menu->weights ? menu->weights + from : NULL;
    for (size_t t = 0; t < menu->unit_count; t++) {
        b->units[t] = menu->units[t];
        b->units[t].hours = b->usage + t * (size_t)menu->hours + from;
        b->units[t].given.on_demand_usd_per_hour *= price_factor;
        b->units[t].given.spot_usd_per_hour *= b->scenario->drawn.spot_factor;
    }
    for (size_t o = 0; o < menu->offer_count; o++) {
        b->offers[o] = menu->offers[o];
        b->offers[o].from = within(menu->offers[o].from, from, to);
        b->offers[o].to = within(menu->offers[o].to, from, to);
        b->offers[o].fee_usd = from ? 0 : menu->offers[o].fee_usd;
    }
}

static void add_levels(bench *b, be_i_application *application, const be_i_durations *durations) {
    for (size_t level = 0; level < b->risk->level_count; level++) {
        const double *quantities = b->risk->levels + level * b->menu.offer_count;
        be_i_sum_add(&b->sums[level], durations ? be_i_durations_cost(durations, quantities)
                                                : be_i_application_cost(application, quantities));
    }
}

static be_status add_part(bench *b, be_error *error) {
    be_i_application *application;
    be_i_durations *durations = NULL;
    be_status status = be_i_application_new(&b->menu, &b->allocator, &application, error);
    if (status) {
        return status;
    }
    if (be_i_durations_suit(application)) {
        status = be_i_durations_new(application, &b->allocator, &durations, error);
    }
    if (!status) {
        add_levels(b, application, durations);
    }
    be_i_durations_free(durations);
    be_i_application_free(application);
    return status;
}

static be_status evaluate(bench *b, uint64_t index, be_error *error) {
    const be_i_scenario *s = b->scenario;
    uint64_t hours = b->risk->menu->hours, changes;
    be_status status = be_i_scenario_draw(b->scenario, index, error);
    if (status) {
        return status;
    }
    changes = s->drawn.price_changes;
    for (size_t t = 0; t < b->menu.unit_count; t++) {
        be_i_scenario_usage(s, t, b->usage + t * (size_t)hours);
    }
    memset(b->sums, 0, b->risk->level_count * sizeof *b->sums);
    for (uint64_t part = 0; part <= changes; part++) {
        uint64_t from = part ? s->change_hours[part - 1] : 0, to = part < changes ? s->change_hours[part] : hours;
        if (from < to) {
            set_part(b, from, to, part ? s->change_factors[part - 1] : 1);
            if ((status = add_part(b, error))) {
                return status;
            }
        }
    }
    return BE_STATUS_OK;
}

static be_status run(be_risk *risk, bench *b, uint64_t first, uint64_t count, be_progress progress, void *context,
                     be_error *error) {
    for (uint64_t i = 0; i < count; i++) {
        if (progress && progress(context, (double)i / (double)count)) {
            return be_i_fail(error, BE_STATUS_CANCELLED, "stopped after %llu of %llu scenarios", (unsigned long long)i,
                             (unsigned long long)count);
        }
        if (risk->done[first + i]) {
            continue;
        }
        be_status status = evaluate(b, first + i, error);
        if (status) {
            return status;
        }
        for (size_t level = 0; level < risk->level_count; level++) {
            risk->costs[(size_t)(first + i) * risk->level_count + level] = be_i_sum_value(b->sums[level]);
        }
        risk->done[first + i] = 1;
    }
    if (progress) {
        progress(context, 1); /* there is nothing left to stop */
    }
    return BE_STATUS_OK;
}

be_status be_risk_run(be_risk *risk, uint64_t first, uint64_t count, be_progress progress, void *context,
                      be_error *error) {
    if (!risk) {
        return be_i_fail_null(error, "risk");
    }
    if (first > risk->options.count || count > risk->options.count - first) {
        return be_i_fail(error, BE_STATUS_RANGE, "scenarios %llu to %llu: there are %llu", (unsigned long long)first,
                         (unsigned long long)(first + count), (unsigned long long)risk->options.count);
    }
    bench b;
    be_status status = bench_new(risk, &b, error);
    if (status) {
        return status;
    }
    status = run(risk, &b, first, count, progress, context, error);
    bench_free(&b);
    return status;
}

/* ---- what was drawn, and what it costs ---- */

uint64_t be_risk_scenario_count(const be_risk *risk) {
    return risk ? risk->options.count : 0;
}

size_t be_risk_level_count(const be_risk *risk) {
    return risk ? risk->level_count : 0;
}

uint64_t be_risk_done(const be_risk *risk) {
    uint64_t done = 0;
    for (uint64_t i = 0; i < be_risk_scenario_count(risk); i++) {
        done += risk->done[i];
    }
    return done;
}

static be_status check_scenario(const be_risk *risk, uint64_t index, be_error *error) {
    if (!risk) {
        return be_i_fail_null(error, "risk");
    }
    if (index >= risk->options.count) {
        return be_i_fail(error, BE_STATUS_RANGE, "scenario %llu: there are %llu", (unsigned long long)index,
                         (unsigned long long)risk->options.count);
    }
    return BE_STATUS_OK;
}

/* The scenario of a number, drawn. */
static be_status draw(const be_risk *risk, uint64_t index, be_i_scenario **scenario, be_error *error) {
    be_status status = check_scenario(risk, index, error);
    if (status || (status = be_i_scenario_new(risk->menu, &risk->options, &risk->allocator, scenario, error))) {
        return status;
    }
    status = be_i_scenario_draw(*scenario, index, error);
    if (status) {
        be_i_scenario_free(*scenario);
    }
    return status;
}

be_status be_risk_scenario(const be_risk *risk, uint64_t index, be_scenario *result, be_error *error) {
    be_i_scenario *scenario;
    be_status status = draw(risk, index, &scenario, error);
    if (status) {
        return status;
    }
    status = be_i_describe_write("be_scenario", &scenario->drawn, sizeof scenario->drawn, result, error);
    be_i_scenario_free(scenario);
    return status;
}

be_status be_risk_usage(const be_risk *risk, uint64_t index, size_t unit, double *hours, be_error *error) {
    if (!risk || !hours) {
        return be_i_fail_null(error, risk ? "hours" : "risk");
    }
    if (unit >= risk->menu->unit_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "unit type %zu: there are %zu", unit, risk->menu->unit_count);
    }
    be_i_scenario *scenario;
    be_status status = draw(risk, index, &scenario, error);
    if (status) {
        return status;
    }
    be_i_scenario_usage(scenario, unit, hours);
    be_i_scenario_free(scenario);
    return BE_STATUS_OK;
}

be_status be_risk_cost(const be_risk *risk, uint64_t scenario, size_t level, double *cost_usd, be_error *error) {
    be_status status = check_scenario(risk, scenario, error);
    if (status) {
        return status;
    }
    if (!cost_usd) {
        return be_i_fail_null(error, "cost_usd");
    }
    if (level >= risk->level_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "level %zu: there are %zu", level, risk->level_count);
    }
    if (!risk->done[scenario]) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "scenario %llu has not been evaluated",
                         (unsigned long long)scenario);
    }
    *cost_usd = risk->costs[(size_t)scenario * risk->level_count + level];
    return BE_STATUS_OK;
}
