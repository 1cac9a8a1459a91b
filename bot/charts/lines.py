"""Instruments rebased to 0 per cent on one axis of calendar time, each named where its line ends."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import Page, absent, change_text, direction
from bot.charts.plot import ROW, Plot, days, grid, left_of, marker
from bot.charts.scene import Box, Font, Point, Scene
from bot.charts.spread import spread
from bot.charts.ticks import nice_step, nice_values, tick_text
from bot.charts.tracks import Track, track
from bot.domain.figures import Line, LinesFigure
from bot.domain.text import Day, Message, Name, msg
from bot.words import Words

FIGURE = LinesFigure

_TALL, _TALL_A_LINE = 470, 28
_LABEL_WIDTH = 330
_LEADER = 40
_MANY = 5
_BESIDE = 16.0
_ABREAST_WIDTH = 320.0
_ROUND_OFF = 22.0
_BETWEEN = 12.0
_DASHES = (13.0, 6.0)
_SOLID = 4
_CHANGE_INDENT = 25.0
_SHAPE = 8.0
_UNLED = 10.0
_LINE, _STRONG = 4, 7


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands at a line's end: its name in lines, its change, and since or until when if not all along."""

    name: list[str]
    change: str
    dates: list[str]

    abreast: float
    """How far right of the name the change stands; 0 puts it below."""

    @property
    def rows(self) -> int:
        return len(self.name) + (not self.abreast) + len(self.dates)


def scene(figure: LinesFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture, in colours of its own; taller where many or long labels need it. A line without any value is named
    below."""
    page = Page(words, fonts)
    page.header(figure.caption)
    missing = draw_lines(page, figure.lines)
    page.footer(figure.caption, absent(missing))
    return page.finish()


def draw_lines(page: Page, lines: tuple[Line, ...]) -> tuple[Name | Message, ...]:
    """The plot of some lines from `page.y` downwards; gives the names of those that have no value to draw."""
    found = [track(line, theme.LINES[at % len(theme.LINES)], at) for at, line in enumerate(lines)]
    tracks = [one for one in found if one]
    if tracks:
        _draw(page, tracks)
    return tuple(line.name for line, one in zip(lines, found, strict=True) if one is None)


def _draw(page: Page, tracks: list[Track]) -> None:
    first, last = min(one.first for one in tracks), max(one.last for one in tracks)
    labels = _made(page, tracks, first, last)
    least = _TALL + _TALL_A_LINE * max(0, len(tracks) - 3)
    tall = max(least, sum(label.rows * ROW + _BETWEEN for label in labels))
    low, high = _range(tracks)
    ticks = [(value, tick_text(value, nice_step(high - low, 6))) for value in nice_values(low, high, 6)]
    left = left_of(page, ticks)
    right = theme.WIDTH - theme.MARGIN - max(_label_width(page, label) for label in labels) - _LEADER - 8
    page.y += _ROUND_OFF
    plot = Plot(Box(left, page.y, right - left, tall), first, last, low, high)
    grid(page, plot, ticks)
    page.y += tall
    sessions = sorted({day for one in tracks for day in one.days.tolist()})
    days(page, plot, [date.fromordinal(day) for day in sessions])
    for one in reversed(tracks):
        _line(page, plot, one, first)
    _labels(page, plot, tracks, labels)


def _range(tracks: list[Track]) -> tuple[float, float]:
    """Lowest and highest change with some air, zero among them."""
    low = min(0.0, *(float(one.values.min()) for one in tracks))
    high = max(0.0, *(float(one.values.max()) for one in tracks))
    air = max(high - low, 0.02) * 0.04
    return low - air, high + air


def _made(page: Page, tracks: list[Track], first: date, last: date) -> list[_Label]:
    """The labels: many short ones have their change beside the name, which keeps them near their lines' ends."""
    labels = [_label(page, one, first, last) for one in tracks]
    names = max((_widest(page, label.name, theme.STRONG) for label in labels), default=0.0) + _BESIDE
    abreast = [replace(label, abreast=names) for label in labels]
    narrow = all(_label_width(page, label) <= _ABREAST_WIDTH for label in abreast)
    return abreast if len(labels) >= _MANY and narrow else labels


def _label(page: Page, one: Track, first: date, last: date) -> _Label:
    late = one.first - first > max(timedelta(days=3), min(timedelta(days=10), (last - first) / 3))
    year = first.year != last.year
    dates = ""
    if late and one.ended:
        dates = f"{page.words.day(one.first, year)} – {page.words.day(one.ended, year)}"
    elif late:
        dates = page.words.text(msg("from {day}", day=Day(one.first, year)))
    elif one.ended:
        dates = page.words.text(msg("until {day}", day=Day(one.ended, year)))
    wrapped = page.fonts.wrap(page.words.arg(one.name), theme.STRONG, _LABEL_WIDTH) or [""]
    below = page.fonts.wrap(dates, theme.TEXT, _LABEL_WIDTH)
    return _Label(wrapped, change_text(page.words, one.change), below, 0.0)


def _label_width(page: Page, label: _Label) -> float:
    name = _widest(page, label.name, theme.STRONG)
    change = label.abreast + _CHANGE_INDENT + page.fonts.width(label.change, theme.STRONG)
    return max(name, change, _widest(page, label.dates, theme.TEXT))


def _widest(page: Page, rows: list[str], font: Font) -> float:
    return max((page.fonts.width(row, font) for row in rows), default=0.0)


def _line(page: Page, plot: Plot, one: Track, first: date) -> None:
    """The line itself, with its shape at its end, and a dot where it begins later than others."""
    dash = _DASHES if one.place >= _SOLID else ()
    for run in one.runs:
        points = plot.points(one.days[run], one.values[run])
        if len(points) > 1:
            page.line(points, one.colour, _STRONG if one.strong else _LINE, dash)
        else:
            marker(page, points[0], one.colour, 0, _SHAPE * 0.6)
    if one.first > first and len(one.days) > 1:
        marker(page, plot.points(one.days[:1], one.values[:1])[0], one.colour, 0, _SHAPE * 0.8)
    marker(page, _end(plot, one), one.colour, one.place, _SHAPE)


def _end(plot: Plot, one: Track) -> Point:
    return plot.points(one.days[-1:], one.values[-1:])[0]


def _labels(page: Page, plot: Plot, tracks: list[Track], labels: list[_Label]) -> None:
    """The labels right of the plot, each led to its line's end where it had to move or the line ended before."""
    ends = [_end(plot, one) for one in tracks]
    heights = [label.rows * ROW for label in labels]
    places = spread([y for _, y in ends], heights, _BETWEEN, plot.box.y - _ROUND_OFF, plot.box.bottom)
    x = plot.box.right + _LEADER
    for one, label, end, middle, tall in zip(tracks, labels, ends, places, heights, strict=True):
        if plot.box.right - end[0] > 2:
            page.line([(end[0] + _SHAPE + 3, end[1]), (plot.box.right + 4, end[1])], one.colour, 2, (2, 6))
        if abs(middle - end[1]) > _UNLED:
            page.line([(plot.box.right + 12, end[1]), (x - 8, middle)], one.colour, 2)
        row = middle - tall / 2 + ROW / 2
        for line in label.name:
            page.centred(x, row, line, theme.STRONG, one.colour)
            row += ROW
        row -= ROW if label.abreast else 0
        page.arrow(x + label.abreast + 1, row, direction(label.change), one.colour)
        indent = _CHANGE_INDENT if direction(label.change) else 0
        page.centred(x + label.abreast + indent, row, label.change, theme.STRONG, one.colour)
        for line in label.dates:
            row += ROW
            page.centred(x, row, line, theme.TEXT, theme.MUTED)
