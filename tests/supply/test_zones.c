/* What is left when zones are lost, and how many units it takes to have enough left. */
#include "given.h"

/* Deal the units out one by one, then take the fullest zones away one by one. */
static uint64_t left_by_dealing(uint64_t units, uint32_t zones, uint32_t lost) {
    uint64_t held[16] = {0}, left = units;
    for (uint64_t i = 0; i < units; i++) {
        held[i % zones]++;
    }
    for (uint32_t i = 0; i < lost; i++) {
        uint32_t fullest = 0;
        for (uint32_t z = 1; z < zones; z++) {
            fullest = held[z] > held[fullest] ? z : fullest;
        }
        left -= held[fullest];
        held[fullest] = 0;
    }
    return left;
}

static void what_is_left_equals_dealing_out_and_taking_the_fullest(void **state) {
    (void)state;
    for (uint32_t zones = 1; zones <= 7; zones++) {
        for (uint32_t lost = 0; lost <= zones; lost++) {
            for (uint64_t units = 0; units <= 60; units++) {
                assert_int_equal(be_units_after_zone_loss(units, zones, lost), left_by_dealing(units, zones, lost));
            }
        }
    }
}

static void the_fewest_units_are_found_by_trying_all(void **state) {
    (void)state;
    for (uint32_t zones = 1; zones <= 7; zones++) {
        for (uint32_t lost = 0; lost < zones; lost++) {
            for (uint64_t needed = 0; needed <= 40; needed++) {
                uint64_t fewest = 0;
                while (left_by_dealing(fewest, zones, lost) < needed) {
                    fewest++;
                }
                assert_int_equal(be_units_for_zone_loss(needed, zones, lost), fewest);
            }
        }
    }
}

static void one_zone_in_three_takes_half_as_many_again(void **state) {
    (void)state;
    assert_int_equal(be_units_for_zone_loss(6, 3, 1), 9);
    assert_int_equal(be_units_for_zone_loss(6, 2, 1), 12);
    assert_int_equal(be_units_for_zone_loss(7, 3, 1), 11);   /* 4, 4, 3 */
    assert_int_equal(be_units_after_zone_loss(10, 3, 1), 6); /* 4, 3, 3 */
}

static void where_no_zone_is_left_nothing_is(void **state) {
    (void)state;
    assert_int_equal(be_units_after_zone_loss(10, 3, 3), 0);
    assert_int_equal(be_units_after_zone_loss(10, 3, 4), 0);
    assert_int_equal(be_units_after_zone_loss(10, 0, 0), 0);
    assert_true(be_units_for_zone_loss(1, 3, 3) == UINT64_MAX);
    assert_true(be_units_for_zone_loss(1, 0, 0) == UINT64_MAX);
    assert_int_equal(be_units_for_zone_loss(0, 3, 3), 0);
}

static void numbers_too_large_are_told(void **state) {
    (void)state;
    assert_true(be_units_for_zone_loss(UINT64_MAX, 3, 1) == UINT64_MAX);
    assert_true(be_units_for_zone_loss(UINT64_MAX, UINT32_MAX, UINT32_MAX - 1) == UINT64_MAX);
    assert_true(be_units_for_zone_loss(UINT64_C(1) << 62, 2, 1) == UINT64_C(1) << 63);
    assert_true(be_units_after_zone_loss(UINT64_MAX, 1, 0) == UINT64_MAX);
    assert_true(be_units_after_zone_loss(UINT64_MAX, UINT32_MAX, UINT32_MAX - 1) == UINT64_MAX / UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_equals_dealing_out_and_taking_the_fullest),
        cmocka_unit_test(the_fewest_units_are_found_by_trying_all),
        cmocka_unit_test(one_zone_in_three_takes_half_as_many_again),
        cmocka_unit_test(where_no_zone_is_left_nothing_is),
        cmocka_unit_test(numbers_too_large_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
