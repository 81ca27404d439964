/* Memory: what is asked of an allocator, and that sizes which overflow are no memory rather than too little. */
#include "support.h"

#include "base/internal.h"

static void memory_comes_zeroed(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    unsigned char *memory = be_i_alloc(&allocator, 1000, 3);
    assert_non_null(memory);
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(memory[i], 0);
    }
    be_i_release(&allocator, memory);
}

static void a_product_that_overflows_is_no_memory(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    assert_null(be_i_alloc(&allocator, SIZE_MAX / 8 + 1, 8));
    assert_null(be_i_alloc(&allocator, 2, SIZE_MAX));
}

static void no_elements_are_some_memory(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    void *memory = be_i_alloc(&allocator, 0, 8);
    assert_non_null(memory);
    be_i_release(&allocator, memory);
}

static void a_growing_array_keeps_its_content(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    int *items = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 10000; i++) {
        assert_ok(be_i_grow(&allocator, (void **)&items, &capacity, (size_t)i + 1, sizeof *items, error));
        assert_true(capacity > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(items[i], i);
    }
    be_i_release(&allocator, items);
}

static void an_array_that_cannot_grow_stays_as_it_is(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    int *items = NULL;
    size_t capacity = 0;
    assert_ok(be_i_grow(&allocator, (void **)&items, &capacity, 5, sizeof *items, error));
    int *before = items;
    size_t capacity_before = capacity;
    assert_fails(be_i_grow(&allocator, (void **)&items, &capacity, SIZE_MAX / 2, sizeof *items, error),
                 BE_STATUS_MEMORY, "memory");
    assert_ptr_equal(items, before);
    assert_int_equal(capacity, capacity_before);
    be_i_release(&allocator, items);
}

typedef struct counter {
    int allocations, reallocations, releases;
} counter;

static void *count_allocate(void *context, size_t bytes) {
    ((counter *)context)->allocations++;
    return malloc(bytes);
}

static void *count_reallocate(void *context, void *pointer, size_t bytes) {
    ((counter *)context)->reallocations++;
    return realloc(pointer, bytes);
}

static void count_release(void *context, void *pointer) {
    ((counter *)context)->releases++;
    free(pointer);
}

static void a_handle_uses_the_allocator_it_was_made_with(void **state) {
    (void)state;
    counter c = {0};
    be_allocator allocator = {count_allocate, count_reallocate, count_release, &c};
    be_usage *usage = NULL;
    assert_ok(be_usage_new(&allocator, &usage, error));
    memset(&allocator, 0, sizeof allocator); /* the struct is copied into the handle */
    assert_int_equal(c.allocations, 1);
    be_usage_free(usage);
    assert_int_equal(c.releases, 1);
}

static void nothing_is_released_for_null(void **state) {
    (void)state;
    counter c = {0};
    be_allocator allocator = {count_allocate, count_reallocate, count_release, &c};
    be_i_release(&allocator, NULL);
    assert_int_equal(c.releases, 0);
}

static void a_text_is_copied_whole(void **state) {
    (void)state;
    be_allocator allocator = be_i_allocator(NULL);
    char text[] = "us-east-1";
    char *copy = be_i_strdup(&allocator, text);
    text[0] = 'X';
    assert_string_equal(copy, "us-east-1");
    be_i_release(&allocator, copy);
}

/* 1 + 1e100 + 1 - 1e100 is 2, and 0 in plain doubles: the example with which the method is usually shown. */
static void compensated_sums_keep_what_plain_sums_lose(void **state) {
    (void)state;
    static const double terms[] = {1, 1e100, 1, -1e100};
    be_i_sum sum = {0, 0};
    for (int i = 0; i < 4; i++) {
        be_i_sum_add(&sum, terms[i]);
    }
    assert_near(be_i_sum_value(sum), 2, 0, 0);
}

/* A tenth cent ten million times. */
static void ten_million_small_amounts_add_up(void **state) {
    (void)state;
    be_i_sum sum = {0, 0};
    for (int i = 0; i < 10000000; i++) {
        be_i_sum_add(&sum, 0.001);
    }
    assert_near(be_i_sum_value(sum), 10000, 1e-15, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed),
        cmocka_unit_test(a_product_that_overflows_is_no_memory),
        cmocka_unit_test(no_elements_are_some_memory),
        cmocka_unit_test(a_growing_array_keeps_its_content),
        cmocka_unit_test(an_array_that_cannot_grow_stays_as_it_is),
        cmocka_unit_test(a_handle_uses_the_allocator_it_was_made_with),
        cmocka_unit_test(nothing_is_released_for_null),
        cmocka_unit_test(a_text_is_copied_whole),
        cmocka_unit_test(compensated_sums_keep_what_plain_sums_lose),
        cmocka_unit_test(ten_million_small_amounts_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
