"""Weeks and months of bars."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.bars import Period, aggregated
from tests.analytics.series import bars


def test_weeks_by_hand() -> None:
    # Thursday 2 and Friday 3 January, then Monday 6: two weeks, on the 3rd and the 6th.
    daily = bars([(10, 12, 9, 11, 100), (11, 15, 10, 14, 50), (14, 14, 13, 13, 7)])
    weeks = aggregated(daily, "week")
    assert [str(day.date()) for day in weeks.index] == ["2025-01-03", "2025-01-06"]
    assert weeks.to_numpy().tolist() == [[10, 15, 9, 14, 150], [14, 14, 13, 13, 7]]


def test_what_is_not_known_is_not_made_up() -> None:
    daily = bars([(math.nan, math.nan, math.nan, 11, math.nan), (math.nan, math.nan, math.nan, 12, math.nan)])
    week = aggregated(daily, "week")
    assert week["close"].to_list() == [12]
    assert week[["open", "high", "low", "volume"]].isna().all(axis=None)


def test_sessions_are_given_back() -> None:
    daily = bars([(10, 12, 9, 11, 100)])
    assert aggregated(daily, "session") is daily
    assert aggregated(daily.iloc[:0], "week").empty


@given(st.lists(st.floats(1.0, 1000.0), min_size=1, max_size=80), st.sampled_from(["week", "month"]))
def test_volume_range_and_last_close_are_kept(closes: list[float], period: Period) -> None:
    daily = bars([(c, c + 1, c - 0.5, c, 10.0) for c in closes])
    merged = aggregated(daily, period)
    assert merged["volume"].sum() == pytest.approx(daily["volume"].sum())
    assert merged["high"].max() == daily["high"].max()
    assert merged["low"].min() == daily["low"].min()
    assert merged["close"].iloc[-1] == daily["close"].iloc[-1]
    assert merged.index[-1] == daily.index[-1]
    assert pd.DatetimeIndex(merged.index).is_monotonic_increasing
