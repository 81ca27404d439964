/* Rows of the rate cards, found and shown. */
#include "pricing/internal.h"

#include <stdlib.h>

const char *be_purchase_name(uint32_t purchase_option) {
    static const char *const names[] = {"on_demand",
                                        "spot",
                                        "reserved_standard",
                                        "reserved_convertible",
                                        "savings_plan_compute",
                                        "free",
                                        "savings_plan_instance"};
    return purchase_option < BE_PURCHASE_COUNT ? names[purchase_option] : "unknown";
}

const char *be_payment_name(uint32_t payment_option) {
    static const char *const names[] = {"none", "partial", "all"};
    return payment_option <= BE_PAYMENT_ALL ? names[payment_option] : "unknown";
}

const be_i_instance_row *be_i_find_instance(const be_i_region *region, const char *service, const char *instance_type,
                                            uint32_t purchase_option, uint32_t term_years, uint32_t payment_option) {
    be_i_instance_row key = {.service = service,
                             .instance_type = instance_type,
                             .purchase_option = purchase_option,
                             .term_years = term_years,
                             .payment_option = payment_option};
    if (!region->instances.count) {
        return NULL;
    }
    return bsearch(&key, region->instances.rows, region->instances.count, sizeof key, be_i_card_instances.compare);
}

const be_i_meter_row *be_i_find_meter(const be_i_region *region, const char *service, const char *meter,
                                      size_t *tiers) {
    be_i_meter_row key = {.service = service, .meter = meter};
    const be_i_meter_row *rows = region->meters.rows;
    const be_i_meter_row *first =
        region->meters.count ? bsearch(&key, rows, region->meters.count, sizeof key, be_i_card_meters.compare) : NULL;
    if (!first) {
        return NULL;
    }
    size_t count = 1, left = region->meters.count - (size_t)(first - rows);
    while (count < left && be_i_card_meters.group(first, first + count) == 0) {
        count++;
    }
    *tiers = count;
    return first;
}

be_status be_i_fail_no_price(be_error *error, uint32_t purchase_option, uint32_t term_years, uint32_t payment_option,
                             const char *service, const char *instance_type, const char *region) {
    if (!term_years && !payment_option) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "no sourced %s price of %.60s %.60s in %.60s",
                         be_purchase_name(purchase_option), service, instance_type, region);
    }
    return be_i_fail(error, BE_STATUS_NOT_FOUND, "no sourced %s price of %.60s %.60s in %.60s (%u years, %s upfront)",
                     be_purchase_name(purchase_option), service, instance_type, region, term_years,
                     be_payment_name(payment_option));
}

static be_price price_of(const be_i_origin *origin, double factor, double list_price_usd, double per) {
    return (be_price){.size = sizeof(be_price),
                      .price_usd = list_price_usd * factor,
                      .list_price_usd = list_price_usd,
                      .per = per,
                      .source = origin->source,
                      .as_of = origin->as_of,
                      .file = origin->file,
                      .line = origin->line,
                      .upfront_usd = NAN,
                      .hourly_usd = NAN,
                      .tier_to = INFINITY};
}

static be_status find_region(const be_catalogue *catalogue, const char *provider, const char *region,
                             const char *service, const char *name, const be_i_region **found, be_error *error) {
    if (!catalogue || !provider || !region || !service || !name) {
        return be_i_fail_null(error, "catalogue, provider, region, service or name");
    }
    return be_i_find_region(catalogue, provider, region, found, error);
}

be_status be_catalogue_instance_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                      const char *service, const char *instance_type, uint32_t purchase_option,
                                      uint32_t term_years, uint32_t payment_option, be_price *price, be_error *error) {
    const be_i_region *r;
    be_status status = find_region(catalogue, provider, region, service, instance_type, &r, error);
    if (status) {
        return status;
    }
    const be_i_instance_row *row =
        be_i_find_instance(r, service, instance_type, purchase_option, term_years, payment_option);
    if (!row) {
        return be_i_fail_no_price(error, purchase_option, term_years, payment_option, service, instance_type, region);
    }
    double factor = be_i_discount_factor(catalogue, provider, service);
    be_price full = price_of(&row->origin, factor, row->effective_usd, 1);
    full.purchase_option = purchase_option;
    full.term_years = term_years;
    full.payment_option = payment_option;
    full.unit = "hour";
    full.upfront_usd = row->upfront_usd * factor;
    full.hourly_usd = row->hourly_usd * factor;
    return be_i_describe_write("be_price", &full, sizeof full, price, error);
}

be_status be_catalogue_meter_price(const be_catalogue *catalogue, const char *provider, const char *region,
                                   const char *service, const char *meter, size_t tier, be_price *price,
                                   be_error *error) {
    const be_i_region *r;
    be_status status = find_region(catalogue, provider, region, service, meter, &r, error);
    if (status) {
        return status;
    }
    size_t tiers = 0;
    const be_i_meter_row *row = be_i_find_meter(r, service, meter, &tiers);
    if (!row) {
        return be_i_fail(error, BE_STATUS_NOT_FOUND, "no sourced price of meter %.60s %.60s in %.60s", service, meter,
                         region);
    }
    if (tier >= tiers) {
        return be_i_fail(error, BE_STATUS_RANGE, "tier %zu of %zu of %.60s %.60s does not exist", tier, tiers, service,
                         meter);
    }
    be_price full = price_of(&row[tier].origin, be_i_discount_factor(catalogue, provider, service), row[tier].price_usd,
                             row[tier].per);
    full.unit = row[tier].unit;
    full.tier_from = row[tier].tier_from;
    full.tier_to = row[tier].tier_to;
    return be_i_describe_write("be_price", &full, sizeof full, price, error);
}
