"""The slash commands of orders: what is typed after a prefix, as options."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.domain.orders import ALERT, DIGEST, MYDATA
from bot.domain.questions import Kind
from bot.domain.text import msg
from bot.ui.callers import caller_of
from bot.ui.completion import complete
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.interactions import OwnMessage
from bot.ui.markdown import clip, size
from bot.ui.orders import Order, Work
from bot.ui.slash import autocomplete
from bot.ui.slash_options import refuse_contradictions

log = logging.getLogger(__name__)
Channel = discord.TextChannel | discord.Thread | discord.VoiceChannel
_QUOTES = re.compile('["“”]')
_LONGEST = 100
_NAMES = 4
"""Names that are completed: with six conditions each they fill the list."""

_FORMS = ("-5% 1d", "+5% 1d", "new 52w high", "new 52w low", "state", "volume 3x")
_EXAMPLES = tuple(text.removeprefix("alert ") for text in ALERT.examples)
_SERVERS = msg("The server’s list instead of your own")


def alert_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Makes an alert, after a preview that only its asker sees."""

    async def alert(
        interaction: Interaction,
        what: str,
        channel: Channel | None = None,
        dm: bool = False,
        role: discord.Role | None = None,
        repeat: bool | None = None,
        pause: str | None = None,
        until: str | None = None,
        label: str | None = None,
    ) -> None:
        said = [f"alert {what}", _place(channel, dm)]
        said += [f"<@&{role.id}>"] if role is not None else []
        said += [] if repeat is None else ["repeat" if repeat else "once"]
        said += [f"pause {pause}"] if pause else []
        said += [f"until {until}"] if until else []
        said += [_quoted(label)] if label else []
        given = {
            "channel": channel, "dm": dm, "role": role, "repeat": repeat, "pause": pause, "until": until,
            "label": label,
        }  # fmt: skip
        await _made(desk, interaction, " ".join(part for part in said if part), what, given)

    words = desk.words
    described = app_commands.describe(
        what=words.text(msg("hstech > 5500 · nvidia -5% 1d · xiaomi new 52w high")),
        channel=words.text(msg("Where it is posted, if not here")),
        dm=words.text(msg("Post it in your direct messages")),
        role=words.text(msg("A role to mention, where the server allows it")),
        repeat=words.text(msg("Again and again, not once")),
        pause=words.text(msg("The least time between two posts, such as 1h or 1d")),
        until=words.text(msg("The last day, such as 2026-12-31")),
        label=words.text(msg("Words of your own under the post")),
    )(alert)
    command = _command("alert", words.text(ALERT.summary), described)
    command.autocomplete("what")(_conditions(desk))
    return command


def _place(channel: Channel | None, dm: bool) -> str:
    if dm:
        return "dm"
    return "" if channel is None else f"<#{channel.id}>"


def _quoted(label: str) -> str:
    """A label in the marks that end it nowhere but at its end."""
    return f'"{_QUOTES.sub(chr(39), label)}"'


def _conditions(desk: Desk) -> Any:
    """Completes a name to whole conditions: what may be waited for is seen before it is known."""

    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            if not typed.strip():
                return [app_commands.Choice(name=form, value=form) for form in _EXAMPLES]
            whole = [app_commands.Choice(name=typed[:100], value=typed)] if size(typed) <= _LONGEST else []
            if re.search(r"[<>%]|\d\s*$", typed):
                return whole
            found = complete(desk.app, desk.words, Kind.INSTRUMENTS, typed)[:_NAMES]
            made = [(f"{label}: {form}", f"{value} {form}") for label, value in found for form in _FORMS]
            return [app_commands.Choice(name=clip(name, _LONGEST), value=v) for name, v in made if size(v) <= _LONGEST]
        except Exception:
            # Whoever types must not be stopped by our defect; the log must have it.
            log.exception("autocomplete of alerts failed")
            return []

    return suggest


def alerts_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Lists alerts."""

    async def alerts(interaction: Interaction) -> None:
        await _perform(desk, interaction, "alerts")

    return _command("alerts", desk.words.text(msg("Your alerts: pause, resume, edit, test or delete them")), alerts)


def digest_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Makes a digest, after a preview that only its asker sees."""

    async def digest(interaction: Interaction, what: str, channel: Channel | None = None, dm: bool = False) -> None:
        text = f"digest {what} {_place(channel, dm)}".strip()
        await _made(desk, interaction, text, what, {"channel": channel, "dm": dm})

    described = app_commands.describe(
        what=desk.words.text(msg("hstech close · markets 08:30 Asia/Hong_Kong weekdays · brief weekly")),
        channel=desk.words.text(msg("Where it is posted, if not here")),
        dm=desk.words.text(msg("Post it in your direct messages")),
    )
    return _command("digest", desk.words.text(DIGEST.summary), described(digest))


def digests_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Lists digests."""

    async def digests(interaction: Interaction) -> None:
        await _perform(desk, interaction, "digests")

    return _command("digests", desk.words.text(msg("Your digests: pause, resume, edit, test or delete them")), digests)


def watch_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Adds to a watch list."""

    async def watch(interaction: Interaction, names: str, server: bool = False) -> None:
        await _perform(desk, interaction, f"watch {'server ' if server else ''}{names}")

    return _listing(desk, "watch", desk.words.text(msg("Put lines on your watch list")), watch)


def unwatch_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Takes off a watch list."""

    async def unwatch(interaction: Interaction, names: str, server: bool = False) -> None:
        await _perform(desk, interaction, f"unwatch {'server ' if server else ''}{names}")

    return _listing(desk, "unwatch", desk.words.text(msg("Take lines off your watch list")), unwatch)


def watchlist_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Shows a watch list."""

    async def watchlist(interaction: Interaction, server: bool = False) -> None:
        await _perform(desk, interaction, "watchlist server" if server else "watchlist")

    described = app_commands.describe(server=desk.words.text(_SERVERS))(watchlist)
    return _command("watchlist", desk.words.text(msg("Your watch list, and what its lines did")), described)


def mydata_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Offers what is kept of a member or a server: to see, or to erase."""

    async def mydata(interaction: Interaction, server: bool = False) -> None:
        await _perform(desk, interaction, "mydata server" if server else "mydata")

    described = app_commands.describe(server=desk.words.text(msg("The server’s data instead of your own")))(mydata)
    return _command("mydata", desk.words.text(MYDATA.summary), described)


def _listing(desk: Desk, name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    hint = desk.words.text(msg("alibaba xiaomi nvidia"))
    command = _command(name, description, app_commands.describe(names=hint, server=desk.words.text(_SERVERS))(callback))
    command.autocomplete("names")(autocomplete(Kind.INSTRUMENTS, desk))
    return command


async def _made(desk: Desk, interaction: Interaction, text: str, what: str, given: Mapping[str, object]) -> None:
    """Carries out an order of several options, unless they contradict each other."""

    def work() -> Work:
        refuse_contradictions(what, given)
        return desk.orders.work(text, lambda: caller_of(interaction, desk))

    await desk.perform(OwnMessage(interaction, Order(text, certain=True), private=True), work)


async def _perform(desk: Desk, interaction: Interaction, text: str) -> None:
    surface = OwnMessage(interaction, Order(text, certain=True), private=True)
    await desk.perform(surface, lambda: desk.orders.work(text, lambda: caller_of(interaction, desk)))


def _command(name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    return app_commands.Command(
        name=name,
        description=description,
        callback=callback,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )
