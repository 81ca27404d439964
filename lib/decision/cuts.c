/* The linear programme over cuts, by the revised simplex method with an explicit inverse: a few dozen rows at most. */
#include "decision/cuts.h"

static const double PIVOT_LEAST = 1e-9;
enum { REFACTOR_EVERY = 40, DEGENERATE_MOST = 60, PIVOTS_MOST = 20000 };

void be_i_cuts_free(be_i_cuts *cuts) {
    const be_allocator *a = &cuts->allocator;
    void *all[] = {cuts->fee, cuts->scale, cuts->low,   cuts->high,   cuts->k,    cuts->g,
                   cuts->on,  cuts->basis, cuts->value, cuts->prices, cuts->work, cuts->inverse};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(a, all[i]);
    }
    memset(cuts, 0, sizeof *cuts);
}

be_status be_i_cuts_new(const be_allocator *allocator, size_t dims, const double *fee, be_i_cuts *cuts,
                        be_error *error) {
    memset(cuts, 0, sizeof *cuts);
    cuts->allocator = *allocator;
    cuts->dims = dims;
    size_t rows = cuts->rows = dims + 1;
    cuts->fee = be_i_alloc(allocator, rows, sizeof(double));
    cuts->scale = be_i_alloc(allocator, rows, sizeof(double));
    cuts->low = be_i_alloc(allocator, rows, sizeof(double));
    cuts->high = be_i_alloc(allocator, rows, sizeof(double));
    cuts->basis = be_i_alloc(allocator, rows, sizeof(size_t));
    cuts->value = be_i_alloc(allocator, rows, sizeof(double));
    cuts->prices = be_i_alloc(allocator, rows, sizeof(double));
    cuts->inverse = be_i_alloc(allocator, rows * rows, sizeof(double));
    cuts->work = be_i_alloc(allocator, rows * (2 * rows + 2), sizeof(double));
    if (!cuts->fee || !cuts->scale || !cuts->low || !cuts->high || !cuts->basis || !cuts->value || !cuts->prices ||
        !cuts->inverse || !cuts->work) {
        be_i_cuts_free(cuts);
        return be_i_fail_memory(error);
    }
    for (size_t j = 0; j < dims; j++) {
        cuts->scale[j] = fee[j] > 0 ? fee[j] : 1;
        cuts->fee[j] = fee[j] / cuts->scale[j];
    }
    return BE_STATUS_OK;
}

be_status be_i_cuts_add(be_i_cuts *cuts, double k, const double *g, be_error *error) {
    const be_allocator *a = &cuts->allocator;
    size_t count = cuts->count + 1, dims = cuts->dims;
    be_status status = be_i_grow(a, (void **)&cuts->k, &cuts->k_capacity, count, sizeof(double), error);
    status = status ? status : be_i_grow(a, (void **)&cuts->on, &cuts->on_capacity, count, sizeof(bool), error);
    if (!status && dims > 0) {
        status = be_i_grow(a, (void **)&cuts->g, &cuts->g_capacity, count * dims, sizeof(double), error);
    }
    if (status) {
        return status;
    }
    cuts->k[cuts->count] = k;
    cuts->on[cuts->count] = true;
    for (size_t j = 0; j < dims; j++) {
        cuts->g[cuts->count * dims + j] = g[j] / cuts->scale[j];
    }
    cuts->count = count;
    return BE_STATUS_OK;
}

void be_i_cuts_box(be_i_cuts *cuts, const double *low, const double *high) {
    for (size_t j = 0; j < cuts->dims; j++) {
        cuts->low[j] = low[j] * cuts->scale[j];
        cuts->high[j] = high[j] * cuts->scale[j];
    }
    cuts->has_basis = false;
}

/* ---- columns: 0 .. dims-1 the low sides, the next dims the high sides, then the cuts ---- */

static double gain_of(const be_i_cuts *cuts, size_t column) {
    size_t dims = cuts->dims;
    if (column < dims) {
        return cuts->low[column];
    }
    return column < 2 * dims ? -cuts->high[column - dims] : cuts->k[column - 2 * dims];
}

static double entry_of(const be_i_cuts *cuts, size_t column, size_t row) {
    size_t dims = cuts->dims;
    if (column >= 2 * dims) {
        return row == 0 ? 1 : cuts->g[(column - 2 * dims) * dims + row - 1];
    }
    size_t j = column < dims ? column : column - dims;
    return row != j + 1 ? 0 : column < dims ? 1 : -1;
}

/* What a column gains beyond its price: for a cut, by how much it is violated at the point that the prices are. */
static double excess_of(const be_i_cuts *cuts, size_t column) {
    size_t dims = cuts->dims;
    const double *y = cuts->prices;
    if (column < dims) {
        return cuts->low[column] - y[column + 1];
    }
    if (column < 2 * dims) {
        return y[column - dims + 1] - cuts->high[column - dims];
    }
    const double *g = cuts->g + (column - 2 * dims) * dims;
    double excess = cuts->k[column - 2 * dims] - y[0];
    for (size_t j = 0; j < dims; j++) {
        excess -= g[j] * y[j + 1];
    }
    return excess;
}

/* ---- the basis ---- */

/* Invert the basis by elimination with row pivoting; false where it is singular. */
static bool refactor(be_i_cuts *cuts) {
    size_t n = cuts->rows, width = 2 * n;
    double *m = cuts->work;
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n; c++) {
            m[r * width + c] = entry_of(cuts, cuts->basis[c], r);
            m[r * width + n + c] = r == c;
        }
    }
    for (size_t c = 0; c < n; c++) {
        size_t best = c;
        for (size_t r = c + 1; r < n; r++) {
            best = fabs(m[r * width + c]) > fabs(m[best * width + c]) ? r : best;
        }
        if (!(fabs(m[best * width + c]) > 1e-14)) {
            return false;
        }
        for (size_t k = 0; k < width; k++) {
            double swap = m[c * width + k];
            m[c * width + k] = m[best * width + k];
            m[best * width + k] = swap;
        }
        double pivot = m[c * width + c];
        for (size_t k = c; k < width; k++) {
            m[c * width + k] /= pivot;
        }
        for (size_t r = 0; r < n; r++) {
            double factor = m[r * width + c];
            if (r == c || factor == 0) {
                continue;
            }
            for (size_t k = c; k < width; k++) {
                m[r * width + k] -= factor * m[c * width + k];
            }
        }
    }
    for (size_t r = 0; r < n; r++) {
        memcpy(cuts->inverse + r * n, m + r * width + n, n * sizeof(double));
        cuts->value[r] = cuts->inverse[r * n];
        for (size_t j = 0; j < cuts->dims; j++) {
            cuts->value[r] += cuts->inverse[r * n + j + 1] * cuts->fee[j];
        }
    }
    return true;
}

/* One cut, and the side of the box that each dimension then tends to. */
static void begin(be_i_cuts *cuts) {
    size_t dims = cuts->dims, first = 0;
    while (!cuts->on[first]) {
        first++;
    }
    cuts->basis[0] = 2 * dims + first;
    for (size_t j = 0; j < dims; j++) {
        bool to_low = cuts->fee[j] >= cuts->g[first * dims + j];
        cuts->basis[j + 1] = to_low ? j : dims + j;
    }
    refactor(cuts);
    cuts->has_basis = true;
}

static void price(be_i_cuts *cuts) {
    size_t n = cuts->rows;
    memset(cuts->prices, 0, n * sizeof(double));
    for (size_t r = 0; r < n; r++) {
        double gain = gain_of(cuts, cuts->basis[r]);
        for (size_t c = 0; c < n; c++) {
            cuts->prices[c] += gain * cuts->inverse[r * n + c];
        }
    }
}

/* The column to enter: the one with the greatest excess, or by Bland's rule the first with any; columns if none. */
static size_t entering(const be_i_cuts *cuts, double tolerance, bool bland) {
    size_t columns = 2 * cuts->dims + cuts->count, best = columns;
    double most = tolerance;
    for (size_t c = 0; c < columns; c++) {
        if (c >= 2 * cuts->dims && !cuts->on[c - 2 * cuts->dims]) {
            continue;
        }
        double excess = excess_of(cuts, c);
        if (excess > most) {
            best = c;
            most = excess;
            if (bland) {
                return best;
            }
        }
    }
    return best;
}

/* The row that leaves for a column whose direction is given; rows if none. */
static size_t leaving(const be_i_cuts *cuts, const double *direction, bool bland) {
    size_t n = cuts->rows, best = n;
    double least = INFINITY, largest = 0;
    for (size_t r = 0; r < n; r++) {
        largest = fmax(largest, fabs(direction[r]));
    }
    for (size_t r = 0; r < n; r++) {
        if (!(direction[r] > PIVOT_LEAST * largest)) {
            continue;
        }
        double ratio = fmax(cuts->value[r], 0) / direction[r];
        bool tie = best < n && fabs(ratio - least) <= 1e-15;
        bool preferred = tie && (bland ? cuts->basis[r] < cuts->basis[best] : direction[r] > direction[best]);
        if ((!tie && ratio < least) || preferred) {
            best = r;
            least = ratio;
        }
    }
    return best;
}

static void replace(be_i_cuts *cuts, const double *direction, size_t row, size_t column) {
    size_t n = cuts->rows;
    double pivot = direction[row], step = fmax(cuts->value[row], 0) / pivot;
    for (size_t c = 0; c < n; c++) {
        cuts->inverse[row * n + c] /= pivot;
    }
    for (size_t r = 0; r < n; r++) {
        if (r == row || direction[r] == 0) {
            continue;
        }
        cuts->value[r] -= step * direction[r];
        for (size_t c = 0; c < n; c++) {
            cuts->inverse[r * n + c] -= direction[r] * cuts->inverse[row * n + c];
        }
    }
    cuts->value[row] = step;
    cuts->basis[row] = column;
}

static void direct(const be_i_cuts *cuts, size_t column, double *direction) {
    size_t n = cuts->rows;
    for (size_t r = 0; r < n; r++) {
        direction[r] = 0;
    }
    for (size_t c = 0; c < n; c++) {
        double entry = entry_of(cuts, column, c);
        for (size_t r = 0; entry != 0 && r < n; r++) {
            direction[r] += entry * cuts->inverse[r * n + c];
        }
    }
}

static void improve(be_i_cuts *cuts, double tolerance) {
    double *direction = cuts->work + 2 * cuts->rows * cuts->rows;
    unsigned degenerate = 0;
    for (unsigned pivots = 1; pivots < PIVOTS_MOST; pivots++) {
        price(cuts);
        bool bland = degenerate > DEGENERATE_MOST;
        size_t column = entering(cuts, tolerance, bland);
        if (column == 2 * cuts->dims + cuts->count) {
            return;
        }
        direct(cuts, column, direction);
        size_t row = leaving(cuts, direction, bland);
        if (row == cuts->rows) {
            return; /* rounding only: the weights sum to 1 and the box is finite */
        }
        degenerate = cuts->value[row] > 1e-14 ? 0 : degenerate + 1;
        replace(cuts, direction, row, column);
        if (pivots % REFACTOR_EVERY == 0 && !refactor(cuts)) {
            begin(cuts);
        }
    }
}

/* The weights that are left after rounding are made to sum to 1, and what they prove is summed from them alone:
 * whatever the simplex method did, the bound holds. */
static void answer_from(const be_i_cuts *cuts, be_i_cuts_answer *answer) {
    size_t dims = cuts->dims;
    double sum = 0;
    answer->weights = 0;
    for (size_t r = 0; r < cuts->rows; r++) {
        if (cuts->basis[r] >= 2 * dims && cuts->value[r] > 0) {
            answer->cut[answer->weights] = cuts->basis[r] - 2 * dims;
            answer->weight[answer->weights++] = cuts->value[r];
            sum += cuts->value[r];
        }
    }
    be_i_sum bound = {0};
    for (size_t i = 0; i < answer->weights; i++) {
        answer->weight[i] /= sum;
        be_i_sum_add(&bound, answer->weight[i] * cuts->k[answer->cut[i]]);
    }
    for (size_t j = 0; j < dims; j++) {
        double rest = cuts->fee[j];
        for (size_t i = 0; i < answer->weights; i++) {
            rest -= answer->weight[i] * cuts->g[answer->cut[i] * dims + j];
        }
        be_i_sum_add(&bound, rest * (rest > 0 ? cuts->low[j] : cuts->high[j]));
        double x = fmin(fmax(cuts->prices[j + 1], cuts->low[j]), cuts->high[j]);
        answer->x[j] = x / cuts->scale[j];
    }
    answer->bound = be_i_sum_value(bound);
}

void be_i_cuts_solve(be_i_cuts *cuts, be_i_cuts_answer *answer) {
    double size = 0;
    for (size_t i = 0; i < cuts->count; i++) {
        size = fmax(size, cuts->on[i] ? fabs(cuts->k[i]) : 0);
    }
    if (!cuts->has_basis || !refactor(cuts)) {
        begin(cuts);
    }
    improve(cuts, 1e-14 * size);
    if (!refactor(cuts)) {
        begin(cuts);
    }
    price(cuts);
    answer_from(cuts, answer);
}
