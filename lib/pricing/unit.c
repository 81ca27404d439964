/* A type of unit that is used by the hour, and its usage over the horizon. */
#include "pricing/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_unit, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(whole_units, BE_TYPE_U32, "", 0, 1, 0, "whether a unit in part is paid whole"),
    ROW(name, BE_TYPE_TEXT, "", 0, 0, 0, "its name in the menu"),
    ROW(family, BE_TYPE_TEXT, "", 0, 0, 0, "family of types that share commitments"),
    ROW(currency, BE_TYPE_TEXT, "", 0, 0, 0, "currency of its prices"),
    ROW(source, BE_TYPE_TEXT, "", 0, 0, 0, "where its prices were seen"),
    ROW(as_of, BE_TYPE_TEXT, "", 0, 0, 0, "date of its prices"),
    ROW(normalised_units, BE_TYPE_F64, "", 1e-6, 1e6, 1, "size within the family"),
    ROW(on_demand_usd_per_hour, BE_TYPE_F64, "USD", 0, INFINITY, INFINITY, "price of a unit-hour on demand"),
    ROW(spot_usd_per_hour, BE_TYPE_F64, "USD", 0, INFINITY, INFINITY, "price of a unit-hour at spot"),
    ROW(spot_cap, BE_TYPE_F64, "", 0, 1, 0, "share of an hour's units that may be spot"),
    ROW(function_usd_per_hour, BE_TYPE_F64, "USD", 0, INFINITY, INFINITY, "price on functions of a unit-hour of load"),
    ROW(spot_whole_units, BE_TYPE_U32, "", 0, 1, 0, "whether the cap of spot is rounded down to whole units"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
};

static const be_i_description description = {"be_unit", rows, sizeof rows / sizeof rows[0], sizeof(be_unit)};

static const double MOST_USD = 1e9;

void be_unit_init_sized(be_unit *unit, uint32_t size) {
    be_i_describe_init_sized(&description, unit, size);
}

const be_field *be_unit_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

static be_status check_prices(const be_unit *unit, be_error *error) {
    if (isinf(unit->on_demand_usd_per_hour)) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_unit.on_demand_usd_per_hour of '%.60s' is required", unit->name);
    }
    const double prices[] = {unit->on_demand_usd_per_hour, unit->spot_usd_per_hour, unit->function_usd_per_hour};
    static const char *const names[] = {"on_demand_usd_per_hour", "spot_usd_per_hour", "function_usd_per_hour"};
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        if (prices[i] > MOST_USD && !isinf(prices[i])) {
            return be_i_fail(error, BE_STATUS_RANGE, "be_unit.%s of '%.60s' is %g, above %g USD", names[i], unit->name,
                             prices[i], MOST_USD);
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_unit_read(const be_menu *menu, const be_unit *unit, be_unit *copy, be_error *error) {
    be_status status = be_i_describe_read(&description, unit, copy, error);
    if (status) {
        return status;
    }
    if (!copy->name || !copy->name[0]) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_unit.name is missing");
    }
    if (be_i_menu_unit(menu, copy->name) < menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu has a unit type '%.60s' already", copy->name);
    }
    if (copy->currency && strcmp(copy->currency, menu->currency) != 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "unit type '%.60s' is priced in %.30s, but the menu in %.30s",
                         copy->name, copy->currency, menu->currency);
    }
    copy->currency = NULL;
    return check_prices(copy, error);
}

/* The hour given that stands for an hour of the horizon. */
static uint64_t hour_given(uint64_t hour, uint64_t count) {
    enum { WEEK = 168 };
    uint64_t period = count < WEEK ? count : count - count % WEEK;
    return hour < count ? hour : hour % period;
}

void be_i_unit_hours(const be_menu_options *options, const double *given, uint64_t count, uint64_t hours,
                     double *usage) {
    for (uint64_t h = 0; h < hours; h++) {
        bool none = h >= count && options->beyond == BE_BEYOND_STOP;
        usage[h] = none ? 0 : given[hour_given(h, count)];
    }
    if (options->growth_per_year == 0) {
        return;
    }
    for (uint64_t h = 0; h < hours; h++) {
        usage[h] *= pow(1 + options->growth_per_year, (double)h / BE_I_YEAR_HOURS);
    }
}
