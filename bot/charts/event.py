"""Instruments around an event on an axis of sessions, each named where its line ends."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, absent, change_text, direction
from bot.charts.plot import ROW, Plot, grid, left_of, marker
from bot.charts.scene import Box, Point, Scene
from bot.charts.spread import spread
from bot.charts.ticks import nice_step, nice_values, tick_text
from bot.charts.tracks import MOST
from bot.domain.figures.event import Course, EventFigure
from bot.domain.text import msg
from bot.words import Words

FIGURE = EventFigure

_BEFORE, _AFTER = 10, 20
_LEAST_AFTER = 5
"""Sessions that the axis shows after the event however few there are."""

_TICKS = (-10, -5, 0, 5, 10, 15, 20)

_ZERO = date(2000, 1, 1).toordinal()
"""A plot counts days: a session is the day that is so many after this one."""

_TALL, _TALL_A_LINE = 470.0, 28.0
_LABEL_WIDTH = 300.0
_LEADER = 40.0
_BETWEEN = 12.0
_ARROW = 25.0
_SHAPE = 8.0
_SOLID = 4
_DASHES = (13.0, 6.0)
_UNLED = 10.0


@dataclass(frozen=True, slots=True)
class _Track:
    """A course ready to draw: its sessions and values without what is missing, and the words at its end."""

    course: Course
    sessions: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    colour: str
    place: int
    name: list[str]
    change: str

    @property
    def height(self) -> float:
        """Of the words at its end."""
        return ROW * (len(self.name) + 1)


def scene(figure: EventFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, in colours of its own. A course without any value is named below."""
    page = Page(words, fonts)
    page.header(figure.caption)
    found = [_track(page, course, at) for at, course in enumerate(figure.courses)]
    tracks = [track for track in found if track is not None]
    if tracks:
        _draw(page, tracks)
    lost = tuple(course.name for course, track in zip(figure.courses, found, strict=True) if track is None)
    page.footer(figure.caption, absent(lost))
    return page.finish()


def _track(page: Page, course: Course, place: int) -> _Track | None:
    values = course.values.to_numpy(dtype=np.float64, na_value=np.nan)
    sessions = course.values.index.to_numpy(dtype=np.int64)
    known = np.isfinite(values) & (sessions >= -_BEFORE) & (sessions <= _AFTER)
    if not known.any():
        return None
    name = page.fonts.wrap(page.words.arg(course.name), theme.STRONG, _LABEL_WIDTH)
    change = change_text(page.words, float(values[known][-1]))
    drawn = np.clip(values[known], -MOST, MOST)
    return _Track(course, sessions[known], drawn, theme.LINES[place % len(theme.LINES)], place, name, change)


def _draw(page: Page, tracks: list[_Track]) -> None:
    low = min(0.0, *(float(track.values.min()) for track in tracks))
    high = max(0.0, *(float(track.values.max()) for track in tracks))
    air = max(high - low, 0.02) * 0.04
    low, high = low - air, high + air
    last = max(_LEAST_AFTER, *(int(track.sessions[-1]) for track in tracks))
    ticks = [(value, tick_text(value, nice_step(high - low, 6))) for value in nice_values(low, high, 6)]
    left = left_of(page, ticks)
    right = theme.WIDTH - theme.MARGIN - max(_width(page, track) for track in tracks) - _LEADER - 8
    tall = max(_TALL + _TALL_A_LINE * max(0, len(tracks) - 3), sum(track.height + _BETWEEN for track in tracks))
    page.y += _heading(page, left, right, last)
    plot = Plot(Box(left, page.y, right - left, tall), _day(-_BEFORE), _day(last), low, high)
    grid(page, plot, ticks)
    x = plot.x(_day(0))
    page.line([(x, page.y), (x, plot.box.bottom)], theme.WARNING, 3, (4, 6))
    for track in reversed(tracks):
        _line(page, plot, track)
    _labels(page, plot, tracks)
    page.y = plot.box.bottom
    _sessions(page, plot, last)


def _day(session: int) -> date:
    return date.fromordinal(_ZERO + session)


def _points(plot: Plot, sessions: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> list[Point]:
    return plot.points(sessions + _ZERO, values)


def _heading(page: Page, left: float, right: float, last: int) -> float:
    """What the line down the plot is, above it; gives the height that it takes."""
    text = page.words.text(msg("Last close before"))
    width = page.fonts.width(text, theme.TEXT)
    column = left + (right - left) * _BEFORE / (_BEFORE + last)
    x = min(max(column - width / 2, theme.MARGIN), theme.WIDTH - theme.MARGIN - width)
    page.centred(x, page.y + ROW / 2, text, theme.TEXT, theme.WARNING)
    return ROW + 8


def _line(page: Page, plot: Plot, track: _Track) -> None:
    points = _points(plot, track.sessions, track.values)
    if len(points) > 1:
        page.line(points, track.colour, 4, _DASHES if track.place >= _SOLID else ())
    marker(page, points[-1], track.colour, track.place, _SHAPE)


def _width(page: Page, track: _Track) -> float:
    names = max((page.fonts.width(line, theme.STRONG) for line in track.name), default=0.0)
    return max(names, _ARROW + page.fonts.width(track.change, theme.STRONG))


def _labels(page: Page, plot: Plot, tracks: list[_Track]) -> None:
    """Names and last changes right of the plot, led to their lines' ends where they had to move or the line ended
    before."""
    ends = [_points(plot, track.sessions[-1:], track.values[-1:])[0] for track in tracks]
    heights = [track.height for track in tracks]
    places = spread([y for _, y in ends], heights, _BETWEEN, plot.box.y, plot.box.bottom)
    x = plot.box.right + _LEADER
    for track, end, middle in zip(tracks, ends, places, strict=True):
        if plot.box.right - end[0] > 2:
            page.line([(end[0] + _SHAPE + 3, end[1]), (plot.box.right + 4, end[1])], track.colour, 2, (2, 6))
        if abs(middle - end[1]) > _UNLED:
            page.line([(plot.box.right + 12, end[1]), (x - 8, middle)], track.colour, 2)
        row = middle - track.height / 2 + ROW / 2
        for line in track.name:
            page.centred(x, row, line, theme.STRONG, track.colour)
            row += ROW
        way = direction(track.change)
        page.arrow(x + 1, row, way, track.colour)
        page.centred(x + (_ARROW if way else 0), row, track.change, theme.STRONG, track.colour)


def _sessions(page: Page, plot: Plot, last: int) -> None:
    """Sessions below the plot, and what they are."""
    page.y += 10
    for session in _TICKS:
        if session <= last:
            x = plot.x(_day(session))
            page.rect(x - 1, plot.box.bottom, 2, 8, theme.AXIS)
            page.centred(x, page.y + 24, page.words.arg(session), theme.TEXT, theme.MUTED, "middle")
    page.y += 24 + ROW / 2 + 8
    told = page.words.text(msg("Sessions, counted from each one's last close before the event"))
    page.paragraph(page.fonts.wrap(told, theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
