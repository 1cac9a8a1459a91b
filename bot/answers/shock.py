"""The shock of a brief: what an event's own instruments did up to their first close after it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.analytics.returns import Change, last_on_or_before
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.answers.story import said, way
from bot.domain.figures.brief import Fact
from bot.domain.text import Arg, Day, Message, Money, Name, Percent, Series, msg
from bot.domain.windows import Event
from bot.services.windows import before_event

_NAMED = 3
_OWN_MAKING = frozenset({"market", "calendar", "story", "milestone", "index"})
"""Categories of events that are days of the market itself, which a story tells by its numbers."""


@dataclass(frozen=True, slots=True)
class Shock:
    """What an event's instruments did in their first session after it, in the event's own order, all on one day."""

    event: Event
    moves: tuple[tuple[Measured, Change], ...]

    @property
    def day(self) -> date:
        return self.moves[0][1].as_of

    @property
    def is_on_the_day(self) -> bool:
        """Whether the session is that of the event's own day: it came before or in that session, not after it."""
        return self.day == self.event.day


def named_by(services: Services, index: Measured) -> tuple[str, ...]:
    """The symbols that the events of an index's change name, each once."""
    found = (symbol for event in _told_events(services, index) for symbol in event.instruments)
    return tuple(dict.fromkeys(found))


def shock_of(services: Services, known: Mapping[str, Measured], index: Measured) -> Shock | None:
    """Of the events between the two closes of an index's change, the one whose named instruments moved most in their
    first session after it, among those that are known; None without any."""
    shocks: list[Shock] = []
    last = index.change.as_of
    for event in _told_events(services, index):
        measured = [known[symbol] for symbol in event.instruments if symbol in known]
        moves = [(m, move) for m in measured if (move := _first_move(services, event, m, last)) is not None]
        same_day = [move for move in moves if move[1].as_of == moves[0][1].as_of]
        if moves:
            shocks.append(Shock(event, tuple(same_day[:_NAMED])))
    return max(shocks, key=lambda shock: max(abs(move.pct) for _, move in shock.moves), default=None)


def shock_sentence(shock: Shock, lost: Money | None) -> Message:
    """What the instruments of an event did on their first day after it. `lost` is the first one's change of market
    value, where its share count is known."""
    (most, change), *others = shock.moves
    first = said(most.instrument.name, change.pct)
    if lost is not None:
        first = _worth(first, lost)
    also = tuple(said(m.instrument.name, c.pct) for m, c in others)
    args: dict[str, Arg] = {"day": Day(shock.day), "event": Name(shock.event.title), "first": first}
    if shock.is_on_the_day:
        when = msg("On {day}, the day of “{event}”, {first}", **args)
    else:
        when = msg("On {day}, at the first close after “{event}”, {first}", **args)
    if not also:
        return msg("{told}.", told=when)
    return msg("{told}; {others}.", told=when, others=Series(also, "and"))


def shock_fact(shock: Shock, lost: Money | None) -> Fact:
    """The event for the picture."""
    (most, change), *others = shock.moves[:2]
    args: dict[str, Arg] = {"day": Day(shock.day), "event": Name(shock.event.title)}
    if shock.is_on_the_day:
        about = msg("{day}, the day of “{event}”", **args)
    else:
        about = msg("{day}, the first close after “{event}”", **args)
    value = msg("{name} {change}", name=most.instrument.name, change=Percent(change.pct))
    told: list[Arg] = [] if lost is None else [msg("{money} of market value", money=replace(lost, signed=True))]
    told += [msg("{name} {change}", name=m.instrument.name, change=Percent(c.pct)) for m, c in others]
    detail = msg("{facts}", facts=Series(tuple(told), "dots"))
    return Fact(about, value, detail, way(change.pct))


def _worth(moved: Message, lost: Money) -> Message:
    size = Money(abs(lost.value), lost.currency)
    if lost.value < 0:
        return msg("{moved} and lost {money} of market value", moved=moved, money=size)
    return msg("{moved} and gained {money} of market value", moved=moved, money=size)


def _told_events(services: Services, index: Measured) -> list[Event]:
    """The events after the base's close and up to the last day that are more than a day of the market itself. A base
    may be of the event's own day: Hong Kong closes before New York opens."""
    return [
        event
        for event in services.reference.events.values()
        if event.day <= index.change.as_of
        and event.category not in _OWN_MAKING
        and before_event(event, index.instrument, services.sessions) >= index.change.base_date
    ]


def _first_move(services: Services, event: Event, measured: Measured, last: date) -> Change | None:
    """The change from the last session before an event to the first after it, if that is not after `last`. None where
    one of the two has no close: a change over more days is not that session's."""
    sessions, calendar = services.sessions, measured.instrument.calendar
    before = before_event(event, measured.instrument, sessions)
    after = next(iter(sessions.between(calendar, before + timedelta(days=1), last)), None)
    if after is None:
        return None
    first, second = (last_on_or_before(measured.closes, day) for day in (before, after))
    if first is None or second is None or (first[0], second[0]) != (before, after):
        return None
    return Change(*first, *second)
