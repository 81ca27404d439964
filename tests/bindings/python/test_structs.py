"""Structs have the defaults of the C interface, own what they point to, and are copied when they are passed."""

from __future__ import annotations

import copy
import gc
import math

import breakeven
import numpy as np
import pytest

INPUTS = {
    "request": breakeven.Request,
    "instance_type": breakeven.InstanceType,
    "usage_item": breakeven.UsageItem,
    "series_csv": breakeven.SeriesCsv,
    "target_tracking": breakeven.TargetTracking,
    "hpa": breakeven.Hpa,
    "keda": breakeven.Keda,
    "concurrency_scaling": breakeven.ConcurrencyScaling,
    "scaling": breakeven.Scaling,
    "node_scaling": breakeven.NodeScaling,
    "environment": breakeven.Environment,
    "function_scaling": breakeven.FunctionScaling,
    "spot": breakeven.Spot,
    "spot_load": breakeven.SpotLoad,
    "deployment": breakeven.Deployment,
    "catalogue_options": breakeven.CatalogueOptions,
    "commitment": breakeven.Commitment,
    "bill_options": breakeven.BillOptions,
    "candidate": breakeven.Candidate,
    "comparison_options": breakeven.ComparisonOptions,
    "menu_options": breakeven.MenuOptions,
    "unit": breakeven.Unit,
    "offer": breakeven.Offer,
    "card_unit": breakeven.CardUnit,
    "break_even_options": breakeven.BreakEvenOptions,
    "sensitivity_options": breakeven.SensitivityOptions,
    "mix_options": breakeven.MixOptions,
    "certificate_parts": breakeven.CertificateParts,
    "online_options": breakeven.OnlineOptions,
    "scenario_options": breakeven.ScenarioOptions,
}


@pytest.mark.parametrize("noun", INPUTS)
def test_a_new_struct_has_the_defaults_that_its_fields_state(noun: str) -> None:
    made = INPUTS[noun]()
    seen = 0
    for field in getattr(breakeven, noun + "_fields")():
        if hasattr(made, field.name) and field.type not in (breakeven.TYPE_TEXT, breakeven.TYPE_POINTER):
            assert getattr(made, field.name) == field.default_value, field.name
            seen += 1
    assert seen > 0 or noun == "catalogue_options"


def test_a_pod_is_ready_and_an_observation_has_no_metrics() -> None:
    assert breakeven.Pod().state == breakeven.POD_READY
    observation = breakeven.Observation()
    metrics = ("utilisation", "requests_per_second", "concurrency", "queue")
    assert all(math.isnan(getattr(observation, metric)) for metric in metrics)


def test_a_field_cannot_be_written_to() -> None:
    field = breakeven.request_fields()[0]
    with pytest.raises(AttributeError):
        field.name = "other"


def test_a_member_that_is_not_there_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        breakeven.Request().cpu_second = 1


def test_a_text_is_copied() -> None:
    made = breakeven.Candidate()
    made.name = "".join(["fle", "et"])
    gc.collect()
    assert made.name == "fleet"
    made.name = "another"
    assert made.name == "another"
    made.name = None
    assert made.name is None


def test_a_default_text_can_be_replaced() -> None:
    options = breakeven.ComparisonOptions()
    assert (options.provider, options.region) == ("aws", "us-east-1")
    options.region = "eu-west-1"
    assert options.region == "eu-west-1"


def test_text_beyond_ascii_comes_back_as_it_went_in(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    made = breakeven.Candidate()
    made.name = "Flotte für München 🚀"
    comparison = breakeven.comparison_new(series, request_needs, catalogue, [made], None)
    assert breakeven.comparison_at(comparison, 0).name == "Flotte für München 🚀"


def test_a_copy_is_a_struct_of_its_own() -> None:
    options = breakeven.ComparisonOptions()
    options.region = "eu-west-1"
    for copied in (copy.copy(options), copy.deepcopy(options)):
        copied.region = "us-west-2"
        copied.add_speed("NVIDIA T4", 1)
        assert (copied.region, copied.speed_count) == ("us-west-2", 1)
        assert (options.region, options.speed_count) == ("eu-west-1", 0)


def test_a_text_with_a_zero_character_is_refused() -> None:
    with pytest.raises(ValueError, match="name must not hold a zero character"):
        breakeven.Candidate().name = "a\0b"


def test_numbers_of_numpy_are_numbers() -> None:
    needs = breakeven.Request()
    needs.cpu_seconds = np.float32(0.5)
    needs.asynchronous = np.int64(1)
    assert (needs.cpu_seconds, needs.asynchronous) == (0.5, 1)
    series = breakeven.series_constant(np.float64(1), np.uint8(10), np.int64(0), np.int32(60))
    assert breakeven.series_count(series) == 10


@pytest.mark.parametrize("wrong", ["1", None, [1]])
def test_what_is_no_number_is_refused_by_the_name_of_its_member(wrong: object) -> None:
    with pytest.raises(TypeError, match="cpu_seconds must be a number"):
        breakeven.Request().cpu_seconds = wrong


@pytest.mark.parametrize(("value", "error"), [(1.5, TypeError), (-1, OverflowError), (2**32, OverflowError)])
def test_what_is_no_whole_number_of_its_range_is_refused(value: float, error: type[Exception]) -> None:
    with pytest.raises(error, match="arch"):
        breakeven.Request().arch = value


def test_a_struct_shows_its_members() -> None:
    made = breakeven.Candidate()
    made.name = "fleet"
    assert repr(made).startswith("Candidate(model=0, name='fleet', door=1, purchase_option=0,")


def fleet_of(machine: breakeven.InstanceType) -> breakeven.Deployment:
    deployment = breakeven.Deployment()
    deployment.provider = "aws"
    deployment.region = "us-east-1"
    deployment.set_instance_type(machine)
    return deployment


def test_what_is_put_into_a_struct_is_copied(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    machine = breakeven.catalogue_type_find(catalogue, "aws", "c6g.medium")
    deployment = fleet_of(machine)
    capacity = breakeven.deployment_capacity(request_needs, deployment).requests_per_second
    machine.vcpu = 64
    assert breakeven.deployment_capacity(request_needs, deployment).requests_per_second == capacity
    catalogue.close()
    del machine, catalogue
    gc.collect()
    assert breakeven.deployment_capacity(request_needs, deployment).requests_per_second == capacity


def test_a_split_is_made_of_two_deployments(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    base = fleet_of(breakeven.catalogue_type_find(catalogue, "aws", "c6g.medium"))
    base.ceiling = 3
    overflow = breakeven.Deployment()
    overflow.provider, overflow.region = "aws", "us-east-1"
    overflow.model, overflow.floor, overflow.arch = breakeven.MODEL_FUNCTIONS, 0, breakeven.ARCH_ARM64
    split = breakeven.Deployment()
    split.provider, split.region, split.model = "aws", "us-east-1", breakeven.MODEL_SPLIT
    split.set_base(base)
    split.set_overflow(overflow)
    del base, overflow
    gc.collect()
    quality = breakeven.outcome_quality(breakeven.outcome_new(series, request_needs, split))
    assert quality.peak_machines == 3
    assert quality.unserved < 1e-9


def test_a_base_that_was_unset_is_missing(series: breakeven.Series, request_needs: breakeven.Request) -> None:
    split = breakeven.Deployment()
    split.provider, split.region, split.model = "aws", "us-east-1", breakeven.MODEL_SPLIT
    split.set_base(None)
    with pytest.raises(breakeven.Error, match=r"be_deployment\.base is missing"):
        breakeven.outcome_new(series, request_needs, split)


def commitment(instance_type: str, count: int) -> breakeven.Commitment:
    made = breakeven.Commitment()
    made.provider, made.region, made.service = "aws", "us-east-1", "ec2"
    made.instance_type, made.count = instance_type, count
    made.payment_option = breakeven.PAYMENT_ALL
    return made


def test_commitments_are_added_one_by_one(catalogue: breakeven.Catalogue) -> None:
    options = breakeven.BillOptions()
    for instance_type, count in (("c6g.medium", 1), ("m6g.large", 2), ("c6g.large", 3)):
        options.add_commitment(commitment(instance_type, count))
    gc.collect()
    options.horizon_start = breakeven.year_start(2026)
    options.horizon_end = breakeven.year_start(2027)
    assert options.commitment_count == 3
    bill = breakeven.bill_new(breakeven.usage_new(), catalogue, options)
    fees = {}
    for index in range(breakeven.bill_line_count(bill)):
        line = breakeven.bill_line_at(bill, index)
        fees[line.meter] = fees.get(line.meter, 0) + line.quantity
    assert fees == {"c6g.medium": 8760, "m6g.large": 17520, "c6g.large": 26280}


def test_speeds_decide_which_gpus_are_considered(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    request_needs.gpu_seconds = 0.001
    fleet = breakeven.Candidate()
    fleet.name = "fleet"
    options = breakeven.ComparisonOptions()
    options.add_speed("NVIDIA T4", 1)
    options.add_speed("NVIDIA L4", 0.94)
    gc.collect()
    assert options.speed_count == 2
    comparison = breakeven.comparison_new(series, request_needs, catalogue, [fleet], options)
    assert breakeven.comparison_at(comparison, 0).can_run == 1
    bare = breakeven.comparison_new(series, request_needs, catalogue, [fleet], None)
    assert "GPU of a stated speed" in breakeven.comparison_at(bare, 0).why_not


def test_an_item_carries_values_and_hours(catalogue: breakeven.Catalogue) -> None:
    item = breakeven.UsageItem()
    item.provider, item.region, item.service, item.meter = "aws", "us-east-1", "ec2", "c6g.medium"
    item.month = breakeven.month_from(2026, 1)
    item.set_values(np.array([30.0, 90.0]), np.array([10.0, 1.0]))
    hours = np.full(24, 3600.0)
    item.set_hourly(breakeven.year_start(2026), hours)
    hours[:] = 0
    item.quantity = 86400.0 - 390
    usage = breakeven.usage_new()
    breakeven.usage_add(usage, item)
    back = breakeven.usage_at(usage, 0)
    assert (back.value_count, back.hourly_count, back.meter) == (2, 24, "c6g.medium")
    bill = breakeven.bill_new(usage, catalogue, None)
    # ten runs of 30 s are billed as 60 s: 86,400 s and 300 s more, at 0.034 USD an hour
    assert breakeven.bill_total(bill) == pytest.approx((86400 + 300) / 3600 * 0.034, rel=1e-12)


def test_values_and_weights_must_be_as_many() -> None:
    with pytest.raises(breakeven.Error, match="differ in number"):
        breakeven.UsageItem().set_values(np.ones(2), np.ones(3))
