"""What prices an answer is made from: noted while it is made, by whoever wants to know how final they are."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from bot.domain.instruments import Instrument
from bot.domain.prices import PriceSeries


@dataclass(frozen=True, slots=True)
class Noted:
    """What was had of one instrument for a question up to `day`: its series, or why there is none (a `Reason` of the
    prices). `waited` is not set where nobody waited for the source: what is lacking then may be there in a moment."""

    instrument: Instrument
    day: date
    series: PriceSeries | None
    gap: str | None
    waited: bool


_noting: ContextVar[list[Noted] | None] = ContextVar("noting", default=None)
# An answer is made by many hands that each ask for prices, in tasks of their own: these share its context.


@contextmanager
def noted_prices() -> Generator[list[Noted]]:
    """Within it all prices that are had by this task, and by those that it begins, are noted in the list."""
    found: list[Noted] = []
    token = _noting.set(found)
    try:
        yield found
    finally:
        _noting.reset(token)


def note(
    wanted: Iterable[Instrument], day: date, series: Mapping[str, PriceSeries], gaps: Mapping[str, str], waited: bool
) -> None:
    """Notes what came of a request, where anybody wants to know."""
    noting = _noting.get()
    if noting is not None:
        noting += [Noted(one, day, series.get(one.symbol), gaps.get(one.symbol), waited) for one in wanted]
