"""`events`: the dated events that can be asked about."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

from bot.answers import facts
from bot.answers.services import AskedOf, Services
from bot.domain.answers import Answer, Provenance
from bot.domain.errors import QuestionFault
from bot.domain.figures import Caption
from bot.domain.figures.events import Dated, EventsFigure
from bot.domain.instruments import Instrument
from bot.domain.questions.events import Events
from bot.domain.text import Arg, Ask, Day, Days, Foreign, Literally, Message, Name, Series, fitting, msg, nmsg
from bot.domain.windows import Event
from bot.services.windows import limits, refuse_impossible

QUESTION = Events

_SHOWN = 10
_CLOCK = "^HSI"
"""Whose day it is where the question names no instrument: of the markets here Hong Kong begins first."""

_CATEGORIES: Mapping[str, Message] = {
    "ai": msg("AI"),
    "calendar": msg("calendar"),
    "earnings": msg("earnings"),
    "index": msg("index"),
    "ipo": msg("listing"),
    "macro": msg("economy"),
    "market": msg("market"),
    "milestone": msg("milestone"),
    "policy": msg("policy"),
    "politics": msg("politics"),
    "regulation": msg("regulation"),
    "story": msg("press"),
    "trade": msg("trade"),
}


async def answer(question: Events, services: Services) -> Answer:
    """The events until the day that is asked. Raises QuestionFault: bad_window, no_data where there is none."""
    named = tuple(map(services.instrument, question.instruments))
    asked = await services.asked_of(question.as_of)
    clock = named[0] if named else services.instrument(_CLOCK)
    first, last = _span(question, services, clock, asked)
    lines = {line.symbol for one in named for line in (one, *services.resolver.lines_of(one))}
    events = services.reference.events.values()
    found = [event for event in events if first <= event.day <= last and _concerns(event, lines)]
    found.sort(key=lambda event: event.day, reverse=True)
    if not found:
        raise _none(named, first, last)
    return _composed(services, named, found, last)


def _span(question: Events, services: Services, clock: Instrument, asked: AskedOf) -> tuple[date, date]:
    """The first and the last day of what is wanted."""
    day = asked.day(clock)
    if question.window is None:
        return date.min, day
    refuse_impossible(question.window, {clock: day}, services.sessions, services.reference.events)
    bounds = limits(question.window, clock, day, services.sessions, services.reference.events)
    return bounds.base, bounds.as_of


def _concerns(event: Event, lines: Set[str]) -> bool:
    return not lines or not lines.isdisjoint(event.instruments)


def _none(named: Sequence[Instrument], first: date, last: date) -> QuestionFault:
    names = Series(tuple(one.name for one in named), "or")
    if named and first == date.min:
        return QuestionFault("no_data", msg("No event of {names} is known until {day}.", names=names, day=Day(last)))
    if named:
        between = msg(
            "No event of {names} is known from {first} to {last}.", names=names, first=Day(first), last=Day(last)
        )
        return QuestionFault("no_data", between)
    if first == date.min:
        return QuestionFault("no_data", msg("No event is known until {day}.", day=Day(last)))
    return QuestionFault("no_data", msg("No event is known from {first} to {last}.", first=Day(first), last=Day(last)))


def _composed(services: Services, named: Sequence[Instrument], found: Sequence[Event], last: date) -> Answer:
    wordings = _wordings(named, found)
    shown = found[:_SHOWN]
    # What happened later is not known on that day.
    until_then = sum(event.day <= last for event in services.reference.events.values())
    basis = msg("{count} of {all} known, to {day}", count=len(found), all=until_then, day=Day(last))
    origin = msg("each with its first source")
    alt = msg("List of events, latest first. {finding}.", finding=wordings[0])
    return Answer(
        headline=fitting(facts.HEADLINE, *wordings),
        lines=tuple(_line(services, event) for event in shown),
        notes=_notes(named, found),
        provenance=Provenance(last, None, (), None, basis, origin),
        figure=EventsFigure(
            Caption(fitting(facts.TITLE, *wordings), basis, origin, alt),
            tuple(_dated(services, event) for event in shown),
            len(found) - len(shown),
        ),
        data={"events": [_row(services, event) for event in found]},
    )


def _dated(services: Services, event: Event) -> Dated:
    detail = msg("{category} · {source}", category=_category(event), source=_sources(services, event))
    return Dated(event.day, Name(event.title), detail)


def _wordings(named: Sequence[Instrument], found: Sequence[Event]) -> tuple[Message, ...]:
    """How many there are and which is the latest, longest wording first."""
    latest, count = found[0], len(found)
    title, day = Name(latest.title), Day(latest.day)
    short = nmsg("{count} event, latest: {title} ({day})", "{count} events, latest: {title} ({day})", count,
                 title=title, day=day)  # fmt: skip
    shortest = nmsg("{count} event, latest: {day}", "{count} events, latest: {day}", count, day=day)
    if not named:
        return short, shortest
    names = Series(tuple(one.name for one in named), "comma")
    whole = nmsg("{names}: {count} event, latest: {title} ({day})", "{names}: {count} events, latest: {title} ({day})",
                 count, names=names, title=title, day=day)  # fmt: skip
    return whole, short, shortest


def _line(services: Services, event: Event) -> Message:
    """A day, what happened, and who says so."""
    title, sources = Name(event.title), _sources(services, event)
    if event.end_day is None:
        return msg("{day}: {title} ({source})", day=Day(event.day), title=title, source=sources)
    return msg("{days}: {title} ({source})", days=Days(event.day, event.end_day), title=title, source=sources)


def _sources(services: Services, event: Event) -> Foreign:
    """The first source of an event; JSON has all."""
    # What follows a colon is what the source says, not who it is.
    return Foreign(_source_titles(services, event)[0].partition(": ")[0], limit=100)


def _source_titles(services: Services, event: Event) -> list[str]:
    return [services.reference.sources[source] for source in event.source.split(";")]


def _category(event: Event) -> Message:
    """What kind of event it is; one that the data adds later is shown as the data has it."""
    return _CATEGORIES.get(event.category) or msg("{word}", word=Literally(event.category))


def _notes(named: Sequence[Instrument], found: Sequence[Event]) -> tuple[Message, ...]:
    latest = found[0]
    word = latest.aliases[0] if latest.aliases else latest.id
    hint = msg("What happened after one: {ask}", ask=Ask(f"event {word}"))
    more = len(found) - _SHOWN
    if more <= 0:
        return (hint,)
    args: dict[str, Arg] = {"count": _SHOWN, "all": len(found), "ask": Ask(_earlier(named, found[_SHOWN].day))}
    return (msg("The latest {count} of {all} are shown. Earlier ones: {ask}", **args), hint)


def _earlier(named: Sequence[Instrument], day: date) -> str:
    """A question for the events of a day's year up to it."""
    symbols = [one.symbol for one in named]
    return " ".join(["events", *symbols, f"{day.year}-01-01..{day.isoformat()}"])


def _row(services: Services, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "title": event.title,
        "day": event.day.isoformat(),
        "end_day": None if event.end_day is None else event.end_day.isoformat(),
        "category": event.category,
        "market": event.market,
        "instruments": list(event.instruments),
        "source": _source_titles(services, event),
    }
