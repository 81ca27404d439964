/* How many units a rate needs: one definition, and a threshold and two sums that agree with it to the last unit. */
#include <dirent.h>
#include <sys/stat.h>

#include "given.h"

#define TWO_53 UINT64_C(9007199254740992)

/* ---- the definition ---- */

static void units_are_the_rounded_quotient_rounded_up(void **state) {
    (void)state;
    const struct {
        double rate, capacity;
        uint64_t units;
    } cases[] = {
        {0, 1, 0},
        {-0.0, 1, 0},
        {1e-300, 1, 1},
        {1, 1, 1},
        {10, 10, 1},
        {10.5, 10, 2},
        {100, 37.5, 3},   /* 2.67 */
        {112.5, 37.5, 3}, /* 3 exactly */
        {0.3, 0.1, 3},    /* the quotient rounds to 2.9999999999999996 */
        {0.7, 0.1, 7},    /* 6.999999999999999 */
        {2.1, 0.3, 8},    /* 7.000000000000001: so it is defined, and everywhere alike */
        {1, 1.0 / 3, 3},  /* 3 exactly, though a third is not */
        {5e-324, 4, 0},   /* the quotient rounds to 0 */
        {1, INFINITY, 0}, /* one unit without limit: none is counted */
        {9007199254740992, 1, TWO_53},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(be_units_for_rate(cases[i].rate, cases[i].capacity) == cases[i].units);
    }
}

static void what_has_no_number_of_units_is_the_largest_integer(void **state) {
    (void)state;
    const double cases[][2] = {{-1, 1},
                               {-1e-300, 1},
                               {NAN, 1},
                               {1, NAN},
                               {1, 0},
                               {0, 0},
                               {1, -1},
                               {0, -1},
                               {NAN, NAN},
                               {INFINITY, 1},
                               {1e300, 1e-300},
                               {INFINITY, INFINITY},
                               {9007199254740994, 1},
                               {1, -INFINITY}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(be_units_for_rate(cases[i][0], cases[i][1]) == UINT64_MAX);
    }
}

/* ---- the threshold ---- */

static void a_threshold_is_the_largest_rate_that_the_units_carry(void **state) {
    (void)state;
    const struct {
        uint64_t units;
        double capacity, threshold;
    } cases[] = {
        {0, 1, 0},
        {1, 1, 1},
        {3, 37.5, 112.5},
        {3, 0.1, 0.3},                /* 3 x 0.1 is 0.30000000000000004, whose quotient exceeds 3 */
        {7, 0.3, 2.0999999999999996}, /* 7 x 0.3 is 2.1, whose quotient exceeds 7 */
        {0, 4, 1e-323},               /* 2 of the least double: a quotient of half of one rounds to 0 */
        {0, 6e100, ldexp(6e100, -1075)},
        {TWO_53, 1, 9007199254740992},
        {2, 1e308, INFINITY},
        {3, INFINITY, INFINITY},
        {0, INFINITY, INFINITY},
        {3, 0, 0},
        {3, -1, 0},
        {3, NAN, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_near(be_unit_threshold(cases[i].units, cases[i].capacity), cases[i].threshold, 0, 0);
    }
}

/* Capacities as they come: decimal, thirds, powers of two, whole numbers of a minute, and any at all. */
static double any_capacity(uint64_t *seed) {
    switch (random_below(seed, 9)) {
    case 0:
        return 0.1;
    case 1:
        return 1.0 / 3;
    case 2:
        return 37.5;
    case 3:
        return ldexp(1, (int)random_below(seed, 60) - 30);
    case 4:
        return pow(10, (double)random_below(seed, 13) - 6);
    case 5:
        return (double)(1 + random_below(seed, 10000)) / 60;
    case 6:
        return 0.1 * (double)(1 + random_below(seed, 1000));
    case 7:
        return 1 / (double)(1 + random_below(seed, 1000));
    default:
        return 1000 * random_share(seed);
    }
}

/* units x capacity, and up to two doubles above or below. */
static double near_tie(uint64_t *seed, uint64_t units, double capacity) {
    int steps = (int)random_below(seed, 5) - 2;
    double rate = (double)units * capacity;
    for (; steps > 0; steps--) {
        rate = nextafter(rate, INFINITY);
    }
    for (; steps < 0; steps++) {
        rate = nextafter(rate, 0);
    }
    return rate;
}

static void a_million_adversarial_ties_fall_on_the_right_side(void **state) {
    (void)state;
    uint64_t seed = 1, wrong = 0, naively_wrong = 0;
    for (int i = 0; i < 1000000; i++) {
        double capacity = any_capacity(&seed);
        uint64_t units = random_below(&seed, UINT64_C(1) << (1 + random_below(&seed, 30)));
        double rate = near_tie(&seed, units, capacity);
        int more = be_units_for_rate(rate, capacity) > units;
        wrong += (rate > be_unit_threshold(units, capacity)) != more;
        naively_wrong += (rate > (double)units * capacity) != more;
    }
    assert_true(naively_wrong > 10000); /* or this would hunt nothing */
    assert_int_equal(wrong, 0);
}

static void a_threshold_is_the_last_rate_before_one_more_unit(void **state) {
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 200000; i++) {
        double capacity = any_capacity(&seed);
        uint64_t units = random_below(&seed, UINT64_C(1) << (1 + random_below(&seed, 50)));
        double threshold = be_unit_threshold(units, capacity);
        assert_true(be_units_for_rate(threshold, capacity) <= units);
        assert_true(be_units_for_rate(nextafter(threshold, INFINITY), capacity) > units);
    }
}

/* ---- the sums ---- */

/* The definition once more, in the test's own words. */
static uint64_t walk(const double *rates, uint64_t count, double capacity, uint64_t floor, uint64_t ceiling) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t units = (uint64_t)ceil(rates[i] / capacity);
        if (units < floor) {
            units = floor;
        }
        if (ceiling != 0 && units > ceiling) {
            units = ceiling;
        }
        sum += units;
    }
    return sum;
}

static void all_sums_agree(const be_series *series, const be_curve *curve, double capacity, uint64_t floor,
                           uint64_t ceiling) {
    uint64_t expected = walk(be_series_rates(series), be_series_count(series), capacity, floor, ceiling);
    assert_int_equal(be_series_unit_steps(series, capacity, floor, ceiling), expected);
    assert_int_equal(be_curve_unit_steps(curve, capacity, floor, ceiling), expected);
}

static const uint64_t bounds[][2] = {{0, 0}, {2, 0}, {0, 5}, {3, 40}, {40, 40}, {1000, 0}};

static void all_sums_agree_within_all_bounds(const be_series *series, const be_curve *curve, double capacity) {
    for (size_t i = 0; i < COUNT(bounds); i++) {
        all_sums_agree(series, curve, capacity, bounds[i][0], bounds[i][1]);
    }
}

static void unit_steps_are_the_sum_over_the_steps(void **state) {
    (void)state;
    const double rates[] = {10, 100, 35, 0};
    be_series *series = series_of(rates, 4, "2026-01-01", HOUR);
    be_curve *curve = NULL;
    assert_ok(be_curve_new(series, NULL, &curve, error));
    const struct {
        uint64_t floor, ceiling, steps;
    } cases[] = {
        {0, 0, 15},  /* 1 + 10 + 4 + 0 */
        {2, 0, 18},  /* 2 + 10 + 4 + 2 */
        {0, 6, 11},  /* 1 + 6 + 4 + 0 */
        {2, 6, 14},  /* 2 + 6 + 4 + 2 */
        {7, 7, 28},  /* 4 x 7 */
        {20, 0, 80}, /* 4 x 20 */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(be_series_unit_steps(series, 10, cases[i].floor, cases[i].ceiling), cases[i].steps);
        assert_int_equal(be_curve_unit_steps(curve, 10, cases[i].floor, cases[i].ceiling), cases[i].steps);
    }
    be_curve_free(curve);
    be_series_free(series);
}

static void the_curve_counts_a_million_ties_as_the_walk_does(void **state) {
    (void)state;
    enum { STEPS = 1000000 };
    const double capacities[] = {0.1, 1.0 / 3, 37.5, 0.7, 1e-3, 12345.678};
    double *rates = calloc(STEPS, sizeof *rates);
    uint64_t seed = 3;
    for (size_t i = 0; i < COUNT(capacities); i++) {
        for (int s = 0; s < STEPS; s++) {
            rates[s] = near_tie(&seed, random_below(&seed, 4000), capacities[i]);
        }
        be_series *series = NULL;
        be_curve *curve = NULL;
        assert_ok(be_series_view(rates, STEPS, 0, 1, NULL, &series, error));
        assert_ok(be_curve_new(series, NULL, &curve, error));
        all_sums_agree_within_all_bounds(series, curve, capacities[i]);
        be_curve_free(curve);
        be_series_free(series);
    }
    free(rates);
}

static void tiny_rates_on_vast_units_are_counted_alike(void **state) {
    (void)state;
    const double rates[] = {0, 5e-324, 1e-323, 1.5e-323, 1e-30, 1};
    const double capacities[] = {4, 1e9, 1e25, 1e300};
    be_series *series = series_of(rates, COUNT(rates), "2026-01-01", HOUR);
    be_curve *curve = NULL;
    assert_ok(be_curve_new(series, NULL, &curve, error));
    for (size_t i = 0; i < COUNT(capacities); i++) {
        all_sums_agree(series, curve, capacities[i], 0, 0);
    }
    be_curve_free(curve);
    be_series_free(series);
}

static void a_sum_of_two_to_the_63_is_too_large(void **state) {
    (void)state;
    enum { STEPS = 1024 }; /* 1024 x 2^53 = 2^63 */
    double rates[STEPS];
    for (int i = 0; i < STEPS; i++) {
        rates[i] = 9007199254740992;
    }
    for (uint64_t count = STEPS - 1; count <= STEPS; count++) {
        be_series *series = series_of(rates, count, "2026-01-01", 1);
        be_curve *curve = NULL;
        assert_ok(be_curve_new(series, NULL, &curve, error));
        uint64_t expected = count == STEPS ? UINT64_MAX : (STEPS - 1) * TWO_53;
        assert_true(be_series_unit_steps(series, 1, 0, 0) == expected);
        assert_true(be_curve_unit_steps(curve, 1, 0, 0) == expected);
        assert_true(be_series_unit_steps(series, 1, TWO_53, 0) == expected);
        assert_true(be_curve_unit_steps(curve, 1, TWO_53, 0) == expected);
        be_curve_free(curve);
        be_series_free(series);
    }
}

static void without_a_series_or_a_capacity_there_is_no_sum(void **state) {
    (void)state;
    const double rate = 10;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_curve *curve = NULL;
    assert_ok(be_curve_new(series, NULL, &curve, error));
    const double capacities[] = {0, -1, NAN, -INFINITY};
    for (size_t i = 0; i < COUNT(capacities); i++) {
        assert_true(be_series_unit_steps(series, capacities[i], 0, 0) == UINT64_MAX);
        assert_true(be_curve_unit_steps(curve, capacities[i], 0, 0) == UINT64_MAX);
    }
    assert_true(be_series_unit_steps(NULL, 1, 0, 0) == UINT64_MAX);
    assert_true(be_curve_unit_steps(NULL, 1, 0, 0) == UINT64_MAX);
    be_curve_free(curve);
    be_series_free(series);
}

/* ---- every recorded trace ---- */

/* Capacities that carry a whole number of requests in a step make ties with whole-number counts; shares of the peak
 * make few and many units; the rest are nobody's friends. */
static void compare_series(const be_series *series) {
    const double whole[] = {1, 2, 3, 7, 10, 50, 1000, 100000};
    const double shares[] = {1, 1.0 / 3, 0.1, 1.0 / 64, 1.0 / 999};
    const double others[] = {0.1, 37.5, 1.0 / 3};
    const double *rates = be_series_rates(series);
    double step = (double)be_series_step_seconds(series), peak = 0;
    be_curve *curve = NULL;
    assert_ok(be_curve_new(series, NULL, &curve, error));
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        peak = fmax(peak, rates[i]);
    }
    for (size_t i = 0; i < COUNT(whole); i++) {
        all_sums_agree_within_all_bounds(series, curve, whole[i] / step);
    }
    for (size_t i = 0; i < COUNT(shares) && peak > 0; i++) {
        all_sums_agree_within_all_bounds(series, curve, peak * shares[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        all_sums_agree_within_all_bounds(series, curve, others[i]);
    }
    be_curve_free(curve);
}

static int compare_file(const char *path) {
    static const char header[] = "timestamp,requests";
    static const uint32_t policies[] = {BE_GAP_HOLD, BE_GAP_ZERO};
    size_t bytes;
    char *text = be_test_read(path, &bytes);
    int is_series = strncmp(text, header, strlen(header)) == 0 && text[strcspn(text, "\r\n")] != '\0' &&
                    strcspn(text, "\r\n") == strlen(header);
    for (size_t i = 0; i < COUNT(policies) && is_series; i++) {
        be_series_csv options;
        be_series_csv_init(&options);
        options.gap_policy = policies[i];
        be_series *series = NULL;
        assert_ok(be_series_from_csv_text(text, bytes, path, &options, NULL, &series, error));
        compare_series(series);
        be_series_free(series);
    }
    free(text);
    return is_series;
}

static int compare_folder(const char *path) {
    int compared = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char inside[4096];
        struct stat info;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] == '.' || stat(inside, &info) != 0) {
            continue;
        }
        compared += S_ISDIR(info.st_mode) ? compare_folder(inside) : compare_file(inside);
    }
    closedir(folder);
    return compared;
}

static void the_curve_counts_every_recorded_trace_as_the_walk_does(void **state) {
    (void)state;
    const char *traces = be_test_shared("traces");
    if (!traces) {
        be_test_skip_shared();
    }
    char path[4096];
    snprintf(path, sizeof path, "%s", traces);
    assert_true(compare_folder(path) >= 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_the_rounded_quotient_rounded_up),
        cmocka_unit_test(what_has_no_number_of_units_is_the_largest_integer),
        cmocka_unit_test(a_threshold_is_the_largest_rate_that_the_units_carry),
        cmocka_unit_test(a_million_adversarial_ties_fall_on_the_right_side),
        cmocka_unit_test(a_threshold_is_the_last_rate_before_one_more_unit),
        cmocka_unit_test(unit_steps_are_the_sum_over_the_steps),
        cmocka_unit_test(the_curve_counts_a_million_ties_as_the_walk_does),
        cmocka_unit_test(tiny_rates_on_vast_units_are_counted_alike),
        cmocka_unit_test(a_sum_of_two_to_the_63_is_too_large),
        cmocka_unit_test(without_a_series_or_a_capacity_there_is_no_sum),
        cmocka_unit_test(the_curve_counts_every_recorded_trace_as_the_walk_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
