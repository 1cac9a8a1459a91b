"""Makes the gallery: every question asked of the sample market, its picture and its first line.

    python docs/build.py

Writes docs/gallery/NAME.png and docs/gallery.md. Look at the difference in version control.
"""

import asyncio
import tempfile
from pathlib import Path

from bot.app import App, build
from bot.domain.questions import QUESTIONS
from bot.settings import HOME, Settings
from bot.ui import terminal

DOCS = HOME / "docs"

ASKED = {
    "movers": ("movers hstech 1m on 2025-02-12",),
    "compare": ("compare alibaba nvidia 3m on 2025-02-12", "compare hstech hsi csi300 2025-01-13..2025-02-12"),
    "quote": ("quote alibaba on 2025-02-12",),
    "chart": (
        "chart nvidia 6m candles sma20 sma50 volume on 2025-02-12",
        "chart hstech 1y bollinger rsi on 2025-02-12",
    ),
    "markets": ("markets on 2025-02-12",),
    "state": ("state hstech on 2025-02-12",),
    "value": ("value nvidia 2025-01-27", "value nvidia record"),
    "event": ("event deepseek nvidia sox hstech alibaba",),
    "events": ("events 6m on 2025-02-12",),
    "turnover": ("turnover southbound on 2025-02-11", "turnover northbound on 2025-02-11"),
    "theme": ("theme china-ai 1m on 2025-02-12",),
    "contrib": ("contrib hstech 1m on 2025-02-12",),
    "heatmap": ("heatmap hstech 1m on 2025-02-12",),
    "risk": ("risk alibaba 1y", "risk alibaba nvidia tencent 1y"),
    "why": ("why alibaba on 2025-02-12",),
    "brief": ("brief hstech 1m on 2025-02-12",),
}
"""What is asked for each question; those without a picture have none here."""


async def _asked(app: App, question: str, path: Path) -> str:
    parsed = app.parse(question)
    if parsed is None:
        raise SystemExit(f"{question} is no question")
    answer = await app.answer(parsed)
    picture = await app.render(answer, "en", "western")
    if picture is None:
        raise SystemExit(f"{question} has no picture")
    path.write_bytes(picture.png)
    words = app.words("en")
    return (
        f"### `!{question}`\n\n{terminal.said(answer.headline, words)}\n\n"
        f'<img src="gallery/{path.name}" width="360" alt="{picture.alt}">\n'
    )


async def main() -> None:
    """Asks everything, in the order of help."""
    (DOCS / "gallery").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = build(Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{folder}/gallery.db"))
        parts = ["# What it draws\n", "Every picture is drawn from the sample market, which is simulated.\n"]
        for name in QUESTIONS:
            for at, question in enumerate(ASKED.get(name, ())):
                parts.append(await _asked(app, question, DOCS / "gallery" / f"{name}{at + 1 if at else ''}.png"))
        await app.close()
    (DOCS / "gallery.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
