/* (d) Traffic of one's own: any CSV of `timestamp,requests` or `timestamp,rate`; without one, a generated series.
 *
 *     trace [FILE.csv] [--gaps hold|zero|interpolate] [--json] */
#include "report.h"

#include <stdio.h>
#include <string.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, ZONES = 2 };

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_ANY;
    r->cpu_seconds = 0.030;
    r->wall_seconds = 0.080;
    r->wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r->wall_scv = 1;
    r->memory_mib = 512;
    r->request_bytes = 2048;
    r->response_bytes = 16384;
    r->requests_per_connection = 10;
    r->latency_quantile = 0.99;
    r->latency_seconds = 0.5;
    r->unserved_share = 0.001;
    o->zones = ZONES;
    o->operations_usd_per_hour = 75;
    o->operations_hours_fleet = 8; /* a month */
    o->operations_hours_cluster = 20;
    o->operations_hours_containers = 4;
    o->operations_hours_functions = 2;
    o->operations_hours_split = 10;
}

static const char *const assumptions[] = {
    "a request takes 30 ms of CPU and 80 ms in all (log-normal, squared variation 1), in a process of 512 MiB of its "
    "own; "
    "2 KB in, 16 KB out to the internet; 10 requests a connection",
    "promise: 99 % within 500 ms, at most 0.1 % unserved",
    "us-east-1, 2 zones and so at least 2 units; 70 % planned utilisation; x86_64 or arm64, a vCPU of either counts "
    "the same",
    "an application load balancer in front of all but the Lambda doors named; 20 GB of gp3 disk a machine",
    "work at 75 USD an hour: EC2 8, EKS 20, Fargate 4, Lambda 2, split 10 hours a month",
    NULL};

/* The generated series has the shape of the hourly traffic of an application server that was recorded for five years:
 * about 45 requests/s on average, nights at a fifth of the day, week-ends at half of the working days, and now and then
 * a burst to several times the mean. */
static const double HOURS[24] = {12, 9,  8,  8,  9,  14, 28, 48, 66, 78, 82, 80,
                                 74, 76, 80, 78, 72, 66, 60, 54, 46, 36, 26, 18}; /* requests/s by hour, UTC */
static const double WEEKEND = 0.5;                                                /* of a working day */
static const struct {
    int64_t day, hour;
    double height;   /* requests/s on top */
    int64_t seconds; /* length */
} bursts[] = {{2, 10, 180, 1800}, {9, 20, 260, 900}, {16, 13, 120, 3600}, {24, 4, 320, 600}};
enum { STEP_SECONDS = 300, DAYS = 28, SEED = 20261121 };
/* --------------------------------------------------------------------------------------------------------------- */

static be_status add_bursts(be_series **series, be_error *error) {
    for (size_t i = 0; i < sizeof bursts / sizeof bursts[0]; i++) {
        be_series *with_burst;
        int64_t time = be_series_start(*series) + bursts[i].day * 86400 + bursts[i].hour * 3600;
        be_status status =
            be_series_spike(*series, bursts[i].height, time, bursts[i].seconds, NULL, &with_burst, error);
        if (status) {
            return status;
        }
        be_series_free(*series);
        *series = with_burst;
    }
    return BE_STATUS_OK;
}

static be_status generate(be_series **series, be_error *error) {
    double week[168];
    for (int hour = 0; hour < 168; hour++) {
        week[hour] = HOURS[hour % 24] * (hour >= 5 * 24 ? WEEKEND : 1);
    }
    int64_t start = be_year_start(YEAR) + 4 * 86400; /* 5 January 2026, a Monday */
    be_series *mean = NULL;
    be_status status =
        be_series_weekly(week, (uint64_t)DAYS * 86400 / STEP_SECONDS, start, STEP_SECONDS, NULL, &mean, error);
    if (!status) {
        status = add_bursts(&mean, error);
    }
    if (!status) {
        status = be_series_poisson(mean, SEED, NULL, series, error);
    }
    be_series_free(mean);
    return status;
}

typedef struct arguments {
    const char *file; /* NULL: generate */
    be_series_csv csv;
} arguments;

static int read_gaps(const char *name, uint32_t *gap_policy) {
    static const char *const names[] = {"error", "hold", "zero", "interpolate"};
    for (uint32_t i = 0; name && i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *gap_policy = i;
            return 1;
        }
    }
    return 0;
}

static int read_arguments(int argc, char **argv, arguments *a) {
    a->file = NULL;
    be_series_csv_init(&a->csv);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            continue;
        }
        if (strcmp(argv[i], "--gaps") == 0) {
            if (!read_gaps(i + 1 < argc ? argv[++i] : NULL, &a->csv.gap_policy)) {
                return 0;
            }
        } else if (argv[i][0] == '-' || a->file) {
            return 0;
        } else {
            a->file = argv[i];
        }
    }
    return 1;
}

int main(int argc, char **argv) {
    workload w = {.id = "trace", .title = "(d) Traffic of one's own", .assumptions = assumptions};
    arguments a;
    if (!read_arguments(argc, argv, &a)) {
        fprintf(stderr, "usage: trace [FILE.csv] [--gaps hold|zero|interpolate] [--json]\n");
        return 2;
    }
    be_request_init(&w.request);
    be_comparison_options_init(&w.options);
    assume(&w.request, &w.options);
    be_error error;
    be_status status =
        a.file ? be_series_from_csv(a.file, &a.csv, NULL, &w.series, &error) : generate(&w.series, &error);
    return status ? report_error(&error) : report(argc, argv, &w);
}
