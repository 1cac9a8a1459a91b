"""Digests in words: `hstech close`, `markets 08:30 Asia/Hong_Kong weekdays`, `brief weekly`, `movers hsi 1w fridays
18:00 Europe/London <#channel>`."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.digests import DAILY, WEEKDAYS, WEEKLY, AtClose, AtOwnClose, AtTime, DigestWish, Schedule
from bot.domain.errors import QuestionFault
from bot.domain.questions import Kind, Named, Question, Typed
from bot.domain.text import Arg, Ask, Foreign, Literally, msg
from bot.domain.windows import Between, OnDay
from bot.parsing.clean import cleaned
from bot.parsing.clocks import CLOCK, time_of, zone_at
from bot.parsing.lists import watched
from bot.parsing.parser import Parser
from bot.parsing.write import canonical
from bot.services.resolver import Resolver

EXAMPLES = ("digest hstech close", "digest markets 08:30 Asia/Hong_Kong weekdays", "digest brief weekly")
_LONGEST = 500
_LONGEST_QUESTION = 12
"""Words among which a question is looked for where not all are understood."""

_CHANNEL = re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>")
_HERE = re.compile(r"(?<!\S)(dm|here)\Z", re.IGNORECASE)
_SAID_BEFORE = re.compile(r"(?:<@!?\d{1,20}>\s*)?[^\w\s]{0,4}digest\b[:,]?\s*", re.IGNORECASE)
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
_WINDOWED = frozenset({"brief", "movers", "theme", "heatmap", "contrib", "compare"})
"""Questions that a digest asks over its own span where the words name none: a day, or a week."""


class DigestParser:
    """Reads digests."""

    def __init__(self, parser: Parser, resolver: Resolver) -> None:
        self._parser = parser
        self._resolver = resolver

    def wish(self, text: str) -> DigestWish:
        """A whole digest: a question or a name, then when, then where. Raises QuestionFault."""
        rest = cleaned(text).replace("`", "")
        if len(rest) > _LONGEST:
            message = msg("That is too long for a digest. {most} characters are the most.", most=_LONGEST)
            raise QuestionFault("bad_question", message)
        rest = _SAID_BEFORE.sub("", rest, count=1) if _SAID_BEFORE.match(rest) else rest
        rest, place, posted = _place(rest)
        rest, when = _schedule(rest, posted)
        if not rest:
            one, two, three = map(Ask, EXAMPLES)
            raise QuestionFault("bad_question", msg("What shall I post? For example {one}, {two}, {three}.", one=one,
                                                    two=two, three=three))  # fmt: skip
        if when is None:
            raise self._unscheduled(rest, posted)
        question = self._question(rest, _is_weekly(when.schedule))
        self._refuse_pinned(question, f"{when.said}{posted}")
        return DigestWish(canonical(question), self.calendars(question), when.schedule, place)

    def _unscheduled(self, text: str, posted: str) -> QuestionFault:
        """The refusal of a digest that says no time, with the question that it asks, as far as that is understood."""
        words = text.split()
        for count in range(min(len(words), _LONGEST_QUESTION), 0, -1):
            said = " ".join(words[:count])
            try:
                self._question(said, weekly=False)
            except QuestionFault:
                continue
            args: dict[str, Arg] = {
                "close": Ask(f"digest {said} close{posted}"), "weekly": Ask(f"digest {said} weekly{posted}"),
                "clock": Ask(f"digest {said} 08:30 hong kong{posted}"),
            }  # fmt: skip
            if count == len(words):
                return QuestionFault("bad_question", msg("When shall it come? {close}, {weekly} or {clock}", **args))
            message = msg("I understood “{said}”, but not “{others}”. When shall it come? {close}, {weekly} or {clock}",
                          **args, said=Foreign(said), others=Foreign(" ".join(words[count:])))  # fmt: skip
            return QuestionFault("bad_question", message)
        return _unread(text)

    def _refuse_pinned(self, question: Question, when: str) -> None:
        """Raises bad_question for a question about a day or a time that is over: each answer would be the same."""
        pinned = [f for f in question.declared() if isinstance(getattr(question, f.name), date | OnDay | Between)]
        if not pinned:
            return
        if any(field.required for field in pinned):
            raise QuestionFault("bad_question", msg(
                "That is about a day that does not change, and a digest asks anew each time. For example {example}",
                example=Ask(EXAMPLES[0]),
            ))  # fmt: skip
        free = replace(question, **{field.name: field.default for field in pinned})
        message = msg("A digest asks anew each time, and a day does not change. Leave it out: {example}",
                      example=Ask(f"digest {canonical(free)} {when}"))  # fmt: skip
        raise QuestionFault("bad_question", message)

    def _question(self, text: str, weekly: bool) -> Question:
        """The question that words ask, or that a bare name stands for: the story of an index, the change of a
        basket or a list, the quote of a line."""
        span = "1w" if weekly else "1d"
        question = self._parser.parse(text)
        if question is None:
            universe = self._resolver.universe(text)
            if watched(text) is not None:
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


@dataclass(frozen=True, slots=True)
class _When:
    """A schedule, and how it was written."""

    schedule: Schedule | AtOwnClose
    said: str


def _place(text: str) -> tuple[str, Any, str]:
    """The words without the place, the place, and how it was written (with a space before). Raises bad_question for
    two places."""
    found: dict[Any, str] = {}
    rest = text
    while match := _CHANNEL.search(rest) or _HERE.search(rest):
        word = match[1].casefold()
        found.setdefault(int(word) if word.isdecimal() else word, match[0].strip())
        rest = _cut(rest, match)
    if len(found) > 1:
        one, other = list(found.values())[:2]
        message = msg(
            "Not both {first} and {second}. Choose: {one} or {other}",
            first=Literally(one),
            second=Literally(other),
            one=Ask(f"digest {rest} {one}"),
            other=Ask(f"digest {rest} {other}"),
        )
        raise QuestionFault("bad_question", message)
    place, said = next(iter(found.items()), ("here", ""))
    return rest, place, f" {said}" if said else ""


def _schedule(text: str, posted: str) -> tuple[str, _When | None]:
    """The words without those that say when, and the schedule; None where none is said."""
    rest, days, named = _days(text)
    said = f" {named}" if named else ""
    if match := CLOCK.search(rest):
        clock = time_of(match)
        before, after = rest[: match.start()].strip(), rest[match.end() :].split()
        zone = zone_at(after)
        if zone is None:
            raise _zoneless(before, match[0].strip(), " ".join(after), f"{said}{posted}")
        name, count = zone
        written = f"{match[0].strip()} {' '.join(after[:count])}{said}"
        return " ".join([before, *after[count:]]).strip(), _When(AtTime(clock, name, days or WEEKDAYS), written)
    weekly = days == WEEKLY
    if match := _CLOSE.search(rest):
        if days not in (None, DAILY, WEEKDAYS, WEEKLY):
            left = _cut(rest, match)
            raise QuestionFault("bad_question", msg(
                "A digest after the close comes after each, or weekly: {each} or {weekly}",
                each=Ask(f"digest {left} close{posted}"), weekly=Ask(f"digest {left} close weekly{posted}"),
            ))  # fmt: skip
        exchange = (match[1] or match[2] or "").casefold()
        mic = next((mic for mic, names in _EXCHANGES.items() if exchange in names), None)
        schedule = AtOwnClose(weekly) if mic is None else AtClose(mic, weekly)
        return _cut(rest, match), _When(schedule, f"{match[0].strip()}{said}")
    if days in (DAILY, WEEKDAYS, WEEKLY):
        return rest, _When(AtOwnClose(weekly), said.strip())
    return rest, None


def _zoneless(before: str, clock: str, after: str, rest: str) -> QuestionFault:
    """The refusal of a time without a zone, or with one that is not known."""
    question = before or after
    args: dict[str, Arg] = {
        "time": Foreign(clock), "one": Ask(f"digest {question} {clock} hong kong{rest}"),
        "two": Ask(f"digest {question} {clock} new york{rest}"),
        "three": Ask(f"digest {question} {clock} UTC+8{rest}"),
    }  # fmt: skip
    if before and after:
        message = msg("I know no place or time zone “{zone}”. These are: {one}, {two}, {three}", **args,
                      zone=Foreign(after))  # fmt: skip
    else:
        message = msg("On which clock is {time}? Say a place or a time zone: {one}, {two}, {three}", **args)
    return QuestionFault("bad_question", message)


def _days(text: str) -> tuple[str, frozenset[int] | None, str]:
    """The words without those of days, the days that they name together, and these words. `1d` and the like are
    windows, no days."""
    found: frozenset[int] = frozenset()
    rest: list[str] = []
    said: list[str] = []
    for word in text.split():
        days = _DAYS.get(word.casefold().strip(","))
        if days is None:
            rest.append(word)
        else:
            found |= days
            said.append(word)
    return " ".join(rest), found or None, " ".join(said)


def _is_weekly(schedule: Schedule | AtOwnClose) -> bool:
    if isinstance(schedule, AtTime):
        return len(schedule.days) == 1
    return isinstance(schedule, AtClose | AtOwnClose) and schedule.weekly


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()].strip()} {text[match.end() :].strip()}".strip()


def _unread(text: str) -> QuestionFault:
    message = msg(
        "I do not understand the digest “{text}”. These work: {one}, {two}, {three}",
        text=Foreign(text), one=Ask(EXAMPLES[0]), two=Ask(EXAMPLES[1]), three=Ask(EXAMPLES[2]),
    )  # fmt: skip
    return QuestionFault("bad_question", message)
