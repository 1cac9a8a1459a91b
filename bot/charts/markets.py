"""Indices by market, a row each: name and level, the last month as a small line, changes over several windows."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, absent, change_text, direction, height
from bot.charts.plot import Plot
from bot.charts.scene import Box, Scene
from bot.domain.figures.markets import MarketGroup, MarketRow, MarketsFigure
from bot.domain.prices import days_of
from bot.domain.text import Day, Price, msg
from bot.words import Words

FIGURE = MarketsFigure

_NAMES = 300.0
"""The least width of names; if the columns leave less they have a row of their own."""

_SPARK = (80.0, 190.0)
_SPARK_TALL = 30.0
_BETWEEN = 18.0
_ARROW = 15.0
_PAD = 9.0
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are: the width of names, where the small line beside the level begins, the right edge of each
    column, and whether the changes have a row of their own under the name."""

    names: float
    spark: float
    edges: tuple[float, ...]
    below: bool


def scene(figure: MarketsFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its rows need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    labels = [words.text(column) for column in figure.columns]
    layout = _layout(page, figure, labels)
    for group in figure.groups:
        _group(page, group, labels, layout, palette)
    page.footer(figure.caption, absent(figure.missing))
    return page.finish()


def _layout(page: Page, figure: MarketsFigure, labels: list[str]) -> _Layout:
    """Columns as wide as their widest change. Where they leave no room for names they have a row of their own."""
    right = theme.WIDTH - theme.MARGIN
    widths = [page.fonts.width(label, theme.TEXT) for label in labels]
    for group in figure.groups:
        for row in group.rows:
            for at, change in enumerate(row.changes[: len(labels)]):
                widths[at] = max(widths[at], _ARROW + 6 + page.fonts.width(_told(page, change), theme.STRONG))
    rows = [row for group in figure.groups for row in group.rows]
    level = max((page.fonts.width(_level(page, row), theme.TEXT) for row in rows), default=0.0)
    spark = theme.MARGIN + level + _BETWEEN
    taken = sum(widths) + _BETWEEN * len(widths)
    if taken > page.inner - _NAMES:
        each = page.inner / len(labels)
        edges = tuple(theme.MARGIN + each * (at + 1) for at in range(len(labels)))
        return _Layout(page.inner, spark, edges, True)
    edges: tuple[float, ...] = ()
    for wide in reversed(widths):
        edges = (right, *edges)
        right -= wide + _BETWEEN
    return _Layout(right - theme.MARGIN, spark, edges, False)


def _told(page: Page, change: float | None) -> str:
    return "–" if change is None or not math.isfinite(change) else change_text(page.words, change)


def _group(page: Page, group: MarketGroup, labels: list[str], layout: _Layout, palette: theme.Palette) -> None:
    """The market with its day as a heading, the windows over their columns in the same row, then its indices."""
    page.y += 10
    top = page.y
    room = layout.edges[0] - page.fonts.width(labels[0], theme.TEXT) - theme.MARGIN - _BETWEEN if labels else page.inner
    if layout.below:
        room = page.inner
    title = page.fonts.wrap(page.words.text(group.title), theme.TEXT, room - 14)
    tall = height(len(title), theme.TEXT) + 8
    if layout.below:
        tall += height(1, theme.TEXT)
    page.rect(0, top, theme.WIDTH, tall, theme.PANEL)
    page.y += 4
    page.paragraph(title, theme.TEXT, theme.INK)
    middle = top + tall - 4 - height(1, theme.TEXT) / 2
    for edge, label in zip(layout.edges, labels, strict=True):
        page.centred(edge, middle, label, theme.TEXT, theme.MUTED, "end")
    page.y = top + tall + 4
    for at, row in enumerate(group.rows):
        if at:
            page.rect(theme.MARGIN, page.y, page.inner, 1, theme.GRID)
        _row(page, row, layout, palette)


def _row(page: Page, row: MarketRow, layout: _Layout, palette: theme.Palette) -> None:
    page.y += _PAD
    top = page.y
    page.paragraph(page.fonts.wrap(page.words.arg(row.name), theme.STRONG, layout.names), theme.STRONG, theme.INK)
    wide = min(_SPARK[1], theme.MARGIN + layout.names - layout.spark - _BETWEEN)
    if wide >= _SPARK[0]:
        centre = page.y + height(1, theme.TEXT) / 2
        _spark(page, row.path, Box(layout.spark, centre - _SPARK_TALL / 2, wide, _SPARK_TALL), palette)
    page.paragraph(page.fonts.facts(_level(page, row), theme.TEXT, layout.names), theme.TEXT, theme.MUTED)
    bottom = page.y
    middle = (top + bottom) / 2
    if layout.below:
        middle = bottom + height(1, theme.TEXT) / 2
        bottom += height(1, theme.TEXT)
    for edge, change in zip(layout.edges, row.changes, strict=False):
        text = _told(page, change)
        way = direction(text)
        colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
        page.centred(edge, middle, text, theme.STRONG, colour, "end")
        if text[0] not in "<>":  # those are so long that there may be no room
            page.arrow(edge - page.fonts.width(text, theme.STRONG) - _ARROW - 5, middle, way, colour, _ARROW)
    page.y = bottom + _PAD


def _level(page: Page, row: MarketRow) -> str:
    if not math.isfinite(row.level):
        return "–"
    level = Price(max(-_LARGEST, min(_LARGEST, row.level)), row.currency)
    if row.day is None:
        return page.words.arg(level)
    return page.words.text(msg("{level} · {day}", level=level, day=Day(row.day, year=False)))


def _spark(page: Page, path: pd.Series, box: Box, palette: theme.Palette) -> None:
    """The closes of the month as a line, coloured by their way from first to last; their range fills the box."""
    series = path.sort_index()
    known = series[np.isfinite(series.to_numpy(dtype=np.float64))]
    if len(known) < 2:
        return
    days = days_of(known)
    values = np.clip(known.to_numpy(dtype=np.float64), -_LARGEST, _LARGEST)
    low, high = float(values.min()), float(values.max())
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        low, high = low - 1.0, high + 1.0
    plot = Plot(box, days[0], days[-1], low, high)
    points = plot.points(np.array([day.toordinal() for day in days], np.int64), values)
    change = float(values[-1] - values[0])
    colour = palette.up if change > 0 else palette.down if change < 0 else theme.MUTED
    page.line(points, colour, 3)
