"""The story of an index."""

from bot.domain.figures import Bar, Figure
from bot.domain.figures.brief import BriefFigure, Fact
from bot.domain.text import Money, Percent, msg
from tests.charts.figures import INDEX, NAMES, caption, line, said, wave


def figures() -> dict[str, Figure]:
    return {
        "brief": brief(),
        "brief-lone": BriefFigure(caption("A lone index", simulated=True), (line([0, 1]),), (), (), ()),
    }


def brief() -> BriefFigure:
    facts = (
        Fact(said("State"), said("Bull market since 7 Feb 2025"), said("From the close of 13 Jan 2025"), 1),
        Fact(said("Stock Connect"), msg("{money} a day", money=Money(102.4e9, "HKD")), said("1 to 11 Feb 2025")),
        Fact(said("27 Jan 2025"), msg("Nvidia {change}", change=Percent(-16.97)), said("Of market value"), -1),
    )
    bars = [Bar(f"{at}.HK", name, 79.8 - 9.7 * at) for at, name in enumerate(NAMES)]
    fallen = [Bar(f"{at}.HK", name, -15.7 + 3.3 * at) for at, name in enumerate(NAMES)]
    lines = (
        line(wave(24, 24.0, 2), name=INDEX),
        line(wave(24, 14.7, 1), name=NAMES[2]),
        line(wave(24, -3.0, 3), name=NAMES[4]),
    )
    return BriefFigure(caption(), lines, tuple(bars), tuple(fallen), facts)
