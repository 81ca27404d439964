/* The calendar: proleptic Gregorian, UTC, no leap seconds. Times marked "date" were computed with GNU date. */
#include "support.h"

#include <stdio.h>

static int is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* ---- months and years ---- */

static void a_month_is_counted_from_january_1970(void **state) {
    (void)state;
    static const struct {
        int32_t year, month;
        be_month expected;
    } cases[] = {
        {1970, 1, 0},     {1970, 12, 11}, {1971, 1, 12},   {2026, 12, 683}, /* the header's own example */
        {1969, 12, -1},   {1969, 1, -12}, {1900, 1, -840}, {2000, 2, 361},
        {2026, 13, 684},  {2026, 0, 671}, {2026, -1, 670}, {2026, 25, 696}, /* other numbers carry over */
        {1970, -11, -12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(be_month_from(cases[i].year, cases[i].month), cases[i].expected);
    }
}

static void a_month_starts_at_its_first_second(void **state) {
    (void)state;
    static const struct {
        int32_t year, month;
        int64_t start; /* date */
    } cases[] = {
        {1970, 1, 0},           {1969, 12, -2678400},    {1900, 2, -2206310400},
        {1900, 3, -2203891200}, {2000, 3, 951868800},    {2100, 3, 4107542400},
        {2026, 12, 1796083200}, {1600, 1, -11676096000}, {1, 1, -62135596800},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(be_month_start(be_month_from(cases[i].year, cases[i].month)), cases[i].start);
    }
}

static void february_is_a_day_longer_every_fourth_year_but_three_centuries_in_four(void **state) {
    (void)state;
    static const struct {
        int32_t year;
        int64_t days;
    } cases[] = {{1900, 28}, {1904, 29}, {1999, 28}, {2000, 29}, {2024, 29}, {2026, 28}, {2100, 28},
                 {2200, 28}, {2400, 29}, {1600, 29}, {1968, 29}, {0, 29},    {-100, 28}, {-400, 29}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(be_month_seconds(be_month_from(cases[i].year, 2)), cases[i].days * 86400);
    }
}

static void the_other_months_have_30_or_31_days(void **state) {
    (void)state;
    for (int month = 1; month <= 12; month++) {
        assert_int_equal(be_month_seconds(be_month_from(2026, month)), (int64_t)month_days(2026, month) * 86400);
    }
}

static void a_month_holds_its_first_second_but_not_the_next_months(void **state) {
    (void)state;
    for (be_month month = -3000; month < 6000; month++) {
        int64_t start = be_month_start(month);
        assert_int_equal(be_month_of(start), month);
        assert_int_equal(be_month_of(start - 1), month - 1);
        assert_int_equal(be_month_of(start + be_month_seconds(month) - 1), month);
    }
}

static void a_year_starts_in_january(void **state) {
    (void)state;
    assert_int_equal(be_year_start(1970), 0);
    assert_int_equal(be_year_start(1969), -365 * 86400);
    assert_int_equal(be_year_start(2000), 946684800); /* date */
    assert_int_equal(be_year_start(1600), INT64_C(-11676096000));
}

static void a_time_lies_in_its_year(void **state) {
    (void)state;
    static const struct {
        int64_t time;
        int32_t year;
    } cases[] = {{0, 1970},         {-1, 1969},        {31535999, 1970},     {31536000, 1971},
                 {946684799, 1999}, {946684800, 2000}, {-11676096000, 1600}, {-11676096001, 1599},
                 {-62135596800, 1}, {-62135596801, 0}, {1798761599, 2026}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(be_year_of(cases[i].time), cases[i].year);
    }
}

/* 400 years have 146,097 days, so the calendar repeats exactly; 725 such eras reach year 291,970. */
static void the_calendar_repeats_every_400_years_as_far_as_it_is_promised(void **state) {
    (void)state;
    const int64_t era = INT64_C(146097) * 86400;
    for (int32_t eras = -725; eras <= 719; eras += 4) {
        assert_int_equal(be_year_start(1970 + 400 * eras), eras * era);
        assert_int_equal(be_year_of(eras * era - 1), 1969 + 400 * eras);
        assert_int_equal(be_month_of(eras * era + 86400 * 59), 4800 * eras + 2);
    }
}

static void no_month_or_year_overflows(void **state) {
    (void)state;
    assert_int_equal(be_month_seconds(INT32_MAX), 31 * 86400); /* 2^31 - 1 = 7 (mod 12): an August */
    assert_int_equal(be_month_seconds(INT32_MIN), 31 * 86400); /* -2^31 = 4 (mod 12): a May */
    assert_int_equal(be_month_from(INT32_MAX, 12), INT32_MAX); /* no such month: the last there is */
    assert_int_equal(be_month_from(INT32_MIN, 1), INT32_MIN);
    assert_true(be_year_start(INT32_MAX) > be_year_start(INT32_MAX - 1));
}

/* ---- as text ---- */

static void a_month_is_written_as_year_and_month(void **state) {
    (void)state;
    static const struct {
        be_month month;
        const char *expected;
    } cases[] = {{683, "2026-12"}, {0, "1970-01"}, {-1, "1969-12"}, {-1970 * 12, "0000-01"}, {8030 * 12, "10000-01"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ptr_equal(be_month_format(cases[i].month, text), text);
        assert_string_equal(text, cases[i].expected);
    }
}

static const struct {
    int64_t time;
    const char *text;
} known_times[] = {
    {0, "1970-01-01T00:00:00Z"},
    {-1, "1969-12-31T23:59:59Z"},
    {1000000000, "2001-09-09T01:46:40Z"},  /* the billion-second celebration */
    {1234567890, "2009-02-13T23:31:30Z"},  /* date */
    {2147483647, "2038-01-19T03:14:07Z"},  /* the end of 32-bit times */
    {-2147483648, "1901-12-13T20:45:52Z"}, /* and their begin */
    {951782400, "2000-02-29T00:00:00Z"},   /* date */
    {4107542399, "2100-02-28T23:59:59Z"},  /* date */
    {1798761599, "2026-12-31T23:59:59Z"},  /* date; the header's example */
    {-62135596800, "0001-01-01T00:00:00Z"},
    {253402300799, "9999-12-31T23:59:59Z"},
};

static void a_time_is_written_as_iso_8601(void **state) {
    (void)state;
    char text[64];
    for (size_t i = 0; i < sizeof known_times / sizeof known_times[0]; i++) {
        assert_ptr_equal(be_time_format(known_times[i].time, text), text);
        assert_string_equal(text, known_times[i].text);
    }
}

/* Count the days one by one from 1970 in either direction, years 1600 to 2400, and take another second of each. */
static void check_day(int64_t day, int year, int month, int day_of_month) {
    int64_t second = (day * 7919 % 86400 + 86400) % 86400;
    char expected[32], text[64];
    snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day_of_month,
             (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    assert_string_equal(be_time_format(day * 86400 + second, text), expected);
    int64_t time = 0;
    assert_ok(be_time_parse(expected, &time, error));
    assert_int_equal(time, day * 86400 + second);
    assert_int_equal(be_month_of(time), (year - 1970) * 12 + month - 1);
    assert_int_equal(be_year_of(time), year);
}

static void every_day_of_eight_centuries_goes_to_text_and_back(void **state) {
    (void)state;
    int64_t day = 0;
    for (int year = 1970; year <= 2400; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= month_days(year, month); d++) {
                check_day(day++, year, month, d);
            }
        }
    }
    day = 0;
    for (int year = 1969; year >= 1600; year--) {
        for (int month = 12; month >= 1; month--) {
            for (int d = month_days(year, month); d >= 1; d--) {
                check_day(--day, year, month, d);
            }
        }
    }
    assert_int_equal(day * 86400, INT64_C(-11676096000)); /* date, 1600-01-01 */
}

/* ---- reading ---- */

static void iso_8601_times_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t time;
    } cases[] = {
        {"1970-01-01", 0},
        {"2026-11-21", 1795219200}, /* date */
        {"1970-01-01T00:00", 0},
        {"1970-01-01 00:01", 60},
        {"1970-01-01T01:02:03", 3723},
        {"1970-01-01T01:02:03Z", 3723},
        {"1970-01-01 01:02:03Z", 3723},
        {"1970-01-01T01:02Z", 3720},
        {"1970-01-01T01:02:03.0Z", 3723},
        {"1970-01-01T01:02:03.000000000", 3723},
        {"1970-01-01T01:02:03.000+00:00", 3723},
        {"1970-01-01T01:00:00+01:00", 0}, /* one o'clock in the east is midnight in UTC */
        {"1969-12-31T19:00:00-05:00", 0},
        {"1970-01-01T05:30+05:30", 0},
        {"1970-01-01T00:59:00+00:59", 0},
        {"1970-01-01T23:59:00+23:59", 0},
        {"1970-01-01T00:00:00+14:00", -50400},
        {"1970-01-01T00:00:00-00:00", 0},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2024-02-29T12:00:00Z", 1709208000}, /* date */
        {"1900-02-28T00:00:00Z", -2203977600},
        {"0000-01-01", -62167219200}, /* year 0 has 366 days before year 1 */
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t time = 77;
        assert_ok(be_time_parse(cases[i].text, &time, error));
        if (time != cases[i].time) {
            fail_msg("%s is %lld, expected %lld", cases[i].text, (long long)time, (long long)cases[i].time);
        }
    }
}

static void any_other_text_is_refused_and_the_time_left_alone(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        " ",
        "now",
        "2026",
        "2026-11",
        "2026-11-",
        "20261121",
        "2026/11/21",
        "21-11-2026",
        "2026-1-01",
        "26-11-21",
        "2026-11-2",
        "+2026-11-21",
        "-2026-11-21",
        "02026-11-21",
        " 2026-11-21",
        "2026-11-21 ",
        "2026-11-21\n",
        "2026-00-10",
        "2026-13-10",
        "2026-11-00",
        "2026-11-31",
        "2026-02-29",
        "2026-02-30",
        "1900-02-29",
        "2100-02-29",
        "2026-11-21T",
        "2026-11-21T10",
        "2026-11-21T1020",
        "2026-11-21T10:2",
        "2026-11-21T10:20:3",
        "2026-11-21T1:20:30",
        "2026-11-21t10:20:30Z",
        "2026-11-21T10:20:30z",
        "2026-11-21_10:20:30",
        "2026-11-21  10:20:30",
        "2026-11-21T24:00:00Z",
        "2026-11-21T25:00:00Z",
        "2026-11-21T23:60:00Z",
        "2026-11-21T10:20:61Z",
        "2016-12-31T23:59:60Z", /* a leap second that there was (IERS Bulletin C 52) */
        "2026-11-21T10:20:30.5Z",
        "2026-11-21T10:20:30.01Z",
        "2026-11-21T10:20:30.Z",
        "2026-11-21T10:20:30,0Z",
        "2026-11-21T10:20:30ZZ",
        "2026-11-21T10:20:30Z ",
        "2026-11-21T10:20:30UTC",
        "2026-11-21T10:20:30 Z",
        "2026-11-21T10:20:30 +00:00",
        "2026-11-21T10:20:30+0000",
        "2026-11-21T10:20:30+1",
        "2026-11-21T10:20:30+01",
        "2026-11-21T10:20:30+24:00",
        "2026-11-21T10:20:30+01:60",
        "2026-11-21T10:20:30+01:00Z",
        "2026-11-21T10:20:-1Z",
        "2026-11-21T10:20:30Z[Europe/Paris]",
        "1763720430",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t time = 77;
        be_status status = be_time_parse(cases[i], &time, NULL);
        if (status != BE_STATUS_FORMAT || time != 77) {
            fail_msg("'%s': status %s, time %lld", cases[i], be_status_name(status), (long long)time);
        }
    }
}

static void the_error_shows_the_text_that_is_no_time(void **state) {
    (void)state;
    int64_t time;
    assert_fails(be_time_parse("2026-02-30", &time, error), BE_STATUS_FORMAT, "'2026-02-30'");
}

static void a_time_needs_a_text_and_a_place(void **state) {
    (void)state;
    int64_t time;
    assert_fails(be_time_parse(NULL, &time, error), BE_STATUS_ARGUMENT, "text");
    assert_fails(be_time_parse("2026-11-21", NULL, error), BE_STATUS_ARGUMENT, "time");
}

/* Further out than any month has a number: the ends stand for what lies beyond, and nothing overflows. */
static void times_beyond_all_months_are_written_without_overflow(void **state) {
    (void)state;
    char text[64];
    assert_non_null(be_time_format(INT64_MAX, text));
    assert_non_null(be_time_format(INT64_MIN, text));
    assert_int_equal(be_month_of(INT64_MAX), be_month_of(INT64_MAX / 2));
    assert_true(be_year_of(INT64_MIN) < be_year_of(0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_is_counted_from_january_1970),
        cmocka_unit_test(a_month_starts_at_its_first_second),
        cmocka_unit_test(february_is_a_day_longer_every_fourth_year_but_three_centuries_in_four),
        cmocka_unit_test(the_other_months_have_30_or_31_days),
        cmocka_unit_test(a_month_holds_its_first_second_but_not_the_next_months),
        cmocka_unit_test(a_year_starts_in_january),
        cmocka_unit_test(a_time_lies_in_its_year),
        cmocka_unit_test(the_calendar_repeats_every_400_years_as_far_as_it_is_promised),
        cmocka_unit_test(no_month_or_year_overflows),
        cmocka_unit_test(a_month_is_written_as_year_and_month),
        cmocka_unit_test(a_time_is_written_as_iso_8601),
        cmocka_unit_test(every_day_of_eight_centuries_goes_to_text_and_back),
        cmocka_unit_test(iso_8601_times_are_read),
        cmocka_unit_test(any_other_text_is_refused_and_the_time_left_alone),
        cmocka_unit_test(the_error_shows_the_text_that_is_no_time),
        cmocka_unit_test(a_time_needs_a_text_and_a_place),
        cmocka_unit_test(times_beyond_all_months_are_written_without_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
