"""Instruments, companies, universes and their dated membership."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.text import Name


class Kind(StrEnum):
    """What an instrument is; an index and a currency pair have no volume."""

    SHARE = "share"
    INDEX = "index"
    ETF = "etf"
    FX = "fx"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One line: a symbol on one exchange.

    `symbol` is in Yahoo's spelling (0700.HK, ^HSI). `calendar` is a MIC whose sessions it trades
    (XHKG, XNYS, XSHG); `timezone` is that exchange's. `company` groups the lines of one company and is
    None where there is no other line. `proxies` are the symbols (ETFs, best first) whose history may stand
    in, named, where a source has none for an index. `currency` is ISO 4217; an index's is its members'.
    """

    symbol: str
    kind: Kind
    name: Name
    currency: str
    calendar: str
    timezone: str
    company: str | None = None
    full_name: Name | None = None
    proxies: tuple[str, ...] = ()
    sector: str | None = None

    def date_at(self, moment: datetime) -> date:
        """The calendar day on its exchange at a moment."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True, slots=True)
class Company:
    """A company and its lines; `primary` is the line that its bare name means. `verified` is unset where the source of
    its row is not one that was checked, so that what is computed from `shares_per_ads` must say so."""

    id: str
    name: Name
    primary: str
    lines: tuple[str, ...]
    shares_per_ads: Mapping[str, float]
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The members of a universe from `effective` to `known_until` (both inclusive).

    After `known_until` a change is known or feared to have happened that is not in the data.
    """

    effective: date
    known_until: date
    members: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The members that apply on a day. `exact` is False where that day's list is not known and the nearest
    known one stands in, which the answer must say with `known_on`."""

    members: tuple[str, ...]
    known_on: date
    exact: bool
    source: str


@dataclass(frozen=True, slots=True)
class Universe:
    """A named set of instruments: an index's members, a basket. `index` is the index's own symbol, if it is one."""

    id: str
    name: Name
    index: str | None
    snapshots: tuple[Snapshot, ...]
    official: bool
    cap_pct: float | None = None
    """What a member may weigh at most at a review of the index, in per cent; None where that is not known."""

    def members_on(self, day: date) -> Membership:
        """The members on a day: the snapshot in force, else the nearest one, marked as not exact."""
        for snapshot in self.snapshots:
            if snapshot.effective <= day <= snapshot.known_until:
                return Membership(snapshot.members, snapshot.effective, True, snapshot.source)
        earlier = [s for s in self.snapshots if s.effective <= day]
        if earlier:
            last = max(earlier, key=lambda s: s.effective)
            return Membership(last.members, last.known_until, False, last.source)
        first = min(self.snapshots, key=lambda s: s.effective)
        return Membership(first.members, first.effective, False, first.source)

    def member_since(self, symbol: str, day: date) -> date | None:
        """The day from which on, as far back as is known, a symbol has been a member without a break until `day`; None
        where it is none then."""
        since = None
        for snapshot in sorted(self.snapshots, key=lambda s: s.effective):
            if snapshot.effective <= day:
                since = (since or snapshot.effective) if symbol in snapshot.members else None
        return since
