/* The largest, the least, the sum or the mean of what a window of time holds, in O(1) a step, amortised. */
#include "supply/internal.h"

be_status be_i_window_init(be_i_window *window, uint32_t kind, int64_t seconds, uint64_t most,
                           const be_allocator *allocator, be_error *error) {
    uint64_t capacity = 1;
    while (capacity < most) {
        capacity *= 2;
    }
    *window = (be_i_window){.kind = kind, .seconds = seconds, .capacity = capacity};
    window->moments = be_i_alloc(allocator, (size_t)capacity, sizeof *window->moments);
    return window->moments ? BE_STATUS_OK : be_i_fail_memory(error);
}

void be_i_window_free(be_i_window *window, const be_allocator *allocator) {
    be_i_release(allocator, window->moments);
    window->moments = NULL;
}

static be_i_moment *moment_at(const be_i_window *window, uint64_t at) {
    return &window->moments[at & (window->capacity - 1)];
}

/* `into` becomes what it holds and the moment itself, together. */
static void fold_in(uint32_t kind, be_i_moment *into, const be_i_moment *moment) {
    if (kind == BE_I_WINDOW_SUM) {
        into->fold += moment->value;
    } else {
        into->fold += moment->value * (double)moment->seconds;
        into->fold_seconds += moment->seconds;
    }
}

/* The younger become the older. */
static void turn(be_i_window *window) {
    be_i_moment folded = {0};
    for (uint64_t at = window->end; at > window->first; at--) {
        be_i_moment *moment = moment_at(window, at - 1);
        fold_in(window->kind, &folded, moment);
        moment->fold = folded.fold;
        moment->fold_seconds = folded.fold_seconds;
    }
    window->middle = window->end;
    window->young = (be_i_moment){0};
}

static bool is_extreme(const be_i_window *window) {
    return window->kind == BE_I_WINDOW_MAX || window->kind == BE_I_WINDOW_MIN;
}

static void drop_oldest(be_i_window *window) {
    if (window->first == window->middle && !is_extreme(window)) {
        turn(window);
    }
    window->first++;
}

static void drop_until(be_i_window *window, int64_t start) {
    while (window->end > window->first && moment_at(window, window->first)->time <= start) {
        drop_oldest(window);
    }
}

/* What a newer moment exceeds, or equals, will never be the extreme again. */
static void drop_exceeded(be_i_window *window, double value) {
    bool max = window->kind == BE_I_WINDOW_MAX;
    while (window->end > window->first) {
        double newest = moment_at(window, window->end - 1)->value;
        if (max ? newest > value : newest < value) {
            return;
        }
        window->end--;
    }
}

void be_i_window_push(be_i_window *window, int64_t time, int64_t seconds, double value) {
    drop_until(window, time - window->seconds);
    if (is_extreme(window)) {
        drop_exceeded(window, value);
    }
    if (window->end - window->first == window->capacity) {
        drop_oldest(window);
    }
    be_i_moment *moment = moment_at(window, window->end++);
    moment->time = time;
    moment->seconds = seconds;
    moment->value = value;
    if (!is_extreme(window)) {
        fold_in(window->kind, &window->young, moment);
    }
}

/* The oldest may reach beyond the start of the window. */
static double mean_of(const be_i_window *window, int64_t start) {
    const be_i_moment *oldest = moment_at(window, window->first);
    int64_t inside = oldest->time - start < oldest->seconds ? oldest->time - start : oldest->seconds;
    double sum = oldest->value * (double)inside + window->young.fold;
    int64_t seconds = inside + window->young.fold_seconds;
    if (window->first + 1 < window->middle) {
        const be_i_moment *rest = moment_at(window, window->first + 1);
        sum += rest->fold;
        seconds += rest->fold_seconds;
    }
    return sum / (double)seconds;
}

double be_i_window_value(be_i_window *window, int64_t time) {
    int64_t start = time - window->seconds;
    drop_until(window, start);
    if (window->end == window->first) {
        return window->kind == BE_I_WINDOW_SUM ? 0 : NAN;
    }
    if (is_extreme(window)) {
        return moment_at(window, window->first)->value;
    }
    if (window->first == window->middle) {
        turn(window);
    }
    if (window->kind == BE_I_WINDOW_SUM) {
        return moment_at(window, window->first)->fold + window->young.fold;
    }
    return mean_of(window, start);
}
