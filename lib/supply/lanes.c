/* Many candidates walked side by side, one in each lane: units under a horizontal pod autoscaler that differ in what
 * they carry, in their target and in their bounds, on one series.
 *
 * Every lane computes, number for number, what walk.c and hpa.c compute for the one candidate, and so comes to the same
 * integers. What is the same for all, such as the tick and the age of a metric, is kept once; what a lane has of its
 * own lies in arrays by lane, so that one instruction serves several. All counts are whole numbers below 2^53. A lane
 * in which requests wait is rare; its queue is stepped by backlog.c.
 *
 * Nothing in the library calls this yet: only its tests, and the benchmark that says what it is worth. It is for the
 * sweep of a catalogue under a policy. */
#include "supply/internal.h"

/* A loop over the lanes becomes vector instructions only where selecting needs no branch: no one looks at the traps
 * that a number not selected would cause. Neither changes a result. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

/* Clang exports the function that picks a clone. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#define PART static inline __attribute__((always_inline))
#else
#define FOR_EACH_PROCESSOR
#define PART static inline
#endif

enum { LANES = BE_I_LANES };

typedef double lanes[LANES];

typedef struct group {
    /* what each is */
    lanes capacity, saturation, aim, floor, ceiling;
    double up_share, up_tolerance, down_tolerance, up_pods;
    bool up_least;  /* the lesser of the two rules counts */
    double seconds; /* of a tick */
    /* what there is */
    lanes wanted, units, ready, starting, draining;
    lanes *start, *drain; /* launched, and dismissed, in each of the last ticks; rings */
    uint64_t start_ticks, drain_ticks;
    /* what is seen */
    lanes *each;    /* mean utilisation of the ready in each of the last ticks, -1 if none was; a ring */
    bool *moved;    /* whether it may be other than in the tick before; a ring beside it */
    bool disturbed; /* requests waited in the last tick */
    uint64_t delay_ticks;
    lanes recommended;     /* -1: nothing may happen */
    lanes *newest, *older; /* recommendations of this run of `window` ticks, and the largest from each on of the last */
    lanes largest;         /* of this run */
    uint64_t window;
    be_i_backlog backlogs[LANES];
    uint64_t queues; /* lanes in which requests wait */
    /* what it comes to */
    lanes needed, unit_ticks, short_ticks, overloaded_ticks, launches, most;
    double rate;
    uint64_t tick;
} group;

/* ---- arithmetic that is the same in every instruction set ---- */

/* Adding 2^52 rounds to a whole number; numbers that are not negative. */
PART double whole_up(double x) {
    double near = x + 0x1p52 - 0x1p52, up = near < x ? near + 1 : near;
    return x < 0x1p51 ? up : x;
}

PART double whole_down(double x) {
    double near = x + 0x1p52 - 0x1p52, down = near > x ? near - 1 : near;
    return x < 0x1p51 ? down : x;
}

PART double larger(double a, double b) {
    return a > b ? a : b;
}

PART double smaller(double a, double b) {
    return a < b ? a : b;
}

/* Within the bounds of a lane; a pod at least. */
PART double bounded(double floor, double ceiling, double units) {
    return smaller(larger(units, larger(floor, 1)), ceiling);
}

/* ---- units ---- */

PART void advance(group *g) {
    double *ready = g->start_ticks ? g->start[g->tick % g->start_ticks] : NULL;
    double *gone = g->drain_ticks ? g->drain[g->tick % g->drain_ticks] : NULL;
    for (int l = 0; ready && l < LANES; l++) {
        g->ready[l] += ready[l];
        g->starting[l] -= ready[l];
        ready[l] = 0;
    }
    for (int l = 0; gone && l < LANES; l++) {
        g->draining[l] -= gone[l];
        gone[l] = 0;
    }
}

/* What does not serve yet goes first, the newest before the others. */
PART void dismiss(group *g, lanes fewer) {
    for (uint64_t age = 1; age < g->start_ticks; age++) {
        double *batch = g->start[(g->tick + g->start_ticks - age) % g->start_ticks];
        for (int l = 0; l < LANES; l++) {
            double here = smaller(batch[l], fewer[l]);
            batch[l] -= here;
            g->starting[l] -= here;
            fewer[l] -= here;
        }
    }
    double *drain = g->drain_ticks ? g->drain[g->tick % g->drain_ticks] : NULL;
    for (int l = 0; l < LANES; l++) {
        g->ready[l] -= fewer[l];
        g->draining[l] += drain ? fewer[l] : 0;
    }
    for (int l = 0; drain && l < LANES; l++) {
        drain[l] = fewer[l];
    }
}

PART void launch(group *g, const lanes more) {
    double *batch = g->start_ticks ? g->start[g->tick % g->start_ticks] : g->ready;
    double starting = g->start_ticks ? 1 : 0;
    for (int l = 0; l < LANES; l++) {
        batch[l] += more[l];
        g->starting[l] += starting * more[l];
        g->launches[l] += more[l];
    }
}

/* Have as many as are wanted. Returns whether that changed anything. */
PART bool have(group *g) {
    lanes more, fewer;
    uint64_t any_more = 0, any_fewer = 0;
    for (int l = 0; l < LANES; l++) {
        double units = smaller(larger(g->wanted[l], g->floor[l]), g->ceiling[l]);
        double change = units - g->ready[l] - g->starting[l];
        more[l] = larger(change, 0);
        fewer[l] = larger(-change, 0);
    }
    for (int l = 0; l < LANES; l++) {
        any_more |= more[l] > 0;
        any_fewer |= fewer[l] > 0;
    }
    if (any_more > 0) {
        launch(g, more);
    }
    if (any_fewer > 0) {
        dismiss(g, fewer);
    }
    return any_more > 0 || any_fewer > 0;
}

/* ---- service ---- */

static be_status ignore(void *context, double requests, double delay_seconds, be_error *error) {
    (void)context, (void)requests, (void)delay_seconds, (void)error;
    return BE_STATUS_OK;
}

/* Lanes that cannot serve at once all that comes. */
static be_status queue_up(group *g, double arrived, lanes served, be_error *error) {
    be_i_delayed nobody = {ignore, NULL};
    int64_t seconds = (int64_t)g->seconds;
    g->queues = 0;
    for (int l = 0; l < LANES; l++) {
        double capacity = g->ready[l] * g->saturation[l] * g->seconds;
        if (g->backlogs[l].cohorts.count == 0 && arrived <= capacity) {
            continue;
        }
        be_i_outflow out;
        be_i_inflow in = {(int64_t)g->tick * seconds, seconds, arrived, capacity};
        be_status status = be_i_backlog_step(&g->backlogs[l], &in, &nobody, &out, error);
        if (status) {
            return status;
        }
        served[l] = out.served;
        g->overloaded_ticks[l]++;
        g->queues += g->backlogs[l].cohorts.count > 0;
    }
    return BE_STATUS_OK;
}

PART bool is_overloaded(const group *g, double arrived) {
    uint64_t over = g->queues;
    for (int l = 0; l < LANES; l++) {
        over |= arrived > g->ready[l] * g->saturation[l] * g->seconds;
    }
    return over > 0;
}

PART void count(group *g) {
    for (int l = 0; l < LANES; l++) {
        double units = g->ready[l] + g->starting[l] + g->draining[l];
        g->unit_ticks[l] += units;
        g->most[l] = larger(g->most[l], units);
        g->short_ticks[l] += g->ready[l] < g->needed[l] ? 1 : 0;
    }
}

/* ---- the autoscaler ---- */

/* What hpa.c takes the mean utilisation to be. */
PART void observe(const group *g, const lanes served, double *each) {
    double seconds = g->seconds;
    for (int l = 0; l < LANES; l++) {
        double ready = g->ready[l], wanted = g->wanted[l];
        double seen = smaller(ready, wanted);
        double used = served[l] / seconds / (ready * g->saturation[l]) * seen;
        double mean = used * seconds / (seen * seconds);
        each[l] = seen > 0 ? mean : -1;
    }
}

/* Conditions are numbers and are not cut short, for no lane can go its own way. */
PART void recommend(group *g, const lanes each) {
    double lowest = 1 - g->down_tolerance, highest = 1 + g->up_tolerance;
    for (int l = 0; l < LANES; l++) {
        double units = g->wanted[l], all = g->ready[l], aim = g->aim[l], mean = each[l];
        double ready = smaller(all, units), unready = units - ready;
        double usage = mean * 1000 * ready * 100, request = 1000 * ready;
        double ratio = whole_down(usage / request * (1 + 1e-12)) / aim;
        double of_ready = whole_up(ratio * ready);
        of_ready = ((lowest <= ratio) & (ratio <= highest)) ? units : of_ready;
        double again = whole_down(usage / (request + 1000 * unready) * (1 + 1e-12)) / aim;
        double of_all = whole_up(again * (ready + unready));
        of_all = ((lowest <= again) & (again <= highest)) ? units : of_all;
        of_all = again < 1 ? units : of_all;
        of_all = ((again > 1) & (of_all < units)) ? units : of_all;
        double replicas = ((unready > 0) & (ratio > 1)) ? of_all : of_ready;
        replicas = smaller(replicas, 2147483647);
        g->recommended[l] = ((ready > 0) & (mean >= 0)) ? replicas : -1;
    }
}

/* The largest recommendation of the window: of this run and, from as far back as the window reaches, of the last. */
PART void stabilise(group *g, const lanes recorded, lanes highest) {
    uint64_t at = g->tick % g->window;
    const double *before = at + 1 < g->window ? g->older[at + 1] : g->newest[at]; /* the last run is past at its end */
    double *newest = g->newest[at];
    for (int l = 0; l < LANES && !at; l++) {
        g->largest[l] = g->tick ? -1 : g->wanted[l]; /* the number that there is at first counts, too */
    }
    memcpy(newest, at ? recorded : g->largest, sizeof(lanes));
    for (int l = 0; l < LANES; l++) {
        newest[l] = larger(newest[l], recorded[l]);
        g->largest[l] = larger(g->largest[l], newest[l]);
        highest[l] = larger(before[l], g->largest[l]);
    }
    if (at + 1 < g->window) {
        return;
    }
    memcpy(g->older[at], g->newest[at], sizeof(lanes));
    for (uint64_t i = at; i-- > 0;) {
        for (int l = 0; l < LANES; l++) {
            g->older[i][l] = larger(g->older[i + 1][l], g->newest[i][l]);
        }
    }
}

/* The most that the rules let there be after `units`. */
PART void limit(const group *g, lanes most) {
    double pods = g->up_pods, share = g->up_share;
    bool least = g->up_least;
    for (int l = 0; l < LANES; l++) {
        double units = g->wanted[l], by_pods = units + pods, by_percent = whole_up(units * share);
        double fewer = smaller(by_pods, by_percent), more = larger(by_pods, by_percent);
        most[l] = larger(least ? fewer : more, units);
    }
}

/* Out of bounds, nothing is recommended. */
PART void record(const group *g, lanes recorded) {
    for (int l = 0; l < LANES; l++) {
        double units = g->wanted[l], wanted = g->recommended[l];
        double within = bounded(g->floor[l], g->ceiling[l], units);
        recorded[l] = within == units ? wanted : -1;
    }
}

/* Returns whether any lane wants another number than before. */
PART bool decide(group *g) {
    lanes recorded, highest, most;
    uint64_t changes = 0;
    record(g, recorded);
    memcpy(highest, recorded, sizeof highest);
    if (g->window) {
        stabilise(g, recorded, highest);
    }
    limit(g, most);
    for (int l = 0; l < LANES; l++) {
        double units = g->wanted[l], wanted = recorded[l];
        double stable = smaller(larger(units, wanted), highest[l]);
        stable = smaller(stable, most[l]);
        stable = wanted >= 0 ? stable : units;
        double next = bounded(g->floor[l], g->ceiling[l], stable);
        changes |= next != units;
        g->wanted[l] = next;
    }
    return changes > 0;
}

/* ---- a tick ---- */

/* What comes is served, and the metric follows; `moved` where that may be other than in the tick before. */
PART be_status serve(group *g, double arrived, bool moved, be_error *error) {
    uint64_t slots = g->delay_ticks + 1, slot = g->tick % slots;
    bool overloaded = is_overloaded(g, arrived);
    moved = moved || overloaded || g->disturbed;
    g->disturbed = overloaded;
    g->moved[slot] = moved;
    if (!moved) {
        memcpy(g->each[slot], g->each[(slot + slots - 1) % slots], sizeof(lanes));
        return BE_STATUS_OK;
    }
    lanes served;
    for (int l = 0; l < LANES; l++) {
        served[l] = arrived;
    }
    be_status status = overloaded ? queue_up(g, arrived, served, error) : BE_STATUS_OK;
    observe(g, served, g->each[slot]);
    return status;
}

FOR_EACH_PROCESSOR
static be_status walk_step(group *g, uint64_t ticks, bool *changed, be_error *error) {
    uint64_t slots = g->delay_ticks + 1;
    for (uint64_t k = 0; k < ticks; k++, g->tick++) {
        lanes before;
        memcpy(before, g->ready, sizeof before);
        advance(g);
        bool moved = have(g) || *changed || memcmp(before, g->ready, sizeof before) != 0;
        be_status status = serve(g, g->rate * g->seconds, moved, error);
        if (status) {
            return status;
        }
        count(g);
        /* A recommendation rests on what there is now and on the metric of `delay_ticks` ago. */
        uint64_t seen = (g->tick + 1) % slots;
        if (g->moved[g->tick % slots] || g->moved[seen]) {
            recommend(g, g->each[seen]);
        }
        *changed = decide(g);
    }
    return BE_STATUS_OK;
}

FOR_EACH_PROCESSOR
static void set_rate(group *g, double rate) {
    g->rate = rate;
    for (int l = 0; l < LANES; l++) {
        g->needed[l] = whole_up(rate / g->capacity[l]);
    }
}

static be_status walk_series(group *g, const be_series *series, be_error *error) {
    const double *rates = be_series_rates(series);
    uint64_t steps = be_series_count(series);
    uint64_t ticks = (uint64_t)be_series_step_seconds(series) / (uint64_t)g->seconds;
    be_status status = BE_STATUS_OK;
    bool changed = true;
    g->rate = -1;
    for (uint64_t i = 0; i < steps && !status; i++) {
        if (rates[i] != g->rate) {
            set_rate(g, rates[i]);
            changed = true;
        }
        status = walk_step(g, ticks, &changed, error);
    }
    return status;
}

/* ---- before and after ---- */

/* What a lane can do: units of one autoscaler that sees the load at every tick, with rules that look no further back
 * than a tick, but for the window of scaling down. */
bool be_i_lanes_can(const be_series *series, const be_i_scaling *scaling) {
    const be_scaling *s = &scaling->scaling;
    const be_hpa *h = &scaling->hpa;
    int64_t tick = be_i_scaler_period(scaling);
    if (s->policy != BE_SCALING_HPA || s->target_requests_per_second > 0 || s->target_concurrency > 0 ||
        s->target_queue > 0 || scaling->by_hour) {
        return false;
    }
    bool up = h->up_select != BE_SELECT_DISABLED && h->up_stabilisation_seconds <= 0 &&
              h->up_pods_seconds <= (double)tick && h->up_percent_seconds <= (double)tick;
    bool down = h->down_select == BE_SELECT_MAX && h->down_percent >= 100;
    bool on_time = be_series_start(series) % tick == 0 && be_series_step_seconds(series) % tick == 0 &&
                   be_i_whole_seconds(s->metric_delay_seconds) % tick == 0;
    return up && down && on_time;
}

static be_status check_lane(const be_i_lane *lane, be_error *error) {
    bool good = lane->capacity > 0 && lane->saturation > 0 && lane->target > 0 && lane->floor <= BE_UNITS_MAX &&
                lane->ceiling <= BE_UNITS_MAX && (!lane->ceiling || lane->ceiling >= lane->floor);
    return good ? BE_STATUS_OK : be_i_fail(error, BE_STATUS_ARGUMENT, "a lane without capacity, target or bounds");
}

/* Lanes that nobody asked for repeat the first. */
static void set_lanes(group *g, const be_i_lane *candidates, uint32_t count, double first_rate) {
    for (uint32_t l = 0; l < LANES; l++) {
        const be_i_lane *c = &candidates[l < count ? l : 0];
        g->capacity[l] = c->capacity;
        g->saturation[l] = c->saturation;
        g->aim[l] = be_i_hpa_percent(c->target);
        g->floor[l] = (double)c->floor;
        g->ceiling[l] = (double)(c->ceiling ? c->ceiling : BE_UNITS_MAX);
        double units = (double)be_units_for_rate(first_rate, c->capacity);
        g->wanted[l] = larger(units, g->floor[l]);
        g->ready[l] = c->ceiling ? smaller(g->wanted[l], g->ceiling[l]) : g->wanted[l];
    }
}

static void set_rules(group *g, const be_i_scaling *scaling) {
    const be_hpa *h = &scaling->hpa;
    int64_t tick = be_i_scaler_period(scaling);
    int64_t drain = be_i_whole_seconds(scaling->scaling.drain_seconds);
    g->seconds = (double)tick;
    g->up_share = 1 + h->up_percent / 100; /* of none, no more than there are: then the pods count */
    g->up_pods = h->up_pods;
    g->up_least = h->up_select == BE_SELECT_MIN && h->up_percent > 0 && h->up_pods > 0;
    g->up_tolerance = h->up_tolerance;
    g->down_tolerance = h->down_tolerance;
    g->start_ticks = (uint64_t)((be_i_scaling_start_seconds(scaling) + tick - 1) / tick);
    g->drain_ticks = (uint64_t)((drain + tick - 1) / tick);
    g->delay_ticks = (uint64_t)(be_i_whole_seconds(scaling->scaling.metric_delay_seconds) / tick);
    g->window = (uint64_t)((be_i_whole_seconds(h->down_stabilisation_seconds) + tick - 1) / tick);
}

static void clear(group *g, const be_allocator *allocator) {
    be_i_release(allocator, g->start);
    be_i_release(allocator, g->drain);
    be_i_release(allocator, g->each);
    be_i_release(allocator, g->moved);
    be_i_release(allocator, g->newest);
    be_i_release(allocator, g->older);
    for (int l = 0; l < LANES; l++) {
        be_i_backlog_free(&g->backlogs[l]);
    }
}

/* The rings, and nothing in them. */
static be_status make_rings(group *g, double wait_limit_seconds, const be_allocator *allocator, be_error *error) {
    size_t slots = (size_t)g->delay_ticks + 1;
    g->start = be_i_alloc(allocator, (size_t)g->start_ticks + 1, sizeof(lanes));
    g->drain = be_i_alloc(allocator, (size_t)g->drain_ticks + 1, sizeof(lanes));
    g->newest = be_i_alloc(allocator, (size_t)g->window + 1, sizeof(lanes));
    g->older = be_i_alloc(allocator, (size_t)g->window + 1, sizeof(lanes));
    g->each = be_i_alloc(allocator, slots, sizeof(lanes));
    g->moved = be_i_alloc(allocator, slots, sizeof *g->moved);
    if (!g->start || !g->drain || !g->newest || !g->older || !g->each || !g->moved) {
        return be_i_fail_memory(error);
    }
    for (int l = 0; l < LANES; l++) {
        g->backlogs[l] = (be_i_backlog){.allocator = *allocator, .wait_limit_seconds = wait_limit_seconds};
        for (size_t i = 0; i < slots; i++) {
            g->each[i][l] = -1;
            g->moved[i] = true;
        }
        for (uint64_t i = 0; i < g->window; i++) {
            g->older[i][l] = -1;
        }
    }
    return BE_STATUS_OK;
}

static be_status conclude(const group *g, uint32_t count, be_i_lane_result *results, be_error *error) {
    for (uint32_t l = 0; l < count; l++) {
        if (g->most[l] > (double)BE_UNITS_MAX) {
            return be_i_fail(error, BE_STATUS_RANGE, "lane %u needs more than %llu units", l,
                             (unsigned long long)BE_UNITS_MAX);
        }
    }
    for (uint32_t l = 0; l < count; l++) {
        results[l] = (be_i_lane_result){.unit_ticks = (uint64_t)g->unit_ticks[l],
                                        .short_ticks = (uint64_t)g->short_ticks[l],
                                        .overloaded_ticks = (uint64_t)g->overloaded_ticks[l],
                                        .launches = (uint64_t)g->launches[l]};
    }
    return BE_STATUS_OK;
}

be_status be_i_lanes_walk(const be_series *series, const be_i_scaling *scaling, double wait_limit_seconds,
                          const be_i_lane *candidates, uint32_t count, const be_allocator *allocator,
                          be_i_lane_result *results, be_error *error) {
    be_status status = BE_STATUS_OK;
    if (count < 1 || count > LANES || !be_i_lanes_can(series, scaling)) {
        return be_i_fail(error, BE_STATUS_UNSUPPORTED, "these cannot be walked in lanes");
    }
    for (uint32_t l = 0; l < count && !status; l++) {
        status = check_lane(&candidates[l], error);
    }
    group *g = status ? NULL : be_i_alloc(allocator, 1, sizeof *g);
    if (!g) {
        return status ? status : be_i_fail_memory(error);
    }
    set_rules(g, scaling);
    set_lanes(g, candidates, count, be_series_rates(series)[0]);
    status = make_rings(g, wait_limit_seconds, allocator, error);
    if (!status && !(status = walk_series(g, series, error))) {
        status = conclude(g, count, results, error);
    }
    clear(g, allocator);
    be_i_release(allocator, g);
    return status;
}
