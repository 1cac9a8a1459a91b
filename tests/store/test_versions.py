"""Numbers of changes, given to many at once. On both databases."""

import asyncio

from bot.store import Database
from bot.store.versions import next_version, present_version

_MANY = 5
"""Connections that are kept open."""


async def connected(database: Database) -> None:
    """Every connection is made before the race, so that all begin it at once."""
    all_here = asyncio.Barrier(_MANY)

    async def hold() -> None:
        async with database.begin():
            await all_here.wait()

    await asyncio.gather(*(hold() for _ in range(_MANY)))


async def test_the_first_numbers_of_all_are_given_to_many_at_once(database: Database) -> None:
    await connected(database)

    async def take() -> int:
        async with database.writing() as connection:
            return await next_version(connection, "rules")

    assert sorted(await asyncio.gather(*(take() for _ in range(_MANY)))) == [1, 2, 3, 4, 5]
    async with database.begin() as connection:
        assert await present_version(connection, "rules") == _MANY
