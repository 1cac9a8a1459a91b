"""The home index of an instrument: what its moves are held against."""

from collections.abc import Mapping

from bot.answers.services import Services
from bot.domain.instruments import Instrument, Kind

HOME: Mapping[str, str] = {"XHKG": "^HSI", "XNYS": "^GSPC", "XSHG": "000300.SS"}
"""The broad index of each exchange by its calendar: Hang Seng, S&P 500, CSI 300. A New York line of a Chinese company
is held against the S&P 500: a home index must trade in the same sessions."""


def home_index(services: Services, instrument: Instrument) -> Instrument | None:
    """The broad index of the instrument's exchange.

    None for that index itself, for a currency pair, and for an exchange without one in `HOME`.
    """
    symbol = HOME.get(instrument.calendar)
    if symbol is None or symbol == instrument.symbol or instrument.kind is Kind.FX:
        return None
    return services.instrument(symbol)
