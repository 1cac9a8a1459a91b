"""Stock Connect turnover from two files of a folder of prices:

    southbound_hkd_million.csv      Date,Buy,Sell       millions of HKD
    northbound_cny_million.csv      Date,Turnover       millions of CNY

Columns in any order, others are ignored. A day with a blank amount, or with a turnover of 0, is no day.
"""

import asyncio
from datetime import date
from functools import partial
from pathlib import Path

from bot.domain.flows import Direction, FlowDay, Flows, flows_of, units_of
from bot.domain.prices import Source
from bot.providers.base import NoBars
from bot.providers.folder_csv import NUMBER, Row, day_of, fault_at
from bot.providers.folder_tables import StampedFile, table_of

FILES = {
    Direction.SOUTHBOUND: ("southbound_hkd_million.csv", ("Buy", "Sell")),
    Direction.NORTHBOUND: ("northbound_cny_million.csv", ("Turnover",)),
}
"""Each direction's file and the amounts that it must have."""


def parse_flows(payload: bytes, direction: Direction) -> dict[date, FlowDay]:
    """The days in the bytes of a direction's file.

    Raises SourceDown, naming file and line, for text that is no CSV in UTF-8, a missing or doubled column, a row with
    fewer or more cells than the header, a bad or repeated date, and an amount that is no number from 0.
    """
    name, headings = FILES[direction]
    lines: dict[date, int] = {}
    days: dict[date, FlowDay] = {}
    for row, cells in table_of(payload, name, ("Date", *headings)):
        day = day_of(cells["Date"])
        if day is None:
            raise fault_at(name, row, f"{cells['Date']!r} is not a date (YYYY-MM-DD)")
        if day in lines:
            raise fault_at(name, row, f"{day} is already on line {lines[day]}")
        lines[day] = row.line
        amounts = [_amount(cells[heading], heading, row, name) for heading in headings]
        found = _flow([amount for amount in amounts if amount is not None], len(headings))
        if found is not None:
            days[day] = found
    return days


def _flow(amounts: list[float], wanted: int) -> FlowDay | None:
    if len(amounts) < wanted or sum(amounts) <= 0:
        return None
    return FlowDay(sum(amounts), *amounts) if wanted > 1 else FlowDay(amounts[0])


def _amount(text: str, heading: str, row: Row, name: str) -> float | None:
    if not text:
        return None
    value = float(text) if NUMBER.fullmatch(text) else -1.0
    if not 0 <= value < float("inf"):
        raise fault_at(name, row, f"{heading} {text!r} is not a number from 0")
    return units_of(value)


class FolderFlows:
    """The turnover of a folder's two files, read in a thread when first asked for, and again when they have changed."""

    def __init__(self, folder: Path, source: Source) -> None:
        """`source` is the folder's own, as its prices have it."""
        self.source = source
        self._folder = folder
        self._files = {
            direction: StampedFile(folder / name, partial(parse_flows, direction=direction))
            for direction, (name, _) in FILES.items()
        }

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last`. Raises NoBars where the file has none of them or is not there, SourceDown
        for a broken one."""
        days = await asyncio.to_thread(self._files[direction].read)
        if days is None:
            raise NoBars(f"{FILES[direction][0]} is not in {self._folder.name}")
        asked = {day: (found, self.source) for day, found in days.items() if first <= day <= last}
        if not asked:
            raise NoBars(f"{FILES[direction][0]} has no day from {first} to {last}")
        return flows_of(direction, asked, (self.source,))

    async def close(self) -> None:
        """Nothing is held open."""
