/* Inputs describe themselves: one row per member says name, unit, default and range, and init, checks and messages
 * follow the rows. Run over every public input struct of the two lowest floors. */
#include "support.h"

#include "demand/internal.h"

#include <math.h>
#include <stdio.h>

typedef struct subject {
    const char *name;
    size_t bytes;
    const be_field *(*fields)(size_t *count);
    void (*init)(void *target); /* the defaults, plus what the struct cannot do without */
    be_status (*read)(const void *source, be_error *error);
} subject;

static void init_type(void *target) {
    be_instance_type_init(target);
}

static be_status read_type(const void *source, be_error *error) {
    be_instance_type copy;
    return be_i_instance_type_read(source, &copy, error);
}

static void init_item(void *target) {
    be_usage_item_init(target);
}

static void name_item(void *target) {
    be_usage_item_init(target);
    be_usage_item *item = target;
    item->provider = "aws";
    item->region = "us-east-1";
    item->service = "lambda";
    item->meter = "requests";
}

static be_status read_item(const void *source, be_error *error) {
    be_usage *usage = NULL;
    assert_int_equal(be_usage_new(NULL, &usage, NULL), BE_STATUS_OK);
    be_status status = be_usage_add(usage, source, error);
    be_usage_free(usage);
    return status;
}

static void init_csv(void *target) {
    be_series_csv_init(target);
}

static be_status read_csv(const void *source, be_error *error) {
    static const char text[] = "timestamp,requests\n0,1\n60,2\n";
    be_series *series = NULL;
    be_status status = be_series_from_csv_text(text, sizeof text - 1, NULL, source, NULL, &series, error);
    be_series_free(series);
    return status;
}

static void init_request(void *target) {
    be_request_init(target);
}

static be_status read_request(const void *source, be_error *error) {
    return be_request_check(source, error);
}

/* The usage item stands there twice: as init leaves it, and with the names that it must have to be read. */
static const subject subjects[] = {
    {"be_instance_type", sizeof(be_instance_type), be_instance_type_fields, init_type, read_type},
    {"be_series_csv", sizeof(be_series_csv), be_series_csv_fields, init_csv, read_csv},
    {"be_request", sizeof(be_request), be_request_fields, init_request, read_request},
    {"be_usage_item", sizeof(be_usage_item), be_usage_item_fields, name_item, read_item},
    {"be_usage_item", sizeof(be_usage_item), be_usage_item_fields, init_item, NULL},
};

enum { SUBJECTS = sizeof subjects / sizeof subjects[0], READABLE = SUBJECTS - 1, COMPLETE = 3, ROOM = 512 };

typedef union buffer {
    unsigned char bytes[ROOM];
    double align;
} buffer;

static size_t width_of(const be_field *field) {
    return field->type == BE_TYPE_U32 || field->type == BE_TYPE_I32 || field->type == BE_TYPE_CHOICE ? 4 : 8;
}

static bool is_number(const be_field *field) {
    return field->type != BE_TYPE_TEXT && field->type != BE_TYPE_POINTER;
}

static void put(const be_field *field, void *target, double value) {
    char *member = (char *)target + field->offset;
    if (field->type == BE_TYPE_F64) {
        memcpy(member, &value, sizeof value);
        return;
    }
    int64_t i64 = (int64_t)value;
    uint32_t u32 = (uint32_t)i64;
    memcpy(member, width_of(field) == 4 ? (const void *)&u32 : (const void *)&i64, width_of(field));
}

static double get(const be_field *field, const void *source) {
    const char *member = (const char *)source + field->offset;
    double f64;
    uint32_t u32;
    int64_t i64;
    if (field->type == BE_TYPE_F64) {
        memcpy(&f64, member, sizeof f64);
        return f64;
    }
    if (width_of(field) == 4) {
        memcpy(&u32, member, sizeof u32);
        return u32;
    }
    memcpy(&i64, member, sizeof i64);
    return (double)i64;
}

/* ---- the rows ---- */

static void rows_have_a_name_a_unit_and_a_meaning(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            assert_true(fields[i].name && fields[i].name[0]);
            assert_true(fields[i].meaning && fields[i].meaning[0]);
            assert_non_null(fields[i].unit);
            assert_in_range(fields[i].type, BE_TYPE_F64, BE_TYPE_I32);
        }
    }
}

static void names_are_unique_within_a_struct(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < i; j++) {
                assert_string_not_equal(fields[i].name, fields[j].name);
            }
        }
    }
}

/* A byte that no row covers would be neither set nor checked. */
static void rows_and_size_cover_every_byte_of_the_struct_once(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        unsigned char covered[ROOM] = {1, 1, 1, 1}; /* the size */
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            assert_true(fields[i].offset % width_of(&fields[i]) == 0);
            assert_true(fields[i].offset + width_of(&fields[i]) <= subjects[s].bytes);
            for (size_t b = 0; b < width_of(&fields[i]); b++) {
                covered[fields[i].offset + b]++;
            }
        }
        for (size_t b = 0; b < subjects[s].bytes; b++) {
            if (covered[b] != 1) {
                fail_msg("byte %zu of %s is covered %d times", b, subjects[s].name, covered[b]);
            }
        }
    }
}

static void defaults_lie_within_their_range(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            assert_true(fields[i].default_value >= fields[i].minimum && fields[i].default_value <= fields[i].maximum);
        }
    }
}

static void a_choice_has_a_name_for_each_number(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(fields[i].choices != NULL, fields[i].type == BE_TYPE_CHOICE);
            int names = 1;
            for (const char *c = fields[i].choices; c && *c; c++) {
                names += *c == '|';
            }
            if (fields[i].choices) {
                assert_near(fields[i].minimum, 0, 0, 0);
                assert_near(fields[i].maximum, names - 1, 0, 0);
            }
        }
    }
}

static void the_count_may_be_null(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        size_t count;
        assert_ptr_equal(subjects[s].fields(NULL), subjects[s].fields(&count));
    }
}

/* ---- init ---- */

static void init_sets_every_byte(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        buffer one, other;
        memset(&one, 0xAA, sizeof one);
        memset(&other, 0x55, sizeof other);
        subjects[s].init(&one);
        subjects[s].init(&other);
        assert_memory_equal(one.bytes, other.bytes, subjects[s].bytes);
    }
}

static void init_writes_nothing_beyond_the_struct(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        buffer b;
        memset(&b, 0xAA, sizeof b);
        subjects[s].init(&b);
        for (size_t i = subjects[s].bytes; i < ROOM; i++) {
            assert_int_equal(b.bytes[i], 0xAA);
        }
    }
}

static void init_sets_the_size(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        buffer b;
        uint32_t size;
        subjects[s].init(&b);
        memcpy(&size, &b, sizeof size);
        assert_int_equal(size, subjects[s].bytes);
    }
}

static void init_sets_every_member_to_the_default_of_its_row(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        if (subjects[s].read == read_item) {
            continue; /* has been given its names; the last subject is the same without */
        }
        buffer b;
        memset(&b, 0xAA, sizeof b);
        subjects[s].init(&b);
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            const char *pointer = NULL;
            if (is_number(&fields[i])) {
                assert_near(get(&fields[i], &b), fields[i].default_value, 0, 0);
                continue;
            }
            memcpy(&pointer, b.bytes + fields[i].offset, sizeof pointer);
            assert_null(pointer);
        }
    }
}

static void init_ignores_null(void **state) {
    (void)state;
    for (size_t s = 0; s < SUBJECTS; s++) {
        if (subjects[s].read != read_item) {
            subjects[s].init(NULL);
        }
    }
}

static void what_init_sets_is_accepted(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        buffer b;
        subjects[s].init(&b);
        assert_ok(subjects[s].read(&b, error));
    }
}

/* ---- ranges ---- */

static void refuse(const subject *s, const be_field *field, double value) {
    buffer b;
    s->init(&b);
    put(field, &b, value);
    be_error error = {0};
    char place[128];
    snprintf(place, sizeof place, "%s.%s", s->name, field->name);
    be_status status = s->read(&b, &error);
    if (status != BE_STATUS_RANGE || !strstr(error.message, place) || !strstr(error.message, field->meaning) ||
        !strstr(error.message, field->unit) || error.status != BE_STATUS_RANGE) {
        fail_msg("%s = %g: %s, \"%s\"", place, value, be_status_name(status), error.message);
    }
}

static void a_value_outside_its_range_is_refused_by_name(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            if (fields[i].type == BE_TYPE_F64) {
                refuse(&subjects[s], &fields[i], nextafter(fields[i].maximum, (double)INFINITY));
                refuse(&subjects[s], &fields[i], nextafter(fields[i].minimum, -(double)INFINITY));
            } else if (is_number(&fields[i])) {
                refuse(&subjects[s], &fields[i], fields[i].maximum + 1);
                refuse(&subjects[s], &fields[i], fields[i].minimum - 1); /* below 0 an unsigned wraps to its largest */
            }
        }
    }
}

static void what_is_not_finite_is_refused_by_name(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            if (fields[i].type == BE_TYPE_F64) {
                buffer b;
                subjects[s].init(&b);
                put(&fields[i], &b, (double)NAN);
                assert_fails(subjects[s].read(&b, error), BE_STATUS_RANGE, fields[i].name);
                put(&fields[i], &b, (double)INFINITY);
                assert_fails(subjects[s].read(&b, error), BE_STATUS_RANGE, fields[i].name);
                put(&fields[i], &b, -(double)INFINITY);
                assert_fails(subjects[s].read(&b, error), BE_STATUS_RANGE, fields[i].name);
            }
        }
    }
}

/* The ends themselves are within. Members may still contradict each other, with another status; only the variation of a
 * uniform size or time has a second range, which its distribution sets. */
static void the_ends_of_a_range_belong_to_it(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        size_t count = 0;
        const be_field *fields = subjects[s].fields(&count);
        for (size_t i = 0; i < count; i++) {
            for (int end = 0; end < 2 && is_number(&fields[i]) && strcmp(fields[i].name, "wall_distribution"); end++) {
                buffer b;
                subjects[s].init(&b);
                put(&fields[i], &b, end ? fields[i].maximum : fields[i].minimum);
                assert_int_not_equal(subjects[s].read(&b, NULL), BE_STATUS_RANGE);
            }
        }
    }
}

/* ---- sizes: programs older and newer than the library ---- */

/* The struct in a block of exactly its size, so that a read beyond it shows under the address sanitizer. */
static be_status read_prefix(const subject *s, const buffer *b, uint32_t size, be_error *error) {
    unsigned char *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, b, size);
    memcpy(exact, &size, sizeof size);
    be_status status = s->read(exact, error);
    free(exact);
    return status;
}

static void every_smaller_struct_is_accepted(void **state) {
    (void)state;
    for (size_t s = 0; s < COMPLETE; s++) {
        buffer b;
        subjects[s].init(&b);
        for (uint32_t size = 4; size <= subjects[s].bytes; size++) {
            assert_ok(read_prefix(&subjects[s], &b, size, error));
        }
    }
}

/* A value other than the default for every number, all of them agreeing with each other. */
static double other_value(const be_field *field) {
    if (field->minimum == field->maximum) {
        return field->default_value; /* reserved: nothing else is accepted */
    }
    if (field->type != BE_TYPE_F64) {
        return field->default_value > 0 ? 0 : 1;
    }
    return field->default_value + (field->maximum - field->default_value) * 1e-9;
}

static void check_prefix(const be_field *fields, size_t count, const void *copy, uint32_t size) {
    for (size_t i = 0; i < count; i++) {
        if (is_number(&fields[i])) {
            bool given = fields[i].offset + width_of(&fields[i]) <= size;
            assert_near(get(&fields[i], copy), given ? other_value(&fields[i]) : fields[i].default_value, 0, 0);
        }
    }
}

static void members_that_a_smaller_struct_lacks_take_their_defaults(void **state) {
    (void)state;
    for (int s = 0; s < 2; s++) {
        size_t count = 0;
        const be_field *fields = s ? be_request_fields(&count) : be_instance_type_fields(&count);
        buffer b, copy;
        s ? be_request_init((be_request *)(void *)&b) : be_instance_type_init((be_instance_type *)(void *)&b);
        for (size_t i = 0; i < count; i++) {
            if (is_number(&fields[i])) {
                put(&fields[i], &b, other_value(&fields[i]));
            }
        }
        for (uint32_t size = 4; size <= (s ? sizeof(be_request) : sizeof(be_instance_type)); size++) {
            memcpy(&b, &size, sizeof size);
            memset(&copy, 0xAA, sizeof copy);
            assert_ok(s ? be_i_request_read((const void *)&b, (void *)&copy, error)
                        : be_i_instance_type_read((const void *)&b, (void *)&copy, error));
            check_prefix(fields, count, &copy, size);
        }
    }
}

static void a_larger_struct_is_accepted_while_its_tail_is_zero(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        buffer b = {{0}};
        subjects[s].init(&b);
        for (uint32_t size = (uint32_t)subjects[s].bytes; size <= ROOM; size++) {
            assert_ok(read_prefix(&subjects[s], &b, size, error));
        }
    }
}

static void a_larger_struct_with_anything_in_its_tail_is_refused(void **state) {
    (void)state;
    for (size_t s = 0; s < READABLE; s++) {
        uint32_t size = (uint32_t)subjects[s].bytes + 32;
        for (size_t at = subjects[s].bytes; at < size; at++) {
            buffer b = {{0}};
            subjects[s].init(&b);
            b.bytes[at] = 1;
            assert_fails(read_prefix(&subjects[s], &b, size, error), BE_STATUS_SIZE, "not zero");
        }
    }
}

static void a_struct_that_init_never_saw_is_refused(void **state) {
    (void)state;
    static const uint32_t sizes[] = {0, 1, 2, 3, UINT32_C(0xAAAAAAAA), UINT32_MAX};
    for (size_t s = 0; s < READABLE; s++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            buffer b;
            subjects[s].init(&b);
            memcpy(&b, &sizes[i], sizeof sizes[i]);
            assert_fails(subjects[s].read(&b, error), BE_STATUS_SIZE, "init");
        }
    }
}

/* A program compiled with an older, smaller struct: whatever size it passes, not a byte beyond is written, and what
 * lies within is as in the full one. */
static void init_writes_no_byte_beyond_the_size_that_the_program_knows(void **state) {
    (void)state;
    be_request full;
    be_request_init(&full);
    for (uint32_t size = sizeof full.size; size <= sizeof full; size++) {
        _Alignas(be_request) unsigned char bytes[sizeof full + 64];
        memset(bytes, 0xA5, sizeof bytes);
        be_request_init_sized((be_request *)(void *)bytes, size);
        assert_memory_equal(bytes, &size, sizeof size);
        assert_memory_equal(bytes + sizeof size, (const char *)&full + sizeof size, size - sizeof size);
        for (size_t i = size; i < sizeof bytes; i++) {
            assert_int_equal(bytes[i], 0xA5);
        }
    }
}

/* A program compiled with a newer, larger struct: what the library does not know is zero. */
static void init_of_a_larger_struct_leaves_its_tail_zero(void **state) {
    (void)state;
    struct {
        be_request known;
        double unknown[4];
    } newer;
    memset(&newer, 0xA5, sizeof newer);
    be_request_init_sized(&newer.known, sizeof newer);
    assert_int_equal(newer.known.size, sizeof newer);
    for (size_t i = 0; i < 4; i++) {
        assert_true(newer.unknown[i] == 0);
    }
    assert_ok(be_request_check(&newer.known, error));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_a_name_a_unit_and_a_meaning),
        cmocka_unit_test(names_are_unique_within_a_struct),
        cmocka_unit_test(rows_and_size_cover_every_byte_of_the_struct_once),
        cmocka_unit_test(defaults_lie_within_their_range),
        cmocka_unit_test(a_choice_has_a_name_for_each_number),
        cmocka_unit_test(the_count_may_be_null),
        cmocka_unit_test(init_sets_every_byte),
        cmocka_unit_test(init_writes_nothing_beyond_the_struct),
        cmocka_unit_test(init_sets_the_size),
        cmocka_unit_test(init_sets_every_member_to_the_default_of_its_row),
        cmocka_unit_test(init_ignores_null),
        cmocka_unit_test(what_init_sets_is_accepted),
        cmocka_unit_test(a_value_outside_its_range_is_refused_by_name),
        cmocka_unit_test(what_is_not_finite_is_refused_by_name),
        cmocka_unit_test(the_ends_of_a_range_belong_to_it),
        cmocka_unit_test(every_smaller_struct_is_accepted),
        cmocka_unit_test(members_that_a_smaller_struct_lacks_take_their_defaults),
        cmocka_unit_test(a_larger_struct_is_accepted_while_its_tail_is_zero),
        cmocka_unit_test(a_larger_struct_with_anything_in_its_tail_is_refused),
        cmocka_unit_test(a_struct_that_init_never_saw_is_refused),
        cmocka_unit_test(init_writes_no_byte_beyond_the_size_that_the_program_knows),
        cmocka_unit_test(init_of_a_larger_struct_leaves_its_tail_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
