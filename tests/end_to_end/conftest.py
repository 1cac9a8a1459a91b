"""The world of the end-to-end tests."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.world import World, sample_listings, world_of, yahoo_of
from tests.loopback.yahoo import Listing, LoopbackYahoo


@pytest.fixture(scope="session")
def listings() -> dict[str, Listing]:
    return sample_listings()


@pytest.fixture
def yahoo(listings: dict[str, Listing]) -> Iterator[LoopbackYahoo]:
    with yahoo_of(listings) as server:
        yield server


@pytest.fixture
async def world(yahoo: LoopbackYahoo, tmp_path: Path) -> AsyncGenerator[World]:
    async with world_of(yahoo, tmp_path) as made:
        yield made
