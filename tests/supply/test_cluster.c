/* Pods on nodes: a pod of 1 vCPU is planned with 5 requests/s and can serve 10; three of them fit on a node of 4 vCPU.
 */
#include "given.h"

/* 22:00 to 02:00 over the end of January 2026; 2, 20, 7 and 0 pods. */
static const double rates[] = {10, 100, 35, 0};

static be_instance_type a_node(void) {
    be_instance_type type = a_machine();
    type.name = "m7i.xlarge";
    type.vcpu = 4; /* 3.92 after the reserve, 3.77 after the daemon sets */
    return type;
}

static be_deployment a_cluster(const be_instance_type *node) {
    be_deployment cluster = a_deployment(BE_MODEL_CLUSTER, node);
    cluster.unit_vcpu = 1;
    cluster.unit_memory_mib = 2048;
    return cluster;
}

static be_outcome *run(const be_deployment *cluster) {
    be_request request = a_request();
    be_series *series = series_of(rates, 4, "2026-01-31T22:00:00Z", HOUR);
    be_outcome *outcome = outcome_of(series, &request, cluster);
    be_series_free(series);
    return outcome;
}

static void nodes_are_the_pods_over_pods_a_node_rounded_up(void **state) {
    (void)state;
    const struct {
        uint32_t floor, ceiling, node_floor, spare;
        double pods[4], nodes[4];
    } cases[] = {
        {0, 0, 0, 0, {2, 20, 7, 0}, {1, 7, 3, 0}},  {4, 0, 0, 0, {4, 20, 7, 4}, {2, 7, 3, 2}}, /* floor of pods */
        {0, 12, 0, 0, {2, 12, 7, 0}, {1, 4, 3, 0}}, /* ceiling of pods: 12 fill 4 nodes */
        {0, 0, 2, 0, {2, 20, 7, 0}, {2, 7, 3, 2}},  /* floor of nodes */
        {0, 0, 0, 2, {2, 20, 7, 0}, {3, 9, 5, 2}},  /* spare nodes come on top */
        {0, 0, 3, 1, {2, 20, 7, 0}, {4, 8, 4, 4}},  /* also of the floor */
    };
    be_instance_type node = a_node();
    for (size_t i = 0; i < COUNT(cases); i++) {
        be_deployment cluster = a_cluster(&node);
        cluster.floor = cases[i].floor;
        cluster.ceiling = cases[i].ceiling;
        cluster.node_floor = cases[i].node_floor;
        cluster.spare_nodes = cases[i].spare;
        be_outcome *outcome = run(&cluster);
        be_quality quality = quality_of(outcome);
        const double *p = cases[i].pods, *n = cases[i].nodes;
        assert_near(total_of(outcome, "ec2", "m7i.xlarge", be_month_from(2026, 1)), (n[0] + n[1]) * 3600, 0, 0);
        assert_near(total_of(outcome, "ec2", "m7i.xlarge", be_month_from(2026, 2)), (n[2] + n[3]) * 3600, 0, 0);
        assert_near(quality.machine_hours, n[0] + n[1] + n[2] + n[3], 0, 0);
        assert_near(quality.peak_machines, n[1], 0, 0);
        assert_near(quality.unit_hours, p[0] + p[1] + p[2] + p[3], 0, 0);
        assert_near(quality.peak_units, p[1], 0, 0);
        assert_near(quality.capacity, 5, 0, 0);
        be_outcome_free(outcome);
    }
}

static void the_control_plane_is_there_every_hour(void **state) {
    (void)state;
    be_instance_type node = a_node();
    be_deployment cluster = a_cluster(&node);
    be_outcome *outcome = run(&cluster);
    assert_near(the_item(outcome, "eks", "cluster-hour", be_month_from(2026, 1)).quantity, 2, 0, 0);
    assert_near(the_item(outcome, "eks", "cluster-hour", be_month_from(2026, 2)).quantity, 2, 0, 0);
    be_outcome_free(outcome);
}

static void what_pods_cannot_serve_is_unserved_however_many_nodes_there_are(void **state) {
    (void)state;
    be_instance_type node = a_node();
    be_deployment cluster = a_cluster(&node);
    cluster.ceiling = 8; /* 80 requests/s */
    cluster.node_floor = 100;
    be_outcome *outcome = run(&cluster);
    assert_near(quality_of(outcome).unserved, (100 - 80) * 3600, 1e-13, 0);
    be_outcome_free(outcome);
}

static void a_pod_that_fits_on_no_node_cannot_run(void **state) {
    (void)state;
    be_instance_type node = a_node();
    be_deployment cluster = a_cluster(&node);
    cluster.unit_vcpu = 3.78;
    be_outcome *outcome = run(&cluster);
    assert_string_equal(be_outcome_why_not(outcome), "no pod of 3.78 vCPU, 2048 MiB and 0 GPUs fits on m7i.xlarge");
    assert_int_equal(quality_of(outcome).can_run, 0);
    be_outcome_free(outcome);
}

static void a_node_of_unknown_pod_limit_cannot_run(void **state) {
    (void)state;
    be_instance_type node = a_node();
    node.max_pods = 0;
    be_deployment cluster = a_cluster(&node);
    be_outcome *outcome = run(&cluster);
    assert_string_equal(be_outcome_why_not(outcome), "the pod limit of m7i.xlarge is not sourced");
    be_outcome_free(outcome);
}

static void a_burstable_node_of_unknown_baseline_cannot_run(void **state) {
    (void)state;
    be_instance_type node = a_node();
    node.burstable = 1;
    be_deployment cluster = a_cluster(&node);
    be_outcome *outcome = run(&cluster);
    assert_string_equal(be_outcome_why_not(outcome), "m7i.xlarge is burstable and its baseline is not sourced");
    be_outcome_free(outcome);
}

/* Nodes, not pods, start and stop: 3, 4, 3 pods are 1, 2, 1 nodes, and one node runs for a minute. */
static void short_runs_are_those_of_nodes(void **state) {
    (void)state;
    const double minutes[] = {15, 20, 15};
    be_request request = a_request();
    be_instance_type node = a_node();
    be_deployment cluster = a_cluster(&node);
    be_series *series = series_of(minutes, 3, "2026-01-01", 60);
    be_outcome *outcome = outcome_of(series, &request, &cluster);
    be_usage_item item = the_item(outcome, "ec2", "m7i.xlarge", ANY_MONTH);
    assert_int_equal(item.value_count, 1);
    assert_near(item.values[0], 60, 0, 0);
    assert_near(item.value_weights[0], 1, 0, 0);
    assert_near(item.quantity, 180, 0, 0);
    be_outcome_free(outcome);
    be_series_free(series);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_are_the_pods_over_pods_a_node_rounded_up),
        cmocka_unit_test(the_control_plane_is_there_every_hour),
        cmocka_unit_test(what_pods_cannot_serve_is_unserved_however_many_nodes_there_are),
        cmocka_unit_test(a_pod_that_fits_on_no_node_cannot_run),
        cmocka_unit_test(a_node_of_unknown_pod_limit_cannot_run),
        cmocka_unit_test(a_burstable_node_of_unknown_baseline_cannot_run),
        cmocka_unit_test(short_runs_are_those_of_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
