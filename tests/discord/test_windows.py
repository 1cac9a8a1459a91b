"""The select of windows under an answer: which questions have it, and what a choice makes of them."""

from datetime import date

import pytest

from bot.domain.questions import QUESTIONS, Kind, Named, Question
from bot.domain.questions.chart import Chart
from bot.domain.questions.events import Events
from bot.domain.questions.heatmap import Heatmap
from bot.domain.questions.quote import Quote
from bot.domain.questions.state import State
from bot.domain.questions.turnover import Turnover
from bot.domain.questions.value import Value
from bot.domain.questions.why import Why
from bot.domain.windows import OnDay, Sessions, Span, ToDate, Window
from bot.parsing import canonical
from bot.ui.windows import WINDOWS, window_of, with_window

NVIDIA = ("NVDA",)
MONDAY = OnDay(date(2025, 1, 27))


@pytest.mark.parametrize(
    ("question", "window"),
    [
        (Chart(instruments=NVIDIA), Span(6, "month")),
        (Value(instruments=NVIDIA), Sessions(1)),
        (Value(instruments=NVIDIA, window=MONDAY), MONDAY),
        (Why(instruments=NVIDIA), Sessions(1)),
        (Heatmap(universe=Named("hstech"), window=ToDate("year")), ToDate("year")),
        (Events(window=Span(1, "year")), Span(1, "year")),
        # No window, or one that the select has no sensible other for.
        (Events(), None),
        (Quote(instruments=NVIDIA), None),
        (Turnover(), None),
        (Value(instruments=NVIDIA, ranking="record"), None),
        (Value(instruments=NVIDIA, ranking="record", window=Span(1, "year")), None),
        (State(instruments=NVIDIA), None),
    ],
)
def test_which_window_is_shown(question: Question, window: Window | None) -> None:
    assert window_of(question) == window


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Value(instruments=NVIDIA, window=MONDAY), "value NVDA 1w"),
        (Why(instruments=NVIDIA, as_of=date(2025, 2, 12)), "why NVDA 1w on 2025-02-12"),
        (Heatmap(universe=Named("hstech")), "heatmap hstech 1w"),
        (Chart(instruments=NVIDIA, style="candles"), "chart NVDA 1w candles"),
    ],
)
def test_another_window_changes_nothing_else(question: Question, text: str) -> None:
    assert canonical(with_window(question, "1w")) == text


def test_a_question_without_a_window_cannot_have_another() -> None:
    with pytest.raises(ValueError, match="quote has no window"):
        with_window(Quote(instruments=NVIDIA), "1w")


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_key_is_a_window_that_can_be_asked(question: type[Question]) -> None:
    """The select sends keys; each question with a window has a field that takes what the key means."""
    kinds = [field.kind for field in question.declared() if field.kind in {Kind.WINDOW, Kind.PERIOD}]
    assert len(kinds) <= 1
    assert all(not isinstance(window, OnDay) for window, _ in WINDOWS.values())
