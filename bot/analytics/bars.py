"""Daily bars into bars of weeks and months."""

from typing import Literal

import pandas as pd

Period = Literal["session", "week", "month"]


def aggregated(bars: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Bars of calendar weeks (from Monday) or months, each on its last session that has a row: the first open, the
    highest high, the lowest low, the last close, and the sum of the volumes; of those that are known.

    `bars` has the float columns open, high, low, close and volume by session. A period in which a column has no value
    has none: NaN, and never a volume of nought. Sessions are given back as they are.
    """
    if period == "session" or bars.empty:
        return bars
    index = pd.DatetimeIndex(bars.index)
    groups = index.to_period("W-SUN" if period == "week" else "M")
    grouped = bars.groupby(groups)
    merged = pd.DataFrame(
        {
            "open": grouped["open"].first(),
            "high": grouped["high"].max(),
            "low": grouped["low"].min(),
            "close": grouped["close"].last(),
            "volume": grouped["volume"].sum(min_count=1),
        }
    )
    merged.index = pd.DatetimeIndex(index.to_series().groupby(groups).last())
    return merged
