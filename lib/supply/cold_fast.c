/* Environments under a steady rate, the most recently used one first: one exponential per environment. */
#include "supply/internal.h"

enum { GUESSES = 60 };

void be_i_cold_sum(const be_i_cold_grid *grid, const be_i_cold_hazards *h, double requests, be_cold_starts *starts) {
    double share = 0, alive = 0;
    for (uint64_t i = 0; i < h->first; i++) {
        alive += grid->weight[i];
    }
    for (uint64_t i = h->first; i < h->end; i++) {
        double hazard = h->hazard[i - h->first];
        double gone = h->below[i - h->first] * exp(-hazard * requests);
        share += grid->weight[i] * hazard * gone;
        alive += grid->weight[i] * (1 - gone);
    }
    starts->cold_share = share;
    starts->environments = alive;
    starts->busy = h->busy;
    starts->rejected_share = h->rejected;
}

/* The environment needed in about as many requests as come in the keep-alive time; it counts for the spread. */
static uint64_t typical_level(const be_i_cold_grid *grid, const be_i_cold_hazards *h, double requests) {
    uint64_t at = h->first;
    while (at + 1 < h->end && h->hazard[at - h->first] * requests > 1) {
        at++;
    }
    return at < grid->count ? grid->level[at] : 1;
}

static be_status sum_at(const be_environment *e, const be_i_cold_grid *grid, double rate, double service,
                        const be_allocator *allocator, be_cold_starts *starts, be_error *error) {
    be_i_cold_hazards h;
    be_status status = be_i_cold_hazards_new(e, grid, rate * service, allocator, &h, error);
    if (status) {
        return status;
    }
    double requests = rate * e->keep_alive_seconds;
    if (e->warm_distribution != BE_DISTRIBUTION_EXPONENTIAL && requests > 0) {
        requests *= be_i_cold_clock(e, rate, service, typical_level(grid, &h, requests)).clock;
    }
    be_i_cold_sum(grid, &h, requests, starts);
    be_i_cold_hazards_free(&h, allocator);
    return BE_STATUS_OK;
}

be_status be_i_cold_fast(const be_environment *e, double rate, const be_allocator *allocator, be_cold_starts *starts,
                         be_error *error) {
    be_i_cold_grid grid;
    double service = e->warm_seconds;
    be_status status =
        be_i_cold_grid_new(e, rate * fmax(e->warm_seconds, e->cold_seconds), allocator, &grid, error);
    for (int i = 0; !status && i < GUESSES; i++) {
        status = sum_at(e, &grid, rate, service, allocator, starts, error);
        double served = 1 - starts->rejected_share, cold = served > 0 ? fmin(1, starts->cold_share / served) : 0;
        double next = e->warm_seconds + cold * (e->cold_seconds - e->warm_seconds);
        bool settled = fabs(next - service) <= 1e-9 * service;
        service = i < 8 ? next : 0.5 * (service + next);
        if (settled) {
            break;
        }
    }
    be_i_cold_grid_free(&grid, allocator);
    return status;
}
