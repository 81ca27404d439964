/* Typemaps of Python. Handles are types of the extension itself, structs are SWIG's classes. Everything here keeps to the
 * limited API of Python 3.11. */

%begin %{
#define PY_SSIZE_T_CLEAN
%}

%{
#include "python/handles.h"
%}

/* A member that is not there cannot be set: most likely it is misspelt. */
%pythonnondynamic;

%init %{
    if (python_add_handles(m) < 0) {
        return -1;
    }
%}

%define %raise_memory
PyErr_NoMemory(); SWIG_fail
%enddef

/* ---- numbers and texts: whatever counts as one, and messages that name the argument ---- */

%typemap(in) double {
    if (python_number($input, "$1_name", &$1) < 0) {
        SWIG_fail;
    }
}
%define %integer(c_type, least, most)
%typemap(in) c_type {
    long long given = 0;
    if (python_integer($input, "$1_name", least, most, &given) < 0) {
        SWIG_fail;
    }
    $1 = (c_type)given;
}
%enddef
%integer(int32_t, INT32_MIN, INT32_MAX)
%integer(be_month, INT32_MIN, INT32_MAX)
%integer(be_status, INT32_MIN, INT32_MAX)
%integer(int64_t, INT64_MIN, INT64_MAX)
%integer(uint32_t, 0, UINT32_MAX)
%typemap(in) uint64_t, size_t {
    unsigned long long given = 0;
    if (python_count($input, "$1_name", &given) < 0) {
        SWIG_fail;
    }
    $1 = ($1_ltype)given;
}
%typemap(in) const char * {
    if (python_text($input, "$1_name", (const char **)&$1) < 0) {
        SWIG_fail;
    }
}
%typemap(freearg) const char * ""
%typemap(in) const char *path (PyObject *file = NULL) {
    file = $input == Py_None ? Py_NewRef(Py_None) : PyOS_FSPath($input);
    if (!file || python_text(file, "$1_name", (const char **)&$1) < 0) {
        SWIG_fail;
    }
}
%typemap(freearg) const char *path {
    Py_XDECREF(file$argnum);
}
%typemap(pytyping) const char *path "typing.Union[str, os.PathLike[str]]"

/* ---- errors ---- */

%typemap(in, numinputs=0) be_error *error (be_error failure) {
    failure.status = BE_STATUS_OK;
    $1 = &failure;
}
/* Here, and not in an argout typemap, for that would make a list of the result. */
%typemap(freearg) be_error *error {
    if ($1 && $1->status) {
        python_raise($1);
        Py_CLEAR(resultobj);
    }
}

/* ---- long calls ---- */

/* Anything that can be called with a share; what it raises is raised by the call that told it. */
%typemap(in) (be_progress progress, void *context) {
    if ($input != Py_None && !PyCallable_Check($input)) {
        PyErr_Format(PyExc_TypeError, "$1_name must be callable or None, not %R", (PyObject *)Py_TYPE($input));
        SWIG_fail;
    }
    $1 = $input == Py_None ? NULL : python_tell;
    $2 = $input;
}
%typemap(freearg) (be_progress progress, void *context) {
    if (PyErr_Occurred()) {
        Py_CLEAR(resultobj);
    }
}
%typemap(pytyping) (be_progress progress, void *context) "typing.Optional[typing.Callable[[float], object]]"

/* ---- handles ---- */

%define %handle(noun, class_name)
%{
static void free_##noun(void *object) {
    be_##noun##_free((be_##noun *)object);
}
%}
%typemap(in) const be_##noun * (shim_handle *held = NULL) {
    void *object = NULL;
    held = python_begin($input, PYTHON_##class_name, "$1_name", 0, &object);
    if (!held) {
        SWIG_fail;
    }
    $1 = (be_##noun *)object;
}
%typemap(in) be_##noun * (shim_handle *held = NULL) {
    void *object = NULL;
    held = python_begin($input, PYTHON_##class_name, "$1_name", 1, &object);
    if (!held) {
        SWIG_fail;
    }
    $1 = (be_##noun *)object;
}
%typemap(freearg) const be_##noun *, be_##noun * {
    if (held$argnum) {
        shim_handle_end(held$argnum);
    }
}
%typemap(out) be_##noun * {
    $result = $1 ? python_own(PYTHON_##class_name, $1, free_##noun) : Py_NewRef(Py_None);
    if (!$result) {
        SWIG_fail;
    }
}
/* What is borrowed belongs to the first argument. */
%typemap(out) const be_##noun * {
    $result = $1 ? python_borrow(PYTHON_##class_name, $1, held1) : Py_NewRef(Py_None);
    if (!$result) {
        SWIG_fail;
    }
}
%typemap(pytyping) be_##noun * "class_name"
%typemap(pytyping, out="typing.Optional[class_name]") const be_##noun * "class_name"
%enddef

/* What is made of the first argument and reads it as long as it lives. */
%define %depends(noun, class_name)
%typemap(out) be_##noun *shim_##noun##_new {
    $result = $1 ? python_wrap(PYTHON_##class_name, shim_handle_depend($1, free_##noun, held1)) : Py_NewRef(Py_None);
    if (!$result) {
        SWIG_fail;
    }
}
%enddef

/* ---- structs ---- */

/* A method needs a struct: None is none. */
%typemap(in) SWIGTYPE *self (void *given = NULL) {
    int result = SWIG_ConvertPtr($input, &given, $descriptor, SWIG_POINTER_NO_NULL);
    if (!SWIG_IsOK(result)) {
        SWIG_exception_fail(SWIG_ArgError(result), "in method '$symname', self must be a struct of its class");
    }
    $1 = ($1_ltype)given;
}

/* None stands for NULL, where the C function takes it. */
%define %boxed(c_name, class_name)
%exception c_name::c_name {
    $action
    if (!result) {
        %raise_memory;
    }
}
%newobject c_name::__copy__;
%newobject c_name::__deepcopy__;
%extend c_name {
    /* A copy with all that it owns. */
    c_name *__copy__() {
        return (c_name *)shim_box_copy($self);
    }
    c_name *__deepcopy__(PyObject *memo) {
        (void)memo;
        return (c_name *)shim_box_copy($self);
    }
}
%typemap(in) const c_name * (void *given = NULL) {
    int result = SWIG_ConvertPtr($input, &given, $descriptor(c_name *), 0);
    if (!SWIG_IsOK(result)) {
        SWIG_exception_fail(SWIG_ArgError(result), "in method '$symname', $1_name must be class_name");
    }
    $1 = (c_name *)shim_box_copy(given);
    if (given && !$1) {
        %raise_memory;
    }
}
%typemap(freearg) const c_name * {
    shim_box_free((void *)$1);
}
%typemap(pytyping) const c_name * "typing.Optional[class_name]"
%enddef

%define %text(c_name, member)
%enddef

/* For the stubs. */
%define %typed(c_name, class_name)
%typemap(pytyping) c_name * "class_name"
%enddef

/* ---- fields ---- */

%typemap(in, numinputs=0) size_t *count (size_t field_count = 0) {
    $1 = &field_count;
}
%typemap(out) const be_field * {
    $result = PyList_New((Py_ssize_t)*arg1);
    for (size_t i = 0; $result && i < *arg1; i++) {
        PyObject *field = SWIG_NewPointerObj((void *)(uintptr_t)($1 + i), SWIGTYPE_p_be_field, 0);
        if (!field || PyList_SetItem($result, (Py_ssize_t)i, field) < 0) {
            Py_CLEAR($result);
        }
    }
    if (!$result) {
        SWIG_fail;
    }
}

/* ---- arrays ---- */

/* Any contiguous buffer of doubles, read where it is. */
%define %doubles(name)
%typemap(in) (const double *name, uint64_t name##_count) (Py_buffer *kept = NULL) {
    kept = python_doubles($input, "$1_name", 1, 0);
    if (!kept) {
        SWIG_fail;
    }
    $1 = (double *)kept->buf;
    $2 = (uint64_t)(kept->len / (Py_ssize_t)sizeof(double));
}
%typemap(freearg) (const double *name, uint64_t name##_count) {
    python_release(kept$argnum);
}
%typemap(pytyping) (const double *name, uint64_t name##_count) "Doubles"
%enddef

/* None stands for NULL. */
%define %doubles_or_none(name)
%typemap(in) (const double *name, uint64_t name##_count) (Py_buffer *kept = NULL) {
    if ($input != Py_None) {
        kept = python_doubles($input, "$1_name", 1, 0);
        if (!kept) {
            SWIG_fail;
        }
        $1 = (double *)kept->buf;
        $2 = (uint64_t)(kept->len / (Py_ssize_t)sizeof(double));
    }
}
%typemap(freearg) (const double *name, uint64_t name##_count) {
    python_release(kept$argnum);
}
%typemap(pytyping) (const double *name, uint64_t name##_count) "typing.Optional[Doubles]"
%enddef

/* Rows one behind the other, or a buffer of two dimensions: then it says how long a row is. */
%define %rows(name)
%typemap(in) (const double *name, uint64_t name##_count, uint64_t name##_columns) (Py_buffer *kept = NULL) {
    kept = python_doubles($input, "$1_name", 2, 0);
    if (!kept) {
        SWIG_fail;
    }
    $1 = (double *)kept->buf;
    $2 = (uint64_t)(kept->len / (Py_ssize_t)sizeof(double));
    $3 = kept->ndim == 2 ? (uint64_t)kept->shape[1] : 0;
}
%typemap(freearg) (const double *name, uint64_t name##_count, uint64_t name##_columns) {
    python_release(kept$argnum);
}
%typemap(pytyping) (const double *name, uint64_t name##_count, uint64_t name##_columns) "Doubles"
%enddef
%doubles(view)

/* The buffer of a view stays until the series is gone. */
%typemap(out) be_series *shim_series_view {
    $result = $1 ? python_own(PYTHON_Series, $1, free_series) : Py_NewRef(Py_None);
    if (!$result) {
        SWIG_fail;
    }
    if ($1) {
        python_keep($result, kept1);
        kept1 = NULL;
    }
}

/* Rates, as a memoryview of where they are; it keeps the handle's object alive. */
%typemap(out) const double * {
    (void)$1;
    $result = PyMemoryView_FromObject(swig_obj[0]);
    if (!$result) {
        SWIG_fail;
    }
}

/* What a handle holds, `length` numbers of it, likewise; `show` is python_show_borrowed or, where changing the handle
 * leaves it in its place, python_show_pinned. */
%define %shown(c_type, format, item, function, length, show)
%typemap(out) const c_type *function {
    $result = show($1, length, format, held1);
    if (!$result) {
        SWIG_fail;
    }
}
%typemap(pytyping) const c_type *function "typing.Optional[memoryview[item]]"
%enddef
%shown(double, "d", float, be_timeline_column, be_timeline_count(arg1), python_show_borrowed)
%shown(uint64_t, "Q", int, be_layers_steps, be_layers_units(arg1, arg2), python_show_borrowed)
%shown(double, "d", float, be_mix_quantities, *arg2, python_show_borrowed)
%shown(double, "d", float, be_menu_unit_hours, be_menu_hours(arg1), python_show_pinned)

/* Numbers that were made for the caller. */
%typemap(out) shim_array * {
    $result = python_show_array($1);
    if (!$result) {
        SWIG_fail;
    }
}
%typemap(pytyping) shim_array * "memoryview[float]"
%typemap(out) shim_numbers * {
    $result = python_show_numbers($1);
    if (!$result) {
        SWIG_fail;
    }
}
%typemap(pytyping) shim_numbers * "memoryview[int]"

/* Any contiguous buffer of doubles that is filled where it is; None where nobody wants to know. */
%define %filled(name)
%typemap(in) (double *name, uint64_t name##_count) (Py_buffer *kept = NULL) {
    if ($input != Py_None) {
        kept = python_doubles($input, "$1_name", 1, 1);
        if (!kept) {
            SWIG_fail;
        }
        $1 = (double *)kept->buf;
        $2 = (uint64_t)(kept->len / (Py_ssize_t)sizeof(double));
    }
}
%typemap(freearg) (double *name, uint64_t name##_count) {
    python_release(kept$argnum);
}
%typemap(pytyping) (double *name, uint64_t name##_count) "typing.Optional[Doubles]"
%enddef

/* A sequence of structs, as an array. */
%define %structs(c_name, class_name, name)
%typemap(in) (const c_name *name, size_t count) (void **boxes = NULL) {
    boxes = python_boxes($input, $descriptor(c_name *), #class_name, &$2);
    if (!boxes) {
        SWIG_fail;
    }
    $1 = (c_name *)python_array(boxes, $2, sizeof(c_name));
    if (!$1) {
        %raise_memory;
    }
}
%typemap(freearg) (const c_name *name, size_t count) {
    free((void *)$1);
    python_free_boxes(boxes$argnum, $2);
}
%typemap(pytyping) (const c_name *name, size_t count) "typing.Sequence[class_name]"
%enddef

/* A sequence of whole numbers of 32 bits. */
%define %numbers(name, length)
%typemap(in) (const uint32_t *name, size_t length) {
    $1 = python_numbers($input, "$1_name", &$2);
    if (!$1) {
        SWIG_fail;
    }
}
%typemap(freearg) (const uint32_t *name, size_t length) {
    free((void *)$1);
}
%typemap(pytyping) (const uint32_t *name, size_t length) "typing.Sequence[int]"
%enddef

/* ---- names ---- */

%rename(from_) from; /* a word of the language */

/* ---- typing ---- */

%typemap(pytyping) const double * "memoryview[float]"
%typemap(pytyping) const be_field * "typing.List[Field]"
