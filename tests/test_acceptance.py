"""The figures that the product was made for, through the command line, on folders of prices made here.

Each folder is a random market whose closes are scaled by a random factor and whose days are shifted, so that no
figure can be met by chance or by a stored answer. What is expected is computed by a slow reader of the same files.
"""

import csv
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.__main__ import main
from bot.services.sessions import Sessions

# What the closes between the base and the day are made to do, in per cent.
STORY = {"0268.HK": 79.77, "0285.HK": 54.99, "0981.HK": 48.22, "9988.HK": 42.96, "1810.HK": 31.45, "9888.HK": 14.41,
         "1797.HK": -15.67, "HSTECH.HK": 23.95, "^HSI": 14.7, "000300.SS": 5.0, "NVDA": -3.5}  # fmt: skip
CODES = """0020 0241 0268 0285 0300 0522 0700 0772 0780 0981 0992 1024 1347 1797 1810 2015 2382 3690 3888 6060 6618
6690 9618 9626 9866 9868 9888 9961 9988 9999"""
FIRST, LAST = date(2024, 6, 3), date(2025, 3, 31)
BASE, AS_OF = date(2025, 1, 10), date(2025, 2, 12)


@dataclass(frozen=True)
class Market:
    folder: Path
    shift: int

    def day(self, day: date) -> date:
        return day + timedelta(days=7 * self.shift)

    def closes(self, symbol: str) -> dict[date, float]:
        with (self.folder / f"{symbol}.csv").open(encoding="utf-8") as file:
            return {date.fromisoformat(row["Date"]): float(row["Close"]) for row in csv.DictReader(file)}

    def last(self, symbol: str, day: date) -> tuple[date, float]:
        return max((d, close) for d, close in self.closes(symbol).items() if d <= day)

    def change(self, symbol: str, base: date, as_of: date) -> float:
        return (self.last(symbol, as_of)[1] / self.last(symbol, base)[1] - 1) * 100


def calendar_of(symbol: str) -> str:
    if symbol.endswith("=X"):
        return "FX"
    return "XHKG" if symbol.endswith(".HK") or symbol == "^HSI" else "XSHG" if symbol.endswith(".SS") else "XNYS"


@pytest.fixture(
    scope="module", params=[(1, 0), (7, 1), (99, -2)], ids=["as it was", "a week later", "two weeks earlier"]
)
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Market:
    """A random market whose story happens `shift` weeks later. Weeks keep the weekdays, so most sessions stay ones."""
    seed, shift = request.param
    random = np.random.default_rng(seed)
    calendars = Sessions()
    made = Market(tmp_path_factory.mktemp("market"), shift)
    symbols = [
        *(f"{code}.HK" for code in CODES.split()),
        "1211.HK",
        "HSTECH.HK",
        "^HSI",
        "000300.SS",
        "NVDA",
        "HKD=X",
        "CNY=X",
    ]
    for symbol in symbols:
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        write(made, symbol, [day for day in days if calendars.is_session(calendar_of(symbol), day)], random)
    return made


def write(market: Market, symbol: str, days: list[date], random: np.random.Generator) -> None:
    closes = np.exp(np.cumsum(random.normal(0, 0.015, len(days)))) * random.uniform(0.5, 500)
    if symbol.endswith("=X"):
        closes = np.full(len(days), random.uniform(5, 9)) + random.normal(0, 0.01, len(days))
    base = max(i for i, day in enumerate(days) if day <= market.day(BASE))
    end = max(i for i, day in enumerate(days) if day <= market.day(AS_OF))
    if symbol in STORY:
        # Bends the path so that its ends differ by the story's change.
        bend = np.log(closes[base] * (1 + STORY[symbol] / 100) / closes[end])
        closes *= np.exp(bend * np.clip((np.arange(len(days)) - base) / (end - base), 0, 1))
    with (market.folder / f"{symbol}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"])
        for day, close in zip(days, closes, strict=True):
            writer.writerow([day, close, close * 1.01, close * 0.99, close, close, random.integers(1, 10**7)])


def ask(capsys: pytest.CaptureFixture[str], market: Market, question: str, *more: str, code: int = 0) -> dict[str, Any]:
    out = market.folder.parent / "out"
    given = ["ask", question, "--source", f"folder:{market.folder}", "--out", str(out), "--json", *more]
    assert main(given) == code
    return json.loads(capsys.readouterr().out)


def test_movers_of_a_month(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    base, as_of = market.day(BASE), market.day(AS_OF)
    shown = ask(capsys, market, f"!movers hstech {base}..{as_of}")
    changes = {row["symbol"]: row["change_pct"] for row in shown["rows"]}
    assert len(changes) == 30
    assert "1211.HK" not in changes
    for symbol, change in changes.items():
        assert change == pytest.approx(market.change(symbol, base, as_of), abs=0.006)
    for symbol in STORY.keys() & changes.keys():
        assert changes[symbol] == pytest.approx(STORY[symbol], abs=0.02)
    assert shown["index"] == {"symbol": "HSTECH.HK", "change_pct": pytest.approx(23.95, abs=0.02), "proxy_for": None}
    ranked = [row["change_pct"] for row in shown["rows"]]
    assert ranked == sorted(ranked, reverse=True)
    assert shown["breadth"] == {
        "up": sum(c > 0 for c in ranked),
        "down": sum(c < 0 for c in ranked),
        "unchanged": 0,
        "missing": [],
    }
    assert shown["complete"] is True
    assert shown["adjustment"] == "unknown"
    assert Path(shown["images"][0]).read_bytes().startswith(b"\x89PNG")


def test_a_calendar_month_back_is_the_last_close_on_or_before(
    market: Market, capsys: pytest.CaptureFixture[str]
) -> None:
    as_of = market.day(AS_OF)
    month, year = (as_of.month - 1, as_of.year) if as_of.month > 1 else (12, as_of.year - 1)
    limit = as_of.replace(month=month, year=year)
    shown = ask(capsys, market, "movers hstech 1m", "--as-of", as_of.isoformat())
    row = next(row for row in shown["rows"] if row["symbol"] == "9988.HK")
    day, close = market.last("9988.HK", limit)
    assert (row["base_date"], row["base_close"]) == (day.isoformat(), pytest.approx(close))
    assert shown["base"] == day.isoformat()
    assert shown["as_of"] == market.last("9988.HK", as_of)[0].isoformat()


def test_comparing_three_indices(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    base, as_of = market.day(BASE), market.day(AS_OF)
    shown = ask(capsys, market, f"!compare hstech hsi csi300 {base}..{as_of}")
    changes = {row["symbol"]: row["change_pct"] for row in shown["rows"]}
    assert changes == {symbol: pytest.approx(STORY[symbol], abs=0.02) for symbol in ("HSTECH.HK", "^HSI", "000300.SS")}
    assert shown["spread_pp"] == pytest.approx(max(changes.values()) - min(changes.values()), abs=0.011)
    for row in shown["rows"]:
        first, last = date.fromisoformat(row["base_date"]), date.fromisoformat(row["as_of"])
        path = [close for day, close in sorted(market.closes(row["symbol"]).items()) if first <= day <= last]
        assert row["high_pct"] == pytest.approx((max(path) / path[0] - 1) * 100, abs=0.006)
        assert row["low_pct"] == pytest.approx((min(path) / path[0] - 1) * 100, abs=0.006)
        falls = [(path[j] / max(path[: j + 1]) - 1) * 100 for j in range(len(path))]
        assert row["max_drawdown_pct"] == pytest.approx(min(falls), abs=0.006)


def test_comparing_in_dollars(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    base, as_of = market.day(BASE), market.day(AS_OF)
    shown = ask(capsys, market, f"!compare alibaba nvidia {base}..{as_of} in usd")
    changes = {row["symbol"]: row["change_pct"] for row in shown["rows"]}
    # HKD=X is Hong Kong dollars a US dollar: the share's change divided by the rate's, each at its own day.
    ends = [market.last("9988.HK", day) for day in (base, as_of)]
    in_usd = [close / market.last("HKD=X", day)[1] for day, close in ends]
    assert changes["9988.HK"] == pytest.approx((in_usd[1] / in_usd[0] - 1) * 100, abs=0.006)
    assert changes["NVDA"] == pytest.approx(STORY["NVDA"], abs=0.02)
    assert {row["currency"] for row in shown["rows"]} == {"USD"}


def test_members_that_the_folder_does_not_have_are_named(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    # Two members joined on 10 March 2025 and two left; neither joiner is in the folder.
    shown = ask(capsys, market, "!movers hstech 1m", "--as-of", "2025-03-31")
    assert len(shown["rows"]) == 28
    assert sorted(shown["breadth"]["missing"]) == ["1698.HK", "9660.HK"]
    assert shown["complete"] is False
    assert "1698.HK" in shown["text"]


@pytest.mark.parametrize(
    ("question", "code", "error"),
    [
        ("!compare alibba nvidia", 2, "unknown_instrument"),
        ("!compare 晶科能源 nvidia", 2, "ambiguous_instrument"),
        ("!movers hstek 1m", 2, "unknown_universe"),
        ("!compare alibaba nvidia since foo", 2, "unknown_event"),
        ("!compare alibaba nvidia 2025-02-12..2025-01-12", 2, "bad_window"),
        ("!compare alibaba nvidia 5y", 2, "bad_window"),
        ("!compare alibaba nvidia on 2031-01-01", 2, "bad_window"),
        ("!compare alibaba", 2, "bad_question"),
        ("!rank", 2, "bad_question"),
        ("!compare apple microsoft 1m", 2, "no_data"),
        ("!compare alibaba nvidia in jpy", 3, "no_rate"),
    ],
)
def test_refusals(market: Market, capsys: pytest.CaptureFixture[str], question: str, code: int, error: str) -> None:
    refused = ask(capsys, market, question, code=code)["error"]
    assert refused["code"] == error
    assert refused["message"]
    assert isinstance(refused["candidates"], list)
