"""The windows that the select under an answer offers."""

from dataclasses import replace

from bot.domain.questions import Kind, Question
from bot.domain.questions.state import State
from bot.domain.questions.value import Value
from bot.domain.text import Message, msg
from bot.domain.windows import Sessions, Span, ToDate, Window

WINDOWS: dict[str, tuple[Window, Message]] = {
    "1d": (Sessions(1), msg("1 day")),
    "1w": (Span(1, "week"), msg("1 week")),
    "1m": (Span(1, "month"), msg("1 month")),
    "3m": (Span(3, "month"), msg("3 months")),
    "6m": (Span(6, "month"), msg("6 months")),
    "1y": (Span(1, "year"), msg("1 year")),
    "ytd": (ToDate("year"), msg("Year to date")),
}

_KINDS = frozenset({Kind.WINDOW, Kind.PERIOD})


def window_of(question: Question) -> Window | None:
    """The question's window, or None where it has none that the select could change.

    A record without a window is of the whole history, and flips of a state are looked for over years: the windows
    here would make other questions of them, or none."""
    if isinstance(question, State) or (isinstance(question, Value) and question.ranking is not None):
        return None
    if isinstance(question, Value):
        return question.period
    name = _field(question)
    return None if name is None else getattr(question, name)


def with_window(question: Question, key: str) -> Question:
    """The same question over the window with that key; an explicit as-of day stays."""
    name = _field(question)
    if name is None:
        raise ValueError(f"{question.spec.name} has no window")
    return replace(question, **{name: WINDOWS[key][0]})


def _field(question: Question) -> str | None:
    return next((field.name for field in question.declared() if field.kind in _KINDS), None)
