"""What is kept of Stock Connect turnover: the exchange's files as they came, and a history by day."""

import asyncio
import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.clock import Clock
from bot.domain.flows import Direction, FlowDay
from bot.domain.prices import Source
from bot.store import ArchiveStore, StoreFailure

Days = dict[date, FlowDay]

_NAME = "stock-connect "
"""What the names of the kept files begin with; their day follows."""
_MALFORMED = (ValueError, TypeError, AttributeError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Files by their day, and a direction's history."""

    files: dict[date, bytes] = field(default_factory=dict[date, bytes])
    history: dict[Direction, Days] = field(default_factory=dict[Direction, Days])


class FlowArchive:
    """Reads and writes what is kept of two sources, each under its id."""

    def __init__(self, store: ArchiveStore, files: Source, history: Source, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._history = history
        self._clock = clock

    async def read(self) -> Kept | None:
        """All that is kept; None where the store cannot be read. What is malformed is told in the log and left out."""
        try:
            files = await self._store.beginning(self._files.id, _NAME)
            histories = {d: await self._store.get(self._history.id, f"{_NAME}{d}") for d in Direction}
        except StoreFailure as error:
            _log.warning("The archive of Stock Connect turnover cannot be read: %s", error)
            return None
        kept = Kept()
        for name, payload in files.items():
            day = _day(name.removeprefix(_NAME))
            if day is not None:
                kept.files[day] = payload
        for direction, found in histories.items():
            if found is not None:
                kept.history[direction] = await asyncio.to_thread(_read, found[0], f"{_NAME}{direction}")
        return kept

    async def keep_file(self, day: date, payload: bytes) -> None:
        """Keeps a day's file as it came."""
        await self._keep(self._files, f"{_NAME}{day}", payload)

    async def keep_history(self, direction: Direction, days: Mapping[date, FlowDay]) -> None:
        """Keeps a direction's history in the place of what is kept."""
        rows = {day.isoformat(): [row.turnover, row.buy, row.sell] for day, row in days.items()}
        await self._keep(self._history, f"{_NAME}{direction}", json.dumps(rows).encode())

    async def _keep(self, source: Source, name: str, payload: bytes) -> None:
        try:
            await self._store.put(source.id, name, payload, self._clock())
        except StoreFailure as error:
            _log.warning("%s of %s is not kept: %s", name, source.id, error)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        _log.warning("A kept file of Stock Connect turnover is of no day: %s", error)
        return None


def _read(payload: bytes, name: str) -> Days:
    """The days of a kept history. One that is malformed is left out: it is asked for again as any that is lacking."""
    try:
        rows: dict[str, Any] = dict(json.loads(payload))
    except _MALFORMED as error:
        _log.warning("%s cannot be read from the archive: %s", name, error)
        return {}
    days: Days = {}
    for text, row in rows.items():
        try:
            days[date.fromisoformat(text)] = _flow(row)
        except _MALFORMED as error:
            _log.warning("%s cannot be read from the archive: %r: %s", name, text, error)
    return days


def _flow(row: Any) -> FlowDay:
    turnover, buy, sell = row
    sides = [side for side in (buy, sell) if side is not None]
    if not all(map(_is_amount, (turnover, *sides))) or turnover <= 0 or len(sides) == 1:
        raise ValueError(f"{row!r} is no turnover")
    return FlowDay(turnover, buy, sell)


def _is_amount(value: object) -> bool:
    return isinstance(value, float | int) and math.isfinite(value)
