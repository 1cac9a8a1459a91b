"""Another line of the same company, where the one that was meant has no prices."""

import dataclasses
from datetime import timedelta

import pandas as pd

from bot.answers.outcomes import Outcome, Outcomes, Terms, Unmeasured
from bot.answers.services import Services
from bot.domain.instruments import Instrument
from bot.services.prices import Prices

UNPRICED = frozenset({"unknown", "no_data"})
"""The source has nothing of it, and will not have it in a minute."""


_RECENT = timedelta(days=31)
"""A line that has prices has some of the last month."""


async def with_kin(services: Services, outcomes: Outcomes, terms: Terms, prices: Prices) -> Outcomes:
    """The outcomes, each line without any prices with the other lines of its company that have some."""
    kin = {symbol: services.resolver.lines_of(outcome.instrument) for symbol, outcome in outcomes.items()
           if isinstance(outcome, Unmeasured) and outcome.trouble in UNPRICED}  # fmt: skip
    lines = {line.symbol: line for found in kin.values() for line in found}
    if not lines:
        return outcomes
    # Known already, or looked up at once: nobody waits for a hint.
    unseen = [line for line in lines.values() if line.symbol not in prices.series]
    days = {line: terms.asked.day(line) for line in lines.values()}
    found = await services.prices.get(unseen, min(days.values()) - _RECENT, max(days.values()), wait=0.0)
    series = {**prices.series, **found.series}

    def priced(line: Instrument) -> bool:
        return line.symbol in series and not series[line.symbol].closes.loc[: pd.Timestamp(days[line])].empty

    return {symbol: _hinted(outcome, tuple(filter(priced, kin.get(symbol, ())))) for symbol, outcome in
            outcomes.items()}  # fmt: skip


def _hinted(outcome: Outcome, kin: tuple[Instrument, ...]) -> Outcome:
    return dataclasses.replace(outcome, kin=kin) if isinstance(outcome, Unmeasured) and kin else outcome
