/* (c) Recommendations: a 2 GB model in GPU memory, 20 to 200 requests/s by time of day, p99 under 200 ms. */
#include "report.h"

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 300, ZONES = 2 };
static const double LOW = 20;       /* requests/s, at 08:00 */
static const double HIGH = 200;     /* requests/s, at 20:00 */
static const double PEAK_HOUR = 20; /* UTC */

/* Speed against a T4, by memory bandwidth as the maker states it (T4 320 GB/s; T4g 320; L4 300; A10G 600; L40S 864;
 * V100 900; A100 1,555; H100 3,350): inference of this kind waits for memory more than for arithmetic. */
static const be_speed speeds[] = {{"NVIDIA T4", 1},      {"NVIDIA T4g", 1},    {"NVIDIA L4", 0.94},
                                  {"NVIDIA A10G", 1.87}, {"NVIDIA L40S", 2.7}, {"NVIDIA V100", 2.8},
                                  {"NVIDIA A100", 4.86}, {"NVIDIA H100", 10.5}};

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_X86_64;
    r->cpu_seconds = 0.004; /* on one vCPU: parsing, features */
    r->wall_seconds = 0.040;
    r->wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r->wall_scv = 0.25;
    r->memory_mib = 4096;
    r->gpu_seconds = 0.008; /* on a T4 */
    r->gpu_memory_mib = 2048;
    r->process_concurrency = 8; /* requests that a process has under way at once */
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20;
    r->latency_quantile = 0.99;
    r->latency_seconds = 0.200;
    r->unserved_share = 0.001;
    o->zones = ZONES;
    o->speeds = speeds;
    o->speed_count = sizeof speeds / sizeof speeds[0];
    o->target_utilisation = 0.7;
    o->volume_gb = 60; /* drivers and the model */
    o->operations_usd_per_hour = 75;
    o->operations_hours_fleet = 8; /* a month */
    o->operations_hours_cluster = 20;
    o->operations_hours_containers = 4;
    o->operations_hours_functions = 2;
    o->operations_hours_split = 10;
}

static const char *const assumptions[] = {
    "20 requests/s at 08:00 to 200 at 20:00 (UTC), a sine, every day of 2026; 1 KB in, 4 KB out to the internet; 20 "
    "requests a connection",
    "a request takes 8 ms of a T4, 4 ms of CPU and 40 ms in all (log-normal, squared variation 0.25); a process has "
    "the "
    "model of 2 GiB in GPU memory, 4 GiB of host memory, and up to 8 requests under way",
    "speed against a T4 by memory bandwidth: T4g 1, L4 0.94, A10G 1.87, L40S 2.7, V100 2.8, A100 4.86, H100 10.5; "
    "other GPUs are not considered",
    "promise: 99 % within 200 ms, at most 0.1 % unserved",
    "us-east-1, 2 zones and so at least 2 units; 70 % planned utilisation; x86_64",
    "an application load balancer in front of all but the Lambda doors named; 60 GB of gp3 disk a machine",
    "work at 75 USD an hour: EC2 8, EKS 20, Fargate 4, Lambda 2, split 10 hours a month",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    workload w = {.id = "recommendations", .title = "(c) ML recommendations on GPU", .assumptions = assumptions};
    be_request_init(&w.request);
    be_comparison_options_init(&w.options);
    assume(&w.request, &w.options);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_wave(LOW, HIGH, PEAK_HOUR, 0, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(argc, argv, &w);
}
