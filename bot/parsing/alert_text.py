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


def written(condition: Condition) -> str:
    """Text that is read as the same condition."""
    match condition:
        case Level(symbol, side, level):
            return f"{symbol} {'>' if side is Side.UP else '<'} {short(level)}"
        case Move(symbol, pct, window, either):
            return f"{symbol} {_pct(pct, either)}% {window_text(window)}"
        case Extreme(symbol, side):
            return f"{symbol} new 52w {'high' if side is Side.UP else 'low'}"
        case Regime(symbol, only):
            return f"{symbol} {only or 'state'}"
        case Worth(symbol, amount):
            return f"{symbol} value {'+' if amount > 0 else '-'}{short(abs(amount))}"
        case Mover(universe, pct, either):
            return f"{universe} mover {_pct(pct, either)}%"
        case Volume(symbol, times):
            return f"{symbol} volume {short(times)}x"
        case Spread(first, second, points, window, either):
            return f"{first} vs {second} {_pct(points, either)}pp {window_text(window)}"
        case Flow(direction, amount):
            return f"{direction.value} {short(amount)}"
        case Unread(words):
            return words


def _pct(value: float, either: bool) -> str:
    return short(abs(value)) if either else ("+" if value > 0 else "-") + short(abs(value))
