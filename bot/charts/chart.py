"""The price history of one instrument: line or candles, averages over them, other studies in panels below."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bot.charts import theme
from bot.charts.candles import draw_candles
from bot.charts.fonts import ASCENT, Fonts
from bot.charts.marks import mark_lines, mark_numbers
from bot.charts.page import Page
from bot.charts.panels import (
    Axis,
    Panel,
    Ticks,
    Values,
    columns,
    curve,
    days,
    grid,
    level_text,
    level_ticks,
    numbers,
    reach,
    widest,
)
from bot.charts.plot import ROW
from bot.charts.scene import Box, Point, Scene
from bot.charts.spread import spread
from bot.charts.theme import Palette
from bot.domain.figures.chart import ChartFigure
from bot.domain.text import Amount, Message, msg
from bot.words import Words

FIGURE = ChartFigure

_TALL, _LOW, _MIDDLE = 500.0, 110.0, 140.0
_AIR = 0.05
_HEAD = 38.0
_TAG = 12.0
_OVERLAYS = (*theme.LINES[1:3], *theme.LINES[4:])
"""Without the one that looks like a rising candle."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A panel to be: how tall, what it spans, its round levels, and the heading above it with colours."""

    tall: float
    low: float
    high: float
    ticks: Ticks
    heading: tuple[tuple[Message, str], ...] = ()
    logarithmic: bool = False

    def at(self, left: float, top: float, right: float) -> Panel:
        """The panel in its place."""
        return Panel(Box(left, top, right - left, self.tall), self.low, self.high, self.logarithmic)


def scene(figure: ChartFigure, words: Words, fonts: Fonts, palette: Palette) -> Scene:
    """The picture, as tall as its panels need. Bars without any close leave the words alone."""
    page = Page(words, fonts)
    page.header(figure.caption)
    closes = numbers(figure.bars["close"])
    if np.isfinite(closes).any():
        _draw(page, figure, closes, palette)
    for line in figure.listed:
        page.paragraph(fonts.wrap(words.text(line), theme.TEXT, page.inner), theme.TEXT, theme.INK)
    page.footer(figure.caption)
    return page.finish()


def _draw(page: Page, figure: ChartFigure, closes: Values, palette: Palette) -> None:
    price, volume = _price_plan(page, figure), _volume_plan(page, figure)
    strength, convergence = _strength_plan(figure), _convergence_plan(page, figure)
    plans = [plan for plan in (price, volume, strength, convergence) if plan is not None]
    left = theme.MARGIN + max(widest(page, plan.ticks) for plan in plans) + 14
    tag = page.words.text(figure.price)
    labels = [_text(page, one.label) for one in figure.overlays if one.label is not None]
    wide = max(page.fonts.width(tag, theme.STRONG) + 2 * _TAG, *(page.fonts.width(t, theme.STRONG) for t in labels), 0)
    dates = tuple(stamp.date() for stamp in pd.DatetimeIndex(figure.bars.index))
    axis = Axis(left, theme.WIDTH - theme.MARGIN - wide - 20, dates)
    page.y += ROW / 2
    _prices(page, figure, axis, price, closes, tag, palette)
    mark_numbers(page, axis, figure.marks)
    if volume is not None:
        values = numbers(figure.bars["volume"])
        columns(page, axis, _panel(page, axis, volume), values, [theme.AXIS] * len(values))
    if strength is not None:
        panel = _panel(page, axis, strength)
        for at, one in enumerate(figure.strength):
            curve(page, axis, panel, numbers(one.values), _strength_colour(at))
    if convergence is not None and figure.convergence is not None:
        panel = _panel(page, axis, convergence)
        bars = numbers(figure.convergence.histogram)
        columns(page, axis, panel, bars, [palette.up if value > 0 else palette.down for value in bars.tolist()])
        curve(page, axis, panel, numbers(figure.convergence.line), theme.LINES[0])
        curve(page, axis, panel, numbers(figure.convergence.signal), theme.LINES[1])
    days(page, axis)
    page.y += 14


def _text(page: Page, label: Message | None) -> str:
    return "" if label is None else page.words.text(label)


def _panel(page: Page, axis: Axis, plan: _Plan) -> Panel:
    """Puts a panel below what there is, with its heading and grid; `page.y` is at its bottom afterwards."""
    page.y += 12
    x, baseline = axis.left, page.y + ASCENT * theme.TEXT.size
    for heading, colour in plan.heading:
        text = page.words.text(heading)
        page.text(x, baseline, text, theme.TEXT, colour)
        x += page.fonts.width(text, theme.TEXT) + 20
    page.y += _HEAD
    panel = plan.at(axis.left, page.y, axis.right)
    grid(page, panel, plan.ticks, 0.0)
    page.y += plan.tall
    return panel


def _price_plan(page: Page, figure: ChartFigure) -> _Plan:
    ranges = ("high", "low", "close") if figure.style == "candles" else ("close",)
    shown = [numbers(figure.bars[column]) for column in ranges]
    shown += [numbers(overlay.values) for overlay in figure.overlays]
    low, high, logarithmic = reach(shown, _AIR, logarithmic=figure.logarithmic)
    panel = Panel(Box(0, 0, 0, _TALL), low, high, logarithmic)
    return _Plan(_TALL, low, high, level_ticks(page.words, panel), logarithmic=logarithmic)


def _volume_plan(page: Page, figure: ChartFigure) -> _Plan | None:
    values = numbers(figure.bars["volume"])
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    if not figure.volume or most <= 0:
        return None
    return _Plan(
        _LOW, 0.0, most, [(most, page.words.arg(Amount(most)))], ((msg("Volume"), theme.MUTED),)
    )  # fmt: skip


def _strength_colour(at: int) -> str:
    return theme.LINES[(5 + at) % len(theme.LINES)]


def _strength_plan(figure: ChartFigure) -> _Plan | None:
    known = [at for at, one in enumerate(figure.strength) if np.isfinite(numbers(one.values)).any()]
    if not known:
        return None
    heading = tuple((figure.strength[at].label, _strength_colour(at)) for at in known)
    return _Plan(_MIDDLE, 0.0, 100.0, [(30.0, "30"), (70.0, "70")], heading)


def _convergence_plan(page: Page, figure: ChartFigure) -> _Plan | None:
    if figure.convergence is None:
        return None
    parts = [
        numbers(part)
        for part in (figure.convergence.line, figure.convergence.signal, figure.convergence.histogram)
    ]  # fmt: skip
    if not any(np.isfinite(part).any() for part in parts):
        return None
    low, high, _ = reach([*parts, np.zeros(1)], _AIR, logarithmic=False)
    heading = (figure.convergence.label, theme.LINES[0]), (msg("signal"), theme.LINES[1])
    ticks = level_ticks(page.words, Panel(Box(0, 0, 0, _MIDDLE), low, high), 3)
    return _Plan(_MIDDLE, low, high, ticks or [(0.0, level_text(page.words, 0.0, 1.0))], heading)


def _prices(
    page: Page, figure: ChartFigure, axis: Axis, plan: _Plan, closes: Values, tag: str, palette: Palette
) -> None:
    panel = plan.at(axis.left, page.y, axis.right)
    grid(page, panel, plan.ticks)
    mark_lines(page, axis, panel, figure.marks)
    if figure.style == "candles":
        draw_candles(page, axis, panel, figure.bars, palette)
    for overlay in figure.overlays:
        width = 3.0 if overlay.label is not None else 2.0
        curve(page, axis, panel, numbers(overlay.values), _OVERLAYS[overlay.group % len(_OVERLAYS)], width)
    if figure.style == "line":
        curve(page, axis, panel, closes, theme.LINES[0], 4.0)
    page.y += plan.tall
    _ends(page, figure, axis, panel, closes, tag)


def _ends(page: Page, figure: ChartFigure, axis: Axis, panel: Panel, closes: Values, tag: str) -> None:
    """What the lines are called, right of where they end, and the last price on a ground of its own."""
    known = [(one, numbers(one.values)) for one in figure.overlays if one.label is not None]
    named = [(one, values) for one, values in known if np.isfinite(values).any()]
    ends = [_end(axis, panel, values) for _, values in named]
    place = _end(axis, panel, closes)
    heights = [ROW + 10, *(ROW for _ in named)]
    middles = spread([y for _, y in (place, *ends)], heights, 2.0, panel.box.y - ROW / 2, panel.box.bottom + ROW / 2)
    x, ground = axis.right + 20, theme.INK
    page.line([place, (axis.right + 2, place[1]), (x, middles[0])], ground, 2)
    page.rect(x, middles[0] - 21, page.fonts.width(tag, theme.STRONG) + 2 * _TAG, 42, ground)
    page.centred(x + _TAG, middles[0], tag, theme.STRONG, theme.BACKGROUND)
    for (one, _), end, middle in zip(named, ends, middles[1:], strict=True):
        colour = _OVERLAYS[one.group % len(_OVERLAYS)]
        page.line([end, (axis.right + 2, end[1]), (x - 4, middle)], colour, 2)
        page.centred(x, middle, _text(page, one.label), theme.STRONG, colour)


def _end(axis: Axis, panel: Panel, values: Values) -> Point:
    """Where a line ends: of few sessions that is well before the panel's edge."""
    at = int(np.flatnonzero(np.isfinite(values))[-1])
    return round(axis.x(at), 1), round(panel.y(float(values[at])), 1)
