/* What a provider calls the services and meters that a supply model uses. */
#include "given.h"

/* A deployment of a model with all that can stand around it. */
static be_outcome *run_laden(uint32_t model, uint32_t door, uint32_t arch) {
    const double rates[] = {10, 100};
    be_instance_type type = a_machine();
    be_request request = a_request();
    request.object_reads = request.object_writes = 1;
    be_deployment deployment = a_deployment(model, &type);
    deployment.door = door;
    deployment.arch = arch;
    deployment.volume_gb = 20;
    deployment.provisioned_concurrency = 2;
    deployment.queue_messages = 3;
    be_series *series = series_of(rates, 2, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &deployment);
    assert_null(be_outcome_why_not(outcome));
    be_series_free(series);
    return outcome;
}

static const struct {
    uint32_t model, door, arch;
} kinds[] = {
    {BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, BE_ARCH_X86_64},
    {BE_MODEL_CLUSTER, BE_DOOR_LOAD_BALANCER, BE_ARCH_X86_64},
    {BE_MODEL_CONTAINERS, BE_DOOR_NONE, BE_ARCH_X86_64},
    {BE_MODEL_CONTAINERS, BE_DOOR_NONE, BE_ARCH_ARM64},
    {BE_MODEL_FUNCTIONS, BE_DOOR_HTTP_API, BE_ARCH_X86_64},
    {BE_MODEL_FUNCTIONS, BE_DOOR_REST_API, BE_ARCH_ARM64},
    {BE_MODEL_FUNCTIONS, BE_DOOR_LOAD_BALANCER, BE_ARCH_X86_64},
};

static char *read_source(const char *relative) {
    size_t bytes;
    return be_test_read(be_test_source(relative), &bytes);
}

/* Supply knows no rate card, yet what it calls a meter must be on one. Machines are in a table of their own. */
static void every_meter_that_supply_names_is_on_the_rate_card(void **state) {
    (void)state;
    char *region = read_source("pricing/aws/us-east-1/meters.csv");
    char *global = read_source("pricing/aws/global/meters.csv");
    char *dimensions = read_source("pricing/aws/dimensions.csv");
    for (size_t i = 0; i < COUNT(kinds); i++) {
        be_outcome *outcome = run_laden(kinds[i].model, kinds[i].door, kinds[i].arch);
        for (size_t j = 0; j < be_usage_count(be_outcome_usage(outcome)); j++) {
            be_usage_item item = item_at(outcome, j);
            char row[256];
            snprintf(row, sizeof row, "\n%s,%s,", item.service, item.meter);
            if (strcmp(item.service, "ec2") != 0 && !strstr(region, row) && !strstr(global, row)) {
                fail_msg("no meter%s", row);
            }
            snprintf(row, sizeof row, "\n%s,%s,%s,", item.service, item.meter, item.dimension ? item.dimension : "");
            if (item.dimension && !strstr(dimensions, row)) {
                fail_msg("no dimension%s", row);
            }
        }
        be_outcome_free(outcome);
    }
    free(region);
    free(global);
    free(dimensions);
}

static void every_item_names_the_deployment_s_provider_and_region(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        be_outcome *outcome = run_laden(kinds[i].model, kinds[i].door, kinds[i].arch);
        assert_true(be_usage_count(be_outcome_usage(outcome)) > 5);
        for (size_t j = 0; j < be_usage_count(be_outcome_usage(outcome)); j++) {
            be_usage_item item = item_at(outcome, j);
            assert_string_equal(item.provider, "aws");
            assert_string_equal(item.region, "us-east-1");
            assert_int_equal(item.month, be_month_from(2026, 1));
        }
        be_outcome_free(outcome);
    }
}

static void a_provider_whose_services_are_not_known_is_unsupported(void **state) {
    (void)state;
    const double rate = 10;
    const char *const providers[] = {"gcp", "AWS", "aws ", ""};
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    for (uint32_t model = 0; model < BE_MODEL_SPLIT; model++) {
        for (size_t i = 0; i < COUNT(providers); i++) {
            be_deployment deployment = a_deployment(model, &type);
            deployment.provider = providers[i];
            be_outcome *outcome = NULL;
            assert_fails(be_outcome_new(series, &request, &deployment, NULL, &outcome, error), BE_STATUS_UNSUPPORTED,
                         "are not known; 'aws' is");
            assert_null(outcome);
        }
    }
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_meter_that_supply_names_is_on_the_rate_card),
        cmocka_unit_test(every_item_names_the_deployment_s_provider_and_region),
        cmocka_unit_test(a_provider_whose_services_are_not_known_is_unsupported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
