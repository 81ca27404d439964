/* What the answer depends on: costs at lowered and raised inputs are those of a comparison there, and a flip is where a
 * break-even along the same parameter has its nearest crossing. */
#include "decision/given.h"

enum { CANDIDATES = 3 };

static void three_ways(be_candidate *candidates) {
    candidates[0] = candidate_of("machines", BE_MODEL_FLEET);
    candidates[1] = candidate_of("tasks", BE_MODEL_CONTAINERS);
    candidates[2] = candidate_of("functions", BE_MODEL_FUNCTIONS);
}

static workload a_workload(const char *folder) {
    workload w = basic_workload(folder);
    set_wave(&w, 1, 3, 24);
    w.options.target_utilisation = 0;
    return w;
}

static be_sensitivity *vary(const workload *w, const be_sensitivity_options *options) {
    be_candidate candidates[CANDIDATES];
    three_ways(candidates);
    be_sensitivity *result = NULL;
    assert_ok(be_sensitivity_new(w->series, &w->request, w->catalogue, candidates, CANDIDATES, &w->options, options,
                                 NULL, &result, error));
    return result;
}

static be_sensitivity_row row_at(const be_sensitivity *result, size_t index) {
    be_sensitivity_row row = {.size = sizeof row};
    assert_ok(be_sensitivity_at(result, index, &row, error));
    return row;
}

static be_sensitivity_cell cell_at(const be_sensitivity *result, size_t index, size_t candidate) {
    be_sensitivity_cell cell = {.size = sizeof cell};
    assert_ok(be_sensitivity_cell_at(result, index, candidate, &cell, error));
    return cell;
}

static size_t index_of(const be_sensitivity *result, uint32_t parameter, const char *service) {
    for (size_t i = 0; i < be_sensitivity_count(result); i++) {
        be_sensitivity_row row = row_at(result, i);
        if (row.parameter == parameter && strcmp(row.service, service) == 0) {
            return i;
        }
    }
    fail_msg("no row of %s %s", be_parameter_name(parameter), service);
    return 0;
}

/* ---- what is varied ---- */

static void by_default_all_that_applies_is_varied(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/all");
    be_sensitivity *result = vary(&w, NULL);
    assert_int_equal(be_sensitivity_count(result), 7);
    static const struct {
        uint32_t parameter;
        const char *service;
    } expected[] = {{BE_PARAMETER_REQUEST_RATE, ""}, {BE_PARAMETER_DURATION, ""},     {BE_PARAMETER_MEMORY, ""},
                    {BE_PARAMETER_PRICE, "ec2"},     {BE_PARAMETER_PRICE, "fargate"}, {BE_PARAMETER_PRICE, "lambda"},
                    {BE_PARAMETER_GROWTH, ""}};
    for (size_t i = 0; i < COUNT(expected); i++) {
        index_of(result, expected[i].parameter, expected[i].service);
    }
    be_sensitivity_free(result);
    w.options.target_utilisation = 0.3;
    w.options.operations_usd_per_hour = 1;
    be_sensitivity_options options;
    be_sensitivity_options_init(&options);
    options.operations = 1;
    result = vary(&w, &options);
    assert_int_equal(be_sensitivity_count(result), 9);
    index_of(result, BE_PARAMETER_TARGET_UTILISATION, "");
    index_of(result, BE_PARAMETER_OPERATIONS_RATE, "");
    be_sensitivity_free(result);
    workload_free(&w);
}

static void rows_come_in_order_of_the_swing(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/order");
    be_sensitivity *result = vary(&w, NULL);
    double before = INFINITY;
    for (size_t i = 0; i < be_sensitivity_count(result); i++) {
        be_sensitivity_row row = row_at(result, i);
        double swing = fabs(row.winner_cost_high - row.winner_cost_low);
        assert_true(swing <= before);
        before = swing;
    }
    be_sensitivity_free(result);
    workload_free(&w);
}

/* ---- costs ---- */

static double cost_in(const workload *w, size_t candidate) {
    be_candidate candidates[CANDIDATES];
    three_ways(candidates);
    be_comparison *comparison = compare_one(w, &candidates[candidate]);
    be_entry entry = entry_at(comparison, 0);
    be_comparison_free(comparison);
    return entry.keeps_promise ? entry.cost_per_month_usd : INFINITY;
}

static workload with_duration(const workload *w, double seconds) {
    workload at = *w;
    at.request.cpu_seconds *= seconds / w->request.wall_seconds;
    at.request.wall_seconds = seconds;
    return at;
}

static workload with_memory(const workload *w, double mib) {
    workload at = *w;
    at.request.memory_mib = mib;
    return at;
}

static workload with_rate(const workload *w, double factor) {
    workload at = *w;
    at.series = NULL;
    be_series *scaled = NULL;
    assert_ok(be_series_scale(w->series, factor, NULL, &scaled, error));
    at.series = scaled;
    return at;
}

static void costs_are_those_of_a_comparison_at_that_value(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/costs");
    be_sensitivity *result = vary(&w, NULL);
    size_t duration = index_of(result, BE_PARAMETER_DURATION, ""), memory = index_of(result, BE_PARAMETER_MEMORY, "");
    size_t rate = index_of(result, BE_PARAMETER_REQUEST_RATE, "");
    workload less = with_rate(&w, 0.9), more = with_rate(&w, 1.1);
    for (size_t i = 0; i < CANDIDATES; i++) {
        workload low = with_duration(&w, 0.09), high = with_duration(&w, 0.11);
        be_sensitivity_cell cell = cell_at(result, duration, i);
        assert_near(cell.cost, cost_in(&w, i), 1e-12, 0);
        assert_near(cell.cost_low, cost_in(&low, i), 1e-9, 0);
        assert_near(cell.cost_high, cost_in(&high, i), 1e-9, 0);
        low = with_memory(&w, 512 * 0.9);
        high = with_memory(&w, 512 * 1.1);
        cell = cell_at(result, memory, i);
        assert_near(cell.cost_low, cost_in(&low, i), 1e-9, 0);
        assert_near(cell.cost_high, cost_in(&high, i), 1e-9, 0);
        cell = cell_at(result, rate, i);
        assert_near(cell.cost_low, cost_in(&less, i), 1e-9, 0);
        assert_near(cell.cost_high, cost_in(&more, i), 1e-9, 0);
    }
    be_series_free(less.series);
    be_series_free(more.series);
    be_sensitivity_free(result);
    workload_free(&w);
}

static void the_winner_is_the_cheapest_as_it_is_and_at_both_ends(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/winner");
    be_sensitivity *result = vary(&w, NULL);
    for (size_t i = 0; i < be_sensitivity_count(result); i++) {
        be_sensitivity_row row = row_at(result, i);
        for (size_t k = 0; k < CANDIDATES; k++) {
            assert_true(cell_at(result, i, row.winner).cost <= cell_at(result, i, k).cost);
            assert_true(cell_at(result, i, row.winner_low).cost_low <= cell_at(result, i, k).cost_low);
            assert_true(cell_at(result, i, row.winner_high).cost_high <= cell_at(result, i, k).cost_high);
        }
        assert_near(row.winner_cost, cell_at(result, i, row.winner).cost, 0, 0);
        assert_near(row.winner_cost_low, cell_at(result, i, row.winner).cost_low, 0, 0);
        assert_near(row.winner_cost_high, cell_at(result, i, row.winner).cost_high, 0, 0);
    }
    be_sensitivity_free(result);
    workload_free(&w);
}

/* A cost that is proportional has an elasticity of 1, one that does not move has 0. */
static void elasticity_is_one_where_cost_is_proportional(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/elasticity");
    w.request.request_bytes = w.request.response_bytes = 0;
    be_sensitivity *result = vary(&w, NULL);
    size_t rate = index_of(result, BE_PARAMETER_REQUEST_RATE, ""), price = index_of(result, BE_PARAMETER_PRICE, "ec2");
    assert_near(cell_at(result, rate, 2).elasticity, 1, 1e-9, 0);
    assert_near(cell_at(result, price, 0).elasticity, 1, 1e-9, 0);
    assert_near(cell_at(result, price, 2).elasticity, 0, 0, 0);
    assert_true(isnan(cell_at(result, index_of(result, BE_PARAMETER_GROWTH, ""), 0).elasticity));
    assert_string_equal(cell_at(result, rate, 2).name, "functions");
    be_sensitivity_free(result);
    workload_free(&w);
}

/* ---- flips ---- */

static void check_flip(const workload *w, const be_sensitivity_row *row, bool above) {
    be_candidate candidates[CANDIDATES];
    three_ways(candidates);
    be_break_even_options o;
    be_break_even_options_init(&o);
    o.parameter = row->parameter;
    o.service = *row->service ? row->service : NULL;
    o.low = above ? row->base : row->base / 10;
    o.high = above ? row->base * 10 : row->base;
    be_break_even *whole = NULL;
    assert_ok(be_break_even_new(w->series, &w->request, w->catalogue, candidates, CANDIDATES, &w->options, &o, NULL,
                                &whole, error));
    size_t count = be_break_even_crossing_count(whole);
    double flip = above ? row->flip_above : row->flip_below;
    assert_int_equal(count == 0, isnan(flip));
    if (count) {
        be_crossing c = {.size = sizeof c};
        assert_ok(be_break_even_crossing_at(whole, above ? 0 : count - 1, &c, error));
        assert_near(flip, above ? c.value : c.last, 1e-12, 0);
        assert_int_equal(above ? row->flip_above_to : row->flip_below_to, above ? c.after : c.before);
    }
    be_break_even_free(whole);
}

static void a_flip_is_the_nearest_crossing(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/flip");
    be_sensitivity *result = vary(&w, NULL);
    size_t flips = 0;
    for (size_t i = 0; i < be_sensitivity_count(result); i++) {
        be_sensitivity_row row = row_at(result, i);
        if (row.parameter == BE_PARAMETER_GROWTH) {
            continue;
        }
        check_flip(&w, &row, true);
        check_flip(&w, &row, false);
        double down = isnan(row.flip_below) ? INFINITY : 1 - row.flip_below / row.base;
        double up = isnan(row.flip_above) ? INFINITY : row.flip_above / row.base - 1;
        if (isfinite(fmin(down, up))) {
            assert_near(row.flip_share, fmin(down, up), 1e-12, 1e-15);
            flips++;
        } else {
            assert_true(isnan(row.flip_share));
        }
        assert_int_equal(row.flip_below_known && row.flip_above_known, 1);
    }
    assert_true(flips >= 4);
    be_sensitivity_free(result);
    workload_free(&w);
}

static void a_discount_is_moved_by_points(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/points");
    assert_ok(be_catalogue_discount(w.catalogue, "aws", "lambda", 10, error));
    be_break_even_options one;
    be_break_even_options_init(&one);
    one.parameter = BE_PARAMETER_DISCOUNT;
    one.service = "lambda";
    be_sensitivity_options options;
    be_sensitivity_options_init(&options);
    options.parameters = &one;
    options.parameter_count = 1;
    options.step = 0.2;
    be_sensitivity *result = vary(&w, &options);
    be_sensitivity_row row = row_at(result, 0);
    assert_near(row.base, 10, 1e-12, 0);
    assert_near(row.low, -10, 1e-12, 0);
    assert_near(row.high, 30, 1e-12, 0);
    assert_string_equal(row.service, "lambda");
    assert_string_equal(row.provider, "aws");
    be_sensitivity_free(result);
    workload_free(&w);
}

/* ---- bad input ---- */

static void check_refused(const workload *w, const be_sensitivity_options *o, be_status wanted, const char *part) {
    be_candidate candidates[CANDIDATES];
    three_ways(candidates);
    char nothing = 0;
    be_sensitivity *const untouched = (be_sensitivity *)(void *)&nothing;
    be_sensitivity *result = untouched;
    assert_fails(be_sensitivity_new(w->series, &w->request, w->catalogue, candidates, CANDIDATES, &w->options, o, NULL,
                                    &result, error),
                 wanted, part);
    assert_ptr_equal(result, untouched);
}

static void bad_options_are_named_and_leave_the_output_alone(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/bad");
    be_sensitivity_options good, o;
    be_sensitivity_options_init(&good);
    o = good;
    o.step = 0;
    check_refused(&w, &o, BE_STATUS_RANGE, "step");
    o.step = NAN;
    check_refused(&w, &o, BE_STATUS_RANGE, "step");
    o = good;
    o.reach = 0.5;
    check_refused(&w, &o, BE_STATUS_RANGE, "reach");
    o = good;
    o.parameter_count = 1;
    check_refused(&w, &o, BE_STATUS_ARGUMENT, "parameters");
    o.parameter_count = 65;
    check_refused(&w, &o, BE_STATUS_RANGE, "parameter_count");
    be_break_even_options one;
    be_break_even_options_init(&one);
    o.parameter_count = 1;
    o.parameters = &one;
    one.parameter = BE_PARAMETER_TARGET_UTILISATION;
    check_refused(&w, &o, BE_STATUS_RANGE, "target utilisation is 0");
    one.parameter = BE_PARAMETER_COUNT;
    check_refused(&w, &o, BE_STATUS_RANGE, "parameter");
    one.parameter = BE_PARAMETER_PRICE;
    one.service = "bakery";
    check_refused(&w, &o, BE_STATUS_NOT_FOUND, "bakery");
    o = good;
    o.size = 2;
    check_refused(&w, &o, BE_STATUS_SIZE, "be_sensitivity_options");
    w.request.latency_seconds = 0.001;
    check_refused(&w, &good, BE_STATUS_UNSUPPORTED, "keeps the promise");
    workload_free(&w);
}

static void reading_past_the_end_is_an_error(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/end");
    be_break_even_options one;
    be_break_even_options_init(&one);
    one.parameter = BE_PARAMETER_MEMORY;
    be_sensitivity_options options;
    be_sensitivity_options_init(&options);
    options.parameters = &one;
    options.parameter_count = 1;
    be_sensitivity *result = vary(&w, &options);
    be_sensitivity_row row = {.size = sizeof row};
    be_sensitivity_cell cell = {.size = sizeof cell};
    assert_fails(be_sensitivity_at(result, 1, &row, error), BE_STATUS_RANGE, "row 1 of 1");
    assert_fails(be_sensitivity_cell_at(result, 0, 3, &cell, error), BE_STATUS_RANGE, "candidate 3 of 3");
    assert_fails(be_sensitivity_at(NULL, 0, &row, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_sensitivity_cell_at(NULL, 0, 0, &cell, error), BE_STATUS_ARGUMENT, "result");
    be_sensitivity_free(result);
    be_sensitivity_free(NULL);
    assert_int_equal(be_sensitivity_count(NULL), 0);
    size_t count = 0;
    assert_non_null(be_sensitivity_options_fields(&count));
    assert_int_equal(count, 6);
    assert_ptr_equal(be_sensitivity_options_fields(NULL), be_sensitivity_options_fields(&count));
    workload_free(&w);
}

static be_status body(const be_allocator *allocator, void *context, be_error *error) {
    const workload *w = context;
    be_candidate candidates[CANDIDATES];
    three_ways(candidates);
    be_break_even_options one;
    be_break_even_options_init(&one);
    one.parameter = BE_PARAMETER_PRICE;
    one.service = "lambda";
    be_sensitivity_options options;
    be_sensitivity_options_init(&options);
    options.parameters = &one;
    options.parameter_count = 1;
    be_sensitivity *result = NULL;
    be_status status = be_sensitivity_new(w->series, &w->request, w->catalogue, &candidates[2], 1, &w->options,
                                          &options, allocator, &result, error);
    be_sensitivity_free(result);
    return status;
}

static void running_out_of_memory_leaks_nothing(void **state) {
    (void)state;
    workload w = a_workload("decision_sensitivity/memory_out");
    be_test_each_failing_allocation(body, &w);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_default_all_that_applies_is_varied),
        cmocka_unit_test(rows_come_in_order_of_the_swing),
        cmocka_unit_test(costs_are_those_of_a_comparison_at_that_value),
        cmocka_unit_test(the_winner_is_the_cheapest_as_it_is_and_at_both_ends),
        cmocka_unit_test(elasticity_is_one_where_cost_is_proportional),
        cmocka_unit_test(a_flip_is_the_nearest_crossing),
        cmocka_unit_test(a_discount_is_moved_by_points),
        cmocka_unit_test(bad_options_are_named_and_leave_the_output_alone),
        cmocka_unit_test(reading_past_the_end_is_an_error),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
