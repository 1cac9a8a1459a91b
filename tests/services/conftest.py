"""The shipped data and the calendars, loaded once."""

from pathlib import Path

import pytest

from bot.reference import Reference, load_reference
from bot.services.resolver import Resolver
from bot.services.sessions import Sessions


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(Path(__file__).parents[2] / "data")


@pytest.fixture(scope="session")
def resolver(reference: Reference) -> Resolver:
    return Resolver(reference)


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    return Sessions()
