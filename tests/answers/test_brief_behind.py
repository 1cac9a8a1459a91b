"""A story whose index has no current price of its own: whose fault that is."""

from pathlib import Path

import pytest

from bot.domain.errors import SourceFault
from bot.providers.base import SourceDown
from tests.answers.market import END, live, text, two_closes
from tests.answers.test_brief_lacks import MEMBERS, market, until


@pytest.mark.parametrize("window", ["1d", "1w", "1m"])
async def test_an_index_that_is_behind_its_members_is_no_fault_of_the_question(window: str) -> None:
    found = market()
    until(found, "HSTECH.HK", "2025-02-11")
    error = await found.refused(f"brief hstech {window}")
    assert isinstance(error, SourceFault)
    said = "There is no current price of Hang Seng TECH itself yet: its last one is of 11 Feb 2025."
    assert text(error.message) == said


async def test_an_index_whose_source_does_not_answer_is_no_fault_of_the_question(tmp_path: Path) -> None:
    found = live(f"{END} 09:00+00:00", tmp_path / "bars.db")
    two_closes(found, dict.fromkeys(MEMBERS, 5.0))
    found.source.broken["HSTECH.HK"] = SourceDown("503")
    error = await found.refused("brief hstech 1m")
    assert isinstance(error, SourceFault) and "does not answer" in text(error.message)
    await found.close()
