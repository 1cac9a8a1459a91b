"""Index weights from `weights.csv` of a folder of prices: the columns index, date, symbol and weight_pct, in any order;
other columns are ignored.

    index,date,symbol,weight_pct
    HSTECH.HK,2025-03-07,9988.HK,8.21

A weight is in per cent at the close of `date`, and holds from the next session on.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from bot.domain.weights import Weights
from bot.providers.folder_csv import NUMBER, Row, day_of, fault_at
from bot.providers.folder_tables import StampedFile, table_of

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
    tables: defaultdict[str, defaultdict[date, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row, cells in table_of(payload, name, _NEEDED):
        index, day, symbol, pct = _parts(row, cells, name)
        members = tables[index][day]
        if symbol in members:
            raise fault_at(name, row, f"{index} has {symbol} twice on {day}")
        members[symbol] = pct
    return {index: dict(days) for index, days in tables.items()}


def _parts(row: Row, cells: Mapping[str, str], name: str) -> tuple[str, date, str, float]:
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
        self._file = StampedFile(folder / NAME, lambda payload: parse_weights(payload, NAME))
        self._title = title
        self._kind: Literal["simulated", "published"] = "simulated" if simulated else "published"

    def weights(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day. Raises SourceDown for a broken file, naming its line."""
        days = (self._file.read() or {}).get(index, {})
        return tuple(Weights(index, day, days[day], self._kind, self._title) for day in sorted(days))
