"""Figures of made-up numbers that the tests of pictures share."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bot.domain.figures import Bar, Caption, Figure, Line, LinesFigure, MoversFigure
from bot.domain.text import Days, Literally, Message, Name, Percent, msg

ROOT = Path(__file__).parent.parent.parent
FONTS = ROOT / "data" / "fonts"

INDEX = Name("Hang Seng TECH", "恒生科技指數", "恒生科技指数")
NAMES = (
    Name("Alibaba", "阿里巴巴", "阿里巴巴"),
    Name("Tencent", "騰訊控股", "腾讯控股"),
    Name("Haier Smart Home", "海爾智家", "海尔智家"),
    Name("SMIC", "中芯國際", "中芯国际"),
    Name("XPeng", "小鵬汽車", "小鹏汽车"),
)
FIRST, LAST = date(2025, 1, 10), date(2025, 2, 12)


def said(text: str) -> Message:
    """A message that reads as given in every language."""
    return Message("{text}", {"text": Literally(text)})


def caption(title: str = "Hang Seng TECH +23.9% in 1 month: Kingdee leads", simulated: bool = False) -> Caption:
    return Caption(
        said(title),
        msg("{days} · closes in HKD · price return", days=Days(FIRST, LAST)),
        said("Made up · no delay · members of 9 Dec 2024"),
        msg("Bars of {change}", change=Percent(23.9)),
        simulated=simulated,
    )


def movers(
    changes: Sequence[float],
    benchmark: float | None = None,
    missing: Sequence[Name] = (),
    about: Caption | None = None,
) -> MoversFigure:
    """Members with these changes, sorted best first, with the names above in turn."""
    ordered = sorted(changes, reverse=True)
    bars = tuple(Bar(f"{at}.HK", NAMES[at % len(NAMES)], change) for at, change in enumerate(ordered))
    index = None if benchmark is None else Bar("HSTECH.HK", INDEX, benchmark)
    return MoversFigure(about or caption(), bars, index, tuple(missing))


def line(values: Sequence[float], start: str = "2025-01-10", name: Name = NAMES[0], ended: date | None = None) -> Line:
    """A line with a value each weekday from a day on."""
    index = pd.bdate_range(start, periods=len(values))
    return Line("0000.HK", name, pd.Series(list(values), index=index, dtype=float), ended)


def lines(*given: Line, about: Caption | None = None) -> LinesFigure:
    return LinesFigure(about or caption("Alibaba beats Tencent by 12.3 points since 10 Jan 2025"), given)


def wave(count: int, height: float, turns: float) -> list[float]:
    """A curve from 0 with some movement, the same every time."""
    steps = np.linspace(0.0, 1.0, count)
    return list(height * (steps + 0.4 * np.sin(turns * 2 * np.pi * steps)))


def basic() -> dict[str, Figure]:
    """Movers and lines, by name."""
    month = [79.8, 55.0, 48.2, 20.2, 5.22, 0.0, -0.004, -1.24, -9.9, -15.7]
    many = [40.0 - at * 0.9 for at in range(78)]
    eight = [line(wave(24, 6.0 * at - 12, at), name=NAMES[at % len(NAMES)]) for at in range(8)]
    return {
        "movers": movers(month, benchmark=23.9),
        "many": movers(many, benchmark=4.2, missing=NAMES[:2], about=caption(simulated=True)),
        "single": movers([3.5]),
        "outlier": movers([400.0, 2.5, 1.0, -0.5, -1.5, -3.0], benchmark=0.8),
        "compare": lines(
            line(wave(24, 25.1, 2)),
            line(wave(20, -5.3, 3), name=INDEX, ended=date(2025, 2, 6)),
            line(wave(6, 9.0, 1), start="2025-02-05", name=NAMES[2]),
        ),
        "eight": lines(*eight),
        "years": lines(line(wave(500, 60.0, 3), "2023-02-01"), line(wave(500, -20.0, 5), "2023-02-01", NAMES[3])),
    }


def gallery() -> dict[str, Figure]:
    """One or more of each kind of picture, by name."""
    from tests.charts.pictures import all_figures  # its modules need this one

    return basic() | all_figures()
