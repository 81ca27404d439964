/* (d) Traffic of one's own: any CSV of `timestamp,requests` or `timestamp,rate`; without one, a generated series.
 *
 *     trace [FILE.csv] [--gaps hold|zero|interpolate] [--step SECONDS] [--resample SECONDS] */
#include "report.h"

#include <stdio.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { ZONES = 2 };

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

static const char *const notes[] = {
    "a vCPU counts the same on every machine, of either architecture",
    "an application load balancer stands before all but the Lambda doors named; the response leaves to the internet",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    workload w;
    traffic given;
    report_options options;
    workload_init(&w, "trace", "(d) Traffic of one's own");
    w.notes = notes;
    if (!read_traffic_arguments(argc, argv, &given, &options)) {
        return 2;
    }
    assume(&w.request, &w.options);
    be_error error;
    be_status status = read_traffic(&given, w.traffic, &w.filled, &w.series, &error);
    return status ? report_error(&error) : report(&w, &options);
}
