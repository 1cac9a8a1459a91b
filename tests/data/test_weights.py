"""Weights of the reference data."""

from datetime import date
from pathlib import Path

import pytest

from bot.reference import Reference, ReferenceFault, load_reference
from bot.reference.weights import ReferenceWeights
from tests.data.small import written

HEADER = "day,symbol,weight_pct,source\n"


def with_weights(folder: Path, text: str, name: str = "big.csv") -> Path:
    written(folder)
    (folder / "weights").mkdir()
    (folder / "weights" / name).write_text(text, encoding="utf-8")
    return folder


def test_weights_are_by_index_and_day(tmp_path: Path) -> None:
    text = HEADER + "2025-01-13,0700.HK,40,owner\n2024-12-09,9988.HK,100,owner\n2025-01-13,9988.HK,60.5,owner\n"
    first, second = load_reference(with_weights(tmp_path, text)).weights["^HSI"]
    assert (first.day, first.pct, first.kind) == (date(2024, 12, 9), {"9988.HK": 100.0}, "published")
    assert (second.pct, second.source) == ({"0700.HK": 40.0, "9988.HK": 60.5}, "Owner of the index")


def test_what_nobody_published_is_an_estimate(tmp_path: Path) -> None:
    folder = with_weights(tmp_path, HEADER + "2025-01-13,9988.HK,100,guess\n")
    sources = folder / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8") + "guess,Fitted,derived,ours\n", encoding="utf-8")
    assert load_reference(folder).weights["^HSI"][0].kind == "estimated"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("2025-01-13,9988.HK,90,owner\n", "weights/big.csv: the weights of 2025-01-13 add up to 90.00"),
        ("2025-01-13,9988.HK,100,nobody\n", "weights/big.csv row 2: source does not resolve: 'nobody'"),
        ("13 January,9988.HK,100,owner\n", "weights/big.csv row 2: day is not a date: '13 January'"),
        ("2025-01-13,XXXX,100,owner\n", "weights/big.csv row 2: unknown symbol XXXX"),
        ("2025-01-13,9988.HK,much,owner\n", "weights/big.csv row 2: weight_pct is not a number from 0 to 100: 'much'"),
        ("2025-01-13,9988.HK,50,owner\n" * 2, "weights/big.csv row 3: 9988.HK is there twice on 2025-01-13"),
        (
            "2025-01-13,9988.HK,50,owner\n2025-01-13,0700.HK,50,own\n",
            "weights/big.csv row 3: the weights of 2025-01-13 have several sources",
        ),
    ],
)
def test_faults_are_named(tmp_path: Path, rows: str, fault: str) -> None:
    with pytest.raises(ReferenceFault) as raised:
        load_reference(with_weights(tmp_path, HEADER + rows))
    assert fault in raised.value.faults


def test_a_file_is_named_by_an_index_s_universe(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFault) as raised:
        load_reference(with_weights(tmp_path, HEADER, "small.csv"))
    assert raised.value.faults == ("weights/small.csv: the file is not named by an index's universe",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("cap_pct = 8\n", "universes/big.toml: cap_source is blank"),
        ('cap_pct = 0\ncap_source = "owner"\n', "universes/big.toml: cap_pct is not a per cent above 0: 0"),
        ('cap_pct = true\ncap_source = "owner"\n', "universes/big.toml: cap_pct is not a per cent above 0: True"),
        ('cap_pct = 8\ncap_source = "nobody"\n', "universes/big.toml: cap_source does not resolve: 'nobody'"),
    ],
)
def test_a_cap_has_a_source(tmp_path: Path, line: str, fault: str) -> None:
    path = written(tmp_path) / "universes" / "big.toml"
    path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ReferenceFault) as raised:
        load_reference(tmp_path)
    assert fault in raised.value.faults


def test_a_cap_is_read(tmp_path: Path) -> None:
    path = written(tmp_path) / "universes" / "big.toml"
    path.write_text('cap_pct = 7.5\ncap_source = "owner"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_reference(tmp_path).universes["big"].cap_pct == 7.5


def test_the_shipped_weights_are_estimates_of_the_members_of_their_day(reference: Reference) -> None:
    shipped = ReferenceWeights(reference.weights).weights("HSTECH.HK")
    assert len(shipped) == 10
    universe = reference.universes["hstech"]
    assert universe.cap_pct == 8.0
    for weights in shipped:
        assert weights.kind == "estimated"
        assert set(weights.pct) == set(universe.members_on(weights.day).members)
    assert ReferenceWeights(reference.weights).weights("^HSI") == ()
