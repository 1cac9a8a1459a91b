"""How unusual a move is, held against the sessions before it."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from bot.analytics.returns import daily_returns

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


Unsized = Literal["few", "still"]
"""Why a move has no size: too few changes before it, or closes that did not move."""


def size_of(closes: pd.Series, base: pd.Timestamp, as_of: pd.Timestamp, sessions: pd.DatetimeIndex) -> Size | Unsized:
    """The size of the move from the close of `base` to that of `as_of`, a later one. `sessions` are those of the
    exchange from the first close on.

    The deviation is the sample standard deviation (divided by n − 1) of the simple changes of the 60 sessions up to
    and with the base, so that the move is no part of what it is held against; of fewer where the series begins later,
    of 20 at least; changes over sessions without a close are none of these. A move over n sessions, with or without a
    close, is held against deviation × √n, as changes that do not depend on each other add up. The mean change is not
    taken off: over 60 sessions it cannot be told from nought.
    """
    if as_of <= base:
        raise ValueError("no move from a close to itself")
    changes = daily_returns(closes.loc[:base], sessions).iloc[-SESSIONS:].to_numpy(dtype=float)
    if len(changes) < FEWEST:
        return "few"
    if np.ptp(changes) == 0.0:
        return "still"
    # A last close on a day that is no session is one session's nevertheless.
    count = max(1, int(((sessions > base) & (sessions <= as_of)).sum()))
    deviation = float(np.std(changes, ddof=1)) * 100.0
    moved = (float(closes.loc[as_of]) / float(closes.loc[base]) - 1.0) * 100.0
    return Size(moved / (deviation * math.sqrt(count)), deviation, len(changes))


def volume_mean(volumes: pd.Series, before: pd.Timestamp, sessions: int = VOLUME_SESSIONS) -> float | None:
    """The mean volume of the last `sessions` sessions before a day that have one. None where fewer have: a source's 0
    is none, be it of a half-day whose volume it does not know, or of a day without trading."""
    known = volumes.loc[(volumes.index < before) & (volumes > 0)].iloc[-sessions:]
    return float(known.mean()) if len(known) == sessions else None


def volume_ratio(volumes: pd.Series, base: pd.Timestamp, as_of: pd.Timestamp) -> float | None:
    """The mean volume of the sessions after `base` up to `as_of`, as a multiple of the mean of the 20 up to and with
    the base that have one. None where any of the move has none, or fewer than 20 before."""
    moved = volumes.loc[(volumes.index > base) & (volumes.index <= as_of)]
    usual = volume_mean(volumes, base + pd.Timedelta(days=1))
    if moved.empty or not bool((moved > 0).all()) or not usual:
        return None
    return float(moved.mean()) / usual
