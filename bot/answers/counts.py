"""Shares outstanding beside prices: the company's, in units of the line that is asked, on the prices' split basis."""

import asyncio
import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.analytics.market_value import LATE, Count, split_factors
from bot.answers.lacking import stand_in_note
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.answers.splits import Basis, splits_since
from bot.answers.units import convertible
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment
from bot.domain.shares import ShareCount
from bot.domain.text import Amount, Day, Foreign, Literally, Message, Number, msg
from bot.services.remembered import Lack
from bot.services.shares import Counts


@dataclass(frozen=True, slots=True)
class Counted:
    """A count brought to a line's prices. `shares` = the count × `splits` since its day × `ratio` of its line's unit to
    the asked line's. `basis` is what is known of these splits: where it is not `told`, the count is as it stands.
    `lack` is why no count of the time that is asked came, where this one stands in for it; NONE where the source has
    none."""

    count: ShareCount
    splits: float
    ratio: float
    basis: Basis
    lack: Lack = Lack.NONE

    @property
    def shares(self) -> float:
        return self.count.shares * self.splits * self.ratio

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come that would change it."""
        return self.basis != "pending"


async def count_on(services: Services, measured: Measured, day: date) -> Counted | Lack:
    """What a live source counts with now, where the day is its latest session; else the last count on or before the day
    of the line's company, else the earliest later one, else the present one; else why there is none at all."""
    if _is_now(services, measured.instrument, day):
        present = await _present(services, measured)
        return present if isinstance(present, Counted) else _or_lack(await _dated(services, measured, day), present)
    dated = await _dated(services, measured, day)
    return dated if isinstance(dated, Counted) else _standing_in(await _present(services, measured), dated)


async def other_count(services: Services, measured: Measured, counted: Counted, day: date) -> Counted | None:
    """A dated count that is nearer to a day than one that is used, and another number of shares; None where there is
    none: then the one that is used is the best that is known of that day."""
    lines = convertible(services, measured.instrument)
    known = await services.shares.known(line for line, _ in lines)
    for line, ratio in lines:
        counts = known[line.symbol]
        if isinstance(counts, Lack):
            continue
        at = min(range(len(counts)), key=lambda place: abs(counts[place].day - day))
        if abs(counts[at].day - day) >= abs(counted.count.day - day):
            return None
        [found, *_] = await _counted(services, measured, line, counts, ratio, at)
        return None if math.isclose(found.shares, counted.shares) else found
    return None


async def all_counts(services: Services, measured: Measured, since: date | None = None) -> list[Counted] | Lack:
    """The dated counts of the first line of the company that has any, ascending, from the last one on or before a day
    (the base's, where none is said); else the present one; else why there is none."""
    since = since or measured.change.base_date
    lines = convertible(services, measured.instrument)
    known = await services.shares.known(line for line, _ in lines)
    for line, ratio in lines:
        counts = known[line.symbol]
        if not isinstance(counts, Lack):
            earlier = sum(count.day <= since for count in counts)
            return await _counted(services, measured, line, counts, ratio, max(earlier - 1, 0))
    present = _standing_in(await _present(services, measured), Lack.worst(known.values()))
    return [present] if isinstance(present, Counted) else present


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
    if counted.count.day > last and counted.lack is not Lack.NONE:
        notes.append(stand_in_note(counted.count.day, counted.lack))
    elif counted.count.day > last:
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


async def group_counts(services: Services, group: Sequence[Measured], day: date) -> dict[str, Counted | Lack]:
    """A count for each of many lines, by symbol, in few requests: of a live source's latest session its present ones;
    else, and where it does not tell one, the dated one of the day; or why there is none: also where its splits since
    are still to come."""
    lines = {m.instrument.symbol: convertible(services, m.instrument) for m in group}
    current = [m for m in group if _is_now(services, m.instrument, day)]
    now = await _now(services, [line for m in current for line, _ in lines[m.instrument.symbol]]) if current else {}
    found: dict[str, Counted | Lack] = {symbol: _quoted(own, now) for symbol, own in lines.items()}
    rest = [m for m in group if isinstance(found[m.instrument.symbol], Lack)]
    known = await services.shares.known((line for m in rest for line, _ in lines[m.instrument.symbol]), day)
    # At once: each may wait for the splits since its count.
    dated = await asyncio.gather(*(_latest(services, m, day, lines[m.instrument.symbol], known) for m in rest))
    for measured, one in zip(rest, dated, strict=True):
        symbol = measured.instrument.symbol
        found[symbol] = (
            _or_lack(one, Lack.worst(now.get(line.symbol) for line, _ in lines[symbol])) if measured in current else one
        )
    return {symbol: _settled(one) for symbol, one in found.items()}


def _settled(found: Counted | Lack) -> Counted | Lack:
    """A count whose splits are known; one that is still to be settled is on its way."""
    return found if isinstance(found, Lack) or found.settled else Lack.LOADING


def _is_now(services: Services, instrument: Instrument, day: date) -> bool:
    """Whether a day is the latest session that a live source may have a price of, or later."""
    if not services.source.live:
        return False
    return day >= services.sessions.phase(instrument.calendar, services.clock()).session


async def _dated(services: Services, measured: Measured, day: date) -> Counted | Lack:
    lines = convertible(services, measured.instrument)
    return await _latest(services, measured, day, lines, await services.shares.known((line for line, _ in lines), day))


async def _latest(
    services: Services,
    measured: Measured,
    day: date,
    lines: Sequence[tuple[Instrument, float]],
    known: Mapping[str, Counts | Lack],
) -> Counted | Lack:
    """Of the counts that are known of lines the last on or before a day of the first line that has one; else the
    earliest later one; else why there is none."""
    later: Counted | None = None
    for line, ratio in lines:
        counts = known[line.symbol]
        if isinstance(counts, Lack):
            continue
        # Beside the others of its source a count shows whether it knows of a split already.
        at = max(sum(count.day <= day for count in counts) - 1, 0)
        [found, *_] = await _counted(services, measured, line, counts, ratio, at)
        if found.count.day <= day:
            return found
        if later is None or found.count.day < later.count.day:
            later = found
    lack = Lack.worst(known[line.symbol] for line, _ in lines)
    return lack if later is None else dataclasses.replace(later, lack=lack)


async def _present(services: Services, measured: Measured) -> Counted | Lack:
    """What a live source counts with now."""
    lines = convertible(services, measured.instrument)
    return _quoted(lines, await _now(services, [line for line, _ in lines]))


async def _now(services: Services, lines: Iterable[Instrument]) -> dict[str, ShareCount | Lack]:
    """What a live source counts with now, by symbol."""
    day, source = services.clock().date(), services.source.title
    found: dict[str, ShareCount | Lack] = {}
    for symbol, quote in (await services.quotes.look([line.symbol for line in lines])).items():
        if isinstance(quote, Lack):
            found[symbol] = quote
        else:
            found[symbol] = ShareCount(symbol, day, quote.shares, source) if quote.shares else Lack.NONE
    return found


def _quoted(lines: Sequence[tuple[Instrument, float]], now: Mapping[str, ShareCount | Lack]) -> Counted | Lack:
    """The count of the first line that has one now. Prices are on today's split basis, and so is this."""
    for line, ratio in lines:
        count = now.get(line.symbol, Lack.NONE)
        if not isinstance(count, Lack):
            return Counted(count, 1.0, ratio, "told")
    return Lack.worst(now.get(line.symbol) for line, _ in lines)


def _or_lack(found: Counted | Lack, lack: Lack) -> Counted | Lack:
    """What was found; or the worse reason."""
    return found if isinstance(found, Counted) else Lack.worst((found, lack))


def _standing_in(present: Counted | Lack, lack: Lack) -> Counted | Lack:
    """The present count in the place of one that is lacking."""
    return dataclasses.replace(present, lack=lack) if isinstance(present, Counted) else Lack.worst((present, lack))


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


def _digits(value: float) -> int:
    return 0 if value == round(value) else 2
