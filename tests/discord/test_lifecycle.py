"""Starting with and without the message content intent, a wrong token, and stopping by signal."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from bot import client
from bot.client import TokenState, look_up_token, run
from bot.ui.manners import Manners
from tests.discord.conftest import Town
from tests.discord.fake_app import FakeApp, Gate
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.permissions import Intent

TOKEN = "loopback-token"


def configured(app: FakeApp, token: str | None = TOKEN) -> FakeApp:
    app.settings = SimpleNamespace(
        discord_token=None if token is None else SecretStr(token),
        bot_prefix="!",
        bot_language="en",
        bot_colours="western",
        discord_shards=None,
    )
    return app


@asynccontextmanager
async def running(discord: LoopbackDiscord, app: FakeApp) -> AsyncIterator[None]:
    """`run` until the block ends, then SIGTERM."""
    task = asyncio.create_task(run(configured(app), Manners()))
    try:
        await discord.ready()
        yield
    finally:
        signal.raise_signal(signal.SIGTERM)
        assert await asyncio.wait_for(task, 5) == 0
    assert app.closed


def identifies(discord: LoopbackDiscord) -> list[int]:
    """The intents of the sessions that are open."""
    return [session.intents for session in discord.gateway.live()]


async def test_with_the_intent_the_prefix_is_heard(town: Town, app: FakeApp, caplog: pytest.LogCaptureFixture) -> None:
    async with running(town.discord, app):
        asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
        await town.discord.wait_reply(asked)
        wanted = Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.DIRECT_MESSAGES | Intent.MESSAGE_CONTENT
        assert identifies(town.discord) == [wanted]
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []
    assert TOKEN not in caplog.text


async def test_without_the_intent_slash_and_mention_work_and_the_log_says_how_to_mend_it(
    app: FakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    async with LoopbackDiscord(message_content=False) as discord:
        with discord.redirected():
            town = Town(discord)
            async with running(discord, app):
                assert discord.gateway.closed == []
                await discord.say(town.ada, town.channel, "!movers hstech 1m")
                asked = await discord.say(town.ada, town.channel, f"{discord.bot.mention} movers hstech 1m")
                await discord.wait_reply(asked)
                used = await discord.slash(town.ada, town.channel, "movers", universe="hstech")
                await used.done()
                assert len(app.asked) == 2
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == 1
    assert "https://discord.com/developers/applications" in warned[0]


async def test_an_intent_switched_off_before_connecting_is_survived(
    app: FakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    class Changed(LoopbackDiscord):
        """Says at login that the intent is there, and refuses it at the gateway."""

        @property
        def application_flags(self) -> int:
            return 1 << 19

    async with Changed(message_content=False) as discord:
        with discord.redirected():
            town = Town(discord)
            async with running(discord, app):
                used = await discord.slash(town.ada, town.channel, "movers", universe="hstech")
                await used.done()
                assert 4014 in discord.gateway.closed
    warned = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert len(warned) == 1
    assert "Privileged Gateway Intents" in warned[0]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("wrong-token", "Discord refused the token. Check DISCORD_TOKEN."),
        (None, "DISCORD_TOKEN is not set. `bellwether check` says how to mend it."),
    ],
)
async def test_without_a_good_token_there_is_one_line_and_exit_code_1(
    discord: LoopbackDiscord, app: FakeApp, caplog: pytest.LogCaptureFixture, token: str | None, said: str
) -> None:
    assert await run(configured(app, token), Manners()) == 1
    lines = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert [(line.getMessage(), line.exc_info) for line in lines] == [(said, None)]
    assert app.closed
    assert "wrong-token" not in caplog.text


async def test_no_way_to_discord_is_one_line_and_exit_code_1(app: FakeApp, caplog: pytest.LogCaptureFixture) -> None:
    async with LoopbackDiscord() as gone:
        pass
    with gone.redirected():
        assert await run(configured(app), Manners()) == 1
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.getMessage().startswith("Discord cannot be reached: ")
    assert app.closed


@pytest.mark.parametrize("route", ["GET /users/@me", "PUT .*/commands", "GET /gateway/bot"])
async def test_sigterm_is_obeyed_while_the_login_gets_no_answer(
    discord: LoopbackDiscord, app: FakeApp, route: str
) -> None:
    discord.faults.hang(route)
    task = asyncio.create_task(run(configured(app), Manners()))
    await discord.wait_request(route)
    signal.raise_signal(signal.SIGTERM)
    assert await asyncio.wait_for(task, 5) == 0
    assert app.closed


async def test_sigterm_is_obeyed_while_the_program_starts(discord: LoopbackDiscord, app: FakeApp) -> None:
    begun = asyncio.Event()

    async def start() -> None:
        begun.set()
        await asyncio.Event().wait()

    app.start = start  # type: ignore[method-assign]
    task = asyncio.create_task(run(configured(app), Manners()))
    await begun.wait()
    signal.raise_signal(signal.SIGTERM)
    assert await asyncio.wait_for(task, 5) == 0
    assert app.closed
    assert discord.requests == []


async def test_a_login_without_an_answer_is_given_up(
    discord: LoopbackDiscord, app: FakeApp, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_LOGIN_SECONDS", 0.2)
    discord.faults.hang("GET /users/@me", times=2)
    assert await look_up_token(TOKEN) is TokenState.UNREACHABLE
    assert await run(configured(app), Manners()) == 1
    lines = [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert lines == ["Discord cannot be reached: no answer to the login within 0.2 s"]
    assert app.closed


async def test_the_shutdown_has_one_deadline_however_much_hangs(
    town: Town, app: FakeApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client, "_SHUTDOWN_SECONDS", 1.0)
    app.before = gate = Gate()

    close = client.Bellwether.close

    async def hangs(bot: client.Bellwether | None = None) -> None:
        if bot is not None:
            await close(bot)
        await asyncio.Event().wait()

    app.close = hangs  # type: ignore[method-assign]
    monkeypatch.setattr(client.Bellwether, "close", hangs)
    task = asyncio.create_task(run(configured(app), Manners()))
    await town.discord.ready()
    await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    await gate.reached.wait()
    signal.raise_signal(signal.SIGTERM)
    began = time.monotonic()
    assert await asyncio.wait_for(task, 5) == 0
    # One second in all, not eight for the answers and nearly one for each thing that is closed.
    assert time.monotonic() - began < 2
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert [line.split(" took")[0] for line in warned] == [
        "finishing the answers", "closing the connection", "closing the program"
    ]  # fmt: skip


async def test_sigterm_finishes_the_answers_in_flight_and_leaves_within_ten_seconds(town: Town) -> None:
    discord = town.discord
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",
        "-m",
        "tests.discord.process",
        discord.base_url,
        discord.gateway_url,
        discord.token,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await discord.ready()
        slash = await discord.slash(town.ada, town.channel, "movers", universe="hstech")
        typed = await discord.say(town.ben, town.channel, "!movers hstech 1m")
        await slash.acked()
        await discord.wait_request("POST .*/typing")
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.stderr is not None
        while b"stopping" not in await process.stderr.readline():
            pass
        late = await discord.slash(town.ben, town.channel, "movers", universe="hstech")
        await late.done()
        assert late.last.content == "I am restarting. Please ask again in a minute."
        process.send_signal(signal.SIGUSR1)
        log = (await process.communicate())[1]
        assert process.returncode == 0
        assert time.monotonic() - began < 10
        assert slash.last.content.startswith("**Answer to movers hstech")
        assert (await discord.wait_reply(typed)).content.startswith("**Answer to movers hstech 1m**")
        assert all(request.status for request in discord.requests)
        assert b"Traceback" not in log
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
