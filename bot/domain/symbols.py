"""Symbols: the spellings that people use, brought to Yahoo's."""

import re
from dataclasses import dataclass

_PREFIXED = re.compile(r"(?:hkex|sehk|hkg|hk)[:.]?0*(\d{1,5})", re.IGNORECASE)
_MAINLAND_PREFIXED = re.compile(r"(sh|sz|sse|szse)[:.]?(\d{6})", re.IGNORECASE)
_SUFFIXED = re.compile(r"0*(\d{1,5})[.:](?:hk|hkg|hkex)", re.IGNORECASE)
_MAINLAND_SUFFIXED = re.compile(r"(\d{6})[.:](ss|sh|sz|xshg|xshe)", re.IGNORECASE)
_US_PREFIXED = re.compile(r"(?:nasdaq|nyse|amex|us)[:]([a-z]{1,5}(?:[.\-][a-z])?)", re.IGNORECASE)
_US_SUFFIXED = re.compile(r"([a-z]{1,5})\.us", re.IGNORECASE)
_CLASS_SHARE = re.compile(r"([a-z]{1,4})[./]([ab])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Market:
    """What a symbol's suffix says: the calendar, the exchange's time zone, the trading currency, its short name."""

    calendar: str
    timezone: str
    currency: str
    exchange: str


US = Market("XNYS", "America/New_York", "USD", "US")
MARKETS = {
    ".HK": Market("XHKG", "Asia/Hong_Kong", "HKD", "HKEX"),
    ".SS": Market("XSHG", "Asia/Shanghai", "CNY", "SSE"),
    ".SZ": Market("XSHG", "Asia/Shanghai", "CNY", "SZSE"),
    ".T": Market("XTKS", "Asia/Tokyo", "JPY", "TSE"),
    ".TW": Market("XTAI", "Asia/Taipei", "TWD", "TWSE"),
    ".KS": Market("XKRX", "Asia/Seoul", "KRW", "KRX"),
    ".L": Market("XLON", "Europe/London", "GBP", "LSE"),
    ".DE": Market("XFRA", "Europe/Berlin", "EUR", "Xetra"),
    ".PA": Market("XPAR", "Europe/Paris", "EUR", "Euronext Paris"),
    ".AS": Market("XAMS", "Europe/Amsterdam", "EUR", "Euronext Amsterdam"),
    ".SW": Market("XSWX", "Europe/Zurich", "CHF", "SIX"),
    ".TO": Market("XTSE", "America/Toronto", "CAD", "TSX"),
    ".AX": Market("XASX", "Australia/Sydney", "AUD", "ASX"),
    ".SI": Market("XSES", "Asia/Singapore", "SGD", "SGX"),
}


def market_of(symbol: str) -> Market | None:
    """The market of a symbol in Yahoo's spelling: by its suffix, US for bare letters, None for anything else."""
    dot = symbol.rfind(".")
    if dot > 0:
        return MARKETS.get(symbol[dot:].upper())
    return US if re.fullmatch(r"[A-Z]{1,5}(-[AB])?", symbol) else None


def hong_kong(code: str) -> str:
    """A Hong Kong code as Yahoo spells it: four digits at least, five where it has them (80700 is a counter)."""
    return f"{code.lstrip('0').zfill(4)}.HK"


def spelled(text: str) -> str | None:
    """A written symbol in Yahoo's spelling, where the spelling itself names the market; None for other text.

    700.HK, 00700.HK, hk00700, SEHK:700 → 0700.HK; sh600519, 600519.SH → 600519.SS; NASDAQ:NVDA, nvda.us → NVDA;
    BRK.B → BRK-B. A leading `$` is dropped. Bare numbers name no market and give None.
    """
    bare = text.removeprefix("$").strip()
    if found := _PREFIXED.fullmatch(bare) or _SUFFIXED.fullmatch(bare):
        return hong_kong(found[1])
    if found := _MAINLAND_PREFIXED.fullmatch(bare):
        return f"{found[2]}.{'SS' if found[1].lower() in {'sh', 'sse'} else 'SZ'}"
    if found := _MAINLAND_SUFFIXED.fullmatch(bare):
        return f"{found[1]}.{'SS' if found[2].lower() in {'ss', 'sh', 'xshg'} else 'SZ'}"
    if found := _US_PREFIXED.fullmatch(bare) or _US_SUFFIXED.fullmatch(bare):
        return found[1].upper().replace(".", "-")
    if found := _CLASS_SHARE.fullmatch(bare):
        return f"{found[1]}-{found[2]}".upper()
    return None
