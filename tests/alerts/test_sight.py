"""Alerts and digests of channels that not everybody can view: who sees them, and where."""

from dataclasses import replace

import pytest

from bot.alerts.digests.office import DigestOffice
from bot.alerts.office import AlertOffice
from bot.app import App
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from tests.alerts.test_office import ADA, BEN, CAT, TOWN, WORDS, app, clock, said

__all__ = ["app", "clock"]

MARKETS, STAFF = 600, 666
_WRITES = frozenset({MARKETS, STAFF})
OWNER = Caller(ADA, TOWN, MARKETS, may_manage=True, channels=_WRITES, views=_WRITES, open=frozenset({MARKETS}))
OUTSIDER = Caller(CAT, TOWN, MARKETS, may_manage=True, views=frozenset({MARKETS}), open=frozenset({MARKETS}))
"""Somebody who manages the server, and cannot view the staff's channel."""

Office = AlertOffice | DigestOffice


async def put(app: App, caller: Caller, channel: int) -> int:
    """An alert and a digest in a channel; both have this number."""
    office, digests = app.alerts.office, app.alerts.digests
    alert = await office.create(office.read(f'nvidia -5% 1d <#{channel}> "of {channel}"'), caller)
    digest = await digests.create(digests.read(f"hstech close <#{channel}>"), caller)
    assert alert.rules[0].id == digest.digests[0].id
    return alert.rules[0].id


async def listed(office: Office, caller: Caller) -> list[int]:
    return [number for number, _ in (await office.listed(caller)).named]


async def refusal(office: Office, verb: str, number: int, caller: Caller) -> str:
    with pytest.raises(QuestionFault) as caught:
        if verb == "wording":
            await office.wording(number, caller)
        else:
            await office.act(verb, number, caller)
    return WORDS.text(caught.value.message)


async def test_what_is_in_a_channel_that_a_manager_cannot_view_is_not_there_for_them(app: App) -> None:
    here, there = await put(app, OWNER, MARKETS), await put(app, OWNER, STAFF)
    for office in (app.alerts.office, app.alerts.digests):
        alone = replace(OUTSIDER, private=True)
        assert await listed(office, alone) == [here]
        assert "others here" not in said(await office.listed(OUTSIDER))
        for verb in ("show", "test", "pause", "resume", "delete", "wording"):
            unknown = (await refusal(office, verb, 99, alone)).replace("99", str(there))
            assert await refusal(office, verb, there, alone) == unknown
        await office.act("pause", here, alone)
        # Who manages that channel too has both.
        both = replace(alone, views=_WRITES)
        assert await listed(office, both) == [here, there]
        await office.act("pause", there, both)


async def test_who_sees_all_of_a_server_has_also_what_is_in_a_channel_that_is_gone(app: App) -> None:
    number = await put(app, OWNER, STAFF)
    for office in (app.alerts.office, app.alerts.digests):
        assert await listed(office, replace(OUTSIDER, private=True, views_all=True)) == [number]
        await office.act("delete", number, replace(OUTSIDER, views_all=True))


async def test_ones_own_stay_ones_own_wherever(app: App) -> None:
    number = await put(app, OWNER, STAFF)
    left = Caller(ADA, TOWN, MARKETS, private=True, views=frozenset({MARKETS}), open=frozenset({MARKETS}))
    for caller in (left, replace(left, may_manage=True)):
        for office in (app.alerts.office, app.alerts.digests):
            assert await listed(office, caller) == [number]
            await office.act("pause", number, caller)


async def test_a_list_that_others_read_has_no_lines_of_what_they_may_not_see(app: App) -> None:
    here, there = await put(app, OWNER, MARKETS), await put(app, OWNER, STAFF)
    for office, order in ((app.alerts.office, "alerts"), (app.alerts.digests, "digests")):
        for caller in (OWNER, replace(OWNER, may_manage=False)):
            reply = await office.listed(caller)
            assert await listed(office, caller) == [here]
            text = said(reply)
            assert str(STAFF) not in text and f"1 {order[:-1]}" in text.splitlines()[0]
            assert text.splitlines()[-1] == (
                f"1 more is in a channel that others here may not see: /{order} shows it to you alone."
            )
            # Who reads it in the channel itself, or alone, reads it.
            assert await listed(office, replace(caller, private=True)) == [here, there]
            in_staff = replace(caller, channel=STAFF)
            assert await listed(office, in_staff) == [here, there] and "others here" not in said(
                await office.listed(in_staff)
            )


async def test_where_all_is_out_of_others_sight_the_list_says_so(app: App) -> None:
    office, digests = app.alerts.office, app.alerts.digests
    await office.create(office.read("nvidia -5% 1d <#666>"), OWNER)
    for text in ("hstech close <#666>", "hsi close <#666>", "hsi close dm"):
        await digests.create(digests.read(text), OWNER)
    assert said(await office.listed(OWNER)).splitlines() == [
        "**1 is elsewhere, none is here.**",
        "It is in a channel that others here may not see: /alerts shows it to you alone.",
    ]
    assert said(await digests.listed(OWNER)).splitlines() == [
        "**2 are elsewhere, none is here.**",
        "They are in channels that others here may not see: /digests shows them to you alone.",
        "1 more is yours alone: `!digests` in a direct message to me shows it.",
    ]


async def test_what_is_in_direct_messages_is_counted_once(app: App) -> None:
    office, digests = app.alerts.office, app.alerts.digests
    await office.create(office.read("nvidia -5% 1d dm"), OWNER)
    for text in ("hstech close dm", "hsi close dm"):
        await digests.create(digests.read(text), OWNER)
    member = Caller(ADA, TOWN, MARKETS)
    for caller in (OWNER, member):
        first, *_, last = said(await office.listed(caller)).splitlines()
        assert first.startswith("**You have no alerts here."), first
        assert last == "1 is yours alone: `!alerts` in a direct message to me shows it."
        first, *_, last = said(await digests.listed(caller)).splitlines()
        assert first.startswith("**You have no digests here."), first
        assert last == "2 are yours alone: `!digests` in a direct message to me shows them."
    # Beside one that is there it is one more.
    await office.create(office.read("nvidia -6% 1d"), OWNER)
    assert said(await office.listed(OWNER)).splitlines()[-1] == (
        "1 more is yours alone: `!alerts` in a direct message to me shows it."
    )


async def test_a_member_without_rights_is_told_nothing_of_others(app: App) -> None:
    await put(app, OWNER, STAFF)
    member = Caller(BEN, TOWN, MARKETS, views=_WRITES)
    for office, what in ((app.alerts.office, "alerts"), (app.alerts.digests, "digests")):
        assert said(await office.listed(member)).startswith(f"**You have no {what} here.")
