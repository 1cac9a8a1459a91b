"""Drawdowns: falls from a running high."""

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a running high, on closes. `pct` is ≤ 0; `peak` and `trough` are its sessions."""

    pct: float
    peak: date
    trough: date


def max_drawdown(closes: pd.Series) -> Drawdown:
    """The largest drawdown of a series of closes: min over t of close(t) / max(close(≤ t)) − 1, in per cent.

    A series that never falls has 0.0, with peak and trough at its first session. The first of equal ones counts.
    Raises ValueError on an empty series.
    """
    if closes.empty:
        raise ValueError("a drawdown needs at least one close")
    falls = closes / closes.cummax() - 1.0
    at = int(falls.to_numpy().argmin())
    peak = int(closes.iloc[: at + 1].to_numpy().argmax())
    return Drawdown(float(falls.iloc[at]) * 100.0, closes.index[peak].date(), closes.index[at].date())
