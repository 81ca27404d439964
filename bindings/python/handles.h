/* Handles, buffers and errors as Python knows them; included by the wrapper that SWIG writes. */
#ifndef BREAKEVEN_BINDINGS_PYTHON_HANDLES_H
#define BREAKEVEN_BINDINGS_PYTHON_HANDLES_H

#include <stdlib.h>
#include <string.h>

/* The interpreter's lock is held wherever a handle is touched. Compiled here, so that a call need not be: a getter
 * takes some fifteen nanoseconds in all. */
#define SHIM_ONE_LOCK
#include "handle.c"

#include "shim.h"

enum {
    PYTHON_Usage,
    PYTHON_Series,
    PYTHON_Curve,
    PYTHON_Catalogue,
    PYTHON_Bill,
    PYTHON_Scaler,
    PYTHON_NodeScaler,
    PYTHON_FunctionLimits,
    PYTHON_Outcome,
    PYTHON_Timeline,
    PYTHON_Comparison,
    PYTHON_Layers,
    PYTHON_Menu,
    PYTHON_Purchase,
    PYTHON_BreakEvenPoints,
    PYTHON_BreakEvenMap,
    PYTHON_Sensitivity,
    PYTHON_Search,
    PYTHON_Online,
    PYTHON_Risk,
    PYTHON_Mix,
    PYTHON_Certificate,
    PYTHON_Screening,
    PYTHON_HANDLES,
    PYTHON_Array = PYTHON_HANDLES, /* not in the module: what a memoryview of numbers refers to */
    PYTHON_TYPES
};

static const char *const python_names[PYTHON_TYPES] = {
    "Usage",       "Series",   "Curve",      "Catalogue", "Bill", "Scaler",      "NodeScaler",      "FunctionLimits",
    "Outcome",     "Timeline", "Comparison", "Layers",    "Menu", "Purchase",    "BreakEvenPoints", "BreakEvenMap",
    "Sensitivity", "Search",   "Online",     "Risk",      "Mix",  "Certificate", "Screening",       "Array"};

static const char *const python_docs[PYTHON_TYPES] = {
    "A list of usage items.",
    "A request-rate series. Its rates can be read as a buffer.",
    "The load-duration curve of a series. Its rates can be read as a buffer.",
    "Rate cards.",
    "A bill: line items.",
    "An autoscaler with its memory.",
    "The nodes of a cluster as time goes by.",
    "What a function may use of its platform as time goes by.",
    "What a deployment did with a series.",
    "What a deployment did in each step of a series.",
    "Ranked outcomes.",
    "In how many steps of a series each unit of a fleet is needed.",
    "What can be used by the hour, and the ways to buy it.",
    "What quantities of the offers of a menu cost.",
    "Who wins where along a parameter.",
    "Winners over two parameters.",
    "What the answer depends on.",
    "Every instance type of a region under every purchase option.",
    "A purchase policy that knows nothing of the future.",
    "What levels of commitment cost in each of many scenarios.",
    "The cheapest quantities of the offers of a menu, with the proof.",
    "A proof that no quantities of the offers of a menu cost less than its bound.",
    "Layers of load, and what a unit costs with each option.",
    "Numbers that a memoryview shows."};

static PyTypeObject *python_types[PYTHON_TYPES];
static PyObject *python_error; /* breakeven.Error */

typedef struct python_handle {
    PyObject_HEAD shim_handle *handle;
} python_handle;

/* Numbers in rows of `columns`, or in one dimension where that is 0; "I" has 32 bits, "d" and "Q" have 64. */
typedef struct python_values {
    const void *values;
    uint64_t count;
    uint64_t columns;
    const char *format;
} python_values;

typedef struct python_view {
    python_handle base;
    python_values shown;
} python_view;

/* ---- errors ---- */

/* The error as an exception with the members `status`, `status_name` and `line`, unless something was raised already.
 */
static void python_raise(const be_error *error) {
    if (PyErr_Occurred()) {
        return;
    }
    /* a message may quote bytes of a file that are no UTF-8 */
    PyObject *message = PyUnicode_DecodeUTF8(error->message, (Py_ssize_t)strlen(error->message), "replace");
    PyObject *raised = message ? PyObject_CallFunctionObjArgs(python_error, message, NULL) : NULL;
    PyObject *status = PyLong_FromLong(error->status);
    PyObject *name = PyUnicode_FromString(be_status_name(error->status));
    PyObject *line = PyLong_FromUnsignedLong(error->line);
    if (raised && status && name && line && PyObject_SetAttrString(raised, "status", status) == 0 &&
        PyObject_SetAttrString(raised, "status_name", name) == 0 && PyObject_SetAttrString(raised, "line", line) == 0) {
        PyErr_SetObject(python_error, raised);
    }
    Py_XDECREF(message);
    Py_XDECREF(raised);
    Py_XDECREF(status);
    Py_XDECREF(name);
    Py_XDECREF(line);
}

/* Tell a callable how far a long call is. It stops where the callable says so or raises; what it raises stays, and the
 * call that told it leaves it. */
static int32_t python_tell(void *context, double share) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *number = PyFloat_FromDouble(share);
    PyObject *answer = number ? PyObject_CallFunctionObjArgs((PyObject *)context, number, NULL) : NULL;
    int stop = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(number);
    Py_XDECREF(answer);
    PyGILState_Release(state);
    return stop != 0;
}

/* ---- numbers and texts ---- */

/* Anything with __float__ or __index__, such as a scalar of numpy. */
static int python_number(PyObject *given, const char *name, double *value) {
    *value = PyFloat_AsDouble(given);
    if (*value == -1 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "%s must be a number, not %R", name, (PyObject *)Py_TYPE(given));
        }
        return -1;
    }
    return 0;
}

/* Anything with __index__. */
static PyObject *python_index(PyObject *given, const char *name) {
    PyObject *whole = PyLong_Check(given) ? Py_NewRef(given) : PyNumber_Index(given);
    if (!whole && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Format(PyExc_TypeError, "%s must be a whole number, not %R", name, (PyObject *)Py_TYPE(given));
    }
    return whole;
}

static int python_integer(PyObject *given, const char *name, long long least, long long most, long long *value) {
    PyObject *whole = python_index(given, name);
    if (!whole) {
        return -1;
    }
    int overflow = 0;
    *value = PyLong_AsLongLongAndOverflow(whole, &overflow);
    Py_DECREF(whole);
    if (overflow || *value < least || *value > most) {
        PyErr_Format(PyExc_OverflowError, "%s is outside %lld to %lld", name, least, most);
        return -1;
    }
    return 0;
}

static int python_count(PyObject *given, const char *name, unsigned long long *value) {
    PyObject *whole = python_index(given, name);
    if (!whole) {
        return -1;
    }
    *value = PyLong_AsUnsignedLongLong(whole);
    Py_DECREF(whole);
    if (*value == (unsigned long long)-1 && PyErr_Occurred()) {
        PyErr_Format(PyExc_OverflowError, "%s is negative or beyond 64 bits", name);
        return -1;
    }
    return 0;
}

/* None stands for NULL. The text belongs to the object. */
static int python_text(PyObject *given, const char *name, const char **text) {
    Py_ssize_t length = 0;
    *text = NULL;
    if (given == Py_None) {
        return 0;
    }
    if (!PyUnicode_Check(given)) {
        PyErr_Format(PyExc_TypeError, "%s must be a text, not %R", name, (PyObject *)Py_TYPE(given));
        return -1;
    }
    *text = PyUnicode_AsUTF8AndSize(given, &length);
    if (*text && strlen(*text) != (size_t)length) {
        PyErr_Format(PyExc_ValueError, "%s must not hold a zero character", name);
        return -1;
    }
    return *text ? 0 : -1;
}

/* ---- handles ---- */

static PyObject *python_wrap(int kind, shim_handle *handle) {
    allocfunc allocate = handle ? (allocfunc)PyType_GetSlot(python_types[kind], Py_tp_alloc) : NULL;
    python_handle *made = allocate ? (python_handle *)allocate(python_types[kind], 0) : NULL;
    if (!made) {
        shim_handle_forget(handle);
        return PyErr_NoMemory();
    }
    made->handle = handle;
    return (PyObject *)made;
}

static PyObject *python_own(int kind, void *object, void (*release)(void *)) {
    return python_wrap(kind, shim_handle_new(object, release));
}

static PyObject *python_borrow(int kind, const void *object, shim_handle *parent) {
    return python_wrap(kind, shim_handle_borrow(object, parent));
}

static shim_handle *python_refuse(PyObject *given, int kind, const char *name, shim_use use) {
    if (use == SHIM_GOOD) {
        PyErr_Format(PyExc_TypeError, "%s must be %s, not %R", name, python_names[kind], (PyObject *)Py_TYPE(given));
    } else {
        PyErr_Format(PyExc_ValueError, "%s is %s", name, shim_use_text(use));
    }
    return NULL;
}

/* Begin to use what an argument holds; NULL with an exception where that cannot be. No type is derived from these. */
static inline shim_handle *python_begin(PyObject *given, int kind, const char *name, int change, void **object) {
    if (!Py_IS_TYPE(given, python_types[kind])) {
        return python_refuse(given, kind, name, SHIM_GOOD);
    }
    shim_handle *handle = ((python_handle *)given)->handle;
    shim_use use = shim_handle_begin(handle, change, object);
    return use == SHIM_GOOD ? handle : python_refuse(given, kind, name, use);
}

static void python_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    shim_handle_forget(((python_handle *)self)->handle);
    release(self);
    Py_DECREF(type);
}

static PyObject *python_close(PyObject *self, PyObject *unused) {
    (void)unused;
    shim_handle_close(((python_handle *)self)->handle);
    Py_RETURN_NONE;
}

static PyObject *python_enter(PyObject *self, PyObject *unused) {
    (void)unused;
    if (shim_handle_closed(((python_handle *)self)->handle)) {
        PyErr_SetString(PyExc_ValueError, "the handle is closed");
        return NULL;
    }
    return Py_NewRef(self);
}

static PyObject *python_closed(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(shim_handle_closed(((python_handle *)self)->handle));
}

static int python_is_buffer(int kind) {
    return kind == PYTHON_Series || kind == PYTHON_Curve || kind == PYTHON_Array;
}

/* What a buffer of an object shows. */
static python_values python_shown(int kind, PyObject *self, const void *object) {
    switch (kind) {
    case PYTHON_Series:
        return (python_values){be_series_rates(object), be_series_count(object), 0, "d"};
    case PYTHON_Curve:
        return (python_values){be_curve_rates(object), be_curve_count(object), 0, "d"};
    default:
        return ((python_view *)self)->shown;
    }
}

/* The numbers of a series, a curve or an array, read-only; a view of them counts as a user. */
static int python_get_values(PyObject *self, Py_buffer *buffer, int flags) {
    void *object = NULL;
    int kind = PYTHON_Series;
    while (kind != PYTHON_Array && !(python_is_buffer(kind) && Py_IS_TYPE(self, python_types[kind]))) {
        kind++;
    }
    buffer->obj = NULL;
    if (!python_begin(self, kind, python_names[kind], 0, &object)) {
        return -1;
    }
    const python_values shown = python_shown(kind, self, object);
    const Py_ssize_t bytes = *shown.format == 'I' ? 4 : 8, count = (Py_ssize_t)shown.count,
                     columns = (Py_ssize_t)shown.columns;
    Py_ssize_t *shape = PyMem_Malloc(4 * sizeof *shape);
    if (!shape || PyBuffer_FillInfo(buffer, self, (void *)(uintptr_t)shown.values, count * bytes, 1, flags) < 0) {
        if (!shape) {
            PyErr_NoMemory();
        }
        PyMem_Free(shape);
        shim_handle_end(((python_handle *)self)->handle);
        return -1;
    }
    shape[0] = columns ? count / columns : count;
    shape[1] = columns;
    shape[2] = columns ? columns * bytes : bytes;
    shape[3] = bytes;
    buffer->internal = shape;
    buffer->itemsize = bytes;
    buffer->ndim = columns ? 2 : 1;
    buffer->format = (flags & PyBUF_FORMAT) ? (char *)(uintptr_t)shown.format : NULL;
    buffer->shape = (flags & PyBUF_ND) ? shape : NULL;
    buffer->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? shape + 2 : NULL;
    return 0;
}

static void python_release_values(PyObject *self, Py_buffer *buffer) {
    PyMem_Free(buffer->internal);
    shim_handle_end(((python_handle *)self)->handle);
}

/* A memoryview of numbers, which keeps what `handle` is of alive; None where there are none. Takes over the handle. */
static PyObject *python_show(shim_handle *handle, python_values shown) {
    PyObject *array = python_wrap(PYTHON_Array, handle);
    if (!array) {
        return NULL;
    }
    ((python_view *)array)->shown = shown;
    PyObject *view = PyMemoryView_FromObject(array);
    Py_DECREF(array);
    return view;
}

static PyObject *python_show_borrowed(const void *values, uint64_t count, const char *format, shim_handle *of) {
    if (!values) {
        Py_RETURN_NONE;
    }
    return python_show(shim_handle_borrow(values, of), (python_values){values, count, 0, format});
}

/* The same of what stays where it is while the object of the handle is changed. */
static PyObject *python_show_pinned(const void *values, uint64_t count, const char *format, shim_handle *of) {
    if (!values) {
        Py_RETURN_NONE;
    }
    return python_show(shim_handle_pin(values, of), (python_values){values, count, 0, format});
}

static void python_free_array(void *array) {
    shim_array_free((shim_array *)array);
}

/* None stands for an array that could not be made; the error says why. */
static PyObject *python_show_array(shim_array *array) {
    if (!array) {
        Py_RETURN_NONE;
    }
    return python_show(shim_handle_new(array, python_free_array),
                       (python_values){array->values, array->count, array->columns, "d"});
}

static void python_free_numbers(void *numbers) {
    shim_numbers_free((shim_numbers *)numbers);
}

static PyObject *python_show_numbers(shim_numbers *numbers) {
    if (!numbers) {
        Py_RETURN_NONE;
    }
    return python_show(shim_handle_new(numbers, python_free_numbers),
                       (python_values){numbers->values, numbers->count, 0, "I"});
}

static PyMethodDef python_methods[] = {
    {"close", python_close, METH_NOARGS, "Let go of it; again and again does nothing."},
    {"__enter__", python_enter, METH_NOARGS, NULL},
    {"__exit__", python_close, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef python_members[] = {
    {"closed", python_closed, NULL, "Whether it was closed.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static int python_add_type(PyObject *module, int kind) {
    char name[64];
    PyType_Slot slots[] = {
        {Py_tp_doc, (void *)(uintptr_t)python_docs[kind]},
        {Py_tp_dealloc, (void *)python_dealloc},
        {Py_tp_methods, python_methods},
        {Py_tp_getset, python_members},
        {0, NULL}, /* the buffer, where there is one */
        {0, NULL},
        {0, NULL},
    };
    if (python_is_buffer(kind)) {
        slots[4] = (PyType_Slot){Py_bf_getbuffer, (void *)python_get_values};
        slots[5] = (PyType_Slot){Py_bf_releasebuffer, (void *)python_release_values};
    }
    PyOS_snprintf(name, sizeof name, "breakeven.%s", python_names[kind]);
    const int bytes = kind == PYTHON_Array ? sizeof(python_view) : sizeof(python_handle);
    PyType_Spec spec = {name, bytes, 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
    if (!python_types[kind]) {
        python_types[kind] = (PyTypeObject *)PyType_FromSpec(&spec);
    }
    if (!python_types[kind] || kind >= PYTHON_HANDLES) {
        return python_types[kind] ? 0 : -1;
    }
    return PyModule_AddObjectRef(module, python_names[kind], (PyObject *)python_types[kind]);
}

/* Types and error are made once: a second import gets the same, a second interpreter is refused. */
static int python_add_handles(PyObject *module) {
    static int64_t owner = -1;
    int64_t interpreter = PyInterpreterState_GetID(PyInterpreterState_Get());
    if (owner != -1 && owner != interpreter) {
        PyErr_SetString(PyExc_ImportError, "breakeven is in use by another interpreter of this process");
        return -1;
    }
    owner = interpreter;
    python_error =
        python_error ? python_error
                     : PyErr_NewExceptionWithDoc(
                           "breakeven.Error",
                           "What a call of the library reports: the message, with `status`, `status_name` and `line`.",
                           NULL, NULL);
    if (!python_error || PyModule_AddObjectRef(module, "Error", python_error) < 0) {
        return -1;
    }
    for (int kind = 0; kind < PYTHON_TYPES; kind++) {
        if (python_add_type(module, kind) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- buffers ---- */

static void python_release(void *kept) {
    if (kept) {
        PyBuffer_Release((Py_buffer *)kept);
        PyMem_Free(kept);
    }
}

static int is_double(const char *format) {
    return !format || strcmp(format, "d") == 0 || strcmp(format, "@d") == 0 || strcmp(format, "=d") == 0 ||
           strcmp(format, PY_LITTLE_ENDIAN ? "<d" : ">d") == 0;
}

/* A contiguous buffer of doubles of one dimension, or of up to two, to be written to where `writable` is set; NULL with
 * an exception for anything else. */
static Py_buffer *python_doubles(PyObject *given, const char *name, int dimensions, int writable) {
    Py_buffer *buffer = PyMem_Malloc(sizeof *buffer);
    if (!buffer) {
        PyErr_NoMemory();
        return NULL;
    }
    if (PyObject_GetBuffer(given, buffer, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)) < 0) {
        PyMem_Free(buffer);
        PyErr_Format(PyExc_TypeError,
                     writable ? "%s must be a contiguous buffer of doubles that can be written to"
                              : "%s must be a contiguous buffer of doubles; numpy.ascontiguousarray(x, dtype=float) "
                                "makes one",
                     name);
        return NULL;
    }
    if (buffer->ndim < 1 || buffer->ndim > dimensions || buffer->itemsize != (Py_ssize_t)sizeof(double) ||
        !is_double(buffer->format)) {
        PyErr_Format(PyExc_TypeError, "%s must have %s of doubles, not %d of format '%s'", name,
                     dimensions == 1 ? "one dimension" : "one dimension or two", buffer->ndim,
                     buffer->format ? buffer->format : "B");
        python_release(buffer);
        return NULL;
    }
    if ((uintptr_t)buffer->buf % _Alignof(double) != 0) {
        PyErr_Format(PyExc_TypeError, "%s must be aligned as doubles are", name);
        python_release(buffer);
        return NULL;
    }
    return buffer;
}

static void python_keep(PyObject *series, Py_buffer *buffer) {
    shim_handle_keep(((python_handle *)series)->handle, buffer, python_release);
}

/* ---- arrays ---- */

/* The whole numbers of a sequence; NULL with an exception where one is none. Never NULL for an empty one. */
static uint32_t *python_numbers(PyObject *sequence, const char *name, size_t *count) {
    Py_ssize_t length = PySequence_Size(sequence);
    uint32_t *numbers = length < 0 ? NULL : calloc((size_t)length + 1, sizeof *numbers);
    if (!numbers) {
        return length < 0 ? NULL : (uint32_t *)PyErr_NoMemory();
    }
    *count = (size_t)length;
    for (Py_ssize_t i = 0; i < length; i++) {
        char title[64];
        long long value = 0;
        PyObject *item = PySequence_GetItem(sequence, i);
        PyOS_snprintf(title, sizeof title, "%s[%lld]", name, (long long)i);
        int good = item && python_integer(item, title, 0, UINT32_MAX, &value) == 0;
        Py_XDECREF(item);
        if (!good) {
            free(numbers);
            return NULL;
        }
        numbers[i] = (uint32_t)value;
    }
    return numbers;
}

static void python_free_boxes(void **boxes, size_t count) {
    for (size_t i = 0; boxes && i < count; i++) {
        shim_box_free(boxes[i]);
    }
    free(boxes);
}

/* Copies of the structs of a sequence; NULL with an exception where one is none. Never NULL for an empty one. */
static void **python_boxes(PyObject *sequence, swig_type_info *type, const char *name, size_t *count) {
    Py_ssize_t length = PySequence_Size(sequence);
    void **boxes = length < 0 ? NULL : calloc((size_t)length + 1, sizeof *boxes);
    if (!boxes) {
        return length < 0 ? NULL : (void **)PyErr_NoMemory();
    }
    *count = (size_t)length;
    for (Py_ssize_t i = 0; i < length; i++) {
        void *given = NULL;
        PyObject *item = PySequence_GetItem(sequence, i);
        int good = item && SWIG_IsOK(SWIG_ConvertPtr(item, &given, type, 0)) && given;
        boxes[i] = good ? shim_box_copy(given) : NULL;
        Py_XDECREF(item);
        if (!boxes[i]) {
            if (good) {
                PyErr_NoMemory();
            } else if (!PyErr_Occurred()) {
                PyErr_Format(PyExc_TypeError, "item %zd must be a %s", i, name);
            }
            python_free_boxes(boxes, (size_t)length);
            return NULL;
        }
    }
    return boxes;
}

/* The structs side by side; what they point to still belongs to the boxes. */
static void *python_array(void **boxes, size_t count, size_t bytes) {
    char *array = calloc(count + 1, bytes);
    for (size_t i = 0; array && i < count; i++) {
        memcpy(array + i * bytes, boxes[i], bytes);
    }
    return array;
}

#endif
