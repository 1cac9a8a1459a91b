"""Writing, editing and deleting messages, by whichever endpoint the bot does it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .errors import ApiError, empty_message, invalid_form, missing_access, missing_permissions, too_large
from .interactions import Interaction
from .json_types import JSON, listed, values
from .limits import check_attachments, check_message, dangling_attachments, is_empty
from .messages import COMPONENTS_V2, SUPPRESS_EMBEDS, Message, StoredFile, Version, sanitise
from .model import Channel, User
from .permissions import Perm
from .wire import Upload

if TYPE_CHECKING:
    from .state import World

Uploads = tuple[Upload, ...]
_USER, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
_KEPT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2 | 1 << 12


def create(
    world: World,
    channel: Channel,
    payload: JSON,
    uploads: Uploads,
    *,
    interaction: Interaction | None = None,
    ephemeral: bool = False,
) -> Message:
    """A new message of the bot, checked as Discord checks it."""
    version = compose(world, channel, Version(), payload, uploads, interaction)
    message = Message(world.ids.new(), channel, world.bot, time.time(), nonce=payload.get("nonce"))
    message.interaction = interaction
    if interaction is not None:
        message.ephemeral_for = interaction.user if ephemeral else None
        if interaction.ack_type is None:
            interaction.original = message
    _refer(world, message, payload.get("message_reference"))
    _publish(world, message, version, payload)
    return message


def defer(world: World, interaction: Interaction, *, ephemeral: bool) -> Message:
    """The message that shows the bot thinking."""
    message = Message(world.ids.new(), interaction.channel, world.bot, time.time(), loading=True)
    message.interaction = interaction
    message.ephemeral_for = interaction.user if ephemeral else None
    interaction.original = message
    store(world, message)
    return message


def edit(
    world: World, message: Message, payload: JSON, uploads: Uploads, interaction: Interaction | None = None
) -> Message:
    """A new version of a message; a thinking message gets its first one, which may ping."""
    version = compose(world, message.channel, message.latest, payload, uploads, interaction)
    _mention(world, message, version, payload, ping=message.loading)
    message.edited = None if message.loading else time.time()
    message.loading = False
    _append(world, message, version)
    world.emit_message("MESSAGE_UPDATE", message)
    world.watch.notify()
    return message


def delete(world: World, message: Message) -> None:
    """Remove a message."""
    message.deleted = True
    body: JSON = {"id": str(message.id), "channel_id": str(message.channel.id)}
    guild = message.channel.guild
    if guild is not None:
        body["guild_id"] = str(guild.id)
    if not message.ephemeral:
        channel = message.channel
        world.gateway.dispatch("MESSAGE_DELETE", guild, lambda s: body if world.receives(s, channel) else None)
    world.watch.notify()


def store(world: World, message: Message) -> None:
    """Put a message into its channel and announce it."""
    world.messages[message.id] = message
    message.channel.messages.append(message)
    world.emit_message("MESSAGE_CREATE", message)
    world.watch.notify()


def compose(
    world: World,
    channel: Channel,
    old: Version,
    payload: JSON,
    uploads: Uploads,
    interaction: Interaction | None,
) -> Version:
    """The version that `payload` makes out of `old`, or the refusal."""
    asked = old.flags if payload.get("flags") is None else int(payload["flags"]) | old.flags & COMPONENTS_V2
    flags = asked & _KEPT_FLAGS
    check_message(payload, flags=flags)
    kept = _kept_files(old, payload)
    entries: list[JSON] = listed(payload, "attachments")
    check_attachments(entries, len(kept) + len(uploads))
    if any(len(upload.data) > world.file_limit for upload in uploads):
        raise too_large()
    if uploads and not channel.allows(Perm.ATTACH_FILES):
        raise missing_permissions()
    version = replace(old, flags=flags, at=world.clock(), files=(*kept, *_new_files(world, uploads, entries)))
    if "content" in payload:
        version = replace(version, content=str(payload["content"] or "").strip())
    if "embeds" in payload:
        version = replace(version, embeds=_embeds(world, channel, payload["embeds"] or [], interaction))
    if "components" in payload:
        version = replace(version, components=tuple(payload["components"] or []))
    if is_empty(version):
        # An embed-only message is refused for the lack of permission, not for being empty.
        raise missing_permissions() if payload.get("embeds") and not version.embeds else empty_message()
    return version


def _embeds(world: World, channel: Channel, embeds: list[JSON], interaction: Interaction | None) -> tuple[JSON, ...]:
    if embeds and not channel.allows(Perm.EMBED_LINKS):
        if interaction is not None:
            raise missing_permissions()
        world.violate("dropped embeds", f"no EMBED_LINKS in #{channel.name}: {len(embeds)} embeds not shown")
        return ()
    return tuple(embeds)


def _kept_files(old: Version, payload: JSON) -> tuple[StoredFile, ...]:
    if payload.get("attachments") is None:
        return old.files
    entries: list[JSON] = payload["attachments"]
    wanted = {str(entry.get("id")) for entry in entries}
    return tuple(file for file in old.files if str(file.id) in wanted)


def _new_files(world: World, uploads: Uploads, entries: list[JSON]) -> list[StoredFile]:
    described = {str(entry.get("id")): entry for entry in entries}
    files: list[StoredFile] = []
    for upload in uploads:
        entry = described.get(str(upload.index), {})
        sent = str(entry.get("filename") or upload.filename)
        name, file_id = sanitise(sent), world.ids.new()
        url = f"{world.file_url}/attachments/{file_id}/{name}"
        files.append(StoredFile(file_id, name, sent, upload.data, entry.get("description"), url))
    return files


def _append(world: World, message: Message, version: Version) -> None:
    message.versions.append(version)
    for name in dangling_attachments(version):
        names = [file.filename for file in version.files]
        world.violate("dangling attachment", f"attachment://{name} is not among the files {names}", message)


def _publish(world: World, message: Message, version: Version, payload: JSON) -> None:
    _mention(world, message, version, payload, ping=True)
    _append(world, message, version)
    store(world, message)


def _refer(world: World, message: Message, reference: Any) -> None:
    if not reference:
        return
    body: JSON = reference
    wanted = world.messages.get(int(body.get("message_id") or 0))
    if wanted is None or wanted.deleted or wanted.channel is not message.channel:
        if body.get("fail_if_not_exists", True):
            raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return
    if not message.channel.allows(Perm.READ_MESSAGE_HISTORY):
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    message.reference_id, message.reference = wanted.id, wanted


def _mention(world: World, message: Message, version: Version, payload: JSON, *, ping: bool) -> None:
    allowed: JSON | None = payload.get("allowed_mentions")
    message.allowed_mentions = allowed
    users, roles, everyone = _mentioned(world, message.channel, version.content, allowed)
    replied = message.reference.author if message.reference is not None else None
    if replied is not None and (allowed is None or allowed.get("replied_user")) and replied not in users:
        users.append(replied)
    message.mentions, message.mention_roles, message.mention_everyone = users, roles, bool(everyone)
    if ping:
        message.pings = [
            *everyone,
            *(role.mention for role in roles),
            *(u.mention for u in users if not u.bot),
        ]


def _mentioned(world: World, channel: Channel, content: str, allowed: JSON | None) -> tuple[list[User], Any, list[str]]:
    parse = {"users", "roles", "everyone"} if allowed is None else set(values(allowed, "parse"))
    named: JSON = allowed or {}
    user_ids = {str(item) for item in values(named, "users")}
    role_ids = {str(item) for item in values(named, "roles")}
    users = [
        world.users[int(found)]
        for found in dict.fromkeys(_USER.findall(content))
        if int(found) in world.users and ("users" in parse or found in user_ids)
    ]
    everyone_allowed = channel.allows(Perm.MENTION_EVERYONE)
    known = [] if channel.guild is None else channel.guild.roles
    roles = [
        role
        for role in known
        if f"<@&{role.id}>" in content
        and ("roles" in parse or str(role.id) in role_ids)
        and (role.mentionable or everyone_allowed)
    ]
    # Direct messages have nobody else to ping.
    loud = "everyone" in parse and everyone_allowed and channel.guild is not None
    everyone = [word for word in ("@everyone", "@here") if loud and word in content]
    return users, roles, everyone


def mentions_of_user(world: World, message: Message, content: str) -> None:
    """Set what a test user's message mentions."""
    users, roles, everyone = _mentioned(world, message.channel, content, None)
    if message.reference is not None and message.reference.author not in users:
        users.append(message.reference.author)
    message.mentions, message.mention_roles, message.mention_everyone = users, roles, bool(everyone)


def need(channel: Channel, *perms: Perm) -> None:
    """Refuse when the bot cannot see the channel (50001) or lacks a permission (50013)."""
    if not channel.permissions & Perm.VIEW_CHANNEL:
        raise missing_access()
    if not all(channel.allows(perm) for perm in perms):
        raise missing_permissions()
