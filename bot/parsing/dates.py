"""Dates as people write them. Never a guess: a day and a month that could be swapped are refused."""

import re
from datetime import date

from bot.domain.errors import QuestionFault
from bot.domain.text import Foreign, msg

_NUMERIC = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]?([a-z]{3,9})\.?[ ,-]*(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ?(\d{1,2})[ ,]+(\d{4})", re.IGNORECASE)
_LIKE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d{4}年.*|(?:19|20)\d{6}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FIRST, _LAST = 1900, 2199


def parse_date(text: str) -> date | None:
    """2025-02-12, 2025/2/12, 20250212, 2025年2月12日, 12 Feb 2025 or February 12, 2025; None for anything that is no
    date of the years 1900 to 2199."""
    bare = text.strip()
    if found := _NUMERIC.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(bare):
        return _made(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(bare):
        return _made(int(found[3]), _month(found[1]), int(found[2]))
    return None


def like_a_date(text: str) -> bool:
    """Whether a text is written as a date, though it may be none (2025-02-30) or an ambiguous one (1/2/2025)."""
    return _LIKE.fullmatch(text) is not None


def not_a_day(text: str) -> QuestionFault:
    """The refusal of such a text."""
    return QuestionFault("bad_window", msg("“{day}” is not a day. Write it like this: 2025-02-12", day=Foreign(text)))


def _month(word: str) -> int:
    """1 to 12; 0 for a word that begins no month."""
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.casefold())), 0)


def _made(year: int, month: int, day: int) -> date | None:
    if not _FIRST <= year <= _LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
