/* Function environments: how many are alive, and how many requests find none. */
#include "supply/internal.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_environment, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_environment, routing, "most-recently-used|newest-created", BE_ROUTING_MOST_RECENTLY_USED,
                BE_ROUTING_COUNT - 1, "which idle environment serves the next request"),
    BE_I_CHOICE(be_environment, method, "auto|exact|fast", BE_COLD_METHOD_AUTO, BE_COLD_METHOD_COUNT - 1,
                "how to compute it"),
    BE_I_CHOICE(be_environment, warm_distribution, "constant|exponential|lognormal|uniform",
                BE_DISTRIBUTION_EXPONENTIAL, 3, "distribution of a warm response"),
    ROW(requests_per_environment, BE_TYPE_U32, "", 1, 1e6, 1, "requests that an environment serves at once"),
    ROW(concurrency_limit, BE_TYPE_U32, "", 0, 1e9, 0, "most requests at once, 0 for no limit"),
    ROW(warm_seconds, BE_TYPE_F64, "s", 1e-6, 1e6, 0.1, "mean response of a request to a warm environment"),
    ROW(warm_scv, BE_TYPE_F64, "", 0, 100, 1, "squared coefficient of variation of a warm response"),
    ROW(cold_seconds, BE_TYPE_F64, "s", 1e-6, 1e6, 1, "mean response of a cold request, start included"),
    ROW(keep_alive_seconds, BE_TYPE_F64, "s", 0, 1e9, 600, "how long an environment idles before it is destroyed"),
};

static const be_i_description description = {"be_environment", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_environment)};

void be_environment_init_sized(be_environment *environment, uint32_t size) {
    be_i_describe_init_sized(&description, environment, size);
}

const be_field *be_environment_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_routing_name(uint32_t routing) {
    static const char *const names[] = {"most-recently-used", "newest-created"};
    return routing < BE_ROUTING_COUNT ? names[routing] : "unknown";
}

const char *be_cold_method_name(uint32_t method) {
    static const char *const names[] = {"auto", "exact", "fast"};
    return method < BE_COLD_METHOD_COUNT ? names[method] : "unknown";
}

/* Copy and check, for rates up to `rate`. */
static be_status read_environment(const be_environment *environment, double rate, be_environment *copy,
                                  be_error *error) {
    be_status status = be_i_describe_read(&description, environment, copy, error);
    if (status) {
        return status;
    }
    if (copy->warm_distribution == BE_DISTRIBUTION_UNIFORM && copy->warm_scv > 1.0 / 3 + 1e-12) {
        return be_i_fail(error, BE_STATUS_RANGE,
                         "be_environment.warm_scv is %g; a uniform time of 0 or more has at most 1/3", copy->warm_scv);
    }
    if (!(rate >= 0) || isinf(rate)) {
        return be_i_fail(error, BE_STATUS_RANGE, "rate is %g, not a finite number of requests/s >= 0", rate);
    }
    double busy = rate * fmax(copy->warm_seconds, copy->cold_seconds);
    if (busy > (double)BE_UNITS_MAX) {
        return be_i_fail(error, BE_STATUS_RANGE, "%g requests at once (rate x be_environment.cold_seconds), at most %g",
                         busy, (double)BE_UNITS_MAX);
    }
    return BE_STATUS_OK;
}

/* Nobody comes: the next request would be cold, and its environment would serve no other. */
static void nobody_comes(const be_environment *e, be_cold_starts *starts) {
    starts->cold_share = 1;
    starts->lifetime_seconds = e->cold_seconds + e->keep_alive_seconds;
}

static double scv_of(const be_environment *e) {
    switch (e->warm_distribution) {
    case BE_DISTRIBUTION_CONSTANT:
        return 0;
    case BE_DISTRIBUTION_EXPONENTIAL:
        return 1;
    default:
        return e->warm_scv;
    }
}

/* The form for the newest first knows neither a limit nor several requests in an environment: these change it as they
 * change the form for the most recently used. */
static be_status newest_first(const be_environment *e, double rate, const be_allocator *allocator,
                              be_cold_starts *starts, be_error *error) {
    be_environment plain = *e;
    be_cold_starts changed, unchanged;
    plain.concurrency_limit = 0;
    plain.requests_per_environment = 1;
    double share, alive, lifetime;
    be_i_cold_newest(rate, e->warm_seconds, scv_of(e), e->cold_seconds, e->keep_alive_seconds, &share, &alive,
                     &lifetime);
    bool simple = !e->concurrency_limit && e->requests_per_environment == 1;
    if (simple) {
        *starts = (be_cold_starts){.size = sizeof *starts, .cold_share = share, .environments = alive};
        starts->busy = rate * (e->warm_seconds + share * (e->cold_seconds - e->warm_seconds));
        return BE_STATUS_OK;
    }
    be_status status = be_i_cold_exact(e, rate, allocator, &changed, error);
    if (status || (status = be_i_cold_exact(&plain, rate, allocator, &unchanged, error))) {
        return status;
    }
    *starts = changed;
    starts->cold_share = fmin(1 - changed.rejected_share, share * changed.cold_share / unchanged.cold_share);
    starts->environments = changed.environments * alive / unchanged.environments;
    if (e->concurrency_limit) {
        starts->environments = fmin(starts->environments, e->concurrency_limit);
    }
    return BE_STATUS_OK;
}

static be_status by_method(const be_environment *e, double rate, const be_allocator *allocator, be_cold_starts *starts,
                           be_error *error) {
    if (e->routing == BE_ROUTING_NEWEST_CREATED) {
        return newest_first(e, rate, allocator, starts, error);
    }
    if (e->method == BE_COLD_METHOD_FAST && e->keep_alive_seconds > 0) {
        return be_i_cold_fast(e, rate, allocator, starts, error);
    }
    return be_i_cold_exact(e, rate, allocator, starts, error);
}

be_status be_i_cold_steady(const be_environment *e, double rate, const be_allocator *allocator, be_cold_starts *starts,
                           be_error *error) {
    bool fast =
        (e->method == BE_COLD_METHOD_FAST && e->keep_alive_seconds > 0) || e->routing == BE_ROUTING_NEWEST_CREATED;
    *starts = (be_cold_starts){.size = sizeof *starts};
    if (rate > 0) {
        be_status status = by_method(e, rate, allocator, starts, error);
        if (status) {
            return status;
        }
        starts->environments = fmax(starts->environments, starts->busy);
        starts->idle = starts->environments - starts->busy;
        double created = rate * starts->cold_share;
        starts->lifetime_seconds = created > 0 ? starts->environments / created : INFINITY;
    } else {
        nobody_comes(e, starts);
    }
    starts->size = sizeof *starts;
    starts->method = fast ? BE_COLD_METHOD_FAST : BE_COLD_METHOD_EXACT;
    return BE_STATUS_OK;
}

be_status be_environment_steady(const be_environment *environment, double rate, const be_allocator *allocator,
                                be_cold_starts *starts, be_error *error) {
    be_environment copy;
    be_cold_starts found;
    if (!environment || !starts) {
        return be_i_fail_null(error, environment ? "starts" : "environment");
    }
    be_allocator own = be_i_allocator(allocator);
    be_status status = read_environment(environment, rate, &copy, error);
    if (status || (status = be_i_cold_steady(&copy, rate, &own, &found, error))) {
        return status;
    }
    return be_i_describe_write("be_cold_starts", &found, sizeof found, starts, error);
}

static double peak_of(const be_series *series) {
    const double *rates = be_series_rates(series);
    double peak = 0;
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        peak = fmax(peak, rates[i]);
    }
    return peak;
}

/* Walk into memory of its own, so that a failure leaves the caller's alone. */
static be_status walk_aside(const be_environment *e, const be_series *series, double peak, uint32_t start,
                            const be_allocator *allocator, double *cold_share, double *environments,
                            be_cold_totals *totals, be_error *error) {
    size_t count = (size_t)be_series_count(series);
    double *memory = be_i_alloc(allocator, count, 2 * sizeof(double));
    if (!memory) {
        return be_i_fail_memory(error);
    }
    be_i_cold_steps steps = {memory, memory + count};
    be_cold_totals found = {.size = sizeof found, .method = BE_COLD_METHOD_FAST};
    be_status status = be_i_cold_walk(e, series, peak, start, allocator, &steps, &found, error);
    if (!status && totals) {
        status = be_i_describe_write("be_cold_totals", &found, sizeof found, totals, error);
    }
    if (!status && cold_share) {
        memcpy(cold_share, steps.cold_share, count * sizeof(double));
    }
    if (!status && environments) {
        memcpy(environments, steps.environments, count * sizeof(double));
    }
    be_i_release(allocator, memory);
    return status;
}

be_status be_environment_walk(const be_environment *environment, const be_series *series, uint32_t start,
                              const be_allocator *allocator, double *cold_share, double *environments,
                              be_cold_totals *totals, be_error *error) {
    be_environment copy;
    if (!environment || !series) {
        return be_i_fail_null(error, environment ? "series" : "environment");
    }
    if (start >= BE_START_COUNT) {
        return be_i_fail(error, BE_STATUS_RANGE, "start is %u, at most %u", start, BE_START_COUNT - 1u);
    }
    be_allocator own = be_i_allocator(allocator);
    double peak = peak_of(series);
    be_status status = read_environment(environment, peak, &copy, error);
    if (status) {
        return status;
    }
    return walk_aside(&copy, series, peak, start, &own, cold_share, environments, totals, error);
}

double be_environment_lifetime(double rate, double keep_alive_seconds) {
    if (!(rate >= 0) || !(keep_alive_seconds >= 0)) {
        return NAN;
    }
    return rate > 0 ? expm1(rate * keep_alive_seconds) / rate : keep_alive_seconds;
}
