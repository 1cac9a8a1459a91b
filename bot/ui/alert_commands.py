"""`/alert`, `/alerts`, `/digest` and `/digests`."""

from typing import Any

from discord import app_commands

from bot.domain.text import msg
from bot.ui.callers import caller_of
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.interactions import OwnMessage
from bot.ui.orders import Order


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
