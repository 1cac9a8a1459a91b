"""Changes and rebased lines: cases worked by hand, and laws."""

import sys
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.returns import Change, change, last_on_or_before, rebase
from tests.analytics.series import DAYS, closes, daily, series

HONG_KONG = closes(
    ("2025-01-24", 100.0), ("2025-01-27", 102.0), ("2025-01-28", 104.0), ("2025-02-03", 110.0), ("2025-02-04", 108.0)
)  # fmt: skip
"""Shut from 29 to 31 January 2025 for the Lunar New Year; 28 January was a half-day."""
NEW_YORK = closes(("2025-01-24", 142.62), ("2025-01-27", 118.42), ("2025-01-31", 120.07), ("2025-02-03", 116.66))


def test_the_change_is_measured_between_the_last_closes_on_or_before_both_days() -> None:
    # 30 January is a holiday: the base is the half-day's 104. 110 / 104 = 1.0576923.
    measured = change(HONG_KONG, date(2025, 1, 30), date(2025, 2, 3))
    assert measured == Change(date(2025, 1, 28), 104.0, date(2025, 2, 3), 110.0)
    assert measured.pct == pytest.approx(5.769231)


def test_each_market_keeps_its_own_days_over_a_holiday_of_one() -> None:
    # The same window: Hong Kong from 28 January (holiday on the 31st), New York from the 31st itself.
    hong_kong, new_york = (change(s, date(2025, 1, 31), date(2025, 2, 3)) for s in (HONG_KONG, NEW_YORK))
    assert hong_kong is not None
    assert new_york is not None
    assert (hong_kong.base_date, new_york.base_date) == (date(2025, 1, 28), date(2025, 1, 31))
    assert new_york.pct == pytest.approx((116.66 / 120.07 - 1) * 100)


def test_the_deepseek_day_in_new_york() -> None:
    # Nvidia closed at 142.62 on Friday 24 January and at 118.42 on Monday: -16.97 %, as the press printed it.
    measured = change(NEW_YORK, date(2025, 1, 24), date(2025, 1, 27))
    assert measured is not None
    assert round(measured.pct, 2) == -16.97


@pytest.mark.parametrize(
    ("base", "as_of"),
    [(date(2025, 1, 23), date(2025, 2, 3)), (date(2025, 1, 1), date(2025, 1, 23))],
    ids=["before the first close", "wholly before"],
)
def test_there_is_no_change_without_a_close_at_the_base(base: date, as_of: date) -> None:
    assert change(HONG_KONG, base, as_of) is None


def test_an_empty_series_has_neither_close_nor_change() -> None:
    empty = closes()
    assert last_on_or_before(empty, date(2025, 1, 1)) is None
    assert change(empty, date(2025, 1, 1), date(2025, 2, 1)) is None


def test_a_single_close_has_not_moved() -> None:
    one = closes(("2025-01-24", 3.5))
    measured = change(one, date(2025, 1, 24), date(2025, 3, 1))
    assert measured == Change(date(2025, 1, 24), 3.5, date(2025, 1, 24), 3.5)
    assert measured.pct == 0.0


def test_a_window_without_a_session_is_a_change_of_zero() -> None:
    measured = change(HONG_KONG, date(2025, 1, 29), date(2025, 1, 31))
    assert measured is not None
    assert (measured.base_date, measured.as_of, measured.pct) == (date(2025, 1, 28), date(2025, 1, 28), 0.0)


def test_the_last_close_is_found_on_the_day_and_after_the_end() -> None:
    assert last_on_or_before(HONG_KONG, date(2025, 2, 3)) == (date(2025, 2, 3), 110.0)
    assert last_on_or_before(HONG_KONG, date(2030, 1, 1)) == (date(2025, 2, 4), 108.0)


def test_rebase_begins_at_zero_and_ends_at_the_change() -> None:
    line = rebase(HONG_KONG, date(2025, 1, 28), date(2025, 2, 4))
    # 104 → 110 → 108: +5.77 %, then +3.85 %.
    assert line.round(2).to_list() == [0.0, 5.77, 3.85]
    assert [str(day.date()) for day in line.index] == ["2025-01-28", "2025-02-03", "2025-02-04"]


def test_rebase_needs_a_session_for_its_base() -> None:
    with pytest.raises(KeyError):
        rebase(HONG_KONG, date(2025, 1, 30), date(2025, 2, 4))


@given(series(), DAYS, DAYS, st.sampled_from([1e-3, 0.128, 7.8, 1e4]))
@settings(max_examples=60, deadline=None)
def test_a_change_does_not_depend_on_the_unit(prices: pd.Series, base: date, as_of: date, unit: float) -> None:
    before, after = change(prices, base, as_of), change(prices * unit, base, as_of)
    if before is None:
        assert after is None
    else:
        assert after is not None
        assert after.pct == pytest.approx(before.pct, rel=1e-9, abs=1e-9)


@given(series(), DAYS, DAYS)
@settings(max_examples=60, deadline=None)
def test_a_change_agrees_with_a_plain_search(prices: pd.Series, base: date, as_of: date) -> None:
    rows = [(stamp.date(), price) for stamp, price in prices.items()]
    bases, ends = ([row for row in rows if row[0] <= day] for day in (base, as_of))
    expected = Change(*bases[-1], *ends[-1]) if bases and ends else None
    assert change(prices, base, as_of) == expected


@given(series(least=2), st.floats(1, 100))
@settings(max_examples=40, deadline=None)
def test_a_change_depends_on_its_two_closes_only(prices: pd.Series, other: float) -> None:
    first, last = prices.index[0].date(), prices.index[-1].date()
    disturbed = prices.copy()
    disturbed.iloc[1:-1] = other
    assert change(disturbed, first, last) == change(prices, first, last)


@given(series(least=3), st.data())
@settings(max_examples=60, deadline=None)
def test_rebase_composes(prices: pd.Series, data: st.DataObject) -> None:
    middle = data.draw(st.integers(0, len(prices) - 1))
    days = [stamp.date() for stamp in prices.index]
    whole = rebase(prices, days[0], days[-1])
    first = rebase(prices, days[0], days[middle])
    second = rebase(prices, days[middle], days[-1])
    assert whole.iloc[0] == first.iloc[0] == second.iloc[0] == 0.0
    both = (1 + first.iloc[-1] / 100) * (1 + second.iloc[-1] / 100) - 1
    # After a fall by nearly all, 1 + x keeps few digits, and the rise that follows multiplies what is rounded off.
    growth = max(1.0, *(1 + part.iloc[-1] / 100 for part in (first, second, whole)))
    assert both * 100 == pytest.approx(whole.iloc[-1], rel=0, abs=1000 * sys.float_info.epsilon * growth)
    assert whole.iloc[: len(first)].equals(first)


@given(series(least=2))
@settings(max_examples=30, deadline=None)
def test_the_last_value_of_a_line_is_the_change(prices: pd.Series) -> None:
    first, last = prices.index[0].date(), prices.index[-1].date()
    measured = change(prices, first, last)
    assert measured is not None
    assert rebase(prices, first, last).iloc[-1] == measured.pct


def test_nothing_changes_its_input() -> None:
    prices = daily([1.0, 2.0, 3.0])
    kept = prices.copy(deep=True)
    change(prices, date(2025, 1, 2), date(2025, 1, 6))
    line = rebase(prices, date(2025, 1, 2), date(2025, 1, 6))
    line.iloc[0] = 99.0
    line.index.name = "changed"
    pd.testing.assert_series_equal(prices, kept)
    assert prices.index.name is None
