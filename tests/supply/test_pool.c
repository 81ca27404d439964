/* Units with their life: asked for, starting, serving, draining. */
#include "given.h"
#include "supply/internal.h"

static be_i_pool a_pool(int64_t start_seconds, int64_t drain_seconds, uint64_t ready) {
    return (be_i_pool){.allocator = be_i_allocator(NULL),
                       .start_seconds = start_seconds,
                       .drain_seconds = drain_seconds,
                       .ready = ready};
}

/* What is due by now happens, then so many are wanted. */
static void set(be_i_pool *pool, int64_t now, uint64_t units) {
    be_i_pool_advance(pool, now);
    assert_ok(be_i_pool_set(pool, now, units, error));
}

static void assert_pool(const be_i_pool *pool, uint64_t ready, uint64_t starting, uint64_t draining) {
    assert_int_equal(pool->ready, ready);
    assert_int_equal(pool->starting, starting);
    assert_int_equal(pool->draining, draining);
}

static void a_unit_asked_for_is_ready_after_its_time_and_not_before(void **state) {
    (void)state;
    be_i_pool pool = a_pool(90, 0, 2);
    set(&pool, 1000, 5);
    assert_pool(&pool, 2, 3, 0);
    be_i_pool_advance(&pool, 1089);
    assert_pool(&pool, 2, 3, 0);
    be_i_pool_advance(&pool, 1090);
    assert_pool(&pool, 5, 0, 0);
    assert_int_equal(pool.launched, 3);
    be_i_pool_free(&pool);
}

static void without_a_start_a_unit_is_ready_at_once(void **state) {
    (void)state;
    be_i_pool pool = a_pool(0, 0, 0);
    set(&pool, 0, 7);
    assert_pool(&pool, 7, 0, 0);
    set(&pool, 0, 3);
    assert_pool(&pool, 3, 0, 0);
    be_i_pool_free(&pool);
}

static void asking_again_for_as_many_asks_for_nothing(void **state) {
    (void)state;
    be_i_pool pool = a_pool(60, 0, 1);
    set(&pool, 0, 4);
    set(&pool, 30, 4);
    assert_pool(&pool, 1, 3, 0);
    assert_int_equal(pool.launched, 3);
    be_i_pool_free(&pool);
}

static void the_newest_that_is_not_ready_goes_first(void **state) {
    (void)state;
    be_i_pool pool = a_pool(60, 100, 2);
    set(&pool, 0, 4);
    set(&pool, 30, 7);
    set(&pool, 40, 5); /* two of the three that were asked for last */
    assert_pool(&pool, 2, 3, 0);
    be_i_pool_advance(&pool, 60);
    assert_pool(&pool, 4, 1, 0);
    set(&pool, 70, 3); /* the one that still starts, then one that serves */
    assert_pool(&pool, 3, 0, 1);
    be_i_pool_advance(&pool, 90);
    assert_pool(&pool, 3, 0, 1);
    be_i_pool_free(&pool);
}

static void what_has_not_served_need_not_drain(void **state) {
    (void)state;
    be_i_pool pool = a_pool(60, 100, 0);
    set(&pool, 0, 5);
    set(&pool, 10, 0);
    assert_pool(&pool, 0, 0, 0);
    be_i_pool_free(&pool);
}

static void what_drains_is_there_until_its_time_and_does_not_come_back(void **state) {
    (void)state;
    be_i_pool pool = a_pool(30, 300, 5);
    set(&pool, 0, 3);
    assert_pool(&pool, 3, 0, 2);
    set(&pool, 10, 5); /* others are started */
    assert_pool(&pool, 3, 2, 2);
    be_i_pool_advance(&pool, 299);
    assert_pool(&pool, 5, 0, 2);
    be_i_pool_advance(&pool, 300);
    assert_pool(&pool, 5, 0, 0);
    assert_ok(be_i_pool_drain(&pool, 400, 5, error));
    assert_pool(&pool, 0, 0, 5);
    be_i_pool_free(&pool);
}

/* With steady times, those that have been wanted ever since a start ago are ready: the least number wanted since. */
static void ready_are_those_that_were_wanted_for_as_long_as_a_start_takes(void **state) {
    (void)state;
    enum { TICKS = 3000, START = 7, DRAIN = 5 };
    static uint64_t wanted[TICKS];
    uint64_t seed = 8;
    be_i_pool pool = a_pool(START, DRAIN, 0);
    for (int64_t now = 0; now < TICKS; now++) {
        wanted[now] = now && random_below(&seed, 4) ? wanted[now - 1] : random_below(&seed, 20);
        set(&pool, now, wanted[now]);
        uint64_t least = wanted[now];
        for (int64_t k = now; k >= now - START; k--) {
            uint64_t then = k >= 0 ? wanted[k] : 0;
            least = then < least ? then : least;
        }
        assert_int_equal(pool.ready, least);
        assert_int_equal(pool.ready + pool.starting, wanted[now]);
    }
    be_i_pool_free(&pool);
}

static be_status live(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_i_pool pool = {.allocator = *allocator, .start_seconds = 100, .drain_seconds = 200};
    be_status status = BE_STATUS_OK;
    for (int64_t now = 0; now < 1000 && !status; now += 10) {
        be_i_pool_advance(&pool, now);
        status = be_i_pool_set(&pool, now, (uint64_t)(now * 7 % 50), error);
    }
    be_i_pool_free(&pool);
    return status;
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    be_test_each_failing_allocation(live, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_asked_for_is_ready_after_its_time_and_not_before),
        cmocka_unit_test(without_a_start_a_unit_is_ready_at_once),
        cmocka_unit_test(asking_again_for_as_many_asks_for_nothing),
        cmocka_unit_test(the_newest_that_is_not_ready_goes_first),
        cmocka_unit_test(what_has_not_served_need_not_drain),
        cmocka_unit_test(what_drains_is_there_until_its_time_and_does_not_come_back),
        cmocka_unit_test(ready_are_those_that_were_wanted_for_as_long_as_a_start_takes),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
