/* What can be used and bought over a horizon. */
#include "pricing/internal.h"

#include <inttypes.h>
#include <stdio.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_menu_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_menu_options, beyond, "repeat|stop|error", BE_BEYOND_REPEAT, 2,
                "what follows the hours that are given"),
    ROW(start, BE_TYPE_I64, "s", 0, 8e12, 0, "begin of the horizon, since 1970"),
    ROW(hours, BE_TYPE_U64, "h", 0, 876600, 0, "length of the horizon"),
    ROW(growth_per_year, BE_TYPE_F64, "", -0.999, 100, 0, "growth of all usage per year"),
    ROW(discount_rate_per_year, BE_TYPE_F64, "", -0.999, 10, 0, "discount rate of net present values"),
    BE_I_CHOICE(be_menu_options, basis, "amortised|cash", BE_BASIS_AMORTISED, 1, "when a commitment costs what"),
    ROW(present_value, BE_TYPE_U32, "", 0, 1, 0, "whether costs count at their present value"),
    ROW(currency, BE_TYPE_TEXT, "", 0, 0, 0, "currency of all prices"),
};

static const be_i_description description = {"be_menu_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_menu_options)};

static const double MOST_USAGE = 1e15;

void be_menu_options_init_sized(be_menu_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_menu_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

double be_i_present_value(const be_menu_options *options, double hour) {
    return pow(1 + options->discount_rate_per_year, -hour / BE_I_YEAR_HOURS);
}

/* Write copies of the texts over the pointers, all in one block of memory. NULL stays NULL. */
static be_status own_texts(const be_allocator *allocator, const char **const *texts, size_t count, void **block,
                           be_error *error) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += *texts[i] ? strlen(*texts[i]) + 1 : 0;
    }
    char *at = be_i_alloc(allocator, bytes, 1);
    if (!at) {
        return be_i_fail_memory(error);
    }
    *block = at;
    for (size_t i = 0; i < count; i++) {
        size_t length = *texts[i] ? strlen(*texts[i]) + 1 : 0;
        *texts[i] = length ? memcpy(at, *texts[i], length) : NULL;
        at += length;
    }
    return BE_STATUS_OK;
}

/* ---- making one ---- */

/* The present values of the hours, where costs count by them. */
static be_status new_weights(const be_menu *menu, uint64_t hours, double **weights, be_error *error) {
    *weights = NULL;
    if (!menu->options.present_value || menu->options.discount_rate_per_year == 0) {
        return BE_STATUS_OK;
    }
    *weights = be_i_alloc(&menu->allocator, (size_t)hours, sizeof **weights);
    if (!*weights) {
        return be_i_fail_memory(error);
    }
    for (uint64_t h = 0; h < hours; h++) {
        (*weights)[h] = be_i_present_value(&menu->options, (double)h);
    }
    return BE_STATUS_OK;
}

static be_status fill(be_menu *menu, const be_menu_options *options, be_error *error) {
    menu->options = *options;
    menu->currency = be_i_strdup(&menu->allocator, options->currency ? options->currency : "USD");
    if (!menu->currency) {
        return be_i_fail_memory(error);
    }
    menu->options.currency = menu->currency;
    menu->hours = options->hours;
    return menu->hours ? new_weights(menu, menu->hours, &menu->weights, error) : BE_STATUS_OK;
}

be_status be_menu_new(const be_menu_options *options, const be_allocator *allocator, be_menu **menu, be_error *error) {
    if (!menu) {
        return be_i_fail_null(error, "menu");
    }
    be_menu_options o;
    be_menu_options_init(&o);
    be_status status = options ? be_i_describe_read(&description, options, &o, error) : BE_STATUS_OK;
    if (status) {
        return status;
    }
    if (o.start % 3600 != 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_menu_options.start is not on the hour");
    }
    be_allocator use = be_i_allocator(allocator);
    be_menu *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    status = fill(made, &o, error);
    if (status) {
        be_menu_free(made);
        return status;
    }
    *menu = made;
    return BE_STATUS_OK;
}

static void free_unit(const be_allocator *allocator, be_i_unit *unit) {
    be_i_release(allocator, unit->texts);
    be_i_release(allocator, unit->hours);
}

static void free_offer(const be_allocator *allocator, be_i_offer *offer) {
    be_i_release(allocator, offer->texts);
    be_i_release(allocator, offer->measure);
}

void be_menu_free(be_menu *menu) {
    if (!menu) {
        return;
    }
    be_allocator allocator = menu->allocator;
    for (size_t t = 0; t < menu->unit_count; t++) {
        free_unit(&allocator, &menu->units[t]);
    }
    for (size_t o = 0; o < menu->offer_count; o++) {
        free_offer(&allocator, &menu->offers[o]);
    }
    be_i_release(&allocator, menu->units);
    be_i_release(&allocator, menu->offers);
    be_i_release(&allocator, menu->weights);
    be_i_release(&allocator, menu->currency);
    be_i_release(&allocator, menu);
}

/* ---- unit types ---- */

size_t be_i_menu_unit(const be_menu *menu, const char *name) {
    size_t t = 0;
    while (t < menu->unit_count && strcmp(menu->units[t].given.name, name) != 0) {
        t++;
    }
    return t;
}

static be_status check_hours(const be_menu *menu, const char *name, const double *hours, uint64_t count,
                             be_error *error) {
    if (!count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "unit type '%.60s' has no hours", name);
    }
    bool fixed = menu->options.hours == 0 || menu->options.beyond == BE_BEYOND_ERROR;
    if (count > 876600 || (menu->hours && fixed && count != menu->hours)) {
        return be_i_fail(error, count > 876600 ? BE_STATUS_RANGE : BE_STATUS_ARGUMENT,
                         "unit type '%.60s' has %" PRIu64 " hours, not %s%" PRIu64 " as the horizon", name, count,
                         menu->hours ? "" : "at most ", menu->hours ? menu->hours : UINT64_C(876600));
    }
    for (uint64_t h = 0; h < count; h++) {
        if (!(hours[h] >= 0 && hours[h] <= MOST_USAGE)) {
            return be_i_fail(error, BE_STATUS_RANGE, "hours[%" PRIu64 "] of unit type '%.60s' is %g, outside 0 to %g",
                             h, name, hours[h], MOST_USAGE);
        }
    }
    return BE_STATUS_OK;
}

/* Room for the unit type in the menu and for its measure in all offers; what it is is not changed by it. */
static be_status make_room(be_menu *menu, be_error *error) {
    be_status status = be_i_grow(&menu->allocator, (void **)&menu->units, &menu->unit_capacity, menu->unit_count + 1,
                                 sizeof(be_i_unit), error);
    for (size_t o = 0; o < menu->offer_count && !status; o++) {
        be_i_offer *offer = &menu->offers[o];
        status = be_i_grow(&menu->allocator, (void **)&offer->measure, &offer->measure_capacity, menu->unit_count + 1,
                           sizeof(double), error);
    }
    return status;
}

static be_status copy_unit(const be_menu *menu, const double *hours, uint64_t count, uint64_t horizon, be_i_unit *unit,
                           be_error *error) {
    be_unit *given = &unit->given;
    const char **const texts[] = {&given->name, &given->family, &given->source, &given->as_of};
    be_status status = own_texts(&menu->allocator, texts, sizeof texts / sizeof texts[0], &unit->texts, error);
    if (status) {
        return status;
    }
    unit->hours = be_i_alloc(&menu->allocator, (size_t)horizon, sizeof *unit->hours);
    if (!unit->hours) {
        return be_i_fail_memory(error);
    }
    be_i_unit_hours(&menu->options, hours, count, horizon, unit->hours);
    return BE_STATUS_OK;
}

/* Nothing below can fail. */
static void take_unit(be_menu *menu, const be_i_unit *unit, uint64_t horizon, double *weights) {
    size_t t = menu->unit_count++;
    menu->units[t] = *unit;
    bool first = menu->hours == 0;
    menu->hours = horizon;
    menu->weights = first ? weights : menu->weights;
    for (size_t o = 0; o < menu->offer_count; o++) {
        be_i_offer *offer = &menu->offers[o];
        offer->measure[t] = be_i_reserved_measure(menu, offer, t);
        if (first) {
            be_i_offer_settle(menu, offer);
        }
    }
}

be_status be_menu_add_unit(be_menu *menu, const be_unit *unit, const double *hours, uint64_t count, be_error *error) {
    if (!menu || !unit || !hours) {
        return be_i_fail_null(error, !menu ? "menu" : !unit ? "unit" : "hours");
    }
    be_i_unit made = {0};
    be_status status = be_i_unit_read(menu, unit, &made.given, error);
    if (status || (status = check_hours(menu, made.given.name, hours, count, error)) ||
        (status = make_room(menu, error))) {
        return status;
    }
    uint64_t horizon = menu->hours ? menu->hours : count;
    double *weights = NULL;
    status = copy_unit(menu, hours, count, horizon, &made, error);
    if (!status && !menu->hours) {
        status = new_weights(menu, horizon, &weights, error);
    }
    if (status) {
        free_unit(&menu->allocator, &made);
        return status;
    }
    take_unit(menu, &made, horizon, weights);
    return BE_STATUS_OK;
}

/* ---- offers ---- */

size_t be_i_menu_offer(const be_menu *menu, const char *name) {
    size_t o = 0;
    while (o < menu->offer_count && strcmp(menu->offers[o].given.name, name) != 0) {
        o++;
    }
    return o;
}

static be_status copy_offer(const be_menu *menu, be_i_offer *offer, be_error *error) {
    be_offer *given = &offer->given;
    const char **const texts[] = {&given->name, &given->unit, &given->family, &given->source, &given->as_of};
    be_status status = own_texts(&menu->allocator, texts, sizeof texts / sizeof texts[0], &offer->texts, error);
    if (status) {
        return status;
    }
    offer->measure_capacity = menu->unit_capacity;
    offer->measure = be_i_alloc(&menu->allocator, offer->measure_capacity, sizeof *offer->measure);
    return offer->measure ? BE_STATUS_OK : be_i_fail_memory(error);
}

be_status be_menu_add_offer(be_menu *menu, const be_offer *offer, be_error *error) {
    if (!menu || !offer) {
        return be_i_fail_null(error, !menu ? "menu" : "offer");
    }
    be_i_offer made = {0};
    be_status status = be_i_offer_read(menu, offer, &made.given, error);
    if (status || (status = be_i_grow(&menu->allocator, (void **)&menu->offers, &menu->offer_capacity,
                                      menu->offer_count + 1, sizeof(be_i_offer), error))) {
        return status;
    }
    status = copy_offer(menu, &made, error);
    if (status) {
        free_offer(&menu->allocator, &made);
        return status;
    }
    made.unit = made.given.unit ? be_i_menu_unit(menu, made.given.unit) : 0;
    for (size_t t = 0; t < menu->unit_count; t++) {
        made.measure[t] = be_i_reserved_measure(menu, &made, t);
    }
    be_i_offer_settle(menu, &made);
    menu->offers[menu->offer_count++] = made;
    return BE_STATUS_OK;
}

be_i_menu_mark be_i_menu_mark_of(const be_menu *menu) {
    return (be_i_menu_mark){menu->unit_count, menu->offer_count, menu->hours};
}

void be_i_menu_return_to(be_menu *menu, be_i_menu_mark mark) {
    while (menu->offer_count > mark.offer_count) {
        free_offer(&menu->allocator, &menu->offers[--menu->offer_count]);
    }
    while (menu->unit_count > mark.unit_count) {
        free_unit(&menu->allocator, &menu->units[--menu->unit_count]);
    }
    if (menu->hours == mark.hours) {
        return;
    }
    menu->hours = mark.hours; /* 0: the horizon came with the first unit type, and goes with it */
    be_i_release(&menu->allocator, menu->weights);
    menu->weights = NULL;
    for (size_t o = 0; o < menu->offer_count; o++) {
        be_i_offer_settle(menu, &menu->offers[o]);
    }
}

/* Add the rung of a ladder that begins so many months after the first. */
static be_status add_rung(be_menu *menu, const be_offer *offer, int64_t months, be_error *error) {
    char name[256], start[64];
    be_offer rung = *offer;
    rung.start = be_i_months_later(offer->start, months);
    rung.end = be_i_months_later(offer->end, months);
    be_time_format(rung.start, start);
    int length = snprintf(name, sizeof name, "%s from %.16sZ", offer->name, start);
    if (length < 0 || (size_t)length >= sizeof name) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.name '%.60s' is too long for a ladder", offer->name);
    }
    rung.name = name;
    return be_menu_add_offer(menu, &rung, error);
}

be_status be_menu_ladder(be_menu *menu, const be_offer *offer, uint32_t every_months, uint32_t count, be_error *error) {
    if (!menu || !offer) {
        return be_i_fail_null(error, !menu ? "menu" : "offer");
    }
    if (every_months < 1 || every_months > 1200 || count < 1 || count > 1200) {
        return be_i_fail(error, BE_STATUS_RANGE, "a ladder of %u every %u months: each is 1 to 1200", count,
                         every_months);
    }
    be_offer read;
    be_status status = be_i_offer_read(menu, offer, &read, error);
    read.step = status ? 0 : read.divisible ? 0 : read.step;
    be_i_menu_mark mark = be_i_menu_mark_of(menu);
    for (uint32_t i = 0; i < count && !status; i++) {
        status = add_rung(menu, &read, (int64_t)i * every_months, error);
    }
    if (status) {
        be_i_menu_return_to(menu, mark);
    }
    return status;
}

be_status be_menu_plan_rate(be_menu *menu, const char *offer, const char *unit, double usd_per_hour, be_error *error) {
    if (!menu || !offer || !unit) {
        return be_i_fail_null(error, !menu ? "menu" : !offer ? "offer" : "unit");
    }
    size_t o = be_i_menu_offer(menu, offer), t = be_i_menu_unit(menu, unit);
    if (o == menu->offer_count || t == menu->unit_count) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "the menu has no %s '%.60s'",
                         o == menu->offer_count ? "offer" : "unit type", o == menu->offer_count ? offer : unit);
    }
    const be_offer *given = &menu->offers[o].given;
    if (!be_i_offer_is_plan(given)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "offer '%.60s' is no savings plan", offer);
    }
    const char *family = menu->units[t].given.family;
    if (given->family && (!family || strcmp(given->family, family) != 0)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "unit type '%.60s' is outside family '%.60s' of plan '%.60s'", unit,
                         given->family, offer);
    }
    if (!(usd_per_hour > 0 && usd_per_hour <= 1e9)) {
        return be_i_fail(error, BE_STATUS_RANGE, "the rate of '%.60s' for '%.60s' is %g USD, outside 0 to 1e9", offer,
                         unit, usd_per_hour);
    }
    menu->offers[o].measure[t] = usd_per_hour;
    return BE_STATUS_OK;
}

/* ---- reading it ---- */

size_t be_menu_unit_count(const be_menu *menu) {
    return menu ? menu->unit_count : 0;
}

be_status be_menu_unit_at(const be_menu *menu, size_t index, be_unit *unit, be_error *error) {
    if (!menu) {
        return be_i_fail_null(error, "menu");
    }
    if (index >= menu->unit_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "unit type %zu of %zu does not exist", index, menu->unit_count);
    }
    be_unit full = menu->units[index].given;
    full.currency = menu->currency;
    return be_i_describe_write("be_unit", &full, sizeof full, unit, error);
}

const double *be_menu_unit_hours(const be_menu *menu, size_t index) {
    return menu && index < menu->unit_count ? menu->units[index].hours : NULL;
}

size_t be_menu_offer_count(const be_menu *menu) {
    return menu ? menu->offer_count : 0;
}

be_status be_menu_offer_at(const be_menu *menu, size_t index, be_offer *offer, be_error *error) {
    if (!menu) {
        return be_i_fail_null(error, "menu");
    }
    if (index >= menu->offer_count) {
        return be_i_fail(error, BE_STATUS_RANGE, "offer %zu of %zu does not exist", index, menu->offer_count);
    }
    be_offer full = menu->offers[index].given;
    full.currency = menu->currency;
    return be_i_describe_write("be_offer", &full, sizeof full, offer, error);
}

double be_menu_measure(const be_menu *menu, size_t offer, size_t unit) {
    bool there = menu && offer < menu->offer_count && unit < menu->unit_count;
    return there ? menu->offers[offer].measure[unit] : 0;
}

uint64_t be_menu_hours(const be_menu *menu) {
    return menu ? menu->hours : 0;
}

int64_t be_menu_start(const be_menu *menu) {
    return menu ? menu->options.start : 0;
}
