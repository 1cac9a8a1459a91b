"""Stock Connect turnover by day."""

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from bot.domain.prices import Source


class Direction(StrEnum):
    """Southbound: mainland investors in Hong Kong shares, in HKD. Northbound: the other way, in CNY."""

    SOUTHBOUND = "southbound"
    NORTHBOUND = "northbound"


@dataclass(frozen=True, slots=True)
class Flows:
    """Daily turnover of both legs (Shanghai and Shenzhen) together, in whole units of `currency`.

    `days` is indexed by trading day (tz-naive, unique, ascending) with the float columns turnover (buy and sell), buy
    and sell; buy and sell are NaN where they are not published. A day without trading through the link has no row.
    `sources` are where the rows came from, best first.
    """

    direction: Direction
    currency: str
    days: pd.DataFrame
    sources: tuple[Source, ...]
