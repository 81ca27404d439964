/* Numbers in files are plain decimals, whatever the locale of the program that links the library. */
#include "base/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* strtod wants the decimal point of the program's locale, so it is given none: 12.345e6 is 12345e3. The text is known
 * to be digits with at most one point, up to `at`. */
static bool parse_slowly(const char *text, const char *at, int decimals, double *value) {
    enum { DIGITS = 100 };
    char copy[DIGITS + 32];
    int64_t exponent = 0;
    bool plus = *at && at[1] == '+';
    bool good =
        at - text <= DIGITS && !(plus && at[2] == '-') && (!*at || be_i_integer_parse(at + 1 + plus, &exponent));
    if (!good) {
        return false;
    }
    exponent = exponent < -100000 ? -100000 : exponent > 100000 ? 100000 : exponent; /* 0 or infinite from there on */
    size_t used = 0;
    for (const char *c = text; c < at; c++) {
        if (*c != '.') {
            copy[used++] = *c;
        }
    }
    snprintf(copy + used, sizeof copy - used, "e%d", (int)exponent - decimals);
    *value = strtod(copy, NULL);
    return isfinite(*value);
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
    return parse_slowly(text, at, decimals, value);
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
