"""The simulated year's sources: they tell what the world's script says that they tell at a moment."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from bot.clock import Clock
from bot.domain.bars import BAR, IntradayBars
from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.domain.instruments import Instrument
from bot.domain.prices import COLUMNS, Action, Adjustment, PriceSeries
from bot.domain.shares import ShareCount
from bot.providers.base import BarsQuery, NoBars, SourceDown
from tests.alerts.stage import bars_of
from tests.alerts.year import COUNTS, DELAY, RESTATED, SETTLED, Path, World, close
from tests.services.scripted import LIVE, SESSIONS

WILD = 3.0
"""What a bar that is not over shows, as a multiple of what it ends with."""


class Closes:
    """A PriceProvider: final closes, and that of the session at hand so far, which is provisional."""

    source, local = LIVE, True

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._frames: dict[tuple[str, bool], pd.DataFrame] = {}

    async def daily(self, query: BarsQuery) -> PriceSeries:
        path = self._world.paths[query.instrument.symbol]
        told = self._world.daily(path.symbol, self._clock())
        if told is None:
            raise SourceDown(path.symbol)
        until, fetched = told
        frame, provisional = self._frame(path, until)
        split, ratio = path.split_told(until), path.split[1]
        actions = () if split == date.min else (Action(split, "split", ratio),)
        return PriceSeries(path.symbol, path.currency, Adjustment.SPLIT, LIVE, frame, actions, fetched,
                           provisional_from=provisional)  # fmt: skip

    def _frame(self, path: Path, until: datetime) -> tuple[pd.DataFrame, date | None]:
        """What was told by a moment, and from which day on it may still change."""
        last, split = SESSIONS.opened(path.calendar, until).date(), path.split_told(until)
        whole = self._whole(path, restated=split != date.min)
        latest: dict[date, tuple[float, float]] = {}
        provisional: date | None = None
        old = len(whole.loc[: str(last - timedelta(days=10))])
        for day in [*path.closes][old:]:
            if day > last:
                break
            unit = path.split[1] if day < split else 1.0
            if close(path.calendar, day) + SETTLED <= until:
                latest[day] = path.close_seen(day, until) / unit, path.volumes[day] * unit
            elif running := [bar for bar in path.bars[day] if bar[0] <= until]:
                provisional, latest[day] = day, (running[-1][1] / unit, running[-1][2] * unit)
        return pd.concat([whole.iloc[:old], _frame(latest)]), provisional

    def _whole(self, path: Path, *, restated: bool) -> pd.DataFrame:
        if (path.symbol, restated) not in self._frames:
            rows: dict[date, tuple[float, float]] = {}
            for day, price in path.closes.items():
                unit = path.basis(day, date.max) if restated else 1.0
                rows[day] = price / unit, path.volumes[day] * unit
            self._frames[path.symbol, restated] = _frame(rows)
        return self._frames[path.symbol, restated]

    async def last_session(self) -> date | None:
        return None

    async def close(self) -> None:
        pass


def _frame(rows: Mapping[date, tuple[float, float]]) -> pd.DataFrame:
    values = np.array([[price] * 5 + [volume] for price, volume in rows.values()]).reshape(len(rows), len(COLUMNS))
    return pd.DataFrame(values, index=pd.DatetimeIndex([*rows]).as_unit("us"), columns=list(COLUMNS))


class FiveMinutes:
    """An IntradayProvider. A bar that is not over is there too, with a price that it will not end with."""

    source = LIVE

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock

    async def five_minutes(self, instrument: Instrument, since: datetime) -> IntradayBars:
        path, now = self._world.paths[instrument.symbol], self._clock()
        known = self._world.bars_until(path.symbol, now)
        if known is None:
            raise SourceDown(path.symbol)
        rows = [row for day in path.bars if day >= since.date() for row in self._of(path, day, known, now)]
        shown = [row for row in rows if row[0] >= since]
        if not shown:
            raise NoBars(path.symbol)
        return IntradayBars(path.symbol, path.currency, LIVE, bars_of(shown), known)

    def _of(self, path: Path, day: date, known: datetime, now: datetime) -> list[tuple[datetime, float, float]]:
        unit = path.split[1] if path.symbol in RESTATED and day < path.split_told(now) else 1.0
        found: list[tuple[datetime, float, float]] = []
        before = 0.0
        for end, price, volume in path.bars[day]:
            start, more, before = end - BAR, volume - before, volume
            if end <= known and not self._world.hidden(path.symbol, end, now):
                found.append((start, price / unit, more * unit))
            elif start <= known < end and self._world.bars_until(path.symbol, now) == now - DELAY:
                found.append((start, price / unit * WILD, more * unit))
        return found


class Turnover:
    """A FlowsProvider."""

    source = LIVE

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        found = self._world.published(direction, self._clock())
        if found is None:
            raise SourceDown(direction)
        days = {one.day: (FlowDay(one.amount), LIVE) for one in found if first <= one.day <= last}
        if not days:
            raise NoBars(direction)
        return flows_of(direction, days, (LIVE,))

    async def close(self) -> None:
        pass


class Counted:
    """A SharesProvider. A count is known from its day on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        counts, today = COUNTS.get(instrument.symbol, ()), self._clock().date()
        return tuple(ShareCount(instrument.symbol, day, count, "Made up") for day, count in counts if day <= today)
