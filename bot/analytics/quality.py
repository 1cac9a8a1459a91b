"""What in a source's bars is a price, and which moves deserve a second look."""

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd

from bot.domain.prices import days_of

JUMP = 0.25
"""A move of more than a quarter in a session is flagged, never dropped: some shares truly moved so."""


def without_prelisting(bars: pd.DataFrame) -> pd.DataFrame:
    """The bars of a share without its leading run of flat rows that have no volume.

    Sources fill the time before a listing with the first price: open = high = low = close, the same as the row
    before, no volume. Such a run of two rows or more is no price. A single flat row is one (a half-day's bar
    comes so), and a flat row after the first trade is a suspension, which keeps its close. Only for shares and
    funds: indices and currency pairs never have volume.
    """
    if bars.empty:
        return bars
    prices = bars[["open", "high", "low", "close"]].to_numpy(dtype=float)
    volume = np.nan_to_num(bars["volume"].to_numpy(dtype=float))
    flat = (volume == 0) & (prices == prices[0, 3]).all(axis=1)
    run = len(flat) if flat.all() else int(flat.argmin())
    return bars if run < 2 else bars.iloc[run:]


def without_false_volume(bars: pd.DataFrame) -> pd.DataFrame:
    """The bars with an absent volume where a source says 0 although the close is another than the one before: a price
    that moved was traded. Hong Kong's half-days come so. Only for shares and funds."""
    closes = bars["close"].ffill()
    moved = bars["close"].notna() & closes.shift().notna() & (closes != closes.shift())
    false = moved & (bars["volume"] == 0)
    return bars.assign(volume=bars["volume"].mask(false)) if bool(false.any()) else bars


def jumps(closes: pd.Series, split_days: Collection[date] = ()) -> tuple[tuple[date, float], ...]:
    """Sessions whose close moved more than `JUMP` from the one before without a split, with the move in per cent."""
    moves = closes.pct_change(fill_method=None).dropna()
    large = moves[moves.abs() > JUMP]
    dated = zip(days_of(large), large.to_list(), strict=True)
    return tuple((day, float(move) * 100.0) for day, move in dated if day not in split_days)
