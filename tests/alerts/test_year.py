"""The last weeks of the simulated year, with its half-days, typhoon and change of clocks. `tests/benchmarks` runs the
whole of it with thousands of rules."""

from datetime import UTC, datetime
from pathlib import Path

from tests.alerts.simulated import simulated


async def test_rules_fire_when_they_should_and_at_no_other_time(tmp_path: Path) -> None:
    counts = await simulated(
        f"sqlite+aiosqlite:///{tmp_path / 'year.db'}", datetime(2024, 10, 27, 12, 0, tzinfo=UTC), 400
    )
    assert "triggers" in counts
