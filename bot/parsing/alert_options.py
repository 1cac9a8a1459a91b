"""The options of alerts, in any order after the condition: how often, until when, where, with whom, and a label."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.errors import QuestionFault
from bot.domain.text import Arg, Ask, Foreign, Literally, msg
from bot.parsing.amounts import NUMBER, bounded, number
from bot.parsing.dates import parse_date

LONGEST_LABEL = 100
_LABEL = re.compile('["“”]([^"“”]*)["“”]')
_CHANNEL, _ROLE = (
    re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>"),
    re.compile(r"(?:mention(?:ing)?\s+|ping\s+)?<@&(\d{1,20})>"),
)
_DURATION = re.compile(r"(\d{1,4})\s*(months?|mo|m|min|minutes?|h|hours?|d|days?|w|weeks?|y|years?)", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400, "y": 365 * 86_400}
_AGAIN = re.compile(rf"\b(?:repeat(?:ing|edly)?|again)\b(?:\s+({NUMBER})\s*(%|pp)?(?=\s|$))?", re.IGNORECASE)
_PAUSE = re.compile(
    rf"\b(?:pause|every|at most every)\s+({_DURATION.pattern}|(?:an?\s+)?(?P<one>hour|day|week|month))\b", re.IGNORECASE
)
_UNTIL = re.compile(r"\b(?:until|till|expires?)\s+(\S+(?:\s+\S+){0,2})", re.IGNORECASE)
_LASTS = re.compile(rf"\bfor\s+({_DURATION.pattern})\b", re.IGNORECASE)
_LASTING = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `about` is what it decides: two of one kind that decide it differently contradict each other."""

    about: str
    said: str
    values: dict[str, Any]

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
        return found if "once" in found or "pause" not in found else {**found, "once": False}

    def _both(self, condition: str, first: Option, second: Option) -> QuestionFault:
        def without(option: Option) -> Ask:
            left = tuple(one for one in self.found if one.about != option.about)
            keep = first if option is second else second
            return Ask(f"alert {condition}{self._said((*left, keep))}")

        message = msg(
            "Not both {first} and {second}. Choose: {one} or {other}", first=first.shown, second=second.shown,
            one=without(second), other=without(first),
        )  # fmt: skip
        return QuestionFault("bad_question", message)


def options_of(text: str) -> tuple[str, Options]:
    """The words without the options, and these. Raises QuestionFault."""
    found: list[Option] = []
    rest = text
    for about, pattern, read in _READERS:
        rest = _taken(rest, about, pattern, read, found)
    return " ".join(rest.split()), Options(tuple(found))


def _taken(
    text: str, about: str, pattern: re.Pattern[str], read: Callable[[re.Match[str], str], tuple[str, dict[str, Any]]],
    found: list[Option],
) -> str:  # fmt: skip
    """The text without the options of one pattern, which are added to those that were found."""
    while match := pattern.search(text):
        said, values = read(match, text)
        end = match.start() + len(said)
        found.append(Option(about, said.strip().replace("`", "'"), values))
        text = f"{text[: match.start()]} {text[end:]}"
    return text


def _label(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    label = match[1].strip()
    if len(label) > LONGEST_LABEL:
        message = msg("A label has at most {most} characters; this one has {count}.", most=LONGEST_LABEL,
                      count=len(label))  # fmt: skip
        raise QuestionFault("bad_question", message)
    return match[0], {"label": label}


def _place(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    return match[0], {"place": int(match[1])}


def _role(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    return match[0], {"role": int(match[1])}


def _until(match: re.Match[str], text: str) -> tuple[str, dict[str, Any]]:
    for words in _shorter(match[1]):
        if (day := _day(words)) is not None:
            return match[0][: match.start(1) - match.start() + len(words)], {"until": day}
    word = match[1].split()[0]
    end = match.start(1) + len(word)
    order = f"alert {text[: match.start()]}for 7d{text[end:]}".replace("`", "")
    raise QuestionFault("bad_window", msg(
        "“{day}” is not a day. Write it like {date}, or say how long: {order}", day=Foreign(word),
        date=Literally("2027-12-31"), order=Ask(order),
    ))  # fmt: skip


def _day(words: str) -> date | None:
    return parse_date(words.strip(",."))


def _shorter(text: str) -> Iterator[str]:
    """A text, and its beginnings, word by word."""
    while text:
        yield text
        text = text.rpartition(" ")[0]


def _lasts(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    return match[0], {"lasts": _duration(match)}


def _pause(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    return match[0], {"pause": _duration(match)}


def _again(match: re.Match[str], text: str) -> tuple[str, dict[str, Any]]:
    def order(reading: str) -> str:
        return f"alert {text[: match.start(1)]}{reading}{text[match.end(1) :]}".replace("`", "")

    again = 0.0 if match[1] is None else bounded(number(match[1], order))
    return match[0], {"once": False, "again": again, "again_pct": match[2] == "%"}


def _word(match: re.Match[str], _text: str) -> tuple[str, dict[str, Any]]:
    word = match[1].casefold()
    return match[0], {"once": True} if word == "once" else {"place": word}


_READERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], str], tuple[str, dict[str, Any]]]], ...] = (
    ("label", _LABEL, _label),
    ("place", _CHANNEL, _place),
    ("role", _ROLE, _role),
    ("end", _UNTIL, _until),
    ("pause", _PAUSE, _pause),
    ("end", _LASTS, _lasts),
    ("often", _AGAIN, _again),
    ("often", re.compile(r"(?<!\S)(once)(?!\S)", re.IGNORECASE), _word),
    ("place", re.compile(r"(?<!\S)(?:(?:in|by|via|to)\s+(?:my\s+)?)?(dm|here)s?(?!\S)", re.IGNORECASE), _word),
)
"""A label first: whatever is in it is no option."""


def _duration(match: re.Match[str]) -> timedelta:
    """`m` are minutes; a month is 30 days, a year 365."""
    single = match.groupdict().get("one")
    count, unit = (1, single.casefold()) if single else (int(match[2]), match[3].casefold())
    found = timedelta(seconds=count * _SECONDS["mo" if unit.startswith("mo") else unit[0]])
    if found > _LASTING:
        raise QuestionFault("bad_window", msg("Ten years are the longest time. For example {example}",
                                              example=Ask("alert nvidia -5% 1d for 1y")))  # fmt: skip
    return found
