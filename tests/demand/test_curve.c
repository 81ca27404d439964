/* The load-duration curve: rates in descending order and the requests between two levels. Judges: qsort, and loops over
 * all the steps. */
#include "support.h"

#include "demand/internal.h"

#include <math.h>
#include <stdio.h>

static double unit_random(uint64_t *state) {
    return (double)(random_bits(state) >> 11) * 0x1p-53;
}

/* ---- the series that every rule is tried on ---- */

typedef enum kind { SPREAD, TIED, ZEROS_AND_ONES, WIDE, EQUAL, ASCENDING, DESCENDING, ANY_BITS, KINDS } kind;

static double random_rate(kind which, uint64_t i, uint64_t count, uint64_t *random) {
    switch (which) {
    case SPREAD:
        return 1000 * unit_random(random);
    case TIED:
        return (double)(random_bits(random) % 10) * 0.1;
    case ZEROS_AND_ONES:
        return (double)(random_bits(random) % 2);
    case WIDE:
        return pow(10, 40 * unit_random(random) - 20);
    case EQUAL:
        return 3.25;
    case ASCENDING:
        return (double)i;
    case DESCENDING:
        return (double)(count - i);
    default:
        break;
    }
    double rate;
    uint64_t bits = random_bits(random) >> 1; /* any double that is not negative */
    memcpy(&rate, &bits, sizeof rate);
    return isfinite(rate) ? rate : 1.7976931348623157e308;
}

static double *rates_of(kind which, uint64_t count) {
    double *rate = malloc((size_t)count * sizeof *rate);
    assert_non_null(rate);
    uint64_t random = UINT64_C(88172645463325252) + count;
    for (uint64_t i = 0; i < count; i++) {
        rate[i] = random_rate(which, i, count, &random);
    }
    return rate;
}

static be_curve *curve_of(const double *rate, uint64_t count, int64_t step) {
    be_series *series = NULL;
    be_curve *curve = NULL;
    assert_ok(be_series_view(rate, count, 0, step, NULL, &series, error));
    assert_ok(be_curve_new(series, NULL, &curve, error));
    be_series_free(series);
    return curve;
}

static int descending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static const uint64_t counts[] = {1, 2, 3, 10, 97, 1000, 5000};

enum { COUNTS = sizeof counts / sizeof counts[0] };

/* ---- order ---- */

static void rates_are_sorted_as_qsort_does(void **state) {
    (void)state;
    for (int which = 0; which < KINDS; which++) {
        for (size_t c = 0; c < COUNTS; c++) {
            double *rate = rates_of((kind)which, counts[c]);
            be_curve *curve = curve_of(rate, counts[c], 60);
            qsort(rate, (size_t)counts[c], sizeof *rate, descending);
            assert_memory_equal(be_curve_rates(curve), rate, (size_t)counts[c] * sizeof *rate);
            be_curve_free(curve);
            free(rate);
        }
    }
}

static void a_large_series_is_sorted_too(void **state) {
    (void)state;
    enum { N = 525600 }; /* a year of minutes */
    double *rate = rates_of(SPREAD, N);
    be_curve *curve = curve_of(rate, N, 60);
    qsort(rate, N, sizeof *rate, descending);
    assert_memory_equal(be_curve_rates(curve), rate, N * sizeof *rate);
    be_curve_free(curve);
    free(rate);
}

static void the_smallest_and_largest_doubles_are_in_order(void **state) {
    (void)state;
    static const double rate[] = {4.9406564584124654e-324, 1.7976931348623157e308, 0, 1, 2.2250738585072014e-308,
                                  2.2250738585072009e-308, 1.0000000000000002};
    static const double expected[] = {1.7976931348623157e308,  1.0000000000000002,      1, 2.2250738585072014e-308,
                                      2.2250738585072009e-308, 4.9406564584124654e-324, 0};
    be_curve *curve = curve_of(rate, 7, 1);
    assert_memory_equal(be_curve_rates(curve), expected, sizeof expected);
    be_curve_free(curve);
}

/* -0 is a rate of 0 and 0 or more, whatever its sign bit says. */
static void minus_zero_is_zero(void **state) {
    (void)state;
    static const double rate[] = {-0.0, 2, 0.0, 1, -0.0};
    be_curve *curve = curve_of(rate, 5, 10);
    static const double expected[] = {2, 1, 0, 0, 0};
    for (int i = 0; i < 5; i++) {
        assert_near(be_curve_rates(curve)[i], expected[i], 0, 0);
    }
    assert_int_equal(be_curve_steps_above(curve, 0), 2);
    assert_int_equal(be_curve_steps_above(curve, -0.0), 2);
    assert_near(be_curve_requests_between(curve, -0.0, 10), 30, 0, 0);
    be_curve_free(curve);
}

static void a_curve_no_longer_needs_its_series(void **state) {
    (void)state;
    double rate[] = {1, 3, 2};
    be_curve *curve = curve_of(rate, 3, 60); /* the series is freed by now */
    rate[1] = -1;
    assert_near(be_curve_rates(curve)[0], 3, 0, 0);
    assert_int_equal(be_curve_count(curve), 3);
    assert_int_equal(be_curve_step_seconds(curve), 60);
    be_curve_free(curve);
}

static void a_series_keeps_its_order_when_its_curve_is_made(void **state) {
    (void)state;
    double rate[] = {1, 3, 2};
    static const double before[] = {1, 3, 2};
    be_curve_free(curve_of(rate, 3, 60));
    assert_memory_equal(rate, before, sizeof before);
}

/* ---- steps above a rate ---- */

static uint64_t count_above(const double *rate, uint64_t count, double level) {
    uint64_t above = 0;
    for (uint64_t i = 0; i < count; i++) {
        above += rate[i] > level;
    }
    return above;
}

static void steps_above_are_those_that_a_loop_counts(void **state) {
    (void)state;
    for (int which = 0; which < KINDS; which++) {
        double *rate = rates_of((kind)which, 97);
        be_curve *curve = curve_of(rate, 97, 60);
        for (int i = 0; i < 97; i++) { /* each rate itself, and its neighbours among the doubles */
            const double levels[] = {rate[i], nextafter(rate[i], 0), nextafter(rate[i], (double)INFINITY), rate[i] / 2};
            for (int l = 0; l < 4; l++) {
                assert_int_equal(be_curve_steps_above(curve, levels[l]), count_above(rate, 97, levels[l]));
            }
        }
        be_curve_free(curve);
        free(rate);
    }
}

static void steps_above_extreme_levels(void **state) {
    (void)state;
    static const double rate[] = {0, 1, 2};
    be_curve *curve = curve_of(rate, 3, 60);
    assert_int_equal(be_curve_steps_above(curve, -1), 3);
    assert_int_equal(be_curve_steps_above(curve, -(double)INFINITY), 3);
    assert_int_equal(be_curve_steps_above(curve, (double)INFINITY), 0);
    assert_int_equal(be_curve_steps_above(curve, (double)NAN), 0);
    be_curve_free(curve);
}

/* ---- requests between two levels ---- */

static double sum_between(const double *rate, uint64_t count, double step, double low, double high) {
    long double sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        sum += (long double)fmin(rate[i], high) - (long double)fmin(rate[i], low);
    }
    return (double)(sum * (long double)step);
}

static void check_between(const double *rate, const be_curve *curve, double low, double high) {
    uint64_t count = be_curve_count(curve);
    double total = sum_between(rate, count, 60, 0, (double)INFINITY);
    assert_near(be_curve_requests_between(curve, low, high), sum_between(rate, count, 60, low, high), 1e-12,
                1e-14 * total);
}

static void requests_between_levels_are_those_that_a_loop_sums(void **state) {
    (void)state;
    for (int which = SPREAD; which < ANY_BITS; which++) {
        for (size_t c = 0; c < COUNTS; c++) {
            double *rate = rates_of((kind)which, counts[c]);
            be_curve *curve = curve_of(rate, counts[c], 60);
            uint64_t random = 7;
            for (int i = 0; i < 50; i++) {
                double a = rate[random_bits(&random) % counts[c]], b = rate[random_bits(&random) % counts[c]];
                check_between(rate, curve, fmin(a, b), fmax(a, b)); /* levels that are rates: ties */
                check_between(rate, curve, fmin(a, b) * 0.3, fmax(a, b) * 0.7 + 0.1);
                check_between(rate, curve, fmin(a, b), (double)INFINITY);
                check_between(rate, curve, 0, fmax(a, b));
            }
            be_curve_free(curve);
            free(rate);
        }
    }
}

/* Rates 4 2 2 1 0 of 10 s each. */
static void requests_between_levels_by_hand(void **state) {
    (void)state;
    static const double rate[] = {2, 0, 4, 1, 2};
    static const struct {
        const char *why;
        double low, high, expected;
    } cases[] = {
        {"everything", 0, 4, 90},
        {"everything, no lid", 0, 1e9, 90},
        {"the first unit of every step that has one", 0, 1, 40},
        {"the second: 1 + 1 + 1", 1, 2, 30},
        {"above 2: one step of 2 more", 2, 4, 20},
        {"above 2 but below 3", 2, 3, 10},
        {"half a unit", 1.5, 2, 15},
        {"above the peak", 4, 9, 0},
        {"a level of no width", 2, 2, 0},
        {"no width at 0", 0, 0, 0},
        {"upside down", 3, 2, 0},
        {"below zero", -1, 2, 0},
    };
    be_curve *curve = curve_of(rate, 5, 10);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double requests = be_curve_requests_between(curve, cases[i].low, cases[i].high);
        if (!(fabs(requests - cases[i].expected) <= 0)) {
            fail_msg("%s: %.17g, expected %g", cases[i].why, requests, cases[i].expected);
        }
    }
    assert_near(be_curve_requests_between(curve, 0, (double)INFINITY), 90, 0, 0);
    assert_near(be_curve_requests_between(curve, (double)INFINITY, (double)INFINITY), 0, 0, 0);
    assert_near(be_curve_requests_between(curve, (double)NAN, 1), 0, 0, 0);
    assert_near(be_curve_requests_between(curve, 0, (double)NAN), 0, 0, 0);
    be_curve_free(curve);
}

/* The slices of a cut-up curve are the whole: what units one above another carry. */
static void slices_add_up_to_the_whole(void **state) {
    (void)state;
    double *rate = rates_of(SPREAD, 5000);
    be_curve *curve = curve_of(rate, 5000, 60);
    double sum = 0;
    for (int unit = 0; unit < 40; unit++) {
        sum += be_curve_requests_between(curve, unit * 25.5, (unit + 1) * 25.5);
    }
    assert_near(sum, sum_between(rate, 5000, 60, 0, (double)INFINITY), 1e-13, 0);
    be_curve_free(curve);
    free(rate);
}

static void a_curve_of_one_step(void **state) {
    (void)state;
    static const double rate[] = {7};
    be_curve *curve = curve_of(rate, 1, 3600);
    assert_int_equal(be_curve_count(curve), 1);
    assert_int_equal(be_curve_steps_above(curve, 6.9), 1);
    assert_int_equal(be_curve_steps_above(curve, 7), 0);
    assert_near(be_curve_requests_between(curve, 2, 5), 3 * 3600, 0, 0);
    be_curve_free(curve);
}

/* ---- the sort by itself ---- */

/* One rate differs from the rest in one bit: each pass of the radix sort must see its own digit. */
static void every_bit_of_a_rate_counts(void **state) {
    (void)state;
    for (int bit = 0; bit < 62; bit++) {
        double rates[5] = {1, 1, 1, 1, 1}, spare[5];
        uint64_t bits;
        memcpy(&bits, &rates[0], sizeof bits);
        bits ^= UINT64_C(1) << bit;
        memcpy(&rates[3], &bits, sizeof bits);
        double odd = rates[3];
        be_i_sort_descending(rates, spare, 5);
        assert_near(rates[odd > 1 ? 0 : 4], odd, 0, 0);
    }
}

/* ---- NULL and memory ---- */

static void null_is_an_empty_curve(void **state) {
    (void)state;
    assert_int_equal(be_curve_count(NULL), 0);
    assert_int_equal(be_curve_step_seconds(NULL), 0);
    assert_null(be_curve_rates(NULL));
    assert_int_equal(be_curve_steps_above(NULL, 0), 0);
    assert_near(be_curve_requests_between(NULL, 0, 1), 0, 0, 0);
    be_curve_free(NULL);
}

static void null_is_refused_by_name(void **state) {
    (void)state;
    static const double rate[] = {7};
    be_series *series = NULL;
    be_curve *curve = NULL;
    assert_ok(be_series_view(rate, 1, 0, 60, NULL, &series, error));
    assert_fails(be_curve_new(NULL, NULL, &curve, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_curve_new(series, NULL, NULL, error), BE_STATUS_ARGUMENT, "curve");
    be_series_free(series);
}

static be_status make_and_free(const be_allocator *allocator, void *series, be_error *error) {
    be_curve *const sentinel = (be_curve *)series;
    be_curve *curve = sentinel;
    be_status status = be_curve_new(series, allocator, &curve, error);
    if (status) {
        assert_ptr_equal(curve, sentinel);
        return status;
    }
    be_curve_free(curve);
    return BE_STATUS_OK;
}

static void making_survives_every_failing_allocation(void **state) {
    (void)state;
    static const double rate[] = {7, 8, 9};
    be_series *series = NULL;
    assert_ok(be_series_view(rate, 3, 0, 60, NULL, &series, error));
    be_test_each_failing_allocation(make_and_free, series);
    be_series_free(series);
}

/* As the curve of a series that was scaled, to the last bit. */
static void a_scaled_curve_is_that_of_the_scaled_series(void **state) {
    (void)state;
    enum { STEPS = 1000 };
    uint64_t random = 9;
    double rates[STEPS], scaled[STEPS];
    for (int i = 0; i < STEPS; i++) {
        rates[i] = i % 5 ? 40 * unit_random(&random) : i % 7;
        scaled[i] = 11.3 * (rates[i] / 3.7);
    }
    be_series *given = NULL, *product = NULL;
    be_curve *curve = NULL, *expected = NULL, *made = NULL;
    assert_ok(be_series_copy(rates, STEPS, 0, 60, NULL, &given, error));
    assert_ok(be_series_copy(scaled, STEPS, 0, 60, NULL, &product, error));
    assert_ok(be_curve_new(given, NULL, &curve, error));
    assert_ok(be_curve_new(product, NULL, &expected, error));
    assert_ok(be_i_curve_scaled(curve, 3.7, 11.3, NULL, &made, error));
    assert_memory_equal(be_curve_rates(made), be_curve_rates(expected), STEPS * sizeof(double));
    assert_int_equal(be_curve_count(made), STEPS);
    assert_int_equal(be_curve_step_seconds(made), 60);
    assert_near(be_curve_requests_between(made, 5, INFINITY), be_curve_requests_between(expected, 5, INFINITY), 0, 0);
    be_curve_free(curve);
    be_curve_free(expected);
    be_curve_free(made);
    be_series_free(given);
    be_series_free(product);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_sorted_as_qsort_does),
        cmocka_unit_test(a_large_series_is_sorted_too),
        cmocka_unit_test(the_smallest_and_largest_doubles_are_in_order),
        cmocka_unit_test(minus_zero_is_zero),
        cmocka_unit_test(a_curve_no_longer_needs_its_series),
        cmocka_unit_test(a_series_keeps_its_order_when_its_curve_is_made),
        cmocka_unit_test(steps_above_are_those_that_a_loop_counts),
        cmocka_unit_test(steps_above_extreme_levels),
        cmocka_unit_test(requests_between_levels_are_those_that_a_loop_sums),
        cmocka_unit_test(requests_between_levels_by_hand),
        cmocka_unit_test(slices_add_up_to_the_whole),
        cmocka_unit_test(a_curve_of_one_step),
        cmocka_unit_test(every_bit_of_a_rate_counts),
        cmocka_unit_test(null_is_an_empty_curve),
        cmocka_unit_test(null_is_refused_by_name),
        cmocka_unit_test(a_scaled_curve_is_that_of_the_scaled_series),
        cmocka_unit_test(making_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
