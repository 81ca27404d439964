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


try:
    print(cheapest(breakeven.series_constant(1.0, 24, 0, 3600)))
except breakeven.Error as error:
    status: int = error.status
    print(status, error.status_name, error.line)
