"""What a preview knows where the source is slow, has no bars yet, or has lost an index's history."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from bot.alerts.evaluator import Known, Seen
from bot.alerts.observer import MarketObserver
from bot.app import App
from bot.domain.alerts import Gauge
from tests.alerts.test_office import Moving, ada, app, clock, make, refusal, said

__all__ = ["app", "clock"]

LATER = datetime(2025, 3, 31, 22, 0, tzinfo=UTC)


def lacks(monkeypatch: pytest.MonkeyPatch, reason: str | None, *, but: str = "") -> None:
    """Nothing is known of anything `but` one line."""
    usual = MarketObserver.observe

    async def observe(self: MarketObserver, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        return await usual(self, subject, known, now) if subject == but else Seen((), LATER, reason)

    monkeypatch.setattr(MarketObserver, "observe", observe)


@pytest.fixture
def before_the_open(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The source has closes, and no bar yet."""
    usual = MarketObserver.observe
    closing = app.alerts.office._service._origin.closes  # type: ignore[attr-defined]

    async def observe(self: MarketObserver, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        return await usual(self, subject, known, now) if self is closing else Seen((), LATER)

    monkeypatch.setattr(MarketObserver, "observe", observe)
    yield


async def preview(app: App, text: str) -> str:
    return said(await app.alerts.office.preview(app.alerts.office.read(text), ada()))


async def test_before_the_first_bar_the_last_close_is_what_is_known(app: App, before_the_open: None) -> None:
    text = await preview(app, "nvidia > 150")
    assert "It closed at USD" in text and "on 31 Mar 2025: +" in text and "to go." in text
    assert "Of it only the last close is known so far: the alert starts with the next price." in text
    assert "times the price" in await refusal(app, "nvidia > 9999999", ada())
    assert "out of all reach" in await refusal(app, "nvidia value -100tn", ada())
    number = await make(app, "nvidia > 150", ada())
    shown = await app.alerts.office.act("show", number, ada())
    # No alert starts from that close: it starts from now.
    assert shown.rules[0].baseline == datetime(2025, 3, 31, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["hstech > 5500", "hstech state", "hstech -5% 1w"])
async def test_an_index_whose_own_sources_are_down_is_taken(
    app: App, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    lacks(monkeypatch, "no_data")
    assert "A fund that stands in" not in await preview(app, text)
    monkeypatch.undo()
    lacks(monkeypatch, "no_data", but="3033.HK")
    told = await preview(app, text)
    assert "Nothing is known of it right now (its history did not come from its own sources)" in told
    assert "A fund that stands in for it: `!alert 3033.HK -5% 1d`" in told
    await make(app, text, ada())


async def test_a_known_name_is_never_written_wrong(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, "unknown")
    with pytest.raises(Exception, match="prices of") as caught:
        await preview(app, "nvidia > 150")
    assert "written right" not in str(caught.value)
    # Once it was shown, what the source lacks by now refuses nothing.
    await make(app, "nvidia > 150", ada())


@pytest.mark.parametrize(
    "text", ["nvidia +300% 1d", "hstech mover 300%", "nvidia value +1bn", "nvidia > 150 repeat pause 400d"]
)
async def test_what_nobody_means_is_refused_with_one_that_works(app: App, text: str) -> None:
    refused = await refusal(app, text, ada())
    order = refused.split("alert ")[-1].strip(" .")
    await preview(app, order)


async def test_the_least_and_the_longest_pause_are_named(app: App) -> None:
    for pause in ("400d", "30 seconds", "1s"):
        refused = await refusal(app, f"nvidia > 150 repeat pause {pause}", ada())
        assert "at least 1 minute and at most a year" in refused


async def test_a_tiny_level_is_told_as_it_was_typed(app: App) -> None:
    refused = await refusal(app, "nvidia < 0.0001", ada())
    assert refused.startswith("USD 0.0001 is 0.0000") and "0.000 times" not in refused


async def test_a_preview_says_on_which_day_a_market_ends_that_does_not_live(app: App) -> None:
    ends = "Sample market (simulated) ends on 31 Mar 2025: after that"
    assert f"{ends} nothing fires." in await preview(app, "nvidia > 150")
    digests = app.alerts.digests
    assert f"{ends} no digest comes." in said(await digests.preview(digests.read("hstech close"), ada()))
    assert "no digest comes" not in said(await digests.preview(digests.read("hstech 08:30 Asia/Hong_Kong"), ada()))


async def test_a_digest_previews_the_closes_of_its_own_day(app: App, clock: Moving) -> None:
    """20:00 in Hong Kong, where the market's files go on for weeks; on Kiritimati it is the next day."""
    clock.now = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)
    digests = app.alerts.digests
    text = said(await digests.preview(digests.read("quote hstech close"), ada()))
    assert "12 Feb 2025" in text.splitlines()[0]
