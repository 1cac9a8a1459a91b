"""Stock Connect turnover as it is seen from a day: by month, and from which day it is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.analytics.turnover import MonthTurnover, month_turnover, months_before
from bot.answers.services import Services
from bot.domain.flows import Direction, Flows
from bot.services.flows import NoFlows
from bot.services.link import EVERY_COMMON_DAY, link_days, over_until

LAUNCH = date(2014, 11, 17)
"""The first day of Stock Connect."""

SHOWN = 13
"""Months that are looked at: the same month a year before is the first."""

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


@dataclass(frozen=True, slots=True)
class Seen:
    """The turnover that is known, and from which day it is seen. `asked` is the day that was asked of; `until` the one
    that the answer is of, which is earlier where there is nothing later; `behind` is set where there should be.
    `trading` are the days on which the link trades, from the day on that they are known from; `months` is by their
    first days, and has that of `until`."""

    flows: Flows
    trading: tuple[date, ...]
    asked: date
    until: date
    behind: bool
    months: Mapping[date, MonthTurnover]

    @property
    def direction(self) -> Direction:
        return self.flows.direction

    @property
    def now(self) -> MonthTurnover:
        return self.months[months_before(self.until, 0)]

    @property
    def before(self) -> MonthTurnover | None:
        return self.months.get(months_before(self.until, 1))

    @property
    def year_ago(self) -> MonthTurnover | None:
        return self.months.get(months_before(self.until, 12))

    @property
    def of_days(self) -> int | None:
        """How many trading days the month has; None where not all of its trading days are known."""
        if self.now.month < EVERY_COMMON_DAY:
            return None
        return sum(months_before(day, 0) == self.now.month for day in self.trading)

    @property
    def compared(self) -> list[MonthTurnover]:
        """The months that this one is compared with."""
        return [month for month in (self.before, self.year_ago) if month is not None]


async def seen_from(services: Services, direction: Direction, asked: date) -> Seen | NoFlows:
    """The turnover as it is seen from a day, or why there is none."""
    # A file has what it has; a live source is asked for as much as the answer needs.
    first = months_before(asked, SHOWN) if services.source.live else LAUNCH
    flows = await services.flows.ask(direction, first, asked)
    return flows if isinstance(flows, NoFlows) else _seen(services, flows, asked)


def _seen(services: Services, flows: Flows, asked: date) -> Seen:
    """From which day the turnover is seen: the one asked of, unless it is a trading day that is not over; else the last
    that anything is known of."""
    last = flows.days.index[-1].date()
    trading = tuple(
        link_days(services.sessions, months_before(last, SHOWN), months_before(asked, -1) - timedelta(days=1))
    )
    over = over_until(services.sessions, services.clock())
    until = over if any(over < day <= asked for day in trading) else asked
    behind = any(last < day <= until for day in trading)
    if behind:
        until = last
    elif months_before(last, 0) != months_before(until, 0):
        until = months_before(last, -1) - timedelta(days=1)
    known = tuple(day for day in trading if day >= EVERY_COMMON_DAY)
    firsts = [months_before(until, at) for at in range(SHOWN + 1)]
    found = {first: month_turnover(flows.days, first, until, trading, EVERY_COMMON_DAY) for first in firsts}
    months = {first: month for first, month in found.items() if month is not None}
    return Seen(flows, known, asked, until, behind, months)
