"""Dates as people write them. Never a guess: a day and a month that could be swapped are refused."""

import calendar
import re
from datetime import date, timedelta

from bot.domain.errors import QuestionFault
from bot.domain.text import Foreign, Literally, msg

_NUMERIC = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]?([a-z]{3,9})\.?[ ,-]*(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ?(\d{1,2})[ ,]+(\d{4})", re.IGNORECASE)
_LIKE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d{4}年.*|(?:19|20)\d{6}")
_YEARLESS = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]?(?P<month>[a-z]{3,9})\.?"
    r"|(?P<month_first>[a-z]{3,9})\.? ?(?P<day_last>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<number>\d{1,2})月(?P<day_of>\d{1,2})[日号號]?)",
    re.IGNORECASE,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COMING = re.compile(r"(?:(?:this|next|coming|on)\s+)?([a-z]{3,9})", re.IGNORECASE)
_END = re.compile(r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?(year|month)|(year|month)[ -]?end)", re.IGNORECASE)
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


def coming(text: str, today: date) -> date | None:
    """The next day that words without a year mean, today included: 31 Dec, friday, tomorrow, end of year. "Next
    friday" is the next one after today. None for anything else."""
    bare = " ".join(text.casefold().split())
    if bare in ("today", "tomorrow"):
        return today + timedelta(days=bare == "tomorrow")
    if found := _END.fullmatch(bare):
        month = 12 if "year" in found.groups() else today.month
        return date(today.year, month, calendar.monthrange(today.year, month)[1])
    if (found := _COMING.fullmatch(bare)) and (at := _weekday(found[1])) is not None:
        ahead = (at - today.weekday()) % 7
        return today + timedelta(days=ahead or (7 if bare.startswith("next") else 0))
    if (known := yearless(bare)) is None:
        return None
    years = (_made(year, *known) for year in range(today.year, today.year + 9))
    return next((day for day in years if day is not None and day >= today), None)


def like_a_date(text: str) -> bool:
    """Whether a text is written as a date, though it may be none (2025-02-30) or an ambiguous one (1/2/2025)."""
    return _LIKE.fullmatch(text) is not None


def not_a_day(text: str) -> QuestionFault:
    """The refusal of such a text."""
    return QuestionFault("bad_window", msg("“{day}” is not a day. Write it like this: 2025-02-12", day=Foreign(text)))


def yearless(text: str) -> tuple[int, int] | None:
    """The month and day of a date without its year (31 Jan, January 31); None for anything else."""
    found = _YEARLESS.fullmatch(text.strip())
    if found is None:
        return None
    day = int(found["day"] or found["day_last"] or found["day_of"])
    month = int(found["number"]) if found["number"] else _month(found["month"] or found["month_first"])
    # A leap year, so that 29 February is a day.
    return None if _made(2024, month, day) is None else (month, day)


def year_missing(text: str, today: date) -> QuestionFault:
    """The refusal of such a date, with the last one that there was."""
    month, day = yearless(text) or (today.month, today.day)
    past = (_made(year, month, day) for year in range(today.year, today.year - 9, -1))
    last = next(found for found in past if found is not None and found <= today)
    message = msg("“{day}” has no year. Write it like this: {example}", day=Foreign(text),
                  example=Literally(last.isoformat()))  # fmt: skip
    return QuestionFault("bad_window", message, term=text)


def _month(word: str) -> int:
    """1 to 12; 0 for a word that begins no month."""
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.casefold())), 0)


def _weekday(word: str) -> int | None:
    """Monday is 0; None for a word that is no day of the week."""
    return next((at for at, name in enumerate(_DAYS) if word in (name, name[:3])), None)


def _made(year: int, month: int, day: int) -> date | None:
    if not _FIRST <= year <= _LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
