# pyright: reportUnknownMemberType=false
# (zlib_ng's stub leaves the data's type out)
"""Pixels into a PNG with a colour table: a third of the bytes of a full-colour one, and no difference to be seen."""

import struct
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.charts import theme
from bot.charts.scene import Rect, Scene

try:
    from zlib_ng import zlib_ng as fast_zlib
except ImportError:  # no wheel for this machine: the standard library makes the same, three times slower
    fast_zlib = None

Pixels = npt.NDArray[np.uint8]

_FULL, _FEW, _FEWEST = 4, 3, 2
"""Shades between the background and a colour, itself included: anti-aliased edges need no more."""

LARGE = 60 * 1024
"""Bytes that a picture should not have more of: it is looked at on a phone, through the air."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Shades = tuple[tuple[str, int], ...]
"""Colours with the number of shades that each has in the table; 1 is the flat colour alone."""


def encoded(scene: Scene, pixels: Pixels) -> bytes:
    """The PNG of a scene's pixels. One that would be larger than `LARGE` has fewer shades at its edges, and takes more
    time to be made."""
    data = encode(pixels, scene.background, shades(scene))
    if len(data) <= LARGE:
        return data
    return encode(pixels, scene.background, _wanted(scene, _FEWEST, _FEWEST), hard=True)


def shades(scene: Scene) -> Shades:
    """What a scene needs in its colour table: sixteen entries if that will do, for they take half the bytes; else its
    own colours and no others, for every further entry makes edges that compress worse."""
    for few, quiet in ((_FULL, _FULL), (_FEW, _FEW), (_FEW, _FEWEST)):
        wanted = _wanted(scene, few, quiet)
        if 1 + sum(count for _, count in wanted) <= 16:
            return wanted
    return _wanted(scene, _FEW, _FEW)


def _wanted(scene: Scene, few: int, quiet: int) -> Shades:
    """The scene's colours with so many shades each; one for what has no edges that are neither across nor down."""
    flat = {mark.colour for mark in scene.marks if isinstance(mark, Rect)}
    drawn = {mark.colour for mark in scene.marks if not isinstance(mark, Rect)} - {scene.background}
    wanted = [(colour, quiet if colour in theme.QUIET else few) for colour in sorted(drawn)]
    return (*wanted, *((colour, 1) for colour in sorted(flat - drawn)))


def encode(pixels: Pixels, background: str, wanted: Shades, *, hard: bool = False) -> bytes:
    """A PNG of opaque pixels (height × width × 4, of even width), drawn in these shades on a background. `hard` takes
    six times as long to save a few hundredths of its bytes.

    Colours between are the nearest of the table, which has at most 256 entries (ValueError). Bytes may differ between
    machines; pixels do not.
    """
    height, width = pixels.shape[:2]
    table, nearest = _table(background, wanted)
    bits = 4 if len(table) <= 16 else 8
    rows = _rows(pixels, nearest, bits)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 3, 0, 0, 0)),
            _chunk(b"PLTE", table.tobytes()),
            _chunk(b"IDAT", _compressed(rows, 9 if hard else 5 if bits == 4 else 6)),
            _chunk(b"IEND", b""),
        )
    )


def _rows(pixels: Pixels, nearest: Pixels, bits: int) -> Pixels:
    """Rows of a PNG: a filter byte (0, none), then a pixel a byte, or two, the left one in the higher half.

    Nearly all of a picture is flat, so a run of equal pairs of pixels is looked up once.
    """
    height, width = pixels.shape[:2]
    pairs = np.ascontiguousarray(pixels).reshape(-1).view("<u8")
    starts = np.concatenate(([0], np.flatnonzero(pairs[1:] != pairs[:-1]) + 1))
    colour = pairs[starts].view("<u4")
    index = nearest.take((colour & 0xF8) << 7 | (colour >> 6) & 0x3E0 | (colour >> 19) & 0x1F)
    found = index[::2] << 4 | index[1::2] if bits == 4 else index.view("<u2")
    rows = np.zeros((height, width * bits // 8 + 1), np.uint8)
    spread = np.repeat(found, np.diff(starts, append=pairs.size))
    rows[:, 1:] = spread.view(np.uint8).reshape(height, -1)
    return rows


def _compressed(rows: Pixels, level: int) -> bytes:
    return zlib.compress(rows.data, 6) if fast_zlib is None else fast_zlib.compress(rows.data, level)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=64)
def _table(background: str, wanted: Shades) -> tuple[Pixels, Pixels]:
    """The colour table, background first, and for each colour of 5 bits a channel its nearest entry."""
    ground = np.array(theme.rgb(background), np.float64)
    ramps = [
        np.round(ground + (np.array(theme.rgb(colour)) - ground) * np.arange(1, count + 1)[:, None] / count)
        for colour, count in wanted
    ]
    table = np.unique(np.concatenate([ground[None], *ramps]), axis=0).astype(np.uint8)
    first = int(np.flatnonzero((table == ground).all(axis=1))[0])
    table = np.concatenate([table[first : first + 1], np.delete(table, first, axis=0)])
    if len(table) > 256:
        raise ValueError("too many colours for one table")
    levels = np.arange(32) * 8 + 4.0
    cells = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    entries = table.astype(np.float64)
    distance = (entries**2).sum(axis=1) - 2 * cells @ entries.T
    nearest = distance.argmin(axis=1).astype(np.uint8)
    for colour in (background, *(colour for colour, _ in wanted)):  # the flat colours themselves are exact
        red, green, blue = theme.rgb(colour)
        exact = int(np.flatnonzero((table == (red, green, blue)).all(axis=1))[0])
        nearest[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3] = exact
    return table, nearest
