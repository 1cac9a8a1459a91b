"""One normal form of names, and one spelling of symbols."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.naming import normal, visible
from bot.domain.symbols import MARKETS, US, hong_kong, market_of, spelled


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Alibaba Group", "alibaba group"),
        ("  ALIBABA\t\n group ", "alibaba group"),
        ("Ａｌｉｂａｂａ　Ｇｒｏｕｐ", "alibaba group"),
        ("Société Générale", "societe generale"),
        ("L'Oréal S.A.", "l oreal s.a"),
        ("AT&T", "at&t"),
        ("S&P 500", "s&p 500"),
        ("Johnson & Johnson", "johnson johnson"),
        ("^HSI", "^hsi"),
        ("0700.HK", "0700.hk"),
        ("BRK-B", "brk-b"),
        ("HKD=X", "hkd=x"),
        ("hk_pre_cny", "hk pre cny"),
        ("阿里巴巴-W", "阿里巴巴-w"),
        ("“quoted”", "quoted"),
        ("a…b", "a...b"),
        ("Straße", "strasse"),
        ("ali\u200bba\u202eba", "alibaba"),
        ("ﬁne", "fine"),
        ("", ""),
        ("?!*", ""),
    ],
)
def test_normal_forms(text: str, form: str) -> None:
    assert normal(text) == form


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_laws_of_the_normal_form(text: str) -> None:
    form = normal(text)
    assert normal(form) == form
    assert form == " ".join(form.split())
    assert visible(form) == form


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb", "a b"),
        ("a\u2029b", "a b"),
        ("\u200e\u202ea\ufeff", "a"),
        ("a\x07b", "ab"),
        ("\ud800", ""),
        ("a b", "a b"),
    ],
)
def test_what_is_seen_of_a_text(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("700.HK", "0700.HK"), ("00700.hk", "0700.HK"), ("hk00700", "0700.HK"), ("HK.700", "0700.HK"),
        ("HK:700", "0700.HK"), ("SEHK:700", "0700.HK"), ("hkex:00005", "0005.HK"), ("$0700.HK", "0700.HK"),
        ("80700.HK", "80700.HK"), ("1.hk", "0001.HK"),
        ("sh600519", "600519.SS"), ("SH.600519", "600519.SS"), ("SSE:600519", "600519.SS"), ("600519.SH", "600519.SS"),
        ("600519.ss", "600519.SS"), ("sz000001", "000001.SZ"), ("000001.xshe", "000001.SZ"),
        ("SZSE:300750", "300750.SZ"),
        ("NASDAQ:NVDA", "NVDA"), ("nyse:brk.b", "BRK-B"), ("us:v", "V"), ("nvda.us", "NVDA"),
        ("BRK.B", "BRK-B"), ("brk/b", "BRK-B"),
    ],
)  # fmt: skip
def test_spellings_that_name_their_market(text: str, symbol: str) -> None:
    assert spelled(text) == symbol


@pytest.mark.parametrize(
    "text", ["700", "NVDA", "alibaba", "", "$", "123456.HK", "60051.SS", "hk", "BRK.C", "sap.de", "^HSI"]
)
def test_other_text_names_no_market(text: str) -> None:
    assert spelled(text) is None


@given(st.integers(1, 99_999), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_every_spelling_of_a_hong_kong_code_is_one_symbol(code: int, zeros: int) -> None:
    symbol = hong_kong(str(code))
    written = "0" * zeros + str(code)
    spellings = [f"{written}.HK", f"hk{written}", f"HK:{written}", f"SEHK:{written}", f"${written}.hk", symbol]
    assert {spelled(text) for text in spellings} == {symbol}
    assert market_of(symbol) == MARKETS[".HK"]


@pytest.mark.parametrize(
    ("symbol", "market"),
    [("0700.HK", MARKETS[".HK"]), ("600519.SS", MARKETS[".SS"]), ("NVDA", US), ("BRK-B", US), ("7974.T", MARKETS[".T"]),
     ("^HSI", None), ("HKD=X", None), ("X.ZZ", None), ("TOOLONG", None), (".HK", None), ("", None)],
)  # fmt: skip
def test_the_market_of_a_symbol(symbol: str, market: object) -> None:
    assert market_of(symbol) == market
