"""One instrument that a whole answer is about: with its proxy, its history before the window, and its events."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.analytics.returns import change
from bot.answers import notes
from bot.answers.measure import Measurement, measure_known
from bot.answers.outcomes import Measured, Outcome, Terms, Unmeasured
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Message, Name, msg
from bot.domain.windows import Event, Window
from bot.services.windows import before_event

_LONGEST_HOLIDAY = timedelta(days=16)
"""Within this many days every exchange trades again."""


@dataclass(frozen=True, slots=True)
class Single:
    """What an answer is about. `asked` is the index that a proxy stands in for, or the instrument itself."""

    asked: Instrument
    measured: Measured
    terms: Terms
    measurement: Measurement

    @property
    def instrument(self) -> Instrument:
        return self.measured.instrument

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.measured.instrument.symbol

    @property
    def complete(self) -> bool:
        return not (self.is_proxy or self.measured.own_days) and self.terms.behind is None

    def of_same_days(self, other: Measured) -> bool:
        """Whether another's change is over the same two days."""
        own, its = self.measured.change, other.change
        return (own.base_date, own.as_of) == (its.base_date, its.as_of)

    def other(self, instrument: Instrument) -> Outcome:
        """What came of another one that was measured beside it."""
        return self.measurement.outcomes[instrument.symbol]


async def single(
    services: Services,
    symbol: str,
    window: Window,
    as_of: date | None,
    *,
    beside: Iterable[Instrument] = (),
    open_start: bool = False,
    lone: bool = False,
) -> Single:
    """Measures an instrument over a window, as `single_of` does; `open_start` and `lone` are those of Terms."""
    asked = services.instrument(symbol)
    terms = Terms(window, await asked_of(services, as_of, asked), open_start=open_start, lone=lone)
    return await single_of(services, asked, terms, beside=beside)


async def single_of(
    services: Services, asked: Instrument, terms: Terms, *, beside: Iterable[Instrument] = ()
) -> Single:
    """Measures an instrument on terms, as of the last day that there are prices of where none is current; and others
    beside it, as of the same day. Raises QuestionFault or SourceFault where it has no change."""
    measurement, [(_, outcome)] = await measure_known(services, [asked], terms, beside=beside)
    if isinstance(outcome, Unmeasured):
        raise await refused(services, [outcome])
    return Single(asked, outcome, measurement.terms, measurement)


async def with_history(services: Services, found: Single, sessions: int) -> Single:
    """The same, with bars from so many sessions before its base on, as far as there are any. Its change is that of the
    same two days in the bars that came, so that all of an answer is of one series."""
    measured = found.measured
    moved, instrument = measured.change, measured.instrument
    since = services.sessions.before(instrument.calendar, moved.base_date, sessions)
    prices = await services.prices.get([instrument], since, moved.as_of)
    series = prices.series.get(instrument.symbol)
    again = None if series is None else change(series.closes, moved.base_date, moved.as_of)
    if series is None or again is None or (again.base_date, again.as_of) != (moved.base_date, moved.as_of):
        return found
    return dataclasses.replace(
        found, measured=dataclasses.replace(measured, series=series, closes=series.closes, change=again)
    )


def single_notes(services: Services, found: Single) -> tuple[Message, ...]:
    """What must be said of the prices: old, substituted, not final."""
    measured = found.measured
    proxies = (notes.proxy_note(services.source, found.asked, found.instrument),) if found.is_proxy else ()
    return (
        *notes.behind_note(found.terms.behind, [measured]),
        *notes.stale_note([measured] if measured.stale and found.terms.behind is None else []),
        *notes.early_note([measured] if measured.early and not measured.stale else []),
        *proxies,
        *notes.price_notes(services, [measured]),
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """An event and the instrument's first session that could know of it."""

    event: Event
    session: date


def dated(placed: Placed) -> Message:
    """An event with its day, and with the session that it is marked at where that is another day's."""
    event, session = placed.event, placed.session
    if session == event.day:
        return msg("{day}: {title}", day=Day(event.day), title=Name(event.title))
    return msg(
        "{day}: {title} (first session {session})",
        day=Day(event.day), title=Name(event.title), session=Day(session, session.year != event.day.year),
    )  # fmt: skip


def placed_events(services: Services, instrument: Instrument, sessions: Iterable[date]) -> list[Placed]:
    """The events whose first session is from the first to the last of these, ascending: an event in the evening is
    placed on the next session, one in a suspension on the first of these that follows it."""
    among = sorted(sessions)
    found: list[Placed] = []
    for event in services.reference.events.values():
        first = _first_after(services, instrument, before_event(event, instrument, services.sessions))
        if among and first is not None and among[0] <= first <= among[-1]:
            found.append(Placed(event, next(day for day in among if day >= first)))
    return sorted(found, key=lambda placed: (placed.session, placed.event.day, placed.event.id))


def _first_after(services: Services, instrument: Instrument, day: date) -> date | None:
    """The instrument's first session on a later day than this one."""
    following = services.sessions.between(instrument.calendar, day + timedelta(days=1), day + _LONGEST_HOLIDAY)
    return next(iter(following), None)


def names_it(services: Services, found: Single, event: Event) -> bool:
    """Whether an event names what was asked for, the fund that stands in for it, or another line of the company."""
    lines = (line.symbol for line in services.resolver.lines_of(found.asked))
    return not {found.asked.symbol, found.instrument.symbol, *lines}.isdisjoint(event.instruments)
