"""The words of entries above a plot: which have room there, and where."""

from dataclasses import dataclass

from bot.charts import theme
from bot.charts.page import Page
from bot.charts.plot import Plot
from bot.domain.figures.state import Entry
from bot.domain.text import Day, Message, msg

ARROW = 16.0
"""The width of the arrow before the words."""

_GAP = 16.0
_ROWS = 4
"""Rows of entries above the plot: one without room there is not named."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The words of an entry above the plot: where they begin, how wide they are, in which row from the plot upwards,
    and the column of the entry itself."""

    entry: Entry
    text: str
    x: float
    width: float
    row: int
    column: float

    def covers(self, column: float) -> bool:
        """Whether a line down this column would cross the words."""
        return self.x - _GAP / 2 < column < self.x + self.width + _GAP / 2


def place(page: Page, plot: Plot, entries: list[Entry]) -> list[Tag]:
    """The words above the plot of as many entries as there is room for, the latest first: where they meet no others
    and no line down to an entry crosses them."""
    found: list[Tag] = []
    columns = [plot.x(entry.day) for entry in entries]
    for entry in reversed(entries):
        # What lies over few other columns leaves room for the words of those.
        places = sorted(_places(page, plot, entry), key=lambda tag: sum(map(tag.covers, columns)))
        tag = next((tag for tag in places if all(_apart(tag, other) for other in found)), None)
        if tag is not None:
            found.append(tag)
    return found


def _places(page: Page, plot: Plot, entry: Entry) -> list[Tag]:
    """Where an entry's words may stand: over its column, or beginning or ending there, in each row."""
    text = page.words.text(_entry_words(entry))
    width, column = ARROW + 8 + page.fonts.width(text, theme.TEXT), plot.x(entry.day)
    starts = (column - before for before in (width / 2, _GAP / 2, width - _GAP / 2))
    inside = [min(max(x, theme.MARGIN), theme.WIDTH - theme.MARGIN - width) for x in starts]
    return [Tag(entry, text, x, width, row, column) for x in inside for row in range(_ROWS)]


def _apart(one: Tag, other: Tag) -> bool:
    if one.row == other.row:
        return one.x + one.width + _GAP <= other.x or other.x + other.width + _GAP <= one.x
    lower, upper = (one, other) if one.row < other.row else (other, one)
    return not lower.covers(upper.column)


def _entry_words(entry: Entry) -> Message:
    day = Day(entry.day, year=False)
    return msg("Bull {day}", day=day) if entry.state == "bull" else msg("Bear {day}", day=day)
