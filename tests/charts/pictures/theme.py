"""A basket among its index and members."""

import dataclasses

from bot.domain.figures import Bar, Figure
from bot.domain.figures.theme import ThemeFigure
from bot.domain.text import Name
from tests.charts.figures import INDEX, NAMES, caption, line, wave


def figures() -> dict[str, Figure]:
    lone = ThemeFigure(caption("A lone basket", simulated=True), (line([0, 1]),), (Bar("X", NAMES[0], 1.0),), ())
    return {"theme": basket(), "theme-lone": lone}


def basket() -> ThemeFigure:
    own = dataclasses.replace(line(wave(24, 25.9, 2), name=Name("China AI", "中國AI概念", "中国AI概念")), strong=True)
    lines = (
        own,
        line(wave(24, 23.9, 2), name=INDEX),
        line(wave(24, 79.8, 1), name=NAMES[3]),
        line(wave(24, -9.9, 3), name=NAMES[2]),
    )
    best = (Bar("0268.HK", NAMES[3], 79.8), Bar("0285.HK", NAMES[0], 55.0), Bar("0981.HK", NAMES[1], 48.2))
    worst = (Bar("0522.HK", NAMES[2], -9.9), Bar("6690.HK", NAMES[4], -4.17), Bar("0300.HK", NAMES[0], 0.0))
    return ThemeFigure(caption(), lines, best, worst, (Name("Kingsoft Cloud"), Name("GDS")))
