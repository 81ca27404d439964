"""A program that a type checker reads strictly: what the stubs promise of the interface."""

from __future__ import annotations

import array

import breakeven


def cheapest(series: breakeven.Series) -> tuple[str, float]:
    catalogue: breakeven.Catalogue = breakeven.catalogue_open(None)
    breakeven.catalogue_load(catalogue, "aws", "us-east-1")
    request = breakeven.Request()
    request.cpu_seconds = 0.006
    fleet = breakeven.Candidate()
    fleet.name = "fleet"
    fleet.model = breakeven.MODEL_FLEET
    with breakeven.comparison_new(series, request, catalogue, [fleet], None) as comparison:
        bill: breakeven.Bill | None = breakeven.comparison_bill(comparison, 0)
        total: float = breakeven.bill_total(bill) if bill else 0.0
        name: str | None = breakeven.comparison_choice(comparison).name
        return name or "", total


def served(series: breakeven.Series, deployment: breakeven.Deployment) -> float:
    scaling = breakeven.Scaling.for_model(breakeven.MODEL_FLEET)
    scaling.set_hpa(breakeven.Hpa())
    scaling.set_units_by_hour(array.array("d", [2.0] * 168))
    deployment.set_scaling(scaling)
    timeline: breakeven.Timeline = breakeven.timeline_new(series, breakeven.Request(), deployment)
    column: memoryview[float] | None = breakeven.timeline_column(timeline, breakeven.COLUMN_SERVED)
    nodes: breakeven.NodeScaler = breakeven.node_scaler_new(None, [8, 30], 2, 1)
    room: int = breakeven.node_scaler_step(nodes, 0, 20)
    replicas: int = breakeven.hpa_replicas(None, breakeven.TARGET_UTILISATION, 1, 0.5, [breakeven.Pod()]).replicas
    totals = breakeven.environment_walk(breakeven.Environment(), series, breakeven.START_EMPTY, None, None)
    return sum(column or ()) + room + replicas + totals.cold_requests


def bought() -> tuple[list[float], float]:
    menu: breakeven.Menu = breakeven.menu_new(None)
    unit = breakeven.Unit()
    unit.name, unit.on_demand_usd_per_hour = "machine", 1.0
    breakeven.menu_add_unit(menu, unit, array.array("d", [2.0] * 24))
    offer = breakeven.Offer()
    offer.name, offer.unit, offer.hourly_usd = "reserved", "machine", 0.5
    breakeven.offer_term(offer, 0, 1)
    breakeven.menu_add_offer(menu, offer)
    mix: breakeven.Mix = breakeven.mix_new(menu, None)
    quantities: memoryview[float] | None = breakeven.mix_quantities(mix)
    certificate: breakeven.Certificate | None = breakeven.mix_certificate(mix)
    bound: float = breakeven.certificate_check(menu, certificate) if certificate else 0.0
    levels: memoryview[float] = breakeven.levels_of_offer(menu, "reserved", 0, 2, None, 3)
    risk: breakeven.Risk = breakeven.risk_new(menu, None, levels)
    breakeven.risk_run(risk, 0, 10, lambda share: share > 0.9)
    return list(quantities or ()), bound


def line() -> str | None:
    curve = breakeven.CostCurve()
    curve.name = "by use"
    curve.add_piece(0, 0, 1)
    result: breakeven.BreakEvenPoints = breakeven.break_even_of_curves([curve], 0, 10)
    first: float = breakeven.break_even_segment_at(result, 0).from_
    text: str | None = breakeven.break_even_line(result)
    return text if first == 0 else None


try:
    print(cheapest(breakeven.series_constant(1.0, 24, 0, 3600)))
except breakeven.Error as error:
    status: int = error.status
    print(status, error.status_name, error.line)
