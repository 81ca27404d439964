/* (g) The screening picture of a year: which units are on all the time, which for some of it, and who should own them.
 *
 *     screening [FILE.csv] [--gaps hold|zero|interpolate] [--step SECONDS] [--resample SECONDS]
 *               [--type INSTANCE_TYPE] [--per-machine REQUESTS_PER_SECOND] */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
static const char *type = "x2iedn.32xlarge"; /* the type of us-east-1 whose every reserved option is sourced */
static double per_machine = 2;               /* requests/s that one of them carries */
static const double SPOT_CAP = 0.2;          /* share of an hour's machines that may be spot */
enum { HOURS = 8760 };
/* --------------------------------------------------------------------------------------------------------------- */

/* The menu: machines as the series needs them, by the hour, and all ways to buy them. */
static be_status make_menu(const be_series *series, const be_catalogue *catalogue, const char *region, be_menu **menu,
                           be_error *error) {
    be_series *hourly = NULL;
    be_menu_options options;
    be_card_unit unit;
    be_menu_options_init(&options);
    be_card_unit_init(&unit);
    int64_t start = be_series_start(series);
    options.start = start - start % 3600;
    options.hours = HOURS;
    unit.whole_units = 1;
    unit.provider = "aws";
    unit.region = region;
    unit.service = "ec2";
    unit.instance_type = type;
    unit.spot_cap = SPOT_CAP;
    unit.size_flexible = 0;
    unit.term_start = options.start;
    be_status status = be_series_resample(series, 3600, NULL, &hourly, error);
    uint64_t count = status ? 0 : be_series_count(hourly);
    double *hours = malloc((size_t)(count ? count : 1) * sizeof *hours);
    for (uint64_t h = 0; hours && h < count; h++) {
        hours[h] = be_series_rates(hourly)[h] / per_machine;
    }
    if (!status && hours) {
        status = be_menu_new(&options, NULL, menu, error);
    }
    if (!status && hours) {
        status = be_menu_add_card_unit(*menu, catalogue, &unit, hours, count, error);
    }
    free(hours);
    be_series_free(hourly);
    return status;
}

static const char *option_name(const be_menu *menu, size_t option, be_offer *offer) {
    offer->size = sizeof *offer;
    return option == 0 || be_menu_offer_at(menu, option - 1, offer, NULL) ? "by use" : offer->name;
}

/* ---- as text ---- */

static void print_lines(const be_menu *menu, const be_screening *picture) {
    printf("  %-47s %9s %9s %15s %11s %6s\n", "option", "fixed", "+ x use", "cheapest for", "break-even", "units");
    for (size_t i = 0; i < be_screening_option_count(picture); i++) {
        be_screening_option o = {.size = sizeof o};
        be_offer offer;
        char share[40] = "-", even[20] = "-";
        be_screening_option_at(picture, i, &o, NULL);
        if (o.on_envelope) {
            snprintf(share, sizeof share, "%.1f to %.1f %%", o.from * 100, o.to * 100);
        }
        if (i > 0 && isfinite(o.break_even)) {
            snprintf(even, sizeof even, "%.2f %%", o.break_even * 100);
        }
        printf("  %-47s %9.0f %9.0f %15s %11s %6.0f\n", option_name(menu, i, &offer), o.fixed_usd, o.variable_usd,
               share, even, o.units);
    }
}

/* Layers in a row that are bought alike are one line. */
static void print_layers(const be_menu *menu, const be_screening *picture) {
    be_screening_layer first = {.size = sizeof first}, layer = first, last = first;
    uint64_t count = be_screening_layer_count(picture);
    for (uint64_t i = 0, from = 0; i < count; i++) {
        be_screening_layer_at(picture, i, &layer, NULL);
        if (i == from) {
            first = layer;
        }
        if (i + 1 < count && !be_screening_layer_at(picture, i + 1, &last, NULL) && last.option == layer.option) {
            continue;
        }
        be_offer offer;
        printf("  unit %4llu to %4llu, used %6.2f to %6.2f %% of the time: %s\n", (unsigned long long)from + 1,
               (unsigned long long)i + 1, first.utilisation * 100, layer.utilisation * 100,
               option_name(menu, layer.option, &offer));
        from = i + 1;
    }
}

/* With savings plans or terms of part of the year there is no picture: what is bought. */
static void print_bought(const be_mix *mix) {
    be_purchase_offer o = {.size = sizeof o};
    for (size_t i = 0; !be_purchase_offer_at(be_mix_purchase(mix), i, &o, NULL); i++) {
        if (o.quantity > 0) {
            printf("  %-47s %9.2f, used %.1f %%\n", o.name, o.quantity, o.utilisation * 100);
        }
    }
}

static void print_summary(const be_mix *mix, double proven) {
    be_purchase_summary p = {.size = sizeof p};
    be_mix_summary m = {.size = sizeof m};
    be_purchase_summarise(be_mix_purchase(mix), &p, NULL);
    be_mix_summarise(mix, &m, NULL);
    printf("  all on demand        %14.2f USD\n", p.on_demand_usd);
    printf("  without commitments  %14.2f USD, spot within its cap\n", p.uncommitted_usd);
    printf("  cheapest             %14.2f USD, coverage %.1f %%, utilisation %.1f %%, %.2f USD of fees unused\n",
           p.cost_usd, p.coverage * 100, p.utilisation * 100, p.wasted_usd);
    printf("  nothing costs less   %14.2f USD, by a certificate checked apart from what found it\n", proven);
}

/* ---- as JSON: all that the picture is drawn from ---- */

static void print_picture(const be_menu *menu, const be_screening *picture) {
    printf("\"options\":[");
    for (size_t i = 0; i < be_screening_option_count(picture); i++) {
        be_screening_option o = {.size = sizeof o};
        be_offer offer;
        be_screening_option_at(picture, i, &o, NULL);
        printf("%s{", i ? "," : "");
        json_text("name", option_name(menu, i, &offer), ",");
        json_number("fixed_usd", o.fixed_usd, ",");
        json_number("variable_usd", o.variable_usd, ",");
        json_number("cheapest_from", o.on_envelope ? o.from : (double)NAN, ",");
        json_number("cheapest_to", o.on_envelope ? o.to : (double)NAN, ",");
        json_number("break_even", i ? o.break_even : (double)NAN, ",");
        json_number("units", o.units, "}");
    }
    printf("],\"layers\":[");
    for (uint64_t i = 0; i < be_screening_layer_count(picture); i++) {
        be_screening_layer l = {.size = sizeof l};
        be_offer offer;
        be_screening_layer_at(picture, i, &l, NULL);
        printf("%s{", i ? "," : "");
        json_number("utilisation", l.utilisation, ",");
        json_number("uncovered_usd", l.uncovered_usd, ",");
        json_number("cost_usd", l.cost_usd, ",");
        json_text("option", option_name(menu, l.option, &offer), "}");
    }
    printf("]");
}

static void print_json_all(const be_menu *menu, const be_screening *picture, const be_mix *mix, double proven,
                           const char *told) {
    be_purchase_summary p = {.size = sizeof p};
    be_purchase_summarise(be_mix_purchase(mix), &p, NULL);
    printf("{\"id\":\"screening\",");
    json_text("traffic", told, ",");
    json_text("instance_type", type, ",");
    json_number("on_demand_usd", p.on_demand_usd, ",");
    json_number("uncommitted_usd", p.uncommitted_usd, ",");
    json_number("cost_usd", p.cost_usd, ",");
    json_number("bound_usd", proven, ",");
    json_number("requests_per_second_per_machine", per_machine, ",");
    json_number("spot_cap", SPOT_CAP, ",");
    json_number("cash_usd", p.cash_usd, ",");
    json_number("prepaid_usd", p.prepaid_usd, ",");
    json_number("owed_usd", p.owed_usd, ",");
    json_number("coverage", p.coverage, ",");
    json_number("utilisation", p.utilisation, ",");
    if (picture) {
        print_picture(menu, picture);
    } else {
        printf("\"options\":null,\"layers\":null");
    }
    printf("}");
}

/* ---- the program ---- */

static be_status solve(const be_menu *menu, const be_series *series, const char *told, uint64_t filled, int json,
                       be_error *error) {
    be_screening *picture = NULL;
    be_mix *mix = NULL;
    double proven = 0;
    be_status status = be_screening_new(menu, NULL, &picture, error);
    if (status == BE_STATUS_UNSUPPORTED) {
        status = BE_STATUS_OK;
    }
    if (!status) {
        status = be_mix_new(menu, NULL, NULL, &mix, error);
    }
    if (!status) {
        status = be_certificate_check(menu, be_mix_certificate(mix), &proven, error);
    }
    if (!status && json) {
        print_json_all(menu, picture, mix, proven, told);
    } else if (!status) {
        printf("(g) The screening picture of %s, %g requests/s each\n\n", type, per_machine);
        print_wrapped("  - traffic: ", told);
        print_load(series, filled);
        printf("  - a year of %d hours from its start; at most %g %% of an hour's machines spot\n\n", (int)HOURS,
               SPOT_CAP * 100);
        if (picture) {
            printf("USD a unit for the year, and the share of it for which each is the cheapest:\n");
            print_lines(menu, picture);
            printf("\nFrom the unit that is needed most to the one that is needed least:\n");
            print_layers(menu, picture);
        } else {
            printf("The type has savings plans too, which no screening curve can show. The cheapest purchase:\n");
            print_bought(mix);
        }
        printf("\nThe year:\n");
        print_summary(mix, proven);
        print_purchase_ground(menu, be_mix_purchase(mix));
    }
    be_mix_free(mix);
    be_screening_free(picture);
    return status;
}

int main(int argc, char **argv) {
    traffic given;
    report_options options;
    char told[TOLD_BYTES];
    be_error error;
    uint64_t filled;
    be_series *series = NULL;
    be_catalogue *catalogue = NULL;
    be_menu *menu = NULL;
    if (!read_traffic_arguments(argc, argv, &given, &options)) {
        return 2;
    }
    type = given.type ? given.type : type;
    per_machine = given.per_machine > 0 ? given.per_machine : per_machine;
    const char *region = options.region ? options.region : "us-east-1";
    be_status status = read_traffic(&given, told, &filled, &series, &error);
    if (!status) {
        status = open_catalogue("aws", region, &options, &catalogue, &error);
    }
    if (!status) {
        status = make_menu(series, catalogue, region, &menu, &error);
    }
    if (!status) {
        status = solve(menu, series, told, filled, options.json, &error);
    }
    be_menu_free(menu);
    be_catalogue_free(catalogue);
    be_series_free(series);
    return status ? report_error(&error) : 0;
}
