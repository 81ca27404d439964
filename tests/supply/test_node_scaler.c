/* Nodes that follow pods: sequences by the rules of the Cluster Autoscaler and of Karpenter, a plain simulation node by
 * node and second by second as a judge, and what must hold whatever the pods do. */
#include "given.h"

static be_node_scaling scaling_of(uint32_t which) {
    be_node_scaling scaling;
    be_node_scaling_init(&scaling);
    scaling.scaler = which;
    return scaling;
}

static be_node_scaler *scaler_of(const be_node_scaling *scaling, const uint32_t *pods, size_t types, uint32_t least,
                                 uint32_t spare) {
    be_node_scaler *scaler = NULL;
    assert_ok(be_node_scaler_new(scaling, pods, types, least, spare, NULL, &scaler, error));
    return scaler;
}

static be_node_scaler *cluster_autoscaler(uint32_t pods_per_node) {
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_CLUSTER_AUTOSCALER);
    return scaler_of(&scaling, &pods_per_node, 1, 0, 0);
}

static be_node_scaler *karpenter(const uint32_t *pods, size_t types) {
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_KARPENTER);
    return scaler_of(&scaling, pods, types, 0, 0);
}

static uint32_t step(be_node_scaler *scaler, int64_t time, uint32_t pods) {
    uint32_t room = 12345;
    assert_ok(be_node_scaler_step(scaler, time, pods, &room, error));
    return room;
}

/* After a step: pods with room, ready nodes of the first type, billed nodes of the first type. */
static void expect(be_node_scaler *scaler, int64_t time, uint32_t pods, uint32_t room, uint64_t ready, uint64_t nodes) {
    uint32_t seen = step(scaler, time, pods);
    if (seen != room || be_node_scaler_ready(scaler, 0) != ready || be_node_scaler_nodes(scaler, 0) != nodes) {
        fail_msg("at %ld with %u pods: room %u, %u expected; ready %lu, %lu expected; nodes %lu, %lu expected",
                 (long)time, pods, seen, room, (unsigned long)be_node_scaler_ready(scaler, 0), (unsigned long)ready,
                 (unsigned long)be_node_scaler_nodes(scaler, 0), (unsigned long)nodes);
    }
}

/* ---- instant ---- */

static void instant_nodes_are_those_that_the_pods_need(void **state) {
    (void)state;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_INSTANT);
    uint32_t pods_per_node = 7;
    be_node_scaler *scaler = scaler_of(&scaling, &pods_per_node, 1, 2, 3);
    const uint32_t pods[] = {0, 14, 15, 700, 701, 13, 0}, nodes[] = {5, 5, 6, 103, 104, 5, 5};
    for (int i = 0; i < (int)COUNT(pods); i++) {
        expect(scaler, 60 * i, pods[i], pods[i], nodes[i], nodes[i]);
    }
    be_node_scaler_free(scaler);
}

/* ---- Cluster Autoscaler ---- */

static void the_first_step_finds_room_for_all(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 1000003, 41, 41, 5, 5);
    assert_int_equal(be_node_scaler_launches(scaler, 0), 5);
    be_node_scaler_free(scaler);
}

static void nodes_are_added_at_the_next_look_and_take_pods_once_booted(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 3, 35, 10, 1, 1);
    expect(scaler, 9, 35, 10, 1, 1);
    expect(scaler, 10, 35, 10, 1, 4); /* 25 pods without room: 3 nodes */
    expect(scaler, 74, 35, 10, 1, 4);
    expect(scaler, 75, 35, 35, 4, 4);
    assert_near(be_node_scaler_node_seconds(scaler, 0), 75 + 3 * 65, 1e-12, 0);
    assert_near(be_node_scaler_pending_seconds(scaler), 25 * 72, 1e-12, 0);
    be_node_scaler_free(scaler);
}

static void nodes_on_their_way_are_counted_before_more_are_added(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 10, 35, 10, 1, 4);
    expect(scaler, 20, 40, 10, 1, 4); /* room on the three */
    expect(scaler, 30, 41, 10, 1, 5);
    expect(scaler, 75, 41, 40, 4, 5);
    expect(scaler, 95, 41, 41, 5, 5);
    be_node_scaler_free(scaler);
}

static void unneeded_nodes_are_drained_one_by_one_down_to_the_threshold(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 40, 40, 4, 4);
    expect(scaler, 1000, 10, 10, 4, 4);
    expect(scaler, 1599, 10, 10, 4, 4);
    expect(scaler, 1600, 10, 10, 3, 4); /* after 600 s; the drained is billed for 30 s more */
    expect(scaler, 1629, 10, 10, 3, 4);
    expect(scaler, 1630, 10, 10, 2, 3);
    expect(scaler, 1660, 10, 10, 2, 2); /* 5 of 10 pods each: not below one half */
    expect(scaler, 9999, 10, 10, 2, 2);
    be_node_scaler_free(scaler);
}

static void empty_nodes_are_removed_at_once_ten_at_a_look(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 300, 300, 30, 30);
    expect(scaler, 1000, 2, 2, 30, 30);
    expect(scaler, 1599, 2, 2, 30, 30);
    expect(scaler, 1600, 2, 2, 20, 20);
    expect(scaler, 1610, 2, 2, 10, 10);
    expect(scaler, 1620, 2, 2, 2, 2);
    expect(scaler, 1630, 2, 2, 1, 2); /* one pod each: the last is drained */
    expect(scaler, 1660, 2, 2, 1, 1);
    be_node_scaler_free(scaler);
}

static void nothing_is_removed_soon_after_an_addition(void **state) {
    (void)state;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_CLUSTER_AUTOSCALER);
    scaling.delay_after_add_seconds = 1000;
    uint32_t pods_per_node = 10;
    be_node_scaler *scaler = scaler_of(&scaling, &pods_per_node, 1, 0, 0);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 10, 30, 10, 1, 3);
    expect(scaler, 20, 0, 0, 1, 3);
    expect(scaler, 75, 0, 0, 3, 3);
    expect(scaler, 1009, 0, 0, 3, 3); /* unneeded since 80 at the latest */
    expect(scaler, 1010, 0, 0, 0, 0);
    be_node_scaler_free(scaler);
}

static void a_node_that_is_needed_again_starts_anew(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 40, 40, 4, 4);
    expect(scaler, 100, 10, 10, 4, 4);
    expect(scaler, 690, 40, 40, 4, 4);
    expect(scaler, 695, 10, 10, 4, 4); /* between two looks only */
    expect(scaler, 700, 10, 10, 4, 4);
    expect(scaler, 1299, 10, 10, 4, 4);
    expect(scaler, 1300, 10, 10, 3, 4);
    be_node_scaler_free(scaler);
}

static void a_node_whose_pods_fit_nowhere_else_stays(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    expect(scaler, 0, 11, 11, 2, 2);
    expect(scaler, 100000, 11, 11, 2, 2); /* 5 and 6 of 10 */
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_CLUSTER_AUTOSCALER);
    scaling.utilisation_threshold = 1;
    uint32_t pods_per_node = 10;
    be_node_scaler *eager = scaler_of(&scaling, &pods_per_node, 1, 0, 0);
    expect(eager, 0, 29, 29, 3, 3);
    expect(eager, 100000, 21, 21, 3, 3); /* all below, but 21 do not fit on two */
    expect(eager, 200000, 20, 20, 3, 3);
    expect(eager, 300000, 20, 20, 2, 2);
    be_node_scaler_free(scaler);
    be_node_scaler_free(eager);
}

static void the_floor_and_the_spare_nodes_stay(void **state) {
    (void)state;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_CLUSTER_AUTOSCALER);
    uint32_t pods_per_node = 10;
    be_node_scaler *scaler = scaler_of(&scaling, &pods_per_node, 1, 2, 1);
    expect(scaler, 0, 25, 25, 4, 4);  /* 3 and the spare */
    expect(scaler, 10, 40, 40, 4, 5); /* the spare takes 10 at once, and another follows */
    expect(scaler, 20, 50, 40, 4, 6);
    expect(scaler, 100, 50, 50, 6, 6);
    expect(scaler, 100000, 0, 0, 6, 6);
    expect(scaler, 200000, 0, 0, 3, 3);
    be_node_scaler_free(scaler);
}

/* ---- Karpenter ---- */

static void a_batch_ends_a_second_after_its_last_pod(void **state) {
    (void)state;
    const uint32_t pods[] = {10};
    be_node_scaler *scaler = karpenter(pods, 1);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 3, 35, 10, 1, 1);
    expect(scaler, 4, 35, 10, 1, 4);
    expect(scaler, 68, 35, 10, 1, 4);
    expect(scaler, 69, 35, 35, 4, 4);
    be_node_scaler_free(scaler);
}

static void a_batch_ends_ten_seconds_after_its_first_pod(void **state) {
    (void)state;
    const uint32_t pods[] = {10};
    be_node_scaler *scaler = karpenter(pods, 1);
    expect(scaler, 0, 10, 10, 1, 1);
    for (int i = 0; i < 10; i++) {
        expect(scaler, 3 + i, (uint32_t)(20 + 10 * i), 10, 1, 1);
    }
    expect(scaler, 13, 120, 10, 1, 12);
    be_node_scaler_free(scaler);
}

static void pods_that_go_end_their_batch(void **state) {
    (void)state;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_KARPENTER);
    scaling.batch_idle_seconds = 5;
    uint32_t pods_per_node = 10;
    be_node_scaler *scaler = scaler_of(&scaling, &pods_per_node, 1, 0, 0);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 3, 35, 10, 1, 1);
    expect(scaler, 6, 10, 10, 1, 1);
    expect(scaler, 20, 10, 10, 1, 1);
    be_node_scaler_free(scaler);
}

static void expect_types(be_node_scaler *scaler, const uint64_t *nodes, size_t types) {
    for (size_t i = 0; i < types; i++) {
        if (be_node_scaler_nodes(scaler, i) != nodes[i]) {
            fail_msg("type %zu: %lu nodes, %lu expected", i, (unsigned long)be_node_scaler_nodes(scaler, i),
                     (unsigned long)nodes[i]);
        }
    }
}

/* As many pods as possible on one node; of the types that hold them the most preferred. */
static void pods_are_packed_on_few_nodes_of_preferred_types(void **state) {
    (void)state;
    const struct {
        uint32_t pods[3], waiting;
        uint64_t nodes[3];
    } cases[] = {
        {{4, 8, 16}, 37, {0, 1, 2}}, {{4, 16, 8}, 37, {0, 3, 0}},   {{16, 8, 4}, 37, {3, 0, 0}},
        {{4, 8, 16}, 32, {0, 0, 2}}, {{4, 8, 16}, 3, {1, 0, 0}},    {{8, 4, 16}, 3, {1, 0, 0}},
        {{4, 8, 16}, 33, {1, 0, 2}}, {{16, 16, 16}, 33, {3, 0, 0}}, {{1, 1, 1}, 5, {5, 0, 0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_node_scaling scaling = scaling_of(BE_NODE_SCALER_KARPENTER);
        scaling.disruption_share = 0;
        be_node_scaler *scaler = scaler_of(&scaling, cases[i].pods, 3, 0, 0);
        step(scaler, 0, 0);
        step(scaler, 100, cases[i].waiting);
        step(scaler, 101, cases[i].waiting);
        expect_types(scaler, cases[i].nodes, 3);
        assert_int_equal(step(scaler, 166, cases[i].waiting), cases[i].waiting);
        be_node_scaler_free(scaler);
    }
}

static void nodes_whose_pods_fit_elsewhere_are_deleted_the_least_full_first(void **state) {
    (void)state;
    const uint32_t pods[] = {4, 16};
    be_node_scaler *scaler = karpenter(pods, 2);
    step(scaler, 0, 36);
    expect_types(scaler, (const uint64_t[]){1, 2}, 2);
    step(scaler, 1000, 16); /* 20 places too many: the small node first */
    assert_int_equal(be_node_scaler_ready(scaler, 0), 0);
    assert_int_equal(be_node_scaler_ready(scaler, 1), 2);
    step(scaler, 1030, 16);
    expect_types(scaler, (const uint64_t[]){0, 2}, 2);
    assert_int_equal(be_node_scaler_ready(scaler, 1), 1);
    step(scaler, 1060, 16);
    expect_types(scaler, (const uint64_t[]){0, 1}, 2);
    be_node_scaler_free(scaler);
}

static void a_node_is_replaced_by_a_more_preferred_one_that_is_ready_first(void **state) {
    (void)state;
    const uint32_t pods[] = {4, 16};
    be_node_scaler *scaler = karpenter(pods, 2);
    step(scaler, 0, 17);
    expect_types(scaler, (const uint64_t[]){1, 1}, 2);
    step(scaler, 100, 4);
    assert_int_equal(be_node_scaler_ready(scaler, 0), 0); /* its pod fits on the other */
    step(scaler, 129, 4);
    expect_types(scaler, (const uint64_t[]){1, 1}, 2);
    step(scaler, 130, 4); /* drained; the next look replaces the large one */
    expect_types(scaler, (const uint64_t[]){1, 1}, 2);
    assert_int_equal(be_node_scaler_launches(scaler, 0), 2);
    assert_int_equal(step(scaler, 194, 4), 4);
    assert_int_equal(be_node_scaler_ready(scaler, 1), 1);
    assert_int_equal(step(scaler, 195, 4), 4);
    assert_int_equal(be_node_scaler_ready(scaler, 1), 0);
    assert_int_equal(be_node_scaler_ready(scaler, 0), 1);
    step(scaler, 225, 4);
    expect_types(scaler, (const uint64_t[]){1, 0}, 2);
    be_node_scaler_free(scaler);
}

static void a_replaced_node_stays_where_its_room_is_needed_after_all(void **state) {
    (void)state;
    const uint32_t pods[] = {4, 16};
    be_node_scaler *scaler = karpenter(pods, 2);
    step(scaler, 0, 16);
    step(scaler, 100, 3);
    expect_types(scaler, (const uint64_t[]){1, 1}, 2);
    step(scaler, 150, 20);
    assert_int_equal(step(scaler, 164, 20), 16);
    assert_int_equal(step(scaler, 165, 20), 20);
    assert_int_equal(step(scaler, 1000, 20), 20);
    assert_int_equal(be_node_scaler_launches(scaler, 1), 1);
    expect_types(scaler, (const uint64_t[]){1, 1}, 2);
    be_node_scaler_free(scaler);
}

static void consolidation_waits_as_told(void **state) {
    (void)state;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_KARPENTER);
    scaling.consolidate_after_seconds = 300;
    uint32_t pods_per_node = 10;
    be_node_scaler *scaler = scaler_of(&scaling, &pods_per_node, 1, 0, 0);
    expect(scaler, 0, 20, 20, 2, 2);
    expect(scaler, 1000, 10, 10, 2, 2);
    expect(scaler, 1299, 10, 10, 2, 2);
    expect(scaler, 1300, 10, 10, 1, 2);
    expect(scaler, 1330, 10, 10, 1, 1);
    be_node_scaler_free(scaler);
}

static void at_most_a_tenth_of_the_nodes_is_disrupted_at_once(void **state) {
    (void)state;
    const uint32_t pods[] = {10};
    be_node_scaler *scaler = karpenter(pods, 1);
    expect(scaler, 0, 250, 250, 25, 25);
    expect(scaler, 1000, 130, 130, 22, 25); /* 2.5, rounded up */
    expect(scaler, 1010, 130, 130, 22, 25);
    expect(scaler, 1030, 130, 130, 19, 22); /* 2.2 */
    expect(scaler, 2000, 130, 130, 13, 13);
    be_node_scaler_free(scaler);
}

/* ---- the judge ---- */

enum { MOST_NODES = 4000 };

typedef struct plain_node {
    double ready, gone, unneeded_since; /* -1: needed */
    bool drained;
} plain_node;

/* One node group, node by node. */
typedef struct plain_cluster {
    plain_node nodes[MOST_NODES];
    size_t launched;
    double added;
} plain_cluster;

static bool serves(const plain_node *node, double now) {
    return node->ready <= now && !node->drained && node->gone > now;
}

static uint32_t plain_count(const plain_cluster *c, double now, bool billed) {
    uint32_t count = 0;
    for (size_t i = 0; i < c->launched; i++) {
        count += billed ? c->nodes[i].gone > now : serves(&c->nodes[i], now);
    }
    return count;
}

static void plain_add(plain_cluster *c, double ready) {
    assert_true(c->launched < MOST_NODES);
    c->nodes[c->launched++] = (plain_node){ready, INFINITY, -1, false};
}

/* Deal the pods to the ready nodes, one each in turn, those that were unneeded for longest last; then ask node by node
 * whether it is below the threshold and its pods fit on those that stay. Longest unneeded first. */
static void plain_mark(plain_cluster *c, double now, uint32_t pods, uint32_t size, double threshold, uint32_t least) {
    size_t order[MOST_NODES], count = 0;
    for (size_t i = 0; i < c->launched; i++) {
        if (serves(&c->nodes[i], now)) {
            order[count++] = i;
        }
    }
    for (size_t i = 1; i < count; i++) { /* insertion sort: needed ones last, else by their time */
        for (size_t j = i; j > 0; j--) {
            double a = c->nodes[order[j - 1]].unneeded_since, b = c->nodes[order[j]].unneeded_since;
            bool swap = b >= 0 && (a < 0 || b < a);
            size_t kept = order[j];
            order[j] = swap ? order[j - 1] : kept;
            order[j - 1] = swap ? kept : order[j - 1];
        }
    }
    uint64_t stay = count, free_room = (uint64_t)count * size - pods;
    for (size_t i = 0; i < count; i++) {
        plain_node *node = &c->nodes[order[i]];
        uint32_t held = pods / (uint32_t)count + (count - 1 - i < pods % count);
        bool fits = free_room >= size && stay > least; /* its free places go with it */
        if (pods <= (uint64_t)count * size && (double)held / size < threshold && fits) {
            free_room -= size;
            stay--;
            node->unneeded_since = node->unneeded_since < 0 ? now : node->unneeded_since;
        } else {
            node->unneeded_since = -1;
        }
    }
}

static void plain_remove(plain_cluster *c, double now, uint32_t pods, const be_node_scaling *scaling) {
    uint32_t ready = plain_count(c, now, false), bulk = 0, draining = plain_count(c, now, true) - ready;
    for (size_t i = 0; i < c->launched; i++) {
        draining -= c->nodes[i].ready > now; /* starting */
    }
    while (bulk < scaling->empty_bulk && ready > pods) {
        plain_node *oldest = NULL;
        for (size_t i = 0; i < c->launched; i++) {
            plain_node *n = &c->nodes[i];
            bool ripe =
                serves(n, now) && n->unneeded_since >= 0 && now - n->unneeded_since >= scaling->unneeded_seconds;
            oldest = ripe && (!oldest || n->unneeded_since < oldest->unneeded_since) ? n : oldest;
        }
        if (!oldest) {
            return;
        }
        oldest->gone = now;
        ready--;
        bulk++;
    }
    plain_node *oldest = NULL;
    for (size_t i = 0; i < c->launched; i++) {
        plain_node *n = &c->nodes[i];
        bool ripe = serves(n, now) && n->unneeded_since >= 0 && now - n->unneeded_since >= scaling->unneeded_seconds;
        oldest = ripe && (!oldest || n->unneeded_since < oldest->unneeded_since) ? n : oldest;
    }
    if (!bulk && !draining && oldest) {
        oldest->drained = true;
        oldest->gone = now + scaling->drain_seconds;
    }
}

static void plain_look(plain_cluster *c, double now, uint32_t pods, uint32_t size, uint32_t least,
                       const be_node_scaling *scaling) {
    uint64_t room = 0;
    for (size_t i = 0; i < c->launched; i++) {
        room += c->nodes[i].drained || c->nodes[i].gone <= now ? 0 : size;
    }
    for (; room < pods; room += size) {
        plain_add(c, now + scaling->node_boot_seconds);
        c->added = now;
    }
    plain_mark(c, now, pods, size, scaling->utilisation_threshold, least);
    if (now - c->added >= scaling->delay_after_add_seconds) {
        plain_remove(c, now, pods, scaling);
    }
}

static void the_cluster_autoscaler_agrees_with_a_simulation_node_by_node(void **state) {
    (void)state;
    uint64_t random = 7;
    static plain_cluster c;
    for (int round = 0; round < 12; round++) {
        be_node_scaling scaling = scaling_of(BE_NODE_SCALER_CLUSTER_AUTOSCALER);
        uint32_t size = 1 + (uint32_t)random_below(&random, 12), floor_nodes = (uint32_t)random_below(&random, 4);
        scaling.unneeded_seconds = (double)random_below(&random, 200);
        scaling.delay_after_add_seconds = (double)random_below(&random, 200);
        scaling.utilisation_threshold = random_share(&random);
        scaling.empty_bulk = 1 + (uint32_t)random_below(&random, 4);
        be_node_scaler *scaler = scaler_of(&scaling, &size, 1, floor_nodes, 0);
        uint32_t pods = (uint32_t)random_below(&random, 100);
        c.launched = 0;
        c.added = -INFINITY;
        for (uint32_t i = 0; i < floor_nodes || i * size < pods; i++) {
            plain_add(&c, 0);
        }
        double pending = 0;
        for (int now = 0; now < 6000; now++) {
            pods = now == 0 || random_below(&random, 60) ? pods : (uint32_t)random_below(&random, 120);
            if (now % 10 == 0) {
                plain_look(&c, now, pods, size, floor_nodes, &scaling);
            }
            uint32_t ready = plain_count(&c, now, false);
            expect(scaler, now, pods, ready * size < pods ? ready * size : pods, ready, plain_count(&c, now, true));
            assert_near(be_node_scaler_pending_seconds(scaler), pending, 1e-12, 0);
            pending += fmax(0, (double)pods - ready * size);
        }
        be_node_scaler_free(scaler);
    }
}

/* Nodes of several types, one by one. */
typedef struct mixed_node {
    int type, replaces; /* -1: none */
    double ready, gone;
    bool drained;
} mixed_node;

typedef struct mixed_cluster {
    mixed_node nodes[MOST_NODES];
    int launched, types;
    const uint32_t *pods; /* by type */
    uint32_t waiting;
    double first, latest;
} mixed_cluster;

static bool mixed_serves(const mixed_node *node, double now) {
    return node->ready <= now && !node->drained && node->gone > now;
}

static void mixed_add(mixed_cluster *c, int type, double ready, int replaces) {
    assert_true(c->launched < MOST_NODES);
    c->nodes[c->launched++] = (mixed_node){type, replaces, ready, INFINITY, false};
}

static uint32_t mixed_room(const mixed_cluster *c, double now, bool starting) {
    uint32_t room = 0;
    for (int i = 0; i < c->launched; i++) {
        bool counts = mixed_serves(&c->nodes[i], now) || (starting && c->nodes[i].ready > now);
        room += counts ? c->pods[c->nodes[i].type] : 0;
    }
    return room;
}

static uint32_t mixed_count(const mixed_cluster *c, double now, int type, bool billed) {
    uint32_t count = 0;
    for (int i = 0; i < c->launched; i++) {
        bool of_type = type < 0 || c->nodes[i].type == type;
        count += of_type && (billed ? c->nodes[i].gone > now : mixed_serves(&c->nodes[i], now));
    }
    return count;
}

/* Fill one node after the other with as many pods as any type holds, and choose the first type that holds them. */
static void mixed_pack(mixed_cluster *c, uint32_t pods, double ready) {
    while (pods) {
        uint32_t most = 0;
        for (int t = 0; t < c->types; t++) {
            most = c->pods[t] > most ? c->pods[t] : most;
        }
        uint32_t on_node = pods < most ? pods : most;
        int chosen = 0;
        while (c->pods[chosen] < on_node) {
            chosen++;
        }
        mixed_add(c, chosen, ready, -1);
        pods -= on_node;
    }
}

/* The least full node that `asked` allows: of few pods, or else of a type preferred less; -1: none. */
static int mixed_least(const mixed_cluster *c, double now, uint32_t free_room, bool removable) {
    int found = -1;
    for (int i = 0; i < c->launched; i++) {
        const mixed_node *n = &c->nodes[i];
        bool fits = c->pods[n->type] <= free_room, better = false;
        for (int t = 0; t < n->type; t++) {
            better |= !fits && c->pods[t] + free_room >= c->pods[n->type];
        }
        if (!mixed_serves(n, now) || !(removable ? fits : better)) {
            continue;
        }
        uint32_t held = c->pods[n->type], least = found < 0 ? 0 : c->pods[c->nodes[found].type];
        if (found < 0 || held < least || (held == least && n->type > c->nodes[found].type)) {
            found = i;
        }
    }
    return found;
}

static void mixed_replace(mixed_cluster *c, double now, uint32_t free_room, double boot) {
    int old = mixed_least(c, now, free_room, false);
    for (int t = 0; old >= 0; t++) {
        if (c->pods[t] + free_room >= c->pods[c->nodes[old].type]) {
            mixed_add(c, t, now + boot, c->nodes[old].type);
            return;
        }
    }
}

static void mixed_consolidate(mixed_cluster *c, double now, uint32_t pods, uint32_t least,
                              const be_node_scaling *scaling) {
    uint32_t ready = mixed_count(c, now, -1, false), nodes = mixed_count(c, now, -1, true);
    uint32_t room = mixed_room(c, now, false), empty = ready > pods ? ready - pods : 0;
    if (room < pods || mixed_room(c, now, true) > room) {
        return;
    }
    double share = ceil(scaling->disruption_share * nodes - 1e-9);
    int allowed = (int)share - (int)(nodes - ready);
    int next = ready > least ? mixed_least(c, now, room - pods, true) : -1;
    if (next < 0 && allowed > 0) {
        mixed_replace(c, now, room - pods, scaling->node_boot_seconds);
    }
    for (; next >= 0 && allowed > 0; allowed--) {
        c->nodes[next].drained = true;
        c->nodes[next].gone = now + (empty ? 0 : scaling->drain_seconds);
        empty -= empty > 0;
        ready--;
        room -= c->pods[c->nodes[next].type];
        next = ready > least ? mixed_least(c, now, room - pods, true) : -1;
    }
}

static void mixed_boots(mixed_cluster *c, double now, uint32_t pods, double drain) {
    for (int i = 0; i < c->launched; i++) {
        for (int j = 0; c->nodes[i].ready == now && c->nodes[i].replaces >= 0 && j < c->launched; j++) {
            mixed_node *old = &c->nodes[j];
            bool chosen = old->type == c->nodes[i].replaces && mixed_serves(old, now);
            if (chosen && mixed_room(c, now, false) >= pods + c->pods[old->type]) {
                old->drained = true;
                old->gone = now + drain;
                break;
            }
        }
        c->nodes[i].replaces = c->nodes[i].ready <= now ? -1 : c->nodes[i].replaces;
    }
}

static void mixed_second(mixed_cluster *c, double now, uint32_t pods, uint32_t least, const be_node_scaling *scaling) {
    uint32_t room = mixed_room(c, now, true), waiting = pods > room ? pods - room : 0;
    if (waiting > c->waiting) {
        c->first = c->waiting ? c->first : now;
        c->latest = now;
    }
    c->waiting = waiting;
    mixed_boots(c, now, pods, scaling->drain_seconds);
    double batch_ends = fmin(c->first + scaling->batch_max_seconds, c->latest + scaling->batch_idle_seconds);
    if (waiting && batch_ends <= now) {
        mixed_pack(c, waiting, now + scaling->node_boot_seconds);
        c->waiting = 0;
    }
    if (fmod(now, scaling->scan_seconds) == 0) {
        mixed_consolidate(c, now, pods, least, scaling);
    }
}

static void karpenter_agrees_with_a_simulation_node_by_node(void **state) {
    (void)state;
    uint64_t random = 8;
    static mixed_cluster c;
    for (int round = 0; round < 25; round++) {
        be_node_scaling scaling = scaling_of(BE_NODE_SCALER_KARPENTER);
        uint32_t pods_on[4], least = (uint32_t)random_below(&random, 4), pods = (uint32_t)random_below(&random, 100);
        c.types = 1 + (int)random_below(&random, COUNT(pods_on));
        for (int t = 0; t < c.types; t++) {
            pods_on[t] = 1 + (uint32_t)random_below(&random, 20);
        }
        scaling.node_boot_seconds = 1 + (double)random_below(&random, 90);
        scaling.drain_seconds = 1 + (double)random_below(&random, 60);
        scaling.batch_idle_seconds = 1 + (double)random_below(&random, 3);
        scaling.disruption_share = random_share(&random);
        be_node_scaler *scaler = scaler_of(&scaling, pods_on, (size_t)c.types, least, 0);
        c.launched = 0;
        c.waiting = 0;
        c.pods = pods_on;
        mixed_pack(&c, pods, 0);
        while (c.launched < (int)least) {
            mixed_add(&c, 0, 0, -1);
        }
        double pending = 0;
        for (int now = 0; now < 3000; now++) {
            pods = now == 0 || random_below(&random, 40) ? pods : (uint32_t)random_below(&random, 120);
            mixed_second(&c, now, pods, least, &scaling);
            uint32_t room = mixed_room(&c, now, false);
            assert_int_equal(step(scaler, now, pods), room < pods ? room : pods);
            assert_near(be_node_scaler_pending_seconds(scaler), pending, 1e-12, 0);
            pending += fmax(0, (double)pods - room);
            for (int t = 0; t < c.types; t++) {
                assert_int_equal(be_node_scaler_ready(scaler, (size_t)t), mixed_count(&c, now, t, false));
                assert_int_equal(be_node_scaler_nodes(scaler, (size_t)t), mixed_count(&c, now, t, true));
            }
        }
        be_node_scaler_free(scaler);
    }
}

/* ---- whatever the pods do ---- */

typedef struct any_cluster {
    be_node_scaling scaling;
    uint32_t pods[4];
    size_t types;
    uint32_t least, spare;
} any_cluster;

static any_cluster any(uint64_t *random) {
    any_cluster a = {.scaling = scaling_of((uint32_t)random_below(random, BE_NODE_SCALER_COUNT))};
    a.types = 1 + random_below(random, COUNT(a.pods));
    for (size_t i = 0; i < a.types; i++) {
        a.pods[i] = 1 + (uint32_t)random_below(random, 30);
    }
    a.least = (uint32_t)random_below(random, 5);
    a.spare = (uint32_t)random_below(random, 3);
    a.scaling.node_boot_seconds = (double)random_below(random, 150);
    a.scaling.drain_seconds = (double)random_below(random, 60);
    a.scaling.scan_seconds = 1 + (double)random_below(random, 20);
    a.scaling.unneeded_seconds = (double)random_below(random, 700);
    a.scaling.delay_after_add_seconds = (double)random_below(random, 700);
    a.scaling.utilisation_threshold = random_share(random);
    a.scaling.consolidate_after_seconds = (double)random_below(random, 2) * 100;
    a.scaling.disruption_share = 0.05 + 0.95 * random_share(random);
    a.scaling.batch_idle_seconds = (double)random_below(random, 3);
    return a;
}

typedef struct totals {
    uint64_t nodes, ready, room;
    double seconds;
} totals;

static totals totals_of(const be_node_scaler *scaler, const any_cluster *a) {
    totals t = {0};
    for (size_t i = 0; i < a->types; i++) {
        t.nodes += be_node_scaler_nodes(scaler, i);
        t.ready += be_node_scaler_ready(scaler, i);
        t.room += be_node_scaler_ready(scaler, i) * a->pods[i];
        t.seconds += be_node_scaler_node_seconds(scaler, i);
    }
    return t;
}

static void nodes_never_fall_below_the_floor_and_no_pod_has_two_places(void **state) {
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 150; round++) {
        any_cluster a = any(&random);
        be_node_scaler *scaler = scaler_of(&a.scaling, a.pods, a.types, a.least, a.spare);
        int64_t time = 0;
        for (int i = 0; i < 400; i++) {
            time += (int64_t)random_below(&random, 100);
            uint32_t pods = (uint32_t)random_below(&random, 300), room = step(scaler, time, pods);
            totals t = totals_of(scaler, &a);
            assert_true(room <= pods);
            assert_int_equal(room, pods < t.room ? pods : t.room);
            assert_true(t.ready >= a.least + a.spare);
            assert_true(t.nodes >= t.ready);
        }
        be_node_scaler_free(scaler);
    }
}

/* What is left when the pods stop changing: a place for each, and no more nodes than the rules keep. */
static void check_rest(const be_node_scaler *scaler, const any_cluster *a, uint32_t pods) {
    totals t = totals_of(scaler, a);
    uint64_t wanted = pods + (uint64_t)a->spare * a->pods[0], least = a->least + a->spare;
    uint64_t needed = (wanted + a->pods[0] - 1) / a->pods[0];
    needed = needed > least ? needed : least;
    assert_true(t.nodes == t.ready);
    assert_true(t.room >= wanted);
    if (a->scaling.scaler == BE_NODE_SCALER_INSTANT ||
        (a->scaling.scaler == BE_NODE_SCALER_KARPENTER && a->types == 1)) {
        assert_int_equal(t.nodes, needed);
    }
    if (a->scaling.scaler == BE_NODE_SCALER_CLUSTER_AUTOSCALER) {
        bool full = (double)(wanted / (t.nodes ? t.nodes : 1)) / a->pods[0] >= a->scaling.utilisation_threshold;
        assert_true(t.nodes == needed || full || a->scaling.utilisation_threshold == 0);
    }
    for (size_t i = 0; a->scaling.scaler == BE_NODE_SCALER_KARPENTER && i < a->types; i++) {
        bool there = be_node_scaler_ready(scaler, i) > 0;
        assert_false(there && t.nodes > least && t.room - a->pods[i] >= wanted); /* could be emptied */
        for (size_t j = 0; there && j < i; j++) {
            bool holds = t.room - a->pods[i] + a->pods[j] >= wanted, could_go = t.room - a->pods[i] >= wanted;
            assert_false(holds && !could_go); /* could be replaced by a more preferred one */
        }
    }
}

static void every_pod_has_a_place_and_no_node_is_idle_when_the_pods_rest(void **state) {
    (void)state;
    uint64_t random = 2;
    for (int round = 0; round < 600; round++) {
        any_cluster a = any(&random);
        be_node_scaler *scaler = scaler_of(&a.scaling, a.pods, a.types, a.least, a.spare);
        int64_t time = 0;
        uint32_t pods = 0;
        for (int i = 0; i < 60; i++) {
            time += (int64_t)random_below(&random, 200);
            pods = (uint32_t)random_below(&random, 300);
            step(scaler, time, pods);
        }
        assert_int_equal(step(scaler, time + 1000, pods), pods);
        step(scaler, time + 10000000, pods);
        check_rest(scaler, &a, pods);
        be_node_scaler_free(scaler);
    }
}

static void what_happens_does_not_depend_on_how_often_one_looks(void **state) {
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < 100; round++) {
        any_cluster a = any(&random);
        be_node_scaler *often = scaler_of(&a.scaling, a.pods, a.types, a.least, a.spare);
        be_node_scaler *seldom = scaler_of(&a.scaling, a.pods, a.types, a.least, a.spare);
        int64_t time = 1790000000, now = time;
        for (int i = 0; i < 20; i++) {
            uint32_t pods = (uint32_t)random_below(&random, 300);
            int64_t until = now + 1 + (int64_t)random_below(&random, 500);
            uint32_t room = step(seldom, now, pods);
            assert_int_equal(step(often, now, pods), room);
            while (++now < until) {
                step(often, now, pods);
            }
            totals few = totals_of(seldom, &a);
            assert_true(few.seconds <= totals_of(often, &a).seconds);
        }
        step(often, now, 7);
        step(seldom, now, 7);
        assert_near(be_node_scaler_pending_seconds(often), be_node_scaler_pending_seconds(seldom), 1e-12, 0);
        for (size_t i = 0; i < a.types; i++) {
            assert_int_equal(be_node_scaler_ready(often, i), be_node_scaler_ready(seldom, i));
            assert_int_equal(be_node_scaler_nodes(often, i), be_node_scaler_nodes(seldom, i));
            assert_int_equal(be_node_scaler_launches(often, i), be_node_scaler_launches(seldom, i));
            assert_near(be_node_scaler_node_seconds(often, i), be_node_scaler_node_seconds(seldom, i), 1e-12, 0);
        }
        be_node_scaler_free(often);
        be_node_scaler_free(seldom);
    }
}

static void the_largest_numbers_do_not_overflow(void **state) {
    (void)state;
    const uint32_t one[] = {1, 1000000};
    for (uint32_t which = 0; which < BE_NODE_SCALER_COUNT; which++) {
        be_node_scaling scaling = scaling_of(which);
        be_node_scaler *scaler = scaler_of(&scaling, one, 2, 1000000000, 1000000);
        assert_int_equal(step(scaler, INT64_C(-62135596800), 1000000000), 1000000000);
        assert_int_equal(step(scaler, INT64_C(1) << 52, 0), 0);
        assert_true(be_node_scaler_nodes(scaler, 0) + be_node_scaler_nodes(scaler, 1) >= 1001000000);
        be_node_scaler_free(scaler);
    }
}

/* ---- the interface ---- */

static void scalers_have_names(void **state) {
    (void)state;
    assert_string_equal(be_node_scaler_name(BE_NODE_SCALER_INSTANT), "instant");
    assert_string_equal(be_node_scaler_name(BE_NODE_SCALER_CLUSTER_AUTOSCALER), "cluster-autoscaler");
    assert_string_equal(be_node_scaler_name(BE_NODE_SCALER_KARPENTER), "karpenter");
    assert_string_equal(be_node_scaler_name(BE_NODE_SCALER_COUNT), "unknown");
}

static void without_settings_the_defaults_hold(void **state) {
    (void)state;
    uint32_t pods_per_node = 10;
    be_node_scaler *scaler = scaler_of(NULL, &pods_per_node, 1, 0, 0);
    expect(scaler, 0, 10, 10, 1, 1);
    expect(scaler, 10, 20, 10, 1, 2);
    expect(scaler, 75, 20, 20, 2, 2);
    be_node_scaler_free(scaler);
}

static void every_smaller_settings_are_accepted(void **state) {
    (void)state;
    uint32_t pods_per_node = 10;
    for (uint32_t size = sizeof size; size <= sizeof(be_node_scaling); size++) {
        be_node_scaling *scaling = malloc(size);
        be_node_scaling_init_sized(scaling, size);
        be_node_scaler *scaler = scaler_of(scaling, &pods_per_node, 1, 0, 0);
        expect(scaler, 0, 10, 10, 1, 1);
        expect(scaler, 10, 20, 10, 1, 2);
        expect(scaler, 75, 20, 20, 2, 2);
        be_node_scaler_free(scaler);
        free(scaling);
    }
}

static void check_bad(size_t offset, double value, const char *part) {
    be_node_scaling scaling;
    be_node_scaler *scaler = NULL;
    uint32_t pods_per_node = 10;
    be_node_scaling_init(&scaling);
    memcpy((char *)&scaling + offset, &value, sizeof value);
    assert_fails(be_node_scaler_new(&scaling, &pods_per_node, 1, 0, 0, NULL, &scaler, error), BE_STATUS_RANGE, part);
    assert_null(scaler);
}

static void settings_out_of_range_are_named(void **state) {
    (void)state;
    size_t count;
    const be_field *fields = be_node_scaling_fields(&count);
    assert_int_equal(count, 13);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == BE_TYPE_F64) {
            const double bad[] = {NAN, INFINITY, -1, fields[i].maximum * 1.01};
            for (size_t j = 0; j < COUNT(bad); j++) {
                check_bad(fields[i].offset, bad[j], fields[i].name);
            }
        }
    }
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    be_node_scaler *scaler = NULL;
    be_node_scaling scaling = scaling_of(BE_NODE_SCALER_COUNT);
    const uint32_t good = 10, none = 0, many = 1000001;
    assert_fails(be_node_scaler_new(NULL, NULL, 1, 0, 0, NULL, &scaler, error), BE_STATUS_ARGUMENT, "pods_per_node");
    assert_fails(be_node_scaler_new(NULL, &good, 0, 0, 0, NULL, &scaler, error), BE_STATUS_ARGUMENT, "one type");
    assert_fails(be_node_scaler_new(NULL, &good, 65537, 0, 0, NULL, &scaler, error), BE_STATUS_RANGE, "type_count");
    assert_fails(be_node_scaler_new(NULL, &good, 1, 0, 0, NULL, NULL, error), BE_STATUS_ARGUMENT, "scaler");
    assert_fails(be_node_scaler_new(NULL, &none, 1, 0, 0, NULL, &scaler, error), BE_STATUS_RANGE, "pods_per_node[0]");
    assert_fails(be_node_scaler_new(NULL, &many, 1, 0, 0, NULL, &scaler, error), BE_STATUS_RANGE, "pods_per_node[0]");
    assert_fails(be_node_scaler_new(NULL, &good, 1, 1000000001, 0, NULL, &scaler, error), BE_STATUS_RANGE,
                 "node_floor");
    assert_fails(be_node_scaler_new(NULL, &good, 1, 0, 1000001, NULL, &scaler, error), BE_STATUS_RANGE, "spare_nodes");
    assert_fails(be_node_scaler_new(&scaling, &good, 1, 0, 0, NULL, &scaler, error), BE_STATUS_RANGE, "scaler");
    scaling.size = 0;
    assert_fails(be_node_scaler_new(&scaling, &good, 1, 0, 0, NULL, &scaler, error), BE_STATUS_SIZE, "size");
    assert_null(scaler);
}

static void bad_steps_change_nothing(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    uint32_t room = 99;
    assert_fails(be_node_scaler_step(NULL, 0, 1, &room, error), BE_STATUS_ARGUMENT, "scaler");
    assert_ok(be_node_scaler_step(scaler, 100, 20, NULL, error));
    assert_fails(be_node_scaler_step(scaler, 99, 20, &room, error), BE_STATUS_ARGUMENT, "time");
    assert_fails(be_node_scaler_step(scaler, 100, 1000000001, &room, error), BE_STATUS_RANGE, "pods");
    assert_int_equal(room, 99);
    expect(scaler, 100, 20, 20, 2, 2);
    be_node_scaler_free(scaler);
    be_node_scaler_free(NULL);
}

static void there_are_no_nodes_of_what_is_no_type(void **state) {
    (void)state;
    be_node_scaler *scaler = cluster_autoscaler(10);
    step(scaler, 0, 100);
    step(scaler, 10, 100);
    assert_true(be_node_scaler_pending_seconds(NULL) == 0);
    const be_node_scaler *asked[] = {scaler, NULL};
    for (size_t i = 0; i < 2; i++) {
        size_t type = i ? 0 : 1;
        assert_int_equal(be_node_scaler_ready(asked[i], type), 0);
        assert_int_equal(be_node_scaler_nodes(asked[i], type), 0);
        assert_int_equal(be_node_scaler_launches(asked[i], type), 0);
        assert_true(be_node_scaler_node_seconds(asked[i], type) == 0);
    }
    be_node_scaler_free(scaler);
}

static be_status a_busy_hour(const be_allocator *allocator, void *context, be_error *error) {
    const uint32_t pods[] = {10, 30};
    be_node_scaling scaling = scaling_of(*(uint32_t *)context);
    be_node_scaler *scaler = NULL;
    uint64_t random = 5;
    be_status status = be_node_scaler_new(&scaling, pods, 2, 0, 0, allocator, &scaler, error);
    for (int64_t time = 0; !status && time < 3600; time += 10) {
        uint32_t wanted = (uint32_t)random_below(&random, time % 1800 < 600 ? 3000 : 300);
        status = be_node_scaler_step(scaler, time, wanted, NULL, error);
    }
    be_node_scaler_free(scaler);
    return status;
}

static void no_memory_is_an_error_and_nothing_leaks(void **state) {
    (void)state;
    for (uint32_t which = 0; which < BE_NODE_SCALER_COUNT; which++) {
        be_test_each_failing_allocation(a_busy_hour, &which);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instant_nodes_are_those_that_the_pods_need),
        cmocka_unit_test(the_first_step_finds_room_for_all),
        cmocka_unit_test(nodes_are_added_at_the_next_look_and_take_pods_once_booted),
        cmocka_unit_test(nodes_on_their_way_are_counted_before_more_are_added),
        cmocka_unit_test(unneeded_nodes_are_drained_one_by_one_down_to_the_threshold),
        cmocka_unit_test(empty_nodes_are_removed_at_once_ten_at_a_look),
        cmocka_unit_test(nothing_is_removed_soon_after_an_addition),
        cmocka_unit_test(a_node_that_is_needed_again_starts_anew),
        cmocka_unit_test(a_node_whose_pods_fit_nowhere_else_stays),
        cmocka_unit_test(the_floor_and_the_spare_nodes_stay),
        cmocka_unit_test(a_batch_ends_a_second_after_its_last_pod),
        cmocka_unit_test(a_batch_ends_ten_seconds_after_its_first_pod),
        cmocka_unit_test(pods_that_go_end_their_batch),
        cmocka_unit_test(pods_are_packed_on_few_nodes_of_preferred_types),
        cmocka_unit_test(nodes_whose_pods_fit_elsewhere_are_deleted_the_least_full_first),
        cmocka_unit_test(a_node_is_replaced_by_a_more_preferred_one_that_is_ready_first),
        cmocka_unit_test(a_replaced_node_stays_where_its_room_is_needed_after_all),
        cmocka_unit_test(consolidation_waits_as_told),
        cmocka_unit_test(at_most_a_tenth_of_the_nodes_is_disrupted_at_once),
        cmocka_unit_test(the_cluster_autoscaler_agrees_with_a_simulation_node_by_node),
        cmocka_unit_test(karpenter_agrees_with_a_simulation_node_by_node),
        cmocka_unit_test(nodes_never_fall_below_the_floor_and_no_pod_has_two_places),
        cmocka_unit_test(every_pod_has_a_place_and_no_node_is_idle_when_the_pods_rest),
        cmocka_unit_test(what_happens_does_not_depend_on_how_often_one_looks),
        cmocka_unit_test(the_largest_numbers_do_not_overflow),
        cmocka_unit_test(scalers_have_names),
        cmocka_unit_test(without_settings_the_defaults_hold),
        cmocka_unit_test(every_smaller_settings_are_accepted),
        cmocka_unit_test(settings_out_of_range_are_named),
        cmocka_unit_test(bad_arguments_are_named),
        cmocka_unit_test(bad_steps_change_nothing),
        cmocka_unit_test(there_are_no_nodes_of_what_is_no_type),
        cmocka_unit_test(no_memory_is_an_error_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
