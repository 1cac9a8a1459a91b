"""`Words` turns messages into text of one language."""

import gettext
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path

from babel import Locale, dates, lists, numbers

from bot.domain.naming import visible
from bot.domain.text import (
    Age,
    Amount,
    Arg,
    Ask,
    Day,
    Days,
    Duration,
    Fitting,
    Foreign,
    Instant,
    Literally,
    Message,
    Money,
    Month,
    MonthTo,
    Name,
    Number,
    Percent,
    Points,
    Price,
    Series,
    Towards,
)
from bot.words.language import LANGUAGES, MINUS

_CATALOGUES = Path(__file__).parent / "locale"


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Door:
    """How the place where text is shown wants some of it. `escape` is for names and foreign text, so that markup cannot
    be forged; `ask` makes a question one that can be copied and is heard there."""

    escape: Callable[[str], str] = _as_it_is
    ask: Callable[[str], str] = _as_it_is


PLAIN = Door()


_ROUNDINGS = {None: ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}

_MARKS = {"USD": "$", "HKD": "HK$", "CNY": "RMB ", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""What stands before a sum of money; other currencies have their code there."""


def _pair(one: str, many: str) -> tuple[str, str]:
    """Names a singular and its plural to the catalogue's extraction."""
    return one, many


_UNITS = {
    "session": _pair("{count} session", "{count} sessions"),
    "week": _pair("{count} week", "{count} weeks"),
    "month": _pair("{count} month", "{count} months"),
    "year": _pair("{count} year", "{count} years"),
}


class Words:
    """One language. Unknown tags fall back to English; a message without a translation stays English."""

    def __init__(self, tag: str = "en") -> None:
        self.language = LANGUAGES.get(tag, LANGUAGES["en"])
        self._locale = Locale.parse(self.language.locale)
        self._catalogue = gettext.translation(
            "bellwether", str(_CATALOGUES), languages=[self.language.locale], fallback=True
        )

    def text(self, message: Message, door: Door = PLAIN) -> str:
        """The message as text; `door` says how names, foreign words and questions are shown there."""
        if message.plural is None or message.count is None:
            template = self._catalogue.gettext(message.id)
        else:
            template = self._catalogue.ngettext(message.id, message.plural, message.count)
        return template.format_map({key: self.arg(value, door) for key, value in message.args.items()})

    def arg(self, value: Arg, door: Door = PLAIN) -> str:
        """One argument as text."""
        match value:
            case Message():
                return self.text(value, door)
            case Fitting(wordings, limit):
                fit = (m for m in wordings if len(self.text(m)) <= limit)
                return self.text(next(fit, wordings[-1]), door)
            case Name():
                return door.escape(self.name(value))
            case Foreign(text, limit):
                return door.escape(_cut(" ".join(visible(text).split()), limit))
            case Literally(text):
                return text
            case Ask(text):
                return door.ask(text)
            case Percent(number, signed, as_set):
                return (
                    self._number(number, _set_digits(number), signed) + "%" if as_set else self.percent(number, signed)
                )
            case Points(number, signed, as_set):
                return self._number(number, _set_digits(number) if as_set else _digits(number), signed)
            case Number(number, digits, towards):
                return self._number(number, digits, signed=False, towards=towards)
            case Price(number, currency, towards):
                return self.price(number, currency, towards)
            case Amount(number, digits):
                return self._amount(number, digits, signed=False)
            case Money(number, currency, signed, digits):
                return self._money(number, currency, signed, digits)
            case Day(day, year):
                return self.day(day, year)
            case Days(first, last) if first == last:
                return self.day(last, year=True)
            case Days(first, last):
                return f"{self.day(first, first.year != last.year)} → {self.day(last, year=True)}"
            case Month(day, year):
                return self.month(day, year)
            case MonthTo(last, year):
                return self._month_to(last, year)
            case Instant(at):
                clock = dates.format_time(at, self.language.time, tzinfo=at.tzinfo, locale=self._locale)
                return f"{self.day(at.date(), year=True)} {clock} {_zone(at)}"
            case Age(span):
                return self.age(span)
            case Duration():
                return self._duration(value)
            case Series(items, style):
                return self._series([self.arg(item, door) for item in items], style)
            case int():
                return self._number(value, 0, signed=False)

    def name(self, name: Name) -> str:
        """A proper name in this language, or in English where this language's is not known."""
        known = {"zh-Hant": name.zh_hant or name.zh_hans, "zh-Hans": name.zh_hans or name.zh_hant}
        return known.get(self.language.tag, "") or name.en

    def percent(self, value: float, signed: bool = True) -> str:
        """One decimal from 10 per cent, two below; a true minus; never "−0.00%"."""
        return self._number(value, _digits(value), signed) + "%"

    def price(self, value: float, currency: str | None, towards: Towards | None = None) -> str:
        """A level with as many decimals as its size needs: HKD 0.085, HKD 7.91, 21,500."""
        text = self._number(value, Price(value, currency).digits, signed=False, towards=towards)
        return text if currency is None else f"{currency} {text}"

    def _money(self, value: float, currency: str, signed: bool, digits: int) -> str:
        text = self._amount(value, digits, signed)
        sign = text[0] if text[0] in f"+{MINUS}" else ""
        mark = _MARKS.get(currency, f"{currency} ")
        return f"{sign}{mark}{text.removeprefix(sign)}"

    def _amount(self, value: float, digits: int, signed: bool) -> str:
        """A number in the largest unit of which it is one or more as it is shown; below all of them a whole number."""
        for power, unit in self.language.units:
            if round(abs(value) / 10**power, digits) >= 1:
                return self._number(value / 10**power, digits, signed) + unit
        return self._number(value, 0, signed)

    def day(self, day: date, year: bool = True) -> str:
        """A date: 12 Feb 2025, or 12 Feb."""
        pattern = self.language.day if year else self.language.day_without_year
        return dates.format_date(day, pattern, locale=self._locale)

    def month(self, day: date, year: bool = True) -> str:
        """A calendar month: Feb 2025, or February."""
        if year:
            return dates.format_skeleton("yMMM", day, locale=self._locale)
        return dates.format_date(day, "LLLL", locale=self._locale)

    def _month_to(self, last: date, year: bool) -> str:
        if last.day == 1:
            return self.day(last, year)
        first, between, end = self.language.first_days if year else self.language.first_days_without_year
        one = dates.format_date(last.replace(day=1), first, locale=self._locale)
        return f"{one}{between}{dates.format_date(last, end, locale=self._locale)}"

    def age(self, span: timedelta) -> str:
        """How long, in the largest unit of which it is two or more: "3 days", "90 minutes" rather than "2 hours"."""
        return dates.format_timedelta(span, locale=self._locale, threshold=2.0)

    def _duration(self, duration: Duration) -> str:
        one, many = _UNITS[duration.unit]
        return self._catalogue.ngettext(one, many, duration.count).format(count=duration.count)

    def _series(self, items: list[str], style: str) -> str:
        if style == "dots":
            return " · ".join(items)
        if style == "comma":
            return ("、" if self.language.tag.startswith("zh") else ", ").join(items)
        return lists.format_list(items, style="standard" if style == "and" else "or", locale=self._locale)

    def _number(self, value: float, digits: int, signed: bool, towards: Towards | None = None) -> str:
        if not math.isfinite(value):
            raise ValueError("only finite numbers can be shown")
        # Of a level that was computed the last binary digits are noise: 144.00000000000003 is not above 144.
        exact = Decimal(str(value) if towards is None else f"{value:.10g}")
        rounded = exact.quantize(Decimal(1).scaleb(-digits), _ROUNDINGS[towards])
        fraction = f".{'0' * digits}" if digits else ""
        text = numbers.format_decimal(abs(rounded), f"#,##0{fraction}", locale=self._locale)
        if rounded < 0:
            return MINUS + text
        return f"+{text}" if signed and rounded > 0 else text


def _digits(value: float) -> int:
    return 1 if abs(value) >= 9.995 else 2


def _set_digits(value: float) -> int:
    """As few decimals as say it, four at most."""
    return next((digits for digits in range(4) if round(value, digits) == value), 4)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _zone(at: datetime) -> str:
    """A moment's zone as it is read: HKT; of a zone without a name, UTC+8."""
    name = at.tzname() or "UTC"
    return f"UTC{name[0]}{name[1:].removeprefix('0')}" if name[0] in "+-" else name
