"""What scales, by itself and in a deployment: the numbers of the C tests, structs in structs, columns of a timeline."""

from __future__ import annotations

import array
import gc
from collections.abc import Iterator

import breakeven
import numpy as np
import pytest
from conftest import candidate, series_horizon

MONDAY = 1767571200  # 2026-01-05T00:00Z
WEEK = [float(9 if hour < 120 and 8 <= hour % 24 < 18 else 2) for hour in range(168)]


def scaling_of(policy: int) -> breakeven.Scaling:
    scaling = breakeven.Scaling()
    scaling.policy = policy
    return scaling


def observed(time: int, seconds: int, units: int, utilisation: float) -> breakeven.Observation:
    observation = breakeven.Observation()
    observation.time, observation.seconds = MONDAY + time, seconds
    observation.units = observation.ready = units
    observation.utilisation = utilisation
    return observation


# ---- autoscalers ----


def tracker() -> breakeven.Scaler:
    tracking = breakeven.TargetTracking()
    tracking.out_cooldown_seconds = tracking.in_cooldown_seconds = 0
    scaling = scaling_of(breakeven.SCALING_TARGET_TRACKING)
    scaling.target_utilisation = 0.5
    scaling.set_target_tracking(tracking)
    return breakeven.scaler_new(scaling, 1, 0, 0.5)


def test_target_tracking_scales_out_after_three_minutes() -> None:
    scaler = tracker()
    rates = [0.5] * 10 + [0.8] * 3
    wanted = [breakeven.scaler_desired(scaler, observed(60 * i, 60, 10, rate)) for i, rate in enumerate(rates, 1)]
    assert wanted == [10] * 12 + [16]


def test_a_schedule_gives_the_number_of_the_hour() -> None:
    scaling = scaling_of(breakeven.SCALING_SCHEDULED)
    hours = array.array("d", WEEK)
    scaling.set_units_by_hour(hours)
    hours[:] = array.array("d", [0.0] * 168)
    scaler = breakeven.scaler_new(scaling, 0, 20, 0.5)
    wanted = [breakeven.scaler_desired(scaler, observed(3600 * i, 3600, 3, 0.9)) for i in range(1, 169)]
    assert wanted == WEEK[1:] + WEEK[:1]


def test_a_schedule_may_be_taken_away() -> None:
    scaling = scaling_of(breakeven.SCALING_SCHEDULED)
    scaling.set_units_by_hour(np.array(WEEK))
    scaling.set_units_by_hour(np.array([]))
    with pytest.raises(breakeven.Error, match=r"be_scaling\.units_by_hour is missing"):
        breakeven.scaler_new(scaling, 0, 20, 0.5)


@pytest.mark.parametrize(
    "call",
    [
        lambda hours: breakeven.Scaling().set_units_by_hour(hours),
        lambda hours: breakeven.FunctionScaling().set_provisioned_by_hour(hours),
    ],
)
def test_a_week_has_168_hours(call) -> None:
    with pytest.raises(breakeven.Error, match="_by_hour has 24 values where 168 are needed"):
        call(np.ones(24))


def pods(*usages: float) -> list[breakeven.Pod]:
    made = []
    for usage in usages:
        pod = breakeven.Pod()
        pod.usage, pod.request = usage, 1
        made.append(pod)
    return made


def test_an_hpa_recommends_what_kubernetes_does() -> None:
    """TestReplicaCalcScaleUp and TestReplicaCalcScaleUpCMObject of its replica calculator."""
    by_pods = breakeven.hpa_replicas(None, breakeven.TARGET_UTILISATION, 3, 0.3, pods(0.3, 0.5, 0.7))
    assert (by_pods.replicas, by_pods.metric) == (5, 0.5)
    by_total = breakeven.hpa_replicas_for_total(None, breakeven.TARGET_VALUE, 3, 3, 15, 20)
    assert (by_total.replicas, by_total.metric) == (4, 20)


def test_a_pod_that_never_was_ready_does_not_count() -> None:
    assert breakeven.hpa_pod_state(None, 1, 1000, 900, 5, 30) == breakeven.POD_READY
    assert breakeven.hpa_pod_state(None, 0, 1000, 995, 5, 30) == breakeven.POD_UNREADY


def test_the_alarms_of_ec2() -> None:
    tracking = breakeven.TargetTracking()
    tracking.in_share = 0.7
    alarms = breakeven.target_tracking_alarms(tracking, 50)
    assert (alarms.high, alarms.low) == (50, 35)


def test_a_platform_scales_as_it_does_by_default() -> None:
    fleet = breakeven.Scaling.for_model(breakeven.MODEL_FLEET)
    assert (fleet.policy, fleet.boot_seconds) == (breakeven.SCALING_TARGET_TRACKING, 40)
    assert breakeven.Scaling.for_model(breakeven.MODEL_CLUSTER).policy == breakeven.SCALING_HPA


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("policy", 8, r"be_scaling\.policy is 8"),
        ("boot_seconds", -1, r"be_scaling\.boot_seconds is -1"),
        ("target_utilisation", float("nan"), r"be_scaling\.target_utilisation is -?nan"),
    ],
)
def test_a_member_out_of_range_is_named(member: str, value: float, said: str) -> None:
    scaling = scaling_of(breakeven.SCALING_FIXED)
    setattr(scaling, member, value)
    with pytest.raises(breakeven.Error, match=said) as raised:
        breakeven.scaler_new(scaling, 1, 0, 0.5)
    assert raised.value.status == breakeven.STATUS_RANGE


def test_a_member_of_a_struct_within_is_named() -> None:
    hpa = breakeven.Hpa()
    hpa.up_tolerance = 2
    scaling = scaling_of(breakeven.SCALING_HPA)
    scaling.set_hpa(hpa)
    with pytest.raises(breakeven.Error, match=r"be_hpa\.up_tolerance is 2"):
        breakeven.scaler_new(scaling, 1, 0, 0.5)
    scaling.set_hpa(None)
    assert breakeven.scaler_new(scaling, 1, 0, 0.5)


def test_what_follows_a_series_is_no_autoscaler() -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.scaler_new(scaling_of(breakeven.SCALING_PREDICTIVE), 1, 0, 0.5)
    assert raised.value.status == breakeven.STATUS_UNSUPPORTED


# ---- nodes, functions, cold starts, spot, queues ----


def test_nodes_follow_pods() -> None:
    scaling = breakeven.NodeScaling()
    scaling.scaler = breakeven.NODE_SCALER_INSTANT
    with breakeven.node_scaler_new(scaling, (8,), 2, 1) as scaler:
        assert breakeven.node_scaler_step(scaler, 0, 20) == 20
        assert breakeven.node_scaler_ready(scaler, 0) == 4
        assert breakeven.node_scaler_nodes(scaler, 1) == 0


@pytest.mark.parametrize(
    ("numbers", "error", "said"),
    [
        ([8, -1], OverflowError, r"pods_per_node\[1\] is outside"),
        ([8, 1.5], TypeError, r"pods_per_node\[1\] must be a whole number"),
        (8, TypeError, "has no len"),
        ([], breakeven.Error, "a node scaler needs pods_per_node of one type at least"),
    ],
)
def test_pods_per_node_are_whole_numbers(numbers: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        breakeven.node_scaler_new(None, numbers, 2, 1)


def test_concurrency_is_cut_to_the_account() -> None:
    grant = breakeven.function_limits_step(breakeven.function_limits_new(None), 0, 60, 1500, 30)
    assert (grant.limit, grant.concurrency) == (breakeven.FUNCTION_LIMIT_ACCOUNT, 1000)


def test_cold_starts_as_simfaas_has_them() -> None:
    """Its README: 1213 cold of 898469."""
    environment = breakeven.Environment()
    environment.routing = breakeven.ROUTING_NEWEST_CREATED
    environment.warm_seconds, environment.cold_seconds = 1.991, 2.244
    environment.keep_alive_seconds = 600
    starts = breakeven.environment_steady(environment, 0.9)
    assert starts.cold_share == pytest.approx(0.00135, rel=0.08)
    assert starts.environments == pytest.approx(7.6612, rel=0.01)


def walk(series: breakeven.Series, cold_share: object, environments: object) -> breakeven.ColdTotals:
    return breakeven.environment_walk(breakeven.Environment(), series, breakeven.START_EMPTY, cold_share, environments)


def test_a_walk_fills_the_arrays_that_it_is_given(series: breakeven.Series) -> None:
    cold_share, environments = np.full(24, -1.0), array.array("d", [-1.0] * 24)
    totals = walk(series, cold_share, environments)
    assert ((cold_share >= 0) & (cold_share <= 1)).all()
    assert sum(environments) * 3600 == pytest.approx(totals.environment_seconds, rel=1e-9)
    assert walk(series, None, None).cold_requests == totals.cold_requests


def test_a_walk_refuses_arrays_of_another_length(series: breakeven.Series) -> None:
    short = np.full(23, -1.0)
    with pytest.raises(breakeven.Error, match="cold_share has 23 values where 24 are needed"):
        walk(series, short, None)
    with pytest.raises(breakeven.Error, match="environments has 23 values where 24 are needed"):
        walk(series, None, short)
    assert (short == -1).all()


def test_a_walk_refuses_what_it_cannot_write_to(series: breakeven.Series) -> None:
    fixed = np.zeros(24)
    fixed.flags.writeable = False
    for wrong in (fixed, bytes(192), [0.0] * 24, breakeven.series_rates(series)):
        with pytest.raises(TypeError, match="cold_share must be a contiguous buffer of doubles that can be written"):
            walk(series, wrong, None)


def test_a_zone_may_be_lost() -> None:
    assert breakeven.units_for_zone_loss(7, 3, 1) == 11
    assert breakeven.units_after_zone_loss(10, 3, 1) == 6
    assert breakeven.units_for_zone_loss(1, 3, 3) == 2**64 - 1


def test_nobody_waits_where_there_are_servers_for_all() -> None:
    quantile = breakeven.mgc_response_quantile(2**64 - 1, 1e9, 0.2, 7, breakeven.DISTRIBUTION_EXPONENTIAL, 0.99)
    assert quantile == pytest.approx(0.2 * np.log(100), rel=1e-6)


def test_spot_units_are_missed_for_as_long_as_a_replacement_takes() -> None:
    spot, load = breakeven.Spot(), breakeven.SpotLoad()
    spot.interruptions_per_hour, spot.replacement_seconds = 0.01, 360
    load.units, load.needed = 10, 10
    effect = breakeven.spot_effect_of(spot, load)
    assert effect.spot_units == 10
    assert effect.missing_hours == pytest.approx(10 * (1 - np.exp(-0.001)), rel=1e-9)


# ---- deployments ----


@pytest.fixture
def fleet(catalogue: breakeven.Catalogue) -> breakeven.Deployment:
    made = breakeven.Deployment()
    made.provider, made.region = "aws", "us-east-1"
    made.set_instance_type(breakeven.catalogue_type_find(catalogue, "aws", "c6g.medium"))
    return made


def units_at_most(*given: object) -> float:
    return breakeven.outcome_quality(breakeven.outcome_new(*given)).peak_units


def test_a_scaling_is_copied_with_all_that_it_holds(
    series: breakeven.Series, request_needs: breakeven.Request, fleet: breakeven.Deployment
) -> None:
    scaling = scaling_of(breakeven.SCALING_SCHEDULED)
    hours = np.full(168, 7.0)
    scaling.set_units_by_hour(hours)
    scaling.set_hpa(breakeven.Hpa())
    fleet.set_scaling(scaling)
    scaling.policy = breakeven.SCALING_FIXED
    scaling.set_units_by_hour(np.full(168, 5.0))
    hours[:] = 3
    del scaling, hours
    gc.collect()
    assert units_at_most(series, request_needs, fleet) == 7


def test_a_scaling_may_be_replaced_and_taken_away(
    series: breakeven.Series, request_needs: breakeven.Request, fleet: breakeven.Deployment
) -> None:
    at_once = units_at_most(series, request_needs, fleet)
    for number in (9.0, 11.0):
        scaling = scaling_of(breakeven.SCALING_SCHEDULED)
        scaling.set_units_by_hour(np.full(168, number))
        fleet.set_scaling(scaling)
        assert units_at_most(series, request_needs, fleet) == number
    fleet.set_scaling(None)
    assert units_at_most(series, request_needs, fleet) == at_once


def test_node_types_keep_their_texts(
    series: breakeven.Series,
    request_needs: breakeven.Request,
    fleet: breakeven.Deployment,
    catalogue: breakeven.Catalogue,
) -> None:
    nodes = breakeven.NodeScaling()
    nodes.scaler = breakeven.NODE_SCALER_KARPENTER
    fleet.model = breakeven.MODEL_CLUSTER
    fleet.unit_vcpu, fleet.unit_memory_mib = 0.5, 512
    fleet.set_node_scaling(nodes)
    fleet.set_scaling(breakeven.Scaling.for_model(breakeven.MODEL_CLUSTER))
    for name in ("m6g.large", "c7g.xlarge"):
        fleet.add_node_type(breakeven.catalogue_type_find(catalogue, "aws", name))
    assert fleet.node_type_count == 2
    catalogue.close()
    gc.collect()
    usage = breakeven.outcome_usage(breakeven.outcome_new(series, request_needs, fleet))
    assert usage
    meters = {breakeven.usage_at(usage, index).meter for index in range(breakeven.usage_count(usage))}
    assert meters & {"c6g.medium", "m6g.large", "c7g.xlarge"}


def test_a_node_type_must_be_one() -> None:
    with pytest.raises(breakeven.Error, match="type must not be NULL"):
        breakeven.Deployment().add_node_type(None)


def test_a_comparison_scales_as_its_options_say(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    options = series_horizon()
    scaling = scaling_of(breakeven.SCALING_SCHEDULED)
    scaling.set_units_by_hour(np.full(168, 33.0))
    options.set_fleet_scaling(scaling)
    options.set_cluster_scaling(None)
    options.set_node_scaling(breakeven.NodeScaling())
    options.set_function_scaling(breakeven.FunctionScaling())
    options.set_spot(breakeven.Spot())
    del scaling
    gc.collect()
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    fleet.instance_type = "c6g.large"  # large enough that the schedule asks for more than the lowest rate needs
    comparison = breakeven.comparison_new(series, request_needs, catalogue, [fleet], options)
    assert breakeven.comparison_at(comparison, 0).peak_units == 33


# ---- timelines ----


@pytest.fixture
def timeline(
    series: breakeven.Series, request_needs: breakeven.Request, fleet: breakeven.Deployment
) -> breakeven.Timeline:
    return breakeven.timeline_new(series, request_needs, fleet)


def columns(timeline: breakeven.Timeline) -> Iterator[memoryview]:
    for column in range(breakeven.COLUMN_COUNT):
        values = breakeven.timeline_column(timeline, column)
        assert values is not None
        yield values


def test_a_column_has_a_value_for_each_step(timeline: breakeven.Timeline) -> None:
    assert breakeven.timeline_count(timeline) == 24
    assert {len(values) for values in columns(timeline)} == {24}
    assert list(breakeven.timeline_column(timeline, breakeven.COLUMN_REQUESTS_PER_SECOND)) == [500.0] * 24


def test_columns_are_read_where_they_are(timeline: breakeven.Timeline) -> None:
    served = breakeven.timeline_column(timeline, breakeven.COLUMN_SERVED)
    dropped = breakeven.timeline_column(timeline, breakeven.COLUMN_DROPPED)
    again = breakeven.timeline_column(timeline, breakeven.COLUMN_SERVED)
    address = [np.asarray(values).ctypes.data for values in (served, dropped, again)]
    assert address[0] == address[2] != address[1]
    assert np.asarray(served).sum() == pytest.approx(500 * 86400)


def test_a_column_is_read_only(timeline: breakeven.Timeline) -> None:
    for values in columns(timeline):
        assert values.readonly
        assert values.format == "d"
        assert not np.asarray(values).flags.writeable


def test_columns_outlive_their_timeline(timeline: breakeven.Timeline) -> None:
    kept = list(columns(timeline))
    before = [bytes(values) for values in kept]
    timeline.close()
    with pytest.raises(ValueError, match="timeline is closed"):
        breakeven.timeline_column(timeline, 0)
    del timeline
    gc.collect()
    assert [bytes(values) for values in kept] == before
    asarray = np.asarray(kept[0])
    del kept
    gc.collect()
    assert asarray.sum() == 500 * 24


def test_a_column_that_there_is_not_is_none(timeline: breakeven.Timeline) -> None:
    assert breakeven.timeline_column(timeline, breakeven.COLUMN_COUNT) is None


def test_a_timeline_of_a_rank(comparison: breakeven.Comparison) -> None:
    timeline = breakeven.comparison_timeline(comparison, 0)
    comparison.close()
    assert breakeven.timeline_count(timeline) == 24


def test_a_split_has_no_timeline(
    series: breakeven.Series, request_needs: breakeven.Request, fleet: breakeven.Deployment
) -> None:
    fleet.ceiling = 3
    split = breakeven.Deployment()
    split.provider, split.region, split.model = "aws", "us-east-1", breakeven.MODEL_SPLIT
    split.set_base(fleet)
    split.set_overflow(fleet)
    with pytest.raises(breakeven.Error, match="a split has no timeline"):
        breakeven.timeline_new(series, request_needs, split)
