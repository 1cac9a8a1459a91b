"""The façade, where it does more than pass on."""

from pathlib import Path

import pytest

from bot.app import App, build
from bot.domain.questions import Question
from bot.domain.questions.compare import Compare
from bot.domain.questions.event import Event
from bot.domain.questions.quote import Quote
from bot.domain.questions.value import Value
from bot.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    folder: Path = tmp_path_factory.mktemp("app")
    return build(Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{folder / 'a.db'}"))


@pytest.mark.parametrize(
    ("asked", "line", "shown"),
    [
        (("9988.HK", "NVDA"), "BABA", ("BABA", "NVDA")),
        # BYD has three lines: only the first that is there gives way, so that two stay two.
        (("1211.HK", "BYDDY"), "002594.SZ", ("002594.SZ", "BYDDY")),
        (("NVDA", "9988.HK"), "NVDA", ("NVDA", "9988.HK")),
        (("NVDA", "AMD"), "BABA", ("NVDA", "AMD")),
    ],
)
def test_another_line_takes_the_place_of_the_first_of_its_company(
    app: App, asked: tuple[str, ...], line: str, shown: tuple[str, ...]
) -> None:
    changed = app.with_line(Compare(instruments=asked), line)
    assert isinstance(changed, Compare)
    assert changed.instruments == shown


@pytest.mark.parametrize(
    ("asked", "line", "shown"),
    [
        (Quote(instruments=("9988.HK",)), "BABA", "quote BABA"),
        (Value(instruments=("9988.HK",), ranking="record"), "BABA", "value BABA record"),
        (Event(event="deepseek", instruments=("NVDA", "9988.HK")), "BABA", "event deepseek NVDA BABA"),
        (Event(event="deepseek"), "BABA", "event deepseek"),
        (Quote(instruments=("NVDA",)), "BABA", "quote NVDA"),
    ],
)
def test_another_line_changes_nothing_else(app: App, asked: Question, line: str, shown: str) -> None:
    assert app.canonical(app.with_line(asked, line)) == shown


def test_one_line_of_the_two_that_are_shown_is_not_doubled(app: App) -> None:
    question = Compare(instruments=("9988.HK", "BABA"))
    assert app.with_line(question, "BABA") == question
