/* Things that came at a time and leave in order, from either end. */
#include "given.h"
#include "supply/internal.h"

static void push(be_i_batches *b, int64_t time, double amount) {
    be_allocator allocator = be_i_allocator(NULL);
    assert_ok(be_i_batches_push(b, time, amount, &allocator, error));
}

static void release(be_i_batches *b) {
    be_allocator allocator = be_i_allocator(NULL);
    be_i_batches_free(b, &allocator);
}

static void nothing_is_a_queue_too(void **state) {
    (void)state;
    be_i_batches b = {0};
    assert_null(be_i_batches_first(&b));
    assert_null(be_i_batches_last(&b));
    release(&b);
    release(&b);
}

static void what_is_pushed_is_the_last_and_the_first_is_the_oldest(void **state) {
    (void)state;
    be_i_batches b = {0};
    push(&b, 10, 1);
    assert_ptr_equal(be_i_batches_first(&b), be_i_batches_last(&b));
    push(&b, 20, 2);
    push(&b, 30, 3);
    assert_int_equal(be_i_batches_first(&b)->time, 10);
    assert_int_equal(be_i_batches_at(&b, 1)->time, 20);
    assert_near(be_i_batches_last(&b)->amount, 3, 0, 0);
    be_i_batches_drop_last(&b);
    assert_int_equal(be_i_batches_last(&b)->time, 20);
    be_i_batches_drop_first(&b);
    assert_int_equal(be_i_batches_first(&b)->time, 20);
    be_i_batches_drop_first(&b);
    assert_null(be_i_batches_first(&b));
    release(&b);
}

/* Against an array that is never wrapped. */
static void a_ring_that_grows_and_wraps_keeps_the_order(void **state) {
    (void)state;
    enum { STEPS = 20000 };
    static int64_t plain[STEPS];
    size_t first = 0, end = 0;
    uint64_t seed = 5;
    be_i_batches b = {0};
    for (int64_t i = 0; i < STEPS; i++) {
        uint64_t what = random_below(&seed, i / 2000 % 2 ? 5 : 3);
        if (what == 0 || end == first) {
            plain[end++] = i;
            push(&b, i, (double)i);
        } else if (what == 1) {
            first++;
            be_i_batches_drop_first(&b);
        } else if (what == 2) {
            end--;
            be_i_batches_drop_last(&b);
        } else {
            plain[end++] = i;
            push(&b, i, (double)i);
        }
        assert_int_equal(b.count, end - first);
        if (b.count) {
            size_t any = (size_t)random_below(&seed, b.count);
            assert_int_equal(be_i_batches_first(&b)->time, plain[first]);
            assert_int_equal(be_i_batches_last(&b)->time, plain[end - 1]);
            assert_int_equal(be_i_batches_at(&b, any)->time, plain[first + any]);
        }
    }
    release(&b);
}

static be_status push_many(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_i_batches b = {0};
    be_status status = BE_STATUS_OK;
    for (int i = 0; i < 100 && !status; i++) {
        size_t before = b.count;
        status = be_i_batches_push(&b, i, 1, allocator, error);
        assert_int_equal(b.count, before + (status == BE_STATUS_OK));
    }
    be_i_batches_free(&b, allocator);
    return status;
}

static void every_failing_allocation_is_reported_and_changes_nothing(void **state) {
    (void)state;
    be_test_each_failing_allocation(push_many, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_a_queue_too),
        cmocka_unit_test(what_is_pushed_is_the_last_and_the_first_is_the_oldest),
        cmocka_unit_test(a_ring_that_grows_and_wraps_keeps_the_order),
        cmocka_unit_test(every_failing_allocation_is_reported_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
