"""The gallery shows every question that has a picture, as the program draws it now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from bot.app import build
from bot.domain.questions import QUESTIONS
from bot.settings import Settings
from bot.ui import terminal

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "gallery.md").read_text(encoding="utf-8")
MADE_BY = "run docs/build.py"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery_maker", DOCS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_question_with_a_picture_is_shown(maker: ModuleType) -> None:
    assert set(maker.ASKED) == set(QUESTIONS) - {"help"}
    shown = re.findall(r"^### `!(.+)`$", PAGE, re.MULTILINE)
    assert shown == [question for name in QUESTIONS for question in maker.ASKED.get(name, ())], MADE_BY


def test_every_picture_is_there_small_and_used() -> None:
    named = re.findall(r'<img src="(gallery/[a-z0-9]+\.png)" width="360" alt="([^"]+)">', PAGE)
    files = {path.relative_to(DOCS).as_posix(): path for path in (DOCS / "gallery").glob("*.png")}
    assert {name for name, _ in named} == set(files), MADE_BY
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in files.values())
    assert {name for name, path in files.items() if path.stat().st_size > 60 * 1024} == set()


async def test_its_first_lines_are_the_answers_of_now(maker: ModuleType, tmp_path: Path) -> None:
    app = build(Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{tmp_path}/gallery.db"))
    words = app.words("en")
    for questions in maker.ASKED.values():
        for question in questions:
            parsed = app.parse(question)
            assert parsed is not None
            headline = terminal.said((await app.answer(parsed)).headline, words)
            assert f"### `!{question}`\n\n{headline}\n" in PAGE, MADE_BY
    await app.close()
