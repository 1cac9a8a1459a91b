"""GET over HTTP for the sources that need nothing more: bounded in time and size, and honest about who asks."""

import asyncio
from collections.abc import Mapping

import aiohttp
from yarl import URL

from bot import __version__
from bot.providers.base import SourceDown, SourceLimited

_REDIRECTS = 5
_PART = 65_536
_SLOW_DOWN = (403, 429)
"""Public data addresses refuse a client that hurries with either."""


class Missing(SourceDown):
    """There is nothing at the address (HTTP 404). What that means is the source's to say: a day that is not published
    yet, a file that is gone, or an address that has moved."""


class Http:
    """One session, made when first needed, for one event loop. Safe to use from many tasks at once.

    `timeout` is for a whole answer, redirects included, in seconds; `most_bytes` bounds its body as it is after
    decompression. The environment's proxies are not used. Cookies are not kept.
    """

    def __init__(self, *, timeout: float = 10.0, most_bytes: int = 8_000_000) -> None:
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def get(self, url: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body of a good answer. Redirects are followed within the address's own scheme, host and port.

        Raises Missing for 404, SourceLimited for 429 and 403, SourceDown for everything else: other statuses,
        redirects elsewhere, timeouts, too large a body, connections that fail or break off.
        """
        address = URL(url) if params is None else URL(url).update_query(params)
        try:
            async with asyncio.timeout(self._timeout):
                return await self._get(address)
        except TimeoutError as error:
            raise SourceDown(f"{address.host}: no answer in {self._timeout:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise SourceDown(f"{address.host}: {type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Close the connections. Later calls are SourceDown."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _get(self, address: URL) -> bytes:
        at = address
        for _ in range(_REDIRECTS + 1):
            async with self._open().get(at, allow_redirects=False) as response:
                onward = _onward(response)
                if onward is None:
                    return await self._body(response)
            if onward.origin() != address.origin():
                raise SourceDown(f"{address.host}: sent elsewhere, to {onward.host}")
            at = onward
        raise SourceDown(f"{address.host}: more than {_REDIRECTS} redirects")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        where = response.url.host
        if response.status == 404:
            raise Missing(f"{where}: nothing at {response.url.path}")
        if response.status in _SLOW_DOWN:
            raise SourceLimited(f"{where}: status {response.status}")
        if response.status != 200:
            raise SourceDown(f"{where}: status {response.status}")
        body = bytearray()
        async for part in response.content.iter_chunked(_PART):
            body += part
            if len(body) > self._most_bytes:
                raise SourceDown(f"{where}: more than {self._most_bytes:,} bytes")
        return bytes(body)

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise SourceDown("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": f"Bellwether/{__version__}"},
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session


def _onward(response: aiohttp.ClientResponse) -> URL | None:
    """Where a redirect leads; None for any other answer, and for a redirect that does not say."""
    place = response.headers.get("Location")
    if response.status not in (301, 302, 303, 307, 308) or place is None:
        return None
    return response.url.join(URL(place))
