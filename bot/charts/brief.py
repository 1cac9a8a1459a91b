"""The story of an index on one sheet: its line among others, its best and worst members, and the facts beside them."""

from bot.charts import theme
from bot.charts.ends import best_and_worst
from bot.charts.fonts import Fonts
from bot.charts.lines import draw_lines
from bot.charts.page import Page, absent, height
from bot.charts.scene import Font, Scene
from bot.domain.figures.brief import BriefFigure, Fact
from bot.words import Words

FIGURE = BriefFigure

_ARROW = 16.0
_VALUE = Font(36, bold=True)
_CARD = 22.0


def scene(figure: BriefFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    missing = draw_lines(page, figure.lines)
    best_and_worst(page, figure.best, figure.worst, palette)
    for fact in figure.facts:
        _fact(page, fact, palette)
    page.footer(figure.caption, absent(missing))
    return page.finish()


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
