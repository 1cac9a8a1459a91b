"""Risk: laid out soundly whatever the names and numbers."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Polygon, Rect, Scene
from bot.domain.figures.risk import KeyFigure, RiskFigure, RiskRow
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures.risk import one, several, two, water
from tests.charts.test_layout import LANGUAGE, NAMES, ONLY_SOME, WORDS, assert_sound

DEPTHS = st.floats(-100, 0) | st.sampled_from([-1e-300, -0.0, math.nan])
CARDS = st.tuples(WORDS, WORDS, WORDS, st.integers(-1, 1))
RATIOS = st.none() | st.floats(-1, 1)


@ONLY_SOME
@given(st.lists(DEPTHS, max_size=20), st.lists(CARDS, max_size=7), LANGUAGE)
def test_one_instrument_is_sound(depths: list[float], cards: list[tuple[str, str, str, int]], language: str) -> None:
    figures = tuple(KeyFigure(said(about), said(value), said(detail), way) for about, value, detail, way in cards)
    known = [0.0 if math.isnan(depth) else depth for depth in depths]
    assert_sound(compose(RiskFigure(caption(), water(known), figures), language, "western", FONTS))


@ONLY_SOME
@given(st.data(), st.integers(2, 8), LANGUAGE)
def test_several_instruments_are_sound(data: st.DataObject, count: int, language: str) -> None:
    details = WORDS.map(said)
    volatility = st.none() | st.floats(0, 200) | st.just(1e300)
    row = st.builds(RiskRow, st.just("X"), NAMES, volatility, st.floats(-100, 0), details)
    rows = tuple(data.draw(st.lists(row, min_size=count, max_size=count)))
    table = tuple(tuple(data.draw(st.lists(RATIOS, min_size=count, max_size=count))) for _ in range(count))
    assert_sound(compose(RiskFigure(caption(), rows=rows, correlations=table), language, "western", FONTS))


def texts(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


def test_the_deepest_fall_is_marked_with_its_days() -> None:
    found = texts(compose(one(), "en", "western", FONTS))
    assert found.index("−32.1%") + 1 == found.index("8 Oct → 3 Dec 2024")
    assert {"0%", "−10%", "−20%", "−30%", "Below the last high"} <= set(found)


def test_no_fall_has_no_mark() -> None:
    scene = compose(RiskFigure(caption(), water([0.0, 0.0, 0.0])), "en", "western", FONTS)
    assert_sound(scene)
    assert not [text for text in texts(scene) if "→" in text and "2024" in text and "Oct" in text]


def test_best_and_worst_day_have_arrows_of_their_way() -> None:
    scene = compose(one(), "en", "western", FONTS)
    palette = theme.PALETTES["western"]
    arrows = [mark for mark in scene.marks if isinstance(mark, Polygon) and len(mark.points) == 3]
    assert [arrow.colour for arrow in arrows] == [palette.down, palette.up, palette.down]


def test_several_have_bars_on_one_scale_and_each_pair_once() -> None:
    scene = compose(several(), "en", "western", FONTS)
    assert_sound(scene)
    bars = [mark.width for mark in scene.marks if isinstance(mark, Rect) and mark.colour == theme.LINES[0]]
    # 89.9, 83.9, …: the longest is whole, the others are to its scale; the eighth has none.
    assert len(bars) == 7
    assert abs(bars[1] / bars[0] - 83.9 / 89.9) < 0.01
    found = texts(scene)
    # Neighbours among the first seven are six pairs of 0.80; the eighth has too few days: seven dashes, no volatility.
    assert found.count("0.80") == 6
    assert found.count("–") == 8
    assert "Correlation of daily changes" in found


def test_two_have_a_card_and_no_table() -> None:
    found = texts(compose(two(), "en", "western", FONTS))
    assert "Correlation of daily changes" not in found
    assert found.count("−0.16") == 1
