/* The catalogue: where rate cards are found, what an overlay replaces, and that all that is shipped can be reached. */
#include "given.h"

#include <dirent.h>

/* ---- opening ---- */

static double meter_usd(const be_catalogue *catalogue, const char *region, const char *service, const char *meter,
                        size_t tier) {
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_meter_price(catalogue, "aws", region, service, meter, tier, &price, error));
    return price.price_usd;
}

static double on_demand_usd(const be_catalogue *catalogue, const char *region, const char *type) {
    be_price price = {.size = sizeof price};
    assert_ok(
        be_catalogue_instance_price(catalogue, "aws", region, "ec2", type, BE_PURCHASE_ON_DEMAND, 0, 0, &price, error));
    return price.price_usd;
}

static be_catalogue *opened_by_default(void) {
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(NULL, NULL, &catalogue, error));
    return catalogue;
}

/* A folder in which a Lambda request costs what a real one does not. */
static const char *other_cards(void) {
    card("catalogue/other", "aws/limits.csv", LIMIT_COLUMNS);
    return card("catalogue/other", "aws/us-east-1/meters.csv",
                METER_COLUMNS "lambda,requests,request,0,,7,1,,,,,,,here,2026\n");
}

static void the_cards_of_the_source_tree_are_found_without_any_path(void **state) {
    (void)state;
    unsetenv("BREAKEVEN_PRICING");
    be_catalogue *catalogue = opened_by_default();
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    assert_near(on_demand_usd(catalogue, "us-east-1", "m7g.large"), 0.0816, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void the_environment_names_other_cards(void **state) {
    (void)state;
    assert_int_equal(setenv("BREAKEVEN_PRICING", other_cards(), 1), 0);
    be_catalogue *catalogue = opened_by_default();
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    assert_near(meter_usd(catalogue, "us-east-1", "lambda", "requests", 0), 7, 0, 0);
    be_catalogue_free(catalogue);
    unsetenv("BREAKEVEN_PRICING");
}

static void a_path_goes_before_the_environment(void **state) {
    (void)state;
    assert_int_equal(setenv("BREAKEVEN_PRICING", "/nowhere", 1), 0);
    be_catalogue *catalogue = catalogue_of(other_cards(), NULL);
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    assert_near(meter_usd(catalogue, "us-east-1", "lambda", "requests", 0), 7, 0, 0);
    be_catalogue_free(catalogue);
    unsetenv("BREAKEVEN_PRICING");
}

/* Neither a path nor the environment is a mere hint: what they name must be there. */
static void a_folder_without_cards_is_refused_and_named(void **state) {
    (void)state;
    be_catalogue *catalogue = NULL;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = "/nowhere/to/be/found";
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_NOT_FOUND, "/nowhere/to/be/found");
    assert_int_equal(setenv("BREAKEVEN_PRICING", "/nowhere/else", 1), 0);
    assert_fails(be_catalogue_open(NULL, NULL, &catalogue, error), BE_STATUS_NOT_FOUND, "/nowhere/else");
    unsetenv("BREAKEVEN_PRICING");
    assert_null(catalogue);
}

static void options_are_checked(void **state) {
    (void)state;
    be_catalogue *catalogue = NULL;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    assert_fails(be_catalogue_open(&options, NULL, NULL, error), BE_STATUS_ARGUMENT, "catalogue");
    options.reserved = 1;
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_RANGE,
                 "be_catalogue_options.reserved is 1");
    options.size = 0;
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_SIZE,
                 "be_catalogue_options.size is 0");
    be_catalogue_options_init(NULL);
    assert_string_equal(be_catalogue_options_fields(NULL)[1].name, "path");
    be_catalogue_free(NULL);
}

/* A struct of an older header that ends before overlay_path has none. */
static void options_of_an_older_version_have_no_overlay(void **state) {
    (void)state;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.size = offsetof(be_catalogue_options, overlay_path);
    options.path = be_test_source("pricing");
    options.overlay_path = other_cards();
    be_catalogue *catalogue = NULL;
    assert_ok(be_catalogue_open(&options, NULL, &catalogue, error));
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    assert_near(meter_usd(catalogue, "us-east-1", "lambda", "requests", 0), 0.2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* ---- loading ---- */

static void loading_a_region_again_does_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    size_t types = be_catalogue_type_count(catalogue, "aws");
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    assert_int_equal(be_catalogue_type_count(catalogue, "aws"), types);
    be_catalogue_free(catalogue);
}

static void a_catalogue_knows_which_regions_are_loaded(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_int_equal(be_catalogue_has_region(catalogue, "aws", "us-east-1"), 1);
    assert_int_equal(be_catalogue_has_region(catalogue, "aws", "eu-west-1"), 0);
    assert_int_equal(be_catalogue_has_region(catalogue, "gcp", "us-east-1"), 0);
    assert_int_equal(be_catalogue_has_region(NULL, "aws", "us-east-1"), 0);
    assert_int_equal(be_catalogue_has_region(catalogue, NULL, NULL), 0);
    be_catalogue_free(catalogue);
}

static const struct {
    const char *provider, *region;
    be_status status;
    const char *part;
} not_loaded[] = {
    {"aws", "mars-north-1", BE_STATUS_NOT_FOUND, "no rate cards of region 'mars-north-1' of aws"},
    {"acme", "us-east-1", BE_STATUS_NOT_FOUND, "no rate cards of provider 'acme'"},
    {"aws", "../aws", BE_STATUS_ARGUMENT, "region '../aws' is not of lower-case letters, digits and hyphens"},
    {"AWS", "us-east-1", BE_STATUS_ARGUMENT, "provider 'AWS'"},
    {"aws", "", BE_STATUS_ARGUMENT, "region ''"},
    {"aws", NULL, BE_STATUS_ARGUMENT, "region"},
    {NULL, "us-east-1", BE_STATUS_ARGUMENT, "provider"},
};

static void what_cannot_be_loaded_is_named_and_changes_nothing(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    for (size_t i = 0; i < COUNT(not_loaded); i++) {
        assert_fails(be_catalogue_load(catalogue, not_loaded[i].provider, not_loaded[i].region, error),
                     not_loaded[i].status, not_loaded[i].part);
    }
    assert_fails(be_catalogue_load(NULL, "aws", "us-east-1", error), BE_STATUS_ARGUMENT, "catalogue");
    assert_near(on_demand_usd(catalogue, "us-east-1", "m7g.large"), 0.0816, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* ---- overlay ---- */

/* One meter in a single tier, one instance price, one limit, one type; and a region and a provider of its own. */
static be_catalogue *with_overlay(void) {
    static const char folder[] = "catalogue/overlay";
    card(folder, "aws/us-east-1/meters.csv",
         METER_COLUMNS "lambda,duration-x86_64,GB-second,0,,0.00001,1,,,,,,,contract,2026-11\n");
    card(folder, "aws/us-east-1/instance_prices.csv",
         PRICE_COLUMNS "ec2,m7g.large,on_demand,,,0.07,,0.07,contract,2026-11\n");
    card(folder, "aws/cellar-1/meters.csv", METER_COLUMNS "power,energy,kWh,0,,0.3,1,,,,,,,meter,2026\n");
    card(folder, "aws/limits.csv", LIMIT_COLUMNS "lambda,concurrency,20000,environment,contract,2026-11\n");
    card(folder, "home/limits.csv", LIMIT_COLUMNS);
    card(folder, "home/attic/meters.csv", METER_COLUMNS "power,energy,kWh,0,,0.2,1,,,,,,,meter,2026\n");
    const char *overlay = card(folder, "aws/instance_types.csv",
                               TYPE_COLUMNS "m7g.large,2,9000,0,,,arm64,29,false,,true,contract,2026-11\n");
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), overlay);
    assert_ok(be_catalogue_load(catalogue, "aws", "us-east-1", error));
    return catalogue;
}

static void an_overlay_replaces_all_tiers_of_a_meter(void **state) {
    (void)state;
    be_catalogue *catalogue = with_overlay();
    be_price price = {.size = sizeof price};
    assert_near(meter_usd(catalogue, "us-east-1", "lambda", "duration-x86_64", 0), 0.00001, 1e-15, 0);
    assert_fails(be_catalogue_meter_price(catalogue, "aws", "us-east-1", "lambda", "duration-x86_64", 1, &price, error),
                 BE_STATUS_RANGE, "tier 1 of 1");
    be_catalogue_free(catalogue);
}

static void an_overlay_replaces_one_instance_price(void **state) {
    (void)state;
    be_catalogue *catalogue = with_overlay();
    be_price spot = {.size = sizeof spot};
    assert_near(on_demand_usd(catalogue, "us-east-1", "m7g.large"), 0.07, 1e-15, 0);
    /* aws-ec2-us-east-1-2023.csv */
    assert_ok(be_catalogue_instance_price(catalogue, "aws", "us-east-1", "ec2", "m7g.large", BE_PURCHASE_SPOT, 0, 0,
                                          &spot, error));
    assert_near(spot.price_usd, 0.0683, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void an_overlay_leaves_the_rest_alone(void **state) {
    (void)state;
    be_catalogue *catalogue = with_overlay();
    assert_near(meter_usd(catalogue, "us-east-1", "lambda", "duration-arm64", 2), 0.0000106667, 1e-15, 0);
    assert_near(on_demand_usd(catalogue, "us-east-1", "c7g.xlarge"), 0.145, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void an_overlay_adds_a_region_and_a_provider(void **state) {
    (void)state;
    be_catalogue *catalogue = with_overlay();
    assert_ok(be_catalogue_load(catalogue, "aws", "cellar-1", error));
    assert_ok(be_catalogue_load(catalogue, "home", "attic", error));
    assert_near(meter_usd(catalogue, "cellar-1", "power", "energy", 0), 0.3, 1e-15, 0);
    assert_near(meter_usd(catalogue, "cellar-1", "eks", "cluster-hour", 0), 0.1, 1e-15, 0); /* the same everywhere */
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_meter_price(catalogue, "home", "attic", "power", "energy", 0, &price, error));
    assert_near(price.price_usd, 0.2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void an_overlay_replaces_facts_of_the_provider(void **state) {
    (void)state;
    be_catalogue *catalogue = with_overlay();
    double value = 0;
    be_instance_type type = {.size = sizeof type};
    assert_ok(be_catalogue_limit(catalogue, "aws", "lambda", "concurrency", &value, error));
    assert_near(value, 20000, 0, 0);
    assert_ok(be_catalogue_limit(catalogue, "aws", "lambda", "timeout_seconds", &value, error));
    assert_near(value, 900, 0, 0);
    assert_ok(be_catalogue_type_find(catalogue, "aws", "m7g.large", &type, error));
    assert_near(type.memory_mib, 9000, 0, 0);
    be_catalogue_free(catalogue);
}

static double usd_with_overlay(const char *root, const char *overlay) {
    be_catalogue *catalogue = catalogue_of(root, overlay);
    be_price price = {.size = sizeof price};
    assert_ok(be_catalogue_load(catalogue, "p", "r", error));
    assert_ok(be_catalogue_meter_price(catalogue, "p", "r", "s", "m", 0, &price, error));
    be_catalogue_free(catalogue);
    return price.price_usd;
}

/* A price of a region goes before one that is the same everywhere; the overlay's go before both. */
static void the_region_goes_before_global_and_the_overlay_before_both(void **state) {
    (void)state;
    static const char folder[] = "catalogue/order", both[] = "catalogue/order-both";
    card(folder, "p/global/meters.csv", METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026\n");
    card(folder, "p/r/meters.csv", METER_COLUMNS "s,m,unit,0,,2,1,,,,,,,here,2026\n");
    const char *root = plain_cards(folder);
    assert_near(usd_with_overlay(root, NULL), 2, 0, 0);
    const char *global =
        card("catalogue/order-global", "p/global/meters.csv", METER_COLUMNS "s,m,unit,0,,3,1,,,,,,,here,2026\n");
    assert_near(usd_with_overlay(root, global), 3, 0, 0);
    card(both, "p/global/meters.csv", METER_COLUMNS "s,m,unit,0,,3,1,,,,,,,here,2026\n");
    assert_near(usd_with_overlay(root, card(both, "p/r/meters.csv", METER_COLUMNS "s,m,unit,0,,4,1,,,,,,,here,2026\n")),
                4, 0, 0);
}

/* ---- discounts ---- */

static double requests_usd(const be_catalogue *catalogue) {
    return meter_usd(catalogue, "us-east-1", "lambda", "requests", 0);
}

static void a_discount_of_a_provider_is_taken_off_every_price(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_ok(be_catalogue_discount(catalogue, "aws", NULL, 10, error));
    assert_near(requests_usd(catalogue), 0.18, 1e-15, 0);
    assert_near(on_demand_usd(catalogue, "us-east-1", "m7g.large"), 0.0816 * 0.9, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void a_discount_of_a_service_replaces_that_of_its_provider(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_ok(be_catalogue_discount(catalogue, "aws", "lambda", 50, error));
    assert_ok(be_catalogue_discount(catalogue, "aws", NULL, 10, error));
    assert_near(requests_usd(catalogue), 0.1, 1e-15, 0);
    assert_near(on_demand_usd(catalogue, "us-east-1", "m7g.large"), 0.0816 * 0.9, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void a_later_discount_replaces_the_earlier(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_ok(be_catalogue_discount(catalogue, "aws", NULL, 10, error));
    assert_ok(be_catalogue_discount(catalogue, "aws", NULL, 100, error));
    assert_near(requests_usd(catalogue), 0, 0, 0);
    assert_ok(be_catalogue_discount(catalogue, "aws", NULL, -1000, error));
    assert_near(requests_usd(catalogue), 2.2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void a_discount_beyond_its_range_is_refused(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    assert_fails(be_catalogue_discount(catalogue, "aws", NULL, 100.5, error), BE_STATUS_RANGE, "100.5 %");
    assert_fails(be_catalogue_discount(catalogue, "aws", NULL, -1001, error), BE_STATUS_RANGE, "-1001 %");
    assert_fails(be_catalogue_discount(catalogue, "aws", NULL, (double)NAN, error), BE_STATUS_RANGE, "outside");
    assert_fails(be_catalogue_discount(catalogue, NULL, NULL, 1, error), BE_STATUS_ARGUMENT, "provider");
    assert_fails(be_catalogue_discount(NULL, "aws", NULL, 1, error), BE_STATUS_ARGUMENT, "catalogue");
    assert_near(requests_usd(catalogue), 0.2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

/* ---- facts ---- */

/* aws-ec2-specs.csv (m7g.large, p4d.24xlarge, t3.micro); 12 credits an hour are 0.2 vCPU (EC2 user guide). */
static void instance_types_are_what_their_source_says(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_instance_type m = {.size = sizeof m}, p = {.size = sizeof p}, t = {.size = sizeof t};
    assert_ok(be_catalogue_type_find(catalogue, "aws", "m7g.large", &m, error));
    assert_ok(be_catalogue_type_find(catalogue, "aws", "p4d.24xlarge", &p, error));
    assert_ok(be_catalogue_type_find(catalogue, "aws", "t3.micro", &t, error));
    assert_true(m.arch == BE_ARCH_ARM64 && m.max_pods == 29 && m.current_generation == 1 && !m.gpu_model);
    assert_near(m.memory_mib, 8192, 0, 0);
    assert_string_equal(p.gpu_model, "NVIDIA A100");
    assert_true(p.gpu_count == 8 && p.arch == BE_ARCH_X86_64);
    assert_near(p.gpu_memory_mib, 40960, 0, 0);
    assert_true(t.burstable == 1);
    assert_near(t.baseline_vcpu, 0.2, 1e-15, 0);
    be_catalogue_free(catalogue);
}

static void instance_types_come_in_order_of_their_names(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_instance_type last = {.size = sizeof last}, type = {.size = sizeof type};
    size_t count = be_catalogue_type_count(catalogue, "aws");
    assert_int_equal(count, 1371);
    assert_ok(be_catalogue_type_at(catalogue, "aws", 0, &last, error));
    for (size_t i = 1; i < count; i++) {
        assert_ok(be_catalogue_type_at(catalogue, "aws", i, &type, error));
        assert_true(strcmp(last.name, type.name) < 0);
        last = type;
    }
    be_catalogue_free(catalogue);
}

static void a_type_that_is_not_there_is_named(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_instance_type type = {.size = sizeof type};
    assert_fails(be_catalogue_type_find(catalogue, "aws", "m99.large", &type, error), BE_STATUS_NOT_FOUND,
                 "instance type 'm99.large' of aws is not in the rate cards");
    assert_fails(be_catalogue_type_find(catalogue, "gcp", "n2", &type, error), BE_STATUS_NOT_FOUND, "'n2' of gcp");
    assert_fails(be_catalogue_type_find(catalogue, "aws", NULL, &type, error), BE_STATUS_ARGUMENT, "name");
    assert_fails(be_catalogue_type_find(NULL, "aws", "m7g.large", &type, error), BE_STATUS_ARGUMENT, "catalogue");
    assert_fails(be_catalogue_type_at(catalogue, "aws", 100000, &type, error), BE_STATUS_RANGE, "does not exist");
    assert_fails(be_catalogue_type_at(NULL, "aws", 0, &type, error), BE_STATUS_ARGUMENT, "catalogue");
    type.size = 0;
    assert_fails(be_catalogue_type_at(catalogue, "aws", 0, &type, error), BE_STATUS_SIZE, "be_instance_type.size is 0");
    assert_int_equal(be_catalogue_type_count(catalogue, "gcp"), 0);
    be_catalogue_free(catalogue);
}

/* billing-rules.csv: functions run 900 s at most; and the guide's 1,769 MB that buy one vCPU. */
static void limits_are_what_their_source_says(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    double value = 0;
    assert_ok(be_catalogue_limit(catalogue, "aws", "lambda", "timeout_seconds", &value, error));
    assert_near(value, 900, 0, 0);
    assert_ok(be_catalogue_limit(catalogue, "aws", "lambda", "mib_per_vcpu", &value, error));
    assert_near(value, 1769, 0, 0);
    assert_fails(be_catalogue_limit(catalogue, "aws", "lambda", "patience", &value, error), BE_STATUS_NOT_FOUND,
                 "limit 'patience' of aws lambda is not sourced");
    assert_fails(be_catalogue_limit(catalogue, "aws", NULL, "patience", &value, error), BE_STATUS_ARGUMENT, "NULL");
    be_catalogue_free(catalogue);
}

/* Amazon ECS API reference: 0.25 vCPU with 512 or 1,024 MiB comes first, 16 vCPU with up to 120 GiB last. */
static void task_sizes_are_what_their_source_says(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    be_task_size first = {.size = sizeof first}, last = {.size = sizeof last};
    assert_int_equal(be_catalogue_task_size_count(catalogue, "aws"), 8);
    assert_ok(be_catalogue_task_size_at(catalogue, "aws", 0, &first, error));
    assert_ok(be_catalogue_task_size_at(catalogue, "aws", 7, &last, error));
    assert_near(first.vcpu, 0.25, 0, 0);
    assert_near(first.memory_min_mib, 512, 0, 0);
    assert_near(first.memory_max_mib, 1024, 0, 0);
    assert_near(last.vcpu, 16, 0, 0);
    assert_near(last.memory_max_mib, 122880, 0, 0);
    assert_near(last.memory_step_mib, 8192, 0, 0);
    assert_fails(be_catalogue_task_size_at(catalogue, "aws", 8, &last, error), BE_STATUS_RANGE, "task size 8 of 8");
    assert_fails(be_catalogue_task_size_at(NULL, "aws", 0, &last, error), BE_STATUS_ARGUMENT, "catalogue");
    assert_int_equal(be_catalogue_task_size_count(catalogue, "gcp"), 0);
    be_catalogue_free(catalogue);
}

/* ---- all that is shipped ---- */

static bool is_region(const struct dirent *entry) {
    return !strchr(entry->d_name, '.') && strcmp(entry->d_name, "global") != 0;
}

/* Call `check` with every region below pricing/aws; their number comes back. */
static size_t each_region(void (*check)(be_catalogue *catalogue, const char *region)) {
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), NULL);
    DIR *folder = opendir(be_test_source("pricing/aws"));
    assert_non_null(folder);
    size_t regions = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (is_region(entry)) {
            assert_ok(be_catalogue_load(catalogue, "aws", entry->d_name, error));
            check(catalogue, entry->d_name);
            regions++;
        }
    }
    closedir(folder);
    be_catalogue_free(catalogue);
    return regions;
}

/* A shipped file of a region, read; false where the region has none. */
static bool shipped_table(const char *region, const char *file, table *t) {
    char relative[256];
    snprintf(relative, sizeof relative, "pricing/aws/%s/%s", region, file);
    FILE *opened = fopen(be_test_source(relative), "rb");
    if (opened) {
        fclose(opened);
        *t = table_read(be_test_source(relative));
    }
    return opened != NULL;
}

/* The price is that of the row, and names it: its line (a row a line, after the header), its source and date. */
static void check_row(const be_price *price, const table *t, size_t row, double usd) {
    assert_near(price->price_usd, usd, 0, 0);
    assert_int_equal(price->line, row + 2);
    assert_string_equal(price->source, cell(t, row, "source"));
    assert_string_equal(price->as_of, cell(t, row, "as_of"));
    assert_true(*price->source && *price->as_of);
}

static uint32_t choice(const char *text, const char *(*name_of)(uint32_t), uint32_t count) {
    uint32_t found = 0;
    while (found < count && strcmp(name_of(found), text) != 0) {
        found++;
    }
    return *text ? found : 0;
}

static void check_instances(be_catalogue *catalogue, const char *region) {
    table t;
    if (!shipped_table(region, "instance_prices.csv", &t)) {
        return;
    }
    for (size_t row = 0; row < t.rows; row++) {
        be_price price = {.size = sizeof price};
        assert_ok(be_catalogue_instance_price(
            catalogue, "aws", region, cell(&t, row, "service"), cell(&t, row, "instance_type"),
            choice(cell(&t, row, "purchase_option"), be_purchase_name, BE_PURCHASE_COUNT),
            (uint32_t)number(&t, row, "term_years", 0), choice(cell(&t, row, "payment_option"), be_payment_name, 3),
            &price, error));
        check_row(&price, &t, row, number(&t, row, "effective_usd_per_hour", NAN));
    }
    table_free(&t);
}

static bool has_meter(const table *t, const char *service, const char *meter) {
    for (size_t row = 0; row < t->rows; row++) {
        if (cell_is(t, row, "service", service) && cell_is(t, row, "meter", meter)) {
            return true;
        }
    }
    return false;
}

/* Every row of a table, but for meters that `replaced` prices as well. */
static void check_meters_of(const be_catalogue *catalogue, const char *region, const table *t, const table *replaced) {
    size_t tier = 0;
    for (size_t row = 0; row < t->rows; row++) {
        be_price price = {.size = sizeof price};
        if (has_meter(replaced, cell(t, row, "service"), cell(t, row, "meter"))) {
            continue;
        }
        bool next = row && cell_is(t, row, "service", cell(t, row - 1, "service")) &&
                    cell_is(t, row, "meter", cell(t, row - 1, "meter"));
        tier = next ? tier + 1 : 0;
        assert_ok(be_catalogue_meter_price(catalogue, "aws", region, cell(t, row, "service"), cell(t, row, "meter"),
                                           tier, &price, error));
        check_row(&price, t, row, number(t, row, "price_usd", NAN));
        assert_near(price.tier_from, number(t, row, "tier_from", NAN), 0, 0);
        assert_near(price.tier_to, number(t, row, "tier_to", INFINITY), 0, 0);
    }
}

static void check_meters(be_catalogue *catalogue, const char *region) {
    table own = {0}, global = {0}, none = {0};
    bool has_own = shipped_table(region, "meters.csv", &own);
    assert_true(shipped_table("global", "meters.csv", &global));
    check_meters_of(catalogue, region, &own, &none);
    check_meters_of(catalogue, region, &global, &own);
    if (has_own) {
        table_free(&own);
    }
    table_free(&global);
}

static void every_shipped_instance_price_can_be_reached(void **state) {
    (void)state;
    assert_int_equal(each_region(check_instances), 30);
}

static void every_shipped_meter_can_be_reached(void **state) {
    (void)state;
    assert_int_equal(each_region(check_meters), 30);
}

static void every_shipped_fact_can_be_reached(void **state) {
    (void)state;
    be_catalogue *catalogue = shipped("us-east-1");
    table types = table_read(be_test_source("pricing/aws/instance_types.csv"));
    table limits = table_read(be_test_source("pricing/aws/limits.csv"));
    for (size_t row = 0; row < types.rows; row++) {
        be_instance_type type = {.size = sizeof type};
        assert_ok(be_catalogue_type_find(catalogue, "aws", cell(&types, row, "instance_type"), &type, error));
        assert_near(type.vcpu, number(&types, row, "vcpu", NAN), 0, 0);
        assert_near(type.memory_mib, number(&types, row, "memory_mib", NAN), 0, 0);
        assert_string_equal(be_arch_name(type.arch), cell(&types, row, "arch"));
    }
    for (size_t row = 0; row < limits.rows; row++) {
        double value = NAN;
        assert_ok(be_catalogue_limit(catalogue, "aws", cell(&limits, row, "service"), cell(&limits, row, "limit"),
                                     &value, error));
        assert_near(value, number(&limits, row, "value", NAN), 0, 0);
    }
    table_free(&types);
    table_free(&limits);
    be_catalogue_free(catalogue);
}

/* Six regions on five continents in which both a machine and a function can be priced. */
static void machines_and_functions_are_priced_on_several_continents(void **state) {
    (void)state;
    static const struct {
        const char *region, *type;
    } regions[] = {{"us-east-1", "m5.large"},      {"us-west-2", "m5.large"},      {"eu-west-1", "m5.large"},
                   {"eu-central-1", "m5.large"},   {"ap-northeast-1", "m5.large"}, {"ap-southeast-1", "m5.large"},
                   {"ap-southeast-2", "m5.large"}, {"sa-east-1", "m5.large"},      {"af-south-1", "c5.large"}};
    be_catalogue *catalogue = catalogue_of(be_test_source("pricing"), NULL);
    size_t both = 0;
    for (size_t i = 0; i < COUNT(regions); i++) {
        assert_ok(be_catalogue_load(catalogue, "aws", regions[i].region, error));
        be_price price = {.size = sizeof price};
        assert_true(on_demand_usd(catalogue, regions[i].region, regions[i].type) > 0);
        both += be_catalogue_meter_price(catalogue, "aws", regions[i].region, "lambda", "duration-x86_64", 0, &price,
                                         NULL) == BE_STATUS_OK;
    }
    assert_true(both >= 6);
    be_catalogue_free(catalogue);
}

/* ---- memory ---- */

static be_status open_and_load(const be_allocator *allocator, void *context, be_error *error) {
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = ((const char *const *)context)[0];
    options.overlay_path = ((const char *const *)context)[1];
    be_catalogue *catalogue = NULL;
    be_status status = be_catalogue_open(&options, allocator, &catalogue, error);
    if (!status) {
        status = be_catalogue_discount(catalogue, "p", "s", 10, error);
    }
    if (!status) {
        status = be_catalogue_load(catalogue, "p", "r", error);
    }
    be_catalogue_free(catalogue);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    static const char folder[] = "catalogue/memory", over[] = "catalogue/memory-overlay";
    card(folder, "p/instance_types.csv", TYPE_COLUMNS "big,2,4096,0,,,arm64,,false,,true,here,2026\n");
    card(folder, "p/task_sizes.csv", SIZE_COLUMNS "s,1,512,1024,512,here,2026\n");
    card(folder, "p/dimensions.csv", DIMENSION_COLUMNS "s,m,d,d,1,unit,here,2026\n");
    card(folder, "p/global/meters.csv", METER_COLUMNS "s,n,unit,0,,1,1,,,,,,,here,2026\n");
    card(folder, "p/r/meters.csv", METER_COLUMNS "s,m,unit,0,,1,1,,,,,,,here,2026\n");
    card(folder, "p/r/instance_prices.csv", PRICE_COLUMNS "vm,big,on_demand,,,1,,1,here,2026\n");
    const char *paths[] = {plain_cards(folder),
                           card(over, "p/r/meters.csv", METER_COLUMNS "s,m,unit,0,,2,1,,,,,,,here,2026\n")};
    be_test_each_failing_allocation(open_and_load, paths);
}

/* A typing error in the folder's name would price at list, in silence. */
static void an_overlay_that_is_not_there_is_an_error(void **state) {
    (void)state;
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = be_test_source("pricing");
    options.overlay_path = be_test_source("pricing/no-such-folder");
    be_catalogue *catalogue = NULL;
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_NOT_FOUND,
                 "no-such-folder is not there");
    assert_null(catalogue);
}

static void a_folder_with_too_long_a_name_is_an_error_that_says_so(void **state) {
    (void)state;
    char name[1025] = "";
    be_catalogue_options options;
    be_catalogue *catalogue = NULL;
    memset(name, 'x', 1024);
    be_catalogue_options_init(&options);
    options.path = name;
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_RANGE, "has 1024 bytes or more");
    name[1023] = '\0';
    assert_fails(be_catalogue_open(&options, NULL, &catalogue, error), BE_STATUS_NOT_FOUND, "README.md is missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_with_too_long_a_name_is_an_error_that_says_so),
        cmocka_unit_test(the_cards_of_the_source_tree_are_found_without_any_path),
        cmocka_unit_test(the_environment_names_other_cards),
        cmocka_unit_test(a_path_goes_before_the_environment),
        cmocka_unit_test(a_folder_without_cards_is_refused_and_named),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(options_of_an_older_version_have_no_overlay),
        cmocka_unit_test(loading_a_region_again_does_nothing),
        cmocka_unit_test(a_catalogue_knows_which_regions_are_loaded),
        cmocka_unit_test(what_cannot_be_loaded_is_named_and_changes_nothing),
        cmocka_unit_test(an_overlay_replaces_all_tiers_of_a_meter),
        cmocka_unit_test(an_overlay_replaces_one_instance_price),
        cmocka_unit_test(an_overlay_leaves_the_rest_alone),
        cmocka_unit_test(an_overlay_adds_a_region_and_a_provider),
        cmocka_unit_test(an_overlay_replaces_facts_of_the_provider),
        cmocka_unit_test(the_region_goes_before_global_and_the_overlay_before_both),
        cmocka_unit_test(a_discount_of_a_provider_is_taken_off_every_price),
        cmocka_unit_test(a_discount_of_a_service_replaces_that_of_its_provider),
        cmocka_unit_test(a_later_discount_replaces_the_earlier),
        cmocka_unit_test(a_discount_beyond_its_range_is_refused),
        cmocka_unit_test(instance_types_are_what_their_source_says),
        cmocka_unit_test(instance_types_come_in_order_of_their_names),
        cmocka_unit_test(a_type_that_is_not_there_is_named),
        cmocka_unit_test(limits_are_what_their_source_says),
        cmocka_unit_test(task_sizes_are_what_their_source_says),
        cmocka_unit_test(every_shipped_instance_price_can_be_reached),
        cmocka_unit_test(every_shipped_meter_can_be_reached),
        cmocka_unit_test(every_shipped_fact_can_be_reached),
        cmocka_unit_test(machines_and_functions_are_priced_on_several_continents),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(an_overlay_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
