"""What must be said beside an answer: what is missing, old, substituted, not final, or deserves a second look."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.analytics.quality import jumps
from bot.answers.outcomes import Measured, Trouble, Unmeasured
from bot.answers.services import Services
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Source
from bot.domain.text import Age, Arg, Day, Days, Foreign, Instant, Literally, Message, Name, Percent, Series, msg, nmsg

_SHOWN = 6
_FAULTS = 2


def missing_notes(missing: Sequence[Unmeasured], source: Source) -> tuple[Message, ...]:
    """Which instruments have no change, a sentence for each reason."""
    broken, others = [i for i in missing if i.fault], [i for i in missing if not i.fault]
    kinds = dict.fromkeys(map(_kind, others))
    return (
        *(_missing(kind[0], [i for i in others if _kind(i) == kind], source) for kind in kinds),
        *map(fault_note, broken[:_FAULTS]),
        *((_missing("no_data", broken[_FAULTS:], source),) if broken[_FAULTS:] else ()),
    )


def fault_note(item: Unmeasured) -> Message:
    """What is wrong with the file of an instrument's prices, and where."""
    fault = Foreign(item.fault, limit=120)
    return msg("The prices of {name} cannot be read: {fault}", name=item.instrument.name, fault=fault)


def stale_note(measured: Sequence[Measured]) -> tuple[Message, ...]:
    """Which instruments' last close is older than it should be, with its date."""
    if not measured:
        return ()
    items = [_last(m) for m in measured]
    if any(m.provisional for m in measured):
        return (msg("Not current, last price: {names}", names=_listed(items)),)
    return (msg("Not current, last close: {names}", names=_listed(items)),)


def titles(sources: Sequence[Source], style: Literal["and", "or"]) -> Arg:
    """The titles of sources in a row."""
    return Series(tuple(Name(source.title) for source in sources), style)


def early_note(measured: Sequence[Measured]) -> tuple[Message, ...]:
    """Which instruments have no close near the start, with the change over their own, longer days."""
    if not measured:
        return ()
    items = [
        msg("{name} {change} ({days})", name=m.instrument.name, change=Percent(m.change.pct),
            days=Days(m.change.base_date, m.change.as_of))
        for m in measured
    ]  # fmt: skip
    return (msg("No close near the start, so over longer: {names}", names=_listed(items)),)


def behind_note(behind: date | None, measured: Sequence[Measured]) -> tuple[Message, ...]:
    """That nothing current is known, and the last day that there are prices of."""
    if behind is None:
        return ()
    if any(m.provisional for m in measured):
        return (msg("Not current: there is no price after {day} yet.", day=Day(behind)),)
    return (msg("Not current: there is no close after {day} yet.", day=Day(behind)),)


def proxy_note(source: Source, index: Instrument, fund: Instrument) -> Message:
    """That a fund stands in for an index."""
    return msg(
        "{source} has no current history of {index}: the fund {fund} ({symbol}) stands in.",
        source=Name(source.title), index=index.name, fund=fund.name, symbol=Literally(fund.symbol),
    )  # fmt: skip


def other_dates_notes(measured: Sequence[Measured], common: tuple[date, date] | None) -> tuple[Message, ...]:
    """Which instruments' base or last close is of another day than the answer's own: other markets, suspensions."""
    others: defaultdict[tuple[date, date], list[Message]] = defaultdict(list)
    for m in measured:
        dates = m.change.base_date, m.change.as_of
        if dates != common:
            others[dates].append(msg("{name}", name=m.instrument.name))
    shown = sorted(others.items(), key=lambda item: -len(item[1]))[:_SHOWN]
    return tuple(msg("{names}: {days}", names=_listed(names), days=Days(*dates)) for dates, names in shown)


def price_notes(services: Services, measured: Sequence[Measured]) -> tuple[Message, ...]:
    """What must be said of the prices: not final, old, moves that deserve a second look."""
    return (
        *_provisional_note([m for m in measured if m.provisional]),
        *_rate_notes(measured),
        *_aging_note(services, measured),
        *_jump_note(measured),
    )


def _kind(item: Unmeasured) -> tuple[Trouble, tuple[Source, ...]]:
    """What is told in one sentence: the sources matter where they are named."""
    return item.trouble, item.asked if item.trouble in {"source_down", "unknown", "no_data"} else ()


def _missing(trouble: Trouble, missing: Sequence[Unmeasured], source: Source) -> Message:
    sources = _kind(missing[0])[1]
    if sources:
        # Of several sources one may have failed and another have nothing: that none gave any is true of all.
        names = _listed([_named(item) for item in missing])
        return msg("No prices now from {sources}: {names}", sources=titles(sources, "or"), names=names)
    names, title = _listed([_named(item) for item in missing]), Name(source.title)
    match trouble:
        case "no_base":
            return msg("No price yet at the start: {names}", names=names)
        case "no_session":
            return msg("No session in that window: {names}", names=names)
        case "behind":
            return msg("Not current, last close: {names}", names=names)
        case "loading":
            return msg("Still loading, ask again in a minute: {names}", names=names)
        case "source_down":
            return msg("{source} did not answer for {names}", source=title, names=names)
        case "no_total":
            return msg("No dividends known, so no total return: {names}", names=names)
        case "other_basis":
            return msg("Not comparable, since not all closes contain dividends: {names}", names=names)
        case "unknown" | "no_data":
            return msg("No prices from {source}: {names}", source=title, names=names)


def _named(item: Unmeasured) -> Message:
    name, symbol = item.instrument.name, Literally(item.instrument.symbol)
    if item.trouble == "no_base" and item.first is not None:
        return msg("{name} (from {day})", name=name, day=Day(item.first))
    if item.trouble == "behind" and item.last is not None:
        return msg("{name} ({day})", name=name, day=Day(item.last))
    if item.kin:
        lines = Series(tuple(Literally(line.symbol) for line in item.kin), "and")
        return nmsg("{name} ({symbol}; {lines} has prices)", "{name} ({symbol}; {lines} have prices)", len(item.kin),
                    name=name, symbol=symbol, lines=lines)  # fmt: skip
    return msg("{name}", name=name) if name.en == symbol.text else msg("{name} ({symbol})", name=name, symbol=symbol)


def _provisional_note(measured: Sequence[Measured]) -> tuple[Message, ...]:
    if not measured:
        return ()
    times = [(m.series.quoted_at, m.instrument.timezone) for m in measured if m.series.quoted_at is not None]
    if not times:
        return (msg("The last prices are provisional: their session was not over."),)
    at, zone = max(times)
    return (msg("The last prices are provisional, of {at}.", at=Instant(at.astimezone(ZoneInfo(zone)))),)


def _last(measured: Measured) -> Message:
    name, day = measured.instrument.name, Day(measured.change.as_of)
    if measured.provisional:
        return msg("{name} ({day}, before the close)", name=name, day=day)
    return msg("{name} ({day})", name=name, day=day)


def _rate_notes(measured: Sequence[Measured]) -> tuple[Message, ...]:
    """Which exchange rates are older than the closes that they convert, and whether any may still change."""
    late: defaultdict[date, list[Message]] = defaultdict(list)
    for m in measured:
        if m.late_rate is not None:
            late[m.late_rate].append(msg("{name}", name=m.instrument.name))
    notes = [
        msg(
            "No exchange rate of the last close for {names}: that of {day} is used.", names=_listed(names), day=Day(day)
        )
        for day, names in sorted(late.items())
    ]
    if any(m.rated is not None and m.rated.provisional for m in measured):
        notes.append(msg("The last exchange rates are provisional: their day is not over."))
    return tuple(notes)


def _aging_note(services: Services, measured: Sequence[Measured]) -> tuple[Message, ...]:
    aging = [(m.stored_at, m) for m in measured if m.stored_at is not None]
    if not aging:
        return ()
    sources = dict.fromkeys(_failed(services, m) for _, m in aging)
    alone = len(sources) == 1 and len(aging) == len(measured)
    return tuple(
        _aged(services, source, [(at, m) for at, m in aging if _failed(services, m) == source], alone)
        for source in sources
    )


def _failed(services: Services, measured: Measured) -> Source:
    """The source that did not answer: the series' own, or that of the exchange rates."""
    return services.source if measured.converted else measured.series.source


def _aged(services: Services, failed: Source, aging: Sequence[tuple[datetime, Measured]], alone: bool) -> Message:
    source, age = Name(failed.title), Age(services.clock() - min(at for at, _ in aging))
    if alone:
        return msg("{source} did not answer: these prices were stored {age} ago.", source=source, age=age)
    names = _listed([msg("{name}", name=m.instrument.name) for _, m in aging])
    return msg("{source} did not answer for {names}: stored {age} ago.", source=source, age=age, names=names)


def _jump_note(measured: Iterable[Measured]) -> tuple[Message, ...]:
    found = [(m.instrument.name, day, pct) for m in measured for day, pct in _jumps(m)]
    if not found:
        return ()
    if len(found) == 1:
        name, day, pct = found[0]
        return (
            msg(
                "{name} moved {change} in one session, on {day}, without a known split.",
                name=name, change=Percent(pct), day=Day(day),
            ),
        )  # fmt: skip
    largest = sorted(found, key=lambda jump: -abs(jump[2]))
    items = [msg("{name} {change} ({day})", name=name, change=Percent(pct), day=Day(day)) for name, day, pct in largest]
    return (msg("Over 25% in one session without a known split: {moves}", moves=_listed(items)),)


def _jumps(measured: Measured) -> Iterable[tuple[date, float]]:
    if measured.instrument.kind is Kind.FX:
        return
    splits = {action.day for action in measured.series.actions if action.kind == "split"}
    for day, pct in jumps(measured.series.closes, splits):
        if measured.change.base_date < day <= measured.change.as_of:
            yield day, pct


def _listed(items: Sequence[Message]) -> Arg:
    if len(items) <= _SHOWN:
        return Series(tuple(items), "comma")
    return msg("{names} and {more} more", names=Series(tuple(items[:_SHOWN]), "comma"), more=len(items) - _SHOWN)
