"""`bellwether data`: what is kept of a member or a server, for who runs the bot."""

import asyncio
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import Database
from bot.store.watchlists import WatchStore, member_key

ADA = 1_111_222_333_444_555_666


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bellwether.db'}"
    monkeypatch.setenv("DATABASE_URL", url)

    async def fill() -> None:
        database = Database(url)
        await WatchStore(database).add(member_key(ADA), ["NVDA"], 5, ADA, None, datetime(2025, 2, 12, tzinfo=UTC))
        await database.close()

    asyncio.run(fill())
    return url


@pytest.mark.usefixtures("address")
def test_a_copy_is_printed_or_written_and_then_erased(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "copy", "member", str(ADA)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["member"] == str(ADA) and printed["watchlist"][0]["symbol"] == "NVDA"
    file = tmp_path / "copy.json"
    assert main(["data", "copy", "member", str(ADA), "--out", str(file)]) == 0
    assert "a watch list of 1 line" in capsys.readouterr().out
    assert json.loads(file.read_text())["watchlist"] == printed["watchlist"]
    assert main(["data", "erase", "member", str(ADA), "--yes"]) == 0
    assert "All of it is erased." in capsys.readouterr().out
    assert main(["data", "copy", "member", str(ADA)]) == 0
    assert json.loads(capsys.readouterr().out)["watchlist"] == []


def test_a_database_that_does_not_open_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'no' / 'x.db'}")
    assert main(["data", "erase", "server", "1"]) == 1
    assert "does not open" in capsys.readouterr().err


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize(("typed", "erased"), [(str(ADA), True), ("yes", False), ("", False)])
def test_an_erasure_is_confirmed_by_the_id(
    typed: str, erased: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO(typed)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert main(["data", "erase", "member", str(ADA)]) == (0 if erased else 1)
    told = capsys.readouterr()
    assert told.out.startswith(f"Kept of member {ADA}: 0 alerts, 0 digests, a watch list of 1 line, 0 posts,")
    assert "type the id: " in told.out
    assert ("All of it is erased." in told.out, "that is not the id" in told.err) == (erased, not erased)
    assert main(["data", "copy", "member", str(ADA)]) == 0
    assert (json.loads(capsys.readouterr().out)["watchlist"] == []) is erased


@pytest.mark.usefixtures("address")
def test_nothing_is_erased_where_nobody_can_be_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(str(ADA)))
    assert main(["data", "erase", "server", "77"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("Kept of server 77: 0 alerts") and "Add --yes" in told.err


@pytest.mark.usefixtures("address")
def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "copy", "member", str(ADA), "--out", str(tmp_path / "no" / "x.json")]) == 1
    assert "cannot be written" in capsys.readouterr().err
