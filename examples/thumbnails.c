/* (b) Image thumbnails on upload: 10 to 10,000 images an hour by time of day, 2 to 5 s each. */
#include "report.h"

#include <stdio.h>

/* ---- assumptions: change them here ---------------------------------------------------------------------------- */
enum { YEAR = 2026, STEP_SECONDS = 300, ZONES = 2 };
static const double LOW = 10.0 / 3600;           /* images/s, at 04:00 */
static const double HIGH = 10000.0 / 3600;       /* images/s, at 16:00 */
enum { PEAK_HOUR = 16 };                         /* UTC */
static const double LEAST_CPU = 2, MOST_CPU = 5; /* s an image, uniform */

static void assume(be_request *r, be_comparison_options *o) {
    r->arch = BE_ARCH_ANY;
    r->cpu_seconds = r->wall_seconds = (LEAST_CPU + MOST_CPU) / 2;
    r->wall_distribution = BE_DISTRIBUTION_UNIFORM;
    r->wall_scv = (MOST_CPU - LEAST_CPU) * (MOST_CPU - LEAST_CPU) / 12 / (r->wall_seconds * r->wall_seconds);
    r->memory_mib = 1024;
    r->request_bytes = 1024;       /* the notice; the image itself comes from the object store, free in the region */
    r->response_bytes = 50 * 1024; /* the thumbnail */
    r->object_reads = 1;           /* the image, 3 MB */
    r->object_writes = 1;
    r->requests_per_connection = 1;
    r->asynchronous = 1;
    r->latency_quantile = 0.99;
    r->latency_seconds = 300; /* the deadline */
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
    "images are read from the object store of the region, which costs a request and no transfer, and thumbnails are "
    "written to it; the notice comes in and the thumbnail leaves to the internet through the front door",
    "latency_seconds is the deadline; a vCPU counts the same on every machine, of either architecture",
    "an application load balancer stands before all but the Lambda doors named", NULL};
/* --------------------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv) {
    report_options options = read_report_options(argc, argv);
    workload w;
    workload_init(&w, "thumbnails", "(b) Image thumbnails on upload");
    w.notes = notes;
    assume(&w.request, &w.options);
    snprintf(w.traffic, sizeof w.traffic,
             "%g images an hour at %02d:00 to %g at %02d:00 (UTC), a sine of the logarithm, every day of %d; "
             "%g to %g s of CPU each, uniform",
             LOW * 3600, (PEAK_HOUR + 12) % 24, HIGH * 3600, PEAK_HOUR, YEAR, LEAST_CPU, MOST_CPU);
    be_error error;
    int64_t start = be_year_start(YEAR);
    uint64_t count = (uint64_t)((be_year_start(YEAR + 1) - start) / STEP_SECONDS);
    if (be_series_wave(LOW, HIGH, PEAK_HOUR, 1, count, start, STEP_SECONDS, NULL, &w.series, &error)) {
        return report_error(&error);
    }
    return report(&w, &options);
}
