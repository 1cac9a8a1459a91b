"""Completions: what is offered, in which order, within Discord's limits and in time."""

import time
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import QuestionFault
from bot.domain.questions import QUESTIONS, Field, Kind
from bot.parsing import Parser
from bot.parsing.suggest import Suggester
from bot.reference import Reference
from bot.services.index import Suggestion
from bot.services.resolver import Resolver
from bot.ui.completion import complete
from bot.ui.facade import Facade
from bot.words import Words

MOST = 25


WORDS, CHINESE = Words(), Words("zh-Hant")


def shown(suggestion: Suggestion) -> str:
    return WORDS.text(suggestion.label)


def first(suggester: Suggester, kind: Kind, typed: str) -> str:
    return suggester.suggest(kind, typed, MOST)[0].value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("ali", "9988.HK"),
        ("腾", "0700.HK"),
        ("騰", "0700.HK"),
        ("hang seng t", "HSTECH.HK"),
        ("700", "0700.HK"),
        ("alibba", "9988.HK"),
        ("", "HSTECH.HK"),
        # Earlier names are kept as they were typed, whatever parts them.
        ("tencent ali", "tencent 9988.HK"),
        ("9988.HK ten", "9988.HK 0700.HK"),
        ("tencent, ali", "tencent, 9988.HK"),
        ("tencent,ali", "tencent,9988.HK"),
        ("tencent hang seng t", "tencent HSTECH.HK"),
        ("alibaba nvidia baid", "alibaba nvidia 9888.HK"),
        ("阿里巴巴、腾", "阿里巴巴、0700.HK"),
        ("nvidia alibba", "nvidia 9988.HK"),
        ("  ali", "9988.HK"),
    ],
)
def test_the_first_instrument(typed: str, value: str, suggester: Suggester) -> None:
    assert first(suggester, Kind.INSTRUMENTS, typed) == value


@pytest.mark.parametrize("typed", ["tencent ali", "nvidia, hang seng t", "9988.HK BABA ten"])
def test_no_completion_loses_an_earlier_name(typed: str, suggester: Suggester) -> None:
    earlier = typed.replace(",", "").split()[0]
    found = suggester.suggest(Kind.INSTRUMENTS, typed, MOST)
    assert found
    assert all(suggestion.value.startswith(earlier) and shown(suggestion).startswith(earlier) for suggestion in found)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("hst", "hstech"), ("hang seng t", "hstech"), ("恒生科", "hstech"), ("恆生科", "hstech"), ("magni", "mag7"),
     ("", "ai_chips"), ("baba,ten", "baba,0700.HK"), ("baba, jd, ali", "baba, jd, 9988.HK")],
)  # fmt: skip
def test_the_first_universe(typed: str, value: str, suggester: Suggester) -> None:
    found = [suggestion.value for suggestion in suggester.suggest(Kind.UNIVERSE, typed, MOST)]
    assert value == found[0] or (typed == "baba,ten" and value in found)


def test_after_a_comma_nothing_is_offered_before_a_letter(suggester: Suggester) -> None:
    assert suggester.suggest(Kind.UNIVERSE, "baba,", MOST) == []
    assert suggester.suggest(Kind.INSTRUMENTS, "baba, ", MOST) == []


@pytest.mark.parametrize(
    ("kind", "typed", "values"),
    [
        (Kind.WINDOW, "1", ["1d", "1w", "1m", "1y"]),
        (Kind.WINDOW, " YT", ["ytd"]),
        (Kind.WINDOW, "since deep", ["since deepseek", "since deepseek_r1"]),
        (Kind.WINDOW, "nonsense", []),
        (Kind.CURRENCY, "", ["USD", "HKD", "CNY", "JPY", "EUR", "GBP"]),
        (Kind.CURRENCY, "usd ", ["USD"]),
        (Kind.RETURNS, "T", ["total"]),
        (Kind.RETURNS, "", ["price", "total"]),
        (Kind.TOPIC, "MO", ["movers"]),
        (Kind.DAY, "2025", []),
        (Kind.PERIOD, "yt", ["ytd"]),
        (Kind.PERIOD, "2025-02-12", ["2025-02-12"]),
        (Kind.PERIOD, "12 feb 2025", ["2025-02-12"]),
        (Kind.PERIOD, "2025-01-27", ["2025-01-27"]),
        (Kind.PERIOD, "2025-01-13.", ["2025-01-13..2025-02-12"]),
        (Kind.PERIOD, "nonsense", []),
        (Kind.EVENT, "2025/1/27", ["2025-01-27"]),
        (Kind.EVENT, "deepseek s", ["deepseek"]),
        (Kind.EVENT, "nvidia crash", ["deepseek"]),
        (Kind.EVENT, "chatgtp", ["chatgpt"]),
        (Kind.EVENT, "qqqq", []),
        (Kind.STUDIES, "", ["sma20", "sma50", "sma200", "ema20", "ema50", "bollinger", "rsi", "macd", "volume"]),
        (Kind.STUDIES, "BO", ["bollinger"]),
        (Kind.STUDIES, "vol", ["volume"]),
        (Kind.STUDIES, "sma2", ["sma2", "sma20", "sma200"]),
        (Kind.STUDIES, "sma33", ["sma33"]),
        (Kind.STUDIES, "sma500", []),
        (Kind.STUDIES, "sma20 vo", ["sma20 volume"]),
        (Kind.STUDIES, "sma20, ema", ["sma20, ema20", "sma20, ema50"]),
        (
            Kind.STUDIES,
            "sma20 sma50 sma200 ema20 ema50 rsi macd ",
            [f"sma20 sma50 sma200 ema20 ema50 rsi macd {study}" for study in ("bollinger", "volume")],
        ),
        (Kind.STUDIES, "candles", []),
        (Kind.CHOICE, "li", []),
        (Kind.RATE, "4", []),
    ],
)
def test_other_fields(kind: Kind, typed: str, values: list[str], suggester: Suggester) -> None:
    found = [suggestion.value for suggestion in suggester.suggest(kind, typed, MOST)]
    assert found == values or (kind is Kind.WINDOW and found[: len(values)] == values != [])


def test_a_period_has_a_day_for_an_example_after_its_windows(suggester: Suggester) -> None:
    found = [suggestion.value for suggestion in suggester.suggest(Kind.PERIOD, "", MOST)]
    assert found[0] == "1d"
    assert found[-1] == "2025-01-27"
    assert [s.value for s in suggester.suggest(Kind.PERIOD, "", 3)] == ["1d", "5d", "2025-01-27"]


def test_an_event_is_offered_with_its_title_and_day(suggester: Suggester, reference: Reference) -> None:
    found = suggester.suggest(Kind.EVENT, "", MOST)
    days = [reference.events[suggestion.value].day for suggestion in found]
    assert days == sorted(days, reverse=True)
    assert len(found) == MOST
    [shock] = suggester.suggest(Kind.EVENT, "deepseek s", 1)
    assert shown(shock) == "deepseek · DeepSeek shock · 27 Jan 2025"
    assert CHINESE.text(shock.label) == "deepseek · DeepSeek shock · 2025年1月27日"
    [since] = suggester.suggest(Kind.WINDOW, "since deepseek s", 1)
    assert shown(since) == "since deepseek · DeepSeek shock · 27 Jan 2025"
    assert shown(suggester.suggest(Kind.PERIOD, "", MOST)[-1]) == "2025-01-27 · one day"


def test_events_are_offered_latest_first_and_by_alias(suggester: Suggester, reference: Reference) -> None:
    found = suggester.suggest(Kind.WINDOW, "si", MOST)
    days = [reference.events[suggestion.value.removeprefix("since ")].day for suggestion in found]
    assert days == sorted(days, reverse=True)
    assert len(days) == MOST
    assert first(suggester, Kind.WINDOW, "since nvidia crash") == "since deepseek"


@pytest.mark.parametrize("kind", [Kind.WINDOW, Kind.CURRENCY, Kind.RETURNS, Kind.UNIVERSE])
@pytest.mark.parametrize("typed", ["", "s", "since", "1", "u", "h", "恒", "baba,t"])
def test_whatever_is_offered_is_accepted(kind: Kind, typed: str, suggester: Suggester, parser: Parser) -> None:
    names = {Kind.WINDOW: "window", Kind.CURRENCY: "currency", Kind.RETURNS: "returns", Kind.UNIVERSE: "universe"}
    for suggestion in suggester.suggest(kind, typed, MOST):
        question = parser.from_options("movers", {"universe": "hstech", names[kind]: suggestion.value})
        assert question.spec.name == "movers"


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [(Kind.PERIOD, "value", "window"), (Kind.EVENT, "event", "event"), (Kind.STUDIES, "chart", "studies")],
)
@pytest.mark.parametrize("typed", ["", "s", "since", "1", "2025", "sma20 ", "sma20,e", "deep", "low", "bb v"])
def test_what_is_offered_for_newer_fields_is_accepted(
    kind: Kind, name: str, field: str, typed: str, suggester: Suggester, parser: Parser
) -> None:
    for suggestion in suggester.suggest(kind, typed, MOST):
        question = parser.from_options(name, {"instruments": "nvidia", field: suggestion.value})
        assert question.spec.name == name


@pytest.mark.parametrize("typed", ["ali", "tencent ali", "nvidia, hang seng t", "700 99", "腾"])
def test_offered_instruments_are_accepted(typed: str, suggester: Suggester, parser: Parser) -> None:
    for suggestion in suggester.suggest(Kind.INSTRUMENTS, typed, MOST):
        try:
            parser.from_options("compare", {"instruments": f"{suggestion.value}, TSLA"})
        except QuestionFault as fault:
            pytest.fail(f"{suggestion}: {fault}")


@given(
    st.sampled_from(Kind), st.text(max_size=120), st.sampled_from(["", "tencent ", "baba,", "since ", "x" * 95 + " "])
)
@settings(max_examples=150, deadline=None)
def test_any_text_has_completions_within_the_limits(suggester: Suggester, kind: Kind, text: str, head: str) -> None:
    before = time.perf_counter()
    found = suggester.suggest(kind, head + text, MOST)
    took = time.perf_counter() - before
    assert len(found) <= MOST
    assert all(0 < len(s.value) <= 100 for s in found)
    offered = complete(cast(Facade, SimpleNamespace(suggest=suggester.suggest)), WORDS, kind, head + text)
    assert all(0 < len(label) <= 100 for label, _ in offered)
    assert len({s.value for s in found}) == len(found)
    assert took < 0.2  # ten times what is aimed at: the machine is shared


def test_long_lists_are_completed_in_time(suggester: Suggester) -> None:
    for typed in ("a " * 60, "zq " * 40, "tencent alibaba nvidia " * 5, "hang seng " * 10):
        took: list[float] = []
        for _ in range(3):
            before = time.perf_counter()
            suggester.suggest(Kind.INSTRUMENTS, typed, MOST)
            took.append(time.perf_counter() - before)
        assert min(took) < 0.02, typed


class Counted(Resolver):
    """Counts how often names are looked for."""

    lookups = 0

    def beginning(self, typed: str, limit: int) -> list[Suggestion]:
        self.lookups += 1
        return super().beginning(typed, limit)

    def completions(self, typed: str, limit: int, *, universes: bool) -> list[Suggestion]:
        self.lookups += 1
        return super().completions(typed, limit, universes=universes)


@pytest.mark.parametrize("kind", [Kind.INSTRUMENTS, Kind.UNIVERSE])
def test_the_work_does_not_grow_with_what_is_typed(kind: Kind, reference: Reference) -> None:
    """A slash option takes 6,000 characters, and completing runs on the event loop."""
    resolver = Counted(reference)
    suggester = Suggester(resolver)
    assert suggester.suggest(kind, "a b c " * 1000, MOST) == []
    assert resolver.lookups == 0
    # The seven last words may begin a name, and the nearest to the very last is the eighth and last try.
    suggester.suggest(kind, ("zq " * 200)[: 200 - 1], MOST)
    suggester.suggest(kind, "baba," + ("zq " * 200)[: 200 - 6], MOST)
    assert 0 < resolver.lookups <= 16


def _field(question: str) -> Field:
    return next(field for field in QUESTIONS[question].declared() if field.kind is Kind.UNIVERSE)


@pytest.mark.parametrize("typed", ["", "c", "china", "tech", "mag"])
def test_only_indices_are_offered_to_questions_about_one(typed: str, suggester: Suggester, parser: Parser) -> None:
    for question in ("brief", "contrib"):
        for suggestion in suggester.suggest(Kind.UNIVERSE, typed, MOST, _field(question)):
            assert parser.parse(f"{question} {suggestion.value}") is not None


def test_watch_lists_are_offered_where_lists_can_be_asked(suggester: Suggester, parser: Parser) -> None:
    for typed, lists in (
        ("", ["watchlist", "server watchlist"]),
        ("wat", ["watchlist"]),
        ("ser", ["server watchlist"]),
    ):
        found = [one.value for one in suggester.suggest(Kind.UNIVERSE, typed, MOST, _field("movers"))]
        assert found[: len(lists)] == lists and len(found) <= MOST
        assert not set(lists) & {one.value for one in suggester.suggest(Kind.UNIVERSE, typed, MOST, _field("contrib"))}
