/* CSV as RFC 4180 has it, plus a byte order mark and a missing final newline. */
#include "support.h"

#include "base/internal.h"

#include <stdio.h>

/* The records of a text as one string: fields parted by '|', records by '/', and the line of each in front. */
static be_status render(const char *text, size_t bytes, char *out, size_t room, be_error *error) {
    be_allocator allocator = be_i_allocator(NULL);
    be_i_csv csv;
    be_status status = be_i_csv_open_text(&csv, text, bytes, NULL, &allocator, error);
    if (status) {
        return status;
    }
    bool more = true;
    size_t used = 0;
    out[0] = '\0';
    while (!(status = be_i_csv_next(&csv, &more, error)) && more) {
        used += (size_t)snprintf(out + used, room - used, "%s%u:", used ? "/" : "", csv.line);
        for (size_t i = 0; i < csv.field_count; i++) {
            used += (size_t)snprintf(out + used, room - used, "%s%s", i ? "|" : "", csv.fields[i]);
        }
    }
    be_i_csv_close(&csv);
    return status;
}

static void records_are_read_as_rfc_4180_has_them(void **state) {
    (void)state;
    static const struct {
        const char *why, *text, *expected;
    } cases[] = {
        {"plain fields", "a,b\nc,d\n", "1:a|b/2:c|d"},
        {"no final newline", "a,b\nc,d", "1:a|b/2:c|d"},
        {"carriage return and newline", "a,b\r\nc,d\r\n", "1:a|b/2:c|d"},
        {"a final carriage return without newline", "a,b\r\nc,d\r", "1:a|b/2:c|d"},
        {"both kinds of line in one file", "a\r\nb\nc\r\n", "1:a/2:b/3:c"},
        {"a byte order mark is no content",
         "\xEF\xBB\xBF"
         "a,b\n",
         "1:a|b"},
        {"and one further on is",
         "a,\xEF\xBB\xBF"
         "b\n",
         "1:a|\xEF\xBB\xBF"
         "b"},
        {"quoted fields", "\"a\",\"b\"\n", "1:a|b"},
        {"a quoted comma", "\"a,b\",c\n", "1:a,b|c"},
        {"doubled quotes are one", "\"a\"\"b\",\"\"\"\"\n", "1:a\"b|\""},
        {"a quoted newline, and the lines after it counted", "\"a\nb\",c\nd,e\n", "1:a\nb|c/3:d|e"},
        {"a quoted carriage return and newline stay", "\"a\r\nb\"\r\nc\r\n", "1:a\r\nb/3:c"},
        {"empty fields", ",,\n", "1:||"},
        {"empty quoted fields", "\"\",\"\"\n", "1:|"},
        {"an empty last field at the end", "a,", "1:a|"},
        {"an empty line is one empty field", "a\n\nb\n", "1:a/2:/3:b"},
        {"blank lines at the end are no records", "a\n\r\n\n", "1:a"},
        {"a quoted field at the end without newline", "a,\"b\"", "1:a|b"},
        {"a quoted field before carriage return and newline", "\"a\"\r\n\"b\"\r\n", "1:a/2:b"},
        {"blanks belong to the field", " a , b \n", "1: a | b "},
        {"other separators are no separators", "a;b\tc\n", "1:a;b\tc"},
        {"letters beyond ASCII", "gr\xC3\xBC\xC3\x9F,\xE2\x82\xAC\n", "1:gr\xC3\xBC\xC3\x9F|\xE2\x82\xAC"},
        {"a byte order mark alone has no record", "\xEF\xBB\xBF", ""},
    };
    char out[512];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(render(cases[i].text, strlen(cases[i].text), out, sizeof out, error));
        if (strcmp(out, cases[i].expected) != 0) {
            fail_msg("%s: \"%s\", expected \"%s\"", cases[i].why, out, cases[i].expected);
        }
    }
}

#define TEN "a,a,a,a,a,a,a,a,a,a,"

static void what_is_not_csv_is_refused_with_its_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t bytes; /* 0: to the end of the text */
        const char *part;
        uint32_t line;
    } cases[] = {
        {"a,\"b\nc\n", 0, "never closed", 1},
        {"a\nb,\"", 0, "never closed", 2},
        {"\"a\nb\"\nc,\"d", 0, "never closed", 3},
        {"a,b\"c\n", 0, "quote in the middle", 1},
        {"x\na\"b\"\n", 0, "quote in the middle", 2},
        {"\"a\"b,c\n", 0, "quote in the middle", 1},
        {"\"a\" ,c\n", 0, "quote in the middle", 1},
        {"a\0b\n", 4, "zero byte", 1},
        {"a,b\n\0", 5, "zero byte", 2},
        {"\xFF\xFE"
         "a\0,\0b\0\n\0",
         10, "zero byte", 1}, /* UTF-16 */
        {"x\n" TEN TEN TEN "a,a,a\n", 0, "more than 32 fields", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[512];
        be_error error = {0};
        size_t bytes = cases[i].bytes ? cases[i].bytes : strlen(cases[i].text);
        be_status status = render(cases[i].text, bytes, out, sizeof out, &error);
        if (status != BE_STATUS_FORMAT || error.line != cases[i].line || !strstr(error.message, cases[i].part)) {
            fail_msg("case %zu: %s, line %u, \"%s\"", i, be_status_name(status), error.line, error.message);
        }
    }
}

static void thirty_two_fields_are_not_too_many(void **state) {
    (void)state;
    char out[512];
    assert_ok(render(TEN TEN TEN "a,a\n", 63, out, sizeof out, error));
    assert_string_equal(out, "1:a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a");
}

static void an_empty_text_is_refused(void **state) {
    (void)state;
    char out[8];
    assert_fails(render("", 0, out, sizeof out, error), BE_STATUS_FORMAT, "text:1: the file is empty");
}

/* ---- the header ---- */

static be_status read_header(const char *text, size_t required, int *columns, be_error *error) {
    static const char *const names[] = {"red", "green", "blue"};
    be_allocator allocator = be_i_allocator(NULL);
    be_i_csv csv;
    be_status status = be_i_csv_open_text(&csv, text, strlen(text), "paint.csv", &allocator, error);
    if (status) {
        return status;
    }
    status = be_i_csv_header(&csv, names, 3, required, columns, error);
    be_i_csv_close(&csv);
    return status;
}

static void columns_are_found_by_name(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t required;
        int expected[3];
    } cases[] = {
        {"red,green,blue\n", 3, {0, 1, 2}},
        {"blue,red,green\n", 3, {1, 2, 0}},
        {"blue,red\n", 1, {1, -1, 0}},
        {"\"red\",\"green\"\r\n", 2, {0, 1, -1}},
        {"red", 1, {0, -1, -1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int columns[3] = {77, 77, 77};
        assert_ok(read_header(cases[i].text, cases[i].required, columns, error));
        for (int c = 0; c < 3; c++) {
            assert_int_equal(columns[c], cases[i].expected[c]);
        }
    }
}

static void a_header_that_does_not_fit_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"red,green\n", "paint.csv:1: column 'blue' is missing"},
        {"red,green,blue,grey\n", "column 'grey'"},
        {"red,green,blue,red\n", "column 'red' stands there twice"},
        {"red;green;blue\n", "column 'red;green;blue'"},
        {"Red,green,blue\n", "column 'Red'"},
        {"red, green,blue\n", "column ' green'"},
        {"red,green,blue,\n", "column ''"},
        {"\n", "column 'red' is missing"},
        {"\xEF\xBB\xBF", "column 'red' is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int columns[3];
        assert_fails(read_header(cases[i].text, 3, columns, error), BE_STATUS_FORMAT, cases[i].part);
    }
}

/* ---- files ---- */

static void a_file_reads_as_its_text_does(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    be_i_csv csv;
    bool more;
    assert_ok(be_i_csv_open(&csv, be_test_write("csv/two.csv", "a,\"b\"\r\n"), &allocator, error));
    assert_ok(be_i_csv_next(&csv, &more, error));
    assert_true(more);
    assert_string_equal(csv.fields[1], "b");
    assert_ok(be_i_csv_next(&csv, &more, error));
    assert_false(more);
    be_i_csv_close(&csv);
}

/* Larger than any buffer of the reader: 200,000 lines "n,n". */
static void a_large_file_is_read_to_its_end(void **state) {
    (void)state;
    enum { LINES = 200000 };
    char *text = malloc(LINES * 16);
    assert_true(text != NULL);
    size_t used = 0;
    for (int i = 0; i < LINES; i++) {
        used += (size_t)snprintf(text + used, 16, "%d,%d\n", i, i);
    }
    be_allocator allocator = be_i_allocator(NULL);
    be_i_csv csv;
    assert_ok(be_i_csv_open(&csv, be_test_write("csv/large.csv", text), &allocator, error));
    free(text);
    bool more = true;
    for (int i = 0; i < LINES; i++) {
        assert_ok(be_i_csv_next(&csv, &more, error));
        assert_int_equal(strtol(csv.fields[1], NULL, 10), i);
        assert_int_equal(csv.line, i + 1);
    }
    assert_ok(be_i_csv_next(&csv, &more, error));
    assert_false(more);
    be_i_csv_close(&csv);
}

static be_status open_file(const be_allocator *allocator, void *path, be_error *error) {
    be_i_csv csv;
    be_status status = be_i_csv_open(&csv, path, allocator, error);
    if (!status) {
        be_i_csv_close(&csv);
    }
    return status;
}

static be_status open_text(const be_allocator *allocator, void *text, be_error *error) {
    be_i_csv csv;
    be_status status = be_i_csv_open_text(&csv, text, strlen(text), NULL, allocator, error);
    if (!status) {
        be_i_csv_close(&csv);
    }
    return status;
}

static void opening_survives_every_failing_allocation(void **state) {
    (void)state;
    char text[] = "a,b\n";
    char path[2048];
    snprintf(path, sizeof path, "%s", be_test_write("csv/small.csv", text));
    be_test_each_failing_allocation(open_text, text);
    be_test_each_failing_allocation(open_file, path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_as_rfc_4180_has_them),
        cmocka_unit_test(what_is_not_csv_is_refused_with_its_line),
        cmocka_unit_test(thirty_two_fields_are_not_too_many),
        cmocka_unit_test(an_empty_text_is_refused),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(a_header_that_does_not_fit_is_refused),
        cmocka_unit_test(a_file_reads_as_its_text_does),
        cmocka_unit_test(a_large_file_is_read_to_its_end),
        cmocka_unit_test(opening_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
