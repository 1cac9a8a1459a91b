"""Messages, not strings: what the reader is told, before it is told in a language.

A message is an English template (which is also its gettext id) with named fields, and typed arguments
for them. `bot.words` turns it into a language; nothing else does. `msg` and `nmsg` are the names that the
catalogue's extraction looks for, so the first arguments at a call must be literals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Percent:
    """A change in per cent: 23.95 is shown as +24.0% (one decimal from 10, two below). One that somebody has set, and
    nobody measured, is shown `as_set`: 5%, 2.5%."""

    value: float
    signed: bool = True
    as_set: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A difference of two percentages, in percentage points: without their name. `as_set`: see Percent."""

    value: float
    signed: bool = True
    as_set: bool = False


Towards = Literal["up", "down"]
"""Which way a threshold is rounded: what is shown must itself be beyond it."""


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number; `digits` decimals at most and at least, rounded `towards` a side or to the nearest."""

    value: float
    digits: int = 0
    towards: Towards | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """A level in a currency (ISO 4217), or an index's level in points where `currency` is None; rounded `towards` a
    side or to the nearest."""

    value: float
    currency: str | None
    towards: Towards | None = None

    @property
    def digits(self) -> int:
        """As many decimals as its size needs: 0.085, 7.91, 21,500. What is shown decides: 0.9996 is 1.00, and 9,999.996
        is 10,000."""
        return 3 if abs(self.value) < 0.9995 else 2 if abs(self.value) < 9_999.995 else 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A large plain number in the language's large units: 24,490,000,000 is 24.49bn with two `digits`."""

    value: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Money:
    """A sum of money (ISO 4217) in the language's large units: −$592.7bn, HK$102.4bn."""

    value: float
    currency: str
    signed: bool = False
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day or a session's date."""

    day: date
    year: bool = True


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day: "10 Jan → 12 Feb 2025"."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Month:
    """The calendar month of a day: "Feb 2025", or "February" where its year goes without saying."""

    day: date
    year: bool = True


@dataclass(frozen=True, slots=True)
class MonthTo:
    """The days of a calendar month from its first to `last`: "1–11 Feb 2025"."""

    last: date
    year: bool = True


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, aware, shown in its own time zone with the zone's name."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago, in the largest unit that says it: "3 days"."""

    of: timedelta


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of units: 1 month, 20 sessions."""

    count: int
    unit: Literal["session", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in the languages that are known. `en` is never empty; others may be."""

    en: str
    zh_hant: str = ""
    zh_hans: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text of a user or a vendor: shown escaped, stripped of controls, and cut at `limit` characters."""

    text: str
    limit: int = 60


@dataclass(frozen=True, slots=True)
class Literally:
    """A symbol, code or command that is shown as it is in every language ("9988.HK", "!help movers")."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that the reader can copy. Each door puts before it what makes the bot hear it."""

    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Several arguments in a row: "a, b and c" (and/or), or "a · b · c" (dots)."""

    items: tuple["Arg", ...]
    style: Literal["and", "or", "dots", "comma"] = "comma"


@dataclass(frozen=True, slots=True)
class Message:
    """An English template with named fields, e.g. "{name} has no close on {day}".

    `plural` is the template for other counts than one and `count` is what chooses between them;
    both are set or neither is.
    """

    id: str
    args: Mapping[str, "Arg"] = field(default_factory=dict[str, "Arg"])
    plural: str | None = None
    count: int | None = None

    def __hash__(self) -> int:
        return hash((self.id, tuple(sorted((key, hash(value)) for key, value in self.args.items())), self.count))


_Plain = (
    Percent
    | Points
    | Number
    | Price
    | Amount
    | Money
    | Day
    | Days
    | Month
    | MonthTo
    | Instant
    | Age
    | Duration
    | Name
    | Foreign
    | Literally
    | Ask
    | Series
)


@dataclass(frozen=True, slots=True)
class Fitting:
    """The first of several wordings that is at most `limit` characters long in the reader's language; else the last."""

    wordings: tuple[Message, ...]
    limit: int


Arg = _Plain | Message | Fitting | int


def msg(id: str, /, **args: Arg) -> Message:
    """A message with its arguments."""
    return Message(id, args)


def fitting(limit: int, *wordings: Message) -> Message:
    """A message that is said in the longest wording that fits; give them longest first."""
    return Message("{wording}", {"wording": Fitting(wordings, limit)})


def nmsg(one: str, many: str, count: int, /, **args: Arg) -> Message:
    """A message whose wording depends on a count, which is also its field {count}."""
    return Message(one, {**args, "count": count}, many, count)


def numbered(number: int) -> Literally:
    """The number of an alert or a digest, which is a name and no quantity: 9999, not 9,999."""
    return Literally(str(number))


def with_orders(message: Message, change: Callable[[str], str]) -> Message:
    """The message with each question or order that can be copied changed; those of one row that become alike are said
    once."""

    def changed(arg: Arg) -> Arg:
        match arg:
            case Message():
                return with_orders(arg, change)
            case Series(items, style):
                return Series(tuple(dict.fromkeys(map(changed, items))), style)
            case Ask(text):
                return Ask(change(text))
            case _:
                return arg

    return replace(message, args={key: changed(value) for key, value in message.args.items()})
