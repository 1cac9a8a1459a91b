"""Every line of the shipped data: symbols, names, calendars, companies."""

import re
from collections import Counter
from zoneinfo import ZoneInfo

from bot.domain.instruments import Instrument, Kind
from bot.domain.naming import normal
from bot.reference import CALENDARS, Reference

SHAPES = {
    "XHKG": r"\d{4}\.HK",
    "XSHG": r"\d{6}\.(SS|SZ)",
    "XNYS": r"[A-Z]{1,5}(-[A-Z])?",
    "XTAI": r"\d{4}\.TW",
    "XTKS": r"\d{4}\.T",
    "XKRX": r"\d{6}\.KS",
}
CURRENCIES = {"XHKG": "HKD", "XSHG": "CNY", "XNYS": "USD", "XTAI": "TWD", "XTKS": "JPY", "XKRX": "KRW"}
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def shares(reference: Reference) -> list[Instrument]:
    return [line for line in reference.instruments.values() if line.kind in (Kind.SHARE, Kind.ETF)]


def test_every_share_has_the_symbol_and_currency_of_its_market(reference: Reference) -> None:
    wrong = [
        line.symbol
        for line in shares(reference)
        if not re.fullmatch(SHAPES[line.calendar], line.symbol) or line.currency != CURRENCIES[line.calendar]
    ]
    assert wrong == []


def test_every_currency_pair_is_quoted_per_us_dollar(reference: Reference) -> None:
    pairs = {line.symbol: line for line in reference.instruments.values() if line.kind is Kind.FX}
    assert set(pairs) == {f"{code}=X" for code in ("HKD", "CNY", "JPY", "TWD", "KRW", "EUR", "GBP")}
    assert all(pair.currency == pair.symbol[:3] and pair.calendar == "FX" for pair in pairs.values())


def test_a_currency_pair_exists_for_every_currency_that_shares_trade_in(reference: Reference) -> None:
    traded = {line.currency for line in shares(reference)} - {"USD"}
    assert [code for code in traded if f"{code}=X" not in reference.instruments] == []


def test_display_names_fit_on_a_phone_and_belong_to_one_line(reference: Reference) -> None:
    names = [line.name.en for line in reference.instruments.values()]
    assert [name for name in names if len(name) > 22 or name != name.strip()] == []
    assert [name for name, count in Counter(map(normal, names)).items() if count > 1] == []


def test_chinese_names_are_chinese_in_both_scripts_and_belong_to_one_line(reference: Reference) -> None:
    lines = reference.instruments.values()
    for script in ("zh_hant", "zh_hans"):
        names = [getattr(line.name, script) for line in lines if getattr(line.name, script)]
        assert [name for name in names if not HAN.search(name)] == []
        assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [line.symbol for line in lines if bool(line.name.zh_hant) != bool(line.name.zh_hans)] == []


def test_scripts_are_not_mixed_up(reference: Reference) -> None:
    """Characters that only one script has, one for each of the commonest simplifications in company names."""
    traditional, simplified = set("國團電業車場東網機華銀發寶號這"), set("国团电业车场东网机华银发宝号这")
    lines = reference.instruments.values()
    assert [line.symbol for line in lines if set(line.name.zh_hant) & simplified - traditional] == []
    assert [line.symbol for line in lines if set(line.name.zh_hans) & traditional - simplified] == []


def test_every_hong_kong_and_mainland_share_has_a_chinese_name(reference: Reference) -> None:
    """ASMPT has none: its name is written in Latin letters in Chinese too."""
    nameless = [
        line.symbol
        for line in shares(reference)
        if line.kind is Kind.SHARE and line.calendar in ("XHKG", "XSHG") and not line.name.zh_hant
    ]
    assert nameless == ["0522.HK"]


def test_time_zones_exist_and_are_the_calendar_s(reference: Reference) -> None:
    for line in reference.instruments.values():
        assert line.timezone == CALENDARS[line.calendar]
    assert all(ZoneInfo(zone).key == zone for zone in CALENDARS.values())


def test_names_that_a_newspaper_would_print(reference: Reference) -> None:
    printed = {
        "0268.HK": "Kingdee",
        "0285.HK": "BYD Electronic",
        "NVDA": "Nvidia",
        "9961.HK": "Trip.com",
        "9988.HK": "Alibaba",
        "BABA": "Alibaba ADR",
        "AAPL": "Apple",
        "FOXA": "Fox A",
        "FOX": "Fox B",
        "600519.SS": "Kweichow Moutai",
    }
    assert {symbol: reference.instruments[symbol].name.en for symbol in printed} == printed


def test_proxies_of_the_indices(reference: Reference) -> None:
    assert reference.instruments["HSTECH.HK"].proxies[0] == "3033.HK"
    assert reference.instruments["^HSI"].proxies[0] == "2800.HK"
    assert reference.instruments["000300.SS"].proxies[0] == "510300.SS"
    # No ETF follows these indices: the usual ones follow others.
    assert [reference.instruments[symbol].proxies for symbol in ("^SOX", "^N225", "^VIX")] == [(), (), ()]
    assert all(line.kind is Kind.INDEX for line in reference.instruments.values() if line.proxies)


def test_companies_of_two_markets(reference: Reference) -> None:
    alibaba = reference.companies["alibaba"]
    assert (alibaba.primary, alibaba.lines, alibaba.shares_per_ads) == ("9988.HK", ("9988.HK", "BABA"), {"BABA": 8.0})
    byd = reference.companies["byd"]
    assert (byd.primary, set(byd.lines)) == ("1211.HK", {"1211.HK", "002594.SZ", "BYDDY"})
    tsmc = reference.companies["tsmc"]
    assert (tsmc.primary, tsmc.lines, tsmc.shares_per_ads) == ("TSM", ("TSM", "2330.TW"), {"TSM": 5.0})
    assert reference.companies["alphabet"].lines == ("GOOGL", "GOOG")


def test_a_company_has_several_lines_and_is_listed_in_hong_kong_first(reference: Reference) -> None:
    for company in reference.companies.values():
        assert len(company.lines) > 1
        hong_kong = [line for line in company.lines if line.endswith(".HK")]
        assert company.primary in (hong_kong or [company.primary])


def test_neighbours_are_not_one_company(reference: Reference) -> None:
    """Parents and subsidiaries have other shares: market values must not be added up or mixed."""
    for one, other in (("0762.HK", "600050.SS"), ("JKS", "688223.SS"), ("1211.HK", "0285.HK"), ("9988.HK", "0241.HK")):
        mine, theirs = reference.instruments[one].company, reference.instruments[other].company
        assert mine is None or mine != theirs
