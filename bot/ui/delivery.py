"""Calls to Discord whose failure is nobody's defect."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

T = TypeVar("T")
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
_ALREADY_ACKNOWLEDGED = 40060
_NO_HISTORY = 160002
_TOO_LARGE = 413


class Undelivered(Exception):
    """Discord did not take something; `code` is Discord's own, 0 where it gave none."""

    def __init__(self, what: str, reason: str, code: int = 0) -> None:
        super().__init__(f"{what}: {reason}")
        self.code = code


async def deliver(what: str, call: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
    """The result of a call. A lost connection is tried once more unless `again` is False.

    discord.py repeats after a reset connection only with the error numbers of macOS and Windows, so on Linux
    the reset arrives here. Calls that create something must carry a nonce of their own or pass `again=False`.
    Raises Undelivered. What Discord calls malformed is a defect of ours and stays an HTTPException.
    """
    try:
        return await call()
    except discord.HTTPException as error:
        if _is_malformed(error):
            raise
        raise Undelivered(what, f"{error.status} {error.code} {error.text}", error.code) from None
    except discord.RateLimited as error:
        raise Undelivered(what, f"rate limited for {error.retry_after:.0f} s") from None
    except (OSError, aiohttp.ClientError) as error:
        if not again:
            raise Undelivered(what, f"{type(error).__name__} {error}") from None
    return await deliver(what, call, again=False)


def _is_malformed(error: discord.HTTPException) -> bool:
    return error.status in (400, _TOO_LARGE) and error.code not in (_ALREADY_ACKNOWLEDGED, _NO_HISTORY)
