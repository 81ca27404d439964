/* Break-even points of costs that are given as lines: the lower envelope, its crossings, and published cases. */
#include "given.h"

/* ---- reading results ---- */

static be_segment segment_at(const be_break_even *result, size_t index) {
    be_segment s = {.size = sizeof s};
    assert_ok(be_break_even_segment_at(result, index, &s, error));
    return s;
}

static be_crossing crossing_at(const be_break_even *result, size_t index) {
    be_crossing c = {.size = sizeof c};
    assert_ok(be_break_even_crossing_at(result, index, &c, error));
    return c;
}

static be_break_even *envelope_of(const be_cost_curve *curves, size_t count, double low, double high) {
    be_break_even *result = NULL;
    assert_ok(be_break_even_of_curves(curves, count, low, high, NULL, &result, error));
    return result;
}

/* ---- published cases ---- */

enum { MOST_CURVES = 4, MOST_PIECES = 4 };

/* name@from:fixed:variable|from:fixed:variable;name@... */
static size_t parse_curves(char *text, be_cost_curve *curves, be_cost_piece (*pieces)[MOST_PIECES]) {
    size_t count = 0;
    char *rest, *inner;
    for (char *one = strtok_r(text, ";", &rest); one; one = strtok_r(NULL, ";", &rest)) {
        char *at = strchr(one, '@');
        assert_non_null(at);
        *at = '\0';
        be_cost_curve *c = &curves[count];
        *c = (be_cost_curve){one, pieces[count], 0};
        for (char *piece = strtok_r(at + 1, "|", &inner); piece; piece = strtok_r(NULL, "|", &inner)) {
            be_cost_piece *p = &pieces[count][c->piece_count++];
            assert_int_equal(sscanf(piece, "%lf:%lf:%lf", &p->from, &p->fixed, &p->variable), 3);
        }
        count++;
    }
    return count;
}

static void check_crossings(const be_break_even *result, char *text, double within) {
    size_t count = 0;
    char *rest;
    for (char *one = strtok_r(text, ";", &rest); one; one = strtok_r(NULL, ";", &rest)) {
        char before[40], after[40];
        double value;
        assert_int_equal(sscanf(one, "%lf:%39[^>]>%39s", &value, before, after), 3);
        be_crossing c = crossing_at(result, count++);
        assert_near(c.value, value, within, 0);
        assert_string_equal(c.before_name, before);
        assert_string_equal(c.after_name, after);
    }
    assert_int_equal(be_break_even_crossing_count(result), count);
}

static void published_break_even_points_come_out(void **state) {
    (void)state;
    size_t bytes, rows = 0;
    char *line, *rest, *text = be_test_read(be_test_source("tests/cases/decision/break_even.csv"), &bytes);
    for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *fields[6] = {NULL}, *at;
        size_t count = 0;
        for (char *field = strtok_r(line, ",", &at); field && count < 6; field = strtok_r(NULL, ",", &at)) {
            fields[count++] = field;
        }
        if (rows++ == 0) {
            continue;
        }
        be_cost_curve curves[MOST_CURVES];
        be_cost_piece pieces[MOST_CURVES][MOST_PIECES];
        size_t curve_count = parse_curves(fields[1], curves, pieces);
        be_break_even *result = envelope_of(curves, curve_count, atof(fields[2]), atof(fields[3]));
        check_crossings(result, fields[4], atof(fields[5]));
        be_break_even_free(result);
    }
    free(text);
    assert_int_equal(rows, 5);
}

/* Against the load-duration curve 1000 - 1000 z, each option carries what lies between its crossings. */
static void the_screening_curve_of_three_technologies_gives_their_capacities(void **state) {
    (void)state;
    const be_cost_piece coal = {0, 15, 2}, gas = {0, 10, 12}, shed = {0, 0, 1012};
    const be_cost_curve curves[] = {{"coal", &coal, 1}, {"gas", &gas, 1}, {"shed", &shed, 1}};
    be_break_even *result = envelope_of(curves, 3, 0, 1);
    double first = 1000 - 1000 * crossing_at(result, 0).value, second = 1000 - 1000 * crossing_at(result, 1).value;
    assert_near(1000 - first, 10, 1e-12, 0);
    assert_near(first - second, 490, 1e-12, 0);
    assert_near(second, 500, 1e-12, 0);
    be_break_even_free(result);
}

/* PagerTree's votes in 2018, in millions of requests a month: gateway, egress and functions of 300 ms and 256 MB
 * against three servers behind a balancer. The source truncates to cents. */
static void the_published_comparison_of_two_architectures_comes_out(void **state) {
    (void)state;
    double functions = 3 * 4.17e-7 * 1e6, egress = 3.0 / 3 * 0.09, hours = 730;
    const be_cost_piece serverless = {0, 0, 3.5 + egress + functions};
    const be_cost_piece classic = {0, hours * (3 * 0.0058 + 0.0252 + 0.008), 0};
    const be_cost_curve curves[] = {{"classic", &classic, 1}, {"serverless", &serverless, 1}};
    be_break_even *result = envelope_of(curves, 2, 3, 20);
    assert_string_equal(segment_at(result, 0).name, "serverless");
    assert_near(segment_at(result, 0).cost_from, 14.52, 0, 0.02);
    assert_near(segment_at(result, 1).cost_to, 36.93, 0, 0.02);
    assert_near(crossing_at(result, 0).value, 36.93 / 4.84, 1e-3, 0);
    be_break_even_free(result);
}

/* ---- by hand ---- */

static void a_jump_is_found_at_its_place(void **state) {
    (void)state;
    const be_cost_piece machines[] = {{0, 10, 0}, {100, 20, 0}, {200, 30, 0}}, function = {0, 0, 0.125};
    const be_cost_curve curves[] = {{"machines", machines, 3}, {"function", &function, 1}};
    be_break_even *result = envelope_of(curves, 2, 1, 250);
    assert_int_equal(be_break_even_segment_count(result), 6);
    const struct {
        double last, value;
        uint64_t before, after;
        uint32_t kind;
    } expected[] = {{80, 80, 1, 0, BE_CROSSING_MEET},
                    {nextafter(100, 0), 100, 0, 1, BE_CROSSING_JUMP},
                    {160, 160, 1, 0, BE_CROSSING_MEET},
                    {nextafter(200, 0), 200, 0, 1, BE_CROSSING_JUMP},
                    {240, 240, 1, 0, BE_CROSSING_MEET}};
    for (size_t i = 0; i < COUNT(expected); i++) {
        be_crossing c = crossing_at(result, i);
        assert_near(c.last, expected[i].last, 0, 0);
        assert_near(c.value, expected[i].value, 0, 0);
        assert_int_equal(c.before, expected[i].before);
        assert_int_equal(c.after, expected[i].after);
        assert_int_equal(c.kind, expected[i].kind);
        assert_true(c.before_cost_last <= c.after_cost_last);
        assert_true(c.after_cost_value <= c.before_cost_value);
    }
    assert_string_equal(be_break_even_line(result),
                        "function is the cheapest up to 80, then machines up to 100, then function up to 160, then "
                        "machines up to 200, then function up to 240, then machines");
    be_break_even_free(result);
}

/* b is the cheaper only at the very end; a line that would merely meet another there changes nothing. */
static void a_jump_at_the_highest_value_counts(void **state) {
    (void)state;
    const be_cost_piece a = {0, 1, 0}, falls[] = {{0, 5, 0}, {10, -8, 0}}, meets = {0, 11, -1};
    const be_cost_curve curves[] = {{"a", &a, 1}, {"falls", falls, 2}},
                        touching[] = {{"a", &a, 1}, {"meets", &meets, 1}};
    be_break_even *result = envelope_of(curves, 2, 0, 10);
    assert_int_equal(be_break_even_crossing_count(result), 1);
    be_crossing c = crossing_at(result, 0);
    assert_near(c.value, 10, 0, 0);
    assert_near(c.last, nextafter(10, 0), 0, 0);
    assert_int_equal(c.after, 1);
    be_break_even_free(result);
    result = envelope_of(touching, 2, 0, 10);
    assert_int_equal(be_break_even_crossing_count(result), 0);
    be_break_even_free(result);
}

static void what_cannot_be_had_wins_nowhere(void **state) {
    (void)state;
    const be_cost_piece small[] = {{0, 1, 0}, {10, INFINITY, 0}}, large[] = {{0, 5, 0}, {20, INFINITY, 0}};
    const be_cost_curve curves[] = {{"small", small, 2}, {"large", large, 2}};
    be_break_even *result = envelope_of(curves, 2, 0, 30);
    assert_string_equal(be_break_even_line(result), "small is the cheapest up to 10, then large up to 20, then none");
    assert_int_equal(crossing_at(result, 0).kind, BE_CROSSING_FEASIBLE);
    be_segment none = segment_at(result, 2);
    assert_true(none.candidate == BE_NO_CANDIDATE);
    assert_string_equal(none.name, "");
    assert_true(isinf(none.cost_from));
    be_break_even_free(result);
}

static void of_equal_costs_the_first_listed_wins(void **state) {
    (void)state;
    const be_cost_piece line = {0, 1, 2};
    const be_cost_curve curves[] = {{"a", &line, 1}, {"b", &line, 1}};
    be_break_even *result = envelope_of(curves, 2, 0, 30);
    assert_int_equal(be_break_even_segment_count(result), 1);
    assert_int_equal(segment_at(result, 0).candidate, 0);
    assert_string_equal(be_break_even_line(result), "a is the cheapest from 0 to 30");
    be_break_even_free(result);
}

/* ---- random lines and steps ---- */

enum { CURVES = 5, PIECES = 6 };

typedef struct family {
    be_cost_piece pieces[CURVES][PIECES];
    be_cost_curve curves[CURVES];
    size_t count;
} family;

/* Lines with small whole numbers, so that many meet in one point; steps up and down; some cannot be had. */
static void draw(family *f, uint64_t *seed) {
    static const char *const names[CURVES] = {"a", "b", "c", "d", "e"};
    f->count = 1 + (size_t)random_below(seed, CURVES);
    for (size_t i = 0; i < f->count; i++) {
        size_t pieces = 1 + (size_t)random_below(seed, PIECES);
        double from = 0;
        for (size_t k = 0; k < pieces; k++) {
            bool none = random_below(seed, 12) == 0;
            f->pieces[i][k] = (be_cost_piece){from, none ? INFINITY : (double)random_below(seed, 20),
                                              none ? 0 : (double)random_below(seed, 7) - 1};
            from += 1 + (double)random_below(seed, 5);
        }
        f->curves[i] = (be_cost_curve){names[i], f->pieces[i], pieces};
    }
}

static double cost_of(const be_cost_curve *curve, double x) {
    const be_cost_piece *p = curve->pieces;
    for (uint64_t i = 1; i < curve->piece_count && curve->pieces[i].from <= x; i++) {
        p = &curve->pieces[i];
    }
    return isinf(p->fixed) ? INFINITY : p->fixed + p->variable * x;
}

static double least_cost(const family *f, double x) {
    double least = INFINITY;
    for (size_t i = 0; i < f->count; i++) {
        least = fmin(least, cost_of(&f->curves[i], x));
    }
    return least;
}

static void check_samples(const family *f, const be_break_even *result, double high) {
    enum { SAMPLES = 997 };
    size_t at = 0;
    for (int k = 0; k <= SAMPLES; k++) {
        double x = high * k / SAMPLES;
        while (at + 1 < be_break_even_segment_count(result) && segment_at(result, at + 1).from <= x) {
            at++;
        }
        be_segment s = segment_at(result, at);
        double least = least_cost(f, x);
        if (s.candidate == BE_NO_CANDIDATE) {
            assert_true(isinf(least));
        } else {
            assert_near(cost_of(&f->curves[s.candidate], x), least, 1e-12, 1e-12);
        }
        assert_int_equal(s.proven, 1);
    }
}

static void check_form(const be_break_even *result, double high) {
    size_t count = be_break_even_segment_count(result);
    assert_int_equal(be_break_even_crossing_count(result), count - 1);
    assert_near(segment_at(result, 0).from, 0, 0, 0);
    assert_near(segment_at(result, count - 1).to, high, 0, 0);
    for (size_t i = 0; i + 1 < count; i++) {
        be_segment s = segment_at(result, i), next = segment_at(result, i + 1);
        be_crossing c = crossing_at(result, i);
        assert_true(s.candidate != next.candidate && c.before == s.candidate && c.after == next.candidate);
        assert_true(s.from <= s.to && s.to <= next.from);
        assert_near(c.last, s.to, 0, 0);
        assert_near(c.value, next.from, 0, 0);
        assert_true(isinf(c.after_cost_last) || c.before_cost_last <= c.after_cost_last + 1e-12 * 100);
        assert_true(isinf(c.before_cost_value) || c.after_cost_value <= c.before_cost_value + 1e-12 * 100);
    }
}

static void dense_samples_never_contradict_the_envelope_of_random_curves(void **state) {
    (void)state;
    uint64_t seed = 5;
    for (int n = 0; n < 1000; n++) {
        family f;
        draw(&f, &seed);
        be_break_even *result = envelope_of(f.curves, f.count, 0, 25);
        check_form(result, 25);
        check_samples(&f, result, 25);
        be_break_even_free(result);
    }
}

static void scaling_all_prices_moves_no_crossing(void **state) {
    (void)state;
    uint64_t seed = 6;
    for (int n = 0; n < 500; n++) {
        family f, scaled;
        draw(&f, &seed);
        scaled = f;
        double factor = 1 + 99 * random_share(&seed);
        for (size_t i = 0; i < f.count; i++) {
            for (size_t k = 0; k < PIECES; k++) {
                scaled.pieces[i][k].fixed *= factor;
                scaled.pieces[i][k].variable *= factor;
            }
            scaled.curves[i].pieces = scaled.pieces[i];
        }
        be_break_even *one = envelope_of(f.curves, f.count, 0, 25);
        be_break_even *other = envelope_of(scaled.curves, f.count, 0, 25);
        assert_int_equal(be_break_even_crossing_count(one), be_break_even_crossing_count(other));
        for (size_t i = 0; i < be_break_even_crossing_count(one); i++) {
            assert_near(crossing_at(other, i).value, crossing_at(one, i).value, 1e-13, 0);
            assert_int_equal(crossing_at(other, i).after, crossing_at(one, i).after);
        }
        be_break_even_free(one);
        be_break_even_free(other);
    }
}

/* ---- bad input ---- */

static void bad_curves_are_named_and_leave_the_output_alone(void **state) {
    (void)state;
    const be_cost_piece good = {0, 1, 1}, late = {5, 1, 1}, nan = {0, NAN, 1}, below = {0, -INFINITY, 1},
                        steep = {0, 1, INFINITY}, unordered[] = {{0, 1, 1}, {0, 2, 2}};
    be_break_even *const untouched = (be_break_even *)(void *)&(char){0};
    be_break_even *result = untouched;
    char long_name[102];
    memset(long_name, 'x', 101);
    long_name[101] = '\0';
    const struct {
        be_cost_curve curve;
        double low, high;
        be_status status;
        const char *part;
    } cases[] = {
        {{"a", &late, 1}, 0, 1, BE_STATUS_RANGE, "above the lowest"},
        {{"a", &nan, 1}, 0, 1, BE_STATUS_RANGE, "fixed nan"},
        {{"a", &below, 1}, 0, 1, BE_STATUS_RANGE, "fixed -inf"},
        {{"a", &steep, 1}, 0, 1, BE_STATUS_RANGE, "variable inf"},
        {{"a", unordered, 2}, 0, 1, BE_STATUS_RANGE, "not after"},
        {{"a", &good, 0}, 0, 1, BE_STATUS_RANGE, "0 pieces"},
        {{"a", NULL, 1}, 0, 1, BE_STATUS_ARGUMENT, "no pieces"},
        {{"", &good, 1}, 0, 1, BE_STATUS_ARGUMENT, "no name"},
        {{NULL, &good, 1}, 0, 1, BE_STATUS_ARGUMENT, "no name"},
        {{long_name, &good, 1}, 0, 1, BE_STATUS_RANGE, "100 bytes"},
        {{"a", &good, 1}, 1, 1, BE_STATUS_RANGE, "not below"},
        {{"a", &good, 1}, 2, 1, BE_STATUS_RANGE, "not below"},
        {{"a", &good, 1}, NAN, 1, BE_STATUS_RANGE, "not below"},
        {{"a", &good, 1}, 0, INFINITY, BE_STATUS_RANGE, "not below"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fails(be_break_even_of_curves(&cases[i].curve, 1, cases[i].low, cases[i].high, NULL, &result, error),
                     cases[i].status, cases[i].part);
        assert_ptr_equal(result, untouched);
    }
    const be_cost_curve fine = {"a", &good, 1};
    assert_fails(be_break_even_of_curves(&fine, 0, 0, 1, NULL, &result, error), BE_STATUS_RANGE, "0 curves");
    assert_fails(be_break_even_of_curves(&fine, 65, 0, 1, NULL, &result, error), BE_STATUS_RANGE, "65 curves");
    assert_fails(be_break_even_of_curves(NULL, 1, 0, 1, NULL, &result, error), BE_STATUS_ARGUMENT, "curves");
    assert_fails(be_break_even_of_curves(&fine, 1, 0, 1, NULL, NULL, error), BE_STATUS_ARGUMENT, "result");
    assert_ptr_equal(result, untouched);
}

static void reading_past_the_end_is_an_error(void **state) {
    (void)state;
    const be_cost_piece good = {0, 1, 1};
    const be_cost_curve fine = {"a", &good, 1};
    be_break_even *result = envelope_of(&fine, 1, 0, 1);
    be_segment segment = {.size = sizeof segment};
    be_crossing crossing = {.size = sizeof crossing};
    assert_fails(be_break_even_segment_at(result, 1, &segment, error), BE_STATUS_RANGE, "segment 1 of 1");
    assert_fails(be_break_even_crossing_at(result, 0, &crossing, error), BE_STATUS_RANGE, "crossing 0 of 0");
    assert_fails(be_break_even_segment_at(NULL, 0, &segment, error), BE_STATUS_ARGUMENT, "result");
    assert_fails(be_break_even_crossing_at(NULL, 0, &crossing, error), BE_STATUS_ARGUMENT, "result");
    segment.size = 0;
    assert_fails(be_break_even_segment_at(result, 0, &segment, error), BE_STATUS_SIZE, "be_segment");
    be_break_even_free(result);
    be_break_even_free(NULL);
    assert_int_equal(be_break_even_segment_count(NULL), 0);
    assert_int_equal(be_break_even_crossing_count(NULL), 0);
    assert_int_equal(be_break_even_evaluations(NULL), 0);
    assert_null(be_break_even_line(NULL));
}

static be_status body(const be_allocator *allocator, void *context, be_error *error) {
    const be_cost_piece machines[] = {{0, 10, 0}, {100, 20, 0}}, function = {0, 0, 0.125};
    const be_cost_curve curves[] = {{"machines", machines, 2}, {"function", &function, 1}};
    (void)context;
    be_break_even *result = NULL;
    be_status status = be_break_even_of_curves(curves, 2, 1, 250, allocator, &result, error);
    be_break_even_free(result);
    return status;
}

static void running_out_of_memory_leaks_nothing(void **state) {
    (void)state;
    be_test_each_failing_allocation(body, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_break_even_points_come_out),
        cmocka_unit_test(the_screening_curve_of_three_technologies_gives_their_capacities),
        cmocka_unit_test(the_published_comparison_of_two_architectures_comes_out),
        cmocka_unit_test(a_jump_is_found_at_its_place),
        cmocka_unit_test(a_jump_at_the_highest_value_counts),
        cmocka_unit_test(what_cannot_be_had_wins_nowhere),
        cmocka_unit_test(of_equal_costs_the_first_listed_wins),
        cmocka_unit_test(dense_samples_never_contradict_the_envelope_of_random_curves),
        cmocka_unit_test(scaling_all_prices_moves_no_crossing),
        cmocka_unit_test(bad_curves_are_named_and_leave_the_output_alone),
        cmocka_unit_test(reading_past_the_end_is_an_error),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
