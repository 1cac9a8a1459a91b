"""The shipped data, loaded once."""

from pathlib import Path

import pytest

from bot.reference import Reference, load_reference

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(DATA)


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA
