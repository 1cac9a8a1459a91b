"""How long something lasts, in words: `2h`, `30 days`, `a month`, `two weeks`."""

import re
from datetime import timedelta

LABEL = re.compile('["“”]([^"“”]*)["“”]')
"""A label, whose words are none of an alert."""

DURATION = re.compile(
    r"(\d{1,4})\s*(months?|mo|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|y|years?)", re.IGNORECASE
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400, "y": 365 * 86_400}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = re.compile(
    rf"{LABEL.pattern}|(?<![\w$])((?:for|pause|every|until|after)\s+)(an?|{'|'.join(_NUMBERS)})"
    r"(?=\s+(?:minute|hour|day|week|month|year)s?\b)",
    re.IGNORECASE,
)


_CHANGE = re.compile(r"[%％]|\bpp\b|\bper\s?cent|\bpoints?\b", re.IGNORECASE)


def counted(text: str) -> str:
    """A text with the numbers before units of time in digits, outside of labels: "for a month" is "for 1 month". Beside
    a change that is its window, and stays."""
    if _CHANGE.search(LABEL.sub("", text)) is None:
        return _COUNTS.sub(_in_digits, text)
    return _COUNTS.sub(lambda found: found[0] if _is_for(found) else _in_digits(found), text)


def _is_for(match: re.Match[str]) -> bool:
    return (match[2] or "").strip().casefold() == "for"


def _in_digits(match: re.Match[str]) -> str:
    word = (match[3] or "").casefold()
    if not word:
        return match[0]
    return f"{match[2]}{_NUMBERS.index(word) + 1 if word in _NUMBERS else 1}"


def duration(match: re.Match[str]) -> timedelta:
    """The time of a match with the groups of `DURATION`, or with a unit as `one`. `m` are minutes; a month is 30 days,
    a year 365."""
    single = match.groupdict().get("one")
    count, unit = (1, single.casefold()) if single else (int(match[2]), match[3].casefold())
    return timedelta(seconds=count * _SECONDS["mo" if unit.startswith("mo") else unit[0]])
