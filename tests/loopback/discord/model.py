"""Users, roles, guilds and channels, and their JSON as Discord sends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .ids import Snowflakes, iso
from .json_types import JSON
from .permissions import ALL_PERMISSIONS, DEFAULT, Perm, effective

if TYPE_CHECKING:
    from .messages import Message

Emit = Callable[[str, JSON, "Guild | None"], None]


@dataclass(eq=False)
class User:
    """An account; guild-specific facts are in `Member`."""

    id: int
    name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    def payload(self) -> JSON:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class Role:
    """A role with its permission bits."""

    id: int
    name: str
    permissions: int = 0
    mentionable: bool = False
    position: int = 1

    @property
    def mention(self) -> str:
        """The text that mentions this role."""
        return f"<@&{self.id}>"

    def payload(self) -> JSON:
        """The role object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": self.position,
            "permissions": str(int(self.permissions)),
            "managed": False,
            "mentionable": self.mentionable,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """A user's place in one guild."""

    user: User
    roles: list[Role]
    joined_at: float
    nick: str | None = None

    def payload(self, *, with_user: bool = True) -> JSON:
        """The member object; messages carry it without the user."""
        body: JSON = {
            "roles": [str(role.id) for role in self.roles],
            "nick": self.nick,
            "avatar": None,
            "joined_at": iso(self.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        if with_user:
            body["user"] = self.user.payload()
        return body


@dataclass(eq=False)
class Channel:
    """A guild text channel, a thread of one, or the bot's direct message channel with `recipient`."""

    id: int
    name: str
    guild: Guild | None = None
    recipient: User | None = None
    bits: int = int(DEFAULT)
    messages: list[Message] = field(default_factory=list["Message"])
    typing: list[float] = field(default_factory=list[float])
    parent: Channel | None = None
    archived: bool = False
    """Of a thread: archived and locked, so that a message does not open it again."""
    private: bool = False
    joined: bool = False
    """Of a thread: for its members alone, and whether the bot is one."""
    allowed: dict[int, int] = field(default_factory=dict[int, int])
    """What single members may do here beyond their roles, by their ids."""
    hidden: bool = False
    """Whether it is hidden from everybody but the bot and those who are let in."""

    @property
    def mention(self) -> str:
        """The text that links this channel."""
        return f"<#{self.id}>"

    @property
    def permissions(self) -> int:
        """What the bot may do here."""
        return effective(self.bits)

    def allows(self, perm: Perm) -> bool:
        """Whether the bot holds `perm` here."""
        return bool(self.permissions & perm)

    def set_permissions(self, bits: int) -> None:
        """Replace the bot's permissions and tell the bot."""
        self.bits = int(bits)
        if self.guild is not None:
            self.guild.emit("CHANNEL_UPDATE", self.payload(), self.guild)

    def payload(self) -> JSON:
        """The channel object; guild channels carry the bot's bits as one member overwrite."""
        last = str(self.messages[-1].id) if self.messages else None
        if self.guild is None:
            assert self.recipient is not None
            recipients = [self.recipient.payload()]
            return {
                "id": str(self.id),
                "type": 1,
                "last_message_id": last,
                "recipients": recipients,
                "flags": 0,
            }
        if self.parent is not None:
            return self._thread(self.parent, self.guild)
        overwrite = {
            "id": str(self.guild.bot.id),
            "type": 1,
            "allow": str(self.bits),
            "deny": str(ALL_PERMISSIONS & ~self.bits),
        }
        return {
            "id": str(self.id),
            "guild_id": str(self.guild.id),
            "type": 0,
            "name": self.name,
            "position": self.guild.channels.index(self) if self in self.guild.channels else 0,
            "permission_overwrites": [*self._hiding(self.guild), overwrite, *self._allowances()],
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": last,
            "flags": 0,
        }

    def allow(self, user: User, bits: int) -> None:
        """Let a member do more here than its roles say."""
        self.allowed[user.id] = int(bits)
        if self.guild is not None:
            self.guild.emit("CHANNEL_UPDATE", self.payload(), self.guild)

    def hide(self) -> None:
        """Hide it from everybody who is not let in with `allow`."""
        self.hidden = True
        if self.guild is not None:
            self.guild.emit("CHANNEL_UPDATE", self.payload(), self.guild)

    def _hiding(self, guild: Guild) -> list[JSON]:
        return [{"id": str(guild.id), "type": 0, "allow": "0", "deny": str(int(Perm.VIEW_CHANNEL))}] * self.hidden

    def _allowances(self) -> list[JSON]:
        return [{"id": str(id), "type": 1, "allow": str(bits), "deny": "0"} for id, bits in self.allowed.items()]

    def _thread(self, parent: Channel, guild: Guild) -> JSON:
        stamp = iso(time.time())
        bot = {"id": str(self.id), "user_id": str(guild.bot.id), "join_timestamp": stamp, "flags": 0}
        return {
            **({"member": bot} if self.joined else {}),
            "id": str(self.id),
            "guild_id": str(guild.id),
            "parent_id": str(parent.id),
            "owner_id": str(guild.owner_id),
            "type": 12 if self.private else 11,
            "name": self.name,
            "message_count": len(self.messages),
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": stamp,
            },
        }


@dataclass(eq=False)
class Guild:
    """A server the bot is in."""

    id: int
    name: str
    bot: User
    emit: Emit
    ids: Snowflakes
    register: Callable[[User | Channel], None]
    locale: str = "en-US"
    owner_id: int = 0
    roles: list[Role] = field(default_factory=list[Role])
    channels: list[Channel] = field(default_factory=list[Channel])
    threads: list[Channel] = field(default_factory=list[Channel])
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    shown_to_all: set[str] = field(default_factory=set[str])
    """Commands that the server shows to everybody, whatever permissions their author asked for."""

    def add_channel(self, name: str, *, permissions: int | None = None) -> Channel:
        """A text channel in which the bot holds `permissions` (default: the usual ones)."""
        bits = int(DEFAULT if permissions is None else permissions)
        channel = Channel(self.ids.new(), name, guild=self, bits=bits)
        self.channels.append(channel)
        self.register(channel)
        self.emit("CHANNEL_CREATE", channel.payload(), self)
        return channel

    def add_thread(self, parent: Channel, name: str, *, private: bool = False, joined: bool = False) -> Channel:
        """A thread of a channel, with its permissions."""
        bits = parent.bits
        thread = Channel(self.ids.new(), name, guild=self, bits=bits, parent=parent, private=private, joined=joined)
        self.threads.append(thread)
        self.register(thread)
        self.emit("THREAD_CREATE", thread.payload(), self)
        return thread

    def add_role(self, name: str, *, permissions: int = 0, mentionable: bool = False) -> Role:
        """A role; everybody holds the default permissions through @everyone."""
        role = Role(self.ids.new(), name, int(permissions), mentionable, position=len(self.roles))
        self.roles.append(role)
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.payload()}, self)
        return role

    def add_member(
        self, user: User | str, *, permissions: int = 0, roles: tuple[Role, ...] = (), bot: bool = False
    ) -> User:
        """Let a user join; extra `permissions` come with a role made for the member."""
        if isinstance(user, str):
            user = User(self.ids.new(), user, bot=bot)
        self.register(user)
        held = list(roles)
        if permissions:
            held.append(self.add_role(f"{user.name} extra", permissions=permissions))
        member = Member(user, held, time.time())
        self.members[user.id] = member
        self.emit("GUILD_MEMBER_ADD", {"guild_id": str(self.id), **member.payload()}, self)
        return user

    def member_permissions(self, user: User) -> int:
        """The bits of a member, by way of roles."""
        if user.id == self.owner_id:
            return ALL_PERMISSIONS
        bits = self.roles[0].permissions
        for role in self.members[user.id].roles:
            bits |= role.permissions
        return effective(bits)

    def payload(self, *, all_members: bool) -> JSON:
        """The GUILD_CREATE body; without the members intent it lists only the bot."""
        members = [m for m in self.members.values() if all_members or m.user is self.bot]
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner_id),
            "preferred_locale": self.locale,
            "features": [],
            "roles": [role.payload() for role in self.roles],
            "emojis": [],
            "stickers": [],
            "channels": [channel.payload() for channel in self.channels],
            "threads": [thread.payload() for thread in self.threads if not thread.archived],
            "members": [member.payload() for member in members],
            "member_count": len(self.members),
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "joined_at": iso(self.members[self.bot.id].joined_at),
            "large": False,
            "unavailable": False,
            "premium_tier": 0,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
        }
