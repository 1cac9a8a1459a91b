"""Shared fixtures. Tests see none of this machine's settings and reach nothing outside it."""

import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bot.settings import Settings
from bot.store import Database
from tests.postgres import Postgres, binaries

SETTINGS = tuple(name.upper() for name in Settings.model_fields)
"""Their names in the environment."""


# How long an example takes says more of the machine's other work than of the code. The examples are the same in every
# run, so that a red run is red again; `--hypothesis-profile=explore` looks for others.
hypothesis.settings.register_profile("bellwether", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("bellwether")


@pytest.fixture(autouse=True, scope="session")
def _no_settings() -> None:
    for name in SETTINGS:
        os.environ.pop(name, None)
    Settings.model_config["env_file"] = None


@pytest.fixture(autouse=True, scope="session")
def _no_way_out_for_curl() -> None:
    """yfinance's curl opens its own sockets: without a stand-in it finds a proxy that nobody answers at."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = "http://127.0.0.1:9"
    os.environ["no_proxy"] = "localhost,127.0.0.1"


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """A connection to anywhere but this machine is an error of the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host != "localhost" and not ipaddress.ip_address(str(host)).is_loopback:
            raise AssertionError(f"a test connects to {host}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server that is started when first wanted, once a process of tests."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    server = Postgres.start(found)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bars.db'}"
    return request.getfixturevalue("postgres").database()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()
