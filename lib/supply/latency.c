/* A mixture of response times: many requests, each of which met one of many queues.
 *
 * Queues that are nearly alike are kept as one: their servers, the odds of finding a server busy (utilisation to idle
 * share) and the delay before them are cut to a few leading bits, and what falls into one bin is judged at its
 * request-weighted mean. The spread within a bin then counts in the second order only. Where the bins become too many,
 * one bit less is kept. */
#include "supply/internal.h"

enum {
    BINS_MAX = 16384,
    QUEUE_BITS = 6,  /* of servers and of odds: 0.8 to 1.6 % */
    DELAY_BITS = 10, /* a delay counts in the first order */
    MANY = 64,       /* bins that are worth a table */
};

typedef struct cell {
    uint32_t work, servers, odds, delay; /* leading bits */
} cell;

typedef struct bin {
    cell cell;
    double requests;
    double servers, busy, delay; /* sums of them x requests */
    bool settled;                /* the wait of the same index is that of the sums above */
} bin;

struct be_i_latency {
    be_allocator allocator;
    be_i_work **works;
    size_t work_count, work_room;
    bin *bins;
    size_t bin_count, bin_room;
    be_i_wait *waits; /* of settled bins */
    size_t wait_room;
    uint32_t *slots; /* hash table: index of the bin + 1, or 0 */
    size_t slot_count;
    uint32_t coarser; /* bits given up */
    double requests, backlog;
    struct { /* the last addition, for the next is often the same */
        uint64_t servers;
        double rate, delay;
        uint32_t work;
        size_t bin;
        bool valid;
    } last;
};

be_status be_i_latency_new(const be_allocator *allocator, be_i_latency **mix, be_error *error) {
    be_i_latency *made = be_i_alloc(allocator, 1, sizeof *made);
    if (!made) {
        return be_i_fail_memory(error);
    }
    made->allocator = *allocator;
    *mix = made;
    return BE_STATUS_OK;
}

void be_i_latency_clear(be_i_latency *mix) {
    mix->bin_count = 0;
    mix->requests = mix->backlog = 0;
    mix->coarser = 0;
    mix->last.valid = false;
    if (mix->slots) {
        memset(mix->slots, 0, mix->slot_count * sizeof *mix->slots);
    }
}

void be_i_latency_free(be_i_latency *mix) {
    if (!mix) {
        return;
    }
    be_allocator allocator = mix->allocator;
    for (size_t i = 0; i < mix->work_count; i++) {
        be_i_release(&allocator, mix->works[i]);
    }
    be_i_release(&allocator, mix->works);
    be_i_release(&allocator, mix->bins);
    be_i_release(&allocator, mix->waits);
    be_i_release(&allocator, mix->slots);
    be_i_release(&allocator, mix);
}

/* ---- services ---- */

static bool is_same_service(const be_i_service *a, const be_i_service *b) {
    return a->distribution == b->distribution && a->mean_seconds == b->mean_seconds && a->scv == b->scv;
}

/* The services are few: one wall time, or one per kind of unit. */
static be_status find_work(be_i_latency *mix, const be_i_service *service, uint32_t *index, be_error *error) {
    uint32_t last = mix->last.work;
    if (last < mix->work_count && is_same_service(&mix->works[last]->asked, service)) {
        *index = last;
        return BE_STATUS_OK;
    }
    for (*index = 0; *index < mix->work_count; ++*index) {
        if (is_same_service(&mix->works[*index]->asked, service)) {
            return BE_STATUS_OK;
        }
    }
    be_status status = be_i_grow(&mix->allocator, (void **)&mix->works, &mix->work_room, mix->work_count + 1,
                                 sizeof *mix->works, error);
    if (status) {
        return status;
    }
    be_i_work *work = be_i_alloc(&mix->allocator, 1, sizeof *work);
    if (!work) {
        return be_i_fail_memory(error);
    }
    be_i_work_prepare(service, work);
    mix->works[mix->work_count++] = work;
    return BE_STATUS_OK;
}

/* ---- bins ---- */

/* The exponent and the first bits of the fraction: an order, and steps of equal proportion. */
static uint32_t leading(double x, uint32_t bits) {
    uint64_t pattern;
    memcpy(&pattern, &x, sizeof pattern);
    return (uint32_t)(pattern >> (52 - bits));
}

static cell cell_of(const be_i_latency *mix, uint32_t work, double servers, double busy, double delay) {
    uint32_t bits = mix->coarser < QUEUE_BITS ? QUEUE_BITS - mix->coarser : 0;
    uint32_t delay_bits = mix->coarser < DELAY_BITS ? DELAY_BITS - mix->coarser : 0;
    return (cell){work, leading(servers, bits), leading(busy / (1 - busy), bits), leading(delay, delay_bits)};
}

static size_t slot_of(const be_i_latency *mix, const cell *c) {
    uint64_t h = ((uint64_t)c->servers << 32 | c->odds) * UINT64_C(0x9E3779B97F4A7C15) ^
                 ((uint64_t)c->work << 32 | c->delay) * UINT64_C(0xC2B2AE3D27D4EB4F);
    h ^= h >> 29;
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    return (size_t)(h >> 20) & (mix->slot_count - 1);
}

static bool is_same_cell(const cell *a, const cell *b) {
    return a->servers == b->servers && a->odds == b->odds && a->delay == b->delay && a->work == b->work;
}

/* The slot that holds the cell, or the empty one where it belongs. */
static uint32_t *look_up(const be_i_latency *mix, const cell *c) {
    size_t at = slot_of(mix, c);
    while (mix->slots[at] && !is_same_cell(&mix->bins[mix->slots[at] - 1].cell, c)) {
        at = (at + 1) & (mix->slot_count - 1);
    }
    return &mix->slots[at];
}

/* Put every bin into the table anew, those of one cell together. */
static void rebuild(be_i_latency *mix) {
    memset(mix->slots, 0, mix->slot_count * sizeof *mix->slots);
    size_t count = mix->bin_count;
    mix->bin_count = 0;
    for (size_t i = 0; i < count; i++) {
        bin old = mix->bins[i];
        double w = old.requests;
        old.settled = false;
        old.cell = cell_of(mix, old.cell.work, old.servers / w, old.busy / w, old.delay / w);
        uint32_t *slot = look_up(mix, &old.cell);
        if (!*slot) {
            mix->bins[mix->bin_count++] = old;
            *slot = (uint32_t)mix->bin_count;
            continue;
        }
        bin *same = &mix->bins[*slot - 1];
        same->requests += w;
        same->servers += old.servers;
        same->busy += old.busy;
        same->delay += old.delay;
    }
    mix->last.valid = false;
}

/* Room for one more bin, in a table that is at most half full. Coarser bins must not fail to become fewer: with no bits
 * left there are powers of two only, and in the worst case more bins are kept. */
static be_status make_room(be_i_latency *mix, be_error *error) {
    while (mix->bin_count >= BINS_MAX && mix->coarser < DELAY_BITS) {
        mix->coarser++;
        rebuild(mix);
    }
    be_status status =
        be_i_grow(&mix->allocator, (void **)&mix->bins, &mix->bin_room, mix->bin_count + 1, sizeof *mix->bins, error);
    if (status || mix->slot_count > 2 * mix->bin_count) {
        return status;
    }
    size_t wanted = mix->slot_count ? 4 * mix->slot_count : 16;
    uint32_t *slots = be_i_alloc(&mix->allocator, wanted, sizeof *slots);
    if (!slots) {
        return be_i_fail_memory(error);
    }
    be_i_release(&mix->allocator, mix->slots);
    mix->slots = slots;
    mix->slot_count = wanted;
    rebuild(mix);
    return BE_STATUS_OK;
}

static be_status find_bin(be_i_latency *mix, uint32_t work, double servers, double busy, double delay, size_t *index,
                          be_error *error) {
    cell c = cell_of(mix, work, servers, busy, delay);
    if (mix->slot_count) {
        uint32_t slot = *look_up(mix, &c);
        if (slot) {
            *index = slot - 1;
            return BE_STATUS_OK;
        }
    }
    be_status status = make_room(mix, error);
    if (status) {
        return status;
    }
    c = cell_of(mix, work, servers, busy, delay);
    uint32_t *slot = look_up(mix, &c);
    if (!*slot) {
        mix->bins[mix->bin_count] = (bin){.cell = c};
        *slot = (uint32_t)++mix->bin_count;
    }
    *index = *slot - 1;
    return BE_STATUS_OK;
}

static void put(bin *b, double requests, double servers, double busy, double delay) {
    b->requests += requests;
    b->servers += requests * servers;
    b->busy += requests * busy;
    b->delay += requests * delay;
    b->settled = false;
}

be_status be_i_latency_add(be_i_latency *mix, double requests, const be_i_service *service, uint64_t servers,
                           double rate, double extra_delay_seconds, be_error *error) {
    if (!(requests > 0)) {
        return BE_STATUS_OK;
    }
    bool endless = servers == UINT64_MAX;
    double load = rate * service->mean_seconds, c = (double)servers;
    if ((!endless && !(load < c)) || isinf(extra_delay_seconds)) {
        mix->requests += requests;
        mix->backlog += requests;
        return BE_STATUS_OK;
    }
    uint32_t work;
    be_status status = find_work(mix, service, &work, error);
    if (status) {
        return status;
    }
    double busy = endless ? 0 : load / c;
    size_t index = mix->last.bin;
    bool again = mix->last.valid && mix->last.work == work && mix->last.servers == servers && mix->last.rate == rate &&
                 mix->last.delay == extra_delay_seconds;
    if (!again) {
        if ((status = find_bin(mix, work, c, busy, extra_delay_seconds, &index, error))) {
            return status;
        }
        mix->last.servers = servers;
        mix->last.rate = rate;
        mix->last.delay = extra_delay_seconds;
        mix->last.work = work;
        mix->last.bin = index;
        mix->last.valid = true;
    }
    mix->requests += requests;
    put(&mix->bins[index], requests, c, busy, extra_delay_seconds);
    return BE_STATUS_OK;
}

be_status be_i_latency_merge(be_i_latency *mix, const be_i_latency *other, be_error *error) {
    for (size_t i = 0; i < other->bin_count; i++) {
        const bin *b = &other->bins[i];
        double w = b->requests;
        uint32_t work;
        size_t index;
        be_status status = find_work(mix, &other->works[b->cell.work]->asked, &work, error);
        if (!status) {
            status = find_bin(mix, work, b->servers / w, b->busy / w, b->delay / w, &index, error);
        }
        if (status) {
            return status;
        }
        put(&mix->bins[index], w, b->servers / w, b->busy / w, b->delay / w);
        mix->requests += w;
    }
    mix->requests += other->backlog;
    mix->backlog += other->backlog;
    return BE_STATUS_OK;
}

/* ---- questions ---- */

static void wait_of(const be_i_latency *mix, const bin *b, be_i_wait *wait) {
    const be_i_work *work = mix->works[b->cell.work];
    double servers = round(b->servers / b->requests);
    uint64_t whole = servers >= 0x1p63 ? UINT64_MAX : (uint64_t)servers;
    double rate = b->busy / b->requests * servers / work->service.mean_seconds;
    be_i_wait_in_queue(work, whole, rate, wait);
}

be_status be_i_latency_settle(be_i_latency *mix, be_error *error) {
    be_status status =
        be_i_grow(&mix->allocator, (void **)&mix->waits, &mix->wait_room, mix->bin_count, sizeof *mix->waits, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < mix->bin_count; i++) {
        if (!mix->bins[i].settled) {
            wait_of(mix, &mix->bins[i], &mix->waits[i]);
            mix->bins[i].settled = true;
        }
    }
    return BE_STATUS_OK;
}

double be_i_latency_late_share(const be_i_latency *mix, double seconds) {
    be_i_sum late = {mix->backlog, 0};
    be_i_span span = {0};
    be_i_span_table table;
    double span_seconds = -1;
    for (size_t i = 0; i < mix->bin_count; i++) {
        const bin *b = &mix->bins[i];
        const be_i_work *work = mix->works[b->cell.work];
        double left = seconds - b->delay / b->requests;
        if (left < 0) {
            be_i_sum_add(&late, b->requests);
            continue;
        }
        if (span.work != work || span_seconds != left) {
            be_i_span_until(work, left, &span);
            span_seconds = left;
            if (b->delay <= 0 && mix->bin_count > MANY) {
                be_i_span_tabulate(&span, &table);
            }
        }
        be_i_wait fresh;
        if (!b->settled) {
            wait_of(mix, b, &fresh);
        }
        be_i_sum_add(&late, b->requests * be_i_span_tail(&span, b->settled ? &mix->waits[i] : &fresh));
    }
    return mix->requests > 0 ? be_i_sum_value(late) / mix->requests : 0;
}

double be_i_latency_requests(const be_i_latency *mix) {
    return mix->requests;
}

double be_i_latency_tail_of_one(const be_i_service *service, uint64_t servers, double rate, double extra_delay_seconds,
                                double seconds) {
    be_i_work work;
    be_i_wait wait;
    be_i_span span;
    if (seconds < extra_delay_seconds) {
        return 1;
    }
    be_i_work_prepare(service, &work);
    be_i_wait_in_queue(&work, servers, rate, &wait);
    be_i_span_until(&work, seconds - extra_delay_seconds, &span);
    return be_i_span_tail(&span, &wait);
}

/* Where the tail is searched for: more is late than wanted at `low`, and no more at `high`. */
typedef struct bracket {
    double low, high, late_low, late_high;
} bracket;

typedef struct search {
    double (*tail)(const void *, double);
    const void *context;
    double target;
    bracket b;
} search;

static void look(search *s, double seconds) {
    bracket *b = &s->b;
    if (!(seconds > b->low && seconds < b->high)) {
        return;
    }
    double late = s->tail(s->context, seconds);
    if (late > s->target) {
        b->low = seconds;
        b->late_low = late;
    } else {
        b->high = seconds;
        b->late_high = late;
    }
}

/* The logarithm of a tail is nearly a straight line, so a point on the chord and one to each side of it mostly end the
 * search; halving makes sure of it. */
double be_i_tail_quantile(double (*tail)(const void *, double), const void *context, double quantile, double scale) {
    const double precision = 1e-6;
    search s = {.tail = tail, .context = context, .target = 1 - quantile, .b = {.high = scale, .late_low = 1}};
    bracket *b = &s.b;
    if (tail(context, 0) <= s.target) {
        return 0;
    }
    while ((b->late_high = tail(context, b->high)) > s.target) {
        b->low = b->high;
        b->late_low = b->late_high;
        b->high *= 2;
        if (b->high > 1e15) {
            return INFINITY;
        }
    }
    for (int halvings = 0; b->high - b->low > precision * b->high && halvings < 200; halvings++) {
        double fall = log(b->late_low / b->late_high);
        double chord =
            b->low + (b->high - b->low) * (fall > 0 && isfinite(fall) ? log(b->late_low / s.target) / fall : 0.5);
        look(&s, chord * (1 + 0.4 * precision));
        look(&s, chord * (1 - 0.4 * precision));
        if (b->high - b->low > precision * b->high) {
            look(&s, 0.5 * (b->low + b->high));
        }
    }
    return b->high;
}

static double mixed_tail(const void *context, double seconds) {
    return be_i_latency_late_share(context, seconds);
}

double be_i_latency_quantile(const be_i_latency *mix, double quantile) {
    if (mix->backlog > (1 - quantile) * mix->requests) {
        return INFINITY;
    }
    double scale = mix->work_count ? mix->works[0]->service.mean_seconds : 1;
    return be_i_tail_quantile(mixed_tail, mix, quantile, scale);
}
