"""The aliases, events, unlisted companies and weights of the shipped data."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.naming import normal
from bot.reference import Reference


def meanings(reference: Reference) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for alias in reference.aliases:
        found[normal(alias.text)].add(alias.target)
    return found


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("alibaba", {"9988.HK"}),
        ("阿里巴巴", {"9988.HK"}),
        ("Alibaba ADR", {"BABA"}),
        ("tencent", {"0700.HK"}),
        ("tengxun", {"0700.HK"}),
        ("鹅厂", {"0700.HK"}),
        ("byd", {"1211.HK"}),
        ("比亚迪", {"1211.HK"}),
        ("byd a", {"002594.SZ"}),
        ("中芯国际", {"0981.HK"}),
        ("catl", {"3750.HK"}),
        ("tsmc", {"TSM"}),
        ("google", {"GOOGL"}),
        ("英伟达", {"NVDA"}),
        ("輝達", {"NVDA"}),
        ("ping an", {"2318.HK"}),
        ("ping an bank", {"000001.SZ"}),
        ("ali health", {"0241.HK"}),
        ("中国联通", {"0762.HK"}),
        ("hstech", {"HSTECH.HK", "universe:hstech"}),
        ("恒科", {"HSTECH.HK", "universe:hstech"}),
        ("恆生科技", {"HSTECH.HK", "universe:hstech"}),
        ("hsi", {"^HSI", "universe:hsi"}),
        ("hang seng", {"^HSI", "universe:hsi"}),
        ("hang seng bank", {"0011.HK"}),
        ("csi 300", {"000300.SS", "universe:csi300"}),
        ("nasdaq", {"^IXIC"}),
        ("dow", {"^DJI", "universe:dow"}),
        ("mag7", {"universe:mag7"}),
        ("usdhkd", {"HKD=X"}),
        # Two companies: the parent listed in New York and its subsidiary in Shanghai.
        ("晶科能源", {"JKS", "688223.SS"}),
    ],
)
def test_what_people_type(reference: Reference, text: str, targets: set[str]) -> None:
    assert meanings(reference)[normal(text)] == targets


@pytest.mark.parametrize("text", ["baba", "jd", "nio", "bidu", "700", "0700", "0700.HK", "00700", "trip", "tfc"])
def test_symbols_and_codes_are_no_aliases(reference: Reference, text: str) -> None:
    """Codes are derived elsewhere; BABA is the US line, TFC is Truist, TRIP a company that is not in the data."""
    assert text not in meanings(reference)


def test_only_the_dow_is_both_a_word_for_an_index_and_a_symbol(reference: Reference) -> None:
    symbols = {normal(symbol): symbol for symbol in reference.instruments}
    clashes = {text for text, targets in meanings(reference).items() if text in symbols and targets != {symbols[text]}}
    assert clashes == {"dow"}


def test_a_text_means_one_line_of_a_company(reference: Reference) -> None:
    for text, targets in meanings(reference).items():
        lines = [reference.instruments[target] for target in targets if target in reference.instruments]
        companies = [line.company or line.symbol for line in lines]
        assert len(set(companies)) == len(companies), text


def test_every_instrument_can_be_named(reference: Reference) -> None:
    """By its own display name, unless that is the symbol of its US line (HSBC, Qfin, GDS, NIO)."""
    meant = meanings(reference)
    unnamed = {
        line.symbol
        for line in reference.instruments.values()
        if line.symbol not in meant.get(normal(line.name.en), set())
    }
    assert unnamed == {"0005.HK", "3660.HK", "9698.HK", "9866.HK"}


def test_unlisted_companies_are_nobody_else(reference: Reference) -> None:
    texts = {normal(text) for company in reference.unlisted for text in company.aliases}
    assert {"huawei", "华为", "bytedance", "deepseek"} <= texts
    assert texts & set(meanings(reference)) == set()
    assert texts & {normal(symbol) for symbol in reference.instruments} == set()


def test_the_deepseek_shock_came_after_hong_kong_had_closed(reference: Reference) -> None:
    event = reference.events["deepseek"]
    # The opening bell of New York, 09:30 at UTC-5, is 22:30 in Hong Kong, which had closed at 16:00.
    assert event.instant == datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
    assert (event.day, event.market) == (date(2025, 1, 27), "XNYS")
    assert "NVDA" in event.instruments
    assert "deepseek shock" in event.aliases


def test_events_in_new_york_have_their_moment(reference: Reference) -> None:
    """Without it, they would count before that day's close in Hong Kong, which they came after."""
    assert [e.id for e in reference.events.values() if e.market == "XNYS" and e.instant is None] == []


@pytest.mark.parametrize(
    ("alias", "event"),
    [
        ("deepseek shock", "deepseek"),
        ("924", "pboc"),
        ("pboc stimulus", "pboc"),
        ("liberation day", "liberation_day"),
        ("tariff pause", "tariff_pause"),
        ("chatgpt launch", "chatgpt"),
        ("xi symposium", "xi_symposium"),
    ],
)
def test_event_aliases(reference: Reference, alias: str, event: str) -> None:
    assert alias in reference.events[event].aliases


def test_all_events_are_there(reference: Reference) -> None:
    days = [event.day for event in reference.events.values()]
    assert len(days) == 51
    assert (min(days), max(days)) == (date(2020, 3, 16), date(2026, 6, 26))


def test_every_source_is_used(reference: Reference, data: Path) -> None:
    """A source that nothing names is a left-over."""
    texts = [path.read_text("utf-8") for path in (*data.glob("*.csv"), *data.glob("universes/*.toml"))]
    texts.append((data / "weights" / "hstech.csv").read_text("utf-8"))
    everything = "\n".join(texts)
    assert [source for source in reference.sources if everything.count(source) < 2] == []


def test_weights_are_of_members_and_make_a_hundred(reference: Reference, data: Path) -> None:
    tech = reference.universes["hstech"]
    total: dict[date, float] = defaultdict(float)
    members: dict[date, set[str]] = defaultdict(set)
    with (data / "weights" / "hstech.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["source"] in reference.sources
            day = date.fromisoformat(row["day"])
            total[day] += float(row["weight_pct"])
            members[day].add(row["symbol"])
    assert len(total) == 10
    for day, held in members.items():
        assert held == set(tech.members_on(day).members), day
        # Thirty weights with three decimals each: rounding may add up to 0.015 points.
        assert total[day] == pytest.approx(100, abs=0.015)
