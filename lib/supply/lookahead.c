/* What a predictive policy knows: the rates of a series some time ahead. */
#include "supply/internal.h"

/* The highest of the rates from each step on, as far ahead as is known at its start. Backwards, a falling stack of
 * steps. */
static void find_highest(const be_series *series, uint64_t steps, uint64_t *stack, double *highest) {
    const double *rates = be_series_rates(series);
    uint64_t count = be_series_count(series);
    uint64_t top = count, bottom = count; /* the stack is stack[top .. bottom), the latest step at the bottom */
    for (uint64_t i = count; i-- > 0;) {
        while (top < bottom && rates[stack[top]] <= rates[i]) {
            top++;
        }
        stack[--top] = i;
        while (stack[bottom - 1] > i + steps) {
            bottom--;
        }
        highest[i] = rates[stack[bottom - 1]];
    }
}

be_status be_i_lookahead_new(const be_series *series, double lookahead_seconds, int64_t tick,
                             const be_allocator *allocator, be_i_lookahead *lookahead, be_error *error) {
    /* In whole ticks, or what is known to come between two of them would be too late. */
    int64_t seconds = (be_i_whole_seconds(lookahead_seconds) + tick - 1) / tick * tick;
    size_t count = (size_t)be_series_count(series);
    double *highest = be_i_alloc(allocator, count, sizeof *highest);
    uint64_t *stack = be_i_alloc(allocator, count, sizeof *stack);
    bool enough = highest && stack;
    if (enough) {
        find_highest(series, (uint64_t)(seconds / be_series_step_seconds(series)), stack, highest);
        *lookahead = (be_i_lookahead){series, seconds, highest};
    } else {
        be_i_release(allocator, highest);
    }
    be_i_release(allocator, stack);
    return enough ? BE_STATUS_OK : be_i_fail_memory(error);
}

void be_i_lookahead_free(be_i_lookahead *lookahead, const be_allocator *allocator) {
    be_i_release(allocator, lookahead->highest);
}

double be_i_lookahead_at(const be_i_lookahead *lookahead, int64_t now, uint64_t step) {
    const be_series *series = lookahead->series;
    int64_t length = be_series_step_seconds(series), seconds = lookahead->seconds;
    uint64_t last = (uint64_t)((now + seconds - be_series_start(series)) / length);
    double highest = lookahead->highest[step];
    if (last >= be_series_count(series) || last <= step + (uint64_t)(seconds / length)) {
        return highest;
    }
    return fmax(highest, be_series_rates(series)[last]);
}
