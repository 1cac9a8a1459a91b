"""Makes the sample market: `python data/sample/build.py` writes the files beside it, the same ones every time.

The market is simulated. It runs on the real sessions of Hong Kong, New York and Shanghai from 2 January 2024 to
31 March 2025, and through a few published facts:

    month to 12 February 2025   Hang Seng TECH +25%, Alibaba +43, Xiaomi +34, Baidu +13, HSI +15, CSI 300 +4
                                (Financial Times, 13 February 2025)
    27 January 2025             Nvidia 142.62 to 118.42, Nasdaq 19,341.83, S&P 500 6,012.28 (Reuters and others)
    September, October 2024     the stimulus rally and its end on 8 October (CNBC, Straits Times, Free Press Journal)
    13 January, 7 February 2025 Hang Seng TECH's low and its bull market (Neuberger Berman; Dow Jones)
    averages of turnover        Stock Connect and the Hong Kong market (HKEX)

`market_tables.py`, `market_indices.py` and `market_flows.py` have each number with its source. Between these facts
paths are random: a market, a sector and an own movement for each share, pinned to its levels; then the shares are
shifted together until their index runs through its anchors (`market_paths.py`). Prices are put on ticks first and
indices computed from those, so that what the files hold adds up.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

# isort: split
import market_tables as tables
from market_bars import Sessions, bars, text, ticked, with_dividends
from market_flows import northbound, southbound
from market_indices import INDICES, MEMBER_FROM, MEMBER_UNTIL
from market_paths import GRID, anchored, at, chained, pinned, random_for, through, walk
from market_tables import BASE, FIRST, SHOCK, STORY, Local

HERE = Path(__file__).parent
TOML = 'title = "Sample market (simulated)"\nsimulated = true\nadjustment = "split"\n'


class Weighting(NamedTuple):
    """An index's rebalances: the sessions at whose close they take place, and the weights in per cent."""

    days: list[pd.Timestamp]
    members: list[str]
    weights: np.ndarray


def weighting(symbol: str, sessions: Sessions) -> Weighting:
    """The stated weights at each rebalance: those of the members of the day, scaled to 100 and rounded to 0.01."""
    index = INDICES[symbol]
    effective = [FIRST, *index.rebalances]
    days = [sessions.days[0], *(sessions.before(day) for day in index.rebalances)]
    rows = []
    for day in effective:
        raw = np.array([w if is_member(symbol, member, day) else 0.0 for member, w in index.weights.items()])
        row = (raw / raw.sum() * 100).round(2)
        row[row.argmax()] += 100 - row.sum()
        rows.append(row.round(2))
    return Weighting(days, list(index.weights), np.array(rows))


def is_member(index: str, symbol: str, day: str) -> bool:
    """Whether a share counts in an index from a rebalance that is effective on a day."""
    key = (index, symbol)
    return MEMBER_FROM.get(key, FIRST) <= day < MEMBER_UNTIL.get(key, "9999")


def local_paths(shares: dict[str, Local], index: str, market: np.ndarray, sector: np.ndarray) -> dict[str, np.ndarray]:
    """Logarithms of raw prices on GRID: beta to the index's anchors and to the market, a sector, an own walk; pinned
    at the first session, on BASE and on STORY."""
    shape = through(INDICES[index].anchors)
    paths = {}
    for symbol, share in shares.items():
        own = walk(f"own {tables.COMPANY.get(symbol, symbol)}", share.own)
        pins = {
            tables.LISTED.get(symbol, FIRST): share.start,
            BASE: share.base,
            STORY: share.base * (1 + share.month / 100),
        }
        paths[symbol] = pinned(share.beta * (shape + market + sector) + own, pins)
    return paths


def shifted(
    paths: dict[str, np.ndarray], index: str, sessions: Sessions, free: dict[str, Local], facts: set[str]
) -> dict[str, np.ndarray]:
    """The paths of an index's members and of the other free shares, moved so that it runs through its anchors."""
    known = weighting(index, sessions)
    symbols = list(paths)
    weights = np.zeros((len(known.days), len(symbols)))
    for column, member in enumerate(known.members):
        weights[:, symbols.index(member)] = known.weights[:, column]
    moved = anchored(
        np.column_stack(list(paths.values())),
        np.array([free[symbol].beta if symbol in free else 0.0 for symbol in symbols]),
        GRID.get_indexer(sessions.days),
        list(sessions.days.get_indexer(known.days)),
        weights,
        INDICES[index].anchors,
        (BASE, STORY, np.array([symbol in facts for symbol in symbols])),
    )
    return dict(zip(symbols, moved.T, strict=True))


def local_shares(calendars: dict[str, Sessions]) -> dict[str, tuple[str, np.ndarray, float]]:
    """Paths of all Hong Kong and mainland shares: symbol → calendar, closes on GRID, usual volume."""
    china = walk("market China", 0.10)
    hong_kong = china + walk("market Hong Kong", 0.10)
    tech = local_paths(tables.TECH, "HSTECH.HK", hong_kong, walk("sector tech", 0.12))
    tech = shifted(tech, "HSTECH.HK", calendars["XHKG"], tables.TECH, set(tables.PUBLISHED))
    old = local_paths(tables.BLUE_CHIPS, "^HSI", hong_kong, np.zeros(len(GRID)))
    both = shifted({**tech, **old}, "^HSI", calendars["XHKG"], tables.BLUE_CHIPS, set())
    mainland = local_paths(tables.MAINLAND, "000300.SS", china, walk("sector mainland", 0.06))
    mainland = shifted(mainland, "000300.SS", calendars["XSHG"], tables.MAINLAND, set())
    result = {}
    for group, paths, calendar in (
        ({**tables.TECH, **tables.BLUE_CHIPS}, both, "XHKG"),
        (tables.MAINLAND, mainland, "XSHG"),
    ):
        for symbol, share in group.items():
            # Moving the members together has moved their levels; their changes matter to the index, not these.
            closes = np.exp(paths[symbol] - paths[symbol][at(BASE)]) * share.base
            closes[: at(tables.LISTED.get(symbol, FIRST))] = np.nan
            result[symbol] = (calendar, closes, share.volume)
    return result


def us_shares() -> dict[str, tuple[str, np.ndarray, float]]:
    """Paths of US shares through their levels; the session of 27 January 2025 is pinned on both sides."""
    market = walk("market US", 0.10)
    tech, chips = walk("sector US tech", 0.07), walk("sector US chips", 0.16)
    result = {}
    for symbol, share in tables.US_SHARES.items():
        levels = dict(zip(tables.US_PINS, share.prices, strict=True))
        levels[SHOCK] = levels["2025-01-24"] * (1 + share.shock / 100)
        sector = chips if symbol in tables.CHIPS else 0.0 if symbol in tables.DEFENSIVE else tech
        path = market + sector + walk(f"own {symbol}", share.own)
        result[symbol] = ("XNYS", np.exp(pinned(path, dict(sorted(levels.items())))), share.volume)
    return result


def rates() -> dict[str, np.ndarray]:
    """Currency rates on every weekday, within their bands."""
    result = {}
    for symbol, (levels, yearly, band) in tables.RATES.items():
        path = np.exp(pinned(walk(f"rate {symbol}", yearly), levels))
        result[symbol] = path.clip(*band).round(4)
    return result


def us_line(symbol: str, local: pd.DataFrame, rate: np.ndarray, days: pd.DatetimeIndex) -> np.ndarray:
    """Closes of a depositary share: the last Hong Kong close * ratio / HKD per USD * (1 + premium), where the premium
    goes its own way around 0 and forgets a fifth of itself a day (0.8% is usual)."""
    _, ratio, _ = tables.US_LINES[symbol]
    shocks = random_for(f"premium {symbol}").normal(0.0, 0.008 * np.sqrt(1 - 0.8**2), len(days))
    premium = np.zeros(len(days))
    for day in range(1, len(days)):
        premium[day] = 0.8 * premium[day - 1] + shocks[day]
    closes = local["Close"].reindex(days, method="ffill").to_numpy()
    return closes * ratio / rate[GRID.get_indexer(days)] * (1 + premium)


def share_frames(calendars: dict[str, Sessions], currencies: dict[str, np.ndarray]) -> dict[str, pd.DataFrame]:
    """The rows of all shares, on ticks, before dividends."""
    frames = {}
    for symbol, (calendar, path, volume) in {**local_shares(calendars), **us_shares()}.items():
        sessions = calendars[calendar]
        closes = ticked(path[GRID.get_indexer(sessions.days)], calendar)
        frames[symbol] = bars(symbol, closes, sessions, calendar, volume)
    sessions = calendars["XNYS"]
    for symbol, (line, _, volume) in tables.US_LINES.items():
        closes = ticked(us_line(symbol, frames[line], currencies["HKD=X"], sessions.days), "XNYS")
        frames[symbol] = bars(symbol, closes, sessions, "XNYS", volume)
    return frames


def index_closes(symbol: str, frames: dict[str, pd.DataFrame], sessions: Sessions) -> pd.DataFrame:
    """An index's closes from its members' files, to 0.01."""
    known, index = weighting(symbol, sessions), INDICES[symbol]
    closes = np.column_stack([frames[member]["Close"].reindex(sessions.days) for member in known.members])
    levels = chained(closes, list(sessions.days.get_indexer(known.days)), known.weights)
    day, level = next(iter(index.anchors.items())) if index.anchors else (index.level_day, index.level)
    scale = level / levels[sessions.days.get_loc(day)]
    return pd.DataFrame({"Close": (levels * scale).round(2)}, index=sessions.days)


def etf_frame(index: pd.DataFrame, sessions: Sessions) -> pd.DataFrame:
    """The ETF: a thousandth of its index less 1% a year, with a tracking error of 0.1%."""
    years = np.arange(len(index)) / 252
    error = random_for("tracking").normal(0.0, 0.001, len(index))
    # Units trade in thousandths of a dollar, finer than shares do.
    closes = (index["Close"].to_numpy() / 1000 * np.exp(-0.01 * years + error)).round(3)
    return bars(tables.ETF, closes, sessions, "XHKG", tables.ETF_VOLUME)


def weight_rows(calendars: dict[str, Sessions]) -> list[str]:
    """`weights.csv`: the weights of each index's members at the close of each rebalance day."""
    rows = ["index,date,symbol,weight_pct"]
    for symbol, index in INDICES.items():
        known = weighting(symbol, calendars[index.calendar])
        for day, weights in zip(known.days, known.weights, strict=True):
            rows += [
                f"{symbol},{day:%Y-%m-%d},{member},{weight:.2f}"
                for member, weight in zip(known.members, weights, strict=True)
                if weight > 0
            ]
    return rows


def share_rows() -> list[str]:
    """`shares.csv`: shares outstanding, in units of the line named."""
    counts = [f"{symbol},{FIRST},{count * 1_000_000},simulated" for symbol, count in tables.SHARES.items()]
    symbol, day, count, source = tables.NVIDIA_SHARES
    return ["Symbol,Date,Shares,Source", *counts, f"{symbol},{day},{count},{source}"]


def dividend_rows() -> list[str]:
    """`dividends.csv`: the simulated dividends that Adj Close contains."""
    rows = [f"{s},{day},{amount:g}" for s, paid in tables.DIVIDENDS.items() for day, amount in paid.items()]
    return ["Symbol,ExDate,Amount", *rows]


def files() -> dict[str, str]:
    """All files of the sample market: name → text."""
    calendars = {calendar: Sessions(calendar) for calendar in ("XHKG", "XNYS", "XSHG")}
    currencies = rates()
    frames = share_frames(calendars, currencies)
    indices = {s: index_closes(s, frames, calendars[i.calendar]) for s, i in INDICES.items()}
    frames[tables.ETF] = etf_frame(indices[tables.ETF_INDEX], calendars["XHKG"])
    paid = {s: with_dividends(frame, tables.DIVIDENDS.get(s, {})) for s, frame in frames.items()}
    fx = {symbol: pd.DataFrame({"Close": closes}, index=GRID) for symbol, closes in currencies.items()}
    connect = calendars["XHKG"].days.intersection(calendars["XSHG"].days)
    lists = {"weights": weight_rows(calendars), "shares": share_rows(), "dividends": dividend_rows()}
    return {
        **{f"{symbol}.csv": text(frame) for symbol, frame in {**paid, **indices, **fx}.items()},
        **{f"{name}.csv": "\n".join(rows) + "\n" for name, rows in lists.items()},
        "southbound_hkd_million.csv": text(southbound(connect)),
        "northbound_cny_million.csv": text(northbound(connect)),
        "folder.toml": TOML,
    }


def build(folder: Path) -> None:
    """Writes all files into a folder."""
    for name, content in files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
