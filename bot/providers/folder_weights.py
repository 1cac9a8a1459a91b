"""Index weights from `weights.csv` of a folder of prices: the columns index, date, symbol and weight_pct, in any order;
other columns are ignored.

    index,date,symbol,weight_pct
    HSTECH.HK,2025-03-07,9988.HK,8.21

A weight is in per cent at the close of `date`, and holds from the next session on.
"""

import math
from collections import defaultdict
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Literal

from bot.domain.weights import Weights
from bot.providers.base import SourceDown
from bot.providers.folder_csv import NUMBER, Row, day_of, fault_at, rows_of

NAME = "weights.csv"

_NEEDED = ("index", "date", "symbol", "weight_pct")

Tables = dict[str, dict[date, dict[str, float]]]
"""By index and day, what each member weighs."""


def parse_weights(payload: bytes, name: str) -> Tables:
    """The weights in the bytes of a file.

    Raises SourceDown, naming file and line, for text that is no CSV in UTF-8, a missing column, a row with fewer or
    more cells than the header, a blank name, a bad date, a weight that is not from 0 to 100, and a member
    that an index has twice on a day.
    """
    rows = rows_of(payload, name)
    header = next(rows, None)
    if header is None:
        return {}
    for heading in _NEEDED:
        if (found := header.cells.count(heading)) != 1:
            raise fault_at(name, header, f"{found} columns named {heading}")
    tables: defaultdict[str, defaultdict[date, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        index, day, symbol, pct = _parts(row, header, name)
        members = tables[index][day]
        if symbol in members:
            raise fault_at(name, row, f"{index} has {symbol} twice on {day}")
        members[symbol] = pct
    return {index: dict(days) for index, days in tables.items()}


def _parts(row: Row, header: Row, name: str) -> tuple[str, date, str, float]:
    if len(row.cells) != len(header.cells):
        raise fault_at(name, row, f"{len(row.cells)} cells, the header has {len(header.cells)}")
    cells = dict(zip(header.cells, row.cells, strict=True))
    day, number = day_of(cells["date"]), cells["weight_pct"]
    if not cells["index"] or not cells["symbol"]:
        raise fault_at(name, row, "index or symbol is blank")
    if day is None:
        raise fault_at(name, row, f"{cells['date']!r} is not a date (YYYY-MM-DD)")
    pct = float(number) if NUMBER.fullmatch(number) else math.nan
    if not 0 <= pct <= 100:
        raise fault_at(name, row, f"weight_pct {number!r} is not from 0 to 100")
    return cells["index"], day, cells["symbol"], pct


class FolderWeights:
    """The weights of a folder's `weights.csv`; none where there is no such file. It is read when first asked for, and
    again when it has changed."""

    def __init__(self, folder: Path, title: str, *, simulated: bool) -> None:
        """`title` is the folder's own; `simulated` where what is in it is made up."""
        self._path = folder / NAME
        self._title = title
        self._kind: Literal["simulated", "published"] = "simulated" if simulated else "published"
        self._kept: tuple[tuple[int, int], Tables] | None = None
        self._lock = Lock()

    def weights(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day. Raises SourceDown for a broken file, naming its line."""
        with self._lock:
            days = self._tables().get(index, {})
        return tuple(Weights(index, day, days[day], self._kind, self._title) for day in sorted(days))

    def _tables(self) -> Tables:
        try:
            # The stamp is taken before the bytes: a write in between is noticed the next time.
            stat = self._path.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            if self._kept is not None and self._kept[0] == stamp:
                return self._kept[1]
            payload = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SourceDown(f"{NAME}: {error.strerror}") from error
        tables = parse_weights(payload, NAME)
        self._kept = stamp, tables
        return tables
