/* How soon an environment that is not there is needed. */
#include "supply/internal.h"

/* The environment of level k is needed when the number busy, N, rises from k - 1 to k. As long as it has not, N is
 * distributed almost as if it could not: like a queue without waiting cut off above k - 1, whatever it was at first.
 * The time until it is needed is then exponential, with the mean that a birth-death chain has from that distribution:
 *
 *     1 / (rate x hazard) = sum over j < k of F(j)^2 / (rate p(j)) / F(k - 1),
 *
 * p(j) the probability of j busy and F its sum: within 0.4 % of first passages where the keep-alive time is 10 service
 * times or more, within 5 % at 3. */

/* A cold request stays longer than a warm one by D, and holds its environment for as long. If during that time the
 * others rise to k, environment k + 1 is needed, which else would have served warm. The probability of that, from k - 1
 * others on, is that of a first passage before an exponential time, with cold and with warm mean:
 *
 *     f_k = rate / (rate + 1 / mean + (k - 1) (1 - f_(k - 1)) / service).
 *
 * That follows cold requests one by one, and is right as long as there is one at a time. Where many are busy, or cold
 * requests take as long as the keep-alive time, they count as a part of the load instead. */

static const double NEVER = 1e-16; /* of a probability: too little to matter in any number of requests */
static const double ALWAYS = 1e-7; /* that an environment is free: it is as good as never so */

enum { PER_DEVIATION = 4 }; /* environments looked at in a standard deviation of the number busy */

static double limit_of(const be_environment *e) {
    return e->concurrency_limit ? (double)e->concurrency_limit : INFINITY;
}

/* ---- the grid ---- */

static double stride_at(const be_environment *e, double level) {
    double slots = (double)e->requests_per_environment;
    double stride = floor(sqrt(level) / (PER_DEVIATION * slots));
    return fmod(stride, 2) == 0 ? fmax(1, stride - 1) : stride;
}

static uint64_t lay_grid(const be_environment *e, double last, be_i_cold_grid *grid) {
    double slots = (double)e->requests_per_environment;
    uint64_t count = 0;
    for (double from = 0, stride; from * slots < last; from += stride, count++) {
        stride = fmin(stride_at(e, from * slots + 1), ceil((last - from * slots) / slots));
        if (grid->level) {
            grid->level[count] = (uint64_t)((from + floor((stride - 1) / 2)) * slots) + 1;
            grid->weight[count] = stride;
        }
    }
    return count;
}

be_status be_i_cold_grid_new(const be_environment *e, double load, const be_allocator *allocator, be_i_cold_grid *grid,
                             be_error *error) {
    double last = ceil(load + 9 * sqrt(load) + 40);
    if (e->concurrency_limit) {
        last = fmin(last, e->concurrency_limit);
    }
    *grid = (be_i_cold_grid){0};
    grid->count = lay_grid(e, last, grid);
    uint64_t *level = be_i_alloc(allocator, (size_t)grid->count, sizeof *level);
    double *weight = be_i_alloc(allocator, (size_t)grid->count, sizeof *weight);
    grid->level = level;
    grid->weight = weight;
    if (!level || !weight) {
        be_i_cold_grid_free(grid, allocator);
        return be_i_fail_memory(error);
    }
    lay_grid(e, last, grid);
    return BE_STATUS_OK;
}

void be_i_cold_grid_free(be_i_cold_grid *grid, const be_allocator *allocator) {
    be_i_release(allocator, grid->level);
    be_i_release(allocator, grid->weight);
    *grid = (be_i_cold_grid){0};
}

/* ---- the hazards at a load ---- */

double be_i_cold_followed(const be_environment *e, double load) {
    if (e->cold_seconds == e->warm_seconds || e->requests_per_environment > 1) {
        return 0;
    }
    double relation = 4 * fmax(e->cold_seconds, e->warm_seconds) / fmax(e->keep_alive_seconds, 1e-9);
    return 1 / ((1 + relation * relation) * (1 + load * load));
}

/* The probability that the others rise to n + 1 while one that takes `seconds` is there, by that of rising to n. */
static double rise(double n, double load, double service, double seconds, double before) {
    return load / (load + service / seconds + n * (1 - before));
}

/* The sums over the number busy, all of them to one arbitrary scale. */
typedef struct sums {
    double each;  /* p */
    double below; /* F */
    double wait;  /* sum of F^2 / p */
    double busy;  /* environments in use */
    double cold_rise, warm_rise;
} sums;

static uint64_t first_level(const be_i_cold_grid *grid, uint64_t level) {
    uint64_t low = 0, high = grid->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (grid->level[middle] <= level) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void rescale(sums *s, be_i_cold_hazards *h, uint64_t written) {
    const double down = 1e-200;
    s->each *= down;
    s->below *= down;
    s->wait *= down;
    s->busy *= down;
    for (uint64_t i = 0; i < written; i++) {
        h->below[i] *= down;
    }
}

/* Drop the entries that are as good as always in use, and bring the rest to scale. */
static void trim(be_i_cold_hazards *h, uint64_t written, const sums *s) {
    uint64_t drop = 0;
    while (drop < written && h->below[drop] < ALWAYS * s->below) {
        drop++;
    }
    for (uint64_t i = drop; i < written; i++) {
        h->hazard[i - drop] = h->hazard[i];
        h->follow[i - drop] = h->follow[i];
        h->below[i - drop] = h->below[i] / s->below;
    }
    h->first += drop;
    h->end = h->first + written - drop;
}

static void fill(const be_environment *e, const be_i_cold_grid *grid, double load, be_i_cold_hazards *h) {
    double limit = limit_of(e), centre = fmin(load, limit);
    double slots = (double)e->requests_per_environment, n = fmax(0, floor(centre - 9 * sqrt(centre) - 20));
    uint64_t written = 0, next = h->first;
    double followed = be_i_cold_followed(e, load), service = e->warm_seconds;
    sums s = {.each = 1};
    for (;; n++) {
        s.below += s.each;
        s.wait += s.below * s.below / s.each;
        s.busy += s.each * ceil(n / slots);
        if (n >= limit || (n > load && s.each < NEVER * s.below)) {
            break;
        }
        s.cold_rise = rise(n, load, service, e->cold_seconds, s.cold_rise);
        s.warm_rise = rise(n, load, service, e->warm_seconds, s.warm_rise);
        if (next < grid->count && grid->level[next] == (uint64_t)n + 1) {
            h->hazard[written] = s.below / s.wait;
            h->follow[written] = grid->weight[next] > 1 ? 0 : followed * (s.cold_rise - s.warm_rise);
            h->below[written++] = s.below;
            next++;
        }
        s.each *= load / (n + 1);
        if (s.below > 1e200) {
            rescale(&s, h, written);
        }
    }
    h->rejected = n >= limit ? s.each / s.below : 0;
    h->busy = s.busy / s.below;
    trim(h, written, &s);
}

be_status be_i_cold_hazards_new(const be_environment *e, const be_i_cold_grid *grid, double load,
                                const be_allocator *allocator, be_i_cold_hazards *hazards, be_error *error) {
    double limit = limit_of(e), centre = fmin(load, limit);
    double low = fmax(0, floor(centre - 9 * sqrt(centre) - 20)), high = load + 9 * sqrt(load) + 40;
    *hazards = (be_i_cold_hazards){.first = first_level(grid, (uint64_t)low)};
    uint64_t end = first_level(grid, (uint64_t)fmin(high, 1e18));
    size_t room = (size_t)(end - hazards->first) + 1;
    hazards->hazard = be_i_alloc(allocator, room, 3 * sizeof(double));
    if (!hazards->hazard) {
        return be_i_fail_memory(error);
    }
    hazards->below = hazards->hazard + room;
    hazards->follow = hazards->below + room;
    if (e->keep_alive_seconds > 0) {
        hazards->longer = be_i_cold_followed(e, load) * (e->cold_seconds - e->warm_seconds) / e->keep_alive_seconds;
    }
    fill(e, grid, load, hazards);
    return BE_STATUS_OK;
}

void be_i_cold_hazards_free(be_i_cold_hazards *hazards, const be_allocator *allocator) {
    be_i_release(allocator, hazards->hazard);
    *hazards = (be_i_cold_hazards){0};
}
