"""The picture of tiles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.heatmap import MOST_TILES, code, deepest, ink_on, luminance, parted, shade, shares
from bot.charts.scene import Rect, Scene, Text
from bot.domain.figures.heatmap import Heat, HeatmapFigure
from bot.domain.text import Name
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures.heatmap import heatmap
from tests.charts.test_layout import CHANGES, LANGUAGE, NAMES, ONLY_SOME, WORDS, assert_sound

WESTERN = theme.PALETTES["western"]
SIZES = st.floats(0.01, 100.0) | st.floats() | st.sampled_from([0.0, 1e-300, 1e300])


@st.composite
def heatmap_figures(draw: st.DrawFn) -> HeatmapFigure:
    tile = st.builds(Heat, st.sampled_from(["0700.HK", "NVDA", "^GSPC"]), NAMES, SIZES, CHANGES)
    tiles = tuple(draw(st.lists(tile, max_size=60)))
    return HeatmapFigure(caption(draw(WORDS)), tiles, said(draw(WORDS)), tuple(draw(st.lists(NAMES, max_size=3))))


def tiles_of(scene: Scene) -> list[Rect]:
    """The tiles: what is filled and taller than a mark of the legend."""
    return [mark for mark in scene.marks if isinstance(mark, Rect) and mark.height > 24 and mark.width > 7]


def within(text: Text, tile: Rect) -> bool:
    box = text.box
    return (
        tile.x <= box.x and box.right <= tile.x + tile.width and tile.y <= box.y and box.bottom <= tile.y + tile.height
    )


@ONLY_SOME
@given(heatmap_figures(), LANGUAGE)
def test_heat_maps_are_sound(figure: HeatmapFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


@pytest.mark.parametrize("sizes", [[10.0, 5.0, 2.0, 1.0], [1.0] * 30, [30.0 / (at + 1) for at in range(50)]])
def test_what_stands_on_a_tile_lies_within_it(sizes: list[float]) -> None:
    scene = compose(heatmap(sizes), "en", "western", FONTS)
    tiles = tiles_of(scene)
    first, last = min(tile.y for tile in tiles), max(tile.y + tile.height for tile in tiles)
    written = [text for text in scene.texts if first <= text.box.y and text.box.bottom <= last]
    assert written
    for text in written:
        tile = [tile for tile in tiles if within(text, tile)]
        assert len(tile) == 1, text
        assert text.colour == ink_on(tile[0].colour)


def test_tiles_are_as_large_as_their_size() -> None:
    tiles = tiles_of(compose(heatmap([6.0, 3.0, 1.0]), "en", "western", FONTS))
    areas = sorted(((tile.width + 4) * (tile.height + 4) for tile in tiles), reverse=True)
    assert areas[0] / areas[1] == pytest.approx(2.0, rel=0.03)
    assert areas[1] / areas[2] == pytest.approx(3.0, rel=0.03)


def test_every_member_is_told_somewhere() -> None:
    texts = " ".join(text.text for text in compose(heatmap([50.0, 0.01, 0.005]), "en", "western", FONTS).texts)
    assert "Small: 0002 Haier Smart Home +3.40%, 0001 Tencent −1.70%" in texts


def test_every_tile_of_an_index_bears_at_least_its_code() -> None:
    """Weights such as a capped index of thirty has: the smallest, 0.3 %, would be a tile of 2500 square pixels, on
    which four digits of 28 pixels (72 wide) do not stand."""
    weights = [10.7, 9.7, 8.7, 7.4, 7.2, 6.3, 6.3, 5.9, 5.0, 3.9, 3.8, 3.6, 2.6, 2.4, 1.9, 1.8, 1.8, 1.6, 1.5, 1.4, 1.4,
               1.2, 1.1, 1.1, 0.9, 0.8, 0.6, 0.5, 0.4, 0.3]  # fmt: skip
    scene = compose(heatmap(weights), "en", "western", FONTS)
    tiles = [tile for tile in tiles_of(scene) if tile.y > 100]
    bare = [tile for tile in tiles if not any(within(text, tile) for text in scene.texts)]
    assert len(tiles) == 30
    assert not bare
    assert "The smallest tiles are enlarged, to be read." in [text.text for text in scene.texts]


def test_codes_have_one_style() -> None:
    texts = [text.text for text in compose(heatmap([1.0] * 40), "en", "western", FONTS).texts]
    assert not any(text.endswith(".HK") for text in texts)
    assert [code(symbol) for symbol in ("0285.HK", "688981.SS", "NVDA", "BRK-B")] == ["0285", "688981", "NVDA", "BRK-B"]


def test_all_whose_tile_is_too_small_are_told() -> None:
    """One of 1000 beside twelve of 0.001: none of the twelve is left out of the list."""
    texts = " ".join(text.text for text in compose(heatmap([1000.0, *[0.001] * 12]), "en", "western", FONTS).texts)
    assert all(f"{at:04} " in texts for at in range(1, 13))
    assert "more" not in texts


def test_who_moved_most_has_a_tile_however_small() -> None:
    """Of 50 the smallest two moved most: they take the places of the 39th and 40th by size."""
    tiles = [Heat(f"{at:04}.HK", Name(f"N{at}"), 100.0 - at, 1.0) for at in range(48)]
    tiles += [Heat("0048.HK", Name("Up"), 1.0, 80.0), Heat("0049.HK", Name("Down"), 0.5, -30.0)]
    own, rest = parted(tiles)
    assert [tile.symbol for tile in own[-3:]] == ["0037.HK", "0048.HK", "0049.HK"]
    assert len(own) == MOST_TILES
    assert [tile.symbol for tile in rest] == [f"{at:04}.HK" for at in range(38, 48)]


def test_shares_by_hand() -> None:
    # Of 199 and 1 the second is half of a hundredth, and is raised to a whole one.
    assert shares([199.0, 1.0]) == pytest.approx([0.995, 0.01])
    assert shares([3.0, 1.0]) == pytest.approx([0.75, 0.25])


def test_the_smallest_of_many_share_a_tile() -> None:
    scene = compose(heatmap([1.0] * (MOST_TILES + 3)), "en", "western", FONTS)
    assert "3 others" in [text.text for text in scene.texts]


def test_what_has_no_change_or_size_is_named() -> None:
    tiles = (
        Heat("A", Name("Known"), 1.0, 1.0), Heat("B", Name("Still"), 1.0, math.nan), Heat("C", Name("Light"), 0.0, 1.0)
    )  # fmt: skip
    texts = [text.text for text in compose(HeatmapFigure(caption(), tiles, said("x")), "en", "western", FONTS).texts]
    assert "Not shown: Still, Light" in texts
    assert "Still" not in texts


def test_shades_by_hand() -> None:
    # Of a cap of 4 %, 1 % is the first of four shades, 1.1 % the second, 9 % the fourth.
    up = [shade(change, "+1", 4.0, WESTERN) for change in (1.0, 1.1, 4.0, 9.0)]
    assert up == [theme.blended(WESTERN.up, 0.25), theme.blended(WESTERN.up, 0.5), WESTERN.up, WESTERN.up]
    assert shade(-3.0, "−3", 4.0, WESTERN) == theme.blended(WESTERN.down, 0.75)
    assert shade(0.001, "0.00%", 4.0, WESTERN) == theme.PANEL
    assert theme.blended(WESTERN.up, 0.0) == theme.BACKGROUND


def test_the_deepest_shade_is_for_a_round_change_that_most_do_not_exceed() -> None:
    assert deepest([0.4, -2.1, 2.9]) == 3.0
    # 17 of 20 are at most 1 %: the three that moved more do not make the others pale.
    assert deepest([1.0] * 17 + [40.0] * 3) == 1.0
    assert deepest([500.0]) == 200.0


@pytest.mark.parametrize("palette", theme.PALETTES.values())
@pytest.mark.parametrize("step", [0.25, 0.5, 0.75, 1.0])
def test_text_can_be_read_on_every_shade(palette: theme.Palette, step: float) -> None:
    """WCAG asks 3 : 1 for large text, which all of it is here."""
    for colour in (palette.up, palette.down):
        ground = theme.blended(colour, step)
        light, dark = sorted((luminance(ink_on(ground)) + 0.05, luminance(ground) + 0.05))
        assert dark / light >= 3.0
