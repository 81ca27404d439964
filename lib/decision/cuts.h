/* A convex function from its cuts: the least of fee . x + D(x) over a box, where D(x) >= k - g . x for each cut. */
#ifndef BE_DECISION_CUTS_H
#define BE_DECISION_CUTS_H

#include "base/internal.h"

/* Cuts are added and never taken away; each is switched on or off before a solution. The dual is solved by the primal
 * simplex method: a column per cut, whose weights sum to 1, and two per dimension for the sides of the box. A new cut
 * is a new column and another box another objective, so that the last basis stays feasible. */
typedef struct be_i_cuts {
    be_allocator allocator;
    size_t dims, rows; /* rows = dims + 1 */
    double *fee;       /* dims; also the scale: a quantity counts by its fee */
    double *scale;     /* money a quantity of 1 counts as */
    double *low, *high;
    double *k, *g; /* of cuts: count, and count x dims, scaled */
    bool *on;
    size_t count, k_capacity, g_capacity, on_capacity;
    size_t *basis;                    /* of each row: its column; see column_of */
    double *inverse, *value, *prices; /* rows x rows; of the basic columns; of the rows */
    double *work;                     /* rows x 2 rows, and 2 rows more */
    bool has_basis;
} be_i_cuts;

/* The solution: a lower bound of the least, where it lies, and the weights of the cuts that prove it, at most dims + 1
 * of them. */
typedef struct be_i_cuts_answer {
    double bound;
    double *x;      /* dims */
    size_t *cut;    /* dims + 1 */
    double *weight; /* dims + 1 */
    size_t weights;
} be_i_cuts_answer;

be_status be_i_cuts_new(const be_allocator *allocator, size_t dims, const double *fee, be_i_cuts *cuts,
                        be_error *error);
void be_i_cuts_free(be_i_cuts *cuts);

be_status be_i_cuts_add(be_i_cuts *cuts, double k, const double *g, be_error *error);

/* Set the box; the switches may have changed, so that the basis is sought anew. At least one cut must be on. */
void be_i_cuts_box(be_i_cuts *cuts, const double *low, const double *high);

/* The arrays of the answer are the caller's. */
void be_i_cuts_solve(be_i_cuts *cuts, be_i_cuts_answer *answer);

#endif
