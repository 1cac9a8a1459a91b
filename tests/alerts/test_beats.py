"""Which loops `bellwether check` judges: those of each process of the present division of the shards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.alerts.beats import HEARTBEAT, LOOPS, beat_key, beats_of
from bot.domain.shards import Shards
from bot.store import Database, StateStore

NOW = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)


def kept(ago: timedelta, shards: Shards | None = None, loops: tuple[str, ...] = LOOPS) -> dict[str, str]:
    return {beat_key(loop, shards): (NOW - ago).isoformat() for loop in loops}


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_one_process_has_its_loops_by_their_names() -> None:
    assert beats_of(kept(MINUTE), NOW) == dict.fromkeys(LOOPS, NOW - MINUTE)
    assert beats_of({}, NOW) == dict.fromkeys(LOOPS)
    assert beats_of(kept(MINUTE, loops=("plan",)), NOW) == {"evaluate": None, "plan": NOW - MINUTE, "deliver": None}


def test_each_process_of_the_shards_is_judged() -> None:
    one, other = kept(MINUTE, Shards(0, 1, 4)), kept(HOUR, Shards(2, 3, 4))
    found = beats_of(one | other, NOW)
    assert found["deliver of 0-1/4"] == NOW - MINUTE
    assert found["deliver of 2-3/4"] == NOW - HOUR
    assert len(found) == 6


def test_an_earlier_division_is_none_any_more() -> None:
    alone, two, four = kept(HOUR), kept(2 * HOUR, Shards(0, 0, 2)), kept(MINUTE, Shards(0, 3, 4))
    assert set(beats_of(alone | two | four, NOW)) == {f"{loop} of 0-3/4" for loop in LOOPS}
    gone = kept(timedelta(days=8), Shards(1, 1, 4))
    assert set(beats_of(gone | four, NOW)) == {f"{loop} of 0-3/4" for loop in LOOPS}
    assert set(beats_of(kept(timedelta(days=30)), NOW)) == set(LOOPS)


async def test_they_are_read_by_how_their_keys_begin(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'state.db'}")
    state = StateStore(database)
    for key in (f"{HEARTBEAT}plan", "heartbeatXplan", "else"):
        await state.put(key, NOW.isoformat())
    assert await state.beginning(HEARTBEAT) == {f"{HEARTBEAT}plan": NOW.isoformat()}
    await database.close()
