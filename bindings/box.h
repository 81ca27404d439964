/* Structs of the library that own what they point to, so that a language may keep them as long as it likes.
 *
 * A box is the struct itself, allocated with a header in front of it. Texts, arrays and other boxes that are set in a
 * member are copied, and freed with the box. Setting and copying lock the box: a thread that reads it while another
 * sets it gets the one or the other. */
#ifndef BREAKEVEN_BINDINGS_BOX_H
#define BREAKEVEN_BINDINGS_BOX_H

#include <stddef.h>

/* A box of `bytes` bytes of zeros; NULL without memory. */
void *shim_box_new(size_t bytes);

/* A box with a copy of all that `box` owns; NULL for NULL, and without memory. */
void *shim_box_copy(void *box);

/* NULL is fine. */
void shim_box_free(void *box);

/* Set the pointer at `offset` to a copy of `bytes` bytes, or to NULL where `data` is NULL; what it pointed to before is
 * freed if the box owned it. 0 without memory. */
int shim_box_set(void *box, size_t offset, const void *data, size_t bytes);
int shim_box_set_text(void *box, size_t offset, const char *text);

/* How many bytes the box owns at `offset`: at least those that were set there; 0 where it owns none. */
size_t shim_box_bytes(void *box, size_t offset);

/* An array of structs with texts: its stride, and the offsets of the texts in an element. */
typedef struct shim_shape {
    size_t stride;
    const size_t *texts;
    size_t text_count;
} shim_shape;

/* The same with a copy of `count` elements and of their texts. */
int shim_box_set_array(void *box, size_t offset, const void *elements, size_t count, const shim_shape *shape);

/* The same with a copy of another box. */
int shim_box_set_box(void *box, size_t offset, void *inner);

/* Write a plain value, such as how many elements an array has: with what was set before it, or not at all. */
void shim_box_write(void *box, size_t offset, const void *value, size_t bytes);

/* Replace texts that are borrowed at these offsets by copies. 0 without memory. */
int shim_box_own_texts(void *box, const size_t *offsets, size_t count);

#endif
