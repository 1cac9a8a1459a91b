"""Daily price series and what must be said beside them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import pandas as pd

COLUMNS = ("open", "high", "low", "close", "adj_close", "volume")


class Adjustment(StrEnum):
    """What the closes of a source already contain. UNKNOWN is a source that does not say."""

    SPLIT = "split"
    SPLIT_DIVIDEND = "split+dividend"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """Where prices came from. `delay_minutes` is None where there is no live delay to speak of, or,
    with `delay_stated` False, where there may be one and the source does not say.

    `live` sources move with the clock; others end on a last day of their own. `simulated` prices are made up
    and every answer and picture says so.
    """

    id: str
    title: str
    live: bool
    simulated: bool = False
    delay_minutes: int | None = None
    delay_stated: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """A corporate action on its ex-date: a split's ratio (new shares for one old) or a cash dividend per share
    in the line's currency."""

    day: date
    kind: Literal["split", "dividend"]
    value: float


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """The daily bars of one instrument from one source.

    `bars` is indexed by session date (a tz-naive, unique, ascending DatetimeIndex at midnight, dates in the
    exchange's own calendar) with the float columns of `COLUMNS`; absent values are NaN, never 0. Prices are in
    `currency` (ISO 4217, whole units: never pence). `provisional_from` is the first session whose bar may
    still change, or None. `quoted_at` is the time of the last price where the source gives one.
    """

    symbol: str
    currency: str
    adjustment: Adjustment
    source: Source
    bars: pd.DataFrame
    actions: tuple[Action, ...] = ()
    fetched_at: datetime | None = None
    quoted_at: datetime | None = None
    provisional_from: date | None = None

    @property
    def closes(self) -> pd.Series:
        """Closing prices without gaps: sessions that have one, ascending."""
        return self.bars["close"].dropna()


def days_of(prices: pd.DataFrame | pd.Series) -> list[date]:
    """The session dates of bars or closes."""
    return [stamp.date() for stamp in pd.DatetimeIndex(prices.index)]
