"""Pace, failures of Discord's, and the end."""

import asyncio
import logging
import re

import pytest

from bot.client import Bellwether
from bot.domain.questions import Question
from bot.ui.delivery import Undelivered
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp, Gate


async def test_a_hasty_member_is_told_once_in_a_channel(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, questions=2, per=60):
        for _ in range(4):
            asked = await town.discord.say(town.ada, town.channel, "!help")
        other = await town.discord.say(town.ben, town.channel, "!help")
        await town.discord.wait_reply(other)
        own = [message for message in town.channel.messages if message.author is town.discord.bot]
        assert len(own) == 4
        told = [message.content for message in own if message.content.startswith("Please wait")]
        assert told == ["Please wait 60 seconds, then ask again."]
        assert len(app.asked) == 3
        assert not [message for message in own if message.reference is asked]


async def test_a_hasty_member_is_told_each_time_in_private(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, questions=1, per=60):
        for _ in range(3):
            used = await town.discord.slash(town.ada, town.channel, "help")
            await used.done()
        assert (used.last.ephemeral, used.last.content) == (True, "Please wait 60 seconds, then ask again.")
        assert len(app.asked) == 1


async def test_a_defect_in_a_typed_question_is_a_reply_that_goes(
    town: Town, app: FakeApp, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(question: Question) -> None:
        raise KeyError("close")

    app.before = fails
    async with start(app, fault_seconds=0.05):
        reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!movers hstech"))
        assert reply.content.startswith("Something went wrong on our side (reference ")
        await town.discord.wait_deleted(reply)
    assert "KeyError" in caplog.text


async def test_an_answer_that_never_comes_is_given_up(
    town: Town, app: FakeApp, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    app.before = Gate()
    async with start(app, patience=0.05):
        reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!movers hstech"))
        assert reply.content.startswith("Something went wrong on our side (reference ")
    assert "TimeoutError" in caplog.text


@pytest.mark.parametrize("failure", ["fails", "hangs"])
async def test_an_answer_whose_picture_cannot_be_drawn_is_shown_without(
    town: Town, app: FakeApp, start: Start, caplog: pytest.LogCaptureFixture, failure: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def render(*_: object) -> None:
        if failure == "hangs":
            await asyncio.Event().wait()
        raise KeyError("palette")

    monkeypatch.setattr(app, "render", render)
    async with start(app, drawing_seconds=0.05):
        reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!movers hstech 1m"))
    assert reply.content.startswith("**Answer to movers hstech 1m**\nAlibaba +43.0\n> Simulated.\n")
    said = re.search(r"\n> No picture: it could not be drawn \(reference ([0-9a-f]{4})\)\.\n-# ", reply.content)
    assert said is not None
    assert reply.files == ()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == f"defect, reference {said[1]}: the picture was not drawn"
    assert record.exc_info is not None


async def test_a_refused_reply_is_one_line_and_one_request(
    town: Town, app: FakeApp, bot: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    town.discord.faults.error(f"POST /channels/{town.channel.id}/messages", status=403)
    await town.discord.say(town.ada, town.channel, "!movers hstech")
    await town.discord.wait_request(f"POST /channels/{town.channel.id}/messages")
    await bot.desk.drain()
    assert len(town.discord.requests_to(f"POST /channels/{town.channel.id}/messages")) == 1
    lines = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [(record.levelno, record.exc_info) for record in lines] == [(logging.WARNING, None)]


async def test_a_reset_connection_does_not_post_twice(town: Town, bot: Bellwether) -> None:
    town.discord.faults.reset(f"POST /channels/{town.channel.id}/messages", after=True)
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech")
    await town.discord.wait_request(f"POST /channels/{town.channel.id}/messages", 2)
    await town.discord.wait_reply(asked)
    await bot.desk.drain()
    own = [message for message in town.channel.messages if message.author is town.discord.bot]
    assert len(own) == 1


async def test_a_typing_indicator_that_fails_does_not_matter(town: Town, app: FakeApp, bot: Bellwether) -> None:
    app.before = gate = Gate()
    town.discord.faults.error("POST .*/typing", status=403)
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech")
    await town.discord.wait_request("POST .*/typing")
    gate.open()
    assert len((await town.discord.wait_reply(asked)).files) == 1


@pytest.mark.parametrize("text", ["!movers hstech", "!alerts"])
@pytest.mark.parametrize("end", ["cancelled", "undelivered"])
async def test_the_bot_does_not_type_on_when_nothing_comes_of_it(
    town: Town, app: FakeApp, bot: Bellwether, text: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither shown nor told: the task was cancelled, or Discord did not take something."""
    hearing: list[asyncio.Task[object] | None] = []
    reached, go = asyncio.Event(), asyncio.Event()

    async def ends(*_: object) -> None:
        hearing.append(asyncio.current_task())
        reached.set()
        await go.wait()
        raise Undelivered("asking", "403")

    app.before = ends
    monkeypatch.setattr(bot.desk.orders, "work", lambda *_: ends)
    await town.discord.say(town.ada, town.channel, text)
    await reached.wait()
    await town.discord.wait_request("POST .*/typing")
    (task,) = hearing
    assert task is not None
    if end == "cancelled":
        task.cancel()
    go.set()
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert [one for one in asyncio.all_tasks() if "_typing" in repr(one.get_coro()) and not one.cancelling()] == []


async def test_at_the_end_answers_are_finished_and_questions_refused(town: Town, app: FakeApp, start: Start) -> None:
    app.before = gate = Gate()
    async with start(app) as bot:
        first = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
        await gate.reached.wait()
        draining = asyncio.create_task(bot.desk.drain())
        await asyncio.sleep(0)
        late = await town.discord.slash(town.ben, town.channel, "movers", universe="hstech")
        await late.done()
        assert (late.last.ephemeral, late.last.content) == (True, "I am restarting. Please ask again in a minute.")
        assert not draining.done()
        gate.open()
        await draining
        assert first.finished
        assert first.last.content.startswith("**Answer to movers hstech")


async def test_who_waits_in_vain_is_told(town: Town, app: FakeApp, start: Start) -> None:
    app.before = gate = Gate()
    async with start(app, drain_seconds=1.05, farewell_seconds=1.0) as bot:
        slash = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
        await gate.reached.wait()
        await bot.desk.drain()
        private = next(message for message in slash.messages if message.ephemeral)
        assert private.content == "I am restarting. Please ask again in a minute."
        assert slash.original is not None
        assert slash.original.deleted
