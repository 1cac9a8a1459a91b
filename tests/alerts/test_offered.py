"""What a member is offered who may have alerts and digests in direct messages alone."""

import pytest

from bot.app import App
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from tests.alerts.test_office import BEN, TOWN, WORDS, ada, app, clock, make, refusal, said

__all__ = ["app", "clock"]

MEMBER = Caller(BEN, TOWN, 600)


async def test_an_empty_list_offers_what_its_reader_may_have(app: App) -> None:
    for office, order in ((app.alerts.office, "!alert hstech > 5500"), (app.alerts.digests, "!digest hstech close")):
        assert f"`{order} dm`" in said(await office.listed(MEMBER))
        for caller in (ada(), Caller(BEN, TOWN, 600, manages=frozenset({600})), Caller(BEN, None, 9)):
            assert f"`{order}`" in said(await office.listed(caller))


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("nvidia -5% 1d", "alert NVDA -5% 1d dm"),
        ("hstech mover 8% repeat <#77>", "alert hstech mover 8% repeat dm"),
        ('nvidia > 150 <@&9> "my stop"', 'alert NVDA > 150 dm "my stop"'),
    ],
)
async def test_a_refused_alert_is_offered_for_direct_messages(app: App, text: str, offered: str) -> None:
    refused = await refusal(app, text, MEMBER)
    assert refused == (
        "Alerts and digests in a channel are for members who may manage messages. "
        f"For your direct messages: {offered}"
    )  # fmt: skip
    await make(app, offered.removeprefix("alert "), MEMBER)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("hstech close", "digest brief hstech 1d close dm"),
        ("brief weekly <#77>", "digest brief hstech 1w close weekly dm"),
        ("watchlist close", "digest movers watchlist 1d close dm"),
        ("markets 08:30 Asia/Hong_Kong weekdays", "digest markets 08:30 Asia/Hong_Kong weekdays dm"),
    ],
)
async def test_a_refused_digest_is_offered_for_direct_messages(app: App, text: str, offered: str) -> None:
    digests = app.alerts.digests
    with pytest.raises(QuestionFault) as caught:
        await digests.create(digests.read(text), MEMBER)
    refused = WORDS.text(caught.value.message)
    assert refused.endswith(f"For your direct messages: {offered}"), refused
    asked, again = digests.read(text), digests.read(offered.removeprefix("digest "))
    assert (again.question, again.schedule, again.place) == (asked.question, asked.schedule, "dm")
