"""Days below plots: each is the day of what is drawn above it."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import panels, plot, theme
from bot.charts.compose import compose
from bot.charts.fonts import Fonts
from bot.charts.page import Page
from bot.charts.panels import Axis
from bot.charts.plot import Plot
from bot.charts.scene import Box, Text
from bot.domain.figures import Figure, Line, LinesFigure
from bot.domain.figures.quote import QuoteFigure
from bot.domain.figures.risk import RiskFigure, Water
from bot.domain.figures.state import StateFigure
from bot.domain.figures.why import WhyFigure
from bot.domain.text import Name
from bot.words import Words
from tests.charts.figures import FONTS, caption, said
from tests.charts.test_layout import ONLY_SOME

ENGLISH = Words("en")
GOLDEN_WEEK = ("2024-09-27", "2024-09-30", "2024-10-02", "2024-10-03", "2024-10-04", "2024-10-07", "2024-10-08")
"""Hong Kong: closed on 1 October; 28 and 29 September and 5 and 6 October are weekends."""


@st.composite
def few_sessions(draw: st.DrawFn) -> tuple[date, ...]:
    """Up to eleven sessions of two weeks, with holidays among them."""
    first = draw(st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    days = [first + timedelta(days=at) for at in range(15)]
    open_on = [day for day in days if day.weekday() < 5]
    return tuple(sorted(draw(st.sets(st.sampled_from(open_on), min_size=1))))


def labelled(draw: Callable[[Page], None]) -> list[Text]:
    """The days that a drawing writes, without the years below them."""
    page = Page(ENGLISH, Fonts(FONTS, "en"))
    page.y = 300.0
    draw(page)
    return [mark for mark in page.finish().texts if not mark.text.isdigit()]


def told(day: date) -> str:
    return ENGLISH.day(day, year=False)


@ONLY_SOME
@given(few_sessions())
def test_a_label_below_sessions_is_the_session_that_is_drawn_there(sessions: tuple[date, ...]) -> None:
    axis = Axis(100.0, float(theme.WIDTH - theme.MARGIN), sessions)
    columns = {told(day): axis.x(at) for at, day in enumerate(sessions)}
    for mark in labelled(lambda page: panels.days(page, axis)):
        assert mark.box.x + mark.box.width / 2 == pytest.approx(columns[mark.text], abs=2)


@ONLY_SOME
@given(few_sessions())
def test_a_label_on_a_calendar_is_of_a_session_too(sessions: tuple[date, ...]) -> None:
    axes = Plot(Box(100, 0, 640, 300), sessions[0], sessions[-1], 0.0, 1.0)
    columns = {told(day): axes.x(day) for day in sessions}
    found = labelled(lambda page: plot.days(page, axes, sessions))
    assert found
    for mark in found:
        assert mark.box.x + mark.box.width / 2 == pytest.approx(columns[mark.text], abs=2)


@pytest.mark.parametrize("count", [12, 40, 200, 900])
def test_a_label_of_a_long_axis_is_a_session_too(count: int) -> None:
    # Mondays and first days of months that are no sessions give way to the next session: 1 and 2 October to the 3rd.
    days = [day.date() for day in pd.bdate_range("2024-08-12", periods=count)]
    sessions = tuple(day for day in days if day.day not in (1, 2))
    axis = Axis(100.0, 800.0, sessions)
    for mark in labelled(lambda page: panels.days(page, axis)):
        middle = mark.box.x + mark.box.width / 2
        nearest = min(range(len(sessions)), key=lambda at: abs(axis.x(at) - middle))
        around = sessions[max(0, nearest - 3) : nearest + 4]
        assert mark.text in {told(day) for day in around}


def test_labels_stay_within_the_margins() -> None:
    # A month until 31 March, as wide as in a quote's picture.
    sessions = tuple(day.date() for day in pd.bdate_range("2025-02-28", "2025-03-31"))
    axis = Axis(100.0, float(theme.WIDTH - theme.MARGIN), sessions)
    found = labelled(lambda page: panels.days(page, axis))
    assert found
    assert all(mark.box.right <= theme.WIDTH - theme.MARGIN for mark in found)
    assert all(before.box.right < after.box.x for before, after in pairwise(found))


def _figures() -> list[Figure]:
    index = pd.DatetimeIndex(GOLDEN_WEEK)
    closes = pd.Series([75.0, 78.1, 83.4, 82.2, 80.9, 87.6, 70.8], index)
    changes = pd.Series([0.0, 4.1, 11.2, 9.6, 7.9, 16.8, -5.6], index)
    first, last = index[0].date(), index[-1].date()
    return [
        WhyFigure(caption(), closes, first, last, -5.6, ()),
        QuoteFigure(caption(), said("70.80"), 70.8, -5.6, said("since"), closes, said("closes")),
        StateFigure(caption(), closes, (), (), None),
        LinesFigure(caption(), (Line("0300.HK", Name("Midea"), changes), Line("1810.HK", Name("Xiaomi"), changes / 2))),
        RiskFigure(caption(), Water(np.minimum(changes - 16.8, 0.0), -22.4, first, last)),
    ]


@pytest.mark.parametrize("figure", _figures(), ids=lambda figure: figure.picture)
def test_every_picture_of_few_days_names_sessions_alone(figure: Figure) -> None:
    real = {told(date.fromisoformat(day)) for day in GOLDEN_WEEK}
    low = [mark.text for mark in compose(figure, "en", "western", FONTS).texts]
    found = [text for text in low if text.endswith((" Sep", " Oct"))]
    assert len(found) >= 2
    assert set(found) <= real
