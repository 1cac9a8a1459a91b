"""What cannot be asked so: one of every code, with its sentence and its candidates."""

from collections.abc import Callable

import pytest

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.questions.compare import Compare
from bot.parsing import Parser
from bot.parsing.parser import LONGEST
from bot.reference import Reference
from bot.services.resolver import Resolver
from bot.words import Words

Refused = Callable[[str], tuple[str, str, QuestionFault]]


def test_an_unknown_name(refused: Refused) -> None:
    code, said, fault = refused("compare alibba nvidia")
    assert (code, said) == ("unknown_instrument", "I don't know “alibba”. Did you mean one of these?")
    assert fault.candidates[0].value == "9988.HK"
    assert (fault.candidates[0].exchange, fault.term) == ("HKEX", "alibba")


def test_a_misspelt_name_of_two_words_is_refused_whole(refused: Refused) -> None:
    _, _, fault = refused("compare tencnet music baidu")
    assert (fault.term, [c.value for c in fault.candidates]) == ("tencnet music", ["1698.HK"])


def test_a_company_without_a_listing(refused: Refused) -> None:
    code, said, fault = refused("compare huawei nvidia")
    assert (code, said) == ("unknown_instrument", "Huawei is not listed on any exchange, so it has no price.")
    assert fault.candidates == ()


def test_an_ambiguous_code(refused: Refused) -> None:
    code, _, fault = refused("compare 1 nvidia")
    assert code == "ambiguous_instrument"
    assert [c.value for c in fault.candidates] == ["0001.HK", "000001.SZ"]


@pytest.mark.parametrize(
    ("text", "said", "candidates"),
    [
        (
            "movers hstec",
            "I don't know an index or basket called “hstec”. Did you mean one of these?",
            ["hstech"],
        ),
        (
            "movers qqqqzzzz",
            "I don't know an index or basket called “qqqqzzzz”. Try hstech, hsi, csi300, ndx, mag7.",
            [],
        ),
        (
            "movers tencent 1m",
            "“tencent” is not an index or a basket. For single names use a list with commas.",
            ["hsi", "hstech"],
        ),
        (
            "movers 700",
            "“700” is not an index or a basket. For single names use a list with commas.",
            ["hsi", "hstech"],
        ),
    ],
)
def test_an_unknown_universe(text: str, said: str, candidates: list[str], refused: Refused) -> None:
    code, sentence, fault = refused(text)
    assert (code, sentence) == ("unknown_universe", said)
    assert [c.value for c in fault.candidates][: len(candidates) or 1] == candidates


def test_an_unknown_event_is_named_without_the_clauses_after_it(refused: Refused) -> None:
    code, said, fault = refused("compare alibaba nvidia since deepsek on 2025-02-12 in usd")
    assert (code, fault.term) == ("unknown_event", "deepsek")
    assert said == "I don't know an event or date called “deepsek”. Did you mean one of these? events lists them."
    assert fault.candidates[0].value.startswith("deepseek")
    code, said, fault = refused("movers hstech since qqqqzzzz")
    assert (code, said) == ("unknown_event", "I don't know an event or date called “qqqqzzzz”. events lists them.")
    assert fault.candidates == ()


def test_a_candidate_in_the_place_of_its_term_is_a_question(refused: Refused, parser: Parser) -> None:
    for text in ("compare alibba nvidia", "movers hstec 1w", "compare 1 nvidia", "movers hsi since deepsek total"):
        _, _, fault = refused(text)
        assert fault.term is not None
        for candidate in fault.candidates:
            assert parser.parse(text.replace(fault.term, candidate.value)) is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("0d", "A window is at least 1d and at most 20y long."),
        ("21y", "A window is at least 1d and at most 20y long."),
        ("99999d", "A window is at least 1d and at most 20y long."),
        ("2501d", "A window is at least 1d and at most 20y long."),
        ("2025-01-13..2025-02-30", "“2025-01-13..2025-02-30” is not a window."),
        ("2025-01-13..today", "“2025-01-13..today” is not a window."),
        ("..2025-01-13", "“..2025-01-13” is not a window."),
        ("2025-02-30", "“2025-02-30” is not a day. Write it like this: 2025-02-12"),
        ("on 2025-02-30", "“2025-02-30” is not a day."),
        ("on 2023-02-29", "“2023-02-29” is not a day."),
        ("since 2025-13-01", "“2025-13-01” is not a day."),
        ("since 0001-01-01", "“0001-01-01” is not a day."),
        ("on 9999-12-31", "“9999-12-31” is not a day."),
        ("on 01/02/2025", "“01/02/2025” is not a day."),  # January or February: never a guess
        ("13.01.2025", "“13.01.2025” is not a day."),
        ("2025-02-12", "What is 2025-02-12? Write “on 2025-02-12”, “since 2025-02-12”, or two dates:"),
        ("yesterday", "“yesterday” is not a window. Try 1d, 1w, 1m, 3m, 1y, ytd or since 2025-01-20."),
        ("max", "“max” is not a window."),
        ("today's", "“today's” is not a window."),
        ("昨天", "“昨天” is not a window."),
        ("since", "Since when? Write a day or an event, like this: since 2025-01-20"),
    ],
)
def test_a_window_or_day_that_cannot_be(words: str, said: str, refused: Refused) -> None:
    code, sentence, _ = refused(f"compare alibaba nvidia {words}")
    assert code == "bad_window"
    assert sentence.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("movers", "An index or a basket is missing. Ask like this: movers hstech 1m"),
        ("movers 1m", "An index or a basket is missing."),
        ("compare", "Names are missing, at least 2. Ask like this: compare alibaba nvidia"),
        ("compare alibaba", "That is one name; at least 2 are needed."),
        ("compare alibaba Alibaba", "That is one name; at least 2 are needed."),
        ("compare alibaba 9988", "alibaba and 9988 are one and the same, 9988.HK; at least 2 names are needed."),
        ("compare google alphabet", "google and alphabet are one and the same, GOOGL; at least 2 names are needed."),
        ("movers ,", "There is no name in that list."),
        ("compare 700 9988 3690 1810 9618 9888 981 992 1024", "That is 9 names; 8 are the most."),
        ("compare alibaba nvidia in cad", "I cannot convert to “cad”. I know USD, HKD, CNY, JPY, EUR, GBP."),
        ("help 1m", "help has no place for “1m”. Ask like this: help"),
        ("help moverss", "There is no question called “moverss”. help lists them all."),
        ("movers hstech 1m 3m", "The question says two windows, days, currencies or rates."),
        ("movers hstech 1m 1m", "The question says two windows, days, currencies or rates."),
        ("movers hstech since deepseek ytd", "The question says two windows, days, currencies or rates."),
        ("movers hstech in usd in hkd", "The question says two windows, days, currencies or rates."),
        ("movers hstech on 2025-02-12 as of 2025-02-12", "The question says two windows, days, currencies or rates."),
        ("movers hstech total price", "The question says two windows, days, currencies or rates."),
    ],
)
def test_a_question_that_cannot_be(text: str, said: str, refused: Refused) -> None:
    code, sentence, _ = refused(text)
    assert code == "bad_question"
    assert sentence.startswith(said)


def test_words_of_time_are_tickers_where_they_are_written_so(parser: Parser) -> None:
    assert parser.parse("compare MAX NOW") == Compare(instruments=("MAX", "NOW"))
    assert parser.parse("compare $max nvidia") == Compare(instruments=("MAX", "NVDA"))


def test_a_misspelt_topic_has_candidates(refused: Refused) -> None:
    _, _, fault = refused("help moverss")
    assert [c.value for c in fault.candidates] == ["movers"]


@pytest.mark.parametrize("command", ["compare", "movers"])
@pytest.mark.parametrize("parting", [" ", ",", "、"])
def test_many_unknown_words_are_refused_without_a_search(command: str, parting: str, reference: Reference) -> None:
    """A text of the greatest length must not hold up others: looking for what is near to 300 words takes long."""
    looked_for: list[str] = []
    searched: list[str] = []

    class Watched(Resolver):
        def knows(self, text: str) -> bool:
            looked_for.append(text)
            return super().knows(text)

        def unknown(self, text: str) -> QuestionFault:
            searched.append(text)
            return super().unknown(text)

        def instrument(self, text: str) -> Instrument:
            searched.append(text)
            return super().instrument(text)

        def nearest_universes(self, text: str) -> tuple[Candidate, ...]:
            searched.append(text)
            return super().nearest_universes(text)

    with pytest.raises(QuestionFault) as caught:
        Parser(Watched(reference)).parse(f"{command} tencent{parting}zq{parting}" + f"qz{parting}" * 300)
    assert caught.value.code == "unknown_instrument"
    said = Words().text(caught.value.message)
    assert said == "I don't know “zq” and much else here. Try tickers such as NVDA, 9988.HK or 600519.SS."
    assert (caught.value.candidates, searched) == ((), [])
    # Each of the thirteen unknown words begins at most seven names.
    assert len(looked_for) <= 8 + 13 * 7


def test_a_dozen_unknown_words_still_have_candidates(refused: Refused) -> None:
    _, _, fault = refused("compare alibba " + "nvidia qz " * 11)
    assert (fault.term, fault.candidates[0].value) == ("alibba", "9988.HK")


def test_a_text_that_is_too_long_is_refused_and_never_cut(refused: Refused, parser: Parser) -> None:
    code, said, _ = refused("movers " + "hstech " * 600)
    assert (code, said) == ("bad_question", "That is too long for a question. 1,000 characters are the most.")
    with pytest.raises(QuestionFault) as caught:
        parser.from_options("movers", {"universe": "hstech" + "x" * LONGEST})
    assert caught.value.code == "bad_question"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"universe": "hstech", "window": "soon"}, "bad_window"),
        ({"universe": "hstech", "window": "1m in usd"}, "bad_window"),  # nothing is dropped in silence
        ({"universe": "hstech", "window": "1m on 2025-02-12"}, "bad_window"),
        ({"universe": "hstech", "window": "2025-02-30"}, "bad_window"),
        ({"universe": "hstech", "as_of": "yesterday"}, "bad_window"),
        ({"universe": "hstech", "as_of": "2025-02-30"}, "bad_window"),
        ({"universe": "hstech", "currency": "gold"}, "bad_question"),
        ({"universe": "hstech", "currency": "cad"}, "bad_question"),
        ({"universe": "hstech", "currency": "usd total"}, "bad_question"),
        ({"universe": "hstech", "returns": "net"}, "bad_question"),
        ({"universe": "hstech", "returns": "total 1m"}, "bad_question"),
        ({"universe": ""}, "bad_question"),
        ({}, "bad_question"),
        ({"universe": "hstec"}, "unknown_universe"),
    ],
)
def test_options_that_cannot_be(options: dict[str, str], code: str, parser: Parser) -> None:
    with pytest.raises(QuestionFault) as caught:
        parser.from_options("movers", options)
    assert caught.value.code == code
    assert Words().text(caught.value.message)
