"""What a line trades at: the price, a month of closes, where the price lies in its ranges, and facts."""

import math

import numpy as np
import pandas as pd

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, change_text, direction, height
from bot.charts.panels import Axis, Panel, curve, days, grid, level_ticks, numbers, reach, widest
from bot.charts.plot import ROW
from bot.charts.scene import Box, Font, Scene
from bot.charts.theme import Palette
from bot.domain.figures.quote import QuoteFact, QuoteFigure, Range
from bot.words import Words

FIGURE = QuoteFigure

_PRICE = Font(64, bold=True)
_PRICE_SMALLEST = 36
_CHANGE = Font(36, bold=True)
_TALL = 250.0
_AIR = 0.08
_THICK = 14.0
_ARROW = 24.0
_BESIDE = 24.0
_ABOUT = 250.0


def scene(figure: QuoteFigure, words: Words, fonts: Fonts, palette: Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    _price(page, figure, palette)
    values = numbers(figure.closes)
    if np.isfinite(values).sum() > 1:
        _month(page, figure, values)
    for one in figure.ranges:
        _range(page, one, figure.level)
    for fact in figure.facts:
        _fact(page, fact)
    page.footer(figure.caption)
    return page.finish()


def _price(page: Page, figure: QuoteFigure, palette: Palette) -> None:
    """The price in large, its change and since when."""
    text = page.words.text(figure.price)
    font, lines = page.fonts.fitted(text, _PRICE, page.inner, lines=1, smallest=_PRICE_SMALLEST)
    page.paragraph(lines, font, theme.INK)
    if not math.isfinite(figure.change_pct):
        return
    told = change_text(page.words, figure.change_pct)
    way = direction(told)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
    middle, x = page.y + height(1, _CHANGE) / 2, float(theme.MARGIN)
    page.arrow(x, middle, way, colour, _ARROW)
    x += _ARROW + 10 if way else 0.0
    page.centred(x, middle, told, _CHANGE, colour)
    x += page.fonts.width(told, _CHANGE) + 18
    since, room = page.words.text(figure.since), theme.WIDTH - theme.MARGIN - x
    if page.fonts.width(since, theme.TEXT) <= room:
        page.centred(x, middle, since, theme.TEXT, theme.MUTED)
        page.y += height(1, _CHANGE) + 10
        return
    page.y += height(1, _CHANGE)
    page.paragraph(page.fonts.wrap(since, theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.y += 10


def _month(page: Page, figure: QuoteFigure, values: np.ndarray) -> None:
    """The closes as a line, with a dot at the last."""
    page.y += 8
    page.paragraph(page.fonts.wrap(page.words.text(figure.span), theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.y += 14
    low, high, _ = reach([values], _AIR, logarithmic=False)
    ticks = level_ticks(page.words, Panel(Box(0, 0, 0, _TALL), low, high), 4)
    left, right = theme.MARGIN + widest(page, ticks) + 14, float(theme.WIDTH - theme.MARGIN)
    panel = Panel(Box(left, page.y, right - left, _TALL), low, high)
    axis = Axis(left, right, tuple(stamp.date() for stamp in pd.DatetimeIndex(figure.closes.index)))
    grid(page, panel, ticks)
    curve(page, axis, panel, values, theme.LINES[0], 4.0)
    last = int(np.flatnonzero(np.isfinite(values))[-1])
    x, y = axis.x(last), panel.y(float(values[last]))
    corners = [2 * math.pi * step / 16 for step in range(16)]
    page.shape([(x + 8 * math.cos(a), y + 8 * math.sin(a)) for a in corners], theme.LINES[0], theme.BACKGROUND, 2.5)
    page.y += _TALL
    days(page, axis)
    page.y += 12


def _range(page: Page, one: Range, level: float) -> None:
    """A bar from the lowest to the highest level, with a mark where the price lies."""
    if not all(map(math.isfinite, (one.low, one.high, level))):
        return
    low, high = page.words.text(one.low_text), page.words.text(one.high_text)
    page.y += 16
    page.paragraph(page.fonts.wrap(page.words.text(one.label), theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.y += 6
    wide, middle = page.inner, page.y + 16
    page.rect(theme.MARGIN, middle - _THICK / 2, wide, _THICK, theme.PANEL)
    span = one.high - one.low
    share = min(1.0, max(0.0, (level - one.low) / span)) if span > 0 else 0.5
    x = theme.MARGIN + 5 + share * (wide - 10)
    page.rect(x - 5, middle - 16, 10, 32, theme.LINES[0])
    page.y += 36
    row = page.y + height(1, theme.TEXT) / 2
    page.centred(theme.MARGIN, row, low, theme.STRONG, theme.INK)
    if page.fonts.width(low, theme.STRONG) + page.fonts.width(high, theme.STRONG) + _BESIDE > wide:
        page.y += ROW
        row += ROW
    page.centred(theme.WIDTH - theme.MARGIN, row, high, theme.STRONG, theme.INK, "end")
    page.y += ROW + 4


def _fact(page: Page, fact: QuoteFact) -> None:
    """What it is, and beside it its value."""
    page.y += 10
    top = page.y
    page.paragraph(page.fonts.wrap(page.words.text(fact.about), theme.TEXT, _ABOUT), theme.TEXT, theme.MUTED)
    reached, page.y = page.y, top
    room = page.inner - _ABOUT - _BESIDE
    lines = page.fonts.wrap(page.words.text(fact.value), theme.STRONG, room)
    page.paragraph(lines, theme.STRONG, theme.INK, theme.MARGIN + _ABOUT + _BESIDE)
    page.y = max(page.y, reached)
