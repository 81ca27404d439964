/* Candidates in, ranked outcomes out: the order, the numbers, the choice, the notes, and what may never happen. */
#include "given.h"

static be_comparison *compare_usual(const workload *w) {
    be_candidate candidates[USUAL];
    usual_candidates(candidates);
    return compare(w, candidates, USUAL);
}

/* The entry of a name, wherever it ranks. */
static be_entry entry_of(const be_comparison *comparison, const char *name) {
    for (size_t rank = 0; rank < be_comparison_count(comparison); rank++) {
        if (strcmp(entry_at(comparison, rank).name, name) == 0) {
            return entry_at(comparison, rank);
        }
    }
    fail_msg("no candidate is called %s", name);
    return entry_at(comparison, 0);
}

static be_candidate fleet_of(const char *name, const char *type, uint32_t purchase_option) {
    be_candidate candidate = candidate_of(name, BE_MODEL_FLEET);
    candidate.instance_type = type;
    candidate.purchase_option = purchase_option;
    return candidate;
}

/* 128 MiB stretch 0.1 s of CPU to 1.38 s, of which a tenth and more exceed the 3 s promised. */
static be_candidate slow_function(const char *name, uint32_t door) {
    be_candidate candidate = candidate_of(name, BE_MODEL_FUNCTIONS);
    candidate.unit_memory_mib = 128;
    candidate.door = door;
    return candidate;
}

/* ---- ranking ---- */

static void those_that_keep_the_promise_come_first_then_those_that_break_it_then_those_that_cannot_run(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    w.request.memory_mib = 100;
    set_constant(&w, 1, 24);
    be_candidate candidates[] = {
        fleet_of("no such machine", "no.such", BE_PURCHASE_ON_DEMAND),
        slow_function("slow and dear", BE_DOOR_REST_API),
        fleet_of("dear", "x1.fat", BE_PURCHASE_ON_DEMAND),
        fleet_of("unpriced", "x1.fat", BE_PURCHASE_SPOT),
        slow_function("slow and cheap", BE_DOOR_NONE),
        fleet_of("cheap", "a1.small", BE_PURCHASE_SPOT),
        fleet_of("middling", "a1.small", BE_PURCHASE_ON_DEMAND),
    };
    static const char *const order[] = {"cheap",         "middling",        "dear",    "slow and cheap",
                                        "slow and dear", "no such machine", "unpriced"};
    be_comparison *comparison = compare(&w, candidates, COUNT(candidates));
    for (size_t rank = 0; rank < COUNT(order); rank++) {
        be_entry entry = entry_at(comparison, rank);
        assert_string_equal(entry.name, order[rank]);
        assert_int_equal(entry.keeps_promise, rank < 3);
        assert_int_equal(entry.can_run, rank < 5);
        assert_int_equal(entry.why_not == NULL, rank < 3);
    }
    /* The slow are cheaper than all: their promise, not their cost, puts them behind. */
    assert_true(entry_at(comparison, 3).cost_usd < entry_at(comparison, 1).cost_usd);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void equals_stand_in_the_order_of_the_caller(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 10, 24);
    static const char *const names[] = {"third", "first", "second", "another", "last"};
    be_candidate candidates[COUNT(names)];
    for (size_t i = 0; i < COUNT(names); i++) {
        candidates[i] = fleet_of(names[i], "a1.small", BE_PURCHASE_ON_DEMAND);
    }
    be_comparison *comparison = compare(&w, candidates, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(entry_at(comparison, i).name, names[i]);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- those that cannot run ---- */

static void a_candidate_whose_price_is_missing_cannot_run_and_names_it(void **state) {
    (void)state;
    static const struct {
        uint32_t model, door;
        const char *why_not;
    } cases[] = {
        {BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, "alb-hour"},
        {BE_MODEL_CLUSTER, BE_DOOR_NONE, "cluster-hour"},
        {BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, "rest-requests"},
    };
    cards own = {.meters = METER_COLUMNS METER(
                     "data-transfer", "internet-out", "GB",
                     "0.1") "lambda,requests,request,0,,0.2,1000000,,,,,,,here,2026-01\n"
                            "lambda,duration-arm64,GB-second,0,,0.000016,1,second,0.001,0.001,0.001,,,here,2026-01\n"};
    workload w = workload_with("decision_comparison/unpriced", &own);
    set_constant(&w, 10, 24);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate candidate = candidate_of("candidate", cases[i].model);
        candidate.door = cases[i].door;
        candidate.arch = BE_ARCH_ARM64;
        check_cannot_run(&w, &candidate, cases[i].why_not);
    }
    workload_free(&w);
}

static void what_cannot_run_has_no_cost_no_bill_and_no_outcome(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 10, 24);
    be_candidate candidate = fleet_of("no such machine", "no.such", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &candidate);
    be_entry entry = entry_at(comparison, 0);
    assert_near(entry.cost_usd + entry.cost_per_month_usd + entry.cost_with_operations_usd + entry.peak_units, 0, 0, 0);
    assert_null(entry.oldest);
    assert_null(entry.newest);
    assert_null(be_comparison_bill(comparison, 0));
    assert_null(be_comparison_outcome(comparison, 0));
    be_comparison_free(comparison);
    workload_free(&w);
}

static void what_breaks_the_promise_of_requests_served_says_so(void **state) {
    (void)state;
    cards own = {.limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "concurrency", "3")};
    workload w = workload_with("decision_comparison/throttled", &own);
    set_constant(&w, 10, 24);
    be_candidate functions = candidate_of("functions", BE_MODEL_FUNCTIONS);
    functions.unit_memory_mib = 1769 / 2.0;
    be_comparison *comparison = compare_one(&w, &functions);
    be_entry entry = entry_at(comparison, 0);
    assert_int_equal(entry.can_run, 1);
    assert_int_equal(entry.keeps_promise, 1); /* 10 x 0.2 s keep two environments busy */
    be_comparison_free(comparison);
    set_constant(&w, 20, 24); /* four would be, and three are allowed: 15 of 20 requests pass */
    comparison = compare_one(&w, &functions);
    entry = entry_at(comparison, 0);
    assert_int_equal(entry.keeps_promise, 0);
    assert_near(entry.unserved_share, 0.25, 1e-9, 0);
    assert_string_equal(entry.why_not, "25 % go unserved, 0.1 % may");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- numbers ---- */

/* 15 machines at 0.03 USD for 24 hours of 100 requests/s, and nothing else. */
static void the_cost_by_month_and_by_request_follows_from_the_cost(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 100, 24);
    w.request.response_bytes = 0;
    w.options.operations_usd_per_hour = 50;
    w.options.operations_hours_fleet = 3;
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    be_entry entry = entry_at(comparison, 0);
    double usd = 15 * 24 * 0.03, months = 12 / 365.2425; /* a day */
    assert_near(entry.cost_usd, usd, 1e-12, 0);
    assert_near(entry.cost_per_month_usd, usd / months, 1e-12, 0);
    assert_near(entry.cost_per_million_requests_usd, usd / (100 * 86400) * 1e6, 1e-12, 0);
    assert_near(entry.operations_per_month_usd, 150, 1e-12, 0);
    assert_near(entry.cost_with_operations_usd, usd + 150 * months, 1e-12, 0);
    assert_near(entry.utilisation, 100.0 / 150, 1e-12, 0); /* of 10 requests/s a machine at saturation */
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_month_of_a_calendar_year_is_a_twelfth_of_it(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 100, 24);
    w.options.horizon = BE_HORIZON_YEAR;
    w.request.response_bytes = 0;
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    assert_near(entry_at(comparison, 0).cost_usd, 15 * 8760 * 0.03, 1e-12, 0);
    assert_near(entry_at(comparison, 0).cost_per_month_usd, 15 * 730 * 0.03, 1e-12, 0);
    assert_near(be_comparison_months(comparison), 12, 0, 0);
    be_comparison_free(comparison);
    w.options.horizon = BE_HORIZON_SERIES;
    comparison = compare_one(&w, &fleet);
    assert_near(be_comparison_months(comparison), 1 / 30.436875, 1e-12, 0); /* a day of a mean month, 365.2425 / 12 */
    be_comparison_free(comparison);
    workload_free(&w);
}

static void every_model_has_its_own_operations_effort(void **state) {
    (void)state;
    static const double hours[BE_MODEL_COUNT] = {8, 20, 4, 2, 10}; /* the defaults, by model */
    workload w = basic_workload("decision_comparison/basic");
    set_wave(&w, 10, 200, 48);
    w.options.operations_usd_per_hour = 75;
    be_comparison *comparison = compare_usual(&w);
    for (size_t rank = 0; rank < USUAL; rank++) {
        be_entry entry = entry_at(comparison, rank);
        assert_near(entry.operations_per_month_usd, 75 * hours[entry.model], 0, 0);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_series_without_requests_has_a_cost_but_none_by_request(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 0, 24);
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    be_entry entry = entry_at(comparison, 0);
    assert_near(entry.cost_usd, 2 * 24 * 0.03, 1e-12, 0);
    assert_near(entry.cost_per_million_requests_usd, 0, 0, 0);
    assert_int_equal(entry.keeps_promise, 1);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- the choice ---- */

/* 15 machines for a day: 3.60 USD on spot, 10.80 on demand, three times as much. A month is 365.2425 / 12 days:
 * 3.6 x 30.436875 = 109.57 USD; 8.64 million requests: 0.4167 USD a million. */
static void the_reason_states_the_cost_and_what_the_next_costs_more(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 100, 24);
    w.request.response_bytes = 0;
    be_candidate candidates[] = {fleet_of("on demand", "a1.small", BE_PURCHASE_ON_DEMAND),
                                 fleet_of("spot", "a1.small", BE_PURCHASE_SPOT)};
    be_comparison *comparison = compare(&w, candidates, 2);
    be_choice choice = choice_of(comparison);
    assert_int_equal(choice.found, 1);
    assert_string_equal(choice.name, "spot");
    char reason[400];
    snprintf(reason, sizeof reason,
             "15 x a1.small costs 109.57 USD a month, 0.4167 USD a million requests. 99 %% of the responses take up to "
             "%.3g s of the 3 s promised, 0 %% go unserved of 0.1 %%. The next, on demand, costs 219.15 USD a month "
             "(200.0 %%) more.",
             entry_at(comparison, 0).latency_seconds);
    assert_string_equal(choice.reason, reason);
    assert_string_equal(choice.runner_up, "on demand");
    assert_near(choice.runner_up_more_per_month_usd, 2 * 3.6 * 365.2425 / 12, 1e-9, 0);
    assert_near(choice.runner_up_more_share, 2, 1e-9, 0);
    assert_near(choice.runner_up_more_operations_hours, 0, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void where_no_other_keeps_the_promise_the_reason_says_so(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    w.request.memory_mib = 100;
    set_constant(&w, 10, 24);
    be_candidate candidates[] = {slow_function("slow", BE_DOOR_NONE),
                                 fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND)};
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_string_equal(choice_of(comparison).name, "fleet");
    assert_non_null(strstr(choice_of(comparison).reason, " No other is known to keep the promise: 1 breaks it."));
    assert_string_equal(choice_of(comparison).runner_up, "");
    be_comparison_free(comparison);
    comparison = compare_one(&w, &candidates[1]); /* there is no other */
    assert_null(strstr(choice_of(comparison).reason, "other"));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* No percentage tells how much more than nothing the next one costs. */
static void where_the_best_costs_nothing_the_reason_states_what_the_next_costs(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 0, 24);
    be_candidate candidates[] = {fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND),
                                 candidate_of("functions", BE_MODEL_FUNCTIONS)};
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_string_equal(choice_of(comparison).name, "functions");
    /* two machines at 0.03 USD an hour for a mean month of 730.485 hours */
    assert_non_null(strstr(choice_of(comparison).reason, " The next, fleet, costs 43.83 USD a month."));
    assert_true(isnan(choice_of(comparison).runner_up_more_share));
    assert_near(choice_of(comparison).runner_up_more_operations_hours, 8 - 2, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

static void where_none_keeps_the_promise_there_is_no_choice(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    w.request.memory_mib = 100;
    set_constant(&w, 10, 24);
    be_candidate candidates[] = {slow_function("slow", BE_DOOR_NONE),
                                 fleet_of("no such machine", "no.such", BE_PURCHASE_ON_DEMAND)};
    be_comparison *comparison = compare(&w, candidates, 2);
    be_choice choice = choice_of(comparison);
    assert_int_equal(choice.found, 0);
    assert_string_equal(choice.name, "");
    assert_string_equal(choice.reason, "no candidate keeps the promise: 1 breaks it, 1 cannot run");
    assert_string_equal(choice.with_operations, "");
    assert_string_equal(choice.risk, "");
    assert_string_equal(choice.mitigation, "");
    assert_near(choice.mitigation_per_month_usd, 0, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* Candidates that differ by less than any assumption is exact to are called equal. */
static void a_next_one_within_one_per_cent_is_called_as_good_as_equal(void **state) {
    (void)state;
    static const struct {
        const char *price; /* against 0.03 */
        const char *said;
    } cases[] = {{"0.03", "The next, second, costs the same, as good as equal."},
                 {"0.0300001", "The next, second, costs less than 1 % more, as good as equal."},
                 {"0.03029", "The next, second, costs less than 1 % more, as good as equal."},
                 {"0.0306", "The next, second, costs 0.88 USD a month (2.0 %) more."}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char prices[2000];
        snprintf(prices, sizeof prices,
                 PRICE_COLUMNS ON_DEMAND("a1.small", "0.03") "ec2,x1.medium,on_demand,,,%s,,%s,here,2026-01\n",
                 cases[i].price, cases[i].price);
        cards own = {.prices = prices};
        workload w = workload_with("decision_comparison/equal", &own);
        w.request.response_bytes = 0;
        w.options.volume_gb = 0;
        set_constant(&w, 1, 24);
        be_candidate candidates[] = {fleet_of("first", "a1.small", BE_PURCHASE_ON_DEMAND),
                                     fleet_of("second", "x1.medium", BE_PURCHASE_ON_DEMAND)};
        candidates[0].door = candidates[1].door = BE_DOOR_NONE;
        be_comparison *comparison = compare(&w, candidates, 2);
        const char *said = strstr(choice_of(comparison).reason, "The next");
        assert_non_null(said);
        assert_string_equal(said, cases[i].said);
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* Two machines at night and four by day. */
static void a_number_of_machines_that_varies_is_said_with_its_mean(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    double rates[24];
    for (size_t hour = 0; hour < COUNT(rates); hour++) {
        rates[hour] = hour < 12 ? 10 : 28;
    }
    set_rates(&w, rates, COUNT(rates));
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    assert_string_equal(entry_at(comparison, 0).choice, "up to 4 x a1.small (mean 3.0)");
    be_comparison_free(comparison);
    workload_free(&w);
}

/* The rate cards of the basic workload without a row or two; `lacks` is what the candidate is said to lack. */
static void lacking_a_price_is_told_from_not_being_able_to_run(void **state) {
    (void)state;
    static const struct {
        const char *removed; /* meter */
        uint32_t model;
        double memory_mib; /* of a process */
        uint32_t lacks_price;
        const char *why_not;
    } cases[] = {
        {"vcpu-arm64", BE_MODEL_CONTAINERS, 100, 1, "no sourced price of meter fargate vcpu-arm64 in testland"},
        {"memory-arm64", BE_MODEL_CONTAINERS, 100, 1, "no sourced price of meter fargate memory-arm64 in testland"},
        {"duration-arm64", BE_MODEL_FUNCTIONS, 100, 1, "no sourced price of meter lambda duration-arm64 in testland"},
        {"requests", BE_MODEL_FUNCTIONS, 100, 1, "no sourced price of meter lambda requests in testland"},
        {"requests", BE_MODEL_SPLIT, 100, 1, "its overflow: no sourced price of meter lambda requests in testland"},
        {"internet-out", BE_MODEL_FLEET, 100, 1, "no sourced price of meter data-transfer internet-out in testland"},
        {"nothing", BE_MODEL_FUNCTIONS, 1e6, 0, "a process needs 1e+06 MiB, a function has at most 2048 MiB"},
        {"nothing", BE_MODEL_CONTAINERS, 1e8, 0, "a process needs 1e+08 MiB, the unit has 8192 MiB"},
        {"nothing", BE_MODEL_FLEET, 1e8, 0, "a process needs 1e+08 MiB"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char meters[4000] = "", name[64];
        for (const char *row = BASIC_METERS; *row;) {
            const char *end = strchr(row, '\n') + 1;
            snprintf(name, sizeof name, ",%s,", cases[i].removed);
            const char *found = strstr(row, name);
            if (!found || found > end) {
                strncat(meters, row, (size_t)(end - row));
            }
            row = end;
        }
        cards own = {.meters = meters};
        workload w = workload_with("decision_comparison/lacking", &own);
        set_constant(&w, 1, 24);
        w.request.memory_mib = cases[i].memory_mib;
        be_candidate candidate = candidate_of("candidate", cases[i].model);
        candidate.arch = BE_ARCH_ARM64;
        be_comparison *comparison = compare_one(&w, &candidate);
        be_entry entry = entry_at(comparison, 0);
        if (entry.lacks_price != cases[i].lacks_price || !entry.why_not || !strstr(entry.why_not, cases[i].why_not)) {
            fail_msg("without %s: lacks %u, '%s', expected '%s'", cases[i].removed, entry.lacks_price, entry.why_not,
                     cases[i].why_not);
        }
        assert_string_equal(choice_of(comparison).reason,
                            cases[i].lacks_price ? "no candidate keeps the promise: 1 lacks a sourced price"
                                                 : "no candidate keeps the promise: 1 cannot run");
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* No type has a spot price but two; what the code cannot run on is no reason either. */
static void machines_without_a_price_are_counted(void **state) {
    (void)state;
    cards own = {.prices = PRICE_COLUMNS ON_DEMAND("a1.small", "0.03") ON_DEMAND("x1.fat", "0.2")};
    workload w = workload_with("decision_comparison/counted", &own);
    set_constant(&w, 1, 24);
    be_candidate candidates[] = {candidate_of("open", BE_MODEL_FLEET), candidate_of("spot", BE_MODEL_FLEET)};
    candidates[1].purchase_option = BE_PURCHASE_SPOT;
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_true(some_note_has(
        comparison, "Machine types left out, for their price is not sourced: 2 of 4 for open, 4 of 4 for spot"));
    be_entry spot = entry_of(comparison, "spot");
    assert_int_equal(spot.lacks_price, 1);
    assert_non_null(strstr(spot.why_not, "nor of 3 other machine types"));
    be_comparison_free(comparison);
    workload_free(&w);
}

static void a_horizon_before_1970_is_an_error(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    static const double rates[24] = {1};
    be_series *early = NULL;
    be_comparison *comparison = NULL;
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    assert_ok(be_series_copy(rates, 24, -86400, 3600, NULL, &early, error));
    w.options.horizon = BE_HORIZON_YEAR;
    assert_fails(be_comparison_new(early, &w.request, w.catalogue, &fleet, 1, &w.options, NULL, &comparison, error),
                 BE_STATUS_RANGE, "begins before 1970; name a later be_comparison_options.year");
    w.options.horizon = BE_HORIZON_SERIES;
    assert_fails(be_comparison_new(early, &w.request, w.catalogue, &fleet, 1, &w.options, NULL, &comparison, error),
                 BE_STATUS_RANGE, "begins before 1970; usage is counted by months since then");
    assert_null(comparison);
    be_series_free(early);
    workload_free(&w);
}

/* ---- notes ---- */

static void the_notes_state_the_ground_of_the_answer(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 10, 24);
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    assert_true(some_note_has(comparison, "Horizon: the series itself"));
    assert_true(some_note_has(comparison, "Free allowances: not used"));
    assert_true(some_note_has(comparison, "Capacity follows the rate at once"));
    assert_false(some_note_has(comparison, "With operations"));
    assert_null(be_comparison_note_at(comparison, be_comparison_note_count(comparison)));
    be_comparison_free(comparison);
    w.options.free_allowances = 1;
    comparison = compare_one(&w, &fleet);
    assert_true(some_note_has(comparison, "Free allowances: used"));
    be_comparison_free(comparison);
    workload_free(&w);
}

static void prices_more_than_a_year_apart_are_pointed_out(void **state) {
    (void)state;
    static const struct {
        const char *folder, *date, *note;
    } cases[] = {
        {"decision_comparison/apart", "2024-12",
         "Prices: from 2024-12 to 2026-01; they are more than a year apart, so differences may be those of the years"},
        {"decision_comparison/near", "2025-01", "Prices: from 2025-01 to 2026-01"},
        {"decision_comparison/same", "2026-01", "Prices: from 2026-01 to 2026-01"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char meters[600];
        snprintf(meters, sizeof meters, "%sdata-transfer,internet-out,GB,0,,0.1,1,,,,,,,here,%s\n", METER_COLUMNS,
                 cases[i].date);
        cards own = {.meters = meters};
        workload w = workload_with(cases[i].folder, &own);
        set_constant(&w, 10, 24);
        be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
        be_comparison *comparison = compare_one(&w, &fleet);
        assert_string_equal(be_comparison_note_at(comparison, 1), cases[i].note);
        be_comparison_free(comparison);
        workload_free(&w);
    }
}

/* A machine of 0.03 USD an hour twice, 43.83 USD a month, and 8 hours of work against functions of more money and 2
 * hours: with work at 75 USD an hour the functions are cheaper. */
static void with_operations_another_may_be_the_cheapest(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 14, 24);
    w.request.response_bytes = 0;
    w.options.operations_usd_per_hour = 75;
    be_candidate candidates[] = {fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND),
                                 candidate_of("functions", BE_MODEL_FUNCTIONS)};
    be_comparison *comparison = compare(&w, candidates, 2);
    assert_string_equal(entry_at(comparison, 0).name, "fleet");
    be_entry functions = entry_of(comparison, "functions");
    assert_true(functions.cost_per_month_usd + 75 * 2 < 43.83 + 75 * 8);
    assert_string_equal(choice_of(comparison).name, "fleet");
    assert_string_equal(choice_of(comparison).with_operations, "functions");
    assert_near(choice_of(comparison).with_operations_per_month_usd, functions.cost_per_month_usd + 75 * 2, 0, 0);
    be_comparison_free(comparison);
    workload_free(&w);
}

/* ---- what may never happen ---- */

static void prices_doubled_double_every_cost_and_keep_the_order(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    w.options.volume_gb = 20;
    set_bursts(&w, 50, 300, 72, 7);
    be_comparison *single = compare_usual(&w);
    assert_ok(be_catalogue_discount(w.catalogue, "aws", NULL, -100, error));
    be_comparison *twice = compare_usual(&w);
    for (size_t rank = 0; rank < USUAL; rank++) {
        be_entry before = entry_at(single, rank), after = entry_at(twice, rank);
        assert_string_equal(after.name, before.name);
        assert_string_equal(after.choice, before.choice);
        assert_near(after.cost_usd, 2 * before.cost_usd, 1e-12, 0);
    }
    assert_near(choice_of(twice).mitigation_per_month_usd, 2 * choice_of(single).mitigation_per_month_usd, 1e-9, 0);
    be_comparison_free(single);
    be_comparison_free(twice);
    workload_free(&w);
}

static void twice_the_traffic_is_never_cheaper(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    for (int shape = 0; shape < SHAPES; shape++) {
        set_shape(&w, shape, 60);
        be_comparison *single = compare_usual(&w);
        be_series *more = NULL;
        assert_ok(be_series_scale(w.series, 2, NULL, &more, error));
        set_series(&w, more);
        be_comparison *twice = compare_usual(&w);
        for (size_t rank = 0; rank < USUAL; rank++) {
            be_entry before = entry_at(single, rank), after = entry_of(twice, before.name);
            assert_int_equal(before.can_run && after.can_run, 1);
            assert_true(after.cost_usd >= before.cost_usd);
        }
        be_comparison_free(single);
        be_comparison_free(twice);
    }
    workload_free(&w);
}

/* What the caller leaves open is never chosen worse than what the caller names. */
static void an_open_candidate_is_never_dearer_than_a_named_one(void **state) {
    (void)state;
    static const char *const types[] = {"a1.large", "a1.small", "x1.fat", "x1.medium"};
    workload w = basic_workload("decision_comparison/basic");
    for (int shape = 0; shape < SHAPES; shape++) {
        set_shape(&w, shape, 200);
        be_comparison *open = compare_usual(&w);
        for (size_t t = 0; t < COUNT(types); t++) {
            be_candidate named[USUAL];
            usual_candidates(named);
            for (size_t i = 0; i < USUAL; i++) {
                named[i].instance_type = types[t];
            }
            be_comparison *comparison = compare(&w, named, USUAL);
            for (size_t rank = 0; rank < USUAL; rank++) {
                be_entry entry = entry_at(comparison, rank);
                assert_true(!entry.keeps_promise ||
                            entry_of(open, entry.name).cost_usd <= entry.cost_usd * (1 + 1e-12));
            }
            be_comparison_free(comparison);
        }
        be_comparison_free(open);
    }
    workload_free(&w);
}

static void the_order_of_the_candidates_changes_nothing_but_ties(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_wave(&w, 10, 300, 48);
    be_candidate candidates[USUAL], reversed[USUAL];
    usual_candidates(candidates);
    for (size_t i = 0; i < USUAL; i++) {
        reversed[i] = candidates[USUAL - 1 - i];
    }
    be_comparison *a = compare(&w, candidates, USUAL), *b = compare(&w, reversed, USUAL);
    for (size_t rank = 0; rank < USUAL; rank++) {
        assert_string_equal(entry_at(a, rank).name, entry_at(b, rank).name);
        assert_near(entry_at(a, rank).cost_usd, entry_at(b, rank).cost_usd, 0, 0);
    }
    be_comparison_free(a);
    be_comparison_free(b);
    workload_free(&w);
}

/* ---- the handle ---- */

/* The sanitizer sees to it that nothing of the caller's is read after its end. */
static void a_comparison_borrows_nothing_of_its_inputs(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_wave(&w, 10, 200, 48);
    be_candidate *candidates = malloc(USUAL * sizeof *candidates);
    assert_non_null(candidates);
    usual_candidates(candidates);
    char *name = malloc(16);
    assert_non_null(name);
    memcpy(name, "a name of mine", 15);
    candidates[0].name = name;
    be_comparison *comparison = compare(&w, candidates, USUAL);
    memset(name, 'x', 15);
    free(name);
    free(candidates);
    workload_free(&w);
    assert_true(entry_of(comparison, "a name of mine").cost_usd > 0);
    for (size_t rank = 0; rank < USUAL; rank++) {
        be_entry entry = entry_at(comparison, rank);
        assert_true(strlen(entry.choice) > 0 && strlen(entry.oldest) > 0 && strlen(entry.newest) > 0);
        assert_true(be_bill_total(be_comparison_bill(comparison, rank)) > 0);
    }
    assert_true(strlen(choice_of(comparison).reason) > 0);
    assert_int_equal(be_series_count(be_comparison_series(comparison)), 48);
    be_comparison_free(comparison);
}

static void nothing_has_nothing(void **state) {
    (void)state;
    be_comparison_free(NULL);
    assert_int_equal(be_comparison_count(NULL), 0);
    assert_int_equal(be_comparison_note_count(NULL), 0);
    assert_null(be_comparison_note_at(NULL, 0));
    assert_null(be_comparison_bill(NULL, 0));
    assert_null(be_comparison_outcome(NULL, 0));
    assert_null(be_comparison_series(NULL));
    assert_near(be_comparison_months(NULL), 0, 0, 0);
}

static void reading_past_the_end_or_into_nothing_is_refused(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 10, 24);
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    be_entry entry = {.size = sizeof entry};
    be_choice choice = {.size = sizeof choice};
    assert_fails(be_comparison_at(NULL, 0, &entry, error), BE_STATUS_ARGUMENT, "comparison");
    assert_fails(be_comparison_at(comparison, 0, NULL, error), BE_STATUS_ARGUMENT, "be_entry");
    assert_fails(be_comparison_at(comparison, 1, &entry, error), BE_STATUS_RANGE, "rank 1 of 1 does not exist");
    assert_fails(be_comparison_choice(NULL, &choice, error), BE_STATUS_ARGUMENT, "comparison");
    assert_fails(be_comparison_choice(comparison, NULL, error), BE_STATUS_ARGUMENT, "be_choice");
    entry.size = choice.size = 0;
    assert_fails(be_comparison_at(comparison, 0, &entry, error), BE_STATUS_SIZE, "be_entry.size is 0");
    assert_fails(be_comparison_choice(comparison, &choice, error), BE_STATUS_SIZE, "be_choice.size is 0");
    assert_null(be_comparison_bill(comparison, 1));
    assert_null(be_comparison_outcome(comparison, 1));
    be_comparison_free(comparison);
    workload_free(&w);
}

/* `shown` bytes of a result are filled as in the full one, and not a byte beyond. */
static void check_filled(const unsigned char *filled, const void *full, size_t shown, size_t room) {
    assert_memory_equal(filled + sizeof(uint32_t), (const char *)full + sizeof(uint32_t), shown - sizeof(uint32_t));
    for (size_t i = shown; i < room; i++) {
        assert_int_equal(filled[i], 0xA5);
    }
}

static void an_older_program_gets_as_much_of_a_result_as_it_has_room_for(void **state) {
    (void)state;
    workload w = basic_workload("decision_comparison/basic");
    set_constant(&w, 10, 24);
    be_candidate fleet = fleet_of("fleet", "a1.small", BE_PURCHASE_ON_DEMAND);
    be_comparison *comparison = compare_one(&w, &fleet);
    be_entry whole_entry = entry_at(comparison, 0);
    be_choice whole_choice = choice_of(comparison);
    for (uint32_t size = sizeof(uint32_t); size <= sizeof(be_entry); size++) {
        union {
            be_entry entry;
            unsigned char bytes[sizeof(be_entry)];
        } small;
        memset(&small, 0xA5, sizeof small);
        small.entry.size = size;
        assert_ok(be_comparison_at(comparison, 0, &small.entry, error));
        check_filled(small.bytes, &whole_entry, size, sizeof small);
    }
    for (uint32_t size = sizeof(uint32_t); size <= sizeof(be_choice); size++) {
        union {
            be_choice choice;
            unsigned char bytes[sizeof(be_choice)];
        } small;
        memset(&small, 0xA5, sizeof small);
        small.choice.size = size;
        assert_ok(be_comparison_choice(comparison, &small.choice, error));
        check_filled(small.bytes, &whole_choice, size, sizeof small);
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

static be_status compare_with(const be_allocator *allocator, void *context, be_error *error) {
    const workload *w = context;
    be_candidate candidates[USUAL];
    usual_candidates(candidates);
    be_comparison *untouched = NULL, *comparison = untouched;
    be_status status = be_comparison_new(w->series, &w->request, w->catalogue, candidates, USUAL, &w->options,
                                         allocator, &comparison, error);
    assert_true((status == BE_STATUS_OK) == (comparison != untouched));
    be_comparison_free(comparison);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    cards own = {.types = TYPE_COLUMNS MACHINE("a1.large", "4", "8192", "arm64", "30"),
                 .limits = LIMIT_COLUMNS MACHINE_LIMITS LIMIT("lambda", "memory_min_mib", "512")
                     LIMIT("lambda", "memory_max_mib", "512"),
                 .sizes = SIZE_COLUMNS "fargate,1,2048,2048,1024,here,2026-01\n"};
    workload w = workload_with("decision_comparison/memory", &own);
    static const double rates[] = {10, 90, 40, 0};
    set_rates(&w, rates, COUNT(rates));
    w.request.wall_distribution = BE_DISTRIBUTION_CONSTANT; /* whose bills are quickly made */
    be_test_each_failing_allocation(compare_with, &w);
    workload_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_keep_the_promise_come_first_then_those_that_break_it_then_those_that_cannot_run),
        cmocka_unit_test(equals_stand_in_the_order_of_the_caller),
        cmocka_unit_test(a_candidate_whose_price_is_missing_cannot_run_and_names_it),
        cmocka_unit_test(what_cannot_run_has_no_cost_no_bill_and_no_outcome),
        cmocka_unit_test(what_breaks_the_promise_of_requests_served_says_so),
        cmocka_unit_test(the_cost_by_month_and_by_request_follows_from_the_cost),
        cmocka_unit_test(a_month_of_a_calendar_year_is_a_twelfth_of_it),
        cmocka_unit_test(every_model_has_its_own_operations_effort),
        cmocka_unit_test(a_series_without_requests_has_a_cost_but_none_by_request),
        cmocka_unit_test(the_reason_states_the_cost_and_what_the_next_costs_more),
        cmocka_unit_test(where_no_other_keeps_the_promise_the_reason_says_so),
        cmocka_unit_test(where_the_best_costs_nothing_the_reason_states_what_the_next_costs),
        cmocka_unit_test(where_none_keeps_the_promise_there_is_no_choice),
        cmocka_unit_test(a_next_one_within_one_per_cent_is_called_as_good_as_equal),
        cmocka_unit_test(a_number_of_machines_that_varies_is_said_with_its_mean),
        cmocka_unit_test(lacking_a_price_is_told_from_not_being_able_to_run),
        cmocka_unit_test(machines_without_a_price_are_counted),
        cmocka_unit_test(a_horizon_before_1970_is_an_error),
        cmocka_unit_test(the_notes_state_the_ground_of_the_answer),
        cmocka_unit_test(prices_more_than_a_year_apart_are_pointed_out),
        cmocka_unit_test(with_operations_another_may_be_the_cheapest),
        cmocka_unit_test(prices_doubled_double_every_cost_and_keep_the_order),
        cmocka_unit_test(twice_the_traffic_is_never_cheaper),
        cmocka_unit_test(an_open_candidate_is_never_dearer_than_a_named_one),
        cmocka_unit_test(the_order_of_the_candidates_changes_nothing_but_ties),
        cmocka_unit_test(a_comparison_borrows_nothing_of_its_inputs),
        cmocka_unit_test(nothing_has_nothing),
        cmocka_unit_test(reading_past_the_end_or_into_nothing_is_refused),
        cmocka_unit_test(an_older_program_gets_as_much_of_a_result_as_it_has_room_for),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
