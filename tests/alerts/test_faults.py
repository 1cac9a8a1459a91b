"""Everything that Discord and the network can do to a post: it is there once, or somebody is told that it is not.

The real discord.py against the loopback Discord. Nobody sleeps: clocks are moved, and discord.py's pauses are none.
"""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import discord
import discord.http
import pytest

from bot.alerts import courier
from bot.domain.alerts import Place
from bot.domain.posting import PostDoubtful
from bot.store import Database
from bot.ui.departures import Departures
from bot.ui.desk import Desk
from bot.ui.manners import Manners
from bot.ui.posting import DiscordPoster
from tests.alerts.scene import Hasty, Scene
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import DEFAULT, Channel, LoopbackDiscord, Perm
from tests.loopback.unplugged import unplug

POST, PATCH, HISTORY = (rf"{method} /channels/\d+/messages" for method in ("POST", "PATCH", "GET"))


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows: to make one takes longer than most of these tests."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"

    async def made() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await database.open()
        await database.close()

    asyncio.run(made())
    return path


@pytest.fixture
async def scene(schema: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Scene]:
    monkeypatch.setattr(discord.http, "asyncio", Hasty())
    shutil.copy(schema, tmp_path / "faults.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'faults.db'}")
    async with LoopbackDiscord() as standin:
        town = standin.add_guild("Town")
        town.add_channel("markets")
        town.add_member("Ada")
        with standin.redirected():
            client = discord.Client(
                intents=discord.Intents(guilds=True), max_messages=None, max_ratelimit_timeout=60.0,
                guild_ready_timeout=0.01, member_cache_flags=discord.MemberCacheFlags.none(),
                chunk_guilds_at_startup=False, http_trace=Departures(),
            )  # fmt: skip
            running = asyncio.create_task(client.start(standin.token))
            await standin.ready()
            await client.wait_until_ready()
            yield Scene(standin, client, database)
            await client.close()
            await asyncio.wait({running})
    await database.close()


def order(scene: Scene, what: str, after: bool) -> Any:
    """A fault of the next post, before or after Discord has taken it."""
    faults = scene.discord.faults
    if what == "cut":
        return faults.reset(POST, after=after)
    if what == "silent":
        return faults.hang(POST, after=after)
    # discord.py itself repeats after most of them, five times.
    return faults.error(POST, status=int(what), times=1 if what == "503" else 5, after=after)


@pytest.mark.parametrize("away", [timedelta(seconds=15), timedelta(minutes=30)], ids=["soon", "later"])
@pytest.mark.parametrize("after", [False, True], ids=["not taken", "taken"])
@pytest.mark.parametrize("what", ["500", "502", "503", "cut", "silent"])
async def test_a_lost_answer(
    scene: Scene, what: str, after: bool, away: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the time in which Discord knows the nonce again, and long after it."""
    await scene.rule()
    fault = order(scene, what, after)
    with monkeypatch.context() as patch:
        if what == "silent":
            patch.setattr(courier, "_PATIENCE", 0.1)
        await scene.fires(102.0)
    assert fault.hits >= 1 and await scene.counts() == {"open": 1}
    assert len(scene.posts()) == int(after)
    await scene.passes(away)
    assert await scene.counts() == {"sent": 1}
    await scene.told_once()


async def test_an_answer_that_is_lost_twice(scene: Scene) -> None:
    await scene.rule()
    scene.discord.faults.reset(POST, times=1)
    await scene.fires(102.0)
    scene.discord.faults.reset(POST, times=1, after=True)
    await scene.told_once()
    assert [outcome.split(":")[0] for _, outcome in await scene.tried()] == ["doubtful", "doubtful", "found"]


async def test_the_library_repeats_after_a_500_and_the_nonce_keeps_it_one(scene: Scene) -> None:
    await scene.rule()
    scene.discord.faults.error(POST, status=500, times=2, after=True)
    await scene.fires(102.0)
    assert len(scene.discord.requests_to(POST)) == 3
    assert [outcome for _, outcome in await scene.tried()] == ["sent"]
    await scene.told_once()


@pytest.mark.parametrize("what", ["soon", "long", "ban"])
async def test_too_many_requests(scene: Scene, what: str) -> None:
    """Soon: discord.py waits. Long, or a ban: the post waits, and nothing needs to be looked for."""
    await scene.rule()
    faults = scene.discord.faults
    if what == "ban":
        faults.rate_limit(POST, via=False, times=3)
    else:
        faults.rate_limit(POST, retry_after=0.01 if what == "soon" else 600.0, times=3)
    await scene.fires(102.0)
    assert await scene.counts() == ({"sent": 1} if what == "soon" else {"open": 1})
    await scene.told_once()
    assert scene.discord.requests_to(HISTORY) == []


async def test_a_search_that_fails_is_made_again_and_nothing_is_sent_meanwhile(scene: Scene) -> None:
    await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    search = scene.discord.faults.error(HISTORY, status=503, times=6)
    await scene.fires(102.0)
    for _ in range(5):
        await scene.passes(timedelta(minutes=11))
        assert len(scene.discord.requests_to(POST)) == 1
    await scene.told_once()
    assert search.hits == 6 and len(scene.discord.requests_to(POST)) == 1


async def test_a_history_that_may_not_be_read_leaves_it_unknown_for_good(scene: Scene) -> None:
    """Discord shows an empty history then, and no error."""
    await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    await scene.fires(102.0)
    await scene.allows(DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    await scene.hours()
    assert await scene.counts() == {"unknown": 1}
    await scene.allows(DEFAULT)
    await scene.hours()
    assert await scene.counts() == {"unknown": 1}
    assert len(scene.discord.requests_to(POST)) == 1 and len(scene.posts()) == 1


@pytest.mark.parametrize("how", ["refused", "silent"])
async def test_what_never_left_is_sent_later_though_the_history_may_not_be_read(
    scene: Scene, how: Literal["refused", "silent"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is away: there was no connection that a post could have gone by, so nothing is looked for."""
    await scene.rule()
    await scene.allows(DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    with monkeypatch.context() as patch:
        patch.setattr(courier, "_PATIENCE", 0.1)
        unplug(patch, scene.client, how)
        await scene.fires(102.0)
    assert await scene.counts() == {"open": 1} and scene.discord.requests_to(POST) == []
    assert all(outcome.startswith("busy: nothing was taken") for _, outcome in await scene.tried())
    await scene.told_once()
    assert scene.discord.requests_to(HISTORY) == []


async def test_what_may_have_left_before_the_network_went_is_looked_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py repeats by itself after a 500; that the repetition found no connection says nothing of the first."""
    await scene.rule()
    taken = scene.discord.faults.error(POST, status=500, after=True)
    with monkeypatch.context() as patch:
        unplug(patch, scene.client, after=1)
        await scene.fires(102.0)
    assert taken.hits == 1 and [outcome.split(":")[0] for _, outcome in await scene.tried()] == ["doubtful"]
    await scene.told_once()
    assert len(scene.discord.requests_to(POST)) == 1


async def test_a_post_for_which_a_connection_came_too_late_is_not_begun(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may have it by then."""
    await scene.rule()
    with monkeypatch.context() as patch:
        scene.late(patch, courier.LEASE)
        await scene.fires(102.0)
        assert scene.discord.requests_to(POST) == []
    assert {outcome for _, outcome in await scene.tried()} == {"busy: there was no time left to send it"}
    await scene.told_once()


@pytest.mark.parametrize("refusal", ["too late", "429"])
async def test_a_refusal_says_nothing_of_an_earlier_request_that_may_have_been_taken(
    scene: Scene, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py repeats after a 500, and the repetition is refused. Half an hour later Discord forgot the nonce."""
    await scene.rule()
    scene.discord.faults.error(POST, status=500, after=True)
    with monkeypatch.context() as patch:
        if refusal == "429":
            scene.before_connecting(patch, lambda: scene.discord.faults.rate_limit(POST, retry_after=600.0), nth=2)
        else:
            scene.late(patch, courier.LEASE, nth=2)
        await scene.fires(102.0)
    assert [outcome.split(":")[0] for _, outcome in await scene.tried()] == ["doubtful"]
    await scene.passes(timedelta(minutes=30))
    await scene.told_once()


@pytest.mark.parametrize("then", ["no connection", "no patience"])
async def test_what_was_refused_in_so_many_words_leaves_no_doubt_whatever_comes_then(
    scene: Scene, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a 429 discord.py waits and repeats: nothing was taken yet, and no history needs to be read."""
    await scene.rule()
    await scene.allows(DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    scene.discord.faults.rate_limit(POST, retry_after=0.01 if then == "no connection" else 30.0)
    with monkeypatch.context() as patch:
        if then == "no connection":
            unplug(patch, scene.client, after=1)
        else:
            patch.setattr(discord.http, "asyncio", asyncio)
            patch.setattr(courier, "_PATIENCE", 0.1)
        await scene.fires(102.0)
    assert all(outcome.startswith("busy: nothing was taken") for _, outcome in await scene.tried())
    await scene.told_once()


async def test_a_repetition_that_is_too_late_after_clean_refusals_leaves_no_doubt(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.rule()
    scene.discord.faults.rate_limit(POST, retry_after=0.01)
    with monkeypatch.context() as patch:
        scene.late(patch, courier.LEASE, nth=2)
        await scene.fires(102.0)
    assert {outcome for _, outcome in await scene.tried()} == {"busy: there was no time left to send it"}
    await scene.told_once()
    assert scene.discord.requests_to(HISTORY) == []


async def test_what_comes_after_an_unknown_post_has_one_of_its_own(scene: Scene) -> None:
    await scene.rule()
    scene.discord.faults.reset(POST)
    await scene.fires(102.0)
    await scene.allows(DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    await scene.passes(timedelta(minutes=1))
    await scene.fires(100.0, 102.0)
    assert await scene.counts() == {"unknown": 1, "sent": 1} and len(scene.posts()) == 1


async def refused(scene: Scene, reason: str) -> Channel:
    """Makes a place that refuses; its rule's owner hears of it in the channel that this gives."""
    town = scene.channel.guild
    assert town is not None
    if reason == "gone":
        scene.discord.remove_channel(scene.channel)
    elif reason == "unseen":
        await scene.allows(DEFAULT & ~Perm.VIEW_CHANNEL)
    else:
        await scene.allows(DEFAULT & ~Perm.SEND_MESSAGES)
    return scene.discord.dm(scene.ada)


@pytest.mark.parametrize("reason", ["gone", "unseen", "forbidden", "archived"])
async def test_a_place_that_refuses_is_tried_three_times_and_the_owner_told_once(scene: Scene, reason: str) -> None:
    place = Place("channel", scene.channel.id)
    if reason == "archived":
        town = scene.channel.guild
        assert town is not None
        thread = town.add_thread(scene.channel, "earnings")
        place = Place("channel", thread.id)
        scene.discord.archive(thread)
        private = scene.discord.dm(scene.ada)
    else:
        private = await refused(scene, reason)
    rule = await scene.rule(place)
    await scene.fires(102.0)
    await scene.hours()
    times = [at for at, outcome in await scene.tried() if outcome.startswith("refused")]
    assert len(times) == 3
    assert times[1] - times[0] >= timedelta(minutes=1) and times[2] - times[1] >= timedelta(minutes=5)
    [notice] = scene.posts(private)
    assert f"alert {rule.id} has fired, but cannot be posted" in notice.content
    kept = await scene.stage.rules.get(rule.id)
    assert kept is not None and kept.status == "stopped"
    assert kept.reason == {"unseen": "forbidden"}.get(reason, reason)
    assert len(await scene.stage.deliveries.triggers_by(rule.id, 9)) == 1
    assert await scene.counts() == {"failed": 1, "sent": 1}
    # It is stopped: what comes later neither fires nor asks Discord again.
    asked = len(scene.discord.requests_to(POST))
    await scene.fires(100.0, 102.0)
    await scene.hours()
    assert len(scene.discord.requests_to(POST)) == asked and len(scene.posts(private)) == 1


async def test_a_place_that_takes_posts_again_in_time_gets_it(scene: Scene) -> None:
    await refused(scene, "forbidden")
    await scene.rule()
    await scene.fires(102.0)
    assert await scene.counts() == {"open": 1}
    await scene.allows(DEFAULT)
    await scene.told_once()
    assert scene.posts(scene.discord.dm(scene.ada)) == []


async def test_closed_direct_messages_stop_a_personal_alert(scene: Scene) -> None:
    scene.ada.accepts_dms = False
    rule = await scene.rule(Place("member", scene.ada.id))
    await scene.fires(102.0)
    await scene.hours()
    kept = await scene.stage.rules.get(rule.id)
    assert kept is not None and (kept.status, kept.reason) == ("stopped", "closed")
    assert await scene.counts() == {"failed": 1}
    assert len(await scene.tried()) == 3


async def test_an_owner_who_cannot_be_told_is_not_told_for_ever(scene: Scene) -> None:
    scene.ada.accepts_dms = False
    await refused(scene, "forbidden")
    rule = await scene.rule()
    await scene.fires(102.0)
    await scene.hours()
    kept = await scene.stage.rules.get(rule.id)
    assert kept is not None and kept.status == "stopped"
    assert await scene.counts() == {"failed": 2}
    assert len(await scene.tried()) == 6


async def test_several_rules_of_one_owner_are_one_notice(scene: Scene) -> None:
    private = await refused(scene, "forbidden")
    rules = [await scene.rule(level=level) for level in (101.0, 101.5, 102.0, 102.4, 102.5)]
    await scene.fires(*[100.5] * 6, 103.0)
    await scene.hours()
    [notice] = scene.posts(private)
    assert "Your alerts 1, 2, 3, 4, and 5 have fired" in notice.content and "They are stopped." in notice.content
    assert notice.content.count(" reached") == 5
    assert len(rules) == 5


@pytest.mark.parametrize("what", ["500", "cut", "429"])
async def test_more_to_tell_is_added_to_the_post_whatever_happens(scene: Scene, what: str) -> None:
    await scene.rule()
    await scene.fires(102.0)
    faults = scene.discord.faults
    if what == "500":
        faults.error(PATCH, times=5, after=True)
    elif what == "cut":
        faults.reset(PATCH, after=True)
    else:
        faults.rate_limit(PATCH, via=False)
    await scene.fires(100.0, 102.0)
    await scene.told_once()
    told = await scene.stage.deliveries.triggers_by(1, 9)
    assert len(told) == 2 and all(str(one.id) in scene.posts()[0].content for one in told)


async def test_a_post_that_a_moderator_deleted_is_not_posted_again_and_what_comes_later_is(scene: Scene) -> None:
    await scene.rule()
    await scene.fires(102.0)
    message = scene.posts()[0]
    message.deleted = True
    await scene.fires(100.0, 102.0)
    await scene.hours()
    # What it told stays deleted; what it was to be given, the second crossing, has a post of its own.
    [post] = scene.posts()
    assert post is not message and [int(word) for word in post.content.strip("*").split()] == [2]
    assert await scene.counts() == {"deleted": 1, "sent": 1}
    assert len(scene.discord.requests_to(PATCH)) == 1
    await scene.fires(100.0, 102.0)
    await scene.hours()
    # And whatever comes later is added to that one.
    assert [one.id for one in scene.posts()] == [post.id] and len(scene.discord.requests_to(PATCH)) == 2
    assert await scene.counts() == {"deleted": 1, "sent": 1}


async def test_a_post_in_a_busy_channel_is_found_among_others(scene: Scene) -> None:
    await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    await scene.fires(102.0)
    for number in range(250):
        await scene.discord.say(scene.ada, scene.channel, f"nothing {number}")
    await scene.passes(timedelta(minutes=30))
    assert await scene.counts() == {"sent": 1}
    assert len(scene.discord.requests_to(HISTORY)) >= 3
    assert sum(message.author is scene.discord.bot for message in scene.posts()) == 1


async def test_a_thread_that_was_archived_meanwhile_is_searched(scene: Scene) -> None:
    """It is archived, so that the caches have forgotten it."""
    town = scene.channel.guild
    assert town is not None
    thread = town.add_thread(scene.channel, "earnings")
    await scene.rule(Place("channel", thread.id))
    scene.discord.faults.reset(POST, after=True)
    await scene.fires(102.0)
    await scene.archive(thread)
    await scene.hours()
    assert await scene.counts() == {"sent": 1} and len(scene.posts(thread)) == 1


async def test_a_server_that_is_not_there_is_waited_for(scene: Scene) -> None:
    """In an outage the caches know neither the channel nor what the bot may do in it."""
    async with discord.Client(intents=discord.Intents(guilds=True), http_trace=Departures()) as stranger:
        await stranger.login(scene.discord.token)
        poster = DiscordPoster(stranger, Desk(FakeApp(), Manners()))
        with pytest.raises(PostDoubtful):
            await poster.find(Place("channel", scene.channel.id), "0" * 16, scene.clock(), scene.clock())
