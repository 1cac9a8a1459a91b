"""Tables of a folder: their header and rows, and when a file is read again."""

from pathlib import Path

import pytest

from bot.providers.base import SourceDown
from bot.providers.folder_tables import StampedFile, table_of


def test_cells_come_by_their_headings() -> None:
    rows = table_of(b"B,A,More\n1,2,3\n\n4,5,6\n", "x.csv", ("A", "B"))
    assert [(row.line, dict(cells)) for row, cells in rows] == [
        (2, {"A": "2", "B": "1", "More": "3"}),
        (4, {"A": "5", "B": "4", "More": "6"}),
    ]
    assert list(table_of(b"", "x.csv", ("A",))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A\n1\n", r"x\.csv line 1: 0 columns named B"),
        ("A,B,A\n1,2,3\n", r"x\.csv line 1: 2 columns named A"),
        ("A,B\n1\n", r"x\.csv line 2: 1 cells, the header has 2"),
    ],
)
def test_a_fault_names_its_line(text: str, fault: str) -> None:
    with pytest.raises(SourceDown, match=fault):
        list(table_of(text.encode(), "x.csv", ("A", "B")))


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    parsed: list[bytes] = []

    def parse(payload: bytes) -> int:
        parsed.append(payload)
        return len(payload)

    file = StampedFile(tmp_path / "x.csv", parse)
    assert file.read() is None
    (tmp_path / "x.csv").write_text("one")
    assert (file.read(), file.read()) == (3, 3)
    (tmp_path / "x.csv").write_text("three")
    assert (file.read(), file.read()) == (5, 5)
    assert parsed == [b"one", b"three"]
    (tmp_path / "x.csv").unlink()
    assert file.read() is None
