#include "box.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct owned {
    struct owned *next;
    size_t offset; /* of the pointer in the struct */
    void *copy;
    size_t bytes;            /* 0 for a box; for an array, those of its elements without the texts */
    const shim_shape *shape; /* NULL unless it is an array */
} owned;

typedef struct header {
    size_t bytes;
    owned *list;
    atomic_flag lock;
} header;

/* The struct stands behind the header, aligned for anything. */
enum { HEADER_BYTES = (sizeof(header) + 15) / 16 * 16 };

static header *header_of(void *box) {
    return (header *)(void *)((char *)box - HEADER_BYTES);
}

static void lock(header *h) {
    while (atomic_flag_test_and_set_explicit(&h->lock, memory_order_acquire)) {
    }
}

static void unlock(header *h) {
    atomic_flag_clear_explicit(&h->lock, memory_order_release);
}

void *shim_box_new(size_t bytes) {
    char *made = calloc(1, HEADER_BYTES + bytes);
    if (!made) {
        return NULL;
    }
    header *h = (header *)(void *)made;
    h->bytes = bytes;
    atomic_flag_clear(&h->lock);
    return made + HEADER_BYTES;
}

static void free_owned(owned *o) {
    if (o->bytes) {
        free(o->copy);
    } else {
        shim_box_free(o->copy);
    }
    free(o);
}

void shim_box_free(void *box) {
    if (!box) {
        return;
    }
    header *h = header_of(box);
    while (h->list) {
        owned *first = h->list;
        h->list = first->next;
        free_owned(first);
    }
    free(h);
}

/* Take what is owned at an offset out of the list. */
static owned *detach(header *h, size_t offset) {
    for (owned **at = &h->list; *at; at = &(*at)->next) {
        if ((*at)->offset == offset) {
            owned *found = *at;
            *at = found->next;
            return found;
        }
    }
    return NULL;
}

/* Take over `copy` at an offset; it is freed where that fails. The box is not locked, or not shared yet. */
static int own(void *box, size_t offset, void *copy, size_t bytes, const shim_shape *shape) {
    owned *o = copy ? malloc(sizeof *o) : NULL;
    if (!o) {
        bytes ? free(copy) : shim_box_free(copy);
        return 0;
    }
    header *h = header_of(box);
    *o = (owned){NULL, offset, copy, bytes, shape};
    lock(h);
    owned *before = detach(h, offset);
    o->next = h->list;
    h->list = o;
    memcpy((char *)box + offset, &copy, sizeof copy);
    unlock(h);
    if (before) {
        free_owned(before);
    }
    return 1;
}

static void clear(void *box, size_t offset) {
    static void *const nothing = NULL;
    header *h = header_of(box);
    lock(h);
    owned *before = detach(h, offset);
    memcpy((char *)box + offset, &nothing, sizeof nothing);
    unlock(h);
    if (before) {
        free_owned(before);
    }
}

int shim_box_set(void *box, size_t offset, const void *data, size_t bytes) {
    if (!data) {
        clear(box, offset);
        return 1;
    }
    void *copy = malloc(bytes ? bytes : 1);
    if (copy) {
        memcpy(copy, data, bytes);
    }
    return own(box, offset, copy, bytes ? bytes : 1, NULL);
}

size_t shim_box_bytes(void *box, size_t offset) {
    header *h = header_of(box);
    size_t bytes = 0;
    lock(h);
    for (const owned *o = h->list; o; o = o->next) {
        bytes = o->offset == offset ? o->bytes : bytes;
    }
    unlock(h);
    return bytes;
}

int shim_box_set_text(void *box, size_t offset, const char *text) {
    return shim_box_set(box, offset, text, text ? strlen(text) + 1 : 0);
}

/* The text at an offset of an element. */
static const char *text_at(const char *element, size_t offset) {
    const char *text;
    memcpy(&text, element + offset, sizeof text);
    return text;
}

static size_t text_bytes(const char *elements, size_t count, const shim_shape *shape) {
    size_t bytes = 0;
    for (size_t i = 0; i < count * shape->text_count; i++) {
        const char *text =
            text_at(elements + i / shape->text_count * shape->stride, shape->texts[i % shape->text_count]);
        bytes += text ? strlen(text) + 1 : 0;
    }
    return bytes;
}

/* Elements and texts lie in one block, the texts behind. */
int shim_box_set_array(void *box, size_t offset, const void *elements, size_t count, const shim_shape *shape) {
    const char *from = elements;
    size_t bytes = count * shape->stride;
    char *block = malloc(bytes + text_bytes(from, count, shape) + 1);
    if (!block) {
        return 0;
    }
    memcpy(block, from, bytes);
    char *at = block + bytes;
    for (size_t i = 0; i < count * shape->text_count; i++) {
        size_t member = i / shape->text_count * shape->stride + shape->texts[i % shape->text_count];
        const char *text = text_at(from, member);
        if (text) {
            memcpy(block + member, &at, sizeof at);
            size_t length = strlen(text) + 1;
            memcpy(at, text, length);
            at += length;
        }
    }
    return own(box, offset, block, bytes, shape);
}

int shim_box_set_box(void *box, size_t offset, void *inner) {
    if (!inner) {
        clear(box, offset);
        return 1;
    }
    return own(box, offset, shim_box_copy(inner), 0, NULL);
}

void shim_box_write(void *box, size_t offset, const void *value, size_t bytes) {
    header *h = header_of(box);
    lock(h);
    memcpy((char *)box + offset, value, bytes);
    unlock(h);
}

int shim_box_own_texts(void *box, const size_t *offsets, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *text;
        memcpy(&text, (char *)box + offsets[i], sizeof text);
        if (text && !shim_box_set_text(box, offsets[i], text)) {
            return 0;
        }
    }
    return 1;
}

static int copy_owned(const owned *list, void *made) {
    for (const owned *o = list; o; o = o->next) {
        int good;
        if (o->shape) {
            good = shim_box_set_array(made, o->offset, o->copy, o->bytes / o->shape->stride, o->shape);
        } else if (o->bytes) {
            good = shim_box_set(made, o->offset, o->copy, o->bytes);
        } else {
            good = shim_box_set_box(made, o->offset, o->copy);
        }
        if (!good) {
            return 0;
        }
    }
    return 1;
}

void *shim_box_copy(void *box) {
    if (!box) {
        return NULL;
    }
    header *h = header_of(box);
    void *made = shim_box_new(h->bytes);
    if (!made) {
        return NULL;
    }
    lock(h);
    memcpy(made, box, h->bytes);
    int good = copy_owned(h->list, made);
    unlock(h);
    if (!good) {
        shim_box_free(made);
        return NULL;
    }
    return made;
}
