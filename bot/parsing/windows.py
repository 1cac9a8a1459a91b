"""Windows as people write them."""

import re
from typing import Protocol

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.text import Foreign, Literally, Name, msg
from bot.domain.windows import Between, Event, Sessions, Since, SinceEvent, Span, ToDate, Window
from bot.parsing.dates import parse_date

_COUNTED = re.compile(
    r"(\d{1,9})\s*(d|day|days|session|sessions|w|wk|week|weeks|m|mo|mon|month|months|y|yr|year|years)"
)
_INTRO = re.compile(r"(?:(?:in|over|for|during|within) )?(?:the )?(?:(?:past|last) )?")
INTRODUCING = frozenset({"in", "over", "for", "during", "within", "the", "past", "last", "from", "between"})
"""Words that may stand before a window and belong to it."""
_RANGE = re.compile(
    r"(?:(?:from|since|between) )?(.+?)\s*(?:\.\.+|[…–—→~]|\s-\s|\b(?:to|until|till|through|and)\b)\s*(.+)"
)
_UNITS = {"d": "session", "s": "session", "w": "week", "m": "month", "y": "year"}
_MOST = {"session": 2500, "week": 520, "month": 240, "year": 20}
WORDS: dict[str, Window] = {
    "ytd": ToDate("year"),
    "year to date": ToDate("year"),
    "this year": ToDate("year"),
    "qtd": ToDate("quarter"),
    "this quarter": ToDate("quarter"),
    "mtd": ToDate("month"),
    "this month": ToDate("month"),
    "today": Sessions(1),
    "day": Sessions(1),
    "week": Span(1, "week"),
    "month": Span(1, "month"),
    "quarter": Span(3, "month"),
    "year": Span(1, "year"),
}
"""Windows that are words."""


class Known(Protocol):
    """Who knows names and events."""

    def knows(self, text: str) -> bool:
        """Whether a text, exactly, is a name."""
        ...

    def event(self, text: str) -> Event | None:
        """The event of that name."""
        ...

    def events_titled(self, text: str) -> tuple[Event, ...]:
        """The events that have all words of a text in their names."""
        ...

    def nearest_events(self, text: str) -> tuple[Candidate, ...]:
        """The events whose names are nearest."""
        ...


def parse_window(text: str, events: Known) -> Window | None:
    """A window, or None where the text is none. Raises bad_window where it is one that cannot be."""
    bare = " ".join(text.casefold().split())
    span = _INTRO.sub("", bare, count=1)
    if span in WORDS:
        return WORDS[span]
    if found := _COUNTED.fullmatch(span):
        return _counted(int(found[1]), _UNITS[found[2][0]])
    if found := _RANGE.fullmatch(bare):
        first, last = parse_date(found[1]), parse_date(found[2])
        if first is not None and last is not None:
            return Between(first, last)
    return _since(bare.removeprefix("since "), events) if bare.startswith("since ") else None


def not_a_window(typed: str) -> QuestionFault:
    """The refusal of what is no window."""
    message = msg("“{window}” is not a window. Try 1d, 1w, 1m, 3m, 1y, ytd or since 2025-01-20.", window=Foreign(typed))
    return QuestionFault("bad_window", message)


def _counted(count: int, unit: str) -> Window:
    if not 1 <= count <= _MOST[unit]:
        raise QuestionFault(
            "bad_window",
            msg("A window is at least {least} and at most {most} long.", least=Literally("1d"), most=Literally("20y")),
        )
    if unit == "session":
        return Sessions(count)
    if unit == "week":
        return Span(count, "week")
    return Span(count, "month") if unit == "month" else Span(count, "year")


def _since(text: str, events: Known) -> Window | None:
    day = parse_date(text)
    if day is not None:
        return Since(day)
    event = events.event(text) or events.event(text.removeprefix("the ")) or titled(text.removeprefix("the "), events)
    return None if event is None else SinceEvent(event.id)


def titled(text: str, known: Known) -> Event | None:
    """The event that several words of its title mean; None where there is none, or where one of the words, or some of
    them, are a name of their own. Raises unknown_event, with the candidates, where several have them."""
    words = text.split()
    parts = (" ".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    if len(words) < 2 or any(map(known.knows, words)) or any(known.event(part) for part in parts):
        return None
    found = known.events_titled(text)
    if len(found) > 1:
        message = msg("“{name}” could be several events. Which one?", name=Foreign(text))
        raise QuestionFault("unknown_event", message, tuple(map(event_candidate, found)), term=text)
    return found[0] if found else None


def event_candidate(event: Event) -> Candidate:
    """An event as something that may have been meant."""
    return Candidate(event.aliases[0] if event.aliases else event.id, Name(event.title))
