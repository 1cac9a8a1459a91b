"""A picture as data: a sheet, and the marks on it in drawing order. Pixels, from the top left, y downwards."""

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Font:
    """A size in pixels and a weight; which file draws a character is `bot.charts.fonts`' choice."""

    size: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left and top edge, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The bottom edge."""
        return self.y + self.height

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one font file, `dx` right of its text's start."""

    face: str
    text: str
    dx: int


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text. `x` is where it starts, whatever its anchor was; `y` is its baseline."""

    x: int
    y: int
    text: str
    font: Font
    colour: str
    anchor: Anchor
    box: Box
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle on whole pixels."""

    x: int
    y: int
    width: int
    height: int
    colour: str


@dataclass(frozen=True, slots=True)
class Polyline:
    """An open line; `dash` is lengths on and off in pixels, empty for a solid one."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled shape; `edge` is drawn around it where it is not empty."""

    points: tuple[Point, ...]
    colour: str
    edge: str = ""
    edge_width: float = 0.0


Mark = Text | Rect | Polyline | Polygon


@dataclass(frozen=True, slots=True)
class Scene:
    """A sheet of `width` × `height` pixels."""

    width: int
    height: int
    background: str
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts alone, in drawing order."""
        return tuple(mark for mark in self.marks if isinstance(mark, Text))
