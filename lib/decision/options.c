/* What a comparison is asked. */
#include "decision/internal.h"

#define CANDIDATE(member, kind, unit, low, high, initial, meaning)                                                     \
    BE_I_ROW(be_candidate, member, kind, unit, low, high, initial, meaning)
#define OPTION(member, kind, unit, low, high, initial, meaning)                                                        \
    BE_I_ROW(be_comparison_options, member, kind, unit, low, high, initial, meaning)

static const char DEFAULT_PROVIDER[] = "aws", DEFAULT_REGION[] = "us-east-1";

static const be_field candidate_rows[] = {
    BE_I_CHOICE(be_candidate, model, "fleet|cluster|containers|functions|split", BE_MODEL_FLEET, BE_MODEL_COUNT - 1,
                "supply model"),
    CANDIDATE(name, BE_TYPE_TEXT, "", 0, 0, 0, "what it is called in the results"),
    BE_I_CHOICE(be_candidate, door, "none|load-balancer|http-api|rest-api|function-url", BE_DOOR_LOAD_BALANCER,
                BE_DOOR_COUNT - 1, "front door"),
    BE_I_CHOICE(be_candidate, purchase_option, "on_demand|spot|reserved_standard|reserved_convertible",
                BE_PURCHASE_ON_DEMAND, BE_PURCHASE_RESERVED_CONVERTIBLE, "how its machines are bought"),
    CANDIDATE(term_years, BE_TYPE_U32, "years", 1, 3, 1, "term of reserved machines"),
    BE_I_CHOICE(be_candidate, arch, "any|x86_64|arm64", BE_ARCH_ANY, 2, "processor architecture, any for the cheaper"),
    CANDIDATE(instance_type, BE_TYPE_TEXT, "", 0, 0, 0, "machine or node"),
    CANDIDATE(unit_vcpu, BE_TYPE_F64, "vCPU", 0, 1e6, 0, "vCPU of a pod or task, 0 to choose"),
    CANDIDATE(unit_memory_mib, BE_TYPE_F64, "MiB", 0, 1e9, 0, "memory of a pod, task or function, 0 to choose"),
};

static const be_field option_rows[] = {
    OPTION(zones, BE_TYPE_U32, "", 1, 100, 2, "zones, and so the fewest machines, pods and tasks"),
    OPTION(provider, BE_TYPE_TEXT, "", 0, 0, 0, "who provides it"),
    OPTION(region, BE_TYPE_TEXT, "", 0, 0, 0, "where it runs"),
    BE_I_CHOICE(be_comparison_options, horizon, "year|series", BE_HORIZON_YEAR, 1, "time over which is compared"),
    OPTION(year, BE_TYPE_I32, "", 0, 9999, 0, "calendar year, 0 for that of the series"),
    OPTION(free_allowances, BE_TYPE_U32, "", 0, 1, 0, "whether monthly free allowances are used"),
    BE_I_CHOICE(be_comparison_options, basis, "amortised|cash", BE_BASIS_AMORTISED, 1, "when a commitment costs what"),
    OPTION(previous_generations, BE_TYPE_U32, "", 0, 1, 0, "whether older generations are considered"),
    OPTION(speed_count, BE_TYPE_U32, "", 0, 10000, 0, "number of speeds"),
    OPTION(speeds, BE_TYPE_POINTER, "", 0, 0, 0, "speeds of GPU models"),
    OPTION(target_utilisation, BE_TYPE_F64, "", 0, 1, 0, "share of vCPU or GPU to plan with, 0 to follow the promise"),
    OPTION(volume_gb, BE_TYPE_F64, "GB", 0, 1e9, 20, "disk of a machine"),
    OPTION(daemon_vcpu, BE_TYPE_F64, "vCPU", 0, 1e6, 0.15, "vCPU that the daemon sets of a node request"),
    OPTION(daemon_memory_mib, BE_TYPE_F64, "MiB", 0, 1e9, 200, "memory that they request"),
    OPTION(daemon_pods, BE_TYPE_U32, "", 0, 1e6, 3, "how many pods they are"),
    OPTION(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    OPTION(operations_usd_per_hour, BE_TYPE_F64, "USD/h", 0, 1e6, 0, "what an hour of operations work costs"),
    OPTION(operations_hours_fleet, BE_TYPE_F64, "h/month", 0, 1e6, 8, "operations work for a fleet"),
    OPTION(operations_hours_cluster, BE_TYPE_F64, "h/month", 0, 1e6, 20, "operations work for a cluster"),
    OPTION(operations_hours_containers, BE_TYPE_F64, "h/month", 0, 1e6, 4, "operations work for managed containers"),
    OPTION(operations_hours_functions, BE_TYPE_F64, "h/month", 0, 1e6, 2, "operations work for functions"),
    OPTION(operations_hours_split, BE_TYPE_F64, "h/month", 0, 1e6, 10, "operations work for a split"),
    OPTION(instant_scaling, BE_TYPE_U32, "", 0, 1, 0, "whether capacity is to follow at once"),
    OPTION(reserved_2, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    OPTION(fleet_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how instances scale"),
    OPTION(cluster_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how pods scale"),
    OPTION(containers_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how tasks scale"),
    OPTION(node_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "how nodes scale under pods"),
    OPTION(function_scaling, BE_TYPE_POINTER, "", 0, 0, 0, "limits and cold starts of functions"),
    OPTION(spot, BE_TYPE_POINTER, "", 0, 0, 0, "how machines bought spot are taken away"),
};

static const be_i_description candidate_description = {
    "be_candidate", candidate_rows, sizeof candidate_rows / sizeof candidate_rows[0], sizeof(be_candidate)};
static const be_i_description option_description = {
    "be_comparison_options", option_rows, sizeof option_rows / sizeof option_rows[0], sizeof(be_comparison_options)};

void be_candidate_init_sized(be_candidate *candidate, uint32_t size) {
    be_i_describe_init_sized(&candidate_description, candidate, size);
}

const be_field *be_candidate_fields(size_t *count) {
    if (count) {
        *count = candidate_description.count;
    }
    return candidate_rows;
}

void be_comparison_options_init_sized(be_comparison_options *options, uint32_t size) {
    be_i_describe_init_sized(&option_description, options, size);
    if (options && size >= offsetof(be_comparison_options, region) + sizeof options->region) {
        options->provider = DEFAULT_PROVIDER;
        options->region = DEFAULT_REGION;
    }
}

const be_field *be_comparison_options_fields(size_t *count) {
    if (count) {
        *count = option_description.count;
    }
    return option_rows;
}

be_status be_i_candidate_read(const be_candidate *candidate, be_candidate *copy, be_error *error) {
    be_status status = be_i_describe_read(&candidate_description, candidate, copy, error);
    if (status) {
        return status;
    }
    if (!copy->name || !*copy->name) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_candidate.name is missing");
    }
    if (strlen(copy->name) >= BE_I_NAME_BYTES) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_candidate.name has %zu bytes, more than %d", strlen(copy->name),
                         BE_I_NAME_BYTES - 1);
    }
    if (copy->term_years == 2) {
        return be_i_fail(error, BE_STATUS_RANGE, "be_candidate.term_years is 2; terms are 1 or 3 years");
    }
    bool gateway = copy->door >= BE_DOOR_HTTP_API;
    if (gateway && copy->model != BE_MODEL_FUNCTIONS) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_candidate.door %s stands before functions only",
                         be_door_name(copy->door));
    }
    return BE_STATUS_OK;
}

static be_status check_speeds(const be_comparison_options *options, be_error *error) {
    if (options->speed_count && !options->speeds) {
        return be_i_fail_null(error, "be_comparison_options.speeds");
    }
    for (uint32_t i = 0; i < options->speed_count; i++) {
        const be_speed *speed = &options->speeds[i];
        if (!speed->name || !(speed->factor >= 0.001 && speed->factor <= 1000)) {
            return be_i_fail(error, BE_STATUS_RANGE,
                             "be_comparison_options.speeds[%u] needs a name and a factor of 0.001 to 1000", i);
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_options_read(const be_comparison_options *options, be_comparison_options *copy, be_error *error) {
    if (!options) {
        be_comparison_options_init(copy);
        return BE_STATUS_OK;
    }
    be_status status = be_i_describe_read(&option_description, options, copy, error);
    if (status) {
        return status;
    }
    if (options->size < offsetof(be_comparison_options, provider) + sizeof copy->provider) {
        copy->provider = DEFAULT_PROVIDER; /* the rows know no default of a text */
    }
    if (options->size < offsetof(be_comparison_options, region) + sizeof copy->region) {
        copy->region = DEFAULT_REGION;
    }
    if (!copy->provider || !copy->region) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_comparison_options.%s is missing",
                         copy->provider ? "region" : "provider");
    }
    if (copy->target_utilisation > 0 && copy->target_utilisation < 0.01) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_comparison_options.target_utilisation is %g, neither 0 nor 0.01 to 1",
                         copy->target_utilisation);
    }
    return check_speeds(copy, error);
}

double be_i_operations_hours(const be_comparison_options *o, uint32_t model) {
    const double hours[] = {o->operations_hours_fleet, o->operations_hours_cluster, o->operations_hours_containers,
                            o->operations_hours_functions, o->operations_hours_split};
    return hours[model];
}
