"""Windows as people write them."""

import re
from collections.abc import Callable

from bot.domain.errors import QuestionFault
from bot.domain.text import Literally, msg
from bot.domain.windows import Between, Sessions, Since, SinceEvent, Span, ToDate, Window
from bot.parsing.dates import parse_date

_COUNTED = re.compile(
    r"(\d{1,4})\s*(d|day|days|session|sessions|w|wk|week|weeks|m|mo|mon|month|months|y|yr|year|years)", re.IGNORECASE
)
_RANGE = re.compile(r"(.+?)\s*(?:\.\.+|…|–|—|→|\bto\b)\s*(.+)", re.IGNORECASE)
_UNITS = {"d": "session", "s": "session", "w": "week", "m": "month", "y": "year"}
_MOST = {"session": 2500, "week": 520, "month": 240, "year": 20}
_WORDS: dict[str, Window] = {
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

EventNamed = Callable[[str], str | None]
"""Gives the id of the event of a name, or None."""


def parse_window(text: str, event_named: EventNamed) -> Window | None:
    """A window, or None where the text is none. Raises bad_window where it is one that cannot be."""
    bare = " ".join(text.casefold().split())
    bare = re.sub(r"^(?:in |over |for )?(?:the )?(?:past|last) ", "", bare)
    if bare in _WORDS:
        return _WORDS[bare]
    if found := _COUNTED.fullmatch(bare):
        return _counted(int(found[1]), _UNITS[found[2][0]])
    if bare.startswith("since "):
        return _since(text.strip()[6:].strip(), event_named)
    if found := _RANGE.fullmatch(bare.removeprefix("from ")):
        first, last = parse_date(found[1]), parse_date(found[2])
        if first is not None and last is not None:
            return Between(first, last)
    return None


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


def _since(text: str, event_named: EventNamed) -> Window | None:
    day = parse_date(text)
    if day is not None:
        return Since(day)
    event = event_named(text)
    return None if event is None else SinceEvent(event)
