/* Certificates: made by hand they prove what they should; altered, they are refused. */
#include "decision/buying.h"

#include <stddef.h>

/* ---- by hand ---- */

/* One unit at 1 USD an hour for 10 h, a reservation at 0.6 USD an hour. */
static be_menu *plain_menu(void) {
    double hours[10];
    for (int h = 0; h < 10; h++) {
        hours[h] = 1;
    }
    be_menu *menu = menu_over(10);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 10);
    be_offer offer = reservation_of("r", "u", 10, 0.6);
    add_offer(menu, &offer);
    return menu;
}

typedef struct by_hand {
    be_certificate_parts parts;
    be_certificate_node node[3];
    uint32_t table[2], aside[1];
    double weight[2], price[20];
} by_hand;

/* One leaf, one table, the same price each hour. */
static void make_by_hand(by_hand *b, double price, double bound) {
    memset(b, 0, sizeof *b);
    for (int h = 0; h < 10; h++) {
        b->price[h] = price;
    }
    b->weight[0] = 1;
    b->node[0].weights = 1;
    b->parts = (be_certificate_parts){.size = sizeof b->parts,
                                      .offers = 1,
                                      .hours = 10,
                                      .node = b->node,
                                      .weight_table = b->table,
                                      .weight = b->weight,
                                      .price_usd = b->price,
                                      .aside = b->aside,
                                      .nodes = 1,
                                      .weights = 1,
                                      .tables = 1,
                                      .bound_usd = bound};
}

static be_status check_by_hand(const by_hand *b, const be_menu *menu, double *bound, be_error *told) {
    be_certificate *certificate = NULL;
    assert_ok(be_certificate_new(&b->parts, NULL, &certificate, error));
    be_status status = be_certificate_check(menu, certificate, bound, told);
    be_certificate_free(certificate);
    return status;
}

/* Asked 0.6 USD an hour, the reservation returns its fee: usage costs 6 at least, and 6 is what it costs. Asked less,
 * the rest of the fee may be saved by not buying; asked more, buying one returns more than its fee. */
static void prices_prove_what_weak_duality_says(void **state) {
    (void)state;
    static const struct { double price, bound; } cases[] = {{0.6, 6}, {0.4, 4}, {0, 0}, {0.8, 6}, {1, 6}, {1.5, 1}};
    be_menu *menu = plain_menu();
    for (size_t i = 0; i < COUNT(cases); i++) {
        by_hand b;
        double bound;
        make_by_hand(&b, cases[i].price, cases[i].bound - 1e-9);
        assert_ok(check_by_hand(&b, menu, &bound, error));
        assert_near(bound, cases[i].bound, 1e-11, 1e-11);
        b.parts.bound_usd = cases[i].bound + 1e-9;
        assert_fails(check_by_hand(&b, menu, &bound, error), BE_STATUS_RANGE, "but proves");
    }
    be_menu_free(menu);
}

/* Two leaves, of none and of one unit: even without prices the one costs 10 by use, the other its fee, 6. */
static void the_least_of_all_boxes_is_proven(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    by_hand b;
    double bound;
    make_by_hand(&b, 0, 6 - 1e-8);
    b.node[0] = (be_certificate_node){.child = 1, .offer = 0, .at = 0};
    b.node[1] = b.node[2] = (be_certificate_node){.weights = 1};
    b.parts.nodes = 3;
    assert_ok(check_by_hand(&b, menu, &bound, error));
    assert_near(bound, 6, 1e-10, 0);
    b.parts.bound_usd = 6 + 1e-8;
    assert_fails(check_by_hand(&b, menu, &bound, error), BE_STATUS_RANGE, "but proves");
    be_menu_free(menu);
}

/* Loads of 1 and 2, and a reservation at 0.9 USD an hour: one unit costs 14. A split a billionth of a step below 1 has
 * that quantity in its first box all the same: with prices of 1 there and 0 beyond, no more than 14 is proven. */
static void a_split_next_to_a_step_is_a_split_at_the_step(void **state) {
    (void)state;
    double hours[10];
    for (int h = 0; h < 10; h++) {
        hours[h] = 1 + h % 2;
    }
    be_menu *menu = menu_over(10);
    be_unit unit = unit_of("u", 1);
    add_unit(menu, &unit, hours, 10);
    be_offer offer = reservation_of("r", "u", 10, 0.9);
    add_offer(menu, &offer);
    by_hand b;
    double bound = 0;
    make_by_hand(&b, 1, 0);
    b.node[0] = (be_certificate_node){.child = 1, .offer = 0, .at = 1 - 0.99e-9};
    b.node[1] = (be_certificate_node){.weights = 1};
    b.node[2] = (be_certificate_node){.first_weight = 1, .weights = 1};
    b.parts.nodes = 3;
    b.parts.weights = 2;
    assert_ok(check_by_hand(&b, menu, &bound, error));
    assert_true(bound <= 14);
    assert_near(bound, 14, 1e-11, 0);
    b.parts.bound_usd = 14 + 1e-10;
    assert_fails(check_by_hand(&b, menu, &bound, error), BE_STATUS_RANGE, "but proves");
    b.node[0].at = 1 - 2e-9;
    assert_fails(check_by_hand(&b, menu, &bound, error), BE_STATUS_ARGUMENT, "its step");
    be_menu_free(menu);
}

/* ---- altered ---- */

static be_menu *branching_menu(void) {
    uint64_t random = 17;
    double hours[24];
    be_menu *menu = menu_over(24);
    for (int t = 0; t < 3; t++) {
        random_hours(hours, 24, 4, false, &random);
        be_unit unit = unit_of(t == 0 ? "a" : t == 1 ? "b" : "c", 0.5 + random_share(&random));
        add_unit(menu, &unit, hours, 24);
    }
    be_offer p = plan_of("p", 24), q = plan_of("q", 20);
    p.step = q.step = 0.05;
    add_offer(menu, &p);
    add_offer(menu, &q);
    for (int t = 0; t < 3; t++) {
        set_rate(menu, "p", t == 0 ? "a" : t == 1 ? "b" : "c", 0.2 + 0.3 * random_share(&random));
        set_rate(menu, "q", t == 0 ? "a" : t == 1 ? "b" : "c", 0.2 + 0.3 * random_share(&random));
    }
    be_offer r = reservation_of("r", "a", 24, 0.3), twin = reservation_of("twin", "a", 24, 0.35);
    add_offer(menu, &r);
    add_offer(menu, &twin);
    return menu;
}

/* Copies of all arrays, to be altered. */
typedef struct altered {
    be_certificate_parts parts;
    be_certificate_node *node;
    uint32_t *table, *aside;
    double *weight, *price;
} altered;

static void *copy_of(const void *from, size_t bytes) {
    void *copy = malloc(bytes + 8);
    assert_non_null(copy);
    memcpy(copy, from, bytes);
    return copy;
}

static altered copy_parts(const be_certificate *certificate) {
    altered a = {.parts = {.size = sizeof a.parts}};
    assert_ok(be_certificate_read(certificate, &a.parts, error));
    be_certificate_parts *p = &a.parts;
    size_t prices = (size_t)p->tables * p->offers * (size_t)p->hours;
    p->node = a.node = copy_of(p->node, p->nodes * sizeof *a.node);
    p->weight_table = a.table = copy_of(p->weight_table, p->weights * sizeof *a.table);
    p->weight = a.weight = copy_of(p->weight, p->weights * sizeof *a.weight);
    p->price_usd = a.price = copy_of(p->price_usd, prices * sizeof *a.price);
    p->aside = a.aside = copy_of(p->aside, p->offers * sizeof *a.aside);
    return a;
}

static void free_parts(altered *a) {
    free(a->node);
    free(a->table);
    free(a->weight);
    free(a->price);
    free(a->aside);
}

typedef void (*change)(altered *a);

static void split_off_the_step(altered *a) {
    a->node[0].at += 0.01;
}
static void split_outside(altered *a) {
    a->node[0].at = 1000;
}
static void split_by_no_offer(altered *a) {
    a->node[0].offer = 9;
}
static void split_backwards(altered *a) {
    a->node[a->node[0].child].child = 0;
    a->node[0].child = a->parts.nodes - 1;
}
static void child_twice(altered *a) {
    uint32_t n = a->node[0].child;
    a->node[n].child = a->node[n].child ? a->node[n].child : n;
    a->node[n + 1] = a->node[n];
}
static void leaf_in_no_split(altered *a) {
    a->node[0].child = 0;
    a->node[0].weights = 0;
}
static void weight_below_zero(altered *a) {
    a->weight[0] = -1;
}
static void weight_of_none(altered *a) {
    a->weight[0] = NAN;
}
static void weight_without_end(altered *a) {
    a->weight[0] = INFINITY;
}
static void weight_of_no_table(altered *a) {
    a->table[0] = a->parts.tables;
}
static void price_below_zero(altered *a) {
    a->price[3] = -1e-9;
}
static void price_of_none(altered *a) {
    a->price[3] = NAN;
}
static void price_outside_the_term(altered *a) {
    a->price[a->parts.hours + 22] = 0.1; /* of q, whose term ends after 20 h */
}
static void prices_tripled(altered *a) {
    for (size_t i = 0; i < (size_t)a->parts.tables * a->parts.offers * (size_t)a->parts.hours; i++) {
        a->price[i] *= 3;
    }
}
static void weights_halved(altered *a) {
    for (size_t i = 0; i < a->parts.weights; i++) {
        a->weight[i] /= 2;
    }
}
static void aside_for_none(altered *a) {
    a->aside[0] = 77;
}
static void aside_without_reason(altered *a) {
    a->aside[0] = 1;
}
static void aside_for_a_dearer_one(altered *a) {
    a->aside[2] = 3;
    a->aside[3] = 3;
}
static void claims_too_much(altered *a) {
    a->parts.bound_usd *= 1 + 1e-6;
}
static void other_hours(altered *a) {
    a->parts.hours--;
}
static void other_offers(altered *a) {
    a->parts.offers--;
}

static void each_kind_of_number_altered_is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        change make;
        be_status status;
        const char *part;
    } cases[] = {
        {split_off_the_step, BE_STATUS_ARGUMENT, "its step"},
        {split_outside, BE_STATUS_ARGUMENT, "its box"},
        {split_by_no_offer, BE_STATUS_ARGUMENT, "by offer 9"},
        {split_backwards, BE_STATUS_ARGUMENT, "node 0"},
        {child_twice, BE_STATUS_ARGUMENT, "node"},
        {leaf_in_no_split, BE_STATUS_ARGUMENT, "in no split"},
        {weight_below_zero, BE_STATUS_RANGE, "weight 0"},
        {weight_of_none, BE_STATUS_RANGE, "weight 0"},
        {weight_without_end, BE_STATUS_RANGE, "weight 0"},
        {weight_of_no_table, BE_STATUS_ARGUMENT, "table"},
        {price_below_zero, BE_STATUS_RANGE, "price of 'p' in hour 3"},
        {price_of_none, BE_STATUS_RANGE, "price of 'p' in hour 3"},
        {price_outside_the_term, BE_STATUS_RANGE, "price of 'q' in hour 22"},
        {prices_tripled, BE_STATUS_RANGE, "but proves"},
        {weights_halved, BE_STATUS_RANGE, "but proves"},
        {aside_for_none, BE_STATUS_ARGUMENT, "'p' aside without reason"},
        {aside_without_reason, BE_STATUS_ARGUMENT, "'p' aside without reason"},
        {aside_for_a_dearer_one, BE_STATUS_ARGUMENT, "'r' aside without reason"},
        {claims_too_much, BE_STATUS_RANGE, "claims"},
        {other_hours, BE_STATUS_ARGUMENT, "the menu of 4 over 24"},
        {other_offers, BE_STATUS_ARGUMENT, "the menu of 4 over 24"},
    };
    be_menu *menu = branching_menu();
    be_mix *mix = mix_of(menu);
    check_mix(menu, mix, 1e-9);
    const be_certificate *certificate = be_mix_certificate(mix);
    for (size_t i = 0; i < COUNT(cases); i++) {
        altered a = copy_parts(certificate);
        assert_true(a.parts.nodes > 1);
        assert_int_equal(a.aside[3], 2); /* the twin */
        cases[i].make(&a);
        be_certificate *changed = NULL;
        double bound = 7;
        assert_ok(be_certificate_new(&a.parts, NULL, &changed, error));
        assert_fails(be_certificate_check(menu, changed, &bound, error), cases[i].status, cases[i].part);
        assert_near(bound, 7, 0, 0);
        be_certificate_free(changed);
        free_parts(&a);
    }
    be_mix_free(mix);
    be_menu_free(menu);
}

/* Whatever is altered, a certificate that still holds proves no more than the least cost. */
static void no_alteration_proves_more_than_the_cost(void **state) {
    (void)state;
    be_menu *menu = branching_menu();
    be_mix *mix = mix_of(menu);
    double cost = summary_of(mix).cost_usd;
    uint64_t random = 9;
    unsigned held = 0;
    for (unsigned round = 0; round < 300; round++) {
        altered a = copy_parts(be_mix_certificate(mix));
        size_t prices = (size_t)a.parts.tables * a.parts.offers * (size_t)a.parts.hours;
        a.price[random_below(&random, prices)] *= 3 * random_share(&random);
        a.weight[random_below(&random, a.parts.weights)] *= 2 * random_share(&random);
        a.node[random_below(&random, a.parts.nodes)].at = 0.05 * (double)random_below(&random, 40);
        a.parts.bound_usd = 0;
        be_certificate *changed = NULL;
        double bound = 0;
        assert_ok(be_certificate_new(&a.parts, NULL, &changed, error));
        if (!be_certificate_check(menu, changed, &bound, NULL)) {
            assert_true(bound <= cost);
            held++;
        }
        be_certificate_free(changed);
        free_parts(&a);
    }
    assert_true(held > 10);
    be_mix_free(mix);
    be_menu_free(menu);
}

/* A certificate of one menu says nothing of a dearer one, nor of one with other loads. */
static void it_holds_for_its_own_menu_only(void **state) {
    (void)state;
    be_menu *menu = plain_menu(), *other = menu_over(10);
    be_mix *mix = mix_of(menu);
    be_unit cheap = unit_of("u", 0.5);
    double hours[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    add_unit(other, &cheap, hours, 10);
    be_offer offer = reservation_of("r", "u", 10, 0.6);
    add_offer(other, &offer);
    assert_fails(be_certificate_check(other, be_mix_certificate(mix), NULL, error), BE_STATUS_RANGE, "but proves");
    assert_ok(be_certificate_check(menu, be_mix_certificate(mix), NULL, error));
    be_mix_free(mix);
    be_menu_free(menu);
    be_menu_free(other);
}

static void what_is_missing_is_told(void **state) {
    (void)state;
    be_menu *menu = plain_menu(), *empty = menu_over(1);
    be_certificate *certificate = NULL;
    be_certificate_parts read = {.size = sizeof read};
    by_hand b;
    double bound;
    make_by_hand(&b, 0.6, 5);
    assert_fails(be_certificate_new(NULL, NULL, &certificate, error), BE_STATUS_ARGUMENT, "parts");
    assert_fails(be_certificate_new(&b.parts, NULL, NULL, error), BE_STATUS_ARGUMENT, "certificate");
    b.parts.size = 2;
    assert_fails(be_certificate_new(&b.parts, NULL, &certificate, error), BE_STATUS_SIZE, "size");
    make_by_hand(&b, 0.6, 5);
    b.parts.nodes = 0;
    assert_fails(be_certificate_new(&b.parts, NULL, &certificate, error), BE_STATUS_RANGE, "nodes");
    make_by_hand(&b, 0.6, NAN);
    assert_fails(be_certificate_new(&b.parts, NULL, &certificate, error), BE_STATUS_RANGE, "bound_usd");
    make_by_hand(&b, 0.6, -INFINITY);
    assert_fails(be_certificate_new(&b.parts, NULL, &certificate, error), BE_STATUS_RANGE, "bound_usd");
    make_by_hand(&b, 0.6, 5);
    b.parts.price_usd = NULL;
    assert_fails(be_certificate_new(&b.parts, NULL, &certificate, error), BE_STATUS_ARGUMENT, "price_usd");
    assert_null(certificate);
    assert_fails(be_certificate_check(menu, NULL, &bound, error), BE_STATUS_ARGUMENT, "certificate");
    make_by_hand(&b, 0.6, 5);
    assert_ok(be_certificate_new(&b.parts, NULL, &certificate, error));
    assert_fails(be_certificate_check(NULL, certificate, &bound, error), BE_STATUS_ARGUMENT, "menu");
    assert_fails(be_certificate_check(empty, certificate, &bound, error), BE_STATUS_ARGUMENT, "empty");
    assert_fails(be_certificate_read(NULL, &read, error), BE_STATUS_ARGUMENT, "certificate");
    assert_fails(be_certificate_read(certificate, NULL, error), BE_STATUS_ARGUMENT, "parts");
    b.node[0].weights = 2;
    b.parts.weights = 1;
    be_certificate_free(certificate);
    assert_fails(check_by_hand(&b, menu, &bound, error), BE_STATUS_ARGUMENT, "weights that there are not");
    be_certificate_free(NULL);
    be_menu_free(menu);
    be_menu_free(empty);
}

/* A caller that knows more members has set them to 0; one that knows fewer has the defaults of the rest. */
static void parts_may_be_of_another_size(void **state) {
    (void)state;
    be_certificate *certificate = NULL;
    struct {
        be_certificate_parts parts;
        uint64_t beyond;
    } newer;
    by_hand b;
    make_by_hand(&b, 0.6, 5);
    memset(&newer, 0, sizeof newer);
    newer.parts = b.parts;
    newer.parts.size = sizeof newer;
    assert_ok(be_certificate_new(&newer.parts, NULL, &certificate, error));
    be_certificate_free(certificate);
    newer.beyond = 1;
    assert_fails(be_certificate_new(&newer.parts, NULL, &certificate, error), BE_STATUS_SIZE, "be_certificate_parts");
    b.parts.size = offsetof(be_certificate_parts, bound_usd);
    assert_ok(be_certificate_new(&b.parts, NULL, &certificate, error));
    be_certificate_parts read = {.size = sizeof read};
    assert_ok(be_certificate_read(certificate, &read, error));
    assert_near(read.bound_usd, 0, 0, 0);
    be_certificate_free(certificate);
}

static void its_parts_describe_themselves(void **state) {
    (void)state;
    size_t count = 0;
    const be_field *fields = be_certificate_parts_fields(&count);
    be_certificate_parts parts;
    be_certificate_parts_init(&parts);
    assert_int_equal(count, 12);
    assert_string_equal(fields[0].name, "offers");
    assert_int_equal(parts.size, sizeof parts);
    assert_int_equal(parts.nodes, 1);
    assert_null(parts.node);
}

static be_status check_once(const be_allocator *allocator, void *context, be_error *error) {
    by_hand b;
    be_certificate *certificate = NULL;
    make_by_hand(&b, 0.6, 5);
    be_status status = be_certificate_new(&b.parts, allocator, &certificate, error);
    status = status ? status : be_certificate_check(context, certificate, NULL, error);
    be_certificate_free(certificate);
    return status;
}

static void it_bears_an_allocator_that_runs_dry(void **state) {
    (void)state;
    be_menu *menu = plain_menu();
    be_test_each_failing_allocation(check_once, menu);
    be_menu_free(menu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_prove_what_weak_duality_says),
        cmocka_unit_test(the_least_of_all_boxes_is_proven),
        cmocka_unit_test(a_split_next_to_a_step_is_a_split_at_the_step),
        cmocka_unit_test(each_kind_of_number_altered_is_refused_by_name),
        cmocka_unit_test(no_alteration_proves_more_than_the_cost),
        cmocka_unit_test(it_holds_for_its_own_menu_only),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(parts_may_be_of_another_size),
        cmocka_unit_test(its_parts_describe_themselves),
        cmocka_unit_test(it_bears_an_allocator_that_runs_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
