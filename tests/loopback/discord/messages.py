"""Messages with every version they had, and the files that were uploaded with them."""

from __future__ import annotations

import mimetypes
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import StandinError
from .ids import iso
from .json_types import JSON, as_list, as_object, listed, nested
from .model import Channel, Role, User

if TYPE_CHECKING:
    from .interactions import Interaction

EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2
COMPONENTS_V2 = 1 << 15
_PNG = b"\x89PNG\r\n\x1a\n"


def sanitise(filename: str) -> str:
    """The name Discord keeps: blanks become `_`, anything but letters, digits, `_`, `-` and `.` goes."""
    kept = re.sub(r"[^A-Za-z0-9_.-]", "", filename.replace(" ", "_"))
    stem, dot, suffix = kept.rpartition(".")
    if dot and not stem:
        return f"unknown.{suffix}"
    return kept or "unknown"


@dataclass(frozen=True, eq=False)
class StoredFile:
    """An uploaded file, decoded."""

    id: int
    filename: str
    sent_name: str
    data: bytes = field(repr=False)
    description: str | None
    url: str

    @property
    def content_type(self) -> str:
        """The type guessed from the name."""
        return mimetypes.guess_type(self.filename)[0] or "application/octet-stream"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of a PNG picture."""
        if not self.data.startswith(_PNG) or len(self.data) < 24:
            return None
        width, height = struct.unpack(">II", self.data[16:24])
        return int(width), int(height)

    def payload(self) -> JSON:
        """The attachment object."""
        body: JSON = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
        }
        if self.description is not None:
            body["description"] = self.description
        if self.filename != self.sent_name:
            body["title"] = self.sent_name.rpartition(".")[0] or self.sent_name
        if self.size:
            body["width"], body["height"] = self.size
        return body


@dataclass(frozen=True, eq=False)
class Version:
    """What a message showed at one time; embeds keep `attachment://` as it was sent."""

    content: str = ""
    embeds: tuple[JSON, ...] = ()
    components: tuple[JSON, ...] = ()
    files: tuple[StoredFile, ...] = ()
    flags: int = 0
    at: float = 0.0


def walk(components: Iterable[JSON]) -> Iterator[JSON]:
    """All components of a message, nested ones included."""
    for part in components:
        yield part
        yield from walk(listed(part, "components"))
        yield from walk(part[key] for key in ("accessory", "component") if part.get(key))


def resolve_attachments(value: Any, files: tuple[StoredFile, ...]) -> Any:
    """`value` with each `attachment://NAME` replaced by the URL of the file of that name."""
    if isinstance(value, str) and value.startswith("attachment://"):
        name = value.removeprefix("attachment://")
        return next((file.url for file in files if file.filename == name), value)
    body, items = as_object(value), as_list(value)
    if body is not None:
        return {key: resolve_attachments(item, files) for key, item in body.items()}
    if items is not None:
        return [resolve_attachments(item, files) for item in items]
    return value


Readable = Callable[["Message"], bool]


@dataclass(eq=False)
class Message:
    """One message; the latest version is read through `content`, `embeds`, `components` and `files`."""

    id: int
    channel: Channel
    author: User
    created: float
    versions: list[Version] = field(default_factory=list[Version])
    edited: float | None = None
    deleted: bool = False
    loading: bool = False
    ephemeral_for: User | None = None
    reference_id: int | None = None
    reference: Message | None = None
    interaction: Interaction | None = None
    nonce: str | int | None = None
    allowed_mentions: JSON | None = None
    pings: list[str] = field(default_factory=list[str])
    mentions: list[User] = field(default_factory=list[User])
    mention_roles: list[Role] = field(default_factory=list[Role])
    mention_everyone: bool = False
    reactions: list[tuple[User, str]] = field(default_factory=list[tuple[User, str]])

    @property
    def latest(self) -> Version:
        """What the message shows now."""
        return self.versions[-1] if self.versions else Version()

    @property
    def content(self) -> str:
        """The text of the latest version."""
        return self.latest.content

    @property
    def embeds(self) -> tuple[JSON, ...]:
        """The embeds of the latest version, as sent."""
        return self.latest.embeds

    @property
    def components(self) -> tuple[JSON, ...]:
        """The components of the latest version, as sent."""
        return self.latest.components

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """The files of the latest version."""
        return self.latest.files

    @property
    def ephemeral(self) -> bool:
        """Whether only one user sees the message."""
        return self.ephemeral_for is not None

    @property
    def text(self) -> str:
        """Everything readable in the latest version, a line each."""
        lines = [self.content]
        for embed in self.embeds:
            lines += [nested(embed, "author").get("name"), embed.get("title"), embed.get("description")]
            for item in listed(embed, "fields"):
                lines += [item.get("name"), item.get("value")]
            lines.append(nested(embed, "footer").get("text"))
        lines += [part.get("content") for part in walk(self.components) if part.get("type") == 10]
        return "\n".join(str(line) for line in lines if line)

    def file(self, filename: str) -> StoredFile:
        """The file of that name."""
        for item in self.files:
            if item.filename == filename:
                return item
        raise StandinError(f"no file {filename!r}; there are {[item.filename for item in self.files]}")

    def controls(self, *types: int) -> list[JSON]:
        """The components of the given types (2 button, 3 string select)."""
        return [part for part in walk(self.components) if part.get("type") in types]

    def control(self, wanted: str, *types: int) -> JSON:
        """The component with that custom id, label or placeholder."""
        for part in self.controls(*types):
            if wanted in (part.get("custom_id"), part.get("label"), part.get("placeholder")):
                return part
        names = [
            part.get("label") or part.get("placeholder") or part.get("custom_id") for part in self.controls(*types)
        ]
        raise StandinError(f"no component {wanted!r}; there are {names}")

    def payload(self, *, readable: Readable | None = None, gateway: bool = False, nonce: bool = False) -> JSON:
        """The message object, emptied of what the message-content intent protects unless `readable`."""
        body = self._body(readable is None or readable(self))
        guild = self.channel.guild
        if nonce and self.nonce is not None:
            body["nonce"] = self.nonce
        if gateway and guild is not None:
            body["guild_id"] = str(guild.id)
            member = guild.members.get(self.author.id)
            if member is not None:
                body["member"] = member.payload(with_user=False)
        if self.reference_id is not None:
            body["message_reference"] = {"type": 0, **self._reference()}
            found = self.reference if self.reference is not None and not self.reference.deleted else None
            body["referenced_message"] = found and found._body(readable is None or readable(found))
        return body

    def _body(self, visible: bool) -> JSON:
        now = self.latest
        flags = now.flags | (EPHEMERAL if self.ephemeral else 0) | (LOADING if self.loading else 0)
        body: JSON = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "type": self._type(),
            "timestamp": iso(self.created),
            "edited_timestamp": None if self.edited is None else iso(self.edited),
            "tts": False,
            "pinned": False,
            "flags": flags,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [str(role.id) for role in self.mention_roles],
            "content": now.content if visible else "",
            "embeds": [self._embed(embed) for embed in now.embeds] if visible else [],
            "components": resolve_attachments(list(now.components), now.files) if visible else [],
            "attachments": [file.payload() for file in now.files] if visible else [],
        }
        if self.reactions and visible:
            body["reactions"] = self._reactions()
        if self.interaction is not None:
            body["webhook_id"] = body["application_id"] = str(self.interaction.application_id)
            body["interaction_metadata"] = self.interaction.metadata(self)
        return body

    def _embed(self, embed: JSON) -> JSON:
        return {"type": "rich", **resolve_attachments(embed, self.files)}

    def _reference(self) -> JSON:
        body = {"message_id": str(self.reference_id), "channel_id": str(self.channel.id)}
        if self.channel.guild is not None:
            body["guild_id"] = str(self.channel.guild.id)
        return body

    def _type(self) -> int:
        if self.interaction is not None and self.interaction.type == 2 and self.interaction.original is self:
            return 20
        return 19 if self.reference_id is not None else 0

    def _reactions(self) -> list[JSON]:
        counts: dict[str, int] = {}
        for _, emoji in self.reactions:
            counts[emoji] = counts.get(emoji, 0) + 1
        return [{"emoji": {"id": None, "name": name}, "count": n, "me": False} for name, n in counts.items()]

    def __repr__(self) -> str:
        state = "deleted " if self.deleted else "loading " if self.loading else ""
        shown = self.text if len(self.text) <= 80 else self.text[:79] + "…"
        return f"<{state}message by {self.author.name} in #{self.channel.name}: {shown!r}>"
