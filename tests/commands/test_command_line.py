"""`bellwether refresh` fills the store; afterwards questions need no Yahoo."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.prices import PriceSeries
from bot.settings import Settings
from bot.store import BarStore
from tests.end_to_end.world import EVENING, sample_listings, yahoo_of
from tests.loopback.yahoo import ALL, LoopbackYahoo


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    with yahoo_of(sample_listings()) as server:
        yield server


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("bot.clock.datetime", _Evening)


class _Evening:
    """The evening of the loopback market, for the clock."""

    @staticmethod
    def now(_zone: object) -> object:
        return EVENING


def test_refresh_then_ask_without_yahoo(yahoo: LoopbackYahoo, capsys: pytest.CaptureFixture[str]) -> None:
    # Yahoo has one row of the index, and the sources that have its history are not there.
    assert main(["refresh", "hstech"]) == 3
    assert "31 of 32 are up to date. Nothing came of: HSTECH.HK" in capsys.readouterr().out
    requests = len(yahoo.requests) - yahoo.count("HSTECH.HK")
    yahoo.fail(ALL, "hang")
    assert main(["ask", "!movers hstech 1m", "--source", "yahoo"]) == 0
    assert "Hang Seng TECH (by fund 3033.HK) +25.1% in 1 month" in capsys.readouterr().out
    assert len(yahoo.requests) - yahoo.count("HSTECH.HK") == requests


def test_refresh_names_what_did_not_come(yahoo: LoopbackYahoo, capsys: pytest.CaptureFixture[str]) -> None:
    yahoo.fail("1810.HK", "empty")
    assert main(["refresh", "hstech"]) == 3
    assert capsys.readouterr().out.strip().endswith("30 of 32 are up to date. Nothing came of: 1810.HK, HSTECH.HK")


def test_refresh_of_an_unknown_universe(yahoo: LoopbackYahoo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "hstek"]) == 2
    assert "hstech" in capsys.readouterr().err
    assert yahoo.requests == []


def test_refresh_without_a_database_says_so_and_asks_nobody(
    yahoo: LoopbackYahoo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///no/such/folder.db")
    assert main(["refresh", "hstech"]) == 1
    told = capsys.readouterr()
    assert "The database sqlite+aiosqlite:///no/such/folder.db does not open" in told.err
    assert "up to date" not in told.out
    assert yahoo.requests == []


def test_refresh_names_what_the_database_did_not_take(
    yahoo: LoopbackYahoo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = BarStore.replace

    async def full(self: BarStore, series: PriceSeries, covers_from: date, now: datetime) -> None:
        if series.symbol in {"0700.HK", "9988.HK"}:
            raise OSError("No space left on device")
        await replace(self, series, covers_from, now)

    monkeypatch.setattr(BarStore, "replace", full)
    assert main(["refresh", "hstech"]) == 3
    told = capsys.readouterr().out
    # Of 32 the index did not come, and two were not stored.
    assert "29 of 32 are up to date. Nothing came of: HSTECH.HK\n" in told
    assert "29 of 32 are up to date. The database did not take: 0700.HK, 9988.HK\n" in told


def test_refresh_with_faults_in_the_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["refresh", "hstech"]) == 1
    assert capsys.readouterr().err.startswith("The files in data/ have faults: ")


def test_a_local_source_needs_no_refresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "hstech", "--source", "sample"]) == 0
    assert "nothing to fetch" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_the_sources_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "!movers hstech", "--source", "folder:none", "--json"]) == 3
    assert '"code": "source_down"' in capsys.readouterr().out


def test_run_says_what_keeps_it_from_starting(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["run", "--source", "folder:none"]) == 1
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///no/such/folder.db")
    assert main(["run", "--source", "sample"]) == 1
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert "Check DATABASE_URL" in caplog.records[1].message


def test_a_bad_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["ask", "help", "--source", "bloomberg"]) == 2
    assert capsys.readouterr().err.startswith("MARKET_SOURCE: ")
    monkeypatch.setenv("DATABASE_URL", "foo")
    assert main(["check", "--source", "sample"]) == 1
    assert capsys.readouterr().err.startswith("DATABASE_URL: ")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["--source", "nonsense"], "bad_question"),
        (["--as-of", "2025-13-01"], "bad_window"),
        (["--as-of", ""], "bad_window"),
    ],
)
def test_json_is_one_object_whatever_is_wrong(given: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "help", "--json", "--source", "sample", *given]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_empty_settings_are_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "CACHE_DIR", "DATABASE_URL"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.discord_token, settings.cache_dir) == (None, None)
    assert settings.database_url.startswith("sqlite")


def test_a_driver_that_is_missing_is_said(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://me:secret@localhost/none")
    assert main(["run", "--source", "sample"]) == 1
    assert "no driver for postgresql+asyncpg" in caplog.text
    assert "secret" not in caplog.text


def test_libraries_never_log_at_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    # At DEBUG discord.py prints whole events, with the tokens of interactions in them.
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert main(["ask", "help", "--source", "sample"]) == 0
    assert not logging.getLogger("discord.gateway").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("discord.http").isEnabledFor(logging.DEBUG)


def test_a_reader_that_has_gone_is_no_defect(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot ask '!help' --source sample | true; exit ${{PIPESTATUS[0]}}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    run = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")
