"""Interaction callbacks and the follow-up webhook."""

from __future__ import annotations

from typing import Any

from . import posting
from .errors import ApiError, invalid_form, unknown
from .interactions import (
    ALLOWED,
    CHOICES,
    DEFER,
    DEFER_UPDATE,
    MODAL,
    REPLY,
    UPDATE,
    Interaction,
    is_ephemeral,
)
from .json_types import JSON
from .limits import check_choices, unexpected_type
from .messages import Message
from .wire import Call, Routes, Status, snowflake


async def callback(call: Call) -> Status:
    """POST: the first answer, accepted once and before the deadline."""
    interaction = call.world.interactions.get(call.params["token"])
    if interaction is None or interaction.id != call.id("interaction"):
        raise unknown(10062, "interaction")
    age = interaction.age
    try:
        if age > interaction.deadline:
            raise unknown(10062, "interaction")
        if interaction.ack_type is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind: Any = call.body.get("type")
        if kind not in ALLOWED[interaction.type]:
            raise unexpected_type(kind)
        data: JSON = call.body.get("data") or {}
        ephemeral = _answer(call, interaction, int(kind), data)
    except ApiError as error:
        interaction.refuse(error.status, error.code, str(error))
        raise
    interaction.acknowledge(int(kind), age, ephemeral=ephemeral)
    if call.query.get("with_response", "0").lower() in ("1", "true"):
        return Status(200, interaction.callback(int(kind)))
    return Status(204)


def _answer(call: Call, interaction: Interaction, kind: int, data: JSON) -> bool:
    """Carry out a first answer; returns whether it is ephemeral."""
    world, shown = call.world, interaction.message
    if kind == REPLY:
        ephemeral = is_ephemeral(data)
        message = posting.create(
            world, interaction.channel, data, call.uploads, interaction=interaction, ephemeral=ephemeral
        )
        interaction.touch(message)
        return ephemeral
    if kind == DEFER:
        interaction.messages.append(posting.defer(world, interaction, ephemeral=is_ephemeral(data)))
        return is_ephemeral(data)
    if kind == CHOICES:
        check_choices(data.get("choices"), interaction.focused_type)
        interaction.choices = list(data["choices"])
        return False
    if kind == MODAL:
        if not 1 <= len(str(data.get("title") or "")) <= 45:
            raise invalid_form("data.title", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length.")
        interaction.modal = data
        return False
    # What is left changes the message that holds the component.
    assert shown is not None and kind in (UPDATE, DEFER_UPDATE)
    if shown.deleted:
        raise unknown(10008, "Message")
    interaction.original = shown
    if kind == UPDATE:
        interaction.touch(posting.edit(world, shown, data, call.uploads, interaction))
    return shown.ephemeral


async def follow_up(call: Call) -> JSON:
    """POST: a further message; the first one after a deferral takes the thinking message's place."""
    interaction = _webhook(call)
    world, original = call.world, interaction.original
    try:
        waiting = original if interaction.ack_type == DEFER else None
        if waiting is not None and waiting.loading and not waiting.deleted:
            if is_ephemeral(call.body) and not waiting.ephemeral:
                detail = f"{interaction!r} was deferred for everybody; its first follow-up asked to be ephemeral"
                world.violate("ephemeral ignored", detail, waiting)
            message = posting.edit(world, waiting, call.body, call.uploads, interaction)
        else:
            ephemeral = is_ephemeral(call.body)
            message = posting.create(
                world,
                interaction.channel,
                call.body,
                call.uploads,
                interaction=interaction,
                ephemeral=ephemeral,
            )
    except ApiError as error:
        interaction.refuse(error.status, error.code, str(error))
        raise
    interaction.touch(message)
    return message.payload()


async def get_followed(call: Call) -> JSON:
    """GET: the original answer or a follow-up."""
    return _written(call, _webhook(call)).payload()


async def edit_followed(call: Call) -> JSON:
    """PATCH: the original answer or a follow-up."""
    interaction = _webhook(call)
    message = _written(call, interaction)
    try:
        posting.edit(call.world, message, call.body, call.uploads, interaction)
    except ApiError as error:
        interaction.refuse(error.status, error.code, str(error))
        raise
    interaction.touch(message)
    return message.payload()


async def delete_followed(call: Call) -> Status:
    """DELETE: the original answer or a follow-up."""
    interaction = _webhook(call)
    posting.delete(call.world, _written(call, interaction))
    interaction.touched = True
    call.world.watch.notify()
    return Status(204)


def _webhook(call: Call) -> Interaction:
    interaction = call.world.interactions.get(call.params["token"])
    # Before the first answer the webhook does not exist.
    if interaction is None or call.id("application") != call.world.bot.id or interaction.ack_type is None:
        raise unknown(10015, "Webhook")
    if interaction.age > call.world.token_lifetime:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return interaction


def _written(call: Call, interaction: Interaction) -> Message:
    wanted = call.params["message"]
    if wanted == "@original":
        found = interaction.original
    else:
        ids = {message.id: message for message in interaction.messages}
        if interaction.message is not None:
            ids.setdefault(interaction.message.id, interaction.message)
        found = ids.get(snowflake(wanted, "message_id"))
    if found is None or found.deleted:
        raise unknown(10008, "Message")
    return found


_WEBHOOK = "/webhooks/{application}/{token}"
_ONE = _WEBHOOK + "/messages/{message}"
ROUTES: Routes = [
    ("POST", "/interactions/{interaction}/{token}/callback", callback),
    ("POST", _WEBHOOK, follow_up),
    ("GET", _ONE, get_followed),
    ("PATCH", _ONE, edit_followed),
    ("DELETE", _ONE, delete_followed),
]
