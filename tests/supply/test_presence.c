/* Which machines are there when: by hour, and run by run where a run is short. */
#include "given.h"
#include "supply/internal.h"

/* A fleet of plain machines, 10 requests/s each, over `rates`. */
static be_outcome *fleet_over(const double *rates, uint64_t count, const char *start, int64_t step) {
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_series *series = series_of(rates, count, start, step);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    be_series_free(series);
    return outcome;
}

static be_usage_item machines_of(const be_outcome *outcome, be_month month) {
    return the_item(outcome, "ec2", "m7i.large", month);
}

static void hours_hold_the_machine_seconds_of_each_hour(void **state) {
    (void)state;
    /* From 10:30 in half hours: 1, 3 | 2, 0 | 4 machines. */
    const double rates[] = {10, 30, 20, 0, 40};
    be_outcome *outcome = fleet_over(rates, 5, "2026-01-01T10:30:00Z", 1800);
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    const double hourly[] = {1 * 1800, 5 * 1800, 4 * 1800};
    assert_int_equal(item.hourly_start, 1767261600); /* 2026-01-01T10:00:00Z */
    assert_int_equal(item.hourly_count, 3);
    for (int i = 0; i < 3; i++) {
        assert_near(item.hourly[i], hourly[i], 0, 0);
    }
    be_outcome_free(outcome);
}

static void a_step_longer_than_an_hour_is_spread_over_its_hours(void **state) {
    (void)state;
    const double rates[] = {20, 50};
    be_outcome *outcome = fleet_over(rates, 2, "2026-01-01T10:45:00Z", 5400); /* to 12:15, to 13:45 */
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    const double hourly[] = {2 * 900, 2 * 3600, 2 * 900 + 5 * 2700, 5 * 2700};
    assert_int_equal(item.hourly_count, 4);
    for (int i = 0; i < 4; i++) {
        assert_near(item.hourly[i], hourly[i], 0, 0);
    }
    be_outcome_free(outcome);
}

static void a_month_holds_its_own_hours(void **state) {
    (void)state;
    const double rates[] = {10, 20, 30, 40};
    be_outcome *outcome = fleet_over(rates, 4, "2025-12-31T22:00:00Z", HOUR);
    be_usage_item december = machines_of(outcome, be_month_from(2025, 12));
    be_usage_item january = machines_of(outcome, be_month_from(2026, 1));
    assert_int_equal(december.hourly_start, 1767218400); /* 2025-12-31T22:00:00Z */
    assert_int_equal(december.hourly_count, 2);
    assert_near(december.quantity, (1 + 2) * 3600, 0, 0);
    assert_int_equal(january.hourly_start, 1767225600); /* 2026-01-01T00:00:00Z */
    assert_int_equal(january.hourly_count, 2);
    assert_near(january.quantity, (3 + 4) * 3600, 0, 0);
    assert_near(january.hourly[1], 4 * 3600, 0, 0);
    be_outcome_free(outcome);
}

/* ---- short runs ---- */

static void assert_runs(const be_usage_item *item, size_t count, const double *seconds, const double *machines) {
    assert_int_equal(item->value_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_near(item->values[i], seconds[i], 0, 0);
        assert_near(item->value_weights[i], machines[i], 0, 0);
    }
}

static void machines_that_start_and_stop_together_are_runs_of_one_length(void **state) {
    (void)state;
    const double rates[] = {10, 10, 25, 25, 25, 10}; /* 1, 1, 3, 3, 3, 1 machines by the second */
    be_outcome *outcome = fleet_over(rates, 6, "2026-01-01", 1);
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    assert_runs(&item, 1, (double[]){3}, (double[]){2});
    assert_near(item.event_scale, 1, 0, 0);
    assert_near(item.quantity, 6, 0, 0); /* the one machine that is always there: it began before the series for all
                                            that is known, and goes on after it */
    be_outcome_free(outcome);
}

static void the_machine_started_last_stops_first(void **state) {
    (void)state;
    const double rates[] = {10, 20, 30, 20, 10, 20, 10}; /* 1, 2, 3, 2, 1, 2, 1 */
    be_outcome *outcome = fleet_over(rates, 7, "2026-01-01", 60);
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    /* The third machine runs for one minute, the second for three and, later, for one. */
    assert_runs(&item, 2, (double[]){60, 180}, (double[]){2, 1});
    assert_near(item.quantity, 7 * 60, 0, 0);
    be_outcome_free(outcome);
}

static void a_run_of_an_hour_is_no_short_run(void **state) {
    (void)state;
    for (int minutes = 58; minutes <= 62; minutes++) {
        double rates[200] = {0};
        for (int i = 10; i < 10 + minutes; i++) {
            rates[i] = 10;
        }
        be_outcome *outcome = fleet_over(rates, 200, "2026-01-01", 60);
        be_usage_item item = machines_of(outcome, ANY_MONTH);
        assert_int_equal(item.value_count, minutes < 60);
        assert_near(item.quantity, minutes < 60 ? 0 : minutes * 60, 0, 0);
        assert_near(amount_of(&item), minutes * 60, 0, 0);
        be_outcome_free(outcome);
    }
}

static void what_runs_at_either_end_of_the_series_is_no_short_run(void **state) {
    (void)state;
    const double rates[] = {30, 0, 20, 0, 50};
    be_outcome *outcome = fleet_over(rates, 5, "2026-01-01", 30);
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    assert_runs(&item, 1, (double[]){30}, (double[]){2});
    assert_near(item.quantity, (3 + 5) * 30, 0, 0);
    be_outcome_free(outcome);
}

static void a_short_run_over_the_end_of_a_month_stays_in_the_amounts_of_both(void **state) {
    (void)state;
    const double rates[] = {10, 10, 30, 30, 30, 10}; /* two machines from 23:59:50, for 30 s */
    be_outcome *outcome = fleet_over(rates, 6, "2026-01-31T23:59:30Z", 10);
    be_usage_item january = machines_of(outcome, be_month_from(2026, 1));
    be_usage_item february = machines_of(outcome, be_month_from(2026, 2));
    assert_runs(&january, 0, NULL, NULL);
    assert_near(january.quantity, 30 + 2 * 10, 0, 0);
    assert_near(january.hourly[0], 30 + 2 * 10, 0, 0);
    assert_runs(&february, 0, NULL, NULL);
    assert_near(february.quantity, 30 + 2 * 20, 0, 0);
    assert_near(february.hourly[0], 30 + 2 * 20, 0, 0);
    be_outcome_free(outcome);
}

/* ---- against machines that are tracked one by one ---- */

enum { MONTHS = 2, MOST_SECONDS = 7200, MOST_MACHINES = 200, MOST_HOURS = 5 };

typedef struct ledger {
    double runs[MONTHS][HOUR]; /* by month of the start, by length in seconds */
    double rest[MONTHS];       /* seconds of all other runs, by month in which they lie */
    double hourly[MOST_HOURS]; /* all seconds */
} ledger;

/* Book a run second by second. `inside` if it began and ended within the series; a short one lies within a month, too.
 */
static void book(ledger *l, int64_t from, int64_t to, bool inside, int64_t first_hour, be_month first_month) {
    bool is_short = inside && to - from < HOUR && to <= be_month_start(be_month_of(from) + 1);
    if (is_short) {
        l->runs[be_month_of(from) - first_month][to - from]++;
    }
    for (int64_t t = from; t < to; t++) {
        l->hourly[(t - first_hour) / HOUR]++;
        l->rest[be_month_of(t) - first_month] += !is_short;
    }
}

static void track(ledger *l, const double *rates, int count, int64_t start, int64_t step, const be_deployment *fleet) {
    int64_t since[MOST_MACHINES], first_hour = start - start % HOUR;
    be_month first_month = be_month_of(start);
    int there = 0;
    memset(l, 0, sizeof *l);
    for (int i = 0; i < count; i++) {
        int wanted = (int)ceil(rates[i] / 10);
        wanted = wanted < (int)fleet->floor ? (int)fleet->floor : wanted;
        wanted = fleet->ceiling && wanted > (int)fleet->ceiling ? (int)fleet->ceiling : wanted;
        int64_t now = start + i * step;
        while (there < wanted) {
            since[there++] = now;
        }
        while (there > wanted) {
            there--;
            book(l, since[there], now, since[there] > start, first_hour, first_month);
        }
    }
    while (there > 0) {
        there--;
        book(l, since[there], start + count * step, false, first_hour, first_month);
    }
}

static double sum_of_hours(const be_usage_item *item) {
    double sum = 0;
    for (uint64_t h = 0; h < item->hourly_count; h++) {
        sum += item->hourly[h];
    }
    return sum;
}

static void assert_as_booked(const be_outcome *outcome, const ledger *l, int64_t start) {
    be_month first = be_month_of(start);
    size_t hour = 0;
    for (be_month month = first; month < first + MONTHS; month++) {
        be_usage_item item = machines_of(outcome, month);
        uint64_t value = 0;
        for (int seconds = 1; seconds < HOUR; seconds++) {
            if (l->runs[month - first][seconds] > 0) {
                assert_true(value < item.value_count);
                assert_near(item.values[value], seconds, 0, 0);
                assert_near(item.value_weights[value], l->runs[month - first][seconds], 0, 0);
                value++;
            }
        }
        assert_int_equal(value, item.value_count);
        assert_near(item.quantity, l->rest[month - first], 0, 0);
        assert_near(amount_of(&item), sum_of_hours(&item), 1e-12, 0); /* or a bill would refuse it */
        for (uint64_t h = 0; h < item.hourly_count; h++) {
            assert_near(item.hourly[h], l->hourly[hour++], 0, 0);
        }
    }
}

/* Traffic that wanders, and now and then jumps or stops, over the end of January 2026. */
static void usage_is_what_machines_tracked_one_by_one_amount_to(void **state) {
    (void)state;
    const int64_t steps[] = {1, 7, 60, 300};
    static ledger l;
    uint64_t seed = 31;
    be_instance_type type = a_machine();
    be_request request = a_request();
    for (int i = 0; i < 40; i++) {
        double rates[MOST_SECONDS], level = 100;
        int64_t step = steps[i % 4],
                start = be_month_start(be_month_from(2026, 2)) - 3600 + (int64_t)random_below(&seed, 900);
        int count = (int)(MOST_SECONDS / step);
        for (int s = 0; s < count; s++) {
            level = fabs(level + 60 * (random_share(&seed) - 0.5));
            level = random_below(&seed, 50) == 0 ? 900 * random_share(&seed) : fmin(level, 1500);
            rates[s] = random_below(&seed, 40) == 0 ? 0 : level;
        }
        be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
        fleet.floor = (uint32_t)random_below(&seed, 4);
        fleet.ceiling = i % 3 == 0 ? 8 : 0;
        be_series *series = NULL;
        assert_ok(be_series_copy(rates, (uint64_t)count, start, step, NULL, &series, error));
        be_outcome *outcome = outcome_of(series, &request, &fleet);
        track(&l, rates, count, start, step, &fleet);
        assert_as_booked(outcome, &l, start);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

static void short_runs_and_the_rest_add_up_to_all_machine_hours(void **state) {
    (void)state;
    enum { STEPS = 20000 };
    double *rates = calloc(STEPS, sizeof *rates);
    uint64_t seed = 32;
    for (int i = 0; i < STEPS; i++) {
        rates[i] = random_below(&seed, 5) ? (i ? rates[i - 1] : 0) : 300 * random_share(&seed);
    }
    be_outcome *outcome = fleet_over(rates, STEPS, "2026-01-01", 13);
    be_quality quality = quality_of(outcome);
    be_usage_item item = machines_of(outcome, ANY_MONTH);
    double hours = 0;
    for (uint64_t h = 0; h < item.hourly_count; h++) {
        hours += item.hourly[h] / 3600;
    }
    assert_true(item.value_count > 10);
    assert_near(amount_of(&item), quality.machine_hours * 3600, 1e-13, 0);
    assert_near(hours, quality.machine_hours, 1e-13, 0);
    be_outcome_free(outcome);
    free(rates);
}

/* ---- held as a caller says ---- */

/* From the end of January on, `count` steps with these machines, tick by tick or as long as they stay. */
static be_usage *held(const double *machines, uint64_t count, int64_t step, int64_t tick, bool at_a_stretch) {
    be_allocator allocator = be_i_allocator(NULL);
    be_series *series = series_of(machines, count, "2026-01-31T22:50:00Z", step);
    be_instance_type type = a_machine();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    be_i_presence p;
    be_usage *usage = NULL;
    assert_ok(be_usage_new(NULL, &usage, error));
    assert_ok(be_i_presence_open(series, tick, &allocator, &p, error));
    for (uint64_t i = 0; i < count;) {
        uint64_t same = i + 1;
        while (at_a_stretch && same < count && machines[same] == machines[i]) {
            same++;
        }
        int64_t from = be_series_start(series) + (int64_t)i * step, to = from + (int64_t)(same - i) * step;
        int64_t length = at_a_stretch ? to - from : tick;
        for (; from < to; from += length) {
            assert_ok(be_i_presence_hold(&p, from, from + length, (uint64_t)machines[i], error));
        }
        i = same;
    }
    assert_ok(be_i_presence_usage(&p, &fleet, "ec2", "m7i.large", 1, true, usage, error));
    be_i_presence_free(&p);
    be_series_free(series);
    return usage;
}

static be_usage_item first_item(const be_usage *usage) {
    be_usage_item item = {.size = sizeof item};
    assert_ok(be_usage_at(usage, 0, &item, error));
    return item;
}

static void machines_may_come_and_go_within_a_step(void **state) {
    (void)state;
    const double machines[] = {1, 1, 3, 3, 3, 1, 2, 1};
    be_usage *usage = held(machines, 8, 15, 15, false); /* ticks of a longer step */
    be_usage_item item = first_item(usage);
    assert_runs(&item, 2, (double[]){15, 45}, (double[]){1, 2});
    assert_near(item.quantity, 8 * 15, 0, 0);
    be_usage_free(usage);
}

static void it_does_not_matter_in_how_many_pieces_machines_are_held(void **state) {
    (void)state;
    enum { STEPS = 300 };
    double machines[STEPS];
    uint64_t seed = 41;
    for (int run = 0; run < 20; run++) {
        for (int i = 0; i < STEPS; i++) {
            machines[i] = i && random_below(&seed, 4) ? machines[i - 1] : (double)random_below(&seed, 9);
        }
        be_usage *usages[] = {held(machines, STEPS, 60, 60, false), held(machines, STEPS, 60, 60, true),
                              held(machines, STEPS, 60, 5, false)};
        for (size_t k = 1; k < COUNT(usages); k++) {
            assert_int_equal(be_usage_count(usages[k]), 2); /* January and February */
            for (size_t m = 0; m < 2; m++) {
                be_usage_item one = {.size = sizeof one}, two = {.size = sizeof two};
                assert_ok(be_usage_at(usages[0], m, &one, error));
                assert_ok(be_usage_at(usages[k], m, &two, error));
                assert_near(two.quantity, one.quantity, 1e-12, 0);
                assert_int_equal(two.value_count, one.value_count);
                for (uint64_t v = 0; v < one.value_count; v++) {
                    assert_near(two.values[v], one.values[v], 0, 0);
                    assert_near(two.value_weights[v], one.value_weights[v], 0, 0);
                }
                for (uint64_t h = 0; h < one.hourly_count; h++) {
                    assert_near(two.hourly[h], one.hourly[h], 1e-12, 0);
                }
            }
        }
        for (size_t k = 0; k < COUNT(usages); k++) {
            be_usage_free(usages[k]);
        }
    }
}

/* ---- too many ---- */

static void more_than_a_thousand_million_units_are_an_error(void **state) {
    (void)state;
    const double rates[] = {1.0000000001e10, 1e18,
                            1e300}; /* at 10 requests/s; the last two exceed 2^53 and all integers */
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type), cluster = a_deployment(BE_MODEL_CLUSTER, &type);
    be_deployment tasks = a_deployment(BE_MODEL_CONTAINERS, NULL);
    cluster.spare_nodes = 1;
    cluster.unit_vcpu = 1;
    tasks.unit_vcpu = 2;
    for (size_t i = 0; i < COUNT(rates); i++) {
        be_series *series = series_of(&rates[i], 1, "2026-01-01", HOUR);
        be_outcome *outcome = NULL;
        assert_fails(be_outcome_new(series, &request, &fleet, NULL, &outcome, error), BE_STATUS_RANGE,
                     "more than 1000000000 units of 10 requests/s");
        assert_fails(be_outcome_new(series, &request, &cluster, NULL, &outcome, error), BE_STATUS_RANGE,
                     "more than 1000000000 units of 5 requests/s");
        assert_fails(be_outcome_new(series, &request, &tasks, NULL, &outcome, error), BE_STATUS_RANGE,
                     "more than 1000000000 units of 10 requests/s");
        assert_null(outcome);
        be_series_free(series);
    }
}

static void pods_count_as_units_however_few_nodes_they_share(void **state) {
    (void)state;
    const double rates[] = {1e9, 1.000001e9}; /* 10^9 pods of 1 request/s and a few more, 37 to a node */
    const be_status statuses[] = {BE_STATUS_OK, BE_STATUS_RANGE};
    be_instance_type type = a_machine();
    type.vcpu = 4;
    be_request request = a_request();
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, &type);
    cluster.unit_vcpu = 0.1;
    cluster.unit_memory_mib = 128;
    cluster.target_utilisation = 1;
    for (size_t i = 0; i < COUNT(rates); i++) {
        be_series *series = series_of(&rates[i], 1, "2026-01-01", HOUR);
        be_outcome *outcome = NULL;
        assert_int_equal(be_outcome_new(series, &request, &cluster, NULL, &outcome, NULL), statuses[i]);
        be_outcome_free(outcome);
        be_series_free(series);
    }
}

static void a_ceiling_makes_any_rate_fit(void **state) {
    (void)state;
    const double rate = 1e18;
    be_instance_type type = a_machine();
    be_request request = a_request();
    be_deployment fleet = a_deployment(BE_MODEL_FLEET, &type);
    fleet.ceiling = 1000000000;
    be_series *series = series_of(&rate, 1, "2026-01-01", HOUR);
    be_outcome *outcome = outcome_of(series, &request, &fleet);
    assert_near(quality_of(outcome).peak_machines, 1e9, 0, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_hold_the_machine_seconds_of_each_hour),
        cmocka_unit_test(a_step_longer_than_an_hour_is_spread_over_its_hours),
        cmocka_unit_test(a_month_holds_its_own_hours),
        cmocka_unit_test(machines_that_start_and_stop_together_are_runs_of_one_length),
        cmocka_unit_test(the_machine_started_last_stops_first),
        cmocka_unit_test(a_run_of_an_hour_is_no_short_run),
        cmocka_unit_test(what_runs_at_either_end_of_the_series_is_no_short_run),
        cmocka_unit_test(a_short_run_over_the_end_of_a_month_stays_in_the_amounts_of_both),
        cmocka_unit_test(usage_is_what_machines_tracked_one_by_one_amount_to),
        cmocka_unit_test(short_runs_and_the_rest_add_up_to_all_machine_hours),
        cmocka_unit_test(machines_may_come_and_go_within_a_step),
        cmocka_unit_test(it_does_not_matter_in_how_many_pieces_machines_are_held),
        cmocka_unit_test(more_than_a_thousand_million_units_are_an_error),
        cmocka_unit_test(pods_count_as_units_however_few_nodes_they_share),
        cmocka_unit_test(a_ceiling_makes_any_rate_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
