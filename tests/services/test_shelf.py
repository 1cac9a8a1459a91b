"""When memory answers in the place of the store, and what the log says of it."""

import asyncio
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import pytest

from bot.services.shelf import Shelf

SINCE = date(2024, 1, 2)


class Slow:
    """A store that answers when a test says so."""

    def __init__(self) -> None:
        self.asked = 0
        self.open = asyncio.Event()

    async def fetched(self, _wanted: Collection[str]) -> dict[str, datetime]:
        self.asked += 1
        await self.open.wait()
        return {}

    async def load(self, _wanted: Collection[str], _first: date | None = None) -> dict[str, Any]:
        return {}


def shelf(store: Slow) -> Shelf:
    return Shelf(store)  # type: ignore[arg-type]


async def test_many_reads_at_once_are_all_read(caplog: pytest.LogCaptureFixture) -> None:
    """A basket's lines are asked for together: that they are many is no sign that the store hangs."""
    store = Slow()
    kept = shelf(store)
    asks = [asyncio.create_task(kept.held([str(number)], SINCE)) for number in range(30)]
    while store.asked < 30:
        assert not any(ask.done() for ask in asks)
        await asyncio.sleep(0)
    store.open.set()
    await asyncio.gather(*asks)
    assert caplog.records == []


async def test_a_store_that_hangs_is_asked_no_more_and_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.services.shelf.WAIT", 0.01)
    store = Slow()
    kept = shelf(store)
    for number in range(20):
        assert await kept.held([str(number)], SINCE) == {}
    assert store.asked == 8
    assert [record.message for record in caplog.records] == ["the store does not answer: memory does without it"]
    await kept.close()
