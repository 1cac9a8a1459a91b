"""The clauses at the side of a question — its window, day, currency, return kind — found in its words.

Each finder takes the tokens and gives back what it found with the tokens that are left. A word that could also be
a name is a clause only where what follows it makes it one: `on` before a date, `in` before a currency.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.domain.errors import QuestionFault
from bot.domain.questions import ReturnKind
from bot.domain.text import Foreign, Literally, msg
from bot.domain.windows import Window
from bot.parsing.dates import like_a_date, not_a_day, parse_date
from bot.parsing.names import JOINING
from bot.parsing.windows import WORDS, Events, parse_window

CURRENCIES = ("USD", "HKD", "CNY", "JPY", "EUR", "GBP")
_CURRENCY_WORDS = {
    **{code.casefold(): code for code in CURRENCIES},
    "rmb": "CNY", "cnh": "CNY", "yuan": "CNY", "dollars": "USD", "us$": "USD", "hk$": "HKD", "yen": "JPY",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP",
}  # fmt: skip
_RETURNS = {"total": ReturnKind.TOTAL, "tr": ReturnKind.TOTAL, "price": ReturnKind.PRICE}
_RANGE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:\.\.+|…).*|.*(?:\.\.+|…)\d{4}-\d{1,2}-\d{1,2}")
_LONGEST = 8
_EXAMPLE = Literally("2025-01-13..2025-02-12")

RESERVED = frozenset({*_RETURNS, *WORDS, *JOINING, "since", "in"})
"""Words of the grammar, in lower case, that a name beside other names may be taken for; a ticker's "$" prevents it."""


@dataclass(slots=True)
class Clauses:
    """What was found beside the names. None means that the words do not say."""

    window: Window | None = None
    as_of: date | None = None
    currency: str | None = None
    returns: ReturnKind | None = None
    rest: list[str] = field(default_factory=list[str])


def find_clauses(tokens: list[str], events: Events) -> Clauses:
    """Reads the tokens from left to right; what is no clause is left in `rest`, in order.

    Raises bad_question where a clause stands twice or a currency is not known, bad_window for a day or a window that
    cannot be, unknown_event for a `since` that names nothing.
    """
    found = Clauses()
    at = 0
    while at < len(tokens):
        step = _clause(tokens, at, found, events)
        if not step:
            _refuse_broken(tokens, at, events)
            found.rest.append(tokens[at])
        at += step or 1
    return found


def unknown_currency(typed: str) -> QuestionFault:
    """The refusal of a currency."""
    message = msg("I cannot convert to “{currency}”. I know {known}.", currency=Foreign(typed),
                  known=Literally(", ".join(CURRENCIES)))  # fmt: skip
    return QuestionFault("bad_question", message)


def _clause(tokens: list[str], at: int, found: Clauses, events: Events) -> int:
    """How many tokens from `at` on are a clause, which is then in `found`; 0 where none begins there."""
    return (
        _day(tokens, at, found)
        or _currency(tokens, at, found)
        or _window(tokens, at, found, events)
        or _returns(tokens, at, found)
    )


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


def _window(tokens: list[str], at: int, found: Clauses, events: Events) -> int:
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        window = parse_window(" ".join(tokens[at : at + length]), events)
        if window is not None:
            _once(found.window)
            found.window = window
            return length
    return 0


def _refuse_broken(tokens: list[str], at: int, events: Events) -> None:
    """Raises where a word that is no clause was surely meant as a part of one, and so is no name."""
    word = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word.casefold() == "since" and not like_a_date(following):
        raise _unknown_event(tokens, at + 1, events)
    if word == "in" and re.fullmatch(r"[A-Za-z]{3}", following):
        raise unknown_currency(following)
    if _RANGE.fullmatch(word):
        message = msg("“{window}” is not a window. Write two dates, like this: {example}",
                      window=Foreign(word), example=_EXAMPLE)  # fmt: skip
        raise QuestionFault("bad_window", message)
    if like_a_date(word):
        day = parse_date(word)
        if day is None:
            raise not_a_day(word)
        message = msg("What is {day}? Write “on {day}”, “since {day}”, or two dates: {example}",
                      day=Literally(day.isoformat()), example=_EXAMPLE)  # fmt: skip
        raise QuestionFault("bad_window", message)


def _unknown_event(tokens: list[str], first: int, events: Events) -> QuestionFault:
    if first == len(tokens):
        message = msg(
            "Since when? Write a day or an event, like this: {example}", example=Literally("since 2025-01-20")
        )
        return QuestionFault("bad_window", message)
    end = first + 1
    while end < len(tokens) and not _clause(tokens, end, Clauses(), events):
        end += 1
    named = " ".join(tokens[first:end])
    nearest = events.nearest_events(named)
    if nearest:
        message = msg("I don't know an event or date called “{name}”. Did you mean one of these?", name=Foreign(named))
    else:
        message = msg("I don't know an event or date called “{name}”.", name=Foreign(named))
    return QuestionFault("unknown_event", message, nearest, term=named)


def _once(value: object) -> None:
    if value is not None:
        raise QuestionFault("bad_question", msg("The question says two windows, days or currencies. Please keep one."))
