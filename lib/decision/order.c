/* The vendor's order of each hour: which offer meets which part of the usage when. */
#include "decision/mix.h"

#include <stdlib.h>

/* An offer and a unit type that it covers, with what decides the order in which they meet. */
typedef struct encounter {
    size_t offer, type;
    uint32_t stage;
    double size, rate;
    const char *unit_name, *offer_name;
} encounter;

static int by_order(const void *a, const void *b) {
    const encounter *x = a, *y = b;
    int order = (x->stage > y->stage) - (x->stage < y->stage);
    order = order ? order : be_i_compare_numbers(x->size, y->size);
    order = order ? order : be_i_compare_numbers(x->rate, y->rate);
    order = order ? order : strcmp(x->unit_name, y->unit_name);
    return order ? order : strcmp(x->offer_name, y->offer_name);
}

static bool is_plan(uint32_t stage) {
    return stage >= BE_I_STAGE_INSTANCE_PLAN;
}

/* Reservations by their usage price, size-flexible ones by the size of what they cover, plans by their rate. */
static encounter encounter_of(const be_i_layout *layout, size_t o, size_t t) {
    const be_i_choice_of_offer *choice = &layout->choice[o];
    const be_unit *unit = &layout->menu->units[t].given;
    encounter e = {.offer = o,
                   .type = t,
                   .stage = choice->stage,
                   .size = choice->stage == BE_I_STAGE_FLEXIBLE ? unit->normalised_units : 0,
                   .rate = is_plan(choice->stage) ? choice->measure[t] : choice->usage,
                   .unit_name = unit->name,
                   .offer_name = layout->menu->offers[o].given.name};
    return e;
}

static size_t list_encounters(const be_i_layout *layout, encounter *list) {
    size_t count = 0;
    for (size_t o = 0; o < layout->offers; o++) {
        for (size_t t = 0; t < layout->types && layout->choice[o].high > 0; t++) {
            if (layout->choice[o].measure[t] > 0) {
                list[count++] = encounter_of(layout, o, t);
            }
        }
    }
    qsort(list, count, sizeof *list, by_order);
    return count;
}

/* What a plan pays of the price without it, as the bill compares it. */
static double rate_share(const be_i_layout *layout, const be_i_meeting *meeting, uint64_t hour) {
    size_t count;
    const be_i_part *part = be_i_parts_of(layout, hour, meeting->type, &count) + meeting->part;
    double weight = layout->menu->weights ? layout->menu->weights[hour] : 1;
    return be_i_rate_share(layout->choice[meeting->offer].measure[meeting->type], part->value / weight);
}

/* Plans by the saving of the hour, within their stage; the list is in order for equal savings. */
static void sort_by_saving(const be_i_layout *layout, be_i_meeting *meetings, size_t count, uint64_t hour) {
    for (size_t i = 1; i < count; i++) {
        be_i_meeting moved = meetings[i];
        uint32_t stage = layout->choice[moved.offer].stage;
        double share = is_plan(stage) ? rate_share(layout, &moved, hour) : 0;
        size_t at = i;
        while (is_plan(stage) && at > 0 && layout->choice[meetings[at - 1].offer].stage == stage &&
               rate_share(layout, &meetings[at - 1], hour) > share) {
            meetings[at] = meetings[at - 1];
            at--;
        }
        meetings[at] = moved;
    }
}

static size_t meet_in_hour(const be_i_layout *layout, const be_i_epoch *epoch, const encounter *list, size_t count,
                           uint64_t hour, be_i_meeting *meetings) {
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        const be_i_choice_of_offer *choice = &layout->choice[list[i].offer];
        bool active = choice->from <= hour && hour < choice->to;
        if (!active || (epoch->closed && choice->stage == BE_I_STAGE_RESERVED)) {
            continue;
        }
        size_t parts;
        const be_i_part *part = be_i_parts_of(layout, hour, list[i].type, &parts);
        for (size_t b = 0; b < parts; b++) {
            if (part[b].value >= be_i_usage_in(layout, list[i].offer, hour)) {
                meetings[made++] = (be_i_meeting){(uint16_t)list[i].offer, (uint16_t)list[i].type, (uint16_t)b, 0};
            }
        }
    }
    sort_by_saving(layout, meetings, made, hour);
    return made;
}

static be_status order_epoch(be_i_layout *layout, const be_i_epoch *epoch, const encounter *list, size_t count,
                             be_error *error) {
    for (uint64_t h = epoch->from; h < epoch->to; h++) {
        size_t at = layout->meeting_from[h];
        layout->meeting_from[h + 1] = at;
        if (epoch->pools == 0) {
            continue;
        }
        be_status status = be_i_grow(&layout->allocator, (void **)&layout->meetings, &layout->meeting_capacity,
                                     at + count * BE_I_BLOCKS_MAX, sizeof *layout->meetings, error);
        if (status) {
            return status;
        }
        layout->meeting_from[h + 1] = at + meet_in_hour(layout, epoch, list, count, h, layout->meetings + at);
    }
    return BE_STATUS_OK;
}

be_status be_i_layout_order(be_i_layout *layout, be_error *error) {
    encounter *list = be_i_alloc(&layout->allocator, layout->offers * layout->types + 1, sizeof *list);
    layout->meeting_from = be_i_alloc(&layout->allocator, (size_t)layout->hours + 1, sizeof *layout->meeting_from);
    be_status status = list && layout->meeting_from ? BE_STATUS_OK : be_i_fail_memory(error);
    if (!status) {
        size_t count = list_encounters(layout, list);
        for (size_t e = 0; e < layout->epoch_count && !status; e++) {
            status = order_epoch(layout, &layout->epochs[e], list, count, error);
        }
    }
    be_i_release(&layout->allocator, list);
    return status;
}
