"""What the reference data is, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.instruments import Company, Instrument, Universe
from bot.domain.text import Name
from bot.domain.weights import Weights
from bot.domain.windows import Event

CALENDARS: Mapping[str, str] = {
    "XHKG": "Asia/Hong_Kong",
    "XNYS": "America/New_York",
    "XSHG": "Asia/Shanghai",
    "XTAI": "Asia/Taipei",
    "XTKS": "Asia/Tokyo",
    "XKRX": "Asia/Seoul",
    "XSES": "Asia/Singapore",
    "XLON": "Europe/London",
    "XETR": "Europe/Berlin",
    "FX": "Europe/London",
}
"""Every calendar that `data/` may name, with its time zone.

XNYS stands for all US markets and XSHG for Shenzhen too: they keep the same days. FX is not an exchange: currencies
trade every weekday, and the days of Yahoo's currency bars are London's.
"""


@dataclass(frozen=True, slots=True)
class Alias:
    """What a text can mean: `target` is a symbol or "universe:<id>".

    `kind` says where it comes from: own (a name of the target itself), or as in the file: name, alias, nickname,
    pinyin, index, etf, basket. One text may have several targets: an index and the universe of its members, or
    different companies.
    """

    text: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A well-known company without a listing, so that its name can be answered with that fact."""

    id: str
    name: Name
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A source of an index's history: `provider` is its id, `code` the index's code there."""

    provider: str
    code: str


@dataclass(frozen=True, slots=True)
class MarketMonth:
    """The Hong Kong market's average daily turnover in a whole month, in HKD: each trade counted once. `source` holds
    one or several source ids."""

    average_daily: float
    source: str


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference data. Keys are symbols and ids as in the files, `sources` maps an id to what the source is.

    `source` fields of universes and events hold one or several source ids, joined with ";".
    """

    instruments: Mapping[str, Instrument]
    companies: Mapping[str, Company]
    universes: Mapping[str, Universe]
    events: Mapping[str, Event]
    aliases: tuple[Alias, ...]
    sources: Mapping[str, str]
    unlisted: tuple[Unlisted, ...] = ()
    weights: Mapping[str, tuple[Weights, ...]] = field(default_factory=dict[str, tuple[Weights, ...]])
    """By an index's symbol, ascending by day."""
    index_sources: Mapping[str, tuple[IndexSource, ...]] = field(default_factory=dict[str, tuple[IndexSource, ...]])
    """By an index's symbol, in the order that they are asked; indices that are not here are asked of Yahoo."""
    hk_turnover: Mapping[date, MarketMonth] = field(default_factory=dict[date, MarketMonth])
    """By the first day of a month; months that are not known are not here."""
