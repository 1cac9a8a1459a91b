"""Volatility, beta, correlation and the Sharpe ratio: by hand, and their laws."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.analytics.returns import Gap, daily_returns, gaps
from bot.analytics.risk import (
    LEAST,
    Move,
    Together,
    extremes,
    sharpe,
    together,
    underwater,
    volatility_pct,
)
from tests.analytics.series import closes, daily, series


def alternating(up: float, down: float, count: int = LEAST) -> pd.Series:
    """Closes from 100 whose returns are `up` and `down` in turn."""
    values = [100.0]
    for at in range(count):
        values.append(values[-1] * (1 + (down if at % 2 else up)))
    return daily(values)


def test_volatility_by_hand() -> None:
    # Ten returns of +2 % and ten of -1 %: mean 0.5 %, each 1.5 % from it, so the sample variance is
    # 20 × 0.015² / 19 = 0.000236842, its root 0.0153897, times √252 = 0.244304.
    assert volatility_pct(alternating(0.02, -0.01)) == pytest.approx(24.4304, abs=1e-4)


def test_sharpe_by_hand() -> None:
    # The mean of 0.5 % a day is 126 % a year. (1.26 - 0) / 0.244304 = 5.1575; over 4 % a year 1.22 / 0.244304 = 4.9938.
    assert sharpe(alternating(0.02, -0.01), 0.0) == pytest.approx(5.1575, abs=1e-4)
    assert sharpe(alternating(0.02, -0.01), 4.0) == pytest.approx(4.9938, abs=1e-4)


def test_beta_and_correlation_by_hand() -> None:
    # Deviations of ±3 % and ±1 % in step: covariance 20 × 0.03 × 0.01 / 19, variance 20 × 0.01² / 19: beta 3,
    # correlation 1. Against it: -3 and -1.
    one, other = alternating(0.03, -0.03), alternating(0.01, -0.01)
    assert together(one, other) == Together(pytest.approx(3.0), pytest.approx(1.0), 20)
    assert together(alternating(-0.03, 0.03), other) == Together(pytest.approx(-3.0), pytest.approx(-1.0), 20)


def test_unrelated_moves_have_neither() -> None:
    # The first turns each day, the second every other day: over 20 days the products cancel.
    pattern = [0.01 if at % 4 < 2 else -0.01 for at in range(20)]
    values = [100.0]
    for move in pattern:
        values.append(values[-1] * (1 + move))
    found = together(alternating(0.01, -0.01), daily(values))
    assert (found.beta, found.correlation) == (pytest.approx(0.0, abs=1e-9), pytest.approx(0.0, abs=1e-9))


def test_closes_are_cut_to_common_sessions_before_returns_are_taken() -> None:
    # The same closes, but the second rests on one day: from the day before to the day after both have gone the same
    # way, so beta and correlation are 1. Returns taken first would set one day's move beside two days'.
    values = [100.0 + at % 3 for at in range(24)]
    first = daily(values)
    second = first.drop(first.index[5])
    assert together(first, second) == Together(pytest.approx(1.0), pytest.approx(1.0), 22)


def test_a_change_over_sessions_without_a_close_is_none_of_one_day() -> None:
    # Of 24 changes of +2 % and −1 % in turn those from the second close to the fifth are one of three sessions:
    # 0.99 · 1.02 · 0.99 − 1 = −0.0298 %. Eleven of +2 % and ten of −1 % are left: their squared distances from the mean
    # are 21 · (11/21) · (10/21) · 3²; over 20 that is 9 · 110/420, its root 1.535299 %, times √252 is 24.3721 %.
    whole = alternating(0.02, -0.01, 24)
    lacking, sessions = whole.drop(whole.index[[2, 3]]), pd.DatetimeIndex(whole.index)
    assert daily_returns(lacking, sessions).to_list() == pytest.approx([0.02, *[0.02, -0.01] * 10])
    assert gaps(lacking, sessions) == [Gap(date(2025, 1, 3), date(2025, 1, 8), pytest.approx(-0.0298))]
    assert volatility_pct(lacking, sessions) == pytest.approx(24.3721, abs=1e-4)
    # The mean of 12/21 % a day is 144 % a year: 1.44 / 0.243721 = 5.9084.
    assert sharpe(lacking, 0.0, sessions) == pytest.approx(5.9084, abs=1e-4)
    best, worst = extremes(lacking, sessions) or (None, None)
    assert best is not None
    assert worst is not None
    assert (best.pct, worst.pct) == (pytest.approx(2.0), pytest.approx(-1.0))
    assert gaps(whole, sessions) == []
    # A close on a day that the calendar has not is one of its own.
    assert len(daily_returns(whole, sessions.delete(5))) == 24


def test_too_few_returns_have_no_figures() -> None:
    short = alternating(0.02, -0.01, LEAST - 1)
    assert volatility_pct(short) is None
    assert sharpe(short, 0.0) is None
    assert together(short, short) == Together(None, None, LEAST - 1)
    assert together(short, closes(("2020-01-02", 1.0))) == Together(None, None, 0)


@pytest.mark.parametrize("growth", [0.0, 0.01])
def test_what_does_not_vary_has_no_ratio(growth: float) -> None:
    # A steady 1 % a day has no deviation but rounding's, and a ratio to that would be a number without meaning.
    steady, other = alternating(growth, growth), alternating(0.02, -0.01)
    assert volatility_pct(steady) == pytest.approx(0.0, abs=1e-9)
    assert sharpe(steady, 0.0) is None
    assert together(other, steady) == Together(None, None, 20)
    assert together(steady, other) == Together(None, None, 20)


def test_best_and_worst_session() -> None:
    # 100 → 110 is +10 %, 110 → 88 is -20 %, 88 → 96.8 is +10 % again: the first of equal ones counts.
    best, worst = extremes(daily([100, 110, 88, 96.8])) or (None, None)
    assert best == Move(date(2025, 1, 3), pytest.approx(10.0))
    assert worst == Move(date(2025, 1, 6), pytest.approx(-20.0))
    assert extremes(daily([100])) is None


def test_underwater_by_hand() -> None:
    # 120 is a high; 90 is 25 % below it; 130 a new one; 104 is 20 % below that.
    assert underwater(daily([100, 120, 90, 130, 104])).to_list() == pytest.approx([0, 0, -25, 0, -20])


MOVES = st.lists(st.floats(-0.2, 0.2), min_size=LEAST, max_size=60)


def path(moves: list[float]) -> pd.Series:
    return daily([100.0, *(100.0 * np.cumprod([1 + move for move in moves])).tolist()])


@given(MOVES, st.sampled_from([0.01, 7.8, 1000.0]))
@settings(max_examples=60, deadline=None)
def test_it_moves_with_itself_and_its_unit_does_not_matter(moves: list[float], unit: float) -> None:
    prices = path(moves)
    assume(float(daily_returns(prices).std()) > 1e-6)
    found = together(prices, prices * unit)
    assert (found.beta, found.correlation) == (pytest.approx(1.0, rel=1e-6), pytest.approx(1.0, rel=1e-6))
    assert volatility_pct(prices * unit) == pytest.approx(volatility_pct(prices), rel=1e-6)
    assert sharpe(prices * unit, 2.0) == pytest.approx(sharpe(prices, 2.0), rel=1e-6)


@given(series(), series())
@settings(max_examples=80, deadline=None)
def test_bounds(one: pd.Series, other: pd.Series) -> None:
    kept = one.copy(deep=True)
    found, mirrored = together(one, other), together(other, one)
    assert found.observations == mirrored.observations <= min(len(one), len(other))
    assert found.correlation is None or -1.0 <= found.correlation <= 1.0
    assert (found.correlation is None) == (mirrored.correlation is None)
    assert (found.correlation or 0.0) == pytest.approx(mirrored.correlation or 0.0, rel=1e-6, abs=1e-9)
    assert (underwater(one) <= 0).all()
    assert (volatility_pct(one) or 0.0) >= 0.0
    pd.testing.assert_series_equal(one, kept)


@given(MOVES, MOVES)
@settings(max_examples=60, deadline=None)
def test_beta_is_correlation_times_the_ratio_of_deviations(one: list[float], other: list[float]) -> None:
    count = min(len(one), len(other))
    first, second = path(one[:count]), path(other[:count])
    found = together(first, second)
    assume(found.beta is not None and found.correlation is not None and abs(found.correlation) > 1e-3)
    assert found.beta is not None
    assert found.correlation is not None
    ratio = (volatility_pct(first) or math.nan) / (volatility_pct(second) or math.nan)
    assert found.beta == pytest.approx(found.correlation * ratio, rel=1e-6)
