"""Changes of a price series between two of its own closes."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from bot.domain.prices import days_of


@dataclass(frozen=True, slots=True)
class Change:
    """A price return: `pct` = (close / base_close − 1) × 100, between two dated closes of one series."""

    base_date: date
    base_close: float
    as_of: date
    close: float

    @property
    def pct(self) -> float:
        return (self.close / self.base_close - 1.0) * 100.0


def last_on_or_before(closes: pd.Series, day: date) -> tuple[date, float] | None:
    """The last close on or before a day, with its session; None before the first one.

    `closes` is indexed by session (tz-naive, ascending, unique) and free of NaN.
    """
    position = int(closes.index.searchsorted(pd.Timestamp(day), side="right")) - 1
    if position < 0:
        return None
    return closes.index[position].date(), float(closes.iloc[position])


def change(closes: pd.Series, base_limit: date, as_of_limit: date) -> Change | None:
    """The change from the last close on or before `base_limit` to the last on or before `as_of_limit`.

    None where the series has no close there: a change is never measured from a later first close. Both may
    be the same close (a window without a session), which is a change of zero.
    """
    base = last_on_or_before(closes, base_limit)
    last = last_on_or_before(closes, as_of_limit)
    if base is None or last is None:
        return None
    return Change(base[0], base[1], last[0], last[1])


def rebase(closes: pd.Series, base_date: date, as_of: date) -> pd.Series:
    """Per cent change since the base, a value a session from the base (0.0) to `as_of`, both inclusive.

    `base_date` must be a session of the series (KeyError otherwise).
    """
    base = float(closes.loc[pd.Timestamp(base_date)])
    window = closes.loc[pd.Timestamp(base_date) : pd.Timestamp(as_of)]
    return (window / base - 1.0) * 100.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A change in per cent between two consecutive closes with sessions between them that have none."""

    first: date
    last: date
    pct: float


def daily_returns(closes: pd.Series, sessions: pd.DatetimeIndex | None = None) -> pd.Series:
    """Simple returns of single sessions (0.01 is one per cent), by the session that each ends on.

    `sessions` are those of the exchange from the first close to the last: a return over any that has no close is not a
    session's, and is left out. Without them every close is taken to follow on the one before.
    """
    returns = closes.pct_change(fill_method=None).iloc[1:]
    return returns if sessions is None else returns[~_over(closes, sessions)]


def gaps(closes: pd.Series, sessions: pd.DatetimeIndex) -> list[Gap]:
    """The changes that `daily_returns` leaves out, ascending."""
    returns, days = closes.pct_change(fill_method=None).iloc[1:].to_numpy(dtype=float), days_of(closes)
    over = np.flatnonzero(_over(closes, sessions)).tolist()
    return [Gap(days[at], days[at + 1], float(returns[at]) * 100.0) for at in over]


def _over(closes: pd.Series, sessions: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Whether there are sessions between each close and the next. A close on a day that is no session is one of the
    session before it."""
    places = np.asarray(sessions.searchsorted(pd.DatetimeIndex(closes.index), side="right"))
    return np.diff(places) > 1
