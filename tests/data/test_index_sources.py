"""Which sources are asked for an index's history: what is read, what is refused, and what is shipped."""

from pathlib import Path

import pytest

from bot.domain.instruments import Kind
from bot.reference import Reference, ReferenceFault, load_reference
from bot.reference.model import IndexSource
from tests.data.small import written


def test_the_order_of_the_file_is_the_order_of_asking(tmp_path: Path) -> None:
    found = load_reference(written(tmp_path)).index_sources
    assert found == {"^HSI": (IndexSource("eastmoney", "100.HSI"), IndexSource("yahoo", "^HSI"))}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("^HSI,eastmoney", "^XYZ,eastmoney", "index_sources.csv row 2: symbol is no index of instruments.csv: ^XYZ"),
        ("^HSI,eastmoney", "0700.HK,eastmoney", "row 2: symbol is no index of instruments.csv: 0700.HK"),
        ("eastmoney", "stooq", "row 2: unknown provider 'stooq'"),
        ("100.HSI", "", "row 2: code is blank"),
        ("public code", "", "row 2: confidence is blank"),
        ("a note,own", "a note,nobody", "row 2: source does not resolve: 'nobody'"),
        ("^HSI,yahoo,^HSI", "^HSI,yahoo,HSI", "row 3: the symbols of instruments.csv are Yahoo's: HSI"),
        ("^HSI,yahoo,^HSI", "^HSI,eastmoney,1.HSI", "row 3: ^HSI has eastmoney twice"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = written(tmp_path) / "index_sources.csv"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceFault) as refused:
        load_reference(tmp_path)
    assert any(fault in found for found in refused.value.faults), refused.value.faults


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    (written(tmp_path) / "index_sources.csv").unlink()
    with pytest.raises(ReferenceFault, match=r"index_sources\.csv: the file is missing"):
        load_reference(tmp_path)


def test_what_is_shipped(reference: Reference) -> None:
    orders = {symbol: [one.provider for one in found] for symbol, found in reference.index_sources.items()}
    assert orders == {"HSTECH.HK": ["eastmoney", "tencent", "yahoo"], "000300.SS": ["yahoo", "eastmoney"]}
    # Eastmoney's codes are a market and a code in it, Tencent's a place and a code.
    codes = {one.provider: one.code for one in reference.index_sources["HSTECH.HK"]}
    assert codes == {"eastmoney": "124.HSTECH", "tencent": "hkHSTECH", "yahoo": "HSTECH.HK"}
    assert all(reference.instruments[symbol].kind is Kind.INDEX for symbol in orders)
