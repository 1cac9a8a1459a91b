"""Names of the shipped data, in the spellings that people use."""

import time
from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.naming import normal
from bot.domain.text import Name
from bot.reference import Reference
from bot.services.resolver import Resolver, exchange_of
from bot.words import Words


@pytest.fixture(scope="session")
def symbol(resolver: Resolver) -> Callable[[str], str]:
    return lambda text: resolver.instrument(text).symbol


@pytest.fixture(scope="session")
def refused(resolver: Resolver) -> Callable[[str], QuestionFault]:
    def refusal(text: str) -> QuestionFault:
        with pytest.raises(QuestionFault) as caught:
            resolver.instrument(text)
        assert caught.value.term is not None
        return caught.value

    return refusal


Symbol = Callable[[str], str]
Refused = Callable[[str], QuestionFault]


@pytest.mark.parametrize(
    "text",
    [
        "700", "0700", "00700", "000700", "0700.HK", "00700.hk", "700.hk", "700.HK", "hk00700", "HK700", "HK.00700",
        "HK:700", "SEHK:700", "sehk:0700", "HKEX:700", "HKG:0700", "700:HK", "$0700.HK", "$700", " 700 ", "７００",
        "０７００．ＨＫ", "tencent", "TENCENT", "Tencent", "腾讯", "騰訊", "騰讯", "腾讯控股", "騰訊控股",
        "Tencent Holdings",
    ],
)  # fmt: skip
def test_every_spelling_of_tencent(text: str, symbol: Symbol) -> None:
    assert symbol(text) == "0700.HK"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80700.HK", "80700.HK"),  # the renminbi counter is a line of its own, of five digits
        ("089988.hk", "89988.HK"),
        ("600519", "600519.SS"),
        ("sh600519", "600519.SS"),
        ("SH:600519", "600519.SS"),
        ("600519.SH", "600519.SS"),
        ("600519.SS", "600519.SS"),
        ("600519.XSHG", "600519.SS"),
        ("sz300750", "300750.SZ"),
        ("300750", "300750.SZ"),
        ("300750.sz", "300750.SZ"),
        ("000333", "000333.SZ"),
        ("BRK.B", "BRK-B"),
        ("BRK-B", "BRK-B"),
        ("brk.b", "BRK-B"),
        ("BRK/B", "BRK-B"),
        ("$BRK.B", "BRK-B"),
        ("NASDAQ:NVDA", "NVDA"),
        ("nvda.us", "NVDA"),
        ("^HSI", "^HSI"),
        ("^gspc", "^GSPC"),
        ("HKD=X", "HKD=X"),
    ],
)
def test_spellings_of_other_symbols(text: str, expected: str, symbol: Symbol) -> None:
    assert symbol(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A ticker is that very line; a name is the company's primary line.
        ("BABA", "BABA"), ("baba", "BABA"), ("$baba", "BABA"), ("9988", "9988.HK"),
        ("alibaba", "9988.HK"), ("阿里巴巴", "9988.HK"), ("阿里", "9988.HK"),
        ("JD", "JD"), ("jd.com", "9618.HK"), ("京东", "9618.HK"), ("京東", "9618.HK"),
        ("nvidia", "NVDA"), ("英伟达", "NVDA"), ("英偉達", "NVDA"), ("輝達", "NVDA"),
        ("xiaomi", "1810.HK"), ("小米", "1810.HK"), ("byd", "1211.HK"), ("比亚迪", "1211.HK"), ("比亞迪", "1211.HK"),
        ("HSBC", "HSBC"), ("GOOG", "GOOG"), ("google", "GOOGL"), ("ping an", "2318.HK"),
        ("Industrial and Commercial Bank of China", "1398.HK"),
        # Tickers that are words, in the case that names them.
        ("ON", "ON"), ("ALL", "ALL"), ("IT", "IT"), ("NOW", "NOW"), ("A", "A"), ("V", "V"), ("T", "T"),
        ("DOW", "DOW"), ("$dow", "DOW"), ("dow", "^DJI"), ("$MTD", "MTD"),
        # Indices by their words, in both scripts and with either form of 恒.
        ("hang seng", "^HSI"), ("hsi", "^HSI"), ("恒指", "^HSI"), ("恆指", "^HSI"), ("恆生指數", "^HSI"),
        ("hstech", "HSTECH.HK"), ("恒生科技", "HSTECH.HK"), ("恆生科技指數", "HSTECH.HK"), ("csi300", "000300.SS"),
        ("S&P 500", "^GSPC"), ("沪深300", "000300.SS"), ("滬深300", "000300.SS"),
    ],
)  # fmt: skip
def test_names_and_tickers(text: str, expected: str, symbol: Symbol) -> None:
    assert symbol(text) == expected


@pytest.mark.parametrize("text", ["Vertex Inc", "Legend Holdings", "apple CO", "Merck Group", "nvidia corporation"])
def test_a_name_in_full_is_not_guessed_at(text: str, resolver: Resolver) -> None:
    """Vertex Inc is VERX, and what is called Vertex for short is VRTX; Legend Holdings is Lenovo's parent."""
    assert not resolver.lists(text)


@pytest.mark.parametrize("word", ["inc", "Inc.", "Holdings", "corporation"])
def test_a_legal_form_is_left_out(word: str, refused: Refused) -> None:
    fault = refused(word)
    assert (
        Words().text(fault.message).startswith(f"Leave out “{word}”: names are known without it. A ticker is written $")
    )
    assert fault.candidates == ()


def test_every_name_of_the_data_means_its_owner_or_is_said_to_be_ambiguous(
    reference: Reference, resolver: Resolver
) -> None:
    wrong: list[tuple[str, str]] = []
    for alias in reference.aliases:
        if alias.target.startswith("universe:"):
            universe = resolver.universe(alias.text)
            found = "" if universe is None else f"universe:{universe.id}"
        else:
            try:
                found = resolver.instrument(alias.text).symbol
            except QuestionFault as fault:
                found = alias.target if alias.target in {c.value for c in fault.candidates} else fault.code
        if found != alias.target:
            wrong.append((alias.text, found))
    assert not wrong


def test_every_symbol_of_the_data_means_itself(reference: Reference, resolver: Resolver) -> None:
    assert all(resolver.instrument(symbol).symbol == symbol for symbol in reference.instruments)
    assert all(resolver.knows(symbol) for symbol in reference.instruments)


def test_both_scripts_of_every_name_mean_the_same(reference: Reference, resolver: Resolver) -> None:
    def meaning(text: str) -> str:
        try:
            return resolver.instrument(text).symbol
        except QuestionFault as fault:
            return fault.code

    for company in reference.companies.values():
        both = {text for text in (company.name.zh_hant, company.name.zh_hans) if text}
        meant = {meaning(text) for text in both}
        assert len(meant) <= 1, both
        assert meant <= {*company.lines, "ambiguous_instrument"}, both


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alibba", "9988.HK"), ("tencnet", "0700.HK"), ("nvidea", "NVDA"), ("nvdia", "NVDA"), ("xiomi", "1810.HK"),
        ("microsft", "MSFT"), ("aple", "AAPL"), ("amazn", "AMZN"), ("metuan", "3690.HK"), ("telsa", "TSLA"),
        ("tencnet music", "1698.HK"), ("kuaishuo", "1024.HK"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_refused_with_the_right_one_among_three(typed: str, meant: str, refused: Refused) -> None:
    fault = refused(typed)
    assert fault.code == "unknown_instrument"
    assert fault.term == typed
    assert 1 <= len(fault.candidates) <= 3
    assert meant in {candidate.value for candidate in fault.candidates}


def test_a_company_is_offered_once_whatever_its_lines(refused: Refused, resolver: Resolver) -> None:
    offered = [resolver.instrument(c.value) for c in refused("alibba").candidates]
    companies = [line.company or line.symbol for line in offered]
    assert len(set(companies)) == len(companies)


def test_nothing_near_is_said_so(refused: Refused) -> None:
    fault = refused("qqqqzzzzxx")
    assert fault.candidates == ()
    assert "Try a ticker" in Words().text(fault.message)


def test_an_ambiguous_code_lists_its_owners_with_their_exchanges(refused: Refused) -> None:
    fault = refused("1")  # CK Hutchison is 0001.HK, Ping An Bank 000001.SZ
    assert fault.code == "ambiguous_instrument"
    assert [(c.value, c.exchange) for c in fault.candidates] == [("0001.HK", "HKEX"), ("000001.SZ", "SZSE")]
    assert all(candidate.name.en for candidate in fault.candidates)


def test_an_ambiguous_name_lists_every_company_that_has_it(refused: Refused) -> None:
    fault = refused("晶科能源")  # the group in New York and its subsidiary in Shanghai
    assert fault.code == "ambiguous_instrument"
    assert {(c.value, c.exchange) for c in fault.candidates} == {("JKS", "US"), ("688223.SS", "SSE")}


@pytest.mark.parametrize("text", ["huawei", "Huawei", "华为", "華為", "bytedance", "字节跳动", "ANT", "ant"])
def test_a_company_without_a_listing_is_said_to_have_none(text: str, refused: Refused) -> None:
    fault = refused(text)
    assert (fault.code, fault.candidates) == ("unknown_instrument", ())
    assert "not listed" in Words().text(fault.message)


def test_a_dollar_makes_a_ticker_of_an_unlisted_companys_name(symbol: Symbol) -> None:
    assert symbol("$ANT") == "ANT"


@pytest.mark.parametrize(
    ("text", "expected", "currency", "calendar"),
    [
        ("SNAP", "SNAP", "USD", "XNYS"),
        ("$snap", "SNAP", "USD", "XNYS"),
        ("sap.de", "SAP.DE", "EUR", "XFRA"),
        ("7777.hk", "7777.HK", "HKD", "XHKG"),
        ("999999.SS", "999999.SS", "CNY", "XSHG"),
        ("MOG.A", "MOG-A", "USD", "XNYS"),
        ("1301.T", "1301.T", "JPY", "XTKS"),
    ],
)
def test_what_is_written_as_a_ticker_is_taken_as_it_is(
    text: str, expected: str, currency: str, calendar: str, resolver: Resolver
) -> None:
    found = resolver.instrument(text)
    assert (found.symbol, found.currency, found.calendar) == (expected, currency, calendar)
    assert found.name == Name(expected)


@pytest.mark.parametrize("text", ["snap", "in", "7777", "123456", "X.ZZ", "TOOLONG", "", " ", "$", "-", "²²²²²²²"])
def test_what_is_no_ticker_is_refused(text: str, refused: Refused) -> None:
    assert refused(text).code == "unknown_instrument"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hstech", "hstech"), ("HSTECH", "hstech"), ("HSTECH.HK", "hstech"), ("hang seng tech", "hstech"),
        ("Hang Seng TECH Index", "hstech"), ("恒生科技", "hstech"), ("恒生科技指數", "hstech"),
        ("恆生科技指數", "hstech"),
        ("恒生科技指数", "hstech"), ("hsi", "hsi"), ("^HSI", "hsi"), ("恒指", "hsi"), ("csi 300", "csi300"),
        ("000300.SS", "csi300"), ("沪深300", "csi300"), ("mag7", "mag7"), ("magnificent seven", "mag7"),
        ("科技七雄", "mag7"),
        ("s&p 500", "spx"), ("spx", "spx"), ("nasdaq 100", "ndx"), ("^NDX", "ndx"), ("dow", "dow"), ("DOW", "dow"),
    ],
)  # fmt: skip
def test_universes_by_id_alias_script_and_index(text: str, expected: str, resolver: Resolver) -> None:
    found = resolver.universe(text)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize("text", ["tencent", "700", "3033.HK", "hstec", "", "NVDA"])
def test_what_is_no_universe_is_none(text: str, resolver: Resolver) -> None:
    assert resolver.universe(text) is None


@pytest.mark.parametrize("text", ["tencent", "0700.HK", "700", "腾讯", "TCEHY"])
def test_for_a_shares_name_the_universes_that_hold_it_are_offered_indices_first(
    text: str, resolver: Resolver, reference: Reference
) -> None:
    offered = [candidate.value for candidate in resolver.nearest_universes(text)]
    assert offered[:2] == ["hsi", "hstech"]
    assert all("0700.HK" in reference.universes[id].snapshots[-1].members for id in offered)


def test_a_misspelt_universe_has_the_right_one_among_three(resolver: Resolver) -> None:
    for typed, meant in {"hstec": "hstech", "magnificent 7even": "mag7", "nasdak 100": "ndx"}.items():
        assert meant in {candidate.value for candidate in resolver.nearest_universes(typed)}


def test_events_by_id_alias_and_title_and_the_nearest_ones(resolver: Resolver) -> None:
    for text in ("deepseek", "DeepSeek", "deepseek shock", "nvidia crash"):
        event = resolver.event(text)
        assert event is not None
        assert event.id == "deepseek"
    assert resolver.event("deepsek") is None
    nearest = resolver.nearest_events("deepsek")
    assert 1 <= len(nearest) <= 3
    first = resolver.event(nearest[0].value)
    assert first is not None
    assert first.id.startswith("deepseek")


def test_the_other_lines_of_a_company(resolver: Resolver) -> None:
    assert [line.symbol for line in resolver.lines_of(resolver.instrument("alibaba"))] == ["BABA"]
    assert [line.symbol for line in resolver.lines_of(resolver.instrument("BABA"))] == ["9988.HK"]
    assert resolver.lines_of(resolver.instrument("^HSI")) == ()
    assert resolver.lines_of(resolver.instrument("SNAP")) == ()


def test_an_index_and_an_unknown_market_have_no_exchange(resolver: Resolver) -> None:
    assert exchange_of(resolver.instrument("0700.HK")) == "HKEX"
    assert exchange_of(resolver.instrument("HSTECH.HK")) == ""
    assert exchange_of(resolver.instrument("^HSI")) == ""
    assert resolver.candidate("BABA") == Candidate("BABA", resolver.instrument("BABA").name, "US")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ali", "9988.HK"), ("alib", "9988.HK"), ("腾", "0700.HK"), ("騰", "0700.HK"), ("nvid", "NVDA"),
        ("hang seng t", "HSTECH.HK"), ("alibba", "9988.HK"), ("BABA", "BABA"), ("alibaba", "9988.HK"),
        ("700", "0700.HK"), ("00700", "0700.HK"), ("hk700", "0700.HK"), ("981", "0981.HK"), ("sh600519", "600519.SS"),
    ],
)  # fmt: skip
def test_the_first_completion_is_the_one_that_is_meant(typed: str, first: str, resolver: Resolver) -> None:
    assert resolver.completions(typed, 25, universes=False)[0].value == first


def test_completions_of_universes_are_universes(resolver: Resolver, reference: Reference) -> None:
    found = resolver.completions("hang", 25, universes=True)
    assert {suggestion.value for suggestion in found} >= {"hsi", "hstech"}
    assert all(suggestion.value in reference.universes for suggestion in found)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_an_instrument_or_a_fault(resolver: Resolver, text: str) -> None:
    try:
        found = resolver.instrument(text)
    except QuestionFault as fault:
        Words().text(fault.message)
    else:
        assert resolver.knows(text)
        assert resolver.instrument(found.symbol).symbol == found.symbol
    resolver.universe(text)
    resolver.nearest_universes(text)
    resolver.nearest_events(text)


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_normal_form_is_one(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal(f"  {text}\t") == normal(text)


def test_completions_are_within_discords_limits_and_quick(resolver: Resolver, reference: Reference) -> None:
    """Every tenth prefix of every name. The slowest must leave room in the second that Discord gives: 20 ms, measured
    as the best of three, since other programs share the machine."""
    typed = {alias.text[:length] for alias in reference.aliases for length in range(1, len(alias.text) + 1)}
    words = Words()
    slow: list[tuple[float, str]] = []
    for text in islice(sorted(typed), 0, None, 10):
        took: list[float] = []
        for _ in range(3):
            before = time.perf_counter()
            found = resolver.completions(text, 25, universes=False)
            took.append(time.perf_counter() - before)
            if took[-1] < 0.02:
                break
        assert len(found) <= 25
        assert all(len(words.text(s.label)) <= 100 and len(s.value) <= 100 for s in found)
        assert len({s.value for s in found}) == len(found)
        slow.append((min(took), text))
    assert max(slow)[0] < 0.02, max(slow)
