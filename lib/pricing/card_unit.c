/* From rate cards and usage to menus: an instance type with all that the card offers for it, and its use by the hour.
 */
#include "pricing/internal.h"

#include <inttypes.h>
#include <stdio.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_card_unit, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(whole_units, BE_TYPE_U32, "", 0, 1, 0, "whether a unit in part is paid whole"),
    ROW(provider, BE_TYPE_TEXT, "", 0, 0, 0, "who provides it"),
    ROW(region, BE_TYPE_TEXT, "", 0, 0, 0, "where"),
    ROW(service, BE_TYPE_TEXT, "", 0, 0, 0, "the service of the instances"),
    ROW(instance_type, BE_TYPE_TEXT, "", 0, 0, 0, "the type, also its name in the menu"),
    ROW(spot_cap, BE_TYPE_F64, "", 0, 1, 0, "share of an hour's units that may be spot"),
    ROW(function_usd_per_hour, BE_TYPE_F64, "USD", 0, INFINITY, INFINITY, "price on functions of a unit-hour of load"),
    ROW(term_start, BE_TYPE_I64, "s", 0, 8e12, 0, "begin of all terms, since 1970; 0: the menu's"),
    ROW(size_flexible, BE_TYPE_U32, "", 0, 1, 1, "whether reservations are size-flexible"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
};

static const be_i_description description = {"be_card_unit", rows, sizeof rows / sizeof rows[0], sizeof(be_card_unit)};

enum { HOUR = 3600, NAME_BYTES = 256 };

void be_card_unit_init_sized(be_card_unit *unit, uint32_t size) {
    be_i_describe_init_sized(&description, unit, size);
}

const be_field *be_card_unit_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- sizes ---- */

/* The number before "xlarge" or "xl", 1 where there is none before "xlarge"; 0 where the text is no such size. */
static double extra_large(const char *size, const char *suffix) {
    double count = 0;
    const char *at = size;
    for (; *at >= '0' && *at <= '9' && count < 1e6; at++) {
        count = count * 10 + (*at - '0');
    }
    bool written_so = at == size || (*size != '0' && count > 1);
    return strcmp(at, suffix) != 0 || !written_so ? 0 : at == size ? 1 : count;
}

double be_normalised_units(const char *instance_size) {
    static const struct {
        const char *size;
        double units;
    } small[] = {{"nano", 0.25}, {"micro", 0.5}, {"small", 1}, {"medium", 2}, {"large", 4}};
    static const char metal[] = "metal-";
    if (!instance_size) {
        return NAN;
    }
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        if (strcmp(instance_size, small[i].size) == 0) {
            return small[i].units;
        }
    }
    bool is_metal = strncmp(instance_size, metal, sizeof metal - 1) == 0;
    double count =
        is_metal ? extra_large(instance_size + sizeof metal - 1, "xl") : extra_large(instance_size, "xlarge");
    return count > 0 ? 8 * count : NAN;
}

/* The units of a type without a size of its own: those of one of its family with as many vCPU. */
static double units_by_vcpu(const be_catalogue *catalogue, const char *provider, const char *name, size_t family) {
    be_instance_type own = {.size = sizeof own}, other = {.size = sizeof other};
    if (be_catalogue_type_find(catalogue, provider, name, &own, NULL)) {
        return NAN;
    }
    for (size_t i = 0; i < be_catalogue_type_count(catalogue, provider); i++) {
        be_catalogue_type_at(catalogue, provider, i, &other, NULL);
        bool same = strncmp(other.name, name, family + 1) == 0 && other.vcpu == own.vcpu;
        double units = same ? be_normalised_units(other.name + family + 1) : NAN;
        if (!isnan(units)) {
            return units;
        }
    }
    return NAN;
}

size_t be_i_family_of(const be_catalogue *catalogue, const char *provider, const char *name, double *units) {
    size_t family = strcspn(name, ".");
    bool sized = name[family] != '\0';
    *units = sized ? be_normalised_units(name + family + 1) : NAN;
    if (sized && isnan(*units)) {
        *units = units_by_vcpu(catalogue, provider, name, family);
    }
    return family;
}

/* ---- what is being added ---- */

typedef struct adding {
    be_menu *menu;
    const be_catalogue *catalogue;
    be_card_unit card;
    char family[NAME_BYTES];
    double units; /* NaN: of no family */
    be_error *error;
} adding;

static be_status read_card_unit(const be_card_unit *unit, adding *a) {
    be_card_unit *card = &a->card;
    be_status status = be_i_describe_read(&description, unit, card, a->error);
    if (status) {
        return status;
    }
    if (!card->provider || !card->region || !card->service || !card->instance_type) {
        return be_i_fail(a->error, BE_STATUS_ARGUMENT,
                         "be_card_unit needs provider, region, service and instance_type");
    }
    if (strlen(card->instance_type) >= NAME_BYTES / 2) {
        return be_i_fail(a->error, BE_STATUS_RANGE, "be_card_unit.instance_type '%.60s' is too long",
                         card->instance_type);
    }
    size_t family = be_i_family_of(a->catalogue, card->provider, card->instance_type, &a->units);
    snprintf(a->family, sizeof a->family, "%.*s", (int)family, card->instance_type);
    return BE_STATUS_OK;
}

static be_status price_of(const adding *a, uint32_t option, uint32_t years, uint32_t payment, be_price *price,
                          be_error *error) {
    const be_card_unit *c = &a->card;
    *price = (be_price){.size = sizeof *price};
    return be_catalogue_instance_price(a->catalogue, c->provider, c->region, c->service, c->instance_type, option,
                                       years, payment, price, error);
}

static be_status add_unit(const adding *a, const double *hours, uint64_t count) {
    be_price price, spot;
    be_status status = price_of(a, BE_PURCHASE_ON_DEMAND, 0, 0, &price, a->error);
    if (status) {
        return status;
    }
    be_unit unit;
    be_unit_init(&unit);
    unit.name = a->card.instance_type;
    unit.whole_units = a->card.whole_units;
    unit.family = isnan(a->units) ? NULL : a->family;
    unit.normalised_units = isnan(a->units) ? 1 : a->units;
    unit.on_demand_usd_per_hour = price.price_usd;
    unit.source = price.source;
    unit.as_of = price.as_of;
    unit.function_usd_per_hour = a->card.function_usd_per_hour;
    if (a->card.spot_cap > 0 && !price_of(a, BE_PURCHASE_SPOT, 0, 0, &spot, NULL)) {
        unit.spot_usd_per_hour = spot.price_usd;
        unit.spot_cap = a->card.spot_cap;
    }
    return be_menu_add_unit(a->menu, &unit, hours, count, a->error);
}

static be_status name_offer(const adding *a, const be_price *price, be_offer *offer, char *name) {
    bool plan = price->purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    be_offer_init(offer);
    snprintf(name, NAME_BYTES, "%s%s%s %uy %s", plan ? "" : a->card.instance_type, plan ? "" : " ",
             be_purchase_name(price->purchase_option), price->term_years, be_payment_name(price->payment_option));
    offer->name = name;
    offer->purchase_option = price->purchase_option;
    offer->payment_option = price->payment_option;
    offer->source = price->source;
    offer->as_of = price->as_of;
    int64_t start = a->card.term_start ? a->card.term_start : a->menu->options.start;
    return be_offer_term(offer, start, price->term_years, a->error);
}

static be_status add_reservation(const adding *a, const be_price *price) {
    char name[NAME_BYTES];
    be_offer offer;
    be_status status = name_offer(a, price, &offer, name);
    if (status) {
        return status;
    }
    bool cash = !isnan(price->upfront_usd) && !isnan(price->hourly_usd);
    offer.unit = a->card.instance_type;
    offer.size_flexible = a->card.size_flexible && !isnan(a->units);
    offer.upfront_usd = cash ? price->upfront_usd : 0;
    offer.hourly_usd = cash ? price->hourly_usd : price->price_usd;
    return be_menu_add_offer(a->menu, &offer, a->error);
}

/* A plan is shared by all types that the menu takes from rate cards. */
static be_status add_plan(const adding *a, const be_price *price) {
    char name[NAME_BYTES];
    be_offer offer;
    be_status status = name_offer(a, price, &offer, name);
    if (status) {
        return status;
    }
    static const double upfront_shares[] = {0, 0.5, 1};
    double upfront = upfront_shares[price->payment_option];
    offer.upfront_usd = upfront * (double)((offer.end - offer.start) / HOUR);
    offer.hourly_usd = 1 - upfront;
    size_t there = be_i_menu_offer(a->menu, name);
    if (there == a->menu->offer_count) {
        status = be_menu_add_offer(a->menu, &offer, a->error);
    } else if (a->menu->offers[there].given.start != offer.start ||
               a->menu->offers[there].given.purchase_option != offer.purchase_option) {
        status = be_i_fail(a->error, BE_STATUS_ARGUMENT, "the menu has another offer '%s', with another start", name);
    }
    return status ? status : be_menu_plan_rate(a->menu, name, a->card.instance_type, price->price_usd, a->error);
}

static be_status add_commitments(const adding *a) {
    static const uint32_t options[] = {BE_PURCHASE_RESERVED_STANDARD, BE_PURCHASE_RESERVED_CONVERTIBLE,
                                       BE_PURCHASE_SAVINGS_PLAN_COMPUTE};
    be_status status = BE_STATUS_OK;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        for (uint32_t years = 1; years <= 3; years += 2) {
            for (uint32_t payment = 0; payment <= BE_PAYMENT_ALL && !status; payment++) {
                be_price price;
                if (price_of(a, options[i], years, payment, &price, NULL) == BE_STATUS_OK) {
                    status = options[i] == BE_PURCHASE_SAVINGS_PLAN_COMPUTE ? add_plan(a, &price)
                                                                            : add_reservation(a, &price);
                }
            }
        }
    }
    return status;
}

be_status be_menu_add_card_unit(be_menu *menu, const be_catalogue *catalogue, const be_card_unit *unit,
                                const double *hours, uint64_t count, be_error *error) {
    if (!menu || !catalogue || !unit || !hours) {
        return be_i_fail_null(error, !menu ? "menu" : !catalogue ? "catalogue" : !unit ? "unit" : "hours");
    }
    adding a = {.menu = menu, .catalogue = catalogue, .error = error};
    be_status status = read_card_unit(unit, &a);
    if (status) {
        return status;
    }
    if (strcmp(menu->currency, "USD") != 0) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "rate cards are in USD, the menu in %.20s", menu->currency);
    }
    be_i_menu_mark mark = be_i_menu_mark_of(menu);
    status = add_unit(&a, hours, count);
    if (!status) {
        status = add_commitments(&a);
    }
    if (status) {
        be_i_menu_return_to(menu, mark);
    }
    return status;
}

/* ---- usage by the hour ---- */

static bool is_of(const be_usage_item *item, const char *const *key) {
    return strcmp(item->provider, key[0]) == 0 && strcmp(item->region, key[1]) == 0 &&
           strcmp(item->service, key[2]) == 0 && strcmp(item->meter, key[3]) == 0;
}

/* How many items are of the meter; each needs its hours. */
static be_status check_items(const be_usage *usage, const char *const *key, be_error *error) {
    size_t found = 0;
    for (size_t i = 0; i < be_usage_count(usage); i++) {
        be_usage_item item = {.size = sizeof item};
        be_usage_at(usage, i, &item, NULL);
        if (!is_of(&item, key)) {
            continue;
        }
        found++;
        bool used = item.quantity > 0 || item.events > 0 || item.value_count > 0;
        if (used && !item.hourly_count) {
            return be_i_fail(error, BE_STATUS_ARGUMENT, "usage of %.60s needs its amount by the hour", key[3]);
        }
    }
    return found ? BE_STATUS_OK
                 : be_i_fail(error, BE_STATUS_NOT_FOUND, "no usage of %.60s %.60s in %.60s", key[2], key[3], key[1]);
}

be_status be_usage_hours(const be_usage *usage, const char *provider, const char *region, const char *service,
                         const char *meter, double per, int64_t start, uint64_t count, double *hours, be_error *error) {
    if (!usage || !provider || !region || !service || !meter || !hours) {
        return be_i_fail_null(error, !usage ? "usage" : !hours ? "hours" : "provider, region, service or meter");
    }
    if (start < 0 || start > INT64_C(8000000000000) || start % HOUR != 0) {
        return be_i_fail(error, BE_STATUS_RANGE, "start %" PRId64 " is not on the hour, from 1970 on", start);
    }
    if (!(per > 0 && isfinite(per))) {
        return be_i_fail(error, BE_STATUS_RANGE, "per is %g, not above 0 and finite", per);
    }
    const char *const key[] = {provider, region, service, meter};
    be_status status = check_items(usage, key, error);
    if (status) {
        return status;
    }
    memset(hours, 0, (size_t)count * sizeof *hours);
    for (size_t i = 0; i < be_usage_count(usage); i++) {
        be_usage_item item = {.size = sizeof item};
        be_usage_at(usage, i, &item, NULL);
        for (uint64_t h = 0; is_of(&item, key) && h < item.hourly_count; h++) {
            int64_t at = (item.hourly_start - start) / HOUR + (int64_t)h;
            if (at >= 0 && (uint64_t)at < count) {
                hours[at] += item.hourly[h] / per;
            }
        }
    }
    return BE_STATUS_OK;
}
