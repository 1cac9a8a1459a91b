"""A question as text that parses to the same question: for buttons, the store, and the JSON object."""

from typing import assert_never, cast

from bot.domain.questions import Field, Kind, Named, Question, ReturnKind, UniverseChoice
from bot.domain.windows import Between, OnDay, Sessions, Since, SinceEvent, Span, ToDate, Window
from bot.parsing.clauses import RESERVED

_PERIODS = {"year": "ytd", "quarter": "qtd", "month": "mtd"}


def canonical(question: Question) -> str:
    """The question in its shortest exact spelling: "compare 9988.HK NVDA 1m in USD on 2025-02-12"."""
    words = [question.spec.name]
    for field in question.declared():
        words.append(_written(field, getattr(question, field.name)))
    return " ".join(word for word in words if word)


def window_text(window: Window) -> str:
    """A window as it is typed."""
    match window:
        case Sessions(count):
            return f"{count}d"
        case Span(count, unit):
            return f"{count}{unit[0]}"
        case ToDate(period):
            return _PERIODS[period]
        case Since(day):
            return f"since {day.isoformat()}"
        case Between(first, last):
            return f"{first.isoformat()}..{last.isoformat()}"
        case OnDay(day):
            return day.isoformat()
        case SinceEvent(event):
            return f"since {event}"
        case _:
            assert_never(window)


def _written(field: Field, value: object) -> str:
    if value is None:
        return ""
    match field.kind:
        case Kind.UNIVERSE:
            return _universe_text(cast("UniverseChoice", value))
        case Kind.INSTRUMENTS:
            return " ".join(map(_symbol_text, cast("tuple[str, ...]", value)))
        case Kind.WINDOW:
            return window_text(cast("Window", value))
        case Kind.CURRENCY:
            return f"in {value}"
        case Kind.RETURNS:
            return "total" if value is ReturnKind.TOTAL else ""
        case Kind.DAY:
            return f"on {value}"
        case Kind.TOPIC:
            return str(value)


def _symbol_text(symbol: str) -> str:
    """A symbol, marked where its letters are also a word of the grammar (MTD is Mettler-Toledo)."""
    return f"${symbol}" if symbol.casefold() in RESERVED else symbol


def _universe_text(universe: UniverseChoice) -> str:
    """A universe's id, or a list; the comma makes one name a list."""
    if isinstance(universe, Named):
        return universe.id
    listed = ",".join(universe.symbols)
    return listed if "," in listed else f"{listed},"
