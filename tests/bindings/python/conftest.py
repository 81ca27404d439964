"""What the tests of the Python binding share."""

from __future__ import annotations

import os
from pathlib import Path

import breakeven
import pytest

SOURCE = Path(os.environ.get("BREAKEVEN_SOURCE", Path(__file__).parents[3]))


@pytest.fixture(scope="session")
def source() -> Path:
    """The source tree."""
    return SOURCE


@pytest.fixture
def catalogue() -> breakeven.Catalogue:
    opened = breakeven.catalogue_open(None)
    breakeven.catalogue_load(opened, "aws", "us-east-1")
    return opened


@pytest.fixture
def series() -> breakeven.Series:
    """A day of 500 requests/s, by the hour."""
    return breakeven.series_constant(500, 24, breakeven.year_start(2026), 3600)


@pytest.fixture
def request_needs() -> breakeven.Request:
    needs = breakeven.Request()
    needs.cpu_seconds = 0.006
    needs.wall_seconds = 0.010
    needs.memory_mib = 512
    needs.latency_seconds = 0.050
    return needs


def candidate(name: str, model: int) -> breakeven.Candidate:
    made = breakeven.Candidate()
    made.name = name
    made.model = model
    return made


def series_horizon() -> breakeven.ComparisonOptions:
    """The series itself, not a year of it."""
    options = breakeven.ComparisonOptions()
    options.horizon = breakeven.HORIZON_SERIES
    return options


@pytest.fixture
def comparison(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> breakeven.Comparison:
    """A fleet and functions."""
    candidates = [candidate("fleet", breakeven.MODEL_FLEET), candidate("functions", breakeven.MODEL_FUNCTIONS)]
    return breakeven.comparison_new(series, request_needs, catalogue, candidates, series_horizon())
