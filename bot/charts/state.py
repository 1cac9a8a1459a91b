"""Closes with bull and bear markets shaded, the entries into them named above, and where the next would be."""

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.charts import theme
from bot.charts.entries import ARROW, Tag, place
from bot.charts.fonts import Fonts
from bot.charts.page import Page, change_text, direction
from bot.charts.plot import ROW, Plot, days, grid, left_of, marker
from bot.charts.scene import Box, Point, Scene
from bot.charts.spread import spread
from bot.charts.ticks import nice_step, nice_values
from bot.domain.figures.state import Entry, StateFigure
from bot.domain.prices import days_of
from bot.domain.text import Day, Literally, Message, Number, Price, Towards, msg
from bot.words import Words

FIGURE = StateFigure

_TALL = 520.0
_ROOM = 50.0
"""Air above and below the line, for the words beside the extreme that the state was measured from."""

_BESIDE = 40.0
_GAP = 16.0
_AWAY = 12.0
"""How far from its point an extreme's words are at least."""

_UNLED = 16.0
"""Words that are nearer to their point than this need no line to it."""

_LOGARITHMIC = 3.0
"""Where the highest level is more than so many times the lowest, equal heights are equal percentages."""

_LEAST, _MOST = 1e-6, 1e12
"""Levels beyond these are drawn at them, and told as powers of ten."""

_TICKS = 7


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands right of the plot at a level: its words, and below them a change and what that is since."""

    level: float
    text: str
    change: str
    colour: str
    since: str = ""

    @property
    def height(self) -> float:
        return ROW * (1 + bool(self.change) + bool(self.since))


def scene(figure: StateFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture. Closes that are no positive number are left out; without any other there is only the text."""
    page = Page(words, fonts)
    page.header(figure.caption)
    closes = figure.closes.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(closes) & (closes > 0)
    if known.any():
        ordinals = np.array([day.toordinal() for day in days_of(figure.closes)], np.int64)
        _draw(page, figure, ordinals[known], closes[known], palette)
    page.footer(figure.caption)
    return page.finish()


def _draw(
    page: Page,
    figure: StateFigure,
    ordinals: npt.NDArray[np.int64],
    closes: npt.NDArray[np.float64],
    palette: theme.Palette,
) -> None:
    """The plot with all that is in it, above it and beside it."""
    first, last = date.fromordinal(int(ordinals[0])), date.fromordinal(int(ordinals[-1]))
    entries = [entry for entry in figure.entries if first <= entry.day <= last]
    sides = _sides(page.words, figure, float(closes[-1]), palette)
    entered = [entry.close for entry in entries]
    entered += [entry.extreme_close for entry in entries if entry.extreme_day >= first]
    low, high, logarithmic = _range([*closes.tolist(), *entered, *(side.level for side in sides)])
    ticks = _ticks(page.words, low, high, logarithmic)
    left = left_of(page, ticks)
    right = theme.WIDTH - theme.MARGIN - max(_side_width(page, side) for side in sides) - _BESIDE - 4
    tags = place(page, Plot(Box(left, 0, right - left, _TALL), first, last, low, high, logarithmic), entries)
    top = page.y
    # A tick at the very top of the plot reaches half a line above it.
    page.y += ROW * (1 + max((tag.row for tag in tags), default=-1)) + ROW / 2 + 4
    plot = Plot(Box(left, page.y, right - left, _TALL), first, last, low, high, logarithmic)
    _shade(page, plot, entries, palette)
    grid(page, plot, ticks, axis=None)
    for side in sides[1:]:
        page.line([(left, _y(plot, side.level)), (right + 4, _y(plot, side.level))], side.colour, 3, (10, 8))
    _named(page, plot, tags, top, palette)
    points = plot.points(ordinals, np.clip(closes, _LEAST, _MOST))
    if len(points) > 1:
        page.line(points, theme.INK, 4)
    dashed = [_y(plot, side.level) for side in sides[1:]]
    _marked(page, plot, entries, points, dashed, palette)
    marker(page, points[-1], theme.INK, 0, 8)
    _beside(page, plot, sides)
    page.y = plot.box.bottom
    days(page, plot, [date.fromordinal(day) for day in ordinals.tolist()])
    if logarithmic:
        told = page.words.text(msg("Logarithmic axis: equal heights are equal percentages"))
        page.y += 10
        page.paragraph(page.fonts.wrap(told, theme.TEXT, page.inner), theme.TEXT, theme.MUTED)


def _colour(state: str, palette: theme.Palette) -> str:
    return palette.up if state == "bull" else palette.down


def _y(plot: Plot, level: float) -> float:
    return plot.y(min(max(level, _LEAST), _MOST))


def _range(levels: list[float]) -> tuple[float, float, bool]:
    """Lowest and highest level with some air, and whether the axis is logarithmic."""
    drawn = np.clip([level for level in levels if math.isfinite(level)], _LEAST, _MOST)
    low, high = float(drawn.min()), float(drawn.max())
    share = _ROOM / _TALL
    if high / low > _LOGARITHMIC:
        air = (high / low) ** share
        return low / air, high * air, True
    air = max(high - low, high * 0.02) * share
    return low - air, high + air, False


def _ticks(words: Words, low: float, high: float, logarithmic: bool) -> list[tuple[float, str]]:
    """Round levels: 1, 2 and 5 of each power of ten on a logarithmic axis, where that makes enough of them."""
    if logarithmic:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        found = [part * 10.0**power for power in powers for part in (1, 2, 5) if low <= part * 10.0**power <= high]
        if len(found) >= 3:
            thinned = found[:: math.ceil(len(found) / _TICKS)]
            return [(value, _plain(words, value, value)) for value in thinned]
    step = nice_step(high - low, _TICKS)
    return [(value, _plain(words, value, step)) for value in nice_values(low, high, _TICKS) if value > 0]


def _plain(words: Words, value: float, step: float) -> str:
    """A round level with the decimals that its step needs."""
    if value >= 1e9:
        return f"{value:.3g}"
    return words.arg(Number(value, max(0, -math.floor(math.log10(step) + 1e-9) + (f"{step:e}"[:3] == "2.5"))))


def _level(close: float, towards: Towards | None = None) -> Price | Literally:
    return Price(close, None, towards) if _LEAST <= close < _MOST else Literally(f"{close:.3g}")


def _sides(words: Words, figure: StateFigure, close: float, palette: theme.Palette) -> list[_Side]:
    """The last close with its change, then the levels of the next entries with their distances."""
    last = msg("Close {level}", level=_level(close))
    change = "" if figure.change_pct is None else change_text(words, figure.change_pct)
    since = ""
    if figure.change_pct is not None and figure.entries:
        day = figure.entries[-1].extreme_day
        since = words.text(msg("since {day}", day=Day(day, day.year != days_of(figure.closes)[-1].year)))
    colour = {1: palette.up, 0: theme.INK, -1: palette.down}[direction(change)]
    found = [_Side(close, words.text(last), change, colour, since)]
    for level in figure.levels:
        text = msg("Bull at {level}", level=_level(level.close, "up"))
        if level.state == "bear":
            text = msg("Bear at {level}", level=_level(level.close, "down"))
        distance = change_text(words, level.distance_pct)
        found.append(_Side(level.close, words.text(text), distance, _colour(level.state, palette)))
    return found


def _side_width(page: Page, side: _Side) -> float:
    change = ARROW + 8 + page.fonts.width(side.change, theme.STRONG) if side.change else 0.0
    return max(page.fonts.width(side.text, theme.TEXT), change, page.fonts.width(side.since, theme.TEXT))


def _beside(page: Page, plot: Plot, sides: list[_Side]) -> None:
    """The words right of the plot, led to their levels where they had to move."""
    wanted = [_y(plot, side.level) for side in sides]
    heights = [side.height for side in sides]
    x = plot.box.right + _BESIDE
    for side, y, middle, tall in zip(
        sides, wanted, spread(wanted, heights, _GAP, plot.box.y, plot.box.bottom), heights, strict=True
    ):
        if abs(middle - y) > _GAP:
            page.line([(plot.box.right + 12, y), (x - 8, middle)], side.colour, 2)
        row = middle - tall / 2 + ROW / 2
        page.centred(x, row, side.text, theme.TEXT, theme.INK)
        if side.change:
            way = direction(side.change)
            page.arrow(x, row + ROW, way, side.colour, ARROW)
            page.centred(x + (ARROW + 8 if way else 0), row + ROW, side.change, theme.STRONG, side.colour)
        if side.since:
            page.centred(x, row + 2 * ROW, side.since, theme.TEXT, theme.MUTED)


def _named(page: Page, plot: Plot, tags: list[Tag], top: float, palette: theme.Palette) -> None:
    """The entries' words in their rows, each with a line down to its close."""
    rows = 1 + max((tag.row for tag in tags), default=-1)
    for tag in tags:
        colour, way = _colour(tag.entry.state, palette), 1 if tag.entry.state == "bull" else -1
        middle = top + (rows - 1 - tag.row) * ROW + ROW / 2
        page.arrow(tag.x, middle, way, colour, ARROW)
        page.centred(tag.x + ARROW + 8, middle, tag.text, theme.TEXT, colour)
        start = middle + ROW / 2
        page.rect(tag.column - 1, start, 2, max(_y(plot, tag.entry.close) - start, 0), colour)


def _shade(page: Page, plot: Plot, entries: list[Entry], palette: theme.Palette) -> None:
    """A tint of each state from its entry to the next."""
    columns = [plot.x(entry.day) for entry in entries]
    for entry, (start, stop) in zip(entries, pairwise([*columns, plot.box.right]), strict=True):
        colour = theme.tint(_colour(entry.state, palette))
        page.rect(start, plot.box.y, max(stop - start, 0), plot.box.height, colour)


def _marked(
    page: Page, plot: Plot, entries: list[Entry], line: list[Point], dashed: list[float], palette: theme.Palette
) -> None:
    """A disc at each entry and a diamond at the extreme that it was measured from; the present one in words."""
    for entry in entries:
        colour = _colour(entry.state, palette)
        at = plot.x(entry.day), _y(plot, entry.close)
        inside = plot.first <= entry.extreme_day
        if inside:
            extreme = plot.x(entry.extreme_day), _y(plot, entry.extreme_close)
            if entry is entries[-1]:
                page.line([extreme, at], colour, 2, (4, 6))
                _measured_from(page, plot, entry, extreme, line, dashed, colour)
            marker(page, extreme, colour, 3, 8)
        marker(page, at, colour, 0, 8)


def _measured_from(
    page: Page, plot: Plot, entry: Entry, at: Point, line: list[Point], dashed: list[float], colour: str
) -> None:
    """What the present state's extreme is, beside its point and led to it, below a low and above a high if there is
    room: where neither the line is nor a level's, or not at all."""
    rows = [page.words.text(row) for row in _extreme_words(entry, plot.last)]
    wide, tall = max(page.fonts.width(row, theme.TEXT) for row in rows), ROW * len(rows)
    way = 1 if entry.state == "bull" else -1
    # Below a low and above a high: centred, right of it, left of it, near and farther; then on its level; then beyond.
    offsets = [way * (_AWAY + tall / 2 + further * ROW) for further in range(4)]
    offsets = [*offsets, 0.0, *(-offset for offset in offsets)]
    places = [
        Box(min(max(x, plot.box.x + 4), plot.box.right - wide - 4), at[1] + offset - tall / 2, wide, tall)
        for offset in offsets
        for x in ((at[0] - wide / 2, at[0] + 8, at[0] - wide - 8) if offset else (at[0] + 20, at[0] - wide - 20))
    ]
    for box in places:
        inside = plot.box.y <= box.y and box.bottom <= plot.box.bottom
        crossed = any(box.y - 2 < level < box.bottom + 2 for level in dashed)
        if inside and not crossed and not any(_within(point, box) for point in (*line, at)):
            _lead(page, at, box, colour)
            for place, row in enumerate(rows):
                page.centred(box.x, box.y + ROW * (place + 0.5), row, theme.TEXT, colour)
            return


def _extreme_words(entry: Entry, last: date) -> tuple[Message, Message]:
    """What the extreme is, and its day."""
    level = _level(entry.extreme_close)
    day = msg("{day}", day=Day(entry.extreme_day, entry.extreme_day.year != last.year))
    return msg("Low {level}", level=level) if entry.state == "bull" else msg("High {level}", level=level), day


def _lead(page: Page, at: Point, box: Box, colour: str) -> None:
    """A line from a point to the nearest edge of the words about it."""
    x = min(max(at[0], box.x), box.right)
    y = min(max(at[1], box.y + 4), box.bottom - 4)
    if math.dist(at, (x, y)) > _UNLED:
        page.line([at, (x, y)], colour, 2)


def _within(point: Point, box: Box) -> bool:
    return box.x - 4 < point[0] < box.right + 4 and box.y < point[1] < box.bottom
