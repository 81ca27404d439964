/* The closed forms of cold starts before their judge, a simulation of every request: published cases, measured
 * functions, drawn cases and recorded series. The judge's own error counts for the form: where the simulation leaves a
 * standard error e, three e are added to what is allowed, and e is printed. */
#include "simulate_environments.h"
#include "supply/given.h"

/* Requests to be simulated, in parts of what an optimised build affords. */
#ifndef BE_TEST_EFFORT
#define BE_TEST_EFFORT 1.0
#endif

static const uint32_t routing_of[] = {SIM_MOST_RECENTLY_USED, SIM_NEWEST_CREATED};
static const uint32_t distribution_of[] = {SIM_CONSTANT, SIM_EXPONENTIAL, SIM_LOGNORMAL, SIM_UNIFORM};

static sim_case simulation_of(const be_environment *e, const double *rates, uint64_t count, double step) {
    sim_case s = {.rates = rates,
                  .rate_count = count,
                  .step_seconds = step,
                  .routing = routing_of[e->routing],
                  .distribution = distribution_of[e->warm_distribution],
                  .warm_seconds = e->warm_seconds,
                  .scv = e->warm_scv,
                  .cold_seconds = e->cold_seconds,
                  .keep_alive_seconds = e->keep_alive_seconds,
                  .limit = e->concurrency_limit,
                  .slots = e->requests_per_environment,
                  .bins = 50};
    return s;
}

static be_cold_starts steady(const be_environment *e, double rate) {
    be_cold_starts starts = {.size = sizeof starts};
    assert_ok(be_environment_steady(e, rate, NULL, &starts, error));
    return starts;
}

static be_environment environment_of(double warm, double cold, double keep_alive) {
    be_environment e;
    be_environment_init(&e);
    e.warm_seconds = warm;
    e.cold_seconds = cold;
    e.keep_alive_seconds = keep_alive;
    return e;
}

/* ---- published simulations ---- */

enum { REPLICATIONS = 10 };

typedef struct measures {
    double cold, alive, busy, rejected, lifetime;
} measures;

/* As often as the source's own run once, from no environment on. */
static measures replicate(const be_environment *e, double rate, double seconds) {
    measures sum = {0};
    double cold = 0, requests = 0, rejected = 0, lifetimes = 0, expiries = 0;
    for (uint64_t i = 0; i < REPLICATIONS; i++) {
        sim_case s = simulation_of(e, &rate, 1, 1);
        s.measured_seconds = seconds;
        s.seed = 20260118 + i;
        sim_result r = sim_run(&s);
        cold += r.total.cold;
        requests += r.total.requests;
        rejected += r.total.rejected;
        lifetimes += r.lifetimes;
        expiries += r.expiries;
        sum.alive += r.total.alive_seconds / seconds / REPLICATIONS;
        sum.busy += r.total.busy_seconds / seconds / REPLICATIONS;
        sim_free(&r);
    }
    sum.cold = cold / requests;
    sum.rejected = rejected / requests;
    sum.lifetime = lifetimes / expiries;
    return sum;
}

static void judge_published(const char *who, char **fields, const measures *m) {
    double cold = strtod(fields[7], NULL), alive = strtod(fields[9], NULL), rejected = strtod(fields[13], NULL);
    print_message("  %-10s cold %.6f (%s), alive %.4f (%s), busy %.4f (%s), rejected %.4f (%s), life %.0f (%s)\n", who,
                  m->cold, fields[7], m->alive, fields[9], m->busy, fields[11], m->rejected, fields[13], m->lifetime,
                  fields[14]);
    assert_near(m->alive, alive, strtod(fields[10], NULL), 0);
    assert_near(m->rejected, rejected, 0, 0.004);
    if (fields[7][0] != '-') {
        assert_near(m->cold, cold, strtod(fields[8], NULL), 0);
    }
    if (fields[11][0] != '-') {
        assert_near(m->busy, strtod(fields[11], NULL), strtod(fields[12], NULL), 0);
    }
    if (fields[14][0] != '-') {
        assert_near(m->lifetime, strtod(fields[14], NULL), strtod(fields[8], NULL), 0);
    }
}

static void check_published(char **fields) {
    double rate = strtod(fields[1], NULL);
    be_environment e = environment_of(strtod(fields[2], NULL), strtod(fields[3], NULL), strtod(fields[4], NULL));
    e.routing = BE_ROUTING_NEWEST_CREATED;
    e.concurrency_limit = (uint32_t)strtoul(fields[5], NULL, 10);
    measures played = replicate(&e, rate, strtod(fields[6], NULL));
    be_cold_starts c = steady(&e, rate);
    measures form = {c.cold_share, c.environments, c.busy, c.rejected_share, c.lifetime_seconds};
    print_message("%s\n", fields[0]);
    judge_published("simulated", fields, &played);
    judge_published("form", fields, &form);
    e.routing = BE_ROUTING_MOST_RECENTLY_USED;
    c = steady(&e, rate);
    print_message("  recent     cold %.6f, alive %.4f: the most recently used first\n", c.cold_share, c.environments);
}

static void form_and_judge_give_what_the_published_simulator_gives(void **state) {
    (void)state;
    assert_int_equal(each_row("cold_starts.csv", check_published), 8);
}

/* ---- measured functions ---- */

/* The means of all twenty measured runs, with which the published comparison was made. */
static const double MEASURED_WARM = 1.981341, MEASURED_COLD = 2.303745;
static double form_error[2], recent_error[2], played_error[2], measured_rows;

static double off(double value, double measured) {
    return 100 * fabs(value / measured - 1);
}

static void check_measured(char **fields) {
    double rate = strtod(fields[0], NULL), cold = strtod(fields[1], NULL), alive = strtod(fields[2], NULL);
    be_environment e = environment_of(MEASURED_WARM, MEASURED_COLD, 600);
    be_cold_starts recent = steady(&e, rate);
    e.routing = BE_ROUTING_NEWEST_CREATED;
    be_cold_starts form = steady(&e, rate);
    sim_case s = simulation_of(&e, &rate, 1, 1);
    s.warm_up_seconds = 10000;
    s.measured_seconds = fmin(2e6 * BE_TEST_EFFORT, 4000 / form.cold_share) / rate;
    s.seed = 4;
    sim_result r = sim_run(&s);
    double played_cold = sim_cold_share(&r).mean, played_alive = sim_alive(&r).mean;
    sim_free(&r);
    print_message("%.6f/s: cold %.5f measured, %.5f form, %.5f simulated; alive %.3f, %.3f, %.3f\n", rate, cold,
                  form.cold_share, played_cold, alive, form.environments, played_alive);
    measured_rows++;
    form_error[0] += off(form.cold_share, cold);
    form_error[1] += off(form.environments, alive);
    recent_error[0] += off(recent.cold_share, cold);
    recent_error[1] += off(recent.environments, alive);
    played_error[0] += off(played_cold, cold);
    played_error[1] += off(played_alive, alive);
}

static void the_form_is_as_near_to_measured_functions_as_the_simulation(void **state) {
    (void)state;
    assert_int_equal(each_row("cold_measured.csv", check_measured), 10);
    static const char *const names[] = {"cold share", "environments"};
    for (int i = 0; i < 2; i++) {
        print_message("mean absolute error of %s: form %.2f %%, most recently used first %.2f %%, simulation %.2f %%\n",
                      names[i], form_error[i] / measured_rows, recent_error[i] / measured_rows,
                      played_error[i] / measured_rows);
        assert_true(form_error[i] / measured_rows <= played_error[i] / measured_rows + 1);
        assert_true(recent_error[i] / measured_rows <= played_error[i] / measured_rows + 1);
    }
}

/* ---- drawn cases ---- */

enum { DRAWN = 64, WORST = 10 };

typedef struct drawn {
    be_environment environment;
    double rate, cold, cold_error, alive, alive_error, allowed; /* errors of the form, and of the judge, relative */
    double cold_off, alive_off;
} drawn;

static double log_uniform(uint64_t *seed, double low, double high) {
    return low * exp(log(high / low) * random_share(seed));
}

/* At least 400 cold starts in 2e7 requests. */
static drawn draw(uint64_t *seed, uint32_t routing, int lognormal) {
    for (;;) {
        drawn d = {.rate = log_uniform(seed, 0.001, 1000), .allowed = lognormal ? 0.10 : 0.05};
        double warm = log_uniform(seed, 0.02, 60), keep_alive = log_uniform(seed, 30, 3600);
        d.environment = environment_of(warm, warm * log_uniform(seed, 1, 3), keep_alive);
        d.environment.routing = routing;
        d.environment.warm_distribution = lognormal ? BE_DISTRIBUTION_LOGNORMAL : BE_DISTRIBUTION_EXPONENTIAL;
        d.environment.warm_scv = log_uniform(seed, 0.25, 4);
        if (steady(&d.environment, d.rate).cold_share * 2e7 >= 400) {
            return d;
        }
    }
}

static void judge_drawn(drawn *d, uint64_t seed) {
    const be_environment *e = &d->environment;
    be_cold_starts form = steady(e, d->rate);
    double load = d->rate * e->warm_seconds, most = load > 1000 ? 4e6 : load > 30 ? 5e6 : 8e6;
    double requests = BE_TEST_EFFORT * fmin(most, fmax(6000 / form.cold_share, 30000));
    sim_case s = simulation_of(e, &d->rate, 1, 1);
    s.warm_up_seconds = 3 * e->keep_alive_seconds + 30 * e->cold_seconds * (1 + e->warm_scv);
    s.measured_seconds = requests / d->rate;
    s.seed = seed;
    sim_result r = sim_run(&s);
    sim_estimate cold = sim_cold_share(&r), alive = sim_alive(&r);
    sim_free(&r);
    d->cold = cold.mean;
    d->cold_error = cold.error / cold.mean;
    d->alive = alive.mean;
    d->alive_error = alive.error / alive.mean;
    d->cold_off = form.cold_share / cold.mean - 1;
    d->alive_off = form.environments / alive.mean - 1;
}

static int by_error(const void *a, const void *b) {
    double x = fabs(((const drawn *)a)->cold_off), y = fabs(((const drawn *)b)->cold_off);
    return (x < y) - (x > y);
}

static void print_drawn(const drawn *d) {
    const be_environment *e = &d->environment;
    print_message("%-18s %-11s scv %4.2f  %8.3f/s  warm %7.3f s  cold %7.3f s  keep %6.0f s  share %.6f +-%4.1f %%: "
                  "%+5.1f %%  alive %9.3f +-%4.2f %%: %+5.2f %%\n",
                  be_routing_name(e->routing), e->warm_distribution == 1 ? "exponential" : "log-normal",
                  e->warm_distribution == 1 ? 1 : e->warm_scv, d->rate, e->warm_seconds, e->cold_seconds,
                  e->keep_alive_seconds, d->cold, 100 * d->cold_error, 100 * d->cold_off, d->alive,
                  100 * d->alive_error, 100 * d->alive_off);
}

static void drawn_cases_agree(void **state) {
    (void)state;
    static drawn cases[DRAWN];
    uint64_t seed = 20260119;
    int failed = 0, clear = 0;
    for (int i = 0; i < DRAWN; i++) {
        cases[i] = draw(&seed, (uint32_t)i % 2, i / 2 % 2);
        judge_drawn(&cases[i], seed);
        drawn *d = &cases[i];
        clear += 3 * d->cold_error < d->allowed;
        if (fabs(d->cold_off) > d->allowed + 3 * d->cold_error || fabs(d->alive_off) > 0.03 + 3 * d->alive_error) {
            print_message("OUT OF BOUNDS: ");
            print_drawn(d);
            failed++;
        }
    }
    qsort(cases, DRAWN, sizeof cases[0], by_error);
    print_message("the worst %d of %d; in %d of them 3 standard errors are less than what is allowed\n", WORST, DRAWN,
                  clear);
    for (int i = 0; i < WORST; i++) {
        print_drawn(&cases[i]);
    }
    assert_int_equal(failed, 0);
    assert_true(clear >= (BE_TEST_EFFORT < 1 ? 0 : DRAWN / 2));
}

/* A limit that rejects, and several requests in an environment where that is known to be good. */
static void limits_and_shared_environments_agree(void **state) {
    (void)state;
    static const struct {
        double rate, warm, cold, keep_alive;
        uint32_t routing, limit, slots;
        double cold_allowed;
    } cases[] = {
        {3, 1, 1.3, 60, 0, 10, 1, 0.05},    {20, 0.5, 1.5, 120, 0, 23, 1, 0.05}, {0.2, 4, 4, 30, 0, 3, 1, 0.05},
        {100, 1, 1.2, 40, 0, 125, 1, 0.05}, {3, 1, 1.3, 60, 1, 11, 1, 0.10},     {0.4, 2.5, 2.7, 260, 0, 0, 4, 0.05},
        {1.5, 3, 3.2, 280, 0, 0, 4, 0.10},  {5, 0.2, 0.4, 100, 0, 0, 2, 0.10},   {0.01, 1, 2, 300, 0, 0, 80, 0.05},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_environment e = environment_of(cases[i].warm, cases[i].cold, cases[i].keep_alive);
        e.routing = cases[i].routing;
        e.concurrency_limit = cases[i].limit;
        e.requests_per_environment = cases[i].slots;
        be_cold_starts form = steady(&e, cases[i].rate);
        sim_case s = simulation_of(&e, &cases[i].rate, 1, 1);
        s.warm_up_seconds = 5 * cases[i].keep_alive;
        s.measured_seconds = BE_TEST_EFFORT * fmin(5e6, 5000 / form.cold_share) / cases[i].rate;
        s.seed = i;
        sim_result r = sim_run(&s);
        sim_estimate cold = sim_cold_share(&r), alive = sim_alive(&r), rejected = sim_rejected_share(&r);
        sim_free(&r);
        print_message(
            "limit %u, %u at once: cold %.6f +-%.1f %% form %+.1f %%, alive %.3f form %+.2f %%, rejected %.4f "
            "form %.4f\n",
            cases[i].limit, cases[i].slots, cold.mean, 100 * cold.error / cold.mean,
            100 * (form.cold_share / cold.mean - 1), alive.mean, 100 * (form.environments / alive.mean - 1),
            rejected.mean, form.rejected_share);
        assert_near(form.cold_share, cold.mean, cases[i].cold_allowed,
                    3 * cold.error + cases[i].cold_allowed * cold.mean);
        assert_near(form.environments, alive.mean, 0, 3 * alive.error + 0.03 * alive.mean);
        assert_near(form.rejected_share, rejected.mean, 0, 3 * rejected.error + 0.02 * rejected.mean);
    }
}

/* ---- recorded series ---- */

static const char *const folder = "traces/azure_functions_2019";

/* Mean duration of a function in the day, s; column 6 of functions_8h.csv, in ms. */
static double duration_of(const char *function) {
    char name[128];
    size_t bytes;
    snprintf(name, sizeof name, "%s/functions_8h.csv", folder);
    char *text = be_test_read(be_test_shared(name), &bytes), *rest, *at;
    double seconds = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, function, strlen(function)) == 0 && line[strlen(function)] == ',') {
            at = line;
            for (int i = 0; i < 5; i++) {
                at = strchr(at, ',') + 1;
            }
            seconds = strtod(at, NULL) / 1000;
        }
    }
    free(text);
    assert_true(seconds > 0);
    return seconds;
}

static be_series *load_series(const char *file) {
    char name[160];
    size_t bytes;
    be_series *series = NULL;
    snprintf(name, sizeof name, "%s/%s.csv", folder, file);
    char *text = be_test_read(be_test_shared(name), &bytes);
    assert_ok(be_series_from_csv_text(text, bytes, file, NULL, NULL, &series, error));
    free(text);
    return series;
}

/* The wide file, summed over its functions. */
static be_series *load_wide(void) {
    enum { MOST = 2000 };
    static double rates[MOST];
    char name[160];
    size_t bytes;
    uint64_t count = 0;
    snprintf(name, sizeof name, "%s/invocations_8h_wide_1min.csv", folder);
    char *text = be_test_read(be_test_shared(name), &bytes), *rest;
    strtok_r(text, "\n", &rest);
    for (char *line = strtok_r(NULL, "\n", &rest); line && count < MOST; line = strtok_r(NULL, "\n", &rest)) {
        double sum = 0;
        for (char *at = strchr(line, ','); at; at = strchr(at + 1, ',')) {
            sum += strtod(at + 1, NULL);
        }
        rates[count++] = sum / 60;
    }
    free(text);
    be_series *series = NULL;
    assert_ok(be_series_copy(rates, count, 28740, 60, NULL, &series, error));
    return series;
}

typedef struct played {
    double cold, error, alive; /* share of requests and its standard error; environment-seconds */
    uint64_t seeds;
} played;

/* The mean of 20 seeds, and of more where those saw too few cold requests to judge by. */
static played play(const be_environment *e, const be_series *series) {
    uint64_t least = BE_TEST_EFFORT < 1 ? 3 : 20, n = 0;
    double requests = 0, cold = 0, squares = 0, alive = 0;
    while (n < least || (cold < 2000 * BE_TEST_EFFORT && requests < 2e7 * BE_TEST_EFFORT && n < 4000)) {
        sim_case s = simulation_of(e, be_series_rates(series), be_series_count(series), 60);
        s.measured_seconds = 60 * (double)be_series_count(series);
        s.bins = 1;
        s.seed = 1000003 * ++n;
        sim_result r = sim_run(&s);
        requests += r.total.requests;
        cold += r.total.cold;
        squares += r.total.cold * r.total.cold;
        alive += r.total.alive_seconds;
        sim_free(&r);
    }
    double count = (double)n, spread = sqrt(fmax(0, squares / count - cold / count * cold / count) / (count - 1));
    return (played){cold / requests, spread * count / requests, alive / count, n};
}

static void judge_series(const char *name, const be_series *series, const be_environment *e) {
    be_cold_totals form = {.size = sizeof form};
    assert_ok(be_environment_walk(e, series, BE_START_EMPTY, NULL, NULL, NULL, &form, error));
    played p = play(e, series);
    double share = form.cold_requests / form.requests;
    print_message(
        "%-42s %.3f s, %.3f s cold, kept %4.0f s: cold %.6f +-%4.1f %% (%3u seeds) form %+5.1f %%; alive %8.3f "
        "form %+5.1f %%\n",
        name, e->warm_seconds, e->cold_seconds, e->keep_alive_seconds, p.cold, 100 * p.error / p.cold,
        (unsigned)p.seeds, 100 * (share / p.cold - 1), p.alive / 60 / (double)be_series_count(series),
        100 * (form.environment_seconds / p.alive - 1));
    assert_near(share, p.cold, 0, 0.10 * p.cold + 3 * p.error);
    assert_near(form.environment_seconds, p.alive, 0.10, 0);
}

static void judge_both_keep_alives(const char *name, const be_series *series, double warm, double cold) {
    for (double keep_alive = 600; keep_alive <= 1200; keep_alive += 600) {
        be_environment e = environment_of(warm, cold, keep_alive);
        judge_series(name, series, &e);
    }
}

static int is_there(void) {
    return be_test_shared("traces/README.md") != NULL;
}

/* f057 and so on are named in the files; the function recorded for 24 hours has a mean duration of 1 ms, as the traces'
 * README says; the totals are given 0.5 s. */
static void recorded_functions_agree(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    static const struct {
        const char *file, *function;
        double seconds;
    } traces[] = {
        {"one_event_busiest_f057_8h_1min", "f057", 0}, {"one_http_24h_cbf808658a_24h_1min", NULL, 0.001},
        {"one_http_bursty_f089_8h_1min", "f089", 0},   {"one_http_busiest_f116_8h_1min", "f116", 0},
        {"one_http_sparse_f053_8h_1min", "f053", 0},   {"one_queue_bursty_f115_8h_1min", "f115", 0},
        {"one_queue_busiest_f026_8h_1min", "f026", 0}, {"one_storage_or_orchestration_f182_8h_1min", "f182", 0},
        {"one_timer_5min_f022_8h_1min", "f022", 0},    {"total_8h_1min", NULL, 0.5},
    };
    for (size_t i = 0; i < COUNT(traces); i++) {
        be_series *series = load_series(traces[i].file);
        double warm = traces[i].function ? duration_of(traces[i].function) : traces[i].seconds;
        judge_both_keep_alives(traces[i].file, series, warm, warm);
        be_series_free(series);
    }
    be_series *wide = load_wide();
    judge_both_keep_alives("invocations_8h_wide_1min, all", wide, 0.5, 0.5);
    be_series_free(wide);
}

/* The same with a start of half a second, in the order of what functions really take, and with the other routing. */
static void recorded_functions_with_slow_starts_agree(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    static const char *const files[] = {"one_http_bursty_f089_8h_1min", "one_http_busiest_f116_8h_1min",
                                        "one_queue_bursty_f115_8h_1min", "one_queue_busiest_f026_8h_1min",
                                        "one_storage_or_orchestration_f182_8h_1min"};
    static const char *const functions[] = {"f089", "f116", "f115", "f026", "f182"};
    for (size_t i = 0; i < COUNT(files); i++) {
        be_series *series = load_series(files[i]);
        double warm = duration_of(functions[i]);
        judge_both_keep_alives(files[i], series, warm, warm + 0.5);
        be_environment e = environment_of(warm, warm, 600);
        e.routing = BE_ROUTING_NEWEST_CREATED;
        judge_series("  newest created first", series, &e);
        e = environment_of(warm, warm, 600);
        e.warm_distribution = BE_DISTRIBUTION_LOGNORMAL;
        e.warm_scv = 2;
        judge_series("  log-normal, scv 2", series, &e);
        be_series_free(series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_and_judge_give_what_the_published_simulator_gives),
        cmocka_unit_test(the_form_is_as_near_to_measured_functions_as_the_simulation),
        cmocka_unit_test(drawn_cases_agree),
        cmocka_unit_test(limits_and_shared_environments_agree),
        cmocka_unit_test(recorded_functions_agree),
        cmocka_unit_test(recorded_functions_with_slow_starts_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
