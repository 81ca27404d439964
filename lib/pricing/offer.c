/* A commitment on offer, or one that exists. */
#include "pricing/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_offer, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_offer, purchase_option,
                "on_demand|spot|reserved_standard|reserved_convertible|savings_plan_compute|free|savings_plan_instance",
                BE_PURCHASE_RESERVED_STANDARD, BE_PURCHASE_COUNT - 1, "what is committed to"),
    ROW(name, BE_TYPE_TEXT, "", 0, 0, 0, "its name in the menu"),
    ROW(unit, BE_TYPE_TEXT, "", 0, 0, 0, "the unit type of a reservation"),
    ROW(family, BE_TYPE_TEXT, "", 0, 0, 0, "the family of an instance savings plan"),
    ROW(currency, BE_TYPE_TEXT, "", 0, 0, 0, "currency of its prices"),
    ROW(source, BE_TYPE_TEXT, "", 0, 0, 0, "where its prices were seen"),
    ROW(as_of, BE_TYPE_TEXT, "", 0, 0, 0, "date of its prices"),
    ROW(size_flexible, BE_TYPE_U32, "", 0, 1, 0, "whether all types of the unit's family are covered"),
    BE_I_CHOICE(be_offer, payment_option, "none|partial|all", BE_PAYMENT_NONE, 2, "how much is paid upfront"),
    ROW(upfront_usd, BE_TYPE_F64, "USD", 0, 1e12, 0, "paid at the start for a quantity of 1"),
    ROW(hourly_usd, BE_TYPE_F64, "USD", 0, 1e9, 0, "paid each hour of the term for a quantity of 1"),
    ROW(usage_usd, BE_TYPE_F64, "USD", 0, 1e9, 0, "paid for each unit-hour that is used"),
    ROW(start, BE_TYPE_I64, "s", 0, 8e12, 0, "begin of the term, since 1970"),
    ROW(end, BE_TYPE_I64, "s", 0, 8e12, 0, "end of the term, since 1970"),
    ROW(least, BE_TYPE_F64, "", 0, 1e12, 0, "fewest to be bought"),
    ROW(most, BE_TYPE_F64, "", 0, INFINITY, INFINITY, "most to be bought"),
    ROW(step, BE_TYPE_F64, "", 0, 1e12, 0, "granularity of the quantity"),
    ROW(divisible, BE_TYPE_U32, "", 0, 1, 0, "whether any amount of a reservation can be had"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
};

static const be_i_description description = {"be_offer", rows, sizeof rows / sizeof rows[0], sizeof(be_offer)};

enum { HOUR = 3600 };

void be_offer_init_sized(be_offer *offer, uint32_t size) {
    be_i_describe_init_sized(&description, offer, size);
}

const be_field *be_offer_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

be_status be_offer_term(be_offer *offer, int64_t start, uint32_t term_years, be_error *error) {
    if (!offer) {
        return be_i_fail_null(error, "offer");
    }
    if (offer->size < offsetof(be_offer, least)) {
        return be_i_fail(error, BE_STATUS_SIZE, "be_offer.size is %u; call its init function first", offer->size);
    }
    if (start < 0 || start > INT64_C(8000000000000) || start % HOUR != 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "the term of an offer starts on the hour, from 1970 on");
    }
    if (term_years < 1 || term_years > 100) {
        return be_i_fail(error, BE_STATUS_RANGE, "a term of %u years is outside 1 to 100", term_years);
    }
    offer->start = start;
    offer->end = be_i_term_end(start, term_years);
    return BE_STATUS_OK;
}

bool be_i_offer_is_plan(const be_offer *offer) {
    return offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE ||
           offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_INSTANCE;
}

/* ---- reading one ---- */

static be_status check_term(const be_offer *offer, be_error *error) {
    if (!offer->end) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.end of '%.60s' is missing: a term has an end", offer->name);
    }
    if (offer->start % HOUR != 0 || offer->end % HOUR != 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.%s of '%.60s' is not on the hour",
                         offer->start % HOUR != 0 ? "start" : "end", offer->name);
    }
    if (offer->end <= offer->start) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.end of '%.60s' is not after its start", offer->name);
    }
    return BE_STATUS_OK;
}

static bool off_step(double quantity, double step) {
    return step > 0 && fabs(quantity - step * nearbyint(quantity / step)) > 1e-9 * fmax(step, quantity);
}

static be_status check_quantities(be_offer *offer, bool whole, be_error *error) {
    bool plan = be_i_offer_is_plan(offer);
    if (offer->divisible && offer->step > 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_offer.step of '%.60s' is %g, but it is divisible", offer->name,
                         offer->step);
    }
    if (offer->divisible && whole) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_offer.divisible of '%.60s' is set, but its units are whole",
                         offer->name);
    }
    if (offer->least > offer->most) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.least of '%.60s' is %g, above most, %g", offer->name,
                         offer->least, offer->most);
    }
    offer->step = offer->step > 0 ? offer->step : plan || offer->divisible ? 0 : 1;
    if (off_step(offer->least, offer->step)) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_offer.least of '%.60s' is %g, no multiple of its step %g",
                         offer->name, offer->least, offer->step);
    }
    return BE_STATUS_OK;
}

static be_status check_reserved(const be_menu *menu, const be_offer *offer, size_t *unit, be_error *error) {
    if (!offer->unit || offer->family) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "reservation '%.60s' needs be_offer.unit%s", offer->name,
                         offer->family ? " and no family, which is the unit's" : "");
    }
    *unit = be_i_menu_unit(menu, offer->unit);
    if (*unit == menu->unit_count) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "offer '%.60s' is of unit type '%.60s', which the menu has not",
                         offer->name, offer->unit);
    }
    if (offer->size_flexible && !menu->units[*unit].given.family) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "offer '%.60s' is size-flexible, but '%.60s' is of no family",
                         offer->name, offer->unit);
    }
    if (offer->size_flexible && offer->usage_usd > 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_offer.usage_usd of '%.60s' is %g, but it is size-flexible",
                         offer->name, offer->usage_usd);
    }
    return BE_STATUS_OK;
}

static bool has_family(const be_menu *menu, const char *family) {
    for (size_t t = 0; t < menu->unit_count; t++) {
        if (menu->units[t].given.family && strcmp(menu->units[t].given.family, family) == 0) {
            return true;
        }
    }
    return false;
}

static be_status check_plan(const be_menu *menu, const be_offer *offer, be_error *error) {
    bool instance = offer->purchase_option == BE_PURCHASE_SAVINGS_PLAN_INSTANCE;
    if (offer->unit || offer->size_flexible || offer->divisible || offer->usage_usd > 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "savings plan '%.60s' has be_offer.%s, which reservations have",
                         offer->name,
                         offer->unit            ? "unit"
                         : offer->size_flexible ? "size_flexible"
                         : offer->divisible     ? "divisible"
                                                : "usage_usd");
    }
    if (instance != (offer->family != NULL)) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "savings plan '%.60s' %s", offer->name,
                         instance ? "needs be_offer.family" : "is for any family; only instance plans name one");
    }
    if (instance && !has_family(menu, offer->family)) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "offer '%.60s' is for family '%.60s', which the menu has not",
                         offer->name, offer->family);
    }
    return BE_STATUS_OK;
}

static be_status check_names(const be_menu *menu, const be_offer *offer, be_error *error) {
    if (!offer->name || !offer->name[0]) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_offer.name is missing");
    }
    if (be_i_menu_offer(menu, offer->name) < menu->offer_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu has an offer '%.60s' already", offer->name);
    }
    if (offer->currency && strcmp(offer->currency, menu->currency) != 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "offer '%.60s' is priced in %.30s, but the menu in %.30s",
                         offer->name, offer->currency, menu->currency);
    }
    if (!be_i_offer_is_plan(offer) && offer->purchase_option != BE_PURCHASE_RESERVED_STANDARD &&
        offer->purchase_option != BE_PURCHASE_RESERVED_CONVERTIBLE) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_offer.purchase_option of '%.60s', %s, is no commitment",
                         offer->name, be_purchase_name(offer->purchase_option));
    }
    return BE_STATUS_OK;
}

be_status be_i_offer_read(const be_menu *menu, const be_offer *offer, be_offer *copy, be_error *error) {
    be_status status = be_i_describe_read(&description, offer, copy, error);
    if (status || (status = check_names(menu, copy, error))) {
        return status;
    }
    size_t unit = 0;
    bool plan = be_i_offer_is_plan(copy);
    status = plan ? check_plan(menu, copy, error) : check_reserved(menu, copy, &unit, error);
    if (status || (status = check_term(copy, error))) {
        return status;
    }
    copy->currency = NULL;
    return check_quantities(copy, !plan && menu->units[unit].given.whole_units, error);
}

/* ---- within a menu ---- */

double be_i_reserved_measure(const be_menu *menu, const be_i_offer *offer, size_t t) {
    if (be_i_offer_is_plan(&offer->given)) {
        return 0;
    }
    if (!offer->given.size_flexible) {
        return offer->unit == t;
    }
    const be_unit *own = &menu->units[offer->unit].given, *unit = &menu->units[t].given;
    bool same = unit->family && strcmp(unit->family, own->family) == 0;
    return same ? unit->normalised_units / own->normalised_units : 0;
}

/* The hour of the horizon at a time; those before and after it are its ends. */
static uint64_t hour_at(const be_menu *menu, int64_t time) {
    int64_t hour = (time - menu->options.start) / HOUR;
    return time <= menu->options.start ? 0 : (uint64_t)hour < menu->hours ? (uint64_t)hour : menu->hours;
}

void be_i_offer_settle(const be_menu *menu, be_i_offer *offer) {
    const be_offer *given = &offer->given;
    offer->from = hour_at(menu, given->start);
    offer->to = hour_at(menu, given->end);
    be_i_sum weight = {0, 0};
    if (menu->weights) {
        for (uint64_t h = offer->from; h < offer->to; h++) {
            be_i_sum_add(&weight, menu->weights[h]);
        }
    } else {
        weight.high = (double)(offer->to - offer->from);
    }
    double hours = be_i_sum_value(weight);
    if (menu->options.basis == BE_BASIS_AMORTISED) {
        double term = (double)((given->end - given->start) / HOUR);
        offer->fee_usd = given->upfront_usd * (hours / term) + given->hourly_usd * hours;
        return;
    }
    bool paid_within = given->start >= menu->options.start && offer->from < menu->hours;
    double at_start = menu->weights && paid_within ? menu->weights[offer->from] : 1;
    offer->fee_usd = (paid_within ? given->upfront_usd * at_start : 0) + given->hourly_usd * hours;
}
