/* Status and error: names, and what a message looks like and how long it may be. */
#include "support.h"

#include "base/internal.h"

static void every_status_has_its_name(void **state) {
    (void)state;
    static const struct {
        be_status status;
        const char *name;
    } cases[] = {{0, "ok"},         {1, "argument"}, {2, "size"},     {3, "range"},           {4, "memory"},
                 {5, "io"},         {6, "format"},   {7, "gap"},      {8, "not_found"},       {9, "unsupported"},
                 {10, "cancelled"}, {11, "unknown"}, {-1, "unknown"}, {INT32_MAX, "unknown"}, {INT32_MIN, "unknown"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(be_status_name(cases[i].status), cases[i].name);
    }
}

static void the_numbers_of_statuses_never_change(void **state) {
    (void)state;
    static const be_status by_number[] = {BE_STATUS_OK,          BE_STATUS_ARGUMENT, BE_STATUS_SIZE,
                                          BE_STATUS_RANGE,       BE_STATUS_MEMORY,   BE_STATUS_IO,
                                          BE_STATUS_FORMAT,      BE_STATUS_GAP,      BE_STATUS_NOT_FOUND,
                                          BE_STATUS_UNSUPPORTED, BE_STATUS_CANCELLED};
    for (int i = 0; i < BE_STATUS_END; i++) {
        assert_int_equal(by_number[i], i);
    }
}

static void a_failure_tells_status_line_and_sentence(void **state) {
    (void)state;
    be_error error;
    memset(&error, 0xAA, sizeof error); /* it needs no initialisation */
    assert_int_equal(be_i_fail(&error, BE_STATUS_RANGE, "%s is %d", "x", 7), BE_STATUS_RANGE);
    assert_int_equal(error.status, BE_STATUS_RANGE);
    assert_int_equal(error.line, 0);
    assert_string_equal(error.message, "x is 7");
}

static void a_failure_in_a_file_tells_the_place(void **state) {
    (void)state;
    be_error error;
    memset(&error, 0xAA, sizeof error);
    assert_int_equal(be_i_fail_at(&error, BE_STATUS_FORMAT, "a.csv", 12, "%s is odd", "x"), BE_STATUS_FORMAT);
    assert_int_equal(error.line, 12);
    assert_string_equal(error.message, "a.csv:12: x is odd");
}

static void nobody_need_listen(void **state) {
    (void)state;
    assert_int_equal(be_i_fail(NULL, BE_STATUS_IO, "x"), BE_STATUS_IO);
    assert_int_equal(be_i_fail_at(NULL, BE_STATUS_GAP, "a.csv", 1, "x"), BE_STATUS_GAP);
}

static void a_long_sentence_is_cut_and_terminated(void **state) {
    (void)state;
    char text[2000];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    be_error error;
    memset(&error, 0xAA, sizeof error);
    be_i_fail(&error, BE_STATUS_FORMAT, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

static void a_long_path_leaves_room_for_the_sentence(void **state) {
    (void)state;
    char path[2000];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    be_error error;
    memset(&error, 0xAA, sizeof error);
    be_i_fail_at(&error, BE_STATUS_FORMAT, path, 3, "the sentence");
    assert_non_null(strstr(error.message, "the sentence"));
    assert_int_equal(error.line, 3);
}

/* The struct is part of the binary interface. */
static void an_error_has_512_bytes(void **state) {
    (void)state;
    assert_int_equal(sizeof(be_error), 512);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_name),
        cmocka_unit_test(the_numbers_of_statuses_never_change),
        cmocka_unit_test(a_failure_tells_status_line_and_sentence),
        cmocka_unit_test(a_failure_in_a_file_tells_the_place),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(a_long_sentence_is_cut_and_terminated),
        cmocka_unit_test(a_long_path_leaves_room_for_the_sentence),
        cmocka_unit_test(an_error_has_512_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
