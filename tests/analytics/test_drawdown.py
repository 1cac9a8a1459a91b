"""Drawdowns against a slow search over all pairs."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.drawdown import Drawdown, max_drawdown
from tests.analytics.series import closes, daily, series


def slow(prices: pd.Series) -> float:
    """The deepest fall between any two closes in order, in per cent; 0 where none falls."""
    values = prices.to_list()
    return min((low / high - 1) * 100 for at, high in enumerate(values) for low in values[at:])


def test_worked_by_hand() -> None:
    # High 120 on the 3rd, low 90 on the 7th: -25 %. The later fall from 130 to 104 is only -20 %.
    prices = daily([100, 120, 110, 90, 130, 104])
    assert max_drawdown(prices) == Drawdown(-25.0, date(2025, 1, 3), date(2025, 1, 7))


def test_the_first_of_equal_falls_counts_and_the_first_of_equal_highs() -> None:
    # 100, 100 → 50 twice: the first peak, the first trough.
    prices = daily([100, 100, 50, 100, 50])
    assert max_drawdown(prices) == Drawdown(-50.0, date(2025, 1, 2), date(2025, 1, 6))


@pytest.mark.parametrize("values", [[5.0], [5.0, 5.0, 5.0], [1.0, 2.0, 3.0]])
def test_a_series_that_never_falls_has_none(values: list[float]) -> None:
    assert max_drawdown(daily(values)) == Drawdown(0.0, date(2025, 1, 2), date(2025, 1, 2))


def test_an_empty_series_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        max_drawdown(closes())


@given(series())
@settings(max_examples=100, deadline=None)
def test_it_is_the_deepest_fall_and_its_days_are_the_ones_it_names(prices: pd.Series) -> None:
    kept = prices.copy(deep=True)
    found = max_drawdown(prices)
    assert found.pct <= 0
    assert found.pct == pytest.approx(slow(prices), rel=1e-9, abs=1e-9)
    assert found.peak <= found.trough
    high, low = prices[pd.Timestamp(found.peak)], prices[pd.Timestamp(found.trough)]
    assert found.pct == pytest.approx((low / high - 1) * 100, abs=1e-9)
    pd.testing.assert_series_equal(prices, kept)


@given(series(), st.sampled_from([0.128, 7.8, 1000.0]))
@settings(max_examples=40, deadline=None)
def test_it_does_not_depend_on_the_unit(prices: pd.Series, unit: float) -> None:
    assert max_drawdown(prices * unit).pct == pytest.approx(max_drawdown(prices).pct, rel=1e-9, abs=1e-9)
