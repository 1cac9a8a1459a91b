"""Words of an alert mean what is said together: an option's direction is not the condition's, and what is denied is not
asked for."""

from datetime import UTC, datetime

import pytest

from bot.domain.alerts import Move
from bot.domain.errors import QuestionFault
from bot.domain.windows import Span
from bot.parsing.alert_edits import AlertEdits
from bot.parsing.alerts import AlertParser
from bot.services.resolver import Resolver
from bot.words import Words

NOW = datetime(2025, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def edits(resolver: Resolver) -> AlertEdits:
    return AlertEdits(AlertParser(resolver, lambda: NOW), lambda: NOW)


def refusal(edits: AlertEdits, text: str, now: str = "") -> str:
    with pytest.raises(QuestionFault) as caught:
        edits.wish(text, now)
    return Words().text(caught.value.message)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("alibaba -5% for a week", Move("9988.HK", -5.0, Span(1, "week"), False)),
        ("alibaba 5% for a month", Move("9988.HK", 5.0, Span(1, "month"), True)),
        ("alibaba 5% down for a week", Move("9988.HK", -5.0, Span(1, "week"), False)),
    ],
)
def test_beside_a_change_a_time_in_words_is_its_window(edits: AlertEdits, text: str, condition: Move) -> None:
    wish = edits.wish(text)
    assert (wish.condition, wish.lasts) == (condition, None)


@pytest.mark.parametrize(
    "text",
    ["nvidia 5% repeat 2% down", "nvidia 5% re-arm 2% lower", "nvidia 5% repeat 2% up", "nvidia 5% pause 2h more",
     "alibaba 5% up or down", "alibaba 5% up and down", "nvidia 5% more than alibaba 1m",
     "nvidia 5% down from 52w high", "alibaba 5% up to 150"],
)  # fmt: skip
def test_a_direction_that_is_of_something_else_is_not_the_changes(edits: AlertEdits, text: str) -> None:
    said = refusal(edits, text)
    assert "+5%" not in said and "-5%" not in said


def test_a_direction_in_a_label_is_a_word(edits: AlertEdits) -> None:
    wish = edits.wish('nvidia 5% "5% down for a month; no repeat"')
    assert (wish.label, wish.once, wish.lasts) == ("5% down for a month; no repeat", True, None)
    assert isinstance(wish.condition, Move) and wish.condition.either


@pytest.mark.parametrize(
    "words",
    ["no rearm", "don't repeat", "do not repeat", "never re-arm", "rearm never", "not always", "without repeat"],
)
def test_what_is_denied_is_not_asked_for(edits: AlertEdits, words: str) -> None:
    assert edits.wish(f"nvidia > 150 {words}").once


@pytest.mark.parametrize(
    ("now", "text"),
    [("9988.HK -5% 1d", "6"), ("9988.HK -5% 1d", "$6"), ("9988.HK vs NVDA 10pp 1m", "12"),
     ("9988.HK -5% 1d", "a month"), ("9988.HK new 52w high", "700")],
)  # fmt: skip
def test_a_number_alone_is_no_other_line(edits: AlertEdits, now: str, text: str) -> None:
    """6, 12 and 700 are codes in Hong Kong, and A a ticker in New York."""
    assert refusal(edits, text, now) == f"I do not understand the edit “{text}”. As it is now: alert {now}"


@pytest.mark.parametrize(
    ("now", "text", "whole"),
    [
        ("9988.HK > 150 repeat 3% <#123> <@&55>", "dm", "9988.HK > 150 repeat 3% dm"),
        ("9988.HK -5% 1d", "6% down", "9988.HK -6% 1d"),
        ("NVDA > 150", "$160", "NVDA > $160"),
    ],
)
def test_a_part_is_offered_whole_as_it_can_be(edits: AlertEdits, now: str, text: str, whole: str) -> None:
    assert f"alert {whole}?" in refusal(edits, text, now)
    edits.wish(whole)
