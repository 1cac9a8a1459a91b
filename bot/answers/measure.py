"""The changes of many instruments over one window: their prices fetched, then measured off the event loop."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.answers.changes import counted_from, outcomes_of, window_limits
from bot.answers.kin import with_kin
from bot.answers.outcomes import PENDING, Measured, Outcome, Outcomes, Terms, Unmeasured, last_known
from bot.answers.refusals import with_days
from bot.answers.services import Services
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Literally, msg
from bot.services.freshness import MARGIN
from bot.services.fx import pairs_for
from bot.services.prices import Prices, Reason
from bot.services.windows import refuse_impossible


@dataclass(frozen=True, slots=True)
class Measurement:
    """What came of measuring, and what it was made from."""

    wanted: Mapping[str, Instrument]
    terms: Terms
    prices: Prices
    since: date
    outcomes: Outcomes

    async def as_of(self, services: Services, day: date) -> "Measurement":
        """The same prices measured as of the last day that there are any of; the source is not waited for again."""
        terms = self.terms.as_of(day)
        since, prices = min(self.since, _since(services, self.wanted.values(), terms)), self.prices
        if since < self.since - MARGIN:
            more = await _prices(services, self.wanted, terms, (since, day), 0.0)
            prices = merged(prices, more)
        return await _measured(services, self.wanted, terms, prices, since)


async def measure(
    services: Services,
    instruments: Iterable[Instrument],
    terms: Terms,
    *,
    wait: float | None = None,
    beside: Iterable[Measured] = (),
    kept: bool = False,
) -> Measurement:
    """Measures each instrument over the window. `wait` is passed on to the prices, `beside` are others that the
    answer shows. Of a list that was `kept`, and not typed just now, an unknown symbol is lacking like any other.

    Raises QuestionFault bad_window for a window that cannot be and unknown_instrument for a symbol that neither the
    data nor the source know; SourceFault where a rate that is needed is not there.
    """
    wanted = {instrument.symbol: instrument for instrument in instruments}
    for instrument in wanted.values():
        _refuse_converting(instrument, terms)
    days = {instrument: terms.asked.day(instrument) for instrument in wanted.values()}
    if terms.behind is None:
        try:
            refuse_impossible(terms.window, days, services.sessions, services.reference.events)
        except QuestionFault as fault:
            raise await with_days(services, fault, next(iter(days))) from fault
    since = _since(services, wanted.values(), terms)
    day = max(window_limits(services, i, terms, own).as_of for i, own in days.items())
    prices = await _prices(services, wanted, terms, (since, day), wait)
    for symbol in wanted:
        if not kept and prices.gaps.get(symbol) == "unknown" and symbol not in services.reference.instruments:
            raise services.resolver.unknown(symbol)
    return await _measured(services, wanted, terms, prices, since, beside)


async def measure_known(
    services: Services, instruments: Iterable[Instrument], terms: Terms, *, beside: Iterable[Instrument] = ()
) -> tuple[Measurement, list[tuple[Instrument, Outcome]]]:
    """Measures instruments, each index without a current change of its own by a proxy that has one; all of them as of
    the last day that there are prices of, where none of them is current. `beside` are measured with them and decide
    nothing. Gives each instrument that was asked with its outcome; raises as `measure` does.
    """
    wanted = tuple(instruments)
    measurement = await measure(services, (*wanted, *beside), terms)
    outcomes = await with_proxies(services, wanted, measurement)
    last = last_known(outcome for _, outcome in outcomes)
    if last is not None:
        measurement = await measurement.as_of(services, last)
        outcomes = await with_proxies(services, wanted, measurement)
    return measurement, outcomes


async def stand_in(
    services: Services,
    index: Instrument,
    own: Outcome,
    terms: Terms,
    *,
    beside: Iterable[Measured],
    taken: Collection[str] = (),
) -> Measured | None:
    """The change of the first proxy that has a current one, for an index that has none; None where none has.

    Proxies that are `taken` stand for themselves already; `beside` are the others that the answer shows. Where the
    source does not answer, nothing more is waited for.
    """
    wait = 0.0 if isinstance(own, Unmeasured) and own.trouble in PENDING else None
    for symbol in index.proxies:
        if symbol in taken:
            continue
        fund = services.reference.instruments[symbol]
        found = (await measure(services, [fund], terms, wait=wait, beside=beside)).outcomes[symbol]
        if isinstance(found, Measured) and not found.stale:
            return found
        if isinstance(found, Unmeasured) and found.trouble in PENDING:
            return None
    return None


async def with_proxies(
    services: Services, instruments: Iterable[Instrument], measurement: Measurement
) -> list[tuple[Instrument, Outcome]]:
    """Each instrument with its outcome, a proxy's in the place of an index that has no current change of its own."""
    found: list[tuple[Instrument, Outcome]] = []
    wanted = tuple(instruments)
    taken = {instrument.symbol for instrument in wanted}
    beside = [outcome for outcome in measurement.outcomes.values() if isinstance(outcome, Measured)]
    for instrument in wanted:
        outcome = measurement.outcomes[instrument.symbol]
        if instrument.kind is Kind.INDEX and (isinstance(outcome, Unmeasured) or outcome.stale):
            proxy = await stand_in(services, instrument, outcome, measurement.terms, beside=beside, taken=taken)
            if proxy is not None:
                taken.add(proxy.instrument.symbol)
                outcome = proxy
        found.append((instrument, outcome))
    return found


def merged(first: Prices, later: Prices) -> Prices:
    """Two requests' outcomes as one: a later series in the place of a first, and no gap where either has a series. Why
    the first got none is kept."""
    series = {**first.series, **later.series}
    gaps: dict[str, Reason] = {}
    for symbol, reason in (*later.gaps.items(), *first.gaps.items()):
        if symbol not in series:
            gaps[symbol] = reason
    return Prices(
        series,
        gaps,
        first.aging | later.aging,
        first.loading | later.loading,
        faults={**first.faults, **later.faults},
        covers={**first.covers, **later.covers},
        unsaved=first.unsaved | later.unsaved,
    )


def refuse_total(instruments: Iterable[Instrument]) -> None:
    """An index level is a price return: a total return beside it would mix two kinds. Raises bad_question."""
    for instrument in instruments:
        if instrument.kind is Kind.INDEX:
            message = msg(
                "{name} is a price index and has no total return. Leave out “{word}”, or ask for a fund on it.",
                name=instrument.name, word=Literally("total"),
            )  # fmt: skip
            raise QuestionFault("bad_question", message)


def _refuse_converting(instrument: Instrument, terms: Terms) -> None:
    if terms.currency is not None and instrument.kind is Kind.FX:
        message = msg("{name} is an exchange rate and cannot be converted.", name=instrument.name)
        raise QuestionFault("bad_question", message)


def _since(services: Services, instruments: Iterable[Instrument], terms: Terms) -> date:
    """The earliest base."""
    return min(window_limits(services, i, terms, counted_from(i, terms)).base for i in instruments)


async def _measured(
    services: Services,
    wanted: Mapping[str, Instrument],
    terms: Terms,
    prices: Prices,
    since: date,
    beside: Iterable[Measured] = (),
) -> Measurement:
    # A hundred series take a tenth of a second: the gateway's heartbeat and every other asker would wait for it.
    outcomes = await asyncio.to_thread(outcomes_of, services, wanted, prices, terms, beside)
    outcomes = await with_kin(services, outcomes, terms, prices)
    return Measurement(wanted, terms, prices, since, outcomes)


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
    return merged(prices, more)
