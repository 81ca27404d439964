/* Branch and bound over quantities: the cuts of the hourly programme bound a box, the bill in the vendor's order prices
 * a point, and boxes are split, the one with the least bound first, until the two agree. */
#include "decision/mix.h"

static const double EXACT = 2e-12;    /* relative: two costs are the same */
static const double ROUNDING = 2e-14; /* of the cost with the least of all offers: below that a cost is none */
static const double ON_STEP = 1e-7;   /* of a step: a quantity is on it */
enum { CUTS_OF_NODE = 24 };

void be_i_tree_free(be_i_tree *tree) {
    const be_allocator *a = &tree->allocator;
    void *all[] = {tree->free_offers, tree->point,    tree->nodes,      tree->box,
                   tree->weight_cut,  tree->weight,   tree->heap,       tree->best,
                   tree->x,           tree->trial,    tree->slopes,     tree->centre,
                   tree->scratch,     tree->answer.x, tree->answer.cut, tree->answer.weight};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(a, all[i]);
    }
    be_i_cuts_free(&tree->cuts);
    be_i_dispatch_free(&tree->dispatch);
    be_i_application_free(tree->application);
    be_i_layout_free(&tree->layout);
    memset(tree, 0, sizeof *tree);
}

/* ---- points ---- */

static size_t offers_of(const be_i_tree *tree) {
    return tree->layout.offers;
}

static const double *low_of(const be_i_tree *tree, size_t node) {
    return tree->box + 2 * offers_of(tree) * node;
}

static const double *high_of(const be_i_tree *tree, size_t node) {
    return low_of(tree, node) + offers_of(tree);
}

static double off_step(const be_i_choice_of_offer *choice, double x) {
    double steps = x / choice->step;
    return choice->step > 0 ? fabs(steps - nearbyint(steps)) : 0;
}

static double on_step(const be_i_choice_of_offer *choice, double x) {
    double y = choice->step > 0 ? choice->step * nearbyint(x / choice->step) : x;
    return fmin(fmax(y, choice->low), choice->high);
}

/* What a point costs as billed; the best one is kept. */
static double try_point(be_i_tree *tree, const double *x) {
    double cost = be_i_application_cost(tree->application, x);
    if (cost < tree->cost) {
        tree->cost = cost;
        memcpy(tree->best, x, offers_of(tree) * sizeof(double));
    }
    return cost;
}

static void try_near(be_i_tree *tree, const double *x) {
    for (size_t o = 0; o < offers_of(tree); o++) {
        tree->trial[o] = on_step(&tree->layout.choice[o], x[o]);
    }
    try_point(tree, tree->trial);
}

/* ---- cuts ---- */

/* Make a cut at x; what it says of the cost there, fees included, is the answer. */
static be_status cut_at(be_i_tree *tree, const double *x, size_t node, double *value, be_error *error) {
    size_t offers = offers_of(tree), count = tree->cuts.count;
    be_status status = be_i_grow(&tree->allocator, (void **)&tree->point, &tree->point_capacity,
                                 (count + 1) * 4 * offers + 1, sizeof(double), error);
    if (status) {
        return status;
    }
    const double *low = tree->layout.convex ? NULL : low_of(tree, node);
    double k, *g = tree->scratch, *point = tree->point + count * 4 * offers;
    memcpy(point, x, offers * sizeof(double));
    memcpy(point + offers, low_of(tree, node), 2 * offers * sizeof(double));
    be_i_dispatch_cut(&tree->dispatch, point, low, low ? high_of(tree, node) : NULL, &k, g, NULL);
    memcpy(point + 3 * offers, g, offers * sizeof(double));
    *value = k + tree->fixed_fees;
    for (size_t o = 0; o < offers; o++) {
        k -= tree->layout.choice[o].low == tree->layout.choice[o].high ? g[o] * x[o] : 0;
    }
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        tree->slopes[j] = g[o];
        *value += tree->layout.choice[o].fee * x[o];
    }
    for (size_t o = 0; o < offers; o++) {
        *value -= g[o] * x[o];
    }
    tree->cuts_made++;
    return be_i_cuts_add(&tree->cuts, k, tree->slopes, error);
}

/* Switch on the cuts that hold in a node. */
static bool choose_cuts(be_i_tree *tree, size_t node) {
    size_t offers = offers_of(tree);
    bool some = false;
    const double *low = low_of(tree, node), *high = high_of(tree, node);
    for (size_t i = 0; i < tree->cuts.count; i++) {
        const double *within = tree->point + (4 * i + 1) * offers;
        bool holds = true;
        for (size_t o = 0; o < offers && !tree->layout.convex && holds; o++) {
            holds = within[o] <= low[o] && high[o] <= within[offers + o];
        }
        tree->cuts.on[i] = holds;
        some = some || holds;
    }
    return some;
}

static void set_box(be_i_tree *tree, size_t node) {
    double *low = tree->scratch, *high = tree->scratch + offers_of(tree);
    for (size_t j = 0; j < tree->dims; j++) {
        low[j] = low_of(tree, node)[tree->free_offers[j]];
        high[j] = high_of(tree, node)[tree->free_offers[j]];
    }
    be_i_cuts_box(&tree->cuts, low, high);
}

/* The answer of the cuts as quantities of all offers. */
static void read_answer(be_i_tree *tree, size_t node) {
    be_i_cuts_solve(&tree->cuts, &tree->answer);
    memcpy(tree->x, low_of(tree, node), offers_of(tree) * sizeof(double));
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        double x = tree->answer.x[j];
        tree->x[o] = fmin(fmax(x, low_of(tree, node)[o]), high_of(tree, node)[o]);
    }
}

static be_status keep_proof(be_i_tree *tree, size_t node, be_error *error) {
    be_i_node *n = &tree->nodes[node];
    const be_i_cuts_answer *answer = &tree->answer;
    double bound = answer->bound + tree->fixed_fees;
    if (n->weights > 0 && n->bound >= bound) {
        return BE_STATUS_OK;
    }
    size_t count = tree->weight_count + answer->weights;
    be_status status = be_i_grow(&tree->allocator, (void **)&tree->weight_cut, &tree->weight_cut_capacity, count,
                                 sizeof(size_t), error);
    status = status ? status
                    : be_i_grow(&tree->allocator, (void **)&tree->weight, &tree->weight_capacity, count, sizeof(double),
                                error);
    if (status) {
        return status;
    }
    memcpy(tree->weight_cut + tree->weight_count, answer->cut, answer->weights * sizeof(size_t));
    memcpy(tree->weight + tree->weight_count, answer->weight, answer->weights * sizeof(double));
    n->first_weight = tree->weight_count;
    n->weights = answer->weights;
    n->bound = bound;
    tree->weight_count = count;
    return BE_STATUS_OK;
}

/* ---- a node ---- */

/* Below this a bound does not close a node. */
static double enough(const be_i_tree *tree) {
    return tree->cost - fmax(tree->gap * fabs(tree->cost), ROUNDING * tree->scale);
}

/* How far apart two costs may be that are the same: what rounding does to the largest sums at hand. */
static double same(const be_i_tree *tree, double cost) {
    return EXACT * fabs(cost) + 4e-16 * tree->largest;
}

/* A point between that of the cuts and the best of the node so far: cuts made there go deeper. */
static void aim_between(be_i_tree *tree) {
    for (size_t o = 0; o < offers_of(tree); o++) {
        tree->trial[o] = tree->x[o] + 0.5 * (tree->centre[o] - tree->x[o]);
    }
}

static be_status first_cut(be_i_tree *tree, size_t node, double *best, be_error *error) {
    memcpy(tree->centre, low_of(tree, node), offers_of(tree) * sizeof(double));
    for (size_t o = 0; o < offers_of(tree); o++) {
        tree->centre[o] = fmin(fmax(tree->best[o], low_of(tree, node)[o]), high_of(tree, node)[o]);
    }
    return cut_at(tree, tree->centre, node, best, error);
}

/* Whether the newest cut says more at x than was known. */
static bool cuts_off(const be_i_tree *tree, double bound) {
    const be_i_cuts *cuts = &tree->cuts;
    size_t i = cuts->count - 1;
    double says = cuts->k[i];
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        says += (tree->layout.choice[o].fee - cuts->g[i * tree->dims + j] * cuts->scale[j]) * tree->x[o];
    }
    return says > bound + 1e-9 * fabs(bound);
}

/* Add cuts until they agree with the cost where they lie lowest, or prove enough. */
static be_status bound_node(be_i_tree *tree, size_t node, be_error *error) {
    double best = INFINITY, before = -INFINITY;
    unsigned most = tree->layout.convex ? 400 + 20 * (unsigned)tree->dims : CUTS_OF_NODE + 4 * (unsigned)tree->dims;
    bool some = choose_cuts(tree, node);
    be_status status = some ? BE_STATUS_OK : first_cut(tree, node, &best, error);
    set_box(tree, node);
    for (unsigned round = 0; round < most && !status; round++) {
        read_answer(tree, node);
        status = keep_proof(tree, node, error);
        double bound = tree->answer.bound, value;
        if (status || tree->nodes[node].bound >= enough(tree)) {
            return status;
        }
        if (isfinite(best) && best - tree->nodes[node].bound <= same(tree, best)) {
            return BE_STATUS_OK;
        }
        if (isfinite(best) && tree->layout.convex && round % 2 == 0) {
            aim_between(tree);
            status = cut_at(tree, tree->trial, node, &value, error);
            if (!status && value < best) {
                best = value;
                memcpy(tree->centre, tree->trial, offers_of(tree) * sizeof(double));
            }
            if (status || cuts_off(tree, bound)) {
                continue;
            }
        }
        status = status ? status : cut_at(tree, tree->x, node, &value, error);
        if (!status && value <= best) {
            best = value;
            memcpy(tree->centre, tree->x, offers_of(tree) * sizeof(double));
        }
        if (!status && value - tree->fixed_fees <= bound + same(tree, bound)) {
            return BE_STATUS_OK;
        }
        if (!tree->layout.convex && round > 3 && round % 4 == 0) {
            if (bound - before < 1e-2 * (tree->cost - tree->nodes[node].bound)) {
                return BE_STATUS_OK; /* splitting does more */
            }
            before = bound;
        }
    }
    return status;
}

/* ---- splitting ---- */

/* What is not yet known of a quantity, in money; 0 where that is next to nothing. What costs next to no fee still
 * decides what others cover: all of it counts for a hundredth of the whole bill. */
static double unknown_of(const be_i_tree *tree, size_t node, size_t offer) {
    const be_i_choice_of_offer *choice = &tree->layout.choice[offer];
    double width = high_of(tree, node)[offer] - low_of(tree, node)[offer];
    double fee = fmax(choice->fee, 0.01 * tree->scale / (choice->high - choice->low));
    return width > 1e-9 * choice->high ? width * fmax(fee, 1e-300) : 0;
}

/* The offer to split a node at: the one farthest off its step, else the one of whose quantity least is known. The
 * number of offers if nothing is left to split. */
static size_t choose_split(const be_i_tree *tree, size_t node) {
    size_t off = offers_of(tree), wide = off;
    double farthest = ON_STEP, widest = 0;
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        double unknown = unknown_of(tree, node, o);
        double apart = unknown > 0 ? off_step(&tree->layout.choice[o], tree->x[o]) : 0;
        if (apart > farthest) {
            farthest = apart;
            off = o;
        }
        if (unknown > widest) {
            widest = unknown;
            wide = o;
        }
    }
    return off < offers_of(tree) ? off : wide;
}

static double choose_place(const be_i_tree *tree, size_t node, size_t offer) {
    const be_i_choice_of_offer *choice = &tree->layout.choice[offer];
    double low = low_of(tree, node)[offer], high = high_of(tree, node)[offer], width = high - low;
    double x = tree->x[offer];
    if (choice->step == 0) {
        return fmin(fmax(x, low + 0.2 * width), high - 0.2 * width);
    }
    double steps = floor(x / choice->step + ON_STEP);
    if (off_step(choice, x) <= ON_STEP) {
        steps = floor(fmin(fmax(x, low + 0.25 * width), high - 0.25 * width) / choice->step + ON_STEP);
    }
    double first = nearbyint(low / choice->step), last = nearbyint(high / choice->step) - 1;
    return fmin(fmax(choice->step * fmin(fmax(steps, first), last), low), high);
}

/* The next quantity: a multiple of the step, which sums of steps miss by rounding. */
static double next_step(const be_i_choice_of_offer *choice, double at, double high) {
    double next = choice->step > 0 ? choice->step * (nearbyint(at / choice->step) + 1) : at;
    return fmin(next, high);
}

/* What a cut would say of the cost at x in a box, fees included. */
static double cost_in_box(be_i_tree *tree, const double *x, const double *low, const double *high) {
    double k, *g = tree->slopes;
    be_i_dispatch_cut(&tree->dispatch, x, low, high, &k, g, NULL);
    for (size_t o = 0; o < offers_of(tree); o++) {
        k += (tree->layout.choice[o].fee - g[o]) * x[o];
    }
    return k;
}

/* By how much cuts in the two halves of a box rise above its bound, next to its point: by the lesser of the two,
 * mostly.
 */
static double gain_of_split(be_i_tree *tree, size_t node, size_t offer) {
    size_t offers = offers_of(tree);
    double *low = tree->scratch, *high = low + offers, at = choose_place(tree, node, offer), gain[2];
    for (unsigned side = 0; side < 2; side++) {
        memcpy(low, low_of(tree, node), 2 * offers * sizeof(double));
        *(side ? &low[offer] : &high[offer]) = side ? next_step(&tree->layout.choice[offer], at, high[offer]) : at;
        memcpy(tree->trial, tree->x, offers * sizeof(double));
        tree->trial[offer] = fmin(fmax(tree->x[offer], low[offer]), high[offer]);
        gain[side] = fmax(0, cost_in_box(tree, tree->trial, low, high) - tree->nodes[node].bound);
    }
    return fmin(gain[0], gain[1]) + 0.2 * fmax(gain[0], gain[1]);
}

/* The same choice where the vendor's order decides, which no point of the cuts shows: all are tried. */
static size_t try_splits(be_i_tree *tree, size_t node) {
    size_t best = offers_of(tree);
    double most = 0;
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        double unknown = unknown_of(tree, node, o);
        double gain = unknown > 0 ? gain_of_split(tree, node, o) + 1e-6 * unknown : 0;
        if (gain > most) {
            best = o;
            most = gain;
        }
    }
    return best;
}

static be_status add_node(be_i_tree *tree, const double *low, const double *high, double bound, be_error *error) {
    size_t offers = offers_of(tree), at = tree->node_count;
    const be_allocator *a = &tree->allocator;
    be_status status = be_i_grow(a, (void **)&tree->nodes, &tree->node_capacity, at + 1, sizeof *tree->nodes, error);
    status = status ? status
                    : be_i_grow(a, (void **)&tree->box, &tree->box_capacity, (at + 1) * 2 * offers + 1, sizeof(double),
                                error);
    status = status ? status : be_i_grow(a, (void **)&tree->heap, &tree->heap_capacity, at + 1, sizeof(size_t), error);
    if (status) {
        return status;
    }
    memcpy(tree->box + 2 * offers * at, low, offers * sizeof(double));
    memcpy(tree->box + 2 * offers * at + offers, high, offers * sizeof(double));
    tree->nodes[at] = (be_i_node){.bound = bound};
    tree->node_count = at + 1;
    return BE_STATUS_OK;
}

static void push(be_i_tree *tree, size_t node) {
    size_t at = tree->heap_count++;
    while (at > 0 && tree->nodes[tree->heap[(at - 1) / 2]].bound > tree->nodes[node].bound) {
        tree->heap[at] = tree->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    tree->heap[at] = node;
}

static size_t pop(be_i_tree *tree) {
    size_t top = tree->heap[0], last = tree->heap[--tree->heap_count], at = 0;
    for (size_t child = 1; child < tree->heap_count; child = 2 * at + 1) {
        bool right = child + 1 < tree->heap_count &&
                     tree->nodes[tree->heap[child + 1]].bound < tree->nodes[tree->heap[child]].bound;
        child += right;
        if (tree->nodes[tree->heap[child]].bound >= tree->nodes[last].bound) {
            break;
        }
        tree->heap[at] = tree->heap[child];
        at = child;
    }
    tree->heap[at] = last;
    return top;
}

/* Bound a new node and keep it open unless that closes it. The bound of the parent holds, but only its own can be
 * shown. */
static be_status open_node(be_i_tree *tree, size_t node, be_error *error) {
    be_status status = bound_node(tree, node, error);
    if (!status) {
        if (tree->nodes[node].bound < enough(tree)) {
            try_near(tree, tree->x);
        }
        push(tree, node);
    }
    return status;
}

static be_status split(be_i_tree *tree, size_t node, bool *done, be_error *error) {
    size_t offers = offers_of(tree);
    be_status status = bound_node(tree, node, error); /* cuts made since may close it; and its point is needed */
    if (status || tree->nodes[node].bound >= enough(tree)) {
        *done = true;
        return status;
    }
    size_t offer = tree->layout.convex ? choose_split(tree, node) : try_splits(tree, node);
    *done = offer == offers;
    if (*done) {
        return BE_STATUS_OK;
    }
    double at = choose_place(tree, node, offer);
    size_t child = tree->node_count;
    for (unsigned side = 0; side < 2 && !status; side++) {
        double *low = tree->scratch, *high = tree->scratch + offers;
        memcpy(low, low_of(tree, node), 2 * offers * sizeof(double));
        *(side ? &low[offer] : &high[offer]) = side ? next_step(&tree->layout.choice[offer], at, high[offer]) : at;
        status = add_node(tree, low, high, -INFINITY, error);
        status = status ? status : open_node(tree, child + side, error);
    }
    tree->nodes[node].child = child;
    tree->nodes[node].offer = offer;
    tree->nodes[node].at = at;
    return status;
}

/* ---- good points ---- */

/* Move one quantity at a time, or one against another, in steps that are halved where none helps. */
static void improve(be_i_tree *tree, unsigned evaluations) {
    size_t dims = tree->dims, pairs = dims * (dims + 1);
    unsigned used = 0;
    for (double share = 0.125; share > 1e-5 && used < evaluations; share /= 2) {
        bool moved = true, smallest = true;
        while (moved && used < evaluations) {
            moved = false;
            for (size_t move = 0; move < 2 * pairs && used < evaluations; move++) {
                size_t i = move / 2 / (dims + 1), j = move / 2 % (dims + 1);
                double sign = move % 2 ? -1 : 1;
                memcpy(tree->trial, tree->best, offers_of(tree) * sizeof(double));
                for (unsigned part = 0; part < 2; part++) {
                    if (part == 1 && (j == dims || j == i)) {
                        continue;
                    }
                    size_t o = tree->free_offers[part ? j : i];
                    const be_i_choice_of_offer *choice = &tree->layout.choice[o];
                    double size = fmax(share * (choice->high - choice->low), choice->step);
                    smallest = smallest && size <= choice->step;
                    tree->trial[o] = on_step(choice, tree->best[o] + (part ? -sign : sign) * size);
                }
                double before = tree->cost;
                try_point(tree, tree->trial);
                used++;
                moved = moved || tree->cost < before * (1 - 1e-9);
            }
        }
        if (smallest) {
            return;
        }
    }
}

/* As many moves as take about as long as a few hundred cuts: a bill is far cheaper than a cut. */
static unsigned moves_to_try(const be_i_tree *tree) {
    const be_i_layout *layout = &tree->layout;
    double size = (double)layout->hours * (double)layout->offers * (double)layout->types;
    return (unsigned)fmin(fmax(2e8 / fmax(size, 1), 400), 20000);
}

/* Whole quantities near the root's point, the divisible ones fitted to them. */
static be_status dive(be_i_tree *tree, be_error *error) {
    size_t offers = offers_of(tree), whole = 0;
    double *low = tree->scratch, *high = tree->scratch + offers;
    memcpy(low, low_of(tree, 0), 2 * offers * sizeof(double));
    for (size_t j = 0; j < tree->dims; j++) {
        size_t o = tree->free_offers[j];
        if (tree->layout.choice[o].step > 0) {
            low[o] = high[o] = on_step(&tree->layout.choice[o], tree->x[o]);
            whole++;
        }
    }
    if (whole == 0 || whole == tree->dims) {
        return BE_STATUS_OK;
    }
    size_t probe = tree->node_count;
    be_status status = add_node(tree, low, high, -INFINITY, error);
    status = status ? status : bound_node(tree, probe, error);
    if (!status) {
        try_near(tree, tree->x);
        tree->node_count = probe;
    }
    return status;
}

/* ---- all of it ---- */

static be_status new_arrays(be_i_tree *tree, be_error *error) {
    const be_allocator *a = &tree->allocator;
    size_t offers = offers_of(tree) + 1;
    tree->free_offers = be_i_alloc(a, offers, sizeof(size_t));
    tree->best = be_i_alloc(a, offers, sizeof(double));
    tree->x = be_i_alloc(a, offers, sizeof(double));
    tree->trial = be_i_alloc(a, offers, sizeof(double));
    tree->slopes = be_i_alloc(a, offers, sizeof(double));
    tree->centre = be_i_alloc(a, offers, sizeof(double));
    tree->scratch = be_i_alloc(a, 2 * offers, sizeof(double));
    tree->answer.x = be_i_alloc(a, offers, sizeof(double));
    tree->answer.cut = be_i_alloc(a, offers + 1, sizeof(size_t));
    tree->answer.weight = be_i_alloc(a, offers + 1, sizeof(double));
    bool enough_memory = tree->free_offers && tree->best && tree->x && tree->trial && tree->slopes && tree->centre &&
                         tree->scratch && tree->answer.x && tree->answer.cut && tree->answer.weight;
    return enough_memory ? BE_STATUS_OK : be_i_fail_memory(error);
}

static be_status prepare(be_i_tree *tree, const be_menu *menu, be_error *error) {
    const be_allocator *a = &tree->allocator;
    be_status status = be_i_layout_new(menu, a, &tree->layout, error);
    status = status ? status : new_arrays(tree, error);
    status = status ? status : be_i_dispatch_new(&tree->layout, &tree->dispatch, error);
    status = status ? status : be_i_application_new(menu, a, &tree->application, error);
    if (status) {
        return status;
    }
    for (size_t o = 0; o < offers_of(tree); o++) {
        const be_i_choice_of_offer *choice = &tree->layout.choice[o];
        tree->best[o] = choice->low;
        tree->scratch[o] = choice->low;
        if (choice->low < choice->high) {
            tree->slopes[tree->dims] = choice->fee;
            tree->largest = fmax(tree->largest, choice->fee * choice->high);
            tree->free_offers[tree->dims++] = o;
        } else {
            tree->fixed_fees += choice->fee * choice->low;
        }
    }
    status = be_i_cuts_new(a, tree->dims, tree->slopes, &tree->cuts, error);
    double *low = tree->scratch, *high = low + offers_of(tree);
    for (size_t o = 0; o < offers_of(tree); o++) {
        high[o] = tree->layout.choice[o].high;
    }
    return status ? status : add_node(tree, low, high, -INFINITY, error);
}

/* Whether all offers are reservations of one unit type without a price for use: then any order is the best. */
static bool order_is_all_one(const be_i_layout *layout) {
    bool one = layout->types == 1;
    for (size_t o = 0; o < layout->offers; o++) {
        one = one && layout->choice[o].stage <= BE_I_STAGE_FLEXIBLE && layout->choice[o].usage == 0;
    }
    return one;
}

/* What is to be proven where the vendor applies quantities in an order of his own: all of it where they come in steps.
 */
static double gap_to_prove(const be_i_tree *tree, double gap) {
    bool stepped = true;
    for (size_t j = 0; j < tree->dims; j++) {
        stepped = stepped && tree->layout.choice[tree->free_offers[j]].step > 0;
    }
    return tree->layout.convex || stepped || order_is_all_one(&tree->layout) ? 5e-11 : gap;
}

static be_status search(be_i_tree *tree, be_error *error) {
    tree->cost = INFINITY;
    tree->scale = fabs(try_point(tree, tree->best));
    be_status status = open_node(tree, 0, error);
    if (!status && tree->nodes[0].bound < enough(tree)) {
        status = dive(tree, error);
        improve(tree, tree->layout.convex ? 60 : moves_to_try(tree));
    }
    while (!status && tree->heap_count > 0 && tree->nodes[tree->heap[0]].bound < enough(tree) &&
           tree->node_count < tree->node_limit) {
        size_t node = pop(tree);
        bool done = false;
        status = split(tree, node, &done, error);
    }
    tree->bound = tree->cost;
    for (size_t n = 0; n < tree->node_count; n++) {
        tree->bound = tree->nodes[n].child ? tree->bound : fmin(tree->bound, tree->nodes[n].bound);
    }
    return status;
}

bool be_i_tree_proves(const be_i_tree *tree) {
    double gap = fmax(tree->gap, 1e-9) * fabs(tree->cost); /* boxes narrower than 1e-9 are not split */
    return tree->cost - tree->bound <= fmax(gap, ROUNDING * tree->scale);
}

be_status be_i_tree_new(const be_menu *menu, double gap, uint64_t node_limit, const be_allocator *allocator,
                        be_i_tree *tree, be_error *error) {
    memset(tree, 0, sizeof *tree);
    tree->allocator = *allocator;
    tree->node_limit = node_limit;
    be_status status = prepare(tree, menu, error);
    if (!status) {
        tree->gap = gap_to_prove(tree, gap);
        status = search(tree, error);
    }
    if (status) {
        be_i_tree_free(tree);
    }
    return status;
}
