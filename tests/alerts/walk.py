"""Prices that any process can work out for itself, the rules on them, and when these must fire."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.alerts.evaluator import Known, Seen
from bot.domain.alerts import Condition, Delivery, Gauge, Level, Observation, Rule, Side, Trigger
from bot.domain.answers import Answer
from bot.domain.posting import Post
from bot.domain.text import Foreign, msg
from tests.alerts.stage import Conditions

MINUTE = timedelta(minutes=1)
_A_SESSION = 5
"""Minutes: short, so that the same rule is told in new posts again and again, and added to old ones in between."""


class Walk:
    """An Observer of random walks: a price a minute and symbol. Nothing is seen after `until`."""

    def __init__(self, seed: int, began: datetime) -> None:
        self._seed = seed
        self._began = began
        self._paths: dict[str, tuple[random.Random, list[float]]] = {}
        self.until = 0

    def price(self, symbol: str, minute: int) -> float:
        if symbol not in self._paths:
            self._paths[symbol] = random.Random(f"{self._seed}/{symbol}"), [100.0]
        chance, path = self._paths[symbol]
        while len(path) <= minute:
            path.append(path[-1] + chance.choice((-2.0, -1.0, 1.0, 2.0)))
        return path[minute]

    def minute_of(self, at: datetime) -> int:
        return (at - self._began) // MINUTE

    def at(self, minute: int) -> datetime:
        return self._began + minute * MINUTE

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        last = min(self.minute_of(now), self.until)
        found: list[Observation] = []
        for gauge, one in known.items():
            first = max(self.minute_of(one.since) - 1, 0)
            found += one.fresh([self._seen(gauge, minute) for minute in range(first, last + 1)])
        return Seen(tuple(sorted(found, key=lambda one: one.at)), self.at(self.minute_of(now) + 1))

    def expected(self, rule: Rule, until: int) -> list[datetime]:
        """When a rule must have fired: at each price that reaches its level from the other side, the first one only
        where it is to fire once."""
        condition = rule.condition
        assert isinstance(condition, Level)
        side, level = int(condition.side), condition.side * condition.level
        found: list[datetime] = []
        for minute in range(self.minute_of(rule.baseline) + 1, until + 1):
            before, after = (side * self.price(condition.symbol, m) for m in (minute - 1, minute))
            if before < level <= after:
                found.append(self.at(minute))
        return found[:1] if rule.arming.once else found

    def _seen(self, gauge: Gauge, minute: int) -> Observation:
        price, session = self.price(gauge.subject, minute), str(minute // _A_SESSION)
        return Observation(gauge, self.at(minute), price, session, {"close": price})


class Written(Conditions):
    """Levels in words that every process reads: S1 > 101.5."""

    def name(self, condition: Condition) -> str:
        assert isinstance(condition, Level)
        return f"{condition.symbol} {'>' if condition.side is Side.UP else '<'} {condition.level}"

    def read(self, name: str) -> Condition:
        symbol, side, level = name.split()
        return Level(symbol, Side.UP if side == ">" else Side.DOWN, float(level))


async def listed(delivery: Delivery, told: Sequence[Trigger]) -> Post:
    """A post whose text is the numbers of its triggers."""
    numbers = " ".join(str(trigger.id) for trigger in told)
    return Post(delivery.id, Answer(msg("{numbers}", numbers=Foreign(numbers, 480)), (), (), None, None))
