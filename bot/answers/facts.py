"""The facts that stand beside every answer: dates, currency, return kind, source, and what is missing or old."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.analytics.quality import jumps
from bot.answers.measure import Measured, Measures, Trouble, Unmeasured, basis
from bot.answers.services import Services
from bot.domain.answers import Provenance
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.figures import Caption
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment, Source
from bot.domain.questions import ReturnKind
from bot.domain.text import Age, Arg, Day, Days, Instant, Literally, Message, Name, Percent, Series, msg, nmsg

_SHOWN = 6


def common_dates(measured: Sequence[Measured]) -> tuple[date, date] | None:
    """The base and as-of dates that most instruments share (the later ones among equals); None without any."""
    if not measured:
        return None
    counted = Counter((m.change.base_date, m.change.as_of) for m in measured)
    return max(counted, key=lambda dates: (counted[dates], dates[1], dates[0]))


def provenance(
    services: Services,
    measured: Sequence[Measured],
    returns: ReturnKind,
    converted_to: str | None,
    members: Message | None = None,
) -> Provenance:
    """The line of facts, and the same for machines."""
    dates = common_dates(measured)
    adjustment = basis(measured)
    measured_on: list[Arg] = [] if dates is None else [Days(*dates)]
    measured_on += [_currency(measured, converted_to), _return_kind(returns, adjustment)]
    origin: list[Arg] = [] if members is None else [members]
    origin.append(source_of(services.source))
    base, as_of = dates if dates is not None else (None, None)
    return Provenance(as_of, base, (services.source,), adjustment, _dotted(measured_on), _dotted(origin))


def caption(title: Message, facts: Provenance, notes: tuple[Message, ...], alt: Message, source: Source) -> Caption:
    """The words around a picture: the finding, what it is measured on, where it is from."""
    return Caption(title, facts.basis, facts.origin, alt, notes, source.simulated)


def _dotted(parts: Sequence[Arg]) -> Message:
    return msg("{facts}", facts=Series(tuple(parts), "dots"))


def source_of(source: Source) -> Message:
    """The source with its delay, if it has one."""
    if source.delay_minutes is None:
        return msg("{source}", source=Name(source.title))
    return msg("{source}, {minutes} min delayed", source=Name(source.title), minutes=source.delay_minutes)


def price_notes(services: Services, measures: Measures) -> tuple[Message, ...]:
    """What must be said of the prices: open sessions, age, moves that deserve a second look."""
    found = list(measures.found.values())
    notes: list[Message] = []
    trading = [m for m in found if m.open]
    if trading:
        notes.append(_open_note(trading))
    if measures.aging:
        notes.append(_aging_note(services, [m for m in found if m.instrument.symbol in measures.aging]))
    for measured in found:
        notes.extend(_jump_notes(measured))
    return tuple(notes)


def stale_note(measured: Sequence[Measured]) -> Message | None:
    """Which instruments' last close is older than it should be, with its date."""
    if not measured:
        return None
    items = tuple(msg("{name} ({day})", name=m.instrument.name, day=Day(m.change.as_of)) for m in measured[:_SHOWN])
    return nmsg(
        "Not current, last close: {names}",
        "Not current, last closes: {names}",
        len(measured),
        names=_listed(items, len(measured)),
    )


def missing_note(missing: Sequence[Unmeasured], source: Source) -> tuple[Message, ...]:
    """Which instruments have no change, a sentence for each reason."""
    notes: list[Message] = []
    troubles: dict[Trouble, None] = dict.fromkeys(item.trouble for item in missing)
    for trouble in troubles:
        items = [item for item in missing if item.trouble == trouble]
        names = _listed(tuple(_labelled(item) for item in items[:_SHOWN]), len(items))
        notes.append(_missing(trouble, len(items), names, Name(source.title)))
    return tuple(notes)


def proxy_note(source: Source, index: Instrument, fund: Instrument) -> Message:
    """That a fund stands in for an index."""
    return msg(
        "{source} has no history of {index}: the fund {fund} ({symbol}) stands in.",
        source=Name(source.title), index=index.name, fund=fund.name, symbol=Literally(fund.symbol),
    )  # fmt: skip


def refusal(missing: Sequence[Unmeasured], source: Source) -> BellwetherError:
    """The error where nothing, or too little, could be measured."""
    first = missing[0]
    troubles = {item.trouble for item in missing}
    if "source_down" in troubles or "loading" in troubles:
        message = msg(
            "{source} does not answer, and no prices are stored for {name} yet. Please try again in a few minutes.",
            source=Name(source.title), name=first.instrument.name,
        )  # fmt: skip
        return SourceFault("source_down", message)
    based = next((item for item in missing if item.trouble == "no_base"), None)
    if based is not None and based.first is not None and based.last is not None:
        message = msg(
            "{name} has no close at the start of that window. Its prices run from {first} to {last}.",
            name=based.instrument.name, first=Day(based.first), last=Day(based.last),
        )  # fmt: skip
        return QuestionFault("bad_window", message, term=based.instrument.symbol)
    return QuestionFault("no_data", missing_note([first], source)[0], term=first.instrument.symbol)


def row(measured: Measured) -> dict[str, Any]:
    """One instrument's row of the JSON object: percentages to two decimals, closes as the source has them."""
    change = measured.change
    return {
        "symbol": measured.instrument.symbol,
        "name": measured.instrument.name.en,
        "change_pct": plain(change.pct),
        "base_date": change.base_date.isoformat(),
        "as_of": change.as_of.isoformat(),
        "base_close": round(change.base_close, 6),
        "close": round(change.close, 6),
        "currency": measured.currency,
    }


def plain(value: float, digits: int = 2) -> float:
    """Rounded for JSON, and never -0.0."""
    return round(value, digits) + 0.0


def labelled(source: Source, sentence: Message) -> Message:
    """A sentence that is true on its own also where its prices are made up."""
    return msg("Simulated: {sentence}", sentence=sentence) if source.simulated else sentence


def _listed(items: tuple[Message, ...], count: int) -> Arg:
    if count <= len(items):
        return Series(items, "comma")
    return msg("{names} and {more} more", names=Series(items, "comma"), more=count - len(items))


def _labelled(item: Unmeasured) -> Message:
    name, symbol = item.instrument.name, Literally(item.instrument.symbol)
    if item.trouble == "no_base" and item.first is not None:
        return msg("{name} (from {day})", name=name, day=Day(item.first))
    return msg("{name}", name=name) if name.en == symbol.text else msg("{name} ({symbol})", name=name, symbol=symbol)


def _missing(trouble: Trouble, count: int, names: Arg, source: Name) -> Message:
    match trouble:
        case "no_base":
            return nmsg("No close at the base: {names}", "No closes at the base: {names}", count, names=names)
        case "loading":
            return nmsg(
                "Still loading, ask again in a minute: {names}",
                "Still loading, ask again in a minute: {names}",
                count,
                names=names,
            )
        case "source_down":
            return nmsg(
                "{source} did not answer for {names}",
                "{source} did not answer for {names}",
                count,
                source=source,
                names=names,
            )
        case "no_total":
            return nmsg(
                "No dividends known, so no total return: {names}",
                "No dividends known, so no total returns: {names}",
                count,
                names=names,
            )
        case "unknown" | "no_data":
            return nmsg(
                "No prices from {source}: {names}",
                "No prices from {source}: {names}",
                count,
                source=source,
                names=names,
            )


def _currency(measured: Sequence[Measured], converted_to: str | None) -> Message:
    if converted_to is not None:
        return msg("in {currency} at each day's rate", currency=Literally(converted_to))
    currencies = sorted({m.currency for m in measured})
    return msg("closes in {currencies}", currencies=Series(tuple(map(Literally, currencies)), "and"))


def _return_kind(returns: ReturnKind, adjustment: Adjustment | None) -> Message:
    if returns is ReturnKind.TOTAL:
        return msg("total return")
    match adjustment:
        case Adjustment.SPLIT | None:
            return msg("price return")
        case Adjustment.SPLIT_DIVIDEND:
            return msg("dividend-adjusted closes")
        case Adjustment.UNKNOWN:
            return msg("closes of undeclared adjustment")


def _open_note(trading: Sequence[Measured]) -> Message:
    times = [(m.series.quoted_at, m) for m in trading if m.series.quoted_at is not None]
    if not times:
        return msg("The session has not ended: its last prices are provisional.")
    at, latest = max(times, key=lambda item: item[0])
    zone = ZoneInfo(latest.instrument.timezone)
    return msg("The session has not ended: last price {at}, provisional.", at=Instant(at.astimezone(zone)))


def _aging_note(services: Services, aging: Collection[Measured]) -> Message:
    fetched = [m.series.fetched_at for m in aging if m.series.fetched_at is not None]
    if not fetched:
        return msg("{source} did not answer: these are stored prices.", source=Name(services.source.title))
    return msg(
        "{source} did not answer: these prices were stored {age} ago.",
        source=Name(services.source.title), age=Age(services.clock() - min(fetched)),
    )  # fmt: skip


def _jump_notes(measured: Measured) -> Iterable[Message]:
    if measured.instrument.kind is Kind.FX:
        return
    change = measured.change
    splits = {action.day for action in measured.series.actions if action.kind == "split"}
    for day, pct in jumps(measured.series.closes, splits):
        if change.base_date < day <= change.as_of:
            yield msg(
                "{name} moved {change} in one session, on {day}, without a known split.",
                name=measured.instrument.name, change=Percent(pct), day=Day(day),
            )  # fmt: skip
