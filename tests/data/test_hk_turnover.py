"""The Hong Kong market's turnover by month: the shipped file, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from bot.reference import Reference, ReferenceFault, load_reference
from tests.data.small import written


def test_the_shipped_months(reference: Reference) -> None:
    months = reference.hk_turnover
    # HKEX printed 143.8 for January and 297.3 for February 2025.
    assert months[date(2025, 1, 1)].average_daily == 143_800_000_000
    assert months[date(2025, 2, 1)].average_daily == 297_300_000_000
    # May and December 2024 are known by derivation only: they are not here.
    assert date(2024, 5, 1) not in months
    assert date(2024, 12, 1) not in months
    assert all(50e9 < month.average_daily < 500e9 for month in months.values())
    assert all(source in reference.sources for month in months.values() for source in month.source.split(";"))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2025-13,1.0,owner", "row 2: month is not a month: '2025-13'"),
        ("2025-Q1,1.0,owner", "row 2: month is not a month: '2025-Q1'"),
        (",1.0,owner", "row 2: month is blank"),
        ("2025-01,,owner", "row 2: average_daily_hkd_bn is blank"),
        ("2025-01,0,owner", "row 2: average_daily_hkd_bn is no number above 0: '0'"),
        ("2025-01,140 (+-1),owner", "row 2: average_daily_hkd_bn is no number above 0: '140 (+-1)'"),
        ("2025-01,1.0,nobody", "row 2: source does not resolve: 'nobody'"),
        ("2025-01,1.0,", "row 2: source is blank"),
        ("2025-02,1.0,owner\n2025-02,2.0,owner", "row 3: month is there twice: 2025-02"),
    ],
)
def test_faults_name_the_row(tmp_path: Path, row: str, fault: str) -> None:
    folder = written(tmp_path)
    (folder / "hk_turnover.csv").write_text(f"month,average_daily_hkd_bn,source\n{row}\n", encoding="utf-8")
    with pytest.raises(ReferenceFault) as refused:
        load_reference(folder)
    assert refused.value.faults == (f"hk_turnover.csv {fault}",)
