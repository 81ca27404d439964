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
