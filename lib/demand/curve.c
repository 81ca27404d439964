/* The load-duration curve: rates in descending order, and the requests above each. */
#include "demand/internal.h"

struct be_curve {
    be_allocator allocator;
    int64_t step_seconds;
    uint64_t count;
    double *rate;   /* descending */
    double *prefix; /* prefix[i]: sum of the i largest rates; count + 1 of them */
};

enum { RADIX_BITS = 11, BUCKETS = 1 << RADIX_BITS, PASSES = 6 };

/* The bits of a double that is >= 0 order as the double does; inverted, they order the other way. Dropping the sign bit
 * makes -0 a 0. */
static uint64_t key_of(double rate) {
    uint64_t bits;
    memcpy(&bits, &rate, sizeof bits);
    return ~(bits << 1);
}

static unsigned digit_of(double rate, int pass) {
    return (unsigned)(key_of(rate) >> (pass * RADIX_BITS)) & (BUCKETS - 1);
}

/* One stable counting pass; skipped where all rates share the digit. Returns whether it moved anything. */
static bool sort_pass(const double *from, double *to, uint64_t count, int pass) {
    uint64_t start[BUCKETS] = {0};
    for (uint64_t i = 0; i < count; i++) {
        start[digit_of(from[i], pass)]++;
    }
    if (start[digit_of(from[0], pass)] == count) {
        return false;
    }
    uint64_t total = 0;
    for (int b = 0; b < BUCKETS; b++) {
        uint64_t here = start[b];
        start[b] = total;
        total += here;
    }
    for (uint64_t i = 0; i < count; i++) {
        to[start[digit_of(from[i], pass)]++] = from[i];
    }
    return true;
}

void be_i_sort_descending(double *rates, double *spare, uint64_t count) {
    double *from = rates, *to = spare;
    for (int pass = 0; pass < PASSES && count > 1; pass++) {
        if (sort_pass(from, to, count, pass)) {
            double *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != rates) {
        memcpy(rates, from, (size_t)count * sizeof *rates);
    }
}

static void sum_prefixes(be_curve *curve) {
    be_i_sum sum = {0, 0};
    for (uint64_t i = 0; i < curve->count; i++) {
        curve->prefix[i] = be_i_sum_value(sum);
        be_i_sum_add(&sum, curve->rate[i]);
    }
    curve->prefix[curve->count] = be_i_sum_value(sum);
}

/* Without its rates; NULL where there is no memory. */
static be_curve *new_empty(size_t count, int64_t step_seconds, const be_allocator *allocator) {
    be_allocator use = be_i_allocator(allocator);
    be_curve *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return NULL;
    }
    *made = (be_curve){.allocator = use, .step_seconds = step_seconds, .count = count};
    made->rate = be_i_alloc(&use, count, sizeof(double));
    made->prefix = be_i_alloc(&use, count + 1, sizeof(double));
    if (!made->rate || !made->prefix) {
        be_curve_free(made);
        return NULL;
    }
    return made;
}

be_status be_i_curve_scaled(const be_curve *curve, double divisor, double factor, const be_allocator *allocator,
                            be_curve **scaled, be_error *error) {
    be_curve *made = new_empty((size_t)curve->count, curve->step_seconds, allocator);
    if (!made) {
        return be_i_fail_memory(error);
    }
    for (uint64_t i = 0; i < curve->count; i++) {
        made->rate[i] = factor * (curve->rate[i] / divisor);
    }
    sum_prefixes(made);
    *scaled = made;
    return BE_STATUS_OK;
}

be_status be_curve_new(const be_series *series, const be_allocator *allocator, be_curve **curve, be_error *error) {
    if (!series || !curve) {
        return be_i_fail_null(error, series ? "curve" : "series");
    }
    size_t count = (size_t)be_series_count(series);
    be_curve *made = new_empty(count, be_series_step_seconds(series), allocator);
    if (!made) {
        return be_i_fail_memory(error);
    }
    memcpy(made->rate, be_series_rates(series), count * sizeof(double));
    be_i_sort_descending(made->rate, made->prefix, count);
    sum_prefixes(made);
    *curve = made;
    return BE_STATUS_OK;
}

void be_curve_free(be_curve *curve) {
    if (!curve) {
        return;
    }
    be_allocator allocator = curve->allocator;
    be_i_release(&allocator, curve->rate);
    be_i_release(&allocator, curve->prefix);
    be_i_release(&allocator, curve);
}

uint64_t be_curve_count(const be_curve *curve) {
    return curve ? curve->count : 0;
}

int64_t be_curve_step_seconds(const be_curve *curve) {
    return curve ? curve->step_seconds : 0;
}

const double *be_curve_rates(const be_curve *curve) {
    return curve ? curve->rate : NULL;
}

uint64_t be_curve_steps_above(const be_curve *curve, double rate) {
    if (!curve || isnan(rate)) {
        return 0;
    }
    uint64_t low = 0, high = curve->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (curve->rate[middle] > rate) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

double be_curve_requests_between(const be_curve *curve, double low, double high) {
    if (!curve || !(low >= 0) || !(high >= low) || isinf(low)) {
        return 0;
    }
    uint64_t above_high = be_curve_steps_above(curve, high);
    uint64_t above_low = be_curve_steps_above(curve, low);
    double full = above_high ? (high - low) * (double)above_high : 0;
    double partial = curve->prefix[above_low] - curve->prefix[above_high] - low * (double)(above_low - above_high);
    return (full + fmax(0, partial)) * (double)curve->step_seconds;
}
