/* Requests that wait, first come first served, as a fluid: within a tick they come and are served at even rates.
 *
 * A tick is cut where something changes: the oldest that came at one rate are all gone, the oldest has waited for the
 * limit, as many wait as may. In between the age of the oldest is a straight line, so that nothing is approximated. */
#include "supply/internal.h"

void be_i_backlog_free(be_i_backlog *b) {
    be_i_batches_free(&b->cohorts, &b->allocator);
}

/* A tick as it passes; rates are requests/s. */
typedef struct tick {
    be_i_backlog *b;
    const be_i_inflow *in;
    const be_i_delayed *delayed;
    be_i_outflow *out;
    double at; /* s since its start */
    double arrival, service;
    bool filling; /* the last cohort still comes */
} tick;

/* Until the next change. */
typedef struct phase {
    double seconds;
    double age;               /* of the oldest at its start */
    double speed;             /* s of arrivals that leave in a second */
    double leaving, admitted; /* requests/s */
    bool head_fills;          /* the oldest are those that come */
    bool ends_head, reaches_limit;
} phase;

static double age_at(const be_i_batch *cohort, int64_t start, double at) {
    return (double)(start - cohort->time) + at - cohort->from;
}

/* Those that have waited for the limit leave, served or not. */
static void leave(const tick *t, const be_i_batch *head, phase *p) {
    double limit = t->b->wait_limit_seconds;
    p->age = age_at(head, t->in->start, t->at);
    p->speed = t->service / head->rate;
    p->leaving = t->service;
    if (limit > 0 && p->speed < 1 && p->age >= limit - 1e-9 - 1e-12 * limit) {
        p->speed = 1;
        p->leaving = head->rate;
    }
}

/* Under both limits a full queue would leave and fill up again in bursts. Where these are nothing to the tick, so many
 * come in as they do on average, by a hair too few to fill it. */
static double coming(const tick *t) {
    double limit = t->b->wait_limit_seconds, even = t->b->queue_limit / limit * (1 - 1e-9);
    bool bursts = t->b->queue_limit > 0 && limit > 0 && 16 * limit < (double)t->in->seconds && even > t->service;
    return bursts && even < t->arrival ? even : t->arrival;
}

/* While as many wait as may, so many come in as leave. */
static void admit(const tick *t, phase *p) {
    bool full = t->b->queue_limit > 0 && t->b->waiting >= t->b->queue_limit * (1 - 1e-12);
    p->admitted = coming(t);
    if (full && p->admitted > p->leaving) {
        p->admitted = p->leaving;
    }
}

static be_status fill(tick *t, double rate, be_error *error) {
    be_i_batches *cohorts = &t->b->cohorts;
    if (t->filling && be_i_batches_last(cohorts)->rate == rate) {
        return BE_STATUS_OK;
    }
    t->filling = rate > 0;
    if (!t->filling) {
        return BE_STATUS_OK;
    }
    be_status status = be_i_batches_push(cohorts, t->in->start, 0, &t->b->allocator, error);
    if (!status) {
        be_i_batches_last(cohorts)->from = t->at;
        be_i_batches_last(cohorts)->rate = rate;
    }
    return status;
}

static bool shorten(phase *p, double seconds) {
    if (seconds > p->seconds) {
        return false;
    }
    p->seconds = fmax(0, seconds);
    p->ends_head = p->reaches_limit = false;
    return true;
}

/* How long it goes on like this, and what comes then. */
static void find_end(const tick *t, const be_i_batch *head, phase *p) {
    const be_i_backlog *b = t->b;
    double emptying = p->leaving - (p->head_fills ? head->rate : 0);
    p->seconds = (double)t->in->seconds - t->at;
    if (b->wait_limit_seconds > 0 && p->speed < 1) {
        p->reaches_limit = shorten(p, (b->wait_limit_seconds - p->age) / (1 - p->speed));
    }
    if (b->queue_limit > 0 && p->admitted > p->leaving) {
        shorten(p, (b->queue_limit - b->waiting) / (p->admitted - p->leaving));
    }
    if (emptying > 0) {
        p->ends_head = shorten(p, head->amount / emptying);
    }
}

/* A large queue that falls to a small one must not leave its rounding behind. */
static void set_amount(be_i_backlog *b, be_i_batch *cohort, double amount) {
    be_i_sum_add(&b->exact, amount);
    be_i_sum_add(&b->exact, -cohort->amount);
    cohort->amount = amount;
}

static be_status pass(tick *t, be_i_batch *head, const phase *p, be_error *error) {
    be_i_backlog *b = t->b;
    double seconds = p->seconds, came = p->admitted * seconds;
    double gone = p->ends_head ? head->amount + (p->head_fills ? came : 0) : p->leaving * seconds;
    double served = p->leaving > 0 ? gone * (t->service / p->leaving) : 0;
    /* Also where the speed is beyond all numbers. */
    double moved = p->ends_head && !p->head_fills ? head->amount / head->rate : p->speed * seconds;
    t->out->served += served;
    t->out->timed_out += gone - served;
    t->out->dropped += (t->arrival - p->admitted) * seconds;
    if (t->filling) {
        be_i_batch *last = be_i_batches_last(&b->cohorts);
        set_amount(b, last, last->amount + came);
    }
    set_amount(b, head, p->ends_head ? 0 : fmax(0, head->amount - gone));
    b->waiting = fmax(0, be_i_sum_value(b->exact));
    head->from += moved;
    t->at += seconds;
    if (p->reaches_limit) {
        head->from = age_at(head, t->in->start, t->at) + head->from - b->wait_limit_seconds;
    }
    double delay = p->age + 0.5 * (seconds - moved);
    return served > 0 ? t->delayed->add(t->delayed->context, served, fmax(0, delay), error) : BE_STATUS_OK;
}

static be_status next_phase(tick *t, be_error *error) {
    be_i_batches *cohorts = &t->b->cohorts;
    be_status status = cohorts->count ? BE_STATUS_OK : fill(t, coming(t), error);
    if (status) {
        return status;
    }
    phase p = {0};
    leave(t, be_i_batches_first(cohorts), &p);
    admit(t, &p);
    if ((status = fill(t, p.admitted, error))) {
        return status;
    }
    be_i_batch *head = be_i_batches_first(cohorts);
    p.head_fills = t->filling && cohorts->count == 1;
    find_end(t, head, &p);
    status = pass(t, head, &p, error);
    if (!status && p.ends_head) {
        t->filling = t->filling && !p.head_fills;
        be_i_batches_drop_first(cohorts);
        if (!cohorts->count) {
            t->b->waiting = 0;
            t->b->exact = (be_i_sum){0};
        }
    }
    return status;
}

be_status be_i_backlog_step(be_i_backlog *b, const be_i_inflow *in, const be_i_delayed *delayed, be_i_outflow *out,
                            be_error *error) {
    double seconds = (double)in->seconds;
    tick t = {.b = b,
              .in = in,
              .delayed = delayed,
              .out = out,
              .arrival = in->arrived / seconds,
              .service = fmin(in->capacity, 1e300) / seconds};
    *out = (be_i_outflow){0};
    while (t.at < seconds) {
        if (!b->cohorts.count && t.arrival <= t.service) {
            out->prompt = t.arrival * (seconds - t.at);
            out->served += out->prompt;
            return BE_STATUS_OK;
        }
        be_status status = next_phase(&t, error);
        if (status) {
            return status;
        }
    }
    return BE_STATUS_OK;
}

double be_i_backlog_age(const be_i_backlog *b, int64_t now) {
    const be_i_batch *oldest = be_i_batches_first(&b->cohorts);
    return oldest ? fmax(0, age_at(oldest, now, 0)) : 0;
}
