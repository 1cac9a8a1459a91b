"""Everything the stand-in knows: the guilds, the messages, the interactions and what was recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .commands import CommandStore
from .errors import unknown
from .faults import Faults
from .gateway import Gateway, Session
from .ids import Snowflakes
from .interactions import Interaction
from .json_types import JSON
from .messages import Message
from .model import Channel, Guild, Role, User
from .permissions import DEFAULT, Intent
from .waiting import Clock, Watch
from .wire import RestRequest


@dataclass(frozen=True)
class Violation:
    """Something Discord tolerates, but that is a mistake of the bot."""

    kind: str
    detail: str
    message: Message | None = None


class World:
    """The state behind the REST and gateway endpoints.

    `message_content` and `members_intent` say which privileged intents the application was granted;
    `ack_deadline`, `token_lifetime` and `nonce_window` are seconds on `clock`.
    """

    def __init__(
        self,
        *,
        token: str = "loopback-token",
        message_content: bool = False,
        members_intent: bool = False,
        verified: bool = False,
        shards: int = 1,
        ack_deadline: float = 3.0,
        token_lifetime: float = 900.0,
        nonce_window: float = 180.0,
        file_limit: int = 10 * 1024 * 1024,
        heartbeat_ms: int = 41_250,
    ) -> None:
        self.token = token
        self.message_content = message_content
        self.members_intent = members_intent
        self.verified = verified
        self.shards = shards
        self.ack_deadline = ack_deadline
        self.token_lifetime = token_lifetime
        self.nonce_window = nonce_window
        self.file_limit = file_limit
        self.heartbeat_ms = heartbeat_ms
        self.clock = Clock()
        self.watch = Watch()
        self.ids = Snowflakes()
        self.faults = Faults()
        self.bot = User(self.ids.new(), "Bellwether", bot=True)
        self.owner = User(self.ids.new(), "Owner")
        self.gateway = Gateway(self)
        self.commands = CommandStore(self.ids, self.bot.id)
        self.users: dict[int, User] = {user.id: user for user in (self.bot, self.owner)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.requests: list[RestRequest] = []
        self.violations: list[Violation] = []
        self.base_url = ""
        self.gateway_url = ""
        self.file_url = ""

    @property
    def granted_intents(self) -> int:
        """The privileged intents switched on for the application."""
        content = Intent.MESSAGE_CONTENT if self.message_content else 0
        return content | (Intent.GUILD_MEMBERS if self.members_intent else 0)

    @property
    def application_flags(self) -> int:
        """The granted intents as application flags; unverified applications get the `LIMITED` ones."""
        shift = 0 if self.verified else 1
        flags = 1 << (18 + shift) if self.message_content else 0
        return flags | (1 << (14 + shift) if self.members_intent else 0)

    @property
    def pings(self) -> list[tuple[Message, str]]:
        """Every mention in the bot's messages that notified somebody."""
        return [(message, ping) for message in self.messages.values() for ping in message.pings]

    def requests_to(self, route: str) -> list[RestRequest]:
        """The recorded requests whose `METHOD /path` matches a regular expression."""
        return [request for request in self.requests if re.search(route, request.line)]

    def violate(self, kind: str, detail: str, message: Message | None = None) -> None:
        """Record a mistake of the bot."""
        self.violations.append(Violation(kind, detail, message))
        self.watch.notify()

    def add_guild(self, name: str, *, owner: User | None = None, everyone: int | None = None) -> Guild:
        """A guild with the bot in it; `everyone` are the bits of its @everyone role."""
        guild = Guild(self.ids.new(), name, self.bot, self.emit, self.ids, self.register)
        guild.owner_id = (owner or self.owner).id
        bits = int(DEFAULT if everyone is None else everyone)
        guild.roles.append(Role(guild.id, "@everyone", bits, position=0))
        guild.add_member(self.bot)
        if owner is not None:
            guild.add_member(owner)
        self.guilds[guild.id] = guild
        self.gateway.dispatch("GUILD_CREATE", guild, lambda session: self._guild_payload(guild, session))
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Take the bot out of a guild."""
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild)
        del self.guilds[guild.id]
        for channel in (*guild.channels, *guild.threads):
            del self.channels[channel.id]

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel of a guild, and tell the bot."""
        guild = channel.guild
        assert guild is not None
        self.emit("CHANNEL_DELETE", channel.payload(), guild)
        guild.channels.remove(channel)
        del self.channels[channel.id]

    def archive(self, thread: Channel) -> None:
        """Archive and lock a thread. The bot forgets those, as clients do."""
        thread.archived = True
        self.emit("THREAD_UPDATE", thread.payload(), thread.guild)

    def add_user(self, name: str) -> User:
        """A user who shares no guild with the bot yet."""
        user = User(self.ids.new(), name)
        self.register(user)
        return user

    def dm(self, user: User) -> Channel:
        """The direct message channel between the bot and `user`."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.new(), f"dm-{user.name}", recipient=user)
        self.channels[channel.id] = channel
        return channel

    def register(self, item: User | Channel) -> None:
        """Make a user or channel findable by id."""
        if isinstance(item, User):
            self.users[item.id] = item
        else:
            self.channels[item.id] = item

    def channel(self, channel_id: int) -> Channel:
        """A channel; 10003 when there is none."""
        if channel_id not in self.channels:
            raise unknown(10003, "Channel")
        return self.channels[channel_id]

    def message(self, channel: Channel, message_id: int) -> Message:
        """A visible message of a channel; 10008 when there is none."""
        found = self.messages.get(message_id)
        if found is None or found.channel is not channel or found.deleted or found.ephemeral:
            raise unknown(10008, "Message")
        return found

    def emit(self, event: str, data: JSON, guild: Guild | None) -> None:
        """Send a guild event, once the bot knows the guild."""
        if guild is None or guild.id not in self.guilds:
            return
        needed = Intent.GUILD_MEMBERS if event.startswith("GUILD_MEMBER_") else Intent.GUILDS
        self.gateway.dispatch(event, guild, lambda session: data if session.intents & needed else None)

    def emit_message(self, event: str, message: Message) -> None:
        """Send MESSAGE_CREATE or MESSAGE_UPDATE, emptied for sessions without the message-content intent."""

        def build(session: Session) -> JSON | None:
            if not self.receives(session, message.channel):
                return None
            readable = None if session.intents & Intent.MESSAGE_CONTENT else self.exempt
            return message.payload(readable=readable, gateway=True, nonce=event == "MESSAGE_CREATE")

        if not message.ephemeral:
            self.gateway.dispatch(event, message.channel.guild, build)

    def receives(self, session: Session, channel: Channel, *, reactions: bool = False) -> bool:
        """Whether a session gets the message (or reaction) events of a channel."""
        if channel.guild is None:
            return bool(session.intents & (Intent.DIRECT_MESSAGE_REACTIONS if reactions else Intent.DIRECT_MESSAGES))
        needed = Intent.GUILD_MESSAGE_REACTIONS if reactions else Intent.GUILD_MESSAGES
        return bool(session.intents & needed) and bool(channel.permissions)

    def exempt(self, message: Message) -> bool:
        """Whether a message is readable without the message-content intent."""
        own = message.author is self.bot or self.bot in message.mentions
        return own or message.channel.guild is None

    def readable(self, message: Message) -> bool:
        """Whether the REST API shows the content of a message."""
        return self.message_content or self.exempt(message)

    def greet(self, session: Session) -> None:
        """READY, then GUILD_CREATE for each guild of the session's shard."""
        mine = [guild for guild in self.guilds.values() if session.handles(guild)]
        ready: JSON = {
            "v": 10,
            "user": self.bot_user(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "shard": list(session.shard),
            "application": {"id": str(self.bot.id), "flags": self.application_flags},
        }
        session.dispatch("READY", ready)
        for guild in mine:
            body = self._guild_payload(guild, session)
            if body is not None:
                session.dispatch("GUILD_CREATE", body)

    def bot_user(self) -> JSON:
        """The bot's own account."""
        return {**self.bot.payload(), "verified": True, "mfa_enabled": True, "email": None, "flags": 0}

    def _guild_payload(self, guild: Guild, session: Session) -> JSON | None:
        if not session.intents & Intent.GUILDS:
            return None
        return guild.payload(all_members=bool(session.intents & Intent.GUILD_MEMBERS))
