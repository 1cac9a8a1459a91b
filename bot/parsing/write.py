"""A question as text that parses to the same question: for buttons, the store, and the JSON object."""

from typing import Any, assert_never

from bot.domain.questions import Field, Kind, Named, Question, ReturnKind, UniverseChoice, Watched
from bot.domain.windows import Between, OnDay, Sessions, Since, SinceEvent, Span, ToDate, Window
from bot.parsing.clauses import reserved
from bot.parsing.rates import rate_text
from bot.parsing.studies import study_text

WATCHLIST = "watchlist"
_PERIODS = {"year": "ytd", "quarter": "qtd", "month": "mtd"}
_UNSAID = frozenset({Kind.PERIOD, Kind.CHOICE})


def canonical(question: Question) -> str:
    """The question in its shortest exact spelling: "compare 9988.HK NVDA 1m in USD on 2025-02-12".

    The window that movers and others have by default is said; a default period or choice goes without saying.
    """
    words = [question.spec.name]
    for field in question.declared():
        words.append(_written(question, field, getattr(question, field.name)))
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


def _written(question: Question, field: Field, value: Any) -> str:
    if value is None or (field.kind in _UNSAID and value == field.default):
        return ""
    match field.kind:
        case Kind.UNIVERSE:
            return _universe_text(value)
        case Kind.INSTRUMENTS:
            marked = reserved(type(question))
            return " ".join(_symbol_text(symbol, marked) for symbol in value)
        case Kind.WINDOW | Kind.PERIOD:
            return window_text(value)
        case Kind.CURRENCY:
            return f"in {value}"
        case Kind.RETURNS:
            return "total" if value is ReturnKind.TOTAL else ""
        case Kind.DAY:
            return f"on {value}"
        case Kind.RATE:
            return rate_text(value)
        case Kind.STUDIES:
            return " ".join(map(study_text, value))
        case Kind.TOPIC | Kind.EVENT | Kind.CHOICE:
            return str(value)


def _symbol_text(symbol: str, marked: frozenset[str]) -> str:
    """A symbol, marked where its letters are also a word of the grammar (MTD is Mettler-Toledo)."""
    return f"${symbol}" if symbol.casefold() in marked else symbol


def _universe_text(universe: UniverseChoice) -> str:
    """A universe's id, or a list; the comma makes one name a list, and a watch list that is looked up has its lines."""
    if isinstance(universe, Named):
        return universe.id
    listed = ",".join(universe.symbols)
    if isinstance(universe, Watched):
        name = f"server {WATCHLIST}" if universe.server else WATCHLIST
        return f"{name}:{listed}" if listed else name
    return listed if "," in listed else f"{listed},"
