"""`quote`: the last price of one line and what stands around it."""

import dataclasses
import math
from datetime import date, timedelta
from typing import Any

import pandas as pd

from bot.analytics.returns import Change, last_on_or_before
from bot.answers import facts
from bot.answers.lines import OtherLine, line_notes, line_words, other_lines, wanted
from bot.answers.outcomes import Measured
from bot.answers.quotation import Told, hours_words, ranges_words, volume_words, worth_words
from bot.answers.quoting import (
    MarketValue,
    extremes,
    hours_now,
    market_value,
    quoted_at,
    state_word,
    value_note,
    volumes,
)
from bot.answers.services import Services
from bot.answers.single import single, single_notes
from bot.domain.answers import Answer
from bot.domain.figures import Caption
from bot.domain.figures.quote import QuoteFact, QuoteFigure, Range
from bot.domain.prices import Adjustment
from bot.domain.questions.quote import Quote
from bot.domain.text import Arg, Day, Instant, Literally, Message, Percent, fitting, msg
from bot.domain.windows import Sessions, Span

QUESTION = Quote

_MONTH = timedelta(days=31)
_YEAR = Span(1, "year")


async def answer(question: Quote, services: Services) -> Answer:
    """Tells the price. Raises QuestionFault or SourceFault where there is none."""
    instrument = services.instrument(question.instruments[0])
    beside = wanted(services, instrument)
    found = await single(services, instrument.symbol, _YEAR, question.as_of, beside=beside, open_start=True, lone=True)
    found = dataclasses.replace(found, measured=_since_close(found.measured))
    value = await market_value(services, found)
    told = Told(
        found,
        extremes(found.measured.series.bars, found.measured.change.as_of),
        *volumes(found),
        value if isinstance(value, MarketValue) else None,
        value if isinstance(value, Message) else None,
        hours_now(services, found),
        quoted_at(found),
        other_lines(services, found),
    )
    return _composed(services, told)


def _since_close(measured: Measured) -> Measured:
    """The same with the change since the close before the last one; of the first of all, from that to itself."""
    last = measured.change
    base = last_on_or_before(measured.closes, last.as_of - timedelta(days=1)) or (last.base_date, last.base_close)
    return dataclasses.replace(measured, change=Change(*base, last.as_of, last.close), early=False)


def _composed(services: Services, told: Told) -> Answer:
    measured = told.measured
    terms = dataclasses.replace(told.found.terms, window=Sessions(1))
    origin = facts.provenance(services, [measured], terms)
    if not told.moved:
        origin = dataclasses.replace(origin, base=None)
    wordings = _wordings(services, told)
    warnings = _warnings(services, told)
    title = fitting(facts.TITLE, *wordings)
    caption = facts.caption(title, origin, warnings, msg("{finding}.", finding=wordings[0]), services.source)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=_lines(services, told),
        notes=warnings,
        provenance=origin,
        figure=_figure(services, told, caption),
        complete=told.found.complete and (told.value is None or told.value.settled),
        other_lines=services.resolver.lines_of(told.found.asked),
        data=_data(services, told),
    )


def _wordings(services: Services, told: Told) -> tuple[Message, ...]:
    """The price in one sentence, longest wording first; with its change, where there is one."""
    instrument, change = told.found.instrument, told.change
    args: dict[str, Arg] = {
        "name": instrument.name,
        "symbol": Literally(instrument.symbol),
        "price": told.level(change.close),
        "change": Percent(change.pct),
        "when": _when(services, told),
    }
    if not told.moved:
        wordings = msg("{name} ({symbol}) {price} {when}", **args), msg("{name} {price} {when}", **args)
    elif facts.is_one_session(services, told.measured):
        wordings = (
            msg("{name} ({symbol}) {price}, {change} {when}", **args),
            msg("{name} {price}, {change} {when}", **args),
        )
    else:
        args["base"] = Day(change.base_date)
        wordings = (
            msg("{name} ({symbol}) {price} {when}, {change} since {base}", **args),
            msg("{name} {price} {when}, {change} since {base}", **args),
        )
    return wordings[1:] if instrument.name.en == instrument.symbol else wordings


def _when(services: Services, told: Told) -> Message:
    """When the price is of: today and what the exchange does, or a day."""
    session = told.change.as_of
    if told.hours is None:
        return msg("on {day}", day=Day(session))
    today = told.found.instrument.date_at(services.clock())
    args: dict[str, Arg] = {"day": Day(session, session.year != today.year), "state": state_word(told.hours)}
    if session == today:
        return msg("today ({day}, {state})", **args)
    return msg("on {day} (now {state})", **args)


def _lines(services: Services, told: Told) -> tuple[Message, ...]:
    lines = [ranges_words(told)]
    if (volume := volume_words(told)) is not None:
        lines.append(msg("Volume {volume}", volume=volume))
    if told.value is not None:
        lines.append(msg("Market value {value}", value=worth_words(told.value)))
    if (hours := hours_words(told)) is not None:
        lines.append(hours)
    lines += [line_words(services, told.found, other) for other in told.others]
    return tuple(lines)


def _warnings(services: Services, told: Told) -> tuple[Message, ...]:
    found, range_, change = told.found, told.range, told.change
    warnings = list(single_notes(services, found))
    if not told.moved:
        warnings.append(msg("No change: there is no close before {day}.", day=Day(change.as_of)))
    elif not facts.is_one_session(services, told.measured):
        warnings.append(msg("The close before is of {day}: there is none in between.", day=Day(change.base_date)))
    warnings += told.lacking()
    if range_.since is not None:
        warnings.append(msg("Prices begin on {day}: the range of 52 weeks is since then.", day=Day(range_.since)))
    if range_.closes_only:
        warnings.append(msg("The range of 52 weeks is of closes."))
    if told.refusal is not None:
        warnings.append(told.refusal)
    if told.value is not None:
        warnings += [value_note(told.value), *told.value.notes]
        if told.value.counted_on is not None and told.measured.series.adjustment is Adjustment.UNKNOWN:
            warnings.append(msg("The closes are taken as traded, but for splits: their source does not say."))
    if told.at is not None and not told.measured.provisional:
        warnings.append(msg("Price of {at}.", at=Instant(told.at)))
    return (*warnings, *line_notes(services, found, told.others))


def _figure(services: Services, told: Told, caption: Caption) -> QuoteFigure:
    measured, change, year = told.measured, told.change, told.range
    first = change.as_of - _MONTH
    closes = measured.series.bars["close"].loc[pd.Timestamp(first) : pd.Timestamp(change.as_of)]
    sessions = services.sessions.between(told.found.instrument.calendar, first, change.as_of)
    ranges = [_range_of(told, msg("52 weeks"), year.low, year.high)]
    if (day := told.day_range()) is not None:
        ranges.insert(0, _range_of(told, msg("Day"), *day))
    items = [
        (msg("Volume"), volume_words(told)),
        (msg("Market value"), None if told.value is None else worth_words(told.value)),
        *((msg("Also traded as"), line_words(services, told.found, other)) for other in told.others),
    ]
    return QuoteFigure(
        caption,
        price=msg("{price}", price=told.level(change.close)),
        level=change.close,
        change_pct=change.pct if told.moved else math.nan,
        since=msg("since the close of {day}", day=Day(change.base_date)),
        closes=closes.reindex(closes.index.union(pd.DatetimeIndex(sessions))),
        span=msg("Closes of a month"),
        ranges=tuple(ranges),
        facts=tuple(QuoteFact(about, value) for about, value in items if value is not None),
    )


def _range_of(told: Told, label: Message, low: float, high: float) -> Range:
    return Range(label, low, high, msg("{low}", low=told.bare(low)), msg("{high}", high=told.bare(high)))


def _data(services: Services, told: Told) -> dict[str, Any]:
    change, day, year, value = told.change, told.day_range(), told.range, told.value
    delay, moved = told.measured.series.source.delay_minutes, told.moved
    row = facts.row(told.measured)
    return {
        "quote": {
            "symbol": told.found.instrument.symbol,
            "name": told.found.instrument.name.en,
            "price": round(change.close, 6),
            "currency": told.measured.currency,
            "date": change.as_of.isoformat(),
            "change": round(change.close - change.base_close, 6) if moved else None,
            "change_pct": facts.plain(change.pct) if moved else None,
            "previous_close": round(change.base_close, 6) if moved else None,
            "previous_close_date": change.base_date.isoformat() if moved else None,
            "day_low": None if day is None else round(day[0], 6),
            "day_high": None if day is None else round(day[1], 6),
            "low_52w": round(year.low, 6),
            "low_52w_date": year.low_day.isoformat(),
            "high_52w": round(year.high, 6),
            "high_52w_date": year.high_day.isoformat(),
            "volume": told.volume,
            "volume_mean_20": told.usual,
            "market_value": None if value is None else round(value.value),
            "market_value_currency": None if value is None else value.currency,
            "shares": None if value is None else value.shares,
            "shares_as_of": None if value is None else _iso(value.counted_on),
            "market_state": None if told.hours is None else told.hours.state,
            "quoted_at": None if told.at is None else told.at.isoformat(),
            "delay_minutes": delay,
            "provisional": told.measured.provisional,
            "proxy_for": told.found.asked.symbol if told.found.is_proxy else None,
            "other_lines": [_line_data(other) for other in told.others],
        },
        "rows": [row if moved else {**row, "change_pct": None, "base_date": None, "base_close": None}],
    }


def _line_data(other: OtherLine) -> dict[str, Any]:
    moved = other.outcome.change if isinstance(other.outcome, Measured) else None
    return {
        "symbol": other.instrument.symbol,
        "price": None if moved is None else round(moved.close, 6),
        "currency": other.outcome.currency if isinstance(other.outcome, Measured) else None,
        "as_of": None if moved is None else moved.as_of.isoformat(),
        "premium_pct": None if other.premium is None else facts.plain(other.premium.pct),
        "ratio": other.ratio,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
