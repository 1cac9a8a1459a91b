"""Small figures to warm up with; nobody sees them."""

from collections.abc import Iterator

import pandas as pd

from bot.charts.renderer import Style
from bot.charts.theme import PALETTES
from bot.domain.figures import Bar, Caption, Figure, Line, LinesFigure, MoversFigure
from bot.domain.text import Literally, Message, Name
from bot.words import LANGUAGES

_TEXT = Message("{text}", {"text": Literally("ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789")})
_NAME = Name("Sample", "樣本", "样本")


def everything() -> Iterator[tuple[Figure, Style]]:
    """Bars and lines, in each language, in the first palette: between them they use every kind of mark and font."""
    caption = Caption(_TEXT, _TEXT, _TEXT, _TEXT, simulated=True)
    values = pd.Series([0.0, 1.0, 12.5], index=pd.bdate_range("2025-01-02", periods=3))
    bars = (Bar("A", _NAME, 12.5), Bar("B", _NAME, -3.25))
    palette = next(iter(PALETTES))
    for language in LANGUAGES:
        yield MoversFigure(caption, bars, bars[0]), Style(language, palette)
        yield LinesFigure(caption, (Line("A", _NAME, values), Line("B", _NAME, -values))), Style(language, palette)
