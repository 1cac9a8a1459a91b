"""Asked questions: how long they are kept, and a database that does not take orders."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Database, QuestionStore

NOW = datetime(2025, 2, 12, 9, 0, tzinfo=UTC)
DAYS = timedelta(days=90)


async def test_a_question_is_kept_for_its_time_and_no_longer(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bars.db'}")
    questions = QuestionStore(database)
    key = await questions.keep("movers hstech 1m", 7, NOW)
    # Asked now, 90 days ago to the second, and a second more: nobody forgot anything meanwhile.
    for asked_before, kept in ((timedelta(0), True), (DAYS, True), (DAYS + timedelta(seconds=1), False)):
        found = await questions.kept(key, NOW + asked_before - DAYS)
        assert found == (("movers hstech 1m", 7) if kept else None), asked_before
    await database.close()


async def test_a_full_disk_while_forgetting_is_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'absent' / 'bars.db'}")
    await QuestionStore(database).forget_before(NOW)
    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage().startswith("Old questions stay in the database: ")
    await database.close()
