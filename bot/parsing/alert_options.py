"""The options of alerts, in any order after the condition: how often, until when, where, with whom, and a label."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.text import Arg, Ask, Foreign, Literally, msg
from bot.parsing.amounts import NUMBER, UNIT, bounded, number, unit_of
from bot.parsing.dates import coming, parse_date
from bot.parsing.durations import DURATION, LABEL, counted, duration

_LONGEST_LABEL = 100
_CHANNEL, _ROLE = (
    re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>"),
    re.compile(r"(?:mention(?:ing)?\s+|ping\s+)?<@&(\d{1,20})>"),
)
_AGAIN = re.compile(
    rf"(?<![\w$])(?:(?:(?:repeat(?:ing|edly)?|again)\s+)?re-?arm(?:s|ing|ed)?"
    rf"(?=\s+(?:{NUMBER})\s*(?:%|pp)|\s*$|\s+[^\d.])|repeat(?:ing|edly)?|again)\b(?:\s+({NUMBER})\s*(%|pp|{UNIT})?(?=\s|$)(?!\s*times\b))?",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"(?<!\S)(?:(?:no|not|never|don['’]?t|do\s+not|without)\s+(?:re-?arm(?:ing)?|repeat(?:ing|s)?|again|always)"
    r"|re-?arm\s+never)(?!\S)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"(?<!\S)(?:(?:every|each)\s*time|always)(?!\S)", re.IGNORECASE)
_PAUSE = re.compile(
    rf"(?<![\w$])(?:pause|every|at most every)\s+({DURATION.pattern}|(?:an?\s+)?(?P<one>hour|day|week|month))\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?<![\w$])(?:until|till|expires?)\s+(\S+(?:\s+\S+){0,4})", re.IGNORECASE)
_NEXT = re.compile(
    r"\s+(?:[<>≤≥]|(?:pause|every|at\s+most|for|repeat\w*|again|once|dms?|here|until|till|expires?)\b"
    r"|(?:in|by|via|to)\s+(?:my\s+)?(?:dms?|here)\b)",
    re.IGNORECASE,
)
"""What is not of a day any more."""

_LASTS = re.compile(rf"(?<![\w$])for\s+({DURATION.pattern})\b", re.IGNORECASE)
_AFTER = re.compile(rf"(?:(?:for|in|after)\s+)?({DURATION.pattern})(?!\S)", re.IGNORECASE)
"""How long something lasts, where the last day of it is asked."""

_LASTING = timedelta(days=3650)
_END_AFTER = "for 7d"
"""Stands in orders for an end that is not understood."""

Order = Callable[[str], str]
"""The whole order with something else in the place of one option."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `about` is what it decides: two of one kind that decide it differently contradict each other. One
    that cannot be has a `fault`, and is `said` as one that can."""

    about: str
    said: str
    values: dict[str, Any]
    fault: Callable[[Order], QuestionFault] | None = None
    unit: str = ""

    @property
    def shown(self) -> Arg:
        """The option in a sentence: a channel and a role by their names, as Discord shows them."""
        return Literally(self.said) if self.about in ("place", "role") else Foreign(self.said)


@dataclass(frozen=True, slots=True)
class Options:
    """All options of an alert."""

    found: tuple[Option, ...]

    @property
    def said(self) -> str:
        """The options as they were written, for an order with them."""
        return self._said(self.found)

    def refuse(self, condition: str) -> None:
        """Raises QuestionFault for the first option that cannot be, with orders that keep all others."""
        for at, option in enumerate(self.found):
            if option.fault is not None:
                before, after = self._said(self.found[:at]), self._said(self.found[at + 1 :])
                raise option.fault(lambda said, a=before, b=after: f"alert {condition}{a} {said}{b}")

    def refuse_units(self, condition: str, allowed: tuple[str, ...]) -> None:
        """Raises bad_question for a distance in a unit in which the condition is not told."""
        for at, option in enumerate(self.found):
            if option.unit and option.unit.casefold() not in allowed:
                kept = (*self.found[:at], *self.found[at + 1 :])
                message = msg("A distance in {unit} is for market value and turnover. Write {order}",
                              unit=Literally(option.unit),
                              order=Ask(f"alert {condition} repeat 2%{self._said(kept)}"))  # fmt: skip
                raise QuestionFault("bad_question", message)

    def kept_by(self, wish: Wish) -> bool:
        """Whether a wish has all these options, as far as they do not contradict each other; an end that is not
        understood may be any."""
        if any(option.about == "end" for option in self.found) and wish.until is None and wish.lasts is None:
            return False
        for about in {option.about for option in self.found}:
            first, *others = (option for option in self.found if option.about == about)
            clear = first.fault is None and not first.unit and all(one.values == first.values for one in others)
            if clear and any(getattr(wish, name) != value for name, value in first.values.items()):
                return False
        return True

    @staticmethod
    def _said(options: tuple[Option, ...]) -> str:
        return "".join(f" {option.said}" for option in options)

    def values(self, condition: str) -> dict[str, Any]:
        """The fields of a wish. Raises bad_question for options that contradict each other, with the orders that have
        one of them."""
        kept: dict[str, Option] = {}
        for option in self.found:
            other = kept.setdefault(option.about, option)
            if other.values != option.values:
                raise self._both(condition, other, option)
        found = {name: value for option in kept.values() for name, value in option.values.items()}
        if found.get("once") and "pause" in found:
            raise self._both(condition, kept["often"], kept["pause"])
        return found if "once" in found or "pause" not in found else {**found, "once": False}

    def _both(self, condition: str, first: Option, second: Option) -> QuestionFault:
        def without(option: Option) -> Ask:
            left = tuple(one for one in self.found if one.about not in (first.about, second.about))
            keep = first if option is second else second
            return Ask(f"alert {condition}{self._said((*left, keep))}")

        message = msg(
            "Not both {first} and {second}. Choose: {one} or {other}", first=first.shown, second=second.shown,
            one=without(second), other=without(first),
        )  # fmt: skip
        return QuestionFault("bad_question", message)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of an option: the words that it takes, what it decides, and, where it cannot be, the `fault` and
    what may stand `instead`. `unit` is that of a distance."""

    words: str
    values: dict[str, Any]
    fault: Callable[[Order], QuestionFault] | None = None
    instead: str = ""
    unit: str = ""


_Reader = Callable[[re.Match[str], date | None], _Read]


def options_of(text: str, today: date | None) -> tuple[str, Options]:
    """The words without the options, and these. Without `today`, days need their year."""
    found: list[Option] = []
    rest = counted(text)
    for about, pattern, read in _READERS:
        while match := pattern.search(rest):
            option = read(match, today)
            end = match.start() + len(option.words)
            said = (option.instead or option.words).strip().replace("`", "'")
            found.append(Option(about, said, option.values, option.fault, option.unit))
            rest = f"{rest[: match.start()]} {rest[end:]}"
    return " ".join(rest.split()), Options(tuple(found))


def _label(match: re.Match[str], _today: date | None) -> _Read:
    label = match[1].strip()
    if len(label) <= _LONGEST_LABEL:
        return _Read(match[0], {"label": label})
    shorter = f'"{label[:_LONGEST_LABEL].strip()}"'

    def fault(order: Order) -> QuestionFault:
        message = msg("A label has at most {most} characters; this one has {count}. Shorter: {order}",
                      most=_LONGEST_LABEL, count=len(label), order=Ask(order(shorter)))  # fmt: skip
        return QuestionFault("bad_question", message)

    return _Read(match[0], {}, fault, shorter)


def _place(match: re.Match[str], _today: date | None) -> _Read:
    return _Read(match[0], {"place": int(match[1])})


def _role(match: re.Match[str], _today: date | None) -> _Read:
    return _Read(match[0], {"role": int(match[1])})


def _until(match: re.Match[str], today: date | None) -> _Read:
    before = match[0][: match.start(1) - match.start()]
    for words in _shorter(match[1]):
        if (day := _day(words, today)) is not None:
            return _Read(f"{before}{words}", {"until": day})
    if (after := _AFTER.match(match[1])) is not None:
        return _for_so_long(f"{before}{after[0]}", after[1], today)
    ending = _NEXT.search(f" {match[1]}")
    words = match[1] if ending is None else match[1][: max(0, ending.start() - 1)]

    def fault(order: Order) -> QuestionFault:
        return QuestionFault("bad_window", msg(
            "“{day}” is not a day. Write it like {date}, or say how long: {order}", day=Foreign(words or before),
            date=Literally("2027-12-31"), order=Ask(order(_END_AFTER)),
        ))  # fmt: skip

    return _Read(f"{before}{words}", {}, fault, _END_AFTER)


def _for_so_long(words: str, duration: str, today: date | None) -> _Read:
    """An end that is told by how long it is until then, said as that."""
    lasting = _LASTS.fullmatch(said := f"for {duration}")
    if lasting is None:
        raise AssertionError
    read = _lasts(lasting, today)
    return replace(read, words=words, instead=read.instead or said)


def _day(words: str, today: date | None) -> date | None:
    bare = words.strip(",.")
    return parse_date(bare) or (None if today is None else coming(bare, today))


def _shorter(text: str) -> Iterator[str]:
    """A text, and its beginnings, word by word."""
    while text:
        yield text
        text = text.rpartition(" ")[0]


def _timed(name: str) -> _Reader:
    """The reader of an option that says how long."""

    def read(match: re.Match[str], _today: date | None) -> _Read:
        found = duration(match)
        if found <= _LASTING:
            return _Read(match[0], {name: found})
        shorter = f"{match[0][: match.start(1) - match.start()]}1y"

        def fault(order: Order) -> QuestionFault:
            message = msg("Ten years are the longest time. For example {example}", example=Ask(order(shorter)))
            return QuestionFault("bad_window", message)

        return _Read(match[0], {}, fault, shorter)

    return read


def _lasts(match: re.Match[str], today: date | None) -> _Read:
    """For how long. `1m` is a minute of a pause and a month of everything else: it is not guessed which is meant."""
    if match[3] is None or match[3].casefold() != "m":
        return _timed("lasts")(match, today)
    before = match[0][: match.start(1) - match.start()]
    minutes, months = f"{before}{match[2]}min", f"{before}{match[2]}mo"

    def fault(order: Order) -> QuestionFault:
        message = msg("“{said}” may be minutes or months. Choose: {minutes} or {months}", said=Foreign(match[1]),
                      minutes=Ask(order(minutes)), months=Ask(order(months)))  # fmt: skip
        return QuestionFault("bad_window", message)

    return _Read(match[0], {}, fault, months)


def _again(match: re.Match[str], _today: date | None) -> _Read:
    if match[1] is None:
        return _Read(match[0], {"once": False, "again": 0.0, "again_pct": False})
    unit = "" if match[2] in (None, "%") or match[2].casefold() == "pp" else match[2]

    def put(reading: str) -> str:
        return f"{match[0][: match.start(1) - match.start()]}{reading}{match[0][match.end(1) - match.start() :]}"

    def value(order: Order) -> float:
        return bounded(number(match[1], lambda reading: order(put(reading))) * unit_of(unit or None))

    try:
        again = value(str)
    except QuestionFault:
        return _Read(match[0], {}, lambda order: _raised(lambda: value(order)), "repeat 2%")
    return _Read(match[0], {"once": False, "again": again, "again_pct": match[2] == "%"}, unit=unit)


def _raised(read: Callable[[], object]) -> QuestionFault:
    """What reading something that cannot be raises."""
    try:
        read()
    except QuestionFault as fault:
        return fault
    raise AssertionError


def _always(match: re.Match[str], _today: date | None) -> _Read:
    return _Read(match[0], {"once": False, "again": 0.0, "again_pct": False}, instead="repeat")


def _never(match: re.Match[str], _today: date | None) -> _Read:
    return _Read(match[0], {"once": True}, instead="once")


def _word(match: re.Match[str], _today: date | None) -> _Read:
    word = match[1].casefold()
    return _Read(match[0], {"once": True} if word == "once" else {"place": word})


_READERS: tuple[tuple[str, re.Pattern[str], _Reader], ...] = (
    ("label", LABEL, _label),
    ("place", _CHANNEL, _place),
    ("role", _ROLE, _role),
    ("end", _UNTIL, _until),
    ("pause", _PAUSE, _timed("pause")),
    ("end", _LASTS, _lasts),
    ("often", _NEVER, _never),
    ("often", _AGAIN, _again),
    ("often", _ALWAYS, _always),
    ("often", re.compile(r"(?<!\S)(once)(?!\S)", re.IGNORECASE), _word),
    ("place", re.compile(r"(?<!\S)(?:(?:in|by|via|to)\s+(?:my\s+)?)?(dm|here)s?(?!\S)", re.IGNORECASE), _word),
)
"""A label first: whatever is in it is no option."""
