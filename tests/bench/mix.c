/* What the cheapest purchase of a year costs to find: one unit type of up to 500 units by the hour, with the whole menu
 * of a rate card, and with a menu that was measured before this library was written.
 *
 * Usage: mix RATE_CARDS HOURS, the file to which the hours are written as doubles, for mix.py to solve again. Prints
 * lines that mix.py reads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "breakeven/breakeven.h"

enum { HOURS = 8760, PEAK = 500, HOUR = 3600, ROUNDS = 201 };

static const int64_t START = INT64_C(1767225600); /* 2026-01-01 */

static be_error error;

static void check(be_status status) {
    if (status) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
}

/* SplitMix64 by counter. */
static double uniform(uint64_t seed, uint64_t i) {
    uint64_t z = seed + (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Days and weeks that grow, with noise: whole units, at most 500. */
static void make_hours(double *hours) {
    double most = 0;
    for (int h = 0; h < HOURS; h++) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += uniform(11, (uint64_t)(4 * h + i));
        }
        double day = 1 + 0.6 * sin(6.283185307179586 * (h / 24.0) - 2), week = h / 24 % 7 >= 5 ? 0.7 : 1;
        hours[h] = day * week * (1 + 0.25 * h / HOURS) * (1 + 0.15 * (sum - 2));
        most = fmax(most, hours[h]);
    }
    for (int h = 0; h < HOURS; h++) {
        hours[h] = ceil(hours[h] * (PEAK / most) - 1e-9);
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- menus ---- */

static be_catalogue *catalogue;

static void add_card(be_menu *menu, const double *hours) {
    be_card_unit unit;
    be_card_unit_init(&unit);
    unit.provider = "aws";
    unit.region = "us-east-1";
    unit.service = "ec2";
    unit.instance_type = "x2iedn.32xlarge";
    unit.spot_cap = 0.3;
    unit.term_start = START;
    check(be_menu_add_card_unit(menu, catalogue, &unit, hours, HOURS, &error));
}

static void add_reserved(be_menu *menu, const char *name, double hourly, double usage) {
    be_offer offer;
    be_offer_init(&offer);
    offer.name = name;
    offer.unit = "unit";
    offer.hourly_usd = hourly;
    offer.usage_usd = usage;
    check(be_offer_term(&offer, START, 3, &error));
    check(be_menu_add_offer(menu, &offer, &error));
}

static void add_measured(be_menu *menu, const double *hours) {
    be_unit unit;
    be_unit_init(&unit);
    unit.name = "unit";
    unit.on_demand_usd_per_hour = 0.10;
    unit.spot_usd_per_hour = 0.045;
    unit.spot_cap = 0.3;
    unit.spot_whole_units = 1;
    check(be_menu_add_unit(menu, &unit, hours, HOURS, &error));
    add_reserved(menu, "3 years", 0.038, 0);
    add_reserved(menu, "1 year", 0.022, 0.020);
}

typedef void (*fill)(be_menu *menu, const double *hours);

static be_menu *make_menu(fill add, const double *hours) {
    be_menu_options options;
    be_menu *menu = NULL;
    be_menu_options_init(&options);
    options.start = START;
    options.hours = HOURS;
    check(be_menu_new(&options, NULL, &menu, &error));
    add(menu, hours);
    return menu;
}

static be_mix *find(const be_menu *menu, uint32_t brief) {
    be_mix_options options;
    be_mix *mix = NULL;
    be_mix_options_init(&options);
    options.brief = brief;
    check(be_mix_new(menu, &options, NULL, &mix, &error));
    return mix;
}

/* ---- times ---- */

/* The median of many runs: of a menu at hand, or made each time. */
static double time_of(fill add, const double *hours, be_menu *menu, uint32_t brief, int rounds) {
    double seconds[ROUNDS];
    for (int i = 0; i < rounds; i++) {
        double begin = now();
        be_menu *own = menu ? menu : make_menu(add, hours);
        be_mix *mix = find(own, brief);
        seconds[i] = now() - begin;
        be_mix_free(mix);
        if (!menu) {
            be_menu_free(own);
        }
    }
    qsort(seconds, (size_t)rounds, sizeof *seconds, by_size);
    return seconds[rounds / 2];
}

static void run(const char *name, fill add, const double *hours) {
    be_menu *menu = make_menu(add, hours);
    be_mix *mix = find(menu, 0);
    be_mix_summary summary = {.size = sizeof summary};
    check(be_mix_summarise(mix, &summary, &error));
    double bound;
    check(be_certificate_check(menu, be_mix_certificate(mix), &bound, &error));
    be_unit unit = {.size = sizeof unit};
    check(be_menu_unit_at(menu, 0, &unit, &error));
    printf("menu %s\n", name);
    printf("unit %.17g %.17g %.17g %u\n", unit.on_demand_usd_per_hour, unit.spot_usd_per_hour, unit.spot_cap,
           unit.spot_whole_units);
    be_screening *screening = NULL;
    check(be_screening_new(menu, NULL, &screening, &error));
    for (size_t o = 0; o < be_menu_offer_count(menu); o++) {
        be_screening_option option = {.size = sizeof option};
        be_offer offer = {.size = sizeof offer};
        check(be_menu_offer_at(menu, o, &offer, &error));
        check(be_screening_option_at(screening, o + 1, &option, &error));
        printf("offer %.17g %.17g %.17g %s\n", option.fixed_usd, offer.usage_usd, be_mix_quantities(mix, NULL)[o],
               offer.name);
    }
    be_screening_free(screening);
    printf("answer %.17g %.17g %.17g\n", summary.cost_usd, summary.bound_usd, bound);
    printf("seconds %.17g %.17g %.17g\n", time_of(add, hours, menu, 1, ROUNDS), time_of(add, hours, NULL, 1, ROUNDS),
           time_of(add, hours, menu, 0, 11));
    be_mix_free(mix);
    be_menu_free(menu);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: mix RATE_CARDS HOURS\n");
        return 2;
    }
    static double hours[HOURS];
    make_hours(hours);
    FILE *file = fopen(argv[2], "wb");
    if (!file || fwrite(hours, sizeof *hours, HOURS, file) != HOURS || fclose(file)) {
        perror(argv[2]);
        return 1;
    }
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = argv[1];
    check(be_catalogue_open(&options, NULL, &catalogue, &error));
    check(be_catalogue_load(catalogue, "aws", "us-east-1", &error));
    run("card", add_card, hours);
    run("measured", add_measured, hours);
    be_catalogue_free(catalogue);
    return 0;
}
