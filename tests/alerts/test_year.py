"""Five weeks of the simulated year, with a half-day, a typhoon, a split, a review of an index and the change of clocks.
`tests/benchmarks` runs the whole of it with thousands of rules."""

from datetime import UTC, datetime
from pathlib import Path

from tests.alerts.simulated import simulated

BEGINS, ENDS = datetime(2024, 11, 1, 12, 0, tzinfo=UTC), datetime(2024, 12, 6, 12, 0, tzinfo=UTC)


async def test_rules_fire_when_they_should_and_at_no_other_time(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'year.db'}"
    counts = await simulated(url, BEGINS, ENDS, rules=60, looks=16, deeds=16)
    assert counts.kinds.keys() == {"level", "move", "extreme", "state", "value", "mover", "volume", "spread", "flow"}
