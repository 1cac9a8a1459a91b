"""What the sample market is made of: shares, currencies, dividends, share counts (`market_indices.py` has the indices).

Published facts are in PUBLISHED and beside the numbers marked "pub.", each with who published it. Every other number
is a round figure near what the instrument once cost, chosen for a believable market: simulated.
"""

from typing import NamedTuple

SEED = 20250212
FIRST, LAST = "2024-01-02", "2025-03-31"
BASE, STORY = "2025-01-10", "2025-02-12"
"""The month of the story: last close on or before 12 January 2025, and 12 February 2025."""

PUBLISHED = {
    # Financial Times, 13 February 2025: changes over the past month, per cent.
    "HSTECH.HK": 25.0,
    "9988.HK": 43.0,
    "1810.HK": 34.0,
    "9888.HK": 13.0,
    "^HSI": 15.0,
    "000300.SS": 4.0,
}


class Local(NamedTuple):
    """A Hong Kong or mainland share: about its price at its first session, its price on BASE, its change BASE → STORY
    in per cent, beta to its index, yearly volatility of its own, usual volume in million shares. First price and
    change give way to the index, except a change in PUBLISHED."""

    start: float
    base: float
    month: float
    beta: float
    own: float
    volume: float


class American(NamedTuple):
    """A US share: prices on the days of US_PINS, its change on 27 January 2025 in per cent, yearly volatility of its
    own, usual volume in million shares."""

    prices: tuple[float, float, float, float, float, float, float]
    shock: float
    own: float
    volume: float


LISTED = {"0300.HK": "2024-09-17", "9660.HK": "2024-10-24"}
"""First sessions of the shares that were listed within the period."""

TECH = {
    "0020.HK": Local(1.15, 1.42, 32, 1.3, 0.45, 700),
    "0241.HK": Local(4.2, 3.4, 30, 1.2, 0.45, 80),
    "0268.HK": Local(11.2, 8.2, 70, 1.2, 0.50, 40),
    "0285.HK": Local(36, 38.5, 50, 1.1, 0.45, 12),
    "0300.HK": Local(59, 75, -2, 0.6, 0.25, 6),
    "0522.HK": Local(73, 76, -9, 1.0, 0.40, 3),
    "0700.HK": Local(295, 368, 21, 0.9, 0.18, 20),
    "0772.HK": Local(29, 24.5, 16, 1.1, 0.40, 6),
    "0780.HK": Local(14.2, 17.6, 3, 0.9, 0.35, 10),
    "0981.HK": Local(19.5, 31.5, 44, 1.2, 0.40, 100),
    "0992.HK": Local(10.8, 9.7, 36, 1.0, 0.35, 80),
    "1024.HK": Local(52, 40, 20, 1.2, 0.35, 35),
    "1347.HK": Local(18.5, 21.5, 28, 1.1, 0.45, 25),
    "1698.HK": Local(35, 45, 12, 1.0, 0.40, 0.3),
    "1797.HK": Local(27.5, 18.2, -15, 1.2, 0.60, 20),
    "1810.HK": Local(15.4, 33.5, PUBLISHED["1810.HK"], 1.1, 0.25, 150),
    "2015.HK": Local(144, 86, 17, 1.2, 0.40, 10),
    "2382.HK": Local(70, 64, 38, 1.1, 0.40, 12),
    "3690.HK": Local(80, 146, 13, 1.2, 0.30, 35),
    "3888.HK": Local(23.5, 31.5, 22, 1.0, 0.35, 10),
    "6060.HK": Local(17.6, 11.0, 11, 1.1, 0.40, 8),
    "6618.HK": Local(38, 26.5, 18, 1.2, 0.40, 10),
    "6690.HK": Local(21.8, 26.6, -4, 0.7, 0.25, 12),
    "9618.HK": Local(110, 136, 20, 1.1, 0.30, 15),
    "9626.HK": Local(93, 128, 14, 1.3, 0.45, 4),
    "9660.HK": Local(4.1, 3.7, 55, 1.4, 0.50, 150),
    "9866.HK": Local(68, 34, -2, 1.3, 0.45, 5),
    "9868.HK": Local(55, 46, 32, 1.3, 0.45, 15),
    "9888.HK": Local(116, 80, PUBLISHED["9888.HK"], 1.0, 0.30, 9),
    "9961.HK": Local(277, 510, 2, 0.9, 0.30, 3),
    "9988.HK": Local(75, 80, PUBLISHED["9988.HK"], 1.1, 0.25, 80),
    "9999.HK": Local(140, 139, 12, 0.8, 0.30, 8),
}
BLUE_CHIPS = {
    "0005.HK": Local(63, 78, 8, 0.7, 0.12, 18),
    "0388.HK": Local(268, 285, 18, 1.2, 0.15, 6),
    "0883.HK": Local(13, 18.8, 3, 0.7, 0.20, 70),
    "0939.HK": Local(4.6, 6.1, 9, 0.7, 0.12, 300),
    "0941.HK": Local(65, 74, 6, 0.6, 0.12, 18),
    "1211.HK": Local(213, 258, 24, 1.2, 0.28, 7),
    "1299.HK": Local(68, 54, 7, 1.1, 0.18, 25),
    "1398.HK": Local(3.8, 4.9, 10, 0.7, 0.12, 280),
    "2318.HK": Local(35, 44, 9, 1.1, 0.18, 45),
}
MAINLAND = {
    "000333.SZ": Local(54, 74.5, 1, 0.8, 0.22, 30),
    "002594.SZ": Local(198, 265, 18, 1.1, 0.28, 12),
    "300750.SZ": Local(158, 247, 5, 1.3, 0.28, 20),
    "600036.SS": Local(27.6, 38, 4, 0.8, 0.18, 70),
    "600519.SS": Local(1690, 1436, 1, 0.9, 0.18, 3),
    "600900.SS": Local(23.3, 28.8, -1, 0.4, 0.14, 90),
    "601318.SS": Local(40, 50, 4, 1.1, 0.18, 70),
    "601899.SS": Local(12.4, 15.3, 8, 1.0, 0.26, 160),
}
COMPANY = {"002594.SZ": "1211.HK", "000333.SZ": "0300.HK", "601318.SS": "2318.HK"}
"""A mainland line and the Hong Kong line of its company: they share the company's own movements."""

US_PINS = ("2024-01-02", "2024-07-10", "2024-08-05", "2024-12-24", "2025-01-24", "2025-02-19", "2025-03-31")
SHOCK = "2025-01-27"
US_SHARES = {
    # Shocks pub. (Reuters and others, 27 January 2025): NVDA 142.62 → 118.42, AVGO -17.4, AAPL about +3.2; by the
    # day's closes: TSM -13.3, AMD -6.4, MSFT -2.1.
    "AAPL": American((185, 233, 209, 258, 223, 245, 222), 3.2, 0.16, 50),
    "MSFT": American((371, 466, 395, 439, 444, 414, 375), -2.1, 0.14, 22),
    "GOOGL": American((138, 191, 159, 196, 200, 185, 155), -4.0, 0.18, 28),
    "AMZN": American((150, 200, 161, 229, 235, 226, 190), 0.2, 0.18, 40),
    "META": American((346, 534, 475, 607, 647, 704, 576), 2.0, 0.20, 14),
    "NVDA": American((48.2, 135, 100.5, 140, 142.62, 139, 108.4), (118.42 / 142.62 - 1) * 100, 0.28, 280),
    "TSLA": American((248, 263, 199, 462, 407, 360, 259), -2.0, 0.40, 95),
    "AVGO": American((108, 174, 142, 239, 245, 228, 167), -17.4, 0.24, 30),
    "AMD": American((138, 183, 134, 126, 123, 114, 103), -6.4, 0.26, 45),
    "TSM": American((101, 191, 152, 207, 221, 201, 166), -13.3, 0.18, 15),
    "INTC": American((48, 35, 20, 20.4, 20.8, 26, 22.7), -2.5, 0.34, 60),
    "QCOM": American((141, 206, 160, 158, 171, 175, 153), -1.0, 0.20, 9),
    "ASML": American((722, 1070, 860, 715, 744, 760, 663), -6.0, 0.20, 1.4),
    "MU": American((83, 132, 92, 89, 103, 106, 87), -11.0, 0.28, 20),
    "JPM": American((172, 207, 198, 242, 265, 280, 245), 0.5, 0.14, 9),
    "WMT": American((53.5, 69.5, 67, 92, 95, 98, 88), 1.0, 0.14, 16),
    "XOM": American((102, 113, 115, 107, 109, 111, 119), -1.0, 0.16, 15),
    "JNJ": American((160, 150, 159, 146, 148, 159, 166), 1.0, 0.12, 8),
}
CHIPS = {"NVDA", "AVGO", "AMD", "TSM", "INTC", "QCOM", "ASML", "MU"}
DEFENSIVE = {"JPM", "WMT", "XOM", "JNJ"}

# US line: Hong Kong line, ordinary shares a depositary share, usual volume in million.
US_LINES = {
    "BABA": ("9988.HK", 8, 16.0),
    "BIDU": ("9888.HK", 8, 3.0),
    "BILI": ("9626.HK", 1, 6.0),
    "JD": ("9618.HK", 2, 11.0),
    "LI": ("2015.HK", 2, 7.0),
    "NIO": ("9866.HK", 1, 50.0),
    "NTES": ("9999.HK", 5, 1.6),
    "TCOM": ("9961.HK", 1, 3.5),
    "XPEV": ("9868.HK", 2, 12.0),
}

ETF, ETF_INDEX, ETF_VOLUME = "3033.HK", "HSTECH.HK", 700.0

# Hong Kong dollars and yuan for one US dollar; the first stays within the band of 7.75 to 7.85.
RATES = {
    "HKD=X": (
        {
            "2024-01-02": 7.812, "2024-04-15": 7.833, "2024-08-21": 7.79, "2024-09-30": 7.772, "2024-12-31": 7.768,
            "2025-01-14": 7.789, STORY: 7.789, LAST: 7.78,
        },
        0.004,
        (7.75, 7.85),
    ),
    "CNY=X": (
        {
            "2024-01-02": 7.14, "2024-04-15": 7.238, "2024-07-24": 7.27, "2024-09-27": 7.013, "2024-11-15": 7.235,
            "2025-01-10": 7.332, "2025-01-27": 7.25, STORY: 7.308, LAST: 7.257,
        },
        0.015,
        (6.9, 7.4),
    ),
}  # fmt: skip

# Cash dividends a share on their ex-dates in the line's currency: simulated, of the usual size.
DIVIDENDS = {
    "0005.HK": {"2024-03-07": 2.4, "2024-05-09": 2.4, "2024-08-15": 0.8, "2024-11-07": 0.8, "2025-03-06": 2.8},
    "0700.HK": {"2024-05-17": 3.4},
    "0939.HK": {"2024-07-10": 0.43, "2025-01-08": 0.21},
    "0941.HK": {"2024-06-03": 2.4, "2024-09-02": 2.6},
    "1398.HK": {"2024-07-08": 0.33, "2025-01-06": 0.15},
    "9988.HK": {"2024-06-12": 1.0},
    "BABA": {"2024-06-13": 1.0},
    "600519.SS": {"2024-06-19": 30.9, "2024-12-20": 23.9},
    "AAPL": {"2024-02-09": 0.24, "2024-05-10": 0.25, "2024-08-12": 0.25, "2024-11-08": 0.25, "2025-02-10": 0.25},
    "MSFT": {"2024-05-15": 0.75, "2024-08-15": 0.75, "2024-11-21": 0.83, "2025-02-20": 0.83},
    "NVDA": {"2024-06-11": 0.01, "2024-09-12": 0.01, "2024-12-05": 0.01, "2025-03-12": 0.01},
    "JPM": {"2024-07-05": 1.15, "2024-10-04": 1.25, "2025-01-06": 1.25},
    "XOM": {"2024-05-14": 0.95, "2024-08-15": 0.95, "2024-11-14": 0.99, "2025-02-12": 0.99},
}

# Million shares outstanding, in units of the line: round figures, simulated.
SHARES = {
    "0005.HK": 18000, "0020.HK": 37000, "0241.HK": 16000, "0268.HK": 3500, "0285.HK": 2250, "0300.HK": 7650,
    "0388.HK": 1270, "0522.HK": 415, "0700.HK": 9200, "0772.HK": 1020, "0780.HK": 2300, "0883.HK": 47500,
    "0939.HK": 250000, "0941.HK": 21500, "0981.HK": 8000, "0992.HK": 12400, "1024.HK": 4300, "1211.HK": 2900,
    "1299.HK": 10900, "1347.HK": 1720, "1398.HK": 356000, "1698.HK": 3100, "1797.HK": 1050, "1810.HK": 25000,
    "2015.HK": 2120, "2318.HK": 18200, "2382.HK": 1095, "3690.HK": 6100, "3888.HK": 1350, "6060.HK": 1470,
    "6618.HK": 3200, "6690.HK": 9400, "9618.HK": 2900, "9626.HK": 420, "9660.HK": 13200, "9866.HK": 2080,
    "9868.HK": 1900, "9888.HK": 2800, "9961.HK": 655, "9988.HK": 19000, "9999.HK": 3200,
    "300750.SZ": 4400, "600036.SS": 25200, "600519.SS": 1256, "600900.SS": 24500, "601899.SS": 26600,
    "AAPL": 15100, "MSFT": 7430, "GOOGL": 12200, "AMZN": 10500, "META": 2530, "TSLA": 3210, "AVGO": 4690,
    "AMD": 1620, "TSM": 5190, "INTC": 4310, "QCOM": 1110, "ASML": 393, "MU": 1110, "JPM": 2820, "WMT": 8040,
    "XOM": 4400, "JNJ": 2410,
}  # fmt: skip
NVIDIA_SHARES = ("NVDA", "2024-11-15", 24_490_000_000, "Nvidia's filing of November 2024")
