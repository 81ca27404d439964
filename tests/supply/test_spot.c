/* Units that can be taken back: the number missing against sums and a simulation of notices, the requests cut off
 * against a simulation of arrivals. */
#include "given.h"

static be_spot a_spot(double per_hour, double replacement_seconds) {
    be_spot spot;
    be_spot_init(&spot);
    spot.interruptions_per_hour = per_hour;
    spot.replacement_seconds = replacement_seconds;
    return spot;
}

static be_spot_load a_load(uint64_t units, uint64_t needed) {
    be_spot_load load;
    be_spot_load_init(&load);
    load.units = units;
    load.needed = needed;
    return load;
}

static be_spot_effect effect_of(const be_spot *spot, const be_spot_load *load) {
    be_spot_effect effect = {.size = sizeof effect};
    assert_ok(be_spot_effect_of(spot, load, &effect, error));
    return effect;
}

/* ---- rates ---- */

static void a_share_of_a_month_becomes_a_rate(void **state) {
    (void)state;
    const struct {
        double share, per_hour;
    } cases[] = {{0, 0}, {0.05, 7.0264787e-05}, {0.1, 0.00014432947}, {0.15, 0.00022262867}, {0.2, 0.0003056761}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_near(be_spot_interruptions_per_hour(cases[i].share), cases[i].per_hour, 1e-7, 0);
        assert_near(1 - exp(-730 * be_spot_interruptions_per_hour(cases[i].share)), cases[i].share, 1e-14, 0);
    }
    const double bad[] = {-0.01, 1, 2, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_true(isnan(be_spot_interruptions_per_hour(bad[i])));
    }
    be_spot spot;
    be_spot_init(&spot);
    assert_near(spot.interruptions_per_hour, be_spot_interruptions_per_hour(0.05), 1e-15, 0);
}

static void notices_and_overlap_are_proportional_to_the_spot_units(void **state) {
    (void)state;
    be_spot spot = a_spot(0.01, 90);
    be_spot_load load = a_load(101, 0);
    spot.share = 0.5; /* 50.5, rounded */
    be_spot_effect effect = effect_of(&spot, &load);
    assert_int_equal(effect.spot_units, 51);
    assert_near(effect.interruptions, 0.51, 1e-14, 0);
    assert_near(effect.overlap_hours, 0.51 * 120 / 3600, 1e-14, 0);
    assert_near(effect.missing_hours, 51 * (1 - exp(-0.01 * 90 / 3600)), 1e-9, 0);
    spot.share = 0;
    effect = effect_of(&spot, &load);
    assert_int_equal(effect.spot_units, 0);
    assert_true(effect.interruptions == 0 && effect.missing_hours == 0 && effect.short_share == 0);
}

/* ---- units missing ---- */

/* P(at least `first` of n missing) by adding unit after unit. */
static double summed_tail(int n, double p, int first) {
    double there[200] = {1}; /* probability of i missing */
    for (int unit = 0; unit < n; unit++) {
        for (int i = unit + 1; i >= 0; i--) {
            there[i] = there[i] * (1 - p) + (i ? there[i - 1] * p : 0);
        }
    }
    double tail = 0;
    for (int i = n; i >= first && i >= 0; i--) {
        tail += there[i];
    }
    return tail;
}

static void the_share_of_time_with_too_few_equals_the_sum(void **state) {
    (void)state;
    const double exposures[] = {1e-6, 1e-3, 0.05, 0.5, 2, 5};
    const int units[] = {1, 2, 7, 16, 17, 40, 150};
    for (size_t i = 0; i < COUNT(exposures); i++) {
        for (size_t j = 0; j < COUNT(units); j++) {
            int n = units[j];
            for (int needed = 0; needed <= n + 1; needed++) {
                be_spot spot = a_spot(exposures[i] * 6, 600);
                be_spot_load load = a_load((uint64_t)n, (uint64_t)needed);
                double tail = needed > n ? 1 : summed_tail(n, -expm1(-exposures[i]), n - needed + 1);
                assert_near(effect_of(&spot, &load).short_share, tail, 1e-10, 1e-300);
            }
        }
    }
}

/* Rare interruptions of many units: the M/G/infinity queue. L. Kleinrock, Queueing Systems I, 1975, 3.5: Poisson. */
static void many_units_rarely_missing_are_poisson(void **state) {
    (void)state;
    be_spot spot = a_spot(1e-6, 3600);
    be_spot_load load = a_load(3000000, 0);
    double mean = 3, term = exp(-mean), tail = 1;
    for (uint64_t missing = 0; missing < 12; missing++) { /* at least so many */
        load.needed = load.units + 1 - missing;
        assert_near(effect_of(&spot, &load).short_share, tail, 1e-4, 0);
        tail -= term;
        term *= mean / (double)(missing + 1);
    }
}

static void a_thousand_million_units_are_near_the_normal_law(void **state) {
    (void)state;
    be_spot spot = a_spot(log(2), 3600); /* half of them, 5e8 +- 15811 */
    const double offsets[] = {-3, -1, 0, 1, 2, 4};
    for (size_t i = 0; i < COUNT(offsets); i++) {
        double missing = 5e8 + offsets[i] * sqrt(2.5e8);
        be_spot_load load = a_load(1000000000, 1000000000 - (uint64_t)missing);
        assert_near(effect_of(&spot, &load).short_share, 0.5 * erfc(offsets[i] / sqrt(2)), 1e-3, 0);
    }
}

static void what_is_always_missing_or_never_is_certain(void **state) {
    (void)state;
    be_spot spot = a_spot(3600, 1e6); /* e^-1000000 is 0 */
    be_spot_load load = a_load(10, 1);
    load.requests_per_second = 5;
    be_spot_effect effect = effect_of(&spot, &load);
    assert_true(effect.short_share == 1 && effect.beyond_share == 1);
    assert_near(effect.missing_hours, 10, 0, 0);
    assert_true(effect.spare_units == UINT64_MAX);
    spot = a_spot(3600, 0);
    load.needed = 10;
    effect = effect_of(&spot, &load);
    assert_true(effect.short_share == 0 && effect.beyond_share == 0 && effect.spare_units == 0);
}

static void requests_beyond_equal_the_sum(void **state) {
    (void)state;
    const double rates[] = {0, 3, 11.5, 19.9, 20, 20.1, 35};
    for (size_t i = 0; i < COUNT(rates); i++) {
        be_spot spot = a_spot(0.5, 900);
        be_spot_load load = a_load(10, 0);
        load.requests_per_second = rates[i];
        load.unit_capacity = 2;
        double p = -expm1(-0.125), expected = 0;
        for (int missing = 0; missing <= 10; missing++) {
            double share = summed_tail(10, p, missing) - summed_tail(10, p, missing + 1);
            expected += share * fmax(0, rates[i] - 2 * (10 - missing));
        }
        assert_near(effect_of(&spot, &load).beyond_share, rates[i] > 0 ? expected / rates[i] : 0, 1e-10, 1e-15);
    }
}

static void spare_units_are_the_fewest_that_are_enough(void **state) {
    (void)state;
    const double shares[] = {1, 0.5, 0.3}, limits[] = {0.5, 0.1, 1e-3, 1e-9, 0};
    for (size_t i = 0; i < COUNT(shares); i++) {
        for (size_t j = 0; j < COUNT(limits); j++) {
            for (uint64_t units = 0; units < 40; units += 3) {
                be_spot spot = a_spot(1, 360);
                be_spot_load load = a_load(units, 20);
                spot.share = shares[i];
                spot.short_share = limits[j];
                uint64_t found = effect_of(&spot, &load).spare_units, fewest = 0;
                while (fewest < 100) {
                    load.units = units + fewest;
                    if (effect_of(&spot, &load).short_share <= limits[j]) {
                        break;
                    }
                    fewest++;
                }
                if (fewest < 100) {
                    assert_int_equal(found, fewest);
                } else {
                    assert_true(found >= 100); /* on demand alone, far away */
                }
            }
        }
    }
}

/* ---- the judge: notices ---- */

enum { SLOTS = 40 };

typedef struct seen {
    double hours, missing, too_few, beyond, notices;
} seen;

/* Notices at a constant rate to whichever unit; the unit is back a while after its latest. */
static seen simulate(uint64_t seed, int slots, double per_hour, double back_after, int needed, double rate,
                     double capacity, int notices) {
    double back[SLOTS] = {0}, now = 0;
    seen s = {0};
    for (int i = 0; i < notices; i++) {
        double next = now - log(random_share(&seed)) / (per_hour * slots);
        while (now < next) {
            double until = next;
            int missing = 0;
            for (int slot = 0; slot < slots; slot++) {
                missing += back[slot] > now;
                until = back[slot] > now && back[slot] < until ? back[slot] : until;
            }
            s.hours += until - now;
            s.missing += missing * (until - now);
            s.too_few += (slots - missing < needed) * (until - now);
            s.beyond += fmax(0, rate - (slots - missing) * capacity) * (until - now);
            now = until;
        }
        back[random_below(&seed, (uint64_t)slots)] = now + back_after;
        s.notices++;
    }
    return s;
}

static void a_simulation_of_notices_agrees(void **state) {
    (void)state;
    const struct {
        int units, needed;
        double per_hour, replacement_seconds, rate;
    } cases[] = {{10, 9, 0.2, 600, 9.5}, {40, 38, 0.05, 300, 39}, {20, 12, 2, 900, 13}, {5, 5, 1, 90, 4}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int units = cases[i].units, needed = cases[i].needed;
        be_spot spot = a_spot(cases[i].per_hour, cases[i].replacement_seconds);
        be_spot_load load = a_load((uint64_t)units, (uint64_t)needed);
        load.requests_per_second = cases[i].rate;
        be_spot_effect effect = effect_of(&spot, &load);
        seen s = simulate(17 + i, units, cases[i].per_hour, cases[i].replacement_seconds / 3600, needed, cases[i].rate,
                          1, 300000);
        assert_near(effect.interruptions, s.notices / s.hours, 0.01, 0);
        assert_near(effect.missing_hours, s.missing / s.hours, 0.01, 0);
        assert_near(effect.short_share, s.too_few / s.hours, 0.03, 0);
        assert_near(effect.beyond_share, s.beyond / s.hours / cases[i].rate, 0.03, 0);
    }
}

/* ---- the judge: requests ---- */

static double normal(uint64_t *seed) {
    return sqrt(-2 * log(random_share(seed))) * cos(2 * acos(-1.0) * random_share(seed));
}

static double draw(uint64_t *seed, uint32_t distribution, double mean, double scv) {
    double sigma = sqrt(log(1 + scv));
    switch (distribution) {
    case BE_DISTRIBUTION_EXPONENTIAL:
        return -mean * log(random_share(seed));
    case BE_DISTRIBUTION_LOGNORMAL:
        return mean * exp(sigma * normal(seed) - sigma * sigma / 2);
    case BE_DISTRIBUTION_UNIFORM:
        return mean * (1 + sqrt(3 * scv) * (2 * random_share(seed) - 1));
    default:
        return mean;
    }
}

/* Requests arrive at a unit until its notice; those that outlast it are cut off, and their work is lost. */
static void a_simulation_of_requests_agrees(void **state) {
    (void)state;
    const struct {
        uint32_t distribution;
        double mean, scv, notice;
    } cases[] = {{BE_DISTRIBUTION_EXPONENTIAL, 60, 1, 120}, {BE_DISTRIBUTION_EXPONENTIAL, 300, 1, 120},
                 {BE_DISTRIBUTION_LOGNORMAL, 60, 2, 120},   {BE_DISTRIBUTION_LOGNORMAL, 200, 0.3, 120},
                 {BE_DISTRIBUTION_UNIFORM, 100, 0.3, 120},  {BE_DISTRIBUTION_CONSTANT, 300, 0, 120},
                 {BE_DISTRIBUTION_CONSTANT, 100, 0, 120},   {BE_DISTRIBUTION_LOGNORMAL, 60, 2, 0},
                 {BE_DISTRIBUTION_EXPONENTIAL, 0.2, 1, 0},  {BE_DISTRIBUTION_UNIFORM, 300, 1.0 / 3, 120}};
    enum { NOTICES = 4000 };
    uint64_t seed = 23;
    for (size_t i = 0; i < COUNT(cases); i++) {
        double mean = cases[i].mean, rate = 5 / mean, cut = 0, work = 0;
        for (int notice = 0; notice < NOTICES; notice++) {
            double before = -log(random_share(&seed)) / rate; /* of the notice, counted back */
            for (; before < 40 * mean; before -= log(random_share(&seed)) / rate) {
                double service = draw(&seed, cases[i].distribution, mean, cases[i].scv);
                bool lost = service > before + cases[i].notice;
                cut += lost;
                work += lost ? before + cases[i].notice : 0;
            }
        }
        be_spot spot = a_spot(0.01, 90);
        be_spot_load load = a_load(20, 0);
        spot.notice_seconds = cases[i].notice;
        load.requests_per_second = 20 * rate;
        load.unit_capacity = 1000;
        load.service_distribution = cases[i].distribution;
        load.service_seconds = mean;
        load.service_scv = cases[i].scv;
        be_spot_effect effect = effect_of(&spot, &load);
        assert_near(effect.cut_off, effect.interruptions * cut / NOTICES, 0.06, 1e-15);
        assert_near(effect.repeated_seconds, effect.interruptions * work / NOTICES, 0.08, 1e-15);
    }
}

/* Exponential: P(R > t) = e^(-t/m), and what was done until then is m + t on average. */
static void an_exponential_service_has_no_memory(void **state) {
    (void)state;
    be_spot spot = a_spot(0.01, 90);
    be_spot_load load = a_load(20, 0);
    load.requests_per_second = 10;
    load.service_seconds = 40;
    be_spot_effect effect = effect_of(&spot, &load);
    assert_near(effect.cut_off, 0.2 * 20 * exp(-3), 1e-12, 0);
    assert_near(effect.repeated_seconds, 0.2 * 20 * exp(-3) * 160, 1e-11, 0);
    load.requests_per_second = 1000; /* no more than the units carry */
    assert_near(effect_of(&spot, &load).cut_off, 0.2 * 40 * exp(-3), 1e-12, 0);
}

/* ---- the interface ---- */

static void every_smaller_struct_is_accepted(void **state) {
    (void)state;
    be_spot_load load = a_load(10, 10);
    for (uint32_t size = sizeof size; size <= sizeof(be_spot); size++) {
        be_spot *spot = malloc(size);
        be_spot_init_sized(spot, size);
        assert_int_equal(effect_of(spot, &load).spot_units, 10);
        free(spot);
    }
    be_spot spot = a_spot(1, 90);
    for (uint32_t size = sizeof size; size <= sizeof(be_spot_load); size++) {
        be_spot_load *small = malloc(size);
        be_spot_load_init_sized(small, size);
        assert_int_equal(effect_of(&spot, small).spot_units, 0);
        free(small);
    }
}

static void every_smaller_effect_is_filled_as_far_as_there_is_room(void **state) {
    (void)state;
    be_spot spot = a_spot(1, 90);
    be_spot_load load = a_load(10, 10);
    be_spot_effect whole = effect_of(&spot, &load);
    for (uint32_t size = sizeof size; size <= sizeof whole; size++) {
        unsigned char small[sizeof whole + 8];
        memset(small, 0xA5, sizeof small);
        memcpy(small, &size, sizeof size);
        assert_ok(be_spot_effect_of(&spot, &load, (void *)small, error));
        assert_memory_equal(small + 4, (unsigned char *)&whole + 4, size - 4);
        for (size_t i = size; i < sizeof small; i++) {
            assert_int_equal(small[i], 0xA5);
        }
    }
}

static void members_out_of_range_are_named(void **state) {
    (void)state;
    size_t count;
    be_spot_effect effect = {.size = sizeof effect, .spot_units = 77};
    for (int which = 0; which < 2; which++) {
        const be_field *fields = which ? be_spot_load_fields(&count) : be_spot_fields(&count);
        assert_int_equal(count, which ? 7 : 6);
        for (size_t i = 0; i < count; i++) {
            const double bad[] = {NAN, INFINITY, -1, fields[i].maximum * 1.01};
            for (size_t j = 0; fields[i].type == BE_TYPE_F64 && j < COUNT(bad); j++) {
                be_spot spot = a_spot(1, 90);
                be_spot_load load = a_load(10, 10);
                char *member = (which ? (char *)&load : (char *)&spot) + fields[i].offset;
                memcpy(member, &bad[j], sizeof bad[j]);
                assert_fails(be_spot_effect_of(&spot, &load, &effect, error), BE_STATUS_RANGE, fields[i].name);
            }
        }
    }
    assert_int_equal(effect.spot_units, 77);
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    be_spot spot = a_spot(1, 90);
    be_spot_load load = a_load(10, 10);
    be_spot_effect effect = {.size = sizeof effect}, none = {.size = 0};
    assert_fails(be_spot_effect_of(NULL, &load, &effect, error), BE_STATUS_ARGUMENT, "be_spot");
    assert_fails(be_spot_effect_of(&spot, NULL, &effect, error), BE_STATUS_ARGUMENT, "be_spot_load");
    assert_fails(be_spot_effect_of(&spot, &load, NULL, error), BE_STATUS_ARGUMENT, "be_spot_effect");
    assert_fails(be_spot_effect_of(&spot, &load, &none, error), BE_STATUS_SIZE, "be_spot_effect");
    load.units = 1000000001;
    assert_fails(be_spot_effect_of(&spot, &load, &effect, error), BE_STATUS_RANGE, "units");
    load = a_load(10, 10);
    load.service_distribution = BE_DISTRIBUTION_UNIFORM;
    assert_fails(be_spot_effect_of(&spot, &load, &effect, error), BE_STATUS_RANGE, "service_scv");
    load.service_distribution = BE_DISTRIBUTION_UNIFORM + 1;
    assert_fails(be_spot_effect_of(&spot, &load, &effect, error), BE_STATUS_RANGE, "service_distribution");
    spot.size = 0;
    assert_fails(be_spot_effect_of(&spot, &load, &effect, error), BE_STATUS_SIZE, "be_spot");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_a_month_becomes_a_rate),
        cmocka_unit_test(notices_and_overlap_are_proportional_to_the_spot_units),
        cmocka_unit_test(the_share_of_time_with_too_few_equals_the_sum),
        cmocka_unit_test(many_units_rarely_missing_are_poisson),
        cmocka_unit_test(a_thousand_million_units_are_near_the_normal_law),
        cmocka_unit_test(what_is_always_missing_or_never_is_certain),
        cmocka_unit_test(requests_beyond_equal_the_sum),
        cmocka_unit_test(spare_units_are_the_fewest_that_are_enough),
        cmocka_unit_test(a_simulation_of_notices_agrees),
        cmocka_unit_test(a_simulation_of_requests_agrees),
        cmocka_unit_test(an_exponential_service_has_no_memory),
        cmocka_unit_test(every_smaller_struct_is_accepted),
        cmocka_unit_test(every_smaller_effect_is_filled_as_far_as_there_is_room),
        cmocka_unit_test(members_out_of_range_are_named),
        cmocka_unit_test(bad_arguments_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
