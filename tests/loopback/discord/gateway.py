"""The gateway: sessions that outlive their connection, so that a client can resume."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from .faults import reset_connection
from .json_types import JSON, as_object, values
from .model import Guild
from .permissions import Intent

if TYPE_CHECKING:
    from .state import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


class Connection:
    """One websocket; frames are queued so that a dispatch never has to wait."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.ws = ws
        self._request = request
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self.ending = False

    @property
    def open(self) -> bool:
        """Whether neither side began to close."""
        return not self.ending and not self.ws.closed and self.ws.close_code is None

    def send(self, frame: JSON) -> None:
        """Queue a text frame."""
        self._frames.put_nowait(json.dumps(frame))

    async def pump(self) -> None:
        """Write the queued frames until cancelled or disconnected."""
        while True:
            frame = await self._frames.get()
            try:
                await self.ws.send_str(frame)
            except (ConnectionError, RuntimeError):
                return
            finally:
                self._frames.task_done()

    async def close(self, code: int) -> None:
        """Close in order, after what was queued."""
        self.ending = True
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._frames.join()
        await self.ws.close(code=code)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        self.ending = True
        reset_connection(self._request)


@dataclass(eq=False)
class Session:
    """What Discord keeps between IDENTIFY and the end of the session, resumes included."""

    id: str
    intents: int
    shard: tuple[int, int]
    seq: int = 0
    log: list[JSON] = field(default_factory=list[JSON])
    connection: Connection | None = None
    resumes: int = 0

    @property
    def connected(self) -> bool:
        """Whether a client is attached right now."""
        return self.connection is not None and self.connection.open

    def dispatch(self, event: str, data: JSON) -> None:
        """Send an event, or keep it for a resume."""
        self.seq += 1
        frame: JSON = {"op": DISPATCH, "s": self.seq, "t": event, "d": data}
        self.log.append(frame)
        if self.connection is not None:
            self.connection.send(frame)

    def handles(self, guild: Guild | None) -> bool:
        """Whether events of a guild (None: direct messages) belong to this shard."""
        index, count = self.shard
        return index == (0 if guild is None else (guild.id >> 22) % count)


class GatewayClose(Exception):
    """The client broke a rule of the gateway."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway:
    """All sessions of the bot, and the websocket endpoint."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies: list[JSON] = []
        self.closed: list[int] = []
        self.heartbeats = 0

    def live(self) -> list[Session]:
        """The sessions with a client attached."""
        return [session for session in self.sessions.values() if session.connected]

    def dispatch(self, event: str, guild: Guild | None, build: Callable[[Session], JSON | None]) -> None:
        """Send an event to the sessions of its shard; `build` may decline by returning None."""
        for session in self.sessions.values():
            data = build(session) if session.handles(guild) else None
            if data is not None:
                session.dispatch(event, data)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        ws = web.WebSocketResponse(timeout=1.0, max_msg_size=4 << 20)
        await ws.prepare(request)
        connection = Connection(ws, request)
        self.connections.add(connection)
        writer = asyncio.create_task(connection.pump())
        connection.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self._world.heartbeat_ms}})
        session: Session | None = None
        try:
            async for message in ws:
                if message.type is not WSMsgType.TEXT:
                    raise GatewayClose(4002)
                session = self._receive(connection, session, message.data)
        except GatewayClose as error:
            self.closed.append(error.code)
            await ws.close(code=error.code)
        except ConnectionError:
            pass
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._detach(connection, session)
        return ws

    def _detach(self, connection: Connection, session: Session | None) -> None:
        self.connections.discard(connection)
        if session is not None and session.connection is connection:
            session.connection = None
            # A client that says goodbye with 1000 or 1001 gives its session up.
            if not connection.ending and connection.ws.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self._world.watch.notify()

    def _receive(self, connection: Connection, session: Session | None, text: str) -> Session | None:
        try:
            frame: JSON = json.loads(text)
        except ValueError:
            raise GatewayClose(4002) from None
        op, data = frame.get("op"), frame.get("d")
        if op == HEARTBEAT:
            self.heartbeats += 1
            connection.send({"op": HEARTBEAT_ACK, "s": None, "t": None, "d": None})
            return session
        if op in (IDENTIFY, RESUME):
            if session is not None:
                raise GatewayClose(4005)
            body = as_object(data)
            if body is None:
                raise GatewayClose(4002)
            if body.get("token") != self._world.token:
                raise GatewayClose(4004)
            return self._identify(connection, body) if op == IDENTIFY else self._resume(connection, body)
        if session is None:
            raise GatewayClose(4003)
        if op == REQUEST_MEMBERS:
            self._send_members(session, as_object(data) or {})
        elif op not in (PRESENCE, VOICE_STATE):
            raise GatewayClose(4001)
        return session

    def _identify(self, connection: Connection, data: JSON) -> Session:
        intents: Any = data.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents >> 26:
            raise GatewayClose(4013)
        if intents & PRIVILEGED & ~self._world.granted_intents:
            raise GatewayClose(4014)
        shard = tuple(data.get("shard") or (0, 1))
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise GatewayClose(4010)
        self.identifies.append({key: value for key, value in data.items() if key != "token"})
        session = Session(secrets.token_hex(16), intents, shard, connection=connection)
        self.sessions[session.id] = session
        self._world.greet(session)
        self._world.watch.notify()
        return session

    def _resume(self, connection: Connection, data: JSON) -> Session | None:
        session = self.sessions.get(str(data.get("session_id")))
        seq: Any = data.get("seq")
        if session is None or not isinstance(seq, int) or seq > session.seq:
            connection.send({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
            return None
        if session.connection is not None:
            session.connection.abort()
        session.connection = connection
        session.resumes += 1
        for frame in session.log[seq:]:
            connection.send(frame)
        session.dispatch("RESUMED", {"_trace": []})
        self._world.watch.notify()
        return session

    def _send_members(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None:
            return
        wanted = {int(item) for item in values(data, "user_ids")}
        query = str(data.get("query") or "").lower()
        members = [
            member.payload()
            for member in guild.members.values()
            if (member.user.id in wanted if wanted else member.user.name.lower().startswith(query))
        ]
        limit = int(data.get("limit") or 0)
        body: JSON = {
            "guild_id": str(guild.id),
            "members": members[:limit] if limit else members,
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(item) for item in wanted - guild.members.keys()],
        }
        if data.get("nonce") is not None:
            body["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", body)

    async def drop(self, code: int | None) -> None:
        """Close every connection with `code`, or cut it when None."""
        for connection in list(self.connections):
            if code is None:
                connection.abort()
            else:
                await connection.close(code)

    def ask_reconnect(self) -> None:
        """Tell the clients to reconnect and resume (op 7)."""
        for session in self.live():
            assert session.connection is not None
            session.connection.send({"op": RECONNECT, "s": None, "t": None, "d": None})

    def invalidate(self) -> None:
        """End all sessions (op 9); the clients must identify anew."""
        for session in self.live():
            assert session.connection is not None
            session.connection.send({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
        self.sessions.clear()
