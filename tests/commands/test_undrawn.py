"""`bellwether ask` when its picture fails: the answer is there all the same."""

import json
import logging
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import App

ASKED = ["ask", "!quote alibaba", "--source", "sample"]


def _fails_with(fault: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def render(_app: App, _answer: object, _language: str, _palette: str) -> None:
        raise fault

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(App, "render", render)


def test_an_answer_does_not_wait_for_a_slow_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _fails_with(TimeoutError(), monkeypatch, tmp_path)
    assert main(ASKED) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Simulated: Alibaba ")
    assert "No picture: drawing it took too long." in shown.out
    assert (shown.err, list(tmp_path.glob("out/*"))) == ("", [])
    assert main([*ASKED, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["images"] == []
    assert "No picture: drawing it took too long." in answer["notes"]


def test_an_answer_outlives_a_defect_of_drawing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _fails_with(ValueError("no such glyph"), monkeypatch, tmp_path)
    with caplog.at_level(logging.ERROR):
        assert main([*ASKED, "--json"]) == 0
    [note] = [note for note in json.loads(capsys.readouterr().out)["notes"] if note.startswith("No picture")]
    reference = note.removeprefix("No picture: it could not be drawn (reference ").removesuffix(").")
    assert reference in caplog.text and "no such glyph" in caplog.text
