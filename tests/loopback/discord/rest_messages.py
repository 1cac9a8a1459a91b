"""Channel messages, typing, reactions and direct message channels."""

from __future__ import annotations

from . import posting
from .errors import ApiError
from .json_types import JSON
from .limits import check_limit
from .messages import Message
from .model import Channel
from .permissions import Perm
from .wire import Call, Routes, Status, snowflake


async def post_message(call: Call) -> JSON:
    """POST: a message; with `enforce_nonce`, a repeated nonce gives the earlier message."""
    world, channel = call.world, call.world.channel(call.id("channel"))
    posting.need(channel, Perm.SEND_MESSAGES)
    if channel.recipient is not None and not channel.recipient.accepts_dms:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    _refuse_archived(channel)
    nonce = call.body.get("nonce")
    if call.body.get("enforce_nonce") and nonce is not None:
        for message in reversed(channel.messages):
            fresh = message.versions and world.clock() - message.versions[0].at <= world.nonce_window
            if message.author is world.bot and str(message.nonce) == str(nonce) and fresh:
                return message.payload(nonce=True)
    message = posting.create(world, channel, call.body, call.uploads)
    return message.payload(nonce=True)


async def edit_message(call: Call) -> JSON:
    """PATCH: a new version of one of the bot's messages."""
    message = _message(call)
    if message.author is not call.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    _refuse_archived(message.channel)
    return posting.edit(call.world, message, call.body, call.uploads).payload()


async def delete_message(call: Call) -> Status:
    """DELETE: the bot's message, or another's with MANAGE_MESSAGES."""
    message = _message(call)
    if message.author is not call.world.bot:
        if message.channel.guild is None:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        posting.need(message.channel, Perm.MANAGE_MESSAGES)
    posting.delete(call.world, message)
    return Status(204)


async def get_message(call: Call) -> JSON:
    """GET: one message, without its nonce."""
    message = _message(call)
    posting.need(message.channel, Perm.READ_MESSAGE_HISTORY)
    return message.payload(readable=call.world.readable)


async def history(call: Call) -> list[JSON]:
    """GET: messages newest first, by before/after/around and limit; never with a nonce."""
    channel = call.world.channel(call.id("channel"))
    posting.need(channel)
    limit = check_limit(call.query.get("limit"))
    if not channel.allows(Perm.READ_MESSAGE_HISTORY):
        return []
    shown = [message for message in channel.messages if not message.deleted and not message.ephemeral]
    return [message.payload(readable=call.world.readable) for message in reversed(_page(shown, call.query, limit))]


def _page(shown: list[Message], query: dict[str, str], limit: int) -> list[Message]:
    if "after" in query:
        after = snowflake(query["after"], "after")
        return [message for message in shown if message.id > after][:limit]
    if "around" in query:
        around = snowflake(query["around"], "around")
        older = [message for message in shown if message.id < around][-(limit // 2) :]
        return (older + [message for message in shown if message.id >= around])[:limit]
    if "before" in query:
        before = snowflake(query["before"], "before")
        shown = [message for message in shown if message.id < before]
    return shown[-limit:]


async def typing(call: Call) -> Status:
    """POST: the typing indicator."""
    channel = call.world.channel(call.id("channel"))
    posting.need(channel, Perm.SEND_MESSAGES)
    channel.typing.append(call.world.clock())
    call.world.watch.notify()
    return Status(204)


async def get_channel(call: Call) -> JSON:
    """GET: one channel."""
    channel: Channel = call.world.channel(call.id("channel"))
    posting.need(channel)
    return channel.payload()


async def add_reaction(call: Call) -> Status:
    """PUT: the bot's reaction."""
    message = _message(call)
    posting.need(message.channel, Perm.READ_MESSAGE_HISTORY, Perm.ADD_REACTIONS)
    entry = (call.world.bot, call.params["emoji"])
    if entry not in message.reactions:
        message.reactions.append(entry)
    call.world.watch.notify()
    return Status(204)


async def remove_reaction(call: Call) -> Status:
    """DELETE: the bot's reaction."""
    message = _message(call)
    entry = (call.world.bot, call.params["emoji"])
    if entry in message.reactions:
        message.reactions.remove(entry)
    call.world.watch.notify()
    return Status(204)


async def open_dm(call: Call) -> JSON:
    """POST: the direct message channel with a user."""
    user = call.world.users.get(snowflake(call.body.get("recipient_id"), "recipient_id"))
    if user is None or user is call.world.bot:
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    return call.world.dm(user).payload()


def _refuse_archived(channel: Channel) -> None:
    if channel.archived:
        raise ApiError(400, 50083, "Thread is archived")


def _message(call: Call) -> Message:
    channel = call.world.channel(call.id("channel"))
    posting.need(channel)
    return call.world.message(channel, call.id("message"))


_CHANNEL = "/channels/{channel}"
_ONE = _CHANNEL + "/messages/{message}"
ROUTES: Routes = [
    ("GET", _CHANNEL, get_channel),
    ("GET", _CHANNEL + "/messages", history),
    ("POST", _CHANNEL + "/messages", post_message),
    ("GET", _ONE, get_message),
    ("PATCH", _ONE, edit_message),
    ("DELETE", _ONE, delete_message),
    ("POST", _CHANNEL + "/typing", typing),
    ("PUT", _ONE + "/reactions/{emoji}/@me", add_reaction),
    ("DELETE", _ONE + "/reactions/{emoji}/@me", remove_reaction),
    ("POST", "/users/@me/channels", open_dm),
]
