/* Units walked through a series: what each policy does, told by examples that can be followed by hand. The machine
 * carries 10 requests/s as planned, half of the 20 that it can serve; all begins on a Monday at 0:00 UTC. */
#include "scaling.h"

enum { MINUTE = 60, MOST = 20000 };

typedef struct story {
    be_instance_type type;
    be_request request;
    be_deployment deployment;
    be_scaling scaling;
    be_series *series;
    be_timeline *timeline;
    be_outcome *outcome;
    be_quality quality;
} story;

static void begin(story *s, uint32_t model, uint32_t policy) {
    *s = (story){.type = a_machine(), .request = a_request(), .scaling = a_scaling(policy)};
    s->deployment = a_deployment(model, &s->type);
    s->deployment.scaling = &s->scaling;
}

/* `first` for so many steps, then `then` for so many, then `last`. */
static void come(story *s, int64_t step, uint64_t firsts, double first, uint64_t thens, double then, uint64_t lasts,
                 double last) {
    static double rates[MOST];
    uint64_t count = firsts + thens + lasts;
    assert_true(count <= MOST);
    for (uint64_t i = 0; i < count; i++) {
        rates[i] = i < firsts ? first : i < firsts + thens ? then : last;
    }
    assert_ok(be_series_copy(rates, count, MONDAY, step, NULL, &s->series, error));
}

static void go(story *s) {
    s->deployment.instance_type = &s->type;
    s->deployment.scaling = s->deployment.scaling ? &s->scaling : NULL;
    assert_ok(be_timeline_new(s->series, &s->request, &s->deployment, NULL, &s->timeline, error));
    s->outcome = outcome_of(s->series, &s->request, &s->deployment);
    s->quality = quality_of(s->outcome);
}

static void end(story *s) {
    be_timeline_free(s->timeline);
    be_outcome_free(s->outcome);
    be_series_free(s->series);
}

static double at(const story *s, uint32_t column, uint64_t step) {
    assert_true(step < be_timeline_count(s->timeline));
    return be_timeline_column(s->timeline, column)[step];
}

static double ready(const story *s, uint64_t step) {
    return at(s, BE_COLUMN_READY, step);
}

/* From `first` on to before `end` the column is this. */
static void assert_during(const story *s, uint32_t column, uint64_t first, uint64_t end_step, double value) {
    for (uint64_t i = first; i < end_step; i++) {
        if (fabs(at(s, column, i) - value) > 1e-9) {
            fail_msg("%s is %.17g in step %llu, not %g", be_column_name(column), at(s, column, i),
                     (unsigned long long)i, value);
        }
    }
}

/* ---- policies by the clock ---- */

static void fixed_is_the_floor_whatever_comes(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
    s.deployment.floor = 3;
    come(&s, MINUTE, 10, 5, 10, 50, 10, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 30, 3);
    assert_during(&s, BE_COLUMN_MACHINES, 0, 30, 3);
    assert_near(s.quality.launches, 0, 0, 0);
    assert_near(s.quality.unit_hours, 3 * 0.5, 1e-12, 0);
    assert_near(s.quality.under_provisioned_share, 1.0 / 3, 1e-12, 0); /* 50 requests/s need 5 */
    assert_near(s.quality.under_provisioned_units, 2.0 / 5 * 10 / 20, 1e-12,
                0); /* over the time that some are needed */
    end(&s);
}

static void scheduled_numbers_hold_from_hour_to_hour(void **state) {
    (void)state;
    story s;
    double hours[168] = {1, 4, 2, 0, 3};
    begin(&s, BE_MODEL_FLEET, BE_SCALING_SCHEDULED);
    s.scaling.units_by_hour = hours;
    s.scaling.boot_seconds = 120;
    come(&s, MINUTE, 300, 1, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 62, 1); /* asked for at 1:00, serving two minutes later */
    assert_during(&s, BE_COLUMN_MACHINES, 60, 120, 4);
    assert_during(&s, BE_COLUMN_READY, 62, 120, 4);
    assert_during(&s, BE_COLUMN_READY, 120, 180, 2);
    assert_during(&s, BE_COLUMN_READY, 180, 242, 0);
    assert_during(&s, BE_COLUMN_READY, 242, 300, 3);
    end(&s);
}

static void a_week_of_numbers_begins_on_monday(void **state) {
    (void)state;
    story s;
    double hours[168];
    for (int i = 0; i < 168; i++) {
        hours[i] = i;
    }
    begin(&s, BE_MODEL_FLEET, BE_SCALING_SCHEDULED);
    s.scaling.units_by_hour = hours;
    come(&s, HOUR, 400, 1, 0, 0, 0, 0);
    go(&s);
    for (uint64_t i = 0; i < 400; i++) {
        assert_near(ready(&s, i), (double)(i % 168), 0, 1e-9);
    }
    end(&s);
}

static void prediction_is_in_time_if_it_looks_as_far_as_a_start_takes(void **state) {
    (void)state;
    static const struct {
        double ahead, start;
        uint64_t ready_at;
    } cases[] = {{600, 600, 60}, {600, 300, 55}, {60, 60, 60}, {90, 90, 60}, {300, 600, 65}, {0, 120, 62}, {0, 0, 60}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        story s;
        begin(&s, BE_MODEL_FLEET, BE_SCALING_PREDICTIVE);
        s.scaling.lookahead_seconds = cases[i].ahead;
        s.scaling.boot_seconds = cases[i].start;
        come(&s, MINUTE, 60, 20, 60, 100, 60, 20);
        go(&s);
        assert_during(&s, BE_COLUMN_READY, 0, cases[i].ready_at, 2);
        assert_during(&s, BE_COLUMN_READY, cases[i].ready_at, 120, 10);
        assert_during(&s, BE_COLUMN_READY, 120, 180, 2);
        end(&s);
    }
}

static void what_is_known_ahead_does_not_depend_on_the_step(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_PREDICTIVE);
    s.scaling.lookahead_seconds = s.scaling.boot_seconds = 600;
    come(&s, HOUR, 2, 20, 1, 100, 1, 20);
    go(&s);
    assert_near(at(&s, BE_COLUMN_MACHINES, 1), 2 + 8 * 600.0 / 3600, 1e-12, 0); /* the last ten minutes */
    assert_near(ready(&s, 1), 2, 1e-12, 0);
    assert_near(ready(&s, 2), 10, 1e-12, 0);
    assert_near(ready(&s, 3), 2, 1e-12, 0);
    end(&s);
}

/* ---- the life of a unit ---- */

static void a_unit_serves_after_all_four_stages_and_is_billed_from_its_launch(void **state) {
    (void)state;
    story s;
    double hours[168] = {1, 3};
    begin(&s, BE_MODEL_FLEET, BE_SCALING_SCHEDULED);
    s.scaling.units_by_hour = hours;
    s.scaling.boot_seconds = 60;
    s.scaling.image_pull_seconds = 120;
    s.scaling.initialisation_seconds = 180;
    s.scaling.health_check_seconds = 240;
    come(&s, MINUTE, 120, 1, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_STARTING, 60, 70, 2);
    assert_during(&s, BE_COLUMN_READY, 60, 70, 1);
    assert_during(&s, BE_COLUMN_READY, 70, 120, 3);
    assert_during(&s, BE_COLUMN_MACHINES, 60, 120, 3);
    assert_near(total_of(s.outcome, "ec2", "m7i.large", ANY_MONTH), 1 * 3600 + 3 * 3600, 1e-12, 0);
    assert_near(s.quality.launches, 2, 0, 0);
    end(&s);
}

static void a_unit_that_drains_is_billed_and_does_not_serve(void **state) {
    (void)state;
    story s;
    double hours[168] = {3, 1};
    begin(&s, BE_MODEL_FLEET, BE_SCALING_SCHEDULED);
    s.scaling.units_by_hour = hours;
    s.scaling.drain_seconds = 300;
    come(&s, MINUTE, 120, 1, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 60, 3);
    assert_during(&s, BE_COLUMN_READY, 60, 120, 1);
    assert_during(&s, BE_COLUMN_MACHINES, 60, 65, 3);
    assert_during(&s, BE_COLUMN_MACHINES, 65, 120, 1);
    assert_near(total_of(s.outcome, "ec2", "m7i.large", ANY_MONTH), 3 * 3900 + 3300, 1e-12, 0);
    end(&s);
}

/* A unit that comes for 40 s is noted as a run of 40 s, so that pricing can bill the least that there is. */
static void short_runs_go_to_the_bill_one_by_one(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    come(&s, 20, 6, 10, 2, 30, 6, 10);
    go(&s);
    be_usage_item item = the_item(s.outcome, "ec2", "m7i.large", ANY_MONTH);
    assert_int_equal(item.value_count, 1);
    assert_near(item.values[0], 40, 0, 0);
    assert_near(item.value_weights[0], 2, 0, 0);
    assert_near(item.quantity, 14 * 20, 1e-12, 0);
    end(&s);
}

/* ---- target tracking ---- */

static void target_tracking_scales_out_after_three_datapoints_and_the_start(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING); /* of the planned utilisation, 0.5 */
    s.scaling.boot_seconds = 120;
    come(&s, MINUTE, 30, 20, 60, 40, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 35, 2); /* the load doubles at 30, the third datapoint ends with 32 */
    assert_during(&s, BE_COLUMN_MACHINES, 0, 33, 2);
    assert_during(&s, BE_COLUMN_MACHINES, 33, 90, 4);
    assert_during(&s, BE_COLUMN_READY, 35, 90, 4);
    end(&s);
}

static void target_tracking_scales_in_after_fifteen_datapoints(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING);
    come(&s, MINUTE, 30, 40, 60, 20, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 45, 4);
    assert_during(&s, BE_COLUMN_READY, 45, 90, 2);
    end(&s);
}

static void a_short_spike_does_not_move_target_tracking(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING);
    come(&s, MINUTE, 30, 20, 2, 200, 30, 20);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 30, 2);
    assert_near(at(&s, BE_COLUMN_WAITING, 31), 2 * 60 * (200 - 40), 1e-9, 0);
    assert_true(s.quality.recovery_seconds >= 120);
    end(&s);
}

/* ---- HPA, KEDA ---- */

static void the_hpa_doubles_within_a_sync_and_holds_for_five_minutes(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_CONTAINERS, BE_SCALING_HPA);
    s.deployment.target_utilisation = 0.5;
    s.deployment.unit_vcpu = 2;
    come(&s, 15, 40, 20, 8, 40, 40, 20);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 41, 2);
    assert_during(&s, BE_COLUMN_READY, 41, 48, 4); /* after the first sync that saw it */
    /* The last recommendation of 4 is made at the end of step 47; it counts for 300 s, twenty syncs. */
    assert_during(&s, BE_COLUMN_READY, 48, 67, 4);
    assert_during(&s, BE_COLUMN_READY, 69, 88, 2);
    end(&s);
}

static void keda_goes_to_none_and_the_first_that_come_wait_for_a_unit(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_CONTAINERS, BE_SCALING_KEDA);
    s.deployment.unit_vcpu = 2;
    s.scaling.boot_seconds = 60;
    come(&s, 30, 4, 5, 30, 0, 30, 5);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 4, 1);
    /* The cool-down of 300 s since the last poll with work, at 120 s, is over when more than that has passed. */
    assert_during(&s, BE_COLUMN_READY, 4, 15, 1);
    assert_during(&s, BE_COLUMN_READY, 15, 34, 0);
    /* Work from 1020 s on; seen by the poll at 1050 s, a unit serves 60 s later. */
    assert_during(&s, BE_COLUMN_READY, 34, 37, 0);
    assert_near(at(&s, BE_COLUMN_STARTING, 35), 1, 0, 0);
    assert_near(ready(&s, 37), 1, 0, 0);
    assert_near(at(&s, BE_COLUMN_WAITING, 36), 3 * 30 * 5, 1e-9, 0);
    assert_near(at(&s, BE_COLUMN_QUEUE_AGE_SECONDS, 36), 90, 1e-9, 0);
    assert_near(s.quality.unserved, 0, 0, 1e-9);
    end(&s);
}

static void units_come_back_from_none_though_nobody_waits(void **state) {
    (void)state;
    static const uint32_t policies[] = {BE_SCALING_KEDA, BE_SCALING_CONCURRENCY};
    for (size_t i = 0; i < COUNT(policies); i++) {
        story s;
        begin(&s, BE_MODEL_CONTAINERS, policies[i]);
        s.deployment.unit_vcpu = 2;
        s.request.overload = BE_OVERLOAD_DROP;
        come(&s, 30, 10, 0, 60, 5, 0, 0);
        go(&s);
        assert_during(&s, BE_COLUMN_READY, 0, 10, 0);
        assert_true(at(&s, BE_COLUMN_DROPPED, 10) > 0);
        assert_true(ready(&s, 13) >= 1);
        assert_true(at(&s, BE_COLUMN_DROPPED, 40) < 75);
        end(&s);
    }
}

/* ---- spare units and a ceiling ---- */

static void spare_units_stand_beside_what_the_policy_wants(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_TARGET_TRACKING);
    s.deployment.spare_units = 3;
    come(&s, MINUTE, 60, 20, 30, 40, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 63, 5); /* the spare ones do not look like too many */
    assert_during(&s, BE_COLUMN_READY, 63, 90, 7);
    end(&s);
}

static void nothing_goes_above_a_ceiling(void **state) {
    (void)state;
    static const uint32_t policies[] = {BE_SCALING_INSTANT, BE_SCALING_PREDICTIVE, BE_SCALING_TARGET_TRACKING,
                                        BE_SCALING_HPA,     BE_SCALING_KEDA,       BE_SCALING_CONCURRENCY};
    for (size_t i = 0; i < COUNT(policies); i++) {
        story s;
        begin(&s, BE_MODEL_FLEET, policies[i]);
        s.deployment.ceiling = 4;
        s.deployment.spare_units = 1;
        come(&s, MINUTE, 10, 20, 60, 70, 60, 20);
        go(&s);
        for (uint64_t k = 0; k < 130; k++) {
            assert_true(ready(&s, k) <= 4);
        }
        assert_near(ready(&s, 60), 4, 0, 1e-9);
        end(&s);
    }
}

/* ---- requests beyond capacity ---- */

static void who_finds_all_servers_busy_is_lost_as_erlang_says(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
    s.request.overload = BE_OVERLOAD_DROP;
    s.deployment.floor = 2; /* 2 servers each: 20 requests/s of 0.1 s */
    come(&s, MINUTE, 60, 30, 0, 0, 0, 0);
    go(&s);
    /* Erlang's table: 4 servers, load 3: 0.2061. */
    assert_near(s.quality.dropped / s.quality.requests, 0.2061, 1e-3, 0);
    assert_near(s.quality.dropped, 30 * 3600 * be_erlang_b(4, 3), 1e-12, 0);
    assert_near(s.quality.waiting, 0, 0, 0);
    end(&s);
}

/* 4 units serve 80 of 100 a second; who has waited 30 s is gone, and then 20 a second give up. */
static void a_wait_limit_turns_a_backlog_into_time_outs(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
    s.request.wait_limit_seconds = 30;
    s.deployment.floor = 4;
    come(&s, MINUTE, 10, 40, 30, 100, 10, 40);
    go(&s);
    assert_during(&s, BE_COLUMN_WAITING, 13, 40, 100 * 30);
    assert_during(&s, BE_COLUMN_QUEUE_AGE_SECONDS, 13, 40, 30);
    assert_during(&s, BE_COLUMN_TIMED_OUT, 13, 40, 20 * 60);
    assert_near(s.quality.peak_queue_age_seconds, 30, 1e-9, 0);
    assert_near(at(&s, BE_COLUMN_WAITING, 49), 0, 0, 1e-9);
    end(&s);
}

static void asynchronous_work_beyond_capacity_flows_off_later(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
    s.request.asynchronous = 1;
    s.request.latency_seconds = 3600; /* the deadline */
    s.deployment.floor = 5;           /* 100 requests/s */
    come(&s, MINUTE, 10, 50, 10, 200, 40, 50);
    go(&s);
    /* 10 min x 100/s too many, then 50/s to spare: 20 min. The latest waits 600 s. */
    assert_near(s.quality.peak_queue, 60000, 1e-12, 0);
    assert_near(at(&s, BE_COLUMN_WAITING, 39), 0, 0, 1e-6);
    assert_near(at(&s, BE_COLUMN_WAITING, 38), 50 * 60, 1e-9, 0);
    assert_near(s.quality.served, s.quality.requests, 1e-12, 0);
    assert_near(s.quality.recovery_seconds, 29 * 60, 1e-9, 60);
    assert_int_equal(s.quality.keeps_promise, 1);
    assert_true(s.quality.latency_seconds > 300 && s.quality.latency_seconds < 700);
    end(&s);
}

static void random_balancing_is_never_better_than_pooled(void **state) {
    (void)state;
    for (double rate = 5; rate < 100; rate += 11) {
        double late[2], quantile[2];
        for (uint32_t balancing = 0; balancing < 2; balancing++) {
            story s;
            begin(&s, BE_MODEL_FLEET, BE_SCALING_INSTANT);
            s.request.latency_seconds = 0.4;
            s.deployment.balancing = balancing;
            come(&s, MINUTE, 10, rate, 10, 2 * rate, 0, 0);
            go(&s);
            late[balancing] = s.quality.late_share;
            quantile[balancing] = s.quality.latency_seconds;
            end(&s);
        }
        assert_true(late[BE_BALANCING_RANDOM] >= late[BE_BALANCING_POOLED] * (1 - 1e-9));
        assert_true(quantile[BE_BALANCING_RANDOM] >= quantile[BE_BALANCING_POOLED] * (1 - 1e-5));
        assert_true(rate <= 5 || late[BE_BALANCING_RANDOM] > late[BE_BALANCING_POOLED]);
    }
}

/* ---- nodes under pods ---- */

/* 2 vCPU, less what the system and the daemon sets take: three pods of half a vCPU on a node, which carry 2.5
 * requests/s each. */
static void begin_cluster(story *s, be_node_scaling *nodes, uint32_t scaler) {
    begin(s, BE_MODEL_CLUSTER, BE_SCALING_SCHEDULED);
    s->deployment.unit_vcpu = 0.5;
    be_node_scaling_init(nodes);
    nodes->scaler = scaler;
    s->deployment.node_scaling = nodes;
    uint32_t pods = 0;
    assert_ok(be_node_pods(&s->deployment, &pods, error));
    assert_int_equal(pods, 3);
}

static void pods_wait_for_nodes(void **state) {
    (void)state;
    static const uint32_t scalers[] = {BE_NODE_SCALER_CLUSTER_AUTOSCALER, BE_NODE_SCALER_KARPENTER};
    for (size_t i = 0; i < COUNT(scalers); i++) {
        story s;
        be_node_scaling nodes;
        double hours[168] = {3, 9, 3};
        begin_cluster(&s, &nodes, scalers[i]);
        nodes.node_boot_seconds = 60;
        s.scaling.units_by_hour = hours;
        s.scaling.image_pull_seconds = 20;
        come(&s, 10, 1080, 1, 0, 0, 0, 0);
        go(&s);
        assert_during(&s, BE_COLUMN_READY, 0, 360, 3);
        assert_during(&s, BE_COLUMN_MACHINES, 0, 359, 1);
        /* Two nodes are launched within a look or a batch, boot for 60 s, and then pods pull for 20 s. */
        assert_near(at(&s, BE_COLUMN_MACHINES, 362), 3, 0, 1e-9);
        assert_during(&s, BE_COLUMN_READY, 360, 368, 3);
        assert_during(&s, BE_COLUMN_READY, 371, 720, 9);
        assert_near(total_of(s.outcome, "ec2", "m7i.large", ANY_MONTH), s.quality.machine_hours * 3600, 1e-12, 0);
        end(&s);
    }
}

static void instant_nodes_are_there_with_their_pods(void **state) {
    (void)state;
    story s;
    be_node_scaling nodes;
    double hours[168] = {3, 8, 1};
    begin_cluster(&s, &nodes, BE_NODE_SCALER_INSTANT);
    s.scaling.units_by_hour = hours;
    come(&s, MINUTE, 180, 1, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_MACHINES, 0, 60, 1);
    assert_during(&s, BE_COLUMN_MACHINES, 60, 120, 3);
    assert_during(&s, BE_COLUMN_MACHINES, 120, 180, 1);
    end(&s);
}

static void karpenter_takes_the_first_type_that_holds_the_pods(void **state) {
    (void)state;
    story s;
    be_node_scaling nodes;
    be_instance_type larger = a_machine();
    larger.name = "m7i.2xlarge";
    larger.vcpu = 8;
    larger.memory_mib = 32768;
    double hours[168] = {3, 12};
    begin_cluster(&s, &nodes, BE_NODE_SCALER_KARPENTER);
    s.deployment.node_types = &larger;
    s.deployment.node_type_count = 1;
    s.scaling.units_by_hour = hours;
    come(&s, MINUTE, 90, 1, 0, 0, 0, 0);
    go(&s);
    /* Nine pods without room go onto one node, and only the larger type holds them; then all pods fit there. */
    assert_near(ready(&s, 80), 12, 0, 0);
    assert_true(total_of(s.outcome, "ec2", "m7i.2xlarge", ANY_MONTH) > 0);
    assert_near(total_of(s.outcome, "ec2", "m7i.large", ANY_MONTH) +
                    total_of(s.outcome, "ec2", "m7i.2xlarge", ANY_MONTH),
                s.quality.machine_hours * 3600, 1e-12, 0);
    end(&s);
}

/* ---- loss of zones ---- */

static void a_zone_takes_its_units_and_others_come_after_the_start(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
    s.deployment.floor = 6;
    s.deployment.zones = 3;
    s.deployment.zones_lost = 1;
    s.deployment.zone_loss_time = MONDAY + 600;
    s.scaling.boot_seconds = 180;
    come(&s, MINUTE, 30, 100, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 10, 6);
    assert_during(&s, BE_COLUMN_READY, 10, 13, 4);
    assert_during(&s, BE_COLUMN_STARTING, 10, 13, 2);
    assert_during(&s, BE_COLUMN_READY, 13, 30, 6);
    assert_near(s.quality.peak_queue, 3 * 60 * (100 - 80), 1e-9, 0);
    end(&s);
}

/* Two of six nodes fail. Their pods have no place until other nodes have booted; then they pull their image. */
static void pods_of_a_lost_zone_wait_for_other_nodes(void **state) {
    (void)state;
    static const uint32_t scalers[] = {BE_NODE_SCALER_CLUSTER_AUTOSCALER, BE_NODE_SCALER_KARPENTER};
    for (size_t i = 0; i < COUNT(scalers); i++) {
        story s;
        be_node_scaling nodes;
        begin_cluster(&s, &nodes, scalers[i]);
        nodes.node_boot_seconds = 60;
        s.scaling.policy = BE_SCALING_FIXED;
        s.scaling.image_pull_seconds = 20;
        s.deployment.floor = 18;
        s.deployment.zones = 3;
        s.deployment.zones_lost = 1;
        s.deployment.zone_loss_time = MONDAY + 600;
        come(&s, 10, 120, 40, 0, 0, 0, 0);
        go(&s);
        assert_during(&s, BE_COLUMN_READY, 0, 60, 18);
        assert_during(&s, BE_COLUMN_READY, 60, 68, 12);
        assert_during(&s, BE_COLUMN_READY, 68, 120, 18);
        end(&s);
    }
}

/* A new node has room for three pods, and the larger type for more; which of them comes is a matter of their order. */
static void karpenter_keeps_to_the_order_of_preference(void **state) {
    (void)state;
    for (int large_first = 0; large_first < 2; large_first++) {
        story s;
        be_node_scaling nodes;
        be_instance_type small = a_machine(), large = a_machine();
        large.name = "m7i.2xlarge";
        large.vcpu = 8;
        double hours[168] = {3, 5};
        begin_cluster(&s, &nodes, BE_NODE_SCALER_KARPENTER);
        s.type = large_first ? large : small;
        be_instance_type second = large_first ? small : large;
        s.deployment.node_types = &second;
        s.deployment.node_type_count = 1;
        s.scaling.units_by_hour = hours;
        come(&s, MINUTE, 120, 1, 0, 0, 0, 0);
        go(&s);
        double of_small = total_of(s.outcome, "ec2", "m7i.large", ANY_MONTH);
        double of_large = total_of(s.outcome, "ec2", "m7i.2xlarge", ANY_MONTH);
        assert_near(of_small + of_large, s.quality.machine_hours * 3600, 1e-12, 0);
        assert_near(large_first ? of_small : of_large, 0, 0, 0); /* two more pods fit on either */
        end(&s);
    }
}

static void with_units_for_the_loss_of_a_zone_nothing_is_lost(void **state) {
    (void)state;
    for (uint32_t zones = 2; zones < 6; zones++) {
        story s;
        begin(&s, BE_MODEL_FLEET, BE_SCALING_FIXED);
        s.deployment.floor = (uint32_t)be_units_for_zone_loss(7, zones, 1);
        s.deployment.zones = zones;
        s.deployment.zones_lost = 1;
        s.deployment.zone_loss_time = MONDAY + 600;
        s.scaling.boot_seconds = 300;
        s.request.overload = BE_OVERLOAD_WAIT;
        come(&s, MINUTE, 30, 70, 0, 0, 0, 0);
        go(&s);
        for (uint64_t i = 0; i < 30; i++) {
            assert_true(ready(&s, i) >= 7);
        }
        assert_near(s.quality.under_provisioned_share, 0, 0, 0);
        assert_near(s.quality.unserved + s.quality.peak_queue, 0, 0, 0);
        end(&s);
    }
}

static void capacity_that_follows_at_once_follows_a_lost_zone_at_once(void **state) {
    (void)state;
    story s;
    begin(&s, BE_MODEL_FLEET, BE_SCALING_INSTANT);
    s.deployment.zones_lost = 1;
    s.deployment.zone_loss_time = MONDAY + HOUR;
    come(&s, HOUR, 4, 100, 0, 0, 0, 0);
    go(&s);
    assert_during(&s, BE_COLUMN_READY, 0, 4, 10);
    end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_is_the_floor_whatever_comes),
        cmocka_unit_test(scheduled_numbers_hold_from_hour_to_hour),
        cmocka_unit_test(a_week_of_numbers_begins_on_monday),
        cmocka_unit_test(prediction_is_in_time_if_it_looks_as_far_as_a_start_takes),
        cmocka_unit_test(what_is_known_ahead_does_not_depend_on_the_step),
        cmocka_unit_test(a_unit_serves_after_all_four_stages_and_is_billed_from_its_launch),
        cmocka_unit_test(a_unit_that_drains_is_billed_and_does_not_serve),
        cmocka_unit_test(short_runs_go_to_the_bill_one_by_one),
        cmocka_unit_test(target_tracking_scales_out_after_three_datapoints_and_the_start),
        cmocka_unit_test(target_tracking_scales_in_after_fifteen_datapoints),
        cmocka_unit_test(a_short_spike_does_not_move_target_tracking),
        cmocka_unit_test(the_hpa_doubles_within_a_sync_and_holds_for_five_minutes),
        cmocka_unit_test(keda_goes_to_none_and_the_first_that_come_wait_for_a_unit),
        cmocka_unit_test(units_come_back_from_none_though_nobody_waits),
        cmocka_unit_test(spare_units_stand_beside_what_the_policy_wants),
        cmocka_unit_test(nothing_goes_above_a_ceiling),
        cmocka_unit_test(who_finds_all_servers_busy_is_lost_as_erlang_says),
        cmocka_unit_test(a_wait_limit_turns_a_backlog_into_time_outs),
        cmocka_unit_test(asynchronous_work_beyond_capacity_flows_off_later),
        cmocka_unit_test(random_balancing_is_never_better_than_pooled),
        cmocka_unit_test(pods_wait_for_nodes),
        cmocka_unit_test(instant_nodes_are_there_with_their_pods),
        cmocka_unit_test(karpenter_takes_the_first_type_that_holds_the_pods),
        cmocka_unit_test(a_zone_takes_its_units_and_others_come_after_the_start),
        cmocka_unit_test(pods_of_a_lost_zone_wait_for_other_nodes),
        cmocka_unit_test(karpenter_keeps_to_the_order_of_preference),
        cmocka_unit_test(with_units_for_the_loss_of_a_zone_nothing_is_lost),
        cmocka_unit_test(capacity_that_follows_at_once_follows_a_lost_zone_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
