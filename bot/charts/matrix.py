"""Correlations of several as a triangle: numbered rows with names, columns with the same numbers."""

from collections.abc import Sequence

from bot.charts import theme
from bot.charts.fonts import ASCENT
from bot.charts.page import Page, height
from bot.domain.text import Name, Number, msg
from bot.words.language import MINUS

_CELL = 132.0
_NAMES = 250.0
_PITCH = 16.0
_BAR = 6.0


def draw_matrix(
    page: Page, names: Sequence[Name], values: Sequence[Sequence[float | None]], palette: theme.Palette
) -> None:
    """The table from `page.y` downwards, of at most eight; each pair once. A bar under each number is as long as it is
    large."""
    columns = len(names) - 1
    cell = min(_CELL, (page.inner - _NAMES) / columns)
    left = theme.WIDTH - theme.MARGIN - cell * columns
    page.y += 22
    heading = page.fonts.wrap(page.words.text(msg("Correlation of daily changes")), theme.STRONG, page.inner)
    page.paragraph(heading, theme.STRONG, theme.INK)
    page.y += 6
    for at in range(columns):
        middle = page.y + height(1, theme.TEXT) / 2
        page.centred(left + (at + 0.5) * cell, middle, str(at + 1), theme.TEXT, theme.MUTED, "middle")
    page.y += height(1, theme.TEXT) + 4
    for row, name in enumerate(names):
        _row(page, row, name, values[row][:row], (left, cell), palette)


def _row(
    page: Page,
    row: int,
    name: Name,
    values: Sequence[float | None],
    columns: tuple[float, float],
    palette: theme.Palette,
) -> None:
    left, cell = columns
    top = page.y
    number = f"{row + 1} "
    page.text(theme.MARGIN, top + ASCENT * theme.TEXT.size, number, theme.TEXT, theme.MUTED)
    indent = theme.MARGIN + page.fonts.width("0", theme.TEXT) + 14
    lines = page.fonts.wrap(page.words.arg(name), theme.TEXT, left - indent - 16)
    page.paragraph(lines, theme.TEXT, theme.INK, indent)
    below = page.y
    middle = top + height(1, theme.TEXT) / 2
    foot = top + height(1, theme.TEXT) + 1
    for at, value in enumerate(values):
        centre = left + (at + 0.5) * cell
        if value is None:
            page.centred(centre, middle, "–", theme.TEXT, theme.MUTED, "middle")
            continue
        text = page.words.arg(Number(value, 2))
        colour = palette.down if text.startswith(MINUS) else palette.up
        page.centred(centre, middle, text, theme.TEXT, theme.INK, "middle")
        page.rect(centre - cell / 2 + 6, foot, cell - 12, _BAR, theme.GRID)
        page.rect(centre - cell / 2 + 6, foot, max((cell - 12) * abs(value), 1.0), _BAR, colour)
    page.y = max(below, foot + _BAR) + _PITCH
