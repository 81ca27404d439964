/* The year of minutes that benchmarks share. */
#ifndef BE_TESTS_BENCH_RATES_H
#define BE_TESTS_BENCH_RATES_H

#include <math.h>
#include <stdint.h>

enum { MINUTES = 525600 };

/* SplitMix64 by counter. */
static inline double uniform(uint64_t seed, uint64_t i) {
    uint64_t z = seed + (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* A day that rises and falls, weekends at 0.7, and noise; 500 requests/s on average, all rates distinct. */
static inline void make_rates(double *rates) {
    const double pi = 3.14159265358979323846;
    double sum = 0;
    for (int i = 0; i < MINUTES; i++) {
        double day = 1 + 0.6 * sin(2 * pi * (i / 1440.0) - 2), week = i / 1440 % 7 >= 5 ? 0.7 : 1, noise = -2;
        for (uint64_t k = 0; k < 4; k++) {
            noise += uniform(20261121, 4 * (uint64_t)i + k);
        }
        rates[i] = day * week * (1 + 0.15 * noise);
        sum += rates[i];
    }
    for (int i = 0; i < MINUTES; i++) {
        rates[i] *= 500 / (sum / MINUTES);
    }
}

#endif
