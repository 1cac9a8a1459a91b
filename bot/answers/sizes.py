"""How large each member is: its weight in the index, else its market value, else all alike."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.answers.counts import group_counts
from bot.answers.held import Held, growth, held
from bot.answers.measure import measure
from bot.answers.outcomes import Measured, Terms
from bot.answers.services import Services
from bot.domain.errors import SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Literally, Message, msg
from bot.domain.weights import Weights
from bot.domain.windows import Since
from bot.services.remembered import Lack

_OLDEST = 40
"""Sessions that weights may be older than the last close: most of a quarter, after which an index is reviewed."""

_ENOUGH = 0.9
"""The share of the members that must have a weight for weights to be taken."""

_DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes by symbol, all of one kind; a member that is not among them has none. `weights` are per cents of the
    index, where that is the kind. `said` says in words what the sizes are. `beside` is for a line that has no size
    since its company has one already: that of the line whose symbol it gives."""

    kind: Literal["weight", "market_value", "equal"]
    by_symbol: Mapping[str, float]
    said: Message
    day: date | None = None
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    beside: Mapping[str, str] = field(default_factory=dict[str, str])


async def sizes_of(services: Services, index: Instrument | None, members: Sequence[Measured], terms: Terms) -> Sizes:
    """The sizes of members, of which there is at least one. Raises SourceFault for a broken file of weights."""
    last = max(m.change.as_of for m in members)
    weighed = None if index is None else await _weighed(services, index, members, last, terms)
    if weighed is not None:
        return weighed
    valued = await _valued(services, members, terms, last)
    if isinstance(valued, Sizes):
        return valued
    equal = {m.instrument.symbol: 1.0 for m in members}
    return Sizes("equal", equal, _alike_words(valued))


def _alike_words(lack: Lack) -> Message:
    match lack:
        case Lack.NONE:
            return msg("All tiles alike: neither weights nor market values are known")
        case Lack.DOWN:
            return msg("All tiles alike: no weights known, share counts did not come")
        case Lack.LOADING:
            return msg("All tiles alike: no weights known, share counts still loading")


async def _weighed(
    services: Services, index: Instrument, members: Sequence[Measured], last: date, terms: Terms
) -> Sizes | None:
    """Known weights, brought to the last close by the members' prices as those of contributions are; as they were on
    their own day where a member has no price of it."""
    weights = await services.weights.last(index.symbol, last, services.sessions, index.calendar, _OLDEST)
    if weights is None:
        return None
    brought = await _brought(services, weights, members, last, terms)
    known = weights.pct if brought is None else brought.pct
    pct = {m.instrument.symbol: known[m.instrument.symbol] for m in members if m.instrument.symbol in known}
    shown = {symbol: weight for symbol, weight in pct.items() if weight > 0}
    if len(shown) < _ENOUGH * len(members):
        return None
    day = Day(weights.day)
    match weights.kind:
        case "published":
            said = msg("Size: index weight of {day}", day=day)
        case "estimated":
            said = msg("Size: estimated index weight of {day}", day=day)
        case "simulated":
            said = msg("Size: simulated index weight of {day}", day=day)
    if weights.day == last:
        return Sizes("weight", shown, said, last, pct)
    if brought is None:
        return Sizes("weight", shown, msg("{weight}, as it was then", weight=said), weights.day, pct)
    said = msg("{weight}, brought to {day} by prices", weight=said, day=Day(last))
    return Sizes("weight", shown, said, last, pct)


async def _brought(
    services: Services, weights: Weights, members: Sequence[Measured], last: date, terms: Terms
) -> Held | None:
    """Weights at the close of a later day; None where a member that has one lacks a price of either day."""
    found = {m.instrument.symbol: m for m in members if m.instrument.symbol in weights.pct}
    if any(m.closes.index[0].date() > weights.day for m in found.values()):
        since = dataclasses.replace(terms, window=Since(weights.day))
        outcomes = (await measure(services, [m.instrument for m in found.values()], since)).outcomes
        found = {symbol: o for symbol, o in outcomes.items() if isinstance(o, Measured)}
    if len(growth(weights.day, last, found)) < sum(m.instrument.symbol in weights.pct for m in members):
        return None
    return held(weights, last, found)


async def _valued(services: Services, members: Sequence[Measured], terms: Terms, last: date) -> Sizes | Lack:
    """Market values at the last close, where all are known; in dollars where the closes are in several currencies. A
    company counts once: its primary line has all of its value, or the first of its lines where that is no member. Else
    whether that is for want of share counts that did not come."""
    beside = _beside(services, [m.instrument for m in members])
    members = [m for m in members if m.instrument.symbol not in beside]
    found = await group_counts(services, members, last)
    counts = {symbol: one for symbol, one in found.items() if not isinstance(one, Lack)}
    if len(counts) < len(members):
        return Lack.worst(found.values())
    closes = {m.instrument.symbol: m.change.close for m in members}
    currencies = {m.currency for m in members}
    if len(currencies) > 1:
        try:
            into = dataclasses.replace(terms, currency=_DOLLAR)
            outcomes = (await measure(services, [m.instrument for m in members], into)).outcomes
        except SourceFault:
            return Lack.NONE
        closes = {symbol: o.change.close for symbol, o in outcomes.items() if isinstance(o, Measured)}
        if len(closes) < len(members):
            return Lack.NONE
    values = {symbol: counts[symbol].shares * close for symbol, close in closes.items()}
    currency = Literally(_DOLLAR if len(currencies) > 1 else currencies.pop())
    said = msg("Size: market value on {day}, in {currency}", day=Day(last), currency=currency)
    return Sizes("market_value", values, said, last, beside=beside)


def _beside(services: Services, lines: Sequence[Instrument]) -> dict[str, str]:
    """The lines of a company beyond the one that counts, each with that one."""
    symbols = {line.symbol for line in lines}
    found: dict[str, str] = {}
    for company in dict.fromkeys(line.company for line in lines if line.company is not None):
        known = services.reference.companies[company]
        first, *others = [symbol for symbol in (known.primary, *known.lines) if symbol in symbols]
        found |= {symbol: first for symbol in others if symbol != first}
    return found
