/* The linear programme over cuts: small ones whose least is known. */
#include "decision/cuts.h"
#include "decision/buying.h"

typedef struct solved {
    be_i_cuts cuts;
    be_i_cuts_answer answer;
    double x[8], weight[9];
    size_t cut[9];
} solved;

static void begin(solved *s, size_t dims, const double *fee) {
    be_allocator allocator = be_i_allocator(NULL);
    memset(s, 0, sizeof *s);
    assert_ok(be_i_cuts_new(&allocator, dims, fee, &s->cuts, error));
    s->answer = (be_i_cuts_answer){.x = s->x, .cut = s->cut, .weight = s->weight};
}

static void add(solved *s, double k, const double *g) {
    assert_ok(be_i_cuts_add(&s->cuts, k, g, error));
}

/* Of x between 0 and 10 the least of 2 x + max(20 - 5 x, 8 - x, 0) is at x = 3. */
static void the_least_lies_where_cuts_cross(void **state) {
    (void)state;
    solved s;
    begin(&s, 1, (const double[]){2});
    add(&s, 20, (const double[]){5});
    add(&s, 8, (const double[]){1});
    add(&s, 0, (const double[]){0});
    be_i_cuts_box(&s.cuts, (const double[]){0}, (const double[]){10});
    be_i_cuts_solve(&s.cuts, &s.answer);
    assert_near(s.answer.bound, 11, 1e-14, 0);
    assert_near(s.x[0], 3, 1e-14, 0);
    assert_int_equal(s.answer.weights, 2);
    assert_near(s.weight[0] + s.weight[1], 1, 1e-15, 0);
    be_i_cuts_free(&s.cuts);
}

static void the_box_holds_it(void **state) {
    (void)state;
    solved s;
    begin(&s, 1, (const double[]){2});
    add(&s, 20, (const double[]){5});
    add(&s, 8, (const double[]){1});
    be_i_cuts_box(&s.cuts, (const double[]){4}, (const double[]){10});
    be_i_cuts_solve(&s.cuts, &s.answer);
    assert_near(s.answer.bound, 12, 1e-14, 0);
    be_i_cuts_box(&s.cuts, (const double[]){0}, (const double[]){1});
    be_i_cuts_solve(&s.cuts, &s.answer);
    assert_near(s.answer.bound, 17, 1e-14, 0);
    be_i_cuts_free(&s.cuts);
}

static void a_cut_that_is_off_says_nothing(void **state) {
    (void)state;
    solved s;
    begin(&s, 1, (const double[]){1});
    add(&s, 4, (const double[]){0});
    add(&s, 9, (const double[]){0});
    s.cuts.on[1] = false;
    be_i_cuts_box(&s.cuts, (const double[]){0}, (const double[]){1});
    be_i_cuts_solve(&s.cuts, &s.answer);
    assert_near(s.answer.bound, 4, 0, 0);
    be_i_cuts_free(&s.cuts);
}

/* What cuts say at a point. */
static double value_at(const solved *s, const double *fee, size_t dims, const double *x) {
    double most = -INFINITY, fees = 0;
    for (size_t i = 0; i < s->cuts.count; i++) {
        double says = s->cuts.k[i];
        for (size_t j = 0; j < dims; j++) {
            says -= s->cuts.g[i * dims + j] * s->cuts.scale[j] * x[j];
        }
        most = fmax(most, says);
    }
    for (size_t j = 0; j < dims; j++) {
        fees += fee[j] * x[j];
    }
    return most + fees;
}

/* No point of the box is below the bound, and the answer's own is on it: so it is the least. Many cuts share corners,
 * as whole numbers make them. */
static void no_point_lies_below_and_its_own_lies_on_it(void **state) {
    (void)state;
    uint64_t random = 20260901;
    for (unsigned round = 0; round < 300; round++) {
        size_t dims = 1 + random_below(&random, 6);
        double fee[6], low[6], high[6], g[6];
        for (size_t j = 0; j < dims; j++) {
            fee[j] = floor(10 * random_share(&random));
            low[j] = floor(3 * random_share(&random));
            high[j] = low[j] + floor(8 * random_share(&random));
        }
        solved s;
        begin(&s, dims, fee);
        for (unsigned cut = 0; cut < 40; cut++) {
            for (size_t j = 0; j < dims; j++) {
                g[j] = floor(12 * random_share(&random));
            }
            add(&s, floor(100 * random_share(&random)), g);
            be_i_cuts_box(&s.cuts, low, high);
            be_i_cuts_solve(&s.cuts, &s.answer);
            assert_near(value_at(&s, fee, dims, s.x), s.answer.bound, 1e-12, 1e-10);
        }
        for (unsigned point = 0; point < 50; point++) {
            double x[6];
            for (size_t j = 0; j < dims; j++) {
                x[j] = low[j] + (high[j] - low[j]) * random_share(&random);
            }
            assert_true(value_at(&s, fee, dims, x) >= s.answer.bound - 1e-10);
        }
        be_i_cuts_free(&s.cuts);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_lies_where_cuts_cross),
        cmocka_unit_test(the_box_holds_it),
        cmocka_unit_test(a_cut_that_is_off_says_nothing),
        cmocka_unit_test(no_point_lies_below_and_its_own_lies_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
