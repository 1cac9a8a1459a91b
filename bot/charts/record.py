"""The days on which a company lost and gained most market value: a bar each, all on one scale."""

import math
from collections.abc import Sequence

from bot.charts import theme
from bot.charts.amounts import heading, money_text
from bot.charts.fonts import Fonts
from bot.charts.page import Page, change_text, direction
from bot.charts.scene import Font, Scene
from bot.domain.figures.value import RecordFigure, ValueDay
from bot.domain.text import msg
from bot.words import Words

FIGURE = RecordFigure

_PITCH = 62.0
_THICK = 36.0
_TEXT = Font(30)
_STRONG = Font(30, bold=True)
_GAP = 18.0
_ARROW = 16.0


def scene(figure: RecordFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture. A day whose amount or change is no finite number is left out."""
    page = Page(words, fonts)
    page.header(figure.caption)
    losses, gains = _finite(figure.losses), _finite(figure.gains)
    every = [*losses, *gains]
    if every:
        texts = {id(day): money_text(words, day.amount, figure.currency, signed=True) for day in every}
        left = theme.MARGIN + max(fonts.width(words.day(day.day), _TEXT) for day in every) + _GAP
        changes = max(fonts.width(change_text(words, day.change_pct), _TEXT) for day in every)
        amounts = max(fonts.width(text, _STRONG) for text in texts.values())
        columns = (left, changes, amounts)
        largest = max(max(abs(day.amount) for day in every), 0.01)
        for title, days in ((msg("Largest losses"), losses), (msg("Largest gains"), gains)):
            if days:
                heading(page, words.text(title))
                for day in days:
                    _row(page, day, texts[id(day)], columns, largest, palette)
    page.footer(figure.caption)
    return page.finish()


def _finite(days: Sequence[ValueDay]) -> list[ValueDay]:
    return [day for day in days if math.isfinite(day.amount) and math.isfinite(day.change_pct)]


def _row(
    page: Page, day: ValueDay, amount: str, columns: tuple[float, float, float], largest: float, palette: theme.Palette
) -> None:
    left, changes, amounts = columns
    middle, right = page.y + _PITCH / 2, theme.WIDTH - theme.MARGIN
    way = direction(amount)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
    arrow = right - changes - _GAP - amounts - 8 - _ARROW
    room = max(arrow - _GAP - left, 1.0)
    page.centred(theme.MARGIN, middle, page.words.day(day.day), _TEXT, theme.INK)
    if way:
        page.rect(left, middle - _THICK / 2, max(room * (abs(day.amount) / largest), 2.0), _THICK, colour)
    page.arrow(arrow, middle, way, colour)
    page.centred(right - changes - _GAP, middle, amount, _STRONG, colour, "end")
    page.centred(right, middle, change_text(page.words, day.change_pct), _TEXT, theme.MUTED, "end")
    page.y += _PITCH
