"""Shares outstanding from `shares.csv` of a folder of prices: the columns Symbol, Date and Shares, and Source where a
row says where its count is from; in any order, other columns are ignored.

    Symbol,Date,Shares,Source
    NVDA,2024-11-15,24490000000,its quarterly report

`Shares` is the whole company's number on `Date`, in units of the line `Symbol`: 24490000000, without separators.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.domain.instruments import Instrument
from bot.domain.shares import ShareCount
from bot.providers.folder_csv import NUMBER, Row, day_of, fault_at
from bot.providers.folder_tables import StampedFile, table_of

NAME = "shares.csv"

_NEEDED = ("Symbol", "Date", "Shares")

Counts = dict[str, tuple[ShareCount, ...]]


def parse_shares(payload: bytes, name: str, title: str) -> Counts:
    """The counts in the bytes of a file by symbol, ascending by day; `title` is the source of a row that names none.

    Raises SourceDown, naming file and line, for text that is no CSV in UTF-8, a missing column, a row with fewer or
    more cells than the header, a blank symbol, a bad date, one that the symbol has already, and a number not above 0.
    """
    found_on: dict[tuple[str, date], int] = {}
    counts: defaultdict[str, list[ShareCount]] = defaultdict(list)
    for row, cells in table_of(payload, name, _NEEDED):
        count = _count(row, cells, name, title)
        line = found_on.setdefault((count.symbol, count.day), row.line)
        if line != row.line:
            raise fault_at(name, row, f"{count.symbol} on {count.day} is already on line {line}")
        counts[count.symbol].append(count)
    return {symbol: tuple(sorted(own, key=lambda count: count.day)) for symbol, own in counts.items()}


def _count(row: Row, cells: Mapping[str, str], name: str, title: str) -> ShareCount:
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
        self._file = StampedFile(folder / NAME, lambda payload: parse_shares(payload, NAME, title))

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All counts of a line, ascending by day. Raises SourceDown for a broken file, naming its line."""
        return (await asyncio.to_thread(self._file.read) or {}).get(instrument.symbol, ())
