/* What one would write by hand for three calls of the library, to measure the generated binding against: a type for the
 * series, arguments read the usual way, the limited API. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <breakeven/breakeven.h>

typedef struct series_object {
    PyObject_HEAD be_series *series;
} series_object;

static PyTypeObject *series_type;

static void dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    be_series_free(((series_object *)self)->series);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *constant(PyObject *module, PyObject *args) {
    double rate;
    long long count, start, step;
    be_series *series;
    be_error error;
    (void)module;
    if (!PyArg_ParseTuple(args, "dLLL", &rate, &count, &start, &step)) {
        return NULL;
    }
    if (be_series_constant(rate, (uint64_t)count, start, step, NULL, &series, &error)) {
        PyErr_SetString(PyExc_ValueError, error.message);
        return NULL;
    }
    series_object *made = (series_object *)((allocfunc)PyType_GetSlot(series_type, Py_tp_alloc))(series_type, 0);
    made->series = series;
    return (PyObject *)made;
}

static PyObject *count(PyObject *module, PyObject *given) {
    (void)module;
    if (!PyObject_TypeCheck(given, series_type)) {
        PyErr_SetString(PyExc_TypeError, "series must be Series");
        return NULL;
    }
    return PyLong_FromUnsignedLongLong(be_series_count(((series_object *)given)->series));
}

static PyObject *year_start(PyObject *module, PyObject *given) {
    (void)module;
    long year = PyLong_AsLong(given);
    if (year == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (year < INT32_MIN || year > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "year");
        return NULL;
    }
    return PyLong_FromLongLong(be_year_start((int32_t)year));
}

static PyObject *threshold(PyObject *module, PyObject *args) {
    unsigned long long units;
    double capacity;
    (void)module;
    if (!PyArg_ParseTuple(args, "Kd", &units, &capacity)) {
        return NULL;
    }
    return PyFloat_FromDouble(be_unit_threshold(units, capacity));
}

static PyMethodDef methods[] = {
    {"series_constant", constant, METH_VARARGS, NULL},
    {"series_count", count, METH_O, NULL},
    {"year_start", year_start, METH_O, NULL},
    {"unit_threshold", threshold, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {{Py_tp_dealloc, (void *)dealloc}, {0, NULL}};
static PyType_Spec spec = {"handwritten.Series", sizeof(series_object), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "handwritten", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_handwritten(void) {
    series_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return series_type ? PyModule_Create(&definition) : NULL;
}
