/* Numbers in files: plain decimals with a point, whatever the locale, correctly rounded. The judge is strtod of the C
 * locale, in which every test runs unless it says otherwise. */
#include "support.h"

#include "base/internal.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void check_against_strtod(const char *text) {
    double value = 77;
    if (!be_i_number_parse(text, &value) || bits_of(value) != bits_of(strtod(text, NULL))) {
        fail_msg("'%s' is read as %.17g, strtod says %.17g", text, value, strtod(text, NULL));
    }
}

static void plain_decimals_are_read_exactly_as_strtod_does(void **state) {
    (void)state;
    static const char *const cases[] = {
        "0",
        "-0",
        "+0",
        "00",
        "0.0",
        "-0.0",
        "1",
        "-1",
        "+1",
        "007",
        "0.1",
        "-0.1",
        ".5",
        "-.5",
        "5.",
        "0.2",
        "0.3",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "1.5e3",
        ".5e1",
        "5.e1",
        "1e0",
        "1e00",
        "1e-0",
        "0e0",
        "0e999",
        "1e22",
        "1e23",
        "123456789012345",
        "1234567890123456",
        "999999999999999",
        "9999999999999999",
        "9007199254740993",
        "0.000000000000000000000001",
        "0.0000000000000000000001234",
        "123456789012345678901234567890",
        "18446744073709551616",
        "0.30000000000000004",
        "2.2250738585072011e-308", /* the number that hung PHP in 2011 */
        "2.2250738585072014e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "1e-400",
        "1.7976931348623157e308",
        "179769313486231570000000000000000000000e270",
        "8.98846567431158e307", /* half of the largest power of two */
        "9007199254740992.5",
        "9007199254740993.0000000000000000000000001", /* just above a tie */
        "0.500000000000000166533453693773481063544750213623046875",
        "6929495644600919.5",
        "3.518437208883201171875e13",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_against_strtod(cases[i]);
    }
}

/* 1 to 19 digits, the point anywhere in or before them, now and then an exponent. */
static void write_random_decimal(char *text, size_t bytes, uint64_t *random) {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, random_bits(random));
    int length = 1 + (int)(random_bits(random) % 19);
    digits[length < (int)strlen(digits) ? length : (int)strlen(digits)] = '\0';
    int point = (int)(random_bits(random) % (strlen(digits) + 1));
    int used = snprintf(text, bytes, "%s%.*s.%s", random_bits(random) % 4 ? "" : "-", point, digits, digits + point);
    if (random_bits(random) % 4 == 0) {
        snprintf(text + used, bytes - (size_t)used, "e%d", (int)(random_bits(random) % 561) - 280);
    }
}

static void a_million_random_decimals_are_rounded_correctly(void **state) {
    (void)state;
    uint64_t random = UINT64_C(88172645463325252);
    char text[80];
    for (int i = 0; i < 1000000; i++) {
        write_random_decimal(text, sizeof text, &random);
        check_against_strtod(text);
    }
}

/* 17 digits tell every double from every other, so writing and reading gives the same bits. */
static void a_double_written_with_17_digits_comes_back(void **state) {
    (void)state;
    uint64_t random = 2463534242;
    char text[40];
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = random_bits(&random);
        double value, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            snprintf(text, sizeof text, "%.17g", value);
            assert_true(be_i_number_parse(text, &back));
            assert_true(bits_of(back) == bits);
        }
    }
}

static void what_is_not_a_plain_decimal_is_refused_and_the_value_left_alone(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",       "-",   "+",        ".",          "-.",       "+.",
        "e",      "e5",  ".e5",      "-e5",        "1e",       "1e+",
        "1e-",    "1E",  "1e5.5",    "1e 5",       "1ee5",     "1e5e5",
        "nan",    "NaN", "-nan",     "nan(1)",     "inf",      "-inf",
        "+inf",   "INF", "Infinity", "infinity",   "0x10",     "0X10",
        "0x1p3",  "1,5", "1,000",    "1.000,5",    "1'000",    "1_000",
        "1 000",  " 1",  "1 ",       "\t1",        "1\n",      "1\r",
        "--1",    "+-1", "-+1",      "1-",         "1+",       "1.2.3",
        "1..2",   "1f",  "1d",       "1L",         "$1",       "1%",
        "1.5e3,", "1/2", "one",      "\xC2\xA0 1", "\xD9\xA1", "1.5\xE2\x82\xAC",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = 77;
        if (be_i_number_parse(cases[i], &value) || bits_of(value) != bits_of(77)) {
            fail_msg("'%s' is read as %.17g", cases[i], value);
        }
    }
}

static void a_decimal_too_large_for_a_double_is_refused_as_infinite(void **state) {
    (void)state;
    static const char *const cases[] = {"1e309",  "1e999",        "1e99999999999", "1.7976931348623159e308",
                                        "-1e999", "123456789e301"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = 77;
        assert_false(be_i_number_parse(cases[i], &value));
        assert_true(isinf(value) && (value < 0) == (cases[i][0] == '-'));
    }
}

static void a_decimal_too_small_for_a_double_is_zero(void **state) {
    (void)state;
    double value = 77;
    assert_true(be_i_number_parse("1e-99999999999", &value));
    assert_true(bits_of(value) == bits_of(0));
}

/* Where the machine has a locale that writes 1,5 the same texts must mean the same; elsewhere this checks "C" only. */
static void the_locale_does_not_matter(void **state) {
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "de_DE", "C"};
    size_t at = 0;
    while (!setlocale(LC_NUMERIC, locales[at])) {
        at++;
    }
    double quick = 0, slow = 0, comma = 77;
    bool read_quick = be_i_number_parse("1.5", &quick);
    bool read_slow = be_i_number_parse("1.50000000000000000001e0", &slow);
    bool read_comma = be_i_number_parse("1,5", &comma) || be_i_number_parse("1,50000000000000000000", &comma);
    setlocale(LC_NUMERIC, "C");
    print_message("checked in locale %s\n", locales[at]);
    assert_true(read_quick && read_slow && !read_comma);
    assert_near(quick, 1.5, 0, 0);
    assert_near(slow, 1.5, 0, 0);
}

static void whole_numbers_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {{"0", 0},
                 {"-0", 0},
                 {"1", 1},
                 {"-1", -1},
                 {"007", 7},
                 {"1795219200", 1795219200},
                 {"-2208988800", INT64_C(-2208988800)},
                 {"9000000000000000000", INT64_C(9000000000000000000)}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 77;
        assert_true(be_i_integer_parse(cases[i].text, &value));
        assert_int_equal(value, cases[i].value);
    }
}

static void what_is_not_a_whole_number_is_refused_and_the_value_left_alone(void **state) {
    (void)state;
    static const char *const cases[] = {"",
                                        "-",
                                        "--1",
                                        "1-",
                                        "1.0",
                                        "1.",
                                        ".1",
                                        "1e3",
                                        "0x10",
                                        " 1",
                                        "1 ",
                                        "1,000",
                                        "+1",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "18446744073709551616",
                                        "99999999999999999999999999"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 77;
        if (be_i_integer_parse(cases[i], &value) || value != 77) {
            fail_msg("'%s' is read as %lld", cases[i], (long long)value);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_decimals_are_read_exactly_as_strtod_does),
        cmocka_unit_test(a_million_random_decimals_are_rounded_correctly),
        cmocka_unit_test(a_double_written_with_17_digits_comes_back),
        cmocka_unit_test(what_is_not_a_plain_decimal_is_refused_and_the_value_left_alone),
        cmocka_unit_test(a_decimal_too_large_for_a_double_is_refused_as_infinite),
        cmocka_unit_test(a_decimal_too_small_for_a_double_is_zero),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(what_is_not_a_whole_number_is_refused_and_the_value_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
