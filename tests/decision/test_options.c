/* What a comparison is asked: defaults, what is refused and in which words, and structs of older and newer programs. */
#include "given.h"

/* ---- defaults ---- */

static void a_candidate_is_a_fleet_on_demand_behind_a_balancer(void **state) {
    (void)state;
    be_candidate c;
    be_candidate_init(&c);
    assert_int_equal(c.size, sizeof c);
    assert_int_equal(c.model, BE_MODEL_FLEET);
    assert_int_equal(c.door, BE_DOOR_LOAD_BALANCER);
    assert_int_equal(c.purchase_option, BE_PURCHASE_ON_DEMAND);
    assert_int_equal(c.term_years, 1);
    assert_int_equal(c.arch, BE_ARCH_ANY);
    assert_null(c.name);
    assert_null(c.instance_type);
    assert_near(c.unit_vcpu + c.unit_memory_mib, 0, 0, 0);
    be_candidate_init(NULL);
}

/* As the report of the examples states them. */
static void a_comparison_assumes_two_zones_a_calendar_year_and_no_allowances(void **state) {
    (void)state;
    be_comparison_options o;
    be_comparison_options_init(&o);
    assert_int_equal(o.size, sizeof o);
    assert_string_equal(o.provider, "aws");
    assert_string_equal(o.region, "us-east-1");
    assert_int_equal(o.zones, 2);
    assert_int_equal(o.horizon, BE_HORIZON_YEAR);
    assert_int_equal(o.year, 0);
    assert_int_equal(o.free_allowances, 0);
    assert_int_equal(o.basis, BE_BASIS_AMORTISED);
    assert_int_equal(o.previous_generations, 0);
    assert_int_equal(o.speed_count, 0);
    assert_null(o.speeds);
    assert_near(o.target_utilisation, 0, 0, 0);
    assert_int_equal(o.instant_scaling, 0);
    assert_null(o.fleet_scaling);
    assert_null(o.function_scaling);
    assert_null(o.spot);
    assert_near(o.volume_gb, 20, 0, 0);
    assert_near(o.operations_usd_per_hour, 0, 0, 0);
    be_comparison_options_init(NULL);
}

static void every_member_is_described(void **state) {
    (void)state;
    size_t candidate_rows = 0, option_rows = 0;
    assert_non_null(be_candidate_fields(&candidate_rows));
    assert_non_null(be_comparison_options_fields(&option_rows));
    assert_int_equal(candidate_rows, 9); /* members other than size */
    assert_int_equal(option_rows, 30);
    assert_ptr_equal(be_candidate_fields(NULL), be_candidate_fields(&candidate_rows));
    assert_ptr_equal(be_comparison_options_fields(NULL), be_comparison_options_fields(&option_rows));
}

/* ---- malformed members ---- */

static const be_field *field_of(const be_field *fields, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }
    fail_msg("there is no member %s", name);
    return fields;
}

/* Write `value` into a member, or NULL where that is a text. */
static void set_member(void *target, const be_field *field, double value) {
    char *member = (char *)target + field->offset;
    const char *none = NULL;
    if (field->type == BE_TYPE_F64) {
        memcpy(member, &value, sizeof value);
    } else if (field->type == BE_TYPE_TEXT || field->type == BE_TYPE_POINTER) {
        memcpy(member, &none, sizeof none);
    } else {
        uint32_t number = (uint32_t)(int64_t)value;
        memcpy(member, &number, sizeof number);
    }
}

/* A comparison of one candidate, refused with this status and these words; the handle is as it was. */
static void check_refused(const workload *w, const be_candidate *candidate, be_status status, const char *part) {
    be_comparison *untouched = (be_comparison *)(uintptr_t)0x5A5A, *comparison = untouched;
    assert_fails(
        be_comparison_new(w->series, &w->request, w->catalogue, candidate, 1, &w->options, NULL, &comparison, error),
        status, part);
    assert_ptr_equal(comparison, untouched);
}

static workload plain_workload(void) {
    workload w = basic_workload("decision_options/basic");
    set_constant(&w, 10, 24);
    return w;
}

static void a_malformed_candidate_is_refused_by_the_name_of_its_member(void **state) {
    (void)state;
    static const struct {
        const char *member;
        double value;
        be_status status;
        const char *part;
    } cases[] = {
        {"model", BE_MODEL_COUNT, BE_STATUS_RANGE, "be_candidate.model is 5, none of its choices fleet|cluster|"},
        {"model", -1, BE_STATUS_RANGE, "be_candidate.model"},
        {"name", 0, BE_STATUS_ARGUMENT, "be_candidate.name is missing"},
        {"door", BE_DOOR_COUNT, BE_STATUS_RANGE, "be_candidate.door is 5"},
        {"door", BE_DOOR_HTTP_API, BE_STATUS_ARGUMENT, "be_candidate.door http-api stands before functions only"},
        {"door", BE_DOOR_REST_API, BE_STATUS_ARGUMENT, "be_candidate.door rest-api stands before functions only"},
        {"door", BE_DOOR_FUNCTION_URL, BE_STATUS_ARGUMENT, "function-url stands before functions only"},
        {"purchase_option", BE_PURCHASE_SAVINGS_PLAN_COMPUTE, BE_STATUS_RANGE, "be_candidate.purchase_option is 4"},
        {"purchase_option", BE_PURCHASE_FREE, BE_STATUS_RANGE, "be_candidate.purchase_option is 5"},
        {"term_years", 0, BE_STATUS_RANGE, "be_candidate.term_years is 0"},
        {"term_years", 2, BE_STATUS_RANGE, "be_candidate.term_years is 2; terms are 1 or 3 years"},
        {"term_years", 4, BE_STATUS_RANGE, "be_candidate.term_years is 4"},
        {"arch", 3, BE_STATUS_RANGE, "be_candidate.arch is 3, none of its choices any|x86_64|arm64"},
        {"unit_vcpu", -1, BE_STATUS_RANGE, "be_candidate.unit_vcpu is -1"},
        {"unit_vcpu", 2e6, BE_STATUS_RANGE, "be_candidate.unit_vcpu"},
        {"unit_vcpu", NAN, BE_STATUS_RANGE, "be_candidate.unit_vcpu is nan, not a finite number"},
        {"unit_memory_mib", -0.5, BE_STATUS_RANGE, "be_candidate.unit_memory_mib is -0.5"},
        {"unit_memory_mib", INFINITY, BE_STATUS_RANGE, "be_candidate.unit_memory_mib is inf, not a finite number"},
    };
    workload w = plain_workload();
    size_t rows;
    const be_field *fields = be_candidate_fields(&rows);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
        set_member(&candidate, field_of(fields, rows, cases[i].member), cases[i].value);
        check_refused(&w, &candidate, cases[i].status, cases[i].part);
    }
    workload_free(&w);
}

static void malformed_options_are_refused_by_the_name_of_the_member(void **state) {
    (void)state;
    static const struct {
        const char *member;
        double value;
        be_status status;
        const char *part;
    } cases[] = {
        {"zones", 0, BE_STATUS_RANGE, "be_comparison_options.zones is 0"},
        {"zones", 101, BE_STATUS_RANGE, "be_comparison_options.zones is 101"},
        {"provider", 0, BE_STATUS_ARGUMENT, "be_comparison_options.provider is missing"},
        {"region", 0, BE_STATUS_ARGUMENT, "be_comparison_options.region is missing"},
        {"horizon", 2, BE_STATUS_RANGE, "be_comparison_options.horizon is 2, none of its choices year|series"},
        {"year", -1, BE_STATUS_RANGE, "be_comparison_options.year"},
        {"year", 10000, BE_STATUS_RANGE, "be_comparison_options.year is 10000"},
        {"free_allowances", 2, BE_STATUS_RANGE, "be_comparison_options.free_allowances is 2"},
        {"basis", 2, BE_STATUS_RANGE, "be_comparison_options.basis is 2, none of its choices amortised|cash"},
        {"previous_generations", 2, BE_STATUS_RANGE, "be_comparison_options.previous_generations"},
        {"speed_count", 1, BE_STATUS_ARGUMENT, "be_comparison_options.speeds"}, /* and `speeds` is NULL */
        {"speed_count", 10001, BE_STATUS_RANGE, "be_comparison_options.speed_count"},
        {"target_utilisation", 0.001, BE_STATUS_RANGE, "be_comparison_options.target_utilisation is 0.001"},
        {"target_utilisation", 1.01, BE_STATUS_RANGE, "be_comparison_options.target_utilisation is 1.01"},
        {"target_utilisation", NAN, BE_STATUS_RANGE, "be_comparison_options.target_utilisation is nan"},
        {"volume_gb", -1, BE_STATUS_RANGE, "be_comparison_options.volume_gb is -1 GB"},
        {"daemon_vcpu", -1, BE_STATUS_RANGE, "be_comparison_options.daemon_vcpu"},
        {"daemon_memory_mib", INFINITY, BE_STATUS_RANGE, "be_comparison_options.daemon_memory_mib"},
        {"daemon_pods", 2e6, BE_STATUS_RANGE, "be_comparison_options.daemon_pods"},
        {"reserved", 1, BE_STATUS_RANGE, "be_comparison_options.reserved is 1"},
        {"operations_usd_per_hour", -1, BE_STATUS_RANGE, "be_comparison_options.operations_usd_per_hour is -1 USD/h"},
        {"operations_hours_fleet", NAN, BE_STATUS_RANGE, "be_comparison_options.operations_hours_fleet"},
        {"operations_hours_cluster", -1, BE_STATUS_RANGE, "be_comparison_options.operations_hours_cluster"},
        {"operations_hours_containers", -1, BE_STATUS_RANGE, "be_comparison_options.operations_hours_containers"},
        {"operations_hours_functions", -1, BE_STATUS_RANGE, "be_comparison_options.operations_hours_functions"},
        {"operations_hours_split", 2e6, BE_STATUS_RANGE, "be_comparison_options.operations_hours_split"},
    };
    workload w = plain_workload();
    size_t rows;
    const be_field *fields = be_comparison_options_fields(&rows);
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    for (size_t i = 0; i < COUNT(cases); i++) {
        workload spoiled = w;
        set_member(&spoiled.options, field_of(fields, rows, cases[i].member), cases[i].value);
        check_refused(&spoiled, &candidate, cases[i].status, cases[i].part);
    }
    workload_free(&w);
}

static void a_speed_needs_a_name_and_a_factor(void **state) {
    (void)state;
    static const be_speed cases[] = {{NULL, 1}, {"GPU", 0}, {"GPU", -1}, {"GPU", 1001}, {"GPU", NAN}};
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_speed speeds[] = {{"GPU", 1}, cases[i]};
        w.options.speeds = speeds;
        w.options.speed_count = 2;
        check_refused(&w, &candidate, BE_STATUS_RANGE, "be_comparison_options.speeds[1] needs a name and a factor");
    }
    workload_free(&w);
}

static void an_empty_name_is_no_name(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("", BE_MODEL_FLEET);
    check_refused(&w, &candidate, BE_STATUS_ARGUMENT, "be_candidate.name is missing");
    workload_free(&w);
}

static void a_malformed_candidate_among_good_ones_fails_the_comparison(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidates[] = {candidate_of("good", BE_MODEL_FLEET), candidate_of("bad", BE_MODEL_FUNCTIONS)};
    candidates[1].term_years = 2;
    be_comparison *comparison = NULL;
    assert_fails(
        be_comparison_new(w.series, &w.request, w.catalogue, candidates, 2, &w.options, NULL, &comparison, error),
        BE_STATUS_RANGE, "be_candidate.term_years is 2");
    assert_null(comparison);
    workload_free(&w);
}

/* ---- malformed arguments ---- */

static void a_missing_argument_is_refused(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    be_comparison *comparison = NULL;
    const be_comparison_options *o = &w.options;
    assert_fails(be_comparison_new(NULL, &w.request, w.catalogue, &candidate, 1, o, NULL, &comparison, error),
                 BE_STATUS_ARGUMENT, "series");
    assert_fails(be_comparison_new(w.series, NULL, w.catalogue, &candidate, 1, o, NULL, &comparison, error),
                 BE_STATUS_ARGUMENT, "be_request");
    assert_fails(be_comparison_new(w.series, &w.request, NULL, &candidate, 1, o, NULL, &comparison, error),
                 BE_STATUS_ARGUMENT, "catalogue");
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, NULL, 1, o, NULL, &comparison, error),
                 BE_STATUS_ARGUMENT, "candidates");
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &candidate, 0, o, NULL, &comparison, error),
                 BE_STATUS_ARGUMENT, "count 0");
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &candidate, 1, o, NULL, NULL, error),
                 BE_STATUS_ARGUMENT, "comparison");
    assert_null(comparison);
    workload_free(&w);
}

/* Nobody need take the message. */
static void an_error_need_not_be_asked_for(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    candidate.term_years = 2;
    be_comparison *comparison = NULL;
    assert_int_equal(
        be_comparison_new(w.series, &w.request, w.catalogue, &candidate, 1, &w.options, NULL, &comparison, NULL),
        BE_STATUS_RANGE);
    workload_free(&w);
}

static void a_malformed_request_is_refused_by_the_name_of_its_member(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    w.request.latency_quantile = 1;
    check_refused(&w, &candidate, BE_STATUS_RANGE, "be_request.latency_quantile");
    w.request.latency_quantile = 0.99;
    w.request.cpu_seconds = 0.2; /* of a wall time of 0.1 s */
    check_refused(&w, &candidate, BE_STATUS_ARGUMENT, "be_request.cpu_seconds");
    workload_free(&w);
}

static void a_region_that_is_not_loaded_is_named(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    w.options.region = "nowhere-1";
    check_refused(&w, &candidate, BE_STATUS_NOT_FOUND, "region nowhere-1 of aws is not loaded");
    w.options.region = REGION;
    w.options.provider = "nobody";
    check_refused(&w, &candidate, BE_STATUS_NOT_FOUND, "region " REGION " of nobody is not loaded");
    workload_free(&w);
}

static void without_options_the_defaults_hold(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    be_comparison *comparison = NULL;
    /* The default region is us-east-1, which these cards do not have. */
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &candidate, 1, NULL, NULL, &comparison, error),
                 BE_STATUS_NOT_FOUND, "region us-east-1 of aws is not loaded");
    workload_free(&w);
}

/* ---- sizes ---- */

static void a_size_that_cannot_be_is_refused(void **state) {
    (void)state;
    static const uint32_t sizes[] = {0, 3, 65537, UINT32_MAX};
    workload w = plain_workload();
    for (size_t i = 0; i < COUNT(sizes); i++) {
        be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
        workload spoiled = w;
        spoiled.options.size = sizes[i];
        check_refused(&spoiled, &candidate, BE_STATUS_SIZE, "be_comparison_options.size is");
        candidate.size = sizes[i];
        check_refused(&w, &candidate, BE_STATUS_SIZE, "be_candidate.size is");
    }
    workload_free(&w);
}

/* What an older program does not know has its default. Sizes are multiples of a pointer's, as a compiler makes them.
 * Its candidates hold a name at least, without which there is none. */
static void an_older_programs_candidate_is_accepted_at_every_size(void **state) {
    (void)state;
    workload w = plain_workload();
    be_candidate full = candidate_of("candidate", BE_MODEL_FUNCTIONS);
    full.unit_memory_mib = 1024;
    for (uint32_t size = offsetof(be_candidate, name) + sizeof full.name; size <= sizeof full; size += sizeof(void *)) {
        be_candidate older;
        memset(&older, 0xA5, sizeof older); /* beyond its size, an older struct is somebody else's memory */
        memcpy(&older, &full, size);
        older.size = size;
        be_comparison *comparison = compare_one(&w, &older);
        bool memory_is_named = size == sizeof full;
        assert_string_equal(entry_at(comparison, 0).name, "candidate");
        assert_int_equal(strcmp(entry_at(comparison, 0).choice, "1024 MiB arm64") == 0, memory_is_named);
        be_comparison_free(comparison);
    }
    workload_free(&w);
}

/* An older program's array has older strides. */
static void an_older_programs_candidates_are_read_one_after_the_other(void **state) {
    (void)state;
    enum { OLD = offsetof(be_candidate, unit_vcpu) };
    workload w = plain_workload();
    static const char *const names[] = {"first", "second", "third"};
    union {
        be_candidate aligned;
        char bytes[COUNT(names) * OLD];
    } older;
    for (size_t i = 0; i < COUNT(names); i++) {
        be_candidate candidate = candidate_of(names[i], BE_MODEL_FLEET);
        candidate.instance_type = "a1.small";
        candidate.size = OLD;
        memcpy(older.bytes + i * OLD, &candidate, OLD);
    }
    be_comparison *comparison = compare(&w, &older.aligned, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(entry_at(comparison, i).name, names[i]);
        assert_string_equal(entry_at(comparison, i).choice, "2 x a1.small");
    }
    be_comparison_free(comparison);
    workload_free(&w);
}

/* Options so short that they do not say where: then it is the default region, which only a card of it can show. */
static void an_older_programs_options_are_accepted_at_every_size(void **state) {
    (void)state;
    workload w = plain_workload();
    write_card("decision_options/basic", "aws/us-east-1/meters.csv", BASIC_METERS);
    write_card("decision_options/basic", "aws/us-east-1/instance_prices.csv", BASIC_PRICES);
    assert_ok(be_catalogue_load(w.catalogue, "aws", "us-east-1", error));
    be_comparison_options full = w.options;
    full.zones = 3;
    full.region = "us-east-1";
    be_candidate candidate = candidate_of("candidate", BE_MODEL_FLEET);
    candidate.instance_type = "a1.small";
    for (uint32_t size = sizeof(uint32_t); size <= sizeof full; size++) {
        memset(&w.options, 0xA5, sizeof w.options);
        memcpy(&w.options, &full, size);
        w.options.size = size;
        bool zones_are_named = size >= offsetof(be_comparison_options, zones) + sizeof full.zones;
        check_choice(&w, &candidate, zones_are_named ? "3 x a1.small" : "2 x a1.small");
    }
    workload_free(&w);
}

/* Members that this library does not know must say nothing. */
static void a_newer_programs_structs_are_accepted_where_their_tail_is_zero(void **state) {
    (void)state;
    struct {
        be_candidate known;
        uint64_t unknown;
    } candidate = {candidate_of("candidate", BE_MODEL_FLEET), 0};
    struct {
        be_comparison_options known;
        uint64_t unknown;
    } options;
    workload w = plain_workload();
    candidate.known.size = sizeof candidate;
    options.known = w.options;
    options.known.size = sizeof options;
    options.unknown = 0;
    be_comparison *comparison = NULL;
    assert_ok(be_comparison_new(w.series, &w.request, w.catalogue, &candidate.known, 1, &options.known, NULL,
                                &comparison, error));
    be_comparison_free(comparison);
    comparison = NULL;
    options.unknown = 1;
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &candidate.known, 1, &options.known, NULL,
                                   &comparison, error),
                 BE_STATUS_SIZE, "be_comparison_options.size");
    options.unknown = 0;
    candidate.unknown = 1;
    assert_fails(be_comparison_new(w.series, &w.request, w.catalogue, &candidate.known, 1, &options.known, NULL,
                                   &comparison, error),
                 BE_STATUS_SIZE, "be_candidate.size");
    assert_null(comparison);
    workload_free(&w);
}

/* The words of an enumeration stand in the rows of several structs; they must be those that its function gives. */
static void check_words(const be_field *field, const char *(*name_of)(uint32_t)) {
    const char *word = field->choices;
    for (uint32_t number = 0; word; number++) {
        size_t length = strcspn(word, "|");
        const char *name = name_of(number);
        if (strlen(name) != length || strncmp(name, word, length) != 0) {
            fail_msg("choice %u of %s is '%.*s', its name is '%s'", number, field->name, (int)length, word, name);
        }
        word = word[length] ? word + length + 1 : NULL;
    }
}

static void the_words_of_a_choice_are_the_names_of_its_numbers(void **state) {
    (void)state;
    static const struct {
        const char *member;
        const char *(*name_of)(uint32_t);
    } enumerations[] = {{"model", be_model_name},
                        {"door", be_door_name},
                        {"arch", be_arch_name},
                        {"purchase_option", be_purchase_name},
                        {"remainder_option", be_purchase_name},
                        {"payment_option", be_payment_name}};
    const be_field *(*const structs[])(size_t *) = {
        be_request_fields,   be_instance_type_fields, be_deployment_fields,        be_commitment_fields,
        be_candidate_fields, be_bill_options_fields,  be_comparison_options_fields};
    size_t seen = 0;
    for (size_t i = 0; i < COUNT(structs); i++) {
        size_t count;
        const be_field *fields = structs[i](&count);
        for (size_t f = 0; f < count; f++) {
            for (size_t e = 0; e < COUNT(enumerations); e++) {
                if (strcmp(fields[f].name, enumerations[e].member) == 0) {
                    check_words(&fields[f], enumerations[e].name_of);
                    seen++;
                }
            }
        }
    }
    assert_int_equal(seen, 12); /* model and door twice, arch four times, purchase twice, remainder and payment once */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_candidate_is_a_fleet_on_demand_behind_a_balancer),
        cmocka_unit_test(a_comparison_assumes_two_zones_a_calendar_year_and_no_allowances),
        cmocka_unit_test(every_member_is_described),
        cmocka_unit_test(the_words_of_a_choice_are_the_names_of_its_numbers),
        cmocka_unit_test(a_malformed_candidate_is_refused_by_the_name_of_its_member),
        cmocka_unit_test(malformed_options_are_refused_by_the_name_of_the_member),
        cmocka_unit_test(a_speed_needs_a_name_and_a_factor),
        cmocka_unit_test(an_empty_name_is_no_name),
        cmocka_unit_test(a_malformed_candidate_among_good_ones_fails_the_comparison),
        cmocka_unit_test(a_missing_argument_is_refused),
        cmocka_unit_test(an_error_need_not_be_asked_for),
        cmocka_unit_test(a_malformed_request_is_refused_by_the_name_of_its_member),
        cmocka_unit_test(a_region_that_is_not_loaded_is_named),
        cmocka_unit_test(without_options_the_defaults_hold),
        cmocka_unit_test(a_size_that_cannot_be_is_refused),
        cmocka_unit_test(an_older_programs_candidate_is_accepted_at_every_size),
        cmocka_unit_test(an_older_programs_candidates_are_read_one_after_the_other),
        cmocka_unit_test(an_older_programs_options_are_accepted_at_every_size),
        cmocka_unit_test(a_newer_programs_structs_are_accepted_where_their_tail_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
