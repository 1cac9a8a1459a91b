"""A figure into its scene: a module here with a `FIGURE` type and a `scene` function draws that figure."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.scene import Scene
from bot.domain.figures import Figure
from bot.words import Words

Drawer = Callable[[Any, Words, Fonts, theme.Palette], Scene]


@lru_cache(maxsize=1)
def drawers() -> dict[type[Figure], Drawer]:
    """What draws each figure type."""
    package = __name__.rpartition(".")[0]
    modules = [import_module(f"{package}.{found.name}") for found in iter_modules([str(Path(__file__).parent)])]
    return {module.FIGURE: module.scene for module in modules if hasattr(module, "FIGURE")}


@lru_cache(maxsize=8)
def words_of(language: str) -> Words:
    """The words of a language, loaded once."""
    return Words(language)


def compose(figure: Figure, language: str, palette: str, fonts_dir: Path) -> Scene:
    """The scene of a figure in a language and a palette."""
    fonts = Fonts(fonts_dir, language)
    return drawers()[type(figure)](figure, words_of(language), fonts, theme.palette(palette))
