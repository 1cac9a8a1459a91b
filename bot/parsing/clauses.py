"""The clauses at the side of a question — its window, day, currency, return kind — found in its words.

Each finder takes the tokens and gives back what it found with the tokens that are left. A word that could also be
a name is a clause only where what follows it makes it one: `on` before a date, `in` before a currency.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.domain.errors import QuestionFault
from bot.domain.questions import ReturnKind
from bot.domain.text import Foreign, msg
from bot.domain.windows import Window
from bot.parsing.dates import parse_date
from bot.parsing.windows import EventNamed, parse_window

CURRENCIES = ("USD", "HKD", "CNY", "JPY", "EUR", "GBP")
_CURRENCY_WORDS = {
    **{code.casefold(): code for code in CURRENCIES},
    "rmb": "CNY", "cnh": "CNY", "yuan": "CNY", "dollars": "USD", "us$": "USD", "hk$": "HKD", "yen": "JPY", "euro": "EUR",
}  # fmt: skip
_RETURNS = {"total": ReturnKind.TOTAL, "tr": ReturnKind.TOTAL, "price": ReturnKind.PRICE}
_LONGEST = 8


@dataclass(slots=True)
class Clauses:
    """What was found beside the names. None means that the words do not say."""

    window: Window | None = None
    as_of: date | None = None
    currency: str | None = None
    returns: ReturnKind | None = None
    rest: list[str] = field(default_factory=list[str])


def find_clauses(tokens: list[str], event_named: EventNamed) -> Clauses:
    """Reads the tokens from left to right; what is no clause is left in `rest`, in order.

    Raises bad_question where a clause stands twice, bad_window for a window that cannot be, unknown_event for a
    `since` that names nothing.
    """
    found = Clauses()
    at = 0
    while at < len(tokens):
        step = (
            _day(tokens, at, found)
            or _currency(tokens, at, found)
            or _window(tokens, at, found, event_named)
            or _returns(tokens, at, found)
        )
        if not step:
            found.rest.append(tokens[at])
        at += step or 1
    return found


def _day(tokens: list[str], at: int, found: Clauses) -> int:
    intro = 2 if [t.casefold() for t in tokens[at : at + 2]] == ["as", "of"] else 1
    if intro == 1 and tokens[at].casefold() not in {"on", "as-of", "asof", "@"}:
        return 0
    for length in (3, 1):
        day = parse_date(" ".join(tokens[at + intro : at + intro + length]))
        if day is not None:
            _once(found.as_of)
            found.as_of = day
            return intro + length
    return 0


def _currency(tokens: list[str], at: int, found: Clauses) -> int:
    following = tokens[at + 1].casefold() if at + 1 < len(tokens) else ""
    if tokens[at].casefold() != "in" or following not in _CURRENCY_WORDS:
        return 0
    _once(found.currency)
    found.currency = _CURRENCY_WORDS[following]
    return 2


def _returns(tokens: list[str], at: int, found: Clauses) -> int:
    word = tokens[at].casefold()
    if word not in _RETURNS:
        return 0
    _once(found.returns)
    found.returns = _RETURNS[word]
    return 2 if tokens[at + 1 : at + 2] and tokens[at + 1].casefold() in {"return", "returns"} else 1


def _window(tokens: list[str], at: int, found: Clauses, event_named: EventNamed) -> int:
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        window = parse_window(" ".join(tokens[at : at + length]), event_named)
        if window is not None:
            _once(found.window)
            found.window = window
            return length
    if tokens[at].casefold() == "since" and at + 1 < len(tokens):
        named = " ".join(tokens[at + 1 :])
        raise QuestionFault(
            "unknown_event", msg("I don't know an event or date called “{name}”.", name=Foreign(named)), term=named
        )
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}(?:\.\.+|…).*|.*(?:\.\.+|…)\d{4}-\d{1,2}-\d{1,2}", tokens[at]):
        raise QuestionFault(
            "bad_window", msg("“{window}” is not a window. Write two dates, like this: {example}",
                              window=Foreign(tokens[at]), example=Foreign("2025-01-13..2025-02-12"))
        )  # fmt: skip
    return 0


def _once(value: object) -> None:
    if value is not None:
        raise QuestionFault("bad_question", msg("The question says two windows, days or currencies. Please keep one."))
