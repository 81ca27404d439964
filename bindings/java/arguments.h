/* Arguments and results as Java knows them; included by the wrapper that SWIG writes. */
#ifndef BREAKEVEN_BINDINGS_JAVA_ARGUMENTS_H
#define BREAKEVEN_BINDINGS_JAVA_ARGUMENTS_H

#include <jni.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* ---- errors ---- */

/* Throw, unless something was thrown already. */
static void java_throw(JNIEnv *jenv, const char *class_name, const char *message) {
    jclass found = (*jenv)->ExceptionCheck(jenv) ? NULL : (*jenv)->FindClass(jenv, class_name);
    if (found) {
        (*jenv)->ThrowNew(jenv, found, message);
    }
}

static void java_throw_argument(JNIEnv *jenv, const char *class_name, const char *name, const char *what) {
    char message[200];
    snprintf(message, sizeof message, "%s %s", name, what);
    java_throw(jenv, class_name, message);
}

/* ---- texts ---- */

/* A copy of a text that ends in a zero; NULL for null, without memory, and where something was thrown already. */
static char *java_text(JNIEnv *jenv, jbyteArray given) {
    if (!given || (*jenv)->ExceptionCheck(jenv)) {
        return NULL;
    }
    jsize length = (*jenv)->GetArrayLength(jenv, given);
    char *copy = malloc((size_t)length + 1);
    if (!copy) {
        java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory");
        return NULL;
    }
    (*jenv)->GetByteArrayRegion(jenv, given, 0, length, (jbyte *)copy);
    copy[length] = '\0';
    return copy;
}

static jbyteArray java_bytes(JNIEnv *jenv, const char *text) {
    jsize length = (jsize)strlen(text);
    jbyteArray made = (*jenv)->NewByteArray(jenv, length);
    if (made) {
        (*jenv)->SetByteArrayRegion(jenv, made, 0, length, (const jbyte *)text);
    }
    return made;
}

static void java_raise(JNIEnv *jenv, const be_error *error) {
    jclass found = (*jenv)->ExceptionCheck(jenv) ? NULL : (*jenv)->FindClass(jenv, "breakeven/BreakevenException");
    jmethodID constructor = found ? (*jenv)->GetMethodID(jenv, found, "<init>", "([BIJ)V") : NULL;
    jbyteArray message = constructor ? java_bytes(jenv, error->message) : NULL;
    jobject raised =
        message ? (*jenv)->NewObject(jenv, found, constructor, message, (jint)error->status, (jlong)error->line) : NULL;
    if (raised) {
        (*jenv)->Throw(jenv, (jthrowable)raised);
    }
}

static uint64_t java_whole(JNIEnv *jenv, jlong given, int64_t most, const char *name) {
    if (given >= 0 && given <= most) {
        return (uint64_t)given;
    }
    char what[64];
    snprintf(what, sizeof what, "is %lld, outside 0 to %lld", (long long)given, (long long)most);
    java_throw_argument(jenv, "java/lang/IllegalArgumentException", name, what);
    return 0;
}

/* ---- long calls ---- */

/* Who is told how far a long call is, on the thread that called. */
typedef struct java_listener {
    JNIEnv *jenv;
    jobject object;
    jmethodID method; /* NULL where nobody is */
} java_listener;

static java_listener java_listen(JNIEnv *jenv, jobject object) {
    java_listener listener = {jenv, object, NULL};
    if (object && !(*jenv)->ExceptionCheck(jenv)) {
        jclass found = (*jenv)->GetObjectClass(jenv, object);
        listener.method = (*jenv)->GetMethodID(jenv, found, "stopAt", "(D)Z");
    }
    return listener;
}

/* It stops where the listener says so or throws; what it throws stays, and the call that told it leaves it. */
static int32_t java_tell(void *context, double share) {
    const java_listener *listener = context;
    JNIEnv *jenv = listener->jenv;
    if ((*jenv)->ExceptionCheck(jenv)) {
        return 1;
    }
    jboolean stop = (*jenv)->CallBooleanMethod(jenv, listener->object, listener->method, share);
    return (*jenv)->ExceptionCheck(jenv) || stop;
}

/* ---- handles ---- */

/* Begin to use what an argument holds; NULL with an exception where that cannot be. */
static shim_handle *java_begin(JNIEnv *jenv, jlong given, const char *name, int change, void **object) {
    shim_handle *handle = (shim_handle *)(intptr_t)given;
    if (!handle) {
        java_throw_argument(jenv, "java/lang/NullPointerException", name, "is null");
        return NULL;
    }
    shim_use use = shim_handle_begin(handle, change, object);
    if (use != SHIM_GOOD) {
        char what[64];
        snprintf(what, sizeof what, "is %s", shim_use_text(use));
        java_throw_argument(jenv, "java/lang/IllegalStateException", name, what);
        return NULL;
    }
    return handle;
}

static jlong java_handle(JNIEnv *jenv, shim_handle *handle) {
    if (!handle) {
        java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory");
    }
    return (jlong)(intptr_t)handle;
}

/* ---- arrays ---- */

static double *java_doubles(JNIEnv *jenv, jdoubleArray given, const char *name) {
    if (!given) {
        java_throw_argument(jenv, "java/lang/NullPointerException", name, "is null");
        return NULL;
    }
    return (*jenv)->ExceptionCheck(jenv) ? NULL : (*jenv)->GetDoubleArrayElements(jenv, given, NULL);
}

static jdoubleArray java_copy_doubles(JNIEnv *jenv, const double *values, uint64_t count) {
    jdoubleArray made = (*jenv)->NewDoubleArray(jenv, (jsize)count);
    if (made) {
        (*jenv)->SetDoubleArrayRegion(jenv, made, 0, (jsize)count, values);
    }
    return made;
}

static jlongArray java_copy_counts(JNIEnv *jenv, const uint64_t *values, uint64_t count) {
    jlongArray made = (*jenv)->NewLongArray(jenv, (jsize)count);
    if (made) {
        (*jenv)->SetLongArrayRegion(jenv, made, 0, (jsize)count, (const jlong *)values);
    }
    return made;
}

static jlongArray java_copy_numbers(JNIEnv *jenv, const uint32_t *values, uint64_t count) {
    jlongArray made = (*jenv)->NewLongArray(jenv, (jsize)count);
    for (uint64_t i = 0; made && i < count; i++) {
        jlong number = values[i];
        (*jenv)->SetLongArrayRegion(jenv, made, (jsize)i, 1, &number);
    }
    return made;
}

/* Whole numbers of 32 bits; NULL with an exception where one is none. Never NULL for an empty array. */
static uint32_t *java_numbers(JNIEnv *jenv, jlongArray given, const char *name, size_t *count) {
    *count = 0;
    if (!given) {
        java_throw_argument(jenv, "java/lang/NullPointerException", name, "is null");
    }
    if ((*jenv)->ExceptionCheck(jenv)) {
        return NULL;
    }
    size_t length = (size_t)(*jenv)->GetArrayLength(jenv, given);
    uint32_t *numbers = calloc(length + 1, sizeof *numbers);
    if (!numbers) {
        java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < length && !(*jenv)->ExceptionCheck(jenv); i++) {
        char title[64];
        jlong number = 0;
        (*jenv)->GetLongArrayRegion(jenv, given, (jsize)i, 1, &number);
        snprintf(title, sizeof title, "%s[%zu]", name, i);
        numbers[i] = (uint32_t)java_whole(jenv, number, UINT32_MAX, title);
    }
    *count = length;
    return numbers;
}

/* The addresses of the elements of an array. */
static jlongArray java_pointers(JNIEnv *jenv, const void *array, size_t bytes, size_t count) {
    jlongArray made = (*jenv)->NewLongArray(jenv, (jsize)count);
    for (size_t i = 0; made && i < count; i++) {
        jlong pointer = (jlong)(intptr_t)((const char *)array + i * bytes);
        (*jenv)->SetLongArrayRegion(jenv, made, (jsize)i, 1, &pointer);
    }
    return made;
}

static void java_free_boxes(void **boxes, size_t count) {
    for (size_t i = 0; boxes && i < count; i++) {
        shim_box_free(boxes[i]);
    }
    free(boxes);
}

/* Copies of the structs at these addresses; NULL with an exception where one is missing. Never NULL for none. */
static void **java_boxes(JNIEnv *jenv, jlongArray given, const char *name, size_t *count) {
    *count = 0;
    if (!given) {
        java_throw_argument(jenv, "java/lang/NullPointerException", name, "is null");
    }
    if ((*jenv)->ExceptionCheck(jenv)) {
        return NULL;
    }
    size_t length = (size_t)(*jenv)->GetArrayLength(jenv, given);
    void **boxes = calloc(length + 1, sizeof *boxes);
    for (size_t i = 0; boxes && i < length; i++) {
        jlong pointer = 0;
        (*jenv)->GetLongArrayRegion(jenv, given, (jsize)i, 1, &pointer);
        boxes[i] = shim_box_copy((void *)(intptr_t)pointer);
        if (!boxes[i] && pointer) {
            java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory");
        }
        if (!boxes[i]) {
            java_throw_argument(jenv, "java/lang/NullPointerException", name, "holds null");
            java_free_boxes(boxes, length);
            return NULL;
        }
    }
    *count = boxes ? length : 0;
    return boxes;
}

/* The structs side by side; what they point to still belongs to the boxes. */
static void *java_array(JNIEnv *jenv, void **boxes, size_t count, size_t bytes) {
    char *array = boxes ? calloc(count + 1, bytes) : NULL;
    for (size_t i = 0; array && i < count; i++) {
        memcpy(array + i * bytes, boxes[i], bytes);
    }
    if (!array) {
        java_throw(jenv, "java/lang/OutOfMemoryError", "out of memory"); /* unless something else was thrown */
    }
    return array;
}

#endif
