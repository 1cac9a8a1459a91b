"""Index weights of a folder."""

from datetime import date
from pathlib import Path

import pytest

from bot.domain.weights import Weights
from bot.providers.base import SourceDown
from bot.providers.folder_weights import FolderWeights, parse_weights

HEADER = "index,date,symbol,weight_pct\n"
ROWS = "HSTECH.HK,2025-03-07,9988.HK,60\nHSTECH.HK,2025-03-07,0700.HK,40\n^HSI,2025-03-07,0005.HK,100\n"
EARLIER = "HSTECH.HK,2024-12-06,9988.HK,100\n"


def written(folder: Path, text: str) -> Path:
    (folder / "weights.csv").write_text(text, encoding="utf-8")
    return folder


def test_weights_of_an_index_ascend_by_day(tmp_path: Path) -> None:
    provider = FolderWeights(written(tmp_path, HEADER + ROWS + EARLIER), "Folder", simulated=False)
    assert provider.weights("HSTECH.HK") == (
        Weights("HSTECH.HK", date(2024, 12, 6), {"9988.HK": 100.0}, "published", "Folder"),
        Weights("HSTECH.HK", date(2025, 3, 7), {"9988.HK": 60.0, "0700.HK": 40.0}, "published", "Folder"),
    )
    assert provider.weights("^NDX") == ()


def test_what_is_made_up_is_called_so(tmp_path: Path) -> None:
    provider = FolderWeights(written(tmp_path, HEADER + ROWS), "Sample", simulated=True)
    assert {weights.kind for weights in provider.weights("HSTECH.HK")} == {"simulated"}


def test_without_a_file_there_are_none_until_there_is_one(tmp_path: Path) -> None:
    provider = FolderWeights(tmp_path, "Folder", simulated=False)
    assert provider.weights("^HSI") == ()
    written(tmp_path, HEADER + ROWS)
    assert len(provider.weights("^HSI")) == 1
    written(tmp_path, HEADER + ROWS + "^HSI,2025-06-06,0005.HK,100\n")
    assert len(provider.weights("^HSI")) == 2


def test_an_empty_file_has_none() -> None:
    assert parse_weights(b"", "weights.csv") == {}
    assert parse_weights(HEADER.encode(), "weights.csv") == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("index,date,symbol\n", "line 1: 0 columns named weight_pct"),
        ("index,date,symbol,weight_pct,date\n", "line 1: 2 columns named date"),
        (HEADER + "^HSI,2025-03-07,0005.HK\n", "line 2: 3 cells, the header has 4"),
        (HEADER + ",2025-03-07,0005.HK,1\n", "line 2: index or symbol is blank"),
        (HEADER + "^HSI,2025-03-07,,1\n", "line 2: index or symbol is blank"),
        (HEADER + "^HSI,7 March,0005.HK,1\n", "line 2: '7 March' is not a date"),
        (HEADER + "^HSI,2025-03-07,0005.HK,nan\n", "line 2: weight_pct 'nan' is not from 0 to 100"),
        (HEADER + "^HSI,2025-03-07,0005.HK,101\n", "line 2: weight_pct '101' is not from 0 to 100"),
        (HEADER + "^HSI,2025-03-07,0005.HK,-1\n", "line 2: weight_pct '-1' is not from 0 to 100"),
        (HEADER + "^HSI,2025-03-07,0005.HK,1\n" * 2, "line 3: ^HSI has 0005.HK twice on 2025-03-07"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SourceDown, match=r"weights\.csv") as raised:
        FolderWeights(written(tmp_path, text), "Folder", simulated=False).weights("^HSI")
    assert fault in str(raised.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").mkdir()
    with pytest.raises(SourceDown):
        FolderWeights(tmp_path, "Folder", simulated=False).weights("^HSI")
