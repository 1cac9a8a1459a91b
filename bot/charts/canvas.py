# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# (matplotlib's stubs leave the graphics context half typed)
"""A scene into pixels, with matplotlib's Agg renderer alone: no Figure, no Axes, no rcParams, nothing private.

Rectangles and text are laid over the renderer's own buffer; lines and shapes go through Agg. If an upgrade of
matplotlib breaks this, `bot.charts.artists` draws the same scene with a Figure's artists, ten times slower.
"""

import logging
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path as File
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from bot.charts import artists, glyphs, theme
from bot.charts.scene import Box, Font, Piece, Polygon, Polyline, Rect, Scene, Text

Pixels = npt.NDArray[np.uint8]
"""Height × width × 4, red, green, blue and an alpha that is 255 throughout."""

Words32 = npt.NDArray[np.uint32]
"""The same pixels, a number each: height × width."""

_SHEET_HEIGHT = 2000
"""Room for nearly every picture, so that one buffer serves pictures of all heights."""

T = TypeVar("T")

_NOWHERE = Box(0, 0, 0, 0)
_log = logging.getLogger(__name__)
_LOCK = threading.Lock()


def painted(scene: Scene, fonts_dir: File, use: Callable[[Pixels], T]) -> T:
    """What `use` makes of the scene's pixels, which are its own only until it returns."""
    if not fast_works(fonts_dir):
        return use(artists.paint(scene, fonts_dir))
    with _LOCK:
        return use(_sheet_for(scene).paint(scene, str(fonts_dir)))


def paint(scene: Scene, fonts_dir: File) -> Pixels:
    """The scene as pixels to keep, the same in every thread and process."""
    return painted(scene, fonts_dir, np.copy)


def _sheet_for(scene: Scene) -> "_Sheet":
    return _sheet(scene.width, -(-scene.height // _SHEET_HEIGHT) * _SHEET_HEIGHT)


@lru_cache(maxsize=1)
def fast_works(fonts_dir: File) -> bool:
    """Whether this matplotlib draws a rectangle, a line and a letter where they belong."""
    try:
        probe = (
            Rect(2, 2, 10, 10, "#ff0000"),
            Polyline(((2.0, 26.0), (38.0, 26.0)), "#00ff00", 4.0),
            Text(2, 60, "I", Font(28), "#ffffff", "start", _NOWHERE, (Piece("latin-regular", "I", 0),)),
        )
        with _LOCK:
            scene = Scene(40, 64, "#000000", probe)
            pixels = _sheet_for(scene).paint(scene, str(fonts_dir))
        right = bool(
            pixels[7, 7, 0] == 255
            and pixels[26, 20, 1] == 255
            and pixels[45:60, :10, 2].max() > 200
            and not pixels[62:, :, :3].any()
        )
    except (AttributeError, TypeError, ValueError, RuntimeError) as fault:
        _log.warning("matplotlib has changed (%s): pictures are drawn the slow way", fault)
        return False
    if not right:
        _log.warning("matplotlib draws differently: pictures are drawn the slow way")
    return right


@lru_cache(maxsize=2)
def _sheet(width: int, height: int) -> "_Sheet":
    return _Sheet(width, height)


class _Sheet:
    """A renderer and its buffer, used again for every picture that fits."""

    def __init__(self, width: int, height: int) -> None:
        self._renderer = RendererAgg(width, height, 72)
        self._pixels: Pixels = np.asarray(self._renderer.buffer_rgba())
        self._words: Words32 = self._pixels.view(np.uint32)[:, :, 0]
        self._flipped = Affine2D().scale(1, -1).translate(0, height)

    def paint(self, scene: Scene, fonts_dir: str) -> Pixels:
        pixels = self._words[: scene.height]
        pixels[...] = _word(scene.background)
        for mark in scene.marks:
            match mark:
                case Rect():
                    spot = pixels[max(mark.y, 0) : mark.y + mark.height, max(mark.x, 0) : mark.x + mark.width]
                    spot[...] = _word(mark.colour)
                case Text():
                    for piece in mark.pieces:
                        stamp = glyphs.stamp(f"{fonts_dir}/{piece.face}.otf", mark.font.size, piece.text)
                        _lay(pixels, stamp, mark.x + piece.dx, mark.y, mark.colour)
                case Polyline():
                    self._stroke(mark)
                case Polygon():
                    self._fill(mark)
        return self._pixels[: scene.height]

    def _stroke(self, line: Polyline) -> None:
        context = self._renderer.new_gc()
        context.set_foreground(line.colour)
        context.set_linewidth(line.width)
        context.set_joinstyle("round")
        context.set_capstyle("butt" if line.dash else "round")
        if line.dash:
            context.set_dashes(0.0, list(line.dash))
        self._renderer.draw_path(context, Path(np.array(line.points)), self._flipped)
        context.restore()

    def _fill(self, shape: Polygon) -> None:
        context = self._renderer.new_gc()
        context.set_foreground(shape.edge or shape.colour)
        context.set_linewidth(shape.edge_width)
        context.set_joinstyle("miter")
        path = Path(np.array([*shape.points, shape.points[0]]), closed=True)
        self._renderer.draw_path(context, path, self._flipped, _unit(shape.colour))
        context.restore()


def _lay(pixels: Words32, stamp: glyphs.Stamp, x: int, y: int, colour: str) -> None:
    """Blends a colour into the pixels, as much of it as the stamp covers. What leaves the sheet is left out.

    Nearly all text is on ground of one colour, where its few shades are looked up.
    """
    top, left = y - stamp.above, x + stamp.left
    spot = pixels[max(top, 0) : max(top + stamp.coverage.shape[0], 0), max(left, 0) : left + stamp.coverage.shape[1]]
    if not spot.size:
        return
    cover = stamp.coverage[max(-top, 0) :, max(-left, 0) :][: spot.shape[0], : spot.shape[1]]
    under = int(spot[0, 0])
    if (spot == under).all():
        spot[...] = _shades(under, colour).take(cover)
    else:
        for ground in np.unique(spot).tolist():
            here = spot == ground
            spot[here] = _shades(ground, colour).take(cover[here])


@lru_cache(maxsize=512)
def _shades(ground: int, colour: str) -> Words32:
    """The pixel for each coverage from 0 to 255 of a colour on a ground."""
    under = np.array([ground], np.uint32).view(np.uint8).astype(np.int32)
    over = np.array([*theme.rgb(colour), 255], np.int32)
    share = np.arange(256)[:, None]
    return ((under * (255 - share) + over * share + 127) // 255).astype(np.uint8).view(np.uint32).reshape(-1)


def _unit(colour: str) -> tuple[float, float, float]:
    red, green, blue = theme.rgb(colour)
    return red / 255, green / 255, blue / 255


@lru_cache(maxsize=256)
def _word(colour: str) -> int:
    return int(np.array([*theme.rgb(colour), 255], np.uint8).view(np.uint32)[0])
