/* Units walked through a series tick by tick: what is there serves, what waits is served first, the policy looks and
 * decides, and what it decides takes its time.
 *
 * Ticks that are alike make a stretch, and what they add up to is added once a stretch: what they serve while the rate
 * and the ready units stay and nothing waits, and what is there while its numbers stay. */
#include "supply/internal.h"

enum { FIRST_LOOK = 4096 }; /* stretches before the promise can be given up */

typedef struct stretch {
    double rate;
    uint64_t ready;
    double seconds;
} stretch;

/* What is there, since when. */
typedef struct holding {
    int64_t from;
    uint64_t units, ready, needed; /* `needed` by the rate */
    uint64_t machines;             /* in all */
} holding;

typedef struct tally {
    be_i_sum requests, served, dropped, timed_out, possible, unit_seconds, machine_seconds;
    double peak_units, peak_machines;
} tally;

typedef struct walk {
    const be_i_run *run;
    const be_capacity *capacity;
    const be_i_rule *rule;
    be_i_scaling scaling;
    be_i_scaler scaler;
    bool decides; /* the scaler does; else the rate itself */
    be_i_pool pool;
    be_i_backlog backlog;
    be_node_scaler nodes;
    uint32_t type_count; /* of nodes that the scaler handles; 0: units and machines go together */
    uint64_t room_left;  /* for pods on the nodes of the zones that are left, until other nodes have come */
    int64_t room_back;
    be_i_presence *presences; /* one for each type; NULL where only the verdict is asked for */
    be_i_service service;
    be_i_elasticity elasticity;
    be_i_disturbance disturbance;
    be_i_interruptions interruptions;
    be_i_lookahead lookahead; /* PREDICTIVE, else empty */
    int64_t tick;
    int64_t now;
    double rate;
    uint64_t needed; /* units that the rate needs */
    uint64_t first;  /* wanted at the start */
    stretch alike;
    holding held;
    uint64_t held_machines[BE_I_NODE_TYPES_MAX]; /* by type, where there are presences */
    tally sums;
    uint64_t weighed, judged; /* stretches so far; how many make the next look at the promise worth it */
    be_i_seen seen;           /* by the policy, last */
    double seen_served;       /* what it was worked out from */
    uint64_t seen_ready;
    bool can_skip;
    int64_t memory; /* how far back anything is remembered, s */
} walk;

/* ---- what was served, weighed ---- */

/* Requests that find a stationary queue at `rate` before `ready` units. */
static be_status weigh(walk *w, be_i_latency *latency, double requests, double rate, uint64_t ready) {
    bool drop = w->run->request->overload == BE_OVERLOAD_DROP;
    bool random = w->run->deployment->balancing == BE_BALANCING_RANDOM;
    if (requests <= 0) {
        return BE_STATUS_OK;
    }
    if (drop) {
        return be_i_latency_add(latency, requests, &w->service, UINT64_MAX, 0, 0, w->run->error);
    }
    uint64_t units = random ? 1 : ready;
    double share = random && ready ? rate / (double)ready : rate;
    /* The CPU may saturate before the servers do. */
    if (share >= (double)units * w->capacity->saturation) {
        return be_i_latency_add(latency, requests, &w->service, 0, 0, INFINITY, w->run->error);
    }
    return be_i_latency_add(latency, requests, &w->service, be_i_servers(w->capacity, units), share, 0, w->run->error);
}

/* Machines that serve: of a cluster its nodes. */
static uint64_t serving_machines(const walk *w, uint64_t ready) {
    uint64_t nodes = 0;
    for (uint32_t type = 0; type < w->type_count; type++) {
        nodes += be_node_scaler_ready(&w->nodes, type);
    }
    return w->type_count ? nodes : ready ? be_i_rule_hosts(w->rule, ready) : 0;
}

/* Requests that come while machines are missing wait for the replacement, unless they are turned away or time out. */
static be_status delay_interrupted(walk *w, be_i_latency *latency, double requests, double delay_seconds) {
    const be_request *r = w->run->request;
    bool drop = r->overload == BE_OVERLOAD_DROP;
    if (!drop && (r->wait_limit_seconds <= 0 || delay_seconds <= r->wait_limit_seconds)) {
        return be_i_latency_add(latency, requests, &w->service, UINT64_MAX, 0, delay_seconds, w->run->error);
    }
    be_i_sum_add(&w->sums.served, -requests);
    be_i_sum_add(drop ? &w->sums.dropped : &w->sums.timed_out, requests);
    return BE_STATUS_OK;
}

/* Of the requests that meet the queue, those that an interruption delays come after its delay. */
static be_status weigh_interrupted(walk *w, be_i_latency *latency, double requests, double rate, uint64_t ready,
                                   double seconds) {
    if (!w->interruptions.spot) {
        return weigh(w, latency, requests, rate, ready);
    }
    be_i_interrupted x;
    be_status status =
        be_i_interruptions_add(&w->interruptions, serving_machines(w, ready), rate, seconds, &x, w->run->error);
    double delayed = fmin(x.delayed, requests), repeated = fmin(x.repeated, requests - delayed);
    if (!status) {
        status = weigh(w, latency, requests - delayed - repeated, rate, ready);
    }
    if (!status && delayed > 0) {
        status = delay_interrupted(w, latency, delayed, x.delay_seconds);
    }
    if (!status && repeated > 0) {
        status = be_i_latency_add(latency, repeated, &w->service, UINT64_MAX, 0, x.repeat_seconds, w->run->error);
    }
    return status;
}

static be_status end_stretch(walk *w) {
    stretch s = w->alike;
    w->alike.seconds = 0;
    if (s.seconds <= 0) {
        return BE_STATUS_OK;
    }
    w->weighed++;
    be_i_sum_add(&w->sums.requests, s.rate * s.seconds);
    be_i_sum_add(&w->sums.served, s.rate * s.seconds);
    return weigh_interrupted(w, w->run->outcome->latency, s.rate * s.seconds, s.rate, s.ready, s.seconds);
}

static be_status add_delayed(void *context, double requests, double delay_seconds, be_error *error) {
    walk *w = context;
    be_status status =
        be_i_latency_add(w->run->outcome->latency, requests, &w->service, UINT64_MAX, 0, delay_seconds, error);
    if (!status && w->run->row) {
        status = be_i_latency_add(w->run->row->latency, requests, &w->service, UINT64_MAX, 0, delay_seconds, error);
    }
    return status;
}

/* ---- one tick ---- */

/* A tick in which nothing waits and everything is served. */
static be_status serve_calmly(walk *w, double seconds) {
    if (w->alike.rate != w->rate || w->alike.ready != w->pool.ready) {
        be_status status = end_stretch(w);
        if (status) {
            return status;
        }
        w->alike = (stretch){w->rate, w->pool.ready, 0};
    }
    w->alike.seconds += seconds;
    w->disturbance.seconds = 0;
    return BE_STATUS_OK;
}

static void note_disturbance(walk *w, double seconds, const be_i_outflow *out) {
    /* Where requests are turned away some always are: as many as were promised is no disturbance. */
    bool drop = w->run->request->overload == BE_OVERLOAD_DROP;
    double may = drop ? w->run->request->unserved_share * w->rate * seconds : 0;
    bool disturbed = w->backlog.waiting > 0 || out->dropped > may || out->timed_out > 0;
    be_i_disturbance_add(&w->disturbance, disturbed, seconds, &w->backlog, w->now + w->tick);
}

/* Without a policy what exceeds the ceiling is dropped, unless the request says how it waits. */
static void spill(be_i_outflow *out, double arrived, double capacity) {
    *out = (be_i_outflow){.served = fmin(arrived, capacity), .prompt = fmin(arrived, capacity)};
    out->dropped = arrived - out->served;
}

static bool spills(const walk *w) {
    const be_request *r = w->run->request;
    return !w->run->deployment->scaling && r->wait_limit_seconds <= 0 && r->queue_limit <= 0;
}

/* All servers busy is when a request is turned away; the stationary probability of it, at this rate. */
static void turn_away(const walk *w, be_i_outflow *out, double arrived) {
    bool random = w->run->deployment->balancing == BE_BALANCING_RANDOM && w->pool.ready;
    double load = w->rate * w->capacity->wall_seconds / (random ? (double)w->pool.ready : 1);
    double lost = be_erlang_b(be_i_servers(w->capacity, random ? 1 : w->pool.ready), load);
    double most = (double)w->pool.ready * w->capacity->saturation * (double)w->tick;
    *out = (be_i_outflow){.served = fmin(arrived * (1 - lost), most)};
    out->prompt = out->served;
    out->dropped = arrived - out->served;
}

static be_status serve(walk *w, be_i_outflow *out) {
    double seconds = (double)w->tick;
    double arrived = w->rate * seconds;
    double capacity = (double)w->pool.ready * w->capacity->saturation * seconds;
    bool drop = w->run->request->overload == BE_OVERLOAD_DROP;
    if (!drop && w->backlog.cohorts.count == 0 && arrived <= capacity) {
        *out = (be_i_outflow){.served = arrived, .prompt = arrived};
        return serve_calmly(w, seconds);
    }
    be_status status = end_stretch(w);
    be_i_inflow in = {w->now, w->tick, arrived, capacity};
    be_i_delayed delayed = {add_delayed, w};
    if (drop) {
        turn_away(w, out, arrived);
    } else if (spills(w)) {
        spill(out, arrived, capacity);
    } else if (!status) {
        status = be_i_backlog_step(&w->backlog, &in, &delayed, out, w->run->error);
    }
    if (status) {
        return status;
    }
    note_disturbance(w, seconds, out);
    be_i_sum_add(&w->sums.requests, arrived);
    be_i_sum_add(&w->sums.served, out->served);
    be_i_sum_add(&w->sums.dropped, out->dropped);
    be_i_sum_add(&w->sums.timed_out, out->timed_out);
    return weigh_interrupted(w, w->run->outcome->latency, out->prompt, w->rate, w->pool.ready, seconds);
}

/* ---- how many are there ---- */

static uint64_t units_of(const walk *w) {
    return w->pool.ready + w->pool.starting + w->pool.draining;
}

static uint64_t machines_of(const walk *w, uint32_t type) {
    return w->type_count ? be_node_scaler_nodes(&w->nodes, type) : be_i_rule_hosts(w->rule, units_of(w));
}

static uint32_t machine_types(const walk *w) {
    return w->type_count ? w->type_count : 1;
}

/* Add up what was there until now. */
static be_status end_holding(walk *w) {
    const holding *h = &w->held;
    double seconds = (double)(w->now - h->from);
    if (seconds <= 0) {
        return BE_STATUS_OK;
    }
    be_i_sum_add(&w->sums.possible, fmin((double)h->ready * w->capacity->saturation * seconds, 1e300));
    be_i_sum_add(&w->sums.unit_seconds, (double)h->units * seconds);
    be_i_sum_add(&w->sums.machine_seconds, (double)h->machines * seconds);
    be_i_elasticity_add(&w->elasticity, h->needed, h->ready, seconds);
    be_status status = BE_STATUS_OK;
    for (uint32_t type = 0; w->presences && type < machine_types(w) && !status; type++) {
        status = be_i_presence_hold(&w->presences[type], h->from, w->now, w->held_machines[type], w->run->error);
    }
    return status;
}

/* Whether the machines are those that are held. Without node scaling they follow from the units. */
static bool are_machines_held(const walk *w) {
    for (uint32_t type = 0; type < w->type_count; type++) {
        if (w->held_machines[type] != be_node_scaler_nodes(&w->nodes, type)) {
            return false;
        }
    }
    return true;
}

static be_status fail_units(const walk *w) {
    return be_i_fail(w->run->error, BE_STATUS_RANGE, "%g requests/s need more than %llu units of %g requests/s",
                     w->rate, (unsigned long long)BE_UNITS_MAX, w->rule->capacity);
}

static be_status begin_holding(walk *w, uint64_t units) {
    be_status status = end_holding(w);
    holding next = {w->now, units, w->pool.ready, w->needed, 0};
    for (uint32_t type = 0; type < machine_types(w); type++) {
        w->held_machines[type] = machines_of(w, type);
        next.machines += w->held_machines[type];
    }
    if (!status && (units > BE_UNITS_MAX || next.machines > BE_UNITS_MAX)) {
        return fail_units(w);
    }
    w->sums.peak_units = fmax(w->sums.peak_units, (double)units);
    w->sums.peak_machines = fmax(w->sums.peak_machines, (double)next.machines);
    w->held = next;
    return status;
}

/* Take note of what there is in this tick. */
static be_status hold(walk *w) {
    const holding *h = &w->held;
    uint64_t units = units_of(w);
    if (units == h->units && w->pool.ready == h->ready && w->needed == h->needed && are_machines_held(w)) {
        return BE_STATUS_OK;
    }
    return begin_holding(w, units);
}

/* ---- what there should be ---- */

/* What the hour of the week asks for. */
static uint64_t scheduled(const walk *w, int64_t time) {
    return w->scaling.by_hour ? w->scaling.units_by_hour[be_i_hour_of_week(time)] : 0;
}

/* What is there for so many that the policy wants: the spare ones beside them, within floor and ceiling. */
static uint64_t within(const walk *w, uint64_t units) {
    units = units > w->rule->floor ? units : w->rule->floor;
    units = (units < BE_UNITS_MAX ? units : BE_UNITS_MAX + 1) + w->run->deployment->spare_units;
    return w->rule->ceiling && units > w->rule->ceiling ? w->rule->ceiling : units;
}

/* So many units, as far as there is room for them: of a cluster, the rest waits for a node. */
static be_status have(walk *w, int64_t now, uint64_t wanted) {
    uint32_t room = UINT32_MAX;
    if (w->type_count) {
        if (wanted > BE_UNITS_MAX) {
            return fail_units(w);
        }
        be_status status = be_node_scaler_step(&w->nodes, now, (uint32_t)wanted, &room, w->run->error);
        if (status) {
            return status;
        }
        if (now < w->room_back && w->room_left < room) {
            room = (uint32_t)w->room_left;
        }
    }
    wanted = wanted < room ? wanted : room;
    if (wanted == w->pool.ready + w->pool.starting) {
        return BE_STATUS_OK;
    }
    return be_i_pool_set(&w->pool, now, wanted, w->run->error);
}

/* The zones that fail take their units with them, and their nodes; the policies see to it that others come. */
static bool lose_zones(walk *w) {
    const be_deployment *d = w->run->deployment;
    if (!d->zones_lost || d->zone_loss_time > w->now || d->zone_loss_time <= w->now - w->tick) {
        return false;
    }
    w->pool.ready = be_units_after_zone_loss(w->pool.ready, d->zones, d->zones_lost);
    if (w->type_count) {
        w->room_left = 0;
        for (uint32_t type = 0; type < w->type_count; type++) {
            uint64_t left = be_units_after_zone_loss(be_node_scaler_ready(&w->nodes, type), d->zones, d->zones_lost);
            w->room_left += left * w->nodes.types[type].pods;
        }
        w->room_back = w->now + be_i_whole_seconds(w->nodes.scaling.node_boot_seconds);
    }
    return true;
}

/* A front door counts a request when it sends it on, so one that waits in a unit counts as it comes; a consumer of a
 * queue counts what it takes. */
static double counted_requests(const walk *w, const be_i_outflow *out) {
    return w->run->request->asynchronous ? out->served / (double)w->tick : w->rate;
}

/* The policy sees the load as if the spare units were not there, or it would count on them. */
static void look(walk *w, const be_i_outflow *out, uint64_t wanted) {
    double seconds = (double)w->tick;
    uint64_t spare = w->run->deployment->spare_units;
    uint64_t ready = w->pool.ready > spare ? w->pool.ready - spare : w->pool.ready > 0;
    double saturation = (double)ready * w->capacity->saturation;
    double in_service = out->served / seconds * w->capacity->wall_seconds;
    /* Who is turned away where none is ready is seen all the same, or none would ever come. */
    double queue = w->backlog.waiting + (w->pool.ready ? 0 : out->dropped);
    w->seen = (be_i_seen){.units = wanted,
                          .ready = ready < wanted ? ready : wanted,
                          .seconds = w->tick,
                          .utilisation = saturation > 0 ? out->served / seconds / saturation : NAN,
                          .requests_per_second = counted_requests(w, out),
                          .concurrency = in_service + queue,
                          .queue = queue};
    w->seen_served = out->served;
    w->seen_ready = w->pool.ready;
}

static uint64_t decide(walk *w, const be_i_outflow *out, uint64_t wanted) {
    if (w->seen_served != out->served || w->seen_ready != w->pool.ready || w->seen.units != wanted ||
        w->seen.queue != w->backlog.waiting || w->seen.requests_per_second != counted_requests(w, out) ||
        !w->pool.ready) {
        look(w, out, wanted);
    }
    w->seen.time = w->now + w->tick;
    return be_i_scaler_step(&w->scaler, &w->seen);
}

/* The rate of the step, or the highest of those that are known ahead. */
static double rate_ahead(const walk *w, int64_t now, uint64_t step) {
    return w->lookahead.highest ? be_i_lookahead_at(&w->lookahead, now, step) : be_series_rates(w->run->series)[step];
}

/* What the rate itself asks for. */
static uint64_t follow(const walk *w, uint64_t step) {
    uint64_t units = be_units_for_rate(rate_ahead(w, w->now, step), w->rule->capacity);
    uint64_t least = scheduled(w, w->now);
    return units > least ? units : least;
}

/* Whether the promise is broken for certain, whatever comes. Asked ever less often, for the answer takes as long
 * as the end. */
static bool is_hopeless(walk *w) {
    const be_request *r = w->run->request;
    if (!w->run->gives_up || w->weighed < w->judged) {
        return false;
    }
    w->judged *= 2;
    double lost = be_i_sum_value(w->sums.dropped) + be_i_sum_value(w->sums.timed_out);
    double served = be_i_sum_value(w->sums.served);
    double late = be_i_latency_late_share(w->run->outcome->latency, r->latency_seconds) * served;
    return lost > (r->unserved_share + 1e-9) * w->run->requests ||
           late > (1 - r->latency_quantile + 1e-9) * w->run->requests;
}

/* ---- the timeline ---- */

static be_status note_row(walk *w, const be_i_outflow *out) {
    be_i_row *row = w->run->row;
    double seconds = (double)w->tick;
    uint32_t types = w->run->deployment->model == BE_MODEL_CONTAINERS ? 0 : machine_types(w); /* tasks have none */
    uint64_t machines = 0;
    for (uint32_t type = 0; type < types; type++) {
        machines += machines_of(w, type);
    }
    be_i_row_add_at(row, row->at, BE_COLUMN_SERVED, out->served);
    be_i_row_add_at(row, row->at, BE_COLUMN_DROPPED, out->dropped);
    be_i_row_add_at(row, row->at, BE_COLUMN_TIMED_OUT, out->timed_out);
    be_i_row_add_at(row, row->at, BE_COLUMN_READY, (double)w->pool.ready * seconds);
    be_i_row_add_at(row, row->at, BE_COLUMN_STARTING, (double)w->pool.starting * seconds);
    be_i_row_add_at(row, row->at, BE_COLUMN_UNITS, (double)units_of(w) * seconds);
    be_i_row_add_at(row, row->at, BE_COLUMN_MACHINES, (double)machines * seconds);
    row->possible += (double)w->pool.ready * w->capacity->saturation * seconds;
    return weigh(w, row->latency, out->prompt, w->rate, w->pool.ready);
}

static void end_row(walk *w) {
    be_i_row *row = w->run->row;
    be_i_row_set_at(row, row->at, BE_COLUMN_REQUESTS_PER_SECOND, w->rate);
    be_i_row_set_at(row, row->at, BE_COLUMN_NEEDED, (double)w->needed);
    be_i_row_set_at(row, row->at, BE_COLUMN_WAITING, w->backlog.waiting);
    be_i_row_set_at(row, row->at, BE_COLUMN_QUEUE_AGE_SECONDS, be_i_backlog_age(&w->backlog, w->now));
    be_i_row_end(row, (double)be_series_step_seconds(w->run->series));
}

static be_status walk_tick(walk *w, uint64_t step, uint64_t *wanted) {
    if (w->pool.starting || w->pool.draining) {
        be_i_pool_advance(&w->pool, w->now);
    }
    if (!w->decides) {
        *wanted = follow(w, step);
    }
    be_status status = have(w, w->now, within(w, *wanted));
    be_i_outflow out;
    if (!status && lose_zones(w)) {
        status = have(w, w->now, within(w, *wanted)); /* others start at once */
    }
    if (!status) {
        status = serve(w, &out);
    }
    if (!status) {
        status = hold(w);
    }
    if (status) {
        return status;
    }
    if (w->run->row && (status = note_row(w, &out))) {
        return status;
    }
    if (w->decides) {
        *wanted = decide(w, &out, *wanted);
    }
    return BE_STATUS_OK;
}

/* ---- skipping what cannot change ---- */

/* When the rate that begins with step `i` ends. */
static int64_t end_of_rate(const walk *w, uint64_t i) {
    const be_series *series = w->run->series;
    const double *rates = be_series_rates(series);
    uint64_t end = i + 1;
    while (end < be_series_count(series) && rates[end] == rates[i]) {
        end++;
    }
    return be_series_start(series) + (int64_t)end * be_series_step_seconds(series);
}

/* Nothing that is remembered reaches further back than this. */
static int64_t memory_of(const walk *w) {
    double nodes = w->type_count ? be_i_node_scaler_memory(&w->nodes) : 0;
    double units = (double)(w->pool.start_seconds + w->pool.drain_seconds);
    return be_i_whole_seconds(be_i_scaler_memory(&w->scaling) + nodes + units) + 4 * w->tick;
}

/* While the rate stays, a policy that has changed nothing for as long as anything is remembered will change nothing.
 * Then all but the last of that time is one stretch: the memory is filled again before the rate moves. */
static void skip(walk *w, int64_t quiet_since, int64_t rate_end) {
    int64_t until = rate_end - w->memory;
    if (!w->can_skip || w->now - quiet_since < w->memory || until <= w->now || w->backlog.cohorts.count) {
        return;
    }
    int64_t jump = (until - w->now) / w->tick * w->tick;
    w->alike.seconds += (double)jump;
    w->now += jump;
}

static bool can_skip(const walk *w) {
    const be_i_run *run = w->run;
    return w->decides && !run->row && !run->deployment->zones_lost && !w->scaling.by_hour &&
           run->request->overload == BE_OVERLOAD_WAIT;
}

static void take_rate(walk *w, double rate) {
    if (rate != w->rate) {
        w->rate = rate;
        w->needed = be_units_for_rate(rate, w->rule->capacity);
    }
}

static be_status walk_series(walk *w) {
    const be_series *series = w->run->series;
    const double *rates = be_series_rates(series);
    int64_t start = be_series_start(series), step = be_series_step_seconds(series), rate_end = start,
            quiet_since = start;
    int64_t end = start + (int64_t)be_series_count(series) * step;
    uint64_t wanted = w->first;
    be_status status = BE_STATUS_OK;
    w->now = w->held.from = start;
    while (w->now < end && !status) {
        uint64_t i = (uint64_t)((w->now - start) / step), before = wanted;
        if (w->now >= rate_end) {
            take_rate(w, rates[i]);
            quiet_since = w->now;
            rate_end = end_of_rate(w, i);
        }
        int64_t step_end = start + ((int64_t)i + 1) * step;
        for (; w->now < step_end && !status; w->now += w->tick) {
            status = walk_tick(w, i, &wanted);
        }
        bool changed = wanted != before || w->held.from > quiet_since || w->disturbance.seconds > 0;
        quiet_since = changed ? w->now : quiet_since;
        if (w->run->row && !status) {
            end_row(w);
        }
        if (is_hopeless(w)) {
            return status;
        }
        skip(w, quiet_since, rate_end);
    }
    status = status ? status : end_holding(w);
    return status ? status : end_stretch(w);
}

/* ---- before and after ---- */

static be_status check_zone_loss(const be_i_run *run) {
    const be_deployment *d = run->deployment;
    int64_t start = be_series_start(run->series);
    int64_t end = start + (int64_t)be_series_count(run->series) * be_series_step_seconds(run->series);
    if (!d->zones_lost || (d->zone_loss_time >= start && d->zone_loss_time < end)) {
        return BE_STATUS_OK;
    }
    return be_i_fail(run->error, BE_STATUS_ARGUMENT,
                     "be_deployment.zone_loss_time (%lld) is not within the series, %lld to %lld",
                     (long long)d->zone_loss_time, (long long)start, (long long)end);
}

/* What all of them add up to must be a number. */
static be_status check_rates(const be_i_run *run) {
    const be_series *series = run->series;
    double seconds = (double)be_series_count(series) * (double)be_series_step_seconds(series);
    for (uint64_t i = 0; i < be_series_count(series); i++) {
        if (be_series_rates(series)[i] > 1e300 / seconds) {
            return be_i_fail(run->error, BE_STATUS_RANGE, "%g requests/s over %g s are more than can be counted",
                             be_series_rates(series)[i], seconds);
        }
    }
    return BE_STATUS_OK;
}

int64_t be_i_common_tick(int64_t step, int64_t period) {
    while (period) {
        int64_t rest = step % period;
        step = period;
        period = rest;
    }
    return step;
}

/* At the start there is what the policy would have come to, had the first rate lasted. */
static uint64_t at_first(const walk *w) {
    uint32_t policy = w->scaling.scaling.policy;
    bool by_clock = policy == BE_SCALING_FIXED || policy == BE_SCALING_SCHEDULED;
    int64_t start = be_series_start(w->run->series);
    uint64_t units = by_clock ? 0 : be_units_for_rate(rate_ahead(w, start, 0), w->rule->capacity);
    uint64_t least = scheduled(w, start);
    units = units > least ? units : least;
    return units > w->rule->floor ? units : w->rule->floor;
}

/* So short that every decision, hour and look at the nodes falls on the end of a tick. */
static int64_t tick_of(const walk *w) {
    int64_t step = be_series_step_seconds(w->run->series), period = be_i_scaler_period(&w->scaling);
    bool at_once = w->scaling.scaling.policy == BE_SCALING_INSTANT;
    bool nodes = w->type_count && w->nodes.scaling.scaler != BE_NODE_SCALER_INSTANT;
    if (at_once && !nodes && !w->scaling.by_hour) {
        return step;
    }
    if (!period) {
        period = nodes ? be_i_common_tick(60, be_i_whole_seconds(w->nodes.scaling.scan_seconds)) : 60;
    }
    return be_i_common_tick(be_i_common_tick(step, period), be_series_start(w->run->series));
}

static be_status prepare_policy(walk *w) {
    const be_i_run *run = w->run;
    uint32_t policy = w->scaling.scaling.policy;
    w->decides = policy != BE_SCALING_INSTANT && policy != BE_SCALING_PREDICTIVE;
    w->tick = tick_of(w);
    if (policy == BE_SCALING_PREDICTIVE) {
        return be_i_lookahead_new(run->series, w->scaling.scaling.lookahead_seconds, w->tick, &run->outcome->allocator,
                                  &w->lookahead, run->error);
    }
    if (!w->decides) {
        return BE_STATUS_OK;
    }
    return be_i_scaler_init(&w->scaler, &w->scaling, w->rule->floor, w->rule->ceiling, w->capacity->planned_utilisation,
                            &run->outcome->allocator, run->error);
}

static be_status prepare_nodes(walk *w) {
    const be_i_run *run = w->run;
    const be_deployment *d = run->deployment;
    if (d->model != BE_MODEL_CLUSTER || !d->node_scaling) {
        return BE_STATUS_OK;
    }
    uint32_t pods[BE_I_NODE_TYPES_MAX];
    be_status status = be_i_node_types_pods(d, pods, run->error);
    if (!status) {
        status = be_i_node_scaler_init(&w->nodes, d->node_scaling, pods, 1 + (size_t)d->node_type_count, d->node_floor,
                                       d->spare_nodes, &run->outcome->allocator, run->error);
    }
    w->type_count = status ? 0 : 1 + d->node_type_count;
    return status;
}

static be_status prepare(walk *w) {
    const be_request *r = w->run->request;
    const be_allocator *allocator = &w->run->outcome->allocator;
    be_status status = be_i_scaling_read(w->run->deployment->scaling, &w->scaling, w->run->error);
    if (!status) {
        status = prepare_nodes(w);
    }
    if (!status) {
        status = prepare_policy(w);
    }
    if (status) {
        return status;
    }
    bool at_once = w->scaling.scaling.policy == BE_SCALING_INSTANT;
    w->pool = (be_i_pool){.allocator = *allocator,
                          .start_seconds = at_once ? 0 : be_i_scaling_start_seconds(&w->scaling),
                          .drain_seconds = at_once ? 0 : be_i_whole_seconds(w->scaling.scaling.drain_seconds)};
    w->first = at_first(w);
    w->pool.ready = within(w, w->first);
    w->backlog = (be_i_backlog){
        .allocator = *allocator, .wait_limit_seconds = r->wait_limit_seconds, .queue_limit = r->queue_limit};
    w->service = be_i_wall(r, w->capacity->wall_seconds);
    w->rate = w->seen_served = -1;
    w->held.units = UINT64_MAX;
    w->judged = FIRST_LOOK;
    w->can_skip = can_skip(w);
    w->memory = memory_of(w);
    return be_i_interruptions_begin(&w->interruptions, w->run, w->capacity, w->rule->per_machine);
}

static void clear(walk *w) {
    if (w->decides) {
        be_i_scaler_free(&w->scaler);
    }
    if (w->type_count) {
        be_i_node_scaler_clear(&w->nodes);
    }
    be_i_pool_free(&w->pool);
    be_i_backlog_free(&w->backlog);
    be_i_lookahead_free(&w->lookahead, &w->run->outcome->allocator);
}

static be_status conclude(const walk *w) {
    const tally *t = &w->sums;
    be_quality *q = &w->run->outcome->quality;
    double seconds = (double)be_series_count(w->run->series) * (double)be_series_step_seconds(w->run->series);
    double possible = w->run->outcome->possible = be_i_sum_value(t->possible);
    q->requests = be_i_sum_value(t->requests);
    q->served = be_i_sum_value(t->served);
    q->dropped = be_i_sum_value(t->dropped);
    q->timed_out = be_i_sum_value(t->timed_out);
    q->waiting = w->backlog.waiting;
    q->unserved = q->dropped + q->timed_out + q->waiting;
    q->utilisation = possible > 0 ? q->served / possible : 0;
    q->peak_units = t->peak_units;
    q->peak_machines = t->peak_machines;
    q->mean_units = be_i_sum_value(t->unit_seconds) / seconds;
    q->unit_hours = be_i_sum_value(t->unit_seconds) / 3600;
    q->machine_hours = be_i_sum_value(t->machine_seconds) / 3600;
    q->capacity = w->capacity->requests_per_second;
    q->planned_utilisation = w->capacity->planned_utilisation;
    be_i_disturbance_write(&w->disturbance, q);
    q->launches = (double)w->pool.launched;
    q->interruptions = w->interruptions.interruptions;
    q->repeated_seconds = w->interruptions.repeated_seconds;
    be_i_elasticity_write(&w->elasticity, q);
    return be_i_judge(w->run->outcome, w->run->request, w->run->error);
}

/* ---- presence of the machines ---- */

static void close_presences(be_i_presence *presences, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        be_i_presence_free(&presences[i]);
    }
}

static be_status open_presences(walk *w, be_i_presence *presences, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        be_status status =
            be_i_presence_open(w->run->series, w->tick, &w->run->outcome->allocator, &presences[i], w->run->error);
        if (status) {
            close_presences(presences, i);
            return status;
        }
    }
    w->presences = presences;
    return BE_STATUS_OK;
}

static be_status walk_and_add_usage(walk *w, const be_i_platform *platform, be_i_add_usage add_usage) {
    be_i_presence presences[BE_I_NODE_TYPES_MAX];
    uint32_t count = w->type_count ? w->type_count : 1;
    be_status status = open_presences(w, presences, count);
    if (status) {
        return status;
    }
    status = walk_series(w);
    if (!status) {
        status = conclude(w);
    }
    if (!status && !be_i_gave_up(w->run)) {
        status = add_usage(w->run, platform, presences, count);
    }
    close_presences(presences, count);
    return status;
}

bool be_i_is_walked(const be_i_run *run) {
    const be_deployment *d = run->deployment;
    return run->row || d->scaling || d->spot || (d->model == BE_MODEL_CLUSTER && d->node_scaling) || d->spare_units ||
           d->zones_lost || d->balancing != BE_BALANCING_POOLED || run->request->overload != BE_OVERLOAD_WAIT ||
           run->request->wait_limit_seconds > 0 || run->request->queue_limit > 0;
}

be_status be_i_walk_units(const be_i_run *run, const be_i_platform *platform, const be_capacity *capacity,
                          const be_i_rule *rule, be_i_add_usage add_usage) {
    walk w = {.run = run, .capacity = capacity, .rule = rule};
    be_status status = check_rates(run);
    if (status || (status = check_zone_loss(run))) {
        return status;
    }
    status = prepare(&w);
    if (!status && (run->verdict_only || run->row)) {
        status = walk_series(&w);
        status = status ? status : conclude(&w);
    } else if (!status) {
        status = walk_and_add_usage(&w, platform, add_usage);
    }
    clear(&w);
    return status;
}
