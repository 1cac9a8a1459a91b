"""The story of an index on one sheet: its line among others, its best and worst members, and the facts beside them."""

import math

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.lines import draw_lines
from bot.charts.page import Page, absent, change_text, direction, height
from bot.charts.scene import Font, Scene
from bot.domain.figures import Bar
from bot.domain.figures.brief import BriefFigure, Fact
from bot.domain.text import Message, msg
from bot.words import Words

FIGURE = BriefFigure

_GAP = 28.0
_COLUMNS = 36.0
_PITCH = 50.0
_THICK = 10.0
_ARROW = 16.0
_VALUE = Font(36, bold=True)
_CARD = 22.0


def scene(figure: BriefFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    missing = draw_lines(page, figure.lines)
    _members(page, figure, palette)
    for fact in figure.facts:
        _fact(page, fact, palette)
    page.footer(figure.caption, absent(missing))
    return page.finish()


def _members(page: Page, figure: BriefFigure, palette: theme.Palette) -> None:
    """Best and worst side by side, a bar under each name, on one scale."""
    best = [bar for bar in figure.best if math.isfinite(bar.change_pct)]
    worst = [bar for bar in figure.worst if math.isfinite(bar.change_pct)]
    if not best and not worst:
        return
    page.y += _GAP
    wide = (page.inner - _COLUMNS) / 2
    longest = min(max(abs(bar.change_pct) for bar in (*best, *worst)), 1e12) or 1.0
    top, reached = page.y, page.y
    for at, (heading, bars) in enumerate(((msg("Best members"), best), (msg("Worst members"), worst))):
        page.y = top
        _column(page, theme.MARGIN + at * (wide + _COLUMNS), wide, heading, bars, longest, palette)
        reached = max(reached, page.y)
    page.y = reached


def _column(
    page: Page, x: float, wide: float, heading: Message, bars: list[Bar], longest: float, palette: theme.Palette
) -> None:
    page.paragraph(page.fonts.wrap(page.words.text(heading), theme.TEXT, wide), theme.TEXT, theme.MUTED, x)
    page.y += 8
    for bar in bars:
        text = change_text(page.words, bar.change_pct)
        way = direction(text)
        colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
        figures = page.fonts.width(text, theme.STRONG) + _ARROW + 8
        lines = page.fonts.wrap(page.words.arg(bar.name), theme.TEXT, max(wide - figures - 12, wide * 0.3))
        middle = page.y + height(1, theme.TEXT) / 2
        page.centred(x + wide, middle, text, theme.STRONG, colour, "end")
        page.arrow(x + wide - figures, middle, way, colour)
        page.paragraph(lines, theme.TEXT, theme.INK, x)
        length = wide * min(abs(bar.change_pct), longest) / longest
        page.rect(x, page.y, wide, _THICK, theme.GRID)
        if way:
            page.rect(x, page.y, max(length, 2.0), _THICK, colour)
        page.y += _PITCH - height(1, theme.TEXT) + _THICK


def _fact(page: Page, fact: Fact, palette: theme.Palette) -> None:
    """A panel: what it is about, the number, and what that is measured on."""
    page.y += _CARD
    inner = page.inner - 2 * _CARD
    about = page.fonts.wrap(page.words.text(fact.about), theme.TEXT, inner)
    value = page.fonts.wrap(page.words.text(fact.value), _VALUE, inner - _ARROW - 12)
    detail = page.fonts.wrap(page.words.text(fact.detail), theme.TEXT, inner)
    tall = height(len(about) + len(detail), theme.TEXT) + height(len(value), _VALUE) + 24
    page.rect(theme.MARGIN, page.y, page.inner, tall, theme.PANEL)
    bottom = page.y + tall
    page.y += 10
    x = theme.MARGIN + _CARD
    page.paragraph(about, theme.TEXT, theme.MUTED, x)
    colour = {1: palette.up, 0: theme.INK, -1: palette.down}[fact.way]
    page.arrow(x, page.y + height(1, _VALUE) / 2, fact.way, colour, 20.0)
    page.paragraph(value, _VALUE, colour, x + (_ARROW + 14 if fact.way else 0))
    page.paragraph(detail, theme.TEXT, theme.INK, x)
    page.y = bottom
