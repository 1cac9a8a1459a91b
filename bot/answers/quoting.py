"""The facts of a quote: ranges, volume, market value and hours, from bars, counts and calendars."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from bot.analytics.context import volume_mean
from bot.answers.counts import count_notes, count_on, count_words
from bot.answers.lacking import no_value_words
from bot.answers.services import Services
from bot.answers.single import Single
from bot.answers.units import unit_known
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment
from bot.domain.text import Day, Foreign, Message, Name, msg
from bot.services.remembered import Lack
from bot.services.sessions import MarketHours

YEAR = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Extremes:
    """The lowest and highest price of 52 weeks, and the sessions of them. `closes_only` where some sessions have no low
    or high, or none has any but its close, so that all are held by their closes; `since` is the first session,
    where that is later than 52 weeks ago."""

    low: float
    low_day: date
    high: float
    high_day: date
    closes_only: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class MarketValue:
    """`value` is in `currency`. `shares` is what the whole company is in units of the line; `counted_on` is the day of
    its count, None where the source counts by itself now; `source` is its title. `whole` is the number of shares to
    tell, with the line that they are of where it is another one; None where the units are not shares. `count` is the
    count as it was made, in words, where another line's was brought to this one."""

    value: float
    currency: str
    shares: float | None
    counted_on: date | None
    source: Message
    rebased: bool = False
    """Set where splits since the count were applied to it."""
    whole: tuple[float, str | None] | None = None
    count: Message | None = None
    settled: bool = True
    """Cleared where splits since the count are still to come."""
    notes: tuple[Message, ...] = ()
    """What must be known of the count."""


def extremes(bars: pd.DataFrame, as_of: date) -> Extremes:
    """The range of the 52 weeks up to and with a day. The first of equal extremes counts."""
    start = pd.Timestamp(as_of - YEAR)
    rows = bars.loc[(bars.index > start) & (bars.index <= pd.Timestamp(as_of)) & bars["close"].notna()]
    whole = bool(rows[["low", "high"]].notna().all(axis=None)) and not bool((rows["low"] == rows["high"]).all())
    lows, highs = (rows["low"], rows["high"]) if whole else (rows["close"], rows["close"])
    low, high = int(lows.to_numpy().argmin()), int(highs.to_numpy().argmax())
    first = bars["close"].dropna().index[0]
    return Extremes(
        float(lows.iloc[low]),
        rows.index[low].date(),
        float(highs.iloc[high]),
        rows.index[high].date(),
        closes_only=not whole,
        since=first.date() if first > start + pd.Timedelta(days=7) else None,
    )


def volumes(found: Single) -> tuple[float | None, float | None]:
    """The volume of the last session, and the mean of the 20 before it that have one; None for what is not known.
    Indices and currencies have none; a flat bar of 0 shares, as half-days come, is a close whose volume is not known.
    """
    if found.instrument.kind in {Kind.INDEX, Kind.FX}:
        return None, None
    bars, day = found.measured.series.bars, pd.Timestamp(found.measured.change.as_of)
    volumes, low, high = (bars[name].loc[day:day].to_numpy(dtype=float) for name in ("volume", "low", "high"))
    last, flat = float(volumes[-1]), bool(low[-1] == high[-1])
    return None if pd.isna(last) or (last == 0 and flat) else last, volume_mean(bars["volume"], day)


async def market_value(services: Services, found: Single) -> MarketValue | Message | None:
    """The value of the whole company; or why it cannot be told; None where there is nothing to tell of.

    A live source's own number is taken where the question is of now. Else it is the close × the last count of shares
    on or before the day, brought to the split basis of the closes.
    """
    measured, instrument = found.measured, found.instrument
    if instrument.kind is not Kind.SHARE:
        return None
    if measured.series.adjustment is Adjustment.SPLIT_DIVIDEND:
        return msg("No market value: these closes have dividends taken out, so they are no price levels.")
    if found.terms.asked.fixed is None and services.source.live:
        told = (await services.quotes.get([instrument.symbol])).get(instrument.symbol)
        if told is not None and told.market_cap is not None and told.currency is not None:
            source = msg("{source}", source=Name(measured.series.source.title))
            whole = None if told.shares is None or not _is_share(services, instrument) else (told.shares, None)
            return MarketValue(told.market_cap, told.currency, told.shares, None, source, whole=whole)
    counted = await count_on(services, measured, measured.change.as_of)
    if counted is Lack.NONE and not unit_known(services, instrument):
        return msg("No market value: it is not known how many shares an ADS of {name} is.", name=instrument.name)
    if isinstance(counted, Lack):
        return no_value_words(counted)
    source = msg("{source}", source=Foreign(counted.count.source, 80))
    same = counted.ratio == 1.0
    return MarketValue(
        counted.shares * measured.change.close,
        measured.currency,
        counted.shares,
        counted.count.day,
        source,
        rebased=counted.splits != 1.0,
        whole=(counted.count.shares * counted.splits, None if same else counted.count.symbol),
        count=None if same else count_words(counted, instrument),
        settled=counted.settled,
        notes=count_notes(services, counted, instrument, measured.change.as_of),
    )


def _is_share(services: Services, instrument: Instrument) -> bool:
    """Whether a unit of a line is a share, and no depositary share of several."""
    company = services.reference.companies.get(instrument.company or "")
    return company is None or instrument.symbol not in company.shares_per_ads


def hours_now(services: Services, found: Single) -> MarketHours | None:
    """What the exchange does now; None where the question is not of now."""
    if not services.source.live or found.terms.asked.fixed is not None or found.terms.behind is not None:
        return None
    return services.sessions.hours(found.instrument.calendar, services.clock())


def state_word(hours: MarketHours) -> Message:
    """The exchange's state in a word or two."""
    match hours.state:
        case "before":
            return msg("before the open")
        case "break":
            return msg("lunch break")
        case "open":
            return msg("half-day, open") if hours.early else msg("open")
        case "closed":
            return msg("half-day, closed") if hours.early else msg("closed")


def quoted_at(found: Single) -> datetime | None:
    """The time of the price in the exchange's zone, where the source tells that of this session."""
    at = found.measured.series.quoted_at
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(found.instrument.timezone))
    return local if local.date() == found.measured.change.as_of else None


def value_note(value: MarketValue) -> Message:
    """Whose count of shares a market value is made of, and of when."""
    if value.counted_on is None:
        return msg("Market value of the whole company as {source} counts it.", source=value.source)
    if value.count is not None:
        return msg("Market value: the price × {count}.", count=value.count)
    if value.rebased:
        return msg(
            "Market value: the whole company's shares of {day} ({source}), later splits applied.",
            day=Day(value.counted_on), source=value.source,
        )  # fmt: skip
    return msg(
        "Market value: the whole company's shares of {day} ({source}).",
        day=Day(value.counted_on), source=value.source,
    )  # fmt: skip
