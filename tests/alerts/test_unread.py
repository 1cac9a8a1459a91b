"""Alerts and digests in words that this version cannot read: seen, told once, and deleted. On both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.app import App
from bot.domain.alerts import Place
from bot.domain.alerts.said import words_of
from bot.domain.errors import QuestionFault
from bot.store.tables import deliveries, digests, rules
from bot.ui.page import answer_content, door_of
from tests.alerts.stage import Posts
from tests.alerts.test_office import ADA, TOWN, WORDS, Moving, ada, app, clock, make, said

__all__ = ["app", "clock"]


async def rewritten(app: App, number: int) -> None:
    """An alert as another version has kept it; its watchers hear of it."""
    await app.alerts._rules.change(number, {"written": "NVDA gamma 3"}, "alert edited", ADA, app.clock())


async def turns(app: App, posts: Posts) -> None:
    ticks = app.alerts.ticks(posts)
    for _ in range(3):
        await ticks["evaluate"]()
        while await ticks["deliver"]():
            pass


async def test_its_owner_hears_once_that_it_is_stopped(app: App, clock: Moving) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    await rewritten(app, number)
    posts = Posts()
    await turns(app, posts)
    [(place, post)] = posts.sent
    text = answer_content(post.answer, WORDS, (), door_of("!"))
    assert place == Place("member", ADA)
    assert f"I cannot read your alert {number} any more: “NVDA gamma 3”. It is stopped." in text
    kept = await app.alerts._rules.get(number)
    assert kept is not None and (kept.status, kept.reason) == ("stopped", "unreadable")
    assert app.alerts._rules.unread == {}
    async with app.database.begin() as connection:
        assert (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one() == 1


async def test_it_is_listed_shown_mended_and_deleted(app: App) -> None:
    first, second = await make(app, "nvidia -5% 1d", ada()), await make(app, "nvidia -6% 1d", ada())
    for number in (first, second):
        await rewritten(app, number)
    office = app.alerts.office
    listed = said(await office.listed(ada()))
    assert f"{first} · “NVDA gamma 3”, which I cannot read any more · in <#600> · once" in listed
    assert "stopped: edit it, or delete it" in listed
    for verb in ("show", "test"):
        assert "which I cannot read any more" in said(await office.act(verb, first, ada()))
    for verb in ("resume", "snooze"):
        with pytest.raises(QuestionFault, match="cannot read that alert"):
            await office.act(verb, first, ada())
    assert await office.wording(first, ada()) == "NVDA gamma 3"
    assert "is now" in said(await office.edit(first, office.read("nvidia -7% 1d"), ada()))
    await office.act("delete", second, ada())
    assert [rule.id for rule in (await office.listed(ada())).rules] == [first]


async def test_what_would_be_read_as_something_else_is_not_kept(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.alerts.office._service, "_write", lambda wish: "NVDA -6.0% 1d")
    with pytest.raises(QuestionFault, match="could not keep"):
        await make(app, "nvidia -5% 1d", ada())
    async with app.database.begin() as connection:
        assert (await connection.execute(select(func.count()).select_from(rules))).scalar_one() == 0


async def due(app: App, clock: Moving, text: str, **damage: str) -> int:
    """A digest as another version has kept it, which is due by now."""
    office = app.alerts.digests
    number = (await office.create(office.read(text), ada())).digests[0].id
    async with app.database.begin() as connection:
        mine = update(digests).where(digests.c.id == number)
        await connection.execute(mine.values(**damage, next_at=clock.now))
    return number


async def planned(app: App, posts: Posts) -> None:
    ticks = app.alerts.ticks(posts)
    for _ in range(3):
        while await ticks["plan"]():
            pass
        while await ticks["deliver"]():
            pass


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"schedule": "moon full"}, "movers hstech 1d · moon full"),
        ({"question": "candles hstech 1d"}, "candles hstech 1d"),
        ({"question": "movers atlantis 1d"}, "movers atlantis 1d"),
    ],
)
async def test_a_digests_owner_hears_once_that_it_is_stopped(
    app: App, clock: Moving, damage: dict[str, str], words: str
) -> None:
    """Its schedule or its question: nothing is posted in its channel, and others come as ever."""
    number = await due(app, clock, "movers hstech 08:30 UTC daily", **damage)
    other = await due(app, clock, "movers hstech 09:30 UTC daily")
    posts = Posts()
    await planned(app, posts)
    assert sorted(place.key for place, _ in posts.sent) == sorted((f"c:{500 + TOWN}", f"m:{ADA}"))
    text = next(answer_content(p.answer, WORDS, (), door_of("!")) for place, p in posts.sent if place.kind == "member")
    assert text.startswith(f"**I cannot read your digest {number} any more: “{words}")
    assert "It is stopped.**" in text and "`!digests` shows it: delete it, and make it anew." in text
    listed = said(await app.alerts.digests.listed(ada()))
    assert "stopped: " in listed and "delete it" in listed and f"\n{other} · `!movers hstech 1d`" in listed
    with pytest.raises(QuestionFault, match="cannot read"):
        await app.alerts.digests.act("resume", number, ada())
    clock.now += timedelta(days=1)
    await planned(app, posts)
    assert [place.kind for place, _ in posts.sent].count("member") == 1


async def test_a_digest_is_listed_too_and_can_be_deleted(app: App, clock: Moving) -> None:
    office = app.alerts.digests
    number = (await office.create(office.read("hstech close"), ada())).digests[0].id
    async with app.database.begin() as connection:
        await connection.execute(update(digests).values(schedule="moon full", next_at=clock.now))
    await planned(app, Posts())
    [digest] = (await office.listed(ada())).digests
    assert (digest.status, digest.reason, digest.guild) == ("stopped", "unreadable", TOWN)
    assert "by a schedule that I cannot read any more · in <#600> · by <@11> · stopped: edit it, or delete it" in said(
        await office.listed(ada())
    )
    for verb in ("show", "pause", "test"):
        assert await office.act(verb, number, ada())
    with pytest.raises(QuestionFault, match="cannot read when"):
        await office.act("resume", number, ada())
    await office.act("delete", number, ada())
    assert (await office.listed(ada())).digests == ()


async def test_one_that_has_ended_is_not_woken_but_can_be_made_again(app: App, clock: Moving) -> None:
    """Whether its end was noticed yet or not: it would end again at once."""
    number = await make(app, 'nvidia > 150 repeat until 2025-04-02 "take profit"', ada())
    rule = await app.alerts._rules.get(number)
    assert rule is not None
    clock.now += timedelta(days=3)
    office = app.alerts.office
    for verb in ("resume", "snooze"):
        with pytest.raises(QuestionFault) as refused:
            await office.act(verb, number, ada())
        order = f"alert {words_of(replace(rule, expires_at=None))}"
        assert WORDS.text(refused.value.message, door_of("!")) == (
            f"Alert {number} ended on 2 Apr 2025. Make it again: `!{order}`, or give it a new end with Edit."
        )
    assert "is now" in said(await office.edit(number, office.read("nvidia > 150 until 2025-05-02"), ada()))
    assert "is on again" in said(await office.act("resume", number, ada()))
