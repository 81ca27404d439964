/* What is known of the models: a text in every dimension, a main risk in every situation. */
#include "decision/model_table.h"

#include "given.h"

static void every_model_has_a_text_in_every_dimension(void **state) {
    (void)state;
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        for (uint32_t dimension = 0; dimension < BE_DIMENSION_COUNT; dimension++) {
            const char *text = be_model_dimension(model, dimension);
            if (!text || !*text || text[strlen(text) - 1] == '.') {
                fail_msg("%s has no clause for %s", be_model_name(model), be_dimension_name(dimension));
            }
        }
    }
}

/* The names that people use when they compare; the same row for all models says nothing. */
static void every_dimension_has_a_name_and_tells_models_apart(void **state) {
    (void)state;
    static const char *const names[BE_DIMENSION_COUNT] = {"start-up time", "cost model", "scaling speed",
                                                          "isolation",     "operations", "lock-in",
                                                          "best for",      "hard limits"};
    for (uint32_t dimension = 0; dimension < BE_DIMENSION_COUNT; dimension++) {
        assert_string_equal(be_dimension_name(dimension), names[dimension]);
        assert_string_not_equal(be_model_dimension(BE_MODEL_FLEET, dimension),
                                be_model_dimension(BE_MODEL_FUNCTIONS, dimension));
    }
}

static void numbers_that_are_none_have_no_text(void **state) {
    (void)state;
    assert_null(be_model_dimension(BE_MODEL_COUNT, BE_DIMENSION_START_UP));
    assert_null(be_model_dimension(BE_MODEL_FLEET, BE_DIMENSION_COUNT));
    assert_null(be_model_dimension(UINT32_MAX, UINT32_MAX));
    assert_string_equal(be_dimension_name(BE_DIMENSION_COUNT), "unknown");
    assert_string_equal(be_dimension_name(UINT32_MAX), "unknown");
}

/* A combination of traits, a bit for each. */
static bool combination_holds(uint32_t trait, const void *combination) {
    return trait == BE_I_TRAIT_ANY || *(const uint32_t *)combination >> trait & 1;
}

static uint32_t traits(uint32_t bursty, uint32_t asynchronous, uint32_t committed) {
    return bursty << BE_I_TRAIT_BURSTY | asynchronous << BE_I_TRAIT_ASYNCHRONOUS | committed << BE_I_TRAIT_COMMITTED;
}

static void every_model_has_a_main_risk_and_a_mitigation_for_every_combination_of_traits(void **state) {
    (void)state;
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        for (uint32_t bits = 0; bits < 8; bits++) {
            uint32_t combination = traits(bits & 1, bits >> 1 & 1, bits >> 2 & 1);
            const be_i_risk *risk = be_i_next_risk(NULL, model, combination_holds, &combination);
            if (!risk || !*risk->risk || !*risk->mitigation) {
                fail_msg("%s has no risk for the traits %u", be_model_name(model), bits);
            }
            assert_int_equal(risk->model, model);
            assert_true(combination_holds(risk->trait, &combination));
        }
    }
}

static void the_main_risk_is_the_weightiest_whose_trait_holds(void **state) {
    (void)state;
    static const struct {
        uint32_t model, bursty, asynchronous, committed, action;
    } cases[] = {
        {BE_MODEL_FLEET, 0, 0, 0, BE_I_ACTION_LOSE_A_ZONE},
        {BE_MODEL_FLEET, 1, 0, 0, BE_I_ACTION_RAISE_FLOOR},
        {BE_MODEL_FLEET, 1, 1, 1, BE_I_ACTION_HALVE_COMMITMENT},
        {BE_MODEL_FLEET, 0, 1, 0, BE_I_ACTION_LOSE_A_ZONE},
        {BE_MODEL_CLUSTER, 1, 1, 0, BE_I_ACTION_SPARE_NODE},
        {BE_MODEL_CLUSTER, 0, 0, 1, BE_I_ACTION_HALVE_COMMITMENT},
        {BE_MODEL_CONTAINERS, 1, 1, 0, BE_I_ACTION_RAISE_FLOOR},
        {BE_MODEL_CONTAINERS, 0, 1, 0, BE_I_ACTION_LOSE_A_ZONE},
        {BE_MODEL_FUNCTIONS, 1, 1, 0, BE_I_ACTION_QUEUE},
        {BE_MODEL_FUNCTIONS, 1, 0, 0, BE_I_ACTION_PROVISION},
        {BE_MODEL_SPLIT, 1, 1, 1, BE_I_ACTION_QUEUE},
        {BE_MODEL_SPLIT, 1, 0, 1, BE_I_ACTION_PROVISION},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t combination = traits(cases[i].bursty, cases[i].asynchronous, cases[i].committed);
        assert_int_equal(be_i_next_risk(NULL, cases[i].model, combination_holds, &combination)->action,
                         cases[i].action);
    }
}

/* What a comparison does not say in numbers must say where it is from. */
static void every_clause_that_stands_alone_has_a_source(void **state) {
    (void)state;
    static const uint32_t alone[] = {BE_DIMENSION_ISOLATION, BE_DIMENSION_OPERATIONS, BE_DIMENSION_LOCK_IN,
                                     BE_DIMENSION_BEST_FOR};
    for (uint32_t model = 0; model < BE_MODEL_COUNT; model++) {
        for (size_t i = 0; i < COUNT(alone); i++) {
            const be_i_statement *s = be_i_model_statement(model, alone[i]);
            assert_string_equal(s->text, be_model_dimension(model, alone[i]));
            assert_true(s->source && strlen(s->source) > 10 && s->as_of);
        }
    }
    assert_null(be_i_model_statement(BE_MODEL_COUNT, 0));
    assert_null(be_i_model_statement(0, BE_DIMENSION_COUNT));
}

/* Those of the functions of a workload that nobody waits for: first a queue, then environments. */
static void risks_follow_one_another_in_order_of_weight(void **state) {
    (void)state;
    uint32_t combination = traits(0, 1, 0);
    const be_i_risk *first = be_i_next_risk(NULL, BE_MODEL_FUNCTIONS, combination_holds, &combination);
    const be_i_risk *second = be_i_next_risk(first, BE_MODEL_FUNCTIONS, combination_holds, &combination);
    assert_int_equal(first->action, BE_I_ACTION_QUEUE);
    assert_int_equal(second->action, BE_I_ACTION_PROVISION);
    assert_null(be_i_next_risk(second, BE_MODEL_FUNCTIONS, combination_holds, &combination));
}

static void a_number_that_is_no_model_has_no_risk(void **state) {
    (void)state;
    uint32_t combination = traits(1, 1, 1);
    assert_null(be_i_next_risk(NULL, BE_MODEL_COUNT, combination_holds, &combination));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_has_a_text_in_every_dimension),
        cmocka_unit_test(every_dimension_has_a_name_and_tells_models_apart),
        cmocka_unit_test(numbers_that_are_none_have_no_text),
        cmocka_unit_test(every_model_has_a_main_risk_and_a_mitigation_for_every_combination_of_traits),
        cmocka_unit_test(the_main_risk_is_the_weightiest_whose_trait_holds),
        cmocka_unit_test(every_clause_that_stands_alone_has_a_source),
        cmocka_unit_test(risks_follow_one_another_in_order_of_weight),
        cmocka_unit_test(a_number_that_is_no_model_has_no_risk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
