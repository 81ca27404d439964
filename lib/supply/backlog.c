/* Requests that wait, first come first served, as a fluid: within a tick they arrive and are served at even rates.
 *
 * The delay of a request is the horizontal distance between what has arrived and what has been served, both straight
 * lines within a tick; of a parcel that arrived in one tick and is served in one, the mean is taken. */
#include "supply/internal.h"

void be_i_backlog_free(be_i_backlog *b) {
    be_i_batches_free(&b->cohorts, &b->allocator);
}

/* Whole ticks of arrivals leave when their last request has waited for the limit. */
static double time_out(be_i_backlog *b, int64_t start, int64_t seconds) {
    double gone = 0;
    if (b->wait_limit_seconds <= 0) {
        return 0;
    }
    for (const be_i_batch *oldest; (oldest = be_i_batches_first(&b->cohorts));) {
        if ((double)(start - seconds - oldest->time) < b->wait_limit_seconds) {
            break;
        }
        gone += oldest->amount;
        be_i_batches_drop_first(&b->cohorts);
    }
    return gone;
}

/* Serve those that waited before this tick. `left` is what the tick can still serve of `capacity`. */
static be_status serve_waiting(be_i_backlog *b, const be_i_inflow *in, double *left, const be_i_delayed *delayed,
                               be_error *error) {
    double tick = (double)in->seconds;
    for (be_i_batch *oldest; *left > 0 && (oldest = be_i_batches_first(&b->cohorts));) {
        double part = fmin(oldest->amount, *left);
        double came = 1 - (oldest->amount - 0.5 * part) / oldest->whole;
        double went = 1 - (*left - 0.5 * part) / in->capacity;
        double delay = (double)(in->start - oldest->time) + (went - came) * tick;
        *left -= part;
        be_status status = delayed->add(delayed->context, part, fmax(0, delay), error);
        if (status) {
            return status;
        }
        if (part >= oldest->amount) {
            be_i_batches_drop_first(&b->cohorts);
        } else {
            oldest->amount -= part;
        }
    }
    return BE_STATUS_OK;
}

/* Serve this tick's own: those that come before the queue is empty are delayed, the others prompt. */
static be_status serve_arrived(const be_i_inflow *in, double left, be_i_outflow *out, const be_i_delayed *delayed,
                               be_error *error) {
    double cleared = 1 - left / in->capacity; /* of the tick is over when those before are served */
    double caught_up = in->capacity > in->arrived ? in->capacity * cleared / (in->capacity - in->arrived) : INFINITY;
    if (in->capacity >= in->arrived && cleared <= 0) {
        caught_up = 0;
    }
    double tick = (double)in->seconds;
    double late = caught_up < 1 ? in->arrived * caught_up : fmin(left, in->arrived);
    out->prompt = caught_up < 1 ? in->arrived - late : 0;
    if (late <= 0) {
        return BE_STATUS_OK;
    }
    double middle = 0.5 * late / in->arrived;
    double delay = (cleared + middle * (in->arrived / in->capacity - 1)) * tick;
    return delayed->add(delayed->context, late, fmax(0, delay), error);
}

static double drop_newest(be_i_backlog *b, double limit) {
    double excess = b->waiting - limit, dropped = 0;
    for (be_i_batch *newest; excess - dropped > 0 && (newest = be_i_batches_last(&b->cohorts));) {
        double part = fmin(newest->amount, excess - dropped);
        dropped += part;
        newest->amount -= part;
        if (newest->amount <= 0) {
            be_i_batches_drop_last(&b->cohorts);
        }
    }
    return dropped;
}

be_status be_i_backlog_step(be_i_backlog *b, const be_i_inflow *in, const be_i_delayed *delayed, be_i_outflow *out,
                            be_error *error) {
    *out = (be_i_outflow){0};
    out->timed_out = time_out(b, in->start, in->seconds);
    double before = b->waiting - out->timed_out;
    double left = in->capacity;
    be_status status = serve_waiting(b, in, &left, delayed, error);
    double served_before = in->capacity - left;
    double own = 0;
    if (!status && !b->cohorts.count && left > 0 && in->arrived > 0) {
        own = fmin(left, in->arrived);
        status = serve_arrived(in, left, out, delayed, error);
    }
    if (!status && in->arrived > own) {
        status = be_i_batches_push(&b->cohorts, in->start, in->arrived, &b->allocator, error);
        if (!status) {
            be_i_batches_last(&b->cohorts)->amount = in->arrived - own;
        }
    }
    if (status) {
        return status;
    }
    out->served = served_before + own;
    b->waiting = b->cohorts.count ? fmax(0, before - served_before) + (in->arrived - own) : 0;
    if (b->queue_limit > 0 && b->waiting > b->queue_limit) {
        out->dropped = drop_newest(b, b->queue_limit);
        b->waiting -= out->dropped;
    }
    return BE_STATUS_OK;
}

double be_i_backlog_age(const be_i_backlog *b, int64_t now) {
    const be_i_batch *oldest = be_i_batches_first(&b->cohorts);
    return oldest ? (double)(now - oldest->time) : 0;
}
