"""A small bot and a one-channel scene that exercise the stand-in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from .api import LoopbackDiscord
from .model import Channel, Guild, User

Reply = discord.Interaction["Bot"]


class Board(discord.ui.View):
    """A persistent view with a button and a select."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Refresh", custom_id="board:refresh:v1")
    async def refresh(self, interaction: Reply, _: discord.ui.Button[Board]) -> None:
        """Rewrite the message in the first answer."""
        await interaction.response.edit_message(content=f"refreshed by {interaction.client.name}")

    @discord.ui.select(
        placeholder="Window",
        custom_id="board:window:v1",
        options=[discord.SelectOption(label=text) for text in ("1d", "1w")],
    )
    async def window(self, interaction: Reply, select: discord.ui.Select[Board]) -> None:
        """Defer, then rewrite the message."""
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"window {select.values[0]}")


def add_commands(bot: Bot) -> None:
    """The commands of the test bot."""

    @bot.command()
    async def echo(ctx: commands.Context[Bot], *, text: str) -> None:
        bot.answers[ctx.message.id] = await ctx.reply(text)

    @bot.tree.command(description="Movers")
    async def movers(interaction: Reply, universe: str, window: str = "1d", who: discord.Member | None = None) -> None:
        await interaction.response.send_message(
            f"{universe} {window} {who.display_name if who else '-'}", ephemeral=True
        )

    @movers.autocomplete("universe")
    async def universes(_: Reply, current: str) -> list[app_commands.Choice[str]]:
        count = 40 if current == "many" else 2
        return [app_commands.Choice(name=f"{current}{n}", value=f"{current}{n}") for n in range(count)]

    @bot.tree.command(description="Slow answers")
    async def slow(interaction: Reply, seconds: float = 0.0, hidden: bool = False, then_hidden: bool = False) -> None:
        await asyncio.sleep(seconds)
        await interaction.response.defer(ephemeral=hidden)
        await interaction.followup.send("first", ephemeral=then_hidden)
        await interaction.followup.send("second")

    @bot.tree.command(description="A chart")
    async def chart(interaction: Reply, name: str, size: int = 3) -> None:
        file = discord.File(io.BytesIO(b"x" * size), name, description="a chart")
        embed = discord.Embed(title="Chart").set_image(url=f"attachment://{name}")
        await interaction.response.send_message(embed=embed, file=file)

    @bot.tree.command(description="A board")
    async def board(interaction: Reply) -> None:
        await interaction.response.send_message("board", view=Board())

    group = app_commands.Group(name="list", description="Lists")

    @group.command(name="add", description="Add to the list")
    async def list_add(interaction: Reply, symbol: str) -> None:
        await interaction.response.send_message(f"added {symbol}")

    bot.tree.add_command(group)


class Bot(commands.AutoShardedBot):
    """A bot that answers, edits its answers and keeps a board alive."""

    def __init__(self, name: str = "bot", **intents: bool) -> None:
        wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, **intents)
        super().__init__(commands.when_mentioned_or("!"), intents=wanted, help_command=None, guild_ready_timeout=0.05)
        self.name = name
        self.answers: dict[int, discord.Message] = {}
        self.failures: list[BaseException] = []
        self.failed = asyncio.Event()
        self.resumed = 0
        add_commands(self)
        self.tree.error(self.note)

    async def setup_hook(self) -> None:
        """Keep old boards working and publish the commands."""
        self.add_view(Board())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; the library would wait five seconds before a second IDENTIFY."""

    async def note(self, _: Reply, error: app_commands.AppCommandError) -> None:
        """Remember what failed."""
        self.failures.append(getattr(error, "original", error))
        self.failed.set()

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Edit the answer when the question was edited."""
        answer = self.answers.get(event.message_id)
        if answer is not None:
            await answer.edit(content=event.message.content.removeprefix("!echo "))

    async def on_resumed(self) -> None:
        """Count the resumes."""
        self.resumed += 1


@asynccontextmanager
async def running(standin: LoopbackDiscord, name: str = "bot", **intents: bool) -> AsyncGenerator[Bot, None]:
    """A test bot connected to the stand-in."""
    with standin.redirected():
        bot = Bot(name, **intents)
        task = asyncio.create_task(bot.start(standin.token))
        try:
            await standin.ready()
            await bot.wait_until_ready()
            yield bot
        finally:
            await bot.close()
            await task


class Scene:
    """A stand-in with one guild, one channel and one user."""

    def __init__(self, standin: LoopbackDiscord) -> None:
        self.standin = standin
        self.guild: Guild = standin.add_guild("Test")
        self.channel: Channel = self.guild.add_channel("general")
        self.alice: User = self.guild.add_member("Alice")


@asynccontextmanager
async def scene(**options: Any) -> AsyncGenerator[Scene, None]:
    """A fresh stand-in with its scene."""
    async with LoopbackDiscord(**options) as standin:
        yield Scene(standin)


@asynccontextmanager
async def rest(standin: LoopbackDiscord) -> AsyncGenerator[Callable[..., Any], None]:
    """Plain requests with the bot's token; each returns status and body."""
    headers = {"Authorization": f"Bot {standin.token}"}

    async with aiohttp.ClientSession(headers=headers) as session:

        async def send(method: str, path: str, body: Any = None, **extra: Any) -> tuple[int, Any]:
            async with session.request(method, standin.base_url + path, json=body, **extra) as response:
                return response.status, None if response.status == 204 else await response.json()

        yield send
