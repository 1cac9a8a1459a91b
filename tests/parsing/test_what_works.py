"""A refusal names what is wrong and the nearest thing that works."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.domain.errors import QuestionFault
from bot.domain.questions import QUESTIONS
from bot.domain.questions.event import Event as Asked
from bot.domain.questions.quote import Quote
from bot.domain.windows import Event, SinceEvent
from bot.parsing import Parser
from bot.reference import Reference
from bot.services.resolver import Resolver
from bot.words import Words

Refused = Callable[[str], tuple[str, str, QuestionFault]]
FEBRUARY = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)


def said(parser: Parser, text: str) -> str:
    with pytest.raises(QuestionFault) as caught:
        parser.parse(text)
    return Words("en").text(caught.value.message)


@pytest.mark.parametrize("written", ["9988 HK", "HK 9988", "hk 9988", "`9988.HK`", "**9988.hk**", "||9988 hk||"])
def test_a_code_with_its_market_beside_it_is_that_line(written: str, parser: Parser) -> None:
    assert parser.parse(f"quote {written}") == Quote(instruments=("9988.HK",))


def test_codes_beside_other_names(parser: Parser) -> None:
    question = parser.parse("compare 700 HK, 600519 SH nvidia 1m")
    assert question is not None
    assert question.instruments == ("0700.HK", "600519.SS", "NVDA")


@pytest.mark.parametrize("name", ["nvda", "nvidia", "NVDA"])
def test_markup_around_a_name_says_nothing(name: str, parser: Parser) -> None:
    for mark in ("`", "``", "**", "*", "~~", "__", "||"):
        assert parser.parse(f"quote {mark}{name}{mark}") == Quote(instruments=("NVDA",))


@pytest.mark.parametrize(
    ("text", "day", "example"),
    [
        ("quote alibaba on 31 Jan", "31 Jan", "2025-01-31"),
        ("quote alibaba on Jan 31", "Jan 31", "2025-01-31"),
        ("chart alibaba since 3 March", "3 March", "2024-03-03"),  # this year's is after 12 February 2025
        ("movers hstech since 29 Feb", "29 Feb", "2024-02-29"),
        ("why midea 8 oct", "8 oct", "2024-10-08"),
        ("event 5 aug nvidia", "5 aug", "2024-08-05"),
        ("chart alibaba 13 Jan to 12 Feb 2025", "13 Jan", "2025-01-13"),
        ("quote alibaba on 1月31日", "1月31日", "2025-01-31"),
    ],
)
def test_a_day_without_a_year_is_told_so(text: str, day: str, example: str, resolver: Resolver) -> None:
    parser = Parser(resolver, lambda: FEBRUARY)
    assert said(parser, text) == f"“{day}” has no year. Write it like this: {example}"


@pytest.mark.parametrize(
    "text",
    ["quote alibaba on 31 Jan 2025", "quote alibaba on Jan 31, 2025", "chart MAR sma 20", "why alibaba 5d",
     "compare SEP nvidia 1m", "movers hstech since deepseek"],
)  # fmt: skip
def test_what_has_a_year_or_is_no_day_is_read(text: str, parser: Parser) -> None:
    assert parser.parse(text) is not None


def test_an_option_without_a_year(resolver: Resolver) -> None:
    with pytest.raises(QuestionFault) as caught:
        Parser(resolver, lambda: FEBRUARY).from_options("quote", {"instruments": "alibaba", "as_of": "31 Jan"})
    assert "2025-01-31" in Words("en").text(caught.value.message)


def test_an_unknown_event_points_to_the_list(refused: Refused) -> None:
    assert refused("event nosuch")[1] == "I don't know an event or date called “nosuch”. events lists them."


def _with_events(reference: Reference) -> Parser:
    """A parser whose events are two Lunar New Years and one launch."""
    titles = {"cny25": "Half-day before Lunar New Year", "cny26": "Lunar New Year rally", "model": "R1 launch"}
    events = {
        id: Event(
            id, title, date(2025, 1, 28 - at), None, "XHKG", ("deepseek",) if id == "model" else (), (), "made up"
        )
        for at, (id, title) in enumerate(titles.items())
    }
    return Parser(Resolver(dataclasses.replace(reference, events=events)))


def test_words_of_two_titles_offer_both(reference: Reference) -> None:
    parser = _with_events(reference)
    for text in ("event lunar new year", "event lunar new year alibaba", "movers hstech since lunar new year"):
        with pytest.raises(QuestionFault) as caught:
            parser.parse(text)
        fault = caught.value
        assert (fault.code, fault.term) == ("unknown_event", "lunar new year"), text
        assert [candidate.value for candidate in fault.candidates] == ["cny25", "cny26"]


def test_words_of_one_title_are_that_event(reference: Reference) -> None:
    parser = _with_events(reference)
    assert parser.parse("event lunar rally alibaba") == Asked(event="cny26", instruments=("9988.HK",))
    since = parser.parse("movers hstech since r1 launch")
    assert since.window == SinceEvent("model")
    # An event's own name is read first, whatever titles its words are in.
    assert parser.parse("event deepseek alibaba") == Asked(event="model", instruments=("9988.HK",))


def test_a_market_is_not_a_misspelt_name(refused: Refused) -> None:
    _, sentence, fault = refused("quote china")
    assert sentence == "“china” is not one share or index. Did you mean one of these?"
    assert [candidate.value for candidate in fault.candidates] == ["000300.SS", "HSTECH.HK"]
    _, _, fault = refused("movers china")
    assert [candidate.value for candidate in fault.candidates][:2] == ["csi300", "china_ai"]
    for word in ("market", "stocks", "@everyone", "@here", "<@123456789012345678>"):
        assert refused(f"quote {word}")[2].candidates == (), word


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("quote", "A name or a ticker is missing. Ask like this: quote alibaba"),
        ("state", "A name or a ticker is missing. Ask like this: state hstech"),
        ("theme", "An index or a basket is missing. Ask like this: theme china-ai"),
        ("contrib", "An index is missing. Ask like this: contrib hstech 1m"),
        ("compare 1m", "Names are missing, at least 2. Ask like this: compare alibaba nvidia"),
    ],
)
def test_what_is_missing_is_said(text: str, sentence: str, refused: Refused) -> None:
    assert refused(text)[1] == sentence


def test_only_indices_are_offered_where_only_they_can_be_asked(refused: Refused, resolver: Resolver) -> None:
    for text in ("brief alibaba 1m", "contrib alibaba 1m", "contrib china"):
        _, _, fault = refused(text)
        ids = [candidate.value for candidate in fault.candidates]
        assert ids
        assert all(resolver.reference.universes[id].index is not None for id in ids), text


def test_a_name_alone_is_offered_as_a_question(parser: Parser) -> None:
    firsts = {"alibaba": "quote alibaba", "alibaba 1m": "quote alibaba", "hang seng tech": "movers hang seng tech"}
    for text, first in firsts.items():
        found = [candidate.value for candidate in parser.questions_of(text)]
        assert found[0] == first
        assert all(parser.parse(asked) is not None for asked in found)
    for text in ("rank", "RANK", "play despacito", *QUESTIONS):
        assert parser.questions_of(text) == (), text
