"""When a request leaves this machine: until then nothing of it can have arrived, whatever goes wrong."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp
import discord

from bot.domain.posting import Ready

_READY = ContextVar[Ready | None]("ready", default=None)
"""Whom the present task asks before anything leaves."""


class Departures(aiohttp.TraceConfig):
    """A discord.py client's `http_trace`: asks `Ready` each time a connection is there and nothing was written yet."""

    def __init__(self) -> None:
        super().__init__()
        self.on_request_headers_sent.append(_leaves)


async def _leaves(_session: object, _context: object, _request: object) -> None:
    # aiohttp tells of headers before it writes them.
    ready = _READY.get()
    if ready is not None:
        ready()


@contextmanager
def departing(client: discord.Client, ready: Ready) -> Generator[None]:
    """Whatever leaves within is asked about. A client that does not trace its requests is asked about now, once."""
    if not isinstance(client.http.http_trace, Departures):
        ready()
        yield
        return
    token = _READY.set(ready)
    try:
        yield
    finally:
        _READY.reset(token)
