# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# (matplotlib's stubs leave artists' keyword arguments untyped)
"""A scene into pixels the plain way: a Figure and its artists. Slower; for the day that `canvas` fails."""

from pathlib import Path as File

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon as PolygonPatch
from matplotlib.patches import Rectangle
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import IdentityTransform

from bot.charts.scene import Mark, Polygon, Polyline, Rect, Scene, Text


def paint(scene: Scene, fonts_dir: File) -> npt.NDArray[np.uint8]:
    """The scene as pixels: height × width × 4."""
    figure = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=72, facecolor=scene.background)
    canvas = FigureCanvasAgg(figure)
    for order, mark in enumerate(scene.marks):
        for artist in _artists(mark, scene.height, fonts_dir):
            artist.set_transform(IdentityTransform())
            artist.set_zorder(order)
            figure.add_artist(artist)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[: scene.height, : scene.width]


def _artists(mark: Mark, height: int, fonts_dir: File) -> list[Artist]:
    """The artists of one mark, in pixels from the bottom left."""
    match mark:
        case Rect():
            corner = (mark.x, height - mark.y - mark.height)
            return [Rectangle(corner, mark.width, mark.height, linewidth=0, facecolor=mark.colour)]
        case Polygon():
            points = [(x, height - y) for x, y in mark.points]
            edge = mark.edge or "none"
            return [PolygonPatch(points, facecolor=mark.colour, edgecolor=edge, linewidth=mark.edge_width)]
        case Polyline():
            return [_line(mark, height)]
        case Text():
            return _texts(mark, height, fonts_dir)


def _line(mark: Polyline, height: int) -> Line2D:
    columns = [x for x, _ in mark.points]
    rows = [height - y for _, y in mark.points]
    line = Line2D(columns, rows, linewidth=mark.width, color=mark.colour)
    line.set_solid_capstyle("round")
    line.set_solid_joinstyle("round")
    line.set_dash_capstyle("butt")
    line.set_dash_joinstyle("round")
    if mark.dash:
        line.set_linestyle((0, tuple(length / mark.width for length in mark.dash)))
    return line


def _texts(mark: Text, height: int, fonts_dir: File) -> list[Artist]:
    return [
        TextArtist(
            mark.x + piece.dx,
            height - mark.y,
            piece.text,
            color=mark.colour,
            verticalalignment="baseline",
            fontproperties=FontProperties(fname=fonts_dir / f"{piece.face}.otf", size=mark.font.size),
            parse_math=False,
        )
        for piece in mark.pieces
    ]
