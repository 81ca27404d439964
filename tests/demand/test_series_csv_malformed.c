/* Series files that must be refused: with which status, in which words, at which line; and the output stays untouched.
 */
#include "support.h"

#include <stdio.h>

#define HEADER "timestamp,requests\n"
#define TWO HEADER "0,1\n60,2\n"                                      /* lines 2 and 3 */
#define ISO HEADER "2026-11-21T00:00:00Z,1\n2026-11-21T00:01:00Z,2\n" /* lines 2 and 3 */
#define UTF_16 "\xFF\xFEt\0i\0m\0e\0s\0t\0a\0m\0p\0,\0r\0a\0t\0e\0\n\0"

enum { FORMAT = BE_STATUS_FORMAT, RANGE = BE_STATUS_RANGE, MISSING = BE_STATUS_GAP };

typedef struct malformed {
    const char *why, *text;
    size_t bytes; /* 0: to the end of the text */
    be_status status;
    const char *part;
    uint32_t line;
} malformed;

static const malformed cases[] = {
    /* the file */
    {"milliseconds", "timestamp,requests\n1767225600000,1\n1767225660000,2\n", 0, RANGE,
     "timestamp '1767225600000' is no time of the years 1 to 9999 in seconds; is it in milliseconds?", 2},
    {"an empty file", "", 0, FORMAT, "the file is empty", 1},
    {"a newline alone", "\n", 0, FORMAT, "column 'timestamp' is missing", 1},
    {"a byte order mark alone", "\xEF\xBB\xBF", 0, FORMAT, "column 'timestamp' is missing", 1},
    {"a zero byte", TWO "120,3\0\n", sizeof TWO + 6, FORMAT, "zero byte", 4},
    {"UTF-16", UTF_16, sizeof UTF_16 - 1, FORMAT, "zero byte", 1},
    {"JSON", "{\"timestamp\": [0, 60]}\n", 0, FORMAT, "quote in the middle", 1},
    {"old Macintosh line ends", "timestamp,requests\r0,1\r60,2\r", 0, FORMAT, "column 'requests\r0'", 1},
    /* the header */
    {"a header alone", HEADER, 0, FORMAT, "a header but no rows", 1},
    {"no header", "0,1\n60,2\n", 0, FORMAT, "column '0'", 1},
    {"one column", "timestamp\n0\n60\n", 0, FORMAT, "timestamp,requests or timestamp,rate", 1},
    {"no timestamp", "requests\n1\n2\n", 0, FORMAT, "column 'timestamp' is missing", 1},
    {"both requests and rate", "timestamp,requests,rate\n0,1,1\n", 0, FORMAT, "timestamp,requests or timestamp,rate",
     1},
    {"an unknown column", "timestamp,hits\n0,1\n60,2\n", 0, FORMAT, "column 'hits'", 1},
    {"a column too many", "timestamp,requests,region\n0,1,eu\n", 0, FORMAT, "column 'region'", 1},
    {"a column twice", "timestamp,timestamp\n0,0\n", 0, FORMAT, "column 'timestamp' stands there twice", 1},
    {"requests twice", "timestamp,requests,requests\n0,0,0\n", 0, FORMAT, "column 'requests' stands there twice", 1},
    {"semicolons", "timestamp;requests\n0;1\n60;2\n", 0, FORMAT, "column 'timestamp;requests'", 1},
    {"tabs", "timestamp\trequests\n0\t1\n", 0, FORMAT, "column 'timestamp\trequests'", 1},
    {"capital letters", "Timestamp,Requests\n0,1\n", 0, FORMAT, "column 'Timestamp'", 1},
    {"a blank before a name", "timestamp, requests\n0,1\n", 0, FORMAT, "column ' requests'", 1},
    {"a spreadsheet's separator line", "sep=,\ntimestamp,requests\n0,1\n", 0, FORMAT, "column 'sep='", 1},
    {"a comment", "# hits\ntimestamp,requests\n0,1\n", 0, FORMAT, "column '# hits'", 1},
    {"an open quote in the header", "timestamp,\"requests\n0,1\n", 0, FORMAT, "never closed", 1},
    /* the fields of a row */
    {"a row of one field", TWO "120\n", 0, FORMAT, "1 field where a row has 2", 4},
    {"the last row cut off", TWO "12", 0, FORMAT, "1 field where a row has 2", 4},
    {"the last row cut off behind its comma", TWO "120,", 0, FORMAT, "requests '' is not a finite number", 4},
    {"a row of three fields", TWO "120,3,4\n", 0, FORMAT, "3 fields where a row has 2", 4},
    {"a decimal comma", TWO "120,3,5\n180,4,5\n", 0, FORMAT, "3 fields where a row has 2", 4},
    {"an empty line", TWO "\n120,3\n", 0, FORMAT, "1 field where a row has 2", 4},
    {"an open quote", TWO "120,\"3\n180,4\n", 0, FORMAT, "never closed", 4},
    {"a quote in the middle", TWO "120,3\"4\"\n", 0, FORMAT, "quote in the middle", 4},
    {"text behind a quote", TWO "\"120\"0,3\n", 0, FORMAT, "quote in the middle", 4},
    {"a second header", TWO HEADER "120,3\n", 0, FORMAT, "timestamp 'timestamp'", 4},
    /* the requests */
    {"no number", TWO "120,many\n", 0, FORMAT, "requests 'many' is not a finite number", 4},
    {"no number in a file of rates", "timestamp,rate\n0,many\n", 0, FORMAT, "rate 'many' is not a finite number", 2},
    {"nan", TWO "120,nan\n", 0, RANGE, "requests 'nan' is not a finite number", 4},
    {"NaN, as JavaScript writes it", TWO "120,NaN\n", 0, RANGE, "requests 'NaN'", 4},
    {"inf", TWO "120,inf\n", 0, RANGE, "requests 'inf' is not a finite number", 4},
    {"minus infinity", TWO "120,-Infinity\n", 0, RANGE, "requests '-Infinity'", 4},
    {"more than a double can hold", TWO "120,1e999\n", 0, RANGE, "requests '1e999' is not a finite number", 4},
    {"a negative count", TWO "120,-1\n", 0, RANGE, "requests -1 is negative", 4},
    {"a negative rate", "timestamp,rate\n0,1\n60,-1e-9\n", 0, RANGE, "rate -1e-09 is negative", 3},
    {"null", TWO "120,null\n", 0, FORMAT, "requests 'null'", 4},
    {"a dash for nothing", TWO "120,-\n", 0, FORMAT, "requests '-'", 4},
    {"thousands separators", TWO "120,\"1,000\"\n", 0, FORMAT, "requests '1,000'", 4},
    {"thousands apart", TWO "120,1 000\n", 0, FORMAT, "requests '1 000'", 4},
    {"a unit", TWO "120,3/s\n", 0, FORMAT, "requests '3/s'", 4},
    {"a hexadecimal number", TWO "120,0x10\n", 0, FORMAT, "requests '0x10'", 4},
    {"a blank before a number", TWO "120, 3\n", 0, FORMAT, "requests ' 3'", 4},
    {"a blank behind a number", TWO "120,3 \n", 0, FORMAT, "requests '3 '", 4},
    {"an exponent without digits", TWO "120,3e\n", 0, FORMAT, "requests '3e'", 4},
    /* the timestamps */
    {"no timestamp", TWO ",3\n", 0, FORMAT, "timestamp '' is neither", 4},
    {"a word", TWO "noon,3\n", 0, FORMAT, "timestamp 'noon' is neither", 4},
    {"fractional epoch seconds", HEADER "0.5,1\n60.5,2\n", 0, FORMAT, "timestamp '0.5' is neither", 2},
    {"epoch seconds with an exponent", HEADER "1.7e9,1\n", 0, FORMAT, "timestamp '1.7e9' is neither", 2},
    {"an American date", HEADER "11/21/2026,1\n", 0, FORMAT, "timestamp '11/21/2026' is neither", 2},
    {"an American date and time", HEADER "11/21/2026 10:00,1\n", 0, FORMAT, "timestamp '11/21/2026 10:00' is neither",
     2},
    {"month 13", ISO "2026-13-21T00:02:00Z,3\n", 0, FORMAT, "timestamp '2026-13-21T00:02:00Z' is neither", 4},
    {"February 30", ISO "2027-02-30T00:00:00Z,3\n", 0, FORMAT, "timestamp '2027-02-30T00:00:00Z' is neither", 4},
    {"February 29 of a common year", ISO "2027-02-29T00:00:00Z,3\n", 0, FORMAT, "'2027-02-29T00:00:00Z' is neither", 4},
    {"25 o'clock on a day seen before", ISO "2026-11-21T25:00:00Z,3\n", 0, FORMAT, "'2026-11-21T25:00:00Z' is neither",
     4},
    {"minute 60 on a day seen before", ISO "2026-11-21T00:60:00Z,3\n", 0, FORMAT, "'2026-11-21T00:60:00Z' is neither",
     4},
    {"a leap second on a day seen before", ISO "2026-11-21T23:59:60Z,3\n", 0, FORMAT, "'2026-11-21T23:59:60Z' is", 4},
    {"a leap second", HEADER "2016-12-31T23:59:59Z,1\n2016-12-31T23:59:60Z,2\n", 0, FORMAT, "'2016-12-31T23:59:60Z' is",
     3},
    {"fractional seconds", ISO "2026-11-21T00:02:00.5Z,3\n", 0, FORMAT, "'2026-11-21T00:02:00.5Z' is neither", 4},
    {"an unknown zone", ISO "2026-11-21T00:02:00CET,3\n", 0, FORMAT, "'2026-11-21T00:02:00CET' is neither", 4},
    {"a zone too far", ISO "2026-11-21T00:02:00+24:00,3\n", 0, FORMAT, "'2026-11-21T00:02:00+24:00' is neither", 4},
    {"letters for digits on a day seen before", ISO "2026-11-21T0O:02:00Z,3\n", 0, FORMAT, "'2026-11-21T0O:02:00Z' is",
     4},
    {"the character after 9 on a day seen before", ISO "2026-11-21T0::02:00Z,3\n", 0, FORMAT,
     "'2026-11-21T0::02:00Z' is", 4},
    {"the character before 0 on a day seen before", ISO "2026-11-21T1/:02:00Z,3\n", 0, FORMAT,
     "'2026-11-21T1/:02:00Z' is", 4},
    {"a dash for a colon on a day seen before", ISO "2026-11-21T00-02:00Z,3\n", 0, FORMAT, "'2026-11-21T00-02:00Z' is",
     4},
    {"something behind the zone", ISO "2026-11-21T00:02:00Zulu,3\n", 0, FORMAT, "'2026-11-21T00:02:00Zulu' is", 4},
    {"ISO after seconds", TWO "1970-01-01T00:02:00Z,3\n", 0, FORMAT, "not of the kind that the rows before have", 4},
    {"seconds after ISO", ISO "1795219320,3\n", 0, FORMAT, "not of the kind that the rows before have", 4},
    {"descending", TWO "30,3\n", 0, FORMAT, "timestamp '30' does not come after", 4},
    {"newest first", HEADER "60,2\n0,1\n", 0, FORMAT, "timestamp '0' does not come after", 3},
    {"the same time twice", TWO "60,3\n", 0, FORMAT, "timestamp '60' does not come after", 4},
    {"the same time in two zones", HEADER "2026-11-21T00:00:00Z,1\n2026-11-21T01:00:00+01:00,2\n", 0, FORMAT,
     "does not come after", 3},
    {"local time when clocks go back", HEADER "2026-10-25T01:00:00,1\n2026-10-25T02:00:00,2\n2026-10-25T02:00:00,3\n",
     0, FORMAT, "does not come after", 4},
    {"off the grid", TWO "190,3\n250,4\n", 0, FORMAT, "130 s after the row before, no multiple of the step", 4},
    {"off the grid before the step is known", HEADER "0,1\n70,2\n130,3\n", 0, FORMAT, "no multiple of the step of 60 s",
     3},
    {"one row alone", HEADER "0,1\n", 0, FORMAT, "one row alone does not tell the step", 2},
    /* what they add up to */
    {"a gap", TWO "180,4\n", 0, MISSING, "1 step is missing before this row", 4},
    {"a larger gap", TWO "120,3\n600,4\n660,5\n", 0, MISSING, "7 steps are missing before this row", 5},
    {"a missing day", HEADER "2026-11-21,1\n2026-11-22,2\n2026-11-24,3\n", 0, MISSING, "1 step is missing", 4},
    {"a time beyond all calendars", TWO "9000000000000000000,3\n", 0, RANGE, "timestamp '9000000000000000000'", 4},
    {"a time beyond 64 bits", TWO "99999999999999999999,3\n", 0, FORMAT, "timestamp '99999999999999999999' is", 4},
    {"more steps than a series may have", HEADER "0,1\n1,2\n268435456,3\n", 0, RANGE, "268435457 steps of 1 s", 4},
    {"microseconds for seconds", HEADER "1795219200000000,1\n", 0, RANGE, "timestamp '1795219200000000'", 2},
    {"rows more than a year apart", HEADER "2020-01-01,1\n2021-01-02,2\n", 0, RANGE, "at most 31622400", 3},
};

static be_status read(const malformed *m, be_series **series, be_error *error) {
    size_t bytes = m->bytes ? m->bytes : strlen(m->text);
    return be_series_from_csv_text(m->text, bytes, "traffic.csv", NULL, NULL, series, error);
}

static void a_malformed_text_is_refused_with_its_line(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *const sentinel = (be_series *)(uintptr_t)&cases[i];
        be_series *series = sentinel;
        be_error error = {0};
        be_status status = read(&cases[i], &series, &error);
        if (status != cases[i].status || error.status != status || error.line != cases[i].line ||
            !strstr(error.message, cases[i].part)) {
            fail_msg("%s: %s, line %u, \"%s\"", cases[i].why, be_status_name(status), error.line, error.message);
        }
        assert_ptr_equal(series, sentinel);
    }
}

static void the_message_begins_with_the_place(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = NULL;
        be_error error = {0};
        char place[64];
        read(&cases[i], &series, &error);
        snprintf(place, sizeof place, "traffic.csv:%u: ", cases[i].line);
        assert_memory_equal(error.message, place, strlen(place));
    }
}

static void nobody_need_listen(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        be_series *series = NULL;
        assert_int_equal(read(&cases[i], &series, NULL), cases[i].status);
        assert_null(series);
    }
}

static void a_file_is_refused_as_its_text_is(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = be_test_write_bytes("series/malformed.csv", cases[i].text,
                                               cases[i].bytes ? cases[i].bytes : strlen(cases[i].text));
        be_series *const sentinel = (be_series *)(uintptr_t)&cases[i];
        be_series *series = sentinel;
        be_error error = {0};
        assert_int_equal(be_series_from_csv(path, NULL, NULL, &series, &error), cases[i].status);
        assert_int_equal(error.line, cases[i].line);
        assert_ptr_equal(series, sentinel);
    }
}

/* ---- with a policy and a step ---- */

static const struct {
    const char *why, *text;
    uint32_t gap_policy;
    int64_t step;
    be_status status;
    const char *part;
    uint32_t line;
} with_options[] = {
    {"rows closer than the step", TWO, BE_GAP_HOLD, 120, FORMAT,
     "60 s after the row before, no multiple of the step of 120 s", 3},
    {"rows off the named grid", TWO, BE_GAP_HOLD, 50, FORMAT, "no multiple of the step of 50 s", 3},
    {"rows coarser than the step, no policy", TWO, BE_GAP_ERROR, 30, MISSING, "1 step is missing", 3},
    {"more steps than a series may have, filled", HEADER "0,1\n60,2\n253402300740,3\n", BE_GAP_ZERO, 60, RANGE,
     "steps of 60 s", 4},
    {"more steps than a series may have, not filled", HEADER "0,1\n253402300799,3\n", BE_GAP_ERROR, 1, RANGE,
     "steps of 1 s", 3},
    {"a header alone, though the step is named", HEADER, BE_GAP_ZERO, 60, FORMAT, "no rows", 1},
};

static void a_policy_and_a_step_do_not_mend_everything(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof with_options / sizeof with_options[0]; i++) {
        be_series_csv options;
        be_series_csv_init(&options);
        options.gap_policy = with_options[i].gap_policy;
        options.step_seconds = with_options[i].step;
        be_series *const sentinel = (be_series *)(uintptr_t)&with_options[i];
        be_series *series = sentinel;
        be_error error = {0};
        be_status status = be_series_from_csv_text(with_options[i].text, strlen(with_options[i].text), NULL, &options,
                                                   NULL, &series, &error);
        if (status != with_options[i].status || error.line != with_options[i].line ||
            !strstr(error.message, with_options[i].part)) {
            fail_msg("%s: %s, line %u, \"%s\"", with_options[i].why, be_status_name(status), error.line, error.message);
        }
        assert_ptr_equal(series, sentinel);
    }
}

static void options_out_of_range_are_refused_before_the_file_is_opened(void **state) {
    (void)state;
    static const struct {
        uint32_t size, gap_policy;
        int64_t step;
        be_status status;
        const char *part;
    } options[] = {
        {sizeof(be_series_csv), 4, 0, RANGE,
         "be_series_csv.gap_policy is 4, none of its choices error|hold|zero|interpolate"},
        {sizeof(be_series_csv), 0, -1, RANGE, "be_series_csv.step_seconds is -1 s"},
        {sizeof(be_series_csv), 0, 31622401, RANGE, "be_series_csv.step_seconds is 31622401 s"},
        {0, 0, 0, BE_STATUS_SIZE, "be_series_csv.size is 0"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        be_series_csv o = {options[i].size, options[i].gap_policy, options[i].step};
        be_series *series = NULL;
        assert_fails(be_series_from_csv("no/such/file.csv", &o, NULL, &series, error), options[i].status,
                     options[i].part);
        assert_null(series);
    }
}

/* ---- very long ---- */

/* Five megabytes of digits, or of no newline at all, are read without harm and shown in part. */
static void a_very_long_line_is_refused_and_its_message_fits(void **state) {
    (void)state;
    enum { LONG = 5000000 };
    static const char *const begins[] = {HEADER "0,", HEADER "0",    HEADER "0,0.",
                                         "timestamp", HEADER "0,\"", HEADER "0,x"};
    char *text = malloc(LONG + 1);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        memset(text, '7', LONG);
        memcpy(text, begins[i], strlen(begins[i]));
        be_series *series = NULL;
        be_error error = {0};
        assert_int_equal(be_series_from_csv_text(text, LONG, NULL, NULL, NULL, &series, &error), BE_STATUS_FORMAT);
        assert_int_equal(error.line, i == 3 ? 1 : 2);
        assert_true(strlen(error.message) > 10 && strlen(error.message) < 200);
        assert_null(series);
    }
    free(text);
}

static void a_row_of_very_many_fields_is_refused(void **state) {
    (void)state;
    enum { LONG = 100000 };
    char *text = malloc(LONG + 1);
    assert_non_null(text);
    memset(text, ',', LONG);
    memcpy(text, HEADER, strlen(HEADER));
    be_series *series = NULL;
    be_error error = {0};
    assert_int_equal(be_series_from_csv_text(text, LONG, NULL, NULL, NULL, &series, &error), BE_STATUS_FORMAT);
    assert_int_equal(error.line, 2);
    assert_non_null(strstr(error.message, "more than 32 fields"));
    free(text);
}

/* ---- no file ---- */

static void a_file_that_is_not_there_is_an_io_error(void **state) {
    (void)state;
    be_series *const sentinel = (be_series *)(uintptr_t)cases;
    be_series *series = sentinel;
    assert_fails(be_series_from_csv("no/such/file.csv", NULL, NULL, &series, error), BE_STATUS_IO, "no/such/file.csv");
    assert_fails(be_series_from_csv("", NULL, NULL, &series, error), BE_STATUS_IO, "cannot open");
    assert_ptr_equal(series, sentinel);
}

static void a_folder_is_an_io_error(void **state) {
    (void)state;
    be_series *const sentinel = (be_series *)(uintptr_t)cases;
    be_series *series = sentinel;
    assert_fails(be_series_from_csv(be_test_source("include"), NULL, NULL, &series, error), BE_STATUS_IO, "include");
    assert_ptr_equal(series, sentinel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_malformed_text_is_refused_with_its_line),
        cmocka_unit_test(the_message_begins_with_the_place),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(a_file_is_refused_as_its_text_is),
        cmocka_unit_test(a_policy_and_a_step_do_not_mend_everything),
        cmocka_unit_test(options_out_of_range_are_refused_before_the_file_is_opened),
        cmocka_unit_test(a_very_long_line_is_refused_and_its_message_fits),
        cmocka_unit_test(a_row_of_very_many_fields_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_an_io_error),
        cmocka_unit_test(a_folder_is_an_io_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
