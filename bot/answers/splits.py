"""The splits of a line since its shares were counted, and whether they are known."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.answers.outcomes import PENDING, Measured
from bot.answers.services import Services
from bot.domain.instruments import Instrument
from bot.domain.prices import Action, PriceSeries
from bot.services.freshness import reaches_back
from bot.services.overlap import moved

Basis = Literal["told", "untold", "pending"]
"""Whether a count is known to be on the split basis of the prices: `told` by the source; `untold`, where the source
tells no splits of the line; `pending`, where it may tell them and has not answered for that time."""


@dataclass(frozen=True, slots=True)
class Splits:
    """What is known of a line's splits since a day."""

    actions: tuple[Action, ...]
    basis: Basis


async def splits_since(services: Services, measured: Measured, line: Instrument, since: date) -> Splits:
    """The splits of a line of the measured company from a day on. What was measured may begin later than the day: then
    its source is asked for what lies before."""
    own = line.symbol == measured.instrument.symbol
    if own and (not services.source.live or reaches_back(measured.series, since)):
        return _told(services, measured.series)
    prices = await services.prices.get([line], since, measured.change.as_of)
    found = prices.series.get(line.symbol)
    if found is None:
        waited = prices.gaps.get(line.symbol) in PENDING
        return Splits((), "pending" if waited else _without(services))
    late = prices.covers.get(line.symbol, since) > since
    if late or (own and moved(measured.series, found, measured.change.base_date)):
        return Splits(found.actions, "pending")
    return _told(services, found)


def _told(services: Services, series: PriceSeries) -> Splits:
    """A live source tells splits where there are any; of another one it is known by the first that it tells."""
    known = series.source.live or bool(series.actions)
    return Splits(series.actions, "told" if known else _without(services))


def _without(services: Services) -> Basis:
    """What is made up has no splits that could be missing."""
    return "told" if services.source.simulated else "untold"
