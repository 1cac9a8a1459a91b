import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Polyline, Scene
from bot.domain.figures.event import Course, EventFigure
from bot.domain.text import Name
from tests.charts.figures import FONTS, INDEX, NAMES, caption
from tests.charts.pictures.event import course
from tests.charts.test_layout import CHANGES, LANGUAGE, ONLY_SOME, WORDS, assert_sound
from tests.charts.test_layout import NAMES as ANY_NAME


def drawn(*courses: Course, language: str = "en") -> Scene:
    return compose(EventFigure(caption(), courses), language, "western", FONTS)


def words(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


def lines(scene: Scene) -> list[Polyline]:
    """The courses' lines."""
    return [mark for mark in scene.marks if isinstance(mark, Polyline) and mark.width == 4]


@st.composite
def event_figures(draw: st.DrawFn) -> EventFigure:
    courses: list[Course] = []
    for _ in range(draw(st.integers(0, 8))):
        values = draw(st.lists(CHANGES, max_size=32))
        first = draw(st.integers(-12, 1))
        courses.append(
            Course("X", draw(ANY_NAME), pd.Series(values, index=np.arange(len(values)) + first, dtype=float))
        )
    return EventFigure(caption(draw(WORDS), draw(st.booleans())), tuple(courses))


@ONLY_SOME
@given(event_figures(), LANGUAGE)
def test_events_are_sound(figure: EventFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


def test_the_base_is_where_the_line_down_the_plot_crosses_nought() -> None:
    scene = drawn(course([5.0] * 20, NAMES[0]))
    [base] = [mark for mark in scene.marks if isinstance(mark, Polyline) and mark.colour == theme.WARNING]
    [line] = lines(scene)
    # Ten sessions before it, so the eleventh point is the base; then it is at 5 %.
    assert line.points[10][0] == pytest.approx(base.points[0][0])
    assert line.points[11][1] < line.points[10][1]
    assert "Last close before" in words(scene)


def test_sessions_not_days_are_on_the_axis() -> None:
    told = words(drawn(course([5.0] * 20, NAMES[0])))
    assert [text for text in told if text in {"−10", "−5", "0", "5", "10", "15", "20"}] == [
        "−10", "−5", "0", "5", "10", "15", "20",
    ]  # fmt: skip
    [line] = lines(drawn(course([5.0] * 20, NAMES[0])))
    steps = np.diff([x for x, _ in line.points])
    assert steps == pytest.approx(steps[0], abs=0.11)


def test_a_young_event_has_an_axis_of_five_sessions() -> None:
    told = words(drawn(course([1.0, 2.0], NAMES[0]), course([3.0], INDEX)))
    assert "5" in told
    assert "10" not in told
    assert {"Alibaba", "+2.00%", "Hang Seng TECH", "+3.00%"} <= set(told)


def test_a_course_without_a_value_is_named_below() -> None:
    empty = Course("X", Name("Absent"), pd.Series([math.nan], index=[0]))
    told = words(drawn(course([1.0], NAMES[0]), empty))
    assert "Not shown: Absent" in told
    assert_sound(drawn(empty))


def test_what_is_far_from_the_event_is_not_drawn() -> None:
    long = Course("X", NAMES[0], pd.Series(1.0, index=np.arange(-40, 60)))
    [line] = lines(drawn(long))
    assert len(line.points) == 31
