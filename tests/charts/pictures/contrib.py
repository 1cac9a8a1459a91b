"""The parts of an index's change."""

from bot.domain.figures import Figure
from bot.domain.figures.contrib import ContribFigure, Part
from tests.charts.figures import INDEX, NAMES, caption


def figures() -> dict[str, Figure]:
    return {
        "contrib": contrib([3.54, 3.25, 2.85, 1.62, 1.56, 0.4, -0.02, -0.04, -0.07], 0.3),
        "contrib-many": contrib([2.0 - at * 0.13 for at in range(30)], -0.08),
    }


def contrib(parts: list[float], unexplained: float) -> ContribFigure:
    """An index whose change is the sum of these parts and what is unexplained."""
    made = tuple(Part(f"{at}.HK", NAMES[at % len(NAMES)], pp) for at, pp in enumerate(parts))
    about = caption("Alibaba made +3.54 points of Hang Seng TECH’s change")
    return ContribFigure(about, made, unexplained, INDEX, sum(parts) + unexplained, NAMES[3:4])
