"""Changes of a price series between two of its own closes."""

from dataclasses import dataclass
from datetime import date

import pandas as pd


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
