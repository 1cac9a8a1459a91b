"""Days of the week in words: `fridays`, `mon, wed and fri`, `monday to thursday`, `weekdays except friday`."""

import re

from bot.domain.digests import DAILY, WEEKDAYS, WEEKENDS, WEEKLY

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {form: at for at, name in enumerate(_NAMES) for form in (name, f"{name}s", name[:3])}
DAYS = {
    **{form: frozenset({at}) for form, at in _NAMED.items()}, "daily": DAILY, "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS, "weekly": WEEKLY, "weekend": WEEKENDS, "weekends": WEEKENDS,
}  # fmt: skip
_EVERY = frozenset({"every", "each", "on"})
_AND = frozenset({"and", "&"})
_TO = frozenset({"to", "-", "–", "through", "thru", "till", "until"})
_BUT = frozenset({"except", "excluding", "without", "not", "but"})
_SPANS = {"day": "daily", "week": "weekly"}
"""What follows "every", and how it is said in a word."""

_RANGE = re.compile("({0})[-–]({0})".format("|".join(_NAMED)), re.IGNORECASE)


def days_in(text: str) -> tuple[str, frozenset[int] | None, str]:
    """The words without those of days, the days that they name together, and these words; None where they name none.
    `1d` and the like are windows, no days."""
    words = [word for each in text.split() for word in _parted(each)]
    rest: list[str] = []
    said: list[str] = []
    with_, without = frozenset[int](), frozenset[int]()
    at, weekly, excepted = 0, False, False
    while at < len(words):
        found, count = _days_at(words, at)
        if not found:
            rest.append(words[at])
            at, excepted = at + 1, excepted and _bare(words[at]) in _AND
            continue
        joining, excepted = _joining(rest, bool(said), excepted)
        said += [*joining, *_told(words[at : at + count])]
        weekly = weekly or _bare(said[-1]) == "weekly"
        with_, without = (with_, without | found) if excepted else (with_ | found, without)
        at += count
    if weekly and with_ != WEEKLY and not with_ >= WEEKDAYS:
        # "weekly on Fridays" is each Friday.
        named = frozenset(_NAMED[_bare(word)] for word in said if _bare(word) in _NAMED)
        with_ = named or with_
    days = (with_ or WEEKDAYS) - without if without else with_
    return " ".join(rest), days or None, " ".join(said)


def _days_at(words: list[str], at: int) -> tuple[frozenset[int], int]:
    """The days that the words from one on name, and how many words these are; none where it is no day."""
    word = _bare(words[at])
    if word in ("every", "each") and at + 1 < len(words) and _bare(words[at + 1]) in _SPANS:
        return DAYS[_SPANS[_bare(words[at + 1])]], 2
    if word in _NAMED and at + 2 < len(words) and _bare(words[at + 1]) in _TO and _bare(words[at + 2]) in _NAMED:
        first, last = _NAMED[word], _NAMED[_bare(words[at + 2])]
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)), 3
    return DAYS.get(word, frozenset()), 1


def _joining(rest: list[str], joined: bool, excepted: bool) -> tuple[list[str], bool]:
    """Takes the words that join a day to what is before it off the others: "and on" Fridays, "except" Fridays. Gives
    those that say that it is left out, and whether it is."""
    found: list[str] = []
    but = False
    while rest and (_bare(rest[-1]) in _EVERY | _BUT or (joined and _bare(rest[-1]) in _AND)):
        but = but or _bare(rest[-1]) in _BUT
        found.insert(0, rest.pop())
    left_out = but or (excepted and bool(found))
    return (["except"] if but else []), left_out


def _told(words: list[str]) -> list[str]:
    """Words of days as they are told again: "every week" in one."""
    if _bare(words[0]) in ("every", "each"):
        return [_SPANS[_bare(words[1])]]
    return words


def _bare(word: str) -> str:
    return word.casefold().strip(",")


def _parted(word: str) -> list[str]:
    """Days that are written as one word: `mon,wed,fri`, `mon-fri`. Any other word stays as it is."""
    ranged = _RANGE.fullmatch(word)
    if ranged is not None:
        return [ranged[1], "to", ranged[2]]
    each = [part for part in word.split(",") if part]
    return each if len(each) > 1 and all(part.casefold() in DAYS for part in each) else [word]
