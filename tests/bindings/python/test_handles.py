"""Handles closed in any order, used from threads, and after their parents are gone: never a crash."""

from __future__ import annotations

import gc
import importlib
import itertools
import sys
import threading
from collections.abc import Callable

import breakeven
import numpy as np
import pytest
from conftest import candidate, series_horizon


def test_a_closed_handle_is_refused_by_name(series: breakeven.Series) -> None:
    series.close()
    with pytest.raises(ValueError, match="series is closed"):
        breakeven.series_count(series)


def test_closing_again_does_nothing(series: breakeven.Series) -> None:
    series.close()
    series.close()
    assert series.closed


def test_with_closes() -> None:
    with breakeven.series_constant(1, 10, 0, 60) as series:
        assert breakeven.series_count(series) == 10
        assert not series.closed
    assert series.closed


def test_every_handle_of_what_scales_closes() -> None:
    fixed = breakeven.Scaling()
    fixed.policy = breakeven.SCALING_FIXED
    handles = [
        breakeven.scaler_new(fixed, 1, 0, 0.5),
        breakeven.node_scaler_new(None, [8], 1, 0),
        breakeven.function_limits_new(None),
    ]
    for handle in handles:
        handle.close()
    calls = (
        lambda: breakeven.scaler_desired(handles[0], breakeven.Observation()),
        lambda: breakeven.node_scaler_step(handles[1], 0, 1),
        lambda: breakeven.function_limits_step(handles[2], 0, 1, 1, 1),
    )
    for call in calls:
        with pytest.raises(ValueError, match="is closed"):
            call()


def test_with_refuses_a_closed_handle(series: breakeven.Series) -> None:
    series.close()
    with pytest.raises(ValueError, match="closed"), series:
        pass


def test_a_handle_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        breakeven.Series()


def test_what_is_borrowed_outlives_its_parent(comparison: breakeven.Comparison) -> None:
    bill = breakeven.comparison_bill(comparison, 0)
    outcome = breakeven.comparison_outcome(comparison, 0)
    priced = breakeven.comparison_series(comparison)
    assert bill and outcome and priced
    usage = breakeven.outcome_usage(outcome)
    assert usage
    total, items = breakeven.bill_total(bill), breakeven.usage_count(usage)
    comparison.close()
    outcome.close()
    del comparison, outcome
    gc.collect()
    assert breakeven.bill_total(bill) == total > 0
    assert breakeven.usage_count(usage) == items > 0
    assert breakeven.series_count(priced) == 24


def test_handles_may_be_closed_in_any_order(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    for order in itertools.permutations(range(5)):
        comparison = breakeven.comparison_new(
            series, request_needs, catalogue, [candidate("fleet", breakeven.MODEL_FLEET)], series_horizon()
        )
        outcome = breakeven.comparison_outcome(comparison, 0)
        assert outcome
        handles = [
            comparison,
            outcome,
            breakeven.comparison_bill(comparison, 0),
            breakeven.outcome_usage(outcome),
            breakeven.comparison_series(comparison),
        ]
        for index in order:
            handles[index].close()


def test_what_is_borrowed_cannot_be_changed(comparison: breakeven.Comparison) -> None:
    outcome = breakeven.comparison_outcome(comparison, 0)
    assert outcome
    usage = breakeven.outcome_usage(outcome)
    with pytest.raises(ValueError, match="usage is borrowed, and cannot be changed"):
        breakeven.usage_add(usage, breakeven.UsageItem())


def test_a_list_cannot_be_merged_with_itself() -> None:
    usage = breakeven.usage_new()
    with pytest.raises(ValueError, match="in use"):
        breakeven.usage_merge(usage, usage)


def test_a_result_outlives_its_handle(comparison: breakeven.Comparison) -> None:
    entry = breakeven.comparison_at(comparison, 0)
    choice = breakeven.comparison_choice(comparison)
    bill = breakeven.comparison_bill(comparison, 0)
    assert bill
    line = breakeven.bill_line_at(bill, 0)
    bill.close()
    comparison.close()
    del bill, comparison
    gc.collect()
    assert entry.name == choice.name
    assert entry.choice
    assert line.provider == "aws"
    assert line.source


def run_together(*tasks: Callable[[], None]) -> None:
    """Run each task again and again in a thread of its own until the first has gone through its rounds."""
    failures: list[BaseException] = []
    done = threading.Event()

    def first() -> None:
        try:
            for _ in range(60):
                tasks[0]()
        except BaseException as failure:  # reported by the test's own thread
            failures.append(failure)
        done.set()

    def other(task: Callable[[], None]) -> None:
        try:
            while not done.is_set():
                task()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=first)]
    threads += [threading.Thread(target=other, args=(task,)) for task in tasks[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_threads_share_handles(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    costs = set()

    def compare() -> None:
        with breakeven.comparison_new(series, request_needs, catalogue, [fleet], series_horizon()) as comparison:
            costs.add(breakeven.comparison_at(comparison, 0).cost_usd)

    run_together(compare, compare, compare)
    assert len(costs) == 1


def test_a_handle_may_be_closed_while_another_thread_uses_it(
    request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    shared = [breakeven.series_constant(500, 200, breakeven.year_start(2026), 3600)]

    def compare() -> None:
        try:
            breakeven.comparison_new(shared[0], request_needs, catalogue, [fleet], series_horizon())
        except ValueError as error:
            assert str(error) == "series is closed"

    def close() -> None:
        shared[0].close()
        shared[0] = breakeven.series_constant(500, 200, breakeven.year_start(2026), 3600)

    run_together(compare, close, compare)


def test_a_catalogue_may_be_loaded_while_another_thread_uses_it(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    regions = itertools.cycle(["eu-west-1", "eu-central-1", "us-west-2", "ap-south-1"])

    def compare() -> None:
        try:
            breakeven.comparison_new(series, request_needs, catalogue, [fleet], series_horizon())
        except ValueError as error:
            assert str(error) == "catalogue is in use elsewhere"

    def load() -> None:
        try:
            breakeven.catalogue_load(catalogue, "aws", next(regions))
            breakeven.catalogue_discount(catalogue, "aws", None, 1.0)
        except ValueError as error:
            assert str(error) == "catalogue is in use elsewhere"

    run_together(compare, load, compare)


def test_a_struct_may_be_changed_while_another_thread_uses_it(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    names = itertools.cycle(["fleet", "a longer name than before", "x"])

    def compare() -> None:
        with breakeven.comparison_new(series, request_needs, catalogue, [fleet], series_horizon()) as comparison:
            assert breakeven.comparison_at(comparison, 0).name in ("fleet", "a longer name than before", "x")

    def rename() -> None:
        fleet.name = next(names)

    run_together(compare, rename)


def test_the_lock_of_the_interpreter_is_released_while_the_library_computes(
    request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    """A thread that is ready to run, but may take the lock only where it is given away, has run when the call ends."""
    rates = np.random.default_rng(1).lognormal(5, 0.5, 500)
    series = breakeven.series_copy(rates, breakeven.year_start(2026), 60)
    fleet = candidate("fleet", breakeven.MODEL_FLEET)
    gate = threading.Lock()
    ran = threading.Event()
    gate.acquire()

    def other() -> None:
        gate.acquire()
        ran.set()

    thread = threading.Thread(target=other)
    thread.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(100)
    try:
        gate.release()
        breakeven.comparison_new(series, request_needs, catalogue, [fleet], series_horizon())
        ran_meanwhile = ran.is_set()
    finally:
        sys.setswitchinterval(interval)
    thread.join()
    assert ran_meanwhile


def test_a_second_import_gives_the_same_types(series: breakeven.Series) -> None:
    before = breakeven.Series, breakeven.Error
    for name in [name for name in sys.modules if name == "breakeven" or name.startswith("breakeven.")]:
        del sys.modules[name]
    again = importlib.import_module("breakeven")
    assert (again.Series, again.Error) == before
    assert again.series_count(series) == 24


def test_a_method_without_its_struct_is_a_type_error() -> None:
    for call in (
        lambda: breakeven.Candidate.name.fget(None),
        lambda: breakeven.Candidate.name.fset(None, "x"),
        lambda: breakeven.UsageItem.set_values(None, np.ones(1), np.ones(1)),
        lambda: breakeven.Deployment.set_base(None, breakeven.Deployment()),
        lambda: breakeven.Scaling.set_hpa(None, breakeven.Hpa()),
        lambda: breakeven.Scaling.set_units_by_hour(None, np.ones(168)),
    ):
        with pytest.raises((TypeError, ValueError)):
            call()
