"""Changes of market value, by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.market_value import Count, DayChange, day_changes, largest, split_factor, split_factors, value_change
from bot.domain.prices import Action

SPLIT = Action(date(2024, 6, 10), "split", 10.0)
DIVIDEND = Action(date(2024, 6, 11), "dividend", 0.01)


def closes(*prices: float, start: str = "2024-06-03") -> pd.Series:
    return pd.Series(prices, index=pd.bdate_range(start, periods=len(prices)), dtype=float)


def test_nvidia_on_27_january_2025() -> None:
    # (118.42 - 142.62) × 24.49bn = -24.20 × 24.49bn = -592.658bn
    assert value_change(142.62, 118.42, 24.49e9) == pytest.approx(-592.658e9)


def test_a_count_is_brought_over_the_splits_that_follow_it() -> None:
    third = Action(date(2025, 3, 3), "split", 3.0)
    assert split_factor(date(2024, 6, 9), [SPLIT, DIVIDEND, third]) == 30.0
    # On its ex-date the count is of new shares already.
    assert split_factor(date(2024, 6, 10), [SPLIT, DIVIDEND]) == 1.0
    assert split_factor(date(2025, 1, 1), [SPLIT]) == 1.0
    # One share for ten.
    assert split_factor(date(2024, 1, 1), [Action(date(2024, 2, 1), "split", 0.1)]) == pytest.approx(0.1)


def test_a_count_that_is_late_to_know_of_a_split_is_one_of_before() -> None:
    counts = [
        Count(date(2024, 5, 24), 2.46e9),
        Count(date(2024, 6, 14), 2.45e9),  # four days after ten were made of one
        Count(date(2024, 6, 28), 24.6e9),
        Count(date(2024, 8, 23), 24.5e9),
    ]
    assert split_factors(counts, [SPLIT, DIVIDEND]) == [10.0, 10.0, 1.0, 1.0]


def test_a_count_long_after_a_split_or_without_one_before_is_taken_at_its_word() -> None:
    # 8 September is 90 days after the split: a company may have so few shares by then.
    counts = [Count(date(2024, 5, 24), 2.46e9), Count(date(2024, 9, 8), 2.45e9)]
    assert split_factors(counts, [SPLIT]) == [10.0, 1.0]
    assert split_factors([Count(date(2024, 6, 14), 2.45e9)], [SPLIT]) == [1.0]
    assert split_factors([], [SPLIT]) == []


def test_each_day_has_the_last_count_on_or_before_it() -> None:
    # 3 June is a Monday. 100 → 110 → 99 → 99: +10, −11, 0.
    counts = [Count(date(2024, 6, 4), 10.0), Count(date(2024, 6, 5), 20.0)]
    assert day_changes(closes(100, 110, 99, 99), counts) == [
        DayChange(date(2024, 6, 4), 100.0, pytest.approx(10.0), date(2024, 6, 4)),
        DayChange(date(2024, 6, 5), -220.0, pytest.approx(-10.0), date(2024, 6, 5)),
        DayChange(date(2024, 6, 6), 0.0, 0.0, date(2024, 6, 5)),
    ]


def test_days_before_the_first_count_have_that() -> None:
    found = day_changes(closes(100, 110), [Count(date(2025, 1, 1), 10.0)])
    assert (found[0].amount, found[0].counted_on) == (100.0, date(2025, 1, 1))


@pytest.mark.parametrize("series", [closes(), closes(100)])
def test_without_two_closes_there_is_no_change(series: pd.Series) -> None:
    assert day_changes(series, [Count(date(2025, 1, 1), 10.0)]) == []


def test_the_largest_days_of_either_sign() -> None:
    days = [DayChange(date(2025, 1, day), amount, 0.0, date(2025, 1, 1))
            for day, amount in enumerate([5.0, -7.0, 0.0, 9.0, -7.0, 2.0], start=1)]  # fmt: skip
    assert [change.day.day for change in largest(days, 2, 1, lambda _: True)] == [4, 1]
    # Of two that are equal the earlier comes first; only two of the five are losses.
    assert [change.day.day for change in largest(days, 5, -1, lambda _: True)] == [2, 5]
    assert [change.day.day for change in largest(days, 5, 1, lambda change: change.day.day != 4)] == [1, 6]


@given(
    st.lists(st.floats(0.01, 1e4), min_size=2, max_size=30),
    st.lists(st.integers(0, 40), min_size=1, max_size=5, unique=True),
    st.sampled_from([2.0, 10.0, 0.1]),
    st.integers(0, 40),
)
def test_a_split_changes_no_market_value(prices: list[float], count_days: list[int], ratio: float, split: int) -> None:
    """Whether a company has split or not, its market value is the same: prices after the split divided by the ratio and
    adjusted back, counts before it multiplied."""
    whole = closes(*prices)
    ex = (pd.Timestamp("2024-06-03") + pd.Timedelta(days=split)).date()
    days = sorted((pd.Timestamp("2024-06-01") + pd.Timedelta(days=day)).date() for day in count_days)
    plain = [Count(day, 1000.0) for day in days]
    told = [Count(day, 1000.0 if day < ex else 1000.0 * ratio) for day in days]
    action = [Action(ex, "split", ratio)]
    brought = [Count(count.day, count.shares * split_factor(count.day, action)) for count in told]
    expected = [change.amount for change in day_changes(whole, plain)]
    found = [change.amount for change in day_changes(whole / ratio, brought)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)
