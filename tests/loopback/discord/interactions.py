"""What the stand-in remembers about one interaction, and the JSON that starts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import InteractionFailed
from .json_types import JSON
from .messages import EPHEMERAL, Message
from .model import Channel, User
from .waiting import Clock, Watch

SLASH, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
KINDS = {
    REPLY: "message",
    DEFER: "deferred",
    DEFER_UPDATE: "deferred update",
    UPDATE: "update",
    CHOICES: "choices",
    MODAL: "modal",
}
ALLOWED = {
    SLASH: (REPLY, DEFER, MODAL),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    SUBMIT: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}


@dataclass(frozen=True)
class Refusal:
    """A callback or follow-up the stand-in refused."""

    status: int
    code: int
    detail: str
    age_ms: float


@dataclass(eq=False)
class Interaction:
    """A slash command, a component use or an autocomplete request, and everything the bot did with it."""

    id: int
    token: str
    application_id: int
    type: int
    user: User
    channel: Channel
    data: JSON
    created: float
    clock: Clock
    watch: Watch
    deadline: float
    message: Message | None = None
    focused_type: int = 3
    ack_ms: float | None = None
    ack_type: int | None = None
    ephemeral: bool = False
    original: Message | None = None
    messages: list[Message] = field(default_factory=list[Message])
    choices: list[JSON] | None = None
    modal: JSON | None = None
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    touched: bool = False

    @property
    def age(self) -> float:
        """Seconds since the interaction was created."""
        return self.clock() - self.created

    @property
    def kind(self) -> str | None:
        """How the bot answered first: message, deferred, deferred update, update, choices or modal."""
        return None if self.ack_type is None else KINDS[self.ack_type]

    @property
    def finished(self) -> bool:
        """Whether the user has an answer and no longer sees the bot thinking."""
        if self.ack_type == DEFER:
            return self.original is not None and (not self.original.loading or self.original.deleted)
        if self.ack_type == DEFER_UPDATE:
            return self.touched
        return self.ack_type is not None

    @property
    def last(self) -> Message:
        """The message touched last."""
        return self.messages[-1]

    def acknowledge(self, kind: int, age: float, *, ephemeral: bool = False) -> None:
        """Note the first answer."""
        self.ack_type, self.ack_ms, self.ephemeral = kind, age * 1000, ephemeral
        self.watch.notify()

    def touch(self, message: Message) -> None:
        """Note that `message` was written by this interaction."""
        self.touched = True
        if message in self.messages:
            self.messages.remove(message)
        self.messages.append(message)
        self.watch.notify()

    def refuse(self, status: int, code: int, detail: str) -> None:
        """Note a refused answer."""
        self.refusals.append(Refusal(status, code, detail, self.age * 1000))
        self.watch.notify()

    async def acked(self, timeout: float = 5.0) -> Interaction:
        """Wait for the first answer; InteractionFailed when the deadline passes without one."""
        left = max(0.0, self.deadline - self.age)
        try:
            await self.watch.until(lambda: self.ack_type is not None, min(left, timeout), "answer", self.describe)
        except AssertionError as error:
            if left <= timeout:
                message = f"{self!r} was not acknowledged within {self.deadline:g} s; {self.describe()}"
                raise InteractionFailed(message) from None
            raise error
        return self

    async def done(self, timeout: float = 5.0) -> Interaction:
        """Wait until the user has the answer; a deferral alone does not count."""
        await self.acked(timeout)
        await self.watch.until(lambda: self.finished, timeout, f"finished answer to {self!r}", self.describe)
        return self

    async def wait_messages(self, count: int, timeout: float = 5.0) -> list[Message]:
        """Wait until the interaction produced `count` messages that no longer load."""
        await self.watch.until(
            lambda: sum(not message.loading for message in self.messages) >= count,
            timeout,
            f"{count} messages from {self!r}",
            self.describe,
        )
        return self.messages

    def describe(self) -> str:
        """What happened so far, for failure messages."""
        return f"first answer {self.kind}, messages {self.messages}, refused {self.refusals}"

    def metadata(self, message: Message) -> JSON:
        """The `interaction_metadata` of a message made by this interaction."""
        body: JSON = {
            "id": str(self.id),
            "type": self.type,
            "user": self.user.payload(),
            "authorizing_integration_owners": self._owners(),
        }
        if self.original is not None and message is not self.original:
            body["original_response_message_id"] = str(self.original.id)
        if self.message is not None:
            body["interacted_message_id"] = str(self.message.id)
        return body

    def payload(self, file_limit: int) -> JSON:
        """The INTERACTION_CREATE body."""
        guild = self.channel.guild
        body: JSON = {
            "id": str(self.id),
            "application_id": str(self.application_id),
            "type": self.type,
            "data": self.data,
            "token": self.token,
            "version": 1,
            "channel_id": str(self.channel.id),
            "channel": self.channel.payload(),
            "app_permissions": str(self.channel.permissions),
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self._owners(),
            "context": 1 if guild is None else 0,
            "attachment_size_limit": file_limit,
        }
        if guild is None:
            body["user"] = self.user.payload()
        else:
            member = guild.members[self.user.id].payload()
            here = self.channel.parent or self.channel
            member["permissions"] = str(guild.member_permissions(self.user) | here.allowed.get(self.user.id, 0))
            body["member"] = member
            body["guild_id"] = str(guild.id)
            body["guild_locale"] = guild.locale
            body["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
        if self.message is not None:
            body["message"] = self.message.payload()
        return body

    def callback(self, response_type: int) -> JSON:
        """The body of a callback answer asked for with `with_response`."""
        inner: JSON = {"id": str(self.id), "type": self.type}
        body: JSON = {"interaction": inner}
        shown = self.message if response_type in (UPDATE, DEFER_UPDATE) else self.original
        if shown is not None:
            inner["response_message_id"] = str(shown.id)
            inner["response_message_loading"] = shown.loading
            inner["response_message_ephemeral"] = shown.ephemeral
            if response_type in (REPLY, UPDATE, DEFER):
                body["resource"] = {"type": response_type, "message": shown.payload()}
        return body

    def _owners(self) -> JSON:
        guild = self.channel.guild
        return {"0": str(guild.id) if guild is not None else "0"}

    def __repr__(self) -> str:
        what: Any = self.data.get("name") or self.data.get("custom_id")
        names = {SLASH: "slash", COMPONENT: "component", AUTOCOMPLETE: "autocomplete", SUBMIT: "submit"}
        return f"<{names[self.type]} {what} by {self.user.name}>"


def is_ephemeral(payload: JSON) -> bool:
    """Whether the message flags of a payload ask for an ephemeral message."""
    return bool(int(payload.get("flags") or 0) & EPHEMERAL)
