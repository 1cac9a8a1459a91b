"""Windows made concrete: for each instrument the days on or before which its base and its last close lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Duration, Message, Name, msg
from bot.domain.windows import Between, Event, OnDay, Since, SinceEvent, Span, ToDate, Window
from bot.domain.windows import Sessions as SessionCount
from bot.services.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Limits:
    """The base is the last close on or before `base`, the change's end the last on or before `as_of`."""

    base: date
    as_of: date


def ends_on(window: Window, day: date) -> date:
    """The day that a window asked on `day` ends on: its own last day, or `day` where that has not come yet."""
    match window:
        case Between(_, last) | OnDay(last):
            return min(last, day)
        case _:
            return day


def refuse_impossible(
    window: Window, asked: Mapping[Instrument, date], sessions: Sessions, events: Mapping[str, Event]
) -> None:
    """Raises bad_window for a window that cannot be for any of the instruments, each asked of a day of its own.

    A day is in the future only where it is so for all: it is tomorrow in Hong Kong while New York still trades.
    """
    day = max(asked.values())
    match window:
        case Between(first, last):
            if first == last:
                raise _bad(msg("The window is empty: it begins on the day it ends, {day}.", day=Day(first)))
            if first > last:
                raise _bad(
                    msg("The window runs backwards: {first} is not before {last}.", first=Day(first), last=Day(last))
                )
            if last > day:
                raise _future(last, day)
        case OnDay(asked_day):
            if asked_day > day:
                raise _future(asked_day, day)
        case Since(first):
            if first > day:
                raise _future(first, day)
            if first == day:
                raise _bad(msg("The window is empty: it begins on the day it ends, {day}.", day=Day(day)))
        case SinceEvent(event):
            if not any(_followed(events[event], line, own, sessions) for line, own in asked.items()):
                raise _bad(
                    msg(
                        "The event “{event}” was on {day}: no session has followed it by the day that is asked.",
                        event=Name(events[event].title),
                        day=Day(events[event].day),
                    )
                )
        case _:
            pass


def limits(
    window: Window, instrument: Instrument, day: date, sessions: Sessions, events: Mapping[str, Event]
) -> Limits:
    """The limits for one instrument of a window asked on `day`; both are the same day where it has not begun there.

    Spans and to-date windows count from the day itself, so they are the same for every instrument; sessions and
    events are counted in the instrument's own calendar.
    """
    as_of = ends_on(window, day)
    match window:
        case SessionCount(count):
            last = sessions.on_or_before(instrument.calendar, as_of)
            base = sessions.before(instrument.calendar, last, count)
        case Span(count, unit):
            base = as_of - relativedelta(**{f"{unit}s": count})  # pyright: ignore[reportArgumentType]
        case ToDate(period):
            base = _end_of_previous(as_of, period)
        case Since(first) | Between(first, _):
            base = first
        case OnDay(session):
            base = session - timedelta(days=1)
        case SinceEvent(event):
            base = before_event(events[event], instrument, sessions)
    return Limits(min(base, as_of), as_of)


def _followed(event: Event, instrument: Instrument, day: date, sessions: Sessions) -> bool:
    """Whether the instrument has had a session after an event."""
    return sessions.on_or_before(instrument.calendar, day) > before_event(event, instrument, sessions)


def before_event(event: Event, instrument: Instrument, sessions: Sessions) -> date:
    """The instrument's last session that had closed before the event's moment, or before its day."""
    if event.instant is not None:
        return sessions.closed_before(instrument.calendar, event.instant)
    return sessions.on_or_before(instrument.calendar, event.day - timedelta(days=1))


def in_words(window: Window, events: Mapping[str, Event]) -> Message:
    """A window as it stands in a sentence: "in 1 month", "since 20 Jan 2025"."""
    match window:
        case SessionCount(count):
            return msg("in {span}", span=Duration(count, "session"))
        case Span(count, unit):
            return msg("in {span}", span=Duration(count, unit))
        case ToDate("year"):
            return msg("this year")
        case ToDate("quarter"):
            return msg("this quarter")
        case ToDate():
            return msg("this month")
        case Since(day):
            return msg("since {day}", day=Day(day))
        case Between(first, last):
            return msg("from {first} to {last}", first=Day(first, year=first.year != last.year), last=Day(last))
        case OnDay(day):
            return msg("on {day}", day=Day(day))
        case SinceEvent(event):
            return msg("since “{event}”", event=Name(events[event].title))


def _end_of_previous(day: date, period: str) -> date:
    if period == "year":
        first = day.replace(month=1, day=1)
    elif period == "quarter":
        first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    else:
        first = day.replace(day=1)
    return first - timedelta(days=1)


def _future(asked: date, day: date) -> QuestionFault:
    return _bad(msg("{asked} is after {day}, the last day that can be asked for.", asked=Day(asked), day=Day(day)))


def _bad(message: Message) -> QuestionFault:
    return QuestionFault("bad_window", message)
