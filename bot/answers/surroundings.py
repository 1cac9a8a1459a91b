"""What stands around a move: its index, a basket it is in, events near it, headlines of its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.answers.home import home_index
from bot.answers.outcomes import Measured, Outcome
from bot.answers.services import Services
from bot.answers.single import Placed, Single, names_it, placed_events
from bot.domain.instruments import Instrument, Universe
from bot.domain.news import Headline

_MOST_MEMBERS = 40
_FEWEST_MEMBERS = 3
_MOST_EVENTS = 5
_MOST_HEADLINES = 5
_NEAR = 3
"""Sessions before a move in which an event is near it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A basket that an instrument is in: its members (`asked`), and those that were measured, of whose changes
    `change_pct` is the mean."""

    universe: Universe
    asked: tuple[Instrument, ...]
    measured: tuple[Measured, ...]

    @property
    def of(self) -> int:
        """How many members it has."""
        return len(self.asked)

    @property
    def change_pct(self) -> float:
        """Equal amounts in each member at its base."""
        return sum(m.change.pct for m in self.measured) / len(self.measured)

    @property
    def missing(self) -> tuple[Instrument, ...]:
        found = {m.instrument.symbol for m in self.measured}
        return tuple(member for member in self.asked if member.symbol not in found)


@dataclass(frozen=True, slots=True)
class Basket:
    """The basket to measure: the universe and its members."""

    universe: Universe
    members: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class News:
    """Headlines of the days of a move, or why there are none: the source has none at all, did not answer, has none of
    this line, or has only later or earlier ones."""

    headlines: tuple[Headline, ...]
    absence: Literal["", "none", "down", "empty", "other_days"] = ""


def basket_of(services: Services, instrument: Instrument, day: date) -> Basket | None:
    """The smallest basket that the instrument is in on a day, of three members at least and forty at most: baskets that
    are no official index come first."""
    found: list[tuple[bool, int, str, Universe, tuple[str, ...]]] = []
    for universe in services.reference.universes.values():
        members = universe.members_on(day).members
        if instrument.symbol in members and _FEWEST_MEMBERS <= len(members) <= _MOST_MEMBERS:
            found.append((universe.official, len(members), universe.id, universe, members))
    if not found:
        return None
    *_, universe, members = min(found, key=lambda one: one[:3])
    return Basket(universe, tuple(map(services.instrument, members)))


def theme_of(found: Single, basket: Basket | None) -> Theme | None:
    """The basket as it was measured over the days of the move; None where fewer than half of its members have a change
    of these, so that their mean would not be the basket's."""
    if basket is None:
        return None
    outcomes: list[Outcome] = [_outcome(found, member) for member in basket.members]
    measured = tuple(o for o in outcomes if isinstance(o, Measured) and not o.own_days and found.of_same_days(o))
    if 2 * len(measured) < len(basket.members):
        return None
    return Theme(basket.universe, basket.members, measured)


def _outcome(found: Single, member: Instrument) -> Outcome:
    return found.measured if member.symbol == found.instrument.symbol else found.other(member)


def sessions_of(services: Services, found: Single) -> tuple[date, ...]:
    """The sessions of the move, with or without a price: those after its base up to its last day."""
    moved, calendar = found.measured.change, found.instrument.calendar
    # A source's row of a day without a session is of the one before it.
    return services.sessions.between(calendar, moved.base_date + timedelta(days=1), moved.as_of) or (moved.as_of,)


def events_near(services: Services, found: Single) -> tuple[Placed, ...]:
    """The last events whose first session is one of the move's, or of the three before them, and that name the line,
    its company, its index or its market; those that name the line are kept first."""
    measured, instrument = found.measured, found.instrument
    calendar = instrument.calendar
    start = services.sessions.before(calendar, sessions_of(services, found)[0], _NEAR)
    sessions = services.sessions.between(calendar, start, measured.change.as_of)
    home = home_index(services, instrument)
    near = [
        (placed, names_it(services, found, placed.event)) for placed in placed_events(services, instrument, sessions)
    ]
    symbol = None if home is None else home.symbol
    kept = [
        (placed, named)
        for placed, named in near
        if named or placed.event.market == calendar or symbol in placed.event.instruments
    ]
    first = sorted(kept, key=lambda one: (not one[1], -one[0].session.toordinal()))[:_MOST_EVENTS]
    return tuple(sorted((placed for placed, _ in first), key=lambda one: (one.session, one.event.day, one.event.id)))


async def news_of(services: Services, found: Single) -> News:
    """The headlines from the close of the base to the end of the last day, in the exchange's own time."""
    told = await services.news.get(found.instrument)
    if isinstance(told, str):
        return News((), told)
    if not told:
        return News((), "empty")
    change = found.measured.change
    start = services.sessions.close(found.instrument.calendar, _session(services, found, change.base_date))
    zone = ZoneInfo(found.instrument.timezone)
    end = datetime.combine(change.as_of + timedelta(days=1), time(0), zone)
    within: Sequence[Headline] = [one for one in told if start <= one.published < end]
    if not within:
        return News((), "other_days")
    return News(tuple(within[:_MOST_HEADLINES]))


def _session(services: Services, found: Single, day: date) -> date:
    """The session of a day; a source's row of a day without one is of the session before."""
    return services.sessions.on_or_before(found.instrument.calendar, day)
