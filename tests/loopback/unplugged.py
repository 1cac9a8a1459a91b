"""A network that is away: faults of the connections that a discord.py client makes."""

import asyncio
import errno
import itertools
from typing import Any, Literal

import aiohttp
import discord
import pytest


def unplug(
    patch: pytest.MonkeyPatch, client: discord.Client, how: Literal["refused", "silent"] = "refused", after: int = 0
) -> None:
    """No more connections for requests after some: they are refused, or nothing is heard of them. What is open stays
    so, the gateway's among them."""
    connector: Any = client.http.connector
    connect, left = connector.connect, itertools.repeat(True, after)

    async def tried(request: Any, **options: Any) -> Any:
        if next(left, False):
            return await connect(request, **options)
        if how == "silent":
            await asyncio.Event().wait()
        raise aiohttp.ClientConnectorError(request.connection_key, OSError(errno.ENETUNREACH, "unreachable"))

    patch.setattr(connector, "connect", tried)
