/* Function environments played out request by request: the judge of the closed forms, with which it shares no code. */
#ifndef BE_TESTS_SIMULATE_ENVIRONMENTS_H
#define BE_TESTS_SIMULATE_ENVIRONMENTS_H

#include <stdint.h>

enum { SIM_MOST_RECENTLY_USED, SIM_NEWEST_CREATED };
enum { SIM_CONSTANT, SIM_EXPONENTIAL, SIM_LOGNORMAL, SIM_UNIFORM };

/* Requests come as a Poisson process. Before the measured time, `warm_up_seconds` pass at the first rate. */
typedef struct sim_case {
    const double *rates; /* requests/s, one a step; the last one holds on */
    uint64_t rate_count;
    double step_seconds;
    double warm_up_seconds, measured_seconds;
    uint64_t bins;             /* equal parts of the measured time, each counted for itself; at least 1 */
    uint32_t routing;          /* SIM_MOST_RECENTLY_USED or SIM_NEWEST_CREATED */
    uint32_t distribution;     /* SIM_... of warm and of cold responses */
    double warm_seconds, scv;  /* of a warm response; a cold one varies alike */
    double cold_seconds;       /* mean of the whole response of a cold request */
    double keep_alive_seconds; /* from the moment on when the last request of an environment ended */
    uint64_t limit;            /* most requests at once; 0: none */
    uint64_t slots;            /* requests that an environment serves at once */
    uint64_t seed;
} sim_case;

/* What happened in a bin. */
typedef struct sim_bin {
    double requests, cold, rejected; /* by the time of arrival */
    double alive_seconds, busy_seconds;
} sim_bin;

typedef struct sim_result {
    sim_bin *bins;
    uint64_t bin_count;
    sim_bin total;
    double seconds;             /* measured */
    double lifetimes, expiries; /* of the environments that expired in the measured time */
} sim_result;

sim_result sim_run(const sim_case *input);
void sim_free(sim_result *result);

/* A ratio of two sums over the bins with the standard error that the spread of the bins shows. */
typedef struct sim_estimate {
    double mean, error;
} sim_estimate;

sim_estimate sim_cold_share(const sim_result *result);
sim_estimate sim_rejected_share(const sim_result *result);
sim_estimate sim_alive(const sim_result *result);
sim_estimate sim_busy(const sim_result *result); /* environments with a request in them only where slots is 1 */

#endif
