/* Inputs describe themselves: defaults, checks and the text of errors all come from the rows of a struct. */
#include "base/internal.h"

#include <inttypes.h>
#include <stdio.h>

static size_t width_of(uint32_t type) {
    switch (type) {
    case BE_TYPE_U32:
    case BE_TYPE_I32:
    case BE_TYPE_CHOICE:
        return sizeof(uint32_t);
    case BE_TYPE_TEXT:
    case BE_TYPE_POINTER:
        return sizeof(void *);
    default:
        return sizeof(double);
    }
}

static void write_default(const be_field *field, void *target) {
    char *member = (char *)target + field->offset;
    switch (field->type) {
    case BE_TYPE_F64: {
        double value = field->default_value;
        memcpy(member, &value, sizeof value);
        break;
    }
    case BE_TYPE_U32:
    case BE_TYPE_CHOICE: {
        uint32_t value = (uint32_t)field->default_value;
        memcpy(member, &value, sizeof value);
        break;
    }
    case BE_TYPE_I32: {
        int32_t value = (int32_t)field->default_value;
        memcpy(member, &value, sizeof value);
        break;
    }
    case BE_TYPE_U64: {
        uint64_t value = (uint64_t)field->default_value;
        memcpy(member, &value, sizeof value);
        break;
    }
    case BE_TYPE_I64: {
        int64_t value = (int64_t)field->default_value;
        memcpy(member, &value, sizeof value);
        break;
    }
    default:
        memset(member, 0, width_of(field->type));
    }
}

void be_i_describe_init(const be_i_description *description, void *target) {
    memset(target, 0, description->size);
    memcpy(target, &description->size, sizeof description->size);
    for (size_t i = 0; i < description->count; i++) {
        write_default(&description->fields[i], target);
    }
}

void be_i_describe_init_sized(const be_i_description *description, void *target, uint32_t size) {
    enum { LARGEST = 1024 };
    double full[LARGEST / sizeof(double)];
    if (!target || size < sizeof size || description->size > sizeof full) {
        return;
    }
    be_i_describe_init(description, full);
    memset(target, 0, size);
    memcpy(target, full, size < description->size ? size : description->size);
    memcpy(target, &size, sizeof size);
}

/* The member as a double, for the comparison with its range; false where it has none. */
static bool read_number(const be_field *field, const void *source, double *value) {
    const char *member = (const char *)source + field->offset;
    switch (field->type) {
    case BE_TYPE_F64:
        memcpy(value, member, sizeof *value);
        return true;
    case BE_TYPE_U32:
    case BE_TYPE_CHOICE: {
        uint32_t number;
        memcpy(&number, member, sizeof number);
        *value = number;
        return true;
    }
    case BE_TYPE_I32: {
        int32_t number;
        memcpy(&number, member, sizeof number);
        *value = number;
        return true;
    }
    case BE_TYPE_U64: {
        uint64_t number;
        memcpy(&number, member, sizeof number);
        *value = (double)number;
        return true;
    }
    case BE_TYPE_I64: {
        int64_t number;
        memcpy(&number, member, sizeof number);
        *value = (double)number;
        return true;
    }
    default:
        return false;
    }
}

static be_status check_member(const be_i_description *description, const be_field *field, const void *source,
                              be_error *error) {
    double value;
    if (!read_number(field, source, &value)) {
        return BE_STATUS_OK;
    }
    const char *space = field->unit[0] ? " " : "";
    bool open = value > 0 && isinf(value) && isinf(field->maximum); /* an infinite value means something */
    if (!isfinite(value) && !open) {
        return be_i_fail(error, BE_STATUS_RANGE, "%s.%s is %g, not a finite number (%s)", description->name,
                         field->name, value, field->meaning);
    }
    if (value >= field->minimum && value <= field->maximum) {
        return BE_STATUS_OK;
    }
    if (field->choices) {
        return be_i_fail(error, BE_STATUS_RANGE, "%s.%s is %g, none of its choices %s (%s)", description->name,
                         field->name, value, field->choices, field->meaning);
    }
    return be_i_fail(error, BE_STATUS_RANGE, "%s.%s is %.17g%s%s, outside %g to %g (%s)", description->name,
                     field->name, value, space, field->unit, field->minimum, field->maximum, field->meaning);
}

/* Older programs hand over smaller structs, newer ones larger; of the latter the unknown tail must be zero. */
static be_status check_size(const char *name, const void *source, uint32_t known, uint32_t *given, be_error *error) {
    memcpy(given, source, sizeof *given);
    if (*given < sizeof *given || *given > 65536) {
        return be_i_fail(error, BE_STATUS_SIZE, "%s.size is %" PRIu32 "; call its init function first", name, *given);
    }
    for (uint32_t i = known; i < *given; i++) {
        if (((const char *)source)[i]) {
            return be_i_fail(error, BE_STATUS_SIZE,
                             "%s.size is %" PRIu32 ", and what follows the %" PRIu32
                             " bytes that this library knows is not zero",
                             name, *given, known);
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_describe_read(const be_i_description *description, const void *source, void *target, be_error *error) {
    if (!source) {
        return be_i_fail_null(error, description->name);
    }
    uint32_t given;
    be_status status = check_size(description->name, source, description->size, &given, error);
    if (status) {
        return status;
    }
    be_i_describe_init(description, target);
    for (size_t i = 0; i < description->count; i++) {
        const be_field *field = &description->fields[i];
        size_t width = width_of(field->type);
        if (field->offset + width > given) {
            continue;
        }
        memcpy((char *)target + field->offset, (const char *)source + field->offset, width);
        if ((status = check_member(description, field, target, error))) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

be_status be_i_describe_write(const char *name, const void *source, uint32_t bytes, void *target, be_error *error) {
    if (!target) {
        return be_i_fail_null(error, name);
    }
    uint32_t given;
    memcpy(&given, target, sizeof given);
    if (given < sizeof given || given > 65536) {
        return be_i_fail(error, BE_STATUS_SIZE, "%s.size is %" PRIu32 "; set it to sizeof(%s)", name, given, name);
    }
    size_t known = given < bytes ? given : bytes;
    memcpy((char *)target + sizeof given, (const char *)source + sizeof given, known - sizeof given);
    memset((char *)target + known, 0, given - known);
    return BE_STATUS_OK;
}
