"""Shares outstanding beside prices: the company's, in units of the line that is asked, on the prices' split basis."""

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.analytics.market_value import LATE, Count, split_factors
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.answers.splits import Basis, splits_since
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment
from bot.domain.shares import ShareCount
from bot.domain.text import Amount, Day, Foreign, Literally, Message, Number, msg

_UNITS = "XNYS"
"""Lines here are depositary shares where the company is listed elsewhere too: their ratio must be known."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count brought to a line's prices. `shares` = the count × `splits` since its day × `ratio` of its line's unit to
    the asked line's. `basis` is what is known of these splits: where it is not `told`, the count is as it stands."""

    count: ShareCount
    splits: float
    ratio: float
    basis: Basis

    @property
    def shares(self) -> float:
        return self.count.shares * self.splits * self.ratio

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come that would change it."""
        return self.basis != "pending"


async def count_on(services: Services, measured: Measured, day: date) -> Counted | None:
    """What a live source counts with now, where the day is its latest session; else the last count on or before the day
    of the line's company, else the earliest later one, else the present one; None where there is none at all."""
    if _is_now(services, measured.instrument, day):
        return await _present(services, measured) or await _dated(services, measured, day)
    return await _dated(services, measured, day) or await _present(services, measured)


async def other_count(services: Services, measured: Measured, counted: Counted, day: date) -> Counted | None:
    """A dated count that is nearer to a day than one that is used, and another number of shares; None where there is
    none: then the one that is used is the best that is known of that day."""
    for line, ratio in _convertible(services, measured.instrument):
        counts = await services.shares.known(line)
        if not counts:
            continue
        at = min(range(len(counts)), key=lambda place: abs(counts[place].day - day))
        if abs(counts[at].day - day) >= abs(counted.count.day - day):
            return None
        [found, *_] = await _counted(services, measured, line, counts, ratio, at)
        return None if math.isclose(found.shares, counted.shares) else found
    return None


async def all_counts(services: Services, measured: Measured) -> list[Counted]:
    """The dated counts of the first line of the company that has any, ascending by day, from the last one on or before
    the base on; else the present one."""
    for line, ratio in _convertible(services, measured.instrument):
        counts = await services.shares.known(line)
        if counts:
            earlier = sum(count.day <= measured.change.base_date for count in counts)
            return await _counted(services, measured, line, counts, ratio, max(earlier - 1, 0))
    present = await _present(services, measured)
    return [] if present is None else [present]


def count_words(counted: Counted, instrument: Instrument) -> Message:
    """The count as it was made, with its day and source, and what brought it to the line's prices."""
    count = counted.count
    told = msg(
        "{shares} shares on {day} ({source})",
        shares=Amount(count.shares, 2), day=Day(count.day), source=Foreign(count.source, 60),
    )  # fmt: skip
    if counted.splits != 1.0:
        factor = Number(counted.splits, _digits(counted.splits))
        told = msg("{count}, times {factor} for later splits", count=told, factor=factor)
    if counted.ratio == 1.0:
        return told
    large, small = (instrument.symbol, count.symbol) if counted.ratio < 1.0 else (count.symbol, instrument.symbol)
    ratio = max(counted.ratio, 1.0 / counted.ratio)
    return msg(
        "{count}, one {large} is {ratio} {small}",
        count=told, large=Literally(large), ratio=Number(ratio, _digits(ratio)), small=Literally(small),
    )  # fmt: skip


def count_notes(services: Services, counted: Counted, instrument: Instrument, last: date) -> tuple[Message, ...]:
    """That the count is younger than the window, that splits since it are not known, or the ratio not checked."""
    notes: list[Message] = []
    if counted.count.day > last:
        notes.append(msg("Share count of {day}: the earliest known, after the window.", day=Day(counted.count.day)))
    else:
        notes += basis_notes(instrument, [counted])
    return (*notes, *ratio_note(services, counted, instrument))


def ratio_note(services: Services, counted: Counted, instrument: Instrument) -> tuple[Message, ...]:
    """That a count of another line was brought to this one by a ratio that nobody checked."""
    company = services.reference.companies.get(instrument.company or "")
    if counted.ratio == 1.0 or company is None or company.verified:
        return ()
    return (msg("The shares per ADS of {name} are not verified.", name=instrument.name),)


def basis_notes(instrument: Instrument, counts: Sequence[Counted]) -> tuple[Message, ...]:
    """That splits since some counts are not known, with the first of these: the source tells none, or has not yet."""
    untold = next((counted.count for counted in counts if counted.basis == "untold"), None)
    pending = next((counted.count for counted in counts if counted.basis == "pending"), None)
    notes: list[Message] = []
    if untold is not None:
        notes.append(
            msg(
                "This source tells no splits: the count of {name} of {day} is taken as it stands.",
                name=instrument.name, day=Day(untold.day),
            )
        )  # fmt: skip
    if pending is not None:
        notes.append(
            msg(
                "The splits of {symbol} since {day} are not loaded now: its share count is taken as it stands.",
                symbol=Literally(pending.symbol), day=Day(pending.day),
            )
        )  # fmt: skip
    return tuple(notes)


def adjustment_notes(measured: Measured) -> tuple[Message, ...]:
    """That a source does not say what its closes contain."""
    if measured.series.adjustment is not Adjustment.UNKNOWN:
        return ()
    return (msg("The source does not say whether these closes are true levels; they are taken as such."),)


def count_data(counted: Counted) -> dict[str, Any]:
    """The share count for machines: `shares` as multiplied, `shares_counted` as it was made, in units of its line."""
    return {
        "shares": round(counted.shares),
        "shares_as_of": counted.count.day.isoformat(),
        "shares_source": counted.count.source,
        "shares_counted": round(counted.count.shares),
        "shares_line": counted.count.symbol,
        "split_factor": counted.splits,
    }


def refuse_untrue(measured: Measured) -> None:
    """Levels that contain dividends are not what was paid for a share. Raises no_data."""
    if measured.series.adjustment is Adjustment.SPLIT_DIVIDEND:
        message = msg(
            "These closes of {name} contain dividends, so they are no true levels and give no market value. A source "
            "that is adjusted for splits only works.",
            name=measured.instrument.name,
        )
        raise QuestionFault("no_data", message, term=measured.instrument.symbol)


def no_count(instrument: Instrument) -> QuestionFault:
    """Without a share count there is no market value."""
    message = msg(
        "No share count of {name} is known here, so no market value. A folder of prices takes counts from {file}; a "
        "live source tells today’s.",
        name=instrument.name, file=Literally("shares.csv"),
    )  # fmt: skip
    return QuestionFault("no_data", message, term=instrument.symbol)


async def group_counts(services: Services, group: Sequence[Measured], day: date) -> dict[str, Counted]:
    """A count for each of many lines, by symbol, in few requests: of a live source's latest session its present ones;
    else, and where it does not tell one, the dated one of the day. Lines without any, or whose splits since are still
    to come, are left out."""
    lines = {m.instrument.symbol: _convertible(services, m.instrument) for m in group}
    current = [m for m in group if _is_now(services, m.instrument, day)]
    now = await _now(services, [line for m in current for line, _ in lines[m.instrument.symbol]]) if current else {}

    async def counted(measured: Measured) -> Counted | None:
        return _quoted(lines[measured.instrument.symbol], now) or await _dated(services, measured, day)

    # At once: each may wait for the splits since its count.
    counts = await asyncio.gather(*map(counted, group))
    found = {m.instrument.symbol: count for m, count in zip(group, counts, strict=True) if count is not None}
    return {symbol: count for symbol, count in found.items() if count.settled}


def _is_now(services: Services, instrument: Instrument, day: date) -> bool:
    """Whether a day is the latest session that a live source may have a price of, or later."""
    if not services.source.live:
        return False
    return day >= services.sessions.phase(instrument.calendar, services.clock()).session


async def _dated(services: Services, measured: Measured, day: date) -> Counted | None:
    later: Counted | None = None
    for line, ratio in _convertible(services, measured.instrument):
        count = await services.shares.on(line, day)
        if count is None:
            continue
        # Beside the others of its source a count shows whether it knows of a split already.
        known = await services.shares.known(line)
        beside = known if count in known else (count,)
        [found, *_] = await _counted(services, measured, line, beside, ratio, beside.index(count))
        if count.day <= day:
            return found
        if later is None or count.day < later.count.day:
            later = found
    return later


async def _present(services: Services, measured: Measured) -> Counted | None:
    """What a live source counts with now."""
    lines = _convertible(services, measured.instrument)
    return _quoted(lines, await _now(services, [line for line, _ in lines]))


async def _now(services: Services, lines: Iterable[Instrument]) -> dict[str, ShareCount]:
    """What a live source counts with now, by symbol."""
    quotes = await services.quotes.get([line.symbol for line in lines])
    day, source = services.clock().date(), services.source.title
    return {symbol: ShareCount(symbol, day, quote.shares, source) for symbol, quote in quotes.items() if quote.shares}


def _quoted(lines: Sequence[tuple[Instrument, float]], now: Mapping[str, ShareCount]) -> Counted | None:
    """The count of the first line that has one now. Prices are on today's split basis, and so is this."""
    return next((Counted(now[line.symbol], 1.0, ratio, "told") for line, ratio in lines if line.symbol in now), None)


async def _counted(
    services: Services,
    measured: Measured,
    line: Instrument,
    counts: Sequence[ShareCount],
    ratio: float,
    first: int,
) -> list[Counted]:
    """Counts of a line from the `first` on, with the splits of that very line: another line of the company may have
    split otherwise. The earlier ones show whether a count is late to know of a split shortly before it."""
    since = counts[first].day - (LATE if first else timedelta(0))
    splits = await splits_since(services, measured, line, since)
    factors = split_factors([Count(count.day, count.shares) for count in counts], splits.actions)
    brought = zip(counts[first:], factors[first:], strict=True)
    return [Counted(count, factor, ratio, splits.basis) for count, factor in brought]


def unit_known(services: Services, instrument: Instrument) -> bool:
    """Whether it is known how many ordinary shares a unit of a line is."""
    return _ordinary(services, instrument) is not None


def _convertible(services: Services, instrument: Instrument) -> list[tuple[Instrument, float]]:
    """The line that is asked, then the company's others whose unit is known, each with what of the asked line's units
    one of its own is: an ordinary share is an eighth of a depositary share that stands for eight."""
    own = _ordinary(services, instrument)
    found = [(instrument, 1.0)]
    for line in services.resolver.lines_of(instrument):
        unit = _ordinary(services, line)
        if line.symbol != instrument.symbol and own is not None and unit is not None:
            found.append((line, unit / own))
    return found


def _ordinary(services: Services, line: Instrument) -> float | None:
    """How many ordinary shares a unit of a line is; None where that is not known."""
    company = services.reference.companies.get(line.company or "")
    if company is None:
        return 1.0
    if line.symbol in company.shares_per_ads:
        return company.shares_per_ads[line.symbol]
    calendars = {services.instrument(symbol).calendar for symbol in company.lines}
    return None if line.calendar == _UNITS and len(calendars) > 1 else 1.0


def _digits(value: float) -> int:
    return 0 if value == round(value) else 2
