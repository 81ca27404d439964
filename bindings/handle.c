#include "handle.h"

#include <stdatomic.h>
#include <stdlib.h>

/* `state` is the number of users, CLOSED once the language has closed it, CHANGING while one user has it alone. */
#define CLOSED ((int64_t)1 << 60)
#define CHANGING ((int64_t)1 << 61)
#define USERS (CLOSED - 1)

struct shim_handle {
    _Atomic int64_t state;
    _Atomic int64_t memory; /* who still points to this struct */
    void *object;
    void (*release)(void *);
    void *kept;
    void (*release_kept)(void *);
    shim_handle *parent;
};

static void drop_memory(shim_handle *handle) {
    if (atomic_fetch_sub(&handle->memory, 1) == 1) {
        free(handle);
    }
}

/* One user less; the last frees the object. */
static void drop_user(shim_handle *handle) {
    int64_t before = atomic_fetch_sub(&handle->state, 1);
    if ((before & USERS) != 1) {
        return;
    }
    if (handle->release) {
        handle->release(handle->object);
    }
    if (handle->release_kept) {
        handle->release_kept(handle->kept);
    }
    if (handle->parent) {
        drop_user(handle->parent);
        drop_memory(handle->parent);
    }
}

shim_handle *shim_handle_new(void *object, void (*release)(void *)) {
    shim_handle *made = calloc(1, sizeof *made);
    if (!made) {
        release(object);
        return NULL;
    }
    made->object = object;
    made->release = release;
    atomic_init(&made->state, 1);
    atomic_init(&made->memory, 1);
    return made;
}

/* The caller uses `parent`, so it is there. */
shim_handle *shim_handle_borrow(const void *object, shim_handle *parent) {
    shim_handle *made = calloc(1, sizeof *made);
    if (!made) {
        return NULL;
    }
    made->object = (void *)(uintptr_t)object;
    made->parent = parent;
    atomic_init(&made->state, 1);
    atomic_init(&made->memory, 1);
    atomic_fetch_add(&parent->state, 1);
    atomic_fetch_add(&parent->memory, 1);
    return made;
}

void shim_handle_keep(shim_handle *handle, void *kept, void (*release)(void *)) {
    handle->kept = kept;
    handle->release_kept = release;
}

shim_use shim_handle_begin(shim_handle *handle, int change, void **object) {
    if (change && handle->parent) {
        return SHIM_FIXED;
    }
    int64_t state = atomic_load(&handle->state);
    for (;;) {
        if (state & CLOSED) {
            return SHIM_CLOSED;
        }
        if ((state & CHANGING) || (change && (state & USERS) != 1)) {
            return SHIM_BUSY;
        }
        if (atomic_compare_exchange_weak(&handle->state, &state, (state + 1) | (change ? CHANGING : 0))) {
            *object = handle->object;
            return SHIM_GOOD;
        }
    }
}

/* Who changes an object is its only user, so whoever ends while it is being changed is the one that changes it. */
void shim_handle_end(shim_handle *handle) {
    atomic_fetch_and(&handle->state, ~CHANGING);
    drop_user(handle);
}

void shim_handle_close(shim_handle *handle) {
    if (!(atomic_fetch_or(&handle->state, CLOSED) & CLOSED)) {
        drop_user(handle);
    }
}

int shim_handle_closed(const shim_handle *handle) {
    return (atomic_load(&handle->state) & CLOSED) != 0;
}

void shim_handle_forget(shim_handle *handle) {
    if (handle) {
        shim_handle_close(handle);
        drop_memory(handle);
    }
}

const char *shim_use_text(shim_use use) {
    static const char *const texts[] = {"usable", "closed", "in use by another thread",
                                        "borrowed, and cannot be changed"};
    return texts[use];
}
