"""Plots over an axis of sessions, one beside the other without the days between: what price charts are drawn on."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from bot.charts import theme
from bot.charts.page import Page
from bot.charts.plot import ROW
from bot.charts.scene import Box, Point
from bot.charts.ticks import date_ticks, nice_step, nice_values, session_ticks
from bot.domain.text import Amount
from bot.words import Words
from bot.words.language import MINUS

MOST = 1e15
"""Levels beyond this are drawn at it."""

Values = npt.NDArray[np.float64]
Ticks = list[tuple[float, str]]

_LARGE = 1e6
_APART = 40.0


@dataclass(frozen=True, slots=True)
class Axis:
    """The columns of sessions, from `left` to `right`."""

    left: float
    right: float
    days: tuple[date, ...]

    @property
    def pitch(self) -> float:
        """The width of a session."""
        return (self.right - self.left) / max(1, len(self.days))

    def x(self, at: int) -> float:
        """The middle of a session's column."""
        return self.left + (at + 0.5) * self.pitch

    def place(self, day: date) -> int:
        """The first session on or after a day; the last one at the most."""
        return min(bisect_left(self.days, day), len(self.days) - 1)


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot's box and the values that it spans. A `logarithmic` one spans values above 0."""

    box: Box
    low: float
    high: float
    logarithmic: bool = False

    def y(self, value: float) -> float:
        """The row of a value; of one beyond the panel, its edge."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.box.bottom - self.box.height * share


_LEAST = 1e-9
"""Prices below this are none; a logarithm of them would only spoil the scale."""


def numbers(series: pd.Series) -> Values:
    """The values of a series, NaN for what is no number, within what can be drawn."""
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.clip(np.where(np.isfinite(values), values, np.nan), -MOST, MOST)


def reach(values: Sequence[Values], air: float, *, logarithmic: bool) -> tuple[float, float, bool]:
    """The lowest and highest value with some air, and whether the scale can be logarithmic: of values well above 0."""
    known = np.concatenate([one[np.isfinite(one)] for one in values])
    low, high = float(known.min()), float(known.max())
    span = max(high - low, abs(high) * 1e-3, 1e-6)
    if logarithmic and low > _LEAST:
        ratio = max(high / low, 1.001) ** air
        return low / ratio, high * ratio, True
    return low - span * air, high + span * air, False


def level_ticks(words: Words, panel: Panel, most: int = 6) -> Ticks:
    """Round levels of a panel with their texts, apart enough to be read."""
    step = nice_step(panel.high - panel.low, most)
    values = nice_values(panel.low, panel.high, most)
    if panel.logarithmic and panel.high / panel.low > 4:
        powers = range(math.floor(math.log10(panel.low)), math.ceil(math.log10(panel.high)) + 1)
        values = [part * 10.0**power for power in powers for part in (1, 2, 5)]
        values = [value for value in values if panel.low <= value <= panel.high]
    kept: Ticks = []
    for value in values:
        if not kept or panel.y(kept[-1][0]) - panel.y(value) >= _APART:
            kept.append((value, level_text(words, value, min(step, abs(value) or step))))
    return kept


def level_text(words: Words, value: float, step: float) -> str:
    """A level with the decimals that its step needs; a large one in the language's units."""
    if abs(value) >= _LARGE:
        return words.arg(Amount(value))
    if abs(value) < step / 1000:
        return "0"
    digits = next(digits for digits in range(8) if abs(round(step, digits) - step) <= step * 1e-6 or digits == 7)
    return f"{MINUS if value < 0 else ''}{abs(value):,.{digits}f}"


def grid(page: Page, panel: Panel, ticks: Ticks, axis: float | None = None) -> None:
    """A line across the panel at each tick, its text left of it; the one at `axis` is stronger."""
    for value, text in ticks:
        y = panel.y(value)
        colour = theme.AXIS if axis is not None and abs(value - axis) < 1e-9 else theme.GRID
        page.rect(panel.box.x, y - 1, panel.box.width, 2, colour)
        page.centred(panel.box.x - 14, y, text, theme.TEXT, theme.MUTED, "end")


def widest(page: Page, ticks: Ticks) -> float:
    """The width of the widest tick."""
    return max((page.fonts.width(text, theme.TEXT) for _, text in ticks), default=0.0)


def runs(values: Values) -> list[tuple[int, int]]:
    """Where values stand in a row without a gap: from the first to before the second place."""
    known = np.flatnonzero(np.isfinite(values))
    breaks = np.flatnonzero(np.diff(known) > 1) + 1
    edges = [0, *breaks.tolist(), len(known)]
    return [(int(known[a]), int(known[b - 1]) + 1) for a, b in pairwise(edges) if b > a]


def curve(page: Page, axis: Axis, panel: Panel, values: Values, colour: str, width: float = 3.0) -> None:
    """A line through the values, broken where there is none; a value on its own is a dot."""
    for first, last in runs(values):
        points: list[Point] = [
            (round(axis.x(at), 1), round(panel.y(float(values[at])), 1)) for at in range(first, last)
        ]  # fmt: skip
        if len(points) > 1:
            page.line(points, colour, width)
        else:
            x, y = points[0]
            page.rect(x - width, y - width, 2 * width, 2 * width, colour)


def columns(page: Page, axis: Axis, panel: Panel, values: Values, colours: Sequence[str]) -> None:
    """A bar from nought for each value."""
    wide, zero = max(1, round(axis.pitch * 0.7)), round(panel.y(0.0))
    for at in np.flatnonzero(np.isfinite(values) & (values != 0)).tolist():
        y = round(panel.y(float(values[at])))
        top, bottom = min(y, zero), max(y, zero)
        page.rect(round(axis.x(at) - wide / 2), top, wide, max(1, bottom - top), colours[at])


def days(page: Page, axis: Axis) -> None:
    """Days below the plots, as fine as there is room for, each the day of the session above it; years below them where
    there are several. `page.y` must be at the lowest plot's bottom, and is below the labels afterwards."""
    chosen = _chosen(page, axis)
    several = axis.days[0].year != axis.days[-1].year
    yearly = several and len(chosen) > 1 and all((day.month, day.day) == (1, 1) for day, _ in chosen)
    shown: int | None = None
    for _, at in chosen:
        x, day = axis.x(at), axis.days[at]
        page.rect(x - 1, page.y, 2, 8, theme.AXIS)
        text = str(day.year) if yearly else page.words.day(day, year=False)
        half = page.fonts.width(text, theme.TEXT) / 2 + 1
        middle = min(max(x, half), theme.WIDTH - theme.MARGIN - half)
        page.centred(middle, page.y + 34, text, theme.TEXT, theme.MUTED, "middle")
        if several and not yearly and day.year != shown:
            page.centred(middle, page.y + 34 + ROW, str(day.year), theme.TEXT, theme.MUTED, "middle")
            shown = day.year
    page.y += 34 + ROW / 2 + (ROW if several and not yearly else 0)


def _chosen(page: Page, axis: Axis) -> list[tuple[date, int]]:
    """The finest days whose labels stay apart and within the margins, each with the session that it falls on or that
    follows it; failing all, the last."""
    for ticks in (*session_ticks(axis.days), *date_ticks(axis.days[0], axis.days[-1])):
        placed = {axis.place(day): day for day in reversed(ticks)}
        found = [(day, at) for at, day in sorted(placed.items())]
        if len(found) < 2:
            continue
        wide = max(page.fonts.width(page.words.day(axis.days[at], year=False), theme.TEXT) for _, at in found[:12])
        edge = theme.WIDTH - theme.MARGIN - wide / 2
        found = [(day, at) for day, at in found if wide / 2 <= axis.x(at) <= edge]
        if len(found) > 1 and all(axis.x(b) - axis.x(a) >= wide + 24 for (_, a), (_, b) in pairwise(found)):
            return found
    return [(axis.days[-1], len(axis.days) - 1)]
