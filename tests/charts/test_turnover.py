"""The picture of turnover by month: laws of its layout, and what it says."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.scene import Polygon, Polyline, Rect, Scene
from bot.charts.turnover import scene
from bot.domain.figures.turnover import MonthBar, TurnoverFigure
from bot.domain.text import Month
from bot.words import Words
from tests.charts.figures import FONTS, caption
from tests.charts.pictures.turnover import figures, months
from tests.charts.test_layout import LANGUAGE, NAMES, ONLY_SOME, assert_sound

AMOUNTS = st.floats(1e6, 9e11) | st.floats() | st.sampled_from([0.0, -1.0, 5e-324, 1e300, 4e4])
CHANGES = st.none() | st.floats(-99.0, 900.0) | st.floats()
BARS = st.builds(
    MonthBar, st.just(date(2025, 2, 1)), NAMES, st.none() | AMOUNTS, st.none() | AMOUNTS, CHANGES, st.booleans(),
    st.booleans(),
)  # fmt: skip


def drawn(figure: TurnoverFigure, language: str = "en") -> Scene:
    return scene(figure, Words(language), Fonts(FONTS, language), theme.PALETTES["western"])


def sample(name: str = "turnover") -> TurnoverFigure:
    found = figures()[name]
    assert isinstance(found, TurnoverFigure)
    return found


@ONLY_SOME
@given(st.lists(BARS, max_size=14), st.sampled_from(["HKD", "CNY", "XXX"]), st.booleans(), LANGUAGE)
def test_any_months_are_sound(bars: list[MonthBar], currency: str, net: bool, language: str) -> None:
    assert_sound(drawn(TurnoverFigure(caption(), currency, tuple(bars), net), language))


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
@pytest.mark.parametrize("name", figures())
def test_the_samples_are_sound(name: str, language: str) -> None:
    assert_sound(drawn(sample(name), language))


def test_every_month_has_its_value_beside_its_bar() -> None:
    texts = [text.text for text in drawn(sample()).texts]
    for text in ("Feb 2024", "HK$29.8bn", "Oct 2024", "HK$101.5bn", "1–11 Feb", "HK$102.4bn", "Net buying"):
        assert text in texts


def test_bars_are_to_scale_and_the_part_month_is_hatched() -> None:
    marks = drawn(sample()).marks
    blue = [mark for mark in marks if isinstance(mark, Rect) and mark.colour == theme.LINES[0]]
    grey = [mark for mark in marks if isinstance(mark, Rect) and mark.colour == theme.MUTED]
    # 29.8 and 61.8 of 102.4, to a pixel.
    assert [bar.width for bar in grey] == pytest.approx([blue[0].width * part / 102.4 for part in (29.8, 61.8)], abs=1)
    strokes = [mark for mark in marks if isinstance(mark, Polyline) and mark.colour == theme.LINES[0]]
    assert len(strokes) > 5
    for stroke in strokes:
        for x, y in stroke.points:
            assert blue[0].x <= x <= blue[0].x + blue[0].width
            assert blue[0].y <= y <= blue[0].y + blue[0].height


def test_a_whole_month_is_not_hatched() -> None:
    figure = TurnoverFigure(caption(), "HKD", tuple(months([10.0, 20.0])))
    assert not any(isinstance(mark, Polyline) for mark in drawn(figure).marks)


def test_sign_and_arrow_say_what_colour_says() -> None:
    picture = drawn(sample())
    colours = {text.text: text.colour for text in picture.texts}
    western = theme.PALETTES["western"]
    assert (colours["+24.5bn"], colours["−80.4bn"], colours["0"]) == (western.up, western.down, theme.MUTED)
    tips = [mark for mark in picture.marks if isinstance(mark, Polygon)]
    ways = [mark.points[2][1] < mark.points[0][1] for mark in tips]
    assert (ways.count(True), ways.count(False)) == (11, 1)  # of 13 months one sold, one did neither


def test_northbound_has_changes_in_place_of_net_buying() -> None:
    texts = [text.text for text in drawn(sample("turnover-north")).texts]
    assert "+4.50%" in texts and "−0.50%" in texts
    assert "Net buying" not in texts
    assert "On the month before" in texts


@pytest.mark.parametrize("average", [None, math.nan, math.inf, 0.0, -5.0])
def test_a_month_without_a_number_has_no_bar(average: float | None) -> None:
    absent = MonthBar(date(2025, 2, 1), Month(date(2025, 2, 1)), average, 5e9)
    picture = drawn(TurnoverFigure(caption(), "HKD", (*months([10.0]), absent)))
    texts = [text.text for text in picture.texts]
    assert "no data" in texts
    assert "+5.0bn" not in texts
    assert not any(isinstance(mark, Rect) and mark.colour == theme.LINES[0] for mark in picture.marks)
