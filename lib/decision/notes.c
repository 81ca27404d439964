/* Notes on the ground of an answer: price dates, what was left out, what is assumed. */
#include "decision/internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { NOTE_LIST_BYTES = 300 };

char *be_i_next_note(be_comparison *comparison) {
    return comparison->notes[comparison->note_count++];
}

/* Months of a date YYYY, YYYY-MM or YYYY-MM-DD. */
static int months_of(const char *date) {
    int year = atoi(date);
    return year * 12 + (strlen(date) >= 7 ? atoi(date + 5) : 1);
}

static void note_prices(be_comparison *comparison) {
    const char *oldest = NULL, *newest = NULL;
    for (size_t i = 0; i < comparison->count; i++) {
        const be_entry *e = &comparison->entries[i].shown;
        if (!e->oldest) {
            continue;
        }
        oldest = !oldest || strcmp(e->oldest, oldest) < 0 ? e->oldest : oldest;
        newest = !newest || strcmp(e->newest, newest) > 0 ? e->newest : newest;
    }
    if (!oldest) {
        return;
    }
    bool apart = months_of(newest) - months_of(oldest) > 12;
    snprintf(be_i_next_note(comparison), BE_I_TEXT_BYTES, "Prices: from %s to %s%s", oldest, newest,
             apart ? "; they are more than a year apart, so differences may be those of the years" : "");
}

/* Names the candidates that had to choose without some machines. `count` reads how many those were. */
static void note_left_out(be_comparison *comparison, uint64_t (*count)(const be_i_entry *), const char *why) {
    char list[BE_I_TEXT_BYTES] = "";
    for (size_t i = 0; i < comparison->count; i++) {
        const be_i_entry *e = &comparison->entries[i];
        uint64_t all = e->why.machines_priced + e->why.machines_without_price;
        if (count(e) && strlen(list) + strlen(e->name) + 60 > NOTE_LIST_BYTES) {
            be_i_append(list, ", ...");
            break;
        }
        if (count(e)) {
            be_i_append(list, "%s%llu of %llu for %s", *list ? ", " : "", (unsigned long long)count(e),
                        (unsigned long long)all, e->name);
        }
    }
    if (*list) {
        snprintf(be_i_next_note(comparison), BE_I_TEXT_BYTES, "Machine types left out, %s: %.300s", why, list);
    }
}

static uint64_t without_price(const be_i_entry *e) {
    return e->why.machines_without_price;
}

static uint64_t without_baseline(const be_i_entry *e) {
    return e->why.machines_without_baseline;
}

void be_i_note_ground(const be_i_context *context, be_comparison *comparison) {
    note_prices(comparison);
    note_left_out(comparison, without_price, "for their price is not sourced");
    note_left_out(comparison, without_baseline, "for their CPU baseline is not sourced");
    snprintf(be_i_next_note(comparison), BE_I_TEXT_BYTES, "Free allowances: %s",
             context->options->free_allowances ? "used" : "not used");
    snprintf(be_i_next_note(comparison), BE_I_TEXT_BYTES,
             "Not counted: NAT, transfer between zones, logs and monitoring, stored objects, support, tax");
    snprintf(
        be_i_next_note(comparison), BE_I_TEXT_BYTES, "%s",
        context->policies->at_once
            ? "Capacity follows the rate at once, without limits and cold starts: the reference, which no platform "
              "comes up to"
            : "Capacity follows as the platforms' policies have it, with start-up times, limits and cold starts; "
              "latency is that of an M/G/c queue with all units as one pool");
}
