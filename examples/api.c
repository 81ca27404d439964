/* (a) An always-on REST API: 500 requests/s day and night, p99 under 50 ms. */
#include "report.h"

#include <stdio.h>

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
    o->volume_gb = 20;
    o->operations_usd_per_hour = 75;
    o->operations_hours_fleet = 8; /* a month */
    o->operations_hours_cluster = 20;
    o->operations_hours_containers = 4;
    o->operations_hours_functions = 2;
    o->operations_hours_split = 10;
}

static const char *const notes[] = {
    "a vCPU counts the same on every machine, of either architecture",
    "an application load balancer stands before all but the Lambda doors named; the response leaves to the internet",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    report_options options = read_report_options(argc, argv);
    workload w;
    workload_init(&w, "api", "(a) Always-on REST API");
    w.notes = notes;
    assume(&w.request, &w.options);
    snprintf(w.traffic, sizeof w.traffic, "%g requests/s, day and night, all of %d", RATE, YEAR);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_constant(RATE, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(&w, &options);
}
