/* What a function may use of its platform: concurrency, the rate of requests, the creation of environments, and those
 * that are provisioned. */
#include "supply/internal.h"

#include <inttypes.h>

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_function_scaling, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(routing, BE_TYPE_U32, "", 0, 1, 0, "which idle environment serves: 0 most recently used, 1 newest created"),
    ROW(initialisation_billed, BE_TYPE_U32, "", 0, 1, 1, "whether the time of a cold start is billed"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(requests_per_environment, BE_TYPE_F64, "", 1, 1000, 1, "requests that one environment serves at once"),
    ROW(account_concurrency, BE_TYPE_F64, "", 1, 1e9, 1000, "requests in service that the account allows"),
    ROW(function_concurrency, BE_TYPE_F64, "", 0, 1e9, 0, "requests in service of this function, 0 for no limit"),
    ROW(requests_per_concurrency, BE_TYPE_F64, "1/s", 0, 1e9, 10, "requests/s per unit of concurrency, 0 for no limit"),
    ROW(creation_burst, BE_TYPE_F64, "", 1, 1e9, 1000, "environments that can be created at once"),
    ROW(creation_seconds, BE_TYPE_F64, "s", 1e-3, 1e6, 10, "time in which as many can be created again"),
    ROW(keep_alive_seconds, BE_TYPE_F64, "s", 0, 1e6, 600, "life of an idle environment"),
    ROW(initialisation_seconds, BE_TYPE_F64, "s", 0, 1e4, 0.5, "time of a cold start"),
    ROW(provisioned_per_minute, BE_TYPE_F64, "1/min", 1, 1e9, 6000, "provisioned environments that can be added"),
    ROW(provisioned_target, BE_TYPE_F64, "", 0, 1, 0,
        "share in use of the provisioned that a scaler keeps, 0 for none"),
    ROW(provisioned_floor, BE_TYPE_U32, "", 0, 1e9, 0, "fewest provisioned environments"),
    ROW(provisioned_ceiling, BE_TYPE_U32, "", 0, 1e9, 0, "most provisioned environments, 0 for no limit"),
    ROW(provisioned_by_hour, BE_TYPE_POINTER, "", 0, 0, 0, "provisioned environments by hour of the week"),
};

static const be_i_description description = {"be_function_scaling", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_function_scaling)};

void be_function_scaling_init_sized(be_function_scaling *scaling, uint32_t size) {
    be_i_describe_init_sized(&description, scaling, size);
}

const be_field *be_function_scaling_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_function_limit_name(uint32_t limit) {
    static const char *const names[] = {"nothing", "account-concurrency", "function-concurrency", "request-rate",
                                        "creation-rate"};
    return limit < BE_FUNCTION_LIMIT_COUNT ? names[limit] : "unknown";
}

uint64_t be_provisioned_for_peak(double peak_concurrency, double headroom, double requests_per_environment) {
    bool known = peak_concurrency >= 0 && headroom >= 0 && requests_per_environment >= 1;
    double environments = known ? peak_concurrency * (1 + headroom) / requests_per_environment : INFINITY;
    double whole = round(environments);
    double rounded = fabs(environments - whole) <= 1e-9 * fmax(1, whole) ? whole : ceil(environments);
    return rounded <= 0x1p53 ? (uint64_t)rounded : UINT64_MAX;
}

double be_i_function_concurrency(const be_function_scaling *scaling) {
    double own = scaling->function_concurrency > 0 ? scaling->function_concurrency : INFINITY;
    return fmin(own, scaling->account_concurrency);
}

/* ---- a step ---- */

/* All in environments, times in seconds from the begin of the step. Provisioned ones grow from `provisioned` at
 * `growth` until `grown`; what is wanted beyond them comes from those kept, then from the bucket. */
typedef struct function_step {
    double seconds;
    double units, allowed; /* of concurrency: wanted, and left by the concurrency limits */
    double wanted;         /* environments for what is allowed */
    double kept;           /* on demand at the begin */
    double provisioned, desired, growth, grown;
    double tokens, refill;
    double lacking;             /* wanted, but neither there nor creatable, on average */
    double served_at;           /* when all that is wanted is there; `seconds` where it never is */
    double created, peak, left; /* on demand: created; the most in use; in use at the end */
} function_step;

/* The integral of max(0, height - slope t) over t from 0 to `seconds`. */
static double area(double height, double slope, double seconds) {
    if (!(height > 0) || !(seconds > 0)) {
        return 0;
    }
    return height < slope * seconds ? 0.5 * height * height / slope : seconds * (height - 0.5 * slope * seconds);
}

/* The mean over the step of max(0, height - what the provisioned grow by - slope t). */
static double mean_above(const function_step *s, double height, double slope) {
    double later = height - (s->growth + slope) * s->grown;
    return (area(height, s->growth + slope, s->grown) + area(later, slope, s->seconds - s->grown)) / s->seconds;
}

/* When that becomes 0. */
static double time_of_zero(const function_step *s, double height, double slope) {
    if (height <= 0) {
        return 0;
    }
    double fall = s->growth + slope;
    if (height <= fall * s->grown) {
        return height / fall;
    }
    return fmin(s->seconds, s->grown + (height - fall * s->grown) / slope);
}

static void use_bucket(function_step *s) {
    double beyond = s->wanted - s->provisioned - s->kept; /* to be created at once */
    double lacking = beyond - s->tokens;
    s->lacking = mean_above(s, lacking, s->refill);
    s->served_at = time_of_zero(s, lacking, s->refill);
    s->created = fmax(0, lacking > 0 ? s->tokens + s->refill * s->served_at : beyond);
    s->peak = fmax(0, fmin(s->wanted - s->provisioned, s->kept + s->created));
    double provisioned_end = s->provisioned + s->growth * s->grown;
    s->left = fmax(0, fmin(s->wanted - provisioned_end, s->kept + s->created));
}

static double tokens_left(const function_step *s, double burst) {
    double left =
        s->served_at > 0 ? s->refill * (s->seconds - s->served_at) : s->tokens - s->created + s->refill * s->seconds;
    return fmin(burst, fmax(0, left));
}

static double desired_at(const be_function_limits *limits, int64_t time) {
    const be_function_scaling *scaling = &limits->scaling;
    double of_hour = limits->hours[be_i_hour_of_week(time)];
    double desired = fmax(fmax(limits->asked, scaling->provisioned_floor), of_hour);
    return scaling->provisioned_ceiling ? fmin(desired, scaling->provisioned_ceiling) : desired;
}

static bool is_kept(const be_function_limits *limits, const be_i_environments *environments, double time) {
    return environments->until + limits->scaling.keep_alive_seconds >= time;
}

static double kept_at(const be_function_limits *limits, double time) {
    for (size_t i = limits->first; i < limits->count; i++) {
        if (is_kept(limits, &limits->kept[i], time)) {
            return limits->kept[i].count;
        }
    }
    return 0;
}

static void provision(const be_function_limits *limits, function_step *s) {
    s->provisioned = limits->begun ? fmin(limits->provisioned, s->desired) : s->desired;
    double growth = limits->scaling.provisioned_per_minute / 60;
    s->grown = fmin(s->seconds, (s->desired - s->provisioned) / growth);
    s->growth = s->grown > 0 ? growth : 0;
}

static void take_step(const be_function_limits *limits, int64_t time, double since, double concurrency, double rate,
                      function_step *s) {
    const be_function_scaling *scaling = &limits->scaling;
    double per_unit = scaling->requests_per_concurrency;
    s->units = per_unit > 0 ? fmax(concurrency, rate / per_unit) : concurrency;
    s->allowed = fmin(s->units, be_i_function_concurrency(scaling));
    s->wanted = s->allowed / scaling->requests_per_environment;
    s->desired = desired_at(limits, time);
    provision(limits, s);
    s->refill = scaling->creation_burst / scaling->creation_seconds;
    s->tokens = scaling->creation_burst;
    s->kept = fmax(0, s->wanted - s->provisioned);
    if (limits->begun) {
        s->tokens = fmin(scaling->creation_burst, limits->tokens + s->refill * (since - limits->now));
        s->kept = kept_at(limits, since);
    }
    use_bucket(s);
}

/* What cut most; of the concurrency limits the one that is hit first, unless it is the requests/s that hit it. */
static uint32_t limit_of(const be_function_scaling *scaling, const function_step *s, double concurrency) {
    double cut = s->units - s->allowed, uncreated = s->lacking * scaling->requests_per_environment;
    if (uncreated > cut) {
        return BE_FUNCTION_LIMIT_CREATION;
    }
    if (cut <= 0) {
        return BE_FUNCTION_LIMIT_NOTHING;
    }
    if (s->units > concurrency) {
        return BE_FUNCTION_LIMIT_REQUESTS;
    }
    bool own = scaling->function_concurrency > 0 && scaling->function_concurrency <= scaling->account_concurrency;
    return own ? BE_FUNCTION_LIMIT_FUNCTION : BE_FUNCTION_LIMIT_ACCOUNT;
}

static be_function_grant grant_of(const be_function_limits *limits, const function_step *s, double since,
                                  double concurrency, double rate) {
    const be_function_scaling *scaling = &limits->scaling;
    double end = since + s->seconds, served = fmax(0, s->wanted - s->lacking);
    double beyond_provisioned = fmax(0, mean_above(s, s->wanted - s->provisioned, 0) - s->lacking);
    double provisioned_end = s->provisioned + s->growth * s->grown;
    bool peak_stays = s->served_at + scaling->keep_alive_seconds >= s->seconds;
    be_function_grant grant = {.limit = limit_of(scaling, s, concurrency), .served_share = 1};
    if (s->units > 0) {
        grant.served_share = fmin(1, served * scaling->requests_per_environment / s->units);
    }
    grant.concurrency = concurrency * grant.served_share;
    grant.requests_per_second = rate * grant.served_share;
    grant.created = s->created;
    grant.environments = fmax(kept_at(limits, end), peak_stays ? s->peak : s->left);
    grant.creatable = tokens_left(s, scaling->creation_burst);
    grant.provisioned = s->desired - mean_above(s, s->desired - s->provisioned, 0);
    grant.provisioned_end = provisioned_end;
    grant.spilled = served > 0 ? grant.concurrency * fmin(1, beyond_provisioned / served) : 0;
    return grant;
}

/* There is room for one more. Of a need that falls while provisioned environments are added, only the begin and the end
 * are kept. */
static void keep(be_function_limits *limits, double until, double count) {
    while (limits->count > limits->first && limits->kept[limits->count - 1].count <= count) {
        limits->count--;
    }
    limits->kept[limits->count++] = (be_i_environments){until, count};
}

static void finish(be_function_limits *limits, const function_step *s, int64_t time, double since) {
    limits->start = limits->begun ? limits->start : time;
    limits->begun = true;
    limits->tokens = tokens_left(s, limits->scaling.creation_burst);
    limits->provisioned = s->provisioned + s->growth * s->grown;
    limits->now = since + s->seconds;
    keep(limits, since + s->served_at, s->peak);
    keep(limits, limits->now, s->left);
    while (limits->first < limits->count && !is_kept(limits, &limits->kept[limits->first], limits->now)) {
        limits->first++;
    }
}

/* Room for two more, without a change that shows. */
static be_status make_room(be_function_limits *limits, be_error *error) {
    if (limits->first && limits->count + 2 > limits->capacity) {
        limits->count -= limits->first;
        memmove(limits->kept, limits->kept + limits->first, limits->count * sizeof *limits->kept);
        limits->first = 0;
    }
    void *kept = limits->kept;
    be_status status =
        be_i_grow(&limits->allocator, &kept, &limits->capacity, limits->count + 2, sizeof *limits->kept, error);
    limits->kept = kept;
    return status;
}

static be_status check_amount(const char *name, double amount, be_error *error) {
    if (amount >= 0 && amount <= 1e15) {
        return BE_STATUS_OK;
    }
    return be_i_fail(error, BE_STATUS_RANGE, "%s is %g, outside 0 to 1e15", name, amount);
}

static be_status check_step(const be_function_limits *limits, int64_t time, int64_t seconds, double concurrency,
                            double rate, be_error *error) {
    if (!limits) {
        return be_i_fail_null(error, "limits");
    }
    be_status status = check_amount("concurrency", concurrency, error);
    if (status || (status = check_amount("requests_per_second", rate, error))) {
        return status;
    }
    if (seconds < 1 || seconds > 1000000000) {
        return be_i_fail(error, BE_STATUS_RANGE, "seconds is %" PRId64 ", outside 1 to 1e9", seconds);
    }
    if (limits->begun && (double)time - (double)limits->start < limits->now) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "time is %" PRId64 ", before the end of the last step", time);
    }
    return BE_STATUS_OK;
}

be_status be_function_limits_step(be_function_limits *limits, int64_t time, int64_t seconds, double concurrency,
                                  double requests_per_second, be_function_grant *grant, be_error *error) {
    be_status status = check_step(limits, time, seconds, concurrency, requests_per_second, error);
    if (status || (status = make_room(limits, error))) {
        return status;
    }
    double since = limits->begun ? (double)time - (double)limits->start : 0;
    function_step s = {.seconds = (double)seconds};
    take_step(limits, time, since, concurrency, requests_per_second, &s);
    be_function_grant full = grant_of(limits, &s, since, concurrency, requests_per_second);
    status = be_i_describe_write("be_function_grant", &full, sizeof full, grant, error);
    if (!status) {
        finish(limits, &s, time, since);
    }
    return status;
}

be_status be_function_limits_provision(be_function_limits *limits, uint64_t environments, be_error *error) {
    if (!limits) {
        return be_i_fail_null(error, "limits");
    }
    if (environments > BE_UNITS_MAX) {
        return be_i_fail(error, BE_STATUS_RANGE, "environments is %" PRIu64 ", more than %" PRIu64, environments,
                         BE_UNITS_MAX);
    }
    limits->asked = (double)environments;
    return BE_STATUS_OK;
}

/* ---- life ---- */

be_status be_i_function_scaling_read(const be_function_scaling *scaling, be_function_scaling *copy, double *hours,
                                     be_error *error) {
    be_function_scaling standard;
    be_i_describe_init(&description, &standard);
    be_status status = be_i_describe_read(&description, scaling ? scaling : &standard, copy, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < BE_I_WEEK_HOURS; i++) {
        hours[i] = copy->provisioned_by_hour ? copy->provisioned_by_hour[i] : 0;
        if (!(hours[i] >= 0 && hours[i] <= (double)BE_UNITS_MAX) || hours[i] != floor(hours[i])) {
            return be_i_fail(error, BE_STATUS_RANGE,
                             "be_function_scaling.provisioned_by_hour[%zu] is %g, not a whole number of 0 to 1e9", i,
                             hours[i]);
        }
    }
    if (copy->requests_per_environment != floor(copy->requests_per_environment)) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_function_scaling.requests_per_environment is %g, not a whole number",
                         copy->requests_per_environment);
    }
    if (copy->provisioned_ceiling && copy->provisioned_ceiling < copy->provisioned_floor) {
        return be_i_fail(error, BE_STATUS_ARGUMENT,
                         "be_function_scaling.provisioned_ceiling (%" PRIu32 ") is below its floor (%" PRIu32 ")",
                         copy->provisioned_ceiling, copy->provisioned_floor);
    }
    copy->provisioned_by_hour = copy->provisioned_by_hour ? hours : NULL;
    return BE_STATUS_OK;
}

be_status be_i_function_limits_init(be_function_limits *limits, const be_function_scaling *scaling,
                                    const be_allocator *allocator, be_error *error) {
    be_function_limits made = {.allocator = be_i_allocator(allocator)};
    be_status status = be_i_function_scaling_read(scaling, &made.scaling, made.hours, error);
    if (!status) {
        made.scaling.provisioned_by_hour = NULL; /* `hours` has them */
        *limits = made;
    }
    return status;
}

void be_i_function_limits_clear(be_function_limits *limits) {
    be_i_release(&limits->allocator, limits->kept);
}

be_status be_function_limits_new(const be_function_scaling *scaling, const be_allocator *allocator,
                                 be_function_limits **limits, be_error *error) {
    if (!limits) {
        return be_i_fail_null(error, "limits");
    }
    be_function_limits ready;
    be_status status = be_i_function_limits_init(&ready, scaling, allocator, error);
    if (status) {
        return status;
    }
    be_function_limits *made = be_i_alloc(&ready.allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    *made = ready;
    *limits = made;
    return BE_STATUS_OK;
}

void be_function_limits_free(be_function_limits *limits) {
    if (limits) {
        be_allocator allocator = limits->allocator;
        be_i_function_limits_clear(limits);
        be_i_release(&allocator, limits);
    }
}
