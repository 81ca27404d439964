/* What a scaling policy is, that it is one, and what platforms do by default. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_scaling, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_scaling, policy, "instant|fixed|scheduled|predictive|target-tracking|hpa|keda|concurrency",
                BE_SCALING_INSTANT, BE_SCALING_COUNT - 1, "what decides how many units there are"),
    ROW(target_tracking, BE_TYPE_POINTER, "", 0, 0, 0, "the rules of target tracking"),
    ROW(hpa, BE_TYPE_POINTER, "", 0, 0, 0, "the rules of the horizontal pod autoscaler"),
    ROW(keda, BE_TYPE_POINTER, "", 0, 0, 0, "the rules of KEDA"),
    ROW(concurrency, BE_TYPE_POINTER, "", 0, 0, 0, "the rules of autoscaling by concurrency"),
    ROW(units_by_hour, BE_TYPE_POINTER, "", 0, 0, 0, "168 numbers or floors from Monday 00:00 UTC"),
    ROW(target_utilisation, BE_TYPE_F64, "", 0, 1, 0, "target of CPU or GPU, 0 if it is not looked at"),
    ROW(target_requests_per_second, BE_TYPE_F64, "1/s", 0, 1e9, 0, "target that comes to a unit, 0 if not looked at"),
    ROW(target_concurrency, BE_TYPE_F64, "", 0, 1e9, 0, "target of requests in a unit, 0 if not looked at"),
    ROW(target_queue, BE_TYPE_F64, "", 0, 1e15, 0, "target of requests waiting per unit, 0 if not looked at"),
    ROW(lookahead_seconds, BE_TYPE_F64, "s", 0, 1e6, 600, "how far ahead a predictive policy knows the series"),
    ROW(metric_delay_seconds, BE_TYPE_F64, "s", 0, 3600, 0, "age of the newest metric at a decision"),
    ROW(boot_seconds, BE_TYPE_F64, "s", 0, 1e5, 0, "until the machine or task runs"),
    ROW(image_pull_seconds, BE_TYPE_F64, "s", 0, 1e5, 0, "then until the image is there"),
    ROW(initialisation_seconds, BE_TYPE_F64, "s", 0, 1e5, 0, "then until the application is up"),
    ROW(health_check_seconds, BE_TYPE_F64, "s", 0, 1e5, 0, "then until the front door sends requests"),
    ROW(drain_seconds, BE_TYPE_F64, "s", 0, 1e5, 0, "how long a unit that is taken away is still there"),
};

static const be_i_description description = {"be_scaling", rows, sizeof rows / sizeof rows[0], sizeof(be_scaling)};

void be_scaling_init_sized(be_scaling *scaling, uint32_t size) {
    be_i_describe_init_sized(&description, scaling, size);
}

const be_field *be_scaling_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_scaling_name(uint32_t policy) {
    static const char *const names[] = {"instant",         "fixed", "scheduled", "predictive",
                                        "target-tracking", "hpa",   "keda",      "concurrency"};
    return policy < BE_SCALING_COUNT ? names[policy] : "unknown";
}

/* ---- what platforms do by default; the sources are in the header ---- */

static const be_target_tracking ec2_tracking = {
    .size = sizeof ec2_tracking,
    .out_datapoints = 3,
    .in_datapoints = 15,
    .period_seconds = 60,
    .in_share = 0.7,
    .warm_up_seconds = 300,
};

static void set_for_model(be_scaling *scaling, uint32_t model) {
    if (model == BE_MODEL_FLEET) {
        scaling->policy = BE_SCALING_TARGET_TRACKING;
        scaling->target_tracking = &ec2_tracking;
        scaling->boot_seconds = 40;
        scaling->initialisation_seconds = 10;
        scaling->health_check_seconds = 30;
        scaling->drain_seconds = 300;
    } else if (model == BE_MODEL_CLUSTER) {
        scaling->policy = BE_SCALING_HPA;
        scaling->metric_delay_seconds = 15;
        scaling->image_pull_seconds = 10;
        scaling->initialisation_seconds = 10;
        scaling->health_check_seconds = 10;
        scaling->drain_seconds = 30;
    } else if (model == BE_MODEL_CONTAINERS) {
        scaling->policy = BE_SCALING_TARGET_TRACKING;
        scaling->boot_seconds = 30;
        scaling->image_pull_seconds = 10;
        scaling->initialisation_seconds = 10;
        scaling->health_check_seconds = 30;
        scaling->drain_seconds = 300;
    }
}

void be_scaling_init_for_model_sized(be_scaling *scaling, uint32_t size, uint32_t model) {
    be_scaling full;
    be_scaling_init_sized(scaling, size);
    if (!scaling || size < sizeof size) {
        return;
    }
    be_i_describe_init(&description, &full);
    set_for_model(&full, model);
    size_t known = size < sizeof full ? size : sizeof full;
    memcpy((char *)scaling + sizeof size, (const char *)&full + sizeof size, known - sizeof size);
}

/* ---- reading ---- */

static be_status read_hours(const be_scaling *scaling, be_i_scaling *copy, be_error *error) {
    copy->by_hour = scaling->units_by_hour != NULL;
    if (!copy->by_hour && scaling->policy == BE_SCALING_SCHEDULED) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_scaling.units_by_hour is missing, scheduled scaling needs it");
    }
    for (int i = 0; copy->by_hour && i < BE_I_WEEK_HOURS; i++) {
        double units = scaling->units_by_hour[i];
        if (!(units >= 0 && units <= 1e9) || units != floor(units)) {
            return be_i_fail(error, BE_STATUS_RANGE,
                             "be_scaling.units_by_hour[%d] is %.17g, not a whole number from 0 to 1e9", i, units);
        }
        copy->units_by_hour[i] = (uint32_t)units;
    }
    return BE_STATUS_OK;
}

be_status be_i_scaling_read(const be_scaling *scaling, be_i_scaling *copy, be_error *error) {
    be_scaling defaults;
    be_scaling_init(&defaults);
    be_scaling *own = &copy->scaling;
    be_status status = be_i_describe_read(&description, scaling ? scaling : &defaults, own, error);
    if (status || (status = be_i_target_tracking_read(own->target_tracking, &copy->target_tracking, error)) ||
        (status = be_i_hpa_read(own->hpa, &copy->hpa, error)) ||
        (status = be_i_keda_read(own->keda, &copy->keda, error)) ||
        (status = be_i_concurrency_read(own->concurrency, &copy->concurrency, error)) ||
        (status = read_hours(own, copy, error))) {
        return status;
    }
    own->target_tracking = NULL;
    own->hpa = NULL;
    own->keda = NULL;
    own->concurrency = NULL;
    own->units_by_hour = NULL;
    return BE_STATUS_OK;
}

int64_t be_i_whole_seconds(double seconds) {
    return (int64_t)ceil(seconds);
}

int64_t be_i_scaling_start_seconds(const be_i_scaling *scaling) {
    const be_scaling *s = &scaling->scaling;
    return be_i_whole_seconds(s->boot_seconds + s->image_pull_seconds + s->initialisation_seconds +
                              s->health_check_seconds);
}
