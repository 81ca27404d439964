"""Python answers what C answers, to the last bit: tests/bindings/answers.c, repeated line by line."""

from __future__ import annotations

import array
import math
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import breakeven as be
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


def compare(
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


def random_deployments(catalogue: be.Catalogue) -> Iterator[str]:
    random = SplitMix64()
    names = ("c6g.medium", "m6g.large", "t4g.small", "c7g.xlarge")
    for index in range(200):
        series = random_series(random)
        needs = random_request(random)
        model = random.below(be.MODEL_COUNT)
        machine = be.catalogue_type_find(catalogue, "aws", names[random.below(4)])
        base = random_units(random, random.below(3), machine)
        overflow = random_units(random, be.MODEL_FUNCTIONS, machine)
        d = random_units(random, model, machine)
        base.ceiling = base.floor + 1 + random.below(6)
        if model == be.MODEL_SPLIT:
            d.set_base(base)
            d.set_overflow(overflow)
        yield deployment_line(index, series, needs, d, catalogue)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("api ", api),
        ("thumbnails ", thumbnails),
        ("recommendations ", recommendations),
        ("deployment ", random_deployments),
    ],
    ids=["api", "thumbnails", "recommendations", "200 deployments"],
)
def test_python_answers_what_c_answers(kind: str, lines, catalogue: be.Catalogue) -> None:
    answers = Path(os.environ["BREAKEVEN_ANSWERS"]).read_text().splitlines()
    expected = [line for line in answers if line.startswith(kind)]
    assert len(expected) == {"deployment ": 200}.get(kind, 11)
    assert list(lines(catalogue)) == expected
