"""Series from any buffer of doubles: without a copy, and safe against the buffer dying first."""

from __future__ import annotations

import array
import gc
import weakref

import breakeven
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

YEAR_OF_MINUTES = 525_600


def address(buffer: object) -> int:
    return np.asarray(buffer).ctypes.data


def test_a_year_of_minutes_crosses_without_a_copy() -> None:
    rates = np.full(YEAR_OF_MINUTES, 3.0)
    view = breakeven.series_view(rates, 0, 60)
    assert address(breakeven.series_rates(view)) == rates.ctypes.data


def test_a_copy_has_an_address_of_its_own() -> None:
    rates = np.full(100, 3.0)
    copy = breakeven.series_copy(rates, 0, 60)
    assert address(breakeven.series_rates(copy)) != rates.ctypes.data
    rates[:] = 7
    assert np.asarray(breakeven.series_rates(copy)).tolist() == [3.0] * 100


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.array([1.0, 2.0, 3.0]),
        lambda: array.array("d", [1, 2, 3]),
        lambda: memoryview(array.array("d", [1, 2, 3])),
        lambda: memoryview(np.array([1.0, 2.0, 3.0])),
        lambda: np.array([0.0, 1.0, 2.0, 3.0])[1:],
    ],
    ids=["numpy", "array", "memoryview of an array", "memoryview of numpy", "slice"],
)
def test_every_buffer_of_doubles_is_viewed(make) -> None:
    buffer = make()
    series = breakeven.series_view(buffer, 0, 60)
    assert list(memoryview(series)) == [1.0, 2.0, 3.0]
    assert address(series) == address(buffer)


@pytest.mark.parametrize(
    ("buffer", "said"),
    [
        (np.array([1.0, 2.0], dtype=np.float32), "doubles"),
        (np.array([1, 2]), "doubles"),
        (np.ones((2, 2)), "one dimension"),
        (np.arange(6.0)[::2], "contiguous"),
        (np.array([1.0]).astype(">f8"), "doubles"),
        (np.frombuffer(bytes(33), "f8", offset=1, count=4), "aligned"),
        (b"12345678", "doubles"),
        ([1.0, 2.0], "buffer of doubles"),
        (None, "buffer of doubles"),
    ],
    ids=["float32", "int", "matrix", "strided", "big endian", "misaligned", "bytes", "list", "None"],
)
def test_any_other_buffer_is_a_type_error_that_names_the_argument(buffer, said: str) -> None:
    with pytest.raises(TypeError, match="view must .*" + said):
        breakeven.series_view(buffer, 0, 60)


def test_an_empty_buffer_is_an_error_of_the_library() -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.series_view(np.array([]), 0, 60)
    assert raised.value.status == breakeven.STATUS_RANGE


def test_a_view_keeps_its_buffer_until_it_is_gone() -> None:
    class Rates(np.ndarray):
        pass

    rates = np.arange(1000.0).view(Rates)
    gone = weakref.ref(rates)
    series = breakeven.series_view(rates, 0, 60)
    del rates
    gc.collect()
    assert gone() is not None
    assert np.asarray(breakeven.series_rates(series)).sum() == 499500
    del series
    gc.collect()
    assert gone() is None


def test_a_view_that_was_refused_lets_go_of_its_buffer() -> None:
    rates = array.array("d", [1.0, float("nan")])
    with pytest.raises(breakeven.Error):
        breakeven.series_view(rates, 0, 60)
    rates.append(1.0)  # an array that is exported cannot grow


def test_a_closed_view_lets_go_of_its_buffer() -> None:
    rates = array.array("d", [1.0, 2.0])
    series = breakeven.series_view(rates, 0, 60)
    with pytest.raises(BufferError):
        rates.append(1.0)
    series.close()
    rates.append(1.0)


def test_rates_stay_readable_after_the_series_is_closed_and_gone() -> None:
    series = breakeven.series_copy(np.arange(1000.0), 0, 60)
    rates = breakeven.series_rates(series)
    series.close()
    del series
    gc.collect()
    assert rates[999] == 999


def test_rates_are_read_only() -> None:
    rates = breakeven.series_rates(breakeven.series_constant(1, 10, 0, 60))
    assert rates.readonly
    assert not np.asarray(rates).flags.writeable


def test_a_curve_is_a_buffer_as_well() -> None:
    curve = breakeven.curve_new(breakeven.series_copy(np.array([1.0, 3.0, 2.0]), 0, 60))
    assert list(breakeven.curve_rates(curve)) == [3.0, 2.0, 1.0]


def test_what_a_view_reads_may_turn_bad_and_nothing_crashes(
    request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    """The contract says that it must not; a notebook does it all the same."""
    deployment = breakeven.Deployment()
    deployment.provider, deployment.region = "aws", "us-east-1"
    deployment.set_instance_type(breakeven.catalogue_type_find(catalogue, "aws", "c6g.medium"))
    functions = breakeven.Deployment()
    functions.provider, functions.region, functions.model = "aws", "us-east-1", breakeven.MODEL_FUNCTIONS
    rates = np.full(1000, 5.0)
    series = breakeven.series_view(rates, 0, 60)
    for bad in (np.nan, np.inf, -1.0, 1e308, 5e-324):
        rates[:] = bad
        curve = breakeven.curve_new(series)
        breakeven.curve_requests_between(curve, 0, 1e300)
        breakeven.series_summarise(series)
        breakeven.series_unit_steps(series, 3.0, 0, 0)
        for call in (
            lambda: breakeven.series_resample(series, 300),
            lambda: breakeven.series_scale(series, 2),
            lambda: breakeven.series_poisson(series, 1),
            lambda: breakeven.series_tile(series, 0, 3000),
            lambda: breakeven.outcome_quality(breakeven.outcome_new(series, request_needs, deployment)),
            lambda: breakeven.outcome_quality(breakeven.outcome_new(series, request_needs, functions)),
            lambda: breakeven.comparison_new(series, request_needs, catalogue, [breakeven.Candidate()], None),
        ):
            try:
                call()
            except breakeven.Error as error:
                assert error.status in (breakeven.STATUS_RANGE, breakeven.STATUS_ARGUMENT)


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1, max_size=200), st.integers(1, 86400))
def test_what_goes_in_comes_out(rates: list[float], step: int) -> None:
    series = breakeven.series_copy(array.array("d", rates), 0, step)
    assert list(breakeven.series_rates(series)) == rates
    assert breakeven.series_step_seconds(series) == step


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=2, max_size=100))
def test_the_curve_holds_the_requests_of_the_series(rates: list[float]) -> None:
    series = breakeven.series_copy(array.array("d", rates), 0, 60)
    total = breakeven.curve_requests_between(breakeven.curve_new(series), 0, float("inf"))
    assert total == pytest.approx(breakeven.series_summarise(series).requests, rel=1e-12, abs=1e-9)
