"""The questions of the story through the command line, on random markets made here: their JSON against a slow reader.

No figure can be met by chance or by a stored answer: closes, turnover, weights and share counts are random. What is
expected is computed from the same files in the plainest way.
"""

import csv
import itertools
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.__main__ import main
from bot.services.sessions import Sessions

FIRST, LAST = date(2024, 1, 2), date(2025, 3, 31)
CODES = """0020 0241 0268 0285 0300 0522 0700 0772 0780 0981 0992 1024 1347 1797 1810 2015 2382 3690 3888 6060 6618
6690 9618 9626 9866 9868 9888 9961 9988 9999"""
SHARES = 24_490_000_000.0
CALENDARS = Sessions()


@dataclass(frozen=True)
class Market:
    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def closes(self, symbol: str) -> dict[date, float]:
        return {date.fromisoformat(row["Date"]): float(row["Close"]) for row in self.rows(f"{symbol}.csv")}

    def last(self, symbol: str, day: date) -> tuple[date, float]:
        return max((d, close) for d, close in self.closes(symbol).items() if d <= day)

    def change(self, symbol: str, base: date, day: date) -> float:
        return (self.last(symbol, day)[1] / self.last(symbol, base)[1] - 1) * 100


def calendar_of(symbol: str) -> str:
    return "XHKG" if symbol.endswith(".HK") or symbol == "^HSI" else "XSHG" if symbol.endswith(".SS") else "XNYS"


def days_of(calendar: str) -> list[date]:
    every = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [day for day in every if CALENDARS.is_session(calendar, day)]


def written(path: Path, header: str, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([header.split(","), *rows])


@pytest.fixture(scope="module", params=[3, 11, 20250212])
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Closes with enough movement for several flips; an index that its members' weights make up."""
    random = np.random.default_rng(request.param)
    folder = tmp_path_factory.mktemp("market")
    members = [f"{code}.HK" for code in CODES.split()]
    paths: dict[str, np.ndarray] = {}
    for symbol in [*members, "^HSI", "000300.SS", "NVDA", "^SOX", "^GSPC"]:
        days = days_of(calendar_of(symbol))
        paths[symbol] = np.exp(np.cumsum(random.normal(0, 0.022, len(days)))) * random.uniform(5, 500)
    weights = random.uniform(1, 8, len(members))
    weights *= 100 / weights.sum()
    held = sum(w / 100 * paths[s] / paths[s][0] for s, w in zip(members, weights, strict=True))
    paths["HSTECH.HK"] = 4000 * np.asarray(held)
    for symbol, path in paths.items():
        days = days_of(calendar_of(symbol))
        rows = [[d, c, c * 1.01, c * 0.99, c, 1000] for d, c in zip(days, path.round(6), strict=True)]
        written(folder / f"{symbol}.csv", "Date,Open,High,Low,Close,Volume", rows)
    written(folder / "shares.csv", "Symbol,Date,Shares", [["NVDA", "2024-11-15", int(SHARES)]])
    base = [["HSTECH.HK", FIRST, s, round(float(w), 6)] for s, w in zip(members, weights, strict=True)]
    written(folder / "weights.csv", "index,date,symbol,weight_pct", base)
    linked = [day for day in days_of("XHKG") if CALENDARS.is_session("XSHG", day)]
    flows = [[day, *random.uniform(10_000, 90_000, 2).round(2)] for day in linked]
    written(folder / "southbound_hkd_million.csv", "Date,Buy,Sell", flows)
    (folder / "folder.toml").write_text('adjustment = "split"\n', encoding="utf-8")
    return Market(folder)


def ask(capsys: pytest.CaptureFixture[str], market: Market, question: str) -> dict[str, Any]:
    out = market.folder.parent / "out"
    assert main(["ask", question, "--source", f"folder:{market.folder}", "--out", str(out), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["headline"]) <= 100
    assert Path(shown["images"][0]).read_bytes().startswith(b"\x89PNG")
    return shown


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2024, 9, 2)])
def test_the_state_flips_20_per_cent_from_the_extreme(
    market: Market, capsys: pytest.CaptureFixture[str], day: date
) -> None:
    state = ask(capsys, market, f"state hstech on {day}")["state"]
    path = [(d, close) for d, close in sorted(market.closes("HSTECH.HK").items()) if d <= day]
    expected: list[tuple[str, date, date, float]] = []
    since = 0
    for at, (session, close) in enumerate(path):
        seen = path[since : at + 1]
        low, high = min(seen, key=lambda d: d[1]), max(seen, key=lambda d: d[1])
        now = expected[-1][0] if expected else None
        if now != "bull" and close / low[1] >= 1.2:
            expected.append(("bull", session, *low))
            since = at
        elif now != "bear" and close / high[1] <= 0.8:
            expected.append(("bear", session, *high))
            since = at
    found = [(f["state"], f["date"], f["extreme_date"], f["extreme_close"]) for f in state["flips"]]
    assert found == [(s, str(d), str(e), pytest.approx(c)) for s, d, e, c in expected]
    assert state["series_start"] == str(path[0][0])
    assert state["state"] == (expected[-1][0] if expected else None)
    if expected:
        assert state["change_pct"] == pytest.approx((path[-1][1] / expected[-1][3] - 1) * 100, abs=0.006)


def test_market_value_is_the_price_change_times_the_shares(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    value = ask(capsys, market, "value nvidia 2025-01-27")["value"]
    (_, before), (_, after) = market.last("NVDA", date(2025, 1, 26)), market.last("NVDA", date(2025, 1, 27))
    assert value["amount"] == pytest.approx((after - before) * SHARES, rel=1e-9)
    assert value["change_pct"] == pytest.approx((after / before - 1) * 100, abs=0.006)
    assert (value["currency"], value["shares"], value["shares_as_of"]) == ("USD", SHARES, "2024-11-15")


def test_the_largest_days_are_ranked_by_money(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    shown = ask(capsys, market, "value nvidia record")
    path = sorted(market.closes("NVDA").items())
    moves = [((b - a) * SHARES, day) for (_, a), (day, b) in itertools.pairwise(path)]
    losses = sorted(moves)[:5]
    assert [(row["date"], row["amount"]) for row in shown["record"]["losses"]] == [
        (str(day), pytest.approx(amount, rel=1e-9)) for amount, day in losses
    ]
    gains = sorted(moves, reverse=True)[:5]
    assert [row["date"] for row in shown["record"]["gains"]] == [str(day) for _, day in gains]


@pytest.mark.parametrize(("day", "partial"), [(date(2025, 2, 11), True), (date(2025, 2, 28), False)])
def test_turnover_is_the_mean_of_the_days_of_trading(
    market: Market, capsys: pytest.CaptureFixture[str], day: date, partial: bool
) -> None:
    turnover = ask(capsys, market, f"turnover southbound on {day}")["turnover"]
    rows = [(date.fromisoformat(r["Date"]), float(r["Buy"]), float(r["Sell"])) for r in
            market.rows("southbound_hkd_million.csv")]  # fmt: skip

    def mean(year: int, month: int) -> tuple[float, int]:
        own = [(buy + sell) * 1e6 for d, buy, sell in rows if (d.year, d.month) == (year, month) and d <= day]
        return sum(own) / len(own), len(own)

    now, count = mean(2025, 2)
    before, _ = mean(2025, 1)
    year_ago, _ = mean(2024, 2)
    assert turnover["average_daily"] == pytest.approx(now, rel=1e-9)
    assert (turnover["days"], turnover["partial"], turnover["month"]) == (count, partial, "2025-02")
    assert turnover["previous_month"]["average_daily"] == pytest.approx(before, rel=1e-9)
    assert turnover["vs_previous_month_pct"] == pytest.approx((now / before - 1) * 100, abs=0.006)
    assert turnover["times_year_ago"] == pytest.approx(now / year_ago, abs=0.006)
    net = sum(buy - sell for d, buy, sell in rows if (d.year, d.month) == (2025, 2) and d <= day)
    assert turnover["net_buy"] == pytest.approx(net * 1e6, rel=1e-9)


def test_an_event_is_measured_from_each_market_s_last_close_before_it(
    market: Market, capsys: pytest.CaptureFixture[str]
) -> None:
    # Felt in New York on 27 January 2025, when Hong Kong had closed: its first session was the half-day after.
    shown = ask(capsys, market, "event deepseek nvidia sox alibaba hstech")
    rows = {row["symbol"]: row for row in shown["rows"]}
    for symbol, base in (("NVDA", date(2025, 1, 24)), ("^SOX", date(2025, 1, 24)), ("9988.HK", date(2025, 1, 27))):
        after = [d for d in sorted(market.closes(symbol)) if d > base]
        assert (rows[symbol]["base_date"], rows[symbol]["first_session"]) == (str(base), str(after[0]))
        for count in (1, 5, 20):
            expected = market.change(symbol, base, after[count - 1])
            assert rows[symbol][f"change_{count}_pct"] == pytest.approx(expected, abs=0.006)
        assert rows[symbol]["to_date_pct"] == pytest.approx(market.change(symbol, base, LAST), abs=0.006)
    assert rows["9988.HK"]["first_session"] == "2025-01-28"
    by_date = {row["symbol"]: row for row in ask(capsys, market, "event 2025-01-27 nvidia alibaba")["rows"]}
    assert {row["base_date"] for row in by_date.values()} == {"2025-01-24"}


def test_abnormal_returns_are_those_of_the_market_model(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    row = ask(capsys, market, "event 2025-01-27 nvidia")["rows"][0]
    own, index = market.closes("NVDA"), market.closes("^GSPC")
    days = sorted(own.keys() & index.keys())
    x = np.array([index[b] / index[a] - 1 for a, b in itertools.pairwise(days)])
    y = np.array([own[b] / own[a] - 1 for a, b in itertools.pairwise(days)])
    first = days[1:].index(date(2025, 1, 27))
    model = slice(first - 130, first - 10)  # 120 returns, the last 11 sessions before the first
    beta = np.cov(x[model], y[model])[0, 1] / np.var(x[model], ddof=1)
    alpha = y[model].mean() - beta * x[model].mean()
    abnormal = (y - alpha - beta * x)[first : first + 6]
    residual = y[model] - alpha - beta * x[model]
    assert row["car_pct"] == pytest.approx(abnormal.sum() * 100, abs=0.006)
    assert row["t_value"] == pytest.approx(abnormal.sum() / np.sqrt(6 * (residual**2).sum() / 118), abs=0.006)


def test_contributions_add_up_to_the_index(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    # The index is made of these weights at its first close, so nothing is left over.
    shown = ask(capsys, market, f"contrib hstech {FIRST}..2024-03-28")
    total = sum(row["contribution_pp"] for row in shown["rows"])
    assert total == pytest.approx(market.change("HSTECH.HK", FIRST, date(2024, 3, 28)), abs=0.2)
    assert shown["unexplained_pp"] == pytest.approx(0.0, abs=0.01)
    weights = {row["symbol"]: float(row["weight_pct"]) for row in market.rows("weights.csv")}
    for row in shown["rows"]:
        expected = weights[row["symbol"]] * market.change(row["symbol"], FIRST, date(2024, 3, 28)) / 100
        assert row["contribution_pp"] == pytest.approx(expected, abs=0.006)


def test_risk_is_of_daily_simple_returns(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    row = ask(capsys, market, "risk alibaba 6m rate 4 on 2025-03-31")["rows"][0]
    base = market.last("9988.HK", date(2024, 9, 30))[0]
    path = {d: c for d, c in sorted(market.closes("9988.HK").items()) if base <= d}
    index = market.closes("^HSI")
    y = np.diff(list(path.values())) / np.array(list(path.values()))[:-1]
    x = np.array([index[b] / index[a] - 1 for a, b in zip(list(path), list(path)[1:], strict=False)])
    deviation = y.std(ddof=1) * np.sqrt(252)
    assert row["volatility_pct"] == pytest.approx(deviation * 100, abs=0.006)
    assert row["beta"] == pytest.approx(np.cov(x, y)[0, 1] / x.var(ddof=1), abs=0.006)
    assert row["correlation"] == pytest.approx(np.corrcoef(x, y)[0, 1], abs=0.006)
    assert row["sharpe"] == pytest.approx((y.mean() * 252 - 0.04) / deviation, abs=0.006)
    assert row["observations"] == len(y)


def test_a_theme_is_the_mean_of_its_members(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    shown = ask(capsys, market, "theme baba,0700.hk,nvidia 1m on 2025-02-12".replace("baba", "9988.hk"))
    changes = [market.change(s, date(2025, 1, 12), date(2025, 2, 12)) for s in ("9988.HK", "0700.HK", "NVDA")]
    assert shown["basket"]["change_pct"] == pytest.approx(sum(changes) / 3, abs=0.006)
