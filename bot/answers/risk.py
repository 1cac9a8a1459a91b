"""`risk`: how much instruments move, and with what."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from bot.analytics.returns import change
from bot.analytics.risk import LEAST, Move, underwater
from bot.answers import facts, notes
from bot.answers.changes import counted_from, window_limits
from bot.answers.gauges import Benchmark, Gauge, correlations, gauges
from bot.answers.home import home_index
from bot.answers.measure import Measurement, measure_known, stand_in
from bot.answers.outcomes import Measured, Outcome, Terms, Unmeasured, closed
from bot.answers.refusals import asked_of, refused
from bot.answers.riskwords import Table, apart_note, correlation_line, drawn, line, rules, wordings
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.instruments import Instrument
from bot.domain.questions.risk import Risk
from bot.domain.text import Day, Days, Message, Name, Percent, Series, fitting, msg, nmsg
from bot.domain.windows import Sessions as SessionCount

QUESTION = Risk


async def answer(question: Risk, services: Services) -> Answer:
    """Gauges the instruments. Raises QuestionFault or SourceFault where none has a change."""
    instruments = tuple(dict.fromkeys(map(services.instrument, question.instruments)))
    asked = await asked_of(services, question.as_of, instruments[0])
    terms = Terms(question.window, asked, open_start=True)
    homes = {i.symbol: home for i in instruments if (home := home_index(services, i)) is not None}
    measurement, outcomes = await measure_known(services, instruments, terms, beside=homes.values())
    final = [(asked, _final(services, outcome, measurement.terms)) for asked, outcome in outcomes]
    found = [(asked, outcome) for asked, outcome in final if isinstance(outcome, Measured)]
    lacking = [outcome for _, outcome in final if isinstance(outcome, Unmeasured)]
    if not found:
        raise await refused(services, lacking)
    against, without = await _benchmarks(services, homes.values(), measurement, found)
    beside = {symbol: against[home.symbol] for symbol, home in homes.items() if home.symbol in against}
    rate = question.rate or 0.0
    later = {m.instrument.symbol for _, m in found if _begins_later(services, m, measurement.terms)}
    gauged = await asyncio.to_thread(gauges, found, beside, rate, later, partial(_sessions, services))
    gauged.sort(key=lambda gauge: (gauge.volatility_pct is None, -(gauge.volatility_pct or 0.0)))
    table = await asyncio.to_thread(correlations, [gauge.measured for gauge in gauged])
    trading = [o for (_, o), (_, cut) in zip(outcomes, final, strict=True) if isinstance(o, Measured) and o is not cut]
    return _composed(services, question, gauged, table, [*lacking, *without], measurement.terms, trading)


def _final(services: Services, outcome: Outcome, terms: Terms) -> Outcome:
    """As of its last final close: a price in open trading makes no daily change. Where sessions were asked for, so many
    of them that are over."""
    if not isinstance(outcome, Measured):
        return outcome
    final = closed(outcome)
    if final is outcome:
        return outcome
    moved = final.change
    if isinstance(terms.window, SessionCount):
        base = window_limits(services, final.instrument, terms, moved.as_of).base
        moved = change(final.closes, base, moved.as_of) or moved
    if moved.base_date == moved.as_of:
        return Unmeasured(final.instrument, "no_session", final.closes.index[0].date(), moved.as_of)
    return replace(final, change=moved)


def _sessions(services: Services, measured: Measured) -> pd.DatetimeIndex:
    """The sessions of its exchange from its base to its last close."""
    moved = measured.change
    return pd.DatetimeIndex(services.sessions.between(measured.instrument.calendar, moved.base_date, moved.as_of))


async def _benchmarks(
    services: Services,
    homes: Iterable[Instrument],
    measurement: Measurement,
    found: Sequence[tuple[Instrument, Measured]],
) -> tuple[dict[str, Benchmark], list[Outcome]]:
    """What each home index is measured by: itself, or the first fund that stands in; and those that have neither."""
    against: dict[str, Benchmark] = {}
    without: list[Outcome] = []
    shown = [measured for _, measured in found]
    taken = {measured.instrument.symbol for measured in shown}
    for home in dict.fromkeys(homes):
        own: Outcome | None = measurement.outcomes[home.symbol]
        if not isinstance(own, Measured) or own.stale:
            without.append(own)
            own = await stand_in(services, home, own, measurement.terms, beside=shown, taken=taken)
        if own is not None:
            against[home.symbol] = Benchmark(home, closed(own))
    return against, [outcome for outcome in without if outcome.instrument.symbol not in against]


def _composed(
    services: Services,
    question: Risk,
    gauged: list[Gauge],
    table: Table,
    lacking: Sequence[Outcome],
    terms: Terms,
    trading: Sequence[Measured],
) -> Answer:
    """The answer. `trading` are the prices of sessions that are not over, which are not counted."""
    measured = [gauge.measured for gauge in gauged]
    origin = facts.provenance(services, measured, terms)
    said = wordings(gauged, table, facts.window_words(services, terms, measured))
    warnings = _warnings(services, gauged, lacking, terms, trading)
    marked = (*warnings, *apart_note(gauged))
    caption = facts.caption(fitting(facts.TITLE, *said), origin, marked, _alt(gauged, said[0]), services.source)
    water = underwater(measured[0].path) if len(gauged) == 1 else None
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in said)),
        lines=(
            *(text for gauge in gauged for text in line(gauge, question.rate, alone=len(gauged) == 1)),
            *correlation_line(gauged, table),
        ),
        notes=(*warnings, *rules(gauged, question.rate)),
        provenance=origin,
        figure=drawn(caption, gauged, table, water, question.rate),
        complete=not lacking and terms.behind is None and all(map(_is_complete, gauged)),
        other_lines=services.resolver.other_lines([gauge.asked for gauge in gauged]),
        data=_data(gauged, table, lacking, question.rate or 0.0),
    )


def _is_complete(gauge: Gauge) -> bool:
    substituted = gauge.is_proxy or (gauge.benchmark is not None and gauge.benchmark.is_proxy)
    short = gauge.observations < LEAST or (gauge.beside is not None and gauge.beside.observations < LEAST)
    return not (substituted or short or gauge.measured.own_days or gauge.later or gauge.gaps)


def _begins_later(services: Services, measured: Measured, terms: Terms) -> bool:
    """Whether its prices begin within the window, so that it is measured from its first close."""
    day = counted_from(measured.instrument, terms)
    limit = window_limits(services, measured.instrument, terms, day).base
    return limit < measured.change.base_date == measured.closes.index[0].date()


def _warnings(
    services: Services,
    gauged: Sequence[Gauge],
    lacking: Sequence[Outcome],
    terms: Terms,
    trading: Sequence[Measured],
) -> tuple[Message, ...]:
    measured = [gauge.measured for gauge in gauged]
    benchmarks = {g.benchmark.index.symbol: g.benchmark for g in gauged if g.benchmark is not None}
    dated = [gauge.measured for gauge in gauged if not (gauge.later or gauge.measured.own_days)]
    proxies = [(gauge.asked, gauge.measured.instrument) for gauge in gauged if gauge.is_proxy]
    proxies += [(mark.index, mark.measured.instrument) for mark in benchmarks.values() if mark.is_proxy]
    return (
        *notes.behind_note(terms.behind, measured),
        *notes.missing_notes([item for item in lacking if isinstance(item, Unmeasured)], services.source),
        *notes.stale_note([item for item in lacking if isinstance(item, Measured)]),
        *notes.stale_note([m for m in measured if m.stale]),
        *notes.early_note([m for m in measured if m.early and not m.stale]),
        *_trading_notes([m for m in trading if not m.stale]),
        *_later_note([gauge.measured for gauge in gauged if gauge.later]),
        *(_gap_note(gauge) for gauge in gauged if gauge.gaps),
        *_short_notes(gauged),
        *(notes.proxy_note(services.source, index, fund) for index, fund in dict.fromkeys(proxies)),
        *notes.other_dates_notes(dated, facts.common_dates(measured)),
        *notes.price_notes(services, measured),
    )


def _later_note(later: Sequence[Measured]) -> tuple[Message, ...]:
    if not later:
        return ()
    items = [msg("{name} (from {day})", name=m.instrument.name, day=Day(m.change.base_date)) for m in later]
    return (msg("Prices begin within the window: {names}", names=Series(tuple(items), "comma")),)


def _trading_notes(trading: Sequence[Measured]) -> tuple[Message, ...]:
    """Whose last price is that of a session that is not over."""
    days = sorted({m.change.as_of for m in trading})
    return tuple(
        msg(
            "Not over yet on {day}, so not counted: {names}",
            day=Day(day), names=Series(tuple(m.instrument.name for m in trading if m.change.as_of == day), "comma"),
        )
        for day in days
    )  # fmt: skip


def _gap_note(gauge: Gauge) -> Message:
    """Which changes are no daily ones, since sessions between have no price."""
    largest = max(gauge.gaps, key=lambda gap: abs(gap.pct))
    return nmsg(
        "{name}: the change over missing prices is left out, {change} ({days}).",
        "{name}: {count} changes over missing prices are left out, the largest {change} ({days}).",
        len(gauge.gaps),
        name=gauge.measured.instrument.name, change=Percent(largest.pct), days=Days(largest.first, largest.last),
    )  # fmt: skip


def _short_notes(gauged: Sequence[Gauge]) -> tuple[Message, ...]:
    """Who has too few changes, alone or together with its benchmark."""
    short = [gauge for gauge in gauged if gauge.observations < LEAST]
    apart = [g for g in gauged if g not in short and g.beside is not None and g.beside.observations < LEAST]
    few = msg("Fewer than {least} daily changes, so drawdown and days only: {names}", least=LEAST, names=_names(short))
    mixed = msg("Fewer than {least} sessions together with the index, so no beta: {names}", least=LEAST,
                names=_names(apart))  # fmt: skip
    return (*((few,) if short else ()), *((mixed,) if apart else ()))


def _names(gauged: Sequence[Gauge]) -> Series:
    names: tuple[Name, ...] = tuple(gauge.measured.instrument.name for gauge in gauged)
    return Series(names, "comma")


def _alt(gauged: Sequence[Gauge], finding: Message) -> Message:
    if len(gauged) == 1:
        return msg("Area chart of the fall from the last high, with key figures. {finding}.", finding=finding)
    return msg("Bars of volatility and drawdown of {count} instruments. {finding}.", count=len(gauged), finding=finding)


def _data(gauged: Sequence[Gauge], table: Table, lacking: Sequence[Outcome], rate: float) -> dict[str, Any]:
    values = [[None if value is None else facts.plain(value) for value in row] for row in table]
    symbols = [gauge.measured.instrument.symbol for gauge in gauged]
    return {
        "rows": [_row(gauge) for gauge in gauged],
        "correlations": {"symbols": symbols, "values": values} if len(gauged) > 1 else None,
        "rate_pct": rate,
        "missing": [item.instrument.symbol for item in lacking],
    }


def _row(gauge: Gauge) -> dict[str, Any]:
    fell, mark, extremes = gauge.drawdown, gauge.benchmark, gauge.extremes
    return {
        **facts.row(gauge.measured),
        "volatility_pct": _rounded(gauge.volatility_pct),
        "max_drawdown_pct": facts.plain(fell.pct),
        "drawdown_from": fell.peak.isoformat() if fell.pct < 0 else None,
        "drawdown_to": fell.trough.isoformat() if fell.pct < 0 else None,
        "beta": _rounded(gauge.beta),
        "correlation": _rounded(gauge.correlation),
        "sharpe": _rounded(gauge.sharpe),
        "observations": gauge.observations,
        "benchmark": None if mark is None else mark.measured.instrument.symbol,
        "benchmark_proxy_for": mark.index.symbol if mark is not None and mark.is_proxy else None,
        "best_day": None if extremes is None else _move(extremes[0]),
        "worst_day": None if extremes is None else _move(extremes[1]),
        "proxy_for": gauge.asked.symbol if gauge.is_proxy else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else facts.plain(value)


def _move(move: Move) -> dict[str, Any]:
    return {"date": move.day.isoformat(), "pct": facts.plain(move.pct)}
