"""A line of a figure made ready to draw: runs of finite values in order of their days."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from bot.domain.figures import Line
from bot.domain.text import Message, Name

MOST = 1e12
"""Per cents beyond this are drawn at it; their text says the true size."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """`days` are ordinals and `values` per cents, both without what is missing; `runs` are the slices that a line
    joins, so that a gap stays a gap. `ended` is the last value's day where that is not the picture's last session.
    """

    name: Name | Message
    colour: str
    place: int
    days: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    runs: tuple[slice, ...]
    change: float
    ended: date | None
    strong: bool = False

    @property
    def first(self) -> date:
        """The day of the first value."""
        return date.fromordinal(int(self.days[0]))

    @property
    def last(self) -> date:
        """The day of the last value."""
        return date.fromordinal(int(self.days[-1]))


def track(line: Line, colour: str, place: int) -> Track | None:
    """The line's track, or None where it has no finite value."""
    series = line.values.sort_index()
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = np.isfinite(values)
    if not finite.any():
        return None
    index = pd.DatetimeIndex(series.index).tz_localize(None)
    days = np.array([day.toordinal() for day in index.date], np.int64)
    known = np.flatnonzero(finite)
    breaks = np.flatnonzero(np.diff(known) > 1) + 1
    edges = [0, *breaks.tolist(), len(known)]
    runs = tuple(slice(start, stop) for start, stop in pairwise(edges))
    ended = line.ends_early or (None if finite[-1] else date.fromordinal(int(days[known[-1]])))
    drawn = np.clip(values[known], -MOST, MOST)
    return Track(line.name, colour, place, days[known], drawn, runs, float(values[known[-1]]), ended, line.strong)
