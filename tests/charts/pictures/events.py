"""Dated events."""

from datetime import date, timedelta

from bot.domain.figures import Figure
from bot.domain.figures.events import Dated, EventsFigure
from bot.domain.text import Name
from tests.charts.figures import caption, said

TITLES = (
    "Joe Tsai confirms the Apple deal",
    "Press: Chinese tech in a bull market",
    "First session of the Year of the Snake",
)


def dated(at: int) -> Dated:
    """One of some events, a week before the one before."""
    detail = said("politics · Reuters via CNA 13 Feb 2025" if at % 2 else "market · A paper with a name of some length")
    return Dated(date(2025, 2, 13) - timedelta(weeks=at), Name(TITLES[at % len(TITLES)]), detail)


def figures() -> dict[str, Figure]:
    about = caption("37 events, latest: Joe Tsai confirms the Apple deal (13 Feb 2025)")
    return {
        "events": EventsFigure(about, tuple(dated(at) for at in range(10)), 27),
        "events-lone": EventsFigure(caption("1 event, latest: 13 Feb 2025"), (dated(0),), 0),
    }
