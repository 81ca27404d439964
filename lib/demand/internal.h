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

#endif
