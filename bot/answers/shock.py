"""The shock of a brief: what an event's own instruments did on their first day after it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from bot.analytics.returns import Change, last_on_or_before
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.answers.story import said, way
from bot.domain.figures.brief import Fact
from bot.domain.prices import days_of
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


def named_by(events: Mapping[str, Event], change: Change) -> tuple[str, ...]:
    """The symbols that the events of a change's days name, each once."""
    found = (symbol for event in _told_events(events, change) for symbol in event.instruments)
    return tuple(dict.fromkeys(found))


def shock_of(services: Services, known: Mapping[str, Measured], change: Change) -> Shock | None:
    """Of the events between the two days of a change, the one whose named instruments moved most in their first
    session after it, among those that are known; None without any."""
    shocks: list[Shock] = []
    for event in _told_events(services.reference.events, change):
        measured = [known[symbol] for symbol in event.instruments if symbol in known]
        moves = [(m, move) for m in measured if (move := _first_move(services, event, m, change.as_of)) is not None]
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
    args: dict[str, Arg] = {"day": Day(shock.day), "event": Name(shock.event.title)}
    if not also:
        return msg("On {day}, the first session after “{event}”, {first}.", first=first, **args)
    return msg("On {day}, the first session after “{event}”, {first}; {others}.", first=first,
               others=Series(also, "and"), **args)  # fmt: skip


def shock_fact(shock: Shock, lost: Money | None) -> Fact:
    """The event for the picture."""
    (most, change), *others = shock.moves[:2]
    about = msg("{day}, the first session after “{event}”", day=Day(shock.day), event=Name(shock.event.title))
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


def _told_events(events: Mapping[str, Event], change: Change) -> list[Event]:
    """The events after the base and up to the last day that are more than a day of the market itself."""
    days = (change.base_date, change.as_of)
    return [e for e in events.values() if days[0] < e.day <= days[1] and e.category not in _OWN_MAKING]


def _first_move(services: Services, event: Event, measured: Measured, last: date) -> Change | None:
    """The change from the last close before an event to the first after it, if that is not after `last`."""
    base = last_on_or_before(measured.closes, before_event(event, measured.instrument, services.sessions))
    if base is None:
        return None
    after = measured.closes.loc[pd.Timestamp(base[0]) :].iloc[1:2]
    day = next(iter(days_of(after)), None)
    return None if day is None or day > last else Change(base[0], base[1], day, float(after.iloc[0]))
