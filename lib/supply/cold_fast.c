/* Environments under a steady rate, the most recently used one first: one exponential per environment. */
#include "supply/internal.h"

enum { GUESSES = 60 };

enum { ROUNDS = 4 };

/* How soon environment k is needed, `extra` of it as one that follows environment k - 1. */
typedef struct need {
    double hazard, gone, follow;
} need;

/* The next need. While the one before is not there, neither is this. */
static need next_need(const be_i_cold_hazards *h, uint64_t index, double requests, need before) {
    double own = h->hazard[index], unused = h->below[index];
    need now = {own, be_i_cold_gone(unused, own * requests, h->longer), h->follow[index]};
    double extra = before.follow * before.hazard * before.gone;
    for (int i = 0; extra != 0 && i < ROUNDS; i++) {
        now.hazard = fmax(0.05 * own, own + extra / fmax(now.gone, before.gone));
        now.gone = be_i_cold_gone(unused, now.hazard * requests, h->longer);
    }
    return now;
}

void be_i_cold_sum(const be_i_cold_grid *grid, const be_i_cold_hazards *h, double requests, be_cold_starts *starts) {
    double share = 0, alive = 0;
    need at = {0, 0, 0};
    for (uint64_t i = 0; i < h->first; i++) {
        alive += grid->weight[i];
    }
    for (uint64_t i = h->first; i < h->end; i++) {
        at = next_need(h, i - h->first, requests, at);
        share += grid->weight[i] * at.hazard * at.gone;
        alive += grid->weight[i] * (1 - at.gone);
    }
    starts->cold_share = share;
    starts->environments = alive;
    starts->busy = h->busy;
    starts->rejected_share = h->rejected;
}

double be_i_cold_service(const be_environment *e, double rate, double cold) {
    double longer = e->cold_seconds - e->warm_seconds, many = rate * cold * fabs(longer);
    double followed = be_i_cold_followed(e, rate * e->warm_seconds) / (1 + many);
    return e->warm_seconds + (1 - followed) * cold * longer;
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
    double requests = rate * e->keep_alive_seconds, clock = 1;
    if (e->warm_distribution != BE_DISTRIBUTION_EXPONENTIAL && requests > 0) {
        clock = be_i_cold_clock(e, rate, service, typical_level(grid, &h, requests)).clock;
    }
    be_i_cold_sum(grid, &h, requests * clock, starts);
    starts->cold_share *= clock;
    be_i_cold_hazards_free(&h, allocator);
    return BE_STATUS_OK;
}

be_status be_i_cold_fast(const be_environment *e, double rate, const be_allocator *allocator, be_cold_starts *starts,
                         be_error *error) {
    be_i_cold_grid grid;
    double service = e->warm_seconds;
    be_status status = be_i_cold_grid_new(e, rate * fmax(e->warm_seconds, e->cold_seconds), allocator, &grid, error);
    for (int i = 0; !status && i < GUESSES; i++) {
        status = sum_at(e, &grid, rate, service, allocator, starts, error);
        double served = 1 - starts->rejected_share, cold = served > 0 ? fmin(1, starts->cold_share / served) : 0;
        double next = be_i_cold_service(e, rate, cold);
        bool settled = fabs(next - service) <= 1e-9 * service;
        service = i < 8 ? next : 0.5 * (service + next);
        if (settled) {
            break;
        }
    }
    be_i_cold_grid_free(&grid, allocator);
    double longer = e->cold_seconds - e->warm_seconds;
    if (!status && e->requests_per_environment == 1) {
        double served = 1 - starts->rejected_share;
        starts->busy = rate * (served * e->warm_seconds + fmin(served, starts->cold_share) * longer);
        starts->environments = fmax(starts->environments, starts->busy);
    }
    return status;
}
