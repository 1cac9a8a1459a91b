"""What is written where in the gallery's pictures, kept as JSON beside this file.

After a wanted change of layout: `python -m tests.charts.reference`, then look at the difference in version control.
"""

import json
from pathlib import Path
from typing import Any

from bot.charts.compose import compose
from bot.charts.scene import Scene
from bot.words import LANGUAGES
from tests.charts.figures import FONTS, gallery

FOLDER = Path(__file__).parent / "reference"


def structure(scene: Scene) -> dict[str, Any]:
    """A scene's size, how many marks of each kind it has, and its texts with their places."""
    kinds = sorted({type(mark).__name__ for mark in scene.marks})
    return {
        "size": [scene.width, scene.height],
        "marks": {kind: sum(type(mark).__name__ == kind for mark in scene.marks) for kind in kinds},
        "texts": [
            [mark.text, mark.x, mark.y, round(mark.box.width), mark.font.size, mark.font.bold, mark.colour]
            for mark in scene.texts
        ],
    }


def structures() -> dict[str, dict[str, Any]]:
    """Every picture of the gallery in every language, by file name."""
    return {
        f"{name}.{language}.json": structure(compose(figure, language, "western", FONTS))
        for name, figure in gallery().items()
        for language in LANGUAGES
    }


def main() -> None:
    for name, found in structures().items():
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in found.pop("texts"))
        rest = json.dumps(found, ensure_ascii=False)[1:-1]
        (FOLDER / name).write_text(f'{{{rest}, "texts": [\n  {rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
