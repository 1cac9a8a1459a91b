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
import logging
import math
from collections.abc import Iterable
from datetime import date, timedelta

from bot.clock import Clock
from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.providers.base import FlowFilesProvider, FlowsProvider, NoBars, NotYet, ProviderError, SourceDown, Turn
from bot.services.flow_archive import Days, FlowArchive
from bot.services.flow_flights import FILE, SOON, Asked, Flights, ended
from bot.services.link import link_days, over_until
from bot.services.sessions import Sessions
from bot.store import ArchiveStore

_FEW = 5
_REACH = 40
_BACK = timedelta(days=3 * 365)
"""How far back the history is asked for at the least: as much as one request brings."""
_LATER = timedelta(days=1)
ARCHIVE = 3.0
"""How many seconds the archive is waited for."""
_BACKGROUND = 1000
"""The place in the line before the exchange of a file that nobody waits for."""
_DISAGREE = 0.001
_log = logging.getLogger(__name__)

_Read = dict[Direction, FlowDay | SourceDown | None]
"""What a file says of each direction: None for no turnover, the fault where it cannot be read."""


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
        """`deadline` is how long a question waits for what is not known, in seconds: half of it at the least for the
        sources, where the archive is slow."""
        self._files = files
        self._history = history
        self._archive = FlowArchive(archive, files.source, history.source, clock)
        self._sessions = sessions
        self._clock = clock
        self._deadline = deadline
        self._from_files: dict[Direction, Days] = {direction: {} for direction in Direction}
        self._from_history: dict[Direction, Days] = {direction: {} for direction in Direction}
        self._archived: set[date] = set()
        self._opening: asyncio.Task[None] | None = None
        self._opened = False
        self._flights = Flights(clock)
        self._unread: dict[tuple[Direction, date], SourceDown] = {}

    async def get(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last` on which the link has traded and that are over.

        What is not known is waited for until the deadline; what has not come by then goes on loading and is named in
        `loading`. Raises what the sources said, SourceDown before NoBars, where there is no day at all; NotYet where
        there is none yet.
        """
        final = over_until(self._sessions, self._clock())
        wanted = list(link_days(self._sessions, first, min(last, final)))
        latest = self._latest(final)
        began = asyncio.get_running_loop().time()
        await self._open()
        left = self._deadline - (asyncio.get_running_loop().time() - began)
        try:
            async with asyncio.timeout(max(left, self._deadline / 2)):
                lacking = self._lacking(direction, wanted)
                if lacking:
                    await self._load(direction, lacking, latest)
        except TimeoutError:
            _log.info("%s turnover is still loading", direction)
        if not self._is_opening():
            self._check_latest(latest)
        return self._gathered(direction, wanted, latest)

    async def close(self) -> None:
        """Abandons what is loading and closes the connections."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await self._flights.close()
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
            await ended(self._file(day, place, latest) for place, day in enumerate(reversed(lacking)))
            still = self._lacking(direction, lacking)
        if still:
            await ended([self._years(direction, still, latest[-1])])
            still = self._lacking(direction, still)
        await ended(self._file(day, place, latest) for place, day in enumerate(reversed(still)) if day in latest)

    def _check_latest(self, latest: list[date]) -> None:
        """Has the files of the latest days fetched that are not kept yet, latest first, behind everything else."""
        for place, day in enumerate(reversed(latest)):
            if day not in self._archived:
                self._file(day, _BACKGROUND + place, latest)

    def _file(self, day: date, place: int, latest: list[date]) -> asyncio.Task[None] | None:
        """The one running fetch of a day's file, with the lowest place that anybody gave it."""
        if day in self._archived:
            return None
        later = SOON if day in latest[-_FEW:] else _LATER
        return self._flights.fly(_file(day), lambda turn: self._fetch_file(day, turn), place, later)

    def _years(self, direction: Direction, lacking: list[date], final: date) -> asyncio.Task[None] | None:
        """The running fetch of a direction's history from the first lacking day on, or from a few years back."""
        asked = Asked(_history(direction), min(lacking[0], final - _BACK), final)
        return self._flights.fly(asked, lambda _: self._fetch_years(direction, asked.first, final), 0, SOON)

    async def _fetch_file(self, day: date, turn: Turn) -> None:
        payload = await self._files.fetch(day, turn)
        if self._take(await asyncio.to_thread(self._parsed, payload, day), day):
            self._archived.add(day)
            await self._archive.keep_file(day, payload)

    def _parsed(self, payload: bytes, day: date) -> _Read:
        """What a file says. Takes a moment: call it in a thread."""
        said: _Read = {}
        for direction in Direction:
            try:
                said[direction] = self._files.read(payload, direction, day)
            except SourceDown as error:
                said[direction] = error
        return said

    def _take(self, said: _Read, day: date) -> bool:
        """Remembers what a file says; whether it says all: on a trading day a direction without turnover is one that is
        not published yet."""
        for direction, found in said.items():
            if isinstance(found, SourceDown):
                _log.warning("%s of %s: %s", direction, day, found)
                self._unread[direction, day] = found
                continue
            self._unread.pop((direction, day), None)
            if found is not None:
                self._from_files[direction][day] = found
                _compare(direction, day, found, self._from_history[direction].get(day))
        return all(isinstance(found, FlowDay) for found in said.values())

    async def _fetch_years(self, direction: Direction, first: date, final: date) -> None:
        found = await self._history.flows(direction, first, final)
        days = self._from_history[direction]
        for stamp, turnover, buy, sell in found.days[["turnover", "buy", "sell"]].itertuples():
            published = not (math.isnan(buy) or math.isnan(sell))
            days[stamp.date()] = FlowDay(turnover, buy, sell) if published else FlowDay(turnover)
        if self._opened:  # else what is kept may be longer than this, and is not known now
            await self._archive.keep_history(direction, days)

    async def _open(self) -> None:
        """Reads the archive, once for all who ask; again where it could not be read. Where it takes too long it goes on
        behind the question, for the next one."""
        if self._opening is None or (self._opening.done() and not self._opened):
            self._opening = asyncio.ensure_future(self._read_archive())
        await asyncio.wait([self._opening], timeout=ARCHIVE)
        if self._opening.done():
            self._opening.result()

    def _is_opening(self) -> bool:
        return self._opening is not None and not self._opening.done()

    async def _read_archive(self) -> None:
        kept = await self._archive.read()
        if kept is None:
            return
        for day, payload in kept.files.items():
            try:
                said = await asyncio.to_thread(self._parsed, payload, day)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                _log.warning("The kept file of %s cannot be read: %s: %s", day, type(error).__name__, error)
                continue
            if self._take(said, day):
                self._archived.add(day)
        for direction, days in kept.history.items():
            self._from_history[direction] = days | self._from_history[direction]
        self._opened = True

    def _gathered(self, direction: Direction, wanted: list[date], latest: list[date]) -> Flows:
        files, history = self._from_files[direction], self._from_history[direction]
        best = (self._files.source, self._history.source)
        days = {d: (files[d], best[0]) if d in files else (history[d], best[1])
                for d in wanted if d in files or d in history}  # fmt: skip
        loading = tuple(day for day in wanted if day not in days and self._comes(direction, day))
        if days:
            return flows_of(direction, days, best, loading)
        if loading:
            raise NotYet(f"{direction} turnover is still loading")
        raise self._failure(direction, latest)

    def _comes(self, direction: Direction, day: date) -> bool:
        """Whether a day that is not known may be on its way."""
        flights = self._flights
        return self._is_opening() or flights.brings(_history(direction), day) or flights.brings(FILE, day)

    def _failure(self, direction: Direction, latest: list[date]) -> ProviderError:
        """Why there is nothing: a source that is down before one that says it has nothing."""
        faults = self._flights.faults(_history(direction))
        faults += self._flights.faults(FILE, latest[0])
        faults += [fault for (of, day), fault in self._unread.items() if of is direction and day in latest]
        down = next((fault for fault in faults if isinstance(fault, SourceDown)), None)
        return down or NoBars(f"no source has {direction} turnover of those days")


def _file(day: date) -> Asked:
    return Asked(FILE, day, day)


def _history(direction: Direction) -> str:
    return f"history {direction}"


def _compare(direction: Direction, day: date, exchange: FlowDay, other: FlowDay | None) -> None:
    if other is not None and abs(exchange.turnover - other.turnover) > _DISAGREE * exchange.turnover:
        _log.warning(
            "%s on %s: the exchange has %.0f, the history %.0f", direction, day, exchange.turnover, other.turnover
        )
