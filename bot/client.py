"""The Discord client: what it asks to see, what it loads, and how it starts and stops."""

import asyncio
import logging
import math
import signal
from collections.abc import Awaitable, Coroutine
from enum import Enum, auto
from pkgutil import iter_modules
from typing import Any, Protocol, TypeVar

import aiohttp
import discord
from discord.ext import commands

import cogs
from bot.domain.shards import Shards
from bot.settings import Settings
from bot.ui import alert_form
from bot.ui.alert_controls import CONTROLS as ALERT_CONTROLS
from bot.ui.candidates import CONTROLS
from bot.ui.data_orders import CONTROLS as DATA_CONTROLS
from bot.ui.departures import Departures
from bot.ui.desk import Desk
from bot.ui.facade import Facade
from bot.ui.home import Interaction
from bot.ui.interactions import say_privately
from bot.ui.manners import Manners
from bot.ui.messages import TextDoor
from bot.ui.posting import DiscordPoster
from bot.ui.tree import Tree

log = logging.getLogger(__name__)
T = TypeVar("T")
ALL_CONTROLS = (*CONTROLS, *ALERT_CONTROLS, *DATA_CONTROLS)
_LOGIN_SECONDS = 20.0
_SHUTDOWN_SECONDS = 9.0
"""All that is done between the wish to stop and the end: what runs programs often kills them after ten seconds."""
_ANSWERS = 0.8
"""The part of it that the answers in flight may have."""
_CLOSE_SECONDS = 0.9
_ENDED_SECONDS = 0.2
_NO_CONTENT = (
    "Typed questions with the prefix %s are not seen: the application has no message content intent. "
    "Switch it on at https://discord.com/developers/applications under Bot, Privileged Gateway Intents, "
    "and start again. Slash commands and mentions work."
)


class TokenState(Enum):
    """What Discord says of a token, and whether its application may read message content."""

    WITH_CONTENT = auto()
    WITHOUT_CONTENT = auto()
    REFUSED = auto()
    UNREACHABLE = auto()


class Program(Facade, Protocol):
    """The façade, with what its lifetime needs."""

    @property
    def settings(self) -> Settings: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...


class _Stopped(Exception):
    """Somebody wished to stop before there was a connection."""


class _Stop:
    """The wish to stop, and the one deadline of all that is done about it."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._by = math.inf

    def ask(self) -> None:
        """From now on the time runs; asking again gives no more of it."""
        if not self._asked.is_set():
            self._by = asyncio.get_running_loop().time() + _SHUTDOWN_SECONDS
            self._asked.set()

    async def asked(self) -> None:
        """Return when somebody wishes to stop."""
        await self._asked.wait()

    def left(self) -> float:
        """Seconds until the deadline; infinite while nobody wishes to stop."""
        return max(0.0, self._by - asyncio.get_running_loop().time())


class Bellwether(commands.AutoShardedBot):
    """Hears questions and hands them to its desk. `content` asks for the message content intent; `shards` are those
    that this process serves, all where none are given.

    Nothing is cached that an answer does not need: no members, no messages.
    """

    def __init__(self, app: Facade, manners: Manners, *, content: bool, shards: Shards | None = None) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)
        ids: Any = None if shards is None else [*shards.ids]
        super().__init__(
            # Typed questions do not go through discord.py's commands; it only insists on a prefix.
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            shard_ids=ids,
            shard_count=None if shards is None else shards.count,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=60.0,
            http_trace=Departures(),
        )
        self.desk = Desk(app, manners)
        self._text = TextDoor(self.desk)
        self._poster = DiscordPoster(self, self.desk)

    async def setup_hook(self) -> None:
        """Load the cogs, take up the controls of earlier answers, and send the commands if they changed."""
        if not self.intents.message_content:
            self.desk.invocation = f"<@{self._me()}> "
        for module in iter_modules(cogs.__path__, "cogs."):
            await self.load_extension(module.name)
        self.add_dynamic_items(*ALL_CONTROLS)
        if isinstance(self.tree, Tree):
            await self.tree.sync_if_changed(self.desk.app)

    async def on_ready(self) -> None:
        """Connected: what the program posts by itself can be posted. This may happen again after a lost connection."""
        self.desk.app.alerts.start(self._poster)

    async def close(self) -> None:
        """Ends the loops, then the connection. A post that is under way is looked for at the next start."""
        await self.desk.app.alerts.stop()
        await super().close()

    async def on_message(self, message: discord.Message, /) -> None:
        """A typed question, perhaps."""
        await self._text.hear(message, self._me())

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edited question, perhaps."""
        await self._text.hear_edit(payload.message, self._me())

    async def on_interaction(self, interaction: Interaction) -> None:
        """Takes up forms, also those that were open over a restart, and answers the use of controls of which this
        version knows nothing; discord.py would drop both in silence."""
        data: Any = interaction.data
        if interaction.type is discord.InteractionType.modal_submit:
            await alert_form.edited(interaction)
            return
        if interaction.type is not discord.InteractionType.component or known_control(data["custom_id"]):
            return
        async with self.desk.guarded(lambda page: say_privately(interaction, page)):
            raise self.desk.expired()

    def _me(self) -> int:
        if self.user is None:
            raise RuntimeError("not logged in")
        return self.user.id


def known_control(custom_id: str) -> bool:
    """Whether one of our controls has this id."""
    return any(control.__discord_ui_compiled_template__.fullmatch(custom_id) for control in ALL_CONTROLS)


def manners_of(settings: Settings) -> Manners:
    """The settings that concern behaviour in a channel."""
    return Manners(prefix=settings.bot_prefix, language=settings.bot_language, palette=settings.bot_colours)


async def run(app: Program, manners: Manners | None = None) -> int:
    """Run until SIGTERM or SIGINT; gives the exit code.

    At the end new questions are refused, answers in flight are finished, and the process is free within ten
    seconds. A wrong token, or no way to Discord, is one line in the log and exit code 1.
    """
    stop = _Stop()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.ask)
    try:
        return await _run(app, manners or manners_of(app.settings), stop)
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


async def _run(app: Program, manners: Manners, stop: _Stop) -> int:
    try:
        secret = app.settings.discord_token
        if secret is None:
            log.error("DISCORD_TOKEN is not set. `bellwether check` says how to mend it.")
            return 1
        await _unless_stopped(app.start(), stop)
        return await _connected(app, manners, secret.get_secret_value(), stop)
    except _Stopped:
        return 0
    except discord.LoginFailure:
        log.error("Discord refused the token. Check DISCORD_TOKEN.")
    except (discord.HTTPException, discord.ConnectionClosed, discord.GatewayNotFound) as error:
        log.error("Discord ended the connection: %s", error)
    except (OSError, aiohttp.ClientError) as error:
        log.error("Discord cannot be reached: %s", error)
    finally:
        await _within(min(_CLOSE_SECONDS, stop.left()), app.close(), "closing the program")
    return 1


async def _connected(app: Program, manners: Manners, token: str, stop: _Stop) -> int:
    content, shards = await _unless_stopped(may_read_content(token), stop), app.settings.discord_shards
    if content:
        try:
            await _until_stopped(Bellwether(app, manners, content=True, shards=shards), token, stop)
            return 0
        except discord.PrivilegedIntentsRequired:
            # Switched off between the question and the connection.
            pass
    log.warning(_NO_CONTENT, manners.prefix)
    await _until_stopped(Bellwether(app, manners, content=False, shards=shards), token, stop)
    return 0


async def look_up_token(token: str) -> TokenState:
    """Asks Discord about a token, without connecting."""
    try:
        content = await may_read_content(token)
    except discord.LoginFailure:
        return TokenState.REFUSED
    except (discord.HTTPException, OSError, aiohttp.ClientError):
        return TokenState.UNREACHABLE
    return TokenState.WITH_CONTENT if content else TokenState.WITHOUT_CONTENT


async def may_read_content(token: str) -> bool:
    """Whether the application has the message content intent: asked before connecting, because Discord refuses
    a connection that wants an intent it does not have.

    Raises TimeoutError where Discord does not answer within twenty seconds.
    """
    # No voice is wanted, so its missing libraries are no news.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            async with asyncio.timeout(_LOGIN_SECONDS):
                await client.login(token)
        except TimeoutError:
            raise TimeoutError(f"no answer to the login within {_LOGIN_SECONDS:g} s") from None
        if client.application is None:
            return False
        flags = client.application.flags
        return flags.gateway_message_content or flags.gateway_message_content_limited


async def _unless_stopped(work: Coroutine[Any, Any, T], stop: _Stop) -> T:
    """The result of some work, which is dropped when somebody wishes to stop. Raises _Stopped."""
    running = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.asked())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise _Stopped
        return running.result()
    finally:
        stopping.cancel()
        await _ended(running)


async def _until_stopped(bot: Bellwether, token: str, stop: _Stop) -> None:
    running = asyncio.create_task(bot.start(token))
    stopping = asyncio.create_task(stop.asked())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if not running.done():
            log.info("stopping: finishing the answers in flight")
            await _within(stop.left() * _ANSWERS, bot.desk.drain(), "finishing the answers")
            return
        running.result()
    finally:
        stopping.cancel()
        await _within(min(_CLOSE_SECONDS, stop.left() / 2), bot.close(), "closing the connection")
        await _ended(running)


async def _ended(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait a moment for its end; what resists is left to the loop's own end."""
    task.cancel()
    await asyncio.wait({task}, timeout=_ENDED_SECONDS)
    if task.done() and not task.cancelled():
        task.exception()  # seen, so that it is not reported as forgotten


async def _within(seconds: float, closing: Awaitable[None], what: str) -> None:
    try:
        await asyncio.wait_for(closing, seconds)
    except TimeoutError:
        log.warning("%s took longer than %.1f s", what, seconds)
