"""A figure into its scene: the one place that knows which picture draws which figure."""

from functools import lru_cache
from pathlib import Path

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.lines import lines
from bot.charts.movers import movers
from bot.charts.scene import Scene
from bot.domain.figures import Figure, LinesFigure, MoversFigure
from bot.words import Words


@lru_cache(maxsize=8)
def words_of(language: str) -> Words:
    """The words of a language, loaded once."""
    return Words(language)


def compose(figure: Figure, language: str, palette: str, fonts_dir: Path) -> Scene:
    """The scene of a figure in a language and a palette."""
    fonts = Fonts(fonts_dir, language)
    match figure:
        case MoversFigure():
            return movers(figure, words_of(language), fonts, theme.palette(palette))
        case LinesFigure():
            return lines(figure, words_of(language), fonts)
