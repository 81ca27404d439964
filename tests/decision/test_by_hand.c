/* The yearly total of one candidate of each example, derived by hand: literal prices, loops and libm, no supply and no
 * pricing of the library's. Prices are those of us-east-1 as the vendor's lists and price pages state them:
 *
 *   EC2 c6g.medium 0.034 and g4dn.xlarge 0.526 USD an hour (price list as in karpenter-provider-aws, 2026-07-20)
 *   EBS gp3 0.08 USD a GB-month; ALB 0.0225 USD an hour and 0.008 USD an LCU-hour; public IPv4 0.005 USD an hour;
 *   transfer to the internet 0.09 USD a GB up to 10 TB a month, then 0.085, from 50 TB on 0.07; S3 0.0004 USD a
 * thousand GET and 0.005 USD a thousand PUT (infracost golden files, 2024) Lambda arm64 0.0000133334 USD a GB-second
 * and 0.20 USD a million requests (Lambda price page, 2026) Fargate arm64 0.03238 USD a vCPU-hour and 0.00356 USD a
 * GB-hour, by the second (vantage.sh/blog/fargate-pricing, 2024)
 *
 * Both sides add the same numbers in another order: a relative 1e-9 is far above what rounding does to a sum of 1e5
 * terms, and far below what a wrong unit, hour or tier would do. */
#include <ctype.h>

#include "given.h"

static const double PI = 3.14159265358979323846;
static const double GB = 1073741824.0; /* AWS counts 2^30 bytes */

/* 2026 is no leap year. */
static const int days_in_month[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
enum { DAYS = 365, HOURS = DAYS * 24, STEP = 300, STEPS_A_DAY = DAY / STEP, STEPS_AN_HOUR = HOUR / STEP };

/* ---- what several candidates pay ---- */

static double internet_month_usd(double gb) {
    double first = fmin(gb, 10240), second = fmin(fmax(gb - 10240, 0), 40960), third = fmax(gb - 51200, 0);
    return first * 0.09 + second * 0.085 + third * 0.07;
}

/* Every day has as many requests. */
static double internet_year_usd(double requests_a_day, double response_bytes) {
    double usd = 0;
    for (int month = 0; month < 12; month++) {
        usd += internet_month_usd(requests_a_day * days_in_month[month] * response_bytes / GB);
    }
    return usd;
}

/* An LCU is 25 new connections a second, 3,000 active a minute or 1 GB an hour: the largest counts. */
static double lcu(double requests_an_hour, double requests_per_connection, double bytes) {
    double connections = requests_an_hour / requests_per_connection;
    double new_a_second = connections / 3600, active_in_a_minute = connections / 60;
    return fmax(fmax(new_a_second / 25, active_in_a_minute / 3000), requests_an_hour * bytes / GB / 1);
}

/* The balancer itself and its public address in each of two zones. */
static double balancer_year_usd(double lcu_hours) {
    return HOURS * 0.0225 + lcu_hours * 0.008 + 2 * HOURS * 0.005;
}

/* ---- what the library says, and what the example has printed ---- */

typedef struct example {
    const char *id, *candidate, *choice;
    uint32_t model, door;
    be_request request;
    be_comparison_options options;
    be_series *series;
} example;

static example example_of(const char *id, const char *candidate, uint32_t model, uint32_t door, const char *choice) {
    example e = {.id = id, .candidate = candidate, .choice = choice, .model = model, .door = door};
    be_request_init(&e.request);
    be_comparison_options_init(&e.options);
    e.options.target_utilisation = 0.7;
    e.options.instant_scaling = 1; /* what can be worked out by hand */
    return e;
}

static be_comparison *compare_example(const example *e, be_catalogue **catalogue) {
    be_catalogue_options options;
    be_catalogue_options_init(&options);
    options.path = be_test_source("pricing");
    assert_ok(be_catalogue_open(&options, NULL, catalogue, error));
    assert_ok(be_catalogue_load(*catalogue, "aws", "us-east-1", error));
    be_candidate candidate;
    be_candidate_init(&candidate);
    candidate.name = e->candidate;
    candidate.model = e->model;
    candidate.door = e->door;
    be_comparison *comparison = NULL;
    assert_ok(
        be_comparison_new(e->series, &e->request, *catalogue, &candidate, 1, &e->options, NULL, &comparison, error));
    return comparison;
}

/* `usd_of` derives the year's total from the comparison's series, where it needs one. */
static void check_example(example *e, double (*usd_of)(const be_series *)) {
    be_catalogue *catalogue = NULL;
    be_comparison *comparison = compare_example(e, &catalogue);
    be_entry entry = entry_at(comparison, 0);
    double usd = usd_of(be_comparison_series(comparison));
    assert_string_equal(plain(entry.choice).text, e->choice);
    assert_near(be_bill_total(be_comparison_bill(comparison, 0)), usd, 1e-9, 0);
    be_comparison_free(comparison);
    be_catalogue_free(catalogue);
    be_series_free(e->series);
}

/* ---- (a) 500 requests/s at every hour, on EC2 on demand ---- */

/* A c6g.medium has 1 vCPU and 2 GiB. At 70 % of it, 6 ms of CPU a request, it carries 0.7 / 0.006 = 116.67 requests/s
 * (its four processes of 512 MiB and 10 ms each would carry 400), so 500 requests/s take ceil(4.29) = 5 of them. */
static double api_usd(const be_series *series) {
    (void)series;
    double machines = ceil(500 / (0.7 / 0.006));
    double requests_an_hour = 500 * 3600.0;
    double usd = machines * HOURS * 0.034;
    usd += machines * 20 * 12 * 0.08; /* 20 GB each, for twelve months */
    usd += balancer_year_usd(HOURS * lcu(requests_an_hour, 20, 1024 + 4096));
    return usd + internet_year_usd(24 * requests_an_hour, 4096);
}

static void the_api_on_five_machines_on_demand(void **state) {
    (void)state;
    example e = example_of("api", "EC2 on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, "5 x c6g.medium");
    be_request *r = &e.request;
    r->cpu_seconds = 0.006;
    r->wall_seconds = 0.010;
    r->wall_scv = 0.5;
    r->memory_mib = 512;
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20;
    r->latency_seconds = 0.050;
    assert_ok(be_series_constant(500, HOURS, be_year_start(2026), HOUR, NULL, &e.series, error));
    check_example(&e, api_usd);
}

/* ---- (b) thumbnails: a sine of the logarithm, on a Lambda function URL ---- */

/* Images/s at the middle of a step of the day: 10 an hour at 04:00, 10,000 at 16:00. */
static double thumbnail_rate(int step) {
    double hour = (step + 0.5) * STEP / 3600;
    double share = (1 + cos(2 * PI * (hour - 16) / 24)) / 2;
    double low = 10.0 / 3600, high = 10000.0 / 3600;
    return exp(log(low) + (log(high) - log(low)) * share);
}

/* The mean of a uniform time from `from` to `to` seconds, each rounded up to whole milliseconds: those that end in
 * millisecond k, from k - 1 to k, are billed as k. */
static double uniform_rounded_up_seconds(double from, double to) {
    double mean_ms = 0;
    for (double k = ceil(from * 1000); k - 1 < to * 1000; k++) {
        double inside = fmin(k, to * 1000) - fmax(k - 1, from * 1000);
        mean_ms += k * inside / ((to - from) * 1000);
    }
    return mean_ms / 1000;
}

/* 1,024 MiB buy 1024 / 1769 of a vCPU, which stretches the 2 to 5 s of CPU time of an image; 1 GB is billed for it. */
static double thumbnails_usd(const be_series *series) {
    (void)series;
    double images_a_day = 0;
    for (int step = 0; step < STEPS_A_DAY; step++) {
        images_a_day += thumbnail_rate(step) * STEP;
    }
    double images = images_a_day * DAYS;
    double vcpu = 1024.0 / 1769;
    double gb_seconds = images * 1.0 * uniform_rounded_up_seconds(2 / vcpu, 5 / vcpu);
    double usd = gb_seconds * 0.0000133334 + images / 1e6 * 0.20;
    usd += images / 1000 * 0.0004 + images / 1000 * 0.005; /* read from and written to S3 once */
    return usd + internet_year_usd(images_a_day, 50 * 1024);
}

static void thumbnails_on_a_function_url(void **state) {
    (void)state;
    example e =
        example_of("thumbnails", "Lambda, function URL", BE_MODEL_FUNCTIONS, BE_DOOR_FUNCTION_URL, "1024 MiB arm64");
    be_request *r = &e.request;
    r->cpu_seconds = r->wall_seconds = 3.5;
    r->wall_distribution = BE_DISTRIBUTION_UNIFORM;
    r->wall_scv = 3.0 / 49;
    r->memory_mib = 1024;
    r->request_bytes = 1024;
    r->response_bytes = 50 * 1024;
    r->object_reads = r->object_writes = 1;
    r->requests_per_connection = 1;
    r->asynchronous = 1;
    r->latency_seconds = 300;
    assert_ok(be_series_wave(10.0 / 3600, 10000.0 / 3600, 16, 1, DAYS * STEPS_A_DAY, be_year_start(2026), STEP, NULL,
                             &e.series, error));
    check_example(&e, thumbnails_usd);
}

/* ---- (c) recommendations: a sine from 20 to 200 requests/s, on EC2 on demand ---- */

static double recommendation_rate(int step) {
    double hour = (step + 0.5) * STEP / 3600;
    return 20 + (200 - 20) * (1 + cos(2 * PI * (hour - 20) / 24)) / 2;
}

/* A g4dn.xlarge has one T4, the reference: at 70 % of it, 8 ms a request, it carries 0.7 / 0.008 = 87.5 requests/s (its
 * 4 vCPU would carry 700). At least two run, a third while the rate is above 175. */
static double recommendations_usd(const be_series *series) {
    (void)series;
    double machine_hours = 0, requests = 0, lcu_hours = 0; /* of a day */
    for (int hour = 0; hour < 24; hour++) {
        double requests_an_hour = 0;
        for (int step = hour * STEPS_AN_HOUR; step < (hour + 1) * STEPS_AN_HOUR; step++) {
            double rate = recommendation_rate(step);
            machine_hours += fmax(2, ceil(rate / 87.5)) * STEP / 3600;
            requests_an_hour += rate * STEP;
        }
        requests += requests_an_hour;
        lcu_hours += lcu(requests_an_hour, 20, 1024 + 4096);
    }
    double usd = machine_hours * DAYS * 0.526;
    usd += machine_hours / 24 * 60 * 12 * 0.08; /* 60 GB for each of the machines that there are on average */
    usd += balancer_year_usd(lcu_hours * DAYS);
    return usd + internet_year_usd(requests, 4096);
}

static void recommendations_on_gpu_machines_on_demand(void **state) {
    (void)state;
    static const be_speed speeds[] = {{"NVIDIA T4", 1},      {"NVIDIA T4g", 1},    {"NVIDIA L4", 0.94},
                                      {"NVIDIA A10G", 1.87}, {"NVIDIA L40S", 2.7}, {"NVIDIA V100", 2.8},
                                      {"NVIDIA A100", 4.86}, {"NVIDIA H100", 10.5}};
    example e =
        example_of("recommendations", "EC2 on demand", BE_MODEL_FLEET, BE_DOOR_LOAD_BALANCER, "3 x g4dn.xlarge");
    be_request *r = &e.request;
    r->arch = BE_ARCH_X86_64;
    r->cpu_seconds = 0.004;
    r->wall_seconds = 0.040;
    r->wall_scv = 0.25;
    r->memory_mib = 4096;
    r->gpu_seconds = 0.008;
    r->gpu_memory_mib = 2048;
    r->process_concurrency = 8;
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20;
    r->latency_seconds = 0.200;
    e.options.speeds = speeds;
    e.options.speed_count = COUNT(speeds);
    e.options.volume_gb = 60;
    assert_ok(be_series_wave(20, 200, 20, 0, DAYS * STEPS_A_DAY, be_year_start(2026), STEP, NULL, &e.series, error));
    check_example(&e, recommendations_usd);
}

/* ---- (d) a generated series, on Fargate ---- */

/* A task of 1 vCPU carries 0.7 / 0.030 = 23.33 requests/s (its four processes of 512 MiB and 80 ms would carry 50); at
 * least two run. The rates are the comparison's own: 28 days, repeated from January to December. */
static double trace_usd(const be_series *series) {
    const double *rates = be_series_rates(series);
    double usd = 0, task_seconds = 0, lcu_hours = 0;
    int step = 0;
    assert_int_equal(be_series_count(series), DAYS * STEPS_A_DAY);
    for (int month = 0; month < 12; month++) {
        double requests = 0;
        for (int hour = 0; hour < days_in_month[month] * 24; hour++) {
            double requests_an_hour = 0;
            for (int end = step + STEPS_AN_HOUR; step < end; step++) {
                task_seconds += fmax(2, ceil(rates[step] / (0.7 / 0.030))) * STEP;
                requests_an_hour += rates[step] * STEP;
            }
            requests += requests_an_hour;
            lcu_hours += lcu(requests_an_hour, 10, 2048 + 16384);
        }
        usd += internet_month_usd(requests * 16384 / GB);
    }
    usd += task_seconds / 3600 * (1 * 0.03238 + 2 * 0.00356); /* 1 vCPU, 2 GB; no step is below the minimum of 60 s */
    return usd + balancer_year_usd(lcu_hours);
}

static void add_spike(be_series **series, int64_t day, int64_t hour, double height, int64_t seconds) {
    be_series *higher = NULL;
    int64_t time = be_series_start(*series) + day * DAY + hour * HOUR;
    assert_ok(be_series_spike(*series, height, time, seconds, NULL, &higher, error));
    be_series_free(*series);
    *series = higher;
}

/* Working days by the hour, week-ends half of them, four bursts, and Poisson noise, from Monday, 5 January 2026. */
static be_series *trace_series(void) {
    static const double day[24] = {12, 9,  8,  8,  9,  14, 28, 48, 66, 78, 82, 80,
                                   74, 76, 80, 78, 72, 66, 60, 54, 46, 36, 26, 18};
    double week[168];
    for (int hour = 0; hour < 168; hour++) {
        week[hour] = day[hour % 24] * (hour >= 5 * 24 ? 0.5 : 1);
    }
    be_series *mean = NULL, *series = NULL;
    int64_t start = be_year_start(2026) + 4 * DAY;
    assert_ok(be_series_weekly(week, 28 * STEPS_A_DAY, start, STEP, NULL, &mean, error));
    add_spike(&mean, 2, 10, 180, 1800);
    add_spike(&mean, 9, 20, 260, 900);
    add_spike(&mean, 16, 13, 120, 3600);
    add_spike(&mean, 24, 4, 320, 600);
    assert_ok(be_series_poisson(mean, 20261121, NULL, &series, error));
    be_series_free(mean);
    return series;
}

static void a_trace_on_managed_containers(void **state) {
    (void)state;
    example e =
        example_of("trace", "Fargate", BE_MODEL_CONTAINERS, BE_DOOR_LOAD_BALANCER, "15 x 1 vCPU 2048 MiB arm64");
    be_request *r = &e.request;
    r->cpu_seconds = 0.030;
    r->wall_seconds = 0.080;
    r->wall_scv = 1;
    r->memory_mib = 512;
    r->request_bytes = 2048;
    r->response_bytes = 16384;
    r->requests_per_connection = 10;
    r->latency_seconds = 0.5;
    e.series = trace_series();
    check_example(&e, trace_usd);
}

/* ---- what the first example has printed, with policies and all: at a constant rate nothing scales ---- */

/* A figure by hand: so many units at a price that stands in the row which begins so. */
typedef struct factor {
    double quantity; /* of a year */
    double price_usd;
    const char *file, *row;
} factor;

#define CARD "pricing/aws/us-east-1/"

/* 500 requests/s of 6 ms are 3 vCPU. A c6g.large has 2, so two machines carry them, one in each zone. */
enum { MACHINES = 2, REQUESTS_AN_HOUR = 500 * 3600 };

static factor around_machines(int index) {
    double gb = 4096.0 * REQUESTS_AN_HOUR * HOURS / GB; /* to the internet; at most 5.1 TB a month: the first tier */
    const factor factors[] = {
        {MACHINES * 20 * 12, 0.08, CARD "meters.csv", "ebs,gp3,GB-month,0,,0.08,1,"},
        {HOURS, 0.0225, CARD "meters.csv", "elb,alb-hour,hour,0,,0.0225,1,"},
        {HOURS * lcu(REQUESTS_AN_HOUR, 20, 1024 + 4096), 0.008, CARD "meters.csv", "elb,alb-lcu,LCU-hour,0,,0.008,1,"},
        {2 * HOURS, 0.005, CARD "meters.csv", "vpc,public-ipv4,address-hour,0,,0.005,1,"},
        {gb, 0.09, CARD "meters.csv", "data-transfer,internet-out,GB,0,10240,0.09,1,"},
    };
    return index < (int)COUNT(factors) ? factors[index] : (factor){0, 0, NULL, NULL};
}

/* What the factor comes to. Its row must be there. */
static double usd_of(const factor *f) {
    size_t bytes;
    char *text = be_test_read(be_test_source(f->file), &bytes);
    const char *at = strstr(text, f->row);
    if (!at || (at > text && at[-1] != '\n')) {
        fail_msg("no row of %s begins with '%s'", f->file, f->row);
    }
    free(text);
    return f->quantity * f->price_usd;
}

/* The number that follows `key` in a candidate's part of a recorded answer. */
static double recorded(const char *file, const char *candidate, const char *key) {
    size_t bytes;
    char *text = be_test_read(be_test_source(file), &bytes);
    const char *at = strstr(text, candidate);
    at = at ? strstr(at + strlen(candidate), key) : NULL;
    double value = at ? strtod(at + strlen(key), NULL) : NAN;
    free(text);
    return value;
}

static void check_recorded(const char *candidate, double usd_a_year) {
    char named[100];
    snprintf(named, sizeof named, "{\"name\":\"%s\",", candidate);
    assert_near(recorded("examples/expected/api.json", named, "\"cost_usd\":"), usd_a_year, 1e-9, 0);
    assert_near(recorded("examples/expected/api.txt", candidate, " "), usd_a_year / 12, 0, 0.005 + 1e-9);
}

static void the_recorded_api_on_two_machines(void **state) {
    (void)state;
    const factor on_demand = {MACHINES * HOURS, 0.068, CARD "instance_prices.csv", "ec2,c6g.large,on_demand,,,0.068,"};
    const factor upfront = {MACHINES, 349.99704, CARD "instance_prices.csv",
                            "ec2,c6g.large,reserved_standard,1,all,0.039954,349.99704,0,"};
    double usd = 0;
    for (int i = 0; around_machines(i).row; i++) {
        factor f = around_machines(i);
        usd += usd_of(&f);
    }
    check_recorded("EC2 on demand", usd + usd_of(&on_demand));
    check_recorded("EC2 reserved 1 year", usd + usd_of(&upfront));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_api_on_five_machines_on_demand),        cmocka_unit_test(thumbnails_on_a_function_url),
        cmocka_unit_test(recommendations_on_gpu_machines_on_demand), cmocka_unit_test(a_trace_on_managed_containers),
        cmocka_unit_test(the_recorded_api_on_two_machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
