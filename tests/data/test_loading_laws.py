"""Laws of the loader that hold for any content, and its time."""

import csv
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reference import ReferenceFault, load_reference
from tests.data.small import FILES, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "data")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([name for name in FILES if name.endswith(".csv")]),
    st.integers(0, 10**6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
def test_any_cell_may_hold_anything(folder: Path, name: str, at: int, text: str) -> None:
    """Whatever stands in one cell, there is an answer: the data, or its faults, and never another error."""
    written(folder)
    rows = list(csv.reader(FILES[name].splitlines()))
    row = rows[1 + at % (len(rows) - 1)]
    row[at % len(row)] = text
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    try:
        loaded = load_reference(folder)
    except ReferenceFault as fault:
        assert fault.faults
    else:
        assert len(loaded.instruments) == 7


SYMBOLS = ("9988.HK", "0700.HK", "9866.HK", "2800.HK", "BABA", "NIO")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.sampled_from(SYMBOLS), min_size=1), min_size=1, max_size=6))
def test_changes_lead_to_the_lists_that_they_were_made_of(folder: Path, lists: list[set[str]]) -> None:
    """For any sequence of member lists, writing the differences and reading them gives the lists again."""
    start = date(2025, 1, 1)
    content = 'name = "Any"\nofficial = false\nconfidence = "made up"\n'
    kept: list[set[str]] = []
    for members in lists:
        before = kept[-1] if kept else set[str]()
        if members == before:
            continue
        day = start + timedelta(days=10 * len(kept))
        content += f'[[snapshot]]\neffective = {day}\nknown_until = {day + timedelta(days=9)}\nsource = "own"\n'
        parts = {"added": members - before, "removed": before - members} if kept else {"members": members}
        content += "".join(f"{key} = {sorted(symbols)}\n" for key, symbols in parts.items() if symbols)
        kept.append(members)
    (folder / "universes" / "any.toml").write_text(content, encoding="utf-8")
    universe = load_reference(folder).universes["any"]
    for number, members in enumerate(kept):
        for offset in (0, 9):
            membership = universe.members_on(start + timedelta(days=10 * number + offset))
            assert membership.exact
            assert set(membership.members) == members


def test_loading_the_shipped_data_is_quick(data: Path, tmp_path: Path) -> None:
    """The program loads it at every start: 150 ms on a common machine, five times that on a busy one."""
    copy = tmp_path / "data"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("sample", "fonts"))
    took: list[float] = []
    for _ in range(3):
        before = time.perf_counter()
        load_reference(copy)
        took.append(time.perf_counter() - before)
    assert min(took) < 0.75
