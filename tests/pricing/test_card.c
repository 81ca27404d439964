/* Malformed rate cards: each is refused with its file, its line and what is wrong, and harms no other region. */
#include "given.h"

static const char *const files[] = {"p/r/meters.csv", "p/r/instance_prices.csv", "p/instance_types.csv",
                                    "p/limits.csv",   "p/task_sizes.csv",        "p/dimensions.csv"};
enum { METERS, PRICES, TYPES, LIMITS, SIZES, DIMENSIONS };

static const struct {
    int file;
    be_status status;
    uint32_t line;
    const char *part; /* of the message */
    const char *text;
} cases[] = {
    /* any file */
    {METERS, BE_STATUS_FORMAT, 1, "the file is empty", ""},
    {METERS, BE_STATUS_FORMAT, 1, "column 'as_of' is missing",
     "service,meter,unit,tier_from,tier_to,price_usd,per,event_unit,increment,minimum,increment_quantity,free_per_"
     "month,"
     "free_group,source\ns,m,unit,0,,1,1,,,,,,,here\n"},
    {LIMITS, BE_STATUS_FORMAT, 1, "column 'value' stands there twice", "service,limit,value,unit,source,as_of,value\n"},
    {LIMITS, BE_STATUS_FORMAT, 1, "column 'colour' is none of ", "service,limit,value,unit,source,as_of,colour\n"},
    {METERS, BE_STATUS_FORMAT, 2, "14 fields where the header has 15",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "16 fields where the header has 15",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026,x\n"},
    {METERS, BE_STATUS_FORMAT, 3, "1 fields where the header has 15",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026\n\ns,n,unit,0,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 3, "a quote is opened and never closed",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026\ns,n,unit,0,,1,1,,,,,,,\"here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "a quote in the middle of a field",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,\"he\"re,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "source is empty", METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "as_of is empty", METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,\n"},
    {METERS, BE_STATUS_FORMAT, 2, "as_of 'summer' is not of the form",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,summer\n"},
    {METERS, BE_STATUS_FORMAT, 2, "as_of '2026-13' is not of the form",
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026-13\n"},
    {METERS, BE_STATUS_FORMAT, 2, "as_of '2026-02-30' is not", METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026-02-30\n"},
    /* meters */
    {METERS, BE_STATUS_FORMAT, 2, "service is empty", METER_COLUMNS ",m,unit,0,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "meter is empty", METER_COLUMNS "s,,unit,0,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "unit is empty", METER_COLUMNS "s,m,,0,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "price_usd is empty", METER_COLUMNS "s,m,unit,0,,,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "price_usd 'nan' is not a finite number",
     METER_COLUMNS "s,m,unit,0,,nan,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "tier_to 'inf' is not a finite number",
     METER_COLUMNS "s,m,unit,0,inf,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "price_usd '1e999' is not a finite",
     METER_COLUMNS "s,m,unit,0,,1e999,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "price_usd '$1' is not a finite number",
     METER_COLUMNS "s,m,unit,0,,$1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_RANGE, 2, "price_usd -1 is negative", METER_COLUMNS "s,m,unit,0,,-1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_RANGE, 2, "per must be above 0", METER_COLUMNS "s,m,unit,0,,1,0,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_RANGE, 2, "free_per_month -5 is negative", METER_COLUMNS "s,m,unit,0,,1,1,,,,,-5,,here,2026\n"},
    {METERS, BE_STATUS_RANGE, 2, "tier_to 0 is not above tier_from 0",
     METER_COLUMNS "s,m,unit,0,0,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "tier_from of s m is 5, expected 0",
     METER_COLUMNS "s,m,unit,5,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 3, "tier_from of s m is 20, expected 10", /* a gap */
     METER_COLUMNS "s,m,unit,0,10,1,1,,,,,,,here,2026\ns,m,unit,20,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 3, "tier_from of s m is 5, expected 10", /* an overlap */
     METER_COLUMNS "s,m,unit,0,10,1,1,,,,,,,here,2026\ns,m,unit,5,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 3, "tier_from of s m is 10, expected inf", /* a tier behind one without end */
     METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026\ns,m,unit,10,,1,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 4, "this row has the key of line 2",
     METER_COLUMNS
     "s,m,unit,0,,1,1,,,,,,,here,2026\ns,n,unit,0,,1,1,,,,,,,here,2026\ns,m,unit,0,,2,1,,,,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "increment and increment_quantity come together",
     METER_COLUMNS "s,m,unit,0,,1,1,KB,512,512,,,,here,2026\n"},
    {METERS, BE_STATUS_FORMAT, 2, "increment and increment_quantity come together",
     METER_COLUMNS "s,m,unit,0,,1,1,KB,,,1,,,here,2026\n"},
    /* instance prices */
    {PRICES, BE_STATUS_FORMAT, 2, "purchase_option 'lease' is none of on_demand, spot",
     PRICE_COLUMNS "vm,a,lease,,,1,,1,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 2, "purchase_option 'free' is none of", PRICE_COLUMNS "vm,a,free,,,0,,0,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 2, "effective_usd_per_hour is empty", PRICE_COLUMNS "vm,a,on_demand,,,,,1,here,2026\n"},
    {PRICES, BE_STATUS_RANGE, 2, "upfront_usd -1 is negative",
     PRICE_COLUMNS "vm,a,reserved_standard,1,all,1,-1,0,here,2026\n"},
    {PRICES, BE_STATUS_RANGE, 2, "term_years must be 1 or 3 for a commitment",
     PRICE_COLUMNS "vm,a,reserved_standard,2,none,1,0,1,here,2026\n"},
    {PRICES, BE_STATUS_RANGE, 2, "term_years must be 1 or 3 for a commitment",
     PRICE_COLUMNS "vm,a,reserved_standard,,none,1,0,1,here,2026\n"},
    {PRICES, BE_STATUS_RANGE, 2, "empty for the rest", PRICE_COLUMNS "vm,a,on_demand,1,,1,,1,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 2, "payment_option of no commitment",
     PRICE_COLUMNS "vm,a,on_demand,,all,1,,1,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 2, "payment_option 'some' is none of none, partial",
     PRICE_COLUMNS "vm,a,reserved_standard,1,some,1,0,1,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 2, "payment_option '' is none of",
     PRICE_COLUMNS "vm,a,reserved_standard,1,,1,0,1,here,2026\n"},
    {PRICES, BE_STATUS_FORMAT, 3, "this row has the key of line 2",
     PRICE_COLUMNS "vm,a,on_demand,,,1,,1,here,2026\nvm,a,on_demand,,,2,,2,here,2026\n"},
    /* instance types */
    {TYPES, BE_STATUS_FORMAT, 2, "instance_type is empty", TYPE_COLUMNS ",2,4096,0,,,arm64,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_RANGE, 2, "vcpu", TYPE_COLUMNS "a,0,4096,0,,,arm64,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_RANGE, 2, "memory_mib", TYPE_COLUMNS "a,2,0,0,,,arm64,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_FORMAT, 2, "arch 'vax' is none of x86_64, arm64",
     TYPE_COLUMNS "a,2,4096,0,,,vax,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_FORMAT, 2, "burstable 'maybe' is none of false, true",
     TYPE_COLUMNS "a,2,4096,0,,,arm64,,maybe,,true,here,2026\n"},
    {TYPES, BE_STATUS_RANGE, 2, "gpu_count 0.5 is no whole number",
     TYPE_COLUMNS "a,2,4096,0.5,,,arm64,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_FORMAT, 2, "gpu_count is empty", TYPE_COLUMNS "a,2,4096,,,,arm64,,false,,true,here,2026\n"},
    {TYPES, BE_STATUS_FORMAT, 3, "this row has the key of line 2",
     TYPE_COLUMNS "a,2,4096,0,,,arm64,,false,,true,here,2026\na,4,4096,0,,,arm64,,false,,true,here,2026\n"},
    /* limits */
    {LIMITS, BE_STATUS_FORMAT, 2, "limit is empty", LIMIT_COLUMNS "s,,1,second,here,2026\n"},
    {LIMITS, BE_STATUS_FORMAT, 2, "value 'many' is not a finite number", LIMIT_COLUMNS "s,l,many,second,here,2026\n"},
    {LIMITS, BE_STATUS_FORMAT, 3, "this row has the key of line 2",
     LIMIT_COLUMNS "s,l,1,second,here,2026\ns,l,2,second,here,2026\n"},
    /* task sizes */
    {SIZES, BE_STATUS_RANGE, 2, "a task size needs vcpu above 0, memory_step_mib of 1 or more",
     SIZE_COLUMNS "s,0,512,1024,512,here,2026\n"},
    {SIZES, BE_STATUS_RANGE, 2, "a task size needs", SIZE_COLUMNS "s,1,512,1024,0,here,2026\n"},
    {SIZES, BE_STATUS_RANGE, 2, "memory_min_mib up to memory_max_mib", SIZE_COLUMNS "s,1,2048,1024,512,here,2026\n"},
    {SIZES, BE_STATUS_FORMAT, 3, "this row has the key of line 2",
     SIZE_COLUMNS "s,1,512,1024,512,here,2026\ns,1,512,2048,512,here,2026\n"},
    /* dimensions */
    {DIMENSIONS, BE_STATUS_RANGE, 2, "per_unit must be above 0", DIMENSION_COLUMNS "s,m,d,d,0,unit,here,2026\n"},
    {DIMENSIONS, BE_STATUS_FORMAT, 2, "adds_to is empty", DIMENSION_COLUMNS "s,m,d,,1,unit,here,2026\n"},
    {DIMENSIONS, BE_STATUS_FORMAT, 3, "this row has the key of line 2",
     DIMENSION_COLUMNS "s,m,d,d,1,unit,here,2026\ns,m,d,e,2,unit,here,2026\n"},
};

/* The malformed file is an overlay of region "r"; region "q" is priced by the cards below it. */
static be_catalogue *with_overlay(size_t i) {
    char folder[64];
    plain_cards("card/good");
    const char *good = card("card/good", "p/q/meters.csv", METER_COLUMNS "s,m,unit,0,,7,1,,,,,,,here,2026\n");
    snprintf(folder, sizeof folder, "card/%zu", i);
    return catalogue_of(good, card(folder, files[cases[i].file], cases[i].text));
}

static void each_malformed_card_is_refused_with_file_line_and_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_catalogue *catalogue = with_overlay(i);
        be_error error = {0};
        be_status status = be_catalogue_load(catalogue, "p", "r", &error);
        if (status != cases[i].status || error.status != status || error.line != cases[i].line ||
            !strstr(error.message, cases[i].part) || !strstr(error.message, files[cases[i].file])) {
            fail_msg("case %zu: %s, line %" PRIu32 ", \"%s\"; expected %s, line %" PRIu32 ", \"%s\"", i,
                     be_status_name(status), error.line, error.message, be_status_name(cases[i].status), cases[i].line,
                     cases[i].part);
        }
        be_catalogue_free(catalogue);
    }
}

/* What concerns the provider as a whole keeps all of its regions out; the others stay open. */
static void a_malformed_region_leaves_the_others_as_they_are(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (cases[i].file > PRICES) {
            continue;
        }
        be_catalogue *catalogue = with_overlay(i);
        assert_int_equal(be_catalogue_load(catalogue, "p", "r", NULL), cases[i].status);
        assert_ok(be_catalogue_load(catalogue, "p", "q", error));
        be_usage_item item = an_item("s", "m", 3);
        item.region = "q";
        assert_near(total_of(catalogue, &item, 1, NULL), 21, 0, 0);
        be_catalogue_free(catalogue);
    }
}

static void a_malformed_provider_leaves_the_others_as_they_are(void **state) {
    (void)state;
    card("card/two", "broken/limits.csv", "service\n");
    card("card/two", "broken/r/meters.csv", METER_COLUMNS);
    card("card/two", "p/r/meters.csv", METER_COLUMNS "s,m,unit,0,,7,1,,,,,,,here,2026\n");
    be_catalogue *catalogue = loaded_cards(plain_cards("card/two"));
    assert_fails(be_catalogue_load(catalogue, "broken", "r", error), BE_STATUS_FORMAT, "broken/limits.csv:1");
    be_usage_item item = an_item("s", "m", 3);
    assert_near(total_of(catalogue, &item, 1, NULL), 21, 0, 0);
    be_catalogue_free(catalogue);
}

/* A card may end without a newline, begin with a byte order mark, end its lines in CRLF and hold its columns in any
 * order. */
static void harmless_variations_are_read(void **state) {
    (void)state;
    plain_cards("card/variations");
    be_catalogue *catalogue = loaded_cards(
        card("card/variations", "p/r/meters.csv",
             "\xEF\xBB\xBF"
             "as_of,source,service,meter,unit,tier_from,tier_to,price_usd,per,event_unit,increment,minimum,"
             "increment_quantity,free_per_month,free_group\r\n2026-11-30,\"a \"\"quoted\"\", "
             "source\",s,m,unit,0,,7,1,,,,,,"));
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_meter_price(catalogue, "p", "r", "s", "m", 0, &price, error));
    assert_string_equal(price.source, "a \"quoted\", source");
    assert_string_equal(price.as_of, "2026-11-30");
    assert_near(price.price_usd, 7, 0, 0);
    be_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_malformed_card_is_refused_with_file_line_and_reason),
        cmocka_unit_test(a_malformed_region_leaves_the_others_as_they_are),
        cmocka_unit_test(a_malformed_provider_leaves_the_others_as_they_are),
        cmocka_unit_test(harmless_variations_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
