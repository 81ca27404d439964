/* What the tests of autoscalers share: an autoscaler, and what it is shown. */
#ifndef BE_TESTS_SUPPLY_SCALING_H
#define BE_TESTS_SUPPLY_SCALING_H

#include "given.h"

static const int64_t MONDAY = 1767571200; /* 2026-01-05T00:00Z */

static inline be_scaling a_scaling(uint32_t policy) {
    be_scaling scaling;
    be_scaling_init(&scaling);
    scaling.policy = policy;
    return scaling;
}

static inline be_scaler *scaler_of(const be_scaling *scaling, uint32_t floor, uint32_t ceiling) {
    be_scaler *scaler = NULL;
    assert_ok(be_scaler_new(scaling, floor, ceiling, 0.5, NULL, &scaler, error));
    return scaler;
}

/* `seconds` that ended at MONDAY + time, with all units ready. */
static inline be_observation observed(int64_t time, int64_t seconds, uint32_t units, double utilisation) {
    be_observation observation;
    be_observation_init(&observation);
    observation.time = MONDAY + time;
    observation.seconds = seconds;
    observation.units = observation.ready = units;
    observation.utilisation = utilisation;
    return observation;
}

static inline uint32_t desired_after(be_scaler *scaler, const be_observation *observation) {
    uint32_t desired = 4000000000u;
    assert_ok(be_scaler_desired(scaler, observation, &desired, error));
    return desired;
}

static inline uint32_t after(be_scaler *scaler, int64_t time, int64_t seconds, uint32_t units, double utilisation) {
    be_observation observation = observed(time, seconds, units, utilisation);
    return desired_after(scaler, &observation);
}

#endif
