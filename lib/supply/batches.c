/* Things that came at a time and leave in order: units that start or drain, requests that wait. */
#include "supply/internal.h"

be_i_batch *be_i_batches_at(const be_i_batches *b, size_t index) {
    return &b->items[(b->first + index) % b->capacity];
}

/* A ring that is full is laid out anew from its first batch on. */
static be_status make_room(be_i_batches *b, const be_allocator *allocator, be_error *error) {
    if (b->count < b->capacity) {
        return BE_STATUS_OK;
    }
    size_t capacity = 0;
    be_i_batch *items = NULL;
    be_status status = be_i_grow(allocator, (void **)&items, &capacity, b->count * 2 + 1, sizeof *items, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < b->count; i++) {
        items[i] = *be_i_batches_at(b, i);
    }
    be_i_release(allocator, b->items);
    b->items = items;
    b->first = 0;
    b->capacity = capacity;
    return BE_STATUS_OK;
}

be_status be_i_batches_push(be_i_batches *b, int64_t time, double amount, const be_allocator *allocator,
                            be_error *error) {
    be_status status = make_room(b, allocator, error);
    if (!status) {
        b->count++;
        *be_i_batches_at(b, b->count - 1) = (be_i_batch){.time = time, .amount = amount};
    }
    return status;
}

be_i_batch *be_i_batches_first(const be_i_batches *b) {
    return b->count ? be_i_batches_at(b, 0) : NULL;
}

be_i_batch *be_i_batches_last(const be_i_batches *b) {
    return b->count ? be_i_batches_at(b, b->count - 1) : NULL;
}

void be_i_batches_drop_first(be_i_batches *b) {
    b->first = (b->first + 1) % b->capacity;
    b->count--;
}

void be_i_batches_drop_last(be_i_batches *b) {
    b->count--;
}

void be_i_batches_free(be_i_batches *b, const be_allocator *allocator) {
    be_i_release(allocator, b->items);
    *b = (be_i_batches){0};
}
