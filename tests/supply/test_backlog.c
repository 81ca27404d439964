/* Requests that wait: first come first served, as a fluid. */
#include "given.h"
#include "supply/internal.h"

static const be_allocator *plain(void) {
    static be_allocator allocator;
    allocator = be_i_allocator(NULL);
    return &allocator;
}

static be_i_backlog a_backlog(double wait_limit_seconds, double queue_limit) {
    return (be_i_backlog){.allocator = *plain(), .wait_limit_seconds = wait_limit_seconds, .queue_limit = queue_limit};
}

/* What was served with a delay. */
typedef struct delays {
    double requests, request_seconds, longest;
} delays;

static be_status note_delay(void *context, double requests, double delay_seconds, be_error *error) {
    (void)error;
    delays *d = context;
    assert_true(requests > 0);
    assert_true(delay_seconds >= 0 && isfinite(delay_seconds));
    d->requests += requests;
    d->request_seconds += requests * delay_seconds;
    d->longest = fmax(d->longest, delay_seconds);
    return BE_STATUS_OK;
}

static be_i_outflow pass(be_i_backlog *b, delays *d, int64_t start, int64_t seconds, double arrived, double capacity) {
    be_i_inflow in = {start, seconds, arrived, capacity};
    be_i_delayed delayed = {note_delay, d};
    be_i_outflow out;
    assert_ok(be_i_backlog_step(b, &in, &delayed, &out, error));
    return out;
}

static void assert_out(be_i_outflow out, double served, double prompt, double dropped, double timed_out) {
    assert_near(out.served, served, 1e-12, 1e-12);
    assert_near(out.prompt, prompt, 1e-12, 1e-12);
    assert_near(out.dropped, dropped, 1e-12, 1e-12);
    assert_near(out.timed_out, timed_out, 1e-12, 1e-12);
}

/* ---- by hand ---- */

static void within_capacity_nobody_waits(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 0);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 60, 600, 600), 600, 600, 0, 0);
    assert_out(pass(&b, &d, 60, 60, 0, 0), 0, 0, 0, 0);
    assert_near(b.waiting, 0, 0, 0);
    assert_near(be_i_backlog_age(&b, 120), 0, 0, 0);
    assert_near(d.requests, 0, 0, 0);
    be_i_backlog_free(&b);
}

/* 20 a second come for 10 s, 10 a second are served: the one that comes at t is served at 2t. */
static void beyond_capacity_the_rest_waits_and_flows_off_later(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 0);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 10, 200, 100), 100, 0, 0, 0);
    assert_near(b.waiting, 100, 1e-12, 0);
    assert_near(be_i_backlog_age(&b, 10), 5, 1e-12, 0);  /* the first that is left came at 5 s */
    assert_near(d.request_seconds, 100 * 2.5, 1e-12, 0); /* delays from 0 to 5 s */
    assert_out(pass(&b, &d, 10, 10, 0, 100), 100, 0, 0, 0);
    assert_near(b.waiting, 0, 0, 1e-9);
    assert_near(d.request_seconds, 100 * 2.5 + 100 * 7.5, 1e-12, 0); /* from 5 to 10 s */
    assert_int_equal(b.cohorts.count, 0);
    be_i_backlog_free(&b);
}

/* 100 wait; 5 a second come, 15 leave: after 10 s the queue is empty, and the last 10 s of the tick are calm. The
 * first of those that wait has waited 5 s, the last of them is served after 20/3 s, and so on down to none. */
static void a_queue_that_is_caught_up_within_a_tick_leaves_the_rest_prompt(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 0);
    delays d = {0};
    pass(&b, &d, 0, 10, 200, 100);
    d = (delays){0};
    assert_out(pass(&b, &d, 10, 20, 100, 300), 200, 50, 0, 0);
    assert_near(b.waiting, 0, 0, 1e-9);
    assert_near(d.requests, 150, 1e-12, 0);
    /* 100 requests: from 5 s to 20/3 s; 50 requests: from 20/3 s to 0. */
    assert_near(d.request_seconds, 100 * (5 + 20.0 / 3) / 2 + 50 * (20.0 / 3) / 2, 1e-12, 0);
    be_i_backlog_free(&b);
}

static void with_no_capacity_all_wait(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 0);
    delays d = {0};
    assert_out(pass(&b, &d, 100, 60, 30, 0), 0, 0, 0, 0);
    assert_out(pass(&b, &d, 160, 60, 30, 0), 0, 0, 0, 0);
    assert_near(b.waiting, 60, 0, 0);
    assert_near(be_i_backlog_age(&b, 220), 120, 0, 0);
    assert_near(d.requests, 0, 0, 0);
    be_i_backlog_free(&b);
}

/* All arrivals wait 4 s and then give up, but for those that are served first: 10 of 20 a second. In equilibrium those
 * that came in the last 4 s wait: 80. It is reached when the oldest has waited 4 s, after 8 s. */
static void who_has_waited_for_the_limit_is_gone_however_long_the_tick(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(4, 0);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 3600, 72000, 36000), 36000, 0, 0, 10 * (3600 - 8));
    assert_near(b.waiting, 80, 1e-9, 0);
    assert_near(be_i_backlog_age(&b, 3600), 4, 1e-9, 0);
    assert_near(d.longest, 4, 1e-9, 0);
    assert_near(d.request_seconds, 80 * 2 + (36000 - 80) * 4.0, 1e-9, 0);
    be_i_backlog_free(&b);
}

static void nobody_is_served_who_has_timed_out(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(30, 0);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 60, 60, 0), 0, 0, 0, 30); /* who came in the first half is gone */
    assert_near(be_i_backlog_age(&b, 60), 30, 1e-12, 0);
    /* 2 a second are served, the 30 that wait within 15 s; each of them waited 30 s less half of the time since. */
    assert_out(pass(&b, &d, 60, 60, 0, 120), 30, 0, 0, 0);
    assert_near(d.request_seconds, 30 * (30 + 15) / 2.0, 1e-12, 0);
    be_i_backlog_free(&b);
}

/* 10 of 20 a second are served, 50 may wait: full after 5 s; then one comes in where one leaves, and waits 5 s. */
static void while_the_queue_is_full_newcomers_are_dropped(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 50);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 3600, 72000, 36000), 36000, 0, 72000 - 36000 - 50, 0);
    assert_near(b.waiting, 50, 0, 0);
    assert_near(be_i_backlog_age(&b, 3600), 5, 1e-9, 0);
    assert_near(d.longest, 5, 1e-9, 0);
    be_i_backlog_free(&b);
}

static void a_full_queue_keeps_those_that_came_first(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 10);
    delays d = {0};
    assert_out(pass(&b, &d, 0, 60, 60, 0), 0, 0, 50, 0); /* the first ten came in the first 10 s */
    assert_out(pass(&b, &d, 60, 60, 60, 0), 0, 0, 60, 0);
    assert_near(be_i_backlog_age(&b, 120), 120, 0, 0);
    assert_out(pass(&b, &d, 120, 10, 0, 10), 10, 0, 0, 0);
    assert_near(d.request_seconds, 10 * 120.0, 1e-12, 0); /* from 120 s to 120 s: they came and go one a second */
    be_i_backlog_free(&b);
}

/* 1,000 come, 10 are served a second, 100 may wait, for half a second: 200 may come in a second. */
static void bursts_that_are_nothing_to_the_tick_are_evened_out(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0.5, 100);
    delays d = {0};
    be_i_outflow out = pass(&b, &d, 0, 3600, 3.6e6, 36000);
    assert_near(out.served, 36000, 1e-9, 0);
    assert_near(out.dropped, 800 * 3600, 1e-8, 0);
    assert_near(out.timed_out, 190 * 3600, 1e-3, 0);
    assert_near(b.waiting, 100, 1e-8, 0);
    assert_near(be_i_backlog_age(&b, 3600), 0.5, 1e-6, 0);
    be_i_backlog_free(&b);
}

static void endless_capacity_empties_any_queue_at_once(void **state) {
    (void)state;
    be_i_backlog b = a_backlog(0, 0);
    delays d = {0};
    pass(&b, &d, 0, 60, 6e9, 0);
    be_i_outflow out = pass(&b, &d, 60, 60, 6e-9, INFINITY);
    assert_near(out.served, 6e9, 1e-12, 0);
    assert_near(b.waiting, 0, 0, 0);
    assert_near(d.request_seconds, 6e9 * 30, 1e-9, 0);
    be_i_backlog_free(&b);
}

/* ---- against many small requests, played out one by one ---- */

enum { PARTS = 1000, TICKS = 40, MOST_PARTS = PARTS * TICKS };

/* The same as parcels: one comes in each small part of a tick, and so much is served from the front. */
typedef struct played {
    double amount[MOST_PARTS], came[MOST_PARTS];
    size_t first, end;
    double waiting, served, dropped, timed_out, request_seconds;
} played;

static void play_part(played *q, double now, double part, double arrived, double capacity, double limit, double most) {
    double room = most > 0 ? fmax(0, most + capacity - q->waiting) : INFINITY;
    double in = fmin(arrived, room);
    q->dropped += arrived - in;
    q->amount[q->end] = in;
    q->came[q->end++] = now;
    q->waiting += in;
    for (double left = capacity; q->first < q->end && left > 0;) {
        double here = fmin(q->amount[q->first], left);
        left -= here;
        q->amount[q->first] -= here;
        q->served += here;
        q->waiting -= here;
        q->request_seconds += here * (now - q->came[q->first]);
        q->first += q->amount[q->first] <= 0;
    }
    for (; limit > 0 && q->first < q->end && now + part - q->came[q->first] > limit; q->first++) {
        q->timed_out += q->amount[q->first];
        q->waiting -= q->amount[q->first];
    }
    while (q->first < q->end && q->amount[q->first] <= 0) {
        q->first++;
    }
}

typedef struct totals {
    double arrived, served, dropped, timed_out;
} totals;

static void assert_like(const played *q, const be_i_backlog *b, const totals *t, const delays *d, double end,
                        int64_t tick, double highest) {
    double grain = (double)tick / PARTS, slack = 40 * highest / PARTS + 1e-6;
    assert_near(t->served, q->served, 1e-3, slack);
    assert_near(t->dropped, q->dropped, 1e-3, slack);
    assert_near(t->timed_out, q->timed_out, 1e-3, slack);
    assert_near(b->waiting, q->waiting, 1e-3, slack);
    assert_near(d->request_seconds, q->request_seconds, 4e-3, slack * (double)tick);
    if (b->waiting > slack && q->waiting > slack) {
        assert_near(be_i_backlog_age(b, (int64_t)end), end - q->came[q->first], 4e-3, 8 * grain);
    }
}

static void a_fluid_is_many_small_requests(void **state) {
    (void)state;
    static const double limits[] = {0, 0, 0.7, 13, 90}, queues[] = {0, 0, 0.2, 3};
    static played q;
    uint64_t seed = 31;
    for (int run = 0; run < 60; run++) {
        int64_t tick = (int64_t[]){1, 15, 60, 3600}[random_below(&seed, 4)];
        double scale = pow(10, 4 * random_share(&seed)), highest = 0;
        double limit = limits[random_below(&seed, COUNT(limits))] * (random_below(&seed, 2) ? 1 : (double)tick);
        double most = queues[random_below(&seed, COUNT(queues))] * scale;
        most = limit > 0 && 16 * limit < (double)tick ? 0 : most; /* see the bursts above */
        be_i_backlog b = a_backlog(limit, most);
        delays d = {0};
        totals t = {0};
        memset(&q, 0, sizeof q);
        for (int i = 0; i < TICKS; i++) {
            double arrived = random_below(&seed, 4) ? scale * random_share(&seed) : 0;
            double capacity = random_below(&seed, 5) ? 1.1 * scale * random_share(&seed) : 0;
            be_i_outflow out = pass(&b, &d, 1000 + i * tick, tick, arrived, capacity);
            t = (totals){t.arrived + arrived, t.served + out.served, t.dropped + out.dropped,
                         t.timed_out + out.timed_out};
            highest = fmax(highest, arrived + capacity);
            double part = (double)tick / PARTS;
            for (int k = 0; k < PARTS; k++) {
                double now = 1000 + (double)(i * tick) + (k + 0.5) * part;
                play_part(&q, now, part, arrived / PARTS, capacity / PARTS, limit, most);
            }
            assert_like(&q, &b, &t, &d, 1000 + (double)((i + 1) * tick), tick, highest);
        }
        be_i_backlog_free(&b);
    }
}

static void cutting_a_tick_changes_nothing(void **state) {
    (void)state;
    uint64_t seed = 32;
    for (int run = 0; run < 200; run++) {
        double limit = random_below(&seed, 2) ? 100 * random_share(&seed) : 0;
        double most = random_below(&seed, 2) && !(limit > 0 && limit < 8) ? 1000 * random_share(&seed) : 0;
        be_i_backlog whole = a_backlog(limit, most), cut = a_backlog(limit, most);
        delays d = {0}, e = {0};
        for (int i = 0; i < 30; i++) {
            double arrived = 2400 * random_share(&seed), capacity = 2400 * random_share(&seed);
            be_i_outflow one = pass(&whole, &d, i * 120, 120, arrived, capacity);
            be_i_outflow two = {0};
            for (int k = 0; k < 6; k++) {
                be_i_outflow part = pass(&cut, &e, i * 120 + k * 20, 20, arrived / 6, capacity / 6);
                two.served += part.served;
                two.prompt += part.prompt;
                two.dropped += part.dropped;
                two.timed_out += part.timed_out;
            }
            assert_near(one.served, two.served, 1e-9, 1e-6);
            assert_near(one.prompt, two.prompt, 1e-9, 1e-6);
            assert_near(one.dropped, two.dropped, 1e-9, 1e-6);
            assert_near(one.timed_out, two.timed_out, 1e-9, 1e-6);
            assert_near(whole.waiting, cut.waiting, 1e-9, 1e-6);
            assert_near(d.request_seconds, e.request_seconds, 1e-9, 1e-4);
            if (whole.waiting > 1e-3) {
                assert_near(be_i_backlog_age(&whole, (i + 1) * 120), be_i_backlog_age(&cut, (i + 1) * 120), 1e-6, 1e-6);
            }
        }
        be_i_backlog_free(&whole);
        be_i_backlog_free(&cut);
    }
}

/* ---- rules ---- */

static double any_amount(uint64_t *seed) {
    switch (random_below(seed, 4)) {
    case 0:
        return 0;
    case 1:
        return random_share(seed);
    case 2:
        return 1e12 * random_share(seed);
    default:
        return (double)random_below(seed, 50);
    }
}

static void requests_are_neither_made_nor_lost(void **state) {
    (void)state;
    uint64_t seed = 33;
    for (int run = 0; run < 2000; run++) {
        double limit = random_below(&seed, 2) ? pow(10, 8 * random_share(&seed) - 3) : 0;
        be_i_backlog b = a_backlog(limit, random_below(&seed, 2) ? any_amount(&seed) : 0);
        delays d = {0};
        int64_t now = 1772000000;
        double largest = 0;
        for (int i = 0; i < 40; i++) {
            int64_t seconds = 1 + (int64_t)random_below(&seed, 4000);
            double before = b.waiting, arrived = any_amount(&seed), capacity = any_amount(&seed);
            be_i_outflow out = pass(&b, &d, now, seconds, arrived, capacity);
            now += seconds;
            largest = fmax(largest, before + arrived);
            assert_true(out.served >= 0 && out.prompt >= 0 && out.dropped >= 0 && out.timed_out >= 0);
            assert_true(out.prompt <= out.served * (1 + 1e-9));
            assert_true(out.served <= capacity * (1 + 1e-9));
            assert_true(b.waiting >= 0 && be_i_backlog_age(&b, now) >= 0);
            assert_true(!(b.queue_limit > 0) || b.waiting <= b.queue_limit + 1e-12 * largest);
            assert_true(!(limit > 0) || be_i_backlog_age(&b, now) <= limit + 1e-6);
            assert_near(out.served + b.waiting + out.dropped + out.timed_out, before + arrived, 1e-9, 0);
        }
        assert_true(!(limit > 0) || d.longest <= limit + 1e-6);
        be_i_backlog_free(&b);
    }
}

static be_status go_on(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_i_backlog b = {.allocator = *allocator, .queue_limit = 1000};
    delays d = {0};
    be_i_delayed delayed = {note_delay, &d};
    be_status status = BE_STATUS_OK;
    for (int i = 0; i < 50 && !status; i++) {
        be_i_inflow in = {i * 10, 10, 100, 50};
        be_i_outflow out;
        status = be_i_backlog_step(&b, &in, &delayed, &out, error);
    }
    be_i_backlog_free(&b);
    return status;
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    be_test_each_failing_allocation(go_on, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_capacity_nobody_waits),
        cmocka_unit_test(beyond_capacity_the_rest_waits_and_flows_off_later),
        cmocka_unit_test(a_queue_that_is_caught_up_within_a_tick_leaves_the_rest_prompt),
        cmocka_unit_test(with_no_capacity_all_wait),
        cmocka_unit_test(who_has_waited_for_the_limit_is_gone_however_long_the_tick),
        cmocka_unit_test(nobody_is_served_who_has_timed_out),
        cmocka_unit_test(while_the_queue_is_full_newcomers_are_dropped),
        cmocka_unit_test(a_full_queue_keeps_those_that_came_first),
        cmocka_unit_test(bursts_that_are_nothing_to_the_tick_are_evened_out),
        cmocka_unit_test(endless_capacity_empties_any_queue_at_once),
        cmocka_unit_test(a_fluid_is_many_small_requests),
        cmocka_unit_test(cutting_a_tick_changes_nothing),
        cmocka_unit_test(requests_are_neither_made_nor_lost),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
