"""What is no alert though it can be read: what is there already, never fires, or tells nothing. On both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.alerts.evaluator import Seen
from bot.alerts.observer import MarketObserver
from bot.app import App
from bot.domain.errors import QuestionFault
from bot.parsing.alerts import AlertParser
from bot.words import Words
from tests.alerts.test_office import ada, app, clock, make, refusal, said

__all__ = ["app", "clock"]


def offered(text: str) -> list[str]:
    """The orders in a refusal, as the words show them."""
    words = text.replace(":", " ").replace("?", " ").replace(",", " ").split("alert ")[1:]
    return [order.strip(" .") for order in words]


async def works(app: App, text: str) -> None:
    """The refusal offers an alert, and that can be made."""
    orders = offered(text)
    assert orders, text
    for order in orders:
        await app.alerts.office.preview(AlertParser(app.resolver).wish(order), ada())


async def test_the_steps_of_a_ladder_are_alerts_of_their_own(app: App) -> None:
    for level in ("150", "150.5", "151", "150.2"):
        await make(app, f"nvidia > {level}", ada())
    assert "nearly the same" in await refusal(app, "nvidia > 150.6", ada())  # by 0.07% another
    await make(app, "nvidia < 150.5", ada())
    await make(app, "nvidia > 150.5 dm", ada())


async def test_another_label_makes_no_other_alert(app: App) -> None:
    await make(app, 'nvidia > 150 "mine"', ada())
    assert "nearly the same" in await refusal(app, 'nvidia > 150 "yours"', ada())


async def test_once_and_again_are_the_same_alert_to_be_edited(app: App) -> None:
    number = await make(app, "nvidia > 150", ada())
    assert await refusal(app, "nvidia > 150 repeat", ada()) == (
        f"Alert {number} is nearly the same, but fires once. Edit that one: alert show {number}"
    )
    other = await make(app, "nvidia < 100 repeat", ada())
    text = await refusal(app, "nvidia < 100", ada())
    assert text.endswith(f"but fires again and again. Edit that one: alert show {other}")
    assert f"Alert {other}" in said(await app.alerts.office.act("show", other, ada()))


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("nvidia 0.1% 1d", "nearly every day"), ("nvidia +0.3%", "about every second day"),
        ("hsi -0.1%", "about every second day"), ("hstech mover 0.5%", "nearly every day"),
        ("hstech mover -0.5%", "nearly every day"), ("alibaba volume 0.5x", "nearly every day"),
        ("alibaba vs nvidia 0.1pp 1m", "nearly every day"), ("alibaba vs nvidia +0.1pp 1m", "about every second day"),
        ("nvidia value +10bn", "about every second day"),
    ],
)  # fmt: skip
async def test_what_happens_so_often_is_refused_with_one_that_tells_something(app: App, text: str, often: str) -> None:
    refused = await refusal(app, text, ada())
    assert refused.startswith(f"That happens on {often}, so it would tell you little"), refused
    assert "000" not in refused
    await works(app, refused)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hstech mover 90%", "90% in a day is out of all reach. Try alert hstech mover 8%"),
        ("hstech mover -90%", "−90.0% in a day is out of all reach. Try alert hstech mover -8%"),
        ("nvidia 90% 1d", "90% in a day is out of all reach. Try alert NVDA 5% 1d"),
        ("nvidia -90% 1d", "−90.0% in a day is out of all reach. Try alert NVDA -5% 1d"),
    ],
)  # fmt: skip
async def test_what_is_out_of_reach_is_told_as_it_was_asked(app: App, text: str, words: str) -> None:
    refused = await refusal(app, text, ada())
    assert refused.replace("*", "") == words
    await works(app, refused)


@pytest.mark.parametrize("text", ["dow > 45000", "^DJI -5% 1d"])
async def test_no_fund_is_offered_of_which_there_are_no_prices(app: App, text: str) -> None:
    with pytest.raises(QuestionFault) as caught:
        await app.alerts.office.preview(app.alerts.office.read(text), ada())
    refused = Words("en").text(caught.value.message)
    assert refused.startswith("My source has no prices of Dow Jones now. Try again later"), refused
    await works(app, refused)


@pytest.mark.parametrize("text", ["hkd=x 0.1% 1d", "hsi 0.5%", "nvidia -0.5%", "nvidia +0.1% 1m"])
async def test_what_is_small_but_seldom_is_taken(app: App, text: str) -> None:
    await make(app, text, ada())


@pytest.mark.parametrize(
    "text", ["nvidia > 15000", "nvidia < 1", "nvidia -95% 1d", "alibaba volume 5000x", "southbound 9000bn",
             "alibaba vs nvidia 4000pp", "nvidia value -100tn", "hstech mover 900%"]
)  # fmt: skip
async def test_what_is_out_of_reach_is_refused_with_one_within(app: App, text: str) -> None:
    await works(app, await refusal(app, text, ada()))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nvidia > 150 repeat 200%", "That way back is longer"), ("nvidia > 150 repeat 150", "That way back is longer"),
        ("nvidia -5% 1d repeat 20%", "That way back is longer"), ("southbound 200bn repeat 200bn", "That way back is"),
        ("nvidia state repeat 2%", "entered and left"), ("xiaomi new 52w high repeat 2%", "entered and left"),
    ],
)  # fmt: skip
async def test_a_way_back_that_cannot_be_gone_is_refused(app: App, text: str, why: str) -> None:
    refused = await refusal(app, text, ada())
    assert why in refused
    await works(app, refused)


@pytest.mark.parametrize("text", ["nvidia < 100 repeat 200%", "nvidia -5% 1d repeat 5%", "nvidia -5% 1w repeat 8%"])
async def test_a_long_way_back_that_can_be_gone_is_taken(app: App, text: str) -> None:
    await make(app, text, ada())


@pytest.mark.parametrize("text", ["$ZZZZZ > 10", "ZZZZZ -5% 1d", "$ZZZZZ vs nvidia 10pp"])
async def test_what_no_source_knows_is_refused(app: App, text: str) -> None:
    refused = await refusal(app, text, ada())
    assert refused.startswith("No prices of ZZZZZ"), refused
    await works(app, refused)


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A source that does not answer."""

    async def observe(*_: object) -> Seen:
        return Seen((), datetime(2025, 3, 31, 22, 0, tzinfo=UTC), "source_down")

    monkeypatch.setattr(MarketObserver, "observe", observe)
    yield "source_down"


@pytest.mark.parametrize("text", ["nvidia > 150", "nvidia -5% 1m", "nvidia value -100bn"])
async def test_a_source_that_is_down_refuses_nothing_and_is_told(app: App, down: str, text: str) -> None:
    reply = await app.alerts.office.preview(app.alerts.office.read(text), ada())
    assert "Nothing is known of it right now (the source did not answer)" in said(reply)


async def test_a_window_that_begins_before_the_first_price_is_refused(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def observe(*_: object) -> Seen:
        return Seen((), datetime(2025, 3, 31, 22, 0, tzinfo=UTC), "no_base")

    monkeypatch.setattr(MarketObserver, "observe", observe)
    refused = await refusal(app, "nvidia -20% 1y", ada())
    assert refused == "I have no prices from so long ago. Try a shorter window: alert NVDA -20.0% 1d"
    await make(app, "nvidia -20% 1d", ada())  # the first close is still to come


async def test_an_edit_makes_sense_too(app: App) -> None:
    number = await make(app, "nvidia > 150", ada())
    for text in ("nvidia 0.1% 1d", "$ZZZZZ > 10", "nvidia > 15000"):
        with pytest.raises(QuestionFault):
            await app.alerts.office.edit(number, app.alerts.office.read(text), ada())
