/* (h) One year or three: what to reserve, for how long, if the load grows, stays or falls, and if nobody knows which.
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
static const char *type = "m6a.xlarge";
static double per_machine = 2; /* requests/s that one of them carries */
enum { HOURS = 3 * 8760, SCENARIOS = 500, LEVELS = 9, ALL_LEVELS = 2 * LEVELS - 1 };
static const double GROWTHS[] = {-0.8, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.2, 0.5}; /* a year */
static const double LOW = -0.7, HIGH = 0.1; /* the band of growth if nobody knows */
/* --------------------------------------------------------------------------------------------------------------- */

typedef struct asked {
    be_catalogue *catalogue;
    const char *region;
    double *hours; /* machines that the load needs, by the hour */
    uint64_t count;
    int64_t start;
} asked;

/* The offers in the menu: for a year from the start of each year, and for three years. */
enum { ONE_YEAR, AGAIN, AND_AGAIN, THREE_YEARS, OFFERS };

static be_status read_offer(const asked *a, uint32_t years, be_offer *offer, be_error *error) {
    be_price price = {.size = sizeof price};
    be_offer_init(offer);
    be_status status =
        be_catalogue_instance_price(a->catalogue, "aws", a->region, "ec2", type, BE_PURCHASE_RESERVED_STANDARD, years,
                                    BE_PAYMENT_NONE, &price, error);
    offer->name = years == 1 ? "1 year" : "3 years";
    offer->unit = type;
    offer->hourly_usd = price.price_usd;
    return status ? status : be_offer_term(offer, a->start, years, error);
}

static be_status add_offers(const asked *a, be_menu *menu, be_error *error) {
    be_offer offer;
    be_status status = read_offer(a, 1, &offer, error);
    if (!status) {
        status = be_menu_ladder(menu, &offer, 12, 3, error);
    }
    if (!status) {
        status = read_offer(a, 3, &offer, error);
    }
    return status ? status : be_menu_add_offer(menu, &offer, error);
}

static be_status make_menu(const asked *a, double growth, be_menu **menu, be_error *error) {
    be_menu_options options;
    be_unit unit;
    be_price price = {.size = sizeof price};
    be_menu_options_init(&options);
    be_unit_init(&unit);
    options.start = a->start;
    options.hours = HOURS;
    options.growth_per_year = growth;
    be_status status = be_catalogue_instance_price(a->catalogue, "aws", a->region, "ec2", type, BE_PURCHASE_ON_DEMAND,
                                                   0, 0, &price, error);
    unit.name = type;
    unit.whole_units = 1;
    unit.on_demand_usd_per_hour = price.price_usd;
    *menu = NULL;
    if (!status) {
        status = be_menu_new(&options, NULL, menu, error);
    }
    if (!status) {
        status = be_menu_add_unit(*menu, &unit, a->hours, a->count, error);
    }
    return status ? status : add_offers(a, *menu, error);
}

/* ---- if the growth is known ---- */

/* The cheapest cost with the offers of one term only, or with all; the quantities bought. */
static be_status cheapest(const be_menu *menu, double *quantities, double *cost, double *on_demand, be_error *error) {
    be_mix *mix;
    be_purchase_summary summary = {.size = sizeof summary};
    be_status status = be_mix_new(menu, NULL, NULL, &mix, error);
    if (status) {
        return status;
    }
    size_t count;
    const double *found = be_mix_quantities(mix, &count);
    memcpy(quantities, found, count * sizeof *quantities);
    be_purchase_summarise(be_mix_purchase(mix), &summary, NULL);
    *cost = summary.cost_usd;
    *on_demand = summary.on_demand_usd;
    status = be_certificate_check(menu, be_mix_certificate(mix), NULL, error);
    be_mix_free(mix);
    return status;
}

static be_status tell_growth(const asked *a, int json, be_error *error) {
    size_t count = sizeof GROWTHS / sizeof GROWTHS[0];
    for (size_t i = 0; i < count; i++) {
        be_menu *menu;
        double quantities[OFFERS], cost = 0, on_demand = 0;
        be_status status = make_menu(a, GROWTHS[i], &menu, error);
        if (!status) {
            status = cheapest(menu, quantities, &cost, &on_demand, error);
        }
        be_menu_free(menu);
        if (status) {
            return status;
        }
        printf(json ? "%s{\"growth_per_year\":%.17g,\"three_years\":%g,\"one_year\":[%g,%g,%g],\"cost_usd\":%.17g,"
                      "\"on_demand_usd\":%.17g}"
                    : "%s  %+6.0f %%  %9g  %6g %6g %6g  %12.2f %12.2f\n",
               json && i ? "," : "", json ? GROWTHS[i] : GROWTHS[i] * 100, quantities[THREE_YEARS],
               quantities[ONE_YEAR], quantities[AGAIN], quantities[AND_AGAIN], cost, on_demand);
    }
    return BE_STATUS_OK;
}

/* ---- if it is not ---- */

/* So many for three years, or so many for a year and again and again; the rest on demand. */
static void make_levels(double most, double *levels) {
    memset(levels, 0, ALL_LEVELS * OFFERS * sizeof *levels);
    for (size_t i = 0; i < LEVELS; i++) {
        double units = (double)(size_t)(most * (double)i / (LEVELS - 1));
        double *three = &levels[i * OFFERS], *one = &levels[(LEVELS + i - 1) * OFFERS];
        if (i > 0) {
            three[THREE_YEARS] = units;
            one[ONE_YEAR] = one[AGAIN] = one[AND_AGAIN] = units;
        }
    }
}

static const char *name_level(const double *level, char *text) {
    snprintf(text, 60, level[THREE_YEARS] > 0 ? "%g for 3 years" : "%g for 1 year, thrice",
             level[THREE_YEARS] + level[ONE_YEAR]);
    return level[THREE_YEARS] + level[ONE_YEAR] > 0 ? text : "none";
}

static void print_level(const be_risk *risk, size_t level, const double *levels, int json) {
    be_level_risk r = {.size = sizeof r};
    char name[60];
    be_risk_level(risk, level, &r, NULL);
    name_level(&levels[level * OFFERS], name);
    printf(json ? "%s{\"level\":\"%s\",\"mean_usd\":%.17g,\"p5_usd\":%.17g,\"p95_usd\":%.17g,\"cvar_usd\":%.17g,"
                  "\"worst_regret_usd\":%.17g}"
                : "%s  %-21s %11.2f %11.2f %11.2f %11.2f %11.2f\n",
           json && level ? "," : "", name_level(&levels[level * OFFERS], name), r.mean_usd, r.p5_usd, r.p95_usd,
           r.cvar_usd, r.worst_regret_usd);
}

static void print_choice(const be_risk *risk, const double *levels, int json) {
    be_risk_choice c = {.size = sizeof c};
    char mean[60], cvar[60], regret[60];
    be_risk_choose(risk, &c, NULL);
    printf(json ? "],\"least_mean\":\"%s\",\"least_cvar\":\"%s\",\"least_regret\":\"%s\""
                : "\n  Of these, least on average: %s. In the worst 5 %% of cases: %s. Least to regret: %s.\n",
           name_level(&levels[c.least_mean_level * OFFERS], mean),
           name_level(&levels[c.least_cvar_level * OFFERS], cvar),
           name_level(&levels[c.least_regret_level * OFFERS], regret));
}

static be_status tell_risk(const asked *a, double most, int json, be_error *error) {
    be_menu *menu;
    be_risk *risk = NULL;
    be_scenario_options options;
    be_scenario_options_init(&options);
    options.growth_low = LOW;
    options.growth_high = HIGH;
    options.resample = 1;
    options.count = SCENARIOS;
    options.seed = 20261121;
    double levels[ALL_LEVELS * OFFERS];
    make_levels(most, levels);
    be_status status = make_menu(a, 0, &menu, error);
    if (!status) {
        status = be_risk_new(menu, &options, levels, ALL_LEVELS, NULL, &risk, error);
    }
    if (!status) {
        status = be_risk_run(risk, 0, SCENARIOS, NULL, NULL, error);
    }
    for (size_t i = 0; i < ALL_LEVELS && !status; i++) {
        print_level(risk, i, levels, json);
    }
    if (!status) {
        print_choice(risk, levels, json);
    }
    be_risk_free(risk);
    be_menu_free(menu);
    return status;
}

/* ---- the program ---- */

static be_status read_hours(const be_series *series, asked *a, be_error *error) {
    be_series *hourly;
    be_status status = be_series_resample(series, 3600, NULL, &hourly, error);
    if (status) {
        return status;
    }
    int64_t start = be_series_start(hourly);
    a->start = start - start % 3600;
    a->count = be_series_count(hourly);
    a->hours = malloc((size_t)a->count * sizeof *a->hours);
    for (uint64_t h = 0; a->hours && h < a->count; h++) {
        a->hours[h] = be_series_rates(hourly)[h] / per_machine;
    }
    be_series_free(hourly);
    return BE_STATUS_OK;
}

static be_status tell(const asked *a, const be_series *series, const char *told, uint64_t filled, int json,
                      be_error *error) {
    double peak = 0;
    for (uint64_t h = 0; h < a->count; h++) {
        peak = a->hours[h] > peak ? a->hours[h] : peak;
    }
    if (json) {
        printf("{\"id\":\"terms\",");
        json_text("traffic", told, ",");
        json_text("instance_type", type, ",");
        json_number("requests_per_second_per_machine", per_machine, ",");
        json_number("growth_low", LOW, ",");
        json_number("growth_high", HIGH, ",");
        json_number("scenarios", SCENARIOS, ",\"growth\":[");
    } else {
        printf("(h) One year or three: %s, %g requests/s each, no upfront payment\n\n", type, per_machine);
        print_wrapped("  - traffic: ", told);
        print_load(series, filled);
        printf(
            "\nThe cheapest purchase of three years if the growth is known, each with a certificate that was checked:\n"
            "  %8s  %9s  %20s  %12s %12s\n",
            "growth", "3 years", "1 y from 1st 2nd 3rd", "USD", "on demand");
    }
    be_status status = tell_growth(a, json, error);
    if (!status && !json) {
        printf("\nIf it is not: %d scenarios of %+g to %+g %% a year, days drawn anew; USD of three years\n"
               "  %-21s %11s %11s %11s %11s %11s\n",
               (int)SCENARIOS, LOW * 100, HIGH * 100, "reserved", "mean", "p5", "p95", "CVaR 95 %", "most regret");
    } else if (!status) {
        printf("],\"uncertain\":[");
    }
    status = status ? status : tell_risk(a, peak * 0.4, json, error);
    printf(json && !status ? "}" : "");
    return status;
}

int main(int argc, char **argv) {
    traffic given;
    report_options options;
    char told[TOLD_BYTES];
    be_error error;
    uint64_t filled;
    be_series *series = NULL;
    asked a = {0};
    if (!read_traffic_arguments(argc, argv, &given, &options)) {
        return 2;
    }
    type = given.type ? given.type : type;
    per_machine = given.per_machine > 0 ? given.per_machine : per_machine;
    a.region = options.region ? options.region : "us-east-1";
    be_status status = read_traffic(&given, told, &filled, &series, &error);
    if (!status) {
        status = open_catalogue("aws", a.region, &options, &a.catalogue, &error);
    }
    if (!status) {
        status = read_hours(series, &a, &error);
    }
    if (!status && a.hours) {
        status = tell(&a, series, told, filled, options.json, &error);
    }
    free(a.hours);
    be_catalogue_free(a.catalogue);
    be_series_free(series);
    return status ? report_error(&error) : 0;
}
