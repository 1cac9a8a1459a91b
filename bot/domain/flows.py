"""Stock Connect turnover by day."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from bot.domain.prices import Source


class Direction(StrEnum):
    """Southbound: mainland investors in Hong Kong shares, in HKD. Northbound: the other way, in CNY."""

    SOUTHBOUND = "southbound"
    NORTHBOUND = "northbound"

    @property
    def currency(self) -> str:
        """What its turnover is in (ISO 4217)."""
        return "HKD" if self is Direction.SOUTHBOUND else "CNY"


def units_of(millions: float) -> float:
    """Whole units of a currency: turnover is published in millions to two decimals, so that a millionth is noise of the
    arithmetic."""
    return float(round(millions * 1_000_000))


@dataclass(frozen=True, slots=True)
class FlowDay:
    """Both legs (Shanghai and Shenzhen) of one direction on one day, in whole units of its currency: `turnover` is what
    was bought and sold together, above 0. `buy` and `sell` are both None where they are not published."""

    turnover: float
    buy: float | None = None
    sell: float | None = None


@dataclass(frozen=True, slots=True)
class Flows:
    """Daily turnover of both legs (Shanghai and Shenzhen) together, in whole units of `currency`.

    `days` is indexed by trading day (tz-naive, unique, ascending) with the float columns turnover (buy and sell), buy
    and sell, and the text column source, the id of the one source that the row is from; buy and sell are NaN where
    they are not published. A day without trading through the link has no row. `sources` are where the rows came from,
    best first. `loading` are the days that are on their way and may be asked for again in a moment.
    """

    direction: Direction
    currency: str
    days: pd.DataFrame
    sources: tuple[Source, ...]
    loading: tuple[date, ...] = ()


def flows_of(
    direction: Direction,
    days: Mapping[date, tuple[FlowDay, Source]],
    best: tuple[Source, ...],
    loading: tuple[date, ...] = (),
) -> Flows:
    """Flows of single days; `best` is the order of their sources."""
    ordered = sorted(days.items())
    rows = [(d.turnover, _number(d.buy), _number(d.sell), source.id) for _, (d, source) in ordered]
    index = pd.DatetimeIndex([pd.Timestamp(day) for day, _ in ordered])
    frame = pd.DataFrame(rows, index=index, columns=["turnover", "buy", "sell", "source"])
    frame = frame.astype({"turnover": "float64", "buy": "float64", "sell": "float64"})
    used = {source.id for _, (_, source) in ordered}
    return Flows(direction, direction.currency, frame, tuple(s for s in best if s.id in used), loading)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
