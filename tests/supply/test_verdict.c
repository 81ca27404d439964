/* A run for its verdict says of the promise what the whole run says, for any deployment. */
#include "supply/internal.h"

#include "given.h"

enum { ROUNDS = 5000 };

static uint64_t state_of_random;

static double uniform(void) {
    return random_share(&state_of_random);
}

static uint32_t below(uint32_t count) {
    return (uint32_t)random_below(&state_of_random, count);
}

/* Whole rates, which repeat, and rates of any size, which do not. */
static be_series *some_series(void) {
    double rates[200];
    uint64_t count = 1 + below(200);
    static const int64_t steps[] = {7, 60, 300, 3600, 86400};
    for (uint64_t i = 0; i < count; i++) {
        rates[i] = below(3) ? below(50) : uniform() * pow(10, uniform() * 6);
    }
    return series_of(rates, count, "2026-01-01", steps[below(5)]);
}

static be_request some_request(void) {
    be_request r;
    be_request_init(&r);
    r.cpu_seconds = uniform() * 0.2;
    r.wall_seconds = r.cpu_seconds + uniform();
    r.memory_mib = 64 + uniform() * 1500;
    r.process_concurrency = 1 + below(4);
    r.latency_seconds = 0.01 + uniform() * 3;
    r.latency_quantile = 0.5 + uniform() * 0.49;
    r.unserved_share = uniform() * 0.1;
    r.wall_distribution = below(4);
    r.wall_scv = uniform() * (r.wall_distribution == BE_DISTRIBUTION_UNIFORM ? 1.0 / 3 : 4);
    return r;
}

static be_instance_type some_machine(void) {
    be_instance_type t;
    be_instance_type_init(&t);
    t.name = "some";
    t.arch = BE_ARCH_ARM64;
    t.vcpu = 1 + below(8);
    t.memory_mib = 1024 * (1 + below(16));
    t.burstable = below(2);
    t.baseline_vcpu = 0.05 + uniform() * t.vcpu;
    t.max_pods = 10 + below(50);
    return t;
}

static be_deployment some_units(uint32_t model, const be_instance_type *machine) {
    be_deployment d;
    be_deployment_init(&d);
    d.model = model;
    d.provider = "aws";
    d.region = "us-east-1";
    d.arch = BE_ARCH_ARM64;
    d.instance_type = machine;
    d.unit_vcpu = 0.25 * (1 + below(8));
    d.unit_memory_mib = 512 * (1 + below(6));
    d.floor = model == BE_MODEL_FUNCTIONS ? 0 : below(3);
    d.ceiling = below(3) ? 0 : d.floor + 1 + below(10);
    d.provisioned_concurrency = model == BE_MODEL_FUNCTIONS ? below(10) : 0;
    return d;
}

static void compare_runs(const be_series *series, const be_request *r, const be_deployment *d, size_t *kept,
                         size_t *broken) {
    be_curve *curve = NULL;
    be_outcome *verdict = NULL, *whole = NULL;
    be_error error;
    assert_int_equal(be_curve_new(series, NULL, &curve, &error), BE_STATUS_OK);
    be_status expected = be_outcome_new(series, r, d, NULL, &whole, &error);
    assert_int_equal(be_i_outcome_new(series, curve, r, d, BE_I_RUN_VERDICT, NULL, &verdict, &error), expected);
    if (!expected) {
        assert_int_equal(verdict->quality.keeps_promise, whole->quality.keeps_promise);
        assert_int_equal(verdict->quality.can_run, whole->quality.can_run);
        assert_string_equal(verdict->why_not, whole->why_not);
        *kept += whole->quality.keeps_promise;
        *broken += whole->quality.can_run && !whole->quality.keeps_promise;
    }
    be_outcome_free(verdict);
    be_outcome_free(whole);
    be_curve_free(curve);
}

static void the_verdict_is_that_of_the_whole_run(void **state) {
    (void)state;
    size_t kept = 0, broken = 0;
    state_of_random = 20261122;
    for (int round = 0; round < ROUNDS; round++) {
        be_series *series = some_series();
        be_request r = some_request();
        be_instance_type machine = some_machine();
        uint32_t model = below(BE_MODEL_COUNT);
        be_deployment base = some_units(below(3), &machine), overflow = some_units(below(4), &machine);
        be_deployment d = some_units(model, model == BE_MODEL_SPLIT ? NULL : &machine);
        base.ceiling = base.floor + 1 + below(6);
        d.base = model == BE_MODEL_SPLIT ? &base : NULL;
        d.overflow = model == BE_MODEL_SPLIT ? &overflow : NULL;
        compare_runs(series, &r, &d, &kept, &broken);
        be_series_free(series);
    }
    /* both answers are common, or the test would show little */
    assert_true(kept > ROUNDS / 10);
    assert_true(broken > ROUNDS / 10);
}

/* A promise of the very quantile that the whole run finds, or of a little less or more, with some thousand nearly equal
 * queues that share bins. */
static void a_verdict_by_a_hair_is_that_of_the_whole_run(void **state) {
    (void)state;
    enum { HAIRS = 60, RATES = 3000 };
    static const double offsets[] = {-1e-2, -1e-3, -1e-5, -1e-7, 0, 1e-7, 1e-5, 1e-3};
    static double rates[RATES];
    size_t kept = 0, broken = 0;
    for (int round = 0; round < HAIRS; round++) {
        double high = 5 + uniform() * 200;
        for (size_t i = 0; i < RATES; i++) {
            rates[i] = high * (0.8 + 0.2 * uniform());
        }
        be_series *series = series_of(rates, RATES, "2026-01-01", 60);
        be_request r = some_request();
        be_instance_type machine = some_machine();
        be_deployment d = some_units(BE_MODEL_FLEET, &machine);
        r.memory_mib = 64;
        d.ceiling = 0;
        be_outcome *whole = outcome_of(series, &r, &d);
        double latency = quality_of(whole).latency_seconds;
        be_outcome_free(whole);
        if (latency > 0 && latency < 1e6) {
            r.latency_seconds = latency * (1 + offsets[below(COUNT(offsets))]);
            compare_runs(series, &r, &d, &kept, &broken);
        }
        be_series_free(series);
    }
    assert_true(kept > HAIRS / 10);
    assert_true(broken > HAIRS / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_is_that_of_the_whole_run),
        cmocka_unit_test(a_verdict_by_a_hair_is_that_of_the_whole_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
