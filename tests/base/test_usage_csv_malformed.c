/* Usage files that must be refused: with which status, in which words, at which line; and the output stays untouched.
 */
#include "support.h"

#include <stdio.h>

#define HEADER "provider,region,service,meter,month,quantity\n"
#define GOOD "aws,us-east-1,ec2,m7g.large,2026-12,1\n"
#define NAMES "aws,us-east-1,ec2,m7g.large,"
#define WITH(column) "provider,region,service,meter,month,quantity," column "\n"

typedef struct malformed {
    const char *why, *text;
    size_t bytes; /* 0: to the end of the text */
    be_status status;
    const char *part;
    uint32_t line;
} malformed;

enum { FORMAT = BE_STATUS_FORMAT, RANGE = BE_STATUS_RANGE };

static const malformed cases[] = {
    {"an empty file", "", 0, FORMAT, "the file is empty", 1},
    {"no header", GOOD, 0, FORMAT, "column 'aws' is none", 1},
    {"a column is missing", "provider,region,service,meter,month\n", 0, FORMAT, "column 'quantity' is missing", 1},
    {"another column is missing", "region,service,meter,month,quantity\n", 0, FORMAT, "column 'provider' is missing",
     1},
    {"a column too many", WITH("price"), 0, FORMAT, "column 'price' is none", 1},
    {"a column twice", WITH("month"), 0, FORMAT, "column 'month' stands there twice", 1},
    {"semicolons", "provider;region;service;meter;month;quantity\n", 0, FORMAT, "column 'provider;region", 1},
    {"capital letters", "Provider,region,service,meter,month,quantity\n", 0, FORMAT, "column 'Provider'", 1},
    {"a row too short", HEADER GOOD NAMES "2026-12\n", 0, FORMAT, "5 fields where the header has 6", 3},
    {"a row too long", HEADER GOOD NAMES "2026-12,1,2\n", 0, FORMAT, "7 fields where the header has 6", 3},
    {"the last row cut off", HEADER GOOD "aws,us-ea", 0, FORMAT, "2 fields where", 3},
    {"an empty line", HEADER GOOD "\n" GOOD, 0, FORMAT, "1 fields where", 3},
    {"an open quote", HEADER GOOD "aws,\"us-east-1,ec2,m7g.large,2026-12,1\n", 0, FORMAT, "never closed", 3},
    {"a quote in the middle", HEADER "aws,us\"east\",ec2,m7g.large,2026-12,1\n", 0, FORMAT, "quote in the middle", 2},
    {"a zero byte", HEADER "aws\0\n", sizeof HEADER + 4, FORMAT, "zero byte", 2},
    {"no provider", HEADER ",us-east-1,ec2,m7g.large,2026-12,1\n", 0, FORMAT, "provider is missing", 2},
    {"no region", HEADER "aws,,ec2,m7g.large,2026-12,1\n", 0, FORMAT, "region is missing", 2},
    {"no service", HEADER GOOD "aws,us-east-1,,m7g.large,2026-12,1\n", 0, FORMAT, "service is missing", 3},
    {"no meter", HEADER "aws,us-east-1,ec2,\"\",2026-12,1\n", 0, FORMAT, "meter is missing", 2},
    {"no month", HEADER NAMES ",1\n", 0, FORMAT, "month ''", 2},
    {"a month 13", HEADER NAMES "2026-13,1\n", 0, FORMAT, "month '2026-13'", 2},
    {"a month 0", HEADER NAMES "2026-00,1\n", 0, FORMAT, "month '2026-00'", 2},
    {"a month of one digit", HEADER NAMES "2026-1,1\n", 0, FORMAT, "month '2026-1'", 2},
    {"a day for a month", HEADER NAMES "2026-12-01,1\n", 0, FORMAT, "month '2026-12-01'", 2},
    {"a month by its name", HEADER NAMES "Dec2026,1\n", 0, FORMAT, "month 'Dec2026'", 2},
    {"a slash in a month", HEADER NAMES "2026/12,1\n", 0, FORMAT, "month '2026/12'", 2},
    {"a month before 1970", HEADER NAMES "1969-12,1\n", 0, RANGE, "be_usage_item.month", 2},
    {"a negative quantity", HEADER GOOD NAMES "2026-12,-1\n", 0, RANGE, "be_usage_item.quantity is -1", 3},
    {"a word for a quantity", HEADER NAMES "2026-12,many\n", 0, FORMAT, "quantity 'many' is not a number", 2},
    {"a quantity of nan", HEADER NAMES "2026-12,nan\n", 0, FORMAT, "quantity 'nan'", 2},
    {"a quantity of inf", HEADER NAMES "2026-12,inf\n", 0, FORMAT, "quantity 'inf'", 2},
    {"a quantity beyond all doubles", HEADER NAMES "2026-12,1e999\n", 0, FORMAT, "quantity '1e999'", 2},
    {"a quantity beyond its range", HEADER NAMES "2026-12,1e31\n", 0, RANGE, "be_usage_item.quantity", 2},
    {"a decimal comma", HEADER NAMES "2026-12,\"1,5\"\n", 0, FORMAT, "quantity '1,5'", 2},
    {"thousands separators", HEADER NAMES "2026-12,\"1,000,000\"\n", 0, FORMAT, "quantity '1,000,000'", 2},
    {"a blank before a number", HEADER NAMES "2026-12, 1\n", 0, FORMAT, "quantity ' 1'", 2},
    {"a number with a unit", HEADER NAMES "2026-12,1GB\n", 0, FORMAT, "quantity '1GB'", 2},
    {"a hexadecimal number", HEADER NAMES "2026-12,0x10\n", 0, FORMAT, "quantity '0x10'", 2},
    {"negative events", WITH("events") NAMES "2026-12,1,-5\n", 0, RANGE, "be_usage_item.events", 2},
    {"a word for events", WITH("events") NAMES "2026-12,1,x\n", 0, FORMAT, "events 'x'", 2},
    {"a negative mean", WITH("event_mean") NAMES "2026-12,1,-5\n", 0, RANGE, "be_usage_item.event_mean", 2},
    {"a negative variation", WITH("event_scv") NAMES "2026-12,1,-5\n", 0, RANGE, "be_usage_item.event_scv", 2},
    {"a scale of zero", WITH("event_scale") NAMES "2026-12,1,0\n", 0, RANGE, "be_usage_item.event_scale", 2},
    {"an unknown distribution", WITH("event_distribution") NAMES "2026-12,1,normal\n", 0, FORMAT, "'normal'", 2},
    {"a number for a distribution", WITH("event_distribution") NAMES "2026-12,1,2\n", 0, FORMAT, "'2' is none of", 2},
    {"a uniform size too wide", WITH("event_distribution,event_scv") NAMES "2026-12,1,uniform,0.5\n", 0, RANGE, "1/3",
     2},
};

static void a_malformed_file_is_refused_with_its_line(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = be_test_write_bytes("usage/malformed.csv", cases[i].text,
                                               cases[i].bytes ? cases[i].bytes : strlen(cases[i].text));
        be_usage *const sentinel = (be_usage *)(uintptr_t)&cases[i];
        be_usage *usage = sentinel;
        be_error error = {0};
        be_status status = be_usage_from_csv(path, NULL, &usage, &error);
        if (status != cases[i].status || error.status != status || error.line != cases[i].line ||
            !strstr(error.message, cases[i].part)) {
            fail_msg("%s: %s, line %u, \"%s\"", cases[i].why, be_status_name(status), error.line, error.message);
        }
        assert_ptr_equal(usage, sentinel);
    }
}

static void the_message_names_file_and_line(void **state) {
    (void)state;
    be_usage *usage = NULL;
    const char *path = be_test_write("usage/negative.csv", HEADER GOOD NAMES "2026-12,-1\n");
    assert_fails(be_usage_from_csv(path, NULL, &usage, error), BE_STATUS_RANGE, "negative.csv:3: ");
}

static void a_file_that_is_not_there_is_an_io_error(void **state) {
    (void)state;
    be_usage *const sentinel = (be_usage *)(uintptr_t)&cases[0];
    be_usage *usage = sentinel;
    assert_fails(be_usage_from_csv("no/such/file.csv", NULL, &usage, error), BE_STATUS_IO, "no/such/file.csv");
    assert_ptr_equal(usage, sentinel);
}

static void a_folder_is_an_io_error(void **state) {
    (void)state;
    be_usage *const sentinel = (be_usage *)(uintptr_t)&cases[0];
    be_usage *usage = sentinel;
    assert_fails(be_usage_from_csv(be_test_source("include"), NULL, &usage, error), BE_STATUS_IO, "include");
    assert_ptr_equal(usage, sentinel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_malformed_file_is_refused_with_its_line),
        cmocka_unit_test(the_message_names_file_and_line),
        cmocka_unit_test(a_file_that_is_not_there_is_an_io_error),
        cmocka_unit_test(a_folder_is_an_io_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
