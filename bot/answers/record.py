"""`value … record`: the days on which a company gained and lost most market value."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from bot.analytics.market_value import Count, DayChange, day_changes, largest
from bot.answers import facts, notes
from bot.answers.counts import (
    Counted,
    adjustment_notes,
    all_counts,
    basis_notes,
    count_data,
    count_words,
    ratio_note,
    refuse_untrue,
)
from bot.answers.lacking import no_count, stand_in_note
from bot.answers.measure import measure_known
from bot.answers.outcomes import Measured, Terms, Unmeasured, closed
from bot.answers.refusals import refused
from bot.answers.services import AskedOf, Services
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault
from bot.domain.figures.value import RecordFigure, ValueDay
from bot.domain.instruments import Instrument
from bot.domain.questions.value import Value
from bot.domain.text import Arg, Day, Days, Message, Money, Percent, Series, fitting, msg, nmsg
from bot.domain.windows import Since
from bot.services.remembered import Lack

_MOST = 5
_BEGINNING = date(1980, 1, 2)
_REACH = timedelta(days=400)
"""Days may be this much older than the earliest share count: companies issue and buy back shares."""
_COUNTS = 2
"""Share counts that are told in words; the JSON object has that of every day."""
_LEAP = 1.8
"""A count that is this many times the one before, or the one before this many times it, is a split for all we know."""


@dataclass(frozen=True, slots=True)
class _Record:
    """The ranking. `since` is the first day that is ranked, the session after the base; `until` is the last one, and
    `current` whether there is no later one yet."""

    measured: Measured
    counts: Sequence[Counted]
    gains: Sequence[DayChange]
    losses: Sequence[DayChange]
    since: date
    until: date
    current: bool

    def counted(self, change: DayChange) -> Counted:
        """The count that a day's change was computed with."""
        return next(counted for counted in self.counts if counted.count.day == change.counted_on)


async def record(question: Value, services: Services, instrument: Instrument, asked: AskedOf) -> Answer:
    """Ranks the sessions of the window, or of the whole history where none is said. Raises QuestionFault or
    SourceFault where there is nothing to rank."""
    window = question.window or Since(_BEGINNING)
    measurement, [(_, found)] = await measure_known(services, [instrument], Terms(window, asked, open_start=True))
    if isinstance(found, Unmeasured):
        raise await refused(services, [found])
    found = closed(found)
    refuse_untrue(found)
    counts = await all_counts(services, found)
    if isinstance(counts, Lack):
        raise no_count(services, instrument, counts)
    ranked = await asyncio.to_thread(_ranked, services, found, counts, await services.asked_of(None))
    if not (ranked.gains or ranked.losses):
        message = msg("No session of {name} in that window has a change of market value.", name=instrument.name)
        raise QuestionFault("no_data", message, term=instrument.symbol)
    return _composed(services, ranked, measurement.terms)


def _ranked(services: Services, measured: Measured, counts: Sequence[Counted], now: AskedOf) -> _Record:
    """The largest changes between two sessions of the exchange that follow each other: over a suspension or a hole it
    would be the change of several."""
    instrument = measured.instrument
    path = measured.path
    path = path[path.index >= str(counts[0].count.day - _REACH)]
    before = {later.date(): earlier.date() for earlier, later in pairwise(path.index)}

    def is_one_session(change: DayChange) -> bool:
        return services.sessions.before(instrument.calendar, change.day) == before[change.day]

    changes = day_changes(path, [Count(counted.count.day, counted.shares) for counted in counts])
    last = measured.change.as_of
    until = next((change.day for change in reversed(changes) if is_one_session(change)), last)
    return _Record(
        measured,
        counts,
        largest(changes, _MOST, 1, is_one_session),
        largest(changes, _MOST, -1, is_one_session),
        since=next((change.day for change in changes if is_one_session(change)), last),
        until=until,
        current=until >= now.expected(instrument, now.day(instrument)),
    )


def _composed(services: Services, found: _Record, terms: Terms) -> Answer:
    measured, source = found.measured, services.source
    origin = facts.provenance(services, [measured], terms)
    wordings = _wordings(found)
    warnings = _warnings(services, found, terms)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in wordings)),
        lines=_lines(found),
        notes=warnings,
        provenance=origin,
        figure=RecordFigure(
            facts.caption(fitting(facts.TITLE, *wordings), origin, warnings, _alt(wordings[0]), source),
            measured.currency,
            tuple(map(_drawn, found.losses)),
            tuple(map(_drawn, found.gains)),
        ),
        complete=terms.behind is None
        and all(counted.settled for counted in found.counts)
        and found.counts[0].lack is Lack.NONE,
        other_lines=services.resolver.lines_of(measured.instrument),
        data=_data(found),
    )


def _wordings(found: _Record) -> tuple[Message, ...]:
    """The largest days and the time that they are the largest of, longest wording first."""
    name, brief = found.measured.instrument.name, _timed(found, found.measured.instrument.name)
    if not found.gains:
        lost = _timed(found, msg("{name}’s largest daily loss of value", name=name))
        return _one_way(lost, brief, _day(found, found.losses))
    if not found.losses:
        gained = _timed(found, msg("{name}’s largest daily gain of value", name=name))
        return _one_way(gained, brief, _day(found, found.gains))
    subject = _timed(found, msg("{name}’s largest days", name=name))
    loss, gain = _day(found, found.losses), _day(found, found.gains)
    return (
        msg("{subject}: {loss}, {gain}", subject=subject, loss=loss, gain=gain),
        msg("{subject}: {loss}, {gain}", subject=brief, loss=loss, gain=gain),
        msg("{subject}, worst: {loss}", subject=brief, loss=loss),
    )


def _timed(found: _Record, subject: Arg) -> Message:
    """Something with the time that is ranked. Its end is said where there are later days."""
    if found.current:
        return msg("{subject} since {since}", subject=subject, since=Day(found.since))
    days = Days(found.since, found.until) if found.since < found.until else Day(found.until)
    return msg("{subject}, {days}", subject=subject, days=days)


def _one_way(subject: Message, brief: Message, day: Message) -> tuple[Message, ...]:
    return msg("{subject}: {day}", subject=subject, day=day), msg("{subject}: {day}", subject=brief, day=day)


def _day(found: _Record, changes: Sequence[DayChange]) -> Message:
    """The largest of some days, of which there is one at least."""
    largest_one = changes[0]
    money = Money(largest_one.amount, found.measured.currency, signed=True)
    return msg("{money} on {day}", money=money, day=Day(largest_one.day))


def _lines(found: _Record) -> tuple[Message, ...]:
    lines: list[Message] = []
    if found.losses:
        lines.append(msg("▼ {days}", days=_items(found, found.losses)))
    if found.gains:
        lines.append(msg("▲ {days}", days=_items(found, found.gains)))
    used = {change.counted_on for change in (*found.losses, *found.gains)}
    counted = [c for c in found.counts if c.count.day in used]
    lines += [
        msg("Price change × {count}", count=count_words(c, found.measured.instrument)) for c in counted[-_COUNTS:]
    ]
    if len(counted) > _COUNTS:
        more = len(counted) - _COUNTS
        lines.append(nmsg("and {count} earlier share count", "and {count} earlier share counts", more))
    return tuple(lines)


def _items(found: _Record, changes: Sequence[DayChange]) -> Series:
    currency = found.measured.currency
    items = [
        msg("{money} ({change}) on {day}", money=Money(change.amount, currency, signed=True),
            change=Percent(change.pct), day=Day(change.day))
        for change in changes
    ]  # fmt: skip
    return Series(tuple(items), "dots")


def _warnings(services: Services, found: _Record, terms: Terms) -> tuple[Message, ...]:
    measured, instrument, first = found.measured, found.measured.instrument, found.counts[0]
    unsure = [counted for counted in found.counts if counted.basis == "untold"]
    leaps = [
        later.count
        for earlier, later in pairwise(unsure)
        if not 1 / _LEAP < later.count.shares / earlier.count.shares < _LEAP
    ]
    return (
        *notes.behind_note(terms.behind, [measured]),
        *notes.stale_note([measured] if measured.stale and terms.behind is None else []),
        *adjustment_notes(measured),
        *_early_notes(first, found.since),
        *basis_notes(instrument, found.counts),
        *(msg("The share count leaps on {day}: if that is a split, days before are not comparable.", day=Day(leap.day))
          for leap in leaps[:1]),
        *ratio_note(services, first, instrument),
        *notes.price_notes(services, [measured]),
    )  # fmt: skip


def _early_notes(first: Counted, since: date) -> tuple[Message, ...]:
    """That the first count is younger than the first day that is ranked."""
    if first.count.day <= since:
        return ()
    if first.lack is not Lack.NONE:
        return (stand_in_note(first.count.day, first.lack),)
    return (msg("Days before {day} are counted with the shares of that day: the earliest known.",
                day=Day(first.count.day)),)  # fmt: skip


def _alt(finding: Message) -> Message:
    return msg("Bars of the largest daily losses and gains of market value. {finding}.", finding=finding)


def _drawn(change: DayChange) -> ValueDay:
    return ValueDay(change.day, change.amount, change.pct)


def _data(found: _Record) -> dict[str, Any]:
    return {
        "rows": [facts.row(found.measured)],
        "currency": found.measured.currency,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "record": {"gains": _rows(found, found.gains), "losses": _rows(found, found.losses)},
    }


def _rows(found: _Record, changes: Sequence[DayChange]) -> list[dict[str, Any]]:
    return [
        {
            "date": change.day.isoformat(),
            "amount": round(change.amount),
            "change_pct": facts.plain(change.pct),
            **count_data(found.counted(change)),
        }
        for change in changes
    ]
