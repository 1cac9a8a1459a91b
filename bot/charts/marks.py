"""Events on an axis of sessions: a line through the plot, and a number below it."""

from bot.charts import theme
from bot.charts.page import Page
from bot.charts.panels import Axis, Panel
from bot.charts.spread import spread
from bot.domain.figures.chart import EventMark

_WIDE, _HIGH = 36.0, 38.0
_GAP = 4.0
_LEADER = 16.0


def draw_marks(page: Page, axis: Axis, panel: Panel, marks: tuple[EventMark, ...]) -> None:
    """Lines and numbers of events. `page.y` must be at the plot's bottom, and is below the numbers afterwards."""
    mark_lines(page, axis, panel, marks)
    mark_numbers(page, axis, marks)


def mark_lines(page: Page, axis: Axis, panel: Panel, marks: tuple[EventMark, ...]) -> None:
    """A dotted line through the plot at each event's session."""
    for mark in marks:
        x = axis.x(axis.place(mark.day))
        page.line([(x, panel.box.y), (x, panel.box.bottom)], theme.AXIS, 2, (3, 7))


def mark_numbers(page: Page, axis: Axis, marks: tuple[EventMark, ...]) -> None:
    """The events' numbers in a row from `page.y` on, each led to its session."""
    if not marks:
        return
    places = [axis.x(axis.place(mark.day)) for mark in marks]
    wide = [max(_WIDE, page.fonts.width(str(mark.number), theme.STRONG) + _LEADER) for mark in marks]
    middles = spread(places, wide, _GAP, axis.left, theme.WIDTH - theme.MARGIN)
    bottom, top = page.y, page.y + _LEADER
    for mark, place, middle, across in zip(marks, places, middles, wide, strict=True):
        page.line([(place, bottom), (middle, top)], theme.AXIS, 2)
        page.rect(middle - across / 2, top, across, _HIGH, theme.PANEL)
        page.centred(middle, top + _HIGH / 2, str(mark.number), theme.STRONG, theme.WARNING, "middle")
    page.y = top + _HIGH
