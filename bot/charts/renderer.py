"""The door to the pictures: `draw` in this process and thread, `Renderer` off the event loop."""

from dataclasses import dataclass
from functools import lru_cache

from bot.words import Words


@dataclass(frozen=True, slots=True)
class Style:
    """How a reader wants pictures: a language tag and the name of a palette."""

    language: str = "en"
    palette: str = "western"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, its size in pixels, the words for those who cannot see it, and a file name in ASCII."""

    png: bytes
    width: int
    height: int
    alt: str
    name: str


@lru_cache(maxsize=8)
def _words(language: str) -> Words:
    return Words(language)
