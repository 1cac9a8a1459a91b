"""A basket as a line among others, and its best and worst members beside each other."""

from bot.charts import theme
from bot.charts.ends import best_and_worst
from bot.charts.fonts import Fonts
from bot.charts.lines import draw_lines
from bot.charts.page import Page, absent
from bot.charts.scene import Scene
from bot.domain.figures.theme import ThemeFigure
from bot.words import Words

FIGURE = ThemeFigure


def scene(figure: ThemeFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its parts need."""
    page = Page(words, fonts)
    page.header(figure.caption)
    unknown = draw_lines(page, figure.lines)
    best_and_worst(page, figure.best, figure.worst, palette)
    page.footer(figure.caption, absent((*unknown, *figure.missing)))
    return page.finish()
