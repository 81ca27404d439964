/* Typemaps of Java. Handles are classes of our own (Handle.java), structs are SWIG's. A wrapper never returns in the
 * middle: an argument that cannot be used leaves an exception, the call is passed over, and all that was begun is ended. */

%{
#include "java/arguments.h"
%}

%pragma(java) jniclassclassmodifiers="class"
%pragma(java) jniclasscode=%{
    static {
        System.loadLibrary("breakeven_java");
    }
%}
%pragma(java) moduleimports=%{
/** The functions and constants of the library, under their C names without be_. */
%}

%exception {
    if (!(*jenv)->ExceptionCheck(jenv)) {
        $action
    }
}

%define %raise_memory
java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory")
%enddef

/* ---- numbers: unsigned ones are checked, not wrapped around ---- */

%typemap(jni) uint64_t, size_t, uint32_t "jlong"
%typemap(jtype) uint64_t, size_t, uint32_t "long"
%typemap(jstype) uint64_t, size_t, uint32_t "long"
%typemap(javain) uint64_t, size_t, uint32_t "$javainput"
%typemap(javaout) uint64_t, size_t, uint32_t {
    return $jnicall;
}
%typemap(in) uint64_t, size_t {
    $1 = ($1_ltype)java_whole(jenv, $input, INT64_MAX, "$1_name");
}
%typemap(in) uint32_t {
    $1 = ($1_ltype)java_whole(jenv, $input, UINT32_MAX, "$1_name");
}
%typemap(in) uint64_t seed {
    $1 = (uint64_t)$input; /* any 64 bits */
}
%typemap(in) uint64_t servers {
    $1 = $input == -1 ? UINT64_MAX : java_whole(jenv, $input, INT64_MAX, "$1_name"); /* -1: as many as it takes */
}
%typemap(out) uint64_t, size_t, uint32_t {
    $result = (jlong)$1;
}

/* ---- texts ---- */

%typemap(jni) char *, const char * "jbyteArray"
%typemap(jtype) char *, const char * "byte[]"
%typemap(jstype) char *, const char * "String"
%typemap(javain) char *, const char * "Text.bytes($javainput)"
%typemap(javaout) char *, const char * {
    return Text.string($jnicall);
}
%typemap(in) const char * {
    $1 = java_text(jenv, $input);
}
%typemap(freearg) const char * {
    free((void *)$1);
}
%typemap(out) char *, const char * {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? NULL : java_bytes(jenv, $1);
}
%typemap(newfree) char * "free($1);"

/* ---- errors ---- */

%typemap(in, numinputs=0) be_error *error (be_error failure) {
    failure.status = BE_STATUS_OK;
    $1 = &failure;
}
%typemap(freearg) be_error *error {
    if ($1->status) {
        java_raise(jenv, $1);
    }
}

/* ---- long calls ---- */

%typemap(jni) (be_progress progress, void *context) "jobject"
%typemap(jtype) (be_progress progress, void *context) "Progress"
%typemap(jstype) (be_progress progress, void *context) "Progress"
%typemap(javain) (be_progress progress, void *context) "$javainput"
%typemap(in) (be_progress progress, void *context) (java_listener listener) {
    listener = java_listen(jenv, $input);
    $1 = listener.method ? java_tell : NULL;
    $2 = &listener;
}

/* ---- handles ---- */

%define %handle(noun, class_name)
%{
static void free_##noun(void *object) {
    be_##noun##_free((be_##noun *)object);
}
%}
%typemap(jni) be_##noun *, const be_##noun * "jlong"
%typemap(jtype) be_##noun *, const be_##noun * "long"
%typemap(jstype) be_##noun *, const be_##noun * "class_name"
%typemap(javain, post="      java.lang.ref.Reference.reachabilityFence($javainput);") be_##noun *, const be_##noun *
    "Handle.pointer($javainput)"
%typemap(javaout) be_##noun *, const be_##noun * {
    long pointer = $jnicall;
    return pointer == 0 ? null : new class_name(pointer);
}
%typemap(in) const be_##noun * (shim_handle *held = NULL) {
    void *object = NULL;
    held = java_begin(jenv, $input, "$1_name", 0, &object);
    $1 = (be_##noun *)object;
}
%typemap(in) be_##noun * (shim_handle *held = NULL) {
    void *object = NULL;
    held = java_begin(jenv, $input, "$1_name", 1, &object);
    $1 = (be_##noun *)object;
}
%typemap(freearg) const be_##noun *, be_##noun * {
    if (held$argnum) {
        shim_handle_end(held$argnum);
    }
}
%typemap(out) be_##noun * {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? 0 : java_handle(jenv, shim_handle_new($1, free_##noun));
}
/* What is borrowed belongs to the first argument. */
%typemap(out) const be_##noun * {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? 0 : java_handle(jenv, shim_handle_borrow($1, held1));
}
%enddef

/* What is made of the first argument and reads it as long as it lives. */
%define %depends(noun, class_name)
%typemap(out) be_##noun *shim_##noun##_new {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? 0 : java_handle(jenv, shim_handle_depend($1, free_##noun, held1));
}
%enddef

%javamethodmodifiers handle_close "protected"
%javamethodmodifiers handle_forget "protected"
%javamethodmodifiers handle_closed "protected"
%javamethodmodifiers box_free "protected"
%inline %{
static void handle_close(long long pointer) {
    shim_handle_close((shim_handle *)(intptr_t)pointer);
}
static void handle_forget(long long pointer) {
    shim_handle_forget((shim_handle *)(intptr_t)pointer);
}
static int handle_closed(long long pointer) {
    return shim_handle_closed((shim_handle *)(intptr_t)pointer);
}
static void box_free(long long pointer) {
    shim_box_free((void *)(intptr_t)pointer);
}
%}

/* ---- structs ---- */

%typemap(javafinalize) SWIGTYPE ""
%typemap(javadestruct, methodname="delete", methodmodifiers="private", parameters="") SWIGTYPE "{ }"
%typemap(javabody) SWIGTYPE %{
    private final long swigCPtr;

    $javaclassname(long pointer, boolean own) {
        swigCPtr = pointer;
        if (pointer == 0) {
            throw new OutOfMemoryError("$javaclassname");
        }
        if (own) {
            Handle.CLEANER.register(this, new Box(pointer));
        }
    }

    static long getCPtr($javaclassname object) {
        return object == null ? 0 : object.swigCPtr;
    }
%}

%define %boxed(c_name, class_name)
%typemap(in) const c_name * {
    void *given = *(void **)&$input;
    $1 = (c_name *)shim_box_copy(given);
    if (given && !$1) {
        %raise_memory;
    }
}
%typemap(freearg) const c_name * {
    shim_box_free((void *)$1);
}
%enddef
%define %typed(c_name, class_name)
%enddef
%define %text(c_name, member)
%javamethodmodifiers c_name::member "public synchronized"
%enddef

/* ---- fields ---- */

%typemap(in, numinputs=0) size_t *count (size_t field_count = 0) {
    $1 = &field_count;
}
%typemap(jni) const be_field * "jlongArray"
%typemap(jtype) const be_field * "long[]"
%typemap(jstype) const be_field * "Field[]"
%typemap(out) const be_field * {
    $result = java_pointers(jenv, $1, sizeof(be_field), *arg1);
}
%typemap(javaout) const be_field * {
    long[] pointers = $jnicall;
    Field[] fields = new Field[pointers.length];
    for (int i = 0; i < fields.length; i++) {
        fields[i] = new Field(pointers[i], false);
    }
    return fields;
}

/* ---- arrays ---- */

%define %doubles(name)
%typemap(jni) (const double *name, uint64_t name##_count) "jdoubleArray"
%typemap(jtype) (const double *name, uint64_t name##_count) "double[]"
%typemap(jstype) (const double *name, uint64_t name##_count) "double[]"
%typemap(javain) (const double *name, uint64_t name##_count) "$javainput"
%typemap(in) (const double *name, uint64_t name##_count) {
    $1 = java_doubles(jenv, $input, "$1_name");
    $2 = $1 ? (uint64_t)(*jenv)->GetArrayLength(jenv, $input) : 0;
}
%typemap(freearg) (const double *name, uint64_t name##_count) {
    if ($1) {
        (*jenv)->ReleaseDoubleArrayElements(jenv, $input, (jdouble *)$1, JNI_ABORT);
    }
}
%enddef

/* null stands for NULL. */
%define %doubles_or_none(name)
%doubles(name)
%typemap(in) (const double *name, uint64_t name##_count) {
    $1 = $input ? java_doubles(jenv, $input, "$1_name") : NULL;
    $2 = $1 ? (uint64_t)(*jenv)->GetArrayLength(jenv, $input) : 0;
}
%enddef

/* Rows one behind the other. */
%define %rows(name)
%typemap(jni) (const double *name, uint64_t name##_count, uint64_t name##_columns) "jdoubleArray"
%typemap(jtype) (const double *name, uint64_t name##_count, uint64_t name##_columns) "double[]"
%typemap(jstype) (const double *name, uint64_t name##_count, uint64_t name##_columns) "double[]"
%typemap(javain) (const double *name, uint64_t name##_count, uint64_t name##_columns) "$javainput"
%typemap(in) (const double *name, uint64_t name##_count, uint64_t name##_columns) {
    $1 = java_doubles(jenv, $input, "$1_name");
    $2 = $1 ? (uint64_t)(*jenv)->GetArrayLength(jenv, $input) : 0;
    $3 = 0;
}
%typemap(freearg) (const double *name, uint64_t name##_count, uint64_t name##_columns) {
    if ($1) {
        (*jenv)->ReleaseDoubleArrayElements(jenv, $input, (jdouble *)$1, JNI_ABORT);
    }
}
%enddef

/* The virtual machine moves its arrays, so a series cannot view one. */
%ignore shim_series_view;

%typemap(jni) const double * "jdoubleArray"
%typemap(jtype) const double * "double[]"
%typemap(jstype) const double * "double[]"
%typemap(javaout) const double * {
    return $jnicall;
}
/* `length` numbers that a handle holds. */
%define %shown(c_type, copy, function, length)
%typemap(out) const c_type *function {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? NULL : copy(jenv, $1, length);
}
%enddef
%shown(double, java_copy_doubles, be_series_rates, be_series_count(arg1))
%shown(double, java_copy_doubles, be_curve_rates, be_curve_count(arg1))
%shown(double, java_copy_doubles, be_timeline_column, be_timeline_count(arg1))
%shown(double, java_copy_doubles, be_menu_unit_hours, be_menu_hours(arg1))
%shown(double, java_copy_doubles, be_mix_quantities, *arg2)
%shown(uint64_t, java_copy_counts, be_layers_steps, be_layers_units(arg1, arg2))

%typemap(jni) const uint64_t * "jlongArray"
%typemap(jtype) const uint64_t * "long[]"
%typemap(jstype) const uint64_t * "long[]"
%typemap(javaout) const uint64_t * {
    return $jnicall;
}

/* Numbers that were made for the caller. */
%typemap(jni) shim_array * "jdoubleArray"
%typemap(jtype) shim_array * "double[]"
%typemap(jstype) shim_array * "double[]"
%typemap(javaout) shim_array * {
    return $jnicall;
}
%typemap(out) shim_array * {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? NULL : java_copy_doubles(jenv, $1->values, $1->count);
    shim_array_free($1);
}
%typemap(jni) shim_numbers * "jlongArray"
%typemap(jtype) shim_numbers * "long[]"
%typemap(jstype) shim_numbers * "long[]"
%typemap(javaout) shim_numbers * {
    return $jnicall;
}
%typemap(out) shim_numbers * {
    $result = (*jenv)->ExceptionCheck(jenv) || !$1 ? NULL : java_copy_numbers(jenv, $1->values, $1->count);
    shim_numbers_free($1);
}

/* What was filled in is copied back; null where nobody wants to know. */
%define %filled(name)
%typemap(jni) (double *name, uint64_t name##_count) "jdoubleArray"
%typemap(jtype) (double *name, uint64_t name##_count) "double[]"
%typemap(jstype) (double *name, uint64_t name##_count) "double[]"
%typemap(javain) (double *name, uint64_t name##_count) "$javainput"
%typemap(in) (double *name, uint64_t name##_count) {
    $1 = $input ? java_doubles(jenv, $input, "$1_name") : NULL;
    $2 = $1 ? (uint64_t)(*jenv)->GetArrayLength(jenv, $input) : 0;
}
%typemap(freearg) (double *name, uint64_t name##_count) {
    if ($1) {
        (*jenv)->ReleaseDoubleArrayElements(jenv, $input, (jdouble *)$1, 0);
    }
}
%enddef

/* Whole numbers of 32 bits. */
%define %numbers(name, length)
%typemap(jni) (const uint32_t *name, size_t length) "jlongArray"
%typemap(jtype) (const uint32_t *name, size_t length) "long[]"
%typemap(jstype) (const uint32_t *name, size_t length) "long[]"
%typemap(javain) (const uint32_t *name, size_t length) "$javainput"
%typemap(in) (const uint32_t *name, size_t length) {
    $1 = java_numbers(jenv, $input, "$1_name", &$2);
}
%typemap(freearg) (const uint32_t *name, size_t length) {
    free((void *)$1);
}
%enddef

%define %structs(c_name, class_name, name)
%typemap(jni) (const c_name *name, size_t count) "jlongArray"
%typemap(jtype) (const c_name *name, size_t count) "long[]"
%typemap(jstype) (const c_name *name, size_t count) "class_name[]"
/* A copy of the array: its elements must not go while their pointers are out. */
%typemap(javain, pre="    class_name[] own_$javainput = $javainput == null ? null : $javainput.clone();",
         post="      java.lang.ref.Reference.reachabilityFence(own_$javainput);")
    (const c_name *name, size_t count) "class_name.pointers(own_$javainput)"
%typemap(in) (const c_name *name, size_t count) (void **boxes = NULL) {
    boxes = java_boxes(jenv, $input, "$1_name", &$2);
    $1 = (c_name *)java_array(jenv, boxes, $2, sizeof(c_name));
}
%typemap(freearg) (const c_name *name, size_t count) {
    free((void *)$1);
    java_free_boxes(boxes$argnum, $2);
}
%typemap(javacode) c_name, struct c_name %{
    static long[] pointers(class_name[] structs) {
        if (structs == null) {
            return null;
        }
        long[] pointers = new long[structs.length];
        for (int i = 0; i < pointers.length; i++) {
            pointers[i] = getCPtr(structs[i]);
        }
        return pointers;
    }
%}
%enddef

%rename(forModel) be_scaling::for_model;
