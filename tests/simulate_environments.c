#include "simulate_environments.h"

#include "support.h"

#include <math.h>
#include <stdio.h>

/* Environments are numbered in the order of their creation and never numbered anew. */
typedef struct environment {
    double born, since; /* since: begin of the idle time, or of the last use where there are several slots */
    uint64_t busy;      /* requests in it */
    uint64_t place;     /* in the list of those alive; several slots only */
} environment;

typedef struct ending {
    double time;
    uint64_t environment;
} ending;

typedef struct idling {
    double since;
    uint64_t environment;
} idling;

enum { SUMMARIES = 5 }; /* levels of 64-bit words above one another */

typedef struct world {
    const sim_case *input;
    sim_result *result;
    double now, begin, end, per_bin;
    double *alive_steps, *busy_steps; /* changes of the number that holds for whole bins */
    uint64_t random;
    double spare_normal;
    int has_spare;
    double log_mean_shift, log_deviation;

    environment *environments;
    uint64_t created, environment_room;
    ending *heap;
    uint64_t running, heap_room;
    idling *queue; /* a ring in the order of `since` */
    uint64_t front, back, queue_room;
    uint64_t *idle_bits[SUMMARIES];
    uint64_t *alive; /* several slots only */
    uint64_t alive_count, alive_room;
} world;

static void *grown(void *memory, uint64_t *room, uint64_t needed, size_t element) {
    uint64_t wanted = *room ? *room : 1024;
    while (wanted < needed) {
        wanted *= 2;
    }
    if (wanted == *room) {
        return memory;
    }
    memory = realloc(memory, wanted * element);
    if (!memory) {
        abort();
    }
    memset((char *)memory + *room * element, 0, (wanted - *room) * element);
    *room = wanted;
    return memory;
}

/* ---- chance ---- */

static double exponential(world *w) {
    return -log(random_share(&w->random));
}

static double normal(world *w) {
    if (w->has_spare) {
        w->has_spare = 0;
        return w->spare_normal;
    }
    double x, y, square;
    do {
        x = 2 * random_share(&w->random) - 1;
        y = 2 * random_share(&w->random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double factor = sqrt(-2 * log(square) / square);
    w->spare_normal = y * factor;
    w->has_spare = 1;
    return x * factor;
}

static double duration(world *w, double mean) {
    switch (w->input->distribution) {
    case SIM_EXPONENTIAL:
        return mean * exponential(w);
    case SIM_LOGNORMAL:
        return mean * exp(w->log_mean_shift + w->log_deviation * normal(w));
    case SIM_UNIFORM:
        return mean * (1 + sqrt(3 * w->input->scv) * (2 * random_share(&w->random) - 1));
    default:
        return mean;
    }
}

static double rate_at(const sim_case *input, double time, double *until) {
    double step = floor((time - input->warm_up_seconds) / input->step_seconds);
    double last = (double)input->rate_count - 1;
    if (step >= last) {
        *until = INFINITY;
        return input->rates[input->rate_count - 1];
    }
    *until = input->warm_up_seconds + (fmax(step, 0) + 1) * input->step_seconds;
    return input->rates[(uint64_t)fmax(step, 0)];
}

static double next_arrival(world *w) {
    double left = exponential(w), time = w->now, until;
    for (;;) {
        double rate = rate_at(w->input, time, &until);
        if (rate * (until - time) > left || (isinf(until) && rate > 0)) {
            return time + left / rate;
        }
        if (isinf(until)) {
            return INFINITY;
        }
        left -= rate * (until - time);
        /* The next step, whatever the rounding of the sum above says. */
        time = nextafter(until, INFINITY);
    }
}

/* ---- what is counted ---- */

static uint64_t bin_of(const world *w, double time) {
    double bin = (time - w->begin) * w->per_bin;
    uint64_t most = w->input->bins - 1;
    return bin >= (double)most ? most : (uint64_t)bin;
}

static double *member(world *w, uint64_t bin, size_t offset) {
    return (double *)(void *)((char *)&w->result->bins[bin] + offset);
}

static void count_at(world *w, double time, size_t offset) {
    if (time >= w->begin && time < w->end) {
        *member(w, bin_of(w, time), offset) += 1;
    }
}

/* Add the time from `from` to `to` to the bins that it covers. */
static void add_span(world *w, double from, double to, double *steps, size_t offset) {
    from = fmax(from, w->begin);
    to = fmin(to, w->end);
    if (!(to > from)) {
        return;
    }
    uint64_t first = bin_of(w, from), last = bin_of(w, to);
    if (first == last) {
        *member(w, first, offset) += to - from;
        return;
    }
    *member(w, first, offset) += w->begin + (double)(first + 1) / w->per_bin - from;
    *member(w, last, offset) += to - (w->begin + (double)last / w->per_bin);
    steps[first + 1] += 1;
    steps[last] -= 1;
}

static void die(world *w, const environment *e, double time) {
    add_span(w, e->born, time, w->alive_steps, offsetof(sim_bin, alive_seconds));
    if (time >= w->begin && time < w->end) {
        w->result->lifetimes += time - e->born;
        w->result->expiries += 1;
    }
}

/* ---- the requests in service, by the time of their end ---- */

static void push_ending(world *w, ending e) {
    w->heap = grown(w->heap, &w->heap_room, w->running + 1, sizeof *w->heap);
    uint64_t at = w->running++;
    while (at > 0 && w->heap[(at - 1) / 4].time > e.time) {
        w->heap[at] = w->heap[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    w->heap[at] = e;
}

static uint64_t least_child(const world *w, uint64_t at) {
    uint64_t first = 4 * at + 1, least = first;
    for (uint64_t child = first + 1; child < first + 4 && child < w->running; child++) {
        least = w->heap[child].time < w->heap[least].time ? child : least;
    }
    return least;
}

static ending pop_ending(world *w) {
    ending top = w->heap[0], moved = w->heap[--w->running];
    uint64_t at = 0;
    while (4 * at + 1 < w->running) {
        uint64_t child = least_child(w, at);
        if (w->heap[child].time >= moved.time) {
            break;
        }
        w->heap[at] = w->heap[child];
        at = child;
    }
    w->heap[at] = moved;
    return top;
}

/* ---- which environments idle ---- */

static void set_idle_bit(world *w, uint64_t number) {
    for (int level = 0; level < SUMMARIES; level++) {
        w->idle_bits[level][number / 64] |= UINT64_C(1) << (number % 64);
        number /= 64;
    }
}

static void clear_idle_bit(world *w, uint64_t number) {
    for (int level = 0; level < SUMMARIES; level++) {
        w->idle_bits[level][number / 64] &= ~(UINT64_C(1) << (number % 64));
        if (w->idle_bits[level][number / 64]) {
            return;
        }
        number /= 64;
    }
}

static int newest_idle(const world *w, uint64_t *number) {
    uint64_t at = 0;
    for (int level = SUMMARIES - 1; level >= 0; level--) {
        uint64_t word = w->idle_bits[level][at];
        if (!word) {
            return 0;
        }
        uint64_t bit = 63;
        while (!(word >> bit & 1)) {
            bit--;
        }
        at = 64 * at + bit;
    }
    *number = at;
    return 1;
}

static void become_idle(world *w, uint64_t number, double time) {
    environment *e = &w->environments[number];
    e->busy = 0;
    e->since = time;
    if (w->back - w->front == w->queue_room) {
        idling *wider = malloc(2 * (w->queue_room + 512) * sizeof *wider);
        if (!wider) {
            abort();
        }
        for (uint64_t i = w->front; i < w->back; i++) {
            wider[i - w->front] = w->queue[i % w->queue_room];
        }
        free(w->queue);
        w->queue = wider;
        w->queue_room = 2 * (w->queue_room + 512);
        w->back -= w->front;
        w->front = 0;
    }
    w->queue[w->back++ % w->queue_room] = (idling){time, number};
    if (w->input->routing == SIM_NEWEST_CREATED) {
        set_idle_bit(w, number);
    }
}

static int is_current(const world *w, const idling *i) {
    const environment *e = &w->environments[i->environment];
    return !e->busy && e->since == i->since;
}

static void expire_until(world *w, double time) {
    while (w->front < w->back) {
        idling oldest = w->queue[w->front % w->queue_room];
        double death = oldest.since + w->input->keep_alive_seconds;
        if (death > time) {
            return;
        }
        w->front++;
        if (!is_current(w, &oldest)) {
            continue;
        }
        die(w, &w->environments[oldest.environment], death);
        w->environments[oldest.environment].since = -1;
        if (w->input->routing == SIM_NEWEST_CREATED) {
            clear_idle_bit(w, oldest.environment);
        }
    }
}

/* The environment that serves next; 0 where none idles. */
static int take_idle(world *w, uint64_t *number) {
    if (w->input->routing == SIM_NEWEST_CREATED) {
        if (!newest_idle(w, number)) {
            return 0;
        }
        clear_idle_bit(w, *number);
        return 1;
    }
    if (w->front == w->back) {
        return 0;
    }
    *number = w->queue[--w->back % w->queue_room].environment;
    return 1;
}

/* ---- several requests in an environment: look at all of them ---- */

static void expire_shared(world *w, double time) {
    for (uint64_t i = 0; i < w->alive_count;) {
        environment *e = &w->environments[w->alive[i]];
        double death = e->since + w->input->keep_alive_seconds;
        if (e->busy || death > time) {
            i++;
            continue;
        }
        die(w, e, death);
        e->since = -1;
        w->alive[i] = w->alive[--w->alive_count];
    }
}

static int goes_before(const world *w, uint64_t number, uint64_t other) {
    if (w->input->routing == SIM_NEWEST_CREATED) {
        return number > other;
    }
    return w->environments[number].since > w->environments[other].since;
}

static int take_shared(world *w, uint64_t *number) {
    int found = 0;
    for (uint64_t i = 0; i < w->alive_count; i++) {
        uint64_t candidate = w->alive[i];
        if (w->environments[candidate].busy < w->input->slots && (!found || goes_before(w, candidate, *number))) {
            *number = candidate;
            found = 1;
        }
    }
    return found;
}

/* ---- the play ---- */

static uint64_t create(world *w) {
    uint64_t number = w->created++, room = w->environment_room;
    w->environments = grown(w->environments, &w->environment_room, w->created, sizeof *w->environments);
    if (w->environment_room != room) {
        uint64_t bits = w->environment_room;
        for (int level = 0; level < SUMMARIES; level++) {
            uint64_t old = room ? room / 64 + 1 : 0, words = bits / 64 + 1;
            w->idle_bits[level] = grown(w->idle_bits[level], &old, words, sizeof(uint64_t));
            bits = words;
            room /= 64;
        }
    }
    w->environments[number] = (environment){.born = w->now};
    if (w->input->slots > 1) {
        w->alive = grown(w->alive, &w->alive_room, w->alive_count + 1, sizeof *w->alive);
        w->alive[w->alive_count++] = number;
    }
    return number;
}

static void end_requests(world *w, double time) {
    while (w->running && w->heap[0].time <= time) {
        ending e = pop_ending(w);
        if (w->input->slots == 1) {
            become_idle(w, e.environment, e.time);
            continue;
        }
        w->environments[e.environment].busy--;
        w->environments[e.environment].since = e.time;
    }
}

static void serve(world *w) {
    uint64_t number = 0;
    count_at(w, w->now, offsetof(sim_bin, requests));
    if (w->input->limit && w->running >= w->input->limit) {
        count_at(w, w->now, offsetof(sim_bin, rejected));
        return;
    }
    int warm = w->input->slots == 1 ? take_idle(w, &number) : take_shared(w, &number);
    if (!warm) {
        number = create(w);
        count_at(w, w->now, offsetof(sim_bin, cold));
    }
    environment *e = &w->environments[number];
    e->busy++;
    e->since = w->now;
    double end = w->now + duration(w, warm ? w->input->warm_seconds : w->input->cold_seconds);
    add_span(w, w->now, end, w->busy_steps, offsetof(sim_bin, busy_seconds));
    push_ending(w, (ending){end, number});
}

static void play(world *w) {
    for (;;) {
        w->now = next_arrival(w);
        double until = fmin(w->now, w->end);
        end_requests(w, until);
        if (w->input->slots == 1) {
            expire_until(w, until);
        } else {
            expire_shared(w, until);
        }
        if (w->now >= w->end) {
            return;
        }
        serve(w);
    }
}

static void add_up(world *w) {
    double alive = 0, busy = 0;
    for (uint64_t i = 0; i < w->input->bins; i++) {
        sim_bin *bin = &w->result->bins[i], *total = &w->result->total;
        alive += w->alive_steps[i];
        busy += w->busy_steps[i];
        bin->alive_seconds += alive / w->per_bin;
        bin->busy_seconds += busy / w->per_bin;
        total->requests += bin->requests;
        total->cold += bin->cold;
        total->rejected += bin->rejected;
        total->alive_seconds += bin->alive_seconds;
        total->busy_seconds += bin->busy_seconds;
    }
}

/* Those that are still there. */
static void count_survivors(world *w) {
    for (uint64_t i = 0; i < w->created; i++) {
        const environment *e = &w->environments[i];
        if (e->busy || e->since >= 0) {
            add_span(w, e->born, w->end, w->alive_steps, offsetof(sim_bin, alive_seconds));
        }
    }
}

sim_result sim_run(const sim_case *input) {
    sim_result result = {.bin_count = input->bins, .seconds = input->measured_seconds};
    world w = {.input = input,
               .result = &result,
               .begin = input->warm_up_seconds,
               .end = input->warm_up_seconds + input->measured_seconds,
               .per_bin = (double)input->bins / input->measured_seconds,
               .random = input->seed};
    w.log_deviation = sqrt(log1p(input->scv));
    w.log_mean_shift = -w.log_deviation * w.log_deviation / 2;
    result.bins = calloc(input->bins, sizeof *result.bins);
    w.alive_steps = calloc(input->bins + 1, sizeof(double));
    w.busy_steps = calloc(input->bins + 1, sizeof(double));
    for (int level = 0; level < SUMMARIES; level++) {
        uint64_t room = 0;
        w.idle_bits[level] = grown(NULL, &room, 1, sizeof(uint64_t));
    }
    if (!result.bins || !w.alive_steps || !w.busy_steps) {
        abort();
    }
    play(&w);
    count_survivors(&w);
    add_up(&w);
    for (int level = 0; level < SUMMARIES; level++) {
        free(w.idle_bits[level]);
    }
    free(w.alive_steps);
    free(w.busy_steps);
    free(w.environments);
    free(w.heap);
    free(w.queue);
    free(w.alive);
    return result;
}

void sim_free(sim_result *result) {
    free(result->bins);
}

/* ---- estimates ---- */

/* Cochran's ratio estimate; per = SIZE_MAX stands for the length of a bin. */
static sim_estimate ratio(const sim_result *result, size_t what, size_t per) {
    double above = 0, below = 0, squares = 0, n = (double)result->bin_count, length = result->seconds / n;
    for (int pass = 0; pass < 2; pass++) {
        double mean = below > 0 ? above / below : 0;
        for (uint64_t i = 0; i < result->bin_count; i++) {
            const char *bin = (const char *)&result->bins[i];
            double x = *(const double *)(const void *)(bin + what);
            double y = per == SIZE_MAX ? length : *(const double *)(const void *)(bin + per);
            above += pass ? 0 : x;
            below += pass ? 0 : y;
            squares += pass ? (x - mean * y) * (x - mean * y) : 0;
        }
    }
    sim_estimate estimate = {below > 0 ? above / below : 0, INFINITY};
    if (n > 1 && below > 0) {
        estimate.error = sqrt(squares * n / (n - 1)) / below;
    }
    return estimate;
}

sim_estimate sim_cold_share(const sim_result *result) {
    return ratio(result, offsetof(sim_bin, cold), offsetof(sim_bin, requests));
}

sim_estimate sim_rejected_share(const sim_result *result) {
    return ratio(result, offsetof(sim_bin, rejected), offsetof(sim_bin, requests));
}

sim_estimate sim_alive(const sim_result *result) {
    return ratio(result, offsetof(sim_bin, alive_seconds), SIZE_MAX);
}

sim_estimate sim_busy(const sim_result *result) {
    return ratio(result, offsetof(sim_bin, busy_seconds), SIZE_MAX);
}
