"""Axes of calendar time, shared by the pictures that have one: where a day and a value are, ticks, and marks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.charts import theme
from bot.charts.page import Page
from bot.charts.scene import Box, Point
from bot.charts.ticks import SHORT, date_ticks, session_ticks

ROW = 33.0
"""The height of a row of text beside or below a plot."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the axes are, and which days and values they span. A `logarithmic` one has values above 0 only."""

    box: Box
    first: date
    last: date
    low: float
    high: float
    logarithmic: bool = False

    def x(self, day: date) -> float:
        """The column of a day; a lone day is in the middle."""
        return self.points(np.array([day.toordinal()]), np.full(1, self.low))[0][0]

    def y(self, value: float) -> float:
        """The row of a value."""
        return self.box.bottom - self.box.height * float(self._share(np.array([value]))[0])

    def points(self, days: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> list[Point]:
        """Points of days (ordinals) and values, to a tenth of a pixel."""
        start, span = self.first.toordinal(), (self.last - self.first).days
        columns = self.box.x + self.box.width * ((days - start) / span if span else np.full(len(days), 0.5))
        rows = self.box.bottom - self.box.height * self._share(values)
        return list(zip(columns.round(1).tolist(), rows.round(1).tolist(), strict=True))

    def _share(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """How high values are between the lowest (0) and the highest (1)."""
        if self.logarithmic:
            return np.log(values / self.low) / math.log(self.high / self.low)
        return (values - self.low) / (self.high - self.low)


def grid(page: Page, plot: Plot, ticks: list[tuple[float, str]], axis: float | None = 0.0) -> None:
    """A line across the plot at each tick, its text left of the plot; the one at `axis` is stronger."""
    for value, text in ticks:
        y = plot.y(value)
        colour = theme.AXIS if axis is not None and abs(value - axis) < 1e-9 else theme.GRID
        page.rect(plot.box.x, y - 1, plot.box.width, 2, colour)
        page.centred(plot.box.x - 14, y, text, theme.TEXT, theme.MUTED, "end")


def left_of(page: Page, ticks: list[tuple[float, str]]) -> float:
    """Where a plot begins whose ticks have these texts at its left."""
    return theme.MARGIN + max(page.fonts.width(text, theme.TEXT) for _, text in ticks) + 14


def days(page: Page, plot: Plot, sessions: Sequence[date]) -> None:
    """Days below the plot, as fine as there is room for: of a short one days that it has values of, `sessions` in
    order of time. Years below them where the picture spans several. `page.y` must be at the plot's bottom, and is below
    the labels afterwards."""
    ticks = _ticks(page, plot, sessions)
    several = plot.first.year != plot.last.year
    yearly = several and len(ticks) > 1 and all((day.month, day.day) == (1, 1) for day in ticks)
    page.y += 10
    shown: int | None = None
    for day in ticks:
        x = plot.x(day)
        page.rect(x - 1, plot.box.bottom, 2, 8, theme.AXIS)
        text = str(day.year) if yearly else page.words.day(day, year=False)
        page.centred(x, page.y + 24, text, theme.TEXT, theme.MUTED, "middle")
        if several and not yearly and day.year != shown:
            page.centred(x, page.y + 24 + ROW, str(day.year), theme.TEXT, theme.MUTED, "middle")
            shown = day.year
    page.y += 24 + ROW / 2 + (ROW if several and not yearly else 0)


def marker(page: Page, at: Point, colour: str, place: int, size: float) -> None:
    """A disc, square, triangle or diamond by a line's place, rimmed so that it stands off other lines."""
    corners, turn = ((20, 0.0), (4, math.pi / 4), (3, -math.pi / 2), (4, 0.0))[place % 4]
    reach = size * (1.0, 1.2, 1.35, 1.3)[place % 4]
    steps = [turn + 2 * math.pi * step / corners for step in range(corners)]
    points = [(at[0] + reach * math.cos(angle), at[1] + reach * math.sin(angle)) for angle in steps]
    page.shape(points, colour, theme.BACKGROUND, 2.5)


def _ticks(page: Page, plot: Plot, sessions: Sequence[date]) -> list[date]:
    """The finest days whose labels stay apart; failing all, the last."""
    if plot.first == plot.last:
        return [plot.first]
    short = (plot.last - plot.first).days <= SHORT
    finest = session_ticks(sessions) if short else date_ticks(plot.first, plot.last)
    for chosen in (*finest, [plot.first, plot.last]):
        if len(chosen) < 2:
            continue
        widest = max(page.fonts.width(page.words.day(day, year=False), theme.TEXT) for day in chosen[:12])
        columns = [plot.x(day) for day in chosen]
        if all(after - before >= widest + 24 for before, after in pairwise(columns)):
            return chosen
    return [plot.last]
