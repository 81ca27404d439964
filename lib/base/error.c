#include "base/internal.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const status_names[] = {"ok",     "argument", "size",      "range",       "memory",   "io",
                                           "format", "gap",      "not_found", "unsupported", "cancelled"};

const char *be_status_name(be_status status) {
    if (status < 0 || status >= BE_STATUS_END) {
        return "unknown";
    }
    return status_names[status];
}

static void write_message(be_error *error, be_status status, uint32_t line, size_t used, const char *format,
                          va_list arguments) {
    error->status = status;
    error->line = line;
    int wanted = vsnprintf(error->message + used, sizeof error->message - used, format, arguments);
    if (wanted < 0) {
        error->message[used] = '\0';
    }
}

be_status be_i_fail(be_error *error, be_status status, const char *format, ...) {
    if (!error) {
        return status;
    }
    va_list arguments;
    va_start(arguments, format);
    write_message(error, status, 0, 0, format, arguments);
    va_end(arguments);
    return status;
}

be_status be_i_fail_at(be_error *error, be_status status, const char *file, uint32_t line, const char *format, ...) {
    if (!error) {
        return status;
    }
    /* A path may be of any length; the sentence after it matters more, so the path gets half of the room at most. */
    int used = snprintf(error->message, sizeof error->message / 2, "%s:%u: ", file, line);
    size_t start = used < 0 ? 0 : (size_t)used;
    if (start > sizeof error->message / 2 - 1) {
        start = sizeof error->message / 2 - 1;
    }
    va_list arguments;
    va_start(arguments, format);
    write_message(error, status, line, start, format, arguments);
    va_end(arguments);
    return status;
}

be_status be_i_fail_null(be_error *error, const char *what) {
    return be_i_fail(error, BE_STATUS_ARGUMENT, "%s must not be NULL", what);
}
