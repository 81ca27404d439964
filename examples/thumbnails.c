/* (b) Image thumbnails on upload: 10 to 10,000 images an hour by time of day, 2 to 5 s each. */
#include "report.h"

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 300, ZONES = 2 };
static const double LOW = 10.0 / 3600;     /* images/s, at 04:00 */
static const double HIGH = 10000.0 / 3600; /* images/s, at 16:00 */
static const double PEAK_HOUR = 16;        /* UTC */

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_ANY;
    r->cpu_seconds = 3.5; /* 2 to 5 s, uniform */
    r->wall_seconds = 3.5;
    r->wall_distribution = BE_DISTRIBUTION_UNIFORM;
    r->wall_scv = 3.0 / 49; /* (5 - 2)^2 / 12 over 3.5^2 */
    r->memory_mib = 1024;
    r->request_bytes = 1024;       /* the notice; the image itself comes from the object store, free in the region */
    r->response_bytes = 50 * 1024; /* the thumbnail */
    r->object_reads = 1;           /* 3 MB */
    r->object_writes = 1;
    r->requests_per_connection = 1;
    r->asynchronous = 1;
    r->latency_quantile = 0.99;
    r->latency_seconds = 300; /* the deadline */
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
    "10 images an hour at 04:00 to 10,000 at 16:00 (UTC), a sine of the logarithm, every day of 2026",
    "an image takes 2 to 5 s of CPU (uniform) and 1 GiB; 3 MB are read from the object store in the region and the "
    "thumbnail is written to it; a notice of 1 KB in, the thumbnail of 50 KB out to the internet",
    "promise: 99 % done within the deadline of 5 minutes, at most 0.1 % unserved",
    "us-east-1, 2 zones and so at least 2 units; 70 % planned utilisation; x86_64 or arm64, a vCPU of either counts "
    "the same",
    "an application load balancer in front of all but the Lambda doors named; 20 GB of gp3 disk a machine",
    "work at 75 USD an hour: EC2 8, EKS 20, Fargate 4, Lambda 2, split 10 hours a month",
    NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    workload w = {.id = "thumbnails", .title = "(b) Image thumbnails on upload", .assumptions = assumptions};
    be_request_init(&w.request);
    be_comparison_options_init(&w.options);
    assume(&w.request, &w.options);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_wave(LOW, HIGH, PEAK_HOUR, 1, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(argc, argv, &w);
}
