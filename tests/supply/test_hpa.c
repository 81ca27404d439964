/* The Kubernetes horizontal pod autoscaler: the replica rule by published cases, stabilisation and speed, and the whole
 * against a plain transcription of the controller that keeps lists of all that ever happened. */
#include "scaling.h"

static const double NO_LIMIT = 2147483647;

/* ---- the replica rule ---- */

static size_t pods_of(char *text, be_pod *pods) {
    size_t count = 0;
    char *rest;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *slash;
        be_pod_init(&pods[count]);
        pods[count].state = (uint32_t)(strchr("RUMX", word[0]) - "RUMX");
        pods[count].usage = strtod(word + 1, &slash);
        pods[count++].request = strtod(slash + 1, NULL);
    }
    return count;
}

static uint32_t kind_of(const char *name) {
    return strcmp(name, "utilisation") == 0 ? BE_TARGET_UTILISATION
           : strcmp(name, "value") == 0     ? BE_TARGET_VALUE
                                            : BE_TARGET_AVERAGE_VALUE;
}

static void check_replicas(char **fields) {
    be_pod pods[16];
    uint32_t current = (uint32_t)atoi(fields[2]), ready = (uint32_t)atoi(fields[3]), replicas = 0;
    double target = strtod(fields[5], NULL), metric = 0;
    if (strcmp(fields[0], "pods") == 0) {
        size_t count = pods_of(fields[4], pods);
        assert_ok(be_hpa_replicas(NULL, kind_of(fields[1]), current, target, pods, count, &replicas, &metric, error));
    } else {
        double total = strtod(fields[4], NULL);
        assert_ok(be_hpa_replicas_for_total(NULL, kind_of(fields[1]), current, ready, target, total, &replicas, &metric,
                                            error));
    }
    if ((int)replicas != atoi(fields[6]) || metric != strtod(fields[7], NULL)) {
        fail_msg("%u replicas, metric %.17g, not %s and %s: %s", replicas, metric, fields[6], fields[7], fields[8]);
    }
}

static void replicas_are_those_of_the_controllers_own_tests(void **state) {
    (void)state;
    assert_int_equal(each_row("hpa_replicas.csv", check_replicas), 42);
}

/* Kubernetes documentation: 100 MiB with an upscale tolerance of 5 %: only above 105 MiB. */
static void the_tolerance_is_exceeded_above_it_only(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.up_tolerance = 0.05;
    const double used[] = {104, 105, 106};
    for (int i = 0; i < 3; i++) {
        uint32_t replicas = 0;
        be_pod pod;
        be_pod_init(&pod);
        pod.usage = used[i];
        assert_ok(be_hpa_replicas(&hpa, BE_TARGET_AVERAGE_VALUE, 1, 100, &pod, 1, &replicas, NULL, error));
        assert_int_equal(replicas, i == 2 ? 2 : 1);
    }
}

/* The controller: a missing pod counts with its request, or with the target where that is more. Half of what is
 * requested, and 150 % of it: 100 % on average, 2/3 of the target. */
static void a_missing_pod_uses_no_less_than_a_target_above_its_request(void **state) {
    (void)state;
    uint32_t replicas = 0;
    be_pod pods[3];
    for (int i = 0; i < 3; i++) {
        be_pod_init(&pods[i]);
        pods[i].usage = 0.5;
        pods[i].request = 1;
    }
    pods[2].state = BE_POD_MISSING;
    assert_ok(be_hpa_replicas(NULL, BE_TARGET_UTILISATION, 3, 1.5, pods, 2, &replicas, NULL, error));
    assert_int_equal(replicas, 1);
    assert_ok(be_hpa_replicas(NULL, BE_TARGET_UTILISATION, 3, 1.5, pods + 1, 2, &replicas, NULL, error));
    assert_int_equal(replicas, 2);
}

static void from_none_a_total_needs_no_tolerance(void **state) {
    (void)state;
    uint32_t replicas = 9;
    double metric = 0;
    assert_ok(be_hpa_replicas_for_total(NULL, BE_TARGET_VALUE, 0, 0, 10, 10.5, &replicas, &metric, error));
    assert_int_equal(replicas, 2);
    assert_ok(be_hpa_replicas_for_total(NULL, BE_TARGET_AVERAGE_VALUE, 0, 0, 10, 21, &replicas, &metric, error));
    assert_int_equal(replicas, 3);
    assert_true(isinf(metric));
    assert_ok(be_hpa_replicas_for_total(NULL, BE_TARGET_AVERAGE_VALUE, 0, 0, 10, 0, &replicas, &metric, error));
    assert_int_equal(replicas, 0);
}

static void replicas_never_exceed_what_kubernetes_can_count(void **state) {
    (void)state;
    uint32_t replicas = 0;
    assert_ok(be_hpa_replicas_for_total(NULL, BE_TARGET_VALUE, 9, 9, 0.001, 1e12, &replicas, NULL, error));
    assert_true(replicas == NO_LIMIT);
}

static void pods_that_cannot_be_are_refused(void **state) {
    (void)state;
    uint32_t replicas = 77;
    be_pod pod;
    be_pod_init(&pod);
    pod.usage = 1;
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_UTILISATION, 1, 0.5, &pod, 1, &replicas, NULL, error),
                 BE_STATUS_ARGUMENT, "requests");
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_VALUE, 1, 0.5, &pod, 1, &replicas, NULL, error), BE_STATUS_RANGE,
                 "kind");
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 0, &pod, 1, &replicas, NULL, error), BE_STATUS_RANGE,
                 "target");
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, NULL, 1, &replicas, NULL, error),
                 BE_STATUS_ARGUMENT, "pods");
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, &pod, 1, NULL, NULL, error), BE_STATUS_ARGUMENT,
                 "replicas");
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, &pod, 0, &replicas, NULL, error),
                 BE_STATUS_ARGUMENT, "none is ready");
    pod.state = BE_POD_COUNT;
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, &pod, 1, &replicas, NULL, error), BE_STATUS_RANGE,
                 "pods[0].state");
    pod.state = BE_POD_READY;
    pod.usage = NAN;
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, &pod, 1, &replicas, NULL, error), BE_STATUS_RANGE,
                 "pods[0].usage");
    pod.size = 8;
    assert_fails(be_hpa_replicas(NULL, BE_TARGET_AVERAGE_VALUE, 1, 1, &pod, 1, &replicas, NULL, error), BE_STATUS_SIZE,
                 "pods[0].size");
    assert_fails(be_hpa_replicas_for_total(NULL, BE_TARGET_UTILISATION, 1, 1, 1, 1, &replicas, NULL, error),
                 BE_STATUS_RANGE, "kind");
    assert_fails(be_hpa_replicas_for_total(NULL, BE_TARGET_VALUE, 1, 1, 1, -1, &replicas, NULL, error), BE_STATUS_RANGE,
                 "total");
    assert_int_equal(replicas, 77);
}

/* ---- readiness: Kubernetes documentation, "Algorithm details", and its pod groups ---- */

static void the_cpu_of_a_young_pod_counts_once_a_whole_window_lies_in_readiness(void **state) {
    (void)state;
    const struct {
        uint32_t ready;
        double age, changed, sample_age, window;
        uint32_t state;
    } cases[] = {
        {1, 60, 30, 0, 30, BE_POD_READY},     /* fresh: ready for 30 s, the window lies in it */
        {1, 60, 30, 0, 60, BE_POD_UNREADY},   /* the window began before it was ready */
        {1, 60, 30, 5, 30, BE_POD_UNREADY},   /* the same, for an older sample */
        {0, 60, 30, 0, 30, BE_POD_UNREADY},   /* young and not ready */
        {0, 600, 590, 0, 30, BE_POD_UNREADY}, /* unready since 10 s after its start: it never was ready */
        {0, 600, 300, 0, 30, BE_POD_READY},   /* was ready once */
        {0, 600, 570, 0, 30, BE_POD_READY},   /* 30 s are not within 30 s */
        {1, 600, 1, 0, 30, BE_POD_READY},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t answer = 9;
        assert_ok(be_hpa_pod_state(NULL, cases[i].ready, cases[i].age, cases[i].changed, cases[i].sample_age,
                                   cases[i].window, &answer, error));
        assert_int_equal(answer, cases[i].state);
    }
    assert_fails(be_hpa_pod_state(NULL, 1, -1, 0, 0, 0, &(uint32_t){0}, error), BE_STATUS_RANGE, "age_seconds");
    assert_fails(be_hpa_pod_state(NULL, 1, 1, 0, 0, 0, NULL, error), BE_STATUS_ARGUMENT, "state");
}

/* ---- speed ---- */

static be_scaler *hpa_scaler(const be_hpa *hpa, uint32_t floor, uint32_t ceiling) {
    be_scaling scaling = a_scaling(BE_SCALING_HPA);
    scaling.hpa = hpa;
    return scaler_of(&scaling, floor, ceiling);
}

/* Kubernetes documentation: 4 pods or 10 percent a minute, from 80 to 10. */
static void the_documented_way_down_is_taken(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.down_pods = 4;
    hpa.down_percent = 10;
    hpa.down_pods_seconds = hpa.down_percent_seconds = 60;
    hpa.down_stabilisation_seconds = 0;
    be_scaler *scaler = hpa_scaler(&hpa, 10, 0);
    uint32_t units = 80, before = 80;
    for (int minute = 0; minute < 20; minute++) {
        for (int tick = 0; tick < 4; tick++) {
            units = after(scaler, minute * 60 + tick * 15, 15, units, 0);
        }
        uint32_t step = before - units;
        assert_int_equal(units, minute == 0 ? 72 : minute == 1 ? 64 : units);
        assert_true(units == 10 || before < 40 ? step == 4 || units == 10 : step == (before + 9) / 10 || before == 40);
        before = units;
    }
    assert_int_equal(units, 10);
    be_scaler_free(scaler);
}

static void by_default_it_doubles_or_adds_four(void **state) {
    (void)state;
    be_scaler *scaler = hpa_scaler(NULL, 1, 0);
    uint32_t units = 1;
    const uint32_t expected[] = {5, 10, 20, 40, 80};
    for (int i = 0; i < 5; i++) {
        units = after(scaler, 15 * i, 15, units, 100);
        assert_int_equal(units, expected[i]);
    }
    be_scaler_free(scaler);
}

static void the_highest_recommendation_of_five_minutes_holds_it_up(void **state) {
    (void)state;
    be_scaler *scaler = hpa_scaler(NULL, 1, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 0.5), 10);
    for (int64_t time = 15; time < 300; time += 15) {
        assert_int_equal(after(scaler, time, 15, 10, 0.1), 10);
    }
    assert_int_equal(after(scaler, 300, 15, 10, 0.1), 2); /* the 10 of 300 s ago counts no more */
    be_scaler_free(scaler);
}

static void the_lowest_recommendation_going_up_holds_it_down(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.up_stabilisation_seconds = 60;
    be_scaler *scaler = hpa_scaler(&hpa, 1, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 0.5), 10);
    assert_int_equal(after(scaler, 15, 15, 10, 0.6), 10);
    assert_int_equal(after(scaler, 30, 15, 10, 0.8), 10);
    assert_int_equal(after(scaler, 45, 15, 10, 0.8), 10);
    assert_int_equal(after(scaler, 60, 15, 10, 0.8), 12); /* the lowest is that of 15 s */
    be_scaler_free(scaler);
}

static void disabled_is_disabled(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.up_select = hpa.down_select = BE_SELECT_DISABLED;
    hpa.down_stabilisation_seconds = 0;
    be_scaler *scaler = hpa_scaler(&hpa, 1, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 0.9), 10);
    assert_int_equal(after(scaler, 15, 15, 10, 0.1), 10);
    be_scaler_free(scaler);
}

static void min_takes_the_smaller_change(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.up_select = hpa.down_select = BE_SELECT_MIN;
    hpa.down_pods = 3;
    hpa.down_stabilisation_seconds = 0;
    be_scaler *scaler = hpa_scaler(&hpa, 1, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 5), 14);
    assert_int_equal(after(scaler, 15, 15, 14, 0), 11);
    be_scaler_free(scaler);
}

static void it_decides_every_sync_only(void **state) {
    (void)state;
    be_scaler *scaler = hpa_scaler(NULL, 1, 0);
    assert_int_equal(after(scaler, 1, 1, 10, 1), 10);
    for (int64_t time = 2; time < 15; time++) {
        assert_int_equal(after(scaler, time, 1, 10, 1), 10);
    }
    assert_int_equal(after(scaler, 15, 1, 10, 1), 20);
    be_scaler_free(scaler);
}

static void units_that_are_not_ready_damp_the_way_up(void **state) {
    (void)state;
    be_scaler *scaler = hpa_scaler(NULL, 1, 0);
    be_observation observation = observed(0, 15, 10, 0.8);
    observation.ready = 8;
    assert_int_equal(desired_after(scaler, &observation), 13); /* 64 % of ten: ratio 1.28 */
    be_scaler_free(scaler);
}

/* Kubernetes documentation: with a metric missing, scaling down is skipped, up is done by the others. */
static void a_missing_metric_stops_the_way_down_only(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.down_stabilisation_seconds = 0;
    be_scaling scaling = a_scaling(BE_SCALING_HPA);
    scaling.hpa = &hpa;
    scaling.target_utilisation = 0.5;
    scaling.target_queue = 10;
    be_scaler *scaler = scaler_of(&scaling, 1, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 0.1), 10); /* no queue is given */
    assert_int_equal(after(scaler, 15, 15, 10, 0.7), 14);
    assert_int_equal(after(scaler, 30, 15, 14, NAN), 14);
    be_observation observation = observed(45, 15, 14, 0.1);
    observation.queue = 200;
    assert_int_equal(desired_after(scaler, &observation), 20);
    observation = observed(60, 15, 20, 0.1);
    observation.queue = 101;
    assert_int_equal(desired_after(scaler, &observation), 11);
    be_scaler_free(scaler);
}

static void an_hpa_keeps_one_whatever_the_floor(void **state) {
    (void)state;
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.down_stabilisation_seconds = 0;
    be_scaler *scaler = hpa_scaler(&hpa, 0, 0);
    assert_int_equal(after(scaler, 0, 15, 10, 0), 1);
    assert_int_equal(after(scaler, 15, 15, 0, NAN), 1);
    be_scaler_free(scaler);
}

/* The floor of the second hour adds 7 between two decisions; 400 s later what was there 1800 s ago are 2. */
static void what_a_floor_adds_counts_as_added(void **state) {
    (void)state;
    be_hpa hpa;
    double hours[168];
    be_hpa_init(&hpa);
    hpa.sync_seconds = 1000;
    hpa.up_pods_seconds = hpa.up_percent_seconds = 1800;
    for (int i = 0; i < 168; i++) {
        hours[i] = i ? 9 : 2;
    }
    be_scaling scaling = a_scaling(BE_SCALING_HPA);
    scaling.hpa = &hpa;
    scaling.units_by_hour = hours;
    be_scaler *scaler = scaler_of(&scaling, 0, 0);
    int64_t start = 1000 - (MONDAY % 1000); /* the next decision */
    uint32_t units = 2;
    for (int64_t time = start; time < 3600; time += 1000) {
        assert_int_equal(after(scaler, time, 10, 2, 0.5), 2);
    }
    units = after(scaler, 3600, 10, 2, 1);
    assert_int_equal(units, 9);
    assert_int_equal(after(scaler, start + 4000, 10, units, 1), 9); /* 2 + 4 or 2 x 2 are no more than 9 */
    assert_int_equal(after(scaler, start + 6000, 10, units, 1), 18);
    be_scaler_free(scaler);
}

/* ---- against a transcription ---- */

typedef struct event {
    int64_t time;
    double value;
} event;

typedef struct controller {
    be_hpa rules;
    double least, most;
    event recommendations[5000], up[5000], down[5000];
    int recommended, ups, downs;
} controller;

static double changed_within(const event *events, int count, double seconds, int64_t now) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += (double)(now - events[i].time) < seconds ? events[i].value : 0;
    }
    return sum;
}

static double start_of(const controller *c, double seconds, int64_t now, double current) {
    return current - changed_within(c->up, c->ups, seconds, now) + changed_within(c->down, c->downs, seconds, now);
}

static double plain_limit(const controller *c, bool up, int64_t now, double current) {
    const be_hpa *r = &c->rules;
    uint32_t select = up ? r->up_select : r->down_select;
    double pods = up ? r->up_pods : r->down_pods, percent = up ? r->up_percent : r->down_percent, proposals[2];
    int count = 0;
    if (select == BE_SELECT_DISABLED) {
        return current;
    }
    if (pods > 0) {
        double start = start_of(c, up ? r->up_pods_seconds : r->down_pods_seconds, now, current);
        proposals[count++] = up ? start + pods : start - pods;
    }
    if (percent > 0) {
        double start = start_of(c, up ? r->up_percent_seconds : r->down_percent_seconds, now, current);
        proposals[count++] = up ? ceil(start * (1 + percent / 100)) : floor(start * (1 - percent / 100));
    }
    double limit = proposals[0];
    bool larger = up == (select == BE_SELECT_MAX);
    if (count == 2) {
        limit = larger ? fmax(limit, proposals[1]) : fmin(limit, proposals[1]);
    }
    return up ? fmax(limit, current) : fmin(limit, current);
}

static double plain_decision(controller *c, int64_t now, double current, double wanted) {
    double lowest = wanted, highest = wanted;
    if (!c->recommended) {
        c->recommendations[c->recommended++] = (event){now, current};
    }
    for (int i = 0; i < c->recommended; i++) {
        double age = (double)(now - c->recommendations[i].time), value = c->recommendations[i].value;
        lowest = age < c->rules.up_stabilisation_seconds ? fmin(lowest, value) : lowest;
        highest = age < c->rules.down_stabilisation_seconds ? fmax(highest, value) : highest;
    }
    c->recommendations[c->recommended++] = (event){now, wanted};
    double next = fmin(fmax(current, lowest), highest);
    if (next > current) {
        next = fmin(next, plain_limit(c, true, now, current));
    } else if (next < current) {
        next = fmax(next, plain_limit(c, false, now, current));
    }
    next = fmin(fmax(next, c->least), c->most);
    if (next > current) {
        c->up[c->ups++] = (event){now, next - current};
    } else if (next < current) {
        c->down[c->downs++] = (event){now, current - next};
    }
    return next;
}

static be_hpa random_rules(uint64_t *seed) {
    be_hpa hpa;
    be_hpa_init(&hpa);
    hpa.up_pods = (uint32_t)random_below(seed, 3) * 3;
    hpa.down_pods = (uint32_t)random_below(seed, 3) * 2;
    hpa.up_percent = (double)(1 + random_below(seed, 20)) * 7;
    hpa.down_percent = (double)(1 + random_below(seed, 20)) * 5;
    hpa.up_select = (uint32_t)random_below(seed, 10) % 3;
    hpa.down_select = (uint32_t)random_below(seed, 10) % 3;
    hpa.up_pods_seconds = (double)(1 + random_below(seed, 120));
    hpa.up_percent_seconds = (double)(1 + random_below(seed, 120));
    hpa.down_pods_seconds = (double)(1 + random_below(seed, 120));
    hpa.down_percent_seconds = (double)(1 + random_below(seed, 120));
    hpa.up_stabilisation_seconds = (double)random_below(seed, 3) * 40;
    hpa.down_stabilisation_seconds = (double)random_below(seed, 3) * 100;
    return hpa;
}

/* All ready, metric and units such that the ratio is clear of the tolerances and of rounding. */
static void the_controller_is_that_of_a_plain_transcription(void **state) {
    (void)state;
    static controller c;
    for (uint64_t round = 0; round < 60; round++) {
        uint64_t seed = round;
        memset(&c, 0, sizeof c);
        c.rules = random_rules(&seed);
        c.least = 2;
        c.most = 500;
        be_scaler *scaler = hpa_scaler(&c.rules, 2, 500);
        uint32_t units = 20;
        for (int64_t tick = 0; tick < 1000; tick++) {
            int64_t percent = (int64_t)(tick / 40 % 2 ? 10 + random_below(&seed, 60) : random_below(&seed, 110));
            double ratio = (double)percent / 50;
            double wanted = ratio >= 0.9 && ratio <= 1.1 ? units : ceil(ratio * units);
            double expected = plain_decision(&c, tick * 15, units, wanted);
            uint32_t desired = after(scaler, tick * 15, 15, units, (double)percent / 100 + 0.001);
            if (desired != expected) {
                fail_msg("round %d, tick %d: from %u to %u, not %g", (int)round, (int)tick, units, desired, expected);
            }
            units = desired;
        }
        be_scaler_free(scaler);
    }
}

/* ---- bad input ---- */

static void a_way_without_a_rule_is_refused(void **state) {
    (void)state;
    be_hpa hpa;
    be_scaler *scaler = NULL;
    be_scaling scaling = a_scaling(BE_SCALING_HPA);
    scaling.hpa = &hpa;
    be_hpa_init(&hpa);
    hpa.up_pods = 0;
    hpa.up_percent = 0;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT, "up_pods");
    hpa.up_select = BE_SELECT_DISABLED;
    be_scaler_free(scaler_of(&scaling, 1, 0));
    hpa.down_percent = 0;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_ARGUMENT, "down_pods");
    be_hpa_init(&hpa);
    hpa.down_percent = 101;
    assert_fails(be_scaler_new(&scaling, 1, 0, 0.5, NULL, &scaler, error), BE_STATUS_RANGE, "down_percent");
    assert_null(scaler);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replicas_are_those_of_the_controllers_own_tests),
        cmocka_unit_test(the_tolerance_is_exceeded_above_it_only),
        cmocka_unit_test(a_missing_pod_uses_no_less_than_a_target_above_its_request),
        cmocka_unit_test(from_none_a_total_needs_no_tolerance),
        cmocka_unit_test(replicas_never_exceed_what_kubernetes_can_count),
        cmocka_unit_test(pods_that_cannot_be_are_refused),
        cmocka_unit_test(the_cpu_of_a_young_pod_counts_once_a_whole_window_lies_in_readiness),
        cmocka_unit_test(the_documented_way_down_is_taken),
        cmocka_unit_test(by_default_it_doubles_or_adds_four),
        cmocka_unit_test(the_highest_recommendation_of_five_minutes_holds_it_up),
        cmocka_unit_test(the_lowest_recommendation_going_up_holds_it_down),
        cmocka_unit_test(disabled_is_disabled),
        cmocka_unit_test(min_takes_the_smaller_change),
        cmocka_unit_test(it_decides_every_sync_only),
        cmocka_unit_test(units_that_are_not_ready_damp_the_way_up),
        cmocka_unit_test(a_missing_metric_stops_the_way_down_only),
        cmocka_unit_test(an_hpa_keeps_one_whatever_the_floor),
        cmocka_unit_test(what_a_floor_adds_counts_as_added),
        cmocka_unit_test(the_controller_is_that_of_a_plain_transcription),
        cmocka_unit_test(a_way_without_a_rule_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
