/* How close capacity keeps to the need: shares of time, and how far off (N. Herbst, S. Kounev, R. Reussner, "Elasticity
 * in cloud computing", ICAC 2013: accuracy and time share of under- and over-provisioning). */
#include "supply/internal.h"

void be_i_elasticity_add(be_i_elasticity *e, uint64_t needed, uint64_t ready, double seconds) {
    e->seconds += seconds;
    if (needed) {
        e->needed_seconds += seconds;
    }
    if (ready < needed) {
        e->under_seconds += seconds;
        e->under += (double)(needed - ready) / (double)needed * seconds;
    } else if (ready > needed) {
        e->over_seconds += seconds;
        e->over += needed ? (double)(ready - needed) / (double)needed * seconds : 0;
    }
}

void be_i_elasticity_write(const be_i_elasticity *e, be_quality *q) {
    if (e->seconds > 0) {
        q->under_provisioned_share = e->under_seconds / e->seconds;
        q->over_provisioned_share = e->over_seconds / e->seconds;
    }
    if (e->needed_seconds > 0) {
        q->under_provisioned_units = e->under / e->needed_seconds;
        q->over_provisioned_units = e->over / e->needed_seconds;
    }
}

void be_i_disturbance_add(be_i_disturbance *d, bool disturbed, double seconds, const be_i_backlog *backlog,
                          int64_t now) {
    d->seconds = disturbed ? d->seconds + seconds : 0;
    d->longest = fmax(d->longest, d->seconds);
    d->peak_queue = fmax(d->peak_queue, backlog->waiting);
    d->peak_age = fmax(d->peak_age, be_i_backlog_age(backlog, now));
}

void be_i_disturbance_write(const be_i_disturbance *d, be_quality *q) {
    q->recovery_seconds = d->longest;
    q->peak_queue = d->peak_queue;
    q->peak_queue_age_seconds = d->peak_age;
}
