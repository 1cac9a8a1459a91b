"""`$BABA` inside any message, in the servers that have turned it on."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.client import Bellwether
from bot.domain.errors import QuestionFault
from bot.domain.questions import Question
from bot.domain.text import msg
from bot.ui.tickers import cashtag
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp, Gate
from tests.loopback.discord import DEFAULT, Message, Perm


@pytest.mark.parametrize(
    ("content", "ticker"),
    [
        ("what about $BABA today?", "$BABA"),
        ("$NVDA and $BABA", "$NVDA"),
        ("($9988.HK)", "$9988.HK"),
        ("$BRK.B!", "$BRK.B"),
        ("it cost $5, or $100m", None),
        ("US$BN", None),
        ("$b $nvda", None),
        ("$$BABA", None),
        ("$TOOLONG", None),
        ("BABA", None),
        ("買$BABA吧", "$BABA"),
        ("（$9988.HK）", "$9988.HK"),
        ("`echo $HOME` again", None),
        ("```sh\nexport $PATH\n```", None),
        ("`` a ` $PATH ``", None),
        ("a ` alone, and $NVDA", "$NVDA"),
        ("`$HOME` and $NVDA", "$NVDA"),
        ("see https://evil.example/?q=$BABA&n=1", None),
        ("see <https://evil.example/$BABA>, then $NVDA", "$NVDA"),
        ("www.evil.example/$BABA", None),
    ],
)
def test_a_ticker_is_marked_and_in_capitals(content: str, ticker: str | None) -> None:
    assert cashtag(content) == ticker


async def own(town: Town) -> list[Message]:
    """The bot's messages that no question asked for, once all that was said before has been dealt with."""
    await town.discord.wait_reply(await town.discord.say(town.ben, town.channel, "!help"))
    return unasked(town)


def unasked(town: Town) -> list[Message]:
    """The bot's answers to what is no question."""
    answers = [m for m in town.channel.messages if m.author is town.discord.bot and not m.deleted]
    return [m for m in answers if m.reference is not None and not m.reference.content.startswith("!")]


def typing() -> list[object]:
    """The tasks that show that the bot types."""
    return [task for task in asyncio.all_tasks() if "_typing" in repr(task.get_coro())]


@pytest.fixture
def manager(town: Town) -> Town:
    """Ada manages the server."""
    town.ada = town.guild.add_member("Ada the manager", permissions=Perm.MANAGE_GUILD)
    return town


async def test_nothing_is_answered_until_it_is_turned_on(town: Town, bot: Bellwether) -> None:
    await town.discord.say(town.ada, town.channel, "what about $BABA today?")
    assert await own(town) == []


async def test_it_is_turned_on_and_off_and_survives_a_restart(manager: Town, app: FakeApp, start: Start) -> None:
    town = manager
    async with start(app):
        used = await town.discord.slash(town.ada, town.channel, "server", tickers="on")
        await used.done()
        assert used.last.content.startswith("tickers: on. $BABA inside any message is answered with a quote.")
        assert used.last.ephemeral
        asked = await town.discord.say(town.ben, town.channel, "what about $BABA today?")
        assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to quote BABA**")
    async with start(FakeApp(app.store)):
        asked = await town.discord.say(town.ben, town.channel, "and $NVDA?")
        assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to quote NVDA**")
        used = await town.discord.slash(town.ada, town.channel, "server", tickers="off")
        await used.done()
        assert used.last.content.startswith("tickers: off. Where it is on, $BABA")
        before = len(await own(town))
        await town.discord.say(town.ben, town.channel, "and $NVDA?")
        assert len(await own(town)) == before


async def test_a_member_who_may_not_manage_the_server_cannot_change_it(
    town: Town, app: FakeApp, bot: Bellwether
) -> None:
    town.guild.shown_to_all.add("server")
    used = await town.discord.slash(town.ben, town.channel, "server", tickers="on")
    await used.done()
    assert used.last.content == "Only members with the permission “Manage Server” can see or change this."
    await town.discord.say(town.ada, town.channel, "$BABA")
    assert await own(town) == []


async def test_a_ticker_that_nobody_knows_is_not_spoken_of(manager: Town, app: FakeApp, start: Start) -> None:
    town = manager

    async def refuse(question: Question) -> None:
        if question.spec.name == "quote":
            raise QuestionFault("unknown_instrument", msg("I do not know it."))

    async with start(app):
        used = await town.discord.slash(town.ada, town.channel, "server", tickers="on")
        await used.done()
        app.before = refuse
        await town.discord.say(town.ben, town.channel, "$ZZZZ to the moon")
        assert await own(town) == []
        assert len(app.asked) == 2  # the ticker, and the question that ends the wait
        assert typing() == []


@pytest.fixture
async def listening(manager: Town, app: FakeApp, start: Start) -> AsyncIterator[Bellwether]:
    """A server that wants tickers answered, and a bot with a short patience."""
    app.store.state[f"discord:tickers:{manager.guild.id}"] = "on"
    async with start(app, patience=0.2, questions=2, per=60, drain_seconds=1.05, farewell_seconds=1.0) as bot:
        yield bot


async def test_the_bot_does_not_type_about_what_nobody_asked(
    manager: Town, app: FakeApp, listening: Bellwether
) -> None:
    town = manager
    app.before = gate = Gate()
    asked = await town.discord.say(town.ben, town.channel, "what about $BABA?")
    await gate.reached.wait()
    assert typing() == []
    gate.open()
    await town.discord.wait_reply(asked)
    # Only ordinary questions would have shown it.
    assert not town.discord.requests_to("POST .*/typing")


async def test_a_defect_behind_a_ticker_is_logged_and_not_told(
    manager: Town, app: FakeApp, listening: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    town = manager

    async def fails(question: Question) -> None:
        if question.spec.name == "quote":
            raise KeyError("close")

    app.before = fails
    await town.discord.say(town.ben, town.channel, "what about $BABA?")
    assert await own(town) == []
    assert "KeyError" in caplog.text


async def test_a_restart_is_not_told_to_who_asked_nothing(
    manager: Town, app: FakeApp, listening: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    town = manager
    app.before = gate = Gate()
    with caplog.at_level(logging.DEBUG, "bot.ui.desk"):
        await town.discord.say(town.ben, town.channel, "what about $BABA?")
        await gate.reached.wait()
        await listening.desk.drain()
    assert [m for m in town.channel.messages if m.author is town.discord.bot] == []
    assert "I am restarting" in caplog.text


async def test_a_quote_that_cannot_have_a_picture_says_nothing_of_it(
    manager: Town, app: FakeApp, listening: Bellwether
) -> None:
    town = manager
    channel = town.guild.add_channel("plain", permissions=DEFAULT & ~Perm.ATTACH_FILES)
    reply = await town.discord.wait_reply(await town.discord.say(town.ben, channel, "what about $BABA?"))
    assert reply.content.startswith("**Answer to quote BABA**")
    assert "No picture" not in reply.content


async def test_mentions_have_a_pace_of_their_own(manager: Town, app: FakeApp, listening: Bellwether) -> None:
    """Two a minute for a member, and two for a channel: a question that was typed is none of them."""
    town = manager
    for ticker in ("$AAA", "$BBB", "$CCC"):
        await town.discord.say(town.ada, town.channel, ticker)
    await town.discord.say(town.ben, town.channel, "$DDD")  # of this channel two were answered already
    asked = await town.discord.say(town.ada, town.channel, "!help")
    assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to help**")
    other = town.guild.add_channel("elsewhere")
    await town.discord.say(town.ada, other, "$EEE")  # of this member two were answered already
    reply = await town.discord.wait_reply(await town.discord.say(town.ben, other, "$FFF"))
    assert reply.content.startswith("**Answer to quote FFF**")
    said = [m.content for m in (*town.channel.messages, *other.messages) if m.author is town.discord.bot]
    assert [text.split("**")[1] for text in said if "quote" in text] == [
        "Answer to quote AAA", "Answer to quote BBB", "Answer to quote FFF",
    ]  # fmt: skip


@pytest.mark.parametrize("changed", ["what about nothing?", "!rank", "$ZZZZ to the moon"])
async def test_an_edit_that_takes_the_ticker_away_takes_the_answer_away(
    manager: Town, app: FakeApp, listening: Bellwether, changed: str
) -> None:
    town = manager

    async def refuse(question: Question) -> None:
        if "ZZZZ" in app.canonical(question):
            raise QuestionFault("unknown_instrument", msg("I do not know it."))

    app.before = refuse
    asked = await town.discord.say(town.ben, town.channel, "what about $BABA?")
    reply = await town.discord.wait_reply(asked)
    await town.discord.edit(town.ben, asked, changed)
    await town.discord.wait_deleted(reply)


async def test_an_edit_around_the_ticker_leaves_its_answer_alone(
    manager: Town, app: FakeApp, listening: Bellwether
) -> None:
    town = manager
    asked = await town.discord.say(town.ben, town.channel, "what about $BABA?")
    reply = await town.discord.wait_reply(asked)
    await town.discord.edit(town.ben, asked, "what about $BABA today?")
    assert await own(town) == [reply]
    assert len(reply.versions) == 1
    await town.discord.edit(town.ben, asked, "what about $NVDA today?")
    await town.discord.wait_edit(reply)
    assert reply.content.startswith("**Answer to quote NVDA**")


async def test_an_answer_on_its_way_does_not_come_after_its_ticker_is_gone(
    manager: Town, app: FakeApp, listening: Bellwether
) -> None:
    town = manager
    app.before = gate = Gate(lambda question: question.spec.name == "quote")
    asked = await town.discord.say(town.ben, town.channel, "what about $BABA?")
    await gate.reached.wait()
    await town.discord.edit(town.ben, asked, "what about nothing?")
    await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!help"))
    gate.open()
    await listening.desk.drain()
    assert unasked(town) == []
