/* Layers: each is the number of steps whose rounded quotient exceeds it, counted here step by step. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "demand/internal.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static be_series *series_of(const double *rates, uint64_t count) {
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, 0, 60, NULL, &series, error));
    return series;
}

/* The definition: a step of rate r needs ceil(r / c) units, more than k where that is above k. */
static void check_layer(const be_series *series, double capacity, const be_layers *layers, size_t index) {
    const double *rates = be_series_rates(series);
    double highest = 0;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        highest = fmax(highest, rates[i]);
    }
    size_t units = (size_t)ceil(highest / capacity);
    assert_int_equal(be_layers_units(layers, index), units);
    uint64_t *needing = calloc(units + 2, sizeof *needing);
    assert_non_null(needing);
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        needing[(size_t)ceil(rates[i] / capacity)]++;
    }
    uint64_t more = 0;
    for (size_t k = units; k-- > 0;) {
        more += needing[k + 1];
        if (be_layers_steps(layers, index)[k] != more) {
            fail_msg("capacity %.17g, layer %zu of %zu: %llu steps, expected %llu", capacity, k, units,
                     (unsigned long long)be_layers_steps(layers, index)[k], (unsigned long long)more);
        }
    }
    free(needing);
}

/* Both by the code chosen for this processor and by the reference. */
static void check_layers(const be_series *series, const double *capacity, size_t count) {
    be_layers *fast = NULL, *plain = NULL;
    be_i_range range;
    be_allocator allocator = be_i_allocator(NULL);
    be_i_range_of(series, &range);
    assert_ok(be_layers_new(series, capacity, count, NULL, &fast, error));
    assert_ok(be_i_step_layers_new(series, &range, capacity, count, true, &allocator, &plain, error));
    assert_int_equal(be_layers_count(fast), count);
    for (size_t i = 0; i < count; i++) {
        check_layer(series, capacity[i], fast, i);
        assert_int_equal(be_layers_units(plain, i), be_layers_units(fast, i));
        assert_memory_equal(be_layers_steps(plain, i), be_layers_steps(fast, i),
                            (size_t)be_layers_units(fast, i) * sizeof(uint64_t));
    }
    be_layers_free(fast);
    be_layers_free(plain);
}

enum { RATES = 4001, CAPACITIES = 40 };

static void layers_are_those_of_counting_step_by_step(void **state) {
    (void)state;
    uint64_t seed = 1;
    double rates[RATES], capacity[CAPACITIES];
    for (int round = 0; round < 12; round++) {
        for (size_t i = 0; i < RATES; i++) {
            double share = random_share(&seed);
            rates[i] = round % 3 == 0 ? 1000 * share : round % 3 == 1 ? exp(12 * share) : 100 + share;
        }
        for (size_t i = 0; i < CAPACITIES; i++) {
            capacity[i] = 5 * pow(128, random_share(&seed));
        }
        be_series *series = series_of(rates, RATES);
        check_layers(series, capacity, CAPACITIES);
        be_series_free(series);
    }
}

/* Whole rates, and round capacities of which they are multiples. */
static void whole_rates_and_round_capacities_agree_at_every_tie(void **state) {
    (void)state;
    static const double capacity[] = {1, 2, 2.5, 5, 7, 10, 0.1, 0.3, 0.7, 1.1, 3.3, 12.5, 37.5, 100, 1e-1 * 3, 1.0 / 3};
    uint64_t seed = 2;
    double rates[RATES];
    for (size_t i = 0; i < RATES; i++) {
        rates[i] = (double)random_below(&seed, 1001) * (i % 2 ? 1 : 0.1);
    }
    be_series *series = series_of(rates, RATES);
    check_layers(series, capacity, COUNT(capacity));
    be_series_free(series);
}

/* Rates within two ulps of a multiple of one of the capacities: where a product and a quotient round apart. */
static void rates_next_to_multiples_agree_to_the_last_bit(void **state) {
    (void)state;
    uint64_t seed = 3;
    double rates[RATES], capacity[CAPACITIES];
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < CAPACITIES; i++) {
            capacity[i] = exp(20 * random_share(&seed) - 10);
        }
        double scale = capacity[0];
        for (size_t i = 0; i < CAPACITIES; i++) {
            capacity[i] = scale * (1 + 100 * random_share(&seed));
        }
        for (size_t i = 0; i < RATES; i++) {
            double x = capacity[random_below(&seed, CAPACITIES)] * (double)random_below(&seed, 300);
            for (uint64_t ulps = random_below(&seed, 3); ulps > 0; ulps--) {
                x = nextafter(x, i % 2 ? INFINITY : 0);
            }
            rates[i] = x;
        }
        be_series *series = series_of(rates, RATES);
        check_layers(series, capacity, CAPACITIES);
        be_series_free(series);
    }
}

static void the_threshold_is_the_largest_rate_that_so_many_units_carry(void **state) {
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < 200000; i++) {
        double capacity = exp(40 * random_share(&seed) - 20);
        uint64_t units = random_below(&seed, i % 2 ? 100 : 1000000);
        double x = be_i_layer_threshold(units, capacity);
        assert_true(ceil(x / capacity) <= (double)units);
        assert_true(ceil(nextafter(x, INFINITY) / capacity) > (double)units);
    }
}

/* No rate, rates that are all the same, rates that no double tells apart on a grid, and one far above all others, so
 * that every threshold but the last lies in one cell. */
static void any_range_of_rates_is_counted(void **state) {
    (void)state;
    static const double capacity[] = {0.5, 1, 3, 1e3, 1e5};
    static const double cases[][6] = {{0, 0, 0, 0, 0, 0},
                                      {12, 12, 12, 12, 12, 12},
                                      {0, 0, 5e-324, 0, 5e-324, 1e-320},
                                      {1, 1, 1, 1 + DBL_EPSILON, 1, 1},
                                      {1, 2, 3, 4.5, 6, 1e6},
                                      {0, 1e-300, 1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_series *series = series_of(cases[i], 6);
        check_layers(series, capacity, COUNT(capacity));
        be_series_free(series);
    }
    double huge = DBL_MAX;
    be_series *series = series_of(&huge, 1);
    double enough = DBL_MAX / 4;
    check_layers(series, &enough, 1);
    be_series_free(series);
}

/* A rate so small that its quotient rounds to 0 needs no unit. */
static void a_quotient_that_rounds_to_nothing_needs_no_unit(void **state) {
    (void)state;
    static const double rates[] = {0, 5e-324, 1, 3};
    static const double capacity[] = {3, 1e10};
    be_series *series = series_of(rates, 4);
    check_layers(series, capacity, 2);
    be_series_free(series);
}

static void bad_capacities_are_refused_and_named(void **state) {
    (void)state;
    static const double rates[] = {1, 2, 1e9};
    static const struct {
        double capacity[2];
        const char *part;
    } cases[] = {{{1000, 0}, "capacity[1] is 0"},
                 {{-1, 1000}, "capacity[0] is -1"},
                 {{1000, NAN}, "capacity[1] is nan"},
                 {{1000, INFINITY}, "capacity[1] is inf"},
                 {{100, 100}, "need more than 16777216 units of capacity[1]"}};
    be_series *series = series_of(rates, 3);
    be_layers *layers = NULL;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fails(be_layers_new(series, cases[i].capacity, 2, NULL, &layers, error), BE_STATUS_RANGE, cases[i].part);
    }
    double good = 1000;
    assert_fails(be_layers_new(NULL, &good, 1, NULL, &layers, error), BE_STATUS_ARGUMENT, "series");
    assert_fails(be_layers_new(series, NULL, 1, NULL, &layers, error), BE_STATUS_ARGUMENT, "capacity");
    assert_fails(be_layers_new(series, &good, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "layers");
    assert_null(layers);
    be_series_free(series);
}

static void without_capacities_there_are_no_layers(void **state) {
    (void)state;
    static const double rates[] = {1, 2};
    be_series *series = series_of(rates, 2);
    be_layers *layers = NULL;
    assert_ok(be_layers_new(series, NULL, 0, NULL, &layers, error));
    assert_int_equal(be_layers_count(layers), 0);
    assert_int_equal(be_layers_units(layers, 0), 0);
    assert_null(be_layers_steps(layers, 0));
    be_layers_free(layers);
    assert_int_equal(be_layers_count(NULL), 0);
    assert_null(be_layers_steps(NULL, 0));
    be_layers_free(NULL);
    be_series_free(series);
}

static be_status make_layers(const be_allocator *allocator, void *context, be_error *error) {
    static const double capacity[] = {1, 2, 3};
    be_layers *layers = NULL;
    be_status status = be_layers_new(context, capacity, 3, allocator, &layers, error);
    be_layers_free(layers);
    return status;
}

static void layers_bear_every_failing_allocation(void **state) {
    (void)state;
    static const double rates[] = {1, 20, 3};
    be_series *series = series_of(rates, 3);
    be_test_each_failing_allocation(make_layers, series);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_those_of_counting_step_by_step),
        cmocka_unit_test(whole_rates_and_round_capacities_agree_at_every_tie),
        cmocka_unit_test(rates_next_to_multiples_agree_to_the_last_bit),
        cmocka_unit_test(the_threshold_is_the_largest_rate_that_so_many_units_carry),
        cmocka_unit_test(any_range_of_rates_is_counted),
        cmocka_unit_test(a_quotient_that_rounds_to_nothing_needs_no_unit),
        cmocka_unit_test(bad_capacities_are_refused_and_named),
        cmocka_unit_test(without_capacities_there_are_no_layers),
        cmocka_unit_test(layers_bear_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
