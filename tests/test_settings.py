"""Settings: what is secret in them is never shown."""

import logging
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings

_URL = "postgresql+asyncpg://bot:hunter2@127.0.0.1:1/market"
"""Nobody listens on port 1."""


def test_a_password_is_not_in_the_repr() -> None:
    settings = Settings(database_url=_URL, discord_token="token-xyz", _env_file=None)  # type: ignore[arg-type, call-arg]
    assert settings.database_url == _URL
    for shown in (repr(settings), str(settings)):
        assert "hunter2" not in shown
        assert "token-xyz" not in shown


@pytest.mark.parametrize(
    "url",
    [_URL, "postgresql+asyncpg://bot:hunter2@127.0.0.1:port/market", "postgresql+asyncpg://bot:hunter2", "hunter2"],
    ids=["nobody there", "no port", "no host", "no address"],
)
@pytest.mark.parametrize("command", [["run"], ["check"], ["refresh", "hstech"], ["ask", "!help"]], ids=lambda c: c[0])
def test_a_password_is_not_printed(
    command: list[str],
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    with caplog.at_level(logging.DEBUG):
        main([*command, "--source", "sample"])
    told = capfd.readouterr()
    assert "hunter2" not in told.out + told.err + caplog.text
