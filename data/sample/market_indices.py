"""The indices of the sample market: stated weights, dated membership, and the levels they run through.

The weights are round figures, simulated; the largest stand near the caps of the index owners. Levels marked "pub." are
published facts with who published them; the others are round figures in between: simulated.
"""

from dataclasses import dataclass

# isort: split
from market_tables import BASE, LAST, SHOCK, STORY


@dataclass(frozen=True)
class Index:
    """`anchors` are levels that the path runs through; without any, `level` is the level on `level_day`."""

    calendar: str
    rebalances: tuple[str, ...]
    weights: dict[str, float]
    anchors: dict[str, float]
    level_day: str = ""
    level: float = 0.0


_HK_REBALANCES = ("2024-03-11", "2024-06-11", "2024-09-09", "2024-12-09", "2025-03-10")
_US_REBALANCES = ("2024-03-18", "2024-06-24", "2024-09-23", "2024-12-23", "2025-03-24")

_HSTECH_WEIGHTS = {
    "0700.HK": 8.0, "9988.HK": 8.0, "3690.HK": 8.0, "1810.HK": 8.0, "9618.HK": 8.0, "0981.HK": 7.0, "2015.HK": 6.0,
    "1024.HK": 6.0, "9999.HK": 5.0, "9961.HK": 4.5, "0992.HK": 4.0, "9868.HK": 3.5, "6690.HK": 3.0, "9888.HK": 3.0,
    "2382.HK": 2.3, "0300.HK": 2.0, "9626.HK": 2.0, "0020.HK": 1.7, "3888.HK": 1.5, "6618.HK": 1.5, "0285.HK": 1.3,
    "0522.HK": 1.2, "0780.HK": 1.2, "0268.HK": 1.1, "0241.HK": 1.1, "1347.HK": 0.7, "0772.HK": 0.6, "9866.HK": 0.6,
    "6060.HK": 0.4, "1797.HK": 0.3, "9660.HK": 0.4, "1698.HK": 0.1,
}  # fmt: skip
MEMBER_FROM = {
    ("HSTECH.HK", "0300.HK"): "2024-12-09",
    ("HSTECH.HK", "9660.HK"): "2025-03-10",
    ("HSTECH.HK", "1698.HK"): "2025-03-10",
}
MEMBER_UNTIL = {("HSTECH.HK", "6060.HK"): "2025-03-10", ("HSTECH.HK", "1797.HK"): "2025-03-10"}
"""First day in and first day out, as Hang Seng Indexes announced them on 22 November 2024 and 21 February 2025."""

INDICES = {
    "HSTECH.HK": Index(
        "XHKG",
        _HK_REBALANCES,
        _HSTECH_WEIGHTS,
        {
            "2024-01-02": 3700, "2024-01-19": 3150, "2024-01-22": 3055, "2024-01-30": 3035, "2024-05-20": 4080,
            "2024-07-10": 3680, "2024-08-05": 3490, "2024-08-23": 3560,
            "2024-09-11": 3454,  # pub. by derivation: +60% from September's low to 14 February (Reuters)
            "2024-09-23": 3640, "2024-09-24": 3850, "2024-09-27": 4250, "2024-09-30": 4560,
            # The peak is simulated, and high enough for the fall to January to be one of 20%.
            "2024-10-07": 5450, "2024-10-08": 4760,
            "2024-11-07": 4700, "2024-11-26": 4340, "2024-12-09": 4600,
            "2024-12-31": 4468,  # pub. by derivation: +24.9% in 2025 to 5,302 and 4,689
            "2025-01-08": 4340, BASE: 4254, "2025-01-13": 4220,  # the low's day is pub. (Neuberger Berman)
            "2025-01-27": 4715, "2025-01-28": 4751.2, "2025-02-03": 4737.46,  # pub. (Reuters; Xinhua)
            "2025-02-06": 4985,
            "2025-02-07": 5105,  # bull market that day pub. (Dow Jones)
            STORY: 5317.5, "2025-02-13": 5235.28, "2025-02-14": 5526.22,  # pub. (FT; closes of 14 February)
            "2025-02-20": 5650, "2025-02-27": 5940, "2025-02-28": 5625,  # -5.3% pub. (SCMP)
            "2025-03-18": 6010, LAST: 5400,
        },
    ),
    "^HSI": Index(
        "XHKG",
        _HK_REBALANCES,
        {
            "0700.HK": 8.0, "9988.HK": 8.0, "3690.HK": 6.0, "1810.HK": 6.0, "9618.HK": 3.0, "9999.HK": 2.5,
            "0981.HK": 2.0, "9888.HK": 1.5, "0992.HK": 1.5, "2015.HK": 1.5, "9961.HK": 2.0, "1024.HK": 1.5,
            "0005.HK": 11.0, "1299.HK": 8.0, "0939.HK": 8.0, "0941.HK": 7.0, "1398.HK": 6.0, "0388.HK": 5.5,
            "0883.HK": 4.0, "2318.HK": 4.0, "1211.HK": 3.0,
        },
        {
            "2024-01-02": 16790, "2024-01-19": 15310, "2024-01-22": 14961.18,  # -2.3% pub. (SCMP)
            "2024-01-30": 15490, "2024-05-20": 19600, "2024-08-05": 16700, "2024-09-11": 17110, "2024-09-23": 18250,
            "2024-09-24": 19000.56,  # pub. by derivation from the next open
            "2024-09-27": 20630, "2024-09-30": 21130,
            "2024-10-07": 23099.78, "2024-10-08": 20926.79,  # pub. (Free Press Journal)
            "2024-11-26": 19160, "2024-12-31": 20060,
            BASE: 19000, "2025-01-13": 18850, "2025-01-27": 20197,
            "2025-01-28": 20225.11, "2025-02-03": 20217.26,  # pub. (Reuters; Xinhua)
            STORY: 21850, "2025-02-13": 21814.37, "2025-02-14": 22620.33,  # pub. (FT; closes of 14 February)
            "2025-02-27": 23720, "2025-02-28": 22941.32,  # pub. (SCMP)
            "2025-03-19": 24874,  # pub. (Longbridge)
            LAST: 23120,
        },
    ),
    "^HSCE": Index(
        "XHKG",
        _HK_REBALANCES,
        {
            "0700.HK": 8.0, "9988.HK": 8.0, "3690.HK": 8.0, "1810.HK": 8.0, "9618.HK": 4.0, "9999.HK": 4.0,
            "0981.HK": 3.0, "9888.HK": 2.0, "2015.HK": 2.5, "9961.HK": 3.0, "1024.HK": 2.5, "0939.HK": 10.0,
            "0941.HK": 9.0, "1398.HK": 8.0, "0883.HK": 6.0, "2318.HK": 7.0, "1211.HK": 7.0,
        },
        {},
        STORY,
        8040,
    ),
    "000300.SS": Index(
        "XSHG",
        ("2024-06-17", "2024-12-16"),
        {
            "600519.SS": 22.0, "300750.SZ": 16.0, "601318.SS": 14.0, "600036.SS": 13.0, "000333.SZ": 10.0,
            "002594.SZ": 9.0, "600900.SS": 8.0, "601899.SS": 8.0,
        },
        {
            "2024-01-02": 3390, "2024-02-02": 3180, "2024-05-20": 3690, "2024-08-05": 3350, "2024-08-28": 3290,
            "2024-09-10": 3205, "2024-09-13": 3160, "2024-09-23": 3212.8,
            "2024-09-24": 3351.9,  # +4.33% pub. (CNBC)
            "2024-09-27": 3704, "2024-09-30": 4018,  # +8.48% on the day pub. (Straits Times)
            "2024-10-08": 4250, "2024-10-16": 3830, "2024-12-31": 3935,
            BASE: 3740, "2025-01-27": 3817, STORY: 3889.6,  # pub. (FT)
            "2025-02-27": 3967, "2025-02-28": 3888,  # about -2% pub. (SCMP)
            "2025-03-18": 4010, LAST: 3888,
        },
    ),
    "^GSPC": Index(
        "XNYS",
        _US_REBALANCES,
        {
            "AAPL": 8.0, "MSFT": 8.0, "NVDA": 6.5, "AMZN": 5.0, "GOOGL": 4.5, "META": 3.5, "TSLA": 2.5, "AVGO": 2.5,
            "AMD": 0.5, "QCOM": 0.5, "INTC": 0.25, "MU": 0.25, "JPM": 17.0, "WMT": 13.0, "XOM": 14.0, "JNJ": 14.0,
        },
        {},
        SHOCK,
        6012.28,  # pub.
    ),
    "^IXIC": Index(
        "XNYS",
        _US_REBALANCES,
        {
            "AAPL": 16.0, "MSFT": 15.0, "NVDA": 9.0, "AMZN": 12.0, "GOOGL": 9.0, "META": 9.0, "TSLA": 6.0,
            "AVGO": 4.0, "AMD": 2.5, "QCOM": 4.0, "INTC": 3.0, "MU": 1.0, "ASML": 3.5, "BIDU": 1.5, "JD": 1.5,
            "NTES": 1.5, "TCOM": 1.5,
        },
        {},
        SHOCK,
        19341.83,  # pub.
    ),
    "^NDX": Index(
        "XNYS",
        _US_REBALANCES,
        {
            "AAPL": 17.5, "MSFT": 15.0, "NVDA": 8.0, "AMZN": 13.0, "GOOGL": 10.0, "META": 11.0, "TSLA": 6.0,
            "AVGO": 4.0, "AMD": 2.5, "QCOM": 4.5, "INTC": 4.0, "MU": 1.5, "ASML": 3.0,
        },
        {},
        SHOCK,
        21130,
    ),
    "^SOX": Index(
        "XNYS",
        _US_REBALANCES,
        {
            "NVDA": 14.0, "AVGO": 13.0, "TSM": 12.0, "AMD": 13.0, "QCOM": 13.0, "INTC": 12.0, "ASML": 12.0,
            "MU": 11.0,
        },
        {},
        SHOCK,
        4850,
    ),
    "^HXC": Index(
        "XNYS",
        _US_REBALANCES,
        {
            "BABA": 14.0, "JD": 13.0, "NTES": 13.0, "TCOM": 13.0, "BIDU": 12.0, "LI": 11.0, "XPEV": 9.0, "BILI": 9.0,
            "NIO": 6.0,
        },
        {},
        STORY,
        7400,
    ),
}  # fmt: skip
