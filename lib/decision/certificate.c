/* Certificates: what they say, and the check, which trusts nothing of it and shares nothing with the search for
 * purchases. Of the floor below it takes what the usage of an hour is worth, and the terms of the offers. */
#include "decision/internal.h"
#include "pricing/internal.h"

#define ROW(member, kind, low, high, initial, meaning)                                                                 \
    BE_I_ROW(be_certificate_parts, member, kind, "", low, high, initial, meaning)

static const be_field rows[] = {
    ROW(offers, BE_TYPE_U32, 0, UINT32_MAX, 0, "offers of the menu"),
    ROW(hours, BE_TYPE_U64, 0, 0x1p53, 0, "hours of the menu's horizon"),
    ROW(node, BE_TYPE_POINTER, 0, 0, 0, "the tree"),
    ROW(weight_table, BE_TYPE_POINTER, 0, 0, 0, "tables of the weights"),
    ROW(weight, BE_TYPE_POINTER, 0, 0, 0, "weights of tables in leaves"),
    ROW(price_usd, BE_TYPE_POINTER, 0, 0, 0, "prices by table, offer and hour"),
    ROW(aside, BE_TYPE_POINTER, 0, 0, 0, "offers because of which others are set aside"),
    ROW(nodes, BE_TYPE_U32, 1, UINT32_MAX, 1, "how many nodes there are"),
    ROW(weights, BE_TYPE_U32, 0, UINT32_MAX, 0, "how many weights there are"),
    ROW(tables, BE_TYPE_U32, 0, UINT32_MAX, 0, "how many tables there are"),
    ROW(reserved, BE_TYPE_U32, 0, 0, 0, "must be 0"),
    BE_I_ROW(be_certificate_parts, bound_usd, BE_TYPE_F64, "USD", -1e300, 1e300, 0, "the bound claimed"),
};

static const be_i_description description = {"be_certificate_parts", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_certificate_parts)};

struct be_certificate {
    be_allocator allocator;
    be_certificate_parts parts; /* arrays owned */
};

void be_certificate_parts_init_sized(be_certificate_parts *parts, uint32_t size) {
    be_i_describe_init_sized(&description, parts, size);
}

const be_field *be_certificate_parts_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

/* ---- making and reading one ---- */

static be_status copy_array(const be_allocator *a, const void *from, size_t count, size_t bytes, const char *name,
                            const void **to, be_error *error) {
    if (count == 0) {
        *to = NULL;
        return BE_STATUS_OK;
    }
    if (!from) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "be_certificate_parts.%s is missing", name);
    }
    void *copy = be_i_alloc(a, count, bytes);
    if (!copy) {
        return be_i_fail_memory(error);
    }
    memcpy(copy, from, count * bytes);
    *to = copy;
    return BE_STATUS_OK;
}

static be_status copy_parts(const be_certificate_parts *from, const be_allocator *a, be_certificate_parts *to,
                            be_error *error) {
    if (from->hours > 0 && (size_t)from->tables * from->offers > SIZE_MAX / sizeof(double) / from->hours) {
        return be_i_fail_memory(error);
    }
    size_t prices = (size_t)from->tables * from->offers * (size_t)from->hours;
    be_status status =
        copy_array(a, from->node, from->nodes, sizeof *from->node, "node", (const void **)&to->node, error);
    status = status ? status
                    : copy_array(a, from->weight_table, from->weights, sizeof *from->weight_table, "weight_table",
                                 (const void **)&to->weight_table, error);
    status = status ? status
                    : copy_array(a, from->weight, from->weights, sizeof *from->weight, "weight",
                                 (const void **)&to->weight, error);
    status = status ? status
                    : copy_array(a, from->price_usd, prices, sizeof *from->price_usd, "price_usd",
                                 (const void **)&to->price_usd, error);
    return status ? status
                  : copy_array(a, from->aside, from->offers, sizeof *from->aside, "aside", (const void **)&to->aside,
                               error);
}

be_status be_certificate_new(const be_certificate_parts *parts, const be_allocator *allocator,
                             be_certificate **certificate, be_error *error) {
    if (!parts || !certificate) {
        return be_i_fail_null(error, parts ? "certificate" : "parts");
    }
    be_certificate_parts read;
    be_status status = be_i_describe_read(&description, parts, &read, error);
    if (status) {
        return status;
    }
    be_allocator use = be_i_allocator(allocator);
    be_certificate *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    made->parts = read;
    made->parts.node = NULL;
    made->parts.weight_table = made->parts.aside = NULL;
    made->parts.weight = made->parts.price_usd = NULL;
    status = copy_parts(&read, &use, &made->parts, error);
    if (status) {
        be_certificate_free(made);
        return status;
    }
    *certificate = made;
    return BE_STATUS_OK;
}

void be_certificate_free(be_certificate *certificate) {
    if (!certificate) {
        return;
    }
    be_allocator a = certificate->allocator;
    be_i_release(&a, (void *)(uintptr_t)certificate->parts.node);
    be_i_release(&a, (void *)(uintptr_t)certificate->parts.weight_table);
    be_i_release(&a, (void *)(uintptr_t)certificate->parts.weight);
    be_i_release(&a, (void *)(uintptr_t)certificate->parts.price_usd);
    be_i_release(&a, (void *)(uintptr_t)certificate->parts.aside);
    be_i_release(&a, certificate);
}

be_status be_certificate_read(const be_certificate *certificate, be_certificate_parts *parts, be_error *error) {
    if (!certificate) {
        return be_i_fail_null(error, "certificate");
    }
    return be_i_describe_write("be_certificate_parts", &certificate->parts, sizeof *parts, parts, error);
}

/* ---- the check: what it works on ---- */

/* How an offer covers a part of an hour. */
typedef struct claim {
    size_t offer, type, part;
    uint32_t stage;
    double first, second;  /* by which the vendor sorts */
    double measure, usage; /* usage weighted by the hour */
    double asked;          /* USD for a unit-hour at the certificate's prices */
    double least, most;    /* unit-hours covered in the box */
} claim;

typedef struct check {
    be_allocator allocator;
    const be_menu *menu;
    const be_certificate_parts *parts;
    size_t offers, types;
    double *box;                                         /* of each node: low and high by offer */
    bool *seen;                                          /* nodes */
    double *lambda;                                      /* of the leaf at hand: [offer][hour] */
    be_i_block *blocks;                                  /* of the hour: [type][BE_I_BLOCKS_MAX] */
    size_t *block_count;                                 /* [type] */
    claim *claims;                                       /* of the hour, in the vendor's order */
    double *left_low, *left_high, *rest_low, *rest_high; /* of offers and blocks, at the corners of the box */
    double *rest_first;
    be_error *error;
} check;

static const double OUTWARD = 1e-13;
static const double QUANTITY_MOST = 1e12; /* of an offer in a purchase */

static void free_check(check *c) {
    void *all[] = {c->box,      c->seen,      c->lambda,   c->blocks,    c->block_count, c->claims,
                   c->left_low, c->left_high, c->rest_low, c->rest_high, c->rest_first};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(&c->allocator, all[i]);
    }
}

static be_status new_check(check *c) {
    const be_allocator *a = &c->allocator;
    size_t offers = c->offers + 1, blocks = c->types * BE_I_BLOCKS_MAX;
    c->box = be_i_alloc(a, (size_t)c->parts->nodes * 2 * offers, sizeof(double));
    c->seen = be_i_alloc(a, c->parts->nodes, sizeof(bool));
    c->lambda = be_i_alloc(a, offers * (size_t)c->menu->hours, sizeof(double));
    c->blocks = be_i_alloc(a, blocks, sizeof *c->blocks);
    c->block_count = be_i_alloc(a, c->types, sizeof(size_t));
    c->claims = be_i_alloc(a, offers * blocks, sizeof *c->claims);
    c->left_low = be_i_alloc(a, offers, sizeof(double));
    c->left_high = be_i_alloc(a, offers, sizeof(double));
    c->rest_low = be_i_alloc(a, blocks, sizeof(double));
    c->rest_high = be_i_alloc(a, blocks, sizeof(double));
    c->rest_first = be_i_alloc(a, blocks, sizeof(double));
    bool enough = c->box && c->seen && c->lambda && c->blocks && c->block_count && c->claims && c->left_low &&
                  c->left_high && c->rest_low && c->rest_high && c->rest_first;
    return enough ? BE_STATUS_OK : be_i_fail_memory(c->error);
}

static const be_i_offer *offer_of(const check *c, size_t o) {
    return &c->menu->offers[o];
}

static bool active(const be_i_offer *offer, uint64_t hour) {
    return offer->from <= hour && hour < offer->to;
}

static uint32_t stage_of(const be_i_offer *offer) {
    bool compute = offer->given.purchase_option == BE_PURCHASE_SAVINGS_PLAN_COMPUTE;
    return be_i_offer_is_plan(&offer->given) ? (compute ? 3 : 2) : offer->given.size_flexible;
}

/* Whether an offer covers this type and no other by its nature. */
static bool reserves(const be_i_offer *offer, size_t type) {
    return stage_of(offer) == 0 && offer->measure[type] > 0;
}

static double *low_of(const check *c, size_t node) {
    return c->box + 2 * c->offers * node;
}

static double *high_of(const check *c, size_t node) {
    return low_of(c, node) + c->offers;
}

/* ---- numbers ---- */

static be_status check_numbers(const check *c) {
    const be_certificate_parts *p = c->parts;
    for (uint32_t w = 0; w < p->weights; w++) {
        if (!(p->weight[w] >= 0) || isinf(p->weight[w])) {
            return be_i_fail(c->error, BE_STATUS_RANGE, "weight %u of the certificate is %g; none is negative", w,
                             p->weight[w]);
        }
        if (p->weight_table[w] >= p->tables) {
            return be_i_fail(c->error, BE_STATUS_ARGUMENT, "weight %u of the certificate is of table %u; it has %u", w,
                             p->weight_table[w], p->tables);
        }
    }
    const double *price = p->price_usd;
    for (size_t row = 0; row < (size_t)p->tables * p->offers; row++) {
        const be_i_offer *offer = offer_of(c, row % p->offers);
        for (uint64_t h = 0; h < p->hours; h++, price++) {
            if (!(*price >= 0) || isinf(*price) || (*price > 0 && !active(offer, h))) {
                return be_i_fail(
                    c->error, BE_STATUS_RANGE,
                    "the certificate's price of '%.60s' in hour %llu is %g; none is negative, and none but 0 "
                    "outside the term",
                    offer->given.name, (unsigned long long)h, *price);
            }
        }
    }
    return BE_STATUS_OK;
}

/* ---- quantities ---- */

/* The most of an offer that any hour can use. */
static double peak_of(const check *c, size_t o) {
    const be_i_offer *offer = offer_of(c, o);
    double peak = 0, step = offer->given.step;
    for (uint64_t h = offer->from; h < offer->to; h++) {
        double used = 0;
        for (size_t t = 0; t < c->types; t++) {
            be_i_block blocks[BE_I_BLOCKS_MAX];
            size_t count = offer->measure[t] > 0 ? be_i_blocks(c->menu, t, h, blocks) : 0;
            for (size_t b = 0; b < count; b++) {
                used += offer->measure[t] * blocks[b].quantity;
            }
        }
        peak = fmax(peak, used);
    }
    return step > 0 ? step * ceil(peak / step * (1 - 1e-12)) : peak;
}

/* Quantities beyond what covers the peak of all that an offer may cover save nothing, and no fee is negative; and
 * be_purchase_new takes none above 1e12. */
static double highest(const check *c, size_t o) {
    const be_offer *offer = &offer_of(c, o)->given;
    double high = fmin(fmax(peak_of(c, o), offer->least), fmin(offer->most, QUANTITY_MOST));
    if (!(offer->step > 0 && high > offer->least)) {
        return high;
    }
    double steps = floor(high / offer->step * (1 + 1e-12));
    return fmax(offer->least, offer->step * (steps * offer->step > QUANTITY_MOST ? steps - 1 : steps));
}

/* ---- offers set aside ---- */

static double most_of(const check *c, size_t a, size_t b, double *least) {
    double most = 0;
    *least = INFINITY;
    for (size_t t = 0; t < c->types; t++) {
        double x = offer_of(c, a)->measure[t], y = offer_of(c, b)->measure[t];
        if (y > 0) {
            double ratio = x > 0 ? x / y : INFINITY;
            most = fmax(most, ratio);
            *least = fmin(*least, ratio);
        } else if (x > 0) {
            *least = 0; /* it does more than the other */
        }
    }
    return most;
}

static bool steps_fit(const be_offer *a, const be_offer *b, double ratio) {
    double steps = a->step > 0 ? ratio * b->step / a->step : 0;
    return a->step == 0 || (steps > 0 && steps == floor(steps));
}

/* Nothing else that stays covers what a plan covers in its term, at its stage or later: then the best use of all that
 * there is at that stage is the plan's with the lower rates, and the vendor's order of one plan is its best use. */
static bool alone(const check *c, size_t a) {
    const be_i_offer *x = offer_of(c, a);
    for (size_t o = 0; o < c->offers; o++) {
        const be_i_offer *y = offer_of(c, o);
        bool stays = c->parts->aside[o] == o && o != a && high_of(c, 0)[o] > 0 && stage_of(y) >= stage_of(x);
        for (size_t t = 0; stays && t < c->types; t++) {
            if (x->measure[t] > 0 && y->measure[t] > 0 && x->from < y->to && y->from < x->to) {
                return false;
            }
        }
    }
    return true;
}

/* Whether all of b can be exchanged for a, which stays, at no higher cost. */
static bool exchangeable(const check *c, size_t a, size_t b) {
    const be_i_offer *x = offer_of(c, a), *y = offer_of(c, b);
    double least, ratio = most_of(c, a, b, &least);
    bool same_hours = x->from == y->from && x->to == y->to, longer = x->from <= y->from && x->to >= y->to;
    bool endless = isinf(x->given.most) && peak_of(c, a) <= QUANTITY_MOST;
    bool plain = c->parts->aside[a] == a && stage_of(x) == stage_of(y) && y->given.least == 0 && endless && longer &&
                 isfinite(ratio) && x->fee_usd * ratio <= y->fee_usd;
    if (!plain || !steps_fit(&x->given, &y->given, ratio)) {
        return false;
    }
    if (stage_of(x) >= 2) {
        return x->given.step == 0 && alone(c, a);
    }
    return least == ratio && x->given.usage_usd == y->given.usage_usd && (x->given.usage_usd == 0 || same_hours);
}

static be_status check_asides(const check *c) {
    for (size_t o = 0; o < c->offers; o++) {
        uint32_t because = c->parts->aside[o];
        if (because != o && (because >= c->offers || !exchangeable(c, because, o))) {
            return be_i_fail(c->error, BE_STATUS_ARGUMENT, "the certificate sets '%.60s' aside without reason",
                             offer_of(c, o)->given.name);
        }
    }
    return BE_STATUS_OK;
}

/* ---- the boxes ---- */

static void root_box(const check *c) {
    for (size_t o = 0; o < c->offers; o++) {
        bool stays = c->parts->aside[o] == o;
        low_of(c, 0)[o] = stays ? offer_of(c, o)->given.least : 0;
        high_of(c, 0)[o] = stays ? highest(c, o) : 0;
    }
}

/* Give the children of a split their boxes. */
static be_status split_box(const check *c, uint32_t node) {
    const be_certificate_node *n = &c->parts->node[node];
    if (n->child <= node || n->child >= c->parts->nodes - 1 || n->offer >= c->offers || c->seen[n->child] ||
        c->seen[n->child + 1]) {
        return be_i_fail(c->error, BE_STATUS_ARGUMENT, "node %u of the certificate splits into %u by offer %u", node,
                         n->child, n->offer);
    }
    double step = offer_of(c, n->offer)->given.step, low = low_of(c, node)[n->offer], high = high_of(c, node)[n->offer];
    double steps = step > 0 ? nearbyint(n->at / step) : 0;
    double at = step > 0 ? step * steps : n->at, next = step > 0 ? step * (steps + 1) : n->at;
    bool off = step > 0 && fabs(n->at / step - steps) > 1e-9;
    if (off || !(at >= low * (1 - 1e-12) && next <= high * (1 + 1e-12))) {
        return be_i_fail(c->error, BE_STATUS_ARGUMENT,
                         "node %u of the certificate splits '%.60s' at %.17g; its box is %.17g to %.17g, its step %g",
                         node, offer_of(c, n->offer)->given.name, n->at, low, high, step);
    }
    for (uint32_t side = 0; side < 2; side++) {
        memcpy(low_of(c, n->child + side), low_of(c, node), 2 * c->offers * sizeof(double));
        c->seen[n->child + side] = true;
    }
    high_of(c, n->child)[n->offer] = fmax(at, low);
    low_of(c, n->child + 1)[n->offer] = fmin(next, high);
    return BE_STATUS_OK;
}

/* ---- an hour: the vendor's order ---- */

static bool comes_before(const check *c, const claim *x, const claim *y) {
    if (x->stage != y->stage) {
        return x->stage < y->stage;
    }
    if (x->first != y->first) {
        return x->first < y->first;
    }
    if (x->second != y->second) {
        return x->second < y->second;
    }
    int order = strcmp(c->menu->units[x->type].given.name, c->menu->units[y->type].given.name);
    order = order ? order : strcmp(offer_of(c, x->offer)->given.name, offer_of(c, y->offer)->given.name);
    return order ? order < 0 : x->part < y->part;
}

static claim claim_of(const check *c, uint64_t hour, size_t o, size_t t, size_t b) {
    const be_i_offer *offer = offer_of(c, o);
    double weight = c->menu->weights ? c->menu->weights[hour] : 1, measure = offer->measure[t];
    double value = c->blocks[t * BE_I_BLOCKS_MAX + b].value_usd;
    uint32_t stage = stage_of(offer);
    claim made = {.offer = o, .type = t, .part = b, .stage = stage, .measure = measure};
    made.usage = offer->given.usage_usd * weight;
    made.asked = measure * c->lambda[o * c->menu->hours + hour] + made.usage;
    made.second = stage >= 2 ? measure : offer->given.usage_usd;
    if (stage >= 2) {
        made.first = value > 0 ? nearbyint(measure / (value / weight) * 1e12) : INFINITY;
    } else if (stage == 1) {
        made.first = c->menu->units[t].given.normalised_units;
    }
    return made;
}

static size_t list_claims(check *c, uint64_t hour, const double *high) {
    size_t count = 0;
    for (size_t o = 0; o < c->offers; o++) {
        const be_i_offer *offer = offer_of(c, o);
        for (size_t t = 0; t < c->types && active(offer, hour) && high[o] > 0; t++) {
            for (size_t b = 0; b < c->block_count[t] && offer->measure[t] > 0; b++) {
                claim made = claim_of(c, hour, o, t, b);
                if (c->blocks[t * BE_I_BLOCKS_MAX + b].value_usd < made.usage) {
                    continue;
                }
                size_t at = count++;
                for (; at > 0 && comes_before(c, &made, &c->claims[at - 1]); at--) {
                    c->claims[at] = c->claims[at - 1];
                }
                c->claims[at] = made;
            }
        }
    }
    return count;
}

/* What each claim covers at least and at most in the box, from what its corners leave. `exact` is false where nothing
 * is to be said of it: then it is from nothing to all. */
static void limit_claims(check *c, size_t count, const double *low, const double *high, bool exact) {
    memcpy(c->left_low, low, c->offers * sizeof(double));
    memcpy(c->left_high, high, c->offers * sizeof(double));
    for (size_t t = 0; t < c->types; t++) {
        for (size_t b = 0; b < c->block_count[t]; b++) {
            size_t p = t * BE_I_BLOCKS_MAX + b;
            c->rest_low[p] = c->rest_high[p] = c->blocks[p].quantity;
        }
    }
    for (size_t i = 0; i < count; i++) {
        claim *x = &c->claims[i];
        size_t p = x->type * BE_I_BLOCKS_MAX + x->part;
        double *a = &c->left_low[x->offer], *b = &c->left_high[x->offer];
        x->least = exact ? fmin(*a / x->measure, c->rest_low[p]) : 0;
        x->most = exact ? fmin(*b / x->measure, c->rest_high[p]) : INFINITY;
        double at_low = fmin(*a / x->measure, c->rest_high[p]), at_high = fmin(*b / x->measure, c->rest_low[p]);
        *a = fmax(0, *a - at_low * x->measure);
        *b = fmax(0, *b - at_high * x->measure);
        c->rest_high[p] = fmax(0, c->rest_high[p] - at_low);
        c->rest_low[p] = fmax(0, c->rest_low[p] - at_high);
    }
    for (size_t p = 0; p < c->types * BE_I_BLOCKS_MAX && !exact; p++) {
        c->rest_low[p] = 0;
        c->rest_high[p] = INFINITY;
    }
}

/* ---- an hour: what usage costs at least ---- */

/* A block whose reservations are known: each way takes its least, and the cheapest ways the rest up to their most. */
static void add_block(check *c, size_t count, size_t type, size_t b, bool reserved_is_paid, be_i_sum *cost) {
    size_t p = type * BE_I_BLOCKS_MAX + b;
    double value = c->blocks[p].value_usd, left = c->blocks[p].quantity - c->rest_low[p];
    be_i_sum_add(cost, c->rest_low[p] * value);
    double room = c->rest_high[p] - c->rest_low[p], floor_asked = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        claim *x = &c->claims[i];
        if (x->type == type && x->part == b) {
            x->asked = reserved_is_paid && x->stage == 0 ? x->usage : x->asked;
            be_i_sum_add(cost, x->least * x->asked);
            left -= x->least;
        }
    }
    while (left > 0) {
        double asked = room > 0 && value > floor_asked ? value : INFINITY, free_room = isinf(asked) ? 0 : room;
        for (size_t i = 0; i < count; i++) {
            const claim *x = &c->claims[i];
            bool next = x->type == type && x->part == b && x->most > x->least && x->asked > floor_asked;
            if (next && x->asked < asked) {
                asked = x->asked;
                free_room = 0;
            }
            free_room += next && x->asked == asked ? x->most - x->least : 0;
        }
        if (isinf(asked)) {
            break;
        }
        double taken = fmin(left, free_room);
        be_i_sum_add(cost, taken * asked);
        left -= taken;
        floor_asked = asked;
    }
}

/* A layer of one unit of a type: by what else covers it, or by the whole reservation that asks least. `share` of it is
 * of each block. */
static double least_of_layer(const check *c, size_t count, size_t type, uint64_t hour, const double *share,
                             const double *high) {
    double best = INFINITY, weight = c->menu->weights ? c->menu->weights[hour] : 1;
    double worth[BE_I_BLOCKS_MAX];
    be_i_sum without = {0, 0};
    for (size_t b = 0; b < c->block_count[type]; b++) {
        worth[b] = c->blocks[type * BE_I_BLOCKS_MAX + b].value_usd;
        for (size_t i = 0; i < count; i++) {
            const claim *x = &c->claims[i];
            bool other = x->type == type && x->part == b && x->stage > 0;
            worth[b] = other ? fmin(worth[b], x->asked) : worth[b];
        }
        be_i_sum_add(&without, share[b] * worth[b]);
    }
    for (size_t o = 0; o < c->offers; o++) {
        const be_i_offer *offer = offer_of(c, o);
        if (!reserves(offer, type) || !active(offer, hour) || !(high[o] > 0)) {
            continue;
        }
        be_i_sum with = {c->lambda[o * c->menu->hours + hour], 0};
        for (size_t b = 0; b < c->block_count[type]; b++) {
            be_i_sum_add(&with, share[b] * fmin(worth[b], offer->given.usage_usd * weight));
        }
        best = fmin(best, be_i_sum_value(with));
    }
    return fmin(be_i_sum_value(without), best);
}

/* All layers of a type, the most valuable first; layers alike are counted at once. */
static void add_layers(const check *c, size_t count, size_t type, uint64_t hour, const double *high, be_i_sum *cost) {
    double filled = 0, share[BE_I_BLOCKS_MAX] = {0};
    for (size_t b = 0; b < c->block_count[type]; b++) {
        double left = c->blocks[type * BE_I_BLOCKS_MAX + b].quantity;
        while (left > 0) {
            double taken = fmin(left, 1 - filled), alike = 1;
            if (filled == 0 && left >= 1) {
                alike = floor(left);
            }
            share[b] += taken;
            filled += taken;
            left = alike > 1 ? left - alike : left - taken;
            if (filled > 1 - 1e-12) {
                be_i_sum_add(cost, alike * least_of_layer(c, count, type, hour, share, high));
                memset(share, 0, sizeof share);
                filled = 0;
            }
        }
    }
    if (filled > 0) {
        be_i_sum_add(cost, least_of_layer(c, count, type, hour, share, high));
    }
}

static bool is_whole(double x) {
    return x == floor(x) && fabs(x) < 0x1p52;
}

/* How the reservations of a type are held in a box: in whole units, and whether their number is known. */
static bool whole_reservations(const check *c, size_t type, uint64_t hour, const double *low, const double *high,
                               bool *known) {
    bool some = false, whole = true;
    *known = true;
    for (size_t o = 0; o < c->offers; o++) {
        const be_i_offer *offer = offer_of(c, o);
        if (!reserves(offer, type) || !active(offer, hour) || !(high[o] > 0)) {
            continue;
        }
        double step = offer->given.step, least = offer->given.least;
        bool fixed = low_of(c, 0)[o] == high_of(c, 0)[o];
        some = true;
        whole = whole && is_whole(least) && (fixed || (step > 0 && is_whole(step)));
        *known = *known && low[o] == high[o];
    }
    return some && whole;
}

/* Whether the vendor's order matters: it is the best one with no more than one plan. */
static bool order_matters(const check *c, uint64_t hour) {
    const double *high = high_of(c, 0);
    unsigned pools = 0, flexible = 0, paid_by_use = 0;
    for (size_t o = 0; o < c->offers; o++) {
        const be_i_offer *offer = offer_of(c, o);
        if (active(offer, hour) && high[o] > 0) {
            pools += stage_of(offer) > 0;
            flexible += stage_of(offer) == 1;
            paid_by_use += offer->given.usage_usd > 0;
        }
    }
    return pools > 1 || flexible > 0 || (pools > 0 && paid_by_use > 0);
}

/* Whole reservations of a number that is known are paid for as they are. Else they are taken in layers, or, where the
 * corners of the box tell what each offer covers, like all others: both are a least, and so is the larger. */
static double least_of_type(check *c, size_t count, size_t type, uint64_t hour, const double *low, const double *high,
                            bool exact) {
    bool known, whole = whole_reservations(c, type, hour, low, high, &known), paid = whole && known && exact;
    be_i_sum layers = {0, 0}, blocks = {0, 0};
    if (whole && !paid) {
        add_layers(c, count, type, hour, high, &layers);
    }
    for (size_t b = 0; b < c->block_count[type] && (!whole || exact); b++) {
        add_block(c, count, type, b, paid, &blocks);
    }
    for (size_t o = 0; o < c->offers && paid; o++) {
        bool bought = reserves(offer_of(c, o), type) && active(offer_of(c, o), hour) && high[o] > 0;
        be_i_sum_add(&blocks, bought ? low[o] * c->lambda[o * c->menu->hours + hour] : 0);
    }
    return fmax(be_i_sum_value(layers), be_i_sum_value(blocks));
}

static double least_of_hour(check *c, uint64_t hour, const double *low, const double *high) {
    for (size_t t = 0; t < c->types; t++) {
        c->block_count[t] = be_i_blocks(c->menu, t, hour, c->blocks + t * BE_I_BLOCKS_MAX);
    }
    bool exact = order_matters(c, hour);
    size_t count = list_claims(c, hour, high);
    limit_claims(c, count, low, high, exact);
    be_i_sum cost = {0, 0};
    for (size_t t = 0; t < c->types; t++) {
        be_i_sum_add(&cost, least_of_type(c, count, t, hour, low, high, exact));
    }
    return be_i_sum_value(cost);
}

/* ---- a leaf ---- */

static void read_prices(check *c, const be_certificate_node *leaf) {
    size_t cells = c->offers * (size_t)c->menu->hours;
    memset(c->lambda, 0, cells * sizeof(double));
    for (uint32_t i = 0; i < leaf->weights; i++) {
        uint32_t w = leaf->first_weight + i;
        const double *table = c->parts->price_usd + c->parts->weight_table[w] * cells;
        for (size_t cell = 0; cell < cells; cell++) {
            c->lambda[cell] += c->parts->weight[w] * table[cell];
        }
    }
}

static be_status check_leaf(check *c, uint32_t node, double *bound) {
    const be_certificate_node *leaf = &c->parts->node[node];
    if ((uint64_t)leaf->first_weight + leaf->weights > c->parts->weights) {
        return be_i_fail(c->error, BE_STATUS_ARGUMENT, "leaf %u of the certificate has weights that there are not",
                         node);
    }
    read_prices(c, leaf);
    const double *low = low_of(c, node), *high = high_of(c, node);
    be_i_sum sum = {0, 0};
    double size = 0;
    for (uint64_t h = 0; h < c->menu->hours; h++) {
        double cost = least_of_hour(c, h, low, high);
        be_i_sum_add(&sum, cost);
        size += cost;
    }
    for (size_t o = 0; o < c->offers; o++) {
        be_i_sum rest = {offer_of(c, o)->fee_usd, 0}, asked = {0, 0};
        for (uint64_t h = offer_of(c, o)->from; h < offer_of(c, o)->to; h++) {
            be_i_sum_add(&rest, -c->lambda[o * c->menu->hours + h]);
            be_i_sum_add(&asked, c->lambda[o * c->menu->hours + h]);
        }
        double each = be_i_sum_value(rest), all = offer_of(c, o)->fee_usd + be_i_sum_value(asked);
        be_i_sum_add(&sum, each * (each > 0 ? low[o] : high[o]));
        size += all * (each > OUTWARD * all ? low[o] : high[o]); /* where its sign is in doubt, the larger */
    }
    *bound = be_i_sum_value(sum) - OUTWARD * size;
    return BE_STATUS_OK;
}

/* ---- all of it ---- */

static be_status check_tree(check *c, double *bound) {
    *bound = INFINITY;
    c->seen[0] = true;
    for (uint32_t n = 0; n < c->parts->nodes; n++) {
        if (!c->seen[n]) {
            return be_i_fail(c->error, BE_STATUS_ARGUMENT, "node %u of the certificate is in no split", n);
        }
        double proven = INFINITY;
        be_status status = c->parts->node[n].child ? split_box(c, n) : check_leaf(c, n, &proven);
        if (status) {
            return status;
        }
        *bound = fmin(*bound, proven);
    }
    return BE_STATUS_OK;
}

static be_status check_all(check *c, double *bound) {
    if (c->parts->offers != c->offers || c->parts->hours != c->menu->hours) {
        return be_i_fail(c->error, BE_STATUS_ARGUMENT,
                         "the certificate is of %u offers over %llu hours, the menu of %zu over %llu", c->parts->offers,
                         (unsigned long long)c->parts->hours, c->offers, (unsigned long long)c->menu->hours);
    }
    be_status status = new_check(c);
    status = status ? status : check_numbers(c);
    if (!status) {
        root_box(c);
        status = check_asides(c);
    }
    status = status ? status : check_tree(c, bound);
    if (!status && !(c->parts->bound_usd <= *bound)) {
        return be_i_fail(c->error, BE_STATUS_RANGE, "the certificate claims %.17g USD, but proves %.17g",
                         c->parts->bound_usd, *bound);
    }
    return status;
}

be_status be_certificate_check(const be_menu *menu, const be_certificate *certificate, double *bound_usd,
                               be_error *error) {
    if (!menu || !certificate) {
        return be_i_fail_null(error, menu ? "certificate" : "menu");
    }
    if (!menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu is empty: it has no unit type");
    }
    check c = {.allocator = certificate->allocator,
               .menu = menu,
               .parts = &certificate->parts,
               .offers = menu->offer_count,
               .types = menu->unit_count,
               .error = error};
    double bound = 0;
    be_status status = check_all(&c, &bound);
    free_check(&c);
    if (!status && bound_usd) {
        *bound_usd = bound;
    }
    return status;
}
