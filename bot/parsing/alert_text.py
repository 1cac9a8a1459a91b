"""Conditions of alerts as text."""

from bot.domain.alerts import (
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Unread,
    Volume,
    Worth,
)
from bot.domain.alerts.said import short
from bot.parsing.write import window_text

_WORDS = frozenset({
    "dm", "dms", "here", "once", "again", "pause", "every", "until", "till", "for", "alert", "in", "to", "by", "via",
    "v", "vs", "when", "if", "me", "us",
})  # fmt: skip


def written(condition: Condition) -> str:
    """Text that is read as the same condition."""
    match condition:
        case Level(symbol, side, level):
            return f"{_name(symbol)} {'>' if side is Side.UP else '<'} {short(level)}"
        case Move(symbol, pct, window, either):
            return f"{_name(symbol)} {_pct(pct, either)}% {window_text(window)}"
        case Extreme(symbol, side):
            return f"{_name(symbol)} new 52w {'high' if side is Side.UP else 'low'}"
        case Regime(symbol, only):
            return f"{_name(symbol)} {only or 'state'}"
        case Worth(symbol, amount):
            return f"{_name(symbol)} value {'+' if amount > 0 else '-'}{short(abs(amount))}"
        case Mover(universe, pct, either):
            return f"{universe} mover {_pct(pct, either)}%"
        case Volume(symbol, times):
            return f"{_name(symbol)} volume {short(times)}x"
        case Spread(first, second, points, window, either):
            return f"{_name(first)} vs {_name(second)} {_pct(points, either)}pp {window_text(window)}"
        case Flow(direction, amount):
            return f"{direction.value} {short(amount)}"
        case Unread(words):
            return words


def _name(symbol: str) -> str:
    """A symbol, marked where its letters are also a word of an option, or one that calls the bot."""
    return f"${symbol}" if symbol.casefold() in _WORDS else symbol


def _pct(value: float, either: bool) -> str:
    return short(abs(value)) if either else ("+" if value > 0 else "-") + short(abs(value))
