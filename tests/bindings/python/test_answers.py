"""Python answers what C answers, to the last bit: tests/bindings/answers.c, repeated line by line."""

from __future__ import annotations

import array
import itertools
import math
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import breakeven as be
import numpy as np
import pytest

MASK = (1 << 64) - 1


def bits(*values: float) -> str:
    return "".join(" " + struct.pack(">d", value).hex() for value in values)


class SplitMix64:
    state = 20261122

    def uniform(self) -> float:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def below(self, count: int) -> int:
        return int(self.uniform() * count)


CANDIDATES = [
    ("on demand", be.MODEL_FLEET, be.DOOR_LOAD_BALANCER, be.PURCHASE_ON_DEMAND),
    ("reserved", be.MODEL_FLEET, be.DOOR_LOAD_BALANCER, be.PURCHASE_RESERVED_STANDARD),
    ("cluster", be.MODEL_CLUSTER, be.DOOR_LOAD_BALANCER, be.PURCHASE_ON_DEMAND),
    ("reserved cluster", be.MODEL_CLUSTER, be.DOOR_LOAD_BALANCER, be.PURCHASE_RESERVED_STANDARD),
    ("containers", be.MODEL_CONTAINERS, be.DOOR_LOAD_BALANCER, be.PURCHASE_ON_DEMAND),
    ("functions", be.MODEL_FUNCTIONS, be.DOOR_LOAD_BALANCER, be.PURCHASE_ON_DEMAND),
    ("functions, http", be.MODEL_FUNCTIONS, be.DOOR_HTTP_API, be.PURCHASE_ON_DEMAND),
    ("functions, rest", be.MODEL_FUNCTIONS, be.DOOR_REST_API, be.PURCHASE_ON_DEMAND),
    ("functions, url", be.MODEL_FUNCTIONS, be.DOOR_FUNCTION_URL, be.PURCHASE_ON_DEMAND),
    ("split", be.MODEL_SPLIT, be.DOOR_LOAD_BALANCER, be.PURCHASE_RESERVED_STANDARD),
]


def set_all(target: object, **members: float) -> None:
    for name, value in members.items():
        setattr(target, name, value)


def compare_all(
    name: str, series: be.Series, needs: be.Request, options: be.ComparisonOptions, catalogue: be.Catalogue
) -> Iterator[str]:
    candidates = []
    for title, model, door, purchase_option in CANDIDATES:
        candidate = be.Candidate()
        candidate.name = title
        set_all(candidate, model=model, door=door, purchase_option=purchase_option)
        candidates.append(candidate)
    comparison = be.comparison_new(series, needs, catalogue, candidates, options)
    for rank in range(be.comparison_count(comparison)):
        e = be.comparison_at(comparison, rank)
        yield f"{name} {rank} {e.name} | {e.choice} | {e.why_not or ''} |" + bits(
            e.cost_usd,
            e.cost_per_month_usd,
            e.cost_with_operations_usd,
            e.latency_seconds,
            e.late_share,
            e.utilisation,
            e.mean_units,
        )
    c = be.comparison_choice(comparison)
    yield f"{name} choice {c.name} | {c.reason} | {c.risk} | {c.mitigation} |" + bits(c.mitigation_per_month_usd)


def compare(
    name: str, series: be.Series, needs: be.Request, options: be.ComparisonOptions, catalogue: be.Catalogue
) -> Iterator[str]:
    options.instant_scaling = 1
    yield from compare_all(name, series, needs, options, catalogue)
    options.instant_scaling = 0
    options.horizon = be.HORIZON_SERIES
    day = be.series_slice(series, 0, 86400 // be.series_step_seconds(series))
    yield from compare_all(name, day, needs, options, catalogue)


def api(catalogue: be.Catalogue) -> Iterator[str]:
    needs, options = be.Request(), be.ComparisonOptions()
    set_all(
        needs,
        cpu_seconds=0.006,
        wall_seconds=0.010,
        wall_distribution=be.DISTRIBUTION_LOGNORMAL,
        wall_scv=0.5,
        memory_mib=512,
        request_bytes=1024,
        response_bytes=4096,
        requests_per_connection=20,
        latency_seconds=0.050,
    )
    options.operations_usd_per_hour = 75
    series = be.series_constant(500, 8760, be.year_start(2026), 3600)
    return compare("api", series, needs, options, catalogue)


def thumbnails(catalogue: be.Catalogue) -> Iterator[str]:
    needs, options = be.Request(), be.ComparisonOptions()
    set_all(
        needs,
        cpu_seconds=3.5,
        wall_seconds=3.5,
        wall_distribution=be.DISTRIBUTION_UNIFORM,
        wall_scv=3.0 / 49,
        memory_mib=1024,
        request_bytes=1024,
        response_bytes=51200,
        object_reads=1,
        object_writes=1,
        asynchronous=1,
        latency_seconds=300,
    )
    options.operations_usd_per_hour = 75
    series = be.series_wave(10.0 / 3600, 10000.0 / 3600, 16, 1, 105120, be.year_start(2026), 300)
    return compare("thumbnails", series, needs, options, catalogue)


def recommendations(catalogue: be.Catalogue) -> Iterator[str]:
    needs, options = be.Request(), be.ComparisonOptions()
    set_all(
        needs,
        arch=be.ARCH_X86_64,
        cpu_seconds=0.004,
        wall_seconds=0.040,
        wall_distribution=be.DISTRIBUTION_LOGNORMAL,
        wall_scv=0.25,
        memory_mib=4096,
        gpu_seconds=0.008,
        gpu_memory_mib=2048,
        process_concurrency=8,
        requests_per_connection=20,
        latency_seconds=0.200,
    )
    set_all(options, operations_usd_per_hour=75, volume_gb=60)
    for model, factor in (("NVIDIA T4", 1), ("NVIDIA L4", 0.94), ("NVIDIA A10G", 1.87)):
        options.add_speed(model, factor)
    series = be.series_wave(20, 200, 20, 0, 105120, be.year_start(2026), 300)
    return compare("recommendations", series, needs, options, catalogue)


def random_series(random: SplitMix64) -> be.Series:
    count = 24 + random.below(200)
    step = (60, 300, 3600)[random.below(3)]
    whole = random.below(2)
    rates = array.array("d")
    for _ in range(count):
        rate = random.uniform() * 300
        rates.append(float(math.floor(rate)) if whole else rate)
    return be.series_copy(rates, be.year_start(2026), step)


def random_request(random: SplitMix64) -> be.Request:
    r = be.Request()
    r.cpu_seconds = random.uniform() * 0.05
    r.wall_seconds = r.cpu_seconds + random.uniform() * 0.2
    r.wall_distribution = random.below(3)
    r.wall_scv = random.uniform()
    r.memory_mib = 64 + random.below(1024)
    r.process_concurrency = 1 + random.below(4)
    r.latency_seconds = 0.05 + random.uniform()
    return r


def random_units(random: SplitMix64, model: int, machine: be.InstanceType) -> be.Deployment:
    d = be.Deployment()
    d.model = model
    d.provider = "aws"
    d.region = "us-east-1"
    if model <= be.MODEL_CLUSTER:
        d.set_instance_type(machine)
    d.arch = be.ARCH_ARM64
    d.floor = 0 if model == be.MODEL_FUNCTIONS else random.below(4)
    d.ceiling = 0 if random.below(2) else d.floor + 1 + random.below(20)
    d.target_utilisation = 0.5 + random.uniform() * 0.4
    d.unit_vcpu = 1 if model == be.MODEL_CONTAINERS else 0.25 * (1 + random.below(8))
    d.unit_memory_mib = 2048
    return d


def deployment_line(index: int, series: be.Series, needs: be.Request, d: be.Deployment, catalogue: be.Catalogue) -> str:
    try:
        outcome = be.outcome_new(series, needs, d)
        usage = be.outcome_usage(outcome)
        assert usage
        bill = be.bill_new(usage, catalogue, None)
    except be.Error as error:
        return f"deployment {index} {error}"
    q = be.outcome_quality(outcome)
    why = be.outcome_why_not(outcome) or ""
    return f"deployment {index} {why} {q.keeps_promise} {be.bill_line_count(bill)} |" + bits(
        be.bill_total(bill),
        q.requests,
        q.unserved,
        q.late_share,
        q.latency_seconds,
        q.utilisation,
        q.unit_hours,
        q.machine_hours,
    )


NAMES = ("c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge")


def random_deployments(catalogue: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for index in range(200):
        series = random_series(random)
        needs = random_request(random)
        model = random.below(be.MODEL_COUNT)
        machine = be.catalogue_type_find(catalogue, "aws", NAMES[random.below(4)])
        base = random_units(random, random.below(3), machine)
        overflow = random_units(random, be.MODEL_FUNCTIONS, machine)
        d = random_units(random, model, machine)
        base.ceiling = base.floor + 1 + random.below(6)
        if model == be.MODEL_SPLIT:
            d.set_base(base)
            d.set_overflow(overflow)
        yield deployment_line(index, series, needs, d, catalogue)


def random_scaling(random: SplitMix64, model: int) -> tuple[be.Scaling, array.array]:
    """A scaling, and the environments provisioned by the hour."""
    tracking, hpa, keda, concurrency = be.TargetTracking(), be.Hpa(), be.Keda(), be.ConcurrencyScaling()
    scaling = be.Scaling.for_model(model)
    scaling.policy = random.below(be.SCALING_COUNT)
    scaling.target_concurrency = 0 if random.below(2) else 1 + random.uniform() * 10
    tracking.out_datapoints = 1 + random.below(3)
    hpa.down_stabilisation_seconds = random.below(600)
    keda.cooldown_seconds = random.below(300)
    concurrency.stable_window_seconds = 60 + random.below(240)
    units, provisioned = array.array("d"), array.array("d")
    for _ in range(168):
        units.append(random.below(5))
        provisioned.append(random.below(20))
    scaling.set_units_by_hour(units)
    if random.below(2):
        scaling.set_target_tracking(tracking)
        scaling.set_hpa(hpa)
        scaling.set_keda(keda)
        scaling.set_concurrency(concurrency)
    return scaling, provisioned


def scaled_units(
    random: SplitMix64, model: int, machine: be.InstanceType, types: list[be.InstanceType]
) -> be.Deployment:
    d = random_units(random, model, machine)
    scaling, provisioned = random_scaling(random, model)
    nodes, functions, spot = be.NodeScaling(), be.FunctionScaling(), be.Spot()
    nodes.scaler = random.below(be.NODE_SCALER_COUNT)
    nodes.unneeded_seconds = random.below(600)
    functions.account_concurrency = 1 + random.below(100)
    functions.set_provisioned_by_hour(provisioned)
    spot.interruptions_per_hour = random.uniform()
    d.set_scaling(scaling)
    d.set_node_scaling(nodes)
    d.set_function_scaling(functions)
    if random.below(2):
        d.set_spot(spot)
    for further in types[: random.below(3)]:
        d.add_node_type(further)
    d.balancing = random.below(be.BALANCING_COUNT)
    d.spare_units = random.below(2)
    d.zones_lost = random.below(2)
    d.zone_loss_time = be.year_start(2026) + 2 * 3600
    return d


def scaled_line(random: SplitMix64, index: int, series: be.Series, needs: be.Request, d: be.Deployment) -> str:
    step = random.below(be.series_count(series))
    try:
        q = be.outcome_quality(be.outcome_new(series, needs, d))
        timeline = be.timeline_new(series, needs, d)
    except be.Error as error:
        return f"scaled {index} {error}"
    numbers = bits(
        q.served,
        q.dropped,
        q.timed_out,
        q.throttled,
        q.latency_seconds,
        q.unit_hours,
        q.machine_hours,
        q.cold_share,
        q.interruptions,
    )
    columns = [be.timeline_column(timeline, column) for column in range(be.COLUMN_COUNT)]
    return f"scaled {index} |{numbers} |" + bits(*(column[step] for column in columns if column))


def scaled_deployments(catalogue: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for index in range(200):
        series = random_series(random)
        needs = random_request(random)
        needs.overload = random.below(be.OVERLOAD_COUNT)
        needs.wait_limit_seconds = 0 if random.below(2) else random.uniform() * 10
        machine, *types = (be.catalogue_type_find(catalogue, "aws", NAMES[random.below(4)]) for _ in range(3))
        d = scaled_units(random, random.below(be.MODEL_SPLIT), machine, types)
        yield scaled_line(random, index, series, needs, d)


def scalers(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for policy in range(be.SCALING_COUNT):
        scaling, _provisioned = random_scaling(random, be.MODEL_FLEET)
        scaling.policy = policy
        try:
            scaler = be.scaler_new(scaling, 0, 50, 0.6)
        except be.Error as error:
            yield f"scaler {policy} {error}"
            continue
        wanted = [1]
        for i in range(1, 201):
            o = be.Observation()
            o.time, o.seconds = be.year_start(2026) + 15 * i, 15
            o.units, o.ready = wanted[-1], random.below(wanted[-1] + 1)
            o.utilisation = random.uniform() * 1.2
            o.requests_per_second = random.uniform() * 100
            o.concurrency = random.uniform() * 50
            o.queue = random.uniform() * 10
            wanted.append(be.scaler_desired(scaler, o))
        yield f"scaler {policy} " + " ".join(map(str, wanted[1:]))


def nodes(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for kind in range(be.NODE_SCALER_COUNT):
        scaling = be.NodeScaling()
        scaling.scaler, scaling.unneeded_seconds = kind, 120
        scaler = be.node_scaler_new(scaling, [8, 30], 2, 1)
        time, line = be.year_start(2026), f"nodes {kind}"
        for _step in range(60):
            time += random.below(200)
            room = be.node_scaler_step(scaler, time, random.below(100))
            line += f" {room} {be.node_scaler_ready(scaler, 0)} {be.node_scaler_nodes(scaler, 1)}"
        yield f"{line} | {be.node_scaler_launches(scaler, 0)}" + bits(
            be.node_scaler_node_seconds(scaler, 0),
            be.node_scaler_node_seconds(scaler, 1),
            be.node_scaler_pending_seconds(scaler),
        )


def function_limits(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    scaling = be.FunctionScaling()
    set_all(scaling, creation_burst=20, account_concurrency=200, keep_alive_seconds=30)
    limits = be.function_limits_new(scaling)
    for i in range(60):
        concurrency, rate = random.uniform() * 250, random.uniform() * 3000
        be.function_limits_provision(limits, random.below(30))
        g = be.function_limits_step(limits, 10 * i, 10, concurrency, rate)
        yield f"limits {i} {g.limit} |" + bits(
            g.served_share,
            g.concurrency,
            g.requests_per_second,
            g.created,
            g.environments,
            g.creatable,
            g.provisioned,
            g.spilled,
        )


def cold_starts(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for i in range(20):
        e = be.Environment()
        series = random_series(random)
        e.warm_seconds = 0.01 + random.uniform() * 0.1
        e.cold_seconds = e.warm_seconds + random.uniform()
        e.keep_alive_seconds = random.uniform() * 60
        e.concurrency_limit = random.below(2) * 20
        c = be.environment_steady(e, random.uniform() * 5)
        cold_share, environments = (array.array("d", bytes(8 * be.series_count(series))) for _ in range(2))
        t = be.environment_walk(e, series, random.below(be.START_COUNT), cold_share, environments)
        step = random.below(be.series_count(series))
        yield (
            f"cold {i} |"
            + bits(c.cold_share, c.rejected_share, c.environments, c.busy, c.lifetime_seconds)
            + bits(t.cold_requests, t.rejected_requests, t.environment_seconds, t.peak_environments)
            + bits(cold_share[step], environments[step])
        )


def spot(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for i in range(20):
        s, load = be.Spot(), be.SpotLoad()
        s.share = random.uniform()
        s.interruptions_per_hour = random.uniform()
        load.units = 1 + random.below(50)
        load.needed = random.below(50)
        load.unit_capacity = 10
        load.requests_per_second = random.uniform() * 500
        load.service_seconds = random.uniform() * 300
        x = be.spot_effect_of(s, load)
        spare = -1 if x.spare_units == MASK else x.spare_units
        yield f"spot {i} {x.spot_units} {spare} |" + bits(
            x.interruptions,
            x.missing_hours,
            x.overlap_hours,
            x.cut_off,
            x.repeated_seconds,
            x.short_share,
            x.beyond_share,
        )


def queues(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for i in range(60):
        distribution = random.below(3)
        servers = 1 + random.below(20)
        service = 0.01 + random.uniform()
        rate = random.uniform() * servers / service
        scv = random.uniform() * 2
        yield f"queue {i} |" + bits(
            be.mgc_wait_tail(servers, rate, service, scv, distribution, 0.5),
            be.mgc_response_tail(servers, rate, service, scv, distribution, 2),
            be.mgc_response_quantile(servers, rate, service, scv, distribution, 0.99),
            be.mgc_highest_utilisation(servers, service, scv, distribution, 0.95, 4),
        )


def replicas(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for i in range(60):
        hpa, pods, tracking = be.Hpa(), [], be.TargetTracking()
        count = 1 + random.below(20)
        hpa.up_tolerance = random.uniform() * 0.2
        for k in range(count):
            pod = be.Pod()
            pod.state = random.below(be.POD_COUNT) if k else be.POD_READY
            pod.usage = random.uniform()
            pod.request = 0.5
            pods.append(pod)
        by_pods = be.hpa_replicas(hpa, be.TARGET_UTILISATION, count, 0.7, pods)
        total = random.uniform() * 100
        by_total = be.hpa_replicas_for_total(hpa, be.TARGET_VALUE, count, count, 20, total)
        tracking.in_share = random.uniform()
        alarms = be.target_tracking_alarms(tracking, 1 + total)
        age, changed = random.uniform() * 600, random.uniform() * 60
        state = be.hpa_pod_state(hpa, random.below(2), age, changed, 5, 30)
        spread = be.units_for_zone_loss(count, 3, 1)
        yield (
            f"replicas {i} {by_pods.replicas}{bits(by_pods.metric)} {by_total.replicas}{bits(by_total.metric)}"
            + f"{bits(alarms.high, alarms.low)} {state} {spread} {be.units_after_zone_loss(spread, 3, 1)}"
        )


MENU_HOURS = 3 * 168
HOUR = 3600


def add_random_unit(random: SplitMix64, menu: be.Menu, name: str, normalised_units: float, price: float) -> None:
    unit = be.Unit()
    unit.name, unit.family, unit.source, unit.as_of = name, "m7g", "a list", "2026-11-01"
    unit.whole_units = random.below(2)
    unit.normalised_units = normalised_units
    unit.on_demand_usd_per_hour = price
    unit.spot_usd_per_hour = price * random.uniform()
    unit.spot_cap = random.uniform() * 0.5
    unit.function_usd_per_hour = price * (1 + random.uniform())
    be.menu_add_unit(menu, unit, array.array("d", [random.uniform() * 10 for _ in range(MENU_HOURS)]))


def add_offers(menu: be.Menu) -> None:
    start = be.year_start(2026)
    reserved, flexible, plan = be.Offer(), be.Offer(), be.Offer()
    reserved.name, reserved.unit = "reserved", "m7g.large"
    set_all(reserved, upfront_usd=100, hourly_usd=0.02, usage_usd=0.01, payment_option=be.PAYMENT_PARTIAL)
    be.offer_term(reserved, start, 1)
    be.menu_add_offer(menu, reserved)
    flexible.name, flexible.unit = "flexible", "m7g.large"
    set_all(flexible, size_flexible=1, hourly_usd=0.05, most=40)
    be.offer_term(flexible, be.year_start(2025), 3)
    be.menu_add_offer(menu, flexible)
    plan.name = "plan"
    plan.purchase_option = be.PURCHASE_SAVINGS_PLAN_COMPUTE
    set_all(plan, hourly_usd=1, start=start - 400 * HOUR, end=start + 300 * HOUR)
    be.menu_ladder(menu, plan, 1, 2)
    for index in range(2, be.menu_offer_count(menu)):
        name = be.menu_offer_at(menu, index).name
        be.menu_plan_rate(menu, name, "m7g.large", 0.055)
        be.menu_plan_rate(menu, name, "m7g.xlarge", 0.12)


def random_menu(random: SplitMix64) -> be.Menu:
    options = be.MenuOptions()
    set_all(options, growth_per_year=0.2, discount_rate_per_year=0.05, hours=2000, start=be.year_start(2026))
    options.basis = be.BASIS_CASH if random.below(2) else be.BASIS_AMORTISED
    menu = be.menu_new(options)
    add_random_unit(random, menu, "m7g.large", 4, 0.0816)
    add_random_unit(random, menu, "m7g.xlarge", 8, 0.1632)
    add_offers(menu)
    return menu


def menu_lines(index: int, menu: be.Menu) -> Iterator[str]:
    units = range(be.menu_unit_count(menu))
    for i in range(be.menu_offer_count(menu)):
        o = be.menu_offer_at(menu, i)
        measures = [be.menu_measure(menu, i, unit) for unit in units]
        texts = f"{o.name} | {o.unit or ''} | {o.currency}"
        yield f"purchase {index} menu {texts} | {o.start} {o.end} {o.size_flexible} |" + bits(o.step, o.most, *measures)
    for i in units:
        u = be.menu_unit_at(menu, i)
        hours = be.menu_unit_hours(menu, i)
        assert hours and len(hours) == be.menu_hours(menu)
        yield f"purchase {index} menu {u.name} | {u.family} | {u.source} | {u.as_of} | {u.whole_units} |" + bits(
            u.spot_cap, hours[-1]
        )


def purchase_lines(index: int, purchase: be.Purchase) -> Iterator[str]:
    s = be.purchase_summarise(purchase)
    yield f"purchase {index} |" + bits(
        s.cost_usd,
        s.on_demand_usd,
        s.uncommitted_usd,
        s.cash_present_usd,
        s.amortised_present_usd,
        s.wasted_usd,
        s.coverage,
        s.utilisation,
    )
    for i in range(be.purchase_offer_count(purchase)):
        o = be.purchase_offer_at(purchase, i)
        covered = be.purchase_covered(purchase, i, 0)
        yield f"purchase {index} {o.name} |" + bits(o.used, o.fees_usd, o.break_even, covered)
    for i in range(be.purchase_unit_count(purchase)):
        u = be.purchase_unit_at(purchase, i)
        yield f"purchase {index} {u.name} |" + bits(u.covered_hours, u.on_demand_usd, u.spot_usd, u.function_usd)


def month_lines(index: int, purchase: be.Purchase) -> Iterator[str]:
    for i in range(be.purchase_month_count(purchase)):
        m = be.purchase_month_at(purchase, i)
        yield f"purchase {index} month {m.month} |" + bits(m.cash_usd, m.amortised_usd)
    for i in range(be.purchase_charge_count(purchase)):
        c = be.purchase_charge_at(purchase, i)
        numbers = bits(c.quantity, c.billed_usd, c.effective_usd)
        texts = f"{be.charge_name(c.charge)} | {c.offer or ''} | {c.unit or ''}"
        yield f"purchase {index} charge {c.month} {texts} |{numbers}"


def purchases(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for index in range(10):
        menu = random_menu(random)
        quantities = array.array("d", [random.below(6) for _ in range(4)])
        yield from menu_lines(index, menu)
        purchase = be.purchase_new(menu, quantities)
        menu.close()
        yield from purchase_lines(index, purchase)
        yield from month_lines(index, purchase)


def cards(catalogue: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    item, unit, usage, menu = be.UsageItem(), be.CardUnit(), be.usage_new(), be.menu_new(None)
    item.provider, item.region, item.service, item.meter = "aws", "us-east-1", "ec2", "m7g.large"
    item.month = be.month_from(2026, 1)
    seconds = array.array("d", [3600.0 * random.below(10) for _ in range(48)])
    item.set_hourly(be.year_start(2026), seconds)
    item.quantity = sum(seconds)
    be.usage_add(usage, item)
    hours = be.usage_hours(usage, "aws", "us-east-1", "ec2", "m7g.large", 3600, be.year_start(2026), 72)
    yield "cards" + bits(*hours)
    unit.provider, unit.region, unit.service, unit.instance_type = "aws", "us-east-1", "ec2", "m7g.large"
    unit.term_start = be.year_start(2026)
    be.menu_add_card_unit(menu, catalogue, unit, hours)
    for i in range(be.menu_offer_count(menu)):
        o = be.menu_offer_at(menu, i)
        yield f"cards {o.name} | {o.source or ''} | {o.as_of or ''} |" + bits(o.upfront_usd, o.hourly_usd)


def online(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for policy in range(be.ONLINE_COUNT):
        o = be.OnlineOptions()
        set_all(o, policy=policy, term_hours=50, fee_usd=2, seed=7)
        set_all(o, on_demand_usd_per_hour=0.1, usage_usd_per_hour=0.01)
        bought = be.online_new(o)
        for hour in range(200):
            p = be.online_step(bought, random.below(6))
            yield f"online {policy} {hour} {p.reserve} {p.held} {p.on_demand}" + bits(p.cost_usd)
        s = be.online_summarise(bought)
        numbers = bits(s.reserved_used_hours, s.cost_usd, s.threshold_usd, s.bound)
        yield f"online {policy} {s.reservations} |{numbers}"


def mixes(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for index in range(3):
        menu, o = random_menu(random), be.MixOptions()
        set_all(o, gap=0.01, node_limit=100)
        mix = be.mix_new(menu, o)
        s = be.mix_summarise(mix)
        certificate, bill, quantities = be.mix_certificate(mix), be.mix_purchase(mix), be.mix_quantities(mix)
        assert certificate and bill and quantities
        p = be.certificate_read(certificate)
        bound, prices = be.certificate_check(menu, certificate), 0.0
        for row in np.asarray(p.prices()):
            for price in row:
                prices += price
        counts = f"{s.proven} {s.nodes} {s.cuts} {p.nodes} {p.weights} {p.tables}"
        numbers = bits(s.cost_usd, s.bound_usd, s.gap, bound, be.purchase_summarise(bill).wasted_usd)
        weights = "".join(f" {t}{bits(w)}" for t, w in zip(p.weight_tables(), p.weight_values(), strict=True))
        method = be.mix_method_name(s.method)
        yield f"mix {index} {method} {counts} |{numbers}{bits(*quantities)}{bits(prices)}{weights}"
        for i in range(p.nodes):
            n = p.node_at(i)
            yield f"mix {index} node {n.child} {n.offer} {n.first_weight} {n.weights}" + bits(n.at)


def screening(_: be.Catalogue) -> Iterator[str]:
    menu, offer = be.menu_new(None), be.Offer()
    add_random_unit(SplitMix64(), menu, "m7g.large", 4, 0.0816)
    offer.name, offer.unit, offer.hourly_usd = "reserved", "m7g.large", 0.05
    be.offer_term(offer, 0, 1)
    be.menu_add_offer(menu, offer)
    picture = be.screening_new(menu)
    for i in range(be.screening_layer_count(picture)):
        layer = be.screening_layer_at(picture, i)
        yield f"screening layer {layer.option} |" + bits(layer.hours, layer.uncovered_usd, layer.cost_usd)
    for i in range(be.screening_option_count(picture)):
        o = be.screening_option_at(picture, i)
        yield f"screening option {o.on_envelope} |" + bits(o.fixed_usd, o.variable_usd, o.from_, o.break_even)


def risks(_: be.Catalogue) -> Iterator[str]:
    menu, o = random_menu(SplitMix64()), be.ScenarioOptions()
    levels = array.array("d")
    levels.frombytes(bytes(be.levels_of_offer(menu, "reserved", 0, 6, None, 4)))
    levels.frombytes(bytes(be.levels_of_mix(menu, array.array("d", [4, 10, 0.2, 0.2]), 0.5, 1.5, 5)))
    set_all(o, count=40, growth_low=-0.2, growth_high=0.6, resample=1, spikes_per_year=20, spike_factor=3)
    set_all(o, price_change_probability=0.5, price_factor_low=0.7)
    set_all(o, spot_band=be.BAND_LOGNORMAL, spot_factor_low=0.5, spot_factor_high=2)
    risk = be.risk_new(menu, o, levels)
    be.risk_run(risk, 20, 20, None)
    be.risk_run(risk, 0, 30, None)
    for level in range(be.risk_level_count(risk)):
        r = be.risk_level(risk, level)
        yield f"risk level {level} |" + bits(
            r.mean_usd, r.standard_error_usd, r.p95_usd, r.cvar_usd, r.worst_regret_usd, r.cheapest_share
        )
    for scenario in range(be.risk_scenario_count(risk)):
        s = be.risk_scenario(risk, scenario)
        used, cost = be.risk_usage(risk, scenario, 1)[1999], be.risk_cost(risk, scenario, 2)
        numbers = bits(s.growth_per_year, s.spot_factor, s.last_price_factor, used, cost)
        yield f"risk scenario {s.spikes} {s.first_change} |{numbers}"
    c = be.risk_choose(risk)
    numbers = bits(c.least_cvar_usd, c.least_regret_usd, c.mean_of_cheapest_usd)
    yield f"risk choice {c.least_mean_level} {c.least_cvar_level} {c.least_regret_level} |{numbers}"


def index_text(candidate: int) -> str:
    return "none" if candidate == be.NO_CANDIDATE else str(candidate)


def break_even_lines(name: str, result: be.BreakEvenPoints) -> Iterator[str]:
    yield f"{name} line {be.break_even_line(result)}"
    for i in range(be.break_even_segment_count(result)):
        s = be.break_even_segment_at(result, i)
        numbers = bits(s.from_, s.to, s.cost_from, s.cost_to)
        yield f"{name} segment {s.name} {s.proven} {index_text(s.candidate)}{numbers}"
    for i in range(be.break_even_crossing_count(result)):
        c = be.break_even_crossing_at(result, i)
        who = f"{c.before_name} | {c.after_name} | {c.kind} {index_text(c.before)} {index_text(c.after)}"
        yield f"{name} crossing {who}" + bits(c.last, c.value, c.after_cost_value)


def curves(_: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    for _index in range(20):
        given = []
        for name in ("one", "two", "three"):
            curve = be.CostCurve()
            curve.name = name
            for piece in range(1 + random.below(4)):
                fixed = random.uniform() * 100 if random.below(5) else math.inf
                curve.add_piece(piece * 10, fixed, random.uniform() * 10)
            given.append(curve)
        yield from break_even_lines("curves", be.break_even_of_curves(given, 0, 50))


def question() -> tuple[be.Series, be.Request, be.ComparisonOptions, list[be.Candidate]]:
    needs, options, candidates = be.Request(), be.ComparisonOptions(), []
    set_all(needs, cpu_seconds=0.006, wall_seconds=0.010, memory_mib=512, latency_seconds=0.050)
    options.horizon = be.HORIZON_SERIES
    for name, model, door in (
        ("fleet", be.MODEL_FLEET, be.DOOR_LOAD_BALANCER),
        ("containers", be.MODEL_CONTAINERS, be.DOOR_LOAD_BALANCER),
        ("functions", be.MODEL_FUNCTIONS, be.DOOR_FUNCTION_URL),
    ):
        candidate = be.Candidate()
        candidate.name = name
        set_all(candidate, model=model, door=door)
        candidates.append(candidate)
    candidates[0].instance_type = "c6g.large"
    series = be.series_wave(10, 400, 14, 0, 168, be.year_start(2026), HOUR)
    return series, needs, options, candidates


def break_evens(catalogue: be.Catalogue) -> Iterator[str]:
    series, needs, options, candidates = question()
    rate, price = be.BreakEvenOptions(), be.BreakEvenOptions()
    set_all(rate, low=50, high=300)
    set_all(price, parameter=be.PARAMETER_PRICE, low=0.01, high=10)
    price.service = "lambda"
    for o in (rate, price):
        result = be.break_even_new(series, needs, catalogue, candidates, options, o)
        yield from break_even_lines("break_even", result)


def maps(catalogue: be.Catalogue) -> Iterator[str]:
    series, needs, options, candidates = question()
    o, rows = be.BreakEvenOptions(), be.BreakEvenOptions()
    set_all(o, parameter=be.PARAMETER_PRICE, low=0.01, high=10)
    o.service = "lambda"
    rows.parameter = be.PARAMETER_MEMORY
    values = array.array("d", [128, 1024])
    made = be.break_even_map_new(series, needs, catalogue, candidates, options, o, rows, values)
    for index in range(be.break_even_map_row_count(made)):
        row = be.break_even_map_row(made, index)
        assert row
        yield f"map {index}" + bits(be.break_even_map_value(made, index))
        yield from break_even_lines("map", row)


def sensitivities(catalogue: be.Catalogue) -> Iterator[str]:
    series, needs, options, candidates = question()
    rate, price, o = be.BreakEvenOptions(), be.BreakEvenOptions(), be.SensitivityOptions()
    price.parameter, price.provider, price.service = be.PARAMETER_PRICE, "aws", "lambda"
    o.add_parameter(rate)
    o.add_parameter(price)
    o.step = 0.2
    result = be.sensitivity_new(series, needs, catalogue, candidates, options, o)
    for i in range(be.sensitivity_count(result)):
        r = be.sensitivity_at(result, i)
        who = " ".join(map(index_text, (r.winner, r.winner_low, r.flip_above_to)))
        numbers = bits(r.base, r.winner_cost_high, r.flip_share)
        yield f"sensitivity {i} {be.parameter_name(r.parameter)} | {r.provider} | {r.service} {who}{numbers}"
        for candidate in range(3):
            c = be.sensitivity_cell_at(result, i, candidate)
            yield f"sensitivity {i} {c.name} |" + bits(c.cost, c.cost_low, c.elasticity)


def advice(catalogue: be.Catalogue) -> Iterator[str]:
    series, needs, options, candidates = question()
    comparison = be.comparison_new(series, needs, catalogue, candidates, options)
    for rank, dimension in itertools.product(range(3), range(be.DIMENSION_COUNT)):
        for i in range(be.comparison_trait_count(comparison, rank, dimension)):
            t = be.comparison_trait(comparison, rank, dimension, i)
            texts = f"{be.dimension_name(t.dimension)} | {t.text} | {t.unit} | {t.as_of}"
            yield f"advice {rank} {texts} |" + bits(t.value, t.needed)
    for i in range(be.comparison_mitigation_count(comparison)):
        m = be.comparison_mitigation_at(comparison, i)
        numbers = bits(m.before, m.after, m.more_per_month_usd)
        yield f"advice {m.text} | {m.quality} | {m.unit} | {m.summary} |{numbers}"
    c = be.comparison_choice(comparison)
    yield f"advice {c.runner_up} | {c.runner_up_wins} | {c.runner_up_service} |" + bits(
        c.runner_up_more_per_month_usd, c.runner_up_more_share
    )


def search(catalogue: be.Catalogue) -> Iterator[str]:
    series, needs, options, _candidates = question()
    found = be.search_new(series, needs, catalogue, options)
    counts = f"{be.search_count(found)} {be.search_excluded_count(found)}"
    yield f"search {counts} {be.search_excluded_type(found, 0)} | {be.search_excluded_reason(found, 0)}"
    for rank in range(50):
        e = be.search_at(found, rank)
        options_of = f"{e.purchase_option} {e.term_years} {e.payment_option} {e.remainder_option}"
        numbers = bits(e.capacity, e.committed_units, e.utilisation, e.cost_usd)
        yield f"search {rank} {e.instance_type} {options_of} |{numbers}"


def layers(_: be.Catalogue) -> Iterator[str]:
    made = be.layers_new(question()[0], array.array("d", [50, 7, 123.4]))
    for index in range(be.layers_count(made)):
        steps = be.layers_steps(made, index)
        assert steps is not None and len(steps) == be.layers_units(made, index)
        yield f"layers {index} " + " ".join(map(str, steps))


KINDS = {
    "api": (api, 22),
    "thumbnails": (thumbnails, 22),
    "recommendations": (recommendations, 22),
    "deployment": (random_deployments, 200),
    "scaled": (scaled_deployments, 200),
    "scaler": (scalers, be.SCALING_COUNT),
    "nodes": (nodes, be.NODE_SCALER_COUNT),
    "limits": (function_limits, 60),
    "cold": (cold_starts, 20),
    "spot": (spot, 20),
    "queue": (queues, 60),
    "replicas": (replicas, 60),
    "purchase": (purchases, None),
    "cards": (cards, None),
    "online": (online, 402),
    "mix": (mixes, None),
    "screening": (screening, None),
    "risk": (risks, 50),
    "curves": (curves, None),
    "break_even": (break_evens, None),
    "map": (maps, None),
    "sensitivity": (sensitivities, 8),
    "advice": (advice, None),
    "search": (search, 51),
    "layers": (layers, 3),
}


@pytest.mark.parametrize("kind", KINDS)
def test_python_answers_what_c_answers(kind: str, catalogue: be.Catalogue) -> None:
    lines, count = KINDS[kind]
    answers = Path(os.environ["BREAKEVEN_ANSWERS"]).read_text().splitlines()
    expected = [line for line in answers if line.startswith(kind + " ")]
    assert expected and count in (None, len(expected))
    assert list(lines(catalogue)) == expected
