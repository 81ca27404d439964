/* The proleptic Gregorian calendar in UTC, without leap seconds, as POSIX time has it. */
#include "base/internal.h"

#include <inttypes.h>
#include <stdio.h>

enum { DAY_SECONDS = 86400, DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

static int64_t floor_divide(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days from 1970-01-01 to the first of a month. Years are counted from March, so that the leap day ends one, and in
 * eras of 400 years, which all have the same length. */
static int64_t days_to_month(int64_t month) {
    int64_t from_march = month + 1970 * 12 - 2;
    int64_t year = floor_divide(from_march, 12);
    int64_t month_of_year = from_march - year * 12;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * month_of_year + 2) / 5;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

/* Further out months have no number that fits; the ends stand for what lies beyond. */
static int64_t within_range(int64_t time) {
    const int64_t end = INT64_C(5000000000000000); /* some 158 million years */
    return time < -end ? -end : time > end ? end : time;
}

be_month be_month_of(int64_t time) {
    time = within_range(time);
    int64_t days = floor_divide(time, DAY_SECONDS) + DAYS_TO_1970;
    int64_t era = floor_divide(days, DAYS_PER_ERA);
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    return (be_month)((era * 400 + year_of_era) * 12 + month_from_march + 2 - 1970 * 12);
}

int64_t be_month_start(be_month month) {
    return days_to_month(month) * DAY_SECONDS;
}

int64_t be_month_seconds(be_month month) {
    return (days_to_month((int64_t)month + 1) - days_to_month(month)) * DAY_SECONDS;
}

be_month be_month_from(int32_t year, int32_t month) {
    int64_t number = ((int64_t)year - 1970) * 12 + month - 1;
    return (be_month)(number < INT32_MIN ? INT32_MIN : number > INT32_MAX ? INT32_MAX : number);
}

int64_t be_year_start(int32_t year) {
    return days_to_month(((int64_t)year - 1970) * 12) * DAY_SECONDS;
}

int32_t be_year_of(int64_t time) {
    return (int32_t)floor_divide(be_month_of(time), 12) + 1970;
}

static int month_number(be_month month) {
    return (int)(month - floor_divide(month, 12) * 12) + 1;
}

char *be_month_format(be_month month, char *text) {
    snprintf(text, 32, "%04" PRId32 "-%02d", (int32_t)floor_divide(month, 12) + 1970, month_number(month));
    return text;
}

char *be_time_format(int64_t time, char *text) {
    time = within_range(time);
    be_month month = be_month_of(time);
    int64_t rest = time - be_month_start(month);
    snprintf(text, 64, "%04" PRId32 "-%02d-%02dT%02d:%02d:%02dZ", be_year_of(time), month_number(month),
             (int)(rest / DAY_SECONDS) + 1, (int)(rest % DAY_SECONDS / 3600), (int)(rest % 3600 / 60),
             (int)(rest % 60));
    return text;
}

/* Read exactly `digits` digits. */
static bool take_digits(const char **at, int digits, int *value) {
    *value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        *value = *value * 10 + (c - '0');
    }
    *at += digits;
    return true;
}

static bool take_char(const char **at, char c) {
    if (**at != c) {
        return false;
    }
    (*at)++;
    return true;
}

static bool take_date(const char **at, int64_t *time) {
    int year, month, day;
    if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) || !take_char(at, '-') ||
        !take_digits(at, 2, &day) || month < 1 || month > 12 || day < 1) {
        return false;
    }
    be_month m = be_month_from(year, month);
    if (day > be_month_seconds(m) / DAY_SECONDS) {
        return false;
    }
    *time = be_month_start(m) + (int64_t)(day - 1) * DAY_SECONDS;
    return true;
}

static bool take_clock(const char **at, int64_t *seconds) {
    int hour, minute, second = 0;
    if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    if (take_char(at, ':') && (!take_digits(at, 2, &second) || second > 59)) {
        return false;
    }
    if (take_char(at, '.')) {
        if (**at != '0') {
            return false;
        }
        while (**at == '0') {
            (*at)++;
        }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool take_zone(const char **at, int64_t *offset) {
    *offset = 0;
    if (take_char(at, 'Z') || **at == '\0') {
        return true;
    }
    int64_t sign = **at == '-' ? -1 : 1;
    if (!take_char(at, '+') && !take_char(at, '-')) {
        return false;
    }
    int hour, minute;
    if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    *offset = sign * (hour * 3600 + minute * 60);
    return true;
}

be_status be_time_parse(const char *text, int64_t *time, be_error *error) {
    if (!text || !time) {
        return be_i_fail_null(error, text ? "time" : "text");
    }
    const char *at = text;
    int64_t date, clock = 0, offset = 0;
    bool good = take_date(&at, &date);
    if (good && *at) {
        good = (take_char(&at, 'T') || take_char(&at, ' ')) && take_clock(&at, &clock) && take_zone(&at, &offset);
    }
    if (!good || *at) {
        return be_i_fail(error, BE_STATUS_FORMAT, "'%.60s' is not an ISO-8601 time such as 2026-12-31T23:59:59Z", text);
    }
    *time = date + clock - offset;
    return BE_STATUS_OK;
}
