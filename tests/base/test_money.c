/* Rounding for show: half up, away from zero, once, at the end. Expected values by hand from the decimal amounts. */
#include "support.h"

#include <math.h>

static const struct {
    const char *why;
    double amount;
    uint32_t decimals;
    double expected;
} cases[] = {
    {"nothing to round", 0, 2, 0},
    {"below the tie", 1.004, 2, 1.00},
    {"above the tie", 1.006, 2, 1.01},
    {"a tie that the double can hold", 0.125, 2, 0.13},
    {"the next such tie goes up too, not to even", 0.375, 2, 0.38},
    {"a half goes away from zero", 2.5, 0, 3},
    {"and so does its negative", -2.5, 0, -3},
    /* The doubles next to these ties lie below them: 1.00499999999999989..., 2.67499999999999982...,
       0.28499999999999998 */
    {"a tie whose double is too small", 1.005, 2, 1.01},
    {"a tie whose double is too small", 2.675, 2, 2.68},
    {"a tie whose double is too small", 0.285, 2, 0.29},
    {"a tie whose double is too small, negative", -1.005, 2, -1.01},
    {"a tie whose double is too small, negative", -2.675, 2, -2.68},
    {"a tie whose double is too small", 1.115, 2, 1.12},
    {"a tie whose double is too large", 1.025, 2, 1.03},
    {"a tie at a thousand", 1000.005, 2, 1000.01},
    {"a tie at a million", 1234567.895, 2, 1234567.90},
    {"a tie made by a sum, 0.1 + 0.2 + 0.005", 0.1 + 0.2 + 0.005, 2, 0.31},
    {"a tie made by a product, 3 x 0.335", 3 * 0.335, 2, 1.01},
    /* The window: 1e-9 of a unit of the last place, that is 1e-11 of a dollar at two decimals. */
    {"half of the window below a tie", 1.005 - 0.5e-11, 2, 1.01},
    {"twice the window below a tie", 1.005 - 2e-11, 2, 1.00},
    {"the window shrinks with the place", 0.5 - 2e-9, 0, 0},
    {"the window shrinks with the place", 0.5 - 0.5e-9, 0, 1},
    {"the window shrinks with the place", 0.0000005 - 2e-15, 6, 0},
    {"the window shrinks with the place", 0.0000005 - 0.5e-15, 6, 0.000001},
    {"just above zero is no tie", 1e-12, 2, 0},
    /* Other places */
    {"no decimals", 1234.4999, 0, 1234},
    {"one decimal", 0.25, 1, 0.3},
    {"three decimals", 1.0005, 3, 1.001},
    {"nine decimals", 0.1234567895, 9, 0.123456790},
    {"a price of ten decimals", 0.0000000021, 9, 0.000000002},
    {"carries through nines", 9.995, 2, 10},
    {"carries through nines", 99999.995, 2, 100000},
    /* Amounts so large that their own spacing is a last place or more stay what they are. */
    {"2^53", 9007199254740992, 2, 9007199254740992},
    {"a large odd amount", 4503599627370497, 0, 4503599627370497},
    {"a large amount", 123456789012345680, 9, 123456789012345680},
    {"an amount whose product would overflow", 1e300, 9, 1e300},
    {"the largest double", -1.7976931348623157e308, 9, -1.7976931348623157e308},
};

static void amounts_are_rounded_half_up_with_a_window_at_ties(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double rounded = be_money_round(cases[i].amount, cases[i].decimals);
        if (!(fabs(rounded - cases[i].expected) <= 0)) {
            fail_msg("%s: %.17g to %u decimals is %.17g, expected %.17g", cases[i].why, cases[i].amount,
                     cases[i].decimals, rounded, cases[i].expected);
        }
    }
}

/* Every cent and half cent from 0.005 to 2000: in whole half cents, n of them round to (n + 1) / 2 cents. */
static void every_half_cent_goes_up(void **state) {
    (void)state;
    for (int n = 1; n < 400000; n++) {
        double expected = (double)((n + 1) / 2) / 100;
        double rounded = be_money_round((double)n / 200, 2);
        if (!(fabs(rounded - expected) <= 0)) {
            fail_msg("%d / 200 is rounded to %.17g", n, rounded);
        }
    }
}

static void a_rounded_amount_rounds_to_itself(void **state) {
    (void)state;
    for (uint32_t decimals = 0; decimals <= 9; decimals++) {
        for (int i = 0; i < 10000; i++) {
            double once = be_money_round(sqrt(i) * 1000 - 50000, decimals);
            assert_near(be_money_round(once, decimals), once, 0, 0);
        }
    }
}

static void a_negative_amount_mirrors_the_positive(void **state) {
    (void)state;
    for (int i = 0; i < 100000; i++) {
        double amount = i / 8.0 + i / 1000.0;
        assert_near(be_money_round(-amount, 2), -be_money_round(amount, 2), 0, 0);
    }
}

static void what_is_not_finite_comes_back_as_it_is(void **state) {
    (void)state;
    assert_true(isnan(be_money_round((double)NAN, 2)));
    assert_true(isinf(be_money_round((double)INFINITY, 2)) && be_money_round((double)INFINITY, 2) > 0);
    assert_true(isinf(be_money_round(-(double)INFINITY, 2)) && be_money_round(-(double)INFINITY, 2) < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_rounded_half_up_with_a_window_at_ties),
        cmocka_unit_test(every_half_cent_goes_up),
        cmocka_unit_test(a_rounded_amount_rounds_to_itself),
        cmocka_unit_test(a_negative_amount_mirrors_the_positive),
        cmocka_unit_test(what_is_not_finite_comes_back_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
