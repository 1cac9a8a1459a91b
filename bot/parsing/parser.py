"""The parser: a line of text, or slash options, to a question."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.naming import visible
from bot.domain.questions import QUESTIONS, Field, Kind, Named, Question, Typed, UniverseChoice
from bot.domain.text import Ask, Foreign, Literally, Name, msg
from bot.parsing.clauses import Clauses, find_clauses, unknown_currency
from bot.parsing.dates import not_a_day, parse_date
from bot.parsing.names import TooManyUnknown, split_names
from bot.services.resolver import Resolver

LONGEST = 1000
"""A question is a line, and sixty symbols in a list the longest one that there can be."""

_ENDING = " ?!.。"
"""What may end a question and says nothing."""


class Parser:
    """One grammar for every door."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._words = {word: q for q in QUESTIONS.values() for word in (q.spec.name, *q.spec.aliases)}

    def parse(self, text: str) -> Question | None:
        """The question that a line asks, without prefix or mention; None where its first word is none of ours.

        Raises QuestionFault where it is a question that cannot be asked so.
        """
        tokens = _clean(text[: 20 * LONGEST]).rstrip(_ENDING).split()
        question = self._words.get(tokens[0].casefold()) if tokens else None
        if question is None:
            return None
        _check_length(" ".join(tokens))
        clauses = find_clauses(_spaced(tokens[1:]), self._resolver)
        return self._from_clauses(question, clauses)

    def from_options(self, name: str, options: Mapping[str, str]) -> Question:
        """The question of slash options: field names with what was typed for each."""
        question = QUESTIONS[name]
        declared = {field.name: field for field in question.declared()}
        values: dict[str, Any] = {}
        for field_name, typed in options.items():
            text = _clean(typed[: 20 * LONGEST]).rstrip(_ENDING)
            if text:
                _check_length(text)
                values[field_name] = self._option(declared[field_name], text)
        return self._made(question, values)

    def nearest_questions(self, word: str) -> tuple[str, ...]:
        """The names of the questions nearest to a word."""
        # The plain ratio: a part that two words have in common does not make "moderation" a misspelt "movers".
        found = process.extract(word.casefold(), list(self._words), scorer=fuzz.ratio, score_cutoff=65, limit=3)
        return tuple(dict.fromkeys(self._words[name].spec.name for name, _, _ in found))

    def _from_clauses(self, question: type[Question], clauses: Clauses) -> Question:
        kinds = {field.kind: field for field in question.declared()}
        found = {
            Kind.WINDOW: clauses.window,
            Kind.DAY: clauses.as_of,
            Kind.CURRENCY: clauses.currency,
            Kind.RETURNS: clauses.returns,
        }
        values: dict[str, Any] = {}
        for kind, value in found.items():
            if value is None:
                continue
            if kind not in kinds:
                raise self._surplus(question, kind.value)
            values[kinds[kind].name] = value
        rest = " ".join(clauses.rest)
        names = next((f for f in kinds.values() if f.kind in {Kind.UNIVERSE, Kind.INSTRUMENTS, Kind.TOPIC}), None)
        if rest:
            if names is None:
                raise self._surplus(question, rest)
            values[names.name] = self._option(names, rest)
        return self._made(question, values)

    def _made(self, question: type[Question], values: dict[str, Any]) -> Question:
        for field in question.declared():
            if field.required and field.name not in values:
                raise self._missing(question)
        return question(**values)

    def _option(self, field: Field, typed: str) -> Any:
        match field.kind:
            case Kind.UNIVERSE:
                return self._universe(field, typed)
            case Kind.INSTRUMENTS:
                return self._instruments(field, typed)
            case Kind.TOPIC:
                return self._topic(typed)
            case Kind.DAY:
                return _day(typed)
            case Kind.WINDOW | Kind.CURRENCY | Kind.RETURNS:
                return self._clause(field.kind, typed)

    def _clause(self, kind: Kind, typed: str) -> Any:
        text = f"in {typed}" if kind is Kind.CURRENCY and not typed.casefold().startswith("in ") else typed
        clauses = find_clauses(_spaced(text.split()), self._resolver)
        found = {Kind.WINDOW: clauses.window, Kind.CURRENCY: clauses.currency, Kind.RETURNS: clauses.returns}
        value = found.pop(kind)
        if value is not None and not clauses.rest and clauses.as_of is None and not any(found.values()):
            return value
        if kind is Kind.WINDOW:
            raise QuestionFault(
                "bad_window",
                msg(
                    "“{window}” is not a window. Try 1d, 1w, 1m, 3m, 1y, ytd or since 2025-01-20.",
                    window=Foreign(typed),
                ),
            )
        if kind is Kind.CURRENCY:
            raise unknown_currency(typed)
        raise QuestionFault("bad_question", msg("Returns are price or total, not “{typed}”.", typed=Foreign(typed)))

    def _universe(self, field: Field, typed: str) -> UniverseChoice:
        if (universe := self._resolver.universe(typed)) is not None:
            return Named(universe.id)
        names = self._names(typed)
        if len(names) == 1 and "," not in typed:
            raise self._unknown_universe(typed)
        symbols = self._symbols(names, field)
        # A list of one index is what that index means alone.
        universe = self._resolver.universe(symbols[0]) if len(symbols) == 1 else None
        return Typed(symbols) if universe is None else Named(universe.id)

    def _instruments(self, field: Field, typed: str) -> tuple[str, ...]:
        return self._symbols(self._names(typed), field)

    def _names(self, typed: str) -> list[str]:
        """The names of a list. With many unknown words it is refused at once: candidates for prose help nobody, and
        looking for them would hold up all other askers."""
        try:
            return split_names(typed, self._resolver.knows)
        except TooManyUnknown as error:
            message = msg(
                "I don't know “{name}” and much else here. Try tickers such as NVDA, 9988.HK or 600519.SS.",
                name=Foreign(error.first),
            )
            raise QuestionFault("unknown_instrument", message) from None

    def _symbols(self, names: list[str], field: Field) -> tuple[str, ...]:
        symbols = tuple(dict.fromkeys(self._resolver.instrument(name).symbol for name in names))
        if not symbols:
            raise QuestionFault("bad_question", msg("There is no name in that list."))
        if len(symbols) > field.most:
            message = msg(
                "That is {count} names; {most} are the most. Please leave some out.",
                count=len(symbols),
                most=field.most,
            )
            raise QuestionFault("bad_question", message)
        if len(symbols) < field.least:
            message = msg("That is one name; at least {least} are needed.", least=field.least)
            raise QuestionFault("bad_question", message)
        return symbols

    def _unknown_universe(self, typed: str) -> QuestionFault:
        nearest = self._resolver.nearest_universes(typed)
        if self._resolver.knows(typed):
            message = msg(
                "“{name}” is not an index or a basket. For single names use a list with commas.", name=Foreign(typed)
            )
        elif nearest:
            message = msg(
                "I don't know an index or basket called “{name}”. Did you mean one of these?", name=Foreign(typed)
            )
        else:
            message = msg(
                "I don't know an index or basket called “{name}”. Try {examples}.",
                name=Foreign(typed), examples=Literally("hstech, hsi, csi300, ndx, mag7"),
            )  # fmt: skip
        return QuestionFault("unknown_universe", message, nearest, term=typed)

    def _topic(self, typed: str) -> str:
        question = self._words.get(typed.casefold().lstrip("!/"))
        if question is not None:
            return question.spec.name
        nearest = self.nearest_questions(typed)
        candidates = tuple(Candidate(name, Name(name)) for name in nearest)
        message = msg(
            "There is no question called “{name}”. {help} lists them all.", name=Foreign(typed), help=Ask("help")
        )
        raise QuestionFault("bad_question", message, candidates, term=typed)

    def _missing(self, question: type[Question]) -> QuestionFault:
        example = question.spec.examples[0]
        return QuestionFault(
            "bad_question", msg("Something is missing. Ask like this: {example}", example=Ask(example))
        )

    def _surplus(self, question: type[Question], what: str) -> QuestionFault:
        message = msg("{name} has no place for “{what}”. Ask like this: {example}", name=Literally(question.spec.name),
                      what=Foreign(what), example=Ask(question.spec.examples[0]))  # fmt: skip
        return QuestionFault("bad_question", message)


def _clean(text: str) -> str:
    """Full-width forms narrowed and invisible characters dropped; the words stay as they were typed."""
    return " ".join(visible(unicodedata.normalize("NFKC", text)).split())


def _spaced(tokens: list[str]) -> list[str]:
    """Makes "2025-01-13 .. 2025-02-12" one word and "@2025-02-12" two, so that they are read whatever their spaces."""
    joined = re.sub(r"(?<=[\d日])\s*\.\.+\s*(?=\d)", "..", " ".join(tokens))
    return re.sub(r"(?<!\S)@(?=\d)", "@ ", joined).split()


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise QuestionFault(
            "bad_question", msg("That is too long for a question. {most} characters are the most.", most=LONGEST)
        )


def _day(typed: str) -> date:
    day = parse_date(typed)
    if day is None:
        raise not_a_day(typed)
    return day
