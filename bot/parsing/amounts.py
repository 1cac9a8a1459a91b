"""Numbers in orders as people write them: thousands, large units, and the marks of currencies."""

import re
from collections.abc import Callable

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Foreign, Literally, msg

NUMBER = r"\d+(?:[.,]\d+)*|\.\d+"
"""What may be a number; `number` tells whether it is one."""

SIGNED = rf"[+\-−–]?\s?(?:{NUMBER})"
_UNITS = {"k": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "tn": 1e12, "t": 1e12,
          "trillion": 1e12, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}  # fmt: skip
LARGE = tuple(_UNITS)
"""Units of sums of money, in lower case."""

THOUSANDS = ("k", "万", "萬")
"""Units of levels."""

UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
EXAMPLE = "alert hstech > 5500"
PERCENT = r"(?:%|pct\b|percent\b|per\s+cent\b)"
_LEAST, _MOST = 1e-4, 1e18
"""Of levels: what is beyond is a slip of the pen, and could not be written down as it was meant."""

_WELL = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_DOLLARS = ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD")
_CURRENCIES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("$", "dollars", "dollar"): _DOLLARS,
    ("US$", "USD", "US dollars", "美元", "美金"): ("USD",),
    ("HK$", "HKD", "HK dollars", "港元", "港幣", "港币", "港紙"): ("HKD",),
    ("NT$", "TWD", "NTD", "台幣", "台币", "新台幣", "新台币"): ("TWD",),
    ("S$", "SGD"): ("SGD",),
    ("A$", "AUD"): ("AUD",),
    ("C$", "CAD"): ("CAD",),
    ("¥",): ("CNY", "JPY"),
    # In Hong Kong and Taiwan prices are told in it too.
    ("元", "塊", "块"): ("CNY", "HKD", "TWD"),
    ("CN¥", "CNY", "RMB", "CNH", "yuan", "renminbi", "人民幣", "人民币"): ("CNY",),
    ("JPY", "yen", "日圓", "日元", "円"): ("JPY",),
    ("€", "EUR", "euros", "euro"): ("EUR",),
    ("£", "GBP", "pounds"): ("GBP",),
    ("₩", "KRW", "won"): ("KRW",),
}
_MARKS = {mark.casefold(): found for marks, found in _CURRENCIES.items() for mark in marks}
_MARK = "|".join(re.escape(mark) for mark in sorted(_MARKS, key=len, reverse=True))
BEFORE = rf"(?:{_MARK})"
"""A currency's mark before a number."""

AFTER = rf"(?:{_MARK})(?![a-z])"
"""A currency's mark after a number."""

_OWN = {"USD": "$", "HKD": "HK$", "CNY": "¥", "JPY": "¥", "EUR": "€", "GBP": "£"}
Order = Callable[[str], str]
"""The order with another number in the place of one."""


def number(text: str, order: Order) -> float:
    """Raises bad_question for what is none, with orders in which it is one: commas part thousands and nothing else."""
    bare = text.replace(" ", "")
    if _WELL.fullmatch(bare):
        return float(bare.replace(",", ""))
    found = [Literally(reading) for reading in _readings(bare)]
    asks = [Ask(order(reading.text)) for reading in found]
    wrong = Foreign(text)
    if len(found) == 2:
        message = msg("Is “{number}” {one} or {other}? Commas part thousands: {first} or {second}", number=wrong,
                      one=found[0], other=found[1], first=asks[0], second=asks[1])  # fmt: skip
    elif found:
        message = msg("“{number}” is written in a way that I do not read. Is it {one}? Then: {first}", number=wrong,
                      one=found[0], first=asks[0])  # fmt: skip
    else:
        message = msg("“{number}” is no number. Write it like {one}: {first}", number=wrong, one=Literally("12.5"),
                      first=Ask(order("12.5")))  # fmt: skip
    raise QuestionFault("bad_question", message)


def _readings(text: str) -> list[str]:
    """The numbers that one that is written in no way of ours may be."""
    commas, dots = text.count(","), text.count(".")
    if commas == 1 and not dots:
        whole = text.replace(",", "")
        return [text.replace(",", "."), *([] if whole.startswith("0") else [whole])]
    if dots > 1 and not commas:
        grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text)
        return [text.replace(".", "") if grouped else ".".join(text.split(".")[:2])]
    if commas == 1 and dots and text.index(",") > text.rindex("."):
        return [text.replace(".", "").replace(",", ".")]
    if dots <= 1 and (not dots or text.index(".") > text.rindex(",")):
        return [text.replace(",", "")]
    return []


def positive(text: str, order: Order, unit: float = 1.0) -> float:
    """A number that a level can be. Raises bad_question."""
    value = number(text, order) * unit
    if not value > 0:
        raise QuestionFault(
            "bad_question",
            msg("A level must be above {nought}. For example {example}", nought=Literally("0"), example=Ask(EXAMPLE)),
        )
    if value < _LEAST:
        raise QuestionFault(
            "bad_question",
            msg(
                "A level must be at least {least}. For example {example}",
                least=Literally("0.0001"),
                example=Ask(EXAMPLE),
            ),
        )
    return bounded(value)


def bounded(value: float) -> float:
    """The value. Raises bad_question where it is too large."""
    if value > _MOST:
        raise QuestionFault(
            "bad_question", msg("That is too large a number for an alert. For example {example}", example=Ask(EXAMPLE))
        )
    return value


def signed(text: str, order: Order, unit: float = 1.0) -> tuple[float, bool]:
    """A number, and whether it was written without a sign: then both directions are meant."""
    sign, bare = text.strip()[0], text.strip().lstrip("+-−– ")
    value = positive(bare, lambda reading: order(text.replace(bare, reading)), unit)
    return (-value if sign in "-−–" else value), sign not in "+-−–"


def unit_of(unit: str | None) -> float:
    """What a unit multiplies by."""
    return 1.0 if unit is None else _UNITS[unit.casefold()]


def meant_by(mark: str) -> tuple[str, ...]:
    """The currencies that a mark may be of, the likeliest first."""
    return _MARKS[mark.casefold()]


def is_of(mark: str, currency: str) -> bool:
    """Whether a mark beside a level of a line in that currency is right. A bare dollar is so in New York alone: beside
    a line in Hong Kong dollars it may well be meant of the line in New York."""
    return currency == "USD" if meant_by(mark) is _DOLLARS else currency in meant_by(mark)


def marked(amount: str, currency: str) -> str:
    """An amount with its currency's mark, as it is read beside a line in that currency."""
    return f"{_OWN[currency]}{amount}" if currency in _OWN else f"{currency} {amount}"


def as_written(found: re.Match[str]) -> str:
    """A price as it was written, of a match with its parts; a currency's word keeps its distance."""
    before, after = found["before"] or "", found["after"] or ""
    before = f"{before} " if before.isalpha() else before
    after = f" {after}" if after.isalpha() else after
    return f"{before}{found['amount']}{found['unit'] or ''}{after}"
