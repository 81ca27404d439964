"""What the library reports is raised, with its message, its status and its line."""

from __future__ import annotations

import math
from pathlib import Path

import breakeven
import numpy as np
import pytest


def test_an_error_carries_status_name_and_message() -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.series_copy(np.array([1.0, math.nan]), 0, 60)
    assert raised.value.status == breakeven.STATUS_RANGE
    assert raised.value.status_name == "range"
    assert raised.value.line == 0
    assert str(raised.value) == "rate[1] is nan, not a finite number of 0 or more"


def test_an_error_in_a_file_carries_its_line() -> None:
    with pytest.raises(breakeven.Error, match="mine:3: rate 'x' is not a finite number") as raised:
        breakeven.series_from_csv_text("timestamp,rate\n0,1\n60,x\n", "mine", None)
    assert raised.value.status == breakeven.STATUS_FORMAT
    assert raised.value.line == 3


def test_a_message_may_quote_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(b"timestamp,rate\n0,1\n60,\xfc\n")
    with pytest.raises(breakeven.Error, match=r"rate '.' is not a finite number") as raised:
        breakeven.series_from_csv(file, None)
    assert raised.value.line == 3


def test_a_message_that_is_cut_within_a_character_is_a_message(catalogue: breakeven.Catalogue) -> None:
    with pytest.raises(breakeven.Error):
        breakeven.catalogue_load(catalogue, "aws", "x" + "ü" * 600)


def test_a_path_may_be_an_object(tmp_path: Path) -> None:
    file = tmp_path / "traffic.csv"
    file.write_text("timestamp,rate\n0,1\n60,2\n")
    assert breakeven.series_count(breakeven.series_from_csv(file, None)) == 2


def test_a_missing_region_is_named(catalogue: breakeven.Catalogue) -> None:
    with pytest.raises(breakeven.Error, match="no rate cards of region 'mars-1' of aws") as raised:
        breakeven.catalogue_load(catalogue, "aws", "mars-1")
    assert raised.value.status == breakeven.STATUS_NOT_FOUND


def test_a_missing_price_is_an_error_and_never_zero(catalogue: breakeven.Catalogue) -> None:
    with pytest.raises(breakeven.Error, match="no sourced spot price"):
        breakeven.catalogue_instance_price(
            catalogue, "aws", "us-east-1", "ec2", "u-6tb1.metal", breakeven.PURCHASE_SPOT, 0, 0
        )


def test_a_value_outside_its_range_names_its_member(series: breakeven.Series) -> None:
    needs = breakeven.Request()
    needs.wall_seconds = -1
    with pytest.raises(breakeven.Error, match=r"be_request\.wall_seconds is -1"):
        breakeven.request_check(needs)


def test_an_index_past_the_end_is_an_error(comparison: breakeven.Comparison) -> None:
    with pytest.raises(breakeven.Error, match="rank 2 of 2 does not exist"):
        breakeven.comparison_at(comparison, 2)


@pytest.mark.parametrize("count", [-1, 2**64])
def test_a_count_that_no_c_integer_holds_is_refused(count: int) -> None:
    with pytest.raises(OverflowError, match="count is negative or beyond 64 bits"):
        breakeven.series_constant(1, count, 0, 60)


def test_a_huge_count_is_an_error_of_the_library() -> None:
    with pytest.raises(breakeven.Error, match="a series has 1 to 268435456 steps"):
        breakeven.series_constant(1, 2**63, 0, 60)


@pytest.mark.parametrize("wrong", [None, 1, "series", breakeven.Request()])
def test_a_handle_of_another_kind_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match="series must be Series"):
        breakeven.series_count(wrong)


def test_a_struct_of_another_kind_is_a_type_error(series: breakeven.Series) -> None:
    with pytest.raises(TypeError, match="request must be Request"):
        breakeven.outcome_new(series, breakeven.Candidate(), breakeven.Deployment())


def test_a_candidate_among_others_that_is_none_is_a_type_error(
    series: breakeven.Series, request_needs: breakeven.Request, catalogue: breakeven.Catalogue
) -> None:
    with pytest.raises(TypeError, match="item 1 must be a Candidate"):
        breakeven.comparison_new(series, request_needs, catalogue, [breakeven.Candidate(), 7], None)


def test_a_profile_needs_a_rate_for_each_hour() -> None:
    with pytest.raises(breakeven.Error, match="rate_by_hour has 23 values where 24 are needed"):
        breakeven.series_daily(np.ones(23), 24, 0, 3600)


def test_a_required_struct_may_not_be_none(series: breakeven.Series) -> None:
    with pytest.raises(breakeven.Error) as raised:
        breakeven.outcome_new(series, None, breakeven.Deployment())
    assert raised.value.status == breakeven.STATUS_ARGUMENT
