"""The members of a universe, best first: a row each, with name, bar and value; the index among them."""

import math
from dataclasses import dataclass

from bot.charts import theme
from bot.charts.distribution import draw_distribution
from bot.charts.fonts import Fonts
from bot.charts.page import Page, absent, change_text, direction, height
from bot.charts.scene import Font, Scene
from bot.domain.figures import Bar, MoversFigure
from bot.domain.text import nmsg
from bot.words import Words

FIGURE = MoversFigure

MOST_ROWS = 40
AT_EACH_END = 15

_NAME_WIDTH = 400
_GAP = 22
_ARROW = 16
_IDEAL_HEIGHT = 1060
_PITCH = (35, 62)
_LONGEST = 1e12
"""Per cents beyond this are drawn at it."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Members that are not shown here."""

    count: int


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row shows, its name in lines, its value as text."""

    bar: Bar
    name: list[str]
    value: str
    tall: float
    benchmark: bool


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the bars may be (`left` to `right`), where zero is, pixels a per cent, and the longest bar drawn whole."""

    left: float
    right: float
    zero: float
    scale: float
    cap: float

    def end(self, change: float) -> float:
        """Where the bar of a change ends."""
        shown = max(-self.cap, min(self.cap, change))
        return self.zero + shown * self.scale


def scene(figure: MoversFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, as tall as its rows need. A change that is no finite number counts as missing."""
    page = Page(words, fonts)
    page.header(figure.caption)
    bars = [bar for bar in figure.bars if math.isfinite(bar.change_pct)]
    benchmark = figure.benchmark if figure.benchmark and math.isfinite(figure.benchmark.change_pct) else None
    everything = (*figure.bars, figure.benchmark) if figure.benchmark else figure.bars
    unknown = (bar.name for bar in everything if not math.isfinite(bar.change_pct))
    missing = (*unknown, *figure.missing)
    items = _chosen(bars, benchmark)
    if items:
        _rows(page, items, benchmark, palette)
    if len(bars) > MOST_ROWS:
        draw_distribution(page, [bar.change_pct for bar in bars], palette)
    page.footer(figure.caption, absent(missing))
    return page.finish()


def _chosen(bars: list[Bar], benchmark: Bar | None) -> list[Bar | _Gap]:
    """The rows: all, or both ends with the number between them; the benchmark where it belongs by its change."""
    place = len(bars)
    if benchmark:
        place = next((at for at, bar in enumerate(bars) if bar.change_pct < benchmark.change_pct), len(bars))
    first, last = (0, 0) if len(bars) <= MOST_ROWS else (AT_EACH_END, len(bars) - AT_EACH_END)
    rows: list[Bar | _Gap] = []
    hidden = 0
    for at in range(len(bars) + 1):
        if benchmark and at == place:
            if hidden:
                rows.append(_Gap(hidden))
                hidden = 0
            rows.append(benchmark)
        if first <= at < last:
            hidden += 1
        elif at < len(bars) or hidden:
            if hidden:
                rows.append(_Gap(hidden))
                hidden = 0
            if at < len(bars):
                rows.append(bars[at])
    return rows


def _longest_bar(changes: list[float], benchmark: Bar | None) -> float:
    """Up to where bars are drawn to scale: where one in ten dwarfs the rest, those are broken off."""
    sizes = sorted((abs(change) for change in changes), reverse=True)
    few = max(1, len(sizes) // 10)
    if len(sizes) < 5 or sizes[few] == 0 or sizes[0] < 3 * sizes[few]:
        return sizes[0]
    usual = 1.3 * sizes[few]
    return max(usual, min(abs(benchmark.change_pct), _LONGEST)) if benchmark else usual


def _columns(rows: list[_Row], left: float, right: float, benchmark: Bar | None) -> _Columns:
    changes = [max(-_LONGEST, min(_LONGEST, row.bar.change_pct)) for row in rows]
    cap = _longest_bar(changes, benchmark)
    low = max(-cap, min(0.0, *changes, 0.0))
    high = min(cap, max(0.0, *changes, 0.0))
    if high - low < 1e-9:
        return _Columns(left, right, left, 0.0, 1.0)
    scale = (right - left) / (high - low)
    return _Columns(left, right, left - low * scale, scale, cap)


def _rows(page: Page, items: list[Bar | _Gap], benchmark: Bar | None, palette: theme.Palette) -> None:
    pitch = max(_PITCH[0], min(_PITCH[1], _IDEAL_HEIGHT / len(items)))
    font = Font(max(theme.TEXT.size, min(34, int(pitch * 0.62))))
    rows = [_row(page, item, font, pitch, item is benchmark) for item in items if isinstance(item, Bar)]
    strong = Font(font.size, bold=True)
    widths = (page.fonts.width(line, strong if row.benchmark else font) for row in rows for line in row.name)
    names = max(widths, default=0.0)
    values = max(page.fonts.width(row.value, strong) for row in rows)
    right = theme.WIDTH - theme.MARGIN
    columns = _columns(rows, theme.MARGIN + names + _GAP, right - values - 8 - _ARROW - _GAP, benchmark)
    arrows = right - values - 8 - _ARROW
    top = page.y
    waiting = iter(rows)
    spans: list[tuple[float, float]] = []
    for item in items:
        if isinstance(item, _Gap):
            text = page.words.text(nmsg("… {count} more …", "… {count} more …", item.count))
            page.centred(theme.MARGIN, page.y + pitch / 2, text, font, theme.MUTED)
            page.y += pitch
            continue
        row = next(waiting)
        _draw_row(page, row, font, columns, arrows, palette)
        spans.append((page.y, row.tall))
        page.y += row.tall
    page.rect(columns.zero - 1, top, 2, page.y - top, theme.AXIS)
    if benchmark and columns.scale:
        x = float(round(columns.end(benchmark.change_pct)))
        page.line([(x, round(top)), (x, round(page.y))], theme.INK, 2, (5, 6))


def _row(page: Page, bar: Bar, font: Font, pitch: float, benchmark: bool) -> _Row:
    shown = Font(font.size, bold=benchmark)
    lines = page.fonts.wrap(page.words.arg(bar.name), shown, _NAME_WIDTH)
    tall = max(pitch, height(len(lines), font) + pitch - height(1, font))
    return _Row(bar, lines, change_text(page.words, bar.change_pct), tall, benchmark)


def _draw_row(page: Page, row: _Row, font: Font, columns: _Columns, arrows: float, palette: theme.Palette) -> None:
    change, middle, strong = row.bar.change_pct, page.y + row.tall / 2, Font(font.size, bold=True)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[direction(row.value)]
    if row.benchmark:
        colour = theme.INK
        page.rect(0, page.y, theme.WIDTH, row.tall, theme.PANEL)
    first = middle - height(len(row.name) - 1, font) / 2
    for at, line in enumerate(row.name):
        page.centred(theme.MARGIN, first + height(at, font), line, strong if row.benchmark else font, theme.INK)
    thick = min(30.0, row.tall * 0.6)
    end = columns.end(change)
    if direction(row.value):
        length = max(abs(end - columns.zero), 2.0)
        page.rect(min(columns.zero, end), middle - thick / 2, length, thick, colour)
    if abs(change) > columns.cap:
        _break(page, columns.zero + (end - columns.zero) * 0.86, middle, thick, row.benchmark)
    page.arrow(arrows, middle, direction(row.value), colour)
    page.centred(theme.WIDTH - theme.MARGIN, middle, row.value, strong, colour, "end")


def _break(page: Page, x: float, middle: float, thick: float, on_panel: bool) -> None:
    """A slanted gap in a bar that is longer than it is drawn."""
    half, ground = thick / 2 + 1, theme.PANEL if on_panel else theme.BACKGROUND
    for shift in (-7, 5):
        left = x + shift
        page.shape(
            [(left, middle + half), (left + 8, middle - half), (left + 14, middle - half), (left + 6, middle + half)],
            ground,
        )
