"""Conversion at each day's own rate."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.currency import NoRate, convert
from bot.analytics.returns import change
from tests.analytics.series import closes, daily, series


def test_each_close_has_its_own_days_rate() -> None:
    prices = closes(("2025-01-24", 80.0), ("2025-01-27", 100.0))
    rate = closes(("2025-01-24", 0.125), ("2025-01-27", 0.13))
    # 80 × 0.125 = 10; 100 × 0.13 = 13: +30 % in dollars beside +25 % at home.
    assert convert(prices, rate).to_list() == [10.0, 13.0]


def test_a_holiday_of_the_rate_is_bridged_by_the_rate_before_never_by_the_one_after() -> None:
    prices = closes(("2025-04-17", 10.0), ("2025-04-18", 10.0), ("2025-04-22", 10.0))
    rate = closes(("2025-04-17", 2.0), ("2025-04-21", 3.0))
    assert convert(prices, rate).to_list() == [20.0, 20.0, 30.0]


def test_a_hole_in_the_rates_is_not_bridged() -> None:
    prices = daily([10.0] * 12)
    rate = closes(("2025-01-02", 2.0), ("2025-01-17", 2.0))
    with pytest.raises(NoRate):
        convert(prices, rate)
    assert len(convert(prices, rate, longest_gap=timedelta(days=15))) == 12


def test_a_rate_may_be_exactly_as_old_as_the_longest_gap() -> None:
    rate = closes(("2025-01-02", 2.0))
    assert convert(closes(("2025-01-05", 1.0)), rate).to_list() == [2.0]
    with pytest.raises(NoRate):
        convert(closes(("2025-01-06", 1.0)), rate)


def test_closes_before_the_first_rate_are_left_out_so_that_no_change_begins_there() -> None:
    prices = closes(("2025-01-02", 10.0), ("2025-01-03", 11.0), ("2025-01-06", 12.0))
    rate = closes(("2025-01-03", 2.0), ("2025-01-06", 2.0))
    converted = convert(prices, rate)
    assert converted.to_list() == [22.0, 24.0]
    assert change(converted, date(2025, 1, 2), date(2025, 1, 6)) is None


@pytest.mark.parametrize(
    ("prices", "rate"),
    [
        (closes(("2025-01-02", 1.0)), closes()),
        (closes(), closes(("2025-01-02", 1.0))),
        (closes(("2025-01-02", 1.0)), closes(("2025-01-03", 1.0))),
        (closes(("2025-01-02", 1.0)), closes(("2025-01-02", float("nan")))),
    ],
    ids=["no rates", "no closes", "rates begin later", "only NaN"],
)
def test_no_rate_is_an_error_never_one(prices: pd.Series, rate: pd.Series) -> None:
    with pytest.raises(NoRate):
        convert(prices, rate)


def test_a_rate_that_is_absent_on_a_day_is_the_last_one_before() -> None:
    rate = closes(("2025-01-02", 2.0), ("2025-01-03", float("nan")))
    assert convert(closes(("2025-01-03", 5.0)), rate).to_list() == [10.0]


@given(series(), st.floats(0.001, 1000))
@settings(max_examples=50, deadline=None)
def test_a_constant_rate_changes_no_change_and_no_input(prices: pd.Series, level: float) -> None:
    rate = pd.Series(level, pd.date_range("2023-12-01", "2024-12-31"))
    kept, kept_rate = prices.copy(deep=True), rate.copy(deep=True)
    converted = convert(prices, rate)
    assert converted.index.equals(prices.index)
    first, last = prices.index[0].date(), prices.index[-1].date()
    at_home, abroad = change(prices, first, last), change(converted, first, last)
    assert at_home is not None
    assert abroad is not None
    assert abroad.pct == pytest.approx(at_home.pct, rel=1e-9, abs=1e-9)
    pd.testing.assert_series_equal(prices, kept)
    pd.testing.assert_series_equal(rate, kept_rate)


@given(series())
@settings(max_examples=30, deadline=None)
def test_there_and_back_is_where_it_began(prices: pd.Series) -> None:
    days = pd.date_range("2023-12-01", "2024-12-31")
    rate = pd.Series([7.7 + 0.001 * (n % 50) for n in range(len(days))], days)
    pd.testing.assert_series_equal(convert(convert(prices, rate), 1 / rate), prices, check_freq=False)
