"""How many alerts and digests there may be, whatever comes at once and by whichever way. On both databases."""

import asyncio

import pytest

from bot.alerts.checks import MEMBER
from bot.alerts.digests.office import SERVER as DIGESTS
from bot.app import App
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from tests.alerts.test_office import ADA, BEN, NOW, TOWN, ada, app, clock, keeper, make

__all__ = ["app", "clock"]


async def test_of_orders_that_come_at_once_as_many_are_taken_as_there_is_room_for(app: App) -> None:
    """One is free of the member's 25: of eight that are given at the same moment, one is made."""
    for pct in range(MEMBER - 1):
        await make(app, f"nvidia +{pct + 3}% 1d", ada())
    names = ["alibaba", "tencent", "xiaomi", "meituan", "jd", "baidu", "apple", "tesla"]
    made = await asyncio.gather(*(make(app, f"{name} +3% 1d", ada()) for name in names), return_exceptions=True)
    assert sum(isinstance(one, int) for one in made) == 1
    assert {type(one) for one in made} == {int, QuestionFault}
    assert len((await app.alerts.office.listed(ada())).rules) <= 20  # a page of them
    with pytest.raises(QuestionFault, match="and that is the most"):
        await make(app, "meituan -9% 1d", ada())


async def test_the_same_alert_given_twice_at_once_is_made_once(app: App) -> None:
    made = await asyncio.gather(*(make(app, "nvidia -5% 1d", ada()) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, int) for one in made) == 1, made


async def test_what_is_over_takes_a_place_again_when_it_is_woken(app: App) -> None:
    """The alert has fired, and 25 others were made since: a 26th may not be woken, by no way."""
    over = await make(app, "alibaba +3% 1d", ada())
    await app.alerts._rules.change(over, {"status": "done"}, "alert done", 0, NOW)
    for pct in range(MEMBER):
        await make(app, f"nvidia +{pct + 3}% 1d", ada())
    office = app.alerts.office
    for verb in ("resume", "snooze"):
        with pytest.raises(QuestionFault, match="You have"):
            await office.act(verb, over, ada())
    with pytest.raises(QuestionFault, match="You have"):
        await office.edit(over, office.read("alibaba +4% 1d"), ada())
    kept = (await office.act("show", over, ada())).rules[0]
    assert (kept.status, kept.written) == ("done", "9988.HK +3% 1d")


async def test_what_is_over_is_not_woken_beside_its_like(app: App) -> None:
    over = await make(app, "alibaba +3% 1d", ada())
    await app.alerts._rules.change(over, {"status": "done"}, "alert done", 0, NOW)
    await make(app, "alibaba +3% 1d", ada())
    for verb in ("resume", "snooze"):
        with pytest.raises(QuestionFault, match="nearly the same"):
            await app.alerts.office.act(verb, over, ada())


async def test_a_member_with_all_the_alerts_there_may_be_changes_them(app: App) -> None:
    numbers = [await make(app, f"nvidia +{pct + 3}% 1d", ada()) for pct in range(MEMBER)]
    for verb in ("pause", "resume", "snooze"):
        await app.alerts.office.act(verb, numbers[0], ada())
    await app.alerts.office.edit(numbers[0], app.alerts.office.read("nvidia +90% 1d"), ada())


async def test_digests_that_come_at_once_and_a_full_servers_members(app: App) -> None:
    """A server has 25 digests at most, and a member 10; a personal one takes no room in the server."""
    digests = app.alerts.digests
    texts = [(member, f"hstech 0{hour}:{member}0 Asia/Hong_Kong daily") for member in range(3) for hour in range(9)]
    made = await asyncio.gather(
        *(digests.create(digests.read(text), keeper(2000 + member, TOWN, 600)) for member, text in texts),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in made) == DIGESTS
    with pytest.raises(QuestionFault, match="are the most"):
        await digests.create(digests.read("hstech close"), ada())
    own = (await digests.create(digests.read("hstech close dm"), Caller(BEN, TOWN, 600))).digests
    assert own[0].guild is None and own[0].owner == BEN != ADA
    same = await asyncio.gather(
        *(digests.create(digests.read("markets 08:00 UTC daily dm"), Caller(BEN, TOWN, 600)) for _ in range(3)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in same) == 1
