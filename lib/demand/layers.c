/* The layers of a series: in how many steps unit k of a capacity is needed, of many capacities at once.
 *
 * Unit k is needed where the rate exceeds a threshold, the largest rate that k units still carry. The thresholds of all
 * capacities together cut the rates into bins; with how many rates each bin has, every layer is a sum from its
 * threshold on. No rate need be sorted for that: a grid over the range of the rates says which bins a rate can lie in,
 * and a few comparisons which it is. Both sides are placed on the grid by the same arithmetic, which is monotonic, so
 * that rounding puts no rate on the wrong side of a threshold. */
#include "demand/internal.h"

#include <stdlib.h>

/* As in supply/lanes.c: selecting without a branch, and a clone for each kind of processor. Neither changes a result.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#define PART static inline __attribute__((always_inline))
#else
#define FOR_EACH_PROCESSOR
#define PART static inline
#endif

struct be_layers {
    be_allocator allocator;
    size_t count;
    size_t *begin;   /* of each capacity in `steps`; count + 1 of them */
    uint64_t *steps; /* in which more than k units are needed */
};

static const uint64_t MOST_UNITS = UINT64_C(1) << 24; /* of all capacities together */

/* ---- thresholds ---- */

static double next_up(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits++;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double next_down(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits--;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The rounded quotient is monotonic in the rate, so the threshold lies within an ulp or two of the product: walk there.
 * No unit is needed while the quotient rounds to 0, up to half the least double times the capacity. */
double be_i_layer_threshold(uint64_t units, double capacity) {
    if (!(capacity > 0)) {
        return 0;
    }
    double limit = (double)units;
    double x = units ? limit * capacity : 0x1p-1074 * capacity / 2;
    if (isinf(x)) {
        return x;
    }
    while (x > 0 && x / capacity > limit) { /* so is its ceiling */
        x = next_down(x);
    }
    for (;;) {
        double above = next_up(x);
        if (isinf(above) || above / capacity > limit) {
            return x;
        }
        x = above;
    }
}

/* ---- the grid ---- */

/* So fine that most rates lie in cells without a threshold, where the cell alone says it all. */
enum { LEAST_CELLS = 4096, MOST_CELLS = 131072, CELLS_PER_THRESHOLD = 24, BLOCK = 512 };

typedef struct grid {
    double low, scale, last;
    uint32_t cells;
} grid;

PART int32_t cell_of(const grid *g, double x) {
    double at = (x - g->low) * g->scale;
    return (int32_t)(at < g->last ? at : g->last);
}

static grid make_grid(double low, double high, uint64_t thresholds) {
    grid g = {.low = low, .cells = LEAST_CELLS};
    while (g.cells < MOST_CELLS && g.cells < CELLS_PER_THRESHOLD * thresholds) {
        g.cells *= 2;
    }
    g.last = g.cells - 1;
    double scale = g.cells / (high - low);
    g.scale = isfinite(scale) ? scale : 0; /* rates that are all the same, or as good as: one cell */
    return g;
}

/* ---- thresholds on the grid ---- */

typedef struct mark {
    double at;
    uint32_t index; /* in the steps */
    uint32_t cell;
} mark;

/* What a sweep works with. */
typedef struct sweep {
    const be_allocator *allocator;
    const double *rates;
    uint64_t rate_count;
    double low, high; /* of the rates */
    grid grid;
    mark *marks, *sorted;
    uint32_t mark_count;
    uint32_t *first;    /* by cell: how many thresholds lie in the cells before it */
    uint8_t *divided;   /* by cell: 1 if thresholds lie in it */
    double *thresholds; /* all different, ascending, then infinite ones */
    uint32_t threshold_count;
    uint32_t reach;    /* a power of two above the number of thresholds in any cell */
    uint32_t *in_cell; /* rates by cell */
    uint32_t *counts;  /* rates by bin, by the number of thresholds below them: of the divided cells, then of all */
} sweep;

static int by_threshold(const void *a, const void *b) {
    const mark *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* The few of a cell are put in order as they come. */
static void sort_cell(mark *marks, uint32_t count) {
    if (count > 16) {
        qsort(marks, count, sizeof *marks, by_threshold);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        mark moved = marks[i];
        uint32_t k = i;
        for (; k > 0 && marks[k - 1].at > moved.at; k--) {
            marks[k] = marks[k - 1];
        }
        marks[k] = moved;
    }
}

/* By cell, and within each by value. Leaves in `first` where the marks of each cell end. */
static void sort_marks(sweep *s) {
    for (uint32_t i = 0; i < s->mark_count; i++) {
        s->marks[i].cell = (uint32_t)cell_of(&s->grid, s->marks[i].at);
        s->first[s->marks[i].cell + 1]++;
    }
    for (uint32_t c = 0; c < s->grid.cells; c++) {
        s->first[c + 1] += s->first[c];
    }
    for (uint32_t i = 0; i < s->mark_count; i++) {
        s->sorted[s->first[s->marks[i].cell]++] = s->marks[i];
    }
    uint32_t begin = 0;
    for (uint32_t c = 0; c < s->grid.cells; c++) {
        sort_cell(s->sorted + begin, s->first[c] - begin);
        begin = s->first[c];
    }
}

/* Thresholds of several capacities that are the same are one; a mark's `index` stays, and its `cell` becomes the number
 * of its threshold. */
static void list_thresholds(sweep *s) {
    uint32_t most = 0, at = 0, count = 0;
    for (uint32_t c = 0; c < s->grid.cells; c++) {
        uint32_t end = s->first[c], before = count;
        for (; at < end; at++) {
            if (count == before || s->sorted[at].at > s->thresholds[count - 1]) {
                s->thresholds[count++] = s->sorted[at].at;
            }
            s->sorted[at].cell = count - 1;
        }
        s->first[c] = before;
        s->divided[c] = count > before;
        most = count - before > most ? count - before : most;
    }
    s->threshold_count = count;
    for (s->reach = 1; s->reach <= most; s->reach *= 2) {
    }
    for (uint32_t i = 0; i < s->reach; i++) {
        s->thresholds[count + i] = INFINITY;
    }
}

/* ---- the pass over the rates ---- */

/* Of rates in divided cells, how many thresholds lie below them: those of the cells before, and some of the cell's own.
 * What comes after these lies in a later cell, and so above the rate: looking too far does no harm. */
PART void count_divided(const sweep *s, const double *rates, const int32_t *cell, const int32_t *which,
                        uint32_t count) {
    int32_t bin[BLOCK];
    double rate[BLOCK];
    const double *thresholds = s->thresholds;
    for (uint32_t i = 0; i < count; i++) {
        rate[i] = rates[which[i]];
        bin[i] = (int32_t)s->first[cell[which[i]]];
    }
    for (int32_t half = (int32_t)(s->reach / 2); half > 0; half /= 2) {
        for (uint32_t i = 0; i < count; i++) {
            bin[i] += rate[i] > thresholds[bin[i] + half - 1] ? half : 0;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        s->counts[bin[i]]++;
    }
}

PART void count_rates(const sweep *s, const double *rates, uint32_t count) {
    int32_t cell[BLOCK], which[BLOCK];
    grid g = s->grid;
    uint32_t *in_cell = s->in_cell, found = 0;
    const uint8_t *divided = s->divided;
    for (uint32_t i = 0; i < count; i++) {
        cell[i] = cell_of(&g, rates[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        in_cell[cell[i]]++;
        which[found] = (int32_t)i; /* overwritten where it does not count */
        found += divided[cell[i]];
    }
    count_divided(s, rates, cell, which, found);
}

PART void count_all(const sweep *s) {
    for (uint64_t i = 0; i < s->rate_count; i += BLOCK) {
        uint64_t left = s->rate_count - i;
        count_rates(s, s->rates + i, left < BLOCK ? (uint32_t)left : BLOCK);
    }
}

FOR_EACH_PROCESSOR
static void count_fast(const sweep *s) {
    count_all(s);
}

static void count_plain(const sweep *s) {
    count_all(s);
}

/* ---- the range ---- */

PART void look(const double *rates, uint64_t count, be_i_range *range) {
    enum { WIDE = 32 };
    double least[WIDE], most[WIDE], sum[WIDE] = {0};
    for (int k = 0; k < WIDE; k++) {
        least[k] = most[k] = rates[0];
    }
    uint64_t i = 0;
    for (; i + WIDE <= count; i += WIDE) {
        for (int k = 0; k < WIDE; k++) {
            double rate = rates[i + (uint64_t)k];
            least[k] = rate < least[k] ? rate : least[k];
            most[k] = rate > most[k] ? rate : most[k];
            sum[k] += rate;
        }
    }
    for (; i < count; i++) {
        least[0] = rates[i] < least[0] ? rates[i] : least[0];
        most[0] = rates[i] > most[0] ? rates[i] : most[0];
        sum[0] += rates[i];
    }
    *range = (be_i_range){least[0], most[0], sum[0]};
    for (int k = 1; k < WIDE; k++) {
        range->low = least[k] < range->low ? least[k] : range->low;
        range->high = most[k] > range->high ? most[k] : range->high;
        range->sum += sum[k];
    }
}

FOR_EACH_PROCESSOR
static void look_fast(const double *rates, uint64_t count, be_i_range *range) {
    look(rates, count, range);
}

void be_i_range_of(const be_series *series, be_i_range *range) {
    look_fast(be_series_rates(series), be_series_count(series), range);
}

/* ---- before and after ---- */

static uint64_t units_of(double rate, double capacity) {
    double units = ceil(rate / capacity);
    return units <= (double)MOST_UNITS ? (uint64_t)units : UINT64_MAX;
}

static be_status lay_out(be_layers *layers, const sweep *s, const double *capacity, be_error *error) {
    uint64_t total = 0;
    for (size_t i = 0; i < layers->count; i++) {
        uint64_t units = capacity[i] > 0 && isfinite(capacity[i]) ? units_of(s->high, capacity[i]) : 0;
        if (!(capacity[i] > 0) || !isfinite(capacity[i])) {
            return be_i_fail(error, BE_STATUS_RANGE, "capacity[%zu] is %g, not finite and above 0", i, capacity[i]);
        }
        layers->begin[i] = (size_t)total;
        total = units > MOST_UNITS ? units : total + units;
        if (total > MOST_UNITS) {
            return be_i_fail(error, BE_STATUS_RANGE,
                             "%g requests/s need more than %llu units of capacity[%zu], %g requests/s, and of those "
                             "before it",
                             s->high, (unsigned long long)MOST_UNITS, i, capacity[i]);
        }
    }
    layers->begin[layers->count] = (size_t)total;
    layers->steps = be_i_alloc(&layers->allocator, (size_t)total, sizeof *layers->steps);
    return layers->steps ? BE_STATUS_OK : be_i_fail_memory(error);
}

/* A threshold below all rates is a layer of all steps, and needs no place on the grid. */
static void mark_thresholds(sweep *s, be_layers *layers, const double *capacity) {
    for (size_t i = 0; i < layers->count; i++) {
        for (size_t at = layers->begin[i]; at < layers->begin[i + 1]; at++) {
            double threshold = be_i_layer_threshold(at - layers->begin[i], capacity[i]);
            if (threshold < s->low) {
                layers->steps[at] = s->rate_count;
            } else {
                s->marks[s->mark_count++] = (mark){threshold, (uint32_t)at, 0};
            }
        }
    }
}

static be_status make_room(sweep *s, size_t units, be_error *error) {
    s->grid = make_grid(s->low, s->high, units);
    s->marks = be_i_alloc(s->allocator, units, sizeof *s->marks);
    s->sorted = be_i_alloc(s->allocator, units, sizeof *s->sorted);
    s->first = be_i_alloc(s->allocator, (size_t)s->grid.cells + 1, sizeof *s->first);
    s->divided = be_i_alloc(s->allocator, s->grid.cells, sizeof *s->divided);
    s->in_cell = be_i_alloc(s->allocator, s->grid.cells, sizeof *s->in_cell);
    s->thresholds = be_i_alloc(s->allocator, 3 * units + 2, sizeof *s->thresholds); /* with room for the reach */
    s->counts = be_i_alloc(s->allocator, units + 1, sizeof *s->counts);
    bool enough = s->marks && s->sorted && s->first && s->divided && s->in_cell && s->thresholds && s->counts;
    return enough ? BE_STATUS_OK : be_i_fail_memory(error);
}

/* From the highest bin down: how many rates lie above each threshold. */
static void add_up(sweep *s, be_layers *layers) {
    size_t bins = (size_t)s->threshold_count + 1;
    uint32_t above = 0;
    for (uint32_t c = 0; c < s->grid.cells; c++) {
        s->counts[s->first[c]] += s->divided[c] ? 0 : s->in_cell[c];
    }
    for (size_t b = bins; b-- > 0;) {
        above += s->counts[b];
        s->counts[b] = above; /* rates above threshold b - 1 */
    }
    for (uint32_t i = 0; i < s->mark_count; i++) {
        layers->steps[s->sorted[i].index] = s->counts[s->sorted[i].cell + 1];
    }
}

static be_status count_layers(sweep *s, be_layers *layers, const double *capacity, bool plain, be_error *error) {
    be_status status = make_room(s, layers->begin[layers->count], error);
    if (status) {
        return status;
    }
    mark_thresholds(s, layers, capacity);
    if (!s->mark_count) {
        return BE_STATUS_OK;
    }
    sort_marks(s);
    list_thresholds(s);
    if (plain) {
        count_plain(s);
    } else {
        count_fast(s);
    }
    add_up(s, layers);
    return BE_STATUS_OK;
}

static void clear(sweep *s) {
    be_i_release(s->allocator, s->marks);
    be_i_release(s->allocator, s->sorted);
    be_i_release(s->allocator, s->first);
    be_i_release(s->allocator, s->divided);
    be_i_release(s->allocator, s->in_cell);
    be_i_release(s->allocator, s->thresholds);
    be_i_release(s->allocator, s->counts);
}

be_status be_i_step_layers_new(const be_series *series, const be_i_range *range, const double *capacity, size_t count,
                               bool plain, const be_allocator *allocator, be_layers **layers, be_error *error) {
    be_allocator use = be_i_allocator(allocator);
    be_layers *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    *made = (be_layers){.allocator = use, .count = count};
    made->begin = be_i_alloc(&use, count < SIZE_MAX ? count + 1 : count, sizeof *made->begin);
    sweep s = {.allocator = &use, .rates = be_series_rates(series), .rate_count = be_series_count(series)};
    be_status status = made->begin ? BE_STATUS_OK : be_i_fail_memory(error);
    if (!status) {
        s.low = range->low;
        s.high = range->high;
        status = lay_out(made, &s, capacity, error);
    }
    if (!status) {
        status = count_layers(&s, made, capacity, plain, error);
    }
    clear(&s);
    if (status) {
        be_layers_free(made);
        return status;
    }
    *layers = made;
    return BE_STATUS_OK;
}

be_status be_layers_new(const be_series *series, const double *capacity, size_t count, const be_allocator *allocator,
                        be_layers **layers, be_error *error) {
    if (!series || !layers || (count && !capacity)) {
        return be_i_fail_null(error, !series ? "series" : !layers ? "layers" : "capacity");
    }
    be_i_range range;
    be_i_range_of(series, &range);
    return be_i_step_layers_new(series, &range, capacity, count, false, allocator, layers, error);
}

void be_layers_free(be_layers *layers) {
    if (!layers) {
        return;
    }
    be_allocator allocator = layers->allocator;
    be_i_release(&allocator, layers->begin);
    be_i_release(&allocator, layers->steps);
    be_i_release(&allocator, layers);
}

size_t be_layers_count(const be_layers *layers) {
    return layers ? layers->count : 0;
}

uint64_t be_layers_units(const be_layers *layers, size_t index) {
    return layers && index < layers->count ? layers->begin[index + 1] - layers->begin[index] : 0;
}

const uint64_t *be_layers_steps(const be_layers *layers, size_t index) {
    return layers && index < layers->count ? layers->steps + layers->begin[index] : NULL;
}
