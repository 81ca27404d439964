/* How well units serve, from the load-duration curve: with capacity that follows at once, the order of the steps does
 * not matter, and equal rates need be looked at once only. */
#include "supply/internal.h"

/* Both promises are kept with room for the rounding of sums. */
static const double ROUNDING = 1e-12;

bool be_i_in_time(const be_request *request, double late_share) {
    return late_share <= 1 - request->latency_quantile + ROUNDING;
}

bool be_i_serves_enough(const be_request *request, double unserved, double requests) {
    return unserved <= (request->unserved_share + ROUNDING) * requests;
}

be_i_service be_i_wall(const be_request *request, double wall_seconds) {
    return (be_i_service){
        .distribution = request->wall_distribution, .mean_seconds = wall_seconds, .scv = request->wall_scv};
}

bool be_i_could_keep(const be_request *request, double wall_seconds) {
    return be_i_in_time(request, be_i_distribution_tail(request->wall_distribution, wall_seconds, request->wall_scv,
                                                        request->latency_seconds));
}

be_status be_i_judge(be_outcome *outcome, const be_request *request, be_error *error) {
    be_quality *q = &outcome->quality;
    be_status status = be_i_latency_settle(outcome->latency, error);
    if (status) {
        return status;
    }
    q->late_share = be_i_latency_late_share(outcome->latency, request->latency_seconds);
    q->late = q->late_share * q->served;
    outcome->latency_quantile = request->latency_quantile;
    q->can_run = 1;
    q->keeps_promise = be_i_in_time(request, q->late_share) && be_i_serves_enough(request, q->unserved, q->requests);
    return BE_STATUS_OK;
}

typedef struct tally {
    be_i_sum requests, unserved, served, possible, unit_steps, machine_steps;
} tally;

/* `steps` steps of the same rate. The servers of all units are one pool. */
static be_status add_rate(const be_i_run *run, const be_capacity *capacity, const be_i_rule *rule, double rate,
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

    be_i_service service = be_i_wall(run->request, capacity->wall_seconds);
    return be_i_latency_add(run->outcome->latency, served * seconds, &service, be_i_servers(capacity, units),
                            rate < saturation ? served : INFINITY, 0, run->error);
}

static be_status finish(const be_i_run *run, const be_capacity *capacity, const tally *t) {
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
    q->planned_utilisation = capacity->planned_utilisation;
    q->served = q->requests - q->unserved;
    q->dropped = q->unserved;
    return be_i_judge(run->outcome, run->request, run->error);
}

/* Rates are in descending order, so the first needs the most units. */
static be_status check_units(const be_i_run *run, const be_i_rule *rule, double highest) {
    if (be_i_rule_units(rule, highest) <= BE_UNITS_MAX && be_i_rule_machines(rule, highest) <= BE_UNITS_MAX) {
        return BE_STATUS_OK;
    }
    return be_i_fail(run->error, BE_STATUS_RANGE, "%g requests/s need more than %llu units of %g requests/s", highest,
                     (unsigned long long)BE_UNITS_MAX, rule->capacity);
}

/* Whether what is known so far breaks the promise, however well the rest is served. Bins shift a little as they fill,
 * so what is broken by a hair is left to the end. */
static bool is_broken(const be_i_run *run, uint64_t rates, const tally *t) {
    const be_request *r = run->request;
    if (be_i_sum_value(t->unserved) > (r->unserved_share + 1e-9) * run->requests) {
        return true;
    }
    if ((rates & (rates - 1)) != 0) { /* latency is looked at after 1, 2, 4, 8 ... rates */
        return false;
    }
    const be_i_latency *mix = run->outcome->latency;
    double late = be_i_latency_late_share(mix, r->latency_seconds) * be_i_latency_requests(mix);
    return late > (1 - r->latency_quantile + 1e-9) * 1.01 * run->requests;
}

static be_status judge_curve(const be_i_run *run, const be_curve *curve, const be_capacity *capacity,
                             const be_i_rule *rule) {
    uint64_t count = be_curve_count(curve), looked = 0;
    const double *rates = be_curve_rates(curve);
    tally t = {0};
    be_status status = check_units(run, rule, rates[0]);
    for (uint64_t i = 0; i < count && !status;) {
        uint64_t same = i + 1;
        while (same < count && rates[same] >= rates[i]) {
            same++;
        }
        status = add_rate(run, capacity, rule, rates[i], (double)(same - i), &t);
        if (!status && run->gives_up && is_broken(run, ++looked, &t)) {
            run->outcome->quality.can_run = 1;
            return BE_STATUS_OK;
        }
        i = same;
    }
    return status ? status : finish(run, capacity, &t);
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
