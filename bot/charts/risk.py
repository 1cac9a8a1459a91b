"""Risk: one instrument's fall from its last high with its key figures, or several instruments' figures side by side."""

import numpy as np

from bot.charts import theme
from bot.charts.cards import draw_cards
from bot.charts.fonts import Fonts
from bot.charts.matrix import draw_matrix
from bot.charts.page import Page, change_text, direction, height
from bot.charts.plot import Plot, days, grid, left_of, marker
from bot.charts.scene import Box, Scene
from bot.charts.ticks import nice_step, nice_values, tick_text
from bot.domain.figures.risk import RiskFigure, RiskRow, Water
from bot.domain.prices import days_of
from bot.domain.text import Days, Message, msg
from bot.words import Words

FIGURE = RiskFigure

_TALL = 330.0
_MARK_ROOM = 62.0
_DAY = 36.0
"""Room for half of the last day's words, which are centred under the plot's edge."""

_NAMES = 300.0
_BETWEEN = 34.0
_THICK = 10.0
_ROW_GAP = 20.0
_ARROW = 16.0
_MOST = 1e6
"""A volatility beyond this is drawn at it."""


def scene(figure: RiskFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    if figure.water is not None:
        _water(page, figure.water, palette)
    if figure.rows:
        _rows(page, figure.rows, palette)
    draw_cards(page, figure.figures, palette)
    if len(figure.correlations) > 2:
        draw_matrix(page, tuple(row.name for row in figure.rows), figure.correlations, palette)
    page.footer(figure.caption)
    return page.finish()


def _water(page: Page, water: Water, palette: theme.Palette) -> None:
    """How far below the last high each close was, the deepest marked with its days under it."""
    series = water.values.sort_index()
    series = series[np.isfinite(series.to_numpy(dtype=np.float64))].clip(-100.0, 0.0)
    if series.empty:
        return
    sessions = days_of(series)
    ordinals = np.array([day.toordinal() for day in sessions], np.int64)
    values = series.to_numpy(dtype=np.float64)
    deepest = int(values.argmin())
    low = min(float(values[deepest]), -0.1)
    page.paragraph(page.fonts.wrap(page.words.text(msg("Below the last high")), theme.TEXT, page.inner), theme.TEXT,
                   theme.MUTED)  # fmt: skip
    page.y += 18
    step = nice_step(-low, 4)
    ticks = [(value, tick_text(value, step)) for value in nice_values(low, 0.0, 4)]
    left = left_of(page, ticks)
    box = Box(left, page.y, theme.WIDTH - theme.MARGIN - _DAY - left, _TALL)
    plot = Plot(box, sessions[0], sessions[-1], low, 0.0)
    points = plot.points(ordinals, values)
    if len(points) > 1:
        page.shape([(points[0][0], box.y), *points, (points[-1][0], box.y)], theme.PANEL)
    grid(page, plot, ticks)
    if len(points) > 1:
        page.line(points, palette.down, 4)
    page.y += _TALL
    if water.deepest_pct < 0:
        marker(page, points[deepest], palette.down, 0, 9)
        _mark(page, water, points[deepest][0], box, palette)
        page.y += _MARK_ROOM
    # The days are below the mark, whose row is part of the plot.
    days(page, Plot(Box(box.x, box.y, box.width, page.y - box.y), plot.first, plot.last, low, 0.0), sessions)


def _mark(page: Page, water: Water, x: float, box: Box, palette: theme.Palette) -> None:
    """The deepest fall under its point, moved in so far as the sheet needs."""
    text = change_text(page.words, water.deepest_pct)
    span = page.words.text(msg("{days}", days=Days(water.peak, water.trough)))
    wide = page.fonts.width(text, theme.STRONG)
    whole = _ARROW + 8 + wide + 16 + page.fonts.width(span, theme.TEXT)
    start = max(box.x, min(x - whole / 2, box.right - whole))
    middle = box.bottom + _MARK_ROOM / 2 + 4
    page.arrow(start, middle, direction(text), palette.down)
    page.centred(start + _ARROW + 8, middle, text, theme.STRONG, palette.down)
    page.centred(start + _ARROW + 24 + wide, middle, span, theme.TEXT, theme.INK)


def _rows(page: Page, rows: tuple[RiskRow, ...], palette: theme.Palette) -> None:
    """A row an instrument: its name, its volatility and its largest drawdown as bars, each on a scale of its own."""
    wide = (page.inner - _NAMES - 2 * _BETWEEN) / 2
    columns = [theme.MARGIN + _NAMES + _BETWEEN + at * (wide + _BETWEEN) for at in range(2)]
    _headings(page, columns, wide, (msg("Volatility a year"), msg("Largest drawdown")))
    most = max((min(row.volatility_pct or 0.0, _MOST) for row in rows), default=0.0)
    deepest = max(min(-row.drawdown_pct, 100.0) for row in rows)
    for row in rows:
        top = page.y
        page.paragraph(page.fonts.wrap(page.words.arg(row.name), theme.STRONG, _NAMES), theme.STRONG, theme.INK)
        below = page.y
        volatility = _unsigned(page, row.volatility_pct)
        share = 0.0 if not row.volatility_pct or not most else min(row.volatility_pct, _MOST) / most
        _cell(page, top, columns[0], wide, volatility, share, theme.LINES[0])
        fall = change_text(page.words, row.drawdown_pct)
        share = 0.0 if deepest <= 0 else min(-row.drawdown_pct, 100.0) / deepest
        _cell(page, top, columns[1], wide, fall, share, palette.down)
        page.y = max(below, top + height(1, theme.STRONG) + _THICK + 4)
        detail = page.fonts.facts(page.words.text(row.detail), theme.TEXT, page.inner)
        page.paragraph(detail, theme.TEXT, theme.MUTED)
        page.y += _ROW_GAP


def _unsigned(page: Page, volatility: float | None) -> str:
    if volatility is None:
        return "–"
    return change_text(page.words, volatility).removeprefix("+").replace("> +", "> ")


def _headings(page: Page, columns: list[float], wide: float, headings: tuple[Message, ...]) -> None:
    top = lowest = page.y
    for x, heading in zip(columns, headings, strict=True):
        page.y = top
        page.paragraph(page.fonts.wrap(page.words.text(heading), theme.TEXT, wide), theme.TEXT, theme.MUTED, x)
        lowest = max(lowest, page.y)
    page.y = lowest + 10


def _cell(page: Page, top: float, x: float, wide: float, text: str, share: float, colour: str) -> None:
    """A value over its bar; the arrow of a fall beside it."""
    middle = top + height(1, theme.STRONG) / 2
    way = direction(text) if text[0] in "<\N{MINUS SIGN}" else 0
    page.arrow(x, middle, way, colour)
    shown = colour if direction(text) else theme.MUTED
    page.centred(x + (_ARROW + 8 if way else 0), middle, text, theme.STRONG, shown)
    foot = top + height(1, theme.STRONG) + 2
    page.rect(x, foot, wide, _THICK, theme.GRID)
    if share > 0:
        page.rect(x, foot, max(wide * share, 2.0), _THICK, colour)
