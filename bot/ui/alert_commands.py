"""The slash commands of orders: what is typed after a prefix, as options."""

from typing import Any

from discord import app_commands

from bot.domain.questions import Kind
from bot.domain.text import msg
from bot.ui.callers import caller_of
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.interactions import OwnMessage
from bot.ui.orders import Order
from bot.ui.slash import autocomplete

_SERVERS = msg("The server’s list instead of your own")


def alert_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Makes an alert, after a preview that only its asker sees."""

    async def alert(interaction: Interaction, what: str) -> None:
        await _perform(desk, interaction, f"alert {what}")

    described = app_commands.describe(what=desk.words.text(msg("hstech > 5500 · nvidia -5% 1d · xiaomi new 52w high")))
    return _command("alert", desk.words.text(msg("Tell me when something happens")), described(alert))


def alerts_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Lists alerts."""

    async def alerts(interaction: Interaction) -> None:
        await _perform(desk, interaction, "alerts")

    return _command("alerts", desk.words.text(msg("Your alerts: pause, resume, test or delete them")), alerts)


def digest_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Makes a digest, after a preview that only its asker sees."""

    async def digest(interaction: Interaction, what: str) -> None:
        await _perform(desk, interaction, f"digest {what}")

    hint = msg("hstech close · markets 08:30 Asia/Hong_Kong weekdays · brief weekly")
    described = app_commands.describe(what=desk.words.text(hint))
    return _command("digest", desk.words.text(msg("Post an answer here by a schedule")), described(digest))


def digests_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """Lists digests."""

    async def digests(interaction: Interaction) -> None:
        await _perform(desk, interaction, "digests")

    return _command("digests", desk.words.text(msg("Your digests: pause, resume, test or delete them")), digests)


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
    return _command("mydata", desk.words.text(msg("What I keep of you: see it, or erase it")), described)


def _listing(desk: Desk, name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    hint = desk.words.text(msg("alibaba xiaomi nvidia"))
    command = _command(name, description, app_commands.describe(names=hint, server=desk.words.text(_SERVERS))(callback))
    command.autocomplete("names")(autocomplete(Kind.INSTRUMENTS, desk))
    return command


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
