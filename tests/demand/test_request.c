/* What one request needs and was promised: its defaults, and which members contradict each other. */
#include "support.h"

#include <stdio.h>

static void the_default_is_a_small_synchronous_request(void **state) {
    (void)state;
    be_request r;
    memset(&r, 0xAA, sizeof r);
    be_request_init(&r);
    assert_int_equal(r.size, sizeof r);
    assert_int_equal(r.arch, BE_ARCH_ANY);
    assert_int_equal(r.asynchronous, 0);
    assert_true(r.cpu_seconds > 0 && r.cpu_seconds <= r.wall_seconds);
    assert_near(r.gpu_seconds + r.gpu_memory_mib, 0, 0, 0);
    assert_near(r.process_concurrency, 1, 0, 0);
    assert_ok(be_request_check(&r, error));
}

static const struct {
    const char *why;
    double cpu, wall, gpu, scv;
    uint32_t distribution;
    be_status status;
    const char *part;
} cases[] = {
    {"CPU time is all of it", 0.2, 0.2, 0, 1, BE_DISTRIBUTION_LOGNORMAL, BE_STATUS_OK, ""},
    {"CPU and GPU time are all of it, though 0.1 + 0.2 is not 0.3", 0.1, 0.3, 0.2, 1, BE_DISTRIBUTION_LOGNORMAL,
     BE_STATUS_OK, ""},
    {"no CPU time", 0, 0.2, 0, 1, BE_DISTRIBUTION_LOGNORMAL, BE_STATUS_OK, ""},
    {"more CPU time than time", 0.3, 0.2, 0, 1, BE_DISTRIBUTION_LOGNORMAL, BE_STATUS_ARGUMENT, "exceed wall_seconds"},
    {"more GPU time than time", 0, 0.2, 0.3, 1, BE_DISTRIBUTION_LOGNORMAL, BE_STATUS_ARGUMENT, "exceed wall_seconds"},
    {"more of both than time", 0.15, 0.2, 0.1, 1, BE_DISTRIBUTION_LOGNORMAL, BE_STATUS_ARGUMENT, "0.15 s + 0.1 s"},
    {"uniform from zero", 0.1, 0.2, 0, 1.0 / 3, BE_DISTRIBUTION_UNIFORM, BE_STATUS_OK, ""},
    {"uniform from below zero", 0.1, 0.2, 0, 0.4, BE_DISTRIBUTION_UNIFORM, BE_STATUS_RANGE,
     "be_request.wall_scv is 0.4"},
    {"the same variation of another shape", 0.1, 0.2, 0, 0.4, BE_DISTRIBUTION_EXPONENTIAL, BE_STATUS_OK, ""},
};

static void members_must_not_contradict_each_other(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_request r;
        be_request_init(&r);
        r.cpu_seconds = cases[i].cpu;
        r.wall_seconds = cases[i].wall;
        r.gpu_seconds = cases[i].gpu;
        r.wall_scv = cases[i].scv;
        r.wall_distribution = cases[i].distribution;
        be_error error = {0};
        be_status status = be_request_check(&r, &error);
        if (status != cases[i].status || !strstr(error.message, cases[i].part)) {
            fail_msg("%s: %s, \"%s\"", cases[i].why, be_status_name(status), error.message);
        }
    }
}

/* A program that was built when the struct ended before `gpu_seconds` knows none; what stands there is not read. */
static void a_smaller_request_is_checked_with_defaults_for_the_rest(void **state) {
    (void)state;
    be_request r;
    be_request_init(&r);
    r.size = offsetof(be_request, gpu_seconds);
    r.gpu_seconds = -1;
    r.unserved_share = 7;
    assert_ok(be_request_check(&r, error));
}

static void the_error_names_member_value_unit_range_and_meaning(void **state) {
    (void)state;
    be_request r;
    be_request_init(&r);
    r.memory_mib = 0.5;
    be_error error = {0};
    assert_int_equal(be_request_check(&r, &error), BE_STATUS_RANGE);
    assert_string_equal(error.message,
                        "be_request.memory_mib is 0.5 MiB, outside 1 to 1e+09 (host memory of one process)");
}

static void the_error_of_a_choice_lists_the_choices(void **state) {
    (void)state;
    be_request r;
    be_request_init(&r);
    r.wall_distribution = 4;
    assert_fails(be_request_check(&r, error), BE_STATUS_RANGE, "constant|exponential|lognormal|uniform");
}

static void checking_changes_nothing(void **state) {
    (void)state;
    be_request r, before;
    be_request_init(&r);
    before = r;
    assert_ok(be_request_check(&r, error));
    assert_memory_equal(&r, &before, sizeof r);
}

static void a_request_must_be_there(void **state) {
    (void)state;
    assert_fails(be_request_check(NULL, error), BE_STATUS_ARGUMENT, "be_request must not be NULL");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_a_small_synchronous_request),
        cmocka_unit_test(members_must_not_contradict_each_other),
        cmocka_unit_test(a_smaller_request_is_checked_with_defaults_for_the_rest),
        cmocka_unit_test(the_error_names_member_value_unit_range_and_meaning),
        cmocka_unit_test(the_error_of_a_choice_lists_the_choices),
        cmocka_unit_test(checking_changes_nothing),
        cmocka_unit_test(a_request_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
