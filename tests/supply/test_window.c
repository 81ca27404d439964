/* The window, against brute force over all that was ever put in. */
#include "given.h"
#include "supply/internal.h"

enum { STEPS = 4000 };

typedef struct history {
    int64_t time[STEPS], seconds[STEPS];
    double value[STEPS];
    int count;
} history;

static double brute(const history *h, uint32_t kind, int64_t length, int64_t now) {
    double most = -INFINITY, least = INFINITY, sum = 0, weighted = 0, seconds = 0;
    int found = 0;
    for (int i = 0; i < h->count; i++) {
        if (h->time[i] <= now - length) {
            continue;
        }
        int64_t begin = h->time[i] - h->seconds[i], start = now - length;
        double inside = (double)(h->time[i] - (begin > start ? begin : start));
        most = fmax(most, h->value[i]);
        least = fmin(least, h->value[i]);
        sum += h->value[i];
        weighted += h->value[i] * inside;
        seconds += inside;
        found++;
    }
    if (!found) {
        return kind == BE_I_WINDOW_SUM ? 0 : NAN;
    }
    const double answers[] = {most, least, sum, weighted / seconds};
    return answers[kind];
}

/* Whole numbers, so that sums are exact; gaps now and then, some longer than the window. */
static void compare(uint32_t kind, int64_t length, uint64_t seed) {
    static history h;
    be_allocator allocator = be_i_allocator(NULL);
    be_i_window window;
    h.count = 0;
    int64_t now = -1000;
    assert_ok(be_i_window_init(&window, kind, length, (uint64_t)length + 2, &allocator, error));
    for (int i = 0; i < STEPS; i++) {
        int64_t step = 1 + (int64_t)random_below(&seed, 5);
        now += step + (random_below(&seed, 50) ? 0 : (int64_t)random_below(&seed, 3 * (uint64_t)length));
        if (random_below(&seed, 10)) {
            double value = (double)random_below(&seed, 1000) - 300;
            be_i_window_push(&window, now, step, value);
            h.time[h.count] = now;
            h.seconds[h.count] = step;
            h.value[h.count++] = value;
        }
        if (random_below(&seed, 3)) {
            double expected = brute(&h, kind, length, now), actual = be_i_window_value(&window, now);
            if (actual != expected && !(isnan(actual) && isnan(expected))) {
                fail_msg("kind %u, %d s, at %d: %.17g, not %.17g", kind, (int)length, i, actual, expected);
            }
        }
    }
    be_i_window_free(&window, &allocator);
}

static void the_largest_is_that_of_the_window(void **state) {
    (void)state;
    for (int64_t length = 1; length < 300; length += 37) {
        compare(BE_I_WINDOW_MAX, length, (uint64_t)length);
    }
}

static void the_least_is_that_of_the_window(void **state) {
    (void)state;
    for (int64_t length = 1; length < 300; length += 37) {
        compare(BE_I_WINDOW_MIN, length, (uint64_t)length);
    }
}

static void the_sum_is_that_of_the_window(void **state) {
    (void)state;
    for (int64_t length = 1; length < 300; length += 37) {
        compare(BE_I_WINDOW_SUM, length, (uint64_t)length);
    }
}

static void the_mean_counts_a_value_as_far_as_it_reaches_in(void **state) {
    (void)state;
    for (int64_t length = 1; length < 300; length += 37) {
        compare(BE_I_WINDOW_MEAN, length, (uint64_t)length);
    }
}

static void an_empty_window_has_a_sum_and_nothing_else(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    for (uint32_t kind = BE_I_WINDOW_MAX; kind <= BE_I_WINDOW_MEAN; kind++) {
        be_i_window window;
        assert_ok(be_i_window_init(&window, kind, 10, 12, &allocator, error));
        double value = be_i_window_value(&window, 5);
        assert_true(kind == BE_I_WINDOW_SUM ? value == 0 : isnan(value));
        be_i_window_free(&window, &allocator);
    }
}

/* 1e15 has come and gone; had it been subtracted again, 0.1 would be lost. */
static void a_large_value_leaves_no_trace(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    be_i_window window;
    assert_ok(be_i_window_init(&window, BE_I_WINDOW_MEAN, 10, 12, &allocator, error));
    be_i_window_push(&window, 1, 1, 1e15);
    for (int64_t time = 2; time <= 40; time++) {
        be_i_window_push(&window, time, 1, 0.5);
    }
    assert_true(be_i_window_value(&window, 40) == 0.5);
    be_i_window_free(&window, &allocator);
}

static be_status make(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_i_window window;
    be_status status = be_i_window_init(&window, BE_I_WINDOW_MAX, 10, 12, allocator, error);
    be_i_window_free(&window, allocator);
    return status;
}

static void without_memory_there_is_no_window(void **state) {
    (void)state;
    be_test_each_failing_allocation(make, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_is_that_of_the_window),
        cmocka_unit_test(the_least_is_that_of_the_window),
        cmocka_unit_test(the_sum_is_that_of_the_window),
        cmocka_unit_test(the_mean_counts_a_value_as_far_as_it_reaches_in),
        cmocka_unit_test(an_empty_window_has_a_sum_and_nothing_else),
        cmocka_unit_test(a_large_value_leaves_no_trace),
        cmocka_unit_test(without_memory_there_is_no_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
