/* What a function may use: the published limits, sequences by their rules, and a simulation in small steps as a judge.
 */
#include "given.h"

enum { WEEK_HOURS = 168 };

static be_function_scaling a_function(void) {
    be_function_scaling scaling;
    be_function_scaling_init(&scaling);
    return scaling;
}

static be_function_limits *limits_of(const be_function_scaling *scaling) {
    be_function_limits *limits = NULL;
    assert_ok(be_function_limits_new(scaling, NULL, &limits, error));
    return limits;
}

static be_function_grant step(be_function_limits *limits, int64_t time, int64_t seconds, double concurrency,
                              double rate) {
    be_function_grant grant = {.size = sizeof grant};
    assert_ok(be_function_limits_step(limits, time, seconds, concurrency, rate, &grant, error));
    return grant;
}

/* ---- the published ---- */

static double seconds_to(double concurrency, double account) {
    be_function_scaling scaling = a_function();
    scaling.account_concurrency = account;
    be_function_limits *limits = limits_of(&scaling);
    double seconds = 0;
    int64_t time = 0;
    step(limits, time++, 1, 0, 0);
    for (be_function_grant grant = {0}; grant.concurrency < concurrency; seconds++) {
        grant = step(limits, time++, 1, concurrency, 0);
        assert_true(seconds < 1000);
    }
    be_function_limits_free(limits);
    return seconds - 1; /* all are there from the begin of the last step on */
}

static void check_published(char **fields) {
    double rate = strtod(fields[1], NULL), wall = strtod(fields[2], NULL), concurrency = strtod(fields[3], NULL);
    double account = strtod(fields[4], NULL), expected = strtod(fields[5], NULL), absolute = strtod(fields[6], NULL);
    be_function_scaling scaling = a_function();
    scaling.account_concurrency = account;
    be_function_limits *limits = limits_of(&scaling);
    be_function_grant grant = step(limits, 0, 60, rate * wall, rate);
    if (strcmp(fields[0], "littles_law") == 0) {
        assert_near(grant.concurrency, expected, 0, absolute);
        assert_int_equal(grant.limit, BE_FUNCTION_LIMIT_NOTHING);
    } else if (strcmp(fields[0], "sizing_rule") == 0) {
        assert_near((double)be_provisioned_for_peak(concurrency, 0.1, 1), expected, 0, absolute);
    } else if (strcmp(fields[0], "limit") == 0) {
        assert_near(grant.requests_per_second, expected, 0, absolute);
        assert_int_equal(grant.limit, BE_FUNCTION_LIMIT_REQUESTS);
    } else {
        assert_near(seconds_to(concurrency, account), expected, 0, absolute);
    }
    be_function_limits_free(limits);
}

static void the_published_limits_hold(void **state) {
    (void)state;
    assert_int_equal(each_row("function_limits.csv", check_published), 4);
}

/* ---- by the rules ---- */

static void the_first_step_finds_what_it_needs(void **state) {
    (void)state;
    be_function_limits *limits = limits_of(NULL);
    be_function_grant grant = step(limits, 0, 60, 900, 100);
    assert_int_equal(grant.limit, BE_FUNCTION_LIMIT_NOTHING);
    assert_near(grant.concurrency, 900, 0, 0);
    assert_near(grant.requests_per_second, 100, 0, 0);
    assert_near(grant.environments, 900, 0, 0);
    assert_near(grant.created, 0, 0, 0);
    assert_near(grant.creatable, 1000, 0, 0);
    assert_near(grant.spilled, 900, 0, 0);
    be_function_limits_free(limits);
}

static void concurrency_is_cut_to_the_lower_limit(void **state) {
    (void)state;
    const struct {
        double own, account, wanted, granted;
        uint32_t limit;
    } cases[] = {
        {0, 1000, 1500, 1000, BE_FUNCTION_LIMIT_ACCOUNT},    {100, 1000, 1500, 100, BE_FUNCTION_LIMIT_FUNCTION},
        {2000, 1000, 1500, 1000, BE_FUNCTION_LIMIT_ACCOUNT}, {100, 1000, 100, 100, BE_FUNCTION_LIMIT_NOTHING},
        {0, 1000, 1000, 1000, BE_FUNCTION_LIMIT_NOTHING},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_function_scaling scaling = a_function();
        scaling.function_concurrency = cases[i].own;
        scaling.account_concurrency = cases[i].account;
        be_function_limits *limits = limits_of(&scaling);
        be_function_grant grant = step(limits, 0, 60, cases[i].wanted, 30);
        assert_near(grant.concurrency, cases[i].granted, 1e-15, 0);
        assert_near(grant.served_share, cases[i].granted / cases[i].wanted, 1e-15, 0);
        assert_near(grant.requests_per_second, 30 * cases[i].granted / cases[i].wanted, 1e-15, 0);
        assert_int_equal(grant.limit, cases[i].limit);
        be_function_limits_free(limits);
    }
}

static void short_requests_meet_the_limit_of_requests_first(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = limits_of(&scaling);
    be_function_grant grant = step(limits, 0, 60, 500, 20000); /* 25 ms each */
    assert_int_equal(grant.limit, BE_FUNCTION_LIMIT_REQUESTS);
    assert_near(grant.requests_per_second, 10000, 1e-15, 0);
    assert_near(grant.concurrency, 250, 1e-15, 0);
    be_function_limits_free(limits);
    scaling.requests_per_concurrency = 0;
    limits = limits_of(&scaling);
    assert_int_equal(step(limits, 0, 60, 500, 20000).limit, BE_FUNCTION_LIMIT_NOTHING);
    be_function_limits_free(limits);
}

static be_function_limits *a_cold_function(be_function_scaling *scaling) {
    be_function_limits *limits;
    scaling->account_concurrency = 1e6;
    limits = limits_of(scaling);
    step(limits, 0, 1, 0, 0);
    return limits;
}

/* 1000 at once, 100 a second, so 2000 after 10 s: on average over 20 s 1750. */
static void environments_come_from_a_bucket_that_refills(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = a_cold_function(&scaling);
    be_function_grant grant = step(limits, 1, 20, 2000, 0);
    assert_near(grant.concurrency, 1750, 1e-14, 0);
    assert_int_equal(grant.limit, BE_FUNCTION_LIMIT_CREATION);
    assert_near(grant.created, 2000, 1e-14, 0);
    assert_near(grant.environments, 2000, 1e-14, 0);
    assert_near(grant.creatable, 1000, 1e-14, 0); /* 10 s since */
    grant = step(limits, 21, 5, 4000, 0);
    assert_near(grant.concurrency, 3250, 1e-14, 0);
    assert_near(grant.created, 1500, 1e-14, 0);
    assert_near(grant.creatable, 0, 0, 0);
    assert_near(step(limits, 30, 1, 0, 0).creatable, 500, 1e-14, 0); /* 5 s after */
    be_function_limits_free(limits);
}

static void what_the_bucket_does_not_give_is_not_saved_up(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = a_cold_function(&scaling);
    step(limits, 1, 100000, 0, 0);
    be_function_grant grant = step(limits, 200000, 1, 5000, 0);
    assert_near(grant.created, 1100, 1e-14, 0);
    assert_near(grant.concurrency, 1050, 1e-14, 0);
    be_function_limits_free(limits);
}

static void idle_environments_live_as_long_as_they_are_kept_alive(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = limits_of(&scaling);
    step(limits, 0, 60, 500, 0);
    assert_near(step(limits, 60, 300, 100, 0).environments, 500, 0, 0);
    assert_near(step(limits, 360, 300, 50, 0).environments, 500, 0, 0); /* until 660, itself included */
    assert_near(step(limits, 660, 299, 20, 0).environments, 100, 0, 0);
    assert_near(step(limits, 959, 1, 20, 0).environments, 100, 0, 0);
    assert_near(step(limits, 960, 1, 20, 0).environments, 50, 0, 0);
    be_function_grant grant = step(limits, 961, 1, 60, 0); /* 50 are there */
    assert_near(grant.created, 10, 1e-14, 0);
    assert_near(grant.environments, 60, 1e-14, 0);
    be_function_limits_free(limits);
}

static void without_keep_alive_the_busy_go_on(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    scaling.keep_alive_seconds = 0;
    be_function_limits *limits = limits_of(&scaling);
    step(limits, 0, 60, 500, 0);
    assert_near(step(limits, 60, 60, 500, 0).created, 0, 0, 0);
    assert_near(step(limits, 120, 60, 100, 0).environments, 100, 0, 0);
    assert_near(step(limits, 180, 60, 500, 0).created, 400, 0, 0);
    assert_near(step(limits, 241, 60, 500, 0).created, 500, 0, 0); /* after a second of nothing */
    be_function_limits_free(limits);
}

static void several_requests_share_an_environment(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    scaling.requests_per_environment = 80;
    be_function_limits *limits = a_cold_function(&scaling);
    be_function_grant grant = step(limits, 1, 10, 8000, 0);
    assert_near(grant.created, 100, 1e-14, 0);
    assert_near(grant.concurrency, 8000, 1e-14, 0);
    be_function_limits_free(limits);
}

/* ---- provisioned ---- */

static void provisioned_environments_serve_first(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    scaling.provisioned_floor = 300;
    be_function_limits *limits = a_cold_function(&scaling);
    be_function_grant grant = step(limits, 1, 60, 300, 0);
    assert_near(grant.provisioned, 300, 0, 0);
    assert_near(grant.created, 0, 0, 0);
    assert_near(grant.spilled, 0, 0, 0);
    grant = step(limits, 61, 60, 400, 0);
    assert_near(grant.created, 100, 0, 0);
    assert_near(grant.spilled, 100, 1e-14, 0);
    be_function_limits_free(limits);
}

static void provisioned_environments_are_added_at_their_rate_and_leave_at_once(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = a_cold_function(&scaling);
    assert_ok(be_function_limits_provision(limits, 3000, error));
    be_function_grant grant = step(limits, 1, 20, 0, 0); /* 100 a second */
    assert_near(grant.provisioned, 1000, 1e-14, 0);
    assert_near(grant.provisioned_end, 2000, 1e-14, 0);
    grant = step(limits, 21, 20, 0, 0);
    assert_near(grant.provisioned, 2750, 1e-14, 0);
    assert_near(grant.provisioned_end, 3000, 0, 0);
    assert_ok(be_function_limits_provision(limits, 10, error));
    assert_near(step(limits, 41, 20, 0, 0).provisioned, 10, 0, 0);
    be_function_limits_free(limits);
}

static void provisioned_and_created_environments_ramp_together(void **state) {
    (void)state;
    be_function_scaling scaling = a_function();
    be_function_limits *limits = a_cold_function(&scaling);
    assert_ok(be_function_limits_provision(limits, 3000, error));
    be_function_grant grant = step(limits, 1, 20, 4000, 0); /* 1000, and 200 a second: 4000 after 15 s */
    assert_near(grant.concurrency, (15 * 2500 + 5 * 4000) / 20.0, 1e-14, 0);
    assert_near(grant.created, 2500, 1e-14, 0);
    assert_near(grant.environments, 2500, 1e-14, 0);                     /* of which 2000 are still needed */
    assert_near(grant.spilled, (15 * 1750 + 5 * 2250) / 20.0, 1e-14, 0); /* less what the provisioned then serve */
    be_function_limits_free(limits);
}

/* 2026-11-23 is a Monday. */
static void the_hour_of_the_week_says_what_is_provisioned(void **state) {
    (void)state;
    double hours[WEEK_HOURS];
    for (uint32_t i = 0; i < WEEK_HOURS; i++) {
        hours[i] = i;
    }
    be_function_scaling scaling = a_function();
    scaling.provisioned_by_hour = hours;
    scaling.provisioned_floor = 5;
    scaling.provisioned_ceiling = 100;
    const struct {
        const char *time;
        double provisioned;
    } cases[] = {{"2026-11-23T00:00:00Z", 5},   {"2026-11-23T07:59:59Z", 7},  {"2026-11-24T01:00:00Z", 25},
                 {"2026-11-29T23:00:00Z", 100}, {"1969-12-31T23:59:59Z", 71}, {"1970-01-01T00:00:00Z", 72}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t time;
        assert_ok(be_time_parse(cases[i].time, &time, error));
        be_function_limits *limits = limits_of(&scaling);
        assert_near(step(limits, time, 1, 0, 0).provisioned, cases[i].provisioned, 0, 0);
        be_function_limits_free(limits);
    }
}

static void the_hours_are_copied(void **state) {
    (void)state;
    double hours[WEEK_HOURS] = {[72] = 9};
    be_function_scaling scaling = a_function();
    scaling.provisioned_by_hour = hours;
    be_function_limits *limits = limits_of(&scaling);
    hours[72] = 1;
    assert_near(step(limits, 0, 1, 0, 0).provisioned, 9, 0, 0);
    be_function_limits_free(limits);
}

static void provisioned_for_a_peak_is_rounded_up(void **state) {
    (void)state;
    assert_int_equal(be_provisioned_for_peak(0, 0.1, 1), 0);
    assert_int_equal(be_provisioned_for_peak(201, 0.1, 1), 222); /* 221.1 */
    assert_int_equal(be_provisioned_for_peak(200, 0.1, 80), 3);
    assert_int_equal(be_provisioned_for_peak(0.2, 0, 1), 1);
    const double bad[] = {-1, NAN, INFINITY, 1e300};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_true(be_provisioned_for_peak(bad[i], 0.1, 1) == UINT64_MAX);
        assert_true(be_provisioned_for_peak(1, bad[i], 1) == UINT64_MAX);
    }
    assert_true(be_provisioned_for_peak(1, 0, 0.5) == UINT64_MAX);
    assert_true(be_provisioned_for_peak(1, 0, NAN) == UINT64_MAX);
}

/* ---- the judge ---- */

enum { SLICES = 200, MOST_SLICES = 4000 * SLICES };

/* A second in slices: environments needed in each slice, whatever was needed within the keep-alive is there. */
typedef struct plain {
    double needed[MOST_SLICES], tokens, provisioned;
    size_t slices;
} plain;

static double plain_kept(const plain *p, double keep_alive) {
    double most = 0;
    size_t back = (size_t)(keep_alive * SLICES) + 1;
    for (size_t i = p->slices > back ? p->slices - back : 0; i < p->slices; i++) {
        most = fmax(most, p->needed[i]);
    }
    return most;
}

static double plain_slice(plain *p, const be_function_scaling *scaling, double desired, double wanted, double kept,
                          double *created) {
    double h = 1.0 / SLICES, need = fmax(0, wanted - p->provisioned);
    double fresh = fmin(fmax(0, need - kept), p->tokens), served = fmin(need, kept + fresh);
    *created += fresh;
    p->tokens =
        fmin(scaling->creation_burst, p->tokens - fresh + h * scaling->creation_burst / scaling->creation_seconds);
    assert_true(p->slices < MOST_SLICES);
    p->needed[p->slices++] = served;
    double all = fmin(wanted, p->provisioned) + served;
    p->provisioned = fmin(desired, p->provisioned + h * scaling->provisioned_per_minute / 60);
    return all;
}

static void a_simulation_in_small_slices_agrees(void **state) {
    (void)state;
    static plain p;
    uint64_t random = 11;
    for (int round = 0; round < 25; round++) {
        be_function_scaling scaling = a_function();
        scaling.account_concurrency = 200 + (double)random_below(&random, 2000);
        scaling.requests_per_environment = round % 2 ? 1 : 1 + (double)random_below(&random, 4);
        scaling.creation_burst = 20 + (double)random_below(&random, 200);
        /* where provisioned environments are added slowly, none may end: the fall of the need is not kept second by
         * second */
        bool slowly = round % 3 == 0;
        scaling.keep_alive_seconds = slowly ? 10000 : (double)(2 + random_below(&random, 30));
        scaling.provisioned_per_minute = slowly ? 60 * (double)(1 + random_below(&random, 40)) : 1e9;
        be_function_limits *limits = limits_of(&scaling);
        step(limits, 0, 1, 0, 0);
        p.slices = 0;
        p.tokens = scaling.creation_burst;
        p.provisioned = 0;
        int64_t time = 1;
        for (int i = 0; i < 40; i++) {
            int64_t seconds = 1 + (int64_t)random_below(&random, 12);
            double concurrency = (double)random_below(&random, 1500), rate = (double)random_below(&random, 20000);
            uint64_t desired = random_below(&random, 3) ? 0 : random_below(&random, 300);
            assert_ok(be_function_limits_provision(limits, desired, error));
            be_function_grant grant = step(limits, time, seconds, concurrency, rate);
            double units = fmax(concurrency, rate / 10), created = 0, served = 0;
            double wanted = fmin(units, scaling.account_concurrency) / scaling.requests_per_environment;
            p.provisioned = fmin(p.provisioned, (double)desired);
            double kept = plain_kept(&p, scaling.keep_alive_seconds);
            for (int64_t j = 0; j < seconds * SLICES; j++) {
                served += plain_slice(&p, &scaling, (double)desired, wanted, kept + created, &created);
            }
            double share =
                units > 0 ? served * scaling.requests_per_environment / (double)(seconds * SLICES) / units : 1;
            assert_near(grant.served_share, share, 0.01, 0.002);
            assert_near(grant.created, created, 0.01, 3);
            assert_near(grant.creatable, p.tokens, 0.02, 3);
            assert_near(grant.environments, plain_kept(&p, scaling.keep_alive_seconds), 0.01, 3);
            assert_near(grant.provisioned_end, p.provisioned, 1e-9, 1e-9);
            time += seconds;
        }
        be_function_limits_free(limits);
    }
}

static void nothing_is_granted_beyond_what_is_wanted_and_allowed(void **state) {
    (void)state;
    uint64_t random = 12;
    for (int round = 0; round < 200; round++) {
        be_function_scaling scaling = a_function();
        scaling.account_concurrency = 1 + (double)random_below(&random, 3000);
        scaling.function_concurrency = (double)random_below(&random, 2) * 500;
        scaling.keep_alive_seconds = (double)random_below(&random, 1000);
        scaling.provisioned_ceiling = 1000;
        be_function_limits *limits = limits_of(&scaling);
        int64_t time = -100000;
        for (int i = 0; i < 200; i++) {
            double concurrency = exp(10 * random_share(&random)) - 1, rate = exp(14 * random_share(&random)) - 1;
            int64_t seconds = 1 + (int64_t)random_below(&random, 100);
            assert_ok(be_function_limits_provision(limits, random_below(&random, 1500), error));
            be_function_grant g = step(limits, time, seconds, concurrency, rate);
            assert_true(g.served_share >= 0 && g.served_share <= 1);
            assert_true(g.concurrency <= concurrency && g.requests_per_second <= rate);
            assert_true(g.concurrency <= scaling.account_concurrency * (1 + 1e-12));
            assert_true(g.requests_per_second <= 10 * scaling.account_concurrency * (1 + 1e-12));
            assert_true(g.creatable >= 0 && g.creatable <= 1000 && g.created <= 1000 + 100.0 * (double)seconds + 1e-6);
            assert_true(g.provisioned >= 0 && g.provisioned <= 1000 + 1e-9);
            assert_true(g.spilled >= 0 && g.spilled <= g.concurrency && g.environments >= 0);
            assert_true((g.limit == BE_FUNCTION_LIMIT_NOTHING) == (g.served_share == 1));
            time += seconds + (int64_t)random_below(&random, 2) * 50;
        }
        be_function_limits_free(limits);
    }
}

/* ---- the interface ---- */

static void limits_have_names(void **state) {
    (void)state;
    const char *const names[] = {"nothing",      "account-concurrency", "function-concurrency",
                                 "request-rate", "creation-rate",       "unknown"};
    for (uint32_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(be_function_limit_name(i), names[i]);
    }
}

static void every_smaller_struct_is_accepted(void **state) {
    (void)state;
    for (uint32_t size = sizeof size; size <= sizeof(be_function_scaling); size++) {
        be_function_scaling *scaling = malloc(size);
        be_function_scaling_init_sized(scaling, size);
        be_function_limits *limits = limits_of(scaling);
        assert_near(step(limits, 0, 60, 1500, 0).concurrency, 1000, 1e-14, 0);
        be_function_limits_free(limits);
        free(scaling);
    }
}

static void every_smaller_grant_is_filled_as_far_as_there_is_room(void **state) {
    (void)state;
    for (uint32_t size = sizeof size; size <= sizeof(be_function_grant); size++) {
        be_function_limits *limits = limits_of(NULL);
        unsigned char small[sizeof(be_function_grant) + 8];
        memset(small, 0xA5, sizeof small);
        memcpy(small, &size, sizeof size);
        assert_ok(be_function_limits_step(limits, 0, 60, 1500, 0, (void *)small, error));
        be_function_limits_free(limits);
        limits = limits_of(NULL);
        be_function_grant whole = step(limits, 0, 60, 1500, 0);
        assert_memory_equal(small + 4, (unsigned char *)&whole + 4, size - 4);
        for (size_t i = size; i < sizeof small; i++) {
            assert_int_equal(small[i], 0xA5);
        }
        be_function_limits_free(limits);
    }
}

static void settings_out_of_range_are_named(void **state) {
    (void)state;
    size_t count;
    const be_field *fields = be_function_scaling_fields(&count);
    assert_int_equal(count, 16);
    for (size_t i = 0; i < count; i++) {
        const double bad[] = {NAN, INFINITY, -1, fields[i].maximum * 1.01 + 1};
        for (size_t j = 0; fields[i].type == BE_TYPE_F64 && j < COUNT(bad); j++) {
            be_function_scaling scaling = a_function();
            be_function_limits *limits = NULL;
            memcpy((char *)&scaling + fields[i].offset, &bad[j], sizeof bad[j]);
            assert_fails(be_function_limits_new(&scaling, NULL, &limits, error), BE_STATUS_RANGE, fields[i].name);
            assert_null(limits);
        }
    }
}

static void contradictions_are_named(void **state) {
    (void)state;
    be_function_limits *limits = NULL;
    be_function_scaling scaling = a_function();
    double hours[WEEK_HOURS] = {[167] = 1000000001};
    scaling.provisioned_by_hour = hours;
    assert_fails(be_function_limits_new(&scaling, NULL, &limits, error), BE_STATUS_RANGE, "provisioned_by_hour[167]");
    scaling = a_function();
    scaling.provisioned_floor = 11;
    scaling.provisioned_ceiling = 10;
    assert_fails(be_function_limits_new(&scaling, NULL, &limits, error), BE_STATUS_ARGUMENT, "provisioned_ceiling");
    assert_fails(be_function_limits_new(NULL, NULL, NULL, error), BE_STATUS_ARGUMENT, "limits");
    scaling.size = 1;
    assert_fails(be_function_limits_new(&scaling, NULL, &limits, error), BE_STATUS_SIZE, "size");
    assert_null(limits);
}

static void bad_steps_change_nothing(void **state) {
    (void)state;
    be_function_limits *limits = limits_of(NULL), *untouched = limits_of(NULL);
    be_function_grant grant = {.size = sizeof grant}, none = {.size = 0};
    step(limits, 0, 60, 100, 0);
    step(untouched, 0, 60, 100, 0);
    const double bad[] = {NAN, INFINITY, -1, 1.1e15};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(be_function_limits_step(limits, 60, 60, bad[i], 0, &grant, error), BE_STATUS_RANGE, "concurrency");
        assert_fails(be_function_limits_step(limits, 60, 60, 0, bad[i], &grant, error), BE_STATUS_RANGE,
                     "requests_per_second");
    }
    assert_fails(be_function_limits_step(NULL, 60, 60, 1, 1, &grant, error), BE_STATUS_ARGUMENT, "limits");
    assert_fails(be_function_limits_step(limits, 60, 60, 1, 1, NULL, error), BE_STATUS_ARGUMENT, "grant");
    assert_fails(be_function_limits_step(limits, 60, 60, 900, 1, &none, error), BE_STATUS_SIZE, "grant");
    assert_fails(be_function_limits_step(limits, 59, 60, 1, 1, &grant, error), BE_STATUS_ARGUMENT, "time");
    assert_fails(be_function_limits_step(limits, 60, 0, 1, 1, &grant, error), BE_STATUS_RANGE, "seconds");
    assert_fails(be_function_limits_step(limits, 60, 1000000001, 1, 1, &grant, error), BE_STATUS_RANGE, "seconds");
    assert_fails(be_function_limits_provision(limits, 1000000001, error), BE_STATUS_RANGE, "environments");
    assert_fails(be_function_limits_provision(NULL, 1, error), BE_STATUS_ARGUMENT, "limits");
    be_function_grant left = step(limits, 60, 1, 800, 1), right = step(untouched, 60, 1, 800, 1);
    assert_memory_equal(&left, &right, sizeof left);
    be_function_limits_free(limits);
    be_function_limits_free(untouched);
    be_function_limits_free(NULL);
}

static be_status a_busy_day(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_function_limits *limits = NULL;
    be_function_scaling scaling = a_function();
    scaling.keep_alive_seconds = 1e6;
    be_status status = be_function_limits_new(&scaling, allocator, &limits, error);
    for (int i = 0; !status && i < 100; i++) {
        be_function_grant grant = {.size = sizeof grant};
        status = be_function_limits_step(limits, 60 * i, 60, 1000 - i, 0, &grant, error);
    }
    be_function_limits_free(limits);
    return status;
}

static void no_memory_is_an_error_and_nothing_leaks(void **state) {
    (void)state;
    be_test_each_failing_allocation(a_busy_day, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_limits_hold),
        cmocka_unit_test(the_first_step_finds_what_it_needs),
        cmocka_unit_test(concurrency_is_cut_to_the_lower_limit),
        cmocka_unit_test(short_requests_meet_the_limit_of_requests_first),
        cmocka_unit_test(environments_come_from_a_bucket_that_refills),
        cmocka_unit_test(what_the_bucket_does_not_give_is_not_saved_up),
        cmocka_unit_test(idle_environments_live_as_long_as_they_are_kept_alive),
        cmocka_unit_test(without_keep_alive_the_busy_go_on),
        cmocka_unit_test(several_requests_share_an_environment),
        cmocka_unit_test(provisioned_environments_serve_first),
        cmocka_unit_test(provisioned_environments_are_added_at_their_rate_and_leave_at_once),
        cmocka_unit_test(provisioned_and_created_environments_ramp_together),
        cmocka_unit_test(the_hour_of_the_week_says_what_is_provisioned),
        cmocka_unit_test(the_hours_are_copied),
        cmocka_unit_test(provisioned_for_a_peak_is_rounded_up),
        cmocka_unit_test(a_simulation_in_small_slices_agrees),
        cmocka_unit_test(nothing_is_granted_beyond_what_is_wanted_and_allowed),
        cmocka_unit_test(limits_have_names),
        cmocka_unit_test(every_smaller_struct_is_accepted),
        cmocka_unit_test(every_smaller_grant_is_filled_as_far_as_there_is_room),
        cmocka_unit_test(settings_out_of_range_are_named),
        cmocka_unit_test(contradictions_are_named),
        cmocka_unit_test(bad_steps_change_nothing),
        cmocka_unit_test(no_memory_is_an_error_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
