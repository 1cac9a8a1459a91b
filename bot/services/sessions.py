"""Exchange calendars: sessions, closes and what counts as final. The only module that knows exchange_calendars."""

# exchange_calendars ships no type information.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas as pd

FX = "FX"
"""Currencies trade around the clock on weekdays; a session is a weekday in London."""

SETTLING = timedelta(minutes=30)
"""After the close a bar still moves for this long (closing auction, late trades)."""

_AUCTIONS: Mapping[str, timedelta] = {"XHKG": timedelta(minutes=10)}
"""How long after the close an auction may still trade: Hong Kong's ends at random within ten minutes."""

CALENDARS_NEEDED = ("XHKG", "XNYS", "XSHG")
"""The exchanges that the questions are about; others are loaded when an instrument names them."""

_FIRST = "1997-01-02"
"""Where the calendars begin, whatever today is: on or after the earliest day that exchange_calendars has for all of
the exchanges that instruments name."""

_MORNING = time(7, 0)
"""Sources correct last night's bars by the next morning, exchange time."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A session as seen at a moment. `session` is the latest one whose bar is final at that moment (closed for
    `SETTLING`), `trading` is one that has begun and is not final yet, or None."""

    session: date
    trading: date | None


State = Literal["before", "open", "break", "closed"]
"""An exchange at a moment: on a day of trade before it opens, trading, in its lunch break, or closed for the day."""


@dataclass(frozen=True, slots=True)
class MarketHours:
    """An exchange at a moment. `opens` is when it next begins to trade, or trades on after its break: None while it is
    open, and where the calendar ends. `closes` is when the session at hand ends: None where it is closed. Both are in
    UTC. `early` is set where the day's session ends before the usual hour, also once it has ended."""

    state: State
    opens: datetime | None
    closes: datetime | None
    early: bool


class Sessions:
    """The calendars, loaded when first asked for. Calendar names are MICs, or `FX`."""

    def __init__(self) -> None:
        self._calendars: dict[str, Any] = {}

    def known(self, calendar: str) -> bool:
        """Whether there is a calendar of that name."""
        return calendar == FX or calendar in exchange_calendars.get_calendar_names()

    def on_or_before(self, calendar: str, day: date) -> date:
        """The last session on or before a day; the calendar's first at the least, its last at the most."""
        loaded = self._load(calendar)
        return loaded.date_to_session(self._inside(loaded, day), direction="previous").date()

    def before(self, calendar: str, day: date, count: int = 1) -> date:
        """The session `count` sessions before the last one on or before a day; the calendar's first at the least."""
        sessions = self._load(calendar).sessions
        at = int(sessions.searchsorted(pd.Timestamp(day), side="right")) - 1
        return sessions[max(at - count, 0)].date()

    def between(self, calendar: str, first: date, last: date) -> tuple[date, ...]:
        """The sessions from a day to a day, both included, within the calendar."""
        sessions = self._load(calendar).sessions
        inside = sessions[(sessions >= pd.Timestamp(first)) & (sessions <= pd.Timestamp(last))]
        return tuple(stamp.date() for stamp in inside)

    def is_session(self, calendar: str, day: date) -> bool:
        """Whether the exchange trades on a day."""
        loaded = self._load(calendar)
        stamp = pd.Timestamp(day)
        return bool(loaded.first_session <= stamp <= loaded.last_session and loaded.is_session(stamp))

    def close(self, calendar: str, session: date) -> datetime:
        """When a session closes, early closes included, in UTC."""
        return self._load(calendar).session_close(pd.Timestamp(session)).to_pydatetime()

    def opens(self, calendar: str, session: date) -> datetime:
        """When a session opens, in UTC."""
        return self._load(calendar).session_open(pd.Timestamp(session)).to_pydatetime()

    @staticmethod
    def auction(calendar: str) -> timedelta:
        """How long after its close an exchange's closing auction may trade; nothing where it ends with the session."""
        return _AUCTIONS.get(calendar, timedelta(0))

    def following(self, calendar: str, moment: datetime) -> date | None:
        """The session that opens next after a moment; None at the calendar's end."""
        opens = self._load(calendar).opens
        at = int(opens.searchsorted(pd.Timestamp(moment.astimezone(UTC)), side="right"))
        return opens.index[at].date() if at < len(opens) else None

    def closed_before(self, calendar: str, moment: datetime) -> date:
        """The last session that closed at or before a moment."""
        closes = self._load(calendar).closes
        at = int(closes.searchsorted(pd.Timestamp(moment.astimezone(UTC)), side="right")) - 1
        return closes.index[max(at, 0)].date()

    def opened(self, calendar: str, moment: datetime) -> datetime:
        """When the session opened that was the last to do so at or before a moment, in UTC."""
        opens = self._load(calendar).opens
        at = int(opens.searchsorted(pd.Timestamp(moment.astimezone(UTC)), side="right")) - 1
        return opens.iloc[max(at, 0)].to_pydatetime()

    def stopped(self, calendar: str, moment: datetime) -> datetime:
        """When trade last stopped at or before a moment, for a break or for the day, in UTC."""
        loaded, stamp = self._load(calendar), pd.Timestamp(moment.astimezone(UTC))
        last = self.close(calendar, self.closed_before(calendar, moment))
        begun = int(loaded.opens.searchsorted(stamp, side="right")) - 1
        away = loaded.break_starts.iloc[max(begun, 0)]
        # A session without a break has no time there, and every comparison with none is false.
        return away.to_pydatetime() if last < away <= stamp else last

    def phase(self, calendar: str, now: datetime) -> Phase:
        """The latest final session at a moment, and the one that is being traded or settling, if any."""
        loaded = self._load(calendar)
        stamp = pd.Timestamp(now.astimezone(UTC))
        final = self.closed_before(calendar, now - SETTLING)
        at = int(loaded.opens.searchsorted(stamp, side="right")) - 1
        begun = loaded.opens.index[max(at, 0)].date()
        return Phase(final, begun if begun > final else None)

    def hours(self, calendar: str, now: datetime) -> MarketHours:
        """What an exchange does at a moment. Auctions before the opening and after the close are not counted."""
        loaded = self._load(calendar)
        stamp, opens = pd.Timestamp(now.astimezone(UTC)), loaded.opens
        begun = int(opens.searchsorted(stamp, side="right")) - 1
        following = begun + 1
        upcoming = opens.iloc[following].to_pydatetime() if following < len(opens) else None
        session = opens.index[max(begun, 0)]
        if begun < 0 or stamp >= loaded.closes.loc[session]:
            return self._between(loaded, stamp, session, upcoming)
        closes, early = loaded.closes.loc[session].to_pydatetime(), session in loaded.early_closes
        away, back = loaded.break_starts.loc[session], loaded.break_ends.loc[session]
        # A session without a break has no time there, and every comparison with none is false.
        if away <= stamp < back:
            return MarketHours("break", back.to_pydatetime(), closes, early)
        return MarketHours("open", None, closes, early)

    @staticmethod
    def _between(loaded: Any, stamp: pd.Timestamp, last: pd.Timestamp, upcoming: datetime | None) -> MarketHours:
        """The hours of an exchange that does not trade: `last` is its last session, `upcoming` when it opens next."""
        today = stamp.tz_convert(loaded.tz).tz_localize(None).normalize()
        early = today in loaded.early_closes
        if last != today and today in loaded.sessions and upcoming is not None:
            return MarketHours("before", upcoming, loaded.closes.loc[today].to_pydatetime(), early)
        return MarketHours("closed", upcoming, None, early)

    def settled_at(self, calendar: str, session: date) -> datetime:
        """When a session's bar may be taken as corrected: the next morning, exchange time."""
        zone = ZoneInfo(str(self._load(calendar).tz))
        return datetime.combine(session + timedelta(days=1), _MORNING, zone)

    def ends(self, calendar: str) -> date:
        """The last day whose holidays are known. Later weekdays are taken for sessions."""
        loaded = self._load(calendar)
        last, known = loaded.last_session.date(), type(loaded).known_until
        return last if known is None else min(last, known.date())

    def preload(self) -> None:
        """Loads the calendars that the questions are about, which takes a third of a second: off the event loop."""
        for calendar in (*CALENDARS_NEEDED, FX):
            self._load(calendar)

    def _load(self, calendar: str) -> Any:
        if calendar not in self._calendars:
            name = "24/5" if calendar == FX else calendar
            with warnings.catch_warnings():
                # exchange_calendars 4.13 computes its holidays with attributes that pandas 3.1 deprecates.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._calendars[calendar] = _open_ended(name)
        return self._calendars[calendar]

    @staticmethod
    def _inside(loaded: Any, day: date) -> pd.Timestamp:
        return min(max(pd.Timestamp(day), loaded.first_session), loaded.last_session)


def _open_ended(name: str) -> Any:
    """A calendar that goes on past the last year whose holidays are known, as mainland exchanges publish them late.

    Without this a year's first days would look as if nothing traded, and old prices as if they were current.
    """
    known = type(exchange_calendars.get_calendar(name))
    endless = {"bound_max": classmethod(lambda _: None), "known_until": known.bound_max()}
    return type(known.__name__, (known,), endless)(start=_FIRST)
