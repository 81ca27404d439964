/* What the files of the spike share: the ways that are run, and what is measured of each. */
#ifndef SPIKE_H
#define SPIKE_H

#include "report.h"

enum { WAYS_MAX = 16, NODE_TYPES = 3, HOURS_OF_WEEK = 168 };

/* What is prepared for a spike that is known to come. */
enum { PREPARE_NOTHING, PREPARE_UNITS, PREPARE_NODES, PREPARE_LIMIT, PREPARE_ENVIRONMENTS };

/* A way of running the workload: a deployment, and what it borrows. */
typedef struct way {
    const char *name; /* as it stands above a column */
    const char *title;
    uint32_t prepares;
    double prepared; /* units, nodes, or environments; 0 where nothing is prepared */
    size_t plain;    /* of the prepared ones: the way that it is compared with */
    be_deployment deployment;
    be_instance_type machine, more_types[NODE_TYPES];
    be_scaling scaling;
    be_node_scaling nodes;
    be_function_scaling functions;
    double by_hour[HOURS_OF_WEEK]; /* of units, or of provisioned environments */
} way;

/* The traffic, in s since 1970. */
typedef struct spike {
    double rate; /* requests/s, normally */
    double times;
    int64_t start, begin, end, stop; /* of the series; of the spike; of both */
    be_request request;
    be_series *series;
    const char *region;
    const char *rates; /* folder of one's own rate cards, or NULL */
} spike;

/* A second that did not come. */
#define NEVER INT64_MIN

/* What a run amounts to. Seconds count from the beginning of the spike. */
typedef struct result {
    const way *way;
    be_capacity capacity;
    be_quality quality;
    be_timeline *timeline;
    be_bill *bill;       /* of the series; NULL where a price is not sourced */
    char no_price[512];  /* then, which */
    double per_month;    /* USD that the preparation costs on top, kept for a month of normal traffic; NaN unknown */
    double per_hour;     /* for one hour of it */
    int64_t asked;       /* the first new unit was asked for */
    int64_t served;      /* it served */
    int64_t covered;     /* what is ready could first serve the rate */
    int64_t worst;       /* most requests waited, or most were refused */
    double worst_count;  /* how many */
    double worst_age;    /* the oldest of them has waited so long, s */
    double surplus_peak; /* most units beyond what the spike needs, during it */
    double surplus_unit_hours;    /* beyond need, once it is over */
    double surplus_machine_hours; /* machines beyond those before it, once it is over */
    int64_t surplus_until;        /* last second after the spike with units beyond need */
} result;

/* Let the deployment of a way point to its parts; again where the way was copied. */
void link_way(way *w);

/* Run a way through the spike, measure it and price it; 0 is good. */
be_status run_way(const spike *s, const way *w, const way *plain, const be_catalogue *catalogue, result *r,
                  be_error *error);
void free_result(result *r);

/* Step of the series for a second of the spike, and the value there. */
uint64_t step_of(const spike *s, int64_t second);
double value_at(const spike *s, const result *r, uint32_t column, int64_t second);
double lost_at(const spike *s, const result *r, int64_t second);

/* The seconds that tell the story. */
extern const int64_t telling_seconds[];
extern const size_t telling_count;

void print_spike_table(const spike *s, const result *results, size_t count);
void print_spike_json(const spike *s, const result *results, size_t count);

/* One row for each second and way; 1 where it is written. */
int write_plot(const char *path, const spike *s, const result *results, size_t count);

extern const char spike_title[];
extern const char *const spike_notes[]; /* NULL ends them */

#endif
