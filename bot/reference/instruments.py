"""instruments.csv and companies.csv → lines and companies, which must agree with each other."""

from pathlib import Path

from bot.domain.instruments import Company, Instrument, Kind
from bot.domain.text import Name
from bot.reference.faults import Faults, Row
from bot.reference.model import CALENDARS
from bot.reference.tables import check_sources, rows_of

INSTRUMENT_COLUMNS = (
    "symbol", "kind", "name", "full_name", "zh_hant", "zh_hans", "currency", "calendar", "company", "sector",
    "proxies", "source",
)  # fmt: skip
KINDS = frozenset(kind.value for kind in Kind)
UNVERIFIED = "unverified"
"""The source of what nobody has checked yet."""
COMPANY_COLUMNS = ("id", "name", "zh_hant", "zh_hans", "primary", "lines", "shares_per_ads", "source")


def read_name(row: Row) -> Name:
    """The name of a row in all its languages; only the English one is required."""
    return Name(row.filled("name"), row.text("zh_hant"), row.text("zh_hans"))


def read_instruments(folder: Path, sources: dict[str, str], faults: Faults) -> dict[str, Instrument]:
    """Every line of instruments.csv by symbol."""
    found: dict[str, Instrument] = {}
    proxies: list[Row] = []
    for row in rows_of(folder, "instruments.csv", INSTRUMENT_COLUMNS, faults):
        symbol, kind, calendar = row.filled("symbol"), row.filled("kind"), row.filled("calendar")
        name, currency = read_name(row), row.filled("currency")
        check_sources(row, sources)
        proxies.append(row)
        if symbol in found:
            row.fault(f"symbol is there twice: {symbol}")
        if kind and kind not in KINDS:
            row.fault(f"unknown kind {kind!r}")
        if calendar and calendar not in CALENDARS:
            row.fault(f"unknown calendar {calendar!r}")
        if currency and not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
            row.fault(f"currency is not an ISO 4217 code: {currency!r}")
        if symbol and kind in KINDS and calendar in CALENDARS:
            full = row.text("full_name")
            found[symbol] = Instrument(
                symbol=symbol,
                kind=Kind(kind),
                name=name,
                currency=currency,
                calendar=calendar,
                timezone=CALENDARS[calendar],
                company=row.text("company") or None,
                full_name=Name(full) if full else None,
                proxies=row.items("proxies"),
                sector=row.text("sector") or None,
            )
    for row in proxies:
        for proxy in row.items("proxies"):
            if proxy not in found or found[proxy].kind is not Kind.ETF:
                row.fault(f"proxy is no ETF of instruments.csv: {proxy}")
    return found


def read_companies(
    folder: Path, instruments: dict[str, Instrument], sources: dict[str, str], faults: Faults
) -> dict[str, Company]:
    """Every company of companies.csv by id. Its lines and the company column of instruments.csv must agree."""
    found: dict[str, Company] = {}
    for row in rows_of(folder, "companies.csv", COMPANY_COLUMNS, faults):
        company, primary, lines = row.filled("id"), row.filled("primary"), row.items("lines")
        name = read_name(row)
        check_sources(row, sources)
        if company in found:
            row.fault(f"company is there twice: {company}")
        if primary not in lines:
            row.fault(f"primary line is not among the lines: {primary!r}")
        for line in lines:
            if line not in instruments:
                row.fault(f"unknown line {line}")
            elif instruments[line].company != company:
                row.fault(f"line {line} belongs to {instruments[line].company or 'no company'} in instruments.csv")
        verified = UNVERIFIED not in row.items("source")
        found[company] = Company(company, name, primary, lines, _ratios(row, lines), verified)
    for symbol, instrument in instruments.items():
        if instrument.company and instrument.company not in found:
            faults.add("instruments.csv", f"{symbol}: unknown company {instrument.company}")
        elif instrument.company and symbol not in found[instrument.company].lines:
            faults.add(
                "companies.csv", f"{instrument.company}: line {symbol} of instruments.csv is not among its lines"
            )
    return found


def _ratios(row: Row, lines: tuple[str, ...]) -> dict[str, float]:
    """Ordinary shares per ADS of each line that is one: "BABA=8"."""
    ratios: dict[str, float] = {}
    for part in row.items("shares_per_ads"):
        line, _, number = part.partition("=")
        try:
            ratio = float(number)
        except ValueError:
            ratio = 0.0
        if not 0 < ratio < 10_000:
            row.fault(f"shares per ADS are not a positive number: {part!r}")
        elif line not in lines:
            row.fault(f"shares per ADS of a line that is not the company's: {line}")
        else:
            ratios[line] = ratio
    return ratios
