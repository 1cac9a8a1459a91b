"""The rules as they are evaluated: a book that is kept up to date by what has changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from bot.analytics.edges import Hit, Line, RuleBook
from bot.domain.alerts import Condition, Gauge, Mover, Observation, Rule, Side, Watch, watches_of
from bot.store.database import Transaction
from bot.store.evaluation import Event
from bot.store.rules import Change, Fired, RuleStore

KINDS = ("level", "move", "extreme", "state", "value", "mover", "volume", "spread", "flow")
Members = Callable[[Mover], Sequence[str]]
"""The symbols of a mover rule's universe today."""

Joined = Callable[[Mover, str], datetime | None]
"""Since when a symbol has been in a mover rule's universe; None where that is not known."""


def _always(_mover: Mover, _symbol: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Late:
    """A rule that is over since it fired `at` a moment of the data, and those of its watches of which that moment is
    not known yet."""

    rule: Rule
    fired: Fired
    at: datetime
    watches: tuple[Watch, ...]


class Watching:
    """Which gauges are watched, and by what. Belongs to one event loop."""

    def __init__(self, rules: RuleStore, members: Members, joined: Joined = _always) -> None:
        self._rules = rules
        self._members = members
        self._joined = joined
        self._book = RuleBook()
        self._numbers: dict[Gauge, int] = {}
        self._gauges: list[Gauge] = []
        self._of_subject: dict[str, set[int]] = {}
        self._watchers: Counter[int] = Counter()
        self._ahead: set[int] = set()
        self._ends: dict[int, datetime] = {}
        self._movers: dict[int, Mover] = {}
        self._taken: dict[str, tuple[str, ...]] = {}
        self._late: dict[int, _Late] = {}
        self._late_of: dict[Gauge, set[int]] = {}
        self._forgotten = datetime.min.replace(tzinfo=UTC)
        self.entered: set[str] = set()
        self.version = 0

    def __len__(self) -> int:
        return len(self._book)

    async def refresh(self, on: Transaction | None = None) -> None:
        """Reads what has changed since last time; and, as they are stored, the rules in which something happened since
        (whether it was committed is not known here), and those of a universe that has other members today. `on`: as
        this transaction sees it. `entered` has then the members of the universes of rules that were read: they may be
        subjects that nobody has looked at before."""
        self._review()
        reached = self.version
        async for version, changes in self._rules.changed_since(self.version, on):
            self.take(changes)
            reached = version
        self.version = reached
        if self._ahead:
            self.take(await self._rules.changes_of(self._ahead, on))
            self._ahead.clear()

    def _review(self) -> None:
        """Marks the rules of universes whose members are others than those that were taken."""
        universes = {mover.universe: mover for mover in self._movers.values()}
        today = {universe: tuple(self._members(mover)) for universe, mover in universes.items()}
        self._ahead.update(
            n for n, mover in self._movers.items() if today[mover.universe] != self._taken[mover.universe]
        )
        self._taken = today

    def take(self, changes: Iterable[Change]) -> None:
        """Takes rules in as they are now. One that was to fire once and has fired stays for what reaches it in the same
        moment and becomes known later, until it is let go."""
        for change in changes:
            self._drop(change.id)
            if change.rule is not None and change.rule.status == "active":
                self._take(change.id, change.rule, change.fired)
            elif change.rule is not None and change.rule.status == "done" and change.rule.fired_at is not None:
                self._take_late(change.id, change.rule, change.fired, change.rule.fired_at)

    def _take(self, number: int, rule: Rule, fired: Fired) -> None:
        if rule.expires_at is not None:
            self._ends[number] = rule.expires_at
        watches = self.watches(rule.condition)
        if isinstance(rule.condition, Mover):
            self._movers[number] = rule.condition
            self._taken.setdefault(rule.condition.universe, tuple(self._members(rule.condition)))
            self.entered.update(watch.gauge.subject for watch in watches)
        self._put(number, rule, watches, fired)

    def _take_late(self, number: int, rule: Rule, fired: Fired, at: datetime) -> None:
        """Of a single gauge there is nothing more of the moment at which it was observed."""
        watches = self.watches(rule.condition)
        if at > self._forgotten and len({watch.gauge for watch in watches}) > 1:
            self._wait(number, _Late(rule, fired, at, watches))

    def _wait(self, number: int, late: "_Late") -> None:
        self._late[number] = late
        for watch in late.watches:
            self._late_of.setdefault(watch.gauge, set()).add(number)
        self._put(number, late.rule, late.watches, late.fired)

    def forget(self, by: datetime) -> None:
        """Of rules that are over and fired by a moment nothing late is waited for any more."""
        self._forgotten = by
        for number in [number for number, late in self._late.items() if late.at <= by]:
            self._drop(number)

    def let_go(self, last: Mapping[Gauge, Observation]) -> None:
        """Of rules that have fired and are over, a gauge that is known up to that moment, by its `last` observation, is
        watched no longer."""
        for gauge, seen in last.items():
            for number in [*self._late_of.get(gauge, ())]:
                late = self._late[number]
                if late.at <= seen.at:
                    self._drop(number)
                    left = tuple(watch for watch in late.watches if watch.gauge != gauge)
                    self._wait(number, replace(late, watches=left))

    def _put(self, number: int, rule: Rule, watches: Iterable[Watch], fired: Fired) -> None:
        lines: list[Line] = []
        for watch in watches:
            gauge = self._number(watch.gauge)
            armed = (watch.gauge.key, int(watch.side)) not in fired
            after, tag = self._from(rule, watch.gauge.subject).timestamp(), KINDS.index(rule.condition.kind)
            back = watch.back(rule.arming.rearm)
            lines.append(Line(gauge, int(watch.side), watch.level, back, after, armed, tag))
            self._watchers[gauge] += 1
        self._book.put(number, lines)

    def _from(self, rule: Rule, symbol: str) -> datetime:
        """The moment after which observations of a line count: what a member did before it was one is not told."""
        joined = self._joined(rule.condition, symbol) if isinstance(rule.condition, Mover) else None
        return rule.baseline if joined is None else max(rule.baseline, joined)

    def ended(self, by: datetime) -> list[int]:
        """The rules whose time was over by a moment."""
        return [number for number, at in self._ends.items() if at <= by]

    def watches(self, condition: Condition) -> tuple[Watch, ...]:
        """What a condition watches today."""
        members = self._members(condition) if isinstance(condition, Mover) else ()
        return watches_of(condition, members)

    def gauges(self, subject: str) -> frozenset[Gauge]:
        """The gauges of a subject that some rule watches."""
        numbers = self._of_subject.get(subject, ())
        return frozenset(self._gauges[number] for number in numbers if self._watchers[number])

    def since(self, gauge: Gauge) -> datetime:
        """The moment after which observations of a watched gauge count for the oldest rule that watches it."""
        return datetime.fromtimestamp(self._book.earliest(self._numbers[gauge]), UTC)

    def events(self, steps: Mapping[Gauge, Sequence[Observation]]) -> list[Event]:
        """What happened between consecutive observations of each gauge: the first of a sequence is the one that was
        known before, the others are new. In the order of the data's time; watches are disarmed and armed on the way,
        and the next `refresh` reads their rules anew."""
        found: list[Event] = []
        longest = max((len(sequence) for sequence in steps.values()), default=0)
        for place in range(1, longest):
            pairs = {
                self._numbers[gauge]: (sequence[place - 1], sequence[place])
                for gauge, sequence in steps.items()
                if place < len(sequence) and gauge in self._numbers
            }
            found += self._step(pairs)
        return sorted(found, key=lambda event: event.now.at)

    def _step(self, pairs: Mapping[int, tuple[Observation, Observation]]) -> list[Event]:
        count = len(self._gauges)
        previous, now, at = np.full(count, np.nan), np.full(count, np.nan), np.zeros(count)
        for number, (before, after) in pairs.items():
            previous[number], now[number], at[number] = before.value, after.value, after.at.timestamp()
        edges = self._book.edges(previous, now, at)
        self._ahead.update(hit.rule for hit in (*edges.fired, *edges.rearmed))
        for hits, armed in ((edges.fired, False), (edges.rearmed, True)):
            for hit in hits:
                self._book.arm(hit, armed)
        fired = [self._event(hit, True, pairs[hit.gauge]) for hit in edges.fired]
        return fired + [self._event(hit, False, pairs[hit.gauge]) for hit in edges.rearmed]

    @staticmethod
    def _event(hit: Hit, fired: bool, pair: tuple[Observation, Observation]) -> Event:
        return Event(hit.rule, fired, Side(hit.side), hit.level, KINDS[hit.tag], *pair)

    def _drop(self, rule: int) -> None:
        late = self._late.pop(rule, None)
        for watch in () if late is None else late.watches:
            self._late_of[watch.gauge].discard(rule)
        for number in self._book.gauges_of(rule):
            self._watchers[number] -= 1
        self._book.remove(rule)
        self._ends.pop(rule, None)
        self._movers.pop(rule, None)

    def _number(self, gauge: Gauge) -> int:
        if gauge not in self._numbers:
            self._numbers[gauge] = len(self._gauges)
            self._gauges.append(gauge)
            self._of_subject.setdefault(gauge.subject, set()).add(self._numbers[gauge])
        return self._numbers[gauge]
