"""A company's market value before and after, and the change between, on one scale from nought."""

import math

from bot.charts import theme
from bot.charts.amounts import fitted, money_text
from bot.charts.fonts import Fonts
from bot.charts.page import Page, change_text, direction, height
from bot.charts.scene import Font, Scene
from bot.domain.figures.value import ValueFigure
from bot.words import Words

FIGURE = ValueFigure

_PITCH = 104.0
_THICK = 64.0
_LABEL = Font(32)
_VALUE = Font(36, bold=True)
_GAP = 20.0


def scene(figure: ValueFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture; only the words around it where a value is no finite number."""
    page = Page(words, fonts)
    page.header(figure.caption)
    if math.isfinite(figure.before) and math.isfinite(figure.after) and min(figure.before, figure.after) >= 0:
        _bars(page, figure, palette)
        page.y += 12
        page.paragraph(fonts.wrap(words.text(figure.shares), theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.footer(figure.caption)
    return page.finish()


def _bars(page: Page, figure: ValueFigure, palette: theme.Palette) -> None:
    words, change = page.words, figure.after - figure.before
    told = change_text(words, figure.change_pct) if math.isfinite(figure.change_pct) else ""
    moved = money_text(words, change, figure.currency, signed=True)
    way = direction(moved)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
    rows = (
        (words.day(figure.base), money_text(words, figure.before, figure.currency, digits=2), "", theme.LINES[0]),
        ("", moved, told, colour),
        (words.day(figure.day), money_text(words, figure.after, figure.currency, digits=2), "", theme.LINES[0]),
    )
    labels = max(page.fonts.width(row[0], _LABEL) for row in rows)
    values = max(max(page.fonts.width(row[1], _VALUE), page.fonts.width(row[2], _LABEL)) for row in rows)
    left, right = theme.MARGIN + labels + _GAP, theme.WIDTH - theme.MARGIN - values - 2 * _GAP - 18
    # Below a cent there is nothing to see, and dividing by it would leave the numbers that there are.
    scale = max(right - left, 1.0) / max(figure.before, figure.after, 0.01)
    low, high = sorted((figure.before, figure.after))
    spans = ((0.0, figure.before), (low, high), (0.0, figure.after))
    top = page.y
    for (label, value, pct, fill), (start, end) in zip(rows, spans, strict=True):
        middle = page.y + _PITCH / 2
        page.centred(theme.MARGIN, middle, label, _LABEL, theme.INK)
        length = (end - start) * scale
        if length > 0:
            page.rect(left + start * scale, middle - _THICK / 2, max(length, 2.0), _THICK, fill)
        _value(page, middle, value, pct, values, fill if pct or fill == colour else theme.INK, way if pct else 0)
        page.y += _PITCH
    page.rect(left - 1, top, 2, page.y - top, theme.AXIS)


def _value(page: Page, middle: float, value: str, pct: str, width: float, colour: str, way: int) -> None:
    right = theme.WIDTH - theme.MARGIN
    font = fitted(page, value, _VALUE, width)
    shift = height(1, _LABEL) / 2 if pct else 0.0
    page.centred(right, middle - shift, value, font, colour, "end")
    if pct:
        page.centred(right, middle + shift, pct, _LABEL, colour, "end")
        page.arrow(right - page.fonts.width(pct, _LABEL) - 26, middle + shift, way, colour)
