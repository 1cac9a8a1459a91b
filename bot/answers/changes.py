"""Changes from prices that are there: nothing is fetched or awaited here, so that it can run in a thread."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from bot.analytics.currency import NoRate, convert
from bot.analytics.returns import Change, change, last_on_or_before
from bot.answers.outcomes import Measured, Outcome, Outcomes, Rated, Terms, Unmeasured
from bot.answers.services import Services
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment, PriceSeries
from bot.domain.questions import ReturnKind
from bot.domain.windows import Sessions
from bot.services.freshness import PATIENCE
from bot.services.fx import Rates, no_rate
from bot.services.prices import Prices
from bot.services.sessions import FX
from bot.services.windows import Limits, ends_on, limits

_LONGEST_GAP = timedelta(days=15)
"""A base may be this much older than the window's: a holiday is bridged, a hole or a suspension is told."""


def outcomes_of(
    services: Services, wanted: Mapping[str, Instrument], prices: Prices, terms: Terms, beside: Iterable[Measured] = ()
) -> Outcomes:
    """The outcome of each instrument. `beside` are others that the answer shows: an instrument whose prices end
    before the session that one of its exchange already has is stale.

    Raises SourceFault where a rate that is needed is not there.
    """
    rates = None if terms.currency is None else Rates(prices, terms.currency, services.source.title)
    found: dict[str, Outcome] = {
        symbol: _gap(services, instrument, prices)
        if symbol in prices.gaps
        else _outcome(services, instrument, prices, terms, rates)
        for symbol, instrument in wanted.items()
    }
    shown = [*beside, *(o for o in found.values() if isinstance(o, Measured))]
    trading = _trading(services, terms, {m.instrument.calendar for m in shown})
    begun = {m.instrument.calendar for m in shown if _reaches(m, trading.get(m.instrument.calendar))}
    return {
        symbol: _settled(outcome, terms, trading.get(outcome.instrument.calendar), begun, symbol in prices.aging)
        if isinstance(outcome, Measured)
        else outcome
        for symbol, outcome in found.items()
    }


def _gap(services: Services, instrument: Instrument, prices: Prices) -> Unmeasured:
    symbol = instrument.symbol
    asked = services.prices.sources_for(symbol)
    fault = prices.faults.get(symbol, "")
    return Unmeasured(instrument, prices.gaps[symbol], fault=fault, asked=asked if len(asked) > 1 else ())


def window_limits(services: Services, instrument: Instrument, terms: Terms, day: date) -> Limits:
    """The limits of the window for one instrument, asked on a day."""
    return limits(terms.window, instrument, day, services.sessions, services.reference.events)


def counted_from(instrument: Instrument, terms: Terms) -> date:
    """The day from which sessions are counted back: the last that has ended, since today's may not have begun."""
    day = terms.asked.day(instrument)
    return terms.asked.expected(instrument, day) if isinstance(terms.window, Sessions) else day


def _trading(services: Services, terms: Terms, calendars: Iterable[str]) -> dict[str, date]:
    """The session in trading of each exchange that has one; none where the answer is of a day that is over."""
    if not services.source.live or terms.behind is not None:
        return {}
    now = services.clock()
    phases = {calendar: services.sessions.phase(calendar, now) for calendar in calendars}
    return {calendar: phase.trading for calendar, phase in phases.items() if phase.trading is not None}


def _reaches(measured: Measured, session: date | None) -> bool:
    return session is not None and measured.change.as_of >= session


def _settled(outcome: Measured, terms: Terms, trading: date | None, begun: Iterable[str], aging: bool) -> Outcome:
    """The outcome as it is beside the others: stale where the session in trading is known of others, or the source
    failed; and none at all where there is no close after its base."""
    instrument, moved = outcome.instrument, outcome.change
    due = trading is not None and moved.as_of < trading <= ends_on(terms.window, terms.asked.day(instrument))
    if due and (aging or instrument.calendar in begun):
        outcome = dataclasses.replace(outcome, stale=True)
    if moved.base_date < moved.as_of or terms.lone:
        return outcome
    first = outcome.series.closes.index[0].date()
    return Unmeasured(instrument, "behind" if outcome.stale else "no_session", first, moved.as_of)


def _outcome(services: Services, instrument: Instrument, prices: Prices, terms: Terms, rates: Rates | None) -> Outcome:
    series = prices.series[instrument.symbol]
    known = series.closes
    if not len(known):
        return Unmeasured(instrument, "no_data")
    span = known.index[0].date(), known.index[-1].date()
    closes = _closes(series, terms.returns)
    if closes is None:
        return Unmeasured(instrument, "no_total", *span)
    bounds, expected = _bounds(services, instrument, terms, closes)
    aging = prices.aging & {instrument.symbol}
    if rates is not None and series.currency != terms.currency:
        closes = _converted(closes, bounds, series.currency, terms.currency or "", rates)
        aging |= rates.aging(series.currency)
    moved = change(closes, bounds.base, bounds.as_of)
    if moved is None and terms.open_start and len(closes):
        moved = change(closes, closes.index[0].date(), bounds.as_of)
    if moved is None:
        return Unmeasured(instrument, "no_base", *span)
    provisional = series.provisional_from is not None and moved.as_of >= series.provisional_from
    return Measured(
        instrument,
        series,
        closes,
        moved,
        currency=terms.currency or series.currency,
        stale=moved.as_of < expected or (provisional and _is_over(services, instrument, terms, moved.as_of)),
        provisional=provisional,
        stored_at=min((at for s in aging if (at := prices.series[s].fetched_at) is not None), default=None),
        rated=_rated(services, rates, series.currency, terms, moved),
        early=services.sessions.on_or_before(instrument.calendar, bounds.base) - moved.base_date > _LONGEST_GAP,
    )


def _is_over(services: Services, instrument: Instrument, terms: Terms, session: date) -> bool:
    """Whether a session's close should be known by now: it is final, and for longer than a fetch is good for."""
    now = services.clock()
    return terms.behind is None and services.sessions.phase(instrument.calendar, now - PATIENCE).session >= session


def _rated(services: Services, rates: Rates | None, currency: str, terms: Terms, moved: Change) -> Rated | None:
    if rates is None or currency == terms.currency:
        return None
    last = rates.last(currency, moved.as_of)
    return Rated(last.day, last.day < services.sessions.on_or_before(FX, moved.as_of), last.provisional)


def _bounds(services: Services, instrument: Instrument, terms: Terms, closes: pd.Series) -> tuple[Limits, date]:
    """The limits, and the session whose close an up-to-date series has. Sessions are counted back from the last one
    that has a price: one that has begun without a price yet is not counted."""
    bounds = window_limits(services, instrument, terms, terms.asked.day(instrument))
    expected = terms.asked.expected(instrument, bounds.as_of)
    if isinstance(terms.window, Sessions):
        last = last_on_or_before(closes, bounds.as_of)
        counted = expected if last is None else max(expected, last[0])
        bounds = dataclasses.replace(bounds, base=window_limits(services, instrument, terms, counted).base)
    return bounds, expected


def _converted(closes: pd.Series, bounds: Limits, own: str, into: str, rates: Rates) -> pd.Series:
    """The closes from the base to the end of the window, at each day's rate. Raises no_rate where one is not known."""
    rate = rates.of(own)
    base = last_on_or_before(closes, bounds.base)
    first = bounds.base if base is None else base[0]
    window = closes.loc[pd.Timestamp(first) : pd.Timestamp(bounds.as_of)]
    if window.empty:
        return window
    try:
        converted = convert(window, rate)
    except NoRate as error:
        raise no_rate(own, into, window.index[-1].date()) from error
    if len(converted) < len(window):
        raise no_rate(own, into, window.index[0].date())
    return converted


def _closes(series: PriceSeries, returns: ReturnKind) -> pd.Series | None:
    """The closes of the kind that was asked for; None where there are none."""
    if returns is ReturnKind.PRICE or series.adjustment is Adjustment.SPLIT_DIVIDEND:
        return series.closes
    adjusted = series.bars["adj_close"].dropna()
    return adjusted if series.adjustment is Adjustment.SPLIT and len(adjusted) else None
