/* What the demand floor offers the floors above, inside the library only. */
#ifndef BE_DEMAND_INTERNAL_H
#define BE_DEMAND_INTERNAL_H

#include "base/internal.h"
#include "breakeven/demand.h"

/* A series of `count` steps whose rates the caller fills in: *rate is writable until the series is handed out. */
be_status be_i_series_new(uint64_t count, int64_t start, int64_t step_seconds, const be_allocator *allocator,
                          be_series **series, double **rate, be_error *error);

/* Check what was filled in, and hand the series out; on failure it is freed. */
be_status be_i_series_finish(be_series *made, be_series **series, be_error *error);

/* How many of the steps a gap policy filled. */
void be_i_series_set_filled(be_series *series, uint64_t steps);

be_status be_i_request_read(const be_request *request, be_request *copy, be_error *error);

/* The curve of the same rates divided by `divisor` and multiplied by `factor`, both > 0 but that the factor may be 0:
 * their order stays, so nothing is sorted. */
be_status be_i_curve_scaled(const be_curve *curve, double divisor, double factor, const be_allocator *allocator,
                            be_curve **scaled, be_error *error);

/* Sort rates, finite and >= 0, in descending order; `spare` has room for as many. */
void be_i_sort_descending(double *rates, double *spare, uint64_t count);

/* ---- layers.c ---- */

/* The largest rate that needs no more than so many units: the largest double x with ceil(x / capacity) <= units. */
double be_i_layer_threshold(uint64_t units, double capacity);

/* The least and the highest rate of a series, and their sum: of a few sums side by side, and so rounded a little. */
typedef struct be_i_range {
    double low, high, sum;
} be_i_range;

void be_i_range_of(const be_series *series, be_i_range *range);

/* As be_layers_new with arguments that are known to be there, and the range of the series; `plain`: by the code that
 * any processor runs, the reference of what is chosen for the one at hand. */
be_status be_i_step_layers_new(const be_series *series, const be_i_range *range, const double *capacity, size_t count,
                               bool plain, const be_allocator *allocator, be_layers **layers, be_error *error);

#endif
