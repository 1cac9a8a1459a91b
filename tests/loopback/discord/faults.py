"""Failures and delays that a test orders for chosen requests."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from dataclasses import dataclass, field

from aiohttp import web

from .json_types import JSON
from .wire import json_response


@dataclass
class Fault:
    """What happens to the next `times` requests whose `METHOD /path` matches."""

    pattern: re.Pattern[str]
    kind: str
    times: int
    after: bool = False
    status: int = 500
    seconds: float | None = None
    is_global: bool = False
    via: bool = True
    hits: int = 0


@dataclass
class Faults:
    """The orders of a test; each returns its `Fault`, whose `hits` counts the requests it met."""

    faults: list[Fault] = field(default_factory=list[Fault])
    delays: list[tuple[re.Pattern[str], float]] = field(default_factory=list[tuple[re.Pattern[str], float]])
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def rate_limit(
        self,
        route: str,
        *,
        times: int = 1,
        retry_after: float = 0.05,
        is_global: bool = False,
        via: bool = True,
    ) -> Fault:
        """Answer 429; without `via` it looks like a ban in front of the API."""
        fault = Fault(re.compile(route), "429", times, seconds=retry_after, is_global=is_global, via=via)
        return self._add(fault)

    def error(self, route: str, *, times: int = 1, status: int = 500, after: bool = False) -> Fault:
        """Answer a server error, before or `after` the request took effect."""
        return self._add(Fault(re.compile(route), "error", times, after, status))

    def hang(self, route: str, *, times: int = 1, seconds: float | None = None, after: bool = False) -> Fault:
        """Never answer, and cut the connection after `seconds` (None: when the stand-in stops)."""
        return self._add(Fault(re.compile(route), "hang", times, after, seconds=seconds))

    def reset(self, route: str, *, times: int = 1, after: bool = False) -> Fault:
        """Reset the connection, before or `after` the request took effect."""
        return self._add(Fault(re.compile(route), "reset", times, after))

    def delay(self, route: str, seconds: float) -> None:
        """Hold every matching request for `seconds` before it is looked at."""
        self.delays.append((re.compile(route), seconds))

    def clear(self) -> None:
        """Forget all orders."""
        self.faults.clear()
        self.delays.clear()

    def _add(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    async def wait(self, line: str) -> None:
        """Apply the delays for a request line."""
        seconds = sum(seconds for pattern, seconds in self.delays if pattern.search(line))
        if seconds:
            await asyncio.sleep(seconds)

    def take(self, line: str, *, after: bool) -> Fault | None:
        """The order that applies to a request line at this point, used up by one."""
        for fault in self.faults:
            if fault.after == after and fault.hits < fault.times and fault.pattern.search(line):
                fault.hits += 1
                return fault
        return None

    async def apply(self, fault: Fault, request: web.Request) -> web.Response:
        """The failed answer."""
        if fault.kind == "429":
            return _rate_limited(fault)
        if fault.kind == "error":
            return web.Response(status=fault.status, text="upstream error")
        if fault.kind == "hang":
            try:
                async with asyncio.timeout(fault.seconds):
                    await self.released.wait()
            except TimeoutError:
                pass
        reset_connection(request)
        return web.Response(status=500)


def reset_connection(request: web.Request) -> None:
    """Drop the connection of a request so that the peer sees a reset, not an orderly end."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        # Lingering for zero seconds makes the kernel send RST.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _rate_limited(fault: Fault) -> web.Response:
    seconds = fault.seconds or 0.0
    body: JSON = {"message": "You are being rate limited.", "retry_after": seconds, "global": fault.is_global}
    headers = {
        "Retry-After": str(max(1, round(seconds))),
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": f"{seconds:.3f}",
        "X-RateLimit-Scope": "global" if fault.is_global else "user",
    }
    if fault.is_global:
        headers["X-RateLimit-Global"] = "true"
    if fault.via:
        headers["Via"] = "1.1 loopback"
    return json_response(body, 429, headers)
