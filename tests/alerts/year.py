"""A year of two exchanges, made up, and what rules should have fired in it, worked out the slow way.

Nothing here uses the program's own arithmetic: paths are lists, and every rule looks at one observation after another.
The sessions are the exchanges' real ones of 2024, with their half-days and the change of the clocks in New York; on
TYPHOON Hong Kong traded nothing, whatever its calendar said.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from bot.domain.alerts import Condition, Extreme, Level, Move, Regime, Rule, Side, Spread, Volume
from bot.domain.prices import COLUMNS, Adjustment, PriceSeries
from bot.domain.windows import Sessions as Count
from bot.domain.windows import Span
from tests.alerts.stage import bars_of
from tests.services.scripted import LIVE, SESSIONS

TYPHOON = date(2024, 11, 14)
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
HISTORY = date(2021, 6, 1)
STEP = timedelta(minutes=30)
"""A bar each half hour: lines that trade seldom, and a test that ends."""

LINES = {"0700.HK": ("XHKG", "HKD"), "9988.HK": ("XHKG", "HKD"), "NVDA": ("XNYS", "USD"), "AMD": ("XNYS", "USD")}


@dataclass
class Path:
    """One line: closes and volumes by session, and the year's bars by session: (end, price, volume so far)."""

    symbol: str
    calendar: str
    currency: str
    closes: dict[date, float] = field(default_factory=dict[date, float])
    volumes: dict[date, float] = field(default_factory=dict[date, float])
    bars: dict[date, list[tuple[datetime, float, float]]] = field(
        default_factory=dict[date, list[tuple[datetime, float, float]]]
    )

    def series(self) -> PriceSeries:
        rows = [[c, c, c, c, c, self.volumes[day]] for day, c in self.closes.items()]
        index = pd.DatetimeIndex([pd.Timestamp(day) for day in self.closes]).as_unit("us")
        frame = pd.DataFrame(rows, index=index, columns=list(COLUMNS), dtype="float64")
        return PriceSeries(self.symbol, self.currency, Adjustment.SPLIT, LIVE, frame)

    def five_minutes(self) -> pd.DataFrame:
        rows: list[tuple[datetime, float, float]] = []
        for bars in self.bars.values():
            before = 0.0
            for end, price, volume in bars:
                rows.append((end - timedelta(minutes=5), price, volume - before))
                before = volume
        return bars_of(rows)


def path_of(symbol: str, seed: int) -> Path:
    """A restless line: some 3% a day, so that states flip and levels are crossed often."""
    calendar, currency = LINES[symbol]
    chance, made, price = random.Random(f"{symbol}{seed}"), Path(symbol, calendar, currency), 100.0
    for day in SESSIONS.between(calendar, HISTORY, LAST):
        if day == TYPHOON and calendar == "XHKG":
            continue
        if day < FIRST:
            price *= 1 + chance.gauss(0.0, 0.03)
            made.closes[day], made.volumes[day] = round(price, 3), float(chance.randint(500, 1500))
            continue
        sold, bars = 0.0, []
        for end in ends_of(calendar, day):
            price = max(20.0, min(400.0, price * (1 + chance.gauss(0.0, 0.011))))
            sold += chance.choice([20, 50, 80, 400]) * 1.0
            bars.append((end, round(price, 3), sold))
        made.bars[day] = bars
        made.closes[day], made.volumes[day] = bars[-1][1], sold
    return made


def ends_of(calendar: str, day: date) -> list[datetime]:
    """The ends of a session's bars: each half hour, but not in Hong Kong's lunch, and the last at the close."""
    opens, closes = SESSIONS.opens(calendar, day), SESSIONS.close(calendar, day)
    found, end = list[datetime](), opens + STEP
    while end <= closes:
        lunch = calendar == "XHKG" and time_of(end) > (12, 0) and time_of(end) <= (13, 0)
        if not lunch:
            found.append(end)
        end += STEP
    return found


def time_of(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone(UTC) + timedelta(hours=8)
    return local.hour, local.minute


Seen = tuple[datetime, float]
"""When, and how much."""


class Slow:
    """The year, looked at by one rule at a time."""

    def __init__(self, paths: dict[str, Path], start: datetime) -> None:
        self._paths = paths
        self._start = start
        self._known: dict[str, list[Seen]] = {}

    def fires(self, rule: Rule, last: datetime) -> list[tuple[str, int, datetime]]:
        """When a rule's watches are reached: the gauge's name, the side, and the observation's time."""
        edges: list[tuple[datetime, str, int]] = []
        for name, subject, side, level in watched(rule.condition):
            edges += [(at, name, side) for at in self._edges(rule, name, subject, side, level, last)]
        found: list[tuple[str, int, datetime]] = []
        fired: datetime | None = None
        for at, name, side in sorted(edges):
            if rule.expires_at is not None and at > rule.expires_at:
                continue
            if fired is not None and at != fired and (rule.arming.once or at - fired < rule.arming.pause):
                continue
            fired = at
            found.append((name, side, at))
        return found

    def _edges(self, rule: Rule, name: str, subject: str, side: int, level: float, last: datetime) -> list[datetime]:
        armed, found = True, list[datetime]()
        # What begins at 0 each session has then gone back as far as it can.
        rearm = min(rule.arming.rearm, abs(level)) if name in ("move:1d", "volume") else rule.arming.rearm
        seen = [one for one in self.seen(name, subject) if one[0] <= last]
        first = max((n for n, (at, _) in enumerate(seen) if at <= self._start), default=0)
        for (_, before), (at, now) in zip(seen[first:], seen[first + 1 :], strict=False):
            if at <= rule.baseline:
                continue
            p, n, mark = before * side, now * side, level * side
            if armed and p < mark <= n:
                found.append(at)
                armed = False
            elif not armed and n < mark and n <= mark - rearm:
                armed = True
        return found

    def seen(self, name: str, subject: str) -> list[Seen]:
        """All observations of a gauge in the year, and of its closes before."""
        key = f"{name}@{subject}"
        if key not in self._known:
            self._known[key] = list(self._made(name, subject))
        return self._known[key]

    def _made(self, name: str, subject: str) -> list[Seen]:
        path = self._paths[subject.split("|")[0]]
        days = sorted(path.closes)
        found: list[Seen] = []
        if name in ("high", "low", "bull", "bear", "correction"):
            values = extremes(path, name) if name in ("high", "low") else states(path, name)
            return [(SESSIONS.close(path.calendar, day), values[day]) for day in days if day in values]
        if name.startswith("spread"):
            return self._spreads(*subject.split("|"))
        for place, day in enumerate(days):
            if day not in path.bars:
                continue
            if name in ("move:1d", "volume"):
                found.append((SESSIONS.opens(path.calendar, day), 0.0))
            for end, price, sold in path.bars[day]:
                if name == "price":
                    value = price
                elif name == "volume":
                    value = sold / (sum(path.volumes[d] for d in days[place - 20 : place]) / 20)
                else:
                    base = place - 1
                    while name == "move:1week" and days[base] > day - timedelta(days=7):
                        base -= 1
                    value = (price / path.closes[days[base]] - 1) * 100
                found.append((end, value))
        return found

    def _spreads(self, first: str, second: str) -> list[Seen]:
        """Over a month, on every day on which either closed."""
        one, other = self._paths[first], self._paths[second]
        found: list[Seen] = []
        for day in sorted({*one.closes, *other.closes}):
            changes = [month_change(path, day) for path in (one, other)]
            if None in changes or day < date(2022, 1, 1):
                continue
            closed = [SESSIONS.close(path.calendar, last_close(path, day)) for path in (one, other)]
            found.append((max(closed), changes[0] - changes[1]))  # type: ignore[operator]
        return found


def last_close(path: Path, day: date) -> date:
    """The exchange's last session on or before a day, traded or not."""
    return SESSIONS.on_or_before(path.calendar, day)


def month_change(path: Path, day: date) -> float | None:
    back = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, min(day.day, 28))
    for extra in (3, 2, 1, 0):
        try:
            back = back.replace(day=min(day.day, 28 + extra))
            break
        except ValueError:
            continue
    days = sorted(path.closes)
    bases, ends = [d for d in days if d <= back], [d for d in days if d <= day]
    return None if not bases else (path.closes[ends[-1]] / path.closes[bases[-1]] - 1) * 100


def extremes(path: Path, name: str) -> dict[date, float]:
    days, found = sorted(path.closes), dict[date, float]()
    for place, day in enumerate(days):
        start = day - timedelta(weeks=52)
        if days[0] > start:
            continue
        before = [path.closes[d] for d in days[:place] if d >= start]
        reached = path.closes[day] > max(before) if name == "high" else path.closes[day] < min(before)
        found[day] = float(reached)
    return found


def states(path: Path, name: str) -> dict[date, float]:
    """The 20% rule from the first close on: see bot/analytics/regime.py for its sources."""
    found, state = dict[date, float](), ""
    low = high = path.closes[min(path.closes)]
    for day in sorted(path.closes):
        close = path.closes[day]
        low, high = min(low, close), max(high, close)
        if state != "bull" and close / low - 1 >= 0.2 - 1e-9:
            state, low, high = "bull", close, close
        elif state != "bear" and close / high - 1 <= -0.2 + 1e-9:
            state, low, high = "bear", close, close
        corrected = state == "bull" and close / high - 1 <= -0.1 + 1e-9
        found[day] = float(corrected if name == "correction" else state == name)
    return found


def watched(condition: Condition) -> list[tuple[str, str, int, float]]:
    """The gauges of a condition, with the side and level of each."""
    match condition:
        case Level(symbol, side, level):
            return [("price", symbol, int(side), level)]
        case Move(symbol, pct, window, either):
            name = "move:1d" if window == Count(1) else "move:1week"
            sides = [(1, abs(pct)), (-1, -abs(pct))] if either else [(1 if pct > 0 else -1, pct)]
            return [(name, symbol, side, level) for side, level in sides]
        case Extreme(symbol, side):
            return [("high" if side is Side.UP else "low", symbol, 1, 1.0)]
        case Regime(symbol):
            return [(state, symbol, 1, 1.0) for state in ("bull", "bear", "correction")]
        case Volume(symbol, times):
            return [("volume", symbol, 1, times)]
        case Spread(first, second, points, _, _):
            name, subject = "spread:1month", f"{first}|{second}"
            return [(name, subject, 1, points), (name, subject, -1, -points)]
        case _:
            raise ValueError(condition)


WEEK, MONTH = Span(1, "week"), Span(1, "month")
