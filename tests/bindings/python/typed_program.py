"""A program that a type checker reads strictly: what the stubs promise of the interface."""

from __future__ import annotations

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


try:
    print(cheapest(breakeven.series_constant(1.0, 24, 0, 3600)))
except breakeven.Error as error:
    status: int = error.status
    print(status, error.status_name, error.line)
