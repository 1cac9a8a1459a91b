"""How unusual a move is, held against the sessions before it."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

SESSIONS: Final = 60
"""Sessions before a move whose changes say what is usual: about three months."""

FEWEST: Final = 20
"""With fewer changes than these, nothing is said of what is usual."""

VOLUME_SESSIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Size:
    """A move in deviations: `score` = move / (deviation × √sessions of the move). `deviation` is of one session, in per
    cent, from `sessions` changes."""

    score: float
    deviation: float
    sessions: int


def size_of(closes: pd.Series, base: pd.Timestamp, as_of: pd.Timestamp) -> Size | None:
    """The size of the move from the close of `base` to that of `as_of`, both of them sessions of the series.

    The deviation is the sample standard deviation (divided by n − 1) of the simple changes of the 60 sessions up to
    and with the base, so that the move is no part of what it is held against; of fewer where the series begins later,
    of 20 at least. A move over n sessions is held against deviation × √n, as changes that do not depend on each other
    add up. The mean change is not taken off: over 60 sessions it cannot be told from nought. None with too few changes,
    or where the closes did not move.
    """
    before = closes.loc[:base]
    changes = before.pct_change(fill_method=None).iloc[1:].iloc[-SESSIONS:].to_numpy(dtype=float)
    count = len(closes.loc[base:as_of]) - 1
    if len(changes) < FEWEST or count < 1 or np.ptp(changes) == 0.0:
        return None
    deviation = float(np.std(changes, ddof=1)) * 100.0
    moved = (float(closes.loc[as_of]) / float(closes.loc[base]) - 1.0) * 100.0
    return Size(moved / (deviation * math.sqrt(count)), deviation, len(changes))


def volume_mean(volumes: pd.Series, before: pd.Timestamp, sessions: int = VOLUME_SESSIONS) -> float | None:
    """The mean volume of the last `sessions` sessions before a day. None where fewer have a known volume."""
    known = volumes.loc[volumes.index < before].dropna().iloc[-sessions:]
    return float(known.mean()) if len(known) == sessions else None


def volume_ratio(volumes: pd.Series, base: pd.Timestamp, as_of: pd.Timestamp) -> float | None:
    """The mean volume of the sessions after `base` up to `as_of`, as a multiple of the mean of the 20 up to and with
    the base. None where any is not known, or those before had no volume."""
    moved = volumes.loc[(volumes.index > base) & (volumes.index <= as_of)]
    usual = volume_mean(volumes, base + pd.Timedelta(days=1))
    if moved.empty or moved.isna().any() or not usual:
        return None
    return float(moved.mean()) / usual
