/* What reserved commitments of a bill cover where they share their use with other types of a family, or have terms of
 * their own: a menu of the family's types, to which they apply as they do to any. */
#include "pricing/internal.h"

#include <inttypes.h>
#include <stdio.h>

enum { HOUR = 3600 };

static bool same_place(const be_commitment *c, const be_usage_item *item) {
    return strcmp(c->provider, item->provider) == 0 && strcmp(c->region, item->region) == 0 &&
           strcmp(c->service, item->service) == 0;
}

static bool same_family(const char *a, const char *b) {
    size_t length = strcspn(a, ".");
    return a[length] == '.' && strncmp(a, b, length + 1) == 0;
}

bool be_i_cover_is_ordered(const be_i_billing *billing, const be_usage_item *item) {
    for (uint64_t i = 0; i < billing->options->commitment_count; i++) {
        const be_commitment *c = &billing->options->commitments[i];
        bool own_type = strcmp(c->instance_type, item->meter) == 0;
        bool shares = c->size_flexible && same_family(c->instance_type, item->meter);
        bool own_term = c->start != 0 || c->end != 0;
        if (c->count > 0 && same_place(c, item) && (shares || (own_type && (own_term || c->size_flexible)))) {
            return true;
        }
    }
    return false;
}

/* A menu in the making, for the type and month of an item. */
typedef struct covering {
    const be_i_billing *billing;
    const be_usage_item *item;
    int64_t from, to;
    be_menu *menu;
    double *amount;     /* scratch: seconds by the hour */
    double *quantities; /* of the menu's offers */
} covering;

/* The seconds of a type between the times, by the hour. */
static be_status add_use(const covering *c, const char *type) {
    memset(c->amount, 0, (size_t)((c->to - c->from) / HOUR) * sizeof *c->amount);
    for (size_t i = 0; i < c->billing->item_count; i++) {
        const be_usage_item *item = &c->billing->items[i];
        bool counts = strcmp(item->meter, type) == 0 && strcmp(item->service, c->item->service) == 0 &&
                      strcmp(item->region, c->item->region) == 0 && strcmp(item->provider, c->item->provider) == 0 &&
                      item->month == c->item->month;
        if (counts && !item->hourly_count) {
            return be_i_fail(c->billing->error, BE_STATUS_ARGUMENT,
                             "usage of %.60s needs its amount by the hour for commitments", type);
        }
        if (counts) {
            be_i_add_hours(item, c->from, c->to, c->amount);
        }
    }
    return BE_STATUS_OK;
}

/* Add a type to the menu unless it is there. What it costs otherwise is no matter: reservations do not ask. */
static be_status add_type(const covering *c, const char *type) {
    if (be_i_menu_unit(c->menu, type) < c->menu->unit_count) {
        return BE_STATUS_OK;
    }
    be_status status = add_use(c, type);
    if (status) {
        return status;
    }
    char family[256];
    be_unit unit;
    be_unit_init(&unit);
    size_t length = be_i_family_of(c->billing->catalogue, c->item->provider, type, &unit.normalised_units);
    snprintf(family, sizeof family, "%.*s", (int)length, type);
    unit.name = type;
    unit.family = isnan(unit.normalised_units) ? NULL : family;
    unit.normalised_units = unit.family ? unit.normalised_units : 1;
    unit.on_demand_usd_per_hour = 1;
    return be_menu_add_unit(c->menu, &unit, c->amount, (uint64_t)((c->to - c->from) / HOUR), c->billing->error);
}

/* The types that may compete for commitments: those of the family that are used in the month or committed to. */
static be_status add_types(const covering *c) {
    be_status status = add_type(c, c->item->meter);
    for (size_t i = 0; i < c->billing->item_count && !status; i++) {
        const be_usage_item *item = &c->billing->items[i];
        bool counts = strcmp(item->service, c->item->service) == 0 && strcmp(item->region, c->item->region) == 0 &&
                      strcmp(item->provider, c->item->provider) == 0 && item->month == c->item->month &&
                      same_family(item->meter, c->item->meter);
        status = counts ? add_type(c, item->meter) : status;
    }
    for (uint64_t i = 0; i < c->billing->options->commitment_count && !status; i++) {
        const be_commitment *commitment = &c->billing->options->commitments[i];
        bool counts = same_place(commitment, c->item) && same_family(commitment->instance_type, c->item->meter);
        status = counts ? add_type(c, commitment->instance_type) : status;
    }
    return status;
}

static be_status add_commitment(const covering *c, uint64_t index) {
    const be_commitment *given = &c->billing->options->commitments[index];
    bool own_term = given->start != 0 || given->end != 0;
    if (given->size_flexible && !c->menu->units[be_i_menu_unit(c->menu, given->instance_type)].given.family) {
        return be_i_fail(c->billing->error, BE_STATUS_UNSUPPORTED,
                         "be_commitment.size_flexible of %.60s: its name tells no family and size",
                         given->instance_type);
    }
    char name[32];
    snprintf(name, sizeof name, "%020" PRIu64, index);
    be_offer offer;
    be_offer_init(&offer);
    offer.name = name;
    offer.unit = given->instance_type;
    offer.size_flexible = given->size_flexible;
    offer.start = own_term ? given->start : c->from;
    offer.end = own_term ? given->end : c->to;
    c->quantities[c->menu->offer_count] = given->count * HOUR; /* seconds, as is the use */
    return be_menu_add_offer(c->menu, &offer, c->billing->error);
}

static be_status add_commitments(const covering *c) {
    be_status status = BE_STATUS_OK;
    for (uint64_t i = 0; i < c->billing->options->commitment_count && !status; i++) {
        const be_commitment *given = &c->billing->options->commitments[i];
        if (same_place(given, c->item) && be_i_menu_unit(c->menu, given->instance_type) < c->menu->unit_count) {
            status = add_commitment(c, i);
        }
    }
    return status;
}

static void add_covered(void *context, uint64_t hour, const be_i_pair *pair, double covered) {
    (void)hour;
    be_i_sum *sum = context;
    if (pair->block == 0) { /* the first type, which has one block */
        be_i_sum_add(sum, covered);
    }
}

static be_status apply(const covering *c, double *covered) {
    be_i_application *application;
    be_status status =
        be_i_application_new(c->menu, be_i_bill_allocator(c->billing->bill), &application, c->billing->error);
    if (status) {
        return status;
    }
    be_i_sum sum = {0, 0};
    be_i_application_walk(application, c->quantities, &(be_i_application_listener){&sum, add_covered, NULL});
    be_i_application_free(application);
    *covered = be_i_sum_value(sum);
    return BE_STATUS_OK;
}

be_status be_i_cover_in_order(const be_i_billing *billing, const be_usage_item *item, int64_t from, int64_t to,
                              double *covered) {
    const be_allocator *allocator = be_i_bill_allocator(billing->bill);
    covering c = {.billing = billing, .item = item, .from = from, .to = to};
    c.amount = be_i_alloc(allocator, (size_t)((to - from) / HOUR), sizeof *c.amount);
    c.quantities = be_i_alloc(allocator, (size_t)billing->options->commitment_count, sizeof *c.quantities);
    be_menu_options options;
    be_menu_options_init(&options);
    options.start = from;
    be_status status = c.amount && c.quantities ? be_menu_new(&options, allocator, &c.menu, billing->error)
                                                : be_i_fail_memory(billing->error);
    if (!status) {
        status = add_types(&c);
    }
    if (!status) {
        status = add_commitments(&c);
    }
    if (!status) {
        status = apply(&c, covered);
    }
    be_menu_free(c.menu);
    be_i_release(allocator, c.quantities);
    be_i_release(allocator, c.amount);
    return status;
}
