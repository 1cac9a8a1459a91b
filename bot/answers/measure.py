"""Changes of many instruments over one window, each from its own closes; what cannot be measured, and why."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

from bot.analytics.currency import NoRate, convert
from bot.analytics.returns import Change, change, last_on_or_before
from bot.answers.services import AskedOf, Services
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment, PriceSeries
from bot.domain.questions import ReturnKind
from bot.domain.text import Day, Literally, msg
from bot.domain.windows import Sessions, Window
from bot.services.fx import Rates, no_rate, pairs_for
from bot.services.prices import Prices, Reason
from bot.services.windows import Limits, limits

Trouble = Reason | Literal["no_base", "no_total", "other_basis"]

PENDING: frozenset[Trouble] = frozenset({"loading", "source_down"})
"""The source has not answered: nothing is known of the instrument."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One instrument's change. `closes` are the closes that it was measured on (converted, or with dividends, where
    that was asked). `stale` is set where the last close is not the session that should be known, `provisional` where
    the last price may still change. `stored_at` is when the oldest of its series was fetched that the store answered
    because the source did not; None where the source did."""

    instrument: Instrument
    series: PriceSeries
    closes: pd.Series
    change: Change
    currency: str
    stale: bool
    provisional: bool
    stored_at: datetime | None

    @property
    def converted(self) -> bool:
        return self.currency != self.series.currency


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """An instrument without a change: why, and the first and last close that there are."""

    instrument: Instrument
    trouble: Trouble
    first: date | None = None
    last: date | None = None


Outcome = Measured | Unmeasured
Outcomes = Mapping[str, Outcome]
"""By symbol, in the order that was asked."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the changes are measured in and over."""

    window: Window
    asked: AskedOf
    returns: ReturnKind = ReturnKind.PRICE
    currency: str | None = None


async def measure(
    services: Services, instruments: Iterable[Instrument], terms: Terms, *, wait: float | None = None
) -> Outcomes:
    """Measures each instrument over the window. `wait` is passed on to the prices.

    Raises QuestionFault bad_window for a window that cannot be and unknown_instrument for a symbol that neither the
    data nor the source know; SourceFault where a rate that is needed is not there.
    """
    wanted = {instrument.symbol: instrument for instrument in instruments}
    for instrument in wanted.values():
        _refuse_converting(instrument, terms)
    asked = [_limits(services, i, terms, i_day) for i, i_day in ((i, terms.asked.day(i)) for i in wanted.values())]
    least = [_limits(services, i, terms, _counted_from(i, terms)) for i in wanted.values()]
    since, day = min(b.base for b in least), max(b.as_of for b in asked)
    prices = await _prices(services, wanted, terms, (since, day), wait)
    for symbol in wanted:
        if prices.gaps.get(symbol) == "unknown" and symbol not in services.reference.instruments:
            raise services.resolver.unknown(symbol)
    rates = None if terms.currency is None else Rates(prices, terms.currency, services.source.title)
    return {
        symbol: Unmeasured(instrument, prices.gaps[symbol])
        if symbol in prices.gaps
        else _outcome(services, instrument, prices, terms, rates)
        for symbol, instrument in wanted.items()
    }


async def stand_in(
    services: Services,
    index: Instrument,
    own: Outcome,
    terms: Terms,
    *,
    taken: Collection[str] = (),
    behind: date | None = None,
) -> Measured | None:
    """The change of the first proxy that has a current one, for an index that has none; None where none has.

    Proxies that are `taken` stand for themselves already; `behind` is a day whose close will do as well. Where the
    source does not answer, nothing more is waited for.
    """
    wait = 0.0 if isinstance(own, Unmeasured) and own.trouble in PENDING else None
    for symbol in index.proxies:
        if symbol in taken:
            continue
        found = (await measure(services, [services.reference.instruments[symbol]], terms, wait=wait))[symbol]
        if isinstance(found, Measured) and (not found.stale or found.change.as_of == behind):
            return found
        if isinstance(found, Unmeasured) and found.trouble in PENDING:
            return None
    return None


def one_basis(outcomes: Sequence[Outcome], returns: ReturnKind) -> list[Outcome]:
    """The same, but where some closes contain dividends and some do not, only the kind of the most has a change."""
    kinds = [o.series.adjustment for o in outcomes if isinstance(o, Measured)]
    if returns is ReturnKind.TOTAL or not mixed(kinds):
        return list(outcomes)
    with_dividends, without = kinds.count(Adjustment.SPLIT_DIVIDEND), kinds.count(Adjustment.SPLIT)
    other = Adjustment.SPLIT if with_dividends > without else Adjustment.SPLIT_DIVIDEND
    return [
        Unmeasured(outcome.instrument, "other_basis")
        if isinstance(outcome, Measured) and outcome.series.adjustment is other
        else outcome
        for outcome in outcomes
    ]


def mixed(kinds: Iterable[Adjustment]) -> bool:
    """Whether some closes contain dividends and some do not."""
    return {Adjustment.SPLIT, Adjustment.SPLIT_DIVIDEND} <= set(kinds)


def basis(measured: Iterable[Measured]) -> Adjustment | None:
    """What the closes of all contain: their common adjustment, UNKNOWN where they differ, None without any."""
    kinds = {m.series.adjustment for m in measured}
    if len(kinds) > 1:
        return Adjustment.UNKNOWN
    return kinds.pop() if kinds else None


def refuse_total(instruments: Iterable[Instrument]) -> None:
    """An index level is a price return: a total return beside it would mix two kinds. Raises bad_question."""
    for instrument in instruments:
        if instrument.kind is Kind.INDEX:
            message = msg(
                "{name} is a price index and has no total return. Leave out “{word}”, or ask for a fund on it.",
                name=instrument.name, word=Literally("total"),
            )  # fmt: skip
            raise QuestionFault("bad_question", message)


def refuse_empty(measured: Iterable[Measured]) -> None:
    """A window without any close after the base has no change, and certainly none of zero. Raises bad_window."""
    changes = [m.change for m in measured]
    if all(change.base_date == change.as_of for change in changes):
        last = max(change.as_of for change in changes)
        raise QuestionFault("bad_window", msg("That window has no close: the last one is of {day}.", day=Day(last)))


def _refuse_converting(instrument: Instrument, terms: Terms) -> None:
    if terms.currency is not None and instrument.kind is Kind.FX:
        message = msg("{name} is an exchange rate and cannot be converted.", name=instrument.name)
        raise QuestionFault("bad_question", message)


def _limits(services: Services, instrument: Instrument, terms: Terms, day: date) -> Limits:
    return limits(terms.window, instrument, day, services.sessions, services.reference.events)


def _counted_from(instrument: Instrument, terms: Terms) -> date:
    """The day from which sessions are counted back: the last that has ended, since today's may not have begun."""
    day = terms.asked.day(instrument)
    return terms.asked.expected(instrument, day) if isinstance(terms.window, Sessions) else day


async def _prices(
    services: Services, wanted: Mapping[str, Instrument], terms: Terms, span: tuple[date, date], wait: float | None
) -> Prices:
    """The series, and with them, under the same deadline, the pairs that a conversion needs."""
    known, into = services.reference.instruments, terms.currency
    pairs = {} if into is None else pairs_for(known, {i.currency for i in wanted.values()}, into)
    prices = await services.prices.get([*wanted.values(), *pairs.values()], *span, wait=wait)
    if into is None:
        return prices
    quoted = {prices.series[symbol].currency for symbol in wanted if symbol in prices.series}
    others = [pair for symbol, pair in pairs_for(known, quoted, into).items() if symbol not in pairs]
    if not others:
        return prices
    # A source may quote a line in another currency than the data say.
    more = await services.prices.get(others, *span, wait=wait)
    return Prices({**prices.series, **more.series}, {**prices.gaps, **more.gaps}, prices.aging | more.aging)


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
    if moved is None:
        return Unmeasured(instrument, "no_base", *span)
    return Measured(
        instrument,
        series,
        closes,
        moved,
        currency=terms.currency or series.currency,
        stale=moved.as_of < expected,
        provisional=series.provisional_from is not None and moved.as_of >= series.provisional_from,
        stored_at=min((at for s in aging if (at := prices.series[s].fetched_at) is not None), default=None),
    )


def _bounds(services: Services, instrument: Instrument, terms: Terms, closes: pd.Series) -> tuple[Limits, date]:
    """The limits, and the session whose close an up-to-date series has. Sessions are counted back from the last one
    that has a price: one that has begun without a price yet is not counted."""
    bounds = _limits(services, instrument, terms, terms.asked.day(instrument))
    expected = terms.asked.expected(instrument, bounds.as_of)
    if isinstance(terms.window, Sessions):
        last = last_on_or_before(closes, bounds.as_of)
        counted = expected if last is None else max(expected, last[0])
        bounds = dataclasses.replace(bounds, base=_limits(services, instrument, terms, counted).base)
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
