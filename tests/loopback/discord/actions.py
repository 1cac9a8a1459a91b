"""What a test's users do: talk, edit, run commands, press buttons."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

from . import posting
from .components import STRING_SELECT
from .errors import StandinError
from .interactions import AUTOCOMPLETE, COMPONENT, SLASH, SUBMIT, Interaction
from .json_types import JSON, listed
from .messages import Message, StoredFile, Version, sanitise
from .model import Channel, User
from .options import Filled, Value, fill, leaf
from .permissions import Perm
from .state import World


class Actions(World):
    """The users' side of the stand-in; every action goes out over the gateway."""

    async def say(
        self,
        user: User,
        channel: Channel,
        content: str,
        *,
        reply_to: Message | None = None,
        files: Mapping[str, bytes] | None = None,
        embeds: tuple[JSON, ...] = (),
    ) -> Message:
        """Post a message and announce it."""
        self._present(user, channel)
        if len(content) > 2000:
            raise StandinError(f"a user cannot send {len(content)} characters")
        message = Message(self.ids.new(), channel, user, time.time())
        if reply_to is not None:
            message.reference, message.reference_id = reply_to, reply_to.id
        posting.mentions_of_user(self, message, content)
        stored = tuple(self._user_file(name, data) for name, data in (files or {}).items())
        message.versions.append(Version(content, embeds=embeds, files=stored, at=self.clock()))
        posting.store(self, message)
        return message

    async def edit(self, user: User, message: Message, content: str) -> Message:
        """Change the text of the user's own message."""
        if message.author is not user or message.deleted:
            raise StandinError(f"{user.name} cannot edit {message!r}")
        posting.mentions_of_user(self, message, content)
        message.versions.append(Version(content, files=message.files, at=self.clock()))
        message.edited = time.time()
        self.emit_message("MESSAGE_UPDATE", message)
        self.watch.notify()
        return message

    async def delete(self, user: User, message: Message) -> None:
        """Delete a message: the user's own, or any with MANAGE_MESSAGES."""
        guild = message.channel.guild
        may = guild is not None and guild.member_permissions(user) & Perm.MANAGE_MESSAGES
        if message.author is not user and not may:
            raise StandinError(f"{user.name} cannot delete {message!r}")
        posting.delete(self, message)

    async def react(self, user: User, message: Message, emoji: str) -> None:
        """Add a reaction."""
        message.reactions.append((user, emoji))
        body: JSON = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        channel, guild = message.channel, message.channel.guild
        if guild is not None:
            body["guild_id"] = str(guild.id)
            body["member"] = guild.members[user.id].payload()
        name = "MESSAGE_REACTION_ADD"
        self.gateway.dispatch(name, guild, lambda s: body if self.receives(s, channel, reactions=True) else None)

    async def slash(self, user: User, channel: Channel, command: str, /, **options: Value) -> Interaction:
        """Run a synced slash command; `command` may name a sub-command as in "list add"."""
        data, _ = self._command(user, channel, command, options, None)
        return self._interact(SLASH, user, channel, data)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        /,
        *,
        focused: str,
        timeout: float = 5.0,
        **options: Value,
    ) -> list[JSON]:
        """The choices for the option being typed; its text so far is given like any option."""
        data, filled = self._command(user, channel, command, options, focused)
        interaction = self._interact(AUTOCOMPLETE, user, channel, data)
        interaction.focused_type = filled.focused_type
        await interaction.acked(timeout)
        return interaction.choices or []

    async def click(self, user: User, message: Message, button: str) -> Interaction:
        """Press the button with that custom id or label."""
        part = message.control(button, 2)
        if part.get("style") == 5:
            raise StandinError(f"{button!r} is a link")
        return self._use(user, message, part, {})

    async def select(self, user: User, message: Message, select: str, values: list[str]) -> Interaction:
        """Choose option values in the select with that custom id or placeholder."""
        part = message.control(select, STRING_SELECT)
        known = [option["value"] for option in listed(part, "options")]
        if not set(values) <= set(known):
            raise StandinError(f"{select!r} offers {known}, not {values}")
        low, high = part.get("min_values", 1), part.get("max_values", 1)
        if not low <= len(values) <= high:
            raise StandinError(f"{select!r} takes {low} to {high} values, not {len(values)}")
        return self._use(user, message, part, {"values": values})

    async def submit(self, asked: Interaction, values: dict[str, str]) -> Interaction:
        """Send the form that the bot answered an interaction with, with these values by custom id; what is not named
        keeps the value that the form came with."""
        if asked.modal is None:
            raise StandinError("the bot showed no form")
        rows: list[JSON] = []
        for row in listed(asked.modal, "components"):
            inputs = listed(row, "components")
            sent = [{**part, "value": values.get(part["custom_id"], part.get("value", ""))} for part in inputs]
            rows.append({"type": 1, "components": [_kept(part) for part in sent]})
        data: JSON = {"custom_id": asked.modal["custom_id"], "components": rows}
        return self._interact(SUBMIT, asked.user, asked.channel, data, asked.message)

    def _use(self, user: User, message: Message, part: JSON, extra: JSON) -> Interaction:
        self._present(user, message.channel)
        if message.deleted or message.ephemeral_for not in (None, user):
            raise StandinError(f"{user.name} does not see {message!r}")
        if part.get("disabled"):
            raise StandinError(f"component {part.get('custom_id')!r} is disabled")
        data: JSON = {"custom_id": part["custom_id"], "component_type": part["type"], **extra}
        return self._interact(COMPONENT, user, message.channel, data, message)

    def _command(
        self, user: User, channel: Channel, command: str, options: dict[str, Value], focused: str | None
    ) -> tuple[JSON, Filled]:
        self._present(user, channel)
        guild = channel.guild
        name, *path = command.split()
        top = self.commands.find(name, guild.id if guild is not None else None)
        self._may_run(user, channel, top)
        filled = fill(leaf(top, path), options, guild, focused)
        inner: list[JSON] = filled.options
        for depth, part in reversed(list(enumerate(path))):
            # The innermost name is a sub-command, an outer one a group.
            inner = [{"name": part, "type": 1 if depth == len(path) - 1 else 2, "options": inner}]
        data: JSON = {"id": top["id"], "name": name, "type": 1, "options": inner}
        if filled.resolved:
            data["resolved"] = filled.resolved
        if "guild_id" in top:
            data["guild_id"] = top["guild_id"]
        return data, filled

    def _may_run(self, user: User, channel: Channel, command: JSON) -> None:
        contexts: list[int] | None = command.get("contexts")
        here = 1 if channel.guild is None else 0
        if (contexts and here not in contexts) or (here and command.get("dm_permission") is False):
            raise StandinError(f"/{command['name']} cannot be used in #{channel.name} (contexts {contexts})")
        needed: Any = command.get("default_member_permissions")
        if channel.guild is None:
            return
        held = channel.guild.member_permissions(user)
        if command["name"] in channel.guild.shown_to_all:
            needed = None  # a server may show a command to anybody, whatever its author wished
        if needed is not None and (int(needed) & ~held or (int(needed) == 0 and not held & Perm.ADMINISTRATOR)):
            raise StandinError(f"{user.name} lacks the permissions {needed} for /{command['name']}")
        if not held & Perm.USE_APPLICATION_COMMANDS:
            raise StandinError(f"{user.name} may not use application commands")

    def _interact(
        self, kind: int, user: User, channel: Channel, data: JSON, message: Message | None = None
    ) -> Interaction:
        if not any(session.handles(channel.guild) for session in self.gateway.live()):
            raise StandinError("the bot is not connected, so Discord would drop the interaction")
        interaction = Interaction(
            id=self.ids.new(),
            token=secrets.token_urlsafe(48),
            application_id=self.bot.id,
            type=kind,
            user=user,
            channel=channel,
            data=data,
            created=self.clock(),
            clock=self.clock,
            watch=self.watch,
            deadline=self.ack_deadline,
            message=message,
        )
        self.interactions[interaction.token] = interaction
        body = interaction.payload(self.file_limit)
        self.gateway.dispatch("INTERACTION_CREATE", channel.guild, lambda _: body)
        return interaction

    def _present(self, user: User, channel: Channel) -> None:
        if channel.guild is not None and user.id not in channel.guild.members:
            raise StandinError(f"{user.name} is not a member of {channel.guild.name}")
        if channel.guild is None and channel.recipient is not user:
            raise StandinError(f"{user.name} is not in #{channel.name}")

    def _user_file(self, name: str, data: bytes) -> StoredFile:
        file_id, kept = self.ids.new(), sanitise(name)
        return StoredFile(file_id, kept, name, data, None, f"{self.file_url}/attachments/{file_id}/{kept}")


def _kept(part: JSON) -> JSON:
    """What Discord sends back of a field of a form."""
    return {key: part[key] for key in ("type", "custom_id", "value")}
