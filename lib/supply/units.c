/* How many units a rate needs: one definition, and two ways to sum it that agree to the last unit. */
#include "supply/internal.h"

static const double TWO_53 = 9007199254740992.0;

uint64_t be_units_for_rate(double rate, double capacity) {
    if (!(rate >= 0) || !(capacity > 0)) {
        return UINT64_MAX;
    }
    double units = ceil(rate / capacity);
    return units <= TWO_53 ? (uint64_t)units : UINT64_MAX;
}

double be_unit_threshold(uint64_t units, double capacity) {
    return be_i_layer_threshold(units, capacity);
}

static uint64_t clamp_units(uint64_t units, uint64_t floor, uint64_t ceiling) {
    units = units > floor ? units : floor;
    return ceiling && units > ceiling ? ceiling : units;
}

/* Sum over descending or any other order; UINT64_MAX where it does not fit. */
static uint64_t sum_step_by_step(const double *rates, uint64_t count, double capacity, uint64_t floor,
                                 uint64_t ceiling) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t units = clamp_units(be_units_for_rate(rates[i], capacity), floor, ceiling);
        if (units >= (UINT64_C(1) << 63) - sum) {
            return UINT64_MAX;
        }
        sum += units;
    }
    return sum;
}

uint64_t be_series_unit_steps(const be_series *series, double capacity, uint64_t floor, uint64_t ceiling) {
    if (!series || !(capacity > 0)) {
        return UINT64_MAX;
    }
    return sum_step_by_step(be_series_rates(series), be_series_count(series), capacity, floor, ceiling);
}

uint64_t be_curve_unit_steps(const be_curve *curve, double capacity, uint64_t floor, uint64_t ceiling) {
    if (!curve || !(capacity > 0)) {
        return UINT64_MAX;
    }
    const double *rates = be_curve_rates(curve);
    uint64_t count = be_curve_count(curve);
    uint64_t least = clamp_units(0, floor, ceiling);
    uint64_t most = clamp_units(be_units_for_rate(rates[0], capacity), floor, ceiling);
    if (most - least > count) {
        return sum_step_by_step(rates, count, capacity, floor, ceiling);
    }
    if (most > ((UINT64_C(1) << 63) - 1) / count) {
        return sum_step_by_step(rates, count, capacity, floor, ceiling);
    }
    uint64_t sum = least * count;
    for (uint64_t k = least; k < most; k++) {
        sum += be_curve_steps_above(curve, be_unit_threshold(k, capacity));
    }
    return sum;
}
