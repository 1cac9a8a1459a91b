"""A sheet in the making, and what every picture has: title and subtitle above, notes and footer below."""

from bot.charts import theme
from bot.charts.fonts import ASCENT, DESCENT, Fonts
from bot.charts.scene import Anchor, Font, Mark, Point, Polygon, Polyline, Rect, Scene
from bot.domain.figures import Caption
from bot.domain.text import Message, Name, Series, msg
from bot.words import Words
from bot.words.language import MINUS

MOST_NAMED = 8
MOST_SHOWN = 999_999.0
"""Per cents beyond this are told as "more than"."""


class Page:
    """Collects marks from the top down; `y` is where the next part begins."""

    def __init__(self, words: Words, fonts: Fonts) -> None:
        self.words = words
        self.fonts = fonts
        self.y = float(theme.TOP)
        self._marks: list[Mark] = []

    @property
    def inner(self) -> int:
        """The width between the margins."""
        return theme.WIDTH - 2 * theme.MARGIN

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle, put on whole pixels by its edges."""
        left, top = round(x), round(y)
        self._marks.append(Rect(left, top, round(x + width) - left, round(y + height) - top, colour))

    def line(self, points: list[Point], colour: str, width: float, dash: tuple[float, ...] = ()) -> None:
        """An open line."""
        self._marks.append(Polyline(tuple(points), colour, width, dash))

    def shape(self, points: list[Point], colour: str, edge: str = "", edge_width: float = 0.0) -> None:
        """A filled shape."""
        self._marks.append(Polygon(tuple(points), colour, edge, edge_width))

    def text(self, x: float, y: float, text: str, font: Font, colour: str, anchor: Anchor = "start") -> None:
        """A line of text on baseline `y`."""
        self._marks.append(self.fonts.text(x, y, text, font, colour, anchor))

    def centred(self, x: float, middle: float, text: str, font: Font, colour: str, anchor: Anchor = "start") -> None:
        """A line of text whose box is centred on `middle`."""
        self.text(x, baseline(middle, font), text, font, colour, anchor)

    def arrow(self, x: float, middle: float, way: int, colour: str, size: float = 16.0) -> None:
        """A triangle that points up (1) or down (-1), its left corner at `x`; none for no change (0)."""
        half = size * 0.45 * way
        if half:
            self.shape([(x, middle + half), (x + size, middle + half), (x + size / 2, middle - half)], colour)

    def paragraph(self, lines: list[str], font: Font, colour: str, x: float = theme.MARGIN) -> None:
        """Lines from `y` downwards."""
        for line in lines:
            self.text(x, self.y + ASCENT * font.size, line, font, colour)
            self.y += theme.LEADING * font.size

    def header(self, caption: Caption) -> None:
        """The mark of simulated data, the finding, and what it is measured on."""
        if caption.simulated:
            self._tag(msg("SIMULATED"))
        font, lines = self.fonts.fitted(
            self.words.text(caption.title), theme.TITLE, self.inner, lines=2, smallest=theme.TITLE_SMALLEST
        )
        self.paragraph(lines, font, theme.INK)
        self.y += 4
        subtitle = self.fonts.facts(self.words.text(caption.subtitle), theme.TEXT, self.inner)
        self.paragraph(subtitle, theme.TEXT, theme.MUTED)
        self.y += 18

    def footer(self, caption: Caption, further: tuple[Message, ...] = ()) -> None:
        """Warnings with a bar beside them, then source, delay and membership."""
        self.y += 18
        for note in (*caption.notes, *further):
            lines = self.fonts.wrap(self.words.text(note), theme.TEXT, self.inner - 22)
            if not lines:
                continue  # of invisible characters alone
            top = self.y
            self.paragraph(lines, theme.TEXT, theme.WARNING, theme.MARGIN + 22)
            self.rect(theme.MARGIN, top + 3, 6, self.y - top - 9, theme.WARNING)
            self.y += 4
        lines = self.fonts.facts(self.words.text(caption.footer), theme.TEXT, self.inner)
        self.paragraph(lines, theme.TEXT, theme.MUTED)

    def finish(self) -> Scene:
        """The sheet, as tall as what is on it."""
        return Scene(theme.WIDTH, round(self.y) + theme.BOTTOM, theme.BACKGROUND, tuple(self._marks))

    def _tag(self, label: Message) -> None:
        text, font = self.words.text(label), theme.STRONG
        height = 44
        self.rect(theme.MARGIN, self.y, self.fonts.width(text, font) + 32, height, theme.WARNING)
        self.centred(theme.MARGIN + 16, self.y + height / 2, text, font, theme.BACKGROUND)
        self.y += height + 14


def baseline(middle: float, font: Font) -> float:
    """The baseline of a line of text whose box is centred on `middle`."""
    return middle + (ASCENT - DESCENT) / 2 * font.size


def height(lines: int, font: Font) -> float:
    """The height of so many lines of text."""
    return lines * theme.LEADING * font.size


def absent(names: tuple[Name | Message, ...]) -> tuple[Message, ...]:
    """The note that names what could not be drawn, if anything; of many, the first eight."""
    if len(names) > MOST_NAMED + 1:
        more = len(names) - MOST_NAMED
        return (msg("Not shown: {names} and {count} more", names=Series(names[:MOST_NAMED]), count=more),)
    return (msg("Not shown: {names}", names=Series(names)),) if names else ()


def change_text(words: Words, change: float) -> str:
    """A change as text; beyond a million per cent it says so rather than fill the picture with digits."""
    if abs(change) <= MOST_SHOWN:
        return words.percent(change)
    sign = ">" if change > 0 else "<"
    return f"{sign} {words.percent(MOST_SHOWN if change > 0 else -MOST_SHOWN)}"


def direction(told: str) -> int:
    """1 up, -1 down, 0 where the text of a change says nought: colour and arrow never contradict it."""
    if not any(char in "123456789" for char in told):
        return 0
    return -1 if MINUS in told else 1
