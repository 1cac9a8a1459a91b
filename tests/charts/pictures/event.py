"""Sessions around an event."""

import numpy as np
import pandas as pd

from bot.domain.figures import Figure
from bot.domain.figures.event import Course, EventFigure
from bot.domain.text import Name
from tests.charts.figures import INDEX, NAMES, caption, wave

TITLE = "After DeepSeek shock (27 Jan 2025): Nvidia −17.0%, Alibaba +1.26% in 1 session"


def course(after: list[float], name: Name, before: int = 10) -> Course:
    """A course of 0.4 per cent a session up to the event, and then these changes."""
    values = [-0.4 * at for at in range(before, 0, -1)] + [0.0, *after]
    return Course("X", name, pd.Series(values, index=np.arange(len(values)) - before, dtype=float))


def figures() -> dict[str, Figure]:
    pair = (
        course([-17.0, *(part - 15 for part in wave(19, 8.0, 2))], Name("Nvidia")),
        course(wave(20, 50.0, 1), NAMES[0]),
    )
    eight = [course([6.0 * at - 20 + part for part in wave(20, 6.0, at)], NAMES[at % len(NAMES)]) for at in range(8)]
    young = (course([1.26, 2.0], NAMES[0]), course([0.64, 1.1, -0.2], INDEX, before=4))
    return {
        "event": EventFigure(caption(TITLE), pair),
        "event-eight": EventFigure(caption(TITLE, simulated=True), tuple(eight)),
        "event-young": EventFigure(caption(TITLE), young),
    }
