/* Seeded menus and what the library makes of them, a line of JSON each, for tests/judge/mix_judge.py to solve again.
 * Each certificate is checked here, and refused once altered. Usage: mix_judge small|year [COUNT [FIRST]] */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"

enum { TYPES_MOST = 6, OFFERS_MOST = 24, HOUR = 3600, MANY_EVERY = 50 };

/* What of a bill is which programme; see mix_judge.py. */
enum {
    ONE_TYPE,  /* reservations of one unit type, terms, ladders, existing ones, spot, functions: whole numbers */
    WHOLE,     /* whole reservations of several types under one plan */
    DIVISIBLE, /* everything divisible, one plan at a time */
    STEPS,     /* overlapping plans and size-flexible reservations in steps: the vendor's order */
    OVERLAP,   /* the same, divisible plans */
    KINDS
};

static const char *const KIND_NAMES[KINDS] = {"one_type", "whole", "divisible", "steps", "overlap"};

typedef struct scene {
    uint64_t random;
    int kind;
    bool many; /* offers that overlap */
    uint64_t hours;
    size_t types, offers;
    be_menu_options options;
    be_unit units[TYPES_MOST];
    char unit_names[TYPES_MOST][32];
    double *load[TYPES_MOST];
    be_menu *menu;
} scene;

static double between(scene *s, double low, double high) {
    return low + (high - low) * random_share(&s->random);
}

static size_t below(scene *s, size_t limit) {
    return (size_t)random_below(&s->random, limit);
}

static bool chance(scene *s, double share) {
    return random_share(&s->random) < share;
}

/* A price with four decimals, as price lists have them: ties happen. */
static double price_between(scene *s, double low, double high) {
    return nearbyint(between(s, low, high) * 1e4) / 1e4;
}

static void die(const char *what, const be_error *error) {
    fprintf(stderr, "%s: %s\n", what, error->message);
    exit(1);
}

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        be_error must_error = {0};                                                                                     \
        be_error *error = &must_error;                                                                                 \
        if (call) {                                                                                                    \
            die(#call, error);                                                                                         \
        }                                                                                                              \
    } while (0)

/* ---- menus ---- */

static void make_load(scene *s, size_t t, double peak, bool whole) {
    double phase = between(s, 0, 6), swing = between(s, 0.1, 0.9), spare = chance(s, 0.3) ? between(s, 0, 0.6) : 0;
    for (uint64_t h = 0; h < s->hours; h++) {
        double wave = 1 - swing * (0.5 + 0.5 * sin((double)h / 24 * 6.283185307179586 + phase));
        double load = peak * wave * between(s, 0.7, 1);
        load = chance(s, spare * 0.3) ? 0 : load;
        s->load[t][h] = whole ? floor(load) : load;
    }
}

static void make_unit(scene *s, size_t t) {
    be_unit *unit = &s->units[t];
    be_unit_init(unit);
    snprintf(s->unit_names[t], sizeof s->unit_names[t], "u%zu", t);
    unit->name = s->unit_names[t];
    unit->family = t % 2 ? "odd" : "even";
    static const double sizes[] = {1, 2, 4, 8};
    unit->normalised_units = sizes[below(s, 4)];
    unit->on_demand_usd_per_hour = price_between(s, 0.05, 0.2) * (chance(s, 0.5) ? unit->normalised_units : 1);
    if (chance(s, 0.5)) {
        unit->spot_usd_per_hour = unit->on_demand_usd_per_hour * between(s, 0.2, 1.1);
        unit->spot_cap = chance(s, 0.3) ? 1 : between(s, 0, 1);
    }
    if (chance(s, 0.4)) {
        unit->function_usd_per_hour = unit->on_demand_usd_per_hour * between(s, 0.7, 4);
    }
    unit->whole_units = s->kind != DIVISIBLE && chance(s, 0.5);
    double peak = s->kind == STEPS ? between(s, 1, 4) : between(s, 1, s->kind == ONE_TYPE ? 40 : 15);
    make_load(s, t, peak, chance(s, 0.4));
    MUST(be_menu_add_unit(s->menu, unit, s->load[t], s->hours, error));
}

/* A term that may begin before the horizon or within it, and end within it or beyond. */
static void set_term(scene *s, be_offer *offer, bool anywhere) {
    int64_t begin = s->options.start, hours = (int64_t)s->hours, from = 0, to = hours;
    if (anywhere && chance(s, 0.6)) {
        from = (int64_t)below(s, s->hours);
        to = from + 1 + (int64_t)below(s, s->hours);
    }
    bool at_start = s->options.basis == BE_BASIS_CASH && chance(s, 0.5); /* else what was paid before is no cost */
    offer->start = begin + (from - (at_start ? 0 : (int64_t)below(s, 3) * 24)) * HOUR;
    offer->end = begin + (to + (int64_t)below(s, 3) * 24) * HOUR;
}

/* Fees for a share of what the units cost on demand over the term. */
static void set_fees(scene *s, be_offer *offer, double usd_per_hour) {
    double hours = (double)((offer->end - offer->start) / HOUR);
    uint32_t payment = (uint32_t)below(s, 3);
    double upfront = payment == BE_PAYMENT_NONE ? 0 : payment == BE_PAYMENT_ALL ? 1 : 0.5;
    offer->payment_option = payment;
    offer->upfront_usd = upfront * usd_per_hour * hours;
    offer->hourly_usd = (1 - upfront) * usd_per_hour;
}

static void set_limits(scene *s, be_offer *offer, double most) {
    if (chance(s, 0.15)) { /* it exists */
        offer->least = offer->most =
            offer->step > 0 || !offer->divisible ? floor(between(s, 0, most + 0.99)) : most / 3;
    } else if (chance(s, 0.2)) {
        offer->most = floor(between(s, 1, most + 1));
        offer->least = chance(s, 0.3) ? 1 : 0;
    }
}

static void add_reservation(scene *s, size_t index, size_t t, bool flexible) {
    be_offer offer;
    char name[32];
    be_offer_init(&offer);
    snprintf(name, sizeof name, "r%zu", index);
    offer.name = name;
    offer.unit = s->unit_names[t];
    offer.size_flexible = flexible;
    offer.divisible = s->kind == DIVISIBLE;
    set_term(s, &offer, true);
    double price = s->units[t].on_demand_usd_per_hour, share = between(s, 0.25, 0.8);
    if (!flexible && s->kind == ONE_TYPE && chance(s, 0.3)) {
        offer.usage_usd = price * share * between(s, 0.1, 0.9);
        share /= 2;
    }
    set_fees(s, &offer, price * share);
    set_limits(s, &offer, s->kind == STEPS ? 2 : 6);
    if (s->kind == STEPS && isinf(offer.most)) {
        offer.most = 1 + (double)below(s, 4);
        offer.least = 0;
    }
    MUST(be_menu_add_offer(s->menu, &offer, error));
}

static void add_ladder(scene *s) {
    be_offer offer;
    be_offer_init(&offer);
    offer.name = "rung";
    offer.unit = s->unit_names[0];
    offer.start = s->options.start;
    offer.end = offer.start + (int64_t)(24 + below(s, 72)) * 24 * HOUR;
    set_fees(s, &offer, s->units[0].on_demand_usd_per_hour * between(s, 0.3, 0.7));
    MUST(be_menu_ladder(s->menu, &offer, 1, 2 + (uint32_t)below(s, 3), error));
}

static void add_plan(scene *s, size_t index, const char *family, bool anywhere, double step) {
    be_offer offer;
    char name[32];
    be_offer_init(&offer);
    snprintf(name, sizeof name, "p%zu", index);
    offer.name = name;
    offer.purchase_option = family ? BE_PURCHASE_SAVINGS_PLAN_INSTANCE : BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.family = family;
    offer.step = step;
    set_term(s, &offer, anywhere);
    set_fees(s, &offer, 1);
    if (step > 0) {
        offer.most = step * (double)(1 + below(s, 6));
    } else if (chance(s, 0.2)) {
        offer.least = offer.most = nearbyint(between(s, 0, 1) * 1e3) / 1e3;
    }
    MUST(be_menu_add_offer(s->menu, &offer, error));
    for (size_t t = 0; t < s->types; t++) {
        bool covers = !family || strcmp(family, s->units[t].family) == 0;
        if (covers && !chance(s, 0.1)) {
            double rate = s->units[t].on_demand_usd_per_hour * between(s, family ? 0.35 : 0.45, 0.9);
            MUST(be_menu_plan_rate(s->menu, name, s->unit_names[t], fmax(nearbyint(rate * 1e4), 1) / 1e4, error));
        }
    }
}

/* Plans whose terms do not overlap: one after the other. */
static void add_plans_in_turn(scene *s) {
    if (chance(s, 0.7)) {
        add_plan(s, 0, NULL, false, 0);
        return;
    }
    be_offer offer;
    be_offer_init(&offer);
    offer.name = "turn";
    offer.purchase_option = BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    offer.start = s->options.start;
    offer.end = offer.start + (int64_t)(1 + s->hours / 2) * HOUR;
    offer.hourly_usd = 1;
    for (int i = 0; i < 2; i++) {
        MUST(be_menu_add_offer(s->menu, &offer, error));
        for (size_t t = 0; t < s->types; t++) {
            double rate = s->units[t].on_demand_usd_per_hour * between(s, 0.4, 0.8);
            MUST(be_menu_plan_rate(s->menu, offer.name, s->unit_names[t], rate, error));
        }
        offer.name = "other turn";
        offer.start = offer.end;
        offer.end += (int64_t)s->hours * HOUR;
    }
}

/* Two unlimited reservations of each type, some size-flexible, some for a part of the time, under plans of both kinds.
 */
static void add_many(scene *s) {
    for (size_t t = 0; t < s->types; t++) {
        for (size_t i = 0; i < 2; i++) {
            be_offer offer;
            char name[32];
            be_offer_init(&offer);
            snprintf(name, sizeof name, "r%zu.%zu", t, i);
            offer.name = name;
            offer.unit = s->unit_names[t];
            offer.size_flexible = chance(s, 0.5);
            set_term(s, &offer, i == 0);
            set_fees(s, &offer, s->units[t].on_demand_usd_per_hour * between(s, 0.5, 0.65));
            MUST(be_menu_add_offer(s->menu, &offer, error));
        }
    }
    add_plan(s, 0, NULL, false, 0);
    add_plan(s, 1, "even", false, 0);
}

static void add_offers(scene *s) {
    if (s->many) {
        add_many(s);
        return;
    }
    size_t count = 1 + below(s, s->kind == ONE_TYPE ? 6 : 4);
    for (size_t i = 0; i < count; i++) {
        bool flexible = s->kind >= STEPS && chance(s, 0.5);
        bool reserved = s->kind <= DIVISIBLE || chance(s, s->kind == STEPS ? 0.4 : 0.3);
        if (reserved) {
            add_reservation(s, i, below(s, s->types), flexible);
        }
    }
    if (s->kind == ONE_TYPE && chance(s, 0.2)) {
        add_ladder(s);
    }
    if (s->kind == WHOLE || s->kind == DIVISIBLE) {
        add_plans_in_turn(s);
    }
    for (size_t i = 0, plans = 1 + below(s, 3); s->kind >= STEPS && i < plans; i++) {
        const char *family = chance(s, 0.5) ? (s->types > 1 && chance(s, 0.5) ? "odd" : "even") : NULL;
        add_plan(s, i, family, chance(s, 0.3), s->kind == STEPS ? price_between(s, 0.01, 0.3) : 0);
    }
}

static uint64_t choose_hours(scene *s, bool year) {
    static const uint64_t most[KINDS] = {336, 336, 336, 30, 336};
    if (year) {
        return 8760;
    }
    uint64_t usual = s->kind == STEPS ? most[s->kind] : s->kind == ONE_TYPE ? 112 : 56;
    return chance(s, 0.95) ? 6 + below(s, usual) : most[s->kind];
}

static void make_scene(scene *s, uint64_t seed, bool year) {
    memset(s, 0, sizeof *s);
    s->random = seed * UINT64_C(0x9E3779B97F4A7C15) + 77;
    s->kind = (int)(seed % KINDS);
    s->many = !year && seed % MANY_EVERY == OVERLAP;
    s->hours = choose_hours(s, year);
    s->types = s->kind == ONE_TYPE ? 1
                                   : 1 + below(s, s->kind == STEPS || s->kind == OVERLAP ? 3
                                                  : year                                 ? 3
                                                                                         : TYPES_MOST);
    if (s->many) {
        s->types = 3 + below(s, 2);
        s->hours = 72 + below(s, 169);
    }
    be_menu_options_init(&s->options);
    s->options.start = INT64_C(1767225600); /* 2026-01-01 */
    s->options.hours = s->hours;
    s->options.basis = (uint32_t)chance(s, 0.3);
    if (chance(s, 0.25)) {
        s->options.present_value = 1;
        s->options.discount_rate_per_year = between(s, 0, 0.3);
    }
    s->options.growth_per_year = chance(s, 0.2) ? between(s, -0.5, 1) : 0;
    MUST(be_menu_new(&s->options, NULL, &s->menu, error));
    for (size_t t = 0; t < s->types; t++) {
        s->load[t] = malloc(s->hours * sizeof(double));
        make_unit(s, t);
    }
    add_offers(s);
    s->offers = be_menu_offer_count(s->menu);
}

static void free_scene(scene *s) {
    for (size_t t = 0; t < s->types; t++) {
        free(s->load[t]);
    }
    be_menu_free(s->menu);
}

/* ---- certificates ---- */

/* A changed copy must be refused. */
static void must_refuse(const scene *s, const be_certificate_parts *parts, const char *what, uint64_t seed) {
    be_certificate *altered = NULL;
    be_error refused = {0};
    if (!be_certificate_new(parts, NULL, &altered, &refused)) {
        be_certificate_check(s->menu, altered, NULL, &refused);
    }
    if (!refused.message[0]) {
        fprintf(stderr, "scene %llu: a certificate with %s was accepted\n", (unsigned long long)seed, what);
        exit(1);
    }
    be_certificate_free(altered);
}

static void alter(const scene *s, const be_certificate_parts *parts, double cost, uint64_t seed) {
    be_certificate_parts p = *parts;
    size_t cells = (size_t)p.tables * p.offers * (size_t)p.hours;
    double *price = malloc((cells + 1) * sizeof *price), *weight = malloc((p.weights + 1) * sizeof *weight);
    uint32_t *aside = malloc((p.offers + 1) * sizeof *aside), *table = malloc((p.weights + 1) * sizeof *table);
    be_certificate_node *node = malloc(p.nodes * sizeof *node);
    memcpy(price, p.price_usd, cells * sizeof *price);
    memcpy(weight, p.weight, p.weights * sizeof *weight);
    memcpy(table, p.weight_table, p.weights * sizeof *table);
    memcpy(node, p.node, p.nodes * sizeof *node);
    memcpy(aside, p.aside, p.offers * sizeof *aside);
    uint64_t random = seed;
    p.bound_usd = cost + 1e-6 * fabs(cost) + 1e-9;
    must_refuse(s, &p, "a bound above the cost", seed);
    p.bound_usd = NAN;
    must_refuse(s, &p, "no bound", seed);
    p.bound_usd = parts->bound_usd;
    p.hours++;
    p.tables = p.weights = 0;
    must_refuse(s, &p, "another horizon", seed);
    p = *parts;
    if (cells > 0) {
        size_t cell = random_below(&random, cells);
        p.price_usd = price;
        price[cell] = -1e-3;
        must_refuse(s, &p, "a negative price", seed);
        price[cell] = NAN;
        must_refuse(s, &p, "a price that is none", seed);
        memcpy(price, parts->price_usd, cells * sizeof *price);
    }
    p = *parts;
    if (p.weights > 0) {
        p.weight = weight;
        size_t w = random_below(&random, p.weights);
        weight[w] = -0.5;
        must_refuse(s, &p, "a negative weight", seed);
        p = *parts;
        p.weight_table = table;
        table[w] = p.tables;
        must_refuse(s, &p, "a table that there is not", seed);
    }
    p = *parts;
    p.node = node;
    node[0].child = p.nodes;
    must_refuse(s, &p, "a child that there is not", seed);
    node[0] = parts->node[0];
    size_t n = random_below(&random, p.nodes);
    if (!node[n].child) {
        node[n].weights = p.weights + 1;
    } else {
        node[n].at = chance((scene *)(uintptr_t)s, 0.5) ? 1e13 : -1;
    }
    must_refuse(s, &p, "a node that does not cover its box", seed);
    p = *parts;
    if (p.offers > 0) {
        p.aside = aside;
        size_t o = random_below(&random, p.offers);
        aside[o] = p.offers;
        must_refuse(s, &p, "an offer set aside for none", seed);
    }
    free(price);
    free(weight);
    free(table);
    free(node);
    free(aside);
}

static double check_certificate(const scene *s, const be_mix *mix, double cost, uint64_t seed) {
    const be_certificate *certificate = be_mix_certificate(mix);
    be_certificate_parts parts = {.size = sizeof parts};
    double bound = 0;
    be_error refused = {0};
    if (be_certificate_check(s->menu, certificate, &bound, &refused)) {
        fprintf(stderr, "scene %llu, %s: refused: %s\n", (unsigned long long)seed, KIND_NAMES[s->kind],
                refused.message);
        exit(1);
    }
    MUST(be_certificate_read(certificate, &parts, error));
    if (s->hours < 8760) {
        alter(s, &parts, cost, seed);
    }
    return bound;
}

/* ---- what it says ---- */

static void print_numbers(const char *name, const double *numbers, size_t count) {
    printf("\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf("%s%.17g", i ? "," : "", isinf(numbers[i]) ? 1e300 : numbers[i]);
    }
    printf("]");
}

static void print_number(const char *name, double number) {
    printf("\"%s\":%.17g,", name, isinf(number) ? 1e300 : number);
}

static void print_scene(const scene *s) {
    printf("\"hours\":%llu,\"basis\":%u,\"present\":%u,", (unsigned long long)s->hours, s->options.basis,
           s->options.present_value);
    print_number("discount", s->options.discount_rate_per_year);
    printf("\"units\":[");
    for (size_t t = 0; t < s->types; t++) {
        const be_unit *u = &s->units[t];
        printf("%s{\"name\":\"%s\",\"whole\":%u,", t ? "," : "", u->name, u->whole_units);
        print_number("size", u->normalised_units);
        print_number("on_demand", u->on_demand_usd_per_hour);
        print_number("spot", u->spot_usd_per_hour);
        print_number("cap", u->spot_cap);
        print_number("function", u->function_usd_per_hour);
        print_numbers("load", be_menu_unit_hours(s->menu, t), s->hours);
        printf("}");
    }
    printf("],\"offers\":[");
    for (size_t o = 0; o < s->offers; o++) {
        be_offer f = {.size = sizeof f};
        double measure[TYPES_MOST];
        MUST(be_menu_offer_at(s->menu, o, &f, error));
        for (size_t t = 0; t < s->types; t++) {
            measure[t] = be_menu_measure(s->menu, o, t);
        }
        printf("%s{\"name\":\"%s\",\"option\":%u,\"flexible\":%u,", o ? "," : "", f.name, f.purchase_option,
               f.size_flexible);
        printf("\"start\":%lld,\"end\":%lld,", (long long)((f.start - s->options.start) / HOUR),
               (long long)((f.end - s->options.start) / HOUR));
        print_number("upfront", f.upfront_usd);
        print_number("hourly", f.hourly_usd);
        print_number("usage", f.usage_usd);
        print_number("least", f.least);
        print_number("most", f.most);
        print_number("step", f.step);
        print_numbers("measure", measure, s->types);
        printf("}");
    }
    printf("],");
}

static void judge(uint64_t seed, bool year) {
    scene s;
    make_scene(&s, seed, year);
    be_mix *mix = NULL;
    clock_t begin = clock();
    MUST(be_mix_new(s.menu, NULL, NULL, &mix, error));
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    be_mix_summary summary = {.size = sizeof summary};
    be_purchase_summary purchase = {.size = sizeof purchase};
    MUST(be_mix_summarise(mix, &summary, error));
    MUST(be_purchase_summarise(be_mix_purchase(mix), &purchase, error));
    begin = clock();
    double certified = check_certificate(&s, mix, summary.cost_usd, seed);
    double check_seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    printf("{\"seed\":%llu,\"kind\":\"%s\",", (unsigned long long)seed, KIND_NAMES[s.kind]);
    print_scene(&s);
    print_number("cost", summary.cost_usd);
    print_number("bound", summary.bound_usd);
    print_number("certified", certified);
    print_number("billed", purchase.cost_usd);
    print_number("seconds", seconds);
    print_number("check_seconds", check_seconds);
    printf("\"method\":%u,\"proven\":%u,\"nodes\":%llu,\"cuts\":%llu,", summary.method, summary.proven,
           (unsigned long long)summary.nodes, (unsigned long long)summary.cuts);
    print_numbers("quantities", be_mix_quantities(mix, NULL), s.offers);
    printf("}\n");
    be_mix_free(mix);
    free_scene(&s);
}

int main(int argc, char **argv) {
    bool year = argc > 1 && strcmp(argv[1], "year") == 0;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : year ? 20 : 2000;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    for (uint64_t seed = first; seed < first + count; seed++) {
        judge(seed, year);
    }
    return 0;
}
