/* What a language holds of an opaque handle of the library, so that closing it in any order, from any thread and after
 * its parent does no harm.
 *
 * A handle counts those who use its object: the language's own reference while it is open, every call that runs with
 * it, every child that was borrowed from it or reads it. The object is freed when the last of them lets go. The memory
 * of the handle itself lasts until the language has forgotten it and no child is left. */
#ifndef BREAKEVEN_BINDINGS_HANDLE_H
#define BREAKEVEN_BINDINGS_HANDLE_H

#include <stdint.h>

typedef struct shim_handle shim_handle;

/* What became of an attempt to use a handle. */
typedef enum shim_use {
    SHIM_GOOD,
    SHIM_CLOSED, /* it was closed */
    SHIM_BUSY,   /* it is being changed, or is to be changed while others use it */
    SHIM_FIXED   /* it was borrowed, and is not to be changed */
} shim_use;

/* A handle for an object that `release` frees. NULL without memory; the object is then freed. */
shim_handle *shim_handle_new(void *object, void (*release)(void *));

/* A handle for an object that dies with that of `parent`. NULL without memory. */
shim_handle *shim_handle_borrow(const void *object, shim_handle *parent);

/* The same for what stays where it is while the object of `parent` is changed: it does not count as a user of it. */
shim_handle *shim_handle_pin(const void *object, shim_handle *parent);

/* A handle for an object that `release` frees and that reads the object of `parent` as long as it lives: until then
 * that stays as it is. NULL without memory; the object is then freed. */
shim_handle *shim_handle_depend(void *object, void (*release)(void *), shim_handle *parent);

/* The object of the parent; NULL where there is none. */
const void *shim_handle_parent(const shim_handle *handle);

/* Let `release` be called with `kept` once the object is gone: for memory that the object views. */
void shim_handle_keep(shim_handle *handle, void *kept, void (*release)(void *));

/* Begin to use the object, alone if it is to be changed; each good use ends with shim_handle_end. */
shim_use shim_handle_begin(shim_handle *handle, int change, void **object);
void shim_handle_end(shim_handle *handle);

/* Close the language's reference; again and again does nothing. */
void shim_handle_close(shim_handle *handle);
int shim_handle_closed(const shim_handle *handle);

/* Close, and forget the handle itself. NULL is fine. */
void shim_handle_forget(shim_handle *handle);

/* What to tell a person of a use that was not good. */
const char *shim_use_text(shim_use use);

#endif
