"""What a test of an alert says of the past: nothing that is not known."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.alerts.past import Past
from bot.app import App
from bot.domain.alerts import Observation, Watch
from bot.domain.flows import Direction
from bot.services.flows import FlowService, NoFlows
from tests.alerts.test_office import Moving, ada, app, clock, make, said

__all__ = ["app", "clock"]

WITHIN = "within a session it may have fired on more days"


async def told_of(app: App, text: str) -> str:
    number = await make(app, text, ada())
    return said(await app.alerts.office.act("test", number, ada()))


def without(monkeypatch: pytest.MonkeyPatch, lacks: Callable[[str], bool]) -> None:
    """No history of some lines."""
    usual: Any = vars(Past)["_seen"]

    async def seen(self: Past, subject: str, watches: Sequence[Watch], since: datetime) -> Sequence[Observation]:
        return () if lacks(subject) else await usual(self, subject, watches, since)

    monkeypatch.setattr(Past, "_seen", seen)


@pytest.mark.parametrize("text", ["nvidia value +50bn", "alibaba vs nvidia 10pp 1m"])
async def test_of_what_has_no_history_nothing_is_said_of_the_past(
    app: App, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    without(monkeypatch, lambda subject: True)
    told = await told_of(app, text)
    assert "I cannot say whether it would have fired: I have no history of it." in told
    assert "would not have fired" not in told and "No history of" not in told and WITHIN not in told


async def test_turnover_whose_source_is_down_has_no_history(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await make(app, "southbound 150bn", ada())

    async def down(*_: Any, **__: Any) -> NoFlows:
        return NoFlows("source_down", "down")

    monkeypatch.setattr(FlowService, "ask", down)
    told = said(await app.alerts.office.act("test", number, ada()))
    assert "I cannot say whether it would have fired: I have no history of it." in told


async def test_of_a_basket_lines_are_counted_and_not_their_sides(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, lambda subject: subject != "9988.HK")
    told = await told_of(app, "hstech mover 5%")
    assert "No history of 29 of 30 lines." in told
    without(monkeypatch, lambda subject: subject != "9988.HK")
    told = await told_of(app, "hstech mover 60%")
    assert "In the last year it would not have fired, as far as I have history of it." in told
    monkeypatch.undo()
    without(monkeypatch, lambda subject: subject == "9988.HK")
    assert "No history of Alibaba." in await told_of(app, "hstech mover 6%")
    without(monkeypatch, lambda subject: True)
    assert "I have no history of its 30 lines." in await told_of(app, "hstech mover 7%")


async def test_a_market_that_ended_long_ago_says_nothing_of_the_last_year(app: App, clock: Moving) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    clock.now = clock.now.replace(year=2027)
    told = said(await app.alerts.office.act("test", number, ada()))
    assert "I cannot say whether it would have fired in the last year: I know nothing so recent." in told


async def test_only_what_is_looked_at_within_sessions_may_have_fired_on_more_days(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("nvidia -5% 1d", "hstech state", "alibaba vs nvidia 10pp 1m", "xiaomi new 52w high", "southbound 150bn")
    numbers = [await make(app, text, ada()) for text in texts]

    async def said_of(number: int) -> bool:
        told = said(await app.alerts.office.act("test", number, ada()))
        assert (WITHIN in told) != ("once a session, on the final close" in told), told
        return WITHIN in told

    # The sample market has no bars: all is looked at on closes.
    assert [await said_of(number) for number in numbers] == [False] * len(texts)

    def bars(subject: str) -> object:
        return None if "|" in subject or subject in tuple(Direction) else app

    monkeypatch.setattr(app.alerts.office, "_bars", bars)
    assert [await said_of(number) for number in numbers] == [True, False, False, False, False]
