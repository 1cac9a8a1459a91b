"""Small series for the tests, and the strategies that make them."""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import strategies as st

PRICES = st.floats(min_value=0.01, max_value=50_000)


def closes(*pairs: tuple[str, float]) -> pd.Series:
    """Closes from pairs of an ISO day and a price."""
    return pd.Series([price for _, price in pairs], pd.DatetimeIndex([day for day, _ in pairs]), dtype="float64")


def daily(values: list[float], first: str = "2025-01-02") -> pd.Series:
    """Closes of weekdays in a row."""
    return pd.Series(values, pd.bdate_range(first, periods=len(values)), dtype="float64")


def bars(rows: list[tuple[float, float, float, float, float]], first: str = "2025-01-02") -> pd.DataFrame:
    """Bars of weekdays in a row: open, high, low, close, volume."""
    frame = pd.DataFrame(rows, columns=["open", "high", "low", "close", "volume"], dtype="float64")
    frame.insert(4, "adj_close", frame["close"])
    return frame.set_index(pd.bdate_range(first, periods=len(rows)))


def flat(price: float, volume: float = 0.0) -> tuple[float, float, float, float, float]:
    """A row without a move."""
    return (price, price, price, price, volume)


@st.composite
def series(draw: st.DrawFn, least: int = 1, most: int = 25) -> pd.Series:
    """Closes on days with gaps between them, as holidays make them."""
    values = draw(st.lists(PRICES, min_size=least, max_size=most))
    gaps = draw(st.lists(st.integers(1, 12), min_size=len(values), max_size=len(values)))
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum(gaps), unit="D")
    return pd.Series(values, pd.DatetimeIndex(days), dtype="float64")


DAYS = st.dates(date(2023, 12, 20), date(2024, 12, 31))
