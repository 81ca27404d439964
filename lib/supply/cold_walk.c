/* Environments under a rate that moves. */
#include "supply/internal.h"

/* Environment k is not there if it was not needed within the keep-alive time T. The probability of that is F, that it
 * was not in use T ago, times e^-pending, where pending is the sum of its hazards over the last T. In a step it is
 * created with its hazard times that, averaged over the step. The hazards follow the number busy, which follows the
 * rate with the delay of the service time. They are made once for each of a series of loads, close enough for a
 * straight line between two. */

enum { SUBSTEPS_MOST = 64, SUBSTEPS_TO_FOLLOW = 4, SERVICE_ROUNDS = 6, PER_DECADE = 8, FOLLOWED = 12, CLOSER = 2 };

static const double LOAD_LEAST = 1e-9, NODE_GAP = 0.08; /* of the logarithm up to 1, of 2 sqrt(load) beyond */
static const double CERTAIN = 40;                       /* e^-40 is nothing */

/* ---- what holds at a load ---- */

typedef struct node {
    be_i_cold_hazards hazards;
    double clock; /* factor on hazards, for the spread of service and the like */
    double boost; /* factor on cold requests, likewise */
} node;

/* The factors that make the fast form agree with the exact one at a steady rate. */
typedef struct match {
    double clock, boost;
    bool known;
} match;

typedef struct table {
    const be_environment *environment;
    const be_allocator *allocator;
    be_i_cold_grid grid;
    double *before; /* environments before a grid entry */
    node **nodes;
    uint64_t node_count;
    match *matches;
    uint64_t match_count;
    double peak; /* the largest rate, requests/s */
    bool matched;
} table;

static double place_of(double load) {
    double least = log(1 / LOAD_LEAST);
    return load <= 1 ? fmax(0, log(load) + least) / NODE_GAP : (least + 2 * (sqrt(load) - 1)) / NODE_GAP;
}

static double load_at(double place) {
    double least = log(1 / LOAD_LEAST), along = place * NODE_GAP - least;
    return along <= 0 ? exp(along) : (1 + along / 2) * (1 + along / 2);
}

/* The fast form with the clock turned until as many environments are alive as there should be. */
static void turn_clock(const table *t, const be_i_cold_hazards *h, double requests, const be_cold_starts *wanted,
                       match *m) {
    double low = log(0.2), high = log(5.0);
    be_cold_starts found;
    for (int i = 0; i < 24; i++) {
        double middle = 0.5 * (low + high);
        be_i_cold_sum(&t->grid, h, requests * exp(middle), &found);
        if (found.environments < wanted->environments) {
            low = middle;
        } else {
            high = middle;
        }
    }
    m->clock = exp(0.5 * (low + high));
    be_i_cold_sum(&t->grid, h, requests * m->clock, &found);
    m->boost = found.cold_share > 0 ? wanted->cold_share / (m->clock * found.cold_share) : 1;
    m->boost = fmin(fmax(m->boost, 0.5), 2);
}

/* At the load that requests of rate 10^(index / PER_DECADE) make, from LOAD_LEAST on. */
static be_status find_match(table *t, uint64_t index, be_error *error) {
    match *m = &t->matches[index];
    be_environment e = *t->environment;
    double rate = fmin(t->peak, LOAD_LEAST * pow(10, (double)index / PER_DECADE) / e.warm_seconds);
    be_cold_starts wanted;
    be_i_cold_hazards h;
    e.method = BE_COLD_METHOD_EXACT;
    be_status status = be_i_cold_steady(&e, rate, t->allocator, &wanted, error);
    if (status) {
        return status;
    }
    double served = 1 - wanted.rejected_share, cold = served > 0 ? fmin(1, wanted.cold_share / served) : 0;
    double service = be_i_cold_service(&e, rate, cold);
    status = be_i_cold_hazards_new(&e, &t->grid, rate * service, t->allocator, &h, error);
    if (status) {
        return status;
    }
    turn_clock(t, &h, rate * e.keep_alive_seconds, &wanted, m);
    m->known = true;
    be_i_cold_hazards_free(&h, t->allocator);
    return BE_STATUS_OK;
}

static be_status match_node(table *t, node *n, double load, be_error *error) {
    double at = fmin(fmax(0, log10(load / LOAD_LEAST) * PER_DECADE), (double)t->match_count - 1.001);
    uint64_t index = (uint64_t)at;
    for (uint64_t i = index; i < index + 2; i++) {
        be_status status = t->matches[i].known ? BE_STATUS_OK : find_match(t, i, error);
        if (status) {
            return status;
        }
    }
    double part = at - (double)index;
    const match *m = &t->matches[index];
    n->clock = m[0].clock + part * (m[1].clock - m[0].clock);
    n->boost = m[0].boost + part * (m[1].boost - m[0].boost);
    return BE_STATUS_OK;
}

static be_status get_node(table *t, uint64_t index, const node **found, be_error *error) {
    if (!t->nodes[index]) {
        double load = load_at((double)index);
        node *n = be_i_alloc(t->allocator, 1, sizeof *n);
        if (!n) {
            return be_i_fail_memory(error);
        }
        t->nodes[index] = n;
        n->clock = n->boost = 1;
        be_status status = be_i_cold_hazards_new(t->environment, &t->grid, load, t->allocator, &n->hazards, error);
        if (!status && t->matched) {
            status = match_node(t, n, load, error);
        }
        if (status) {
            be_i_cold_hazards_free(&n->hazards, t->allocator);
            be_i_release(t->allocator, n);
            t->nodes[index] = NULL;
            return status;
        }
        for (uint64_t i = 0; i < n->hazards.end - n->hazards.first; i++) {
            n->hazards.hazard[i] *= n->clock;
        }
    }
    *found = t->nodes[index];
    return BE_STATUS_OK;
}

static void table_free(table *t) {
    for (uint64_t i = 0; t->nodes && i < t->node_count; i++) {
        if (t->nodes[i]) {
            be_i_cold_hazards_free(&t->nodes[i]->hazards, t->allocator);
            be_i_release(t->allocator, t->nodes[i]);
        }
    }
    be_i_release(t->allocator, t->nodes);
    be_i_release(t->allocator, t->matches);
    be_i_release(t->allocator, t->before);
    be_i_cold_grid_free(&t->grid, t->allocator);
}

/* The hazards alone are right for exponential service, cold and warm alike, and a keep-alive time that is long. */
static bool needs_match(const be_environment *e) {
    return e->warm_distribution != BE_DISTRIBUTION_EXPONENTIAL || e->cold_seconds != e->warm_seconds ||
           e->routing != BE_ROUTING_MOST_RECENTLY_USED || e->keep_alive_seconds < 10 * e->warm_seconds;
}

static be_status table_new(const be_environment *e, double rate, const be_allocator *allocator, table *t,
                           be_error *error) {
    double load = fmax(1, rate * fmax(e->warm_seconds, e->cold_seconds));
    *t = (table){.environment = e, .allocator = allocator, .matched = needs_match(e)};
    be_status status = be_i_cold_grid_new(e, load, allocator, &t->grid, error);
    if (status) {
        return status;
    }
    t->node_count = (uint64_t)place_of(load) + 3;
    t->peak = fmax(rate, LOAD_LEAST / e->warm_seconds);
    t->match_count = (uint64_t)(log10(t->peak * e->warm_seconds / LOAD_LEAST) * PER_DECADE) + 3;
    t->nodes = be_i_alloc(allocator, (size_t)t->node_count, sizeof(node *));
    t->matches = be_i_alloc(allocator, (size_t)t->match_count, sizeof *t->matches);
    t->before = be_i_alloc(allocator, (size_t)t->grid.count + 1, sizeof(double));
    if (!t->nodes || !t->matches || !t->before) {
        table_free(t);
        return be_i_fail_memory(error);
    }
    for (uint64_t i = 0; i < t->grid.count; i++) {
        t->before[i + 1] = t->before[i] + t->grid.weight[i];
    }
    return BE_STATUS_OK;
}

/* ---- a moment of the walk ---- */

/* A substep: its rate, and the two nodes between which its load lies. */
typedef struct moment {
    double requests;        /* that come in it */
    double extra[FOLLOWED]; /* needs of the first environments that follow a cold request of the one before */
    double part;            /* of the way from `low` to `high` */
    const node *low, *high;
    uint64_t first, end; /* of the grid: those that it is sure to use, those that it never uses */
} moment;

static be_status moment_at(table *t, double requests, double load, moment *m, be_error *error) {
    double place = fmin(place_of(fmax(load, LOAD_LEAST)), (double)t->node_count - 2);
    uint64_t index = (uint64_t)place;
    *m = (moment){.requests = requests, .part = place - (double)index};
    be_status status = get_node(t, index, &m->low, error);
    if (status || (status = get_node(t, index + 1, &m->high, error))) {
        return status;
    }
    /* A straight line by load, not by place. */
    double from = load_at((double)index), to = load_at((double)(index + 1));
    m->part = fmin(1, fmax(0, (load - from) / (to - from)));
    const be_i_cold_hazards *a = &m->low->hazards, *b = &m->high->hazards;
    m->first = a->first > b->first ? a->first : b->first;
    m->end = a->end > b->end ? a->end : b->end;
    return BE_STATUS_OK;
}

static double between(const moment *m, double low, double high) {
    return low + m->part * (high - low);
}

/* How often environment `at`, which is not there, is needed in the moment. */
static double needs(const moment *m, uint64_t at) {
    if (at < m->first || at >= m->end || !(m->requests > 0)) {
        return 0;
    }
    const be_i_cold_hazards *a = &m->low->hazards, *b = &m->high->hazards;
    double low = at < a->end ? a->hazard[at - a->first] : 0, high = at < b->end ? b->hazard[at - b->first] : 0;
    return fmin(m->requests * between(m, low, high), 4 * CERTAIN);
}

/* The probability that it was not in use then. */
static double unused(const moment *m, uint64_t at) {
    if (at < m->first || at >= m->end) {
        return at < m->first ? 0 : 1;
    }
    const be_i_cold_hazards *a = &m->low->hazards, *b = &m->high->hazards;
    double low = at < a->end ? a->below[at - a->first] : 1, high = at < b->end ? b->below[at - b->first] : 1;
    return between(m, low, high);
}

/* ---- the largest of the last values ---- */

typedef struct highest {
    uint64_t *value, *time; /* rings; values fall from front to back */
    uint64_t room, front, back;
} highest;

static void highest_add(highest *h, uint64_t time, uint64_t value) {
    while (h->front < h->back && h->value[(h->back - 1) % h->room] <= value) {
        h->back--;
    }
    h->value[h->back % h->room] = value;
    h->time[h->back % h->room] = time;
    h->back++;
}

static uint64_t highest_since(highest *h, uint64_t time) {
    while (h->front < h->back && h->time[h->front % h->room] < time) {
        h->front++;
    }
    return h->front < h->back ? h->value[h->front % h->room] : 0;
}

/* ---- the walk ---- */

typedef struct walk {
    table table;
    double seconds;      /* of a substep */
    uint64_t whole;      /* substeps in the keep-alive time, as far as they must be remembered */
    double rest;         /* and the part of one beyond */
    uint64_t room, time; /* moments kept, the time of the present one */
    moment *past;        /* a ring by time */
    highest sure, used;  /* first and end of the moments within the keep-alive time */
    double *pending;     /* by grid entry */
    double *change;      /* of pending in this substep */
    uint64_t change_first, change_end;
    double load, service;
    double created, follow; /* cold requests of the environment looked at last, and what follows from each */
} walk;

/* What happens in a substep. */
typedef struct happening {
    double requests, cold, rejected; /* numbers */
    double alive, busy;              /* means */
} happening;

static void walk_free(walk *w) {
    const be_allocator *allocator = w->table.allocator;
    be_i_release(allocator, w->past);
    be_i_release(allocator, w->sure.value);
    be_i_release(allocator, w->used.value);
    be_i_release(allocator, w->pending);
    table_free(&w->table);
}

static bool highest_new(highest *h, uint64_t room, const be_allocator *allocator) {
    h->room = room;
    h->value = be_i_alloc(allocator, (size_t)room, 2 * sizeof *h->value);
    h->time = h->value ? h->value + room : NULL;
    return h->value != NULL;
}

static const moment *moment_before(const walk *w, uint64_t steps) {
    return &w->past[(w->time - steps) % w->room];
}

/* Enter the present moment into what is remembered. */
static void remember(walk *w, const moment *now) {
    w->past[w->time % w->room] = *now;
    highest_add(&w->sure, w->time, now->first);
    highest_add(&w->used, w->time, now->end);
    w->time++;
}

/* As if the first rate had lasted, or as if nobody had ever come. */
static be_status begin(walk *w, double rate, be_error *error) {
    moment first;
    w->load = rate * w->service;
    be_status status = moment_at(&w->table, rate * w->seconds, w->load, &first, error);
    if (status) {
        return status;
    }
    for (uint64_t i = 0; i < w->room; i++) {
        remember(w, &first);
    }
    for (uint64_t at = first.first; at < first.end; at++) {
        w->pending[at] = needs(&first, at) * (w->table.environment->keep_alive_seconds / w->seconds);
    }
    return BE_STATUS_OK;
}

/* No longer than the keep-alive time, and where the number busy takes a good part of a step to follow the rate, not
 * much longer than it takes. */
static double substeps_of(double step, double keep_alive, double service) {
    double by_keep_alive = fmin(SUBSTEPS_MOST, ceil(step / fmax(keep_alive, 1e-9)));
    double by_service = service > step / 30 ? fmin(SUBSTEPS_TO_FOLLOW, ceil(step / service)) : 1;
    return fmax(by_keep_alive, by_service);
}

static be_status walk_new(const be_environment *e, const be_series *series, double rate, const be_allocator *allocator,
                          walk *w, be_error *error) {
    *w = (walk){0};
    be_status status = table_new(e, rate, allocator, &w->table, error);
    if (status) {
        return status;
    }
    double step = (double)be_series_step_seconds(series), keep = e->keep_alive_seconds;
    double substeps = substeps_of(step, keep, e->warm_seconds);
    w->seconds = step / substeps;
    /* What lies before the series is all alike: no need to remember more than the series is long. */
    double kept = fmin(floor(keep / w->seconds), (double)be_series_count(series) * substeps + 1);
    w->whole = (uint64_t)kept;
    w->rest = fmin(1, keep / w->seconds - floor(keep / w->seconds));
    w->room = w->whole + 2;
    size_t entries = (size_t)w->table.grid.count;
    w->past = be_i_alloc(allocator, (size_t)w->room, sizeof *w->past);
    w->pending = be_i_alloc(allocator, entries, 2 * sizeof(double));
    w->change = w->pending ? w->pending + entries : NULL;
    bool rings = highest_new(&w->sure, w->room + 1, allocator) && highest_new(&w->used, w->room + 1, allocator);
    if (!w->past || !w->pending || !rings) {
        walk_free(w);
        return be_i_fail_memory(error);
    }
    w->service = e->warm_seconds;
    return BE_STATUS_OK;
}

/* The mean in so many seconds, and what there is at their end, of what follows with the delay of the service time. */
static double mean_on_the_way(double from, double settled, double seconds, double service, double *at_end) {
    double gone = -expm1(-seconds / service);
    *at_end = from + gone * (settled - from);
    return settled + (from - settled) * gone * service / seconds;
}

static double mean_of_fall(double fall) {
    return fabs(fall) < 1e-6 ? 1 - fall / 2 : -expm1(-fall) / fall;
}

static double follows(const moment *m, uint64_t at) {
    if (at < m->first || at >= m->end) {
        return 0;
    }
    const be_i_cold_hazards *a = &m->low->hazards, *b = &m->high->hazards;
    double low = at < a->end ? a->follow[at - a->first] : 0, high = at < b->end ? b->follow[at - b->first] : 0;
    return between(m, low, high);
}

static double needs_in_all(const moment *m, uint64_t at) {
    return needs(m, at) + (at < FOLLOWED ? m->extra[at] : 0);
}

/* What the keep-alive time leaves behind in the substep. */
static double leaves(const walk *w, uint64_t at, const moment *older, const moment *oldest) {
    double leaving = needs_in_all(older, at);
    return w->rest > 0 ? leaving + w->rest * (needs_in_all(oldest, at) - leaving) : leaving;
}

/* The needs that follow from the environment before, while this one is not there. */
static double follow_up(walk *w, uint64_t at, double own, double gone) {
    double extra = at < FOLLOWED && gone > 0 ? w->follow * fmin(1, w->created / gone) : 0;
    return fmax(extra, -0.95 * own);
}

/* One environment: add what it does in the substep. */
static void look_at(walk *w, uint64_t at, moment *now, const moment *older, const moment *oldest, happening *sum) {
    double come = needs(now, at), leaving = leaves(w, at, older, oldest), weight = w->table.grid.weight[at];
    double there_before = w->rest > 0 && at < oldest->first ? 1 - w->rest : 1, created = 0, alive = weight;
    if (w->pending[at] <= CERTAIN) {
        double longer = between(now, now->low->hazards.longer, now->high->hazards.longer);
        double gone = there_before * be_i_cold_gone(unused(older, at), w->pending[at], longer);
        double average = gone * mean_of_fall(come - leaving);
        double extra = at < now->first ? 0 : follow_up(w, at, come, average);
        if (at < FOLLOWED) {
            now->extra[at] = extra;
        }
        come += extra;
        average = at < now->first ? 0 : gone * mean_of_fall(come - leaving);
        created = at < now->first ? gone : come * average * between(now, now->low->boost, now->high->boost);
        alive -= weight * average;
    } else if (at < FOLLOWED) {
        now->extra[at] = 0;
    }
    w->change[at] = come - leaving;
    w->created = created;
    w->follow = follows(now, at);
    sum->cold += weight * created;
    sum->alive += alive;
}

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

static void look_at_all(walk *w, moment *now, happening *sum) {
    const moment *older = moment_before(w, w->whole ? w->whole : 1), *oldest = moment_before(w, w->whole + 1);
    if (w->whole == 0) {
        older = now;
    }
    uint64_t since = w->time - w->whole;
    uint64_t sure = w->whole ? highest_since(&w->sure, since) : 0;
    uint64_t from = least(least(now->first, older->first), oldest->first);
    uint64_t end = most(most(now->end, oldest->end), most(older->end, highest_since(&w->used, since)));
    w->change_first = from;
    w->change_end = end;
    w->created = w->follow = 0;
    sum->alive = w->table.before[least(from, sure)];
    for (uint64_t at = from; at < sure; at++) {
        w->change[at] = needs(now, at) - leaves(w, at, older, oldest);
        sum->alive += w->table.grid.weight[at];
    }
    if (sure < from) {
        w->change_first = sure;
    }
    for (uint64_t at = sure > from ? sure : w->change_first; at < end; at++) {
        look_at(w, at, now, older, oldest, sum);
    }
    sum->busy = between(now, now->low->hazards.busy, now->high->hazards.busy);
    sum->rejected = now->requests * between(now, now->low->hazards.rejected, now->high->hazards.rejected);
    sum->cold = fmin(sum->cold, now->requests - sum->rejected);
    sum->alive = fmax(sum->alive, sum->busy);
}

static void commit(walk *w, const moment *now, double load) {
    for (uint64_t at = w->change_first; at < w->change_end; at++) {
        w->pending[at] = fmax(0, w->pending[at] + w->change[at]);
    }
    w->load = load;
    remember(w, now);
}

/* One substep. Cold requests last longer, so the load depends on how many there are. */
static be_status substep(walk *w, double rate, happening *sum, be_error *error) {
    const be_environment *e = w->table.environment;
    double at_end = w->load;
    moment now;
    for (int i = 0; i < SERVICE_ROUNDS; i++) {
        double load = mean_on_the_way(w->load, rate * w->service, w->seconds, w->service, &at_end);
        be_status status = moment_at(&w->table, rate * w->seconds, load, &now, error);
        if (status) {
            return status;
        }
        *sum = (happening){.requests = now.requests};
        look_at_all(w, &now, sum);
        double served = now.requests - sum->rejected, cold = served > 0 ? sum->cold / served : 0;
        double service = be_i_cold_service(e, rate, fmin(1, cold));
        bool settled = !(now.requests > 0) || fabs(service - w->service) <= 0.01 * w->service;
        if (settled) {
            break;
        }
        w->service = i < 3 ? service : 0.5 * (service + w->service);
    }
    commit(w, &now, at_end);
    return BE_STATUS_OK;
}

static be_status step(walk *w, double rate, uint64_t substeps, happening *sum, be_error *error) {
    *sum = (happening){0};
    for (uint64_t i = 0; i < substeps; i++) {
        happening part;
        be_status status = substep(w, rate, &part, error);
        if (status) {
            return status;
        }
        sum->requests += part.requests;
        sum->cold += part.cold;
        sum->rejected += part.rejected;
        sum->alive += part.alive / (double)substeps;
        sum->busy += part.busy / (double)substeps;
    }
    return BE_STATUS_OK;
}

static void add_step(const happening *sum, double seconds, uint64_t at, const be_i_cold_steps *steps,
                     be_cold_totals *totals) {
    steps->cold_share[at] = sum->requests > 0 ? sum->cold / sum->requests : 0;
    steps->environments[at] = sum->alive;
    totals->requests += sum->requests;
    totals->cold_requests += sum->cold;
    totals->rejected_requests += sum->rejected;
    totals->environment_seconds += sum->alive * seconds;
    totals->busy_seconds += sum->busy * seconds;
    totals->peak_environments = fmax(totals->peak_environments, sum->alive);
}

/* ---- steps so long that what came before them does not count ---- */

/* Each step has its steady state, of which only the number busy is reached with a delay. Steady states are made once
 * for each of a series of loads, as the hazards are, but CLOSER: the cold share bends more. */
typedef struct settled {
    be_environment environment;
    const be_allocator *allocator;
    be_cold_starts *answers; /* by place; of size 0 where not known yet */
    double busy, service;
} settled;

static be_status settled_new(const be_environment *e, double peak, const be_allocator *allocator, settled *s,
                             be_error *error) {
    uint64_t count = (uint64_t)(CLOSER * place_of(fmax(LOAD_LEAST, peak * e->warm_seconds))) + 3;
    *s = (settled){.environment = *e, .allocator = allocator, .service = e->warm_seconds};
    s->environment.method = needs_match(e) ? BE_COLD_METHOD_EXACT : BE_COLD_METHOD_FAST;
    s->answers = be_i_alloc(allocator, (size_t)count, sizeof *s->answers);
    return s->answers ? BE_STATUS_OK : be_i_fail_memory(error);
}

static be_status get_answer(settled *s, uint64_t index, const be_cold_starts **found, be_error *error) {
    if (!s->answers[index].size) {
        double rate = load_at((double)index / CLOSER) / s->environment.warm_seconds;
        be_cold_starts fresh;
        be_status status = be_i_cold_steady(&s->environment, rate, s->allocator, &fresh, error);
        if (status) {
            return status;
        }
        s->answers[index] = fresh;
    }
    *found = &s->answers[index];
    return BE_STATUS_OK;
}

/* The cold share falls about exponentially with the rate, the rest changes about in proportion. */
static void between_answers(const be_cold_starts *a, const be_cold_starts *b, double part, be_cold_starts *now) {
    bool logarithm = a->cold_share > 0 && b->cold_share > 0;
    double share = logarithm ? a->cold_share * pow(b->cold_share / a->cold_share, part)
                             : a->cold_share + part * (b->cold_share - a->cold_share);
    now->rejected_share = a->rejected_share + part * (b->rejected_share - a->rejected_share);
    now->cold_share = fmin(share, 1 - now->rejected_share);
    now->busy = a->busy + part * (b->busy - a->busy);
    now->idle = a->idle + part * (b->idle - a->idle);
}

static be_status answer_at(settled *s, double rate, be_cold_starts *now, be_error *error) {
    double load = rate * s->environment.warm_seconds;
    *now = (be_cold_starts){0};
    if (!(rate > 0)) {
        return BE_STATUS_OK;
    }
    if (load <= LOAD_LEAST) {
        return be_i_cold_steady(&s->environment, rate, s->allocator, now, error);
    }
    uint64_t index = (uint64_t)(CLOSER * place_of(load));
    const be_cold_starts *a, *b;
    be_status status = get_answer(s, index, &a, error);
    if (status || (status = get_answer(s, index + 1, &b, error))) {
        return status;
    }
    double from = load_at((double)index / CLOSER), to = load_at((double)(index + 1) / CLOSER);
    between_answers(a, b, fmin(1, fmax(0, (load - from) / (to - from))), now);
    return BE_STATUS_OK;
}

static be_status settled_step(settled *s, double rate, double seconds, happening *sum, be_error *error) {
    const be_environment *e = &s->environment;
    be_cold_starts now;
    be_status status = answer_at(s, rate, &now, error);
    if (status) {
        return status;
    }
    double served = 1 - now.rejected_share, cold = served > 0 ? now.cold_share / served : 0;
    if (rate > 0) {
        s->service = e->warm_seconds + cold * (e->cold_seconds - e->warm_seconds);
    }
    *sum = (happening){.requests = rate * seconds};
    sum->cold = sum->requests * now.cold_share;
    sum->rejected = sum->requests * now.rejected_share;
    sum->busy = fmax(0, mean_on_the_way(s->busy, now.busy, seconds, s->service, &s->busy));
    sum->alive = sum->busy + now.idle;
    return BE_STATUS_OK;
}

static be_status walk_settled(const be_environment *e, const be_series *series, double peak, uint32_t start,
                              const be_allocator *allocator, const be_i_cold_steps *steps, be_cold_totals *totals,
                              be_error *error) {
    const double *rates = be_series_rates(series);
    double seconds = (double)be_series_step_seconds(series);
    settled s;
    be_cold_starts first = {0};
    be_status status = settled_new(e, peak, allocator, &s, error);
    if (!status && start == BE_START_STEADY) {
        status = answer_at(&s, rates[0], &first, error);
    }
    s.busy = first.busy;
    for (uint64_t i = 0; !status && i < be_series_count(series); i++) {
        happening sum;
        status = settled_step(&s, rates[i], seconds, &sum, error);
        if (!status) {
            add_step(&sum, seconds, i, steps, totals);
        }
    }
    be_i_release(allocator, s.answers);
    return status;
}

/* ---- all of it ---- */

be_status be_i_cold_walk(const be_environment *e, const be_series *series, double peak, uint32_t start,
                         const be_allocator *allocator, const be_i_cold_steps *steps, be_cold_totals *totals,
                         be_error *error) {
    const double *rates = be_series_rates(series);
    uint64_t count = be_series_count(series);
    double seconds = (double)be_series_step_seconds(series);
    if (e->keep_alive_seconds * SUBSTEPS_MOST < seconds) {
        return walk_settled(e, series, peak, start, allocator, steps, totals, error);
    }
    walk w;
    be_status status = walk_new(e, series, peak, allocator, &w, error);
    if (status) {
        return status;
    }
    uint64_t substeps = (uint64_t)llround(seconds / w.seconds);
    status = begin(&w, start == BE_START_STEADY ? rates[0] : 0, error);
    for (uint64_t i = 0; !status && i < count; i++) {
        happening sum;
        status = step(&w, rates[i], substeps, &sum, error);
        if (!status) {
            add_step(&sum, seconds, i, steps, totals);
        }
    }
    walk_free(&w);
    return status;
}
