"""The loader of the reference data: what it reads, and every fault that it must find."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Name
from bot.domain.windows import Event
from bot.reference import Alias, ReferenceFault, Unlisted, load_reference
from tests.data.small import written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small set of reference files without a fault."""
    return written(tmp_path / "data")


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ReferenceFault) as caught:
        load_reference(folder)
    assert all(fault in str(caught.value) for fault in caught.value.faults)
    return caught.value.faults


def test_reads_an_instrument_with_the_time_zone_of_its_calendar(folder: Path) -> None:
    reference = load_reference(folder)
    assert reference.instruments["9988.HK"] == Instrument(
        symbol="9988.HK",
        kind=Kind.SHARE,
        name=Name("Alibaba", "阿里巴巴", "阿里巴巴"),
        currency="HKD",
        calendar="XHKG",
        timezone="Asia/Hong_Kong",
        company="alibaba",
        full_name=Name("Alibaba Group Holding"),
        sector="Consumer",
    )
    assert reference.instruments["^HSI"].proxies == ("2800.HK",)
    assert reference.instruments["BABA"].full_name is None
    assert reference.sources["own"] == "Our judgment"


def test_reads_companies_and_their_ratios(folder: Path) -> None:
    companies = load_reference(folder).companies
    assert companies["alibaba"].shares_per_ads == {"BABA": 8.0}
    assert companies["nio"].shares_per_ads == {}  # not known: absent, not 1


def test_reads_events(folder: Path) -> None:
    assert load_reference(folder).events["deepseek"] == Event(
        id="deepseek",
        title="DeepSeek shock",
        day=date(2025, 1, 27),
        instant=datetime(2025, 1, 27, 14, 30, tzinfo=UTC),
        market="XNYS",
        aliases=("deepseek shock",),
        instruments=("BABA",),
        source="owner",
        category="ai",
    )
    assert load_reference(folder).events["pboc"].instant is None


def test_applies_changes_to_the_members_before(folder: Path) -> None:
    universe = load_reference(folder).universes["big"]
    assert (universe.name, universe.index, universe.official) == (Name("Big ones"), "^HSI", True)
    first, second = universe.snapshots
    assert (first.members, first.source) == (("9988.HK", "0700.HK"), "owner")
    assert (second.members, second.source) == (("9988.HK", "9866.HK"), "owner;own")


def test_aliases_are_the_file_s_then_own_names_then_those_of_an_index_s_members(folder: Path) -> None:
    aliases = load_reference(folder).aliases
    assert aliases[:3] == (
        Alias("恒指", "^HSI", "index"), Alias("ali", "9988.HK", "alias"), Alias("big two", "universe:big", "basket")
    )  # fmt: skip
    assert Alias("Alibaba Group Holding", "9988.HK", "own") in aliases
    assert Alias("Alibaba ADR", "BABA", "own") in aliases
    assert Alias("big", "universe:big", "own") in aliases
    assert Alias("恒指", "universe:big", "index") in aliases
    assert Alias("Hang Seng Index", "universe:big", "own") in aliases


def test_a_name_that_is_a_symbol_means_the_symbol_alone(folder: Path) -> None:
    assert [alias for alias in load_reference(folder).aliases if alias.text == "NIO"] == []


def test_a_name_that_lines_of_a_company_share_is_the_primary_line_s(folder: Path) -> None:
    change(folder, "instruments.csv", "BABA,share,Alibaba ADR", "BABA,share,ALIBABA")
    meant = [alias.target for alias in load_reference(folder).aliases if alias.text.casefold() == "alibaba"]
    assert meant == ["9988.HK"]


def test_different_companies_may_share_a_name(folder: Path) -> None:
    change(folder, "aliases.csv", "ali,9988.HK,alias,own\n", "tech,9988.HK,alias,own\ntech,0700.HK,alias,own\n")
    assert {a.target for a in load_reference(folder).aliases if a.text == "tech"} == {"9988.HK", "0700.HK"}


def test_unlisted_companies_have_all_their_spellings(folder: Path) -> None:
    spellings = ("Huawei", "華為", "华为", "菊厂", "huawei tech")
    assert load_reference(folder).unlisted == (Unlisted("huawei", Name("Huawei", "華為", "华为"), spellings),)


LINES, COMPANIES, ALIASES, EVENTS = "instruments.csv", "companies.csv", "aliases.csv", "events.csv"
BIG = "universes/big.toml"
SINGLE_FAULTS = [
    ("sources.csv", "own,Our", "owner,Our", "sources.csv row 3: id is there twice: owner"),
    ("sources.csv", "a place", " ", "sources.csv row 2: place is blank"),
    (LINES, ",HKD,XHKG,,,2800.HK", ",HKD,XHKG,,,0700.HK", "row 2: proxy is no ETF of instruments.csv: 0700.HK"),
    (LINES, "0700.HK,share,Tencent", "9988.HK,share,Tencent", "row 8: symbol is there twice: 9988.HK"),
    (LINES, "share,Tencent", "stock,Tencent", "row 8: unknown kind 'stock'"),
    (LINES, "share,Tencent", "share, ", "row 8: name is blank"),
    (LINES, "控股,HKD", "控股,hk$", "row 8: currency is not an ISO 4217 code: 'hk$'"),
    (LINES, "腾讯控股,HKD,XHKG", "腾讯控股,HKD,HKEX", "row 8: unknown calendar 'HKEX'"),
    (LINES, "owner;own", "owner;gone", "row 5: source does not resolve: 'gone'"),
    (LINES, "owner;own", "", "row 5: source is blank"),
    (LINES, "XNYS,nio", "XNYS,", "companies.csv row 3: line NIO belongs to no company in instruments.csv"),
    (LINES, "XHKG,,,,owner\n9988", "XHKG,ghost,,,owner\n9988", "2800.HK: unknown company ghost"),
    (LINES, "Tencent,,", "Tencent,", "instruments.csv row 8: 11 cells instead of 12"),
    (COMPANIES, "9988.HK,9988.HK;BABA", "9988.HK,BABA", "row 2: primary line is not among the lines: '9988.HK'"),
    (COMPANIES, "9866.HK;NIO", "9866.HK;NIO;XPEV", "row 3: unknown line XPEV"),
    (COMPANIES, "9866.HK;NIO", "9866.HK", "companies.csv: nio: line NIO of instruments.csv is not among its lines"),
    (COMPANIES, "BABA=8", "BABA=0", "row 2: shares per ADS are not a positive number: 'BABA=0'"),
    (COMPANIES, "BABA=8", "BABA=eight", "row 2: shares per ADS are not a positive number: 'BABA=eight'"),
    (COMPANIES, "BABA=8", "BABA=nan", "row 2: shares per ADS are not a positive number: 'BABA=nan'"),
    (COMPANIES, "BABA=8", "NIO=1", "row 2: shares per ADS of a line that is not the company's: NIO"),
    (COMPANIES, "nio,NIO", "alibaba,NIO", "row 3: company is there twice: alibaba"),
    (COMPANIES, "9866.HK;NIO", "9866.HK;NIO;NIO", "row 3: lines says a part twice"),
    (COMPANIES, "9866.HK;NIO", "9866.HK;;NIO", "row 3: lines has a blank part"),
    (ALIASES, "ali,9988.HK", "ali,9999.HK", "row 3: alias points at no instrument: 9999.HK"),
    (ALIASES, "universe:big", "universe:small", "row 4: alias points at no universe: universe:small"),
    (ALIASES, "ali,9988.HK", "!?,9988.HK", "row 3: alias is empty once it is normalised: '!?'"),
    (ALIASES, "ali,9988.HK", ",9988.HK", "row 3: alias is blank"),
    (ALIASES, "ali,9988.HK,alias", "ali,9988.HK,joke", "row 3: unknown kind 'joke'"),
    (ALIASES, "ali,9988.HK", "Baba,9988.HK", "row 3: alias of 9988.HK is the symbol BABA"),
    (ALIASES, "big two", "ALI,9988.HK,alias,own\nbig two", "row 4: alias is there twice: 'ALI'"),
    (ALIASES, "big two", "Ali,BABA,alias,own\nbig two", "row 4: alias means two lines of one company: 'Ali'"),
    (EVENTS, "2025-01-27,,", "27 January,,", "row 2: day is not a date: '27 January'"),
    (EVENTS, "09:30:00-05:00", "09:30:00", "row 2: instant has no time zone: '2025-01-27T09:30:00'"),
    (EVENTS, "2025-01-27T09:30:00-05:00", "morning", "row 2: instant is not a moment: 'morning'"),
    (EVENTS, "27T09:30:00-05:00", "28T09:30:00-05:00", "is not on 2025-01-27 in America/New_York"),
    (EVENTS, "XNYS", "NASDAQ", "row 2: unknown market 'NASDAQ'"),
    (EVENTS, "2024-09-27", "2024-09-23", "row 3: ends on 2024-09-23, before 2024-09-24"),
    (EVENTS, "^HSI;9988.HK", "^HSI;9888.HK", "row 3: unknown symbol 9888.HK"),
    (EVENTS, "pboc,", "deepseek,", "row 3: id is there twice: deepseek"),
    (EVENTS, "policy,,", "policy,Deepseek  SHOCK,", "row 3: 'Deepseek  SHOCK' means deepseek already"),
    (EVENTS, "policy,,", "policy,…,", "row 3: alias is empty once it is normalised: '…'"),
    ("unlisted.csv", "2026-11-22", "2026", "row 2: as_of is not a date: '2026'"),
    (BIG, '"9988.HK", "0700.HK"', '"9988.HK", "700.HK"', "snapshot 1: members has the unknown symbol 700.HK"),
    (BIG, '"9988.HK", "0700.HK"', '"0700.HK", "0700.HK"', "snapshot 1: members has a symbol twice"),
    (BIG, 'added = ["9866.HK"]', 'added = ["9988.HK"]', "snapshot 2: adds 9988.HK, which is a member already"),
    (BIG, 'removed = ["0700.HK"]', 'removed = ["BABA"]', "snapshot 2: removes BABA, which is no member"),
    (BIG, "2025-03-10", "2025-03-09", "snapshot 2: overlaps or precedes the snapshot before it"),
    (BIG, "known_until = 2025-06-08", "known_until = 2025-03-01", "snapshot 2: known until 2025-03-01,"),
    (BIG, "2025-03-10", '"March"', "snapshot 2: effective is not a date: 'March'"),
    (BIG, "2025-03-10", "2025-03-10T00:00:00", "snapshot 2: effective is not a date"),
    (BIG, 'source = "owner"', 'source = "nobody"', "snapshot 1: source does not resolve: 'nobody'"),
    (BIG, 'source = "owner"', 'source = ""', "snapshot 1: source is blank"),
    (BIG, 'index = "^HSI"', 'index = "0700.HK"', "index is no index of instruments.csv: 0700.HK"),
    (BIG, "official = true", 'official = "yes"', "official is neither true nor false"),
    (BIG, 'name = "Big ones"', 'name = " "', "universes/big.toml: name is blank"),
    (BIG, 'name = "Big ones"', "name = 30", "universes/big.toml: name is not a text"),
    (BIG, "note =", "remark =", "unknown key 'remark'"),
    (BIG, "official = true", "official = ", "the file cannot be read"),
    (BIG, 'members = ["9988.HK", "0700.HK"]', 'members = "9988.HK"', "snapshot 1: members is not a list"),
    (BIG, 'members = ["9988.HK", "0700.HK"]', "", "snapshot 1: has neither members nor a change"),
    (BIG, 'added = ["9866.HK"]', 'members = ["9866.HK"]', "snapshot 2: has members beside added or removed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "expected"), SINGLE_FAULTS)
def test_finds_a_fault_and_says_where(folder: Path, name: str, old: str, new: str, expected: str) -> None:
    change(folder, name, old, new)
    assert [fault for fault in faults(folder) if expected in fault]


def test_all_faults_of_all_files_are_in_one_error(folder: Path) -> None:
    change(folder, "sources.csv", "a place", "")
    change(folder, "instruments.csv", "share,Tencent", "stock,Tencent")
    change(folder, "companies.csv", "BABA=8", "BABA=-8")
    change(folder, "aliases.csv", "ali,9988.HK", "ali,1.HK")
    change(folder, "events.csv", "2024-09-24", "2024-13-24")
    change(folder, "unlisted.csv", "huawei,Huawei", "huawei,")
    change(folder, "universes/big.toml", "2025-03-10", "2025-01-10")
    found = faults(folder)
    # A line that cannot be read is not there for the universe that names it, which is said too.
    assert [fault.partition(":")[0] for fault in found] == [
        "sources.csv row 2",
        "instruments.csv row 8",
        "companies.csv row 2",
        "universes/big.toml snapshot 1",
        "universes/big.toml snapshot 2",
        "universes/big.toml snapshot 2",
        "events.csv row 3",
        "aliases.csv row 3",
        "unlisted.csv row 2",
    ]


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    names = ("sources", "instruments", "companies", "events", "aliases", "unlisted", "hk_turnover", "index_sources")
    expected = {f"{name}.csv: the file is missing" for name in names} | {"universes: there are no files"}
    assert set(faults(tmp_path)) == expected


def test_a_file_in_another_encoding_or_shape_is_named(folder: Path) -> None:
    (folder / "aliases.csv").write_bytes("alias,target,kind,source\n騰訊,0700.HK,name,own\n".encode("big5"))
    (folder / "events.csv").write_text("id,title\n", encoding="utf-8")
    (folder / "unlisted.csv").write_text("", encoding="utf-8")
    found = faults(folder)
    assert "aliases.csv: the file is not UTF-8" in found
    assert any(fault.startswith("events.csv: the heading is ['id', 'title'], not") for fault in found)
    assert any(fault.startswith("unlisted.csv: the heading is [], not") for fault in found)


def test_a_blank_line_is_a_fault(folder: Path) -> None:
    change(folder, "aliases.csv", "ali,", "\nali,")
    assert faults(folder) == ("aliases.csv row 3: 0 cells instead of 4",)
