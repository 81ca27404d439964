/* Numbers in files are plain decimals, whatever the locale of the program that links the library. */
#include "base/internal.h"

#include <locale.h>
#include <stdlib.h>

/* strtod wants the decimal point of the locale. */
static bool parse_slowly(const char *text, size_t length, double *value) {
    char copy[128];
    if (length >= sizeof copy - 8) {
        return false;
    }
    const char *point = localeconv()->decimal_point;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '.') {
            copy[used++] = text[i];
            continue;
        }
        for (const char *p = point; *p && used < sizeof copy - 1; p++) {
            copy[used++] = *p;
        }
    }
    copy[used] = '\0';
    char *end;
    double number = strtod(copy, &end);
    if (*end != '\0') {
        return false;
    }
    *value = number;
    return isfinite(number);
}

static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Up to 15 digits and a power of ten up to 22 are both exact, so one division rounds correctly (W. Clinger, 1990). */
bool be_i_number_parse(const char *text, double *value) {
    const char *at = text;
    bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    uint64_t digits = 0;
    int count = 0, decimals = 0;
    bool point = false, any = false;
    for (; (*at >= '0' && *at <= '9') || (*at == '.' && !point); at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        any = true;
        decimals += point;
        count += digits > 0 || *at != '0';
        digits = count <= 18 ? digits * 10 + (uint64_t)(*at - '0') : digits;
    }
    if (!any) {
        return false;
    }
    if (*at == '\0' && count <= 15 && decimals <= 22) {
        double magnitude = (double)digits / exact_powers[decimals];
        *value = negative ? -magnitude : magnitude;
        return true;
    }
    if (*at != '\0' && *at != 'e' && *at != 'E') {
        return false;
    }
    return parse_slowly(text, strlen(text), value);
}

bool be_i_integer_parse(const char *text, int64_t *value) {
    const char *at = text + (*text == '-');
    int64_t number = 0;
    if (!*at) {
        return false;
    }
    for (; *at; at++) {
        if (*at < '0' || *at > '9' || number > (INT64_MAX - 9) / 10) {
            return false;
        }
        number = number * 10 + (*at - '0');
    }
    *value = *text == '-' ? -number : number;
    return true;
}
