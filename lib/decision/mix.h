/* What the files of the purchase mix share. A mix minimises fees and, hour by hour, what commitments leave to be paid;
 * its lower bounds come from hourly prices of commitments, which decompose the bill into unit types and hours. */
#ifndef BE_DECISION_MIX_H
#define BE_DECISION_MIX_H

#include "decision/cuts.h"
#include "decision/internal.h"
#include "pricing/internal.h"

/* A part of what is used of a unit type in an hour; parts are in descending order of value. */
typedef struct be_i_part {
    double quantity, value; /* the value weighted by the hour */
} be_i_part;

/* A step of the vendor's order in an hour: this offer meets this part. */
typedef struct be_i_meeting {
    uint16_t offer, type;
    uint16_t part, reserved;
} be_i_meeting;

/* The most of an offer that be_purchase_new takes. */
#define BE_I_QUANTITY_MOST 1e12

/* An offer as the mix sees it. */
typedef struct be_i_choice_of_offer {
    const double *measure; /* by unit type */
    uint64_t from, to;
    double fee, usage;
    double low, high, step; /* quantities; high is finite */
    size_t type;            /* of a reservation that is not size-flexible; else the number of types */
    bool whole;             /* all its quantities are whole numbers */
    bool limited;           /* more of it would be of use than a purchase may hold */
    uint32_t stage;         /* in the vendor's order: BE_I_STAGE_... */
    size_t aside;           /* the offer because of which it is not bought, or its own index */
} be_i_choice_of_offer;

/* Hours in which the same offers are active. */
typedef struct be_i_epoch {
    uint64_t from, to;
    size_t *active, actives; /* offers, in order of index */
    size_t *pool, pools;     /* those that a programme of the hour is to share out */
    size_t *reserve_from;    /* types + 1: where the reservations of a type begin in: */
    size_t *reserve;         /* those that cover before all pools, by usage price */
    bool *layered;           /* by type: its reservations are whole numbers, so that they cover layers of one unit */
    bool closed;             /* no pool, or one plan: the vendor's order is the programme's */
    size_t *slab;
} be_i_epoch;

/* A menu laid out for the mix. */
typedef struct be_i_layout {
    be_allocator allocator;
    const be_menu *menu;
    size_t types, offers;
    uint64_t hours;
    be_i_part *parts;     /* at (hour * types + type) * BE_I_BLOCKS_MAX */
    uint8_t *part_counts; /* at hour * types + type */
    be_i_choice_of_offer *choice;
    be_i_epoch *epochs;
    size_t epoch_count, epoch_capacity;
    be_i_meeting *meetings; /* the vendor's order of each hour: of a closed one the plan's, of one without pools none */
    size_t *meeting_from;   /* hours + 1 */
    size_t meeting_capacity;
    bool convex; /* in all hours the vendor's order is the programme's */
} be_i_layout;

be_status be_i_layout_new(const be_menu *menu, const be_allocator *allocator, be_i_layout *layout, be_error *error);
void be_i_layout_free(be_i_layout *layout);

/* ---- order.c: the vendor's order ---- */

be_status be_i_layout_order(be_i_layout *layout, be_error *error);

/* The usage price of an offer in an hour: its present value where that counts. */
static inline double be_i_usage_in(const be_i_layout *layout, size_t offer, uint64_t hour) {
    double usage = layout->choice[offer].usage;
    return usage > 0 && layout->menu->weights ? usage * layout->menu->weights[hour] : usage;
}

static inline const be_i_part *be_i_parts_of(const be_i_layout *layout, uint64_t hour, size_t type, size_t *count) {
    size_t at = (size_t)hour * layout->types + type;
    *count = layout->part_counts[at];
    return layout->parts + at * BE_I_BLOCKS_MAX;
}

/* ---- hourly.c: what to share out in one hour ---- */

#define BE_I_NONE SIZE_MAX

/* Uses that earn a saving each unit-hour: each draws on a pool in that pool's measure and on a part of the usage. */
typedef struct be_i_use {
    size_t pool, part; /* of the programme; the part BE_I_NONE where `most` is what there is of it */
    double measure, saving, most;
} be_i_use;

/* A programme small enough to be solved where it stands, again and again. */
typedef struct be_i_hourly {
    be_allocator allocator;
    size_t pools, parts, uses;     /* of the hour at hand */
    double *pool_left, *part_left; /* what there is of each */
    be_i_use *use;
    double *table, *right, *gain, *most;
    size_t *row_of, *column_of; /* which variable is basic in a row, and which is not, in a column */
} be_i_hourly;

be_status be_i_hourly_new(const be_allocator *allocator, size_t pools, size_t parts, be_i_hourly *hourly,
                          be_error *error);
void be_i_hourly_free(be_i_hourly *hourly);

/* The worth of one more of each pool, then of each part, at the greatest saving; `prices` has room for both. */
void be_i_hourly_solve(be_i_hourly *hourly, double *prices);

/* ---- dispatch.c: the cheapest use of quantities, hour by hour, and what more of them would be worth ---- */

typedef struct be_i_dispatch {
    be_allocator allocator;
    const be_i_layout *layout;
    const double *low, *high; /* of a box: what commitments cover there lies between what its corners cover; or NULL */
    double *prices;           /* of the hour: of each offer */
    double *rest, *worth;     /* of the hour's parts: what reservations leave; and its value where plans are at hand */
    double *left;             /* of offers and of parts, at both corners */
    double *least, *most;     /* [offer][part]: what is covered in the box */
    double *uncovered;        /* [part][2] */
    double *paid;             /* of offers */
    size_t *seat;             /* of an offer: its pool in the hour's programme */
    double *scarce; /* of a part: what more of it would save, if it could be covered; infinite if none is left */
    size_t *row;    /* of a part: its row in the hour's programme */
    be_i_hourly hourly;
} be_i_dispatch;

be_status be_i_dispatch_new(const be_i_layout *layout, be_i_dispatch *dispatch, be_error *error);
void be_i_dispatch_free(be_i_dispatch *dispatch);

/* A cut of the remainder, k - g . x, valid in the box (NULL: everywhere) and tight at x where the programme is exact; g
 * has a member for each offer. Hourly prices go to `prices`, [offer][hour], unless it is NULL. */
void be_i_dispatch_cut(be_i_dispatch *dispatch, const double *x, const double *low, const double *high, double *k,
                       double *g, double *prices);

/* ---- tree.c: branch and bound ---- */

/* A box of quantities and what is proven of it. Its children cut it in two: up to `at` of an offer, and from there on,
 * or from the next quantity where they come in steps. */
typedef struct be_i_node {
    double bound;
    size_t child; /* the first of two; 0: none */
    size_t offer;
    double at;
    size_t first_weight, weights; /* the cuts that prove the bound */
} be_i_node;

typedef struct be_i_tree {
    be_allocator allocator;
    be_i_layout layout;
    be_i_dispatch dispatch;
    be_i_cuts cuts;
    be_i_application *application;
    size_t *free_offers, dims; /* the offers whose quantity is not given */
    double fixed_fees;
    double largest; /* fee that any quantity may come to */
    double *point;  /* of each cut: where it was made, the box in which it holds, and its slopes; 4 x offers */
    size_t point_capacity;
    be_i_node *nodes;
    size_t node_count, node_capacity;
    double *box; /* of each node: low and high; 2 x offers */
    size_t box_capacity;
    size_t *weight_cut;
    double *weight;
    size_t weight_count, weight_cut_capacity, weight_capacity;
    size_t *heap, heap_count, heap_capacity; /* open nodes, the least bound first */
    double *best, cost;                      /* the best quantities known */
    double scale;                            /* the cost with the least of all offers */
    double bound;                            /* proven of all */
    double *x, *trial, *slopes, *centre, *scratch;
    be_i_cuts_answer answer;
    double gap; /* relative, to be proven */
    uint64_t node_limit;
    uint64_t cuts_made;
} be_i_tree;

/* Find the cheapest quantities of a menu's offers, with a bound of all. */
be_status be_i_tree_new(const be_menu *menu, double gap, uint64_t node_limit, const be_allocator *allocator,
                        be_i_tree *tree, be_error *error);

/* Whether the gap is proven that was asked for; of a bill that is next to none, that nothing is to be saved but
 * rounding.
 */
bool be_i_tree_proves(const be_i_tree *tree);
void be_i_tree_free(be_i_tree *tree);

/* ---- layers.c: reservations of one unit type over the whole horizon ---- */

typedef struct be_i_layers {
    be_allocator allocator;
    const be_menu *menu;
    size_t layers, rivals;
    double *memory;              /* of all that follows */
    double *hours;               /* unit-hours of a layer */
    double *uncovered, *covered; /* what a layer costs by use: uncovered, and [rival][layer] */
    double *quantity;            /* of each offer */
    uint32_t *counts, *winner;   /* of a layer: 0, or its rival from 1 */
    uint32_t *rival;             /* offers that may win, the lowest fee first */
    double cost;
} be_i_layers;

/* Whether a menu is of that kind; then with its peak. */
bool be_i_layers_fit(const be_menu *menu, double *peak);

be_status be_i_layers_new(const be_menu *menu, double peak, const be_allocator *allocator, be_i_layers *layers,
                          be_error *error);
void be_i_layers_free(be_i_layers *layers);

#endif
