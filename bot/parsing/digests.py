"""Digests in words: `hstech close`, `markets 08:30 Asia/Hong_Kong weekdays`, `brief weekly`, `movers hsi 1w fridays
18:00 Europe/London <#channel>`."""

import contextlib
import re
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.digests import AtClose, AtOwnClose, AtTime, DigestWish, Schedule
from bot.domain.errors import QuestionFault
from bot.domain.questions import Kind, Named, Question, Typed, Watched
from bot.domain.questions.brief import Brief
from bot.domain.text import Arg, Ask, Foreign, Literally, msg
from bot.domain.windows import Between, OnDay
from bot.parsing.clean import calls_somebody, cleaned
from bot.parsing.digest_times import cut, schedule_in
from bot.parsing.lists import watched
from bot.parsing.parser import Parser
from bot.parsing.working import Working
from bot.parsing.write import canonical
from bot.services.resolver import Resolver

EXAMPLES = ("digest hstech close", "digest markets 08:30 Asia/Hong_Kong weekdays", "digest brief weekly")
_LONGEST = 500
_LONGEST_QUESTION = 12
"""Words among which a question is looked for where not all are understood."""

_CHANNEL = re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>")
_HERE = re.compile(r"(?<!\S)(?:(?:in|by|via|to)\s+(?:my\s+)?)?(dm|here)s?(?!\S)", re.IGNORECASE)
_SAID_BEFORE = re.compile(r"(?:<@!?\d{1,20}>\s*)?[^\w\s]{0,4}digest\b[:,]?\s*", re.IGNORECASE)
_WINDOWED = frozenset({"brief", "movers", "theme", "heatmap", "contrib", "compare"})
"""Questions that a digest asks over its own span where the words name none: a day, or a week."""


_WINDOW = re.compile(r"\d{1,3}[dwmy]|[mqy]td", re.IGNORECASE)
_ORDERS = frozenset({"alert", "alerts", "digests", "mydata", "watch", "unwatch"})
_LISTS = frozenset({"events", "help"})
"""Questions to which refusals point, as they are."""


class DigestParser:
    """Reads digests."""

    def __init__(self, parser: Parser, resolver: Resolver) -> None:
        self._parser = parser
        self._resolver = resolver

    def wish(self, text: str) -> DigestWish:
        """A whole digest: a question or a name, then when, then where. Raises QuestionFault."""
        try:
            return self._wish(text)
        except QuestionFault as fault:
            raise self._working(*_beside(text)).mended(fault) from fault

    def _wish(self, text: str) -> DigestWish:
        rest = cleaned(text).replace("`", "")
        if len(rest) > _LONGEST:
            message = msg("That is too long for a digest. {most} characters are the most.", most=_LONGEST)
            raise QuestionFault("bad_question", message)
        rest = _SAID_BEFORE.sub("", rest, count=1) if _SAID_BEFORE.match(rest) else rest
        rest, place, posted = place_in(rest)
        _refuse_order(rest)
        rest, when = schedule_in(rest, posted)
        if not rest:
            one, two, three = map(Ask, EXAMPLES)
            raise QuestionFault("bad_question", msg("What shall I post? For example {one}, {two}, {three}.", one=one,
                                                    two=two, three=three))  # fmt: skip
        if when is None:
            raise self._unscheduled(rest, posted)
        try:
            question = self._asked(rest, _is_weekly(when.schedule), f"{when.said}{posted}")
        except QuestionFault as fault:
            raise self._of_a_line(rest, fault, f"{when.said}{posted}") from fault
        self._refuse_indexless(question, f"{when.said}{posted}")
        self._refuse_pinned(question, f"{when.said}{posted}")
        return DigestWish(canonical(question), self.calendars(question), when.schedule, place)

    def _of_a_line(self, text: str, fault: QuestionFault, when: str) -> QuestionFault:
        """The refusal of a brief about a line, with a digest of that; any other fault as it is."""
        line = None if fault.term is None else self._resolver.listed(fault.term)
        if line is None or fault.code != "unknown_universe" or text.partition(" ")[0].casefold() != "brief":
            return fault
        message = msg(
            "A brief is about an index. Do you mean {order}?", order=Ask(f"digest quote {line.symbol} {when}")
        )
        return QuestionFault("bad_question", message)

    def _refuse_indexless(self, question: Question, when: str) -> None:
        """Raises bad_question for a brief about a basket, which has no index, with what is told of one."""
        asked = question.universe if isinstance(question, Brief) else None
        if isinstance(asked, Named) and self._resolver.reference.universes[asked.id].index is None:
            order = Ask(f"digest theme {asked.id} {when}")
            raise QuestionFault("bad_question", msg("A brief is about an index. Do you mean {order}?", order=order))

    def _working(self, when: str, posted: str) -> Working:
        def works(order: str) -> bool:
            return not self.closeless(self._wish(order))

        def repaired(order: str) -> str:
            with contextlib.suppress(QuestionFault):
                wish = self._wish(order)
                if self.closeless(wish):
                    return f"{wish.question} hong kong close{' weekly' if _is_weekly(wish.schedule) else ''}{posted}"
            return f"{order} {when}{posted}"

        def digested(question: str) -> str:
            order = f"{question} {when}{posted}"
            if question in _LISTS:
                return question
            try:
                closeless = self.closeless(self._wish(order))
            except QuestionFault:
                return question
            return f"digest {repaired(order) if closeless else order}"

        return Working("digest", works, repaired, (f"hstech close{posted}",), digested)

    def _placeless(self, question: Question) -> bool:
        """Whether a question names no exchange, nor a list whose lines do."""
        watched = any(isinstance(getattr(question, field.name), Watched) for field in question.declared())
        return not watched and not self.calendars(question)

    def closeless(self, wish: DigestWish) -> bool:
        """Whether a digest comes after a close, and nothing says of which exchange."""
        question = self._parser.parse(wish.question) if isinstance(wish.schedule, AtOwnClose) else None
        return question is not None and self._placeless(question)

    def _asked(self, text: str, weekly: bool, when: str) -> Question:
        """The question; words after it that are none of it are told apart from it."""
        try:
            return self._question(text, weekly)
        except QuestionFault:
            words = text.split()
            if self._parser.asks(text):
                raise
            for count in range(min(len(words) - 1, _LONGEST_QUESTION), 0, -1):
                said, others = " ".join(words[:count]), " ".join(words[count:])
                with contextlib.suppress(QuestionFault):
                    self._question(said, weekly)
                    break
            else:
                raise
        if calls_somebody(others):
            message = msg("A digest mentions nobody. Without: {one}", one=Ask(f"digest {said} {when}"))
            raise QuestionFault("bad_question", message)
        message = msg("I understood “{said}”, but not “{others}”. Do you mean {one}?", said=Foreign(said),
                      others=Foreign(others), one=Ask(f"digest {said} {when}"))  # fmt: skip
        raise QuestionFault("bad_question", message)

    def _unscheduled(self, text: str, posted: str) -> QuestionFault:
        """The refusal of a digest that says no time, with the question that it asks, as far as that is understood."""
        words = text.split()
        for count in range(min(len(words), _LONGEST_QUESTION), 0, -1):
            said = " ".join(words[:count])
            try:
                question = self._question(said, weekly=False)
            except QuestionFault:
                continue
            self._refuse_pinned(question, f"close{posted}")
            close, weekly = ("hong kong close", "hong kong close weekly") if self._placeless(question) else (
                "close", "weekly")  # fmt: skip
            args: dict[str, Arg] = {
                "close": Ask(f"digest {said} {close}{posted}"), "weekly": Ask(f"digest {said} {weekly}{posted}"),
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
            name, _, window = text.rpartition(" ")
            bare = name if name and _WINDOW.fullmatch(window) else text
            universe = self._resolver.universe(bare)
            if watched(bare) is not None:
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


def _refuse_order(text: str) -> None:
    """Raises bad_question for what is no question, and for its asker alone."""
    word = text.partition(" ")[0].casefold()
    if word in _ORDERS:
        message = msg("“{word}” is asked for by itself; a digest posts the answer to a question. For example {example}",
                      word=Literally(word), example=Ask(EXAMPLES[0]))  # fmt: skip
        raise QuestionFault("bad_question", message)


def place_in(text: str) -> tuple[str, Any, str]:
    """The words without the place, the place, and how it was written (with a space before). Raises bad_question for
    two places."""
    found: dict[Any, str] = {}
    rest = text
    while match := _CHANNEL.search(rest) or _HERE.search(rest):
        word = match[1].casefold()
        found.setdefault(int(word) if word.isdecimal() else word, match[0].strip())
        rest = cut(rest, match)
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


def _beside(text: str) -> tuple[str, str]:
    """When and where a text says that a digest comes, as it is written; after the close where it does not say."""
    try:
        rest, _, posted = place_in(cleaned(text).replace("`", ""))
    except QuestionFault:
        return "close", ""
    try:
        _, when = schedule_in(rest, posted)
    except QuestionFault:
        return "close", posted
    return ("close" if when is None else when.said), posted


def _is_weekly(schedule: Schedule | AtOwnClose) -> bool:
    if isinstance(schedule, AtTime):
        return len(schedule.days) == 1
    return isinstance(schedule, AtClose | AtOwnClose) and schedule.weekly


def _unread(text: str) -> QuestionFault:
    message = msg(
        "I do not understand the digest “{text}”. These work: {one}, {two}, {three}",
        text=Foreign(text), one=Ask(EXAMPLES[0]), two=Ask(EXAMPLES[1]), three=Ask(EXAMPLES[2]),
    )  # fmt: skip
    return QuestionFault("bad_question", message)
