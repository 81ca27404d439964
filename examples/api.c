/* (a) An always-on REST API: 500 requests/s day and night, p99 under 50 ms. */
#include "report.h"

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 3600, ZONES = 2 };
static const double RATE = 500; /* requests/s, day and night */

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_ANY;
    r->cpu_seconds = 0.006;  /* on one vCPU */
    r->wall_seconds = 0.010; /* CPU and waiting for others */
    r->wall_distribution = BE_DISTRIBUTION_LOGNORMAL;
    r->wall_scv = 0.5;
    r->memory_mib = 512; /* of a process, which serves one request at a time */
    r->request_bytes = 1024;
    r->response_bytes = 4096;
    r->requests_per_connection = 20; /* clients keep connections open */
    r->latency_quantile = 0.99;
    r->latency_seconds = 0.050;
    r->unserved_share = 0.001;
    o->zones = ZONES;
    o->target_utilisation = 0.7;
    o->volume_gb = 20;
    o->operations_usd_per_hour = 75;
    o->operations_hours_fleet = 8; /* a month */
    o->operations_hours_cluster = 20;
    o->operations_hours_containers = 4;
    o->operations_hours_functions = 2;
    o->operations_hours_split = 10;
}

static const char *const assumptions[] = {
    "500 requests/s at every hour of 2026 (UTC); 1 KB in, 4 KB out to the internet; 20 requests a connection",
    "a request takes 6 ms of CPU and 10 ms in all (log-normal, squared variation 0.5), in a process of 512 MiB of its "
    "own",
    "promise: 99 % within 50 ms, at most 0.1 % unserved",
    "us-east-1, 2 zones and so at least 2 units; 70 % planned utilisation; x86_64 or arm64, a vCPU of either counts "
    "the same",
    "an application load balancer in front of all but the Lambda doors named; 20 GB of gp3 disk a machine",
    "work at 75 USD an hour: EC2 8, EKS 20, Fargate 4, Lambda 2, split 10 hours a month",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    workload w = {.id = "api", .title = "(a) Always-on REST API", .assumptions = assumptions};
    be_request_init(&w.request);
    be_comparison_options_init(&w.options);
    assume(&w.request, &w.options);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_constant(RATE, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(argc, argv, &w);
}
