"""Changes of many instruments over one window, each from its own closes; what cannot be measured, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from bot.analytics.currency import NoRate, convert
from bot.analytics.returns import Change, change
from bot.answers.services import AskedOf, Services
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment, PriceSeries
from bot.domain.questions import ReturnKind
from bot.domain.text import Literally, msg
from bot.domain.windows import Window
from bot.services.fx import load_rates, no_rate
from bot.services.prices import Prices, Reason
from bot.services.windows import Limits, limits

Trouble = Reason | Literal["no_base", "no_total"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One instrument's change. `closes` are the closes that it was measured on (converted, or with dividends, where
    that was asked). `stale` is set where the last close is not the session that should be known; `open` where its
    session has not ended."""

    instrument: Instrument
    limits: Limits
    series: PriceSeries
    closes: pd.Series
    change: Change
    currency: str
    stale: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """An instrument without a change: why, and the first and last close that there are."""

    instrument: Instrument
    trouble: Trouble
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """The outcome, by symbol, in the order that was asked. `aging` symbols were answered by the store because the
    source did not."""

    found: Mapping[str, Measured]
    lacking: Mapping[str, Unmeasured]
    aging: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the changes are measured in and over."""

    window: Window
    asked: AskedOf
    returns: ReturnKind = ReturnKind.PRICE
    currency: str | None = None


async def measure(services: Services, instruments: Iterable[Instrument], terms: Terms) -> Measures:
    """Measures each instrument over the window.

    Raises QuestionFault bad_window for a window that cannot be and unknown_instrument for a symbol that neither the
    data nor the source know; SourceFault no_rate where a conversion is asked for that the source has no rates for.
    """
    wanted = {instrument.symbol: instrument for instrument in instruments}
    bounds = {
        s: limits(terms.window, i, terms.asked.day(i), services.sessions, services.reference.events)
        for s, i in wanted.items()
    }
    since, day = min(b.base for b in bounds.values()), max(b.as_of for b in bounds.values())
    prices = await services.prices.get(wanted.values(), since, day)
    for symbol, reason in prices.gaps.items():
        if reason == "unknown" and symbol not in services.reference.instruments:
            raise services.resolver.unknown(symbol)
    converted = await _converted(services, prices, terms, since, day)
    found: dict[str, Measured] = {}
    lacking: dict[str, Unmeasured] = {}
    for symbol, instrument in wanted.items():
        if symbol in prices.gaps:
            lacking[symbol] = Unmeasured(instrument, prices.gaps[symbol])
            continue
        outcome = _measured(instrument, prices.series[symbol], converted[symbol], bounds[symbol], terms)
        if isinstance(outcome, Measured):
            found[symbol] = outcome
        else:
            lacking[symbol] = outcome
    return Measures(found, lacking, prices.aging)


async def with_proxy(services: Services, index: Instrument, terms: Terms) -> tuple[Measured | Unmeasured, bool]:
    """An index's change; where its source has no history of it, its first proxy's that has one.

    The second value says whether a proxy stands in. Not for total returns, which a fund has and an index has not.
    """
    first = await measure(services, [index], terms)
    own = first.found.get(index.symbol)
    if own is not None and not own.stale:
        return own, False
    for symbol in index.proxies:
        proxy = services.reference.instruments[symbol]
        stand_in = (await measure(services, [proxy], terms)).found.get(symbol)
        if stand_in is not None and not stand_in.stale:
            return stand_in, True
    return own or first.lacking[index.symbol], False


def basis(measured: Iterable[Measured]) -> Adjustment | None:
    """What the closes of all contain: their common adjustment, UNKNOWN where they differ, None without any."""
    kinds = {m.series.adjustment for m in measured}
    if len(kinds) > 1:
        return Adjustment.UNKNOWN
    return kinds.pop() if kinds else None


def _measured(
    instrument: Instrument, series: PriceSeries, closes: pd.Series | None, bounds: Limits, terms: Terms
) -> Measured | Unmeasured:
    known = series.closes
    span = (known.index[0].date(), known.index[-1].date()) if len(known) else (None, None)
    if closes is None:
        return Unmeasured(instrument, "no_total", *span)
    if not len(known):
        return Unmeasured(instrument, "no_data")
    moved = change(closes, bounds.base, bounds.as_of)
    if moved is None:
        return Unmeasured(instrument, "no_base", *span)
    expected = terms.asked.expected(instrument, bounds.as_of)
    provisional = series.provisional_from is not None and moved.as_of >= series.provisional_from
    currency = terms.currency or series.currency
    return Measured(instrument, bounds, series, closes, moved, currency, moved.as_of < expected, provisional)


async def _converted(
    services: Services, prices: Prices, terms: Terms, since: date, day: date
) -> dict[str, pd.Series | None]:
    """The closes to measure on, by symbol; None where there are none of the kind that was asked."""
    closes = {symbol: _closes(series, terms.returns) for symbol, series in prices.series.items()}
    foreign = {s.currency for s in prices.series.values()} - {terms.currency}
    if terms.currency is None or not foreign:
        return closes
    rates = await load_rates(services.prices, services.reference.instruments, foreign, terms.currency, since, day)
    for symbol, own in closes.items():
        series = prices.series[symbol]
        if own is None or series.currency == terms.currency:
            continue
        try:
            closes[symbol] = convert(own[own.index <= pd.Timestamp(day)], rates.of(series.currency))
        except NoRate as error:
            raise no_rate(series.currency, terms.currency, day) from error
    return closes


def _closes(series: PriceSeries, returns: ReturnKind) -> pd.Series | None:
    if returns is ReturnKind.PRICE:
        return series.closes
    if series.adjustment is Adjustment.SPLIT_DIVIDEND:
        return series.closes
    adjusted = series.bars["adj_close"].dropna()
    return adjusted if series.adjustment is Adjustment.SPLIT and len(adjusted) else None


def refuse_total(instruments: Iterable[Instrument]) -> None:
    """An index level is a price return: a total return beside it would mix two kinds. Raises bad_question."""
    for instrument in instruments:
        if instrument.kind is Kind.INDEX:
            message = msg(
                "{name} is a price index and has no total return. Leave out “{word}”, or ask for a fund on it.",
                name=instrument.name, word=Literally("total"),
            )  # fmt: skip
            raise QuestionFault("bad_question", message)
