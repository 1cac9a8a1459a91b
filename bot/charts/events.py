"""Dated events as a list along a line, latest first."""

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, height
from bot.charts.scene import Scene
from bot.domain.figures.events import Dated, EventsFigure
from bot.domain.text import msg
from bot.words import Words

FIGURE = EventsFigure

_BETWEEN = 20.0
_BESIDE = 56.0
"""The width that the line and its dots have between days and titles."""

_DOT = 16.0


def scene(figure: EventsFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its list."""
    page = Page(words, fonts)
    page.header(figure.caption)
    days = [words.day(event.day) for event in figure.events]
    column = max((fonts.width(day, theme.TEXT) for day in days), default=0.0)
    for day, event in zip(days, figure.events, strict=True):
        _event(page, event, day, column)
    if figure.further:
        told = words.text(msg("And {count} earlier", count=figure.further))
        page.paragraph(fonts.wrap(told, theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.footer(figure.caption)
    return page.finish()


def _event(page: Page, event: Dated, day: str, column: float) -> None:
    """A day, a dot on the line, and the title with its details below."""
    x = theme.MARGIN + column + _BESIDE
    wide = theme.WIDTH - theme.MARGIN - x
    title = page.fonts.wrap(page.words.arg(event.title), theme.STRONG, wide)
    detail = page.fonts.facts(page.words.text(event.detail), theme.TEXT, wide)
    middle = page.y + height(1, theme.STRONG) / 2
    tall = height(len(title), theme.STRONG) + height(len(detail), theme.TEXT) + _BETWEEN
    centre = theme.MARGIN + column + _BESIDE / 2
    page.rect(centre - 2, page.y, 4, tall, theme.GRID)
    page.rect(centre - _DOT / 2, middle - _DOT / 2, _DOT, _DOT, theme.LINES[0])
    page.centred(theme.MARGIN, middle, day, theme.TEXT, theme.MUTED)
    page.paragraph(title, theme.STRONG, theme.INK, x)
    page.paragraph(detail, theme.TEXT, theme.MUTED, x)
    page.y += _BETWEEN
