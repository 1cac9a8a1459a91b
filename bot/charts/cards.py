"""Key figures as cards, two in a row: what it is, its value in large type, and what that is measured on."""

from collections.abc import Sequence

from bot.charts import theme
from bot.charts.page import Page, height
from bot.charts.scene import Font
from bot.domain.figures.risk import KeyFigure

_VALUE = Font(44, bold=True)
_GAP = 20.0
_PAD = 20.0
_ARROW = 24.0


def draw_cards(page: Page, figures: Sequence[KeyFigure], palette: theme.Palette) -> None:
    """The cards from `page.y` downwards; a last one that is alone has the whole width."""
    for at in range(0, len(figures), 2):
        row = figures[at : at + 2]
        wide = (page.inner - _GAP * (len(row) - 1)) / len(row)
        page.y += _GAP
        texts = [_wrapped(page, figure, wide - 2 * _PAD) for figure in row]
        tall = max(_height(lines) for lines in texts)
        top = page.y
        for place, (figure, lines) in enumerate(zip(row, texts, strict=True)):
            page.y = top
            _card(page, figure, lines, (theme.MARGIN + place * (wide + _GAP), wide, tall), palette)
        page.y = top + tall


def _wrapped(page: Page, figure: KeyFigure, wide: float) -> tuple[list[str], list[str], list[str]]:
    indent = _ARROW + 10 if figure.way else 0.0
    return (
        page.fonts.wrap(page.words.text(figure.about), theme.TEXT, wide),
        page.fonts.wrap(page.words.text(figure.value), _VALUE, wide - indent),
        page.fonts.wrap(page.words.text(figure.detail), theme.TEXT, wide),
    )


def _height(lines: tuple[list[str], list[str], list[str]]) -> float:
    about, value, detail = lines
    return height(len(about) + len(detail), theme.TEXT) + height(len(value), _VALUE) + 24


def _card(
    page: Page,
    figure: KeyFigure,
    lines: tuple[list[str], list[str], list[str]],
    place: tuple[float, float, float],
    palette: theme.Palette,
) -> None:
    left, wide, tall = place
    about, value, detail = lines
    page.rect(left, page.y, wide, tall, theme.PANEL)
    page.y += 10
    x = left + _PAD
    page.paragraph(about, theme.TEXT, theme.MUTED, x)
    colour = {1: palette.up, 0: theme.INK, -1: palette.down}[figure.way]
    page.arrow(x, page.y + height(1, _VALUE) / 2, figure.way, colour, _ARROW)
    page.paragraph(value, _VALUE, colour, x + (_ARROW + 10 if figure.way else 0))
    page.paragraph(detail, theme.TEXT, theme.INK, x)
