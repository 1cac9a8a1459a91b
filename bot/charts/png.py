"""Pixels into a PNG with a colour table: a third of the bytes of a full-colour one, and no difference to be seen."""

import struct
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

try:
    from zlib_ng import zlib_ng as fast_zlib
except ImportError:  # no wheel for this machine: the standard library makes the same, three times slower
    fast_zlib = None

Pixels = npt.NDArray[np.uint8]

_STEPS = 6
"""Shades between the background and a colour, itself included: anti-aliased edges need no more."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encode(pixels: Pixels, background: str, colours: tuple[str, ...]) -> bytes:
    """A PNG of opaque pixels (height × width × 4) drawn in `colours` on `background`, at most 23 of them.

    Colours between these are the nearest shade of the table. Bytes may differ between machines; pixels do not.
    """
    height, width = pixels.shape[:2]
    table, nearest = _table(background, colours)
    flat = np.ascontiguousarray(pixels).view("<u4").reshape(-1)
    ground = np.append(table[0], np.uint8(255)).view("<u4")[0]
    drawn = np.flatnonzero(flat != ground)
    colour = flat[drawn]
    key = (colour & 0xF8) << 7 | (colour >> 6) & 0x3E0 | (colour >> 19) & 0x1F
    rows = np.zeros((height, width + 1), np.uint8)  # a row starts with its filter: 0, none
    index = np.zeros(height * width, np.uint8)
    index[drawn] = nearest.take(key)
    rows[:, 1:] = index.reshape(height, width)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", table.tobytes()),
            _chunk(b"IDAT", _compressed(rows)),
            _chunk(b"IEND", b""),
        )
    )


def _compressed(rows: Pixels) -> bytes:
    return zlib.compress(rows, 6) if fast_zlib is None else fast_zlib.compress(rows, 5)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=8)
def _table(background: str, colours: tuple[str, ...]) -> tuple[Pixels, Pixels]:
    """The colour table, background first, and for each colour of 5 bits a channel its nearest entry."""
    ground = _rgb(background)
    shares = np.arange(1, _STEPS + 1)[:, None] / _STEPS
    ramps = [np.round(ground + (_rgb(colour) - ground) * shares) for colour in colours]
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
    for colour in (background, *colours):  # the flat colours themselves are exact
        red, green, blue = (int(part) for part in _rgb(colour))
        exact = int(np.flatnonzero((table == (red, green, blue)).all(axis=1))[0])
        nearest[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3] = exact
    return table, nearest


def _rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float64)
