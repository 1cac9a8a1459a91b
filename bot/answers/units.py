"""What a unit of a company's line stands for: a share, or a depositary share of several."""

from bot.answers.services import Services
from bot.domain.instruments import Instrument

_UNITS = "XNYS"
"""Lines here are depositary shares where the company is listed elsewhere too: their ratio must be known."""


def unit_known(services: Services, instrument: Instrument) -> bool:
    """Whether it is known how many ordinary shares a unit of a line is."""
    return ordinary(services, instrument) is not None


def convertible(services: Services, instrument: Instrument) -> list[tuple[Instrument, float]]:
    """The line that is asked, then the company's others whose unit is known, each with what of the asked line's units
    one of its own is: an ordinary share is an eighth of a depositary share that stands for eight."""
    own = ordinary(services, instrument)
    found = [(instrument, 1.0)]
    for line in services.resolver.lines_of(instrument):
        unit = ordinary(services, line)
        if line.symbol != instrument.symbol and own is not None and unit is not None:
            found.append((line, unit / own))
    return found


def ordinary(services: Services, line: Instrument) -> float | None:
    """How many ordinary shares a unit of a line is; None where that is not known."""
    company = services.reference.companies.get(line.company or "")
    if company is None:
        return 1.0
    if line.symbol in company.shares_per_ads:
        return company.shares_per_ads[line.symbol]
    calendars = {services.instrument(symbol).calendar for symbol in company.lines}
    return None if line.calendar == _UNITS and len(calendars) > 1 else 1.0
