/* How well units serve, from the load-duration curve: with capacity that follows at once, the order of the steps does
 * not matter, and equal rates need be looked at once only.
 *
 * The requests of one rate form a group with its own M/M/c queue: service ends at rate `service`, a request waits with
 * probability `wait`, and its wait then ends at rate `drain`. */
#include "supply/internal.h"

static const double BACKLOG = 2;

/* P(wait + service > t) of one group. With d = drain, s = service, p = wait:
 *   (1-p) e^(-st) + p (d e^(-st) - s e^(-dt)) / (d - s) = e^(-st) + p s (e^(-st) - e^(-dt)) / (d - s),
 * rewritten with expm1 so that d near s cancels nothing, and with the slower of the two in front so that nothing
 * overflows. */
static double group_tail(const be_i_group *g, double t) {
    if (g->wait >= BACKLOG || isinf(t)) {
        return isinf(t) && g->wait < BACKLOG ? 0 : 1;
    }
    double served = exp(-g->service * t);
    if (g->wait <= 0) {
        return served;
    }
    double slower = fmin(g->drain, g->service);
    double gap = fabs(g->drain - g->service);
    double waited = exp(-slower * t) * (gap * t > 0 ? -expm1(-gap * t) / gap : t);
    return fmin(1, served + g->wait * g->service * waited);
}

double be_i_late_share(const be_i_group *groups, uint64_t count, double seconds) {
    be_i_sum late = {0, 0}, all = {0, 0};
    for (uint64_t i = 0; i < count; i++) {
        be_i_sum_add(&late, groups[i].weight * group_tail(&groups[i], seconds));
        be_i_sum_add(&all, groups[i].weight);
    }
    double total = be_i_sum_value(all);
    return total > 0 ? be_i_sum_value(late) / total : 0;
}

/* Where the late share is searched for: more are late than wanted at `low`, and no more at `high`. */
typedef struct bracket {
    double low, high, late_low, late_high;
} bracket;

static void look(const be_i_group *groups, uint64_t count, double target, double seconds, bracket *b) {
    if (!(seconds > b->low && seconds < b->high)) {
        return;
    }
    double late = be_i_late_share(groups, count, seconds);
    if (late > target) {
        b->low = seconds;
        b->late_low = late;
    } else {
        b->high = seconds;
        b->late_high = late;
    }
}

/* The time that the share 1 - quantile exceeds, to a millionth of it. The logarithm of a tail is nearly a straight
 * line, so a point on the chord and one to each side of it mostly end the search; halving makes sure of it. */
double be_i_latency_quantile(const be_i_group *groups, uint64_t count, double quantile) {
    const double precision = 1e-6;
    double target = 1 - quantile;
    if (count == 0 || be_i_late_share(groups, count, 0) <= target) {
        return 0;
    }
    bracket b = {.high = 1 / groups[0].service, .late_low = 1};
    while ((b.late_high = be_i_late_share(groups, count, b.high)) > target) {
        b.low = b.high;
        b.late_low = b.late_high;
        b.high *= 2;
        if (b.high > 1e12) {
            return INFINITY;
        }
    }
    for (int halvings = 0; b.high - b.low > precision * b.high && halvings < 200; halvings++) {
        double fall = log(b.late_low / b.late_high);
        double chord = b.low + (b.high - b.low) * (fall > 0 && isfinite(fall) ? log(b.late_low / target) / fall : 0.5);
        look(groups, count, target, chord * (1 + 0.4 * precision), &b);
        look(groups, count, target, chord * (1 - 0.4 * precision), &b);
        if (b.high - b.low > precision * b.high) {
            look(groups, count, target, 0.5 * (b.low + b.high), &b);
        }
    }
    return b.high;
}

/* Both promises are kept with room for the rounding of sums. */
static const double ROUNDING = 1e-12;

bool be_i_in_time(const be_request *request, double late_share) {
    return late_share <= 1 - request->latency_quantile + ROUNDING;
}

bool be_i_serves_enough(const be_request *request, double unserved, double requests) {
    return unserved <= (request->unserved_share + ROUNDING) * requests;
}

bool be_i_could_keep(const be_request *request, double wall_seconds) {
    be_i_group alone = {.weight = 1, .service = 1 / wall_seconds};
    return be_i_in_time(request, be_i_late_share(&alone, 1, request->latency_seconds));
}

void be_i_judge(be_outcome *outcome, const be_request *request) {
    be_quality *q = &outcome->quality;
    q->late_share = be_i_late_share(outcome->groups, outcome->group_count, request->latency_seconds);
    outcome->latency_quantile = request->latency_quantile;
    q->can_run = 1;
    q->keeps_promise = be_i_in_time(request, q->late_share) && be_i_serves_enough(request, q->unserved, q->requests);
}

typedef struct tally {
    be_i_sum requests, unserved, served, possible, unit_steps, machine_steps;
} tally;

/* `steps` steps of the same rate. The servers of all units are one pool; a fraction of a server serves nobody. */
static be_i_group add_rate(const be_i_run *run, const be_capacity *capacity, const be_i_rule *rule, double rate,
                           double steps, tally *t) {
    double seconds = steps * (double)be_series_step_seconds(run->series);
    uint64_t units = be_i_rule_units(rule, rate);
    uint64_t machines = be_i_rule_machines(rule, rate);
    double saturation = (double)units * capacity->saturation;
    double served = fmin(rate, saturation);
    be_i_sum_add(&t->requests, rate * seconds);
    be_i_sum_add(&t->served, served * seconds);
    be_i_sum_add(&t->unserved, (rate - served) * seconds);
    be_i_sum_add(&t->possible, saturation * seconds);
    be_i_sum_add(&t->unit_steps, (double)units * steps);
    be_i_sum_add(&t->machine_steps, (double)machines * steps);
    be_quality *q = &run->outcome->quality;
    q->peak_units = fmax(q->peak_units, (double)units);
    q->peak_machines = fmax(q->peak_machines, (double)machines);

    double servers = fmin(floor((double)units * capacity->servers * (1 + 1e-9)), 0x1p53);
    servers = fmax(servers, (double)units); /* a burstable unit serves one request at full speed, though seldom */
    double load = served * capacity->wall_seconds;
    be_i_group group = {.weight = served * seconds, .service = 1 / capacity->wall_seconds, .wait = BACKLOG};
    if (load < servers && rate < saturation) {
        group.wait = be_erlang_c((uint64_t)servers, load);
        group.drain = (servers - load) / capacity->wall_seconds;
    }
    return group;
}

static void finish(const be_i_run *run, const be_capacity *capacity, const tally *t) {
    be_quality *q = &run->outcome->quality;
    double steps = (double)be_series_count(run->series);
    double step_hours = (double)be_series_step_seconds(run->series) / 3600;
    double possible = run->outcome->possible = be_i_sum_value(t->possible);
    q->requests = be_i_sum_value(t->requests);
    q->unserved = be_i_sum_value(t->unserved);
    q->utilisation = possible > 0 ? be_i_sum_value(t->served) / possible : 0;
    q->mean_units = be_i_sum_value(t->unit_steps) / steps;
    q->unit_hours = be_i_sum_value(t->unit_steps) * step_hours;
    q->machine_hours = be_i_sum_value(t->machine_steps) * step_hours;
    q->capacity = capacity->requests_per_second;
    be_i_judge(run->outcome, run->request);
}

/* Rates are in descending order, so the first needs the most units. */
static be_status check_units(const be_i_run *run, const be_i_rule *rule, double highest) {
    if (be_i_rule_units(rule, highest) <= BE_UNITS_MAX && be_i_rule_machines(rule, highest) <= BE_UNITS_MAX) {
        return BE_STATUS_OK;
    }
    return be_i_fail(run->error, BE_STATUS_RANGE, "%g requests/s need more than %llu units of %g requests/s", highest,
                     (unsigned long long)BE_UNITS_MAX, rule->capacity);
}

/* Whether the groups so far break the promise, however well the rest is served. */
static bool is_broken(const be_i_run *run, const be_i_group *newest, be_i_sum *late, const tally *t) {
    const be_request *r = run->request;
    be_i_sum_add(late, newest->weight * group_tail(newest, r->latency_seconds));
    return be_i_sum_value(*late) > (1 - r->latency_quantile + 1e-9) * run->requests ||
           be_i_sum_value(t->unserved) > (r->unserved_share + 1e-9) * run->requests;
}

static be_status judge_curve(const be_i_run *run, const be_curve *curve, const be_capacity *capacity,
                             const be_i_rule *rule) {
    be_outcome *outcome = run->outcome;
    uint64_t count = be_curve_count(curve);
    const double *rates = be_curve_rates(curve);
    size_t room = 0;
    tally t = {0};
    be_i_sum late = {0, 0};
    be_status status = check_units(run, rule, rates[0]);
    for (uint64_t i = 0; i < count && !status;) {
        uint64_t same = i + 1;
        while (same < count && rates[same] >= rates[i]) {
            same++;
        }
        status = be_i_grow(&outcome->allocator, (void **)&outcome->groups, &room, (size_t)outcome->group_count + 1,
                           sizeof *outcome->groups, run->error);
        if (status) {
            break;
        }
        be_i_group *group = &outcome->groups[outcome->group_count++];
        *group = add_rate(run, capacity, rule, rates[i], (double)(same - i), &t);
        if (run->verdict_only && is_broken(run, group, &late, &t)) {
            outcome->quality.can_run = 1;
            return BE_STATUS_OK;
        }
        i = same;
    }
    if (!status) {
        finish(run, capacity, &t);
    }
    return status;
}

be_status be_i_quality_of_units(const be_i_run *run, const be_capacity *capacity, const be_i_rule *rule) {
    if (run->curve) {
        return judge_curve(run, run->curve, capacity, rule);
    }
    be_curve *curve = NULL;
    be_status status = be_curve_new(run->series, &run->outcome->allocator, &curve, run->error);
    if (!status) {
        status = judge_curve(run, curve, capacity, rule);
    }
    be_curve_free(curve);
    return status;
}
