"""Pixels and PNG: both ways of drawing agree, and a file says what was drawn."""

import io
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bot.charts import artists, canvas, glyphs, png, theme
from bot.charts.compose import compose
from bot.charts.fonts import Fonts
from bot.charts.renderer import Style, draw
from bot.charts.scene import Font, Polygon, Polyline, Rect, Scene
from bot.words import LANGUAGES
from tests.charts.figures import FONTS, gallery, movers

GALLERY = gallery()


def test_the_fast_way_works_with_this_matplotlib() -> None:
    """Fails after an upgrade that changes what `canvas` builds on; pictures are then drawn ten times slower."""
    assert canvas.fast_works(FONTS)


@pytest.mark.parametrize("name", ["movers", "eight", "outlier"])
def test_both_ways_draw_the_same(name: str) -> None:
    scene = compose(GALLERY[name], "zh-Hant", "western", FONTS)
    fast = canvas.paint(scene, FONTS)[..., :3].astype(int)
    slow = artists.paint(scene, FONTS)[..., :3].astype(int)
    assert fast.shape == slow.shape == (scene.height, scene.width, 3)
    # Figures hint text in both directions and place it between pixels: edges of letters differ, nothing else does
    assert (np.abs(fast - slow).max(axis=2) > 60).mean() < 0.02
    assert np.abs(_tiles(fast) - _tiles(slow)).max() < 20  # of 255, as seen from afar


def _tiles(pixels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Means over tiles of 20 by 20 pixels, for each colour."""
    height, width = (length // 20 for length in pixels.shape[:2])
    return pixels[: height * 20, : width * 20].reshape(height, 20, width, 20, 3).mean(axis=(1, 3))


def test_both_ways_put_a_letter_in_the_same_place() -> None:
    for char in "H1+ToAj阿":
        text = Fonts(FONTS, "en").text(20, 60, char, Font(40), "#ffffff")
        scene = Scene(100, 100, "#000000", (text,))
        middles = [_middle(way(scene, FONTS)[..., 0]) for way in (canvas.paint, artists.paint)]
        assert middles[0] == pytest.approx(middles[1], abs=0.6), char


def _middle(ink: canvas.Pixels) -> tuple[float, float]:
    """The row and column of the ink's centre of mass."""
    rows, columns = np.indices(ink.shape)
    return float((rows * ink).sum() / ink.sum()), float((columns * ink).sum() / ink.sum())


def test_when_the_fast_way_is_broken_the_other_one_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_: object) -> None:
        raise AttributeError("draw_path")

    scene = compose(movers([1.0, -1.0]), "en", "western", FONTS)
    canvas.fast_works.cache_clear()
    monkeypatch.setattr("bot.charts.canvas._lay", changed)
    try:
        assert not canvas.fast_works(FONTS)
        assert np.array_equal(canvas.paint(scene, FONTS), artists.paint(scene, FONTS))
    finally:
        canvas.fast_works.cache_clear()


def test_marks_are_where_they_are_said_to_be() -> None:
    scene = Scene(
        60,
        40,
        "#000000",
        (
            Rect(2, 3, 10, 5, "#ff0000"),
            Polyline(((20.0, 30.0), (50.0, 30.0)), "#00ff00", 4.0),
            Polygon(((30.0, 5.0), (50.0, 5.0), (50.0, 15.0), (30.0, 15.0)), "#0000ff"),
        ),
    )
    pixels = canvas.paint(scene, FONTS)[..., :3]
    assert np.argwhere(pixels[..., 0] == 255).min(axis=0).tolist() == [3, 2]
    assert np.argwhere(pixels[..., 0] == 255).max(axis=0).tolist() == [7, 11]
    assert pixels[27:33, 35, 1].tolist() == [0, 255, 255, 255, 255, 0]
    assert pixels[10, 40].tolist() == [0, 0, 255]


def test_text_stands_on_its_baseline_within_its_box() -> None:
    text = Fonts(FONTS, "en").text(20, 50, "HIE", Font(28), "#ffffff")
    scene = Scene(120, 70, "#000000", (text,))
    inked = np.argwhere(canvas.paint(scene, FONTS)[..., 0] > 128)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0)
    assert bottom == 49  # the last row above the baseline at 50
    assert top == pytest.approx(50 - 28 * 0.727, abs=1.5)  # the height of Inter's capitals
    assert left >= text.box.x
    assert right <= text.box.right


def test_text_over_two_grounds_is_blended_with_each() -> None:
    text = Fonts(FONTS, "en").text(0, 30, "MMMM", Font(28), "#ffffff")
    scene = Scene(100, 40, "#000000", (Rect(0, 0, 50, 40, "#ff0000"), text))
    pixels = canvas.paint(scene, FONTS)[..., :3]
    assert pixels[:, :50, 0].min() == 255
    assert {tuple(pixel) for pixel in pixels[:, 50:].reshape(-1, 3)} <= {(level,) * 3 for level in range(256)}


def test_numbers_are_as_wide_as_their_characters() -> None:
    file = str(FONTS / "latin-semibold.otf")
    one = glyphs.stamp(file, 28, "1").advance
    assert glyphs.stamp(file, 28, "8").advance == one
    assert glyphs.stamp(file, 28, "+18.1%").advance == sum(glyphs.stamp(file, 28, char).advance for char in "+18.1%")


@pytest.mark.parametrize("palette", theme.PALETTES)
@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_is_a_small_png_with_a_colour_table(name: str, palette: str) -> None:
    picture = draw(GALLERY[name], Style("en", palette), FONTS)
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    assert (image.format, image.mode, image.size) == ("PNG", "P", (picture.width, picture.height))
    assert len(picture.png) <= 60 * 1024
    assert picture.name.isascii()
    assert "%" in picture.alt


@pytest.mark.parametrize("name", GALLERY)
def test_the_table_loses_nothing_that_can_be_seen(name: str) -> None:
    scene = compose(GALLERY[name], "en", "western", FONTS)
    pixels = canvas.paint(scene, FONTS)
    stored = np.asarray(Image.open(io.BytesIO(png.encode(pixels, scene.background, png.shades(scene)))).convert("RGB"))
    off = np.abs(stored.astype(int) - pixels[..., :3])
    own = {scene.background, *(mark.colour for mark in scene.marks)}
    flat = np.isin(pixels.view(np.uint32)[..., 0], [_word(colour) for colour in own])
    assert off[flat].max() == 0  # flat colours are exact
    assert off.mean() < 1.0  # of 255: shades differ only at edges


def _word(colour: str) -> int:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red | green << 8 | blue << 16 | 255 << 24


@pytest.mark.parametrize("width", [2, 8])
def test_sixteen_colours_go_two_pixels_a_byte(width: int) -> None:
    pixels = np.zeros((3, width, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[1, :, 0] = 255
    pixels[2, -1, :3] = 255
    data = png.encode(pixels, "#000000", (("#ff0000", 3), ("#ffffff", 3)))
    assert data[24] == 4  # the bit depth in the header
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), pixels[..., :3])


def test_without_the_fast_compressor_the_picture_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = draw(GALLERY["movers"], Style(), FONTS).png
    monkeypatch.setattr(png, "fast_zlib", None)
    plain = draw(GALLERY["movers"], Style(), FONTS).png
    assert np.array_equal(*[np.asarray(Image.open(io.BytesIO(data))) for data in (usual, plain)])


def test_a_table_holds_256_colours_at_most() -> None:
    many = tuple((f"#{red:02x}ff00", 4) for red in range(0, 200, 2))
    with pytest.raises(ValueError, match="too many colours"):
        png.encode(np.zeros((2, 2, 4), np.uint8), "#000000", many)


def test_every_chunk_carries_its_checksum() -> None:
    data = draw(GALLERY["single"], Style(), FONTS).png
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + size]
        assert int.from_bytes(data[at + 8 + size : at + 12 + size], "big") == zlib.crc32(body)
        at += 12 + size


def test_every_language_has_its_own_picture() -> None:
    assert len({draw(GALLERY["movers"], Style(language), FONTS).png for language in LANGUAGES}) == len(LANGUAGES)
