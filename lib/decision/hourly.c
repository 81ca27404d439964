/* One hour's programme: which pools cover which parts of the usage at the greatest saving. The simplex method with
 * bounds on a condensed table; a hour has a few pools and a dozen parts. */
#include "decision/mix.h"

enum { PIVOTS_MOST = 2000, DEGENERATE_MOST = 50 };

be_status be_i_hourly_new(const be_allocator *allocator, size_t pools, size_t parts, be_i_hourly *hourly,
                          be_error *error) {
    memset(hourly, 0, sizeof *hourly);
    hourly->allocator = *allocator;
    size_t rows = pools + parts + 1, columns = pools * parts + 1;
    hourly->pool_left = be_i_alloc(allocator, pools + 1, sizeof(double));
    hourly->part_left = be_i_alloc(allocator, parts + 1, sizeof(double));
    hourly->use = be_i_alloc(allocator, columns, sizeof *hourly->use);
    hourly->table = be_i_alloc(allocator, rows * columns, sizeof(double));
    hourly->right = be_i_alloc(allocator, rows, sizeof(double));
    hourly->gain = be_i_alloc(allocator, columns, sizeof(double));
    hourly->most = be_i_alloc(allocator, rows + columns, sizeof(double));
    hourly->row_of = be_i_alloc(allocator, rows, sizeof(size_t));
    hourly->column_of = be_i_alloc(allocator, columns, sizeof(size_t));
    if (!hourly->pool_left || !hourly->part_left || !hourly->use || !hourly->table || !hourly->right || !hourly->gain ||
        !hourly->most || !hourly->row_of || !hourly->column_of) {
        be_i_hourly_free(hourly);
        return be_i_fail_memory(error);
    }
    return BE_STATUS_OK;
}

void be_i_hourly_free(be_i_hourly *hourly) {
    const be_allocator *a = &hourly->allocator;
    void *all[] = {hourly->pool_left, hourly->part_left, hourly->use,    hourly->table,    hourly->right,
                   hourly->gain,      hourly->most,      hourly->row_of, hourly->column_of};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(a, all[i]);
    }
    memset(hourly, 0, sizeof *hourly);
}

/* ---- the table: variables 0 .. uses-1 are the uses, then the slack of each row; each lies between 0 and its most, and
 * is replaced by its distance from that where it has reached it ---- */

static void fill_table(be_i_hourly *h) {
    size_t rows = h->pools + h->parts, columns = h->uses;
    memset(h->table, 0, rows * columns * sizeof(double));
    for (size_t r = 0; r < rows; r++) {
        h->right[r] = fmax(0, r < h->pools ? h->pool_left[r] : h->part_left[r - h->pools]);
        h->row_of[r] = columns + r;
        h->most[columns + r] = INFINITY;
    }
    for (size_t c = 0; c < columns; c++) {
        const be_i_use *use = &h->use[c];
        h->table[use->pool * columns + c] = use->measure;
        h->table[(h->pools + use->part) * columns + c] = 1;
        h->gain[c] = use->saving;
        h->most[c] = use->most;
        h->column_of[c] = c;
    }
}

/* The column to enter; by Bland's rule that of the first variable. The count of columns if none gains. */
static size_t entering(const be_i_hourly *h, double tolerance, bool bland) {
    size_t best = h->uses;
    for (size_t c = 0; c < h->uses; c++) {
        bool better = best == h->uses || (bland ? h->column_of[c] < h->column_of[best] : h->gain[c] > h->gain[best]);
        if (h->gain[c] > tolerance && h->most[h->column_of[c]] > 0 && better) {
            best = c;
        }
    }
    return best;
}

/* How far a row lets the column go. */
static double reach_of(const be_i_hourly *h, size_t row, size_t column, bool *to_most) {
    double entry = h->table[row * h->uses + column];
    *to_most = entry < 0;
    if (entry > 1e-11) {
        return fmax(0, h->right[row]) / entry;
    }
    double most = h->most[h->row_of[row]];
    return entry < -1e-11 && isfinite(most) ? fmin(0, h->right[row] - most) / entry : INFINITY;
}

static size_t leaving(const be_i_hourly *h, size_t column, double *step, bool *to_most) {
    size_t rows = h->pools + h->parts, best = rows;
    *step = INFINITY;
    for (size_t r = 0; r < rows; r++) {
        bool upwards;
        double reach = reach_of(h, r, column, &upwards);
        bool tie = best < rows && reach == *step && h->row_of[r] < h->row_of[best];
        if (reach < *step || tie) {
            best = r;
            *step = reach;
            *to_most = upwards;
        }
    }
    return best;
}

/* Measure the variable of a column from its other end. */
static void flip_column(be_i_hourly *h, size_t column) {
    double most = h->most[h->column_of[column]];
    for (size_t r = 0; r < h->pools + h->parts; r++) {
        double *entry = &h->table[r * h->uses + column];
        h->right[r] -= *entry * most;
        *entry = -*entry;
    }
    h->gain[column] = -h->gain[column];
}

static void flip_row(be_i_hourly *h, size_t row) {
    for (size_t c = 0; c < h->uses; c++) {
        h->table[row * h->uses + c] = -h->table[row * h->uses + c];
    }
    h->right[row] = h->most[h->row_of[row]] - h->right[row];
}

static void exchange(be_i_hourly *h, size_t row, size_t column) {
    size_t n = h->uses, rows = h->pools + h->parts;
    double *own = h->table + row * n, pivot = own[column];
    for (size_t c = 0; c < n; c++) {
        own[c] /= pivot;
    }
    own[column] = 1 / pivot;
    h->right[row] /= pivot;
    for (size_t r = 0; r < rows; r++) {
        double *other = h->table + r * n, factor = other[column];
        if (r == row || factor == 0) {
            continue;
        }
        other[column] = 0;
        for (size_t c = 0; c < n; c++) {
            other[c] -= factor * own[c];
        }
        h->right[r] -= factor * h->right[row];
    }
    double gain = h->gain[column];
    h->gain[column] = 0;
    for (size_t c = 0; c < n; c++) {
        h->gain[c] -= gain * own[c];
    }
    size_t swap = h->row_of[row];
    h->row_of[row] = h->column_of[column];
    h->column_of[column] = swap;
}

void be_i_hourly_solve(be_i_hourly *h, double *prices) {
    double largest = 0;
    unsigned degenerate = 0;
    fill_table(h);
    for (size_t c = 0; c < h->uses; c++) {
        largest = fmax(largest, h->gain[c]);
    }
    for (unsigned pivots = 0; pivots < PIVOTS_MOST; pivots++) {
        size_t column = entering(h, 1e-14 * largest, degenerate > DEGENERATE_MOST);
        if (column == h->uses) {
            break;
        }
        double step;
        bool to_most = false;
        size_t row = leaving(h, column, &step, &to_most);
        degenerate = step > 0 ? 0 : degenerate + 1;
        if (row == h->pools + h->parts || h->most[h->column_of[column]] <= step) {
            flip_column(h, column);
            continue;
        }
        if (to_most) {
            flip_row(h, row);
        }
        exchange(h, row, column);
    }
    for (size_t p = 0; p < h->pools; p++) {
        prices[p] = 0;
    }
    for (size_t c = 0; c < h->uses; c++) {
        size_t slack = h->column_of[c];
        if (slack >= h->uses && slack - h->uses < h->pools) {
            prices[slack - h->uses] = fmax(0, -h->gain[c]);
        }
    }
}
