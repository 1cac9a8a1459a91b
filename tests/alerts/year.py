"""A year of two exchanges, made up: what was traded, what was published of it and when, and what failed.

Nothing here uses the program's own arithmetic: paths are lists. The sessions are the exchanges' real ones of 2024, with
their half-days and the change of the clocks in New York; on TYPHOON Hong Kong traded nothing, whatever its calendar
said. Sources are late and fail, closes are corrected overnight, bars go missing, two lines are split, an index is
reviewed, and shares are counted anew.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

from bot.domain.flows import Direction
from bot.services.link import link_days
from tests.services.scripted import SESSIONS

CORRECTED = 0.12
"""How far a first close is off at most. Nobody corrects one by as much as the smallest split: bars that are so far from
their own session's close are taken for another basis, and left out until the two agree."""

TYPHOON = date(2024, 11, 14)
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
HISTORY = date(2021, 6, 1)
STEP = timedelta(minutes=30)
"""A bar each half hour: lines that trade seldom, and a test that ends."""

DELAY, SETTLED = timedelta(minutes=15), timedelta(minutes=30)
LINES = {
    "0700.HK": ("XHKG", "HKD"), "3690.HK": ("XHKG", "HKD"), "1810.HK": ("XHKG", "HKD"),
    "NVDA": ("XNYS", "USD"), "AMD": ("XNYS", "USD"),
}  # fmt: skip
SPLITS = {"NVDA": (date(2024, 6, 10), 10.0), "0700.HK": (date(2024, 11, 20), 5.0)}
RESTATED = ("NVDA",)
"""Lines whose source brings the bars of before a split to the basis after it; the others' are left."""

COUNTS = {
    "NVDA": [
        (date(2023, 6, 1), 2.4e9), (date(2024, 3, 5), 2.5e9), (date(2024, 9, 3), 24.3e9), (date(2024, 12, 3), 25e9),
    ],
    "3690.HK": [(date(2023, 6, 1), 6.2e9), (date(2024, 5, 6), 5.5e9), (date(2024, 11, 26), 6.1e9)],
}  # fmt: skip
INDEX = "made_up"
REVIEWS = (
    (date(2023, 12, 1), ("0700.HK", "3690.HK", "NVDA")),
    (date(2024, 6, 11), ("0700.HK", "NVDA", "1810.HK")),
    (date(2024, 11, 26), ("0700.HK", "3690.HK", "1810.HK")),
)
"""One comes and another goes; and later the other way."""


@cache
def opens(calendar: str, day: date) -> datetime:
    return SESSIONS.opens(calendar, day)


@cache
def close(calendar: str, day: date) -> datetime:
    return SESSIONS.close(calendar, day)


@cache
def settled(calendar: str, day: date) -> datetime:
    """When a session's close may have been corrected."""
    return SESSIONS.settled_at(calendar, day)


@dataclass
class Path:
    """One line: closes and volumes by session, the first closes of those that were corrected overnight, and the year's
    bars by session: (end, price, volume so far). All are as they were on their day: before a split on its old basis."""

    symbol: str
    calendar: str
    currency: str
    closes: dict[date, float] = field(default_factory=dict[date, float])
    volumes: dict[date, float] = field(default_factory=dict[date, float])
    first_closes: dict[date, float] = field(default_factory=dict[date, float])
    bars: dict[date, list[tuple[datetime, float, float]]] = field(
        default_factory=dict[date, list[tuple[datetime, float, float]]]
    )

    @property
    def split(self) -> tuple[date, float]:
        return SPLITS.get(self.symbol, (date.max, 1.0))

    def basis(self, day: date, seen: date) -> float:
        """What one unit of a day is at a later one's prices."""
        when, ratio = self.split
        return ratio if day < when <= seen else 1.0

    def split_told(self, told: datetime) -> date:
        """The day of the split, where it was told of by a moment: when trade began that day."""
        day = self.split[0]
        return day if day != date.max and told >= opens(self.calendar, day) else date.min

    def close_seen(self, day: date, told: datetime) -> float:
        """A session's close as it was told at a moment: it is corrected by the next morning."""
        corrected = told >= settled(self.calendar, day)
        return self.closes[day] if corrected else self.first_closes.get(day, self.closes[day])


@dataclass(frozen=True)
class Fault:
    """A source of one subject that fails, stands still at what it told when it began to, or is behind by `lag`."""

    source: Literal["daily", "bars", "flows"]
    kind: Literal["down", "still", "late"]
    subject: str
    begins: datetime
    ends: datetime
    lag: timedelta = timedelta(0)


@dataclass(frozen=True)
class Hole:
    """Bars of a session that are missing until later ones have long been there."""

    symbol: str
    ends: frozenset[datetime]
    filled: datetime


@dataclass(frozen=True)
class Figure:
    """A day's turnover, and when it was published."""

    day: date
    amount: float
    published: datetime


class World:
    """What happens in the year, and what sources tell of it at a moment."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.paths = {symbol: path_of(symbol, seed) for symbol in LINES}
        self.figures = {direction: self._turnover() for direction in Direction}
        self.faults: list[Fault] = []
        self.holes: list[Hole] = []
        for path in self.paths.values():
            self._spoil(path)
        for direction in Direction:
            self._fail("flows", direction, ("down",))

    def daily(self, symbol: str, now: datetime) -> tuple[datetime, datetime] | None:
        """The moment up to which a source of closes tells of, and the one at which that was fetched; None while it
        fails."""
        fault = self._fault("daily", symbol, now)
        if fault is None:
            return now, now
        if fault.kind == "late":
            return max(fault.begins, now - fault.lag), now
        return None if fault.kind == "down" else (fault.begins, fault.begins)

    def bars_until(self, symbol: str, now: datetime) -> datetime | None:
        """The moment up to which a source of bars tells of; None while it fails."""
        fault = self._fault("bars", symbol, now)
        if fault is None:
            return now - DELAY
        return None if fault.kind == "down" else max(fault.begins, now - fault.lag) - DELAY

    def hidden(self, symbol: str, end: datetime, now: datetime) -> bool:
        """Whether a bar is missing at a moment."""
        return any(hole.symbol == symbol and end in hole.ends and now < hole.filled for hole in self.holes)

    def published(self, direction: Direction, now: datetime) -> list[Figure] | None:
        """Turnover that is there; None while its source fails."""
        if self._fault("flows", direction, now) is not None:
            return None
        return [one for one in self.figures[direction] if one.published <= now]

    def members(self, now: datetime) -> tuple[str, ...]:
        """The index's members on a moment's day."""
        return [members for day, members in REVIEWS if day <= now.date()][-1]

    def joined(self, symbol: str, now: datetime) -> datetime:
        """Since when a member is one without a break."""
        since: date | None = None
        for day, members in REVIEWS:
            if day <= now.date():
                since = (since or day) if symbol in members else None
        assert since is not None
        return datetime(since.year, since.month, since.day, tzinfo=UTC)

    def price(self, symbol: str, now: datetime) -> float:
        """The last price before a moment."""
        path = self.paths[symbol]
        day = SESSIONS.closed_before(path.calendar, now)
        while day not in path.closes:
            day = SESSIONS.before(path.calendar, day)
        return path.closes[day]

    def moments(self) -> list[datetime]:
        """When it is worth a look: before what is wrong is put right, and after."""
        found = [hole.filled - timedelta(hours=9) for hole in self.holes]
        for path in self.paths.values():
            corrected = [close(path.calendar, day) for day in [*path.first_closes][::2]]
            found += [at + SETTLED + timedelta(minutes=1) for at in corrected]
        for fault in self.faults:
            found += [fault.begins + (fault.ends - fault.begins) / 2, fault.ends + timedelta(minutes=11)]
        return sorted(found)

    def _fault(self, source: str, subject: str, now: datetime) -> Fault | None:
        mine = (one for one in self.faults if one.source == source and one.subject == subject)
        return next((one for one in mine if one.begins <= now < one.ends), None)

    def _spoil(self, path: Path) -> None:
        """Faults of a line's sources, holes in its bars, and closes that are corrected."""
        self._fail("daily", path.symbol, ("down", "still", "late"))
        self._fail("bars", path.symbol, ("down", "late"))
        for day, bars in path.bars.items():
            if self._chance.random() < 0.1:
                wrong = max(-CORRECTED, min(CORRECTED, self._chance.gauss(0.0, 0.08)))
                path.first_closes[day] = round(path.closes[day] * (1 + wrong), 3)
            if self._chance.random() < 0.05 and len(bars) > 6:
                ends = frozenset(end for end, _, _ in bars[2:4])
                self.holes.append(Hole(path.symbol, ends, bars[-1][0] + timedelta(hours=9)))

    def _fail(self, source: Literal["daily", "bars", "flows"], subject: str, kinds: tuple[str, ...]) -> None:
        """A source fails every other week for some hours or a day. On the days around a split none is late and says
        that it is not: who is told of the split then cannot be known."""
        split = SPLITS.get(subject, (date.max, 1.0))[0]
        at = datetime(2024, 1, 2, tzinfo=UTC)
        while at.date() < LAST:
            at += timedelta(hours=self._chance.randint(20, 500), minutes=self._chance.randint(0, 59))
            kind = self._chance.choice(kinds)
            ends = at + timedelta(minutes=self._chance.choice([25, 200, 900, 2000]))
            lag = timedelta(hours=self._chance.choice([1, 5, 26]))
            if kind == "late" and abs((at.date() - split).days) < 4:
                continue
            self.faults.append(Fault(source, kind, subject, at, ends, lag))  # pyright: ignore[reportArgumentType]
            at = ends

    def _turnover(self) -> list[Figure]:
        """Each day's comes the next morning, a few some days later."""
        found: list[Figure] = []
        for day in link_days(SESSIONS, date(2023, 12, 1), LAST):
            if day == TYPHOON:
                continue
            late = self._chance.choice([0] * 9 + [3])
            morning = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(days=1 + late)
            found.append(Figure(day, round(self._chance.uniform(60e9, 260e9)), morning))
        return found


def path_of(symbol: str, seed: int) -> Path:
    """A restless line: some 3% a day, so that states flip and levels are crossed often."""
    calendar, currency = LINES[symbol]
    chance, made, price = random.Random(f"{symbol}{seed}"), Path(symbol, calendar, currency), 100.0
    for day in SESSIONS.between(calendar, HISTORY, LAST):
        if day == TYPHOON and calendar == "XHKG":
            continue
        unit = made.basis(day, date.max)
        if day < FIRST:
            price *= 1 + chance.gauss(0.0, 0.03)
            made.closes[day], made.volumes[day] = round(price * unit, 3), float(chance.randint(500, 1500)) / unit
            continue
        sold, bars = 0.0, list[tuple[datetime, float, float]]()
        for end in ends_of(calendar, day):
            price = max(20.0, min(400.0, price * (1 + chance.gauss(0.0, 0.011))))
            sold += chance.choice([20, 50, 80, 400]) / unit
            bars.append((end, round(price * unit, 3), sold))
        made.bars[day] = bars
        made.closes[day], made.volumes[day] = bars[-1][1], sold
    return made


def ends_of(calendar: str, day: date) -> list[datetime]:
    """The ends of a session's bars: each half hour, but not in Hong Kong's lunch, and the last at the close."""
    found, end = list[datetime](), opens(calendar, day) + STEP
    while end <= close(calendar, day):
        lunch = calendar == "XHKG" and time_of(end) > (12, 0) and time_of(end) <= (13, 0)
        if not lunch:
            found.append(end)
        end += STEP
    return found


def time_of(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone(UTC) + timedelta(hours=8)
    return local.hour, local.minute
