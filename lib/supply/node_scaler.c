/* Nodes that follow pods: nothing happens between two events, so that only events take time. */
#include "supply/internal.h"

#include <inttypes.h>

enum { MOST_PODS = 1000000, MOST_TYPES = 65536 };
static const uint32_t NOTHING_REPLACED = UINT32_MAX;

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_node_scaling, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    BE_I_CHOICE(be_node_scaling, scaler, "instant|cluster-autoscaler|karpenter", BE_NODE_SCALER_CLUSTER_AUTOSCALER,
                BE_NODE_SCALER_COUNT - 1, "what adds and removes nodes"),
    ROW(node_boot_seconds, BE_TYPE_F64, "s", 0, 1e6, 65, "launch until a node takes pods"),
    ROW(drain_seconds, BE_TYPE_F64, "s", 0, 1e6, 30, "time until a node that is drained ends"),
    ROW(scan_seconds, BE_TYPE_F64, "s", 0.1, 1e6, 10, "time between two looks at the cluster"),
    ROW(unneeded_seconds, BE_TYPE_F64, "s", 0, 1e7, 600, "how long a node must be unneeded before it is removed"),
    ROW(delay_after_add_seconds, BE_TYPE_F64, "s", 0, 1e7, 600, "time after an addition without removals"),
    ROW(utilisation_threshold, BE_TYPE_F64, "", 0, 1, 0.5, "share of its pods below which a node is unneeded"),
    ROW(empty_bulk, BE_TYPE_U32, "", 1, 1e9, 10, "empty nodes removed at one look"),
    ROW(reserved, BE_TYPE_U32, "", 0, 0, 0, "must be 0"),
    ROW(batch_idle_seconds, BE_TYPE_F64, "s", 0, 1e6, 1, "a batch of pods ends so long after its last"),
    ROW(batch_max_seconds, BE_TYPE_F64, "s", 0, 1e6, 10, "a batch of pods ends so long after its first"),
    ROW(consolidate_after_seconds, BE_TYPE_F64, "s", 0, 1e7, 0, "how long a node must be removable"),
    ROW(disruption_share, BE_TYPE_F64, "", 0, 1, 0.1, "share of the nodes disrupted at once"),
};

static const be_i_description description = {"be_node_scaling", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_node_scaling)};

void be_node_scaling_init_sized(be_node_scaling *scaling, uint32_t size) {
    be_i_describe_init_sized(&description, scaling, size);
}

const be_field *be_node_scaling_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_node_scaler_name(uint32_t scaler) {
    static const char *const names[] = {"instant", "cluster-autoscaler", "karpenter"};
    return scaler < BE_NODE_SCALER_COUNT ? names[scaler] : "unknown";
}

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t beyond(uint64_t a, uint64_t b) {
    return a > b ? a - b : 0;
}

static uint64_t quotient_up(uint64_t a, uint64_t b) {
    return a / b + (a % b != 0);
}

/* ---- queues ---- */

static be_status push(be_node_scaler *s, be_i_node_queue *queue, be_i_node_event event, be_error *error) {
    if (queue->first && queue->first + queue->count == queue->capacity) {
        memmove(queue->events, queue->events + queue->first, queue->count * sizeof event);
        queue->first = 0;
    }
    void *events = queue->events;
    be_status status =
        be_i_grow(&s->allocator, &events, &queue->capacity, queue->first + queue->count + 1, sizeof event, error);
    if (!status) {
        queue->events = events;
        queue->events[queue->first + queue->count++] = event;
    }
    return status;
}

static double next_of(const be_i_node_queue *queue) {
    return queue->count ? queue->events[queue->first].time : INFINITY;
}

static be_i_node_event pop(be_i_node_queue *queue) {
    be_i_node_event event = queue->events[queue->first++];
    queue->first = --queue->count ? queue->first : 0;
    return event;
}

/* From now on `nodes` can go: those that newly can come last, and it is the latest that no longer can. */
static be_status set_surplus(be_node_scaler *s, uint64_t nodes, be_error *error) {
    while (s->surplus_nodes > nodes) {
        be_i_node_surplus *last = &s->surplus[s->surplus_count - 1];
        uint64_t gone = least(last->count, s->surplus_nodes - nodes);
        s->surplus_nodes -= gone;
        last->count -= gone;
        s->surplus_count -= last->count == 0;
    }
    if (s->surplus_nodes == nodes) {
        return BE_STATUS_OK;
    }
    void *surplus = s->surplus;
    be_status status =
        be_i_grow(&s->allocator, &surplus, &s->surplus_capacity, s->surplus_count + 1, sizeof *s->surplus, error);
    if (!status) {
        s->surplus = surplus;
        s->surplus[s->surplus_count++] = (be_i_node_surplus){s->now, nodes - s->surplus_nodes};
        s->surplus_nodes = nodes;
    }
    return status;
}

static uint64_t surplus_for(const be_node_scaler *s, double seconds) {
    uint64_t nodes = 0;
    for (size_t i = 0; i < s->surplus_count && s->surplus[i].since + seconds <= s->now; i++) {
        nodes += s->surplus[i].count;
    }
    return nodes;
}

static void take_oldest_surplus(be_node_scaler *s, uint64_t nodes) {
    s->surplus_nodes -= nodes;
    size_t emptied = 0;
    while (nodes) {
        uint64_t taken = least(nodes, s->surplus[emptied].count);
        nodes -= taken;
        s->surplus[emptied].count -= taken;
        emptied += s->surplus[emptied].count == 0;
    }
    s->surplus_count -= emptied;
    memmove(s->surplus, s->surplus + emptied, s->surplus_count * sizeof *s->surplus);
}

/* ---- what can happen to nodes ---- */

static uint64_t nodes_of(const be_i_node_type *type) {
    return type->ready + type->starting + type->draining;
}

static double seconds_of(const be_i_node_type *type, double now) {
    return type->node_seconds + (double)nodes_of(type) * (now - type->counted_until);
}

static void count_seconds(be_node_scaler *s, be_i_node_type *type) {
    type->node_seconds = seconds_of(type, s->now);
    type->counted_until = s->now;
}

/* The first look that is not before `time`, and not one that has been. */
static double look_at(const be_node_scaler *s, double time) {
    double number = ceil(time / s->scaling.scan_seconds - 1e-9);
    return fmax(number, s->looked + 1) * s->scaling.scan_seconds;
}

static double pending_seconds(const be_node_scaler *s) {
    uint64_t pending = beyond(s->pods - s->placeholders, s->ready_room);
    return s->pending_seconds + (double)pending * (s->now - s->pending_until);
}

/* Before pods or room change. */
static void count_pending(be_node_scaler *s) {
    s->pending_seconds = pending_seconds(s);
    s->pending_until = s->now;
}

static void add_ready(be_node_scaler *s, size_t index, uint64_t count) {
    count_pending(s);
    s->types[index].ready += count;
    s->ready += count;
    s->ready_room += count * s->types[index].pods;
}

static void take_ready(be_node_scaler *s, size_t index, uint64_t count) {
    count_pending(s);
    s->types[index].ready -= count;
    s->ready -= count;
    s->ready_room -= count * s->types[index].pods;
}

/* Nodes that are there at once. */
static void place(be_node_scaler *s, size_t index, uint64_t count) {
    be_i_node_type *type = &s->types[index];
    count_seconds(s, type);
    type->launches += count;
    add_ready(s, index, count);
}

static be_status launch(be_node_scaler *s, size_t index, uint64_t count, uint32_t replaces, be_error *error) {
    be_i_node_type *type = &s->types[index];
    be_i_node_event ready = {s->now + s->scaling.node_boot_seconds, count, (uint32_t)index, replaces};
    be_status status = push(s, &s->boots, ready, error);
    if (!status) {
        count_seconds(s, type);
        type->launches += count;
        type->starting += count;
        s->starting_room += count * type->pods;
    }
    return status;
}

static void remove_now(be_node_scaler *s, size_t index, uint64_t count) {
    count_seconds(s, &s->types[index]);
    take_ready(s, index, count);
}

static be_status drain(be_node_scaler *s, size_t index, uint64_t count, be_error *error) {
    be_i_node_event end = {s->now + s->scaling.drain_seconds, count, (uint32_t)index, NOTHING_REPLACED};
    be_status status = push(s, &s->drains, end, error);
    if (!status) {
        take_ready(s, index, count);
        s->types[index].draining += count;
        s->draining += count;
    }
    return status;
}

/* A replacement that is ready lets the other go, unless its room is needed after all. */
static be_status boot_ends(be_node_scaler *s, be_error *error) {
    be_i_node_event event = pop(&s->boots);
    be_i_node_type *type = &s->types[event.type];
    type->starting -= event.count;
    s->starting_room -= event.count * type->pods;
    add_ready(s, event.type, event.count);
    if (event.replaces == NOTHING_REPLACED) {
        return BE_STATUS_OK;
    }
    const be_i_node_type *replaced = &s->types[event.replaces];
    bool spared = replaced->ready && s->ready_room - replaced->pods >= s->pods;
    return spared ? drain(s, event.replaces, 1, error) : BE_STATUS_OK;
}

static void drain_ends(be_node_scaler *s) {
    be_i_node_event event = pop(&s->drains);
    be_i_node_type *type = &s->types[event.type];
    count_seconds(s, type);
    type->draining -= event.count;
    s->draining -= event.count;
}

/* ---- Cluster Autoscaler ---- */

static bool is_below(const be_node_scaler *s, uint64_t pods) {
    return (double)pods / s->types[0].pods < s->scaling.utilisation_threshold;
}

/* Spread evenly, `rest` of the nodes hold one pod more than the others. */
static uint64_t count_unneeded(const be_node_scaler *s) {
    uint64_t needed = quotient_up(s->pods, s->types[0].pods);
    needed = needed > s->floor ? needed : s->floor;
    if (s->ready <= needed) {
        return 0;
    }
    uint64_t each = s->pods / s->ready, rest = s->pods % s->ready;
    uint64_t unneeded = is_below(s, each + 1) ? s->ready : is_below(s, each) ? s->ready - rest : 0;
    return least(unneeded, s->ready - needed);
}

static be_status remove_unneeded(be_node_scaler *s, be_error *error) {
    uint64_t ripe = surplus_for(s, s->scaling.unneeded_seconds);
    uint64_t empty = least(least(beyond(s->ready, s->pods), ripe), s->scaling.empty_bulk);
    if (empty) {
        remove_now(s, 0, empty);
        take_oldest_surplus(s, empty);
        s->look = look_at(s, s->now);
    } else if (ripe && !s->draining) {
        take_oldest_surplus(s, 1);
        s->look = look_at(s, s->now);
        return drain(s, 0, 1, error);
    }
    return BE_STATUS_OK;
}

/* When time alone makes the longest unneeded node ripe; what waits for something else is looked at when that ends. */
static void expect_ripe(be_node_scaler *s, double wait, double not_before) {
    double ripe = s->surplus_count ? fmax(s->surplus[0].since + wait, not_before) : INFINITY;
    if (ripe > s->now && isfinite(ripe)) {
        s->look = look_at(s, ripe);
    }
}

static be_status look_as_cluster_autoscaler(be_node_scaler *s, be_error *error) {
    be_status status = BE_STATUS_OK;
    uint64_t homeless = beyond(s->pods, s->ready_room + s->starting_room);
    if (homeless) {
        status = launch(s, 0, quotient_up(homeless, s->types[0].pods), NOTHING_REPLACED, error);
        s->added = s->now;
    }
    if (status || (status = set_surplus(s, count_unneeded(s), error))) {
        return status;
    }
    double may_remove = s->added + s->scaling.delay_after_add_seconds;
    expect_ripe(s, s->scaling.unneeded_seconds, may_remove);
    return may_remove > s->now ? BE_STATUS_OK : remove_unneeded(s, error);
}

/* ---- Karpenter ---- */

/* The most preferred of the first `count` types that hold so many pods, or `count`. */
static size_t type_for(const be_node_scaler *s, uint64_t pods, size_t count) {
    size_t index = 0;
    while (index < count && s->types[index].pods < pods) {
        index++;
    }
    return index;
}

typedef be_status (*add_nodes)(be_node_scaler *s, size_t type, uint64_t count, be_error *error);

static be_status add_by_launch(be_node_scaler *s, size_t type, uint64_t count, be_error *error) {
    return launch(s, type, count, NOTHING_REPLACED, error);
}

static be_status add_by_placing(be_node_scaler *s, size_t type, uint64_t count, be_error *error) {
    (void)error;
    place(s, type, count);
    return BE_STATUS_OK;
}

/* All nodes but the last are full ones of the largest size. */
static be_status pack(be_node_scaler *s, uint64_t pods, add_nodes add, be_error *error) {
    uint64_t most = s->types[s->types[s->type_count - 1].by_pods].pods;
    be_status status = BE_STATUS_OK;
    if (pods >= most) {
        status = add(s, type_for(s, most, s->type_count), pods / most, error);
    }
    if (!status && pods % most) {
        status = add(s, type_for(s, pods % most, s->type_count), 1, error);
    }
    return status;
}

static double batch_end(const be_node_scaler *s) {
    return fmin(s->batch_first + s->scaling.batch_max_seconds, s->batch_last + s->scaling.batch_idle_seconds);
}

/* Pods that newly wait begin a batch or prolong it. */
static void count_waiting(be_node_scaler *s) {
    uint64_t waiting = beyond(s->pods, s->ready_room + s->starting_room);
    if (waiting > s->waiting) {
        s->batch_first = fmin(s->batch_first, s->now);
        s->batch_last = s->now;
    }
    if (!waiting) {
        s->batch_first = s->batch_last = INFINITY;
    }
    s->waiting = waiting;
}

static uint64_t may_disrupt(const be_node_scaler *s) {
    double share = s->scaling.disruption_share * (double)(s->ready + s->draining);
    return beyond((uint64_t)ceil(share - 1e-9), s->draining);
}

/* Ready nodes of the type of this rank by pods whose pods fit elsewhere, within `room` and `nodes`. */
static uint64_t removable(const be_node_scaler *s, size_t rank, uint64_t room, uint64_t nodes, size_t *index) {
    *index = s->types[rank].by_pods;
    const be_i_node_type *type = &s->types[*index];
    return least(least(type->ready, room / type->pods), nodes);
}

static uint64_t count_removable(const be_node_scaler *s) {
    uint64_t room = s->ready_room - s->pods, nodes = beyond(s->ready, s->floor), sum = 0;
    for (size_t rank = 0; rank < s->type_count; rank++) {
        size_t index;
        uint64_t count = removable(s, rank, room, nodes - sum, &index);
        room -= count * s->types[index].pods;
        sum += count;
    }
    return sum;
}

static be_status delete_nodes(be_node_scaler *s, uint64_t nodes, be_error *error) {
    uint64_t empty = beyond(s->ready, s->pods);
    take_oldest_surplus(s, nodes);
    for (size_t rank = 0; rank < s->type_count && nodes; rank++) {
        size_t index;
        uint64_t count = removable(s, rank, s->ready_room - s->pods, nodes, &index);
        uint64_t at_once = least(count, empty);
        if (at_once) {
            remove_now(s, index, at_once);
        }
        be_status status = count > at_once ? drain(s, index, count - at_once, error) : BE_STATUS_OK;
        if (status) {
            return status;
        }
        empty -= at_once;
        nodes -= count;
    }
    return BE_STATUS_OK;
}

/* The first node, the least full first, of which a more preferred type holds what fits nowhere else. */
static bool find_replacement(const be_node_scaler *s, size_t *old, size_t *new) {
    uint64_t room = s->ready_room - s->pods;
    for (size_t rank = 0; rank < s->type_count; rank++) {
        *old = s->types[rank].by_pods;
        const be_i_node_type *type = &s->types[*old];
        if (!type->ready || type->pods <= room) {
            continue;
        }
        *new = type_for(s, type->pods - room, *old);
        if (*new < *old) {
            return true;
        }
    }
    return false;
}

/* Pods without room, or nodes on their way, come first: so one replacement at a time. */
static be_status look_as_karpenter(be_node_scaler *s, be_error *error) {
    if (s->pods > s->ready_room || s->starting_room) {
        return set_surplus(s, 0, error);
    }
    size_t old = 0, new = 0;
    uint64_t nodes = count_removable(s);
    bool replace = !nodes && find_replacement(s, &old, &new);
    be_status status = set_surplus(s, replace ? 1 : nodes, error);
    if (status) {
        return status;
    }
    uint64_t ripe = least(surplus_for(s, s->scaling.consolidate_after_seconds), may_disrupt(s));
    expect_ripe(s, s->scaling.consolidate_after_seconds, 0);
    if (!ripe) {
        return BE_STATUS_OK;
    }
    s->look = look_at(s, s->now);
    return replace ? launch(s, new, 1, (uint32_t)old, error) : delete_nodes(s, ripe, error);
}

/* ---- time ---- */

static void expect(be_node_scaler *s) {
    s->due = fmin(fmin(next_of(&s->boots), next_of(&s->drains)), s->look);
    if (s->scaling.scaler == BE_NODE_SCALER_KARPENTER) {
        count_waiting(s);
        s->due = fmin(s->due, batch_end(s));
    }
}

static be_status look(be_node_scaler *s, be_error *error) {
    s->looked = round(s->look / s->scaling.scan_seconds);
    s->look = INFINITY;
    bool karpenter = s->scaling.scaler == BE_NODE_SCALER_KARPENTER;
    return karpenter ? look_as_karpenter(s, error) : look_as_cluster_autoscaler(s, error);
}

/* All that is due now: nodes first, then who looks at them. */
static be_status happen(be_node_scaler *s, be_error *error) {
    be_status status = BE_STATUS_OK;
    while (!status && next_of(&s->boots) <= s->now) {
        status = boot_ends(s, error);
        s->look = look_at(s, s->now);
    }
    while (!status && next_of(&s->drains) <= s->now) {
        drain_ends(s);
        s->look = look_at(s, s->now);
    }
    if (!status && batch_end(s) <= s->now) {
        status = pack(s, s->waiting, add_by_launch, error);
    }
    if (!status && s->look <= s->now) {
        status = look(s, error);
    }
    expect(s);
    return status;
}

static be_status run(be_node_scaler *s, double until, bool included, be_error *error) {
    be_status status = BE_STATUS_OK;
    while (!status && (s->due < until || (included && s->due <= until))) {
        s->now = fmax(s->now, s->due);
        status = happen(s, error);
    }
    s->now = until;
    return status;
}

/* ---- a step ---- */

static uint64_t nodes_at_rest(const be_node_scaler *s) {
    uint64_t needed = quotient_up(s->pods, s->types[0].pods);
    return needed > s->floor ? needed : s->floor;
}

static void follow_at_once(be_node_scaler *s) {
    uint64_t nodes = nodes_at_rest(s);
    if (nodes > s->ready) {
        place(s, 0, nodes - s->ready);
    } else if (nodes < s->ready) {
        remove_now(s, 0, s->ready - nodes);
    }
}

static void begin(be_node_scaler *s, int64_t time) {
    s->begun = true;
    s->start = time;
    if (s->scaling.scaler != BE_NODE_SCALER_KARPENTER) {
        follow_at_once(s);
        return;
    }
    (void)pack(s, s->pods, add_by_placing, NULL);
    place(s, 0, beyond(s->floor, s->ready));
}

static be_status change(be_node_scaler *s, uint32_t pods, be_error *error) {
    count_pending(s);
    s->pods = pods + s->placeholders;
    if (s->scaling.scaler == BE_NODE_SCALER_INSTANT) {
        follow_at_once(s);
        return BE_STATUS_OK;
    }
    s->look = look_at(s, s->now);
    expect(s);
    return run(s, s->now, true, error);
}

static be_status check_step(const be_node_scaler *s, int64_t time, uint32_t pods, be_error *error) {
    if (!s) {
        return be_i_fail_null(error, "scaler");
    }
    if (pods > BE_UNITS_MAX) {
        return be_i_fail(error, BE_STATUS_RANGE, "pods is %" PRIu32 ", more than %" PRIu64, pods, BE_UNITS_MAX);
    }
    double since = (double)time - (double)s->start;
    if (s->begun && since < s->now) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "time is %" PRId64 ", before that of the last step", time);
    }
    return BE_STATUS_OK;
}

be_status be_node_scaler_step(be_node_scaler *scaler, int64_t time, uint32_t pods, uint32_t *room, be_error *error) {
    be_node_scaler *s = scaler;
    be_status status = check_step(s, time, pods, error);
    if (status) {
        return status;
    }
    if (!s->begun) {
        s->pods = pods + s->placeholders;
        begin(s, time);
        status = change(s, pods, error);
    } else {
        double now = (double)time - (double)s->start;
        bool same = pods + s->placeholders == s->pods;
        status = run(s, now, same, error);
        status = status || same ? status : change(s, pods, error);
    }
    if (!status && room) {
        *room = (uint32_t)least(pods, s->ready_room);
    }
    return status;
}

/* ---- life ---- */

static be_status check_types(const uint32_t *pods_per_node, size_t count, be_error *error) {
    if (!pods_per_node || !count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "a node scaler needs pods_per_node of one type at least");
    }
    if (count > MOST_TYPES) {
        return be_i_fail(error, BE_STATUS_RANGE, "type_count is %zu, more than %d", count, MOST_TYPES);
    }
    for (size_t i = 0; i < count; i++) {
        if (pods_per_node[i] < 1 || pods_per_node[i] > MOST_PODS) {
            return be_i_fail(error, BE_STATUS_RANGE, "pods_per_node[%zu] is %" PRIu32 ", outside 1 to %d", i,
                             pods_per_node[i], MOST_PODS);
        }
    }
    return BE_STATUS_OK;
}

static be_status check_nodes(uint32_t node_floor, uint32_t spare_nodes, be_error *error) {
    if (node_floor > 1000000000) {
        return be_i_fail(error, BE_STATUS_RANGE, "node_floor is %" PRIu32 ", more than 1e9", node_floor);
    }
    if (spare_nodes > 1000000) {
        return be_i_fail(error, BE_STATUS_RANGE, "spare_nodes is %" PRIu32 ", more than 1e6", spare_nodes);
    }
    return BE_STATUS_OK;
}

/* Of types that hold as many, only the most preferred is ever launched. */
static bool goes_before(const be_node_scaler *s, size_t a, size_t b) {
    return s->types[a].pods < s->types[b].pods;
}

static void sift(be_node_scaler *s, size_t root, size_t count) {
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && goes_before(s, s->types[child].by_pods, s->types[child + 1].by_pods)) {
            child++;
        }
        if (!goes_before(s, s->types[root].by_pods, s->types[child].by_pods)) {
            return;
        }
        uint32_t swapped = s->types[root].by_pods;
        s->types[root].by_pods = s->types[child].by_pods;
        s->types[child].by_pods = swapped;
    }
}

static void sort_by_pods(be_node_scaler *s) {
    for (size_t i = s->type_count / 2; i-- > 0;) {
        sift(s, i, s->type_count);
    }
    for (size_t end = s->type_count; end-- > 1;) {
        uint32_t largest = s->types[0].by_pods;
        s->types[0].by_pods = s->types[end].by_pods;
        s->types[end].by_pods = largest;
        sift(s, 0, end);
    }
}

be_status be_i_node_scaling_read(const be_node_scaling *scaling, be_node_scaling *copy, be_error *error) {
    be_node_scaling standard;
    be_node_scaling_init(&standard);
    return be_i_describe_read(&description, scaling ? scaling : &standard, copy, error);
}

double be_i_node_scaler_memory(const be_node_scaler *scaler) {
    const be_node_scaling *s = &scaler->scaling;
    return s->node_boot_seconds + s->drain_seconds + 2 * s->scan_seconds + s->unneeded_seconds +
           s->delay_after_add_seconds + s->batch_max_seconds + s->consolidate_after_seconds;
}

be_status be_i_node_scaler_init(be_node_scaler *scaler, const be_node_scaling *scaling, const uint32_t *pods_per_node,
                                size_t type_count, uint32_t node_floor, uint32_t spare_nodes,
                                const be_allocator *allocator, be_error *error) {
    be_node_scaler s = {.allocator = be_i_allocator(allocator), .type_count = type_count};
    be_status status = be_i_node_scaling_read(scaling, &s.scaling, error);
    if (status || (status = check_types(pods_per_node, type_count, error)) ||
        (status = check_nodes(node_floor, spare_nodes, error))) {
        return status;
    }
    s.types = be_i_alloc(&s.allocator, type_count, sizeof *s.types);
    if (!s.types) {
        return be_i_fail_memory(error);
    }
    for (size_t i = 0; i < type_count; i++) {
        s.types[i].pods = pods_per_node[i];
        s.types[i].by_pods = (uint32_t)i;
    }
    sort_by_pods(&s);
    s.floor = (uint64_t)node_floor + spare_nodes;
    s.placeholders = (uint64_t)spare_nodes * pods_per_node[0];
    s.looked = -1;
    s.due = s.look = s.batch_first = s.batch_last = INFINITY;
    s.added = -INFINITY;
    *scaler = s;
    return BE_STATUS_OK;
}

void be_i_node_scaler_clear(be_node_scaler *scaler) {
    be_i_release(&scaler->allocator, scaler->types);
    be_i_release(&scaler->allocator, scaler->boots.events);
    be_i_release(&scaler->allocator, scaler->drains.events);
    be_i_release(&scaler->allocator, scaler->surplus);
}

be_status be_node_scaler_new(const be_node_scaling *scaling, const uint32_t *pods_per_node, size_t type_count,
                             uint32_t node_floor, uint32_t spare_nodes, const be_allocator *allocator,
                             be_node_scaler **scaler, be_error *error) {
    if (!scaler) {
        return be_i_fail_null(error, "scaler");
    }
    be_node_scaler ready;
    be_status status =
        be_i_node_scaler_init(&ready, scaling, pods_per_node, type_count, node_floor, spare_nodes, allocator, error);
    if (status) {
        return status;
    }
    be_node_scaler *made = be_i_alloc(&ready.allocator, 1, sizeof *made);
    if (!made) {
        be_i_node_scaler_clear(&ready);
        return be_i_fail_memory(error);
    }
    *made = ready;
    *scaler = made;
    return BE_STATUS_OK;
}

void be_node_scaler_free(be_node_scaler *scaler) {
    if (scaler) {
        be_allocator allocator = scaler->allocator;
        be_i_node_scaler_clear(scaler);
        be_i_release(&allocator, scaler);
    }
}

/* ---- what there is ---- */

static const be_i_node_type *type_at(const be_node_scaler *scaler, size_t type) {
    return scaler && type < scaler->type_count ? &scaler->types[type] : NULL;
}

uint64_t be_node_scaler_ready(const be_node_scaler *scaler, size_t type) {
    const be_i_node_type *found = type_at(scaler, type);
    return found ? found->ready : 0;
}

uint64_t be_node_scaler_nodes(const be_node_scaler *scaler, size_t type) {
    const be_i_node_type *found = type_at(scaler, type);
    return found ? nodes_of(found) : 0;
}

double be_node_scaler_node_seconds(const be_node_scaler *scaler, size_t type) {
    const be_i_node_type *found = type_at(scaler, type);
    return found ? seconds_of(found, scaler->now) : 0;
}

uint64_t be_node_scaler_launches(const be_node_scaler *scaler, size_t type) {
    const be_i_node_type *found = type_at(scaler, type);
    return found ? found->launches : 0;
}

double be_node_scaler_pending_seconds(const be_node_scaler *scaler) {
    return scaler ? pending_seconds(scaler) : 0;
}
