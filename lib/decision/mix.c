/* The cheapest quantities of a menu's offers, with the bill and the proof. */
#include "decision/mix.h"

#define ROW(member, kind, unit, low, high, initial, meaning)                                                           \
    BE_I_ROW(be_mix_options, member, kind, unit, low, high, initial, meaning)

static const be_field rows[] = {
    ROW(brief, BE_TYPE_U32, "", 0, 1, 0, "whether the bill and the certificate are left out"),
    ROW(gap, BE_TYPE_F64, "", 1e-9, 1, 0.0009, "relative gap to be proven where divisible commitments overlap"),
    ROW(node_limit, BE_TYPE_U64, "", 1, 1e9, 20000, "boxes of quantities to look at"),
};

static const be_i_description description = {"be_mix_options", rows, sizeof rows / sizeof rows[0],
                                             sizeof(be_mix_options)};

struct be_mix {
    be_allocator allocator;
    be_mix_summary summary;
    double *quantities;
    size_t count;
    be_purchase *purchase;
    be_certificate *certificate;
};

void be_mix_options_init_sized(be_mix_options *options, uint32_t size) {
    be_i_describe_init_sized(&description, options, size);
}

const be_field *be_mix_options_fields(size_t *count) {
    if (count) {
        *count = description.count;
    }
    return rows;
}

const char *be_mix_method_name(uint32_t method) {
    static const char *const names[BE_MIX_COUNT] = {"screening curves", "linear programme", "branch and bound"};
    return method < BE_MIX_COUNT ? names[method] : "unknown";
}

/* ---- the certificate of a tree ---- */

typedef struct proof {
    be_certificate_parts parts;
    be_certificate_node *node;
    uint32_t *table, *table_of_cut, *aside;
    double *weight, *price, *slopes;
} proof;

static void free_proof(const be_allocator *a, proof *p) {
    void *all[] = {p->node, p->table, p->table_of_cut, p->aside, p->weight, p->price, p->slopes};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        be_i_release(a, all[i]);
    }
}

/* Leaves with the weights of their cuts, and a table for each cut that has one. */
static void list_nodes(const be_i_tree *tree, proof *p) {
    for (size_t n = 0; n < tree->node_count; n++) {
        const be_i_node *from = &tree->nodes[n];
        be_certificate_node *to = &p->node[n];
        if (from->child) {
            *to = (be_certificate_node){(uint32_t)from->child, (uint32_t)from->offer, from->at, 0, 0};
            continue;
        }
        *to = (be_certificate_node){0, 0, 0, p->parts.weights, (uint32_t)from->weights};
        for (size_t i = 0; i < from->weights; i++) {
            size_t cut = tree->weight_cut[from->first_weight + i];
            if (!p->table_of_cut[cut]) {
                p->table_of_cut[cut] = ++p->parts.tables;
            }
            p->table[p->parts.weights] = p->table_of_cut[cut] - 1;
            p->weight[p->parts.weights++] = tree->weight[from->first_weight + i];
        }
    }
}

static be_status list_prices(be_i_tree *tree, proof *p, be_error *error) {
    const be_i_layout *layout = &tree->layout;
    size_t offers = layout->offers, cells = offers * (size_t)layout->hours;
    p->price = be_i_alloc(&tree->allocator, p->parts.tables * cells + 1, sizeof(double));
    if (!p->price) {
        return be_i_fail_memory(error);
    }
    for (size_t cut = 0; cut < tree->cuts.count; cut++) {
        if (p->table_of_cut[cut]) {
            const double *x = tree->point + 4 * offers * cut, *low = layout->convex ? NULL : x + offers;
            double k;
            be_i_dispatch_cut(&tree->dispatch, x, low, low ? low + offers : NULL, &k, p->slopes,
                              p->price + (p->table_of_cut[cut] - 1) * cells);
        }
    }
    return BE_STATUS_OK;
}

/* What is claimed of a leaf is less than what was found, by more than the check allows for rounding. */
static double claim_of_leaf(const be_i_tree *tree, const be_i_node *leaf) {
    size_t offers = tree->layout.offers;
    const double *low = tree->box + 2 * offers * (size_t)(leaf - tree->nodes), *high = low + offers;
    double size = tree->scale;
    for (size_t o = 0; o < offers; o++) {
        double asked = 0, fee = tree->layout.choice[o].fee;
        for (size_t i = 0; i < leaf->weights; i++) {
            size_t cut = tree->weight_cut[leaf->first_weight + i];
            asked += tree->weight[leaf->first_weight + i] * tree->point[(4 * cut + 3) * offers + o];
        }
        size += (fee + asked) * (2 * low[o] + (fee - asked > 1e-12 * fee ? 0 : 2 * high[o]));
    }
    return leaf->bound - 2e-13 * size;
}

static double claim_of(const be_i_tree *tree) {
    double bound = INFINITY;
    for (size_t n = 0; n < tree->node_count; n++) {
        bound = tree->nodes[n].child ? bound : fmin(bound, claim_of_leaf(tree, &tree->nodes[n]));
    }
    return bound;
}

static be_status make_certificate(be_i_tree *tree, be_mix *mix, be_error *error) {
    const be_allocator *a = &tree->allocator;
    size_t offers = tree->layout.offers;
    if (tree->node_count > UINT32_MAX || tree->weight_count > UINT32_MAX) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "the proof has too many boxes");
    }
    proof p = {.node = be_i_alloc(a, tree->node_count, sizeof *p.node),
               .table = be_i_alloc(a, tree->weight_count + 1, sizeof *p.table),
               .table_of_cut = be_i_alloc(a, tree->cuts.count + 1, sizeof *p.table_of_cut),
               .aside = be_i_alloc(a, offers + 1, sizeof *p.aside),
               .weight = be_i_alloc(a, tree->weight_count + 1, sizeof *p.weight),
               .slopes = be_i_alloc(a, offers + 1, sizeof *p.slopes)};
    bool enough = p.node && p.table && p.table_of_cut && p.aside && p.weight && p.slopes;
    be_status status = enough ? BE_STATUS_OK : be_i_fail_memory(error);
    if (!status) {
        list_nodes(tree, &p);
        status = list_prices(tree, &p, error);
    }
    if (!status) {
        for (size_t o = 0; o < offers; o++) {
            p.aside[o] = (uint32_t)tree->layout.choice[o].aside;
        }
        p.parts.size = sizeof p.parts;
        p.parts.offers = (uint32_t)offers;
        p.parts.hours = tree->layout.hours;
        p.parts.nodes = (uint32_t)tree->node_count;
        p.parts.node = p.node;
        p.parts.weight_table = p.table;
        p.parts.weight = p.weight;
        p.parts.price_usd = p.price;
        p.parts.aside = p.aside;
        p.parts.bound_usd = claim_of(tree);
        status = be_certificate_new(&p.parts, a, &mix->certificate, error);
    }
    free_proof(a, &p);
    return status;
}

/* ---- making one ---- */

static void finish(be_mix *mix, double cost, double bound) {
    be_mix_summary *s = &mix->summary;
    s->cost_usd = cost;
    s->bound_usd = fmin(bound, cost);
    s->gap = cost > 0 ? fmin((cost - s->bound_usd) / cost, 1) : 0;
}

static be_status by_tree(const be_menu *menu, const be_mix_options *options, be_mix *mix, be_error *error) {
    be_i_tree tree;
    be_status status = be_i_tree_new(menu, options->gap, options->node_limit, &mix->allocator, &tree, error);
    if (status) {
        return status;
    }
    memcpy(mix->quantities, tree.best, mix->count * sizeof(double));
    mix->summary.method = tree.node_count > 1 ? BE_MIX_BRANCHES : BE_MIX_PROGRAMME;
    mix->summary.nodes = tree.node_count;
    mix->summary.cuts = tree.cuts_made;
    finish(mix, tree.cost, fmin(tree.bound, claim_of(&tree)));
    mix->summary.proven = be_i_tree_proves(&tree);
    status = options->brief ? BE_STATUS_OK : make_certificate(&tree, mix, error);
    be_i_tree_free(&tree);
    return status;
}

static be_status by_screening(const be_menu *menu, double peak, const be_mix_options *options, be_mix *mix,
                              be_error *error) {
    if (!options->brief) {
        be_status status = by_tree(menu, options, mix, error); /* for its certificate */
        if (status) {
            return status;
        }
    }
    be_i_layers layers;
    be_status status = be_i_layers_new(menu, peak, &mix->allocator, &layers, error);
    if (status) {
        return status;
    }
    memcpy(mix->quantities, layers.quantity, mix->count * sizeof(double));
    mix->summary.method = BE_MIX_SCREENING;
    mix->summary.proven = 1;
    finish(mix, layers.cost, options->brief ? layers.cost : mix->summary.bound_usd);
    be_i_layers_free(&layers);
    return BE_STATUS_OK;
}

static be_status fill(const be_menu *menu, const be_mix_options *options, be_mix *mix, be_error *error) {
    mix->count = menu->offer_count;
    mix->quantities = be_i_alloc(&mix->allocator, mix->count + 1, sizeof(double));
    if (!mix->quantities) {
        return be_i_fail_memory(error);
    }
    double peak;
    be_status status = be_i_layers_fit(menu, &peak) ? by_screening(menu, peak, options, mix, error)
                                                    : by_tree(menu, options, mix, error);
    if (status || options->brief) {
        return status;
    }
    return be_purchase_new(menu, mix->quantities, mix->count, &mix->allocator, &mix->purchase, error);
}

be_status be_mix_new(const be_menu *menu, const be_mix_options *options, const be_allocator *allocator, be_mix **mix,
                     be_error *error) {
    if (!menu || !mix) {
        return be_i_fail_null(error, menu ? "mix" : "menu");
    }
    be_mix_options read;
    be_i_describe_init(&description, &read);
    be_status status = options ? be_i_describe_read(&description, options, &read, error) : BE_STATUS_OK;
    if (status) {
        return status;
    }
    if (!menu->unit_count) {
        return be_i_fail(error, BE_STATUS_ARGUMENT, "the menu is empty: it has no unit type");
    }
    if (menu->unit_count > UINT16_MAX || menu->offer_count > UINT16_MAX) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "the menu has %zu unit types and %zu offers, more than %d",
                         menu->unit_count, menu->offer_count, UINT16_MAX);
    }
    be_allocator use = be_i_allocator(allocator);
    be_mix *made = be_i_alloc(&use, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = use;
    made->summary.size = sizeof made->summary;
    status = fill(menu, &read, made, error);
    if (status) {
        be_mix_free(made);
        return status;
    }
    *mix = made;
    return BE_STATUS_OK;
}

void be_mix_free(be_mix *mix) {
    if (mix) {
        be_allocator a = mix->allocator;
        be_purchase_free(mix->purchase);
        be_certificate_free(mix->certificate);
        be_i_release(&a, mix->quantities);
        be_i_release(&a, mix);
    }
}

/* ---- reading one ---- */

be_status be_mix_summarise(const be_mix *mix, be_mix_summary *summary, be_error *error) {
    if (!mix) {
        return be_i_fail_null(error, "mix");
    }
    return be_i_describe_write("be_mix_summary", &mix->summary, sizeof mix->summary, summary, error);
}

const double *be_mix_quantities(const be_mix *mix, size_t *count) {
    if (count) {
        *count = mix ? mix->count : 0;
    }
    return mix ? mix->quantities : NULL;
}

const be_purchase *be_mix_purchase(const be_mix *mix) {
    return mix ? mix->purchase : NULL;
}

const be_certificate *be_mix_certificate(const be_mix *mix) {
    return mix ? mix->certificate : NULL;
}
