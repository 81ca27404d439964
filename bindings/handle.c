#include "handle.h"

#include <stdlib.h>

/* A language whose interpreter has one lock, held wherever a handle is touched, need not pay for atomic counters. */
#ifdef SHIM_ONE_LOCK
typedef int64_t counter;
#define LOAD(c) (*(c))
#define SWAP(c, seen, wanted) (*(c) = (wanted), (void)(seen), 1)
static int64_t add(counter *c, int64_t by) {
    int64_t before = *c;
    *c += by;
    return before;
}
static int64_t set_bits(counter *c, int64_t bits) {
    int64_t before = *c;
    *c |= bits;
    return before;
}
static void clear_bits(counter *c, int64_t bits) {
    *c &= ~bits;
}
#else
#include <stdatomic.h>
typedef _Atomic int64_t counter;
#define LOAD(c) atomic_load(c)
#define SWAP(c, seen, wanted) atomic_compare_exchange_weak(c, seen, wanted)
static int64_t add(counter *c, int64_t by) {
    return atomic_fetch_add(c, by);
}
static int64_t set_bits(counter *c, int64_t bits) {
    return atomic_fetch_or(c, bits);
}
static void clear_bits(counter *c, int64_t bits) {
    atomic_fetch_and(c, ~bits);
}
#endif

/* `state` is the number of users and, in units of PIN, of those whom a change does not disturb; CLOSED once the
 * language has closed it, CHANGING while one user has it alone. */
#define PIN ((int64_t)1 << 30)
#define CLOSED ((int64_t)1 << 60)
#define CHANGING ((int64_t)1 << 61)
#define USERS (PIN - 1)
#define HOLDERS (CLOSED - 1)

struct shim_handle {
    counter state;
    counter memory; /* who still points to this struct */
    void *object;
    void (*release)(void *);
    void *kept;
    void (*release_kept)(void *);
    shim_handle *parent;
    int64_t hold; /* what this one counts in the parent's state */
};

static void drop_memory(shim_handle *handle) {
    if (add(&handle->memory, -1) == 1) {
        free(handle);
    }
}

static void drop(shim_handle *handle, int64_t hold);

/* Apart, so that the way of every call stays short. */
static void free_object(shim_handle *handle) {
    if (handle->release) {
        handle->release(handle->object);
    }
    if (handle->release_kept) {
        handle->release_kept(handle->kept);
    }
    if (handle->parent) {
        drop(handle->parent, handle->hold);
        drop_memory(handle->parent);
    }
}

/* The last one frees the object. */
static void drop(shim_handle *handle, int64_t hold) {
    if ((add(&handle->state, -hold) & HOLDERS) == hold) {
        free_object(handle);
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
    made->state = made->memory = 1;
    return made;
}

/* The caller uses `parent`, so it is there. */
static void hold_parent(shim_handle *handle, shim_handle *parent, int64_t hold) {
    handle->parent = parent;
    handle->hold = hold;
    add(&parent->state, hold);
    add(&parent->memory, 1);
}

static shim_handle *new_child(const void *object, shim_handle *parent, int64_t hold) {
    shim_handle *made = calloc(1, sizeof *made);
    if (!made) {
        return NULL;
    }
    made->object = (void *)(uintptr_t)object;
    made->state = made->memory = 1;
    hold_parent(made, parent, hold);
    return made;
}

shim_handle *shim_handle_borrow(const void *object, shim_handle *parent) {
    return new_child(object, parent, 1);
}

shim_handle *shim_handle_pin(const void *object, shim_handle *parent) {
    return new_child(object, parent, PIN);
}

shim_handle *shim_handle_depend(void *object, void (*release)(void *), shim_handle *parent) {
    shim_handle *made = shim_handle_new(object, release);
    if (made) {
        hold_parent(made, parent, 1);
    }
    return made;
}

const void *shim_handle_parent(const shim_handle *handle) {
    return handle->parent ? handle->parent->object : NULL;
}

void shim_handle_keep(shim_handle *handle, void *kept, void (*release)(void *)) {
    handle->kept = kept;
    handle->release_kept = release;
}

shim_use shim_handle_begin(shim_handle *handle, int change, void **object) {
    int64_t state = LOAD(&handle->state);
    if (!change && !(state & (CLOSED | CHANGING)) && SWAP(&handle->state, &state, state + 1)) {
        *object = handle->object;
        return SHIM_GOOD;
    }
    if (change && !handle->release) {
        return SHIM_FIXED;
    }
    for (;;) {
        if (state & CLOSED) {
            return SHIM_CLOSED;
        }
        if ((state & CHANGING) || (change && (state & USERS) != 1)) {
            return SHIM_BUSY;
        }
        if (SWAP(&handle->state, &state, (state + 1) | (change ? CHANGING : 0))) {
            *object = handle->object;
            return SHIM_GOOD;
        }
    }
}

/* Who changes an object is its only user, so whoever ends while it is being changed is the one that changes it. */
void shim_handle_end(shim_handle *handle) {
    if (LOAD(&handle->state) & CHANGING) {
        clear_bits(&handle->state, CHANGING);
    }
    drop(handle, 1);
}

void shim_handle_close(shim_handle *handle) {
    if (!(set_bits(&handle->state, CLOSED) & CLOSED)) {
        drop(handle, 1);
    }
}

int shim_handle_closed(const shim_handle *handle) {
    return (LOAD(&handle->state) & CLOSED) != 0;
}

void shim_handle_forget(shim_handle *handle) {
    if (handle) {
        shim_handle_close(handle);
        drop_memory(handle);
    }
}

const char *shim_use_text(shim_use use) {
    static const char *const texts[] = {"usable", "closed", "in use elsewhere", "borrowed, and cannot be changed"};
    return texts[use];
}
