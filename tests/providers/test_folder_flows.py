"""Turnover from a folder: what is read, what is refused and where."""

import math
from datetime import date
from pathlib import Path

import pytest

from bot.domain.flows import Direction
from bot.domain.prices import Source, days_of
from bot.providers.base import NoBars, SourceDown
from bot.providers.folder_flows import FolderFlows

MINE = Source("folder", "Mine", live=False)
SOUTH, NORTH = Direction.SOUTHBOUND, Direction.NORTHBOUND
FIRST, LAST = date(2025, 2, 1), date(2025, 2, 28)
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def folder(path: Path, text: str, name: str = "southbound_hkd_million.csv") -> FolderFlows:
    (path / name).write_text(text, encoding="utf-8")
    return FolderFlows(path, MINE)


async def test_southbound_is_buying_plus_selling_in_dollars(tmp_path: Path) -> None:
    text = "Date,Buy,Sell,NetBuy\n2025-02-06,60.5,40,x\n2025-02-05,10,2.25,y\n2025-03-03,1,1,z\n"
    found = await folder(tmp_path, text).flows(SOUTH, FIRST, LAST)
    assert [day.isoformat() for day in days_of(found.days)] == ["2025-02-05", "2025-02-06"]
    assert found.days[["turnover", "buy", "sell"]].to_numpy().tolist() == [
        [12_250_000.0, 10_000_000.0, 2_250_000.0],
        [100_500_000.0, 60_500_000.0, 40_000_000.0],
    ]
    assert (found.direction, found.currency, found.sources) == (SOUTH, "HKD", (MINE,))
    assert found.days["source"].to_list() == ["folder", "folder"]


async def test_northbound_has_no_buying(tmp_path: Path) -> None:
    source = folder(tmp_path, "Turnover,Date\n205000.5,2025-02-05\n", "northbound_cny_million.csv")
    found = await source.flows(NORTH, FIRST, LAST)
    (row,) = found.days[["turnover", "buy", "sell"]].to_numpy().tolist()
    assert row[0] == 205_000_500_000.0
    assert all(map(math.isnan, row[1:]))
    assert found.currency == "CNY"


async def test_a_day_without_amounts_or_trading_is_no_day(tmp_path: Path) -> None:
    text = "Date,Buy,Sell\n2025-02-05,10,\n2025-02-06,,\n2025-02-07,0,0\n2025-02-10,5,0\n"
    found = await folder(tmp_path, text).flows(SOUTH, FIRST, LAST)
    assert [day.isoformat() for day in days_of(found.days)] == ["2025-02-10"]


@pytest.mark.parametrize("text", ["", "Date,Buy,Sell\n", "Date,Buy,Sell\n2025-03-03,1,1\n"])
async def test_nothing_in_the_window_is_no_data(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoBars):
        await folder(tmp_path, text).flows(SOUTH, FIRST, LAST)


async def test_no_file_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(NoBars, match=r"northbound_cny_million\.csv is not in"):
        await folder(tmp_path, "Date,Buy,Sell\n2025-02-05,1,1\n").flows(NORTH, FIRST, LAST)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Date,Buy\n2025-02-05,1\n", "line 1: 0 columns named Sell"),
        ("Date,Buy,Sell,Buy\n", "line 1: 2 columns named Buy"),
        ("Date,Buy,Sell\n\n2025-02-05,1\n", "line 3: 2 cells, the header has 3"),
        ("Date,Buy,Sell\n05/02/2025,1,1\n", "line 2: '05/02/2025' is not a date"),
        ("Date,Buy,Sell\n2025-02-05,1,1\n2025-02-05,2,2\n", "line 3: 2025-02-05 is already on line 2"),
        ("Date,Buy,Sell\n2025-02-05,-1,1\n", "line 2: Buy '-1' is not a number from 0"),
        ("Date,Buy,Sell\n2025-02-05,1,1e999\n", "line 2: Sell '1e999' is not a number from 0"),
        ('Date,Buy,Sell\n2025-02-05,1,"1,000"\n', "line 2: Sell '1,000' is not a number from 0"),
    ],
)
async def test_faults_name_file_and_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SourceDown) as refused:
        await folder(tmp_path, text).flows(SOUTH, FIRST, LAST)
    assert str(refused.value).startswith(f"southbound_hkd_million.csv {fault}")


async def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    source = folder(tmp_path, "Date,Buy,Sell\n2025-02-05,1,1\n")
    assert len((await source.flows(SOUTH, FIRST, LAST)).days) == 1
    folder(tmp_path, "Date,Buy,Sell\n2025-02-05,1,1\n2025-02-06,1,1\n")
    assert len((await source.flows(SOUTH, FIRST, LAST)).days) == 2


@pytest.mark.parametrize("direction", Direction)
async def test_the_sample_market_has_both(direction: Direction) -> None:
    source = FolderFlows(SAMPLE, Source("sample", "Sample", live=False, simulated=True))
    found = await source.flows(direction, date(2024, 1, 1), date(2025, 3, 31))
    assert len(found.days) == 290
