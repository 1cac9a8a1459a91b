"""When a post's request leaves this machine, and whether it is in doubt: until it leaves nothing can have arrived."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp
import discord

from bot.domain.posting import NotPosted, PostDoubtful, Ready


class _Leaving:
    """The requests of one call of discord.py, which repeats some by itself."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._answered = True
        self._failed = False

    @property
    def in_doubt(self) -> bool:
        """Whether one has left that may have been taken: nothing was heard of it, or of a failure at the other end."""
        return self._failed or not self._answered

    def leaves(self) -> None:
        self._ready()
        self._failed = self.in_doubt
        self._answered = False

    def answered(self, status: int) -> None:
        self._answered = True
        self._failed = self._failed or status >= 500


_LEAVING = ContextVar[_Leaving | None]("leaving", default=None)
"""The call that is under way in the present task."""


class Departures(aiohttp.TraceConfig):
    """A discord.py client's `http_trace`: asks `Ready` each time a connection is there and nothing was written yet."""

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
def departing(client: discord.Client, ready: Ready) -> Generator[None]:
    """For one call that posts: whatever leaves within is asked about. A refusal says nothing of an earlier request of
    the same call that may have been taken: it is raised as PostDoubtful then. A client that does not trace its requests
    is asked about now, once."""
    if not isinstance(client.http.http_trace, Departures):
        ready()
        yield
        return
    leaving = _Leaving(ready)
    token = _LEAVING.set(leaving)
    try:
        yield
    except (discord.HTTPException, discord.RateLimited, NotPosted) as error:
        if leaving.in_doubt:
            raise PostDoubtful(f"{type(error).__name__} {error}") from None
        raise
    finally:
        _LEAVING.reset(token)
