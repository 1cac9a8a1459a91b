"""Live Stock Connect turnover: the exchange's daily files where it has them, another source's history for the rest.

What is asked of whom, so that a question costs few requests:

- What is known is not asked for. Files are kept in the archive as they came, because the exchange takes old ones away;
  the history is kept there too. Both are read once.
- Where only some of the latest `_FEW` days lack, the exchange is asked for these, one request each: the usual case is
  one new day. Where it has them not, or where older days lack, the history is asked: one request for years.
- Days that the history lacks are asked of the exchange if they are among the latest `_REACH`: older files are gone.
- In the background, behind all that somebody waits for, the exchange is asked for those of the latest `_REACH` days
  whose file is not in the archive: they are checked and kept while they can be had.
- What a source said that it has not is not asked for again for a while.

A day is asked for, and known, when both markets have closed for half an hour. Of a day's two sources the exchange's is
taken, whole.
"""

import asyncio
import json
import logging
import math
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.domain.prices import Source
from bot.providers.base import (
    FlowFilesProvider,
    FlowsProvider,
    NoBars,
    NotAsked,
    NotYet,
    ProviderError,
    SourceDown,
    Turn,
)
from bot.services.link import link_days, over_until
from bot.services.sessions import Sessions
from bot.store import ArchiveStore, StoreFailure

_FEW = 5
_REACH = 40
_BACK = timedelta(days=3 * 365)
"""How far back the history is asked for at the least: as much as one request brings."""
_SOON, _LATER = timedelta(minutes=15), timedelta(days=1)
_BACKGROUND = 1000
"""The place in the line before the exchange of a file that nobody waits for."""
_DISAGREE = 0.001
_log = logging.getLogger(__name__)

Days = dict[date, FlowDay]
_Key = tuple[str, ...]
_NAME = "stock-connect "
"""What the names of the kept files begin with; their day follows."""


@dataclass(frozen=True, slots=True)
class _Flight:
    task: asyncio.Task[None]
    turn: Turn


class FlowLoader:
    """Days from memory, the archive, the exchange and a history. Belongs to one event loop and never blocks it."""

    def __init__(
        self,
        files: FlowFilesProvider,
        history: FlowsProvider,
        archive: ArchiveStore,
        sessions: Sessions,
        clock: Clock,
        *,
        deadline: float = 6.0,
    ) -> None:
        """`deadline` is how long a question waits for what is not known, in seconds."""
        self._files = files
        self._history = history
        self._archive = archive
        self._sessions = sessions
        self._clock = clock
        self._deadline = deadline
        self._from_files: dict[Direction, Days] = {direction: {} for direction in Direction}
        self._from_history: dict[Direction, Days] = {direction: {} for direction in Direction}
        self._archived: set[date] = set()
        self._opening: asyncio.Task[None] | None = None
        self._opened = False
        self._flights: dict[_Key, _Flight] = {}
        self._quiet: dict[_Key, datetime] = {}
        self._faults: dict[_Key, ProviderError] = {}
        self._unread: dict[tuple[Direction, date], SourceDown] = {}

    async def get(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last` on which the link has traded and that are over.

        What is not known is waited for until the deadline; what has not come by then goes on loading and is named in
        `loading`. Raises what the sources said, SourceDown before NoBars, where there is no day at all; NotYet where
        there is none yet.
        """
        await self._open()
        final = over_until(self._sessions, self._clock())
        wanted = list(link_days(self._sessions, first, min(last, final)))
        latest = self._latest(final)
        lacking = self._lacking(direction, wanted)
        if lacking:
            try:
                async with asyncio.timeout(self._deadline):
                    await self._load(direction, lacking, latest)
            except TimeoutError:
                _log.info("%s turnover is still loading", direction)
        self._check_latest(latest)
        return self._gathered(direction, wanted, latest)

    async def close(self) -> None:
        """Abandons what is loading and closes the connections."""
        tasks = [flight.task for flight in self._flights.values()]
        tasks += [] if self._opening is None else [self._opening]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._files.close()
        await self._history.close()

    def _latest(self, final: date) -> list[date]:
        """The latest trading days whose files may still be there, ascending."""
        return list(link_days(self._sessions, final - timedelta(days=2 * _REACH), final))[-_REACH:]

    def _lacking(self, direction: Direction, days: Iterable[date]) -> list[date]:
        known = self._from_files[direction].keys() | self._from_history[direction].keys()
        return [day for day in days if day not in known]

    async def _load(self, direction: Direction, lacking: list[date], latest: list[date]) -> None:
        still = lacking
        if set(lacking) <= set(latest[-_FEW:]):
            await _ended(self._file(day, place, latest) for place, day in enumerate(reversed(lacking)))
            still = self._lacking(direction, lacking)
        if still:
            await _ended([self._years(direction, still, latest[-1])])
            still = self._lacking(direction, still)
        await _ended(self._file(day, place, latest) for place, day in enumerate(reversed(still)) if day in latest)

    def _check_latest(self, latest: list[date]) -> None:
        """Has the files of the latest days fetched that are not kept yet, latest first, behind everything else."""
        for place, day in enumerate(reversed(latest)):
            if day not in self._archived:
                self._file(day, _BACKGROUND + place, latest)

    def _file(self, day: date, place: int, latest: list[date]) -> asyncio.Task[None] | None:
        """The one running fetch of a day's file, with the lowest place that anybody gave it."""
        if day in self._archived:
            return None
        later = _SOON if day in latest[-_FEW:] else _LATER
        return self._fly(_file_key(day), lambda turn: self._fetch_file(day, turn), place, later)

    def _years(self, direction: Direction, lacking: list[date], final: date) -> asyncio.Task[None] | None:
        """The one running fetch of a direction's history, from the first lacking day or a few years back."""
        first = min(lacking[0], final - _BACK)
        return self._fly(
            ("history", direction.value, str(first.year)),
            lambda _: self._fetch_years(direction, first, final),
            0,
            _SOON,
        )

    def _fly(
        self, key: _Key, fetch: Callable[[Turn], Awaitable[None]], place: int, later: timedelta
    ) -> asyncio.Task[None] | None:
        """The running fetch of a key; None where it was tried lately. Nobody's leaving stops it."""
        running = self._flights.get(key)
        if running is not None:
            running.turn.number = min(running.turn.number, place)
            return running.task
        quiet = self._quiet.get(key)
        if quiet is not None and self._clock() < quiet:
            return None
        turn = Turn(place)
        task = asyncio.ensure_future(self._watched(key, fetch, turn, later))
        self._flights[key] = _Flight(task, turn)
        task.add_done_callback(lambda task: self._landed(key, task))
        return task

    async def _watched(self, key: _Key, fetch: Callable[[Turn], Awaitable[None]], turn: Turn, later: timedelta) -> None:
        """A fetch whose failure is remembered rather than raised."""
        try:
            await fetch(turn)
            self._faults.pop(key, None)
            self._quiet[key] = self._clock() + later
        except NoBars as error:
            self._faults[key] = error
            self._quiet[key] = self._clock() + later
        except ProviderError as error:
            level = logging.INFO if isinstance(error, NotAsked) else logging.WARNING
            _log.log(level, "%s: %s: %s", " ".join(key), type(error).__name__, error)
            self._faults[key] = error
            self._quiet[key] = self._clock() + _SOON

    def _landed(self, key: _Key, task: asyncio.Task[None]) -> None:
        """Forgets a flight. A defect is told in the log, and not tried again at once."""
        del self._flights[key]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._quiet[key] = self._clock() + _SOON
            _log.error("%s could not be fetched", " ".join(key), exc_info=error)

    async def _fetch_file(self, day: date, turn: Turn) -> None:
        payload = await self._files.fetch(day, turn)
        if self._take(payload, day):
            self._archived.add(day)
            await self._keep(self._files.source, f"{_NAME}{day}", payload)

    def _take(self, payload: bytes, day: date) -> bool:
        """Remembers what a file says; whether it says all: on a trading day a direction without turnover is one that is
        not published yet."""
        whole = True
        for direction in Direction:
            try:
                found = self._files.read(payload, direction, day)
            except SourceDown as error:
                _log.warning("%s of %s: %s", direction, day, error)
                self._unread[direction, day] = error
                whole = False
                continue
            self._unread.pop((direction, day), None)
            whole = whole and found is not None
            if found is not None:
                self._from_files[direction][day] = found
                _compare(direction, day, found, self._from_history[direction].get(day))
        return whole

    async def _fetch_years(self, direction: Direction, first: date, final: date) -> None:
        found = await self._history.flows(direction, first, final)
        days = self._from_history[direction]
        for stamp, turnover, buy, sell in found.days[["turnover", "buy", "sell"]].itertuples():
            published = not (math.isnan(buy) or math.isnan(sell))
            days[stamp.date()] = FlowDay(turnover, buy, sell) if published else FlowDay(turnover)
        if not self._opened:
            return  # what is kept may be longer than this, and is not known now
        kept = {day.isoformat(): [row.turnover, row.buy, row.sell] for day, row in days.items()}
        await self._keep(self._history.source, f"{_NAME}{direction}", json.dumps(kept).encode())

    async def _keep(self, source: Source, name: str, payload: bytes) -> None:
        try:
            await self._archive.put(source.id, name, payload, self._clock())
        except StoreFailure as error:
            _log.warning("%s of %s is not kept: %s", name, source.id, error)

    async def _open(self) -> None:
        """Reads the archive, once for all who ask; again where it could not be read."""
        if self._opening is None or (self._opening.done() and not self._opened):
            self._opening = asyncio.ensure_future(self._read_archive())
        await asyncio.shield(self._opening)

    async def _read_archive(self) -> None:
        try:
            for name, payload in (await self._archive.beginning(self._files.source.id, _NAME)).items():
                day = date.fromisoformat(name.removeprefix(_NAME))
                if self._take(payload, day):
                    self._archived.add(day)
                await asyncio.sleep(0)  # others have their turn: there may be years of files
            for direction in Direction:
                kept = await self._archive.get(self._history.source.id, f"{_NAME}{direction}")
                if kept is not None:
                    rows: dict[str, Any] = json.loads(kept[0])
                    kept_days = {date.fromisoformat(d): FlowDay(*r) for d, r in rows.items()}
                    self._from_history[direction] = kept_days | self._from_history[direction]
            self._opened = True
        except (*StoreFailure, ValueError, TypeError, AttributeError) as error:
            _log.warning("The archive of Stock Connect turnover cannot be read: %s", error)

    def _gathered(self, direction: Direction, wanted: list[date], latest: list[date]) -> Flows:
        files, history = self._from_files[direction], self._from_history[direction]
        best = (self._files.source, self._history.source)
        days = {d: (files[d], best[0]) if d in files else (history[d], best[1])
                for d in wanted if d in files or d in history}  # fmt: skip
        history_flies = any(key[:2] == ("history", direction.value) for key in self._flights)
        loading = tuple(d for d in wanted if d not in days and (history_flies or _file_key(d) in self._flights))
        if days:
            return flows_of(direction, days, best, loading)
        if loading:
            raise NotYet(f"{direction} turnover is still loading")
        raise self._failure(direction, latest)

    def _failure(self, direction: Direction, latest: list[date]) -> ProviderError:
        """Why there is nothing: a source that is down before one that says it has nothing."""
        asked = {_file_key(day) for day in latest}
        faults = [
            fault for key, fault in self._faults.items() if key in asked or key[:2] == ("history", direction.value)
        ]
        faults += [fault for (of, day), fault in self._unread.items() if of is direction and day in latest]
        down = next((fault for fault in faults if isinstance(fault, SourceDown)), None)
        return down or NoBars(f"no source has {direction} turnover of those days")


def _file_key(day: date) -> _Key:
    return "file", day.isoformat()


def _compare(direction: Direction, day: date, exchange: FlowDay, other: FlowDay | None) -> None:
    if other is not None and abs(exchange.turnover - other.turnover) > _DISAGREE * exchange.turnover:
        _log.warning(
            "%s on %s: the exchange has %.0f, the history %.0f", direction, day, exchange.turnover, other.turnover
        )


async def _ended(tasks: Iterable[asyncio.Task[None] | None]) -> None:
    """Waits for those that there are; being cancelled leaves them running."""
    running = [task for task in tasks if task is not None]
    if running:
        await asyncio.wait(running)
