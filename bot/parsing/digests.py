"""Digests in words: `hstech close`, `markets 08:30 Asia/Hong_Kong weekdays`, `brief weekly`, `movers hsi 1w fridays
18:00 Europe/London <#channel>`."""

import re
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.domain.digests import DAILY, WEEKDAYS, WEEKLY, AtClose, AtOwnClose, AtTime, DigestWish, Schedule
from bot.domain.errors import QuestionFault
from bot.domain.questions import Kind, Named, Question, Typed
from bot.domain.text import Ask, Foreign, msg
from bot.parsing.clean import cleaned
from bot.parsing.parser import Parser
from bot.parsing.write import WATCHLIST, canonical
from bot.services.resolver import Resolver

EXAMPLES = ("digest hstech close", "digest markets 08:30 Asia/Hong_Kong weekdays", "digest brief weekly")
_LONGEST = 500
_CHANNEL = re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>")
_CLOCK = re.compile(r"(?<!\S)(\d{1,2})[:.](\d{2})\s*(am|pm)?(?!\S)", re.IGNORECASE)
_PLACES = {"dm": "dm", "here": "here"}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {
    **{form: frozenset({at}) for at, name in enumerate(_NAMES) for form in (name, f"{name}s", name[:3])},
    "daily": DAILY, "weekdays": WEEKDAYS, "weekday": WEEKDAYS, "weekly": WEEKLY,
}  # fmt: skip
_EXCHANGES = {
    "XHKG": ("hong kong", "hongkong", "hk", "hkex", "香港"),
    "XNYS": ("new york", "us", "usa", "ny", "nyse", "nasdaq", "wall street", "美國", "美国", "紐約", "纽约"),
    "XSHG": ("shanghai", "shenzhen", "mainland", "china", "cn", "上海", "內地", "内地"),
}
_EXCHANGE = "|".join(re.escape(name) for names in _EXCHANGES.values() for name in names)
_CLOSE = re.compile(
    rf"(?<!\S)(?:(?:at|after|on)\s+)?(?:the\s+)?(?:({_EXCHANGE})\s+)?(?:close|收市|收盤|收盘)"
    rf"(?:\s+(?:(?:in|of)\s+)?({_EXCHANGE}))?(?!\S)",
    re.IGNORECASE,
)
_CITIES = {"hkt": "Asia/Hong_Kong", "hk": "Asia/Hong_Kong", "et": "America/New_York", "est": "America/New_York",
           "edt": "America/New_York", "gmt": "Europe/London", "bst": "Europe/London", "cst": "Asia/Shanghai",
           "sgt": "Asia/Singapore"}  # fmt: skip
_WINDOWED = frozenset({"brief", "movers", "theme", "heatmap", "contrib", "compare"})
"""Questions that a digest asks over its own span where the words name none: a day, or a week."""


class DigestParser:
    """Reads digests."""

    def __init__(self, parser: Parser, resolver: Resolver) -> None:
        self._parser = parser
        self._resolver = resolver

    def wish(self, text: str) -> DigestWish:
        """A whole digest: a question or a name, then when, then where. Raises QuestionFault."""
        rest = cleaned(text)
        if len(rest) > _LONGEST:
            message = msg("That is too long for a digest. {most} characters are the most.", most=_LONGEST)
            raise QuestionFault("bad_question", message)
        rest, place = _place(rest)
        rest, schedule = _schedule(rest)
        if not rest:
            raise _unread(text)
        question = self._question(rest, _is_weekly(schedule))
        if question.as_of is not None:
            message = msg("A digest asks anew each time. Leave the day out: {example}", example=Ask(EXAMPLES[0]))
            raise QuestionFault("bad_question", message)
        return DigestWish(canonical(question), self.calendars(question), schedule, place)

    def _question(self, text: str, weekly: bool) -> Question:
        """The question that words ask, or that a bare name stands for: the story of an index, the change of a
        basket or a list, the quote of a line."""
        span = "1w" if weekly else "1d"
        question = self._parser.parse(text)
        if question is None:
            universe = self._resolver.universe(text)
            if text.casefold() == WATCHLIST:
                text = f"movers {text}"
            elif universe is not None:
                text = f"brief {text}" if universe.index is not None else f"theme {text}"
            elif "," in text:
                text = f"movers {text}"
            else:
                text = f"quote {self._resolver.instrument(text).symbol}"
            question = self._parser.parse(text)
        if question is None:
            raise _unread(text)
        if question.spec.name not in _WINDOWED:
            return question
        try:
            return self._parser.parse(f"{text} {span}") or question
        except QuestionFault:
            return question  # it names a window of its own

    def calendars(self, question: Question) -> tuple[str, ...]:
        """The exchanges of the lines that a question names; those of an index are its own. None for a watch list, whose
        lines are its owner's."""
        found: list[str] = []
        for field in question.declared():
            value: Any = getattr(question, field.name)
            if field.kind is Kind.INSTRUMENTS:
                found += [self._resolver.instrument(symbol).calendar for symbol in value]
            elif isinstance(value, Typed):
                found += [self._resolver.instrument(symbol).calendar for symbol in value.symbols]
            elif isinstance(value, Named):
                found += self._calendars_of(value.id)
        if question.spec.name == "turnover":
            found.append("XHKG")
        return tuple(dict.fromkeys(found))

    def _calendars_of(self, universe: str) -> list[str]:
        known = self._resolver.reference.universes[universe]
        if known.index is not None:
            return [self._resolver.instrument(known.index).calendar]
        members = known.snapshots[-1].members
        return [self._resolver.instrument(symbol).calendar for symbol in members]


def _place(text: str) -> tuple[str, Any]:
    if match := _CHANNEL.search(text):
        return _cut(text, match), int(match[1])
    words = text.split()
    if words and words[-1].casefold() in _PLACES:
        return " ".join(words[:-1]), _PLACES[words[-1].casefold()]
    return text, "here"


def _schedule(text: str) -> tuple[str, Schedule | AtOwnClose]:
    """The words without those that say when, and the schedule. Raises QuestionFault where none is said."""
    rest, days = _days(text)
    if match := _CLOCK.search(rest):
        clock = _clock(match)
        after = rest[match.end() :].split()
        zone = _zone(after[0]) if after else None
        if zone is None:
            message = msg("On which clock is {time}? Say the zone: {example}", time=Foreign(match[0].strip()),
                          example=Ask(EXAMPLES[1]))  # fmt: skip
            raise QuestionFault("bad_question", message)
        return " ".join([rest[: match.start()].strip(), *after[1:]]).strip(), AtTime(clock, zone, days or WEEKDAYS)
    weekly = days == WEEKLY
    if match := _CLOSE.search(rest):
        if days not in (None, DAILY, WEEKDAYS, WEEKLY):
            raise QuestionFault("bad_question", msg("A digest after the close comes after each, or weekly."))
        named = (match[1] or match[2] or "").casefold()
        exchange = next((mic for mic, names in _EXCHANGES.items() if named in names), None)
        return _cut(rest, match), AtOwnClose(weekly) if exchange is None else AtClose(exchange, weekly)
    if days in (DAILY, WEEKDAYS, WEEKLY):
        return rest, AtOwnClose(weekly)
    raise _unread(text)


def _days(text: str) -> tuple[str, frozenset[int] | None]:
    """The words without those of days, and the days they name together. `1d` and the like are windows, no days."""
    found: frozenset[int] = frozenset()
    rest: list[str] = []
    for word in text.split():
        days = _DAYS.get(word.casefold().strip(","))
        if days is None:
            rest.append(word)
        else:
            found |= days
    return " ".join(rest), found or None


def _is_weekly(schedule: Schedule | AtOwnClose) -> bool:
    if isinstance(schedule, AtTime):
        return len(schedule.days) == 1
    return isinstance(schedule, AtClose | AtOwnClose) and schedule.weekly


def _clock(match: re.Match[str]) -> time:
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        message = msg("{time} is no time of day. Write it like {example}", time=Foreign(match[0].strip()),
                      example=Ask(EXAMPLES[1]))  # fmt: skip
        raise QuestionFault("bad_question", message) from None


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()} | _CITIES


def _zone(word: str) -> str | None:
    return _zones().get(word.casefold().replace(" ", "_"))


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()].strip()} {text[match.end() :].strip()}".strip()


def _unread(text: str) -> QuestionFault:
    message = msg(
        "I do not understand the digest “{text}”. These work: {one}, {two}, {three}",
        text=Foreign(text), one=Ask(EXAMPLES[0]), two=Ask(EXAMPLES[1]), three=Ask(EXAMPLES[2]),
    )  # fmt: skip
    return QuestionFault("bad_question", message)
