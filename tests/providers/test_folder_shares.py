"""Shares outstanding from a folder: what is read, what is refused and where."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Instrument, Kind
from bot.domain.shares import ShareCount
from bot.domain.text import Name
from bot.providers.base import SharesProvider, SourceDown
from bot.providers.folder_shares import FolderShares, parse_shares

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def line(symbol: str) -> Instrument:
    return Instrument(symbol, Kind.SHARE, Name(symbol), "USD", "XNYS", "America/New_York")


def put(folder: Path, text: str) -> Path:
    path = folder / "shares.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_come_by_symbol_and_ascend() -> None:
    text = "Symbol,Date,Shares\nNVDA,2024-11-15,24490000000\nAAA,2024-01-02,5\nNVDA,2024-08-23,24530000000\n"
    assert parse_shares(text.encode(), "shares.csv", "Mine") == {
        "NVDA": (
            ShareCount("NVDA", date(2024, 8, 23), 24.53e9, "Mine"),
            ShareCount("NVDA", date(2024, 11, 15), 24.49e9, "Mine"),
        ),
        "AAA": (ShareCount("AAA", date(2024, 1, 2), 5.0, "Mine"),),
    }


def test_a_row_may_name_its_own_source_and_columns_stand_in_any_order() -> None:
    text = "Source,Shares,Note,Date,Symbol\nits filing,5,x,2024-01-02,AAA\n,6,,2024-02-02,AAA\n"
    counts = parse_shares(text.encode(), "shares.csv", "Mine")["AAA"]
    assert [(count.shares, count.source) for count in counts] == [(5.0, "its filing"), (6.0, "Mine")]


@pytest.mark.parametrize("text", ["", "\n\n", "Symbol,Date,Shares\n"])
def test_a_file_without_rows_has_no_counts(text: str) -> None:
    assert parse_shares(text.encode(), "shares.csv", "Mine") == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Symbol,Date\nAAA,2024-01-02\n", "line 1: 0 columns named Shares"),
        ("Symbol,Date,Shares,Shares\nAAA,2024-01-02,5,5\n", "line 1: 2 columns named Shares"),
        ("Symbol,Date,Shares\nAAA,2024-01-02\n", "line 2: 2 cells, the header has 3"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,5\n,2024-01-02,5\n", "line 3: Symbol is blank"),
        ("Symbol,Date,Shares\nAAA,02.01.2024,5\n", "line 2: '02.01.2024' is not a date (YYYY-MM-DD)"),
        ("Symbol,Date,Shares\nAAA,2024-02-30,5\n", "line 2: '2024-02-30' is not a date (YYYY-MM-DD)"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,0\n", "line 2: Shares '0' is not a number above 0"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,-5\n", "line 2: Shares '-5' is not a number above 0"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,nan\n", "line 2: Shares 'nan' is not a number above 0"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,1e999\n", "line 2: Shares '1e999' is not a number above 0"),
        ("Symbol,Date,Shares\nAAA,2024-01-02,5_000\n", "line 2: Shares '5_000' is not a number above 0"),
        (
            "Symbol,Date,Shares\nAAA,2024-01-02,5\nAAA,2024-01-02,5\n",
            "line 3: AAA on 2024-01-02 is already on line 2",
        ),
    ],
)
def test_a_fault_names_file_and_line(text: str, fault: str) -> None:
    with pytest.raises(SourceDown) as refused:
        parse_shares(text.encode(), "shares.csv", "Mine")
    assert str(refused.value) == f"shares.csv {fault}"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SourceDown, match=r"shares\.csv: not a CSV file in UTF-8"):
        parse_shares(b"Symbol,Date,Shares\nA\xff,2024-01-02,5\n", "shares.csv", "Mine")


@given(st.sets(st.integers(0, 5000), min_size=1, max_size=20), st.randoms())
def test_the_order_of_rows_does_not_matter(days: set[int], random: object) -> None:
    rows = [f"AAA,{date(2012, 1, 1) + timedelta(days=day)},{day + 1}" for day in days]
    random.shuffle(rows)  # type: ignore[attr-defined]
    counts = parse_shares("\n".join(["Symbol,Date,Shares", *rows]).encode(), "shares.csv", "Mine")["AAA"]
    assert [count.shares for count in counts] == [float(day + 1) for day in sorted(days)]


async def test_a_folder_without_the_file_has_no_counts(tmp_path: Path) -> None:
    provider: SharesProvider = FolderShares(tmp_path, "Mine")
    assert await provider.shares(line("NVDA")) == ()


async def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    provider = FolderShares(tmp_path, "Mine")
    path = put(tmp_path, "Symbol,Date,Shares\nNVDA,2024-11-15,5\n")
    first = await provider.shares(line("NVDA"))
    again = await provider.shares(line("NVDA"))
    assert again[0] is first[0]  # kept, and not read twice
    put(tmp_path, "Symbol,Date,Shares\nNVDA,2024-11-15,7\n")
    os.utime(path, ns=(1, 1))
    assert [count.shares for count in await provider.shares(line("NVDA"))] == [7.0]
    assert await provider.shares(line("AAA")) == ()


async def test_a_broken_file_is_told_each_time(tmp_path: Path) -> None:
    provider = FolderShares(tmp_path, "Mine")
    put(tmp_path, "Symbol,Date,Shares\nNVDA,2024-11-15,x\n")
    for _ in range(2):
        with pytest.raises(SourceDown, match="line 2"):
            await provider.shares(line("NVDA"))


async def test_a_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "shares.csv").mkdir()
    with pytest.raises(SourceDown, match=r"shares\.csv"):
        await FolderShares(tmp_path, "Mine").shares(line("NVDA"))


async def test_the_sample_market_has_counts() -> None:
    provider = FolderShares(SAMPLE, "Sample market (simulated)")
    counts = await provider.shares(line("NVDA"))
    assert [(count.day, count.shares) for count in counts] == [(date(2024, 11, 15), 24.49e9)]
    assert await provider.shares(line("^HSI")) == ()
