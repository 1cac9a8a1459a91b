"""What is said of an alert on several lines of which some have not come."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from bot.alerts.evaluator import Known, Seen
from bot.alerts.observer import MarketObserver
from bot.app import App
from bot.domain.alerts import Gauge
from tests.alerts.stage import Posts
from tests.alerts.test_known import LATER, lacks, preview
from tests.alerts.test_office import ada, app, clock, make, said

__all__ = ["app", "clock"]


async def listed(app: App, text: str = "mag7 mover 5%") -> str:
    """The list's line of an alert that was looked at once."""
    await make(app, text, ada())
    await app.alerts.ticks(Posts())["evaluate"]()
    return said(await app.alerts.office.listed(ada())).splitlines()[-1]


async def test_where_one_line_is_known_it_is_named(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "unknown", but="NVDA")
    told = await preview(app, "mag7 mover 5%")
    assert "Nvidia ended the last session nearest, at " in told and "each begins at 0." in told
    assert "Nothing is known of 6 lines right now (the source does not know them): they start" in told
    monkeypatch.setattr(app.alerts.office, "_bars", lambda subject: app)  # type: ignore[arg-type]
    told = await preview(app, "mag7 mover 50%")
    assert "Nvidia stands nearest, at " in told and "percentage points to go." in told
    assert "It stands at" not in told


async def test_where_none_is_known_it_is_said_of_them(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "source_down")
    told = await preview(app, "mag7 mover 5%")
    assert (
        "Nothing is known of 7 lines right now (the source did not answer): they start with what comes first." in told
    )


async def test_while_one_line_comes_nothing_is_missing_of_the_list(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "unknown", but="NVDA")
    assert "nothing has come yet" not in await listed(app)


async def test_where_nothing_came_of_any_line_it_is_said_of_all(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "source_down")
    line = await listed(app)
    assert line.endswith("nothing has come yet of its 7 lines: the source did not answer"), line


async def test_lines_that_lack_different_things_are_not_told_the_same(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def observe(self: MarketObserver, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        return Seen((), LATER, "silent" if subject == "NVDA" else "unknown")

    monkeypatch.setattr(MarketObserver, "observe", observe)
    assert (await listed(app)).endswith("nothing has come yet of its 7 lines")
