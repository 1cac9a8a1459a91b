"""Exchange rates by day, from currency pairs quoted against the US dollar."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from bot.domain.errors import SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Literally, msg
from bot.services.prices import PriceService


class Rates:
    """Rates of one day range into one currency. A pair `XXX=X` is the number of XXX that a US dollar buys."""

    def __init__(self, pairs: Mapping[str, pd.Series], into: str) -> None:
        self._pairs = pairs
        self.into = into

    def of(self, currency: str) -> pd.Series:
        """What one unit of a currency costs in `into`, by day. Raises SourceFault no_rate where it is not known."""
        target, own = self._per_dollar(self.into), self._per_dollar(currency)
        if own is None and target is None:
            raise ValueError("a currency is not converted into itself")
        if own is None:
            return target  # pyright: ignore[reportReturnType] - not None, by the line above
        if target is None:
            return 1.0 / own
        days = own.index.intersection(target.index)
        return target.loc[days] / own.loc[days]

    def _per_dollar(self, currency: str) -> pd.Series | None:
        if currency == "USD":
            return None
        if currency not in self._pairs:
            raise no_rate(currency, self.into)
        return self._pairs[currency]


def no_rate(currency: str, into: str, day: date | None = None) -> SourceFault:
    """There is no rate: said, never guessed."""
    if day is None:
        message = msg(
            "There is no exchange rate from {own} to {into} in this source.",
            own=Literally(currency),
            into=Literally(into),
        )
    else:
        message = msg("There is no exchange rate from {own} to {into} on {day} in this source.",
                      own=Literally(currency), into=Literally(into), day=Day(day))  # fmt: skip
    return SourceFault("no_rate", message)


async def load_rates(
    prices: PriceService, known: Mapping[str, Instrument], currencies: set[str], into: str, since: date, day: date
) -> Rates:
    """The rates that are needed to bring `currencies` into one; what the source does not have is left out."""
    wanted = {c: known[f"{c}=X"] for c in (currencies | {into}) - {"USD"} if f"{c}=X" in known}
    found = await prices.get(wanted.values(), since, day)
    pairs = {c: found.series[i.symbol].closes for c, i in wanted.items() if i.symbol in found.series}
    return Rates(pairs, into)
