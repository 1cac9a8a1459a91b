"""The sample market: what it promises of facts, sums, dates and labels, read through its own provider."""

import importlib
import itertools
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import exchange_calendars
import numpy as np
import pandas as pd
import pytest

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment
from bot.domain.text import Name
from bot.providers.base import BarsQuery
from bot.providers.folder_csv import parse_bars
from bot.providers.sample import SampleProvider

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
FIRST, LAST = "2024-01-02", "2025-03-31"
LISTS = {"weights", "shares", "dividends", "southbound_hkd_million", "northbound_cny_million"}
RATES = {"HKD=X", "CNY=X"}
INDICES = {"HSTECH.HK", "^HSI", "^HSCE", "000300.SS", "^IXIC", "^NDX", "^GSPC", "^SOX", "^HXC"}
SYMBOLS = sorted(path.stem for path in SAMPLE.glob("*.csv") if path.stem not in LISTS)
RATIOS = {"BABA": 8, "BIDU": 8, "BILI": 1, "JD": 2, "LI": 2, "NIO": 1, "NTES": 5, "TCOM": 1, "XPEV": 2}
LINES = {
    "BABA": "9988.HK",
    "BIDU": "9888.HK",
    "BILI": "9626.HK",
    "JD": "9618.HK",
    "LI": "2015.HK",
    "NIO": "9866.HK",
    "NTES": "9999.HK",
    "TCOM": "9961.HK",
    "XPEV": "9868.HK",
}


@pytest.fixture(scope="module")
def bars() -> dict[str, pd.DataFrame]:
    return {symbol: parse_bars((SAMPLE / f"{symbol}.csv").read_bytes(), symbol) for symbol in SYMBOLS}


@pytest.fixture(scope="module")
def closes(bars: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    return {symbol: frame["close"] for symbol, frame in bars.items()}


@pytest.fixture(scope="module")
def sessions() -> dict[str, exchange_calendars.ExchangeCalendar]:
    with warnings.catch_warnings():
        # The calendars use what newer versions of pandas deprecate.
        warnings.simplefilter("ignore", DeprecationWarning)
        return {mic: exchange_calendars.get_calendar(mic, start=FIRST, end=LAST) for mic in ("XHKG", "XNYS", "XSHG")}


def calendar_of(symbol: str) -> str:
    if symbol.endswith(".HK") or symbol in {"^HSI", "^HSCE"}:
        return "XHKG"
    return "XSHG" if symbol.endswith((".SS", ".SZ")) else "XNYS"


def change(series: pd.Series, base: str, last: str) -> float:
    """Per cent from the last close on or before one day to the last one on or before another."""
    return float((series[:last].iloc[-1] / series[:base].iloc[-1] - 1) * 100)


@pytest.mark.parametrize(
    ("symbol", "published"),
    [("HSTECH.HK", 25), ("9988.HK", 43), ("1810.HK", 34), ("9888.HK", 13), ("^HSI", 15), ("000300.SS", 4)],
)
def test_the_month_of_the_story(closes: dict[str, pd.Series], symbol: str, published: float) -> None:
    assert closes[symbol][:"2025-01-12"].index[-1] == pd.Timestamp("2025-01-10")
    assert change(closes[symbol], "2025-01-12", "2025-02-12") == pytest.approx(published, abs=1)


@pytest.mark.parametrize(
    ("symbol", "published"),
    [
        ("NVDA", -16.97),
        ("AVGO", -17.4),
        ("TSM", -13.3),
        ("AMD", -6.4),
        ("MSFT", -2.1),
        ("AAPL", 3.2),
        ("^SOX", -9.2),
        ("^IXIC", -3.1),
        ("^NDX", -3.0),
        ("^GSPC", -1.5),
    ],
)
def test_new_york_on_27_january_2025(closes: dict[str, pd.Series], symbol: str, published: float) -> None:
    assert change(closes[symbol], "2025-01-24", "2025-01-27") == pytest.approx(published, abs=0.3)


def test_published_closes(closes: dict[str, pd.Series]) -> None:
    assert closes["NVDA"]["2025-01-24"] == 142.62
    assert closes["NVDA"]["2025-01-27"] == 118.42
    assert closes["^GSPC"]["2025-01-27"] == 6012.28
    assert closes["^IXIC"]["2025-01-27"] == 19341.83
    # Hong Kong's and the mainland's follow from prices on ticks.
    for symbol, day, level in [
        ("HSTECH.HK", "2025-01-28", 4751.2),
        ("HSTECH.HK", "2025-02-03", 4737.46),
        ("HSTECH.HK", "2025-02-14", 5526.22),
        ("^HSI", "2024-01-22", 14961.18),
        ("^HSI", "2024-10-08", 20926.79),
        ("^HSI", "2025-02-14", 22620.33),
        ("000300.SS", "2024-09-24", 3351.9),
    ]:
        assert closes[symbol][day] == pytest.approx(level, rel=0.0005)


def test_the_bull_market_of_7_february_2025(closes: dict[str, pd.Series]) -> None:
    """Rally to 7 October, a fall of more than 20% to a low on 13 January, and 20% above it first on 7 February."""
    index = closes["HSTECH.HK"]
    assert index["2024-09-24":"2025-02-07"].idxmax() == pd.Timestamp("2024-10-07")
    assert index["2024-10-07"] / index["2024-09-23"] > 1.2
    since = index["2024-10-07":"2025-02-07"]
    assert since.idxmin() == pd.Timestamp("2025-01-13")
    assert since.min() / index["2024-10-07"] < 0.8
    # No earlier close stands 20% above the lowest one before it, counted from the peak.
    above = since["2024-10-08":] / since["2024-10-08":].cummin()
    assert above[above >= 1.2].index[0] == pd.Timestamp("2025-02-07")


@pytest.mark.parametrize("symbol", sorted(INDICES))
def test_an_index_is_the_sum_of_its_members(closes: dict[str, pd.Series], symbol: str) -> None:
    """The index from nothing but the weights file and the members' files: chained at each rebalance close."""
    weights = pd.read_csv(SAMPLE / "weights.csv", parse_dates=["date"])
    weights = weights[weights["index"] == symbol]
    assert set(weights["symbol"]) <= set(SYMBOLS)
    index = closes[symbol]
    days = [*weights["date"].unique(), index.index[-1]]
    assert days[0] == index.index[0]
    level, rebuilt = float(index.iloc[0]), {index.index[0]: float(index.iloc[0])}
    for start, end in itertools.pairwise(days):
        held = weights[weights["date"] == start].set_index("symbol")["weight_pct"]
        assert held.sum() == pytest.approx(100, abs=1e-9)
        sums = sum(closes[member][start:end] / closes[member][start] * weight / 100 for member, weight in held.items())
        assert isinstance(sums, pd.Series)
        rebuilt.update((sums * level).iloc[1:].items())
        level *= float(sums.iloc[-1])
    # Off by no more than the rounding of the first level and of the level itself.
    assert np.abs(pd.Series(rebuilt) / index - 1).max() < 0.005 / index.iloc[0] + 0.005 / index.min()
    assert len(rebuilt) == len(index)


def test_members_of_hang_seng_tech() -> None:
    weights = pd.read_csv(SAMPLE / "weights.csv")
    members = weights[weights["index"] == "HSTECH.HK"].groupby("date")["symbol"].agg(set)
    assert [len(names) for names in members] == [29, 29, 29, 29, 30, 30]
    assert members["2024-12-06"] - members["2024-09-05"] == {"0300.HK"}
    assert members["2025-03-07"] - members["2024-12-06"] == {"1698.HK", "9660.HK"}
    assert members["2024-12-06"] - members["2025-03-07"] == {"1797.HK", "6060.HK"}


@pytest.mark.parametrize("symbol", [symbol for symbol in SYMBOLS if symbol not in RATES])
def test_dates_are_all_sessions_of_the_exchange(
    closes: dict[str, pd.Series], sessions: dict[str, exchange_calendars.ExchangeCalendar], symbol: str
) -> None:
    first = {"0300.HK": "2024-09-17", "9660.HK": "2024-10-24"}.get(symbol, FIRST)
    expected = sessions[calendar_of(symbol)].sessions_in_range(first, LAST)
    assert closes[symbol].index.equals(expected.astype(closes[symbol].index.dtype))


@pytest.mark.parametrize("symbol", sorted(RATES))
def test_rates_are_there_on_every_weekday(closes: dict[str, pd.Series], symbol: str) -> None:
    assert [day.date() for day in closes[symbol].index] == [day.date() for day in pd.bdate_range(FIRST, LAST)]
    low, high = {"HKD=X": (7.75, 7.85), "CNY=X": (6.9, 7.4)}[symbol]
    assert closes[symbol].between(low, high).all()


@pytest.mark.parametrize("symbol", [symbol for symbol in SYMBOLS if symbol not in RATES | INDICES])
def test_bars_are_sound(bars: dict[str, pd.DataFrame], symbol: str) -> None:
    frame = bars[symbol]
    assert frame.notna().all(axis=None)
    assert (frame["high"] >= frame[["open", "close"]].max(axis="columns")).all()
    assert (frame["low"] <= frame[["open", "close"]].min(axis="columns")).all()
    assert (frame["volume"] > 0).all()
    assert (frame["adj_close"] <= frame["close"]).all()
    assert frame["close"].pct_change().abs().max() < 0.25


def test_half_days_are_quiet(
    bars: dict[str, pd.DataFrame], sessions: dict[str, exchange_calendars.ExchangeCalendar]
) -> None:
    volumes = pd.concat(
        [bars[s]["volume"] / bars[s]["volume"].median() for s in LINES.values()], axis="columns", sort=True
    )
    early = sessions["XHKG"].early_closes
    assert [day.date() for day in early] == [
        date(2024, 2, 9),
        date(2024, 12, 24),
        date(2024, 12, 31),
        date(2025, 1, 28),
    ]
    for day in early:
        around = volumes[: day - pd.Timedelta(days=1)].iloc[-5:].mean(axis=None)
        assert volumes.loc[day].mean() < 0.6 * around


def test_adjusted_closes_contain_the_stated_dividends(bars: dict[str, pd.DataFrame]) -> None:
    dividends = pd.read_csv(SAMPLE / "dividends.csv", parse_dates=["ExDate"])
    paying = set(dividends["Symbol"])
    for symbol, frame in bars.items():
        if symbol in RATES | INDICES:
            continue
        ratio = frame["adj_close"] / frame["close"]
        expected = pd.Series(1.0, index=frame.index)
        for day, amount in dividends[dividends["Symbol"] == symbol][["ExDate", "Amount"]].itertuples(index=False):
            assert day in frame.index
            before = frame.index < day
            expected[before] *= 1 - amount / frame["close"][before].iloc[-1]
        assert np.allclose(ratio, expected, atol=2e-5)
        assert (ratio.iloc[0] < 1) == (symbol in paying)


@pytest.mark.parametrize("symbol", sorted(LINES))
def test_a_us_line_follows_its_hong_kong_line(closes: dict[str, pd.Series], symbol: str) -> None:
    line, rate = closes[LINES[symbol]], closes["HKD=X"]
    days = closes[symbol].index
    parity = line.reindex(days, method="ffill") * RATIOS[symbol] / rate.reindex(days, method="ffill")
    premium = closes[symbol] / parity - 1
    assert premium.abs().max() < 0.05
    assert abs(premium.mean()) < 0.01


def test_the_etf_follows_its_index(closes: dict[str, pd.Series]) -> None:
    ratio = closes["3033.HK"] / closes["HSTECH.HK"] * 1000
    assert ratio.between(0.98, 1.005).all()


def test_stock_connect(sessions: dict[str, exchange_calendars.ExchangeCalendar]) -> None:
    south = pd.read_csv(SAMPLE / "southbound_hkd_million.csv", index_col="Date", parse_dates=True)
    north = pd.read_csv(SAMPLE / "northbound_cny_million.csv", index_col="Date", parse_dates=True)
    both = sessions["XHKG"].sessions.intersection(sessions["XSHG"].sessions)
    assert list(south.index) == list(north.index) == list(both)
    assert np.allclose(south["Buy"] - south["Sell"], south["Net"], atol=0.005)
    turnover = (south["Buy"] + south["Sell"]) / 1000
    for month, billion in [("2024-02", 29.8), ("2025-01", 61.8), ("2025-02", 145.8)]:
        assert turnover[month].mean() == pytest.approx(billion, abs=0.1)
    assert turnover["2025-02-01":"2025-02-11"].mean() == pytest.approx(102.4, abs=0.1)
    assert turnover["2025-01":"2025-03"].mean() == pytest.approx(109.94, abs=0.3)
    assert turnover.idxmax() == north["Turnover"].idxmax() == pd.Timestamp("2024-10-08")


def test_share_counts() -> None:
    shares = pd.read_csv(SAMPLE / "shares.csv")
    assert not shares["Symbol"].duplicated().any()
    assert set(shares["Symbol"]) == set(SYMBOLS) - RATES - INDICES - set(LINES) - {
        "3033.HK",
        # Mainland lines of companies that count in Hong Kong.
        "002594.SZ",
        "000333.SZ",
        "601318.SS",
    }
    nvidia = shares.set_index("Symbol").loc["NVDA"]
    assert (nvidia["Shares"], nvidia["Date"]) == (24_490_000_000, "2024-11-15")
    assert set(shares["Source"]) == {"simulated", nvidia["Source"]}


@pytest.mark.parametrize("symbol", ["9988.HK", "NVDA", "^HSI", "HKD=X"])
async def test_it_is_labelled_simulated(symbol: str) -> None:
    provider = SampleProvider(SAMPLE)
    instrument = Instrument(symbol, Kind.SHARE, Name(symbol), "HKD", "XHKG", "Asia/Hong_Kong")
    series = await provider.daily(BarsQuery(instrument))
    assert series.source is provider.source
    assert (series.source.id, series.source.simulated, series.source.live) == ("sample", True, False)
    assert series.source.title == "Sample market (simulated)"
    assert series.adjustment is Adjustment.SPLIT
    assert await provider.last_session() == date(2025, 3, 31)


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.glob("*.csv")) < 1_500_000


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script, which imports its neighbours by name as a script does."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(SAMPLE)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield importlib.import_module("build")
    for name in set(sys.modules) - before:
        if str(SAMPLE) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_the_script_makes_the_same_files_again(builder: ModuleType, tmp_path: Path) -> None:
    builder.build(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in SAMPLE.iterdir() if path.suffix in {".csv", ".toml"}}
    assert made.keys() == kept.keys()
    assert [name for name in kept if made[name] != kept[name]] == []
