"""The parser: a line of text, or slash options, to a question."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.orders import ORDER_WORDS
from bot.domain.questions import QUESTIONS, Field, Kind, Question
from bot.domain.text import Arg, Ask, Foreign, Literally, Name, msg
from bot.domain.windows import Since, SinceEvent
from bot.parsing.choices import misspelt, parse_choice, unknown_choice
from bot.parsing.clauses import Clauses, find_clauses, unknown_currency, without_year
from bot.parsing.clean import unmarked
from bot.parsing.dates import not_a_day, parse_date, year_missing
from bot.parsing.grammar import Grammar, grammar_of
from bot.parsing.happenings import parse_event, unknown_event, which_event
from bot.parsing.lists import Lists
from bot.parsing.names import JOINING
from bot.parsing.nearest import nearest_words
from bot.parsing.rates import parse_rate, rate_text
from bot.parsing.studies import distinct, parse_studies, parted, study_text
from bot.parsing.windows import not_a_window
from bot.parsing.write import window_text
from bot.services.resolver import Resolver

LONGEST = 1000
"""A question is a line, and sixty symbols in a list the longest one that there can be."""

_ENDING = " ?!.。"
"""What may end a question and says nothing."""
_LINKS = frozenset({*JOINING, "for", "after", "of"})
"""Words in small letters that link names to an event or to studies; in capitals they are tickers."""
_LONGEST_NAME = 7
_NAMES = frozenset({Kind.UNIVERSE, Kind.INSTRUMENTS, Kind.TOPIC})
_WINDOWS = frozenset({Kind.WINDOW, Kind.PERIOD})
_TIMES = frozenset({*_WINDOWS, Kind.DAY, Kind.EVENT})
_EXAMPLES = date(2025, 12, 31)
"""Days of examples are before this one where nobody says what day it is."""


class Parser:
    """One grammar for every door."""

    def __init__(
        self, resolver: Resolver, clock: Callable[[], datetime] | None = None, *, kept: bool = False
    ) -> None:  # fmt: skip
        """`clock` gives the year of examples. `kept`: it reads what the bot itself wrote, not what people type."""
        self._resolver = resolver
        self._clock = clock
        self._lists = Lists(resolver, kept=kept)
        self._words = {word: q for q in QUESTIONS.values() for word in (q.spec.name, *q.spec.aliases)}

    def parse(self, text: str) -> Question | None:
        """The question that a line asks, without prefix or mention; None where its first word is none of ours.

        Raises QuestionFault where it is a question that cannot be asked so.
        """
        tokens = unmarked(text[: 20 * LONGEST]).rstrip(_ENDING).split()
        question = self._words.get(tokens[0].casefold()) if tokens else None
        if question is None:
            return None
        _check_length(" ".join(tokens))
        grammar = grammar_of(question)
        words = self._apart(_spaced(tokens[1:]), grammar)
        self._check_years(words, grammar)
        clauses = find_clauses(words, self._resolver, grammar)
        return self._from_clauses(question, clauses, grammar)

    def asks(self, text: str) -> bool:
        """Whether a text begins with the name of a question."""
        return text.split(maxsplit=1)[0].casefold() in self._words if text.strip() else False

    def from_options(self, name: str, options: Mapping[str, str]) -> Question:
        """The question of slash options: field names with what was typed for each."""
        question = QUESTIONS[name]
        declared = {field.name: field for field in question.declared()}
        values: dict[str, Any] = {}
        for field_name, typed in options.items():
            text = unmarked(typed[: 20 * LONGEST]).rstrip(_ENDING)
            if text:
                _check_length(text)
                if declared[field_name].kind in _TIMES:
                    self._check_years(_spaced(text.split()), Grammar(period=True))
                values[field_name] = self._option(question, declared[field_name], text)
        return self._made(question, values)

    def symbols(self, text: str) -> tuple[str, ...]:
        """The symbols of a list of names, each once. Raises QuestionFault for a name that is none."""
        bare = unmarked(text[: 20 * LONGEST]).rstrip(_ENDING)
        _check_length(bare)
        return tuple(dict.fromkeys(self._resolver.instrument(name).symbol for name in self._lists.names(bare)))

    def nearest_questions(self, word: str) -> tuple[str, ...]:
        """The names of the questions nearest to a word."""
        # What other bots are asked for help with ("levels") is not near enough to one of ours ("events") at 72.
        found = nearest_words(word, self._words, cutoff=72)
        return tuple(dict.fromkeys(self._words[name].spec.name for name in found))

    def questions_of(self, text: str) -> tuple[Candidate, ...]:
        """What can be asked of the name that a text begins with, where it begins with one rather than a question."""
        words = unmarked(text[:LONGEST]).rstrip(_ENDING).split()
        for length in range(min(len(words), _LONGEST_NAME), 0, -1):
            name = " ".join(words[:length])
            universe, instrument = self._resolver.universe(name), self._resolver.listed(name)
            found = () if universe is None else (Candidate(f"movers {name}", universe.name),)
            found += () if instrument is None else (Candidate(f"quote {name}", instrument.name),)
            if found:
                return found
        return ()

    def _apart(self, tokens: list[str], grammar: Grammar) -> list[str]:
        """The tokens without the commas that part an event from names, or studies from each other."""
        text = " ".join(tokens)
        if grammar.studies:
            return parted(text)
        head, mark, tail = text.partition(",")
        if grammar.event and mark and (parse_date(head) is not None or self._resolver.event(head) is not None):
            return [*head.split(), *tail.split()]
        return tokens

    def _from_clauses(self, question: type[Question], clauses: Clauses, grammar: Grammar) -> Question:
        fields = {field.kind: field for field in question.declared()}
        if grammar.event:
            _take_event_from_window(clauses)
        values = dict[str, Any](clauses.choices)
        for kinds, value, written in _found(clauses):
            field = next((fields[kind] for kind in kinds if kind in fields), None)
            if field is None:
                raise self._surplus(question, written)
            values[field.name] = distinct(value, field.most) if field.kind is Kind.STUDIES else value
        names = next((field for kind, field in fields.items() if kind in _NAMES), None)
        if grammar.studies or grammar.event:
            clauses.rest = _without_links(clauses.rest)
        rest = " ".join(clauses.rest)
        if rest:
            self._check_rest(question, names, clauses, grammar)
        if rest and names is not None:
            values[names.name] = self._option(question, names, rest)
        return self._made(question, values, clauses.own)

    def _check_years(self, words: list[str], grammar: Grammar) -> None:
        if (day := without_year(words, grammar)) is not None:
            raise year_missing(day, _EXAMPLES if self._clock is None else self._clock().date())

    def _check_rest(self, question: type[Question], names: Field | None, clauses: Clauses, grammar: Grammar) -> None:
        """Raises where what is left was no name at all: a misspelt event or word of the question, or a surplus."""
        rest = " ".join(clauses.rest)
        if names is None or grammar.words or grammar.event:
            listed = [] if names is None else self._lists.names(rest)
            unknown = clauses.rest if names is None else [n for n in listed if not self._resolver.knows(n)]
            if grammar.event and clauses.event is None:
                raise unknown_event(unknown[0], self._resolver) if unknown else which_event()
            named = names is None or len(unknown) < len(listed)
            if fault := misspelt(" ".join(unknown).split(), grammar, named=named):
                raise fault
        if names is None:
            if grammar.choices and (choices := [f.choices for f in question.declared() if f.choices]):
                raise unknown_choice(question.spec.name, rest, choices[0])
            raise self._surplus(question, rest)

    def _made(self, question: type[Question], values: dict[str, Any], own: Sequence[str] = ()) -> Question:
        for field in question.declared():
            if field.required and field.name not in values:
                raise _missing(question, field, own)
        return question(**values)

    def _option(self, question: type[Question], field: Field, typed: str) -> Any:
        match field.kind:
            case Kind.UNIVERSE:
                return self._lists.universe(question, field, typed)
            case Kind.INSTRUMENTS:
                return self._lists.instruments(question, field, typed)
            case Kind.TOPIC:
                return self._topic(typed)
            case Kind.DAY:
                return _day(typed)
            case Kind.EVENT:
                return parse_event(typed, self._resolver)
            case Kind.CHOICE:
                return parse_choice(field, typed, grammar_of(question))
            case Kind.STUDIES:
                return parse_studies(typed, field.most)
            case Kind.RATE:
                return parse_rate(typed)
            case Kind.WINDOW | Kind.PERIOD | Kind.CURRENCY | Kind.RETURNS:
                return self._clause(field.kind, typed)

    def _clause(self, kind: Kind, typed: str) -> Any:
        text = f"in {typed}" if kind is Kind.CURRENCY and not typed.casefold().startswith("in ") else typed
        clauses = find_clauses(_spaced(text.split()), self._resolver, Grammar(period=kind is Kind.PERIOD))
        found = [(value, kind in kinds) for kinds, value, _ in _found(clauses)]
        if len(found) == 1 and found[0][1] and not clauses.rest:
            return found[0][0]
        if kind in _WINDOWS:
            raise not_a_window(typed)
        if kind is Kind.CURRENCY:
            raise unknown_currency(typed)
        raise QuestionFault("bad_question", msg("Returns are price or total, not “{typed}”.", typed=Foreign(typed)))

    def _topic(self, typed: str) -> str:
        word = typed.casefold().lstrip("!/")
        question = self._words.get(word)
        if question is not None:
            return question.spec.name
        if word in ORDER_WORDS:
            return ORDER_WORDS[word]
        nearest = self.nearest_questions(typed)
        candidates = tuple(Candidate(name, Name(name)) for name in nearest)
        message = msg(
            "There is no question called “{name}”. {help} lists them all.", name=Foreign(typed), help=Ask("help")
        )
        raise QuestionFault("bad_question", message, candidates, term=typed)

    def _surplus(self, question: type[Question], what: str) -> QuestionFault:
        message = msg("{name} has no place for “{what}”. Ask like this: {example}", name=Literally(question.spec.name),
                      what=Foreign(what), example=Ask(question.spec.examples[0]))  # fmt: skip
        return QuestionFault("bad_question", message)


def _found(clauses: Clauses) -> list[tuple[frozenset[Kind], Any, str]]:
    """What the clauses say: the kinds of field that may hold it, the value, and how it is written."""
    window, day, rate = clauses.window, clauses.as_of, clauses.rate
    said: list[tuple[frozenset[Kind], Any, str]] = [
        (_WINDOWS, window, "" if window is None else window_text(window)),
        (frozenset({Kind.DAY}), day, f"on {day}"),
        (frozenset({Kind.CURRENCY}), clauses.currency, f"in {clauses.currency}"),
        (frozenset({Kind.RETURNS}), clauses.returns, str(clauses.returns)),
        (frozenset({Kind.EVENT}), clauses.event, str(clauses.event)),
        (frozenset({Kind.RATE}), rate, "" if rate is None else rate_text(rate)),
        (frozenset({Kind.STUDIES}), clauses.studies or None, " ".join(map(study_text, clauses.studies))),
    ]
    return [found for found in said if found[1] is not None]


def _take_event_from_window(clauses: Clauses) -> None:
    """ "event since deepseek" says the event with a word too many."""
    if clauses.event is not None:
        return
    match clauses.window:
        case SinceEvent(event):
            clauses.event, clauses.window = event, None
        case Since(day):
            clauses.event, clauses.window = day, None
        case _:
            return


def _without_links(words: list[str]) -> list[str]:
    """The words without those at their ends that linked them to what has been read: "deepseek for nvidia"."""
    first, last = 0, len(words)
    while first < last and words[first] in _LINKS:
        first += 1
    while first < last and words[last - 1] in _LINKS:
        last -= 1
    return words[first:last]


def _missing(question: type[Question], field: Field, own: Sequence[str]) -> QuestionFault:
    """The refusal of a question that lacks a field. Where a ticker was read as one of its `own` words, that is why."""
    args: dict[str, Arg] = {"example": Ask(question.spec.examples[0])}
    tickers = [word for word in own if re.fullmatch(r"[A-Z]{1,5}", word)]
    if field.kind is Kind.INSTRUMENTS and tickers:
        message = msg("A name is missing: here “{word}” is a word of the question. The ticker is written {ticker}.",
                      word=Literally(tickers[0]), ticker=Literally(f"${tickers[0]}"))  # fmt: skip
    elif field.kind is Kind.INSTRUMENTS and field.least > 1:
        message = msg("Names are missing, at least {least}. Ask like this: {example}", least=field.least, **args)
    elif field.kind is Kind.INSTRUMENTS:
        message = msg("A name or a ticker is missing. Ask like this: {example}", **args)
    elif field.kind is Kind.UNIVERSE and field.indices:
        message = msg("An index is missing. Ask like this: {example}", **args)
    elif field.kind is Kind.UNIVERSE:
        message = msg("An index or a basket is missing. Ask like this: {example}", **args)
    elif field.kind is Kind.EVENT:
        return which_event()
    else:
        message = msg("Something is missing. Ask like this: {example}", **args)
    return QuestionFault("bad_question", message)


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
