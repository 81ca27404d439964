/* (c) Recommendations: a 2 GB model in GPU memory, 20 to 200 requests/s by time of day, p99 under 200 ms. */
#include "report.h"

#include <stdio.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 300, ZONES = 2 };
static const double LOW = 20;   /* requests/s, at 08:00 */
static const double HIGH = 200; /* requests/s, at 20:00 */
enum { PEAK_HOUR = 20 };        /* UTC */

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
    o->volume_gb = 60; /* drivers and the model */
    o->operations_usd_per_hour = 75;
    o->operations_hours_fleet = 8; /* a month */
    o->operations_hours_cluster = 20;
    o->operations_hours_containers = 4;
    o->operations_hours_functions = 2;
    o->operations_hours_split = 10;
}

static const char *const notes[] = {
    "gpu_seconds are those of a T4; other GPUs by the speeds above, and those without one are not considered",
    "a process keeps the model in GPU memory; a vCPU counts the same on every machine",
    "an application load balancer stands before all but the Lambda doors named; the response leaves to the internet",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    report_options options = read_report_options(argc, argv);
    workload w;
    workload_init(&w, "recommendations", "(c) ML recommendations on GPU");
    w.notes = notes;
    assume(&w.request, &w.options);
    snprintf(w.traffic, sizeof w.traffic, "%g requests/s at %02d:00 to %g at %02d:00 (UTC), a sine, every day of %d",
             LOW, (PEAK_HOUR + 12) % 24, HIGH, PEAK_HOUR, YEAR);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_wave(LOW, HIGH, PEAK_HOUR, 0, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(&w, &options);
}
