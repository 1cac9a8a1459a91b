"""Which windows alerts may have."""

from bot.domain.windows import Sessions, Span, Window

_DAYS = {Sessions: 365.25 / 250, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_LONGEST = 2 * 366
"""Days: closes are read three years back, and the first of a window must surely be among them."""


def too_long(window: Window) -> bool:
    """Whether a window spans more days than closes are surely read for."""
    match window:
        case Sessions(count):
            return count * _DAYS[Sessions] > _LONGEST
        case Span(count, unit):
            return count * _DAYS[unit] > _LONGEST
        case _:
            return False
