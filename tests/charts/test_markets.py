"""Indices by market: laid out soundly whatever their names and numbers."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Polyline, Scene
from bot.domain.figures.markets import MarketGroup, MarketRow, MarketsFigure
from bot.domain.text import Name
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures.markets import COLUMNS, markets, row, title, wide
from tests.charts.test_layout import CHANGES, LANGUAGE, NAMES, ONLY_SOME, WORDS, assert_sound

LEVELS = st.floats(0.001, 1e6) | st.floats()


@st.composite
def any_row(draw: st.DrawFn) -> MarketRow:
    values = draw(st.lists(LEVELS, max_size=8))
    path = pd.Series(values, index=pd.bdate_range("2025-01-10", periods=len(values)), dtype=float)
    changes = draw(st.lists(st.none() | CHANGES, min_size=4, max_size=4))
    currency = draw(st.sampled_from([None, "HKD", "CNY"]))
    day = draw(st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)))
    return MarketRow("X", draw(NAMES), draw(LEVELS), currency, day, path, tuple(changes))


GROUPS = st.builds(
    MarketGroup, st.builds(lambda text, times: said(text * times), WORDS, st.integers(1, 2)),
    st.lists(any_row(), min_size=1, max_size=4).map(tuple),
)  # fmt: skip


@ONLY_SOME
@given(st.lists(GROUPS, max_size=3), st.lists(NAMES, max_size=3), LANGUAGE)
def test_any_indices_are_sound(groups: list[MarketGroup], missing: list[Name], language: str) -> None:
    assert_sound(compose(MarketsFigure(caption(), COLUMNS, tuple(groups), tuple(missing)), language, "western", FONTS))


def texts(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


def test_a_row_has_level_and_changes_under_their_windows() -> None:
    scene = compose(markets(), "en", "western", FONTS)
    by_text = {text.text: text for text in scene.texts}
    assert {"5,281.18", "CNY 3.92", "7,118.69 · 11 Feb", "Mainland · 12 Feb, not final", "Hong Kong · 12 Feb"} <= set(
        by_text
    )
    ends = [by_text[text].box.right for text in ("+2.70%", "+7.12%", "+23.9%", "+18.2%")]
    heads = [next(t for t in scene.texts if t.text == label).box.right for label in ("1d", "1w", "1m", "ytd")]
    assert ends == pytest.approx(heads, abs=1.5)


def test_what_is_not_known_is_a_dash_and_the_absent_are_named() -> None:
    found = texts(compose(markets(), "en", "western", FONTS))
    assert found.count("–") == 1
    assert "Not shown: China Enterprises" in found


def test_colour_and_sign_agree_and_nought_has_neither() -> None:
    scene = compose(markets(), "en", "western", FONTS)
    palette = theme.PALETTES["western"]
    colours = {text.text: text.colour for text in scene.texts}
    # −0.004 is shown as nought.
    assert (colours["+2.70%"], colours["−0.22%"], colours["0.00%"]) == (palette.up, palette.down, theme.MUTED)


def test_large_changes_have_a_row_of_their_own() -> None:
    scene = compose(wide(), "en", "western", FONTS)
    assert_sound(scene)
    by_text = {text.text: text for text in scene.texts}
    assert by_text["> +999,999.0%"].y > by_text["Hang Seng TECH"].y + 40


def test_the_small_line_has_the_colour_of_its_month() -> None:
    def lines(change: float) -> set[str]:
        figure = MarketsFigure(
            caption(), COLUMNS, (MarketGroup(title("X"), (row(Name("A"), 100.0, 1, 1, change, 1),)),)
        )
        return {mark.colour for mark in compose(figure, "en", "western", FONTS).marks if isinstance(mark, Polyline)}

    palette = theme.PALETTES["western"]
    assert (lines(5.0), lines(-5.0), lines(0.0)) == ({palette.up}, {palette.down}, {theme.MUTED})
