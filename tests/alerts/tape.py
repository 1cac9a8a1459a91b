"""Observations that a test writes down."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.alerts.evaluator import Known, Seen
from bot.domain.alerts import Gauge, Observation

MOMENT = datetime(2025, 2, 12, 15, 0, tzinfo=UTC)


class Tape:
    """An Observer of prices that a test writes, a minute apart."""

    def __init__(self, began: datetime = MOMENT) -> None:
        self._began = began
        self.seen: dict[str, list[Observation]] = {}
        self.broken: set[str] = set()
        self.hanging: set[str] = set()
        self.reason: str | None = None
        self.lacking: dict[Gauge, str] = {}

    def show(self, *prices: float, symbol: str = "NVDA", session: str = "2025-02-12") -> None:
        tape = self.seen.setdefault(symbol, [])
        for price in prices:
            at = self._began + timedelta(minutes=len(tape) + 1)
            tape.append(Observation(Gauge(symbol, "price"), at, price, session, {"close": price}))

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        if subject in self.broken:
            raise RuntimeError("a defect of this subject")
        if subject in self.hanging:
            await asyncio.Event().wait()
        found: list[Observation] = []
        for gauge, one in known.items():
            found += one.fresh([seen for seen in self.seen.get(subject, []) if seen.gauge == gauge])
        return Seen(tuple(found), now + timedelta(minutes=1), self.reason, lacking=self.lacking)
