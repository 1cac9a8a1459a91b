"""The look of every picture, as data. Lengths are pixels of a picture 1000 wide, which a phone shows at 360."""

from dataclasses import dataclass
from functools import lru_cache

from bot.charts.scene import Font

WIDTH = 1000
MARGIN = 36
TOP = 32
BOTTOM = 28

TITLE = Font(40, bold=True)
TITLE_SMALLEST = 30
TEXT = Font(28)
STRONG = Font(28, bold=True)
_TINT = 0.14
LEADING = 1.25
"""Distance of baselines in a paragraph, in sizes."""

BACKGROUND = "#1b1d26"
PANEL = "#31343f"
GRID = "#31343f"
AXIS = "#737988"
INK = "#f4f5f7"
MUTED = "#b3b8c4"
WARNING = "#ffc24b"

QUIET = (MUTED, WARNING)
"""Colours of text that can do with fewer shades."""

LINES = ("#5cb8ff", "#ffa733", "#f08cc8", "#3fd6a4", "#f5e663", "#a99bff", "#ff7f66", "#e8ebf2")
"""Told apart on a dark ground and, by lightness too, by colour-blind eyes; shape and dashes tell them apart as well."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What up and down look like. Sign and arrow say the same without colour."""

    up: str
    down: str


PALETTES = {
    "western": Palette(up="#35c47c", down="#ff6464"),
    "chinese": Palette(up="#ff6464", down="#35c47c"),
    "colour_blind": Palette(up="#56b0ff", down="#ff9d3c"),
}


def palette(name: str) -> Palette:
    """The palette of a setting; an unknown setting (from a newer version's store) gets the western one."""
    return PALETTES.get(name, PALETTES["western"])


@lru_cache(maxsize=256)
def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", from 0 to 255 each."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def blended(colour: str, share: float) -> str:
    """A colour laid over the background: 0 is the background, 1 the colour."""
    pairs = zip(rgb(BACKGROUND), rgb(colour), strict=True)
    return "#" + "".join(f"{round(ground + (full - ground) * share):02x}" for ground, full in pairs)


def tint(colour: str) -> str:
    """A little of a colour on the background, for an area that lines and words stand on."""
    return blended(colour, _TINT)
