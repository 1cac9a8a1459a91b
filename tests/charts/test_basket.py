"""A basket's picture: its line, its best and its worst."""

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.compose import compose
from bot.charts.scene import Polyline
from bot.domain.figures import Bar, Line
from bot.domain.figures.theme import ThemeFigure
from bot.domain.text import Name
from tests.charts.figures import FONTS, caption
from tests.charts.pictures.theme import basket
from tests.charts.test_layout import CHANGES, LANGUAGE, NAMES, ONLY_SOME, any_line, assert_sound

BARS = st.lists(st.builds(Bar, st.just("X"), NAMES, CHANGES), max_size=3)


@ONLY_SOME
@given(st.lists(any_line(), min_size=1, max_size=4), BARS, BARS, st.lists(NAMES, max_size=3), LANGUAGE)
def test_any_basket_is_sound(
    lines: list[Line], best: list[Bar], worst: list[Bar], missing: list[Name], language: str
) -> None:
    figure = ThemeFigure(caption(), tuple(lines), tuple(best), tuple(worst), tuple(missing))
    assert_sound(compose(figure, language, "western", FONTS))


def test_the_basket_s_line_is_the_strongest_and_on_top() -> None:
    marks = [mark for mark in compose(basket(), "en", "western", FONTS).marks if isinstance(mark, Polyline)]
    drawn = [mark for mark in marks if len(mark.points) > 2]
    assert [mark.width for mark in drawn] == [4, 4, 4, 7]


def test_best_and_worst_stand_beside_each_other() -> None:
    scene = compose(basket(), "en", "western", FONTS)
    by_text = {text.text: text for text in scene.texts}
    assert by_text["Best members"].y == by_text["Worst members"].y
    assert {"+55.0%", "−4.17%", "0.00%", "Not shown: Kingsoft Cloud, GDS"} <= set(by_text)
