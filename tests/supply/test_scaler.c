/* Autoscalers as such: what they are by default, what they accept, and what holds whatever the policy. */
#include "scaling.h"
#include "supply/internal.h"

/* ---- defaults ---- */

static const be_field *find_field(const be_field *fields, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }
    fail_msg("no member %s", name);
    return NULL;
}

static double member_of(const be_field *field, const void *from) {
    const char *member = (const char *)from + field->offset;
    uint32_t number;
    double value;
    if (field->type == BE_TYPE_F64) {
        memcpy(&value, member, sizeof value);
        return value;
    }
    memcpy(&number, member, sizeof number);
    return number;
}

static void check_default(char **fields) {
    be_hpa hpa;
    be_keda keda;
    be_concurrency_scaling concurrency;
    be_target_tracking tracking;
    be_hpa_init(&hpa);
    be_keda_init(&keda);
    be_concurrency_scaling_init(&concurrency);
    be_target_tracking_init(&tracking);
    const struct {
        const char *name;
        const void *defaults;
        const be_field *(*rows)(size_t *);
    } structs[] = {{"hpa", &hpa, be_hpa_fields},
                   {"keda", &keda, be_keda_fields},
                   {"concurrency", &concurrency, be_concurrency_scaling_fields},
                   {"target-tracking", &tracking, be_target_tracking_fields}};
    for (size_t i = 0; i < COUNT(structs); i++) {
        if (strcmp(structs[i].name, fields[0]) == 0) {
            size_t count;
            const be_field *rows = structs[i].rows(&count);
            double value = member_of(find_field(rows, count, fields[1]), structs[i].defaults);
            if (value != strtod(fields[2], NULL)) {
                fail_msg("%s.%s is %g, not %s: %s", fields[0], fields[1], value, fields[2], fields[3]);
            }
            return;
        }
    }
    fail_msg("no struct %s", fields[0]);
}

static void the_defaults_are_the_documented_ones(void **state) {
    (void)state;
    assert_int_equal(each_row("autoscaler_defaults.csv", check_default), 34);
}

static void policies_have_names(void **state) {
    (void)state;
    size_t count;
    const be_field *field = find_field(be_scaling_fields(&count), 1, "policy");
    char names[200] = "";
    for (uint32_t policy = 0; policy < BE_SCALING_COUNT; policy++) {
        strcat(strcat(names, policy ? "|" : ""), be_scaling_name(policy));
    }
    assert_string_equal(names, field->choices);
    assert_string_equal(be_scaling_name(BE_SCALING_COUNT), "unknown");
}

static void platforms_scale_as_they_do_by_default(void **state) {
    (void)state;
    be_scaling scaling;
    be_i_scaling read;
    be_scaling_init_for_model(&scaling, BE_MODEL_FLEET);
    assert_int_equal(scaling.policy, BE_SCALING_TARGET_TRACKING);
    assert_ok(be_i_scaling_read(&scaling, &read, error));
    assert_true(read.target_tracking.in_share == 0.7 && read.target_tracking.warm_up_seconds == 300);
    assert_true(read.target_tracking.out_cooldown_seconds == 0 && read.target_tracking.in_cooldown_seconds == 0);
    assert_int_equal(be_i_scaling_start_seconds(&read), 80);
    be_scaling_init_for_model(&scaling, BE_MODEL_CONTAINERS);
    assert_int_equal(scaling.policy, BE_SCALING_TARGET_TRACKING);
    assert_ok(be_i_scaling_read(&scaling, &read, error));
    assert_true(read.target_tracking.in_share == 0.9 && read.target_tracking.in_cooldown_seconds == 300);
    assert_int_equal(be_i_scaling_start_seconds(&read), 80);
    be_scaling_init_for_model(&scaling, BE_MODEL_CLUSTER);
    assert_int_equal(scaling.policy, BE_SCALING_HPA);
    assert_ok(be_i_scaling_read(&scaling, &read, error));
    assert_int_equal(be_i_scaling_start_seconds(&read), 30);
    const uint32_t others[] = {BE_MODEL_FUNCTIONS, BE_MODEL_SPLIT, BE_MODEL_COUNT};
    for (size_t i = 0; i < COUNT(others); i++) {
        be_scaling plain;
        be_scaling_init(&plain);
        be_scaling_init_for_model(&scaling, others[i]);
        assert_memory_equal(&plain, &scaling, sizeof plain);
    }
    be_scaling_init_for_model(NULL, BE_MODEL_FLEET);
}

static void the_period_is_that_of_the_policy(void **state) {
    (void)state;
    const int64_t periods[BE_SCALING_COUNT] = {0, 0, 0, 0, 60, 15, 15, 2};
    be_i_scaling read;
    assert_ok(be_i_scaling_read(NULL, &read, error));
    for (uint32_t policy = 0; policy < BE_SCALING_COUNT; policy++) {
        read.scaling.policy = policy;
        assert_int_equal(be_i_scaler_period(&read), periods[policy]);
    }
}

/* ---- what they accept ---- */

static void what_needs_a_series_says_so(void **state) {
    (void)state;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_INSTANT);
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_UNSUPPORTED, "instant scaling");
    scaling.policy = BE_SCALING_PREDICTIVE;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_UNSUPPORTED, "predictive scaling");
    assert_null(scaler);
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_FIXED);
    assert_fails(be_scaler_new(NULL, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT, "scaling");
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, NULL, error), BE_STATUS_ARGUMENT, "scaler");
    assert_fails(be_scaler_new(&scaling, 5, 4, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT, "ceiling");
    assert_fails(be_scaler_new(&scaling, 1000000001, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "floor");
    assert_fails(be_scaler_new(&scaling, 0, 1000000001, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "ceiling");
    const double planned[] = {0, 1.01, -1, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(planned); i++) {
        assert_fails(be_scaler_new(&scaling, 1, 0, planned[i], NULL, &scaler, error), BE_STATUS_RANGE, "planned");
    }
    scaling.policy = BE_SCALING_COUNT;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "be_scaling.policy");
    scaling = a_scaling(BE_SCALING_FIXED);
    scaling.boot_seconds = -1;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "boot_seconds");
    scaling.size = 0;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_SIZE, "be_scaling.size");
    assert_null(scaler);
    be_scaler_free(NULL);
}

static void an_observation_that_cannot_be_changes_nothing(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_FIXED);
    be_scaler *scaler = scaler_of(&scaling, 2, 0);
    uint32_t desired = 77;
    be_observation good = observed(60, 60, 2, 0.5), bad = good;
    assert_fails(be_scaler_desired(NULL, &good, &desired, error), BE_STATUS_ARGUMENT, "scaler");
    assert_fails(be_scaler_desired(scaler, NULL, &desired, error), BE_STATUS_ARGUMENT, "observation");
    assert_fails(be_scaler_desired(scaler, &good, NULL, error), BE_STATUS_ARGUMENT, "desired");
    bad.ready = 3;
    assert_fails(be_scaler_desired(scaler, &bad, &desired, error), BE_STATUS_ARGUMENT, "ready");
    bad = good;
    bad.seconds = 0;
    assert_fails(be_scaler_desired(scaler, &bad, &desired, error), BE_STATUS_RANGE, "seconds");
    bad = good;
    bad.utilisation = -0.1;
    assert_fails(be_scaler_desired(scaler, &bad, &desired, error), BE_STATUS_RANGE, "utilisation");
    bad.utilisation = NAN;
    bad.queue = INFINITY;
    assert_fails(be_scaler_desired(scaler, &bad, &desired, error), BE_STATUS_RANGE, "queue");
    bad.size = 3;
    assert_fails(be_scaler_desired(scaler, &bad, &desired, error), BE_STATUS_SIZE, "be_observation.size");
    assert_int_equal(desired, 77);
    be_scaler_free(scaler);
}

static void time_does_not_go_backwards(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_FIXED);
    be_scaler *scaler = scaler_of(&scaling, 2, 0);
    uint32_t desired = 77;
    assert_int_equal(after(scaler, 60, 60, 2, 0.5), 2);
    be_observation again = observed(60, 60, 2, 0.5), overlap = observed(100, 60, 2, 0.5);
    assert_fails(be_scaler_desired(scaler, &again, &desired, error), BE_STATUS_ARGUMENT, "be_observation.time");
    assert_fails(be_scaler_desired(scaler, &overlap, &desired, error), BE_STATUS_ARGUMENT, "be_observation.time");
    assert_int_equal(desired, 77);
    assert_int_equal(after(scaler, 120, 60, 2, 0.5), 2);
    assert_int_equal(after(scaler, 500, 60, 2, 0.5), 2); /* a gap is none of its business */
    be_scaler_free(scaler);
}

static void every_smaller_size_is_accepted(void **state) {
    (void)state;
    for (uint32_t size = sizeof size; size <= sizeof(be_scaling); size++) {
        be_scaling *scaling = malloc(size);
        be_i_scaling read;
        be_scaling_init_for_model_sized(scaling, size, BE_MODEL_CLUSTER);
        assert_ok(be_i_scaling_read(scaling, &read, error));
        assert_int_equal(read.scaling.policy, size >= 8 ? BE_SCALING_HPA : BE_SCALING_INSTANT);
        free(scaling);
    }
    be_scaling scaling = a_scaling(BE_SCALING_FIXED);
    be_scaler *scaler = scaler_of(&scaling, 2, 0);
    for (uint32_t size = sizeof size; size <= sizeof(be_observation); size++) {
        be_observation *observation = malloc(size);
        uint32_t desired = 0;
        int64_t time = 60 * size;
        be_observation_init_sized(observation, size);
        if (size >= offsetof(be_observation, time) + sizeof time) {
            memcpy((char *)observation + offsetof(be_observation, time), &time, sizeof time);
            assert_ok(be_scaler_desired(scaler, observation, &desired, error));
            assert_int_equal(desired, 2);
        }
        free(observation);
    }
    be_scaler_free(scaler);
}

static void every_smaller_rule_is_accepted(void **state) {
    (void)state;
    for (uint32_t size = sizeof(uint32_t); size <= sizeof(be_hpa); size++) {
        be_hpa *hpa = malloc(size), whole;
        be_keda *keda = malloc(size);
        be_concurrency_scaling *concurrency = malloc(size);
        be_hpa_init_sized(hpa, size);
        be_keda_init_sized(keda, size);
        be_concurrency_scaling_init_sized(concurrency, size);
        be_scaling scaling = a_scaling(BE_SCALING_FIXED);
        scaling.hpa = hpa;
        scaling.keda = keda; /* also larger ones, with nothing behind */
        scaling.concurrency = concurrency;
        be_i_scaling read;
        assert_ok(be_i_scaling_read(&scaling, &read, error));
        be_hpa_init(&whole);
        assert_memory_equal(&read.hpa, &whole, sizeof whole);
        free(hpa);
        free(keda);
        free(concurrency);
    }
}

/* ---- what holds for all ---- */

static const uint32_t policies[] = {BE_SCALING_FIXED, BE_SCALING_TARGET_TRACKING, BE_SCALING_HPA, BE_SCALING_KEDA,
                                    BE_SCALING_CONCURRENCY};

static double random_metric(uint64_t *seed) {
    static const double scales[] = {0, 1e-9, 0.1, 1, 30, 1e6, 1e15};
    return random_below(seed, 20) ? scales[random_below(seed, COUNT(scales))] * random_share(seed) : NAN;
}

static void random_targets(be_scaling *scaling, uint64_t *seed) {
    scaling->target_utilisation = random_below(seed, 2) ? 0.6 : 0;
    scaling->target_requests_per_second = random_below(seed, 2) ? 25 : 0;
    scaling->target_concurrency = random_below(seed, 2) ? 3.5 : 0;
    scaling->target_queue = random_below(seed, 2) ? 100 : 0;
    scaling->metric_delay_seconds = (double)random_below(seed, 3) * 20;
}

static void the_number_stays_between_floor_and_ceiling(void **state) {
    (void)state;
    for (uint64_t round = 0; round < 200; round++) {
        uint64_t seed = round;
        be_scaling scaling = a_scaling(policies[round % COUNT(policies)]);
        random_targets(&scaling, &seed);
        uint32_t floor = (uint32_t)random_below(&seed, 4);
        uint32_t ceiling = random_below(&seed, 2) ? floor + 1 + (uint32_t)random_below(&seed, 50) : 0;
        be_scaler *scaler = scaler_of(&scaling, floor, ceiling);
        uint32_t units = (uint32_t)random_below(&seed, 100);
        int64_t time = 0;
        for (int i = 0; i < 1000; i++) {
            int64_t seconds = 1 + (int64_t)random_below(&seed, random_below(&seed, 50) ? 60 : 7200);
            time += seconds + (random_below(&seed, 100) ? 0 : (int64_t)random_below(&seed, 10000));
            be_observation observation = observed(time, seconds, units, random_metric(&seed));
            observation.ready = (uint32_t)random_below(&seed, (uint64_t)units + 1);
            observation.requests_per_second = random_metric(&seed);
            observation.concurrency = random_metric(&seed);
            observation.queue = random_metric(&seed);
            units = desired_after(scaler, &observation);
            assert_true(units >= floor && units <= (ceiling ? ceiling : BE_UNITS_MAX));
        }
        be_scaler_free(scaler);
    }
}

/* An old metric means the same decision, so much later. */
static void a_delay_moves_what_is_seen(void **state) {
    (void)state;
    be_scaling scaling = a_scaling(BE_SCALING_TARGET_TRACKING);
    be_scaler *prompt = scaler_of(&scaling, 1, 0);
    scaling.metric_delay_seconds = 120;
    be_scaler *late = scaler_of(&scaling, 1, 0);
    uint32_t seen[200] = {0};
    for (int64_t minute = 1; minute < 200; minute++) {
        double utilisation = minute / 25 % 2 ? 0.8 : 0.2;
        seen[minute] = after(prompt, minute * 60, 60, 10, utilisation);
        uint32_t desired = after(late, minute * 60, 60, 10, utilisation);
        assert_int_equal(desired, minute > 2 ? seen[minute - 2] : 10);
    }
    be_scaler_free(prompt);
    be_scaler_free(late);
}

/* With ten times the target it goes up, with a tenth of it in the end down; no policy is deaf. */
static void every_policy_follows_the_load(void **state) {
    (void)state;
    for (size_t i = 1; i < COUNT(policies); i++) {
        be_scaling scaling = a_scaling(policies[i]);
        be_scaler *scaler = scaler_of(&scaling, 1, 0);
        uint32_t units = 4;
        int64_t time = 0;
        for (int tick = 0; tick < 240; tick++) {
            be_observation observation = observed(time += 15, 15, units, fmin(1, 20.0 / units));
            observation.concurrency = 20;
            units = desired_after(scaler, &observation);
        }
        assert_in_range(units, 36, 44); /* 20 / 0.5, and the tolerance */
        for (int tick = 0; tick < 960; tick++) {
            be_observation observation = observed(time += 15, 15, units, fmin(1, 2.0 / units));
            observation.concurrency = 2;
            units = desired_after(scaler, &observation);
        }
        assert_in_range(units, 4, 5);
        be_scaler_free(scaler);
    }
}

static be_status make(const be_allocator *allocator, void *context, be_error *error) {
    be_scaler *scaler = NULL;
    be_status status = be_scaler_new(context, 1, 0, 0.5, allocator, &scaler, error);
    be_scaler_free(scaler);
    return status;
}

static void without_memory_there_is_no_autoscaler(void **state) {
    (void)state;
    be_target_tracking tracking;
    be_concurrency_scaling concurrency;
    be_target_tracking_init(&tracking);
    be_concurrency_scaling_init(&concurrency);
    tracking.warm_up_seconds = 300;
    concurrency.scale_down_delay_seconds = 60;
    for (size_t i = 0; i < COUNT(policies); i++) {
        be_scaling scaling = a_scaling(policies[i]);
        scaling.target_tracking = &tracking;
        scaling.concurrency = &concurrency;
        scaling.target_queue = scaling.target_concurrency = 5;
        scaling.metric_delay_seconds = 60;
        be_test_each_failing_allocation(make, &scaling);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_the_documented_ones),
        cmocka_unit_test(policies_have_names),
        cmocka_unit_test(platforms_scale_as_they_do_by_default),
        cmocka_unit_test(the_period_is_that_of_the_policy),
        cmocka_unit_test(what_needs_a_series_says_so),
        cmocka_unit_test(bad_arguments_are_named),
        cmocka_unit_test(an_observation_that_cannot_be_changes_nothing),
        cmocka_unit_test(time_does_not_go_backwards),
        cmocka_unit_test(every_smaller_size_is_accepted),
        cmocka_unit_test(every_smaller_rule_is_accepted),
        cmocka_unit_test(the_number_stays_between_floor_and_ceiling),
        cmocka_unit_test(a_delay_moves_what_is_seen),
        cmocka_unit_test(every_policy_follows_the_load),
        cmocka_unit_test(without_memory_there_is_no_autoscaler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
