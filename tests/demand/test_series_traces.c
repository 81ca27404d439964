/* Recorded workloads read as they were described: every file `timestamp,requests` of the shared traces, against the
 * table of the traces' own README. Its mean is over the rows that are there, to four digits; a maximum is to four
 * digits too or, where it is a whole number, exact. */
#include "support.h"

#include <math.h>
#include <stdio.h>

typedef struct trace {
    const char *path;
    uint64_t rows;
    int64_t step;
    double mean, maximum;
    double zero_share; /* of the rows, to three decimals */
    uint64_t missing;  /* steps */
    const char *first, *last;
} trace;

static const trace traces[] = {
    {"appserver_cluster_hourly_5y.csv.gz", 44026, 3600, 1.609e5, 1177204, 0.000, 19, "2015-03-26T13:00:00Z",
     "2020-04-03T17:00:00Z"},
    {"azure_llm_2023_conv_1s.csv", 3503, 1, 5.528, 19, 0.007, 0, "2023-11-16T18:15:46Z", "2023-11-16T19:14:08Z"},
    {"nab_elb_request_count_5min.csv", 4032, 300, 61.84, 656, 0.000, 8, "2014-04-10T00:04:00Z", "2014-04-24T00:39:00Z"},
    {"nab_tweets_aapl_5min.csv", 15902, 300, 85.55, 13479, 0.002, 0, "2015-02-26T21:42:53Z", "2015-04-23T02:47:53Z"},
    {"nasa_http_1995-07-13_1s.csv.gz", 86400, 1, 1.553, 20, 0.344, 0, "1995-07-13T04:00:00Z", "1995-07-14T03:59:59Z"},
    {"nasa_http_1995_1min.csv.gz", 84333, 60, 41.05, 405, 0.035, 4947, "1995-07-01T04:00:00Z", "1995-09-01T03:59:00Z"},
    {"wikipedia_article_R_daily_8y.csv", 2863, 86400, 1494, 8583, 0.000, 59, "2008-01-01T00:00:00Z",
     "2015-12-31T00:00:00Z"},
    {"azure_functions_2019/one_event_busiest_f057_8h_1min.csv", 480, 60, 3991, 5030, 0.000, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_http_24h_cbf808658a_24h_1min.csv", 1440, 60, 21.2, 32, 0.000, 0, "1970-01-01T00:00:00Z",
     "1970-01-01T23:59:00Z"},
    {"azure_functions_2019/one_http_bursty_f089_8h_1min.csv", 480, 60, 7.35, 742, 0.338, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_http_busiest_f116_8h_1min.csv", 480, 60, 25.87, 44, 0.000, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_http_sparse_f053_8h_1min.csv", 480, 60, 0.08125, 1, 0.919, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_queue_bursty_f115_8h_1min.csv", 480, 60, 1, 27, 0.917, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_queue_busiest_f026_8h_1min.csv", 480, 60, 199.6, 211, 0.000, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_storage_or_orchestration_f182_8h_1min.csv", 480, 60, 15.54, 79, 0.723, 0,
     "1970-01-01T07:59:00Z", "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/one_timer_5min_f022_8h_1min.csv", 480, 60, 0.2, 1, 0.800, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"azure_functions_2019/total_8h_1min.csv", 480, 60, 4854, 6023, 0.000, 0, "1970-01-01T07:59:00Z",
     "1970-01-01T15:58:00Z"},
    {"demand_azure_vm_2019_cpu_5min.csv", 8640, 300, 6.185e6, 7.812e6, 0.000, 0, "1970-01-01T00:00:00Z",
     "1970-01-30T23:55:00Z"},
    {"demand_nab_ec2_cpu_ac20cd_5min.csv", 4032, 300, 40.99, 99.74, 0.000, 5, "2014-04-02T14:29:00Z",
     "2014-04-16T14:49:00Z"},
    {"demand_nyc_taxi_30min.csv", 10320, 1800, 1.514e4, 39197, 0.000, 0, "2014-07-01T00:00:00Z",
     "2015-01-31T23:30:00Z"},
};

enum { TRACES = sizeof traces / sizeof traces[0] };

static be_status load(const char *relative, uint32_t gap_policy, be_series **series, be_error *error) {
    char name[128];
    snprintf(name, sizeof name, "traces/%s", relative);
    size_t bytes;
    char *text = be_test_read(be_test_shared(name), &bytes);
    be_series_csv options;
    be_series_csv_init(&options);
    options.gap_policy = gap_policy;
    be_status status = be_series_from_csv_text(text, bytes, relative, &options, NULL, series, error);
    free(text);
    return status;
}

static be_series_summary summary_of(const be_series *series) {
    be_series_summary summary = {.size = sizeof summary};
    assert_ok(be_series_summarise(series, &summary, error));
    return summary;
}

/* Half a unit of the fourth digit, and a little for the division by the step. */
static double half_of_fourth_digit(double printed) {
    return 0.5 * pow(10, floor(log10(printed)) - 3) + 1e-9 * printed;
}

static int is_there(void) {
    return be_test_shared("traces/README.md") != NULL;
}

static void a_trace_has_the_steps_that_were_described(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    for (size_t i = 0; i < TRACES; i++) {
        be_series *series = NULL;
        char first[64], last[64];
        print_message("%s\n", traces[i].path);
        assert_ok(load(traces[i].path, BE_GAP_ZERO, &series, error));
        int64_t start = be_series_start(series), step = be_series_step_seconds(series);
        assert_int_equal(step, traces[i].step);
        assert_int_equal(be_series_count(series), traces[i].rows + traces[i].missing);
        assert_string_equal(be_time_format(start, first), traces[i].first);
        assert_string_equal(be_time_format(start + step * (int64_t)(be_series_count(series) - 1), last),
                            traces[i].last);
        be_series_free(series);
    }
}

/* Gaps filled with zeros add steps but neither requests nor a larger rate. */
static void a_trace_has_the_mean_and_maximum_that_were_described(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    for (size_t i = 0; i < TRACES; i++) {
        be_series *series = NULL;
        print_message("%s\n", traces[i].path);
        assert_ok(load(traces[i].path, BE_GAP_ZERO, &series, error));
        be_series_summary s = summary_of(series);
        double maximum = s.maximum * (double)traces[i].step;
        int whole = strncmp(traces[i].path, "demand_", 7) != 0;
        assert_near(s.requests / (double)traces[i].rows, traces[i].mean, 0, half_of_fourth_digit(traces[i].mean));
        assert_near(maximum, traces[i].maximum, 0, whole ? 1e-6 : half_of_fourth_digit(traces[i].maximum));
        double zeros = s.zero_share * (double)s.count - (double)traces[i].missing;
        assert_near(zeros / (double)traces[i].rows, traces[i].zero_share, 0, 0.0005001);
        be_series_free(series);
    }
}

static void a_trace_with_gaps_needs_a_policy(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    for (size_t i = 0; i < TRACES; i++) {
        be_series *series = NULL;
        be_status status = load(traces[i].path, BE_GAP_ERROR, &series, NULL);
        assert_int_equal(status, traces[i].missing ? BE_STATUS_GAP : BE_STATUS_OK);
        be_series_free(series);
    }
}

static void every_policy_fills_the_gaps_of_every_trace(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    for (size_t i = 0; i < TRACES; i++) {
        be_series *zero = NULL, *hold = NULL, *line = NULL;
        assert_ok(load(traces[i].path, BE_GAP_ZERO, &zero, error));
        assert_ok(load(traces[i].path, BE_GAP_HOLD, &hold, error));
        assert_ok(load(traces[i].path, BE_GAP_INTERPOLATE, &line, error));
        be_series_summary z = summary_of(zero), h = summary_of(hold), l = summary_of(line);
        assert_true(h.count == z.count && l.count == z.count);
        assert_true(h.requests >= z.requests && l.requests >= z.requests);
        assert_near(h.maximum, z.maximum, 0, 0);
        assert_near(l.maximum, z.maximum, 0, 0);
        be_series_free(zero);
        be_series_free(hold);
        be_series_free(line);
    }
}

/* traces/README.md: "Total 3,461,610 requests" of the NASA log; traces/exports/README.md: 144 points, the one at 11:34
 * missing, "total 11,162"; of the 24-hour function "day count 30527". */
static void a_trace_has_the_total_that_was_described(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    static const struct {
        const char *path;
        uint64_t count;
        double total;
    } totals[] = {
        {"nasa_http_1995_1min.csv.gz", 84333 + 4947, 3461610},
        {"exports/expected_elb_slice.csv", 145, 11162},
        {"azure_functions_2019/one_http_24h_cbf808658a_24h_1min.csv", 1440, 30527},
    };
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        be_series *series = NULL;
        assert_ok(load(totals[i].path, BE_GAP_ZERO, &series, error));
        assert_int_equal(be_series_count(series), totals[i].count);
        assert_near(summary_of(series).requests, totals[i].total, 1e-12, 0);
        be_series_free(series);
    }
}

/* 13 July in New York, second by second and minute by minute, are one log. */
static void two_grains_of_one_log_agree(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    be_series *seconds = NULL, *minutes = NULL, *day = NULL, *resampled = NULL;
    assert_ok(load("nasa_http_1995-07-13_1s.csv.gz", BE_GAP_ERROR, &seconds, error));
    assert_ok(load("nasa_http_1995_1min.csv.gz", BE_GAP_ZERO, &minutes, error));
    uint64_t first = (uint64_t)(be_series_start(seconds) - be_series_start(minutes)) / 60;
    assert_ok(be_series_slice(minutes, first, 1440, NULL, &day, error));
    assert_ok(be_series_resample(seconds, 60, NULL, &resampled, error));
    for (int i = 0; i < 1440; i++) {
        assert_near(be_series_rates(resampled)[i], be_series_rates(day)[i], 1e-15, 0);
    }
    be_series_free(seconds);
    be_series_free(minutes);
    be_series_free(day);
    be_series_free(resampled);
}

/* Some exports that are none of our format are refused and say why. */
static void a_trace_of_another_format_is_refused(void **state) {
    (void)state;
    if (!is_there()) {
        be_test_skip_shared();
    }
    static const struct {
        const char *path, *part;
    } others[] = {
        {"azure_functions_2019/invocations_8h_wide_1min.csv", "more than 32 fields"},
        {"azure_functions_2019/functions_8h.csv", "column '"},
        {"azure_llm_2023_conv_events.csv", "column 'context_tokens'"},
        {"exports/grafana_panel_excel_unformatted.csv", "column 'sep='"},
        {"exports/cloudwatch_get_metric_data.json", ":1: "},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        be_series *series = NULL;
        assert_fails(load(others[i].path, BE_GAP_HOLD, &series, error), BE_STATUS_FORMAT, others[i].part);
        assert_null(series);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_has_the_steps_that_were_described),
        cmocka_unit_test(a_trace_has_the_mean_and_maximum_that_were_described),
        cmocka_unit_test(a_trace_with_gaps_needs_a_policy),
        cmocka_unit_test(every_policy_fills_the_gaps_of_every_trace),
        cmocka_unit_test(a_trace_has_the_total_that_was_described),
        cmocka_unit_test(two_grains_of_one_log_agree),
        cmocka_unit_test(a_trace_of_another_format_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
