"""Shares outstanding from `shares.csv` of a folder of prices: the columns Symbol, Date and Shares, and Source where a
row says where its count is from; in any order, other columns are ignored.

    Symbol,Date,Shares,Source
    NVDA,2024-11-15,24490000000,its quarterly report

`Shares` is the whole company's number on `Date`, in units of the line `Symbol`: 24490000000, without separators.
"""

import asyncio
import math
from collections import defaultdict
from datetime import date
from pathlib import Path

from bot.domain.instruments import Instrument
from bot.domain.shares import ShareCount
from bot.providers.base import SourceDown
from bot.providers.folder_csv import NUMBER, Row, day_of, fault_at, rows_of

NAME = "shares.csv"

_NEEDED = ("Symbol", "Date", "Shares")

Counts = dict[str, tuple[ShareCount, ...]]


def parse_shares(payload: bytes, name: str, title: str) -> Counts:
    """The counts in the bytes of a file by symbol, ascending by day; `title` is the source of a row that names none.

    Raises SourceDown, naming file and line, for text that is no CSV in UTF-8, a missing column, a row with fewer or
    more cells than the header, a blank symbol, a bad date, one that the symbol has already, and a number not above 0.
    """
    rows = rows_of(payload, name)
    header = next(rows, None)
    if header is None:
        return {}
    for heading in _NEEDED:
        if (found := header.cells.count(heading)) != 1:
            raise fault_at(name, header, f"{found} columns named {heading}")
    found_on: dict[tuple[str, date], int] = {}
    counts: defaultdict[str, list[ShareCount]] = defaultdict(list)
    for row in rows:
        count = _count(row, header, name, title)
        line = found_on.setdefault((count.symbol, count.day), row.line)
        if line != row.line:
            raise fault_at(name, row, f"{count.symbol} on {count.day} is already on line {line}")
        counts[count.symbol].append(count)
    return {symbol: tuple(sorted(own, key=lambda count: count.day)) for symbol, own in counts.items()}


def _count(row: Row, header: Row, name: str, title: str) -> ShareCount:
    if len(row.cells) != len(header.cells):
        raise fault_at(name, row, f"{len(row.cells)} cells, the header has {len(header.cells)}")
    cells = dict(zip(header.cells, row.cells, strict=True))
    day, number = day_of(cells["Date"]), cells["Shares"]
    if not cells["Symbol"]:
        raise fault_at(name, row, "Symbol is blank")
    if day is None:
        raise fault_at(name, row, f"{cells['Date']!r} is not a date (YYYY-MM-DD)")
    shares = float(number) if NUMBER.fullmatch(number) else math.nan
    if not (math.isfinite(shares) and shares > 0):
        raise fault_at(name, row, f"Shares {number!r} is not a number above 0")
    return ShareCount(cells["Symbol"], day, shares, cells.get("Source") or title)


class FolderShares:
    """The counts of a folder's `shares.csv`; none where there is no such file. It is read in a thread when first asked
    for, and again when it has changed."""

    def __init__(self, folder: Path, title: str) -> None:
        """`title` is the folder's own, for rows that name no source."""
        self._path = folder / NAME
        self._title = title
        self._kept: tuple[tuple[int, int], Counts] | None = None

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All counts of a line, ascending by day. Raises SourceDown for a broken file, naming its line."""
        return (await asyncio.to_thread(self._counts)).get(instrument.symbol, ())

    def _counts(self) -> Counts:
        try:
            # The stamp is taken before the bytes: a write in between is noticed the next time.
            stat = self._path.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            kept = self._kept
            if kept is not None and kept[0] == stamp:
                return kept[1]
            payload = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SourceDown(f"{NAME}: {error.strerror}") from error
        counts = parse_shares(payload, NAME, self._title)
        self._kept = stamp, counts
        return counts
