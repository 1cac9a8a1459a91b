"""What observers read from, and what they need of a subject besides prices."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerts.evaluator import Known
from bot.answers.counts import all_counts, count_on
from bot.answers.measure import measure
from bot.answers.outcomes import Measured, Terms
from bot.answers.services import AskedOf, Services
from bot.domain.alerts import Gauge
from bot.domain.alerts.gauges import STATES
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument
from bot.domain.windows import Sessions as SessionCount
from bot.providers.base import IntradayProvider
from bot.services.prices import Prices
from bot.services.remembered import Lack

HISTORY = timedelta(days=3 * 366)
"""How far back closes are read: no window of an alert is longer."""

STATES_FROM = date(2020, 1, 1)
"""The first day whose closes tell states. It stands still: what a day's state is must not depend on when it is asked,
or one would be entered because the closes that tell of the last entry are no longer read. Within that year's first
months all markets moved by far more than a fifth, so that what went before says little of today."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The services, and a source of bars where there is one."""

    services: Services
    intraday: IntradayProvider | None

    def bars_of(self, subject: str) -> IntradayProvider | None:
        """The source of bars of a subject; None where there is none: for two lines, and for turnover."""
        return None if "|" in subject or subject in tuple(Direction) else self.intraday

    def closes_elsewhere(self, subject: str) -> bool:
        """Whether it is an index whose closes come from other sources than its bars, which may be none at all: then its
        closes are observed too."""
        return subject in self.services.reference.index_sources


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a subject: its instruments, and the gauges that are wanted with what is known of them."""

    instruments: tuple[Instrument, ...]
    known: Mapping[Gauge, Known]
    prices: Prices
    now: datetime


@dataclass(frozen=True, slots=True)
class Shares:
    """A count of shares on the basis of a line's prices."""

    shares: float
    day: date


async def prices_of(
    reading: Reading, instruments: Collection[Instrument], gauges: Collection[Gauge], now: datetime,
    *, wait: float | None = None,
) -> Prices:  # fmt: skip
    """The series of instruments up to today, as far back as gauges need them. `wait` is as in `PriceService.get`."""
    today = max(instrument.date_at(now) for instrument in instruments)
    since = (now - HISTORY).date()
    if any(gauge.name in STATES for gauge in gauges):
        since = min(since, STATES_FROM)
    return await reading.services.prices.get(instruments, since, today, wait=wait)


async def shares_of(reading: Reading, instrument: Instrument, session: date | None = None) -> Shares | None:
    """The company's shares in a session (in the latest, where none is named), in units of the line; None where no count
    is known, or not yet the splits since it."""
    outcome = await _latest(reading, instrument)
    return None if outcome is None else await _counted(reading, outcome, session or outcome.change.as_of)


async def shares_by_day(reading: Reading, instrument: Instrument, since: date) -> Callable[[date], Shares] | None:
    """The same for each session from a day on: the last count on or before it, the earliest for those before all."""
    outcome = await _latest(reading, instrument)
    if outcome is None:
        return None
    session = outcome.change.as_of
    latest, dated = await _counted(reading, outcome, session), await all_counts(reading.services, outcome, since)
    if latest is None or (not isinstance(dated, Lack) and not all(one.settled for one in dated)):
        return None
    counts = [] if isinstance(dated, Lack) else [Shares(one.shares, one.count.day) for one in dated]

    def on(day: date) -> Shares:
        if day >= session or not counts:
            return latest
        return counts[max(sum(one.day <= day for one in counts) - 1, 0)]

    return on


async def _latest(reading: Reading, instrument: Instrument) -> Measured | None:
    """A line's latest session; None where it has no prices."""
    terms = Terms(SessionCount(1), AskedOf(None, reading.services))
    outcome = (await measure(reading.services, [instrument], terms)).outcomes[instrument.symbol]
    return outcome if isinstance(outcome, Measured) else None


async def _counted(reading: Reading, outcome: Measured, session: date) -> Shares | None:
    counted = await count_on(reading.services, outcome, session)
    if isinstance(counted, Lack) or not counted.settled:
        return None
    return Shares(counted.shares, counted.count.day)
