"""`$BABA` inside any message, in the servers that have turned it on."""

import pytest

from bot.client import Bellwether
from bot.domain.errors import QuestionFault
from bot.domain.questions import Question
from bot.domain.text import msg
from bot.ui.tickers import cashtag
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import Message, Perm


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
    ],
)
def test_a_ticker_is_marked_and_in_capitals(content: str, ticker: str | None) -> None:
    assert cashtag(content) == ticker


async def own(town: Town) -> list[Message]:
    """The bot's messages, once all that was said before has been dealt with."""
    last = await town.discord.wait_reply(await town.discord.say(town.ben, town.channel, "!help"))
    answers = [m for m in town.channel.messages if m.author is town.discord.bot and m is not last]
    return [m for m in answers if m.reference is not None and not m.reference.content.startswith("!")]


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
        assert (
            used.last.content.splitlines()[0] == "$BABA inside any message is answered with a quote here from now on."
        )
        assert used.last.ephemeral
        asked = await town.discord.say(town.ben, town.channel, "what about $BABA today?")
        assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to quote BABA**")
    async with start(FakeApp(app.store)):
        asked = await town.discord.say(town.ben, town.channel, "and $NVDA?")
        assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to quote NVDA**")
        used = await town.discord.slash(town.ada, town.channel, "server", tickers="off")
        await used.done()
        assert used.last.content.splitlines()[0] == "$BABA inside a message is not answered here."
        before = len(await own(town))
        await town.discord.say(town.ben, town.channel, "and $NVDA?")
        assert len(await own(town)) == before


async def test_a_member_who_may_not_manage_the_server_cannot_change_it(
    town: Town, app: FakeApp, bot: Bellwether
) -> None:
    town.guild.shown_to_all.add("server")
    used = await town.discord.slash(town.ben, town.channel, "server", tickers="on")
    await used.done()
    assert used.last.content == "Only members with the permission “Manage Server” can change this."
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
