"""What each gauge of the simulated year shows of what its sources have told, worked out the slow way from what the
gauges are said to be. Nothing here uses the program's own arithmetic."""

from datetime import date, datetime, timedelta

from bot.domain.flows import Direction
from tests.alerts.year import COUNTS, DELAY, SETTLED, Path, World, close, opens, settled
from tests.services.scripted import SESSIONS

Shown = tuple[datetime, float, date]
"""When, how much, and in which session."""

ON_CLOSES = ("high", "low", "bull", "bear", "correction")
BY_SESSION = ("move:1d", "volume", "value")


class Gauges:
    """All observations that may be made of a gauge at a moment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[tuple[str, datetime], dict[date, float]] = {}

    def shown(self, name: str, subject: str, now: datetime, after: datetime | None) -> list[Shown]:
        """What is to be seen of a gauge, in order; at the least what is later than a moment."""
        if name == "turnover":
            return self._turnover(Direction(subject), now)
        if name.startswith("spread"):
            first, _, second = subject.partition("|")
            return self._spreads(self._world.paths[first], self._world.paths[second], now, after)
        path = self._world.paths[subject]
        return self._closes(name, path, now, after) if name in ON_CLOSES else self._bars(name, path, now, after)

    def split_told(self, subject: str, now: datetime) -> date:
        """The day of a line's split, once its source has told it."""
        path, told = self._world.paths.get(subject), self._world.daily(subject, now)
        return date.min if path is None or told is None else path.split_told(told[0])

    def _turnover(self, direction: Direction, now: datetime) -> list[Shown]:
        figures = self._world.published(direction, now) or ()
        return [(close("XHKG", one.day), one.amount, one.day) for one in figures]

    def _final(self, path: Path, now: datetime) -> tuple[dict[date, float], datetime] | None:
        """The closes that are final, as they were told, on one basis; and when. A session's is half an hour after it
        closed."""
        told = self._world.daily(path.symbol, now)
        if told is None:
            return None
        until, fetched = told
        key = path.symbol, until
        if key not in self._told:
            self._told = {k: v for k, v in self._told.items() if k[0] != path.symbol} | {key: self._up_to(path, until)}
        return self._told[key], fetched

    @staticmethod
    def _up_to(path: Path, until: datetime) -> dict[date, float]:
        split = path.split_told(until)
        return {
            day: path.close_seen(day, until) / (path.split[1] if day < split else 1.0)
            for day in path.closes
            if close(path.calendar, day) + SETTLED <= until
        }

    def _closes(self, name: str, path: Path, now: datetime, after: datetime | None) -> list[Shown]:
        final = self._final(path, now)
        if final is None:
            return []
        days = [day for day in final[0] if after is None or close(path.calendar, day) > after]
        if not days:
            return []
        values = extremes(final[0], name, days) if name in ("high", "low") else states(final[0], name)
        return [(close(path.calendar, day), values[day], day) for day in days if day in values]

    def _spreads(self, one: Path, other: Path, now: datetime, after: datetime | None) -> list[Shown]:
        """Over a month, on every day on which either closed, up to the last that is known of both."""
        known = [self._final(path, now) for path in (one, other)]
        if known[0] is None or known[1] is None:
            return []
        pair = [(one, *known[0]), (other, *known[1])]
        last = min(max(closes) for _, closes, _ in pair)
        found: list[Shown] = []
        for day in sorted({*pair[0][1], *pair[1][1]}):
            if day > last or day < (date(2022, 1, 1) if after is None else after.date() - timedelta(days=20)):
                continue
            closed = max(close(p.calendar, SESSIONS.on_or_before(p.calendar, day)) for p, _, _ in pair)
            if after is not None and closed <= after:
                continue
            first, second = (month_change(closes, day) for _, closes, _ in pair)
            found.append((closed, first - second, day))
        return found

    def _bars(self, name: str, path: Path, now: datetime, after: datetime | None) -> list[Shown]:
        """Bars wait for closes from after the opening; none is taken from before a split; and there must be what a
        change is measured from."""
        known, final = self._world.bars_until(path.symbol, now), self._final(path, now)
        if known is None or final is None:
            return []
        closes, fetched = final
        if fetched < SESSIONS.opened(path.calendar, now - DELAY):
            return []
        split = self.split_told(path.symbol, now)
        found: list[Shown] = []
        for day, all_bars in path.bars.items():
            if day < split or all_bars[0][0] > known or (after is not None and all_bars[-1][0] <= after):
                continue
            measured = self._session(name, path, day, closes, fetched, known, now)
            if measured and name in BY_SESSION:
                found.append((opens(path.calendar, day), 0.0, day))
            found += measured
        return found

    def _session(
        self, name: str, path: Path, day: date, closes: dict[date, float], fetched: datetime, known: datetime,
        now: datetime,
    ) -> list[Shown]:  # fmt: skip
        base = 1.0
        if name != "price":
            wanted = day - timedelta(days=7) if name == "move:1week" else day - timedelta(days=1)
            found_base = base_of(path, closes, wanted, fetched)
            if found_base is None:
                return []
            base = found_base
        mean = mean_volume(path, day) if name == "volume" else 1.0
        shares = shares_of(path, day) if name == "value" else 1.0
        found: list[Shown] = []
        sold = before = 0.0
        for end, price, volume in path.bars[day]:
            more, before = volume - before, volume
            if end > known or self._world.hidden(path.symbol, end, now):
                continue
            sold += more
            value = {
                "price": price,
                "volume": sold / mean,
                "value": (price - base) * shares,
            }.get(name, (price / base - 1) * 100)
            found.append((end, value, day))
        return found


def base_of(path: Path, closes: dict[date, float], wanted: date, fetched: datetime) -> float | None:
    """The close of the last session on or before a day. Where nothing was traded in that, an older one, once it is
    known that none will come: the next morning. While it may still come, nothing."""
    session = SESSIONS.on_or_before(path.calendar, wanted)
    if session in path.closes:
        return closes.get(session)
    if fetched < settled(path.calendar, session):
        return None
    older = max(day for day in path.closes if day < session)
    return closes.get(older)


def mean_volume(path: Path, day: date) -> float:
    """Of the 20 sessions before a day, on its basis."""
    before = [one for one in path.volumes if one < day][-20:]
    return sum(path.volumes[one] * path.basis(one, day) for one in before) / 20


def shares_of(path: Path, day: date) -> float:
    """The last count on or before a session, on its basis."""
    counted, shares = [one for one in COUNTS[path.symbol] if one[0] <= day][-1]
    return shares * path.basis(counted, day)


def month_change(closes: dict[date, float], day: date) -> float:
    back = month_before(day)
    bases, ends = [d for d in closes if d <= back], [d for d in closes if d <= day]
    return (closes[ends[-1]] / closes[bases[-1]] - 1) * 100


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def extremes(closes: dict[date, float], name: str, days: list[date]) -> dict[date, float]:
    """Above, or below, all closes of the 52 weeks before."""
    found = dict[date, float]()
    for day in days:
        start = day - timedelta(weeks=52)
        if min(closes) > start:
            continue
        before = [value for one, value in closes.items() if start <= one < day]
        found[day] = float(closes[day] > max(before) if name == "high" else closes[day] < min(before))
    return found


def states(closes: dict[date, float], name: str) -> dict[date, float]:
    """The 20% rule from the first close on: see bot/analytics/regime.py for its sources."""
    found, state = dict[date, float](), ""
    low = high = closes[min(closes)]
    for day, price in closes.items():
        low, high = min(low, price), max(high, price)
        if state != "bull" and price / low - 1 >= 0.2 - 1e-9:
            state, low, high = "bull", price, price
        elif state != "bear" and price / high - 1 <= -0.2 + 1e-9:
            state, low, high = "bear", price, price
        corrected = state == "bull" and price / high - 1 <= -0.1 + 1e-9
        found[day] = float(corrected if name == "correction" else state == name)
    return found
