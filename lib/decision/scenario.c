/* What may come otherwise: usage and prices of one scenario after another. Each kind of change has a random stream of
 * its own for each scenario, so that none depends on another, nor on what was drawn before. */
#include "decision/internal.h"

#include <stdlib.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_scenario_options, member, kind, unit, low, high, initial, meaning)
#define BAND(member, meaning)                                                                                          \
    BE_I_CHOICE(be_scenario_options, member, "uniform|log-normal", BE_BAND_UNIFORM, BE_BAND_COUNT - 1, meaning)

enum { DAY_HOURS = 24, WEEK_DAYS = 7 };

/* The purposes of random streams. */
enum { GROWTH, DAYS, SPIKES, PRICES, SPOT };

static const be_field rows[] = {
    BAND(growth_band, "distribution of growth"),
    ROW(growth_low, BE_TYPE_F64, "1/year", -0.999, 100, 0, "low end of growth per year"),
    ROW(growth_high, BE_TYPE_F64, "1/year", -0.999, 100, 0, "high end of growth per year"),
    ROW(resample, BE_TYPE_U32, "", 0, 1, 0, "whether days are drawn anew"),
    ROW(block_days, BE_TYPE_U32, "days", 1, 366, 1, "days drawn at once"),
    ROW(spikes_per_year, BE_TYPE_F64, "1/year", 0, 8760, 0, "spikes per year"),
    ROW(spike_factor, BE_TYPE_F64, "", 0, 1000, 1, "factor on usage in a spike"),
    ROW(spike_hours, BE_TYPE_U32, "h", 1, 8760, 1, "length of a spike"),
    BAND(price_band, "distribution of price changes"),
    ROW(price_change_probability, BE_TYPE_F64, "", 0, 0.9999, 0, "probability of a price change in a year"),
    ROW(price_factor_low, BE_TYPE_F64, "", 0, 1000, 1, "low end of a change's factor on on-demand prices"),
    ROW(price_factor_high, BE_TYPE_F64, "", 0, 1000, 1, "high end of a change's factor on on-demand prices"),
    BAND(spot_band, "distribution of spot prices"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(spot_factor_low, BE_TYPE_F64, "", 0, 1000, 1, "low end of the factor on spot prices"),
    ROW(spot_factor_high, BE_TYPE_F64, "", 0, 1000, 1, "high end of the factor on spot prices"),
    ROW(count, BE_TYPE_U64, "", 1, 1e6, 1000, "number of scenarios"),
    ROW(seed, BE_TYPE_U64, "", 0, 18446744073709551615.0, 0, "seed of all draws"),
    ROW(cvar_level, BE_TYPE_F64, "", 0, 0.9999, 0.95, "level of the conditional value at risk"),
};

static const be_i_description description = {"be_scenario_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_scenario_options)};

void be_scenario_options_init_sized(be_scenario_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_scenario_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

static be_status check_band(const char *name, uint32_t band, double low, double high, double shift, be_error *error) {
    if (low > high) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_scenario_options.%s_low is %g, above %s_high (%g)", name, low,
                         name, high);
    }
    if (band == BE_BAND_LOGNORMAL && !(low + shift > 0)) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_scenario_options.%s_low is %g; a log-normal factor is above 0",
                         name, low);
    }
    return BE_STATUS_OK;
}

be_status be_i_scenario_options_read(const be_scenario_options *options, be_scenario_options *copy, be_error *error) {
    if (!options) {
        be_scenario_options_init(copy);
        return BE_STATUS_OK;
    }
    be_status status = be_i_describe_read(&description, options, copy, error);
    if (status || (status = check_band("growth", copy->growth_band, copy->growth_low, copy->growth_high, 1, error)) ||
        (status =
             check_band("price_factor", copy->price_band, copy->price_factor_low, copy->price_factor_high, 0, error))) {
        return status;
    }
    return check_band("spot_factor", copy->spot_band, copy->spot_factor_low, copy->spot_factor_high, 0, error);
}

/* ---- drawing ---- */

static double draw_band(be_i_random *random, uint32_t band, double low, double high) {
    if (band == BE_BAND_UNIFORM) {
        return low + (high - low) * be_i_random_uniform(random);
    }
    const double quantile_95 = 1.6448536269514722; /* of the standard normal distribution */
    double middle = (log(low) + log(high)) / 2, spread = (log(high) - log(low)) / (2 * quantile_95);
    return exp(middle + spread * be_i_random_normal(random));
}

/* Of the days that may take the place of `day` and the ones after it up to `length` in all, one at random. Where there
 * is none, the horizon ends within the day, and has no other: it stays. */
static uint64_t draw_day(be_i_random *random, uint64_t full_days, uint64_t day, uint64_t length) {
    uint64_t first = day % WEEK_DAYS;
    double drawn = be_i_random_uniform(random); /* always, so that what follows does not depend on the horizon */
    if (first + length > full_days) {
        return day;
    }
    uint64_t choices = (full_days - length - first) / WEEK_DAYS + 1, choice = (uint64_t)(drawn * (double)choices);
    return first + WEEK_DAYS * (choice < choices ? choice : choices - 1);
}

static void draw_days(be_i_scenario *s, uint64_t index) {
    be_i_random random = be_i_random_stream(s->options.seed, index, DAYS);
    uint64_t full_days = s->menu->hours / DAY_HOURS, days = (s->menu->hours + DAY_HOURS - 1) / DAY_HOURS;
    for (uint64_t day = 0; day < days; day += s->options.block_days) {
        uint64_t length = days - day < s->options.block_days ? days - day : s->options.block_days;
        uint64_t from = draw_day(&random, full_days, day, length);
        for (uint64_t i = 0; i < length; i++) {
            s->day_from[day + i] = from + i;
        }
    }
}

static void draw_growth(be_i_scenario *s, uint64_t index) {
    const be_scenario_options *o = &s->options;
    be_i_random random = be_i_random_stream(o->seed, index, GROWTH);
    s->drawn.growth_per_year = o->growth_band == BE_BAND_UNIFORM
                                   ? draw_band(&random, BE_BAND_UNIFORM, o->growth_low, o->growth_high)
                                   : draw_band(&random, BE_BAND_LOGNORMAL, 1 + o->growth_low, 1 + o->growth_high) - 1;
    for (uint64_t h = 0; h < s->menu->hours; h++) {
        s->factor[h] = pow(1 + s->drawn.growth_per_year, (double)h / BE_I_YEAR_HOURS);
    }
}

static void draw_spikes(be_i_scenario *s, uint64_t index) {
    const be_scenario_options *o = &s->options;
    uint64_t hours = s->menu->hours;
    be_i_random random = be_i_random_stream(o->seed, index, SPIKES);
    s->drawn.spikes = (uint64_t)be_i_random_poisson(&random, o->spikes_per_year * (double)hours / BE_I_YEAR_HOURS);
    memset(s->in_spike, 0, (size_t)hours);
    for (uint64_t i = 0; i < s->drawn.spikes; i++) {
        uint64_t from = be_i_random_below(&random, hours);
        uint64_t length = hours - from < o->spike_hours ? hours - from : o->spike_hours;
        memset(s->in_spike + from, 1, (size_t)length);
    }
    s->drawn.spike_hours = 0;
    for (uint64_t h = 0; h < hours; h++) {
        s->drawn.spike_hours += s->in_spike[h];
        s->factor[h] *= s->in_spike[h] ? o->spike_factor : 1;
    }
}

static int compare_hours(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static be_status draw_prices(be_i_scenario *s, uint64_t index, be_error *error) {
    const be_scenario_options *o = &s->options;
    be_i_random random = be_i_random_stream(o->seed, index, PRICES);
    double per_hour = -log1p(-o->price_change_probability) / BE_I_YEAR_HOURS;
    size_t count = (size_t)be_i_random_poisson(&random, per_hour * (double)s->menu->hours);
    be_status status =
        be_i_grow(&s->allocator, (void **)&s->change_hours, &s->change_capacity, count, sizeof *s->change_hours, error);
    if (status || (status = be_i_grow(&s->allocator, (void **)&s->change_factors, &s->factor_capacity, count,
                                      sizeof *s->change_factors, error))) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        s->change_hours[i] = be_i_random_below(&random, s->menu->hours);
    }
    if (count) {
        qsort(s->change_hours, count, sizeof *s->change_hours, compare_hours);
    }
    double factor = 1;
    for (size_t i = 0; i < count; i++) {
        factor *= draw_band(&random, o->price_band, o->price_factor_low, o->price_factor_high);
        s->change_factors[i] = factor;
    }
    s->drawn.price_changes = count;
    s->drawn.first_change = count ? s->change_hours[0] : s->menu->hours;
    s->drawn.last_price_factor = factor;
    return BE_STATUS_OK;
}

be_status be_i_scenario_draw(be_i_scenario *s, uint64_t index, be_error *error) {
    be_i_random random = be_i_random_stream(s->options.seed, index, SPOT);
    s->drawn.spot_factor =
        draw_band(&random, s->options.spot_band, s->options.spot_factor_low, s->options.spot_factor_high);
    draw_growth(s, index);
    draw_spikes(s, index);
    draw_days(s, index);
    return draw_prices(s, index, error);
}

/* ---- what was drawn ---- */

void be_i_scenario_usage(const be_i_scenario *s, size_t unit, double *usage) {
    const double *hours = s->menu->units[unit].hours;
    double growth = 1 + s->menu->options.growth_per_year;
    for (uint64_t h = 0; h < s->menu->hours; h++) {
        uint64_t day = h / DAY_HOURS, from = s->options.resample ? s->day_from[day] : day;
        double moved = from == day ? 1 : pow(growth, ((double)day - (double)from) * DAY_HOURS / BE_I_YEAR_HOURS);
        usage[h] = hours[from * DAY_HOURS + h % DAY_HOURS] * moved * s->factor[h];
    }
}

be_status be_i_scenario_new(const be_menu *menu, const be_scenario_options *options, const be_allocator *allocator,
                            be_i_scenario **scenario, be_error *error) {
    be_i_scenario *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = *allocator;
    made->menu = menu;
    made->options = *options;
    made->factor = be_i_alloc(allocator, (size_t)menu->hours, sizeof *made->factor);
    made->in_spike = be_i_alloc(allocator, (size_t)menu->hours, sizeof *made->in_spike);
    made->day_from = be_i_alloc(allocator, (size_t)menu->hours / DAY_HOURS + 1, sizeof *made->day_from);
    if (!made->factor || !made->in_spike || !made->day_from) {
        be_i_scenario_free(made);
        return be_i_fail_memory(error);
    }
    *scenario = made;
    return BE_STATUS_OK;
}

void be_i_scenario_free(be_i_scenario *scenario) {
    if (!scenario) {
        return;
    }
    be_allocator allocator = scenario->allocator;
    be_i_release(&allocator, scenario->factor);
    be_i_release(&allocator, scenario->in_spike);
    be_i_release(&allocator, scenario->day_from);
    be_i_release(&allocator, scenario->change_hours);
    be_i_release(&allocator, scenario->change_factors);
    be_i_release(&allocator, scenario);
}
