"""The clauses at the side of a question — its window, day, currency, return kind — found in its words.

Each finder takes the tokens and gives back what it found with the tokens that are left. A word that could also be
a name is a clause only where what follows it makes it one: `on` before a date, `in` before a currency.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.domain.errors import QuestionFault
from bot.domain.questions import Question, ReturnKind
from bot.domain.questions.values import Study
from bot.domain.text import Foreign, Literally, msg
from bot.domain.windows import OnDay, Window
from bot.parsing.dates import like_a_date, not_a_day, parse_date, yearless
from bot.parsing.grammar import FOLLOWERS, RATE_WORDS, Grammar, grammar_of
from bot.parsing.happenings import day_at, event_at, titled_at, two_events, unknown_event
from bot.parsing.names import JOINING
from bot.parsing.rates import not_a_rate, rate_at
from bot.parsing.studies import study_at
from bot.parsing.windows import INTRODUCING, WORDS, Known, not_a_window, parse_window

CURRENCIES = ("USD", "HKD", "CNY", "JPY", "EUR", "GBP")
_CURRENCY_WORDS = {
    **{code.casefold(): code for code in CURRENCIES},
    "rmb": "CNY", "cnh": "CNY", "yuan": "CNY", "dollars": "USD", "us$": "USD", "hk$": "HKD", "yen": "JPY",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP",
}  # fmt: skip
_RETURNS = {"total": ReturnKind.TOTAL, "tr": ReturnKind.TOTAL, "price": ReturnKind.PRICE}
_RANGE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:\.\.+|…).*|.*(?:\.\.+|…)\d{4}-\d{1,2}-\d{1,2}")
_DAY_WORDS = frozenset({"on", "as-of", "asof", "@"})
_BEFORE_DAYS = frozenset({*_DAY_WORDS, "of", "since", "from", "between", "until", "till", "after", "before"})
_RANGE_MARK = re.compile(r"(?:\.\.|[…–—→~-]|(?:to|until|till|through)$)")
_LONGEST = 8
_PLAIN = Grammar()
_EXAMPLE = Literally("2025-01-13..2025-02-12")

RESERVED = frozenset({*_RETURNS, *WORDS, *JOINING, *INTRODUCING, "since"})
"""Words of the grammar, in lower case, that a name beside other names may be taken for; a ticker's "$" prevents it."""

_NO_WINDOWS = frozenset(
    [
        "yesterday", "tomorrow", "tonight", "max", "maximum", "ever", "forever", "today's", "today’s", "todays",
        "yesterday's", "yesterday’s", "now", "lately", "recently", "weekend", "weekly", "monthly", "yearly", "daily",
        "intraday", "alltime", "all-time", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "昨天", "今天", "明天", "昨日", "今日",
    ]
)  # fmt: skip
"""Words of time that are neither windows nor names: what is near to them as a name is never what was meant."""


@dataclass(slots=True)
class Clauses:
    """What was found beside the names. None means that the words do not say."""

    window: Window | None = None
    as_of: date | None = None
    currency: str | None = None
    returns: ReturnKind | None = None
    event: str | date | None = None
    rate: float | None = None
    choices: dict[str, str] = field(default_factory=dict[str, str])
    """Values by the names of their fields."""
    studies: list[Study] = field(default_factory=list[Study])
    own: list[str] = field(default_factory=list[str])
    """Words that were read as studies or choices, as they were typed."""
    rest: list[str] = field(default_factory=list[str])


def reserved(question: type[Question]) -> frozenset[str]:
    """Words, in lower case, that are no names in this question unless a ticker's "$" stands before them."""
    grammar = grammar_of(question)
    # Before the bare day that is a period, "ON" would make it the day of asking.
    return RESERVED | grammar.words | (_DAY_WORDS if grammar.period else frozenset[str]())


def find_clauses(tokens: list[str], known: Known, grammar: Grammar = _PLAIN) -> Clauses:
    """Reads the tokens from left to right; what is no clause is left in `rest`, in order.

    Raises bad_question where a clause stands twice or a currency is not known, bad_window for a day or a window that
    cannot be, unknown_event for a `since` that names nothing.
    """
    found = Clauses()
    own = grammar.words
    at = 0
    while at < len(tokens):
        name = _name_with(own, tokens, at, known)
        step = 0 if name else _clause(tokens, at, found, known, grammar)
        if not step:
            name = name or 1
            if name == 1:
                _refuse_broken(tokens, at, known, grammar)
            found.rest += tokens[at : at + name]
        at += step or name
    return found


def _name_with(own: frozenset[str], tokens: list[str], at: int, known: Known) -> int:
    """How many words from `at` on are one name that has a word of the question's own in it (Norwegian Cruise Line)."""
    words = [token.casefold() in own for token in tokens[at : at + _LONGEST]]
    if not any(words):
        return 0
    lengths = range(len(words), max(1, words.index(True)), -1)
    return next((n for n in lengths if known.knows(" ".join(tokens[at : at + n]))), 0)


def without_year(tokens: list[str], grammar: Grammar) -> str | None:
    """The first day in the words that lacks its year: after a word that a day follows, before another day, or anywhere
    in a question about days. None where every day has its own."""
    for at in range(len(tokens)):
        introduced = at > 0 and tokens[at - 1].casefold() in _BEFORE_DAYS
        for length in (2, 1):
            written = " ".join(tokens[at : at + length]).rstrip(",")
            following = tokens[at + length] if at + length < len(tokens) else ""
            if yearless(written) is None or re.fullmatch(r"\d{4},?", following):
                continue
            if introduced or grammar.period or grammar.event or _RANGE_MARK.match(following):
                return written
    return None


def unknown_currency(typed: str) -> QuestionFault:
    """The refusal of a currency."""
    message = msg("I cannot convert to “{currency}”. I know {known}.", currency=Foreign(typed),
                  known=Literally(", ".join(CURRENCIES)))  # fmt: skip
    return QuestionFault("bad_question", message)


def _clause(tokens: list[str], at: int, found: Clauses, known: Known, grammar: Grammar) -> int:
    """How many tokens from `at` on are a clause, which is then in `found`; 0 where none begins there."""
    return (
        _named_event(tokens, at, found, known, grammar)
        or _own_word(tokens, at, found, grammar)
        or _day(tokens, at, found)
        or _currency(tokens, at, found)
        or _window(tokens, at, found, known)
        or _returns(tokens, at, found)
        or _bare_day(tokens, at, found, grammar)
    )


def _named_event(tokens: list[str], at: int, found: Clauses, known: Known, grammar: Grammar) -> int:
    named = event_at(tokens, at, known) if grammar.event else None
    if named is None and grammar.event and found.event is None:
        named = titled_at(tokens, at, known)
    if named is None:
        return 0
    if found.event is None:
        found.event = named[0]
        return named[1]
    if not known.knows(" ".join(tokens[at : at + named[1]])):
        raise two_events()
    return 0


def _own_word(tokens: list[str], at: int, found: Clauses, grammar: Grammar) -> int:
    """A word that only questions with such a field read: a study, a choice, a rate."""
    study = study_at(tokens, at) if grammar.studies else None
    if study is not None:
        found.studies.append(study[0])
        found.own.append(tokens[at])
        return study[1]
    word = tokens[at].casefold()
    if word in grammar.choices:
        name, value = grammar.choices[word]
        found.own.append(tokens[at])
        if found.choices.setdefault(name, value) != value:
            message = msg("“{one}” and “{other}” exclude each other. Please keep one.",
                          one=Literally(found.choices[name]), other=Literally(value))  # fmt: skip
            raise QuestionFault("bad_question", message)
        following = tokens[at + 1].casefold() if at + 1 < len(tokens) else ""
        return 2 if following in FOLLOWERS.get(value, ()) else 1
    rate = rate_at(tokens, at) if grammar.rate else None
    if rate is None:
        return 0
    _once(found.rate)
    found.rate = rate[0]
    return rate[1]


def _bare_day(tokens: list[str], at: int, found: Clauses, grammar: Grammar) -> int:
    day = day_at(tokens, at) if grammar.period or grammar.event else None
    if day is None:
        return 0
    if grammar.period:
        _once(found.window)
        found.window = OnDay(day[0])
    elif found.event is not None:
        raise two_events()
    else:
        found.event = day[0]
    return day[1]


def _day(tokens: list[str], at: int, found: Clauses) -> int:
    intro = 2 if [t.casefold() for t in tokens[at : at + 2]] == ["as", "of"] else 1
    if intro == 1 and tokens[at].casefold() not in _DAY_WORDS:
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


def _window(tokens: list[str], at: int, found: Clauses, known: Known) -> int:
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        window = parse_window(" ".join(tokens[at : at + length]), known)
        if window is not None:
            _once(found.window)
            found.window = window
            return length
    return 0


def _refuse_broken(tokens: list[str], at: int, known: Known, grammar: Grammar) -> None:
    """Raises where a word that is no clause was surely meant as a part of one, and so is no name."""
    word = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word.casefold() == "since" and not like_a_date(following):
        raise _since_what(tokens, at + 1, known, grammar)
    if word == "in" and re.fullmatch(r"[A-Za-z]{3}", following):
        raise unknown_currency(following)
    if grammar.rate and word in RATE_WORDS:
        raise not_a_rate(following)
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
    if word.casefold() in _NO_WINDOWS and not known.knows(word):
        raise not_a_window(word)


def _since_what(tokens: list[str], first: int, known: Known, grammar: Grammar) -> QuestionFault:
    if first == len(tokens):
        message = msg(
            "Since when? Write a day or an event, like this: {example}", example=Literally("since 2025-01-20")
        )
        return QuestionFault("bad_window", message)
    end = first + 1
    while end < len(tokens) and not _clause(tokens, end, Clauses(), known, grammar):
        end += 1
    return unknown_event(" ".join(tokens[first:end]), known)


def _once(value: object) -> None:
    if value is not None:
        raise QuestionFault(
            "bad_question", msg("The question says two windows, days, currencies or rates. Please keep one.")
        )
