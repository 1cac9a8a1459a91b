"""Members as tiles."""

from bot.domain.figures import Figure
from bot.domain.figures.heatmap import Heat, HeatmapFigure
from tests.charts.figures import NAMES, caption, said


def figures() -> dict[str, Figure]:
    return {
        "heatmap": heatmap([10.7, 9.7, 8.7, 7.4, 6.3, 6.2, 5.0, 3.1, 1.9, 1.2, 0.8, 0.5, 0.2]),
        "heatmap-many": heatmap([30.0 / (at + 1) for at in range(60)]),
        "heatmap-alike": heatmap([1.0, 1.0, 1.0]),
    }


def heatmap(sizes: list[float]) -> HeatmapFigure:
    """Tiles of these sizes, whose changes go from fall to rise and back."""
    changes = [(-1) ** at * (at * 1.7 % 11) for at in range(len(sizes))]
    tiles = tuple(
        Heat(f"{at:04}.HK", NAMES[at % len(NAMES)], size, change)
        for at, (size, change) in enumerate(zip(sizes, changes, strict=True))
    )
    return HeatmapFigure(
        caption("Hang Seng TECH −5.32% on 28 Feb 2025: 30 of 30 down"), tiles, said("Size: index weight of 21 Feb 2025")
    )
