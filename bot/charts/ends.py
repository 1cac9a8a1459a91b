"""Best and worst members beside each other, a bar under each name, on one scale."""

import math
from collections.abc import Iterable

from bot.charts import theme
from bot.charts.page import Page, change_text, direction, height
from bot.domain.figures import Bar
from bot.domain.text import Message, msg

_ABOVE = 28.0
_BETWEEN = 36.0
_THICK = 10.0
_PITCH = 18.0
_ARROW = 16.0
_LONGEST = 1e12
"""Per cents beyond this are drawn at it."""


def best_and_worst(page: Page, best: Iterable[Bar], worst: Iterable[Bar], palette: theme.Palette) -> None:
    """Two columns from `page.y` downwards; nothing without a member. A change that is no finite number is left out."""
    columns = ((msg("Best members"), best), (msg("Worst members"), worst))
    _columns(page, [(heading, [b for b in bars if math.isfinite(b.change_pct)]) for heading, bars in columns], palette)


def _columns(page: Page, columns: list[tuple[Message, list[Bar]]], palette: theme.Palette) -> None:
    """The columns that have members, on one scale; the longer one decides the height."""
    shown = [(heading, bars) for heading, bars in columns if bars]
    if not shown:
        return
    page.y += _ABOVE
    wide = (page.inner - _BETWEEN) / 2
    longest = min(max(abs(bar.change_pct) for _, bars in shown for bar in bars), _LONGEST) or 1.0
    top = lowest = page.y
    for at, (heading, bars) in enumerate(shown):
        page.y = top
        x = theme.MARGIN + at * (wide + _BETWEEN)
        page.paragraph(page.fonts.wrap(page.words.text(heading), theme.TEXT, wide), theme.TEXT, theme.MUTED, x)
        page.y += 8
        for bar in bars:
            _bar(page, bar, x, wide, longest, palette)
        lowest = max(lowest, page.y)
    page.y = lowest - _PITCH


def _bar(page: Page, bar: Bar, x: float, wide: float, longest: float, palette: theme.Palette) -> None:
    """A name with its change at the right, and a bar under both."""
    text = change_text(page.words, bar.change_pct)
    way = direction(text)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
    reach = page.fonts.width(text, theme.STRONG) + _ARROW + 8
    name = page.fonts.wrap(page.words.arg(bar.name), theme.TEXT, wide - reach - 12)
    middle = page.y + height(1, theme.TEXT) / 2
    page.centred(x + wide, middle, text, theme.STRONG, colour, "end")
    page.arrow(x + wide - reach, middle, way, colour)
    page.paragraph(name or [""], theme.TEXT, theme.INK, x)
    page.y += 2
    page.rect(x, page.y, wide, _THICK, theme.GRID)
    if way:
        length = wide * min(abs(bar.change_pct), _LONGEST) / longest
        page.rect(x, page.y, min(wide, max(length, 2.0)), _THICK, colour)
    page.y += _THICK + _PITCH
