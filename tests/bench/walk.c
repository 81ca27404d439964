/* What a walk costs: the library's of one candidate and of sixteen, one by one and in lanes, over a year of minutes at
 * a tick of 15 s under a horizontal pod autoscaler.
 *
 * Usage: walk RATES, the file to which the rates of the series are written, as doubles, for walk.py to walk again.
 * Prints lines that walk.py reads: a line for each candidate with what it is and the integers that it comes to, and the
 * times. Exits with 1 where lanes and single walks differ. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rates.h"
#include "supply/internal.h"

enum { TICK = 15, TICKS = MINUTES * 60 / TICK, ROUNDS = 5 };

typedef struct candidate {
    be_instance_type type;
    be_deployment deployment;
    be_i_lane lane;
    be_i_lane_result result;
} candidate;

static be_error error;

static void check(be_status status) {
    if (status) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
}

static void set_candidate(candidate *c, uint64_t i, const be_request *request, const be_scaling *scaling) {
    be_capacity capacity = {.size = sizeof capacity};
    be_instance_type_init(&c->type);
    c->type.name = "m7i.large";
    c->type.vcpu = 16;
    c->type.memory_mib = 65536;
    c->type.max_pods = 58;
    be_deployment_init(&c->deployment);
    c->deployment.model = BE_MODEL_CLUSTER;
    c->deployment.provider = "aws";
    c->deployment.region = "us-east-1";
    c->deployment.instance_type = &c->type;
    c->deployment.unit_vcpu = i ? 0.5 + 1.5 * uniform(5, 3 * i) : 1; /* the first carries 37.5 requests/s */
    c->deployment.unit_memory_mib = 512;
    c->deployment.target_utilisation = i ? 0.45 + 0.4 * uniform(5, 3 * i + 1) : 0.6;
    c->deployment.floor = 2 + (uint32_t)(4 * uniform(5, 3 * i + 2));
    c->deployment.scaling = scaling;
    check(be_deployment_capacity(request, &c->deployment, &capacity, &error));
    c->lane = (be_i_lane){capacity.requests_per_second, capacity.saturation, capacity.planned_utilisation,
                          c->deployment.floor, 0};
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The whole of it: integers, latency of every queue, machines by the hour, usage. */
static double walk_one(const be_series *series, const be_request *request, candidate *c, bool verdict_only) {
    be_outcome *outcome = NULL;
    be_allocator allocator = be_i_allocator(NULL);
    double start = seconds();
    check(be_i_outcome_new(series, NULL, request, &c->deployment, verdict_only ? BE_I_RUN_VERDICT : BE_I_RUN_ALL,
                           &allocator, &outcome, &error));
    double took = seconds() - start;
    be_quality q = outcome->quality;
    if (!verdict_only) {
        c->result = (be_i_lane_result){.unit_ticks = (uint64_t)llround(q.unit_hours * 3600 / TICK),
                                       .short_ticks = (uint64_t)llround(q.under_provisioned_share * TICKS),
                                       .launches = (uint64_t)llround(q.launches)};
    }
    be_outcome_free(outcome);
    return took;
}

static void print_candidate(const candidate *c) {
    printf("candidate %.17g %.17g %.17g %llu %llu %llu %llu\n", c->lane.capacity, c->lane.saturation,
           be_i_hpa_percent(c->lane.target), (unsigned long long)c->lane.floor,
           (unsigned long long)c->result.unit_ticks, (unsigned long long)c->result.launches,
           (unsigned long long)c->result.short_ticks);
}

static bool is_same(const be_i_lane_result *a, const be_i_lane_result *b) {
    return a->unit_ticks == b->unit_ticks && a->launches == b->launches && a->short_ticks == b->short_ticks;
}

static double walk_lanes(const be_series *series, const be_scaling *scaling, const candidate *candidates) {
    be_i_scaling read;
    be_i_lane lanes[BE_I_LANES];
    be_i_lane_result results[BE_I_LANES];
    be_allocator allocator = be_i_allocator(NULL);
    for (int i = 0; i < BE_I_LANES; i++) {
        lanes[i] = candidates[i].lane;
    }
    check(be_i_scaling_read(scaling, &read, &error));
    double start = seconds();
    check(be_i_lanes_walk(series, &read, 0, lanes, BE_I_LANES, &allocator, results, &error));
    double took = seconds() - start;
    for (int i = 0; i < BE_I_LANES; i++) {
        if (!is_same(&results[i], &candidates[i].result)) {
            fprintf(stderr, "lane %d differs from the walk of the one\n", i);
            exit(1);
        }
    }
    return took;
}

int main(int count, char **arguments) {
    static double rates[MINUTES];
    static candidate candidates[BE_I_LANES];
    be_series *series = NULL;
    be_request request;
    be_scaling scaling;
    make_rates(rates);
    FILE *file = count > 1 ? fopen(arguments[1], "wb") : NULL;
    if (!file || fwrite(rates, sizeof *rates, MINUTES, file) != MINUTES || fclose(file)) {
        fprintf(stderr, "usage: walk RATES\n");
        return 1;
    }
    check(be_series_copy(rates, MINUTES, 1767225600, 60, NULL, &series, &error));
    be_request_init(&request);
    request.cpu_seconds = request.wall_seconds = 0.016;
    request.memory_mib = 128;
    be_scaling_init_for_model(&scaling, BE_MODEL_CLUSTER);
    double best = INFINITY, verdict = INFINITY, all = 0, in_lanes = INFINITY;
    for (uint64_t i = 0; i < BE_I_LANES; i++) {
        set_candidate(&candidates[i], i, &request, &scaling);
        all += walk_one(series, &request, &candidates[i], false);
        print_candidate(&candidates[i]);
    }
    for (int i = 0; i < ROUNDS; i++) {
        best = fmin(best, walk_one(series, &request, &candidates[0], false));
        verdict = fmin(verdict, walk_one(series, &request, &candidates[0], true));
        in_lanes = fmin(in_lanes, walk_lanes(series, &scaling, candidates));
    }
    printf("one %.9g\nverdict %.9g\nsixteen %.9g\nlanes %.9g\n", best, verdict, all, in_lanes);
    be_series_free(series);
    return 0;
}
