"""`bellwether ask`: what comes before a question, and what does not."""

from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize("text", ["help movers", "!help movers", "！help movers", " ! help movers"])
def test_a_prefix_is_not_needed_and_may_be_full_width(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", text, "--source", "sample"]) == 0
    assert "!movers hstech" in capsys.readouterr().out


def test_a_mark_further_on_is_the_askers_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "wow！hstech", "--source", "sample"]) == 2
    assert "“wow！hstech”" in capsys.readouterr().err


def test_another_prefix_is_taken_off_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BOT_PREFIX", "bw!")
    for text in ("bw!help movers", "ｂｗ！help movers", "!help movers"):
        assert main(["ask", text, "--source", "sample"]) == 0, text
        assert "movers hstech" in capsys.readouterr().out
