"""Who may change what, and where: over servers, over time, and of other members."""

from dataclasses import replace

import pytest

from bot.app import App
from bot.domain.alerts import Place
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from tests.alerts.test_office import ADA, BEN, CAT, CITY, TOWN, WORDS, ada, app, clock, keeper, make, said

__all__ = ["app", "clock"]


TWO = ada(channels=frozenset({77}))


async def edit(app: App, number: int, text: str, caller: Caller) -> Place:
    return (await app.alerts.office.edit(number, app.alerts.office.read(text), caller)).rules[0].place


async def refused(app: App, number: int, text: str, caller: Caller) -> str:
    with pytest.raises(QuestionFault) as caught:
        await edit(app, number, text, caller)
    return WORDS.text(caught.value.message)


async def test_a_servers_alert_is_edited_in_that_server_alone(app: App) -> None:
    """Ada manages City too. From there she could else put words, and City's roles, into Town's channel, in a rule that
    Town's managers no longer reach."""
    number = await make(app, "nvidia -5% 1d", ada())
    for elsewhere in (ada(CITY, roles=frozenset({4242})), ada(None)):
        for text in ("nvidia > 150", 'nvidia > 150 <@&4242> "join us"', "nvidia > 150 dm"):
            assert "in its server" in await refused(app, number, text, elsewhere)
    kept = (await app.alerts.office.act("show", number, ada())).rules[0]
    assert (kept.guild, kept.place, kept.label) == (TOWN, Place("channel", 600), "")


async def test_an_alert_is_not_edited_where_its_owner_may_not_write_any_more(app: App) -> None:
    number = await make(app, "nvidia -5% 1d <#77>", ada(channels=frozenset({77})))
    assert "may not write in that channel" in await refused(app, number, "nvidia -6% 1d", ada())
    assert await edit(app, number, "nvidia -6% 1d <#600>", ada()) == Place("channel", 600)


async def test_who_was_demoted_wakes_no_alert_in_a_channel(app: App) -> None:
    """Ada made it while she could. Who may not make one there any more may not start one there either."""
    number = await make(app, "nvidia -5% 1d", ada())
    demoted, muted = Caller(ADA, TOWN, 600, channels=frozenset({600})), Caller(ADA, TOWN, 600, may_manage=True)
    await app.alerts.office.act("pause", number, demoted)
    for caller, words in ((demoted, "may manage messages"), (muted, "may not write"), (ada(None), "in its server")):
        for verb in ("resume", "snooze"):
            with pytest.raises(QuestionFault, match=words):
                await app.alerts.office.act(verb, number, caller)
    assert (await app.alerts.office.act("resume", number, ada())).rules[0].status == "active"
    # To quieten one or to have it gone needs no more than that it is one's own.
    await app.alerts.office.act("snooze", number, demoted)
    await app.alerts.office.act("delete", number, demoted)


async def test_who_was_demoted_wakes_no_digest_in_a_channel(app: App) -> None:
    digests = app.alerts.digests
    number = (await digests.create(digests.read("hstech close"), ada())).digests[0].id
    demoted = Caller(ADA, TOWN, 600, channels=frozenset({600}))
    await digests.act("pause", number, demoted)
    for caller, words in ((demoted, "may manage messages"), (ada(None), "in its server")):
        with pytest.raises(QuestionFault, match=words):
            await digests.act("resume", number, caller)
    await digests.act("resume", number, ada())


async def test_personal_ones_are_woken_anywhere(app: App) -> None:
    number = await make(app, "nvidia -5% 1d dm", Caller(BEN, TOWN, 600))
    for caller in (Caller(BEN, CITY, 700), Caller(BEN, None, 9)):
        await app.alerts.office.act("pause", number, caller)
        await app.alerts.office.act("resume", number, caller)


async def test_nobody_moves_what_is_anothers_to_direct_messages(app: App) -> None:
    """It would come to the manager, be its owner's, and nobody could delete it."""
    number = await make(app, "nvidia -5% 1d", ada())
    assert "its owner" in await refused(app, number, "nvidia -5% 1d dm", keeper(CAT, TOWN, 600))
    kept = (await app.alerts.office.act("show", number, keeper(CAT, TOWN, 600))).rules[0]
    assert (kept.owner, kept.guild, kept.place) == (ADA, TOWN, Place("channel", 600))
    assert await edit(app, number, "nvidia -5% 1d dm", ada()) == Place("member", ADA)


async def test_who_manages_one_channel_has_the_alerts_of_that_channel(app: App) -> None:
    here, there = await make(app, "nvidia -5% 1d", ada()), await make(app, "nvidia -5% 1d <#77>", TWO)
    mod = Caller(CAT, TOWN, 600, channels=frozenset({600, 77}), manages=frozenset({600}))
    assert [rule.id for rule in (await app.alerts.office.listed(mod)).rules] == [here]
    await app.alerts.office.act("pause", here, mod)
    with pytest.raises(QuestionFault, match="You have no alert"):
        await app.alerts.office.act("pause", there, mod)
    own = await make(app, "alibaba -5% 1d", mod)
    assert "may manage messages" in await refused(app, own, "alibaba -6% 1d <#77>", mod)


async def test_personal_ones_are_not_listed_where_others_read_it(app: App) -> None:
    """A typed order is answered for the whole channel: what is in direct messages stays there, labels included. Who
    manages the server is no exception."""
    office, digests = app.alerts.office, app.alerts.digests
    for member in (BEN, ADA):
        caller = Caller(member, TOWN, 600, may_manage=member == ADA)
        for text in ('nvidia -5% 1d dm "my own"', "alibaba -5% 1d dm"):
            await make(app, text, caller)
        await digests.create(digests.read("hstech close dm"), caller)
        listed, posted = await office.listed(caller), await digests.listed(caller)
        assert (listed.rules, posted.digests) == ((), ())
        assert said(listed).splitlines()[-1] == ("2 are yours alone: `!alerts` in a direct message to me shows them.")
        assert said(posted).splitlines()[-1] == ("1 is yours alone: `!digests` in a direct message to me shows it.")
        for alone in (replace(caller, private=True), Caller(member, None, 9)):
            assert len((await office.listed(alone)).rules) == 2 and "my own" in said(await office.listed(alone))
            assert len((await digests.listed(alone)).digests) == 1
