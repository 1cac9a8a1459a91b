"""Dates as people write them. Never a guess: a day and a month that could be swapped are refused."""

import re
from datetime import date, datetime

_NUMERIC = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WORDS = re.compile(r"(\d{1,2})[ -]?([a-z]{3,9})[ -,]*((?:19|20)\d{2})", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """2025-02-12, 2025/2/12, 20250212, 2025年2月12日 or 12 Feb 2025; None for anything that is no date."""
    bare = text.strip()
    if found := _NUMERIC.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _WORDS.fullmatch(bare):
        for pattern in ("%b", "%B"):
            try:
                month = datetime.strptime(found[2], pattern).month  # noqa: DTZ007 - only the month's number is used
            except ValueError:
                continue
            return _made(int(found[3]), month, int(found[1]))
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
