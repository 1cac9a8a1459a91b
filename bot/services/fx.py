"""Exchange rates by day, from currency pairs quoted against the US dollar."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from bot.domain.errors import SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Literally, Name, msg
from bot.services.prices import Prices, Reason

_DOLLAR = "USD"


def pairs_for(known: Mapping[str, Instrument], currencies: Collection[str], into: str) -> dict[str, Instrument]:
    """The pairs, by symbol, that bring currencies into one; those that the data do not have are left out."""
    foreign = set(currencies) - {into}
    symbols = [f"{currency}=X" for currency in sorted({*foreign, into} - {_DOLLAR})] if foreign else []
    return {symbol: known[symbol] for symbol in symbols if symbol in known}


@dataclass(frozen=True, slots=True)
class LastRate:
    """The day of the rate that a day's close is converted at, and whether that rate may still change."""

    day: date
    provisional: bool


class Rates:
    """Rates into one currency, from fetched prices. A pair `XXX=X` is the number of XXX that a US dollar buys."""

    def __init__(self, prices: Prices, into: str, source: str) -> None:
        """`source` is the title of where the prices are from."""
        self._prices = prices
        self._into = into
        self._source = source

    def of(self, currency: str) -> pd.Series:
        """What one unit of another currency costs in the wanted one, by day.

        Raises SourceFault: no_rate where the source has no such rate, source_down where it did not answer.
        """
        own, target = self._per_dollar(currency, currency), self._per_dollar(self._into, currency)
        if own is None and target is None:
            raise ValueError("a currency is not converted into itself")
        if own is None:
            return target  # pyright: ignore[reportReturnType] - not None, by the line above
        if target is None:
            return 1.0 / own
        days = own.index.intersection(target.index)
        return target.loc[days] / own.loc[days]

    def last(self, currency: str, day: date) -> LastRate:
        """The last rate on or before a day that has one. Raises as `of` does."""
        known = self.of(currency)
        last = known.index[int(known.index.searchsorted(pd.Timestamp(day), side="right")) - 1].date()
        firsts = [self._prices.series[pair].provisional_from for pair in self._pairs(currency)]
        return LastRate(last, any(first is not None and last >= first for first in firsts))

    def aging(self, currency: str) -> frozenset[str]:
        """The pairs of the currency that are the store's because the source did not answer."""
        return self._prices.aging & self._pairs(currency)

    def _pairs(self, currency: str) -> frozenset[str]:
        return frozenset(f"{code}=X" for code in {currency, self._into} - {_DOLLAR})

    def _per_dollar(self, currency: str, asked: str) -> pd.Series | None:
        if currency == _DOLLAR:
            return None
        pair = f"{currency}=X"
        if pair in self._prices.series:
            return self._prices.series[pair].closes
        reason: Reason | None = self._prices.gaps.get(pair)
        if reason in {"loading", "source_down"}:
            raise _pending(asked, self._into, self._source)
        raise no_rate(asked, self._into)


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


def _pending(currency: str, into: str, source: str) -> SourceFault:
    message = msg(
        "{source} has not sent the exchange rate from {own} to {into} yet. Please try again in a minute.",
        source=Name(source), own=Literally(currency), into=Literally(into),
    )  # fmt: skip
    return SourceFault("source_down", message)
