"""What rules must have fired in the simulated year: a journal of looks and of members' deeds, gone through one pair of
observations at a time. Nothing here uses the program's own arithmetic.

The journal says when the program looked at which subjects, and no more: what it saw there is worked out anew.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from bot.domain.alerts import Condition, Extreme, Flow, Level, Move, Mover, Regime, Rule, Side, Spread, Volume, Worth
from bot.domain.windows import Sessions as Count
from tests.alerts.gauges import BY_SESSION, Gauges, Shown
from tests.alerts.year import World

Key = tuple[str, str, int]
"""A gauge's name and subject, and a side."""

Fired = tuple[str, str, int, datetime]

OVER = timedelta(days=1)
"""How long after a rule's end what came before it is still told; and of one that fired once, what came with it."""

BACK = timedelta(days=6)
"""How far back it is looked for what something stands at."""


@dataclass(frozen=True)
class Look:
    """The program looked at subjects, and kept what it saw."""

    at: datetime
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Deed:
    """A member did something to a rule. `rule` is the new one where it was made or edited."""

    at: datetime
    kind: Literal["put", "make", "edit", "pause", "resume", "snooze", "delete"]
    number: int
    rule: Rule | None = None


@dataclass
class _State:
    rule: Rule
    active: bool = True
    paused: bool = False
    fired_at: datetime | None = None
    times: list[datetime] = field(default_factory=list[datetime])
    """Of all that it has fired on since it began."""

    off: set[Key] = field(default_factory=set[Key])
    fired: list[Fired] = field(default_factory=list[Fired])


class Slow:
    """The year, looked at by one rule at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._gauges = Gauges(world)
        self._rules: dict[int, _State] = {}
        self._last: dict[tuple[str, str], Shown] = {}
        self.kinds = Counter[str]()

    def played(self, journal: Sequence[Look | Deed]) -> dict[int, list[Fired]]:
        """What each rule fired, by number."""
        for entry in journal:
            if isinstance(entry, Look):
                self._look(entry)
            else:
                self._do(entry)
        return {number: state.fired for number, state in self._rules.items()}

    def unseen(self, now: datetime) -> list[tuple[str, str]]:
        """Gauges of which there is more to be seen than was."""
        return [
            key for key, last in self._last.items()
            if any(one[0] > last[0] for one in self._gauges.shown(*key, now, last[0]))
        ]  # fmt: skip

    def _do(self, deed: Deed) -> None:
        state = self._rules.get(deed.number)
        if deed.kind in ("put", "make"):
            assert deed.rule is not None
            since = deed.at if deed.kind == "put" else self.stands(deed.rule.condition, deed.at)
            self._rules[deed.number] = _State(replace(deed.rule, baseline=since))
            return
        assert state is not None
        if deed.kind in ("pause", "delete"):
            state.active, state.paused = False, True
            return
        rule = state.rule if deed.rule is None else deed.rule
        if deed.kind == "edit" and self._goes_on(state, rule, deed.at):
            state.rule = replace(rule, baseline=state.rule.baseline)
            return
        # It begins anew: armed, from what there is, or from when it is to rest no longer.
        rests = deed.at + timedelta(days=1) if deed.kind == "snooze" else self.stands(rule.condition, deed.at)
        if deed.kind == "edit" and state.active and state.rule.baseline > deed.at:
            rests = max(rests, state.rule.baseline)  # it sleeps on
        state.paused = state.paused and deed.kind == "edit"
        state.rule, state.active, state.fired_at, state.off = (
            replace(rule, baseline=rests),
            not state.paused,
            None,
            set(),
        )
        state.times = []

    @staticmethod
    def _goes_on(state: _State, rule: Rule, now: datetime) -> bool:
        """Whether an edit changes neither what is waited for, nor how often, nor where, of a rule that is on."""
        was = state.rule
        over = was.expires_at is not None and was.expires_at <= now
        same = (was.condition, was.arming, was.place) == (rule.condition, rule.arming, rule.place)
        return state.active and same and not over

    def stands(self, condition: Condition, now: datetime) -> datetime:
        """When the last of the observations was made that exist of a condition; now, where there is none."""
        seen = [
            one[0]
            for name, subject, _, _ in self._watched(condition, now)
            for one in self._gauges.shown(name, subject, now, now - BACK)
            if one[0] <= now and (name == "turnover" or one[2] >= self._since(name, now))
        ]
        return max(seen, default=now)

    @staticmethod
    def _since(name: str, now: datetime) -> date:
        return date.min if name.startswith("spread") else (now - BACK).date()

    def _look(self, look: Look) -> None:
        live: list[_State] = []
        for state in self._rules.values():
            ends = state.rule.expires_at
            state.active = state.active and (ends is None or ends > look.at - OVER)
            if state.active or self._late(state, look.at):
                live.append(state)
        watching: dict[tuple[str, str], list[tuple[_State, int, float]]] = {}
        for state in live:
            for name, subject, side, level in self._watched(state.rule.condition, look.at):
                if subject in look.subjects:
                    watching.setdefault((name, subject), []).append((state, side, level))
        reached: list[tuple[datetime, _State, Fired]] = []
        for (name, subject), watches in watching.items():
            for before, now in self._pairs(name, subject, look.at):
                for state, side, level in watches:
                    if self._edge(state, (name, subject, side), level, before[1], now, look.at):
                        reached.append((now[0], state, (name, subject, side, now[0])))
        for at, state, fired in sorted(reached, key=lambda one: one[0]):
            self._fire(state, at, fired)
        for state in live:
            if state.rule.arming.once and state.fired_at is not None:
                state.active = False

    @staticmethod
    def _late(state: _State, now: datetime) -> bool:
        """Whether a rule fired once, and what reached it in that moment may still become known."""
        if state.paused or not state.rule.arming.once or state.fired_at is None:
            return False
        return state.fired_at > now - OVER

    def _pairs(self, name: str, subject: str, now: datetime) -> list[tuple[Shown, Shown]]:
        """The consecutive observations of a gauge since the last one. Over a split nothing is compared with a price."""
        last = self._last.get((name, subject))
        shown = self._gauges.shown(name, subject, now, last and last[0])
        fresh = [one for one in shown if last is None or one[0] > last[0]]
        if not fresh:
            return []
        self._last[name, subject] = fresh[-1]
        if last is None or (name == "price" and last[2] < self._gauges.split_told(subject, now)):
            return [*pairwise(fresh)]
        return [*pairwise([last, *fresh])]

    def _edge(self, state: _State, key: Key, level: float, before: float, now: Shown, looked: datetime) -> bool:
        """Whether a watch is reached; it is disarmed then, and armed where its gauge has gone back far enough."""
        name, subject, side = key
        rule = state.rule
        p, n, mark = before * side, now[1] * side, level * side
        # What begins at 0 each session has then gone back as far as it can.
        rearm = min(rule.arming.rearm, abs(level)) if name in BY_SESSION else rule.arming.rearm
        if key in state.off:
            if n < mark and n <= mark - rearm:
                state.off.discard(key)
            return False
        since = rule.baseline
        if isinstance(rule.condition, Mover):
            since = max(since, self._world.joined(subject, looked))
        if now[0] > since and p < mark <= n:
            state.off.add(key)
            return True
        return False

    def _fire(self, state: _State, at: datetime, fired: Fired) -> None:
        rule, last = state.rule, state.fired_at
        if rule.expires_at is not None and at > rule.expires_at:
            return
        if rule.arming.once and state.times and at != last:
            return
        if at not in state.times and any(abs(at - one) < rule.arming.pause for one in state.times):
            return
        state.times.append(at)
        state.fired_at = at if last is None else max(at, last)
        state.fired.append(fired)
        self.kinds[rule.condition.kind] += 1

    def _watched(self, condition: Condition, now: datetime) -> list[tuple[str, str, int, float]]:
        """The gauges of a condition, with the side and level of each."""
        match condition:
            case Level(symbol, side, level):
                return [("price", symbol, int(side), level)]
            case Move(symbol, pct, window, either):
                return both("move:1d" if window == Count(1) else "move:1week", symbol, pct, either)
            case Mover(_, pct, either):
                members = self._world.members(now)
                return [one for symbol in members for one in both("move:1d", symbol, pct, either)]
            case Extreme(symbol, side):
                return [("high" if side is Side.UP else "low", symbol, 1, 1.0)]
            case Regime(symbol):
                return [(state, symbol, 1, 1.0) for state in ("bull", "bear", "correction")]
            case Worth(symbol, amount):
                return both("value", symbol, amount, False)
            case Volume(symbol, times):
                return [("volume", symbol, 1, times)]
            case Spread(first, second, points, _, _):
                return both("spread:1month", f"{first}|{second}", points, True)
            case Flow(direction, amount):
                return [("turnover", direction, 1, amount)]
            case _:
                raise ValueError(condition)


def both(name: str, subject: str, level: float, either: bool) -> list[tuple[str, str, int, float]]:
    if either:
        return [(name, subject, 1, abs(level)), (name, subject, -1, -abs(level))]
    return [(name, subject, 1 if level > 0 else -1, level)]
