/* Mixtures of response times: what they answer is what their parts say, though they keep bins only. */
#include "supply/internal.h"

#include "given.h"

static const be_i_service exponential = {BE_DISTRIBUTION_EXPONENTIAL, 0.1, 1};
static const be_i_service lognormal = {BE_DISTRIBUTION_LOGNORMAL, 0.1, 1};

static be_i_latency *a_mixture(void) {
    be_allocator allocator = be_i_allocator(NULL);
    be_i_latency *mix = NULL;
    assert_ok(be_i_latency_new(&allocator, &mix, error));
    return mix;
}

static void add(be_i_latency *mix, double requests, const be_i_service *service, uint64_t servers, double rate,
                double delay) {
    assert_ok(be_i_latency_add(mix, requests, service, servers, rate, delay, error));
}

static void nobody_is_late_where_nobody_is(void **state) {
    (void)state;
    be_i_latency *mix = a_mixture();
    add(mix, 0, &lognormal, 2, 3, 0);
    add(mix, 0, &lognormal, 2, 300, 0);
    assert_true(be_i_latency_late_share(mix, 0.1) == 0);
    assert_true(be_i_latency_quantile(mix, 0.99) == 0);
    assert_true(be_i_latency_requests(mix) == 0);
    be_i_latency_free(mix);
    be_i_latency_free(NULL);
}

/* Kleinrock: M/M/1 at 5 of 10 requests/s, an exponential of rate 5. */
static void one_queue_is_itself(void **state) {
    (void)state;
    be_i_latency *mix = a_mixture();
    add(mix, 40, &exponential, 1, 5, 0);
    add(mix, 2, &exponential, 1, 5, 0);
    assert_near(be_i_latency_late_share(mix, 1), exp(-5), 1e-12, 0);
    assert_near(be_i_latency_quantile(mix, 0.99), log(100) / 5, 1e-6, 0);
    assert_near(be_i_latency_tail_of_one(&exponential, 1, 5, 0, 1), exp(-5), 1e-12, 0);
    assert_near(be_i_latency_requests(mix), 42, 0, 0);
    be_i_latency_free(mix);
}

static void requests_weigh_what_each_queue_says(void **state) {
    (void)state;
    static const struct { double requests, rate; } parts[] = {{10, 2}, {30, 5}, {1, 9}};
    be_i_latency *mix = a_mixture();
    double late = 0;
    for (size_t i = 0; i < COUNT(parts); i++) {
        add(mix, parts[i].requests, &exponential, 1, parts[i].rate, 0);
        late += parts[i].requests / 41 * exp(-(10 - parts[i].rate) * 0.7);
    }
    assert_near(be_i_latency_late_share(mix, 0.7), late, 1e-12, 0);
    assert_ok(be_i_latency_settle(mix, error));
    assert_near(be_i_latency_late_share(mix, 0.7), late, 1e-12, 0);
    be_i_latency_free(mix);
}

/* The 99th percentile of a log-normal is e^(mu + 2.3263 sigma). */
static void where_nothing_waits_the_response_is_the_service(void **state) {
    (void)state;
    static const double scvs[] = {0.02, 0.5, 1, 4};
    for (size_t i = 0; i < COUNT(scvs); i++) {
        be_i_service service = {BE_DISTRIBUTION_LOGNORMAL, 0.1, scvs[i]};
        double sigma = sqrt(log1p(scvs[i])), p99 = 0.1 * exp(2.3263478740408408 * sigma - 0.5 * sigma * sigma);
        be_i_latency *mix = a_mixture();
        add(mix, 1, &service, UINT64_MAX, 1e6, 0);
        assert_near(be_i_latency_quantile(mix, 0.99), p99, 1e-6, 0);
        be_i_latency_free(mix);
    }
}

static void a_delay_comes_before_the_rest(void **state) {
    (void)state;
    be_i_latency *mix = a_mixture();
    add(mix, 3, &exponential, 1, 5, 0.25);
    add(mix, 1, &exponential, UINT64_MAX, 0, 4);
    assert_near(be_i_latency_late_share(mix, 0.2), 1, 0, 0);
    assert_near(be_i_latency_late_share(mix, 1.25), (3 * exp(-5) + 1) / 4, 1e-12, 0);
    assert_near(be_i_latency_late_share(mix, 4.5), (3 * exp(-5 * 4.25) + exp(-5)) / 4, 1e-12, 0);
    assert_near(be_i_latency_tail_of_one(&exponential, 1, 5, 0.25, 1.25), exp(-5), 1e-12, 0);
    assert_near(be_i_latency_tail_of_one(&exponential, 1, 5, 0.25, 0.2), 1, 0, 0);
    be_i_latency_free(mix);
}

static void a_backlog_never_ends(void **state) {
    (void)state;
    be_i_latency *mix = a_mixture();
    add(mix, 90, &exponential, 1, 5, 0);
    add(mix, 6, &exponential, 1, 10, 0);       /* saturated */
    add(mix, 3, &exponential, 1, 5, INFINITY); /* behind a backlog that never flows off */
    add(mix, 1, &exponential, 0, 0, 0);        /* nobody there */
    assert_near(be_i_latency_late_share(mix, 1), (90 * exp(-5) + 10) / 100, 1e-12, 0);
    assert_near(be_i_latency_late_share(mix, INFINITY), 0.1, 1e-12, 0);
    assert_true(isinf(be_i_latency_quantile(mix, 0.91)));
    assert_near(be_i_latency_quantile(mix, 0.5), log(90 / 40.) / 5, 1e-6, 0);
    be_i_latency_free(mix);
}

/* A hundred requests/s handed to ten units at random are ten queues of ten requests/s, not one queue of ten servers. */
static void random_routing_is_a_queue_for_each_unit(void **state) {
    (void)state;
    be_i_service service = {BE_DISTRIBUTION_EXPONENTIAL, 0.08, 1};
    be_i_latency *pooled = a_mixture(), *each = a_mixture();
    add(pooled, 1000, &service, 10, 100, 0);
    add(each, 1000, &service, 1, 10, 0);
    assert_near(be_i_latency_late_share(each, 0.5), exp(-(12.5 - 10) * 0.5), 1e-12, 0);
    assert_true(be_i_latency_quantile(each, 0.99) > 3 * be_i_latency_quantile(pooled, 0.99));
    be_i_latency_free(pooled);
    be_i_latency_free(each);
}

static void merged_mixtures_are_all_their_parts(void **state) {
    (void)state;
    be_i_latency *one = a_mixture(), *other = a_mixture(), *all = a_mixture();
    for (int i = 0; i < 500; i++) {
        const be_i_service *service = i % 3 ? &lognormal : &exponential;
        uint64_t servers = 1 + (uint64_t)i % 7;
        double rate = 11 * (double)servers * i / 500, delay = i % 5 ? 0 : 0.01 * i;
        add(i % 2 ? one : other, i, service, servers, rate, delay);
        add(all, i, service, servers, rate, delay);
    }
    assert_ok(be_i_latency_merge(one, other, error));
    assert_near(be_i_latency_requests(one), be_i_latency_requests(all), 1e-14, 0);
    for (double t = 0.01; t < 20; t *= 2) {
        assert_near(be_i_latency_late_share(one, t), be_i_latency_late_share(all, t), 1e-11, 0);
    }
    be_i_latency_free(one);
    be_i_latency_free(other);
    be_i_latency_free(all);
}

/* ---- against the same parts unbinned ---- */

enum { PARTS = 3000 };

typedef struct part {
    double requests, delay;
    be_i_wait wait;
} part;

static double exact_late_share(const be_i_work *work, const part *parts, double t) {
    double late = 0, all = 0;
    for (int i = 0; i < PARTS; i++) {
        be_i_span span;
        be_i_span_until(work, fmax(0, t - parts[i].delay), &span);
        late += parts[i].requests * (t > parts[i].delay ? be_i_span_tail(&span, &parts[i].wait) : 1);
        all += parts[i].requests;
    }
    return late / all;
}

/* The binned quantile is right to 0.1 % if the exact tail 0.1 % before it is above the target, and 0.1 % after below.
 */
static void check_quantile(const be_i_work *work, const part *parts, const be_i_latency *mix, double quantile) {
    double t = be_i_latency_quantile(mix, quantile);
    assert_true(exact_late_share(work, parts, t * 0.999) > 1 - quantile);
    assert_true(exact_late_share(work, parts, t * 1.001) <= 1 - quantile);
}

static void bins_move_no_quantile_by_a_thousandth(void **state) {
    (void)state;
    static const be_i_service services[] = {{BE_DISTRIBUTION_EXPONENTIAL, 0.1, 1},
                                            {BE_DISTRIBUTION_LOGNORMAL, 0.1, 1},
                                            {BE_DISTRIBUTION_LOGNORMAL, 0.1, 0.1},
                                            {BE_DISTRIBUTION_UNIFORM, 0.1, 0.2},
                                            {BE_DISTRIBUTION_CONSTANT, 0.1, 0}};
    static part parts[PARTS];
    uint64_t seed = 11;
    for (size_t i = 0; i < 3 * COUNT(services); i++) {
        const be_i_service *service = &services[i / 3];
        be_i_work work;
        be_i_work_prepare(service, &work);
        be_i_latency *mix = a_mixture();
        for (int j = 0; j < PARTS; j++) {
            static const uint64_t most[] = {4, 60, 3000};
            uint64_t servers = 1 + random_below(&seed, most[i % 3]);
            double rate = (double)servers * 10 * (0.6 + 0.39 * random_share(&seed));
            part *p = &parts[j];
            p->requests = rate;
            p->delay = j % 50 ? 0 : random_share(&seed);
            be_i_wait_in_queue(&work, servers, rate, &p->wait);
            add(mix, p->requests, service, servers, rate, p->delay);
        }
        assert_ok(be_i_latency_settle(mix, error));
        check_quantile(&work, parts, mix, 0.5);
        check_quantile(&work, parts, mix, 0.99);
        be_i_latency_free(mix);
    }
}

/* ---- bounds ---- */

static size_t allocated;

static void *counting_allocate(void *context, size_t bytes) {
    (void)context;
    allocated += bytes;
    return malloc(bytes);
}

static void *counting_reallocate(void *context, void *pointer, size_t bytes) {
    (void)context;
    allocated += bytes;
    return realloc(pointer, bytes);
}

static void counting_release(void *context, void *pointer) {
    (void)context;
    free(pointer);
}

/* Every queue differs, over all sizes: the bins grow coarser, and no more memory is asked for than a year's series has.
 * The mixture is of M/M/1 and larger queues whose requests weigh next to nothing, so that its quantile is known. */
static void any_number_of_queues_takes_bounded_memory(void **state) {
    (void)state;
    be_allocator counting = {counting_allocate, counting_reallocate, counting_release, NULL};
    be_i_latency *mix = NULL;
    uint64_t seed = 12;
    allocated = 0;
    assert_ok(be_i_latency_new(&counting, &mix, error));
    for (int i = 0; i < 150000; i++) {
        uint64_t servers = 1 + (uint64_t)exp(30 * random_share(&seed));
        add(mix, 1e-9, &exponential, servers, 10 * (double)servers * random_share(&seed), i % 2 * random_share(&seed));
        add(mix, 1, &exponential, 1, 5, 0);
    }
    assert_true(allocated < 20u << 20);
    assert_near(be_i_latency_late_share(mix, 1), exp(-5), 1e-6, 0);
    be_i_latency_free(mix);
}

static be_status some_mixture(const be_allocator *allocator, void *context, be_error *error) {
    (void)context;
    be_i_latency *mix = NULL, *other = NULL;
    be_status status = be_i_latency_new(allocator, &mix, error);
    if (!status) {
        status = be_i_latency_new(allocator, &other, error);
    }
    for (int i = 0; i < 40 && !status; i++) {
        status = be_i_latency_add(mix, 1, i % 2 ? &lognormal : &exponential, 3, 0.7 * i, 0, error);
        if (!status) {
            status = be_i_latency_add(other, 1, &lognormal, 5, 0.7 * i, 0, error);
        }
    }
    if (!status) {
        status = be_i_latency_merge(mix, other, error);
    }
    if (!status) {
        status = be_i_latency_settle(mix, error);
    }
    be_i_latency_free(mix);
    be_i_latency_free(other);
    return status;
}

static void each_failing_allocation_is_reported(void **state) {
    (void)state;
    be_test_each_failing_allocation(some_mixture, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_late_where_nobody_is),
        cmocka_unit_test(one_queue_is_itself),
        cmocka_unit_test(requests_weigh_what_each_queue_says),
        cmocka_unit_test(where_nothing_waits_the_response_is_the_service),
        cmocka_unit_test(a_delay_comes_before_the_rest),
        cmocka_unit_test(a_backlog_never_ends),
        cmocka_unit_test(random_routing_is_a_queue_for_each_unit),
        cmocka_unit_test(merged_mixtures_are_all_their_parts),
        cmocka_unit_test(bins_move_no_quantile_by_a_thousandth),
        cmocka_unit_test(any_number_of_queues_takes_bounded_memory),
        cmocka_unit_test(each_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
