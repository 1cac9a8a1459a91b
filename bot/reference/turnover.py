"""hk_turnover.csv → the Hong Kong market's average daily turnover by month."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.reference.faults import Faults, Row
from bot.reference.model import MarketMonth
from bot.reference.tables import check_sources, rows_of

TURNOVER_COLUMNS = ("month", "average_daily_hkd_bn", "source")

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_BILLIONS = re.compile(r"[0-9]{1,4}(?:\.[0-9]+)?")


def read_turnover(folder: Path, sources: Mapping[str, str], faults: Faults) -> dict[date, MarketMonth]:
    """The months by their first day, in the file's order. A month is there once."""
    found: dict[date, MarketMonth] = {}
    for row in rows_of(folder, "hk_turnover.csv", TURNOVER_COLUMNS, faults):
        month, average = _month(row), _average(row)
        source = check_sources(row, sources)
        if month is None or average is None:
            continue
        if month in found:
            row.fault(f"month is there twice: {month:%Y-%m}")
        found[month] = MarketMonth(average, source)
    return found


def _month(row: Row) -> date | None:
    text = row.filled("month")
    if text and not _MONTH.fullmatch(text):
        row.fault(f"month is not a month: {text!r}")
    return date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None


def _average(row: Row) -> float | None:
    text = row.filled("average_daily_hkd_bn")
    value = float(text) if _BILLIONS.fullmatch(text) else 0.0
    if text and not value:
        row.fault(f"average_daily_hkd_bn is no number above 0: {text!r}")
    return float(round(value * 1e9)) if value else None
