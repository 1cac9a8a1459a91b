"""The picture of contributions."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.contrib import MOST_PARTS
from bot.charts.scene import Rect
from bot.domain.figures.contrib import ContribFigure, Part
from bot.domain.text import Name
from tests.charts.figures import FONTS, INDEX, caption
from tests.charts.pictures.contrib import contrib
from tests.charts.test_layout import CHANGES, LANGUAGE, NAMES, ONLY_SOME, WORDS, assert_sound


@st.composite
def contrib_figures(draw: st.DrawFn) -> ContribFigure:
    parts = tuple(draw(st.lists(st.builds(Part, st.just("X"), NAMES, CHANGES), max_size=40)))
    missing = tuple(draw(st.lists(NAMES, max_size=3)))
    return ContribFigure(caption(draw(WORDS)), parts, draw(CHANGES), draw(NAMES), draw(CHANGES), missing)


@ONLY_SOME
@given(contrib_figures(), LANGUAGE)
def test_contributions_are_sound(figure: ContribFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


def bars(figure: ContribFigure) -> list[Rect]:
    scene = compose(figure, "en", "western", FONTS)
    return [mark for mark in scene.marks if isinstance(mark, Rect) and mark.height == 32]


def test_each_step_begins_where_the_last_one_ended() -> None:
    # +3, +1, −2, and +0.5 unexplained: 2.5 in all.
    up, second, down, rest, whole = bars(contrib([3.0, 1.0, -2.0], 0.5))
    assert abs(second.x - (up.x + up.width)) <= 1
    assert abs(down.x + down.width - (second.x + second.width)) <= 1
    assert abs(rest.x - down.x) <= 1
    assert (whole.x, rest.colour, whole.colour) == (up.x, theme.WARNING, theme.INK)
    assert abs(whole.x + whole.width - (rest.x + rest.width)) <= 1
    assert abs(up.width / whole.width - 3.0 / 2.5) < 0.02


def test_members_beyond_the_most_are_one_step() -> None:
    scene = compose(contrib([1.0] * MOST_PARTS + [0.2, 0.1, -0.1], 0.0), "en", "western", FONTS)
    texts = [text.text for text in scene.texts]
    assert "3 others" in texts
    assert "+0.20" in texts  # 0.2 + 0.1 − 0.1


def test_what_is_no_number_is_named_and_not_drawn() -> None:
    figure = ContribFigure(
        caption(), (Part("A", Name("Known"), 1.0), Part("B", Name("Odd"), math.nan)), 0.0, INDEX, 1.0
    )
    texts = [text.text for text in compose(figure, "en", "western", FONTS).texts]
    assert "Not shown: Odd" in texts
    assert "Odd" not in texts
