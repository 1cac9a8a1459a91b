"""A move in its context: three months of closes with its sessions marked, and what it stands beside."""

import math
from datetime import date

import numpy as np
import pandas as pd

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.marks import draw_marks
from bot.charts.page import Page, change_text, direction, height
from bot.charts.panels import Axis, Panel, Values, curve, days, grid, level_ticks, numbers, reach, widest
from bot.charts.scene import Box, Font, Scene
from bot.charts.theme import Palette
from bot.domain.figures.why import Beside, WhyFigure
from bot.words import Words

FIGURE = WhyFigure

_TALL = 400.0
_AIR = 0.06
_VALUE = Font(36, bold=True)
_CARD = 20.0
_GAP = 16.0


def scene(figure: WhyFigure, words: Words, fonts: Fonts, palette: Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    values = numbers(figure.closes)
    if np.isfinite(values).sum() > 1:
        _draw(page, figure, values, palette)
    _cards(page, figure.facts)
    for line in figure.listed:
        page.paragraph(fonts.wrap(words.text(line), theme.TEXT, page.inner), theme.TEXT, theme.INK)
    page.footer(figure.caption)
    return page.finish()


def _draw(page: Page, figure: WhyFigure, values: Values, palette: Palette) -> None:
    low, high, _ = reach([values], _AIR, logarithmic=False)
    ticks = level_ticks(page.words, Panel(Box(0, 0, 0, _TALL), low, high))
    dates = tuple(stamp.date() for stamp in pd.DatetimeIndex(figure.closes.index))
    axis = Axis(theme.MARGIN + widest(page, ticks) + 14, float(theme.WIDTH - theme.MARGIN), dates)
    page.y += 16
    panel = Panel(Box(axis.left, page.y, axis.right - axis.left, _TALL), low, high)
    told = change_text(page.words, figure.change_pct) if math.isfinite(figure.change_pct) else ""
    colour = {1: palette.up, 0: theme.INK, -1: palette.down}[direction(told)]
    moved = _span(dates, figure.first, figure.last)
    left, right = axis.x(moved.start) - axis.pitch / 2, axis.x(moved.stop - 1) + axis.pitch / 2
    page.rect(max(left, axis.left), panel.box.y, max(4.0, right - max(left, axis.left)), _TALL, theme.PANEL)
    grid(page, panel, ticks)
    curve(page, axis, panel, values, theme.MUTED, 4.0)
    within = np.full(len(values), np.nan)
    within[moved] = values[moved]
    curve(page, axis, panel, within, colour, 7.0)
    page.y += _TALL
    draw_marks(page, axis, panel, figure.marks)
    days(page, axis)


def _span(dates: tuple[date, ...], first: date, last: date) -> slice:
    """The sessions from the base to the last one of the move."""
    at = [place for place, day in enumerate(dates) if first <= day <= last]
    return slice(at[0], at[-1] + 1) if at else slice(len(dates) - 1, len(dates))


def _cards(page: Page, found: tuple[Beside, ...]) -> None:
    """Two cards a row: what it is about, the number, and what that is measured on."""
    wide = (page.inner - _GAP) / 2
    page.y += 20
    for at in range(0, len(found), 2):
        row = found[at : at + 2]
        top = page.y
        tall = max(_card(page, one, theme.MARGIN, wide, drawn=False) for one in row)
        for place, one in enumerate(row):
            x = theme.MARGIN + place * (wide + _GAP)
            page.y = top
            page.rect(x, top, wide, tall, theme.PANEL)
            _card(page, one, x, wide, drawn=True)
        page.y = top + tall + _GAP


def _card(page: Page, one: Beside, x: float, wide: float, *, drawn: bool) -> float:
    """How tall a card is; `drawn` writes its text too, from `page.y` on."""
    inner = wide - 2 * _CARD
    about = page.fonts.wrap(page.words.text(one.about), theme.TEXT, inner)
    value = page.fonts.wrap(page.words.text(one.value), _VALUE, inner)
    detail = page.fonts.wrap(page.words.text(one.detail), theme.TEXT, inner)
    if drawn:
        page.y += _CARD / 2
        page.paragraph(about, theme.TEXT, theme.MUTED, x + _CARD)
        page.paragraph(value, _VALUE, theme.INK, x + _CARD)
        page.paragraph(detail, theme.TEXT, theme.MUTED, x + _CARD)
    return height(len(about) + len(detail), theme.TEXT) + height(len(value), _VALUE) + _CARD
