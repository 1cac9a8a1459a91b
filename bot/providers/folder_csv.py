"""The text of a price file: bytes → bars, without touching a disk.

Read with the csv module and not with pandas' reader, which takes a row that was cut short for one with blank cells
and does not tell on which line a cell stands.
"""

# pandas ships no types of its own:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

import numpy as np
import pandas as pd

from bot.domain.prices import COLUMNS
from bot.providers.base import NoBars, SourceDown

_HEADINGS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "adj_close": "Adj Close",
    "volume": "Volume",
}
# A bare date, or the local midnight that pandas writes for the bars of an exchange.
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00:00(?:[+-][0-9]{2}:?[0-9]{2})?)?")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A number as files write it: narrower than float(), which takes "nan", "infinity" and "1_000"."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, without outer spaces, and the line of the file that it ends on."""

    line: int
    cells: Sequence[str]


def parse_bars(payload: bytes, name: str) -> pd.DataFrame:
    """The bars in the bytes of a CSV file, ascending, with the float columns of `COLUMNS`; absent values are NaN.

    `name` is the file's, for messages. Raises NoBars for a file without rows or without any close, and SourceDown,
    naming file and line, for text that is no CSV in UTF-8, a missing column, a row with fewer or more cells than the
    header, a bad or repeated date, and a price that is no number above 0 (a volume: no number from 0).
    """
    rows = rows_of(payload, name)
    header = next(rows, None)
    if header is None:
        raise NoBars(f"{name}: the file is empty")
    places = _places(header, name)
    days: dict[date, int] = {}
    values: list[list[float]] = []
    for row in rows:
        if len(row.cells) != len(header.cells):
            raise fault_at(name, row, f"{len(row.cells)} cells, the header has {len(header.cells)}")
        day = day_of(row.cells[places["date"]])
        if day is None:
            raise fault_at(name, row, f"{row.cells[places['date']]!r} is not a date (YYYY-MM-DD)")
        if day in days:
            raise fault_at(name, row, f"{day} is already on line {days[day]}")
        days[day] = row.line
        values.append([_value(row, places, column, name) for column in COLUMNS])
    table = np.array(values, dtype="float64").reshape(len(values), len(COLUMNS))
    if np.isnan(table[:, COLUMNS.index("close")]).all():
        raise NoBars(f"{name}: no closes")
    return pd.DataFrame(table, index=pd.DatetimeIndex(list(days)), columns=list(COLUMNS)).sort_index()


def rows_of(payload: bytes, name: str) -> Iterator[Row]:
    """The rows of a CSV file that are not blank, the header first. Raises SourceDown for text that is no CSV in UTF-8;
    `name` is the file's, for messages."""
    try:
        reader = csv.reader(StringIO(payload.decode("utf-8-sig"), newline=""), strict=True)
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield Row(reader.line_num, cells)
    except (csv.Error, UnicodeDecodeError) as error:
        raise SourceDown(f"{name}: not a CSV file in UTF-8: {error}") from error


def _places(header: Row, name: str) -> dict[str, int]:
    """Where each column stands. Only date and close must be there."""
    for heading in ("Date", *_HEADINGS.values()):
        found = header.cells.count(heading)
        if found > 1 or (found == 0 and heading in {"Date", "Close"}):
            raise fault_at(name, header, f"{found} columns named {heading}")
    headings = {"date": "Date", **_HEADINGS}
    return {column: header.cells.index(text) for column, text in headings.items() if text in header.cells}


def day_of(text: str) -> date | None:
    """The date of a cell (YYYY-MM-DD, or a local midnight as pandas writes it); None for anything else."""
    found = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _value(row: Row, places: dict[str, int], column: str, name: str) -> float:
    text = row.cells[places[column]] if column in places else ""
    if not text:
        return np.nan
    if not NUMBER.fullmatch(text):
        raise fault_at(name, row, f"{_HEADINGS[column]} {text!r} is not a number")
    value = float(text)
    if not np.isfinite(value) or value < 0 or (value == 0 and column != "volume"):
        raise fault_at(name, row, f"{_HEADINGS[column]} {text} is out of range")
    return value


def fault_at(name: str, row: Row, what: str) -> SourceDown:
    """What is wrong with a row of a file, and where."""
    return SourceDown(f"{name} line {row.line}: {what}")


def parse_last_day(head: str, tail: str) -> date | None:
    """The later of the first and the last dated closes, from the two ends of a file in either order of dates.

    `head` begins with the header. The last line of `head` and the first of `tail` may be cut, and are not read. None
    where the text is no price file: its faults are told when it is asked for.
    """
    first_lines = head.splitlines()
    header = next(_split(first_lines[:1]), None)
    if header is None or header.count("Date") != 1 or header.count("Close") != 1:
        return None
    ends = (first_lines[1:-1], tail.splitlines()[:0:-1])
    days = [day for lines in ends if (day := _first_close(_split(lines), header)) is not None]
    return max(days, default=None)


def _split(lines: Sequence[str]) -> Iterator[list[str]]:
    return ([cell.strip() for cell in cells] for cells in csv.reader(lines))


def _first_close(rows: Iterable[list[str]], header: list[str]) -> date | None:
    day_at, close_at = header.index("Date"), header.index("Close")
    days = (day_of(cells[day_at]) for cells in rows if len(cells) == len(header) and cells[close_at])
    return next((day for day in days if day is not None), None)
