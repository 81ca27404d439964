#include "base/internal.h"

#include <stdlib.h>

static void *plain_allocate(void *context, size_t bytes) {
    (void)context;
    return malloc(bytes);
}

static void *plain_reallocate(void *context, void *pointer, size_t bytes) {
    (void)context;
    return realloc(pointer, bytes);
}

static void plain_release(void *context, void *pointer) {
    (void)context;
    free(pointer);
}

be_allocator be_i_allocator(const be_allocator *allocator) {
    if (allocator) {
        return *allocator;
    }
    return (be_allocator){plain_allocate, plain_reallocate, plain_release, NULL};
}

void *be_i_alloc(const be_allocator *allocator, size_t count, size_t element_bytes) {
    if (element_bytes && count > SIZE_MAX / element_bytes) {
        return NULL;
    }
    size_t bytes = count * element_bytes;
    void *memory = allocator->allocate(allocator->context, bytes ? bytes : 1);
    if (memory) {
        memset(memory, 0, bytes);
    }
    return memory;
}

be_status be_i_grow(const be_allocator *allocator, void **items, size_t *capacity, size_t needed, size_t element_bytes,
                    be_error *error) {
    if (needed <= *capacity) {
        return BE_STATUS_OK;
    }
    size_t wanted = *capacity > SIZE_MAX / 2 ? SIZE_MAX : *capacity * 2;
    if (wanted < needed) {
        wanted = needed;
    }
    if (wanted < 8) {
        wanted = 8;
    }
    if (wanted > SIZE_MAX / element_bytes) {
        return be_i_fail_memory(error);
    }
    void *grown = allocator->reallocate(allocator->context, *items, wanted * element_bytes);
    if (!grown) {
        return be_i_fail_memory(error);
    }
    *items = grown;
    *capacity = wanted;
    return BE_STATUS_OK;
}

void be_i_release(const be_allocator *allocator, void *pointer) {
    if (pointer) {
        allocator->release(allocator->context, pointer);
    }
}

char *be_i_strdup(const be_allocator *allocator, const char *text) {
    size_t bytes = strlen(text) + 1;
    char *copy = be_i_alloc(allocator, bytes, 1);
    if (copy) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

be_status be_i_fail_memory(be_error *error) {
    return be_i_fail(error, BE_STATUS_MEMORY, "out of memory");
}
