/* The cost of many quantities of a menu's offers where what is used in an hour is one quantity of one value, as it is
 * of one unit type that is bought uncovered in one way only. The order of hours does not matter then between two hours
 * at which a term begins or ends: what an hour costs is a function of its usage alone, straight between the sums of
 * what offers can cover in the vendor's order. With usage sorted and its prefixes summed, a level costs a search by
 * offer. */
#include "decision/internal.h"

bool be_i_durations_suit(const be_i_application *application) {
    return application->block_count == 1 && !application->moving && !application->menu->weights;
}

void be_i_durations_free(be_i_durations *durations) {
    if (!durations) {
        return;
    }
    be_allocator allocator = durations->allocator;
    be_i_release(&allocator, durations->usage);
    be_i_release(&allocator, durations->prefix);
    be_i_release(&allocator, durations);
}

/* Each part has a prefix more than hours. */
static double *prefix_of(const be_i_durations *d, size_t part) {
    return d->prefix + d->application->edges[part] + part;
}

static void sort_part(be_i_durations *d, size_t part) {
    uint64_t from = d->application->edges[part], count = d->application->edges[part + 1] - from;
    double *usage = d->usage + from, *prefix = prefix_of(d, part);
    for (uint64_t h = 0; h < count; h++) {
        usage[h] = *be_i_application_quantities(d->application, from + h);
    }
    be_i_sort_descending(usage, prefix, count);
    be_i_sum sum = {0, 0};
    for (uint64_t h = 0; h < count; h++) {
        prefix[h] = be_i_sum_value(sum);
        be_i_sum_add(&sum, usage[h]);
    }
    prefix[count] = be_i_sum_value(sum);
}

be_status be_i_durations_new(const be_i_application *application, const be_allocator *allocator,
                             be_i_durations **durations, be_error *error) {
    be_i_durations *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    size_t hours = (size_t)application->menu->hours;
    *made = (be_i_durations){.allocator = *allocator, .application = application};
    made->usage = be_i_alloc(allocator, hours, sizeof *made->usage);
    made->prefix = be_i_alloc(allocator, hours + application->edge_count, sizeof *made->prefix);
    if (!made->usage || !made->prefix) {
        be_i_durations_free(made);
        return be_i_fail_memory(error);
    }
    for (size_t part = 0; part + 1 < application->edge_count; part++) {
        sort_part(made, part);
    }
    *durations = made;
    return BE_STATUS_OK;
}

/* Unit-hours of a part that lie below a level: the sum of the lesser of usage and level. */
static double below(const be_i_durations *d, size_t part, double level) {
    uint64_t from = d->application->edges[part], count = d->application->edges[part + 1] - from;
    const double *usage = d->usage + from, *prefix = prefix_of(d, part);
    uint64_t low = 0, high = count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (usage[middle] > level) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (double)low * level + (prefix[count] - prefix[low]);
}

/* What is used in a part, covered in the vendor's order. */
static void add_part(const be_i_durations *d, size_t part, const double *quantities, be_i_sum *cost) {
    const be_i_application *a = d->application;
    uint64_t from = a->edges[part];
    double level = 0, covered = 0, value = a->value[0];
    for (size_t i = 0; i < a->pair_count; i++) {
        const be_i_pair *pair = &a->pairs[i];
        const be_i_offer *offer = &a->menu->offers[pair->offer];
        bool live = from >= offer->from && from < offer->to && quantities[pair->offer] > 0;
        if (!live || value < pair->usage_usd) {
            continue;
        }
        level += quantities[pair->offer] * pair->per_measure;
        double so_far = below(d, part, level);
        be_i_sum_add(cost, (so_far - covered) * pair->usage_usd);
        covered = so_far;
    }
    uint64_t count = a->edges[part + 1] - from;
    be_i_sum_add(cost, (prefix_of(d, part)[count] - covered) * value);
}

double be_i_durations_cost(const be_i_durations *durations, const double *quantities) {
    const be_i_application *a = durations->application;
    be_i_sum cost = {0, 0};
    for (size_t o = 0; o < a->menu->offer_count; o++) {
        be_i_sum_add(&cost, quantities[o] * a->menu->offers[o].fee_usd);
    }
    for (size_t part = 0; part + 1 < a->edge_count; part++) {
        add_part(durations, part, quantities, &cost);
    }
    return be_i_sum_value(cost);
}
