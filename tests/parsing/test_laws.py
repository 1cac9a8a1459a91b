"""Laws of the grammar, over generated questions and over any text at all."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import QuestionFault
from bot.domain.questions import QUESTIONS, Field, Kind, Named, Question, ReturnKind, Typed
from bot.domain.questions.values import Study
from bot.domain.windows import Between, OnDay, Sessions, Since, SinceEvent, Span, ToDate
from bot.parsing import Parser, canonical, window_text
from bot.parsing.clauses import CURRENCIES, reserved
from bot.parsing.studies import study_text
from bot.reference import Reference
from bot.services.resolver import Resolver
from bot.words import Words

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
WORDS_OF_QUESTIONS = {word for question in QUESTIONS.values() for word in reserved(question)}
WORDS_OF_EVENTS = {"crash", "shock", "low", "peak", "week", "r", "day", "on", "as", "of", "asof"}
LIKE_WORDS = sorted(word.upper() for word in WORDS_OF_QUESTIONS | WORDS_OF_EVENTS if re.fullmatch(r"[a-z]{1,5}", word))
"""Tickers that are words of the grammar, or that events are called by."""
UNLISTED = st.from_regex(r"[A-Z]{1,5}|[1-9][0-9]{3,4}\.HK", fullmatch=True)
"""Symbols that the data may not have."""
LENGTHS = st.integers(2, 400)
STUDIES = st.one_of(
    st.builds(Study, st.sampled_from(["sma", "ema"]), LENGTHS),
    st.builds(Study, st.sampled_from(["bollinger", "rsi", "macd", "volume"])),
    st.builds(Study, st.just("bollinger"), LENGTHS.filter(lambda length: length != 20)),
    st.builds(Study, st.just("rsi"), LENGTHS.filter(lambda length: length != 14)),
)


def windows(reference: Reference) -> st.SearchStrategy[object]:
    return st.one_of(
        st.builds(Sessions, st.integers(1, 2500)),
        st.builds(Span, st.integers(1, 520), st.just("week")),
        st.builds(Span, st.integers(1, 240), st.just("month")),
        st.builds(Span, st.integers(1, 20), st.just("year")),
        st.builds(ToDate, st.sampled_from(["year", "quarter", "month"])),
        st.builds(Since, DAYS),
        st.builds(Between, DAYS, DAYS),
        st.builds(SinceEvent, st.sampled_from(sorted(reference.events))),
    )


def values(field: Field, reference: Reference, resolver: Resolver) -> st.SearchStrategy[object]:
    """Everything that a field may hold once it has been parsed."""
    symbols = st.one_of(
        st.sampled_from([*LIKE_WORDS, *sorted(reference.instruments)]), st.sampled_from(LIKE_WORDS), UNLISTED
    ).map(lambda text: resolver.instrument(f"${text}" if text.isalpha() else text).symbol)
    listed = st.lists(symbols, min_size=field.least, max_size=field.most, unique=True).map(tuple)
    match field.kind:
        case Kind.UNIVERSE if field.most == 1:
            return st.sampled_from(sorted(reference.universes)).map(Named)
        case Kind.UNIVERSE:
            typed = listed.filter(lambda names: len(names) > 1 or resolver.universe(names[0]) is None)
            return st.one_of(st.sampled_from(sorted(reference.universes)).map(Named), typed.map(Typed))
        case Kind.INSTRUMENTS:
            return listed if field.required else st.one_of(st.just(()), listed)
        case Kind.WINDOW:
            return windows(reference) if field.default is not None else st.one_of(st.none(), windows(reference))
        case Kind.PERIOD:
            return st.one_of(windows(reference), st.builds(OnDay, DAYS))
        case Kind.EVENT:
            return st.one_of(st.sampled_from(sorted(reference.events)), DAYS)
        case Kind.CHOICE:
            return st.sampled_from([field.default, *field.choices])
        case Kind.STUDIES:
            return st.lists(STUDIES, max_size=field.most, unique=True).map(tuple)
        case Kind.RATE:
            return st.one_of(st.none(), st.integers(0, 1_000_000).map(lambda n: n / 10_000))
        case Kind.CURRENCY:
            return st.one_of(st.none(), st.sampled_from(CURRENCIES))
        case Kind.RETURNS:
            return st.sampled_from(ReturnKind)
        case Kind.DAY:
            return st.one_of(st.none(), DAYS)
        case Kind.TOPIC:
            return st.one_of(st.none(), st.sampled_from(sorted(QUESTIONS)))


@pytest.mark.parametrize("kind", QUESTIONS.values(), ids=QUESTIONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_canonical_text_is_the_same_question(
    kind: type[Question], data: st.DataObject, parser: Parser, reference: Reference, resolver: Resolver
) -> None:
    drawn = {f.name: data.draw(values(f, reference, resolver), label=f.name) for f in kind.declared()}
    question = kind(**drawn)
    text = canonical(question)
    assert parser.parse(text) == question
    assert canonical(parser.parse(text) or kind()) == text


@pytest.mark.parametrize("kind", QUESTIONS.values(), ids=QUESTIONS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_options_are_the_same_words(
    kind: type[Question], data: st.DataObject, parser: Parser, reference: Reference, resolver: Resolver
) -> None:
    drawn = {f.name: data.draw(values(f, reference, resolver), label=f.name) for f in kind.declared()}
    question = kind(**drawn)
    options: dict[str, str] = {}
    for field in kind.declared():
        value = drawn[field.name]
        if value is None:
            continue
        match field.kind:
            case Kind.UNIVERSE:
                options[field.name] = value.id if isinstance(value, Named) else ",".join((*value.symbols, ""))
            case Kind.INSTRUMENTS:
                options[field.name] = ", ".join(value)
            case Kind.WINDOW | Kind.PERIOD:
                options[field.name] = window_text(value)
            case Kind.STUDIES:
                options[field.name] = " ".join(map(study_text, value))
            case _:
                options[field.name] = str(value)
    assert parser.from_options(kind.spec.name, options) == question


@pytest.mark.parametrize("kind", QUESTIONS.values(), ids=QUESTIONS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_any_options_are_a_question_or_a_fault(kind: type[Question], data: st.DataObject, parser: Parser) -> None:
    names = [field.name for field in kind.declared()]
    options = data.draw(st.dictionaries(st.sampled_from(names), st.one_of(WORDS, st.text(max_size=60))))
    try:
        question = parser.from_options(kind.spec.name, options)
    except QuestionFault as fault:
        Words().text(fault.message)
    else:
        assert parser.parse(canonical(question)) == question


WORDS = st.sampled_from(
    [
        "alibaba", "700", "V", "v", "vs", "and", "ON", "on", "in", "IN", "usd", "since", "deepseek", "2025-02-12", "1m",
        "2025-01-13..2025-02-12", ",", "total", "to", "from", "the", "last", "3", "months", "hstech", "和", "阿里巴巴",
        "ytd", "..",
        "sma", "sma20", "bb", "vol", "log", "scale", "line", "record", "rate", "4.25%", "rf", "南向", "the", "shock",
        "924", "as", "of", "@", "?", "-", "…", "@everyone", "<@1>", "**", "`", "\u202e", "\u200b", "MTD", "12", "Feb",
        "2025",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=10).map("".join),
)


@given(st.sampled_from(sorted(QUESTIONS)), TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_question_or_a_fault_with_a_sentence(parser: Parser, name: str, text: str) -> None:
    try:
        question = parser.parse(f"{name} {text}")
    except QuestionFault as fault:
        said = Words().text(fault.message)
        assert said
        assert not any(mark in said for mark in "\u202e\u200b\n\r\0")
        return
    if question is not None:
        assert parser.parse(canonical(question)) == question


def said(parser: Parser, text: str) -> str:
    """The sentence of a refusal; nothing where there is none."""
    try:
        parser.parse(text)
    except QuestionFault as fault:
        return Words().text(fault.message)
    return ""


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_line_is_harmless(parser: Parser, text: str) -> None:
    said(parser, text)


@pytest.mark.parametrize(
    "part",
    ["x", "a ", ", ", "alibaba ", "since ", "2025-01-13..", "in usd ", "\u202e", "\u200b\0", "ﷺ", "和", "**_`",
     "@everyone ", "on on ", "1m ", "\ud800", "\n"],
)  # fmt: skip
def test_four_thousand_characters_are_harmless(part: str, parser: Parser) -> None:
    """Discord's longest message, of whatever; quick enough not to hold up the others."""
    for name in QUESTIONS:
        for text in (f"{name} " + part * (4000 // len(part)), f"{name} " + part * (900 // len(part))):
            assert len(said(parser, text)) < 250
