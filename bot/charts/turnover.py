"""Average daily turnover by month: a row each, with its name, bar and value, and what was bought on balance."""

import math
from dataclasses import dataclass

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, change_text, direction, height
from bot.charts.scene import Box, Font, Scene
from bot.domain.figures.turnover import MonthBar, TurnoverFigure
from bot.domain.text import Amount, Message, Money, msg
from bot.words import Words
from bot.words.language import MINUS

FIGURE = TurnoverFigure

_ROW = 56.0
_THICK = 34.0
_NAME_WIDTH = 260.0
_NAME = Font(30)
_VALUE = Font(30, bold=True)
_BESIDE = 14.0
_ARROW = 16.0
_BETWEEN = 26.0
_HATCH = 13.0
_NOW = theme.LINES[0]
_MOST = 1e15
"""Sums beyond this are told as "more than", and drawn at it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row shows: its name in lines, its value, and the text beside it with its way (1 up, -1 down)."""

    bar: MonthBar
    size: float | None
    name: list[str]
    value: str
    side: str
    way: int
    last: bool

    @property
    def tall(self) -> float:
        return max(_ROW, height(len(self.name), _NAME) + 12)


def scene(figure: TurnoverFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its rows need. A month without an average above 0 has no bar, and says so."""
    page = Page(words, fonts)
    page.header(figure.caption)
    rows = [_row(page, figure, bar, at == len(figure.bars) - 1) for at, bar in enumerate(figure.bars)]
    if rows:
        _draw(page, figure, rows, palette)
    page.footer(figure.caption)
    return page.finish()


def _row(page: Page, figure: TurnoverFigure, bar: MonthBar, last: bool) -> _Row:
    known = bar.average is not None and math.isfinite(bar.average) and bar.average > 0
    size = min(bar.average, _MOST) if known and bar.average is not None else None
    value = page.words.text(msg("no data")) if size is None else _money(page, figure, size)
    side = _side(page, figure, bar) if known else ""
    name = page.fonts.wrap(page.words.arg(bar.name), _NAME, _NAME_WIDTH)
    return _Row(bar, size, name, value, side, direction(side), last)


def _money(page: Page, figure: TurnoverFigure, value: float) -> str:
    text = page.words.arg(Money(value, figure.currency))
    return f"> {text}" if value >= _MOST else text


def _side(page: Page, figure: TurnoverFigure, bar: MonthBar) -> str:
    """Net buying, or the change on the month before where that is not published."""
    number = bar.net_buy if figure.net else bar.change_pct
    if number is None or not math.isfinite(number):
        return ""
    if not figure.net:
        return change_text(page.words, number)
    text = page.words.arg(Amount(min(abs(number), _MOST)))
    more = "> " if abs(number) >= _MOST else ""
    sign = "+" if number > 0 else MINUS
    return f"{more}{sign}{text}" if any(char in "123456789" for char in text) else text


def _draw(page: Page, figure: TurnoverFigure, rows: list[_Row], palette: theme.Palette) -> None:
    sides = max(page.fonts.width(row.side, _NAME) for row in rows)
    right = theme.WIDTH - theme.MARGIN
    if sides:
        _heading(page, msg("Net buying") if figure.net else msg("On the month before"))
        right -= sides + _ARROW + 8 + _BETWEEN
    left = theme.MARGIN + max((page.fonts.width(line, _NAME) for row in rows for line in row.name), default=0.0) + 20
    values = max(page.fonts.width(row.value, _VALUE) for row in rows)
    room = max(right - left - values - _BESIDE, 20.0)
    longest = max((row.size for row in rows if row.size is not None), default=1.0)
    for row in rows:
        if row.last:
            page.rect(0, page.y, theme.WIDTH, row.tall, theme.PANEL)
        _draw_row(page, row, Box(left, page.y, room, row.tall), longest, theme.WIDTH - theme.MARGIN - sides, palette)
        page.y += row.tall


def _heading(page: Page, message: Message) -> None:
    """What the texts at the right are."""
    page.centred(theme.WIDTH - theme.MARGIN, page.y + 17, page.words.text(message), theme.TEXT, theme.MUTED, "end")
    page.y += 40


def _draw_row(page: Page, row: _Row, room: Box, longest: float, sides: float, palette: theme.Palette) -> None:
    middle = room.y + room.height / 2
    first = middle - height(len(row.name) - 1, _NAME) / 2
    for at, line in enumerate(row.name):
        ink = theme.INK if row.bar.compared or row.last else theme.MUTED
        page.centred(theme.MARGIN, first + height(at, _NAME), line, _NAME, ink)
    if row.size is None:
        page.centred(room.x, middle, row.value, _NAME, theme.MUTED)
        return
    box = Box(room.x, middle - _THICK / 2, max(row.size / longest * room.width, 3.0), _THICK)
    colour = _NOW if row.last else theme.MUTED if row.bar.compared else theme.AXIS
    if row.bar.partial:
        _hatched(page, box, colour, theme.PANEL if row.last else theme.BACKGROUND)
    else:
        page.rect(box.x, box.y, box.width, box.height, colour)
    page.centred(box.right + _BESIDE, middle, row.value, _VALUE, theme.INK)
    if row.side:
        tone = {1: palette.up, 0: theme.MUTED, -1: palette.down}[row.way]
        page.arrow(sides - _ARROW - 8, middle, row.way, tone)
        page.centred(theme.WIDTH - theme.MARGIN, middle, row.side, _NAME, tone, "end")


def _hatched(page: Page, box: Box, colour: str, ground: str) -> None:
    """A bar that is not finished: an outline with slanted strokes."""
    page.rect(box.x, box.y, box.width, box.height, colour)
    if box.width > 8:
        page.rect(box.x + 3, box.y + 3, box.width - 6, box.height - 6, ground)
    inner = Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
    at = inner.x - inner.height
    while at < inner.right:
        start, end = max(at, inner.x), min(at + inner.height, inner.right)
        if end > start:
            page.line([(start, inner.bottom - (start - at)), (end, inner.bottom - (end - at))], colour, 3.0)
        at += _HATCH
