"""`event`: what happened after a dated event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.analytics.event_study import Apart
from bot.analytics.returns import Change
from bot.answers import facts, notes
from bot.answers.effects import AFTER, HORIZONS, Effect, Effects, effects_of
from bot.answers.event_words import (
    beside_lines,
    beside_short,
    dated_lines,
    future_notes,
    headlines,
    lack_notes,
    line_of,
    rules,
    titled,
)
from bot.answers.outcomes import Measured, Terms
from bot.answers.refusals import asked_of, refused, with_days
from bot.answers.services import AskedOf, Services
from bot.domain import windows
from bot.domain.answers import Answer, Provenance
from bot.domain.errors import QuestionFault
from bot.domain.figures.event import Course, EventFigure
from bot.domain.instruments import Instrument
from bot.domain.prices import days_of
from bot.domain.questions.event import Event
from bot.domain.text import (
    Day,
    Message,
    fitting,
    msg,
)
from bot.domain.windows import Since, SinceEvent
from bot.services.windows import before_event

QUESTION = Event

_MOST = 8
_INDICES = ("HSTECH.HK", "^HSI", "^IXIC", "^GSPC")
"""What is shown where neither the question nor the event names instruments."""


async def answer(question: Event, services: Services) -> Answer:
    """What happened. Raises QuestionFault (bad_window before any session has followed, no_data) or SourceFault."""
    event = _event(question, services)
    named = question.instruments or event.instruments or _INDICES
    instruments = tuple(map(services.instrument, named[:_MOST]))
    asked = await asked_of(services, question.as_of, instruments[0])
    await _refuse_early(services, event, instruments, asked)
    window = SinceEvent(event.id) if event.id else Since(event.day - timedelta(days=1))
    found = await effects_of(services, instruments, event.day, Terms(window, asked))
    if not found.effects:
        raise await refused(services, found.lacking)
    return _composed(services, event, found)


def _event(question: Event, services: Services) -> windows.Event:
    """The event that is asked about; one without id, title and instant for a bare day."""
    if isinstance(question.event, date):
        return windows.Event("", "", question.event, None, None, (), (), "")
    return services.reference.events[question.event]


async def _refuse_early(
    services: Services, event: windows.Event, instruments: Sequence[Instrument], asked: AskedOf
) -> None:
    """Raises bad_window where no session of any instrument has followed the event by the day that is asked."""
    for line in instruments:
        base = before_event(event, line, services.sessions)
        if services.sessions.on_or_before(line.calendar, asked.day(line)) > base:
            return
    fault = QuestionFault(
        "bad_window",
        msg(
            "No session has followed {event} by {day}, the day that is asked.",
            event=titled(event), day=Day(max(map(asked.day, instruments))),
        ),
    )  # fmt: skip
    raise await with_days(services, fault, instruments[0])


def _composed(services: Services, event: windows.Event, found: Effects) -> Answer:
    effects = found.effects
    measured = [effect.measured for effect in effects]
    origin = facts.provenance(services, measured, found.terms)
    wordings = headlines(event, effects)
    warnings = _warnings(services, found)
    title = fitting(facts.TITLE, *wordings)
    dated = dated_lines(effects)
    pictured = _pictured(services, found, dated)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=(*map(line_of, effects), *dated, *beside_lines(effects)),
        notes=(*warnings, *lack_notes(effects), *rules(effects)),
        provenance=origin,
        figure=EventFigure(
            facts.caption(title, pictured, warnings, _alt(wordings[0]), services.source),
            tuple(Course(e.measured.instrument.symbol, e.measured.instrument.name, e.course) for e in effects),
        ),
        complete=not found.lacking and found.terms.behind is None and all(_is_complete(effect) for effect in effects),
        other_lines=services.resolver.other_lines([effect.asked for effect in effects]),
        data=_data(event, found),
    )


def _pictured(services: Services, found: Effects, dated: Sequence[Message]) -> Provenance:
    """The facts of the picture, which ends twenty sessions after the event and has no other lines to say them in."""
    shown = [_as_drawn(effect) for effect in found.effects]
    origin = facts.provenance(services, shown, found.terms)
    cut = any(m.change.as_of < e.measured.change.as_of for m, e in zip(shown, found.effects, strict=True))
    ends = (msg("drawn to {count} sessions after", count=AFTER),) if cut else ()
    return replace(
        origin,
        basis=facts.dotted((*dated, *ends, origin.basis)),
        origin=facts.dotted((*beside_short(found.effects), origin.origin)),
    )


def _as_drawn(effect: Effect) -> Measured:
    measured = effect.measured
    path = measured.path.iloc[: AFTER + 1]
    base = measured.change
    return replace(measured, change=Change(base.base_date, base.base_close, days_of(path)[-1], float(path.iloc[-1])))


def _is_complete(effect: Effect) -> bool:
    lacks = effect.abnormal == "pending" or isinstance(effect.abnormal, Apart)
    return not (effect.is_proxy or effect.measured.own_days or lacks)


def _warnings(services: Services, found: Effects) -> tuple[Message, ...]:
    measured = [effect.measured for effect in found.effects]
    indices = {e.index.symbol: (e.index, e.benchmark) for e in found.effects if e.index is not None}
    proxies = [(e.asked, e.measured.instrument) for e in found.effects if e.is_proxy]
    proxies += [(index, fund) for index, fund in indices.values() if fund is not None and fund.symbol != index.symbol]
    return (
        *notes.behind_note(found.terms.behind, measured),
        *notes.missing_notes(found.lacking, services.source),
        *notes.stale_note([m for m in measured if m.stale]),
        *notes.early_note([m for m in measured if m.early and not m.stale]),
        *(notes.proxy_note(services.source, index, fund) for index, fund in dict.fromkeys(proxies)),
        *future_notes(found.effects),
        *notes.price_notes(services, measured),
    )


def _alt(finding: Message) -> Message:
    return msg("Line chart of changes by session around the last close before the event. {finding}.", finding=finding)


def _data(event: windows.Event, found: Effects) -> dict[str, Any]:
    return {
        "event": {"id": event.id or None, "title": event.title or None, "day": event.day.isoformat()},
        "rows": [_row(effect) for effect in found.effects],
        "missing": [item.instrument.symbol for item in found.lacking],
    }


def _row(effect: Effect) -> dict[str, Any]:
    abnormal = effect.found
    return {
        **facts.row(effect.measured),
        **{f"change_{count}_pct": _plain(effect.changes[count]) for count in HORIZONS},
        "to_date_pct": facts.plain(effect.measured.change.pct),
        "first_session": effect.first.isoformat(),
        "car_pct": None if abnormal is None else facts.plain(abnormal.car_pct),
        "t_value": None if abnormal is None else _plain(abnormal.t),
        "benchmark": None if effect.benchmark is None else effect.benchmark.symbol,
        "proxy_for": effect.asked.symbol if effect.is_proxy else None,
    }


def _plain(value: float | None) -> float | None:
    return None if value is None else facts.plain(value)
