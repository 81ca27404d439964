/* How close capacity keeps to the need: accuracy and share of time, as N. Herbst, S. Kounev and R. Reussner define them
 * ("Elasticity in cloud computing", ICAC 2013). */
#include "given.h"
#include "supply/internal.h"

static be_quality written(const be_i_elasticity *e) {
    be_quality q = {.size = sizeof q};
    be_i_elasticity_write(e, &q);
    return q;
}

static void nothing_seen_says_nothing(void **state) {
    (void)state;
    be_i_elasticity e = {0};
    be_quality q = written(&e);
    assert_near(q.under_provisioned_share + q.over_provisioned_share, 0, 0, 0);
    assert_near(q.under_provisioned_units + q.over_provisioned_units, 0, 0, 0);
}

static void as_many_as_needed_is_neither_too_few_nor_too_many(void **state) {
    (void)state;
    be_i_elasticity e = {0};
    be_i_elasticity_add(&e, 4, 4, 100);
    be_i_elasticity_add(&e, 0, 0, 100);
    be_quality q = written(&e);
    assert_near(q.under_provisioned_share + q.over_provisioned_share, 0, 0, 0);
    assert_near(q.under_provisioned_units + q.over_provisioned_units, 0, 0, 0);
}

static void shares_of_time_and_of_the_need(void **state) {
    (void)state;
    be_i_elasticity e = {0};
    be_i_elasticity_add(&e, 4, 3, 60);  /* a quarter short */
    be_i_elasticity_add(&e, 2, 0, 60);  /* all short */
    be_i_elasticity_add(&e, 2, 5, 120); /* one and a half too many */
    be_i_elasticity_add(&e, 5, 5, 60);
    be_quality q = written(&e);
    assert_near(q.under_provisioned_share, 120.0 / 300, 1e-15, 0);
    assert_near(q.over_provisioned_share, 120.0 / 300, 1e-15, 0);
    assert_near(q.under_provisioned_units, (0.25 * 60 + 1 * 60) / 300, 1e-15, 0);
    assert_near(q.over_provisioned_units, 1.5 * 120 / 300, 1e-15, 0);
}

static void where_none_is_needed_any_is_too_many_for_that_time(void **state) {
    (void)state;
    be_i_elasticity e = {0};
    be_i_elasticity_add(&e, 0, 3, 50);
    be_i_elasticity_add(&e, 1, 2, 50);
    be_quality q = written(&e);
    assert_near(q.over_provisioned_share, 1, 1e-15, 0);
    assert_near(q.over_provisioned_units, 1, 1e-15, 0); /* over the time that some are needed */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_seen_says_nothing),
        cmocka_unit_test(as_many_as_needed_is_neither_too_few_nor_too_many),
        cmocka_unit_test(shares_of_time_and_of_the_need),
        cmocka_unit_test(where_none_is_needed_any_is_too_many_for_that_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
