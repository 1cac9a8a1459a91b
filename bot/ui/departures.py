"""When the requests of a post leave this machine, and how they are answered."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp

from bot.domain.posting import Leaving

_LEAVING = ContextVar[Leaving | None]("leaving", default=None)
"""The attempt that is under way in the present task."""


class Departures(aiohttp.TraceConfig):
    """The `http_trace` of a discord.py client that posts."""

    def __init__(self) -> None:
        super().__init__()
        self.on_request_headers_sent.append(_leaves)
        self.on_request_end.append(_answered)


async def _leaves(_session: object, _context: object, _request: object) -> None:
    # aiohttp tells of headers before it writes them.
    leaving = _LEAVING.get()
    if leaving is not None:
        leaving.leaves()


async def _answered(_session: object, _context: object, request: aiohttp.TraceRequestEndParams) -> None:
    leaving = _LEAVING.get()
    if leaving is not None:
        leaving.answered(request.response.status)


@contextmanager
def departing(leaving: Leaving) -> Generator[None]:
    """Whatever leaves within is of this attempt."""
    token = _LEAVING.set(leaving)
    try:
        yield
    finally:
        _LEAVING.reset(token)
