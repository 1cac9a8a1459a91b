# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# (matplotlib.ft2font's stubs leave arrays and character maps half typed)
"""Font files into measured bitmaps, kept. The only user of matplotlib's FreeType; public interface alone.

A string with letters is shaped whole, so that pairs are kerned. A string of digits and signs is new in every
picture; it is put together from kept bitmaps of its characters, which are a whole number of pixels wide.
"""

import math
import threading
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from matplotlib.ft2font import FT2Font, LoadFlags

Coverage = npt.NDArray[np.uint8]

NUMERIC = frozenset("0123456789.,+\N{MINUS SIGN}% ")

_FLAGS = LoadFlags.FORCE_AUTOHINT | LoadFlags.TARGET_LIGHT
_LOCK = threading.RLock()  # a FreeType face is a state machine: one user at a time


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A string's bitmap of coverage (0 to 255), `left` right of and `above` over its origin on the baseline.

    `advance` is where the next string would start, in pixels.
    """

    coverage: Coverage
    left: int
    above: int
    advance: float


@lru_cache(maxsize=16)
def _face(file: str) -> FT2Font:
    return FT2Font(file)


@lru_cache(maxsize=16)
def characters(file: str) -> frozenset[int]:
    """The code points that a font file can draw."""
    with _LOCK:
        return frozenset(_face(file).get_charmap())


@lru_cache(maxsize=4096)
def stamp(file: str, size: int, text: str) -> Stamp:
    """A string of characters that the file covers, at a size in pixels."""
    if len(text) > 1 and NUMERIC.issuperset(text):
        return _compose([stamp(file, size, char) for char in text])
    with _LOCK:
        font = _face(file)
        font.set_size(size, 72)
        places = font.set_text(text, 0.0, flags=_FLAGS)
        font.draw_glyphs_to_bitmap(antialiased=True)
        coverage = np.array(font.get_image())
        height = font.get_width_height()[1]
        above = (height - font.get_descent()) // 64 + 1  # the bitmap has a border of one pixel
        left = math.ceil(font.get_bitmap_offset()[0] / 64) - 1
        last = font.load_char(ord(text[-1]), flags=_FLAGS)
        advance = float(places[-1][0]) / 64 + last.linearHoriAdvance / 65536
    if text in NUMERIC:
        advance = float(round(advance))
    return _trimmed(Stamp(coverage, left, above, advance))


def _trimmed(stamp: Stamp) -> Stamp:
    """Without empty rows and columns, which cost time to lay over a picture."""
    rows, columns = np.flatnonzero(stamp.coverage.any(axis=1)), np.flatnonzero(stamp.coverage.any(axis=0))
    if not rows.size:
        return Stamp(np.zeros((0, 0), np.uint8), 0, 0, stamp.advance)
    top, first = int(rows[0]), int(columns[0])
    inked = np.ascontiguousarray(stamp.coverage[top : rows[-1] + 1, first : columns[-1] + 1])
    return Stamp(inked, stamp.left + first, stamp.above - top, stamp.advance)


def _compose(parts: list[Stamp]) -> Stamp:
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + int(part.advance))
    inked = [(start + part.left, part) for start, part in zip(starts, parts, strict=False) if part.coverage.size]
    if not inked:
        return Stamp(np.zeros((0, 0), np.uint8), 0, 0, float(starts[-1]))
    left = min(x for x, _ in inked)
    above = max(part.above for _, part in inked)
    below = max(part.coverage.shape[0] - part.above for _, part in inked)
    right = max(x + part.coverage.shape[1] for x, part in inked)
    whole = np.zeros((above + below, right - left), np.uint8)
    for x, part in inked:
        rows, columns = part.coverage.shape
        spot = whole[above - part.above : above - part.above + rows, x - left : x - left + columns]
        np.maximum(spot, part.coverage, out=spot)
    return Stamp(whole, left, above, float(starts[-1]))
